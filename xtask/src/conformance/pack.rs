//! The form of the pack: a patient as JSON that loses nothing, an answer as JSON with the bits of every number.

use super::{patients::Entries, rules};
use reinfuse::model::Model;
use reinfuse::model::assessment::ModelId;
use reinfuse::patient::{Problem, RawPatient, RawValue};
use serde::Serialize;
use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, BTreeSet};

/// The key of an object that stands for a number JSON cannot write: `NaN`, `inf` or `-inf`.
const NUMBER: &str = "$number";

/// One line of `patients.jsonl.gz`: a patient, and either an answer or problems.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Line {
    /// As a program or link would send it; nothing derived.
    pub patient: Value,
    /// Index into [`Answers::answers`].
    #[serde(skip_serializing_if = "Option::is_none")]
    pub answer: Option<usize>,
    /// Indices into [`Answers::cautions`].
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cautions: Option<Vec<usize>>,
    /// The answer's fingerprint.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fingerprint: Option<String>,
    /// Why the form is refused.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub problems: Option<Vec<Problem>>,
}

/// `answers.json`: the model, and every different answer once.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Answers {
    /// Who answered.
    pub model: ModelId,
    /// Code and text of the cautions.
    pub cautions: Vec<Value>,
    /// Assessments without model, cautions and fingerprint; each number as its bits in hexadecimal.
    pub answers: Vec<Value>,
}

/// `sample.json`: a few patients that exercise every rule, for the self-test of the page.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Sample {
    /// SHA-256 over the fingerprints of `patients`, a line each.
    pub fingerprint: String,
    /// Lines with a fingerprint or with problems alone; the first has numbers.
    pub patients: Vec<Line>,
}

/// The whole pack.
pub struct Pack {
    /// In the order of the patients.
    pub lines: Vec<Line>,
    /// What they point to.
    pub answers: Answers,
    /// How many lines exercise each rule.
    pub counts: BTreeMap<String, usize>,
    /// The rules that each line exercises.
    rules: Vec<BTreeSet<String>>,
}

impl Pack {
    /// The model's answers to these patients.
    pub fn of(model: &Model, patients: &[Entries]) -> Self {
        let (mut answers, mut cautions) = (Table::default(), Table::default());
        let mut lines = Vec::with_capacity(patients.len());
        let mut rules = Vec::with_capacity(patients.len());
        let mut counts: BTreeMap<String, usize> =
            rules::all().into_iter().map(|rule| (rule, 0)).collect();
        for entries in patients {
            let reply = model.predict(&raw(entries));
            let exercised = rules::exercised(entries, &reply);
            for rule in &exercised {
                *counts.entry(rule.clone()).or_default() += 1;
            }
            rules.push(exercised);
            let patient = to_json(entries);
            lines.push(match reply {
                Ok(assessment) => {
                    let (body, said) = exact_parts(&json!(assessment));
                    Line {
                        patient,
                        answer: Some(answers.place(body)),
                        cautions: Some(said.into_iter().map(|c| cautions.place(c)).collect()),
                        fingerprint: Some(assessment.fingerprint),
                        problems: None,
                    }
                }
                Err(refusal) => Line {
                    patient,
                    answer: None,
                    cautions: None,
                    fingerprint: None,
                    problems: Some(refusal.problems),
                },
            });
        }
        let answers = Answers {
            model: model.id().clone(),
            cautions: cautions.rows,
            answers: answers.rows,
        };
        Self {
            lines,
            answers,
            counts,
            rules,
        }
    }

    /// The first line that has numbers, then every line with a rule that at most one before it exercises.
    pub fn sample(&self) -> Sample {
        let mut seen: BTreeMap<&str, usize> = BTreeMap::new();
        let numbers = |line: &Line| {
            let body = line.answer.map(|i| &self.answers.answers[i]);
            body.is_some_and(|body| body["applicable"] == true)
        };
        let first = self.lines.iter().position(numbers).unwrap_or(0);
        let mut patients = Vec::new();
        let mut hash = Sha256::new();
        for i in std::iter::once(first).chain(0..self.lines.len()) {
            let often = |rule: &String| seen.get(rule.as_str()).is_some_and(|n| *n > 1);
            if self.rules[i].iter().all(often) {
                continue;
            }
            for rule in &self.rules[i] {
                *seen.entry(rule).or_default() += 1;
            }
            let line = Line {
                answer: None,
                cautions: None,
                ..self.lines[i].clone()
            };
            if let Some(fingerprint) = &line.fingerprint {
                hash.update(format!("{fingerprint}\n"));
            }
            patients.push(line);
        }
        let fingerprint = hash.finalize().iter().map(|b| format!("{b:02x}")).collect();
        Sample {
            fingerprint,
            patients,
        }
    }
}

/// Values, each once, by their place.
#[derive(Default)]
struct Table {
    rows: Vec<Value>,
    places: BTreeMap<String, usize>,
}

impl Table {
    fn place(&mut self, row: Value) -> usize {
        let next = self.rows.len();
        *self.places.entry(row.to_string()).or_insert_with(|| {
            self.rows.push(row);
            next
        })
    }
}

/// An assessment's numbers as bits, and its cautions; model and fingerprint stand elsewhere.
pub fn exact_parts(assessment: &Value) -> (Value, Vec<Value>) {
    let mut body = assessment
        .as_object()
        .expect("an assessment is an object")
        .clone();
    body.remove("model");
    body.remove("fingerprint");
    let cautions = match body.remove("cautions") {
        Some(Value::Array(list)) => list,
        other => panic!("cautions are a list, not {other:?}"),
    };
    (exact(&Value::Object(body)), cautions)
}

/// The same with every number as the sixteen hexadecimal digits of its IEEE 754 double.
fn exact(value: &Value) -> Value {
    match value {
        Value::Number(x) => {
            let x = x.as_f64().expect("every number of an answer is a double");
            Value::String(format!("{:016x}", x.to_bits()))
        }
        Value::Array(list) => list.iter().map(exact).collect(),
        Value::Object(map) => {
            Value::Object(map.iter().map(|(k, v)| (k.clone(), exact(v))).collect())
        }
        other => other.clone(),
    }
}

fn raw(entries: &Entries) -> RawPatient {
    let mut raw = RawPatient::new();
    for (key, value) in entries {
        raw.insert(key.as_str(), value.clone());
    }
    raw
}

fn to_json(entries: &Entries) -> Value {
    let value = |value: &RawValue| match value {
        RawValue::Nothing => Value::Null,
        RawValue::Number(x) if x.is_finite() => json!(x),
        RawValue::Number(x) => json!({ NUMBER: x.to_string() }),
        RawValue::Text(text) => json!(text),
        RawValue::Other("a list") => json!([]),
        RawValue::Other("an object") => json!({}),
        RawValue::Other(_) => json!(true),
    };
    Value::Object(
        entries
            .iter()
            .map(|(k, v)| (k.clone(), value(v)))
            .collect::<Map<_, _>>(),
    )
}

/// The patient that a line holds.
pub fn from_json(patient: &Value) -> Entries {
    let value = |value: &Value| match value {
        Value::Null => RawValue::Nothing,
        Value::Bool(_) => RawValue::Other("true or false"),
        Value::Number(x) => RawValue::Number(x.as_f64().expect("a double")),
        Value::String(text) => RawValue::Text(text.clone()),
        Value::Array(_) => RawValue::Other("a list"),
        Value::Object(map) => match map.get(NUMBER).and_then(Value::as_str) {
            Some(text) => RawValue::Number(text.parse().expect("NaN, inf or -inf")),
            None => RawValue::Other("an object"),
        },
    };
    let entries = patient.as_object().expect("a patient is an object");
    entries.iter().map(|(k, v)| (k.clone(), value(v))).collect()
}
