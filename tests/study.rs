//! Study files: what is read of them and what is refused, the posterior of the first of them, and the native program.

mod common;

use common::tolerance::{POINTS, ROUNDING};
use common::{close, list, number, numbers, reference, repository, text};
use reinfuse::evidence::Finding;
use reinfuse::evidence::embedded;
use reinfuse::evidence::study::{Margin, RegressionTest, Study};
use reinfuse::numerics::convergence::Stopped;
use reinfuse::patient::{RawPatient, RawValue};
use reinfuse::reconstruct::latent_study::LatentStudy;
use reinfuse::reconstruct::latent_table::LatentTable;
use reinfuse::reconstruct::layout::Layout;
use reinfuse::reconstruct::prior::ParameterPrior;
use reinfuse::reconstruct::table_regression::TableRegression;
use reinfuse::study::{RunKind, StudyFile, StudyPatient, StudyPosterior, UnprintedKind};
use serde_json::{Value, json};
use std::process::Command;

fn raw(name: &str) -> Value {
    let path = repository("examples/studies").join(name);
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

fn file(value: &Value) -> StudyFile {
    serde_json::from_value(value.clone()).unwrap()
}

/// The places and messages of what is refused.
fn refused(file: &StudyFile) -> Vec<(String, String)> {
    let problems = file.study().expect_err("it is refused").problems;
    problems.into_iter().map(|p| (p.field, p.message)).collect()
}

#[test]
fn the_file_of_cart2_is_the_study_of_the_evidence() {
    let study = file(&raw("cart2.json")).study().unwrap();
    assert_eq!(study, Study::from_evidence(&embedded::evidence()).unwrap());
}

/// In a pilot run of 300 patients in eight groups such a point stopped the program.
#[test]
fn the_density_is_0_where_the_margins_probability_is_below_every_double() {
    let study = file(&raw("cart2.json")).study().unwrap();
    let prior = ParameterPrior::new(&study);
    let mut latent = LatentStudy::new(&study);
    let (mut point, _) = prior.moments();
    assert!(latent.prepare(&prior, &point).is_finite());
    point[study.groups.len()..][..study.factors.len()].fill(-500.0);
    assert_eq!(latent.prepare(&prior, &point), f64::NEG_INFINITY);
    let tilt = vec![0.0; point.len()];
    let shifted = latent.prepare_tilted(&prior, &point, &tilt);
    assert_eq!(shifted, f64::NEG_INFINITY);
}

#[test]
fn the_made_up_examples_say_what_they_print() {
    let study = file(&raw("recovery.json")).study().unwrap();
    assert_eq!(study.groups[0].responders, Some(20));
    let margins: Vec<&Margin> = study.factors.iter().map(|f| &f.margin).collect();
    // 18 of 27 with and 12 of 33 without: 18 of the 30 who recovered, 9 of the 30 others.
    assert_eq!(
        margins,
        [
            &Margin::ByResponse {
                responders: 18,
                others: 9
            },
            &Margin::ByGroup(vec![12, 9])
        ]
    );
    assert_eq!(study.tests.len(), 3);
    assert_eq!(study.comparisons[0].factors, [true, false]);
    let large = file(&raw("four-centres.json")).study().unwrap();
    assert_eq!((large.patients(), large.factors.len()), (200, 3));
    assert_eq!(large.tests, [RegressionTest::Wald]);
}

#[test]
fn the_wrong_example_is_refused_entry_by_entry() {
    let problems = refused(&file(&raw("wrong.json")));
    let fields: Vec<&str> = problems.iter().map(|(field, _)| field.as_str()).collect();
    assert_eq!(
        fields,
        [
            "groups[0].outcome",
            "groups[1].outcome",
            "total.n",
            "factors[0].n",
            "factors[1].n_by_group",
            "statements[1].factors",
        ],
        "{problems:?}"
    );
}

#[test]
fn every_kind_of_wrong_entry_is_refused_with_its_place() {
    for (pointer, value, field, message) in [
        ("/version", json!(2), "version", "must be 1"),
        (
            "/groups/0/n",
            json!("about half"),
            "groups[0].n",
            "must be a count",
        ),
        (
            "/groups/0/outcome",
            json!("35/34"),
            "groups[0].outcome",
            "at most the 34",
        ),
        ("/total/n", json!("61"), "total.n", "60 patients together"),
        (
            "/total/outcome",
            json!("31"),
            "total.outcome",
            "30 patients with the outcome",
        ),
        (
            "/factors/0/outcome_with",
            json!("18"),
            "factors[0].outcome_with",
            "like 11/20",
        ),
        (
            "/factors/0/outcome_without",
            json!("13/33"),
            "factors[0].outcome_with",
            "does not add up",
        ),
        (
            "/factors/1/n_by_group",
            json!(["12"]),
            "factors[1].n_by_group",
            "each of the 2 groups",
        ),
        ("/factors/1/id", json!("early"), "factors", "stands twice"),
        (
            "/statements/0/factors/0",
            json!("late"),
            "statements[0].factors",
            "no id of a factor",
        ),
        (
            "/statements/1/factors/0",
            json!("early"),
            "statements[1].factors",
            "two statements",
        ),
        (
            "/statements/2/groups",
            json!(["middle"]),
            "statements[2].groups",
            "no id of a group",
        ),
        (
            "/regression/level",
            json!(1.5),
            "study",
            "significance_level",
        ),
    ] {
        let mut example = raw("recovery.json");
        example["statements"][2]["groups"] = json!([]);
        *example.pointer_mut(pointer).unwrap() = value;
        let problems = refused(&file(&example));
        assert!(
            problems
                .iter()
                .any(|(f, m)| f == field && m.contains(message)),
            "{pointer}: {problems:?}"
        );
    }
    let mut unknown = raw("recovery.json");
    unknown["note"] = json!("lost");
    assert!(serde_json::from_value::<StudyFile>(unknown).is_err());
}

#[test]
fn a_total_gives_the_one_group_that_is_not_printed_and_no_two() {
    let mut example = raw("recovery.json");
    example["groups"][1]
        .as_object_mut()
        .unwrap()
        .remove("outcome");
    let study = file(&example).study().unwrap();
    assert_eq!(study.groups[1].responders, Some(10));
    example["groups"][0]
        .as_object_mut()
        .unwrap()
        .remove("outcome");
    let problems = refused(&file(&example));
    assert!(
        problems[0].1.contains("make one group of them"),
        "{problems:?}"
    );
}

#[test]
fn an_odds_ratio_replaces_its_statement_and_is_left_out_with_it() {
    let mut example = raw("recovery.json");
    example["odds_ratios"] = json!([
        { "factor": "early", "odds_ratio": "3.40", "lower": "1.1", "upper": "10.5" }
    ]);
    let with = file(&example);
    let study = with.study().unwrap();
    assert_eq!(study.factors[0].multivariable, Finding::Silent);
    close(
        study.factors[0].odds_ratio.unwrap().mean,
        3.4f64.ln(),
        ROUNDING,
        "ln OR",
    );
    // The statement's id is the factor's; leaving it out first leaves the odds ratio.
    assert_eq!(
        with.said().collect::<Vec<_>>(),
        ["smoker", "early_alone", "early"]
    );
    let without = with.without("early_alone").study().unwrap();
    assert!(without.comparisons.is_empty() && without.factors[0].odds_ratio.is_some());
}

#[test]
fn the_tests_of_ordinary_regressions_are_those_of_r() {
    for set in list(&reference("table_tests.json")["tables"]) {
        let layout = Layout::additive(
            number(&set["groups"]) as usize,
            number(&set["factors"]) as usize,
        );
        let counts = |name: &str| -> Vec<u16> {
            numbers(&set[name]).into_iter().map(|n| n as u16).collect()
        };
        let table = LatentTable {
            n: counts("n"),
            r: counts("r"),
        };
        let origin = vec![0.0; layout.groups + layout.factors];
        for (test, name) in [
            (RegressionTest::LikelihoodRatio, "ratio"),
            (RegressionTest::Wald, "wald"),
        ] {
            for (factor, statistic) in numbers(&set[name]).into_iter().enumerate() {
                let mut regression = TableRegression::new(layout, test);
                assert_eq!(regression.fit(&table, &origin), Stopped::Converged);
                let mut exceeds = |critical| regression.exceeds(&table, factor, critical);
                // An infinite estimate's Wald statistic is 0 to R's convergence; here it is below any level's.
                let near = if statistic < 1e-6 {
                    0.1
                } else {
                    1e-5 * statistic
                };
                assert!(!exceeds(statistic + near), "{name} {factor} of {set}");
                assert!(
                    statistic < 1e-6 || exceeds(statistic - near),
                    "{name} {factor} of {set}"
                );
            }
        }
    }
}

#[test]
fn a_patient_is_averaged_over_unknown_factors_as_printed() {
    let posterior = StudyPosterior::sample(
        file(&raw("recovery.json")).study().unwrap(),
        1,
        4_000.0,
        |_| (),
    )
    .unwrap();
    let mean = |factors: [Option<bool>; 2]| {
        let patient = StudyPatient {
            group: 1,
            factors: factors.to_vec(),
        };
        posterior.predict(&patient).probability.mean
    };
    let known = |early, smoker| mean([Some(early), Some(smoker)]);
    // 27 of 60 were early; 9 of the 26 older patients smoked.
    let expected = 27.0 / 60.0 * known(true, true) + 33.0 / 60.0 * known(false, true);
    close(mean([None, Some(true)]), expected, POINTS, "early unknown");
    let expected = 9.0 / 26.0 * known(true, true) + 17.0 / 26.0 * known(true, false);
    close(mean([Some(true), None]), expected, POINTS, "smoker unknown");
    assert!(known(true, false) > known(false, false) + 0.1);
    let answer = posterior.answer();
    assert!(answer.least_effective >= 4_000.0 && answer.cells.len() == 8);
    let patients: f64 = answer.cells.iter().map(|c| c.patients.mean).sum();
    close(patients, 60.0, ROUNDING, "all patients");
    for cell in &answer.cells {
        let p = cell.probability;
        assert!(0.0 < p.q025 && p.q025 < p.mean && p.mean < p.q975 && p.q975 < 1.0);
    }
    assert!(answer.odds_ratios[0].probability_above_one > 0.97);
}

/// A study of 22 patients, of whose second group the outcome is printed as given.
fn with_outcome(outcome: Option<u32>) -> StudyFile {
    let mut value = json!({
        "format": "reinfuse-study", "version": 1, "title": "", "outcome": { "id": "o", "label": "O" },
        "groups": [{ "id": "a", "label": "A", "n": "12", "outcome": "5" }, { "id": "b", "label": "B", "n": "10" }],
        "factors": [{ "id": "f", "label": "F", "n": "8" }]
    });
    if let Some(outcome) = outcome {
        value["groups"][1]["outcome"] = json!(outcome.to_string());
    }
    file(&value)
}

#[test]
fn what_an_unprinted_count_is_worth_is_what_printing_it_would_do_on_average() {
    let sample = |file: &StudyFile| {
        StudyPosterior::sample(file.study().unwrap(), 1, 20_000.0, |_| ()).unwrap()
    };
    let posterior = sample(&with_outcome(None));
    let answer = posterior.unprinted();
    let of = |kind, about: &str| {
        let mut found = answer.iter().filter(|u| u.kind == kind && u.about == about);
        &found.next().expect("it is not printed").cells
    };
    let outcome = of(UnprintedKind::GroupOutcome, "b");
    // The same by printing each count in turn, weighted by how probable it is.
    let draws = posterior.draws();
    let (mut total, mut expected) = (0.0, vec![0.0; outcome.len()]);
    for count in 0..=10 {
        let weight: f64 = (0..draws.len())
            .filter(|i| draws.outcomes_of(*i)[2..].iter().sum::<u16>() == count)
            .map(|i| draws.weights[i])
            .sum();
        if weight > 0.0 {
            let printed = sample(&with_outcome(Some(count.into()))).answer();
            for (sum, cell) in expected.iter_mut().zip(&printed.cells) {
                *sum += weight * (cell.probability.q975 - cell.probability.q025);
            }
            total += weight;
        }
    }
    for ((cell, sum), now) in outcome.iter().zip(expected).zip(&posterior.answer().cells) {
        assert_eq!(cell.width, now.probability.q975 - now.probability.q025);
        let difference = cell.expected - sum / total;
        assert!(
            difference.abs() < 4.0 * cell.mcse + 0.01,
            "{cell:?} instead of {}",
            sum / total
        );
    }
    // It says most of its own group, and next to nothing of the other.
    assert!(outcome[2].expected < outcome[2].width - 0.1);
    assert!(outcome[0].expected > outcome[0].width - 0.05);
    // A table says more of the factor than who has it in which group.
    let narrowing = |kind| {
        of(kind, "f")
            .iter()
            .map(|c| c.width - c.expected)
            .sum::<f64>()
    };
    assert!(
        narrowing(UnprintedKind::OutcomeByFactor) > narrowing(UnprintedKind::CarriersByGroup) + 0.1
    );
    assert!(narrowing(UnprintedKind::OddsRatio) > 0.1);
    assert!(answer.iter().all(|u| u.kind != UnprintedKind::Carriers));
}

#[test]
fn the_runs_of_a_study_are_what_was_said_its_counts_alone_and_its_priors() {
    let cart2 = file(&raw("cart2.json"));
    let runs = cart2.runs();
    let named: Vec<(&str, Option<&str>)> = runs
        .iter()
        .map(|run| (run.kind.id(), run.about.as_deref()))
        .collect();
    assert_eq!(
        named,
        [
            ("without", Some("E3_cy_flu")),
            ("without", Some("E3_dose_increased")),
            ("without", Some("E4_both_factors")),
            ("counts_alone", None),
            ("narrow_prior", None),
            ("wide_prior", None),
            ("fewer_with", Some("cy_flu")),
            ("more_with", Some("cy_flu")),
        ]
    );
    // They are the sensitivity runs of the page.
    let evidence = embedded::evidence();
    for (ours, theirs) in [
        (RunKind::NarrowPrior, "sceptical_prior"),
        (RunKind::WidePrior, "wide_prior"),
        (RunKind::FewerWith, "few_cy_flu"),
        (RunKind::CountsAlone, "margins_only"),
    ] {
        let run = runs.iter().find(|run| run.kind == ours).unwrap();
        let edits = evidence
            .sensitivity
            .iter()
            .find(|s| s.id == theirs)
            .unwrap()
            .edits();
        let expected = Study::from_evidence(&evidence.clone().edited(&edits).unwrap()).unwrap();
        assert_eq!(cart2.changed(run).study().unwrap(), expected, "{theirs}");
    }
}

#[test]
fn a_patient_of_another_study_is_read_by_its_ids() {
    let file = file(&raw("recovery.json"));
    let patient = |entries: &[(&str, &str)]| {
        let mut raw = RawPatient::new();
        for (key, value) in entries {
            raw.insert(*key, RawValue::Text((*value).to_owned()));
        }
        file.patient(&raw)
    };
    let read = patient(&[("group", "old"), ("early", "yes")]).unwrap();
    assert_eq!((read.group, read.factors), (1, vec![Some(true), None]));
    let fields = |entries| -> Vec<String> {
        let problems = patient(entries).unwrap_err().problems;
        problems.into_iter().map(|p| p.field).collect()
    };
    assert_eq!(fields(&[]), ["group"]);
    assert_eq!(
        fields(&[("group", "all"), ("early", "1"), ("dose", "yes")]),
        ["group", "early", "dose"]
    );
}

#[test]
fn the_program_reads_a_study_and_refuses_a_wrong_one() {
    let run = |arguments: &[&str]| {
        Command::new(env!("CARGO_BIN_EXE_reinfuse"))
            .args(arguments)
            .current_dir(repository(""))
            .output()
            .unwrap()
    };
    let answer = run(&[
        "reconstruct",
        "--study",
        "examples/studies/recovery.json",
        "--alone",
    ]);
    let answer: Value = serde_json::from_slice(&answer.stdout).unwrap();
    assert_eq!(list(&answer["odds_ratios"]).len(), 2);
    let whole = run(&["reconstruct", "--study", "examples/studies/recovery.json"]);
    let whole: Value = serde_json::from_slice(&whole.stdout).unwrap();
    assert_eq!(whole["odds_ratios"], answer["odds_ratios"]);
    assert_eq!(list(&whole["without"]).len(), 3);
    assert_eq!(text(&whole["sensitivity"][0]["kind"]), "counts_alone");
    assert!(number(&whole["sensitivity"][0]["answer"]["cells"][0]["mean"]) > 0.0);
    assert_eq!(list(&whole["unprinted"][0]["cells"]).len(), 8);
    let wrong = run(&["reconstruct", "--study", "examples/studies/wrong.json"]);
    assert_eq!(wrong.status.code(), Some(2));
    let problems: Value = serde_json::from_slice(&wrong.stderr).unwrap();
    assert_eq!(text(&problems["problems"][0]["rule"]), "invalid_evidence");
}

/// Holds a value to the part of JSON Schema that the study's schema uses.
fn fits(value: &Value, schema: &Value, whole: &Value) -> bool {
    if let Some(reference) = schema["$ref"].as_str() {
        return fits(value, whole.pointer(&reference[1..]).unwrap(), whole);
    }
    if let Some(allowed) = schema["enum"].as_array() {
        return allowed.contains(value);
    }
    match schema["type"].as_str().unwrap() {
        "string" => value.is_string(),
        "number" => value.is_number(),
        "array" => value
            .as_array()
            .is_some_and(|items| items.iter().all(|item| fits(item, &schema["items"], whole))),
        "object" => value.as_object().is_some_and(|entries| {
            let required = list(&schema["required"]).iter();
            required.clone().all(|key| entries.contains_key(text(key)))
                && entries.iter().all(|(key, value)| {
                    let known = schema["properties"].get(key);
                    known.is_some_and(|schema| fits(value, schema, whole))
                })
        }),
        other => panic!("{other}"),
    }
}

#[test]
fn the_schema_is_of_the_files_that_are_read() {
    let schema = std::fs::read_to_string(repository("docs/study.schema.json")).unwrap();
    let schema: Value = serde_json::from_str(&schema).unwrap();
    for name in [
        "cart2.json",
        "recovery.json",
        "four-centres.json",
        "wrong.json",
    ] {
        assert!(fits(&raw(name), &schema, &schema), "{name}");
        // With every default written out.
        let whole = serde_json::to_value(file(&raw(name))).unwrap();
        let whole = without_null(whole);
        assert!(fits(&whole, &schema, &schema), "{name}: {whole}");
    }
    let whole = serde_json::to_value(file(&raw("four-centres.json"))).unwrap();
    for (place, defaults) in [
        ("/properties/priors", &whole["priors"]),
        (
            "/properties/factors/items/properties/share",
            &whole["factors"][0]["share"],
        ),
    ] {
        for (name, entry) in schema.pointer(place).unwrap()["properties"]
            .as_object()
            .unwrap()
        {
            assert_eq!(
                entry["default"]["reason"], defaults[name]["reason"],
                "{name}"
            );
            assert_eq!(
                number(&entry["default"]["value"]),
                number(&defaults[name]["value"])
            );
        }
    }
    let mut other = raw("recovery.json");
    other["groups"][0]["responders"] = json!("3");
    assert!(!fits(&other, &schema, &schema));
}

/// Entries that are absent.
fn without_null(value: Value) -> Value {
    match value {
        Value::Object(entries) => entries
            .into_iter()
            .filter(|(_, value)| !value.is_null())
            .map(|(key, value)| (key, without_null(value)))
            .collect(),
        Value::Array(items) => items.into_iter().map(without_null).collect(),
        other => other,
    }
}
