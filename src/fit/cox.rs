//! Cox's partial likelihood, with Efron's or Breslow's way to treat tied events.
//!
//! # Formula
//! With linear predictors eta_j = x_j'b, R(t) the patients still at risk at the event time t and D(t) the d of them with
//! the event then,
//!
//! ```text
//! l(b) = sum over t of [ sum_{i in D} eta_i - sum_{l = 0}^{d - 1} ln( sum_{j in R} exp(eta_j) - f_l sum_{j in D} exp(eta_j) ) ]
//! ```
//!
//! with f_l = l / d for Efron and 0 for Breslow; without ties both are Cox's own. With strata, risk sets do not cross them.
//! The score is `sum_j x_j (delta_j - exp(eta_j) H_j)`, delta_j = 1 with the event and H_j the sum of the inverse
//! denominators that j was at risk for (for a tied event of its own time each times 1 - f_l); the information is
//! `sum_j exp(eta_j) H_j x_j x_j' - sum over denominators of m m'`, m the mean of x under that denominator. Both are sums
//! over patients, so nothing of the size of x x' is carried from one risk set to the next.
//!
//! Times are tied if equal as numbers. Source: Cox, J R Stat Soc B 1972;34:187-220; Efron, JASA 1977;72:557-565;
//! Therneau & Grambsch, Modeling Survival Data, 2000, chapter 3.

use super::climb::{Likelihood, Point, Stopped, climb};
use super::columns::{BLOCK, Columns};
use super::linear::{Dependence, cholesky, diagonal};
use super::monotone;
use super::separation::Limit;
use crate::math::{exp, ln};
use serde::Serialize;

/// How tied events are treated.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(test, derive(ts_rs::TS))]
pub enum Ties {
    /// Each of d tied events leaves the risk set by a d-th (Efron).
    Efron,
    /// All tied events share one risk set (Breslow).
    Breslow,
}

/// Patients of one stratum with one time.
#[derive(Debug, Clone, Copy)]
pub(super) struct Tied {
    /// The first of them, in sorted order.
    pub(super) start: usize,
    /// One past the last.
    pub(super) end: usize,
    /// Of the first so many, the event happened.
    pub(super) events: usize,
    /// Whether theirs is the longest time of their stratum: nobody is at risk yet.
    pub(super) first: bool,
}

/// A partial likelihood of these patients, sorted by stratum and from the longest time to the shortest.
#[derive(Debug)]
pub(super) struct Cox {
    pub(super) x: Columns,
    pub(super) tied: Vec<Tied>,
    ties: Ties,
    /// exp(eta) against the largest, then times H.
    weight: Vec<f64>,
    residual: Vec<f64>,
    /// Increments of H: for those at risk, and for the tied events themselves.
    hazard: Vec<[f64; 2]>,
    means: Means,
}

/// What [`Cox::sums`] adds up.
struct Sums {
    log_likelihood: f64,
    score: Vec<f64>,
    information: Vec<f64>,
    /// The diagonal of what the information is a difference from.
    size: Vec<f64>,
}

impl Cox {
    /// Takes the rows of `x` by their place in `order` (see [`Sorted`]).
    pub(super) fn new(x: &Columns, sorted: &Sorted, columns: &[usize], ties: Ties) -> Self {
        let x = x.select(&sorted.order, columns);
        let rows = x.rows();
        Self {
            tied: sorted.tied.clone(),
            ties,
            weight: vec![0.0; rows],
            residual: vec![0.0; rows],
            hazard: vec![[0.0; 2]; sorted.tied.len()],
            means: Means::new(columns.len()),
            x,
        }
    }

    /// Which columns tell nothing that those before them do not, in any risk set.
    pub(super) fn dependence(&mut self) -> Dependence {
        let sums = self.sums(&vec![0.0; self.x.columns()]);
        Dependence::of(&sums.information, &sums.size)
    }

    fn sums(&mut self, beta: &[f64]) -> Sums {
        let k = self.x.columns();
        for block in self.x.blocks() {
            let eta = &mut self.weight[block.clone()];
            self.x.combine(block, beta, eta);
        }
        let most = self
            .weight
            .iter()
            .copied()
            .fold(f64::NEG_INFINITY, f64::max);
        let mut log_likelihood = 0.0;
        for tied in &self.tied {
            let events = &self.weight[tied.start..tied.start + tied.events];
            log_likelihood += events.iter().map(|eta| eta - most).sum::<f64>();
        }
        self.weight.iter_mut().for_each(|w| *w = exp(*w - most));

        let mut means_squared = vec![0.0; k * k];
        log_likelihood -= self.denominators(&mut means_squared);
        self.residuals();

        let (mut score, mut information) = (vec![0.0; k], vec![0.0; k * k]);
        for block in self.x.blocks() {
            let residual = &self.residual[block.clone()];
            self.x
                .add_weighted_sums(block.clone(), residual, &mut score);
            let weight = &self.weight[block.clone()];
            self.x.add_cross_products(block, weight, &mut information);
        }
        let size = diagonal(&information, k);
        for (all, means) in information.iter_mut().zip(means_squared) {
            *all -= means;
        }
        Sums {
            log_likelihood,
            score,
            information,
            size,
        }
    }

    /// Goes through the risk sets as they grow: fills in `hazard`, adds up m m' and returns the sum of the
    /// denominators' logarithms.
    fn denominators(&mut self, means_squared: &mut [f64]) -> f64 {
        let k = self.x.columns();
        let mut logarithms = 0.0;
        let mut risk = Weighted::new(k);
        let mut tied_events = Weighted::new(k);
        for (tied, hazard) in self.tied.iter().zip(&mut self.hazard) {
            if tied.first {
                risk.clear();
            }
            tied_events.clear();
            let several = self.ties == Ties::Efron && tied.events > 1;
            for i in tied.start..tied.end {
                risk.add(&self.x, i, self.weight[i]);
                if several && i < tied.start + tied.events {
                    tied_events.add(&self.x, i, self.weight[i]);
                }
            }
            *hazard = [0.0; 2];
            // Breslow's denominators are one, as often as there are events.
            let (steps, times) = if several {
                (tied.events, 1.0)
            } else {
                (tied.events.min(1), tied.events as f64)
            };
            for l in 0..steps {
                let share = l as f64 / steps as f64;
                let denominator = risk.total - share * tied_events.total;
                logarithms += times * ln(denominator);
                let inverse = 1.0 / denominator;
                hazard[0] += times * inverse;
                hazard[1] += times * inverse * (1.0 - share);
                for c in 0..k {
                    self.means.next[c] = (risk.sums[c] - share * tied_events.sums[c]) * inverse;
                }
                self.means.push(times, means_squared);
            }
        }
        self.means.flush(means_squared);
        logarithms
    }

    /// From the increments of H: exp(eta) H and delta - exp(eta) H of every patient.
    fn residuals(&mut self) {
        let mut total = 0.0;
        for (tied, &[at_risk, own]) in self.tied.iter().zip(&self.hazard).rev() {
            for i in tied.start..tied.end {
                let event = i < tied.start + tied.events;
                self.weight[i] *= total + if event { own } else { at_risk };
                self.residual[i] = f64::from(u8::from(event)) - self.weight[i];
            }
            total = if tied.first { 0.0 } else { total + at_risk };
        }
    }
}

impl Likelihood for Cox {
    fn columns(&self) -> usize {
        self.x.columns()
    }

    fn evaluate(&mut self, at: &mut Point) -> bool {
        let k = self.x.columns();
        let sums = self.sums(&at.beta);
        at.log_likelihood = sums.log_likelihood;
        at.objective = sums.log_likelihood;
        at.score = sums.score;
        let definite = cholesky(&sums.information, &mut at.information, k);
        at.curvature.copy_from_slice(&at.information);
        definite && at.objective.is_finite() && at.score.iter().all(|u| u.is_finite())
    }

    fn endless(&self, step: &[f64]) -> Option<Vec<f64>> {
        monotone::direction(self, step)
    }
}

/// A sum of weights and the weighted sum of covariate rows.
struct Weighted {
    total: f64,
    sums: Vec<f64>,
}

impl Weighted {
    fn new(k: usize) -> Self {
        Self {
            total: 0.0,
            sums: vec![0.0; k],
        }
    }

    fn clear(&mut self) {
        self.total = 0.0;
        self.sums.fill(0.0);
    }

    fn add(&mut self, x: &Columns, row: usize, weight: f64) {
        self.total += weight;
        for (c, sum) in self.sums.iter_mut().enumerate() {
            *sum += weight * x.column(c)[row];
        }
    }
}

/// Mean covariates, gathered into blocks before their cross products are taken.
#[derive(Debug)]
struct Means {
    rows: Columns,
    times: [f64; BLOCK],
    filled: usize,
    next: Vec<f64>,
}

impl Means {
    fn new(k: usize) -> Self {
        Self {
            rows: Columns::zeros(BLOCK, k),
            times: [0.0; BLOCK],
            filled: 0,
            next: vec![0.0; k],
        }
    }

    /// Takes `next`, to be counted so many times.
    fn push(&mut self, times: f64, cross: &mut [f64]) {
        for (c, value) in self.next.iter().enumerate() {
            self.rows.column_mut(c)[self.filled] = *value;
        }
        self.times[self.filled] = times;
        self.filled += 1;
        if self.filled == BLOCK {
            self.flush(cross);
        }
    }

    fn flush(&mut self, cross: &mut [f64]) {
        let times = &self.times[..self.filled];
        self.rows.add_cross_products(0..self.filled, times, cross);
        self.filled = 0;
    }
}

/// Patients in the order that [`Cox`] wants, some left out.
#[derive(Debug)]
pub(super) struct Sorted {
    /// Places in the data.
    pub(super) order: Vec<usize>,
    tied: Vec<Tied>,
}

impl Sorted {
    /// Sorts by stratum (`None` is left out), falling time, and events first.
    pub(super) fn new(time: &[f64], event: &[bool], stratum: &[Option<u32>]) -> Self {
        let mut order: Vec<usize> = (0..time.len()).filter(|&i| stratum[i].is_some()).collect();
        order.sort_by(|&i, &j| {
            let longest_first = time[j].total_cmp(&time[i]);
            (stratum[i].cmp(&stratum[j]))
                .then(longest_first)
                .then(event[j].cmp(&event[i]))
        });
        let mut tied: Vec<Tied> = Vec::new();
        for (place, &i) in order.iter().enumerate() {
            let before = place.checked_sub(1).map(|p| order[p]);
            let first = before.is_none_or(|j| stratum[j] != stratum[i]);
            if first || before.is_none_or(|j| time[j] != time[i]) {
                tied.push(Tied {
                    start: place,
                    end: place,
                    events: 0,
                    first,
                });
            }
            let last = tied.last_mut().expect("one was just begun");
            last.end += 1;
            last.events += usize::from(event[i]);
        }
        Self { order, tied }
    }
}

/// The maximum partial-likelihood fit of these patients, or its limit where the likelihood is monotone. The columns
/// must be independent within risk sets ([`Cox::dependence`]).
pub(super) fn maximum_partial_likelihood(
    x: &Columns,
    time: &[f64],
    event: &[bool],
    ties: Ties,
) -> Limit {
    let k = x.columns();
    let all: Vec<usize> = (0..k).collect();
    let mut stratum = vec![Some(0); time.len()];
    let mut separated = false;
    loop {
        let sorted = Sorted::new(time, event, &stratum);
        let dependence = if separated {
            Cox::new(x, &sorted, &all, ties).dependence()
        } else {
            // The caller has looked.
            Dependence {
                independent: all.clone(),
                ..Dependence::default()
            }
        };
        let mut likelihood = Cox::new(x, &sorted, &dependence.independent, ties);
        let start = vec![0.0; dependence.independent.len()];
        let end = climb(&mut likelihood, &start, None);
        match (end.stopped, end.direction) {
            (Stopped::Separation, Some(direction)) => {
                separated = true;
                let left = monotone::survivors(&likelihood, &direction);
                stratum.fill(None);
                for (&i, left) in sorted.order.iter().zip(left) {
                    stratum[i] = left;
                }
            }
            (Stopped::Converged, _) if separated => {
                return Limit::new(end.top, &dependence, k, Stopped::Separation);
            }
            (stopped, _) => return Limit::new(end.top, &dependence, k, stopped),
        }
    }
}
