//! What intervals and tests take from the normal distribution.

use crate::numerics::math::erfc;

/// Standard errors to either side of a 95% interval: the 97.5% quantile of the normal distribution.
pub(crate) const Z: f64 = 1.959_963_984_540_054;

/// The two-sided p of a standard normal z.
pub(crate) fn normal_p(z: f64) -> f64 {
    erfc(z.abs() * std::f64::consts::FRAC_1_SQRT_2)
}
