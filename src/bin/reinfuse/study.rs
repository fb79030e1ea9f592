//! Another study: `reconstruct --study` and `predict --study`.

use crate::progress::Progress;
use crate::{Failure, files, json, print, problem};
use reinfuse::patient::{RawPatient, Rule};
use reinfuse::reconstruct::ReconstructionError;
use reinfuse::reconstruct::Settings;
use reinfuse::study::{Run, RunKind, StudyAnswer, StudyFile, StudyPosterior, Unprinted};
use reinfuse::table;
use serde::Serialize;
use std::path::Path;

/// What `reconstruct --study` prints.
#[derive(Serialize)]
struct Report<'a> {
    title: &'a str,
    version: &'static str,
    seed: u64,
    #[serde(flatten)]
    answer: StudyAnswer,
    unprinted: Vec<Unprinted>,
    without: Vec<Without>,
    sensitivity: Vec<Sensitivity>,
}

/// The answer without one of the statements or odds ratios.
#[derive(Serialize)]
struct Without {
    /// Its id; of an odds ratio, its factor's.
    id: String,
    #[serde(flatten)]
    answer: RunAnswer,
}

/// The answer under other priors, or from the counts alone.
#[derive(Serialize)]
struct Sensitivity {
    #[serde(flatten)]
    run: Run,
    #[serde(flatten)]
    answer: RunAnswer,
}

/// A run that is refused takes nothing from the answer of the study itself.
#[derive(Serialize)]
#[serde(rename_all = "snake_case")]
enum RunAnswer {
    Answer(StudyAnswer),
    Refused(String),
}

fn file(path: &Path) -> Result<StudyFile, Failure> {
    let text = files::read_text("study", path, files::MOST_BYTES)?;
    serde_json::from_str(&text).map_err(|e| {
        problem(
            &path.display().to_string(),
            Rule::NotEvidence,
            &e.to_string(),
        )
    })
}

fn posterior(file: &StudyFile, seed: u64, effective: f64) -> Result<StudyPosterior, Failure> {
    sampled(file, seed, effective)?.map_err(|e| problem("study", e.rule(), &e.to_string()))
}

/// The outer error is the file's, the inner one the run's.
fn sampled(
    file: &StudyFile,
    seed: u64,
    effective: f64,
) -> Result<Result<StudyPosterior, ReconstructionError>, Failure> {
    let progress = Progress::of("Sampling");
    let study = file.study()?;
    Ok(StudyPosterior::sample(study, seed, effective, |share| {
        progress.at(share);
    }))
}

/// The study's answer and, unless it is wanted alone, what the numbers that it lacks would be worth and the same with less said and
/// under other priors.
pub fn reconstruct(path: &Path, seed: u64, effective: f64, alone: bool) -> Result<(), Failure> {
    let file = file(path)?;
    let posterior = posterior(&file, seed, effective)?;
    let mut report = Report {
        title: &file.title,
        version: env!("CARGO_PKG_VERSION"),
        seed,
        answer: posterior.answer(),
        unprinted: Vec::new(),
        without: Vec::new(),
        sensitivity: Vec::new(),
    };
    if !alone {
        report.unprinted = posterior.unprinted();
        drop(posterior);
        for run in file.runs() {
            let answer = match sampled(&file.changed(&run), seed, effective)? {
                Ok(posterior) => RunAnswer::Answer(posterior.answer()),
                Err(e) => RunAnswer::Refused(e.to_string()),
            };
            match (run.kind, run.about.clone()) {
                (RunKind::Without, Some(id)) => report.without.push(Without { id, answer }),
                _ => report.sensitivity.push(Sensitivity { run, answer }),
            }
        }
    }
    print(&report)
}

/// The answers of one patient or several.
pub fn predict(path: &Path, patients: &Path) -> Result<(), Failure> {
    let file = file(path)?;
    let text = files::read_text("file", patients, table::MOST_BYTES)?;
    let settings = Settings::default();
    let answers = |list: &[RawPatient]| -> Result<Vec<_>, Failure> {
        let read: Result<Vec<_>, _> = list.iter().map(|raw| file.patient(raw)).collect();
        let read = read?;
        let posterior = posterior(&file, settings.seed, settings.effective)?;
        Ok(read.iter().map(|p| posterior.predict(p)).collect())
    };
    match json::patients(&text)? {
        json::Patients::One(raw) => print(&answers(&[raw])?[0]),
        json::Patients::Many(list) => print(&answers(&list)?),
    }
}
