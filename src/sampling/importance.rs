//! Importance sampling of a density times the probability of an event that is simulated at every point.
//!
//! # How
//! The posterior is `p(x) P(A | x)`: a density p, known up to a constant, and the probability of an event A that can only be
//! simulated. A draw is `x ~ q`, then trials of A at x; where k > 0 of these succeed, x is kept with weight `k p(x) / q(x)`. The
//! weighted draws are independent; their averages are consistent, with an error that [`Diagnostics`] estimates.
//!
//! q is fitted in pilot runs, whose draws are then thrown away: first to p, then to p P(A). The variance is least for q proportional to
//! `p sqrt(P(A))`, the geometric mean of the density with and without the event.

use crate::numerics::diagnostics::Diagnostics;
use crate::numerics::math::{exp, ln};
use crate::numerics::random::Stream;
use crate::sampling::proposal::{Moments, Proposal};
use crate::sampling::weighted::{LnIntegral, WeightedDraws};

/// Points drawn in each pilot run.
const PILOT_POINTS: usize = 4_000;
/// Pilot runs that fit the density alone, then with the event.
const PILOT_RUNS: usize = 3;
/// Points with a success that a pilot run with the event must reach.
const PILOT_KEPT: usize = 150;

/// What is sampled.
pub trait Target {
    /// Length of a point.
    fn dimensions(&self) -> usize;

    /// ln p at a point, up to a constant; the trials that follow are made there.
    fn ln_density(&mut self, point: &[f64]) -> f64;

    /// Trials of the event at the last point, whose density is above 0: the number of successes, or an unbiased estimate of it.
    fn try_event(&mut self, random: &mut Stream) -> f64;

    /// Adds parameters and table of the last point, and of a successful trial there, to the draws.
    fn record(&self, random: &mut Stream, draws: &mut WeightedDraws);
}

/// Why no proposal could be fitted, or no draws be made from it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum SamplingError {
    /// A fitted covariance is singular.
    SingularCovariance,
    /// The event hardly ever happens.
    RareEvent {
        /// Points at which it was tried.
        points: usize,
        /// Points at which it happened.
        kept: usize,
    },
    /// Too many points would be needed for the effective draws asked for.
    TooSlow {
        /// Effective draws reached.
        effective: f64,
        /// Points so far.
        points: usize,
    },
}

/// How far a sampler goes until it has the effective draws that are asked for.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Limits {
    /// Points of the first sample, and the fewest that are added.
    pub first: usize,
    /// Points after which a run is given up.
    pub most: usize,
    /// Points at which the rate so far is trusted to say that more than twice `most` would be needed; earlier, that more than
    /// `1 + trusted / points` times `most` would be.
    pub trusted: usize,
}

/// A sampler: its proposal fitted by pilot runs, then extended as far as wanted.
#[derive(Debug, Clone)]
pub struct ImportanceSampler<T> {
    target: T,
    proposal: Proposal,
    /// Moments of the density without the event, and its integral, from the last pilot run that fitted them.
    density_moments: Moments,
    density_integral: LnIntegral,
    pilot: Stream,
    random: Stream,
    /// ln of the largest weight of the last pilot run, to keep weights near one.
    ln_reference: f64,
    draws: WeightedDraws,
}

impl<T: Target> ImportanceSampler<T> {
    /// Fits the density without the event, from a first proposal around `core` with a wide component around `wide`. Draws have
    /// `parameter_count` parameters and tables of `cells`.
    ///
    /// # Errors
    /// A singular covariance.
    pub fn new(
        target: T,
        [core, wide]: [&Moments; 2],
        [parameter_count, cells]: [usize; 2],
        [pilot, random]: [Stream; 2],
    ) -> Result<Self, SamplingError> {
        let mut sampler = Self {
            proposal: Proposal::new(core, wide).ok_or(SamplingError::SingularCovariance)?,
            density_moments: wide.clone(),
            density_integral: LnIntegral {
                ln: f64::NEG_INFINITY,
                error: f64::INFINITY,
            },
            pilot,
            random,
            ln_reference: 0.0,
            draws: WeightedDraws {
                parameter_count,
                cells,
                ..WeightedDraws::default()
            },
            target,
        };
        let ln_normaliser = Proposal::ln_normaliser(sampler.target.dimensions());
        for _ in 0..PILOT_RUNS {
            let run = sampler.pilot_without_event();
            sampler.density_integral = run.integral(ln_normaliser);
            sampler.ln_reference = run.largest();
            let moments = run.moments(&sampler.density_moments);
            sampler.propose(&moments, &moments)?;
            sampler.density_moments = moments;
        }
        sampler.set_unit(1);
        Ok(sampler)
    }

    /// Fits the event too: of `trials` at every point, and at most `limit` points a pilot run. `start` are moments to begin with, those of
    /// the density if `None`; where nearly every point has a success (`event_is_likely`), q is fitted to `p P(A)` itself.
    ///
    /// # Errors
    /// The event hardly ever happens, or a covariance is singular.
    pub(crate) fn fit_event(
        &mut self,
        start: Option<Moments>,
        event_is_likely: bool,
        trials: usize,
        limit: usize,
    ) -> Result<(), SamplingError> {
        let density = self.density_moments.clone();
        let mut posterior = start.unwrap_or_else(|| density.clone());
        for _ in 0..PILOT_RUNS {
            let run = self.pilot_with_event(limit)?;
            posterior = run.moments(&posterior);
            let core = if event_is_likely {
                posterior.clone()
            } else {
                Moments::geometric_mean(&density, &posterior)
                    .ok_or(SamplingError::SingularCovariance)?
            };
            self.propose(&core, &density)?;
            self.ln_reference = run.largest();
        }
        self.set_unit(trials);
        Ok(())
    }

    /// Whether one pilot run meets the event often enough to be fitted.
    pub(crate) fn meets_event(&mut self) -> bool {
        self.pilot_with_event(PILOT_POINTS).is_ok()
    }

    /// From now on proposes points around these moments, with a wide component.
    ///
    /// # Errors
    /// A singular covariance.
    pub(crate) fn propose(&mut self, core: &Moments, wide: &Moments) -> Result<(), SamplingError> {
        self.proposal = Proposal::new(core, wide).ok_or(SamplingError::SingularCovariance)?;
        Ok(())
    }

    /// Moments of the density without the event.
    pub(crate) fn density_moments(&self) -> &Moments {
        &self.density_moments
    }

    /// Integral of the density without the event: no less than the one with it.
    pub(crate) fn density_integral(&self) -> LnIntegral {
        self.density_integral
    }

    /// What is sampled.
    pub fn target(&mut self) -> &mut T {
        &mut self.target
    }

    /// The stream of the pilot runs.
    pub(crate) fn pilot_stream(&mut self) -> &mut Stream {
        &mut self.pilot
    }

    /// Draws `points` more points and keeps those at which the event happens.
    pub fn extend(&mut self, points: usize) {
        let mut point = vec![0.0; self.target.dimensions()];
        let mut random = self.random.clone();
        for _ in 0..points {
            self.try_point(&mut random, &mut point);
        }
        self.draws.points += points;
        self.random = random;
    }

    /// Draws a point and keeps it if the event happens there.
    #[inline]
    fn try_point(&mut self, random: &mut Stream, point: &mut [f64]) {
        let ln_weight = self.draw_point(random, point);
        let successes = self.successes(random, ln_weight);
        if successes > 0.0 {
            self.target.record(random, &mut self.draws);
            self.draws
                .weights
                .push(successes * exp(ln_weight - self.ln_reference));
        }
    }

    /// Draws more points unless there are `wanted` effective draws of every named parameter; those are returned. `progress` is told the
    /// share of this step's points that are drawn.
    ///
    /// # Errors
    /// It takes too many points.
    pub fn extend_towards(
        &mut self,
        wanted: f64,
        names: &[String],
        limits: &Limits,
        mut progress: impl FnMut(f64),
    ) -> Result<Option<Diagnostics>, SamplingError> {
        let points = self.draws.points;
        let mut left = limits.first;
        if points > 0 {
            let diagnostics = self.draws.diagnostics(names);
            let effective = diagnostics.least_effective;
            if effective >= wanted {
                return Ok(Some(diagnostics));
            }
            let reached = effective.max(1.0);
            let needed = points as f64 * wanted / reached;
            // The fewer points, the less their rate is trusted, and the further off it must be; of the first sample it is not.
            let margin = 1.0 + limits.trusted as f64 / points as f64;
            let hopeless = points > limits.first && needed > margin * limits.most as f64;
            if points >= limits.most || hopeless {
                return Err(SamplingError::TooSlow { effective, points });
            }
            // As many more as the rate so far asks for, with a little to spare; at most fourfold in all, since an early rate is
            // itself uncertain.
            let in_all = points as f64 * (1.03 * wanted / reached).min(4.0);
            left = (in_all as usize).saturating_sub(points).max(limits.first);
        }
        // Steps of the first sample's size, so that progress is told evenly.
        while left > 0 {
            let step = left.min(limits.first);
            self.extend(step);
            left -= step;
            let done = self.draws.points as f64;
            progress(done / (done + left as f64));
        }
        Ok(None)
    }

    /// The draws so far.
    pub fn draws(&self) -> &WeightedDraws {
        &self.draws
    }

    /// The draws, the sampler done with.
    pub fn into_draws(self) -> WeightedDraws {
        self.draws
    }

    fn set_unit(&mut self, trials: usize) {
        self.draws.ln_unit = self.ln_reference
            - ln(trials as f64)
            - Proposal::ln_normaliser(self.target.dimensions());
    }

    /// A point from the proposal and ln p / q there.
    fn draw_point(&mut self, random: &mut Stream, point: &mut [f64]) -> f64 {
        let ln_q = self.proposal.draw(random, point);
        self.target.ln_density(point) - ln_q
    }

    /// Trials of the event at the last point; none where the density is 0.
    fn successes(&mut self, random: &mut Stream, ln_weight: f64) -> f64 {
        if ln_weight == f64::NEG_INFINITY {
            return 0.0;
        }
        self.target.try_event(random)
    }

    fn pilot_without_event(&mut self) -> PilotRun {
        let mut run = PilotRun::default();
        let mut point = vec![0.0; self.target.dimensions()];
        let mut random = self.pilot.clone();
        for _ in 0..PILOT_POINTS {
            let ln_weight = self.draw_point(&mut random, &mut point);
            run.add(&point, ln_weight);
        }
        self.pilot = random;
        run
    }

    /// At least [`PILOT_POINTS`] and at most `limit` points, until [`PILOT_KEPT`] have a success.
    fn pilot_with_event(&mut self, limit: usize) -> Result<PilotRun, SamplingError> {
        let mut run = PilotRun::default();
        let mut point = vec![0.0; self.target.dimensions()];
        let mut random = self.pilot.clone();
        let mut points = 0;
        while points < PILOT_POINTS || (run.ln_weights.len() < PILOT_KEPT && points < limit) {
            points += 1;
            let ln_weight = self.draw_point(&mut random, &mut point);
            let successes = self.successes(&mut random, ln_weight);
            if successes > 0.0 {
                run.add(&point, ln_weight + ln(successes));
            }
        }
        self.pilot = random;
        let kept = run.ln_weights.len();
        if kept < PILOT_KEPT {
            return Err(SamplingError::RareEvent { points, kept });
        }
        Ok(run)
    }
}

/// Points and ln weights of a pilot run.
#[derive(Default)]
struct PilotRun {
    points: Vec<f64>,
    ln_weights: Vec<f64>,
}

impl PilotRun {
    fn add(&mut self, point: &[f64], ln_weight: f64) {
        self.points.extend(point);
        self.ln_weights.push(ln_weight);
    }

    /// The largest ln weight.
    fn largest(&self) -> f64 {
        self.ln_weights
            .iter()
            .copied()
            .fold(f64::NEG_INFINITY, f64::max)
    }

    fn weights(&self) -> Vec<f64> {
        let largest = self.largest();
        self.ln_weights.iter().map(|l| exp(l - largest)).collect()
    }

    fn moments(&self, fallback: &Moments) -> Moments {
        Moments::weighted(&self.points, &self.weights(), fallback)
    }

    /// Where every point was kept.
    fn integral(&self, ln_normaliser: f64) -> LnIntegral {
        WeightedDraws {
            weights: self.weights(),
            points: self.ln_weights.len(),
            ln_unit: self.largest() - ln_normaliser,
            ..WeightedDraws::default()
        }
        .ln_integral()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A standard normal x, 0 from `end` on, and an event of probability logistic(2 x): without an end with mean 1/2, and
    /// E[x | event] = 2 E[logistic'(2 x)].
    struct Toy {
        at: f64,
        end: f64,
    }

    fn p(x: f64) -> f64 {
        1.0 / (1.0 + (-2.0 * x).exp())
    }

    impl Target for Toy {
        fn dimensions(&self) -> usize {
            1
        }

        fn ln_density(&mut self, point: &[f64]) -> f64 {
            self.at = point[0];
            if point[0] < self.end {
                -0.5 * point[0] * point[0]
            } else {
                f64::NEG_INFINITY
            }
        }

        fn try_event(&mut self, random: &mut Stream) -> f64 {
            assert!(self.at < self.end, "the density is 0 at {}", self.at);
            (0..4)
                .map(|_| f64::from(u8::from(random.uniform() < p(self.at))))
                .sum()
        }

        fn record(&self, _: &mut Stream, draws: &mut WeightedDraws) {
            draws.parameters.push(self.at);
        }
    }

    fn fitted(end: f64) -> ImportanceSampler<Toy> {
        let wide = Moments {
            mean: vec![1.0],
            covariance: vec![4.0],
        };
        let streams = [0, 1].map(|index| Stream::new(1, index));
        let target = Toy { at: 0.0, end };
        let mut sampler = ImportanceSampler::new(target, [&wide, &wide], [1, 0], streams).unwrap();
        sampler.fit_event(None, false, 4, 100_000).unwrap();
        sampler
    }

    #[test]
    fn the_event_is_not_tried_where_the_density_is_0() {
        let mut sampler = fitted(0.5);
        sampler.extend(1_000);
        let draws = sampler.draws();
        assert!(draws.len() > 100 && draws.parameters.iter().all(|x| *x < 0.5));
    }

    #[test]
    fn integral_and_mean_are_those_of_density_and_event() {
        let mut sampler = fitted(f64::INFINITY);
        let limits = Limits {
            first: 1_000,
            most: 1_000_000,
            trusted: 60_000,
        };
        let names = ["x".to_owned()];
        let diagnostics = loop {
            if let Some(reached) = sampler
                .extend_towards(20_000.0, &names, &limits, |_| ())
                .unwrap()
            {
                break reached;
            }
        };
        // The trapezium rule over 12 standard deviations.
        let grid = (-6_000..=6_000).map(|i| f64::from(i) * 1e-3);
        let density = |x: f64| (-0.5 * x * x).exp() * 1e-3;
        let (mass, first): (f64, f64) = grid.fold((0.0, 0.0), |(m, f), x| {
            (m + density(x) * p(x), f + density(x) * p(x) * x)
        });
        let found = sampler.draws().ln_integral();
        assert!(
            (found.ln - mass.ln()).abs() < 4.5 * found.error,
            "{found:?}"
        );
        let x = &diagnostics.parameters[0];
        let error = 4.5 * x.sd / x.effective.sqrt();
        assert!((x.mean - first / mass).abs() < error, "{x:?}");
        let without = sampler.density_integral();
        let expected = 0.5 * (2.0 * core::f64::consts::PI).ln();
        assert!((without.ln - expected).abs() < 4.5 * without.error);
    }

    #[test]
    fn a_run_that_would_take_too_many_points_is_given_up() {
        let mut sampler = fitted(f64::INFINITY);
        let limits = Limits {
            first: 100,
            most: 1_000,
            trusted: 400,
        };
        let names = ["x".to_owned()];
        let error = loop {
            match sampler.extend_towards(1e6, &names, &limits, |_| ()) {
                Ok(reached) => assert!(reached.is_none()),
                Err(error) => break error,
            }
        };
        assert!(matches!(
            error,
            SamplingError::TooSlow {
                points: 400..1_000,
                ..
            }
        ));
    }
}
