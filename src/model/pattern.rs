//! Patterns of the two factors: who has neither, one or both.

/// Factor patterns of a patient, `2 * C + D`.
pub const PATTERNS: usize = 4;

/// Whether a pattern carries factor 0 (C) or factor 1 (D).
#[inline]
pub fn carries(pattern: usize, factor: usize) -> bool {
    pattern >> (1 - factor) & 1 == 1
}
