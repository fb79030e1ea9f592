//! What the cells of one column mean in a regression: a term, a time, or whether the event happened.

use crate::patient::{Problem, Rule};
use crate::regression::MissingValues;
use crate::regression::data::frame::{Column, Frame, MISSING, problem};

/// Values of an event column that mean no and yes, in lower case.
const CODES: [(&str, &str); 4] = [("0", "1"), ("no", "yes"), ("false", "true"), ("n", "y")];
/// Values of a cohort's `response` column: responders, the others, and what counts as missing.
const RESPONSE: [&[&str]; 3] = [&["cr", "pr"], &["sd", "pd"], &["ne"]];

/// A column with the name to report.
pub(crate) struct Values {
    /// The name.
    pub(crate) name: String,
    /// The column of the table, where `name` is more than that.
    source: String,
    /// What it holds.
    pub(crate) column: Column,
}

impl Values {
    /// A column of the table, by this name.
    pub(crate) fn new(name: String, source: &str, column: Column) -> Self {
        Self {
            name,
            source: source.to_owned(),
            column,
        }
    }

    /// Whether a row has no value.
    pub(crate) fn is_missing(&self, row: usize) -> bool {
        match &self.column {
            Column::Numbers(numbers) => numbers[row].is_nan(),
            Column::Categories { codes, .. } => codes[row] == MISSING,
        }
    }

    /// The number of a row, of a column of numbers.
    pub(crate) fn number(&self, row: usize) -> f64 {
        match &self.column {
            Column::Numbers(numbers) => numbers[row],
            Column::Categories { .. } => f64::NAN,
        }
    }

    /// How many rows have no value, if any.
    pub(crate) fn missing(&self, rows: usize) -> Option<MissingValues> {
        let count = (0..rows).filter(|&row| self.is_missing(row)).count();
        (count > 0).then(|| MissingValues {
            column: self.source.clone(),
            rows: count,
        })
    }
}

/// A term's column, as a category if a reference level says so.
pub(crate) fn term(
    frame: &Frame,
    name: &str,
    references: &[(String, String)],
) -> Result<Values, Problem> {
    let as_category = references.iter().any(|(column, _)| column == name);
    Ok(Values {
        name: name.to_owned(),
        source: name.to_owned(),
        column: if as_category {
            frame.categories(name)?
        } else {
            frame.column(name)?.clone()
        },
    })
}

/// Times, none negative.
pub(crate) fn times(frame: &Frame, name: &str) -> Result<Values, Problem> {
    let not_a_time = |value: &str, what: &str| {
        problem(
            name,
            value,
            Rule::NotATime,
            format!("“{name}” is to be a time, but {what}."),
        )
    };
    let Column::Numbers(numbers) = frame.column(name)? else {
        return Err(not_a_time("", "its cells are no numbers"));
    };
    match numbers.iter().find(|value| **value < 0.0) {
        Some(value) => Err(not_a_time(
            &crate::numerics::math::shown(*value),
            "some of it is negative",
        )),
        None => Ok(Values {
            name: name.to_owned(),
            source: name.to_owned(),
            // Adding 0 makes one number of 0 and -0, which else were two times.
            column: Column::Numbers(numbers.iter().map(|value| value + 0.0).collect()),
        }),
    }
}

/// An outcome or event as 0 and 1, by the codes that are stated above; with `one_two`, also R's 1 and 2.
pub(crate) fn binary(frame: &Frame, name: &str, one_two: bool) -> Result<Values, Problem> {
    let read = frame.column(name)?;
    let (levels, codes): (Vec<String>, Vec<u32>) = match read {
        Column::Categories { levels, codes } => (levels.clone(), codes.clone()),
        Column::Numbers(numbers) => numeric_levels(numbers),
    };
    let lower: Vec<String> = levels.iter().map(|level| level.to_lowercase()).collect();
    let only = |allowed: &[&str]| lower.iter().all(|level| allowed.contains(&level.as_str()));
    let mut yes: Option<(Vec<&str>, &[&str])> = None;
    for (no, event) in CODES {
        if only(&[no, event]) {
            yes.get_or_insert((vec![event], &[]));
        }
    }
    if yes.is_none() && one_two && lower == ["1", "2"] {
        yes = Some((vec!["2"], &[]));
    }
    if yes.is_none() && only(&RESPONSE.concat()) {
        yes = Some((RESPONSE[0].to_vec(), RESPONSE[2]));
    }
    let Some((yes, unknown)) = yes else {
        let shown: Vec<&str> = levels.iter().take(6).map(String::as_str).collect();
        let more = if levels.len() > 6 { ", ..." } else { "" };
        let message = format!(
            "“{name}” is to say whether the event happened, as 0/1, no/yes, false/true or CR/PR/SD/PD, but has: {}{more}.",
            shown.join(", ")
        );
        return Err(problem(name, &shown.join(", "), Rule::NotBinary, message));
    };
    let of = |code: &u32| match lower.get(*code as usize) {
        None => f64::NAN,
        Some(level) if unknown.contains(&level.as_str()) => f64::NAN,
        Some(level) => f64::from(u8::from(yes.contains(&level.as_str()))),
    };
    let shown: Vec<&str> = levels
        .iter()
        .zip(&lower)
        .filter(|(_, lower)| yes.contains(&lower.as_str()))
        .map(|(level, _)| level.as_str())
        .collect();
    Ok(Values {
        name: format!(
            "{name}={}",
            if shown.is_empty() {
                yes.join(" or ")
            } else {
                shown.join(" or ")
            }
        ),
        source: name.to_owned(),
        column: Column::Numbers(codes.iter().map(of).collect()),
    })
}

/// Distinct numbers as levels, as far as they matter here: the first few.
fn numeric_levels(numbers: &[f64]) -> (Vec<String>, Vec<u32>) {
    let mut found: Vec<f64> = Vec::new();
    for value in numbers.iter().filter(|value| !value.is_nan()) {
        if found.len() < 7 && !found.contains(value) {
            found.push(*value);
        }
    }
    found.sort_by(f64::total_cmp);
    let code = |value: &f64| {
        found
            .iter()
            .position(|f| f == value)
            .map_or(MISSING, |p| p as u32)
    };
    let codes = numbers.iter().map(code).collect();
    (
        found
            .iter()
            .map(|value| crate::numerics::math::shown(value + 0.0))
            .collect(),
        codes,
    )
}
