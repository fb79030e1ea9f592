//! The profile of Firth's penalised likelihood traced outward, where it may have several local maxima on a plane c'b = v, or where
//! Newton's method on the limit does not converge to it.
//!
//! # Which limit
//! The profile l*_p(v) is the *global* maximum over c'b = v. It need not decrease all the way to both sides: the limits are the
//! ends of the interval around the estimate on which it stays above the value that defines a limit, so the crossings nearest
//! to the estimate.
//!
//! A local maximum is continued outward in small steps until it is below that value, which it then crosses somewhere in the last
//! step. There other maxima are looked for: if one is larger, it is continued from there. So between the estimate and the
//! limit every v has some maximum above the value, and at the limit none is.
//!
//! Of 977 random sparse tables of 20 to 60 patients, many of them separated, a third need this for some limit, and 83 would have
//! another limit if the first crossing that Newton's method finds were taken.

use crate::numerics::convergence::Stopped;
use crate::numerics::linear::{backward, dot, inverse_quadratic, solution};
use crate::numerics::math::sqrt;
use crate::numerics::newton::{Maxima, Objective, Point, add, maximise_on_plane};
use crate::numerics::random::Stream;

/// By how much another maximum must be larger to count as larger.
pub(crate) const LARGER: f64 = 1e-7;
/// A step outward, in standard errors, and as a share of the distance so far.
const STEP: f64 = 0.25;
const SHARE: f64 = 0.125;
/// Most steps outward, and most points in the search for a crossing.
const MAX_STEPS: usize = 400;
const MAX_CROSSING_STEPS: usize = 200;
/// Starts elsewhere where there may be several maxima and no term of l* is a start.
const WILD: usize = 24;

/// The profile of c'b around the maximum.
pub(crate) struct Trace<'a, O> {
    pub(crate) likelihood: &'a mut O,
    pub(crate) maximum: &'a Point,
    pub(crate) c: &'a [f64],
}

/// A local maximum over c'b = v.
#[derive(Debug, Clone)]
pub(crate) struct Constrained {
    pub(crate) v: f64,
    pub(crate) objective: f64,
    pub(crate) beta: Vec<f64>,
}

impl Constrained {
    fn new(v: f64, at: Point) -> Self {
        Self {
            v,
            objective: at.objective,
            beta: at.beta,
        }
    }
}

impl<O: Objective> Trace<'_, O> {
    /// The profile at v: the largest maximum that is found there.
    pub(crate) fn profile(&mut self, v: f64) -> Option<f64> {
        self.at(v).map(|(objective, _)| objective)
    }

    /// The same with its coefficients.
    pub(crate) fn at(&mut self, v: f64) -> Option<(f64, Vec<f64>)> {
        self.largest(v, None, f64::NEG_INFINITY)
            .map(|found| (found.objective, found.beta))
    }

    /// The limit on this side, where the profile has this value.
    pub(crate) fn limit(&mut self, side: f64, target: f64) -> Option<Constrained> {
        let estimate = dot(self.c, &self.maximum.beta);
        self.outward(
            Constrained::new(estimate, self.maximum.clone()),
            side,
            target,
        )
    }

    /// The limit on this side if one of these starts, or a term that is known, leads to a maximum above `target` at v: further outward.
    pub(crate) fn beyond(
        &mut self,
        v: f64,
        starts: &[Vec<f64>],
        side: f64,
        target: f64,
    ) -> Option<Constrained> {
        let least = target + LARGER;
        let larger = self
            .near(v, starts)
            .filter(|found| found.objective > least)
            .or_else(|| self.near_terms(v, least))?;
        self.outward(larger, side, target)
    }

    /// The largest maximum at v that one of these, moved there, leads to.
    pub(crate) fn near(&mut self, v: f64, starts: &[Vec<f64>]) -> Option<Constrained> {
        let moved: Vec<Vec<f64>> = starts.iter().map(|b| self.moved(b, v)).collect();
        self.best_of(v, &moved)
    }

    /// The largest maximum at v near a term, if it is above `least`.
    fn near_terms(&mut self, v: f64, least: f64) -> Option<Constrained> {
        self.likelihood
            .global_maximum(Some((self.c, v)), least)
            .map(|at| Constrained::new(v, at))
    }

    /// The limit outward of a maximum.
    fn outward(&mut self, mut here: Constrained, side: f64, target: f64) -> Option<Constrained> {
        let se = sqrt(inverse_quadratic(&self.maximum.information, self.c));
        let estimate = dot(self.c, &self.maximum.beta);
        for _ in 0..MAX_STEPS {
            let step = side * f64::max(STEP * se, SHARE * (here.v - estimate).abs());
            let next = self.continued(here.v, step, &[&here])?;
            if next.objective >= target {
                here = next;
                continue;
            }
            let crossing = self.crossing(here, next, target)?;
            match self.largest(crossing.v, Some(&crossing), target + LARGER) {
                // Another local maximum carries the profile further.
                Some(larger) => here = larger,
                None => return Some(crossing),
            }
        }
        None
    }

    /// Where between these two a local maximum has the value `target`: by regula falsi, with every third step a bisection. Each
    /// value is maximised from either side, so that a maximum found once is kept.
    fn crossing(
        &mut self,
        mut inner: Constrained,
        mut outer: Constrained,
        target: f64,
    ) -> Option<Constrained> {
        let estimate = dot(self.c, &self.maximum.beta);
        // The signed root of the deviance is nearly linear.
        let excess = |found: &Constrained| {
            let root = |value: f64| sqrt((2.0 * (self.maximum.objective - value)).max(0.0));
            root(found.objective) - root(target)
        };
        for round in 0..MAX_CROSSING_STEPS {
            let (below, above) = (excess(&inner), excess(&outer));
            let width = outer.v - inner.v;
            if width.abs() <= 1e-12 * (outer.v - estimate).abs() || above.abs() <= 1e-13 {
                return Some(outer);
            }
            let share = if round % 3 == 2 {
                0.5
            } else {
                -below / (above - below)
            };
            let middle = self.continued(inner.v, share * width, &[&inner, &outer])?;
            if excess(&middle) < 0.0 {
                inner = middle;
            } else {
                outer = middle;
            }
        }
        None
    }

    /// The largest maximum found from these, this far outward from v. Where a local maximum is about to vanish l* is too flat for the
    /// iteration; a little nearer it is not.
    fn continued(&mut self, v: f64, by: f64, near: &[&Constrained]) -> Option<Constrained> {
        [1.0, 0.7, 0.45, 0.2].into_iter().find_map(|share| {
            let v = v + share * by;
            let starts: Vec<Vec<f64>> = near.iter().map(|r| r.beta.clone()).collect();
            self.near(v, &starts)
        })
    }

    /// The largest maximum at v that is above `least`.
    fn largest(&mut self, v: f64, known: Option<&Constrained>, least: f64) -> Option<Constrained> {
        let mut starts = self.starts(v);
        starts.extend(known.map(|found| found.beta.clone()));
        let found = self
            .best_of(v, &starts)
            .filter(|found| found.objective > least);
        let least = found.as_ref().map_or(least, |found| found.objective);
        self.near_terms(v, least).or(found)
    }

    fn best_of(&mut self, v: f64, starts: &[Vec<f64>]) -> Option<Constrained> {
        let mut best: Option<Constrained> = None;
        for start in starts {
            let end = maximise_on_plane(self.likelihood, start, self.c);
            let larger = best
                .as_ref()
                .is_none_or(|best| end.at.objective > best.objective);
            if end.stopped == Stopped::Converged && larger {
                best = Some(Constrained::new(v, end.at));
                if self.likelihood.maxima() == Maxima::One {
                    break;
                }
            }
        }
        best
    }

    /// A point moved onto the plane at v, along the tangent of the profile at the maximum.
    fn moved(&self, from: &[f64], v: f64) -> Vec<f64> {
        let across = solution(&self.maximum.information, self.c);
        let mut to = from.to_vec();
        add(
            &mut to,
            (v - dot(self.c, from)) / dot(self.c, &across),
            &across,
        );
        to
    }

    /// Starts at v: the tangent of the profile at the maximum, the shortest b on the plane, between and beyond those.
    fn starts(&self, v: f64) -> Vec<Vec<f64>> {
        let (tangent, c) = (self.moved(&self.maximum.beta, v), self.c);
        let length = dot(c, c);
        let mixed = [1.0, 0.0, 0.5, 2.0].map(|share| {
            let all = tangent.iter().zip(c);
            all.map(|(b, c)| share * b + (1.0 - share) * c * v / length)
                .collect()
        });
        let mut starts: Vec<Vec<f64>> = mixed.into();
        if self.likelihood.maxima() == Maxima::Several {
            // Elsewhere, from one to six standard errors away in every direction.
            let mut random = Stream::new(0, 0);
            for scale in (1..=6).cycle().take(WILD) {
                let k = tangent.len();
                let mut by: Vec<f64> = (0..k).map(|_| f64::from(scale) * random.normal()).collect();
                backward(&self.maximum.information, &mut by);
                add(&mut by, 1.0, &self.maximum.beta);
                starts.push(self.moved(&by, v));
            }
        }
        starts
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::numerics::newton::maximise;
    use crate::numerics::normal::Z;
    use crate::regression::data::matrix::Matrix;
    use crate::regression::logistic::likelihood::{Logistic, Penalty};
    use crate::regression::logistic::profile::Profiler;
    use crate::regression::separation::logistic::dependence_of;
    use proptest::prelude::*;
    use proptest::test_runner::RngSeed;

    /// The largest l* where the coefficients in `held` have these values: over a grid of the others that reaches far out, then
    /// maximised from its largest values.
    fn brute_force(likelihood: &mut Logistic, held: Option<(usize, f64)>) -> f64 {
        let k = likelihood.columns();
        let free: Vec<usize> = (0..k)
            .filter(|&a| held.is_none_or(|(h, _)| a != h))
            .collect();
        let side: usize = [1, 400, 60, 22, 12][free.len()];
        let mut point = Point::new(k);
        let mut found: Vec<(f64, Vec<f64>)> = Vec::new();
        for index in 0..side.pow(free.len() as u32) {
            let mut rest = index;
            for &a in &free {
                let t = 2.0 * ((rest % side) as f64 + 0.5) / side as f64 - 1.0;
                point.beta[a] = (4.5 * t).sinh();
                rest /= side;
            }
            if let Some((a, v)) = held {
                point.beta[a] = v;
            }
            if likelihood.evaluate(&mut point, false) {
                found.push((point.objective, point.beta.clone()));
            }
        }
        found.sort_by(|a, b| b.0.total_cmp(&a.0));
        let mut best = found.first().map_or(f64::NEG_INFINITY, |(value, _)| *value);
        for (_, start) in found.iter().step_by(7).take(30) {
            let end = match held {
                Some((a, _)) => {
                    let c: Vec<f64> = (0..k).map(|b| f64::from(u8::from(a == b))).collect();
                    maximise_on_plane(likelihood, start, &c)
                }
                None => maximise(likelihood, start),
            };
            if end.stopped == Stopped::Converged {
                best = best.max(end.at.objective);
            }
        }
        best
    }

    fn cases() -> u32 {
        std::env::var("REINFUSE_CASES").map_or(40, |cases| cases.parse().expect("a number"))
    }

    proptest! {
        #![proptest_config(ProptestConfig { rng_seed: RngSeed::Fixed(2), cases: cases(), failure_persistence: None, ..ProptestConfig::default() })]

        /// Tables of two to ten rows: the estimate is the global maximum; every value up to a limit has a point above the
        /// value that defines it, and at the limit itself none has, as far as a grid can see.
        #[test]
        fn limits_of_tiny_tables_are_the_first_crossings_of_the_profile_of_a_grid(
            rows in prop::collection::vec((0..2, -2..3, 0..3, 0..2), 2..11),
            terms in 1_usize..4,
        ) {
            let mut x = Matrix::new(rows.len());
            x.push(vec![1.0; rows.len()]);
            x.push(rows.iter().map(|row| f64::from(row.1)));
            if terms > 1 {
                x.push(rows.iter().map(|row| f64::from(row.2)));
            }
            if terms > 2 {
                x.push(rows.iter().map(|row| f64::from(row.3)));
            }
            prop_assume!(dependence_of(&x).dependent.is_empty());
            let y: Vec<f64> = rows.iter().map(|row| f64::from(row.0)).collect();
            let k = x.columns();
            let mut likelihood = Logistic::new(&x, &y, Penalty::Firth).with_terms(None);
            prop_assert_eq!(likelihood.maxima(), Maxima::Listed);
            let found = likelihood.global_maximum(None, f64::NEG_INFINITY);
            let maximum = maximise(&mut likelihood, &found.expect("a maximum").beta).at;
            let largest = brute_force(&mut likelihood, None);
            prop_assert!(largest <= maximum.objective + LARGER, "{} {}", largest, maximum.objective);
            let target = maximum.objective - 0.5 * Z * Z;
            for a in 0..k {
                let c: Vec<f64> = (0..k).map(|b| f64::from(u8::from(a == b))).collect();
                let profile = Profiler::new(&mut likelihood, &maximum).of(&c).expect("the maximum is the global one");
                for limit in [profile.lower, profile.upper] {
                    let limit = limit.expect("every limit is found");
                    let there = brute_force(&mut likelihood, Some((a, limit)));
                    prop_assert!(there <= target + 1e-6, "{} at {}: {} above", a, limit, there - target);
                    let mut trace = Trace { likelihood: &mut likelihood, maximum: &maximum, c: &c };
                    for share in [0.1, 0.3, 0.5, 0.7, 0.8, 0.9, 0.95, 0.99, 1.0] {
                        let v = maximum.beta[a] + share * (limit - maximum.beta[a]);
                        let value = trace.profile(v).unwrap_or(f64::NEG_INFINITY);
                        prop_assert!(value >= target - 1e-6, "{} at {}: {} below", a, v, target - value);
                    }
                }
            }
        }
    }
}
