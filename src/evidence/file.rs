//! The evidence file: every number the model uses, by name, with the words it was printed in.
//!
//! `evidence/evidence.json` is the one place where a number of the study, a prior or an assumption
//! stands. The build script reads it, checks it and stores it compactly in the library; the native
//! program can read another file of the same form. Nothing here depends on the rest of the crate,
//! because the build script compiles this file as well.

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// Where a number comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(test, derive(ts_rs::TS), ts(rename_all = "snake_case"))]
pub enum Status {
    /// In the source, as it stands.
    Printed,
    /// Arithmetic on printed numbers (a count is the only integer that rounds to a printed percentage).
    Derived,
    /// Chosen by this project, and said to be.
    Assumed,
}

/// A publication that numbers were read in.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Source {
    /// Short id used by the items, `A` or `S`.
    pub id: String,
    /// Full citation.
    pub citation: String,
    /// Where to find it (DOI, PMC id, trial number).
    pub locator: String,
}

/// One printed or derived quantity of the study.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Item {
    /// Name by which the model reads it.
    pub id: String,
    /// What it is, in words.
    pub quantity: String,
    /// The number itself: a count of patients where `unit` is `patients`, else as `unit` says.
    /// Absent where what is printed cannot be right.
    pub value: Option<f64>,
    /// `patients`, `months` or `percent`.
    pub unit: String,
    /// Of how many patients.
    pub n: Option<u32>,
    /// The printed percentage, where one was printed.
    pub percent: Option<f64>,
    /// The words as printed.
    pub printed: String,
    /// Ids of the sources.
    pub sources: Vec<String>,
    /// Printed, derived or assumed.
    pub status: Status,
    /// How it was derived, or why it was assumed; empty when printed as it stands.
    pub derivation: String,
    /// Whether the model reads it, or the page only shows it.
    pub in_model: bool,
}

/// What a paper said of a test.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(test, derive(ts_rs::TS), ts(rename_all = "snake_case"))]
pub enum Finding {
    /// p < 0.05, in the direction of more responses.
    SignificantPositive,
    /// p < 0.05, in the direction of fewer responses.
    SignificantNegative,
    /// Printed as not significant: p >= 0.05, whatever the direction.
    NotSignificant,
    /// Nothing was said: no restriction.
    Silent,
}

/// A test result the paper states without its numbers.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Statement {
    /// Name, such as `E3_cy_flu`.
    pub id: String,
    /// `firth_multivariable` (one coefficient of the regression) or `fisher_both_factors`
    /// (patients with both factors against the others).
    pub test: String,
    /// The factor a multivariable statement is about: `cy_flu` or `dose_increased`.
    pub factor: Option<String>,
    /// The disease groups whose patients enter; empty means all.
    pub groups: Vec<String>,
    /// What was said.
    pub finding: Finding,
    /// The words as printed.
    pub printed: String,
    /// Ids of the sources.
    pub sources: Vec<String>,
}

/// E5: a published odds ratio with its confidence interval, typed in by a reader.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct OddsRatio {
    /// `cy_flu` or `dose_increased`.
    pub factor: String,
    /// The odds ratio, > 0.
    pub odds_ratio: f64,
    /// Lower 95% limit, > 0.
    pub lower: f64,
    /// Upper 95% limit.
    pub upper: f64,
}

/// A prior or a modelling assumption: chosen by this project.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Assumption {
    /// Name by which the model reads it.
    pub id: String,
    /// What it is, in words.
    pub quantity: String,
    /// The number.
    pub value: f64,
    /// Why this number.
    pub reason: String,
}

/// One changed assumption of a sensitivity run.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Change {
    /// Id of the assumption.
    pub assumption: String,
    /// Its value in this run.
    pub value: f64,
}

/// A run with other assumptions, to show how far the answer moves.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Sensitivity {
    /// Name, such as `sceptical_prior`.
    pub id: String,
    /// What is different, in words.
    pub label: String,
    /// The changed assumptions.
    pub changes: Vec<Change>,
    /// Ids of the statements left out.
    pub dropped: Vec<String>,
}

/// Another cohort, shown beside the study and never read by the model.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Context {
    /// Short name.
    pub id: String,
    /// Which patients, which product.
    pub cohort: String,
    /// What was printed of them.
    pub numbers: String,
    /// Why it is not pooled with the study.
    pub not_pooled: String,
    /// Where to find it.
    pub locator: String,
}

/// The whole evidence file.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Evidence {
    /// Title of the study.
    pub title: String,
    /// The day the evidence was last read, ISO 8601.
    pub date: String,
    /// Where the numbers were read.
    pub sources: Vec<Source>,
    /// Printed and derived quantities.
    pub items: Vec<Item>,
    /// Test results stated in words (E3, E4).
    pub statements: Vec<Statement>,
    /// E5: CART2's paper prints none.
    pub odds_ratios: Vec<OddsRatio>,
    /// Priors and assumptions.
    pub assumptions: Vec<Assumption>,
    /// The sensitivity runs.
    pub sensitivity: Vec<Sensitivity>,
    /// Other cohorts, for the reader alone.
    #[serde(default)]
    pub context: Vec<Context>,
}

impl Evidence {
    /// The value of an item, by name.
    pub fn value(&self, id: &str) -> Option<f64> {
        self.items.iter().find(|item| item.id == id)?.value
    }

    /// The value of an assumption, by name.
    pub fn assumption(&self, id: &str) -> Option<f64> {
        Some(self.assumptions.iter().find(|a| a.id == id)?.value)
    }

    /// Names and numbers alone: all that the model's numbers depend on, in an order that does not depend on the file's.
    pub fn without_words(mut self) -> Self {
        self.title.clear();
        self.date.clear();
        self.sources.clear();
        self.context.clear();
        for item in &mut self.items {
            for words in [
                &mut item.quantity,
                &mut item.printed,
                &mut item.derivation,
                &mut item.unit,
            ] {
                words.clear();
            }
            item.sources.clear();
            (item.n, item.percent, item.status) = (None, None, Status::Printed);
        }
        self.items.retain(|item| item.in_model);
        self.items.sort_by(|a, b| a.id.cmp(&b.id));
        for statement in &mut self.statements {
            statement.printed.clear();
            statement.sources.clear();
        }
        for assumption in &mut self.assumptions {
            assumption.quantity.clear();
            assumption.reason.clear();
        }
        self.assumptions.sort_by(|a, b| a.id.cmp(&b.id));
        for run in &mut self.sensitivity {
            run.label.clear();
        }
        self
    }

    /// What a model made from this evidence is known by: the SHA-256, in hexadecimal digits, of its names and numbers
    /// ([`Self::without_words`]) in postcard's encoding. Words are not in it, so to correct one changes no model.
    pub fn sha256(&self) -> String {
        let numbers = postcard::to_allocvec(&self.clone().without_words());
        hex(&Sha256::digest(
            numbers.expect("plain data always serialises"),
        ))
    }

    /// The evidence with a reader's or a sensitivity run's edits made.
    ///
    /// # Errors
    /// The first name that the evidence does not have.
    pub fn edited(mut self, edits: &Edits) -> Result<Self, UnknownName> {
        for change in &edits.changes {
            let assumption = self
                .assumptions
                .iter_mut()
                .find(|a| a.id == change.assumption)
                .ok_or_else(|| UnknownName(change.assumption.clone()))?;
            assumption.value = change.value;
        }
        for id in &edits.dropped {
            let place = self.statements.iter().position(|s| &s.id == id);
            self.statements
                .remove(place.ok_or_else(|| UnknownName(id.clone()))?);
        }
        self.odds_ratios.extend(edits.odds_ratios.iter().cloned());
        Ok(self)
    }
}

/// What a reader may change: assumptions, statements left out, published odds ratios (E5).
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Edits {
    /// Changed assumptions.
    pub changes: Vec<Change>,
    /// Ids of the statements left out.
    pub dropped: Vec<String>,
    /// Published odds ratios.
    pub odds_ratios: Vec<OddsRatio>,
}

impl Edits {
    /// What a model is known by that was made with these edits from evidence of this hash ([`Evidence::sha256`]): the hash
    /// itself without edits, else the SHA-256, in hexadecimal digits, over it and every edit: names as text, each ended by a
    /// zero byte, and the big-endian bits of numbers.
    pub fn sha256(&self, evidence: &str) -> String {
        if *self == Self::default() {
            return evidence.to_owned();
        }
        let mut bytes = Vec::new();
        let mut add = |kind: &str, name: &str, numbers: &[f64]| {
            for text in [kind, name] {
                bytes.extend_from_slice(text.as_bytes());
                bytes.push(0);
            }
            for number in numbers {
                bytes.extend_from_slice(&number.to_bits().to_be_bytes());
            }
        };
        add("evidence", evidence, &[]);
        for change in &self.changes {
            add("change", &change.assumption, &[change.value]);
        }
        for id in &self.dropped {
            add("dropped", id, &[]);
        }
        for or in &self.odds_ratios {
            add(
                "odds ratio",
                &or.factor,
                &[or.odds_ratio, or.lower, or.upper],
            );
        }
        hex(&Sha256::digest(&bytes))
    }
}

/// Bytes as hexadecimal digits.
pub(crate) fn hex(bytes: &[u8]) -> String {
    let digit = |d: u8| char::from_digit(d.into(), 16).unwrap_or('?');
    bytes
        .iter()
        .flat_map(|b| [digit(b >> 4), digit(b & 15)])
        .collect()
}

impl Sensitivity {
    /// The run's differences as edits.
    pub fn edits(&self) -> Edits {
        Edits {
            changes: self.changes.clone(),
            dropped: self.dropped.clone(),
            odds_ratios: Vec::new(),
        }
    }
}

/// An edit names something the evidence does not have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnknownName(
    /// The name.
    pub String,
);

impl std::fmt::Display for UnknownName {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "the evidence has nothing named “{}”", self.0)
    }
}

impl std::error::Error for UnknownName {}
