//! The reader's own cohort: a table of text, its rows as patients with outcomes, and what the model says of them.
//!
//! ```text
//! bytes -> Sheet -> Mapping -> Cohort: patients and responses, and every refused cell -> Scores -> rows, CSV
//! ```
//!
//! - [`sheet`]: the table, from CSV or XLSX; [`columns`]: which of its columns is which field or outcome;
//! - [`rows`]: rows as patients, each distinct one kept once; [`cell`]: the rules of one cell;
//! - [`score`]: one prediction for each distinct patient; [`export`]: a table that no spreadsheet executes;
//! - [`report`]: the model's validation on the cohort.

mod archive;
pub mod cell;
pub mod columns;
mod delimited;
pub mod export;
pub mod report;
pub mod rows;
pub mod score;
pub mod sheet;
mod workbook;
