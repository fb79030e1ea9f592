//! A proposal that follows a curved ridge.
//!
//! A large cohort that knows Cy-Flu or the dose of some patients only pins down several mixtures of response probabilities,
//! while other directions stay as wide as the prior. Then the posterior is a thin sheet that bends: in
//! [`crate::update::reparametrisation`] one mixture of each disease is straight, but not two. So the coordinates are parted:
//!
//! ```text
//! x = (u, v):   u, what the cohort leaves loose, from a mixture of t distributions;
//!               v, what it pins down given u, from t distributions at the conditional modes v*(u),
//!               with the conditional curvature there.
//! ```
//!
//! v* is where `ln L(u, v) - (x - m)' S^-1 (x - m) / 2` is highest, L the cohort's likelihood and m, S the moments of
//! everything else; found by Fisher's scoring from two starts, the tangent at the joint mode and the Gaussian's
//! own conditional mean, so that a second hill is seen where there is one. Modes and curvatures are functions of u
//! alone, so the density of a draw is known exactly and its weight is right wherever the search ended.
//!
//! v is chosen by pivoting: the coordinate with the largest information, in units of S, is taken and its part in the
//! others removed, until none is left with much. Where the ridge bends, other coordinates are pinned down than at its top; so
//! there are several such partings, the charts: a draw comes from one of them, and its density is the mean of all. A part of
//! u is drawn as widely as everything else allows, so that no weight runs away where u fits the cohort.
//!
//! Coordinates are the plain ones: intercepts at the site, coefficients, logit shares, site effect.

mod partition;
mod surface;

use crate::numerics::linear::inverse;
use crate::numerics::random::Stream;
use crate::reconstruct::prior::Density;
use crate::sampling::proposal::Moments;
use crate::update::conditional_proposal::partition::{Chart, ln_mean_exp};
use crate::update::conditional_proposal::surface::Hill;
use crate::update::likelihood::Likelihood;

/// Of a search over all coordinates, once.
const MOST_STEPS_IN_ALL: usize = 400;
/// Points on the ridge at which charts are looked for.
const LOOKS: usize = 64;
/// Looks that must agree on a chart.
const LEAST_LOOKS: usize = 6;
/// Most charts: a draw's density asks for a search in each.
const MOST_CHARTS: usize = 4;

/// The proposal: all charts, each with an equal share.
#[derive(Debug, Clone)]
pub struct Ridge {
    hill: Hill,
    mode: Vec<f64>,
    charts: Vec<Chart>,
    touching: Moments,
}

impl Ridge {
    /// For this likelihood where everything else has the moments `rest` (plain coordinates, the site effect last);
    /// `None` if the cohort pins nothing down. `random` chooses where charts are looked for.
    pub fn new(
        density: &Density,
        likelihood: &Likelihood,
        rest: &Moments,
        random: &mut Stream,
    ) -> Option<Self> {
        let k = rest.mean.len();
        let mut hill = Hill {
            density: density.clone(),
            likelihood: likelihood.clone(),
            precision: inverse(&rest.covariance, k)?,
            mean: rest.mean.clone(),
        };
        let all: Vec<usize> = (0..k).collect();
        let mut mode = rest.mean.clone();
        hill.climb(&mut mode, &all, MOST_STEPS_IN_ALL);
        let (_, curvature) = hill.derivatives(&mode);
        let touching = Moments {
            covariance: inverse(&curvature, k)?,
            mean: mode.clone(),
        };
        let tight = hill.pinned(&mode, rest);
        if tight.is_empty() {
            return None;
        }
        let mut first = Chart::new(&hill, tight, &curvature, rest)?;
        // What is pinned down elsewhere on the ridge, most often found first.
        let mut found: Vec<(Vec<usize>, usize)> = vec![(first.tight.clone(), LOOKS)];
        for _ in 0..LOOKS {
            let place = first.look(&mut hill, &mode, random);
            let tight = hill.pinned(&place, rest);
            match found.iter_mut().find(|(known, _)| *known == tight) {
                Some((_, times)) => *times += 1,
                None => found.push((tight, 1)),
            }
        }
        // Stable, so that of two as frequent ones the earlier comes first.
        found.sort_by_key(|(_, times)| std::cmp::Reverse(*times));
        let charts = found
            .into_iter()
            .filter(|(tight, times)| !tight.is_empty() && *times >= LEAST_LOOKS)
            .take(MOST_CHARTS)
            .map(|(tight, _)| Chart::new(&hill, tight, &curvature, rest))
            .collect::<Option<Vec<_>>>()?;
        let mut ridge = Self {
            hill,
            mode,
            charts,
            touching: touching.clone(),
        };
        ridge.set(&touching, rest)?;
        Some(ridge)
    }

    /// Moments by the curvature at the joint mode: where pilot runs begin.
    pub fn touching(&self) -> &Moments {
        &self.touching
    }

    /// From now on draws u around these moments of x; `None` if a covariance is singular.
    pub fn set(&mut self, core: &Moments, wide: &Moments) -> Option<()> {
        self.charts
            .iter_mut()
            .try_for_each(|chart| chart.set(core, wide))
    }

    /// The point on the ridge with the loose coordinates of x.
    pub fn complete(&mut self, x: &[f64]) -> Vec<f64> {
        self.charts[0].complete(&mut self.hill, &self.mode, x)
    }

    /// Draws x and returns its ln density, normalised.
    pub fn draw(&mut self, random: &mut Stream, x: &mut [f64]) -> f64 {
        let Self {
            hill, mode, charts, ..
        } = self;
        let which = random.below(charts.len());
        charts[which].draw(hill, mode, random, x);
        let densities: Vec<f64> = charts
            .iter_mut()
            .enumerate()
            .map(|(i, chart)| {
                // The one that drew x stands over it already.
                if i != which {
                    chart.stand_over(hill, mode, x);
                }
                chart.ln_density(x)
            })
            .collect();
        ln_mean_exp(&densities)
    }
}

#[cfg(test)]
mod tests {
    use super::partition::marginal;
    use super::*;
    use crate::evidence::study::Study;
    use crate::numerics::linear::cholesky;
    use crate::numerics::math::{exp, ln, mean, sqrt};
    use crate::update::counts::CohortCells;

    /// Where Cy-Flu's coefficient and the shares of ALL and CLL may stand for each other.
    fn cohort() -> CohortCells {
        let mut cells = CohortCells::of_the_model();
        for (group, known, n, r) in [
            (0, [Some(true), Some(true)], 333, 226),
            (0, [None, Some(true)], 2_446, 2_052),
            (1, [None, None], 1_532, 882),
            (2, [Some(false), Some(true)], 2_343, 1_610),
            (2, [None, Some(false)], 93_346, 10_167),
        ] {
            cells.add(group, known, n, r).unwrap();
        }
        cells
    }

    fn parts() -> (Density, Likelihood, Moments) {
        let study = Study::from_evidence(&crate::evidence::embedded::evidence()).unwrap();
        let density = Density::new(&study);
        let (mut mean, own) = density.moments();
        let k = mean.len();
        mean.push(0.0);
        let mut covariance = vec![0.0; (k + 1) * (k + 1)];
        for i in 0..k {
            covariance[i * (k + 1)..i * (k + 1) + k].copy_from_slice(&own[i * k..(i + 1) * k]);
        }
        covariance[(k + 1) * (k + 1) - 1] = 0.5;
        let likelihood = Likelihood::new(&study, &cohort());
        (density, likelihood, Moments { mean, covariance })
    }

    #[test]
    fn the_score_is_the_difference_quotient_and_the_information_its_expected_square() {
        let (density, mut likelihood, rest) = parts();
        let k = rest.mean.len();
        let at = [-1.1, 0.3, 0.7, 1.4, -0.8, 0.9, -0.2, 0.4, 0.0];
        let mut ln = |x: &[f64]| {
            likelihood.set(&density, &x[..k - 1], 0.0);
            likelihood.ln()
        };
        let h = 1e-5;
        let quotients: Vec<f64> = (0..k)
            .map(|i| {
                let (mut up, mut down) = (at, at);
                up[i] += h;
                down[i] -= h;
                (ln(&up) - ln(&down)) / (2.0 * h)
            })
            .collect();
        ln(&at);
        let (mut gradient, mut information) = (vec![0.0; k], vec![0.0; k * k]);
        likelihood.add_score(&mut gradient, &mut information);
        for (i, (own, quotient)) in gradient.iter().zip(&quotients).enumerate() {
            assert!((own - quotient).abs() < 1e-3, "{i}: {own} {quotient}");
        }
        // NHL has one cell, so its intercept's information is that cell's slope squared, times n / p q.
        let (yes, no) = likelihood.set(&density, &at[..k - 1], 0.0).of(1, [None; 2]);
        let slope = |x: f64| {
            let mut point = at;
            point[1] += x;
            likelihood
                .clone()
                .set(&density, &point[..k - 1], 0.0)
                .of(1, [None; 2])
                .0
        };
        let slope = (slope(h) - slope(-h)) / (2.0 * h);
        let expected = 1_532.0 * slope * slope / (yes * no);
        assert!((information[k + 1] / expected - 1.0).abs() < 1e-6);
    }

    #[test]
    fn draws_have_the_density_that_is_said_from_whichever_chart() {
        let (density, likelihood, rest) = parts();
        let k = rest.mean.len();
        let mut random = Stream::new(5, 0);
        let mut ridge = Ridge::new(&density, &likelihood, &rest, &mut random).unwrap();
        assert!(ridge.charts.len() > 1);
        // The integral of a Gaussian, which is one, by draws from the ridge. It is short along the ridge, where that is
        // straight, and as thick as the ridge across it.
        let mut precision = inverse(&ridge.touching.covariance, k).unwrap();
        let loose = ridge.charts[0].loose.clone();
        let own = marginal(&ridge.touching, &loose);
        let short = inverse(&own.covariance, loose.len()).unwrap();
        for (i, a) in loose.iter().enumerate() {
            for (j, b) in loose.iter().enumerate() {
                precision[a * k + b] += 200.0 * short[i * loose.len() + j];
            }
        }
        let top = Moments {
            covariance: inverse(&precision, k).unwrap(),
            mean: ridge.touching.mean.clone(),
        };
        ridge.set(&top, &top).unwrap();
        let mut factor = vec![0.0; k * k];
        assert!(cholesky(&precision, &mut factor, k));
        let ln_constant: f64 = (0..k)
            .map(|i| ln(factor[i * (k + 1)]) - 0.5 * ln(2.0 * core::f64::consts::PI))
            .sum();
        let mut x = vec![0.0; k];
        let n = 30_000;
        let ratios: Vec<f64> = (0..n)
            .map(|_| {
                let ln_q = ridge.draw(&mut random, &mut x);
                let square: f64 = (0..k * k)
                    .map(|ij| {
                        let (i, j) = (ij / k, ij % k);
                        precision[ij] * (x[i] - top.mean[i]) * (x[j] - top.mean[j])
                    })
                    .sum();
                exp(ln_constant - 0.5 * square - ln_q)
            })
            .collect();
        let middle = mean(&ratios);
        let squares: Vec<f64> = ratios.iter().map(|r| (r - middle) * (r - middle)).collect();
        let error = sqrt(mean(&squares) / f64::from(n));
        assert!(
            (middle - 1.0).abs() < 4.5 * error && error < 0.03,
            "{middle} {error}"
        );
    }
}
