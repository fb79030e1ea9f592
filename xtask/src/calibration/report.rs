//! The results: coverage, rank histograms, a computed verdict, and the same in Markdown.

use super::rank::{RANKED_DRAWS, Ranked};
use super::simulate::Set;
use reinfuse::numerics::diagnostics::LARGEST_TAIL_SHAPE;
use serde::{Deserialize, Serialize};
use statrs::distribution::{ChiSquared, ContinuousCDF};
use std::fmt::Write;

/// Changes when the meaning of the results does.
pub const FORMAT: u32 = 1;
/// Masses of the equal-tailed intervals.
pub const NOMINAL: [f64; 3] = [0.5, 0.8, 0.95];
/// Bins of a rank histogram, of ten ranks each.
pub const BINS: usize = 20;
/// A coverage may be this many of its standard errors from nominal.
pub const MOST_ERRORS: f64 = 3.5;
/// The smallest uniformity p times the number of quantities must exceed this.
pub const LEAST_P: f64 = 0.05;
/// Studies whose ranks are kept one by one, for a test to repeat.
pub const KEPT_RANKS: usize = 12;

/// A whole run.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Results {
    /// [`FORMAT`] of the program that wrote it.
    pub format: u32,
    /// Version of the library.
    pub version: String,
    /// The run's seed.
    pub seed: u64,
    /// The sets of studies.
    pub sets: Vec<SetResults>,
    /// Whether every set is calibrated and no study was lost.
    pub calibrated: bool,
}

/// One set of studies.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SetResults {
    /// Which set.
    pub name: String,
    /// Studies ranked.
    pub studies: usize,
    /// Studies simulated to find them.
    pub simulated: usize,
    /// Studies the engine gave no draws for: index and reason.
    pub failures: Vec<Failure>,
    /// Studies whose weights have a tail shape above the engine's own limit: index and shape.
    pub heavy_tails: Vec<(usize, f64)>,
    /// Seconds per study on one thread: mean and largest.
    pub seconds: [f64; 2],
    /// Points per study: mean and largest.
    pub points: [f64; 2],
    /// Every quantity.
    pub quantities: Vec<Quantity>,
    /// Largest distance of a coverage from nominal, in standard errors.
    pub largest_error: f64,
    /// Smallest uniformity p times the number of quantities, at most 1.
    pub smallest_p: f64,
    /// Whether both are within their limits and no study was lost.
    pub calibrated: bool,
    /// Index and ranks of the first studies.
    pub first: Vec<(usize, Vec<usize>)>,
}

/// A study without draws.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Failure {
    /// Its index in the set.
    pub index: usize,
    /// The engine's words.
    pub reason: String,
}

/// One quantity over the studies that have it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Quantity {
    /// Its name.
    pub name: String,
    /// Studies that have it.
    pub studies: usize,
    /// Studies whose truth was inside the 50%, 80% and 95% interval.
    pub covered: [usize; 3],
    /// Chi-squared p of the histogram against the uniform.
    pub uniformity_p: f64,
    /// Studies by rank, in 20 bins.
    pub histogram: [usize; BINS],
}

/// One study's outcome, as the report takes it.
#[derive(Debug, Clone)]
pub struct Outcome {
    /// Index in its set.
    pub index: usize,
    /// Names of its quantities.
    pub names: Vec<String>,
    /// Ranks, or why there are none.
    pub ranked: Result<Ranked, String>,
    /// Seconds it took.
    pub seconds: f64,
}

impl Quantity {
    fn new(name: &str) -> Self {
        Self {
            name: name.to_owned(),
            studies: 0,
            covered: [0; 3],
            uniformity_p: f64::NAN,
            histogram: [0; BINS],
        }
    }

    fn add(&mut self, rank: usize, below: f64) {
        self.studies += 1;
        self.histogram[rank * BINS / (RANKED_DRAWS + 1)] += 1;
        for (covered, mass) in self.covered.iter_mut().zip(NOMINAL) {
            *covered += usize::from((below - 0.5).abs() <= 0.5 * mass);
        }
    }

    /// Share of truths inside each interval.
    pub fn coverage(&self) -> [f64; 3] {
        self.covered.map(|c| c as f64 / self.studies as f64)
    }

    /// Monte Carlo standard error of each coverage if it is nominal.
    pub fn standard_errors(&self) -> [f64; 3] {
        NOMINAL.map(|c| (c * (1.0 - c) / self.studies as f64).sqrt())
    }

    /// Largest distance from nominal, in standard errors.
    pub fn largest_error(&self) -> f64 {
        let distances = self.coverage().into_iter().zip(NOMINAL);
        distances
            .zip(self.standard_errors())
            .map(|((found, nominal), se)| (found - nominal).abs() / se)
            .fold(0.0, f64::max)
    }

    /// p of Pearson's chi-squared test of the histogram against equal bins.
    pub fn uniformity(&self) -> f64 {
        let expected = self.studies as f64 / BINS as f64;
        let statistic: f64 = self
            .histogram
            .iter()
            .map(|n| (*n as f64 - expected).powi(2) / expected)
            .sum();
        ChiSquared::new((BINS - 1) as f64)
            .expect("positive degrees of freedom")
            .sf(statistic)
    }
}

impl SetResults {
    /// Sums up a set's outcomes, given in the order of their indices.
    pub fn of(name: &str, outcomes: &[Outcome]) -> Self {
        let mut quantities: Vec<Quantity> = Vec::new();
        let mut set = Self {
            name: name.to_owned(),
            studies: 0,
            simulated: outcomes.last().map_or(0, |o| o.index + 1),
            failures: Vec::new(),
            heavy_tails: Vec::new(),
            seconds: spread(outcomes.iter().map(|o| o.seconds)),
            points: [0.0; 2],
            quantities: Vec::new(),
            largest_error: 0.0,
            smallest_p: 1.0,
            calibrated: false,
            first: Vec::new(),
        };
        for outcome in outcomes {
            let ranked = match &outcome.ranked {
                Ok(ranked) => ranked,
                Err(reason) => {
                    set.failures.push(Failure {
                        index: outcome.index,
                        reason: reason.clone(),
                    });
                    continue;
                }
            };
            set.studies += 1;
            let shape = ranked.tail_shape.unwrap_or(0.0);
            if shape.is_nan() || shape > LARGEST_TAIL_SHAPE {
                set.heavy_tails.push((outcome.index, shape));
            }
            if set.first.len() < KEPT_RANKS {
                set.first.push((outcome.index, ranked.ranks.clone()));
            }
            for (k, name) in outcome.names.iter().enumerate() {
                let place = quantities.iter().position(|q| q.name == *name);
                let place = place.unwrap_or_else(|| {
                    quantities.push(Quantity::new(name));
                    quantities.len() - 1
                });
                quantities[place].add(ranked.ranks[k], ranked.below[k]);
            }
        }
        set.points = spread(
            outcomes
                .iter()
                .filter_map(|o| o.ranked.as_ref().ok().map(|r| r.points as f64)),
        );
        for quantity in &mut quantities {
            quantity.uniformity_p = quantity.uniformity();
        }
        set.quantities = quantities;
        set.judge();
        set
    }

    /// Computes the verdict from the counts.
    pub fn judge(&mut self) {
        let errors = self.quantities.iter().map(Quantity::largest_error);
        self.largest_error = errors.fold(0.0, f64::max);
        let p = self.quantities.iter().map(Quantity::uniformity);
        self.smallest_p = (p.fold(1.0, f64::min) * self.quantities.len() as f64).min(1.0);
        self.calibrated = self.failures.is_empty()
            && self.studies > 0
            && self.largest_error <= MOST_ERRORS
            && self.smallest_p > LEAST_P;
    }
}

/// Mean and largest.
fn spread(values: impl Iterator<Item = f64>) -> [f64; 2] {
    let (mut n, mut sum, mut largest) = (0.0, 0.0, 0.0f64);
    for value in values {
        n += 1.0;
        sum += value;
        largest = largest.max(value);
    }
    [sum / n, largest]
}

/// The results as a page to read.
pub fn markdown(results: &Results, command: &str) -> String {
    let mut page = String::new();
    write_page(&mut page, results, command).expect("writing to a string cannot fail");
    page
}

fn write_page(page: &mut String, results: &Results, command: &str) -> std::fmt::Result {
    writeln!(page, "# Is the reconstruction computed right?\n")?;
    writeln!(
        page,
        "Simulation-based calibration of reinfuse {}, seed {}. Written by `{command}`; not edited by hand.\n",
        results.version, results.seed
    )?;
    writeln!(
        page,
        "Each study is simulated from the prior, reduced to what a paper would print, and reconstructed from that \
         alone. If the computation is right, then on average over the prior the truth's rank among {RANKED_DRAWS} \
         posterior draws is uniform, and an interval of mass c holds the truth in a share c of the studies. That shows nothing of whether \
         model and prior fit patients.\n"
    )?;
    let verdict = |yes: bool| {
        if yes {
            "as expected"
        } else {
            "NOT as expected"
        }
    };
    writeln!(
        page,
        "**Verdict: ranks and coverage {}.**\n",
        verdict(results.calibrated)
    )?;
    writeln!(
        page,
        "The rule: no study lost, every coverage within {MOST_ERRORS} Monte Carlo standard errors of nominal, and the \
         smallest chi-squared p of a set's {BINS}-bin rank histograms, times their number, above {LEAST_P}.\n"
    )?;
    writeln!(
        page,
        "| set | studies | lost | heavy tails | largest coverage error (SE) | smallest p x quantities | seconds of wall time per study, mean (most) | points per study, mean (most) | verdict |"
    )?;
    writeln!(page, "|---|--:|--:|--:|--:|--:|--:|--:|---|")?;
    for set in &results.sets {
        writeln!(
            page,
            "| {} | {} of {} | {} | {} | {:.2} | {:.2} | {:.2} ({:.1}) | {:.0} ({:.0}) | {} |",
            set.name,
            set.studies,
            set.simulated,
            set.failures.len(),
            set.heavy_tails.len(),
            set.largest_error,
            set.smallest_p,
            set.seconds[0],
            set.seconds[1],
            set.points[0],
            set.points[1],
            verdict(set.calibrated)
        )?;
    }
    writeln!(page)?;
    for set in results.sets.iter().filter_map(|set| Set::named(&set.name)) {
        writeln!(page, "- `{}`: {}.", set.name(), set.description())?;
    }
    writeln!(
        page,
        "- Heavy tails: tail shape of the weights above the engine's own limit ({LARGEST_TAIL_SHAPE}). Such a run is ranked here, but \
         would be refused if asked for as a posterior."
    )?;
    for set in &results.sets {
        writeln!(page, "\n## {}\n", set.name)?;
        for failure in &set.failures {
            writeln!(page, "Lost: study {}: {}\n", failure.index, failure.reason)?;
        }
        writeln!(
            page,
            "| quantity | studies | in 50% | in 80% | in 95% | SE (50, 80, 95) | uniformity p |"
        )?;
        writeln!(page, "|---|--:|--:|--:|--:|---|--:|")?;
        for q in &set.quantities {
            let [a, b, c] = q.coverage().map(|x| 100.0 * x);
            let [x, y, z] = q.standard_errors().map(|x| 100.0 * x);
            writeln!(
                page,
                "| {} | {} | {a:.1} | {b:.1} | {c:.1} | {x:.1}, {y:.1}, {z:.1} | {:.3} |",
                q.name, q.studies, q.uniformity_p
            )?;
        }
    }
    writeln!(
        page,
        "\n`p_nhl_10` is the probability of response in the group `nhl` with the first factor (of CART2: Cy-Flu) and without the second \
         (a dose increase); `n_nhl_10` the latent number of such patients; `p_cohort` the mean over the cohort's patients."
    )
}
