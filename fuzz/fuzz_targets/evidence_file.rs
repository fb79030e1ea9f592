//! Any bytes as an evidence file: a model whose answers are sound, a prior that can be computed with, or an error.

#![no_main]

mod sound;

use libfuzzer_sys::fuzz_target;
use reinfuse::check;
use reinfuse::evidence::Evidence;
use reinfuse::model::Model;
use reinfuse::patient::{RawPatient, RawValue};
use reinfuse::model::draws::Posterior;
use reinfuse::reconstruct::prior::ParameterPrior;
use reinfuse::evidence::embedded;
use reinfuse::evidence::study::Study;
use std::sync::LazyLock;

static POSTERIOR: LazyLock<Posterior> =
    LazyLock::new(|| Posterior::decode(embedded::POSTERIOR).expect("the standard draws"));

fuzz_target!(|bytes: &[u8]| {
    let Ok(evidence) = serde_json::from_slice::<Evidence>(bytes) else {
        return;
    };
    let _ = check::evidence::file(&evidence);
    for run in evidence.sensitivity.iter().take(2) {
        if let Ok(edited) = evidence.clone().edited(&run.edits()) {
            let _ = Study::from_evidence(&edited);
        }
    }
    let Ok(study) = Study::from_evidence(&evidence) else {
        return;
    };
    let density = ParameterPrior::new(&study);
    assert!(!density.ln_prior(&density.moments().0).is_nan());
    if let Ok(model) = Model::new(&evidence, &POSTERIOR) {
        let mut raw = RawPatient::new();
        raw.insert("disease", RawValue::Text("nhl".to_owned()));
        if let Ok(answer) = model.predict(&raw) {
            sound::is_sound(&answer);
        }
    }
});
