//! The unnormalised posterior of one component of the mixture, in the coordinates it is sampled in.
//!
//! ```text
//! informed: prior(point) x P(margins | point) [x P(statements | point), by tables] x N(s; 0, sd) x P(cohort | point, s)
//! robust:   prior(point)                                                          x N(s; 0, sd) x P(cohort | point, s)
//! ```
//!
//! x holds the intercepts at the site (alpha_d + s), both coefficients, the logit shares, and the site effect s last.

use crate::evidence::study::Study;
use crate::numerics::math::ln;
use crate::numerics::random::Stream;
use crate::reconstruct::latent_study::LatentStudy;
use crate::reconstruct::latent_table::LatentTable;
use crate::reconstruct::prior::ParameterPrior;
use crate::reconstruct::{self, WeightedDraws};
use crate::sampling::proposal::Moments;
use crate::update::counts::CohortCounts;
use crate::update::likelihood::Likelihood;

/// One component's density, and the latent study behind it if it is the informed one.
#[derive(Debug, Clone)]
pub struct LogPosterior {
    prior: ParameterPrior,
    site_sd: f64,
    likelihood: Likelihood,
    /// Whether the cohort's responses count.
    responses_count: bool,
    latent: Option<LatentStudy>,
    /// How far from the point tables are drawn, on intercepts and coefficients; empty for not at all.
    tilt: Vec<f64>,
    ln_constant: f64,
    /// The x that [`Self::ln`] was last at, and its point.
    x: Vec<f64>,
    point: Vec<f64>,
}

impl LogPosterior {
    /// The study's posterior, then the cohort.
    pub fn informed(study: &Study, site_sd: f64, cohort: &CohortCounts) -> Self {
        Self::new(study, site_sd, cohort, Some(LatentStudy::new(study)))
    }

    /// The priors alone (of the study's numbers only the share that unknown doses are averaged with), then
    /// the cohort.
    pub fn robust(study: &Study, site_sd: f64, cohort: &CohortCounts) -> Self {
        Self::new(&without_odds_ratios(study), site_sd, cohort, None)
    }

    /// The same without the cohort's responses, in the same coordinates.
    pub(crate) fn without_responses(&self) -> Self {
        Self {
            responses_count: false,
            ..self.clone()
        }
    }

    fn new(
        study: &Study,
        site_sd: f64,
        cohort: &CohortCounts,
        latent: Option<LatentStudy>,
    ) -> Self {
        let prior = ParameterPrior::new(study);
        let ln_constant =
            prior.ln_normaliser() - ln(site_sd) - 0.5 * ln(2.0 * core::f64::consts::PI);
        Self {
            point: vec![0.0; prior.dimensions()],
            x: Vec::new(),
            prior,
            site_sd,
            likelihood: Likelihood::new(study, cohort),
            responses_count: true,
            latent,
            tilt: Vec::new(),
            ln_constant,
        }
    }

    /// Number of disease groups.
    pub fn groups(&self) -> usize {
        self.prior.layout().groups
    }

    /// Length of x.
    pub fn dimensions(&self) -> usize {
        self.prior.dimensions() + 1
    }

    /// ln of the density of x without the statements; normalised prior, margins up to their constant. With a
    /// tilt, the margins are those of the shifted point, and `Self::try_tables` gives what is missing.
    pub fn ln(&mut self, x: &[f64]) -> f64 {
        self.move_to(x);
        let site = x[x.len() - 1];
        let z = site / self.site_sd;
        let margins = match &mut self.latent {
            Some(latent) if self.tilt.is_empty() => latent.prepare(&self.prior, &self.point),
            Some(latent) => latent.prepare_tilted(&self.prior, &self.point, &self.tilt),
            None => 0.0,
        };
        let responses = if self.responses_count {
            self.likelihood.set(&self.prior, &self.point, site);
            self.likelihood.ln()
        } else {
            0.0
        };
        self.ln_constant + self.prior.ln_prior(&self.point) - 0.5 * z * z + margins + responses
    }

    /// From now on draws tables where the study's posterior is, if that of its margins and the cohort is at `x`.
    /// `mean` is the mean of the study's posterior.
    pub(crate) fn tilt(&mut self, x: &[f64], mean: &[f64]) {
        self.move_to(x);
        let layout = self.prior.layout();
        let pairs = mean[..layout.coefficients()].iter().zip(&self.point);
        self.tilt = pairs.map(|(there, here)| there - here).collect();
    }

    /// Tries tables where [`Self::ln`] last was: how many of them lead to the study's statements, or with a tilt the
    /// sum of their weights.
    pub(crate) fn try_tables(&mut self, random: &mut Stream) -> f64 {
        match &mut self.latent {
            None => 1.0,
            Some(latent) if self.tilt.is_empty() => latent.try_tables(random, &self.point),
            Some(latent) => latent.try_tilted(random),
        }
    }

    /// One of the tables that agreed.
    pub(crate) fn kept_table(&self) -> Option<&LatentTable> {
        self.latent.as_ref().map(LatentStudy::kept)
    }

    /// The x that [`Self::ln`] was last at: intercepts at the site (alpha_d + s), both coefficients, logit shares, s.
    pub(crate) fn at_the_site(&self) -> &[f64] {
        &self.x
    }

    /// Sets x and the study's point there.
    fn move_to(&mut self, x: &[f64]) {
        let (point, site) = x.split_at(x.len() - 1);
        self.x.clear();
        self.x.extend_from_slice(x);
        self.point.copy_from_slice(point);
        for alpha in &mut self.point[..self.prior.layout().groups] {
            *alpha -= site[0];
        }
    }

    /// Where the search for the mode begins: the prior's mean.
    pub fn start(&self) -> Vec<f64> {
        let (mut mean, _) = self.prior.moments();
        mean.push(0.0);
        mean
    }

    /// Moments of the study's draws in these coordinates, a random site effect joined to each.
    pub(crate) fn moments_of(
        &self,
        draws: &WeightedDraws,
        random: &mut Stream,
        fallback: &Moments,
    ) -> Moments {
        let k = self.prior.dimensions();
        let mut all = Vec::with_capacity(draws.len() * (k + 1));
        for i in 0..draws.len() {
            let site = self.site_sd * random.normal();
            let start = all.len();
            all.extend_from_slice(&draws.parameters_of(i)[..k]);
            for alpha in &mut all[start..start + self.prior.layout().groups] {
                *alpha += site;
            }
            all.push(site);
        }
        Moments::weighted(&all, &draws.weights, fallback)
    }
}

/// A study with the priors alone: a published odds ratio counts as part of its prior.
pub(crate) fn without_odds_ratios(study: &Study) -> Study {
    let mut unread = study.clone();
    for factor in &mut unread.factors {
        factor.odds_ratio = None;
    }
    unread
}

/// Names of the parameters of an updated draw.
pub fn parameter_names(study: &Study) -> Vec<String> {
    let point = ParameterPrior::new(study).dimensions();
    let mut names = reconstruct::parameter_names(study);
    // mu and nu are integrated out and not drawn again: no prediction needs them.
    names.truncate(point);
    for name in &mut names[..study.groups.len()] {
        name.push_str("_at_the_site");
    }
    names.push("site_effect".to_owned());
    names
}
