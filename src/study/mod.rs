//! Another study: a file of what a paper printed, and the posterior of its regression.
//!
//! `file` is the file's form, `printed` its texts of counts, [`read`](StudyFile::study) makes what the engine takes, and
//! `answer` says what the posterior says, `runs` the same with less said or under other priors, `unprinted` what the numbers
//! that were left out would be worth.

pub(crate) mod answer;
pub(crate) mod file;
mod patient;
pub(crate) mod printed;
mod read;
pub(crate) mod runs;
pub(crate) mod unprinted;

pub use crate::study::answer::{PatientAnswer, StudyAnswer, StudyPatient, StudyPosterior};
pub use crate::study::file::StudyFile;
pub use crate::study::runs::{Run, RunKind};
pub use crate::study::unprinted::{Narrowing, Unprinted, UnprintedKind};

use crate::check;
use crate::check::claim::Report;
use crate::evidence::study::Study;
use crate::reconstruct::{self, ReconstructionError};
use crate::refusal::Problem;
use serde::Serialize;

/// What can be said of a study before anything is drawn.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct StudyCheck {
    /// Whether its printed numbers follow from each other.
    pub report: Report,
    /// Why it cannot be rebuilt; empty if it can.
    pub problems: Vec<Problem>,
    /// The further runs of a study that can.
    pub runs: Vec<Run>,
}

impl StudyFile {
    /// Checks what was printed, and whether it can be rebuilt.
    pub fn check(&self) -> StudyCheck {
        let problems = self.study().err().map_or_else(Vec::new, |e| e.problems);
        StudyCheck {
            report: check::study::study(self),
            runs: if problems.is_empty() {
                self.runs()
            } else {
                Vec::new()
            },
            problems,
        }
    }
}

impl StudyPosterior {
    /// Draws the posterior of a study until every parameter has `effective` effective draws. `progress` is told the share done.
    ///
    /// # Errors
    /// A study that contradicts itself, or a run that its diagnostics refuse.
    pub fn sample(
        study: Study,
        seed: u64,
        effective: f64,
        progress: impl FnMut(f64),
    ) -> Result<Self, ReconstructionError> {
        let (draws, diagnostics) = reconstruct::sample(&study, seed, effective, progress)?;
        match diagnostics.objection() {
            Some(objection) => Err(ReconstructionError::Refused(objection)),
            None => Ok(Self::new(study, draws, diagnostics)),
        }
    }
}
