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

use super::climb::{Likelihood, Point, Stopped, height_on, product};
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
const ARRIVED: f64 = 1e-7;
const ARRIVED_SLOWLY: f64 = 1e-9;
/// Most points at which a bracket is widened or narrowed.
const MAX_BRACKETS: usize = 400;
/// How much higher another maximum must be to count as higher.
const HEIGHT: f64 = 1e-7;

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
        let target = top.objective - 0.5 * Z * Z;
        newton(likelihood, top, c, side)
            .filter(|&v| !rises_above(likelihood, top, c, v, target))
            .or_else(|| bracket(likelihood, top, c, side))
    };
    Profile {
        lower: limit(likelihood, -1.0),
        upper: limit(likelihood, 1.0),
        p: held(likelihood, top, c, 0.0, &[]).map(|end| {
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
            // A saddle on the plane meets both conditions too, and is no maximum.
            let highest = here.bend.is_none() || here.curvature(Some(c)).1;
            return (there && highest && side * (value - estimate) > 0.0).then_some(value);
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

/// Steps outward, twice as far each time, until the profile is below the target, then closes in: by the false position in the signed root of
/// the fall, which is nearly straight, with every third step a halving. Each profile value is also climbed to from those
/// on either side, so that a maximum found once is followed.
fn bracket(likelihood: &mut impl Likelihood, top: &Point, c: &[f64], side: f64) -> Option<f64> {
    let estimate = product(c, &top.beta);
    let se = sqrt(quadratic(&top.information, c));
    let mut at = |distance: f64, near: &[&Bracketed]| {
        let near: Vec<&[f64]> = near.iter().map(|end| &end.beta[..]).collect();
        let end = held(likelihood, top, c, estimate + side * distance, &near)?;
        Some(Bracketed {
            distance,
            excess: sqrt(2.0 * (top.objective - end.objective).max(0.0)) - Z,
            beta: end.beta,
        })
    };
    let mut inner = Bracketed {
        distance: 0.0,
        excess: -Z,
        beta: top.beta.clone(),
    };
    let mut outer = at(Z * se, &[&inner])?;
    for round in 0..MAX_BRACKETS {
        let width = outer.distance - inner.distance;
        if outer.excess < 0.0 {
            let next = at(2.0 * outer.distance, &[&outer])?;
            inner = std::mem::replace(&mut outer, next);
            continue;
        }
        if width <= 1e-12 * outer.distance {
            // The outer end may have been looked at before the maximum on the inner side was known.
            let again = at(outer.distance, &[&inner])?;
            if again.excess >= -HEIGHT {
                return Some(estimate + side * outer.distance);
            }
            let next = at(outer.distance + se, &[&again])?;
            (inner, outer) = (again, next);
            continue;
        }
        let share = if round % 3 == 2 {
            0.5
        } else {
            -inner.excess / (outer.excess - inner.excess)
        };
        let middle = at(inner.distance + share * width, &[&inner, &outer])?;
        if middle.excess.abs() <= 1e-13 {
            return Some(estimate + side * middle.distance);
        } else if middle.excess < 0.0 {
            inner = middle;
        } else {
            outer = middle;
        }
    }
    None
}

/// A value of the profile: how far out, the signed root of its fall less Z, and where it was found.
struct Bracketed {
    distance: f64,
    excess: f64,
    beta: Vec<f64>,
}

/// Starts for a climb over c'b = v: the tangent of the profile at the top, the shortest b on the plane, between and beyond
/// those two, and points found `near`, moved onto the plane.
fn starts(top: &Point, c: &[f64], v: f64, near: &[&[f64]]) -> Vec<Vec<f64>> {
    let across = solve(&top.information, c);
    let moved = |from: &[f64]| {
        let by = (v - product(c, from)) / product(c, &across);
        let all = from.iter().zip(&across);
        all.map(|(b, a)| b + by * a).collect::<Vec<f64>>()
    };
    let (tangent, length) = (moved(&top.beta), product(c, c));
    let mixed = [1.0, 0.0, 0.5, 2.0].map(|share| {
        let all = tangent.iter().zip(c);
        all.map(|(b, c)| share * b + (1.0 - share) * c * v / length)
            .collect()
    });
    mixed
        .into_iter()
        .chain(near.iter().map(|from| moved(from)))
        .collect()
}

/// The maximum over c'b = v: the best of some climbs, since with few patients l* can have several local ones on a plane.
/// With fewer than about ten there may be another, far away, that none of them meets.
fn held(
    likelihood: &mut impl Likelihood,
    top: &Point,
    c: &[f64],
    v: f64,
    near: &[&[f64]],
) -> Option<Point> {
    let mut best: Option<Point> = None;
    for start in starts(top, c, v, near) {
        let end = height_on(likelihood, &start, c);
        let higher = best
            .as_ref()
            .is_none_or(|best| end.top.objective > best.objective);
        if end.stopped == Stopped::Converged && higher {
            best = Some(end.top);
            if !likelihood.has_many_tops() {
                break;
            }
        }
    }
    best
}

/// Whether somewhere on c'b = v the objective is higher than this: then the limit found there is only a local one's.
fn rises_above(
    likelihood: &mut impl Likelihood,
    top: &Point,
    c: &[f64],
    v: f64,
    height: f64,
) -> bool {
    likelihood.has_many_tops()
        && held(likelihood, top, c, v, &[]).is_some_and(|best| best.objective > height + HEIGHT)
}

#[cfg(test)]
mod tests {
    use super::super::climb::climb;
    use super::super::columns::Columns;
    use super::super::logistic::{Logistic, Penalty};
    use super::super::separation::dependence_of;
    use super::*;
    use proptest::prelude::*;
    use proptest::test_runner::RngSeed;

    proptest! {
        #![proptest_config(ProptestConfig { rng_seed: RngSeed::Fixed(1), cases: 500, failure_persistence: None, ..ProptestConfig::default() })]

        /// Small tables, of ten patients and more, where l* is least like a quadratic and can have several maxima on a plane: at a limit the highest
        /// must be at the height that defines it, of all that the profile looks at and, from 20 patients on, of many
        /// climbs from anywhere.
        #[test]
        fn at_a_limit_the_highest_maximum_has_the_height_that_defines_it(
            rows in prop::collection::vec((0..2, -2..3, 0..3), 10..40),
            wild in prop::collection::vec(prop::array::uniform3(-12.0..12.0), 24),
        ) {
            let mut x = Columns::new(rows.len());
            x.push(vec![1.0; rows.len()]);
            x.push(rows.iter().map(|row| f64::from(row.1)));
            x.push(rows.iter().map(|row| f64::from(row.2)));
            prop_assume!(dependence_of(&x).dependent.is_empty());
            let y: Vec<f64> = rows.iter().map(|row| f64::from(row.0)).collect();
            let mut likelihood = Logistic::new(&x, &y, Penalty::Firth);
            let top = climb(&mut likelihood, &[0.0; 3]).top;
            for c in [[0.0, 1.0, 0.0], [0.0, 0.0, 1.0], [1.0, 0.5, 1.0]] {
                let found = profile(&mut likelihood, &top, &c);
                for limit in [found.lower, found.upper] {
                    let v = limit.expect("every limit is found");
                    let fall_to = |end: &Point| 2.0 * (top.objective - end.objective);
                    let mut fall = held(&mut likelihood, &top, &c, v, &[]).map_or(f64::INFINITY, |end| fall_to(&end));
                    for start in wild.iter().filter(|_| rows.len() >= 20) {
                        let by = (v - product(&c, start)) / product(&c, &c);
                        let start: Vec<f64> = start.iter().zip(c).map(|(b, c)| b + by * c).collect();
                        let end = height_on(&mut likelihood, &start, &c);
                        if end.stopped == Stopped::Converged {
                            fall = fall.min(fall_to(&end.top));
                        }
                    }
                    prop_assert!((fall - Z * Z).abs() < 1e-6, "{:?} {} {}", c, v, fall);
                }
            }
        }
    }
}
