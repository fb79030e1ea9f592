//! What was printed: the evidence file, the same as the engine needs it, and the copy inside this library. `docs/model.md` lists
//! the evidence (E1 to E6), the priors and the definitions of the outcomes.

pub mod cart2;
pub mod embedded;
mod file;
pub mod sensitivity;
pub mod study;

pub use file::*;
