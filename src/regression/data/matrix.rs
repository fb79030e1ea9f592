//! A design matrix stored column by column, and the two sums that all fits spend their time in.

use crate::numerics::linear::dot;
use std::ops::Range;

/// Rows that are worked on together: this many numbers of every column stay in the first-level cache.
pub(crate) const BLOCK: usize = 256;

/// Up to this many rows a shorter buffer is used.
const FEW: usize = 48;

/// A matrix, stored column by column.
#[derive(Debug, Clone, Default)]
pub(crate) struct Matrix {
    rows: usize,
    columns: usize,
    values: Vec<f64>,
}

impl Matrix {
    /// A matrix of so many rows and no columns yet.
    pub(crate) fn new(rows: usize) -> Self {
        Self {
            rows,
            columns: 0,
            values: Vec::new(),
        }
    }

    /// A matrix of zeros.
    pub(crate) fn zeros(rows: usize, columns: usize) -> Self {
        Self {
            rows,
            columns,
            values: vec![0.0; rows * columns],
        }
    }

    /// Adds a column.
    ///
    /// # Panics
    /// If it has another number of rows.
    pub(crate) fn push(&mut self, column: impl IntoIterator<Item = f64>) {
        let before = self.values.len();
        self.values.extend(column);
        assert_eq!(self.values.len(), before + self.rows);
        self.columns += 1;
    }

    /// Number of rows.
    pub(crate) fn rows(&self) -> usize {
        self.rows
    }

    /// Number of columns.
    pub(crate) fn columns(&self) -> usize {
        self.columns
    }

    /// One column.
    pub(crate) fn column(&self, column: usize) -> &[f64] {
        &self.values[column * self.rows..][..self.rows]
    }

    /// One column, to be written.
    pub(crate) fn column_mut(&mut self, column: usize) -> &mut [f64] {
        &mut self.values[column * self.rows..][..self.rows]
    }

    /// These rows of these columns, in this order.
    pub(crate) fn select(&self, rows: &[usize], columns: &[usize]) -> Self {
        let mut part = Self::new(rows.len());
        for &c in columns {
            let column = self.column(c);
            part.push(rows.iter().map(|&row| column[row]));
        }
        part
    }

    /// The rows in blocks of [`BLOCK`].
    pub(crate) fn blocks(&self) -> impl Iterator<Item = Range<usize>> + use<> {
        let rows = self.rows;
        (0..rows)
            .step_by(BLOCK)
            .map(move |start| start..(start + BLOCK).min(rows))
    }

    /// `out[i] = sum_c weights[c] x[i][c]` for the rows of a block; columns beyond the weights are left out.
    pub(crate) fn combine(&self, block: Range<usize>, weights: &[f64], out: &mut [f64]) {
        let n = block.len();
        let out = &mut out[..n];
        out.fill(0.0);
        let part = |c: usize| &self.column(c)[block.clone()][..n];
        let mut c = 0;
        // Four columns at a time: the sum is then read and written a quarter as often.
        while c + 4 <= weights.len() {
            let (x0, x1, x2, x3) = (part(c), part(c + 1), part(c + 2), part(c + 3));
            let (w0, w1, w2, w3) = (weights[c], weights[c + 1], weights[c + 2], weights[c + 3]);
            for i in 0..n {
                out[i] += (w0 * x0[i] + w1 * x1[i]) + (w2 * x2[i] + w3 * x3[i]);
            }
            c += 4;
        }
        for c in c..weights.len() {
            let (x, w) = (part(c), weights[c]);
            for i in 0..n {
                out[i] += w * x[i];
            }
        }
    }

    /// `out[c] += sum_i weights[i] x[i][c]` over a block; columns beyond `out` are left out.
    pub(crate) fn add_weighted_sums(&self, block: Range<usize>, weights: &[f64], out: &mut [f64]) {
        let n = block.len();
        let weights = &weights[..n];
        let part = |c: usize| &self.column(c)[block.clone()][..n];
        let mut c = 0;
        while c + 4 <= out.len() {
            let sums = dot4(weights, [part(c), part(c + 1), part(c + 2), part(c + 3)]);
            for (out, sum) in out[c..].iter_mut().zip(sums) {
                *out += sum;
            }
            c += 4;
        }
        for c in c..out.len() {
            out[c] += dot(weights, part(c));
        }
    }

    /// `out[a][c] += sum_i weights[i] x[i][a] x[i][c]` for c <= a over a block, into a row-major square matrix.
    pub(crate) fn add_cross_products(&self, block: Range<usize>, weights: &[f64], out: &mut [f64]) {
        let (k, n) = (self.columns, block.len());
        // Clearing a whole block would take as long as the work for a few rows.
        let (mut few, mut many);
        let weighted = if n <= FEW {
            few = [0.0; FEW];
            &mut few[..n]
        } else {
            many = [0.0; BLOCK];
            &mut many[..n]
        };
        let part = |c: usize| &self.column(c)[block.clone()][..n];
        for a in 0..k {
            let x = part(a);
            for i in 0..n {
                weighted[i] = weights[i] * x[i];
            }
            let row = &mut out[a * k..=a * k + a];
            let mut c = 0;
            while c + 4 <= row.len() {
                let sums = dot4(weighted, [part(c), part(c + 1), part(c + 2), part(c + 3)]);
                for (out, sum) in row[c..].iter_mut().zip(sums) {
                    *out += sum;
                }
                c += 4;
            }
            for c in c..row.len() {
                row[c] += dot(weighted, part(c));
            }
        }
    }
}

/// Four sums of products that share their first factor, in two lanes each.
#[inline]
fn dot4(a: &[f64], b: [&[f64]; 4]) -> [f64; 4] {
    let n = a.len();
    let b = b.map(|b| &b[..n]);
    let mut lanes = [[0.0; 2]; 4];
    let whole = n - n % 2;
    for i in (0..whole).step_by(2) {
        for (lanes, b) in lanes.iter_mut().zip(&b) {
            lanes[0] += a[i] * b[i];
            lanes[1] += a[i + 1] * b[i + 1];
        }
    }
    let mut sums = lanes.map(|[even, odd]| even + odd);
    if whole < n {
        for (sum, b) in sums.iter_mut().zip(&b) {
            *sum += a[whole] * b[whole];
        }
    }
    sums
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Small whole numbers, so that every order of summation gives the same bits.
    fn example(rows: usize, columns: usize) -> Matrix {
        let mut x = Matrix::new(rows);
        for c in 0..columns {
            x.push((0..rows).map(|i| ((i * (c + 3) + c) % 7) as f64 - 3.0));
        }
        x
    }

    #[test]
    fn sums_over_blocks_are_the_sums_of_the_definition() {
        for rows in [1, 2, 3, 5, 255, 256, 257, 700] {
            let x = example(rows, 6);
            let weights: Vec<f64> = (0..rows).map(|i| (i % 5) as f64).collect();
            let (mut sums, mut cross) = (vec![0.0; 6], vec![0.0; 36]);
            let mut combined = vec![0.0; rows];
            let by = [1.0, -2.0, 3.0, 0.0, 5.0, -1.0];
            for block in x.blocks() {
                x.add_weighted_sums(block.clone(), &weights[block.clone()], &mut sums);
                x.add_cross_products(block.clone(), &weights[block.clone()], &mut cross);
                x.combine(block.clone(), &by, &mut combined[block]);
            }
            for a in 0..6 {
                let sum: f64 = (0..rows).map(|i| weights[i] * x.column(a)[i]).sum();
                assert_eq!(sums[a], sum);
                for c in 0..=a {
                    let sum: f64 = (0..rows)
                        .map(|i| weights[i] * x.column(a)[i] * x.column(c)[i])
                        .sum();
                    assert_eq!(cross[a * 6 + c], sum);
                }
            }
            for i in 0..rows {
                let sum: f64 = (0..6).map(|c| by[c] * x.column(c)[i]).sum();
                assert_eq!(combined[i], sum);
            }
        }
    }
}
