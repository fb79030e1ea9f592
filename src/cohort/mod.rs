//! The reader's own cohort: a table of text, its rows as patients with outcomes, and what the model says of them.
//!
//! ```text
//! bytes -> Table -> Mapping -> Cohort: patients and responses, and every refused cell -> Scores -> rows, CSV
//! ```
//!
//! - [`table`](crate::table): the table, from CSV or XLSX; [`columns`]: which of its columns has which [`meaning`], a field or an outcome;
//! - `repeats`: which rows of an id count; [`rows`]: rows as patients, each distinct one kept once; `values`: the rules of one cell;
//! - [`score`]: one prediction for each distinct patient; [`export`]: a table that no spreadsheet executes;
//! - `checks`: how many patients had each outcome, and how many the model predicted; [`report`]: the model's validation on the cohort.
//!
//! # Example
//!
//! ```
//! use reinfuse::cohort::{columns::Mapping, report, rows::Cohort, score::Scores};
//! use reinfuse::model::Model;
//! use reinfuse::table::Table;
//!
//! let table = "id,disease,cart1_dose,cart2_dose,response\n\
//!              a,nhl,2e6,2e7,CR\n\
//!              b,all,2e6,2e6,PD\n\
//!              c,cll,2e6,lots,SD\n";
//! let table = Table::from_csv(table.as_bytes())?;
//! let mapping = Mapping::by_name(&table);
//! let cohort = Cohort::read(&table, &mapping, &mut |_| {}).expect("the table has the columns");
//!
//! // One cell is refused, with its row, column and rule; the other rows go on.
//! let refused = cohort.refused(&table, &mapping, 0, 10);
//! assert_eq!((refused[0].row, refused[0].rule.id()), (4, "not_a_number"));
//!
//! let model = Model::standard()?;
//! let scores = Scores::new(&model, &cohort);
//! for row in scores.rows(&table, &mapping, &cohort, 0) {
//!     let response = row.outcomes.expect("the evidence applies").response;
//!     assert!(response.q025 < response.mean);
//! }
//! let validation = report::validation(&model, &table, &mapping, &cohort, &scores).expect("rows have a response");
//! assert_eq!(validation.counts.responders, 1);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

pub(crate) mod checks;
pub mod columns;
pub mod export;
pub mod meaning;
pub(crate) mod recorded;
pub(crate) mod repeats;
pub mod report;
pub mod rows;
pub mod score;
pub mod structure;
mod synonyms;
pub mod units;
pub(crate) mod values;
