//! Another study: `reconstruct --study` and `predict --study`.

use crate::progress::Progress;
use crate::{Failure, files, json, print, problem, refused};
use reinfuse::patient::{RawPatient, Rule};
use reinfuse::reconstruct::Settings;
use reinfuse::study::{StudyAnswer, StudyFile, StudyPosterior, Without};
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
    without: Vec<Without>,
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
    let progress = Progress::of("Sampling");
    StudyPosterior::sample(file.study()?, seed, effective, |share| progress.at(share))
        .map_err(refused)
}

/// The study's answer, and the same without each of its statements and odds ratios unless only the first is wanted.
pub fn reconstruct(path: &Path, seed: u64, effective: f64, alone: bool) -> Result<(), Failure> {
    let file = file(path)?;
    let answer = posterior(&file, seed, effective)?.answer();
    let mut without = Vec::new();
    if !alone {
        for id in file.said() {
            without.push(Without {
                id: id.to_owned(),
                answer: posterior(&file.without(id), seed, effective)?.answer(),
            });
        }
    }
    print(&Report {
        title: &file.title,
        version: env!("CARGO_PKG_VERSION"),
        seed,
        answer,
        without,
    })
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
