//! Covers `fit` on the tables of `tests/hard`, each of which breaks fitters: what must come of it.
#![cfg(feature = "cohort")]

mod common;

use common::firth::{Fitter, Rows};
use common::tolerance::MAXIMUM;
use common::{close, list, numbers, reference, repository, text};
use reinfuse::patient::Refusal;
use reinfuse::regression::{Coefficient, Fit, Frame, Limits, Regression, Spec, Stopped, Ties, fit};
use reinfuse::table::Table;

fn fitted(table: &str, regression: Regression, terms: &[&str]) -> Result<Fit, Refusal> {
    let path = repository("tests/hard").join(format!("{table}.csv"));
    let bytes = std::fs::read(&path).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
    let spec = Spec {
        regression,
        terms: terms.iter().map(|term| (*term).to_owned()).collect(),
        references: Vec::new(),
    };
    fit(&Frame::new(Table::from_csv(&bytes)?), &spec)
}

fn firth_of(table: &str, bytes: &[u8], outcome: &str, terms: &[&str]) -> Fit {
    let spec = Spec {
        regression: Regression::Firth {
            outcome: outcome.to_owned(),
            limits: Limits::Profile,
        },
        terms: terms.iter().map(|term| (*term).to_owned()).collect(),
        references: Vec::new(),
    };
    let sheet = Table::from_csv(bytes).unwrap_or_else(|e| panic!("{table}: {e:?}"));
    fit(&Frame::new(sheet), &spec).unwrap_or_else(|e| panic!("{table}: {e:?}"))
}

fn ml_of(table: &str, outcome: &str, terms: &[&str]) -> Result<Fit, Refusal> {
    let outcome = outcome.to_owned();
    fitted(table, Regression::Ml { outcome }, terms)
}

fn ml(table: &str, terms: &[&str]) -> Fit {
    ml_of(table, "y", terms).unwrap_or_else(|e| panic!("{table}: {e:?}"))
}

fn firth(table: &str, terms: &[&str]) -> Fit {
    let regression = Regression::Firth {
        outcome: "y".to_owned(),
        limits: Limits::Profile,
    };
    let fit = fitted(table, regression, terms).unwrap_or_else(|e| panic!("{table}: {e:?}"));
    assert_eq!(fit.stopped, Stopped::Converged, "{table}");
    assert!(fit.coefficients.iter().all(complete), "{table}: {fit:?}");
    fit
}

fn cox_of(table: &str, ties: Ties, terms: &[&str]) -> Result<Fit, Refusal> {
    let regression = Regression::Cox {
        time: "t".to_owned(),
        event: if table == "no_events" { "y" } else { "s" }.to_owned(),
        ties,
        firth: None,
        curves: true,
        hazards: true,
    };
    fitted(table, regression, terms)
}

/// Both ways to treat ties, which must stop alike.
fn cox(table: &str, terms: &[&str]) -> [Fit; 2] {
    [Ties::Efron, Ties::Breslow]
        .map(|ties| cox_of(table, ties, terms).unwrap_or_else(|e| panic!("{table}: {e:?}")))
}

fn complete(c: &Coefficient) -> bool {
    [c.estimate, c.se, c.lower, c.upper, c.p]
        .iter()
        .all(|x| x.is_some_and(f64::is_finite))
}

fn estimate(fit: &Fit, term: &str) -> f64 {
    let of = fit.coefficients.iter().find(|c| c.term == term);
    of.and_then(|c| c.estimate)
        .unwrap_or_else(|| panic!("no estimate of {term}: {fit:?}"))
}

fn ties(fit: &Fit) -> &'static str {
    if fit.ties == Some(Ties::Efron) {
        "efron"
    } else {
        "breslow"
    }
}

/// The estimates are R's.
#[track_caller]
fn agree(fit: &Fit, case: &str) {
    let reference = reference("fit.json");
    let case = list(&reference["hard"])
        .iter()
        .find(|row| row["table"] == case)
        .expect(case);
    for (term, expected) in list(&case["terms"]).iter().zip(numbers(&case["estimates"])) {
        let found = estimate(fit, text(term));
        assert!(
            (found / expected - 1.0).abs() < MAXIMUM,
            "{case}: {found:e}, R {expected:e}"
        );
    }
}

/// The terms named as separated are these, and are just those without numbers.
#[track_caller]
fn separated(fit: &Fit, terms: &[&str]) {
    assert_eq!(fit.stopped, Stopped::Separation, "{fit:?}");
    assert_eq!(fit.separation, terms);
    for c in &fit.coefficients {
        assert_eq!(complete(c), !terms.contains(&c.term.as_str()), "{c:?}");
        assert_eq!(c.estimate.is_some(), complete(c), "{c:?}");
    }
}

/// The one problem is of this field and rule.
#[track_caller]
fn refused(result: Result<Fit, Refusal>, field: &str, rule: &str) -> String {
    let problems = result.expect_err("it is refused").problems;
    let found: Vec<_> = problems
        .iter()
        .map(|p| (p.field.as_str(), p.rule.id()))
        .collect();
    assert_eq!(found, [(field, rule)]);
    problems[0].message.clone()
}

#[test]
fn complete_separation_names_every_term() {
    separated(&ml("complete", &["x"]), &["(intercept)", "x"]);
    separated(
        &ml("complete", &["x", "noise"]),
        &["(intercept)", "x", "noise"],
    );
    assert_eq!(ml("complete", &["x"]).log_likelihood, Some(0.0));
    let firth = firth("complete", &["x"]);
    assert_eq!(firth.separation, ["(intercept)", "x"]);
    assert!(estimate(&firth, "x").abs() < 10.0);
}

#[test]
fn quasi_complete_separation_names_the_term_that_separates() {
    let fit = ml("quasi", &["exposed"]);
    separated(&fit, &["exposed"]);
    // The intercept is that of the seven others, two of whom have the event.
    close(
        estimate(&fit, "(intercept)"),
        (2.0_f64 / 5.0).ln(),
        MAXIMUM,
        "intercept",
    );
    firth("quasi", &["exposed"]);
}

#[test]
fn separation_by_a_difference_of_columns_is_found() {
    for term in ["a", "b"] {
        assert_eq!(
            ml("hidden", &[term]).stopped,
            Stopped::Converged,
            "{term} alone does not separate"
        );
    }
    separated(&ml("hidden", &["a", "b"]), &["(intercept)", "a", "b"]);
    firth("hidden", &["a", "b"]);
}

#[test]
fn separation_in_two_steps_is_followed_to_its_end() {
    let fit = ml("nested", &["first", "second"]);
    separated(&fit, &["first", "second"]);
    // Of the four with neither, one has the event.
    close(
        estimate(&fit, "(intercept)"),
        (1.0_f64 / 3.0).ln(),
        MAXIMUM,
        "intercept",
    );
    firth("nested", &["first", "second"]);
}

#[test]
fn data_that_are_nearly_separated_are_not_called_so() {
    let fit = ml("near", &["x"]);
    assert_eq!(fit.stopped, Stopped::Converged);
    assert!(fit.separation.is_empty() && fit.coefficients.iter().all(complete));
    agree(&fit, "near");
    firth("near", &["x"]);
}

#[test]
fn a_level_of_one_patient_is_infinite_alone() {
    separated(&ml("level", &["stage", "x"]), &["stage=III"]);
    firth("level", &["stage", "x"]);
}

#[test]
fn a_saddle_is_not_taken_for_a_limit() {
    let fit = firth("saddle", &["a", "b"]);
    let upper = fit.coefficients[1].upper.unwrap();
    let reference = reference("fit.json");
    let case = &list(&reference["hard"])[0];
    assert_eq!(text(&case["table"]), "saddle");
    close(
        upper,
        numbers(&case["estimates"])[0],
        MAXIMUM,
        "upper limit of a",
    );
}

#[test]
fn the_larger_of_two_maxima_carries_a_limit() {
    let fit = firth("two_maxima", &["exposed", "marker"]);
    let upper = fit.coefficients[1].upper.unwrap();
    close(upper, 11.188_889_531_8, MAXIMUM, "upper limit of exposed");
}

#[test]
fn an_estimate_is_the_larger_of_two_maxima() {
    let terms = ["exposed", "marker", "score"];
    let fit = firth("outlier", &terms);
    // The table as the plain fitter takes it, from the two maxima: which is the larger, and where.
    let text = std::fs::read_to_string(repository("tests/hard/outlier.csv")).unwrap();
    let mut rows = Rows::new(4);
    for line in text.lines().skip(1) {
        let cells: Vec<f64> = line.split(',').map(|cell| cell.parse().unwrap()).collect();
        rows.push([1.0, cells[1], cells[2], cells[3]], 1.0, cells[0]);
    }
    let [smaller, larger] = [[-1.6, 0.57, 1.14, -2.1], [-1.0, 0.47, 0.4, -2.1]]
        .map(|start| Fitter::new(4).fit(&rows, None, Some(&start), 1e-20));
    assert!(smaller.penalised_log_likelihood < larger.penalised_log_likelihood - 0.01);
    for (c, expected) in fit.coefficients.iter().zip(&larger.coefficients) {
        close(c.estimate.unwrap(), *expected, MAXIMUM, &c.term);
        assert!(c.p.unwrap() < 0.8, "{c:?}");
    }
}

#[test]
fn separation_of_many_rows_has_an_estimate_and_every_limit() {
    let once = std::fs::read_to_string(repository("tests/hard/iris.csv")).unwrap();
    let (_, rows) = once.split_once('\n').unwrap();
    let table = once.clone() + rows + rows;
    let terms = ["sepal_length", "sepal_width", "petal_length", "petal_width"];
    let fit = firth_of("iris", table.as_bytes(), "setosa", &terms);
    assert_eq!((fit.n, fit.stopped), (450, Stopped::Converged));
    assert_eq!(fit.separation.len(), 5);
    assert!(fit.coefficients.iter().all(complete), "{fit:?}");
    // By brglm2 in R.
    let expected = [-4.25577, 0.95280, 2.57994, -1.78237, -4.59848];
    for (c, expected) in fit.coefficients.iter().zip(expected) {
        let difference = c.estimate.unwrap() - expected;
        assert!(difference.abs() < 1e-5, "{}: {difference}", c.term);
    }
}

#[test]
fn nine_skewed_scores_have_every_limit() {
    let bytes = std::fs::read(repository("tests/hard/biopsy.csv")).unwrap();
    let terms = ["V1", "V2", "V3", "V4", "V5", "V6", "V7", "V8", "V9"];
    let fit = firth_of("biopsy", &bytes, "malignant", &terms);
    assert_eq!((fit.n, fit.dropped), (683, 16));
    assert!(fit.coefficients.iter().all(complete), "{fit:?}");
    for (term, expected) in [(2, -0.3967), (6, 0.1904)] {
        let lower = fit.coefficients[term].lower.unwrap();
        assert!((lower - expected).abs() < 5e-5, "V{term}: {lower}");
    }
}

#[test]
fn with_events_in_all_or_none_the_intercept_is_infinite() {
    for table in ["all_events", "no_events"] {
        separated(&ml(table, &[]), &["(intercept)"]);
        separated(&ml(table, &["x"]), &["(intercept)", "x"]);
        let none = firth(table, &[]);
        // (r + 1/2) / (n + 1), as for any sample without covariates.
        let odds: f64 = if table == "all_events" {
            6.5 / 0.5
        } else {
            0.5 / 6.5
        };
        close(estimate(&none, "(intercept)"), odds.ln(), MAXIMUM, table);
        firth(table, &["x"]);
    }
    refused(
        cox_of("no_events", Ties::Efron, &["x"]),
        "event",
        "no_events",
    );
    refused(
        cox_of("all_censored", Ties::Efron, &["x"]),
        "event",
        "no_events",
    );
}

#[test]
fn a_single_patient_has_a_firth_intercept_and_no_slope() {
    separated(&ml("one_row", &[]), &["(intercept)"]);
    close(
        estimate(&firth("one_row", &[]), "(intercept)"),
        3.0_f64.ln(),
        MAXIMUM,
        "1.5 to 0.5",
    );
    refused(ml_of("one_row", "y", &["x"]), "x", "constant");
}

#[test]
fn as_many_patients_as_coefficients_are_separated() {
    separated(&ml("tiny", &["x"]), &["(intercept)", "x"]);
    firth("tiny", &["x"]);
}

#[test]
fn a_sum_of_other_columns_is_refused_by_name() {
    let message = refused(
        ml_of("collinear", "y", &["left", "right", "total"]),
        "total",
        "collinear",
    );
    assert!(message.contains("left, right"), "{message}");
    assert_eq!(
        ml("collinear", &["left", "total"]).stopped,
        Stopped::Converged
    );
}

#[test]
fn columns_that_differ_by_rounding_are_still_two() {
    let fit = ml("nearly_collinear", &["celsius", "fahrenheit"]);
    assert_eq!(fit.stopped, Stopped::Converged);
    let maximum = fit.log_likelihood.unwrap();
    agree(&fit, "nearly_collinear");
    assert!(maximum > ml("nearly_collinear", &["celsius"]).log_likelihood.unwrap());
}

#[test]
fn a_constant_column_is_refused_by_name() {
    refused(ml_of("constant", "y", &["same", "x"]), "same", "constant");
    refused(
        ml_of("constant_when_complete", "y", &["site", "x"]),
        "site",
        "constant",
    );
    refused(ml_of("one_level", "y", &["site", "x"]), "site", "constant");
}

#[test]
fn units_of_any_size_give_the_same_fit() {
    let fit = ml("scales", &["huge", "tiny"]);
    assert_eq!(fit.stopped, Stopped::Converged);
    agree(&fit, "scales");
    firth("scales", &["huge", "tiny"]);
}

#[test]
fn a_column_far_from_zero_keeps_its_digits() {
    let fit = ml("far_from_zero", &["serial"]);
    agree(&fit, "far_from_zero");
}

#[test]
fn rows_that_all_miss_something_are_refused() {
    let message = refused(
        ml_of("missing_everywhere", "y", &["a", "b"]),
        "rows",
        "no_complete_row",
    );
    assert!(message.contains("None of the 5 rows"), "{message}");
}

#[test]
fn odd_names_are_names() {
    let terms = ["a \"quoted\" name", "k=v", "line\nbreak", "Größe 量"];
    let fit = ml_of("odd_names", "out,come", &terms[..2]).unwrap();
    let names: Vec<_> = fit.coefficients.iter().map(|c| c.term.as_str()).collect();
    assert_eq!(names, ["(intercept)", "a \"quoted\" name", "k=v=q"]);
    assert_eq!(fit.references[0].level, "p=1");
    assert!(ml_of("odd_names", "out,come", &terms[2..]).is_ok());
}

#[test]
fn two_columns_of_one_name_are_refused() {
    // The refusal names the column, which is used; one that is not used may stand twice.
    refused(ml_of("duplicated", "y", &["x"]), "x", "duplicate_column");
}

#[test]
fn everybody_tied_is_still_a_cox_regression() {
    let [efron, breslow] = cox("ties", &["x"]);
    assert_eq!([efron.stopped, breslow.stopped], [Stopped::Converged; 2]);
    agree(&efron, "ties efron");
    agree(&breslow, "ties breslow");
    // On one day the order of events says nothing: the estimate is 0 for Breslow and, as it treats them alike, for Efron.
    for fit in cox("one_day", &["x"]) {
        assert_eq!(fit.stopped, Stopped::Converged);
        close(estimate(&fit, "x"), 0.0, MAXIMUM, "no order");
    }
}

#[test]
fn a_monotone_likelihood_names_its_term() {
    for fit in cox("monotone", &["marker"]) {
        separated(&fit, &["marker"]);
        assert_eq!(fit.log_likelihood, Some(0.0));
    }
    for fit in cox("monotone", &["marker", "age"]) {
        separated(&fit, &["marker", "age"]);
    }
    // With Firth's penalty it has a number and limits.
    let regression = Regression::Cox {
        time: "t".to_owned(),
        event: "s".to_owned(),
        ties: Ties::Efron,
        firth: Some(Limits::Profile),
        curves: false,
        hazards: false,
    };
    let fit = fitted("monotone", regression, &["marker"]).unwrap();
    assert_eq!(
        (fit.stopped, &fit.separation[..]),
        (Stopped::Converged, &["marker".to_owned()][..])
    );
    assert!(complete(&fit.coefficients[0]), "{fit:?}");
}

#[test]
fn a_group_without_events_leaves_age_its_estimate() {
    for fit in cox("monotone_group", &["treated", "age"]) {
        separated(&fit, &["treated"]);
        agree(&fit, &format!("monotone_group {}", ties(&fit)));
    }
}

#[test]
fn a_column_that_no_risk_set_knows_of_is_refused() {
    refused(cox_of("last_only", Ties::Efron, &["x"]), "x", "collinear");
    let message = refused(
        cox_of("late_entry_of_information", Ties::Efron, &["z", "x"]),
        "x",
        "collinear",
    );
    assert!(
        message.contains("at risk when an event happens"),
        "{message}"
    );
}

#[test]
fn a_covariate_of_ten_thousand_does_not_overflow() {
    for fit in cox("long_tail", &["x"]) {
        assert!(
            matches!(fit.stopped, Stopped::Converged | Stopped::Separation),
            "{fit:?}"
        );
    }
}

/// R: `coxph(Surv(t, e) ~ x)` gives 0.36488 (se 0.30575) on 10 distinct times; without its `timefix` 0.11482 on 18.
#[test]
fn times_that_differ_by_rounding_alone_are_tied() {
    let regression = Regression::Cox {
        time: "t".to_owned(),
        event: "e".to_owned(),
        ties: Ties::Efron,
        firth: None,
        curves: true,
        hazards: true,
    };
    let fit = fitted("near_tied_times", regression, &["x"]).unwrap();
    let x = &fit.coefficients[0];
    assert!((x.estimate.unwrap() - 0.36488).abs() < 5e-6, "{x:?}");
    assert!((x.se.unwrap() - 0.30575).abs() < 5e-6, "{x:?}");
    let curves = fit.kaplan_meier.unwrap();
    assert_eq!(curves[0].steps.len(), 10);
}
