//! The logistic likelihood over rows of patients, with or without Firth's penalty.
//!
//! # Formula
//! With n_i trials in a row (1 for a patient), y_i of them events, covariates x_i, an offset o_i (0 unless given), p_i =
//! logistic(x_i'b + o_i) and w_i = n_i p_i (1 - p_i), the log-likelihood, its score and its information are
//!
//! ```text
//! l(b) = sum_i [ y_i eta_i - n_i ln(1 + exp(eta_i)) ],   U = sum_i (y_i - n_i p_i) x_i,   I = sum_i w_i x_i x_i'
//! ```
//!
//! Firth's penalty makes that l* = l + 1/2 ln det I, whose score takes `y_i - n_i p_i + h_i (1/2 - p_i)` for the residual,
//! h_i = w_i x_i' I^-1 x_i the leverage. With L L' = I, z_i = L^-1 x_i and T_abc = sum_i w_i (1 - 2 p_i) z_ia z_ib z_ic,
//! the Hessian of l*, with its sign turned, is L H L' with
//!
//! ```text
//! H_ab = delta_ab + sum_i h_i (3 p_i (1 - p_i) - 1/2) z_ia z_ib + 1/2 sum_cd T_acd T_bcd
//! ```
//!
//! Source: Firth, Biometrika 1993;80:27-38; Heinze & Schemper, Stat Med 2002;21:2409-2419. H by differentiating the
//! score once more.

use crate::numerics::convergence::Stopped;
use crate::numerics::linear::{cholesky_of_rows, cholesky_to_rounding, dot, solution};
use crate::numerics::math::{exp, ln, logistic};
use crate::numerics::newton::{Hessian, Maxima, Objective, Point, maximise, maximise_on_plane};
use crate::regression::data::matrix::{BLOCK, Matrix};
use crate::regression::logistic::cauchy_binet::CauchyBinet;

/// With more columns the third-order sums T, the cube of their number, would need too much memory.
const MOST_HESSIAN_COLUMNS: usize = 100;
/// With less information than this to a column, in rows of p = 1/2, l* can have several maxima where a coefficient is held. Of 350
/// random tables two had them with 2.2 and 2.6, at 235 rows to 8 columns and 151 to 15: separated but for a row or two.
const LITTLE_INFORMATION: f64 = 5.0;
/// With more rows than this other maxima are not looked for: a separated table of 2,600 rows and 11 terms would take 30 s.
pub(crate) const MOST_SEARCHED: usize = 1000;

/// What is maximised.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Penalty {
    /// The likelihood itself.
    None,
    /// Half the log determinant of the information (Firth; Jeffreys' prior).
    Firth,
}

/// A logistic likelihood of these rows.
#[derive(Debug)]
pub(crate) struct Logistic<'a> {
    pub(crate) x: &'a Matrix,
    /// Events of every row.
    pub(crate) y: &'a [f64],
    /// Trials of every row; without them 1.
    trials: Option<&'a [f64]>,
    /// What is added to the linear predictor.
    offset: Option<&'a [f64]>,
    penalty: Penalty,
    /// With Firth's penalty, and few enough different rows.
    terms: Option<CauchyBinet>,
    /// Whether other maxima of l* are looked for.
    several_maxima: bool,
    /// Of the last point: the linear predictor, then the weight w.
    weight: Vec<f64>,
    /// p - 1/2.
    centred: Vec<f64>,
    /// y - n p.
    residual: Vec<f64>,
    /// z for the rows of a block.
    z: Matrix,
    inverse: Vec<f64>,
    cross: Vec<f64>,
    /// T.
    third_order: Vec<f64>,
    /// Numbers for the rows of a block.
    rows: [Vec<f64>; 3],
}

impl<'a> Logistic<'a> {
    /// For covariates `x` (an intercept among them, if there is one) and outcomes `y`, 0 or 1.
    pub(crate) fn new(x: &'a Matrix, y: &'a [f64], penalty: Penalty) -> Self {
        let (rows, k) = (x.rows(), x.columns());
        Self {
            x,
            y,
            trials: None,
            offset: None,
            penalty,
            terms: None,
            several_maxima: false,
            weight: vec![0.0; rows],
            centred: vec![0.0; rows],
            residual: vec![0.0; rows],
            z: Matrix::zeros(BLOCK.min(rows), k),
            inverse: vec![0.0; k * k],
            cross: vec![0.0; k * k],
            third_order: Vec::new(),
            rows: [0; 3].map(|_| vec![0.0; BLOCK.min(rows)]),
        }
    }

    /// With so many trials in every row.
    pub(crate) fn with_trials(self, trials: &'a [f64]) -> Self {
        Self {
            trials: Some(trials),
            ..self
        }
    }

    /// With this added to the linear predictor of every row.
    pub(crate) fn with_offset(self, offset: &'a [f64]) -> Self {
        Self {
            offset: Some(offset),
            ..self
        }
    }

    /// Judges by the information at the coefficients of the greatest likelihood, if those are finite, whether l* can have several
    /// maxima; then takes the terms of its sum, if they are few enough.
    pub(crate) fn with_terms(mut self, b: Option<&[f64]>) -> Self {
        let enough = LITTLE_INFORMATION * self.x.columns() as f64;
        self.several_maxima = self.penalty == Penalty::Firth
            && self.x.rows() <= MOST_SEARCHED
            && b.is_none_or(|b| effective_rows(self.x, b) < enough);
        self.terms = self
            .several_maxima
            .then(|| CauchyBinet::of(self.x))
            .flatten();
        self
    }

    /// The largest maximum near one of these terms, over c'b = v if a `plane` (c, v) is given, if it is above `least`.
    fn largest(
        &mut self,
        of: &CauchyBinet,
        plane: Option<(&[f64], f64)>,
        least: f64,
    ) -> Option<Point> {
        let mut best: Option<Point> = None;
        let (x, y) = (self.x, self.y);
        for (rows, ln_determinant) in &of.terms {
            // l_S without its determinant: the rows of S with a second trial, half an event.
            let (mut events, mut trials) = (y.to_vec(), vec![1.0; x.rows()]);
            for &i in rows {
                events[i] += 0.5;
                trials[i] += 1.0;
            }
            let mut term = Logistic::new(x, &events, Penalty::None).with_trials(&trials);
            let end = match plane {
                Some((c, v)) => maximise_on_plane(&mut term, &start(x, rows, c, v), c),
                None => maximise(&mut term, &vec![0.0; x.columns()]),
            };
            let bound = end.at.objective + ln_determinant + of.most_above;
            let known = best.as_ref().map_or(least, |best| best.objective);
            if end.stopped == Stopped::Converged && bound < known {
                continue;
            }
            let end = match plane {
                Some((c, _)) => maximise_on_plane(self, &end.at.beta, c),
                None => maximise(self, &end.at.beta),
            };
            if end.stopped == Stopped::Converged && end.at.objective > known {
                best = Some(end.at);
            }
        }
        best
    }

    /// Probabilities at `beta`: fills in weights and residuals and returns the log-likelihood.
    fn probabilities(&mut self, beta: &[f64]) -> f64 {
        let mut log_likelihood = 0.0;
        for block in self.x.blocks() {
            let weight = &mut self.weight[block.clone()];
            let centred = &mut self.centred[block.clone()];
            let residual = &mut self.residual[block.clone()];
            self.x.combine(block.clone(), beta, weight);
            if let Some(offset) = self.offset {
                let offset = &offset[block.clone()];
                weight.iter_mut().zip(offset).for_each(|(w, o)| *w += o);
            }
            // The product of up to 256 factors between 1 and 2 is still finite, and costs one logarithm.
            let mut odds = 1.0;
            let mut wrong = 0.0;
            for (i, row) in block.enumerate() {
                let y = self.y[row];
                let eta = weight[i];
                let e = exp(-eta.abs());
                let near = 1.0 / (1.0 + e);
                let far = e * near;
                let p = if eta >= 0.0 { near } else { far };
                let q = if eta >= 0.0 { far } else { near };
                let n = match self.trials {
                    None => {
                        odds *= 1.0 + e;
                        1.0
                    }
                    Some(trials) => {
                        wrong += trials[row] * libm::log1p(e);
                        trials[row]
                    }
                };
                weight[i] = n * near * far;
                centred[i] = 0.5 * (p - q);
                // Of the two, 1 - p and p, each keeps its digits in its tail.
                residual[i] = y * q - (n - y) * p;
                wrong += eta.abs() * if eta >= 0.0 { n - y } else { y };
            }
            log_likelihood -= wrong + ln(odds);
        }
        log_likelihood
    }

    /// Fills in the factor L of the information, and its inverse.
    fn factor(&mut self, l: &mut [f64]) -> bool {
        let k = self.x.columns();
        let (x, weight, z) = (self.x, &self.weight, &mut self.z);
        cholesky_of_rows(
            &mut self.cross,
            l,
            &mut self.inverse,
            k,
            |inverse, cross| {
                cross.fill(0.0);
                for block in x.blocks() {
                    let n = block.len();
                    for a in 0..k {
                        let row = &inverse[a * k..=a * k + a];
                        x.combine(block.clone(), row, &mut z.column_mut(a)[..n]);
                    }
                    z.add_cross_products(0..n, &weight[block], cross);
                }
            },
        )
    }

    /// Adds the penalised score and, if `hessian` is given, leaves in it H without its last sum, and T of that in `third_order`.
    fn penalise(&mut self, score: &mut [f64], mut hessian: Option<&mut [f64]>) {
        let k = self.x.columns();
        self.third_order.clear();
        if hessian.is_some() {
            self.third_order.resize(k * k * k, 0.0);
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
            let (w, centred) = (&self.weight[block.clone()], &self.centred[block.clone()]);
            let residual = &self.residual[block.clone()];
            for i in 0..n {
                leverage[i] *= w[i];
                weights[i] = residual[i] - leverage[i] * centred[i];
            }
            self.x.add_weighted_sums(block, weights, score);
            let Some(hessian) = hessian.as_deref_mut() else {
                continue;
            };
            for i in 0..n {
                // 3 p (1 - p) - 1/2.
                weights[i] = leverage[i] * (0.25 - 3.0 * centred[i] * centred[i]);
            }
            self.z.add_cross_products(0..n, weights, hessian);
            for i in 0..n {
                weights[i] = -2.0 * w[i] * centred[i];
            }
            for a in 0..k {
                let z = self.z.column(a);
                for i in 0..n {
                    leverage[i] = weights[i] * z[i];
                }
                for b in 0..=a {
                    let z = self.z.column(b);
                    for i in 0..n {
                        pair[i] = leverage[i] * z[i];
                    }
                    let sums = &mut self.third_order[(a * k + b) * k..=(a * k + b) * k + b];
                    self.z.add_weighted_sums(0..n, pair, sums);
                }
            }
        }
        self.rows = rows;
    }
}

impl Objective for Logistic<'_> {
    fn columns(&self) -> usize {
        self.x.columns()
    }

    fn hessian(&self) -> Hessian {
        match self.penalty {
            Penalty::None => Hessian::Information,
            Penalty::Firth if self.x.columns() <= MOST_HESSIAN_COLUMNS => Hessian::Own,
            Penalty::Firth => Hessian::Unknown,
        }
    }

    fn evaluate(&mut self, at: &mut Point, with_hessian: bool) -> bool {
        let k = self.x.columns();
        at.log_likelihood = self.probabilities(&at.beta);
        self.cross.fill(0.0);
        at.score.fill(0.0);
        for block in self.x.blocks() {
            let w = &self.weight[block.clone()];
            self.x.add_cross_products(block, w, &mut self.cross);
        }
        let definite = match self.penalty {
            Penalty::None => cholesky_to_rounding(&self.cross, &mut at.information, k),
            Penalty::Firth => self.factor(&mut at.information),
        };
        if !definite {
            return false;
        }
        at.objective = at.log_likelihood;
        at.scaled_hessian.clear();
        match self.penalty {
            Penalty::None => {
                for block in self.x.blocks() {
                    let residual = &self.residual[block.clone()];
                    self.x.add_weighted_sums(block, residual, &mut at.score);
                }
            }
            Penalty::Firth => {
                at.objective += half_log_determinant(&at.information, k);
                if with_hessian && self.hessian() == Hessian::Own {
                    at.scaled_hessian.resize(k * k, 0.0);
                    self.penalise(&mut at.score, Some(&mut at.scaled_hessian));
                    add_third_order(&mut at.scaled_hessian, &mut self.third_order, k);
                } else {
                    self.penalise(&mut at.score, None);
                }
            }
        }
        at.objective.is_finite() && at.score.iter().all(|u| u.is_finite())
    }

    fn maxima(&self) -> Maxima {
        match &self.terms {
            _ if !self.several_maxima => Maxima::One,
            None => Maxima::Several,
            Some(terms) if terms.most_above.is_finite() => Maxima::Listed,
            Some(_) => Maxima::Sampled,
        }
    }

    fn sample_terms(&mut self, at: &Point) {
        if self.several_maxima && self.terms.is_none() {
            self.probabilities(&at.beta);
            self.terms = Some(CauchyBinet::sampled(self.x, &self.weight, &at.information));
        }
    }

    fn global_maximum(&mut self, plane: Option<(&[f64], f64)>, least: f64) -> Option<Point> {
        let terms = self.terms.take()?;
        let found = self.largest(&terms, plane, least);
        self.terms = Some(terms);
        found
    }
}

/// How many rows of p = 1/2 have the weight that all rows have at b: `sum_i 4 p_i (1 - p_i)`.
fn effective_rows(x: &Matrix, b: &[f64]) -> f64 {
    let weight = |i: usize| {
        let eta = (0..b.len()).map(|c| x.column(c)[i] * b[c]).sum();
        let p = logistic(eta);
        4.0 * p * (1.0 - p)
    };
    (0..x.rows()).map(weight).sum()
}

/// Where on c'b = v the rows of S have the smallest linear predictors, summed as squares: elsewhere their weights could be
/// too small for a step.
fn start(x: &Matrix, rows: &[usize], c: &[f64], v: f64) -> Vec<f64> {
    let k = c.len();
    let chosen = x.select(rows, &(0..k).collect::<Vec<_>>());
    let (mut cross, mut factor) = (vec![0.0; k * k], vec![0.0; k * k]);
    chosen.add_cross_products(0..k, &vec![1.0; k], &mut cross);
    let across = if cholesky_to_rounding(&cross, &mut factor, k) {
        solution(&factor, c)
    } else {
        c.to_vec()
    };
    let by = v / dot(c, &across);
    across.iter().map(|a| by * a).collect()
}

/// 1/2 ln det of L L'.
pub(crate) fn half_log_determinant(factor: &[f64], k: usize) -> f64 {
    (0..k).map(|a| ln(factor[a * k + a])).sum()
}

/// Adds the identity and the last sum of H. T is given for a >= b >= c alone and is then filled in everywhere.
fn add_third_order(hessian: &mut [f64], third_order: &mut [f64], k: usize) {
    let square = k * k;
    for a in 0..k {
        for b in 0..=a {
            for c in 0..=b {
                let value = third_order[a * square + b * k + c];
                for [a, b, c] in [[a, c, b], [b, a, c], [b, c, a], [c, a, b], [c, b, a]] {
                    third_order[a * square + b * k + c] = value;
                }
            }
        }
    }
    for a in 0..k {
        for b in 0..=a {
            let of = |row: usize| &third_order[row * square..(row + 1) * square];
            hessian[a * k + b] += 0.5 * dot(of(a), of(b));
        }
        hessian[a * k + a] += 1.0;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn example() -> (Matrix, Vec<f64>) {
        let mut x = Matrix::new(9);
        x.push([1.0; 9]);
        x.push([0.3, -1.2, 0.8, 1.9, -0.4, 0.0, 2.2, -1.5, 0.6]);
        x.push([0.0, 1.0, 1.0, 0.0, 1.0, 0.0, 1.0, 0.0, 0.0]);
        (x, vec![0.0, 0.0, 1.0, 1.0, 1.0, 0.0, 1.0, 0.0, 0.0])
    }

    fn at(beta: &[f64], penalty: Penalty) -> Point {
        let (x, y) = example();
        let mut point = Point::new(3);
        point.beta.copy_from_slice(beta);
        assert!(Logistic::new(&x, &y, penalty).evaluate(&mut point, true));
        point
    }

    #[test]
    fn the_score_is_the_gradient_and_the_hessian_that_of_the_score() {
        for penalty in [Penalty::None, Penalty::Firth] {
            let beta = [0.2, 0.7, -0.4];
            let here = at(&beta, penalty);
            let curvature = match penalty {
                Penalty::None => here.information.clone(),
                Penalty::Firth => here.hessian_factor(None).expect("it is definite here"),
            };
            for a in 0..3 {
                let moved = |by: f64| {
                    let mut beta = beta;
                    beta[a] += by;
                    at(&beta, penalty)
                };
                let (up, down) = (moved(1e-5), moved(-1e-5));
                let slope = (up.objective - down.objective) / 2e-5;
                assert!((slope - here.score[a]).abs() < 1e-8, "{penalty:?} {a}");
                let change: Vec<f64> = up
                    .score
                    .iter()
                    .zip(&down.score)
                    .map(|(u, d)| (d - u) / 2e-5)
                    .collect();
                // H^-1 times the a-th column of H is the a-th unit vector.
                for (c, value) in solution(&curvature, &change).iter().enumerate() {
                    let unit = f64::from(u8::from(c == a));
                    assert!((value - unit).abs() < 1e-7, "{penalty:?} {a} {c}: {value}");
                }
            }
        }
    }

    #[test]
    fn a_nearly_collinear_column_costs_no_digits_of_the_penalty() {
        let (x, y) = example();
        // The same model with 1 + d x_3 for x_3, d a power of 2: variance inflations of 1e11.
        let d = 1.0 / f64::from(1 << 18);
        let mut close = Matrix::new(9);
        close.push(x.column(0).to_vec());
        close.push(x.column(1).to_vec());
        close.push(x.column(2).iter().map(|x| 1.0 + d * x));
        let (mut plain, mut moved) = (Point::new(3), Point::new(3));
        plain.beta.copy_from_slice(&[0.25, 0.0, -0.5]);
        moved.beta.copy_from_slice(&[0.25 + 0.5 / d, 0.0, -0.5 / d]);
        assert!(Logistic::new(&x, &y, Penalty::Firth).evaluate(&mut plain, true));
        assert!(Logistic::new(&close, &y, Penalty::Firth).evaluate(&mut moved, true));
        let expected = plain.objective + ln(d);
        assert!((moved.objective - expected).abs() < 1e-10);
        let third = (moved.score[2] - moved.score[0]) / d;
        let score = [moved.score[0], moved.score[1], third];
        for (own, expected) in score.iter().zip(&plain.score) {
            assert!((own - expected).abs() < 1e-9, "{own} {expected}");
        }
    }

    #[test]
    fn a_linear_predictor_of_700_loses_nothing() {
        let mut x = Matrix::new(2);
        x.push([700.0, -700.0]);
        let mut point = Point::new(1);
        point.beta[0] = 1.0;
        let mut right = Logistic::new(&x, &[1.0, 0.0], Penalty::None);
        assert!(right.evaluate(&mut point, false));
        assert_eq!(point.log_likelihood, 0.0);
        assert!(point.score[0] > 0.0 && point.score[0] < 1e-290);
        let mut wrong = Logistic::new(&x, &[0.0, 1.0], Penalty::None);
        assert!(wrong.evaluate(&mut point, false));
        assert_eq!(point.log_likelihood, -1400.0);
    }

    #[test]
    fn a_row_of_several_trials_is_as_many_rows_of_one() {
        let mut grouped = Matrix::new(2);
        grouped.push([1.0, 1.0]);
        grouped.push([0.3, -1.2]);
        let mut single = Matrix::new(5);
        single.push([1.0; 5]);
        single.push([0.3, 0.3, 0.3, -1.2, -1.2]);
        for penalty in [Penalty::None, Penalty::Firth] {
            let (mut a, mut b) = (Point::new(2), Point::new(2));
            for point in [&mut a, &mut b] {
                point.beta.copy_from_slice(&[0.4, -0.9]);
            }
            let offset = [0.5, -0.25, -0.25, -0.25, -0.25];
            let of_single = [0.5, 0.5, 0.5, -0.25, -0.25];
            let mut few = Logistic::new(&grouped, &[2.0, 1.0], penalty)
                .with_trials(&[3.0, 2.0])
                .with_offset(&offset[..2]);
            let mut many =
                Logistic::new(&single, &[1.0, 0.0, 1.0, 0.0, 1.0], penalty).with_offset(&of_single);
            assert!(few.evaluate(&mut a, true) && many.evaluate(&mut b, true));
            let all = |point: &Point| {
                let mut all = vec![point.log_likelihood, point.objective];
                all.extend(
                    [&point.score, &point.information, &point.scaled_hessian]
                        .map(|v| v.clone())
                        .concat(),
                );
                all
            };
            for (a, b) in all(&a).iter().zip(all(&b)) {
                assert!((a - b).abs() < 1e-14, "{penalty:?}: {a} {b}");
            }
        }
    }

    #[test]
    fn the_terms_add_up_to_the_penalised_likelihood() {
        let mut x = Matrix::new(6);
        x.push([1.0; 6]);
        x.push([0.3, -1.2, 0.8, 1.9, -0.4, 0.8]);
        x.push([0.0, 1.0, 1.0, 0.0, 1.0, 1.0]);
        let y = [0.0, 1.0, 1.0, 0.0, 1.0, 0.0];
        let beta = vec![0.4, -0.7, 1.1];
        let mut point = Point::new(3);
        point.beta.clone_from(&beta);
        assert!(Logistic::new(&x, &y, Penalty::Firth).evaluate(&mut point, false));
        // The third and the last row are alike, and of the ten sets of the others one has determinant 0.
        let of = CauchyBinet::of(&x).unwrap();
        let mut sum = 0.0;
        for (rows, ln_determinant) in &of.terms {
            let (mut events, mut trials) = (y.to_vec(), [1.0; 6]);
            for &i in rows {
                events[i] += 0.5;
                trials[i] += 1.0;
            }
            let mut at = Point::new(3);
            at.beta.clone_from(&beta);
            Logistic::new(&x, &events, Penalty::None)
                .with_trials(&trials)
                .evaluate(&mut at, false);
            sum += (2.0 * (at.objective + ln_determinant)).exp();
        }
        assert!((0.5 * sum.ln() - point.objective).abs() < 1e-12);
        assert_eq!(of.terms.len(), 9);
    }
}
