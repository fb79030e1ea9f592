//! Reads the evidence file and the table of the sensitivity runs, checks their form and stores their numbers compactly, so that the page's wasm need
//! not carry a JSON reader, nor the words before they are asked for.

// By path, since a build script cannot use the crate that it builds.
#[path = "src/evidence/file.rs"]
#[allow(dead_code)]
mod evidence;

#[path = "src/evidence/sensitivity.rs"]
mod sensitivity;

use serde::{Serialize, de::DeserializeOwned};
use sha2::{Digest, Sha256};
use std::{env, fs, path::Path};

const FILE: &str = "evidence/evidence.json";
const SENSITIVITY: &str = "evidence/posterior/sensitivity.json";

fn main() {
    println!("cargo::rerun-if-changed={FILE}");
    println!("cargo::rerun-if-changed=src/evidence/file.rs");
    println!("cargo::rerun-if-changed={SENSITIVITY}");
    println!("cargo::rerun-if-changed=src/evidence/sensitivity.rs");
    let text = read(FILE);
    let parsed: evidence::Evidence = parse(FILE, &text);
    println!(
        "cargo::rustc-env=REINFUSE_EVIDENCE_SHA256={}",
        parsed.sha256()
    );
    let table: sensitivity::SensitivityTable = parse(SENSITIVITY, &read(SENSITIVITY));
    let numbers = |run: sensitivity::SensitivityRun| {
        let of = |r: sensitivity::SensitivityResponse| [r.mean, r.q025, r.q975].map(|p| p as f32);
        let entry = parsed.sensitivity.iter().find(|entry| entry.id == run.id);
        sensitivity::EmbeddedRun {
            drops_evidence: entry.is_some_and(|entry| !entry.dropped.is_empty()),
            responses: run.responses.into_iter().map(of).collect(),
            id: run.id,
        }
    };
    let runs: Vec<sensitivity::EmbeddedRun> = table.runs.into_iter().map(numbers).collect();
    write("sensitivity.bin", &runs);
    write("evidence.bin", &parsed.without_words());
    let hash: String = Sha256::digest(text.as_bytes())
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect();
    println!("cargo::rustc-env=REINFUSE_TEXT_SHA256={hash}");
}

fn read(file: &str) -> String {
    fs::read_to_string(file).unwrap_or_else(|e| panic!("{file}: {e}"))
}

fn parse<T: DeserializeOwned>(file: &str, text: &str) -> T {
    serde_json::from_str(text).unwrap_or_else(|e| panic!("{file}: {e}"))
}

fn write(name: &str, value: &impl Serialize) {
    let bytes = postcard::to_allocvec(value).expect("plain data always serialises");
    let out = env::var("OUT_DIR").expect("cargo sets OUT_DIR");
    fs::write(Path::new(&out).join(name), bytes).expect("OUT_DIR can be written");
}
