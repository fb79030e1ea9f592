//! Covers `fit`: against R on classic data sets, by facts that hold for any data, and what a table must say.
#![cfg(feature = "cohort")]

mod common;

use common::arguments::spec;
use common::firth::{Fitter, Rows};
use common::tolerance::MAXIMUM;
use common::{cases, close, list, number, reference, repository, text};
use proptest::prelude::*;
use reinfuse::numerics::random::Stream;
use reinfuse::patient::Refusal;
use reinfuse::regression::{Coefficient, Curve, Fit, FitMethod, Frame, Stopped, fit};
use reinfuse::table::Table;
use serde_json::Value;

fn fitted(table: &str, arguments: &[&str]) -> Result<Fit, Refusal> {
    let sheet = Table::from_csv(table.as_bytes()).map_err(Refusal::from)?;
    fit(&Frame::new(sheet), &spec(arguments))
}

/// The rules that a regression breaks, with their fields.
fn broken(table: &str, arguments: &[&str]) -> Vec<(String, &'static str)> {
    let refusal = fitted(table, arguments).expect_err("it is refused");
    refusal
        .problems
        .into_iter()
        .map(|p| (p.field, p.rule.id()))
        .collect()
}

fn table_of(case: &Value) -> String {
    let path = repository("tests/reference/fit").join(text(&case["table"]));
    std::fs::read_to_string(&path).unwrap_or_else(|e| panic!("{}: {e}", path.display()))
}

fn fit_of(case: &Value) -> Fit {
    let arguments: Vec<&str> = list(&case["arguments"]).iter().map(text).collect();
    fitted(&table_of(case), &arguments).unwrap_or_else(|e| panic!("{}: {e:?}", case["name"]))
}

fn coefficient<'a>(fit: &'a Fit, term: &str) -> &'a Coefficient {
    fit.coefficients
        .iter()
        .find(|c| c.term == term)
        .unwrap_or_else(|| panic!("no {term} in {fit:?}"))
}

/// Both are there and close, or neither is.
#[track_caller]
fn same(actual: Option<f64>, expected: &Value, what: &str) {
    match actual {
        Some(actual) => close(actual, number(expected), MAXIMUM, what),
        None => assert!(expected.is_null(), "{what}: nothing, expected {expected}"),
    }
}

/// Likelihoods and coefficients are those of a reference case.
#[track_caller]
fn same_numbers(fit: &Fit, case: &Value, name: &str) {
    same(fit.log_likelihood, &case["log_likelihood"], name);
    same(
        fit.penalised_log_likelihood,
        &case["penalised_log_likelihood"],
        name,
    );
    for row in list(&case["coefficients"]) {
        let term = text(&row["term"]);
        let found = coefficient(fit, term);
        let what = |part: &str| format!("{name}, {term}, {part}");
        same(found.estimate, &row["estimate"], &what("estimate"));
        same(found.se, &row["se"], &what("se"));
        same(found.lower, &row["lower"], &what("lower"));
        same(found.upper, &row["upper"], &what("upper"));
        same(found.p, &row["p"], &what("p"));
    }
}

#[test]
fn regressions_of_classic_data_agree_with_r() {
    let reference = reference("fit.json");
    let regressions = list(&reference["regressions"]);
    assert_eq!(regressions.len(), 18);
    for case in regressions {
        let fit = fit_of(case);
        let name = text(&case["name"]);
        assert_eq!(fit.n as f64, number(&case["n"]), "{name}");
        assert_eq!(fit.events as f64, number(&case["events"]), "{name}");
        same_numbers(&fit, case, name);
        let infinite = usize::from(name == "endometrial ml");
        assert_eq!(
            fit.coefficients.len(),
            list(&case["coefficients"]).len() + infinite
        );
    }
}

#[test]
fn kaplan_meier_curves_agree_with_r() {
    let reference = reference("fit.json");
    for case in list(&reference["curves"]) {
        let fit = fit_of(case);
        let name = text(&case["name"]);
        let group = case["group"].as_str();
        let curves: Vec<Curve> = fit.kaplan_meier.expect("curves were asked for");
        let curve = curves
            .iter()
            .find(|c| c.group.as_deref() == group)
            .expect(name);
        assert_eq!(curve.n as f64, number(&case["n"]));
        assert_eq!(curve.events as f64, number(&case["events"]));
        let median = [
            curve.median.estimate,
            curve.median.lower,
            curve.median.upper,
        ];
        for (found, expected) in median.iter().zip(list(&case["median"])) {
            same(*found, expected, &format!("{name}, median"));
        }
        assert_eq!(curve.steps.len(), list(&case["time"]).len());
        for (i, step) in curve.steps.iter().enumerate() {
            let what = format!("{name}, time {}", step.time);
            same(Some(step.time), &case["time"][i], &what);
            same(Some(step.at_risk as f64), &case["at_risk"][i], &what);
            same(Some(step.events as f64), &case["events_at"][i], &what);
            same(Some(step.survival), &case["survival"][i], &what);
            same(step.lower, &case["lower"][i], &what);
            same(step.upper, &case["upper"][i], &what);
        }
    }
}

#[test]
fn separation_names_its_terms_and_leaves_the_others_their_numbers() {
    let reference = reference("fit.json");
    for (index, method) in [(0, FitMethod::Ml), (5, FitMethod::Firth)] {
        let case = &reference["regressions"][index];
        let fit = fit_of(case);
        assert_eq!(
            (fit.method, &fit.separation[..]),
            (method, &["NV".to_owned()][..])
        );
        let nv = coefficient(&fit, "NV");
        if method == FitMethod::Ml {
            assert_eq!(fit.stopped, Stopped::Separation);
            assert_eq!([nv.estimate, nv.se, nv.lower, nv.upper, nv.p], [None; 5]);
        } else {
            assert_eq!(fit.stopped, Stopped::Converged);
            assert!(nv.estimate.is_some() && nv.lower.is_some() && nv.p.is_some());
        }
    }
}

#[test]
fn both_firth_fitters_agree_with_few_columns_with_many_and_with_many_rows() {
    // So many rows and columns that steps of each kind are taken: by the Hessian, by the information with a secant step length, by the information alone.
    for (rows, columns) in [(30, 3), (60, 14), (900, 4)] {
        let mut stream = Stream::new(rows as u64, 0);
        let mut table = (0..columns).map(|c| format!("x{c},")).collect::<String>() + "y\n";
        let mut grouped = Rows::new(columns + 1);
        for _ in 0..rows {
            let x: Vec<f64> = (0..columns)
                .map(|_| (stream.uniform() * 8.0).floor() - 3.5)
                .collect();
            let y = f64::from(u8::from(stream.uniform() < 0.4));
            table += &x.iter().map(|x| format!("{x},")).collect::<String>();
            table += &format!("{y}\n");
            grouped.push([1.0].into_iter().chain(x), 1.0, y);
        }
        let terms = (0..columns)
            .map(|c| format!("x{c}"))
            .collect::<Vec<_>>()
            .join(",");
        let fit = fitted(
            &table,
            &["--outcome", "y", "--terms", &terms, "--method", "firth"],
        )
        .unwrap();
        let other = Fitter::new(columns + 1).fit(&grouped, None, None, 1e-20);
        close(
            fit.penalised_log_likelihood.unwrap(),
            other.penalised_log_likelihood,
            MAXIMUM,
            "l*",
        );
        for (c, expected) in fit.coefficients.iter().zip(&other.coefficients) {
            close(c.estimate.unwrap(), *expected, MAXIMUM, &c.term);
            assert!(c.lower.unwrap() < *expected && *expected < c.upper.unwrap() && c.p.is_some());
        }
    }
}

const SMALL: &str = "y,x,stage,when\n0,1.5,II,3\n1,2.5,I,1\n0,NA,I,2\n1,0.5,III,4\n0,3.5,III,2\n1,1.0,II,5\n0,2.0,I,6\n1,2.25,II,7\n";

#[test]
fn rows_without_a_value_are_left_out_and_counted() {
    let table = format!("{SMALL}1,,,8\n0,1.75,,9\n0,1,II,2,3\n");
    let fit = fitted(&table, &["--outcome", "y", "--terms", "x,stage"]).unwrap();
    // Ten rows: two without x, two without a stage (one of them the same), and one row too long for the header.
    assert_eq!((fit.n, fit.dropped), (7, 4));
    let missing: Vec<_> = fit
        .missing
        .iter()
        .map(|m| (m.column.as_str(), m.rows))
        .collect();
    assert_eq!(missing, [("x", 2), ("stage", 2)]);
}

#[test]
fn the_first_level_in_sorted_order_is_the_reference_unless_another_is_named() {
    let terms = |arguments: &[&str]| -> Vec<String> {
        let fit = fitted(SMALL, arguments).unwrap();
        fit.coefficients.into_iter().map(|c| c.term).collect()
    };
    let plain = ["--outcome", "y", "--terms", "stage", "--method", "firth"];
    assert_eq!(terms(&plain), ["(intercept)", "stage=II", "stage=III"]);
    let mut named = plain.to_vec();
    named.extend(["--reference", "stage=II"]);
    assert_eq!(terms(&named), ["(intercept)", "stage=I", "stage=III"]);
}

#[test]
fn a_column_of_numbers_with_a_reference_level_is_a_category() {
    let table = "y,grade\n0,1\n1,1\n0,2\n1,2\n1,2\n0,3\n1,3\n";
    let fit = fitted(
        table,
        &[
            "--outcome",
            "y",
            "--terms",
            "grade",
            "--reference",
            "grade=2",
        ],
    )
    .unwrap();
    let terms: Vec<_> = fit.coefficients.iter().map(|c| c.term.as_str()).collect();
    assert_eq!(terms, ["(intercept)", "grade=1", "grade=3"]);
    // Saturated: the log odds are those of the table.
    close(
        coefficient(&fit, "(intercept)").estimate.unwrap(),
        2.0_f64.ln(),
        MAXIMUM,
        "logit 2/3",
    );
    close(
        coefficient(&fit, "grade=1").estimate.unwrap(),
        -(2.0_f64.ln()),
        MAXIMUM,
        "logit 1/2 - logit 2/3",
    );
}

#[test]
fn all_problems_are_named_at_once() {
    let arguments = [
        "--outcome",
        "x",
        "--terms",
        "nothing,x,stage,stage",
        "--reference",
        "when=3",
    ];
    let expected = [
        ("x", "named_twice"),
        ("stage", "named_twice"),
        ("x", "not_binary"),
        ("nothing", "unknown_column"),
        ("when", "reference_without_term"),
    ];
    let found = broken(SMALL, &arguments);
    assert_eq!(
        found,
        expected.map(|(field, rule)| (field.to_owned(), rule))
    );
}

#[test]
fn firths_cox_regressions_agree_with_r() {
    let reference = reference("survival.json");
    let cases = list(&reference["firth"]);
    assert_eq!(cases.len(), 8);
    for case in cases {
        let name = text(&case["name"]);
        let path = repository("tests").join(text(&case["table"]));
        let table = std::fs::read_to_string(&path).unwrap();
        let arguments: Vec<&str> = list(&case["arguments"]).iter().map(text).collect();
        let fit = fitted(&table, &arguments).unwrap_or_else(|e| panic!("{name}: {e:?}"));
        assert_eq!(
            (fit.method, fit.ties.is_some()),
            (FitMethod::Firth, true),
            "{name}"
        );
        assert_eq!(fit.separation.is_empty(), !name.starts_with("monotone"));
        same_numbers(&fit, case, name);
    }
}

#[test]
fn names_of_terms_are_unique() {
    let table = "y,(intercept),g,g=b,t\n0,1,a,3,1\n1,2,b,1,2\n0,5,b,2,3\n1,3,a,1,4\n";
    let twice = |name: &str| vec![(name.to_owned(), "named_twice")];
    let logistic = |terms| broken(table, &["--outcome", "y", "--terms", terms]);
    assert_eq!(logistic("(intercept)"), twice("(intercept)"));
    assert_eq!(logistic("g,g=b"), twice("g=b"));
    assert_eq!(logistic("g=b,g"), twice("g=b"));
    // Alone, and without an intercept, they are names as others are.
    assert!(fitted(table, &["--outcome", "y", "--terms", "g=b"]).is_ok());
    let cox = ["--time", "t", "--event", "y", "--terms", "(intercept)"];
    assert!(fitted(table, &cox).is_ok());
}

#[test]
fn an_unknown_level_is_refused_with_those_there_are() {
    let arguments = [
        "--outcome",
        "y",
        "--terms",
        "stage",
        "--reference",
        "stage=IV",
    ];
    let refusal = fitted(SMALL, &arguments).expect_err("there is no IV");
    assert_eq!(refusal.problems[0].rule.id(), "unknown_level");
    assert!(
        refusal.problems[0]
            .message
            .ends_with("The levels are: I, II, III.")
    );
}

#[test]
fn a_typing_slip_among_numbers_is_refused_with_its_line() {
    let table = "y,x\n0,1\n1,2\n0,1o\n1,4\n";
    let refusal = fitted(table, &["--outcome", "y", "--terms", "x"]).expect_err("1o is no number");
    assert_eq!(
        (
            refusal.problems[0].rule.id(),
            &refusal.problems[0].value[..]
        ),
        ("mixed_column", "1o")
    );
    assert!(refusal.problems[0].message.contains("line 4"));
}

#[test]
fn an_outcome_may_be_coded_in_the_ways_that_are_stated() {
    let column = |values: [&str; 5]| {
        let rows: Vec<String> = values
            .iter()
            .zip(1..)
            .map(|(v, x)| format!("{v},{}\n", x % 3))
            .collect();
        fitted(
            &format!("y,x\n{}", rows.concat()),
            &["--outcome", "y", "--terms", "x", "--method", "firth"],
        )
    };
    for values in [
        ["0", "1", "1", "0", "0"],
        ["no", "Yes", "yes", "No", "no"],
        ["FALSE", "TRUE", "TRUE", "FALSE", "FALSE"],
        ["SD", "CR", "PR", "PD", "PD"],
    ] {
        assert_eq!(column(values).unwrap().events, 2, "{values:?}");
    }
    // Not evaluable is missing.
    let fit = column(["NE", "CR", "PR", "PD", "SD"]).unwrap();
    assert_eq!((fit.n, fit.events, fit.dropped), (4, 2, 1));
    // R's 1 and 2 are only an event's.
    assert!(column(["1", "2", "2", "1", "1"]).is_err());
    let status = "t,s\n1,1\n2,2\n3,2\n";
    let fit = fitted(status, &["--time", "t", "--event", "s"]).unwrap();
    assert_eq!((fit.events, &fit.event[..]), (2, "s=2"));
}

#[test]
fn a_cox_regression_without_terms_is_its_null_likelihood() {
    let fit = fitted(
        "t,s\n1,1\n2,0\n3,1\n4,1\n",
        &["--time", "t", "--event", "s"],
    )
    .unwrap();
    close(
        fit.log_likelihood.unwrap(),
        -(4.0_f64.ln() + 2.0_f64.ln()),
        MAXIMUM,
        "four, two and one at risk",
    );
    assert!(fit.coefficients.is_empty());
}

#[test]
fn a_time_must_be_a_number_and_not_negative_and_somebody_must_have_the_event() {
    let arguments = ["--time", "t", "--event", "s", "--terms", "x"];
    let rule = |table: &str| broken(table, &arguments)[0].1;
    assert_eq!(rule("t,s,x\nsoon,1,1\nlate,0,2\n"), "not_a_time");
    assert_eq!(rule("t,s,x\n1,1,1\n-2,0,2\n"), "not_a_time");
    assert_eq!(rule("t,s,x\n1,0,1\n2,0,2\n"), "no_events");
}

/// A table with outcome, time, event and two terms, of small whole numbers so that ties and separation are common.
fn tables() -> impl Strategy<Value = Vec<[i32; 5]>> {
    prop::collection::vec([0..2, 0..6, 0..2, -2..3, 0..3], 1..24)
}

fn csv(rows: &[[i32; 5]], scale: f64, shift: f64) -> String {
    let line =
        |[y, t, s, a, b]: &[i32; 5]| format!("{y},{t},{s},{},{b}\n", f64::from(*a) * scale + shift);
    format!("y,t,s,a,b\n{}", rows.iter().map(line).collect::<String>())
}

const FOUR: [&[&str]; 4] = [
    &["--outcome", "y", "--terms", "a,b", "--method", "ml"],
    &["--outcome", "y", "--terms", "a,b", "--method", "firth"],
    &["--time", "t", "--event", "s", "--terms", "a,b"],
    &[
        "--time", "t", "--event", "s", "--terms", "a,b", "--method", "firth",
    ],
];

/// Whatever is shown is finite and in order, and what is not shown is said to be missing.
fn check(fit: &Fit) -> Result<(), TestCaseError> {
    let shown = fit.stopped == Stopped::Converged || fit.stopped == Stopped::Separation;
    prop_assert!(shown, "{:?}", fit);
    for c in &fit.coefficients {
        let numbers = [c.estimate, c.se, c.lower, c.upper, c.p];
        let infinite = fit.method != FitMethod::Firth && fit.separation.contains(&c.term);
        prop_assert!(numbers.iter().all(|x| x.is_none() == infinite), "{:?}", c);
        prop_assert!(numbers.iter().flatten().all(|x| x.is_finite()), "{:?}", c);
        if let (Some(estimate), Some(lower), Some(upper), Some(p)) =
            (c.estimate, c.lower, c.upper, c.p)
        {
            prop_assert!(lower <= estimate && estimate <= upper, "{:?}", c);
            prop_assert!((0.0..=1.0).contains(&p), "{:?}", c);
            // No odds ratio of 10^8.
            prop_assert!(
                estimate.abs() < 18.0 || c.se.unwrap() < estimate.abs(),
                "{:?}",
                c
            );
        }
    }
    Ok(())
}

proptest! {
    #![proptest_config(cases(400))]

    #[test]
    fn any_small_table_gives_numbers_or_reasons(rows in tables()) {
        for arguments in FOUR {
            match fitted(&csv(&rows, 1.0, 0.0), arguments) {
                Ok(fit) => check(&fit)?,
                Err(refusal) => prop_assert!(!refusal.problems.is_empty()),
            }
        }
    }

    #[test]
    fn a_change_of_units_changes_nothing_but_the_units(rows in tables(), scale in prop::sample::select(vec![1e-8, 0.1, 3.0, 1e8])) {
        for arguments in FOUR.iter().take(3).copied() {
            let (plain, scaled) = (fitted(&csv(&rows, 1.0, 0.0), arguments), fitted(&csv(&rows, scale, 2.0 * scale), arguments));
            prop_assert_eq!(plain.is_ok(), scaled.is_ok());
            let (Ok(plain), Ok(scaled)) = (plain, scaled) else { continue };
            // With a shift, the intercept is another sum of coefficients, finite or not on its own.
            let without = |fit: &Fit| -> Vec<String> {
                fit.separation.iter().filter(|term| *term != "(intercept)").cloned().collect()
            };
            prop_assert_eq!(without(&plain), without(&scaled));
            for (p, s) in plain.coefficients.iter().zip(&scaled.coefficients).filter(|(p, _)| p.term != "(intercept)") {
                let by = if p.term == "a" { scale } else { 1.0 };
                for (p, s) in [(p.estimate, s.estimate), (p.lower, s.lower), (p.upper, s.upper)] {
                    if let (Some(p), Some(s)) = (p, s) {
                        close(s * by, p, 1e-6, "in units");
                    }
                }
            }
        }
    }

    #[test]
    fn the_order_of_rows_does_not_matter(rows in tables(), by in 0_usize..24) {
        let mut turned = rows.clone();
        turned.rotate_left(by % rows.len());
        for arguments in FOUR.iter().take(3).copied() {
            let (a, b) = (fitted(&csv(&rows, 1.0, 0.0), arguments), fitted(&csv(&turned, 1.0, 0.0), arguments));
            prop_assert_eq!(a.is_ok(), b.is_ok());
            let (Ok(a), Ok(b)) = (a, b) else { continue };
            prop_assert_eq!(&a.separation, &b.separation);
            for (a, b) in a.coefficients.iter().zip(&b.coefficients) {
                if let (Some(a), Some(b)) = (a.estimate, b.estimate) {
                    close(a, b, 1e-7, "turned");
                }
            }
        }
    }

    #[test]
    fn wild_text_never_panics(table in "[a-c0-9,.\n\"NA; e+-]{0,80}", outcome in "[a-c]", term in "[a-c]") {
        let table = format!("a,b,c\n{table}");
        let _ = fitted(&table, &["--outcome", &outcome, "--terms", &term, "--method", "firth"]);
        let _ = fitted(&table, &["--time", &outcome, "--event", &term, "--terms", "c"]);
    }
}
