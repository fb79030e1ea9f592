//! The update against brute force: a tiny study and a tiny cohort whose mixture can be summed, over every assignment
//! of factors to every patient of the study, and over a grid of parameters and site effect.
//!
//! Nothing of the update is used to get the exact answer but the study's statements ([`Selection`], which
//! `tests/brute_force.rs` holds to its own): the likelihoods, the averaging over unknown factors, the counting of tables and
//! the integrals are written here again. A sampled mean may be 4.5 of its Monte Carlo standard errors from the exact one.

use reinfuse::evidence::Finding;
use reinfuse::evidence::study::{
    Comparison, Factor, Group, Margin, Prior, RegressionTest, Study, TableTest,
};
use reinfuse::reconstruct::latent_table::LatentTable;
use reinfuse::reconstruct::selection::Selection;
use reinfuse::update::counts::CohortCounts;
use reinfuse::update::mixture::{Mixture, MixtureSettings, mix};
use std::collections::BTreeMap;

const MOST_ERRORS: f64 = 4.5;
/// Grid points per prior standard deviation, and how far the grid reaches in these.
const PER_SD: f64 = 2.5;
const REACH: f64 = 4.6;
const SITE_SD: f64 = 0.75;
const WEIGHT: f64 = 0.7;

const PATIENTS: u32 = 8;
const RESPONDERS: u32 = 4;
const INCREASED: u32 = 4;

/// Known factors (C, D), patients, responders.
type Row = ([Option<bool>; 2], u32, u32);

fn study() -> Study {
    Study {
        groups: vec![Group {
            name: "all".to_owned(),
            n: PATIENTS,
            responders: Some(RESPONDERS),
        }],
        factors: vec![
            Factor {
                name: "c".to_owned(),
                margin: Margin::Unprinted {
                    nu_mean: 0.4,
                    nu_sd: 0.8,
                    e_sd: 0.5,
                },
                multivariable: Finding::Silent,
                odds_ratio: None,
            },
            Factor {
                name: "d".to_owned(),
                margin: Margin::Printed(INCREASED),
                multivariable: Finding::SignificantPositive,
                odds_ratio: None,
            },
        ],
        tests: vec![RegressionTest::PenalisedLikelihoodRatio],
        comparisons: vec![Comparison {
            factors: vec![true, true],
            groups: vec![true],
            tests: vec![TableTest::Fisher],
            finding: Finding::SignificantPositive,
        }],
        deviations: Vec::new(),
        prior: Prior {
            mu_mean: -0.5,
            mu_sd: 1.0,
            alpha_sd: 0.8,
            beta_sd: 1.3,
        },
        significance_level: 0.15,
    }
}

fn cells(rows: &[Row]) -> CohortCounts {
    let mut cells = CohortCounts::new(1);
    for (known, n, r) in rows {
        cells.add(0, *known, *n, *r).unwrap();
    }
    cells
}

fn logistic(x: f64) -> f64 {
    1.0 / (1.0 + (-x).exp())
}

/// Points of a normal prior with their masses.
fn grid(mean: f64, sd: f64) -> Vec<(f64, f64)> {
    let half = (REACH * PER_SD).ceil() as i32;
    let mass = |z: f64| (-0.5 * z * z).exp();
    let total: f64 = (-half..=half).map(|i| mass(f64::from(i) / PER_SD)).sum();
    (-half..=half)
        .map(|i| f64::from(i) / PER_SD)
        .map(|z| (mean + sd * z, mass(z) / total))
        .collect()
}

/// Tables that lead to the statements: patients and responders by pattern, and in how many ways.
fn agreeing_tables(study: &Study) -> Vec<(LatentTable, f64)> {
    let mut ways: BTreeMap<([u16; 4], [u16; 4]), f64> = BTreeMap::new();
    for c in 0_u32..1 << PATIENTS {
        for d in (0_u32..1 << PATIENTS).filter(|d| d.count_ones() == INCREASED) {
            let (mut n, mut r) = ([0; 4], [0; 4]);
            for patient in 0..PATIENTS {
                let pattern = (2 * (c >> patient & 1) + (d >> patient & 1)) as usize;
                n[pattern] += 1;
                r[pattern] += u16::from(patient < RESPONDERS);
            }
            *ways.entry((n, r)).or_default() += 1.0;
        }
    }
    let mut selection = Selection::new(study);
    let tables = ways.into_iter().map(|((n, r), ways)| {
        let (n, r) = (n.to_vec(), r.to_vec());
        (LatentTable { n, r }, ways)
    });
    tables
        .filter(|(table, _)| selection.holds(table, &[0.0; 3]))
        .collect()
}

/// Mass, and sums of a_site, beta_C, beta_D, logit pi, s and of their squares.
#[derive(Default, Clone)]
struct Sums {
    mass: f64,
    first: [f64; 5],
}

impl Sums {
    fn add(&mut self, mass: f64, values: [f64; 5]) {
        self.mass += mass;
        for (sum, x) in self.first.iter_mut().zip(values) {
            *sum += mass * x;
        }
    }
}

struct Exact {
    weight: f64,
    ln_bayes_factor: f64,
    means: [f64; 5],
}

fn exact(study: &Study, rows: &[Row]) -> Exact {
    let tables = agreeing_tables(study);
    assert!(!tables.is_empty());
    let prior = &study.prior;
    let alphas = grid(prior.mu_mean, prior.mu_sd.hypot(prior.alpha_sd));
    let betas = grid(0.0, prior.beta_sd);
    let shares = grid(0.4, 0.8_f64.hypot(0.5));
    let sites = grid(0.0, SITE_SD);
    let d_share = f64::from(INCREASED) / f64::from(PATIENTS);
    let (mut base, mut informed, mut robust) = (0.0, Sums::default(), Sums::default());
    for (alpha, mass_a) in &alphas {
        for (c, mass_c) in &betas {
            for (d, mass_d) in &betas {
                let deltas = [0.0, *d, *c, c + d];
                // The study's likelihood by its number of Cy-Flu patients.
                let mut by_carriers = [0.0; PATIENTS as usize + 1];
                for (table, ways) in &tables {
                    let term: f64 = (0..4)
                        .map(|pattern| {
                            let p = logistic(alpha + deltas[pattern]);
                            let (n, r) = (i32::from(table.n[pattern]), i32::from(table.r[pattern]));
                            p.powi(r) * (1.0 - p).powi(n - r)
                        })
                        .product();
                    by_carriers[usize::from(table.n[2] + table.n[3])] += ways * term;
                }
                let of_study: Vec<f64> = shares
                    .iter()
                    .map(|(logit, _)| {
                        let pi = logistic(*logit);
                        let terms = by_carriers.iter().enumerate();
                        terms
                            .map(|(k, s)| {
                                s * pi.powi(k as i32)
                                    * (1.0 - pi).powi((PATIENTS as usize - k) as i32)
                            })
                            .sum()
                    })
                    .collect();
                for (s, mass_s) in &sites {
                    let p: [f64; 4] = deltas.map(|delta| logistic(alpha + s + delta));
                    for ((logit, mass_pi), of_study) in shares.iter().zip(&of_study) {
                        let pi = logistic(*logit);
                        let mass = mass_a * mass_c * mass_d * mass_s * mass_pi;
                        let of_cohort: f64 = rows
                            .iter()
                            .map(|([c, d], n, r)| {
                                let c = c.map_or(pi, |c| f64::from(u8::from(c)));
                                let d = d.map_or(d_share, |d| f64::from(u8::from(d)));
                                let yes = (1.0 - c) * ((1.0 - d) * p[0] + d * p[1])
                                    + c * ((1.0 - d) * p[2] + d * p[3]);
                                yes.powi(*r as i32) * (1.0 - yes).powi((n - r) as i32)
                            })
                            .product();
                        base += mass * of_study;
                        let values = [alpha + s, *c, *d, *logit, *s];
                        informed.add(mass * of_study * of_cohort, values);
                        robust.add(mass * of_cohort, values);
                    }
                }
            }
        }
    }
    let factor = informed.mass / base / robust.mass;
    let weight = WEIGHT * factor / (WEIGHT * factor + 1.0 - WEIGHT);
    Exact {
        weight,
        ln_bayes_factor: factor.ln(),
        means: std::array::from_fn(|k| {
            weight * informed.first[k] / informed.mass
                + (1.0 - weight) * robust.first[k] / robust.mass
        }),
    }
}

fn sampled(study: &Study, rows: &[Row]) -> Mixture {
    let settings = MixtureSettings {
        prior_weight: WEIGHT,
        site_sd: SITE_SD,
        seed: 1,
        effective: 20_000.0,
    };
    mix(study, &cells(rows), &settings, |_| ()).unwrap()
}

#[track_caller]
fn agrees(rows: &[Row]) -> Exact {
    let study = study();
    let (exact, sampled) = (exact(&study, rows), sampled(&study, rows));
    let factor = sampled.ln_bayes_factor.unwrap();
    let within = |value: f64, expected: f64, error: f64, what: &str| {
        assert!(
            (value - expected).abs() <= MOST_ERRORS * error,
            "{what}: {value}, exactly {expected}, standard error {error}"
        );
    };
    // What the comparison below can see: the factor within a fifth of itself, at four standard errors.
    assert!(factor.error < 0.05, "{factor:?}");
    within(
        factor.ln,
        exact.ln_bayes_factor,
        factor.error,
        "ln Bayes factor",
    );
    within(
        sampled.weight.updated,
        exact.weight,
        sampled.weight.error,
        "weight",
    );
    for (parameter, expected) in sampled.diagnostics.parameters.iter().zip(exact.means) {
        let within_components = parameter.sd / parameter.effective.sqrt();
        // What the weight's own error adds is at most its share of a few standard deviations.
        let error = within_components + 2.0 * sampled.weight.error * parameter.sd;
        within(parameter.mean, expected, error, &parameter.name);
    }
    exact
}

const YES: Option<bool> = Some(true);
const NO: Option<bool> = Some(false);

#[test]
fn a_cohort_that_agrees_is_updated_as_by_brute_force_and_raises_the_weight() {
    let exact = agrees(&[
        ([YES, YES], 4, 4),
        ([None, NO], 3, 0),
        ([None, None], 2, 1),
        ([NO, YES], 1, 1),
    ]);
    assert!(exact.weight > WEIGHT, "{}", exact.weight);
}

#[test]
fn a_cohort_in_conflict_is_updated_as_by_brute_force_and_lowers_the_weight() {
    let exact = agrees(&[([YES, YES], 8, 0), ([None, NO], 6, 6), ([NO, None], 3, 2)]);
    assert!(exact.weight < 0.5 * WEIGHT, "{}", exact.weight);
}
