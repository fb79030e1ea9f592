//! Rows as patients: each distinct patient kept once, every refused cell kept by its index.

use crate::cohort::columns::{Mapping, OutcomeColumn};
use crate::cohort::values::{self, BestResponse};
use crate::patient::choices::Category;
use crate::patient::fields::{FIELDS, FieldId};
use crate::patient::{Answers, Dose, Patient, Problem, Refusal, Rule};
use crate::table::cell::content;
use crate::table::{Table, shown};
use rustc_hash::FxHashMap;
use serde::Serialize;

/// A row that was accepted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Row {
    /// Its index among the table's rows; the first is 0.
    pub index: u32,
    /// Its patient's index among the distinct ones.
    pub patient: u32,
    /// The response, if the table has it.
    pub response: Option<BestResponse>,
}

/// What was refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Refused {
    /// A cell of the table.
    Cell { row: u32, column: u32 },
    /// A row that is not in the table, by its index among the uneven ones.
    Uneven(u32),
}

/// A refused cell, or a row that was refused as a whole, in words.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct RefusedCell {
    /// Line of the file, or row of the worksheet; the first is 1.
    pub row: u32,
    /// Name of the column; empty if the row as a whole was refused.
    pub column: String,
    /// The field or outcome that the column holds; empty likewise.
    pub field: String,
    /// The cell, cut to 80 characters.
    pub value: String,
    /// Which rule it breaks.
    pub rule: Rule,
    /// The rule in words.
    pub message: String,
}

/// How many rows there are of every kind.
///
/// `read = accepted + refused_rows`, and
/// `accepted = responders + non_responders + not_evaluable + response_not_recorded`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[allow(missing_docs)] // the names are the definition
pub struct Counts {
    pub read: usize,
    pub accepted: usize,
    pub refused_rows: usize,
    /// One row may have several.
    pub refused_cells: usize,
    pub distinct_patients: usize,
    /// CR or PR.
    pub responders: usize,
    /// SD or PD.
    pub non_responders: usize,
    /// NE.
    pub not_evaluable: usize,
    pub response_not_recorded: usize,
}

/// The rows of a table as patients. A row with any refused cell is left out as a whole.
#[derive(Debug, Clone, PartialEq)]
pub struct Cohort {
    patients: Vec<Patient>,
    rows: Vec<Row>,
    refused: Vec<Refused>,
    counts: Counts,
}

/// Rows between two reports of progress.
const PROGRESS_ROWS: usize = 1 << 16;

impl Cohort {
    /// Reads every row. `progress` is told the share done.
    ///
    /// # Errors
    /// If no column has a field that a prediction cannot do without.
    pub fn read(
        table: &Table,
        mapping: &Mapping,
        progress: &mut dyn FnMut(f64),
    ) -> Result<Self, Refusal> {
        let missing: Vec<Problem> = FIELDS
            .iter()
            .filter(|field| field.required && mapping.field(field.id).is_none())
            .map(|field| Problem {
                field: field.id.id().to_owned(),
                value: String::new(),
                rule: Rule::ColumnNeeded,
                message: format!("The table needs a column “{}”.", field.id),
            })
            .collect();
        if !missing.is_empty() {
            return Err(Refusal { problems: missing });
        }
        let mut cohort = Self {
            patients: Vec::new(),
            rows: Vec::with_capacity(table.len()),
            refused: Vec::new(),
            counts: Counts {
                read: table.len() + table.uneven().len(),
                ..Counts::default()
            },
        };
        let mut known = FxHashMap::default();
        let mut uneven = table.uneven().iter().enumerate().peekable();
        for row in 0..table.len() {
            if row % PROGRESS_ROWS == 0 {
                progress(row as f64 / table.len() as f64);
            }
            while let Some((index, _)) = uneven.next_if(|(_, u)| u.line < table.line(row)) {
                cohort.refused.push(Refused::Uneven(index as u32));
            }
            cohort.take(table, mapping, row, &mut known);
        }
        cohort
            .refused
            .extend(uneven.map(|(index, _)| Refused::Uneven(index as u32)));
        let counts = &mut cohort.counts;
        counts.accepted = cohort.rows.len();
        counts.refused_rows = counts.read - counts.accepted;
        counts.refused_cells = cohort.refused.len() - table.uneven().len();
        counts.distinct_patients = cohort.patients.len();
        Ok(cohort)
    }

    fn take(
        &mut self,
        table: &Table,
        mapping: &Mapping,
        row: usize,
        known: &mut FxHashMap<Patient, u32>,
    ) {
        let before = self.refused.len();
        let refused = &mut self.refused;
        let patient = read(table, mapping, row, &mut |column, _| {
            refused.push(Refused::Cell {
                row: row as u32,
                column: column as u32,
            });
        });
        let Some(patient) = patient.filter(|_| self.refused.len() == before) else {
            return;
        };
        let response = mapping
            .outcome(OutcomeColumn::Response)
            .and_then(|column| content(table.cell(row, column)))
            .and_then(|text| values::response(text).ok());
        let counts = &mut self.counts;
        *match response.map(BestResponse::responded) {
            None => &mut counts.response_not_recorded,
            Some(None) => &mut counts.not_evaluable,
            Some(Some(true)) => &mut counts.responders,
            Some(Some(false)) => &mut counts.non_responders,
        } += 1;
        let patients = &mut self.patients;
        let patient = *known.entry(patient).or_insert_with_key(|patient| {
            patients.push(*patient);
            patients.len() as u32 - 1
        });
        self.rows.push(Row {
            index: row as u32,
            patient,
            response,
        });
    }

    /// Accepted rows, in the order of the table.
    pub fn rows(&self) -> &[Row] {
        &self.rows
    }

    /// Distinct patients; their indices run from 0 in the order of their first rows.
    pub(crate) fn distinct(&self) -> usize {
        self.patients.len()
    }

    /// One of the distinct patients.
    ///
    /// # Panics
    /// If there is none of this index.
    pub fn patient(&self, index: usize) -> Patient {
        self.patients[index]
    }

    /// How many rows there are of every kind.
    pub fn counts(&self) -> Counts {
        self.counts
    }

    /// Refused cells and rows in the order of the table, from the `from`-th on and at most `most`; of the table and the
    /// mapping that the cohort was read with.
    pub fn refused(
        &self,
        table: &Table,
        mapping: &Mapping,
        from: usize,
        most: usize,
    ) -> Vec<RefusedCell> {
        let list = self.refused.iter().skip(from).take(most);
        list.filter_map(|refused| match *refused {
            Refused::Uneven(index) => {
                let uneven = table.uneven()[index as usize];
                Some(RefusedCell {
                    row: uneven.line,
                    column: String::new(),
                    field: String::new(),
                    value: uneven.cells.to_string(),
                    rule: Rule::CellCount,
                    message: format!(
                        "The row has {} cells, and the header has {}.",
                        uneven.cells,
                        table.width()
                    ),
                })
            }
            Refused::Cell { row, column } => {
                let (row, column) = (row as usize, column as usize);
                // The rule is worked out once more instead of kept: a million refused cells then cost eight bytes each.
                let mut broken = None;
                let _ = read(table, mapping, row, &mut |at, problem| {
                    if at == column {
                        broken = Some(problem);
                    }
                });
                let problem = broken?;
                Some(RefusedCell {
                    row: table.line(row),
                    column: table.columns()[column].clone(),
                    field: problem.field,
                    value: shown(table.cell(row, column)),
                    rule: problem.rule,
                    message: problem.message,
                })
            }
        })
        .collect()
    }
}

/// The row of a table as a patient, and whether its outcomes can be read; `refuse` is told the column of each cell that
/// breaks a rule.
fn read(
    table: &Table,
    mapping: &Mapping,
    row: usize,
    refuse: &mut dyn FnMut(usize, Problem),
) -> Option<Patient> {
    let mut cells = Cells {
        table,
        mapping,
        row,
        refuse,
    };
    let patient = Patient::read(&mut cells);
    for outcome in OutcomeColumn::ALL {
        if let Some(column) = mapping.outcome(outcome)
            && let Err(problem) = values::outcome(outcome, table.cell(row, column))
        {
            refuse(column, problem);
        }
    }
    patient
}

/// The cells of a row, as answers to the fields.
struct Cells<'a> {
    table: &'a Table,
    mapping: &'a Mapping,
    row: usize,
    refuse: &'a mut dyn FnMut(usize, Problem),
}

impl Cells<'_> {
    fn keep<T>(
        &mut self,
        field: FieldId,
        check: impl FnOnce(FieldId, &str) -> Result<T, Problem>,
    ) -> Option<T> {
        let column = self.mapping.field(field);
        let cell = column.map_or("", |column| self.table.cell(self.row, column));
        match (check(field, cell), column) {
            (Ok(value), _) => Some(value),
            (Err(problem), Some(column)) => {
                (self.refuse)(column, problem);
                None
            }
            // Only a required field is refused without a cell, and those have a column.
            (Err(_), None) => None,
        }
    }
}

impl Answers for Cells<'_> {
    fn choice<C: Category>(&mut self, field: FieldId) -> Option<C> {
        self.keep(field, values::choice)
    }

    fn dose(&mut self, field: FieldId) -> Option<Option<Dose>> {
        self.keep(field, values::dose)
    }
}
