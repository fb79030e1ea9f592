//! Covers `reinfuse score` and `reinfuse validate`: the contract's names, exit status, and what becomes of refused rows.
#![cfg(feature = "cli")]

mod common;

use common::tolerance::ROUNDING;
use common::{close, list, number, text};
use serde_json::{Value, json};
use std::path::PathBuf;
use std::process::{Command, Output};

fn written(name: &str, content: &[u8]) -> String {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR"));
    let path = folder.join(format!("cohort-{}-{name}", std::process::id()));
    std::fs::write(&path, content).expect("the scratch folder can be written");
    path.to_str().expect("a plain path").to_owned()
}

fn run(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_reinfuse"))
        .args(arguments)
        .output()
        .expect("the program starts")
}

#[track_caller]
fn printed(arguments: &[&str]) -> Vec<u8> {
    let output = run(arguments);
    assert!(
        output.status.success() && output.stderr.is_empty(),
        "{output:?}"
    );
    output.stdout
}

#[track_caller]
fn answer(arguments: &[&str]) -> Value {
    serde_json::from_slice(&printed(arguments)).expect("JSON on standard output")
}

/// The rules of a refused call.
#[track_caller]
fn rules(arguments: &[&str]) -> Vec<String> {
    let output = run(arguments);
    assert_eq!(output.status.code(), Some(2), "{output:?}");
    assert!(output.stdout.is_empty());
    let answer: Value = serde_json::from_slice(&output.stderr).expect("JSON on standard error");
    list(&answer["problems"])
        .iter()
        .map(|p| text(&p["rule"]).to_owned())
        .collect()
}

const TABLE: &str = "id;disease;ld_before_cart1;cart1_dose;cart2_dose;response\n\
    a;nhl;cy_flu;2e6;2e7;CR\nb;all;other;2000000;2000000;PD\nc;nhl;;0;;PR\nd;cll;;;;NE\n";

#[test]
fn score_predicts_good_rows_and_lists_refused_ones() {
    let file = written("score.csv", TABLE.as_bytes());
    let scored = answer(&["score", &file]);
    assert_eq!(scored["counts"]["read"], json!(4));
    assert_eq!(scored["counts"]["accepted"], json!(3));
    assert_eq!(scored["counts"]["refused_rows"], json!(1));
    assert_eq!(scored["refused"][0]["row"], json!(4));
    assert_eq!(scored["refused"][0]["column"], json!("cart1_dose"));
    assert_eq!(scored["refused"][0]["value"], json!("0"));
    assert_eq!(scored["refused"][0]["rule"], json!("not_above_zero"));
    let rows = list(&scored["rows"]);
    let ids: Vec<&str> = rows.iter().map(|row| text(&row["id"])).collect();
    assert_eq!(ids, ["a", "b", "d"]);
    // The same patient as JSON.
    let patient = written(
        "patient.json",
        br#"{"disease": "nhl", "ld_before_cart1": "cy_flu", "cart1_dose": 2e6, "cart2_dose": 2e7}"#,
    );
    let predicted = answer(&["predict", &patient]);
    assert_eq!(rows[0]["outcomes"], predicted["outcomes"]);
    assert_eq!(scored["model"], predicted["model"]);
}

#[test]
fn score_as_csv_is_the_table_with_the_answers() {
    let file = written("score-csv.csv", TABLE.as_bytes());
    let csv = String::from_utf8(printed(&["score", &file, "--csv"])).expect("UTF-8");
    let lines: Vec<&str> = csv.lines().collect();
    assert_eq!(lines.len(), 4);
    assert!(lines[0].starts_with("id,disease,ld_before_cart1,cart1_dose,cart2_dose,response,reinfuse_row,reinfuse_response_mean,"));
    let scored = answer(&["score", &file]);
    let mean: f64 = lines[1]
        .split(',')
        .nth(7)
        .expect("a mean")
        .parse()
        .expect("a number");
    assert_eq!(
        mean,
        number(&scored["rows"][0]["outcomes"]["response"]["mean"])
    );
}

#[test]
fn validate_gives_the_contract_s_numbers_and_who_was_left_out() {
    let mut table = TABLE.to_owned();
    for i in 0..60 {
        let disease = ["all", "nhl", "cll"][i % 3];
        let dose = ["2e6", "2e7"][i % 2];
        let response = ["CR", "PD", "SD", "PR", "PD", "PD", "SD"][i * 5 % 7];
        table += &format!("x{i};{disease};cy_flu;2e6;{dose};{response}\n");
    }
    table += "z;nhl;;;;\n";
    let file = written("validate.csv", table.as_bytes());
    let v = answer(&["validate", &file]);
    let n = number(&v["n"]);
    assert_eq!(n, 62.0);
    let left_out = [
        "left_out_not_evaluable",
        "left_out_not_recorded",
        "left_out_outside_evidence",
    ];
    let left_out: f64 = left_out.iter().map(|key| number(&v[key])).sum();
    assert_eq!(n + left_out, number(&v["counts"]["accepted"]));
    assert_eq!(list(&v["refused"]).len(), 1);
    for key in [
        "c_statistic",
        "calibration_intercept",
        "calibration_slope",
        "observed_expected",
    ] {
        let [low, middle, high] = ["lower", "estimate", "upper"].map(|end| number(&v[key][end]));
        assert!(low < middle && middle < high, "{key}");
    }
    let events = number(&v["events"]);
    let ratio = events / (n * number(&v["mean_prediction"]));
    close(
        number(&v["observed_expected"]["estimate"]),
        ratio,
        ROUNDING,
        "O/E",
    );
    assert_eq!(list(&v["decision_curve"]).len(), 99);
    assert_eq!(list(&v["calibration_curve"]).len(), 41);
    assert!(v["too_few"].is_null());
}

#[test]
fn too_few_responders_are_said_before_any_number() {
    let file = written("few.csv", TABLE.as_bytes());
    let output = printed(&["validate", &file]);
    let text = String::from_utf8(output).expect("UTF-8");
    assert!(
        text.trim_start_matches(['{', '\n', ' '])
            .starts_with("\"too_few\": {"),
        "{text}"
    );
    assert!(
        text.contains("1 with a response and 1 without one"),
        "{text}"
    );
}

#[test]
fn a_table_that_cannot_be_used_is_refused_with_status_2() {
    let table = |name: &str, content: &[u8]| written(name, content);
    assert_eq!(rules(&["score", &table("empty.csv", b"")]), ["empty_file"]);
    assert_eq!(
        rules(&["score", &table("binary.csv", b"\x7fELF\0\0\0")]),
        ["binary"]
    );
    assert_eq!(
        rules(&["score", &table("zip.xlsx", b"PK\x03\x04")]),
        ["not_a_workbook"]
    );
    assert_eq!(
        rules(&["score", &table("none.csv", b"id,response\n1,CR\n")]),
        ["column_needed"]
    );
    assert_eq!(
        rules(&["validate", &table("bare.csv", b"disease\nnhl\n")]),
        ["column_needed"]
    );
    // Nothing to validate is no error.
    let nothing = answer(&["validate", &table("ne.csv", b"disease,response\nnhl,NE\n")]);
    assert_eq!(
        (&nothing["n"], &nothing["counts"]["accepted"]),
        (&json!(0), &json!(1))
    );
    assert_eq!(nothing["remarks"][0]["kind"], json!("nothing_to_validate"));
    assert_eq!(rules(&["score", "no-such-file.csv"]), ["unreadable"]);
}

#[test]
fn a_file_of_two_gigabytes_is_refused_unread() {
    let path = written("huge.csv", b"");
    // A file of a length, with nothing in it: it takes no room on the disk.
    std::fs::File::create(&path)
        .and_then(|file| file.set_len(2_000_000_000))
        .expect("a sparse file");
    assert_eq!(rules(&["score", &path]), ["too_large"]);
    std::fs::remove_file(path).expect("it was just made");
}

/// The 95% interval of the predicted number of responses.
fn predicted_range(validation: &Value) -> (f64, f64) {
    let check = &validation["predictive_checks"][0];
    assert_eq!(check["outcome"], "response");
    (number(&check["q025"]), number(&check["q975"]))
}

#[test]
fn a_model_updated_with_one_cohort_is_tested_on_another() {
    let [earlier, later] = ["examples/cohort.csv", "examples/later.csv"]
        .map(|file| common::repository(file).to_str().unwrap().to_owned());
    let model = written("updated.model", b"");
    let update = answer(&["update", &earlier, "--out", &model, "--force"]);
    let updated = answer(&["validate", &later, "--model", &model]);
    assert_eq!(updated["model"], update["model"]);
    let standard = answer(&["validate", &later]);
    assert_eq!(standard["model"]["run"], "standard");
    // Patients of the same site, so the updated model predicts their number better.
    let ((low, high), (from, to)) = (predicted_range(&updated), predicted_range(&standard));
    assert!(from < low && high < to, "{low} to {high}, {from} to {to}");
    assert_eq!(updated["predictive_checks"][0]["verdict"], "agrees");
    assert_ne!(updated["brier"], standard["brier"]);
    let scored = answer(&["score", &later, "--model", &model]);
    assert_eq!(scored["model"], update["model"]);
}

#[test]
fn draws_from_a_readers_evidence_file_are_a_model_with_that_file() {
    let file = written("evidence.csv", TABLE.as_bytes());
    let evidence = common::repository("evidence/evidence.json");
    let evidence = evidence.to_str().unwrap();
    let draws = written("draws.bin", b"");
    let made = ["reconstruct", "--out", &draws, "--force"];
    answer(&[&made[..], &["--evidence", evidence]].concat());
    let own = ["validate", &file, "--model", &draws, "--evidence", evidence];
    assert_eq!(answer(&own)["model"]["run"], "edited");
    // Without the file the draws are no model, and with another one they are not its own.
    assert_eq!(rules(&own[..4]), ["invalid_model"]);
    answer(&[&made[..], &["--run", "sceptical_prior"]].concat());
    assert_eq!(rules(&own), ["invalid_model"]);
}

#[test]
fn a_check_says_first_what_is_too_thin_and_counts_the_censored_both_ways() {
    let mut table = "disease,response,os_months,died,crs_grade\n".to_owned();
    for row in ["CR,30,0,0", "PR,12,0,3", "SD,11,1,", "PD,,,4", "PD,24,1,2"] {
        table += &format!("nhl,{row}\n");
    }
    let validation = answer(&["validate", &written("checks.csv", table.as_bytes())]);
    let checks = list(&validation["predictive_checks"]);
    let seen: Vec<_> = checks
        .iter()
        .map(|check| {
            let at = |key: &str| number(&check[key]);
            (
                text(&check["outcome"]),
                at("n"),
                at("observed_low"),
                at("observed_high"),
            )
        })
        .collect();
    let expected = [
        ("response", 5.0, 2.0, 2.0),
        ("complete_response", 5.0, 1.0, 1.0),
        ("survival_24m", 4.0, 1.0, 2.0),
        ("severe_crs", 4.0, 2.0, 2.0),
    ];
    assert_eq!(seen, expected);
    assert!(text(&checks[0]["text"]).starts_with("Too few to tell"));
    assert!(text(&checks[2]["text"]).contains(
        "1 to 2 of 4 were alive at 24 months (1 not followed for that long, counted both ways)"
    ));

    // No response among forty is outside the interval: heard, though there are no events.
    let nobody = format!("disease,response\n{}", "nhl,PD\n".repeat(40));
    let validation = answer(&["validate", &written("nobody.csv", nobody.as_bytes())]);
    assert_eq!(validation["predictive_checks"][0]["verdict"], "fewer");
}
