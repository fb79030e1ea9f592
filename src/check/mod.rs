//! The checker of print: whether printed numbers follow from each other, before anything is computed from them.
//!
//! - [`printed`], [`p_value`]: a number, a p value as it was printed, digit by digit;
//! - [`claim`]: claims and answers; [`counts`], [`table`], [`interval`]: how each kind is checked (`docs/check.md`);
//! - [`evidence`]: the evidence file, by these rules; `study` (feature `cohort`): a study file.

pub mod claim;
pub mod counts;
pub mod evidence;
pub mod interval;
pub mod p_value;
pub mod printed;
#[cfg(feature = "cohort")]
pub mod study;
pub mod table;

use crate::check::claim::{Answer, Checked, Claim, Claims, IntervalClaim, Report};
use crate::check::interval::{Interval, Signed};
use crate::check::p_value::{PrintedP, Table};
use crate::check::printed::Decimal;
use crate::check::table::Margins;
use crate::refusal::{Problem, Refusal, Rule};

/// Most patients of a table: the tests sum over its counts.
pub(crate) const MOST_PATIENTS: u32 = 100_000;

/// Checks every claim of a file.
///
/// # Errors
/// Every text that cannot be read as the number it stands for, by its claim.
pub fn claims(file: &Claims) -> Result<Report, Refusal> {
    let mut problems = Vec::new();
    let mut answers = Vec::new();
    for (index, claim) in file.claims.iter().enumerate() {
        if file.claims[..index]
            .iter()
            .any(|other| other.id() == claim.id())
        {
            problems.push(problem(
                claim.id(),
                "id",
                claim.id(),
                "a name that stands once",
            ));
        }
        match checked(claim) {
            Ok(answer) => answers.push(answer),
            Err(problem) => problems.push(problem),
        }
    }
    if !problems.is_empty() {
        return Err(Refusal { problems });
    }
    Ok(report(answers))
}

/// The answers, counted.
fn report(answers: Vec<Checked>) -> Report {
    let number = |answer| answers.iter().filter(|c| c.answer == answer).count();
    Report {
        follows: number(Answer::Follows),
        needs_another_reading: number(Answer::NeedsAnotherReading),
        does_not_follow: number(Answer::DoesNotFollow),
        claims: answers,
    }
}

fn checked(claim: &Claim) -> Result<Checked, Problem> {
    let id = claim.id();
    match claim {
        Claim::Percentage(c) => {
            let percent = Decimal::read(c.percent.trim()).ok_or_else(|| {
                problem(
                    id,
                    "percent",
                    &c.percent,
                    "a decimal number without a sign, like 52 or 52.4",
                )
            })?;
            Ok(counts::percentage(
                id,
                count(id, "count", &c.count)?,
                count(id, "of", &c.of)?,
                percent,
            ))
        }
        Claim::Sum(c) => {
            let parts: Result<Vec<u32>, Problem> = c
                .parts
                .iter()
                .map(|text| count(id, "parts", text))
                .collect();
            Ok(counts::sum(id, &parts?, count(id, "whole", &c.whole)?))
        }
        Claim::Part(c) => Ok(counts::part(
            id,
            count(id, "part", &c.part)?,
            count(id, "whole", &c.whole)?,
        )),
        Claim::Table(c) => {
            let [with, without] = [
                ("outcome_with", &c.outcome_with),
                ("outcome_without", &c.outcome_without),
            ]
            .map(|(field, text)| share(id, field, text));
            let ([a, n], [b, m]) = (with?, without?);
            let of = Table {
                events: [a, b],
                patients: [n, m],
            };
            Ok(table::table(id, of, p(id, &c.p)?, c.test))
        }
        Claim::Margins(c) => {
            let of = patients(id, "of", &c.of)?;
            let [with, outcome] =
                [("with", &c.with), ("outcome", &c.outcome)].map(|(field, text)| {
                    let part = count(id, field, text)?;
                    match part <= of {
                        true => Ok(part),
                        false => Err(problem(id, field, text, "at most all patients (of)")),
                    }
                });
            let of = Margins {
                with: with?,
                outcome: outcome?,
                of,
            };
            Ok(table::margins(id, of, p(id, &c.p)?, c.test, c.direction))
        }
        Claim::Interval(c) => Ok(interval::interval(id, &read_interval(c)?)),
    }
}

fn read_interval(claim: &IntervalClaim) -> Result<Interval, Problem> {
    let id = claim.id.as_str();
    let [estimate, lower, upper] = [
        ("estimate", &claim.estimate),
        ("lower", &claim.lower),
        ("upper", &claim.upper),
    ]
    .map(|(field, text)| {
        Signed::read(text)
            .filter(|value| !(value.negative && claim.scale == claim::Scale::Ratio))
            .ok_or_else(|| {
                let rule = "a decimal number, like 2.60; of a ratio without a minus";
                problem(id, field, text, rule)
            })
    });
    let level = match &claim.level {
        None => 0.95,
        Some(text) => Decimal::read(text.trim().trim_end_matches('%').trim_end())
            .map(|percent| percent.value() / 100.0)
            .filter(|level| (0.5..0.9999).contains(level))
            .ok_or_else(|| problem(id, "level", text, "a percentage from 50 to 99.99, like 95"))?,
    };
    Ok(Interval {
        scale: claim.scale,
        values: [estimate?, lower?, upper?],
        level,
        p: claim.p.as_deref().map(|text| p(id, text)).transpose()?,
        method: claim.method,
    })
}

fn p(id: &str, text: &str) -> Result<PrintedP, Problem> {
    PrintedP::read(text).map_err(|rule| problem(id, "p", text, rule))
}

fn whole(text: &str) -> Option<u32> {
    let text = text.trim();
    let digits = text.bytes().all(|b| b.is_ascii_digit());
    digits.then(|| text.parse().ok()).flatten()
}

fn count(id: &str, field: &str, text: &str) -> Result<u32, Problem> {
    whole(text).ok_or_else(|| problem(id, field, text, "a whole number of patients, like 11"))
}

fn patients(id: &str, field: &str, text: &str) -> Result<u32, Problem> {
    count(id, field, text).and_then(|n| match n <= MOST_PATIENTS {
        true => Ok(n),
        false => Err(problem(id, field, text, "at most 100000 patients")),
    })
}

/// `11/20`, or `11 of 20`.
fn share(id: &str, field: &str, text: &str) -> Result<[u32; 2], Problem> {
    let parts = text.split_once('/').or(text.split_once(" of "));
    parts
        .and_then(|(count, of)| Some([whole(count)?, whole(of)?]))
        .filter(|[count, of]| count <= of && *of <= MOST_PATIENTS / 2)
        .ok_or_else(|| {
            problem(
                id,
                field,
                text,
                "a count of at most 50000 patients, like 11/20",
            )
        })
}

fn problem(id: &str, field: &str, value: &str, rule: &str) -> Problem {
    Problem {
        field: format!("{id}.{field}"),
        value: value.chars().take(80).collect(),
        rule: Rule::InvalidEvidence,
        message: format!("{field} of {id} is “{value}”, but must be {rule}"),
    }
}
