//! The reader's own cohort: a table of text, its rows as patients with outcomes, and what the model says of them.
//!
//! ```text
//! bytes -> Sheet -> Mapping -> Cohort: patients and responses, and every refused cell -> Scores -> rows, CSV
//! ```
//!
//! - [`table`](crate::table): the table, from CSV or XLSX; [`columns`](crate::cohort::columns): which of its columns is which field or outcome;
//! - [`rows`](crate::cohort::rows): rows as patients, each distinct one kept once; [`values`](crate::cohort::values): the rules of one cell;
//! - [`score`](crate::cohort::score): one prediction for each distinct patient; [`export`](crate::cohort::export): a table that no spreadsheet executes;
//! - [`report`](crate::cohort::report): the model's validation on the cohort.

pub mod columns;
pub mod export;
pub mod report;
pub mod rows;
pub mod score;
pub mod values;
