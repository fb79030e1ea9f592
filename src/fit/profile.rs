//! Limits and tests from the profile of a penalised likelihood.
//!
//! # Formula
//! For a sum c'b of coefficients the profile is `l*_p(v) = max l*(b) over c'b = v`. The 95% limits are the two v where
//! `2 (l*_max - l*_p(v)) = 3.8415`, the test of c'b = 0 compares `2 (l*_max - l*_p(0))` with chi-squared on one degree of
//! freedom. The penalty is that of the full model throughout, as `logistf` does it.
//!
//! A limit solves two conditions at once: l* has the wanted height, and its gradient there is a multiple of c (Venzon &
//! Moolgavkar, Appl Stat 1988;37:87-94). Newton's method on both needs a handful of evaluations. Where it strays, the
//! limit is bracketed and closed in upon, each profile value climbed to.

use super::climb::{Climb, Likelihood, Point, Stopped, height_on, product};
use super::linear::{quadratic, solve};
use crate::math::{erfc, sqrt};

/// Standard errors to either side of a 95% interval: the 97.5% quantile of the normal distribution.
pub(super) const Z: f64 = 1.959_963_984_540_054;
/// Most steps of Newton's method on both conditions.
const MAX_STEPS: usize = 30;
/// A longer step, in standard errors, is cut: the quadratic that it trusts holds no further.
const LONGEST: f64 = 2.0;
/// A limit is found when the next step is below this, in standard errors, and taken: with the exact curvature what is
/// left then is its square; with a slightly different one a few hundredths of it.
const ARRIVED: f64 = 3e-6;
const ARRIVED_SLOWLY: f64 = 1e-9;
/// Most doublings and halvings of a bracket.
const MAX_BRACKETS: usize = 200;

/// The two-sided p of a standard normal z.
pub(super) fn normal_p(z: f64) -> f64 {
    erfc(z.abs() * std::f64::consts::FRAC_1_SQRT_2)
}

/// The test of c'b = 0 and the limits of c'b; a part that cannot be found is `None`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Profile {
    pub(super) lower: Option<f64>,
    pub(super) upper: Option<f64>,
    pub(super) p: Option<f64>,
}

/// The profile of c'b around the maximum `top`.
pub(super) fn profile(likelihood: &mut impl Likelihood, top: &Point, c: &[f64]) -> Profile {
    let limit = |likelihood: &mut _, side: f64| {
        newton(likelihood, top, c, side).or_else(|| bracket(likelihood, top, c, side))
    };
    Profile {
        lower: limit(likelihood, -1.0),
        upper: limit(likelihood, 1.0),
        p: held(likelihood, top, c, 0.0).map(|end| {
            let statistic = 2.0 * (top.objective - end.objective);
            normal_p(sqrt(statistic.max(0.0)))
        }),
    }
}

/// Newton's method on both conditions, from where a quadratic l* would have its limit.
fn newton(likelihood: &mut impl Likelihood, top: &Point, c: &[f64], side: f64) -> Option<f64> {
    let target = top.objective - 0.5 * Z * Z;
    let (curvature, _) = top.curvature(None);
    let across = solve(&curvature, c);
    let se = sqrt(product(c, &across));
    let estimate = product(c, &top.beta);
    let mut here = Point::new(c.len());
    for (value, (b, a)) in here.beta.iter_mut().zip(top.beta.iter().zip(&across)) {
        *value = b + side * Z * a / se;
    }
    for _ in 0..MAX_STEPS {
        if !likelihood.evaluate(&mut here) {
            return None;
        }
        let (curvature, exact) = here.curvature(None);
        let across = solve(&curvature, c);
        let free = solve(&curvature, &here.score);
        let rest = 2.0 * (here.objective - target) + product(&here.score, &free);
        // Outside, l* falls along c: lambda has the other sign. Too far out, none will do; then climb back.
        let lambda = -side * sqrt(rest.max(0.0) / product(c, &across));
        let mut step: Vec<f64> = free
            .iter()
            .zip(&across)
            .map(|(f, a)| f - lambda * a)
            .collect();
        let slope = here.score.iter().zip(c).map(|(u, c)| u - lambda * c);
        let length = sqrt(slope.zip(&step).map(|(u, s)| u * s).sum::<f64>().max(0.0));
        let exact = exact && here.bend.is_some();
        if length <= if exact { ARRIVED } else { ARRIVED_SLOWLY } {
            let value = product(c, &here.beta) + product(c, &step);
            // At a slope of about 2 per standard error the step accounts for what is missing.
            let there = (here.objective - target).abs() <= 10.0 * length + 1e-12 * target.abs();
            return (there && side * (value - estimate) > 0.0).then_some(value);
        }
        if length > LONGEST {
            step.iter_mut().for_each(|s| *s *= LONGEST / length);
        }
        for (value, step) in here.beta.iter_mut().zip(&step) {
            *value += step;
        }
    }
    None
}

/// Steps outward until the profile is below the target, then closes in: by the false position in the signed root of
/// the fall, which is nearly straight, with every third step a halving.
fn bracket(likelihood: &mut impl Likelihood, top: &Point, c: &[f64], side: f64) -> Option<f64> {
    let estimate = product(c, &top.beta);
    let se = sqrt(quadratic(&top.information, c));
    let mut excess = |distance: f64| {
        let end = held(likelihood, top, c, estimate + side * distance)?;
        Some(sqrt(2.0 * (top.objective - end.objective).max(0.0)) - Z)
    };
    let (mut inner, mut inner_excess) = (0.0, -Z);
    let mut outer = Z * se;
    let mut outer_excess = excess(outer)?;
    for _ in 0..MAX_BRACKETS {
        if outer_excess >= 0.0 {
            break;
        }
        (inner, inner_excess) = (outer, outer_excess);
        outer *= 2.0;
        outer_excess = excess(outer)?;
    }
    for round in 0..MAX_BRACKETS {
        if outer - inner <= 1e-12 * outer {
            break;
        }
        let share = if round % 3 == 2 {
            0.5
        } else {
            -inner_excess / (outer_excess - inner_excess)
        };
        let middle = inner + share * (outer - inner);
        let value = excess(middle)?;
        if value.abs() <= 1e-13 {
            return Some(estimate + side * middle);
        } else if value < 0.0 {
            (inner, inner_excess) = (middle, value);
        } else {
            (outer, outer_excess) = (middle, value);
        }
    }
    (outer_excess >= 0.0).then_some(estimate + side * outer)
}

/// The maximum over c'b = v: climbed to from the tangent of the profile at the top and, where that start is too far
/// out, from the shortest b on the plane.
fn held(likelihood: &mut impl Likelihood, top: &Point, c: &[f64], v: f64) -> Option<Point> {
    let across = solve(&top.information, c);
    let by = (v - product(c, &top.beta)) / product(c, &across);
    let tangent: Vec<f64> = top
        .beta
        .iter()
        .zip(&across)
        .map(|(b, a)| b + by * a)
        .collect();
    let length = product(c, c);
    let shortest: Vec<f64> = c.iter().map(|c| c * v / length).collect();
    [tangent, shortest].into_iter().find_map(|start| {
        let Climb { top, stopped, .. } = height_on(likelihood, &start, c);
        (stopped == Stopped::Converged).then_some(top)
    })
}
