//! Measured times: those that differ by rounding alone are one time.

use crate::numerics::math::sqrt;

/// Makes times that are equal up to rounding equal, as R's `survival` does by default (`aeqSurv`, Therneau's vignette "Roundoff error and tied times").
///
/// # Formula
/// Of the distinct times in order, neighbours are tied if they differ by at most eps or by at most eps times the mean of the
/// distinct times, eps = sqrt(2^-52); a run of tied times becomes its first.
pub(crate) fn tie_equal_times(times: &mut [f64]) {
    let mut distinct = times.to_vec();
    distinct.sort_unstable_by(f64::total_cmp);
    distinct.dedup();
    let mean = distinct.iter().map(|t| t.abs()).sum::<f64>() / distinct.len() as f64;
    let tolerance = sqrt(f64::EPSILON) * mean.max(1.0);
    let mut last = f64::NEG_INFINITY;
    let firsts: Vec<f64> = distinct
        .into_iter()
        .filter(|&t| {
            let first = t - last > tolerance;
            last = t;
            first
        })
        .collect();
    for time in times {
        *time = firsts[firsts.partition_point(|first| first <= time) - 1];
    }
}

#[cfg(test)]
mod tests {
    use super::tie_equal_times;

    fn tied<const N: usize>(mut times: [f64; N]) -> [f64; N] {
        tie_equal_times(&mut times);
        times
    }

    #[test]
    fn times_that_differ_by_rounding_are_one_time() {
        assert_eq!(
            tied([0.1 + 0.2, 1.2, 0.3, 1.2000000000000002]),
            [0.3, 1.2, 0.3, 1.2]
        );
        assert_eq!(tied([3.0, 1.0, 2.0]), [3.0, 1.0, 2.0]);
        assert_eq!(tied([0.0, 1e-9]), [0.0, 0.0]);
        assert_eq!(tied([]), [0.0; 0]);
    }

    #[test]
    fn the_tolerance_follows_the_mean_and_a_run_of_tied_times_is_its_first() {
        // The mean is 5e5, so times within 0.00745 are tied: each to the one before it.
        assert_eq!(
            tied([0.0, 1e6, 1e6 + 0.007, 1e6 + 0.014, 1e6 + 0.03])[1..],
            [1e6, 1e6, 1e6, 1e6 + 0.03]
        );
        assert_eq!(tied([1.0, 1.0 + 2e-8]), [1.0, 1.0 + 2e-8]);
    }
}
