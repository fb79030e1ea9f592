//! Which columns of a design matrix are combinations of others, and of which.

use crate::numerics::math::sqrt;

/// A column whose remainder, squared, is below this share of its own length is a combination of the others: 1e-11
/// leaves five digits to a coefficient, and rounding stays far below it.
const DEPENDENT: f64 = 1e-11;

/// Which columns of a matrix with these cross products depend on columns before them.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct Dependence {
    /// Columns that do not, in order.
    pub(crate) independent: Vec<usize>,
    /// For each that does: its index, and the combination of the independent columns that equals it.
    pub(crate) dependent: Vec<(usize, Vec<f64>)>,
}

impl Dependence {
    /// Takes the cross products X'X, lower triangle; a remainder is measured against its column's `size`, the diagonal
    /// of X'X or, where that is itself a difference, what it was taken from.
    pub(crate) fn of(cross: &[f64], size: &[f64]) -> Self {
        let k = size.len();
        let mut found = Self::default();
        // Rows of the factor of the independent columns so far; row r has r + 1 entries.
        let mut factor: Vec<Vec<f64>> = Vec::new();
        for a in 0..k {
            let mut row = Vec::with_capacity(factor.len() + 1);
            for (r, other) in factor.iter().enumerate() {
                let c = found.independent[r];
                let known: f64 = row
                    .iter()
                    .zip(other)
                    .map(|(x, y): (&f64, &f64)| x * y)
                    .sum();
                row.push((cross[a * k + c] - known) / other[r]);
            }
            let explained: f64 = row.iter().map(|x| x * x).sum();
            let rest = cross[a * k + a] - explained;
            if rest > DEPENDENT * size[a] {
                row.push(sqrt(rest));
                factor.push(row);
                found.independent.push(a);
            } else {
                for r in (0..row.len()).rev() {
                    row[r] /= factor[r][r];
                    for s in 0..r {
                        row[s] -= factor[r][s] * row[r];
                    }
                }
                found.dependent.push((a, row));
            }
        }
        found
    }

    /// Coefficients of all columns under which the matrix gives zero, one list for each dependent column: that
    /// column less its combination of the others.
    pub(crate) fn null_vectors(&self, k: usize) -> Vec<Vec<f64>> {
        self.dependent
            .iter()
            .map(|(column, combination)| {
                let mut vector = vec![0.0; k];
                vector[*column] = 1.0;
                for (&c, weight) in self.independent.iter().zip(combination) {
                    vector[c] = -weight;
                }
                vector
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::numerics::linear::diagonal;

    #[test]
    fn a_dependent_column_is_found_with_its_combination() {
        // Columns 1 1 1, 0 1 2 and their sum doubled, then 1 0 0.
        let x = [
            [1.0, 1.0, 1.0],
            [0.0, 1.0, 2.0],
            [2.0, 4.0, 6.0],
            [1.0, 0.0, 0.0],
        ];
        let mut cross = [0.0; 16];
        for a in 0..4 {
            for c in 0..4 {
                cross[a * 4 + c] = (0..3).map(|i| x[a][i] * x[c][i]).sum();
            }
        }
        let found = Dependence::of(&cross, &diagonal(&cross, 4));
        assert_eq!(found.independent, [0, 1, 3]);
        let (column, combination) = &found.dependent[0];
        assert_eq!(*column, 2);
        assert!(combination.iter().all(|w| (w - 2.0).abs() < 1e-14));
        assert_eq!(found.null_vectors(4).len(), 1);
    }
}
