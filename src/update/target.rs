//! The unnormalised posterior of one component of the mixture at a point and a site effect.
//!
//! The last coordinate is the site effect s; those before it are a point of [`Density`]:
//!
//! ```text
//! informed: prior(point) x P(margins | point) [x P(statements | point), by tables] x N(s; 0, sd) x P(cohort | point, s)
//! robust:   prior(point)                                                          x N(s; 0, sd) x P(cohort | point, s)
//! ```

use super::cells::CohortCells;
use super::likelihood::Likelihood;
use crate::math::ln;
use crate::reconstruct::density::Density;
use crate::reconstruct::latent::LatentStudy;
use crate::reconstruct::proposal::Moments;
use crate::study::{LogOddsRatio, Study};

/// One component's density, and the latent study behind it if it is the informed one.
#[derive(Debug, Clone)]
pub struct Target {
    density: Density,
    site_sd: f64,
    likelihood: Likelihood,
    latent: Option<LatentStudy>,
    ln_constant: f64,
}

impl Target {
    /// The study's posterior, then the cohort.
    pub fn informed(study: &Study, site_sd: f64, cohort: &CohortCells) -> Self {
        Self::new(study, site_sd, cohort, Some(LatentStudy::new(study)))
    }

    /// The priors alone (of the study's numbers only the share that unknown doses are averaged with), then
    /// the cohort.
    pub fn robust(study: &Study, site_sd: f64, cohort: &CohortCells) -> Self {
        let unread = Study {
            odds_ratios: [None::<LogOddsRatio>; 2],
            ..study.clone()
        };
        Self::new(&unread, site_sd, cohort, None)
    }

    fn new(study: &Study, site_sd: f64, cohort: &CohortCells, latent: Option<LatentStudy>) -> Self {
        let density = Density::new(study);
        let ln_constant =
            density.ln_normaliser() - ln(site_sd) - 0.5 * ln(2.0 * core::f64::consts::PI);
        Self {
            density,
            site_sd,
            likelihood: Likelihood::new(study, cohort),
            latent,
            ln_constant,
        }
    }

    /// Length of a point with its site effect.
    pub fn dimensions(&self) -> usize {
        self.density.dimensions() + 1
    }

    /// ln of the density without the statements; normalised prior, margins up to their constant.
    pub fn ln(&mut self, x: &[f64]) -> f64 {
        let (point, site) = x.split_at(x.len() - 1);
        let z = site[0] / self.site_sd;
        let margins = match &mut self.latent {
            Some(latent) => latent.prepare(&self.density, point),
            None => 0.0,
        };
        self.ln_constant
            + self.density.ln_prior(point)
            + margins
            + self.likelihood.ln(&self.density, point, site[0])
            - 0.5 * z * z
    }

    /// The study behind the informed component; readied by [`Self::ln`] for the same point.
    pub fn latent(&mut self) -> Option<&mut LatentStudy> {
        self.latent.as_mut()
    }

    /// Moments of the prior, where the search for the mode begins.
    pub fn prior(&self) -> Moments {
        let k = self.dimensions();
        let (mut mean, inner) = self.density.moments();
        mean.push(0.0);
        let mut covariance = vec![0.0; k * k];
        for i in 0..k - 1 {
            covariance[i * k..i * k + k - 1].copy_from_slice(&inner[i * (k - 1)..(i + 1) * (k - 1)]);
        }
        covariance[k * k - 1] = self.site_sd * self.site_sd;
        Moments { mean, covariance }
    }

    /// What is kept of a point: intercepts at the reader's site (alpha_d + s), both coefficients, logit shares, s.
    pub fn at_the_site(&self, x: &[f64]) -> Vec<f64> {
        let mut kept = x.to_vec();
        let site = x[x.len() - 1];
        for alpha in &mut kept[..self.density.groups()] {
            *alpha += site;
        }
        kept
    }
}
