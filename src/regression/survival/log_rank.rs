//! The log-rank test, stratified if asked for.
//!
//! # Formula
//! At an event time with n at risk, n_g of them in group g, and d events, the expected events of g are d n_g / n, and the observed
//! less the expected, U, have the hypergeometric covariance
//!
//! ```text
//! V_gh = d (n - d) / (n - 1) * n_g / n * (delta_gh - n_h / n)
//! ```
//!
//! summed over event times and strata; U' V^-1 U, without the last group, is compared with chi-squared on one degree of freedom less than
//! there are groups. Source: Mantel, Cancer Chemother Rep 1966;50:163-170. As `survdiff` in R.

use crate::regression::survival::chi_squared::{Test, quadratic};
use crate::regression::survival::risk_sets::Sorted;

/// Observed and expected events of every group, and the test; no test where fewer than two groups are ever at risk of an event.
pub(crate) fn log_rank(
    time: &[f64],
    event: &[bool],
    group: &[u32],
    groups: usize,
    stratum: &[u32],
) -> (Vec<[f64; 2]>, Option<Test>) {
    let strata: Vec<Option<u32>> = stratum.iter().copied().map(Some).collect();
    let sorted = Sorted::new(time, event, &strata);
    let mut counts = vec![[0.0; 2]; groups];
    let mut variance = vec![0.0; groups * groups];
    let mut at_risk = vec![0.0; groups];
    for tied in &sorted.tied {
        if tied.first {
            at_risk.fill(0.0);
        }
        for (place, &i) in (tied.start..).zip(&sorted.order[tied.start..tied.end]) {
            at_risk[group[i] as usize] += 1.0;
            if place < tied.start + tied.events {
                counts[group[i] as usize][0] += 1.0;
            }
        }
        if tied.events == 0 {
            continue;
        }
        let (d, n) = (tied.events as f64, at_risk.iter().sum::<f64>());
        for (count, own) in counts.iter_mut().zip(&at_risk) {
            count[1] += d * own / n;
        }
        if n < 2.0 {
            continue;
        }
        let by = d * (n - d) / (n - 1.0);
        for g in 0..groups {
            for h in 0..=g {
                let same = f64::from(u8::from(g == h));
                variance[g * groups + h] += by * at_risk[g] / n * (same - at_risk[h] / n);
            }
        }
    }
    let compared: Vec<usize> = (0..groups).filter(|&g| counts[g][1] > 0.0).collect();
    let differences: Vec<f64> = counts.iter().map(|[o, e]| o - e).collect();
    let test = quadratic(&differences, &variance, groups, &compared);
    (counts, test)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Two groups of two: a dies at 1, b at 2, a at 3, b at 4. E of a: 2/4 + 1/3 + 1/2; V: 1/4 + 2/9 + 1/4.
    #[test]
    fn four_patients_by_hand() {
        let (counts, test) = log_rank(&[1.0, 3.0, 2.0, 4.0], &[true; 4], &[0, 0, 1, 1], 2, &[0; 4]);
        let expected = 0.5 + 1.0 / 3.0 + 0.5;
        assert!((counts[0][1] - expected).abs() < 1e-15);
        let variance = 0.25 + 2.0 / 9.0 + 0.25;
        let chi = (2.0_f64 - expected).powi(2) / variance;
        assert!((test.unwrap().chi_squared - chi).abs() < 1e-14);
    }

    #[test]
    fn strata_add_up_and_a_group_that_is_never_at_risk_is_not_compared() {
        let time = [1.0, 3.0, 2.0, 4.0, 1.0, 3.0, 2.0, 4.0];
        let group = [0, 0, 1, 1, 0, 0, 1, 1];
        let stratum = [0, 0, 0, 0, 1, 1, 1, 1];
        let (counts, test) = log_rank(&time, &[true; 8], &group, 3, &stratum);
        let (half, single) = log_rank(&time[..4], &[true; 4], &group[..4], 2, &[0; 4]);
        assert!((counts[0][1] - 2.0 * half[0][1]).abs() < 1e-14);
        let doubled = 2.0 * single.unwrap().chi_squared;
        assert!((test.unwrap().chi_squared - doubled).abs() < 1e-14);
        assert_eq!(test.unwrap().df, 1);
    }
}
