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

/// Most combinations of patients so far and tracked counts: above, a table by [`weighted_table`](crate::reconstruct::weighted_table) costs less, its weight
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

/// One way to add a patient to the tracked counts.
#[derive(Debug, Clone)]
struct Step {
    /// Its place among the transitions: what it adds to the count of each axis, as the digits of a binary number.
    transition: usize,
    /// How far before its end it starts, among the combinations of tracked counts.
    back: usize,
    /// The patterns that take it.
    patterns: Vec<usize>,
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
    /// What the patterns add to the tracked counts, by transition.
    steps: Vec<Step>,
    /// Recursion: after i patients, the weight of each combination of tracked counts. Before a tracked axis's first count stands a weight of
    /// zero, so that a step back to a count of -1 needs no case of its own.
    forward: Vec<f64>,
    /// Cell probabilities of response, kept for strata with unprinted responders.
    response: Vec<f64>,
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
        let mut sampler = Self {
            weights: vec![[0.0; MAX_PATTERNS]; strata.len()],
            transitions: vec![[0.0; MAX_PATTERNS]; strata.len()],
            layout,
            strata,
            tracked,
            n,
            steps: steps(layout, &tracked),
            forward: Vec::new(),
            response: vec![0.0; layout.cells()],
        };
        let counts = tracked.map(|tracked| tracked.map_or(1, |t| t.count + 1));
        if (n + 1) * counts.iter().product::<usize>() > MOST_NUMBERS {
            return None;
        }
        let states: usize = sizes(&tracked).iter().product();
        sampler.forward = vec![0.0; (n + 1) * states];
        Some(sampler)
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
        let [planes, rows, columns] = sizes(&self.tracked);
        let plane = rows * columns;
        let states = planes * plane;
        self.forward[..states].fill(0.0);
        let none = self.tracked.map(|tracked| usize::from(tracked.is_some()));
        self.forward[(none[0] * rows + none[1]) * columns + none[2]] = 1.0;
        let mut done = 0;
        for (s, stratum) in self.strata.iter().enumerate() {
            let transitions = &mut self.transitions[s];
            transitions.fill(0.0);
            for step in &self.steps {
                for pattern in &step.patterns {
                    transitions[step.transition] += self.weights[s][*pattern];
                }
            }
            let (same_plane, next_plane) = transitions.split_at(MAX_PATTERNS / 2);
            for _ in 0..stratum.n {
                let (before, after) =
                    self.forward[done * states..(done + 2) * states].split_at_mut(states);
                after.fill(0.0);
                for a in 0..planes {
                    let after = &mut after[a * plane..][..plane];
                    let own = &before[a * plane..][..plane];
                    advance(own, after, [rows, columns], same_plane);
                    if a > 0 {
                        let previous = &before[(a - 1) * plane..][..plane];
                        advance(previous, after, [rows, columns], next_plane);
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
        let states: usize = sizes(&self.tracked).iter().product();
        let mut end = states - 1;
        let mut patient = self.n;
        for (s, stratum) in self.strata.iter().enumerate().rev() {
            let (weights, transitions) = (&self.weights[s], &self.transitions[s]);
            let first_cell = self.layout.cell(stratum.group, 0);
            for _ in 0..stratum.n {
                let total = self.forward[patient * states + end];
                patient -= 1;
                let before = &self.forward[patient * states..];
                let mut left = random.uniform() * total;
                let mut taken = None;
                for step in &self.steps {
                    let others = before[end - step.back];
                    let chance = transitions[step.transition] * others;
                    // Never a step of chance zero, even if rounding uses up the total.
                    if chance > 0.0 {
                        taken = Some((step, others));
                        if left < chance {
                            break;
                        }
                        left -= chance;
                    }
                }
                let (step, others) = taken.expect("a table of probability zero is not drawn");
                let mut cell = first_cell;
                let mut sought = true;
                for pattern in &step.patterns {
                    let chance = weights[*pattern] * others;
                    // Without a branch: which pattern it is cannot be predicted.
                    let here = sought & (chance > 0.0);
                    cell = if here { first_cell + pattern } else { cell };
                    sought &= !(here & (left < chance));
                    left -= chance;
                }
                end -= step.back;
                let responded = stratum
                    .responded
                    .unwrap_or_else(|| random.uniform() < self.response[cell]);
                table.n[cell] += 1;
                table.r[cell] += u16::from(responded);
            }
        }
    }
}

/// How many numbers of `forward` each axis has: one before its counts and those that it can take on the way, or 1 if nothing is tracked on it.
fn sizes(tracked: &[Option<Tracked>; MAX_FACTORS]) -> [usize; MAX_FACTORS] {
    tracked.map(|tracked| tracked.map_or(1, |t| t.count + 2))
}

/// What the patterns add to the tracked counts, by transition.
fn steps(layout: Layout, tracked: &[Option<Tracked>; MAX_FACTORS]) -> Vec<Step> {
    let unused = MAX_FACTORS - layout.factors;
    let [_, rows, columns] = sizes(tracked);
    let mut steps: Vec<Step> = Vec::new();
    for pattern in 0..layout.patterns() {
        let adds: [usize; MAX_FACTORS] = std::array::from_fn(|axis| {
            tracked[axis].map_or(0, |t| {
                usize::from(layout.carries(pattern, axis - unused) == t.carriers)
            })
        });
        let transition = adds.iter().fold(0, |number, add| 2 * number + add);
        match steps.iter_mut().find(|step| step.transition == transition) {
            Some(step) => step.patterns.push(pattern),
            None => steps.push(Step {
                transition,
                back: (adds[0] * rows + adds[1]) * columns + adds[2],
                patterns: vec![pattern],
            }),
        }
    }
    steps.sort_by_key(|step| step.transition);
    steps
}

/// One patient more in a plane of two tracked counts: `after += transition x before`, the transitions in the order (none, second
/// count, first count, both).
#[inline]
fn advance(before: &[f64], after: &mut [f64], [rows, columns]: [usize; 2], transitions: &[f64]) {
    let &[none, second, first, both] = transitions else {
        unreachable!("two counts have four steps");
    };
    for row in 0..rows {
        let start = row * columns;
        let own = &before[start..start + columns];
        let after = &mut after[start..start + columns];
        after[0] += none * own[0];
        for (after, own) in after[1..].iter_mut().zip(own.windows(2)) {
            *after += none * own[1] + second * own[0];
        }
        if row > 0 {
            let above = &before[start - columns..start];
            after[0] += first * above[0];
            for (after, above) in after[1..].iter_mut().zip(above.windows(2)) {
                *after += first * above[1] + both * above[0];
            }
        }
    }
}
