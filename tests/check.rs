//! Covers `check`: p values against R, no false alarm on honest print, and what is planted is found.

mod common;

use common::tolerance::DISTRIBUTION;
use common::{close, list, number, reference};
use reinfuse::check::claim::{Answer, Checked, IntervalMethod, Reading, Scale};
use reinfuse::check::interval::{Interval, Signed, interval};
use reinfuse::check::p_value::{PrintedP, Table, TableTest, Tests};
use reinfuse::check::printed::Decimal;
use reinfuse::check::table::{Margins, margins, table};
use reinfuse::check::{counts, evidence};
use reinfuse::numerics::random::Stream;

fn decimal(text: &str) -> Decimal {
    Decimal::read(text).unwrap_or_else(|| panic!("{text} is not read"))
}

#[test]
fn the_p_values_are_those_of_r() {
    let reference = reference("two_by_two.json");
    let tables = list(&reference["tables"]);
    assert!(tables.len() >= 35);
    for row in tables {
        let [a, n, c, m] = ["a", "n", "c", "m"].map(|key| number(&row[key]) as u32);
        let table = Table {
            events: [a, c],
            patients: [n, m],
        };
        for test in TableTest::ALL {
            let p = Tests::new(table.n()).p(test, table).unwrap();
            let what = format!("{test} of {a}/{n} against {c}/{m}");
            close(p, number(&row[test.id()]), DISTRIBUTION, &what);
        }
    }
}

/// A number as a program prints it, with so many decimals.
fn rounded(value: f64, decimals: usize) -> String {
    format!("{value:.decimals$}")
}

/// 100 k / n with so many decimals, in whole numbers: a half up, or to the even digit.
fn percentage(k: u32, n: u32, decimals: u32, half_to_even: bool) -> String {
    let scale = 10u64.pow(decimals);
    let (exact, n) = (100 * u64::from(k) * scale, u64::from(n));
    let (mut digits, rest) = (exact / n, exact % n);
    let up = 2 * rest > n || 2 * rest == n && !(half_to_even && digits.is_multiple_of(2));
    digits += u64::from(up);
    match decimals {
        0 => digits.to_string(),
        _ => format!(
            "{}.{:0width$}",
            digits / scale,
            digits % scale,
            width = decimals as usize
        ),
    }
}

/// A p value as it is printed: below a usual limit, or with two to four decimals.
fn printed_p(p: f64, random: &mut Stream) -> String {
    if p < 0.001 && random.below(2) == 0 {
        return "<0.001".to_owned();
    }
    match random.below(4) {
        0 if p < 0.05 => "<0.05".to_owned(),
        0 => "NS".to_owned(),
        decimals => rounded(p, decimals + 1),
    }
}

/// Patients of a simulated study: group sizes, a factor, an outcome more frequent with it.
fn simulated(random: &mut Stream) -> Table {
    let n = 10 + random.below(291) as u32;
    let with = 1 + random.below(n as usize - 1) as u32;
    let base = random.uniform();
    let patients = [with, n - with];
    let events = [0, 1].map(|row: usize| {
        let p = if row == 0 {
            (base + 0.5 * random.uniform()).min(1.0)
        } else {
            base
        };
        (0..patients[row]).filter(|_| random.uniform() < p).count() as u32
    });
    Table { events, patients }
}

/// Woolf's interval of the odds ratio, if no cell is 0: ln OR and its standard error.
fn woolf(table: Table) -> Option<[f64; 2]> {
    let [a, c] = table.events.map(f64::from);
    let [n, m] = table.patients.map(f64::from);
    let cells = [a, n - a, c, m - c];
    let ln_ratio = (cells[0] * cells[3] / (cells[1] * cells[2])).ln();
    let se = cells.iter().map(|k| 1.0 / k).sum::<f64>().sqrt();
    cells.iter().all(|k| *k > 0.0).then_some([ln_ratio, se])
}

/// The two-sided p of z, from statrs.
fn normal(z: f64) -> f64 {
    use statrs::distribution::{ContinuousCDF, Normal};
    2.0 * Normal::standard().sf(z.abs())
}

fn ratio(
    values: [f64; 3],
    decimals: usize,
    p: Option<&str>,
    method: Option<IntervalMethod>,
) -> Checked {
    let printed = Interval {
        scale: Scale::Ratio,
        values: values.map(|x| Signed::read(&rounded(x, decimals)).unwrap()),
        level: 0.95,
        p: p.map(|text| PrintedP::read(text).unwrap()),
        method,
    };
    interval("x", &printed)
}

#[test]
fn ten_thousand_honest_tables_raise_no_alarm() {
    let mut random = Stream::new(17, 0);
    let mut claims = 0;
    let mut follows = |checked: &Checked, what: &str| {
        assert_eq!(checked.answer, Answer::Follows, "{what}: {checked:?}");
        claims += 1;
    };
    for study in 0..10_000 {
        let t = simulated(&mut random);
        let (n, r) = (t.n(), t.events[0] + t.events[1]);
        let what = format!("study {study}, {t:?}");
        let decimals = random.below(3) as u32;
        let to_even = random.below(2) == 0;
        for (k, of) in [
            (t.events[0], t.patients[0]),
            (t.events[1], t.patients[1]),
            (r, n),
        ] {
            let text = percentage(k, of, decimals, to_even);
            follows(&counts::percentage("x", k, of, decimal(&text)), &what);
            follows(&counts::part("x", k, of), &what);
        }
        follows(&counts::sum("x", &t.events, r), &what);

        let test = TableTest::ALL[random.below(4)];
        let Some(p) = Tests::new(n).p(test, t) else {
            continue;
        };
        let text = printed_p(p, &mut random);
        let printed = PrintedP::read(&text).unwrap();
        let named = (random.below(2) == 0).then_some(test);
        follows(&table("x", t, printed, named), &what);
        let of = Margins {
            with: t.patients[0],
            outcome: r,
            of: n,
        };
        follows(&margins("x", of, printed, named, None), &what);

        let Some([centre, se]) = woolf(t) else {
            continue;
        };
        let values = [centre, centre - 1.959_964 * se, centre + 1.959_964 * se].map(f64::exp);
        let decimals = 1 + random.below(3);
        let wald = printed_p(normal(centre / se), &mut random);
        let method = (random.below(2) == 0).then_some(IntervalMethod::Wald);
        follows(&ratio(values, decimals, None, method), &what);
        follows(&ratio(values, decimals, Some(&wald), method), &what);
        // The p of another test beside Woolf's interval: another reading at most.
        let other = ratio(values, decimals, Some(&text), None);
        assert_ne!(
            other.answer,
            Answer::DoesNotFollow,
            "{what}, {test} {text}: {other:?}"
        );
    }
    assert!(claims > 100_000, "{claims}");
}

#[test]
fn truncated_percentages_are_named_as_such() {
    let mut random = Stream::new(18, 0);
    let mut truncated = 0;
    for _ in 0..2_000 {
        let n = 10 + random.below(291) as u32;
        let k = random.below(n as usize + 1) as u32;
        let cut = 100 * k / n;
        let answer = counts::percentage("x", k, n, decimal(&cut.to_string()));
        // A half may go down too: most halves are none in binary.
        let rounds = 2 * (100 * k - cut * n) <= n;
        match rounds {
            true => assert_eq!(answer.answer, Answer::Follows),
            false => {
                assert_eq!(answer.reading, Some(Reading::Truncation), "{k}/{n}");
                truncated += 1;
            }
        }
    }
    assert!(truncated > 800, "{truncated}");
}

/// What the study's own print says: every claim of the standard evidence file.
#[test]
fn the_printed_percentages_of_the_study_follow_but_for_the_one_known_not_to() {
    evidence::file(&common::evidence()).unwrap();
    for item in common::evidence().items {
        let (Some(n), Some(percent), "patients") = (item.n, item.percent, item.unit.as_str())
        else {
            continue;
        };
        let text = percent.to_string();
        let count = item.value.map_or(2, |value| value as u32);
        let answer = counts::percentage(&item.id, count, n, decimal(&text));
        let known = item.id == "complete_response_cll_spotlight";
        assert_eq!(answer.answer == Answer::DoesNotFollow, known, "{}", item.id);
    }
}

#[cfg(feature = "cli")]
mod program {
    use super::common::{list, repository, text};
    use reinfuse::check;
    use reinfuse::check::claim::Claims;
    use serde_json::Value;
    use std::process::{Command, Output};

    fn run(file: &str) -> Output {
        Command::new(env!("CARGO_BIN_EXE_reinfuse"))
            .args(["check", file])
            .current_dir(repository("."))
            .output()
            .expect("the program starts")
    }

    #[test]
    fn the_program_answers_each_claim_of_the_example() {
        let output = run("examples/claims.json");
        assert!(output.status.success(), "{output:?}");
        let report: Value = serde_json::from_slice(&output.stdout).unwrap();
        let answers: Vec<(&str, &str)> = list(&report["claims"])
            .iter()
            .map(|c| {
                (
                    text(&c["id"]),
                    c["reading"].as_str().unwrap_or_else(|| text(&c["answer"])),
                )
            })
            .collect();
        assert_eq!(
            answers,
            [
                ("response", "follows"),
                ("response_cut_off", "truncation"),
                ("response_of_those_evaluated", "denominator"),
                ("response_miscounted", "does_not_follow"),
                ("groups", "follows"),
                ("complete_among_responses", "follows"),
                ("response_by_treatment", "follows"),
                ("not_significant", "does_not_follow"),
                ("association", "follows"),
                ("association_of_one", "does_not_follow"),
                ("odds_ratio", "follows"),
                ("odds_ratio_off_centre", "other_method"),
            ]
        );
        assert_eq!(report["follows"], 6);
        assert_eq!(report["claims"][3]["would"][0], "3 of 14");
    }

    #[test]
    fn an_evidence_file_is_checked_by_its_own_rules() {
        let output = run("evidence/evidence.json");
        assert!(output.status.success(), "{output:?}");
        let report: Value = serde_json::from_slice(&output.stdout).unwrap();
        assert!(list(&report["problems"]).is_empty());
    }

    #[test]
    fn the_documents_example_is_a_file_of_claims_that_follow() {
        let page = std::fs::read_to_string(repository("docs/check.md")).unwrap();
        let json: String = page
            .lines()
            .filter_map(|line| line.strip_prefix("    "))
            .collect();
        let report = check::claims(&serde_json::from_str(&json).unwrap()).unwrap();
        assert_eq!((report.follows, report.claims.len()), (6, 6), "{report:?}");
    }

    fn refused(claims: &str) -> Vec<String> {
        let file: Claims = serde_json::from_str(&format!(r#"{{"claims": [{claims}]}}"#)).unwrap();
        let refusal = check::claims(&file).expect_err("accepted");
        refusal.problems.into_iter().map(|p| p.message).collect()
    }

    #[test]
    fn texts_that_are_no_numbers_are_refused_all_at_once_by_claim_value_and_rule() {
        let found = refused(
            r#"{"kind": "percentage", "id": "a", "count": "about half", "of": "21", "percent": "52"},
               {"kind": "percentage", "id": "b", "count": "11", "of": "21", "percent": "52,4"},
               {"kind": "table", "id": "c", "outcome_with": "12/11", "outcome_without": "0/1", "p": "0.1"},
               {"kind": "table", "id": "c", "outcome_with": "1/11", "outcome_without": "0/1", "p": "low"},
               {"kind": "margins", "id": "d", "with": "45", "outcome": "1", "of": "44", "p": "NS"},
               {"kind": "margins", "id": "e", "with": "1", "outcome": "1", "of": "4000000000", "p": "NS"},
               {"kind": "interval", "id": "f", "scale": "ratio", "estimate": "-1", "lower": "0.1", "upper": "2"}"#,
        );
        let expected = [
            "count of a is “about half”, but must be a whole number of patients, like 11",
            "percent of b is “52,4”, but must be a decimal number without a sign, like 52 or 52.4",
            "outcome_with of c is “12/11”, but must be a count of at most 50000 patients, like 11/20",
            "id of c is “c”, but must be a name that stands once",
            "p of c is “low”, but must be a p value from 0 to 1 as printed, like 0.03, <0.001, >0.05 or NS",
            "with of d is “45”, but must be at most all patients (of)",
            "of of e is “4000000000”, but must be at most 100000 patients",
            "estimate of f is “-1”, but must be a decimal number, like 2.60; of a ratio without a minus",
        ];
        assert_eq!(found, expected);
        let unknown = r#"{"claims": [{"kind": "table", "id": "c", "outcome_with": "1/2", "outcome_without": "0/1", "p": "NS", "test": "t"}]}"#;
        let error = serde_json::from_str::<Claims>(unknown)
            .unwrap_err()
            .to_string();
        assert!(
            error.contains("“t” must be one of fisher, chi_squared"),
            "{error}"
        );
        let stray =
            r#"{"claims": [{"kind": "part", "id": "c", "part": "1", "whole": "2", "n": "3"}]}"#;
        assert!(serde_json::from_str::<Claims>(stray).is_err());
    }
}
