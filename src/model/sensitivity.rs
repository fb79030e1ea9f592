//! How far one patient's probability of response moves under the sensitivity runs' other assumptions.

use crate::evidence::cart2::DISEASES;
use crate::evidence::embedded;
use crate::evidence::sensitivity::{SensitivityResponse, SensitivityRun};
use crate::model::assessment::Interval;
use crate::model::predict::applicable;
use crate::model::{Model, group};
use crate::patient::{RawPatient, Refusal, validate};
use serde::Serialize;

/// P(response) of one patient in one sensitivity run.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct RunResponse {
    /// The run's id in the evidence file, such as `sceptical_prior`.
    pub id: String,
    /// Posterior mean.
    pub mean: f64,
    /// Its 2.5% quantile.
    pub q025: f64,
    /// Its 97.5% quantile.
    pub q975: f64,
}

/// What can be known of a factor, in the order of the table.
const KNOWN: [Option<bool>; 3] = [None, Some(false), Some(true)];

/// The index in the table of a kind of patient.
fn kind(disease: usize, cy_flu: Option<bool>, dose_increased: Option<bool>) -> usize {
    let index = |known: Option<bool>| known.map_or(0, |yes| 1 + usize::from(yes));
    (disease * KNOWN.len() + index(cy_flu)) * KNOWN.len() + index(dose_increased)
}

impl Model {
    /// One patient's probability of response in every sensitivity run of the standard evidence, whichever model is in use: looked
    /// up in a table that was made from each run's draws. None where the evidence does not apply.
    ///
    /// # Errors
    /// Every problem of the form at once.
    pub fn sensitivity(raw: &RawPatient) -> Result<Vec<RunResponse>, Refusal> {
        let patient = validate(raw)?;
        if !applicable(&patient) {
            return Ok(Vec::new());
        }
        let kind = kind(
            group(patient.disease()),
            patient.cy_flu(),
            patient.dose_increased(),
        );
        let runs = embedded::sensitivity().into_iter();
        Ok(runs
            .map(|(id, responses)| {
                let [mean, q025, q975] = responses[kind].map(f64::from);
                RunResponse {
                    id,
                    mean,
                    q025,
                    q975,
                }
            })
            .collect())
    }

    /// This model's answers as those of a sensitivity run: P(response) for each disease, Cy-Flu and dose increase, each of the two
    /// known or not.
    pub fn sensitivity_run(&self) -> SensitivityRun {
        let mut responses = Vec::new();
        for (index, disease) in DISEASES.iter().enumerate() {
            for cy_flu in KNOWN {
                for dose_increased in KNOWN {
                    let Interval { mean, q025, q975 } =
                        Interval::of(&self.mixture(index, cy_flu, dose_increased));
                    responses.push(SensitivityResponse {
                        disease: (*disease).to_owned(),
                        cy_flu,
                        dose_increased,
                        mean,
                        q025,
                        q975,
                    });
                }
            }
        }
        SensitivityRun {
            id: self.id.run.clone(),
            responses,
        }
    }
}
