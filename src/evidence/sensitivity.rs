//! The answers of the sensitivity runs: P(response) of every patient the response model can tell apart, run by run.
//!
//! `evidence/posterior/sensitivity.json` holds the table; `xtask standard-model` writes it from the same draws that
//! [`crate::reconstruct::reconstruct`] makes with a run's edits. The build script compiles this file as well.

use serde::{Deserialize, Serialize};

/// Every sensitivity run's answers, with where they came from.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SensitivityTable {
    /// Version of the program that made it.
    pub version: String,
    /// SHA-256 of the evidence file.
    pub evidence_sha256: String,
    /// Seed of every run.
    pub seed: u64,
    /// One entry a run, in the order of the evidence file.
    pub runs: Vec<SensitivityRun>,
}

/// One run's answers.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SensitivityRun {
    /// The run's id in the evidence file.
    pub id: String,
    /// One entry for each disease, Cy-Flu and dose increase, each of the two known or not.
    pub responses: Vec<SensitivityResponse>,
}

/// P(response) of one kind of patient in one run.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SensitivityResponse {
    /// Id of the disease.
    pub disease: String,
    /// Whether Cy-Flu was given before CART1; `None` if unknown.
    pub cy_flu: Option<bool>,
    /// Whether the CART2 dose is above the CART1 dose; `None` if unknown.
    pub dose_increased: Option<bool>,
    /// Posterior mean of the probability of response.
    pub mean: f64,
    /// Its 2.5% quantile (type 7).
    pub q025: f64,
    /// Its 97.5% quantile (type 7).
    pub q975: f64,
}

/// One run's answers as the library carries them.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct EmbeddedRun {
    /// The run's id in the evidence file.
    pub id: String,
    /// Whether the run leaves out printed statements.
    pub drops_evidence: bool,
    /// Mean, 2.5% and 97.5% quantile for every kind of patient, in the order of the table. In single precision (an error of at
    /// most 3e-8), since as doubles they would be 1.6 kB more of the page's download.
    pub responses: Vec<[f32; 3]>,
}
