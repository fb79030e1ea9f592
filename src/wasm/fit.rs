//! The reader's own regressions of the table they opened, as JavaScript sees them.

use super::cohort::CohortTable;
use super::{reply, teller, to_js};
use crate::fit::{FitReport, Frame, Spec, fit};
use js_sys::Function;
use std::rc::Rc;
use wasm_bindgen::prelude::*;

#[wasm_bindgen]
#[allow(missing_docs)] // of the constructors that the macro adds
extern "C" {
    /// What to fit.
    #[wasm_bindgen(typescript_type = "Spec")]
    pub type RegressionSpec;
    /// The answer to [`CohortTable::fit`].
    #[wasm_bindgen(typescript_type = "FitReport | Refusal")]
    pub type Fitted;
    /// The answer to [`CohortTable::term_columns`].
    #[wasm_bindgen(typescript_type = "TermColumn[]")]
    pub type TermColumns;
}

#[wasm_bindgen]
impl CohortTable {
    /// Fits one regression to the table; a refused one is a normal answer with `problems`. The columns it uses are read once
    /// and kept for the next.
    pub fn fit(&self, spec: RegressionSpec) -> Result<Fitted, JsValue> {
        // Made by the page's own code, so a wrong form is a fault, not a reader's slip.
        let spec: Spec = serde_wasm_bindgen::from_value(spec.into())?;
        reply(fit(self.frame(), &spec).map(FitReport::new)).map(JsCast::unchecked_into)
    }

    /// The columns as possible terms. `progress` is called with the share done.
    pub fn term_columns(&self, progress: &Function) -> Result<TermColumns, JsValue> {
        to_js(&self.frame().term_columns(&mut teller(progress))).map(JsCast::unchecked_into)
    }

    fn frame(&self) -> &Frame {
        self.frame
            .get_or_init(|| Frame::new(Rc::clone(&self.sheet)))
    }
}
