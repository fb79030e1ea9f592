//! Open data sets reduced to what a paper prints (group sizes, events by group, how many have each factor, and which coefficients are
//! significant), rebuilt, and compared with the estimates of all patients: `docs/open-data.md`.
//!
//! ```text
//! cargo run --release -p xtask -- open-data
//! ```

use crate::repository;
use reinfuse::evidence::Finding;
use reinfuse::evidence::study::{Factor, Group, Margin, Prior, RegressionTest, Study};
use reinfuse::reconstruct::latent_table::LatentTable;
use reinfuse::reconstruct::layout::Layout;
use reinfuse::reconstruct::selection::Selection;
use reinfuse::reconstruct::{Settings, sample};
use serde::Deserialize;
use std::error::Error;

const FOLDER: &str = "tests/open-data";
const BEGIN: &str = "<!-- made by `cargo run --release -p xtask -- open-data` -->\n";
const END: &str = "<!-- end -->\n";
/// Central intervals whose content is counted.
const LEVELS: [f64; 3] = [0.5, 0.8, 0.95];

#[derive(Deserialize)]
struct Estimates {
    sets: Vec<DataSet>,
}

/// A data set as `tests/open-data/export.R` describes it.
#[derive(Deserialize)]
pub struct DataSet {
    id: String,
    source: String,
    outcome: String,
    factors: Vec<Estimate>,
}

#[derive(Deserialize)]
struct Estimate {
    name: String,
    /// Log odds ratio of all patients' Firth regression, from R.
    firth: f64,
}

/// One factor, rebuilt.
pub struct Rebuilt {
    /// Its row of the document's table.
    pub row: String,
    /// The share of the posterior below the estimate, with the verdicts and with the counts alone.
    below: [f64; 2],
}

/// Writes the table into the document.
pub fn main() -> Result<(), Box<dyn Error>> {
    let path = repository("docs/open-data.md");
    let text = std::fs::read_to_string(&path)?;
    let (before, rest) = text
        .split_once(BEGIN)
        .ok_or("docs/open-data.md has no place for the table")?;
    let (_, after) = rest
        .split_once(END)
        .ok_or("docs/open-data.md has no end of the table")?;
    let mut out = String::from(
        "| data set (R), outcome | patients | factor | verdict | Firth, all patients | posterior median (95% interval) | posterior below the estimate |\n|---|---|---|---|---|---|---|\n",
    );
    let mut all = Vec::new();
    for set in data_sets()? {
        eprintln!("{}", set.id);
        for rebuilt in rebuild(&set)? {
            out.push_str(&rebuilt.row);
            all.push(rebuilt);
        }
    }
    out.push_str(&summary(&all));
    std::fs::write(path, format!("{before}{BEGIN}{out}{END}{after}"))?;
    Ok(())
}

/// The data sets, in the order of their file.
pub fn data_sets() -> Result<Vec<DataSet>, Box<dyn Error>> {
    let text = std::fs::read_to_string(repository(FOLDER).join("estimates.json"))?;
    Ok(serde_json::from_str::<Estimates>(&text)?.sets)
}

fn summary(all: &[Rebuilt]) -> String {
    let mut out = format!(
        "\n| of {} estimates, held by the central interval of | 50% | 80% | 95% |\n|---|---|---|---|\n",
        all.len()
    );
    for (which, name) in ["counts and verdicts", "counts alone"].iter().enumerate() {
        let held = LEVELS.map(|level| {
            let inside = |r: &&Rebuilt| (2.0 * r.below[which] - 1.0).abs() <= level;
            all.iter().filter(inside).count().to_string()
        });
        out.push_str(&format!("| {name} | {} |\n", held.join(" | ")));
    }
    out
}

/// The full table of a data set: patients and events by group and pattern; and the groups' names.
fn read(set: &DataSet) -> Result<(Vec<String>, Layout, LatentTable), Box<dyn Error>> {
    let text = std::fs::read_to_string(repository(FOLDER).join(format!("{}.csv", set.id)))?;
    let rows: Vec<Vec<&str>> = text
        .lines()
        .skip(1)
        .map(|line| line.split(',').collect())
        .collect();
    let mut names: Vec<String> = rows.iter().map(|row| row[0].to_owned()).collect();
    names.dedup();
    let layout = Layout::additive(names.len(), set.factors.len());
    let mut table = LatentTable {
        n: vec![0; layout.cells()],
        r: vec![0; layout.cells()],
    };
    for row in rows {
        let group = names
            .iter()
            .position(|name| name == row[0])
            .ok_or("a group")?;
        let pattern = (0..layout.patterns()).find(|pattern| {
            (0..layout.factors)
                .all(|factor| layout.carries(*pattern, factor) == (row[1 + factor] == "1"))
        });
        let cell = layout.cell(group, pattern.ok_or("a pattern")?);
        table.n[cell] = row[1 + layout.factors].parse()?;
        table.r[cell] = row[2 + layout.factors].parse()?;
    }
    Ok((names, layout, table))
}

/// What a paper would print of the table, every finding silent.
fn study(set: &DataSet, names: &[String], layout: Layout, table: &LatentTable) -> Study {
    let of_group = |counts: &[u16], group: usize| -> u32 {
        let cells = (0..layout.patterns()).map(|pattern| layout.cell(group, pattern));
        cells.map(|cell| u32::from(counts[cell])).sum()
    };
    let groups = names.iter().enumerate().map(|(group, name)| Group {
        name: name.clone(),
        n: of_group(&table.n, group),
        responders: Some(of_group(&table.r, group)),
    });
    let factors = set.factors.iter().enumerate().map(|(factor, estimate)| {
        let carrying = (0..layout.groups).flat_map(|group| {
            let patterns =
                (0..layout.patterns()).filter(move |pattern| layout.carries(*pattern, factor));
            patterns.map(move |pattern| layout.cell(group, pattern))
        });
        Factor {
            name: estimate.name.clone(),
            margin: Margin::Printed(carrying.map(|cell| u32::from(table.n[cell])).sum()),
            multivariable: Finding::Silent,
            odds_ratio: None,
        }
    });
    Study {
        groups: groups.collect(),
        factors: factors.collect(),
        tests: vec![RegressionTest::PenalisedLikelihoodRatio],
        deviations: Vec::new(),
        comparisons: Vec::new(),
        prior: Prior {
            mu_mean: 0.0,
            mu_sd: 1.5,
            alpha_sd: 1.0,
            beta_sd: 1.5,
        },
        significance_level: 0.05,
    }
}

/// Rebuilds a data set from its counts and verdicts, and from its counts alone.
pub fn rebuild(set: &DataSet) -> Result<Vec<Rebuilt>, Box<dyn Error>> {
    let (names, layout, table) = read(set)?;
    let counts = study(set, &names, layout, &table);
    let verdicts = Selection::new(&counts).multivariable_findings(&table);
    let mut printed = counts.clone();
    for (factor, verdict) in printed.factors.iter_mut().zip(&verdicts) {
        factor.multivariable = *verdict;
    }
    let settings = Settings::default();
    let (with, _) = sample(&printed, settings.seed, settings.effective, |_| ())?;
    let (without, _) = sample(&counts, settings.seed, settings.effective, |_| ())?;
    let patients = counts.patients();
    let row = |(factor, estimate): (usize, &Estimate)| {
        let sorted = |draws: &reinfuse::reconstruct::WeightedDraws| {
            let total: f64 = draws.weights.iter().sum();
            let value = |i: usize| draws.parameters_of(i)[layout.groups + factor];
            let mut all: Vec<(f64, f64)> = (0..draws.len())
                .map(|i| (value(i), draws.weights[i] / total))
                .collect();
            all.sort_by(|a, b| a.0.total_cmp(&b.0));
            all
        };
        let [posterior, alone] = [&with, &without].map(sorted);
        let below = [&posterior, &alone].map(|draws: &Vec<(f64, f64)>| {
            draws
                .iter()
                .filter(|(x, _)| *x < estimate.firth)
                .map(|(_, w)| w)
                .sum::<f64>()
        });
        let quantile = |p: f64| {
            let mut sum = 0.0;
            let past = posterior.iter().find(|(_, w)| {
                sum += w;
                sum >= p
            });
            past.map_or(f64::NAN, |(x, _)| *x)
        };
        let verdict = match verdicts[factor] {
            Finding::SignificantPositive => "significant, more",
            Finding::SignificantNegative => "significant, fewer",
            Finding::NotSignificant | Finding::Silent => "not significant",
        };
        let row = format!(
            "| {}: {} | {patients} | {} | {verdict} | {:.2} | {:.2} ({:.2} to {:.2}) | {:.0}% |\n",
            set.source,
            set.outcome,
            estimate.name.replace('_', " "),
            estimate.firth,
            quantile(0.5),
            quantile(0.025),
            quantile(0.975),
            100.0 * below[0],
        );
        Rebuilt { row, below }
    };
    Ok(set.factors.iter().enumerate().map(row).collect())
}
