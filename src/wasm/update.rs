//! The cohort joins the evidence, as JavaScript sees it: old and new answers, and the updated model as a file.

use crate::evidence::Edits;
use crate::evidence::embedded;
use crate::patient::{Patient, Problem, Refusal, Rule, validate};
use crate::update::counts::CohortCounts;
use crate::update::outcomes::records::OutcomeRecords;
use crate::update::report::report;
use crate::update::{UpdateSettings, update};
use crate::wasm::cohort::CohortTable;
use crate::wasm::{EvidenceEdits, error, model, raw_edits, raw_patient, teller, to_js};
use js_sys::{Function, Object, Reflect, Uint8Array};
use wasm_bindgen::prelude::*;

// Names of types.d.ts for what is really returned.
#[wasm_bindgen]
#[allow(missing_docs)] // of the constructors that the macro adds
extern "C" {
    /// The answer to [`CohortTable::update`].
    #[wasm_bindgen(
        typescript_type = "{ report: UpdateReport, rows: RowsTaken, file: Uint8Array } | Refusal"
    )]
    pub type TableUpdated;
}

#[wasm_bindgen]
impl CohortTable {
    /// Updates the evidence, with a reader's edits, by the scored rows that have a response. The old answers are those of
    /// the model in use; `weight` is the study's (the evidence file's if none is given), `patient` the one whose answers
    /// are shown, if any. `file` is for [`crate::wasm::load`] and for saving. `progress` is called with the share done.
    pub fn update(
        &self,
        edits: Option<EvidenceEdits>,
        weight: Option<f64>,
        seed: u32,
        patient: &JsValue,
        progress: &Function,
    ) -> Result<TableUpdated, JsValue> {
        let edits = match edits {
            Some(edits) => raw_edits(&edits)?,
            None => Edits::default(),
        };
        let chosen = if patient.is_undefined() || patient.is_null() {
            None
        } else {
            match raw_patient(patient, "").and_then(|raw| validate(&raw)) {
                Ok(patient) => Some(patient),
                Err(refusal) => return to_js(&refusal).map(JsCast::unchecked_into),
            }
        };
        let settings = UpdateSettings {
            prior_weight: weight,
            seed: seed.into(),
            ..UpdateSettings::default()
        };
        match self.updated(&edits, &settings, chosen.as_ref(), progress) {
            Ok(answer) => answer,
            Err(refusal) => to_js(&refusal),
        }
        .map(JsCast::unchecked_into)
    }
}

impl CohortTable {
    /// The outer result is for what a reader's table can cause, the inner one for faults.
    fn updated(
        &self,
        edits: &Edits,
        settings: &UpdateSettings,
        patient: Option<&Patient>,
        progress: &Function,
    ) -> Result<Result<JsValue, JsValue>, Refusal> {
        let (table, mapping, rows) = match self.read_rows() {
            Ok(rows) => rows,
            Err(fault) => return Ok(Err(fault)),
        };
        let (cells, taken) =
            CohortCounts::of_rows(rows).map_err(|e| refused("response", Rule::TooMany, &e))?;
        if taken.taken == 0 {
            let message = "No accepted row has a response of CR, PR, SD or PD, so there is nothing to update with.";
            return Err(refused("response", Rule::NoResponses, &message));
        }
        let evidence = embedded::evidence();
        let hash = edits.sha256(embedded::EVIDENCE_SHA256);
        let update = update(
            &evidence,
            &hash,
            edits,
            &cells,
            &OutcomeRecords::of_rows(table, mapping, rows),
            settings,
            teller(progress),
        )
        .map_err(|e| refused("update", e.rule(), &e))?;
        let answer = model().and_then(|before| {
            let report = report(&before, &update, &cells, patient).map_err(error)?;
            let answer = Object::new();
            let file = Uint8Array::from(update.saved.encode().as_slice());
            Reflect::set(&answer, &"report".into(), &to_js(&report)?)?;
            Reflect::set(&answer, &"rows".into(), &to_js(&taken)?)?;
            Reflect::set(&answer, &"file".into(), &file)?;
            Ok(answer.into())
        });
        Ok(answer)
    }
}

fn refused(field: &str, rule: Rule, message: &dyn ToString) -> Refusal {
    Refusal {
        problems: vec![Problem {
            field: field.to_owned(),
            value: String::new(),
            rule,
            message: message.to_string(),
        }],
    }
}
