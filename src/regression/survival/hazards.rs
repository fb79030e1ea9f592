//! Whether hazards are proportional: the score test on scaled Schoenfeld residuals.
//!
//! # Formula
//! With the maximum partial-likelihood estimate b, let every coefficient change with time as `b + c g(t)`. The score of c at c = 0 and the
//! information of (b, c) are sums over events, with x_i the covariates of the patient with the event, and m and V mean and covariance of
//! the covariates at risk, each patient weighted by exp(x'b):
//!
//! ```text
//! U = sum g (x_i - m),   I = sum [ V, g V; g V, g^2 V ]
//! ```
//!
//! With ties by Efron each of the d events of a time has its own m and V, and x_i - m their average. The test of a term is
//! (0, U_term)' I^-1 (0, U_term), with one degree of freedom for each of its coefficients; the global one takes all of U. Here g(t) is 1 less
//! the Kaplan-Meier estimate just before t, so that events are about evenly spread.
//!
//! The scaled residual of an event is b plus the inverse of the mean V times (x_i - m): about the coefficient at that time. For a
//! category of several coefficients it is 1 plus that of x'b of its levels. The curve is a natural spline of g with four degrees of freedom and
//! pointwise 95% limits.
//!
//! Source: Grambsch & Therneau, Biometrika 1994;81:515-526; Therneau & Grambsch, Modeling Survival Data, 2000, chapter 6. As `cox.zph` and
//! `plot.cox.zph` in R.

use crate::numerics::linear::{cholesky_to_rounding, dot, inverse_quadratic, solution};
use crate::numerics::math::{exp, sqrt};
use crate::numerics::normal::Z;
use crate::numerics::quantile::{of_sorted, sort};
use crate::regression::data::matrix::Matrix;
use crate::regression::survival::chi_squared::{Test, chi_squared};
use crate::regression::survival::cox::Ties;
use crate::regression::survival::risk_sets::Sorted;
use serde::Serialize;

/// Points of a curve.
const POINTS: usize = 40;
/// Residuals that are given out; of more events every second, third, ... is.
const MOST_RESIDUALS: usize = 1_000;

/// A point of a term's curve.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct HazardsPoint {
    /// 1 less the Kaplan-Meier estimate.
    pub at: f64,
    /// The coefficient there.
    pub estimate: f64,
    /// Lower 95% limit.
    pub lower: f64,
    /// Upper 95% limit.
    pub upper: f64,
}

/// One term.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct HazardsTerm {
    /// Its column.
    pub term: String,
    /// The test; none where the events tell nothing of it.
    pub test: Option<Test>,
    /// Scaled residuals, in the order of the events.
    pub residuals: Vec<f64>,
    /// Their curve; empty where there are too few times.
    pub curve: Vec<HazardsPoint>,
}

/// The test of proportional hazards.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct ProportionalHazards {
    /// Of all terms together.
    pub global: Option<Test>,
    /// Of each.
    pub terms: Vec<HazardsTerm>,
    /// Times of the events whose residuals are given.
    pub times: Vec<f64>,
    /// 1 less the Kaplan-Meier estimate just before each.
    pub at: Vec<f64>,
}

/// The test at the estimate `beta`, for terms of so many neighbouring columns of `x`, each column of that `unit`. The residuals of a single column are of
/// its coefficient times 1 / unit.
pub(crate) fn proportional_hazards(
    x: &Matrix,
    time: &[f64],
    sorted: &Sorted,
    ties: Ties,
    beta: &[f64],
    terms: &[(String, usize)],
    unit: &[f64],
) -> ProportionalHazards {
    let k = x.columns();
    let g = transformed(sorted);
    let all: Vec<usize> = (0..k).collect();
    let x = x.select(&sorted.order, &all);
    let sums = Sums::new(&x, sorted, ties, beta, &g, time);
    // Each term as one column: a category as its part of the linear predictor.
    let mut by_term: Vec<Vec<f64>> = Vec::new();
    let mut tests = Vec::new();
    let mut from = 0;
    for (_, count) in terms {
        let columns: Vec<usize> = (from..from + count).collect();
        let mut direction = vec![0.0; k];
        for &c in &columns {
            direction[c] = if *count == 1 { 1.0 } else { beta[c] };
        }
        by_term.push(direction);
        tests.push(sums.test(&columns));
        from += count;
    }
    let p = terms.len();
    let mean = sums.mean_information(&by_term);
    let mut factor = vec![0.0; p * p];
    let definite = cholesky_to_rounding(&mean, &mut factor, p);
    let scaled: Vec<Vec<f64>> = if definite {
        let residuals = sums.residuals.iter();
        residuals
            .map(|residual| {
                let own: Vec<f64> = by_term.iter().map(|d| dot(d, residual)).collect();
                solution(&factor, &own)
            })
            .collect()
    } else {
        Vec::new()
    };
    let at: Vec<f64> = sums.at.clone();
    let spline = Spline::new(&at);
    let every = scaled.len().div_ceil(MOST_RESIDUALS).max(1);
    let mut first = 0;
    let of_terms = terms.iter().zip(tests).enumerate();
    let terms = of_terms
        .map(|(t, ((name, count), test))| {
            let (level, by) = if *count == 1 {
                (beta[first] / unit[first], 1.0 / unit[first])
            } else {
                (1.0, 1.0)
            };
            first += count;
            let residuals: Vec<f64> = scaled.iter().map(|r| level + by * r[t]).collect();
            let mut own = vec![0.0; p];
            own[t] = by;
            let variance = if definite {
                inverse_quadratic(&factor, &own)
            } else {
                0.0
            };
            let curve = match &spline {
                Some(spline) if definite => spline.curve(&residuals, variance),
                _ => Vec::new(),
            };
            HazardsTerm {
                term: name.clone(),
                test,
                residuals: residuals.into_iter().step_by(every).collect(),
                curve,
            }
        })
        .collect();
    let everything: Vec<usize> = (0..k).collect();
    ProportionalHazards {
        global: sums.test(&everything),
        terms,
        times: sums.times.into_iter().step_by(every).collect(),
        at: at.into_iter().step_by(every).collect(),
    }
}

/// 1 less the Kaplan-Meier estimate just before each distinct time, in the order of `sorted` (from the longest).
fn transformed(sorted: &Sorted) -> Vec<f64> {
    let mut g = vec![0.0; sorted.tied.len()];
    let mut survival = 1.0;
    for (g, tied) in g.iter_mut().zip(&sorted.tied).rev() {
        *g = 1.0 - survival;
        // Those at risk are all who stand before in the order.
        let n = tied.end as f64;
        survival *= (n - tied.events as f64) / n;
    }
    g
}

/// What the events add up to; times, g and residuals from the earliest event.
struct Sums {
    /// Of c.
    score: Vec<f64>,
    /// Of (b, c), its lower triangle.
    information: Vec<f64>,
    times: Vec<f64>,
    at: Vec<f64>,
    residuals: Vec<Vec<f64>>,
}

impl Sums {
    /// The test that c is 0 in these columns.
    fn test(&self, columns: &[usize]) -> Option<Test> {
        let k = self.score.len();
        let wide = 2 * k;
        let chosen: Vec<usize> = (0..k).chain(columns.iter().map(|c| k + c)).collect();
        let n = chosen.len();
        let (mut part, mut factor) = (vec![0.0; n * n], vec![0.0; n * n]);
        for (a, &i) in chosen.iter().enumerate() {
            for (b, &j) in chosen[..=a].iter().enumerate() {
                part[a * n + b] = self.information[i * wide + j];
            }
        }
        let mut u = vec![0.0; k];
        u.extend(columns.iter().map(|&c| self.score[c]));
        cholesky_to_rounding(&part, &mut factor, n)
            .then(|| chi_squared(inverse_quadratic(&factor, &u), columns.len()))
    }

    /// The information of b along these directions for each event, on average; its lower triangle.
    fn mean_information(&self, directions: &[Vec<f64>]) -> Vec<f64> {
        let (k, p) = (self.score.len(), directions.len());
        let wide = 2 * k;
        let events = self.residuals.len() as f64;
        let mut mean = vec![0.0; p * p];
        for a in 0..p {
            for b in 0..=a {
                let over = |i: usize| -> f64 {
                    (0..k)
                        .map(|j| directions[b][j] * self.information[i.max(j) * wide + i.min(j)])
                        .sum()
                };
                let sum: f64 = (0..k).map(|i| directions[a][i] * over(i)).sum();
                mean[a * p + b] = sum / events;
            }
        }
        mean
    }

    fn new(x: &Matrix, sorted: &Sorted, ties: Ties, beta: &[f64], g: &[f64], time: &[f64]) -> Self {
        let k = x.columns();
        let wide = 2 * k;
        let mut weight = vec![0.0; x.rows()];
        for block in x.blocks() {
            x.combine(block.clone(), beta, &mut weight[block]);
        }
        let most = weight.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        weight.iter_mut().for_each(|w| *w = exp(*w - most));
        let events: usize = sorted.tied.iter().map(|tied| tied.events).sum();
        let of_events = |of: &dyn Fn(usize) -> f64| -> f64 {
            let tied = sorted.tied.iter().enumerate();
            tied.map(|(t, tied)| tied.events as f64 * of(t)).sum()
        };
        // About their mean, so that the two halves of the information do not look alike.
        let centre = of_events(&|t| g[t]) / events as f64;
        let mut sums = Self {
            score: vec![0.0; k],
            information: vec![0.0; wide * wide],
            times: Vec::with_capacity(events),
            at: Vec::with_capacity(events),
            residuals: Vec::with_capacity(events),
        };
        let (mut risk, mut own) = (Moments::new(k), Moments::new(k));
        let (mut row, mut m) = (vec![0.0; k], vec![0.0; k]);
        let mut centred = vec![0.0; k];
        for (t, tied) in sorted.tied.iter().enumerate() {
            own.clear();
            for i in tied.start..tied.end {
                for (c, value) in row.iter_mut().enumerate() {
                    *value = x.column(c)[i];
                }
                risk.add(&row, weight[i]);
                if i < tied.start + tied.events {
                    own.add(&row, weight[i]);
                }
            }
            if tied.events == 0 {
                continue;
            }
            let at = g[t] - centre;
            let d = tied.events as f64;
            m.fill(0.0);
            let (steps, times) = match ties {
                Ties::Efron => (tied.events, 1.0),
                Ties::Breslow => (1, d),
            };
            for step in 0..steps {
                let share = match ties {
                    Ties::Efron => step as f64 / d,
                    Ties::Breslow => 0.0,
                };
                let inverse = 1.0 / (risk.total - share * own.total);
                for c in 0..k {
                    centred[c] = (risk.sums[c] - share * own.sums[c]) * inverse;
                    m[c] += centred[c] * times / d;
                }
                for a in 0..k {
                    for b in 0..=a {
                        let square = risk.squares[a * k + b] - share * own.squares[a * k + b];
                        let v = times * (square * inverse - centred[a] * centred[b]);
                        sums.information[a * wide + b] += v;
                        sums.information[(k + a) * wide + b] += at * v;
                        if a != b {
                            sums.information[(k + b) * wide + a] += at * v;
                        }
                        sums.information[(k + a) * wide + k + b] += at * at * v;
                    }
                }
            }
            for i in (tied.start..tied.start + tied.events).rev() {
                let residual: Vec<f64> = (0..k).map(|c| x.column(c)[i] - m[c]).collect();
                for (u, r) in sums.score.iter_mut().zip(&residual) {
                    *u += at * r;
                }
                sums.times.push(time[sorted.order[i]]);
                sums.at.push(g[t]);
                sums.residuals.push(residual);
            }
        }
        sums.times.reverse();
        sums.at.reverse();
        sums.residuals.reverse();
        sums
    }
}

/// Sums of weights, weighted rows and their products.
struct Moments {
    total: f64,
    sums: Vec<f64>,
    squares: Vec<f64>,
}

impl Moments {
    fn new(k: usize) -> Self {
        Self {
            total: 0.0,
            sums: vec![0.0; k],
            squares: vec![0.0; k * k],
        }
    }

    fn clear(&mut self) {
        self.total = 0.0;
        self.sums.fill(0.0);
        self.squares.fill(0.0);
    }

    fn add(&mut self, row: &[f64], weight: f64) {
        let k = row.len();
        self.total += weight;
        for a in 0..k {
            let weighted = weight * row[a];
            self.sums[a] += weighted;
            for b in 0..=a {
                self.squares[a * k + b] += weighted * row[b];
            }
        }
    }
}

/// The natural cubic spline of `plot.cox.zph`: knots at the thirds of the points and the curve's own together, straight beyond the ends.
struct Spline {
    points: Vec<f64>,
    basis_of_points: Vec<[f64; 4]>,
    basis: Vec<[f64; 4]>,
    factor: Vec<f64>,
}

impl Spline {
    /// None where the points do not determine it.
    fn new(at: &[f64]) -> Option<Self> {
        let least = at.iter().copied().fold(f64::INFINITY, f64::min);
        let most = at.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        if at.is_empty() || most - least <= 0.0 {
            return None;
        }
        let step = (most - least) / (POINTS - 1) as f64;
        let points: Vec<f64> = (0..POINTS).map(|i| least + i as f64 * step).collect();
        let mut all = points.clone();
        all.extend(at);
        sort(&mut all);
        let knots = [
            least,
            of_sorted(&all, 1.0 / 3.0),
            of_sorted(&all, 2.0 / 3.0),
            most,
        ];
        if knots.windows(2).any(|pair| pair[1] - pair[0] <= 0.0) {
            return None;
        }
        let row = |x: f64| {
            let x = (x - least) / (most - least);
            let knot = knots.map(|knot| (knot - least) / (most - least));
            let cube = |from: f64| (x - from).max(0.0) * (x - from).max(0.0) * (x - from).max(0.0);
            let d = |i: usize| (cube(knot[i]) - cube(knot[3])) / (knot[3] - knot[i]);
            [1.0, x, d(0) - d(2), d(1) - d(2)]
        };
        let basis: Vec<[f64; 4]> = at.iter().map(|&x| row(x)).collect();
        let mut cross = vec![0.0; 16];
        for row in &basis {
            for a in 0..4 {
                for b in 0..=a {
                    cross[a * 4 + b] += row[a] * row[b];
                }
            }
        }
        let mut factor = vec![0.0; 16];
        cholesky_to_rounding(&cross, &mut factor, 4).then(|| Self {
            basis_of_points: points.iter().map(|&x| row(x)).collect(),
            points,
            basis,
            factor,
        })
    }

    /// The curve through `values` by least squares, each of that variance.
    fn curve(&self, values: &[f64], variance: f64) -> Vec<HazardsPoint> {
        let mut sums = vec![0.0; 4];
        for (row, value) in self.basis.iter().zip(values) {
            for (sum, b) in sums.iter_mut().zip(row) {
                *sum += b * value;
            }
        }
        let coefficients = solution(&self.factor, &sums);
        let points = self.points.iter().zip(&self.basis_of_points);
        points
            .map(|(&at, row)| {
                let estimate = dot(row, &coefficients);
                let half = Z * sqrt(variance * inverse_quadratic(&self.factor, row));
                HazardsPoint {
                    at,
                    estimate,
                    lower: estimate - half,
                    upper: estimate + half,
                }
            })
            .collect()
    }
}
