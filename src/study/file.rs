//! The study file: what a paper printed of a regression, as text, in JSON. Documented in `docs/study.md`; the same rules as a
//! JSON Schema in `docs/study.schema.json`.

use crate::evidence::{Finding, Source};
use serde::{Deserialize, Serialize};

/// What a file of this kind says in `format`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Format {
    /// The only one.
    #[serde(rename = "reinfuse-study")]
    Study,
}

/// The version of the format that this program reads.
pub(crate) const VERSION: u32 = 1;

/// A whole file.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StudyFile {
    /// Tells the file from others.
    pub format: Format,
    /// `VERSION`.
    pub version: u32,
    /// Title of the paper.
    pub title: String,
    /// Where the numbers were read.
    #[serde(default)]
    pub sources: Vec<Source>,
    /// The binary outcome.
    pub outcome: Named,
    /// Groups of patients, each with its own intercept: 1 to 8.
    pub groups: Vec<GroupEntry>,
    /// All patients together.
    #[serde(default)]
    pub total: Option<TotalEntry>,
    /// Binary factors: 1 to 3.
    pub factors: Vec<FactorEntry>,
    /// The multivariable regression of the outcome on groups and factors.
    #[serde(default)]
    pub regression: RegressionEntry,
    /// What was said of tests.
    #[serde(default)]
    pub statements: Vec<StatementEntry>,
    /// Published odds ratios of the regression.
    #[serde(default)]
    pub odds_ratios: Vec<OddsRatioEntry>,
    /// Priors of the regression.
    #[serde(default)]
    pub priors: Priors,
}

/// An id, by which other entries name it, and words.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Named {
    /// Its id.
    pub id: String,
    /// What it is, in words.
    pub label: String,
}

/// A group of patients.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GroupEntry {
    /// Its id.
    pub id: String,
    /// What it is, in words.
    pub label: String,
    /// Number of patients, as printed: `21`, or a share of all.
    pub n: String,
    /// How many had the outcome, as printed: `11/21`, `52%`, `11 (52%)`; absent if it was not.
    #[serde(default)]
    pub outcome: Option<String>,
    /// Ids of the sources.
    #[serde(default)]
    pub sources: Vec<String>,
}

/// All patients.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TotalEntry {
    /// Number of patients, as printed.
    pub n: String,
    /// How many had the outcome, as printed.
    #[serde(default)]
    pub outcome: Option<String>,
}

/// A binary factor: how many have it, in one of three ways, or not printed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FactorEntry {
    /// Its id.
    pub id: String,
    /// What it is, in words.
    pub label: String,
    /// How many patients have it, as printed.
    #[serde(default)]
    pub n: Option<String>,
    /// How many of each group have it, as printed, in the order of the groups.
    #[serde(default)]
    pub n_by_group: Option<Vec<String>>,
    /// How many of the patients with it had the outcome, as printed: `11/20`.
    #[serde(default)]
    pub outcome_with: Option<String>,
    /// How many of the patients without it had the outcome, as printed: `6/24`.
    #[serde(default)]
    pub outcome_without: Option<String>,
    /// The prior of its share, if it was not printed how many have it.
    #[serde(default)]
    pub share: SharePrior,
    /// Ids of the sources.
    #[serde(default)]
    pub sources: Vec<String>,
}

impl FactorEntry {
    /// Whether no number of it was printed, so that its share has a prior.
    pub(crate) fn is_unprinted(&self) -> bool {
        self.n.is_none()
            && self.n_by_group.is_none()
            && self.outcome_with.is_none()
            && self.outcome_without.is_none()
    }
}

/// The test that coefficients were put to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PrintedTest {
    /// Penalised likelihood ratio of Firth's regression.
    PenalisedLikelihoodRatio,
    /// Likelihood ratio of the ordinary regression.
    LikelihoodRatio,
    /// Wald's test of the ordinary regression.
    Wald,
    /// Not said: the three are averaged over.
    #[default]
    NotSaid,
}

/// The multivariable regression.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct RegressionEntry {
    /// Its test.
    pub test: PrintedTest,
    /// The level at which anything here was called significant.
    pub level: f64,
    /// The words as printed.
    pub printed: String,
}

impl Default for RegressionEntry {
    fn default() -> Self {
        Self {
            test: PrintedTest::NotSaid,
            level: 0.05,
            printed: String::new(),
        }
    }
}

/// What a statement is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum About {
    /// One factor's coefficient in the multivariable regression.
    Multivariable,
    /// Patients who have all of the named factors against the other patients, in the named groups.
    Comparison,
}

/// The test of a comparison.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PrintedTableTest {
    /// Fisher's exact test, two-sided.
    Fisher,
    /// Pearson's chi-squared test.
    ChiSquared,
    /// The same with Yates's correction.
    ChiSquaredCorrected,
    /// Not said: the three are averaged over.
    #[default]
    NotSaid,
}

/// A test result stated without its numbers.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StatementEntry {
    /// Its id.
    pub id: String,
    /// What it is about.
    pub about: About,
    /// Ids of the factors: one of a regression; of a comparison, those that the patients compared all have.
    pub factors: Vec<String>,
    /// Ids of the groups whose patients were compared; none means all.
    #[serde(default)]
    pub groups: Vec<String>,
    /// The test of a comparison.
    #[serde(default)]
    pub test: PrintedTableTest,
    /// What was said.
    pub finding: Finding,
    /// The words as printed.
    pub printed: String,
    /// Ids of the sources.
    #[serde(default)]
    pub sources: Vec<String>,
}

/// A published odds ratio of the regression with its 95% interval; it replaces what was said of the factor's significance.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OddsRatioEntry {
    /// Id of the factor.
    pub factor: String,
    /// The odds ratio, as printed.
    pub odds_ratio: String,
    /// Its lower 95% limit.
    pub lower: String,
    /// Its upper 95% limit.
    pub upper: String,
    /// Ids of the sources.
    #[serde(default)]
    pub sources: Vec<String>,
}

/// A number that this project or the file's author chose, and why.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Chosen {
    /// The number.
    pub value: f64,
    /// Why.
    pub reason: String,
}

fn chosen(value: f64, reason: &str) -> Chosen {
    Chosen {
        value,
        reason: reason.to_owned(),
    }
}

/// Priors of the regression, on the log odds scale.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Priors {
    /// Mean of the common intercept.
    pub mu_mean: Chosen,
    /// Its standard deviation.
    pub mu_sd: Chosen,
    /// Standard deviation of the groups' intercepts around it.
    pub alpha_sd: Chosen,
    /// Standard deviation of every coefficient around 0.
    pub beta_sd: Chosen,
}

impl Default for Priors {
    fn default() -> Self {
        Self {
            mu_mean: chosen(
                0.0,
                "The outcome is as likely as not before the paper is read.",
            ),
            mu_sd: chosen(
                1.5,
                "Nearly every share of patients with the outcome is possible.",
            ),
            alpha_sd: chosen(1.0, "Groups of one paper are alike, and may differ."),
            beta_sd: chosen(
                1.5,
                "An odds ratio beyond 1/19 to 19 has 5% prior probability.",
            ),
        }
    }
}

/// Prior of the share of patients with a factor, on the log odds scale: `logit pi_g = nu + e_g`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct SharePrior {
    /// Mean of nu.
    pub nu_mean: Chosen,
    /// Its standard deviation.
    pub nu_sd: Chosen,
    /// Standard deviation of e_g.
    pub e_sd: Chosen,
}

impl Default for SharePrior {
    fn default() -> Self {
        Self {
            nu_mean: chosen(
                0.0,
                "The factor is as frequent as its absence before the paper is read.",
            ),
            nu_sd: chosen(1.5, "Nearly every share is possible."),
            e_sd: chosen(0.5, "Groups of one paper are alike in it, and may differ."),
        }
    }
}
