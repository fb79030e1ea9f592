//! The latent patient-level table: its probability given theta with the margins summed out, and exact draws.
//!
//! Patients of one group and response are exchangeable, so the table is a count per stratum and
//! factor pattern. Given theta its probability factorises over patients except for printed margins,
//! which are kept by a recursion over patients on "how many carriers so far" (conditional Bernoulli
//! sampling; Chen, Dempster & Liu, Biometrika 1994;81:457).

use crate::evidence::study::{Margin, Study};
use crate::model::pattern::{PATTERNS, carries};
use crate::numerics::math::ln;
use crate::numerics::random::Stream;

/// Patients and responders in each cell, cell = 4 * group + pattern.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct LatentTable {
    /// Patients per cell.
    pub n: Vec<u16>,
    /// Responders per cell.
    pub r: Vec<u16>,
}

/// Patients alike in all that was printed.
#[derive(Debug, Clone)]
struct PrintedStratum {
    group: usize,
    /// `None` where the group's responders were not printed.
    responded: Option<bool>,
    n: u32,
}

/// A printed margin, counted by the rarer level so that the recursion stays short.
#[derive(Debug, Clone, Copy)]
struct Tracked {
    /// The level counted: carriers, or those without.
    carriers: bool,
    /// How many there are.
    count: usize,
}

/// Probability and exact draws of the latent table.
#[derive(Debug, Clone)]
pub struct TableSampler {
    strata: Vec<PrintedStratum>,
    tracked: [Option<Tracked>; 2],
    /// Patients in all.
    n: usize,
    /// For each stratum and pattern, the patient's weight, scaled to sum to one.
    weights: Vec<[f64; PATTERNS]>,
    /// The same, added over the patterns that move both tracked counts alike.
    transitions: Vec<[f64; PATTERNS]>,
    /// Recursion: after i patients, the weight of each (first margin, second margin) count.
    forward: Vec<f64>,
    /// Cell probabilities of response, kept for strata with unprinted responders.
    response: Vec<f64>,
}

impl TableSampler {
    /// A sampler for the study's margins.
    pub fn new(study: &Study) -> Self {
        let mut strata = Vec::new();
        for (group, g) in study.groups.iter().enumerate() {
            let mut add = |responded, n| {
                if n > 0 {
                    strata.push(PrintedStratum {
                        group,
                        responded,
                        n,
                    });
                }
            };
            match g.responders {
                Some(r) => {
                    add(Some(true), r);
                    add(Some(false), g.n - r);
                }
                None => add(None, g.n),
            }
        }
        let n = study.patients() as usize;
        let tracked = [0, 1].map(|factor: usize| match study.margins[factor] {
            Margin::Printed(k) => {
                let k = k as usize;
                Some(Tracked {
                    carriers: 2 * k <= n,
                    count: k.min(n - k),
                })
            }
            Margin::Unprinted { .. } => None,
        });
        let mut sampler = Self {
            weights: vec![[0.0; PATTERNS]; strata.len()],
            transitions: vec![[0.0; PATTERNS]; strata.len()],
            strata,
            tracked,
            n,
            forward: Vec::new(),
            response: vec![0.0; study.groups.len() * PATTERNS],
        };
        let (first_counts, second_counts) = sampler.size();
        sampler.forward = vec![0.0; (n + 1) * first_counts * second_counts];
        sampler
    }

    /// How many counts each margin can take on the way, 1 if it is not tracked.
    fn size(&self) -> (usize, usize) {
        let side = |factor: usize| self.tracked[factor].map_or(1, |t| t.count + 1);
        (side(0), side(1))
    }

    /// What a pattern adds to both tracked counts, as `2 * first + second`.
    #[inline]
    fn step(&self, pattern: usize) -> usize {
        let adds = |factor: usize| {
            self.tracked[factor].map_or(0, |t| usize::from(carries(pattern, factor) == t.carriers))
        };
        2 * adds(0) + adds(1)
    }

    /// ln P(printed responses and margins | theta), up to a constant, and readies [`Self::draw`].
    ///
    /// `response[4 g + pattern]` is P(R = 1) in that cell; `shares[factor][g]` is pi of an unprinted
    /// factor (ignored where the margin is printed).
    pub fn prepare(&mut self, response: &[f64], shares: [&[f64]; 2]) -> f64 {
        self.response.copy_from_slice(response);
        let mut ln_scale = 0.0;
        for (stratum, weights) in self.strata.iter().zip(&mut self.weights) {
            let mut sum = 0.0;
            for (pattern, weight) in weights.iter_mut().enumerate() {
                let p = response[stratum.group * PATTERNS + pattern];
                *weight = match stratum.responded {
                    Some(true) => p,
                    Some(false) => 1.0 - p,
                    None => 1.0,
                };
                for (factor, share) in shares.iter().enumerate() {
                    if self.tracked[factor].is_none() {
                        let pi = share[stratum.group];
                        *weight *= if carries(pattern, factor) {
                            pi
                        } else {
                            1.0 - pi
                        };
                    }
                }
                sum += *weight;
            }
            ln_scale += f64::from(stratum.n) * ln(sum);
            for weight in weights.iter_mut() {
                *weight /= sum;
            }
        }
        let (first_counts, second_counts) = self.size();
        let area = first_counts * second_counts;
        self.forward[..area].fill(0.0);
        self.forward[0] = 1.0;
        let steps: [usize; PATTERNS] = std::array::from_fn(|pattern| self.step(pattern));
        let mut done = 0;
        for (s, stratum) in self.strata.iter().enumerate() {
            let transitions = &mut self.transitions[s];
            transitions.fill(0.0);
            for (pattern, weight) in self.weights[s].iter().enumerate() {
                transitions[steps[pattern]] += weight;
            }
            for _ in 0..stratum.n {
                let (before, after) =
                    self.forward[done * area..(done + 2) * area].split_at_mut(area);
                for a in 0..first_counts {
                    let row = a * second_counts;
                    after[row] = transitions[0] * before[row];
                    for b in 1..second_counts {
                        after[row + b] =
                            transitions[0] * before[row + b] + transitions[1] * before[row + b - 1];
                    }
                    if a > 0 {
                        let row_before = row - second_counts;
                        after[row] += transitions[2] * before[row_before];
                        for b in 1..second_counts {
                            after[row + b] += transitions[2] * before[row_before + b]
                                + transitions[3] * before[row_before + b - 1];
                        }
                    }
                }
                done += 1;
            }
        }
        ln_scale + ln(self.forward[(self.n + 1) * area - 1])
    }

    /// An exact draw of the table given theta and the margins (after [`Self::prepare`]).
    pub fn draw(&self, random: &mut Stream, table: &mut LatentTable) {
        let cells = self.response.len();
        table.n.clear();
        table.n.resize(cells, 0);
        table.r.clear();
        table.r.resize(cells, 0);
        let (first_counts, second_counts) = self.size();
        let steps: [usize; PATTERNS] = std::array::from_fn(|pattern| self.step(pattern));
        let (mut a, mut b) = (first_counts - 1, second_counts - 1);
        let mut patient = self.n;
        for (s, stratum) in self.strata.iter().enumerate().rev() {
            let (weights, transitions) = (&self.weights[s], &self.transitions[s]);
            for _ in 0..stratum.n {
                let total = self.forward[(patient * first_counts + a) * second_counts + b];
                patient -= 1;
                let before = &self.forward[patient * first_counts * second_counts..];
                let mut left = random.uniform() * total;
                let mut taken = PATTERNS;
                for (step, weight) in transitions.iter().enumerate() {
                    let (da, db) = (step >> 1, step & 1);
                    if *weight > 0.0 && da <= a && db <= b {
                        let chance = weight * before[(a - da) * second_counts + b - db];
                        // Never a step of chance zero, even if rounding uses up the total.
                        if chance > 0.0 {
                            taken = step;
                            if left < chance {
                                // What is left is uniform again, now over the step's patterns.
                                left *= weight / chance;
                                break;
                            }
                            left -= chance;
                        }
                    }
                }
                let mut pattern = PATTERNS;
                for (candidate, weight) in weights.iter().enumerate() {
                    if steps[candidate] == taken && *weight > 0.0 {
                        pattern = candidate;
                        if left < *weight {
                            break;
                        }
                        left -= weight;
                    }
                }
                a -= taken >> 1;
                b -= taken & 1;
                let cell = stratum.group * PATTERNS + pattern;
                let responded = stratum
                    .responded
                    .unwrap_or_else(|| random.uniform() < self.response[cell]);
                table.n[cell] += 1;
                table.r[cell] += u16::from(responded);
            }
        }
    }
}
