//! One way to part the coordinates in what a cohort leaves loose and what it pins down, and draws made so.

use crate::numerics::linear::{backward, cholesky, solve};
use crate::numerics::math::{exp, ln, sqrt};
use crate::numerics::random::Stream;
use crate::sampling::proposal::{Moments, Proposal};
use crate::update::conditional_proposal::surface::{Hill, block};

/// Most steps of the search; it only places a proposal.
const MOST_STEPS: usize = 40;
/// Degrees of freedom of v given u.
const DEGREES: u32 = 12;
/// Searches for each u.
const STARTS: usize = 2;
/// Share of draws of u around everything else's own moments.
const EVERYWHERE: f64 = 0.15;
/// Share of draws of v from a wider t distribution, and how much wider.
const WIDE_SHARE: f64 = 0.15;
const WIDE: f64 = 2.0;

/// One way to part the coordinates.
#[derive(Debug, Clone)]
pub(crate) struct Chart {
    pub(crate) loose: Vec<usize>,
    pub(crate) tight: Vec<usize>,
    /// How v* moves with u at the joint mode, and how the conditional mean of the Gaussian for everything else does
    /// (row-major, a row for each of v).
    tangents: [Vec<f64>; STARTS],
    proposal: Proposal,
    /// Around everything else's own moments: where u fits the cohort, a weight is bounded by what this gives.
    everywhere: Proposal,
    /// Scratch: u, and the hills it leads to: where they are highest, and the factor of the curvature there.
    u: Vec<f64>,
    hills: Vec<(Vec<f64>, Vec<f64>)>,
}

impl Chart {
    /// Draws u around `rest` until told otherwise.
    pub(crate) fn new(
        hill: &Hill,
        tight: Vec<usize>,
        curvature: &[f64],
        rest: &Moments,
    ) -> Option<Self> {
        let k = hill.mean.len();
        let loose: Vec<usize> = (0..k).filter(|i| !tight.contains(i)).collect();
        let own = marginal(rest, &loose);
        Some(Self {
            tangents: [
                tangent(curvature, &tight, &loose, k)?,
                tangent(&hill.precision, &tight, &loose, k)?,
            ],
            proposal: Proposal::new(&own, &own)?,
            everywhere: Proposal::new(&own, &own)?,
            u: vec![0.0; loose.len()],
            hills: Vec::with_capacity(STARTS),
            loose,
            tight,
        })
    }

    /// From now on draws u around these moments of x.
    pub(crate) fn set(&mut self, core: &Moments, wide: &Moments) -> Option<()> {
        let own = |of| marginal(of, &self.loose);
        self.proposal = Proposal::new(&own(core), &own(wide))?;
        Some(())
    }

    /// Climbs the hills over [`Self::u`]; `mode` is the joint mode.
    fn climb(&mut self, hill: &mut Hill, mode: &[f64]) {
        self.hills.clear();
        for start in 0..STARTS {
            let mut top = self.start(hill, mode, start);
            let factor = hill.climb(&mut top, &self.tight, MOST_STEPS);
            self.hills.push((top, factor));
        }
    }

    /// Where a search begins.
    fn start(&self, hill: &Hill, mode: &[f64], which: usize) -> Vec<f64> {
        let from = if which == 0 { mode } else { &hill.mean };
        let tangent = &self.tangents[which];
        let mut x = from.to_vec();
        for (i, v) in self.tight.iter().enumerate() {
            for (j, l) in self.loose.iter().enumerate() {
                x[*v] += tangent[i * self.loose.len() + j] * (self.u[j] - from[*l]);
            }
        }
        for (l, u) in self.loose.iter().zip(&self.u) {
            x[*l] = *u;
        }
        x
    }

    /// Where the search from the joint mode ends for a drawn u.
    pub(crate) fn look(&mut self, hill: &mut Hill, mode: &[f64], random: &mut Stream) -> Vec<f64> {
        self.proposal.draw(random, &mut self.u);
        self.climb(hill, mode);
        self.hills[0].0.clone()
    }

    /// The point on the ridge with the loose coordinates of x, searched from the joint mode.
    pub(crate) fn complete(&mut self, hill: &mut Hill, mode: &[f64], x: &[f64]) -> Vec<f64> {
        self.take_loose(x);
        let mut top = self.start(hill, mode, 0);
        hill.climb(&mut top, &self.tight, MOST_STEPS);
        top
    }

    /// Climbs the hills over the loose coordinates of x, for [`Self::ln_density`].
    pub(crate) fn stand_over(&mut self, hill: &mut Hill, mode: &[f64], x: &[f64]) {
        self.take_loose(x);
        self.climb(hill, mode);
    }

    /// Moves [`Self::u`] to the loose coordinates of x.
    fn take_loose(&mut self, x: &[f64]) {
        for (u, l) in self.u.iter_mut().zip(&self.loose) {
            *u = x[*l];
        }
    }

    /// Draws x from this chart alone, and stands over it.
    pub(crate) fn draw(
        &mut self,
        hill: &mut Hill,
        mode: &[f64],
        random: &mut Stream,
        x: &mut [f64],
    ) {
        let u = if random.uniform() < EVERYWHERE {
            &mut self.everywhere
        } else {
            &mut self.proposal
        };
        u.draw(random, &mut self.u);
        self.climb(hill, mode);
        let (top, factor) = &self.hills[random.below(STARTS)];
        let scale = if random.uniform() < WIDE_SHARE {
            WIDE
        } else {
            1.0
        };
        let stretch = scale * sqrt(f64::from(DEGREES) / random.chi_squared_even(DEGREES));
        let mut step: Vec<f64> = self
            .tight
            .iter()
            .map(|_| stretch * random.normal())
            .collect();
        backward(factor, &mut step);
        x.copy_from_slice(top);
        for (i, step) in self.tight.iter().zip(&step) {
            x[*i] += step;
        }
    }

    /// ln density of x, over which it stands.
    pub(crate) fn ln_density(&mut self, x: &[f64]) -> f64 {
        let ln_u = ln_mixed(
            self.proposal.ln_density(&self.u),
            self.everywhere.ln_density(&self.u),
            EVERYWHERE,
        ) + Proposal::ln_normaliser(self.loose.len());
        let r = self.tight.len();
        let (degrees, dimensions) = (f64::from(DEGREES), r as f64);
        let given: Vec<f64> = self
            .hills
            .iter()
            .map(|(top, factor)| {
                let (mut norm, mut ln_precision) = (0.0, 0.0);
                for i in 0..r {
                    // Row i of L' (v - v*), L the factor of the precision.
                    let z: f64 = (i..r)
                        .map(|j| factor[j * r + i] * (x[self.tight[j]] - top[self.tight[j]]))
                        .sum();
                    norm += z * z;
                    ln_precision += ln(factor[i * r + i]);
                }
                let t = |scale: f64| {
                    let base = 1.0 + norm / (scale * scale * degrees);
                    -0.5 * (degrees + dimensions) * ln(base) - dimensions * ln(scale)
                };
                ln_precision + ln_mixed(t(1.0), t(WIDE), WIDE_SHARE)
            })
            .collect();
        ln_u + ln_mean_exp(&given) + Proposal::ln_normaliser(r)
    }
}

/// ln of `(1 - share) e^a + share e^b`.
fn ln_mixed(a: f64, b: f64, share: f64) -> f64 {
    let highest = a.max(b);
    highest + ln((1.0 - share) * exp(a - highest) + share * exp(b - highest))
}

/// ln of the mean of exponentials.
pub(crate) fn ln_mean_exp(values: &[f64]) -> f64 {
    let highest = values.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let sum: f64 = values.iter().map(|v| exp(v - highest)).sum();
    highest + ln(sum / values.len() as f64)
}

/// -H_vv^-1 H_vu, row-major.
fn tangent(curvature: &[f64], tight: &[usize], loose: &[usize], k: usize) -> Option<Vec<f64>> {
    let (r, free) = (tight.len(), loose.len());
    let mut factor = vec![0.0; r * r];
    if !cholesky(&block(curvature, k, tight, tight), &mut factor, r) {
        return None;
    }
    let across = block(curvature, k, tight, loose);
    let mut result = vec![0.0; r * free];
    for j in 0..free {
        let mut column: Vec<f64> = (0..r).map(|i| -across[i * free + j]).collect();
        solve(&factor, &mut column);
        for i in 0..r {
            result[i * free + j] = column[i];
        }
    }
    Some(result)
}

/// Moments of some coordinates.
pub(crate) fn marginal(of: &Moments, which: &[usize]) -> Moments {
    Moments {
        mean: which.iter().map(|i| of.mean[*i]).collect(),
        covariance: block(&of.covariance, of.mean.len(), which, which),
    }
}
