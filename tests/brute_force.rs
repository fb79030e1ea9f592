//! The sampler against brute force: tiny studies whose posterior can be summed, over every assignment of
//! factors (and unprinted responses) to every patient, and over a grid of parameters.
//!
//! Nothing of the sampler is used to get the exact answer: likelihoods, both hierarchies (mu and nu are
//! summed on their own grid, not integrated by algebra), the counting of tables, Fisher's test (in whole
//! numbers) and the p-value of a ratio statistic (by erfc) are written here again; the regression is the
//! general [`Fitter`], not the sampler's own.
//!
//! A sampled mean may be 4.5 of its Monte Carlo standard errors from the exact one. A mean of squares
//! about the exact mean is held to the same rule against the exact variance. What the grid adds is shown
//! to be under a fiftieth of a standard error by refining it.

mod common;

use common::firth::{Fit, Fitter, Rows};
use reinfuse::evidence::Finding;
use reinfuse::evidence::study::{BothFactors, Group, LogOddsRatio, Margin, Prior, Study};
use reinfuse::numerics::convergence::Stopped;
use reinfuse::reconstruct::latent_table::LatentTable;
use reinfuse::reconstruct::selection::Selection;
use reinfuse::reconstruct::{self, WeightedDraws};
use std::collections::BTreeMap;

/// Effective draws asked of the sampler.
const EFFECTIVE: f64 = 60_000.0;
/// Monte Carlo standard errors a sampled mean may be off.
const MOST_ERRORS: f64 = 4.5;
/// Grid points per prior standard deviation; the finer one shows that the coarser is fine enough.
const COARSE: f64 = 2.4;
const FINE: f64 = 3.1;
/// Enough to see that the answer moves.
const ROUGH: f64 = 1.5;
/// How far the grid reaches, in prior standard deviations.
const REACH: f64 = 5.0;

// ------------------------------------------------------------------ the latent tables

/// Patients and responders of one group by pattern (none, D, C, both), and in how many ways they arise.
#[derive(Debug, Clone, Copy, PartialEq)]
struct GroupTable {
    n: [usize; 4],
    r: [usize; 4],
    ways: f64,
}

impl GroupTable {
    fn carriers(&self, factor: usize) -> usize {
        if factor == 0 {
            self.n[2] + self.n[3]
        } else {
            self.n[1] + self.n[3]
        }
    }
}

/// Every table of a group, by going through every assignment of patterns to labelled patients.
fn group_tables(group: &Group) -> Vec<GroupTable> {
    let options = if group.responders.is_some() { 4 } else { 8 };
    let mut ways: BTreeMap<([usize; 4], [usize; 4]), f64> = BTreeMap::new();
    for assignment in 0..(options as u64).pow(group.n) {
        let (mut n, mut r) = ([0; 4], [0; 4]);
        let mut rest = assignment;
        for patient in 0..group.n {
            let choice = (rest % options as u64) as usize;
            rest /= options as u64;
            n[choice % 4] += 1;
            let responds = group.responders.map_or(choice >= 4, |k| patient < k);
            r[choice % 4] += usize::from(responds);
        }
        *ways.entry((n, r)).or_default() += 1.0;
    }
    ways.into_iter()
        .map(|((n, r), ways)| GroupTable { n, r, ways })
        .collect()
}

// ------------------------------------------------------------------ the statements

/// Two-sided Fisher p: the share of the same-margin tables that are no likelier than the observed one.
fn fisher_p(responders: u64, exposed: u64, all_responders: u64, n: u64) -> f64 {
    let choose = |n: u64, k: u64| (0..k).fold(1, |c, i| c * (n - i) / (i + 1));
    let ways = |k: u64| {
        if k > exposed || k > all_responders || all_responders - k > n - exposed {
            0
        } else {
            choose(exposed, k) * choose(n - exposed, all_responders - k)
        }
    };
    let tables = (0..=n).map(ways);
    let small: u64 = tables.clone().filter(|w| *w <= ways(responders)).sum();
    small as f64 / tables.sum::<u64>() as f64
}

fn fisher_finding(study: &Study, tables: [&GroupTable; 2]) -> Finding {
    let entering = || {
        let entries = tables.iter().zip(&study.both_factors.groups);
        entries.filter(|(_, enters)| **enters).map(|(t, _)| *t)
    };
    let exposed: usize = entering().map(|t| t.n[3]).sum();
    let responders: usize = entering().map(|t| t.r[3]).sum();
    let n: usize = entering().map(|t| t.n.iter().sum::<usize>()).sum();
    let all: usize = entering().map(|t| t.r.iter().sum::<usize>()).sum();
    let p = fisher_p(responders as u64, exposed as u64, all as u64, n as u64);
    if p >= study.significance_level {
        return Finding::NotSignificant;
    }
    let with = responders as f64 / exposed as f64;
    let without = (all - responders) as f64 / (n - exposed) as f64;
    if with > without {
        Finding::SignificantPositive
    } else {
        Finding::SignificantNegative
    }
}

fn firth_findings(study: &Study, tables: [&GroupTable; 2]) -> [Finding; 2] {
    let mut rows = Rows::new(4);
    for (g, table) in tables.iter().enumerate() {
        for pattern in 0..4 {
            if table.n[pattern] > 0 {
                let x = [
                    f64::from(u8::from(g == 0)),
                    f64::from(u8::from(g == 1)),
                    f64::from(u8::from(pattern >= 2)),
                    f64::from(u8::from(pattern % 2 == 1)),
                ];
                rows.push(x, table.n[pattern] as f64, table.r[pattern] as f64);
            }
        }
    }
    let mut fitter = Fitter::new(4);
    let Some(full) = fit(&mut fitter, &rows, None) else {
        return [Finding::NotSignificant; 2];
    };
    [2, 3].map(|column| {
        let restricted =
            fit(&mut fitter, &rows, Some(column)).expect("singular only if the full fit is");
        let gain = full.penalised_log_likelihood - restricted.penalised_log_likelihood;
        // P(chi-squared with one degree of freedom > 2 gain).
        let p = libm::erfc(gain.max(0.0).sqrt());
        assert!(
            (p - study.significance_level).abs() > 1e-5,
            "a tie: p = {p}"
        );
        if p >= study.significance_level {
            Finding::NotSignificant
        } else if full.coefficients[column] > 0.0 {
            Finding::SignificantPositive
        } else {
            Finding::SignificantNegative
        }
    })
}

/// The fit; `None` if it is singular. Some of these tiny tables make the fitter's last steps oscillate at
/// rounding until its limit; a score below 1e-3 leaves an error of about its square in l*, far below the
/// distance of every p from the level.
fn fit(fitter: &mut Fitter, rows: &Rows, fixed_at_zero: Option<usize>) -> Option<Fit> {
    let fit = fitter.fit(rows, fixed_at_zero, None, 1e-11);
    if fit.stopped == Stopped::Singular {
        return None;
    }
    assert!(fit.largest_score < 1e-3, "{fit:?}");
    Some(fit)
}

fn margins_hold(study: &Study, [a, b]: [&GroupTable; 2]) -> bool {
    (0..2).all(|f| match study.margins[f] {
        Margin::Printed(k) => a.carriers(f) + b.carriers(f) == k as usize,
        Margin::Unprinted { .. } => true,
    })
}

fn statements_hold(study: &Study, tables: [&GroupTable; 2]) -> bool {
    let agrees = |said: Finding, found: Finding| said == Finding::Silent || said == found;
    if !agrees(study.both_factors.finding, fisher_finding(study, tables)) {
        return false;
    }
    let found = firth_findings(study, tables);
    (0..2).all(|f| agrees(study.multivariable[f], found[f]))
}

// ------------------------------------------------------------------ the exact posterior

/// Mass, mean and mean square of some quantities, summed up.
#[derive(Debug, Clone, Default)]
struct Sums {
    mass: f64,
    first: Vec<f64>,
    second: Vec<f64>,
}

impl Sums {
    fn add(&mut self, mass: f64, values: impl IntoIterator<Item = f64>) {
        self.mass += mass;
        for (k, x) in values.into_iter().enumerate() {
            if k == self.first.len() {
                self.first.push(0.0);
                self.second.push(0.0);
            }
            self.first[k] += mass * x;
            self.second[k] += mass * x * x;
        }
    }

    fn mean(&self, k: usize) -> f64 {
        self.first[k] / self.mass
    }

    fn mean_square(&self, k: usize) -> f64 {
        self.second[k] / self.mass
    }
}

/// One exactly known quantity.
#[derive(Debug, Clone, Copy)]
struct Exact {
    mean: f64,
    variance: f64,
}

fn normal(x: f64, mean: f64, sd: f64) -> f64 {
    (-0.5 * ((x - mean) / sd).powi(2)).exp() / sd
}

fn logistic(x: f64) -> f64 {
    1.0 / (1.0 + (-x).exp())
}

/// Evenly spaced points over `REACH` standard deviations either side.
fn grid(mean: f64, sd: f64, per_sd: f64) -> Vec<f64> {
    let half = (REACH * per_sd).ceil() as i32;
    (-half..=half)
        .map(|i| mean + sd * f64::from(i) / per_sd)
        .collect()
}

/// Two group values under a common mean that is summed over: their joint prior density, and the
/// mean and mean square of that common mean given them.
struct Pair {
    axis: Vec<f64>,
    /// For each point of the first axis times the second: density, E(m | x, y), E(m^2 | x, y).
    at: Vec<[f64; 3]>,
}

fn pair(mean: f64, between: f64, within: f64, per_sd: f64) -> Pair {
    let axis = grid(mean, between.hypot(within), per_sd);
    let common = grid(mean, between, 3.0 * per_sd);
    let mut at = Vec::new();
    for x in &axis {
        for y in &axis {
            let mut sums = Sums::default();
            for m in &common {
                let mass =
                    normal(*m, mean, between) * normal(*x, *m, within) * normal(*y, *m, within);
                sums.add(mass, [*m]);
            }
            at.push([sums.mass, sums.mean(0), sums.mean_square(0)]);
        }
    }
    Pair { axis, at }
}

/// The probability of the carriers of one factor, by their number in each group; with the sums of
/// logit pi_1, logit pi_2 and nu where the margin was not printed.
fn design(study: &Study, factor: usize, per_sd: f64) -> Vec<Vec<Sums>> {
    let [n1, n2] = [0, 1].map(|g| study.groups[g].n as usize);
    let mut by_carriers = vec![vec![Sums::default(); n2 + 1]; n1 + 1];
    let shares = match study.margins[factor] {
        Margin::Printed(_) => None,
        Margin::Unprinted {
            nu_mean,
            nu_sd,
            e_sd,
        } => Some(pair(nu_mean, nu_sd, e_sd, per_sd)),
    };
    let bernoulli = |logit: f64, carriers: usize, n: usize| {
        logistic(logit).powi(carriers as i32) * logistic(-logit).powi((n - carriers) as i32)
    };
    for (c1, row) in by_carriers.iter_mut().enumerate() {
        for (c2, sums) in row.iter_mut().enumerate() {
            if let Some(shares) = &shares {
                let side = shares.axis.len();
                for (i, [density, nu, nu_squared]) in shares.at.iter().enumerate() {
                    let (x, y) = (shares.axis[i / side], shares.axis[i % side]);
                    let mass = density * bernoulli(x, c1, n1) * bernoulli(y, c2, n2);
                    sums.add(mass, [x, y, *nu]);
                    sums.second[2] += mass * (nu_squared - nu * nu);
                }
            } else if study.margins[factor] == Margin::Printed((c1 + c2) as u32) {
                sums.mass = 1.0;
            }
        }
    }
    by_carriers
}

/// Every table of both groups, and the places of the pairs that lead to what was printed.
struct Latent {
    tables: [Vec<GroupTable>; 2],
    agreeing: Vec<(usize, usize)>,
}

fn latent(study: &Study) -> Latent {
    let tables: [Vec<GroupTable>; 2] = [0, 1].map(|g| group_tables(&study.groups[g]));
    let mut agreeing = Vec::new();
    for (i, a) in tables[0].iter().enumerate() {
        for (j, b) in tables[1].iter().enumerate() {
            if margins_hold(study, [a, b]) && statements_hold(study, [a, b]) {
                agreeing.push((i, j));
            }
        }
    }
    Latent { tables, agreeing }
}

/// Probability of a group's responses in one of its tables, patient by patient.
fn likelihood(table: &GroupTable, alpha: f64, c: f64, d: f64) -> f64 {
    (0..4)
        .map(|pattern| {
            let p = logistic(alpha + linear(pattern, c, d));
            let r = table.r[pattern] as i32;
            p.powi(r) * (1.0 - p).powi(table.n[pattern] as i32 - r)
        })
        .product()
}

fn linear(pattern: usize, c: f64, d: f64) -> f64 {
    [0.0, d, c, c + d][pattern]
}

/// Exact mean and variance of every parameter, cell probability and cell count, in that order; parameters
/// in the order of the sampler's names.
fn exact(study: &Study, latent: &Latent, per_sd: f64) -> Vec<Exact> {
    let tables = &latent.tables;
    let designs = [0, 1].map(|f| design(study, f, per_sd));
    // Each agreeing pair with its ways times the probability of its carriers.
    let pairs: Vec<(usize, usize, f64)> = latent
        .agreeing
        .iter()
        .map(|&(i, j)| {
            let (a, b) = (&tables[0][i], &tables[1][j]);
            let share = |f: usize| designs[f][a.carriers(f)][b.carriers(f)].mass;
            (i, j, a.ways * b.ways * share(0) * share(1))
        })
        .collect();

    let prior = &study.prior;
    let alphas = pair(prior.mu_mean, prior.mu_sd, prior.alpha_sd, per_sd);
    let side = alphas.axis.len();
    let betas = grid(0.0, prior.beta_sd, per_sd);
    let beta_density = |f: usize, x: f64| {
        normal(x, 0.0, prior.beta_sd)
            * study.odds_ratios[f].map_or(1.0, |published| normal(x, published.mean, published.sd))
    };
    let mut parameters = Sums::default();
    let mut masses = vec![0.0; pairs.len()];
    for c in &betas {
        for d in &betas {
            let density = beta_density(0, *c) * beta_density(1, *d);
            let by_alpha = [0, 1].map(|g: usize| {
                let at = |alpha: &f64| -> Vec<f64> {
                    let tables = tables[g].iter();
                    tables.map(|t| likelihood(t, *alpha, *c, *d)).collect()
                };
                alphas.axis.iter().map(at).collect::<Vec<_>>()
            });
            // The double sum over tables, one group after the other: first for each alpha_1 ...
            let mut first = vec![vec![0.0; tables[1].len()]; side];
            for (sums, of_first) in first.iter_mut().zip(&by_alpha[0]) {
                for (i, j, ways) in &pairs {
                    sums[*j] += ways * of_first[*i];
                }
            }
            // ... then for each alpha_2; on the way, what each table of group 1 weighs at alpha_2.
            let mut through = vec![vec![0.0; tables[0].len()]; side];
            for (x, (sums, of_first)) in first.iter().zip(&by_alpha[0]).enumerate() {
                for (y, of_second) in by_alpha[1].iter().enumerate() {
                    let [alpha_density, mu, mu_squared] = alphas.at[x * side + y];
                    let density = density * alpha_density;
                    let both = sums.iter().zip(of_second).map(|(a, b)| a * b).sum::<f64>();
                    let alpha = [alphas.axis[x], alphas.axis[y]];
                    let p = (0..8).map(|k| logistic(alpha[k / 4] + linear(k % 4, *c, *d)));
                    let values = [alpha[0], alpha[1], *c, *d, mu];
                    parameters.add(density * both, values.into_iter().chain(p));
                    parameters.second[4] += density * both * (mu_squared - mu * mu);
                    for (weight, value) in through[y].iter_mut().zip(of_first) {
                        *weight += density * value;
                    }
                }
            }
            for (weights, of_second) in through.iter().zip(&by_alpha[1]) {
                for ((i, j, ways), mass) in pairs.iter().zip(&mut masses) {
                    *mass += ways * weights[*i] * of_second[*j];
                }
            }
        }
    }

    let mut counts = Sums::default();
    let mut shares = [Sums::default(), Sums::default()];
    for (&(i, j, _), mass) in pairs.iter().zip(&masses) {
        let (a, b) = (&tables[0][i], &tables[1][j]);
        counts.add(*mass, a.n.into_iter().chain(b.n).map(|n| n as f64));
        for (f, total) in shares.iter_mut().enumerate() {
            let given = &designs[f][a.carriers(f)][b.carriers(f)];
            let means: Vec<f64> = (0..given.first.len()).map(|k| given.mean(k)).collect();
            total.add(*mass, means.clone());
            for (k, mean) in means.iter().enumerate() {
                total.second[k] += mass * (given.mean_square(k) - mean * mean);
            }
        }
    }

    let of = |sums: &Sums, k: usize| Exact {
        mean: sums.mean(k),
        variance: sums.mean_square(k) - sums.mean(k).powi(2),
    };
    let unprinted: Vec<&Sums> = shares.iter().filter(|s| !s.first.is_empty()).collect();
    let mut all: Vec<Exact> = (0..4).map(|k| of(&parameters, k)).collect();
    all.extend(unprinted.iter().flat_map(|s| [of(s, 0), of(s, 1)]));
    all.push(of(&parameters, 4));
    all.extend(unprinted.iter().map(|s| of(s, 2)));
    all.extend((5..13).map(|k| of(&parameters, k)));
    all.extend((0..8).map(|k| of(&counts, k)));
    all
}

// ------------------------------------------------------------------ the sampler's answer

fn names(study: &Study) -> Vec<String> {
    let mut names = reconstruct::parameter_names(study);
    names.extend((0..8).map(|cell| format!("probability of cell {cell}")));
    names.extend((0..8).map(|cell| format!("patients in cell {cell}")));
    names
}

fn values(draws: &WeightedDraws, i: usize) -> Vec<f64> {
    let (parameters, table) = (draws.parameters_of(i), draws.table_of(i));
    let mut values = parameters.to_vec();
    for cell in 0..8 {
        let mut eta = parameters[cell / 4];
        if cell % 4 >= 2 {
            eta += parameters[2];
        }
        if cell % 2 == 1 {
            eta += parameters[3];
        }
        values.push(logistic(eta));
    }
    values.extend(table.iter().map(|n| f64::from(*n)));
    values
}

/// Weighted mean and its standard error.
fn estimate(weights: &[f64], x: &[f64]) -> (f64, f64) {
    let total: f64 = weights.iter().sum();
    let mean = weights.iter().zip(x).map(|(w, x)| w * x).sum::<f64>() / total;
    let squares: f64 = weights
        .iter()
        .zip(x)
        .map(|(w, x)| (w * (x - mean)).powi(2))
        .sum();
    (mean, squares.sqrt() / total)
}

/// Holds the sampler to brute force.
fn agree(study: &Study, seed: u64) {
    let latent = latent(study);
    let exactly = exact(study, &latent, COARSE);
    let finer = exact(study, &latent, FINE);
    let (draws, _) = reconstruct::sample(study, seed, EFFECTIVE, |_| ()).unwrap();
    let rows: Vec<Vec<f64>> = (0..draws.len()).map(|i| values(&draws, i)).collect();
    let names = names(study);
    assert_eq!((names.len(), rows[0].len()), (exactly.len(), exactly.len()));
    let mut problems = Vec::new();
    for (k, name) in names.iter().enumerate() {
        let Exact { mean, variance } = exactly[k];
        let x: Vec<f64> = rows.iter().map(|r| r[k]).collect();
        let squares: Vec<f64> = x.iter().map(|x| (x - mean).powi(2)).collect();
        for (what, exact, finer, sampled) in [
            ("mean", mean, finer[k].mean, estimate(&draws.weights, &x)),
            (
                "variance",
                variance,
                finer[k].variance + (finer[k].mean - mean).powi(2),
                estimate(&draws.weights, &squares),
            ),
        ] {
            let (estimate, error) = sampled;
            if (exact - finer).abs() > 0.02 * error + 1e-12 {
                problems.push(format!(
                    "{name}: grid gives {what} {exact}, a finer one {finer}"
                ));
            }
            let off = (estimate - exact).abs();
            if off.is_nan() || off > MOST_ERRORS * error + 1e-9 {
                problems.push(format!(
                    "{name}: {what} {estimate} ({error}) sampled, exactly {exact}: {} standard errors",
                    (estimate - exact) / error
                ));
            }
        }
    }
    assert!(problems.is_empty(), "{}", problems.join("\n"));
}

// ------------------------------------------------------------------ the studies

fn groups(first: (u32, Option<u32>), second: (u32, Option<u32>)) -> Vec<Group> {
    [first, second]
        .map(|(n, responders)| Group { n, responders })
        .to_vec()
}

/// Dose margin printed, Cy-Flu not; one factor significant, one not, both together significant.
fn dose_printed() -> Study {
    Study {
        groups: groups((5, Some(3)), (4, Some(1))),
        margins: [
            Margin::Unprinted {
                nu_mean: 0.4,
                nu_sd: 0.8,
                e_sd: 0.5,
            },
            Margin::Printed(6),
        ],
        multivariable: [Finding::SignificantPositive, Finding::NotSignificant],
        both_factors: BothFactors {
            groups: vec![true, true],
            finding: Finding::SignificantPositive,
        },
        odds_ratios: [None, None],
        prior: Prior {
            mu_mean: -0.5,
            mu_sd: 1.0,
            alpha_sd: 0.8,
            beta_sd: 1.5,
        },
        significance_level: 0.3,
    }
}

/// Both margins printed, one group's responders not; one factor silent, Fisher's test in one group alone.
fn responders_unprinted() -> Study {
    Study {
        groups: groups((5, Some(2)), (4, None)),
        margins: [Margin::Printed(4), Margin::Printed(6)],
        multivariable: [Finding::Silent, Finding::SignificantPositive],
        both_factors: BothFactors {
            groups: vec![true, false],
            finding: Finding::NotSignificant,
        },
        prior: Prior {
            mu_mean: -1.0,
            mu_sd: 0.7,
            alpha_sd: 1.0,
            beta_sd: 1.0,
        },
        significance_level: 0.21,
        ..dose_printed()
    }
}

/// Neither margin printed; one factor significantly negative, the other with a published odds ratio.
fn odds_ratio_published() -> Study {
    Study {
        groups: groups((4, Some(2)), (5, Some(3))),
        margins: [
            Margin::Unprinted {
                nu_mean: 0.6,
                nu_sd: 0.8,
                e_sd: 0.5,
            },
            Margin::Unprinted {
                nu_mean: -0.3,
                nu_sd: 0.5,
                e_sd: 1.0,
            },
        ],
        multivariable: [Finding::SignificantNegative, Finding::Silent],
        both_factors: BothFactors {
            groups: vec![true, true],
            finding: Finding::Silent,
        },
        odds_ratios: [None, Some(LogOddsRatio { mean: 0.9, sd: 1.1 })],
        significance_level: 0.25,
        ..dose_printed()
    }
}

#[test]
fn agrees_where_the_dose_margin_is_printed() {
    agree(&dose_printed(), 1);
}

#[test]
fn agrees_where_a_group_s_responders_are_not_printed() {
    agree(&responders_unprinted(), 2);
}

#[test]
fn agrees_where_no_margin_is_printed_and_an_odds_ratio_is() {
    agree(&odds_ratio_published(), 3);
}

#[test]
fn the_engine_reads_every_table_as_these_tests_do() {
    for study in [
        dose_printed(),
        responders_unprinted(),
        odds_ratio_published(),
    ] {
        let mut selection = Selection::new(&study);
        let [first, second] = [0, 1].map(|g| group_tables(&study.groups[g]));
        let pairs = first
            .iter()
            .flat_map(|a| second.iter().map(move |b| (a, b)));
        for (a, b) in pairs.filter(|(a, b)| margins_hold(&study, [a, b])) {
            let join = |of: fn(&GroupTable) -> [usize; 4]| {
                of(a).into_iter().chain(of(b)).map(|n| n as u16).collect()
            };
            let table = LatentTable {
                n: join(|t| t.n),
                r: join(|t| t.r),
            };
            let found = firth_findings(&study, [a, b]);
            assert_eq!(selection.multivariable_findings(&table), found, "{table:?}");
            let found = fisher_finding(&study, [a, b]);
            assert_eq!(selection.both_factors_finding(&table), found, "{table:?}");
        }
    }
}

/// The comparison has teeth: leaving out what was said, or a published odds ratio, moves the exact answer
/// by far more than the bounds above allow (about 0.02 standard deviations).
#[test]
fn what_is_printed_moves_the_exact_answer() {
    for study in [
        dose_printed(),
        responders_unprinted(),
        odds_ratio_published(),
    ] {
        let said = exact(&study, &latent(&study), ROUGH);
        let mut silent = study.clone();
        silent.multivariable = [Finding::Silent; 2];
        let mut alone = study.clone();
        alone.both_factors.finding = Finding::Silent;
        let mut unpublished = study.clone();
        unpublished.odds_ratios = [None, None];
        for other in [silent, alone, unpublished] {
            if other == study {
                continue;
            }
            let moved = said
                .iter()
                .zip(exact(&other, &latent(&other), ROUGH))
                .map(|(a, b)| (a.mean - b.mean).abs() / a.variance.sqrt())
                .fold(0.0, f64::max);
            assert!(moved > 0.1, "{moved}");
        }
    }
}

#[test]
fn fisher_in_whole_numbers_gives_the_lady_tasting_tea() {
    assert_eq!(fisher_p(3, 4, 4, 8), 34.0 / 70.0);
}

#[test]
fn every_assignment_of_patients_is_counted_once() {
    let ways = |responders| {
        let tables = group_tables(&Group { n: 4, responders });
        (tables.len(), tables.iter().map(|t| t.ways).sum::<f64>())
    };
    // 2 and 2 patients over 4 patterns: 10 x 10 tables; 4 patients over 8 cells: C(11, 7).
    assert_eq!(ways(Some(2)), (100, 256.0));
    assert_eq!(ways(None), (330, 4096.0));
}
