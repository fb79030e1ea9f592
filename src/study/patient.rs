//! A patient of another study: the group, and each factor as `yes`, `no` or `unknown`.

use crate::patient::{RawPatient, RawValue, describe};
use crate::refusal::{Problem, Refusal, Rule};
use crate::study::answer::StudyPatient;
use crate::study::file::StudyFile;

/// The key of the group.
const GROUP: &str = "group";

impl StudyFile {
    /// The patient that a raw one is in this study; a factor that is left out is unknown.
    ///
    /// # Errors
    /// Every key that the study does not have and every value that is no choice, and a missing group.
    pub fn patient(&self, raw: &RawPatient) -> Result<StudyPatient, Refusal> {
        let mut problems = Vec::new();
        let mut refuse = |field: &str, value: &RawValue, rule: Rule, message: String| {
            problems.push(Problem {
                field: field.to_owned(),
                value: describe(value),
                rule,
                message,
            });
        };
        let groups: Vec<&str> = self.groups.iter().map(|g| g.id.as_str()).collect();
        let group = match raw.get(GROUP) {
            None | Some(RawValue::Nothing) => {
                let message = "The group is needed for a prediction.".to_owned();
                refuse(GROUP, &RawValue::Nothing, Rule::Required, message);
                None
            }
            Some(value) => {
                let place = groups
                    .iter()
                    .position(|id| matches!(value, RawValue::Text(text) if text == id));
                if place.is_none() {
                    let message = format!("The group must be one of {}.", groups.join(", "));
                    refuse(GROUP, value, Rule::UnknownChoice, message);
                }
                place
            }
        };
        let mut factors = Vec::new();
        for factor in &self.factors {
            factors.push(match raw.get(&factor.id) {
                None | Some(RawValue::Nothing) => None,
                Some(RawValue::Text(text)) if text == "unknown" => None,
                Some(RawValue::Text(text)) if text == "yes" => Some(true),
                Some(RawValue::Text(text)) if text == "no" => Some(false),
                Some(value) => {
                    let message = format!("{} must be one of yes, no, unknown.", factor.label);
                    refuse(&factor.id, value, Rule::UnknownChoice, message);
                    None
                }
            });
        }
        for (key, value) in &raw.entries {
            if key != GROUP && !self.factors.iter().any(|f| f.id == *key) {
                let message = format!("The study has no factor named “{key}”.");
                refuse(key, value, Rule::UnknownField, message);
            }
        }
        match group {
            Some(group) if problems.is_empty() => Ok(StudyPatient { group, factors }),
            _ => Err(Refusal { problems }),
        }
    }
}
