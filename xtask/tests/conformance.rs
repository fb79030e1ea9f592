//! Covers the conformance pack: this build answers every patient of it to the last bit, and the pack meets every rule.

use flate2::read::GzDecoder;
use reinfuse::model::Model;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::{BufRead, BufReader};
use std::path::PathBuf;
use std::sync::LazyLock;
use xtask::conformance::pack::{self, Pack};
use xtask::conformance::patients::{self, Entries};
use xtask::conformance::{rules, typed};

/// The lines as they stand in the published file.
static LINES: LazyLock<Vec<Value>> = LazyLock::new(|| {
    let file = File::open(path("patients.jsonl.gz")).expect("the pack is there");
    let lines = BufReader::new(GzDecoder::new(file)).lines();
    lines
        .map(|line| serde_json::from_str(&line.expect("gzip")).expect("a line is JSON"))
        .collect()
});

/// The patients of the published file, answered by this build.
static ANSWERED: LazyLock<Pack> = LazyLock::new(|| {
    let read: Vec<Entries> = LINES
        .iter()
        .map(|l| pack::from_json(&l["patient"]))
        .collect();
    Pack::of(&Model::standard().expect("the standard model"), &read)
});

fn path(name: &str) -> PathBuf {
    xtask::repository("tests/conformance").join(name)
}

fn file(name: &str) -> Value {
    let text = fs::read_to_string(path(name)).unwrap_or_else(|e| panic!("{name}: {e}"));
    serde_json::from_str(&text).unwrap_or_else(|e| panic!("{name}: {e}"))
}

#[test]
fn every_answer_of_the_pack_is_reproduced_to_the_last_bit() {
    assert_eq!(json!(ANSWERED.answers), file("answers.json"));
    for (answered, published) in ANSWERED.lines.iter().zip(LINES.iter()) {
        assert_eq!(&json!(answered), published);
    }
}

#[test]
fn the_patients_are_those_of_the_seed_and_hold_nothing_derived() {
    let made = patients::all();
    assert_eq!(LINES.len(), made.len());
    assert!(LINES.len() > 10_000);
    for (line, made) in LINES.iter().zip(&made) {
        // As text, since NaN is not equal to itself.
        let read = pack::from_json(&line["patient"]);
        assert_eq!(format!("{read:?}"), format!("{made:?}"));
    }
}

#[test]
fn every_rule_is_met_ten_times_and_no_rule_is_unnamed() {
    assert_eq!(json!(ANSWERED.counts), file("counts.json"));
    for (rule, count) in &ANSWERED.counts {
        assert!(*count >= 10, "{rule}: met {count} times");
    }
    let met: BTreeSet<String> = ANSWERED.counts.keys().cloned().collect();
    assert_eq!(met, rules::all());
}

#[test]
fn the_sample_of_the_page_meets_every_rule_and_starts_with_numbers() {
    let sample = ANSWERED.sample();
    assert_eq!(json!(sample), file("sample.json"));
    let patients: Vec<Entries> = sample
        .patients
        .iter()
        .map(|line| pack::from_json(&line.patient))
        .collect();
    let answered = Pack::of(&Model::standard().expect("the standard model"), &patients);
    assert!(answered.counts.values().all(|count| *count > 0));
    let first = answered.lines[0].answer.expect("it is answered");
    assert_eq!(answered.answers.answers[first]["applicable"], true);
}

#[test]
fn texts_in_the_unit_of_the_page_stand_beside_their_nearest_doubles() {
    assert_eq!(json!(typed::all()), file("typed.json"));
}
