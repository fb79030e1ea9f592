//! The reader's own cohort, as JavaScript sees it: one object that holds the table and what was made of it.

use crate::cohort::columns::Mapping;
use crate::cohort::export;
use crate::cohort::report::{self, CohortSummary, TableSummary};
use crate::cohort::rows::Cohort;
use crate::cohort::score::Scores;
use crate::model::Model;
use crate::patient::Refusal;
use crate::regression::{Fit, Frame};
use crate::table::{MOST_BYTES, Table, TableError};
use crate::wasm::{error, model, reply, teller, to_js};
use js_sys::{Array, Function, Uint8Array};
use std::cell::{OnceCell, RefCell};
use std::rc::Rc;
use wasm_bindgen::prelude::*;

// Names of types.d.ts for what is really returned.
#[wasm_bindgen]
#[allow(missing_docs)] // of the constructors that the macro adds
extern "C" {
    /// The answer to [`CohortTable::read`].
    #[wasm_bindgen(typescript_type = "TableSummary | Refusal")]
    pub type TableRead;
    /// The answer to [`CohortTable::score`].
    #[wasm_bindgen(typescript_type = "CohortSummary | Refusal")]
    pub type TableScored;
    /// Some scored rows.
    #[wasm_bindgen(typescript_type = "ScoredRow[]")]
    pub type ScoredRows;
    /// Some refused cells.
    #[wasm_bindgen(typescript_type = "RefusedCell[]")]
    pub type RefusedCells;
    /// The answer to [`CohortTable::validate`].
    #[wasm_bindgen(typescript_type = "CohortValidation | Refusal")]
    pub type TableValidated;
    /// Pairs of a field's or outcome's id and the index of its column.
    #[wasm_bindgen(typescript_type = "[string, number][]")]
    pub type Pairs;
    /// A refusal of a file by its size.
    #[wasm_bindgen(typescript_type = "Refusal | undefined")]
    pub type SizeRefused;
}

/// A table and what was made of it.
#[wasm_bindgen]
#[derive(Default)]
pub struct CohortTable {
    pub(crate) table: Rc<Table>,
    /// The same, as columns to fit; made when first asked for.
    pub(crate) frame: OnceCell<Frame>,
    /// The last regression, for its tables.
    pub(crate) fitted: RefCell<Option<Fit>>,
    scored: Option<Scored>,
}

struct Scored {
    /// The model that scored, and is validated, whichever is loaded later.
    model: Rc<Model>,
    mapping: Mapping,
    cohort: Cohort,
    scores: Scores,
}

#[wasm_bindgen]
impl CohortTable {
    /// An empty one.
    #[wasm_bindgen(constructor)]
    pub fn new() -> Self {
        Self::default()
    }

    /// Refuses a file by its size alone, before its bytes are asked for.
    pub fn refuse_size(bytes: f64) -> Result<SizeRefused, JsValue> {
        let refusal = (bytes > MOST_BYTES as f64).then(|| {
            Refusal::from(TableError::TooLarge {
                bytes: bytes as u64,
            })
        });
        match refusal {
            Some(refusal) => to_js(&refusal),
            None => Ok(JsValue::UNDEFINED),
        }
        .map(JsCast::unchecked_into)
    }

    /// Reads a file instead of the one before. `progress` is called with the share done.
    pub fn read(&mut self, bytes: Vec<u8>, progress: &Function) -> Result<TableRead, JsValue> {
        *self = Self::default();
        let answer = match Table::read(&bytes, &mut teller(progress)) {
            Ok(table) => {
                self.table = Rc::new(table);
                to_js(&TableSummary::new(&self.table))
            }
            Err(e) => to_js(&Refusal::from(e)),
        };
        answer.map(JsCast::unchecked_into)
    }

    /// Reads the rows as patients and predicts each distinct one. `progress` is called with the share done.
    pub fn score(&mut self, pairs: &Pairs, progress: &Function) -> Result<TableScored, JsValue> {
        self.scored = None;
        let model = model()?;
        let answer = Mapping::new(&self.table, &raw_pairs(pairs)?).and_then(|mapping| {
            let cohort = Cohort::read(&self.table, &mapping, &mut teller(progress))?;
            let scores = Scores::new(&model, &cohort);
            Ok(Scored {
                model: Rc::clone(&model),
                mapping,
                cohort,
                scores,
            })
        });
        let answer = answer.map(|scored| {
            let Scored {
                mapping,
                cohort,
                scores,
                ..
            } = &*self.scored.insert(scored);
            CohortSummary::new(&self.table, mapping, cohort, scores)
        });
        reply(answer).map(JsCast::unchecked_into)
    }

    /// Scored rows from the `from`-th on.
    pub fn rows(&self, from: usize, most: usize) -> Result<ScoredRows, JsValue> {
        let Scored {
            mapping,
            cohort,
            scores,
            ..
        } = self.scored()?;
        let rows: Vec<_> = scores
            .rows(&self.table, mapping, cohort, from)
            .take(most)
            .collect();
        to_js(&rows).map(JsCast::unchecked_into)
    }

    /// Refused cells and rows from the `from`-th on.
    pub fn refused(&self, from: usize, most: usize) -> Result<RefusedCells, JsValue> {
        let Scored {
            mapping, cohort, ..
        } = self.scored()?;
        to_js(&cohort.refused(&self.table, mapping, from, most)).map(JsCast::unchecked_into)
    }

    /// The header of the scored table as CSV.
    pub fn csv_header(&self) -> Uint8Array {
        Uint8Array::from(export::header(&self.table).as_slice())
    }

    /// Lines of the scored table from the `from`-th row on; empty behind the last.
    pub fn csv_lines(&self, from: usize, most: usize) -> Result<Uint8Array, JsValue> {
        let Scored { cohort, scores, .. } = self.scored()?;
        let lines = export::lines(&self.table, cohort, scores, from, most);
        Ok(Uint8Array::from(lines.as_slice()))
    }

    /// The refused cells and rows as CSV.
    pub fn refused_csv(&self) -> Result<Uint8Array, JsValue> {
        let Scored {
            mapping, cohort, ..
        } = self.scored()?;
        let cells = cohort.refused(&self.table, mapping, 0, usize::MAX);
        Ok(Uint8Array::from(export::refused(&cells).as_slice()))
    }

    /// Validates the model that scored the rows on those with a response.
    pub fn validate(&self) -> Result<TableValidated, JsValue> {
        let Scored {
            model,
            mapping,
            cohort,
            scores,
        } = self.scored()?;
        reply(report::validation(
            model,
            &self.table,
            mapping,
            cohort,
            scores,
        ))
        .map(JsCast::unchecked_into)
    }

    /// The table, what its columns mean, and its rows as patients.
    pub(crate) fn read_rows(&self) -> Result<(&Table, &Mapping, &Cohort), JsValue> {
        let Scored {
            mapping, cohort, ..
        } = self.scored()?;
        Ok((&self.table, mapping, cohort))
    }

    fn scored(&self) -> Result<&Scored, JsValue> {
        self.scored
            .as_ref()
            .ok_or_else(|| error("the table has not been scored"))
    }
}

/// Made by the page's own code, so a wrong form here is a fault, not a reader's slip.
fn raw_pairs(pairs: &JsValue) -> Result<Vec<(String, usize)>, JsValue> {
    let pair = |pair: JsValue| {
        let pair = Array::from(&pair);
        Some((pair.get(0).as_string()?, pair.get(1).as_f64()? as usize))
    };
    Array::from(pairs)
        .iter()
        .map(|entry| pair(entry).ok_or_else(|| error("a pair must be an id and a number")))
        .collect()
}
