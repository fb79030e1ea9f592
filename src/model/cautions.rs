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

/// Whether the evidence says anything about this patient: without CD19 the product has no target.
pub(crate) fn applicable(patient: &Patient) -> bool {
    match patient.cd19() {
        Cd19::Negative => false,
        Cd19::Normal | Cd19::Decreased | Cd19::NotEvaluated => true,
    }
}

/// The cautions of a patient, in the order of their codes. Outside the evidence only the reason for that is given: the others
/// qualify an answer that there is not.
pub(crate) fn cautions(patient: &Patient, k: &Constants) -> Vec<Caution> {
    let about_cd19 = cd19(patient.cd19(), k);
    if !applicable(patient) {
        return about_cd19.into_iter().collect();
    }
    let about_lymphodepletion = patient.cy_flu().is_none().then(|| {
        caution(
            CautionCode::LdUnknown,
            "The lymphodepletion before CART1 is not known: the answer averages over both possibilities.",
        )
    });
    let doses = (patient.cart1_dose(), patient.cart2_dose());
    [
        about_cd19,
        product(patient.product()),
        about_lymphodepletion,
        change_of_dose(doses, k),
        dose_levels(doses, k),
        subgroup(k.patients_by_disease[group(patient.disease())], k),
    ]
    .into_iter()
    .flatten()
    .collect()
}

fn caution(code: CautionCode, text: impl Into<String>) -> Caution {
    Caution {
        code,
        text: text.into(),
        numbers: Vec::new(),
    }
}

fn cd19(cd19: Cd19, k: &Constants) -> Option<Caution> {
    match cd19 {
        Cd19::Negative => Some(caution(
            CautionCode::Cd19Negative,
            "The tumour carries no CD19, so a CD19 product has no target: this lies outside the evidence and no number is given.",
        )),
        Cd19::Decreased => Some(Caution {
            code: CautionCode::Cd19Decreased,
            text: format!(
                "CD19 is decreased, as it was in only {} of the study’s {} patients.",
                k.cd19_decreased, k.patients
            ),
            numbers: vec![k.cd19_decreased.into(), k.patients.into()],
        }),
        Cd19::Normal | Cd19::NotEvaluated => None,
    }
}

fn product(product: Product) -> Option<Caution> {
    match product {
        Product::Other => Some(caution(
            CautionCode::OtherProduct,
            // Printed beside the study's own count: Myers 2021 and Zhang 2022 of the evidence's context.
            "The study gave the same murine CD19 product twice; another product was not studied. In ALL, 3 of 14 responded to the same product again; with a humanized product after a murine one, 21 of 33 and 13 of 19 did in two other cohorts (other end points, other patients; not pooled).",
        )),
        Product::SameMurineCd19 | Product::Unknown => None,
    }
}

fn change_of_dose(doses: (Option<f64>, Option<f64>), k: &Constants) -> Option<Caution> {
    let (Some(first), Some(second)) = doses else {
        return Some(caution(
            CautionCode::DosesUnknown,
            "Not both doses are known: the answer averages over whether the dose is increased, as it was in the study.",
        ));
    };
    match compare_doses(second, first) {
        Ordering::Less => Some(caution(
            CautionCode::DoseLowered,
            "The CART2 dose is lower than the CART1 dose; no such group was reported. The model treats it as not increased.",
        )),
        Ordering::Greater if outside(second / first, k.ratio_low, k.ratio_high) => Some(caution(
            CautionCode::DoseRatioUnusual,
            "The study’s patients had the same dose again or about ten times as much; this ratio lies elsewhere.",
        )),
        Ordering::Equal | Ordering::Greater => None,
    }
}

fn dose_levels((first, second): (Option<f64>, Option<f64>), k: &Constants) -> Option<Caution> {
    let beyond = |dose| outside(dose, k.dose_lowest, k.dose_highest);
    if !first.into_iter().chain(second).any(beyond) {
        return None;
    }
    let [lowest, highest] = [k.dose_lowest / 1e6, k.dose_highest / 1e6];
    Some(Caution {
        code: CautionCode::DoseOutsideTrial,
        text: format!(
            "A dose lies outside the trial’s dose levels, {} to {} million CAR T cells per kg.",
            shown(lowest),
            shown(highest)
        ),
        numbers: vec![lowest, highest],
    })
}

fn subgroup(n: u32, k: &Constants) -> Option<Caution> {
    let smallest = k.patients_by_disease.iter().min() == Some(&n);
    smallest.then(|| Caution {
        code: CautionCode::SmallSubgroup,
        text: format!("The study had only {n} patients with this disease."),
        numbers: vec![n.into()],
    })
}

/// Whether a dose, or a ratio of doses, lies outside an interval.
fn outside(dose: f64, lowest: f64, highest: f64) -> bool {
    compare_doses(dose, lowest) == Ordering::Less
        || compare_doses(dose, highest) == Ordering::Greater
}
