//! From what was typed (unchecked) to a patient the model may trust; all problems at once.

pub mod fields;

use crate::numerics::math::shown as shown_number;
use crate::patient::fields::{FIELDS, Field, Kind, field};
use serde::Serialize;

/// A value as it arrived, before any rule was applied.
#[derive(Debug, Clone, PartialEq)]
pub enum RawValue {
    /// `null`, `undefined` or nothing: the field is absent.
    Nothing,
    /// A number, finite or not.
    Number(f64),
    /// Text.
    Text(String),
    /// Anything else, by the name of its type.
    Other(&'static str),
}

/// A patient as typed or parsed: any keys, any values, each key once.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct RawPatient {
    entries: Vec<(String, RawValue)>,
}

impl RawPatient {
    /// No entries.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds an entry; false (and nothing is changed) if the key is there already.
    pub fn insert(&mut self, key: impl Into<String>, value: RawValue) -> bool {
        let key = key.into();
        let new = self.get(&key).is_none();
        if new {
            self.entries.push((key, value));
        }
        new
    }

    /// The value under a key.
    pub fn get(&self, key: &str) -> Option<&RawValue> {
        self.entries.iter().find(|(k, _)| k == key).map(|(_, v)| v)
    }
}

/// One broken rule.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Problem {
    /// The field (or unknown key).
    pub field: String,
    /// The value as it arrived, cut to 80 characters.
    pub value: String,
    /// Which rule: `unknown_field`, `required`, `wrong_type`, `unknown_choice`, `not_finite`,
    /// `not_above_zero`, `above_limit` or `not_a_patient`.
    pub rule: &'static str,
    /// The rule in words.
    pub message: String,
}

/// A form that was refused: a normal answer, not a failure.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Refusal {
    /// Every problem, in the order of the fields, unknown keys last.
    pub problems: Vec<Problem>,
}

impl From<Problem> for Refusal {
    fn from(problem: Problem) -> Self {
        Self {
            problems: vec![problem],
        }
    }
}

/// Disease group; the order is that of the model's intercepts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Disease {
    /// Acute lymphoblastic leukaemia.
    All,
    /// Non-Hodgkin lymphoma.
    Nhl,
    /// Chronic lymphocytic leukaemia.
    Cll,
}

/// CD19 on the tumour before CART2.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Cd19 {
    Normal,
    Decreased,
    NotEvaluated,
    Negative,
}

/// The product given second.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Product {
    SameMurineCd19,
    Other,
    Unknown,
}

/// A validated patient. Recorded fields are checked, then only kept for the fingerprint.
#[derive(Debug, Clone, PartialEq)]
pub struct Patient {
    disease: Disease,
    cy_flu: Option<bool>,
    doses: [Option<f64>; 2],
    cd19: Cd19,
    product: Product,
    /// Every field with its value, in table order: what the fingerprint covers.
    inputs: Vec<(&'static str, Checked)>,
}

impl Patient {
    /// From the checked value of every field, in table order.
    pub(crate) fn from_checked(checked: Vec<(&'static str, Checked)>) -> Self {
        let value = |id: &str| {
            checked
                .iter()
                .find(|(f, _)| *f == id)
                .map(|(_, value)| value)
        };
        let choice = |id: &str| match value(id) {
            Some(Checked::Choice(c)) => *c,
            _ => "",
        };
        let number = |id: &str| match value(id) {
            Some(Checked::Number(x)) => Some(*x),
            _ => None,
        };
        Self {
            disease: match choice("disease") {
                "all" => Disease::All,
                "nhl" => Disease::Nhl,
                _ => Disease::Cll,
            },
            cy_flu: match choice("ld_before_cart1") {
                "cy_flu" => Some(true),
                "other" => Some(false),
                _ => None,
            },
            doses: [number("cart1_dose"), number("cart2_dose")],
            cd19: match choice("cd19") {
                "normal" => Cd19::Normal,
                "decreased" => Cd19::Decreased,
                "negative" => Cd19::Negative,
                _ => Cd19::NotEvaluated,
            },
            product: match choice("product") {
                "same_murine_cd19" => Product::SameMurineCd19,
                "other" => Product::Other,
                _ => Product::Unknown,
            },
            inputs: checked,
        }
    }

    /// Disease group.
    pub fn disease(&self) -> Disease {
        self.disease
    }

    /// C: Cy-Flu before CART1; `None` if unknown.
    pub fn cy_flu(&self) -> Option<bool> {
        self.cy_flu
    }

    /// Dose of CART1, in CAR T cells per kg.
    pub fn cart1_dose(&self) -> Option<f64> {
        self.doses[0]
    }

    /// Dose of CART2, in CAR T cells per kg.
    pub fn cart2_dose(&self) -> Option<f64> {
        self.doses[1]
    }

    /// D: CART2 dose above CART1 dose; `None` unless both are known.
    pub fn dose_increased(&self) -> Option<bool> {
        Some(self.doses[1]? > self.doses[0]?)
    }

    /// CD19 on the tumour.
    pub fn cd19(&self) -> Cd19 {
        self.cd19
    }

    /// The product given second.
    pub fn product(&self) -> Product {
        self.product
    }

    /// Every field with its checked value, in table order.
    pub fn inputs(&self) -> &[(&'static str, Checked)] {
        &self.inputs
    }
}

/// One field's checked value.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Checked {
    /// One of the field's choices.
    Choice(&'static str),
    /// A number in the field's unit.
    Number(f64),
    /// An unknown number.
    Absent,
}

/// Checks a raw patient against the table of fields.
///
/// # Errors
/// All broken rules at once: unknown keys, wrong types, unknown categories, a missing disease, doses
/// that are not finite, not above 0 or above 1e9 cells per kg.
pub fn validate(raw: &RawPatient) -> Result<Patient, Refusal> {
    let mut problems = Vec::new();
    let mut checked = Vec::with_capacity(FIELDS.len());
    for f in FIELDS {
        match check(f, raw.get(f.id).unwrap_or(&RawValue::Nothing)) {
            Ok(value) => checked.push((f.id, value)),
            Err(problem) => problems.push(problem),
        }
    }
    for (key, value) in &raw.entries {
        if field(key).is_none() {
            problems.push(Problem {
                field: shown(key),
                value: describe(value),
                rule: "unknown_field",
                message: format!("There is no field named “{}”.", shown(key)),
            });
        }
    }
    if !problems.is_empty() {
        return Err(Refusal { problems });
    }
    Ok(Patient::from_checked(checked))
}

/// One value by the rules of its field.
pub(crate) fn check(f: &'static Field, value: &RawValue) -> Result<Checked, Problem> {
    let refuse = |rule, message: String| {
        Err(Problem {
            field: f.id.to_owned(),
            value: describe(value),
            rule,
            message,
        })
    };
    match (&f.kind, value) {
        (_, RawValue::Nothing) if f.required => refuse(
            "required",
            format!("{} is needed for a prediction.", f.label),
        ),
        (_, RawValue::Nothing) => Ok(f.when_absent.map_or(Checked::Absent, Checked::Choice)),
        (Kind::Category { choices }, RawValue::Text(text)) => {
            match choices.iter().find(|c| c.id == text) {
                Some(c) => Ok(Checked::Choice(c.id)),
                None => {
                    let ids: Vec<&str> = choices.iter().map(|c| c.id).collect();
                    refuse(
                        "unknown_choice",
                        format!(
                            "{} is {}, but must be one of {}.",
                            f.label,
                            describe(value),
                            ids.join(", ")
                        ),
                    )
                }
            }
        }
        // A dose of "unknown" is an answer too, as for the categories.
        (Kind::Number { .. }, RawValue::Text(text)) if text == "unknown" => Ok(Checked::Absent),
        (Kind::Number { unit, at_most, .. }, RawValue::Number(x)) => {
            if !x.is_finite() {
                refuse(
                    "not_finite",
                    format!(
                        "{} is {}, but must be a finite number.",
                        f.label,
                        shown_number(*x)
                    ),
                )
            } else if *x <= 0.0 {
                refuse(
                    "not_above_zero",
                    format!(
                        "{} is {} {unit}, but must be above 0.",
                        f.label,
                        shown_number(*x)
                    ),
                )
            } else if x > at_most {
                refuse(
                    "above_limit",
                    format!(
                        "{} is {} {unit}, but must be at most {}. Check the unit.",
                        f.label,
                        shown_number(*x),
                        shown_number(*at_most)
                    ),
                )
            } else {
                Ok(Checked::Number(*x))
            }
        }
        (Kind::Category { .. }, _) => refuse(
            "wrong_type",
            format!("{} is {}, but must be text.", f.label, describe(value)),
        ),
        (Kind::Number { .. }, _) => refuse(
            "wrong_type",
            format!("{} is {}, but must be a number.", f.label, describe(value)),
        ),
    }
}

/// A value for a message: quoted if text, cut if long.
fn describe(value: &RawValue) -> String {
    match value {
        RawValue::Nothing => "nothing".to_owned(),
        RawValue::Number(x) => shown_number(*x),
        RawValue::Text(text) => format!("“{}”", shown(text)),
        RawValue::Other(kind) => (*kind).to_owned(),
    }
}

/// Text cut to 80 characters.
fn shown(text: &str) -> String {
    let mut shown: String = text.chars().take(80).collect();
    if shown.len() < text.len() {
        shown.push('…');
    }
    shown
}
