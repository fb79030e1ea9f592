//! What is generated from the core, one module a command: `cargo run --release -p xtask -- COMMAND`.

pub mod calibration;
pub mod check_power;
pub mod cohort;
pub mod conformance;
pub mod open_data;
pub mod standard_model;
pub mod update_calibration;

use std::path::PathBuf;

/// A file of the repository.
pub fn repository(path: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("..")
        .join(path)
}
