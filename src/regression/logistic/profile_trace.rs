//! Profile heights and limits where l* may have several maxima on a plane c'b = v, or Newton's method strays.
//!
//! # Which limit
//! The profile l*_p(v) is the height of the *highest* maximum on the plane c'b = v. It need not fall on all the way to both sides:
//! the limits are the ends of the stretch around the estimate on which it stays above the height of a limit, so the
//! crossings nearest to the estimate.
//!
//! A maximum is followed outward in small steps until it sinks below that height, which it then crosses somewhere in the last step.
//! There all maxima are looked for: if another is higher, it is followed on from there. So between the estimate and the
//! limit every value has some maximum above the height, and at the limit none is.

use crate::numerics::convergence::Stopped;
use crate::numerics::math::sqrt;
use crate::numerics::newton::{Likelihood, Point, height_on, product};
use crate::numerics::symmetric::{quadratic, solve};
use crate::regression::logistic::likelihood::Logistic;
use crate::regression::logistic::maxima::Sets;

/// How much higher another maximum must be to count as higher.
pub(crate) const HIGHER: f64 = 1e-7;
/// A step outward, in standard errors, and as a share of the distance so far.
const STEP: f64 = 0.25;
const SHARE: f64 = 0.125;
/// Most steps outward, and most points at which a crossing is closed in upon.
const MAX_STEPS: usize = 400;
const MAX_NARROWINGS: usize = 200;

/// The values of c'b around the maximum `top`.
pub(crate) struct Outward<'a, 'x> {
    pub(crate) likelihood: &'a mut Logistic<'x>,
    pub(crate) sets: Option<&'a Sets>,
    pub(crate) top: &'a Point,
    pub(crate) c: &'a [f64],
}

/// A maximum on a plane.
#[derive(Debug, Clone)]
struct Ridge {
    v: f64,
    height: f64,
    beta: Vec<f64>,
}

impl Outward<'_, '_> {
    /// The height of the profile at v: of the highest maximum that is found there.
    pub(crate) fn height(&mut self, v: f64) -> Option<f64> {
        self.highest(v, None, f64::NEG_INFINITY)
            .map(|ridge| ridge.height)
    }

    /// The limit on this side, where the profile has this height.
    pub(crate) fn limit(&mut self, side: f64, target: f64) -> Option<f64> {
        let se = sqrt(quadratic(&self.top.information, self.c));
        let estimate = product(self.c, &self.top.beta);
        let mut here = Ridge {
            v: estimate,
            height: self.top.objective,
            beta: self.top.beta.clone(),
        };
        for _ in 0..MAX_STEPS {
            let step = side * f64::max(STEP * se, SHARE * (here.v - estimate).abs());
            let next = self.followed(here.v, step, &[&here])?;
            if next.height >= target {
                here = next;
                continue;
            }
            let crossing = self.crossing(here, next, target)?;
            match self.highest(crossing.v, Some(&crossing), target + HIGHER) {
                // Another ridge carries the profile further.
                Some(higher) => here = higher,
                None => return Some(crossing.v),
            }
        }
        None
    }

    /// Where between these two a ridge has the height `target`: by the false position in the height, with every third step a
    /// halving. Each height is climbed to from either side, so that a maximum found once is followed.
    fn crossing(&mut self, mut inner: Ridge, mut outer: Ridge, target: f64) -> Option<Ridge> {
        let estimate = product(self.c, &self.top.beta);
        // The root of the fall is nearly straight.
        let excess = |ridge: &Ridge| {
            let fall = |height: f64| sqrt((2.0 * (self.top.objective - height)).max(0.0));
            fall(ridge.height) - fall(target)
        };
        for round in 0..MAX_NARROWINGS {
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
            let middle = self.followed(inner.v, share * width, &[&inner, &outer])?;
            if excess(&middle) < 0.0 {
                inner = middle;
            } else {
                outer = middle;
            }
        }
        None
    }

    /// The highest of the climbs from these ridges, this far outward from v. Where a ridge is about to divide it is too flat to
    /// climb; a little nearer it is not.
    fn followed(&mut self, v: f64, by: f64, near: &[&Ridge]) -> Option<Ridge> {
        [1.0, 0.7, 0.45, 0.2].into_iter().find_map(|share| {
            let v = v + share * by;
            let starts: Vec<Vec<f64>> = near.iter().map(|r| self.moved(&r.beta, v)).collect();
            self.best_of(v, &starts)
        })
    }

    /// The highest maximum at v that is above `least`.
    fn highest(&mut self, v: f64, known: Option<&Ridge>, least: f64) -> Option<Ridge> {
        let mut starts = self.starts(v);
        starts.extend(known.map(|ridge| ridge.beta.clone()));
        let found = self
            .best_of(v, &starts)
            .filter(|ridge| ridge.height > least);
        let Some(sets) = self.sets else {
            return found;
        };
        let least = found.as_ref().map_or(least, |ridge| ridge.height);
        let higher = sets.highest(self.likelihood, Some((self.c, v)), least);
        let higher = higher.map(|top| Ridge {
            v,
            height: top.objective,
            beta: top.beta,
        });
        higher.or(found)
    }

    fn best_of(&mut self, v: f64, starts: &[Vec<f64>]) -> Option<Ridge> {
        let mut best: Option<Ridge> = None;
        for start in starts {
            let end = height_on(self.likelihood, start, self.c);
            let higher = best
                .as_ref()
                .is_none_or(|best| end.top.objective > best.height);
            if end.stopped == Stopped::Converged && higher {
                best = Some(Ridge {
                    v,
                    height: end.top.objective,
                    beta: end.top.beta,
                });
                if !self.likelihood.has_many_tops() {
                    break;
                }
            }
        }
        best
    }

    /// A point moved onto the plane at v, along the tangent of the profile at the top.
    fn moved(&self, from: &[f64], v: f64) -> Vec<f64> {
        let across = solve(&self.top.information, self.c);
        let by = (v - product(self.c, from)) / product(self.c, &across);
        from.iter().zip(across).map(|(b, a)| b + by * a).collect()
    }

    /// Starts for a climb at v: the tangent of the profile at the top, the shortest b on the plane, between and beyond those.
    fn starts(&self, v: f64) -> Vec<Vec<f64>> {
        let (tangent, c) = (self.moved(&self.top.beta, v), self.c);
        let length = product(c, c);
        let mixed = [1.0, 0.0, 0.5, 2.0].map(|share| {
            let all = tangent.iter().zip(c);
            all.map(|(b, c)| share * b + (1.0 - share) * c * v / length)
                .collect()
        });
        mixed.into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::numerics::newton::climb;
    use crate::numerics::normal::Z;
    use crate::regression::data::matrix::Columns;
    use crate::regression::logistic::likelihood::Penalty;
    use crate::regression::logistic::profile::Profiler;
    use crate::regression::separation::logistic::dependence_of;
    use proptest::prelude::*;
    use proptest::test_runner::RngSeed;

    /// The highest l* where the coefficients in `held` have these values: over a grid of the others that reaches far out, then
    /// climbed to from its highest points.
    fn brute_force(likelihood: &mut Logistic, held: Option<(usize, f64)>) -> f64 {
        let k = likelihood.columns();
        let free: Vec<usize> = (0..k)
            .filter(|&a| held.is_none_or(|(h, _)| a != h))
            .collect();
        let side: usize = [1, 400, 60, 22, 12][free.len()];
        let mut point = Point::new(k);
        let mut found: Vec<(f64, Vec<f64>)> = Vec::new();
        for place in 0..side.pow(free.len() as u32) {
            let mut rest = place;
            for &a in &free {
                let t = 2.0 * ((rest % side) as f64 + 0.5) / side as f64 - 1.0;
                point.beta[a] = (4.5 * t).sinh();
                rest /= side;
            }
            if let Some((a, v)) = held {
                point.beta[a] = v;
            }
            if likelihood.evaluate(&mut point) {
                found.push((point.objective, point.beta.clone()));
            }
        }
        found.sort_by(|a, b| b.0.total_cmp(&a.0));
        let mut best = found
            .first()
            .map_or(f64::NEG_INFINITY, |(height, _)| *height);
        for (_, start) in found.iter().step_by(7).take(30) {
            let end = match held {
                Some((a, _)) => {
                    let c: Vec<f64> = (0..k).map(|b| f64::from(u8::from(a == b))).collect();
                    height_on(likelihood, start, &c)
                }
                None => climb(likelihood, start),
            };
            if end.stopped == Stopped::Converged {
                best = best.max(end.top.objective);
            }
        }
        best
    }

    fn cases() -> u32 {
        std::env::var("REINFUSE_CASES").map_or(40, |cases| cases.parse().expect("a number"))
    }

    proptest! {
        #![proptest_config(ProptestConfig { rng_seed: RngSeed::Fixed(2), cases: cases(), failure_persistence: None, ..ProptestConfig::default() })]

        /// Tables of two to ten rows: the estimate is the highest point of all; every value up to a limit has a point above the
        /// height that defines it, and at the limit itself none has, as far as a grid can see.
        #[test]
        fn limits_of_tiny_tables_are_the_first_crossings_of_the_profile_of_a_grid(
            rows in prop::collection::vec((0..2, -2..3, 0..3, 0..2), 2..11),
            terms in 1_usize..4,
        ) {
            let mut x = Columns::new(rows.len());
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
            let mut likelihood = Logistic::new(&x, &y, Penalty::Firth);
            let sets = Sets::of(&x);
            prop_assert!(sets.is_some());
            let sets = sets.as_ref();
            let found = sets.and_then(|sets| sets.highest(&mut likelihood, None, f64::NEG_INFINITY));
            let top = climb(&mut likelihood, &found.expect("a maximum").beta).top;
            let highest = brute_force(&mut likelihood, None);
            prop_assert!(highest <= top.objective + HIGHER, "{} {}", highest, top.objective);
            let target = top.objective - 0.5 * Z * Z;
            for a in 0..k {
                let c: Vec<f64> = (0..k).map(|b| f64::from(u8::from(a == b))).collect();
                let profile = Profiler::new(&mut likelihood, sets, &top).of(&c);
                for limit in [profile.lower, profile.upper] {
                    let limit = limit.expect("every limit is found");
                    let there = brute_force(&mut likelihood, Some((a, limit)));
                    prop_assert!(there <= target + 1e-6, "{} at {}: {} above", a, limit, there - target);
                    let mut outward = Outward { likelihood: &mut likelihood, sets, top: &top, c: &c };
                    for share in [0.1, 0.3, 0.5, 0.7, 0.8, 0.9, 0.95, 0.99, 1.0] {
                        let v = top.beta[a] + share * (limit - top.beta[a]);
                        let height = outward.height(v).unwrap_or(f64::NEG_INFINITY);
                        prop_assert!(height >= target - 1e-6, "{} at {}: {} below", a, v, target - height);
                    }
                }
            }
        }
    }
}
