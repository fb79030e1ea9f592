//! Sample quantiles of type 7 (Hyndman & Fan 1996): R's default, linear between order statistics.
//!
//! # Formula
//! For n sorted values x_0..x_{n-1} and level p: with h = (n - 1) p and j = floor(h),
//! `q = x_j + (h - j) (x_{j+1} - x_j)`.

/// The quantile at level `p` in [0, 1] of values sorted ascending.
///
/// # Panics
/// If there are no values.
#[inline]
pub fn of_sorted(sorted: &[f64], p: f64) -> f64 {
    let h = (sorted.len() - 1) as f64 * p;
    let j = h as usize;
    let low = sorted[j];
    match sorted.get(j + 1) {
        Some(high) => low + (h - j as f64) * (high - low),
        None => low,
    }
}

/// Sorts in ascending order; every value must be a number.
pub fn sort(values: &mut [f64]) {
    values.sort_unstable_by(f64::total_cmp);
}

/// The 2.5% and 97.5% quantiles of unsorted values, which are reordered: two partial selections
/// instead of a whole sort, with the same result.
pub fn outer_interval(values: &mut [f64]) -> (f64, f64) {
    let low = select(values, 0.025);
    let high = select(values, 0.975);
    (low, high)
}

fn select(values: &mut [f64], p: f64) -> f64 {
    let h = (values.len() - 1) as f64 * p;
    let j = h as usize;
    let (_, low, above) = values.select_nth_unstable_by(j, f64::total_cmp);
    let low = *low;
    match above.iter().copied().min_by(f64::total_cmp) {
        Some(high) => low + (h - j as f64) * (high - low),
        None => low,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quartiles_of_four_numbers_by_hand() {
        let x = [1.0, 2.0, 4.0, 8.0];
        // h = 0.75, 1.5 and 2.25.
        assert_eq!(of_sorted(&x, 0.25), 1.75);
        assert_eq!(of_sorted(&x, 0.5), 3.0);
        assert_eq!(of_sorted(&x, 0.75), 5.0);
        assert_eq!(of_sorted(&x, 1.0), 8.0);
    }

    #[test]
    fn partial_selection_equals_sorting_to_the_bit() {
        let mut random = crate::rng::Stream::new(5, 0);
        for n in [1, 2, 3, 41, 2048] {
            let mut values: Vec<f64> = (0..n).map(|_| random.uniform()).collect();
            let mut sorted = values.clone();
            sort(&mut sorted);
            let expected = (of_sorted(&sorted, 0.025), of_sorted(&sorted, 0.975));
            assert_eq!(outer_interval(&mut values), expected);
        }
    }
}
