//! The reader's own cohort: a table of text, its rows as patients with outcomes, and what the model says of them.
//!
//! ```text
//! bytes -> Sheet -> Mapping -> Cohort: patients and responses, and every refused cell -> Scores -> rows, CSV
//! ```
//!
//! - [`table`](crate::table): the table, from CSV or XLSX; [`columns`]: which of its columns is which field or outcome;
//! - [`rows`]: rows as patients, each distinct one kept once; [`values`]: the rules of one cell;
//! - [`score`]: one prediction for each distinct patient; [`export`]: a table that no spreadsheet executes;
//! - [`report`]: the model's validation on the cohort.

pub mod columns;
pub mod export;
pub mod report;
pub mod rows;
pub mod score;
pub mod values;
