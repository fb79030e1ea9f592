//! Predictions of survival to a time, against survival that may be censored.
//!
//! # Formula
//! With t_i the time of death or of the last visit and G the Kaplan-Meier estimate of not being censored (at one time deaths come before
//! censorings), a patient who died by the time tau weighs `1 / G(t_i-)`, one who was seen at tau or later `1 / G(tau-)`, and one censored before
//! 0; the weights add up to n. With p_i the predicted probability to be alive at tau and y_i whether the patient was:
//!
//! ```text
//! Brier = (1/n) sum w_i (p_i - y_i)^2
//! c = sum_{i, j} G(t_i-)^-2 [p_i < p_j] / sum_{i, j} G(t_i-)^-2
//! ```
//!
//! the pairs being of a patient i who died by tau and a patient j who outlived i, and p_i = p_j counting half. The scaled Brier is 1 less its
//! ratio to that of the Kaplan-Meier estimate for everyone.
//!
//! Source: Graf et al., Stat Med 1999;18:2529-2545; Uno et al., Stat Med 2011;30:1105-1117. Weights as `rttright`, c as `concordance` with
//! `timewt = "n/G2"` in R's `survival`.

use crate::numerics::quantile::ascending;
use crate::regression::Step;
use crate::regression::survival::kaplan_meier::kaplan_meier;
use crate::validate::LEAST;
use serde::Serialize;

/// One patient: the predicted probability to be alive, the time of death or of the last visit, and whether the patient died then.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Followed {
    /// Predicted probability to be alive.
    pub p: f64,
    /// Time of death or of the last visit.
    pub time: f64,
    /// Whether the patient died at it.
    pub died: bool,
}

/// How predictions of survival did.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct SurvivalValidation {
    /// Patients with a prediction whose survival is recorded.
    pub n: usize,
    /// Died by then.
    pub died: usize,
    /// Known to be alive then.
    pub alive: usize,
    /// Last seen alive before.
    pub censored: usize,
    /// Mean predicted probability to be alive.
    pub mean_prediction: f64,
    /// Kaplan-Meier estimate of the same; nothing if nobody was followed so long.
    pub kaplan_meier: Option<f64>,
    /// Its lower 95% limit, on the scale of ln(-ln).
    pub lower: Option<f64>,
    /// Its upper 95% limit.
    pub upper: Option<f64>,
    /// c with censoring weights; this and what follows only if at least [`LEAST`] patients died and [`LEAST`] were alive.
    pub c_index: Option<f64>,
    /// Brier score with censoring weights.
    pub brier: Option<f64>,
    /// 1 less its ratio to the Brier score of the Kaplan-Meier estimate for everyone.
    pub scaled_brier: Option<f64>,
}

/// Compares predictions of being alive at `tau` with what happened; nothing without a patient.
pub fn survival_validation(patients: &[Followed], tau: f64) -> Option<SurvivalValidation> {
    if patients.is_empty() {
        return None;
    }
    let n = patients.len();
    let died = |i: &Followed| i.died && i.time <= tau;
    let alive = |i: &Followed| i.time > tau || (!i.died && i.time == tau);
    let count = |of: &dyn Fn(&Followed) -> bool| patients.iter().filter(|i| of(i)).count();
    let (deaths, survivors) = (count(&died), count(&alive));
    let steps = kaplan_meier(None, patients.iter().map(|i| (i.time, i.died)).collect()).steps;
    let reached = steps.last().is_some_and(|last| last.time >= tau);
    let until = steps.iter().rfind(|step| step.time <= tau);
    let observed = reached.then(|| until.map_or(1.0, |step| step.survival));
    let limit = |of: fn(&Step) -> Option<f64>| until.filter(|_| reached).and_then(of);
    let mut found = SurvivalValidation {
        n,
        died: deaths,
        alive: survivors,
        censored: n - deaths - survivors,
        mean_prediction: patients.iter().map(|i| i.p).sum::<f64>() / n as f64,
        kaplan_meier: observed,
        lower: limit(|step| step.lower),
        upper: limit(|step| step.upper),
        c_index: None,
        brier: None,
        scaled_brier: None,
    };
    if (deaths.min(survivors) as u64) < LEAST {
        return Some(found);
    }
    let uncensored = Uncensored::new(&steps);
    let at_end = uncensored.before(tau);
    let brier = |p: &dyn Fn(&Followed) -> f64| {
        let error = |i: &Followed| {
            if died(i) {
                p(i) * p(i) / uncensored.before(i.time)
            } else if alive(i) {
                (1.0 - p(i)) * (1.0 - p(i)) / at_end
            } else {
                0.0
            }
        };
        patients.iter().map(error).sum::<f64>() / n as f64
    };
    let own = brier(&|i| i.p);
    found.brier = Some(own);
    found.scaled_brier = observed
        .map(|everyone| 1.0 - own / brier(&|_| everyone))
        .filter(|scaled| scaled.is_finite());
    found.c_index = concordance(patients, tau, &uncensored);
    Some(found)
}

/// The Kaplan-Meier estimate of not being censored, deaths before censorings at one time.
struct Uncensored(Vec<(f64, f64)>);

impl Uncensored {
    fn new(steps: &[Step]) -> Self {
        let mut g = 1.0;
        let after = steps.iter().map(|step| {
            let left = (step.at_risk - step.events) as f64;
            if step.censored > 0 {
                g *= (left - step.censored as f64) / left;
            }
            (step.time, g)
        });
        Self(after.collect())
    }

    /// Just before a time.
    fn before(&self, time: f64) -> f64 {
        let place = self.0.partition_point(|(t, _)| *t < time);
        place.checked_sub(1).map_or(1.0, |last| self.0[last].1)
    }
}

/// c, by going from the longest time to the shortest; predictions are few different ones.
fn concordance(patients: &[Followed], tau: f64, uncensored: &Uncensored) -> Option<f64> {
    let mut distinct: Vec<f64> = patients.iter().map(|i| i.p + 0.0).collect();
    distinct.sort_by(f64::total_cmp);
    distinct.dedup();
    let place = |i: &Followed| distinct.partition_point(|p| *p < i.p);
    let mut later = vec![0_u64; distinct.len()];
    let (mut right, mut all) = (0.0, 0.0);
    let order = ascending(patients.iter().map(|i| -i.time));
    for same in order.chunk_by(|&a, &b| patients[a].time == patients[b].time) {
        let of = |died: bool| same.iter().filter(move |&&i| patients[i].died == died);
        // Who is censored at the time of a death outlived it.
        of(false).for_each(|&i| later[place(&patients[i])] += 1);
        for &i in of(true).filter(|&&i| patients[i].time <= tau) {
            let g = uncensored.before(patients[i].time);
            let own = place(&patients[i]);
            let above: u64 = later[own + 1..].iter().sum();
            let pairs: u64 = later.iter().sum();
            right += (above as f64 + 0.5 * later[own] as f64) / (g * g);
            all += pairs as f64 / (g * g);
        }
        of(true).for_each(|&i| later[place(&patients[i])] += 1);
    }
    (all > 0.0).then(|| right / all)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Ten deaths before 24 and ten alive after, one censored between the fifth and sixth death.
    fn twenty_one() -> Vec<Followed> {
        let of = |i: u32, time: f64, died: bool| Followed {
            p: if i.is_multiple_of(2) { 0.25 } else { 0.75 },
            time,
            died,
        };
        let mut patients: Vec<Followed> = (1..=10).map(|i| of(i, f64::from(i), true)).collect();
        patients.extend((1..=10).map(|i| of(i, 24.0 + f64::from(i), false)));
        patients.push(of(1, 5.5, false));
        patients
    }

    #[test]
    fn weights_by_hand() {
        // 16 at risk when one is censored at 5.5: later patients weigh 16/15, so that 5 + 15 * 16/15 = 21.
        let found = survival_validation(&twenty_one(), 24.0).unwrap();
        assert_eq!((found.died, found.alive, found.censored), (10, 10, 1));
        let late = 16.0 / 15.0;
        // Errors: of the dead 0.75^2 or 0.25^2, of the alive 0.25^2 or 0.75^2.
        let [near, far] = [0.0625, 0.5625];
        let early = 3.0 * far + 2.0 * near;
        let dead = 2.0 * far + 3.0 * near;
        let alive = 5.0 * near + 5.0 * far;
        let brier = (early + late * (dead + alive)) / 21.0;
        assert!((found.brier.unwrap() - brier).abs() < 1e-14);
        let survival = 16.0 / 21.0 * (10.0 / 15.0);
        assert!((found.kaplan_meier.unwrap() - survival).abs() < 1e-14);
    }

    #[test]
    fn too_few_have_no_c_and_nobody_followed_has_no_estimate() {
        let few = &twenty_one()[1..];
        let found = survival_validation(few, 24.0).unwrap();
        assert_eq!((found.died, found.c_index, found.brier), (9, None, None));
        let early: Vec<Followed> = few
            .iter()
            .map(|i| Followed {
                time: i.time / 9.0,
                ..*i
            })
            .collect();
        let found = survival_validation(&early, 24.0).unwrap();
        assert_eq!((found.kaplan_meier, found.lower), (None, None));
        assert_eq!(survival_validation(&[], 24.0), None);
    }

    #[test]
    fn a_prediction_that_orders_every_pair_has_c_of_one() {
        let mut patients = twenty_one();
        patients.iter_mut().for_each(|i| i.p = i.time / 100.0);
        let c = |patients: &[Followed]| survival_validation(patients, 24.0).unwrap().c_index;
        assert_eq!(c(&patients), Some(1.0));
        patients.iter_mut().for_each(|i| i.p = 1.0 - i.p);
        assert_eq!(c(&patients), Some(0.0));
        patients.iter_mut().for_each(|i| i.p = 0.5);
        assert_eq!(c(&patients), Some(0.5));
    }
}
