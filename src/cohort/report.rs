//! What is said of a whole table: its columns, how many rows of every kind, and the model's validation on those with a
//! response.

use crate::cohort::checks::{OutcomeCheck, outcome_checks, survival_check};
use crate::cohort::columns::{Mapped, Mapping};
use crate::cohort::meaning::{Meaning, OutcomeColumn};
use crate::cohort::repeats::{RepeatedIds, Repeats};
use crate::cohort::rows::{Cohort, Counts};
use crate::cohort::score::Scores;
use crate::cohort::structure;
use crate::cohort::units::{DoseNumbers, DoseUnit};
use crate::model::Model;
use crate::model::assessment::ModelId;
use crate::patient::fields::FIELDS;
use crate::patient::{Problem, Refusal, Rule};
use crate::table::Table;
use crate::table::cell::DecimalMark;
use crate::table::remark::Remark;
use crate::validate::{Observed, SurvivalValidation, TooFew, Validation, validate};
use serde::Serialize;

/// What a table is before anyone has said what its columns mean, and how it was read.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct TableSummary<'a> {
    /// Names of the columns.
    pub columns: &'a [String],
    /// Rows, uneven ones among them.
    pub rows: usize,
    /// Of a workbook: the worksheet that was read.
    pub worksheet: Option<&'a str>,
    /// Of a workbook: its visible worksheets.
    pub worksheets: &'a [String],
    /// Line of the file, or row of the worksheet, that the header was read from.
    pub header_row: u32,
    /// Of text: what separates the cells.
    pub separator: Option<char>,
    /// The decimal mark; nothing if no number has one, or if numbers prove both.
    pub decimal: Option<DecimalMark>,
    /// The first lines with content, those above the header among them: line and cells.
    pub first_lines: &'a [(u32, Vec<String>)],
    /// What should be known before any result.
    pub remarks: &'a [Remark],
    /// Which column is probably what; fields first.
    pub guess: Vec<Mapped>,
    /// Ids without which nothing can be predicted.
    pub required: Vec<Meaning>,
    /// The first rows.
    pub preview: Vec<Vec<&'a str>>,
}

/// What the words of a column mean, and the units of doses.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct MappingReport<'a> {
    /// The columns that have a meaning.
    pub columns: Vec<NamedColumn<'a>>,
    /// Different values of the columns of words, by how often they occur.
    pub values: Vec<ColumnValues<'a>>,
    /// The dose columns.
    pub doses: Vec<DoseReport>,
    /// Ids that stand in several rows; nothing if none does.
    pub repeats: Option<RepeatsReport>,
}

/// Ids that stand in several rows.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct RepeatsReport {
    /// How many ids.
    pub ids: usize,
    /// Their rows.
    pub rows: usize,
    /// Which of the rows count.
    pub counted: Repeats,
}

/// A column by its name.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct NamedColumn<'a> {
    /// The field or outcome.
    pub id: Meaning,
    /// The name of its column.
    pub name: &'a str,
}

/// The different values of a column.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct ColumnValues<'a> {
    /// The field or outcome.
    pub id: Meaning,
    /// The values, the most frequent first.
    pub values: Vec<ValueCount<'a>>,
    /// The column has more different values than are listed.
    pub more: bool,
}

/// A value, how often it occurs, and what it means.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct ValueCount<'a> {
    /// As it stands in the table.
    pub value: &'a str,
    /// Rows that have it.
    pub count: usize,
    /// Our word for it: as the reader says, or as it is usually meant; empty for a missing value; nothing if that is not known.
    pub word: Option<&'static str>,
}

/// A dose column and its unit.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct DoseReport {
    /// The field.
    pub id: Meaning,
    /// In which unit it is read.
    pub unit: DoseUnit,
    /// Its numbers, and the unit they suggest.
    #[serde(flatten)]
    #[cfg_attr(test, ts(flatten))]
    pub numbers: DoseNumbers,
}

/// What became of the rows.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct CohortSummary<'a> {
    /// Which model answered.
    pub model: &'a ModelId,
    /// Rows of every kind.
    pub counts: Counts,
    /// Accepted rows without a number.
    pub outside_evidence: usize,
    /// Entries of the list of refused cells and rows.
    pub refused_entries: usize,
    /// Columns without a meaning.
    pub ignored_columns: Vec<&'a str>,
    /// What should be known before any result.
    pub remarks: Vec<Remark>,
}

/// Rows of the preview.
const PREVIEW: usize = 5;

impl<'a> TableSummary<'a> {
    /// Of a table.
    pub fn new(table: &'a Table) -> Self {
        let row = |row| {
            (0..table.columns().len())
                .map(|column| table.cell(row, column))
                .collect()
        };
        Self {
            columns: table.columns(),
            rows: table.len() + table.uneven().len(),
            worksheet: table.worksheet().map(|(name, _)| name),
            worksheets: table.worksheet().map_or(&[], |(_, names)| names),
            header_row: table.header_line(),
            separator: table.separator(),
            decimal: table.decimal(),
            first_lines: table.preview(),
            remarks: table.remarks(),
            guess: Mapping::guessed(table).entries(),
            required: FIELDS
                .iter()
                .filter(|field| field.required)
                .map(|field| Meaning::Field(field.id))
                .collect(),
            preview: (0..table.len().min(PREVIEW)).map(row).collect(),
        }
    }
}

/// Different values of a column that are listed.
const MOST_VALUES: usize = 60;

impl<'a> MappingReport<'a> {
    /// Of a table and its mapping.
    pub fn new(table: &'a Table, mapping: &Mapping) -> Self {
        let columns = || Meaning::all().filter_map(|id| Some((id, mapping.column(id)?)));
        Self {
            columns: columns()
                .map(|(id, column)| NamedColumn {
                    id,
                    name: &table.columns()[column],
                })
                .collect(),
            values: columns()
                .filter(|(id, _)| !id.words().is_empty())
                .map(|(id, column)| ColumnValues::of(table, mapping, id, column))
                .collect(),
            doses: columns()
                .filter_map(|(id, column)| match id {
                    Meaning::Field(field) if id.is_dose() => Some(DoseReport {
                        id,
                        unit: mapping.dose_scale(table, field).unit,
                        numbers: DoseNumbers::of(table, column),
                    }),
                    _ => None,
                })
                .collect(),
            repeats: mapping
                .outcome(OutcomeColumn::Id)
                .and_then(|column| RepeatsReport::of(table, column, mapping.repeats())),
        }
    }
}

impl RepeatsReport {
    fn of(table: &Table, column: usize, counted: Repeats) -> Option<Self> {
        let RepeatedIds { ids, rows, .. } = RepeatedIds::of_all_rows(table, column);
        (ids > 0).then_some(Self { ids, rows, counted })
    }
}

impl<'a> ColumnValues<'a> {
    fn of(table: &'a Table, mapping: &Mapping, id: Meaning, column: usize) -> Self {
        let mut counts: Vec<(&str, usize)> = Vec::new();
        let mut more = false;
        let mut last = 0;
        for row in 0..table.len() {
            let Some(text) = table.value(row, column).text else {
                continue;
            };
            // Neighbours often are alike, and values few.
            if counts.get(last).is_none_or(|(value, _)| *value != text) {
                match counts.iter().position(|(value, _)| *value == text) {
                    Some(place) => last = place,
                    None if counts.len() < MOST_VALUES => {
                        counts.push((text, 0));
                        last = counts.len() - 1;
                    }
                    None => {
                        more = true;
                        continue;
                    }
                }
            }
            counts[last].1 += 1;
        }
        counts.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
        let words = id.words();
        let value = |(value, count): (&'a str, usize)| ValueCount {
            value,
            count,
            word: mapping.meant(id, value, &words),
        };
        Self {
            id,
            values: counts.into_iter().map(value).collect(),
            more,
        }
    }
}

impl<'a> CohortSummary<'a> {
    /// Of a scored table.
    pub fn new(table: &'a Table, mapping: &Mapping, cohort: &Cohort, scores: &'a Scores) -> Self {
        Self {
            model: scores.model(),
            counts: cohort.counts(),
            outside_evidence: scores.outside(cohort),
            refused_entries: cohort.refused_entries(),
            ignored_columns: mapping.ignored(table),
            remarks: structure::remarks(table, mapping, cohort),
        }
    }
}

/// The validation of a model on a cohort, with those who could not be part of it.
///
/// `n` and the three that are left out add up to `counts.accepted`.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct CohortValidation {
    /// Set if there are fewer than [`LEAST`](crate::validate::LEAST) responders or non-responders: then only numbers with intervals
    /// are given, no curves.
    pub too_few: Option<TooFew>,
    /// Which model.
    pub model: ModelId,
    /// How many patients had each outcome and how many the model predicted, the response first: what is to be read first.
    pub predictive_checks: Vec<OutcomeCheck>,
    /// Survival at 24 months with censoring, of those whose survival is recorded.
    pub survival: Option<SurvivalValidation>,
    /// The numbers on the response.
    #[serde(flatten)]
    #[cfg_attr(test, ts(flatten))]
    pub validation: Validation,
    /// Rows of every kind.
    pub counts: Counts,
    /// Patients with a prediction whose response is not evaluable.
    pub left_out_not_evaluable: usize,
    /// Patients with a prediction whose response is not recorded.
    pub left_out_not_recorded: usize,
    /// Patients to whom the evidence does not apply, whatever their response.
    pub left_out_outside_evidence: usize,
    /// What should be known before any result.
    pub remarks: Vec<Remark>,
}

/// Validates a model on the responses of a cohort that it scored.
///
/// # Panics
/// If another model scored the cohort.
///
/// # Errors
/// A table without the column `response`, or without any row that has both a prediction and a response.
pub fn validation(
    model: &Model,
    table: &Table,
    mapping: &Mapping,
    cohort: &Cohort,
    scores: &Scores,
) -> Result<CohortValidation, Refusal> {
    assert_eq!(
        scores.model(),
        model.id(),
        "another model scored the cohort"
    );
    let refusal = |rule, message| Refusal {
        problems: vec![Problem {
            field: "response".to_owned(),
            value: String::new(),
            rule,
            message,
        }],
    };
    if mapping.outcome(OutcomeColumn::Response).is_none() {
        let message = "The table needs a column “response” to validate against.".to_owned();
        return Err(refusal(Rule::ColumnNeeded, message));
    }
    let observed = Observed::new(&scores.observed(cohort))
        .map_err(|e| refusal(Rule::NobodyToCompare, e.to_string()))?;
    let (mut not_evaluable, mut not_recorded, mut outside) = (0, 0, 0);
    for row in cohort.counted() {
        if scores.outcomes(row.patient as usize).is_none() {
            outside += 1;
        } else if row.response.is_none() {
            not_recorded += 1;
        } else if row
            .response
            .is_some_and(|response| response.responded().is_none())
        {
            not_evaluable += 1;
        }
    }
    let validation = validate(&observed);
    Ok(CohortValidation {
        too_few: validation.too_few.clone(),
        model: model.id().clone(),
        predictive_checks: outcome_checks(model, table, mapping, cohort, scores),
        survival: survival_check(table, mapping, cohort, scores),
        validation,
        counts: cohort.counts(),
        left_out_not_evaluable: not_evaluable,
        left_out_not_recorded: not_recorded,
        left_out_outside_evidence: outside,
        remarks: structure::remarks(table, mapping, cohort),
    })
}
