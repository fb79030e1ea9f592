//! A start for the search of a profile's limits and heights: the profile's path as a series around the maximum.

use crate::numerics::math::sqrt;
use crate::numerics::newton::product;
use crate::numerics::normal::Z;
use crate::numerics::symmetric::solve;
use crate::regression::data::matrix::{BLOCK, Columns};
use crate::regression::logistic::likelihood::Bows;

/// What a search on the profile's path is after.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Aim {
    /// The limit on this side: -1 the lower, 1 the upper.
    Limit(f64),
    /// The height where c'b is this.
    Value(f64),
}

/// The profile's path from the maximum outward: b as a series in the multiplier m of c, `U(b) = -m c`.
///
/// # Formula
/// With H the curvature of l* and l''', l'''' the higher derivatives, b = b_max + m q_1 + m^2/2 q_2 + m^3/6 q_3, where `H q_1 = c`,
/// `H q_2 = l'''[q_1, q_1]` and `H q_3 = l''''[q_1, q_1, q_1] + 3 l'''[q_1, q_2]`; the height falls by
/// `m^2/2 c'q_1 + m^3/3 c'q_2 + m^4/8 c'q_3`. By differentiating U(b) = -m c. The higher derivatives are those of the
/// log-likelihood alone: a start, which what follows makes exact.
pub(crate) struct Path {
    q: [Vec<f64>; 3],
    /// c'q.
    along: [f64; 3],
}

impl Path {
    /// The path for c: from the factor of the curvature at the top, and the weights of the higher derivatives there.
    pub(crate) fn new(x: &Columns, curvature: &[f64], bows: &Bows, c: &[f64]) -> Self {
        let k = c.len();
        let first = solve(curvature, c);
        let (mut u, mut v, mut weights) = ([0.0; BLOCK], [0.0; BLOCK], [0.0; BLOCK]);
        let mut bent = vec![0.0; k];
        for block in x.blocks() {
            let third = &bows.third[block.clone()];
            x.combine(block.clone(), &first, &mut u);
            for (i, third) in third.iter().enumerate() {
                weights[i] = -third * u[i] * u[i];
            }
            x.add_weighted_sums(block, &weights, &mut bent);
        }
        let second = solve(curvature, &bent);
        bent.fill(0.0);
        for block in x.blocks() {
            let (third, fourth) = (&bows.third[block.clone()], &bows.fourth[block.clone()]);
            x.combine(block.clone(), &first, &mut u);
            x.combine(block.clone(), &second, &mut v);
            for (i, (third, fourth)) in third.iter().zip(fourth).enumerate() {
                weights[i] = -u[i] * (fourth * u[i] * u[i] + 3.0 * third * v[i]);
            }
            x.add_weighted_sums(block, &weights, &mut bent);
        }
        let q = [first, second, solve(curvature, &bent)];
        Self {
            along: [0, 1, 2].map(|i| product(c, &q[i])),
            q,
        }
    }

    /// The m at which the series has a limit or a value; nothing where its higher terms are no small correction.
    fn multiplier(&self, aim: Aim, estimate: f64) -> Option<f64> {
        let [a, b, c] = self.along;
        let first = self.first(aim, estimate);
        let mut m = first;
        for _ in 0..8 {
            let (miss, slope) = match aim {
                Aim::Limit(_) => (
                    m * m * (a / 2.0 + m * (b / 3.0 + m * c / 8.0)) - 0.5 * Z * Z,
                    m * (a + m * (b + m * c / 2.0)),
                ),
                Aim::Value(v) => (
                    m * (a + m * (b / 2.0 + m * c / 6.0)) - (v - estimate),
                    a + m * (b + m * c / 2.0),
                ),
            };
            m -= miss / slope;
        }
        (m / first > 0.5 && m / first < 2.0).then_some(m)
    }

    /// The same of the first term alone.
    fn first(&self, aim: Aim, estimate: f64) -> f64 {
        match aim {
            Aim::Limit(side) => side * Z / sqrt(self.along[0]),
            Aim::Value(v) => (v - estimate) / self.along[0],
        }
    }

    /// Puts what the series has missed where it should have met `found` into its second term, of which it lacks the
    /// penalty's part: the miss of the other side is much the same.
    pub(crate) fn learn(&mut self, found: &Found, top: &[f64], c: &[f64]) {
        let m = found.multiplier;
        let missed = self.at(m, 3, top);
        for (q, (b, missed)) in self.q[1].iter_mut().zip(found.beta.iter().zip(missed)) {
            *q += 2.0 * (b - missed) / (m * m);
        }
        self.along[1] = product(c, &self.q[1]);
    }

    /// The start of a search from `top`.
    pub(crate) fn start(&self, aim: Aim, top: &[f64], estimate: f64) -> Vec<f64> {
        match self.multiplier(aim, estimate) {
            Some(m) => self.at(m, 3, top),
            None => self.at(self.first(aim, estimate), 1, top),
        }
    }

    /// The first terms of the series.
    fn at(&self, m: f64, terms: usize, top: &[f64]) -> Vec<f64> {
        let mut beta = top.to_vec();
        for (q, by) in self.q[..terms]
            .iter()
            .zip([m, m * m / 2.0, m * m * m / 6.0])
        {
            beta.iter_mut().zip(q).for_each(|(b, q)| *b += by * q);
        }
        beta
    }
}

/// A maximum of l* over c'b = constant.
pub(crate) struct Found {
    pub(crate) beta: Vec<f64>,
    pub(crate) height: f64,
    /// m, with the score -m c.
    pub(crate) multiplier: f64,
}
