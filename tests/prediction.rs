//! Covers a patient's way through the standard model: refusals, the numbers against their definitions draw by
//! draw, cautions, comparison and fingerprint.

#[macro_use]
mod common;

use common::tolerance::{POINTS, ROUNDING, STRATIFIED_MEAN};
use common::{
    KNOWN, assess, close, evidence, model, outcomes, posterior, predicted, quantiles, typical,
};
use reinfuse::evidence::cart2::DISEASES;
use reinfuse::evidence::{Change, Edits, Evidence, Finding, OddsRatio};
use reinfuse::model::assessment::Term;
use reinfuse::model::cautions::CautionCode;
use reinfuse::model::draws::Posterior;
use reinfuse::model::outcomes::OutcomeDraws;
use reinfuse::model::predict::MONTHS;
use reinfuse::model::probability::{Interval, Probability};
use reinfuse::model::{Model, ModelError};
use reinfuse::patient::fields::FieldId;
use reinfuse::patient::{Problem, RawPatient, RawValue};
use std::collections::BTreeSet;

/// The draws, and every quantity of `docs/model.md` from its definition.
struct Definition {
    posterior: Posterior,
    outcomes: OutcomeDraws,
}

impl Definition {
    fn new() -> Self {
        let posterior = posterior();
        let outcomes =
            OutcomeDraws::new(&evidence(), posterior.len, posterior.provenance.seed).unwrap();
        Self {
            posterior,
            outcomes,
        }
    }

    fn draws(&self, value: impl Fn(usize) -> f64) -> Vec<f64> {
        (0..self.posterior.len).map(value).collect()
    }

    /// P(R = 1) with the factors known.
    fn cell(&self, i: usize, disease: usize, c: bool, d: bool) -> f64 {
        let x = &self.posterior.columns;
        let factor = |yes: bool, k: usize| if yes { x[k][i] } else { 0.0 };
        let eta = x[disease][i] + factor(c, 3) + factor(d, 4);
        1.0 / (1.0 + (-eta).exp())
    }

    fn share(&self, i: usize, disease: usize) -> f64 {
        1.0 / (1.0 + (-self.posterior.columns[5 + disease][i]).exp())
    }

    /// P(R = 1), averaged over what is unknown: C ~ pi_d, D ~ 36/44.
    fn response_of(&self, i: usize, disease: usize, c: Option<bool>, d: Option<bool>) -> f64 {
        let mut sum = 0.0;
        for (has_c, has_d) in [(false, false), (false, true), (true, false), (true, true)] {
            let pi = self.share(i, disease);
            let chance_c = c.map_or(if has_c { pi } else { 1.0 - pi }, |c| {
                f64::from(u8::from(c == has_c))
            });
            let share = 36.0 / 44.0;
            let chance_d = d.map_or(if has_d { share } else { 1.0 - share }, |d| {
                f64::from(u8::from(d == has_d))
            });
            sum += chance_c * chance_d * self.cell(i, disease, has_c, has_d);
        }
        sum
    }

    fn response(&self, disease: usize, c: Option<bool>, d: Option<bool>) -> Vec<f64> {
        self.draws(|i| self.response_of(i, disease, c, d))
    }

    /// The 44 latent patients of draw `i`, as (disease, C, D).
    fn patients(&self, i: usize) -> Vec<(usize, bool, bool)> {
        (0..12)
            .flat_map(|cell| {
                let n = usize::from(self.posterior.tables[cell][i]);
                std::iter::repeat_n((cell / 4, cell % 4 >= 2, cell % 2 == 1), n)
            })
            .collect()
    }

    fn cohort(&self) -> Vec<f64> {
        self.draws(|i| {
            let patients = self.patients(i);
            let sum: f64 = patients
                .iter()
                .map(|(g, c, d)| self.cell(i, *g, *c, *d))
                .sum();
            sum / patients.len() as f64
        })
    }
}

fn mean(x: &[f64]) -> f64 {
    x.iter().sum::<f64>() / x.len() as f64
}

/// Type 7, by its definition.
fn quantile(x: &[f64], p: f64) -> f64 {
    let mut x = x.to_vec();
    x.sort_by(f64::total_cmp);
    let h = (x.len() - 1) as f64 * p;
    let (below, above) = (x[h.floor() as usize], x[h.ceil() as usize]);
    below + (h - h.floor()) * (above - below)
}

const LEVELS: [f64; 7] = [0.025, 0.1, 0.25, 0.5, 0.75, 0.9, 0.975];

#[track_caller]
fn summarises(p: &Probability, draws: &[f64], what: &str) {
    close(p.mean, mean(draws), ROUNDING, what);
    for (q, level) in quantiles(p).into_iter().zip(LEVELS) {
        close(q, quantile(draws, level), ROUNDING, what);
    }
    let n = draws.len() as f64;
    let variance = draws.iter().map(|x| (x - mean(draws)).powi(2)).sum::<f64>() / (n - 1.0);
    close(p.mcse, (variance / n).sqrt(), ROUNDING, what);
}

#[track_caller]
fn spans(interval: &Interval, draws: &[f64], what: &str) {
    close(interval.mean, mean(draws), ROUNDING, what);
    close(interval.q025, quantile(draws, 0.025), ROUNDING, what);
    close(interval.q975, quantile(draws, 0.975), ROUNDING, what);
}

/// Every disease, C and D, each factor known or not.
fn everyone() -> impl Iterator<Item = (usize, Option<bool>, Option<bool>)> {
    (0..3).flat_map(|g| {
        KNOWN
            .into_iter()
            .flat_map(move |c| KNOWN.into_iter().map(move |d| (g, c, d)))
    })
}

#[test]
fn every_outcome_is_its_definition_for_every_patient() {
    let (model, by) = (model(), Definition::new());
    for (g, c, d) in everyone() {
        let what = format!("{} {c:?} {d:?}", DISEASES[g]);
        let o = predicted(&model, &typical(DISEASES[g], c, d)).outcomes;
        let response = by.response(g, c, d);
        summarises(&o.response, &response, &what);
        let complete = by.draws(|i| response[i] * by.outcomes.complete_share[g][i]);
        summarises(&o.complete_response, &complete, &what);
        let alive = by.draws(|i| {
            let lasting = response[i] * by.outcomes.monthly_persistence[g][i].powi(24);
            let (a, o0) = (
                by.outcomes.survival_after_response[i],
                by.outcomes.survival_others[i],
            );
            lasting + (response[i] - lasting) * a + (1.0 - response[i]) * o0
        });
        summarises(&o.survival_24m, &alive, &what);
        summarises(&o.severe_crs, &by.outcomes.severe_crs, &what);
        summarises(
            &o.severe_neurotoxicity,
            &by.outcomes.severe_neurotoxicity,
            &what,
        );
    }
}

#[test]
fn the_response_that_lasts_is_its_definition_month_by_month() {
    let (model, by) = (model(), Definition::new());
    for (g, c, d) in everyone() {
        let numbers = predicted(&model, &typical(DISEASES[g], c, d));
        let response = by.response(g, c, d);
        assert_eq!(numbers.in_response.len(), 37);
        for (month, given) in numbers.in_response.iter().enumerate() {
            assert_eq!(given.month as usize, month);
            let lasting = by
                .draws(|i| response[i] * by.outcomes.monthly_persistence[g][i].powi(month as i32));
            let interval = Interval {
                mean: given.mean,
                q025: given.q025,
                q975: given.q975,
            };
            spans(
                &interval,
                &lasting,
                &format!("{} month {month}", DISEASES[g]),
            );
        }
    }
}

#[test]
fn the_cohort_and_the_difference_from_it_are_their_definitions() {
    let (model, by) = (model(), Definition::new());
    let cohort = by.cohort();
    for (g, c, d) in everyone() {
        let given = predicted(&model, &typical(DISEASES[g], c, d)).cohort;
        let what = format!("{} {c:?} {d:?}", DISEASES[g]);
        let interval = Interval {
            mean: given.mean,
            q025: given.q025,
            q975: given.q975,
        };
        spans(&interval, &cohort, "cohort");
        let response = by.response(g, c, d);
        let difference = by.draws(|i| response[i] - cohort[i]);
        spans(&given.difference, &difference, &what);
        let higher = difference.iter().filter(|x| **x > 0.0).count() as f64 / cohort.len() as f64;
        close(given.probability_higher, higher, ROUNDING, &what);
        let spans_zero = given.difference.q025 <= 0.0 && given.difference.q975 >= 0.0;
        assert_eq!(given.distinguishable, !spans_zero, "{what}");
    }
}

#[test]
fn the_cohorts_mean_is_near_the_seventeen_of_forty_four_who_responded() {
    let (model, by) = (model(), Definition::new());
    let base = model.base_rate();
    assert_eq!((base.patients, base.responders), (44, 17));
    assert_eq!(base.share, 17.0 / 44.0);
    // Shrunk towards the prior, by less than one patient.
    assert!((mean(&by.cohort()) - base.share).abs() < 1.0 / 44.0);
}

/// v(S) of the Shapley values: features in S are the patient's, the others the cohort's.
fn value(by: &Definition, set: [bool; 3], (g, c, d): (usize, Option<bool>, Option<bool>)) -> f64 {
    mean(&by.draws(|i| {
        let patients = by.patients(i);
        let sum: f64 = patients
            .iter()
            .map(|&(own_g, own_c, own_d)| {
                let g = if set[0] { g } else { own_g };
                let c = if set[1] { c } else { Some(own_c) };
                let d = if set[2] { d } else { Some(own_d) };
                by.response_of(i, g, c, d)
            })
            .sum();
        sum / patients.len() as f64
    }))
}

#[test]
fn contributions_are_the_mean_gain_over_the_six_orders() {
    let (model, by) = (model(), Definition::new());
    let orders = [
        [0, 1, 2],
        [0, 2, 1],
        [1, 0, 2],
        [1, 2, 0],
        [2, 0, 1],
        [2, 1, 0],
    ];
    for patient in [
        (0, Some(false), Some(true)),
        (1, Some(true), Some(true)),
        (2, None, Some(false)),
        (1, Some(false), None),
    ] {
        let mut expected = [0.0; 3];
        for order in orders {
            let mut set = [false; 3];
            for feature in order {
                let before = value(&by, set, patient);
                set[feature] = true;
                expected[feature] += (value(&by, set, patient) - before) / 6.0;
            }
        }
        let (g, c, d) = patient;
        let given = predicted(&model, &typical(DISEASES[g], c, d)).contributions;
        let terms: Vec<&str> = given.iter().map(|c| c.term.id()).collect();
        assert_eq!(terms, ["disease", "cy_flu", "dose_increased"]);
        for (given, expected) in given.iter().zip(expected) {
            close(given.points, 100.0 * expected, POINTS, given.term.id());
        }
    }
}

#[test]
fn contributions_sum_to_the_difference_from_the_cohort() {
    let model = model();
    for (g, c, d) in everyone() {
        let numbers = predicted(&model, &typical(DISEASES[g], c, d));
        let sum: f64 = numbers.contributions.iter().map(|c| c.points).sum();
        let whole = 100.0 * (numbers.outcomes.response.mean - numbers.cohort.mean);
        assert!((sum - whole).abs() < POINTS, "{sum} and {whole}");
        close(
            numbers.cohort.difference.mean,
            whole / 100.0,
            ROUNDING,
            "difference",
        );
    }
}

#[test]
fn severe_toxicity_is_the_same_for_everyone_and_has_the_means_of_its_distributions() {
    let model = model();
    let first = predicted(&model, &typical("all", None, None)).outcomes;
    close(
        first.severe_crs.mean,
        4.5 / 45.0,
        STRATIFIED_MEAN,
        "Beta(4.5, 40.5)",
    );
    close(
        first.severe_neurotoxicity.mean,
        5.5 / 45.0,
        STRATIFIED_MEAN,
        "Beta(5.5, 39.5)",
    );
    for (g, c, d) in everyone() {
        let o = predicted(&model, &typical(DISEASES[g], c, d)).outcomes;
        assert_eq!(o.severe_crs, first.severe_crs);
        assert_eq!(o.severe_neurotoxicity, first.severe_neurotoxicity);
    }
}

#[test]
fn a_response_in_all_is_complete_and_in_the_others_not_always() {
    let model = model();
    for (g, c, d) in everyone() {
        let o = predicted(&model, &typical(DISEASES[g], c, d)).outcomes;
        if DISEASES[g] == "all" {
            assert_eq!(o.complete_response, o.response);
        } else {
            assert!(o.complete_response.mean < 0.8 * o.response.mean);
        }
    }
}

#[test]
fn the_response_that_lasts_starts_at_the_response_and_never_rises() {
    let model = model();
    assert_eq!(MONTHS, 36);
    for (g, c, d) in everyone() {
        let numbers = predicted(&model, &typical(DISEASES[g], c, d));
        let (first, response) = (numbers.in_response[0], numbers.outcomes.response);
        assert_eq!(
            (first.month, first.mean, first.q025, first.q975),
            (0, response.mean, response.q025, response.q975)
        );
        for pair in numbers.in_response.windows(2) {
            assert!(pair[1].mean < pair[0].mean);
            assert!(pair[1].q025 <= pair[0].q025 && pair[1].q975 <= pair[0].q975);
        }
    }
}

#[test]
fn half_the_responses_last_the_printed_median() {
    let model = model();
    for (disease, months, slack) in [("all", 4, 0.12), ("nhl", 6, 0.06), ("cll", 33, 0.12)] {
        let numbers = predicted(&model, &typical(disease, Some(true), Some(true)));
        let share = numbers.in_response[months].mean / numbers.outcomes.response.mean;
        // The median is uncertain and the curve convex, so the mean is a half only about.
        assert!((share - 0.5).abs() < slack, "{disease}: {share}");
    }
}

#[test]
fn survival_lies_between_that_of_the_others_and_that_of_responders() {
    let (model, by) = (model(), Definition::new());
    let o0 = mean(&by.outcomes.survival_others);
    for (g, c, d) in everyone() {
        // s_d + (1 - s_d) a
        let responders = by.draws(|i| {
            let lasting = by.outcomes.monthly_persistence[g][i].powi(24);
            lasting + (1.0 - lasting) * by.outcomes.survival_after_response[i]
        });
        let o1 = mean(&responders);
        assert!(o0 < o1);
        let alive = predicted(&model, &typical(DISEASES[g], c, d))
            .outcomes
            .survival_24m
            .mean;
        assert!(o0 < alive && alive < o1, "{o0} {alive} {o1}");
    }
}

#[test]
fn an_unknown_answer_costs_what_its_two_answers_differ_by() {
    let model = model();
    for (g, c, d) in everyone() {
        let numbers = predicted(&model, &typical(DISEASES[g], c, d));
        let terms: Vec<&str> = numbers.unknowns.iter().map(|u| u.term.id()).collect();
        let mut expected = Vec::new();
        if c.is_none() {
            expected.push("cy_flu");
        }
        if d.is_none() {
            expected.push("dose_increased");
        }
        assert_eq!(terms, expected);
        for unknown in &numbers.unknowns {
            for (answer, yes) in unknown.answers.iter().zip([true, false]) {
                let (c, d) = match unknown.term.id() {
                    "cy_flu" => (Some(yes), d),
                    _ => (c, Some(yes)),
                };
                let known = predicted(&model, &typical(DISEASES[g], c, d))
                    .outcomes
                    .response;
                assert_eq!(answer.answer.id(), if yes { "yes" } else { "no" });
                assert_eq!(
                    (answer.mean, answer.q025, answer.q975),
                    (known.mean, known.q025, known.q975),
                    "answered, the patient is the one who was known from the start"
                );
            }
            let [yes, no] = unknown.answers.map(|a| a.mean);
            let mean = numbers.outcomes.response.mean;
            assert!(
                yes.min(no) < mean && mean < yes.max(no),
                "{no} {mean} {yes}"
            );
        }
    }
}

#[test]
fn an_unknown_dose_is_averaged_with_the_cohorts_share() {
    let model = model();
    for (g, c, _) in everyone() {
        let response = |d| {
            predicted(&model, &typical(DISEASES[g], c, d))
                .outcomes
                .response
                .mean
        };
        let mixed = 36.0 / 44.0 * response(Some(true)) + 8.0 / 44.0 * response(Some(false));
        close(response(None), mixed, ROUNDING, DISEASES[g]);
        let unknowns = predicted(&model, &typical(DISEASES[g], c, None)).unknowns;
        let dose = unknowns
            .iter()
            .find(|u| u.term == Term::DoseIncreased)
            .unwrap();
        assert_eq!(dose.probability_yes, 36.0 / 44.0);
        assert_eq!(dose.fields, [FieldId::Cart1Dose, FieldId::Cart2Dose]);
    }
}

#[test]
fn an_unknown_lymphodepletion_is_averaged_with_its_diseases_share() {
    let (model, by) = (model(), Definition::new());
    for (g, disease) in DISEASES.iter().enumerate() {
        let unknowns = predicted(&model, &typical(disease, None, Some(true))).unknowns;
        assert_eq!((unknowns.len(), unknowns[0].term), (1, Term::CyFlu));
        assert_eq!(unknowns[0].fields, [FieldId::LdBeforeCart1]);
        let share = mean(&by.draws(|i| by.share(i, g)));
        close(unknowns[0].probability_yes, share, ROUNDING, disease);
    }
}

#[test]
fn one_dose_alone_is_an_unknown_increase() {
    let model = model();
    let numbers = |raw: &RawPatient| predicted(&model, raw);
    let neither = numbers(&patient! { "disease": "nhl" });
    for raw in [
        patient! { "disease": "nhl", "cart1_dose": 2e6 },
        patient! { "disease": "nhl", "cart2_dose": 2e7 },
        patient! { "disease": "nhl", "cart1_dose": "unknown", "cart2_dose": 2e7 },
    ] {
        assert_eq!(numbers(&raw), neither, "{raw:?}");
    }
}

#[test]
fn the_same_dose_or_a_lower_one_is_no_increase_and_one_more_in_nine_digits_is_one() {
    let model = model();
    let response = |first: f64, second: f64| {
        let raw = patient! { "disease": "cll", "ld_before_cart1": "cy_flu",
        "cart1_dose": first, "cart2_dose": second };
        predicted(&model, &raw).outcomes.response
    };
    let (no, yes) = (response(2e6, 2e6), response(2e6, 2e7));
    assert!(no.mean < yes.mean);
    assert_eq!(response(2e6, 2e5), no);
    assert_eq!(response(2e6, 2e6_f64.next_down()), no);
    // Doses that agree to nine digits are the same dose: a change of unit is no increase.
    assert_eq!(response(2e6, 2e6_f64.next_up()), no);
    assert_eq!(response(0.2 * 3.0 * 1e6, 600_000.0), no);
    assert_eq!(response(2e6, 2_000_000.000_9), no);
    assert_eq!(response(2e6, 2_000_000.01), yes);
    assert_eq!(response(9.99999998e8, 9.99999999e8), yes);
    // Only whether it is higher counts, not by how much.
    assert_eq!(response(1e3, 1e9), yes);
}

#[test]
fn fields_without_a_published_effect_change_no_number() {
    let model = model();
    let base = typical("nhl", Some(true), Some(true));
    let numbers = predicted(&model, &base);
    for (field, value) in [
        ("cart1_outcome", "no_response"),
        ("cart1_outcome", "relapse_after_response"),
        ("cart1_outcome", "insufficient_partial_response"),
        ("ld_before_cart2", "cy_flu"),
        ("ld_before_cart2", "other"),
        ("product", "other"),
        ("product", "same_murine_cd19"),
        ("cd19", "normal"),
        ("cd19", "decreased"),
    ] {
        let mut raw = base.clone();
        raw.insert(field, RawValue::Text(value.to_owned()));
        assert_eq!(predicted(&model, &raw), numbers, "{field} {value}");
    }
}

/// Which cautions a patient should carry, by rules written down here again.
fn due(
    disease: &str,
    c: Option<bool>,
    doses: [Option<f64>; 2],
    cd19: &str,
    product: &str,
) -> BTreeSet<&'static str> {
    if cd19 == "negative" {
        return BTreeSet::from(["cd19_negative"]);
    }
    let outside = |dose: Option<f64>| dose.is_some_and(|d| !(2e5..=2e7).contains(&d));
    let (lowered, unusual) = match doses {
        [Some(a), Some(b)] => (b < a, b > a && (b < 8.0 * a || b > 12.0 * a)),
        _ => (false, false),
    };
    [
        ("cd19_decreased", cd19 == "decreased"),
        ("other_product", product == "other"),
        ("ld_unknown", c.is_none()),
        ("doses_unknown", doses.contains(&None)),
        ("dose_lowered", lowered),
        ("dose_ratio_unusual", unusual),
        ("dose_outside_trial", doses.into_iter().any(outside)),
        ("small_subgroup", disease == "cll"),
    ]
    .into_iter()
    .filter_map(|(code, due)| due.then_some(code))
    .collect()
}

#[test]
fn each_caution_appears_under_its_rule_and_not_otherwise() {
    let model = model();
    let doses: Vec<[Option<f64>; 2]> = [
        // Unknown; the same; ratios on, inside and outside 8 and 12; lowered.
        (None, None),
        (Some(2e6), None),
        (None, Some(2e6)),
        (Some(2e6), Some(2e6)),
        (Some(2e6), Some(2e7)),
        (Some(1e6), Some(8e6)),
        (Some(1e6), Some(8e6 - 1.0)),
        (Some(1e6), Some(12e6)),
        (Some(1e6), Some(12e6 + 1.0)),
        (Some(1e6), Some(1e6 + 1.0)),
        (Some(2e7), Some(2e6)),
        (Some(2e6), Some(2e6 - 1.0)),
        // On and beyond the trial's lowest and highest dose, first and second.
        (Some(2e5), Some(2e6)),
        (Some(2e5 - 1.0), Some(2e6)),
        (Some(2e5 - 1.0), None),
        (Some(2e7), Some(2e7)),
        (Some(2e7 + 1.0), Some(2e7 + 1.0)),
        (None, Some(2e7 + 1.0)),
        (Some(2e5), Some(2e5)),
        (Some(2e6), Some(2e5 - 1.0)),
    ]
    .into_iter()
    .map(|(a, b)| [a, b])
    .collect();
    let mut seen = BTreeSet::new();
    for disease in DISEASES {
        for c in KNOWN {
            for doses in &doses {
                for cd19 in ["normal", "decreased", "negative", "not_evaluated"] {
                    for product in ["same_murine_cd19", "other", "unknown"] {
                        let mut raw = typical(disease, c, None);
                        for (field, dose) in ["cart1_dose", "cart2_dose"].into_iter().zip(doses) {
                            if let Some(dose) = dose {
                                raw.insert(field, RawValue::Number(*dose));
                            }
                        }
                        raw.insert("cd19", RawValue::Text(cd19.to_owned()));
                        raw.insert("product", RawValue::Text(product.to_owned()));
                        let given = assess(&model, &raw).cautions;
                        let codes: BTreeSet<&str> = given.iter().map(|c| c.code.id()).collect();
                        assert_eq!(codes, due(disease, c, *doses, cd19, product), "{raw:?}");
                        assert_eq!(
                            codes.len(),
                            given.len(),
                            "a caution stands twice: {given:?}"
                        );
                        assert!(given.iter().all(|c| c.text.ends_with('.')), "{given:?}");
                        seen.extend(codes);
                    }
                }
            }
        }
    }
    assert_eq!(seen, BTreeSet::from(CautionCode::ALL.map(CautionCode::id)));
}

#[test]
fn cautions_name_the_numbers_of_the_evidence() {
    let model = model();
    let raw =
        patient! { "disease": "cll", "cd19": "decreased", "cart1_dose": 1e5, "cart2_dose": 1e6 };
    let texts: Vec<(&str, String)> = assess(&model, &raw)
        .cautions
        .into_iter()
        .map(|c| (c.code.id(), c.text))
        .collect();
    let text = |code: &str| &texts.iter().find(|(c, _)| *c == code).unwrap().1;
    assert_eq!(
        text("cd19_decreased"),
        "CD19 is decreased, as it was in only 3 of the study’s 44 patients."
    );
    assert_eq!(
        text("dose_outside_trial"),
        "A dose lies outside the trial’s dose levels, 0.2 to 20 million CAR T cells per kg."
    );
    assert_eq!(
        text("small_subgroup"),
        "The study had only 9 patients with this disease."
    );
}

#[test]
fn a_tumour_without_cd19_gets_no_number_and_only_that_caution() {
    let model = model();
    let mut raw = typical("cll", None, None);
    raw.insert("cd19", RawValue::Text("negative".to_owned()));
    raw.insert("product", RawValue::Text("other".to_owned()));
    let answer = assess(&model, &raw);
    assert!(!answer.applicable);
    assert_eq!(answer.numbers, None);
    let codes: Vec<&str> = answer.cautions.iter().map(|c| c.code.id()).collect();
    assert_eq!(codes, ["cd19_negative"]);
    let json = serde_json::to_value(&answer).unwrap();
    let keys: Vec<&String> = json.as_object().unwrap().keys().collect();
    assert_eq!(keys, ["applicable", "cautions", "fingerprint", "model"]);
}

/// Everything that is refused about a patient, as (field, value, rule, message).
fn problems(raw: &RawPatient) -> Vec<[String; 4]> {
    match model().predict(raw) {
        Ok(answer) => panic!("{raw:?} is accepted: {answer:?}"),
        Err(refusal) => refusal
            .problems
            .into_iter()
            .map(|p| [p.field, p.value, p.rule.id().to_owned(), p.message])
            .collect(),
    }
}

#[track_caller]
fn refuses(raw: &RawPatient, expected: [&str; 4]) {
    assert_eq!(problems(raw), [expected.map(str::to_owned)]);
}

#[test]
fn refuses_a_missing_disease() {
    let message = "Disease is needed for a prediction.";
    for raw in [
        RawPatient::new(),
        patient! { "disease": RawValue::Nothing },
        patient! { "cart1_dose": 2e6, "cart2_dose": 2e7 },
    ] {
        refuses(&raw, ["disease", "nothing", "required", message]);
    }
}

#[test]
fn refuses_an_unknown_category() {
    refuses(
        &patient! { "disease": "aml" },
        [
            "disease",
            "“aml”",
            "unknown_choice",
            "Disease is “aml”, but must be one of all, nhl, cll.",
        ],
    );
    // Not trimmed, not lower-cased, and a blank is no answer.
    for text in ["ALL", " all", ""] {
        assert_eq!(
            problems(&patient! { "disease": text })[0][2],
            "unknown_choice"
        );
    }
    // The disease must be known.
    assert_eq!(
        problems(&patient! { "disease": "unknown" })[0][2],
        "unknown_choice"
    );
    refuses(
        &patient! { "disease": "nhl", "cd19": "unknown" },
        [
            "cd19",
            "“unknown”",
            "unknown_choice",
            "CD19 on the tumour now is “unknown”, but must be one of normal, decreased, negative, not_evaluated.",
        ],
    );
}

#[test]
fn refuses_a_dose_of_zero() {
    let message = "CART1 dose is 0 CAR T cells per kg, but must be above 0.";
    refuses(
        &patient! { "disease": "nhl", "cart1_dose": 0.0 },
        ["cart1_dose", "0", "not_above_zero", message],
    );
    let message = "Planned CART2 dose is -0 CAR T cells per kg, but must be above 0.";
    refuses(
        &patient! { "disease": "nhl", "cart2_dose": -0.0 },
        ["cart2_dose", "-0", "not_above_zero", message],
    );
}

#[test]
fn refuses_a_negative_dose() {
    let message = "CART1 dose is -2000000 CAR T cells per kg, but must be above 0.";
    refuses(
        &patient! { "disease": "nhl", "cart1_dose": -2e6 },
        ["cart1_dose", "-2000000", "not_above_zero", message],
    );
}

#[test]
fn refuses_a_dose_outside_the_limits_and_accepts_the_limits() {
    let message = "CART1 dose is 1000000001 CAR T cells per kg, but must be at most 1000000000. Check the unit.";
    refuses(
        &patient! { "disease": "nhl", "cart1_dose": 1e9 + 1.0 },
        ["cart1_dose", "1000000001", "above_limit", message],
    );
    assert!(
        model()
            .predict(&patient! { "disease": "nhl", "cart1_dose": 1e9 })
            .is_ok()
    );
    assert!(
        model()
            .predict(&patient! { "disease": "nhl", "cart1_dose": 1e3 })
            .is_ok()
    );
    let message = "CART1 dose is 2 CAR T cells per kg, but must be at least 1000. Check the unit.";
    refuses(
        &patient! { "disease": "nhl", "cart1_dose": 2.0 },
        ["cart1_dose", "2", "below_limit", message],
    );
}

#[test]
fn refuses_a_dose_that_is_not_finite() {
    for (dose, shown) in [
        (f64::NAN, "NaN"),
        (f64::INFINITY, "inf"),
        (f64::NEG_INFINITY, "-inf"),
    ] {
        let message = format!("CART1 dose is {shown}, but must be a finite number.");
        refuses(
            &patient! { "disease": "nhl", "cart1_dose": dose },
            ["cart1_dose", shown, "not_finite", &message],
        );
    }
}

#[test]
fn refuses_a_value_of_the_wrong_type() {
    refuses(
        &patient! { "disease": 3.0 },
        [
            "disease",
            "3",
            "wrong_type",
            "Disease is 3, but must be text.",
        ],
    );
    refuses(
        &patient! { "disease": "nhl", "cart1_dose": "2e6" },
        [
            "cart1_dose",
            "“2e6”",
            "wrong_type",
            "CART1 dose is “2e6”, but must be a number.",
        ],
    );
    refuses(
        &patient! { "disease": "nhl", "product": RawValue::Other("a list") },
        [
            "product",
            "a list",
            "wrong_type",
            "Product is a list, but must be text.",
        ],
    );
}

#[test]
fn refuses_an_unknown_key_even_without_a_value() {
    refuses(
        &patient! { "disease": "nhl", "dose": 2e6 },
        [
            "dose",
            "2000000",
            "unknown_field",
            "There is no field named “dose”.",
        ],
    );
    refuses(
        &patient! { "disease": "nhl", "Disease": RawValue::Nothing },
        [
            "Disease",
            "nothing",
            "unknown_field",
            "There is no field named “Disease”.",
        ],
    );
}

#[test]
fn cuts_a_long_value_short_in_a_message() {
    let long = "é".repeat(81);
    let shown = format!("{}…", "é".repeat(80));
    let [field, value, _, message] = &problems(&patient! { "disease": long.as_str() })[0];
    assert_eq!(field, "disease");
    assert_eq!(value, &format!("“{shown}”"));
    assert!(message.contains(&shown) && !message.contains(&long));
    let exact = "x".repeat(80);
    assert_eq!(
        problems(&patient! { "disease": exact.as_str() })[0][1],
        format!("“{exact}”")
    );
}

#[test]
fn names_every_problem_at_once_fields_first_then_unknown_keys() {
    let mut raw = patient! {
        "zebra": 1.0,
        "cart2_dose": -1.0,
        "cart1_dose": f64::NAN,
        "product": "mine",
        "cd19": RawValue::Other("true or false"),
        "aardvark": "x",
    };
    let found: Vec<(String, String)> = problems(&raw)
        .into_iter()
        .map(|[field, _, rule, _]| (field, rule))
        .collect();
    let expected = [
        ("disease", "required"),
        ("cd19", "wrong_type"),
        ("cart1_dose", "not_finite"),
        ("cart2_dose", "not_above_zero"),
        ("product", "unknown_choice"),
        ("zebra", "unknown_field"),
        ("aardvark", "unknown_field"),
    ];
    assert_eq!(found, expected.map(|(f, r)| (f.to_owned(), r.to_owned())));
    assert!(!raw.insert("zebra", RawValue::Nothing), "a key stands once");
}

#[test]
fn a_refusal_reads_as_a_line_for_each_problem() {
    let refusal = model()
        .predict(&patient! { "disease": "nhl", "cart1_dose": 0.0, "zebra": 1.0 })
        .unwrap_err();
    let messages: Vec<String> = refusal.problems.iter().map(|p| p.message.clone()).collect();
    let expected = format!("cart1_dose: {}\nzebra: {}", messages[0], messages[1]);
    assert_eq!(refusal.to_string(), expected);
}

#[test]
fn compared_problems_name_their_patient() {
    let list = [
        patient! { "disease": "nhl" },
        patient! { "disease": "aml", "cart1_dose": 0.0 },
        patient! {},
    ];
    let fields: Vec<String> = model()
        .compare(&list)
        .unwrap_err()
        .problems
        .into_iter()
        .map(|Problem { field, .. }| field)
        .collect();
    assert_eq!(fields, ["[1].disease", "[1].cart1_dose", "[2].disease"]);
}

#[test]
fn differences_are_paired_draw_by_draw() {
    let (model, by) = (model(), Definition::new());
    let list = [
        typical("nhl", Some(true), Some(false)),
        typical("nhl", Some(true), Some(true)),
        typical("all", None, None),
    ];
    let compared = model.compare(&list).unwrap();
    let first = by.response(1, Some(true), Some(false));
    let others = [
        by.response(1, Some(true), Some(true)),
        by.response(0, None, None),
    ];
    assert_eq!(compared.differences.len(), 2);
    for (k, (given, other)) in compared.differences.iter().zip(&others).enumerate() {
        assert_eq!((given.from, given.to), (0, k + 1));
        let difference = by.draws(|i| other[i] - first[i]);
        spans(&given.response, &difference, "paired difference");
        let means = [0, k + 1].map(|place| {
            let numbers = compared.assessments[place].numbers.as_ref().unwrap();
            numbers.outcomes.response.mean
        });
        close(
            given.response.mean,
            means[1] - means[0],
            ROUNDING,
            "difference of the means",
        );
        let higher = difference.iter().filter(|x| **x > 0.0).count() as f64 / first.len() as f64;
        close(given.probability_higher, higher, ROUNDING, "probability");
    }
    // Paired: narrower than the difference of two patients whose draws knew nothing of each other.
    let given = compared.differences[0].response;
    let spread = |x: &Probability| (x.q975 - x.q025).powi(2);
    let alone: f64 = compared.assessments[..2]
        .iter()
        .map(|a| spread(&a.numbers.as_ref().unwrap().outcomes.response))
        .sum();
    assert!((given.q975 - given.q025).powi(2) < alone);
}

#[test]
fn the_same_patient_twice_differs_by_exactly_nothing() {
    let model = model();
    for (g, c, d) in everyone() {
        let raw = typical(DISEASES[g], c, d);
        let compared = model.compare(&[raw.clone(), raw]).unwrap();
        let [difference] = &compared.differences[..] else {
            panic!("{compared:?}")
        };
        let none = Interval {
            mean: 0.0,
            q025: 0.0,
            q975: 0.0,
        };
        assert_eq!(
            (difference.response, difference.probability_higher),
            (none, 0.5)
        );
        assert_eq!(compared.assessments[0], compared.assessments[1]);
    }
}

#[test]
fn compared_assessments_are_those_of_each_patient_alone() {
    let model = model();
    let list: Vec<RawPatient> = everyone()
        .map(|(g, c, d)| typical(DISEASES[g], c, d))
        .collect();
    let compared = model.compare(&list).unwrap();
    assert_eq!(compared.assessments.len(), list.len());
    for (raw, given) in list.iter().zip(&compared.assessments) {
        assert_eq!(given, &assess(&model, raw));
    }
}

#[test]
fn a_scenario_without_numbers_is_left_out_of_the_differences() {
    let model = model();
    let negative = patient! { "disease": "nhl", "cd19": "negative" };
    let (a, b) = (typical("nhl", None, None), typical("all", None, None));
    let compared = model
        .compare(&[a.clone(), negative.clone(), b.clone()])
        .unwrap();
    let places: Vec<usize> = compared.differences.iter().map(|d| d.to).collect();
    assert_eq!((compared.assessments.len(), places), (3, vec![2]));
    assert!(
        model
            .compare(&[negative, a, b])
            .unwrap()
            .differences
            .is_empty()
    );
    let nobody = model.compare(&[]).unwrap();
    assert!(nobody.assessments.is_empty() && nobody.differences.is_empty());
}

#[test]
fn the_same_patient_has_the_same_fingerprint() {
    let raw = typical("nhl", Some(true), Some(true));
    let first = assess(&model(), &raw);
    assert_eq!(first, assess(&model(), &raw));
    assert_eq!(first.fingerprint.len(), 64);
    assert!(
        first
            .fingerprint
            .bytes()
            .all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b))
    );
    // Said or left unsaid, in whatever order, unknown is unknown.
    let model = model();
    let said = patient! {
        "product": "unknown", "cd19": "not_evaluated", "cart2_dose": "unknown",
        "ld_before_cart1": "unknown", "cart1_outcome": RawValue::Nothing, "disease": "nhl",
    };
    let unsaid = patient! { "disease": "nhl" };
    assert_eq!(assess(&model, &said), assess(&model, &unsaid));
}

#[test]
fn every_field_changes_the_fingerprint_recorded_ones_too() {
    let model = model();
    let base = || patient! { "disease": "nhl", "ld_before_cart1": "cy_flu", "cart1_dose": 2e6, "cart2_dose": 2e7 };
    let mut seen = BTreeSet::from([assess(&model, &base()).fingerprint]);
    let mut expected = 1;
    for (field, values) in [
        (
            "cart1_outcome",
            &[
                "no_response",
                "relapse_after_response",
                "insufficient_partial_response",
            ][..],
        ),
        ("cd19", &["normal", "decreased", "negative"]),
        ("product", &["same_murine_cd19", "other"]),
        ("ld_before_cart2", &["cy_flu", "other"]),
    ] {
        for value in values {
            let mut raw = base();
            raw.insert(field, RawValue::Text((*value).to_owned()));
            seen.insert(assess(&model, &raw).fingerprint);
            expected += 1;
        }
    }
    for raw in [
        patient! { "disease": "all", "ld_before_cart1": "cy_flu", "cart1_dose": 2e6, "cart2_dose": 2e7 },
        patient! { "disease": "nhl", "ld_before_cart1": "other", "cart1_dose": 2e6, "cart2_dose": 2e7 },
        patient! { "disease": "nhl", "cart1_dose": 2e6, "cart2_dose": 2e7 },
        patient! { "disease": "nhl", "ld_before_cart1": "cy_flu", "cart1_dose": 2e6 },
        patient! { "disease": "nhl", "ld_before_cart1": "cy_flu", "cart2_dose": 2e6 },
        // The least change of a dose changes no number, but it is another input.
        patient! { "disease": "nhl", "ld_before_cart1": "cy_flu", "cart1_dose": 2e6, "cart2_dose": 2e7_f64.next_up() },
    ] {
        seen.insert(assess(&model, &raw).fingerprint);
        expected += 1;
    }
    assert_eq!(seen.len(), expected);
}

#[test]
fn another_run_of_the_evidence_has_another_fingerprint() {
    let mut other = posterior();
    other.provenance.run = "edited".to_owned();
    let edited = reinfuse::model::Model::new(&evidence(), &other).unwrap();
    let raw = typical("nhl", Some(true), Some(true));
    let (here, there) = (assess(&model(), &raw), assess(&edited, &raw));
    assert_eq!(here.numbers, there.numbers);
    assert_ne!(here.fingerprint, there.fingerprint);
    assert_eq!(there.model.run, "edited");
}

#[test]
fn an_answer_names_the_model_that_gave_it() {
    let answer = assess(&model(), &typical("nhl", None, None));
    assert_eq!(answer.model.version, env!("CARGO_PKG_VERSION"));
    assert_eq!(
        answer.model.evidence_sha256,
        reinfuse::evidence::embedded::EVIDENCE_SHA256
    );
    assert_eq!(answer.model.run, "standard");
    assert_eq!(model().id(), &answer.model);
}

/// The hash of evidence and the fingerprint of an answer of a model that was made from it.
fn identity(evidence: &Evidence) -> (String, String) {
    let mut draws = posterior();
    draws.provenance.evidence_sha256 = evidence.sha256();
    let model = Model::new(evidence, &draws).unwrap();
    let answer = assess(&model, &typical("nhl", Some(true), None));
    assert_eq!(answer.model.evidence_sha256, evidence.sha256());
    (evidence.sha256(), answer.fingerprint)
}

#[test]
fn a_word_of_the_evidence_changes_no_hash_and_no_fingerprint() {
    let standard = identity(&evidence());
    assert_eq!(
        standard,
        (
            reinfuse::evidence::embedded::EVIDENCE_SHA256.to_owned(),
            assess(&model(), &typical("nhl", Some(true), None)).fingerprint
        )
    );
    let mut edited = evidence();
    edited.title.push('.');
    edited.date = "2030-01-01".to_owned();
    edited.sources[0].citation.push('.');
    edited.context[0].numbers.push('.');
    for item in &mut edited.items {
        item.quantity.push('.');
        item.printed.push('.');
        item.derivation.push('.');
        item.unit.push('.');
    }
    for statement in &mut edited.statements {
        statement.printed.push('.');
    }
    for assumption in &mut edited.assumptions {
        assumption.quantity.push('.');
        assumption.reason.push('.');
    }
    for run in &mut edited.sensitivity {
        run.label.push('.');
    }
    // Where a number stands in the file is no more than a word.
    edited.items.reverse();
    edited.assumptions.reverse();
    assert_eq!(identity(&edited), standard);
}

#[test]
fn a_number_or_a_statement_of_the_evidence_changes_its_hash_and_the_fingerprint() {
    type Edit = fn(&mut Evidence);
    let edits: [(&str, Edit); 5] = [
        ("an item", |e| {
            let item = e.items.iter_mut().find(|i| i.id == "severe_crs").unwrap();
            item.value = item.value.map(|n| n + 1.0);
        }),
        ("an assumption, in its last bit", |e| {
            let value = &mut e.assumptions[0].value;
            *value = value.next_up();
        }),
        ("a statement's finding", |e| {
            e.statements[0].finding = Finding::Silent
        }),
        ("a statement", |e| {
            e.statements.pop();
        }),
        ("a published odds ratio", |e| {
            e.odds_ratios.push(OddsRatio {
                factor: "cy_flu".to_owned(),
                odds_ratio: 3.0,
                lower: 1.2,
                upper: 7.5,
            });
        }),
    ];
    let mut seen = BTreeSet::from([identity(&evidence())]);
    for (what, edit) in edits {
        let mut edited = evidence();
        edit(&mut edited);
        assert!(seen.insert(identity(&edited)), "{what}");
    }
    assert_eq!(
        seen.iter()
            .map(|(hash, _)| hash)
            .collect::<BTreeSet<_>>()
            .len(),
        6
    );
    assert_eq!(
        seen.iter()
            .map(|(_, print)| print)
            .collect::<BTreeSet<_>>()
            .len(),
        6
    );
}

#[test]
fn draws_are_refused_with_edits_that_they_were_not_made_with() {
    let change = Change {
        assumption: "prior_beta_sd".to_owned(),
        value: 0.75,
    };
    let edits = Edits {
        changes: vec![change],
        ..Edits::default()
    };
    let mut draws = posterior();
    let refused = Model::from_draws(&draws.encode(), &edits);
    assert!(matches!(refused, Err(ModelError::OtherEvidence { .. })));
    draws.provenance.evidence_sha256 = edits.sha256(&evidence().sha256());
    let model = Model::from_draws(&draws.encode(), &edits).unwrap();
    assert_eq!(model.id().evidence_sha256, draws.provenance.evidence_sha256);
    assert!(Model::from_draws(&draws.encode(), &Edits::default()).is_err());
}

#[test]
fn patients_like_this_are_the_whole_group_when_nothing_else_is_known() {
    let model = model();
    for (disease, n) in DISEASES.into_iter().zip([14.0, 21.0, 9.0]) {
        let like = predicted(&model, &typical(disease, None, None)).patients_like_this;
        assert_eq!(
            (like.mean, like.q05, like.q95, like.extrapolation),
            (n, n, n, false)
        );
    }
}

#[test]
fn patients_like_this_sum_over_the_cells_of_a_group() {
    let (model, by) = (model(), Definition::new());
    for (g, n) in [14.0, 21.0, 9.0].into_iter().enumerate() {
        let mut whole = 0.0;
        for (c, d) in [(false, false), (false, true), (true, false), (true, true)] {
            let like =
                predicted(&model, &typical(DISEASES[g], Some(c), Some(d))).patients_like_this;
            let cell = g * 4 + 2 * usize::from(c) + usize::from(d);
            let counts = by.draws(|i| f64::from(by.posterior.tables[cell][i]));
            close(like.mean, mean(&counts), ROUNDING, DISEASES[g]);
            close(like.q05, quantile(&counts, 0.05), ROUNDING, DISEASES[g]);
            close(like.q95, quantile(&counts, 0.95), ROUNDING, DISEASES[g]);
            whole += like.mean;
        }
        close(whole, n, ROUNDING, DISEASES[g]);
        for factor in KNOWN {
            let of = |c, d| {
                predicted(&model, &typical(DISEASES[g], c, d))
                    .patients_like_this
                    .mean
            };
            let halves = of(factor, Some(true)) + of(factor, Some(false));
            close(of(factor, None), halves, ROUNDING, DISEASES[g]);
        }
    }
}

#[test]
fn fewer_than_three_expected_patients_make_an_extrapolation() {
    let model = model();
    let (mut few, mut enough) = (0, 0);
    for (g, c, d) in everyone() {
        let like = predicted(&model, &typical(DISEASES[g], c, d)).patients_like_this;
        assert_eq!(like.extrapolation, like.mean < 3.0);
        if like.extrapolation {
            few += 1
        } else {
            enough += 1
        }
    }
    assert!(few >= 3 && enough >= 3, "{few} few, {enough} enough");
}

#[test]
fn both_factors_go_with_a_higher_response_as_the_paper_states() {
    let model = model();
    for disease in DISEASES {
        let response = |c, d| {
            predicted(&model, &typical(disease, Some(c), Some(d)))
                .outcomes
                .response
                .mean
        };
        assert!(response(false, false) < response(true, false));
        assert!(response(false, false) < response(false, true));
        assert!(response(true, false) < response(true, true));
        assert!(response(false, true) < response(true, true));
    }
}

#[test]
fn every_outcome_of_the_contract_has_its_name() {
    let numbers = predicted(&model(), &typical("nhl", None, None));
    let json = serde_json::to_value(numbers.outcomes).unwrap();
    for (name, probability) in outcomes(&numbers) {
        assert_eq!(json[name]["mean"], probability.mean, "{name}");
    }
    assert_eq!(json.as_object().unwrap().len(), 5);
}

#[test]
fn every_part_of_an_edit_changes_what_the_model_is_known_by() {
    let change = |value| Change {
        assumption: "prior_beta_sd".to_owned(),
        value,
    };
    let ratio = |upper| OddsRatio {
        factor: "cy_flu".to_owned(),
        odds_ratio: 3.0,
        lower: 1.2,
        upper,
    };
    let with = |changes: &[Change], dropped: &[&str], odds_ratios: &[OddsRatio]| {
        let edits = Edits {
            changes: changes.to_vec(),
            dropped: dropped.iter().map(|id| (*id).to_owned()).collect(),
            odds_ratios: odds_ratios.to_vec(),
        };
        edits.sha256("of the evidence")
    };
    assert_eq!(with(&[], &[], &[]), "of the evidence");
    let all = [
        with(&[], &[], &[]),
        with(&[change(1.0)], &[], &[]),
        with(&[change(1.0_f64.next_up())], &[], &[]),
        with(&[], &["E3_cy_flu"], &[]),
        with(&[], &["E4_both"], &[]),
        with(&[], &[], &[ratio(7.5)]),
        with(&[], &[], &[ratio(7.6)]),
    ];
    assert_eq!(BTreeSet::from(all.clone()).len(), all.len());
}

/// Nobody is complete without a response, in response without one, or in response and dead: in every draw, not on average.
#[test]
fn the_outcomes_of_every_patient_are_coherent_in_every_draw() {
    let (model, by) = (model(), Definition::new());
    for (g, c, d) in everyone() {
        let response = by.response(g, c, d);
        for (i, p) in response.iter().enumerate() {
            let (kappa, q) = (
                by.outcomes.complete_share[g][i],
                by.outcomes.monthly_persistence[g][i],
            );
            let a = by.outcomes.survival_after_response[i];
            for share in [*p, kappa, q, a, by.outcomes.survival_others[i]] {
                assert!((0.0..=1.0).contains(&share), "{g} {c:?} {d:?} {i}: {share}");
            }
        }
        // What follows for the summaries that are shown: quantiles of ordered draws are ordered.
        let numbers = predicted(&model, &typical(DISEASES[g], c, d));
        let (o, lasting) = (&numbers.outcomes, &numbers.in_response);
        for (less, more) in [
            (o.complete_response.mean, o.response.mean),
            (o.complete_response.q025, o.response.q025),
            (o.complete_response.q975, o.response.q975),
            (lasting[24].mean, o.survival_24m.mean),
            (lasting[24].q025, o.survival_24m.q025),
            (lasting[24].q975, o.survival_24m.q975),
        ] {
            assert!(less <= more, "{} {c:?} {d:?}: {less} > {more}", DISEASES[g]);
        }
        assert!(lasting.windows(2).all(|w| w[1].mean <= w[0].mean));
    }
}

/// A ratio of 1 or 10, and a trial's dose, are what they are whatever the change of unit left in the last digits.
#[test]
fn dust_in_the_last_digits_of_a_dose_gives_no_caution() {
    let codes = |first: f64, second: f64| -> Vec<String> {
        let raw = patient! { "disease": "nhl", "ld_before_cart1": "cy_flu", "cart1_dose": first, "cart2_dose": second };
        let assessment = model().assess(&reinfuse::patient::validate(&raw).unwrap());
        assessment
            .cautions
            .iter()
            .map(|c| c.code.id().to_owned())
            .collect()
    };
    assert_eq!(codes(2e6, 2e6_f64.next_up()), [""; 0]);
    assert_eq!(codes(2e6, 2e6_f64.next_down()), [""; 0]);
    assert_eq!(codes(1e6, 12e6_f64.next_up()), [""; 0]);
    assert_eq!(codes(2e5_f64.next_down(), 2e6), [""; 0]);
    assert_eq!(codes(2e6, 2e7_f64.next_up()), [""; 0]);
    assert_eq!(codes(2e6, 3e6), ["dose_ratio_unusual"]);
    assert_eq!(codes(2e6, 1.99e6), ["dose_lowered"]);
}
