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
use reinfuse::evidence::study::{
    Comparison, Deviation, Factor, Group, LogOddsRatio, Margin, Prior, RegressionTest, Study,
    TableTest,
};
use reinfuse::numerics::convergence::Stopped;
use reinfuse::reconstruct::latent_table::LatentTable;
use reinfuse::reconstruct::selection::Selection;
use reinfuse::reconstruct::{self, WeightedDraws};
use std::collections::{BTreeMap, BTreeSet};

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

/// Patients and responders of one group by pattern, and in how many ways they arise.
#[derive(Debug, Clone, PartialEq)]
struct GroupTable {
    n: Vec<usize>,
    r: Vec<usize>,
    ways: f64,
}

/// Whether a pattern has a factor: the first factor is the highest bit.
fn has(pattern: usize, factor: usize, factors: usize) -> bool {
    pattern >> (factors - 1 - factor) & 1 == 1
}

impl GroupTable {
    fn carriers(&self, factor: usize) -> usize {
        carriers(&self.n, factor)
    }
}

/// How many of these counts by pattern have a factor.
fn carriers(counts: &[usize], factor: usize) -> usize {
    let factors = counts.len().ilog2() as usize;
    let cells = counts.iter().enumerate();
    cells
        .filter(|(pattern, _)| has(*pattern, factor, factors))
        .map(|(_, n)| n)
        .sum()
}

/// Every table of a group, by going through every assignment of patterns to labelled patients.
fn group_tables(group: &Group, factors: usize) -> Vec<GroupTable> {
    let patterns = 1 << factors;
    let options = if group.responders.is_some() {
        patterns
    } else {
        2 * patterns
    };
    let mut ways: BTreeMap<(Vec<usize>, Vec<usize>), f64> = BTreeMap::new();
    for assignment in 0..(options as u64).pow(group.n) {
        let (mut n, mut r) = (vec![0; patterns], vec![0; patterns]);
        let mut rest = assignment;
        for patient in 0..group.n {
            let choice = (rest % options as u64) as usize;
            rest /= options as u64;
            n[choice % patterns] += 1;
            let responds = group.responders.map_or(choice >= patterns, |k| patient < k);
            r[choice % patterns] += usize::from(responds);
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

fn comparison_finding(study: &Study, comparison: &Comparison, tables: &[&GroupTable]) -> Finding {
    let factors = study.factors.len();
    let wanted =
        |pattern: usize| (0..factors).all(|f| !comparison.factors[f] || has(pattern, f, factors));
    let (mut exposed, mut responders, mut n, mut all) = (0, 0, 0, 0);
    for (table, enters) in tables.iter().zip(&comparison.groups) {
        for pattern in (0..1 << factors).filter(|_| *enters) {
            n += table.n[pattern];
            all += table.r[pattern];
            if wanted(pattern) {
                exposed += table.n[pattern];
                responders += table.r[pattern];
            }
        }
    }
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

fn firth_findings(study: &Study, tables: &[&GroupTable]) -> Vec<Finding> {
    let (groups, factors) = (study.groups.len(), study.factors.len());
    let columns = groups + factors;
    let mut rows = Rows::new(columns);
    for (g, table) in tables.iter().enumerate() {
        for pattern in (0..1 << factors).filter(|p| table.n[*p] > 0) {
            let intercepts = (0..groups).map(|h| f64::from(u8::from(g == h)));
            let carried = (0..factors).map(|f| f64::from(u8::from(has(pattern, f, factors))));
            let x: Vec<f64> = intercepts.chain(carried).collect();
            rows.push(x, table.n[pattern] as f64, table.r[pattern] as f64);
        }
    }
    let mut fitter = Fitter::new(columns);
    let Some(full) = fit(&mut fitter, &rows, None) else {
        return vec![Finding::NotSignificant; factors];
    };
    let finding = |column: usize| {
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
    };
    (groups..columns).map(finding).collect()
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

fn margins_hold(study: &Study, tables: &[&GroupTable]) -> bool {
    study.factors.iter().enumerate().all(|(f, factor)| {
        let all: usize = tables.iter().map(|table| table.carriers(f)).sum();
        let responding: usize = tables.iter().map(|table| carriers(&table.r, f)).sum();
        match &factor.margin {
            Margin::Printed(k) => all == *k as usize,
            Margin::ByGroup(counts) => tables
                .iter()
                .zip(counts)
                .all(|(table, k)| table.carriers(f) == *k as usize),
            Margin::ByResponse { responders, others } => {
                (responding, all - responding) == (*responders as usize, *others as usize)
            }
            Margin::Unprinted { .. } => true,
        }
    })
}

fn statements_hold(study: &Study, tables: &[&GroupTable]) -> bool {
    let agrees = |said: Finding, found: Finding| said == Finding::Silent || said == found;
    let compared = |c: &Comparison| agrees(c.finding, comparison_finding(study, c, tables));
    study.comparisons.iter().all(compared)
        && study
            .factors
            .iter()
            .zip(firth_findings(study, tables))
            .all(|(factor, found)| agrees(factor.multivariable, found))
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

/// By group and number of carriers: mass, first and second moment of logit pi.
type Moments = Vec<Vec<[f64; 3]>>;

/// The probability of the carriers of one factor, by their number in each group, and where the margin was not printed the sums
/// of each group's logit pi and of nu: given nu the groups are independent.
struct Design {
    /// Points of nu with their density, and for each of them, group and number of carriers the mass, first and second moment of
    /// logit pi.
    points: Vec<(f64, f64, Moments)>,
}

impl Design {
    fn new(study: &Study, factor: usize, per_sd: f64) -> Self {
        let Margin::Unprinted {
            nu_mean,
            nu_sd,
            e_sd,
        } = study.factors[factor].margin
        else {
            return Self { points: Vec::new() };
        };
        let axis = grid(nu_mean, nu_sd.hypot(e_sd), per_sd);
        let bernoulli = |logit: f64, carriers: usize, n: usize| {
            logistic(logit).powi(carriers as i32) * logistic(-logit).powi((n - carriers) as i32)
        };
        let points = grid(nu_mean, nu_sd, 3.0 * per_sd).into_iter().map(|nu| {
            let of_group = |group: &Group| {
                let n = group.n as usize;
                let of_carriers = |carriers| {
                    let mut moments = [0.0; 3];
                    for x in &axis {
                        let mass = normal(*x, nu, e_sd) * bernoulli(*x, carriers, n);
                        moments[0] += mass;
                        moments[1] += mass * x;
                        moments[2] += mass * x * x;
                    }
                    moments
                };
                (0..=n).map(of_carriers).collect()
            };
            let density = normal(nu, nu_mean, nu_sd);
            (nu, density, study.groups.iter().map(of_group).collect())
        });
        Self {
            points: points.collect(),
        }
    }

    fn of(&self, carriers: &[usize]) -> Sums {
        let groups = carriers.len();
        let mut sums = Sums::default();
        if self.points.is_empty() {
            sums.mass = 1.0;
            return sums;
        }
        (sums.first, sums.second) = (vec![0.0; groups + 1], vec![0.0; groups + 1]);
        for (nu, density, by_group) in &self.points {
            let given = |g: usize| by_group[g][carriers[g]];
            let mass = density * (0..groups).map(|g| given(g)[0]).product::<f64>();
            sums.mass += mass;
            for g in 0..groups {
                sums.first[g] += mass * given(g)[1] / given(g)[0];
                sums.second[g] += mass * given(g)[2] / given(g)[0];
            }
            sums.first[groups] += mass * nu;
            sums.second[groups] += mass * nu * nu;
        }
        sums
    }
}

/// The tables of each group, and those combinations of them that lead to what was printed.
struct Latent {
    tables: Vec<Vec<GroupTable>>,
    agreeing: Vec<Vec<usize>>,
}

/// Every combination of one of each.
fn combinations(lengths: &[usize]) -> impl Iterator<Item = Vec<usize>> {
    let lengths = lengths.to_vec();
    (0..lengths.iter().product()).map(move |mut index: usize| {
        let of = |length: &usize| {
            let own = index % length;
            index /= length;
            own
        };
        lengths.iter().map(of).collect()
    })
}

fn chosen<'a>(tables: &'a [Vec<GroupTable>], places: &[usize]) -> Vec<&'a GroupTable> {
    tables.iter().zip(places).map(|(t, i)| &t[*i]).collect()
}

fn latent(study: &Study) -> Latent {
    let factors = study.factors.len();
    let all: Vec<Vec<GroupTable>> = study
        .groups
        .iter()
        .map(|group| group_tables(group, factors))
        .collect();
    let lengths: Vec<usize> = all.iter().map(Vec::len).collect();
    let mut agreeing: Vec<Vec<usize>> = combinations(&lengths)
        .filter(|places| {
            let tables = chosen(&all, places);
            margins_hold(study, &tables) && statements_hold(study, &tables)
        })
        .collect();
    // Tables that no combination has are left out, since each costs a sum over the grid.
    let mut tables = Vec::new();
    for (g, all) in all.iter().enumerate() {
        let used: BTreeSet<usize> = agreeing.iter().map(|places| places[g]).collect();
        let places: BTreeMap<usize, usize> = used.iter().copied().zip(0..).collect();
        for combination in &mut agreeing {
            combination[g] = places[&combination[g]];
        }
        tables.push(used.iter().map(|place| all[*place].clone()).collect());
    }
    Latent { tables, agreeing }
}

/// Exact mean and variance of every parameter, cell probability and cell count, in that order; parameters
/// in the order of the sampler's names. Given mu and the coefficients the groups are independent but for what was printed.
fn exact(study: &Study, latent: &Latent, per_sd: f64) -> Vec<Exact> {
    let (groups, factors) = (study.groups.len(), study.factors.len());
    let patterns = 1 << factors;
    let tables = &latent.tables;
    let designs: Vec<Design> = (0..factors)
        .map(|f| Design::new(study, f, per_sd))
        .collect();
    let mut by_carriers: Vec<BTreeMap<Vec<usize>, Sums>> = vec![BTreeMap::new(); factors];
    let carriers_of = |places: &[usize], f: usize| -> Vec<usize> {
        let tables = chosen(tables, places);
        tables.iter().map(|table| table.carriers(f)).collect()
    };
    // Each combination's ways times the probability of its carriers.
    let mut ways = Vec::new();
    for places in &latent.agreeing {
        let mut weight: f64 = chosen(tables, places).iter().map(|t| t.ways).product();
        for f in 0..factors {
            let carriers = carriers_of(places, f);
            let sums = by_carriers[f].entry(carriers);
            let sums = sums.or_insert_with_key(|carriers| designs[f].of(carriers));
            weight *= sums.mass;
        }
        ways.push(weight);
    }

    let prior = &study.prior;
    let alphas = grid(prior.mu_mean, prior.mu_sd.hypot(prior.alpha_sd), per_sd);
    let mus = grid(prior.mu_mean, prior.mu_sd, per_sd);
    // Coefficients of the factors, then deviations.
    let sds = vec![prior.beta_sd; factors].into_iter();
    let sds: Vec<f64> = sds.chain(study.deviations.iter().map(|d| d.sd)).collect();
    let coefficients = sds.len();
    let betas: Vec<Vec<f64>> = sds.iter().map(|sd| grid(0.0, *sd, per_sd)).collect();
    let beta_density = |k: usize, x: f64| {
        let published = study.factors.get(k).and_then(|factor| factor.odds_ratio);
        normal(x, 0.0, sds[k]) * published.map_or(1.0, |or| normal(x, or.mean, or.sd))
    };
    let (mut of_alphas, mut of_betas, mut of_mu) =
        (Sums::default(), Sums::default(), Sums::default());
    let mut probabilities = Sums::default();
    for sums in [
        &mut of_alphas,
        &mut of_betas,
        &mut of_mu,
        &mut probabilities,
    ] {
        let most = groups * patterns + coefficients;
        (sums.first, sums.second) = (vec![0.0; most], vec![0.0; most]);
    }
    let mut masses = vec![0.0; ways.len()];
    let mut total = 0.0;
    let put = |sums: &mut Sums, k: usize, mass: f64, x: f64| {
        sums.first[k] += mass * x;
        sums.second[k] += mass * x * x;
    };
    for at in combinations(&betas.iter().map(Vec::len).collect::<Vec<_>>()) {
        let beta: Vec<f64> = at.iter().zip(&betas).map(|(i, axis)| axis[*i]).collect();
        let density: f64 = (0..coefficients)
            .map(|k| beta_density(k, beta[k]))
            .product();
        // For each group and alpha: P(response) by pattern, and each group's likelihoods.
        let p: Vec<Vec<Vec<f64>>> = (0..groups)
            .map(|group| {
                let of = |alpha: &f64| {
                    let shifts = (0..patterns).map(|pattern| shift(study, &beta, group, pattern));
                    shifts.map(|shift| logistic(alpha + shift)).collect()
                };
                alphas.iter().map(of).collect()
            })
            .collect();
        let likelihoods: Vec<Vec<Vec<f64>>> = tables
            .iter()
            .zip(&p)
            .map(|(tables, p)| {
                let of = |p: &Vec<f64>| tables.iter().map(|t| likelihood(t, p)).collect();
                p.iter().map(of).collect()
            })
            .collect();
        let mut at_alpha = vec![vec![0.0; alphas.len()]; groups];
        let mut mass_here = 0.0;
        for mu in &mus {
            let density = density * normal(*mu, prior.mu_mean, prior.mu_sd);
            let spread: Vec<f64> = alphas
                .iter()
                .map(|alpha| normal(*alpha, *mu, prior.alpha_sd))
                .collect();
            // Each group's tables with alpha summed out ...
            let alone: Vec<Vec<f64>> = (0..groups)
                .map(|g| {
                    let mut sums = vec![0.0; tables[g].len()];
                    for (spread, likelihoods) in spread.iter().zip(&likelihoods[g]) {
                        for (sum, likelihood) in sums.iter_mut().zip(likelihoods) {
                            *sum += spread * likelihood;
                        }
                    }
                    sums
                })
                .collect();
            // ... and what the other groups' tables weigh beside each of them.
            let mut others: Vec<Vec<f64>> = tables.iter().map(|t| vec![0.0; t.len()]).collect();
            let mut mass = 0.0;
            for (k, places) in latent.agreeing.iter().enumerate() {
                let product = |skipped: usize| -> f64 {
                    let kept = (0..groups).filter(|g| *g != skipped);
                    density * ways[k] * kept.map(|g| alone[g][places[g]]).product::<f64>()
                };
                for (g, others) in others.iter_mut().enumerate() {
                    others[places[g]] += product(g);
                }
                let own = product(groups);
                masses[k] += own;
                mass += own;
            }
            put(&mut of_mu, 0, mass, *mu);
            mass_here += mass;
            for (g, others) in others.iter().enumerate() {
                for (a, likelihoods) in likelihoods[g].iter().enumerate() {
                    let both = likelihoods.iter().zip(others).map(|(l, o)| l * o);
                    at_alpha[g][a] += spread[a] * both.sum::<f64>();
                }
            }
        }
        total += mass_here;
        for (f, beta) in beta.iter().enumerate() {
            put(&mut of_betas, f, mass_here, *beta);
        }
        for (g, masses) in at_alpha.iter().enumerate() {
            for (a, mass) in masses.iter().enumerate() {
                put(&mut of_alphas, g, *mass, alphas[a]);
                for (pattern, p) in p[g][a].iter().enumerate() {
                    put(&mut probabilities, g * patterns + pattern, *mass, *p);
                }
            }
        }
    }
    for sums in [
        &mut of_alphas,
        &mut of_betas,
        &mut of_mu,
        &mut probabilities,
    ] {
        sums.mass = total;
    }

    let mut counts = Sums::default();
    let mut shares = vec![Sums::default(); factors];
    for (places, mass) in latent.agreeing.iter().zip(&masses) {
        let cells = chosen(tables, places);
        counts.add(*mass, cells.iter().flat_map(|t| &t.n).map(|n| *n as f64));
        for (f, total) in shares.iter_mut().enumerate() {
            let given = &by_carriers[f][&carriers_of(places, f)];
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
    let mut all: Vec<Exact> = (0..groups).map(|k| of(&of_alphas, k)).collect();
    all.extend((0..coefficients).map(|k| of(&of_betas, k)));
    all.extend(unprinted.iter().flat_map(|s| (0..groups).map(|g| of(s, g))));
    all.push(of(&of_mu, 0));
    all.extend(unprinted.iter().map(|s| of(s, groups)));
    all.extend((0..groups * patterns).map(|k| of(&probabilities, k)));
    all.extend((0..groups * patterns).map(|k| of(&counts, k)));
    all
}

/// What a pattern's factors and the deviations that apply add to a group's intercept.
fn shift(study: &Study, coefficients: &[f64], group: usize, pattern: usize) -> f64 {
    let factors = study.factors.len();
    let (betas, deviations) = coefficients.split_at(factors);
    let carried = (0..factors).filter(|f| has(pattern, *f, factors));
    let mut sum: f64 = carried.map(|f| betas[f]).sum();
    for (deviation, value) in study.deviations.iter().zip(deviations) {
        let all = (0..factors).all(|f| !deviation.factors[f] || has(pattern, f, factors));
        if all && (deviation.group.is_none() || deviation.group == Some(group)) {
            sum += value;
        }
    }
    sum
}

/// Probability of a group's responses in one of its tables, patient by patient.
fn likelihood(table: &GroupTable, p: &[f64]) -> f64 {
    let cells = table.n.iter().zip(&table.r).zip(p);
    cells
        .map(|((n, r), p)| p.powi(*r as i32) * (1.0 - p).powi((n - r) as i32))
        .product()
}

// ------------------------------------------------------------------ the sampler's answer

fn names(study: &Study) -> Vec<String> {
    let cells = study.groups.len() << study.factors.len();
    let mut names = reconstruct::parameter_names(study);
    names.extend((0..cells).map(|cell| format!("probability of cell {cell}")));
    names.extend((0..cells).map(|cell| format!("patients in cell {cell}")));
    names
}

fn values(study: &Study, draws: &WeightedDraws, i: usize) -> Vec<f64> {
    let (groups, factors) = (study.groups.len(), study.factors.len());
    let (parameters, table) = (draws.parameters_of(i), draws.table_of(i));
    let mut values = parameters.to_vec();
    for cell in 0..groups << factors {
        let (group, pattern) = (cell >> factors, cell % (1 << factors));
        let shift = shift(study, &parameters[groups..], group, pattern);
        values.push(logistic(parameters[group] + shift));
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
    let rows: Vec<Vec<f64>> = (0..draws.len()).map(|i| values(study, &draws, i)).collect();
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

fn groups(groups: &[(u32, Option<u32>)]) -> Vec<Group> {
    let named = groups.iter().enumerate();
    named
        .map(|(index, &(n, responders))| Group {
            name: format!("g{index}"),
            n,
            responders,
        })
        .collect()
}

fn factor(name: &str, margin: Margin, multivariable: Finding) -> Factor {
    Factor {
        name: name.to_owned(),
        margin,
        multivariable,
        odds_ratio: None,
    }
}

fn unprinted(nu_mean: f64, nu_sd: f64, e_sd: f64) -> Margin {
    Margin::Unprinted {
        nu_mean,
        nu_sd,
        e_sd,
    }
}

/// Dose margin printed, Cy-Flu not; one factor significant, one not, both together significant.
fn dose_printed() -> Study {
    Study {
        groups: groups(&[(5, Some(3)), (4, Some(1))]),
        factors: vec![
            factor("c", unprinted(0.4, 0.8, 0.5), Finding::SignificantPositive),
            factor("d", Margin::Printed(6), Finding::NotSignificant),
        ],
        tests: vec![RegressionTest::PenalisedLikelihoodRatio],
        comparisons: vec![Comparison {
            factors: vec![true, true],
            groups: vec![true, true],
            tests: vec![TableTest::Fisher],
            finding: Finding::SignificantPositive,
        }],
        deviations: Vec::new(),
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
        groups: groups(&[(5, Some(2)), (4, None)]),
        factors: vec![
            factor("c", Margin::Printed(4), Finding::Silent),
            factor("d", Margin::Printed(6), Finding::SignificantPositive),
        ],
        comparisons: vec![Comparison {
            factors: vec![true, true],
            groups: vec![true, false],
            tests: vec![TableTest::Fisher],
            finding: Finding::NotSignificant,
        }],
        deviations: Vec::new(),
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
    let mut published = factor("d", unprinted(-0.3, 0.5, 1.0), Finding::Silent);
    published.odds_ratio = Some(LogOddsRatio { mean: 0.9, sd: 1.1 });
    Study {
        groups: groups(&[(4, Some(2)), (5, Some(3))]),
        factors: vec![
            factor("c", unprinted(0.6, 0.8, 0.5), Finding::SignificantNegative),
            published,
        ],
        comparisons: Vec::new(),
        significance_level: 0.25,
        ..dose_printed()
    }
}

/// One factor over four groups; alone in a comparison of two of them.
fn one_factor_four_groups() -> Study {
    Study {
        groups: groups(&[(4, Some(2)), (3, Some(2)), (3, None), (2, Some(0))]),
        factors: vec![factor(
            "c",
            unprinted(0.2, 0.9, 0.6),
            Finding::SignificantPositive,
        )],
        comparisons: vec![Comparison {
            factors: vec![true],
            groups: vec![true, false, true, false],
            tests: vec![TableTest::Fisher],
            finding: Finding::NotSignificant,
        }],
        ..dose_printed()
    }
}

/// Three factors in one group, two with printed margins; two of them together in a comparison.
fn three_factors_one_group() -> Study {
    Study {
        groups: groups(&[(6, Some(3))]),
        factors: vec![
            factor("a", Margin::Printed(3), Finding::NotSignificant),
            factor("b", unprinted(0.4, 0.7, 0.4), Finding::SignificantPositive),
            factor("c", Margin::Printed(4), Finding::Silent),
        ],
        comparisons: vec![Comparison {
            factors: vec![true, false, true],
            groups: vec![true],
            tests: vec![TableTest::Fisher],
            finding: Finding::NotSignificant,
        }],
        significance_level: 0.32,
        ..dose_printed()
    }
}

/// The response by the first factor, the second factor by group: tables drawn factor by factor, with weights.
fn tables_printed() -> Study {
    Study {
        groups: groups(&[(5, Some(3)), (4, Some(1))]),
        factors: vec![
            factor(
                "a",
                Margin::ByResponse {
                    responders: 3,
                    others: 2,
                },
                Finding::SignificantPositive,
            ),
            factor("b", Margin::ByGroup(vec![3, 1]), Finding::NotSignificant),
        ],
        comparisons: Vec::new(),
        ..dose_printed()
    }
}

/// Two factors that may reinforce each other, in one group.
fn interaction() -> Study {
    Study {
        groups: groups(&[(6, Some(3))]),
        deviations: vec![Deviation {
            group: None,
            factors: [true, true, false],
            sd: 1.2,
        }],
        factors: vec![
            factor("a", Margin::Printed(3), Finding::NotSignificant),
            factor("b", unprinted(0.4, 0.7, 0.4), Finding::SignificantPositive),
        ],
        comparisons: vec![Comparison {
            factors: vec![true, true],
            groups: vec![true],
            tests: vec![TableTest::Fisher],
            finding: Finding::NotSignificant,
        }],
        significance_level: 0.32,
        ..dose_printed()
    }
}

/// One factor that may do something else in the second group.
fn own_effect() -> Study {
    Study {
        groups: groups(&[(4, Some(2)), (4, Some(1))]),
        deviations: vec![Deviation {
            group: Some(1),
            factors: [true, false, false],
            sd: 0.8,
        }],
        factors: vec![factor(
            "c",
            unprinted(0.2, 0.9, 0.6),
            Finding::SignificantPositive,
        )],
        comparisons: Vec::new(),
        ..dose_printed()
    }
}

fn studies() -> [Study; 8] {
    [
        dose_printed(),
        responders_unprinted(),
        odds_ratio_published(),
        one_factor_four_groups(),
        three_factors_one_group(),
        tables_printed(),
        interaction(),
        own_effect(),
    ]
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
fn agrees_with_one_factor_and_four_groups() {
    agree(&one_factor_four_groups(), 4);
}

#[test]
fn agrees_with_three_factors_and_one_group() {
    agree(&three_factors_one_group(), 5);
}

#[test]
fn agrees_where_tables_of_a_factor_are_printed() {
    agree(&tables_printed(), 6);
}

#[test]
fn agrees_with_an_interaction() {
    agree(&interaction(), 7);
}

#[test]
fn agrees_with_an_effect_of_one_group() {
    agree(&own_effect(), 8);
}

#[test]
fn the_engine_reads_every_table_as_these_tests_do() {
    for study in studies() {
        let mut selection = Selection::new(&study);
        let factors = study.factors.len();
        let tables: Vec<Vec<GroupTable>> = study
            .groups
            .iter()
            .map(|group| group_tables(group, factors))
            .collect();
        let lengths: Vec<usize> = tables.iter().map(Vec::len).collect();
        for places in combinations(&lengths) {
            let chosen = chosen(&tables, &places);
            if !margins_hold(&study, &chosen) {
                continue;
            }
            let join = |of: fn(&GroupTable) -> &Vec<usize>| {
                let cells = chosen.iter().flat_map(|table| of(table));
                cells.map(|n| *n as u16).collect()
            };
            let table = LatentTable {
                n: join(|t| &t.n),
                r: join(|t| &t.r),
            };
            let found = firth_findings(&study, &chosen);
            assert_eq!(selection.multivariable_findings(&table), found, "{table:?}");
            for (index, comparison) in study.comparisons.iter().enumerate() {
                let found = comparison_finding(&study, comparison, &chosen);
                assert_eq!(
                    selection.comparison_finding(index, &table),
                    found,
                    "{table:?}"
                );
            }
        }
    }
}

/// The comparison has teeth: leaving out what was said, or a published odds ratio, moves the exact answer
/// by far more than the bounds above allow (about 0.02 standard deviations).
#[test]
fn what_is_printed_moves_the_exact_answer() {
    for study in studies() {
        let said = exact(&study, &latent(&study), ROUGH);
        let mut silent = study.clone();
        for factor in &mut silent.factors {
            factor.multivariable = Finding::Silent;
        }
        let mut alone = study.clone();
        alone.comparisons.clear();
        let mut unpublished = study.clone();
        for factor in &mut unpublished.factors {
            factor.odds_ratio = None;
        }
        let tiny = study.factors.len() != 2 || study.groups.len() == 1;
        for other in [silent, alone, unpublished] {
            // Of so few patients a comparison may exclude no table that the regression leaves.
            if other == study || (tiny && other.comparisons != study.comparisons) {
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
        let [group] = &groups(&[(4, responders)])[..] else {
            panic!("one group");
        };
        let tables = group_tables(group, 2);
        (tables.len(), tables.iter().map(|t| t.ways).sum::<f64>())
    };
    // 2 and 2 patients over 4 patterns: 10 x 10 tables; 4 patients over 8 cells: C(11, 7).
    assert_eq!(ways(Some(2)), (100, 256.0));
    assert_eq!(ways(None), (330, 4096.0));
}
