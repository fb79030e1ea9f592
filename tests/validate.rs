//! Covers `validate`: every number against R, a cohort of six by hand, facts that must hold, and the degenerate cohorts.
#![cfg(feature = "cohort")]

mod common;

use common::tolerance::{MAXIMUM, ROUNDING, SUM};
use common::{cases, close, list, number, numbers, reference, text};
use proptest::prelude::*;
use reinfuse::numerics::math::logit;
use reinfuse::validate::{
    AlikePatients, CurveMethod, Estimate, Followed, LEAST, Missing, NotObserved, Observed,
    ObservedEvents, PredictiveMethod, Validation, predictive_check, survival_validation, validate,
};
use serde_json::Value;

#[track_caller]
fn validation(pairs: &[(f64, bool)]) -> Validation {
    validate(&Observed::new(pairs).expect("there are predictions"))
}

/// A number with both ends of its interval.
#[track_caller]
fn whole(e: Estimate) -> [f64; 3] {
    assert_eq!(e.missing, None);
    [e.estimate, e.lower, e.upper].map(|x| x.expect("nothing is missing"))
}

#[track_caller]
fn triple(actual: Estimate, expected: &Value, tolerance: f64, what: &str) {
    for (a, key) in whole(actual)
        .into_iter()
        .zip(["estimate", "lower", "upper"])
    {
        close(
            a,
            number(&expected[key]),
            tolerance,
            &format!("{what} {key}"),
        );
    }
}

#[test]
fn agrees_with_r() {
    let reference = reference("validate.json");
    let sets = list(&reference["sets"]);
    assert_eq!(sets.len(), 6);
    for set in sets {
        let name = text(&set["name"]);
        let y = numbers(&set["y"]);
        let pairs: Vec<(f64, bool)> = numbers(&set["p"])
            .into_iter()
            .zip(y)
            .map(|(p, y)| (p, y == 1.0))
            .collect();
        let v = validation(&pairs);
        triple(v.c_statistic, &set["c_statistic"], SUM, name);
        triple(
            v.calibration_in_the_large,
            &set["calibration_in_the_large"],
            MAXIMUM,
            name,
        );
        triple(
            v.calibration_intercept,
            &set["calibration_intercept"],
            MAXIMUM,
            name,
        );
        triple(
            v.calibration_slope,
            &set["calibration_slope"],
            MAXIMUM,
            name,
        );
        triple(v.observed_expected, &set["observed_expected"], SUM, name);
        close(v.brier, number(&set["brier"]), SUM, name);
        close(
            v.scaled_brier.unwrap(),
            number(&set["scaled_brier"]),
            SUM,
            name,
        );
        if name == "few_events" {
            continue;
        }
        let method = match text(&set["curve_method"]) {
            "spline" => CurveMethod::Spline,
            _ => CurveMethod::Line,
        };
        assert_eq!(v.calibration_curve_method, Some(method), "{name}");
        let curve = list(&set["curve"]);
        assert_eq!(v.calibration_curve.len(), curve.len());
        for (point, expected) in v.calibration_curve.iter().zip(curve) {
            let actual = [point.predicted, point.observed, point.lower, point.upper];
            for (a, e) in actual.into_iter().zip(numbers(expected)) {
                close(
                    a,
                    e,
                    MAXIMUM,
                    &format!("{name}: curve at {}", point.predicted),
                );
            }
        }
        let (benefit, all) = (numbers(&set["net_benefit"]), numbers(&set["treat_all"]));
        assert_eq!(v.decision_curve.len(), 99);
        for (at, (model, all)) in v.decision_curve.iter().zip(benefit.into_iter().zip(all)) {
            close(
                at.model,
                model,
                SUM,
                &format!("{name}: net benefit at {}", at.threshold),
            );
            close(
                at.treat_all,
                all,
                SUM,
                &format!("{name}: treating all at {}", at.threshold),
            );
            assert_eq!(at.treat_none, 0.0);
        }
    }
}

#[test]
fn six_patients_by_hand() {
    // Of nine pairs of an event and another, 0.6 > 0.2, 0.4 and 0.5; 0.5 > 0.2 and 0.4, ties 0.5; 0.4 > 0.2, ties 0.4.
    let pairs = [
        (0.2, false),
        (0.4, false),
        (0.5, false),
        (0.4, true),
        (0.5, true),
        (0.6, true),
    ];
    let v = validation(&pairs);
    assert_eq!((v.n, v.events), (6, 3));
    let c = (3.0 + 2.5 + 1.5) / 9.0;
    // V of the events 1.5/3, 2.5/3, 3/3; W of the others 3/3, 2.5/3, 1.5/3: the same three numbers.
    let s = [0.5f64, 2.5 / 3.0, 1.0]
        .iter()
        .map(|v| (v - c) * (v - c))
        .sum::<f64>()
        / 2.0;
    let half = 1.959963984540054 * (s / 3.0 + s / 3.0).sqrt();
    let [estimate, lower, upper] = whole(v.c_statistic);
    close(estimate, c, ROUNDING, "c");
    close(lower, c - half, ROUNDING, "lower");
    assert_eq!(upper, 1.0);
    // (.04 + .16 + .25 + .36 + .25 + .16) / 6, and 1 - that / (1/4).
    close(v.brier, 1.22 / 6.0, ROUNDING, "Brier");
    close(
        v.scaled_brier.unwrap(),
        1.0 - 4.0 * 1.22 / 6.0,
        ROUNDING,
        "scaled Brier",
    );
    let [ratio, low, high] = whole(v.observed_expected);
    close(ratio, 3.0 / 2.6, ROUNDING, "O/E");
    close(
        (low * high).sqrt(),
        ratio,
        ROUNDING,
        "its interval is symmetric on the log scale",
    );
}

#[test]
fn with_fewer_than_ten_of_either_it_is_said_and_no_curve_is_drawn() {
    let cohort = |events: u64, others: u64| -> Vec<(f64, bool)> {
        let p = |i: u64| 0.2 + 0.6 * ((i * 7) % 10) as f64 / 10.0;
        (0..events)
            .map(|i| (p(i), true))
            .chain((0..others).map(|i| (p(i + 3), false)))
            .collect()
    };
    for (events, others, few) in [(9, 40, true), (40, 9, true), (10, 10, false), (0, 30, true)] {
        let v = validation(&cohort(events, others));
        assert_eq!(v.too_few.is_some(), few, "{events} and {others}");
        for empty in [
            v.calibration_curve.is_empty(),
            v.calibration_curve_method.is_none(),
            v.distribution.is_empty(),
            v.decision_curve.is_empty(),
        ] {
            assert_eq!(empty, few, "{events} and {others}");
        }
        if events > 0 {
            whole(v.c_statistic);
            whole(v.observed_expected);
        }
    }
    // Which stands first in a report: `too_few_responders_are_said_before_any_number` of tests/cohort_cli.rs.
    let said = validation(&cohort(9, 40)).too_few.unwrap();
    assert_eq!(said.needed, 10);
    assert!(
        said.message
            .starts_with("9 with a response and 40 without one"),
        "{}",
        said.message
    );
    assert_eq!(LEAST, 10);
}

#[test]
fn degenerate_cohorts_give_what_can_be_said_and_why_the_rest_cannot() {
    use Missing::{CertainPrediction, ConstantPrediction, OneClass, Separated, TooFew};
    let reasons = |pairs: &[(f64, bool)]| {
        let v = validation(pairs);
        [
            v.c_statistic,
            v.calibration_in_the_large,
            v.calibration_intercept,
            v.calibration_slope,
            v.observed_expected,
        ]
        .map(|e| e.missing)
    };
    let many = |p: fn(usize) -> f64, y: fn(usize) -> bool| -> Vec<(f64, bool)> {
        (0..40).map(|i| (p(i), y(i))).collect()
    };
    let rising = |i: usize| 0.1 + 0.02 * i as f64;

    // One patient; everyone; no one.
    assert_eq!(reasons(&[(0.3, true)]), [Some(OneClass); 5]);
    assert_eq!(reasons(&many(rising, |_| true)), [Some(OneClass); 5]);
    assert_eq!(reasons(&many(rising, |_| false)), [Some(OneClass); 5]);
    let none = validation(&many(rising, |_| false));
    assert_eq!(none.observed_expected.estimate, Some(0.0));
    assert_eq!((none.c_statistic.estimate, none.scaled_brier), (None, None));

    // One prediction for all: in the large it can still be judged.
    let constant = many(|_| 0.25, |i| i % 2 == 0);
    let c = Some(ConstantPrediction);
    assert_eq!(reasons(&constant), [c, None, c, c, None]);
    let v = validation(&constant);
    assert_eq!(v.c_statistic.estimate, Some(0.5));
    close(
        whole(v.calibration_in_the_large)[0],
        logit(0.5) - logit(0.25),
        MAXIMUM,
        "in the large",
    );
    assert!(v.calibration_curve.is_empty());
    assert_eq!(v.decision_curve.len(), 99);

    // Parted by a threshold, in the right order and in the wrong one.
    let s = Some(Separated);
    assert_eq!(reasons(&many(rising, |i| i >= 20)), [s, None, s, s, None]);
    assert_eq!(reasons(&many(rising, |i| i < 20)), [s, None, s, s, None]);
    assert_eq!(
        validation(&many(rising, |i| i >= 20)).c_statistic.estimate,
        Some(1.0)
    );
    // Both kinds at the threshold itself: c is below 1 and has an interval, the slope is still infinite.
    assert_eq!(
        reasons(
            &many(rising, |i| i >= 20)[..]
                .iter()
                .copied()
                .chain([(rising(20), false)])
                .collect::<Vec<_>>()
        ),
        [None, None, s, s, None]
    );

    // One event alone; a certain prediction.
    assert_eq!(
        reasons(&many(rising, |i| i == 20)),
        [Some(TooFew), None, None, None, None]
    );
    let certain = Some(CertainPrediction);
    assert_eq!(
        reasons(&many(|i| i as f64 / 39.0, |i| i % 3 == 0)),
        [None, certain, certain, certain, None]
    );
    assert_eq!(
        reasons(&many(|_| 0.0, |i| i % 3 == 0)),
        [c, certain, certain, certain, certain]
    );
}

#[test]
fn what_is_no_probability_is_refused() {
    assert_eq!(Observed::new(&[]), Err(NotObserved::Nobody));
    for value in [-0.1, 1.5, f64::INFINITY] {
        assert_eq!(
            Observed::new(&[(0.5, true), (value, true)]),
            Err(NotObserved::NoProbability { index: 1, value })
        );
    }
    assert!(Observed::new(&[(f64::NAN, true)]).is_err());
    assert!(NotObserved::Nobody.to_string().ends_with('.'));
}

#[test]
fn two_predictions_have_the_regression_of_their_two_shares() {
    // 3 of 10 where 20% are predicted, 6 of 10 where 50% are: saturated, so the fit is the two log odds.
    let of = |p: f64, events: usize| (0..10).map(move |i| (p, i < events));
    let pairs: Vec<(f64, bool)> = of(0.2, 3).chain(of(0.5, 6)).collect();
    let validation = validation(&pairs);
    let [slope, lower, upper] = whole(validation.calibration_slope);
    let distance = logit(0.5) - logit(0.2);
    close(
        slope,
        (logit(0.6) - logit(0.3)) / distance,
        ROUNDING,
        "slope",
    );
    let woolf = (1.0 / 3.0 + 1.0 / 7.0 + 1.0 / 6.0 + 1.0 / 4.0f64).sqrt() / distance;
    close(
        upper - lower,
        2.0 * 1.959_963_984_540_054 * woolf,
        ROUNDING,
        "Woolf",
    );
    let [intercept, ..] = whole(validation.calibration_intercept);
    close(intercept, logit(0.6), ROUNDING, "at a prediction of a half");
}

proptest! {
    #![proptest_config(cases(300))]

    #[test]
    fn facts_that_hold_for_every_cohort(
        pairs in prop::collection::vec(((1u32..100).prop_map(|k| f64::from(k) / 100.0), any::<bool>()), 1..120)
    ) {
        let v = validation(&pairs);
        prop_assert!((0.0..=1.0).contains(&v.brier));
        // Turned round, c becomes 1 - c; the slope of predictions turned round is the same.
        let turned: Vec<_> = pairs.iter().map(|(p, y)| (1.0 - p, !y)).collect();
        let w = validation(&turned);
        if let (Some(a), Some(b)) = (v.c_statistic.estimate, w.c_statistic.estimate) {
            prop_assert!((a - b).abs() < ROUNDING);
        }
        if let (Some(a), Some(b)) = (v.calibration_slope.estimate, w.calibration_slope.estimate) {
            prop_assert!((a - b).abs() < 1e-6 * a.abs().max(1.0), "{} {}", a, b);
        }
        // A recalibrated model has an intercept of 0 and a slope of 1.
        if let (Some(a), Some(b)) = (v.calibration_intercept.estimate, v.calibration_slope.estimate)
            && a.abs() < 5.0 && b.abs() < 5.0
        {
            let again: Vec<_> =
                pairs.iter().map(|(p, y)| (reinfuse::numerics::math::logistic(a + b * logit(*p)), *y)).collect();
            let u = validation(&again);
            if let (Some(a), Some(b)) = (u.calibration_in_the_large.estimate, u.calibration_slope.estimate) {
                prop_assert!(a.abs() < 1e-6 && (b - 1.0).abs() < 1e-6, "{} {}", a, b);
            }
        }
        // Acting on the predictions is acting on everyone below the least of them, and on no one above the largest.
        if v.too_few.is_none() {
            let (least, most) = pairs.iter().fold((1.0f64, 0.0f64), |(a, b), (p, _)| (a.min(*p), b.max(*p)));
            for at in &v.decision_curve {
                if at.threshold <= least { prop_assert_eq!(at.model, at.treat_all); }
                if at.threshold > most { prop_assert_eq!(at.model, 0.0); }
            }
            let counted: u64 = v.distribution.iter().map(|bin| bin.events + bin.non_events).sum();
            prop_assert_eq!(counted, v.n);
            for point in &v.calibration_curve {
                prop_assert!(point.lower <= point.observed && point.observed <= point.upper);
            }
        }
    }
}

#[test]
fn the_predictive_distribution_agrees_with_r() {
    let reference = reference("predictive.json");
    let sets = list(&reference["sets"]);
    assert_eq!(sets.len(), 4);
    for set in sets {
        let name = text(&set["name"]);
        let draws = list(&set["draws"]);
        let patients: Vec<AlikePatients> = numbers(&set["n"])
            .into_iter()
            .zip(draws)
            .map(|(n, draws)| AlikePatients {
                n: n as u64,
                draws: numbers(draws),
            })
            .collect();
        let (at_most, at_least) = (numbers(&set["at_most"]), numbers(&set["at_least"]));
        for (x, (at_most, at_least)) in at_most.into_iter().zip(at_least).enumerate() {
            let check = predictive_check(&patients, ObservedEvents::known(x as u64)).unwrap();
            assert_eq!(check.method, PredictiveMethod::Exact);
            assert_eq!(check.q025 as f64, number(&set["q025"]), "{name}");
            assert_eq!(check.q975 as f64, number(&set["q975"]), "{name}");
            close(check.mean, number(&set["mean"]), SUM, name);
            close(check.probability_at_most, at_most, SUM, name);
            close(check.probability_at_least, at_least, SUM, name);
        }
    }
}

#[test]
fn survival_with_censoring_agrees_with_r() {
    let reference = reference("censored.json");
    let cases = list(&reference["cases"]);
    assert_eq!(cases.len(), 3);
    for case in cases {
        let name = text(&case["name"]);
        let numbers = |part: &str| numbers(&case[part]);
        let (p, time, died) = (numbers("p"), numbers("time"), numbers("died"));
        let patients: Vec<Followed> = (0..p.len())
            .map(|i| Followed {
                p: p[i],
                time: time[i],
                died: died[i] == 1.0,
            })
            .collect();
        let found = survival_validation(&patients, number(&case["tau"])).unwrap();
        let counts = [found.n, found.died, found.alive, found.censored];
        assert_eq!(counts.map(|n| n as f64)[..], numbers("counts"), "{name}");
        let same = |found: Option<f64>, part: &str| {
            let what = format!("{name}, {part}");
            close(found.unwrap(), number(&case[part]), MAXIMUM, &what);
        };
        same(Some(found.mean_prediction), "mean_prediction");
        same(found.kaplan_meier, "kaplan_meier");
        same(found.lower, "lower");
        same(found.upper, "upper");
        same(found.c_index, "c_index");
        same(found.brier, "brier");
        same(found.scaled_brier, "scaled_brier");
    }
}
