//! Where a simulated study's truth lies among its reconstructed draws.

use super::simulate::{Simulated, quantity_values};
use reinfuse::numerics::random::Stream;
use reinfuse::numerics::resample::systematic;
use reinfuse::reconstruct::layout::Layout;
use reinfuse::reconstruct::{self, ReconstructionError, WeightedDraws};

/// Effective draws of every parameter.
pub const EFFECTIVE: f64 = 1_500.0;
/// Equally weighted draws that the truth is ranked among: 200 possible ranks.
pub const RANKED_DRAWS: usize = 199;
/// A stream of the study's seed that neither the engine nor the simulation uses.
const STREAM: u32 = 4;

/// One study's ranks.
#[derive(Debug, Clone)]
pub struct Ranked {
    /// For each quantity, how many of the resampled draws lie below the truth (ties broken at random).
    pub ranks: Vec<usize>,
    /// For each quantity, the posterior probability below the truth, from all weighted draws (of a tie,
    /// a random share). The truth is inside the equal-tailed interval of mass c if this is within c/2 of 1/2.
    pub below: Vec<f64>,
    /// Points the engine needed.
    pub points: usize,
    /// Tail shape of its weights.
    pub tail_shape: Option<f64>,
}

/// Reconstructs what was printed and ranks what is true.
pub fn rank(simulated: &Simulated) -> Result<Ranked, ReconstructionError> {
    let (draws, diagnostics) =
        reconstruct::sample(&simulated.study, simulated.seed, EFFECTIVE, |_| ())?;
    let layout = Layout::of(&simulated.study);
    let values: Vec<Vec<f64>> = (0..draws.len())
        .map(|i| quantity_values(layout, draws.parameters_of(i), draws.table_of(i)))
        .collect();
    Ok(rank_among(
        &draws,
        &values,
        &simulated.truth,
        simulated.seed,
        diagnostics.tail_shape,
    ))
}

/// Ranks the true values among those of weighted draws.
pub fn rank_among(
    draws: &WeightedDraws,
    values: &[Vec<f64>],
    truth: &[f64],
    seed: u64,
    tail_shape: Option<f64>,
) -> Ranked {
    let mut random = Stream::new(seed, STREAM);
    let chosen = systematic(&draws.weights, RANKED_DRAWS, random.uniform());
    let total: f64 = draws.weights.iter().sum();
    let mut ranked = Ranked {
        ranks: Vec::new(),
        below: Vec::new(),
        points: draws.points,
        tail_shape,
    };
    for (k, truth) in truth.iter().enumerate() {
        let count =
            |holds: &dyn Fn(f64) -> bool| chosen.iter().filter(|i| holds(values[**i][k])).count();
        let mass = |holds: &dyn Fn(f64) -> bool| {
            let inside = draws.weights.iter().zip(values);
            inside
                .filter(|(_, v)| holds(v[k]))
                .map(|(w, _)| w)
                .sum::<f64>()
                / total
        };
        let (less, equal) = (|x: f64| x < *truth, |x: f64| x == *truth);
        ranked
            .ranks
            .push(count(&less) + random.below(count(&equal) + 1));
        ranked
            .below
            .push(mass(&less) + random.uniform() * mass(&equal));
    }
    ranked
}
