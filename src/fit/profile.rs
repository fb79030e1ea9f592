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
use super::columns::BLOCK;
use super::linear::{cholesky, quadratic, solve};
use super::logistic::{Bows, Depth, Logistic};
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
/// A held height is found when the next step promises less, and that is added: as for a climb to a height.
const HELD: f64 = 1e-11;
/// After a step this short, in standard errors, the exact curvature of the step before does for the next: of an arriving step it
/// misses a few ten-thousandths.
const CLOSE: f64 = 1e-3;
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

/// What a search on the profile's path is after.
#[derive(Debug, Clone, Copy)]
enum Aim {
    /// The limit on this side: -1 the lower, 1 the upper.
    Limit(f64),
    /// The height where c'b is this.
    Value(f64),
}

/// The profile's path from the maximum outward: b as a series in the multiplier m of c, `U(b) = -m c`.
///
/// # Formula
/// With H the curvature of l* and l''', l'''' the higher derivatives, b = b_max + m q_1 + m^2/2 q_2 + m^3/6 q_3, where `H q_1 = c`,
/// `H q_2 = l'''[q_1, q_1]` and `H q_3 = l''''[q_1, q_1, q_1] + 3 l'''[q_1, q_2]`; the height falls by
/// `m^2/2 c'q_1 + m^3/3 c'q_2 + m^4/8 c'q_3`. By differentiating U(b) = -m c. The higher derivatives are those of the
/// log-likelihood alone: a start, which what follows makes exact.
struct Path {
    q: [Vec<f64>; 3],
    /// c'q.
    along: [f64; 3],
}

impl Path {
    /// The m at which the series has a limit or a value; nothing where its higher terms are no small correction.
    fn multiplier(&self, aim: Aim, estimate: f64) -> Option<f64> {
        let [a, b, c] = self.along;
        let first = self.first(aim, estimate);
        let mut m = first;
        for _ in 0..8 {
            let (miss, slope) = match aim {
                Aim::Limit(_) => (
                    m * m * (a / 2.0 + m * (b / 3.0 + m * c / 8.0)) - 0.5 * Z * Z,
                    m * (a + m * (b + m * c / 2.0)),
                ),
                Aim::Value(v) => (
                    m * (a + m * (b / 2.0 + m * c / 6.0)) - (v - estimate),
                    a + m * (b + m * c / 2.0),
                ),
            };
            m -= miss / slope;
        }
        (m / first > 0.5 && m / first < 2.0).then_some(m)
    }

    /// The same of the first term alone.
    fn first(&self, aim: Aim, estimate: f64) -> f64 {
        match aim {
            Aim::Limit(side) => side * Z / sqrt(self.along[0]),
            Aim::Value(v) => (v - estimate) / self.along[0],
        }
    }

    /// Puts what the series has missed where it should have met `found` into its second term, of which it lacks the
    /// penalty's part: the miss of the other side is much the same.
    fn learn(&mut self, found: &Found, top: &[f64], c: &[f64]) {
        let m = found.multiplier;
        let missed = self.at(m, 3, top);
        for (q, (b, missed)) in self.q[1].iter_mut().zip(found.beta.iter().zip(missed)) {
            *q += 2.0 * (b - missed) / (m * m);
        }
        self.along[1] = product(c, &self.q[1]);
    }

    /// The start of a search from `top`.
    fn start(&self, aim: Aim, top: &[f64], estimate: f64) -> Vec<f64> {
        match self.multiplier(aim, estimate) {
            Some(m) => self.at(m, 3, top),
            None => self.at(self.first(aim, estimate), 1, top),
        }
    }

    /// The first terms of the series.
    fn at(&self, m: f64, terms: usize, top: &[f64]) -> Vec<f64> {
        let mut beta = top.to_vec();
        for (q, by) in self.q[..terms]
            .iter()
            .zip([m, m * m / 2.0, m * m * m / 6.0])
        {
            beta.iter_mut().zip(q).for_each(|(b, q)| *b += by * q);
        }
        beta
    }
}

/// A maximum of l* over c'b = constant.
struct Found {
    beta: Vec<f64>,
    height: f64,
    /// m, with the score -m c.
    multiplier: f64,
}

/// Finds the limits and tests of one fit.
pub(super) struct Profiler<'a, 'x> {
    likelihood: &'a mut Logistic<'x>,
    top: &'a Point,
    /// The factor of the curvature at the top.
    curvature: Vec<f64>,
    /// There, what the penalty adds to the information to make the curvature (symmetric), where it is slight: everywhere
    /// near enough the same.
    penalty: Option<Vec<f64>>,
    bows: Bows,
}

impl<'a, 'x> Profiler<'a, 'x> {
    /// Around the maximum `top`.
    pub(super) fn new(likelihood: &'a mut Logistic<'x>, top: &'a Point) -> Self {
        let bows = likelihood.bows(&top.beta);
        let mut penalty = None;
        let mut curvature = None;
        if likelihood.is_slight() && likelihood.has_few_columns() {
            let mut exact = top.clone();
            if likelihood.evaluate_to(Depth::Curvature, &mut exact) {
                penalty = Some(beyond_information(&exact));
            }
            curvature = Some(exact.curvature(None).0);
        }
        Self {
            curvature: curvature.unwrap_or_else(|| top.curvature(None).0),
            likelihood,
            top,
            penalty,
            bows,
        }
    }

    /// The profile of c'b.
    pub(super) fn of(&mut self, c: &[f64]) -> Profile {
        let mut path = self.path(c);
        let upper = self.limit(&mut path, c, 1.0);
        let lower = self.limit(&mut path, c, -1.0);
        let height = match self.search(&path, c, Aim::Value(0.0)) {
            Some(found) if !self.likelihood.has_many_tops() => Some(found.height),
            _ => held(self.likelihood, self.top, c, 0.0, &[]).map(|end| end.objective),
        };
        Profile {
            lower,
            upper,
            p: height.map(|height| {
                let statistic = 2.0 * (self.top.objective - height);
                normal_p(sqrt(statistic.max(0.0)))
            }),
        }
    }

    fn limit(&mut self, path: &mut Path, c: &[f64], side: f64) -> Option<f64> {
        let target = self.top.objective - 0.5 * Z * Z;
        let found = self.search(path, c, Aim::Limit(side));
        if let Some(found) = &found {
            path.learn(found, &self.top.beta, c);
        }
        found
            .map(|found| product(c, &found.beta))
            .filter(|&v| !rises_above(self.likelihood, self.top, c, v, target))
            .or_else(|| bracket(self.likelihood, self.top, c, side))
    }

    /// The path for c.
    fn path(&self, c: &[f64]) -> Path {
        let x = self.likelihood.x;
        let k = c.len();
        let first = solve(&self.curvature, c);
        let (mut u, mut v, mut weights) = ([0.0; BLOCK], [0.0; BLOCK], [0.0; BLOCK]);
        let mut bent = vec![0.0; k];
        for block in x.blocks() {
            let third = &self.bows.third[block.clone()];
            x.combine(block.clone(), &first, &mut u);
            for (i, third) in third.iter().enumerate() {
                weights[i] = -third * u[i] * u[i];
            }
            x.add_weighted_sums(block, &weights, &mut bent);
        }
        let second = solve(&self.curvature, &bent);
        bent.fill(0.0);
        for block in x.blocks() {
            let (third, fourth) = (
                &self.bows.third[block.clone()],
                &self.bows.fourth[block.clone()],
            );
            x.combine(block.clone(), &first, &mut u);
            x.combine(block.clone(), &second, &mut v);
            for (i, (third, fourth)) in third.iter().zip(fourth).enumerate() {
                weights[i] = -u[i] * (fourth * u[i] * u[i] + 3.0 * third * v[i]);
            }
            x.add_weighted_sums(block, &weights, &mut bent);
        }
        let q = [first, second, solve(&self.curvature, &bent)];
        Path {
            along: [0, 1, 2].map(|i| product(c, &q[i])),
            q,
        }
    }

    /// The factor of the curvature at a point, and whether it is the objective's own, or all but.
    fn curvature_at(&self, here: &Point) -> (Vec<f64>, bool) {
        let k = here.beta.len();
        let Some(penalty) = &self.penalty else {
            let (curvature, exact) = here.curvature(None);
            return (curvature, exact && !here.bend.is_empty());
        };
        let (mut sum, mut factor) = (penalty.clone(), vec![0.0; k * k]);
        for a in 0..k {
            for b in 0..=a {
                sum[a * k + b] += product(
                    &here.information[a * k..=a * k + b],
                    &here.information[b * k..=b * k + b],
                );
            }
        }
        if cholesky(&sum, &mut factor, k) {
            (factor, true)
        } else {
            (here.information.clone(), false)
        }
    }

    /// Newton's method on the two conditions of `aim`, from the path: a maximum over c'b = constant.
    fn search(&mut self, path: &Path, c: &[f64], aim: Aim) -> Option<Found> {
        let target = self.top.objective - 0.5 * Z * Z;
        let estimate = product(c, &self.top.beta);
        let mut here = Point::new(c.len());
        here.beta = path.start(aim, &self.top.beta, estimate);
        if !self.likelihood.evaluate(&mut here) {
            return None;
        }
        let (mut curvature, mut exact) = self.curvature_at(&here);
        let mut near = self.near(&here);
        for _ in 0..MAX_STEPS {
            let across = solve(&curvature, c);
            let free = solve(&curvature, &here.score);
            let width = product(c, &across);
            let lambda = match aim {
                Aim::Limit(side) => {
                    let rest = 2.0 * (here.objective - target) + product(&here.score, &free);
                    // Outside, l* falls along c: lambda has the other sign. Too far out, none will do; then climb back.
                    -side * sqrt(rest.max(0.0) / width)
                }
                Aim::Value(v) => (product(c, &here.beta) - v + product(c, &free)) / width,
            };
            let mut step: Vec<f64> = free
                .iter()
                .zip(&across)
                .map(|(f, a)| f - lambda * a)
                .collect();
            let slope = here.score.iter().zip(c).map(|(u, c)| u - lambda * c);
            let square = slope.zip(&step).map(|(u, s)| u * s).sum::<f64>().max(0.0);
            let length = sqrt(square);
            let arrived = match aim {
                Aim::Limit(_) => length <= if exact { ARRIVED } else { ARRIVED_SLOWLY },
                Aim::Value(_) => 0.5 * square <= HELD,
            };
            if arrived {
                // A saddle on the plane meets both conditions too, and is no maximum. What bends down in all directions is none.
                let highest = exact || here.bend.is_empty() || here.curvature(Some(c)).1;
                let value = product(c, &here.beta) + product(c, &step);
                let height = here.objective + product(&here.score, &step) - 0.5 * square;
                let there = match aim {
                    // At a slope of about 2 per standard error the step accounts for what is missing.
                    Aim::Limit(side) => {
                        (here.objective - target).abs() <= 10.0 * length + 1e-12 * target.abs()
                            && side * (value - estimate) > 0.0
                    }
                    Aim::Value(_) => height.is_finite(),
                };
                here.beta.iter_mut().zip(&step).for_each(|(b, s)| *b += s);
                return (there && highest).then_some(Found {
                    beta: here.beta,
                    height,
                    multiplier: -lambda,
                });
            }
            if length > LONGEST {
                step.iter_mut().for_each(|s| *s *= LONGEST / length);
            }
            here.beta.iter_mut().zip(&step).for_each(|(b, s)| *b += s);
            let known = match &near {
                Some(near) if length <= near.reach => near.evaluate(self.likelihood, &mut here),
                None if exact && length <= CLOSE => {
                    // The curvature of a step ago is good enough, and dear.
                    let bend = std::mem::take(&mut here.bend);
                    let known = self.likelihood.evaluate_to(Depth::Score, &mut here);
                    here.bend = bend;
                    known
                }
                _ => {
                    let known = self.likelihood.evaluate(&mut here);
                    if known {
                        (curvature, exact) = self.curvature_at(&here);
                        near = self.near(&here);
                    }
                    known
                }
            };
            if !known {
                return None;
            }
        }
        None
    }

    /// What is needed to do without the penalty's part around a point, where the penalty is slight.
    fn near(&self, here: &Point) -> Option<Near> {
        if !self.likelihood.is_slight() {
            return None;
        }
        let k = here.beta.len();
        let mut plain = vec![0.0; k];
        self.likelihood.add_residuals(&mut plain);
        Some(Near {
            beta: here.beta.clone(),
            height: here.objective - here.log_likelihood,
            score: here
                .score
                .iter()
                .zip(plain)
                .map(|(u, plain)| u - plain)
                .collect(),
            curvature: self.penalty.clone().unwrap_or_else(|| vec![0.0; k * k]),
            reach: if self.penalty.is_some() { 1e-4 } else { 1e-5 },
        })
    }
}

/// A slight penalty near a point where it is known: a quadratic, whose curvature is that at the top. The penalty of n rows bends
/// by about k/n per squared standard error, and that changes by k/n^1.5: over a ten-thousandth of a standard error the
/// height misses less than 1e-11, in a small part of the time.
struct Near {
    beta: Vec<f64>,
    height: f64,
    score: Vec<f64>,
    curvature: Vec<f64>,
    /// How long a step, in standard errors, may lead away.
    reach: f64,
}

impl Near {
    /// Fills in the height and score of `at`, and leaves its information.
    fn evaluate(&self, likelihood: &mut Logistic, at: &mut Point) -> bool {
        let k = self.beta.len();
        let away: Vec<f64> = at
            .beta
            .iter()
            .zip(&self.beta)
            .map(|(b, from)| b - from)
            .collect();
        at.log_likelihood = likelihood.plain(&at.beta, &mut at.score);
        at.objective = at.log_likelihood + self.height;
        for a in 0..k {
            let bent = product(&self.curvature[a * k..(a + 1) * k], &away);
            at.objective += away[a] * (self.score[a] - 0.5 * bent);
            at.score[a] += self.score[a] - bent;
        }
        at.objective.is_finite() && at.score.iter().all(|u| u.is_finite())
    }
}

/// With L the factor of a point's information and L H L' the curvature there: `L (H - 1) L'`, all of it.
fn beyond_information(at: &Point) -> Vec<f64> {
    let k = at.beta.len();
    let bend =
        |a: usize, b: usize| at.bend[a.max(b) * k + a.min(b)] - if a == b { 1.0 } else { 0.0 };
    let mut half = vec![0.0; k * k];
    for a in 0..k {
        for b in 0..k {
            half[a * k + b] = (0..=a)
                .map(|j| at.information[a * k + j] * bend(j, b))
                .sum();
        }
    }
    let mut all = vec![0.0; k * k];
    for a in 0..k {
        for b in 0..k {
            all[a * k + b] = product(&half[a * k..=a * k + b], &at.information[b * k..=b * k + b]);
        }
    }
    all
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
                let found = Profiler::new(&mut likelihood, &top).of(&c);
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
