//! Independent weighted draws of one component, cohort included, and the integral its weights estimate.
//!
//! As [`crate::reconstruct::sampler`], with three differences. A large cohort's posterior is far narrower than the prior,
//! so the first proposal is the Gaussian at the mode. The site effect is one more coordinate. And a cohort in
//! conflict with the study leads where hardly any table agrees with the study's statements; then tables are drawn where
//! the study's own posterior is, and weighed back.

use crate::model::pattern::PATTERNS;
use crate::numerics::math::{exp, ln};
use crate::numerics::random::Stream;
use crate::reconstruct::latent_study::TABLES_PER_POINT;
use crate::reconstruct::{SampleError, WeightedDraws};
use crate::sampling::laplace::laplace;
use crate::sampling::proposal::{Moments, Proposal};
use crate::sampling::weighted::LnIntegral;
use crate::update::log_posterior::Target;

/// Points drawn in each pilot run.
const PILOT_POINTS: usize = 4_000;
/// Pilot runs that fit the density without the statements, then with them.
const PILOT_RUNS: usize = 3;
/// Kept tables a pilot run with the statements must reach.
const PILOT_KEPT: usize = 150;
/// Points a pilot run may draw to get there, before cohort and statements are called contradictory.
const PILOT_LIMIT: usize = 200_000;
/// Smallest part of the statements' pull on the study that is tried on the cohort's moments.
const LEAST_TILT: f64 = 1e-3;
/// The first proposal's wide part, as a multiple of the Gaussian's covariance at the mode.
const WIDE: f64 = 4.0;

/// One component: fitted by pilot runs, then extended as far as wanted.
#[derive(Debug, Clone)]
pub struct Component {
    target: Target,
    /// Moments without the statements.
    margins: Moments,
    /// Integral without the statements, from the last pilot run.
    without_statements: LnIntegral,
    proposal: Proposal,
    pilot: Stream,
    random: Stream,
    ln_reference: f64,
    draws: WeightedDraws,
}

impl Component {
    /// Fits the target without its statements. `streams` are the two streams of the seed it may use.
    ///
    /// # Errors
    /// A density without a mode, or pilot draws that span no volume.
    pub fn new(target: Target, seed: u64, streams: [u32; 2]) -> Result<Self, SampleError> {
        let [pilot, random] = streams.map(|stream| Stream::new(seed, stream));
        Self::fitted(target, pilot, random)
    }

    fn fitted(mut target: Target, pilot: Stream, random: Stream) -> Result<Self, SampleError> {
        let start = target.start();
        let touching = laplace(|x| target.ln(x), &start).ok_or(SampleError::Degenerate)?;
        let wide = Moments {
            mean: touching.mean.clone(),
            covariance: touching.covariance.iter().map(|c| WIDE * c).collect(),
        };
        let dimensions = target.dimensions();
        let mut component = Self {
            proposal: Proposal::new(&touching, &wide).ok_or(SampleError::Degenerate)?,
            margins: wide,
            without_statements: LnIntegral {
                ln: f64::NEG_INFINITY,
                error: f64::INFINITY,
            },
            pilot,
            random,
            ln_reference: 0.0,
            draws: WeightedDraws {
                parameter_count: dimensions,
                cells: target.groups() * PATTERNS,
                parameters: Vec::new(),
                tables: Vec::new(),
                weights: Vec::new(),
                points: 0,
                ln_unit: 0.0,
            },
            target,
        };
        for _ in 0..PILOT_RUNS {
            component.learn_margins()?;
        }
        component.set_unit(1);
        Ok(component)
    }

    /// One pilot run without the statements.
    fn learn_margins(&mut self) -> Result<(), SampleError> {
        let run = self.pilot_margins();
        let margins = run.moments(&self.margins);
        self.without_statements = run.integral(Proposal::ln_normaliser(self.target.dimensions()));
        self.ln_reference = run.top();
        self.set_proposal(&margins, &margins)?;
        self.margins = margins;
        Ok(())
    }

    /// Fits the statements too. `base` are draws of the study alone, for where the cohort leads away from them.
    ///
    /// # Errors
    /// Hardly any table near cohort and study leads to the statements.
    pub fn fit_statements(&mut self, base: &WeightedDraws) -> Result<(), SampleError> {
        let mut posterior = self.margins.clone();
        let tilted = self.pilot_statements(PILOT_POINTS).is_err();
        if tilted {
            posterior = self.tilt(base)?;
        }
        for _ in 0..PILOT_RUNS {
            let run = self.pilot_statements(PILOT_LIMIT)?;
            posterior = run.moments(&posterior);
            // The variance is least between both posteriors (see the reconstruction's sampler) unless the tables
            // are tilted: then nearly every point has one that agrees.
            let core = if tilted {
                posterior.clone()
            } else {
                Moments::geometric_mean(&self.margins, &posterior).ok_or(SampleError::Degenerate)?
            };
            self.set_proposal(&core, &self.margins.clone())?;
            self.ln_reference = run.top();
        }
        self.set_unit(TABLES_PER_POINT);
        Ok(())
    }

    /// Draws points and tables nearer to the statements, by as much as they moved the study's own posterior, and
    /// returns the moments where they hold by that reckoning.
    fn tilt(&mut self, base: &WeightedDraws) -> Result<Moments, SampleError> {
        let alone = Self::fitted(
            self.target.without_responses(),
            self.pilot.clone(),
            self.random.clone(),
        )?;
        let mut random = self.pilot.clone();
        let with = self.target.moments_of(base, &mut random, &alone.margins);
        self.pilot = random;
        let mut power = 1.0;
        let posterior = loop {
            if let Some(tilted) = self.margins.tilted(&with, &alone.margins, power) {
                break tilted;
            }
            power *= 0.5;
            if power < LEAST_TILT {
                return Err(SampleError::Degenerate);
            }
        };
        let total: f64 = base.weights.iter().sum();
        let mean: Vec<f64> = (0..base.parameter_count)
            .map(|k| {
                let weighted = (0..base.len()).map(|i| base.weights[i] * base.parameters_of(i)[k]);
                weighted.sum::<f64>() / total
            })
            .collect();
        self.target.tilt(&posterior.mean, &mean);
        self.set_proposal(&posterior, &self.margins.clone())?;
        Ok(posterior)
    }

    /// The integral without the statements: no less than the one with them.
    pub fn without_statements(&self) -> LnIntegral {
        self.without_statements
    }

    /// Draws `points` more points and keeps what agrees with the statements.
    pub fn extend(&mut self, points: usize) {
        let mut x = vec![0.0; self.target.dimensions()];
        let mut random = self.random.clone();
        for _ in 0..points {
            let ln_weight = self.draw_point(&mut random, &mut x);
            let kept = self.target.try_tables(&mut random);
            if kept > 0.0 {
                if let Some(table) = self.target.kept_table() {
                    self.draws.tables.extend(&table.n);
                }
                self.draws.parameters.extend(self.target.at_the_site());
                self.draws
                    .weights
                    .push(kept * exp(ln_weight - self.ln_reference));
            }
        }
        self.draws.points += points;
        self.random = random;
    }

    /// The draws so far; without tables if there is no study behind the component.
    pub fn draws(&self) -> &WeightedDraws {
        &self.draws
    }

    fn set_unit(&mut self, trials: usize) {
        self.draws.ln_unit = self.ln_reference
            - ln(trials as f64)
            - Proposal::ln_normaliser(self.target.dimensions());
    }

    fn set_proposal(&mut self, core: &Moments, wide: &Moments) -> Result<(), SampleError> {
        self.proposal = Proposal::new(core, wide).ok_or(SampleError::Degenerate)?;
        Ok(())
    }

    fn draw_point(&mut self, random: &mut Stream, x: &mut [f64]) -> f64 {
        let ln_q = self.proposal.draw(random, x);
        self.target.ln(x) - ln_q
    }

    fn pilot_margins(&mut self) -> Pilot {
        let mut run = Pilot::default();
        let mut x = vec![0.0; self.target.dimensions()];
        let mut random = self.pilot.clone();
        for _ in 0..PILOT_POINTS {
            let ln_weight = self.draw_point(&mut random, &mut x);
            run.points.extend(&x);
            run.ln_weights.push(ln_weight);
        }
        self.pilot = random;
        run
    }

    /// Draws at least [`PILOT_POINTS`] and at most `limit` points, until [`PILOT_KEPT`] have an agreeing table.
    fn pilot_statements(&mut self, limit: usize) -> Result<Pilot, SampleError> {
        let mut run = Pilot::default();
        let mut x = vec![0.0; self.target.dimensions()];
        let mut random = self.pilot.clone();
        let mut tried = 0;
        while tried < PILOT_POINTS || (run.ln_weights.len() < PILOT_KEPT && tried < limit) {
            tried += 1;
            let ln_weight = self.draw_point(&mut random, &mut x);
            let kept = self.target.try_tables(&mut random);
            if kept > 0.0 {
                run.points.extend(&x);
                run.ln_weights.push(ln_weight + ln(kept));
            }
        }
        self.pilot = random;
        if run.ln_weights.len() < PILOT_KEPT {
            return Err(SampleError::Contradiction {
                tried: tried * TABLES_PER_POINT,
                kept: run.ln_weights.len(),
            });
        }
        Ok(run)
    }
}

/// Points and ln weights of a pilot run.
#[derive(Default)]
struct Pilot {
    points: Vec<f64>,
    ln_weights: Vec<f64>,
}

impl Pilot {
    fn top(&self) -> f64 {
        self.ln_weights
            .iter()
            .copied()
            .fold(f64::NEG_INFINITY, f64::max)
    }

    fn weights(&self) -> Vec<f64> {
        let top = self.top();
        self.ln_weights.iter().map(|l| exp(l - top)).collect()
    }

    fn moments(&self, fallback: &Moments) -> Moments {
        Moments::weighted(&self.points, &self.weights(), fallback)
    }

    /// Where every point was kept.
    fn integral(&self, ln_normaliser: f64) -> LnIntegral {
        WeightedDraws {
            parameter_count: 0,
            cells: 0,
            parameters: Vec::new(),
            tables: Vec::new(),
            weights: self.weights(),
            points: self.ln_weights.len(),
            ln_unit: self.top() - ln_normaliser,
        }
        .ln_integral()
    }
}
