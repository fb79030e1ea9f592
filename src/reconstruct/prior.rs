//! The parameters of the response model and of the latent design, and their prior density.
//!
//! A point holds `alpha_1..alpha_G, beta_1..beta_K`, the deviations of a model that is not additive, then `logit pi_1..logit pi_G` for each factor
//! whose margin was not printed. mu and nu are integrated out: both hierarchies are Gaussian, so
//! `alpha ~ N(mu_mean, alpha_sd^2 I + mu_sd^2 J)` (J all ones), and given alpha, mu is Gaussian again.

use crate::evidence::study::{LogOddsRatio, Margin, Study};
use crate::numerics::linear::cholesky;
use crate::numerics::math::{ln, logistic, sqrt};
use crate::numerics::random::Stream;
use crate::reconstruct::layout::Layout;

/// A Gaussian hierarchy x_d ~ N(m, within^2), m ~ N(mean, between^2), over G groups.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Hierarchy {
    mean: f64,
    between: f64,
    within: f64,
}

impl Hierarchy {
    /// ln density of the groups' values with m integrated out, up to a constant.
    fn ln_density(&self, x: &[f64]) -> f64 {
        let (b, w) = (self.between * self.between, self.within * self.within);
        let (mut sum, mut squares) = (0.0, 0.0);
        for value in x {
            let y = value - self.mean;
            sum += y;
            squares += y * y;
        }
        // Sherman and Morrison: (wI + bJ)^-1 = (I - b/(w + G b) J) / w.
        -0.5 * (squares - b / (w + x.len() as f64 * b) * sum * sum) / w
    }

    /// Covariance of the values of groups `i` and `j`.
    fn covariance(&self, i: usize, j: usize) -> f64 {
        self.between * self.between
            + if i == j {
                self.within * self.within
            } else {
                0.0
            }
    }

    /// A draw of m given the groups' values.
    fn draw_mean(&self, x: &[f64], random: &mut Stream) -> f64 {
        let (b, w) = (self.between * self.between, self.within * self.within);
        let precision = 1.0 / b + x.len() as f64 / w;
        let centre = (self.mean / b + x.iter().sum::<f64>() / w) / precision;
        centre + random.normal() / sqrt(precision)
    }
}

/// Gaussian factors on one coefficient: its prior, and E5 where an odds ratio was typed in.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Coefficient {
    mean: f64,
    sd: f64,
}

/// The prior over a point, E5 included.
#[derive(Debug, Clone)]
pub struct ParameterPrior {
    layout: Layout,
    alpha: Hierarchy,
    /// Coefficients, then deviations.
    beta: Vec<Coefficient>,
    /// Factors with latent shares, in the order of their blocks in a point.
    designs: Vec<(usize, Hierarchy)>,
}

impl ParameterPrior {
    /// The prior of a study's parameters.
    pub fn new(study: &Study) -> Self {
        let prior = &study.prior;
        let coefficient = |published: Option<LogOddsRatio>| {
            let prior_precision = 1.0 / (prior.beta_sd * prior.beta_sd);
            published.map_or(
                Coefficient {
                    mean: 0.0,
                    sd: prior.beta_sd,
                },
                |or| {
                    let information = 1.0 / (or.sd * or.sd);
                    Coefficient {
                        mean: or.mean * information / (prior_precision + information),
                        sd: 1.0 / sqrt(prior_precision + information),
                    }
                },
            )
        };
        let designs = study
            .factors
            .iter()
            .enumerate()
            .filter_map(|(index, factor)| match factor.margin {
                Margin::Printed(_) | Margin::ByGroup(_) | Margin::ByResponse { .. } => None,
                Margin::Unprinted {
                    nu_mean,
                    nu_sd,
                    e_sd,
                } => Some((
                    index,
                    Hierarchy {
                        mean: nu_mean,
                        between: nu_sd,
                        within: e_sd,
                    },
                )),
            })
            .collect();
        Self {
            layout: Layout::of(study),
            alpha: Hierarchy {
                mean: prior.mu_mean,
                between: prior.mu_sd,
                within: prior.alpha_sd,
            },
            beta: study
                .factors
                .iter()
                .map(|factor| coefficient(factor.odds_ratio))
                .chain(study.deviations.iter().map(|d| Coefficient {
                    mean: 0.0,
                    sd: d.sd,
                }))
                .collect(),
            designs,
        }
    }

    /// Groups and factors.
    pub fn layout(&self) -> Layout {
        self.layout
    }

    /// Length of a point.
    pub fn dimensions(&self) -> usize {
        self.layout.coefficients() + self.layout.groups * self.designs.len()
    }

    /// Number of values [`Self::parameters`] gives.
    pub fn parameter_count(&self) -> usize {
        self.dimensions() + 1 + self.designs.len()
    }

    /// ln prior density, up to a constant.
    pub fn ln_prior(&self, point: &[f64]) -> f64 {
        let mut sum = self.alpha.ln_density(&point[..self.layout.groups]);
        for (value, c) in point[self.layout.groups..].iter().zip(&self.beta) {
            let z = (value - c.mean) / c.sd;
            sum -= 0.5 * z * z;
        }
        for (block, (_, design)) in self.designs.iter().enumerate() {
            sum += design.ln_density(&point[self.design_range(block)]);
        }
        sum
    }

    /// ln of the constant that [`Self::ln_prior`] leaves out: -(k ln 2 pi + ln det covariance) / 2.
    ///
    /// A factor with a typed-in odds ratio counts as the Gaussian that prior and odds ratio make together.
    pub(crate) fn ln_normaliser(&self) -> f64 {
        let (_, covariance) = self.moments();
        let k = self.dimensions();
        let mut factor = vec![0.0; k * k];
        let definite = cholesky(&covariance, &mut factor, k);
        debug_assert!(definite, "standard deviations are above 0");
        let ln_volume: f64 = (0..k).map(|i| ln(factor[i * k + i])).sum();
        -0.5 * k as f64 * ln(2.0 * core::f64::consts::PI) - ln_volume
    }

    /// Mean and covariance (row-major) of the prior.
    pub fn moments(&self) -> (Vec<f64>, Vec<f64>) {
        let k = self.dimensions();
        let mut mean = vec![self.alpha.mean; k];
        let mut covariance = vec![0.0; k * k];
        let mut fill = |start: usize, hierarchy: &Hierarchy| {
            for i in 0..self.layout.groups {
                mean[start + i] = hierarchy.mean;
                for j in 0..self.layout.groups {
                    covariance[(start + i) * k + start + j] = hierarchy.covariance(i, j);
                }
            }
        };
        fill(0, &self.alpha);
        for (block, (_, design)) in self.designs.iter().enumerate() {
            fill(self.design_range(block).start, design);
        }
        for (i, c) in self.beta.iter().enumerate() {
            let at = self.layout.groups + i;
            mean[at] = c.mean;
            covariance[at * k + at] = c.sd * c.sd;
        }
        (mean, covariance)
    }

    /// P(R = 1) of every cell, into `response`.
    pub fn cell_probabilities(&self, point: &[f64], response: &mut Vec<f64>) {
        response.clear();
        for group in 0..self.layout.groups {
            for pattern in 0..self.layout.patterns() {
                let eta = self.layout.linear_predictor(point, group, pattern);
                response.push(logistic(eta));
            }
        }
    }

    /// The shares pi of each factor with an unprinted margin; empty for a printed one.
    pub fn shares(&self, point: &[f64], shares: &mut Vec<Vec<f64>>) {
        shares.resize_with(self.layout.factors, Vec::new);
        for (block, (factor, _)) in self.designs.iter().enumerate() {
            shares[*factor].clear();
            shares[*factor].extend(point[self.design_range(block)].iter().map(|l| logistic(*l)));
        }
    }

    /// The point with mu and each nu drawn given it: `point..., mu, nu...`.
    pub fn parameters(&self, point: &[f64], random: &mut Stream) -> Vec<f64> {
        let mut all = point.to_vec();
        all.push(self.alpha.draw_mean(&point[..self.layout.groups], random));
        for (block, (_, design)) in self.designs.iter().enumerate() {
            all.push(design.draw_mean(&point[self.design_range(block)], random));
        }
        all
    }

    fn design_range(&self, block: usize) -> std::ops::Range<usize> {
        let start = self.layout.coefficients() + block * self.layout.groups;
        start..start + self.layout.groups
    }
}
