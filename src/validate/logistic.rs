//! Maximum likelihood of a logistic regression with an offset, for a few columns and grouped patients.

use crate::numerics::math::{logistic_and_softplus, sqrt};

/// Patients with the same covariates.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Line<const K: usize> {
    /// Covariates, the constant among them.
    pub x: [f64; K],
    /// What is added to the linear predictor with a coefficient of 1.
    pub offset: f64,
    /// Patients.
    pub n: f64,
    /// Patients with the event.
    pub events: f64,
}

/// The maximum, with the inverse of the information there.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Maximum<const K: usize> {
    /// Coefficients.
    pub beta: [f64; K],
    /// Their covariance matrix.
    pub covariance: [[f64; K]; K],
}

impl<const K: usize> Maximum<K> {
    /// Standard error of a coefficient.
    pub fn standard_error(&self, k: usize) -> f64 {
        sqrt(self.covariance[k][k])
    }

    /// x'b and its standard error.
    pub fn predict(&self, x: [f64; K]) -> (f64, f64) {
        let variance: f64 = (0..K)
            .flat_map(|i| (0..K).map(move |j| (i, j)))
            .map(|(i, j)| x[i] * self.covariance[i][j] * x[j])
            .sum();
        (dot(&x, &self.beta), sqrt(variance))
    }
}

/// Why there is no maximum to show.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoMaximum {
    /// The information is singular: a column says nothing, or the climb has gone so far that none says anything.
    Singular,
    /// The climb does not end: some combination of the columns parts the events from the others.
    Unbounded,
}

const ITERATIONS: usize = 60;
/// A Newton step that promises less than this more log likelihood is the last: a further one moves no coefficient by
/// more than 1e-10 standard errors.
const PROMISE: f64 = 1e-20;
/// A last step that moves a linear predictor by more than this has not arrived anywhere.
const STILL: f64 = 1e-3;

/// Newton's climb of the log likelihood `sum events * eta - n ln(1 + e^eta)`, `eta = x'b + offset`, halving a step that
/// leads down. The function is concave, so where the climb ends is the maximum.
///
/// # Errors
/// If there is none that is finite.
pub fn maximum<const K: usize>(lines: &[Line<K>]) -> Result<Maximum<K>, NoMaximum> {
    let mut beta = [0.0; K];
    let mut at = Slopes::at(lines, &beta);
    for _ in 0..ITERATIONS {
        let covariance = inverse(&at.information).ok_or(NoMaximum::Singular)?;
        let step: [f64; K] = std::array::from_fn(|i| dot(&covariance[i], &at.score));
        if 0.5 * dot(&step, &at.score) < PROMISE {
            return arrived(lines, Maximum { beta, covariance }, &step);
        }
        let mut share = 1.0;
        let next = loop {
            let tried = std::array::from_fn(|i| beta[i] + share * step[i]);
            let slopes = Slopes::at(lines, &tried);
            if slopes.log_likelihood >= at.log_likelihood {
                break Some((tried, slopes));
            }
            share *= 0.5;
            if share < 1e-6 {
                break None;
            }
        };
        match next {
            Some((tried, slopes)) => (beta, at) = (tried, slopes),
            // Nothing higher can be told apart from here by rounded sums: the step that was promised is rounding too.
            None => return arrived(lines, Maximum { beta, covariance }, &step),
        }
    }
    Err(NoMaximum::Unbounded)
}

/// On the way to infinity the log likelihood flattens too, but each step still moves some linear predictor by about 1;
/// at a maximum the last step moves none.
fn arrived<const K: usize>(
    lines: &[Line<K>],
    maximum: Maximum<K>,
    step: &[f64; K],
) -> Result<Maximum<K>, NoMaximum> {
    if lines.iter().any(|line| dot(&line.x, step).abs() > STILL) {
        Err(NoMaximum::Unbounded)
    } else {
        Ok(maximum)
    }
}

/// The log likelihood and its derivatives.
struct Slopes<const K: usize> {
    log_likelihood: f64,
    score: [f64; K],
    information: [[f64; K]; K],
}

impl<const K: usize> Slopes<K> {
    fn at(lines: &[Line<K>], beta: &[f64; K]) -> Self {
        let mut sums = Self {
            log_likelihood: 0.0,
            score: [0.0; K],
            information: [[0.0; K]; K],
        };
        for line in lines {
            let eta = dot(&line.x, beta) + line.offset;
            let (p, q, softplus) = logistic_and_softplus(eta);
            sums.log_likelihood += line.events * eta - line.n * softplus;
            let (residual, weight) = (line.events - line.n * p, line.n * p * q);
            for i in 0..K {
                sums.score[i] += line.x[i] * residual;
                for j in 0..K {
                    sums.information[i][j] += line.x[i] * weight * line.x[j];
                }
            }
        }
        sums
    }
}

/// The inverse of a symmetric positive definite matrix, by Gauss and Jordan; nothing if it is singular to rounding.
fn inverse<const K: usize>(matrix: &[[f64; K]; K]) -> Option<[[f64; K]; K]> {
    let mut left = *matrix;
    let mut right: [[f64; K]; K] =
        std::array::from_fn(|i| std::array::from_fn(|j| f64::from(u8::from(i == j))));
    for pivot in 0..K {
        let value = left[pivot][pivot];
        // Of what the columns before it leave over of a column, only rounding.
        if value.is_nan() || value <= 1e-13 * matrix[pivot][pivot] {
            return None;
        }
        for j in 0..K {
            left[pivot][j] /= value;
            right[pivot][j] /= value;
        }
        for i in (0..K).filter(|i| *i != pivot) {
            let factor = left[i][pivot];
            for j in 0..K {
                left[i][j] -= factor * left[pivot][j];
                right[i][j] -= factor * right[pivot][j];
            }
        }
    }
    Some(right)
}

fn dot<const K: usize>(a: &[f64; K], b: &[f64; K]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}
