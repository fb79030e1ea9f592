//! Independent weighted draws of one component, cohort included, and the integral its weights estimate.
//!
//! As a reconstruction ([`crate::reconstruct::sampler`]), with three differences. A large cohort's posterior is far narrower than
//! the prior, so the first proposal is the Laplace approximation. The site effect is one more coordinate. And with a cohort in
//! conflict with the study hardly any table at a point leads to the study's statements; then tables are drawn where the study's
//! own posterior is, and weighted by importance.

use crate::model::pattern::PATTERNS;
use crate::numerics::random::Stream;
use crate::reconstruct::latent_study::TABLES_PER_POINT;
use crate::reconstruct::{SampleError, WeightedDraws};
use crate::sampling::importance::{ImportanceSampler, Target};
use crate::sampling::laplace::laplace;
use crate::sampling::proposal::Moments;
use crate::update::log_posterior::LogPosterior;

/// Points a pilot run may draw to meet the statements, before cohort and statements are called contradictory.
const PILOT_LIMIT: usize = 200_000;
/// Smallest power of the statements' effect on the study that is tried on the cohort's moments.
const LEAST_TILT: f64 = 1e-3;
/// The first proposal's wide component, as a multiple of the covariance of the Laplace approximation.
const WIDE: f64 = 4.0;

impl Target for LogPosterior {
    fn dimensions(&self) -> usize {
        self.dimensions()
    }

    fn ln_density(&mut self, x: &[f64]) -> f64 {
        self.ln(x)
    }

    fn try_event(&mut self, random: &mut Stream) -> f64 {
        self.try_tables(random)
    }

    fn record(&self, _: &mut Stream, draws: &mut WeightedDraws) {
        if let Some(table) = self.kept_table() {
            draws.tables.extend(&table.n);
        }
        draws.parameters.extend(self.at_the_site());
    }
}

/// The sampler of one component, fitted without the study's statements. `streams` are those of its pilot runs and of its draws.
///
/// # Errors
/// A density without a maximum, or pilot draws whose covariance is singular.
pub(crate) fn component_sampler(
    mut posterior: LogPosterior,
    streams: [Stream; 2],
) -> Result<ImportanceSampler<LogPosterior>, SampleError> {
    let start = posterior.start();
    let core = laplace(|x| posterior.ln(x), &start).ok_or(SampleError::Degenerate)?;
    let wide = Moments {
        mean: core.mean.clone(),
        covariance: core.covariance.iter().map(|c| WIDE * c).collect(),
    };
    let layout = [posterior.dimensions(), posterior.groups() * PATTERNS];
    Ok(ImportanceSampler::new(
        posterior,
        [&core, &wide],
        layout,
        streams,
    )?)
}

/// Fits the statements too. `base` are draws of the study alone, for cohorts whose posterior is far from the study's.
///
/// # Errors
/// Hardly any table near cohort and study leads to the statements.
pub(crate) fn fit_statements(
    sampler: &mut ImportanceSampler<LogPosterior>,
    base: &WeightedDraws,
) -> Result<(), SampleError> {
    let start = if sampler.meets_event() {
        None
    } else {
        Some(tilt(sampler, base)?)
    };
    // With tilted tables nearly every point has one that agrees.
    let tilted = start.is_some();
    Ok(sampler.fit_event(start, tilted, TABLES_PER_POINT, PILOT_LIMIT)?)
}

/// Tilts points and tables towards the statements, by as much as these moved the study's own posterior, and returns the moments
/// expected where they hold.
fn tilt(
    sampler: &mut ImportanceSampler<LogPosterior>,
    base: &WeightedDraws,
) -> Result<Moments, SampleError> {
    let alone = sampler.target().without_responses();
    let streams = [sampler.pilot_stream().clone(), Stream::new(0, 0)];
    let without = component_sampler(alone, streams)?.density_moments().clone();
    let mut random = sampler.pilot_stream().clone();
    let with = sampler.target().moments_of(base, &mut random, &without);
    *sampler.pilot_stream() = random;
    let density = sampler.density_moments().clone();
    let mut power = 1.0;
    let posterior = loop {
        if let Some(tilted) = density.tilted(&with, &without, power) {
            break tilted;
        }
        power *= 0.5;
        if power < LEAST_TILT {
            return Err(SampleError::Degenerate);
        }
    };
    let total: f64 = base.weights.iter().sum();
    let mean: Vec<f64> = (0..base.parameter_count)
        .map(|k| {
            let weighted = (0..base.len()).map(|i| base.weights[i] * base.parameters_of(i)[k]);
            weighted.sum::<f64>() / total
        })
        .collect();
    sampler.target().tilt(&posterior.mean, &mean);
    sampler.propose(&posterior, &density)?;
    Ok(posterior)
}
