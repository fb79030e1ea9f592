//! Coordinates in which a large cohort's posterior is straight.
//!
//! Where Cy-Flu or the dose is unknown, a cohort pins down a mixture of response probabilities, and the
//! intercept, coefficients and shares that give it lie on a thin curved sheet, which no t distribution fits. So for
//! every disease the intercept is replaced by what the cohort pins down:
//!
//! ```text
//! eta_d = logit of sum over patterns j of c_j logistic(a_d + delta_j),   a_d = alpha_d + s,
//! ```
//!
//! c_j the share of pattern j (C, D) among the cohort's patients of disease d, unknown factors averaged over, and delta_j
//! its part of the linear predictor. eta_d rises with a_d, so the map has an inverse, found by Newton's method
//! inside a bracket. A disease without patients keeps `eta_d = a_d`.

use crate::model::pattern::{PATTERNS, carries};
use crate::numerics::math::{ln, logistic};
use crate::update::counts::Cell;
use crate::update::likelihood::Responses;

/// Change of a_d, in units of the log odds, at which the search ends: rounding.
const ENOUGH: f64 = 1e-13;
/// Most steps of the search; bisection alone needs about fifty.
const MOST_STEPS: usize = 200;

/// Shares of the patterns among a group's patients.
pub type Shares = [f64; PATTERNS];

/// Shares of the patterns in each group of a cohort, at the point `responses` was set to; `None` without patients.
pub fn pattern_shares(cells: &[Cell], responses: &Responses, groups: usize) -> Vec<Option<Shares>> {
    (0..groups)
        .map(|group| {
            let own = || cells.iter().filter(|c| c.group == group && c.n > 0);
            let all: f64 = own().map(|c| f64::from(c.n)).sum();
            (all > 0.0).then(|| {
                std::array::from_fn(|pattern| {
                    own()
                        .map(|c| {
                            f64::from(c.n) / all * responses.chance_of(group, c.known, pattern)
                        })
                        .sum()
                })
            })
        })
        .collect()
}

/// Mean response, mean non-response and their slope in `a`.
fn mean_response(shares: &Shares, deltas: &Shares, a: f64) -> (f64, f64, f64) {
    let (mut yes, mut no, mut slope) = (0.0, 0.0, 0.0);
    for (share, delta) in shares.iter().zip(deltas) {
        let (p, q) = (logistic(a + delta), logistic(-a - delta));
        yes += share * p;
        no += share * q;
        slope += share * p * q;
    }
    (yes, no, slope)
}

/// eta of an intercept at the site.
pub fn forward(shares: &Shares, point: &[f64], groups: usize, a: f64) -> f64 {
    let (yes, no, _) = mean_response(shares, &deltas(point, groups), a);
    ln(yes / no)
}

/// The intercept at the site with this eta, and ln of its slope d a / d eta.
pub fn backward(shares: &Shares, point: &[f64], groups: usize, eta: f64) -> (f64, f64) {
    let deltas = deltas(point, groups);
    // The mean lies between its parts, so a lies between these; beyond them only by rounding.
    let mut low = eta - deltas.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let mut high = eta - deltas.iter().copied().fold(f64::INFINITY, f64::min);
    let mut a = eta - shares.iter().zip(&deltas).map(|(c, d)| c * d).sum::<f64>();
    for _ in 0..MOST_STEPS {
        let (yes, no, slope) = mean_response(shares, &deltas, a);
        let above = ln(yes / no) - eta;
        if above > 0.0 {
            high = a;
        } else {
            low = a;
        }
        let newton = a - above * yes * no / slope;
        // Newton where it stays inside the bracket, bisection where it does not.
        let next = if low < newton && newton < high {
            newton
        } else {
            0.5 * (low + high)
        };
        let step = (next - a).abs();
        a = next;
        if step < ENOUGH * (1.0 + a.abs()) {
            break;
        }
    }
    let (yes, no, slope) = mean_response(shares, &deltas, a);
    (a, ln(yes * no / slope))
}

/// What each pattern adds to the intercept.
fn deltas(point: &[f64], groups: usize) -> Shares {
    std::array::from_fn(|pattern| {
        (0..2)
            .filter(|factor| carries(pattern, *factor))
            .map(|factor| point[groups + factor])
            .sum()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_ways_are_inverse_and_the_slope_is_the_difference_quotient() {
        let shares = [0.1, 0.2, 0.3, 0.4];
        for (c, d) in [(0.0, 0.0), (1.5, -2.0), (-4.0, 7.0), (9.0, 9.0)] {
            let point = [0.0, c, d];
            for a in [-25.0, -4.0, 0.3, 7.0, 20.0] {
                let eta = forward(&shares, &point, 1, a);
                let (back, ln_slope) = backward(&shares, &point, 1, eta);
                assert!((back - a).abs() < 1e-8, "{c} {d} {a}: {back}");
                let h = 1e-5;
                let up = backward(&shares, &point, 1, eta + h).0;
                let down = backward(&shares, &point, 1, eta - h).0;
                let quotient = (up - down) / (2.0 * h);
                assert!((quotient.ln() - ln_slope).abs() < 1e-4, "{c} {d} {a}");
            }
        }
    }

    #[test]
    fn one_known_pattern_only_shifts_the_intercept() {
        let (a, ln_slope) = backward(&[0.0, 0.0, 0.0, 1.0], &[0.0, 0.5, 0.25], 1, 1.0);
        assert!((a - 0.25).abs() < 1e-12 && ln_slope.abs() < 1e-12);
    }
}
