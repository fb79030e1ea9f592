//! Every column on its own scale, so that columns of 1e8 and of 1e-8 are fitted alike, and the way back.
//!
//! A column x becomes `(x - centre) / unit`, the unit a power of two near its spread and the centre a multiple of an eighth
//! of that near its mean: the subtraction and the division then are exact for most data, and a column of zeros and ones
//! stays one of few exact values.

use crate::numerics::math::{ln, sqrt};
use crate::regression::data::matrix::Matrix;

/// How the columns of a design were changed.
#[derive(Debug, Clone)]
pub(crate) struct Scale {
    intercept: bool,
    centre: Vec<f64>,
    unit: Vec<f64>,
}

/// The largest power of two up to |x|, and the smallest normal number where there is none.
fn power_of_two(x: f64) -> f64 {
    let power = f64::from_bits(x.to_bits() & 0x7ff0_0000_0000_0000);
    power.max(f64::MIN_POSITIVE)
}

/// Centre and unit of a column that is not constant.
fn centre_and_unit(column: &[f64]) -> (f64, f64) {
    let n = column.len() as f64;
    let size = power_of_two(column.iter().fold(0.0, |most, x| f64::max(most, x.abs())));
    let mean = column.iter().map(|x| x / size).sum::<f64>() / n;
    let squares = column.iter().map(|x| (x / size - mean) * (x / size - mean));
    let unit = power_of_two(sqrt(squares.sum::<f64>() / n));
    let centre = libm::round(8.0 * mean / unit) / 8.0 * unit;
    (centre * size, unit * size)
}

impl Scale {
    /// Scales columns, none of them constant; with an intercept, a first column of ones is added.
    pub(crate) fn new(raw: &[Vec<f64>], rows: usize, intercept: bool) -> (Self, Matrix) {
        let mut x = Matrix::new(rows);
        if intercept {
            x.push(vec![1.0; rows]);
        }
        let (centre, unit): (Vec<f64>, Vec<f64>) = raw.iter().map(|c| centre_and_unit(c)).unzip();
        for ((column, centre), unit) in raw.iter().zip(&centre).zip(&unit) {
            x.push(column.iter().map(|value| (value - centre) / unit));
        }
        let scale = Self {
            intercept,
            centre,
            unit,
        };
        (scale, x)
    }

    /// For every coefficient on the original scale, the sum of scaled coefficients that it is.
    pub(crate) fn contrasts(&self) -> Vec<Vec<f64>> {
        let first = usize::from(self.intercept);
        let k = self.unit.len() + first;
        let mut all = Vec::with_capacity(k);
        if self.intercept {
            let mut c = vec![1.0; k];
            for (j, (centre, unit)) in self.centre.iter().zip(&self.unit).enumerate() {
                c[j + 1] = -centre / unit;
            }
            all.push(c);
        }
        for (j, unit) in self.unit.iter().enumerate() {
            let mut c = vec![0.0; k];
            c[j + first] = 1.0 / unit;
            all.push(c);
        }
        all
    }

    /// What a unit of each scaled column is of the original.
    pub(crate) fn units(&self) -> &[f64] {
        &self.unit
    }

    /// What scaling took from half the log determinant of the information.
    pub(crate) fn half_log_determinant(&self) -> f64 {
        self.unit.iter().map(|unit| ln(*unit)).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_linear_predictor_is_the_same_on_both_scales() {
        let raw = vec![
            vec![1e8, 1e8 + 2.0, 1e8 + 7.0, 1e8 + 1.0],
            vec![0.0, 1.0, 1.0, 0.0],
            vec![3e-9, 1e-9, 2e-9, 7e-9],
        ];
        let (scale, x) = Scale::new(&raw, 4, true);
        let scaled = [0.3, 1.0, -2.0, 0.5];
        let original: Vec<f64> = scale
            .contrasts()
            .iter()
            .map(|c| c.iter().zip(scaled).map(|(c, b)| c * b).sum())
            .collect();
        for i in 0..4 {
            let on_scale: f64 = (0..4).map(|c| x.column(c)[i] * scaled[c]).sum();
            let off_scale: f64 =
                original[0] + (0..3).map(|c| raw[c][i] * original[c + 1]).sum::<f64>();
            // An intercept of 1e7 keeps 16 digits.
            assert!(
                (on_scale - off_scale).abs() < 1e-7,
                "{on_scale} {off_scale}"
            );
        }
    }

    #[test]
    fn scaled_columns_are_of_the_size_of_one() {
        for size in [1e-150, 1e-8, 1.0, 1e8, 1e150] {
            let raw = vec![vec![size, 3.0 * size, 4.0 * size]];
            let (_, x) = Scale::new(&raw, 3, false);
            assert!(x.column(0).iter().all(|v| v.abs() < 4.0));
            assert!(x.column(0).iter().any(|v| v.abs() > 0.25));
        }
    }
}
