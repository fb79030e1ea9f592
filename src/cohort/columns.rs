//! Which column of a sheet is which field of a patient or which outcome.

use crate::patient::fields::FIELDS;
use crate::patient::{Problem, Refusal};
use crate::table::Sheet;
use serde::Serialize;

/// What an outcome column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(test, derive(ts_rs::TS), ts(rename_all = "snake_case"))]
pub enum OutcomeKind {
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

/// A column beside the fields of a patient.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct OutcomeColumn {
    /// Name of the column.
    pub id: &'static str,
    /// What it holds.
    pub kind: OutcomeKind,
}

const fn outcome(id: &'static str, kind: OutcomeKind) -> OutcomeColumn {
    OutcomeColumn { id, kind }
}

/// Every column beside the fields.
pub const OUTCOMES: &[OutcomeColumn] = &[
    outcome("id", OutcomeKind::Text),
    outcome("response", OutcomeKind::Response),
    outcome("crs_grade", OutcomeKind::Grade),
    outcome("neurotoxicity_grade", OutcomeKind::Grade),
    outcome("response_months", OutcomeKind::Months),
    outcome("response_ended", OutcomeKind::Flag),
    outcome("os_months", OutcomeKind::Months),
    outcome("died", OutcomeKind::Flag),
];

/// Other names by which a column is recognised, in lower case without any separators.
const ALIASES: &[(&str, &[&str])] = &[
    (
        "disease",
        &[
            "diagnosis",
            "dx",
            "entity",
            "diagnose",
            "maladie",
            "enfermedad",
        ],
    ),
    ("cd19", &["cd19status", "cd19expression", "cd19beforecart2"]),
    (
        "ld_before_cart1",
        &[
            "ld1",
            "ldcart1",
            "lymphodepletion1",
            "lymphodepletioncart1",
            "lymphodepletionbeforecart1",
        ],
    ),
    (
        "ld_before_cart2",
        &[
            "ld2",
            "ldcart2",
            "lymphodepletion2",
            "lymphodepletioncart2",
            "lymphodepletionbeforecart2",
        ],
    ),
    (
        "cart1_dose",
        &[
            "dose1",
            "dosecart1",
            "firstdose",
            "cart1dosekg",
            "cart1dosecellsperkg",
        ],
    ),
    (
        "cart2_dose",
        &[
            "dose2",
            "dosecart2",
            "seconddose",
            "cart2dosekg",
            "cart2dosecellsperkg",
        ],
    ),
    (
        "cart1_outcome",
        &["outcome1", "outcomecart1", "responsecart1", "cart1response"],
    ),
    ("product", &["cartproduct", "cart2product", "product2"]),
    (
        "id",
        &[
            "patient",
            "patientid",
            "subject",
            "subjectid",
            "usubjid",
            "recordid",
        ],
    ),
    (
        "response",
        &[
            "bestresponse",
            "bestoverallresponse",
            "bor",
            "cart2response",
            "responsecart2",
            "outcomecart2",
        ],
    ),
    ("crs_grade", &["crs", "crsmax", "maxcrs", "maxcrsgrade"]),
    (
        "neurotoxicity_grade",
        &["icans", "icansgrade", "neurotoxicity", "neurotox"],
    ),
    (
        "response_months",
        &["dor", "dormonths", "durationofresponse"],
    ),
    ("response_ended", &["progressed", "relapsed", "dorevent"]),
    ("os_months", &["os", "survivalmonths", "followupmonths"]),
    ("died", &["death", "dead", "osevent", "deceased"]),
];

/// For every field and every outcome, the place of its column, if the sheet has one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mapping {
    fields: Vec<Option<usize>>,
    outcomes: Vec<Option<usize>>,
}

/// One entry of a mapping: the field or outcome, and the column it is read from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Mapped {
    /// Id of a field or of an outcome column.
    pub id: &'static str,
    /// Place of the column in the sheet; the first is 0.
    pub column: Option<usize>,
}

impl Mapping {
    /// Columns that bear the id of a field or outcome, in either case.
    pub fn by_name(sheet: &Sheet) -> Self {
        Self::finding(|id| place(sheet, |name| name.eq_ignore_ascii_case(id)))
    }

    /// The same, and where no column bears the id, one that bears one of its usual other names: a guess, to be shown to
    /// the reader.
    pub fn guessed(sheet: &Sheet) -> Self {
        Self::finding(|id| {
            place(sheet, |name| name.eq_ignore_ascii_case(id)).or_else(|| {
                place(sheet, |name| {
                    let bare = bare(name);
                    bare == self::bare(id) || aliases(id).contains(&bare.as_str())
                })
            })
        })
    }

    fn finding(find: impl Fn(&str) -> Option<usize>) -> Self {
        Self {
            fields: FIELDS.iter().map(|field| find(field.id)).collect(),
            outcomes: OUTCOMES.iter().map(|column| find(column.id)).collect(),
        }
    }

    /// From pairs of an id and the place of its column.
    ///
    /// # Errors
    /// An id that is none, or that stands twice; a column that is not there, or that is given to two ids.
    pub fn new(sheet: &Sheet, pairs: &[(String, usize)]) -> Result<Self, Refusal> {
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
        let mut used = vec![false; sheet.columns().len()];
        for (id, column) in pairs {
            let Some(slot) = mapping.slot(id) else {
                refuse(
                    id,
                    "unknown_field",
                    format!("There is no field or outcome named “{id}”."),
                );
                continue;
            };
            match used.get_mut(*column) {
                None => refuse(
                    id,
                    "no_such_column",
                    format!("The table has no column {}.", column + 1),
                ),
                Some(true) => refuse(
                    id,
                    "column_used_twice",
                    format!("Column {} already has another meaning.", column + 1),
                ),
                Some(used) if slot.is_none() => {
                    *used = true;
                    *slot = Some(*column);
                }
                Some(_) => refuse(
                    id,
                    "mapped_twice",
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

    fn slot(&mut self, id: &str) -> Option<&mut Option<usize>> {
        if let Some(place) = FIELDS.iter().position(|field| field.id == id) {
            return Some(&mut self.fields[place]);
        }
        let place = OUTCOMES.iter().position(|column| column.id == id)?;
        Some(&mut self.outcomes[place])
    }

    /// Every field and outcome with its column, fields first.
    pub fn entries(&self) -> Vec<Mapped> {
        let ids = FIELDS
            .iter()
            .map(|f| f.id)
            .chain(OUTCOMES.iter().map(|c| c.id));
        let columns = self.fields.iter().chain(&self.outcomes);
        ids.zip(columns)
            .map(|(id, column)| Mapped {
                id,
                column: *column,
            })
            .collect()
    }

    /// The column of each field, in the order of the table of fields.
    pub fn fields(&self) -> &[Option<usize>] {
        &self.fields
    }

    /// The column of each outcome, in the order of [`OUTCOMES`].
    pub fn outcomes(&self) -> &[Option<usize>] {
        &self.outcomes
    }

    /// The column of one outcome.
    pub fn outcome(&self, id: &str) -> Option<usize> {
        OUTCOMES
            .iter()
            .position(|column| column.id == id)
            .and_then(|place| self.outcomes[place])
    }

    /// Columns of the sheet that mean nothing here.
    pub fn ignored<'a>(&self, sheet: &'a Sheet) -> Vec<&'a str> {
        let read = |place| {
            self.fields
                .iter()
                .chain(&self.outcomes)
                .any(|column| *column == Some(place))
        };
        let columns = sheet.columns().iter().enumerate();
        columns
            .filter(|(place, _)| !read(*place))
            .map(|(_, name)| name.as_str())
            .collect()
    }
}

fn place(sheet: &Sheet, is: impl Fn(&str) -> bool) -> Option<usize> {
    sheet.columns().iter().position(|name| is(name))
}

/// Usual other names of a field or outcome.
fn aliases(id: &str) -> &'static [&'static str] {
    let found = ALIASES.iter().find(|(name, _)| *name == id);
    found.map_or(&[], |(_, list)| list)
}

/// A name in lower case without blanks, underscores and the like.
fn bare(name: &str) -> String {
    let letters = name.chars().filter(char::is_ascii_alphanumeric);
    letters.map(|c| c.to_ascii_lowercase()).collect()
}
