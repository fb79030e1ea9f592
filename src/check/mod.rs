//! The checker of print: whether printed numbers follow from each other, before anything is computed from them.
//!
//! - [`printed`]: a number as it was printed, digit by digit;
//! - [`evidence`]: the evidence file, by these rules.

pub mod evidence;
pub mod printed;
