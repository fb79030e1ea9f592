//! Pearson's chi-squared test of a 2 x 2 table.

/// Pearson's statistic of `responders` among `exposed`, out of `all_responders` among `n` patients, every difference from
/// what is expected made smaller by `correction` (at most to 0); 0 where a margin is empty.
///
/// `n (|a d - b c| - n correction)^2 / (product of the four margins)`.
pub(crate) fn pearson(
    responders: usize,
    exposed: usize,
    all_responders: usize,
    n: usize,
    correction: f64,
) -> f64 {
    let [a, exposed, all, n] = [responders, exposed, all_responders, n].map(|x| x as f64);
    let margins = exposed * (n - exposed) * all * (n - all);
    if margins == 0.0 {
        return 0.0;
    }
    // a d - b c = a n - (a + b)(a + c).
    let cross = ((a * n - exposed * all).abs() - n * correction).max(0.0);
    n * cross * cross / margins
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_statistic_by_hand() {
        // 12 of 20 against 5 of 20: expected 8.5 each, (3.5^2) (2 / 8.5 + 2 / 11.5); corrected 3^2.
        let by_hand = |d: f64| d * d * (2.0 / 8.5 + 2.0 / 11.5);
        assert!((pearson(12, 20, 17, 40, 0.0) - by_hand(3.5)).abs() < 1e-12);
        assert!((pearson(12, 20, 17, 40, 0.5) - by_hand(3.0)).abs() < 1e-12);
        assert_eq!(pearson(9, 20, 17, 40, 0.5), 0.0 + by_hand(0.0));
        assert_eq!(pearson(0, 0, 17, 40, 0.0), 0.0);
    }
}
