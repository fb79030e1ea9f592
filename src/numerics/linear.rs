//! Small symmetric systems: Cholesky factors and what is solved with them.
//!
//! Matrices are square, row-major, of k columns; of a symmetric one and of a factor L the lower triangle is used. Sums run from
//! the first entry to the last: the bits of the embedded draws depend on it.

use crate::numerics::math::sqrt;

/// A pivot below this share of its diagonal makes a matrix singular.
const SINGULAR_PIVOT: f64 = 1e-10;

/// The same for the reader's own regressions, whose columns may be nearly collinear.
#[cfg(feature = "cohort")]
const SINGULAR_TO_ROUNDING: f64 = 1e-14;

/// The largest variance inflation of which rounding takes nothing that counts. At 1e7, of a separated table of 3,861 rows, half the
/// digits of a penalised score were lost.
#[cfg(feature = "cohort")]
const MOST_INFLATION: f64 = 1e4;

/// Most factors whose product is taken for that of an ill-conditioned matrix.
#[cfg(feature = "cohort")]
const MOST_FACTORS: usize = 5;

/// By which share a diagonal is increased: more than rounding can have taken from a pivot.
#[cfg(feature = "cohort")]
const SHIFT: f64 = 1e-12;

/// Lower factor L with L L' = the matrix; false if that is singular.
pub(crate) fn cholesky(matrix: &[f64], factor: &mut [f64], k: usize) -> bool {
    cholesky_above(SINGULAR_PIVOT, matrix, factor, k)
}

/// The same, which calls a matrix singular only where rounding leaves nothing of a pivot.
#[cfg(feature = "cohort")]
pub(crate) fn cholesky_to_rounding(matrix: &[f64], factor: &mut [f64], k: usize) -> bool {
    cholesky_above(SINGULAR_TO_ROUNDING, matrix, factor, k)
}

/// The same of a matrix that is positive definite but for rounding: where that leaves nothing of a pivot, of the matrix with a larger
/// diagonal, which is [`ill_conditioned`]. False if it is not finite.
#[cfg(feature = "cohort")]
fn cholesky_shifted(matrix: &[f64], factor: &mut [f64], k: usize) -> bool {
    if cholesky_to_rounding(matrix, factor, k) {
        return true;
    }
    let mut shifted = matrix.to_vec();
    for a in 0..k {
        shifted[a * k + a] *= 1.0 + SHIFT;
    }
    cholesky_above(0.0, &shifted, factor, k)
}

/// Whether a matrix, from the inverse of its factor, is so near to a singular one that its rounding shows in the factor: whether a
/// diagonal entry times that of the inverse, the variance inflation of a column, is large.
#[cfg(feature = "cohort")]
fn ill_conditioned(matrix: &[f64], inverse_factor: &[f64], k: usize) -> bool {
    (0..k).any(|a| {
        let column = (a..k).map(|j| inverse_factor[j * k + a]);
        matrix[a * k + a] * column.map(|l| l * l).sum::<f64>() > MOST_INFLATION
    })
}

/// Lower factor L of `sum_i w_i x_i x_i'`, and L^-1; false if there is none.
///
/// Where the sum is [`ill_conditioned`], that of z_i = L^-1 x_i is far from singular, and with its factor R the product L R is as good a
/// factor as that of an orthogonal decomposition of the rows. `sum` replaces a matrix by that of the z_i, given L^-1. Source: Fukaya et
/// al., SIAM J Sci Comput 2020;42:A477-A503 (shifted CholeskyQR).
#[cfg(feature = "cohort")]
pub(crate) fn cholesky_of_rows(
    matrix: &mut [f64],
    factor: &mut [f64],
    inverse: &mut [f64],
    k: usize,
    mut sum: impl FnMut(&[f64], &mut [f64]),
) -> bool {
    if !cholesky_shifted(matrix, factor, k) {
        return false;
    }
    invert_factor(factor, inverse, k);
    if !ill_conditioned(matrix, inverse, k) {
        return true;
    }
    let (mut root, mut inverse_root) = (vec![0.0; k * k], vec![0.0; k * k]);
    for _ in 1..MOST_FACTORS {
        sum(inverse, matrix);
        if !cholesky_shifted(matrix, &mut root, k) {
            return false;
        }
        invert_factor(&root, &mut inverse_root, k);
        multiply_factors(factor, &mut root, k);
        factor.copy_from_slice(&root);
        invert_factor(factor, inverse, k);
        if !ill_conditioned(matrix, &inverse_root, k) {
            return true;
        }
    }
    false
}

/// The same; singular if a pivot is at most `share` of its diagonal, or not a number.
#[inline]
fn cholesky_above(share: f64, matrix: &[f64], factor: &mut [f64], k: usize) -> bool {
    for a in 0..k {
        for c in 0..=a {
            let mut sum = matrix[a * k + c];
            for j in 0..c {
                sum -= factor[a * k + j] * factor[c * k + j];
            }
            if a == c {
                if sum.is_nan() || sum <= share * matrix[a * k + a] {
                    return false;
                }
                factor[a * k + a] = sqrt(sum);
            } else {
                factor[a * k + c] = sum / factor[c * k + c];
            }
        }
    }
    true
}

/// L^-1 v, in place.
#[inline]
pub(crate) fn forward(factor: &[f64], v: &mut [f64]) {
    let k = v.len();
    for a in 0..k {
        let mut sum = v[a];
        for c in 0..a {
            sum -= factor[a * k + c] * v[c];
        }
        v[a] = sum / factor[a * k + a];
    }
}

/// L'^-1 v, in place.
#[inline]
pub(crate) fn backward(factor: &[f64], v: &mut [f64]) {
    let k = v.len();
    for a in (0..k).rev() {
        let mut sum = v[a];
        for c in a + 1..k {
            sum -= factor[c * k + a] * v[c];
        }
        v[a] = sum / factor[a * k + a];
    }
}

/// (L L')^-1 v, in place.
#[inline]
pub(crate) fn solve(factor: &[f64], v: &mut [f64]) {
    forward(factor, v);
    backward(factor, v);
}

/// Inverse of a symmetric positive definite matrix; `None` if singular.
pub(crate) fn inverse(matrix: &[f64], k: usize) -> Option<Vec<f64>> {
    let mut factor = vec![0.0; k * k];
    if !cholesky(matrix, &mut factor, k) {
        return None;
    }
    let mut result = vec![0.0; k * k];
    let mut column = vec![0.0; k];
    for c in 0..k {
        column.fill(0.0);
        column[c] = 1.0;
        solve(&factor, &mut column);
        for (a, value) in column.iter().enumerate() {
            result[a * k + c] = *value;
        }
    }
    Some(result)
}

/// (L L')^-1 v, in new memory.
#[cfg(feature = "cohort")]
pub(crate) fn solution(factor: &[f64], v: &[f64]) -> Vec<f64> {
    let mut out = v.to_vec();
    solve(factor, &mut out);
    out
}

/// v' (L L')^-1 v.
#[cfg(feature = "cohort")]
pub(crate) fn inverse_quadratic(factor: &[f64], v: &[f64]) -> f64 {
    let mut out = v.to_vec();
    forward(factor, &mut out);
    dot(&out, &out)
}

/// The inverse of a lower factor, lower too.
#[cfg(feature = "cohort")]
pub(crate) fn invert_factor(factor: &[f64], inverse: &mut [f64], k: usize) {
    for c in 0..k {
        for a in c..k {
            let mut sum = if a == c { 1.0 } else { 0.0 };
            for j in c..a {
                sum -= factor[a * k + j] * inverse[j * k + c];
            }
            inverse[a * k + c] = sum / factor[a * k + a];
        }
    }
}

/// L R of two lower factors, in place of R.
#[cfg(feature = "cohort")]
pub(crate) fn multiply_factors(l: &[f64], r: &mut [f64], k: usize) {
    for c in 0..k {
        // From the last row, since a row of the product needs those of R above it.
        for a in (c..k).rev() {
            r[a * k + c] = (c..=a).map(|j| l[a * k + j] * r[j * k + c]).sum();
        }
    }
}

/// The diagonal of a matrix.
#[cfg(feature = "cohort")]
pub(crate) fn diagonal(matrix: &[f64], k: usize) -> Vec<f64> {
    (0..k).map(|a| matrix[a * k + a]).collect()
}

/// a'b, in four lanes that do not wait for each other.
#[cfg(feature = "cohort")]
#[inline]
pub(crate) fn dot(a: &[f64], b: &[f64]) -> f64 {
    let n = a.len().min(b.len());
    let (a, b) = (&a[..n], &b[..n]);
    let mut lanes = [0.0; 4];
    let whole = n - n % 4;
    for i in (0..whole).step_by(4) {
        for lane in 0..4 {
            lanes[lane] += a[i + lane] * b[i + lane];
        }
    }
    let rest: f64 = (whole..n).map(|i| a[i] * b[i]).sum();
    ((lanes[0] + lanes[1]) + (lanes[2] + lanes[3])) + rest
}

/// The largest absolute component.
#[cfg(feature = "cohort")]
pub(crate) fn max_abs(v: &[f64]) -> f64 {
    v.iter().fold(0.0, |most, x| f64::max(most, x.abs()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn factor_solution_and_inverse_by_hand() {
        // L = (2 0 / 1 3), L L' = (4 2 / 2 10).
        let mut factor = [0.0; 4];
        assert!(cholesky(&[4.0, 0.0, 2.0, 10.0], &mut factor, 2));
        assert_eq!(factor, [2.0, 0.0, 1.0, 3.0]);
        // 4 x + 2 y = 8 and 2 x + 10 y = 22 at x = 1, y = 2.
        let mut v = [8.0, 22.0];
        forward(&factor, &mut v);
        assert_eq!(v, [4.0, 6.0]);
        backward(&factor, &mut v);
        assert_eq!(v, [1.0, 2.0]);
        let inverse = inverse(&[4.0, 2.0, 2.0, 10.0], 2).unwrap();
        let expected = [10.0 / 36.0, -2.0 / 36.0, -2.0 / 36.0, 4.0 / 36.0];
        for (own, expected) in inverse.iter().zip(expected) {
            assert!((own - expected).abs() < 1e-16);
        }
    }

    #[test]
    fn a_matrix_that_is_not_positive_definite_has_no_factor() {
        let mut factor = [0.0; 4];
        assert!(!cholesky(&[1.0, 0.0, 2.0, 4.0], &mut factor, 2));
        assert!(!cholesky(&[f64::NAN, 0.0, 0.0, 1.0], &mut factor, 2));
        assert_eq!(inverse(&[1.0, 1.0, 1.0, 1.0], 2), None);
    }

    #[cfg(feature = "cohort")]
    #[test]
    fn inverse_and_product_of_factors_and_a_quadratic_form_by_hand() {
        let factor = [2.0, 0.0, 1.0, 3.0];
        let mut inverse = [0.0; 4];
        invert_factor(&factor, &mut inverse, 2);
        assert_eq!(inverse, [0.5, 0.0, -1.0 / 6.0, 1.0 / 3.0]);
        multiply_factors(&factor, &mut inverse, 2);
        assert_eq!(inverse, [1.0, 0.0, 0.0, 1.0]);
        let mut square = factor;
        multiply_factors(&factor, &mut square, 2);
        assert_eq!(square, [4.0, 0.0, 5.0, 9.0]);
        assert_eq!(solution(&factor, &[8.0, 22.0]), [1.0, 2.0]);
        assert_eq!(inverse_quadratic(&factor, &[8.0, 22.0]), 8.0 + 44.0);
        assert_eq!(dot(&[1.0; 7], &[1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0]), 28.0);
    }
}
