//! Predictions with what happened, gathered by distinct prediction: a million patients of a few kinds cost a few lines.

use crate::numerics::math::shown;
use crate::numerics::quantile::{self, ascending};
use std::fmt;

/// Patients with one and the same prediction.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct PredictionGroup {
    /// The prediction.
    pub p: f64,
    /// Patients.
    pub n: u64,
    /// Patients with the event.
    pub events: u64,
}

/// Predictions with what happened, by ascending prediction.
#[derive(Debug, Clone, PartialEq)]
pub struct Observed {
    groups: Vec<PredictionGroup>,
    n: u64,
    events: u64,
}

/// Why predictions cannot be validated.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum NotObserved {
    /// There is no patient with both a prediction and an outcome.
    Nobody,
    /// A prediction is not in [0, 1].
    NoProbability {
        /// Its index; the first is 0.
        index: usize,
        /// The prediction.
        value: f64,
    },
}

impl fmt::Display for NotObserved {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Nobody => write!(
                f,
                "No row has both a prediction and a response of CR, PR, SD or PD, so there is nothing to compare."
            ),
            Self::NoProbability { index, value } => {
                write!(
                    f,
                    "Prediction {index} is {}, which is no probability.",
                    shown(*value)
                )
            }
        }
    }
}

impl std::error::Error for NotObserved {}

impl Observed {
    /// From pairs of a prediction and whether the event came.
    ///
    /// # Errors
    /// No pair at all, or a prediction outside [0, 1].
    pub fn new(pairs: &[(f64, bool)]) -> Result<Self, NotObserved> {
        if pairs.is_empty() {
            return Err(NotObserved::Nobody);
        }
        if let Some(index) = pairs.iter().position(|(p, _)| !(0.0..=1.0).contains(p)) {
            let value = pairs[index].0;
            return Err(NotObserved::NoProbability { index, value });
        }
        // Adding 0 makes -0 a 0, so that the two are one prediction.
        let order = ascending(pairs.iter().map(|(p, _)| p + 0.0));
        let sorted: Vec<(f64, bool)> = order.into_iter().map(|i| pairs[i]).collect();
        let groups: Vec<PredictionGroup> = sorted
            .chunk_by(|a, b| a.0 == b.0)
            .map(|group| PredictionGroup {
                p: group[0].0 + 0.0,
                n: group.len() as u64,
                events: group.iter().filter(|(_, y)| *y).count() as u64,
            })
            .collect();
        Ok(Self {
            n: pairs.len() as u64,
            events: groups.iter().map(|g| g.events).sum(),
            groups,
        })
    }

    /// Patients by ascending prediction.
    pub(crate) fn groups(&self) -> &[PredictionGroup] {
        &self.groups
    }

    /// Patients; at least one.
    pub fn n(&self) -> u64 {
        self.n
    }

    /// Patients with the event.
    pub fn events(&self) -> u64 {
        self.events
    }

    /// Mean prediction.
    pub fn mean(&self) -> f64 {
        self.expected() / self.n as f64
    }

    /// Sum of the predictions: how many events they expect.
    pub fn expected(&self) -> f64 {
        self.groups.iter().map(|g| g.n as f64 * g.p).sum()
    }

    /// Brier score: the mean of (p - y)^2.
    pub fn brier(&self) -> f64 {
        let sum: f64 = self
            .groups
            .iter()
            .map(|g| {
                let (with, without) = (g.events as f64, (g.n - g.events) as f64);
                with * (1.0 - g.p) * (1.0 - g.p) + without * g.p * g.p
            })
            .sum();
        sum / self.n as f64
    }

    /// Type-7 quantile of a rising function of the predictions.
    pub(crate) fn quantile(&self, level: f64, of: impl Fn(f64) -> f64) -> f64 {
        let h = (self.n - 1) as f64 * level;
        let below = h as u64;
        let at = |rank: u64| {
            let mut before = 0;
            let group = self.groups.iter().find(|g| {
                before += g.n;
                rank < before
            });
            of(group.map_or(f64::NAN, |g| g.p))
        };
        // The two order statistics around it are all that the definition needs.
        let pair = [at(below), at((below + 1).min(self.n - 1))];
        quantile::of_sorted(&pair, h - below as f64)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_predictions_are_one_group_and_every_patient_is_in_one() {
        let pairs = [
            (0.0, true),
            (0.5, false),
            (-0.0, false),
            (0.5, true),
            (1.0, true),
        ];
        let observed = Observed::new(&pairs).unwrap();
        let groups: Vec<_> = observed
            .groups()
            .iter()
            .map(|g| (g.p, g.n, g.events))
            .collect();
        assert_eq!(groups, [(0.0, 2, 1), (0.5, 2, 1), (1.0, 1, 1)]);
    }
}
