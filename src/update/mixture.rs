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
//!
//! The mixture prior itself is drawn too, from the study's sample and from the priors, each with a site effect: what was to be expected at
//! the site before its patients were read.

use crate::evidence::study::Study;
use crate::model::file::MixtureWeight;
use crate::numerics::linear::cholesky;
use crate::numerics::math::sqrt;
use crate::numerics::random::Stream;
use crate::numerics::resample::systematic;
use crate::reconstruct::prior::ParameterPrior;
use crate::reconstruct::{self, Diagnostics, WeightedDraws};
use crate::sampling::weighted::LnIntegral;
use crate::update::UpdateError;
use crate::update::counts::CohortCounts;
use crate::update::log_posterior::{LogPosterior, parameter_names, without_odds_ratios};
use crate::update::marginal_likelihood::{
    InformedComponent, MixtureComponent, NEGLIGIBLE, weight_after,
};
use crate::update::union::{Union, independent_tables};

/// Fewest effective draws of a component, whatever its share.
const LEAST_OF_A_COMPONENT: f64 = 100.0;
/// What is asked of the components above what is asked of the union.
const SPARE: f64 = 1.1;
/// Largest standard error of w'.
const MOST_WEIGHT_ERROR: f64 = 0.01;
/// Streams of the seed (0 to 2 are the reconstruction's, 3 and 4 its calibration's).
const INFORMED_STREAMS: [u32; 2] = [5, 6];
const ROBUST_STREAMS: [u32; 2] = [7, 8];
const TABLE_STREAM: u32 = 9;
const BEFORE_STREAM: u32 = 11;
/// Draws of the mixture prior at the site: the standard error of a mean probability is at most 0.6 points.
const BEFORE_DRAWS: usize = 8_192;
/// Most effective draws of the study alone: they normalise its integral, whose error of about 2% counts in that of w', and give tables to
/// draws that the study does not inform.
const MOST_BASE: f64 = 2_000.0;

/// The updated mixture as one weighted sample, in which each component has its share.
#[derive(Debug, Clone, PartialEq)]
pub struct Mixture {
    /// Weight of the study.
    pub weight: MixtureWeight,
    /// ln Z_1 - ln Z_0 and its standard error; `None` if only one component was asked for or has a share.
    pub ln_bayes_factor: Option<LnIntegral>,
    /// Intercepts at the reader's site, both coefficients, logit shares, site effect; and the study's latent
    /// tables (under p_0, which the study does not inform, drawn from the study's own posterior).
    pub draws: WeightedDraws,
    /// The united sample's account of its error.
    pub diagnostics: Diagnostics,
    /// The mixture prior at the reader's site, in the same form: before any of its patients was read.
    pub before: WeightedDraws,
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
    cohort: &CohortCounts,
    settings: &MixtureSettings,
    mut progress: impl FnMut(f64),
) -> Result<Mixture, UpdateError> {
    let MixtureSettings {
        prior_weight: w,
        site_sd,
        seed,
        effective,
    } = *settings;
    let (base, _) = reconstruct::sample(study, seed, effective.min(MOST_BASE), |share| {
        progress(0.5 * share);
    })?;
    let mut components = Components {
        prior_weight: w,
        informed: None,
        robust: None,
        negligible_share: 0.0,
        base_error: base.ln_integral().error,
    };
    if w < 1.0 {
        let posterior = LogPosterior::robust(study, site_sd, cohort);
        let mut component = MixtureComponent::new(posterior, study, seed, ROBUST_STREAMS, 0.0)?;
        component.first_sample();
        components.robust = Some(component);
    }
    progress(0.55);
    if w > 0.0 {
        let ln_base = base.ln_integral().ln + ParameterPrior::new(study).ln_normaliser();
        let posterior = LogPosterior::informed(study, site_sd, cohort);
        let component = MixtureComponent::new(posterior, study, seed, INFORMED_STREAMS, ln_base)?;
        match component.sample_unless_negligible(w, components.robust.as_ref(), &base)? {
            InformedComponent::Sampled(component) => components.informed = Some(*component),
            InformedComponent::Negligible(bound) => components.negligible_share = bound,
        }
    }
    progress(0.7);
    let mut tables = Stream::new(seed, TABLE_STREAM);
    let mut wanted = effective;
    loop {
        wanted *= SPARE;
        components.sample(wanted)?;
        progress(0.85);
        let (draws, diagnostics) = components.union(study, &base, &mut tables);
        // Components that differ much may need more than their shares of the draws.
        if diagnostics.least_effective >= effective {
            return Ok(Mixture {
                weight: components.weight(),
                ln_bayes_factor: components.ln_bayes_factor(),
                draws,
                diagnostics,
                before: before(study, &base, settings),
            });
        }
    }
}

/// Equally weighted draws of the mixture prior at the reader's site.
fn before(study: &Study, base: &WeightedDraws, settings: &MixtureSettings) -> WeightedDraws {
    let mut random = Stream::new(settings.seed, BEFORE_STREAM);
    let prior = ParameterPrior::new(&without_odds_ratios(study));
    let (dimensions, groups) = (prior.dimensions(), study.groups.len());
    let (mean, covariance) = prior.moments();
    let mut factor = vec![0.0; dimensions * dimensions];
    let definite = cholesky(&covariance, &mut factor, dimensions);
    debug_assert!(definite, "standard deviations are above 0");
    let informed = (settings.prior_weight * BEFORE_DRAWS as f64 + 0.5) as usize;
    let mut draws = WeightedDraws {
        parameter_count: dimensions + 1,
        cells: base.cells,
        weights: vec![1.0; BEFORE_DRAWS],
        points: BEFORE_DRAWS,
        ..WeightedDraws::default()
    };
    let mut add = |mut point: Vec<f64>, random: &mut Stream| {
        let site = settings.site_sd * random.normal();
        for alpha in &mut point[..groups] {
            *alpha += site;
        }
        draws.parameters.extend(point);
        draws.parameters.push(site);
    };
    let chosen = systematic(&base.weights, informed, random.uniform());
    for i in &chosen {
        add(base.parameters_of(*i)[..dimensions].to_vec(), &mut random);
    }
    for _ in informed..BEFORE_DRAWS {
        let normals: Vec<f64> = (0..dimensions).map(|_| random.normal()).collect();
        let point = (0..dimensions).map(|k| {
            let row = &factor[k * dimensions..];
            mean[k] + (0..=k).map(|j| row[j] * normals[j]).sum::<f64>()
        });
        add(point.collect(), &mut random);
    }
    for i in chosen {
        draws.tables.extend(base.table_of(i));
    }
    let tables = independent_tables(base, BEFORE_DRAWS - informed, &mut random);
    draws.tables.extend(tables);
    draws
}

/// Both components, as far as they are needed.
struct Components {
    prior_weight: f64,
    informed: Option<MixtureComponent>,
    robust: Option<MixtureComponent>,
    /// Upper bound of w' where the informed component was left out.
    negligible_share: f64,
    /// Relative error of the study's own integral.
    base_error: f64,
}

impl Components {
    fn both(&self) -> Option<(LnIntegral, LnIntegral)> {
        let (informed, robust) = self.informed.as_ref().zip(self.robust.as_ref())?;
        Some((informed.integral(), robust.integral()))
    }

    fn ln_bayes_factor(&self) -> Option<LnIntegral> {
        let (a, b) = self.both()?;
        let squares = [a.error, b.error, self.base_error].map(|e| e * e);
        Some(LnIntegral {
            ln: a.ln - b.ln,
            error: sqrt(squares.iter().sum()),
        })
    }

    fn weight(&self) -> MixtureWeight {
        let prior = self.prior_weight;
        match self.ln_bayes_factor() {
            Some(factor) => {
                let updated = weight_after(prior, factor.ln);
                MixtureWeight {
                    prior,
                    updated,
                    error: updated * (1.0 - updated) * factor.error,
                }
            }
            // One component is left: all of the mixture, or all but a bound.
            None => MixtureWeight {
                prior,
                updated: if self.informed.is_some() { 1.0 } else { 0.0 },
                error: self.negligible_share,
            },
        }
    }

    /// Samples each component until it has its share of the wanted effective draws and w' is known well enough.
    fn sample(&mut self, wanted: f64) -> Result<(), UpdateError> {
        loop {
            let weight = self.weight();
            let shares = [weight.updated, 1.0 - weight.updated];
            let mut done = true;
            for (component, share) in [&mut self.informed, &mut self.robust]
                .into_iter()
                .zip(shares)
            {
                if let Some(component) = component.as_mut().filter(|_| share >= NEGLIGIBLE) {
                    // Every component takes its step before the weight is looked at again.
                    done &= component.extend_towards((wanted * share).max(LEAST_OF_A_COMPONENT))?;
                }
            }
            if !done {
                continue;
            }
            match (&mut self.informed, &mut self.robust) {
                (Some(a), Some(b)) if weight.error > MOST_WEIGHT_ERROR => {
                    let worse = if a.integral().error > b.integral().error {
                        a
                    } else {
                        b
                    };
                    worse.double()?;
                }
                _ => return Ok(()),
            }
        }
    }

    /// The components as one sample; the study's tables join the robust draws, which it does not inform.
    fn union(
        &self,
        study: &Study,
        base: &WeightedDraws,
        random: &mut Stream,
    ) -> (WeightedDraws, Diagnostics) {
        let weight = self.weight();
        let mut union = Union::new(parameter_names(study), study.groups.len());
        if let Some(component) = &self.informed
            && weight.updated >= NEGLIGIBLE
        {
            union.add(component.draws(), weight.updated);
        }
        if let Some(component) = &self.robust
            && 1.0 - weight.updated >= NEGLIGIBLE
        {
            let mut draws = component.draws().clone();
            draws.tables = independent_tables(base, draws.len(), random);
            union.add(&draws, 1.0 - weight.updated);
        }
        union.finish()
    }
}
