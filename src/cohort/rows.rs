//! Rows as patients: each distinct patient kept once, every refused cell kept by its index.

use crate::cohort::columns::Mapping;
use crate::cohort::meaning::{BestResponse, OutcomeColumn};
use crate::cohort::repeats::RepeatedIds;
use crate::cohort::units::DoseScale;
use crate::cohort::values::{self, OutcomeValue};
use crate::patient::choices::Category;
use crate::patient::fields::{FIELDS, FieldId};
use crate::patient::{Answers, Dose, Patient, Problem, Refusal, Rule};
use crate::refusal::shown;
use crate::table::{Cell, Table};
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
    /// It counts in a validation and an update; not so if its id stands in another row that counts instead.
    pub counts: bool,
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
    /// Only this outcome is left out: the row has its prediction.
    pub outcome_only: bool,
}

/// How many rows there are of every kind.
///
/// `read = accepted + refused_rows`, and
/// `accepted = repeated_rows + responders + non_responders + not_evaluable + response_not_recorded`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[allow(missing_docs)] // the names are the definition
pub struct Counts {
    pub read: usize,
    pub accepted: usize,
    pub refused_rows: usize,
    /// Cells for which a row was refused; one may have several.
    pub refused_cells: usize,
    /// Cells of outcomes that cannot be read: that outcome is left out, not the row.
    pub unusable_outcomes: usize,
    /// Accepted rows that do not count, since their id stands in other rows too.
    pub repeated_rows: usize,
    /// CR or PR.
    pub responders: usize,
    /// SD or PD.
    pub non_responders: usize,
    /// NE.
    pub not_evaluable: usize,
    pub response_not_recorded: usize,
}

/// The rows of a table as patients. A row with a refused field is left out as a whole; an outcome that cannot be read costs that
/// outcome alone.
#[derive(Debug, Clone, PartialEq)]
pub struct Cohort {
    patients: Vec<Patient>,
    rows: Vec<Row>,
    refused: Vec<Refused>,
    repeated: RepeatedIds,
    counts: Counts,
}

/// Rows between two reports of progress.
const PROGRESS_ROWS: usize = 1 << 16;

impl Cohort {
    /// Reads every row. `progress` is told the share done.
    ///
    /// # Errors
    /// If no column has a field that a prediction cannot do without, or several columns could be one field or outcome.
    pub fn read(
        table: &Table,
        mapping: &Mapping,
        progress: &mut dyn FnMut(f64),
    ) -> Result<Self, Refusal> {
        let mut problems = mapping.undecided(table);
        let undecided = |field: FieldId| problems.iter().any(|problem| problem.field == field.id());
        let missing = FIELDS
            .iter()
            .filter(|field| {
                field.required && mapping.field(field.id).is_none() && !undecided(field.id)
            })
            .map(|field| Problem {
                field: field.id.id().to_owned(),
                value: String::new(),
                rule: Rule::ColumnNeeded,
                message: column_needed(table, field.id),
            });
        let missing: Vec<Problem> = missing.collect();
        problems.extend(missing);
        if !problems.is_empty() {
            return Err(Refusal { problems });
        }
        let mut cohort = Self {
            patients: Vec::new(),
            rows: Vec::with_capacity(table.len()),
            refused: Vec::new(),
            repeated: RepeatedIds::default(),
            counts: Counts {
                read: table.len() + table.uneven().len(),
                ..Counts::default()
            },
        };
        let scales = DoseScales::of(table, mapping);
        let mut known = FxHashMap::default();
        let mut uneven = table.uneven().iter().enumerate().peekable();
        for row in 0..table.len() {
            if row % PROGRESS_ROWS == 0 {
                progress(row as f64 / table.len() as f64);
            }
            while let Some((index, _)) = uneven.next_if(|(_, u)| u.line < table.line(row)) {
                cohort.refused.push(Refused::Uneven(index as u32));
            }
            cohort.take(table, mapping, &scales, row, &mut known);
        }
        cohort
            .refused
            .extend(uneven.map(|(index, _)| Refused::Uneven(index as u32)));
        cohort.count_each_id_once(table, mapping);
        let counts = &mut cohort.counts;
        counts.accepted = cohort.rows.len();
        counts.refused_rows = counts.read - counts.accepted;
        counts.refused_cells =
            cohort.refused.len() - table.uneven().len() - counts.unusable_outcomes;
        Ok(cohort)
    }

    fn take(
        &mut self,
        table: &Table,
        mapping: &Mapping,
        scales: &DoseScales,
        row: usize,
        known: &mut FxHashMap<Patient, u32>,
    ) {
        let refused = &mut self.refused;
        let patient = patient(table, mapping, scales, row, &mut |column, _| {
            refused.push(Refused::Cell {
                row: row as u32,
                column: column as u32,
            });
        });
        let mut response = None;
        for outcome in OutcomeColumn::ALL {
            match values::outcome(table, mapping, outcome, row) {
                Ok(Some(OutcomeValue::Response(best))) => response = Some(best),
                Ok(_) => {}
                Err(_) => {
                    self.counts.unusable_outcomes += 1;
                    self.refused.push(Refused::Cell {
                        row: row as u32,
                        column: mapping.outcome(outcome).unwrap_or_default() as u32,
                    });
                }
            }
        }
        let Some(patient) = patient else {
            return;
        };
        let patients = &mut self.patients;
        let patient = *known.entry(patient).or_insert_with_key(|patient| {
            patients.push(*patient);
            patients.len() as u32 - 1
        });
        self.rows.push(Row {
            index: row as u32,
            patient,
            response,
            counts: true,
        });
    }

    fn count_each_id_once(&mut self, table: &Table, mapping: &Mapping) {
        if let Some(column) = mapping.outcome(OutcomeColumn::Id) {
            let rows = &self.rows;
            let ids = rows
                .iter()
                .map(|row| table.value(row.index as usize, column).text);
            let said = |row: usize| (rows[row].patient, rows[row].response);
            let same = |a, b| said(a) == said(b);
            self.repeated = RepeatedIds::of(ids, same, mapping.repeats());
            for index in &self.repeated.left_out {
                self.rows[*index].counts = false;
            }
        }
        let counts = &mut self.counts;
        for row in &self.rows {
            *match row.response.map(BestResponse::responded) {
                _ if !row.counts => &mut counts.repeated_rows,
                None => &mut counts.response_not_recorded,
                Some(None) => &mut counts.not_evaluable,
                Some(Some(true)) => &mut counts.responders,
                Some(Some(false)) => &mut counts.non_responders,
            } += 1;
        }
    }

    /// Accepted rows, in the order of the table.
    pub fn rows(&self) -> &[Row] {
        &self.rows
    }

    /// Accepted rows that count, each a patient: see [`Row::counts`].
    pub fn counted(&self) -> impl Iterator<Item = &Row> {
        self.rows.iter().filter(|row| row.counts)
    }

    /// Ids that stand in several accepted rows.
    pub(crate) fn repeated(&self) -> &RepeatedIds {
        &self.repeated
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

    /// Whether a row of the table is accepted.
    fn accepted(&self, index: usize) -> bool {
        let found = self
            .rows
            .binary_search_by_key(&index, |row| row.index as usize);
        found.is_ok()
    }

    /// How many refused cells and rows there are to list.
    pub fn refused_entries(&self) -> usize {
        self.refused.len()
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
        let scales = DoseScales::of(table, mapping);
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
                    outcome_only: false,
                })
            }
            Refused::Cell { row, column } => {
                let (row, column) = (row as usize, column as usize);
                // The rule is worked out once more instead of kept: a million refused cells then cost eight bytes each.
                let mut broken = None;
                let _ = patient(table, mapping, &scales, row, &mut |at, problem| {
                    if at == column {
                        broken = Some(problem);
                    }
                });
                let mut outcomes = OutcomeColumn::ALL.into_iter();
                let outcome = outcomes.find(|outcome| mapping.outcome(*outcome) == Some(column));
                let broken_outcome =
                    outcome.and_then(|outcome| values::outcome(table, mapping, outcome, row).err());
                let problem = broken.or(broken_outcome)?;
                Some(RefusedCell {
                    row: table.line(row),
                    column: table.columns()[column].clone(),
                    field: problem.field,
                    value: shown(table.cell(row, column)),
                    rule: problem.rule,
                    message: problem.message,
                    outcome_only: outcome.is_some() && self.accepted(row),
                })
            }
        })
        .collect()
    }
}

/// The row of a table as a patient, if every field can be read; `refuse` is told the column of each cell that breaks a rule.
fn patient(
    table: &Table,
    mapping: &Mapping,
    scales: &DoseScales,
    row: usize,
    refuse: &mut dyn FnMut(usize, Problem),
) -> Option<Patient> {
    let mut refused = false;
    let mut cells = Cells {
        table,
        mapping,
        scales,
        row,
        refuse: &mut |column, problem| {
            refused = true;
            refuse(column, problem);
        },
    };
    let patient = Patient::read(&mut cells);
    patient.filter(|_| !refused)
}

/// What to say of a table without a column it needs: in a workbook also which worksheets there are.
fn column_needed(table: &Table, field: FieldId) -> String {
    let columns: Vec<&str> = table
        .columns()
        .iter()
        .take(20)
        .map(String::as_str)
        .collect();
    let columns = format!(
        "The table needs a column “{field}”. Its columns are: {}.",
        columns.join(", ")
    );
    match table.worksheet() {
        Some((read, all)) if all.len() > 1 => {
            format!(
                "{columns} The worksheet “{read}” was read; the worksheets are: {}.",
                all.join(", ")
            )
        }
        _ => columns,
    }
}

/// How the doses of both infusions are read.
struct DoseScales([DoseScale; 2]);

impl DoseScales {
    fn of(table: &Table, mapping: &Mapping) -> Self {
        let fields = [FieldId::Cart1Dose, FieldId::Cart2Dose];
        Self(fields.map(|field| mapping.dose_scale(table, field)))
    }

    fn of_field(&self, field: FieldId) -> DoseScale {
        self.0[usize::from(field == FieldId::Cart2Dose)]
    }
}

/// The cells of a row, as answers to the fields.
struct Cells<'a> {
    table: &'a Table,
    mapping: &'a Mapping,
    scales: &'a DoseScales,
    row: usize,
    refuse: &'a mut dyn FnMut(usize, Problem),
}

impl Cells<'_> {
    fn keep<T>(
        &mut self,
        field: FieldId,
        check: impl FnOnce(&Self, Cell) -> Result<T, Problem>,
    ) -> Option<T> {
        let column = self.mapping.field(field);
        let cell = column.map_or(Cell::MISSING, |column| self.table.value(self.row, column));
        match (check(self, cell), column) {
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
        self.keep(field, |cells, cell| {
            values::choice(cells.mapping, field, cell)
        })
    }

    fn dose(&mut self, field: FieldId) -> Option<Option<Dose>> {
        self.keep(field, |cells, cell| {
            let scale = cells.scales.of_field(field);
            values::dose(cells.table, scale, field, cells.row, cell)
        })
    }
}
