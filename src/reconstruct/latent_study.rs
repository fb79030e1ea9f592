//! The study behind a point: how probable its margins are there, and latent tables that lead to its statements.

use crate::evidence::study::Study;
use crate::numerics::math::{exp, logistic_and_softplus};
use crate::numerics::random::Stream;
use crate::reconstruct::latent_table::{LatentTable, TableSampler};
use crate::reconstruct::prior::ParameterPrior;
use crate::reconstruct::selection::Selection;
use crate::reconstruct::weighted_table::WeightedTableSampler;

/// Tables tried per point: the margins' recursion is paid once.
pub const TABLES_PER_POINT: usize = 4;

/// Draws tables at a point.
#[derive(Debug, Clone)]
enum Tables {
    /// Each with weight one.
    Exact(Box<TableSampler>),
    /// With a weight each, whose mean is the part of P(margins) that [`WeightedTableSampler::prepare`] lacks.
    Weighted(Box<WeightedTableSampler>),
}

impl Tables {
    fn new(study: &Study) -> Self {
        TableSampler::new(study).map_or_else(
            || Self::Weighted(Box::new(WeightedTableSampler::new(study))),
            |exact| Self::Exact(Box::new(exact)),
        )
    }

    fn prepare(&mut self, response: &[f64], shares: &[Vec<f64>]) -> f64 {
        match self {
            Self::Exact(tables) => tables.prepare(response, shares),
            Self::Weighted(tables) => tables.prepare(response, shares),
        }
    }

    /// Draws a table; its weight, if it has one.
    fn draw(&mut self, random: &mut Stream, table: &mut LatentTable) -> Option<f64> {
        match self {
            Self::Exact(tables) => {
                tables.draw(random, table);
                None
            }
            Self::Weighted(tables) => Some(tables.draw(random, table)),
        }
    }
}

/// The latent patients of a study.
#[derive(Debug, Clone)]
pub struct LatentStudy {
    tables: Tables,
    selection: Selection,
    /// Scratch: cell probabilities and shares at the point, the table being tried, and one that agreed.
    response: Vec<f64>,
    shares: Vec<Vec<f64>>,
    table: LatentTable,
    kept: LatentTable,
    /// Scratch of [`Self::prepare_tilted`]: the shifted point; for each cell, what a response and a non-response there
    /// add to ln P(table | point) - ln P(table | shifted point).
    shifted: Vec<f64>,
    ln_ratios: Vec<[f64; 2]>,
}

impl LatentStudy {
    /// The margins and statements of a study.
    pub fn new(study: &Study) -> Self {
        Self {
            tables: Tables::new(study),
            selection: Selection::new(study),
            response: Vec::new(),
            shares: Vec::new(),
            table: LatentTable::default(),
            kept: LatentTable::default(),
            shifted: Vec::new(),
            ln_ratios: Vec::new(),
        }
    }

    /// Whether tables are drawn with weights.
    pub(crate) fn is_weighted(&self) -> bool {
        match self.tables {
            Tables::Exact(_) => false,
            Tables::Weighted(_) => true,
        }
    }

    /// ln P(printed margins | point), up to a constant of the study; readies [`Self::try_tables`]. Minus infinity where that
    /// probability is below every double: then there is no table to draw.
    pub fn prepare(&mut self, prior: &ParameterPrior, point: &[f64]) -> f64 {
        prior.cell_probabilities(point, &mut self.response);
        prior.shares(point, &mut self.shares);
        let ln_margins = self.tables.prepare(&self.response, &self.shares);
        if ln_margins.is_nan() {
            f64::NEG_INFINITY
        } else {
            ln_margins
        }
    }

    /// Draws [`TABLES_PER_POINT`] tables; returns the sum of the weights of those that lead to the printed statements (their
    /// number where all weigh the same) and leaves one of these, drawn in proportion to its weight, in [`Self::kept`].
    pub fn try_tables(&mut self, random: &mut Stream, point: &[f64]) -> f64 {
        let (mut kept, mut sum) = (0, 0.0);
        for _ in 0..TABLES_PER_POINT {
            self.selection.choose_tests(random);
            let weight = self.tables.draw(random, &mut self.table);
            if self.selection.holds(&self.table, point) {
                kept += 1;
                sum += weight.unwrap_or(1.0);
                // Reservoir sampling.
                let replaces = match weight {
                    None => kept == 1 || random.below(kept) == 0,
                    Some(weight) => random.uniform() * sum < weight,
                };
                if replaces {
                    std::mem::swap(&mut self.table, &mut self.kept);
                }
            }
        }
        sum
    }

    /// As [`Self::prepare`], but tables will be drawn where intercepts and coefficients are higher by `tilt`; returns
    /// ln P(printed margins | shifted point). Where tables at the point itself hardly ever lead to the statements, those
    /// from a shifted point do, and [`Self::try_tilted`] weighs them back.
    pub fn prepare_tilted(&mut self, prior: &ParameterPrior, point: &[f64], tilt: &[f64]) -> f64 {
        self.shifted.clear();
        self.shifted.extend_from_slice(point);
        for (value, shift) in self.shifted.iter_mut().zip(tilt) {
            *value += shift;
        }
        let layout = prior.layout();
        self.ln_ratios.clear();
        for group in 0..layout.groups {
            for pattern in 0..layout.patterns() {
                let here = layout.linear_predictor(point, group, pattern);
                let there = layout.linear_predictor(&self.shifted, group, pattern);
                // ln p = -softplus(-eta), ln (1 - p) = -softplus(eta).
                let ln = |eta: f64| -logistic_and_softplus(-eta).2;
                self.ln_ratios
                    .push([ln(here) - ln(there), ln(-here) - ln(-there)]);
            }
        }
        let shifted = std::mem::take(&mut self.shifted);
        let ln_margins = self.prepare(prior, &shifted);
        self.shifted = shifted;
        ln_margins
    }

    /// Draws [`TABLES_PER_POINT`] tables at the shifted point; returns the sum of
    /// `P(table | point) / P(table | shifted point)` over those that lead to the printed statements, and leaves one of
    /// these, drawn in proportion to it, in [`Self::kept`].
    pub fn try_tilted(&mut self, random: &mut Stream) -> f64 {
        let mut sum = 0.0;
        for _ in 0..TABLES_PER_POINT {
            self.selection.choose_tests(random);
            let weight = self.tables.draw(random, &mut self.table);
            if self.selection.holds(&self.table, &self.shifted) {
                let counts = self.table.n.iter().zip(&self.table.r);
                let ln_ratio: f64 = counts
                    .zip(&self.ln_ratios)
                    .map(|((n, r), [yes, no])| f64::from(*r) * yes + f64::from(n - r) * no)
                    .sum();
                let ratio = exp(ln_ratio) * weight.unwrap_or(1.0);
                sum += ratio;
                if random.uniform() * sum < ratio {
                    std::mem::swap(&mut self.table, &mut self.kept);
                }
            }
        }
        sum
    }

    /// The table that the last trial kept.
    pub fn kept(&self) -> &LatentTable {
        &self.kept
    }
}
