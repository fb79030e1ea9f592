//! The logistic regression of one latent table, by its arrow shape: a few hundred nanoseconds a step.
//!
//! A second implementation, for any rows, to which tests hold this one, is in `tests/common`. With one intercept per
//! group and k factors the information matrix is an arrow: eliminating the intercepts leaves the
//! k x k matrix S of the factors, centred within groups by the weights w = n p (1 - p). Then
//! `det I = prod_g w_g det S` and a cell's leverage is `w (1 / w_g + z' S^-1 z)`, z its centred factors.
//!
//! Fitted by Firth's penalised likelihood, or by maximum likelihood. Where that is reached at infinity only, the
//! search ends when a step would gain no more: at the likelihood's supremum, where a Wald statistic is 0.

use crate::evidence::study::{MAX_FACTORS, RegressionTest};
use crate::numerics::convergence::{SecantStep, Stopped};
use crate::numerics::math::{exp, ln, sqrt};
use crate::reconstruct::latent_table::LatentTable;
use crate::reconstruct::layout::{Layout, MAX_PATTERNS};

/// Most Newton steps before a fit is called unfinished.
const MAX_ITERATIONS: usize = 200;
/// Most halvings of one step.
const MAX_HALVINGS: usize = 40;
/// The expected gain in l* of a further step: of a first, coarse fit, and of a fine one. What a
/// coarse fit lacks is a few times that, far below `SLACK`.
const COARSE: f64 = 1e-4;
const FINE: f64 = 1e-12;
/// A fine fit by maximum likelihood: nearer to an infinite maximum the information is singular to rounding.
const FINE_WITHOUT_PENALTY: f64 = 1e-8;
/// A coarse statistic this near to the critical one (in l*) is decided by fine fits instead.
const SLACK: f64 = 0.01;
/// The same for a squared Wald statistic, whose error is of the order of the root of the tolerance.
const WALD_SLACK: f64 = 0.5;
/// Share of its uncentred value below which a centred sum of squares counts as zero, and of its diagonal below
/// which a pivot does.
const SINGULAR: f64 = 1e-10;

/// One value for each factor.
type ByFactor = [f64; MAX_FACTORS];

/// A point of the regression: intercepts by group, then the factors' coefficients.
#[derive(Debug, Clone, Default, PartialEq)]
struct Coefficients {
    alpha: Vec<f64>,
    beta: ByFactor,
}

/// What one evaluation of the likelihood leaves behind.
#[derive(Debug, Clone, Default)]
struct State {
    /// The penalised log-likelihood, or without a penalty the log-likelihood.
    value: f64,
    /// Sum of weights per group.
    weight: Vec<f64>,
    /// Weighted mean of each factor per group.
    centre: Vec<ByFactor>,
    /// Score of the intercepts and of the factors.
    score_alpha: Vec<f64>,
    score_beta: ByFactor,
    /// The centred matrix S.
    s: [ByFactor; MAX_FACTORS],
}

/// The lower Cholesky factor of the rows and columns of S that are free.
#[derive(Debug, Clone, Copy)]
struct Factored {
    lower: [ByFactor; MAX_FACTORS],
    /// The free factors, and how many they are.
    free: [usize; MAX_FACTORS],
    len: usize,
}

impl Factored {
    /// Of S without the row and column of `fixed`; `None` if that is singular.
    #[inline]
    fn new(s: &[ByFactor; MAX_FACTORS], factors: usize, fixed: Option<usize>) -> Option<Self> {
        let mut own = Self {
            lower: [[0.0; MAX_FACTORS]; MAX_FACTORS],
            free: [0; MAX_FACTORS],
            len: 0,
        };
        for factor in (0..factors).filter(|f| Some(*f) != fixed) {
            own.free[own.len] = factor;
            own.len += 1;
        }
        for i in 0..own.len {
            for j in 0..=i {
                let mut sum = s[own.free[i]][own.free[j]];
                let diagonal = sum;
                for k in 0..j {
                    sum -= own.lower[i][k] * own.lower[j][k];
                }
                if i == j {
                    if sum.is_nan() || sum <= SINGULAR * diagonal {
                        return None;
                    }
                    own.lower[i][i] = sqrt(sum);
                } else {
                    own.lower[i][j] = sum / own.lower[j][j];
                }
            }
        }
        Some(own)
    }

    #[inline]
    fn determinant(&self) -> f64 {
        (0..self.len).fold(1.0, |d, i| d * self.lower[i][i] * self.lower[i][i])
    }

    /// S^-1 v over the free factors, 0 for the fixed one.
    #[inline]
    fn solve(&self, v: &ByFactor) -> ByFactor {
        let mut x = [0.0; MAX_FACTORS];
        for i in 0..self.len {
            let mut sum = v[self.free[i]];
            for k in 0..i {
                sum -= self.lower[i][k] * x[k];
            }
            x[i] = sum / self.lower[i][i];
        }
        let mut out = [0.0; MAX_FACTORS];
        for i in (0..self.len).rev() {
            let mut sum = x[i];
            for k in i + 1..self.len {
                sum -= self.lower[k][i] * x[k];
            }
            x[i] = sum / self.lower[i][i];
            out[self.free[i]] = x[i];
        }
        out
    }
}

/// The fitter, its memory reused from table to table.
#[derive(Debug, Clone)]
pub struct TableRegression {
    layout: Layout,
    test: RegressionTest,
    /// For each pattern, 1 for the factors that it has, else 0.
    indicators: [ByFactor; MAX_PATTERNS],
    at: Coefficients,
    from: Coefficients,
    step: Coefficients,
    state: State,
    /// p and 1 - p of each cell: far from 0, 1 - p taken from a rounded p would be 0, and the penalty lost.
    probability: Vec<(f64, f64)>,
    full: f64,
    full_at: Coefficients,
    full_state: State,
}

impl TableRegression {
    /// A fitter for tables of this layout, and the test its coefficients are put to.
    pub fn new(layout: Layout, test: RegressionTest) -> Self {
        let groups = layout.groups;
        let point = Coefficients {
            alpha: vec![0.0; groups],
            beta: [0.0; MAX_FACTORS],
        };
        let state = State {
            weight: vec![0.0; groups],
            centre: vec![[0.0; MAX_FACTORS]; groups],
            score_alpha: vec![0.0; groups],
            ..State::default()
        };
        let mut indicators = [[0.0; MAX_FACTORS]; MAX_PATTERNS];
        for pattern in 0..layout.patterns() {
            for factor in 0..layout.factors {
                indicators[pattern][factor] = f64::from(u8::from(layout.carries(pattern, factor)));
            }
        }
        Self {
            layout,
            test,
            indicators,
            at: point.clone(),
            from: point.clone(),
            step: point.clone(),
            full_at: point,
            full_state: state.clone(),
            state,
            probability: vec![(0.0, 0.0); layout.cells()],
            full: 0.0,
        }
    }

    fn penalised(&self) -> bool {
        match self.test {
            RegressionTest::PenalisedLikelihoodRatio => true,
            RegressionTest::LikelihoodRatio | RegressionTest::Wald => false,
        }
    }

    fn fine(&self) -> f64 {
        if self.penalised() {
            FINE
        } else {
            FINE_WITHOUT_PENALTY
        }
    }

    /// Fits the full model from `start` (intercepts, then coefficients), coarsely; readies
    /// [`Self::coefficient`] and [`Self::exceeds`].
    pub fn fit(&mut self, table: &LatentTable, start: &[f64]) -> Stopped {
        let Layout {
            groups, factors, ..
        } = self.layout;
        self.at.alpha.copy_from_slice(&start[..groups]);
        self.at.beta[..factors].copy_from_slice(&start[groups..groups + factors]);
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
        self.at.beta = [0.0; MAX_FACTORS];
    }

    /// Polishes the full fit to rounding.
    pub fn refine(&mut self, table: &LatentTable) -> Stopped {
        self.at.clone_from(&self.full_at);
        self.fit_from_here(table, self.fine())
    }

    fn fit_from_here(&mut self, table: &LatentTable, tolerance: f64) -> Stopped {
        let stopped = self.maximise(table, None, f64::INFINITY, tolerance);
        self.full = self.state.value;
        self.full_at.clone_from(&self.at);
        std::mem::swap(&mut self.state, &mut self.full_state);
        stopped
    }

    /// The fitted coefficient of a factor.
    pub fn coefficient(&self, factor: usize) -> f64 {
        self.full_at.beta[factor]
    }

    /// The maximised log-likelihood of the full model, penalised if the fit is.
    pub fn maximum(&self) -> f64 {
        self.full
    }

    /// Squared Wald statistic of a factor: b^2 / (S^-1)_ff, where a full fit has left S.
    pub fn wald(&self, factor: usize) -> f64 {
        let b = self.full_at.beta[factor];
        self.variance(factor).map_or(0.0, |v| b * b / v)
    }

    /// Variance of a factor's coefficient, (S^-1)_ff, where a full fit has left S; none if S is singular.
    pub fn variance(&self, factor: usize) -> Option<f64> {
        let mut unit = [0.0; MAX_FACTORS];
        unit[factor] = 1.0;
        let s = Factored::new(&self.full_state.s, self.layout.factors, None)?;
        Some(s.solve(&unit)[factor])
    }

    /// Whether the factor's test statistic exceeds `critical`, after a converged [`Self::fit`]: of a ratio test
    /// 2 (l(full) - l(factor at 0)), else Wald's squared. A search that fails does not exceed.
    pub fn exceeds(&mut self, table: &LatentTable, factor: usize, critical: f64) -> bool {
        match self.test {
            RegressionTest::PenalisedLikelihoodRatio | RegressionTest::LikelihoodRatio => {
                self.ratio_exceeds(table, factor, critical)
            }
            RegressionTest::Wald => {
                let coarse = self.wald(factor);
                if (coarse - critical).abs() > WALD_SLACK {
                    return coarse > critical;
                }
                self.refine(table) == Stopped::Converged && self.wald(factor) > critical
            }
        }
    }

    /// Stops as soon as the answer is known to be no: the restricted maximum is at least the value at any point on
    /// the way.
    fn ratio_exceeds(&mut self, table: &LatentTable, factor: usize, critical: f64) -> bool {
        let enough = self.full - 0.5 * critical;
        let stopped = self.maximise_restricted(table, factor, enough + SLACK, COARSE);
        if self.state.value >= enough + SLACK {
            return false;
        }
        if stopped == Stopped::Converged && self.state.value < enough - SLACK {
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
        let stopped = self.maximise_restricted(table, factor, f64::INFINITY, self.fine());
        (stopped == Stopped::Converged).then_some(self.state.value)
    }

    fn maximise_restricted(
        &mut self,
        table: &LatentTable,
        factor: usize,
        enough: f64,
        tolerance: f64,
    ) -> Stopped {
        let factors = self.layout.factors;
        // Where the quadratic around the full maximum has its maximum on the plane "coefficient = 0".
        let mut change = [0.0; MAX_FACTORS];
        change[factor] = -self.full_at.beta[factor];
        if let Some(others) = Factored::new(&self.full_state.s, factors, Some(factor)) {
            let response = others.solve(&self.full_state.s[factor]);
            for other in (0..factors).filter(|f| *f != factor) {
                change[other] = -response[other] * change[factor];
            }
        }
        self.at.clone_from(&self.full_at);
        for f in 0..factors {
            self.at.beta[f] += change[f];
        }
        self.at.beta[factor] = 0.0;
        for (alpha, centre) in self.at.alpha.iter_mut().zip(&self.full_state.centre) {
            for f in 0..factors {
                *alpha -= centre[f] * change[f];
            }
        }
        let stopped = self.maximise(table, Some(factor), enough, tolerance);
        if stopped == Stopped::Converged || self.state.value >= enough {
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
            if self.state.value >= enough {
                return Stopped::IterationLimit;
            }
            let Some(expected_gain) = self.newton_step(fixed) else {
                return Stopped::Singular;
            };
            if expected_gain <= tolerance {
                return Stopped::Converged;
            }
            self.from.clone_from(&self.at);
            let before = self.state.value;
            let mut length = secant.length;
            let mut halvings = 0;
            loop {
                for (g, alpha) in self.at.alpha.iter_mut().enumerate() {
                    *alpha = self.from.alpha[g] + length * self.step.alpha[g];
                }
                for f in 0..self.layout.factors {
                    self.at.beta[f] = self.from.beta[f] + length * self.step.beta[f];
                }
                // Near the maximum the gain is below rounding, so an equal value is accepted.
                if self.evaluate(table) && self.state.value >= before - 1e-13 * before.abs() {
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

    /// Likelihood, score and centred information at `at`; false if singular.
    fn evaluate(&mut self, table: &LatentTable) -> bool {
        // Loops of known length take a fifth less time.
        match self.layout.factors {
            1 => self.evaluate_of::<1>(table),
            2 => self.evaluate_of::<2>(table),
            _ => self.evaluate_of::<MAX_FACTORS>(table),
        }
    }

    #[inline]
    fn evaluate_of<const FACTORS: usize>(&mut self, table: &LatentTable) -> bool {
        let Some((log_likelihood, determinant)) = self.weigh::<FACTORS>(table) else {
            return false;
        };
        let Some(factored) = Factored::new(&self.state.s, self.layout.factors, None) else {
            return false;
        };
        self.state.value = log_likelihood;
        if self.penalised() {
            self.state.value += 0.5 * ln(determinant * factored.determinant());
            let mut inverse = [[0.0; MAX_FACTORS]; MAX_FACTORS];
            for i in 0..FACTORS {
                let mut unit = [0.0; MAX_FACTORS];
                unit[i] = 1.0;
                inverse[i] = factored.solve(&unit);
            }
            self.score::<FACTORS>(table, Some(&inverse));
        } else {
            self.score::<FACTORS>(table, None);
        }
        self.state.value.is_finite()
    }

    /// Probabilities and information at `at`; the log-likelihood and the product of the groups' weights, `None` if centring leaves
    /// nothing of a factor.
    #[inline]
    fn weigh<const FACTORS: usize>(&mut self, table: &LatentTable) -> Option<(f64, f64)> {
        let layout = self.layout;
        let state = &mut self.state;
        let mut odds_ratio = [1.0; MAX_PATTERNS];
        let mut shift = [0.0; MAX_PATTERNS];
        for factor in 0..FACTORS {
            let beta = self.at.beta[factor];
            let ratio = exp(beta);
            for pattern in (0..layout.patterns()).filter(|p| layout.carries(*p, factor)) {
                odds_ratio[pattern] *= ratio;
                shift[pattern] += beta;
            }
        }
        let mut log_likelihood = 0.0;
        let mut determinant = 1.0;
        let mut uncentred = [0.0; MAX_FACTORS];
        state.s = [[0.0; MAX_FACTORS]; MAX_FACTORS];
        for g in 0..layout.groups {
            let alpha = self.at.alpha[g];
            let baseline = exp(alpha);
            let mut sum = 0.0;
            let mut total = [0.0; MAX_FACTORS];
            let mut both = [[0.0; MAX_FACTORS]; MAX_FACTORS];
            for pattern in 0..layout.patterns() {
                let cell = layout.cell(g, pattern);
                let n = f64::from(table.n[cell]);
                if n > 0.0 {
                    let odds = baseline * odds_ratio[pattern];
                    let q = 1.0 / (1.0 + odds);
                    let p = odds * q;
                    self.probability[cell] = (p, q);
                    // n ln(1 - p) + r ln odds
                    log_likelihood +=
                        n * ln(q) + f64::from(table.r[cell]) * (alpha + shift[pattern]);
                    let w = n * p * q;
                    sum += w;
                    let indicator = &self.indicators[pattern];
                    for i in 0..FACTORS {
                        total[i] += indicator[i] * w;
                        for j in 0..i {
                            both[i][j] += indicator[i] * indicator[j] * w;
                        }
                    }
                }
            }
            state.weight[g] = sum;
            determinant *= sum;
            for i in 0..FACTORS {
                let centre = total[i] / sum;
                state.centre[g][i] = centre;
                uncentred[i] += total[i];
                state.s[i][i] += total[i] - total[i] * centre;
                for j in 0..i {
                    state.s[i][j] += both[i][j] - total[j] * centre;
                }
            }
        }
        for i in 0..FACTORS {
            for j in 0..i {
                state.s[j][i] = state.s[i][j];
            }
        }
        // Written so that NaN (an empty group, an overflow) counts as singular too.
        (0..FACTORS)
            .all(|i| state.s[i][i] > SINGULAR * uncentred[i])
            .then_some((log_likelihood, determinant))
    }

    /// The score; with the inverse of S the penalised one.
    #[inline]
    fn score<const FACTORS: usize>(
        &mut self,
        table: &LatentTable,
        inverse: Option<&[ByFactor; MAX_FACTORS]>,
    ) {
        let layout = self.layout;
        let state = &mut self.state;
        state.score_beta = [0.0; MAX_FACTORS];
        for g in 0..layout.groups {
            let per_patient = 1.0 / state.weight[g];
            let centre = state.centre[g];
            let mut score = 0.0;
            for pattern in 0..layout.patterns() {
                let cell = layout.cell(g, pattern);
                let n = f64::from(table.n[cell]);
                if n > 0.0 {
                    let (p, q) = self.probability[cell];
                    let r = f64::from(table.r[cell]);
                    let indicator = &self.indicators[pattern];
                    // r q - (n - r) p is r - n p without its cancellation where p is near 1.
                    let mut residual = r * q - (n - r) * p;
                    if let Some(inverse) = inverse {
                        let z: [f64; FACTORS] = std::array::from_fn(|i| indicator[i] - centre[i]);
                        let mut norm = 0.0;
                        for i in 0..FACTORS {
                            let mut row = 0.0;
                            for j in 0..FACTORS {
                                row += inverse[i][j] * z[j];
                            }
                            norm += z[i] * row;
                        }
                        residual += n * p * q * (per_patient + norm) * (0.5 - p);
                    }
                    score += residual;
                    for i in 0..FACTORS {
                        state.score_beta[i] += indicator[i] * residual;
                    }
                }
            }
            state.score_alpha[g] = score;
        }
    }

    /// Slope of the likelihood along the last step.
    fn slope(&self) -> f64 {
        let alpha = self.step.alpha.iter().zip(&self.state.score_alpha);
        let beta = self.step.beta.iter().zip(&self.state.score_beta);
        alpha.chain(beta).map(|(d, u)| d * u).sum()
    }

    /// Puts the Newton step of the free coefficients into `step`; returns the expected gain, `None` if their information is
    /// singular.
    fn newton_step(&mut self, fixed: Option<usize>) -> Option<f64> {
        let Layout {
            groups, factors, ..
        } = self.layout;
        let state = &self.state;
        // Score of the factors once the intercepts have followed.
        let mut u = state.score_beta;
        for g in 0..groups {
            for factor in 0..factors {
                u[factor] -= state.centre[g][factor] * state.score_alpha[g];
            }
        }
        let d = Factored::new(&state.s, factors, fixed)?.solve(&u);
        self.step.beta = d;
        let mut expected_gain = 0.0;
        for factor in 0..factors {
            expected_gain += 0.5 * d[factor] * u[factor];
        }
        for g in 0..groups {
            let own = state.score_alpha[g] / state.weight[g];
            let mut alpha = own;
            for factor in 0..factors {
                alpha -= state.centre[g][factor] * d[factor];
            }
            self.step.alpha[g] = alpha;
            expected_gain += 0.5 * own * state.score_alpha[g];
        }
        Some(expected_gain)
    }
}
