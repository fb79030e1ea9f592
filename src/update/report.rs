//! Old and new answers side by side, as plain data: what a reader sees of an update.

use crate::evidence::cart2::{DISEASES, FACTORS};
use crate::evidence::embedded;
use crate::evidence::study::Study;
use crate::model::assessment::ModelId;
use crate::model::draws::Posterior;
use crate::model::file::{MixtureWeight, UpdatedShare};
use crate::model::odds_ratios::OddsRatioInterval;
use crate::model::outcomes::Outcome;
use crate::model::pattern::{PATTERNS, carries};
use crate::model::probability::Interval;
use crate::model::{Model, ModelError, group};
use crate::patient::Patient;
use crate::update::Update;
use crate::update::counts::CohortCounts;
use crate::update::outcomes::OutcomeShare;
use crate::update::sample_size::{Further, further};
use crate::vocabulary::vocabulary;
use serde::Serialize;

vocabulary! {
    /// What an updated weight says. It compares two predictions of the cohort, the study's and that of the priors alone: the better one may
    /// still be a bad one, so none of these says that the cohort agrees with the study.
    pub enum WeightVerdict {
        /// The weight rose: the study predicted the cohort better.
        StudyPredictedBetter = "study_predicted_better",
        /// The weight fell: the priors alone predicted it better.
        PriorsPredictedBetter = "priors_predicted_better",
        /// The weight moved by no more than two of its standard errors.
        Undecided = "undecided",
        /// The weight was 0 or 1 from the start.
        Fixed = "fixed",
    }
}

impl WeightVerdict {
    /// Of a weight before and after.
    pub fn of(weight: &MixtureWeight) -> Self {
        let moved = weight.updated - weight.prior;
        if weight.prior == 0.0 || weight.prior == 1.0 {
            Self::Fixed
        } else if moved > 2.0 * weight.error {
            Self::StudyPredictedBetter
        } else if moved < -2.0 * weight.error {
            Self::PriorsPredictedBetter
        } else {
            Self::Undecided
        }
    }

    /// The same in words.
    pub fn text(self) -> &'static str {
        match self {
            Self::StudyPredictedBetter => {
                "The study predicted these patients better than the priors alone did. That compares two predictions; whether the model is right for these patients is for its validation to say."
            }
            Self::PriorsPredictedBetter => {
                "The priors alone predicted these patients better than the study did, so the updated answers lean on these patients more."
            }
            Self::Undecided => {
                "The study and the priors alone predicted these patients about equally well."
            }
            Self::Fixed => "All the weight or none was on the study, so no patient could move it.",
        }
    }
}

/// An update in numbers.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct UpdateReport {
    /// The updated model.
    pub model: ModelId,
    /// Patients of the cohort whose response counted.
    pub patients: u32,
    /// Responders among them.
    pub responders: u32,
    /// SHA-256 of the cohort's counts.
    pub cohort_sha256: String,
    /// Weight of the study, before and after.
    pub weight: MixtureWeight,
    /// What the updated weight says.
    pub weight_verdict: WeightVerdict,
    /// The same in words.
    pub weight_text: &'static str,
    /// The site effect on the log odds of response.
    pub site_effect: SiteEffect,
    /// Every disease x Cy-Flu x dose cell.
    pub cells: Vec<CellAnswers>,
    /// Both associations.
    pub associations: Vec<AssociationAnswers>,
    /// Responders whose survival is shorter than their response, and is left out.
    pub survival_too_short: u32,
    /// What the other outcomes are made of.
    pub shares: Vec<ShareAnswers>,
    /// The reader's chosen patient.
    pub patient: Option<PatientAnswers>,
    /// Fewest effective draws of any parameter.
    pub least_effective: f64,
    /// Shape of the weights' tail; `None` if they do not vary.
    pub tail_shape: Option<f64>,
}

/// Posterior of the site effect.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct SiteEffect {
    /// Mean.
    pub mean: f64,
    /// Standard deviation.
    pub sd: f64,
}

/// P(response) in one cell: `before` of a patient like the study's, `site_before` of one of the reader's site before its patients were
/// read, `after` of one of that site.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[allow(missing_docs)] // the names are the definition
pub struct CellAnswers {
    pub disease: &'static str,
    pub cy_flu: bool,
    pub dose_increased: bool,
    /// Patients of the cohort known to be in the cell.
    pub patients: u32,
    /// Responders among them.
    pub responders: u32,
    pub before: Interval,
    pub site_before: Interval,
    pub after: Interval,
}

/// One association, as an odds ratio, in the same three columns.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[allow(missing_docs)] // the names are the definition
pub struct AssociationAnswers {
    pub factor: &'static str,
    pub before: OddsRatioInterval,
    pub site_before: OddsRatioInterval,
    pub after: OddsRatioInterval,
    /// Probability that the odds ratio is above 1.
    pub above_one_before: f64,
    pub above_one_site_before: f64,
    pub above_one_after: f64,
}

/// A share that an outcome is made of, in the same three columns; one that no patient of the cohort has a record of remains the study's.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct ShareAnswers {
    /// Which share.
    pub share: OutcomeShare,
    /// Of which disease, if it has one.
    pub disease: Option<&'static str>,
    /// Patients of the cohort with a record of it.
    pub patients: u32,
    /// Those of them with the event: a complete response, the end of a response, a death by 24 months, a severe toxicity.
    pub events: u32,
    /// Of the study.
    pub before: Interval,
    /// Of the reader's site, before its patients were read.
    pub site_before: Interval,
    /// Of the site.
    pub after: Interval,
    /// Weight of the study; nothing if no patient has a record of it.
    pub weight: Option<MixtureWeight>,
    /// What the updated weight says.
    pub weight_verdict: Option<WeightVerdict>,
}

/// One of the chosen patient's outcomes, in the same three columns.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[allow(missing_docs)] // the names are the definition
pub struct OutcomeAnswers {
    pub outcome: Outcome,
    pub before: Interval,
    pub site_before: Interval,
    pub after: Interval,
}

/// The chosen patient's chance to be in response after so many months, in the same three columns.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[allow(missing_docs)] // the names are the definition
pub struct InResponseAnswers {
    pub month: u32,
    pub before: Interval,
    pub site_before: Interval,
    pub after: Interval,
}

/// The chosen patient's P(response), in the same three columns.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[allow(missing_docs)] // the names are the definition
pub struct PatientAnswers {
    pub before: Interval,
    pub site_before: Interval,
    pub after: Interval,
    /// Every outcome, the response first.
    pub outcomes: Vec<OutcomeAnswers>,
    /// After 12 and 24 months.
    pub in_response: Vec<InResponseAnswers>,
    /// What it would take to halve the new interval; `None` if the posterior has no volume.
    pub further: Option<Further>,
}

/// Sets the answers of `before` beside those of an update.
///
/// # Errors
/// An updated model that cannot be loaded.
pub fn report(
    before: &Model,
    update: &Update,
    cohort: &CohortCounts,
    patient: Option<&Patient>,
) -> Result<UpdateReport, ModelError> {
    let saved = &update.saved;
    let after = Model::from_saved(&saved.encode())?;
    let posterior = Posterior::decode(&saved.draws)?;
    let evidence = embedded::evidence().edited(&saved.edits)?;
    let study = Study::from_evidence(&evidence)?;
    let site_before = Model::with_outcomes(
        &evidence,
        &update.site_before,
        update.outcomes.before.clone(),
    )?;
    let models = [before, &site_before, &after];
    let diagnostics = &posterior.provenance.diagnostics;
    let site_effect = diagnostics
        .parameters
        .last()
        .map_or((f64::NAN, f64::NAN), |s| (s.mean, s.sd));
    let [a, b, c] = models.map(Model::associations);
    let associations = a.into_iter().zip(b).zip(c);
    Ok(UpdateReport {
        model: after.id().clone(),
        patients: saved.record.patients,
        responders: saved.record.responders,
        cohort_sha256: saved.record.cohort_sha256.clone(),
        weight: saved.record.weight,
        weight_verdict: WeightVerdict::of(&saved.record.weight),
        weight_text: WeightVerdict::of(&saved.record.weight).text(),
        site_effect: SiteEffect {
            mean: site_effect.0,
            sd: site_effect.1,
        },
        cells: cells(models, cohort),
        associations: FACTORS
            .iter()
            .zip(associations)
            .map(
                |(factor, ((before, site_before), after))| AssociationAnswers {
                    factor,
                    before: before.posterior,
                    site_before: site_before.posterior,
                    after: after.posterior,
                    above_one_before: before.probability_above_one,
                    above_one_site_before: site_before.probability_above_one,
                    above_one_after: after.probability_above_one,
                },
            )
            .collect(),
        survival_too_short: update.outcomes.survival_too_short,
        shares: shares(models, &saved.record.shares),
        patient: patient.map(|patient| PatientAnswers {
            outcomes: outcomes(models, patient),
            in_response: in_response(models, patient),
            before: Interval::of(&before.response(patient)),
            site_before: Interval::of(&site_before.response(patient)),
            after: Interval::of(&after.response(patient)),
            further: further(
                &posterior,
                &study,
                cohort,
                group(patient.disease()),
                [patient.cy_flu(), patient.dose_increased()],
            ),
        }),
        least_effective: diagnostics.least_effective,
        tail_shape: diagnostics.tail_shape,
    })
}

fn shares(models: [&Model; 3], updated: &[UpdatedShare]) -> Vec<ShareAnswers> {
    let each = OutcomeShare::each().zip(updated);
    each.map(|((share, disease), updated)| {
        let [before, site_before, after] =
            models.map(|model| Interval::of(&share.draws(disease, &model.outcomes)));
        ShareAnswers {
            share,
            disease: disease.map(|d| DISEASES[d]),
            patients: updated.patients,
            events: updated.events,
            before,
            site_before,
            after,
            weight: updated.weight,
            weight_verdict: updated.weight.as_ref().map(WeightVerdict::of),
        }
    })
    .collect()
}

fn outcomes(models: [&Model; 3], patient: &Patient) -> Vec<OutcomeAnswers> {
    let disease = group(patient.disease());
    let answers = |outcome: Outcome| {
        let [before, site_before, after] = models.map(|model| {
            Interval::of(&outcome.draws(&model.outcomes, disease, &model.response(patient)))
        });
        OutcomeAnswers {
            outcome,
            before,
            site_before,
            after,
        }
    };
    Outcome::ALL.into_iter().map(answers).collect()
}

fn in_response(models: [&Model; 3], patient: &Patient) -> Vec<InResponseAnswers> {
    let disease = group(patient.disease());
    let answers = |month: u32| {
        let [before, site_before, after] = models.map(|model| {
            let mut lasting = model.response(patient);
            for _ in 0..month {
                model.outcomes.one_month_on(disease, &mut lasting);
            }
            Interval::of(&lasting)
        });
        InResponseAnswers {
            month,
            before,
            site_before,
            after,
        }
    };
    [12, 24].map(answers).into()
}

fn cells(models: [&Model; 3], cohort: &CohortCounts) -> Vec<CellAnswers> {
    (0..DISEASES.len() * PATTERNS)
        .map(|cell| {
            let [before, site_before, after] = models.map(|model| Interval::of(&model.cells[cell]));
            let (group, pattern) = (cell / PATTERNS, cell % PATTERNS);
            let has = [0, 1].map(|factor| carries(pattern, factor));
            let counts = cohort
                .strata()
                .iter()
                .find(|c| c.group == group && c.known == has.map(Some));
            CellAnswers {
                disease: DISEASES[group],
                cy_flu: has[0],
                dose_increased: has[1],
                patients: counts.map_or(0, |c| c.n),
                responders: counts.map_or(0, |c| c.responders),
                before,
                site_before,
                after,
            }
        })
        .collect()
}
