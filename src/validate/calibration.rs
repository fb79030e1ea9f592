//! Calibration: whether as many events come as were predicted, in all and along the predictions.

use crate::numerics::math::{exp, ln, logistic, logit, sqrt};
use crate::numerics::normal::Z;
use crate::validate::logistic::{Line, Maximum, maximum};
use crate::validate::observed::{Group, Observed};
use crate::validate::{Estimate, Missing};
use serde::Serialize;

/// Four numbers of calibration, l_i = logit p_i.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Calibration {
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
pub fn calibration(observed: &Observed) -> Calibration {
    let lines = |line: fn(f64) -> ([f64; 2], f64)| -> Vec<Line<2>> { grouped(observed, line) };
    let (in_the_large, [intercept, slope]) = match missing(observed) {
        Some(missing @ (Missing::OneClass | Missing::CertainPrediction)) => {
            (Estimate::none(missing), [Estimate::none(missing); 2])
        }
        other => {
            let large = grouped(observed, |l| ([1.0], l));
            let large = wald(maximum(&large), 0);
            let both = match other {
                Some(missing) => [Estimate::none(missing); 2],
                None => {
                    let fit = maximum(&lines(|l| ([1.0, l], 0.0)));
                    [0, 1].map(|k| wald(fit, k))
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
fn separated(groups: &[Group]) -> bool {
    let with = |g: &&Group| g.events > 0;
    let without = |g: &&Group| g.events < g.n;
    let ends = |is: fn(&&Group) -> bool| {
        let first = groups.iter().find(is).map_or(f64::NAN, |g| g.p);
        let last = groups.iter().rfind(is).map_or(f64::NAN, |g| g.p);
        (first, last)
    };
    let ((least_with, most_with), (least_without, most_without)) = (ends(with), ends(without));
    most_without <= least_with || most_with <= least_without
}

fn wald<const K: usize, E>(fit: Result<Maximum<K>, E>, k: usize) -> Estimate {
    match fit {
        Ok(fit) => Estimate::wald(fit.beta[k], fit.standard_error(k)),
        Err(_) => Estimate::none(Missing::Separated),
    }
}

/// The groups as lines of a regression on their log odds.
fn grouped<const K: usize>(
    observed: &Observed,
    line: impl Fn(f64) -> ([f64; K], f64),
) -> Vec<Line<K>> {
    let groups = observed.groups().iter();
    groups
        .map(|g| {
            let (x, offset) = line(logit(g.p));
            Line {
                x,
                offset,
                n: g.n as f64,
                events: g.events as f64,
            }
        })
        .collect()
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
pub struct Curve {
    /// How it was made.
    pub method: CurveMethod,
    /// Its points, equally spaced from the least prediction to the largest.
    pub points: Vec<CurvePoint>,
}

/// Steps between the least prediction and the largest.
const STEPS: usize = 40;

impl Curve {
    /// Fits the curve; nothing where the regression has no answer.
    pub fn new(observed: &Observed) -> Option<Self> {
        if missing(observed).is_some() {
            return None;
        }
        let knots = [0.1, 0.5, 0.9].map(|level| observed.quantile(level, logit));
        let distinct = observed.groups().len() >= 4 && knots[0] < knots[1] && knots[1] < knots[2];
        let basis = |l: f64| [1.0, l, spline(l, knots)];
        let spline = distinct.then(|| maximum(&grouped(observed, |l| (basis(l), 0.0))));
        if let Some(Ok(fit)) = spline {
            return Some(Self {
                method: CurveMethod::Spline,
                points: points(observed, |l| fit.predict(basis(l))),
            });
        }
        let fit = maximum(&grouped(observed, |l| ([1.0, l], 0.0))).ok()?;
        Some(Self {
            method: CurveMethod::Line,
            points: points(observed, |l| fit.predict([1.0, l])),
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

fn points(observed: &Observed, predict: impl Fn(f64) -> (f64, f64)) -> Vec<CurvePoint> {
    let groups = observed.groups();
    let (least, most) = (groups[0].p, groups[groups.len() - 1].p);
    (0..=STEPS)
        .map(|i| {
            let predicted = least + (most - least) * (i as f64 / STEPS as f64);
            let (eta, se) = predict(logit(predicted));
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
pub fn distribution(observed: &Observed) -> Vec<Bin> {
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
        let place = bins.iter().rposition(|bin| bin.from <= g.p).unwrap_or(0);
        bins[place].events += g.events;
        bins[place].non_events += g.n - g.events;
    }
    bins
}
