//! The logistic likelihood over rows of patients, plain or with Firth's penalty.
//!
//! # Formula
//! With y_i = 0 or 1, covariates x_i, p_i = logistic(x_i'b) and w_i = p_i (1 - p_i), the log-likelihood, its score
//! and its information are
//!
//! ```text
//! l(b) = sum_i [ y_i x_i'b - ln(1 + exp(x_i'b)) ],   U = sum_i (y_i - p_i) x_i,   I = sum_i w_i x_i x_i'
//! ```
//!
//! Firth's penalty makes that l* = l + 1/2 ln det I, whose score takes `y_i - p_i + h_i (1/2 - p_i)` for the residual,
//! h_i = w_i x_i' I^-1 x_i the leverage. With L L' = I, z_i = L^-1 x_i and T_abc = sum_i w_i (1 - 2 p_i) z_ia z_ib z_ic,
//! the curvature of l* (minus its second derivative) is L H L' with
//!
//! ```text
//! H_ab = delta_ab + sum_i h_i (3 w_i - 1/2) z_ia z_ib + 1/2 sum_cd T_acd T_bcd
//! ```
//!
//! Newton's method with it converges in a few steps even where the penalty carries the fit (separated data).
//! With many rows to a column the penalty hardly bends l*, and I alone does.
//!
//! Source: Firth, Biometrika 1993;80:27-38; Heinze & Schemper, Stat Med 2002;21:2409-2419. H by differentiating the
//! score once more.

use crate::numerics::math::{exp, ln};
use crate::numerics::newton::{Likelihood, Point};
use crate::numerics::symmetric::{cholesky, invert};
use crate::regression::data::matrix::{BLOCK, Columns, dot};

/// Up to this many columns the curvature of the penalty is worth its price, the cube of their number.
const FEW_COLUMNS: usize = 12;
/// With more rows than this to a column the penalty is too slight to matter to a step.
const MANY_ROWS: usize = 50;
/// With fewer rows than this to a column l* has been seen to have several maxima where a coefficient is held.
const FEW_ROWS: usize = 10;

/// What is maximised.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Penalty {
    /// The likelihood itself.
    None,
    /// Half the log determinant of the information (Firth; Jeffreys' prior).
    Firth,
}

/// A logistic likelihood of these patients.
#[derive(Debug)]
pub(crate) struct Logistic<'a> {
    pub(crate) x: &'a Columns,
    /// 0 or 1.
    pub(crate) y: &'a [f64],
    penalty: Penalty,
    /// Of the last point: the linear predictor, then the weight w.
    weight: Vec<f64>,
    /// p - 1/2.
    off_centre: Vec<f64>,
    /// y - p.
    residual: Vec<f64>,
    /// z for the rows of a block.
    z: Columns,
    inverse: Vec<f64>,
    cross: Vec<f64>,
    cubes: Vec<f64>,
    /// Numbers for the rows of a block.
    rows: [Vec<f64>; 3],
}

/// How much of a point is worked out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Depth {
    /// Height, score and information.
    Score,
    /// The objective's own curvature as well.
    Curvature,
}

/// How the third and fourth derivatives of the log-likelihood weigh the patients, each with its sign turned: `w (1 - 2 p)` and
/// `w (1 - 6 w)`.
#[derive(Debug)]
pub(crate) struct Bows {
    pub(crate) third: Vec<f64>,
    pub(crate) fourth: Vec<f64>,
}

impl<'a> Logistic<'a> {
    /// For covariates `x` (an intercept among them, if there is one) and outcomes `y`.
    pub(crate) fn new(x: &'a Columns, y: &'a [f64], penalty: Penalty) -> Self {
        let (rows, k) = (x.rows(), x.columns());
        Self {
            x,
            y,
            penalty,
            weight: vec![0.0; rows],
            off_centre: vec![0.0; rows],
            residual: vec![0.0; rows],
            z: Columns::zeros(BLOCK.min(rows), k),
            inverse: vec![0.0; k * k],
            cross: vec![0.0; k * k],
            cubes: Vec::new(),
            rows: [0; 3].map(|_| vec![0.0; BLOCK.min(rows)]),
        }
    }

    /// Whether the penalty is too slight, or there are too many columns, for its curvature to be worked out at every point.
    pub(crate) fn is_slight(&self) -> bool {
        self.x.rows() > MANY_ROWS * self.x.columns()
    }

    /// Whether the curvature of the penalty can be afforded at all.
    pub(crate) fn has_few_columns(&self) -> bool {
        self.x.columns() <= FEW_COLUMNS
    }

    /// The weights of the third and fourth derivatives at `beta`.
    pub(crate) fn bows(&mut self, beta: &[f64]) -> Bows {
        self.probabilities(beta);
        let both = || self.weight.iter().zip(&self.off_centre);
        Bows {
            third: both().map(|(w, off)| -2.0 * w * off).collect(),
            fourth: both().map(|(w, _)| w * (1.0 - 6.0 * w)).collect(),
        }
    }

    /// The log-likelihood at `beta`, its score written, without penalty, information or curvature.
    pub(crate) fn plain(&mut self, beta: &[f64], score: &mut [f64]) -> f64 {
        let log_likelihood = self.probabilities(beta);
        score.fill(0.0);
        self.add_residuals(score);
        log_likelihood
    }

    /// Adds the score of the log-likelihood at the last point.
    pub(crate) fn add_residuals(&self, score: &mut [f64]) {
        for block in self.x.blocks() {
            let residual = &self.residual[block.clone()];
            self.x.add_weighted_sums(block, residual, score);
        }
    }

    /// Probabilities at `beta`: fills in weights and residuals and returns the log-likelihood.
    fn probabilities(&mut self, beta: &[f64]) -> f64 {
        let mut log_likelihood = 0.0;
        for block in self.x.blocks() {
            let weight = &mut self.weight[block.clone()];
            let off_centre = &mut self.off_centre[block.clone()];
            let residual = &mut self.residual[block.clone()];
            self.x.combine(block.clone(), beta, weight);
            // The product of up to 256 factors between 1 and 2 is still finite, and costs one logarithm.
            let mut odds = 1.0;
            let mut wrong = 0.0;
            for (i, &y) in self.y[block].iter().enumerate() {
                let eta = weight[i];
                let e = exp(-eta.abs());
                let near = 1.0 / (1.0 + e);
                let far = e * near;
                odds *= 1.0 + e;
                let p = if eta >= 0.0 { near } else { far };
                let q = if eta >= 0.0 { far } else { near };
                weight[i] = near * far;
                off_centre[i] = 0.5 * (p - q);
                // Of the two, 1 - p and p, each keeps its digits in its tail.
                residual[i] = if y > 0.5 { q } else { -p };
                if (y > 0.5) != (eta >= 0.0) {
                    wrong += eta.abs();
                }
            }
            log_likelihood -= wrong + ln(odds);
        }
        log_likelihood
    }

    /// Adds the penalised score and, if `exact`, leaves H but for its cubes in `bend` and the cubes T in `self.cubes`.
    fn penalise(&mut self, score: &mut [f64], bend: &mut Vec<f64>, exact: bool) {
        let k = self.x.columns();
        bend.clear();
        self.cubes.clear();
        if exact {
            bend.resize(k * k, 0.0);
            self.cubes.resize(k * k * k, 0.0);
        }
        let mut rows = std::mem::take(&mut self.rows);
        for block in self.x.blocks() {
            let n = block.len();
            let [leverage, weights, pair] = rows.each_mut().map(|row| &mut row[..n]);
            leverage.fill(0.0);
            for a in 0..k {
                let z = &mut self.z.column_mut(a)[..n];
                let row = &self.inverse[a * k..=a * k + a];
                self.x.combine(block.clone(), row, z);
                for i in 0..n {
                    leverage[i] += z[i] * z[i];
                }
            }
            let (w, off) = (&self.weight[block.clone()], &self.off_centre[block.clone()]);
            let residual = &self.residual[block.clone()];
            for i in 0..n {
                leverage[i] *= w[i];
                weights[i] = residual[i] - leverage[i] * off[i];
            }
            self.x.add_weighted_sums(block, weights, score);
            if exact {
                for i in 0..n {
                    weights[i] = leverage[i] * (3.0 * w[i] - 0.5);
                }
                self.z.add_cross_products(0..n, weights, bend);
                for i in 0..n {
                    weights[i] = -2.0 * w[i] * off[i];
                }
                for a in 0..k {
                    for (value, (weight, z)) in leverage
                        .iter_mut()
                        .zip(weights.iter().zip(self.z.column(a)))
                    {
                        *value = weight * z;
                    }
                    for b in 0..=a {
                        for (value, (weight, z)) in
                            pair.iter_mut().zip(leverage.iter().zip(self.z.column(b)))
                        {
                            *value = weight * z;
                        }
                        let cubes = &mut self.cubes[(a * k + b) * k..=(a * k + b) * k + b];
                        self.z.add_weighted_sums(0..n, pair, cubes);
                    }
                }
            }
        }
        self.rows = rows;
    }

    /// Fills in everything but `beta`, at `beta`, to this depth; false where the information is singular or nothing is finite.
    pub(crate) fn evaluate_to(&mut self, depth: Depth, at: &mut Point) -> bool {
        let k = self.x.columns();
        at.log_likelihood = self.probabilities(&at.beta);
        self.cross.fill(0.0);
        for block in self.x.blocks() {
            let w = &self.weight[block.clone()];
            self.x.add_cross_products(block, w, &mut self.cross);
        }
        if !cholesky(&self.cross, &mut at.information, k) {
            return false;
        }
        at.score.fill(0.0);
        at.objective = at.log_likelihood;
        at.bend.clear();
        at.rough = false;
        match self.penalty {
            Penalty::None => self.add_residuals(&mut at.score),
            Penalty::Firth => {
                at.objective += half_log_determinant(&at.information, k);
                invert(&at.information, &mut self.inverse, k);
                let exact = depth == Depth::Curvature;
                self.penalise(&mut at.score, &mut at.bend, exact);
                if exact {
                    curvature(&mut at.bend, &mut self.cubes, k);
                }
                at.rough = !self.is_slight();
            }
        }
        at.objective.is_finite() && at.score.iter().all(|u| u.is_finite())
    }
}

impl Likelihood for Logistic<'_> {
    fn columns(&self) -> usize {
        self.x.columns()
    }

    fn evaluate(&mut self, at: &mut Point) -> bool {
        let exact = self.has_few_columns() && !self.is_slight();
        self.evaluate_to(
            if exact {
                Depth::Curvature
            } else {
                Depth::Score
            },
            at,
        )
    }

    fn has_many_tops(&self) -> bool {
        self.penalty == Penalty::Firth && self.x.rows() < FEW_ROWS * self.x.columns()
    }
}

/// 1/2 ln det of L L'.
fn half_log_determinant(factor: &[f64], k: usize) -> f64 {
    (0..k).map(|a| ln(factor[a * k + a])).sum()
}

/// Makes H of its second sum, with the cubes T, kept for a >= b >= c alone, which are then filled in everywhere.
fn curvature(bend: &mut [f64], cubes: &mut [f64], k: usize) {
    let square = k * k;
    for a in 0..k {
        for b in 0..=a {
            for c in 0..=b {
                let value = cubes[a * square + b * k + c];
                for [a, b, c] in [[a, c, b], [b, a, c], [b, c, a], [c, a, b], [c, b, a]] {
                    cubes[a * square + b * k + c] = value;
                }
            }
        }
    }
    for a in 0..k {
        for b in 0..=a {
            let of = |row: usize| &cubes[row * square..(row + 1) * square];
            bend[a * k + b] += 0.5 * dot(of(a), of(b));
        }
        bend[a * k + a] += 1.0;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::numerics::symmetric::solve;

    fn example() -> (Columns, Vec<f64>) {
        let mut x = Columns::new(9);
        x.push([1.0; 9]);
        x.push([0.3, -1.2, 0.8, 1.9, -0.4, 0.0, 2.2, -1.5, 0.6]);
        x.push([0.0, 1.0, 1.0, 0.0, 1.0, 0.0, 1.0, 0.0, 0.0]);
        (x, vec![0.0, 0.0, 1.0, 1.0, 1.0, 0.0, 1.0, 0.0, 0.0])
    }

    fn at(beta: &[f64], penalty: Penalty) -> Point {
        let (x, y) = example();
        let mut point = Point::new(3);
        point.beta.copy_from_slice(beta);
        assert!(Logistic::new(&x, &y, penalty).evaluate(&mut point));
        point
    }

    #[test]
    fn the_score_is_the_gradient_and_the_curvature_its_own() {
        for penalty in [Penalty::None, Penalty::Firth] {
            let beta = [0.2, 0.7, -0.4];
            let here = at(&beta, penalty);
            let (curvature, exact) = here.curvature(None);
            assert!(exact);
            for a in 0..3 {
                let moved = |by: f64| {
                    let mut beta = beta;
                    beta[a] += by;
                    at(&beta, penalty)
                };
                let (up, down) = (moved(1e-5), moved(-1e-5));
                let slope = (up.objective - down.objective) / 2e-5;
                assert!((slope - here.score[a]).abs() < 1e-8, "{penalty:?} {a}");
                let bent: Vec<f64> = up
                    .score
                    .iter()
                    .zip(&down.score)
                    .map(|(u, d)| (d - u) / 2e-5)
                    .collect();
                // H^-1 times the a-th column of H is the a-th unit vector.
                for (c, value) in solve(&curvature, &bent).iter().enumerate() {
                    let unit = f64::from(u8::from(c == a));
                    assert!((value - unit).abs() < 1e-7, "{penalty:?} {a} {c}: {value}");
                }
            }
        }
    }

    #[test]
    fn a_linear_predictor_of_700_loses_nothing() {
        let mut x = Columns::new(2);
        x.push([700.0, -700.0]);
        let mut point = Point::new(1);
        point.beta[0] = 1.0;
        let mut right = Logistic::new(&x, &[1.0, 0.0], Penalty::None);
        assert!(right.evaluate(&mut point));
        assert_eq!(point.log_likelihood, 0.0);
        assert!(point.score[0] > 0.0 && point.score[0] < 1e-290);
        let mut wrong = Logistic::new(&x, &[0.0, 1.0], Penalty::None);
        assert!(wrong.evaluate(&mut point));
        assert_eq!(point.log_likelihood, -1400.0);
    }
}
