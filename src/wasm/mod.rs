//! The only file, with those below it, that knows JavaScript exists: values in, the core asked, plain objects out.

#[cfg(feature = "worker")]
use crate::check::evidence as check;
use crate::evidence::embedded;
use crate::evidence::{Change, Edits, OddsRatio};
use crate::model::Model;
use crate::model::assessment::Identity;
use crate::model::file::is_saved;
use crate::patient::fields::FIELDS;
use crate::patient::{Problem, RawPatient, RawValue, Refusal, Rule};
#[cfg(feature = "worker")]
use crate::reconstruct::{Settings, reconstruct as run_reconstruction};
use js_sys::{Array, Object, Reflect};
#[cfg(feature = "worker")]
use js_sys::{Function, Uint8Array};
use serde::Serialize;
use serde_wasm_bindgen::Serializer;
use std::borrow::Borrow;
use std::cell::RefCell;
use std::rc::Rc;
use wasm_bindgen::prelude::*;

#[cfg(feature = "worker")]
mod cohort;
#[cfg(feature = "worker")]
mod fit;
#[cfg(feature = "worker")]
mod study;
#[cfg(feature = "worker")]
mod update;

#[wasm_bindgen(typescript_custom_section)]
const TYPES: &str = include_str!("../../www/types.d.ts");

// Names of types.d.ts for what is really returned.
#[wasm_bindgen]
#[allow(missing_docs)] // of the constructors that the macro adds
extern "C" {
    /// The table of fields.
    #[wasm_bindgen(typescript_type = "Field[]")]
    pub type Fields;
    /// The study's patients and responders.
    #[wasm_bindgen(typescript_type = "BaseRate")]
    pub type Base;
    /// The answer to [`identity`].
    #[wasm_bindgen(typescript_type = "Identity")]
    pub type InUse;
    /// The answer to [`predict`].
    #[wasm_bindgen(typescript_type = "Assessment | Refusal")]
    pub type Prediction;
    /// The answer to [`associations`].
    #[wasm_bindgen(typescript_type = "Association[]")]
    pub type Associated;
    /// The answer to [`compare`].
    #[wasm_bindgen(typescript_type = "Comparison | Refusal")]
    pub type Compared;
    /// The answer to [`quantiles`].
    #[wasm_bindgen(typescript_type = "number[] | Refusal")]
    pub type Quantiles;
    /// A reader's changes of the evidence.
    #[wasm_bindgen(typescript_type = "Edits")]
    pub type EvidenceEdits;
}

thread_local! {
    static MODEL: RefCell<Option<Rc<Model>>> = const { RefCell::new(None) };
}

/// Reports a panic in the console before the trap ends this instance.
#[wasm_bindgen(start)]
fn start() {
    std::panic::set_hook(Box::new(|info| {
        web_sys::console::error_1(&JsValue::from_str(&info.to_string()));
    }));
}

/// The table of fields, in the order of the form.
#[wasm_bindgen]
pub fn fields() -> Result<Fields, JsValue> {
    to_js(&FIELDS).map(JsCast::unchecked_into)
}

/// The study's patients and responders, shown before any patient is entered.
#[wasm_bindgen]
pub fn base_rate() -> Result<Base, JsValue> {
    to_js(&model()?.base_rate()).map(JsCast::unchecked_into)
}

/// The identity of the model in use.
#[wasm_bindgen]
pub fn identity() -> Result<InUse, JsValue> {
    let identity = Identity {
        model: model()?.id().clone(),
        text_sha256: embedded::TEXT_SHA256,
    };
    to_js(&identity).map(JsCast::unchecked_into)
}

/// Predicts for one patient; a refused form is a normal answer with `problems`.
#[wasm_bindgen]
pub fn predict(patient: JsValue) -> Result<Prediction, JsValue> {
    let model = model()?;
    let answer = raw_patient(&patient, "").and_then(|raw| model.predict(&raw));
    reply(answer).map(JsCast::unchecked_into)
}

/// Predicts for several patients and compares each with the first.
#[wasm_bindgen]
pub fn compare(patients: JsValue) -> Result<Compared, JsValue> {
    let model = model()?;
    if !Array::is_array(&patients) {
        return to_js(&not_a_patient("", "patients", &patients)).map(JsCast::unchecked_into);
    }
    let raw: Result<Vec<RawPatient>, Refusal> = Array::from(&patients)
        .iter()
        .enumerate()
        .map(|(index, patient)| raw_patient(&patient, &format!("[{index}]")))
        .collect();
    reply(raw.and_then(|raw| model.compare(&raw))).map(JsCast::unchecked_into)
}

/// So many equally likely values of one patient's probability of response, ascending; none where the
/// evidence does not apply.
#[wasm_bindgen]
pub fn quantiles(patient: JsValue, count: u32) -> Result<Quantiles, JsValue> {
    let model = model()?;
    let answer = raw_patient(&patient, "").and_then(|raw| model.quantiles(&raw, count));
    reply(answer).map(JsCast::unchecked_into)
}

/// Predicts from other draws (made with these edits) and leaves the loaded model alone; without draws,
/// from the standard ones.
#[wasm_bindgen]
pub fn predict_with(
    draws: Option<Vec<u8>>,
    edits: Option<EvidenceEdits>,
    patient: JsValue,
) -> Result<Prediction, JsValue> {
    let model = other_model(draws, edits)?;
    let answer = raw_patient(&patient, "").and_then(|raw| model.predict(&raw));
    reply(answer).map(JsCast::unchecked_into)
}

/// Both associations with response, before and after the evidence in use was read.
#[wasm_bindgen]
pub fn associations() -> Result<Associated, JsValue> {
    to_js(&model()?.associations()).map(JsCast::unchecked_into)
}

/// Rebuilds the posterior with a reader's edits and returns coded draws for [`load`]. It takes about a
/// second, so only the worker's build has it. `progress` is called with the share done.
#[cfg(feature = "worker")]
#[wasm_bindgen]
pub fn reconstruct(
    edits: EvidenceEdits,
    seed: u32,
    progress: &Function,
) -> Result<Uint8Array, JsValue> {
    let edits = raw_edits(&edits)?;
    let evidence = embedded::evidence().edited(&edits).map_err(error)?;
    check::numbers(&evidence).map_err(error)?;
    let settings = Settings {
        seed: seed.into(),
        ..Settings::default()
    };
    let run = if edits == Edits::default() {
        "standard"
    } else {
        "edited"
    };
    let posterior = run_reconstruction(
        &evidence,
        &edits.sha256(embedded::EVIDENCE_SHA256),
        run,
        &settings,
        teller(progress),
    )
    .map_err(error)?;
    Ok(Uint8Array::from(posterior.encode().as_slice()))
}

/// Predicts from these draws (and edits) from now on, or from the file of an updated model, which holds its own edits;
/// with none, from the standard ones again.
#[wasm_bindgen]
pub fn load(draws: Option<Vec<u8>>, edits: Option<EvidenceEdits>) -> Result<(), JsValue> {
    let model = other_model(draws, edits)?;
    MODEL.with_borrow_mut(|slot| *slot = Some(Rc::new(model)));
    Ok(())
}

fn other_model(draws: Option<Vec<u8>>, edits: Option<EvidenceEdits>) -> Result<Model, JsValue> {
    if let Some(file) = draws.as_deref().filter(|bytes| is_saved(bytes)) {
        return Model::from_saved(file).map_err(error);
    }
    let edits = match edits {
        Some(edits) => raw_edits(&edits)?,
        None => Edits::default(),
    };
    let draws = draws.as_deref().unwrap_or(embedded::POSTERIOR);
    Model::from_draws(draws, &edits).map_err(error)
}

fn model() -> Result<Rc<Model>, JsValue> {
    MODEL.with_borrow_mut(|slot| match slot {
        Some(model) => Ok(Rc::clone(model)),
        None => {
            let model = Rc::new(Model::standard().map_err(error)?);
            Ok(Rc::clone(slot.insert(model)))
        }
    })
}

/// Reads a plain object key by key: `deny_unknown_fields` would not see stray keys here, and a value of
/// any kind must become a problem of its field instead of an exception.
fn raw_patient(value: &JsValue, prefix: &str) -> Result<RawPatient, Refusal> {
    if !value.is_object() || Array::is_array(value) || value.is_function() {
        return Err(not_a_patient(prefix, "patient", value));
    }
    let object: &Object = value.unchecked_ref();
    let mut raw = RawPatient::new();
    for key in Object::keys(object).iter() {
        let entry = match Reflect::get(value, &key) {
            Ok(entry) => raw_value(&entry),
            // A getter that throws: not the same as nothing.
            Err(_) => RawValue::Other("a value that cannot be read"),
        };
        raw.insert(key.as_string().unwrap_or_default(), entry);
    }
    Ok(raw)
}

fn raw_value(value: &JsValue) -> RawValue {
    if value.is_null() || value.is_undefined() {
        RawValue::Nothing
    } else if let Some(number) = value.as_f64() {
        RawValue::Number(number)
    } else if let Some(text) = value.as_string() {
        RawValue::Text(text)
    } else {
        RawValue::Other(kind(value))
    }
}

fn kind(value: &JsValue) -> &'static str {
    if value.as_bool().is_some() {
        "true or false"
    } else if Array::is_array(value) {
        "a list"
    } else if value.is_object() {
        "an object"
    } else {
        "a value of another kind"
    }
}

fn not_a_patient(prefix: &str, name: &str, value: &JsValue) -> Refusal {
    let value = match raw_value(value) {
        RawValue::Nothing => "nothing",
        RawValue::Number(_) => "a number",
        RawValue::Text(_) => "text",
        RawValue::Other(kind) => kind,
    };
    Refusal {
        problems: vec![Problem {
            field: format!("{prefix}{name}"),
            value: value.to_owned(),
            rule: Rule::NotAPatient,
            message: format!("A patient must be an object of fields, but this is {value}."),
        }],
    }
}

/// Edits are made by the page's own code, so a wrong form here is a fault, not a reader's slip.
fn raw_edits(value: &JsValue) -> Result<Edits, JsValue> {
    let list = |key: &str| Array::from(&Reflect::get(value, &key.into()).unwrap_or_default());
    let text = |entry: &JsValue, key: &str| {
        Reflect::get(entry, &key.into())
            .ok()
            .and_then(|v| v.as_string())
            .ok_or_else(|| error(format!("{key} must be text")))
    };
    let number = |entry: &JsValue, key: &str| {
        Reflect::get(entry, &key.into())
            .ok()
            .and_then(|v| v.as_f64())
            .ok_or_else(|| error(format!("{key} must be a number")))
    };
    let mut edits = Edits::default();
    for entry in list("changes").iter() {
        edits.changes.push(Change {
            assumption: text(&entry, "assumption")?,
            value: number(&entry, "value")?,
        });
    }
    for entry in list("dropped").iter() {
        edits.dropped.push(
            entry
                .as_string()
                .ok_or_else(|| error("dropped must be text"))?,
        );
    }
    for entry in list("odds_ratios").iter() {
        edits.odds_ratios.push(OddsRatio {
            factor: text(&entry, "factor")?,
            odds_ratio: number(&entry, "odds_ratio")?,
            lower: number(&entry, "lower")?,
            upper: number(&entry, "upper")?,
        });
    }
    Ok(edits)
}

/// A progress bar that fails must not end the work.
#[cfg(feature = "worker")]
fn teller(progress: &Function) -> impl FnMut(f64) {
    |share| {
        let _ = progress.call1(&JsValue::NULL, &share.into());
    }
}

fn reply<T: Serialize, E: Borrow<Refusal>>(answer: Result<T, E>) -> Result<JsValue, JsValue> {
    match answer {
        Ok(value) => to_js(&value),
        Err(refusal) => to_js(refusal.borrow()),
    }
}

fn to_js<T: Serialize>(value: &T) -> Result<JsValue, JsValue> {
    Ok(value.serialize(&Serializer::json_compatible())?)
}

fn error(message: impl ToString) -> JsValue {
    js_sys::Error::new(&message.to_string()).into()
}
