//! The least that a wasm-bindgen page can do: an object in, an object out, and no model between them.
#![cfg(target_arch = "wasm32")]

use serde::{Deserialize, Serialize};
use wasm_bindgen::prelude::*;

#[derive(Deserialize)]
struct Patient {
    cart1_dose: f64,
    cart2_dose: f64,
}

#[derive(Serialize)]
struct Assessment {
    mean: f64,
}

/// A number for a patient.
#[wasm_bindgen]
pub fn predict(patient: JsValue) -> Result<JsValue, JsValue> {
    let Patient {
        cart1_dose,
        cart2_dose,
    } = serde_wasm_bindgen::from_value(patient)?;
    Ok(serde_wasm_bindgen::to_value(&Assessment {
        mean: cart1_dose / cart2_dose,
    })?)
}
