//! One simulated update and where the truth lies in it.

use super::cohorts::{SITE_SD, Simulated, WEIGHT, values};
use crate::calibration::rank::{Ranked, rank_among};
use reinfuse::update::UpdateError;
use reinfuse::update::mixture::{MixtureSettings, mix};

/// Effective draws of every parameter.
pub const EFFECTIVE: f64 = 1_000.0;

/// Updates by a simulated cohort: the truth's ranks, and w'.
pub fn run(simulated: &Simulated) -> Result<(Ranked, f64), UpdateError> {
    let settings = MixtureSettings {
        prior_weight: WEIGHT,
        site_sd: SITE_SD,
        seed: simulated.seed,
        effective: EFFECTIVE,
    };
    let mixture = mix(&simulated.study, &simulated.cohort, &settings, |_| ())?;
    let draws = &mixture.draws;
    let of: Vec<Vec<f64>> = (0..draws.len())
        .map(|i| values(draws.parameters_of(i)))
        .collect();
    let tail_shape = mixture.diagnostics.tail_shape;
    let ranked = rank_among(draws, &of, &simulated.truth, simulated.seed, tail_shape);
    Ok((ranked, mixture.weight.updated))
}
