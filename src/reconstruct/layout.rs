//! How the cells of a study are numbered: by group, then by the pattern of factors that a patient has.

use crate::evidence::study::{Deviation, MAX_DEVIATIONS, MAX_FACTORS, Study};

/// Most patterns of a study's factors.
pub(crate) const MAX_PATTERNS: usize = 1 << MAX_FACTORS;

/// Groups, factors and deviations of a study. A pattern's bits are the factors that it has, the first factor the highest bit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Layout {
    /// Groups of patients.
    pub groups: usize,
    /// Binary factors.
    pub factors: usize,
    /// Terms beyond intercepts and coefficients: the group (every group if nothing), and the factors as a pattern.
    deviations: [(Option<u8>, u8); MAX_DEVIATIONS],
    /// How many there are.
    deviating: usize,
}

impl Layout {
    /// Of a study.
    pub fn of(study: &Study) -> Self {
        let factors = study.factors.len();
        let pattern = |deviation: &Deviation| {
            let has = |factor: usize| u8::from(deviation.factors[factor]);
            (0..factors).fold(0, |pattern, factor| pattern << 1 | has(factor))
        };
        let mut layout = Self::additive(study.groups.len(), factors);
        layout.deviating = study.deviations.len();
        for (term, deviation) in layout.deviations.iter_mut().zip(&study.deviations) {
            *term = (deviation.group.map(|group| group as u8), pattern(deviation));
        }
        layout
    }

    /// Without deviations.
    pub const fn additive(groups: usize, factors: usize) -> Self {
        Self {
            groups,
            factors,
            deviations: [(None, 0); MAX_DEVIATIONS],
            deviating: 0,
        }
    }

    /// Parameters of the response model: intercepts, coefficients, deviations.
    pub fn coefficients(self) -> usize {
        self.groups + self.factors + self.deviating
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

    /// alpha_group + the coefficients of the pattern's factors + the deviations that apply, at a point (intercepts by group,
    /// coefficients by factor, deviations).
    #[inline]
    pub fn linear_predictor(self, point: &[f64], group: usize, pattern: usize) -> f64 {
        let mut eta = point[group];
        for factor in 0..self.factors {
            if self.carries(pattern, factor) {
                eta += point[self.groups + factor];
            }
        }
        for (index, (of, factors)) in self.deviations[..self.deviating].iter().enumerate() {
            let factors = usize::from(*factors);
            if of.is_none_or(|of| usize::from(of) == group) && pattern & factors == factors {
                eta += point[self.groups + self.factors + index];
            }
        }
        eta
    }
}
