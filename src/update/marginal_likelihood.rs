//! One component of the mixture with its marginal likelihood, and when it has been sampled far enough.

use crate::evidence::study::Study;
use crate::numerics::math::{ln, logistic};
use crate::numerics::random::Stream;
use crate::reconstruct::{SampleError, WeightedDraws};
use crate::sampling::importance::{ImportanceSampler, Limits, SamplingError};
use crate::sampling::weighted::LnIntegral;
use crate::update::UpdateError;
use crate::update::log_posterior::{LogPosterior, parameter_names};
use crate::update::sampler::{component_sampler, fit_statements};

/// A component whose share cannot be above this is left out: four of 2,048 draws.
pub(crate) const NEGLIGIBLE: f64 = 0.002;
/// How far a component is sampled.
const LIMITS: Limits = Limits {
    first: 4_096,
    most: 1_000_000,
    trusted: 60_000,
};

/// The informed component, unless the cohort leaves it a negligible share.
#[derive(Debug, Clone)]
pub enum InformedComponent {
    /// Sampled.
    Sampled(Box<MixtureComponent>),
    /// Left out: w' is at most this.
    Negligible(f64),
}

/// One component with what normalises its integral.
#[derive(Debug, Clone)]
pub struct MixtureComponent {
    sampler: ImportanceSampler<LogPosterior>,
    ln_base: f64,
    names: Vec<String>,
}

impl MixtureComponent {
    /// Fits the density without the study's statements; `ln_base` normalises what stands before the cohort's likelihood.
    ///
    /// # Errors
    /// As `component_sampler`.
    pub fn new(
        posterior: LogPosterior,
        study: &Study,
        seed: u64,
        streams: [u32; 2],
        ln_base: f64,
    ) -> Result<Self, UpdateError> {
        Ok(Self {
            sampler: component_sampler(posterior, streams.map(|stream| Stream::new(seed, stream)))?,
            ln_base,
            names: parameter_names(study),
        })
    }

    /// Fits the statements and draws a first sample, unless even an upper bound of w' is negligible.
    ///
    /// # Errors
    /// No proposal can be fitted, or hardly any table agrees with the statements.
    pub(crate) fn sample_unless_negligible(
        mut self,
        w: f64,
        robust: Option<&MixtureComponent>,
        base: &WeightedDraws,
    ) -> Result<InformedComponent, UpdateError> {
        let without = self.sampler.density_integral().ln - self.ln_base;
        // With every statement taken to hold, w' is at its highest.
        let highest = robust.map_or(1.0, |robust| {
            weight_after(w, without - robust.integral().ln)
        });
        if highest < NEGLIGIBLE {
            return Ok(InformedComponent::Negligible(highest));
        }
        match fit_statements(&mut self.sampler, base) {
            Ok(()) => {
                self.sampler.extend(LIMITS.first);
                Ok(InformedComponent::Sampled(Box::new(self)))
            }
            Err(SampleError::Contradiction { tried, kept }) => Err(UpdateError::Refused(format!(
                "of {tried} tables tried near the cohort, {kept} agree with the study's statements: too few to weigh \
                 cohort and study against each other"
            ))),
            Err(e) => Err(e.into()),
        }
    }

    /// Draws a first sample.
    pub fn first_sample(&mut self) {
        self.sampler.extend(LIMITS.first);
    }

    /// The draws so far.
    pub fn draws(&self) -> &WeightedDraws {
        self.sampler.draws()
    }

    /// The marginal likelihood.
    pub fn integral(&self) -> LnIntegral {
        let LnIntegral { ln, error } = self.sampler.draws().ln_integral();
        LnIntegral {
            ln: ln - self.ln_base,
            error,
        }
    }

    /// Draws more points unless there are `wanted` effective draws; true if there are.
    ///
    /// # Errors
    /// It takes too many points.
    pub fn extend_towards(&mut self, wanted: f64) -> Result<bool, UpdateError> {
        match self
            .sampler
            .extend_towards(wanted, &self.names, &LIMITS, |_| ())
        {
            Ok(reached) => Ok(reached.is_some()),
            Err(SamplingError::TooSlow { effective, points }) => Err(too_slow(effective, points)),
            Err(e) => Err(SampleError::from(e).into()),
        }
    }

    /// As many points again.
    ///
    /// # Errors
    /// There are too many already.
    pub fn double(&mut self) -> Result<(), UpdateError> {
        let points = self.sampler.draws().points;
        if points >= LIMITS.most {
            return Err(too_slow(1.0 / self.integral().error.powi(2), points));
        }
        self.sampler.extend(points);
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
