//! Another study, as JavaScript sees it: its file as text, checked, rebuilt, asked.

use crate::reconstruct::Settings;
use crate::refusal::{Problem, Refusal, Rule};
use crate::study::{Run, RunKind, StudyFile, StudyPosterior};
use crate::wasm::{error, raw_patient, reply, teller, to_js};
use js_sys::Function;
use wasm_bindgen::prelude::*;

/// Most bytes of a study file.
const MOST_BYTES: usize = 1_000_000;

// Names of types.d.ts for what is really returned.
#[wasm_bindgen]
#[allow(missing_docs)] // of the constructors that the macro adds
extern "C" {
    /// The answer to [`check_study`].
    #[wasm_bindgen(typescript_type = "StudyCheck | Refusal")]
    pub type StudyChecked;
    /// The answer to [`rebuild_study`].
    #[wasm_bindgen(typescript_type = "RebuiltStudy | Refusal")]
    pub type StudyRebuilt;
    /// The answer to [`RebuiltStudy::answer`].
    #[wasm_bindgen(typescript_type = "StudyAnswer")]
    pub type StudyAnswered;
    /// The answer to [`run_study`].
    #[wasm_bindgen(typescript_type = "StudyAnswer | Refusal")]
    pub type StudyRun;
    /// The answer to [`RebuiltStudy::predict`].
    #[wasm_bindgen(typescript_type = "PatientAnswer | Refusal")]
    pub type PatientPredicted;
    /// The answer to [`RebuiltStudy::unprinted`].
    #[wasm_bindgen(typescript_type = "Unprinted[]")]
    pub type UnprintedValues;
    /// The kind of a run.
    #[wasm_bindgen(typescript_type = "RunKind")]
    pub type RawRunKind;
}

/// Checks what a study file prints, and whether it can be rebuilt; only a text that is no study file is refused.
#[wasm_bindgen]
pub fn check_study(text: &str) -> Result<StudyChecked, JsValue> {
    reply(read(text).map(|file| file.check())).map(JsCast::unchecked_into)
}

/// Draws the posterior of a study. `progress` is called with the share done.
#[wasm_bindgen]
pub fn rebuild_study(text: &str, seed: u32, progress: &Function) -> Result<StudyRebuilt, JsValue> {
    let rebuilt = read(text).and_then(|file| {
        let posterior = sample(&file, seed, progress)?;
        Ok(RebuiltStudy { file, posterior })
    });
    match rebuilt {
        Ok(rebuilt) => Ok(JsValue::from(rebuilt)),
        Err(refusal) => to_js(&refusal),
    }
    .map(JsCast::unchecked_into)
}

/// A study and its posterior.
#[wasm_bindgen]
pub struct RebuiltStudy {
    file: StudyFile,
    posterior: StudyPosterior,
}

#[wasm_bindgen]
impl RebuiltStudy {
    /// Odds ratios and cells.
    pub fn answer(&self) -> Result<StudyAnswered, JsValue> {
        to_js(&self.posterior.answer()).map(JsCast::unchecked_into)
    }

    /// The probability of a patient: the `group`, and `yes`, `no` or `unknown` for each factor, by their ids.
    pub fn predict(&self, patient: JsValue) -> Result<PatientPredicted, JsValue> {
        let patient = raw_patient(&patient, "").and_then(|raw| self.file.patient(&raw));
        reply(patient.map(|patient| self.posterior.predict(&patient))).map(JsCast::unchecked_into)
    }

    /// What each number that was not printed would be worth.
    pub fn unprinted(&self) -> Result<UnprintedValues, JsValue> {
        to_js(&self.posterior.unprinted()).map(JsCast::unchecked_into)
    }
}

/// The answer of a study with less said or under another prior. `progress` is called with the share done.
#[wasm_bindgen]
pub fn run_study(
    text: &str,
    kind: RawRunKind,
    about: Option<String>,
    seed: u32,
    progress: &Function,
) -> Result<StudyRun, JsValue> {
    let kind = kind.as_string().and_then(|kind| RunKind::named(&kind));
    let kind = kind.ok_or_else(|| error("there is no such run"))?;
    let answer = read(text).and_then(|file| {
        let changed = file.changed(&Run { kind, about });
        Ok(sample(&changed, seed, progress)?.answer())
    });
    reply(answer).map(JsCast::unchecked_into)
}

fn read(text: &str) -> Result<StudyFile, Refusal> {
    if text.len() > MOST_BYTES {
        return Err(refused(
            Rule::TooLarge,
            &"a study file has at most a million bytes",
        ));
    }
    serde_json::from_str(text).map_err(|e| refused(Rule::NotEvidence, &e))
}

fn sample(file: &StudyFile, seed: u32, progress: &Function) -> Result<StudyPosterior, Refusal> {
    let settings = Settings::default();
    let study = file.study()?;
    StudyPosterior::sample(study, seed.into(), settings.effective, teller(progress))
        .map_err(|e| refused(e.rule(), &e))
}

fn refused(rule: Rule, message: &dyn ToString) -> Refusal {
    Refusal {
        problems: vec![Problem {
            field: "study".to_owned(),
            value: String::new(),
            rule,
            message: message.to_string(),
        }],
    }
}
