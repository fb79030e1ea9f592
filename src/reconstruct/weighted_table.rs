//! The latent table of a study that is too large for the recursion of [`latent_table`](crate::reconstruct::latent_table) over all
//! its margins at once, or of which more than totals were printed: drawn factor by factor, each draw with a weight.
//!
//! # How
//! The margins of one factor are kept exactly, by convolutions over the strata of how many patients have it (conditional
//! Bernoulli sampling); the factors to come are averaged over with working shares s. Let w be what a patient contributes with
//! these shares, and P_j the working model's probability of the j-th factor's margins, given the factors drawn before. Then
//!
//! ```text
//! P(responses, margins | theta) = prod over strata (sum over patterns w)^n x P_1 x E[P_2 P_3] / prod over margins s^k (1 - s)^(n - k)
//! ```
//!
//! with the expectation over draws so made. Each draw estimates it without bias by its own P_2 P_3. Any shares are right; those
//! chosen make every margin the expected one, so that the estimates hardly vary.

use crate::evidence::study::{MAX_FACTORS, Margin, Study};
use crate::numerics::math::{exp, ln};
use crate::numerics::random::Stream;
use crate::reconstruct::latent_table::{LatentTable, PrintedStratum, printed_strata};
use crate::reconstruct::layout::{Layout, MAX_PATTERNS};

/// Rounds that fit the working shares.
const SHARE_ROUNDS: usize = 4;
/// Working shares stay this far from 0 and 1.
const LEAST_SHARE: f64 = 1e-6;

/// Patients of whom it was printed how many have a factor.
#[derive(Debug, Clone)]
struct Block {
    /// The strata they are of.
    strata: Vec<usize>,
    n: u32,
    count: u32,
    /// The working share.
    share: f64,
}

/// A factor with printed margins.
#[derive(Debug, Clone)]
struct Stage {
    factor: usize,
    blocks: Vec<Block>,
}

/// Probability and weighted draws of the latent table.
#[derive(Debug, Clone)]
pub struct WeightedTableSampler {
    layout: Layout,
    strata: Vec<PrintedStratum>,
    stages: Vec<Stage>,
    untracked: Vec<usize>,
    /// For each stratum and pattern, a patient's weight with the working shares, scaled to sum to one.
    weights: Vec<[f64; MAX_PATTERNS]>,
    /// Those of the first stage, by block: the same for every draw at a point.
    first: Vec<Convolution>,
    later: Convolution,
    response: Vec<f64>,
    /// ln of about P_2 P_3, which [`Self::prepare`] already contains.
    ln_expected: f64,
    /// Patients by stratum and by those of their factors that are drawn.
    parts: Vec<[u32; MAX_PATTERNS]>,
    counts: Vec<u32>,
}

impl WeightedTableSampler {
    /// A sampler for the study's margins.
    pub fn new(study: &Study) -> Self {
        let layout = Layout::of(study);
        let strata = printed_strata(study);
        let mut stages = Vec::new();
        let mut untracked = Vec::new();
        for (factor, printed) in study.factors.iter().enumerate() {
            let block = |count: u32, belongs: &dyn Fn(&PrintedStratum) -> bool| {
                let strata_of: Vec<usize> =
                    (0..strata.len()).filter(|s| belongs(&strata[*s])).collect();
                Block {
                    n: strata_of.iter().map(|s| strata[*s].n).sum(),
                    strata: strata_of,
                    count,
                    share: 0.5,
                }
            };
            let mut blocks = match &printed.margin {
                Margin::Unprinted { .. } => {
                    untracked.push(factor);
                    continue;
                }
                Margin::Printed(count) => vec![block(*count, &|_| true)],
                Margin::ByResponse { responders, others } => vec![
                    block(*responders, &|s| s.responded == Some(true)),
                    block(*others, &|s| s.responded == Some(false)),
                ],
                Margin::ByGroup(counts) => counts
                    .iter()
                    .enumerate()
                    .map(|(group, count)| block(*count, &|s| s.group == group))
                    .collect(),
            };
            // Where nobody responded, or everybody, nothing is drawn of the one or the other.
            blocks.retain(|block| block.n > 0);
            stages.push(Stage { factor, blocks });
        }
        Self {
            weights: vec![[0.0; MAX_PATTERNS]; strata.len()],
            parts: vec![[0; MAX_PATTERNS]; strata.len()],
            first: stages.first().map_or_else(Vec::new, |stage| {
                vec![Convolution::default(); stage.blocks.len()]
            }),
            later: Convolution::default(),
            response: vec![0.0; layout.cells()],
            ln_expected: 0.0,
            counts: Vec::new(),
            layout,
            strata,
            stages,
            untracked,
        }
    }

    /// About ln P(printed responses and margins | theta), up to a constant, and readies [`Self::draw`]: the mean of the draws'
    /// weights is the exact probability divided by this one.
    ///
    /// `response[cell]` is P(R = 1) there; `shares[factor][group]` is pi of an unprinted factor (ignored where the margin is
    /// printed).
    pub fn prepare(&mut self, response: &[f64], shares: &[Vec<f64>]) -> f64 {
        self.response.copy_from_slice(response);
        for block in self.stages.iter_mut().flat_map(|stage| &mut stage.blocks) {
            block.share = kept_off(f64::from(block.count) / f64::from(block.n));
        }
        let mut ln_sums = self.weigh(shares);
        for _ in 0..SHARE_ROUNDS {
            self.fit_shares();
            ln_sums = self.weigh(shares);
        }
        let mut ln_z = ln_sums;
        for block in self.stages.iter().flat_map(|stage| &stage.blocks) {
            let (k, others) = (f64::from(block.count), f64::from(block.n - block.count));
            ln_z -= k * ln(block.share) + others * ln(1.0 - block.share);
        }
        self.ln_expected = 0.0;
        for (index, stage) in self.stages.iter().enumerate() {
            for (b, block) in stage.blocks.iter().enumerate() {
                let mut variance = 0.0;
                if index == 0 {
                    self.first[b].start(block.count);
                }
                for &s in &block.strata {
                    let share = self.chance(s, stage.factor, 0, 0);
                    let n = self.strata[s].n;
                    if index == 0 {
                        self.first[b].add(n, share);
                    }
                    variance += f64::from(n) * share * (1.0 - share);
                }
                if index == 0 {
                    ln_z += ln(self.first[b].probability());
                } else {
                    // The Gaussian density at its mean.
                    self.ln_expected -= 0.5 * ln((2.0 * core::f64::consts::PI * variance).max(1.0));
                }
            }
        }
        ln_z + self.ln_expected
    }

    /// Weights with the working shares; returns the sum of the logarithms of their sums.
    fn weigh(&mut self, shares: &[Vec<f64>]) -> f64 {
        let layout = self.layout;
        let mut of_strata = vec![[0.5; MAX_FACTORS]; self.strata.len()];
        for stage in &self.stages {
            for block in &stage.blocks {
                for s in &block.strata {
                    of_strata[*s][stage.factor] = block.share;
                }
            }
        }
        let mut ln_sums = 0.0;
        for ((stratum, weights), own) in self
            .strata
            .iter()
            .zip(&mut self.weights)
            .zip(&mut of_strata)
        {
            for factor in &self.untracked {
                own[*factor] = shares[*factor][stratum.group];
            }
            let mut sum = 0.0;
            for pattern in 0..layout.patterns() {
                let p = self.response[layout.cell(stratum.group, pattern)];
                let mut weight = match stratum.responded {
                    Some(true) => p,
                    Some(false) => 1.0 - p,
                    None => 1.0,
                };
                for factor in 0..layout.factors {
                    weight *= if layout.carries(pattern, factor) {
                        own[factor]
                    } else {
                        1.0 - own[factor]
                    };
                }
                weights[pattern] = weight;
                sum += weight;
            }
            for weight in weights.iter_mut() {
                *weight /= sum;
            }
            ln_sums += f64::from(stratum.n) * ln(sum);
        }
        ln_sums
    }

    /// Moves each working share towards one with which its margin is the expected one.
    fn fit_shares(&mut self) {
        let mut stages = std::mem::take(&mut self.stages);
        for stage in &mut stages {
            for block in &mut stage.blocks {
                let expected: f64 = block
                    .strata
                    .iter()
                    .map(|s| f64::from(self.strata[*s].n) * self.chance(*s, stage.factor, 0, 0))
                    .sum();
                let (n, k) = (f64::from(block.n), f64::from(block.count));
                let odds =
                    block.share / (1.0 - block.share) * (k / expected) / ((n - k) / (n - expected));
                // 0 / 0 where nothing is left to fit.
                if !odds.is_nan() {
                    block.share = kept_off(1.0 / (1.0 + 1.0 / odds));
                }
            }
        }
        self.stages = stages;
    }

    /// P(a patient of a stratum has a factor), given those of the `drawn` factors (a pattern) that the patient has.
    #[inline]
    fn chance(&self, stratum: usize, factor: usize, drawn: usize, has: usize) -> f64 {
        let (mut with, mut all) = (0.0, 0.0);
        for pattern in (0..self.layout.patterns()).filter(|p| p & drawn == has) {
            let weight = self.weights[stratum][pattern];
            all += weight;
            if self.layout.carries(pattern, factor) {
                with += weight;
            }
        }
        with / all
    }

    /// A draw of the table given theta and the margins (after [`Self::prepare`]), and its weight.
    pub fn draw(&mut self, random: &mut Stream, table: &mut LatentTable) -> f64 {
        let layout = self.layout;
        for (parts, stratum) in self.parts.iter_mut().zip(&self.strata) {
            *parts = [0; MAX_PATTERNS];
            parts[0] = stratum.n;
        }
        let mut ln_weight = -self.ln_expected;
        let mut drawn = 0;
        let mut later = std::mem::take(&mut self.later);
        for index in 0..self.stages.len() {
            let factor = self.stages[index].factor;
            let bit = 1 << (layout.factors - 1 - factor);
            for b in 0..self.stages[index].blocks.len() {
                let block = &self.stages[index].blocks[b];
                if index > 0 {
                    later.start(block.count);
                    for &s in &block.strata {
                        for (has, n) in self.parts[s].iter().enumerate().filter(|(_, n)| **n > 0) {
                            later.add(*n, self.chance(s, factor, drawn, has));
                        }
                    }
                    ln_weight += ln(later.probability());
                }
                let convolution = if index == 0 { &self.first[b] } else { &later };
                convolution.draw(random, &mut self.counts);
                let mut counts = self.counts.iter();
                for &s in &block.strata {
                    let parts = self.parts[s];
                    for (has, _) in parts.iter().enumerate().filter(|(_, n)| **n > 0) {
                        let with = counts.next().copied().unwrap_or(0);
                        self.parts[s][has] -= with;
                        self.parts[s][has | bit] += with;
                    }
                }
            }
            drawn |= bit;
        }
        self.later = later;
        self.fill(random, drawn, table);
        exp(ln_weight)
    }

    /// Draws the unprinted factors and responses of every patient, given the factors drawn.
    fn fill(&self, random: &mut Stream, drawn: usize, table: &mut LatentTable) {
        let layout = self.layout;
        table.n.clear();
        table.n.resize(layout.cells(), 0);
        table.r.clear();
        table.r.resize(layout.cells(), 0);
        for (s, stratum) in self.strata.iter().enumerate() {
            for (has, n) in self.parts[s].iter().enumerate().filter(|(_, n)| **n > 0) {
                let matching = || (0..layout.patterns()).filter(|p| p & drawn == has);
                let all: f64 = matching().map(|p| self.weights[s][p]).sum();
                for _ in 0..*n {
                    let mut pattern = has;
                    if !self.untracked.is_empty() {
                        let mut left = random.uniform() * all;
                        for candidate in matching().filter(|p| self.weights[s][*p] > 0.0) {
                            pattern = candidate;
                            left -= self.weights[s][candidate];
                            if left < 0.0 {
                                break;
                            }
                        }
                    }
                    let cell = layout.cell(stratum.group, pattern);
                    let responded = stratum
                        .responded
                        .unwrap_or_else(|| random.uniform() < self.response[cell]);
                    table.n[cell] += 1;
                    table.r[cell] += u16::from(responded);
                }
            }
        }
    }
}

fn kept_off(share: f64) -> f64 {
    share.clamp(LEAST_SHARE, 1.0 - LEAST_SHARE)
}

/// The sum of independent binomial counts, given that it is a printed total.
#[derive(Debug, Clone, Default)]
struct Convolution {
    total: usize,
    /// Before each part and after the last, the probability of each running count up to the total.
    forward: Vec<f64>,
    /// Each part's binomial probabilities, one part after another, and where they begin.
    binomials: Vec<f64>,
    starts: Vec<usize>,
}

impl Convolution {
    fn start(&mut self, total: u32) {
        self.total = total as usize;
        self.forward.clear();
        self.forward.resize(self.total + 1, 0.0);
        self.forward[0] = 1.0;
        self.binomials.clear();
        self.starts.clear();
    }

    /// One part more: n patients, each with probability p.
    fn add(&mut self, n: u32, p: f64) {
        let start = self.binomials.len();
        self.starts.push(start);
        binomial(n, p, &mut self.binomials);
        let width = self.total + 1;
        let done = self.forward.len();
        self.forward.resize(done + width, 0.0);
        let (before, after) = self.forward.split_at_mut(done);
        let before = &before[done - width..];
        for (k, chance) in self.binomials[start..].iter().enumerate().take(width) {
            for (after, before) in after[k..].iter_mut().zip(before) {
                *after += chance * before;
            }
        }
    }

    /// P(the sum is the total).
    fn probability(&self) -> f64 {
        self.forward.last().copied().unwrap_or(0.0)
    }

    /// Draws the parts' counts.
    fn draw(&self, random: &mut Stream, counts: &mut Vec<u32>) {
        let width = self.total + 1;
        counts.clear();
        counts.resize(self.starts.len(), 0);
        let mut left = self.total;
        let mut end = self.binomials.len();
        for (part, start) in self.starts.iter().enumerate().rev() {
            let before = &self.forward[part * width..(part + 1) * width];
            let mut rest = random.uniform() * self.forward[(part + 1) * width + left];
            let mut taken = 0;
            for (k, chance) in self.binomials[*start..end]
                .iter()
                .enumerate()
                .take(left + 1)
            {
                let chance = chance * before[left - k];
                // Never a count of chance zero, even if rounding uses up the total.
                if chance > 0.0 {
                    taken = k;
                    rest -= chance;
                    if rest < 0.0 {
                        break;
                    }
                }
            }
            counts[part] = taken as u32;
            left -= taken;
            end = *start;
        }
    }
}

/// Appends the binomial probabilities of 0 to n.
fn binomial(n: u32, p: f64, out: &mut Vec<f64>) {
    let start = out.len();
    let n = n as usize;
    // From the side of the rarer level: 0.5^300 is still a number.
    let (rare, common) = if p <= 0.5 { (p, 1.0 - p) } else { (1.0 - p, p) };
    let mut chance = (0..n).fold(1.0, |product, _| product * common);
    let odds = rare / common;
    for k in 0..=n {
        out.push(chance);
        chance *= odds * (n - k) as f64 / (k + 1) as f64;
    }
    if p > 0.5 {
        out[start..].reverse();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn binomial_probabilities_by_hand() {
        let mut out = vec![7.0];
        binomial(2, 0.25, &mut out);
        binomial(2, 0.75, &mut out);
        let expected = [7.0, 0.5625, 0.375, 0.0625, 0.0625, 0.375, 0.5625];
        assert!(out.iter().zip(expected).all(|(a, b)| (a - b).abs() < 1e-15));
        out.clear();
        binomial(300, 0.5, &mut out);
        assert!((out.iter().sum::<f64>() - 1.0).abs() < 1e-12);
    }

    #[test]
    fn a_sum_of_two_binomials_by_hand() {
        // One of two patients with probability 1/4 and one with 1/2, total 1:
        // 3/8 x 1/2 + 9/16 x 1/2 = 15/32; the single patient is the one in (9/32) / (15/32) = 3/5.
        let mut sum = Convolution::default();
        sum.start(1);
        sum.add(2, 0.25);
        sum.add(1, 0.5);
        assert!((sum.probability() - 15.0 / 32.0).abs() < 1e-15);
        let mut random = Stream::new(4, 0);
        let mut counts = Vec::new();
        let draws = 40_000;
        let second = (0..draws).filter(|_| {
            sum.draw(&mut random, &mut counts);
            assert_eq!(counts.iter().sum::<u32>(), 1);
            counts[1] == 1
        });
        // Four standard errors of 0.6 in 40,000 are 0.01.
        assert!((second.count() as f64 / f64::from(draws) - 0.6).abs() < 0.01);
    }
}
