//! Simulation-based calibration of the reconstruction (Talts et al. 2018, arXiv:1804.06788).
//!
//! ```text
//! cargo run --release -p xtask -- calibration --studies 600 --seed 1 --out tests/calibration/results.json
//! cargo run --release -p xtask -- calibration --set studies --studies 600 --out tests/calibration/studies.json
//! ```
//!
//! Writes the JSON and, beside it, the same as Markdown. Two sets of the CART2 study have `--studies` studies, the set chosen
//! by its statements half as many.

pub mod rank;
pub mod report;
pub mod simulate;

use reinfuse::evidence::study::Study;
use reinfuse::numerics::diagnostics::LARGEST_TAIL_SHAPE;
use report::{FORMAT, Outcome, Results, SetResults};
use simulate::{Set, members, quantity_names, simulate};
use std::error::Error;
use std::path::PathBuf;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;

/// Arguments of the command.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// Studies of a set.
    #[arg(long, default_value_t = 600)]
    studies: usize,
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Only this set, instead of those of the CART2 study.
    #[arg(long)]
    set: Option<Set>,
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
    let sets = arguments.set.map_or(Set::ALL.to_vec(), |set| vec![set]);
    let sets: Vec<SetResults> = sets
        .into_iter()
        .map(|set| {
            let count = match set {
                Set::Cart2 | Set::General | Set::Studies => arguments.studies,
                Set::BothSignificant => arguments.studies.div_ceil(2),
            };
            run(set, &cart2, count, arguments)
        })
        .collect();
    let results = Results {
        format: FORMAT,
        version: env!("CARGO_PKG_VERSION").to_owned(),
        seed: arguments.seed,
        calibrated: sets.iter().all(|set| set.calibrated),
        sets,
    };
    let set = arguments
        .set
        .map_or_else(String::new, |set| format!("--set {} ", set.name()));
    let command = format!(
        "cargo run --release -p xtask -- calibration {set}--studies {} --seed {}",
        arguments.studies, arguments.seed
    );
    let page = report::markdown(&results, &command);
    match &arguments.out {
        Some(path) => {
            std::fs::write(path, compact(&results)?)?;
            std::fs::write(path.with_extension("md"), page)?;
        }
        None => print!("{page}"),
    }
    eprintln!("calibrated: {}", results.calibrated);
    Ok(())
}

/// Ranks the set's studies on several threads; the result depends on none of them.
fn run(set: Set, cart2: &Study, count: usize, arguments: &Arguments) -> SetResults {
    let indices = members(set, cart2, arguments.seed, count);
    let next = AtomicUsize::new(0);
    let outcomes = Mutex::new(Vec::new());
    std::thread::scope(|scope| {
        for _ in 0..arguments.threads {
            scope.spawn(|| {
                while let Some(&index) = indices.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let outcome = one(set, cart2, arguments.seed, index);
                    outcomes.lock().expect("no thread panics").push(outcome);
                }
            });
        }
    });
    let mut outcomes = outcomes.into_inner().expect("no thread panics");
    outcomes.sort_by_key(|o| o.index);
    SetResults::of(set.name(), &outcomes)
}

/// One study; whatever is odd about it is told at once, with the study.
fn one(set: Set, cart2: &Study, seed: u64, index: usize) -> Outcome {
    let simulated = simulate(set, cart2, seed, index);
    let start = Instant::now();
    let ranked = rank::rank(&simulated);
    let seconds = start.elapsed().as_secs_f64();
    let odd = match &ranked {
        Err(error) => Some(error.to_string()),
        Ok(r)
            if r.tail_shape
                .is_some_and(|k| k.is_nan() || k > LARGEST_TAIL_SHAPE) =>
        {
            Some(format!(
                "tail shape {:?}, {} points",
                r.tail_shape, r.points
            ))
        }
        Ok(r) if seconds > 20.0 => Some(format!("{seconds:.0} s, {} points", r.points)),
        Ok(_) => None,
    };
    if let Some(odd) = odd {
        eprintln!(
            "{} study {index}, seed {}: {odd}\n{:?}\ntruth {:?}\n",
            set.name(),
            simulated.seed,
            simulated.study,
            simulated.truth
        );
    }
    Outcome {
        index,
        names: quantity_names(&simulated.study),
        ranked: ranked.map_err(|e| e.to_string()),
        seconds,
    }
}

/// JSON with one line per quantity and per study, so that a change can be read.
fn compact(results: &Results) -> Result<String, serde_json::Error> {
    let text = serde_json::to_string(results)?;
    Ok(text
        .replace("{\"name\"", "\n{\"name\"")
        .replace("\"first\":[", "\n\"first\":[\n")
        .replace("]],[", "]],\n[")
        + "\n")
}
