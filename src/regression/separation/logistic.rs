//! Maximum likelihood of a logistic regression where it need not exist: which coefficients are infinite, and proof.
//!
//! Data are *separated* if some direction b != 0 has `s_i x_i'b >= 0` for every patient (s_i = 1 with the event, -1
//! without) and more than 0 for one: the likelihood then increases without bound along b (a direction of recession). Otherwise there is one finite
//! maximum (Albert & Anderson, Biometrika 1984;71:1-10). Towards infinity Newton's step itself tends to such a
//! direction: it adds about 1 to the linear predictor of each separated patient and nothing to the others.
//! So no linear programme is needed, only a proof:
//!
//! 1. Of an iteration that does not converge, take the patients whose linear predictor a step does not change; project the step so
//!    that it leaves these *exactly* unchanged; if it then changes no patient's the wrong way, it is a direction of recession, by
//!    definition.
//! 2. Patients whose predictor it changes are certain in the limit and say nothing more. Fit the others, whose columns may now depend on
//!    each other, and look again, until that fit has a finite maximum (or nobody is left): then no further
//!    direction exists, by Albert and Anderson.
//!
//! A sum c'b of coefficients has a finite estimate if it is zero on every combination of columns that is zero for all the
//! patients left. That estimate is its limit, with the standard error of the patients left.

use crate::numerics::convergence::Stopped;
use crate::numerics::linear::{diagonal, dot, inverse_quadratic, max_abs};
use crate::numerics::newton::{Point, maximise_or_separate};
use crate::regression::data::collinearity::Dependence;
use crate::regression::data::matrix::Matrix;
use crate::regression::logistic::likelihood::{Logistic, Penalty};

/// A share of the sum of absolute terms below which a sum counts as zero.
pub(crate) const ZERO: f64 = 1e-9;

/// The maximum of a likelihood, or what it tends to where there is none.
#[derive(Debug)]
pub(crate) struct LimitingFit {
    /// The coefficients at (or, of the patients left, in the limit of) the maximum; zero for columns left out.
    beta: Vec<f64>,
    /// The columns whose coefficients were fitted, and the factor of their information.
    fitted: Vec<usize>,
    information: Vec<f64>,
    /// Combinations of columns with no finite coefficient.
    infinite: Vec<Vec<f64>>,
    /// The least upper bound of the log-likelihood.
    pub(crate) log_likelihood: f64,
    /// `Separation` where there is no finite maximum.
    pub(crate) stopped: Stopped,
}

impl LimitingFit {
    /// From the last maximisation, of the columns that `dependence` calls independent.
    pub(crate) fn new(at: Point, dependence: &Dependence, k: usize, stopped: Stopped) -> Self {
        let mut beta = vec![0.0; k];
        for (&c, value) in dependence.independent.iter().zip(at.beta) {
            beta[c] = value;
        }
        Self {
            beta,
            fitted: dependence.independent.clone(),
            information: at.information,
            infinite: dependence.null_vectors(k),
            log_likelihood: at.log_likelihood,
            stopped,
        }
    }

    /// The coefficients, if all are finite.
    pub(crate) fn coefficients(&self) -> Option<&[f64]> {
        (self.stopped == Stopped::Converged).then_some(&self.beta)
    }

    /// Whether c'b has a finite estimate.
    pub(crate) fn is_finite(&self, c: &[f64]) -> bool {
        self.infinite.iter().all(|v| is_zero(v, c))
    }

    /// The estimate of c'b and its variance, if it is finite and the fit has ended well.
    pub(crate) fn estimate(&self, c: &[f64]) -> Option<(f64, f64)> {
        let ended = matches!(self.stopped, Stopped::Converged | Stopped::Separation);
        if !(ended && self.is_finite(c)) {
            return None;
        }
        let part: Vec<f64> = self.fitted.iter().map(|&column| c[column]).collect();
        Some((
            dot(c, &self.beta),
            inverse_quadratic(&self.information, &part),
        ))
    }
}

/// Whether a'b is zero up to rounding.
pub(crate) fn is_zero(a: &[f64], b: &[f64]) -> bool {
    let size: f64 = a.iter().zip(b).map(|(a, b)| (a * b).abs()).sum();
    // Against the longest too: a sum of one term is zero only if that is.
    dot(a, b).abs() <= ZERO * f64::max(size, max_abs(a) * max_abs(b))
}

/// The maximum-likelihood fit of `y` on `x`, whose columns must be independent.
pub(crate) fn maximum_likelihood(x: &Matrix, y: &[f64]) -> LimitingFit {
    let k = x.columns();
    let mut left: Vec<usize> = (0..x.rows()).collect();
    let mut separated = false;
    loop {
        let all: Vec<usize> = (0..k).collect();
        let dependence = if separated {
            dependence_of(&x.select(&left, &all))
        } else {
            // The caller has looked.
            Dependence {
                independent: all,
                ..Dependence::default()
            }
        };
        let part;
        let (x_left, y_left) = if separated {
            let y: Vec<f64> = left.iter().map(|&row| y[row]).collect();
            part = (x.select(&left, &dependence.independent), y);
            (&part.0, &part.1[..])
        } else {
            (x, y)
        };
        let mut likelihood = Logistic::new(x_left, y_left, Penalty::None);
        let start = vec![0.0; x_left.columns()];
        let end = maximise_or_separate(&mut likelihood, &start, |likelihood, step| {
            recession_direction(likelihood.x, likelihood.y, step)
        });
        match (end.stopped, end.direction) {
            (Stopped::Separation, Some(direction)) => {
                separated = true;
                let stay = unchanged(x_left, &direction);
                left = left
                    .into_iter()
                    .zip(stay)
                    .filter(|(_, stay)| *stay)
                    .map(|(row, _)| row)
                    .collect();
            }
            (Stopped::Converged, _) if separated => {
                return LimitingFit::new(end.at, &dependence, k, Stopped::Separation);
            }
            (stopped, _) => return LimitingFit::new(end.at, &dependence, k, stopped),
        }
    }
}

/// Which columns depend on those before them.
pub(crate) fn dependence_of(x: &Matrix) -> Dependence {
    let k = x.columns();
    let mut cross = vec![0.0; k * k];
    for block in x.blocks() {
        let ones = vec![1.0; block.len()];
        x.add_cross_products(block, &ones, &mut cross);
    }
    Dependence::of(&cross, &diagonal(&cross, k))
}

/// For every row, x_i'b and the sum of the absolute values of its terms.
pub(crate) fn predictor(x: &Matrix, b: &[f64]) -> (Vec<f64>, Vec<f64>) {
    let (mut sum, mut size) = (vec![0.0; x.rows()], vec![0.0; x.rows()]);
    for (c, weight) in b.iter().enumerate() {
        for (i, value) in x.column(c).iter().enumerate() {
            let term = weight * value;
            sum[i] += term;
            size[i] += term.abs();
        }
    }
    (sum, size)
}

/// For every row, whether x_i'b is zero up to rounding.
fn unchanged(x: &Matrix, b: &[f64]) -> Vec<bool> {
    let (sum, size) = predictor(x, b);
    sum.iter()
        .zip(size)
        .map(|(sum, size)| sum.abs() <= ZERO * size)
        .collect()
}

/// A direction of recession near `step`, if there is one: step 1 of the proof.
fn recession_direction(x: &Matrix, y: &[f64], step: &[f64]) -> Option<Vec<f64>> {
    let k = x.columns();
    let all: Vec<usize> = (0..k).collect();
    let (by, _) = predictor(x, step);
    // What Newton adds to a separated patient tends to 1, to the others to 0; how near depends on the data.
    [0.1, 1e-2, 1e-4].into_iter().find_map(|little| {
        let unseparated: Vec<usize> = (0..x.rows()).filter(|&i| by[i].abs() < little).collect();
        let dependence = dependence_of(&x.select(&unseparated, &all));
        let candidate = projected(&dependence, step);
        separates(x, y, &candidate).then_some(candidate)
    })
}

/// The step with the same part along the dependent columns, and a part along the others that undoes it.
pub(crate) fn projected(dependence: &Dependence, step: &[f64]) -> Vec<f64> {
    let mut direction = vec![0.0; step.len()];
    for vector in dependence.null_vectors(step.len()) {
        // A null vector has a one at its dependent column, where the others have zeros.
        let (column, _) = dependence
            .dependent
            .iter()
            .find(|(column, _)| vector[*column] == 1.0)
            .expect("every null vector belongs to a dependent column");
        for (value, v) in direction.iter_mut().zip(&vector) {
            *value += step[*column] * v;
        }
    }
    direction
}

/// The definition of a direction of recession: no patient's predictor changes the wrong way, somebody's the right way.
fn separates(x: &Matrix, y: &[f64], b: &[f64]) -> bool {
    let (sum, size) = predictor(x, b);
    let mut somebody = false;
    for ((sum, size), y) in sum.iter().zip(&size).zip(y) {
        let right = if *y > 0.5 { *sum } else { -sum };
        if right < -ZERO * size {
            return false;
        }
        somebody |= right > ZERO * size;
    }
    somebody
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fit(columns: &[&[f64]], y: &[f64]) -> LimitingFit {
        let mut x = Matrix::new(y.len());
        x.push(vec![1.0; y.len()]);
        for column in columns {
            x.push(column.iter().copied());
        }
        maximum_likelihood(&x, y)
    }

    #[test]
    fn complete_separation_leaves_no_coefficient() {
        let end = fit(&[&[1.0, 2.0, 3.0, 4.0]], &[0.0, 0.0, 1.0, 1.0]);
        assert_eq!(end.stopped, Stopped::Separation);
        assert_eq!(end.log_likelihood, 0.0);
        assert!(!end.is_finite(&[1.0, 0.0]) && !end.is_finite(&[0.0, 1.0]));
    }

    #[test]
    fn quasi_complete_separation_leaves_what_the_others_know() {
        // With x = 1 always an event; of four with x = 0, one.
        let end = fit(
            &[&[1.0, 1.0, 0.0, 0.0, 0.0, 0.0]],
            &[1.0, 1.0, 1.0, 0.0, 0.0, 0.0],
        );
        assert_eq!(end.stopped, Stopped::Separation);
        assert!(!end.is_finite(&[0.0, 1.0]));
        let (estimate, variance) = end.estimate(&[1.0, 0.0]).unwrap();
        // The logit of 1/4, with variance 1/1 + 1/3.
        assert!((estimate - (1.0_f64 / 3.0).ln()).abs() < 1e-12);
        assert!((variance - 4.0 / 3.0).abs() < 1e-12);
        let half = 0.25_f64.ln() + 3.0 * 0.75_f64.ln();
        assert!((end.log_likelihood - half).abs() < 1e-12);
    }

    #[test]
    fn one_overlapping_pair_makes_every_coefficient_finite() {
        let end = fit(&[&[1.0, 2.0, 2.001, 3.0, 4.0]], &[0.0, 0.0, 1.0, 0.0, 1.0]);
        assert_eq!(end.stopped, Stopped::Converged);
    }
}
