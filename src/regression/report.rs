//! What is said of a fitted regression, as plain data that nothing has rounded.

use crate::numerics::convergence::Stopped;
use crate::numerics::math::sqrt;
use crate::numerics::normal::{Z, normal_p};
use crate::regression::data::design::Design;
use crate::regression::separation::logistic::LimitingFit;
use crate::regression::survival::chi_squared::Test;
use crate::regression::survival::cox::Ties;
use crate::regression::survival::hazards::ProportionalHazards;
use crate::regression::survival::kaplan_meier::Curve;
use crate::vocabulary::vocabulary;
use serde::Serialize;

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

/// Fewer events for each term are warned of.
pub(crate) const EVENTS_PER_TERM: f64 = 10.0;

/// What is said of a whole regression; a number that does not exist is `None`.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct WholeModel {
    /// Log-likelihood with every term's coefficient 0; with Firth's penalty penalised.
    pub null_log_likelihood: Option<f64>,
    /// Test of all terms together.
    pub likelihood_ratio: Option<Test>,
    /// Akaike's information criterion, of a maximum-likelihood fit.
    pub aic: Option<f64>,
    /// The c index of the patients it was fitted to.
    pub c_index: Option<f64>,
    /// Coefficients of terms, so without an intercept.
    pub coefficients: usize,
    /// Events for each of them.
    pub events_per_term: Option<f64>,
    /// Whether that is below `EVENTS_PER_TERM`.
    pub few_events: bool,
}

vocabulary! {
    /// By what the coefficients were estimated.
    pub enum FitMethod {
        /// Maximum likelihood.
        Ml = "ml",
        /// Firth's penalised likelihood; with times its partial likelihood.
        Firth = "firth",
        /// Maximum partial likelihood.
        Cox = "cox",
    }
}

/// A fitted regression.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Fit {
    /// By what it was estimated; with times it has `ties` too.
    pub method: FitMethod,
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
    /// Whether so little information stands behind the coefficients that the penalised likelihood may have several maxima, which were
    /// searched for and could not all be listed: if one was missed, a limit lies further out.
    pub maxima_searched: bool,
    /// What is said of the whole of it.
    pub model: WholeModel,
    /// The test of proportional hazards, if asked for, of a Cox regression by maximum likelihood that converged.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, ts(optional))]
    pub proportional_hazards: Option<ProportionalHazards>,
    /// Kaplan-Meier curves of all patients and of every level of every category, if asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, ts(optional))]
    pub kaplan_meier: Option<Vec<Curve>>,
}

/// The report of a maximum-likelihood fit.
pub(crate) fn from_limit(
    method: FitMethod,
    design: &Design,
    names: &[String],
    contrasts: &[Vec<f64>],
    limit: &LimitingFit,
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
        maxima_searched: false,
        model: WholeModel::default(),
        proportional_hazards: None,
        kaplan_meier: None,
    }
}

/// A coefficient with Wald's limits and test.
pub(crate) fn wald(term: &str, estimate: f64, variance: f64) -> Coefficient {
    let se = sqrt(variance);
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
pub(crate) fn unknown(term: &str) -> Coefficient {
    Coefficient {
        term: term.to_owned(),
        estimate: None,
        se: None,
        lower: None,
        upper: None,
        p: None,
    }
}
