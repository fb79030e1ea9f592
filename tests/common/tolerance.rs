//! All tolerances: one constant per kind of quantity, with its reason.

/// Deterministic, against R: a maximum (coefficients) and what follows from it. Both programs
/// polish it to rounding; what is left is the condition of the information matrix times 1e-16.
pub const MAXIMUM: f64 = 1e-8;

/// Deterministic, against R or whole numbers: sums and products without a search (Fisher's p, quantiles).
pub const SUM: f64 = 1e-10;

/// Deterministic: the same formula in another order of summation; rounding alone.
pub const ROUNDING: f64 = 1e-12;

/// The same, in percentage points summed from three contributions.
pub const POINTS: f64 = 1e-9;

/// A coefficient of a polished fit, which ends at an expected gain of 1e-20: sqrt(2e-20) standard errors,
/// and these are at most about 3.
pub const POLISHED_COEFFICIENT: f64 = 1e-9;

/// The maximum that a table's regression reports: its fine fit ends at an expected gain of 1e-12.
pub const FINE_MAXIMUM: f64 = 1e-10;

/// A table regression's coefficient: an objective 1e-12 below its maximum leaves sqrt(2e-12) standard errors,
/// which are at most about 3, and several times that where l* is flatter than the information says.
pub const FINE_COEFFICIENT: f64 = 1e-4;

/// How near to its critical value a ratio statistic may lie and the table regression must still decide it
/// right: what fine fits may lack, for both maxima, with a margin.
pub const FINE_DECISION: f64 = 1e-8;

/// The same for the general fitter, whose deciding fits end at an expected gain of 1e-8.
pub const DECISION: f64 = 1e-6;

/// Central differences with step 1e-5: truncation is its square, rounding 1e-16 * |l*| / 1e-5.
pub const FINITE_DIFFERENCE: f64 = 1e-7;

/// A distribution function of statrs against R's: its incomplete beta and gamma series stop near 1e-14,
/// its continued fractions a little before.
pub const DISTRIBUTION: f64 = 1e-10;

/// A stratified draw against its distribution's quantile: the density is taken as linear within each of the
/// 1,024 cells it is integrated in, which moves the outermost quantiles most.
pub const STRATIFIED: f64 = 5e-5;

/// Mean of a stratified column against its distribution's: one value from each 2,048th, so the error is
/// a share of 1 / 2,048 in the outermost strata alone.
pub const STRATIFIED_MEAN: f64 = 1e-5;

/// Sampled, as `docs/model.md` promises: the standard draws' mean of a cell against the long run's.
pub const KEPT_MEAN: f64 = 0.003;

/// Sampled, as `docs/model.md` promises: the standard draws' 2.5% and 97.5% quantiles against the long run's.
pub const KEPT_QUANTILE: f64 = 0.01;

/// Sampled, with a fixed seed: Monte Carlo standard errors that a right program may be off by. One check
/// in two million would exceed it by chance, and the seed is not searched for.
pub const STANDARD_ERRORS: f64 = 5.0;

/// Sampled, with a fixed seed: the smallest p of a chi-squared test of frequencies.
pub const LEAST_P: f64 = 1e-5;

/// A profile limit, as a share of its distance from the estimate or of itself: what the larger maximum of two programs, each
/// polished to rounding, leaves.
pub const LIMIT: f64 = 1e-8;
