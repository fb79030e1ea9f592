//! How predicted probabilities did against what happened: the number of events predicted, discrimination, calibration, overall
//! error, net benefit.
//!
//! The predictive check is a function of the draws behind the predictions, all else of pairs (p_i, y_i), i = 1..n: a predicted probability and whether the event came (1 or 0).
//! Each definition stands where it is computed; intervals are of 95% and use z = 1.959964.

mod calibration;
mod discrimination;
mod observed;
mod predictive;
mod survival;
mod utility;

pub use crate::validate::calibration::{Bin, CurveMethod, CurvePoint};
pub use crate::validate::observed::{NotObserved, Observed};
pub use crate::validate::predictive::{
    AlikePatients, ObservedEvents, PredictiveCheck, PredictiveMethod, Verdict, predictive_check,
};
pub use crate::validate::survival::{Followed, SurvivalValidation, survival_validation};
pub use crate::validate::utility::NetBenefit;

use crate::numerics::normal::Z;
use crate::validate::calibration::{Calibration, CalibrationCurve};
use serde::Serialize;

/// Fewer events, or fewer patients without one, say too little for a curve.
pub const LEAST: u64 = 10;

/// Why a number, or its interval, is not given.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(test, derive(ts_rs::TS), ts(rename_all = "snake_case"))]
pub enum Missing {
    /// Everyone had the event, or no one.
    OneClass,
    /// Only one patient had the event, or only one had not: the statistic's variance cannot be estimated.
    TooFew,
    /// Every prediction is the same.
    ConstantPrediction,
    /// A prediction is 0 or 1, and its log odds are infinite.
    CertainPrediction,
    /// A threshold parts events from the others, so that the estimate lies at infinity or its variance is 0.
    Separated,
}

/// A number with its 95% interval, or why there is none.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Estimate {
    /// The number.
    pub estimate: Option<f64>,
    /// Lower end of the interval.
    pub lower: Option<f64>,
    /// Upper end.
    pub upper: Option<f64>,
    /// Why something is missing.
    pub missing: Option<Missing>,
}

impl Estimate {
    fn new(estimate: f64, lower: f64, upper: f64) -> Self {
        Self {
            estimate: Some(estimate),
            lower: Some(lower),
            upper: Some(upper),
            missing: None,
        }
    }

    /// estimate -+ z standard errors.
    fn wald(estimate: f64, standard_error: f64) -> Self {
        let half = Z * standard_error;
        Self::new(estimate, estimate - half, estimate + half)
    }

    /// The number alone.
    fn bare(estimate: f64, missing: Missing) -> Self {
        Self {
            estimate: Some(estimate),
            ..Self::none(missing)
        }
    }

    fn none(missing: Missing) -> Self {
        Self {
            estimate: None,
            lower: None,
            upper: None,
            missing: Some(missing),
        }
    }
}

/// A warning that comes before any number.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct TooFew {
    /// How many of each there should be.
    #[cfg_attr(test, ts(type = "number"))]
    pub needed: u64,
    /// The warning in words.
    pub message: String,
}

/// The validation of predictions.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Validation {
    /// Set if there are fewer than [`LEAST`] events or non-events: then only numbers with intervals are given, no curves. Who
    /// gives the numbers out gives this before any of them.
    #[serde(skip)]
    #[cfg_attr(test, ts(skip))]
    pub too_few: Option<TooFew>,
    /// Patients.
    #[cfg_attr(test, ts(type = "number"))]
    pub n: u64,
    /// Patients with the event.
    #[cfg_attr(test, ts(type = "number"))]
    pub events: u64,
    /// Mean prediction.
    pub mean_prediction: f64,
    /// The c statistic, or area under the ROC curve: the probability that of a patient with the event and one without the first has
    /// the higher prediction, a tie counting half; DeLong's interval (Biometrics 1988;44:837), cut to [0, 1].
    pub c_statistic: Estimate,
    /// a of `logit P(y = 1) = a + l`, l = logit p, by maximum likelihood with its Wald interval; 0 is ideal.
    pub calibration_in_the_large: Estimate,
    /// a of `logit P(y = 1) = a + b l`, likewise; 0 is ideal.
    pub calibration_intercept: Estimate,
    /// b of the same; 1 is ideal, below 1 the predictions are too extreme.
    pub calibration_slope: Estimate,
    /// O / E: events over the sum of the predictions; 1 is ideal. Interval `exp(ln(O/E) -+ z sqrt((1 - O/n) / O))` (Debray et al.,
    /// BMJ 2017;356:i6460).
    pub observed_expected: Estimate,
    /// `(1/n) sum (p_i - y_i)^2`.
    pub brier: f64,
    /// `1 - brier / (m (1 - m))`, m = events / n: 0 for a model that gives everyone m, 1 for a perfect one. Nothing if
    /// everyone had the event or no one.
    pub scaled_brier: Option<f64>,
    /// The share of events along the predictions: a logistic regression of the events on Harrell's restricted cubic spline of l with
    /// three knots, at the 10%, 50% and 90% quantiles, with its pointwise Wald band.
    pub calibration_curve: Vec<CurvePoint>,
    /// How the curve was made; nothing without one.
    pub calibration_curve_method: Option<CurveMethod>,
    /// How many predictions lie in each twentieth from 0 to 1; empty if too few.
    pub distribution: Vec<Bin>,
    /// Net benefit at thresholds 0.01, 0.02, .. 0.99.
    pub decision_curve: Vec<NetBenefit>,
}

/// Validates predictions; the degenerate cases are those of [`Missing`].
///
/// # Example
///
/// ```
/// use reinfuse::validate::{Observed, validate};
///
/// // Predictions, and whether the event came.
/// let pairs = [(0.2, false), (0.3, false), (0.4, true), (0.5, false), (0.6, true), (0.9, true)];
/// let validation = validate(&Observed::new(&pairs)?);
/// // Of the nine pairs of a patient with the event and one without, eight are in order.
/// assert_eq!(validation.c_statistic.estimate, Some(8.0 / 9.0));
/// // Three events are too few for a curve, and that is said.
/// assert!(validation.too_few.is_some() && validation.calibration_curve.is_empty());
/// # Ok::<(), reinfuse::validate::NotObserved>(())
/// ```
pub fn validate(observed: &Observed) -> Validation {
    let (n, events) = (observed.n(), observed.events());
    let few = events.min(n - events) < LEAST;
    let share = events as f64 / n as f64;
    let brier = observed.brier();
    let Calibration {
        in_the_large,
        intercept,
        slope,
        observed_expected,
    } = calibration::calibration(observed);
    let curve = if few {
        None
    } else {
        CalibrationCurve::new(observed)
    };
    let (method, points) = curve.map_or((None, Vec::new()), |c| (Some(c.method), c.points));
    Validation {
        too_few: few.then(|| TooFew {
            needed: LEAST,
            message: format!(
                "{events} with a response and {} without one: with fewer than {LEAST} of either, these numbers say little and no curve is drawn.",
                n - events
            ),
        }),
        n,
        events,
        mean_prediction: observed.mean(),
        c_statistic: discrimination::c_statistic(observed),
        calibration_in_the_large: in_the_large,
        calibration_intercept: intercept,
        calibration_slope: slope,
        observed_expected,
        brier,
        scaled_brier: (events > 0 && events < n).then(|| 1.0 - brier / (share * (1.0 - share))),
        calibration_curve: points,
        calibration_curve_method: method,
        distribution: if few { Vec::new() } else { calibration::distribution(observed) },
        decision_curve: if few { Vec::new() } else { utility::decision_curve(observed) },
    }
}
