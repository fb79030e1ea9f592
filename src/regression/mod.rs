//! The reader's own regression: logistic (maximum likelihood or Firth) and Cox, with Kaplan-Meier curves.
//!
//! ```text
//! Table -> Frame -> Design ------> Scale ------> Logistic or Cox -> maximise -> LimitingFit or Profile -> Fit
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
//! | `firth`, of times | maximum of the penalised partial likelihood | profile of it | its ratio test | `coxphf` |
//!
//! Everything is on the scale of the coefficients (log odds, log hazard). Wald limits are the estimate +- 1.96 standard
//! errors, from the expected information (of a partial likelihood the observed); limits are 95% and tests two-sided.
//!
//! What is said of the whole regression stands in `src/regression/whole.rs`, `src/regression/optimism.rs` and `src/regression/survival/hazards.rs`.
//!
//! # Where there is no estimate
//!
//! If the data are separated (in a Cox regression: the likelihood is monotone), the maximum-likelihood estimates of some
//! terms are infinite. They are named in `separation` and have no numbers; the other terms have the limits they tend to,
//! `log_likelihood` is its least upper bound and `stopped` says `separation`. Firth's estimates always exist, so with
//! them `separation` only informs. How it is found and proved: `src/regression/separation/`.
//!
//! Columns that are constant or combinations of others are refused by name, never dropped. Rows without a value in a
//! used column are left out and counted.

pub(crate) mod data;
pub(crate) mod logistic;
mod optimism;
mod report;
mod separation;
mod spec;
pub(crate) mod survival;
mod tables;
mod whole;

pub use crate::numerics::convergence::Stopped;
pub use crate::regression::data::frame::Frame;
pub use crate::regression::optimism::{Corrected, Optimism, optimism, optimism_by};
pub use crate::regression::report::{
    Coefficient, Fit, FitMethod, MissingValues, Reference, WholeModel,
};
pub use crate::regression::spec::{Limits, Regression, Spec};
pub use crate::regression::survival::chi_squared::Test;
pub use crate::regression::survival::cox::Ties;
pub use crate::regression::survival::hazards::{HazardsPoint, HazardsTerm, ProportionalHazards};
pub use crate::regression::survival::incidence::IncidenceStep;
pub use crate::regression::survival::kaplan_meier::{Curve, Median, Step};
pub use crate::regression::survival::report::{
    AtTime, Death, Incidence, SurvivalGroup, SurvivalReport, SurvivalSpec, survival,
};
pub use crate::regression::tables::{
    Between, ColumnKind, FitReport, Ratio, TermColumn, Univariable, coefficient_table,
    report_table, survival_table,
};

use crate::numerics::linear::{dot, inverse_quadratic};
use crate::numerics::math::{ln, logit};
use crate::numerics::newton::{Maxima, Objective, Point, maximise};
use crate::patient::{Refusal, Rule};
use crate::regression::data::design::{Design, INTERCEPT, Named, collinear};
use crate::regression::data::standardise::Scale;
use crate::regression::logistic::likelihood::{Logistic, Penalty};
use crate::regression::logistic::profile::{Profile, Profiler};
use crate::regression::logistic::profile_trace::LARGER;
use crate::regression::report::{from_limit, unknown, wald};
use crate::regression::separation::cox::maximum_partial_likelihood;
use crate::regression::separation::logistic::maximum_likelihood;
use crate::regression::survival::cox::Cox;
use crate::regression::survival::firth::FirthCox;
use crate::regression::survival::hazards::proportional_hazards;
use crate::regression::survival::kaplan_meier::kaplan_meier;
use crate::regression::survival::risk_sets::Sorted;
use crate::regression::whole::sorted;

/// Fits a regression to a table.
///
/// # Errors
/// All problems of the columns at once: unknown, named twice, mixed, constant or collinear columns, an outcome that is not
/// binary, a time that is negative, no complete row, and in a Cox regression no event.
///
/// # Example
///
/// Everybody exposed responds: maximum likelihood has no estimate of the odds ratio, Firth's method has one.
///
/// ```
/// use reinfuse::regression::{Frame, Limits, Regression, Spec, Stopped, fit};
/// use reinfuse::table::Table;
///
/// let table = b"response,exposed\n1,1\n1,1\n1,0\n0,0\n0,0\n1,0\n0,0\n";
/// let frame = Frame::new(Table::from_csv(table)?);
/// let outcome = || "response".to_owned();
/// let spec = |regression| Spec { regression, terms: vec!["exposed".to_owned()], references: vec![] };
///
/// let ml = fit(&frame, &spec(Regression::Ml { outcome: outcome() })).expect("the columns are in order");
/// assert_eq!((ml.stopped, &ml.separation[..]), (Stopped::Separation, &["exposed".to_owned()][..]));
///
/// let firth = Regression::Firth { outcome: outcome(), limits: Limits::Profile };
/// let exposed = &fit(&frame, &spec(firth)).expect("the columns are in order").coefficients[1];
/// // With half a patient added to every cell: ln((2.5 * 3.5) / (0.5 * 2.5)).
/// assert!((exposed.estimate.unwrap() - 7.0_f64.ln()).abs() < 1e-9);
/// assert!(exposed.lower < exposed.estimate && exposed.estimate < exposed.upper);
/// # Ok::<(), reinfuse::table::TableError>(())
/// ```
pub fn fit(frame: &Frame, spec: &Spec) -> Result<Fit, Refusal> {
    fit_design(&design_of(frame, spec)?, &spec.regression)
}

/// Every term alone, on the patients of the whole regression: its coefficients in the same order, without an intercept.
///
/// # Errors
/// Those of [`fit`].
pub fn univariable(frame: &Frame, spec: &Spec) -> Result<Vec<Coefficient>, Refusal> {
    let design = design_of(frame, spec)?;
    let mut all = Vec::new();
    for part in design.terms_alone() {
        match fit_design(&part, &spec.regression.alone()) {
            Ok(fit) => all.extend(fit.coefficients.into_iter().filter(|c| c.term != INTERCEPT)),
            // Alone as beside others it may not vary among those at risk.
            Err(_) => all.extend(part.names.iter().map(|name| unknown(name))),
        }
    }
    Ok(all)
}

/// What a regression is fitted to.
fn design_of(frame: &Frame, spec: &Spec) -> Result<Design, Refusal> {
    let (outcome, time) = spec.regression.outcome();
    Design::new(
        frame,
        &Named {
            outcome,
            time,
            terms: &spec.terms,
            references: &spec.references,
        },
    )
}

fn fit_design(design: &Design, regression: &Regression) -> Result<Fit, Refusal> {
    match regression {
        Regression::Ml { .. } => logistic(design, None),
        Regression::Firth { limits, .. } => logistic(design, Some(*limits)),
        Regression::Cox {
            ties,
            firth,
            curves,
            hazards,
            ..
        } => cox_regression(design, *ties, *firth, *curves, *hazards),
    }
}

/// Logistic regression: by maximum likelihood, or with these limits by Firth's.
fn logistic(design: &Design, firth: Option<Limits>) -> Result<Fit, Refusal> {
    let (scale, x) = design.scaled(true)?;
    let y = design.outcomes();
    let mut names = vec![INTERCEPT.to_owned()];
    names.extend(design.names.iter().cloned());
    let contrasts = scale.contrasts();
    // Firth's fit needs it too: for the start, and to say what is separated.
    let limit = maximum_likelihood(&x, &y);
    let fit = from_limit(FitMethod::Ml, design, &names, &contrasts, &limit);
    let Some(limits) = firth else {
        let (n, events) = (fit.n as f64, fit.events as f64);
        let part = |k: f64| if k > 0.0 { k * ln(k / n) } else { 0.0 };
        return Ok(with_model(
            design,
            &sorted(design),
            fit,
            Some(part(events) + part(n - events)),
        ));
    };
    let mut likelihood = Logistic::new(&x, &y, Penalty::Firth).with_terms(limit.coefficients());
    // With equal weights the penalty adds half a patient with and without the event for every coefficient.
    let (n, events, k) = (fit.n as f64, fit.events as f64, names.len() as f64);
    let mut null = Point::new(names.len());
    null.beta[0] = logit((events + 0.5 * k) / (n + k));
    let fit = penalised(
        &mut likelihood,
        &scale,
        &names,
        limit.coefficients(),
        limits,
        fit,
    );
    let null = penalised_at(&mut likelihood, null, &scale);
    Ok(with_model(design, &sorted(design), fit, null))
}

/// The fit of Firth's penalised likelihood, from the maximum-likelihood `fit` and its coefficients, if those exist.
fn penalised(
    likelihood: &mut impl Objective,
    scale: &Scale,
    names: &[String],
    start: Option<&[f64]>,
    limits: Limits,
    fit: Fit,
) -> Fit {
    let contrasts = scale.contrasts();
    let origin = vec![0.0; names.len()];
    let mut end = maximise(likelihood, start.unwrap_or(&origin));
    let several = likelihood.maxima() != Maxima::One;
    if end.stopped != Stopped::Converged || several {
        // From a start far from the maximum the iteration can fail; only one from the origin may say that there is no fit.
        let other = maximise(likelihood, &origin);
        let larger = other.at.objective > end.at.objective + LARGER;
        if end.stopped != Stopped::Converged || (other.stopped == Stopped::Converged && larger) {
            end = other;
        }
    }
    if end.stopped == Stopped::Converged {
        // The estimate is the global maximum.
        let least = end.at.objective + LARGER;
        if let Some(larger) = likelihood.global_maximum(None, least) {
            end = maximise(likelihood, &larger.beta);
        }
    }
    let mut profiles = Vec::new();
    while end.stopped == Stopped::Converged && limits == Limits::Profile {
        let mut profiler = Profiler::new(likelihood, &end.at);
        let all: Result<Vec<Profile>, Vec<f64>> =
            contrasts.iter().map(|c| profiler.of(c)).collect();
        match all {
            Ok(all) => {
                profiles = all;
                profiler.extend(&contrasts, &mut profiles);
                break;
            }
            // A profile cannot exceed the maximum: what was found was not the global one.
            Err(larger) => end = maximise(likelihood, &larger),
        }
    }
    let (maximum, stopped) = (end.at, end.stopped);
    let converged = stopped == Stopped::Converged;
    let coefficients = names.iter().zip(&contrasts).enumerate();
    let coefficients = coefficients.map(|(i, (term, c))| {
        if !converged {
            return unknown(term);
        }
        let wald = wald(
            term,
            dot(c, &maximum.beta),
            inverse_quadratic(&maximum.information, c),
        );
        match profiles.get(i) {
            None => wald,
            Some(profile) => Coefficient {
                lower: profile.lower,
                upper: profile.upper,
                p: profile.p,
                ..wald
            },
        }
    });
    Fit {
        coefficients: coefficients.collect(),
        method: FitMethod::Firth,
        log_likelihood: converged.then_some(maximum.log_likelihood),
        penalised_log_likelihood: converged
            .then(|| maximum.objective + scale.half_log_determinant()),
        stopped,
        maxima_searched: likelihood.maxima().searched(),
        ..fit
    }
}

/// The penalised log-likelihood at a point.
fn penalised_at(likelihood: &mut impl Objective, mut at: Point, scale: &Scale) -> Option<f64> {
    likelihood
        .evaluate(&mut at, false)
        .then(|| at.objective + scale.half_log_determinant())
}

/// A fit with what is said of the whole of it.
fn with_model(design: &Design, sorted: &Sorted, fit: Fit, null: Option<f64>) -> Fit {
    Fit {
        model: WholeModel::new(design, sorted, &fit, null),
        ..fit
    }
}

/// Cox regression.
fn cox_regression(
    design: &Design,
    ties: Ties,
    firth: Option<Limits>,
    curves: bool,
    hazards: bool,
) -> Result<Fit, Refusal> {
    if !design.event.contains(&true) {
        let message = format!(
            "Of {} patients none has the event ({}).",
            design.event.len(),
            design.event_name
        );
        return Err(data::frame::problem("event", "0", Rule::NoEvents, message).into());
    }
    let (scale, x) = design.scaled(false)?;
    let sorted = sorted(design);
    let all: Vec<usize> = (0..x.columns()).collect();
    let mut cox = Cox::new(&x, &sorted, &all, ties);
    let (dependence, null) = cox.at_zero();
    let problems = collinear(
        &dependence,
        0,
        &design.names,
        "those at risk when an event happens",
    );
    if !problems.is_empty() {
        return Err(Refusal { problems });
    }
    let limit = maximum_partial_likelihood(&x, &sorted, ties);
    let fit = Fit {
        ties: Some(ties),
        kaplan_meier: curves.then(|| all_curves(design)),
        ..from_limit(
            FitMethod::Cox,
            design,
            &design.names,
            &scale.contrasts(),
            &limit,
        )
    };
    let Some(limits) = firth.filter(|_| !all.is_empty()) else {
        let test = limit
            .coefficients()
            .filter(|_| hazards && !all.is_empty() && limit.stopped == Stopped::Converged)
            .map(|beta| {
                let (terms, unit) = (&design.terms, scale.units());
                proportional_hazards(&x, &design.time, &sorted, ties, beta, terms, unit)
            });
        let fit = Fit {
            proportional_hazards: test,
            ..fit
        };
        return Ok(with_model(design, &sorted, fit, Some(null)));
    };
    let separated = !fit.separation.is_empty();
    let mut likelihood = FirthCox::new(&x, &sorted, ties, separated);
    let start = limit.coefficients();
    let fit = penalised(&mut likelihood, &scale, &design.names, start, limits, fit);
    let null = penalised_at(&mut likelihood, Point::new(x.columns()), &scale);
    Ok(with_model(design, &sorted, fit, null))
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
