//! The rules of one cell: categories, doses, outcomes.

use crate::cohort::columns::{OutcomeColumn, OutcomeKind};
use crate::patient::choices::Category;
use crate::patient::fields::FieldId;
use crate::patient::{Dose, Problem, RawValue, Rule, check_choice, check_dose};
use crate::table::cell::{NoNumber, content, number};
use crate::table::shown;
use crate::vocabulary::vocabulary;

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

/// What a cell says of a categorical field, by the rules of the form; a choice may be in either case.
///
/// # Errors
/// The rule that the cell breaks.
pub(crate) fn choice<C: Category>(field: FieldId, cell: &str) -> Result<C, Problem> {
    let Some(text) = content(cell) else {
        return check_choice(field, &RawValue::Nothing);
    };
    let mut choices = C::CHOICES.iter();
    match choices.position(|choice| choice.id.eq_ignore_ascii_case(text)) {
        Some(index) => Ok(C::ENTRIES[index]),
        None => check_choice(field, &RawValue::Text(text.to_owned())),
    }
}

/// What a cell says of a dose, likewise.
///
/// # Errors
/// The rule that the cell breaks.
pub(crate) fn dose(field: FieldId, cell: &str) -> Result<Option<Dose>, Problem> {
    match content(cell) {
        None => check_dose(field, &RawValue::Nothing),
        Some(text) if text.eq_ignore_ascii_case("unknown") => Ok(None),
        Some(text) => match number(text) {
            Ok(x) => check_dose(field, &RawValue::Number(x)),
            Err(reason) => Err(no_number(field.id(), text, reason)),
        },
    }
}

/// Checks a cell of an outcome column.
///
/// # Errors
/// The rule that the cell breaks.
pub(crate) fn outcome(column: OutcomeColumn, cell: &str) -> Result<(), Problem> {
    let Some(text) = content(cell) else {
        return Ok(());
    };
    let id = column.id();
    let refuse = |rule, message: &str| Err(problem(id, text, rule, message.to_owned()));
    match column.kind() {
        OutcomeKind::Text => Ok(()),
        OutcomeKind::Response => response(text).map(|_| ()),
        OutcomeKind::Grade if matches!(text.as_bytes(), [b'0'..=b'5']) => Ok(()),
        OutcomeKind::Grade => refuse(
            Rule::NotAGrade,
            "A grade must be a whole number from 0 to 5.",
        ),
        OutcomeKind::Flag if matches!(text, "0" | "1") => Ok(()),
        OutcomeKind::Flag => refuse(Rule::NotZeroOrOne, "This must be 0 (no) or 1 (yes)."),
        OutcomeKind::Months => match number(text) {
            Ok(x) if !x.is_finite() => refuse(Rule::NotFinite, "Months must be a finite number."),
            Ok(x) if x < 0.0 => refuse(Rule::BelowZero, "Months must be 0 or more."),
            Ok(_) => Ok(()),
            Err(reason) => Err(no_number(id, text, reason)),
        },
    }
}

/// The response that a cell with content names, in either case.
///
/// # Errors
/// Any other text.
pub(crate) fn response(text: &str) -> Result<BestResponse, Problem> {
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
    let text = shown(text);
    match reason {
        NoNumber::Text => problem(
            id,
            &text,
            Rule::NotANumber,
            format!(
                "“{text}” is not a number. Write digits with at most one decimal mark, such as 2000000 or 2.5e6."
            ),
        ),
        NoNumber::Ambiguous => problem(
            id,
            &text,
            Rule::AmbiguousNumber,
            format!("“{text}” could mean thousands or thousandths. Write it without the comma."),
        ),
    }
}

fn problem(id: &str, text: &str, rule: Rule, message: String) -> Problem {
    Problem {
        field: id.to_owned(),
        value: format!("“{}”", shown(text)),
        rule,
        message,
    }
}
