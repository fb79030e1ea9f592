//! What a ridge is looked for on: a cohort's likelihood with a Gaussian for everything else.

use crate::numerics::linear::{cholesky, solve};
use crate::numerics::math::sqrt;
use crate::reconstruct::prior::Density;
use crate::sampling::proposal::Moments;
use crate::update::likelihood::Likelihood;

/// Information beside that of everything else from which a coordinate counts as pinned down.
const PINNED: f64 = 10.0;
/// A step that promises less ends the search.
const ENOUGH: f64 = 1e-3;
/// Smallest part of a step that is tried.
const LEAST_PART: f64 = 1e-5;

/// ln L plus a Gaussian for everything else, in plain coordinates.
#[derive(Debug, Clone)]
pub(crate) struct Hill {
    pub(crate) density: Density,
    pub(crate) likelihood: Likelihood,
    pub(crate) mean: Vec<f64>,
    pub(crate) precision: Vec<f64>,
}

impl Hill {
    fn ln(&mut self, x: &[f64]) -> f64 {
        let k = x.len();
        self.likelihood.set(&self.density, &x[..k - 1], 0.0);
        let mut square = 0.0;
        for i in 0..k {
            let row = &self.precision[i * k..(i + 1) * k];
            let pull: f64 = (0..k).map(|j| row[j] * (x[j] - self.mean[j])).sum();
            square += pull * (x[i] - self.mean[i]);
        }
        self.likelihood.ln() - 0.5 * square
    }

    /// Gradient, and Fisher information with the Gaussian's precision, of all coordinates.
    pub(crate) fn derivatives(&mut self, x: &[f64]) -> (Vec<f64>, Vec<f64>) {
        let k = x.len();
        self.likelihood.set(&self.density, &x[..k - 1], 0.0);
        let mut curvature = self.precision.clone();
        let mut gradient: Vec<f64> = (0..k)
            .map(|i| {
                (0..k)
                    .map(|j| curvature[i * k + j] * (self.mean[j] - x[j]))
                    .sum()
            })
            .collect();
        self.likelihood.add_score(&mut gradient, &mut curvature);
        (gradient, curvature)
    }

    /// The coordinates that the cohort pins down at x, beside everything else with the moments `rest`.
    pub(crate) fn pinned(&mut self, x: &[f64], rest: &Moments) -> Vec<usize> {
        let k = x.len();
        let (_, curvature) = self.derivatives(x);
        let sd = |i: usize| sqrt(rest.covariance[i * (k + 1)]);
        let information = (0..k * k)
            .map(|ij| (curvature[ij] - self.precision[ij]) * sd(ij / k) * sd(ij % k))
            .collect();
        pivots(information, k)
    }

    /// Climbs in the coordinates `free`; returns the Cholesky factor of the curvature where it ends.
    pub(crate) fn climb(&mut self, x: &mut [f64], free: &[usize], most: usize) -> Vec<f64> {
        let k = x.len();
        let r = free.len();
        let mut value = self.ln(x);
        let mut factor = vec![0.0; r * r];
        let mut next = x.to_vec();
        for _ in 0..most {
            let (gradient, curvature) = self.derivatives(x);
            let own = block(&curvature, k, free, free);
            if !cholesky(&own, &mut factor, r) {
                // Rounding alone: the Gaussian's own curvature still places a proposal.
                cholesky(&block(&self.precision, k, free, free), &mut factor, r);
                return factor;
            }
            let slope: Vec<f64> = free.iter().map(|i| gradient[*i]).collect();
            let mut step = slope.clone();
            solve(&factor, &mut step);
            let promised: f64 = step.iter().zip(&slope).map(|(a, b)| a * b).sum();
            if promised < ENOUGH {
                return factor;
            }
            let mut part = 1.0;
            loop {
                for (i, step) in free.iter().zip(&step) {
                    next[*i] = x[*i] + part * step;
                }
                let risen = self.ln(&next);
                if risen > value {
                    value = risen;
                    x.copy_from_slice(&next);
                    break;
                }
                part *= 0.5;
                if part < LEAST_PART {
                    return factor;
                }
            }
        }
        factor
    }
}

/// Coordinates by pivoted elimination, until what is left of every other is below `PINNED`.
fn pivots(mut information: Vec<f64>, k: usize) -> Vec<usize> {
    let mut taken: Vec<usize> = Vec::new();
    loop {
        let mut best = None;
        for i in (0..k).filter(|i| !taken.contains(i)) {
            let own = information[i * (k + 1)];
            if own > PINNED && best.is_none_or(|(_, most)| own > most) {
                best = Some((i, own));
            }
        }
        let Some((pivot, own)) = best else {
            taken.sort_unstable();
            return taken;
        };
        taken.push(pivot);
        let row: Vec<f64> = (0..k).map(|j| information[pivot * k + j]).collect();
        for i in 0..k {
            for j in 0..k {
                information[i * k + j] -= row[i] * row[j] / own;
            }
        }
    }
}

/// The entries of these rows and columns.
pub(crate) fn block(matrix: &[f64], k: usize, rows: &[usize], columns: &[usize]) -> Vec<f64> {
    rows.iter()
        .flat_map(|i| columns.iter().map(move |j| matrix[i * k + j]))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pivots_take_what_is_pinned_down_once() {
        // Two coordinates of which only the sum is known, a third barely, a fourth for itself.
        let information = vec![
            99.0, 100.0, 0.0, 0.0, 100.0, 102.0, 0.0, 0.0, 0.0, 0.0, 2.0, 0.0, 0.0, 0.0, 0.0, 40.0,
        ];
        assert_eq!(pivots(information, 4), [1, 3]);
    }
}
