//! From a table and the names of a regression to what is fitted: complete rows, dummy-coded columns, a coded outcome.

use super::frame::{Column, Frame, MISSING, problem};
use super::scale::Scale;
use super::{MissingValues, Reference};
use crate::patient::{Problem, Refusal};

/// The columns of a regression, by role.
#[derive(Debug)]
pub(super) struct Named<'a> {
    /// The outcome, or the event of a Cox regression.
    pub(super) outcome: &'a str,
    /// The time of a Cox regression.
    pub(super) time: Option<&'a str>,
    /// The terms.
    pub(super) terms: &'a [String],
    /// Reference levels, by column.
    pub(super) references: &'a [(String, String)],
}

/// What is fitted.
#[derive(Debug)]
pub(super) struct Design {
    /// Names of the coefficients, without an intercept.
    pub(super) names: Vec<String>,
    /// Their columns, over the complete rows.
    pub(super) columns: Vec<Vec<f64>>,
    /// Whether the event happened.
    pub(super) event: Vec<bool>,
    /// Times, in a Cox regression.
    pub(super) time: Vec<f64>,
    /// Of every category, the level that has no column.
    pub(super) references: Vec<Reference>,
    /// For every category the level of each complete row, for curves.
    pub(super) groups: Vec<(String, Vec<String>, Vec<u32>)>,
    /// What the event is: `column=value`.
    pub(super) event_name: String,
    /// Rows without a value, by column.
    pub(super) missing: Vec<MissingValues>,
    /// Rows left out.
    pub(super) dropped: usize,
}

/// Values of an event column that mean no and yes, in lower case.
const CODES: [(&str, &str); 4] = [("0", "1"), ("no", "yes"), ("false", "true"), ("n", "y")];
/// Values of a cohort's `response` column: responders, the others, and what counts as missing.
const RESPONSE: [&[&str]; 3] = [&["cr", "pr"], &["sd", "pd"], &["ne"]];

impl Design {
    /// Reads the columns; all problems at once.
    pub(super) fn new(frame: &Frame, named: &Named) -> Result<Self, Refusal> {
        let mut problems = repeated(named);
        let mut take = |result: Result<Values, Problem>| result.map_err(|p| problems.push(p)).ok();
        let outcome = take(binary(frame, named.outcome, named.time.is_some()));
        let time = named.time.map(|name| take(times(frame, name)));
        let terms: Vec<_> = named
            .terms
            .iter()
            .map(|name| take(term(frame, name, named.references)))
            .collect();
        for (column, _) in named.references {
            if !named.terms.contains(column) {
                problems.push(problem(
                    column,
                    "",
                    "reference_without_term",
                    format!("“{column}” has a reference level but is not among the terms."),
                ));
            }
        }
        if !problems.is_empty() {
            return Err(Refusal { problems });
        }
        let (outcome, time) = (outcome.expect("no problem"), time.flatten());
        let terms: Vec<Values> = terms.into_iter().flatten().collect();

        let all = || terms.iter().chain(&time).chain([&outcome]);
        let complete: Vec<usize> = (0..frame.len())
            .filter(|&row| all().all(|values| !values.is_missing(row)))
            .collect();
        let missing = all()
            .filter_map(|values| values.missing(frame.len()))
            .collect();
        if complete.is_empty() {
            let message = format!(
                "None of the {} rows has a value in every column that is used.",
                frame.len()
            );
            return Err(problem("rows", "0", "no_complete_row", message).into());
        }
        let mut design = Self {
            names: Vec::new(),
            columns: Vec::new(),
            event: complete
                .iter()
                .map(|&row| outcome.number(row) > 0.5)
                .collect(),
            time: time.map_or_else(Vec::new, |time| {
                complete.iter().map(|&row| time.number(row)).collect()
            }),
            references: Vec::new(),
            groups: Vec::new(),
            event_name: outcome.name,
            missing,
            dropped: frame.len() - complete.len() + frame.sheet().uneven().len(),
        };
        let mut problems = Vec::new();
        for values in &terms {
            if let Err(p) = design.add(values, &complete, named.references) {
                problems.push(p);
            }
        }
        if problems.is_empty() {
            Ok(design)
        } else {
            Err(Refusal { problems })
        }
    }

    /// Adds a term's columns.
    fn add(
        &mut self,
        values: &Values,
        complete: &[usize],
        references: &[(String, String)],
    ) -> Result<(), Problem> {
        let name = &values.name;
        match &values.column {
            Column::Numbers(numbers) => {
                let column: Vec<f64> = complete.iter().map(|&row| numbers[row]).collect();
                if column.iter().all(|value| *value == column[0]) {
                    return Err(constant(
                        name,
                        &crate::math::shown(column[0]),
                        complete.len(),
                    ));
                }
                self.names.push(name.clone());
                self.columns.push(column);
            }
            Column::Categories { levels, codes } => {
                let codes: Vec<u32> = complete.iter().map(|&row| codes[row]).collect();
                let present: Vec<u32> = (0..levels.len() as u32)
                    .filter(|code| codes.contains(code))
                    .collect();
                let asked = references.iter().find(|(column, _)| column == name);
                let reference = match asked {
                    None => present[0],
                    Some((_, level)) => present
                        .iter()
                        .copied()
                        .find(|&code| levels[code as usize] == *level)
                        .ok_or_else(|| unknown_level(name, level, levels, &present))?,
                };
                if present.len() == 1 {
                    return Err(constant(name, &levels[present[0] as usize], complete.len()));
                }
                for &code in present.iter().filter(|&&code| code != reference) {
                    self.names.push(format!("{name}={}", levels[code as usize]));
                    let is = |c: &u32| f64::from(u8::from(*c == code));
                    self.columns.push(codes.iter().map(is).collect());
                }
                self.references.push(Reference {
                    column: name.clone(),
                    level: levels[reference as usize].clone(),
                });
                self.groups.push((name.clone(), levels.clone(), codes));
            }
        }
        Ok(())
    }

    /// Scales the columns and refuses those that are combinations of others.
    pub(super) fn scaled(
        &self,
        intercept: bool,
    ) -> Result<(Scale, super::columns::Columns), Refusal> {
        let (scale, x) = Scale::new(&self.columns, self.event.len(), intercept);
        let dependence = super::separation::dependence_of(&x);
        let first = usize::from(intercept);
        let problems = collinear(&dependence, first, &self.names, "the rows");
        if problems.is_empty() {
            Ok((scale, x))
        } else {
            Err(Refusal { problems })
        }
    }
}

/// One problem for every dependent column; `first` columns stand before the named ones.
pub(super) fn collinear(
    dependence: &super::linear::Dependence,
    first: usize,
    names: &[String],
    within: &str,
) -> Vec<Problem> {
    let of = |(column, combination): &(usize, Vec<f64>)| {
        let name = &names[column - first];
        let others: Vec<&str> = dependence
            .independent
            .iter()
            .zip(combination)
            .filter(|(column, weight)| **column >= first && weight.abs() > 1e-6)
            .map(|(column, _)| names[column - first].as_str())
            .collect();
        let message = if others.is_empty() {
            format!("“{name}” does not vary within {within}, so it has no coefficient.")
        } else {
            format!(
                "“{name}” is a combination of {} in {within}, so they have no separate coefficients; leave one out.",
                others.join(", ")
            )
        };
        problem(name, "", "collinear", message)
    };
    dependence.dependent.iter().map(of).collect()
}

/// A column with the name to report.
struct Values {
    name: String,
    /// The column of the table, where `name` is more than that.
    source: String,
    column: Column,
}

impl Values {
    fn is_missing(&self, row: usize) -> bool {
        match &self.column {
            Column::Numbers(numbers) => numbers[row].is_nan(),
            Column::Categories { codes, .. } => codes[row] == MISSING,
        }
    }

    /// The number of a row, of a column of numbers.
    fn number(&self, row: usize) -> f64 {
        match &self.column {
            Column::Numbers(numbers) => numbers[row],
            Column::Categories { .. } => f64::NAN,
        }
    }

    fn missing(&self, rows: usize) -> Option<MissingValues> {
        let count = (0..rows).filter(|&row| self.is_missing(row)).count();
        (count > 0).then(|| MissingValues {
            column: self.source.clone(),
            rows: count,
        })
    }
}

fn repeated(named: &Named) -> Vec<Problem> {
    let mut seen: Vec<&str> = vec![named.outcome];
    seen.extend(named.time);
    let mut problems = Vec::new();
    if named.time == Some(named.outcome) {
        problems.push(twice(named.outcome));
    }
    for name in named.terms {
        if seen.contains(&name.as_str()) {
            problems.push(twice(name));
        }
        seen.push(name);
    }
    for (i, (column, _)) in named.references.iter().enumerate() {
        if named.references[..i]
            .iter()
            .any(|(other, _)| other == column)
        {
            problems.push(twice(column));
        }
    }
    problems
}

fn twice(name: &str) -> Problem {
    problem(
        name,
        "",
        "named_twice",
        format!("“{name}” is named twice in the regression."),
    )
}

fn constant(name: &str, value: &str, rows: usize) -> Problem {
    let message =
        format!("“{name}” is “{value}” in all {rows} complete rows, so it has no coefficient.");
    problem(name, value, "constant", message)
}

fn unknown_level(name: &str, level: &str, levels: &[String], present: &[u32]) -> Problem {
    let known: Vec<&str> = present
        .iter()
        .map(|&code| levels[code as usize].as_str())
        .collect();
    let message = format!(
        "No complete row has “{level}” in “{name}”. The levels are: {}.",
        known.join(", ")
    );
    problem(name, level, "unknown_level", message)
}

fn term(frame: &Frame, name: &str, references: &[(String, String)]) -> Result<Values, Problem> {
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
fn times(frame: &Frame, name: &str) -> Result<Values, Problem> {
    let not_a_time = |value: &str, what: &str| {
        problem(
            name,
            value,
            "not_a_time",
            format!("“{name}” is to be a time, but {what}."),
        )
    };
    let Column::Numbers(numbers) = frame.column(name)? else {
        return Err(not_a_time("", "its cells are no numbers"));
    };
    match numbers.iter().find(|value| **value < 0.0) {
        Some(value) => Err(not_a_time(
            &crate::math::shown(*value),
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
fn binary(frame: &Frame, name: &str, one_two: bool) -> Result<Values, Problem> {
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
        return Err(problem(name, &shown.join(", "), "not_binary", message));
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
            .map(|value| crate::math::shown(value + 0.0))
            .collect(),
        codes,
    )
}
