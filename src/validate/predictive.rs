//! The predictive check: how many events a model predicted, its own uncertainty included, beside how many came.
//!
//! # Formula
//! In draw k of the model patient i has the event with probability p_ik, independently of the others, so that the number X of
//! events among n patients is Poisson-binomial; its predictive distribution is the mean over the K draws,
//! `P(X <= x) = (1/K) sum_k P(X <= x | p_1k .. p_nk)`.
//!
//! Of at most [`MOST_EXACT`] patients each distribution is built exactly, patient by patient; of more it is the normal one of the
//! same mean and variance, with x + 1/2 for x.

use crate::numerics::math::{erfc, mean, sqrt};
use crate::validate::LEAST;
use crate::vocabulary::vocabulary;
use serde::Serialize;

/// The number of events among more patients than this is taken as normal in every draw.
pub(crate) const MOST_EXACT: u64 = 300;

/// Patients whose probability of the event is the same in every draw.
#[derive(Debug, Clone, PartialEq)]
pub struct AlikePatients {
    /// How many.
    pub n: u64,
    /// Their probability of the event, draw by draw.
    pub draws: Vec<f64>,
}

vocabulary! {
    /// What the number of events says of a model.
    pub enum Verdict {
        /// It lies in the model's 95% predictive interval, and there are enough events for that to say something.
        Agrees = "agrees",
        /// It lies below the interval.
        Fewer = "fewer",
        /// It lies above it.
        More = "more",
        /// It lies in the interval, but fewer than ten patients had the event, or fewer than ten had not.
        TooFew = "too_few",
    }
}

vocabulary! {
    /// How the predictive distribution was made.
    pub enum PredictiveMethod {
        /// Poisson-binomial in every draw.
        Exact = "exact",
        /// Normal in every draw, of the same mean and variance.
        Normal = "normal",
    }
}

/// How many events came, at least and at most: the two differ where some patients' outcome is not known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ObservedEvents {
    /// Patients known to have had the event.
    pub low: u64,
    /// These, and all whose outcome is not known.
    pub high: u64,
}

impl ObservedEvents {
    /// Every patient's outcome is known.
    pub fn known(events: u64) -> Self {
        Self {
            low: events,
            high: events,
        }
    }
}

/// How many events came, and how many the model predicted.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct PredictiveCheck {
    /// What it says.
    pub verdict: Verdict,
    /// Patients.
    #[cfg_attr(test, ts(type = "number"))]
    pub n: u64,
    /// Patients known to have had the event.
    #[cfg_attr(test, ts(type = "number"))]
    pub observed_low: u64,
    /// These, and all whose outcome is not known.
    #[cfg_attr(test, ts(type = "number"))]
    pub observed_high: u64,
    /// Mean number of events predicted.
    pub mean: f64,
    /// Lower end of the 95% predictive interval: the least x with P(X <= x) at least 2.5%.
    #[cfg_attr(test, ts(type = "number"))]
    pub q025: u64,
    /// Upper end: the least x with P(X <= x) at least 97.5%.
    #[cfg_attr(test, ts(type = "number"))]
    pub q975: u64,
    /// P(X <= `observed_high`).
    pub probability_at_most: f64,
    /// P(X >= `observed_low`).
    pub probability_at_least: f64,
    /// How the distribution was made.
    pub method: PredictiveMethod,
}

/// Compares how many events came with how many a model predicted; nothing without any patient.
///
/// A number outside the interval is heard however few events there are: the distribution is that of the count itself.
///
/// # Panics
/// If the groups' draws are not equally many, or more events came than there are patients.
///
/// # Example
///
/// ```
/// use reinfuse::validate::{AlikePatients, ObservedEvents, Verdict, predictive_check};
///
/// // Forty patients, in two draws of a model that cannot say whether a tenth or a half of them will respond.
/// let patients = [AlikePatients { n: 40, draws: vec![0.1, 0.5] }];
/// let check = predictive_check(&patients, ObservedEvents::known(12)).expect("there are patients");
/// assert_eq!((check.q025, check.q975, check.verdict), (1, 25, Verdict::Agrees));
/// // With the mean probability of 0.3 for everyone, 7 to 18 would have been predicted.
/// let sure = [AlikePatients { n: 40, draws: vec![0.3] }];
/// let check = predictive_check(&sure, ObservedEvents::known(12)).expect("there are patients");
/// assert_eq!((check.q025, check.q975), (7, 18));
/// ```
pub fn predictive_check(
    patients: &[AlikePatients],
    observed: ObservedEvents,
) -> Option<PredictiveCheck> {
    let n: u64 = patients.iter().map(|alike| alike.n).sum();
    if n == 0 {
        return None;
    }
    assert!(observed.low <= observed.high && observed.high <= n);
    let predictive = if n <= MOST_EXACT {
        Predictive::exact(patients, n as usize)
    } else {
        Predictive::normal(patients)
    };
    let (q025, q975) = (predictive.quantile(0.025, n), predictive.quantile(0.975, n));
    let ObservedEvents { low, high } = observed;
    Some(PredictiveCheck {
        verdict: if high < q025 {
            Verdict::Fewer
        } else if low > q975 {
            Verdict::More
        } else if low < LEAST || n - high < LEAST {
            Verdict::TooFew
        } else {
            Verdict::Agrees
        },
        n,
        observed_low: low,
        observed_high: high,
        mean: patients
            .iter()
            .map(|alike| alike.n as f64 * mean(&alike.draws))
            .sum(),
        q025,
        q975,
        probability_at_most: predictive.at_most(high),
        probability_at_least: low
            .checked_sub(1)
            .map_or(1.0, |below| 1.0 - predictive.at_most(below)),
        method: predictive.method(),
    })
}

/// The distribution of the number of events.
enum Predictive {
    /// P(X <= x), x = 0..n.
    Exact(Vec<f64>),
    /// Mean and standard deviation of X in every draw.
    Normal(Vec<(f64, f64)>),
}

/// The draws of every group, draw by draw: pairs of number and probability.
fn by_draw(patients: &[AlikePatients]) -> impl Iterator<Item = impl Iterator<Item = (u64, f64)>> {
    let draws = patients[0].draws.len();
    assert!(patients.iter().all(|alike| alike.draws.len() == draws));
    (0..draws).map(move |k| patients.iter().map(move |alike| (alike.n, alike.draws[k])))
}

impl Predictive {
    fn exact(patients: &[AlikePatients], n: usize) -> Self {
        let mut sum = vec![0.0; n + 1];
        for draw in by_draw(patients) {
            let mut mass = vec![0.0; n + 1];
            mass[0] = 1.0;
            let mut before = 0;
            for (count, p) in draw {
                for _ in 0..count {
                    before += 1;
                    // One patient more: X stays with probability 1 - p, and grows by one with p.
                    for x in (1..=before).rev() {
                        mass[x] = mass[x] * (1.0 - p) + mass[x - 1] * p;
                    }
                    mass[0] *= 1.0 - p;
                }
            }
            for (total, mass) in sum.iter_mut().zip(&mass) {
                *total += mass;
            }
        }
        let draws = patients[0].draws.len() as f64;
        let mut below = 0.0;
        Self::Exact(
            sum.into_iter()
                .map(|mass| {
                    below += mass / draws;
                    below
                })
                .collect(),
        )
    }

    fn normal(patients: &[AlikePatients]) -> Self {
        Self::Normal(
            by_draw(patients)
                .map(|draw| {
                    let (mut mean, mut variance) = (0.0, 0.0);
                    for (n, p) in draw {
                        mean += n as f64 * p;
                        variance += n as f64 * p * (1.0 - p);
                    }
                    (mean, sqrt(variance))
                })
                .collect(),
        )
    }

    /// P(X <= x).
    fn at_most(&self, x: u64) -> f64 {
        match self {
            Self::Exact(below) => below[x as usize],
            Self::Normal(draws) => {
                let below = draws.iter().map(|(mean, sd)| {
                    let distance = x as f64 + 0.5 - mean;
                    if *sd == 0.0 {
                        f64::from(u8::from(distance >= 0.0))
                    } else {
                        0.5 * erfc(-distance / (sd * core::f64::consts::SQRT_2))
                    }
                });
                below.sum::<f64>() / draws.len() as f64
            }
        }
    }

    /// The least x from 0 to n with P(X <= x) at least `level`, by bisection.
    fn quantile(&self, level: f64, n: u64) -> u64 {
        let (mut low, mut high) = (0, n);
        while low < high {
            let middle = low + (high - low) / 2;
            if self.at_most(middle) >= level {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        low
    }

    fn method(&self) -> PredictiveMethod {
        match self {
            Self::Exact(_) => PredictiveMethod::Exact,
            Self::Normal(_) => PredictiveMethod::Normal,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// P(X <= x) by adding the probabilities of all 2^n sequences of outcomes.
    fn enumerated(patients: &[AlikePatients], x: u32) -> f64 {
        let draws = patients[0].draws.len();
        let mut sum = 0.0;
        for k in 0..draws {
            let p: Vec<f64> = patients
                .iter()
                .flat_map(|alike| vec![alike.draws[k]; alike.n as usize])
                .collect();
            for outcomes in 0_u32..1 << p.len() {
                if outcomes.count_ones() <= x {
                    sum += p
                        .iter()
                        .enumerate()
                        .map(|(i, p)| if outcomes >> i & 1 == 1 { *p } else { 1.0 - p })
                        .product::<f64>();
                }
            }
        }
        sum / draws as f64
    }

    fn mixed() -> Vec<AlikePatients> {
        [
            (3, vec![0.1, 0.62, 0.999]),
            (5, vec![0.3, 0.31, 0.0]),
            (2, vec![0.9, 0.5, 1.0]),
        ]
        .map(|(n, draws)| AlikePatients { n, draws })
        .into()
    }

    #[test]
    fn the_exact_distribution_is_that_of_all_sequences_of_outcomes() {
        let patients = mixed();
        let exact = Predictive::exact(&patients, 10);
        for x in 0..=10 {
            let expected = enumerated(&patients, x);
            assert!((exact.at_most(x.into()) - expected).abs() < 1e-14, "{x}");
        }
    }

    #[test]
    fn the_normal_distribution_is_near_the_exact_one_where_it_takes_over() {
        // Draws as wide as the model's, one of them with rare events.
        let draws = |from: f64| (0..50).map(|k| from + 0.006 * f64::from(k)).collect();
        let patients = [(100, draws(0.02)), (120, draws(0.3)), (80, draws(0.6))]
            .map(|(n, draws)| AlikePatients { n, draws });
        let (exact, normal) = (
            Predictive::exact(&patients, 300),
            Predictive::normal(&patients),
        );
        let furthest = (0..=300)
            .map(|x| (exact.at_most(x) - normal.at_most(x)).abs())
            .fold(0.0, f64::max);
        assert!(furthest < 1e-3, "{furthest}");
    }

    #[test]
    fn a_number_of_events_outside_the_interval_is_heard_however_few() {
        let patients = [AlikePatients {
            n: 40,
            draws: vec![0.3, 0.4, 0.5],
        }];
        let verdict = |low, high| {
            predictive_check(&patients, ObservedEvents { low, high })
                .unwrap()
                .verdict
        };
        assert_eq!(verdict(0, 0), Verdict::Fewer);
        assert_eq!(verdict(38, 38), Verdict::More);
        assert_eq!(verdict(16, 16), Verdict::Agrees);
        assert_eq!(verdict(9, 9), Verdict::TooFew);
        // Of ten patients it is not known: neither fewer nor more can be said, nor that the model agrees.
        assert_eq!(verdict(3, 13), Verdict::TooFew);
        assert_eq!(predictive_check(&[], ObservedEvents::known(0)), None);
    }

    #[test]
    fn certain_patients_leave_one_number() {
        for n in [20, 2 * MOST_EXACT] {
            let patients = [(n, 1.0), (n, 0.0)].map(|(n, p)| AlikePatients {
                n,
                draws: vec![p; 3],
            });
            let check = predictive_check(&patients, ObservedEvents::known(n)).unwrap();
            assert_eq!((check.q025, check.q975, check.mean), (n, n, n as f64));
            assert_eq!(
                (check.probability_at_most, check.probability_at_least),
                (1.0, 1.0)
            );
        }
    }
}
