//! Independent weighted draws from the exact posterior, by importance sampling.
//!
//! # How
//! With theta a point (table summed out) the posterior is `p(theta) Z(theta) P(A | theta)`: prior, probability
//! of the printed margins, and probability that the latent table leads to the printed statements. A draw is
//! theta ~ q, a table given theta and the margins (exact), kept if the statements hold, with weight
//! `p(theta) Z(theta) / q(theta)`: whether a table is kept does not depend on theta, so kept pairs are
//! weighted draws from the joint posterior of theta and table. They are independent; no chain, no burn-in.
//!
//! The variance is least for q proportional to `p Z sqrt(P(A | theta))`, the geometric mean of the posterior
//! with and without the statements. Both are fitted by pilot runs whose draws are then thrown away.

use crate::evidence::study::{Study, StudyError};
use crate::numerics::math::{exp, ln};
use crate::numerics::random::Stream;
use crate::reconstruct::latent_study::{LatentStudy, TABLES_PER_POINT};
use crate::reconstruct::prior::Density;
use crate::sampling::proposal::{Moments, Proposal};
use crate::sampling::weighted::WeightedDraws;
use std::fmt;

/// Points drawn in each pilot run.
const PILOT_POINTS: usize = 4_000;
/// Pilot runs that fit the margins alone, then with the statements.
const PILOT_RUNS: usize = 3;
/// Kept tables a pilot run with the statements must reach.
const PILOT_KEPT: usize = 150;
/// Points a pilot run may draw to get there, before the evidence is called contradictory.
const PILOT_LIMIT: usize = 3_000_000;

/// Why no draws could be made.
#[derive(Debug, Clone, PartialEq)]
pub enum SampleError {
    /// The study breaks a rule.
    Study(StudyError),
    /// Hardly any latent table leads to the printed statements: they contradict the margins or the priors.
    Contradiction {
        /// Tables tried.
        tried: usize,
        /// Tables that agreed.
        kept: usize,
    },
    /// A fitted covariance is singular.
    Degenerate,
}

impl fmt::Display for SampleError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Study(e) => e.fmt(f),
            Self::Contradiction { tried, kept } => write!(
                f,
                "the evidence contradicts itself: of {tried} tables tried, {kept} agree with the printed statements"
            ),
            Self::Degenerate => write!(
                f,
                "the pilot draws span no volume; no proposal can be fitted"
            ),
        }
    }
}

impl std::error::Error for SampleError {}

impl From<StudyError> for SampleError {
    fn from(e: StudyError) -> Self {
        Self::Study(e)
    }
}

/// The sampler: fitted by pilot runs at once, then extended as far as wanted.
#[derive(Debug, Clone)]
pub struct Sampler {
    density: Density,
    latent: LatentStudy,
    proposal: Proposal,
    random: Stream,
    /// ln of the largest weight seen in the pilot, to keep weights near one.
    ln_reference: f64,
    draws: WeightedDraws,
    /// Where in the random stream the point behind each draw begins.
    places: Vec<u64>,
}

/// Points and ln weights of a pilot run.
#[derive(Default)]
struct Pilot {
    points: Vec<f64>,
    ln_weights: Vec<f64>,
}

impl Pilot {
    fn moments(&self, fallback: &Moments) -> Moments {
        let top = self.top();
        let weights: Vec<f64> = self.ln_weights.iter().map(|l| exp(l - top)).collect();
        Moments::weighted(&self.points, &weights, fallback)
    }

    fn top(&self) -> f64 {
        self.ln_weights
            .iter()
            .copied()
            .fold(f64::NEG_INFINITY, f64::max)
    }
}

impl Sampler {
    /// Fits the proposal to `study` by pilot runs from `seed`.
    ///
    /// # Errors
    /// A study that breaks a rule, or whose statements hardly any table satisfies.
    pub fn new(study: &Study, seed: u64) -> Result<Self, SampleError> {
        study.check()?;
        let density = Density::new(study);
        let (mean, covariance) = density.moments();
        let prior = Moments { mean, covariance };
        let mut sampler = Self {
            draws: WeightedDraws {
                parameter_count: density.parameter_count(),
                cells: study.groups.len() * crate::model::pattern::PATTERNS,
                parameters: Vec::new(),
                tables: Vec::new(),
                weights: Vec::new(),
                points: 0,
                ln_unit: 0.0,
            },
            latent: LatentStudy::new(study),
            proposal: Proposal::new(&prior, &prior).ok_or(SampleError::Degenerate)?,
            random: Stream::new(seed, 1),
            ln_reference: 0.0,
            places: Vec::new(),
            density,
        };
        let mut pilot_random = Stream::new(seed, 0);
        let mut margins = prior;
        for _ in 0..PILOT_RUNS {
            let pilot = sampler.pilot_margins(&mut pilot_random);
            margins = pilot.moments(&margins);
            sampler.proposal = Proposal::new(&margins, &margins).ok_or(SampleError::Degenerate)?;
        }
        let mut posterior = margins.clone();
        for _ in 0..PILOT_RUNS {
            let pilot = sampler.pilot_statements(&mut pilot_random)?;
            posterior = pilot.moments(&posterior);
            let between =
                Moments::geometric_mean(&margins, &posterior).ok_or(SampleError::Degenerate)?;
            sampler.proposal = Proposal::new(&between, &margins).ok_or(SampleError::Degenerate)?;
            sampler.ln_reference = pilot.top();
        }
        sampler.draws.ln_unit = sampler.ln_reference
            - ln(TABLES_PER_POINT as f64)
            - Proposal::ln_normaliser(sampler.density.dimensions());
        Ok(sampler)
    }

    /// Draws `points` more points and keeps what agrees with the statements.
    pub fn extend(&mut self, points: usize) {
        let mut point = vec![0.0; self.density.dimensions()];
        let mut random = self.random.clone();
        for _ in 0..points {
            self.try_point(&mut random, &mut point);
        }
        self.draws.points += points;
        self.random = random;
    }

    /// Draws a point and keeps it if tables there agree with the statements.
    #[inline]
    fn try_point(&mut self, random: &mut Stream, point: &mut [f64]) {
        // Every point takes an even number of normals, so none begins in the middle of a pair.
        let place = random.place();
        let ln_weight = self.draw_point(random, point);
        let kept = self.latent.try_tables(random, point);
        if kept > 0 {
            let parameters = self.density.parameters(point, random);
            self.draws.parameters.extend(parameters);
            self.draws.tables.extend(&self.latent.kept().n);
            self.draws
                .weights
                .push(kept as f64 * exp(ln_weight - self.ln_reference));
            self.places.extend(place);
        }
    }

    /// Makes the draws at these places of a run with the same study and seed again, and no other. Returns whether there is one at each;
    /// `places` never descend, and one that stands twice gives its draw twice.
    pub fn redraw(&mut self, places: &[u64]) -> bool {
        let mut point = vec![0.0; self.density.dimensions()];
        let mut random = self.random.clone();
        let mut at_last = random.clone();
        let mut last = None;
        for place in places {
            if last == Some(*place) {
                random = at_last.clone();
            } else {
                random.skip_to(*place);
                at_last = random.clone();
            }
            last = Some(*place);
            self.try_point(&mut random, &mut point);
            self.draws.points += 1;
        }
        self.random = random;
        self.places == places
    }

    /// The draws so far.
    pub fn draws(&self) -> &WeightedDraws {
        &self.draws
    }

    /// Where in the random stream each draw's point begins, for [`Self::redraw`]. Shorter than the draws if a study takes an odd
    /// number of normals for a point.
    pub fn places(&self) -> &[u64] {
        &self.places
    }

    /// The draws, the sampler done with.
    pub fn into_draws(self) -> WeightedDraws {
        self.draws
    }

    /// A point from the proposal and ln p(theta) Z(theta) / q(theta); readies the table sampler.
    fn draw_point(&mut self, random: &mut Stream, point: &mut [f64]) -> f64 {
        let ln_q = self.proposal.draw(random, point);
        let ln_margins = self.latent.prepare(&self.density, point);
        self.density.ln_prior(point) + ln_margins - ln_q
    }

    fn pilot_margins(&mut self, random: &mut Stream) -> Pilot {
        let mut pilot = Pilot::default();
        let mut point = vec![0.0; self.density.dimensions()];
        for _ in 0..PILOT_POINTS {
            let ln_weight = self.draw_point(random, &mut point);
            pilot.points.extend(&point);
            pilot.ln_weights.push(ln_weight);
        }
        pilot
    }

    fn pilot_statements(&mut self, random: &mut Stream) -> Result<Pilot, SampleError> {
        let mut pilot = Pilot::default();
        let mut point = vec![0.0; self.density.dimensions()];
        let mut tried = 0;
        while tried < PILOT_POINTS || pilot.ln_weights.len() < PILOT_KEPT {
            if tried == PILOT_LIMIT {
                return Err(SampleError::Contradiction {
                    tried: tried * TABLES_PER_POINT,
                    kept: pilot.ln_weights.len(),
                });
            }
            tried += 1;
            let ln_weight = self.draw_point(random, &mut point);
            let kept = self.latent.try_tables(random, &point);
            if kept > 0 {
                pilot.points.extend(&point);
                pilot.ln_weights.push(ln_weight + ln(kept as f64));
            }
        }
        Ok(pilot)
    }
}
