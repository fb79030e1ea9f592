//! Covers `evidence/evidence.json`: its arithmetic, its names, and what `study` and the outcome draws make of
//! it, down to the words of a refusal.

mod common;

use common::tolerance::{DISTRIBUTION, ROUNDING, STANDARD_ERRORS, STRATIFIED};
use common::{close, evidence, list, number, posterior, reference, text};
use reinfuse::evidence::cart2::{DISEASES, count};
use reinfuse::evidence::embedded;
use reinfuse::evidence::study::{
    Comparison, Deviation, Factor, Group, LogOddsRatio, Margin, Prior, RegressionTest, Study,
    StudyError, TableTest,
};
use reinfuse::evidence::{
    Change, Edits, Evidence, Finding, Item, OddsRatio, Statement, Status, UnknownName,
};
use reinfuse::model::outcomes::OutcomeDraws;
use reinfuse::model::{Model, ModelError};
use reinfuse::reconstruct::KEPT_DRAWS;
use statrs::distribution::{Beta, ContinuousCDF};
use std::collections::HashSet;

/// The counts of `n` patients that round to a printed whole percentage.
fn counts_printed_as(percent: u32, n: u32) -> Vec<u32> {
    (0..=n)
        .filter(|k| (100 * k).abs_diff(percent * n) * 2 <= n)
        .collect()
}

fn item<'a>(evidence: &'a Evidence, id: &str) -> &'a Item {
    evidence
        .items
        .iter()
        .find(|item| item.id == id)
        .unwrap_or_else(|| panic!("no item {id}"))
}

fn counted(evidence: &Evidence, id: &str) -> u32 {
    count(evidence, id).unwrap_or_else(|e| panic!("{e}"))
}

/// The evidence with one item's value replaced.
fn with(id: &str, value: Option<f64>) -> Evidence {
    let mut evidence = evidence();
    let place = evidence.items.iter().position(|item| item.id == id);
    evidence.items[place.unwrap_or_else(|| panic!("no item {id}"))].value = value;
    evidence
}

/// The evidence with one assumption replaced.
fn assuming(id: &str, value: f64) -> Evidence {
    let change = Change {
        assumption: id.to_owned(),
        value,
    };
    let edits = Edits {
        changes: vec![change],
        ..Edits::default()
    };
    evidence().edited(&edits).expect("the assumption exists")
}

/// The evidence with a published odds ratio.
fn published(factor: &str, odds_ratio: f64, lower: f64, upper: f64) -> Evidence {
    let mut evidence = evidence();
    evidence.odds_ratios.push(OddsRatio {
        factor: factor.to_owned(),
        odds_ratio,
        lower,
        upper,
    });
    evidence
}

#[track_caller]
fn refused(evidence: &Evidence) -> String {
    match Study::from_evidence(evidence) {
        Ok(study) => panic!("accepted: {study:?}"),
        Err(e) => e.to_string(),
    }
}

#[test]
fn a_count_is_the_only_one_that_rounds_to_its_printed_percentage() {
    let mut checked = 0;
    for item in evidence().items.iter().filter(|i| i.unit == "patients") {
        let (Some(n), Some(percent)) = (item.n, item.percent) else {
            continue;
        };
        let possible = counts_printed_as(percent as u32, n);
        match item.value {
            Some(value) => assert_eq!(possible, [value as u32], "{}", item.id),
            None => assert!(possible.is_empty(), "{}: {possible:?}", item.id),
        }
        assert_eq!(percent.fract(), 0.0, "{}", item.id);
        assert!(
            item.printed.starts_with(&format!("{percent}%")),
            "{}",
            item.id
        );
        checked += 1;
    }
    assert_eq!(checked, 17);
}

#[test]
fn the_news_pieces_cll_percentage_is_impossible_and_the_abstracts_is_two_of_nine() {
    let evidence = evidence();
    let spotlight = item(&evidence, "complete_response_cll_spotlight");
    assert_eq!((spotlight.percent, spotlight.n), (Some(21.0), Some(9)));
    assert!(counts_printed_as(21, 9).is_empty());
    assert_eq!((spotlight.value, spotlight.in_model), (None, false));

    let printed = item(&evidence, "complete_response_cll");
    assert_eq!((printed.percent, printed.n), (Some(22.0), Some(9)));
    assert_eq!(counts_printed_as(22, 9), [2]);
    assert_eq!((printed.value, printed.in_model), (Some(2.0), true));
}

#[test]
fn counts_by_percentage_by_hand() {
    // 17 of 44 is 38.6%, 16 is 36.4%, 18 is 40.9%; a half rounds to either side.
    assert_eq!(counts_printed_as(39, 44), [17]);
    assert_eq!(counts_printed_as(38, 44), [] as [u32; 0]);
    assert_eq!(counts_printed_as(50, 200), [99, 100, 101]);
    assert_eq!(counts_printed_as(0, 44), [0]);
    assert_eq!(counts_printed_as(100, 44), [44]);
}

#[test]
fn a_printed_survival_is_its_percentage() {
    for id in ["survival_24m_responders", "survival_24m_others"] {
        let evidence = evidence();
        let item = item(&evidence, id);
        assert_eq!(
            (item.unit.as_str(), item.value),
            ("percent", item.percent),
            "{id}"
        );
    }
}

#[test]
fn the_diseases_sum_to_the_whole() {
    let evidence = evidence();
    let sum = |what: &str| -> u32 {
        DISEASES
            .iter()
            .map(|d| counted(&evidence, &format!("{what}_{d}")))
            .sum()
    };
    assert_eq!(sum("patients"), counted(&evidence, "patients"));
    assert_eq!(sum("response"), counted(&evidence, "response_overall"));
    assert_eq!(
        sum("complete_response"),
        counted(&evidence, "complete_response_overall")
    );
    let parts = |ids: &[&str]| ids.iter().map(|id| counted(&evidence, id)).sum::<u32>();
    let all = counted(&evidence, "patients");
    assert_eq!(
        parts(&[
            "cart1_no_response",
            "cart1_relapse",
            "cart1_insufficient_pr"
        ]),
        all
    );
    assert_eq!(
        parts(&["cd19_normal", "cd19_decreased", "cd19_not_evaluated"]),
        all
    );
}

#[test]
fn the_denominators_are_those_of_the_groups() {
    let evidence = evidence();
    for d in DISEASES {
        let n = Some(counted(&evidence, &format!("patients_{d}")));
        assert_eq!(item(&evidence, &format!("response_{d}")).n, n);
        assert_eq!(item(&evidence, &format!("complete_response_{d}")).n, n);
        let responders = Some(counted(&evidence, &format!("response_{d}")));
        assert_eq!(
            item(&evidence, &format!("duration_of_response_{d}")).n,
            responders
        );
        let complete = counted(&evidence, &format!("complete_response_{d}"));
        assert!(Some(complete) <= responders);
    }
    let (all, responders) = (
        counted(&evidence, "patients"),
        counted(&evidence, "response_overall"),
    );
    assert_eq!(
        item(&evidence, "survival_24m_responders").n,
        Some(responders)
    );
    assert_eq!(
        item(&evidence, "survival_24m_others").n,
        Some(all - responders)
    );
}

#[test]
fn every_id_is_unique_and_every_reference_leads_somewhere() {
    let e = evidence();
    let unique = |what: &str, ids: Vec<&str>| {
        let mut seen = HashSet::new();
        for id in ids {
            assert!(!id.is_empty() && seen.insert(id.to_owned()), "{what} {id}");
        }
        seen
    };
    let sources = unique("source", e.sources.iter().map(|s| s.id.as_str()).collect());
    let assumptions = unique(
        "assumption",
        e.assumptions.iter().map(|a| a.id.as_str()).collect(),
    );
    let items = unique("item", e.items.iter().map(|i| i.id.as_str()).collect());
    let statements = unique(
        "statement",
        e.statements.iter().map(|s| s.id.as_str()).collect(),
    );
    unique(
        "sensitivity run",
        e.sensitivity.iter().map(|s| s.id.as_str()).collect(),
    );
    assert!(assumptions.is_disjoint(&items));
    for item in &e.items {
        assert!(!item.sources.is_empty(), "{} has no source", item.id);
        assert!(
            item.sources.iter().all(|s| sources.contains(s)),
            "{}",
            item.id
        );
    }
    for statement in &e.statements {
        assert!(
            !statement.sources.is_empty(),
            "{} has no source",
            statement.id
        );
        assert!(
            statement.sources.iter().all(|s| sources.contains(s)),
            "{}",
            statement.id
        );
    }
    for run in &e.sensitivity {
        assert!(
            run.changes
                .iter()
                .all(|c| assumptions.contains(&c.assumption)),
            "{}",
            run.id
        );
        assert!(
            run.dropped.iter().all(|d| statements.contains(d)),
            "{}",
            run.id
        );
        assert!(
            !(run.changes.is_empty() && run.dropped.is_empty()),
            "{} changes nothing",
            run.id
        );
    }
    let runs: Vec<&str> = e.sensitivity.iter().map(|s| s.id.as_str()).collect();
    assert_eq!(
        runs,
        [
            "sceptical_prior",
            "wide_prior",
            "few_cy_flu",
            "many_cy_flu",
            "other_form",
            "margins_only"
        ]
    );
}

#[test]
fn every_number_says_where_it_comes_from() {
    let e = evidence();
    for item in &e.items {
        assert!(
            !item.quantity.is_empty() && !item.printed.is_empty(),
            "{}",
            item.id
        );
        // Only what is printed as it stands needs no derivation.
        let explained = item.status == Status::Printed || !item.derivation.is_empty();
        assert!(explained, "{}", item.id);
        let a_count_from_a_percentage = item.unit == "patients" && item.percent.is_some();
        if a_count_from_a_percentage && item.value.is_some() {
            assert_eq!(item.status, Status::Derived, "{}", item.id);
        }
    }
    for assumption in &e.assumptions {
        assert!(assumption.value.is_finite(), "{}", assumption.id);
        assert!(
            !assumption.quantity.is_empty() && !assumption.reason.is_empty(),
            "{}",
            assumption.id
        );
    }
    assert!(e.odds_ratios.is_empty(), "the paper prints no odds ratio");
}

#[test]
fn the_library_carries_the_file_without_its_words() {
    let (carried, file) = (embedded::evidence(), evidence());
    assert_eq!(carried, file.clone().without_words());
    assert!(
        carried
            .items
            .iter()
            .all(|i| i.in_model && i.printed.is_empty())
    );
    let read = file.items.iter().filter(|i| i.in_model).count();
    assert_eq!((carried.items.len(), carried.sources.len()), (read, 0));
    assert!(carried.assumptions.iter().all(|a| a.reason.is_empty()));
    assert_eq!(
        Study::from_evidence(&embedded::evidence()),
        Study::from_evidence(&evidence())
    );
}

#[test]
fn every_name_the_model_reads_exists() {
    let e = evidence();
    Study::from_evidence(&e).unwrap();
    OutcomeDraws::new(&e, 8, 1).unwrap();
    Model::new(&e, &posterior()).unwrap();
}

/// What the reader of an evidence file says first when the model is built from it.
fn first_error(evidence: &Evidence) -> Option<StudyError> {
    let study = Study::from_evidence(evidence).err();
    study
        .or_else(|| OutcomeDraws::new(evidence, 8, 1).err())
        .or_else(|| match Model::new(evidence, &posterior()) {
            Err(ModelError::Evidence(e)) => Some(e),
            _ => None,
        })
}

#[test]
fn a_missing_item_of_the_model_is_named() {
    let e = evidence();
    for id in e.items.iter().filter(|i| i.in_model).map(|i| &i.id) {
        // The whole is the sum of the diseases, to which a test above holds it.
        if id == "patients" {
            continue;
        }
        let mut without = e.clone();
        without.items.retain(|item| &item.id != id);
        assert_eq!(first_error(&without), Some(StudyError::Missing(id.clone())));
        assert_eq!(
            first_error(&with(id, None)),
            Some(StudyError::Missing(id.clone()))
        );
    }
}

#[test]
fn items_outside_the_model_are_not_read() {
    let mut e = evidence();
    let before = e.items.len();
    e.items.retain(|item| item.in_model);
    assert!(e.items.len() < before);
    assert_eq!(first_error(&e), None);
}

#[test]
fn a_missing_assumption_of_the_model_is_named() {
    let e = evidence();
    for id in e.assumptions.iter().map(|a| &a.id) {
        // The update reads the first two; a disease without the third has a beta share; a model without the others is additive.
        let optional = [
            "robust_weight",
            "site_effect_sd",
            "complete_share_all",
            "interaction_sd",
            "own_effects_sd_all",
        ];
        if optional.contains(&id.as_str()) {
            continue;
        }
        let mut without = e.clone();
        without.assumptions.retain(|a| &a.id != id);
        assert_eq!(first_error(&without), Some(StudyError::Missing(id.clone())));
    }
}

#[test]
fn the_study_read_is_the_one_of_the_design() {
    let group = |name: &str, n, responders| Group {
        name: name.to_owned(),
        n,
        responders: Some(responders),
    };
    let factor = |name: &str, margin| Factor {
        name: name.to_owned(),
        margin,
        multivariable: Finding::SignificantPositive,
        odds_ratio: None,
    };
    let unprinted = Margin::Unprinted {
        nu_mean: 0.6,
        nu_sd: 0.8,
        e_sd: 0.5,
    };
    let expected = Study {
        groups: vec![
            group("all", 14, 3),
            group("nhl", 21, 11),
            group("cll", 9, 3),
        ],
        factors: vec![
            factor("cy_flu", unprinted),
            factor("dose_increased", Margin::Printed(36)),
        ],
        tests: vec![RegressionTest::PenalisedLikelihoodRatio],
        comparisons: vec![Comparison {
            factors: vec![true, true],
            groups: vec![false, true, true],
            tests: vec![TableTest::Fisher],
            finding: Finding::SignificantPositive,
        }],
        deviations: Vec::new(),
        prior: Prior {
            mu_mean: -1.0,
            mu_sd: 1.5,
            alpha_sd: 1.0,
            beta_sd: 1.5,
        },
        significance_level: 0.05,
    };
    assert_eq!(Study::from_evidence(&evidence()).unwrap(), expected);
    assert_eq!(expected.patients(), 44);
}

#[test]
fn the_sensitivity_runs_change_what_the_design_says_and_no_more() {
    let e = evidence();
    let study = |id: &str| {
        let run = e.sensitivity.iter().find(|s| s.id == id).unwrap();
        Study::from_evidence(&e.clone().edited(&run.edits()).unwrap()).unwrap()
    };
    let base = || Study::from_evidence(&e).unwrap();
    let beta_sd = |sd| {
        let mut study = base();
        study.prior.beta_sd = sd;
        study
    };
    let nu = |mean| {
        let mut study = base();
        study.factors[0].margin = Margin::Unprinted {
            nu_mean: mean,
            nu_sd: 0.8,
            e_sd: 0.5,
        };
        study
    };
    assert_eq!(study("sceptical_prior"), beta_sd(0.75));
    assert_eq!(study("wide_prior"), beta_sd(2.5));
    assert_eq!(study("few_cy_flu"), nu(-0.4));
    let mut other_form = base();
    let deviation = |group, factors| Deviation {
        group,
        factors,
        sd: 1.0,
    };
    other_form.deviations = vec![
        deviation(None, [true, true, false]),
        deviation(Some(0), [true, false, false]),
        deviation(Some(0), [false, true, false]),
    ];
    assert_eq!(study("other_form"), other_form);
    assert_eq!(study("many_cy_flu"), nu(1.4));
    let mut margins_only = base();
    for factor in &mut margins_only.factors {
        factor.multivariable = Finding::Silent;
    }
    margins_only.comparisons.clear();
    assert_eq!(study("margins_only"), margins_only);
}

#[test]
fn the_outcome_draws_have_the_parameters_of_the_design() {
    let draws = OutcomeDraws::new(&evidence(), KEPT_DRAWS, 1).unwrap();
    let cdf = |a, b| move |x: f64| Beta::new(a, b).unwrap().cdf(x);
    // Stratified: the k-th smallest of n draws lies at (k + 1/2) / n of its distribution.
    let is = |what: &str, column: &[f64], cdf: &dyn Fn(f64) -> f64| {
        let mut sorted = column.to_vec();
        sorted.sort_by(f64::total_cmp);
        for (k, x) in sorted.iter().enumerate() {
            let p = (k as f64 + 0.5) / sorted.len() as f64;
            let half = 0.5 / sorted.len() as f64;
            assert!((cdf(*x) - p).abs() < half, "{what}: {x} at {p}");
        }
    };
    is("kappa_NHL", &draws.complete_share[1], &cdf(4.5, 7.5));
    is("kappa_CLL", &draws.complete_share[2], &cdf(2.5, 1.5));
    is("o0", &draws.survival_others, &cdf(3.065, 11.435));
    is("CRS", &draws.severe_crs, &cdf(4.5, 40.5));
    is(
        "neurotoxicity",
        &draws.severe_neurotoxicity,
        &cdf(5.5, 39.5),
    );
    assert_eq!(draws.complete_share[0], vec![1.0; KEPT_DRAWS]);
}

/// Durations of response and survival after one against a product grid over their priors, weighted by the likelihood of design and document:
/// obar^(0.36 n1) (1 - obar)^(0.64 n1) with obar = (3 o1_ALL + 11 o1_NHL + 3 o1_CLL) / 17 and n1 = 8.5.
#[test]
fn durations_and_survival_have_the_moments_of_the_joint_posterior_on_a_grid() {
    let draws = OutcomeDraws::new(&evidence(), KEPT_DRAWS, 1).unwrap();
    let normal = statrs::distribution::Normal::standard();
    let steps = 32;
    let middle = |k: usize| (f64::from(k as u32) + 0.5) / f64::from(steps);
    let nodes = |median: f64, events: f64| -> Vec<f64> {
        (0..steps as usize)
            .map(|k| {
                let months = median * (normal.inverse_cdf(middle(k)) / events.sqrt()).exp();
                (-24.0 * 2f64.ln() / months).exp()
            })
            .collect()
    };
    let lasting = [nodes(4.0, 2.0), nodes(6.0, 6.0), nodes(33.0, 2.0)];
    let after: Vec<f64> = (0..steps as usize)
        .map(|k| (std::f64::consts::FRAC_PI_2 * middle(k)).sin().powi(2))
        .collect();
    let (mut sums, mut total) = ([0.0; 7], 0.0);
    for all in &lasting[0] {
        for nhl in &lasting[1] {
            for cll in &lasting[2] {
                for a in &after {
                    let s = [*all, *nhl, *cll];
                    let o1 = s.map(|s| s + (1.0 - s) * a);
                    let obar = (3.0 * o1[0] + 11.0 * o1[1] + 3.0 * o1[2]) / 17.0;
                    let weight = obar.powf(0.36 * 8.5) * (1.0 - obar).powf(0.64 * 8.5);
                    total += weight;
                    for (sum, x) in sums
                        .iter_mut()
                        .zip([s[0], s[1], s[2], *a, o1[0], o1[1], o1[2]])
                    {
                        *sum += weight * x;
                    }
                }
            }
        }
    }
    let of = |disease: usize, what: &dyn Fn(f64, f64) -> f64| -> Vec<f64> {
        let persistence = &draws.monthly_persistence[disease];
        let pairs = persistence.iter().zip(&draws.survival_after_response);
        pairs.map(|(q, a)| what(q.powi(24), *a)).collect()
    };
    let mut columns: Vec<Vec<f64>> = (0..3).map(|d| of(d, &|s, _| s)).collect();
    columns.push(draws.survival_after_response.clone());
    columns.extend((0..3).map(|d| of(d, &|s, a| s + (1.0 - s) * a)));
    for (k, column) in columns.iter().enumerate() {
        let n = column.len() as f64;
        let mean = column.iter().sum::<f64>() / n;
        let sd = (column.iter().map(|x| (x - mean).powi(2)).sum::<f64>() / n).sqrt();
        let expected = sums[k] / total;
        // Three Monte Carlo errors of the resampling, and what the grid leaves out.
        let error = 3.0 * sd / n.sqrt() + 0.002;
        assert!(
            (mean - expected).abs() < error,
            "{k}: {mean}, on the grid {expected}"
        );
    }
}

#[test]
fn durations_and_survival_have_the_means_that_r_gives() {
    let study = &reference("outcomes.json")["study"];
    let draws = OutcomeDraws::new(&evidence(), KEPT_DRAWS, 1).unwrap();
    let mut columns: Vec<Vec<f64>> = draws.monthly_persistence.clone();
    for q in columns.iter_mut().flatten() {
        *q = q.powi(12);
    }
    columns.push(draws.survival_after_response.clone());
    let expected = list(&study["lasting_12m"]).iter().chain([&study["a"]]);
    for (k, (column, expected)) in columns.iter().zip(expected).enumerate() {
        let n = column.len() as f64;
        let mean = column.iter().sum::<f64>() / n;
        let sd = (column.iter().map(|x| (x - mean).powi(2)).sum::<f64>() / n).sqrt();
        // Three Monte Carlo errors of the resampling, and that of the grid.
        let error = 3.0 * sd / n.sqrt() + number(&study["error"]);
        let expected = number(expected);
        assert!((mean - expected).abs() < error, "{k}: {mean}, R {expected}");
    }
}

#[test]
fn the_outcome_draws_stand_at_the_quantiles_that_r_gives() {
    let reference = reference("distributions.json");
    let places = list(&reference["beta_k"]);
    let draws = OutcomeDraws::new(&evidence(), KEPT_DRAWS, 7).unwrap();
    for beta in list(&reference["beta"]) {
        let column = match text(&beta["name"]) {
            "complete_share_nhl" => &draws.complete_share[1],
            "complete_share_cll" => &draws.complete_share[2],
            "severe_crs" => &draws.severe_crs,
            "severe_neurotoxicity" => &draws.severe_neurotoxicity,
            "survival_24m_others" => &draws.survival_others,
            other => panic!("{other} is no column of draws"),
        };
        let mut sorted = column.clone();
        sorted.sort_by(f64::total_cmp);
        for (k, quantile) in places.iter().zip(list(&beta["quantile"])) {
            let x = sorted[number(k) as usize];
            close(x, number(quantile), STRATIFIED, text(&beta["name"]));
        }
    }
}

#[test]
fn columns_of_outcome_draws_are_shuffled_apart() {
    let draws = OutcomeDraws::new(&evidence(), KEPT_DRAWS, 1).unwrap();
    let columns = [
        &draws.complete_share[1],
        &draws.complete_share[2],
        &draws.monthly_persistence[0],
        &draws.monthly_persistence[1],
        &draws.monthly_persistence[2],
        &draws.survival_after_response,
        &draws.survival_others,
        &draws.severe_crs,
        &draws.severe_neurotoxicity,
    ];
    let ranks = |column: &[f64]| {
        let mut order: Vec<usize> = (0..column.len()).collect();
        order.sort_by(|a, b| column[*a].total_cmp(&column[*b]));
        let mut ranks = vec![0.0; column.len()];
        for (rank, i) in order.into_iter().enumerate() {
            ranks[i] = rank as f64;
        }
        ranks
    };
    let n = KEPT_DRAWS as f64;
    let (middle, spread) = ((n - 1.0) / 2.0, (n * n - 1.0) / 12.0);
    // The printed survival of responders ties durations and survival after a response together, and nothing else.
    let tied = 2..=5;
    for (i, a) in columns.iter().enumerate() {
        for (j, b) in columns[..i].iter().enumerate() {
            if tied.contains(&i) && tied.contains(&j) {
                continue;
            }
            let (a, b) = (ranks(a), ranks(b));
            let sum: f64 = a
                .iter()
                .zip(&b)
                .map(|(a, b)| (a - middle) * (b - middle))
                .sum();
            let correlation = sum / n / spread;
            let allowed = STANDARD_ERRORS / n.sqrt();
            assert!(
                correlation.abs() < allowed,
                "rank correlation {correlation}"
            );
        }
    }
}

#[test]
fn clopper_pearson_limits_are_those_of_the_counts_in_the_file() {
    let e = evidence();
    let rows = reference("distributions.json");
    let rows = list(&rows["clopper_pearson"]);
    let listed: HashSet<&str> = rows.iter().map(|row| text(&row["id"])).collect();
    for row in rows {
        let id = text(&row["id"]);
        let (k, n) = (number(&row["k"]), number(&row["n"]));
        let item = item(&e, id);
        assert_eq!(
            (item.value, item.n.map(f64::from)),
            (Some(k), Some(n)),
            "{id}"
        );
        // The lower limit is the 2.5% quantile of Beta(k, n - k + 1), the upper that of Beta(k + 1, n - k).
        let (lower, upper) = (number(&row["lower"]), number(&row["upper"]));
        if k == 0.0 {
            assert_eq!(lower, 0.0, "{id}");
        } else {
            close(
                Beta::new(k, n - k + 1.0).unwrap().cdf(lower),
                0.025,
                DISTRIBUTION,
                id,
            );
        }
        close(
            Beta::new(k + 1.0, n - k).unwrap().cdf(upper),
            0.975,
            DISTRIBUTION,
            id,
        );
    }
    for item in &e.items {
        let is_a_proportion = item.unit == "patients" && item.n.is_some() && item.value.is_some();
        let is_a_size = item.id.starts_with("patients");
        if is_a_proportion && !is_a_size {
            assert!(
                listed.contains(item.id.as_str()),
                "no limits for {}",
                item.id
            );
        }
    }
}

#[test]
fn refuses_a_negative_count() {
    assert_eq!(
        refused(&with("patients_all", Some(-1.0))),
        "patients_all is -1, but must be a whole number of patients"
    );
}

#[test]
fn refuses_half_a_patient() {
    assert_eq!(
        refused(&with("response_nhl", Some(11.5))),
        "response_nhl is 11.5, but must be a whole number of patients"
    );
    assert_eq!(
        refused(&with("dose_increased", Some(f64::NAN))),
        "dose_increased is NaN, but must be a whole number of patients"
    );
}

#[test]
fn refuses_more_responders_than_patients() {
    assert_eq!(
        refused(&with("response_all", Some(15.0))),
        "responders of group all is 15, but must be at most the size of the group"
    );
}

#[test]
fn refuses_more_increased_doses_than_patients() {
    assert_eq!(
        refused(&with("dose_increased", Some(45.0))),
        "patients with dose_increased is 45, but must be at most the number of patients"
    );
}

#[test]
fn refuses_an_empty_group() {
    let mut evidence = with("patients_cll", Some(0.0));
    let place = evidence.items.iter().position(|i| i.id == "response_cll");
    evidence.items[place.unwrap()].value = Some(0.0);
    assert_eq!(
        refused(&evidence),
        "size of group cll is 0, but must be at least 1"
    );
}

#[test]
fn refuses_a_study_too_large_for_the_engine() {
    assert_eq!(
        refused(&with("patients_nhl", Some(1e3))),
        "number of patients is 1023, but must be from 1 to 255"
    );
}

#[test]
fn refuses_a_study_whose_size_overflows() {
    // 2^32 - 10 patients with NHL and the others' 23 are 13 patients if the sum wraps around.
    let message = refused(&with("patients_nhl", Some(4_294_967_286.0)));
    assert!(message.contains("number of patients"), "{message}");
}

#[test]
fn refuses_a_missing_item() {
    assert_eq!(
        refused(&with("response_nhl", None)),
        "evidence has no value named response_nhl"
    );
}

#[test]
fn refuses_an_odds_ratio_outside_its_interval() {
    assert_eq!(
        refused(&published("cy_flu", 9.0, 1.2, 8.0)),
        "odds_ratio is 9, but must be between its lower and its upper limit"
    );
    assert_eq!(
        refused(&published("cy_flu", 1.0, 1.2, 8.0)),
        "odds_ratio is 1, but must be between its lower and its upper limit"
    );
    // Limits in the wrong order, and no width at all.
    assert!(Study::from_evidence(&published("cy_flu", 4.0, 8.0, 1.2)).is_err());
    assert!(Study::from_evidence(&published("cy_flu", 4.0, 4.0, 4.0)).is_err());
}

#[test]
fn refuses_an_odds_ratio_that_is_none() {
    assert_eq!(
        refused(&published("cy_flu", 4.0, 0.0, 8.0)),
        "lower is 0, but must be finite and above 0"
    );
    assert_eq!(
        refused(&published("cy_flu", -4.0, 1.2, 8.0)),
        "odds_ratio is -4, but must be finite and above 0"
    );
    assert_eq!(
        refused(&published("cy_flu", 4.0, 1.2, f64::INFINITY)),
        "upper is inf, but must be finite and above 0"
    );
}

#[test]
fn refuses_limits_so_close_that_they_leave_no_uncertainty() {
    let (low, high) = (1e6_f64, 1e6_f64.next_up().next_up());
    let evidence = published("cy_flu", low.next_up(), low, high);
    assert_eq!(
        Study::from_evidence(&evidence).unwrap_err().to_string(),
        "sd of the log odds ratio is 0, but must be finite and above 0"
    );
}

#[test]
fn refuses_an_odds_ratio_of_an_unknown_factor() {
    assert_eq!(
        refused(&published("age", 4.0, 1.2, 8.0)),
        "factor of odds_ratios is “age”, but must be one of cy_flu, dose_increased"
    );
}

#[test]
fn an_odds_ratio_replaces_its_factors_statement_and_no_other() {
    let study = Study::from_evidence(&published("cy_flu", 4.0, 1.25, 12.8)).unwrap();
    let [cy_flu, dose_increased] = &study.factors[..] else {
        panic!("{study:?}");
    };
    assert_eq!(cy_flu.multivariable, Finding::Silent);
    assert_eq!(dose_increased.multivariable, Finding::SignificantPositive);
    assert_eq!(study.comparisons[0].finding, Finding::SignificantPositive);
    assert_eq!(dose_increased.odds_ratio, None);
    let LogOddsRatio { mean, sd } = cy_flu.odds_ratio.unwrap();
    close(mean, 4f64.ln(), ROUNDING, "mean");
    close(
        sd,
        (12.8f64.ln() - 1.25f64.ln()) / (2.0 * 1.959_964),
        ROUNDING,
        "sd",
    );
}

fn restated(change: impl Fn(&mut Statement)) -> Evidence {
    let mut evidence = evidence();
    change(&mut evidence.statements[0]);
    evidence
}

#[test]
fn refuses_a_statement_about_an_unknown_factor_or_test() {
    assert_eq!(
        refused(&restated(|s| s.factor = Some("age".to_owned()))),
        "factor of E3_cy_flu is “age”, but must be one of cy_flu, dose_increased"
    );
    assert_eq!(
        refused(&restated(|s| s.factor = None)),
        "factor of E3_cy_flu is “”, but must be one of cy_flu, dose_increased"
    );
    assert_eq!(
        refused(&restated(|s| s.test = "log_rank".to_owned())),
        "test of E3_cy_flu is “log_rank”, but must be one of firth_multivariable, fisher_both_factors"
    );
}

#[test]
fn refuses_a_statement_about_an_unknown_group() {
    let mut evidence = evidence();
    let place = evidence
        .statements
        .iter()
        .position(|s| s.id == "E4_both_factors");
    evidence.statements[place.unwrap()].groups = vec!["nhl".to_owned(), "aml".to_owned()];
    let message = refused(&evidence);
    assert!(
        message.contains("aml") && message.contains("E4_both_factors"),
        "{message}"
    );
}

#[test]
fn refuses_priors_without_width_and_levels_outside_zero_to_one() {
    for (id, value, message) in [
        (
            "prior_mu_sd",
            0.0,
            "prior_mu_sd is 0, but must be finite and above 0",
        ),
        (
            "prior_alpha_sd",
            -1.0,
            "prior_alpha_sd is -1, but must be finite and above 0",
        ),
        (
            "prior_beta_sd",
            f64::INFINITY,
            "prior_beta_sd is inf, but must be finite and above 0",
        ),
        (
            "design_nu_sd",
            f64::NAN,
            "nu_sd is NaN, but must be finite and above 0",
        ),
        (
            "design_e_sd",
            0.0,
            "e_sd is 0, but must be finite and above 0",
        ),
        (
            "prior_mu_mean",
            f64::NAN,
            "prior_mu_mean is NaN, but must be finite",
        ),
        (
            "design_nu_mean",
            f64::INFINITY,
            "nu_mean is inf, but must be finite",
        ),
        (
            "significance_level",
            1.0,
            "significance_level is 1, but must be from 0.000001 to below 1",
        ),
        (
            "significance_level",
            0.0,
            "significance_level is 0, but must be from 0.000001 to below 1",
        ),
        (
            // 1 - level is 1, whose quantile no table reaches.
            "significance_level",
            1e-17,
            "significance_level is 1e-17, but must be from 0.000001 to below 1",
        ),
    ] {
        assert_eq!(refused(&assuming(id, value)), message);
    }
}

#[test]
fn refuses_outcomes_that_are_no_proportions() {
    // More complete responses than responses; a survival above 100%; a prior or a share of nothing.
    for (evidence, named) in [
        (
            with("complete_response_nhl", Some(12.0)),
            "complete_response_nhl",
        ),
        (with("severe_crs", Some(45.0)), "severe_crs"),
        (
            with("survival_24m_others", Some(119.0)),
            "survival_24m_others",
        ),
        (
            with("duration_of_response_cll", Some(0.0)),
            "duration_of_response_cll",
        ),
        (
            with("duration_of_response_cll", Some(-4.0)),
            "duration_of_response_cll",
        ),
        (assuming("proportion_prior", 0.0), "proportion_prior"),
        (assuming("survival_prior", -1.0), "survival_prior"),
        (
            assuming("survival_information_share", -0.5),
            "survival_information_share",
        ),
        (
            assuming("duration_information_share", 0.0),
            "duration_information_share",
        ),
        (assuming("complete_share_all", 1.5), "complete_share_all"),
        // More patients than there were: densities that vanish everywhere, and answers that were no numbers.
        (
            assuming("survival_information_share", 58.5),
            "survival_information_share is 58.5, but must be above 0 and at most 1",
        ),
        (
            assuming("duration_information_share", 2.5),
            "duration_information_share is 2.5, but must be above 0 and at most 1",
        ),
        (
            assuming("proportion_prior", 1e4),
            "proportion_prior is 10000, but must be above 0 and at most 10",
        ),
        (assuming("survival_prior", 1e4), "survival_prior"),
    ] {
        match OutcomeDraws::new(&evidence, 64, 1) {
            Ok(_) => panic!("accepted a wrong {named}"),
            Err(e) => assert!(e.to_string().contains(named), "{e}"),
        }
    }
    // The largest study there may be, with the largest priors, still has a survival.
    let mut largest = assuming("survival_prior", 10.0);
    for item in &mut largest.items {
        match item.id.as_str() {
            "patients_all" | "patients_nhl" | "patients_cll" => item.value = Some(255.0),
            "survival_24m_others" | "survival_24m_responders" => item.value = Some(50.0),
            _ => {}
        }
    }
    let draws = OutcomeDraws::new(&largest, 64, 1).unwrap();
    assert!(draws.survival_others.iter().all(|s| *s > 0.3 && *s < 0.7));
    // A survival that the durations of response rule out is no posterior.
    let mut impossible = assuming("survival_information_share", 1.0);
    for item in &mut impossible.items {
        match item.id.as_str() {
            "patients_all" | "patients_nhl" | "patients_cll" | "response_all" | "response_nhl"
            | "response_cll" => item.value = Some(255.0),
            "duration_of_response_all"
            | "duration_of_response_nhl"
            | "duration_of_response_cll" => item.value = Some(500.0),
            "survival_24m_responders" => item.value = Some(5.0),
            _ => {}
        }
    }
    let refused = OutcomeDraws::new(&impossible, 64, 1)
        .unwrap_err()
        .to_string();
    assert!(refused.contains("survival_24m_responders"), "{refused}");
}

#[test]
fn an_edit_of_an_unknown_name_is_refused_by_that_name() {
    let e = evidence();
    let change = Change {
        assumption: "prior_beta".to_owned(),
        value: 1.0,
    };
    let edits = Edits {
        changes: vec![change],
        ..Edits::default()
    };
    assert_eq!(
        e.clone().edited(&edits),
        Err(UnknownName("prior_beta".to_owned()))
    );
    let edits = Edits {
        dropped: vec!["E9".to_owned()],
        ..Edits::default()
    };
    let message = e.clone().edited(&edits).unwrap_err().to_string();
    assert_eq!(message, "the evidence has nothing named “E9”");
}

#[test]
fn an_evidence_file_with_a_stray_key_is_refused() {
    let mut json = serde_json::to_value(evidence()).unwrap();
    json["items"][0]["valeu"] = 44.into();
    let message = serde_json::from_value::<Evidence>(json)
        .unwrap_err()
        .to_string();
    assert!(message.contains("unknown field `valeu`"), "{message}");
}
