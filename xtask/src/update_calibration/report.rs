//! The results of the update's calibration: ranks and coverage, whether w' is a probability, and the same in Markdown.

use crate::calibration::rank::RANKED_DRAWS;
use crate::calibration::report::{BINS, LEAST_P, MOST_ERRORS, SetResults};
use serde::{Deserialize, Serialize};
use std::fmt::Write;

/// Changes when the meaning of the results does.
pub const FORMAT: u32 = 3;

/// Name of the calibration of the responses.
pub const RESPONSES: &str = "update";
/// Name of that of the other outcomes.
pub const OUTCOMES: &str = "update of outcomes";

/// What a run simulates.
fn simulation(name: &str) -> &'static str {
    if name == OUTCOMES {
        "Each run simulates the outcomes of a site beside the response: complete responses by disease, durations of response and survival after \
         one, survival of the others, severe toxicities. Each is with probability 0.8 one that the study's evidence allows, otherwise one from its \
         priors alone. Of 5 to 120 patients there, 45% respond; follow-up is 3 to 36 months; some responses are followed for less long than the \
         patient, and 15% of each outcome are not recorded. The update sees the records alone. If the"
    } else {
        "Each run simulates a study like that of CART2 from the prior, then a site: with probability 0.8 its parameters are \
         the study's, otherwise new ones from the prior, and it has a site effect. Of 5 to 120 patients there, \
         30% have an unknown Cy-Flu and 30% an unknown dose. The update sees what was printed of the \
         study, and the cohort. If the"
    }
}

/// A whole run.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Results {
    /// [`FORMAT`] of the program that wrote it.
    pub format: u32,
    /// Version of the library.
    pub version: String,
    /// The run's seed.
    pub seed: u64,
    /// Ranks and coverage.
    pub set: SetResults,
    /// The updated weights.
    pub weights: Vec<WeightBin>,
    /// Whether everything is within its limits.
    pub calibrated: bool,
}

/// Updates whose w' is alike.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct WeightBin {
    /// w' is below this, and not below the bin before's.
    pub below: f64,
    /// Updates.
    pub updates: usize,
    /// Sites among them that were like the study.
    pub like_the_study: usize,
    /// Sum of w': how many should be.
    pub expected: f64,
    /// Sum of w' (1 - w'): their variance.
    pub variance: f64,
}

impl WeightBin {
    /// Distance of those like the study from the number expected, in standard errors.
    pub fn errors(&self) -> f64 {
        (self.like_the_study as f64 - self.expected).abs() / self.variance.sqrt().max(1e-9)
    }
}

/// Bins of w' and whether the site was like the study.
pub fn bins(weights: &[(f64, bool)]) -> Vec<WeightBin> {
    let edges = [0.5, 0.75, 0.85, 0.92, 0.97, 1.001];
    let mut bins = edges.map(|below| WeightBin {
        below,
        updates: 0,
        like_the_study: 0,
        expected: 0.0,
        variance: 0.0,
    });
    for (weight, like) in weights {
        if let Some(bin) = bins.iter_mut().find(|bin| *weight < bin.below) {
            bin.updates += 1;
            bin.like_the_study += usize::from(*like);
            bin.expected += weight;
            bin.variance += weight * (1.0 - weight);
        }
    }
    bins.to_vec()
}

/// Whether ranks, coverage and weights are within their limits.
pub fn judge(set: &SetResults, weights: &[WeightBin]) -> bool {
    let mut set = set.clone();
    set.judge();
    let filled = weights.iter().filter(|bin| bin.updates > 0);
    set.calibrated && filled.clone().all(|bin| bin.errors() <= MOST_ERRORS)
}

/// The results as a page to read.
pub fn markdown(results: &Results, command: &str) -> String {
    let mut page = String::new();
    write_page(&mut page, results, command).expect("writing to a string cannot fail");
    page
}

fn write_page(page: &mut String, results: &Results, command: &str) -> std::fmt::Result {
    let set = &results.set;
    let verdict = if results.calibrated {
        "the ranks are uniform and the coverage nominal, within Monte Carlo error"
    } else {
        "the ranks are NOT uniform or the coverage NOT nominal"
    };
    writeln!(
        page,
        "# Is the update computed right?\n\nSimulation-based calibration of reinfuse {}, seed {}. Written by `{command}`; not edited \
         by hand.\n",
        results.version, results.seed
    )?;
    writeln!(
        page,
        "{} computation is right, then on average over the prior the truth's rank among \
         {RANKED_DRAWS} updated draws is uniform, an interval of mass c holds it in a share c of the runs, and among updates with weight w' a share w' \
         of the sites is like the study. That says nothing of whether model and prior fit patients.\n\n**Verdict: {verdict}.**\n",
        simulation(&set.name)
    )?;
    writeln!(
        page,
        "The rule: no run lost, every coverage within {MOST_ERRORS} Monte Carlo standard errors of nominal, the smallest \
         chi-squared p of the {BINS}-bin rank histograms, times their number, above {LEAST_P}, and every bin of w' within \
         {MOST_ERRORS} standard errors.\n\n{} runs, {} lost, {} heavy tails (ranked here; refused if asked for as a model), largest \
         coverage error {:.2} SE, smallest p x quantities {:.2}, {:.1} s and {:.0} points per run.\n",
        set.studies,
        set.failures.len(),
        set.heavy_tails.len(),
        set.largest_error,
        set.smallest_p,
        set.seconds[0],
        set.points[0]
    )?;
    for failure in &set.failures {
        writeln!(page, "Lost: run {}: {}\n", failure.index, failure.reason)?;
    }
    writeln!(
        page,
        "| w' below | updates | like the study | expected | errors |\n|--:|--:|--:|--:|--:|"
    )?;
    for bin in &results.weights {
        writeln!(
            page,
            "| {:.2} | {} | {} | {:.1} | {:.2} |",
            bin.below.min(1.0),
            bin.updates,
            bin.like_the_study,
            bin.expected,
            bin.errors()
        )?;
    }
    writeln!(
        page,
        "\n| quantity | runs | in 50% | in 80% | in 95% | SE (50, 80, 95) | uniformity p |\n|---|--:|--:|--:|--:|---|--:|"
    )?;
    for q in &set.quantities {
        let [a, b, c] = q.coverage().map(|x| 100.0 * x);
        let [x, y, z] = q.standard_errors().map(|x| 100.0 * x);
        writeln!(
            page,
            "| {} | {} | {a:.1} | {b:.1} | {c:.1} | {x:.1}, {y:.1}, {z:.1} | {:.3} |",
            q.name, q.studies, q.uniformity_p
        )?;
    }
    Ok(())
}
