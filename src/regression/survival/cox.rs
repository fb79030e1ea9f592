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

use crate::numerics::linear::{cholesky_to_rounding, diagonal};
use crate::numerics::math::{exp, ln};
use crate::numerics::newton::{Objective, Point};
use crate::regression::data::collinearity::Dependence;
use crate::regression::data::matrix::{BLOCK, Matrix};
use crate::regression::survival::risk_sets::{Sorted, Tied};
use crate::vocabulary::vocabulary;

vocabulary! {
    /// How tied events are treated.
    pub enum Ties {
        /// Each of d tied events leaves the risk set by a d-th (Efron).
        Efron = "efron",
        /// All tied events share one risk set (Breslow).
        Breslow = "breslow",
    }
}

/// A partial likelihood of these patients, sorted by stratum and from the longest time to the shortest.
#[derive(Debug)]
pub(crate) struct Cox {
    pub(crate) x: Matrix,
    pub(crate) tied: Vec<Tied>,
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
    /// Takes the rows of `x` in the order of `order` (see [`Sorted`]).
    pub(crate) fn new(x: &Matrix, sorted: &Sorted, columns: &[usize], ties: Ties) -> Self {
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

    /// Which columns tell nothing that those before them do not, in any risk set, and the log-likelihood with all coefficients zero.
    pub(crate) fn at_zero(&mut self) -> (Dependence, f64) {
        let sums = self.sums(&vec![0.0; self.x.columns()]);
        let dependence = Dependence::of(&sums.information, &sums.size);
        (dependence, sums.log_likelihood)
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

impl Objective for Cox {
    fn columns(&self) -> usize {
        self.x.columns()
    }

    fn evaluate(&mut self, at: &mut Point, _with_hessian: bool) -> bool {
        let k = self.x.columns();
        let sums = self.sums(&at.beta);
        at.log_likelihood = sums.log_likelihood;
        at.objective = sums.log_likelihood;
        at.score = sums.score;
        let definite = cholesky_to_rounding(&sums.information, &mut at.information, k);
        definite && at.objective.is_finite() && at.score.iter().all(|u| u.is_finite())
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

    fn add(&mut self, x: &Matrix, row: usize, weight: f64) {
        self.total += weight;
        for (c, sum) in self.sums.iter_mut().enumerate() {
            *sum += weight * x.column(c)[row];
        }
    }
}

/// Mean covariates, gathered into blocks before their cross products are taken.
#[derive(Debug)]
struct Means {
    rows: Matrix,
    times: [f64; BLOCK],
    filled: usize,
    next: Vec<f64>,
}

impl Means {
    fn new(k: usize) -> Self {
        Self {
            rows: Matrix::zeros(BLOCK, k),
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

#[cfg(test)]
mod tests {
    use super::*;

    /// The six people of the validation chapter of R's survival package: one tie of two events at time 6, one of an
    /// event and a censoring at time 1.
    fn six_people(ties: Ties) -> Cox {
        let mut x = Matrix::new(6);
        x.push([1.0, 1.0, 1.0, 0.0, 0.0, 0.0]);
        let time = [1.0, 1.0, 6.0, 6.0, 8.0, 9.0];
        let event = [true, false, true, true, false, true];
        Cox::new(&x, &Sorted::new(&time, &event, &[Some(0); 6]), &[0], ties)
    }

    /// Log-likelihood, score and information by hand, with r = exp(b).
    fn by_hand(ties: Ties, b: f64) -> [f64; 3] {
        let r = b.exp();
        // Risk sets: three with and three without x at time 1; one and three at time 6; one without at time 9.
        // At time 6 Efron's second denominator is r + 3 less half of the tied r + 1.
        match ties {
            Ties::Breslow => [
                2.0 * b - (3.0 * r + 3.0).ln() - 2.0 * (r + 3.0).ln(),
                2.0 - r / (r + 1.0) - 2.0 * r / (r + 3.0),
                r / (r + 1.0).powi(2) + 6.0 * r / (r + 3.0).powi(2),
            ],
            Ties::Efron => [
                2.0 * b - (3.0 * r + 3.0).ln() - (r + 3.0).ln() - ((r + 5.0) / 2.0).ln(),
                2.0 - r / (r + 1.0) - r / (r + 3.0) - r / (r + 5.0),
                r / (r + 1.0).powi(2) + 3.0 * r / (r + 3.0).powi(2) + 5.0 * r / (r + 5.0).powi(2),
            ],
        }
    }

    #[test]
    fn six_people_by_hand() {
        for ties in [Ties::Breslow, Ties::Efron] {
            let mut cox = six_people(ties);
            for b in [0.0, 0.5, 1.475, -2.0, 10.0] {
                let mut point = Point::new(1);
                point.beta[0] = b;
                assert!(cox.evaluate(&mut point, false));
                let information = point.information[0] * point.information[0];
                let found = [point.log_likelihood, point.score[0], information];
                for (found, expected) in found.iter().zip(by_hand(ties, b)) {
                    assert!(
                        (found - expected).abs() < 1e-12,
                        "{ties:?} {b}: {found} {expected}"
                    );
                }
            }
        }
        // At zero, in fractions.
        assert_eq!(by_hand(Ties::Breslow, 0.0)[1..], [1.0, 5.0 / 8.0]);
        assert!((by_hand(Ties::Efron, 0.0)[1] - 13.0 / 12.0).abs() < 1e-15);
        assert!((by_hand(Ties::Efron, 0.0)[2] - 83.0 / 144.0).abs() < 1e-15);
    }

    #[test]
    fn the_solution_for_six_people_is_the_root_of_its_polynomial() {
        // r^2 - 3 r - 6 = 0 for Breslow, r^3 - 23 r - 30 = 0 for Efron (by its cosine).
        let third = 23.0_f64 / 3.0;
        let efron = 2.0 * third.sqrt() * ((15.0 / third.powf(1.5)).acos() / 3.0).cos();
        let breslow = (3.0 + 33.0_f64.sqrt()) / 2.0;
        for (ties, r) in [(Ties::Breslow, breslow), (Ties::Efron, efron)] {
            let end = crate::numerics::newton::maximise(&mut six_people(ties), &[0.0]);
            let found = end.at.beta[0];
            assert!(
                (found - r.ln()).abs() < 1e-12,
                "{ties:?}: {found} {}",
                r.ln()
            );
        }
    }

    #[test]
    fn the_score_is_the_gradient_and_the_information_its_own() {
        let mut x = Matrix::new(8);
        x.push([0.3, -1.2, 0.8, 1.9, -0.4, 0.0, 2.2, -1.5]);
        x.push([0.0, 1.0, 1.0, 0.0, 1.0, 0.0, 1.0, 0.0]);
        let time = [3.0, 1.0, 3.0, 3.0, 5.0, 5.0, 7.0, 2.0];
        let event = [true, true, true, false, true, true, false, true];
        let stratum = [0, 0, 0, 0, 0, 0, 1, 1].map(Some);
        for ties in [Ties::Breslow, Ties::Efron] {
            let sorted = Sorted::new(&time, &event, &stratum);
            let mut cox = Cox::new(&x, &sorted, &[0, 1], ties);
            let mut at = |beta: [f64; 2]| cox.sums(&beta);
            let here = at([0.4, -0.3]);
            for a in 0..2 {
                let step = |by: f64| {
                    if a == 0 {
                        [0.4 + by, -0.3]
                    } else {
                        [0.4, -0.3 + by]
                    }
                };
                let (up, down) = (at(step(1e-5)), at(step(-1e-5)));
                let slope = (up.log_likelihood - down.log_likelihood) / 2e-5;
                assert!((slope - here.score[a]).abs() < 1e-8);
                for c in 0..=a {
                    let change = (down.score[c] - up.score[c]) / 2e-5;
                    assert!((change - here.information[a * 2 + c]).abs() < 1e-8);
                }
            }
        }
    }
}
