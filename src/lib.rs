//! tour to come
#![forbid(unsafe_code)]
pub mod assessment;
pub mod attribution;
mod cautions;
pub mod evidence;
pub mod fields;
mod fingerprint;
pub mod firth;
pub mod fisher;
pub mod math;
pub mod model;
pub mod outcome_draws;
pub mod patient;
pub mod posterior;
pub mod predict;
pub mod quantile;
pub mod reconstruct;
pub mod rng;
pub mod shipped;
pub mod study;
#[cfg(test)]
mod types;
#[cfg(target_arch = "wasm32")]
pub mod wasm;
