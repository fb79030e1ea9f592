//! The draws of the standard model, and the sensitivity runs' answers.
//!
//! ```text
//! cargo run --release -p xtask -- standard-model
//! ```

use reinfuse::evidence::sensitivity::SensitivityTable;
use reinfuse::evidence::{Edits, Evidence, embedded};
use reinfuse::model::Model;
use reinfuse::model::draws::Posterior;
use reinfuse::reconstruct::{self, LONG_RUN, Settings};
use std::error::Error;
use std::path::PathBuf;

/// Id of the run without edits, and name of its file.
const STANDARD: &str = "standard";

/// Arguments of the command.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// Folder for the files [default: that of the repository].
    #[arg(long)]
    out: Option<PathBuf>,
}

/// Draws from the standard posterior and every sensitivity run's, and writes the draws of the first and the answers of the others.
pub fn main(arguments: &Arguments) -> Result<(), Box<dyn Error>> {
    let folder = match &arguments.out {
        Some(folder) => folder.clone(),
        None => crate::repository("evidence/posterior"),
    };
    let evidence = embedded::evidence();
    let mut runs = vec![(STANDARD.to_owned(), Edits::default())];
    runs.extend(
        evidence
            .sensitivity
            .iter()
            .map(|s| (s.id.clone(), s.edits())),
    );
    // Two runs at a time: they are independent, and each is the same on one thread or many.
    let mut finished = Vec::new();
    for pair in runs.chunks(2) {
        finished.extend(std::thread::scope(|scope| {
            let started: Vec<_> = pair
                .iter()
                .map(|(name, edits)| scope.spawn(|| one(&evidence, name, edits)))
                .collect();
            let joined = started.into_iter().map(|run| run.join());
            joined
                .map(|run| run.expect("a run does not panic"))
                .collect::<Vec<_>>()
        }));
    }
    let mut version = String::new();
    let mut answers = Vec::new();
    for run in finished {
        let (edited, posterior) = run?;
        let name = &posterior.provenance.run;
        if name == STANDARD {
            version.clone_from(&posterior.provenance.version);
            std::fs::write(folder.join(format!("{name}.bin")), posterior.encode())?;
        } else {
            answers.push(Model::new(&edited, &posterior)?.sensitivity_run());
        }
        let diagnostics = serde_json::to_string(&posterior.provenance.diagnostics)?;
        println!("{name}: {diagnostics}");
    }
    let table = SensitivityTable {
        version,
        evidence_sha256: embedded::EVIDENCE_SHA256.to_owned(),
        seed: Settings::default().seed,
        runs: answers,
    };
    let text = serde_json::to_string_pretty(&table)? + "\n";
    std::fs::write(folder.join("sensitivity.json"), text)?;
    Ok(())
}

/// One run: the evidence that it reads, and its draws.
fn one(evidence: &Evidence, name: &str, edits: &Edits) -> Result<(Evidence, Posterior), String> {
    let edited = evidence.clone().edited(edits).map_err(|e| e.to_string())?;
    let settings = Settings {
        effective: LONG_RUN,
        ..Settings::default()
    };
    let sha256 = edits.sha256(embedded::EVIDENCE_SHA256);
    let posterior = reconstruct::reconstruct(&edited, &sha256, name, &settings, |_| ())
        .map_err(|e| e.to_string())?;
    Ok((edited, posterior))
}
