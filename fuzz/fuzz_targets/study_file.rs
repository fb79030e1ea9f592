//! Any bytes as a study file: remarks and problems, or a study of which the sampler starts (if it is small) or says why not.

#![no_main]

use libfuzzer_sys::fuzz_target;
use reinfuse::evidence::study::Study;
use reinfuse::patient::{RawPatient, RawValue};
use reinfuse::reconstruct::study_sampler;
use reinfuse::study::StudyFile;

/// Points of a run: enough to reach every step of it.
const POINTS: usize = 16;
/// Patients of a study that is sampled: the proposal of a larger one takes too long to search with.
const MOST_PATIENTS: u32 = 50;

fn start(study: &Study) {
    if study.groups.iter().map(|group| group.n).sum::<u32>() > MOST_PATIENTS {
        return;
    }
    if let Ok(mut sampler) = study_sampler(study, 1) {
        sampler.extend(POINTS);
    }
}

fuzz_target!(|bytes: &[u8]| {
    let Ok(file) = serde_json::from_slice::<StudyFile>(bytes) else {
        return;
    };
    let check = file.check();
    let Ok(study) = file.study() else {
        assert!(!check.problems.is_empty(), "a file is refused with a reason");
        return;
    };
    assert!(check.problems.is_empty(), "a study that can be rebuilt has no problem");
    let mut raw = RawPatient::new();
    raw.insert("group", RawValue::Text(file.groups[0].id.clone()));
    let _ = file.patient(&raw);
    for run in &check.runs {
        if let Err(refusal) = file.changed(run).study() {
            panic!("a run that is offered is of a study: {refusal:?}");
        }
    }
    start(&study);
});
