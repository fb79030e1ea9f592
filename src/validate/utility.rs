//! Decision curve: what acting on the predictions is worth, against acting on everyone and on no one.

use crate::validate::observed::Observed;
use serde::Serialize;

/// Net benefit at one threshold.
///
/// # Formula
/// `TP/n - FP/n * t / (1 - t)`, where those with a prediction of at least t are acted on: TP of them have the event and FP
/// have not (Vickers & Elkin, Med Decis Making 2006;26:565). Acting on everyone: the same with all n; on no one: 0.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct NetBenefit {
    /// t.
    pub threshold: f64,
    /// Of acting on the predictions.
    pub model: f64,
    /// Of acting on everyone.
    pub treat_all: f64,
    /// Of acting on no one: 0.
    pub treat_none: f64,
}

/// Thresholds 0.01, 0.02, .. 0.99.
pub(crate) fn decision_curve(observed: &Observed) -> Vec<NetBenefit> {
    let n = observed.n() as f64;
    let benefit =
        |events: u64, others: u64, t: f64| events as f64 / n - others as f64 / n * t / (1.0 - t);
    (1..100)
        .map(|percent| {
            let threshold = f64::from(percent) / 100.0;
            let acted = observed.groups().iter().filter(|g| g.p >= threshold);
            let (events, all) = acted.fold((0, 0), |(e, n), g| (e + g.events, n + g.n));
            NetBenefit {
                threshold,
                model: benefit(events, all - events, threshold),
                treat_all: benefit(
                    observed.events(),
                    observed.n() - observed.events(),
                    threshold,
                ),
                treat_none: 0.0,
            }
        })
        .collect()
}
