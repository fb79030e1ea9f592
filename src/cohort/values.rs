//! The rules of one cell: categories, doses, outcomes.

use crate::cohort::columns::Mapping;
use crate::cohort::meaning::{BestResponse, Meaning, OutcomeColumn, OutcomeKind};
use crate::cohort::synonyms::is_unknown;
use crate::cohort::units::DoseScale;
use crate::patient::choices::Category;
use crate::patient::fields::FieldId;
use crate::patient::{Dose, Problem, RawValue, Rule, check_choice, check_dose};
use crate::refusal::shown;
use crate::table::cell::NoNumber;
use crate::table::{Cell, Table};

/// What a row says of a categorical field, by the rules of the form; a choice may be in either case, or a known synonym.
///
/// # Errors
/// The rule that the cell breaks.
pub(crate) fn choice<C: Category>(
    mapping: &Mapping,
    field: FieldId,
    cell: Cell,
) -> Result<C, Problem> {
    let Some(text) = mapping.word(Meaning::Field(field), cell) else {
        return check_choice(field, &RawValue::Nothing);
    };
    let mut choices = C::CHOICES.iter();
    match choices.position(|choice| choice.id.eq_ignore_ascii_case(text)) {
        Some(index) => Ok(C::ENTRIES[index]),
        None => check_choice(field, &RawValue::Text(text.to_owned())),
    }
}

/// What a row says of a dose, in the unit of its column.
///
/// # Errors
/// The rule that the cell breaks; of a dose of the whole infusion also what is wrong with the weight.
pub(crate) fn dose(
    table: &Table,
    scale: DoseScale,
    field: FieldId,
    row: usize,
    cell: Cell,
) -> Result<Option<Dose>, Problem> {
    let Some(text) = cell.text else {
        return check_dose(field, &RawValue::Nothing);
    };
    let number = match cell.number() {
        Ok(Some(number)) => number,
        Ok(None) => return check_dose(field, &RawValue::Nothing),
        Err(NoNumber::Text) if is_unknown(text) => return check_dose(field, &RawValue::Nothing),
        Err(reason) => return Err(no_number(field.id(), text, reason)),
    };
    let DoseScale { unit, weight } = scale;
    let mut cells = number * unit.cells();
    if unit.is_total() {
        let Some(weight) = weight else {
            return Err(problem(
                field.id(),
                text,
                Rule::ColumnNeeded,
                "A dose of the whole infusion needs a column with the weight in kg.".to_owned(),
            ));
        };
        match table.value(row, weight).number() {
            Ok(Some(kg)) if kg > 0.0 => cells /= kg,
            Ok(None) => return Ok(None),
            Ok(Some(_)) | Err(_) => {
                let weight = shown(table.cell(row, weight));
                let message = format!(
                    "The weight “{weight}” is no number of kg above 0, so the dose per kg is not known."
                );
                return Err(problem(field.id(), text, Rule::NotANumber, message));
            }
        }
    }
    check_dose(field, &RawValue::Number(cells))
}

/// What a cell of an outcome column holds.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum OutcomeValue {
    /// Any text.
    Text,
    /// The best response.
    Response(BestResponse),
    /// A grade from 0 to 5.
    Grade(u8),
    /// Months, 0 or more.
    Months(f64),
    /// Yes or no.
    Flag(bool),
}

/// What a row says of an outcome; nothing if the cell is missing or says that it is not known, or the table has no such column.
///
/// # Errors
/// The rule that the cell breaks.
pub(crate) fn outcome(
    table: &Table,
    mapping: &Mapping,
    outcome: OutcomeColumn,
    row: usize,
) -> Result<Option<OutcomeValue>, Problem> {
    let Some(column) = mapping.outcome(outcome) else {
        return Ok(None);
    };
    let cell = table.value(row, column);
    known_outcome(mapping, outcome, cell).or_else(|problem| match cell.text {
        Some(text) if is_unknown(text) => Ok(None),
        _ => Err(problem),
    })
}

/// The same of a cell that does not say so.
fn known_outcome(
    mapping: &Mapping,
    outcome: OutcomeColumn,
    cell: Cell,
) -> Result<Option<OutcomeValue>, Problem> {
    let Some(text) = mapping.word(Meaning::Outcome(outcome), cell) else {
        return Ok(None);
    };
    let id = outcome.id();
    let refuse = |rule, message: &str| Err(problem(id, text, rule, message.to_owned()));
    // A whole number may be written as other programs do: `1.0`.
    let whole = || {
        if text.len() == 1 {
            return text.parse().ok();
        }
        let number = cell.number().ok().flatten()?;
        (number.fract() == 0.0 && (0.0..=9.0).contains(&number)).then_some(number as u8)
    };
    let value = match outcome.kind() {
        OutcomeKind::Text => OutcomeValue::Text,
        OutcomeKind::Response => OutcomeValue::Response(response(text)?),
        OutcomeKind::Grade => match whole() {
            Some(grade @ 0..=5) => OutcomeValue::Grade(grade),
            _ => {
                return refuse(
                    Rule::NotAGrade,
                    "A grade must be a whole number from 0 to 5.",
                );
            }
        },
        OutcomeKind::Flag => match whole() {
            Some(flag @ 0..=1) => OutcomeValue::Flag(flag == 1),
            _ => return refuse(Rule::NotZeroOrOne, "This must be 0 (no) or 1 (yes)."),
        },
        OutcomeKind::Months => match cell.number() {
            Ok(None) => return Ok(None),
            Ok(Some(x)) if !x.is_finite() => {
                return refuse(Rule::NotFinite, "Months must be a finite number.");
            }
            Ok(Some(x)) if x < 0.0 => return refuse(Rule::BelowZero, "Months must be 0 or more."),
            Ok(Some(x)) => OutcomeValue::Months(x),
            Err(reason) => return Err(no_number(id, text, reason)),
        },
    };
    Ok(Some(value))
}

/// A usable grade of a row.
pub(crate) fn grade(
    table: &Table,
    mapping: &Mapping,
    column: OutcomeColumn,
    row: usize,
) -> Option<u8> {
    match outcome(table, mapping, column, row) {
        Ok(Some(OutcomeValue::Grade(grade))) => Some(grade),
        _ => None,
    }
}

/// Usable months of a row.
pub(crate) fn months(
    table: &Table,
    mapping: &Mapping,
    column: OutcomeColumn,
    row: usize,
) -> Option<f64> {
    match outcome(table, mapping, column, row) {
        Ok(Some(OutcomeValue::Months(months))) => Some(months),
        _ => None,
    }
}

/// A usable yes or no of a row.
pub(crate) fn flag(
    table: &Table,
    mapping: &Mapping,
    column: OutcomeColumn,
    row: usize,
) -> Option<bool> {
    match outcome(table, mapping, column, row) {
        Ok(Some(OutcomeValue::Flag(flag))) => Some(flag),
        _ => None,
    }
}

/// The response that a text names, in either case.
///
/// # Errors
/// Any other text.
fn response(text: &str) -> Result<BestResponse, Problem> {
    let named = |response: &BestResponse| response.id().eq_ignore_ascii_case(text);
    BestResponse::ALL.into_iter().find(named).ok_or_else(|| {
        problem(
            "response",
            text,
            Rule::UnknownChoice,
            format!(
                "The response is “{}”, but must be one of CR, PR, SD, PD, NE.",
                shown(text)
            ),
        )
    })
}

fn no_number(id: &str, text: &str, reason: NoNumber) -> Problem {
    let shown = shown(text);
    let (rule, message) = match reason {
        NoNumber::Text => (
            Rule::NotANumber,
            format!(
                "“{shown}” is not a number, or not in the style of the others. Write digits with at most one decimal mark, such as 2000000 or 2.5e6."
            ),
        ),
        NoNumber::Ambiguous => (
            Rule::AmbiguousNumber,
            format!(
                "“{shown}” could mean thousands or thousandths. Say which mark is the decimal one (--decimal), or write it without a mark."
            ),
        ),
        NoNumber::Date => (
            Rule::Date,
            format!("“{shown}” is a date, and a number is needed."),
        ),
        NoNumber::NotCalculated => (
            Rule::NotCalculated,
            format!(
                "The formula “{shown}” has no stored value. Open the workbook in a spreadsheet program, save it, and read it again."
            ),
        ),
    };
    problem(id, text, rule, message)
}

fn problem(id: &str, text: &str, rule: Rule, message: String) -> Problem {
    Problem {
        field: id.to_owned(),
        value: format!("“{}”", shown(text)),
        rule,
        message,
    }
}
