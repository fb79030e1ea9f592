//! Tests by chi-squared.

use crate::numerics::linear::{cholesky_to_rounding, inverse_quadratic};
use serde::Serialize;
use statrs::distribution::{ChiSquared, ContinuousCDF};

/// A test by chi-squared.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Test {
    /// The statistic.
    pub chi_squared: f64,
    /// Degrees of freedom.
    pub df: usize,
    /// Its p.
    pub p: f64,
}

/// The test of a statistic that is chi-squared on so many degrees of freedom.
pub(crate) fn chi_squared(statistic: f64, df: usize) -> Test {
    let of = ChiSquared::new(df as f64).expect("there is a degree of freedom");
    Test {
        chi_squared: statistic,
        df,
        p: of.sf(statistic),
    }
}

/// U' V^-1 U over these groups without the last of them; V given by its lower triangle.
pub(crate) fn quadratic(u: &[f64], v: &[f64], columns: usize, groups: &[usize]) -> Option<Test> {
    let free = groups.len().checked_sub(1).filter(|free| *free > 0)?;
    let (mut part, mut factor) = (vec![0.0; free * free], vec![0.0; free * free]);
    for a in 0..free {
        for b in 0..=a {
            part[a * free + b] = v[groups[a] * columns + groups[b]];
        }
    }
    let of: Vec<f64> = groups[..free].iter().map(|&g| u[g]).collect();
    cholesky_to_rounding(&part, &mut factor, free)
        .then(|| chi_squared(inverse_quadratic(&factor, &of), free))
}
