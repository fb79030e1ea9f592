//! The reader's own cohort: a table of text, its rows as patients with outcomes, and what the model says of them.
//!
//! ```text
//! bytes -> Sheet -> rows: patient and outcomes, or refused cells -> predictions, one per distinct patient
//! ```

mod delimited;
pub mod sheet;
