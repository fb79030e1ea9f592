//! Covers the parts of `reconstruct` by enumeration and definition: latent tables, findings, priors, proposals,
//! diagnostics, random numbers. The exactness of the whole is proved elsewhere.

mod common;

use common::firth::Fitter;
use common::tolerance::{LEAST_P, POINTS, ROUNDING, STANDARD_ERRORS};
use common::{close, random_table, rows_of, two_factors};
use reinfuse::evidence::Finding;
use reinfuse::evidence::embedded;
use reinfuse::evidence::study::{
    Comparison, Factor, Group, LogOddsRatio, Margin, Prior, RegressionTest, Study, TableTest,
};
use reinfuse::numerics::convergence::Stopped;
use reinfuse::numerics::diagnostics::weighted_mean;
use reinfuse::numerics::fisher::FisherTest;
use reinfuse::numerics::random::Stream;
use reinfuse::numerics::resample::systematic;
use reinfuse::reconstruct::latent_table::{LatentTable, TableSampler};
use reinfuse::reconstruct::layout::Layout;
use reinfuse::reconstruct::prior::ParameterPrior;
use reinfuse::reconstruct::selection::Selection;
use reinfuse::reconstruct::thin_draws;
use reinfuse::reconstruct::weighted_table::WeightedTableSampler;
use reinfuse::reconstruct::{SampleError, WeightedDraws, parameter_names, study_sampler};
use statrs::distribution::{ChiSquared, ContinuousCDF};
use std::collections::BTreeMap;

const UNPRINTED: Margin = Margin::Unprinted {
    nu_mean: 0.6,
    nu_sd: 0.8,
    e_sd: 0.5,
};

/// A study of groups (patients, responders) that says nothing of its tests.
fn silent(groups: &[(u32, Option<u32>)], margins: &[Margin]) -> Study {
    let factor = |(index, margin): (usize, &Margin)| Factor {
        name: format!("f{index}"),
        margin: margin.clone(),
        multivariable: Finding::Silent,
        odds_ratio: None,
    };
    Study {
        groups: groups
            .iter()
            .enumerate()
            .map(|(index, &(n, responders))| Group {
                name: format!("g{index}"),
                n,
                responders,
            })
            .collect(),
        factors: margins.iter().enumerate().map(factor).collect(),
        tests: vec![RegressionTest::PenalisedLikelihoodRatio],
        comparisons: Vec::new(),
        deviations: Vec::new(),
        prior: Prior {
            mu_mean: -1.0,
            mu_sd: 1.5,
            alpha_sd: 1.0,
            beta_sd: 1.5,
        },
        significance_level: 0.05,
    }
}

fn published() -> Study {
    Study::from_evidence(&embedded::evidence()).unwrap()
}

/// Probabilities of a point: response by cell and the share of each factor by group.
struct Theta {
    response: Vec<f64>,
    shares: Vec<Vec<f64>>,
}

impl Theta {
    fn random(study: &Study, random: &mut Stream) -> Self {
        let layout = Layout::of(study);
        let mut some = |n: usize| (0..n).map(|_| random.uniform()).collect::<Vec<f64>>();
        Self {
            response: some(layout.cells()),
            shares: study.factors.iter().map(|_| some(layout.groups)).collect(),
        }
    }
}

/// Probability of every table, patient by patient: each of the ways to give every patient a
/// pattern and a response, kept if the printed margins hold. Where a margin is printed, which patients
/// carry the factor is uniform, so it weighs nothing.
fn enumerate(study: &Study, theta: &Theta) -> BTreeMap<(Vec<u16>, Vec<u16>), f64> {
    let patients: Vec<usize> = study
        .groups
        .iter()
        .enumerate()
        .flat_map(|(g, group)| std::iter::repeat_n(g, group.n as usize))
        .collect();
    let layout = Layout::of(study);
    let cells = layout.cells();
    let kinds = 2 * layout.patterns();
    let mut all = BTreeMap::new();
    for way in 0..kinds.pow(patients.len() as u32) {
        let (mut n, mut r) = (vec![0u16; cells], vec![0u16; cells]);
        let (mut probability, mut rest) = (1.0, way);
        for &group in &patients {
            let (pattern, responded) = (rest % kinds / 2, rest % 2 == 1);
            rest /= kinds;
            let cell = layout.cell(group, pattern);
            n[cell] += 1;
            r[cell] += u16::from(responded);
            let p = theta.response[cell];
            probability *= if responded { p } else { 1.0 - p };
            for (index, factor) in study.factors.iter().enumerate() {
                if factor.margin == UNPRINTED {
                    let share = theta.shares[index][group];
                    probability *= if layout.carries(pattern, index) {
                        share
                    } else {
                        1.0 - share
                    };
                }
            }
        }
        if margins_hold(study, &n, &r) {
            *all.entry((n, r)).or_insert(0.0) += probability;
        }
    }
    all
}

fn margins_hold(study: &Study, n: &[u16], r: &[u16]) -> bool {
    let layout = Layout::of(study);
    let groups = study.groups.iter().enumerate().all(|(g, group)| {
        let sum = |x: &[u16]| {
            x[layout.cell(g, 0)..layout.cell(g + 1, 0)]
                .iter()
                .sum::<u16>()
        };
        u32::from(sum(n)) == group.n && group.responders.is_none_or(|k| u32::from(sum(r)) == k)
    });
    let factors = study.factors.iter().enumerate().all(|(index, factor)| {
        let carriers = |counts: &[u16]| -> u32 {
            let cells = counts.iter().enumerate();
            cells
                .filter(|(cell, _)| layout.carries(cell % layout.patterns(), index))
                .map(|(_, n)| u32::from(*n))
                .sum()
        };
        match &factor.margin {
            Margin::Printed(k) => carriers(n) == *k,
            Margin::ByGroup(counts) => counts
                .iter()
                .enumerate()
                .all(|(g, k)| carriers(&n[layout.cell(g, 0)..layout.cell(g + 1, 0)]) == *k),
            Margin::ByResponse { responders, others } => {
                (carriers(r), carriers(n)) == (*responders, responders + others)
            }
            Margin::Unprinted { .. } => true,
        }
    });
    groups && factors && n.iter().zip(r).all(|(n, r)| r <= n)
}

/// Small studies with every kind of margin.
fn small_studies() -> Vec<Study> {
    let mut all = Vec::new();
    for groups in [
        &[(3, Some(1)), (2, Some(1))][..],
        &[(2, None), (3, Some(3))],
        &[(4, Some(2))],
    ] {
        for margins in [
            [UNPRINTED, Margin::Printed(3)],
            [Margin::Printed(1), UNPRINTED],
            [Margin::Printed(2), Margin::Printed(3)],
            [Margin::Printed(0), Margin::Printed(4)],
            [UNPRINTED, UNPRINTED],
        ] {
            all.push(silent(groups, &margins));
        }
    }
    for margin in [UNPRINTED, Margin::Printed(3)] {
        all.push(silent(&[(3, Some(1)), (2, None)], &[margin]));
    }
    for margins in [
        [UNPRINTED, Margin::Printed(3), Margin::Printed(1)],
        [Margin::Printed(1), UNPRINTED, Margin::Printed(2)],
        [Margin::Printed(2), Margin::Printed(3), UNPRINTED],
        [Margin::Printed(2), Margin::Printed(2), Margin::Printed(1)],
    ] {
        all.push(silent(&[(2, Some(1)), (2, None)], &margins));
    }
    all
}

#[test]
fn the_probability_of_the_margins_is_the_sum_over_every_way_to_meet_them() {
    let mut random = Stream::new(1, 0);
    for study in small_studies() {
        let mut sampler = TableSampler::new(&study).unwrap();
        // Up to a constant: so two points are compared, by their ratio.
        let thetas: [Theta; 4] = std::array::from_fn(|_| Theta::random(&study, &mut random));
        let [given, summed] = [0, 1].map(|which| {
            thetas.each_ref().map(|theta| {
                if which == 0 {
                    sampler.prepare(&theta.response, &theta.shares)
                } else {
                    enumerate(&study, theta).values().sum::<f64>().ln()
                }
            })
        });
        for k in 1..4 {
            let expected = summed[k] - summed[0];
            close(
                given[k] - given[0],
                expected,
                ROUNDING,
                &format!("{study:?}"),
            );
        }
    }
}

#[test]
fn the_probability_of_the_margins_by_hand() {
    // Two patients of one group, one responded; D printed for one of them, C for none. Either the responder
    // has D and the other has not, or the reverse.
    let study = silent(&[(2, Some(1))], &[Margin::Printed(0), Margin::Printed(1)]);
    let mut sampler = TableSampler::new(&study).unwrap();
    let mut at = |p: f64, p_d: f64| sampler.prepare(&[p, p_d, 0.5, 0.5], &[]);
    let by_hand = |p: f64, p_d: f64| (p_d * (1.0 - p) + p * (1.0 - p_d)).ln();
    let expected = by_hand(0.2, 0.7) - by_hand(0.5, 0.5);
    close(at(0.2, 0.7) - at(0.5, 0.5), expected, ROUNDING, "ratio");
}

#[test]
fn weighted_draws_estimate_the_sum_over_every_way_without_bias() {
    let mut random = Stream::new(13, 0);
    let mut studies = small_studies();
    for (second, third) in [
        (UNPRINTED, Margin::Printed(2)),
        (Margin::ByGroup(vec![1, 2]), UNPRINTED),
    ] {
        let first = Margin::ByResponse {
            responders: 1,
            others: 1,
        };
        studies.push(silent(
            &[(2, Some(1)), (3, Some(1))],
            &[first.clone(), second.clone()],
        ));
        studies.push(silent(
            &[(2, Some(1)), (2, Some(0))],
            &[second, first, third],
        ));
    }
    studies.push(silent(
        &[(5, Some(0))],
        &[Margin::ByResponse {
            responders: 0,
            others: 2,
        }],
    ));
    let draws = 4_000;
    for study in studies {
        let mut sampler = WeightedTableSampler::new(&study);
        let mut table = LatentTable::default();
        // Up to a constant: so two points are compared, by their ratio.
        let [one, two] = [0, 1].map(|_| {
            let theta = Theta::random(&study, &mut random);
            let ways = enumerate(&study, &theta);
            let total: f64 = ways.values().sum();
            let ln_z = sampler.prepare(&theta.response, &theta.shares);
            let (mut sum, mut squares, mut responding) = (0.0, 0.0, 0.0);
            for _ in 0..draws {
                let weight = sampler.draw(&mut random, &mut table);
                assert!(margins_hold(&study, &table.n, &table.r), "{table:?}");
                sum += weight;
                squares += weight * weight;
                responding += weight * f64::from(table.r[0]);
            }
            // A table's share among the draws is its share among the ways.
            let expected = ways
                .iter()
                .map(|((_, r), p)| f64::from(r[0]) * p)
                .sum::<f64>()
                / total;
            let n = f64::from(draws);
            let error = (squares / (sum * sum) - 1.0 / n).max(0.0).sqrt();
            let most = f64::from(study.groups[0].n);
            let spread = (expected * (most - expected) / n).max(1e-9).sqrt();
            assert!(
                (responding / sum - expected).abs() < STANDARD_ERRORS * (spread + error),
                "{} and {expected} for {study:?}",
                responding / sum
            );
            (ln_z + (sum / n).ln() - total.ln(), error)
        });
        assert!(
            (one.0 - two.0).abs() < STANDARD_ERRORS * one.1.hypot(two.1) + 1e-9,
            "{one:?} and {two:?} for {study:?}"
        );
    }
}

#[test]
fn drawn_tables_have_the_frequencies_of_the_enumeration() {
    let mut random = Stream::new(2, 0);
    let draws = 20_000;
    let mut tested = 0;
    for study in small_studies() {
        let theta = Theta::random(&study, &mut random);
        let expected = enumerate(&study, &theta);
        let total: f64 = expected.values().sum();
        let mut sampler = TableSampler::new(&study).unwrap();
        sampler.prepare(&theta.response, &theta.shares);
        let mut table = LatentTable::default();
        let mut seen: BTreeMap<(Vec<u16>, Vec<u16>), f64> = BTreeMap::new();
        for _ in 0..draws {
            sampler.draw(&mut random, &mut table);
            assert!(
                margins_hold(&study, &table.n, &table.r),
                "{table:?} of {study:?}"
            );
            *seen.entry((table.n.clone(), table.r.clone())).or_default() += 1.0;
        }
        assert!(seen.keys().all(|table| expected.contains_key(table)));
        // Pearson's chi-squared; tables expected fewer than five times share one class.
        let (mut statistic, mut classes) = (0.0, 0);
        let (mut rare_expected, mut rare_seen) = (0.0, 0.0);
        for (table, probability) in &expected {
            let mean = f64::from(draws) * probability / total;
            let count = seen.get(table).copied().unwrap_or(0.0);
            if mean < 5.0 {
                rare_expected += mean;
                rare_seen += count;
            } else {
                statistic += (count - mean).powi(2) / mean;
                classes += 1;
            }
        }
        if rare_expected >= 5.0 {
            statistic += (rare_seen - rare_expected).powi(2) / rare_expected;
            classes += 1;
        }
        if classes == 1 {
            assert_eq!(statistic, 0.0, "only one table is possible");
            continue;
        }
        tested += 1;
        let p = ChiSquared::new(f64::from(classes - 1))
            .unwrap()
            .sf(statistic);
        assert!(
            p > LEAST_P,
            "chi-squared {statistic} in {classes} classes for {study:?}"
        );
    }
    assert!(tested >= 12, "{tested} studies allow several tables");
}

#[test]
fn tables_of_the_published_study_keep_every_printed_margin() {
    let study = published();
    let density = ParameterPrior::new(&study);
    let mut sampler = TableSampler::new(&study).unwrap();
    let mut random = Stream::new(3, 0);
    let (mut response, mut shares) = (Vec::new(), Vec::new());
    let mut table = LatentTable::default();
    for _ in 0..300 {
        // From the middle of the prior to far out, where probabilities come near 0 and 1.
        let point: Vec<f64> = (0..8).map(|_| 6.0 * random.normal()).collect();
        density.cell_probabilities(&point, &mut response);
        density.shares(&point, &mut shares);
        assert!(sampler.prepare(&response, &shares).is_finite());
        for _ in 0..10 {
            sampler.draw(&mut random, &mut table);
            assert!(margins_hold(&study, &table.n, &table.r), "{table:?}");
        }
    }
}

#[test]
fn a_patterns_highest_bit_is_its_first_factor() {
    let layout = two_factors(2);
    let both = [0, 1, 2, 3].map(|pattern| (layout.carries(pattern, 0), layout.carries(pattern, 1)));
    assert_eq!(
        both,
        [(false, false), (false, true), (true, false), (true, true)]
    );
    let point = [0.1, 0.2, 0.4, 0.8];
    let eta = [0, 1, 2, 3].map(|pattern| layout.linear_predictor(&point, 1, pattern));
    for (eta, expected) in eta.into_iter().zip([0.2, 1.0, 0.6, 1.4]) {
        close(eta, expected, ROUNDING, "alpha + beta_C C + beta_D D");
    }
    let three = Layout::additive(1, 3);
    let eta = three.linear_predictor(&[0.1, 1.0, 10.0, 100.0], 0, 0b101);
    close(eta, 101.1, ROUNDING, "alpha + beta_1 + beta_3");
}

/// What was said of patients with both factors against the others, in these groups.
fn both_factors(groups: &[bool], finding: Finding) -> Comparison {
    Comparison {
        factors: vec![true, true],
        groups: groups.to_vec(),
        tests: vec![TableTest::Fisher],
        finding,
    }
}

/// What the tests say of a table, from the general fitter and Fisher's test alone.
fn findings(table: &LatentTable, entering: &[bool], level: f64) -> ([Finding; 2], Finding) {
    let groups = entering.len();
    let rows = rows_of(two_factors(groups), table);
    let columns = groups + 2;
    let mut fitter = Fitter::new(columns);
    let full = fitter.fit(&rows, None, None, 1e-20);
    let multivariable = [0, 1].map(|factor| {
        if full.stopped != Stopped::Converged {
            return Finding::NotSignificant;
        }
        let restricted = fitter.fit(&rows, Some(groups + factor), None, 1e-20);
        let statistic = 2.0 * (full.penalised_log_likelihood - restricted.penalised_log_likelihood);
        let p = ChiSquared::new(1.0).unwrap().sf(statistic.max(0.0));
        match full.coefficients[groups + factor] {
            _ if p >= level => Finding::NotSignificant,
            b if b > 0.0 => Finding::SignificantPositive,
            _ => Finding::SignificantNegative,
        }
    });
    let cells = |wanted: fn(usize) -> bool| -> (usize, usize) {
        let of = |x: &[u16]| {
            (0..x.len())
                .filter(|cell| entering[cell / 4] && wanted(cell % 4))
                .map(|cell| usize::from(x[cell]))
                .sum()
        };
        (of(&table.n), of(&table.r))
    };
    let ((n, r), (exposed, a)) = (cells(|_| true), cells(|pattern| pattern == 3));
    let p = FisherTest::new(n).p_value(a, exposed, r, n);
    // Odds of response among the exposed against the others, by cross products.
    let (b, c, d) = (exposed - a, r - a, n - exposed - (r - a));
    let both = match (a * d).cmp(&(b * c)) {
        _ if p >= level => Finding::NotSignificant,
        std::cmp::Ordering::Greater => Finding::SignificantPositive,
        _ => Finding::SignificantNegative,
    };
    (multivariable, both)
}

const SAID: [Finding; 4] = [
    Finding::SignificantPositive,
    Finding::SignificantNegative,
    Finding::NotSignificant,
    Finding::Silent,
];

#[test]
fn findings_are_those_of_the_general_fitter_and_fishers_test() {
    let mut random = Stream::new(4, 0);
    let mut seen = BTreeMap::new();
    for (sizes, entering) in [
        (&[14, 21, 9][..], &[false, true, true][..]),
        (&[14, 21, 9], &[true, true, true]),
        // Too many patients for the answers to be remembered.
        (&[40, 60], &[true, true]),
        (&[5, 6], &[true, false]),
    ] {
        let groups: Vec<(u32, Option<u32>)> = sizes.iter().map(|n| (*n, None)).collect();
        let mut study = silent(&groups, &[UNPRINTED, UNPRINTED]);
        study
            .comparisons
            .push(both_factors(entering, Finding::NotSignificant));
        for level in [0.05, 0.3] {
            study.significance_level = level;
            let mut selection = Selection::new(&study);
            for _ in 0..400 {
                let table = random_table(2, sizes, &mut random);
                let (multivariable, both) = findings(&table, entering, level);
                assert_eq!(
                    selection.multivariable_findings(&table),
                    multivariable,
                    "{table:?}"
                );
                // Twice: the second answer may be a remembered one.
                assert_eq!(selection.comparison_finding(0, &table), both, "{table:?}");
                assert_eq!(selection.comparison_finding(0, &table), both, "{table:?}");
                for finding in [multivariable[0], multivariable[1], both] {
                    *seen.entry(format!("{finding:?}")).or_insert(0) += 1;
                }
            }
        }
    }
    assert!(
        seen.len() == 3 && seen.values().all(|n| *n > 300),
        "{seen:?}"
    );
}

#[test]
fn statements_hold_for_a_table_iff_they_are_silent_or_its_findings() {
    let mut random = Stream::new(5, 0);
    let sizes = [14, 21, 9];
    let tables: Vec<LatentTable> = (0..150)
        .map(|_| random_table(2, &sizes, &mut random))
        .collect();
    let entering = [false, true, true];
    let mut held = 0;
    for first in SAID {
        for second in SAID {
            for both in SAID {
                let mut study = published();
                study.factors[0].multivariable = first;
                study.factors[1].multivariable = second;
                study.comparisons = vec![both_factors(&entering, both)];
                let mut selection = Selection::new(&study);
                for table in &tables {
                    let (found, found_both) = findings(table, &entering, 0.05);
                    let fits = |said: Finding, found| said == Finding::Silent || said == found;
                    let expected =
                        fits(first, found[0]) && fits(second, found[1]) && fits(both, found_both);
                    assert_eq!(
                        selection.holds(table, &[0.0; 8]),
                        expected,
                        "{first:?} {second:?} {both:?}: {table:?}"
                    );
                    held += usize::from(expected);
                }
            }
        }
    }
    assert!(held > 500, "{held}");
}

/// ln density of N(mean, covariance) up to the constant, by elimination.
fn ln_normal(point: &[f64], mean: &[f64], covariance: &[f64]) -> f64 {
    let k = point.len();
    let mut rows: Vec<Vec<f64>> = (0..k)
        .map(|i| {
            let mut row = covariance[i * k..(i + 1) * k].to_vec();
            row.push(point[i] - mean[i]);
            row
        })
        .collect();
    for i in 0..k {
        for j in i + 1..k {
            let share = rows[j][i] / rows[i][i];
            for c in i..=k {
                rows[j][c] -= share * rows[i][c];
            }
        }
    }
    let mut solved = vec![0.0; k];
    for i in (0..k).rev() {
        let known: f64 = (i + 1..k).map(|j| rows[i][j] * solved[j]).sum();
        solved[i] = (rows[i][k] - known) / rows[i][i];
    }
    -0.5 * point
        .iter()
        .zip(mean)
        .zip(&solved)
        .map(|((x, m), s)| (x - m) * s)
        .sum::<f64>()
}

/// The published study, one with an odds ratio, one with both margins unprinted.
fn studies_of_every_dimension() -> [(Study, usize); 4] {
    let mut with_odds_ratio = published();
    with_odds_ratio.factors[1].odds_ratio = Some(LogOddsRatio { mean: 1.2, sd: 0.5 });
    [
        (published(), 8),
        (with_odds_ratio, 8),
        (silent(&[(5, None), (4, None)], &[UNPRINTED, UNPRINTED]), 8),
        (
            silent(&[(5, None)], &[Margin::Printed(1), Margin::Printed(2)]),
            3,
        ),
    ]
}

#[test]
fn the_prior_density_is_the_normal_one_of_its_moments() {
    let mut random = Stream::new(6, 0);
    for (study, dimensions) in studies_of_every_dimension() {
        let density = ParameterPrior::new(&study);
        assert_eq!(density.dimensions(), dimensions);
        let (mean, covariance) = density.moments();
        let at_mean = density.ln_prior(&mean);
        for _ in 0..50 {
            let point: Vec<f64> = (0..dimensions).map(|_| 3.0 * random.normal()).collect();
            let expected = ln_normal(&point, &mean, &covariance);
            close(
                density.ln_prior(&point) - at_mean,
                expected,
                POINTS,
                "ln prior",
            );
        }
    }
}

#[test]
fn the_moments_of_the_prior_are_those_of_the_design() {
    let (mean, covariance) = ParameterPrior::new(&published()).moments();
    // alpha: N(-1, 1.5^2 + 1^2), shared 1.5^2; beta: N(0, 1.5^2); logit pi: N(0.6, 0.8^2 + 0.5^2), shared 0.8^2.
    assert_eq!(mean, [-1.0, -1.0, -1.0, 0.0, 0.0, 0.6, 0.6, 0.6]);
    for i in 0..8 {
        for j in 0..8 {
            let expected = match (i, j) {
                (0..3, 0..3) => 2.25 + if i == j { 1.0 } else { 0.0 },
                (3, 3) | (4, 4) => 2.25,
                (5..8, 5..8) => 0.64 + if i == j { 0.25 } else { 0.0 },
                _ => 0.0,
            };
            close(
                covariance[i * 8 + j],
                expected,
                ROUNDING,
                &format!("({i}, {j})"),
            );
        }
    }
}

#[test]
fn a_published_odds_ratio_multiplies_its_coefficients_prior() {
    // N(0, 1.5^2) times N(1.2, 0.5^2): precisions 4/9 and 4 add to 40/9, the mean is 1.2 * 4 * 9/40 = 1.08.
    let [_, (study, _), ..] = studies_of_every_dimension();
    let (mean, covariance) = ParameterPrior::new(&study).moments();
    close(mean[4], 1.08, ROUNDING, "mean");
    close(covariance[4 * 8 + 4], 0.225, ROUNDING, "variance");
    close(covariance[3 * 8 + 3], 2.25, ROUNDING, "the other factor's");
    assert_eq!(mean[3], 0.0);
}

#[test]
fn mu_and_nu_are_drawn_given_the_groups_values() {
    let density = ParameterPrior::new(&published());
    let point = [-2.0, 0.5, 0.0, 1.0, 1.0, 0.2, 0.9, 1.4];
    let mut random = Stream::new(7, 0);
    let draws = 40_000;
    let mut sums = [[0.0; 2]; 2];
    for _ in 0..draws {
        let all = density.parameters(&point, &mut random);
        assert_eq!((all.len(), &all[..8]), (10, &point[..]));
        for (sum, x) in sums.iter_mut().zip(&all[8..]) {
            sum[0] += x;
            sum[1] += x * x;
        }
    }
    // Precision 1 / between^2 + 3 / within^2; the mean weighs the prior mean and the groups' values so.
    let n = f64::from(draws);
    for ([sum, squares], (prior, between, within, values)) in sums
        .into_iter()
        .zip([(-1.0, 1.5, 1.0, &point[..3]), (0.6, 0.8, 0.5, &point[5..])])
    {
        let (b, w): (f64, f64) = (1.0 / (between * between), 1.0 / (within * within));
        let variance = 1.0 / (b + 3.0 * w);
        let mean = variance * (b * prior + w * values.iter().sum::<f64>());
        let given = sum / n;
        assert!(
            (given - mean).abs() < STANDARD_ERRORS * (variance / n).sqrt(),
            "{given} and {mean}"
        );
        let spread = squares / n - given * given;
        assert!((spread / variance - 1.0).abs() < STANDARD_ERRORS * (2.0 / n).sqrt());
    }
}

#[test]
fn parameters_are_named_in_the_order_of_the_draws() {
    assert_eq!(
        parameter_names(&published()),
        [
            "alpha_all",
            "alpha_nhl",
            "alpha_cll",
            "beta_cy_flu",
            "beta_dose_increased",
            "logit_share_cy_flu_all",
            "logit_share_cy_flu_nhl",
            "logit_share_cy_flu_cll",
            "mu",
            "nu_cy_flu",
        ]
    );
    for (study, _) in studies_of_every_dimension() {
        let names = parameter_names(&study);
        assert_eq!(names.len(), ParameterPrior::new(&study).parameter_count());
    }
}

#[test]
fn a_run_is_the_same_in_one_piece_or_many() {
    let mut study = published();
    // Silent, so that every point is kept and the run is short.
    for factor in &mut study.factors {
        factor.multivariable = Finding::Silent;
    }
    study.comparisons.clear();
    let run = |pieces: &[usize]| {
        let mut sampler = study_sampler(&study, 11).unwrap();
        for piece in pieces {
            sampler.extend(*piece);
        }
        sampler.into_draws()
    };
    let whole = run(&[600]);
    assert_eq!(whole, run(&[1, 199, 400]));
    assert_eq!((whole.points, whole.len(), whole.cells), (600, 600, 12));
    assert!(whole.weights.iter().all(|w| w.is_finite() && *w > 0.0));
    for i in 0..whole.len() {
        assert!(margins_hold(
            &silent(
                &[(14, None), (21, None), (9, None)],
                &[
                    study.factors[0].margin.clone(),
                    study.factors[1].margin.clone()
                ]
            ),
            whole.table_of(i),
            &[0; 12]
        ));
    }
    let mut other = study_sampler(&study, 12).unwrap();
    other.extend(600);
    assert_ne!(&whole, other.draws());
}

#[test]
fn a_study_that_breaks_a_rule_is_not_sampled() {
    let mut study = published();
    study.groups[0].responders = Some(15);
    match study_sampler(&study, 1) {
        Err(SampleError::Study(e)) => assert!(e.to_string().contains("responders of group all")),
        other => panic!("{:?}", other.map(|_| "a sampler")),
    }
}

#[test]
fn effective_draws_by_hand() {
    // Weights 3 and 1 on x = 0 and 1: mean 1/4, ESS = 4 (3/16 + 9/16) / (9/16 + 9/16) = 8/3.
    let (mean, sd, effective) = weighted_mean(&[3.0, 1.0], |i| i as f64);
    close(mean, 0.25, ROUNDING, "mean");
    close(sd, (3.0f64 / 16.0).sqrt(), ROUNDING, "standard deviation");
    close(effective, 8.0 / 3.0, ROUNDING, "effective draws");
}

#[test]
fn systematic_resampling_takes_each_draw_in_proportion_to_its_weight() {
    let mut random = Stream::new(8, 0);
    let weights: Vec<f64> = (0..200).map(|_| -random.uniform().ln()).collect();
    let total: f64 = weights.iter().sum();
    for offset in [1e-9, 0.3, 0.999_999] {
        let chosen = systematic(&weights, 1_000, offset);
        assert_eq!(chosen.len(), 1_000);
        assert!(chosen.is_sorted());
        for (i, weight) in weights.iter().enumerate() {
            let times = chosen.iter().filter(|c| **c == i).count() as f64;
            assert!(
                (times - 1_000.0 * weight / total).abs() < 1.0 + 1e-6,
                "draw {i}"
            );
        }
    }
}

#[test]
fn chosen_draws_come_nearer_to_the_long_run_than_resampled_ones() {
    let mut random = Stream::new(9, 0);
    let len = 4_000;
    let draws = WeightedDraws {
        parameter_count: 4,
        cells: 4,
        parameters: (0..4 * len).map(|_| random.normal()).collect(),
        tables: (0..4 * len).map(|_| 1 + random.below(3) as u16).collect(),
        weights: (0..len).map(|_| -random.uniform().ln()).collect(),
        points: len,
        ..WeightedDraws::default()
    };
    let probability = |i: usize, cell: usize| {
        1.0 / (1.0 + (-two_factors(1).linear_predictor(draws.parameters_of(i), 0, cell)).exp())
    };
    let error = |chosen: &[usize]| -> f64 {
        (0..4)
            .map(|cell| {
                let (long, _, _) = weighted_mean(&draws.weights, |i| probability(i, cell));
                let short =
                    chosen.iter().map(|i| probability(*i, cell)).sum::<f64>() / chosen.len() as f64;
                (long - short).abs()
            })
            .sum()
    };
    let chosen = thin_draws(&draws, two_factors(1), 256, 1);
    assert_eq!(chosen, thin_draws(&draws, two_factors(1), 256, 1));
    assert_eq!(chosen.len(), 256);
    assert!(chosen.is_sorted() && chosen.iter().all(|i| *i < len));
    let (own, plain) = (error(&chosen), error(&systematic(&draws.weights, 256, 0.5)));
    assert!(own < 0.25 * plain && own < 0.004, "{own} against {plain}");
}

/// xoshiro256++ from splitmix64, written from the authors' description (Blackman and Vigna, ACM TOMS 2021;47:36).
struct Xoshiro([u64; 4]);

impl Xoshiro {
    fn new(seed: u64) -> Self {
        let mut x = seed;
        Self(std::array::from_fn(|_| {
            x = x.wrapping_add(0x9e37_79b9_7f4a_7c15);
            let mut z = x;
            z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
            z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
            z ^ (z >> 31)
        }))
    }

    fn next(&mut self) -> u64 {
        let s = &mut self.0;
        let result = s[0].wrapping_add(s[3]).rotate_left(23).wrapping_add(s[0]);
        let t = s[1] << 17;
        s[2] ^= s[0];
        s[3] ^= s[1];
        s[1] ^= s[2];
        s[0] ^= s[3];
        s[2] ^= t;
        s[3] = s[3].rotate_left(45);
        result
    }

    /// 2^128 numbers ahead.
    fn jump(&mut self) {
        let mut sum = [0; 4];
        for word in [
            0x180e_c6d3_3cfd_0aba_u64,
            0xd5a6_1266_f0c9_392c,
            0xa958_2618_e03f_c9aa,
            0x39ab_dc45_29b1_661c,
        ] {
            for bit in 0..64 {
                if word >> bit & 1 == 1 {
                    for (sum, s) in sum.iter_mut().zip(self.0) {
                        *sum ^= s;
                    }
                }
                self.next();
            }
        }
        self.0 = sum;
    }
}

#[test]
fn a_stream_is_the_published_generator_jumped_ahead() {
    for seed in [0, 1, 7, u64::MAX] {
        let mut own = Xoshiro::new(seed);
        for index in 0..3 {
            let mut stream = Stream::new(seed, index);
            let mut copy = Xoshiro(own.0);
            for _ in 0..100 {
                // The top 52 bits, in the middle of their interval.
                let expected = ((copy.next() >> 12) as f64 + 0.5) / (1u64 << 52) as f64;
                assert_eq!(stream.uniform(), expected, "seed {seed}, stream {index}");
            }
            own.jump();
        }
    }
}

#[test]
fn every_kind_of_random_number_repeats_from_its_seed() {
    let draw = |seed, index| {
        let mut stream = Stream::new(seed, index);
        let mut order: Vec<u32> = (0..20).collect();
        stream.shuffle(&mut order);
        let numbers = [
            stream.normal(),
            stream.normal(),
            stream.chi_squared_even(12),
            stream.uniform(),
        ];
        (order, numbers.map(f64::to_bits), stream.below(1_000_000))
    };
    assert_eq!(draw(1, 0), draw(1, 0));
    assert_ne!(draw(1, 0), draw(1, 1));
    assert_ne!(draw(1, 0), draw(2, 0));
}

#[test]
fn a_number_below_n_is_below_n_and_each_is_as_frequent() {
    let mut random = Stream::new(10, 0);
    let mut counts = [0.0; 7];
    for _ in 0..70_000 {
        counts[random.below(7)] += 1.0;
    }
    let statistic: f64 = counts
        .iter()
        .map(|c: &f64| (c - 10_000.0).powi(2) / 10_000.0)
        .sum();
    assert!(
        ChiSquared::new(6.0).unwrap().sf(statistic) > LEAST_P,
        "{counts:?}"
    );
    assert!((0..1_000).all(|_| random.below(1) == 0));
}

#[test]
fn a_shuffle_keeps_every_item_and_favours_no_order() {
    let mut random = Stream::new(12, 0);
    let mut orders: BTreeMap<[u8; 3], f64> = BTreeMap::new();
    for _ in 0..60_000 {
        let mut items = [1, 2, 3];
        random.shuffle(&mut items);
        *orders.entry(items).or_default() += 1.0;
    }
    assert_eq!(orders.len(), 6);
    let statistic: f64 = orders
        .values()
        .map(|c| (c - 10_000.0).powi(2) / 10_000.0)
        .sum();
    assert!(
        ChiSquared::new(5.0).unwrap().sf(statistic) > LEAST_P,
        "{orders:?}"
    );
}
