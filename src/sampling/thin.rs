//! Thinning: a few draws that stand for a long weighted run.
//!
//! 2,048 random draws would miss a probability's mean by half a percentage point. So a systematic resample is
//! improved by exchanges until its means, and the shares of draws beyond the long run's quantiles, agree
//! with the long run's in every monitored value.

use crate::numerics::diagnostics::weighted_mean;
use crate::numerics::random::Stream;
use crate::numerics::resample::systematic;
use crate::sampling::weighted::{WeightedDraws, weighted_quantiles};

/// Levels at which the draws must agree with the long run.
const LEVELS: [f64; 7] = [0.025, 0.1, 0.25, 0.5, 0.75, 0.9, 0.975];
/// Exchanges tried, per chosen draw.
const EXCHANGES: usize = 100;

/// Values whose distribution the chosen draws must keep, one row per candidate.
struct Features {
    per_candidate: usize,
    /// Deviation of each candidate from the long run's mean of the feature, in units of its tolerance.
    values: Vec<f32>,
}

fn features(
    draws: &WeightedDraws,
    by_quantiles: usize,
    monitored: impl Fn(usize) -> Vec<f64>,
) -> Features {
    let rows: Vec<Vec<f64>> = (0..draws.len()).map(monitored).collect();
    let monitored_count = rows.first().map_or(0, Vec::len);
    let mut values = vec![Vec::new(); draws.len()];
    let total: f64 = draws.weights.iter().sum();
    let mut add = |x: &dyn Fn(usize) -> f64, tolerance: f64| {
        let mean = (0..draws.len())
            .map(|i| draws.weights[i] * x(i))
            .sum::<f64>()
            / total;
        for (i, row) in values.iter_mut().enumerate() {
            row.push(((x(i) - mean) / tolerance) as f32);
        }
    };
    for k in 0..monitored_count {
        let column: Vec<f64> = rows.iter().map(|r| r[k]).collect();
        let (mean, sd, _) = weighted_mean(&draws.weights, |i| column[i]);
        if sd == 0.0 {
            continue;
        }
        add(&|i| column[i], 0.002 * sd);
        if k < by_quantiles {
            for q in weighted_quantiles(&column, &draws.weights, &LEVELS) {
                add(&|i| f64::from(u8::from(column[i] <= q)), 0.001);
            }
        } else {
            add(
                &|i| (column[i] - mean) * (column[i] - mean),
                0.005 * sd * sd,
            );
        }
    }
    Features {
        per_candidate: values.first().map_or(0, Vec::len),
        values: values.into_iter().flatten().collect(),
    }
}

/// Indices (ascending, repeats possible) of `count` draws that stand for all of them in the `monitored` values of each draw: the
/// first `by_quantiles` of these keep their distribution at every level, the others their mean and spread.
pub(crate) fn thin(
    draws: &WeightedDraws,
    monitored: impl Fn(usize) -> Vec<f64>,
    by_quantiles: usize,
    count: usize,
    seed: u64,
) -> Vec<usize> {
    let mut random = Stream::new(seed, 2);
    let mut chosen = systematic(&draws.weights, count, random.uniform());
    // Candidates for exchange, equally likely: a larger systematic resample.
    let candidates = systematic(&draws.weights, 8 * count, random.uniform());
    let features = features(draws, by_quantiles, monitored);
    let k = features.per_candidate;
    let row = |i: usize| &features.values[i * k..(i + 1) * k];
    let mut sums = vec![0.0f64; k];
    for &i in &chosen {
        for (s, v) in sums.iter_mut().zip(row(i)) {
            *s += f64::from(*v);
        }
    }
    for _ in 0..EXCHANGES * count {
        let slot = random.below(count);
        let candidate = candidates[random.below(candidates.len())];
        let (out, into) = (row(chosen[slot]), row(candidate));
        let mut gain = 0.0;
        for ((s, o), n) in sums.iter().zip(out).zip(into) {
            let change = f64::from(n - o);
            gain += change * (2.0 * s + change);
        }
        if gain < 0.0 {
            for ((s, o), n) in sums.iter_mut().zip(out).zip(into) {
                *s += f64::from(n - o);
            }
            chosen[slot] = candidate;
        }
    }
    chosen.sort_unstable();
    chosen
}
