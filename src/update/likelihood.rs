//! E6: how probable a cohort's responses are at a point and a site effect.
//!
//! # Formula
//! Each patient contributes the probability that the model itself would have predicted: with s the site effect,
//! `p = sum over C, D of P(C) P(D) logistic(alpha_d + s + beta_C C + beta_D D)`, and `1 - p` if there was no
//! response. A known factor has probability one of being what it is. An unknown C is yes with pi_d, the study's
//! share, and an unknown D with the study's printed share, exactly as in a prediction. So known factors say
//! nothing about pi_d: how often another hospital gives Cy-Flu is no evidence on the study's patients.

use crate::evidence::study::Study;
use crate::model::pattern::{PATTERNS, carries};
use crate::numerics::math::{ln, logistic};
use crate::reconstruct::layout::Layout;
use crate::reconstruct::prior::ParameterPrior;
use crate::update::counts::{CohortCounts, CohortStratum};

/// P(response) of patients of whom more or less is known, at one point.
#[derive(Debug, Clone)]
pub struct Responses {
    layout: Layout,
    /// The printed share of each factor, where it was printed.
    printed: [Option<f64>; 2],
    /// P(response) and P(no response) by group and pattern; shares by factor and group.
    yes: Vec<f64>,
    no: Vec<f64>,
    shares: Vec<Vec<f64>>,
}

impl Responses {
    /// Unknown factors averaged over as the study says.
    pub fn new(study: &Study) -> Self {
        let patients = f64::from(study.patients());
        let groups = study.groups.len();
        Self {
            layout: Layout::of(study),
            printed: [0, 1].map(|factor: usize| {
                let carriers = study.factors[factor].margin.carriers()?;
                Some(f64::from(carriers) / patients)
            }),
            yes: vec![0.0; groups * PATTERNS],
            no: vec![0.0; groups * PATTERNS],
            shares: Vec::new(),
        }
    }

    /// Moves to a point and a site effect.
    pub fn set(&mut self, prior: &ParameterPrior, point: &[f64], site: f64) {
        prior.shares(point, &mut self.shares);
        for cell in 0..self.yes.len() {
            let (group, pattern) = (cell / PATTERNS, cell % PATTERNS);
            let eta = self.layout.linear_predictor(point, group, pattern) + site;
            // Both from eta: 1 - p would lose what is left of a small probability.
            self.yes[cell] = logistic(eta);
            self.no[cell] = logistic(-eta);
        }
    }

    /// P(response) and P(no response) of a patient of this group, as far as C and D are known.
    pub fn of(&self, group: usize, known: [Option<bool>; 2]) -> (f64, f64) {
        let (mut yes, mut no) = (0.0, 0.0);
        for pattern in 0..PATTERNS {
            let chance = self.chance_of(group, known, pattern);
            yes += chance * self.yes[group * PATTERNS + pattern];
            no += chance * self.no[group * PATTERNS + pattern];
        }
        (yes, no)
    }

    /// P(a patient of this group has this pattern), as far as C and D are known.
    fn chance_of(&self, group: usize, known: [Option<bool>; 2], pattern: usize) -> f64 {
        (0..2)
            .map(|factor| self.chance(group, factor, known[factor], carries(pattern, factor)))
            .product()
    }

    /// P(the patient has, or has not, the factor).
    fn chance(&self, group: usize, factor: usize, known: Option<bool>, has: bool) -> f64 {
        let share = match known {
            Some(known) => return f64::from(u8::from(known == has)),
            None => self.printed[factor].unwrap_or_else(|| self.shares[factor][group]),
        };
        if has { share } else { 1.0 - share }
    }
}

/// The likelihood of a cohort.
#[derive(Debug, Clone)]
pub struct Likelihood {
    responses: Responses,
    /// The strata that have patients.
    strata: Vec<CohortStratum>,
}

impl Likelihood {
    /// Of this cohort.
    pub fn new(study: &Study, cohort: &CohortCounts) -> Self {
        Self {
            responses: Responses::new(study),
            strata: cohort
                .strata()
                .iter()
                .copied()
                .filter(|c| c.n > 0)
                .collect(),
        }
    }

    /// The strata that have patients.
    pub fn strata(&self) -> &[CohortStratum] {
        &self.strata
    }

    /// Moves to a point (and site effect); the probabilities there.
    pub fn set(&mut self, prior: &ParameterPrior, point: &[f64], site: f64) -> &Responses {
        self.responses.set(prior, point, site);
        &self.responses
    }

    /// ln P(responses | point, site effect) where [`Self::set`] moved to, given who had what as far as it is known.
    pub fn ln(&self) -> f64 {
        let mut sum = 0.0;
        for stratum in &self.strata {
            let (yes, no) = self.responses.of(stratum.group, stratum.known);
            // Nobody to count must not meet ln 0.
            if stratum.responders > 0 {
                sum += f64::from(stratum.responders) * ln(yes);
            }
            if stratum.responders < stratum.n {
                sum += f64::from(stratum.n - stratum.responders) * ln(no);
            }
        }
        sum
    }
}
