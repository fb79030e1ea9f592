//! Why an iterative maximisation stopped, and how long its next step is.

use serde::Serialize;

/// Why a maximisation stopped. Only the estimates of a converged one are shown, and of a separated one those that exist.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(test, derive(ts_rs::TS), ts(rename_all = "snake_case"))]
pub enum Stopped {
    /// The expected gain of a further Newton step is below the tolerance.
    Converged,
    /// The likelihood increases without bound in some direction: the estimates of the terms named do not exist.
    Separation,
    /// The iteration limit was reached.
    IterationLimit,
    /// No step, however short, increased the objective.
    LineSearchFailed,
    /// The information matrix is singular at the start.
    Singular,
}

impl Stopped {
    /// Its name in what is given out.
    pub fn id(self) -> &'static str {
        match self {
            Self::Converged => "converged",
            Self::Separation => "separation",
            Self::IterationLimit => "iteration_limit",
            Self::LineSearchFailed => "line_search_failed",
            Self::Singular => "singular",
        }
    }
}

/// The length of the next step by the expected information (Fisher scoring), learnt from the last one.
///
/// Where the Hessian of the objective is nearly twice the information, full steps oscillate about the maximum; where it is half,
/// they converge slowly. With s_0 and s_1 the slopes of the objective along a step of length t at its two ends, the secant
/// method puts the maximum along it at `t s_0 / (s_0 - s_1)`.
#[derive(Debug, Clone, Copy)]
pub(crate) struct SecantStep {
    /// What to try first.
    pub(crate) length: f64,
}

impl Default for SecantStep {
    fn default() -> Self {
        Self { length: 1.0 }
    }
}

impl SecantStep {
    /// Takes the step length used and the slopes of the objective along the step at its two ends.
    pub(crate) fn update(&mut self, used: f64, before: f64, after: f64) {
        let factor = before / (before - after);
        let factor = if factor > 0.0 { factor } else { 4.0 };
        self.length = (used * factor.clamp(0.25, 4.0)).clamp(1.0 / 64.0, 4.0);
    }
}
