//! The Laplace approximation of a density: the Gaussian at its maximum with the inverse negative Hessian as covariance.
//!
//! Newton's method with Levenberg's damping. Derivatives are central differences with step 1e-3: all the
//! functions here vary on the scale of the log odds, whatever the number of patients, so one step serves all.

use crate::numerics::linear::{cholesky, inverse, solve};
use crate::sampling::proposal::Moments;

/// Step of the differences.
const STEP: f64 = 1e-3;
/// Most Newton iterations; a concave density takes about ten.
const MOST_ITERATIONS: usize = 100;
/// An expected gain in ln density below this ends the search: the result only centres a proposal.
const ENOUGH: f64 = 1e-6;
/// Largest damping tried, in units of the Hessian, before the search is given up.
const MOST_DAMPING: f64 = 1e12;

/// Maximum and inverse negative Hessian of `f`, by a search from `start`; `None` if no maximum is found.
pub(crate) fn laplace(mut f: impl FnMut(&[f64]) -> f64, start: &[f64]) -> Option<Moments> {
    let k = start.len();
    let mut at = start.to_vec();
    let mut value = f(&at);
    let mut damping = 0.0;
    for _ in 0..MOST_ITERATIONS {
        let (gradient, hessian) = derivatives(&mut f, &at, value);
        loop {
            if damping > MOST_DAMPING {
                return None;
            }
            let step = damped_step(&gradient, &hessian, damping, k);
            if let Some(step) = step {
                let expected_gain: f64 = step.iter().zip(&gradient).map(|(s, g)| s * g).sum();
                if damping <= 1e-6 && expected_gain < ENOUGH {
                    return Some(Moments {
                        mean: at,
                        covariance: inverse(&hessian, k)?,
                    });
                }
                let next: Vec<f64> = at.iter().zip(&step).map(|(a, s)| a + s).collect();
                let value_there = f(&next);
                if value_there > value {
                    at = next;
                    value = value_there;
                    damping = if damping < 1e-6 { 0.0 } else { damping / 10.0 };
                    break;
                }
                // Near the maximum the gain may be below rounding.
                if expected_gain < ENOUGH {
                    return Some(Moments {
                        mean: at,
                        covariance: inverse(&hessian, k)?,
                    });
                }
            }
            damping = (10.0 * damping).max(1e-4);
        }
    }
    None
}

/// Gradient and negative Hessian (row-major).
fn derivatives(f: &mut impl FnMut(&[f64]) -> f64, at: &[f64], value: f64) -> (Vec<f64>, Vec<f64>) {
    let k = at.len();
    let mut x = at.to_vec();
    let (mut up, mut down) = (vec![0.0; k], vec![0.0; k]);
    for i in 0..k {
        x[i] = at[i] + STEP;
        up[i] = f(&x);
        x[i] = at[i] - STEP;
        down[i] = f(&x);
        x[i] = at[i];
    }
    let gradient = (0..k).map(|i| (up[i] - down[i]) / (2.0 * STEP)).collect();
    let mut hessian = vec![0.0; k * k];
    for i in 0..k {
        hessian[i * k + i] = -(up[i] - 2.0 * value + down[i]) / (STEP * STEP);
        for j in 0..i {
            let mut mixed = 0.0;
            for (a, b, sign) in [
                (1.0, 1.0, 1.0),
                (-1.0, -1.0, 1.0),
                (1.0, -1.0, -1.0),
                (-1.0, 1.0, -1.0),
            ] {
                x[i] = at[i] + a * STEP;
                x[j] = at[j] + b * STEP;
                mixed += sign * f(&x);
            }
            x[i] = at[i];
            x[j] = at[j];
            hessian[i * k + j] = -mixed / (4.0 * STEP * STEP);
            hessian[j * k + i] = hessian[i * k + j];
        }
    }
    (gradient, hessian)
}

/// Solves (hessian + damping x its diagonal's size) step = gradient; `None` if not positive definite.
fn damped_step(gradient: &[f64], hessian: &[f64], damping: f64, k: usize) -> Option<Vec<f64>> {
    let mut damped = hessian.to_vec();
    for i in 0..k {
        damped[i * k + i] += damping * hessian[i * k + i].abs().max(1.0);
    }
    let mut factor = vec![0.0; k * k];
    if !cholesky(&damped, &mut factor, k) {
        return None;
    }
    let mut step = gradient.to_vec();
    solve(&factor, &mut step);
    Some(step)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::numerics::math::{exp, ln};

    #[test]
    fn the_mode_of_a_gaussian_and_its_covariance_are_its_own() {
        // Precision [2 1; 1 3], mean (1, -2): covariance [3 -1; -1 2] / 5.
        let f = |x: &[f64]| {
            let (a, b) = (x[0] - 1.0, x[1] + 2.0);
            -0.5 * (2.0 * a * a + 2.0 * a * b + 3.0 * b * b)
        };
        let found = laplace(f, &[30.0, 40.0]).unwrap();
        // An expected gain of 1e-6 leaves sqrt(2e-6) standard deviations.
        for (value, expected) in found.mean.iter().zip([1.0, -2.0]) {
            assert!((value - expected).abs() < 2e-3);
        }
        for (value, expected) in found.covariance.iter().zip([0.6, -0.2, -0.2, 0.4]) {
            assert!((value - expected).abs() < 1e-6);
        }
    }

    #[test]
    fn the_maximum_for_a_hundred_thousand_patients_is_found_from_a_distant_start() {
        // 30,000 of 100,000 responded: mode at logit 0.3, variance 1 / (n p q).
        let f = |x: &[f64]| {
            let p = 1.0 / (1.0 + exp(-x[0]));
            30_000.0 * ln(p) + 70_000.0 * ln(1.0 - p) - 0.5 * x[0] * x[0]
        };
        let found = laplace(f, &[6.0]).unwrap();
        assert!((found.mean[0] - ln(3.0 / 7.0)).abs() < 1e-3);
        assert!((found.covariance[0] * 21_001.0 - 1.0).abs() < 1e-3);
    }

    #[test]
    fn a_density_without_a_maximum_has_none() {
        assert!(laplace(|x| x[0], &[0.0]).is_none());
    }
}
