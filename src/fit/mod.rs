//! The reader's own regression: logistic (maximum likelihood or Firth) and Cox, with Kaplan-Meier curves.
//!
//! ```text
//! Sheet -> Frame -> Design ------> Scale ------> Logistic or Cox -> climb -> Limit or Profile -> Fit
//!          (typed)  (complete     (columns of   (likelihood)       (Newton)                     (plain data)
//!                    rows, 0/1)    size one)
//! ```
//!
//! # What is reported
//!
//! | method | estimate | `lower`, `upper` | `p` | as in R |
//! |---|---|---|---|---|
//! | `ml` | maximum likelihood | Wald | Wald | `glm`, `confint.default` |
//! | `firth` | maximum of Firth's penalised likelihood | profile of it | its ratio test | `logistf` |
//! | `firth`, Wald limits | the same | Wald | Wald | `brglm2` |
//! | `cox` | maximum partial likelihood | Wald | Wald | `coxph` |
//!
//! Everything is on the scale of the coefficients (log odds, log hazard). Wald limits are the estimate +- 1.96 standard
//! errors, from the expected information (of a partial likelihood the observed); limits are 95% and tests two-sided.
//!
//! # Where there is no estimate
//!
//! If the data are separated (in a Cox regression: the likelihood is monotone), the maximum-likelihood estimates of some
//! terms are infinite. They are named in `separation` and have no numbers; the other terms have the limits they tend to,
//! `log_likelihood` is its least upper bound and `stopped` says `separation`. Firth's estimates always exist, so with
//! them `separation` only informs. How it is found and proved: `separation.rs`, `monotone.rs`.
//!
//! Columns that are constant or combinations of others are refused by name, never dropped. Rows without a value in a
//! used column are left out and counted.

mod climb;
mod columns;
mod cox;
mod design;
mod frame;
mod kaplan_meier;
mod linear;
mod logistic;
mod monotone;
mod profile;
mod report;
mod risk_sets;
mod scale;
mod separation;

pub use climb::Stopped;
pub use cox::Ties;
pub use frame::Frame;
pub use kaplan_meier::{Curve, Median, Step};
pub use report::{ColumnKind, FitReport, Ratio, TermColumn};

use crate::patient::Refusal;
use climb::{Climb, climb as climb_to_top};
use cox::Cox;
use design::{Design, Named, collinear};
use kaplan_meier::kaplan_meier;
use linear::quadratic;
use logistic::{Logistic, Penalty};
use monotone::maximum_partial_likelihood;
use profile::{Z, normal_p, profile};
use risk_sets::Sorted;
use separation::{Limit, maximum_likelihood};
use serde::{Deserialize, Serialize};

/// Which limits and tests a Firth regression reports.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(test, derive(ts_rs::TS), ts(rename_all = "snake_case"))]
pub enum Limits {
    /// From the profile of the penalised likelihood.
    Profile,
    /// From the standard error: quick, and poor in small samples.
    Wald,
}

/// What kind of regression.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(tag = "method", rename_all = "snake_case")]
#[cfg_attr(test, derive(ts_rs::TS), ts(tag = "method", rename_all = "snake_case"))]
pub enum Regression {
    /// Logistic, by maximum likelihood.
    Ml {
        /// Column of the outcome.
        outcome: String,
    },
    /// Logistic, by Firth's penalised likelihood.
    Firth {
        /// Column of the outcome.
        outcome: String,
        /// Which limits and tests.
        limits: Limits,
    },
    /// Cox's proportional hazards.
    Cox {
        /// Column of the time to the event or to censoring.
        time: String,
        /// Column that says whether the event happened.
        event: String,
        /// How ties are treated.
        ties: Ties,
        /// Whether to add Kaplan-Meier curves.
        curves: bool,
    },
}

/// A regression to be fitted.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Spec {
    /// Its kind, with the columns of the outcome.
    pub regression: Regression,
    /// Columns of the terms, in order.
    pub terms: Vec<String>,
    /// Reference levels (column, level); a column named here is a category even if its cells are numbers.
    pub references: Vec<(String, String)>,
}

/// One term's coefficient; a number that does not exist is `None`.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Coefficient {
    /// `(intercept)`, a column, or `column=level`.
    pub term: String,
    /// Log odds ratio, log hazard ratio, or log odds.
    pub estimate: Option<f64>,
    /// Standard error.
    pub se: Option<f64>,
    /// Lower 95% limit.
    pub lower: Option<f64>,
    /// Upper 95% limit.
    pub upper: Option<f64>,
    /// Two-sided p of the coefficient being 0.
    pub p: Option<f64>,
}

/// A categorical column and its level without a coefficient.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Reference {
    /// The column.
    pub column: String,
    /// The level that the others are compared with.
    pub level: String,
}

/// How many rows have no value in a column.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct MissingValues {
    /// The column.
    pub column: String,
    /// The rows.
    pub rows: usize,
}

/// A fitted regression.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Fit {
    /// `ml`, `firth` or `cox`.
    pub method: &'static str,
    /// How ties were treated, in a Cox regression.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, ts(optional))]
    pub ties: Option<Ties>,
    /// What was counted as the event: `column=value`.
    pub event: String,
    /// Patients fitted.
    pub n: usize,
    /// Events among them.
    pub events: usize,
    /// Rows left out: without a value in a used column, or with another number of cells than the header.
    pub dropped: usize,
    /// For every used column without values somewhere, how often; a row can count in several.
    pub missing: Vec<MissingValues>,
    /// Reference levels of the categories.
    pub references: Vec<Reference>,
    /// Log-likelihood at the estimate; under separation what it tends to.
    pub log_likelihood: Option<f64>,
    /// With Firth's penalty.
    pub penalised_log_likelihood: Option<f64>,
    /// Why the fit stopped.
    pub stopped: Stopped,
    /// The coefficients.
    pub coefficients: Vec<Coefficient>,
    /// Terms whose maximum-likelihood estimate is infinite.
    pub separation: Vec<String>,
    /// Kaplan-Meier curves of all patients and of every level of every category, if asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, ts(optional))]
    pub kaplan_meier: Option<Vec<Curve>>,
}

/// Fits a regression to a table.
///
/// # Errors
/// All problems of the columns at once: unknown, named twice, mixed, constant or collinear columns, an outcome that is not
/// binary, a time that is negative, no complete row, and in a Cox regression no event.
pub fn fit(frame: &Frame, spec: &Spec) -> Result<Fit, Refusal> {
    let named = |outcome, time| Named {
        outcome,
        time,
        terms: &spec.terms,
        references: &spec.references,
    };
    match &spec.regression {
        Regression::Ml { outcome } => logistic(&Design::new(frame, &named(outcome, None))?, None),
        Regression::Firth { outcome, limits } => {
            logistic(&Design::new(frame, &named(outcome, None))?, Some(*limits))
        }
        Regression::Cox {
            time,
            event,
            ties,
            curves,
        } => cox_regression(
            &Design::new(frame, &named(event, Some(time)))?,
            *ties,
            *curves,
        ),
    }
}

/// Logistic regression: by maximum likelihood, or with these limits by Firth's.
fn logistic(design: &Design, firth: Option<Limits>) -> Result<Fit, Refusal> {
    let (scale, x) = design.scaled(true)?;
    let y: Vec<f64> = design
        .event
        .iter()
        .map(|e| f64::from(u8::from(*e)))
        .collect();
    let mut names = vec!["(intercept)".to_owned()];
    names.extend(design.names.iter().cloned());
    let contrasts = scale.contrasts();
    // Firth's fit needs it too: for the start, and to say what is separated.
    let limit = maximum_likelihood(&x, &y);
    let fit = from_limit("ml", design, &names, &contrasts, &limit);
    let Some(limits) = firth else {
        return Ok(fit);
    };
    let mut likelihood = Logistic::new(&x, &y, Penalty::Firth);
    let origin = vec![0.0; names.len()];
    let start = limit.coefficients().unwrap_or(&origin);
    let mut end = climb_to_top(&mut likelihood, start);
    if end.stopped != Stopped::Converged {
        // A start far out can lose the climb; only one from the origin may say that there is no fit.
        end = climb_to_top(&mut likelihood, &origin);
    }
    let Climb { top, stopped, .. } = end;
    let converged = stopped == Stopped::Converged;
    let coefficients = names.iter().zip(&contrasts).map(|(term, c)| {
        if !converged {
            return unknown(term);
        }
        let wald = wald(
            term,
            climb::product(c, &top.beta),
            quadratic(&top.information, c),
        );
        match limits {
            Limits::Wald => wald,
            Limits::Profile => {
                let profile = profile(&mut likelihood, &top, c);
                Coefficient {
                    lower: profile.lower,
                    upper: profile.upper,
                    p: profile.p,
                    ..wald
                }
            }
        }
    });
    Ok(Fit {
        coefficients: coefficients.collect(),
        method: "firth",
        log_likelihood: converged.then_some(top.log_likelihood),
        penalised_log_likelihood: converged.then(|| top.objective + scale.half_log_determinant()),
        stopped,
        ..fit
    })
}

/// Cox regression.
fn cox_regression(design: &Design, ties: Ties, curves: bool) -> Result<Fit, Refusal> {
    if !design.event.contains(&true) {
        let message = format!(
            "Of {} patients none has the event ({}).",
            design.event.len(),
            design.event_name
        );
        return Err(frame::problem("event", "0", "no_events", message).into());
    }
    let (scale, x) = design.scaled(false)?;
    let everybody = vec![Some(0); design.event.len()];
    let sorted = Sorted::new(&design.time, &design.event, &everybody);
    let all: Vec<usize> = (0..x.columns()).collect();
    let dependence = Cox::new(&x, &sorted, &all, ties).dependence();
    let problems = collinear(
        &dependence,
        0,
        &design.names,
        "those at risk when an event happens",
    );
    if !problems.is_empty() {
        return Err(Refusal { problems });
    }
    let limit = maximum_partial_likelihood(&x, &design.time, &design.event, ties);
    Ok(Fit {
        ties: Some(ties),
        kaplan_meier: curves.then(|| all_curves(design)),
        ..from_limit("cox", design, &design.names, &scale.contrasts(), &limit)
    })
}

/// The curve of all patients, then of every level of every category.
fn all_curves(design: &Design) -> Vec<Curve> {
    let patients = |of: &dyn Fn(usize) -> bool| {
        let both = design
            .time
            .iter()
            .copied()
            .zip(design.event.iter().copied());
        both.enumerate()
            .filter(|(i, _)| of(*i))
            .map(|(_, patient)| patient)
            .collect()
    };
    let mut curves = vec![kaplan_meier(None, patients(&|_| true))];
    for (column, levels, codes) in &design.groups {
        for (code, level) in levels.iter().enumerate() {
            let of = |i: usize| codes[i] as usize == code;
            if codes.iter().any(|c| *c as usize == code) {
                curves.push(kaplan_meier(
                    Some(format!("{column}={level}")),
                    patients(&of),
                ));
            }
        }
    }
    curves
}

fn from_limit(
    method: &'static str,
    design: &Design,
    names: &[String],
    contrasts: &[Vec<f64>],
    limit: &Limit,
) -> Fit {
    let shown = matches!(limit.stopped, Stopped::Converged | Stopped::Separation);
    let both = || names.iter().zip(contrasts);
    Fit {
        method,
        ties: None,
        event: design.event_name.clone(),
        n: design.event.len(),
        events: design.event.iter().filter(|event| **event).count(),
        dropped: design.dropped,
        missing: design.missing.clone(),
        references: design.references.clone(),
        log_likelihood: shown.then_some(limit.log_likelihood),
        penalised_log_likelihood: None,
        stopped: limit.stopped,
        coefficients: both()
            .map(|(term, c)| match limit.estimate(c) {
                Some((estimate, variance)) => wald(term, estimate, variance),
                None => unknown(term),
            })
            .collect(),
        separation: both()
            .filter(|(_, c)| !limit.is_finite(c))
            .map(|(term, _)| term.clone())
            .collect(),
        kaplan_meier: None,
    }
}

/// A coefficient with Wald's limits and test.
fn wald(term: &str, estimate: f64, variance: f64) -> Coefficient {
    let se = crate::math::sqrt(variance);
    let finite = |x: f64| x.is_finite().then_some(x);
    Coefficient {
        term: term.to_owned(),
        estimate: finite(estimate),
        se: finite(se),
        lower: finite(estimate - Z * se),
        upper: finite(estimate + Z * se),
        p: finite(normal_p(estimate / se)),
    }
}

/// A coefficient without numbers.
fn unknown(term: &str) -> Coefficient {
    Coefficient {
        term: term.to_owned(),
        estimate: None,
        se: None,
        lower: None,
        upper: None,
        p: None,
    }
}
