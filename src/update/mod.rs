//! The reader's own cohort joins the evidence (E6): from counts and a study to an updated posterior.
//!
//! ```text
//! rows -> CohortCounts -> Likelihood -> LogPosterior -> MixtureComponent (informed) -+
//!                                   `> LogPosterior -> MixtureComponent (robust) ---+-> Mixture -> Posterior -> Model
//! ```
//!
//! - [`counts`]: all that is taken of a cohort; [`likelihood`]: how probable its responses are;
//! - [`log_posterior`]: what is sampled, with the study or without;
//! - `sampler`: weighted draws of it; [`marginal_likelihood`]: how many are needed; `union`, [`mixture`]: both components and the
//!   study's updated weight;
//! - [`sample_size`]: what it would take to know twice as much; [`report`]: old and new answers.
//!
//! # For whom the updated model answers
//! For a patient of the reader's own site: its intercepts are `alpha_d + s`. The answer before the update is for a
//! patient like the study's, so an update by nobody at all does not give it again: it gives the mixture prior at
//! a new site, which is wider. The other outcomes are updated where the cohort records them ([`outcomes`]), otherwise they are the
//! study's. The average patient has the study's mix of disease, Cy-Flu and dose (at the reader's site), and "patients like this" counts
//! the study's 44.

pub mod counts;
pub mod likelihood;
pub mod log_posterior;
pub mod marginal_likelihood;
pub mod mixture;
pub mod outcomes;
pub mod report;
pub mod sample_size;
pub(crate) mod sampler;
pub(crate) mod union;

use crate::evidence::cart2::assumed;
use crate::evidence::study::{Study, StudyError, rule};
use crate::evidence::{Edits, Evidence, UnknownName};
use crate::model::draws::{Posterior, Provenance};
use crate::model::file::{SavedModel, UpdateRecord};
use crate::numerics::diagnostics;
use crate::patient::Rule;
use crate::reconstruct::layout::Layout;
use crate::reconstruct::{self, KEPT_DRAWS, ReconstructionError, SampleError};
use crate::update::counts::CohortCounts;
use crate::update::mixture::{Mixture, MixtureSettings};
use crate::update::outcomes::records::OutcomeRecords;
use crate::update::outcomes::{OutcomeSettings, OutcomeUpdate, update_outcomes};
use std::fmt;

/// Why there is no updated posterior.
#[derive(Debug, Clone, PartialEq)]
pub enum UpdateError {
    /// A number breaks a rule: the weight, the cohort, or the evidence.
    Study(StudyError),
    /// An edit names what the evidence does not have.
    Unknown(UnknownName),
    /// The study's own posterior could not be made, or a component could not be fitted.
    Reconstruction(ReconstructionError),
    /// The run finished or gave up, and its own diagnostics refuse it.
    Refused(String),
    /// All the weight is on the study, and the cohort contradicts it so much that too few draws fit both.
    Conflict,
}

impl fmt::Display for UpdateError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Study(e) => e.fmt(f),
            Self::Unknown(e) => e.fmt(f),
            Self::Reconstruction(e) => e.fmt(f),
            Self::Refused(why) => {
                write!(f, "the update is refused by its own diagnostics: {why}")
            }
            Self::Conflict => write!(
                f,
                "with all the weight on the study there is no answer: hardly anything that agrees with what the study printed agrees \
                 with your patients, too; give the study less weight, such as 0.8, and the update says how well it predicted them"
            ),
        }
    }
}

impl std::error::Error for UpdateError {}

impl UpdateError {
    /// The rule that is broken.
    pub fn rule(&self) -> Rule {
        match self {
            Self::Study(_) | Self::Unknown(_) => Rule::InvalidUpdate,
            Self::Reconstruction(_) | Self::Refused(_) => Rule::RunRefused,
            Self::Conflict => Rule::StudyConflict,
        }
    }
}

impl From<StudyError> for UpdateError {
    fn from(e: StudyError) -> Self {
        Self::Study(e)
    }
}

impl From<UnknownName> for UpdateError {
    fn from(e: UnknownName) -> Self {
        Self::Unknown(e)
    }
}

impl From<ReconstructionError> for UpdateError {
    fn from(e: ReconstructionError) -> Self {
        Self::Reconstruction(e)
    }
}

impl From<SampleError> for UpdateError {
    fn from(e: SampleError) -> Self {
        Self::Reconstruction(e.into())
    }
}

/// How an update is made.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct UpdateSettings {
    /// w, the weight of the study, from 0 to 1; the evidence file's `robust_weight` if `None`.
    pub prior_weight: Option<f64>,
    /// Seed of everything random.
    pub seed: u64,
    /// Effective draws of every parameter to reach.
    pub effective: f64,
    /// Draws kept at the end.
    pub kept: usize,
}

impl Default for UpdateSettings {
    /// As a rebuild: the least a run may be shown with.
    fn default() -> Self {
        Self {
            prior_weight: None,
            seed: reconstruct::SEED,
            effective: diagnostics::LEAST_EFFECTIVE,
            kept: KEPT_DRAWS,
        }
    }
}

/// A finished update: the model to save and predict from, and the sample behind it.
#[derive(Debug, Clone, PartialEq)]
pub struct Update {
    /// What is saved and loaded.
    pub saved: SavedModel,
    /// The weighted sample.
    pub mixture: Mixture,
    /// The mixture prior at the site, to set the answers beside.
    pub site_before: Posterior,
    /// The other outcomes there, before and after.
    pub outcomes: OutcomeUpdate,
}

/// Updates the evidence, with a reader's edits, by a cohort: its responses and its other outcomes. `progress` is told the share done (0
/// to 1).
///
/// # Errors
/// A weight outside 0 to 1, evidence or edits that break a rule, a run that fails or that its diagnostics refuse.
pub fn update(
    evidence: &Evidence,
    evidence_sha256: &str,
    edits: &Edits,
    cohort: &CohortCounts,
    records: &OutcomeRecords,
    settings: &UpdateSettings,
    mut progress: impl FnMut(f64),
) -> Result<Update, UpdateError> {
    let edited = evidence.clone().edited(edits)?;
    let study = Study::from_evidence(&edited)?;
    let prior_weight = match settings.prior_weight {
        Some(weight) => weight,
        None => assumed(&edited, "robust_weight")?,
    };
    let allowed = (0.0..=1.0).contains(&prior_weight);
    rule("robust_weight", prior_weight, allowed, "from 0 to 1")?;
    let site_sd = assumed(&edited, "site_effect_sd")?;
    let positive = site_sd > 0.0 && site_sd.is_finite();
    rule("site_effect_sd", site_sd, positive, "finite and above 0")?;
    // A reconstruction that has to look again starts anew; to a reader, progress never falls.
    let mut furthest = 0.0;
    let mut progress = |share: f64| {
        if share > furthest {
            furthest = share;
            progress(share);
        }
    };
    let mixture = mixture_or_conflict(
        &study,
        cohort,
        &MixtureSettings {
            prior_weight,
            site_sd,
            seed: settings.seed,
            effective: settings.effective,
        },
        &mut progress,
    )?;
    if let Some(objection) = mixture.diagnostics.objection() {
        return Err(UpdateError::Refused(objection));
    }
    let provenance = Provenance {
        version: env!("CARGO_PKG_VERSION").to_owned(),
        evidence_sha256: evidence_sha256.to_owned(),
        run: RUN.to_owned(),
        seed: settings.seed,
        diagnostics: mixture.diagnostics.clone(),
    };
    let outcomes = update_outcomes(
        &edited,
        records,
        &OutcomeSettings {
            prior_weight,
            seed: settings.seed,
            kept: settings.kept,
            before: mixture.before.len(),
        },
    )?;
    let every: Vec<usize> = (0..mixture.before.len()).collect();
    let site_before =
        reconstruct::thinned_posterior(&study, &mixture.before, &every, provenance.clone());
    let saved = SavedModel {
        record: UpdateRecord {
            patients: cohort.patients(),
            responders: cohort.responders(),
            cohort_sha256: cohort.sha256(),
            weight: mixture.weight,
            shares: outcomes.shares.clone(),
        },
        outcomes: outcomes.after.rounded(),
        edits: edits.clone(),
        draws: keep(&study, &mixture, settings, provenance).encode(),
    };
    progress(1.0);
    Ok(Update {
        saved,
        mixture,
        site_before,
        outcomes,
    })
}

/// The mixture; where all the weight is on the study and the draws are too few, whether that is because the priors alone predicted the
/// cohort better.
fn mixture_or_conflict(
    study: &Study,
    cohort: &CohortCounts,
    settings: &MixtureSettings,
    progress: impl FnMut(f64),
) -> Result<Mixture, UpdateError> {
    let asked = mixture::mix(study, cohort, settings, progress);
    if settings.prior_weight == 1.0 && matches!(asked, Err(UpdateError::Refused(_))) {
        let even = MixtureSettings {
            prior_weight: 0.5,
            ..*settings
        };
        if mixture::mix(study, cohort, &even, |_| ())?.weight.updated < 0.5 {
            return Err(UpdateError::Conflict);
        }
    }
    asked
}

/// The run's name in a model's id.
pub(crate) const RUN: &str = "updated";

/// The few draws that stand for the mixture.
fn keep(
    study: &Study,
    mixture: &Mixture,
    settings: &UpdateSettings,
    provenance: Provenance,
) -> Posterior {
    let layout = Layout::of(study);
    let chosen = reconstruct::thin_draws(&mixture.draws, layout, settings.kept, settings.seed);
    reconstruct::thinned_posterior(study, &mixture.draws, &chosen, provenance)
}
