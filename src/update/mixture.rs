//! The robust mixture prior (Schmidli et al., Biometrics 2014;70:1023) and what a cohort makes of it.
//!
//! # Formula
//! Prior: `w p_1 + (1 - w) p_0`, p_1 the study's posterior and p_0 the priors alone. After the cohort y:
//! `w' p_1(. | y) + (1 - w') p_0(. | y)` with `w' = w Z_1 / (w Z_1 + (1 - w) Z_0)` and the marginal likelihood
//! `Z_j = integral of p_j(theta) N(s; 0, sd) P(y | theta, s)`.
//!
//! Three importance samples give both: the study alone (whose integral p_1 is normalised by), the study with the
//! cohort, and the priors with the cohort. The standard error of w' is `w' (1 - w')` times the root of the sum of
//! their squared relative errors.

use super::UpdateError;
use super::cells::CohortCells;
use super::component::Component;
use super::pool::{Pool, independent_tables};
use super::target::Target;
use crate::math::{ln, logistic, sqrt};
use crate::reconstruct::density::Density;
use crate::reconstruct::sampler::LnIntegral;
use crate::reconstruct::{self, Diagnostics, SampleError, WeightedDraws};
use crate::rng::Stream;
use crate::study::Study;
use serde::{Deserialize, Serialize};

/// A component whose share cannot be above this is left out: four of 2,048 draws.
pub const NEGLIGIBLE: f64 = 0.002;
/// Fewest effective draws of a component, whatever its share.
const LEAST_OF_A_COMPONENT: f64 = 100.0;
/// Largest standard error of w'.
const MOST_WEIGHT_ERROR: f64 = 0.01;
/// Points of a first look at a component.
const FIRST_LOOK: usize = 4_096;
/// Points after which a component is given up as too slow.
const MOST_POINTS: usize = 1_000_000;
/// Points from which the rate so far is trusted to say that a component would take too many.
const TRUSTED_POINTS: usize = 60_000;
/// Streams of the seed (0 to 2 are the reconstruction's, 3 and 4 its calibration's).
const INFORMED_STREAMS: [u32; 2] = [5, 6];
const ROBUST_STREAMS: [u32; 2] = [7, 8];
const TABLE_STREAM: u32 = 9;

/// Weight of the study in the mixture, before and after.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct MixtureWeight {
    /// w, the reader's.
    pub prior: f64,
    /// w', by the marginal likelihoods.
    pub updated: f64,
    /// Monte Carlo standard error of w'. Where the cohort puts the study out of reach, w' is 0 and this is an upper
    /// bound of what it could be.
    pub error: f64,
}

/// The updated mixture as one weighted sample, in which each component has its share.
#[derive(Debug, Clone, PartialEq)]
pub struct Mixture {
    /// Weight of the study.
    pub weight: MixtureWeight,
    /// ln Z_1 - ln Z_0 and its standard error; `None` if only one component was asked for or reached.
    pub ln_bayes_factor: Option<LnIntegral>,
    /// Intercepts at the reader's site, both coefficients, logit shares, site effect; and the study's latent
    /// tables (under p_0, which the study does not inform, drawn from the study's own posterior).
    pub draws: WeightedDraws,
    /// The pooled sample's account of its error.
    pub diagnostics: Diagnostics,
}

/// What to run.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct MixtureSettings {
    /// w, from 0 to 1.
    pub prior_weight: f64,
    /// Standard deviation of the site effect.
    pub site_sd: f64,
    /// Seed of everything random.
    pub seed: u64,
    /// Effective draws of every parameter to reach.
    pub effective: f64,
}

/// Updates the mixture with a cohort. `progress` is told the share done (0 to 1).
///
/// # Errors
/// A study that cannot be reconstructed, a component that cannot be sampled or that takes too many points.
pub fn mix(
    study: &Study,
    cohort: &CohortCells,
    settings: &MixtureSettings,
    mut progress: impl FnMut(f64),
) -> Result<Mixture, UpdateError> {
    let MixtureSettings {
        prior_weight: w,
        site_sd,
        seed,
        effective,
    } = *settings;
    let (base, _) = reconstruct::sample(study, seed, effective, |share| progress(0.5 * share))?;
    let mut robust = if w < 1.0 {
        let target = Target::robust(study, site_sd, cohort);
        let mut side = Side::new(target, study, seed, ROBUST_STREAMS, 0.0)?;
        side.component.extend(FIRST_LOOK);
        Some(side)
    } else {
        None
    };
    progress(0.55);
    let mut informed = None;
    let mut out_of_reach = 0.0;
    if w > 0.0 {
        let ln_base = base.ln_integral().ln + Density::new(study).ln_normaliser();
        let target = Target::informed(study, site_sd, cohort);
        let side = Side::new(target, study, seed, INFORMED_STREAMS, ln_base)?;
        match side.reach(w, robust.as_ref(), &base)? {
            Reach::Within(side) => informed = Some(*side),
            Reach::Beyond(bound) => out_of_reach = bound,
        }
    }
    let base_error = base.ln_integral().error;
    let (mut weight, mut done) = (MixtureWeight::alone(w, out_of_reach), false);
    while !done {
        progress(0.7);
        if let (Some(a), Some(b)) = (&informed, &robust) {
            weight = MixtureWeight::of(w, a.integral(), b.integral(), base_error);
        }
        done = true;
        for (side, share) in [
            (&mut informed, weight.updated),
            (&mut robust, 1.0 - weight.updated),
        ] {
            if let Some(side) = side {
                let wanted = (effective * share).max(LEAST_OF_A_COMPONENT);
                // Every side takes its step before the weight is looked at again.
                done &= share < NEGLIGIBLE || side.step_towards(wanted)?;
            }
        }
        if let (true, Some(a), Some(b)) = (
            done && weight.error > MOST_WEIGHT_ERROR,
            &mut informed,
            &mut robust,
        ) {
            let worse = if a.integral().error > b.integral().error {
                a
            } else {
                b
            };
            worse.double()?;
            done = false;
        }
    }
    progress(0.85);
    let mut pool = Pool::new(parameter_names(study), study.groups.len());
    if let Some(side) = informed.as_ref().filter(|_| weight.updated >= NEGLIGIBLE) {
        pool.add(side.component.draws(), weight.updated);
    }
    if let Some(side) = robust
        .as_ref()
        .filter(|_| 1.0 - weight.updated >= NEGLIGIBLE)
    {
        let mut draws = side.component.draws().clone();
        draws.tables = independent_tables(&base, draws.len(), &mut Stream::new(seed, TABLE_STREAM));
        pool.add(&draws, 1.0 - weight.updated);
    }
    let ln_bayes_factor = informed.as_ref().zip(robust.as_ref()).map(|(a, b)| {
        let (a, b) = (a.integral(), b.integral());
        LnIntegral {
            ln: a.ln - b.ln,
            error: joint_error(a, b, base_error),
        }
    });
    let (draws, diagnostics) = pool.finish();
    Ok(Mixture {
        weight,
        ln_bayes_factor,
        draws,
        diagnostics,
    })
}

/// Names of the parameters of an updated draw.
pub fn parameter_names(study: &Study) -> Vec<String> {
    let point = Density::new(study).dimensions();
    let mut names = reconstruct::parameter_names(study);
    // mu and nu are integrated out and not drawn again: no prediction needs them.
    names.truncate(point);
    for name in &mut names[..study.groups.len()] {
        name.push_str("_at_the_site");
    }
    names.push("site_effect".to_owned());
    names
}

/// w' from w and ln Z_1 - ln Z_0.
pub fn weight_after(w: f64, ln_bayes_factor: f64) -> f64 {
    if w == 0.0 || w == 1.0 {
        return w;
    }
    logistic(ln(w) - ln(1.0 - w) + ln_bayes_factor)
}

fn joint_error(a: LnIntegral, b: LnIntegral, base: f64) -> f64 {
    sqrt(a.error * a.error + b.error * b.error + base * base)
}

impl MixtureWeight {
    /// Of a mixture with one component left: all of it, or none with a bound.
    fn alone(prior: f64, out_of_reach: f64) -> Self {
        Self {
            prior,
            updated: if prior < 1.0 { 0.0 } else { 1.0 },
            error: out_of_reach,
        }
    }

    fn of(prior: f64, informed: LnIntegral, robust: LnIntegral, base_error: f64) -> Self {
        let updated = weight_after(prior, informed.ln - robust.ln);
        Self {
            prior,
            updated,
            error: updated * (1.0 - updated) * joint_error(informed, robust, base_error),
        }
    }
}

/// Whether the cohort leaves the study a share worth a draw.
enum Reach {
    /// It does.
    Within(Box<Side>),
    /// It does not: w' is at most this.
    Beyond(f64),
}

/// One component with what normalises its integral.
struct Side {
    component: Component,
    ln_base: f64,
    names: Vec<String>,
}

impl Side {
    fn new(
        target: Target,
        study: &Study,
        seed: u64,
        streams: [u32; 2],
        ln_base: f64,
    ) -> Result<Self, UpdateError> {
        Ok(Self {
            component: Component::new(target, seed, streams)?,
            ln_base,
            names: parameter_names(study),
        })
    }

    /// Fits the statements and takes a first look, unless even an upper bound of w' is negligible.
    fn reach(
        mut self,
        w: f64,
        robust: Option<&Side>,
        base: &WeightedDraws,
    ) -> Result<Reach, UpdateError> {
        let without = self.component.without_statements().ln - self.ln_base;
        // With every statement taken to hold, w' is at its highest.
        let highest = robust.map_or(1.0, |robust| {
            weight_after(w, without - robust.integral().ln)
        });
        if highest < NEGLIGIBLE {
            return Ok(Reach::Beyond(highest));
        }
        match self.component.fit_statements(base) {
            Ok(()) => {
                self.component.extend(FIRST_LOOK);
                Ok(Reach::Within(Box::new(self)))
            }
            Err(SampleError::Contradiction { tried, kept }) => Err(UpdateError::Refused(format!(
                "of {tried} tables tried near the cohort, {kept} agree with the study's statements: too few to weigh \
                 cohort and study against each other"
            ))),
            Err(e) => Err(e.into()),
        }
    }

    /// The marginal likelihood.
    fn integral(&self) -> LnIntegral {
        let LnIntegral { ln, error } = self.component.draws().ln_integral();
        LnIntegral {
            ln: ln - self.ln_base,
            error,
        }
    }

    /// Draws more points unless there are `wanted` effective draws; true if there are.
    fn step_towards(&mut self, wanted: f64) -> Result<bool, UpdateError> {
        let draws = self.component.draws();
        let reached = Diagnostics::of(draws, &self.names).least_effective;
        if reached >= wanted {
            return Ok(true);
        }
        let points = draws.points;
        let needed = points as f64 * wanted / reached.max(1.0);
        if points >= MOST_POINTS || (points >= TRUSTED_POINTS && needed > 2.0 * MOST_POINTS as f64)
        {
            return Err(too_slow(reached, points));
        }
        // As many more as the rate so far asks for, at most fourfold in all: an early rate is uncertain.
        let in_all = (1.03 * needed).min(4.0 * points as f64);
        self.component
            .extend((in_all as usize - points).max(FIRST_LOOK));
        Ok(false)
    }

    /// As many points again.
    fn double(&mut self) -> Result<(), UpdateError> {
        let draws = self.component.draws();
        if draws.points >= MOST_POINTS {
            return Err(too_slow(1.0 / self.integral().error.powi(2), draws.points));
        }
        self.component.extend(draws.points);
        Ok(())
    }
}

fn too_slow(reached: f64, points: usize) -> UpdateError {
    UpdateError::Refused(format!(
        "{} effective draws after {points} points",
        reached as u64
    ))
}
