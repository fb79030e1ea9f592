//! A mixture of multivariate t distributions to draw points from, and how it is fitted to weighted points.

use crate::numerics::linear::{cholesky, inverse};
use crate::numerics::math::{exp, ln, sqrt};
use crate::numerics::random::Stream;

/// Degrees of freedom: tails heavy enough to bound the weights of a Gaussian target.
const DEGREES: u32 = 12;
/// Share of draws from the wide component.
const WIDE_SHARE: f64 = 0.1;
/// Pseudo-points behind the covariance that a fitted one is shrunk towards.
const SHRINKAGE: f64 = 25.0;

/// Mean and covariance (row-major) of a distribution over points.
#[derive(Debug, Clone, PartialEq)]
pub struct Moments {
    /// Mean, one value per dimension.
    pub mean: Vec<f64>,
    /// Covariance, row-major.
    pub covariance: Vec<f64>,
}

impl Moments {
    /// Weighted moments of `points` (one after another, `k` values each), shrunk towards `fallback`
    /// as if it held 25 further points; with hardly any effective points this is `fallback`.
    pub fn weighted(points: &[f64], weights: &[f64], fallback: &Moments) -> Self {
        let k = fallback.mean.len();
        let sum: f64 = weights.iter().sum();
        let squares: f64 = weights.iter().map(|w| w * w).sum();
        if sum <= 0.0 {
            return fallback.clone();
        }
        let effective = sum * sum / squares;
        let share = effective / (effective + SHRINKAGE);
        let mut mean = vec![0.0; k];
        for (point, w) in points.chunks_exact(k).zip(weights) {
            for (m, x) in mean.iter_mut().zip(point) {
                *m += w / sum * x;
            }
        }
        let mut covariance = vec![0.0; k * k];
        for (point, w) in points.chunks_exact(k).zip(weights) {
            for i in 0..k {
                for j in 0..k {
                    covariance[i * k + j] += w / sum * (point[i] - mean[i]) * (point[j] - mean[j]);
                }
            }
        }
        let blend = |new: &mut [f64], old: &[f64]| {
            for (n, o) in new.iter_mut().zip(old) {
                *n = share * *n + (1.0 - share) * o;
            }
        };
        blend(&mut mean, &fallback.mean);
        blend(&mut covariance, &fallback.covariance);
        Self { mean, covariance }
    }

    /// By the inverse of the covariance, and that times the mean; `None` if it is singular.
    fn from_information(precision: &[f64], information_mean: &[f64]) -> Option<Self> {
        let k = information_mean.len();
        let covariance = inverse(precision, k)?;
        let row = |i: usize| covariance[i * k..(i + 1) * k].iter();
        let mean = (0..k)
            .map(|i| row(i).zip(information_mean).map(|(c, m)| c * m).sum())
            .collect();
        Some(Self { mean, covariance })
    }

    /// The normalised geometric mean of two Gaussians: precisions and precision-weighted means average.
    /// `None` if a covariance is singular.
    pub(crate) fn geometric_mean(a: &Moments, b: &Moments) -> Option<Self> {
        let k = a.mean.len();
        let (pa, pb) = (inverse(&a.covariance, k)?, inverse(&b.covariance, k)?);
        let precision: Vec<f64> = pa.iter().zip(&pb).map(|(x, y)| 0.5 * (x + y)).collect();
        let information_mean: Vec<f64> = (0..k)
            .map(|i| {
                (0..k)
                    .map(|j| 0.5 * (pa[i * k + j] * a.mean[j] + pb[i * k + j] * b.mean[j]))
                    .sum()
            })
            .collect();
        Self::from_information(&precision, &information_mean)
    }

    /// This Gaussian times (`with` / `without`)^power, normalised: what turned `without` into `with` is done to
    /// it in part. `None` if that is no Gaussian.
    pub(crate) fn tilted(&self, with: &Moments, without: &Moments, power: f64) -> Option<Self> {
        let k = self.mean.len();
        let own = inverse(&self.covariance, k)?;
        let (to, from) = (
            inverse(&with.covariance, k)?,
            inverse(&without.covariance, k)?,
        );
        let precision: Vec<f64> = (0..k * k)
            .map(|i| own[i] + power * (to[i] - from[i]))
            .collect();
        let information_mean: Vec<f64> = (0..k)
            .map(|i| {
                (i * k..(i + 1) * k)
                    .zip(0..k)
                    .map(|(ij, j)| {
                        own[ij] * self.mean[j]
                            + power * (to[ij] * with.mean[j] - from[ij] * without.mean[j])
                    })
                    .sum()
            })
            .collect();
        Self::from_information(&precision, &information_mean)
    }
}

/// A multivariate t distribution.
#[derive(Debug, Clone)]
struct StudentT {
    mean: Vec<f64>,
    /// Lower Cholesky factor of the scale matrix.
    factor: Vec<f64>,
    /// Product of the factor's diagonal, the root of the scale matrix's determinant.
    volume: f64,
}

impl StudentT {
    fn new(moments: &Moments) -> Option<Self> {
        let k = moments.mean.len();
        let mut factor = vec![0.0; k * k];
        cholesky(&moments.covariance, &mut factor, k).then(|| Self {
            mean: moments.mean.clone(),
            volume: (0..k).map(|i| factor[i * k + i]).product(),
            factor,
        })
    }

    fn draw(&self, random: &mut Stream, z: &mut [f64], point: &mut [f64]) {
        let k = self.mean.len();
        let stretch = sqrt(f64::from(DEGREES) / random.chi_squared_even(DEGREES));
        for z in z.iter_mut() {
            *z = stretch * random.normal();
        }
        for i in 0..k {
            let mut x = self.mean[i];
            for j in 0..=i {
                x += self.factor[i * k + j] * z[j];
            }
            point[i] = x;
        }
    }

    /// Density up to the constant that all components share.
    fn density(&self, point: &[f64], z: &mut [f64]) -> f64 {
        let k = self.mean.len();
        let mut norm = 0.0;
        for i in 0..k {
            let mut value = point[i] - self.mean[i];
            for j in 0..i {
                value -= self.factor[i * k + j] * z[j];
            }
            z[i] = value / self.factor[i * k + i];
            norm += z[i] * z[i];
        }
        let base = 1.0 + norm / f64::from(DEGREES);
        exp(-0.5 * (f64::from(DEGREES) + k as f64) * ln(base)) / self.volume
    }
}

/// A mixture of two multivariate t distributions with 12 degrees of freedom: one where the draws are
/// wanted, and a wide one that bounds the weights where the first is thin.
#[derive(Debug, Clone)]
pub(crate) struct Proposal {
    core: StudentT,
    wide: StudentT,
    /// Scratch: standardised coordinates.
    z: Vec<f64>,
}

impl Proposal {
    /// Around these moments; `None` if a covariance is singular.
    pub(crate) fn new(core: &Moments, wide: &Moments) -> Option<Self> {
        Some(Self {
            z: vec![0.0; core.mean.len()],
            core: StudentT::new(core)?,
            wide: StudentT::new(wide)?,
        })
    }

    /// Draws a point and returns its ln density up to a constant.
    pub(crate) fn draw(&mut self, random: &mut Stream, point: &mut [f64]) -> f64 {
        let component = if random.uniform() < WIDE_SHARE {
            &self.wide
        } else {
            &self.core
        };
        component.draw(random, &mut self.z, point);
        self.ln_density(point)
    }

    /// ln density of a point, up to the constant that [`Self::draw`] leaves out.
    pub(crate) fn ln_density(&mut self, point: &[f64]) -> f64 {
        let core = self.core.density(point, &mut self.z);
        let wide = self.wide.density(point, &mut self.z);
        ln((1.0 - WIDE_SHARE) * core + WIDE_SHARE * wide)
    }

    /// ln of the constant that [`Self::draw`] leaves out in `k` dimensions: what a multivariate t density has
    /// beside its shape and volume, lnGamma((v + k)/2) - lnGamma(v/2) - k/2 ln(v pi), v = 12.
    pub(crate) fn ln_normaliser(k: usize) -> f64 {
        let (v, k) = (f64::from(DEGREES), k as f64);
        libm::lgamma(0.5 * (v + k))
            - libm::lgamma(0.5 * v)
            - 0.5 * k * ln(v * core::f64::consts::PI)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_geometric_mean_of_two_gaussians_by_hand() {
        // N(0, 1) and N(3, 1/2): precisions 1 and 2 average to 3/2, mean (0 + 6)/2 / (3/2) = 2.
        let a = Moments {
            mean: vec![0.0],
            covariance: vec![1.0],
        };
        let b = Moments {
            mean: vec![3.0],
            covariance: vec![0.5],
        };
        let g = Moments::geometric_mean(&a, &b).unwrap();
        assert!((g.mean[0] - 2.0).abs() < 1e-14 && (g.covariance[0] - 2.0 / 3.0).abs() < 1e-14);
    }

    #[test]
    fn a_tilted_gaussian_by_hand() {
        let gaussian = |mean, variance| Moments {
            mean: vec![mean],
            covariance: vec![variance],
        };
        // Precisions 1 + (4 - 2) / 2 = 2; information_mean 0 + (4 x 3 - 2 x 1) / 2 = 5.
        let tilted = gaussian(0.0, 1.0)
            .tilted(&gaussian(3.0, 0.25), &gaussian(1.0, 0.5), 0.5)
            .unwrap();
        assert!((tilted.mean[0] - 2.5).abs() < 1e-14 && (tilted.covariance[0] - 0.5).abs() < 1e-14);
        // Undoing more than there is leaves no Gaussian.
        let undone = gaussian(0.0, 1.0).tilted(&gaussian(0.0, 1.0), &gaussian(0.0, 0.1), 0.5);
        assert_eq!(undone, None);
    }

    #[test]
    fn the_density_with_its_constant_integrates_to_one() {
        let moments = Moments {
            mean: vec![0.3],
            covariance: vec![0.49],
        };
        let component = StudentT::new(&moments).unwrap();
        // The trapezium rule over 100 scales: what lies beyond is below 1e-15.
        let mass: f64 = (-40_000..=40_000)
            .map(|i| component.density(&[f64::from(i) * 1e-3], &mut [0.0]) * 1e-3)
            .sum();
        assert!((mass * exp(Proposal::ln_normaliser(1)) - 1.0).abs() < 1e-9);
    }

    #[test]
    fn draws_have_the_moments_of_a_t_distribution() {
        let moments = Moments {
            mean: vec![1.0, -2.0],
            covariance: vec![2.0, 0.6, 0.6, 0.5],
        };
        let mut proposal = Proposal::new(&moments, &moments).unwrap();
        let mut random = Stream::new(3, 0);
        let n = 400_000;
        let mut point = [0.0; 2];
        let (mut mean, mut cross) = ([0.0; 2], 0.0);
        for _ in 0..n {
            proposal.draw(&mut random, &mut point);
            mean[0] += point[0] / f64::from(n);
            mean[1] += point[1] / f64::from(n);
            cross += (point[0] - 1.0) * (point[1] + 2.0) / f64::from(n);
        }
        // Covariance is scale * df / (df - 2) = 0.6 * 12 / 10.
        assert!((mean[0] - 1.0).abs() < 0.02 && (mean[1] + 2.0).abs() < 0.01);
        assert!((cross - 0.72).abs() < 0.03);
    }
}
