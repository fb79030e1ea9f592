//! Independent weighted draws of one component, cohort included, and the integral its weights estimate.
//!
//! As [`crate::reconstruct::sampler`], with two differences: a large cohort's posterior is far narrower than the
//! prior, so the first proposal is the Gaussian at the mode instead; and the site effect is one more coordinate.

use super::mode::laplace;
use super::target::Target;
use crate::math::{exp, ln};
use crate::reconstruct::latent::TABLES_PER_POINT;
use crate::reconstruct::proposal::{Moments, Proposal};
use crate::reconstruct::sampler::LnIntegral;
use crate::reconstruct::table::PATTERNS;
use crate::reconstruct::{SampleError, WeightedDraws};
use crate::rng::Stream;

/// Points drawn in each pilot run.
const PILOT_POINTS: usize = 4_000;
/// Pilot runs that fit the density without the statements, then with them.
const PILOT_RUNS: usize = 3;
/// Kept tables a pilot run with the statements must reach.
const PILOT_KEPT: usize = 150;
/// Points a pilot run may draw to get there, before cohort and statements are called contradictory.
const PILOT_LIMIT: usize = 200_000;
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
    pub fn new(
        mut target: Target,
        groups: usize,
        seed: u64,
        streams: [u32; 2],
    ) -> Result<Self, SampleError> {
        let start = target.prior().mean;
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
            pilot: Stream::new(seed, streams[0]),
            random: Stream::new(seed, streams[1]),
            ln_reference: 0.0,
            draws: WeightedDraws {
                parameter_count: dimensions,
                cells: groups * PATTERNS,
                parameters: Vec::new(),
                tables: Vec::new(),
                weights: Vec::new(),
                points: 0,
                ln_unit: 0.0,
            },
            target,
        };
        for _ in 0..PILOT_RUNS {
            let run = component.pilot_run(PILOT_POINTS);
            component.margins = run.moments(&component.margins);
            component.without_statements = run.integral(dimensions);
            component.ln_reference = run.top();
            component.proposal = Proposal::new(&component.margins, &component.margins)
                .ok_or(SampleError::Degenerate)?;
        }
        component.set_unit(1);
        Ok(component)
    }

    /// Fits the statements too, if there is a study behind the component.
    ///
    /// # Errors
    /// Hardly any table at these points leads to the statements.
    pub fn fit_statements(&mut self) -> Result<(), SampleError> {
        if self.target.latent().is_none() {
            return Ok(());
        }
        let mut posterior = self.margins.clone();
        for _ in 0..PILOT_RUNS {
            let run = self.pilot_statements()?;
            posterior = run.moments(&posterior);
            // The variance is least between the two: see the reconstruction's sampler.
            let between = Moments::geometric_mean(&self.margins, &posterior)
                .ok_or(SampleError::Degenerate)?;
            self.proposal =
                Proposal::new(&between, &self.margins).ok_or(SampleError::Degenerate)?;
            self.ln_reference = run.top();
        }
        self.set_unit(TABLES_PER_POINT);
        Ok(())
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
            let kept = match self.target.latent() {
                None => 1,
                Some(latent) => {
                    let kept = latent.try_tables(&mut random, &x);
                    if kept > 0 {
                        self.draws.tables.extend(&latent.kept().n);
                    }
                    kept
                }
            };
            if kept > 0 {
                self.draws.parameters.extend(self.target.at_the_site(&x));
                self.draws
                    .weights
                    .push(kept as f64 * exp(ln_weight - self.ln_reference));
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

    fn draw_point(&mut self, random: &mut Stream, x: &mut [f64]) -> f64 {
        let ln_q = self.proposal.draw(random, x);
        self.target.ln(x) - ln_q
    }

    fn pilot_run(&mut self, points: usize) -> Pilot {
        let mut run = Pilot::default();
        let mut x = vec![0.0; self.target.dimensions()];
        let mut random = self.pilot.clone();
        for _ in 0..points {
            let ln_weight = self.draw_point(&mut random, &mut x);
            run.points.extend(&x);
            run.ln_weights.push(ln_weight);
        }
        self.pilot = random;
        run
    }

    fn pilot_statements(&mut self) -> Result<Pilot, SampleError> {
        let mut run = Pilot::default();
        let mut x = vec![0.0; self.target.dimensions()];
        let mut random = self.pilot.clone();
        let mut tried = 0;
        while tried < PILOT_POINTS || run.ln_weights.len() < PILOT_KEPT {
            if tried == PILOT_LIMIT {
                return Err(SampleError::Contradiction {
                    tried: tried * TABLES_PER_POINT,
                    kept: run.ln_weights.len(),
                });
            }
            tried += 1;
            let ln_weight = self.draw_point(&mut random, &mut x);
            let latent = self.target.latent().expect("statements are of a study");
            let kept = latent.try_tables(&mut random, &x);
            if kept > 0 {
                run.points.extend(&x);
                run.ln_weights.push(ln_weight + ln(kept as f64));
            }
        }
        self.pilot = random;
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
    fn integral(&self, dimensions: usize) -> LnIntegral {
        WeightedDraws {
            parameter_count: 0,
            cells: 0,
            parameters: Vec::new(),
            tables: Vec::new(),
            weights: self.weights(),
            points: self.ln_weights.len(),
            ln_unit: self.top() - Proposal::ln_normaliser(dimensions),
        }
        .ln_integral()
    }
}
