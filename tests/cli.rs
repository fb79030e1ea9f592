//! Covers the native program `reinfuse` as it is called: arguments, standard streams, exit status, and the names
//! of the contract.
#![cfg(feature = "cli")]

mod common;

use common::tolerance::ROUNDING;
use common::{assess, close, evidence, list, model, number, posterior, text, typical};
use reinfuse::evidence::{Evidence, OddsRatio};
use reinfuse::model::draws::Posterior;
use serde_json::{Value, json};
use std::io::Write;
use std::path::PathBuf;
use std::process::{Command, Output, Stdio};

/// Runs the program with this standard input.
fn run(arguments: &[&str], input: &[u8]) -> Output {
    let mut child = Command::new(env!("CARGO_BIN_EXE_reinfuse"))
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program starts");
    let mut stdin = child.stdin.take().expect("it was piped");
    // A program that refuses its arguments does not read to the end.
    let _ = stdin.write_all(input);
    drop(stdin);
    child.wait_with_output().expect("the program ends")
}

/// A scratch file of this test run.
fn scratch(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("cli-{}-{name}", std::process::id()))
}

fn written(name: &str, content: &[u8]) -> PathBuf {
    let path = scratch(name);
    std::fs::write(&path, content).expect("the scratch folder can be written");
    path
}

/// What a successful call says.
#[track_caller]
fn answer(arguments: &[&str], input: &str) -> Value {
    let output = run(arguments, input.as_bytes());
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{arguments:?}: {errors}");
    assert!(errors.is_empty(), "{errors}");
    serde_json::from_slice(&output.stdout).expect("JSON on standard output")
}

/// The problems of a refused call, as (field, rule, message).
#[track_caller]
fn problems(arguments: &[&str], input: &[u8]) -> Vec<(String, String, String)> {
    let output = run(arguments, input);
    assert_eq!(output.status.code(), Some(2), "{output:?}");
    assert!(
        output.stdout.is_empty(),
        "a refusal leaves standard output empty: {output:?}"
    );
    let refusal: Value = serde_json::from_slice(&output.stderr).expect("JSON on standard error");
    list(&refusal["problems"])
        .iter()
        .map(|p| {
            let part = |name: &str| text(&p[name]).to_owned();
            assert!(p["value"].is_string());
            (part("field"), part("rule"), part("message"))
        })
        .collect()
}

const PATIENT: &str = r#"{
    "disease": "nhl", "ld_before_cart1": "cy_flu", "cart1_dose": 2000000, "cart2_dose": 2e7
}"#;

/// The library's own answer to `PATIENT`, as JSON.
fn expected() -> Value {
    serde_json::to_value(assess(&model(), &typical("nhl", Some(true), Some(true)))).unwrap()
}

/// Two JSON values with the same names, texts and, but for the last bit that reading may lose, numbers.
#[track_caller]
fn same(a: &Value, b: &Value, at: &str) {
    match (a, b) {
        (Value::Number(_), Value::Number(_)) => close(number(a), number(b), ROUNDING, at),
        (Value::Array(a), Value::Array(b)) => {
            assert_eq!(a.len(), b.len(), "{at}");
            a.iter().zip(b).for_each(|(a, b)| same(a, b, at));
        }
        (Value::Object(x), Value::Object(y)) => {
            assert!(x.keys().eq(y.keys()), "{at}: {a} and {b}");
            x.iter()
                .for_each(|(key, a)| same(a, &b[key], &format!("{at}.{key}")));
        }
        _ => assert_eq!(a, b, "{at}"),
    }
}

#[test]
fn predicts_a_patient_of_a_file() {
    let path = written("patient.json", PATIENT.as_bytes());
    let given = answer(&["predict", path.to_str().unwrap()], "");
    same(&given, &expected(), "assessment");
    assert_eq!(given["fingerprint"], expected()["fingerprint"]);
}

#[test]
fn predicts_a_patient_of_standard_input() {
    same(
        &answer(&["predict", "-"], PATIENT),
        &expected(),
        "assessment",
    );
}

#[test]
fn the_same_patient_gets_the_same_bytes() {
    let first = run(&["predict", "-"], PATIENT.as_bytes());
    assert_eq!(first, run(&["predict", "-"], PATIENT.as_bytes()));
    // Key order, spacing and the way a number is written are no part of a patient.
    let other = r#"{"cart2_dose":20000000.0,"cart1_dose":2.0e6,"ld_before_cart1":"cy_flu","disease":"nhl"}"#;
    assert_eq!(first, run(&["predict", "-"], other.as_bytes()));
}

#[test]
fn a_byte_order_mark_is_no_part_of_the_json() {
    let marked = [b"\xef\xbb\xbf", PATIENT.as_bytes()].concat();
    assert_eq!(
        run(&["predict", "-"], &marked),
        run(&["predict", "-"], PATIENT.as_bytes())
    );
}

#[test]
fn predicts_an_array_in_its_order() {
    let input = format!(r#"[{PATIENT}, {{"disease": "all"}}, {PATIENT}]"#);
    let given = answer(&["predict", "-"], &input);
    let given = list(&given);
    assert_eq!(given.len(), 3);
    same(&given[0], &expected(), "first");
    assert_eq!(given[0], given[2]);
    let all = serde_json::to_value(assess(&model(), &typical("all", None, None))).unwrap();
    same(&given[1], &all, "second");
    assert_eq!(answer(&["predict", "-"], "[]"), json!([]));
}

#[test]
fn every_patient_of_an_array_is_answered_as_alone() {
    let patients: Vec<Value> = ["all", "nhl", "cll"]
        .iter()
        .flat_map(|disease| {
            [
                json!({"disease": disease}),
                json!({"disease": disease, "ld_before_cart1": "cy_flu", "cart1_dose": 2e6, "cart2_dose": 2e6}),
                json!({"disease": disease, "ld_before_cart1": "cy_flu", "cart1_dose": 2e6, "cart2_dose": 2e7}),
                json!({"disease": disease, "ld_before_cart1": "cy_flu", "cart1_dose": 1e6, "cart2_dose": 2e6}),
                json!({"disease": disease, "cd19": "negative"}),
            ]
        })
        .collect();
    let together = answer(&["predict", "-"], &json!(patients).to_string());
    for (patient, given) in patients.iter().zip(list(&together)) {
        assert_eq!(*given, answer(&["predict", "-"], &patient.to_string()));
    }
}

#[test]
fn an_unknown_may_be_null() {
    let given = answer(
        &["predict", "-"],
        r#"{"disease": "nhl", "cart1_dose": null, "cd19": null}"#,
    );
    same(
        &given,
        &answer(&["predict", "-"], r#"{"disease": "nhl"}"#),
        "assessment",
    );
}

#[test]
fn every_decimal_is_read_as_the_nearest_double() {
    // Each is read exactly by JavaScript and by Rust's own `parse`; a reader that is off by one in the
    // last place would give the same patient another fingerprint here than on the page.
    for decimal in [
        "100150903.53378387",
        "184678572.11916938",
        "986874078.6414069",
        "96601825.91796939",
        "0.45959152738832276e7",
        "2000000.0000000001",
    ] {
        let exact: f64 = decimal.parse().unwrap();
        let mut raw = typical("nhl", None, None);
        raw.insert("cart1_dose", reinfuse::patient::RawValue::Number(exact));
        let input = format!(r#"{{"disease": "nhl", "cart1_dose": {decimal}}}"#);
        let given = answer(&["predict", "-"], &input);
        assert_eq!(
            text(&given["fingerprint"]),
            assess(&model(), &raw).fingerprint,
            "{decimal}"
        );
    }
}

#[test]
fn problems_go_to_standard_error_all_at_once() {
    let input = br#"{"disease": "aml", "cart1_dose": 0, "dose": 2e6, "product": ["other"]}"#;
    let found = problems(&["predict", "-"], input);
    let rules: Vec<(&str, &str)> = found
        .iter()
        .map(|(f, r, _)| (f.as_str(), r.as_str()))
        .collect();
    assert_eq!(
        rules,
        [
            ("disease", "unknown_choice"),
            ("cart1_dose", "not_above_zero"),
            ("product", "wrong_type"),
            ("dose", "unknown_field"),
        ]
    );
    assert_eq!(
        found[0].2,
        "Disease is “aml”, but must be one of all, nhl, cll."
    );
    assert_eq!(found[2].2, "Product is a list, but must be text.");
}

#[test]
fn one_bad_patient_of_an_array_is_named_by_its_place() {
    let input = format!(r#"[{PATIENT}, {{"cart1_dose": true}}]"#);
    let found = problems(&["predict", "-"], input.as_bytes());
    let fields: Vec<&str> = found.iter().map(|(field, _, _)| field.as_str()).collect();
    assert_eq!(fields, ["[1].disease", "[1].cart1_dose"]);
}

#[test]
fn a_key_that_stands_twice_is_refused() {
    let found = problems(
        &["predict", "-"],
        br#"{"disease": "nhl", "disease": "all"}"#,
    );
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].1, "not_a_patient");
    assert!(
        found[0].2.contains(r#"the field "disease" stands twice"#),
        "{}",
        found[0].2
    );
}

#[test]
fn a_text_that_is_no_value_is_refused_with_its_limit() {
    let text = "x".repeat(1_000_001);
    let found = problems(
        &["predict", "-"],
        format!(r#"{{"disease": "{text}"}}"#).as_bytes(),
    );
    assert_eq!(found.len(), 1);
    assert!(
        found[0]
            .2
            .contains("a text of 1000001 bytes; at most 1000000 are read"),
        "{}",
        found[0].2
    );
}

#[test]
fn what_is_not_a_patient_is_refused() {
    for input in [
        "",
        "disease=nhl",
        "3",
        "\"nhl\"",
        "null",
        "[3]",
        "{\"disease\": \"nhl\"",
        "{\"disease\": nhl}",
        "{\"disease\": \"nhl\"} {}",
        "{\"cart1_dose\": NaN}",
        "[[]]",
    ] {
        let found = problems(&["predict", "-"], input.as_bytes());
        assert_eq!(found.len(), 1, "{input}");
        let (field, rule, message) = &found[0];
        assert_eq!(
            (field.as_str(), rule.as_str()),
            ("patient", "not_a_patient"),
            "{input}"
        );
        assert!(
            message.starts_with("This is not a patient object or an array of them: "),
            "{message}"
        );
    }
}

#[test]
fn a_number_beyond_all_doubles_is_refused() {
    let found = problems(
        &["predict", "-"],
        br#"{"disease": "nhl", "cart1_dose": 1e999}"#,
    );
    assert_eq!(found.len(), 1);
}

#[test]
fn every_name_of_the_contract_is_there() {
    let given = answer(&["predict", "-"], r#"{"disease": "nhl"}"#);
    let has = |value: &Value, names: &[&str]| {
        for name in names {
            assert!(value.get(name).is_some(), "{name} is missing in {value}");
        }
    };
    has(
        &given,
        &[
            "model",
            "applicable",
            "outcomes",
            "in_response",
            "contributions",
            "cohort",
            "patients_like_this",
            "unknowns",
            "cautions",
            "fingerprint",
        ],
    );
    has(&given["model"], &["version", "evidence_sha256"]);
    let outcomes = [
        "response",
        "complete_response",
        "survival_24m",
        "severe_crs",
        "severe_neurotoxicity",
    ];
    for outcome in outcomes {
        let quantiles = [
            "mean", "mcse", "q025", "q10", "q25", "q50", "q75", "q90", "q975",
        ];
        has(&given["outcomes"][outcome], &quantiles);
    }
    has(&given["in_response"][0], &["month", "mean", "q025", "q975"]);
    assert_eq!(list(&given["in_response"]).len(), 37);
    has(&given["contributions"][0], &["term", "points"]);
    has(
        &given["cohort"],
        &["mean", "q025", "q975", "difference", "probability_higher"],
    );
    has(&given["cohort"]["difference"], &["mean", "q025", "q975"]);
    has(&given["patients_like_this"], &["mean", "q05", "q95"]);
    has(&given["cautions"][0], &["code", "text"]);
    assert_eq!(given["applicable"], true);
    assert_eq!(text(&given["fingerprint"]).len(), 64);
    assert_eq!(
        text(&given["model"]["evidence_sha256"]),
        reinfuse::evidence::embedded::EVIDENCE_SHA256
    );
}

#[test]
fn a_patient_outside_the_evidence_is_answered_without_numbers() {
    let given = answer(
        &["predict", "-"],
        r#"{"disease": "nhl", "cd19": "negative"}"#,
    );
    assert_eq!(given["applicable"], false);
    let names: Vec<&String> = given.as_object().unwrap().keys().collect();
    assert_eq!(names, ["applicable", "cautions", "fingerprint", "model"]);
}

/// Runs `reconstruct` with further arguments and returns its report and its draws.
fn reconstructed(arguments: &[&str], name: &str) -> (Value, Vec<u8>) {
    let out = scratch(name);
    let all = [&["reconstruct", "--out", out.to_str().unwrap()], arguments].concat();
    let report = answer(&all, "");
    (report, std::fs::read(&out).expect("the draws were written"))
}

#[test]
fn the_same_seed_gives_the_same_draws_and_another_seed_others() {
    let (report, first) = reconstructed(&["--seed", "1"], "seed-1.bin");
    let (again, second) = reconstructed(&["--seed", "1"], "seed-1-again.bin");
    let (_, other) = reconstructed(&["--seed", "2"], "seed-2.bin");
    assert!(first == second, "the same seed gave other bytes");
    assert_eq!(report, again);
    assert!(first != other, "another seed gave the same bytes");
    let [first, other] = [&first, &other].map(|bytes| Posterior::decode(bytes).unwrap());
    assert_eq!((first.provenance.seed, other.provenance.seed), (1, 2));
    assert_eq!(first.provenance.run, "standard");
    assert_eq!(
        first.provenance.evidence_sha256,
        reinfuse::evidence::embedded::EVIDENCE_SHA256
    );
}

#[test]
fn the_report_names_its_provenance_its_error_and_every_cell() {
    let (report, bytes) = reconstructed(&["--run", "sceptical_prior"], "report.bin");
    assert_eq!(report["run"], "sceptical_prior");
    assert_eq!(report["draws"], 2_048);
    assert_eq!(report["bytes"], bytes.len());
    let diagnostics = &report["diagnostics"];
    assert!(number(&diagnostics["least_effective"]) >= 4_000.0);
    assert!(number(&diagnostics["tail_shape"]) <= 0.7);
    assert_eq!(list(&diagnostics["parameters"]).len(), 10);
    let cells = list(&report["cells"]);
    assert_eq!(cells.len(), 12);
    let patients: f64 = cells.iter().map(|cell| number(&cell["patients"])).sum();
    close(patients, 44.0, ROUNDING, "patients of all cells");
}

/// Mean and standard deviation of a parameter in a report.
fn parameter(report: &Value, name: &str) -> (f64, f64) {
    let parameters = list(&report["diagnostics"]["parameters"]);
    let found = parameters.iter().find(|p| p["name"] == name);
    let found = found.unwrap_or_else(|| panic!("no parameter {name}"));
    (number(&found["mean"]), number(&found["sd"]))
}

fn evidence_file(name: &str, evidence: &Evidence) -> PathBuf {
    written(name, serde_json::to_string(evidence).unwrap().as_bytes())
}

#[test]
fn a_published_odds_ratio_draws_its_coefficient_to_itself() {
    let mut edited = evidence();
    let (odds_ratio, lower, upper) = (3.0, 1.5, 6.0);
    edited.odds_ratios.push(OddsRatio {
        factor: "cy_flu".to_owned(),
        odds_ratio,
        lower,
        upper,
    });
    let path = evidence_file("odds-ratio.json", &edited);
    let (with, bytes) = reconstructed(&["--evidence", path.to_str().unwrap()], "odds-ratio.bin");
    let (without, _) = reconstructed(&[], "without.bin");
    let (mean, sd) = parameter(&with, "beta_cy_flu");
    let (mean_before, sd_before) = parameter(&without, "beta_cy_flu");
    let published = odds_ratio.ln();
    assert!(
        (mean - published).abs() < 0.5 * (mean_before - published).abs(),
        "{mean_before} to {mean}"
    );
    let published_sd = (upper.ln() - lower.ln()) / (2.0 * 1.959_964);
    assert!(
        sd < published_sd && published_sd < sd_before,
        "{sd_before} to {sd}"
    );
    // The other factor keeps its statement.
    assert!(parameter(&with, "beta_dose_increased").0 > 1.0);
    let draws = Posterior::decode(&bytes).unwrap();
    assert_eq!(draws.provenance.run, "edited");
    assert_ne!(
        draws.provenance.evidence_sha256,
        reinfuse::evidence::embedded::EVIDENCE_SHA256
    );
    assert_ne!(draws.columns, posterior().columns);
}

#[test]
fn an_evidence_file_with_an_error_is_refused_with_its_message() {
    let mut edited = evidence();
    edited
        .items
        .iter_mut()
        .find(|i| i.id == "response_all")
        .unwrap()
        .value = Some(15.0);
    let path = evidence_file("too-many.json", &edited);
    let found = problems(&["reconstruct", "--evidence", path.to_str().unwrap()], b"");
    let of_the_group: Vec<_> = found
        .iter()
        .filter(|(field, _, message)| field == "response_all" && message.contains("patients_all"))
        .collect();
    assert_eq!(of_the_group.len(), 1, "{found:?}");
    assert_eq!(
        of_the_group[0].2,
        "response_all is 15, but patients_all is 14: a part must be at most its whole"
    );
    // Draws are not read either with evidence that contradicts itself.
    let again = problems(
        &[
            "score",
            "examples/cohort.csv",
            "--model",
            "evidence/posterior/standard.bin",
            "--evidence",
            path.to_str().unwrap(),
        ],
        b"",
    );
    assert_eq!(again, found);
}

#[test]
fn a_file_that_is_no_evidence_is_refused() {
    let path = written("no-evidence.json", b"{\"title\": \"x\"}");
    let found = problems(&["reconstruct", "--evidence", path.to_str().unwrap()], b"");
    assert_eq!((found.len(), found[0].1.as_str()), (1, "not_evidence"));
    assert!(
        found[0].2.contains("missing field `date`"),
        "{}",
        found[0].2
    );
}

#[test]
fn statements_that_no_sampled_table_leads_to_are_refused_as_sampled_and_not_proved() {
    let mut edited = evidence();
    // A small study (its tables are drawn fast) in which no regression can be fitted.
    edited.items.retain(|item| item.in_model);
    for item in &mut edited.items {
        let value = match item.id.as_str() {
            "patients" => 3.0,
            "patients_all" | "patients_nhl" | "patients_cll" => 1.0,
            "response_all" | "complete_response_all" | "cd19_decreased" => 1.0,
            "severe_crs" | "severe_neurotoxicity" => 1.0,
            "response_nhl" | "complete_response_nhl" => 0.0,
            "response_cll" | "complete_response_cll" => 0.0,
            "dose_increased" => 2.0,
            _ => continue,
        };
        (item.value, item.percent, item.n) = (Some(value), None, None);
        item.printed = "as edited".to_owned();
    }
    for item in &mut edited.items {
        item.n = None;
    }
    edited
        .statements
        .retain(|s| s.test == "firth_multivariable");
    for run in &mut edited.sensitivity {
        run.dropped.clear();
    }
    let path = evidence_file("contradiction.json", &edited);
    let found = problems(&["reconstruct", "--evidence", path.to_str().unwrap()], b"");
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(
        found[0].2.starts_with(
            "none of 12000000 sampled tables leads to the printed statements: sampled, not proved"
        ),
        "{}",
        found[0].2
    );
}

#[test]
fn an_unknown_run_is_refused_by_its_name() {
    let found = problems(&["reconstruct", "--run", "optimistic"], b"");
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].2, "no sensitivity run is named \"optimistic\"");
}

#[test]
fn says_what_it_is_not() {
    let help = run(&["--help"], b"");
    let words = String::from_utf8(help.stdout).unwrap();
    assert!(words.contains("not a medical device"), "{words}");
    let version = run(&["--version"], b"");
    let words = String::from_utf8(version.stdout).unwrap();
    assert_eq!(
        words.trim(),
        format!("reinfuse {}", env!("CARGO_PKG_VERSION"))
    );
}

const TABLE: &str = "y,x,stage,months,died\n0,1.5,II,3,1\n1,2.5,I,1,1\n0,NA,I,2,0\n1,0.5,III,4,1\n0,3.5,III,2,0\n1,1.0,II,5,1\n0,2.0,I,6,1\n1,2.25,II,7,0\n";

#[test]
fn a_fit_has_the_names_of_the_contract() {
    let arguments = [
        "fit",
        "-",
        "--outcome",
        "y",
        "--terms",
        "x,stage",
        "--method",
        "firth",
        "--reference",
        "stage=II",
    ];
    let fit = answer(&arguments, TABLE);
    let number_of = |name: &str| number(&fit[name]);
    assert_eq!(
        (text(&fit["method"]), text(&fit["stopped"])),
        ("firth", "converged")
    );
    assert_eq!(["n", "events", "dropped"].map(number_of), [7.0, 4.0, 1.0]);
    assert!(number_of("log_likelihood") < 0.0 && fit["penalised_log_likelihood"].is_number());
    assert!(fit["separation"].is_array());
    let coefficients = list(&fit["coefficients"]);
    let terms: Vec<_> = coefficients.iter().map(|c| text(&c["term"])).collect();
    assert_eq!(terms, ["(intercept)", "x", "stage=I", "stage=III"]);
    for c in coefficients {
        let [lower, estimate, upper] = ["lower", "estimate", "upper"].map(|name| number(&c[name]));
        assert!(lower < estimate && estimate < upper);
        assert!(number(&c["se"]) > 0.0 && (0.0..=1.0).contains(&number(&c["p"])));
    }
}

#[test]
fn a_fit_is_by_firth_unless_asked_otherwise_and_cox_with_a_time() {
    let plain = answer(&["fit", "-", "--outcome", "y", "--terms", "x"], TABLE);
    assert_eq!(text(&plain["method"]), "firth");
    let of = |ties: &str| {
        answer(
            &[
                "fit", "-", "--time", "months", "--event", "died", "--terms", "x", "--ties", ties,
            ],
            TABLE,
        )
    };
    let cox = of("efron");
    assert_eq!((text(&cox["method"]), text(&cox["ties"])), ("cox", "efron"));
    assert_eq!(text(&of("breslow")["ties"]), "breslow");
    let curve = &cox["kaplan_meier"][0];
    assert!(curve["group"].is_null());
    assert_eq!(number(&curve["steps"][0]["survival"]), 6.0 / 7.0);
}

#[test]
fn a_fit_remarks_on_ids_in_several_rows_and_fits_every_row() {
    let table = "patient_id,y,x\na,0,1\nb,1,3\na,0,2\nc,1,2\nd,1,1\nb,0,3\nb,1,2\n";
    let remarks_of = |table: &str| {
        let fit = answer(&["fit", "-", "--outcome", "y", "--terms", "x"], table);
        assert_eq!(number(&fit["n"]), 7.0);
        list(&fit["remarks"]).to_vec()
    };
    let remarks = remarks_of(table);
    assert_eq!(remarks.len(), 1);
    let said = ["kind", "column", "value"].map(|name| text(&remarks[0][name]));
    assert_eq!(said, ["rows_as_patients", "patient_id", "2"]);
    assert_eq!(number(&remarks[0]["count"]), 5.0);
    // Of a table without a column of ids, or whose ids stand once, nothing is said.
    assert!(remarks_of(&table.replace("patient_id", "other")).is_empty());
    assert!(remarks_of("id,y,x\na,0,1\nb,1,3\nc,0,2\nd,1,2\ne,1,1\nf,0,3\ng,1,2\n").is_empty());
}

#[test]
fn ids_are_those_of_the_column_that_is_named_and_survival_remarks_on_them_too() {
    let table = "number,months,died,x\na,1,1,0\na,2,0,1\nb,3,1,0\nc,4,1,1\n";
    for ask in [
        &["fit", "-", "--outcome", "died", "--terms", "x"][..],
        &["survival", "-", "--time", "months", "--event", "died"],
    ] {
        assert!(list(&answer(ask, table)["remarks"]).is_empty());
        let named = [ask, &["--column", "id=number"]].concat();
        let remarks = answer(&named, table)["remarks"].clone();
        assert_eq!(list(&remarks).len(), 1);
        let said = ["kind", "column", "value"].map(|name| text(&remarks[0][name]));
        assert_eq!(said, ["rows_as_patients", "number", "1"]);
        assert_eq!(number(&remarks[0]["count"]), 2.0);
    }
}

#[test]
fn a_fit_that_is_refused_says_why_with_exit_status_2() {
    let refused = problems(
        &["fit", "-", "--outcome", "y", "--terms", "x,weight"],
        TABLE.as_bytes(),
    );
    assert_eq!(refused.len(), 1);
    assert_eq!(
        (&refused[0].0[..], &refused[0].1[..]),
        ("weight", "unknown_column")
    );
    let refused = problems(
        &["fit", "-", "--outcome", "y", "--reference", "nothing"],
        TABLE.as_bytes(),
    );
    assert_eq!(
        (&refused[0].0[..], &refused[0].1[..]),
        ("reference", "argument")
    );
    let refused = problems(&["fit", "-", "--outcome", "y"], b"");
    assert_eq!(
        (&refused[0].0[..], &refused[0].1[..]),
        ("file", "empty_file")
    );
}

#[test]
fn a_term_whose_name_has_a_comma_is_quoted() {
    let table = "y,\"a,b\",c\n0,1,2\n1,3,1\n0,2,4\n1,2,2\n1,1,3\n0,3,3\n";
    let fit = answer(
        &[
            "fit",
            "-",
            "--outcome",
            "y",
            "--terms",
            "\"a,b\",c",
            "--method",
            "firth",
        ],
        table,
    );
    let terms: Vec<_> = list(&fit["coefficients"])
        .iter()
        .map(|c| text(&c["term"]))
        .collect();
    assert_eq!(terms, ["(intercept)", "a,b", "c"]);
}
