//! Fisher's exact test of a 2 x 2 table, two-sided by the sum of small probabilities.

use crate::numerics::math::{exp, ln_factorials};

/// Probabilities within this relative distance of the observed table's count as equal to it
/// (the margin R's `fisher.test` uses, so that ties survive rounding).
const TIE: f64 = 1e-7;

/// Tables of ln k! up to a number of patients.
#[derive(Debug, Clone)]
pub struct FisherTest {
    ln_factorial: Vec<f64>,
}

impl FisherTest {
    /// A test for up to `n` patients.
    pub fn new(n: usize) -> Self {
        Self {
            ln_factorial: ln_factorials(n),
        }
    }

    /// Two-sided p of `responders` among `exposed`, out of `all_responders` among `n` patients:
    /// the sum over the tables of the same margins whose hypergeometric probability is not above
    /// that of the observed one.
    ///
    /// # Panics
    /// If the four numbers are not a 2 x 2 table, or `n` exceeds the size given to [`FisherTest::new`].
    pub fn p_value(
        &self,
        responders: usize,
        exposed: usize,
        all_responders: usize,
        n: usize,
    ) -> f64 {
        assert!(
            responders <= exposed.min(all_responders) && exposed + all_responders <= n + responders
        );
        let f = &self.ln_factorial;
        let unexposed = n - exposed;
        let lowest = all_responders.saturating_sub(unexposed);
        let highest = exposed.min(all_responders);
        // ln of C(exposed, k) C(unexposed, all_responders - k); the common denominator is summed below.
        let ln_weight = |k: usize| {
            f[exposed] - f[k] - f[exposed - k] + f[unexposed]
                - f[all_responders - k]
                - f[unexposed + k - all_responders]
        };
        let observed = ln_weight(responders);
        let (mut small, mut all) = (0.0, 0.0);
        for k in lowest..=highest {
            let relative = exp(ln_weight(k) - observed);
            all += relative;
            if relative <= 1.0 + TIE {
                small += relative;
            }
        }
        (small / all).min(1.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lady_tasting_tea() {
        // 3 of 4 right out of 4 in 8: (1 + 16 + 16 + 1) / 70, worked by hand.
        let p = FisherTest::new(8).p_value(3, 4, 4, 8);
        assert!((p - 34.0 / 70.0).abs() < 1e-14);
    }

    #[test]
    fn an_empty_margin_says_nothing() {
        assert_eq!(FisherTest::new(8).p_value(0, 0, 4, 8), 1.0);
    }
}
