//! What is said of a whole cohort: how many rows of every kind, and the model's validation on those with a response.

use super::columns::Mapping;
use super::rows::{Cohort, Counts};
use super::score::Scores;
use crate::assessment::ModelId;
use crate::patient::{Problem, Refusal};
use crate::validate::observed::Observed;
use crate::validate::{Validation, validate};
use serde::Serialize;

/// The validation of a model on a cohort, with those who could not be part of it.
///
/// `n` and the three that are left out add up to `counts.accepted`.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct CohortValidation {
    /// The numbers; what must be said first comes first.
    #[serde(flatten)]
    #[cfg_attr(test, ts(flatten))]
    pub validation: Validation,
    /// Which model.
    pub model: ModelId,
    /// Rows of every kind.
    pub counts: Counts,
    /// Patients with a prediction whose response is not evaluable.
    pub left_out_not_evaluable: usize,
    /// Patients with a prediction whose response is not recorded.
    pub left_out_not_recorded: usize,
    /// Patients to whom the evidence does not apply, whatever their response.
    pub left_out_outside_evidence: usize,
}

/// Validates the model that scored a cohort on its responses.
///
/// # Errors
/// A table without the column `response`, or without any row that has both a prediction and a response.
pub fn validation(
    mapping: &Mapping,
    cohort: &Cohort,
    scores: &Scores,
) -> Result<CohortValidation, Refusal> {
    let refusal = |rule, message| Refusal {
        problems: vec![Problem {
            field: "response".to_owned(),
            value: String::new(),
            rule,
            message,
        }],
    };
    if mapping.outcome("response").is_none() {
        let message = "The table needs a column “response” to validate against.".to_owned();
        return Err(refusal("column_needed", message));
    }
    let observed = Observed::new(&scores.observed(cohort))
        .map_err(|e| refusal("nobody_to_compare", e.to_string()))?;
    let (mut not_evaluable, mut not_recorded, mut outside) = (0, 0, 0);
    for row in cohort.rows() {
        if scores.outcomes(row.patient as usize).is_none() {
            outside += 1;
        } else if row.response.is_none() {
            not_recorded += 1;
        } else if row
            .response
            .is_some_and(|response| response.responded().is_none())
        {
            not_evaluable += 1;
        }
    }
    Ok(CohortValidation {
        validation: validate(&observed),
        model: scores.model().clone(),
        counts: cohort.counts(),
        left_out_not_evaluable: not_evaluable,
        left_out_not_recorded: not_recorded,
        left_out_outside_evidence: outside,
    })
}
