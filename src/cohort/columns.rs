//! Which column of a table is which field of a patient or which outcome.

use crate::patient::fields::FieldId;
use crate::patient::{Problem, Refusal, Rule};
use crate::table::Table;
use crate::vocabulary::vocabulary;
use serde::Serialize;

/// What an outcome column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum OutcomeKind {
    /// Best response: `CR`, `PR`, `SD`, `PD` or `NE`.
    Response,
    /// A toxicity's grade, a whole number from 0 to 5.
    Grade,
    /// Months, 0 or more.
    Months,
    /// 0 for no and 1 for yes.
    Flag,
    /// Any text.
    Text,
}

vocabulary! {
    /// Every column beside the fields of a patient.
    pub enum OutcomeColumn {
        /// The patient's name in the reader's own table.
        Id = "id",
        /// Best response to CART2.
        Response = "response",
        /// Highest grade of cytokine release syndrome.
        CrsGrade = "crs_grade",
        /// Highest grade of neurotoxicity.
        NeurotoxicityGrade = "neurotoxicity_grade",
        /// Months from the response to its end, or to the last visit.
        ResponseMonths = "response_months",
        /// Whether the response has ended.
        ResponseEnded = "response_ended",
        /// Months from CART2 to death, or to the last visit.
        OsMonths = "os_months",
        /// Whether the patient has died.
        Died = "died",
    }
}

impl OutcomeColumn {
    /// What it holds.
    pub(crate) const fn kind(self) -> OutcomeKind {
        match self {
            Self::Id => OutcomeKind::Text,
            Self::Response => OutcomeKind::Response,
            Self::CrsGrade | Self::NeurotoxicityGrade => OutcomeKind::Grade,
            Self::ResponseMonths | Self::OsMonths => OutcomeKind::Months,
            Self::ResponseEnded | Self::Died => OutcomeKind::Flag,
        }
    }
}

/// What a column of the reader's table may hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(untagged)]
#[cfg_attr(test, derive(ts_rs::TS), ts(untagged))]
pub enum Meaning {
    /// A field of a patient.
    Field(FieldId),
    /// An outcome, or the patient's name.
    Outcome(OutcomeColumn),
}

impl Meaning {
    /// The id of the field or outcome: the name that its column has.
    pub fn id(self) -> &'static str {
        match self {
            Self::Field(field) => field.id(),
            Self::Outcome(outcome) => outcome.id(),
        }
    }

    /// Every meaning, fields first.
    pub fn all() -> impl Iterator<Item = Self> {
        let outcomes = OutcomeColumn::ALL.into_iter().map(Self::Outcome);
        FieldId::ALL.into_iter().map(Self::Field).chain(outcomes)
    }

    /// Its index among all.
    fn index(self) -> usize {
        match self {
            Self::Field(field) => field as usize,
            Self::Outcome(outcome) => FieldId::ALL.len() + outcome as usize,
        }
    }
}

/// How many meanings there are.
const MEANINGS: usize = FieldId::ALL.len() + OutcomeColumn::ALL.len();

impl Meaning {
    /// Other names by which its column is recognised, in lower case without any separators.
    fn aliases(self) -> &'static [&'static str] {
        match self {
            Self::Field(FieldId::Disease) => &[
                "diagnosis",
                "dx",
                "entity",
                "diagnose",
                "maladie",
                "enfermedad",
            ],
            Self::Field(FieldId::Cd19) => &["cd19status", "cd19expression", "cd19beforecart2"],
            Self::Field(FieldId::LdBeforeCart1) => &[
                "ld1",
                "ldcart1",
                "lymphodepletion1",
                "lymphodepletioncart1",
                "lymphodepletionbeforecart1",
            ],
            Self::Field(FieldId::LdBeforeCart2) => &[
                "ld2",
                "ldcart2",
                "lymphodepletion2",
                "lymphodepletioncart2",
                "lymphodepletionbeforecart2",
            ],
            Self::Field(FieldId::Cart1Dose) => &[
                "dose1",
                "dosecart1",
                "firstdose",
                "cart1dosekg",
                "cart1dosecellsperkg",
            ],
            Self::Field(FieldId::Cart2Dose) => &[
                "dose2",
                "dosecart2",
                "seconddose",
                "cart2dosekg",
                "cart2dosecellsperkg",
            ],
            Self::Field(FieldId::Cart1Outcome) => {
                &["outcome1", "outcomecart1", "responsecart1", "cart1response"]
            }
            Self::Field(FieldId::Product) => &["cartproduct", "cart2product", "product2"],
            Self::Outcome(OutcomeColumn::Id) => &[
                "patient",
                "patientid",
                "subject",
                "subjectid",
                "usubjid",
                "recordid",
            ],
            Self::Outcome(OutcomeColumn::Response) => &[
                "bestresponse",
                "bestoverallresponse",
                "bor",
                "cart2response",
                "responsecart2",
                "outcomecart2",
            ],
            Self::Outcome(OutcomeColumn::CrsGrade) => &["crs", "crsmax", "maxcrs", "maxcrsgrade"],
            Self::Outcome(OutcomeColumn::NeurotoxicityGrade) => {
                &["icans", "icansgrade", "neurotoxicity", "neurotox"]
            }
            Self::Outcome(OutcomeColumn::ResponseMonths) => {
                &["dor", "dormonths", "durationofresponse"]
            }
            Self::Outcome(OutcomeColumn::ResponseEnded) => &["progressed", "relapsed", "dorevent"],
            Self::Outcome(OutcomeColumn::OsMonths) => &["os", "survivalmonths", "followupmonths"],
            Self::Outcome(OutcomeColumn::Died) => &["death", "dead", "osevent", "deceased"],
        }
    }
}

/// For every field and every outcome, the index of its column, if the table has one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mapping([Option<usize>; MEANINGS]);

/// One entry of a mapping: the field or outcome, and the column it is read from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Mapped {
    /// The field or outcome.
    pub id: Meaning,
    /// Index of the column in the table; the first is 0.
    pub column: Option<usize>,
}

impl Mapping {
    /// Columns that bear the id of a field or outcome, in either case.
    pub fn by_name(table: &Table) -> Self {
        Self::finding(|meaning| named(table, meaning))
    }

    /// The same, and where no column bears the id, one that bears one of its usual other names: a guess, to be shown to
    /// the reader.
    pub fn guessed(table: &Table) -> Self {
        Self::finding(|meaning| {
            let is_usual = |name: &String| {
                let bare = bare(name);
                bare == self::bare(meaning.id()) || meaning.aliases().contains(&bare.as_str())
            };
            named(table, meaning).or_else(|| table.columns().iter().position(is_usual))
        })
    }

    fn finding(find: impl Fn(Meaning) -> Option<usize>) -> Self {
        let mut mapping = Self([None; MEANINGS]);
        for meaning in Meaning::all() {
            mapping.0[meaning.index()] = find(meaning);
        }
        mapping
    }

    /// From pairs of an id and the index of its column.
    ///
    /// # Errors
    /// An id that is none, or that stands twice; a column that is not there, or that is given to two ids.
    pub fn new(table: &Table, pairs: &[(String, usize)]) -> Result<Self, Refusal> {
        let mut problems = Vec::new();
        let mut refuse = |id: &str, rule, message| {
            problems.push(Problem {
                field: id.to_owned(),
                value: String::new(),
                rule,
                message,
            });
        };
        let mut mapping = Self::finding(|_| None);
        let mut used = vec![false; table.columns().len()];
        for (id, column) in pairs {
            let Some(meaning) = Meaning::all().find(|meaning| meaning.id() == id) else {
                refuse(
                    id,
                    Rule::UnknownField,
                    format!("There is no field or outcome named “{id}”."),
                );
                continue;
            };
            let slot = &mut mapping.0[meaning.index()];
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

    /// Every field and outcome with its column, fields first.
    pub fn entries(&self) -> Vec<Mapped> {
        Meaning::all()
            .map(|id| Mapped {
                id,
                column: self.0[id.index()],
            })
            .collect()
    }

    /// The column of a field.
    pub(crate) fn field(&self, field: FieldId) -> Option<usize> {
        self.0[Meaning::Field(field).index()]
    }

    /// The column of an outcome.
    pub(crate) fn outcome(&self, outcome: OutcomeColumn) -> Option<usize> {
        self.0[Meaning::Outcome(outcome).index()]
    }

    /// Columns of the table that mean nothing here.
    pub fn ignored<'a>(&self, table: &'a Table) -> Vec<&'a str> {
        let columns = table.columns().iter().enumerate();
        columns
            .filter(|(index, _)| !self.0.contains(&Some(*index)))
            .map(|(_, name)| name.as_str())
            .collect()
    }
}

/// The column that bears the id of a meaning, in either case.
fn named(table: &Table, meaning: Meaning) -> Option<usize> {
    let mut columns = table.columns().iter();
    columns.position(|name| name.eq_ignore_ascii_case(meaning.id()))
}

/// A name in lower case without blanks, underscores and the like.
fn bare(name: &str) -> String {
    let letters = name.chars().filter(char::is_ascii_alphanumeric);
    letters.map(|c| c.to_ascii_lowercase()).collect()
}
