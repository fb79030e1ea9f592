//! What a run says of its own error, and when it is refused.

use crate::numerics::math::{exp, ln, shown, sqrt};
use serde::{Deserialize, Serialize};

/// Fewest effective draws of any parameter that a run may be shown with.
pub const LEAST_EFFECTIVE: f64 = 4_000.0;
/// Largest tail shape of the weights: above 0.7 an importance sample's error is not to be trusted
/// (Vehtari, Simpson, Gelman, Yao & Gabry, JMLR 2024;25:72).
pub const LARGEST_TAIL_SHAPE: f64 = 0.7;

/// One parameter's summary.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ParameterSummary {
    /// Its name.
    pub name: String,
    /// Posterior mean.
    pub mean: f64,
    /// Posterior standard deviation.
    pub sd: f64,
    /// Effective draws: Var(x) / Var(estimate of the mean).
    pub effective: f64,
}

/// A run's own account of its error.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Diagnostics {
    /// Points drawn, four tables tried at each.
    pub points: u64,
    /// Points of which some table agreed with the statements.
    pub kept: u64,
    /// Every parameter.
    pub parameters: Vec<ParameterSummary>,
    /// Fewest effective draws over the parameters.
    pub least_effective: f64,
    /// Shape of the generalised Pareto tail of the weights; `None` if they do not vary.
    pub tail_shape: Option<f64>,
}

impl Diagnostics {
    /// Of a run of so many points, whose kept draws have these weights; `parameter(i, k)` is the k-th named parameter of draw i.
    pub fn of(
        points: usize,
        weights: &[f64],
        names: &[String],
        parameter: impl Fn(usize, usize) -> f64,
    ) -> Self {
        let parameters: Vec<ParameterSummary> = names
            .iter()
            .enumerate()
            .map(|(k, name)| {
                let (mean, sd, effective) = weighted_mean(weights, |i| parameter(i, k));
                ParameterSummary {
                    name: name.clone(),
                    mean,
                    sd,
                    effective,
                }
            })
            .collect();
        Self {
            points: points as u64,
            kept: weights.len() as u64,
            least_effective: parameters
                .iter()
                .map(|p| p.effective)
                .fold(f64::INFINITY, f64::min),
            parameters,
            tail_shape: tail_shape(weights),
        }
    }

    /// Why the run must not be shown, if it must not.
    pub fn objection(&self) -> Option<String> {
        if self.least_effective.is_nan() || self.least_effective < LEAST_EFFECTIVE {
            let worst = self
                .parameters
                .iter()
                .min_by(|a, b| a.effective.total_cmp(&b.effective))
                .map_or("no parameter", |p| p.name.as_str());
            return Some(format!(
                "{} effective draws of {worst}, fewer than {}",
                self.least_effective as u64, LEAST_EFFECTIVE as u64
            ));
        }
        match self.tail_shape {
            Some(k) if k.is_nan() || k > LARGEST_TAIL_SHAPE => Some(format!(
                "tail shape of the weights {}, above {}",
                shown(k),
                shown(LARGEST_TAIL_SHAPE)
            )),
            _ => None,
        }
    }
}

/// Weighted mean, standard deviation and effective draws of a function of the draw:
/// `ESS = sum w_i (x_i - m)^2 sum w_i / sum w_i^2 (x_i - m)^2`.
pub fn weighted_mean(weights: &[f64], x: impl Fn(usize) -> f64) -> (f64, f64, f64) {
    let (mut sum, mut total) = (0.0, 0.0);
    for (i, w) in weights.iter().enumerate() {
        sum += w * x(i);
        total += w;
    }
    let mean = sum / total;
    let (mut spread, mut error) = (0.0, 0.0);
    for (i, w) in weights.iter().enumerate() {
        let d = x(i) - mean;
        spread += w * d * d;
        error += w * w * d * d;
    }
    let effective = if error > 0.0 {
        spread * total / error
    } else {
        weights.len() as f64
    };
    (mean, sqrt(spread / total), effective)
}

/// Shape k of a generalised Pareto distribution fitted to the largest weights (a fifth of them, at
/// most 3 sqrt(n)), by the method of Zhang & Stephens (Technometrics 2009;51:316) with the weak
/// prior of Vehtari et al. 2024.
fn tail_shape(weights: &[f64]) -> Option<f64> {
    let n = weights.len();
    let m = (n / 5).min((3.0 * sqrt(n as f64)) as usize);
    if m < 5 {
        return None;
    }
    let mut sorted = weights.to_vec();
    crate::numerics::quantile::sort(&mut sorted);
    let threshold = sorted[n - m - 1];
    let x: Vec<f64> = sorted[n - m..].iter().map(|w| w - threshold).collect();
    let quartile = x[(m as f64 / 4.0 + 0.5) as usize - 1];
    if quartile <= 0.0 {
        return None;
    }
    let grid = 30 + sqrt(m as f64) as usize;
    let largest = x[m - 1];
    let shape_at = |b: f64| x.iter().map(|v| libm::log1p(-b * v)).sum::<f64>() / m as f64;
    let candidates: Vec<(f64, f64)> = (1..=grid)
        .map(|j| {
            let b = 1.0 / largest + (1.0 - sqrt(grid as f64 / (j as f64 - 0.5))) / (3.0 * quartile);
            let k = shape_at(b);
            (b, m as f64 * (ln(-b / k) - k - 1.0))
        })
        .collect();
    let largest_log = candidates
        .iter()
        .map(|c| c.1)
        .fold(f64::NEG_INFINITY, f64::max);
    let (mut weighted, mut total) = (0.0, 0.0);
    for (b, l) in &candidates {
        let w = exp(l - largest_log);
        weighted += w * b;
        total += w;
    }
    let k = shape_at(weighted / total);
    Some((m as f64 * k + 5.0) / (m as f64 + 10.0))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::numerics::random::Stream;

    #[test]
    fn equal_weights_are_all_effective() {
        let (mean, sd, effective) = weighted_mean(&[2.0; 4], |i| i as f64);
        assert_eq!((mean, effective), (1.5, 4.0));
        assert!((sd - 1.25f64.sqrt()).abs() < 1e-15);
    }

    #[test]
    fn the_tail_shape_of_a_pareto_sample_is_its_shape() {
        let mut random = Stream::new(9, 0);
        for shape in [0.3, 0.9] {
            let weights: Vec<f64> = (0..60_000)
                .map(|_| exp(-shape * ln(random.uniform())))
                .collect();
            let k = tail_shape(&weights).unwrap();
            assert!((k - shape).abs() < 0.12, "shape {shape}, estimate {k}");
        }
    }

    #[test]
    fn a_run_of_few_effective_draws_is_refused_by_name() {
        let names = ["beta_cy_flu".to_owned()];
        let objection = Diagnostics::of(100, &[1.0; 100], &names, |i, _| i as f64).objection();
        assert!(
            objection
                .unwrap()
                .contains("100 effective draws of beta_cy_flu")
        );
    }
}
