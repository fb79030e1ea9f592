//! Gray's test that the cumulative incidence of one cause is the same in every group.
//!
//! # Formula
//! With S_g the survival from any event and F_g the cumulative incidence of group g just before t, and n_g at risk,
//! `R_g = n_g (1 - F_g) / S_g` is its adjusted risk set. At d events of the cause, d_g in group g, `U_g = sum_t [ d_g - d R_g / R ]`, R
//! their sum. The covariance is that of Gray's paper with weight 1, with his correction for ties; the test leaves out the last group.
//!
//! Source: Gray, Ann Stat 1988;16:1141-1154. As `cmprsk::cuminc` in R.

use crate::regression::survival::chi_squared::{Test, quadratic};

/// The state of one group just before a time.
#[derive(Debug, Clone, Default)]
struct Group {
    at_risk: f64,
    survival: f64,
    incidence: f64,
    /// Variance of the group's martingale so far, as the later weights of the other groups multiply it.
    square: f64,
}

impl Group {
    /// Survival and incidence after so many events of the cause and of the others.
    fn after(&self, [own, other]: [f64; 2]) -> (f64, f64) {
        if self.at_risk > 0.0 {
            (
                self.survival * (self.at_risk - own - other) / self.at_risk,
                self.incidence + self.survival * own / self.at_risk,
            )
        } else {
            (self.survival, self.incidence)
        }
    }
}

/// The correction of a variance for so many events at once among `n`.
fn for_ties(events: f64, n: f64) -> f64 {
    if events > 1.0 {
        1.0 - (events - 1.0) / (n - 1.0)
    } else {
        1.0
    }
}

/// Adds what the later weights `c` make of each group's martingale.
fn add_later_weights(variance: &mut [f64], group: &[Group], c: &[f64], cross: &[f64]) {
    let groups = group.len();
    for g in 0..groups - 1 {
        for h in 0..=g {
            variance[g * groups + h] += (0..groups)
                .map(|k| {
                    let (of, to) = (c[g * groups + k], c[h * groups + k]);
                    of * to * group[k].square
                        + of * cross[h * groups + k]
                        + to * cross[g * groups + k]
                })
                .sum::<f64>();
        }
    }
}

/// Gray's test of `cause` for patients (time, cause, group); cause 0 is censored.
pub(crate) fn gray(patients: &[(f64, u8, u32)], cause: u8, groups: usize) -> Option<Test> {
    let mut sorted = patients.to_vec();
    sorted.sort_by(|a, b| a.0.total_cmp(&b.0));
    let mut group = vec![
        Group {
            survival: 1.0,
            ..Group::default()
        };
        groups
    ];
    for patient in &sorted {
        group[patient.2 as usize].at_risk += 1.0;
    }
    let free = groups.checked_sub(1)?;
    let mut score = vec![0.0; groups];
    let mut variance = vec![0.0; groups * groups];
    let mut c = vec![0.0; groups * groups];
    let mut cross = vec![0.0; groups * groups];
    let mut pooled = 0.0;
    for same in sorted.chunk_by(|a, b| a.0 == b.0) {
        let mut events = vec![[0.0; 2]; groups];
        for (_, kind, g) in same.iter().filter(|patient| patient.1 != 0) {
            events[*g as usize][usize::from(*kind != cause)] += 1.0;
        }
        let own: f64 = events.iter().map(|d| d[0]).sum();
        let other: f64 = events.iter().map(|d| d[1]).sum();
        if own + other > 0.0 {
            let present: Vec<usize> = (0..groups).filter(|&g| group[g].at_risk > 0.0).collect();
            let scaled = |g: usize| group[g].at_risk / group[g].survival;
            let total: f64 = present.iter().map(|&g| scaled(g)).sum();
            let adjusted = |g: usize| scaled(g) * (1.0 - group[g].incidence);
            let all: f64 = present.iter().map(|&g| adjusted(g)).sum();
            let after = pooled + own / total;
            let next: Vec<(f64, f64)> = (0..groups).map(|g| group[g].after(events[g])).collect();
            let mut a = vec![0.0; groups * groups];
            for &g in &present {
                score[g] += events[g][0] - own * adjusted(g) / all;
                for &h in &present {
                    let same = f64::from(u8::from(g == h));
                    a[g * groups + h] = scaled(g) * (same - scaled(h) / total);
                    c[g * groups + h] += a[g * groups + h] * own / (total * (1.0 - pooled));
                }
            }
            for &k in &present {
                let (survival, at_risk) = (group[k].survival, group[k].at_risk);
                let mut add = |by: f64, of: &dyn Fn(usize) -> f64, weight: f64| {
                    group[k].square += by * by * weight;
                    for g in 0..free {
                        cross[g * groups + k] += of(g) * by * weight;
                        for h in 0..=g {
                            variance[g * groups + h] += of(g) * of(h) * weight;
                        }
                    }
                };
                if own > 0.0 {
                    let by = if next[k].0 > 0.0 {
                        1.0 - (1.0 - after) / next[k].0
                    } else {
                        1.0
                    };
                    let weight =
                        for_ties(own, total * survival) * survival * own / (total * at_risk);
                    add(by, &|g| a[g * groups + k] - by * c[g * groups + k], weight);
                }
                let other = events[k][1];
                if other > 0.0 && next[k].0 > 0.0 {
                    let by = (1.0 - after) / next[k].0;
                    let weight = for_ties(other, at_risk) * survival * survival * other
                        / (at_risk * at_risk);
                    add(-by, &|g| by * c[g * groups + k], weight);
                }
            }
            pooled = after;
            for (group, (survival, incidence)) in group.iter_mut().zip(next) {
                group.survival = survival;
                group.incidence = incidence;
            }
        }
        for (_, _, g) in same {
            group[*g as usize].at_risk -= 1.0;
        }
    }
    add_later_weights(&mut variance, &group, &c, &cross);
    quadratic(&score, &variance, groups, &(0..groups).collect::<Vec<_>>())
}
