//! Cumulative incidence with competing events (Aalen-Johansen).
//!
//! # Formula
//! With S the Kaplan-Meier estimate of any event, n(t) at risk just before t and d_k(t) events of cause k,
//! `F_k(t) = sum_{s <= t} S(s-) d_k(s) / n(s)`. Its variance is the delta method's, over the times s up to t, with c = S(s-)^2 / n^2
//! and, for ties, the share (n - d) / (n - 1) of d events:
//!
//! ```text
//! sum_s c { d_k (n - d_k) / (n - 1) [ 1 - (F_k(t) - F_k(s)) / S(s) ]^2 + d_o (n - d_o) / (n - 1) [ (F_k(t) - F_k(s)) / S(s) ]^2 }
//! ```
//!
//! d_o the events of the other cause. The 95% limits are on the scale of ln(-ln F): `F^exp(-+ 1.96 se / (F ln F))`.
//!
//! Source: Aalen & Johansen, Scand J Stat 1978;5:141-150; Marubini & Valsecchi, Analysing Survival Data from Clinical Trials, 1995,
//! chapter 10. Estimate and variance as `cmprsk::cuminc` in R.

use crate::numerics::math::{exp, ln, sqrt};
use crate::numerics::normal::Z;
use serde::Serialize;

/// The cumulative incidence of one cause from one event time on.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct IncidenceStep {
    /// The time.
    pub time: f64,
    /// F from this time on.
    pub estimate: f64,
    /// Standard error.
    pub se: f64,
    /// Lower 95% limit.
    pub lower: Option<f64>,
    /// Upper 95% limit.
    pub upper: Option<f64>,
}

/// What is known at one time with an event.
struct At {
    time: f64,
    n: f64,
    /// Events of the cause, and of the other.
    d: [f64; 2],
    before: f64,
    after: f64,
    incidence: f64,
}

/// Cumulative incidence of `cause` among patients (time, cause; 0 is censored), one step for each time with an event of any cause.
pub(crate) fn incidence(patients: &[(f64, u8)], cause: u8) -> Vec<IncidenceStep> {
    let mut sorted = patients.to_vec();
    sorted.sort_by(|a, b| a.0.total_cmp(&b.0));
    let (mut n, mut survival, mut incidence) = (sorted.len() as f64, 1.0, 0.0);
    let mut times: Vec<At> = Vec::new();
    for same in sorted.chunk_by(|a, b| a.0 == b.0) {
        let own = same.iter().filter(|(_, c)| *c == cause).count() as f64;
        let other = same.iter().filter(|(_, c)| *c != cause && *c != 0).count() as f64;
        if own + other > 0.0 {
            let before = survival;
            survival *= (n - own - other) / n;
            incidence += before * own / n;
            times.push(At {
                time: same[0].0,
                n,
                d: [own, other],
                before,
                after: survival,
                incidence,
            });
        }
        n -= same.len() as f64;
    }
    // The square is expanded, so that one sum each suffices for every t.
    let mut sums = [0.0; 3];
    times
        .iter()
        .map(|at| {
            let c = at.before * at.before / (at.n * at.n);
            let inverse = if at.after > 0.0 { 1.0 / at.after } else { 0.0 };
            let share = |d: f64| {
                if d > 1.0 {
                    d * (at.n - d) / (at.n - 1.0)
                } else {
                    d
                }
            };
            // 1 - (F(t) - F(s)) / S(s) = a - b F(t), and the same less 1.
            let b = inverse;
            let a = [1.0 + at.incidence * b, at.incidence * b];
            for (a, d) in a.into_iter().zip(at.d) {
                let weight = c * share(d);
                sums[0] += weight * a * a;
                sums[1] += weight * a * b;
                sums[2] += weight * b * b;
            }
            let f = at.incidence;
            let se = sqrt((sums[0] - 2.0 * f * sums[1] + f * f * sums[2]).max(0.0));
            let limits = (f > 0.0 && f < 1.0).then(|| {
                let by = Z * se / (f * ln(f));
                [exp(ln(f) * exp(-by)), exp(ln(f) * exp(by))]
            });
            IncidenceStep {
                time: at.time,
                estimate: f,
                se,
                lower: limits.map(|[lower, _]| lower),
                upper: limits.map(|[_, upper]| upper),
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Four patients: cause 1 at 1, cause 2 at 2, censored at 3, cause 1 at 4: F = 1/4, then 1/4, then 1/4 + 1/2.
    #[test]
    fn four_patients_by_hand() {
        let steps = incidence(&[(4.0, 1), (1.0, 1), (3.0, 0), (2.0, 2)], 1);
        let found: Vec<f64> = steps.iter().map(|step| step.estimate).collect();
        assert_eq!(found, [0.25, 0.25, 0.75]);
        // At the first time c = 1 / 16, d_1 = 1 and F(t) = F(s).
        assert!((steps[0].se - 0.25).abs() < 1e-14);
    }

    #[test]
    fn the_causes_and_survival_add_up_to_one() {
        let patients = [
            (1.0, 1),
            (1.0, 2),
            (2.0, 0),
            (2.0, 1),
            (3.0, 2),
            (5.0, 1),
            (6.0, 0),
        ];
        let (first, second) = (incidence(&patients, 1), incidence(&patients, 2));
        let any: Vec<(f64, bool)> = patients.iter().map(|(t, c)| (*t, *c > 0)).collect();
        let curve = crate::regression::survival::kaplan_meier::kaplan_meier(None, any);
        for (a, b) in first.iter().zip(&second) {
            let step = curve.steps.iter().find(|step| step.time == a.time).unwrap();
            assert!((a.estimate + b.estimate + step.survival - 1.0).abs() < 1e-14);
        }
    }
}
