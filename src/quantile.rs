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

/// Values looked at to guess where the outer quantiles lie.
const GLANCE: usize = 64;

/// The 2.5% and 97.5% quantiles of unsorted values: the same as after sorting, to the bit, but only the
/// values beyond two guessed bounds are sorted. `tails` is scratch.
pub fn outer_interval(values: &[f64], tails: &mut Vec<f64>) -> (f64, f64) {
    let n = values.len();
    if n > 4 * GLANCE {
        let mut glance: [f64; GLANCE] = std::array::from_fn(|i| values[i * (n / GLANCE)]);
        sort(&mut glance);
        let low = lower_tail(values, glance[GLANCE / 12], tails);
        let high = upper_tail(values, glance[GLANCE - 1 - GLANCE / 12], tails);
        if let (Some(low), Some(high)) = (low, high) {
            return (low, high);
        }
    }
    tails.clear();
    tails.extend_from_slice(values);
    sort(tails);
    (of_sorted(tails, 0.025), of_sorted(tails, 0.975))
}

/// The 2.5% quantile, if enough values lie at or below the bound.
fn lower_tail(values: &[f64], bound: f64, tails: &mut Vec<f64>) -> Option<f64> {
    tails.clear();
    tails.extend(values.iter().copied().filter(|v| *v <= bound));
    let h = (values.len() - 1) as f64 * 0.025;
    let j = h as usize;
    sort(tails);
    let (low, high) = (*tails.get(j)?, *tails.get(j + 1)?);
    Some(low + (h - j as f64) * (high - low))
}

/// The 97.5% quantile, if enough values lie at or above the bound.
fn upper_tail(values: &[f64], bound: f64, tails: &mut Vec<f64>) -> Option<f64> {
    tails.clear();
    tails.extend(values.iter().copied().filter(|v| *v >= bound));
    let h = (values.len() - 1) as f64 * 0.975;
    let j = h as usize;
    let below = values.len() - tails.len();
    sort(tails);
    let low = *tails.get(j.checked_sub(below)?)?;
    let high = *tails.get(j + 1 - below)?;
    Some(low + (h - j as f64) * (high - low))
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
        for n in [1, 2, 3, 41, 300, 2048, 2049] {
            // Uniform, heavily tied, sorted (so that the glance misleads) and reversed.
            let uniform: Vec<f64> = (0..n).map(|_| random.uniform()).collect();
            let tied: Vec<f64> = uniform.iter().map(|u| (8.0 * u).floor()).collect();
            let mut sorted = uniform.clone();
            sort(&mut sorted);
            let reversed: Vec<f64> = sorted.iter().rev().map(|x| x * x).collect();
            for values in [uniform, tied, sorted, reversed] {
                let mut sorted = values.clone();
                sort(&mut sorted);
                let expected = (of_sorted(&sorted, 0.025), of_sorted(&sorted, 0.975));
                assert_eq!(outer_interval(&values, &mut Vec::new()), expected);
            }
        }
    }
}
