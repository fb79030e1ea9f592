//! A share between 0 and 1 under the mixture prior, by quadrature.
//!
//! # Formula
//! The density of a share x is proportional to
//!
//! ```text
//! x^(a + yes - 1) (1 - x)^(b + no - 1) (-ln x)^deaths x^exposure,
//! ```
//!
//! a, b those of a beta prior; `yes` and `no` patients who had the event or not; and, where x is the chance to live to a time at a constant
//! hazard, `deaths` before it and `exposure`, the sum of the shares of that time that patients were followed (a patient followed
//! for a share f, alive, has x^f; a death adds the hazard -ln x).
//!
//! With x = sin^2(pi u / 2) the integral over u in (0, 1) has no singularity where a and b are at least 1/2. It is taken by the midpoint
//! rule on the part of (0, 1) where the density is above e^-40 of its largest value.

use crate::model::file::MixtureWeight;
use crate::model::outcomes::SharePrior;
use crate::numerics::math::{exp, ln, ln_1p, sin};
use crate::update::marginal_likelihood::weight_after;
use crate::update::outcomes::records::{Counted, Followed};

/// Cells of a grid.
const CELLS: usize = 2_048;
/// A density's logarithm this far below its largest is left out.
const NEGLIGIBLE: f64 = 40.0;
/// A grid is fine enough if the density takes up this share of its cells.
const FILLED: usize = CELLS / 8;
/// Narrower cells than this are not made.
const NARROWEST: f64 = 1e-13;

/// What patients say of a share.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct ShareData {
    /// Patients with the event.
    pub yes: f64,
    /// Patients without it.
    pub no: f64,
    /// Deaths before the time.
    pub deaths: f64,
    /// Sum of the shares of the time that patients were followed.
    pub exposure: f64,
}

impl From<Counted> for ShareData {
    fn from(counted: Counted) -> Self {
        Self {
            yes: counted.events.into(),
            no: (counted.patients - counted.events).into(),
            ..Self::default()
        }
    }
}

impl From<Followed> for ShareData {
    fn from(followed: Followed) -> Self {
        Self {
            deaths: followed.events.into(),
            exposure: followed.time,
            ..Self::default()
        }
    }
}

/// n ln x, 0 for n = 0 whatever x.
fn times_ln(n: f64, ln_x: f64) -> f64 {
    if n == 0.0 { 0.0 } else { n * ln_x }
}

/// One component after some patients, on its grid.
struct Component {
    ln_integral: f64,
    values: Values,
}

enum Values {
    /// A share that the evidence assumes.
    Fixed(f64),
    /// Masses of cells from `low` on, each `width` of u.
    Gridded {
        low: f64,
        width: f64,
        mass: Vec<f64>,
    },
}

impl Component {
    fn new(prior: &SharePrior, data: &ShareData) -> Self {
        match *prior {
            SharePrior::Fixed(x) => Self {
                ln_integral: times_ln(data.yes, ln(x))
                    + times_ln(data.no, ln(1.0 - x))
                    + times_ln(data.deaths, ln(-ln(x)))
                    + times_ln(data.exposure, ln(x)),
                values: Values::Fixed(x),
            },
            SharePrior::Beta([a, b]) => Self::gridded(&|u| {
                let (root, rest) = (
                    sin(core::f64::consts::FRAC_PI_2 * u),
                    sin(core::f64::consts::FRAC_PI_2 * (1.0 - u)),
                );
                let ln_x = if rest < root {
                    ln_1p(-rest * rest)
                } else {
                    2.0 * ln(root)
                };
                // du to dx leaves a root of each.
                (a + data.yes + data.exposure - 0.5) * ln_x
                    + (b + data.no - 0.5) * 2.0 * ln(rest)
                    + times_ln(data.deaths, ln(-ln_x))
            }),
        }
    }

    fn gridded(ln_density: &dyn Fn(f64) -> f64) -> Self {
        let (mut low, mut high) = (0.0, 1.0);
        loop {
            let width = (high - low) / CELLS as f64;
            let at: Vec<f64> = (0..CELLS)
                .map(|i| ln_density(low + (i as f64 + 0.5) * width))
                .collect();
            let largest = at.iter().copied().fold(f64::NEG_INFINITY, f64::max);
            let counts = |ln: &f64| *ln > largest - NEGLIGIBLE;
            let first = at.iter().position(counts).unwrap_or(0);
            let last = at.iter().rposition(counts).unwrap_or(CELLS - 1);
            if last - first >= FILLED || width < NARROWEST {
                let mass: Vec<f64> = at.iter().map(|ln| exp(ln - largest)).collect();
                return Self {
                    ln_integral: largest + ln(width * mass.iter().sum::<f64>()),
                    values: Values::Gridded { low, width, mass },
                };
            }
            let start = low;
            low = start + width * first.saturating_sub(1) as f64;
            high = start + width * (last + 2).min(CELLS) as f64;
        }
    }

    /// Quantiles at (k + 1/2) / count.
    fn quantiles(&self, count: usize) -> Vec<f64> {
        match &self.values {
            Values::Fixed(x) => vec![*x; count],
            Values::Gridded { low, width, mass } => {
                let total: f64 = mass.iter().sum();
                let (mut cell, mut below) = (0, 0.0);
                (0..count)
                    .map(|k| {
                        let target = (k as f64 + 0.5) / count as f64 * total;
                        while below + mass[cell] < target && cell + 1 < mass.len() {
                            below += mass[cell];
                            cell += 1;
                        }
                        let within = ((target - below) / mass[cell]).min(1.0);
                        let root =
                            sin(core::f64::consts::FRAC_PI_2
                                * (low + width * (cell as f64 + within)));
                        root * root
                    })
                    .collect()
            }
        }
    }
}

/// How many of `count` draws a component of this share has.
pub fn part(weight: f64, count: usize) -> usize {
    (weight * count as f64 + 0.5) as usize
}

/// A share under the mixture of two priors, before and after some patients.
pub struct ShareMixture {
    prior_weight: f64,
    before: [Component; 2],
    after: [Component; 2],
}

impl ShareMixture {
    /// `informed` with weight w and `robust` with 1 - w, then the patients.
    pub fn new(
        informed: &SharePrior,
        robust: &SharePrior,
        data: &ShareData,
        prior_weight: f64,
    ) -> Self {
        let both = |data: &ShareData| [informed, robust].map(|prior| Component::new(prior, data));
        Self {
            prior_weight,
            before: both(&ShareData::default()),
            after: both(data),
        }
    }

    /// ln of the patients' marginal likelihood under the informed component, less that under the robust one.
    pub fn ln_bayes_factor(&self) -> f64 {
        let [informed, robust] =
            [0, 1].map(|j: usize| self.after[j].ln_integral - self.before[j].ln_integral);
        informed - robust
    }

    /// Whether the patients are impossible under the one component that has all the weight.
    pub(crate) fn is_impossible(&self) -> bool {
        let j = usize::from(self.prior_weight == 0.0);
        let whole = self.prior_weight == 0.0 || self.prior_weight == 1.0;
        whole && self.after[j].ln_integral == f64::NEG_INFINITY
    }

    /// w and w'.
    pub fn weight(&self) -> MixtureWeight {
        MixtureWeight {
            prior: self.prior_weight,
            updated: weight_after(self.prior_weight, self.ln_bayes_factor()),
            error: 0.0,
        }
    }

    /// Draws before the patients, ascending within each component.
    pub fn before(&self, count: usize) -> Vec<f64> {
        united(&self.before, self.prior_weight, count)
    }

    /// Draws after them.
    pub fn after(&self, count: usize) -> Vec<f64> {
        united(&self.after, self.weight().updated, count)
    }
}

fn united([informed, robust]: &[Component; 2], weight: f64, count: usize) -> Vec<f64> {
    let of_informed = part(weight, count);
    let mut draws = informed.quantiles(of_informed);
    draws.extend(robust.quantiles(count - of_informed));
    draws
}

#[cfg(test)]
mod tests {
    use super::*;

    const JEFFREYS: SharePrior = SharePrior::Beta([0.5, 0.5]);

    fn counted(patients: u32, events: u32) -> ShareData {
        Counted { patients, events }.into()
    }

    /// B(a, b).
    fn beta(a: f64, b: f64) -> f64 {
        (libm::lgamma(a) + libm::lgamma(b) - libm::lgamma(a + b)).exp()
    }

    #[test]
    fn one_patient_by_hand() {
        // P(event) is 3/4 under Beta(3, 1) and 1/2 under Beta(1/2, 1/2): odds 4 become 4 x 3/2 = 6.
        let mixture = ShareMixture::new(
            &SharePrior::Beta([3.0, 1.0]),
            &JEFFREYS,
            &counted(1, 1),
            0.8,
        );
        assert!((mixture.ln_bayes_factor() - 1.5_f64.ln()).abs() < 1e-6);
        assert!((mixture.weight().updated - 6.0 / 7.0).abs() < 1e-6);
        // Means 4/5 of Beta(4, 1) and 3/4 of Beta(3/2, 1/2).
        let draws = mixture.after(20_000);
        let mean = draws.iter().sum::<f64>() / 20_000.0;
        assert!((mean - (6.0 * 0.8 + 0.75) / 7.0).abs() < 1e-4, "{mean}");
    }

    #[test]
    fn counts_are_conjugate_from_none_to_millions() {
        for (n, r) in [
            (0, 0),
            (3, 3),
            (40, 7),
            (5_000, 20),
            (10_000_000, 4_000_000),
        ] {
            let mixture = ShareMixture::new(
                &SharePrior::Beta([4.5, 7.5]),
                &JEFFREYS,
                &counted(n, r),
                0.5,
            );
            let (n, r) = (f64::from(n), f64::from(r));
            let ln = |a: f64, b: f64| {
                libm::lgamma(a + r) + libm::lgamma(b + n - r)
                    - libm::lgamma(a + b + n)
                    - beta(a, b).ln()
            };
            let expected = ln(4.5, 7.5) - ln(0.5, 0.5);
            let found = mixture.ln_bayes_factor();
            assert!(
                (found - expected).abs() < 1e-6 * (1.0 + 1e-3 * n),
                "{n}: {found} {expected}"
            );
            let robust = ShareMixture::new(&JEFFREYS, &JEFFREYS, &counted(n as u32, r as u32), 0.5);
            let draws = robust.after(4_000);
            let mean = draws.iter().sum::<f64>() / 4_000.0;
            assert!((mean - (r + 0.5) / (n + 1.0)).abs() < 1e-4, "{n}: {mean}");
        }
    }

    #[test]
    fn one_death_at_the_end_and_one_survivor_by_hand() {
        // Uniform prior: x^2 (-ln x) integrates to 1/9, and with x once more to 1/16, so the mean is 9/16.
        let data = Followed {
            patients: 2,
            events: 1,
            time: 2.0,
        };
        let uniform = SharePrior::Beta([1.0, 1.0]);
        let mixture = ShareMixture::new(&uniform, &JEFFREYS, &data.into(), 1.0);
        let z = mixture.after[0].ln_integral - mixture.before[0].ln_integral;
        assert!((z - (1.0_f64 / 9.0).ln()).abs() < 1e-6, "{z}");
        let draws = mixture.after(20_000);
        let mean = draws.iter().sum::<f64>() / 20_000.0;
        assert!((mean - 9.0 / 16.0).abs() < 1e-4, "{mean}");
    }

    #[test]
    fn an_assumed_share_of_one_is_given_up_at_the_first_patient_it_cannot_explain() {
        let fixed = SharePrior::Fixed(1.0);
        let agrees = ShareMixture::new(&fixed, &JEFFREYS, &counted(5, 5), 0.8);
        // B(5.5, 0.5) / B(0.5, 0.5) under the robust component.
        let expected = 4.0 / (4.0 + beta(5.5, 0.5) / beta(0.5, 0.5));
        assert!((agrees.weight().updated - expected).abs() < 1e-6);
        let contradicts = ShareMixture::new(&fixed, &JEFFREYS, &counted(5, 4), 0.8);
        assert_eq!(contradicts.weight().updated, 0.0);
        assert!(contradicts.after(100).iter().all(|x| *x < 1.0));
        assert!(!contradicts.is_impossible());
        assert!(ShareMixture::new(&fixed, &JEFFREYS, &counted(5, 4), 1.0).is_impossible());
    }
}
