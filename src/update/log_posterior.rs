//! The unnormalised posterior of one component of the mixture, in the coordinates it is sampled in.
//!
//! ```text
//! informed: prior(point) x P(margins | point) [x P(statements | point), by tables] x N(s; 0, sd) x P(cohort | point, s)
//! robust:   prior(point)                                                          x N(s; 0, sd) x P(cohort | point, s)
//! ```
//!
//! x holds eta_1..eta_G ([`crate::update::reparametrisation`]; in plain coordinates intercepts at the site), both coefficients, the logit
//! shares, and the site effect s last.

use crate::evidence::study::Study;
use crate::numerics::math::ln;
use crate::numerics::random::Stream;
use crate::reconstruct::latent_study::LatentStudy;
use crate::reconstruct::latent_table::LatentTable;
use crate::reconstruct::prior::Density;
use crate::reconstruct::{self, WeightedDraws};
use crate::sampling::proposal::Moments;
use crate::update::conditional_proposal::Ridge;
use crate::update::counts::CohortCells;
use crate::update::likelihood::{Likelihood, Responses};
use crate::update::reparametrisation::{Shares, backward, forward, pattern_shares};

/// Patients from which a cohort is large: its posterior may be a thin ridge, and far from the study's.
const LARGE: u32 = 500;
/// How often tilted tables are tried at a point: unlike those at the point itself their weights differ, the more so the
/// farther a large cohort leads.
const TILTED_ROUNDS: usize = 8;

/// One component's density, and the latent study behind it if it is the informed one.
#[derive(Debug, Clone)]
pub struct Target {
    density: Density,
    site_sd: f64,
    likelihood: Likelihood,
    /// Whether the responses count, or the cohort only lends its coordinates.
    responses_count: bool,
    /// Whether x has intercepts at the site instead of eta.
    plain: bool,
    latent: Option<LatentStudy>,
    /// How far from the point tables are drawn, on intercepts and coefficients; empty for not at all.
    tilt: Vec<f64>,
    /// One of the tables that agreed, of those drawn with a tilt.
    kept: LatentTable,
    ln_constant: f64,
    /// Scratch: for the shares of patterns; the point that [`Self::ln`] was last at, and intercepts at the site.
    responses: Responses,
    point: Vec<f64>,
    at_the_site: Vec<f64>,
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
            odds_ratios: [None; 2],
            ..study.clone()
        };
        Self::new(&unread, site_sd, cohort, None)
    }

    /// The same without the cohort's responses, in the same coordinates.
    pub fn without_responses(&self) -> Self {
        Self {
            responses_count: false,
            ..self.clone()
        }
    }

    /// The same in plain coordinates: intercepts at the site instead of eta.
    pub fn in_plain_coordinates(&self) -> Self {
        Self {
            plain: true,
            ..self.clone()
        }
    }

    /// Whether the cohort is large enough for a ridge to be looked for; the posterior of a smaller one is wide enough to be
    /// proposed straight.
    pub fn large(&self) -> bool {
        self.likelihood.cells().iter().map(|c| c.n).sum::<u32>() >= LARGE
    }

    /// A proposal that follows the cohort's likelihood, where everything else has the moments `rest`.
    pub fn ridge(&self, rest: &Moments, random: &mut Stream) -> Option<Ridge> {
        Ridge::new(&self.density, &self.likelihood, rest, random)
    }

    fn new(study: &Study, site_sd: f64, cohort: &CohortCells, latent: Option<LatentStudy>) -> Self {
        let density = Density::new(study);
        let ln_constant =
            density.ln_normaliser() - ln(site_sd) - 0.5 * ln(2.0 * core::f64::consts::PI);
        Self {
            point: vec![0.0; density.dimensions()],
            at_the_site: Vec::new(),
            responses: Responses::new(study),
            density,
            site_sd,
            likelihood: Likelihood::new(study, cohort),
            responses_count: true,
            plain: false,
            latent,
            tilt: Vec::new(),
            kept: LatentTable::default(),
            ln_constant,
        }
    }

    /// Number of disease groups.
    pub fn groups(&self) -> usize {
        self.density.groups()
    }

    /// Length of x.
    pub fn dimensions(&self) -> usize {
        self.density.dimensions() + 1
    }

    /// ln of the density of x without the statements; normalised prior, margins up to their constant. With a
    /// tilt, the margins are those of the shifted point, and [`Self::try_tables`] gives what is missing.
    pub fn ln(&mut self, x: &[f64]) -> f64 {
        let ln_slope = self.move_to(x);
        let site = x[x.len() - 1];
        let z = site / self.site_sd;
        let margins = match &mut self.latent {
            Some(latent) if self.tilt.is_empty() => latent.prepare(&self.density, &self.point),
            Some(latent) => latent.prepare_tilted(&self.density, &self.point, &self.tilt),
            None => 0.0,
        };
        let responses = if self.responses_count {
            self.likelihood.set(&self.density, &self.point, site);
            self.likelihood.ln()
        } else {
            0.0
        };
        self.ln_constant + self.density.ln_prior(&self.point) - 0.5 * z * z
            + margins
            + responses
            + ln_slope
    }

    /// From now on draws tables where the study's posterior is, if that of its margins and the cohort is at `x`.
    /// `mean` is the mean of the study's posterior.
    pub fn tilt(&mut self, x: &[f64], mean: &[f64]) {
        self.move_to(x);
        let shifted = self.density.groups() + 2;
        let pairs = mean[..shifted].iter().zip(&self.point);
        self.tilt = pairs.map(|(there, here)| there - here).collect();
    }

    /// Tries tables where [`Self::ln`] last was: how many of them lead to the study's statements, or with a tilt the
    /// sum of their weights.
    pub fn try_tables(&mut self, random: &mut Stream) -> f64 {
        let rounds = if self.large() { TILTED_ROUNDS } else { 1 };
        match &mut self.latent {
            None => 1.0,
            Some(latent) if self.tilt.is_empty() => latent.try_tables(random, &self.point) as f64,
            Some(latent) => {
                let mut sum = 0.0;
                for round in 0..rounds {
                    let own = latent.try_tilted(random);
                    sum += own;
                    // Each table stays in proportion to its weight.
                    if own > 0.0 && (round == 0 || random.uniform() * sum < own) {
                        self.kept.clone_from(latent.kept());
                    }
                }
                sum / rounds as f64
            }
        }
    }

    /// One of the tables that agreed.
    pub fn kept_table(&self) -> Option<&LatentTable> {
        self.latent.as_ref().map(|latent| {
            if self.tilt.is_empty() {
                latent.kept()
            } else {
                &self.kept
            }
        })
    }

    /// What is kept of the x where [`Self::ln`] last was: intercepts at the site (alpha_d + s), both
    /// coefficients, logit shares, s.
    pub fn at_the_site(&self) -> &[f64] {
        &self.at_the_site
    }

    /// By which shares of patterns the eta of each group stands for its intercept: none in plain coordinates.
    fn pattern_shares(&mut self, point: &[f64]) -> Vec<Option<Shares>> {
        let groups = self.density.groups();
        if self.plain {
            return vec![None; groups];
        }
        self.responses.set_shares(&self.density, point);
        pattern_shares(self.likelihood.cells(), &self.responses, groups)
    }

    /// x of a point of the study and a site effect.
    pub fn coordinates(&mut self, point: &[f64], site: f64) -> Vec<f64> {
        let groups = self.density.groups();
        let shares = self.pattern_shares(point);
        let mut x = point.to_vec();
        for (eta, shares) in x.iter_mut().zip(&shares) {
            *eta += site;
            if let Some(shares) = shares {
                *eta = forward(shares, point, groups, *eta);
            }
        }
        x.push(site);
        x
    }

    /// Sets the point and the intercepts at the site of x; returns ln |d alpha / d eta|.
    fn move_to(&mut self, x: &[f64]) -> f64 {
        let groups = self.density.groups();
        let site = x[x.len() - 1];
        self.point.copy_from_slice(&x[..x.len() - 1]);
        let shares = self.pattern_shares(&x[..x.len() - 1]);
        self.at_the_site.clear();
        self.at_the_site.extend_from_slice(x);
        let mut ln_slope = 0.0;
        for (group, shares) in shares.iter().enumerate() {
            if let Some(shares) = shares {
                let (a, ln_own) = backward(shares, x, groups, x[group]);
                self.at_the_site[group] = a;
                ln_slope += ln_own;
            }
            self.point[group] = self.at_the_site[group] - site;
        }
        ln_slope
    }

    /// Where the search for the mode begins: the prior's mean, up to the coordinates.
    pub fn start(&self) -> Vec<f64> {
        let (mut mean, _) = self.density.moments();
        mean.push(0.0);
        mean
    }

    /// Moments of the study's draws in these coordinates, a random site effect joined to each.
    pub fn moments_of(
        &mut self,
        draws: &WeightedDraws,
        random: &mut Stream,
        fallback: &Moments,
    ) -> Moments {
        let k = self.density.dimensions();
        let mut all = Vec::with_capacity(draws.len() * (k + 1));
        for i in 0..draws.len() {
            let site = self.site_sd * random.normal();
            all.extend(self.coordinates(&draws.parameters_of(i)[..k], site));
        }
        Moments::weighted(&all, &draws.weights, fallback)
    }
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
