//! Weighted draws, the integral that their weights estimate, and their account of its error.

use crate::numerics::diagnostics::Diagnostics;
use crate::numerics::math::{ln, sqrt};
use crate::numerics::quantile::ascending;

/// Weighted draws: parameters (`point..., mu, nu...`), latent cell counts and weights.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct WeightedDraws {
    /// Values per draw in `parameters`.
    pub parameter_count: usize,
    /// Cells per draw in `tables`.
    pub cells: usize,
    /// Parameters, draw after draw.
    pub parameters: Vec<f64>,
    /// Patients per latent cell, draw after draw.
    pub tables: Vec<u16>,
    /// Those of them with the outcome, likewise; empty where the target records none.
    pub outcomes: Vec<u16>,
    /// Weights, on a common but arbitrary scale.
    pub weights: Vec<f64>,
    /// Points drawn, kept or not.
    pub points: usize,
    /// ln of the integral that a mean weight of one over all points stands for.
    pub ln_unit: f64,
}

/// The logarithm of an integral, by Monte Carlo.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LnIntegral {
    /// Its estimate.
    pub ln: f64,
    /// Monte Carlo standard error of the integral, as a share of it (so of the logarithm too).
    pub error: f64,
}

impl WeightedDraws {
    /// Number of draws.
    pub fn len(&self) -> usize {
        self.weights.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.weights.is_empty()
    }

    /// ln of the integral of what the weights weigh (prior x margins x statements, each up to its own constant),
    /// by the mean of the weights over all points; -infinity if there are no draws.
    pub(crate) fn ln_integral(&self) -> LnIntegral {
        let sum: f64 = self.weights.iter().sum();
        let squares: f64 = self.weights.iter().map(|w| w * w).sum();
        let points = self.points as f64;
        LnIntegral {
            ln: ln(sum / points) + self.ln_unit,
            error: sqrt((squares / (sum * sum) - 1.0 / points).max(0.0)),
        }
    }

    /// Parameters of draw `i`.
    pub fn parameters_of(&self, i: usize) -> &[f64] {
        &self.parameters[i * self.parameter_count..(i + 1) * self.parameter_count]
    }

    /// Latent cell counts of draw `i`.
    pub fn table_of(&self, i: usize) -> &[u16] {
        &self.tables[i * self.cells..(i + 1) * self.cells]
    }

    /// How many in each latent cell of draw `i` have the outcome.
    pub fn outcomes_of(&self, i: usize) -> &[u16] {
        &self.outcomes[i * self.cells..(i + 1) * self.cells]
    }

    /// The run's account of its error, whose parameters have these names.
    pub fn diagnostics(&self, names: &[String]) -> Diagnostics {
        Diagnostics::of(self.points, &self.weights, names, |i, k| {
            self.parameters_of(i)[k]
        })
    }
}

/// Weighted quantiles at ascending levels: the smallest value at which the weights' running share reaches each level.
pub(crate) fn weighted_quantiles(values: &[f64], weights: &[f64], levels: &[f64]) -> Vec<f64> {
    let order = ascending(values.iter().copied());
    let total: f64 = weights.iter().sum();
    let mut running = 0.0;
    let mut next = order.iter();
    let mut at = f64::NEG_INFINITY;
    levels
        .iter()
        .map(|level| {
            while running < level * total {
                match next.next() {
                    Some(i) => {
                        running += weights[*i];
                        at = values[*i];
                    }
                    None => break,
                }
            }
            at
        })
        .collect()
}
