//! The rules of the core by name, and which of them a patient exercises: a pack proves nothing of a rule it never meets.

use super::patients::Entries;
use reinfuse::evidence::embedded;
use reinfuse::model::assessment::Assessment;
use reinfuse::model::cautions::CautionCode;
use reinfuse::patient::fields::{FIELDS, HIGHEST_DOSE, Kind, LOWEST_DOSE};
use reinfuse::patient::{Disease, RawValue, Refusal, Rule};
use std::collections::BTreeSet;

const KNOWN: [&str; 3] = ["unknown", "no", "yes"];

/// Every rule there is.
pub fn all() -> BTreeSet<String> {
    let mut rules = BTreeSet::from(["a key that no field has".to_owned()]);
    for f in FIELDS {
        let mut add = |what: &str| rules.insert(format!("{}: {what}", f.id));
        add("refused as wrong_type");
        if f.required {
            add("refused as required");
        } else {
            add("absent");
            add("null");
        }
        match f.kind {
            Kind::Category { choices } => {
                add("refused as unknown_choice");
                for c in choices {
                    add(c.id);
                }
            }
            Kind::Number { .. } => {
                for what in ["a number", "unknown"] {
                    add(what);
                }
                for rule in ["not_finite", "not_above_zero", "below_limit", "above_limit"] {
                    add(&format!("refused as {rule}"));
                }
                for (edge, _) in dose_edges() {
                    add(edge);
                }
            }
        }
    }
    rules.extend(CautionCode::ALL.map(|code| format!("caution {code}")));
    rules.extend(ratio_edges().map(|(edge, _)| format!("CART2 / CART1: {edge}")));
    for disease in Disease::ALL {
        for cy_flu in KNOWN {
            for increased in KNOWN {
                rules.insert(cell(disease.id(), cy_flu, increased));
            }
        }
    }
    for what in ["extrapolation", "distinguishable from the average patient"] {
        rules.extend([format!("{what}: false"), format!("{what}: true")]);
    }
    rules
}

/// Those that this patient exercises.
pub fn exercised(entries: &Entries, reply: &Result<Assessment, Refusal>) -> BTreeSet<String> {
    match reply {
        Err(refusal) => refusal
            .problems
            .iter()
            .map(|problem| match problem.rule {
                Rule::UnknownField => "a key that no field has".to_owned(),
                rule => format!("{}: refused as {rule}", problem.field),
            })
            .collect(),
        Ok(assessment) => {
            let mut rules = BTreeSet::new();
            for f in FIELDS {
                rules.insert(format!("{}: {}", f.id, form(entries.get(f.id.id()))));
            }
            rules.extend(edges(entries));
            rules.extend(
                assessment
                    .cautions
                    .iter()
                    .map(|c| format!("caution {}", c.code)),
            );
            if let Some(numbers) = &assessment.numbers {
                let disease = form(entries.get("disease"));
                rules.insert(cell(&disease, cy_flu(entries), increased(entries)));
                rules.insert(format!(
                    "extrapolation: {}",
                    numbers.patients_like_this.extrapolation
                ));
                rules.insert(format!(
                    "distinguishable from the average patient: {}",
                    numbers.cohort.distinguishable
                ));
            }
            rules
        }
    }
}

/// How an accepted field was answered.
fn form(value: Option<&RawValue>) -> String {
    match value {
        None => "absent".to_owned(),
        Some(RawValue::Nothing) => "null".to_owned(),
        Some(RawValue::Number(_)) => "a number".to_owned(),
        Some(RawValue::Text(text)) => text.clone(),
        Some(RawValue::Other(kind)) => panic!("{kind} was accepted"),
    }
}

fn cell(disease: &str, cy_flu: &str, increased: &str) -> String {
    format!("{disease}, Cy-Flu {cy_flu}, dose increased {increased}")
}

fn cy_flu(entries: &Entries) -> &'static str {
    match entries.get("ld_before_cart1") {
        Some(RawValue::Text(text)) if text == "cy_flu" => "yes",
        Some(RawValue::Text(text)) if text == "other" => "no",
        _ => "unknown",
    }
}

fn doses(entries: &Entries) -> [Option<f64>; 2] {
    ["cart1_dose", "cart2_dose"].map(|id| match entries.get(id) {
        Some(RawValue::Number(x)) => Some(*x),
        _ => None,
    })
}

fn increased(entries: &Entries) -> &'static str {
    match doses(entries) {
        [Some(first), Some(second)] if second > first => "yes",
        [Some(_), Some(_)] => "no",
        _ => "unknown",
    }
}

/// Whether a dose lies just where, or next to where, a rule changes.
type Edge = (&'static str, Box<dyn Fn(f64) -> bool>);

fn assumed(id: &str) -> f64 {
    let evidence = embedded::evidence();
    evidence
        .assumption(id)
        .unwrap_or_else(|| panic!("the evidence file has no {id}"))
}

fn dose_edges() -> [Edge; 5] {
    let (lowest, highest) = (assumed("dose_trial_lowest"), assumed("dose_trial_highest"));
    [
        ("the trial's lowest", Box::new(move |x| x == lowest)),
        ("the trial's highest", Box::new(move |x| x == highest)),
        ("the smallest accepted", Box::new(|x| x == LOWEST_DOSE)),
        ("the largest accepted", Box::new(|x| x == HIGHEST_DOSE)),
        ("below the trial's lowest", Box::new(move |x| x < lowest)),
    ]
}

fn ratio_edges() -> [Edge; 5] {
    let (low, high) = (
        assumed("dose_ratio_usual_low"),
        assumed("dose_ratio_usual_high"),
    );
    [
        ("exactly 1", Box::new(|r| r == 1.0)),
        ("the lowest usual", Box::new(move |r| r == low)),
        (
            "just below the lowest usual",
            Box::new(move |r| r < low && r > low - 1e-9),
        ),
        ("the highest usual", Box::new(move |r| r == high)),
        (
            "just above the highest usual",
            Box::new(move |r| r > high && r < high + 1e-9),
        ),
    ]
}

fn edges(entries: &Entries) -> Vec<String> {
    let doses = doses(entries);
    let mut met = Vec::new();
    for (id, dose) in ["cart1_dose", "cart2_dose"].into_iter().zip(doses) {
        for (edge, is_met) in dose_edges() {
            if dose.is_some_and(&is_met) {
                met.push(format!("{id}: {edge}"));
            }
        }
    }
    if let [Some(first), Some(second)] = doses {
        for (edge, is_met) in ratio_edges() {
            if is_met(second / first) {
                met.push(format!("CART2 / CART1: {edge}"));
            }
        }
    }
    met
}
