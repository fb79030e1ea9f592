//! Old and new answers side by side, as plain data: what a reader sees of an update.

use crate::evidence::cart2::{DISEASES, FACTORS};
use crate::evidence::study::Study;
use crate::model::assessment::{Interval, ModelId};
use crate::model::draws::Posterior;
use crate::model::file::MixtureWeight;
use crate::model::file::SavedModel;
use crate::model::odds_ratios::OddsRatioInterval;
use crate::model::pattern::{PATTERNS, carries};
use crate::model::{Model, ModelError, group};
use crate::patient::Patient;
use crate::update::counts::CohortCounts;
use crate::update::sample_size::{Further, further};
use serde::Serialize;

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
    /// The site effect on the log odds of response.
    pub site_effect: SiteEffect,
    /// Every disease x Cy-Flu x dose cell.
    pub cells: Vec<CellAnswers>,
    /// Both associations.
    pub associations: Vec<AssociationAnswers>,
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

/// P(response) in one cell, for a patient like the study's and for one of the reader's site.
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
    pub after: Interval,
}

/// One association, as an odds ratio.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[allow(missing_docs)] // the names are the definition
pub struct AssociationAnswers {
    pub factor: &'static str,
    pub before: OddsRatioInterval,
    pub after: OddsRatioInterval,
    /// Probability that the odds ratio is above 1.
    pub above_one_before: f64,
    pub above_one_after: f64,
}

/// The chosen patient's P(response).
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[allow(missing_docs)] // the names are the definition
pub struct PatientAnswers {
    pub before: Interval,
    pub after: Interval,
    /// What it would take to halve the new interval; `None` if the posterior has no volume.
    pub further: Option<Further>,
}

/// Sets the answers of `before` beside those of a saved update.
///
/// # Errors
/// A saved model that cannot be loaded.
pub fn report(
    before: &Model,
    saved: &SavedModel,
    cohort: &CohortCounts,
    patient: Option<&Patient>,
) -> Result<UpdateReport, ModelError> {
    let after = Model::from_saved(&saved.encode())?;
    let posterior = Posterior::decode(&saved.draws)?;
    let study = Study::from_evidence(&crate::evidence::embedded::evidence().edited(&saved.edits)?)?;
    let diagnostics = &posterior.provenance.diagnostics;
    let site_effect = diagnostics
        .parameters
        .last()
        .map_or((f64::NAN, f64::NAN), |s| (s.mean, s.sd));
    let associations = before.associations().into_iter().zip(after.associations());
    Ok(UpdateReport {
        model: after.id().clone(),
        patients: saved.record.patients,
        responders: saved.record.responders,
        cohort_sha256: saved.record.cohort_sha256.clone(),
        weight: saved.record.weight,
        site_effect: SiteEffect {
            mean: site_effect.0,
            sd: site_effect.1,
        },
        cells: cells(before, &after, cohort),
        associations: FACTORS
            .iter()
            .zip(associations)
            .map(|(factor, (before, after))| AssociationAnswers {
                factor,
                before: before.posterior,
                after: after.posterior,
                above_one_before: before.probability_above_one,
                above_one_after: after.probability_above_one,
            })
            .collect(),
        patient: patient.map(|patient| PatientAnswers {
            before: Interval::of(&before.response(patient)),
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

fn cells(before: &Model, after: &Model, cohort: &CohortCounts) -> Vec<CellAnswers> {
    let columns = before.cells.iter().zip(&after.cells).enumerate();
    columns
        .map(|(cell, (before, after))| {
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
                before: Interval::of(before),
                after: Interval::of(after),
            }
        })
        .collect()
}
