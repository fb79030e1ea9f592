//! Reconstruction: from what a paper printed to the posterior of its regression.
//!
//! ```text
//! Evidence -> Study -> StudyPosterior (prior, table, selection) -> ImportanceSampler -> WeightedDraws -> Posterior
//! ```
//!
//! - [`layout`]: groups, factors and cells; [`prior`]: parameters and priors; [`latent_table`]: the latent patients given them, of large studies by [`weighted_table`];
//! - [`selection`]: whether a table leads to the printed statements, by [`table_regression`] and Fisher's test;
//!   [`latent_study`]: both together, the study behind a point;
//! - `sampler`: the posterior as the target of `importance` sampling;
//! - [`diagnostics`](crate::numerics::diagnostics): the run's own error; `thin`: the few draws that are kept.

pub mod latent_study;
pub mod latent_table;
pub mod layout;
pub mod prior;
pub(crate) mod sampler;
pub mod selection;
pub mod table_regression;
pub mod weighted_table;

use crate::evidence::Evidence;
use crate::evidence::study::{Margin, Study};
use crate::model::draws::{Posterior, Provenance};
pub use crate::numerics::diagnostics::Diagnostics;
use crate::numerics::math::logistic;
use crate::numerics::quantile::ascending;
use crate::reconstruct::layout::Layout;
pub use crate::reconstruct::sampler::{SampleError, study_sampler};
use crate::refusal::Rule;
use crate::sampling::importance::Limits;
use crate::sampling::thin;
pub use crate::sampling::weighted::WeightedDraws;
use std::fmt;

/// Draws kept of a run.
pub const KEPT_DRAWS: usize = 2_048;
/// Effective draws of the long run behind the kept ones.
pub const LONG_RUN: f64 = 40_000.0;
/// The seed of the standard model: simply one, so that nobody can suspect it was searched for.
pub const SEED: u64 = 1;
/// How far a run goes.
const LIMITS: Limits = Limits {
    first: 8_192,
    most: 20_000_000,
    trusted: 1_200_000,
};
/// The same where tables are drawn with weights: a point of a large study takes some ten times as long.
const WEIGHTED_LIMITS: Limits = Limits {
    most: 1_000_000,
    trusted: 120_000,
    ..LIMITS
};

/// How a run is made.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Settings {
    /// Seed of everything random.
    pub seed: u64,
    /// Effective draws of every parameter to reach.
    pub effective: f64,
    /// Draws kept at the end.
    pub kept: usize,
}

impl Default for Settings {
    /// What a reader waits for: the least a run may be shown with.
    fn default() -> Self {
        Self {
            seed: SEED,
            effective: crate::numerics::diagnostics::LEAST_EFFECTIVE,
            kept: KEPT_DRAWS,
        }
    }
}

/// Why there is no posterior.
#[derive(Debug, Clone, PartialEq)]
pub enum ReconstructionError {
    /// No draws could be made.
    Sample(SampleError),
    /// The run finished, but its own diagnostics refuse it.
    Refused(String),
}

impl ReconstructionError {
    /// The rule that the evidence, or the run, breaks.
    pub fn rule(&self) -> Rule {
        match self {
            Self::Sample(_) => Rule::InvalidEvidence,
            Self::Refused(_) => Rule::RunRefused,
        }
    }
}

impl fmt::Display for ReconstructionError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Sample(e) => e.fmt(f),
            Self::Refused(why) => write!(f, "the run is refused by its own diagnostics: {why}"),
        }
    }
}

impl std::error::Error for ReconstructionError {}

impl From<SampleError> for ReconstructionError {
    fn from(e: SampleError) -> Self {
        match e {
            SampleError::TooSlow { .. } => Self::Refused(e.to_string()),
            e => Self::Sample(e),
        }
    }
}

/// Names of a study's parameters, in the order of the draws.
pub fn parameter_names(study: &Study) -> Vec<String> {
    let groups = &study.groups;
    let mut names: Vec<String> = groups
        .iter()
        .map(|group| format!("alpha_{}", group.name))
        .collect();
    names.extend(study.factors.iter().map(|f| format!("beta_{}", f.name)));
    for deviation in &study.deviations {
        let mut name = "deviation".to_owned();
        let of = study.factors.iter().zip(&deviation.factors);
        let factors = of.filter(|(_, has)| **has).map(|(f, _)| &f.name);
        let group = deviation.group.map(|group| &groups[group].name);
        for part in factors.chain(group) {
            name.push('_');
            name.push_str(part);
        }
        names.push(name);
    }
    let unprinted: Vec<&str> = study
        .factors
        .iter()
        .filter(|factor| matches!(factor.margin, Margin::Unprinted { .. }))
        .map(|factor| factor.name.as_str())
        .collect();
    for factor in &unprinted {
        let shares = groups.iter();
        names.extend(shares.map(|group| format!("logit_share_{factor}_{}", group.name)));
    }
    names.push("mu".to_owned());
    names.extend(unprinted.iter().map(|f| format!("nu_{f}")));
    names
}

/// Draws until every parameter has `effective` effective draws. `progress` is told the share done
/// (0 to 1) after every step.
///
/// # Errors
/// A study that breaks a rule or contradicts itself, or a run that its diagnostics refuse.
pub fn sample(
    study: &Study,
    seed: u64,
    effective: f64,
    mut progress: impl FnMut(f64),
) -> Result<(WeightedDraws, Diagnostics), ReconstructionError> {
    let names = parameter_names(study);
    let mut sampler = study_sampler(study, seed)?;
    let limits = if sampler.target().is_weighted() {
        &WEIGHTED_LIMITS
    } else {
        &LIMITS
    };
    loop {
        let step =
            sampler.extend_towards(effective, &names, limits, |share| progress(0.99 * share));
        match step {
            Ok(None) => {}
            Ok(Some(diagnostics)) => {
                progress(1.0);
                return Ok((sampler.into_draws(), diagnostics));
            }
            Err(e) => return Err(SampleError::from(e).into()),
        }
    }
}

/// The posterior of an evidence file, as the draws that are kept or shown.
///
/// # Errors
/// As [`sample`], and a run whose diagnostics object to it.
pub fn reconstruct(
    evidence: &Evidence,
    evidence_sha256: &str,
    run: &str,
    settings: &Settings,
    progress: impl FnMut(f64),
) -> Result<Posterior, ReconstructionError> {
    let study = Study::from_evidence(evidence).map_err(SampleError::from)?;
    let (draws, diagnostics) = sample(&study, settings.seed, settings.effective, progress)?;
    if let Some(objection) = diagnostics.objection() {
        return Err(ReconstructionError::Refused(objection));
    }
    let chosen = thin_draws(&draws, Layout::of(&study), settings.kept, settings.seed);
    let provenance = Provenance {
        version: env!("CARGO_PKG_VERSION").to_owned(),
        evidence_sha256: evidence_sha256.to_owned(),
        run: run.to_owned(),
        seed: settings.seed,
        diagnostics,
    };
    Ok(thinned_posterior(&study, &draws, &chosen, provenance))
}

/// The chosen draws (ascending) as a posterior, ordered by the first intercept (neighbours then share high bytes).
pub(crate) fn thinned_posterior(
    study: &Study,
    draws: &WeightedDraws,
    chosen: &[usize],
    provenance: Provenance,
) -> Posterior {
    let first = chosen.iter().map(|&i| draws.parameters_of(i)[0]);
    let order: Vec<usize> = ascending(first).into_iter().map(|i| chosen[i]).collect();
    // mu and nu are integrated out again: no prediction needs them.
    let dimensions = prior::ParameterPrior::new(study).dimensions();
    let columns: Vec<Vec<f64>> = (0..dimensions)
        .map(|k| order.iter().map(|&i| draws.parameters_of(i)[k]).collect())
        .collect();
    let tables = (0..draws.cells)
        .map(|cell| {
            order
                .iter()
                .map(|&i| draws.table_of(i)[cell] as u8)
                .collect()
        })
        .collect();
    let groups = study.groups.iter().map(|g| g.n as u16).collect();
    Posterior::new(provenance, groups, &columns, tables)
}

/// Indices (ascending, repeats possible) of `count` draws that stand for all of them, in every cell's probability, the cohort's
/// mean, every parameter and every latent count.
pub fn thin_draws(draws: &WeightedDraws, layout: Layout, count: usize, seed: u64) -> Vec<usize> {
    let probabilities = draws.cells + 1;
    thin::thin(
        draws,
        |i| monitored(draws, layout, i),
        probabilities,
        count,
        seed,
    )
}

/// The probabilities and parameters of one draw that are held to the long run.
fn monitored(draws: &WeightedDraws, layout: Layout, i: usize) -> Vec<f64> {
    let point = draws.parameters_of(i);
    let table = draws.table_of(i);
    let mut values: Vec<f64> = (0..draws.cells)
        .map(|cell| {
            let (group, pattern) = layout.group_and_pattern(cell);
            logistic(layout.linear_predictor(point, group, pattern))
        })
        .collect();
    let patients: f64 = table.iter().map(|n| f64::from(*n)).sum();
    let cohort = table
        .iter()
        .zip(&values)
        .map(|(n, p)| f64::from(*n) * p)
        .sum::<f64>()
        / patients;
    values.push(cohort);
    values.extend(point);
    values.extend(table.iter().map(|n| f64::from(*n)));
    values
}
