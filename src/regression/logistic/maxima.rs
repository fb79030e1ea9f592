//! The highest of several maxima of Firth's penalised likelihood, for tables so small that it can have them.
//!
//! # Formula
//! By Cauchy and Binet the determinant of the information is a sum over the sets S of k rows,
//! `det I = sum_S det(X_S)^2 prod_{i in S} w_i`. So the penalised likelihood is a sum too:
//!
//! ```text
//! exp(2 l*(b)) = sum_S exp(2 l_S(b)),   l_S(b) = l(b) + ln |det X_S| + 1/2 sum_{i in S} ln w_i
//! ```
//!
//! Each l_S is concave (a logistic likelihood in which the rows of S count twice, the second time as half an event) and has one
//! maximum, on a plane as well. The maxima of the sum lie near those of its parts, so that of every part is climbed from. And
//! with N sets no point is higher than the highest l_S there plus `ln(N) / 2`: parts that stay below that need no climb.
//!
//! Rows with equal covariates are one row here, whose sets count as often as it is there: two of them in S have determinant 0, and
//! either alone has the same w.

use crate::numerics::convergence::Stopped;
use crate::numerics::math::{ln, logistic_and_softplus};
use crate::numerics::newton::{Likelihood, Point, climb, height_on, product};
use crate::numerics::symmetric::{cholesky, solve};
use crate::regression::data::matrix::Columns;
use crate::regression::logistic::likelihood::Logistic;

/// With more sets than this they are not gone through: enough for ten different rows and any number of columns.
const MOST_SETS: usize = 252;
/// A determinant below this share of the product of its rows' lengths is zero.
const ZERO: f64 = 1e-10;

/// The sets of rows that a small table's information is made of.
#[derive(Debug)]
pub(crate) struct Sets {
    /// The rows of each, and the logarithm of its determinant times the root of how often the set is there.
    sets: Vec<(Vec<usize>, f64)>,
}

impl Sets {
    /// Of the rows of `x`; nothing where there are too many.
    pub(crate) fn of(x: &Columns) -> Option<Self> {
        let k = x.columns();
        let row = |i: usize| (0..k).map(move |c| x.column(c)[i]);
        // A row, and how often it is there.
        let mut distinct: Vec<(usize, f64)> = Vec::new();
        for i in 0..x.rows() {
            match distinct.iter_mut().find(|(j, _)| row(i).eq(row(*j))) {
                Some((_, times)) => *times += 1.0,
                None => distinct.push((i, 1.0)),
            }
            if choices(distinct.len(), k) > MOST_SETS {
                return None;
            }
        }
        let mut sets = Vec::new();
        let mut places: Vec<usize> = (0..k).collect();
        while k <= distinct.len() {
            let rows: Vec<usize> = places.iter().map(|&place| distinct[place].0).collect();
            let times: f64 = places.iter().map(|&place| distinct[place].1).product();
            let matrix: Vec<f64> = rows.iter().flat_map(|&i| row(i)).collect();
            let determinant = determinant(matrix, k);
            if determinant > 0.0 {
                sets.push((rows, ln(determinant) + 0.5 * ln(times)));
            }
            // The next choice of places in order.
            let Some(a) = (0..k).rfind(|&a| places[a] < distinct.len() - k + a) else {
                break;
            };
            let first = places[a] + 1;
            for (b, place) in places[a..].iter_mut().enumerate() {
                *place = first + b;
            }
        }
        Some(Self { sets })
    }

    /// The highest maximum, over c'b = v if a `plane` (c, v) is given; only one above `least` is sought.
    pub(crate) fn highest(
        &self,
        likelihood: &mut Logistic,
        plane: Option<(&[f64], f64)>,
        least: f64,
    ) -> Option<Point> {
        let mut best: Option<Point> = None;
        let most_above = 0.5 * ln(self.sets.len() as f64);
        for (rows, ln_determinant) in &self.sets {
            let mut part = Part::new(likelihood.x, likelihood.y, rows);
            let end = match plane {
                Some((c, v)) => {
                    let start = part.start(rows, c, v);
                    height_on(&mut part, &start, c)
                }
                None => climb(&mut part, &vec![0.0; likelihood.x.columns()]),
            };
            let bound = end.top.objective + ln_determinant + most_above;
            let known = best.as_ref().map_or(least, |best| best.objective);
            if end.stopped == Stopped::Converged && bound < known {
                continue;
            }
            let end = match plane {
                Some((c, _)) => height_on(likelihood, &end.top.beta, c),
                None => climb(likelihood, &end.top.beta),
            };
            if end.stopped == Stopped::Converged && end.top.objective > known {
                best = Some(end.top);
            }
        }
        best
    }
}

/// How many sets of k there are of n; not more than a few above [`MOST_SETS`].
fn choices(n: usize, k: usize) -> usize {
    (0..k.min(n.saturating_sub(k))).fold(usize::from(k <= n), |count, i| {
        (count * (n - i) / (i + 1)).min(1_000_000)
    })
}

/// The size of a determinant; 0 if it is that up to rounding.
fn determinant(mut matrix: Vec<f64>, k: usize) -> f64 {
    let row = |matrix: &[f64], a: usize| {
        product(&matrix[a * k..(a + 1) * k], &matrix[a * k..(a + 1) * k])
    };
    let lengths: f64 = (0..k).map(|a| row(&matrix, a)).product();
    let mut size = 1.0;
    for a in 0..k {
        let pivot = (a..k).fold(a, |most, b| {
            if matrix[b * k + a].abs() > matrix[most * k + a].abs() {
                b
            } else {
                most
            }
        });
        size *= matrix[pivot * k + a].abs();
        if size == 0.0 {
            return 0.0;
        }
        for c in 0..k {
            matrix.swap(a * k + c, pivot * k + c);
        }
        for b in a + 1..k {
            let share = matrix[b * k + a] / matrix[a * k + a];
            for c in a..k {
                matrix[b * k + c] -= share * matrix[a * k + c];
            }
        }
    }
    if size * size > ZERO * ZERO * lengths {
        size
    } else {
        0.0
    }
}

/// One l_S without its determinant.
struct Part<'a> {
    x: &'a Columns,
    y: &'a [f64],
    /// 1 for the rows of S, for the others 0.
    twice: Vec<f64>,
}

impl<'a> Part<'a> {
    fn new(x: &'a Columns, y: &'a [f64], rows: &[usize]) -> Self {
        let mut twice = vec![0.0; x.rows()];
        rows.iter().for_each(|&i| twice[i] = 1.0);
        Self { x, y, twice }
    }

    /// Where on c'b = v the rows of S have the smallest linear predictors, summed as squares: elsewhere their weights could be
    /// too small to climb by.
    fn start(&self, rows: &[usize], c: &[f64], v: f64) -> Vec<f64> {
        let k = c.len();
        let chosen = self.x.select(rows, &(0..k).collect::<Vec<_>>());
        let (mut cross, mut factor) = (vec![0.0; k * k], vec![0.0; k * k]);
        chosen.add_cross_products(0..k, &vec![1.0; k], &mut cross);
        let across = if cholesky(&cross, &mut factor, k) {
            solve(&factor, c)
        } else {
            c.to_vec()
        };
        let by = v / product(c, &across);
        across.iter().map(|a| by * a).collect()
    }
}

impl Likelihood for Part<'_> {
    fn columns(&self) -> usize {
        self.x.columns()
    }

    fn evaluate(&mut self, at: &mut Point) -> bool {
        let k = self.x.columns();
        let mut information = vec![0.0; k * k];
        at.score.fill(0.0);
        at.objective = 0.0;
        for (i, (y, twice)) in self.y.iter().zip(&self.twice).enumerate() {
            let x = |c: usize| self.x.column(c)[i];
            let eta: f64 = (0..k).map(|c| at.beta[c] * x(c)).sum();
            let (p, q, softplus) = logistic_and_softplus(eta);
            // ln w = ln p + ln (1 - p).
            at.objective += y * eta - softplus + twice * (0.5 * eta - softplus);
            let residual = y - p + twice * (0.5 - p);
            let weight = p * q * (1.0 + twice);
            for a in 0..k {
                at.score[a] += residual * x(a);
                for c in 0..=a {
                    information[a * k + c] += weight * x(a) * x(c);
                }
            }
        }
        at.log_likelihood = at.objective;
        cholesky(&information, &mut at.information, k) && at.objective.is_finite()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::regression::logistic::likelihood::Penalty;

    #[test]
    fn the_parts_add_up_to_the_penalised_likelihood() {
        let mut x = Columns::new(6);
        x.push([1.0; 6]);
        x.push([0.3, -1.2, 0.8, 1.9, -0.4, 0.8]);
        x.push([0.0, 1.0, 1.0, 0.0, 1.0, 1.0]);
        let y = [0.0, 1.0, 1.0, 0.0, 1.0, 0.0];
        let beta = vec![0.4, -0.7, 1.1];
        let mut point = Point::new(3);
        point.beta.clone_from(&beta);
        assert!(Logistic::new(&x, &y, Penalty::Firth).evaluate(&mut point));
        // The third and the last row are alike, and of the ten sets of the others one has determinant 0.
        let sets = Sets::of(&x).unwrap();
        let mut sum = 0.0;
        for (rows, ln_determinant) in &sets.sets {
            let mut at = Point::new(3);
            at.beta.clone_from(&beta);
            Part::new(&x, &y, rows).evaluate(&mut at);
            sum += (2.0 * (at.objective + ln_determinant)).exp();
        }
        assert!((0.5 * sum.ln() - point.objective).abs() < 1e-12);
        assert_eq!(sets.sets.len(), 9);
    }

    #[test]
    fn sets_are_counted_before_they_are_made() {
        assert_eq!(
            [choices(10, 4), choices(10, 5), choices(3, 4), choices(4, 4)],
            [210, 252, 0, 1]
        );
        assert!(choices(1000, 500) > MOST_SETS);
    }
}
