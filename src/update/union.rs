//! Two weighted samples as one, each with its share; and tables for draws that the study does not inform.

use crate::model::pattern::PATTERNS;
use crate::numerics::random::Stream;
use crate::numerics::resample::systematic;
use crate::reconstruct::{Diagnostics, WeightedDraws};

/// A sample that components are added to.
#[derive(Debug)]
pub(crate) struct Union {
    names: Vec<String>,
    draws: WeightedDraws,
    /// The heaviest tail of a component's own weights: those of the union, on two scales, have no one tail.
    tail_shape: Option<f64>,
}

impl Union {
    /// Empty, for parameters of these names and studies of so many groups.
    pub(crate) fn new(names: Vec<String>, groups: usize) -> Self {
        Self {
            draws: WeightedDraws {
                parameter_count: names.len(),
                cells: groups * PATTERNS,
                ..WeightedDraws::default()
            },
            names,
            tail_shape: None,
        }
    }

    /// Adds a component, its weights scaled to sum to `share`.
    pub(crate) fn add(&mut self, draws: &WeightedDraws, share: f64) {
        let total: f64 = draws.weights.iter().sum();
        let union = &mut self.draws;
        union.parameters.extend(&draws.parameters);
        union.tables.extend(&draws.tables);
        union
            .weights
            .extend(draws.weights.iter().map(|w| w * share / total));
        union.points += draws.points;
        let shape = draws.diagnostics(&self.names).tail_shape;
        self.tail_shape = match (self.tail_shape, shape) {
            // A tail that is no number objects to the run, so it must not be lost to `max`.
            (Some(a), Some(b)) if a.is_nan() || b.is_nan() => Some(f64::NAN),
            (Some(a), Some(b)) => Some(a.max(b)),
            (a, b) => a.or(b),
        };
    }

    /// The united sample and its account of its error.
    pub(crate) fn finish(self) -> (WeightedDraws, Diagnostics) {
        let diagnostics = Diagnostics {
            tail_shape: self.tail_shape,
            ..self.draws.diagnostics(&self.names)
        };
        (self.draws, diagnostics)
    }
}

/// Tables of so many draws from the study's own posterior, in random order.
pub(crate) fn independent_tables(
    base: &WeightedDraws,
    count: usize,
    random: &mut Stream,
) -> Vec<u16> {
    let mut chosen = systematic(&base.weights, count, random.uniform());
    random.shuffle(&mut chosen);
    chosen
        .iter()
        .flat_map(|i| base.table_of(*i).iter().copied())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample(parameters: &[f64], weights: &[f64]) -> WeightedDraws {
        WeightedDraws {
            parameter_count: 1,
            cells: PATTERNS,
            parameters: parameters.to_vec(),
            tables: vec![1; PATTERNS * weights.len()],
            weights: weights.to_vec(),
            points: weights.len(),
            ..WeightedDraws::default()
        }
    }

    #[test]
    fn the_pooled_mean_is_the_shares_mean_whatever_the_weights_scale() {
        let mut union = Union::new(vec!["x".to_owned()], 1);
        union.add(&sample(&[1.0, 3.0], &[1e-9, 3e-9]), 0.75);
        union.add(&sample(&[10.0, 20.0], &[5e7, 5e7]), 0.25);
        let (draws, diagnostics) = union.finish();
        // 0.75 x (1 + 9) / 4 + 0.25 x 15.
        assert!((diagnostics.parameters[0].mean - 5.625).abs() < 1e-12);
        assert_eq!((draws.len(), draws.points), (4, 4));
    }

    #[test]
    fn tables_are_drawn_in_proportion_to_their_weights() {
        let mut base = sample(&[0.0, 0.0], &[1.0, 3.0]);
        base.tables = vec![0, 0, 0, 1, 0, 0, 0, 2];
        let tables = independent_tables(&base, 400, &mut Stream::new(1, 0));
        let heavy = tables.chunks(PATTERNS).filter(|t| t[3] == 2).count();
        assert_eq!((tables.len(), heavy), (1_600, 300));
    }
}
