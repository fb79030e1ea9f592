//! Random numbers from an explicit seed: xoshiro256++ and what the samplers need of it.

use crate::numerics::math::{ln, sqrt};
use rand_core::{Rng, SeedableRng};
use rand_xoshiro::Xoshiro256PlusPlus;

/// A seeded stream of random numbers; the same seed and stream give the same numbers everywhere.
#[derive(Debug, Clone)]
pub struct Stream {
    generator: Xoshiro256PlusPlus,
    spare_normal: Option<f64>,
}

impl Stream {
    /// The `index`-th independent stream of a seed (streams are 2^128 numbers apart).
    pub fn new(seed: u64, index: u32) -> Self {
        let mut generator = Xoshiro256PlusPlus::seed_from_u64(seed);
        for _ in 0..index {
            generator.jump();
        }
        Self {
            generator,
            spare_normal: None,
        }
    }

    #[inline]
    fn next(&mut self) -> u64 {
        self.generator.next_u64()
    }

    /// Uniform on the open interval (0, 1): an odd multiple of 2^-53, so neither end can occur.
    #[inline]
    pub fn uniform(&mut self) -> f64 {
        ((self.next() >> 12) as f64 + 0.5) * (1.0 / (1u64 << 52) as f64)
    }

    /// Uniform on 0..n, for n far below 2^53.
    #[inline]
    pub fn below(&mut self, n: usize) -> usize {
        (self.uniform() * n as f64) as usize
    }

    /// Standard normal, by Marsaglia's polar method.
    pub fn normal(&mut self) -> f64 {
        if let Some(z) = self.spare_normal.take() {
            return z;
        }
        loop {
            let u = 2.0 * self.uniform() - 1.0;
            let v = 2.0 * self.uniform() - 1.0;
            let s = u * u + v * v;
            if s < 1.0 {
                let scale = sqrt(-2.0 * ln(s) / s);
                self.spare_normal = Some(v * scale);
                return u * scale;
            }
        }
    }

    /// Chi-squared with an even number of degrees of freedom: -2 ln of a product of df/2 uniforms.
    pub fn chi_squared_even(&mut self, df: u32) -> f64 {
        let product: f64 = (0..df / 2).map(|_| self.uniform()).product();
        -2.0 * ln(product)
    }

    /// Shuffles in place (Fisher and Yates).
    pub fn shuffle<T>(&mut self, items: &mut [T]) {
        for last in (1..items.len()).rev() {
            items.swap(last, self.below(last + 1));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_seed_and_stream_give_the_same_numbers() {
        let draw = |index| {
            let mut s = Stream::new(7, index);
            [s.uniform(), s.normal(), s.chi_squared_even(8)]
        };
        assert_eq!(draw(1), draw(1));
        assert_ne!(draw(1), draw(2));
    }

    #[test]
    fn moments_are_those_of_the_distributions() {
        let mut s = Stream::new(11, 0);
        let n = 200_000;
        let (mut u, mut z, mut zz, mut chi) = (0.0, 0.0, 0.0, 0.0);
        for _ in 0..n {
            u += s.uniform();
            let x = s.normal();
            z += x;
            zz += x * x;
            chi += s.chi_squared_even(6);
        }
        let n = f64::from(n);
        // Five Monte Carlo standard errors each.
        assert!((u / n - 0.5).abs() < 5.0 * 0.2887 / n.sqrt());
        assert!((z / n).abs() < 5.0 / n.sqrt());
        assert!((zz / n - 1.0).abs() < 5.0 * 1.4143 / n.sqrt());
        assert!((chi / n - 6.0).abs() < 5.0 * 3.4642 / n.sqrt());
    }
}
