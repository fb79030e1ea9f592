//! What is said of a whole regression: its likelihood ratio test, AIC, c index and events per term.
//!
//! # Formula
//! - Likelihood ratio: 2 (l - l0), l0 the log-likelihood with every term's coefficient 0, chi-squared on as many degrees of freedom as there
//!   are coefficients of terms. With Firth's penalty both are penalised, with the information of all terms (as `logistf` does).
//! - AIC: -2 l + 2 k, k all coefficients, of a maximum-likelihood fit.
//! - c: of all pairs of patients whose order of events is known, the share in which the one with the earlier event has the larger x'b, ties
//!   of x'b counting half (Harrell et al., JAMA 1982;247:2543-2546). Who is censored at the time of an event outlived it. Of an outcome
//!   without times the pairs are of one with the event and one without, so that it is the area under the ROC curve.
//! - Events per term: events (of an outcome the rarer of event and none) over coefficients of terms. With fewer than ten, estimates are often too
//!   extreme (Peduzzi et al., J Clin Epidemiol 1996;49:1373-1379).
//!
//! As `logLik`, `AIC` and `survival::concordance` in R.

use crate::numerics::quantile::ascending;
use crate::regression::data::design::{Design, INTERCEPT};
use crate::regression::report::{EVENTS_PER_TERM, Fit, WholeModel};
use crate::regression::survival::chi_squared::chi_squared;
use crate::regression::survival::risk_sets::Sorted;

impl WholeModel {
    /// Of a fit to these patients, given its log-likelihood with every term's coefficient 0.
    pub(crate) fn new(design: &Design, sorted: &Sorted, fit: &Fit, null: Option<f64>) -> Self {
        let coefficients = design.names.len();
        let ml = fit.penalised_log_likelihood.is_none();
        let reached = if ml {
            fit.log_likelihood
        } else {
            fit.penalised_log_likelihood
        };
        let test = reached.zip(null).filter(|_| coefficients > 0);
        let counted = if design.time.is_empty() {
            fit.events.min(fit.n - fit.events)
        } else {
            fit.events
        };
        let per_term = (coefficients > 0).then(|| counted as f64 / coefficients as f64);
        let with_intercept = fit.coefficients.len() as f64;
        Self {
            null_log_likelihood: null,
            likelihood_ratio: test
                .map(|(l, l0)| chi_squared((2.0 * (l - l0)).max(0.0), coefficients)),
            aic: fit
                .log_likelihood
                .filter(|_| ml)
                .map(|l| 2.0 * (with_intercept - l)),
            c_index: estimates(fit).and_then(|b| concordance(&predictors(design, &b), sorted)),
            coefficients,
            events_per_term: per_term,
            few_events: per_term.is_some_and(|events| events < EVENTS_PER_TERM),
        }
    }
}

/// The coefficients of the terms, if all of them exist.
pub(crate) fn estimates(fit: &Fit) -> Option<Vec<f64>> {
    let terms = fit.coefficients.iter().filter(|c| c.term != INTERCEPT);
    terms.map(|c| c.estimate).collect()
}

/// x'b of every patient.
pub(crate) fn predictors(design: &Design, b: &[f64]) -> Vec<f64> {
    let mut sums = vec![0.0; design.event.len()];
    for (column, b) in design.columns.iter().zip(b) {
        for (sum, x) in sums.iter_mut().zip(column) {
            *sum += b * x;
        }
    }
    sums
}

/// The patients in the order of their risk sets; an outcome without times is an event at once or never.
pub(crate) fn sorted(design: &Design) -> Sorted {
    let at_once: Vec<f64>;
    let time = if design.time.is_empty() {
        let of = |event: &bool| f64::from(u8::from(!event));
        at_once = design.event.iter().map(of).collect();
        &at_once
    } else {
        &design.time
    };
    Sorted::new(time, &design.event, &vec![Some(0); time.len()])
}

/// The c index of these predictors of sorted patients; none without a pair to compare.
pub(crate) fn concordance(predictor: &[f64], sorted: &Sorted) -> Option<f64> {
    // Places among the distinct predictors.
    let mut place = vec![0; predictor.len()];
    let (mut last, mut before) = (0, f64::NEG_INFINITY);
    for i in ascending(predictor.iter().map(|x| x + 0.0)) {
        if predictor[i] > before {
            (last, before) = (last + 1, predictor[i]);
        }
        place[i] = last;
    }
    let mut later = Counts(vec![0; last + 1]);
    let (mut concordant, mut tied, mut pairs, mut known) = (0, 0, 0, 0);
    for group in &sorted.tied {
        let patients = &sorted.order[group.start..group.end];
        let (events, censored) = patients.split_at(group.events);
        censored.iter().for_each(|&i| later.add(place[i]));
        known += censored.len() as u64;
        for &i in events {
            let below = later.up_to(place[i] - 1);
            concordant += below;
            tied += later.up_to(place[i]) - below;
            pairs += known;
        }
        events.iter().for_each(|&i| later.add(place[i]));
        known += events.len() as u64;
    }
    (pairs > 0).then(|| (concordant as f64 + 0.5 * tied as f64) / pairs as f64)
}

/// How many there are up to each place (a Fenwick tree; places from 1).
struct Counts(Vec<u64>);

impl Counts {
    fn add(&mut self, mut place: usize) {
        while place < self.0.len() {
            self.0[place] += 1;
            place += place & place.wrapping_neg();
        }
    }

    fn up_to(&self, mut place: usize) -> u64 {
        let mut sum = 0;
        while place > 0 {
            sum += self.0[place];
            place &= place - 1;
        }
        sum
    }
}
