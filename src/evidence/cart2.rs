//! The study of the second infusion (CART2) out of the evidence file: which of its entries are the groups, the factors and the
//! statements. The engine itself knows none of these names.

use crate::evidence::study::{
    Comparison, Deviation, Factor, Group, LogOddsRatio, MAX_FACTORS, Margin, Prior, RegressionTest,
    Study, StudyError, TableTest, rule,
};
use crate::evidence::{Evidence, Finding};

/// The disease groups, in the order of the regression's intercepts.
pub const DISEASES: [&str; 3] = ["all", "nhl", "cll"];
/// The two binary factors, in the order of the regression's columns.
pub const FACTORS: [&str; 2] = ["cy_flu", "dose_increased"];
/// Most patients: coded draws keep a cell's count in a byte.
const MAX_CODED: u32 = 255;

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
                    name: (*d).to_owned(),
                    n: count(evidence, &format!("patients_{d}"))?,
                    responders: Some(count(evidence, &format!("response_{d}"))?),
                })
            })
            .collect::<Result<Vec<_>, StudyError>>()?;
        let assumed = |id: &str| assumed(evidence, id);
        let (mut multivariable, comparisons) = statements(evidence)?;
        let odds_ratios = published(evidence, assumed("odds_ratio_limit_z")?)?;
        for (finding, odds_ratio) in multivariable.iter_mut().zip(odds_ratios) {
            // E5 replaces E3 for its factor: the interval says more than "p < 0.05" does.
            if odds_ratio.is_some() {
                *finding = Finding::Silent;
            }
        }
        let margins = [
            Margin::Unprinted {
                nu_mean: assumed("design_nu_mean")?,
                nu_sd: assumed("design_nu_sd")?,
                e_sd: assumed("design_e_sd")?,
            },
            Margin::Printed(count(evidence, "dose_increased")?),
        ];
        let deviations = deviations(evidence)?;
        let said = multivariable.into_iter().zip(odds_ratios);
        let study = Self {
            groups,
            factors: FACTORS
                .iter()
                .zip(margins)
                .zip(said)
                .map(|((name, margin), (multivariable, odds_ratio))| Factor {
                    name: (*name).to_owned(),
                    margin,
                    multivariable,
                    odds_ratio,
                })
                .collect(),
            tests: vec![RegressionTest::PenalisedLikelihoodRatio],
            comparisons,
            deviations,
            prior: Prior {
                mu_mean: assumed("prior_mu_mean")?,
                mu_sd: assumed("prior_mu_sd")?,
                alpha_sd: assumed("prior_alpha_sd")?,
                beta_sd: assumed("prior_beta_sd")?,
            },
            significance_level: assumed("significance_level")?,
        };
        let n = study.patients();
        rule(
            "number of patients",
            n.into(),
            n <= MAX_CODED,
            "from 1 to 255",
        )?;
        study.check()?;
        Ok(study)
    }
}

/// E3, what was said of each factor in the regression, and E4, the comparisons.
fn statements(evidence: &Evidence) -> Result<([Finding; 2], Vec<Comparison>), StudyError> {
    let mut multivariable = [Finding::Silent; 2];
    let mut comparisons = Vec::new();
    for statement in &evidence.statements {
        let mut groups = statement.groups.iter();
        if let Some(unknown) = groups.find(|g| !DISEASES.contains(&g.as_str())) {
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
                let enters = |d: &&str| {
                    statement.groups.is_empty() || statement.groups.iter().any(|g| g == d)
                };
                comparisons.push(Comparison {
                    factors: vec![true; FACTORS.len()],
                    groups: DISEASES.iter().map(enters).collect(),
                    tests: vec![TableTest::Fisher],
                    finding: statement.finding,
                });
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
    Ok((multivariable, comparisons))
}

/// E5: the odds ratio of each factor, where there is one; its limits are `z` standard errors from it.
fn published(evidence: &Evidence, z: f64) -> Result<[Option<LogOddsRatio>; 2], StudyError> {
    let mut odds_ratios = [None, None];
    for entry in &evidence.odds_ratios {
        let factor = factor_index("odds_ratios", &entry.factor)?;
        let [ratio, lower, upper] = [entry.odds_ratio, entry.lower, entry.upper];
        odds_ratios[factor] = Some(LogOddsRatio::from_interval(ratio, lower, upper, z)?);
    }
    Ok(odds_ratios)
}

/// What another form of the model adds: an interaction of both factors (`interaction_sd`) and each factor's own effect in a disease
/// (`own_effects_sd_DISEASE`), where the standard deviation is above 0. The standard model is additive: a term whose assumption is 0
/// or absent is not in it.
///
/// # Errors
/// A standard deviation below 0 or not finite.
pub fn deviations(evidence: &Evidence) -> Result<Vec<Deviation>, StudyError> {
    let mut deviations = Vec::new();
    let mut add = |id: &str, group, sets: &[[bool; MAX_FACTORS]]| {
        let sd = evidence.assumption(id).unwrap_or(0.0);
        rule(
            id,
            sd,
            sd >= 0.0 && sd.is_finite(),
            "finite, and 0 or above",
        )?;
        if sd > 0.0 {
            deviations.extend(sets.iter().map(|&factors| Deviation { group, factors, sd }));
        }
        Ok::<_, StudyError>(())
    };
    add("interaction_sd", None, &[[true, true, false]])?;
    for (group, disease) in DISEASES.iter().enumerate() {
        let each = [[true, false, false], [false, true, false]];
        add(&format!("own_effects_sd_{disease}"), Some(group), &each)?;
    }
    Ok(deviations)
}

/// A count of patients, by name.
///
/// # Errors
/// If it is missing or no whole number of patients.
pub fn count(evidence: &Evidence, id: &str) -> Result<u32, StudyError> {
    let value = printed(evidence, id)?;
    if value < 0.0 || value > f64::from(u32::MAX) || value.fract() != 0.0 {
        return Err(StudyError::Rule {
            name: id.to_owned(),
            value,
            rule: "a whole number of patients",
        });
    }
    Ok(value as u32)
}

/// A printed number, by name.
///
/// # Errors
/// If it is missing.
pub(crate) fn printed(evidence: &Evidence, id: &str) -> Result<f64, StudyError> {
    let value = evidence.value(id);
    value.ok_or_else(|| StudyError::Missing(id.to_owned()))
}

/// An assumed number, by name.
///
/// # Errors
/// If it is missing.
pub(crate) fn assumed(evidence: &Evidence, id: &str) -> Result<f64, StudyError> {
    let value = evidence.assumption(id);
    value.ok_or_else(|| StudyError::Missing(id.to_owned()))
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
