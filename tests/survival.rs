//! Covers `survival`: against R, by hand, and what a table must say.
#![cfg(feature = "cohort")]

mod common;

use common::tolerance::MAXIMUM;
use common::{close, list, number, reference, repository, text};
use reinfuse::patient::Refusal;
use reinfuse::regression::{AtTime, Death, Frame, SurvivalReport, SurvivalSpec, Test, survival};
use reinfuse::table::Table;
use serde_json::Value;

fn spec(event: &str) -> SurvivalSpec {
    SurvivalSpec {
        time: "t".to_owned(),
        event: event.to_owned(),
        death: None,
        group: None,
        strata: None,
        at: Vec::new(),
        landmark: None,
    }
}

fn report(table: &str, spec: &SurvivalSpec) -> Result<SurvivalReport, Refusal> {
    survival(&Frame::new(Table::from_csv(table.as_bytes())?), spec)
}

#[track_caller]
fn same(found: Option<f64>, expected: &Value, what: &str) {
    match found {
        Some(found) => close(found, number(expected), MAXIMUM, what),
        None => assert!(expected.is_null(), "{what}: nothing, expected {expected}"),
    }
}

#[track_caller]
fn same_test(found: Option<Test>, expected: &Value, what: &str) {
    let found = found.unwrap_or_else(|| panic!("{what}: no test"));
    close(
        found.chi_squared,
        number(&expected["chi_squared"]),
        MAXIMUM,
        what,
    );
    assert_eq!(found.df as f64, number(&expected["df"]), "{what}");
    close(found.p, number(&expected["p"]), MAXIMUM, what);
}

fn same_at(found: &AtTime, expected: &Value, what: &str) {
    let end = |limits: Option<[f64; 2]>, i: usize| limits.map(|limits| limits[i]);
    same(Some(found.at_risk as f64), &expected["at_risk"], what);
    same(found.estimate, &expected["estimate"], what);
    same(found.se, &expected["se"], what);
    for (i, name) in ["lower", "upper"].into_iter().enumerate() {
        same(end(found.plain, i), &expected["plain"][name], what);
        same(end(found.log_log, i), &expected["log_log"][name], what);
    }
}

#[test]
fn survival_of_classic_data_agrees_with_r() {
    let reference = reference("survival.json");
    let cases = list(&reference["survival"]);
    assert_eq!(cases.len(), 6);
    for case in cases {
        let name = text(&case["name"]);
        let path = repository("tests/reference/fit").join(text(&case["table"]));
        let table = std::fs::read_to_string(&path).unwrap();
        let column = |field: &str| case[field].as_str().map(str::to_owned);
        let spec = SurvivalSpec {
            time: column("time").unwrap(),
            event: column("event").unwrap(),
            death: None,
            group: column("group"),
            strata: column("strata"),
            at: list(&case["at"]).iter().map(number).collect(),
            landmark: case["landmark"].as_f64(),
        };
        let found = report(&table, &spec).unwrap_or_else(|e| panic!("{name}: {e:?}"));
        same(Some(found.n as f64), &case["n"], name);
        same(Some(found.events as f64), &case["events"], name);
        if !case["log_rank"].is_null() {
            same_test(found.log_rank, &case["log_rank"], name);
        }
        let groups = list(&case["groups"]);
        assert_eq!(found.groups.len(), groups.len(), "{name}");
        for (found, expected) in found.groups.iter().zip(groups) {
            let what = format!("{name}, {:?}", found.curve.group);
            assert_eq!(
                found.curve.group.as_deref(),
                expected["group"].as_str(),
                "{name}"
            );
            same(found.expected, &expected["expected"], &what);
            let follow_up = [
                found.follow_up.estimate,
                found.follow_up.lower,
                found.follow_up.upper,
            ];
            for (found, expected) in follow_up.into_iter().zip(list(&expected["follow_up"])) {
                same(found, expected, &format!("{what}, follow-up"));
            }
            for (found, expected) in found.at.iter().zip(list(&expected["survival"])) {
                same_at(
                    found,
                    expected,
                    &format!("{what}, survival at {}", found.time),
                );
            }
            assert_eq!(
                found.incidence.len(),
                list(&expected["incidence"]).len(),
                "{what}"
            );
            for (found, expected) in found.incidence.iter().zip(list(&expected["incidence"])) {
                for (found, expected) in found.at.iter().zip(list(expected)) {
                    let what = format!("{what}, incidence at {}", found.time);
                    same(found.estimate, &expected["estimate"], &what);
                    same(found.se, &expected["se"], &what);
                }
            }
        }
        for (cause, expected) in list(&case["gray"]).iter().enumerate() {
            same_test(
                found.gray[cause],
                expected,
                &format!("{name}, Gray's test of {}", cause + 1),
            );
        }
    }
}

#[test]
fn a_landmark_leaves_out_who_has_not_reached_it() {
    let table = "t,e,r\n0.5,1,no\n1,1,no\n2,1,yes\n3,0,yes\n4,1,no\n";
    let spec = SurvivalSpec {
        landmark: Some(1.0),
        group: Some("r".to_owned()),
        at: vec![1.0, 2.5, 9.0],
        ..spec("e")
    };
    let found = report(table, &spec).unwrap();
    assert_eq!((found.n, found.events, found.before_landmark), (3, 2, 2));
    let all = &found.groups[0].at;
    assert_eq!(all[0].estimate, Some(1.0));
    assert_eq!(all[1].estimate, Some(2.0 / 3.0));
    // Beyond the last time nothing is known.
    assert_eq!((all[2].estimate, all[2].plain), (None, None));
}

#[test]
fn an_event_of_0_1_2_has_competing_events_and_one_of_1_2_is_rs_status() {
    let competing = report("t,e\n1,0\n2,1\n3,2\n4,0\n", &spec("e")).unwrap();
    assert_eq!(
        (competing.events, competing.groups[0].incidence.len()),
        (2, 2)
    );
    assert_eq!(competing.event, "e=1 or 2");
    let status = report("t,e\n1,1\n2,2\n3,2\n4,1\n", &spec("e")).unwrap();
    assert_eq!((status.events, status.groups[0].incidence.len()), (2, 0));
}

#[test]
fn relapse_and_death_without_it_compete_if_death_has_columns_of_its_own() {
    // Relapsed at 2 and died at 9; died in response at 5, though last looked for relapse at 4; in response and alive at 6.
    let table = "t,e,os,died\n2,1,9,1\n4,0,5,1\n6,0,6.000000000001,0\n,,3,1\n";
    let death = |time: &str| Death {
        time: time.to_owned(),
        died: "died".to_owned(),
    };
    let spec = SurvivalSpec {
        death: Some(death("os")),
        ..spec("e")
    };
    let found = report(table, &spec).unwrap();
    assert_eq!((found.n, found.events, found.dropped), (3, 2, 1));
    assert_eq!(found.event, "e=1 or died=1");
    let of = |cause: usize| {
        let steps = &found.groups[0].incidence[cause].steps;
        let pairs = steps.iter().map(|step| (step.time, step.estimate));
        pairs.collect::<Vec<_>>()
    };
    let third = 1.0 / 3.0;
    assert_eq!(of(0), [(2.0, third), (5.0, third)]);
    assert_eq!(of(1)[0], (2.0, 0.0));
    assert!((of(1)[1].1 - third).abs() < 1e-15);
    // The same patients by one column of 0, 1 and 2.
    let coded = report("t,e\n2,1\n5,2\n6,0\n", &self::spec("e")).unwrap();
    assert_eq!(found.groups, coded.groups);

    let late = report("t,e,os,died\n2,1,9,1\n4,1,3,1\n", &spec).unwrap_err();
    let problem = &late.problems[0];
    assert_eq!(
        (problem.rule.id(), &*problem.field, &*problem.value),
        ("after_follow_up", "t", "4")
    );
    assert!(problem.message.contains("line 3"), "{}", problem.message);
}

#[test]
fn what_cannot_be_reported_is_refused_with_its_rule() {
    let rules = |table: &str, spec: &SurvivalSpec| -> Vec<&'static str> {
        let refusal = report(table, spec).expect_err("it is refused");
        refusal.problems.iter().map(|p| p.rule.id()).collect()
    };
    let table = "t,e,g\n1,0,a\n2,1,b\n3,1,a\n";
    let group = |name: &str| SurvivalSpec {
        group: Some(name.to_owned()),
        ..spec("e")
    };
    assert_eq!(rules(table, &spec("x")), ["unknown_column"]);
    assert_eq!(rules(table, &group("e")), ["named_twice"]);
    let late = SurvivalSpec {
        landmark: Some(5.0),
        ..spec("e")
    };
    assert_eq!(rules(table, &late), ["no_complete_row"]);
    let wrong = SurvivalSpec {
        landmark: Some(-1.0),
        at: vec![f64::NAN],
        ..spec("e")
    };
    assert_eq!(rules(table, &wrong), ["not_a_time", "not_a_time"]);
    assert_eq!(rules("t,e\n1,0\n2,0\n", &spec("e")), ["no_events"]);
}
