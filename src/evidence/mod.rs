//! What was printed: the evidence file, the same as the engine needs it, and the copy inside this library.

pub mod embedded;
mod file;
pub mod sensitivity;
pub mod study;

pub use file::*;
