//! How far one patient's probability of response moves under the sensitivity runs' other assumptions.

use crate::evidence::cart2::DISEASES;
use crate::evidence::sensitivity::{SensitivityResponse, SensitivityRun};
use crate::model::Model;
use crate::model::probability::Interval;
use serde::Serialize;

/// P(response) of one patient in one sensitivity run.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct RunResponse {
    /// The run's id in the evidence file, such as `sceptical_prior`.
    pub id: String,
    /// Whether the run leaves out printed statements, instead of changing an assumption.
    pub drops_evidence: bool,
    /// Posterior mean.
    pub mean: f64,
    /// Its 2.5% quantile.
    pub q025: f64,
    /// Its 97.5% quantile.
    pub q975: f64,
}

/// How far other assumptions move one patient's probability of response: that of the standard evidence, whichever model is in use.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct SensitivityRange {
    /// Lowest mean of the runs that change an assumption.
    pub low: f64,
    /// Highest of them.
    pub high: f64,
    /// Every run, in the order of the evidence file.
    pub runs: Vec<RunResponse>,
}

/// What can be known of a factor, in the order of the table.
const KNOWN: [Option<bool>; 3] = [None, Some(false), Some(true)];

/// The index in the table of a kind of patient.
fn kind(disease: usize, cy_flu: Option<bool>, dose_increased: Option<bool>) -> usize {
    let index = |known: Option<bool>| known.map_or(0, |yes| 1 + usize::from(yes));
    (disease * KNOWN.len() + index(cy_flu)) * KNOWN.len() + index(dose_increased)
}

impl Model {
    /// One patient's probability of response in the sensitivity runs, looked up in a table that was made from each run's draws.
    pub(crate) fn sensitivity(
        &self,
        disease: usize,
        cy_flu: Option<bool>,
        dose_increased: Option<bool>,
    ) -> SensitivityRange {
        let kind = kind(disease, cy_flu, dose_increased);
        let mut range = SensitivityRange {
            low: f64::INFINITY,
            high: f64::NEG_INFINITY,
            runs: Vec::new(),
        };
        for run in &self.sensitivity {
            let [mean, q025, q975] = run.responses[kind].map(f64::from);
            if !run.drops_evidence {
                range.low = range.low.min(mean);
                range.high = range.high.max(mean);
            }
            range.runs.push(RunResponse {
                id: run.id.clone(),
                drops_evidence: run.drops_evidence,
                mean,
                q025,
                q975,
            });
        }
        range
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
