//! What it would take: how many further patients until one patient's 95% interval is half as wide.
//!
//! # Formula
//! n further patients have the cohort's mix of disease, Cy-Flu and dose (an unknown stays unknown; the study's mix if
//! the cohort has nobody) and respond as the updated posterior mean expects. With phi the intercepts, coefficients and
//! logit shares, Sigma their posterior covariance, J the Fisher information of one such patient at the posterior
//! mean and g the gradient of `logit P(response of the chosen patient)` there:
//!
//! ```text
//! v(n) = g' (Sigma^-1 + n J)^-1 g,   sd(n) = sd(0) sqrt(v(n) / v(0)),
//! width(n) = logistic(m + z sd(n)) - logistic(m - z sd(n)),   z = 1.959964,
//! ```
//!
//! m and sd(0) the draws' mean and standard deviation of that logit. The answer is the smallest n with
//! `width(n) <= width(0) / 2`. So it is an expectation on a normal approximation, good to about a fifth (a test holds it
//! to updates by simulated patients); it is meant for planning, not for a decision.

use crate::evidence::study::Study;
use crate::model::draws::Posterior;
use crate::model::pattern::{PATTERNS, carries};
use crate::numerics::linear::inverse;
use crate::numerics::math::{ln, logistic, mean, sqrt};
use crate::numerics::normal::Z;
use crate::reconstruct::prior::ParameterPrior;
use crate::update::counts::{CohortCounts, MOST_PATIENTS};
use crate::update::likelihood::Responses;
use serde::Serialize;

/// Step of the central differences, on the scale of the log odds.
const STEP: f64 = 1e-4;

/// Whose mix of disease, Cy-Flu and dose the further patients have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(test, derive(ts_rs::TS), ts(rename_all = "snake_case"))]
pub enum Mix {
    /// The reader's cohort's.
    Cohort,
    /// The study's, since the cohort has nobody.
    Study,
}

/// How many further patients would halve an interval.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Further {
    /// Further patients; `None` if no number up to ten million of this mix would do, because it says too little of
    /// patients like the chosen one.
    pub patients: Option<u32>,
    /// Whose mix they have.
    pub mix: Mix,
    /// What would be left of the width after ten million of them, as a share.
    pub share_that_stays: f64,
}

/// For a patient of this group, C and D known or not.
///
/// `posterior` is the updated one. A posterior without volume has no answer: `None`.
pub fn further(
    posterior: &Posterior,
    study: &Study,
    cohort: &CohortCounts,
    group: usize,
    known: [Option<bool>; 2],
) -> Option<Further> {
    let normal = Normal::new(posterior, study, group, known)?;
    let (mix, strata) = mix(posterior, cohort);
    let information = normal.information(&strata);
    let width = |n: u32| normal.width(&information, n);
    let now = width(0)?;
    let last = width(MOST_PATIENTS)?;
    let enough = |n: u32| width(n).map(|w| w <= 0.5 * now);
    let patients = if last <= 0.5 * now {
        let (mut few, mut many) = (0, MOST_PATIENTS);
        while many - few > 1 {
            let middle = few + (many - few) / 2;
            if enough(middle)? {
                many = middle;
            } else {
                few = middle;
            }
        }
        Some(many)
    } else {
        None
    };
    Some(Further {
        patients,
        mix,
        share_that_stays: last / now,
    })
}

/// Cells of further patients with their shares.
type Shares = Vec<(usize, [Option<bool>; 2], f64)>;

fn mix(posterior: &Posterior, cohort: &CohortCounts) -> (Mix, Shares) {
    let patients = f64::from(cohort.patients());
    if patients > 0.0 {
        let of = |n: u32| f64::from(n) / patients;
        let strata = cohort.strata().iter().filter(|c| c.n > 0);
        return (
            Mix::Cohort,
            strata.map(|c| (c.group, c.known, of(c.n))).collect(),
        );
    }
    let all: f64 = posterior.groups.iter().map(|n| f64::from(*n)).sum();
    let strata = posterior.tables.iter().enumerate().map(|(cell, column)| {
        let counts: Vec<f64> = column.iter().map(|n| f64::from(*n)).collect();
        let known = [0, 1].map(|factor| Some(carries(cell % PATTERNS, factor)));
        (cell / PATTERNS, known, mean(&counts) / all)
    });
    (Mix::Study, strata.collect())
}

/// The posterior as a normal distribution, seen from one patient.
struct Normal {
    prior: ParameterPrior,
    responses: Responses,
    at: Vec<f64>,
    precision: Vec<f64>,
    /// Gradient of the patient's logit, its variance under the normal, its mean and sd among the draws.
    gradient: Vec<f64>,
    variance: f64,
    centre: f64,
    sd: f64,
}

impl Normal {
    fn new(
        posterior: &Posterior,
        study: &Study,
        group: usize,
        known: [Option<bool>; 2],
    ) -> Option<Self> {
        let k = posterior.columns.len();
        let at: Vec<f64> = posterior.columns.iter().map(|c| mean(c)).collect();
        let draws = posterior.len as f64;
        let mut covariance = vec![0.0; k * k];
        for i in 0..k {
            for j in 0..k {
                let pairs = posterior.columns[i].iter().zip(&posterior.columns[j]);
                covariance[i * k + j] =
                    pairs.map(|(x, y)| (x - at[i]) * (y - at[j])).sum::<f64>() / draws;
            }
        }
        let prior = ParameterPrior::new(study);
        let mut responses = Responses::new(study);
        let logits: Vec<f64> = (0..posterior.len)
            .map(|i| {
                let point: Vec<f64> = posterior.columns.iter().map(|c| c[i]).collect();
                responses.set(&prior, &point, 0.0);
                let (yes, no) = responses.of(group, known);
                ln(yes / no)
            })
            .collect();
        let centre = mean(&logits);
        let squares: Vec<f64> = logits.iter().map(|x| (x - centre) * (x - centre)).collect();
        let mut normal = Self {
            precision: inverse(&covariance, k)?,
            gradient: Vec::new(),
            variance: 0.0,
            sd: sqrt(mean(&squares)),
            centre,
            prior,
            responses,
            at,
        };
        let (gradient, yes, no) = normal.slope(group, known);
        normal.gradient = gradient.iter().map(|d| d / (yes * no)).collect();
        normal.variance = quadratic(&covariance, &normal.gradient);
        Some(normal)
    }

    /// Gradient of P(response) of such a patient at the posterior mean, and P(response), P(no response) there.
    fn slope(&self, group: usize, known: [Option<bool>; 2]) -> (Vec<f64>, f64, f64) {
        let mut responses = self.responses.clone();
        let mut point = self.at.clone();
        let mut at = |point: &[f64]| {
            responses.set(&self.prior, point, 0.0);
            responses.of(group, known)
        };
        let gradient = (0..point.len())
            .map(|i| {
                point[i] = self.at[i] + STEP;
                let up = at(&point).0;
                point[i] = self.at[i] - STEP;
                let down = at(&point).0;
                point[i] = self.at[i];
                (up - down) / (2.0 * STEP)
            })
            .collect();
        let (yes, no) = at(&self.at);
        (gradient, yes, no)
    }

    /// J: Fisher information of one patient of this mix (row-major).
    fn information(&self, strata: &Shares) -> Vec<f64> {
        let k = self.at.len();
        let mut information = vec![0.0; k * k];
        for (group, known, share) in strata {
            let (gradient, yes, no) = self.slope(*group, *known);
            for i in 0..k {
                for j in 0..k {
                    information[i * k + j] += share * gradient[i] * gradient[j] / (yes * no);
                }
            }
        }
        information
    }

    /// Expected width of the 95% interval after `n` further patients.
    fn width(&self, information: &[f64], n: u32) -> Option<f64> {
        let precision: Vec<f64> = self
            .precision
            .iter()
            .zip(information)
            .map(|(p, i)| p + f64::from(n) * i)
            .collect();
        let covariance = inverse(&precision, self.at.len())?;
        let left = quadratic(&covariance, &self.gradient) / self.variance;
        let half_width = Z * self.sd * sqrt(left);
        Some(logistic(self.centre + half_width) - logistic(self.centre - half_width))
    }
}

/// x' M x.
fn quadratic(matrix: &[f64], x: &[f64]) -> f64 {
    let k = x.len();
    (0..k)
        .map(|i| x[i] * (0..k).map(|j| matrix[i * k + j] * x[j]).sum::<f64>())
        .sum()
}
