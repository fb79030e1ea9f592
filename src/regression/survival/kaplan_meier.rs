//! The Kaplan-Meier estimate of survival, with log-log bands.
//!
//! # Formula
//! With n(t) at risk just before t and d(t) events at t, `S(t) = prod_{s <= t} (1 - d / n)`. The 95% band is taken on the scale
//! of ln(-ln S), so that it stays within 0 and 1:
//!
//! ```text
//! S^exp(-+ 1.96 g / ln S),   g^2 = sum_{s <= t} d / (n (n - d))   (Greenwood)
//! ```
//!
//! It is undefined, and `None`, where S is 1 or 0. Those censored at t are still at risk at t. A quantile is the first time
//! with S below its level; where S equals the level for a while, the middle of that while. Its limits are those of the band
//! (Brookmeyer & Crowley, Biometrics 1982;38:29-41).
//!
//! Source: Kaplan & Meier, JASA 1958;53:457-481; Kalbfleisch & Prentice, The Statistical Analysis of Failure Time Data,
//! 2002, section 1.4. As `survfit(conf.type = "log-log")` in R.

use crate::numerics::math::{exp, ln, sqrt};
use crate::numerics::normal::Z;
use serde::Serialize;

/// S and a level closer than this are equal: the product has been rounded.
const EQUAL: f64 = 1e-12;

/// Survival from one distinct time on.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Step {
    /// The time.
    pub time: f64,
    /// Patients at risk just before it.
    pub at_risk: usize,
    /// Events at it.
    pub events: usize,
    /// Patients censored at it.
    pub censored: usize,
    /// S from this time on.
    pub survival: f64,
    /// Lower end of the 95% band.
    pub lower: Option<f64>,
    /// Upper end of the 95% band.
    pub upper: Option<f64>,
}

/// A time with its 95% limits; `None` where the curve does not come down so far.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Median {
    /// When half the patients have had the event.
    pub estimate: Option<f64>,
    /// Where the band's lower end passes a half.
    pub lower: Option<f64>,
    /// Where the band's upper end passes a half.
    pub upper: Option<f64>,
}

/// One group's curve.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Curve {
    /// The group as `column=level`; of all patients together `None`.
    pub group: Option<String>,
    /// Patients.
    pub n: usize,
    /// Events.
    pub events: usize,
    /// Median survival.
    pub median: Median,
    /// One step for every distinct time.
    pub steps: Vec<Step>,
}

/// The curve of these patients.
pub(crate) fn kaplan_meier(group: Option<String>, mut patients: Vec<(f64, bool)>) -> Curve {
    patients.sort_by(|a, b| a.0.total_cmp(&b.0));
    let n = patients.len();
    let (mut at_risk, mut survival, mut greenwood) = (n, 1.0, 0.0);
    let mut steps = Vec::new();
    for same in patients.chunk_by(|a, b| a.0 == b.0) {
        let events = same.iter().filter(|(_, event)| *event).count();
        let (d, left) = (events as f64, (at_risk - events) as f64);
        survival *= left / at_risk as f64;
        greenwood += d / (at_risk as f64 * left);
        let band = band(survival, sqrt(greenwood));
        steps.push(Step {
            time: same[0].0,
            at_risk,
            events,
            censored: same.len() - events,
            survival,
            lower: band.map(|(lower, _)| lower),
            upper: band.map(|(_, upper)| upper),
        });
        at_risk -= same.len();
    }
    let half = |curve: fn(&Step) -> Option<f64>| passes(&steps, curve, 0.5);
    Curve {
        group,
        n,
        events: steps.iter().map(|step| step.events).sum(),
        median: Median {
            estimate: half(|step| Some(step.survival)),
            lower: half(|step| step.lower),
            upper: half(|step| step.upper),
        },
        steps,
    }
}

/// The 95% band where survival is neither 1 nor 0.
fn band(survival: f64, greenwood: f64) -> Option<(f64, f64)> {
    if survival <= 0.0 || survival >= 1.0 {
        return None;
    }
    let log = ln(survival);
    let by = Z * greenwood / log;
    // The logarithm is negative, so the minus belongs to the lower end.
    Some((exp(log * exp(-by)), exp(log * exp(by))))
}

/// When a curve passes a level: the first time below it, or the middle of the time spent on it.
fn passes(steps: &[Step], curve: fn(&Step) -> Option<f64>, level: f64) -> Option<f64> {
    let known = || {
        steps
            .iter()
            .filter_map(|step| Some((step.time, curve(step)?)))
    };
    let (time, first) = known().find(|(_, h)| *h <= level + EQUAL)?;
    if first < level - EQUAL {
        return Some(time);
    }
    let end = known().find(|(_, h)| *h < level - EQUAL);
    Some(end.map_or(time, |(end, _)| 0.5 * (time + end)))
}
