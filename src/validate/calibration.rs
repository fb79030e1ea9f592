//! Calibration: whether as many events come as were predicted, in all and along the predictions.

use crate::numerics::convergence::Stopped;
use crate::numerics::linear::{dot, inverse_quadratic};
use crate::numerics::math::{exp, ln, logistic, logit, sqrt};
use crate::numerics::newton::{Point, maximise};
use crate::numerics::normal::Z;
use crate::regression::data::matrix::Matrix;
use crate::regression::logistic::likelihood::{Logistic, Penalty};
use crate::validate::observed::{Observed, PredictionGroup};
use crate::validate::{Estimate, Missing};
use serde::Serialize;

/// Four numbers of calibration, l_i = logit p_i.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Calibration {
    /// a of `logit P(y = 1) = a + l`, by maximum likelihood, Wald interval; 0 is ideal.
    pub in_the_large: Estimate,
    /// a of `logit P(y = 1) = a + b l`, likewise; 0 is ideal.
    pub intercept: Estimate,
    /// b of the same; 1 is ideal, below 1 the predictions are too extreme.
    pub slope: Estimate,
    /// O / E: events over the sum of the predictions; 1 is ideal. Interval `exp(ln(O/E) -+ z sqrt((1 - O/n) / O))`
    /// (Debray et al., BMJ 2017;356:i6460).
    pub observed_expected: Estimate,
}

/// Works out all four.
pub(crate) fn calibration(observed: &Observed) -> Calibration {
    let (in_the_large, [intercept, slope]) = match missing(observed) {
        Some(missing @ (Missing::OneClass | Missing::CertainPrediction)) => {
            (Estimate::none(missing), [Estimate::none(missing); 2])
        }
        other => {
            let large = wald(maximum(observed, 1, |_, _| (), true).as_ref(), 0);
            let both = match other {
                Some(missing) => [Estimate::none(missing); 2],
                None => {
                    let fit = maximum(observed, 2, |l, x| x[1] = l, false);
                    [0, 1].map(|k| wald(fit.as_ref(), k))
                }
            };
            (large, both)
        }
    };
    Calibration {
        in_the_large,
        intercept,
        slope,
        observed_expected: observed_expected(observed),
    }
}

/// Why the regression on the log odds has no answer.
fn missing(observed: &Observed) -> Option<Missing> {
    let groups = observed.groups();
    let last = groups.len() - 1;
    if observed.events() == 0 || observed.events() == observed.n() {
        Some(Missing::OneClass)
    } else if groups[0].p == 0.0 || groups[last].p == 1.0 {
        Some(Missing::CertainPrediction)
    } else if last == 0 {
        Some(Missing::ConstantPrediction)
    } else if separated(groups) {
        Some(Missing::Separated)
    } else {
        None
    }
}

/// Whether some threshold has all events on one side and all others on the other; at it both may lie.
fn separated(groups: &[PredictionGroup]) -> bool {
    let with = |g: &&PredictionGroup| g.events > 0;
    let without = |g: &&PredictionGroup| g.events < g.n;
    let ends = |is: fn(&&PredictionGroup) -> bool| {
        let first = groups.iter().find(is).map_or(f64::NAN, |g| g.p);
        let last = groups.iter().rfind(is).map_or(f64::NAN, |g| g.p);
        (first, last)
    };
    let ((least_with, most_with), (least_without, most_without)) = (ends(with), ends(without));
    most_without <= least_with || most_with <= least_without
}

/// The maximum-likelihood logistic regression of the events on `columns` functions of the log odds l of the predictions: the
/// first is 1, `others` fills in the rest; with l as offset if asked for. `None` where there is no finite maximum.
fn maximum(
    observed: &Observed,
    columns: usize,
    others: impl Fn(f64, &mut [f64]),
    offset: bool,
) -> Option<Point> {
    let groups = observed.groups();
    let mut x = Matrix::zeros(groups.len(), columns);
    let log_odds: Vec<f64> = groups.iter().map(|g| logit(g.p)).collect();
    for (i, l) in log_odds.iter().enumerate() {
        let row = basis(*l, columns, &others);
        for (c, value) in row.into_iter().enumerate() {
            x.column_mut(c)[i] = value;
        }
    }
    let of = |count: fn(&PredictionGroup) -> u64| -> Vec<f64> {
        groups.iter().map(|g| count(g) as f64).collect()
    };
    let (trials, events) = (of(|g| g.n), of(|g| g.events));
    let mut likelihood = Logistic::new(&x, &events, Penalty::None).with_trials(&trials);
    if offset {
        likelihood = likelihood.with_offset(&log_odds);
    }
    let end = maximise(&mut likelihood, &vec![0.0; columns]);
    (end.stopped == Stopped::Converged).then_some(end.at)
}

/// A covariate row at the log odds l.
fn basis(l: f64, columns: usize, others: impl Fn(f64, &mut [f64])) -> Vec<f64> {
    let mut row = vec![1.0; columns];
    others(l, &mut row);
    row
}

/// A coefficient of a fit with its Wald interval.
fn wald(fit: Option<&Point>, k: usize) -> Estimate {
    let Some(fit) = fit else {
        return Estimate::none(Missing::Separated);
    };
    let mut unit = vec![0.0; fit.beta.len()];
    unit[k] = 1.0;
    Estimate::wald(
        fit.beta[k],
        sqrt(inverse_quadratic(&fit.information, &unit)),
    )
}

fn observed_expected(observed: &Observed) -> Estimate {
    let (o, e, n) = (
        observed.events() as f64,
        observed.expected(),
        observed.n() as f64,
    );
    if e == 0.0 {
        return Estimate::none(Missing::CertainPrediction);
    }
    let ratio = o / e;
    if o == 0.0 || o == n {
        return Estimate::bare(ratio, Missing::OneClass);
    }
    let half = Z * sqrt((1.0 - o / n) / o);
    Estimate::new(ratio, exp(ln(ratio) - half), exp(ln(ratio) + half))
}

/// How a calibration curve was made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(test, derive(ts_rs::TS), ts(rename_all = "snake_case"))]
pub enum CurveMethod {
    /// Restricted cubic spline of the log odds with three knots.
    Spline,
    /// A straight line in the log odds: there are too few distinct predictions for a spline.
    Line,
}

/// One point of a calibration curve.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct CurvePoint {
    /// The prediction.
    pub predicted: f64,
    /// The share of events there.
    pub observed: f64,
    /// Lower end of its pointwise 95% band.
    pub lower: f64,
    /// Upper end.
    pub upper: f64,
}

/// A smooth calibration curve: the share of events along the predictions.
///
/// # Formula
/// `logit P(y = 1) = a + b l + c s(l)` by maximum likelihood, where s is Harrell's restricted cubic spline term with knots
/// k1 < k2 < k3 at the 10%, 50% and 90% type-7 quantiles of l:
/// `s(l) = [(l - k1)+^3 - (l - k2)+^3 (k3 - k1)/(k3 - k2) + (l - k3)+^3 (k2 - k1)/(k3 - k2)] / (k3 - k1)^2`
/// (Harrell, Regression Modeling Strategies, 2nd ed., 2.4.5). The band is the Wald interval of the linear predictor. With
/// fewer than four distinct predictions, knots that coincide or no finite maximum, s is left out.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct CalibrationCurve {
    /// How it was made.
    pub method: CurveMethod,
    /// Its points, equally spaced from the least prediction to the largest.
    pub points: Vec<CurvePoint>,
}

/// Steps between the least prediction and the largest.
const STEPS: usize = 40;

impl CalibrationCurve {
    /// Fits the curve; nothing where the regression has no answer.
    pub(super) fn new(observed: &Observed) -> Option<Self> {
        if missing(observed).is_some() {
            return None;
        }
        let knots = [0.1, 0.5, 0.9].map(|level| observed.quantile(level, logit));
        let distinct = observed.groups().len() >= 4 && knots[0] < knots[1] && knots[1] < knots[2];
        let cubic = |l: f64, x: &mut [f64]| {
            x[1] = l;
            x[2] = spline(l, knots);
        };
        let fit = distinct.then(|| maximum(observed, 3, cubic, false));
        if let Some(fit) = fit.flatten() {
            return Some(Self {
                method: CurveMethod::Spline,
                points: points(observed, &fit, cubic),
            });
        }
        let line = |l: f64, x: &mut [f64]| x[1] = l;
        let fit = maximum(observed, 2, line, false)?;
        Some(Self {
            method: CurveMethod::Line,
            points: points(observed, &fit, line),
        })
    }
}

/// The restricted cubic term.
fn spline(l: f64, [k1, k2, k3]: [f64; 3]) -> f64 {
    let cube = |x: f64| {
        let x = x.max(0.0);
        x * x * x
    };
    let sum =
        cube(l - k1) - cube(l - k2) * (k3 - k1) / (k3 - k2) + cube(l - k3) * (k2 - k1) / (k3 - k2);
    sum / ((k3 - k1) * (k3 - k1))
}

fn points(observed: &Observed, fit: &Point, others: impl Fn(f64, &mut [f64])) -> Vec<CurvePoint> {
    let groups = observed.groups();
    let (least, most) = (groups[0].p, groups[groups.len() - 1].p);
    (0..=STEPS)
        .map(|i| {
            let predicted = least + (most - least) * (i as f64 / STEPS as f64);
            let x = basis(logit(predicted), fit.beta.len(), &others);
            let eta = dot(&x, &fit.beta);
            let se = sqrt(inverse_quadratic(&fit.information, &x));
            CurvePoint {
                predicted,
                observed: logistic(eta),
                lower: logistic(eta - Z * se),
                upper: logistic(eta + Z * se),
            }
        })
        .collect()
}

/// How many predictions lie from `from` up to but not at `to` (at 1, too).
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Bin {
    /// Lower bound.
    pub from: f64,
    /// Upper bound.
    pub to: f64,
    /// Patients with the event.
    #[cfg_attr(test, ts(type = "number"))]
    pub events: u64,
    /// Patients without it.
    #[cfg_attr(test, ts(type = "number"))]
    pub non_events: u64,
}

const BINS: usize = 20;

/// The predictions in twentieths from 0 to 1.
pub(crate) fn distribution(observed: &Observed) -> Vec<Bin> {
    let bound = |i: usize| i as f64 / BINS as f64;
    let mut bins: Vec<Bin> = (0..BINS)
        .map(|i| Bin {
            from: bound(i),
            to: bound(i + 1),
            events: 0,
            non_events: 0,
        })
        .collect();
    for g in observed.groups() {
        let index = bins.iter().rposition(|bin| bin.from <= g.p).unwrap_or(0);
        bins[index].events += g.events;
        bins[index].non_events += g.n - g.events;
    }
    bins
}
