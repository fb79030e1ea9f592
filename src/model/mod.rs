//! The model: posterior draws and outcome draws, unpacked once so that a prediction only mixes columns.

pub mod assessment;
pub mod cautions;
pub mod draws;
pub mod file;
pub(crate) mod fingerprint;
pub(crate) mod odds_ratios;
pub mod outcomes;
pub mod pattern;
pub mod predict;
pub mod probability;
pub(crate) mod sensitivity;
pub(crate) mod shapley;

use crate::evidence::cart2::{DISEASES, assumed, count, deviations};
use crate::evidence::embedded;
use crate::evidence::sensitivity::EmbeddedRun;
use crate::evidence::study::{Deviation, StudyError};
use crate::evidence::{Edits, Evidence, UnknownName, hex};
use crate::model::assessment::{ModelId, UpdateId};
use crate::model::draws::{NotDraws, Posterior};
use crate::model::file::{SavedError, SavedModel, UpdateRecord};
use crate::model::outcomes::{Outcome, OutcomeDraws};
use crate::model::pattern::{PATTERNS, carries};
use crate::model::probability::{Interval, Probability};
use crate::model::shapley::ValueFunction;
use crate::numerics::math::{exp, logistic};
use crate::patient::Disease;
use std::fmt;

/// Everything a prediction needs, one value per draw in every column.
#[derive(Debug, Clone, PartialEq)]
pub struct Model {
    pub(crate) id: ModelId,
    pub(crate) draws: usize,
    /// P(response) by cell, 4 * disease + 2 C + D.
    pub(crate) cells: Vec<Vec<f64>>,
    /// pi_d, the share of Cy-Flu by disease.
    pub(crate) shares: Vec<Vec<f64>>,
    /// The 44 patients' mean probability of response.
    pub(crate) cohort: Vec<f64>,
    /// Latent patients by cell.
    pub(crate) tables: Vec<Vec<u8>>,
    /// beta_C and beta_D, and the standard deviation of their prior.
    pub(crate) log_odds_ratios: [Vec<f64>; 2],
    pub(crate) prior_beta_sd: f64,
    pub(crate) outcomes: OutcomeDraws,
    /// What is the same for every patient, summarised once.
    pub(crate) cohort_interval: Interval,
    pub(crate) same_for_everyone: Vec<(Outcome, Probability)>,
    pub(crate) value_function: ValueFunction,
    pub(crate) constants: Constants,
    pub(crate) sensitivity: Vec<EmbeddedRun>,
}

/// Numbers of the evidence that a prediction or a caution names.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Constants {
    /// Share of the cohort whose dose was increased.
    pub dose_share: f64,
    /// Fewer patients like this one expected: an extrapolation.
    pub extrapolation_below: f64,
    /// Patients in all, responders among them, patients by disease, and with decreased CD19.
    pub patients: u32,
    pub responders: u32,
    pub patients_by_disease: [u32; 3],
    pub cd19_decreased: u32,
    /// Doses of the trial, in CAR T cells per kg.
    pub dose_lowest: f64,
    pub dose_highest: f64,
    /// Ratios of CART2 to CART1 dose around the tenfold of the cohort.
    pub ratio_low: f64,
    pub ratio_high: f64,
}

/// Why a model cannot be built.
#[derive(Debug, Clone, PartialEq)]
pub enum ModelError {
    /// The evidence lacks something.
    Evidence(StudyError),
    /// The bytes are no draws.
    Draws,
    /// The draws were made from other evidence, or with other edits.
    OtherEvidence {
        /// Hash in the draws.
        draws: String,
        /// Hash of the evidence.
        evidence: String,
    },
    /// The evidence does not have this name.
    Unknown(UnknownName),
    /// The draws are of another set of groups.
    OtherGroups,
    /// The file is no updated model that this program may use.
    Saved(SavedError),
}

impl fmt::Display for ModelError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Evidence(e) => e.fmt(f),
            Self::Draws => NotDraws.fmt(f),
            Self::OtherEvidence { draws, evidence } => write!(
                f,
                "the draws were made from evidence {draws}, not from {evidence}"
            ),
            Self::Unknown(name) => name.fmt(f),
            Self::OtherGroups => write!(f, "the draws are of other groups than the evidence"),
            Self::Saved(e) => e.fmt(f),
        }
    }
}

impl std::error::Error for ModelError {}

impl From<StudyError> for ModelError {
    fn from(e: StudyError) -> Self {
        Self::Evidence(e)
    }
}

impl From<UnknownName> for ModelError {
    fn from(name: UnknownName) -> Self {
        Self::Unknown(name)
    }
}

impl From<SavedError> for ModelError {
    fn from(e: SavedError) -> Self {
        Self::Saved(e)
    }
}

impl From<NotDraws> for ModelError {
    fn from(NotDraws: NotDraws) -> Self {
        Self::Draws
    }
}

impl Model {
    /// The standard model: the embedded evidence and the draws made from it.
    ///
    /// # Errors
    /// Only if the library was built from files that do not belong together.
    pub fn standard() -> Result<Self, ModelError> {
        Self::from_draws(embedded::POSTERIOR, &Edits::default())
    }

    /// From coded draws of the embedded evidence, with the edits they were made with.
    ///
    /// # Errors
    /// Edits of what the evidence does not have, or draws made from other evidence or with other edits.
    pub fn from_draws(draws: &[u8], edits: &Edits) -> Result<Self, ModelError> {
        let posterior = decode(draws, edits.sha256(embedded::EVIDENCE_SHA256))?;
        Self::new(&embedded::evidence().edited(edits)?, &posterior)
    }

    /// From a reader's evidence file and coded draws made from it.
    ///
    /// # Errors
    /// Draws made from other evidence, or what [`Self::new`] refuses.
    pub fn from_evidence(evidence: &Evidence, draws: &[u8]) -> Result<Self, ModelError> {
        Self::new(evidence, &decode(draws, evidence.sha256())?)
    }

    /// From the file of an updated model; every assessment then names the update.
    ///
    /// # Errors
    /// A file that is no such model, or made by another version or from another evidence file.
    pub fn from_saved(file: &[u8]) -> Result<Self, ModelError> {
        let (saved, hash) = SavedModel::decode(file)?;
        let posterior = decode(&saved.draws, saved.edits.sha256(embedded::EVIDENCE_SHA256))?;
        let outcomes =
            OutcomeDraws::from_columns(&saved.outcomes, posterior.len).ok_or(ModelError::Draws)?;
        let evidence = embedded::evidence().edited(&saved.edits)?;
        let mut model = Self::with_outcomes(&evidence, &posterior, outcomes)?;
        let UpdateRecord {
            patients, weight, ..
        } = saved.record;
        model.id.update = Some(UpdateId {
            patients,
            prior_weight: weight.prior,
            weight: weight.updated,
            sha256: hex(&hash),
        });
        Ok(model)
    }

    /// From an evidence file and the draws made from it.
    ///
    /// # Errors
    /// Evidence without a value the model names, or draws of other groups.
    pub fn new(evidence: &Evidence, posterior: &Posterior) -> Result<Self, ModelError> {
        let outcomes = OutcomeDraws::new(evidence, posterior.len, posterior.provenance.seed)?;
        Self::with_outcomes(evidence, posterior, outcomes)
    }

    /// The same with other draws of the outcomes, as many.
    ///
    /// # Errors
    /// As [`Self::new`].
    pub(crate) fn with_outcomes(
        evidence: &Evidence,
        posterior: &Posterior,
        outcomes: OutcomeDraws,
    ) -> Result<Self, ModelError> {
        let groups = DISEASES.len();
        let deviations = deviations(evidence)?;
        let coefficients = groups + 2 + deviations.len();
        if posterior.groups.len() != groups || posterior.columns.len() != coefficients + groups {
            return Err(ModelError::OtherGroups);
        }
        let draws = posterior.len;
        let constants = Constants::new(evidence)?;
        if posterior
            .groups
            .iter()
            .map(|n| u32::from(*n))
            .ne(constants.patients_by_disease)
        {
            return Err(ModelError::OtherGroups);
        }
        let cells = cell_probabilities(posterior, &deviations);
        let shares: Vec<Vec<f64>> = posterior.columns[coefficients..]
            .iter()
            .map(|column| column.iter().map(|l| logistic(*l)).collect())
            .collect();
        let cohort: Vec<f64> = (0..draws)
            .map(|i| {
                let sum: f64 = posterior
                    .tables
                    .iter()
                    .zip(&cells)
                    .map(|(n, p)| f64::from(n[i]) * p[i])
                    .sum();
                sum / f64::from(constants.patients)
            })
            .collect();
        let provenance = &posterior.provenance;
        Ok(Self {
            cohort_interval: Interval::of(&cohort),
            same_for_everyone: Outcome::ALL
                .into_iter()
                .filter(|outcome| outcome.same_for_everyone())
                // Of no disease and no response, by definition.
                .map(|outcome| (outcome, Probability::of(outcome.draws(&outcomes, 0, &[]))))
                .collect(),
            id: ModelId {
                version: env!("CARGO_PKG_VERSION").to_owned(),
                evidence_sha256: provenance.evidence_sha256.clone(),
                run: provenance.run.clone(),
                update: None,
            },
            draws,
            value_function: ValueFunction::new(
                &cells,
                &shares,
                &posterior.tables,
                constants.dose_share,
            ),
            outcomes,
            cells,
            shares,
            cohort,
            tables: posterior.tables.clone(),
            log_odds_ratios: [0, 1].map(|factor| posterior.columns[groups + factor].clone()),
            prior_beta_sd: assumed(evidence, "prior_beta_sd")?,
            constants,
            sensitivity: embedded::sensitivity(),
        })
    }

    /// Which model this is: two models with the same id give the same numbers.
    pub fn id(&self) -> &ModelId {
        &self.id
    }
}

/// Coded draws, if they were made from the evidence of this hash.
fn decode(draws: &[u8], evidence: String) -> Result<Posterior, ModelError> {
    let posterior = Posterior::decode(draws)?;
    let found = &posterior.provenance.evidence_sha256;
    if *found != evidence {
        return Err(ModelError::OtherEvidence {
            draws: found.clone(),
            evidence,
        });
    }
    Ok(posterior)
}

impl Constants {
    fn new(evidence: &Evidence) -> Result<Self, StudyError> {
        let assumed = |id: &str| assumed(evidence, id);
        let mut patients_by_disease = [0; 3];
        let mut responders = 0;
        for (n, disease) in patients_by_disease.iter_mut().zip(DISEASES) {
            *n = count(evidence, &format!("patients_{disease}"))?;
            responders += count(evidence, &format!("response_{disease}"))?;
        }
        let patients = patients_by_disease.iter().sum();
        Ok(Self {
            dose_share: f64::from(count(evidence, "dose_increased")?) / f64::from(patients),
            extrapolation_below: assumed("extrapolation_below")?,
            patients,
            responders,
            patients_by_disease,
            cd19_decreased: count(evidence, "cd19_decreased")?,
            dose_lowest: assumed("dose_trial_lowest")?,
            dose_highest: assumed("dose_trial_highest")?,
            ratio_low: assumed("dose_ratio_usual_low")?,
            ratio_high: assumed("dose_ratio_usual_high")?,
        })
    }
}

/// P(response) of every cell, draw by draw: an exponential for each coefficient serves all twelve.
fn cell_probabilities(posterior: &Posterior, deviations: &[Deviation]) -> Vec<Vec<f64>> {
    let groups = posterior.groups.len();
    let odds: Vec<Vec<f64>> = posterior.columns[..groups + 2 + deviations.len()]
        .iter()
        .map(|column| column.iter().map(|x| exp(*x)).collect())
        .collect();
    (0..groups * PATTERNS)
        .map(|cell| {
            let (group, pattern) = (cell / PATTERNS, cell % PATTERNS);
            let mut product = odds[group].clone();
            let mut multiply = |column: &[f64]| {
                for (product, factor) in product.iter_mut().zip(column) {
                    *product *= factor;
                }
            };
            for factor in [0, 1] {
                if carries(pattern, factor) {
                    multiply(&odds[groups + factor]);
                }
            }
            for (deviation, column) in deviations.iter().zip(&odds[groups + 2..]) {
                let has = |factor: usize| !deviation.factors[factor] || carries(pattern, factor);
                if deviation.group.is_none_or(|of| of == group) && has(0) && has(1) {
                    multiply(column);
                }
            }
            // Odds of 0 and of infinity give 0 and 1.
            for odds in &mut product {
                *odds = 1.0 / (1.0 + 1.0 / *odds);
            }
            product
        })
        .collect()
}

/// Index of a disease among the groups.
pub(crate) fn group(disease: Disease) -> usize {
    match disease {
        Disease::All => 0,
        Disease::Nhl => 1,
        Disease::Cll => 2,
    }
}
