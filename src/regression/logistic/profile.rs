//! Limits and tests from the profile of a penalised likelihood.
//!
//! # Formula
//! For a sum c'b of coefficients the profile is `l*_p(v) = max l*(b) over c'b = v`. The 95% limits are the two v where
//! `2 (l*_max - l*_p(v)) = 3.8415`, the test of c'b = 0 compares `2 (l*_max - l*_p(0))` with chi-squared on one degree of
//! freedom. The penalty is that of the full model throughout, as `logistf` does it.
//!
//! A limit solves two conditions at once: l* has the value that defines it, and its gradient there is a multiple of c (Venzon &
//! Moolgavkar, Appl Stat 1988;37:87-94). Newton's method on both needs a handful of evaluations, by the information or, where that
//! does poorly, by the Hessian, as in [`crate::numerics::newton`]. Where it does not converge, or not to the global maximum, the
//! profile is traced ([`Trace`]).

use crate::numerics::linear::{dot, solution};
use crate::numerics::math::sqrt;
use crate::numerics::newton::{Hessian, Maxima, Objective, Point, add};
use crate::numerics::normal::{Z, normal_p};
use crate::regression::logistic::profile_trace::{Constrained, LARGER, Trace};

/// Most steps of Newton's method on both conditions.
const MAX_STEPS: usize = 30;
/// A longer step, in standard errors, is shortened to this: the quadratic approximation does not hold beyond.
const LONGEST_STEP: f64 = 2.0;
/// A limit has converged when the next step is below this, in standard errors, and taken: by the Hessian what is left is its
/// square, by the information a few hundredths of it.
const TOLERANCE: f64 = 1e-7;
const TOLERANCE_BY_INFORMATION: f64 = 1e-9;
/// The profile at a value has converged when the expected gain of the next step is less, and that is added.
const VALUE_TOLERANCE: f64 = 1e-11;
/// A step by the information is slow if the next is longer than this share of it.
const SLOW: f64 = 0.1;
/// Where no component of the scaled Hessian at the maximum differs from the identity by more, the search begins with the information.
const NEAR_INFORMATION: f64 = 0.05;

/// The test of c'b = 0 and the limits of c'b; a part that cannot be found is `None`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Profile {
    pub(crate) lower: Option<f64>,
    pub(crate) upper: Option<f64>,
    pub(crate) p: Option<f64>,
}

/// What a search on the profile is for.
#[derive(Debug, Clone, Copy)]
enum Target {
    /// The limit on this side: -1 the lower, 1 the upper.
    Limit(f64),
    /// The profile where c'b is this.
    Value(f64),
}

/// Finds the limits and tests of one fit.
pub(crate) struct Profiler<'a, O> {
    likelihood: &'a mut O,
    maximum: &'a Point,
    /// The factor of the Hessian at the maximum, or of the information.
    curvature: Vec<f64>,
    /// Whether a search begins with the Hessian.
    with_hessian: bool,
    /// The coefficients at the limits found so far, where there may be several maxima: starts for the other limits.
    at_limits: Vec<Vec<f64>>,
}

impl<'a, O: Objective> Profiler<'a, O> {
    /// Around the maximum.
    pub(crate) fn new(likelihood: &'a mut O, maximum: &'a Point) -> Self {
        let k = maximum.beta.len();
        let factor = maximum.hessian_factor(None);
        let differs = |(i, h): (usize, &f64)| {
            let identity = f64::from(u8::from(i % (k + 1) == 0));
            (h - identity).abs() > NEAR_INFORMATION
        };
        Self {
            with_hessian: maximum.scaled_hessian.iter().enumerate().any(differs),
            curvature: factor.unwrap_or_else(|| maximum.information.clone()),
            likelihood,
            maximum,
            at_limits: Vec::new(),
        }
    }

    /// The profile of c'b.
    ///
    /// # Errors
    /// Coefficients with a larger l* than the maximum has.
    pub(crate) fn of(&mut self, c: &[f64]) -> Result<Profile, Vec<f64>> {
        let at_zero = match self.search(c, Target::Value(0.0)) {
            Some(found) if self.likelihood.maxima() == Maxima::One => {
                Some((found.objective, found.beta))
            }
            _ => self.trace(c).at(0.0),
        };
        if let Some((_, larger)) = at_zero
            .as_ref()
            .filter(|(objective, _)| *objective > self.maximum.objective + LARGER)
        {
            return Err(larger.clone());
        }
        let [lower, upper] = [-1.0, 1.0].map(|side| {
            let found = self.limit(c, side)?;
            if self.likelihood.maxima().searched() {
                self.at_limits.push(found.beta);
            }
            Some(found.v)
        });
        Ok(Profile {
            lower,
            upper,
            p: at_zero.map(|(objective, _)| self.p(objective)),
        })
    }

    /// The test of c'b = 0, from the profile there.
    fn p(&self, objective: f64) -> f64 {
        // Rounding apart.
        let statistic = 2.0 * (self.maximum.objective - objective);
        normal_p(sqrt(statistic.max(0.0)))
    }

    /// Moves limits outward where the profile goes on near a sampled term or near the coefficients at a limit of another sum. The
    /// estimate stays the maximum that was found, as in R's programs, even if there is a larger one far from it.
    pub(crate) fn extend(&mut self, contrasts: &[Vec<f64>], profiles: &mut [Profile]) {
        let target = self.target();
        self.likelihood.sample_terms(self.maximum);
        let mut tried = 0;
        while tried < self.at_limits.len() {
            let starts = self.at_limits[tried..].to_vec();
            tried = self.at_limits.len();
            for (c, profile) in contrasts.iter().zip(&mut *profiles) {
                let mut extended = Vec::new();
                for (side, limit) in [(-1.0, &mut profile.lower), (1.0, &mut profile.upper)] {
                    let beyond = limit.and_then(|v| self.trace(c).beyond(v, &starts, side, target));
                    if let Some(found) = beyond {
                        *limit = Some(found.v);
                        extended.push(found.beta);
                    }
                }
                if !extended.is_empty() {
                    // The test is to say of 0 what the limits say.
                    let at_zero = self.trace(c).near(0.0, &extended);
                    let p = at_zero.map_or(0.0, |found| self.p(found.objective));
                    profile.p = profile.p.map(|before| before.max(p));
                    self.at_limits.append(&mut extended);
                }
            }
        }
    }

    fn limit(&mut self, c: &[f64], side: f64) -> Option<Constrained> {
        let target = self.target();
        // With the terms at hand the profile is traced from the estimate: Newton's method could meet a crossing further out first.
        let found = if self.likelihood.maxima() == Maxima::Listed {
            None
        } else {
            self.search(c, Target::Limit(side))
        };
        let check = self.likelihood.maxima() != Maxima::One;
        let mut trace = self.trace(c);
        found
            .filter(|found| !check || trace.profile(found.v).is_none_or(|p| p <= target + LARGER))
            .or_else(|| trace.limit(side, target))
    }

    /// The value of the profile at a limit.
    fn target(&self) -> f64 {
        self.maximum.objective - 0.5 * Z * Z
    }

    fn trace<'b>(&'b mut self, c: &'b [f64]) -> Trace<'b, O> {
        Trace {
            likelihood: self.likelihood,
            maximum: self.maximum,
            c,
        }
    }

    /// Newton's method on the two conditions of `target`, from the tangent of the profile at the maximum.
    fn search(&mut self, c: &[f64], target: Target) -> Option<Constrained> {
        let k = c.len();
        let value_at_limit = self.target();
        let estimate = dot(c, &self.maximum.beta);
        let kind = self.likelihood.hessian();
        let mut here = Point::new(k);
        here.beta.copy_from_slice(&self.maximum.beta);
        let across = solution(&self.curvature, c);
        let variance = dot(c, &across);
        let by = match target {
            Target::Limit(side) => side * Z / sqrt(variance),
            Target::Value(v) => (v - estimate) / variance,
        };
        add(&mut here.beta, by, &across);
        let mut with_hessian = self.with_hessian;
        let (mut slow_steps, mut last_length) = (0, f64::INFINITY);
        if !self.likelihood.evaluate(&mut here, with_hessian) {
            return None;
        }
        for _ in 0..MAX_STEPS {
            let hessian = here.hessian_factor(None);
            let exact = hessian.is_some();
            let curvature = hessian.as_ref().unwrap_or(&here.information);
            let across = solution(curvature, c);
            let free = solution(curvature, &here.score);
            let width = dot(c, &across);
            let lambda = match target {
                Target::Limit(side) => {
                    let rest = 2.0 * (here.objective - value_at_limit) + dot(&here.score, &free);
                    // Beyond the maximum l* decreases along c: lambda has the other sign. Too far out none solves the condition:
                    // then the step is to the maximum of the quadratic approximation.
                    -side * sqrt(rest.max(0.0) / width)
                }
                Target::Value(v) => (dot(c, &here.beta) - v + dot(c, &free)) / width,
            };
            let mut step = free;
            add(&mut step, -lambda, &across);
            let mut slope = here.score.clone();
            add(&mut slope, -lambda, c);
            let square = dot(&slope, &step).max(0.0);
            let length = sqrt(square);
            let converged = match target {
                Target::Limit(_) if exact => length <= TOLERANCE,
                Target::Limit(_) => length <= TOLERANCE_BY_INFORMATION,
                Target::Value(_) => 0.5 * square <= VALUE_TOLERANCE,
            };
            slow_steps += usize::from(length > SLOW * last_length);
            last_length = length;
            if kind == Hessian::Own && !with_hessian && 3 * slow_steps >= k.max(3) {
                with_hessian = true;
                if !self.likelihood.evaluate(&mut here, true) {
                    return None;
                }
                continue;
            }
            if converged {
                // A saddle point on the plane meets both conditions too.
                let maximum = exact
                    || here.scaled_hessian.is_empty()
                    || here.hessian_factor(Some(c)).is_some();
                let v = dot(c, &here.beta) + dot(c, &step);
                let objective = here.objective + dot(&here.score, &step) - 0.5 * square;
                let met = match target {
                    // At a slope of about 2 per standard error the step accounts for what is missing.
                    Target::Limit(side) => {
                        (here.objective - value_at_limit).abs()
                            <= 10.0 * length + 1e-12 * value_at_limit.abs()
                            && side * (v - estimate) > 0.0
                    }
                    Target::Value(_) => objective.is_finite(),
                };
                add(&mut here.beta, 1.0, &step);
                let beta = here.beta;
                return (met && maximum).then_some(Constrained { v, objective, beta });
            }
            let share = f64::min(1.0, LONGEST_STEP / length);
            add(&mut here.beta, share, &step);
            if !self.likelihood.evaluate(&mut here, with_hessian) {
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
    use crate::numerics::newton::{maximise, maximise_on_plane};
    use crate::regression::data::matrix::Matrix;
    use crate::regression::logistic::likelihood::{Logistic, Penalty};
    use crate::regression::separation::logistic::dependence_of;
    use proptest::prelude::*;
    use proptest::test_runner::RngSeed;

    proptest! {
        #![proptest_config(ProptestConfig { rng_seed: RngSeed::Fixed(1), cases: 500, failure_persistence: None, ..ProptestConfig::default() })]

        /// Small tables, of ten patients and more, where l* is least like a quadratic and can have several maxima on a plane: at a limit the largest
        /// must have the value that defines it, of all that the trace finds and, from 20 patients on, of those from many
        /// other starts.
        #[test]
        fn at_a_limit_the_largest_maximum_has_the_value_that_defines_it(
            rows in prop::collection::vec((0..2, -2..3, 0..3), 10..40),
            wild in prop::collection::vec(prop::array::uniform3(-12.0..12.0), 24),
        ) {
            let mut x = Matrix::new(rows.len());
            x.push(vec![1.0; rows.len()]);
            x.push(rows.iter().map(|row| f64::from(row.1)));
            x.push(rows.iter().map(|row| f64::from(row.2)));
            prop_assume!(dependence_of(&x).dependent.is_empty());
            let y: Vec<f64> = rows.iter().map(|row| f64::from(row.0)).collect();
            let mut likelihood = Logistic::new(&x, &y, Penalty::Firth).with_terms(None);
            let maximum = maximise(&mut likelihood, &[0.0; 3]).at;
            for c in [[0.0, 1.0, 0.0], [0.0, 0.0, 1.0], [1.0, 0.5, 1.0]] {
                let found = Profiler::new(&mut likelihood, &maximum).of(&c).expect("no larger maximum");
                for limit in [found.lower, found.upper] {
                    let v = limit.expect("every limit is found");
                    let fall_to = |end: &Point| 2.0 * (maximum.objective - end.objective);
                    let mut fall = Profiler::new(&mut likelihood, &maximum).trace(&c).profile(v).map_or(f64::INFINITY, |value| 2.0 * (maximum.objective - value));
                    for start in wild.iter().filter(|_| rows.len() >= 20) {
                        let by = (v - dot(&c, start)) / dot(&c, &c);
                        let start: Vec<f64> = start.iter().zip(c).map(|(b, c)| b + by * c).collect();
                        let end = maximise_on_plane(&mut likelihood, &start, &c);
                        if end.stopped == Stopped::Converged {
                            fall = fall.min(fall_to(&end.at));
                        }
                    }
                    prop_assert!((fall - Z * Z).abs() < 1e-6, "{:?} {} {}", c, v, fall);
                }
            }
        }
    }
}
