//! A proposal that follows a curved ridge.
//!
//! A large cohort that knows Cy-Flu or the dose of some patients only pins down several mixtures of response probabilities,
//! while other directions stay as wide as the prior. Then the posterior is a thin sheet that bends: in
//! [`super::coordinates`] one mixture of each disease is straight, but not two. So the coordinates are parted:
//!
//! ```text
//! x = (u, v):   u, what the cohort leaves loose, from a mixture of t distributions ([`Proposal`]);
//!               v, what it pins down given u, from t distributions at the conditional modes v*(u),
//!               with the conditional curvature there.
//! ```
//!
//! v* is where `ln L(u, v) - (x - m)' S^-1 (x - m) / 2` is highest, L the cohort's likelihood and m, S the moments of
//! everything else; found by Fisher's scoring from two starts, the tangent at the joint mode and the Gaussian's
//! own conditional mean, so that a second hill is seen where there is one. Modes and curvatures are functions of u
//! alone, so the density of a draw is known exactly and its weight is right wherever the search ended.
//!
//! v is chosen by pivoting (`PINNED`): the coordinate with the largest information, in units of S, is taken and its part in the others
//! removed, until none is left with much. Where the ridge bends, other coordinates are pinned down than at its top; so
//! there are several such partings, the charts: a draw comes from one of them, and its density is the mean of all. A part of
//! u is drawn as widely as everything else allows, so that no weight runs away where u fits the cohort.
//! Coordinates are the plain ones: intercepts at the site, coefficients, logit shares, site effect.

use super::likelihood::Likelihood;
use crate::firth::cholesky;
use crate::math::{exp, ln, sqrt};
use crate::reconstruct::density::Density;
use crate::reconstruct::proposal::{Moments, Proposal, inverse};
use crate::rng::Stream;

/// Information beside that of everything else from which a coordinate counts as pinned down.
const PINNED: f64 = 10.0;
/// Most steps of the search; it only places a proposal.
const MOST_STEPS: usize = 40;
/// Of a search over all coordinates, once.
const MOST_STEPS_IN_ALL: usize = 400;
/// A step that promises less ends the search.
const ENOUGH: f64 = 1e-3;
/// Smallest part of a step that is tried.
const LEAST_PART: f64 = 1e-5;
/// Degrees of freedom of v given u.
const DEGREES: u32 = 12;
/// Searches for each u.
const STARTS: usize = 2;
/// Points on the ridge at which charts are looked for.
const LOOKS: usize = 64;
/// Looks that must agree on a chart.
const LEAST_LOOKS: usize = 6;
/// Share of draws of u around everything else's own moments.
const EVERYWHERE: f64 = 0.15;
/// Share of draws of v from a wider t distribution, and how much wider.
const WIDE_SHARE: f64 = 0.15;
const WIDE: f64 = 2.0;
/// Most charts: a draw's density asks for a search in each.
const MOST_CHARTS: usize = 4;

/// ln L plus a Gaussian for everything else, in plain coordinates.
#[derive(Debug, Clone)]
struct Hill {
    density: Density,
    likelihood: Likelihood,
    mean: Vec<f64>,
    precision: Vec<f64>,
}

impl Hill {
    fn ln(&mut self, x: &[f64]) -> f64 {
        let k = x.len();
        self.likelihood.set(&self.density, &x[..k - 1], 0.0);
        let mut square = 0.0;
        for i in 0..k {
            let row = &self.precision[i * k..(i + 1) * k];
            let pull: f64 = (0..k).map(|j| row[j] * (x[j] - self.mean[j])).sum();
            square += pull * (x[i] - self.mean[i]);
        }
        self.likelihood.ln() - 0.5 * square
    }

    /// Gradient, and Fisher information with the Gaussian's precision, of all coordinates.
    fn derivatives(&mut self, x: &[f64]) -> (Vec<f64>, Vec<f64>) {
        let k = x.len();
        self.likelihood.set(&self.density, &x[..k - 1], 0.0);
        let mut curvature = self.precision.clone();
        let mut gradient: Vec<f64> = (0..k)
            .map(|i| {
                (0..k)
                    .map(|j| curvature[i * k + j] * (self.mean[j] - x[j]))
                    .sum()
            })
            .collect();
        self.likelihood.add_score(&mut gradient, &mut curvature);
        (gradient, curvature)
    }

    /// The coordinates that the cohort pins down at x, beside everything else with the moments `rest`.
    fn pinned(&mut self, x: &[f64], rest: &Moments) -> Vec<usize> {
        let k = x.len();
        let (_, curvature) = self.derivatives(x);
        let sd = |i: usize| sqrt(rest.covariance[i * (k + 1)]);
        let information = (0..k * k)
            .map(|ij| (curvature[ij] - self.precision[ij]) * sd(ij / k) * sd(ij % k))
            .collect();
        pivots(information, k)
    }

    /// Climbs in the coordinates `free`; returns the Cholesky factor of the curvature where it ends.
    fn climb(&mut self, x: &mut [f64], free: &[usize], most: usize) -> Vec<f64> {
        let k = x.len();
        let r = free.len();
        let mut value = self.ln(x);
        let mut factor = vec![0.0; r * r];
        let mut next = x.to_vec();
        for _ in 0..most {
            let (gradient, curvature) = self.derivatives(x);
            let own = block(&curvature, k, free, free);
            if !cholesky(&own, &mut factor, r) {
                // Rounding alone: the Gaussian's own curvature still places a proposal.
                cholesky(&block(&self.precision, k, free, free), &mut factor, r);
                return factor;
            }
            let slope: Vec<f64> = free.iter().map(|i| gradient[*i]).collect();
            let mut step = slope.clone();
            forward(&factor, &mut step);
            backward(&factor, &mut step);
            let promised: f64 = step.iter().zip(&slope).map(|(a, b)| a * b).sum();
            if promised < ENOUGH {
                return factor;
            }
            let mut part = 1.0;
            loop {
                for (i, step) in free.iter().zip(&step) {
                    next[*i] = x[*i] + part * step;
                }
                let risen = self.ln(&next);
                if risen > value {
                    value = risen;
                    x.copy_from_slice(&next);
                    break;
                }
                part *= 0.5;
                if part < LEAST_PART {
                    return factor;
                }
            }
        }
        factor
    }
}

/// One way to part the coordinates.
#[derive(Debug, Clone)]
struct Chart {
    loose: Vec<usize>,
    tight: Vec<usize>,
    /// How v* moves with u at the joint mode, and how the conditional mean of the Gaussian for everything else does
    /// (row-major, a row for each of v).
    tangents: [Vec<f64>; STARTS],
    proposal: Proposal,
    /// Around everything else's own moments: where u fits the cohort, a weight is bounded by what this gives.
    everywhere: Proposal,
    /// Scratch: u, and the hills it leads to: where they are highest, and the factor of the curvature there.
    u: Vec<f64>,
    hills: Vec<(Vec<f64>, Vec<f64>)>,
}

impl Chart {
    /// Draws u around `rest` until told otherwise.
    fn new(hill: &Hill, tight: Vec<usize>, curvature: &[f64], rest: &Moments) -> Option<Self> {
        let k = hill.mean.len();
        let loose: Vec<usize> = (0..k).filter(|i| !tight.contains(i)).collect();
        let own = marginal(rest, &loose);
        Some(Self {
            tangents: [
                tangent(curvature, &tight, &loose, k)?,
                tangent(&hill.precision, &tight, &loose, k)?,
            ],
            proposal: Proposal::new(&own, &own)?,
            everywhere: Proposal::new(&own, &own)?,
            u: vec![0.0; loose.len()],
            hills: Vec::with_capacity(STARTS),
            loose,
            tight,
        })
    }

    fn set(&mut self, core: &Moments, wide: &Moments) -> Option<()> {
        let own = |of| marginal(of, &self.loose);
        self.proposal = Proposal::new(&own(core), &own(wide))?;
        Some(())
    }

    /// Climbs the hills over [`Self::u`]; `mode` is the joint mode.
    fn climb(&mut self, hill: &mut Hill, mode: &[f64]) {
        self.hills.clear();
        for start in 0..STARTS {
            let mut top = self.start(hill, mode, start);
            let factor = hill.climb(&mut top, &self.tight, MOST_STEPS);
            self.hills.push((top, factor));
        }
    }

    /// Where a search begins.
    fn start(&self, hill: &Hill, mode: &[f64], which: usize) -> Vec<f64> {
        let from = if which == 0 { mode } else { &hill.mean };
        let tangent = &self.tangents[which];
        let mut x = from.to_vec();
        for (i, v) in self.tight.iter().enumerate() {
            for (j, l) in self.loose.iter().enumerate() {
                x[*v] += tangent[i * self.loose.len() + j] * (self.u[j] - from[*l]);
            }
        }
        for (l, u) in self.loose.iter().zip(&self.u) {
            x[*l] = *u;
        }
        x
    }

    fn draw(&mut self, hill: &mut Hill, mode: &[f64], random: &mut Stream, x: &mut [f64]) {
        let u = if random.uniform() < EVERYWHERE {
            &mut self.everywhere
        } else {
            &mut self.proposal
        };
        u.draw(random, &mut self.u);
        self.climb(hill, mode);
        let (top, factor) = &self.hills[random.below(STARTS)];
        let scale = if random.uniform() < WIDE_SHARE {
            WIDE
        } else {
            1.0
        };
        let stretch = scale * sqrt(f64::from(DEGREES) / random.chi_squared_even(DEGREES));
        let mut step: Vec<f64> = self
            .tight
            .iter()
            .map(|_| stretch * random.normal())
            .collect();
        backward(factor, &mut step);
        x.copy_from_slice(top);
        for (i, step) in self.tight.iter().zip(&step) {
            x[*i] += step;
        }
    }

    /// ln density of x.
    fn ln_density(&mut self, hill: &mut Hill, mode: &[f64], x: &[f64]) -> f64 {
        for (u, l) in self.u.iter_mut().zip(&self.loose) {
            *u = x[*l];
        }
        self.climb(hill, mode);
        let ln_u = ln_mixed(
            self.proposal.ln_density(&self.u),
            self.everywhere.ln_density(&self.u),
            EVERYWHERE,
        ) + Proposal::ln_normaliser(self.loose.len());
        let r = self.tight.len();
        let (degrees, dimensions) = (f64::from(DEGREES), r as f64);
        let given: Vec<f64> = self
            .hills
            .iter()
            .map(|(top, factor)| {
                let (mut norm, mut ln_precision) = (0.0, 0.0);
                for i in 0..r {
                    // Row i of L' (v - v*), L the factor of the precision.
                    let z: f64 = (i..r)
                        .map(|j| factor[j * r + i] * (x[self.tight[j]] - top[self.tight[j]]))
                        .sum();
                    norm += z * z;
                    ln_precision += ln(factor[i * r + i]);
                }
                let t = |scale: f64| {
                    let base = 1.0 + norm / (scale * scale * degrees);
                    -0.5 * (degrees + dimensions) * ln(base) - dimensions * ln(scale)
                };
                ln_precision + ln_mixed(t(1.0), t(WIDE), WIDE_SHARE)
            })
            .collect();
        ln_u + ln_mean_exp(&given) + Proposal::ln_normaliser(r)
    }
}

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
            first.proposal.draw(random, &mut first.u);
            first.climb(&mut hill, &mode);
            let tight = hill.pinned(&first.hills[0].0, rest);
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
        let chart = &mut self.charts[0];
        for (u, l) in chart.u.iter_mut().zip(&chart.loose) {
            *u = x[*l];
        }
        let mut top = chart.start(&self.hill, &self.mode, 0);
        self.hill.climb(&mut top, &chart.tight, MOST_STEPS);
        top
    }

    /// Draws x and returns its ln density.
    pub fn draw(&mut self, random: &mut Stream, x: &mut [f64]) -> f64 {
        let which = random.below(self.charts.len());
        self.charts[which].draw(&mut self.hill, &self.mode, random, x);
        self.ln_density(x)
    }

    /// ln density of x, normalised.
    pub fn ln_density(&mut self, x: &[f64]) -> f64 {
        let Self {
            hill, mode, charts, ..
        } = self;
        let densities: Vec<f64> = charts
            .iter_mut()
            .map(|chart| chart.ln_density(hill, mode, x))
            .collect();
        ln_mean_exp(&densities)
    }
}

/// ln of `(1 - share) e^a + share e^b`.
fn ln_mixed(a: f64, b: f64, share: f64) -> f64 {
    let highest = a.max(b);
    highest + ln((1.0 - share) * exp(a - highest) + share * exp(b - highest))
}

/// ln of the mean of exponentials.
fn ln_mean_exp(values: &[f64]) -> f64 {
    let highest = values.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let sum: f64 = values.iter().map(|v| exp(v - highest)).sum();
    highest + ln(sum / values.len() as f64)
}

/// Coordinates by pivoted elimination, until what is left of every other is below `PINNED`.
fn pivots(mut information: Vec<f64>, k: usize) -> Vec<usize> {
    let mut taken: Vec<usize> = Vec::new();
    loop {
        let mut best = None;
        for i in (0..k).filter(|i| !taken.contains(i)) {
            let own = information[i * (k + 1)];
            if own > PINNED && best.is_none_or(|(_, most)| own > most) {
                best = Some((i, own));
            }
        }
        let Some((pivot, own)) = best else {
            taken.sort_unstable();
            return taken;
        };
        taken.push(pivot);
        let row: Vec<f64> = (0..k).map(|j| information[pivot * k + j]).collect();
        for i in 0..k {
            for j in 0..k {
                information[i * k + j] -= row[i] * row[j] / own;
            }
        }
    }
}

/// -H_vv^-1 H_vu, row-major.
fn tangent(curvature: &[f64], tight: &[usize], loose: &[usize], k: usize) -> Option<Vec<f64>> {
    let (r, free) = (tight.len(), loose.len());
    let mut factor = vec![0.0; r * r];
    if !cholesky(&block(curvature, k, tight, tight), &mut factor, r) {
        return None;
    }
    let across = block(curvature, k, tight, loose);
    let mut result = vec![0.0; r * free];
    for j in 0..free {
        let mut column: Vec<f64> = (0..r).map(|i| -across[i * free + j]).collect();
        forward(&factor, &mut column);
        backward(&factor, &mut column);
        for i in 0..r {
            result[i * free + j] = column[i];
        }
    }
    Some(result)
}

/// Moments of some coordinates.
fn marginal(of: &Moments, which: &[usize]) -> Moments {
    Moments {
        mean: which.iter().map(|i| of.mean[*i]).collect(),
        covariance: block(&of.covariance, of.mean.len(), which, which),
    }
}

/// The entries of these rows and columns.
fn block(matrix: &[f64], k: usize, rows: &[usize], columns: &[usize]) -> Vec<f64> {
    rows.iter()
        .flat_map(|i| columns.iter().map(move |j| matrix[i * k + j]))
        .collect()
}

/// L^-1 b.
fn forward(factor: &[f64], b: &mut [f64]) {
    let k = b.len();
    for i in 0..k {
        for j in 0..i {
            b[i] -= factor[i * k + j] * b[j];
        }
        b[i] /= factor[i * k + i];
    }
}

/// L'^-1 b.
fn backward(factor: &[f64], b: &mut [f64]) {
    let k = b.len();
    for i in (0..k).rev() {
        for j in i + 1..k {
            b[i] -= factor[j * k + i] * b[j];
        }
        b[i] /= factor[i * k + i];
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::math::mean;
    use crate::study::Study;
    use crate::update::cells::CohortCells;

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
        let study = Study::from_evidence(&crate::shipped::evidence()).unwrap();
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
    fn pivots_take_what_is_pinned_down_once() {
        // Two coordinates of which only the sum is known, a third barely, a fourth for itself.
        let information = vec![
            99.0, 100.0, 0.0, 0.0, 100.0, 102.0, 0.0, 0.0, 0.0, 0.0, 2.0, 0.0, 0.0, 0.0, 0.0, 40.0,
        ];
        assert_eq!(pivots(information, 4), [1, 3]);
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
