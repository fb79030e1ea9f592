//! A study as a paper prints it: group sizes, margins, and what was said of its factors.
//!
//! The engine knows no disease and no factor. It takes any groups, any margins (a margin may be
//! unprinted) and each statement as significant and positive, significant and negative, printed as
//! not significant, or silent; so it can be calibrated on simulated studies and used on the next paper.

use crate::evidence::Finding;
use crate::numerics::math::{ln, shown};
use std::fmt;

/// Most groups of a study.
pub(crate) const MAX_GROUPS: usize = 8;
/// Most binary factors of a study.
pub(crate) const MAX_FACTORS: usize = 3;
/// Most patients of a study.
pub(crate) const MAX_PATIENTS: u32 = 300;

/// Patients who share an intercept, as those of one disease.
#[derive(Debug, Clone, PartialEq)]
pub struct Group {
    /// Its name.
    pub name: String,
    /// How many patients.
    pub n: u32,
    /// How many responded, if printed.
    pub responders: Option<u32>,
}

/// A binary factor, and what was printed of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Factor {
    /// Its name.
    pub name: String,
    /// How many patients have it.
    pub margin: Margin,
    /// What was said of its coefficient in the multivariable regression.
    pub multivariable: Finding,
    /// Its published odds ratio.
    pub odds_ratio: Option<LogOddsRatio>,
}

/// What is known of the spread of one factor over the patients.
#[derive(Debug, Clone, PartialEq)]
pub enum Margin {
    /// How many patients have it was printed; which ones is uniformly random.
    Printed(u32),
    /// The same for each group.
    ByGroup(Vec<u32>),
    /// The same for those who responded and for the others: a table of response by factor.
    ByResponse {
        /// Those with the factor among the responders.
        responders: u32,
        /// Those with the factor among the others.
        others: u32,
    },
    /// Not printed: each patient of group d has it with probability pi_d,
    /// `logit pi_d = nu + e_d`, `nu ~ N(nu_mean, nu_sd^2)`, `e_d ~ N(0, e_sd^2)`.
    Unprinted {
        /// Prior mean of nu.
        nu_mean: f64,
        /// Prior standard deviation of nu.
        nu_sd: f64,
        /// Prior standard deviation of e_d.
        e_sd: f64,
    },
}

impl Margin {
    /// How many patients have the factor, if that was printed.
    pub fn carriers(&self) -> Option<u32> {
        match self {
            Self::Printed(count) => Some(*count),
            Self::ByGroup(counts) => Some(counts.iter().fold(0, |sum, n| sum.saturating_add(*n))),
            Self::ByResponse { responders, others } => Some(responders.saturating_add(*others)),
            Self::Unprinted { .. } => None,
        }
    }
}

/// A Gaussian likelihood on one log odds ratio (E5).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LogOddsRatio {
    /// Mean, ln of the odds ratio.
    pub mean: f64,
    /// Standard deviation, from the printed interval.
    pub sd: f64,
}

/// Largest distance from 0, and largest standard deviation, on the logit scale: odds of e^100 are certainty.
const LARGEST_LOGIT: f64 = 100.0;
/// Smallest standard deviation on the logit scale: a quarter of a tenth of a percentage point at most.
const SMALLEST_SD: f64 = 0.001;
/// Lowest level at which a p value may be asked to be significant. No statement is printed of a lower one, and at 1e-17 the
/// quantile of 1 - level is infinite, so that no table of any study would do.
const LOWEST_LEVEL: f64 = 1e-6;

/// The test that a coefficient of the multivariable regression was put to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RegressionTest {
    /// Penalised likelihood ratio of Firth's regression, as in `logistf`.
    PenalisedLikelihoodRatio,
    /// Likelihood ratio of the ordinary regression.
    LikelihoodRatio,
    /// Wald's test of the ordinary regression.
    Wald,
}

/// The test of a 2 x 2 table, two-sided.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TableTest {
    /// Fisher's exact test, by the sum of small probabilities.
    Fisher,
    /// Pearson's chi-squared test.
    ChiSquared,
    /// The same with Yates's correction.
    ChiSquaredCorrected,
}

/// Statement on patients with a combination of factors against the others.
#[derive(Debug, Clone, PartialEq)]
pub struct Comparison {
    /// For each factor, whether it belongs to the combination: those compared have all that do.
    pub factors: Vec<bool>,
    /// For each group, whether its patients enter.
    pub groups: Vec<bool>,
    /// Tests that may have been used, each as likely.
    pub tests: Vec<TableTest>,
    /// What was said.
    pub finding: Finding,
}

/// Most deviations from additivity.
pub(crate) const MAX_DEVIATIONS: usize = 8;

/// A term of the response model beside intercepts and coefficients: an interaction of factors, or what a factor does in one group
/// beyond what it does in all. Its coefficient is N(0, sd^2) before the data.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Deviation {
    /// The group it is of; every group if nothing.
    pub group: Option<usize>,
    /// It counts for patients who have all of these factors.
    pub factors: [bool; MAX_FACTORS],
    /// Prior standard deviation.
    pub sd: f64,
}

/// Weakly informative priors of the response model.
#[derive(Debug, Clone, PartialEq)]
pub struct Prior {
    /// Mean of mu.
    pub mu_mean: f64,
    /// Standard deviation of mu.
    pub mu_sd: f64,
    /// Standard deviation of each group's intercept around mu.
    pub alpha_sd: f64,
    /// Standard deviation of both coefficients.
    pub beta_sd: f64,
}

/// Everything the engine takes from a paper.
#[derive(Debug, Clone, PartialEq)]
pub struct Study {
    /// Groups of patients, in the order of the regression's intercepts.
    pub groups: Vec<Group>,
    /// Factors, in the order of the regression's coefficients.
    pub factors: Vec<Factor>,
    /// Tests that the multivariable regression may have used, each as likely.
    pub tests: Vec<RegressionTest>,
    /// Statements on combinations of factors.
    pub comparisons: Vec<Comparison>,
    /// Terms beyond intercepts and coefficients.
    pub deviations: Vec<Deviation>,
    /// Priors of the response model.
    pub prior: Prior,
    /// Significance level of the paper's tests.
    pub significance_level: f64,
}

/// Why a study cannot be reconstructed.
#[derive(Debug, Clone, PartialEq)]
pub enum StudyError {
    /// The evidence lacks an item, an assumption or a value under this name.
    Missing(String),
    /// A number breaks a rule.
    Rule {
        /// Which number.
        name: String,
        /// Its value.
        value: f64,
        /// The rule.
        rule: &'static str,
    },
    /// A word is not one of those allowed.
    Word {
        /// Which entry.
        name: String,
        /// What stands there.
        value: String,
        /// What may stand there.
        allowed: &'static str,
    },
}

impl fmt::Display for StudyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing(name) => write!(f, "evidence has no value named {name}"),
            Self::Rule { name, value, rule } => {
                write!(f, "{name} is {}, but must be {rule}", shown(*value))
            }
            Self::Word {
                name,
                value,
                allowed,
            } => write!(f, "{name} is “{value}”, but must be one of {allowed}"),
        }
    }
}

impl std::error::Error for StudyError {}

impl Study {
    /// Number of patients.
    pub fn patients(&self) -> u32 {
        // Sizes that overflow are far above the limit as well.
        self.groups.iter().fold(0, |sum, g| sum.saturating_add(g.n))
    }

    /// Checks every rule the engine relies on.
    ///
    /// # Errors
    /// The first number that breaks its rule.
    pub fn check(&self) -> Result<(), StudyError> {
        self.check_sizes()?;
        for group in &self.groups {
            group.check()?;
        }
        for factor in &self.factors {
            self.check_margin(factor)?;
        }
        for comparison in &self.comparisons {
            self.check_comparison(comparison)?;
        }
        for deviation in &self.deviations {
            self.check_deviation(deviation)?;
        }
        let level = self.significance_level;
        rule(
            "significance_level",
            level,
            (LOWEST_LEVEL..1.0).contains(&level),
            "from 0.000001 to below 1",
        )?;
        for ratio in self.factors.iter().filter_map(|f| f.odds_ratio) {
            check_mean("log odds ratio", ratio.mean)?;
            check_sd("sd of the log odds ratio", ratio.sd)?;
        }
        self.prior.check()
    }

    fn check_sizes(&self) -> Result<(), StudyError> {
        let (n, groups, factors) = (self.patients(), self.groups.len(), self.factors.len());
        rule(
            "number of groups",
            groups as f64,
            (1..=MAX_GROUPS).contains(&groups),
            "from 1 to 8",
        )?;
        rule(
            "number of factors",
            factors as f64,
            (1..=MAX_FACTORS).contains(&factors),
            "from 1 to 3",
        )?;
        rule(
            "number of patients",
            n.into(),
            (1..=MAX_PATIENTS).contains(&n),
            "from 1 to 300",
        )?;
        rule(
            "number of tests of the regression",
            self.tests.len() as f64,
            !self.tests.is_empty(),
            "at least 1",
        )?;
        let deviations = self.deviations.len();
        rule(
            "number of deviations",
            deviations as f64,
            deviations <= MAX_DEVIATIONS,
            "at most 8",
        )
    }

    fn check_margin(&self, factor: &Factor) -> Result<(), StudyError> {
        let n = self.patients();
        let name = format!("patients with {}", factor.name);
        match &factor.margin {
            Margin::Printed(k) => rule(
                &name,
                (*k).into(),
                *k <= n,
                "at most the number of patients",
            ),
            Margin::ByGroup(counts) => {
                rule(
                    &format!("{name} by group"),
                    counts.len() as f64,
                    counts.len() == self.groups.len(),
                    "one for each group",
                )?;
                for (group, count) in self.groups.iter().zip(counts) {
                    rule(
                        &format!("{name} in group {}", group.name),
                        (*count).into(),
                        *count <= group.n,
                        "at most the size of the group",
                    )?;
                }
                Ok(())
            }
            Margin::ByResponse { responders, others } => {
                let total: Option<u32> = self.groups.iter().map(|g| g.responders).sum();
                let total = total.ok_or_else(|| {
                    StudyError::Missing(format!(
                        "responders of every group, which the responses by {} need",
                        factor.name
                    ))
                })?;
                rule(
                    &format!("responders with {}", factor.name),
                    (*responders).into(),
                    *responders <= total,
                    "at most the number of responders",
                )?;
                rule(
                    &format!("others with {}", factor.name),
                    (*others).into(),
                    *others <= n - total,
                    "at most the number of others",
                )
            }
            Margin::Unprinted {
                nu_mean,
                nu_sd,
                e_sd,
            } => {
                check_mean("nu_mean", *nu_mean)?;
                check_sd("nu_sd", *nu_sd)?;
                check_sd("e_sd", *e_sd)
            }
        }
    }

    fn check_comparison(&self, comparison: &Comparison) -> Result<(), StudyError> {
        let Comparison {
            factors,
            groups,
            tests,
            finding: _,
        } = comparison;
        rule(
            "factors of a comparison",
            factors.len() as f64,
            factors.len() == self.factors.len() && factors.contains(&true),
            "some of the study's",
        )?;
        rule(
            "groups of a comparison",
            groups.len() as f64,
            groups.len() == self.groups.len() && groups.contains(&true),
            "some of the study's",
        )?;
        rule(
            "number of tests of a comparison",
            tests.len() as f64,
            !tests.is_empty(),
            "at least 1",
        )
    }

    fn check_deviation(&self, deviation: &Deviation) -> Result<(), StudyError> {
        let (own, beyond) = deviation.factors.split_at(self.factors.len());
        let known = deviation
            .group
            .is_none_or(|group| group < self.groups.len())
            && own.contains(&true)
            && !beyond.contains(&true);
        rule(
            "terms of a deviation",
            self.deviations.len() as f64,
            known,
            "of the study's groups and factors",
        )?;
        check_sd("sd of a deviation", deviation.sd)
    }
}

impl Group {
    fn check(&self) -> Result<(), StudyError> {
        rule(
            &format!("size of group {}", self.name),
            self.n.into(),
            self.n > 0,
            "at least 1",
        )?;
        self.responders.map_or(Ok(()), |responders| {
            rule(
                &format!("responders of group {}", self.name),
                responders.into(),
                responders <= self.n,
                "at most the size of the group",
            )
        })
    }
}

impl Prior {
    fn check(&self) -> Result<(), StudyError> {
        check_mean("prior_mu_mean", self.mu_mean)?;
        check_sd("prior_mu_sd", self.mu_sd)?;
        check_sd("prior_alpha_sd", self.alpha_sd)?;
        check_sd("prior_beta_sd", self.beta_sd)
    }
}

impl LogOddsRatio {
    /// From a printed odds ratio and its limits: mean ln OR, sd (ln hi - ln lo) / (2 z).
    ///
    /// # Errors
    /// An odds ratio or limit that is not > 0 and finite, or not lower < odds ratio < upper.
    pub(crate) fn from_interval(
        odds_ratio: f64,
        lower: f64,
        upper: f64,
        z: f64,
    ) -> Result<Self, StudyError> {
        for (name, value) in [
            ("odds_ratio", odds_ratio),
            ("lower", lower),
            ("upper", upper),
        ] {
            if !(value > 0.0 && value.is_finite()) {
                return Err(StudyError::Rule {
                    name: name.to_owned(),
                    value,
                    rule: "finite and above 0",
                });
            }
        }
        if !(lower < odds_ratio && odds_ratio < upper) {
            return Err(StudyError::Rule {
                name: "odds_ratio".to_owned(),
                value: odds_ratio,
                rule: "between its lower and its upper limit",
            });
        }
        Ok(Self {
            mean: ln(odds_ratio),
            sd: (ln(upper) - ln(lower)) / (2.0 * z),
        })
    }
}

/// Refuses a mean on the logit scale that lies where no odds can be told from none or from all.
fn check_mean(name: &str, value: f64) -> Result<(), StudyError> {
    rule(name, value, value.is_finite(), "finite")?;
    rule(
        name,
        value,
        value.abs() <= LARGEST_LOGIT,
        "from -100 to 100",
    )
}

/// Refuses a standard deviation on the logit scale whose square, or the square's inverse, is no number one
/// can compute with: a run would not end. Limits of an odds ratio may be different doubles and have the
/// same logarithm.
fn check_sd(name: &str, value: f64) -> Result<(), StudyError> {
    let positive = value > 0.0 && value.is_finite();
    rule(name, value, positive, "finite and above 0")?;
    let usable = (SMALLEST_SD..=LARGEST_LOGIT).contains(&value);
    rule(name, value, usable, "from 0.001 to 100")
}

/// Refuses a number that breaks its rule.
///
/// # Errors
/// The number, if it does not hold.
pub(crate) fn rule(
    name: &str,
    value: f64,
    holds: bool,
    rule: &'static str,
) -> Result<(), StudyError> {
    if holds {
        return Ok(());
    }
    Err(StudyError::Rule {
        name: name.to_owned(),
        value,
        rule,
    })
}
