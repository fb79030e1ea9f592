//! What the library carries inside: the evidence file and the draws made from it.

use crate::evidence::Evidence;
use crate::evidence::sensitivity::SensitivityTable;

/// SHA-256 of `evidence/evidence.json`.
pub const EVIDENCE_SHA256: &str = env!("REINFUSE_EVIDENCE_SHA256");

/// The draws of the shipped evidence, coded (see [`crate::model::draws`]).
pub const POSTERIOR: &[u8] = include_bytes!("../../evidence/posterior/shipped.bin");

/// The shipped evidence file, names and numbers alone (the words are in `evidence/evidence.json`).
pub fn evidence() -> Evidence {
    postcard::from_bytes(include_bytes!(concat!(env!("OUT_DIR"), "/evidence.bin")))
        .expect("the build script wrote it")
}

/// The answers of the sensitivity runs (`evidence/posterior/sensitivity.json`).
pub fn sensitivity() -> SensitivityTable {
    postcard::from_bytes(include_bytes!(concat!(env!("OUT_DIR"), "/sensitivity.bin")))
        .expect("the build script wrote it")
}
