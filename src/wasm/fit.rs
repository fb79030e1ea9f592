//! The reader's own regressions of the table they opened, as JavaScript sees them.

use super::cohort::CohortTable;
use super::reply;
use crate::fit::{Frame, Spec, fit};
use std::rc::Rc;
use wasm_bindgen::prelude::*;

#[wasm_bindgen]
#[allow(missing_docs)] // of the constructors that the macro adds
extern "C" {
    /// What to fit.
    #[wasm_bindgen(typescript_type = "Spec")]
    pub type RegressionSpec;
    /// The answer to [`CohortTable::fit`].
    #[wasm_bindgen(typescript_type = "Fit | Refusal")]
    pub type Fitted;
}

#[wasm_bindgen]
impl CohortTable {
    /// Fits one regression to the table; a refused one is a normal answer with `problems`. The columns it uses are read once
    /// and kept for the next.
    pub fn fit(&self, spec: RegressionSpec) -> Result<Fitted, JsValue> {
        // Made by the page's own code, so a wrong form is a fault, not a reader's slip.
        let spec: Spec = serde_wasm_bindgen::from_value(spec.into())?;
        let frame = self
            .frame
            .get_or_init(|| Frame::new(Rc::clone(&self.sheet)));
        reply(fit(frame, &spec)).map(JsCast::unchecked_into)
    }
}
