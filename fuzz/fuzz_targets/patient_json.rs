//! Any bytes as a file of patients: an answer that is sound, or problems; no answer to a form that the validator refuses.

#![no_main]

#[path = "../../src/bin/reinfuse/json.rs"]
#[allow(dead_code)] // The program writes JSON as well.
mod json;
mod sound;

use libfuzzer_sys::fuzz_target;
use reinfuse::model::Model;
use reinfuse::patient::{RawPatient, validate};
use std::sync::LazyLock;

static MODEL: LazyLock<Model> = LazyLock::new(|| Model::standard().expect("the standard model"));

/// An answer takes half a millisecond: a long list would only slow the search down.
const MOST: usize = 3;

fuzz_target!(|bytes: &[u8]| {
    let Ok(text) = std::str::from_utf8(bytes) else {
        return;
    };
    match json::patients(text) {
        Ok(json::Patients::One(raw)) => answer(&raw),
        Ok(json::Patients::Many(list)) => list.iter().take(MOST).for_each(answer),
        Err(refusal) => assert!(!refusal.problems.is_empty()),
    }
});

fn answer(raw: &RawPatient) {
    match MODEL.predict(raw) {
        Ok(assessment) => {
            assert!(validate(raw).is_ok(), "a refused form was answered");
            sound::is_sound(&assessment);
        }
        Err(refusal) => {
            assert_eq!(validate(raw), Err(refusal.clone()));
            for problem in &refusal.problems {
                assert!(!problem.message.is_empty() && problem.message.chars().count() < 400);
            }
        }
    }
}
