//! The draws of the standard model: 2,048 points and latent tables, compactly coded, with where they came from.
//!
//! Coefficients and shares are stored as 10-bit steps between each column's smallest and largest value (a
//! step is about 0.007 on the logit scale, so rounding moves a draw by at most 0.1 percentage points and their mean by a
//! hundredth of its Monte Carlo error); a table as counts, of which the last cell of each group is the remainder. Every program decodes the same bits.

use crate::model::pattern::PATTERNS;
use crate::numerics::diagnostics::Diagnostics;
use serde::{Deserialize, Serialize};
use std::fmt;

/// Largest code of a 10-bit column.
const LARGEST_CODE: f64 = 1_023.0;

/// Where a set of draws came from.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Provenance {
    /// Version of the program that made it.
    pub version: String,
    /// SHA-256 of the evidence file.
    pub evidence_sha256: String,
    /// `standard`, a sensitivity run's id, or `edited`.
    pub run: String,
    /// Seed of the run.
    pub seed: u64,
    /// The run's own account of its error.
    pub diagnostics: Diagnostics,
}

/// One coded column.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Column {
    low: f64,
    step: f64,
    /// The upper eight bits of every code: alike bytes side by side pack better.
    upper: Vec<u8>,
    /// The lower two bits, four codes to a byte, the first in the lowest bits.
    lower: Vec<u8>,
}

impl Column {
    fn encode(values: &[f64]) -> Self {
        let low = values.iter().copied().fold(f64::INFINITY, f64::min);
        let high = values.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let step = if high > low {
            (high - low) / LARGEST_CODE
        } else {
            1.0
        };
        let codes: Vec<u16> = values
            .iter()
            .map(|v| ((v - low) / step + 0.5) as u16)
            .collect();
        Self {
            low,
            step,
            upper: codes.iter().map(|c| (c >> 2) as u8).collect(),
            lower: codes
                .chunks(4)
                .map(|four| four.iter().rfold(0, |byte, c| byte << 2 | (c & 3) as u8))
                .collect(),
        }
    }

    fn decode(&self) -> Vec<f64> {
        let value = |(i, upper): (usize, &u8)| {
            let lower = self.lower[i / 4] >> (2 * (i % 4)) & 3;
            self.low + self.step * f64::from(u16::from(*upper) << 2 | u16::from(lower))
        };
        self.upper.iter().enumerate().map(value).collect()
    }

    /// Whether the column holds `len` codes.
    fn holds(&self, len: usize) -> bool {
        self.upper.len() == len && self.lower.len() == len.div_ceil(4)
    }
}

/// The coded form.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Coded {
    provenance: Provenance,
    groups: Vec<u16>,
    columns: Vec<Column>,
    /// For each group, its first three patterns' counts, draw after draw.
    counts: Vec<u8>,
}

/// Draws that a prediction can be made from.
#[derive(Debug, Clone, PartialEq)]
pub struct Posterior {
    /// Where they came from.
    pub provenance: Provenance,
    /// Patients of each group.
    pub groups: Vec<u16>,
    /// Number of draws.
    pub len: usize,
    /// The parameters as stored: re-coding decoded numbers could move a last bit.
    coded: Vec<Column>,
    /// One column per parameter: intercepts by group, both coefficients, logit shares of Cy-Flu by group.
    pub columns: Vec<Vec<f64>>,
    /// Patients per latent cell, one column per cell (4 * group + pattern).
    pub tables: Vec<Vec<u8>>,
}

/// Bytes that are no draws.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NotDraws;

impl fmt::Display for NotDraws {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "the file does not hold posterior draws of this program's form"
        )
    }
}

impl std::error::Error for NotDraws {}

impl Posterior {
    /// From columns of parameters and of counts, rounded to what the coded form holds.
    pub fn new(
        provenance: Provenance,
        groups: Vec<u16>,
        columns: &[Vec<f64>],
        tables: Vec<Vec<u8>>,
    ) -> Self {
        let coded: Vec<Column> = columns.iter().map(|c| Column::encode(c)).collect();
        Self {
            provenance,
            groups,
            len: columns.first().map_or(0, Vec::len),
            columns: coded.iter().map(Column::decode).collect(),
            coded,
            tables,
        }
    }

    /// The coded form. Coding and decoding again changes nothing.
    pub fn encode(&self) -> Vec<u8> {
        let counts = self
            .tables
            .iter()
            .enumerate()
            .filter(|(cell, _)| cell % PATTERNS != PATTERNS - 1)
            .flat_map(|(_, column)| column.iter().copied())
            .collect();
        let coded = Coded {
            provenance: self.provenance.clone(),
            groups: self.groups.clone(),
            columns: self.coded.clone(),
            counts,
        };
        postcard::to_allocvec(&coded).expect("plain data always serialises")
    }

    /// Decodes what [`Self::encode`] wrote.
    ///
    /// # Errors
    /// Bytes of another form, or columns of different lengths.
    pub fn decode(bytes: &[u8]) -> Result<Self, NotDraws> {
        let (coded, rest): (Coded, _) = postcard::take_from_bytes(bytes).map_err(|_| NotDraws)?;
        if !rest.is_empty() {
            return Err(NotDraws);
        }
        let len = coded.columns.first().ok_or(NotDraws)?.upper.len();
        let groups = coded.groups.len();
        let whole = coded.columns.iter().all(|c| c.holds(len))
            && coded.columns.len() >= groups + 2
            && coded.counts.len() == groups * (PATTERNS - 1) * len
            && len > 0;
        if !whole {
            return Err(NotDraws);
        }
        let mut tables = Vec::with_capacity(groups * PATTERNS);
        for (group, n) in coded.groups.iter().enumerate() {
            let mut rest = vec![i32::from(*n); len];
            for pattern in 0..PATTERNS - 1 {
                let start = (group * (PATTERNS - 1) + pattern) * len;
                let column = coded.counts[start..start + len].to_vec();
                for (rest, count) in rest.iter_mut().zip(&column) {
                    *rest -= i32::from(*count);
                }
                tables.push(column);
            }
            let last: Option<Vec<u8>> = rest.iter().map(|r| u8::try_from(*r).ok()).collect();
            tables.push(last.ok_or(NotDraws)?);
        }
        Ok(Self {
            provenance: coded.provenance,
            len,
            columns: coded.columns.iter().map(Column::decode).collect(),
            coded: coded.columns,
            groups: coded.groups,
            tables,
        })
    }
}
