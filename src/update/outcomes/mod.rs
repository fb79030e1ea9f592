//! The outcomes beside the response, updated by a cohort's own: each under a robust mixture of the same w as the response, with an updated
//! weight of its own.
//!
//! | share | informed component | robust component | patients |
//! |---|---|---|---|
//! | kappa_d, complete among responses | the study's | Beta(p, p) | responders of disease d |
//! | m_d and a, durations and survival after a response ([`course`]) | the study's | unit information | responders with a duration or survival |
//! | o0, survival of the others | the study's | Beta(p, p) | patients without a response with a survival |
//! | severe toxicities | the study's | Beta(p, p) | patients with a grade |
//!
//! p is the study's own prior on such a share (1/2). What no patient of the cohort has a record of remains the study's. Given the
//! responses, the cohort's likelihood is a product over these, so each is updated on its own and its draws are joined to those of the
//! response in random order.

pub mod course;
pub mod records;
pub mod share;

use crate::evidence::Evidence;
use crate::evidence::cart2::DISEASES;
use crate::model::file::{MixtureWeight, UpdatedShare};
use crate::model::outcomes::{OutcomeDraws, OutcomePriors, SharePrior};
use crate::numerics::math::{exp, ln};
use crate::numerics::random::Stream;
use crate::update::UpdateError;
use crate::update::outcomes::course::CourseMixture;
use crate::update::outcomes::records::{Counted, Followed, MONTHS, OutcomeRecords};
use crate::update::outcomes::share::{ShareData, ShareMixture};
use crate::vocabulary::vocabulary;

/// First stream of the seed that orders a share's draws.
const STREAMS: u32 = 48;

vocabulary! {
    /// What the outcomes beside the response are made of, each a share that is updated.
    pub enum OutcomeShare {
        /// Complete responses among responses, by disease.
        Complete = "complete",
        /// Responses that last 12 months, by disease.
        Lasting12m = "lasting_12m",
        /// Responders alive at 24 months, by disease.
        SurvivalResponders = "survival_24m_responders",
        /// Patients without a response alive at 24 months.
        SurvivalOthers = "survival_24m_others",
        /// Cytokine release syndrome of grade 3 or more.
        SevereCrs = "severe_crs",
        /// Neurotoxicity of grade 3 or more.
        SevereNeurotoxicity = "severe_neurotoxicity",
    }
}

impl OutcomeShare {
    /// Every share, with the index of its disease if it has one.
    pub fn each() -> impl Iterator<Item = (Self, Option<usize>)> {
        Self::ALL.into_iter().flat_map(|share| {
            let diseases = match share {
                Self::Complete | Self::Lasting12m | Self::SurvivalResponders => DISEASES.len(),
                Self::SurvivalOthers | Self::SevereCrs | Self::SevereNeurotoxicity => 0,
            };
            let one = (diseases == 0).then_some((share, None));
            (0..diseases).map(move |d| (share, Some(d))).chain(one)
        })
    }

    /// Its draws.
    pub fn draws(self, disease: Option<usize>, from: &OutcomeDraws) -> Vec<f64> {
        let d = disease.unwrap_or(0);
        let lasting = |months: f64| {
            let persistence = from.monthly_persistence[d].iter();
            persistence.map(move |q| exp(months * ln(*q)))
        };
        match self {
            Self::Complete => from.complete_share[d].clone(),
            Self::Lasting12m => lasting(0.5 * MONTHS).collect(),
            Self::SurvivalResponders => lasting(MONTHS)
                .zip(&from.survival_after_response)
                .map(|(s, a)| s + (1.0 - s) * a)
                .collect(),
            Self::SurvivalOthers => from.survival_others.clone(),
            Self::SevereCrs => from.severe_crs.clone(),
            Self::SevereNeurotoxicity => from.severe_neurotoxicity.clone(),
        }
    }

    /// Patients of the cohort with a record of it, and how many of them had the event: a complete response, the end of a response, a death by
    /// 24 months, a severe toxicity.
    fn recorded(self, disease: Option<usize>, records: &OutcomeRecords) -> Counted {
        let d = disease.unwrap_or(0);
        let counted = |Followed {
                           patients, events, ..
                       }: Followed| Counted { patients, events };
        match self {
            Self::Complete => records.complete[d],
            Self::Lasting12m => counted(records.durations[d]),
            Self::SurvivalResponders => records.responders[d],
            Self::SurvivalOthers => counted(records.others),
            Self::SevereCrs => records.severe_crs,
            Self::SevereNeurotoxicity => records.severe_neurotoxicity,
        }
    }
}

/// How the outcomes are updated.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct OutcomeSettings {
    /// w, from 0 to 1.
    pub prior_weight: f64,
    /// Seed of everything random.
    pub seed: u64,
    /// Draws after the update.
    pub kept: usize,
    /// Draws before it.
    pub before: usize,
}

/// The outcomes at a site, before and after its patients.
#[derive(Debug, Clone, PartialEq)]
pub struct OutcomeUpdate {
    /// Before.
    pub before: OutcomeDraws,
    /// After.
    pub after: OutcomeDraws,
    /// For each of [`OutcomeShare::each`], the patients with a record of it and the study's weight.
    pub shares: Vec<UpdatedShare>,
    /// Responders whose survival is shorter than their response, and is left out.
    pub survival_too_short: u32,
}

/// Updates of shares, one after another.
struct ShareUpdates<'a> {
    settings: &'a OutcomeSettings,
    /// The random stream of the next column.
    stream: u32,
}

impl ShareUpdates<'_> {
    /// Fills the draws before and after the data; the weight of the informed component.
    ///
    /// # Errors
    /// Data that are impossible where all the weight is.
    fn update(
        &mut self,
        informed: &SharePrior,
        robust: f64,
        data: ShareData,
        columns: [&mut Vec<f64>; 2],
    ) -> Result<MixtureWeight, UpdateError> {
        let OutcomeSettings {
            prior_weight,
            seed,
            kept,
            before,
        } = *self.settings;
        let robust = SharePrior::Beta([robust; 2]);
        let mixture = ShareMixture::new(informed, &robust, &data, prior_weight);
        if mixture.is_impossible() {
            return Err(UpdateError::Conflict);
        }
        let [before_column, after_column] = columns;
        for (column, mut draws) in [
            (before_column, mixture.before(before)),
            (after_column, mixture.after(kept)),
        ] {
            Stream::new(seed, self.stream).shuffle(&mut draws);
            *column = draws;
            self.stream += 1;
        }
        Ok(mixture.weight())
    }
}

/// Updates every outcome that the cohort records.
///
/// # Errors
/// Evidence that breaks a rule, patients who are impossible where all the weight is, or a run that fails.
pub fn update_outcomes(
    evidence: &Evidence,
    records: &OutcomeRecords,
    settings: &OutcomeSettings,
) -> Result<OutcomeUpdate, UpdateError> {
    let OutcomeSettings {
        prior_weight,
        seed,
        kept,
        before,
    } = *settings;
    let priors = OutcomePriors::new(evidence)?;
    let mut both = [priors.draws(before, seed)?, priors.draws(kept, seed)?];
    let mut shares = ShareUpdates {
        settings,
        stream: STREAMS,
    };
    let [old, new] = &mut both;
    let mut weights: Vec<Option<MixtureWeight>> = Vec::new();
    for (d, informed) in priors.complete_share.iter().enumerate() {
        let columns = [&mut old.complete_share[d], &mut new.complete_share[d]];
        let data = records.complete[d];
        weights.push(match data.patients {
            0 => None,
            _ => {
                let robust = priors.proportion_prior;
                Some(shares.update(informed, robust, data.into(), columns)?)
            }
        });
    }
    let followed = records.durations.iter().map(|d| d.patients).sum::<u32>()
        + records.responders.iter().map(|r| r.patients).sum::<u32>();
    let course = if followed == 0 {
        None
    } else {
        let course = CourseMixture::new(&priors, records, prior_weight, seed)?;
        for (draws, course_draws) in [
            (&mut *old, course.before(before)),
            (&mut *new, course.after(kept)),
        ] {
            draws.monthly_persistence = course_draws.monthly_persistence;
            draws.survival_after_response = course_draws.survival_after_response;
        }
        Some(course.weight())
    };
    weights.extend([course; 2 * DISEASES.len()]);
    let single = [
        (
            records.others.patients,
            &priors.survival_others,
            priors.survival_prior,
            ShareData::from(records.others),
            [&mut old.survival_others, &mut new.survival_others],
        ),
        (
            records.severe_crs.patients,
            &priors.severe_crs,
            priors.proportion_prior,
            records.severe_crs.into(),
            [&mut old.severe_crs, &mut new.severe_crs],
        ),
        (
            records.severe_neurotoxicity.patients,
            &priors.severe_neurotoxicity,
            priors.proportion_prior,
            records.severe_neurotoxicity.into(),
            [&mut old.severe_neurotoxicity, &mut new.severe_neurotoxicity],
        ),
    ];
    for (patients, informed, robust, data, columns) in single {
        weights.push(match patients {
            0 => None,
            _ => Some(shares.update(informed, robust, data, columns)?),
        });
    }
    let [before, after] = both;
    let shares = OutcomeShare::each().zip(weights);
    Ok(OutcomeUpdate {
        before,
        after,
        survival_too_short: records.contradictory,
        shares: shares
            .map(|((share, disease), weight)| {
                let Counted { patients, events } = share.recorded(disease, records);
                UpdatedShare {
                    patients,
                    events,
                    weight,
                }
            })
            .collect(),
    })
}
