//! A second, plain implementation of Firth's logistic regression on grouped patients, with its ratio test: what the library's
//! regression of latent tables and the reader's own regression are compared with.
//!
//! # Formula
//! With rows i of `n_i` patients, `r_i` responders, covariates x_i and p_i = logistic(x_i' b), it maximises
//!
//! ```text
//! l*(b) = sum_i [ r_i x_i' b - n_i ln(1 + exp(x_i' b)) ] + 1/2 ln det I(b),   I(b) = sum_i n_i p_i (1 - p_i) x_i x_i'
//! ```
//!
//! whose score is `sum_i [ r_i - n_i p_i + h_i (1/2 - p_i) ] x_i`, h_i the leverage summed over the
//! row's patients. The test of one coefficient compares the full maximum with the maximum at
//! coefficient zero, **the penalty taken from the full information matrix in both** (as `logistf` does).
//!
//! Source: Firth, Biometrika 1993;80:27-38; Heinze & Schemper, Stat Med 2002;21:2409-2419.

use reinfuse::numerics::convergence::Stopped;
use reinfuse::numerics::math::{ln, logistic_and_softplus};

/// Most Newton steps before a fit is called unfinished.
const MAX_ITERATIONS: usize = 200;
/// Most halvings of one step.
const MAX_HALVINGS: usize = 40;

/// Grouped patients: a covariate row, how many patients share it and how many of them responded.
#[derive(Debug, Clone, Default)]
pub struct Rows {
    columns: usize,
    x: Vec<f64>,
    n: Vec<f64>,
    r: Vec<f64>,
}

impl Rows {
    /// No rows yet, of `columns` covariates each.
    pub fn new(columns: usize) -> Self {
        Self {
            columns,
            ..Self::default()
        }
    }

    /// Removes all rows and keeps the memory.
    pub fn clear(&mut self) {
        self.x.clear();
        self.n.clear();
        self.r.clear();
    }

    /// Adds `n` patients with covariates `x`, `r` of whom responded.
    ///
    /// # Panics
    /// If `x` has another length than the number of columns.
    pub fn push(&mut self, x: impl IntoIterator<Item = f64>, n: f64, r: f64) {
        self.x.extend(x);
        self.n.push(n);
        self.r.push(r);
        assert_eq!(self.x.len(), self.n.len() * self.columns);
    }
}

/// A fitted regression.
#[derive(Debug, Clone)]
pub struct Fit {
    /// Coefficients, in column order.
    pub coefficients: Vec<f64>,
    /// Log-likelihood at the coefficients.
    pub log_likelihood: f64,
    /// Penalised log-likelihood l* at the coefficients.
    pub penalised_log_likelihood: f64,
    /// Largest absolute component of the penalised score over the free columns.
    pub largest_score: f64,
    /// Newton steps taken.
    pub iterations: usize,
    /// Why it stopped.
    pub stopped: Stopped,
}

/// The fitter and its memory, reused from table to table.
#[derive(Debug, Clone)]
pub struct Fitter {
    columns: usize,
    information: Vec<f64>,
    factor: Vec<f64>,
    free_factor: Vec<f64>,
    score: Vec<f64>,
    step: Vec<f64>,
    solved: Vec<f64>,
    /// p and 1 - p of each row: far out, 1 - p taken from a rounded p would be 0, and the penalty lost.
    probability: Vec<(f64, f64)>,
    free: Vec<usize>,
    log_likelihood: f64,
    penalised: f64,
}

impl Fitter {
    /// A fitter for designs of `columns` covariates.
    pub fn new(columns: usize) -> Self {
        Self {
            columns,
            information: vec![0.0; columns * columns],
            factor: vec![0.0; columns * columns],
            free_factor: vec![0.0; columns * columns],
            score: vec![0.0; columns],
            step: vec![0.0; columns],
            solved: vec![0.0; columns],
            probability: Vec::new(),
            free: Vec::with_capacity(columns),
            log_likelihood: 0.0,
            penalised: 0.0,
        }
    }

    /// Maximises l*, holding the coefficient of `fixed_at_zero` at 0 if one is named.
    ///
    /// `tolerance` bounds the expected gain in l* of one more Newton step (1e-9 decides a test,
    /// 1e-20 polishes a reported fit to rounding). The start is `start`, or zero.
    pub fn fit(
        &mut self,
        rows: &Rows,
        fixed_at_zero: Option<usize>,
        start: Option<&[f64]>,
        tolerance: f64,
    ) -> Fit {
        let fit = self.maximise(rows, fixed_at_zero, start, tolerance, f64::INFINITY);
        if fit.stopped != Stopped::Converged && start.is_some() {
            // From a start far from the maximum the iteration can fail; only one from the origin may say that there is no fit.
            return self.maximise(rows, fixed_at_zero, None, tolerance, f64::INFINITY);
        }
        fit
    }

    /// As [`Fitter::fit`], but gives up (as `IterationLimit`) once l* reaches `enough`.
    fn maximise(
        &mut self,
        rows: &Rows,
        fixed_at_zero: Option<usize>,
        start: Option<&[f64]>,
        tolerance: f64,
        enough: f64,
    ) -> Fit {
        let mut b = start.map_or_else(|| vec![0.0; self.columns], <[f64]>::to_vec);
        self.free.clear();
        self.free
            .extend((0..self.columns).filter(|c| Some(*c) != fixed_at_zero));
        let mut iterations = 0;
        let mut stopped = Stopped::IterationLimit;
        if !self.evaluate(rows, &b) {
            stopped = Stopped::Singular;
        } else {
            let mut secant = SecantStep { length: 1.0 };
            while iterations < MAX_ITERATIONS && self.penalised < enough {
                iterations += 1;
                let before = self.penalised;
                let Some(expected_gain) = self.newton_step() else {
                    stopped = Stopped::Singular;
                    break;
                };
                if expected_gain <= tolerance {
                    stopped = Stopped::Converged;
                    break;
                }
                let mut length = secant.length;
                let mut accepted = false;
                let from = b.clone();
                for _ in 0..MAX_HALVINGS {
                    for (c, value) in b.iter_mut().enumerate() {
                        *value = from[c] + length * self.step[c];
                    }
                    // Near the maximum the gain is below rounding, so an equal value is accepted.
                    if self.evaluate(rows, &b) && self.penalised >= before - 1e-13 * before.abs() {
                        accepted = true;
                        break;
                    }
                    length *= 0.5;
                }
                if !accepted {
                    stopped = Stopped::LineSearchFailed;
                    b = from;
                    self.evaluate(rows, &b);
                    break;
                }
                let after = self.step.iter().zip(&self.score).map(|(d, u)| d * u).sum();
                secant.update(length, 2.0 * expected_gain, after);
            }
        }
        Fit {
            largest_score: self
                .free
                .iter()
                .map(|&c| self.score[c].abs())
                .fold(0.0, f64::max),
            coefficients: b,
            log_likelihood: self.log_likelihood,
            penalised_log_likelihood: self.penalised,
            iterations,
            stopped,
        }
    }

    /// Likelihood, information, its Cholesky factor and the penalised score at `b`; false if singular.
    fn evaluate(&mut self, rows: &Rows, b: &[f64]) -> bool {
        let k = self.columns;
        self.information.fill(0.0);
        self.probability.clear();
        let mut log_likelihood = 0.0;
        for (i, x) in rows.x.chunks_exact(k).enumerate() {
            let eta: f64 = x.iter().zip(b).map(|(x, b)| x * b).sum();
            let (p, q, softplus) = logistic_and_softplus(eta);
            self.probability.push((p, q));
            log_likelihood += rows.r[i] * eta - rows.n[i] * softplus;
            let w = rows.n[i] * p * q;
            for a in 0..k {
                let wx = w * x[a];
                if wx != 0.0 {
                    for c in 0..=a {
                        self.information[a * k + c] += wx * x[c];
                    }
                }
            }
        }
        if !cholesky(&self.information, &mut self.factor, k) {
            return false;
        }
        let half_ln_det: f64 = ln((0..k).map(|a| self.factor[a * k + a]).product());
        self.log_likelihood = log_likelihood;
        self.penalised = log_likelihood + half_ln_det;
        self.score.fill(0.0);
        for (i, x) in rows.x.chunks_exact(k).enumerate() {
            let (p, q) = self.probability[i];
            // Leverage: n p q x' I^-1 x = n p q |L^-1 x|^2, with q = 1 - p.
            let mut norm = 0.0;
            for a in 0..k {
                let mut v = x[a];
                for c in 0..a {
                    v -= self.factor[a * k + c] * self.solved[c];
                }
                v /= self.factor[a * k + a];
                self.solved[a] = v;
                norm += v * v;
            }
            let leverage = rows.n[i] * p * q * norm;
            // r q - (n - r) p is r - n p without its cancellation where p is near 1.
            let residual = rows.r[i] * q - (rows.n[i] - rows.r[i]) * p + leverage * (0.5 - p);
            for (s, x) in self.score.iter_mut().zip(x) {
                *s += residual * x;
            }
        }
        self.penalised.is_finite()
    }

    /// Puts I_ff^-1 U_f into `step` (f the free columns) and returns half of U_f' I_ff^-1 U_f,
    /// its expected gain. `None` if I_ff is singular.
    fn newton_step(&mut self) -> Option<f64> {
        let (k, m) = (self.columns, self.free.len());
        let mut sub = std::mem::take(&mut self.free_factor);
        let mut ok = true;
        if m < k {
            let mut free_information = vec![0.0; m * m];
            for a in 0..m {
                for c in 0..=a {
                    free_information[a * m + c] = self.information[self.free[a] * k + self.free[c]];
                }
            }
            ok = cholesky(&free_information, &mut sub[..m * m], m);
        } else {
            sub.copy_from_slice(&self.factor);
        }
        let mut expected_gain = 0.0;
        if ok {
            let v = &mut self.solved;
            for a in 0..m {
                let mut value = self.score[self.free[a]];
                for c in 0..a {
                    value -= sub[a * m + c] * v[c];
                }
                v[a] = value / sub[a * m + a];
                expected_gain += 0.5 * v[a] * v[a];
            }
            for a in (0..m).rev() {
                let mut value = v[a];
                for c in a + 1..m {
                    value -= sub[c * m + a] * v[c];
                }
                v[a] = value / sub[a * m + a];
            }
            self.step.fill(0.0);
            for a in 0..m {
                self.step[self.free[a]] = v[a];
            }
        }
        self.free_factor = sub;
        (ok && expected_gain.is_finite()).then_some(expected_gain)
    }

    /// The full fit, to be tested coefficient by coefficient with [`Fitter::exceeds`].
    pub fn full(&mut self, rows: &Rows, start: &[f64]) -> Fit {
        self.fit(rows, None, Some(start), DECISION_TOLERANCE)
    }

    /// Whether the penalised-likelihood-ratio statistic 2 (l*(full) - l*(coefficient = 0)) of `column`
    /// exceeds `critical`. Stops as soon as the answer is known to be no: the restricted
    /// maximum is at least the value at any point on the way. A failed fit does not exceed.
    pub fn exceeds(&mut self, rows: &Rows, full: &Fit, column: usize, critical: f64) -> bool {
        if full.stopped != Stopped::Converged {
            return false;
        }
        let mut start = full.coefficients.clone();
        start[column] = 0.0;
        let enough = full.penalised_log_likelihood - 0.5 * critical;
        let restricted =
            self.maximise(rows, Some(column), Some(&start), DECISION_TOLERANCE, enough);
        restricted.stopped == Stopped::Converged && restricted.penalised_log_likelihood < enough
    }
}

/// The length of the next step, by the secant method along the last one: with expected information for the Hessian full steps can
/// oscillate about the maximum, or converge slowly.
#[derive(Debug, Clone, Copy)]
struct SecantStep {
    length: f64,
}

impl SecantStep {
    /// Takes the length used and the slopes of l* along the step at its two ends.
    fn update(&mut self, used: f64, before: f64, after: f64) {
        let factor = before / (before - after);
        let factor = if factor > 0.0 { factor } else { 4.0 };
        self.length = (used * factor.clamp(0.25, 4.0)).clamp(1.0 / 64.0, 4.0);
    }
}

/// Lower factor L with L L' = the matrix of k columns; false where a pivot is below 1e-10 of its diagonal.
fn cholesky(matrix: &[f64], factor: &mut [f64], k: usize) -> bool {
    for a in 0..k {
        for c in 0..=a {
            let mut sum = matrix[a * k + c];
            for j in 0..c {
                sum -= factor[a * k + j] * factor[c * k + j];
            }
            if a == c {
                if sum.is_nan() || sum <= 1e-10 * matrix[a * k + a] {
                    return false;
                }
                factor[a * k + a] = sum.sqrt();
            } else {
                factor[a * k + c] = sum / factor[c * k + c];
            }
        }
    }
    true
}

/// Decides a test: the error in l* is about the square of the expected gain, far below it.
const DECISION_TOLERANCE: f64 = 1e-8;
