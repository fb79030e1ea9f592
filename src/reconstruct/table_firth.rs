//! The Firth regression of one latent table, by its arrow shape: a few hundred nanoseconds a step.
//!
//! A second implementation, for any rows, to which tests hold this one, is in `tests/common`. With one intercept per
//! group and two factors the information matrix is an arrow: eliminating the intercepts leaves the
//! 2 x 2 matrix S of the factors, centred within groups by the weights w = n p (1 - p). Then
//! `det I = prod_g w_g det S` and a cell's leverage is `w (1 / w_g + z' S^-1 z)`, z its centred factors.

use crate::model::pattern::{PATTERNS, carries};
use crate::numerics::convergence::{SecantStep, Stopped};
use crate::numerics::math::{exp, ln};
use crate::reconstruct::latent_table::LatentTable;

/// Most Newton steps before a fit is called unfinished.
const MAX_ITERATIONS: usize = 200;
/// Most halvings of one step.
const MAX_HALVINGS: usize = 40;
/// The expected gain in l* of a further step: of a first, coarse fit, and of a fine one. What a
/// coarse fit lacks is a few times that, far below `SLACK`.
const COARSE: f64 = 1e-4;
const FINE: f64 = 1e-12;
/// A coarse statistic this near to the critical one (in l*) is decided by fine fits instead.
const SLACK: f64 = 0.01;
/// Share of its uncentred value below which a centred sum of squares counts as zero.
const SINGULAR: f64 = 1e-10;

/// A point of the regression: intercepts by group, then both factors' coefficients.
#[derive(Debug, Clone, Default, PartialEq)]
struct Coefficients {
    alpha: Vec<f64>,
    beta: [f64; 2],
}

/// What one evaluation of the penalised likelihood leaves behind.
#[derive(Debug, Clone, Default)]
struct State {
    penalised: f64,
    /// Sum of weights per group.
    weight: Vec<f64>,
    /// Weighted mean of each factor per group.
    centre: Vec<[f64; 2]>,
    /// Score of the intercepts and of the factors.
    score_alpha: Vec<f64>,
    score_beta: [f64; 2],
    /// The centred 2 x 2 matrix: S_00, S_01, S_11.
    s: [f64; 3],
}

/// The fitter, its memory reused from table to table.
#[derive(Debug, Clone, Default)]
pub struct TableRegression {
    at: Coefficients,
    from: Coefficients,
    step: Coefficients,
    state: State,
    /// p and 1 - p of each cell: far from 0, 1 - p taken from a rounded p would be 0, and the penalty lost.
    probability: Vec<(f64, f64)>,
    groups: usize,
    full: f64,
    full_at: Coefficients,
    full_state: State,
}

impl TableRegression {
    /// A fitter for tables of `groups` groups.
    pub fn new(groups: usize) -> Self {
        let point = Coefficients {
            alpha: vec![0.0; groups],
            beta: [0.0; 2],
        };
        let state = State {
            weight: vec![0.0; groups],
            centre: vec![[0.0; 2]; groups],
            score_alpha: vec![0.0; groups],
            ..State::default()
        };
        Self {
            at: point.clone(),
            from: point.clone(),
            step: point.clone(),
            full_at: point,
            full_state: state.clone(),
            state,
            probability: vec![(0.0, 0.0); groups * PATTERNS],
            groups,
            full: 0.0,
        }
    }

    /// Fits the full model from `start` (intercepts, then both coefficients), coarsely; readies
    /// [`Self::coefficient`] and [`Self::exceeds`].
    pub fn fit(&mut self, table: &LatentTable, start: &[f64]) -> Stopped {
        self.at.alpha.copy_from_slice(&start[..self.groups]);
        self.at
            .beta
            .copy_from_slice(&start[self.groups..self.groups + 2]);
        let stopped = self.fit_from_here(table, COARSE);
        if stopped == Stopped::Converged {
            return stopped;
        }
        // A start far out can miss the maximum; only one from the origin may say that there is no fit.
        self.start_at_origin();
        self.fit_from_here(table, COARSE)
    }

    fn start_at_origin(&mut self) {
        self.at.alpha.fill(0.0);
        self.at.beta = [0.0; 2];
    }

    /// Polishes the full fit to rounding.
    pub fn refine(&mut self, table: &LatentTable) -> Stopped {
        self.at.clone_from(&self.full_at);
        self.fit_from_here(table, FINE)
    }

    fn fit_from_here(&mut self, table: &LatentTable, tolerance: f64) -> Stopped {
        let stopped = self.maximise(table, None, f64::INFINITY, tolerance);
        self.full = self.state.penalised;
        self.full_at.clone_from(&self.at);
        std::mem::swap(&mut self.state, &mut self.full_state);
        stopped
    }

    /// The fitted coefficient of a factor.
    pub fn coefficient(&self, factor: usize) -> f64 {
        self.full_at.beta[factor]
    }

    /// The maximised penalised log-likelihood of the full model.
    pub fn penalised_log_likelihood(&self) -> f64 {
        self.full
    }

    /// Squared Wald statistic of a factor, which costs nothing and tells which test to try first.
    pub fn wald(&self, factor: usize) -> f64 {
        let s = &self.full_state.s;
        let other = s[2 - 2 * factor];
        let b = self.full_at.beta[factor];
        b * b * (s[0] * s[2] - s[1] * s[1]) / other
    }

    /// Whether the ratio statistic 2 (l*(full) - l*(factor at 0)) exceeds `critical`, after a converged
    /// [`Self::fit`]. Stops as soon as the answer is known to be no: the restricted maximum is at least
    /// the value at any point on the way. A search that fails does not exceed.
    pub fn exceeds(&mut self, table: &LatentTable, factor: usize, critical: f64) -> bool {
        let enough = self.full - 0.5 * critical;
        let stopped = self.maximise_restricted(table, factor, enough + SLACK, COARSE);
        if self.state.penalised >= enough + SLACK {
            return false;
        }
        if stopped == Stopped::Converged && self.state.penalised < enough - SLACK {
            return true;
        }
        if self.refine(table) != Stopped::Converged {
            return false;
        }
        let enough = self.full - 0.5 * critical;
        self.restricted(table, factor)
            .is_some_and(|value| value < enough)
    }

    /// The maximum with the factor's coefficient at zero; `None` if the search failed.
    pub fn restricted(&mut self, table: &LatentTable, factor: usize) -> Option<f64> {
        let stopped = self.maximise_restricted(table, factor, f64::INFINITY, FINE);
        (stopped == Stopped::Converged).then_some(self.state.penalised)
    }

    fn maximise_restricted(
        &mut self,
        table: &LatentTable,
        factor: usize,
        enough: f64,
        tolerance: f64,
    ) -> Stopped {
        let other = 1 - factor;
        let s = &self.full_state.s;
        // Where the quadratic around the full maximum has its maximum on the plane "coefficient = 0".
        let change = -self.full_at.beta[factor];
        let response = -s[1] / s[2 * other] * change;
        self.at.clone_from(&self.full_at);
        self.at.beta[factor] = 0.0;
        self.at.beta[other] += response;
        for (alpha, centre) in self.at.alpha.iter_mut().zip(&self.full_state.centre) {
            *alpha -= centre[factor] * change + centre[other] * response;
        }
        let stopped = self.maximise(table, Some(factor), enough, tolerance);
        if stopped == Stopped::Converged || self.state.penalised >= enough {
            return stopped;
        }
        self.start_at_origin();
        self.maximise(table, Some(factor), enough, tolerance)
    }

    fn maximise(
        &mut self,
        table: &LatentTable,
        fixed: Option<usize>,
        enough: f64,
        tolerance: f64,
    ) -> Stopped {
        if !self.evaluate(table) {
            return Stopped::Singular;
        }
        let mut secant = SecantStep::default();
        for _ in 0..MAX_ITERATIONS {
            if self.state.penalised >= enough {
                return Stopped::IterationLimit;
            }
            let expected_gain = self.newton_step(fixed);
            if expected_gain <= tolerance {
                return Stopped::Converged;
            }
            self.from.clone_from(&self.at);
            let before = self.state.penalised;
            let mut length = secant.length;
            let mut halvings = 0;
            loop {
                for (g, alpha) in self.at.alpha.iter_mut().enumerate() {
                    *alpha = self.from.alpha[g] + length * self.step.alpha[g];
                }
                for f in 0..2 {
                    self.at.beta[f] = self.from.beta[f] + length * self.step.beta[f];
                }
                // Near the maximum the gain is below rounding, so an equal value is accepted.
                if self.evaluate(table) && self.state.penalised >= before - 1e-13 * before.abs() {
                    secant.update(length, 2.0 * expected_gain, self.slope());
                    break;
                }
                halvings += 1;
                if halvings == MAX_HALVINGS {
                    return Stopped::LineSearchFailed;
                }
                length *= 0.5;
            }
        }
        Stopped::IterationLimit
    }

    /// Penalised likelihood, score and centred information at `at`; false if singular.
    fn evaluate(&mut self, table: &LatentTable) -> bool {
        let state = &mut self.state;
        let (e0, e1) = (exp(self.at.beta[0]), exp(self.at.beta[1]));
        let odds_ratio = [1.0, e1, e0, e0 * e1];
        let shift = [
            0.0,
            self.at.beta[1],
            self.at.beta[0],
            self.at.beta[0] + self.at.beta[1],
        ];
        let mut log_likelihood = 0.0;
        let mut determinant = 1.0;
        state.s = [0.0; 3];
        let mut uncentred = [0.0; 2];
        for g in 0..self.groups {
            let baseline = exp(self.at.alpha[g]);
            let mut w = [0.0; PATTERNS];
            for pattern in 0..PATTERNS {
                let cell = g * PATTERNS + pattern;
                let n = f64::from(table.n[cell]);
                if n > 0.0 {
                    let odds = baseline * odds_ratio[pattern];
                    let q = 1.0 / (1.0 + odds);
                    let p = odds * q;
                    self.probability[cell] = (p, q);
                    // n ln(1 - p) + r ln odds
                    log_likelihood +=
                        n * ln(q) + f64::from(table.r[cell]) * (self.at.alpha[g] + shift[pattern]);
                    w[pattern] = n * p * q;
                }
            }
            // w is ordered (none, D, C, both).
            let (c, d, both) = (w[2] + w[3], w[1] + w[3], w[3]);
            let sum = w[0] + w[1] + c;
            let m = [c / sum, d / sum];
            state.weight[g] = sum;
            state.centre[g] = m;
            state.s[0] += c - c * m[0];
            state.s[1] += both - c * m[1];
            state.s[2] += d - d * m[1];
            uncentred[0] += c;
            uncentred[1] += d;
            determinant *= sum;
        }
        let s = state.s;
        let rest = s[0] * s[2] - s[1] * s[1];
        // Written so that NaN (an empty group, an overflow) counts as singular too.
        let regular = s[0] > SINGULAR * uncentred[0]
            && s[2] > SINGULAR * uncentred[1]
            && rest > SINGULAR * s[0] * s[2];
        if !regular {
            return false;
        }
        state.penalised = log_likelihood + 0.5 * ln(determinant * rest);
        let inverse = [s[2] / rest, -s[1] / rest, s[0] / rest];
        state.score_beta = [0.0; 2];
        for g in 0..self.groups {
            let m = state.centre[g];
            let per_patient = 1.0 / state.weight[g];
            let mut score = 0.0;
            for pattern in 0..PATTERNS {
                let cell = g * PATTERNS + pattern;
                let n = f64::from(table.n[cell]);
                if n > 0.0 {
                    let (p, q) = self.probability[cell];
                    let r = f64::from(table.r[cell]);
                    let z0 = f64::from(u8::from(carries(pattern, 0))) - m[0];
                    let z1 = f64::from(u8::from(carries(pattern, 1))) - m[1];
                    let norm =
                        z0 * (inverse[0] * z0 + 2.0 * inverse[1] * z1) + inverse[2] * z1 * z1;
                    let leverage = n * p * q * (per_patient + norm);
                    // r q - (n - r) p is r - n p without its cancellation where p is near 1.
                    let residual = r * q - (n - r) * p + leverage * (0.5 - p);
                    score += residual;
                    for (factor, total) in state.score_beta.iter_mut().enumerate() {
                        if carries(pattern, factor) {
                            *total += residual;
                        }
                    }
                }
            }
            state.score_alpha[g] = score;
        }
        state.penalised.is_finite()
    }

    /// Slope of the penalised likelihood along the last step.
    fn slope(&self) -> f64 {
        let alpha = self.step.alpha.iter().zip(&self.state.score_alpha);
        let beta = self.step.beta.iter().zip(&self.state.score_beta);
        alpha.chain(beta).map(|(d, u)| d * u).sum()
    }

    /// Puts the Newton step of the free coefficients into `step`; returns the expected gain.
    fn newton_step(&mut self, fixed: Option<usize>) -> f64 {
        let state = &self.state;
        // Score of the factors once the intercepts have followed.
        let mut u = state.score_beta;
        for g in 0..self.groups {
            for factor in 0..2 {
                u[factor] -= state.centre[g][factor] * state.score_alpha[g];
            }
        }
        let s = state.s;
        let d = match fixed {
            None => {
                let rest = s[0] * s[2] - s[1] * s[1];
                [
                    (s[2] * u[0] - s[1] * u[1]) / rest,
                    (s[0] * u[1] - s[1] * u[0]) / rest,
                ]
            }
            Some(0) => [0.0, u[1] / s[2]],
            Some(_) => [u[0] / s[0], 0.0],
        };
        self.step.beta = d;
        let mut expected_gain = 0.5 * (d[0] * u[0] + d[1] * u[1]);
        for g in 0..self.groups {
            let own = state.score_alpha[g] / state.weight[g];
            self.step.alpha[g] = own - state.centre[g][0] * d[0] - state.centre[g][1] * d[1];
            expected_gain += 0.5 * own * state.score_alpha[g];
        }
        expected_gain
    }
}
