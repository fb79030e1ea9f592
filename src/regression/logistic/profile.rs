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

use crate::numerics::math::sqrt;
use crate::numerics::newton::{Likelihood, Point, product};
use crate::numerics::normal::{Z, normal_p};
use crate::numerics::symmetric::{cholesky, solve};
use crate::regression::logistic::likelihood::{Bows, Depth, Logistic};
use crate::regression::logistic::maxima::Sets;
use crate::regression::logistic::penalty::{Near, beyond_information};
use crate::regression::logistic::profile_path::{Aim, Found, Path};
use crate::regression::logistic::profile_trace::{HIGHER, Outward};

/// Most steps of Newton's method on both conditions.
const MAX_STEPS: usize = 30;
/// A longer step, in standard errors, is cut: the quadratic that it trusts holds no further.
const LONGEST: f64 = 2.0;
/// A limit is found when the next step is below this, in standard errors, and taken: with the exact curvature what is
/// left then is its square; with that of a slight penalty taken from the top, a thousandth of it; with the information a few
/// hundredths.
const ARRIVED: f64 = 1e-7;
const ARRIVED_NEARLY: f64 = 1e-8;
const ARRIVED_SLOWLY: f64 = 1e-9;
/// A held height is found when the next step promises less, and that is added: as for a climb to a height.
const HELD: f64 = 1e-11;
/// After a step this short, in standard errors, the exact curvature of the step before does for the next: of an arriving step it
/// misses a few ten-thousandths.
const CLOSE: f64 = 1e-3;

/// The test of c'b = 0 and the limits of c'b; a part that cannot be found is `None`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Profile {
    pub(crate) lower: Option<f64>,
    pub(crate) upper: Option<f64>,
    pub(crate) p: Option<f64>,
}

/// Finds the limits and tests of one fit.
pub(crate) struct Profiler<'a, 'x> {
    likelihood: &'a mut Logistic<'x>,
    top: &'a Point,
    /// Of a table so small that its maxima can be gone through.
    sets: Option<&'a Sets>,
    /// The factor of the curvature at the top.
    curvature: Vec<f64>,
    /// There, what the penalty adds to the information to make the curvature (symmetric), where it is slight: everywhere
    /// near enough the same.
    penalty: Option<Vec<f64>>,
    bows: Bows,
}

impl<'a, 'x> Profiler<'a, 'x> {
    /// Around the maximum `top`.
    pub(crate) fn new(
        likelihood: &'a mut Logistic<'x>,
        sets: Option<&'a Sets>,
        top: &'a Point,
    ) -> Self {
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
            sets,
            top,
            penalty,
            bows,
        }
    }

    /// The profile of c'b.
    pub(crate) fn of(&mut self, c: &[f64]) -> Profile {
        let mut path = Path::new(self.likelihood.x, &self.curvature, &self.bows, c);
        let upper = self.limit(&mut path, c, 1.0);
        let lower = self.limit(&mut path, c, -1.0);
        let height = match self.search(&path, c, Aim::Value(0.0)) {
            Some(found) if !self.likelihood.has_many_tops() => Some(found.height),
            _ => self.outward(c).height(0.0),
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
        let target = self.target();
        let mut found = None;
        // A table of many tops is searched from the inside, lest a limit of another ridge be met first.
        if self.sets.is_none() {
            found = self.search(path, c, Aim::Limit(side));
        }
        let checked = self.likelihood.has_many_tops();
        let mut outward = self.outward(c);
        let value = found.as_ref().map(|found| product(c, &found.beta));
        let value = value
            .filter(|&v| !checked || outward.height(v).is_none_or(|h| h <= target + HIGHER))
            .or_else(|| outward.limit(side, target));
        if let Some(found) = &found {
            path.learn(found, &self.top.beta, c);
        }
        value
    }

    fn target(&self) -> f64 {
        self.top.objective - 0.5 * Z * Z
    }

    fn outward<'b>(&'b mut self, c: &'b [f64]) -> Outward<'b, 'x> {
        Outward {
            likelihood: self.likelihood,
            sets: self.sets,
            top: self.top,
            c,
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
        let target = self.target();
        let estimate = product(c, &self.top.beta);
        let mut here = Point::new(c.len());
        here.beta = path.start(aim, &self.top.beta, estimate);
        if !self.likelihood.evaluate(&mut here) {
            return None;
        }
        let (mut curvature, mut exact) = self.curvature_at(&here);
        let mut near = Near::new(self.likelihood, &here, self.penalty.as_deref());
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
                Aim::Limit(_) => {
                    length
                        <= match (exact, &self.penalty) {
                            (true, None) => ARRIVED,
                            (true, Some(_)) => ARRIVED_NEARLY,
                            (false, _) => ARRIVED_SLOWLY,
                        }
                }
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
                        near = Near::new(self.likelihood, &here, self.penalty.as_deref());
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
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::numerics::convergence::Stopped;
    use crate::numerics::newton::{climb, height_on};
    use crate::regression::data::matrix::Columns;
    use crate::regression::logistic::likelihood::{Logistic, Penalty};
    use crate::regression::separation::logistic::dependence_of;
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
            let sets = Sets::of(&x);
            for c in [[0.0, 1.0, 0.0], [0.0, 0.0, 1.0], [1.0, 0.5, 1.0]] {
                let found = Profiler::new(&mut likelihood, sets.as_ref(), &top).of(&c);
                for limit in [found.lower, found.upper] {
                    let v = limit.expect("every limit is found");
                    let fall_to = |end: &Point| 2.0 * (top.objective - end.objective);
                    let mut fall = Profiler::new(&mut likelihood, sets.as_ref(), &top).outward(&c).height(v).map_or(f64::INFINITY, |height| 2.0 * (top.objective - height));
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
