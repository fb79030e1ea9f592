//! What draws of a probability say: mean and quantiles.

use crate::numerics::math::{mean, sqrt};
use crate::numerics::quantile;
use serde::Serialize;

/// A probability over the posterior draws.
///
/// `mean` is *the* probability (the predictive probability for the next such patient); the rest are
/// equal-tailed type-7 quantiles of the draws; `mcse` is the Monte Carlo standard error of the mean.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[allow(missing_docs)] // the names are the definition: mean, and the quantile at each level
pub struct Probability {
    pub mean: f64,
    pub mcse: f64,
    pub q025: f64,
    pub q10: f64,
    pub q25: f64,
    pub q50: f64,
    pub q75: f64,
    pub q90: f64,
    pub q975: f64,
}

impl Probability {
    /// Of draws: `mcse` is sd / sqrt(draws). The standard draws are balanced against a long run, so the true error is smaller.
    pub(crate) fn of(mut draws: Vec<f64>) -> Self {
        let n = draws.len() as f64;
        let mean = mean(&draws);
        let variance = draws.iter().map(|p| (p - mean) * (p - mean)).sum::<f64>() / (n - 1.0);
        quantile::sort(&mut draws);
        let q = |level| quantile::of_sorted(&draws, level);
        Self {
            mean,
            mcse: sqrt(variance / n),
            q025: q(0.025),
            q10: q(0.1),
            q25: q(0.25),
            q50: q(0.5),
            q75: q(0.75),
            q90: q(0.9),
            q975: q(0.975),
        }
    }
}

/// A mean and its 95% interval.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[allow(missing_docs)]
pub struct Interval {
    pub mean: f64,
    pub q025: f64,
    pub q975: f64,
}

impl Interval {
    /// Of draws.
    pub(crate) fn of(draws: &[f64]) -> Self {
        let (q025, q975) = quantile::outer_interval(draws, None, &mut Default::default());
        Self {
            mean: mean(draws),
            q025,
            q975,
        }
    }
}
