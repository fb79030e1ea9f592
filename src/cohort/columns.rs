//! Which column of a table is which field of a patient or which outcome.

use crate::cohort::meaning::{BestResponse, Meaning, OutcomeColumn, OutcomeKind};
use crate::cohort::repeats::Repeats;
use crate::cohort::synonyms::{self, is_unknown, simplified};
use crate::cohort::units::{DoseScale, DoseUnit};
use crate::patient::fields::{FIELDS, FieldId, Kind};
use crate::patient::{Problem, Refusal, Rule};
use crate::table::{Cell, Table};
use rustc_hash::FxHashMap;
use serde::Serialize;

/// How many meanings there are.
const MEANINGS: usize = FieldId::ALL.len() + OutcomeColumn::ALL.len();

/// Which column is which field or outcome, what its words mean, the units of doses, and which rows of an id count.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mapping {
    columns: [Option<usize>; MEANINGS],
    /// Meanings that several columns could have, so that none was taken.
    several: Vec<(Meaning, Vec<usize>)>,
    /// What the reader says a text means, by meaning; an empty word stands for a missing value.
    words: FxHashMap<(usize, String), String>,
    /// Units that the reader names.
    units: [Option<DoseUnit>; 2],
    weight: Option<usize>,
    repeats: Repeats,
}

/// One entry of a mapping: the field or outcome, and the column it is read from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Mapped {
    /// The field or outcome.
    pub id: Meaning,
    /// Index of the column in the table; the first is 0.
    pub column: Option<usize>,
}

/// Whether a text is the name of a column that means something here.
pub fn is_known(name: &str) -> bool {
    if name.len() > 80 {
        return false;
    }
    let name = without_unit(name);
    Meaning::all().any(|meaning| is_named(meaning, &name))
}

impl Mapping {
    /// Columns that bear the id of a field or outcome, in either case.
    pub fn by_name(table: &Table) -> Self {
        let exact =
            |meaning: Meaning| columns(table, |name| name.eq_ignore_ascii_case(meaning.id()));
        Self::finding(exact)
    }

    /// The same, and where no column bears the id, one that bears one of its usual other names: a guess, to be shown to
    /// the reader. Of several such columns none is taken.
    pub fn guessed(table: &Table) -> Self {
        let names: Vec<String> = table
            .columns()
            .iter()
            .map(|name| without_unit(name))
            .collect();
        Self::finding(|meaning| {
            let exact = columns(table, |name| name.eq_ignore_ascii_case(meaning.id()));
            if exact.is_empty() {
                let named = names
                    .iter()
                    .enumerate()
                    .filter(|(_, name)| is_named(meaning, name));
                named.map(|(index, _)| index).collect()
            } else {
                exact
            }
        })
    }

    fn finding(find: impl Fn(Meaning) -> Vec<usize>) -> Self {
        let mut mapping = Self {
            columns: [None; MEANINGS],
            several: Vec::new(),
            words: FxHashMap::default(),
            units: [None; 2],
            weight: None,
            // Nobody counts twice unless the reader says so.
            repeats: Repeats::First,
        };
        for meaning in Meaning::all() {
            match find(meaning).as_slice() {
                [] => {}
                [one] => mapping.columns[meaning.index()] = Some(*one),
                several => mapping.several.push((meaning, several.to_vec())),
            }
        }
        mapping
    }

    /// From pairs of an id and the index of its column.
    ///
    /// # Errors
    /// An id that is none, or that stands twice; a column that is not there, or that is given to two ids.
    pub fn new(table: &Table, pairs: &[(String, usize)]) -> Result<Self, Refusal> {
        let mut problems = Vec::new();
        let mut refuse = |id: &str, rule, message| problems.push(problem(id, rule, message));
        let mut mapping = Self::finding(|_| Vec::new());
        let mut used = vec![false; table.columns().len()];
        for (id, column) in pairs {
            let Some(meaning) = Meaning::named(id) else {
                refuse(
                    id,
                    Rule::UnknownField,
                    format!("There is no field or outcome named “{id}”."),
                );
                continue;
            };
            let slot = &mut mapping.columns[meaning.index()];
            match used.get_mut(*column) {
                None => refuse(
                    id,
                    Rule::NoSuchColumn,
                    format!("The table has no column {}.", column + 1),
                ),
                Some(true) => refuse(
                    id,
                    Rule::ColumnUsedTwice,
                    format!("Column {} already has another meaning.", column + 1),
                ),
                Some(used) if slot.is_none() => {
                    *used = true;
                    *slot = Some(*column);
                }
                Some(_) => refuse(
                    id,
                    Rule::MappedTwice,
                    format!("“{id}” already has another column."),
                ),
            }
        }
        if problems.is_empty() {
            Ok(mapping)
        } else {
            Err(Refusal { problems })
        }
    }

    /// Takes another column for a meaning.
    ///
    /// # Errors
    /// An id that is none, or a name that no column or several columns have.
    pub fn set_column(&mut self, table: &Table, id: &str, name: &str) -> Result<(), Problem> {
        let meaning = known_meaning(id)?;
        let column = the_column(table, id, name)?;
        self.several.retain(|(other, _)| *other != meaning);
        for slot in &mut self.columns {
            // Guessed to be something else.
            if *slot == Some(column) {
                *slot = None;
            }
        }
        self.columns[meaning.index()] = Some(column);
        Ok(())
    }

    /// Says what a text of a column means; an empty word stands for a missing value.
    ///
    /// # Errors
    /// An id without words, or a word that is none of them.
    pub fn set_word(&mut self, id: &str, text: &str, word: &str) -> Result<(), Problem> {
        let meaning = known_meaning(id)?;
        let words = meaning.words();
        let named = words.iter().find(|known| known.eq_ignore_ascii_case(word));
        let word = match named {
            Some(word) => *word,
            None if word.is_empty() => "",
            None => {
                let message = format!(
                    "“{word}” is no value of “{id}”: it must be one of {}.",
                    words.join(", ")
                );
                return Err(problem(id, Rule::InvalidMapping, message));
            }
        };
        let key = (meaning.index(), text.trim().to_owned());
        self.words.insert(key, word.to_owned());
        Ok(())
    }

    /// Names the unit of a dose column.
    ///
    /// # Errors
    /// An id that is no dose, or a unit that is none.
    pub fn set_unit(&mut self, id: &str, unit: &str) -> Result<(), Problem> {
        let units = DoseUnit::ALL.map(DoseUnit::id).join(", ");
        let refuse = |message| Err(problem(id, Rule::InvalidMapping, message));
        let meaning = known_meaning(id)?;
        match (DoseUnit::named(unit), meaning) {
            (None, _) => refuse(format!("“{unit}” is no unit: it must be one of {units}.")),
            (Some(unit), Meaning::Field(FieldId::Cart1Dose)) => {
                self.units[0] = Some(unit);
                Ok(())
            }
            (Some(unit), Meaning::Field(FieldId::Cart2Dose)) => {
                self.units[1] = Some(unit);
                Ok(())
            }
            (Some(_), _) => refuse(format!("“{id}” is no dose, so it has no unit.")),
        }
    }

    /// Names the column of the weights in kg, by which a total dose is divided.
    ///
    /// # Errors
    /// A name that no column or several columns have.
    pub fn set_weight(&mut self, table: &Table, name: &str) -> Result<(), Problem> {
        self.weight = Some(the_column(table, "weight", name)?);
        Ok(())
    }

    /// The same by the index of the column, of a table that has it.
    pub fn set_weight_column(&mut self, column: usize) {
        self.weight = Some(column);
    }

    /// Says which rows of an id count.
    ///
    /// # Errors
    /// A word that is none of `Repeats`.
    pub fn set_repeats(&mut self, word: &str) -> Result<(), Problem> {
        let words = Repeats::ALL.map(Repeats::id).join(", ");
        self.repeats = Repeats::named(word).ok_or_else(|| {
            let message =
                format!("“{word}” is no choice for repeated ids: it must be one of {words}.");
            problem("repeats", Rule::InvalidMapping, message)
        })?;
        Ok(())
    }

    /// Which rows of an id count, if it stands in several.
    pub fn repeats(&self) -> Repeats {
        self.repeats
    }

    /// Every field and outcome with its column, fields first.
    pub fn entries(&self) -> Vec<Mapped> {
        Meaning::all()
            .map(|id| Mapped {
                id,
                column: self.columns[id.index()],
            })
            .collect()
    }

    /// Meanings that several columns could have, as problems.
    pub(crate) fn undecided(&self, table: &Table) -> Vec<Problem> {
        let several = self.several.iter().map(|(meaning, columns)| {
            let names: Vec<&str> = columns
                .iter()
                .map(|column| table.columns()[*column].as_str())
                .collect();
            let names = names.join("”, “");
            Problem {
                value: names.clone(),
                ..problem(
                    meaning.id(),
                    Rule::DuplicateColumn,
                    format!(
                        "Several columns could be “{}”: “{names}”. Name the one that is meant.",
                        meaning.id()
                    ),
                )
            }
        });
        several.collect()
    }

    /// The column of a meaning.
    pub fn column(&self, meaning: Meaning) -> Option<usize> {
        self.columns[meaning.index()]
    }

    /// The column of a field.
    pub(crate) fn field(&self, field: FieldId) -> Option<usize> {
        self.column(Meaning::Field(field))
    }

    /// The column that tells patients apart.
    pub fn id_column(&self) -> Option<usize> {
        self.outcome(OutcomeColumn::Id)
    }

    /// The column of an outcome.
    pub(crate) fn outcome(&self, outcome: OutcomeColumn) -> Option<usize> {
        self.column(Meaning::Outcome(outcome))
    }

    /// The unit of a dose, as named or as the column's name says, and the column of the weights. Asked once for a table, since to read
    /// a name takes longer than to read a cell.
    pub(crate) fn dose_scale(&self, table: &Table, field: FieldId) -> DoseScale {
        let named = self.units[usize::from(field == FieldId::Cart2Dose)];
        let column = self
            .field(field)
            .map(|column| table.columns()[column].as_str());
        let unit = named
            .or_else(|| column.and_then(DoseUnit::of_name))
            .unwrap_or(DoseUnit::PerKg);
        DoseScale {
            unit,
            weight: self.weight,
        }
    }

    /// What a cell of a column says in our words, if they are known; otherwise as it stands. Nothing if it is missing.
    pub(crate) fn word<'a>(&'a self, meaning: Meaning, cell: Cell<'a>) -> Option<&'a str> {
        let text = cell.text?;
        if !self.words.is_empty()
            && let Some(word) = self.words.get(&(meaning.index(), text.to_owned()))
        {
            return (!word.is_empty()).then_some(word);
        }
        Some(self.usual(meaning, text))
    }

    /// Our word for a text by the table of synonyms; the text itself if that has none.
    pub(crate) fn usual<'a>(&self, meaning: Meaning, text: &'a str) -> &'a str {
        // Most cells are in our words already.
        let ours = |word: &str| word.eq_ignore_ascii_case(text);
        match meaning {
            Meaning::Field(field) => match &FIELDS[field as usize].kind {
                Kind::Category { choices } if choices.iter().any(|choice| ours(choice.id)) => text,
                Kind::Category { .. } => synonyms::ours(meaning, text).unwrap_or(text),
                Kind::Number { .. } => text,
            },
            Meaning::Outcome(outcome) => match outcome.kind() {
                OutcomeKind::Response if BestResponse::ALL.iter().any(|word| ours(word.id())) => {
                    text
                }
                OutcomeKind::Response => synonyms::ours(meaning, text).unwrap_or(text),
                OutcomeKind::Flag | OutcomeKind::Grade
                    if text.len() == 1 && text.as_bytes()[0].is_ascii_digit() =>
                {
                    text
                }
                OutcomeKind::Flag | OutcomeKind::Grade => {
                    synonyms::ours(meaning, text).unwrap_or(text)
                }
                OutcomeKind::Months | OutcomeKind::Text => text,
            },
        }
    }

    /// What a text of a column with these words means: one of them, empty for a missing value, nothing if that is not known.
    pub(crate) fn meant(
        &self,
        meaning: Meaning,
        text: &str,
        words: &[&'static str],
    ) -> Option<&'static str> {
        let word = match self.words.get(&(meaning.index(), text.to_owned())) {
            Some(word) if word.is_empty() => return Some(""),
            Some(word) => word,
            None => self.usual(meaning, text),
        };
        let whole = text
            .parse::<f64>()
            .ok()
            .filter(|number| number.fract() == 0.0 && (0.0..=9.0).contains(number));
        let whole = whole.map(|number| number.to_string());
        let is_it =
            |known: &&&str| known.eq_ignore_ascii_case(word) || whole.as_deref() == Some(**known);
        let known = words.iter().find(is_it).copied();
        known.or_else(|| is_unknown(text).then_some(""))
    }

    /// Columns of the table that mean nothing here.
    pub fn ignored<'a>(&self, table: &'a Table) -> Vec<&'a str> {
        let mut used = vec![false; table.columns().len()];
        for column in self.columns.iter().chain([&self.weight]).flatten() {
            used[*column] = true;
        }
        let columns = table.columns().iter().zip(used);
        columns
            .filter(|(_, used)| !used)
            .map(|(name, _)| name.as_str())
            .collect()
    }
}

fn problem(id: &str, rule: Rule, message: String) -> Problem {
    Problem {
        field: id.to_owned(),
        value: String::new(),
        rule,
        message,
    }
}

fn known_meaning(id: &str) -> Result<Meaning, Problem> {
    Meaning::named(id).ok_or_else(|| {
        problem(
            id,
            Rule::UnknownField,
            format!("There is no field or outcome named “{id}”."),
        )
    })
}

fn the_column(table: &Table, id: &str, name: &str) -> Result<usize, Problem> {
    table.column(name).ok_or_else(|| {
        let message = format!("“{id}”: no column, or more than one, is named “{name}”.");
        problem(id, Rule::NoSuchColumn, message)
    })
}

fn columns(table: &Table, is: impl Fn(&str) -> bool) -> Vec<usize> {
    let columns = table.columns().iter().enumerate();
    columns
        .filter(|(_, name)| is(name))
        .map(|(index, _)| index)
        .collect()
}

/// Whether a simplified name is the id of a meaning, or one of its usual other names.
fn is_named(meaning: Meaning, name: &str) -> bool {
    let id = meaning.id().bytes().filter(|b| *b != b'_');
    id.eq(name.bytes()) || synonyms::names(meaning, name)
}

/// A name as it is compared, without the unit of a dose behind it.
fn without_unit(name: &str) -> String {
    let bare = name.split(['(', '[']).next().unwrap_or_default();
    let mut bare = simplified(if bare.trim().is_empty() { name } else { bare });
    for unit in ["perkg", "kg", "cells", "106", "10e6", "1e6", "x", "in"] {
        if bare.contains("dose")
            && let Some(rest) = bare.strip_suffix(unit)
        {
            bare = rest.to_owned();
        }
    }
    bare
}
