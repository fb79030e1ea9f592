//! The posterior of a study as the target of importance sampling.
//!
//! # How
//! With theta a point (table summed out) the posterior is `p(theta) Z(theta) P(A | theta)`: prior, probability of the printed
//! margins, and probability that the latent table leads to the printed statements. A draw is theta ~ q, a table given theta and
//! the margins, kept if the statements hold, with weight `p(theta) Z(theta) / q(theta)`: whether a table is kept does not depend on
//! q, so kept pairs are independent weighted draws from the joint posterior of theta and table
//! ([`importance`](crate::sampling::importance)).

use crate::evidence::study::{Study, StudyError};
use crate::numerics::random::Stream;
use crate::reconstruct::latent_study::{LatentStudy, TABLES_PER_POINT};
use crate::reconstruct::prior::ParameterPrior;
use crate::sampling::importance::{ImportanceSampler, SamplingError, Target};
use crate::sampling::proposal::Moments;
use crate::sampling::weighted::WeightedDraws;
use std::fmt;

/// Points a pilot run may draw to meet the statements, before the evidence is called contradictory.
const PILOT_LIMIT: usize = 3_000_000;
/// The same where tables are drawn with weights, which takes longer.
const WEIGHTED_PILOT_LIMIT: usize = 200_000;

/// Why no draws could be made.
#[derive(Debug, Clone, PartialEq)]
pub enum SampleError {
    /// The study breaks a rule.
    Study(StudyError),
    /// Hardly any latent table leads to the printed statements: they contradict the margins or the priors.
    Contradiction {
        /// Tables tried.
        tried: usize,
        /// Tables that agreed.
        kept: usize,
    },
    /// A fitted covariance is singular.
    Degenerate,
    /// Too many points would be needed for the effective draws asked for.
    TooSlow {
        /// Effective draws reached.
        effective: u64,
        /// Points drawn.
        points: usize,
    },
}

impl fmt::Display for SampleError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Study(e) => e.fmt(f),
            Self::Contradiction { tried, kept } => {
                let found = match kept {
                    0 => "none".to_owned(),
                    _ => format!("only {kept}"),
                };
                write!(
                    f,
                    "{found} of {tried} sampled tables leads to the printed statements: sampled, not proved, but they seem to contradict the counts or the priors"
                )
            }
            Self::Degenerate => write!(
                f,
                "the covariance of the pilot draws is singular; no proposal can be fitted"
            ),
            Self::TooSlow { effective, points } => {
                write!(
                    f,
                    "{effective} effective draws after {points} points: what was printed is improbable under the priors, or leaves too much open. A further printed number, fewer groups or factors, or one statement less may help"
                )
            }
        }
    }
}

impl std::error::Error for SampleError {}

impl From<StudyError> for SampleError {
    fn from(e: StudyError) -> Self {
        Self::Study(e)
    }
}

impl From<SamplingError> for SampleError {
    fn from(e: SamplingError) -> Self {
        match e {
            SamplingError::SingularCovariance => Self::Degenerate,
            SamplingError::RareEvent { points, kept } => Self::Contradiction {
                tried: points * TABLES_PER_POINT,
                kept,
            },
            SamplingError::TooSlow { effective, points } => Self::TooSlow {
                effective: effective as u64,
                points,
            },
        }
    }
}

/// A study's posterior.
#[derive(Debug, Clone)]
pub struct StudyPosterior {
    prior: ParameterPrior,
    latent: LatentStudy,
    /// The point that the density was last at.
    point: Vec<f64>,
}

impl StudyPosterior {
    /// Whether tables are drawn with weights.
    pub(crate) fn is_weighted(&self) -> bool {
        self.latent.is_weighted()
    }
}

impl Target for StudyPosterior {
    fn dimensions(&self) -> usize {
        self.prior.dimensions()
    }

    fn ln_density(&mut self, point: &[f64]) -> f64 {
        self.point.clear();
        self.point.extend_from_slice(point);
        let ln_margins = self.latent.prepare(&self.prior, point);
        self.prior.ln_prior(point) + ln_margins
    }

    fn try_event(&mut self, random: &mut Stream) -> f64 {
        self.latent.try_tables(random, &self.point)
    }

    fn record(&self, random: &mut Stream, draws: &mut WeightedDraws) {
        let parameters = self.prior.parameters(&self.point, random);
        draws.parameters.extend(parameters);
        draws.tables.extend(&self.latent.kept().n);
        draws.outcomes.extend(&self.latent.kept().r);
    }
}

/// A sampler of `study`'s posterior, its proposal fitted by pilot runs from `seed`.
///
/// # Errors
/// A study that breaks a rule, or whose statements hardly any table satisfies.
pub fn study_sampler(
    study: &Study,
    seed: u64,
) -> Result<ImportanceSampler<StudyPosterior>, SampleError> {
    study.check()?;
    let prior = ParameterPrior::new(study);
    let (mean, covariance) = prior.moments();
    let moments = Moments { mean, covariance };
    let layout = [prior.parameter_count(), prior.layout().cells()];
    let target = StudyPosterior {
        latent: LatentStudy::new(study),
        point: Vec::new(),
        prior,
    };
    let streams = [0, 1].map(|index| Stream::new(seed, index));
    let mut sampler = ImportanceSampler::new(target, [&moments, &moments], layout, streams)?;
    let limit = if sampler.target().is_weighted() {
        WEIGHTED_PILOT_LIMIT
    } else {
        PILOT_LIMIT
    };
    sampler.fit_event(None, false, TABLES_PER_POINT, limit)?;
    Ok(sampler)
}
