//! How the cells of a study are numbered: by group, then by the pattern of factors that a patient has.

use crate::evidence::study::{MAX_FACTORS, Study};

/// Most patterns of a study's factors.
pub const MAX_PATTERNS: usize = 1 << MAX_FACTORS;

/// Numbers of groups and of factors. A pattern's bits are the factors that it has, the first factor the highest bit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Layout {
    /// Groups of patients.
    pub groups: usize,
    /// Binary factors.
    pub factors: usize,
}

impl Layout {
    /// Of a study.
    pub fn of(study: &Study) -> Self {
        Self {
            groups: study.groups.len(),
            factors: study.factors.len(),
        }
    }

    /// Patterns of the factors.
    #[inline]
    pub fn patterns(self) -> usize {
        1 << self.factors
    }

    /// Cells: every pattern in every group.
    #[inline]
    pub fn cells(self) -> usize {
        self.groups * self.patterns()
    }

    /// The cell of a group's pattern.
    #[inline]
    pub fn cell(self, group: usize, pattern: usize) -> usize {
        group * self.patterns() + pattern
    }

    /// Group and pattern of a cell.
    pub fn group_and_pattern(self, cell: usize) -> (usize, usize) {
        (cell / self.patterns(), cell % self.patterns())
    }

    /// Whether a pattern has a factor.
    #[inline]
    pub fn carries(self, pattern: usize, factor: usize) -> bool {
        pattern >> (self.factors - 1 - factor) & 1 == 1
    }

    /// alpha_group + the coefficients of the pattern's factors, at a point (intercepts by group, then coefficients by factor).
    #[inline]
    pub fn linear_predictor(self, point: &[f64], group: usize, pattern: usize) -> f64 {
        let mut eta = point[group];
        for factor in 0..self.factors {
            if self.carries(pattern, factor) {
                eta += point[self.groups + factor];
            }
        }
        eta
    }
}
