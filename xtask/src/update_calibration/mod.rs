//! Simulation-based calibration of the update by a reader's cohort (Talts et al. 2018, arXiv:1804.06788).
//!
//! ```text
//! cargo run --release -p xtask -- update-calibration --runs 400 --seed 1 --out tests/calibration/update.json
//! ```
//!
//! Writes the JSON and, beside it, the same as Markdown. With `--outcomes` it is the update of the outcomes beside the response.

pub mod cohorts;
pub mod outcomes;
pub mod report;
pub mod run;

use crate::calibration::report::{Outcome, SetResults};
use reinfuse::evidence::study::Study;
use std::error::Error;
use std::path::PathBuf;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;

/// Arguments of the command.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// The update of the outcomes beside the response.
    #[arg(long)]
    outcomes: bool,
    #[arg(long, default_value_t = 400)]
    runs: usize,
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// They change nothing but the time.
    #[arg(long, default_value_t = 2)]
    threads: usize,
    /// Where the JSON goes, with the Markdown beside it; without it, the Markdown goes to standard output.
    #[arg(long)]
    out: Option<PathBuf>,
}

/// Runs the calibration.
pub fn main(arguments: &Arguments) -> Result<(), Box<dyn Error>> {
    let cart2 = Study::from_evidence(&reinfuse::evidence::embedded::evidence())?;
    let of_outcomes = outcomes::Study::standard(arguments.seed);
    let next = AtomicUsize::new(0);
    let done = Mutex::new(Vec::new());
    std::thread::scope(|scope| {
        for _ in 0..arguments.threads {
            scope.spawn(|| {
                loop {
                    let index = next.fetch_add(1, Ordering::Relaxed);
                    if index >= arguments.runs {
                        break;
                    }
                    let one = if arguments.outcomes {
                        one_of_outcomes(&of_outcomes, arguments.seed, index)
                    } else {
                        one(&cart2, arguments.seed, index)
                    };
                    done.lock().expect("no thread panics").push(one);
                }
            });
        }
    });
    let mut done = done.into_inner().expect("no thread panics");
    done.sort_by_key(|(outcome, _)| outcome.index);
    let weights: Vec<(f64, bool)> = done
        .iter()
        .flat_map(|(_, weights)| weights.clone())
        .collect();
    let outcomes: Vec<Outcome> = done.into_iter().map(|(outcome, _)| outcome).collect();
    let (name, option) = match arguments.outcomes {
        true => (report::OUTCOMES, " --outcomes"),
        false => (report::RESPONSES, ""),
    };
    let set = SetResults::of(name, &outcomes);
    let weights = report::bins(&weights);
    let results = report::Results {
        format: report::FORMAT,
        version: reinfuse::model::Model::standard()?.id().version.clone(),
        seed: arguments.seed,
        calibrated: report::judge(&set, &weights),
        set,
        weights,
    };
    let command = format!(
        "cargo run --release -p xtask -- update-calibration{option} --runs {} --seed {}",
        arguments.runs, arguments.seed
    );
    let page = report::markdown(&results, &command);
    match &arguments.out {
        Some(path) => {
            let text = serde_json::to_string(&results)?.replace("{\"name\"", "\n{\"name\"");
            std::fs::write(path, text + "\n")?;
            std::fs::write(path.with_extension("md"), page)?;
        }
        None => print!("{page}"),
    }
    eprintln!("calibrated: {}", results.calibrated);
    Ok(())
}

/// One run, with w' and whether the site was like the study.
fn one(cart2: &Study, seed: u64, index: usize) -> (Outcome, Vec<(f64, bool)>) {
    let simulated = cohorts::simulate(cart2, seed, index);
    let start = Instant::now();
    let ranked = run::run(&simulated);
    if let Err(error) = &ranked {
        eprintln!(
            "run {index}: {error}\n{:?}\n{:?}",
            simulated.study, simulated.cohort
        );
    }
    let weight = ranked
        .as_ref()
        .ok()
        .map(|(_, w)| (*w, simulated.like_the_study))
        .into_iter()
        .collect();
    let outcome = Outcome {
        index,
        names: cohorts::names(&simulated.study),
        ranked: ranked.map(|(ranked, _)| ranked).map_err(|e| e.to_string()),
        seconds: start.elapsed().as_secs_f64(),
    };
    (outcome, weight)
}

/// One run of the outcomes, with every w' and whether the share was the study's.
fn one_of_outcomes(
    study: &outcomes::Study,
    seed: u64,
    index: usize,
) -> (Outcome, Vec<(f64, bool)>) {
    let simulated = outcomes::simulate(study, seed, index);
    let start = Instant::now();
    let (ranked, weights) = match outcomes::run(study, &simulated) {
        Ok((ranked, weights)) => (Ok(ranked), weights),
        Err(error) => {
            eprintln!("run {index}: {error}\n{:?}", simulated.records);
            (Err(error.to_string()), Vec::new())
        }
    };
    let outcome = Outcome {
        index,
        names: outcomes::names(),
        ranked,
        seconds: start.elapsed().as_secs_f64(),
    };
    (outcome, weights)
}
