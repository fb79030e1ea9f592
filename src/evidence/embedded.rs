//! What the library carries inside: the evidence file and the draws made from it.

use crate::evidence::Evidence;
use crate::evidence::sensitivity::EmbeddedRun;

/// [`Evidence::sha256`] of `evidence/evidence.json`: its names and numbers, by which a model is known.
pub const EVIDENCE_SHA256: &str = env!("REINFUSE_EVIDENCE_SHA256");

/// SHA-256 of the bytes of `evidence/evidence.json`, its words among them.
pub const TEXT_SHA256: &str = env!("REINFUSE_TEXT_SHA256");

/// The draws of the embedded evidence, coded (see [`crate::model::draws`]).
pub const POSTERIOR: &[u8] = include_bytes!("../../evidence/posterior/standard.bin");

/// The standard evidence, names and numbers alone (the words are in `evidence/evidence.json`).
pub fn evidence() -> Evidence {
    postcard::from_bytes(include_bytes!(concat!(env!("OUT_DIR"), "/evidence.bin")))
        .expect("the build script wrote it")
}

/// The answers of the sensitivity runs (`evidence/posterior/sensitivity.json`).
pub(crate) fn sensitivity() -> Vec<EmbeddedRun> {
    postcard::from_bytes(include_bytes!(concat!(env!("OUT_DIR"), "/sensitivity.bin")))
        .expect("the build script wrote it")
}
