//! What each number that the paper left out would be worth: how wide a cell's interval would be on average if it were printed.
//!
//! # Formula
//! With Q the number as a function of the latent table and p a cell's probability, the width expected after Q is printed is
//! `E[q975(p | Q) - q025(p | Q)]`, the mean over Q's posterior. Draws of the posterior hold both p and the table, so nothing is
//! drawn anew: for each of some draws, the width among the draws whose Q is nearest to its own (each component of Q in units
//! of its standard deviation), those of the same Q all. Quantiles are of type 6, position (n + 1) p, whose coverage does not
//! depend on how many those are.
//!
//! Neighbours are not equals, so a Q of several components is worth at least what is said here.

use crate::evidence::study::{Margin, RegressionTest};
use crate::numerics::convergence::Stopped;
use crate::numerics::diagnostics::weighted_mean;
use crate::numerics::math::sqrt;
use crate::numerics::resample::systematic;
use crate::reconstruct::latent_table::LatentTable;
use crate::reconstruct::layout::Layout;
use crate::reconstruct::table_regression::TableRegression;
use crate::study::answer::StudyPosterior;
use crate::vocabulary::vocabulary;
use serde::Serialize;

/// Equally weighted draws that stand for the posterior.
const DRAWS: usize = 16_384;
/// Of them, those taken for equal in Q.
const NEIGHBOURS: usize = 512;
/// Draws whose Q is averaged over.
const VALUES: usize = 128;

vocabulary! {
    /// A kind of number that a paper may not print.
    pub enum UnprintedKind {
        /// How many patients of a group had the outcome.
        GroupOutcome = "group_outcome",
        /// How many patients have a factor.
        Carriers = "carriers",
        /// How many patients of each group have it.
        CarriersByGroup = "carriers_by_group",
        /// How many of the patients with it, and of those without, had the outcome.
        OutcomeByFactor = "outcome_by_factor",
        /// Its odds ratio in the regression, with the interval.
        OddsRatio = "odds_ratio",
    }
}

/// One number that was not printed.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Unprinted {
    /// What it is.
    pub kind: UnprintedKind,
    /// Id of the group or factor.
    pub about: String,
    /// What it would do to every cell, in the order of the answer's.
    pub cells: Vec<Narrowing>,
}

/// The 95% interval of a cell's probability, now and with one number more.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Narrowing {
    /// Its width as it is.
    pub width: f64,
    /// Its expected width if the number were printed.
    pub expected: f64,
    /// Monte Carlo standard error of `expected`: neighbourhoods that share no draw count as one each.
    pub mcse: f64,
}

impl StudyPosterior {
    /// What each number that the paper did not print would be worth.
    pub fn unprinted(&self) -> Vec<Unprinted> {
        let layout = Layout::of(self.study());
        let missing = self.missing();
        let chosen = systematic(&self.draws().weights, DRAWS, 0.5);
        let tables: Vec<LatentTable> = chosen.iter().map(|i| self.table(*i)).collect();
        let probabilities: Vec<Vec<f64>> = (0..layout.cells())
            .map(|cell| {
                let (group, pattern) = layout.group_and_pattern(cell);
                let of = |i: &usize| self.cell_probability(*i, group, pattern);
                chosen.iter().map(of).collect()
            })
            .collect();
        let now = self.widths();
        let ratios = missing
            .iter()
            .any(|(kind, _)| *kind == UnprintedKind::OddsRatio);
        let estimates = if ratios {
            self.estimates(&chosen, &tables)
        } else {
            Vec::new()
        };
        missing
            .into_iter()
            .map(|(kind, index)| {
                let q = |draw: usize| -> Vec<f64> {
                    let table = &tables[draw];
                    match kind {
                        UnprintedKind::GroupOutcome => {
                            vec![sum(layout, &table.r, |g, _| g == index)]
                        }
                        UnprintedKind::Carriers => {
                            vec![sum(layout, &table.n, |_, p| layout.carries(p, index))]
                        }
                        UnprintedKind::CarriersByGroup => (0..layout.groups)
                            .map(|group| {
                                sum(layout, &table.n, |g, p| {
                                    g == group && layout.carries(p, index)
                                })
                            })
                            .collect(),
                        UnprintedKind::OutcomeByFactor => [&table.n, &table.r]
                            .map(|counts| sum(layout, counts, |_, p| layout.carries(p, index)))
                            .to_vec(),
                        UnprintedKind::OddsRatio => estimates[draw][index].to_vec(),
                    }
                };
                let values = scaled((0..tables.len()).map(q).collect());
                let near = neighbourhoods(&values);
                let times: Vec<f64> = near.iter().map(|some| some.times).collect();
                let cells = probabilities.iter().enumerate().map(|(cell, p)| {
                    let widths: Vec<f64> = near.iter().map(|some| width(p, &some.draws)).collect();
                    let (expected, sd, _) = weighted_mean(&times, |i| widths[i]);
                    Narrowing {
                        width: now[cell],
                        expected,
                        mcse: sd / sqrt((DRAWS / NEIGHBOURS) as f64),
                    }
                });
                Unprinted {
                    kind,
                    about: self.name(kind, index),
                    cells: cells.collect(),
                }
            })
            .collect()
    }

    /// What was not printed, each with the index of its group or factor.
    fn missing(&self) -> Vec<(UnprintedKind, usize)> {
        let study = self.study();
        let mut missing = Vec::new();
        for (index, group) in study.groups.iter().enumerate() {
            if group.responders.is_none() {
                missing.push((UnprintedKind::GroupOutcome, index));
            }
        }
        for (index, factor) in study.factors.iter().enumerate() {
            let [total, by_group, by_outcome] = match factor.margin {
                Margin::Unprinted { .. } => [true, true, true],
                Margin::Printed(_) => [false, true, true],
                Margin::ByGroup(_) => [false, false, true],
                Margin::ByResponse { .. } => [false, true, false],
            };
            let of = [
                (total, UnprintedKind::Carriers),
                (
                    by_group && study.groups.len() > 1,
                    UnprintedKind::CarriersByGroup,
                ),
                (by_outcome, UnprintedKind::OutcomeByFactor),
                (factor.odds_ratio.is_none(), UnprintedKind::OddsRatio),
            ];
            missing.extend(
                of.iter()
                    .filter(|(is, _)| *is)
                    .map(|(_, kind)| (*kind, index)),
            );
        }
        missing
    }

    fn name(&self, kind: UnprintedKind, index: usize) -> String {
        match kind {
            UnprintedKind::GroupOutcome => self.study().groups[index].name.clone(),
            UnprintedKind::Carriers
            | UnprintedKind::CarriersByGroup
            | UnprintedKind::OutcomeByFactor
            | UnprintedKind::OddsRatio => self.study().factors[index].name.clone(),
        }
    }

    fn table(&self, draw: usize) -> LatentTable {
        LatentTable {
            n: self.draws().table_of(draw).to_vec(),
            r: self.draws().outcomes_of(draw).to_vec(),
        }
    }

    /// Of each table, Firth's estimate of every coefficient and its standard error. Firth's, since it always exists.
    fn estimates(&self, chosen: &[usize], tables: &[LatentTable]) -> Vec<Vec<[f64; 2]>> {
        let layout = Layout::of(self.study());
        let test = RegressionTest::PenalisedLikelihoodRatio;
        let mut regression = TableRegression::new(layout, test);
        let draws = chosen.iter().zip(tables);
        draws
            .map(|(draw, table)| {
                let fitted = regression.fit(table, self.draws().parameters_of(*draw));
                (0..layout.factors)
                    .map(|factor| match (fitted, regression.variance(factor)) {
                        (Stopped::Converged, Some(v)) => [regression.coefficient(factor), sqrt(v)],
                        // Everybody or nobody has the factor: there is nothing to estimate.
                        _ => [0.0, 0.0],
                    })
                    .collect()
            })
            .collect()
    }
}

/// The counts of some cells, by group and pattern, together.
fn sum(layout: Layout, counts: &[u16], which: impl Fn(usize, usize) -> bool) -> f64 {
    let cells = counts.iter().enumerate();
    let chosen = cells.filter(|(cell, _)| {
        let (group, pattern) = layout.group_and_pattern(*cell);
        which(group, pattern)
    });
    chosen.map(|(_, count)| f64::from(*count)).sum()
}

/// Each component in units of its standard deviation; one that does not vary is 0.
fn scaled(mut values: Vec<Vec<f64>>) -> Vec<Vec<f64>> {
    let equal = vec![1.0; values.len()];
    for component in 0..values.first().map_or(0, Vec::len) {
        let (mean, sd, _) = weighted_mean(&equal, |i| values[i][component]);
        for value in &mut values {
            value[component] = if sd > 0.0 {
                (value[component] - mean) / sd
            } else {
                0.0
            };
        }
    }
    values
}

/// Draws of nearly the same Q.
struct Neighbourhood {
    draws: Vec<usize>,
    /// How many of the [`VALUES`] it is of.
    times: f64,
}

/// For each of [`VALUES`] draws, those whose values are nearest to its own: [`NEIGHBOURS`], and all that are as near.
fn neighbourhoods(values: &[Vec<f64>]) -> Vec<Neighbourhood> {
    let count = values.len().min(VALUES);
    let mut centres: Vec<(usize, f64)> = Vec::new();
    for draw in (0..count).map(|k| k * values.len() / count) {
        match centres
            .iter_mut()
            .find(|(other, _)| values[*other] == values[draw])
        {
            Some((_, times)) => *times += 1.0,
            None => centres.push((draw, 1.0)),
        }
    }
    let mut sorted = Vec::new();
    centres
        .into_iter()
        .map(|(centre, times)| {
            let distance = |value: &Vec<f64>| -> f64 {
                let components = value.iter().zip(&values[centre]);
                components.map(|(a, b)| (a - b) * (a - b)).sum()
            };
            sorted.clear();
            sorted.extend(values.iter().map(distance));
            let last = NEIGHBOURS.min(sorted.len()) - 1;
            let (_, most, _) = sorted.select_nth_unstable_by(last, f64::total_cmp);
            let most = *most;
            Neighbourhood {
                draws: (0..values.len())
                    .filter(|i| distance(&values[*i]) <= most)
                    .collect(),
                times,
            }
        })
        .collect()
}

/// Width of the 95% interval of some values.
fn width(values: &[f64], which: &[usize]) -> f64 {
    let mut some: Vec<f64> = which.iter().map(|i| values[*i]).collect();
    quantile(&mut some, 0.975) - quantile(&mut some, 0.025)
}

/// The quantile of type 6: between the order statistics around position (n + 1) p.
fn quantile(values: &mut [f64], p: f64) -> f64 {
    let position = ((values.len() + 1) as f64 * p).clamp(1.0, values.len() as f64);
    let whole = position as usize;
    let (_, low, above) = values.select_nth_unstable_by(whole - 1, f64::total_cmp);
    let next = above.iter().copied().fold(f64::INFINITY, f64::min);
    let rest = position - whole as f64;
    if rest > 0.0 {
        *low + rest * (next - *low)
    } else {
        *low
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn draws_are_taken_in_proportion_to_their_weights() {
        let chosen = systematic(&[1.0, 3.0, 0.0, 4.0], DRAWS, 0.5);
        let times = |draw| chosen.iter().filter(|d| **d == draw).count();
        assert_eq!(
            [0, 1, 2, 3].map(times),
            [DRAWS / 8, 3 * DRAWS / 8, 0, DRAWS / 2]
        );
    }

    #[test]
    fn neighbours_are_the_nearest_and_a_component_that_is_constant_does_not_count() {
        let values = scaled((0..1_000).map(|i| vec![f64::from(i), 7.0]).collect());
        assert!(values.iter().all(|v| v[1] == 0.0));
        let near = neighbourhoods(&values);
        assert_eq!(near.len(), VALUES);
        assert_eq!(near[0].draws, (0..NEIGHBOURS).collect::<Vec<_>>());
        let two = neighbourhoods(
            &(0..4_000)
                .map(|i| vec![f64::from(i % 2)])
                .collect::<Vec<_>>(),
        );
        assert_eq!(
            two.iter()
                .map(|n| (n.draws.len(), n.times))
                .collect::<Vec<_>>(),
            [(2_000, 64.0), (2_000, 64.0)]
        );
    }

    #[test]
    fn a_quantile_lies_between_the_order_statistics_at_its_place() {
        let mut values: Vec<f64> = (1..=9).rev().map(f64::from).collect();
        assert_eq!(quantile(&mut values, 0.25), 2.5);
        assert_eq!(quantile(&mut values, 0.5), 5.0);
        assert_eq!(
            (quantile(&mut values, 0.001), quantile(&mut values, 0.999)),
            (1.0, 9.0)
        );
    }
}
