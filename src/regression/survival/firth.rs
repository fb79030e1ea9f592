//! Firth's penalised partial likelihood: a monotone likelihood has a finite maximum, and limits.
//!
//! # Formula
//! With I the information of the partial likelihood l ([`super::cox`]) it maximises `l*(b) = l(b) + 1/2 ln det I(b)`. With L L' = I,
//! z = L^-1 x, and at each denominator the weights exp(eta) (for a tied event times 1 - f_l), W their sum, m the mean of z, the
//! score is
//!
//! ```text
//! U*(b) = U(b) + 1/2 L sum over denominators of [ sum_j w_j |z_j - m|^2 (z_j - m) ] / W
//! ```
//!
//! since the derivative of a weighted covariance is the third central moment. Moments are about their own mean throughout and groups
//! of patients are joined by their means' distance (Chan, Golub & LeVeque, Am Stat 1983;37:242-247): far out, where a single patient
//! has nearly all the weight, nothing cancels. The Hessian is that of differences of the score.
//!
//! Source: Heinze & Schemper, Biometrics 2001;57:114-119; the penalty at the limits is that of the full model, as `coxphf` takes it.

use crate::numerics::linear::{backward, cholesky_of_rows, dot, invert_factor};
use crate::numerics::math::{exp, ln};
use crate::numerics::newton::{Hessian, Maxima, Objective, Point, add};
use crate::regression::data::matrix::Matrix;
use crate::regression::logistic::likelihood::{MOST_SEARCHED, half_log_determinant};
use crate::regression::survival::cox::Ties;
use crate::regression::survival::risk_sets::{Sorted, Tied};

/// With fewer events than this to a column l* can have several maxima where a coefficient is held.
const FEW_EVENTS: usize = 10;
/// A difference, in standard errors, by which the Hessian is found. Its error, of that order, leaves as much of a Newton step undone.
const STEP: f64 = 1e-5;

/// The penalised partial likelihood of these patients.
pub(crate) struct FirthCox {
    /// Patients in sorted order, a row of covariates after the other.
    rows: Vec<f64>,
    columns: usize,
    tied: Vec<Tied>,
    ties: Ties,
    events: usize,
    separated: bool,
}

impl FirthCox {
    /// Takes the rows of `x` in the order of `sorted`.
    pub(crate) fn new(x: &Matrix, sorted: &Sorted, ties: Ties, separated: bool) -> Self {
        let columns = x.columns();
        let row = |&i: &usize| (0..columns).map(move |c| x.column(c)[i]);
        Self {
            rows: sorted.order.iter().flat_map(row).collect(),
            columns,
            tied: sorted.tied.clone(),
            ties,
            events: sorted.tied.iter().map(|tied| tied.events).sum(),
            separated,
        }
    }

    /// Calls `each` with the moments of every denominator and how often it counts. `third` asks for the third moments too.
    fn denominators(
        &self,
        rows: &[f64],
        eta: &[f64],
        third: bool,
        mut each: impl FnMut(&Tied, f64, &Moments),
    ) {
        let k = self.columns;
        let mut risk = Moments::new(k, third);
        let mut own = Moments::new(k, third);
        let mut reduced = Moments::new(k, third);
        for tied in &self.tied {
            if tied.first {
                risk.clear();
            }
            let row = |i: usize| &rows[i * k..(i + 1) * k];
            let several = self.ties == Ties::Efron && tied.events > 1;
            own.clear();
            for i in tied.start..tied.end {
                // Tied events of Efron's join later, with a share of their weight at a time.
                let group = if several && i < tied.start + tied.events {
                    &mut own
                } else {
                    &mut risk
                };
                group.add(row(i), eta[i]);
            }
            if several {
                for l in 0..tied.events {
                    reduced.clone_from(&risk);
                    reduced.join(&own, 1.0 - l as f64 / tied.events as f64);
                    each(tied, 1.0, &reduced);
                }
                risk.join(&own, 1.0);
            } else if tied.events > 0 {
                each(tied, tied.events as f64, &risk);
            }
        }
    }

    /// Linear predictors.
    fn predictors(&self, beta: &[f64]) -> Vec<f64> {
        let rows = self.rows.chunks_exact(self.columns);
        rows.map(|row| dot(row, beta)).collect()
    }

    /// z = L^-1 x of every patient.
    fn standardised(&self, inverse: &[f64]) -> Vec<f64> {
        let k = self.columns;
        let rows = self.rows.chunks_exact(k);
        rows.flat_map(|x| (0..k).map(move |a| dot(&inverse[a * k..=a * k + a], &x[..=a])))
            .collect()
    }

    /// l*, its score and the factor of the information.
    fn value(&self, at: &mut Point) -> bool {
        let k = self.columns;
        let eta = self.predictors(&at.beta);
        let mut information = vec![0.0; k * k];
        let mut score = vec![0.0; k];
        let mut log_likelihood = 0.0;
        self.denominators(&self.rows, &eta, false, |tied, times, moments| {
            log_likelihood -= times * ln(moments.weight);
            add(&mut information, times / moments.weight, &moments.squares);
            let share = times / tied.events as f64;
            for i in tied.start..tied.start + tied.events {
                log_likelihood += share * (eta[i] - moments.log_unit);
                for c in 0..k {
                    score[c] += share * (self.rows[i * k + c] - moments.mean[c]);
                }
            }
        });
        let mut inverse = vec![0.0; k * k];
        let sum = |inverse: &[f64], squares: &mut [f64]| {
            squares.fill(0.0);
            let rows = self.standardised(inverse);
            self.denominators(&rows, &eta, false, |_, times, moments| {
                add(squares, times / moments.weight, &moments.squares);
            });
        };
        if !cholesky_of_rows(&mut information, &mut at.information, &mut inverse, k, sum) {
            return false;
        }
        let rows = self.standardised(&inverse);
        let mut thirds = vec![0.0; k];
        self.denominators(&rows, &eta, true, |_, times, moments| {
            add(&mut thirds, 0.5 * times / moments.weight, &moments.thirds);
        });
        for a in 0..k {
            score[a] += dot(&at.information[a * k..=a * k + a], &thirds[..=a]);
        }
        at.log_likelihood = log_likelihood;
        at.objective = log_likelihood + half_log_determinant(&at.information, k);
        at.score = score;
        at.scaled_hessian.clear();
        at.objective.is_finite() && at.score.iter().all(|u| u.is_finite())
    }

    /// The Hessian by differences of the score, along directions whose information is the identity.
    fn scaled_hessian(&self, at: &Point) -> Option<Vec<f64>> {
        let k = self.columns;
        let mut inverse = vec![0.0; k * k];
        invert_factor(&at.information, &mut inverse, k);
        let mut hessian = vec![0.0; k * k];
        let mut there = Point::new(k);
        for a in 0..k {
            let mut along = vec![0.0; k];
            along[a] = 1.0;
            backward(&at.information, &mut along);
            there.beta.copy_from_slice(&at.beta);
            add(&mut there.beta, STEP, &along);
            if !self.value(&mut there) {
                return None;
            }
            let mut change = at.score.clone();
            add(&mut change, -1.0, &there.score);
            for c in 0..k {
                // Of the symmetric matrix both halves are found; the lower takes their mean.
                let value = dot(&inverse[c * k..=c * k + c], &change[..=c]) / (2.0 * STEP);
                hessian[a.max(c) * k + a.min(c)] += if a == c { 2.0 * value } else { value };
            }
        }
        Some(hessian)
    }
}

impl Objective for FirthCox {
    fn columns(&self) -> usize {
        self.columns
    }

    fn hessian(&self) -> Hessian {
        Hessian::Own
    }

    fn evaluate(&mut self, at: &mut Point, with_hessian: bool) -> bool {
        if !self.value(at) {
            return false;
        }
        if with_hessian {
            match self.scaled_hessian(at) {
                Some(hessian) => at.scaled_hessian = hessian,
                None => return false,
            }
        }
        true
    }

    fn maxima(&self) -> Maxima {
        let separated = self.separated && self.rows.len() <= MOST_SEARCHED * self.columns;
        if separated || self.events < FEW_EVENTS * self.columns {
            Maxima::Several
        } else {
            Maxima::One
        }
    }
}

/// Weighted moments of patients about their own mean.
#[derive(Clone)]
struct Moments {
    /// The largest eta; weights are exp(eta - this). With one unit for all risk sets the weights of whole sets could be too small for a double.
    log_unit: f64,
    weight: f64,
    mean: Vec<f64>,
    /// Of (x - m) (x - m)', the lower triangle is used; with `thirds` all of it.
    squares: Vec<f64>,
    /// Of |x - m|^2 (x - m); empty if not asked for.
    thirds: Vec<f64>,
    scratch: [Vec<f64>; 2],
}

impl Moments {
    fn new(k: usize, third: bool) -> Self {
        Self {
            log_unit: f64::NEG_INFINITY,
            weight: 0.0,
            mean: vec![0.0; k],
            squares: vec![0.0; k * k],
            thirds: vec![0.0; if third { k } else { 0 }],
            scratch: [0; 2].map(|_| vec![0.0; k]),
        }
    }

    fn clear(&mut self) {
        self.log_unit = f64::NEG_INFINITY;
        self.weight = 0.0;
        for part in [&mut self.mean, &mut self.squares, &mut self.thirds] {
            part.fill(0.0);
        }
    }

    /// Takes a larger unit of the weights.
    fn rescale(&mut self, log_unit: f64) {
        if log_unit > self.log_unit {
            let by = exp(self.log_unit - log_unit);
            self.log_unit = log_unit;
            self.weight *= by;
            for part in [&mut self.squares, &mut self.thirds] {
                part.iter_mut().for_each(|value| *value *= by);
            }
        }
    }

    /// Adds a patient.
    fn add(&mut self, row: &[f64], eta: f64) {
        self.rescale(eta);
        self.join_parts(row, exp(eta - self.log_unit), None);
    }

    /// Adds another group, with this share of its weight.
    fn join(&mut self, other: &Self, share: f64) {
        self.rescale(other.log_unit);
        let share = share * exp(other.log_unit - self.log_unit);
        self.join_parts(
            &other.mean,
            share * other.weight,
            Some((&other.squares, &other.thirds, share)),
        );
    }

    fn join_parts(&mut self, mean: &[f64], weight: f64, moments: Option<(&[f64], &[f64], f64)>) {
        // A weight too small for a double adds nothing.
        if weight <= 0.0 {
            return;
        }
        let k = self.mean.len();
        let total = self.weight + weight;
        let [here, there] = &mut self.scratch;
        for c in 0..k {
            let distance = mean[c] - self.mean[c];
            here[c] = distance * (weight / total);
            there[c] = -distance * (self.weight / total);
            self.mean[c] += here[c];
        }
        if !self.thirds.is_empty() {
            shift(&mut self.thirds, &self.squares, self.weight, here);
            match moments {
                Some((squares, thirds, share)) => {
                    let mut thirds = thirds.to_vec();
                    shift(&mut thirds, squares, weight / share, there);
                    add(&mut self.thirds, share, &thirds);
                }
                None => add(&mut self.thirds, -weight * dot(there, there), there),
            }
        }
        // With the means' distance d and the weights v and w, v w / (v + w) d d': the means move by w d / (v + w) and -v d / (v + w).
        for (row, here) in self.squares.chunks_exact_mut(k).zip(&*here) {
            add(row, -total * here, there);
        }
        if let Some((squares, _, share)) = moments {
            add(&mut self.squares, share, squares);
        }
        self.weight = total;
    }
}

/// Third moments about a mean that is moved by d: `t - tr(M) d - 2 M d - W |d|^2 d`.
fn shift(thirds: &mut [f64], squares: &[f64], weight: f64, d: &[f64]) {
    let k = d.len();
    let trace: f64 = (0..k).map(|a| squares[a * k + a]).sum();
    let by = trace + weight * dot(d, d);
    for a in 0..k {
        thirds[a] -= by * d[a] + 2.0 * dot(&squares[a * k..(a + 1) * k], d);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::regression::survival::cox::Cox;

    fn patients() -> (Matrix, Vec<f64>, Vec<bool>) {
        let mut x = Matrix::new(8);
        x.push([0.3, -1.2, 0.8, 1.9, -0.4, 0.0, 2.2, -1.5]);
        x.push([0.0, 1.0, 1.0, 0.0, 1.0, 0.0, 1.0, 0.0]);
        let time = vec![3.0, 1.0, 3.0, 3.0, 5.0, 5.0, 7.0, 2.0];
        let event = [true, true, true, false, true, true, false, true];
        (x, time, event.to_vec())
    }

    /// Two patients with x = 1 and 0, the first with the event: l = b - ln(1 + exp(b)), I = p (1 - p) with p the first's share of the
    /// weight, so that the score 1 - p + (1 - 2 p) / 2 is zero at p = 3/4.
    #[test]
    fn a_monotone_likelihood_of_two_has_its_maximum_at_the_logarithm_of_three() {
        let mut x = Matrix::new(2);
        x.push([1.0, 0.0]);
        let sorted = Sorted::new(&[1.0, 2.0], &[true, false], &[Some(0); 2]);
        let mut cox = FirthCox::new(&x, &sorted, Ties::Efron, true);
        let end = crate::numerics::newton::maximise(&mut cox, &[0.0]);
        assert!((end.at.beta[0] - 3.0_f64.ln()).abs() < 1e-12);
        let expected = 0.75_f64.ln() + 0.5 * (0.75_f64 * 0.25).ln();
        assert!((end.at.objective - expected).abs() < 1e-12);
    }

    /// Patients with x = 1 to n who have the event from the last to the first: with q = exp(-b) the i patients at risk with the i-th
    /// have weights q^0 to q^(i-1) as shares of the largest, of sum `(1 - q^i) / (1 - q)` and variance `q / (1 - q)^2 - i^2 q^i / (1 - q^i)^2`.
    #[test]
    fn weights_that_differ_by_more_than_a_double_holds_have_the_maximum_of_their_closed_form() {
        let n = 400;
        let closed = |b: f64| {
            let q = (-b).exp();
            let (mut log_likelihood, mut information) = (0.0, 0.0);
            for i in 1..=n {
                let (rest, size) = (q.powi(i), f64::from(i));
                log_likelihood -= ((1.0 - rest) / (1.0 - q)).ln();
                information += q / (1.0 - q).powi(2) - size * size * rest / (1.0 - rest).powi(2);
            }
            log_likelihood + 0.5 * information.ln()
        };
        let mut x = Matrix::new(400);
        x.push((1..=n).map(f64::from));
        let time: Vec<f64> = (1..=n).rev().map(f64::from).collect();
        let sorted = Sorted::new(&time, &[true; 400], &[Some(0); 400]);
        let mut cox = FirthCox::new(&x, &sorted, Ties::Efron, true);
        let end = crate::numerics::newton::maximise(&mut cox, &[0.0]);
        let b = end.at.beta[0];
        assert_eq!(
            end.stopped,
            crate::numerics::convergence::Stopped::Converged
        );
        assert!(b * f64::from(n) > 745.0, "{b}");
        assert!((end.at.objective - closed(b)).abs() < 1e-10);
        assert!(closed(b) > closed(b - 1e-5) && closed(b) > closed(b + 1e-5));
    }

    #[test]
    fn the_likelihood_is_that_of_cox_and_the_score_its_gradient_with_the_penalty() {
        let (x, time, event) = patients();
        for ties in [Ties::Breslow, Ties::Efron] {
            let sorted = Sorted::new(&time, &event, &[Some(0); 8]);
            let mut cox = Cox::new(&x, &sorted, &[0, 1], ties);
            let mut firth = FirthCox::new(&x, &sorted, ties, false);
            let mut at = |beta: [f64; 2]| {
                let (mut plain, mut penalised) = (Point::new(2), Point::new(2));
                plain.beta.copy_from_slice(&beta);
                penalised.beta.copy_from_slice(&beta);
                assert!(cox.evaluate(&mut plain, false) && firth.evaluate(&mut penalised, true));
                (plain, penalised)
            };
            let (plain, here) = at([0.4, -0.3]);
            assert!((plain.log_likelihood - here.log_likelihood).abs() < 1e-13);
            for a in [0, 2, 3] {
                assert!((plain.information[a] - here.information[a]).abs() < 1e-13);
            }
            for a in 0..2 {
                let step = |by: f64| {
                    let mut beta = [0.4, -0.3];
                    beta[a] += by;
                    beta
                };
                let (up, down) = (at(step(1e-5)).1, at(step(-1e-5)).1);
                let slope = (up.objective - down.objective) / 2e-5;
                assert!((slope - here.score[a]).abs() < 1e-8, "{ties:?} {a}");
                let change = [0, 1].map(|c| (down.score[c] - up.score[c]) / 2e-5);
                let factor = here.hessian_factor(None).expect("it is definite here");
                let solved = crate::numerics::linear::solution(&factor, &change);
                for (c, value) in solved.iter().enumerate() {
                    assert!((value - f64::from(u8::from(c == a))).abs() < 1e-6);
                }
            }
        }
    }
}
