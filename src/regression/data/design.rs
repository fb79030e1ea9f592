//! From a table and the names of a regression to what is fitted: complete rows, dummy-coded columns, a coded outcome.

use crate::patient::{Problem, Refusal, Rule};
use crate::regression::data::coding::{Values, binary, term, times};
use crate::regression::data::collinearity::Dependence;
use crate::regression::data::frame::{Column, Frame, problem};
use crate::regression::data::matrix::Matrix;
use crate::regression::data::standardise::Scale;
use crate::regression::data::times::tie_equal_times;
use crate::regression::separation::logistic::dependence_of;
use crate::regression::{MissingValues, Reference};

/// The name of the intercept.
pub(crate) const INTERCEPT: &str = "(intercept)";

/// The columns of a regression, by role.
#[derive(Debug)]
pub(crate) struct Named<'a> {
    /// The outcome, or the event of a Cox regression.
    pub(crate) outcome: &'a str,
    /// The time of a Cox regression.
    pub(crate) time: Option<&'a str>,
    /// The terms.
    pub(crate) terms: &'a [String],
    /// Reference levels, by column.
    pub(crate) references: &'a [(String, String)],
}

/// What is fitted.
#[derive(Debug)]
pub(crate) struct Design {
    /// Names of the coefficients, without an intercept.
    pub(crate) names: Vec<String>,
    /// Their columns, over the complete rows.
    pub(crate) columns: Vec<Vec<f64>>,
    /// Every term, with how many of them are its.
    pub(crate) terms: Vec<(String, usize)>,
    /// Whether the event happened.
    pub(crate) event: Vec<bool>,
    /// Times, in a Cox regression.
    pub(crate) time: Vec<f64>,
    /// Of every category, the level that has no column.
    pub(crate) references: Vec<Reference>,
    /// For every category the level of each complete row, for curves.
    pub(crate) groups: Vec<(String, Vec<String>, Vec<u32>)>,
    /// What the event is: `column=value`.
    pub(crate) event_name: String,
    /// Rows without a value, by column.
    pub(crate) missing: Vec<MissingValues>,
    /// Rows left out.
    pub(crate) dropped: usize,
}

impl Design {
    /// Reads the columns; all problems at once.
    pub(crate) fn new(frame: &Frame, named: &Named) -> Result<Self, Refusal> {
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
                    Rule::ReferenceWithoutTerm,
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
            return Err(problem("rows", "0", Rule::NoCompleteRow, message).into());
        }
        let mut design = Self {
            names: Vec::new(),
            columns: Vec::new(),
            terms: Vec::new(),
            event: complete
                .iter()
                .map(|&row| outcome.number(row) > 0.5)
                .collect(),
            time: time.map_or_else(Vec::new, |time| {
                let mut times: Vec<f64> = complete.iter().map(|&row| time.number(row)).collect();
                tie_equal_times(&mut times);
                times
            }),
            references: Vec::new(),
            groups: Vec::new(),
            event_name: outcome.name,
            missing,
            dropped: frame.len() - complete.len() + frame.table().uneven().len(),
        };
        let mut problems = Vec::new();
        for values in &terms {
            if let Err(p) = design.add(values, &complete, named.references) {
                problems.push(p);
            }
        }
        // Only now are the names of levels known.
        let intercept = named.time.is_none().then_some(INTERCEPT);
        let mut seen: Vec<&str> = intercept.into_iter().collect();
        for name in &design.names {
            if seen.contains(&name.as_str()) {
                problems.push(same_name(name));
            }
            seen.push(name);
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
        let before = self.names.len();
        match &values.column {
            Column::Numbers(numbers) => {
                let column: Vec<f64> = complete.iter().map(|&row| numbers[row]).collect();
                if column.iter().all(|value| *value == column[0]) {
                    return Err(constant(
                        name,
                        &crate::numerics::math::shown(column[0]),
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
        self.terms.push((name.clone(), self.names.len() - before));
        Ok(())
    }

    /// For each term the same patients with it alone.
    pub(crate) fn terms_alone(&self) -> impl Iterator<Item = Self> {
        let mut from = 0;
        self.terms.iter().map(move |term| {
            let own = from..from + term.1;
            from = own.end;
            self.with(
                self.names[own.clone()].to_vec(),
                self.columns[own].to_vec(),
                vec![term.clone()],
            )
        })
    }

    /// The same patients with other terms, and no groups.
    fn with(
        &self,
        names: Vec<String>,
        columns: Vec<Vec<f64>>,
        terms: Vec<(String, usize)>,
    ) -> Self {
        Self {
            names,
            columns,
            terms,
            event: self.event.clone(),
            time: self.time.clone(),
            references: self.references.clone(),
            groups: Vec::new(),
            event_name: self.event_name.clone(),
            missing: self.missing.clone(),
            dropped: self.dropped,
        }
    }

    /// The event as numbers, 1 where it happened.
    pub(crate) fn outcomes(&self) -> Vec<f64> {
        let of = |event: &bool| f64::from(u8::from(*event));
        self.event.iter().map(of).collect()
    }

    /// These rows, which may repeat.
    pub(crate) fn rows(&self, rows: &[usize]) -> Self {
        let of = |column: &Vec<f64>| rows.iter().map(|&row| column[row]).collect();
        let columns = self.columns.iter().map(of).collect();
        let mut drawn = self.with(self.names.clone(), columns, self.terms.clone());
        drawn.event = rows.iter().map(|&row| self.event[row]).collect();
        if !self.time.is_empty() {
            drawn.time = of(&self.time);
        }
        drawn
    }

    /// Whether a column has one value only.
    pub(crate) fn has_constant(&self) -> bool {
        let constant = |column: &Vec<f64>| column.iter().all(|x| *x == column[0]);
        self.columns.iter().any(constant)
    }

    /// Scales the columns and refuses those that are combinations of others.
    pub(crate) fn scaled(&self, intercept: bool) -> Result<(Scale, Matrix), Refusal> {
        let (scale, x) = Scale::new(&self.columns, self.event.len(), intercept);
        let dependence = dependence_of(&x);
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
pub(crate) fn collinear(
    dependence: &Dependence,
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
        problem(name, "", Rule::Collinear, message)
    };
    dependence.dependent.iter().map(of).collect()
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

/// Names of terms are unique, so that a line of a table or JSON is of one of them.
fn same_name(name: &str) -> Problem {
    let message = format!(
        "Two terms would be named “{name}”: a column beside a level of a category or the intercept. Rename the column."
    );
    problem(name, "", Rule::NamedTwice, message)
}

fn twice(name: &str) -> Problem {
    problem(
        name,
        "",
        Rule::NamedTwice,
        format!("“{name}” is named twice in the regression."),
    )
}

fn constant(name: &str, value: &str, rows: usize) -> Problem {
    let message =
        format!("“{name}” is “{value}” in all {rows} complete rows, so it has no coefficient.");
    problem(name, value, Rule::Constant, message)
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
    problem(name, level, Rule::UnknownLevel, message)
}
