//! Numerics that know no model: the one `libm`, small linear algebra, Newton's method, quantiles, random numbers and Fisher's test.

pub mod convergence;
pub mod diagnostics;
pub mod fisher;
pub(crate) mod linear;
pub mod math;
#[cfg(feature = "cohort")]
pub(crate) mod newton;
pub(crate) mod normal;
pub mod quantile;
pub mod random;
pub mod resample;
