//! A study as a paper prints it: group sizes, margins, and what was said of two factors.
//!
//! The engine knows no disease by name. It takes any number of groups, any margins (a margin may be
//! unprinted) and each statement as significant and positive, significant and negative, printed as
//! not significant, or silent; so it can be calibrated on simulated studies and used on the next paper.

use crate::evidence::{Evidence, Finding};
use crate::numerics::math::{ln, shown};
use std::fmt;

/// The two binary factors, in the order of the regression's columns.
pub const FACTORS: [&str; 2] = ["cy_flu", "dose_increased"];
/// The disease groups, in the order of the regression's intercepts.
pub const DISEASES: [&str; 3] = ["all", "nhl", "cll"];
/// Most patients a study may have: a cell's count is kept in a byte.
pub const MAX_PATIENTS: u32 = 255;

/// Patients of one disease.
#[derive(Debug, Clone, PartialEq)]
pub struct Group {
    /// How many.
    pub n: u32,
    /// How many responded, if printed.
    pub responders: Option<u32>,
}

/// What is known of the spread of one factor over the patients.
#[derive(Debug, Clone, PartialEq)]
pub enum Margin {
    /// How many patients have it was printed; which ones is uniformly random.
    Printed(u32),
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

/// Statement on patients with both factors against the others, by Fisher's exact test.
#[derive(Debug, Clone, PartialEq)]
pub struct BothFactors {
    /// For each group, whether its patients enter.
    pub groups: Vec<bool>,
    /// What was said.
    pub finding: Finding,
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
    /// Disease groups.
    pub groups: Vec<Group>,
    /// Margin of each factor.
    pub margins: [Margin; 2],
    /// Statement on each factor's coefficient in the Firth regression.
    pub multivariable: [Finding; 2],
    /// Statement on both factors together.
    pub both_factors: BothFactors,
    /// Published odds ratios.
    pub odds_ratios: [Option<LogOddsRatio>; 2],
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
    /// Reads the study out of an evidence file, by name.
    ///
    /// # Errors
    /// A name that is missing or a number that breaks a rule (counts within their group, standard
    /// deviations > 0, odds ratio within its interval).
    pub fn from_evidence(evidence: &Evidence) -> Result<Self, StudyError> {
        let groups = DISEASES
            .iter()
            .map(|d| {
                Ok(Group {
                    n: count(evidence, &format!("patients_{d}"))?,
                    responders: Some(count(evidence, &format!("response_{d}"))?),
                })
            })
            .collect::<Result<Vec<_>, StudyError>>()?;
        let assumed = |id: &str| evidence.assumption(id).ok_or_else(|| missing(id));
        let mut multivariable = [Finding::Silent; 2];
        let mut both_factors = BothFactors {
            groups: vec![true; groups.len()],
            finding: Finding::Silent,
        };
        for statement in &evidence.statements {
            if let Some(unknown) = statement
                .groups
                .iter()
                .find(|g| !DISEASES.contains(&g.as_str()))
            {
                return Err(StudyError::Word {
                    name: format!("group of {}", statement.id),
                    value: unknown.clone(),
                    allowed: "all, nhl, cll",
                });
            }
            match statement.test.as_str() {
                "firth_multivariable" => {
                    let factor = statement.factor.as_deref().unwrap_or("");
                    multivariable[factor_index(&statement.id, factor)?] = statement.finding;
                }
                "fisher_both_factors" => {
                    for (entry, disease) in both_factors.groups.iter_mut().zip(DISEASES) {
                        *entry = statement.groups.is_empty()
                            || statement.groups.iter().any(|g| g == disease);
                    }
                    both_factors.finding = statement.finding;
                }
                other => {
                    return Err(StudyError::Word {
                        name: format!("test of {}", statement.id),
                        value: other.to_owned(),
                        allowed: "firth_multivariable, fisher_both_factors",
                    });
                }
            }
        }
        let z = assumed("odds_ratio_limit_z")?;
        let mut odds_ratios = [None, None];
        for entry in &evidence.odds_ratios {
            let factor = factor_index("odds_ratios", &entry.factor)?;
            odds_ratios[factor] = Some(LogOddsRatio::from_interval(
                entry.odds_ratio,
                entry.lower,
                entry.upper,
                z,
            )?);
            // E5 replaces E3 for its factor: the interval says more than "p < 0.05" does.
            multivariable[factor] = Finding::Silent;
        }
        let study = Self {
            groups,
            margins: [
                Margin::Unprinted {
                    nu_mean: assumed("design_nu_mean")?,
                    nu_sd: assumed("design_nu_sd")?,
                    e_sd: assumed("design_e_sd")?,
                },
                Margin::Printed(count(evidence, "dose_increased")?),
            ],
            multivariable,
            both_factors,
            odds_ratios,
            prior: Prior {
                mu_mean: assumed("prior_mu_mean")?,
                mu_sd: assumed("prior_mu_sd")?,
                alpha_sd: assumed("prior_alpha_sd")?,
                beta_sd: assumed("prior_beta_sd")?,
            },
            significance_level: assumed("significance_level")?,
        };
        study.check()?;
        Ok(study)
    }

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
        let n = self.patients();
        rule(
            "number of patients",
            n.into(),
            (1..=MAX_PATIENTS).contains(&n),
            "from 1 to 255",
        )?;
        for (i, group) in self.groups.iter().enumerate() {
            rule(
                &format!("size of group {i}"),
                group.n.into(),
                group.n > 0,
                "at least 1",
            )?;
            if let Some(r) = group.responders {
                let name = format!("responders of group {i}");
                rule(
                    &name,
                    r.into(),
                    r <= group.n,
                    "at most the size of the group",
                )?;
            }
        }
        for (factor, margin) in FACTORS.iter().zip(&self.margins) {
            match margin {
                Margin::Printed(k) => {
                    let name = format!("patients with {factor}");
                    rule(
                        &name,
                        (*k).into(),
                        *k <= n,
                        "at most the number of patients",
                    )?;
                }
                Margin::Unprinted {
                    nu_mean,
                    nu_sd,
                    e_sd,
                } => {
                    check_mean("nu_mean", *nu_mean)?;
                    check_sd("nu_sd", *nu_sd)?;
                    check_sd("e_sd", *e_sd)?;
                }
            }
        }
        let level = self.significance_level;
        rule(
            "significance_level",
            level,
            (LOWEST_LEVEL..1.0).contains(&level),
            "from 0.000001 to below 1",
        )?;
        for ratio in self.odds_ratios.iter().flatten() {
            check_mean("log odds ratio", ratio.mean)?;
            check_sd("sd of the log odds ratio", ratio.sd)?;
        }
        check_mean("prior_mu_mean", self.prior.mu_mean)?;
        check_sd("prior_mu_sd", self.prior.mu_sd)?;
        check_sd("prior_alpha_sd", self.prior.alpha_sd)?;
        check_sd("prior_beta_sd", self.prior.beta_sd)
    }
}

impl LogOddsRatio {
    /// From a printed odds ratio and its limits: mean ln OR, sd (ln hi - ln lo) / (2 z).
    ///
    /// # Errors
    /// An odds ratio or limit that is not > 0 and finite, or not lower < odds ratio < upper.
    pub fn from_interval(
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

/// A count of patients, by name.
///
/// # Errors
/// If it is missing or no whole number of patients.
pub fn count(evidence: &Evidence, id: &str) -> Result<u32, StudyError> {
    let value = evidence.value(id).ok_or_else(|| missing(id))?;
    if value < 0.0 || value > f64::from(u32::MAX) || value.fract() != 0.0 {
        return Err(StudyError::Rule {
            name: id.to_owned(),
            value,
            rule: "a whole number of patients",
        });
    }
    Ok(value as u32)
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

fn missing(id: &str) -> StudyError {
    StudyError::Missing(id.to_owned())
}

fn factor_index(name: &str, factor: &str) -> Result<usize, StudyError> {
    FACTORS
        .iter()
        .position(|f| *f == factor)
        .ok_or_else(|| StudyError::Word {
            name: format!("factor of {name}"),
            value: factor.to_owned(),
            allowed: "cy_flu, dose_increased",
        })
}
