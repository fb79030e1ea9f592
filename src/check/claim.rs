//! Claims of a paper, as printed, and what the checker answers to each.

use crate::check::p_value::TableTest;
use crate::vocabulary::vocabulary;
use serde::de::Error;
use serde::{Deserialize, Deserializer, Serialize};

/// A file of claims.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Claims {
    /// Where they were printed.
    #[serde(default)]
    pub title: String,
    /// Each is checked by itself.
    pub claims: Vec<Claim>,
}

/// One claim. Every number is text, as printed: "0.50" says more than "0.5".
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Claim {
    /// A percentage beside a count.
    Percentage(PercentageClaim),
    /// Parts that sum to a whole.
    Sum(SumClaim),
    /// A part of a whole.
    Part(PartClaim),
    /// A p value of a 2 x 2 table.
    Table(TableClaim),
    /// A p value, or "significant", of a 2 x 2 table of which only the margins are printed.
    Margins(MarginsClaim),
    /// An estimate with its interval.
    Interval(IntervalClaim),
}

/// `count` of `of` patients are printed as `percent`.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PercentageClaim {
    /// Its name.
    pub id: String,
    /// `11`.
    pub count: String,
    /// `21`.
    pub of: String,
    /// `52` or `52.4`, without the sign.
    pub percent: String,
}

/// `parts` sum to `whole`.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SumClaim {
    /// Its name.
    pub id: String,
    /// Counts.
    pub parts: Vec<String>,
    /// Their sum.
    pub whole: String,
}

/// `part` is among `whole`.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PartClaim {
    /// Its name.
    pub id: String,
    /// A count.
    pub part: String,
    /// The count that it is among.
    pub whole: String,
}

/// The outcome of patients with a factor and without it, and its p.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TableClaim {
    /// Its name.
    pub id: String,
    /// `11/20`: of the patients with the factor.
    pub outcome_with: String,
    /// `6/24`: of those without.
    pub outcome_without: String,
    /// `0.03`, `<0.05`, `NS`.
    pub p: String,
    /// The test, if it was named; else each of the usual ones may have been meant.
    #[serde(default)]
    pub test: Option<TableTest>,
}

vocabulary! {
    /// Who had the outcome more often.
    pub enum Direction {
        /// Patients with the factor.
        More = "more",
        /// Patients without it.
        Fewer = "fewer",
    }
}

/// How many have a factor and how many the outcome, and the p of their association: which patients have both is not printed.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MarginsClaim {
    /// Its name.
    pub id: String,
    /// How many have the factor.
    pub with: String,
    /// How many have the outcome.
    pub outcome: String,
    /// How many patients there are.
    pub of: String,
    /// `0.03`, `<0.05` ("significant"), `NS`.
    pub p: String,
    /// The test, if it was named.
    #[serde(default)]
    pub test: Option<TableTest>,
    /// Whether the outcome was more frequent with the factor, if that was said.
    #[serde(default)]
    pub direction: Option<Direction>,
}

vocabulary! {
    /// What an estimate is compared with.
    pub enum Scale {
        /// An odds, hazard or risk ratio: with 1, by its logarithm.
        Ratio = "ratio",
        /// A difference: with 0.
        Difference = "difference",
    }
}

vocabulary! {
    /// How an interval was made.
    pub enum IntervalMethod {
        /// Estimate plus and minus standard errors (of a ratio's logarithm), and the p of the same.
        Wald = "wald",
        /// Profile likelihood, exact, bootstrap: it need not be symmetric.
        Other = "other",
    }
}

/// `estimate` (`lower` to `upper`).
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct IntervalClaim {
    /// Its name.
    pub id: String,
    /// Ratio or difference.
    pub scale: Scale,
    /// The centre.
    pub estimate: String,
    /// The lower limit.
    pub lower: String,
    /// The upper limit.
    pub upper: String,
    /// Percent of coverage; 95 if nothing is said.
    #[serde(default)]
    pub level: Option<String>,
    /// The p value, if one is printed.
    #[serde(default)]
    pub p: Option<String>,
    /// The method, if it was named.
    #[serde(default)]
    pub method: Option<IntervalMethod>,
}

impl Claim {
    /// Its name.
    pub fn id(&self) -> &str {
        match self {
            Self::Percentage(claim) => &claim.id,
            Self::Sum(claim) => &claim.id,
            Self::Part(claim) => &claim.id,
            Self::Table(claim) => &claim.id,
            Self::Margins(claim) => &claim.id,
            Self::Interval(claim) => &claim.id,
        }
    }
}

/// A word of a closed list, out of a file.
macro_rules! read_word {
    ($($list:ident),+) => {$(
        impl<'de> Deserialize<'de> for $list {
            fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
                let word = String::deserialize(d)?;
                Self::named(&word).ok_or_else(|| {
                    let allowed = Self::ALL.map(Self::id).join(", ");
                    D::Error::custom(format!("“{word}” must be one of {allowed}"))
                })
            }
        }
    )+};
}

read_word!(TableTest, Direction, Scale, IntervalMethod);

vocabulary! {
    /// Whether a printed number follows from the others.
    pub enum Answer {
        /// It follows.
        Follows = "follows",
        /// It does not follow from rounding, but would from another reading that papers use ([`Reading`]).
        NeedsAnotherReading = "needs_another_reading",
        /// It follows in no way that is checked here.
        DoesNotFollow = "does_not_follow",
    }
}

vocabulary! {
    /// What would have to be meant for a number to follow.
    pub enum Reading {
        /// Digits were cut off, not rounded.
        Truncation = "truncation",
        /// The percentage is of fewer patients, some having no value.
        Denominator = "denominator",
        /// Another test than the one that was named.
        OtherTest = "other_test",
        /// An interval or a p value that is not Wald's.
        OtherMethod = "other_method",
    }
}

/// The p value of one test.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct TestP {
    /// The test.
    pub test: TableTest,
    /// Its two-sided p; none where the test cannot be made.
    pub p: Option<f64>,
}

/// The answer to one claim.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Checked {
    /// The claim's name.
    pub id: String,
    /// Whether it follows.
    pub answer: Answer,
    /// What would have to be meant, if another reading is needed.
    pub reading: Option<Reading>,
    /// Why, in words.
    pub words: String,
    /// What would follow, as it would be printed.
    pub would: Vec<String>,
    /// The table's p values, of every usual test.
    pub p_values: Vec<TestP>,
}

impl Checked {
    /// An answer without more.
    pub(crate) fn new(id: &str, answer: Answer, words: String) -> Self {
        Self {
            id: id.to_owned(),
            answer,
            reading: None,
            words,
            would: Vec::new(),
            p_values: Vec::new(),
        }
    }

    /// The answer that another reading is needed.
    pub(crate) fn needs(id: &str, reading: Reading, words: String) -> Self {
        Self {
            reading: Some(reading),
            ..Self::new(id, Answer::NeedsAnotherReading, words)
        }
    }

    /// With what would follow.
    pub(crate) fn would(mut self, would: Vec<String>) -> Self {
        self.would = would;
        self
    }
}

/// The answers to all claims.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Report {
    /// How many follow.
    pub follows: usize,
    /// How many need another reading.
    pub needs_another_reading: usize,
    /// How many do not follow.
    pub does_not_follow: usize,
    /// Claim by claim, in the order of the file.
    pub claims: Vec<Checked>,
}
