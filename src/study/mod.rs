//! Another study: a file of what a paper printed, and the posterior of its regression.
//!
//! [`mod@file`] is the file's form, [`printed`] its texts of counts, [`read`](StudyFile::study) makes what the engine takes, and
//! [`answer`] says what the posterior says.

pub mod answer;
pub mod file;
mod patient;
pub mod printed;
mod read;

pub use crate::study::answer::{PatientAnswer, StudyAnswer, StudyPatient, StudyPosterior};
pub use crate::study::file::StudyFile;

use crate::evidence::study::Study;
use crate::reconstruct::{self, ReconstructionError};
use serde::Serialize;

/// The answer without one of the statements or odds ratios.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Without {
    /// Its id; of an odds ratio, its factor's.
    pub id: String,
    /// The answer.
    pub answer: StudyAnswer,
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
