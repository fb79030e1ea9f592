//! Resampling of weighted draws.

/// Systematic resampling: `count` indices, each drawn in proportion to its weight, evenly spaced, from `offset` steps
/// (0 to 1) on (Kitagawa, J Comput Graph Stat 1996;5:1).
pub fn systematic(weights: &[f64], count: usize, offset: f64) -> Vec<usize> {
    let step = weights.iter().sum::<f64>() / count as f64;
    let mut chosen = Vec::with_capacity(count);
    let (mut running, mut i) = (weights[0], 0);
    for k in 0..count {
        let at = (k as f64 + offset) * step;
        while running < at && i + 1 < weights.len() {
            i += 1;
            running += weights[i];
        }
        chosen.push(i);
    }
    chosen
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn draws_are_kept_in_proportion_to_their_weights() {
        // Cumulative weights 1, 1, 4, 6; steps of 1.5 fall at 0.75, 2.25, 3.75, 5.25.
        assert_eq!(systematic(&[1.0, 0.0, 3.0, 2.0], 4, 0.5), [0, 2, 2, 3]);
        assert_eq!(systematic(&[2.0; 3], 3, 0.5), [0, 1, 2]);
    }
}
