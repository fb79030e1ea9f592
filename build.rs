//! Reads the evidence file, checks its form and stores its numbers compactly, so that the page's wasm need
//! not carry a JSON reader, nor the words before they are asked for.

#[path = "src/evidence/file.rs"]
#[allow(dead_code)]
mod evidence;

use sha2::{Digest, Sha256};
use std::{env, fs, path::Path};

const FILE: &str = "evidence/evidence.json";

fn main() {
    println!("cargo::rerun-if-changed={FILE}");
    println!("cargo::rerun-if-changed=src/evidence/file.rs");
    let text = fs::read_to_string(FILE).unwrap_or_else(|e| panic!("{FILE}: {e}"));
    let parsed: evidence::Evidence =
        serde_json::from_str(&text).unwrap_or_else(|e| panic!("{FILE}: {e}"));
    let bytes =
        postcard::to_allocvec(&parsed.without_words()).expect("plain data always serialises");
    let out = env::var("OUT_DIR").expect("cargo sets OUT_DIR");
    fs::write(Path::new(&out).join("evidence.bin"), bytes).expect("OUT_DIR can be written");
    let hash: String = Sha256::digest(text.as_bytes())
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect();
    println!("cargo::rustc-env=REINFUSE_EVIDENCE_SHA256={hash}");
}
