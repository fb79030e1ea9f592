//! Numerics that know no model: the one `libm`, small linear algebra, Newton's method, quantiles, random numbers and the tests of Fisher and Pearson.

pub mod convergence;
pub mod diagnostics;
pub mod fisher;
pub(crate) mod linear;
pub mod math;
#[cfg(feature = "cohort")]
pub(crate) mod newton;
pub(crate) mod normal;
pub(crate) mod pearson;
pub mod quantile;
pub mod random;
pub mod resample;
