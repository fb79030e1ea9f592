//! Covers `check::evidence`: what of an evidence file does not follow is refused at once, with both entries named; the standard
//! file, and what differs from it without contradicting itself, is not.

mod common;

use common::evidence;
use reinfuse::check;
use reinfuse::evidence::embedded;
use reinfuse::evidence::{Evidence, Finding, Item, OddsRatio};
use reinfuse::patient::Rule;

fn item<'a>(evidence: &'a mut Evidence, id: &str) -> &'a mut Item {
    let found = evidence.items.iter_mut().find(|item| item.id == id);
    found.unwrap_or_else(|| panic!("no item {id}"))
}

/// The standard file with counts replaced, and no word of them printed.
fn with(counts: &[(&str, f64)]) -> Evidence {
    let mut evidence = evidence();
    for (id, value) in counts {
        let item = item(&mut evidence, id);
        (item.value, item.percent, item.printed) = (Some(*value), None, "as edited".to_owned());
    }
    evidence
}

/// The messages of a refusal.
#[track_caller]
fn messages(evidence: &Evidence) -> Vec<String> {
    let refusal = check::evidence::file(evidence).expect_err("accepted");
    for problem in &refusal.problems {
        assert_eq!(problem.rule, Rule::InvalidEvidence);
    }
    refusal.problems.into_iter().map(|p| p.message).collect()
}

/// The only message that holds all of these words.
#[track_caller]
fn says(evidence: &Evidence, words: &[&str]) {
    let messages = messages(evidence);
    let fits = |m: &&String| words.iter().all(|word| m.contains(word));
    assert_eq!(
        messages.iter().filter(fits).count(),
        1,
        "{words:?} in {messages:#?}"
    );
}

#[test]
fn the_standard_file_follows_and_so_do_its_numbers_alone() {
    check::evidence::file(&evidence()).unwrap();
    check::evidence::numbers(&embedded::evidence()).unwrap();
}

#[test]
fn a_count_beside_a_percentage_it_does_not_round_to() {
    let mut e = evidence();
    item(&mut e, "response_all").value = Some(4.0);
    says(&e, &["response_all", "21%", "4 of 14", "3 of 14 does"]);
    // And the total no longer is the sum.
    says(
        &e,
        &[
            "response_all + response_nhl + response_cll add up to 18",
            "response_overall is 17",
        ],
    );
    // Nor the number of the others that hang on it.
    says(&e, &["duration_of_response_all is of 3", "response_all"]);
    says(&e, &["complete_share_all is 1", "response_all is 4"]);
    assert_eq!(messages(&e).len(), 4);
}

#[test]
fn a_percentage_is_compared_with_the_digits_that_were_printed() {
    let mut e = evidence();
    // 17 of 44 is 38.636...%.
    for (printed, percent, words) in [
        ("38.6%", 38.6, None),
        ("38%", 38.0, Some("cut off, and not rounded; no count")),
        ("38.60%", 38.6, Some("38.60%")),
        ("17 (39 %) of all", 39.0, None),
        ("36%", 39.0, Some("the printed words are “36%”")),
        ("139%", 139.0, Some("at most 100%")),
        ("16/44 (39%)", 39.0, Some("16/44 is printed")),
        ("17/45 (39%)", 39.0, Some("17/45 is printed")),
    ] {
        let item = item(&mut e, "response_overall");
        (item.printed, item.percent) = (printed.to_owned(), Some(percent));
        match words {
            None => check::evidence::file(&e).unwrap(),
            Some(words) => says(&e, &["response_overall", words]),
        }
    }
}

#[test]
fn a_number_said_to_be_printed_is_among_the_printed_words() {
    let mut e = evidence();
    item(&mut e, "duration_of_response_cll").value = Some(3.0);
    says(&e, &["duration_of_response_cll is 3", "33 months"]);
    let mut e = evidence();
    item(&mut e, "survival_24m_others").value = Some(36.0);
    says(&e, &["survival_24m_others is 36 percent", "19% is printed"]);
}

#[test]
fn groups_that_do_not_add_up() {
    let e = with(&[("patients_cll", 10.0)]);
    says(
        &e,
        &[
            "patients_all + patients_nhl + patients_cll add up to 45",
            "patients is 44",
        ],
    );
    // Its group's numbers are of 9.
    says(
        &e,
        &["complete_response_cll is of 9", "the 10 of patients_cll"],
    );
    let e = with(&[("cd19_normal", 29.0)]);
    says(
        &e,
        &[
            "cd19_normal + cd19_decreased + cd19_not_evaluated",
            "45",
            "patients is 44",
        ],
    );
    let e = with(&[("complete_response_cll", 1.0)]);
    says(&e, &["complete_response_overall is 9", "add up to 8"]);
}

#[test]
fn a_part_above_its_whole() {
    let e = with(&[("complete_response_cll", 4.0)]);
    says(&e, &["complete_response_cll is 4", "response_cll is 3"]);
    let e = with(&[("response_all", 15.0), ("response_overall", 29.0)]);
    says(&e, &["response_all is 15", "patients_all is 14"]);
    for id in [
        "dose_increased",
        "severe_crs",
        "severe_neurotoxicity",
        "cd19_decreased",
    ] {
        says(
            &with(&[(id, 45.0)]),
            &[&format!("{id} is 45, but"), "patients is 44"],
        );
    }
    let e = with(&[("car_t_qpcr_before_cart2", 39.0)]);
    says(&e, &["car_t_qpcr_before_cart2 is 39", "the 38 patients"]);
    let mut e = evidence();
    item(&mut e, "car_t_qpcr_before_cart2").n = Some(45);
    says(&e, &["car_t_qpcr_before_cart2 is of 45 patients", "44"]);
}

#[test]
fn a_share_assumed_of_all_responses_against_the_counts() {
    let e = with(&[
        ("complete_response_all", 2.0),
        ("complete_response_overall", 8.0),
    ]);
    says(
        &e,
        &[
            "complete_share_all is 1",
            "complete_response_all is 2",
            "response_all is 3",
        ],
    );
}

#[test]
fn numbers_that_their_unit_does_not_allow() {
    says(
        &with(&[("response_nhl", 10.5)]),
        &["response_nhl is 10.5", "whole"],
    );
    says(
        &with(&[("severe_crs", -1.0)]),
        &["severe_crs is -1", "whole"],
    );
    says(
        &with(&[("duration_of_response_nhl", -6.0)]),
        &["duration_of_response_nhl is -6", "above 0"],
    );
    says(
        &with(&[("survival_24m_others", 119.0)]),
        &["survival_24m_others is 119", "0 to 100"],
    );
    let mut e = evidence();
    item(&mut e, "severe_crs").unit = "people".to_owned();
    says(
        &e,
        &["the unit of severe_crs is “people”", "patients, months"],
    );
}

#[test]
fn names_that_stand_twice_or_lead_nowhere() {
    let mut e = evidence();
    let twice = item(&mut e, "dose_increased").clone();
    e.items.push(twice);
    says(&e, &["“dose_increased” stands twice", "items"]);
    let mut e = evidence();
    e.statements[1].factor = e.statements[0].factor.clone();
    says(
        &e,
        &["E3_cy_flu and E3_dose_increased are of the same test"],
    );
    let mut e = evidence();
    e.statements[0].sources = vec!["Q".to_owned()];
    says(&e, &["E3_cy_flu names the source “Q”"]);
    let mut e = evidence();
    e.statements[0].groups = vec!["nhl".to_owned()];
    says(&e, &["E3_cy_flu names the groups nhl"]);
    let mut e = evidence();
    let ratio = OddsRatio {
        factor: "cy_flu".to_owned(),
        odds_ratio: 2.0,
        lower: 1.0,
        upper: 4.0,
    };
    e.odds_ratios = vec![ratio.clone(), ratio];
    says(&e, &["cy_flu has two odds ratios"]);
}

#[test]
fn a_statement_on_what_nobody_or_everybody_has() {
    let nobody = [
        ("response_all", 0.0),
        ("response_nhl", 0.0),
        ("response_cll", 0.0),
        ("response_overall", 0.0),
        ("complete_response_all", 0.0),
        ("complete_response_nhl", 0.0),
        ("complete_response_cll", 0.0),
        ("complete_response_overall", 0.0),
    ];
    let e = with(&nobody);
    for statement in ["E3_cy_flu", "E3_dose_increased"] {
        says(
            &e,
            &[
                statement,
                "significant_positive",
                "response_all + response_nhl + response_cll is 0 of 44",
            ],
        );
    }
    says(
        &e,
        &["E4_both_factors", "response_nhl + response_cll is 0 of 30"],
    );
    let e = with(&[("dose_increased", 44.0)]);
    says(&e, &["E3_dose_increased", "dose_increased is 44 of 44"]);
    // What was not significant, or of what nothing was said, may be on anything.
    let mut e = with(&[("dose_increased", 44.0)]);
    e.statements[1].finding = Finding::NotSignificant;
    check::evidence::file(&e).unwrap();
}

#[test]
fn a_statement_of_fishers_test_that_no_table_fulfils() {
    // 1 of 30 NHL and CLL patients responded: the smallest p is that of the one responder alone with both, 1/30 (by hand).
    let mut e = with(&[
        ("response_nhl", 1.0),
        ("response_cll", 0.0),
        ("response_overall", 4.0),
        ("complete_response_nhl", 0.0),
        ("complete_response_cll", 0.0),
        ("complete_response_overall", 3.0),
    ]);
    for id in [
        "survival_24m_responders",
        "duration_of_response_nhl",
        "duration_of_response_cll",
        "survival_24m_others",
    ] {
        item(&mut e, id).n = None;
    }
    check::evidence::numbers(&e).unwrap();
    let level = e
        .assumptions
        .iter_mut()
        .find(|a| a.id == "significance_level");
    level.unwrap().value = 0.03;
    says(
        &e,
        &[
            "E4_both_factors",
            "1 responded (response_nhl + response_cll) of 30",
            "0.0333",
            "significance_level is 0.03",
        ],
    );
    // 29 of the 30 with both, and not the responder: 1/30 again.
    e.statements[2].finding = Finding::SignificantNegative;
    says(&e, &["E4_both_factors", "significant_negative"]);
}

/// Each count of the file, one too few and one too many.
#[test]
fn every_changed_count_is_noticed() {
    let standard = evidence();
    let mut noticed = 0;
    for item in standard
        .items
        .iter()
        .filter(|i| i.unit == "patients" && i.value.is_some())
    {
        for change in [-1.0, 1.0] {
            let mut e = standard.clone();
            let changed = e.items.iter_mut().find(|i| i.id == item.id).unwrap();
            changed.value = changed.value.map(|value| value + change);
            let refusal = check::evidence::file(&e);
            // Nothing was printed of nobody but words.
            let unnoticed = item.id == "deaths_from_treatment" && change == 1.0;
            assert_eq!(refusal.is_ok(), unnoticed, "{} {change:+}", item.id);
            noticed += usize::from(!unnoticed);
        }
    }
    assert_eq!(noticed, 53);
}
