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

/// Sorts in ascending order (IEEE's total order), as integers of the same order: these compare three
/// times as fast.
pub fn sort(values: &mut [f64]) {
    let mut keys: Vec<i64> = values.iter().copied().map(ordered_bits).collect();
    keys.sort_unstable();
    for (value, key) in values.iter_mut().zip(keys) {
        *value = f64::from_bits(flip(key) as u64);
    }
}

/// The places of values in ascending order (IEEE's total order), of equal values the earlier one first. The page's core orders places by this
/// function alone: each further kind of sort would be as much code again.
pub fn ascending(values: impl IntoIterator<Item = f64>) -> Vec<usize> {
    let values = values.into_iter().enumerate();
    let mut keys: Vec<(i64, usize)> = values.map(|(index, v)| (ordered_bits(v), index)).collect();
    keys.sort_unstable();
    keys.into_iter().map(|(_, index)| index).collect()
}

/// A double's bits as an integer of the same order (IEEE's total order).
pub(crate) fn ordered_bits(value: f64) -> i64 {
    flip(value.to_bits() as i64)
}

/// Turns a double's bits into an integer of the same order, and back.
fn flip(bits: i64) -> i64 {
    bits ^ ((bits >> 63) as u64 >> 1) as i64
}

/// Values looked at to guess where the outer quantiles lie.
const GLANCE: usize = 64;
/// How far beyond a guessed quantile values are still gathered, as a share of it.
const MARGIN: f64 = 0.08;

/// The 2.5% and 97.5% quantiles of unsorted values: the same as after sorting, to the bit, but only the
/// values beyond two bounds are sorted. `near` may name positive numbers close to the answer; `tails`
/// is scratch.
pub fn outer_interval(
    values: &[f64],
    near: Option<(f64, f64)>,
    tails: &mut [Vec<f64>; 2],
) -> (f64, f64) {
    let n = values.len();
    if let Some((low, high)) = near {
        let bounds = (low * (1.0 + MARGIN), high * (1.0 - MARGIN));
        if let Some(found) = between(values, bounds, tails) {
            return found;
        }
    }
    if n > 4 * GLANCE {
        let mut glance: [f64; GLANCE] = std::array::from_fn(|i| values[i * (n / GLANCE)]);
        sort(&mut glance);
        let bounds = (glance[GLANCE / 12], glance[GLANCE - 1 - GLANCE / 12]);
        if let Some(found) = between(values, bounds, tails) {
            return found;
        }
    }
    let all = &mut tails[0];
    all.clear();
    all.extend_from_slice(values);
    sort(all);
    (of_sorted(all, 0.025), of_sorted(all, 0.975))
}

/// Both quantiles, if enough values lie at or beyond the bounds.
fn between(
    values: &[f64],
    (low, high): (f64, f64),
    [below, above]: &mut [Vec<f64>; 2],
) -> Option<(f64, f64)> {
    below.clear();
    above.clear();
    for v in values {
        if *v <= low {
            below.push(*v);
        }
        if *v >= high {
            above.push(*v);
        }
    }
    let last = (values.len() - 1) as f64;
    let at = |tail: &mut Vec<f64>, p: f64, skipped: usize| {
        let h = last * p;
        let j = (h as usize).checked_sub(skipped)?;
        // Sorting too few, or most of them, would be in vain.
        if tail.len() <= j + 1 || tail.len() > values.len() / 4 {
            return None;
        }
        sort(tail);
        Some(tail[j] + (h - (j + skipped) as f64) * (tail[j + 1] - tail[j]))
    };
    let skipped = values.len() - above.len();
    Some((at(below, 0.025, 0)?, at(above, 0.975, skipped)?))
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
        let mut random = crate::numerics::random::Stream::new(5, 0);
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
                let (low, high) = expected;
                // With no guess, the best, a good one on either side, and a misleading one.
                for near in [
                    None,
                    Some((low, high)),
                    Some((0.95 * low, 1.05 * high)),
                    Some((1.04 * low, 0.97 * high)),
                    Some((high, low)),
                    Some((f64::NAN, f64::INFINITY)),
                ] {
                    let found = outer_interval(&values, near, &mut Default::default());
                    assert_eq!(found, expected);
                }
            }
        }
    }
}
