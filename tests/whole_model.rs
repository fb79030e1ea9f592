//! Covers what is said of a whole regression: tests of proportional hazards, likelihood ratio, AIC, c and optimism, against R and by facts.
#![cfg(feature = "cohort")]

mod common;

use common::arguments;
use common::tolerance::MAXIMUM;
use common::{close, list, number, reference, repository, text};
use reinfuse::regression::{
    Corrected, Frame, Regression, Spec, Test, Ties, Univariable, fit, optimism, optimism_by,
    univariable,
};
use reinfuse::table::Table;
use serde_json::Value;

/// The table of a case, and the regression that its arguments ask for.
fn asked(case: &Value) -> (Frame, Spec) {
    let path = repository("tests/reference/fit").join(text(&case["table"]));
    let table = Table::from_csv(&std::fs::read(path).unwrap()).unwrap();
    let given: Vec<&str> = list(&case["arguments"]).iter().map(text).collect();
    (Frame::new(table), arguments::spec(&given))
}

#[track_caller]
fn same_test(found: Option<Test>, expected: &Value, what: &str) {
    let found = found.unwrap_or_else(|| panic!("{what}: no test"));
    let statistic = number(&expected["chi_squared"]);
    close(found.chi_squared, statistic, MAXIMUM, what);
    assert_eq!(found.df as f64, number(&expected["df"]), "{what}");
    close(found.p, number(&expected["p"]), MAXIMUM, what);
}

#[track_caller]
fn all_same(found: impl IntoIterator<Item = f64>, expected: &Value, what: &str) {
    let found: Vec<f64> = found.into_iter().collect();
    let expected = list(expected);
    assert_eq!(found.len(), expected.len(), "{what}");
    for (i, (found, expected)) in found.into_iter().zip(expected).enumerate() {
        close(found, number(expected), MAXIMUM, &format!("{what} {i}"));
    }
}

#[test]
fn the_test_of_proportional_hazards_its_residuals_and_curves_are_those_of_r() {
    let reference = reference("whole_model.json");
    let cases = list(&reference["hazards"]);
    assert_eq!(cases.len(), 6);
    for case in cases {
        let name = text(&case["name"]);
        let (frame, spec) = asked(case);
        let found = fit(&frame, &spec).unwrap().proportional_hazards.unwrap();
        same_test(found.global, &case["global"], name);
        all_same(found.times, &case["times"], &format!("{name}, times"));
        all_same(found.at, &case["at"], &format!("{name}, at"));
        assert_eq!(found.terms.len(), list(&case["terms"]).len());
        for (found, expected) in found.terms.iter().zip(list(&case["terms"])) {
            let what = format!("{name}, {}", found.term);
            assert_eq!(found.term, text(&expected["term"]));
            same_test(found.test, &expected["test"], &what);
            all_same(found.residuals.clone(), &expected["residuals"], &what);
            let curve = &expected["curve"];
            all_same(found.curve.iter().map(|p| p.at), &curve["at"], &what);
            all_same(
                found.curve.iter().map(|p| p.estimate),
                &curve["estimate"],
                &what,
            );
            all_same(found.curve.iter().map(|p| p.lower), &curve["lower"], &what);
            all_same(found.curve.iter().map(|p| p.upper), &curve["upper"], &what);
        }
    }
}

#[test]
fn likelihood_ratio_aic_and_c_are_those_of_r() {
    let reference = reference("whole_model.json");
    let cases = list(&reference["models"]);
    assert_eq!(cases.len(), 8);
    for case in cases {
        let name = text(&case["name"]);
        let (frame, spec) = asked(case);
        let model = fit(&frame, &spec).unwrap().model;
        let null = model.null_log_likelihood.unwrap();
        close(null, number(&case["null_log_likelihood"]), MAXIMUM, name);
        same_test(model.likelihood_ratio, &case["likelihood_ratio"], name);
        match model.aic {
            Some(aic) => close(aic, number(&case["aic"]), MAXIMUM, name),
            None => assert!(case["aic"].is_null(), "{name}"),
        }
        close(
            model.c_index.unwrap(),
            number(&case["c_index"]),
            MAXIMUM,
            name,
        );
    }
}

#[test]
fn the_optimism_of_the_same_resamples_is_that_of_r() {
    let reference = reference("whole_model.json");
    let cases = list(&reference["optimism"]);
    assert_eq!(cases.len(), 2);
    for case in cases {
        let (frame, spec) = asked(case);
        let mut state = 1_u64;
        let mut below = |n: usize| {
            state = 16_807 * state % 2_147_483_647;
            (state as f64 / 2_147_483_647.0 * n as f64) as usize
        };
        let resamples = number(&case["resamples"]) as usize;
        let mut shares = Vec::new();
        let found = optimism_by(&frame, &spec, resamples, &mut below, &mut |share| {
            shares.push(share);
        });
        let found = found.unwrap().unwrap();
        assert_eq!((found.resamples, found.fitted), (resamples, resamples));
        assert_eq!(
            (shares.len(), shares[1]),
            (resamples, 1.0 / resamples as f64)
        );
        let same = |found: Corrected, expected: &Value, what: &str| {
            close(found.apparent, number(&expected["apparent"]), MAXIMUM, what);
            close(found.optimism, number(&expected["optimism"]), MAXIMUM, what);
            close(
                found.corrected,
                number(&expected["corrected"]),
                MAXIMUM,
                what,
            );
        };
        same(found.c_index, &case["c_index"], "c");
        same(found.calibration_slope, &case["calibration_slope"], "slope");
    }
}

fn spec(regression: Regression, terms: &[&str]) -> Spec {
    Spec {
        regression,
        terms: terms.iter().map(|term| (*term).to_owned()).collect(),
        references: Vec::new(),
    }
}

fn ml(terms: &[&str]) -> Spec {
    let outcome = "y".to_owned();
    spec(Regression::Ml { outcome }, terms)
}

fn cox(terms: &[&str]) -> Spec {
    let regression = Regression::Cox {
        time: "t".to_owned(),
        event: "e".to_owned(),
        ties: Ties::Efron,
        firth: None,
        curves: false,
        hazards: true,
    };
    spec(regression, terms)
}

fn frame(csv: &str) -> Frame {
    Frame::new(Table::from_csv(csv.as_bytes()).unwrap())
}

#[test]
fn pairs_are_counted_by_hand() {
    // Hazards fall with x. Events at 1 (x = 3), 2 (x = 1) and 2 (x = 2), censored at 2 (x = 1) and 4 (x = 2). Pairs: 1 against four later, all
    // concordant; each event at 2 against both censored: x = 1 ties one and loses one, x = 2 wins one and ties one.
    let table = "t,e,x\n1,1,3\n2,1,1\n2,1,2\n2,0,1\n4,0,2\n";
    let fit = fit(&frame(table), &cox(&["x"])).unwrap();
    assert!(fit.coefficients[0].estimate.unwrap() > 0.0);
    assert_eq!(fit.model.c_index, Some((4.0 + 0.5 + 1.0 + 0.5) / 8.0));
    assert_eq!(fit.model.events_per_term, Some(3.0));
    assert!(fit.model.few_events);
}

#[test]
fn a_null_model_has_no_test_and_a_separated_one_no_c() {
    let table = "y,x\n0,1\n0,2\n1,3\n1,4\n";
    let null = fit(&frame(table), &ml(&[])).unwrap().model;
    assert_eq!((null.likelihood_ratio, null.events_per_term), (None, None));
    // Four patients at a half: 2 - 2 * 4 ln(1/2).
    assert!((null.aic.unwrap() - (2.0 + 8.0 * 2.0_f64.ln())).abs() < 1e-12);
    assert_eq!(null.c_index, Some(0.5));
    let separated = fit(&frame(table), &ml(&["x"])).unwrap().model;
    assert_eq!(separated.c_index, None);
    // The likelihood tends to 1.
    let test = separated.likelihood_ratio.unwrap();
    assert!((test.chi_squared - 8.0 * 2.0_f64.ln()).abs() < 1e-6);
    assert_eq!(
        optimism(&frame(table), &ml(&["x"]), 5, 1, &mut |_| {}).unwrap(),
        None
    );
}

#[test]
fn a_term_alone_is_fitted_to_the_patients_of_all_terms() {
    let table = "y,a,b\n0,1,x\n1,2,x\n0,3,y\n1,1,y\n1,5,x\n0,2,y\n1,4,\n";
    let (both, complete) = (ml(&["a", "b"]), table.replace("1,4,\n", ""));
    let alone = univariable(&frame(table), &both).unwrap();
    let of = |terms: &[&str]| fit(&frame(&complete), &ml(terms)).unwrap();
    assert_eq!(alone.len(), 2);
    assert_eq!(alone[0], of(&["a"]).coefficients[1]);
    assert_eq!(alone[1], of(&["b"]).coefficients[1]);
    let shown = Univariable::new(&frame(table), &both).unwrap();
    assert_eq!(shown.coefficients, alone);
    assert!(shown.ratios.iter().all(Option::is_some));
}

#[test]
fn the_same_seed_gives_the_same_optimism_and_resamples_that_cannot_be_fitted_are_counted() {
    // Three of twelve have the marker: some resamples lack it, or are separated.
    let rows = [
        "0,1,0", "1,2,1", "0,3,0", "1,1,0", "1,5,0", "0,2,0", "1,4,1", "0,4,1",
    ];
    let table = format!("y,a,m\n{}\n", rows.join("\n"));
    let found = |seed| optimism(&frame(&table), &ml(&["a", "m"]), 50, seed, &mut |_| {});
    let first = found(1).unwrap().unwrap();
    assert_eq!(Some(first), found(1).unwrap());
    assert_ne!(Some(first), found(2).unwrap());
    assert!(0 < first.fitted && first.fitted < 50, "{}", first.fitted);
    let slope = first.calibration_slope;
    assert!((slope.apparent - 1.0).abs() < 1e-8);
    assert_eq!(slope.corrected, slope.apparent - slope.optimism);
}
