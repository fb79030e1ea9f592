//! What a column of the reader's table may hold: a field of a patient or an outcome.

use crate::patient::fields::{FIELDS, FieldId, Kind};
use crate::vocabulary::vocabulary;
use serde::Serialize;

vocabulary! {
    /// Best response to CART2.
    pub enum BestResponse {
        /// Complete response.
        Cr = "CR",
        /// Partial response.
        Pr = "PR",
        /// Stable disease.
        Sd = "SD",
        /// Progressive disease.
        Pd = "PD",
        /// Not evaluable: neither a response nor none.
        Ne = "NE",
    }
}

impl BestResponse {
    /// R of the model: CR or PR against SD or PD; nothing if not evaluable.
    pub fn responded(self) -> Option<bool> {
        match self {
            Self::Cr | Self::Pr => Some(true),
            Self::Sd | Self::Pd => Some(false),
            Self::Ne => None,
        }
    }
}

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

    /// The meaning of an id.
    pub fn named(id: &str) -> Option<Self> {
        Self::all().find(|meaning| meaning.id() == id)
    }

    /// Every meaning, fields first.
    pub fn all() -> impl Iterator<Item = Self> {
        let outcomes = OutcomeColumn::ALL.into_iter().map(Self::Outcome);
        FieldId::ALL.into_iter().map(Self::Field).chain(outcomes)
    }

    /// Our words for its values; none if they are no words.
    pub fn words(self) -> Vec<&'static str> {
        match self {
            Self::Field(field) => match &FIELDS[field as usize].kind {
                Kind::Category { choices } => choices.iter().map(|choice| choice.id).collect(),
                Kind::Number { .. } => Vec::new(),
            },
            Self::Outcome(outcome) => match outcome.kind() {
                OutcomeKind::Response => BestResponse::ALL.map(BestResponse::id).to_vec(),
                OutcomeKind::Flag => vec!["0", "1"],
                OutcomeKind::Grade => vec!["0", "1", "2", "3", "4", "5"],
                OutcomeKind::Months | OutcomeKind::Text => Vec::new(),
            },
        }
    }

    /// Whether its column holds doses.
    pub(crate) fn is_dose(self) -> bool {
        matches!(self, Self::Field(FieldId::Cart1Dose | FieldId::Cart2Dose))
    }

    /// Its index among all.
    pub(crate) fn index(self) -> usize {
        match self {
            Self::Field(field) => field as usize,
            Self::Outcome(outcome) => FieldId::ALL.len() + outcome as usize,
        }
    }
}
