//! One component of the mixture with its marginal likelihood, and when it has been sampled far enough.

use crate::evidence::study::Study;
use crate::numerics::math::{ln, logistic};
use crate::reconstruct::{SampleError, WeightedDraws};
use crate::sampling::weighted::LnIntegral;
use crate::update::UpdateError;
use crate::update::log_posterior::{Target, parameter_names};
use crate::update::sampler::Component;

/// A component whose share cannot be above this is left out: four of 2,048 draws.
pub const NEGLIGIBLE: f64 = 0.002;
/// Points of a first look at a component.
const FIRST_LOOK: usize = 4_096;
/// Points after which a component is given up as too slow.
const MOST_POINTS: usize = 1_000_000;
/// Points from which the rate so far is trusted to say that a component would take too many.
const TRUSTED_POINTS: usize = 60_000;

/// Whether the cohort leaves the study a share worth a draw.
#[derive(Debug, Clone)]
pub enum Reach {
    /// It does.
    Within(Box<Side>),
    /// It does not: w' is at most this.
    Beyond(f64),
}

/// One component with what normalises its integral.
#[derive(Debug, Clone)]
pub struct Side {
    component: Component,
    ln_base: f64,
    names: Vec<String>,
}

impl Side {
    /// Fits the target without its statements; `ln_base` normalises what stands before the cohort's likelihood.
    ///
    /// # Errors
    /// As [`Component::new`].
    pub fn new(
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
    ///
    /// # Errors
    /// No proposal can be fitted, or hardly any table agrees with the statements.
    pub fn reach(
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

    /// Takes a first look.
    pub fn look(&mut self) {
        self.component.extend(FIRST_LOOK);
    }

    /// The draws so far.
    pub fn draws(&self) -> &WeightedDraws {
        self.component.draws()
    }

    /// The marginal likelihood.
    pub fn integral(&self) -> LnIntegral {
        let LnIntegral { ln, error } = self.component.draws().ln_integral();
        LnIntegral {
            ln: ln - self.ln_base,
            error,
        }
    }

    /// Draws more points unless there are `wanted` effective draws; true if there are.
    ///
    /// # Errors
    /// It takes too many points.
    pub fn step_towards(&mut self, wanted: f64) -> Result<bool, UpdateError> {
        let draws = self.component.draws();
        let reached = draws.diagnostics(&self.names).least_effective;
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
    ///
    /// # Errors
    /// There are too many already.
    pub fn double(&mut self) -> Result<(), UpdateError> {
        let draws = self.component.draws();
        if draws.points >= MOST_POINTS {
            return Err(too_slow(1.0 / self.integral().error.powi(2), draws.points));
        }
        self.component.extend(draws.points);
        Ok(())
    }
}

/// w' from w and ln Z_1 - ln Z_0.
pub fn weight_after(w: f64, ln_bayes_factor: f64) -> f64 {
    if w == 0.0 || w == 1.0 {
        return w;
    }
    logistic(ln(w) - ln(1.0 - w) + ln_bayes_factor)
}

fn too_slow(reached: f64, points: usize) -> UpdateError {
    UpdateError::Refused(format!(
        "{} effective draws after {points} points",
        reached as u64
    ))
}
