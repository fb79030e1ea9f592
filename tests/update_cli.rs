//! Covers `reinfuse update` and `predict --model` as they are called: a table in, old and new answers and a model out.
#![cfg(feature = "cli")]

use serde_json::Value;
use std::path::PathBuf;
use std::process::{Command, Output};

/// 12 with a response, one not evaluable, one of a target the evidence says nothing about, one refused.
const TABLE: &str = "\
id,disease,ld_before_cart1,cart1_dose,cart2_dose,cd19,response
1,nhl,cy_flu,2000000,20000000,normal,CR
2,nhl,cy_flu,2000000,20000000,normal,PR
3,nhl,cy_flu,2000000,20000000,normal,PD
4,nhl,other,2000000,20000000,normal,PD
5,nhl,unknown,2000000,2000000,normal,SD
6,all,cy_flu,2000000,20000000,normal,CR
7,all,cy_flu,2000000,20000000,normal,PD
8,all,other,2000000,20000000,normal,PD
9,all,cy_flu,2000000,2000000,normal,PD
10,cll,cy_flu,2000000,20000000,normal,PR
11,cll,cy_flu,,,normal,SD
12,cll,other,2000000,20000000,normal,PD
13,nhl,cy_flu,2000000,20000000,normal,NE
14,nhl,cy_flu,2000000,20000000,negative,CR
15,nhl,cy_flu,-5,20000000,normal,CR
";
const PATIENT: &str =
    r#"{ "disease": "nhl", "ld_before_cart1": "cy_flu", "cart1_dose": 2e6, "cart2_dose": 2e7 }"#;

fn written(name: &str, content: &str) -> PathBuf {
    let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR"))
        .join(format!("update-{}-{name}", std::process::id()));
    std::fs::write(&path, content).unwrap();
    path
}

fn run(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_reinfuse"))
        .args(arguments)
        .output()
        .unwrap()
}

#[track_caller]
fn answer(arguments: &[&str]) -> Value {
    let output = run(arguments);
    assert!(output.status.success(), "{output:?}");
    assert!(output.stderr.is_empty(), "{output:?}");
    serde_json::from_slice(&output.stdout).unwrap()
}

#[track_caller]
fn refusal(arguments: &[&str]) -> Value {
    let output = run(arguments);
    assert_eq!(output.status.code(), Some(2), "{output:?}");
    assert!(output.stdout.is_empty(), "{output:?}");
    let refusal: Value = serde_json::from_slice(&output.stderr).unwrap();
    refusal["problems"][0].clone()
}

#[test]
fn a_table_gives_old_and_new_answers_and_a_model_to_predict_from() {
    let table = written("table.csv", TABLE);
    let patient = written("patient.json", PATIENT);
    let model = written("model", "");
    let [table, patient, model] = [&table, &patient, &model].map(|path| path.to_str().unwrap());
    let update = answer(&[
        "update",
        table,
        "--patient",
        patient,
        "--out",
        model,
        "--force",
        "--seed",
        "2",
    ]);

    assert_eq!(update["patients"], 12);
    assert_eq!(update["responders"], 4);
    // Every row is somewhere.
    assert_eq!(update["counts"]["read"], 15);
    assert_eq!(update["counts"]["accepted"], 14);
    let rows = &update["rows"];
    assert_eq!(rows["taken"], 12);
    assert_eq!(rows["outside_evidence"], 1);
    assert_eq!(rows["without_response"], 1);
    assert_eq!(update["refused"][0]["column"], "cart1_dose");

    assert_eq!(update["weight"]["prior"], 0.8);
    let weight = &update["weight"]["updated"];
    assert!(weight.as_f64().unwrap() > 0.8, "{weight}");
    assert!(update["weight"]["error"].as_f64().unwrap() < 0.01);
    assert_eq!(update["cells"].as_array().unwrap().len(), 12);
    assert_eq!(update["associations"].as_array().unwrap().len(), 2);
    assert!(update["least_effective"].as_f64().unwrap() >= 4_000.0);
    assert!(update["patient"]["further"]["patients"].as_u64().unwrap() > 12);
    assert_eq!(update["patient"]["further"]["mix"], "cohort");

    let predicted = answer(&["predict", patient, "--model", model]);
    assert_eq!(predicted["model"]["update"], update["model"]["update"]);
    assert_eq!(predicted["model"]["update"]["patients"], 12);
    assert_eq!(&predicted["model"]["update"]["weight"], weight);
    assert_eq!(
        predicted["outcomes"]["response"]["mean"],
        update["patient"]["after"]["mean"]
    );
    let standard = answer(&["predict", patient]);
    assert_eq!(
        standard["outcomes"]["response"]["mean"],
        update["patient"]["before"]["mean"]
    );
    assert_eq!(standard["model"].get("update"), None);
}

#[test]
fn what_cannot_be_updated_with_is_refused_with_its_rule() {
    let table = written("whole.csv", TABLE);
    let table = table.to_str().unwrap();
    let weight = refusal(&["update", table, "--weight", "1.5"]);
    assert_eq!(weight["field"], "update");
    assert_eq!(weight["rule"], "invalid_update");
    assert!(
        weight["message"]
            .as_str()
            .unwrap()
            .contains("1.5, but must be from 0 to 1")
    );

    let silent = written("silent.csv", "disease,response\nnhl,NE\nall,\n");
    let none = refusal(&["update", silent.to_str().unwrap()]);
    assert_eq!(none["field"], "response");
    assert_eq!(none["rule"], "no_responses");

    let many = written("many.json", &format!("[{PATIENT}]"));
    let array = refusal(&["update", table, "--patient", many.to_str().unwrap()]);
    assert_eq!(array["rule"], "not_a_patient");

    let patient = written("one.json", PATIENT);
    let foreign = refusal(&["predict", patient.to_str().unwrap(), "--model", table]);
    assert_eq!(foreign["field"], "model");
    assert_eq!(foreign["rule"], "invalid_model");
    assert!(
        foreign["message"]
            .as_str()
            .unwrap()
            .contains("not an updated model")
    );
}
