//! Newton's method for the maximum of a likelihood, free or on a plane, with a reason for every end.
//!
//! A step divides the score by the expected information (Fisher scoring) or, where the objective's Hessian is another matrix, by that
//! once the information has been seen to do poorly. Which it is, is judged at the points of the iteration and not by the shape of the
//! table: a step is *slow* if the expected gain of the next is more than a hundredth of its own. The Hessian of a penalised
//! likelihood of k columns costs about k / 3 evaluations without it, so it is worth as many slow steps. No expected gain by the
//! information ends an iteration unless the score after the last step or the Hessian confirms it.

use crate::numerics::convergence::{SecantStep, Stopped};
use crate::numerics::linear::{
    backward, cholesky_to_rounding, dot, forward, max_abs, multiply_factors, solution,
};

/// Most Newton steps before a maximisation is called unfinished.
const MAX_ITERATIONS: usize = 100;
/// Most halvings of one step.
const MAX_HALVINGS: usize = 40;
/// Expected gain of a further step below which the coefficients have converged: sqrt(2e-20) standard errors.
const TOLERANCE: f64 = 1e-20;
/// The same where only the value of the maximum is wanted. The expected gain itself is added, and what it misses is of the order of
/// its power 3/2.
const VALUE_TOLERANCE: f64 = 1e-11;
/// Where rounding keeps the expected gain from decreasing any further, one below this counts as converged too.
const ROUNDING: f64 = 1e-13;
/// A step is slow if the expected gain of the next one is more than this share of its own.
const SLOW: f64 = 0.01;
/// An expected gain that is at most this share of the last one is confirmed: along the step information and Hessian differ by a
/// hundredth at most.
const CONFIRMED: f64 = 1e-4;
/// Steps after which an iteration that has not converged is tested for separation, and how often after that.
const SEPARATION_TEST_AFTER: usize = 8;
const SEPARATION_TEST_EVERY: usize = 4;
/// How often an iteration is moved off a saddle point before it is given up.
const MAX_PERTURBATIONS: usize = 4;

/// How the Hessian of an objective relates to the expected information.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Hessian {
    /// It is the information.
    Information,
    /// It is another matrix, worked out when asked for.
    Own,
    /// It is another matrix, of too many columns to be worked out.
    Unknown,
}

/// A point of the parameter space, with all that is known there.
#[derive(Debug, Clone, Default)]
pub(crate) struct Point {
    /// Coefficients.
    pub(crate) beta: Vec<f64>,
    /// Log-likelihood.
    pub(crate) log_likelihood: f64,
    /// What is maximised: the log-likelihood, with its penalty if there is one.
    pub(crate) objective: f64,
    /// Gradient of the objective.
    pub(crate) score: Vec<f64>,
    /// Lower Cholesky factor L of the expected information.
    pub(crate) information: Vec<f64>,
    /// The lower triangle of H, where L H L' is the Hessian of the objective with its sign turned; empty if it was not asked for.
    pub(crate) scaled_hessian: Vec<f64>,
}

impl Point {
    /// For `k` coefficients.
    pub(crate) fn new(k: usize) -> Self {
        Self {
            beta: vec![0.0; k],
            score: vec![0.0; k],
            information: vec![0.0; k * k],
            ..Self::default()
        }
    }

    /// The Cholesky factor of the Hessian (with its sign turned) where that is known and positive definite: along the plane c'b =
    /// constant if there is one, though elsewhere it need not be.
    pub(crate) fn hessian_factor(&self, plane: Option<&[f64]>) -> Option<Vec<f64>> {
        let k = self.beta.len();
        if self.scaled_hessian.is_empty() {
            return None;
        }
        let mut h = self.scaled_hessian.clone();
        if let Some(c) = plane {
            // What is added for directions across the plane changes no step that is then projected onto it.
            let mut across = c.to_vec();
            forward(&self.information, &mut across);
            let weight = 1e3 * (1.0 + max_abs(&h)) / dot(&across, &across);
            for a in 0..k {
                for b in 0..=a {
                    h[a * k + b] += weight * across[a] * across[b];
                }
            }
        }
        let mut root = vec![0.0; k * k];
        if !cholesky_to_rounding(&h, &mut root, k) {
            return None;
        }
        multiply_factors(&self.information, &mut root, k);
        Some(root)
    }
}

/// An objective: a likelihood, with its penalty if there is one.
pub(crate) trait Objective {
    /// Number of coefficients.
    fn columns(&self) -> usize;

    /// How its Hessian relates to the expected information.
    fn hessian(&self) -> Hessian {
        Hessian::Information
    }

    /// Fills in everything but `beta`, at `beta`, the scaled Hessian only if asked for and [`Hessian::Own`]; false where the
    /// information is singular or something is not finite.
    fn evaluate(&mut self, at: &mut Point, with_hessian: bool) -> bool;

    /// What is known of its maxima where a coefficient is held.
    fn maxima(&self) -> Maxima {
        Maxima::One
    }

    /// Samples terms by the weights at this maximum, where there may be others and not all terms are listed.
    fn sample_terms(&mut self, _at: &Point) {}

    /// The largest maximum near one of its terms, over c'b = v if a `plane` (c, v) is given, if it is above `least`.
    fn global_maximum(&mut self, _plane: Option<(&[f64], f64)>, _least: f64) -> Option<Point> {
        None
    }
}

/// What is known of the maxima of an objective where a coefficient is held.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Maxima {
    /// There is taken to be one.
    One,
    /// There may be several.
    Several,
    /// There may be several, each near that of a term; some terms are sampled.
    Sampled,
    /// There may be several, each near that of a term; all terms are listed.
    Listed,
}

impl Maxima {
    /// Whether others can only be searched for.
    pub(crate) fn searched(self) -> bool {
        match self {
            Self::One | Self::Listed => false,
            Self::Several | Self::Sampled => true,
        }
    }
}

/// Where a maximisation ended.
#[derive(Debug)]
pub(crate) struct Maximum {
    /// The last point.
    pub(crate) at: Point,
    /// Why it ended there.
    pub(crate) stopped: Stopped,
    /// With `Separation`: the direction of recession.
    pub(crate) direction: Option<Vec<f64>>,
}

/// Maximises from `start`.
pub(crate) fn maximise(objective: &mut impl Objective, start: &[f64]) -> Maximum {
    iterate(objective, start, None, TOLERANCE, |_, _| None)
}

/// As [`maximise`], where there may be no maximum: `recession` gives a direction of recession near that of a step, one in which the
/// likelihood provably never decreases however far one goes.
pub(crate) fn maximise_or_separate<O: Objective>(
    objective: &mut O,
    start: &[f64],
    recession: impl Fn(&O, &[f64]) -> Option<Vec<f64>>,
) -> Maximum {
    iterate(objective, start, None, TOLERANCE, recession)
}

/// The value of the maximum over the b with c'b = c'start, for `plane` c.
pub(crate) fn maximise_on_plane(
    objective: &mut impl Objective,
    start: &[f64],
    plane: &[f64],
) -> Maximum {
    iterate(objective, start, Some(plane), VALUE_TOLERANCE, |_, _| None)
}

fn iterate<O: Objective>(
    objective: &mut O,
    start: &[f64],
    plane: Option<&[f64]>,
    tolerance: f64,
    recession: impl Fn(&O, &[f64]) -> Option<Vec<f64>>,
) -> Maximum {
    let k = objective.columns();
    let kind = objective.hessian();
    let mut here = Point::new(k);
    here.beta.copy_from_slice(start);
    let ended = |at, stopped| Maximum {
        at,
        stopped,
        direction: None,
    };
    if !objective.evaluate(&mut here, false) {
        return ended(here, Stopped::Singular);
    }
    let mut next = Point::new(k);
    let mut secant = SecantStep::default();
    let mut last_gain = f64::INFINITY;
    let mut step = Vec::new();
    let (mut with_hessian, mut slow_steps, mut perturbations) = (false, 0, 0);
    let value = plane.map_or(0.0, |c| dot(c, start));
    let mut stopped = Stopped::IterationLimit;
    for iteration in 0..MAX_ITERATIONS {
        let hessian = here.hessian_factor(plane);
        let exact = kind == Hessian::Information || hessian.is_some();
        let curvature = hessian.as_ref().unwrap_or(&here.information);
        step = newton_step(curvature, &here.score, plane);
        // By the curvature here.
        let gain = 0.5 * dot(&here.score, &step);
        let rounding = gain <= ROUNDING && gain >= 0.5 * last_gain;
        let converged = gain <= tolerance || rounding;
        let slow = gain > SLOW * last_gain;
        let confirmed = gain <= CONFIRMED * last_gain;
        last_gain = gain;
        if kind == Hessian::Own && !with_hessian {
            slow_steps += usize::from(slow);
            if (converged && !confirmed) || 3 * slow_steps >= k.max(3) {
                with_hessian = true;
                if !objective.evaluate(&mut here, true) {
                    break;
                }
                continue;
            }
        }
        if converged {
            // Where the score is zero and the Hessian not definite: a saddle point.
            let saddle = with_hessian && !exact;
            if saddle && perturbations < MAX_PERTURBATIONS {
                perturbations += 1;
                last_gain = f64::INFINITY;
                perturb(&here, &mut next, plane, perturbations);
                if objective.evaluate(&mut next, true) {
                    std::mem::swap(&mut here, &mut next);
                    continue;
                }
            }
            if saddle {
                break;
            }
            // Towards infinity the expected gain decreases too, but steps do not.
            let scale = 1.0 + max_abs(&here.beta);
            if max_abs(&step) <= 1e-5 * scale || plane.is_some() {
                // The last step needs no evaluation.
                here.objective += gain;
                add(&mut here.beta, 1.0, &step);
                return ended(here, Stopped::Converged);
            }
        }
        if iteration >= SEPARATION_TEST_AFTER
            && iteration % SEPARATION_TEST_EVERY == 0
            && let Some(direction) = recession(objective, &step)
        {
            return separated(here, direction);
        }
        let whole = if exact { 1.0 } else { secant.length };
        let towards = |length: f64, to: &mut Point| {
            to.beta.copy_from_slice(&here.beta);
            add(&mut to.beta, length, &step);
            if let Some(c) = plane {
                project(&mut to.beta, c, value, c);
            }
            objective.evaluate(to, with_hessian)
        };
        let Some(length) = line_search(here.objective, whole, &mut next, towards) else {
            stopped = Stopped::LineSearchFailed;
            break;
        };
        secant.update(length, 2.0 * gain, dot(&next.score, &step));
        std::mem::swap(&mut here, &mut next);
    }
    match recession(objective, &step) {
        Some(direction) => separated(here, direction),
        None => ended(here, stopped),
    }
}

/// Halves a step until its end is no worse than `objective`; the length reached, with its end in `next`. `towards` evaluates the end
/// of a step of some length.
fn line_search(
    objective: f64,
    whole: f64,
    next: &mut Point,
    mut towards: impl FnMut(f64, &mut Point) -> bool,
) -> Option<f64> {
    let mut length = whole;
    for _ in 0..MAX_HALVINGS {
        // Near the maximum the gain is below rounding, so an equal value is accepted.
        let least = objective - 1e-13 * objective.abs();
        if towards(length, next) && next.objective >= least {
            return Some(length);
        }
        length *= 0.5;
    }
    None
}

/// `to` becomes a point a fraction of a standard error away from a saddle point, in a direction that depends on `attempt`.
fn perturb(from: &Point, to: &mut Point, plane: Option<&[f64]>, attempt: usize) {
    let mut by: Vec<f64> = (0..from.beta.len())
        .map(|c| {
            if (c + attempt).is_multiple_of(1 + attempt) {
                0.2
            } else {
                -0.1
            }
        })
        .collect();
    backward(&from.information, &mut by);
    if let Some(c) = plane {
        project(&mut by, c, 0.0, &solution(&from.information, c));
    }
    to.beta.copy_from_slice(&from.beta);
    add(&mut to.beta, 1.0, &by);
}

fn separated(at: Point, direction: Vec<f64>) -> Maximum {
    Maximum {
        at,
        stopped: Stopped::Separation,
        direction: Some(direction),
    }
}

/// H^-1 (U - lambda c), with lambda such that c'step = 0; without a plane H^-1 U.
fn newton_step(curvature: &[f64], score: &[f64], plane: Option<&[f64]>) -> Vec<f64> {
    let mut step = solution(curvature, score);
    if let Some(c) = plane {
        project(&mut step, c, 0.0, &solution(curvature, c));
    }
    step
}

/// Projects `b` along `across` onto c'b = v. Twice: the rounding of the first time, in coefficients of thousands, would be seen.
fn project(b: &mut [f64], c: &[f64], v: f64, across: &[f64]) {
    for _ in 0..2 {
        add(b, (v - dot(c, b)) / dot(c, across), across);
    }
}

/// Adds `by` times a vector.
pub(crate) fn add(to: &mut [f64], by: f64, vector: &[f64]) {
    for (to, v) in to.iter_mut().zip(vector) {
        *to += by * v;
    }
}
