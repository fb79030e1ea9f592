//! The latent patient-level table: its probability given theta with the margins summed out, and exact draws.
//!
//! Patients of one group and response are exchangeable, so the table is a count per stratum and
//! factor pattern. Given theta its probability factorises over patients except for printed margins,
//! which are kept by a recursion over patients on "how many carriers so far" (conditional Bernoulli
//! sampling; Chen, Dempster & Liu, Biometrika 1994;81:457).

use crate::evidence::study::{MAX_FACTORS, Margin, Study};
use crate::numerics::math::ln;
use crate::numerics::random::Stream;
use crate::reconstruct::layout::{Layout, MAX_PATTERNS};

/// Most numbers of the recursion: above, a table by [`weighted_table`](crate::reconstruct::weighted_table) costs less, its weight
/// included.
const MOST_NUMBERS: usize = 60_000;

/// Patients and responders in each cell ([`Layout::cell`]).
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct LatentTable {
    /// Patients per cell.
    pub n: Vec<u16>,
    /// Responders per cell.
    pub r: Vec<u16>,
}

/// Patients alike in all that was printed of groups.
#[derive(Debug, Clone)]
pub(crate) struct PrintedStratum {
    pub group: usize,
    /// `None` where the group's responders were not printed.
    pub responded: Option<bool>,
    pub n: u32,
}

/// The strata of a study that have patients.
pub(crate) fn printed_strata(study: &Study) -> Vec<PrintedStratum> {
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
    strata
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
    layout: Layout,
    strata: Vec<PrintedStratum>,
    /// The printed margins, by axis: the last factor's is the last axis, and axes before the first factor's hold nothing.
    tracked: [Option<Tracked>; MAX_FACTORS],
    /// Patients in all.
    n: usize,
    /// For each stratum and pattern, the patient's weight, scaled to sum to one.
    weights: Vec<[f64; MAX_PATTERNS]>,
    /// The same, added over the patterns that move all tracked counts alike.
    transitions: Vec<[f64; MAX_PATTERNS]>,
    /// What a pattern adds to the tracked counts ([`step_of`]).
    steps: [usize; MAX_PATTERNS],
    /// Recursion: after i patients, the weight of each combination of tracked counts.
    forward: Vec<f64>,
    /// Cell probabilities of response, kept for strata with unprinted responders.
    response: Vec<f64>,
}

/// What is added to the count of each axis, as one number.
#[inline]
fn step_of(adds: [usize; MAX_FACTORS]) -> usize {
    adds.iter().fold(0, |step, add| 2 * step + add)
}

/// The same, axis by axis.
#[inline]
fn adds_of(step: usize) -> [usize; MAX_FACTORS] {
    std::array::from_fn(|axis| step >> (MAX_FACTORS - 1 - axis) & 1)
}

impl TableSampler {
    /// A sampler for the study's margins; `None` if they are not all totals, or too many together.
    pub fn new(study: &Study) -> Option<Self> {
        let strata = printed_strata(study);
        let n = study.patients() as usize;
        let layout = Layout::of(study);
        let unused = MAX_FACTORS - layout.factors;
        let mut tracked = [None; MAX_FACTORS];
        for (tracked, factor) in tracked[unused..].iter_mut().zip(&study.factors) {
            *tracked = match factor.margin {
                Margin::ByGroup(_) | Margin::ByResponse { .. } => return None,
                Margin::Printed(k) => {
                    let k = k as usize;
                    Some(Tracked {
                        carriers: 2 * k <= n,
                        count: k.min(n - k),
                    })
                }
                Margin::Unprinted { .. } => None,
            };
        }
        let steps = std::array::from_fn(|pattern| {
            step_of(std::array::from_fn(|axis| {
                tracked[axis].map_or(0, |t| {
                    let has = pattern < layout.patterns() && layout.carries(pattern, axis - unused);
                    usize::from(has == t.carriers)
                })
            }))
        });
        let mut sampler = Self {
            weights: vec![[0.0; MAX_PATTERNS]; strata.len()],
            transitions: vec![[0.0; MAX_PATTERNS]; strata.len()],
            layout,
            strata,
            tracked,
            n,
            steps,
            forward: Vec::new(),
            response: vec![0.0; layout.cells()],
        };
        let states: usize = sampler.size().iter().product();
        let numbers = (n + 1) * states;
        if numbers > MOST_NUMBERS {
            return None;
        }
        sampler.forward = vec![0.0; numbers];
        Some(sampler)
    }

    /// How many counts each axis can take on the way, 1 if nothing is tracked on it.
    fn size(&self) -> [usize; MAX_FACTORS] {
        self.tracked
            .map(|tracked| tracked.map_or(1, |t| t.count + 1))
    }

    /// ln P(printed responses and margins | theta), up to a constant, and readies [`Self::draw`].
    ///
    /// `response[cell]` is P(R = 1) there; `shares[factor][group]` is pi of an unprinted factor (ignored where the margin is
    /// printed).
    pub fn prepare(&mut self, response: &[f64], shares: &[Vec<f64>]) -> f64 {
        let layout = self.layout;
        self.response.copy_from_slice(response);
        let untracked: [bool; MAX_FACTORS] = self.tracked.map(|t| t.is_none());
        let untracked = &untracked[MAX_FACTORS - layout.factors..];
        let mut ln_scale = 0.0;
        for (stratum, weights) in self.strata.iter().zip(&mut self.weights) {
            let mut sum = 0.0;
            for (pattern, weight) in weights[..layout.patterns()].iter_mut().enumerate() {
                let p = response[layout.cell(stratum.group, pattern)];
                *weight = match stratum.responded {
                    Some(true) => p,
                    Some(false) => 1.0 - p,
                    None => 1.0,
                };
                for (factor, share) in shares.iter().enumerate() {
                    if untracked[factor] {
                        let pi = share[stratum.group];
                        *weight *= if layout.carries(pattern, factor) {
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
        let [planes, rows, columns] = self.size();
        let plane = rows * columns;
        let states = planes * plane;
        self.forward[..states].fill(0.0);
        self.forward[0] = 1.0;
        let mut done = 0;
        for (s, stratum) in self.strata.iter().enumerate() {
            let transitions = &mut self.transitions[s];
            transitions.fill(0.0);
            for (pattern, weight) in self.weights[s].iter().enumerate() {
                transitions[self.steps[pattern]] += weight;
            }
            let (same_plane, next_plane) = transitions.split_at(MAX_PATTERNS / 2);
            for _ in 0..stratum.n {
                let (before, after) =
                    self.forward[done * states..(done + 2) * states].split_at_mut(states);
                after.fill(0.0);
                for (a, after) in after.chunks_exact_mut(plane).enumerate() {
                    advance(&before[a * plane..][..plane], after, columns, same_plane);
                    if a > 0 {
                        advance(
                            &before[(a - 1) * plane..][..plane],
                            after,
                            columns,
                            next_plane,
                        );
                    }
                }
                done += 1;
            }
        }
        ln_scale + ln(self.forward[(self.n + 1) * states - 1])
    }

    /// An exact draw of the table given theta and the margins (after [`Self::prepare`]).
    pub fn draw(&self, random: &mut Stream, table: &mut LatentTable) {
        let cells = self.response.len();
        table.n.clear();
        table.n.resize(cells, 0);
        table.r.clear();
        table.r.resize(cells, 0);
        let size = self.size();
        let states: usize = size.iter().product();
        let place = |at: [usize; MAX_FACTORS]| (at[0] * size[1] + at[1]) * size[2] + at[2];
        let mut at = size.map(|counts| counts - 1);
        let mut patient = self.n;
        for (s, stratum) in self.strata.iter().enumerate().rev() {
            let (weights, transitions) = (&self.weights[s], &self.transitions[s]);
            for _ in 0..stratum.n {
                let total = self.forward[patient * states + place(at)];
                patient -= 1;
                let before = &self.forward[patient * states..];
                let mut left = random.uniform() * total;
                let mut taken = MAX_PATTERNS;
                for (step, weight) in transitions.iter().enumerate() {
                    let adds = adds_of(step);
                    if *weight > 0.0 && at.iter().zip(adds).all(|(at, add)| add <= *at) {
                        let from = std::array::from_fn(|axis| at[axis] - adds[axis]);
                        let chance = weight * before[place(from)];
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
                let mut pattern = MAX_PATTERNS;
                for (candidate, weight) in weights.iter().enumerate() {
                    if self.steps[candidate] == taken && *weight > 0.0 {
                        pattern = candidate;
                        if left < *weight {
                            break;
                        }
                        left -= weight;
                    }
                }
                for (at, add) in at.iter_mut().zip(adds_of(taken)) {
                    *at -= add;
                }
                let cell = self.layout.cell(stratum.group, pattern);
                let responded = stratum
                    .responded
                    .unwrap_or_else(|| random.uniform() < self.response[cell]);
                table.n[cell] += 1;
                table.r[cell] += u16::from(responded);
            }
        }
    }
}

/// One patient more in a plane of two tracked counts: `after += transition x before`, the transitions in the order (none, second
/// count, first count, both).
#[inline]
fn advance(before: &[f64], after: &mut [f64], columns: usize, transitions: &[f64]) {
    let &[none, second, first, both] = transitions else {
        unreachable!("two counts have four steps");
    };
    for row in 0..after.len() / columns {
        let start = row * columns;
        let own = &before[start..start + columns];
        let after = &mut after[start..start + columns];
        after[0] += none * own[0];
        for b in 1..columns {
            after[b] += none * own[b] + second * own[b - 1];
        }
        if row > 0 {
            let above = &before[start - columns..start];
            after[0] += first * above[0];
            for b in 1..columns {
                after[b] += first * above[b] + both * above[b - 1];
            }
        }
    }
}
