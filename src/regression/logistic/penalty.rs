//! What is left of Firth's penalty where it is slight: a quadratic around a point where it is known.

use crate::numerics::newton::{Point, product};
use crate::regression::logistic::likelihood::Logistic;

/// A slight penalty near a point where it is known: a quadratic, whose curvature is that at the top. The penalty of n rows bends
/// by about k/n per squared standard error, and that changes by k/n^1.5: over a ten-thousandth of a standard error the
/// height misses less than 1e-11, in a small part of the time.
pub(crate) struct Near {
    beta: Vec<f64>,
    height: f64,
    score: Vec<f64>,
    curvature: Vec<f64>,
    /// How long a step, in standard errors, may lead away.
    pub(crate) reach: f64,
}

impl Near {
    /// Around the last point that was evaluated in full, where the penalty is slight; `curvature` is its own at the top, if
    /// that is known.
    pub(crate) fn new(
        likelihood: &Logistic,
        here: &Point,
        curvature: Option<&[f64]>,
    ) -> Option<Self> {
        if !likelihood.is_slight() {
            return None;
        }
        let k = here.beta.len();
        let mut plain = vec![0.0; k];
        likelihood.add_residuals(&mut plain);
        let score = here.score.iter().zip(plain);
        Some(Self {
            beta: here.beta.clone(),
            height: here.objective - here.log_likelihood,
            score: score.map(|(u, plain)| u - plain).collect(),
            curvature: curvature.map_or_else(|| vec![0.0; k * k], <[f64]>::to_vec),
            reach: if curvature.is_some() { 1e-4 } else { 1e-5 },
        })
    }

    /// Fills in the height and score of `at`, and leaves its information.
    pub(crate) fn evaluate(&self, likelihood: &mut Logistic, at: &mut Point) -> bool {
        let k = self.beta.len();
        let away: Vec<f64> = at
            .beta
            .iter()
            .zip(&self.beta)
            .map(|(b, from)| b - from)
            .collect();
        at.log_likelihood = likelihood.plain(&at.beta, &mut at.score);
        at.objective = at.log_likelihood + self.height;
        for a in 0..k {
            let bent = product(&self.curvature[a * k..(a + 1) * k], &away);
            at.objective += away[a] * (self.score[a] - 0.5 * bent);
            at.score[a] += self.score[a] - bent;
        }
        at.objective.is_finite() && at.score.iter().all(|u| u.is_finite())
    }
}

/// With L the factor of a point's information and L H L' the curvature there: `L (H - 1) L'`, all of it.
pub(crate) fn beyond_information(at: &Point) -> Vec<f64> {
    let k = at.beta.len();
    let bend =
        |a: usize, b: usize| at.bend[a.max(b) * k + a.min(b)] - if a == b { 1.0 } else { 0.0 };
    let mut half = vec![0.0; k * k];
    for a in 0..k {
        for b in 0..k {
            half[a * k + b] = (0..=a)
                .map(|j| at.information[a * k + j] * bend(j, b))
                .sum();
        }
    }
    let mut all = vec![0.0; k * k];
    for a in 0..k {
        for b in 0..k {
            all[a * k + b] = product(&half[a * k..=a * k + b], &at.information[b * k..=b * k + b]);
        }
    }
    all
}
