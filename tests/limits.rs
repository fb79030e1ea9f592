//! Covers Firth's profile limits: random tables of every kind, logistic and Cox, have all of them, the logistic ones at what a profile computed in another way says.
//!
//! A few tables by default; `REINFUSE_TABLES=1000` makes so many.
#![cfg(feature = "cohort")]

mod common;

use common::tolerance::{LIMIT, MAXIMUM};
use reinfuse::numerics::random::Stream;
use reinfuse::regression::{Fit, Frame, Limits, Regression, Spec, Stopped, Ties, fit};
use reinfuse::table::Table;
use std::fmt::Write as _;

/// Half the 95% point of chi-squared on one degree of freedom.
const FALL: f64 = 0.5 * 3.841_458_820_694_124;

/// Outcomes and covariates, without the column of ones.
struct Sample {
    y: Vec<f64>,
    columns: Vec<Vec<f64>>,
}

impl Sample {
    /// Of 20 rows up to so many and 1 to 19 terms of many kinds; the outcome follows a random predictor: exactly (separated), but for one or two rows
    /// (nearly separated), in one group (quasi-separated), by a logistic model, or not at all.
    fn random(random: &mut Stream, most_rows: f64) -> Self {
        let terms = 1 + random.below(19);
        let smallest = (20.0_f64).max(1.5 * terms as f64).ln();
        let rows = (smallest + random.uniform() * (most_rows.ln() - smallest)).exp() as usize;
        let columns: Vec<Vec<f64>> = (0..terms)
            .map(|_| {
                let kind = random.below(5);
                let share = 0.02 + 0.5 * random.uniform();
                let unit = (4.0 * random.normal()).exp();
                (0..rows)
                    .map(|_| match kind {
                        0 => f64::from(u8::from(random.uniform() < share)),
                        1 => unit * random.normal(),
                        2 => random.below(4) as f64,
                        3 => unit * random.normal().exp(),
                        _ => (100.0 * random.normal()).round() / 100.0,
                    })
                    .collect()
            })
            .collect();
        let mut predictor = vec![random.normal(); rows];
        for column in columns.iter().take(1 + random.below(terms)) {
            let by = random.normal() / spread(column).max(1e-12);
            for (sum, x) in predictor.iter_mut().zip(column) {
                *sum += by * x;
            }
        }
        let mut ordered = predictor.clone();
        ordered.sort_by(f64::total_cmp);
        let cut = ordered[(rows as f64 * (0.1 + 0.8 * random.uniform())) as usize];
        let kind = random.below(5);
        let mut y: Vec<f64> = predictor
            .iter()
            .map(|sum| {
                let event = match kind {
                    0 | 1 => *sum > cut,
                    2 => random.uniform() < 1.0 / (1.0 + (cut - sum).exp()),
                    3 => *sum > cut || random.uniform() < 0.3,
                    _ => random.uniform() < 0.2,
                };
                f64::from(u8::from(event))
            })
            .collect();
        if kind == 1 {
            for _ in 0..=random.below(2) {
                let i = random.below(rows);
                y[i] = 1.0 - y[i];
            }
        }
        Self { y, columns }
    }

    /// Times to an event for the rows, or to censoring: in the order of a predictor (a monotone likelihood), the same with ties, unrelated to the
    /// covariates, or with a hazard that depends on them and few events.
    fn times(&self, random: &mut Stream) -> Vec<(f64, bool)> {
        let (kind, share) = (random.below(4), random.uniform());
        let mut predictor = vec![0.0; self.y.len()];
        for column in self.columns.iter().take(3) {
            let by = random.normal() / spread(column).max(1e-12);
            for (sum, x) in predictor.iter_mut().zip(column) {
                *sum += by * x;
            }
        }
        let most = predictor.iter().map(|sum| sum.abs()).fold(0.0, f64::max);
        let rows = predictor.iter().zip(&self.y);
        rows.map(|(sum, y)| {
            let ordered = (-10.0 * sum / most).exp();
            match kind {
                0 => (ordered, random.uniform() < share),
                1 => (random.uniform(), *y > 0.5),
                2 => (ordered.max(1e-3), random.uniform() < share),
                _ => {
                    let hazard = sum.clamp(-9.0, 9.0).exp();
                    (-random.uniform().ln() / hazard, random.uniform() < 0.1)
                }
            }
        })
        .collect()
    }

    /// The regression of what is in these columns, one text a row, on all covariates; none where those are constant or collinear by chance.
    fn fit(&self, regression: Regression, outcome: &str, rows: &[String]) -> Option<Fit> {
        let names: Vec<String> = (1..=self.columns.len()).map(|c| format!("x{c}")).collect();
        let mut csv = format!("{outcome},{}\n", names.join(","));
        for (i, row) in rows.iter().enumerate() {
            csv.push_str(row);
            for column in &self.columns {
                write!(csv, ",{}", column[i]).expect("text");
            }
            csv.push('\n');
        }
        let table = Table::from_csv(csv.as_bytes()).expect("a table");
        let spec = Spec {
            regression,
            terms: names,
            references: Vec::new(),
        };
        fit(&Frame::new(table), &spec).ok()
    }

    fn logistic(&self) -> Option<Fit> {
        let regression = Regression::Firth {
            outcome: "y".to_owned(),
            limits: Limits::Profile,
        };
        let rows: Vec<String> = self.y.iter().map(f64::to_string).collect();
        self.fit(regression, "y", &rows)
    }

    fn cox(&self, times: &[(f64, bool)]) -> Option<Fit> {
        let regression = Regression::Cox {
            time: "t".to_owned(),
            event: "e".to_owned(),
            ties: Ties::Efron,
            firth: Some(Limits::Profile),
            curves: false,
            hazards: false,
        };
        let row = |(time, event): &(f64, bool)| format!("{time},{}", u8::from(*event));
        let rows: Vec<String> = times.iter().map(row).collect();
        self.fit(regression, "t,e", &rows)
    }
}

fn spread(column: &[f64]) -> f64 {
    let n = column.len() as f64;
    let mean = column.iter().sum::<f64>() / n;
    (column.iter().map(|x| (x - mean) * (x - mean)).sum::<f64>() / n).sqrt()
}

/// The penalised likelihood written again in another way: determinant and leverages from an orthogonal basis of the weighted rows
/// (Gram and Schmidt, modified), the Hessian by differences of the score.
struct Plain {
    y: Vec<f64>,
    /// By columns; the one that may be held is the last.
    x: Vec<Vec<f64>>,
    /// Whether there is so little information that a profile may have several maxima.
    few: bool,
}

/// l* at b, with its gradient along directions whose information is the identity, and those: the last alone moves the last coefficient.
struct Value {
    b: Vec<f64>,
    objective: f64,
    score: Vec<f64>,
    directions: Vec<Vec<f64>>,
}

impl Plain {
    fn at(&self, b: &[f64]) -> Option<Value> {
        let (n, k) = (self.y.len(), b.len());
        let mut objective = 0.0;
        let mut eta = vec![0.0; n];
        for (x, b) in self.x.iter().zip(b) {
            eta.iter_mut().zip(x).for_each(|(eta, x)| *eta += x * b);
        }
        let mut root = vec![0.0; n];
        let mut residual = vec![0.0; n];
        for i in 0..n {
            let side = if self.y[i] > 0.5 { eta[i] } else { -eta[i] };
            let e = (-side.abs()).exp();
            objective -= (-side).max(0.0) + e.ln_1p();
            root[i] = e.sqrt() / (1.0 + e);
            let wrong = if side > 0.0 { e } else { 1.0 } / (1.0 + e);
            residual[i] = if self.y[i] > 0.5 { wrong } else { -wrong };
        }
        // q r = the weighted rows.
        let mut q: Vec<Vec<f64>> = Vec::with_capacity(k);
        let mut r = vec![vec![0.0; k]; k];
        for a in 0..k {
            let mut v: Vec<f64> = self.x[a].iter().zip(&root).map(|(x, w)| x * w).collect();
            let before = dot(&v, &v).sqrt();
            for _ in 0..2 {
                for (c, q) in q.iter().enumerate() {
                    let by = dot(q, &v);
                    r[c][a] += by;
                    v.iter_mut().zip(q).for_each(|(v, q)| *v -= by * q);
                }
            }
            let length = dot(&v, &v).sqrt();
            if length.is_nan() || length <= 1e-12 * before {
                return None;
            }
            r[a][a] = length;
            objective += length.ln();
            v.iter_mut().for_each(|v| *v /= length);
            q.push(v);
        }
        for i in 0..n {
            let leverage: f64 = q.iter().map(|q| q[i] * q[i]).sum();
            residual[i] += 0.5 * leverage * -(0.5 * eta[i]).tanh();
        }
        // Columns of the inverse of r.
        let directions: Vec<Vec<f64>> = (0..k)
            .map(|a| {
                let mut d = vec![0.0; k];
                d[a] = 1.0 / r[a][a];
                for c in (0..a).rev() {
                    d[c] = -(c + 1..=a).map(|j| r[c][j] * d[j]).sum::<f64>() / r[c][c];
                }
                d
            })
            .collect();
        let raw: Vec<f64> = self.x.iter().map(|x| dot(x, &residual)).collect();
        let score = directions.iter().map(|d| dot(d, &raw)).collect();
        objective.is_finite().then(|| Value {
            b: b.to_vec(),
            objective,
            score,
            directions,
        })
    }

    /// A maximum from here, over all coefficients but the last `held`: Newton's method, with as much of the information added to the
    /// Hessian (Levenberg and Marquardt) as makes it definite and l* increase.
    fn maximise(&self, mut here: Value, held: usize) -> Option<Value> {
        let free = here.b.len() - held;
        let mut damping: f64 = 0.0;
        for _ in 0..300 {
            let mut hessian = vec![vec![0.0; free]; free];
            for a in 0..free {
                // By the score in the directions of the point itself.
                let moved = |by: f64| {
                    let there = self.at(&moved(&here.b, &here.directions[a], by))?;
                    Some(self.along(&there, &here.directions))
                };
                let (up, down) = (moved(1e-4)?, moved(-1e-4)?);
                for c in 0..free {
                    let change = (down[c] - up[c]) / 4e-4;
                    hessian[c][a] += change;
                    hessian[a][c] += change;
                }
            }
            loop {
                let mut damped = hessian.clone();
                (0..free).for_each(|a| damped[a][a] += damping);
                if let Some(step) = solve_definite(damped, &here.score[..free]) {
                    let gain = dot(&step, &here.score);
                    let mut to = here.b.clone();
                    for (d, step) in here.directions.iter().zip(&step) {
                        to = moved(&to, d, *step);
                    }
                    let there = self.at(&to);
                    if gain < 1e-20 && damping == 0.0 {
                        return there;
                    }
                    if let Some(there) = there
                        && there.objective >= here.objective - 1e-13 * here.objective.abs()
                    {
                        here = there;
                        damping = if damping < 1e-2 { 0.0 } else { damping / 8.0 };
                        break;
                    }
                }
                damping = (2.0 * damping).max(1e-2);
                if damping > 1e12 {
                    return None;
                }
            }
        }
        None
    }

    fn along(&self, at: &Value, directions: &[Vec<f64>]) -> Vec<f64> {
        // The score of the coefficients: r' times that of the point's own directions, by solving.
        let k = at.b.len();
        let mut raw = vec![0.0; k];
        for a in 0..k {
            let known: f64 = (0..a).map(|c| at.directions[a][c] * raw[c]).sum();
            raw[a] = (at.score[a] - known) / at.directions[a][a];
        }
        directions.iter().map(|d| dot(d, &raw)).collect()
    }

    /// The largest maximum with the last coefficient at v that is found on the way from the maximum and, with little
    /// information or where that way leads below `target`, elsewhere.
    fn profile(&self, full: &Value, v: f64, target: f64) -> Option<Value> {
        let last = full.b.len() - 1;
        let walked = [1, 4, 32].into_iter().find_map(|parts| {
            let mut here = full.b.clone();
            let mut end = None;
            for part in 1..=parts {
                // Along the information's chord.
                let to = full.b[last] + (v - full.b[last]) * f64::from(part) / f64::from(parts);
                let there = self.at(&here)?;
                let across = &there.directions[last];
                let mut start = moved(&here, across, (to - here[last]) / across[last]);
                start[last] = to;
                let there = self.maximise(self.at(&start)?, 1)?;
                here.clone_from(&there.b);
                end = Some(there);
            }
            end
        });
        let low = |walked: &Value| walked.objective < target - 1e-6;
        let elsewhere = self.few || walked.as_ref().is_none_or(low);
        let tried = [1.0, 0.5, 0.0]
            .into_iter()
            .filter(|_| elsewhere)
            .filter_map(|share| {
                let mut start: Vec<f64> = full.b.iter().map(|b| share * b).collect();
                start[last] = v;
                self.maximise(self.at(&start)?, 1)
            });
        tried
            .chain(walked)
            .max_by(|a, b| a.objective.total_cmp(&b.objective))
    }
}

fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

fn moved(b: &[f64], along: &[f64], by: f64) -> Vec<f64> {
    b.iter().zip(along).map(|(b, d)| b + by * d).collect()
}

/// Solves A s = g by Cholesky; `None` if A is not positive definite.
fn solve_definite(mut a: Vec<Vec<f64>>, g: &[f64]) -> Option<Vec<f64>> {
    let k = g.len();
    let mut s = g.to_vec();
    for i in 0..k {
        for j in 0..=i {
            let sum = a[i][j] - (0..j).map(|c| a[i][c] * a[j][c]).sum::<f64>();
            if i > j {
                a[i][j] = sum / a[j][j];
            } else if sum > 1e-9 {
                a[i][i] = sum.sqrt();
            } else {
                return None;
            }
        }
        s[i] = (s[i] - (0..i).map(|c| a[i][c] * s[c]).sum::<f64>()) / a[i][i];
    }
    for i in (0..k).rev() {
        s[i] = (s[i] - (i + 1..k).map(|c| a[c][i] * s[c]).sum::<f64>()) / a[i][i];
    }
    Some(s)
}

/// How many rows of p = 1/2 carry as much information.
fn effective_rows(x: &[Vec<f64>], b: &[f64]) -> f64 {
    let weight = |i: usize| {
        let eta: f64 = x.iter().zip(b).map(|(x, b)| x[i] * b).sum();
        let e = (-eta.abs()).exp();
        4.0 * e / ((1.0 + e) * (1.0 + e))
    };
    (0..x[0].len()).map(weight).sum()
}

/// What is wrong with a fit.
fn faults(sample: &Sample, fit: &Fit) -> Vec<String> {
    if fit.stopped != Stopped::Converged {
        return vec![format!("{:?}", fit.stopped)];
    }
    // Columns divided by their spread and not centred, so that each coefficient, and the intercept, stays one.
    let mut units = vec![1.0];
    units.extend(sample.columns.iter().map(|column| spread(column)));
    let mut x = vec![vec![1.0; sample.y.len()]];
    for (column, unit) in sample.columns.iter().zip(&units[1..]) {
        x.push(column.iter().map(|x| x / unit).collect());
    }
    let estimates = fit
        .coefficients
        .iter()
        .map(|c| c.estimate.expect("converged"));
    let estimates: Vec<f64> = estimates.zip(&units).map(|(b, unit)| b * unit).collect();
    let few = effective_rows(&x, &estimates) < 5.0 * estimates.len() as f64;
    let mut faults = Vec::new();
    for (j, c) in fit.coefficients.iter().enumerate() {
        let last = |v: &[f64]| {
            let mut v = v.to_vec();
            let held = v.remove(j);
            v.push(held);
            v
        };
        let mut columns = x.clone();
        let held = columns.remove(j);
        columns.push(held);
        let plain = Plain {
            y: sample.y.clone(),
            x: columns,
            few,
        };
        let start = plain.at(&last(&estimates));
        let Some(full) = start.and_then(|start| plain.maximise(start, 0)) else {
            faults.push("the other way has no maximum".to_owned());
            continue;
        };
        let k = estimates.len();
        let se = full.directions[k - 1][k - 1];
        let away = (full.b[k - 1] - estimates[j]).abs() / estimates[j].abs().max(se);
        if away > MAXIMUM {
            faults.push(format!("estimate of {} off by {away:e}", c.term));
        }
        for (side, limit) in [("lower", c.lower), ("upper", c.upper)] {
            let Some(limit) = limit.map(|limit| limit * units[j]) else {
                faults.push(format!("no {side} limit of {}", c.term));
                continue;
            };
            let Some(there) = plain.profile(&full, limit, full.objective - FALL) else {
                faults.push(format!(
                    "the other way has no profile at {side} of {}",
                    c.term
                ));
                continue;
            };
            // How far the profile's own limit is, by its slope there.
            let slope = there.score[k - 1] / there.directions[k - 1][k - 1];
            let away = (there.objective - (full.objective - FALL)) / slope.abs();
            let share = away / (limit - full.b[k - 1]).abs().max(limit.abs());
            // With several maxima the smaller one is not the profile.
            let found = if few { share.max(0.0) } else { share.abs() };
            if found > LIMIT {
                faults.push(format!("{side} limit of {} off by {share:e}", c.term));
            }
        }
    }
    faults
}

/// How many tables are made, by default so many.
fn count(some: u32) -> u32 {
    std::env::var("REINFUSE_TABLES").map_or(some, |n| n.parse().expect("a number"))
}

/// So many tables, and those that are named.
fn tables(
    most_rows: f64,
    some: u32,
    others: &'static [u32],
) -> impl Iterator<Item = (u32, Sample, Fit)> {
    (0..count(some))
        .chain(others.iter().copied())
        .filter_map(move |index| {
            let sample = Sample::random(&mut Stream::new(12, index), most_rows);
            let fit = sample.logistic()?;
            Some((index, sample, fit))
        })
}

/// Whether every term has its limits and its test.
fn complete(fit: &Fit) -> bool {
    let all = fit
        .coefficients
        .iter()
        .flat_map(|c| [c.lower, c.upper, c.p]);
    fit.stopped == Stopped::Converged && all.flatten().count() == 3 * fit.coefficients.len()
}

#[test]
fn random_tables_of_every_kind_have_every_limit() {
    let (mut fitted, mut separated, mut limits) = (0, 0, 0);
    // 916: 3,861 rows, separated: by rounding of the information half the digits of the score were lost.
    for (index, sample, fit) in tables(5000.0, 8, &[916]) {
        assert!(
            complete(&fit),
            "table {index}, {} rows: {fit:?}",
            sample.y.len()
        );
        fitted += 1;
        separated += usize::from(!fit.separation.is_empty());
        limits += 2 * fit.coefficients.len();
    }
    println!("{fitted} tables ({separated} separated), {limits} limits");
}

#[test]
fn random_times_of_every_kind_have_every_limit() {
    let (mut fitted, mut monotone, mut limits) = (0, 0, 0);
    for index in 0..count(6) {
        let mut random = Stream::new(13, index);
        let sample = Sample::random(&mut random, 60.0);
        let times = sample.times(&mut random);
        let Some(fit) = sample.cox(&times) else {
            continue;
        };
        assert!(
            complete(&fit),
            "table {index}, {} rows: {fit:?}",
            times.len()
        );
        fitted += 1;
        monotone += usize::from(!fit.separation.is_empty());
        limits += 2 * fit.coefficients.len();
    }
    println!("{fitted} tables ({monotone} monotone), {limits} limits");
}

#[test]
fn limits_are_those_of_a_profile_computed_in_another_way() {
    let (mut fitted, mut limits, mut all) = (0, 0, Vec::new());
    // 346: 151 rows to 15 columns, separated but for a few rows: the profile of the intercept has two maxima at the nearer crossing.
    // 110 and 363: 35 and 54 rows to 15 and 18 columns, separated: maxima that starts scattered by the information do not lead to.
    // 878: 229 rows to 5 columns, nearly separated: the other computation's way from the maximum leads to a smaller one.
    for (index, sample, fit) in tables(1000.0, 3, &[110, 346, 363, 878]) {
        fitted += 1;
        limits += 2 * fit.coefficients.len();
        for fault in faults(&sample, &fit) {
            println!("table {index}, {} rows: {fault}", sample.y.len());
            all.push(fault);
        }
    }
    println!("{fitted} tables, {limits} limits");
    assert!(all.is_empty(), "{all:?}");
}
