//! Both associations before and after the study was read: prior and posterior of each log odds ratio, to be drawn side by side.

use crate::model::Model;
use crate::model::assessment::Term;
use crate::numerics::math::{exp, mean, sqrt};
use crate::numerics::normal::Z;
use crate::numerics::quantile;
use serde::Serialize;

/// Half the width of what is drawn, on the log odds ratio scale: odds ratios from 1/403 to 403.
const REACH: f64 = 6.0;
/// Bins of the posterior's histogram over that width.
const BINS: usize = 48;
/// One factor's association with response.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Association {
    /// The factor's term.
    pub factor: Term,
    /// Before the study was read.
    pub prior: OddsRatioInterval,
    /// After it.
    pub posterior: OddsRatioInterval,
    /// Posterior probability that the odds ratio is above 1.
    pub probability_above_one: f64,
    /// Both densities, from left to right.
    pub density: Vec<DensityAt>,
}

/// An odds ratio: its median and its 95% interval.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[allow(missing_docs)]
pub struct OddsRatioInterval {
    pub median: f64,
    pub q025: f64,
    pub q975: f64,
}

/// Prior and posterior density of a log odds ratio in one bin.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct DensityAt {
    /// The bin's middle.
    pub log_odds_ratio: f64,
    /// The prior's density there.
    pub prior: f64,
    /// Draws in the bin, divided by all draws and by the bin's width.
    pub posterior: f64,
}

impl Model {
    /// Prior N(0, sd^2) and posterior draws of beta_C and beta_D, summarised.
    ///
    /// # Formula
    /// Prior quantiles of the odds ratio are exp(-z sd), 1, exp(z sd) with z = 1.96; posterior ones are
    /// the exponentials of the draws' type-7 quantiles.
    pub fn associations(&self) -> Vec<Association> {
        [Term::CyFlu, Term::DoseIncreased]
            .into_iter()
            .zip(&self.log_odds_ratios)
            .map(|(factor, draws)| association(factor, draws, self.prior_beta_sd))
            .collect()
    }
}

fn association(factor: Term, draws: &[f64], prior_sd: f64) -> Association {
    let width = 2.0 * REACH / BINS as f64;
    let mut counts = [0_u32; BINS];
    for draw in draws {
        let bin = (draw + REACH) / width;
        if (0.0..BINS as f64).contains(&bin) {
            counts[bin as usize] += 1;
        }
    }
    let density = counts
        .iter()
        .enumerate()
        .map(|(bin, count)| {
            let middle = (bin as f64 + 0.5) * width - REACH;
            let steps = middle / prior_sd;
            DensityAt {
                log_odds_ratio: middle,
                prior: exp(-0.5 * steps * steps) / (prior_sd * sqrt(2.0 * core::f64::consts::PI)),
                posterior: f64::from(*count) / (draws.len() as f64 * width),
            }
        })
        .collect();
    let mut sorted = draws.to_vec();
    quantile::sort(&mut sorted);
    let above: Vec<f64> = draws
        .iter()
        .map(|d| f64::from(u8::from(*d > 0.0)))
        .collect();
    Association {
        factor,
        prior: OddsRatioInterval {
            median: 1.0,
            q025: exp(-Z * prior_sd),
            q975: exp(Z * prior_sd),
        },
        posterior: OddsRatioInterval {
            median: exp(quantile::of_sorted(&sorted, 0.5)),
            q025: exp(quantile::of_sorted(&sorted, 0.025)),
            q975: exp(quantile::of_sorted(&sorted, 0.975)),
        },
        probability_above_one: mean(&above),
        density,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn four_draws_by_hand() {
        // Quantiles of (-1, 0.1, 0.1, 7): the middle two agree, so the median is 0.1; 7 is drawn nowhere.
        let a = association(Term::CyFlu, &[0.1, -1.0, 7.0, 0.1], 1.5);
        assert_eq!(a.posterior.median, exp(0.1));
        assert_eq!(a.probability_above_one, 0.75);
        let at = |x: f64| {
            a.density
                .iter()
                .find(|d| (d.log_odds_ratio - x).abs() <= 0.125)
                .unwrap()
        };
        assert_eq!(at(0.1).posterior, 2.0 / (4.0 * 0.25));
        assert_eq!(at(-0.95).posterior, 1.0 / (4.0 * 0.25));
        assert_eq!(
            a.density.iter().map(|d| d.posterior).sum::<f64>() * 0.25,
            0.75
        );
    }

    #[test]
    fn a_prior_of_sd_one_and_a_half_lies_between_a_nineteenth_and_nineteen() {
        let a = association(Term::CyFlu, &[0.0], 1.5);
        assert!(
            (a.prior.q975 - 18.9).abs() < 0.1 && (a.prior.q025 * a.prior.q975 - 1.0).abs() < 1e-12
        );
        // All but the prior's outermost tails is drawn.
        let mass: f64 = a.density.iter().map(|d| d.prior * 0.25).sum();
        assert!((mass - 1.0).abs() < 1e-3, "{mass}");
    }
}
