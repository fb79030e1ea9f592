//! Why a patient differs from the average one: exact Shapley values over the terms disease, Cy-Flu and dose ([`crate::model::assessment::Term`]).
//!
//! # Formula
//! v(S) is the mean probability of response when the features in S are the patient's and the others
//! are taken, together, from the 44 latent patients of each draw. The value of feature j is the average,
//! over the six orders of the three features, of v(S with j) - v(S), S being those before j. The
//! values sum to v(all) - v(none): this patient minus the cohort's average (Lloyd Shapley, 1953).

use crate::model::pattern::{PATTERNS, carries};

/// What is known of one binary factor of a patient.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Known {
    /// The patient has it.
    Yes,
    /// The patient does not have it.
    No,
    /// Averaged over.
    Unknown,
}

impl From<Option<bool>> for Known {
    fn from(known: Option<bool>) -> Self {
        match known {
            Some(true) => Self::Yes,
            Some(false) => Self::No,
            None => Self::Unknown,
        }
    }
}

/// Posterior means of "share of the cohort x probability of response in a target", from which every
/// v(S) is a short sum. Targets are ordered (group, C in {no, yes, unknown}, D in {no, yes}).
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct ValueFunction {
    groups: usize,
    dose_share: f64,
    /// `by_pattern[pattern][target]`: the share of the cohort with that pattern, whatever the disease.
    by_pattern: Vec<Vec<f64>>,
    /// `by_cell[cell][target in the cell's own group]`: the share of the cohort in that cell.
    by_cell: Vec<Vec<f64>>,
}

/// Targets per group.
const TARGETS: usize = 6;

impl ValueFunction {
    /// From per-draw columns: probability by cell, share of Cy-Flu by group, latent counts by cell.
    pub(crate) fn new(
        cells: &[Vec<f64>],
        shares: &[Vec<f64>],
        tables: &[Vec<u8>],
        dose_share: f64,
    ) -> Self {
        let groups = shares.len();
        let draws = cells[0].len();
        let patients: f64 = tables.iter().map(|column| f64::from(column[0])).sum();
        let weight = 1.0 / (patients * draws as f64);
        let mut targets = Vec::with_capacity(groups * TARGETS);
        for group in 0..groups {
            let cell = |c: usize, d: usize| &cells[group * PATTERNS + 2 * c + d];
            for c in 0..3 {
                for d in 0..2 {
                    targets.push(if c < 2 {
                        cell(c, d).clone()
                    } else {
                        let mix = cell(0, d).iter().zip(cell(1, d)).zip(&shares[group]);
                        mix.map(|((no, yes), pi)| no + pi * (yes - no)).collect()
                    });
                }
            }
        }
        let moments = |counts: &[u8], targets: &[Vec<f64>]| -> Vec<f64> {
            targets
                .iter()
                .map(|target| {
                    let products = counts.iter().zip(target).map(|(n, p)| f64::from(*n) * p);
                    products.sum::<f64>() * weight
                })
                .collect()
        };
        let by_pattern = (0..PATTERNS)
            .map(|pattern| {
                let mut counts = vec![0u8; draws];
                for column in tables.iter().skip(pattern).step_by(PATTERNS) {
                    for (count, n) in counts.iter_mut().zip(column) {
                        // A study has at most 255 patients, so a byte holds any sum of its cells.
                        *count += n;
                    }
                }
                moments(&counts, &targets)
            })
            .collect();
        let by_cell = tables
            .iter()
            .enumerate()
            .map(|(cell, counts)| {
                let own = cell / PATTERNS * TARGETS;
                moments(counts, &targets[own..own + TARGETS])
            })
            .collect();
        Self {
            groups,
            dose_share,
            by_pattern,
            by_cell,
        }
    }

    /// v(S): `None` stands for "as in the cohort".
    fn value(&self, disease: Option<usize>, c: Option<Known>, d: Option<Known>) -> f64 {
        let term = |moments: &[f64], pattern: usize| {
            let c = match c {
                Some(Known::No) => 0,
                Some(Known::Yes) => 1,
                Some(Known::Unknown) => 2,
                None => usize::from(carries(pattern, 0)),
            };
            let at = |d: usize| moments[2 * c + d];
            match d {
                Some(Known::No) => at(0),
                Some(Known::Yes) => at(1),
                Some(Known::Unknown) => at(0) + self.dose_share * (at(1) - at(0)),
                None => at(usize::from(carries(pattern, 1))),
            }
        };
        match disease {
            Some(group) => (0..PATTERNS)
                .map(|pattern| term(&self.by_pattern[pattern][group * TARGETS..], pattern))
                .sum(),
            None => (0..self.groups * PATTERNS)
                .map(|cell| term(&self.by_cell[cell], cell % PATTERNS))
                .sum(),
        }
    }

    /// Shapley values of disease, Cy-Flu and dose, as differences of probability.
    pub(crate) fn shapley(&self, disease: usize, c: Known, d: Known) -> [f64; 3] {
        let v = |set: usize| {
            self.value(
                (set & 1 != 0).then_some(disease),
                (set & 2 != 0).then_some(c),
                (set & 4 != 0).then_some(d),
            )
        };
        let values: Vec<f64> = (0..8).map(v).collect();
        std::array::from_fn(|j| {
            let own = 1 << j;
            let others: Vec<usize> = (0..3).filter(|k| *k != j).map(|k| 1 << k).collect();
            let gain = |set: usize| values[set | own] - values[set];
            // Orders: first (2 of 6), second after either (1 of 6 each), last (2 of 6).
            (2.0 * gain(0) + gain(others[0]) + gain(others[1]) + 2.0 * gain(others[0] | others[1]))
                / 6.0
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// One group, one draw, two patients: one without either factor, one with both.
    fn tiny() -> ValueFunction {
        let cells = [0.1, 0.2, 0.4, 0.8].map(|p| vec![p]);
        let tables = [1, 0, 0, 1].map(|n| vec![n]);
        ValueFunction::new(&cells, &[vec![0.5]], &tables, 0.25)
    }

    #[test]
    fn values_of_a_tiny_cohort_by_hand() {
        let a = tiny();
        // v() = (0.1 + 0.8)/2; v(C) = (p(1,0) + p(1,1))/2 = 0.6; v(D) = (p(0,1) + p(1,1))/2 = 0.5; v(C,D) = 0.8.
        let [disease, c, d] = a.shapley(0, Known::Yes, Known::Yes);
        assert!(disease.abs() < 1e-15);
        assert!((c - 0.5 * ((0.6 - 0.45) + (0.8 - 0.5))).abs() < 1e-15);
        assert!((d - 0.5 * ((0.5 - 0.45) + (0.8 - 0.6))).abs() < 1e-15);
    }

    #[test]
    fn values_sum_to_the_difference_for_every_patient() {
        let a = tiny();
        for c in [Known::Yes, Known::No, Known::Unknown] {
            for d in [Known::Yes, Known::No, Known::Unknown] {
                let sum: f64 = a.shapley(0, c, d).iter().sum();
                let whole = a.value(Some(0), Some(c), Some(d)) - a.value(None, None, None);
                assert!((sum - whole).abs() < 1e-15);
            }
        }
    }
}
