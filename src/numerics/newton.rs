//! Newton's climb to the top of a likelihood, free or on a plane, with a reason for every end.

use crate::numerics::convergence::{SecantStep, Stopped};
use crate::numerics::symmetric::{backward, cholesky, forward, solve};

/// Most Newton steps before a climb is called unfinished.
const MAX_ITERATIONS: usize = 100;
/// Most halvings of one step.
const MAX_HALVINGS: usize = 40;
/// A climb has arrived when its next step promises less: sqrt(2e-20) standard errors.
const PLACE: f64 = 1e-20;
/// The same where only the height of the top is wanted: the promise itself is added, and what it misses is of the order
/// of its power 3/2 (for steps by a slightly different curvature, a few hundredths of it).
const HEIGHT: f64 = 1e-11;
/// Where rounding keeps a promise from shrinking any further, one below this has arrived too.
const ROUNDED: f64 = 1e-13;
/// Steps after which a climb that has not arrived is asked whether it has a top at all, and how often after that.
const SUSPICIOUS: usize = 8;
const ASK_AGAIN: usize = 4;
/// How often a climb is shoved off a saddle before it is given up.
const MAX_SHOVES: usize = 4;

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
    /// Lower Cholesky factor of the expected information.
    pub(crate) information: Vec<f64>,
    /// With L that factor and the objective's own curvature L H L': the lower triangle of H; empty where that is the
    /// information (or near enough).
    pub(crate) bend: Vec<f64>,
    /// Whether steps by the information alone need stretching.
    pub(crate) rough: bool,
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

    /// The factor of the matrix that Newton's step divides by, and whether it is the objective's own curvature: along the
    /// plane c'b = constant if there is one, where H may be positive definite though elsewhere it is not. Else the
    /// information's.
    pub(crate) fn curvature(&self, plane: Option<&[f64]>) -> (Vec<f64>, bool) {
        let k = self.beta.len();
        if self.bend.is_empty() {
            return (self.information.clone(), !self.rough);
        }
        let mut h = self.bend.clone();
        if let Some(c) = plane {
            // Stiffness across the plane changes no step that is then put back onto it.
            let across = forward(&self.information, c);
            let stiff = 1e3 * (1.0 + largest(&self.bend)) / product(&across, &across);
            for a in 0..k {
                for b in 0..=a {
                    h[a * k + b] += stiff * across[a] * across[b];
                }
            }
        }
        let mut root = vec![0.0; k * k];
        if !cholesky(&h, &mut root, k) {
            return (self.information.clone(), false);
        }
        // The product of two lower factors.
        for a in 0..k {
            let row = &self.information[a * k..=a * k + a];
            for c in 0..=a {
                let mut sum = 0.0;
                for j in c..=a {
                    sum += row[j] * root[j * k + c];
                }
                h[a * k + c] = sum;
            }
        }
        (h, true)
    }
}

/// Something to be maximised.
pub(crate) trait Likelihood {
    /// Number of coefficients.
    fn columns(&self) -> usize;

    /// Fills in everything but `beta`, at `beta`; false where the information is singular or nothing is finite.
    fn evaluate(&mut self, at: &mut Point) -> bool;

    /// Whether the objective can be expected to have several local maxima on a plane.
    fn has_many_tops(&self) -> bool {
        false
    }
}

/// A climb that has ended.
#[derive(Debug)]
pub(crate) struct Climb {
    /// Where.
    pub(crate) top: Point,
    /// Why.
    pub(crate) stopped: Stopped,
    /// With `Separation`: the direction in which there is no top.
    pub(crate) direction: Option<Vec<f64>>,
}

/// Climbs from `start` to the place of the top.
pub(crate) fn climb(likelihood: &mut impl Likelihood, start: &[f64]) -> Climb {
    climb_on(likelihood, start, None, PLACE, |_, _| None)
}

/// As [`climb`], where there may be no top: `endless` gives a direction, near that of a step, in which the likelihood provably
/// never falls however far one goes.
pub(crate) fn climb_or_separate<L: Likelihood>(
    likelihood: &mut L,
    start: &[f64],
    endless: impl Fn(&L, &[f64]) -> Option<Vec<f64>>,
) -> Climb {
    climb_on(likelihood, start, None, PLACE, endless)
}

/// Climbs from `start` to the height of the highest point where c'beta is what it is there, for `plane` c.
pub(crate) fn height_on(likelihood: &mut impl Likelihood, start: &[f64], plane: &[f64]) -> Climb {
    climb_on(likelihood, start, Some(plane), HEIGHT, |_, _| None)
}

fn climb_on<L: Likelihood>(
    likelihood: &mut L,
    start: &[f64],
    plane: Option<&[f64]>,
    tolerance: f64,
    endless: impl Fn(&L, &[f64]) -> Option<Vec<f64>>,
) -> Climb {
    let k = likelihood.columns();
    let mut here = Point::new(k);
    here.beta.copy_from_slice(start);
    let ended = |top, stopped| Climb {
        top,
        stopped,
        direction: None,
    };
    if !likelihood.evaluate(&mut here) {
        return ended(here, Stopped::Singular);
    }
    let mut next = Point::new(k);
    let mut secant = SecantStep::default();
    let mut last_promise = f64::INFINITY;
    let mut step = Vec::new();
    let mut shoves = 0;
    let level = plane.map_or(0.0, |c| product(c, start));
    let mut stopped = Stopped::IterationLimit;
    for iteration in 0..MAX_ITERATIONS {
        let (curvature, exact) = here.curvature(plane);
        step = newton_step(&curvature, &here.score, plane);
        // The gain this step promises, by the curvature here.
        let promise = 0.5 * product(&here.score, &step);
        let stuck = promise <= ROUNDED && promise >= 0.5 * last_promise;
        if promise <= tolerance || stuck {
            // On the way to infinity promises shrink too, but steps do not.
            let scale = 1.0 + largest(&here.beta);
            // A point with a way up to both sides is level, and no top.
            let saddle = !here.bend.is_empty() && !exact;
            if saddle && shoves < MAX_SHOVES {
                shoves += 1;
                last_promise = f64::INFINITY;
                shove(&here, &mut next, plane, shoves);
                if likelihood.evaluate(&mut next) {
                    std::mem::swap(&mut here, &mut next);
                    continue;
                }
            }
            if saddle {
                break;
            }
            if largest(&step) <= 1e-5 * scale || plane.is_some() {
                // The last step costs nothing.
                here.objective += promise;
                for (value, step) in here.beta.iter_mut().zip(&step) {
                    *value += step;
                }
                return ended(here, Stopped::Converged);
            }
        }
        last_promise = promise;
        if iteration >= SUSPICIOUS
            && iteration % ASK_AGAIN == 0
            && let Some(direction) = endless(likelihood, &step)
        {
            return separated(here, direction);
        }
        let mut length = if exact { 1.0 } else { secant.length };
        let mut uphill = false;
        for _ in 0..MAX_HALVINGS {
            for (c, value) in next.beta.iter_mut().enumerate() {
                *value = here.beta[c] + length * step[c];
            }
            if let Some(c) = plane {
                put_on(&mut next.beta, c, level, c);
            }
            // Near the top the gain drowns in rounding; equal is as good as uphill there.
            let least = here.objective - 1e-13 * here.objective.abs();
            if likelihood.evaluate(&mut next) && next.objective >= least {
                uphill = true;
                break;
            }
            length *= 0.5;
        }
        if !uphill {
            stopped = Stopped::LineSearchFailed;
            break;
        }
        secant.update(length, 2.0 * promise, product(&next.score, &step));
        std::mem::swap(&mut here, &mut next);
    }
    match endless(likelihood, &step) {
        Some(direction) => separated(here, direction),
        None => ended(here, stopped),
    }
}

/// A point a fraction of a standard error away from a saddle, in a direction that changes from time to time.
fn shove(from: &Point, to: &mut Point, plane: Option<&[f64]>, time: usize) {
    let any: Vec<f64> = (0..from.beta.len())
        .map(|c| {
            if (c + time).is_multiple_of(1 + time) {
                0.2
            } else {
                -0.1
            }
        })
        .collect();
    let mut by = backward(&from.information, &any);
    if let Some(c) = plane {
        put_on(&mut by, c, 0.0, &solve(&from.information, c));
    }
    for ((to, from), by) in to.beta.iter_mut().zip(&from.beta).zip(by) {
        *to = from + by;
    }
}

fn separated(top: Point, direction: Vec<f64>) -> Climb {
    Climb {
        top,
        stopped: Stopped::Separation,
        direction: Some(direction),
    }
}

/// H^-1 (U - lambda c), with lambda such that c'step = 0; without a plane H^-1 U.
fn newton_step(curvature: &[f64], score: &[f64], plane: Option<&[f64]>) -> Vec<f64> {
    let mut step = solve(curvature, score);
    if let Some(c) = plane {
        let across = solve(curvature, c);
        put_on(&mut step, c, 0.0, &across);
    }
    step
}

/// Moves `b` along `across` until c'b = v. Twice: rounding of the first time, in steps of thousands, would be seen.
fn put_on(b: &mut [f64], c: &[f64], v: f64, across: &[f64]) {
    for _ in 0..2 {
        let by = (product(c, b) - v) / product(c, across);
        b.iter_mut()
            .zip(across)
            .for_each(|(b, across)| *b -= by * across);
    }
}

/// a'b.
pub(crate) fn product(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

/// The largest absolute component.
pub(crate) fn largest(v: &[f64]) -> f64 {
    v.iter().fold(0.0, |most, x| f64::max(most, x.abs()))
}
