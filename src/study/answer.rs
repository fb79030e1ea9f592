//! What the posterior of a study says: odds ratios, cells, a patient, and what each statement contributed.

use crate::evidence::study::{Margin, Study};
use crate::model::assessment::PatientsLikeThis;
use crate::model::odds_ratios::OddsRatioInterval;
use crate::model::probability::{Interval, Probability};
use crate::numerics::diagnostics::{Diagnostics, weighted_mean};
use crate::numerics::math::{exp, logistic, sqrt};
use crate::numerics::normal::Z;
use crate::reconstruct::layout::Layout;
use crate::sampling::weighted::{WeightedDraws, weighted_quantiles};
use serde::Serialize;

/// Fewer patients like this one expected: an extrapolation.
const EXTRAPOLATION_BELOW: f64 = 3.0;
/// Levels of a probability's quantiles.
const LEVELS: [f64; 7] = [0.025, 0.1, 0.25, 0.5, 0.75, 0.9, 0.975];

/// A study's posterior as weighted draws.
#[derive(Debug, Clone)]
pub struct StudyPosterior {
    study: Study,
    draws: WeightedDraws,
    diagnostics: Diagnostics,
}

/// The answer for a whole study.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct StudyAnswer {
    /// Every factor's odds ratio.
    pub odds_ratios: Vec<OddsRatioAnswer>,
    /// Every pattern of factors in every group.
    pub cells: Vec<CellAnswer>,
    /// P(outcome) of the study's average patient.
    pub cohort: Interval,
    /// Points drawn, and those kept.
    pub points: u64,
    /// Those of which a table agreed with the statements.
    pub kept: u64,
    /// Fewest effective draws of any parameter.
    pub least_effective: f64,
    /// Shape of the weights' tail; `None` if they do not vary.
    pub tail_shape: Option<f64>,
}

/// One factor's odds ratio before and after the paper was read.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct OddsRatioAnswer {
    /// Id of the factor.
    pub factor: String,
    /// By the prior alone.
    pub before: OddsRatioInterval,
    /// By the paper too.
    pub after: OddsRatioInterval,
    /// Monte Carlo standard error of the mean log odds ratio.
    pub mcse: f64,
    /// Posterior probability that it is above 1.
    pub probability_above_one: f64,
}

/// P(outcome) in one cell.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct CellAnswer {
    /// Id of the group.
    pub group: String,
    /// Ids of the factors that its patients have.
    pub factors: Vec<String>,
    /// P(outcome).
    #[serde(flatten)]
    #[cfg_attr(test, ts(flatten))]
    pub probability: Probability,
    /// The study's patients in it: not printed, reconstructed.
    pub patients: PatientsLikeThis,
}

/// A patient as far as known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StudyPatient {
    /// Index of the group.
    pub group: usize,
    /// Whether the patient has each factor; `None` if unknown.
    pub factors: Vec<Option<bool>>,
}

/// The answer for a patient.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct PatientAnswer {
    /// P(outcome); unknown factors are averaged over.
    pub probability: Probability,
    /// The study's average patient.
    pub cohort: Interval,
    /// This patient's probability less the average one's.
    pub difference: Interval,
    /// Posterior probability that this patient's is the higher.
    pub probability_higher: f64,
    /// The study's patients like this one, as far as known.
    pub patients_like_this: PatientsLikeThis,
}

impl StudyPosterior {
    /// The draws of a study, with their own account of their error.
    pub(crate) fn new(study: Study, draws: WeightedDraws, diagnostics: Diagnostics) -> Self {
        Self {
            study,
            draws,
            diagnostics,
        }
    }

    /// The study.
    pub fn study(&self) -> &Study {
        &self.study
    }

    /// Its draws.
    pub fn draws(&self) -> &WeightedDraws {
        &self.draws
    }

    /// Odds ratios and cells.
    pub fn answer(&self) -> StudyAnswer {
        let layout = Layout::of(&self.study);
        let cells = (0..layout.cells()).map(|cell| {
            let (group, pattern) = layout.group_and_pattern(cell);
            let of = |i: usize| self.cell_probability(i, group, pattern);
            let factors = self.study.factors.iter().enumerate();
            CellAnswer {
                group: self.study.groups[group].name.clone(),
                factors: factors
                    .filter(|(f, _)| layout.carries(pattern, *f))
                    .map(|(_, factor)| factor.name.clone())
                    .collect(),
                probability: self.probability(&self.values(of)),
                patients: self.patients(|table| table[cell].into()),
            }
        });
        let cohort = self.values(|i| self.cohort(i));
        StudyAnswer {
            odds_ratios: self.odds_ratios(layout),
            cells: cells.collect(),
            cohort: self.interval(&cohort),
            points: self.diagnostics.points,
            kept: self.diagnostics.kept,
            least_effective: self.diagnostics.least_effective,
            tail_shape: self.diagnostics.tail_shape,
        }
    }

    /// A patient's probability of the outcome.
    ///
    /// # Formula
    /// In each draw the average over the unknown factors: of group g, a factor has its printed share (among the group's patients
    /// where that was printed), or pi_g of the draw where nothing was.
    pub fn predict(&self, patient: &StudyPatient) -> PatientAnswer {
        let layout = Layout::of(&self.study);
        let own = self.values(|i| {
            let chance = |pattern: usize| -> f64 {
                (0..layout.factors)
                    .map(|factor| {
                        let has = layout.carries(pattern, factor);
                        match patient.factors[factor] {
                            Some(known) => f64::from(u8::from(known == has)),
                            None if has => self.share(i, factor, patient.group),
                            None => 1.0 - self.share(i, factor, patient.group),
                        }
                    })
                    .product()
            };
            (0..layout.patterns())
                .map(|pattern| chance(pattern) * self.cell_probability(i, patient.group, pattern))
                .sum()
        });
        let cohort = self.values(|i| self.cohort(i));
        let differences: Vec<f64> = own.iter().zip(&cohort).map(|(a, b)| a - b).collect();
        let alike: Vec<usize> = (0..layout.patterns())
            .filter(|pattern| {
                let mut known = patient.factors.iter().enumerate();
                known.all(|(f, known)| known.is_none_or(|has| layout.carries(*pattern, f) == has))
            })
            .map(|pattern| layout.cell(patient.group, pattern))
            .collect();
        PatientAnswer {
            probability: self.probability(&own),
            cohort: self.interval(&cohort),
            difference: self.interval(&differences),
            probability_higher: self.mean(|i| f64::from(u8::from(differences[i] > 0.0))).0,
            patients_like_this: self
                .patients(|table| alike.iter().map(|cell| f64::from(table[*cell])).sum()),
        }
    }

    /// Widths of the 95% intervals of the cells.
    pub(crate) fn widths(&self) -> Vec<f64> {
        let layout = Layout::of(&self.study);
        let width = |cell| {
            let (group, pattern) = layout.group_and_pattern(cell);
            let values = self.values(|i| self.cell_probability(i, group, pattern));
            let q = weighted_quantiles(&values, &self.draws.weights, &[0.025, 0.975]);
            q[1] - q[0]
        };
        (0..layout.cells()).map(width).collect()
    }

    fn odds_ratios(&self, layout: Layout) -> Vec<OddsRatioAnswer> {
        let sd = self.study.prior.beta_sd;
        let factors = self.study.factors.iter().enumerate();
        factors
            .map(|(index, factor)| {
                let of = |i: usize| self.draws.parameters_of(i)[layout.groups + index];
                let quantiles =
                    weighted_quantiles(&self.values(of), &self.draws.weights, &[0.025, 0.5, 0.975]);
                let (_, spread, effective) = self.mean(of);
                OddsRatioAnswer {
                    factor: factor.name.clone(),
                    before: OddsRatioInterval {
                        median: 1.0,
                        q025: exp(-Z * sd),
                        q975: exp(Z * sd),
                    },
                    after: OddsRatioInterval {
                        median: exp(quantiles[1]),
                        q025: exp(quantiles[0]),
                        q975: exp(quantiles[2]),
                    },
                    mcse: spread / sqrt(effective),
                    probability_above_one: self.mean(|i| f64::from(u8::from(of(i) > 0.0))).0,
                }
            })
            .collect()
    }

    pub(crate) fn cell_probability(&self, i: usize, group: usize, pattern: usize) -> f64 {
        let point = self.draws.parameters_of(i);
        logistic(Layout::of(&self.study).linear_predictor(point, group, pattern))
    }

    /// The mean over the study's patients.
    fn cohort(&self, i: usize) -> f64 {
        let layout = Layout::of(&self.study);
        let table = self.draws.table_of(i);
        let sum: f64 = (0..layout.cells())
            .map(|cell| {
                let (group, pattern) = layout.group_and_pattern(cell);
                f64::from(table[cell]) * self.cell_probability(i, group, pattern)
            })
            .sum();
        sum / f64::from(self.study.patients())
    }

    /// P(a patient of this group has this factor).
    fn share(&self, i: usize, factor: usize, group: usize) -> f64 {
        let of = |count: u32, n: u32| f64::from(count) / f64::from(n);
        match &self.study.factors[factor].margin {
            Margin::Printed(count) => of(*count, self.study.patients()),
            Margin::ByResponse { responders, others } => {
                of(responders + others, self.study.patients())
            }
            Margin::ByGroup(counts) => of(counts[group], self.study.groups[group].n),
            Margin::Unprinted { .. } => {
                let unprinted = |f: &&crate::evidence::study::Factor| {
                    matches!(f.margin, Margin::Unprinted { .. })
                };
                let block = self.study.factors[..factor]
                    .iter()
                    .filter(unprinted)
                    .count();
                let layout = Layout::of(&self.study);
                let start = layout.groups + layout.factors + block * layout.groups;
                logistic(self.draws.parameters_of(i)[start + group])
            }
        }
    }

    fn values(&self, of: impl Fn(usize) -> f64) -> Vec<f64> {
        (0..self.draws.len()).map(of).collect()
    }

    /// Mean, standard deviation and effective draws.
    fn mean(&self, of: impl Fn(usize) -> f64) -> (f64, f64, f64) {
        weighted_mean(&self.draws.weights, of)
    }

    fn probability(&self, values: &[f64]) -> Probability {
        let (mean, sd, effective) = self.mean(|i| values[i]);
        let q = weighted_quantiles(values, &self.draws.weights, &LEVELS);
        Probability {
            mean,
            mcse: sd / sqrt(effective),
            q025: q[0],
            q10: q[1],
            q25: q[2],
            q50: q[3],
            q75: q[4],
            q90: q[5],
            q975: q[6],
        }
    }

    fn interval(&self, values: &[f64]) -> Interval {
        let q = weighted_quantiles(values, &self.draws.weights, &[0.025, 0.975]);
        Interval {
            mean: self.mean(|i| values[i]).0,
            q025: q[0],
            q975: q[1],
        }
    }

    fn patients(&self, of: impl Fn(&[u16]) -> f64) -> PatientsLikeThis {
        let counts = self.values(|i| of(self.draws.table_of(i)));
        let mean = self.mean(|i| counts[i]).0;
        let q = weighted_quantiles(&counts, &self.draws.weights, &[0.05, 0.95]);
        PatientsLikeThis {
            mean,
            q05: q[0],
            q95: q[1],
            extrapolation: mean < EXTRAPOLATION_BELOW,
        }
    }
}
