//! Reasons for care: every code, each with its rule and its sentence.

use crate::model::{Constants, group};
use crate::numerics::math::shown;
use crate::patient::{Cd19, Patient, Product, compare_doses};
use crate::vocabulary::vocabulary;
use serde::Serialize;
use std::cmp::Ordering;

vocabulary! {
    /// Every reason for care, in the order in which they are given.
    pub enum CautionCode {
        /// The tumour carries no CD19: outside the evidence.
        Cd19Negative = "cd19_negative",
        /// CD19 is decreased.
        Cd19Decreased = "cd19_decreased",
        /// Not the study's product.
        OtherProduct = "other_product",
        /// The lymphodepletion before CART1 is not known.
        LdUnknown = "ld_unknown",
        /// The CART2 dose is below the CART1 dose.
        DoseLowered = "dose_lowered",
        /// The ratio of the doses lies outside the study's.
        DoseRatioUnusual = "dose_ratio_unusual",
        /// Not both doses are known.
        DosesUnknown = "doses_unknown",
        /// A dose lies outside the trial’s dose levels.
        DoseOutsideTrial = "dose_outside_trial",
        /// The study's smallest disease group.
        SmallSubgroup = "small_subgroup",
    }
}

/// A reason for care, with a code for programs and a sentence for people.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Caution {
    /// Which reason.
    pub code: CautionCode,
    /// The sentence.
    pub text: String,
    /// The numbers in the sentence, in its order, for whoever says it in another language.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(test, ts(optional, as = "Option<Vec<f64>>"))]
    pub numbers: Vec<f64>,
}

/// The cautions of a patient, in a fixed order. Outside the evidence only the reason for that is given:
/// the others qualify an answer that there is not.
pub(crate) fn cautions(patient: &Patient, k: &Constants) -> Vec<Caution> {
    let mut list = Vec::new();
    let mut add = |code, text: String, numbers: &[f64]| {
        let numbers = numbers.to_vec();
        list.push(Caution {
            code,
            text,
            numbers,
        });
    };
    match patient.cd19() {
        Cd19::Negative => {
            add(
                CautionCode::Cd19Negative,
                "The tumour carries no CD19, so a CD19 product has no target: this lies outside the evidence and no number is given.".to_owned(),
                &[],
            );
            return list;
        }
        Cd19::Decreased => add(
            CautionCode::Cd19Decreased,
            format!(
                "CD19 is decreased, as it was in only {} of the study’s {} patients.",
                k.cd19_decreased, k.patients
            ),
            &[k.cd19_decreased.into(), k.patients.into()],
        ),
        Cd19::Normal | Cd19::NotEvaluated => {}
    }
    match patient.product() {
        Product::Other => add(
            CautionCode::OtherProduct,
            // Printed beside the study's own count: Myers 2021 and Zhang 2022 of the evidence's context.
            "The study gave the same murine CD19 product twice; another product was not studied. In ALL, 3 of 14 responded to the same product again; with a humanized product after a murine one, 21 of 33 and 13 of 19 did in two other cohorts (other end points, other patients; not pooled)."
                .to_owned(),
            &[],
        ),
        Product::SameMurineCd19 | Product::Unknown => {}
    }
    if patient.cy_flu().is_none() {
        add(
            CautionCode::LdUnknown,
            "The lymphodepletion before CART1 is not known: the answer averages over both possibilities.".to_owned(),
            &[],
        );
    }
    match (patient.cart1_dose(), patient.cart2_dose()) {
        (Some(first), Some(second)) => {
            let increase = compare_doses(second, first);
            if increase == Ordering::Less {
                add(
                    CautionCode::DoseLowered,
                    "The CART2 dose is lower than the CART1 dose; no such group was reported. The model treats it as not increased.".to_owned(),
                    &[],
                );
            } else if increase == Ordering::Greater
                && outside(second / first, k.ratio_low, k.ratio_high)
            {
                add(
                    CautionCode::DoseRatioUnusual,
                    "The study’s patients had the same dose again or about ten times as much; this ratio lies elsewhere.".to_owned(),
                    &[],
                );
            }
        }
        (None, _) | (_, None) => add(
            CautionCode::DosesUnknown,
            "Not both doses are known: the answer averages over whether the dose is increased, as it was in the study.".to_owned(),
            &[],
        ),
    }
    let doses = [patient.cart1_dose(), patient.cart2_dose()];
    if doses
        .into_iter()
        .flatten()
        .any(|dose| outside(dose, k.dose_lowest, k.dose_highest))
    {
        let [lowest, highest] = [k.dose_lowest / 1e6, k.dose_highest / 1e6];
        add(
            CautionCode::DoseOutsideTrial,
            format!(
                "A dose lies outside the trial’s dose levels, {} to {} million CAR T cells per kg.",
                shown(lowest),
                shown(highest)
            ),
            &[lowest, highest],
        );
    }
    let n = k.patients_by_disease[group(patient.disease())];
    let smallest = k.patients_by_disease.iter().min() == Some(&n);
    if smallest {
        add(
            CautionCode::SmallSubgroup,
            format!("The study had only {n} patients with this disease."),
            &[n.into()],
        );
    }
    list
}

/// Whether a dose, or a ratio of doses, lies outside an interval.
fn outside(dose: f64, lowest: f64, highest: f64) -> bool {
    compare_doses(dose, lowest) == Ordering::Less
        || compare_doses(dose, highest) == Ordering::Greater
}
