//! Covers how the native program reads, writes and ends: files whole or not at all, refusals as JSON, exit statuses.
#![cfg(feature = "cli")]

use serde_json::Value;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

const COHORT: &[u8] = b"disease,response\nnhl,CR\nnhl,PD\nall,PD\ncll,PR\n";

/// A new, empty folder of this test.
fn folder(name: &str) -> PathBuf {
    let path =
        Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("files-{}-{name}", std::process::id()));
    fs::create_dir_all(&path).expect("the scratch folder can be written");
    path
}

/// The program, in a folder.
fn program(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_reinfuse"));
    command
        .current_dir(folder)
        .args(arguments)
        .stdin(Stdio::null());
    command
}

fn run(folder: &Path, arguments: &[&str]) -> Output {
    program(folder, arguments)
        .output()
        .expect("the program starts")
}

/// Field and rule of the only problem of a refused call.
#[track_caller]
fn refusal(output: &Output) -> (String, String) {
    assert_eq!(output.status.code(), Some(2), "{output:?}");
    assert!(output.stdout.is_empty(), "{output:?}");
    let said: Value = serde_json::from_slice(&output.stderr).expect("JSON on standard error");
    let problems = said["problems"].as_array().expect("problems");
    assert_eq!(problems.len(), 1, "{problems:?}");
    let text = |name: &str| problems[0][name].as_str().expect("text").to_owned();
    assert!(!text("message").is_empty());
    (text("field"), text("rule"))
}

#[track_caller]
fn refuses(folder: &Path, arguments: &[&str], field: &str, rule: &str) {
    let found = refusal(&run(folder, arguments));
    assert_eq!(found, (field.to_owned(), rule.to_owned()), "{arguments:?}");
}

/// Names in a folder, in order.
fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> = fs::read_dir(folder)
        .expect("the folder is there")
        .map(|entry| {
            entry
                .expect("an entry")
                .file_name()
                .into_string()
                .expect("UTF-8")
        })
        .collect();
    names.sort();
    names
}

#[test]
fn every_input_that_cannot_be_read_is_refused_as_json() {
    let folder = folder("read");
    fs::write(folder.join("latin1.json"), b"{\"disease\": \"\xe9\"}").unwrap();
    fs::write(folder.join("patient.json"), br#"{"disease": "nhl"}"#).unwrap();
    fs::write(folder.join("cohort.csv"), COHORT).unwrap();
    let fit = ["--outcome", "response"];
    for (arguments, field) in [
        (&["predict", "none"][..], "file"),
        (&["score", "none"], "file"),
        (&["validate", "none"], "file"),
        (&["update", "none"], "file"),
        (&[&["fit", "none"], &fit[..]].concat(), "file"),
        (&["reconstruct", "--evidence", "none"], "evidence"),
        (&["predict", "patient.json", "--model", "none"], "model"),
        (&["update", "cohort.csv", "--patient", "none"], "patient"),
        // A folder can be opened, but not read.
        (&["predict", "."], "file"),
        (&["score", "."], "file"),
        (&["reconstruct", "--evidence", "."], "evidence"),
    ] {
        refuses(&folder, arguments, field, "unreadable");
    }
    refuses(&folder, &["predict", "latin1.json"], "file", "encoding");
    refuses(
        &folder,
        &["reconstruct", "--evidence", "latin1.json"],
        "evidence",
        "encoding",
    );
}

#[test]
#[cfg(unix)]
fn of_an_endless_file_no_more_than_the_limit_is_read() {
    let folder = folder("endless");
    fs::write(folder.join("patient.json"), br#"{"disease": "nhl"}"#).unwrap();
    refuses(&folder, &["predict", "/dev/zero"], "file", "too_large");
    refuses(&folder, &["score", "/dev/zero"], "file", "too_large");
    refuses(
        &folder,
        &["predict", "patient.json", "--model", "/dev/zero"],
        "model",
        "too_large",
    );
    let sparse = File::create(folder.join("sparse.json")).unwrap();
    sparse.set_len(2_000_000_000).unwrap();
    refuses(&folder, &["predict", "sparse.json"], "file", "too_large");
}

#[test]
fn arguments_that_make_no_sense_are_refused_as_json() {
    let folder = folder("arguments");
    for arguments in [
        &[][..],
        &["predict"],
        &["predict", "a", "b"],
        &["predict", "a", "--modell", "b"],
        &["prdict", "a"],
        &["update", "a", "--weight", "half"],
        &["update", "a", "--force"],
        &["reconstruct", "--effective", "0"],
        &["reconstruct", "--effective", "1e300"],
        &["reconstruct", "--effective", "inf"],
        &["reconstruct", "--effective", "nan"],
        &["fit", "a"],
    ] {
        refuses(&folder, arguments, "arguments", "argument");
    }
    let help = run(&folder, &["--help"]);
    assert_eq!(help.status.code(), Some(0));
    assert!(help.stderr.is_empty() && !help.stdout.is_empty());
}

#[test]
fn a_result_never_replaces_an_input() {
    let folder = folder("input");
    fs::write(folder.join("cohort.csv"), COHORT).unwrap();
    fs::write(folder.join("patient.json"), br#"{"disease": "nhl"}"#).unwrap();
    let path = folder.join("cohort.csv").display().to_string();
    for out in ["cohort.csv", "./cohort.csv", &path] {
        for force in [&["--force"][..], &[]] {
            let arguments = [&["update", "cohort.csv", "--out", out], force].concat();
            refuses(&folder, &arguments, "out", "output_is_input");
        }
    }
    let patient = [
        "update",
        "cohort.csv",
        "--patient",
        "patient.json",
        "--out",
        "patient.json",
    ];
    refuses(&folder, &patient, "out", "output_is_input");
    assert_eq!(fs::read(folder.join("cohort.csv")).unwrap(), COHORT);
}

#[test]
#[cfg(unix)]
fn a_link_to_an_input_is_that_input() {
    let folder = folder("link");
    fs::write(folder.join("cohort.csv"), COHORT).unwrap();
    std::os::unix::fs::symlink("cohort.csv", folder.join("link")).unwrap();
    let arguments = ["update", "cohort.csv", "--out", "link", "--force"];
    refuses(&folder, &arguments, "out", "output_is_input");
}

#[test]
fn a_file_that_is_there_is_replaced_only_with_force() {
    let folder = folder("force");
    fs::write(folder.join("cohort.csv"), COHORT).unwrap();
    fs::write(folder.join("old.model"), "old").unwrap();
    let arguments = ["update", "cohort.csv", "--out", "old.model"];
    refuses(&folder, &arguments, "out", "output_exists");
    assert_eq!(fs::read(folder.join("old.model")).unwrap(), b"old");

    let forced = run(&folder, &[&arguments[..], &["--force"]].concat());
    assert!(forced.status.success(), "{forced:?}");
    assert!(fs::read(folder.join("old.model")).unwrap().len() > 10_000);
    // No temporary file is left.
    assert_eq!(names(&folder), ["cohort.csv", "old.model"]);
}

#[test]
fn a_target_that_cannot_be_is_refused_before_anything_is_computed() {
    let folder = folder("target");
    fs::write(folder.join("cohort.csv"), COHORT).unwrap();
    for out in [".", "none/new.model", ".."] {
        let arguments = ["update", "cohort.csv", "--out", out, "--force"];
        refuses(&folder, &arguments, "out", "unwritable");
    }
}

#[test]
#[cfg(unix)]
fn a_new_file_is_as_readable_as_any_and_a_replaced_one_as_before() {
    use std::os::unix::fs::PermissionsExt;
    let folder = folder("permissions");
    fs::write(folder.join("cohort.csv"), COHORT).unwrap();
    let mode = |name: &str| {
        fs::metadata(folder.join(name))
            .unwrap()
            .permissions()
            .mode()
            & 0o777
    };
    let arguments = ["update", "cohort.csv", "--out", "new.model"];
    assert!(run(&folder, &arguments).status.success());
    assert_eq!(mode("new.model"), mode("cohort.csv"));

    fs::set_permissions(folder.join("new.model"), PermissionsExt::from_mode(0o600)).unwrap();
    let again = run(&folder, &[&arguments[..], &["--force"]].concat());
    assert!(again.status.success());
    assert_eq!(mode("new.model"), 0o600);
}

/// With files limited to 4 kB, as on a disk that is full.
#[test]
#[cfg(target_os = "linux")]
fn a_full_disk_leaves_the_old_file_as_it_was() {
    let folder = folder("full");
    fs::write(folder.join("cohort.csv"), COHORT).unwrap();
    fs::write(folder.join("old.model"), "old").unwrap();
    let output = Command::new("sh")
        .current_dir(&folder)
        .args([
            "-c",
            "trap '' XFSZ; ulimit -f 4; exec \"$0\" update cohort.csv --out old.model --force",
        ])
        .arg(env!("CARGO_BIN_EXE_reinfuse"))
        .output()
        .expect("a shell");
    assert_eq!(output.status.code(), Some(1), "{output:?}");
    assert!(String::from_utf8_lossy(&output.stderr).contains("old.model"));
    assert_eq!(fs::read(folder.join("old.model")).unwrap(), b"old");
    assert_eq!(names(&folder), ["cohort.csv", "old.model"]);
}

#[test]
#[cfg(target_os = "linux")]
fn a_device_is_written_to_and_not_replaced() {
    use std::os::unix::fs::FileTypeExt;
    let folder = folder("device");
    fs::write(folder.join("cohort.csv"), COHORT).unwrap();
    let output = run(&folder, &["update", "cohort.csv", "--out", "/dev/null"]);
    assert!(output.status.success(), "{output:?}");
    assert!(
        fs::metadata("/dev/null")
            .unwrap()
            .file_type()
            .is_char_device()
    );
}

/// Commands that print, with little and with much to print.
const PRINTING: [&[&str]; 6] = [
    &["--help"],
    &["predict", "patient.json"],
    &["score", "cohort.csv"],
    &["score", "cohort.csv", "--csv"],
    &["completions", "bash"],
    &["man"],
];

fn printing() -> PathBuf {
    let folder = folder("printing");
    fs::write(folder.join("patient.json"), br#"{"disease": "nhl"}"#).unwrap();
    let rows = "nhl,CR\n".repeat(3_000);
    fs::write(
        folder.join("cohort.csv"),
        format!("disease,response\n{rows}"),
    )
    .unwrap();
    folder
}

#[test]
fn a_reader_that_has_read_enough_is_no_failure() {
    let folder = printing();
    for arguments in PRINTING {
        let mut child = program(&folder, arguments)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the program starts");
        drop(child.stdout.take());
        let output = child.wait_with_output().expect("the program ends");
        assert_eq!(output.status.code(), Some(0), "{arguments:?}: {output:?}");
        assert!(output.stderr.is_empty(), "{arguments:?}: {output:?}");
    }
}

#[test]
#[cfg(target_os = "linux")]
fn a_full_standard_output_is_a_failure_with_a_sentence() {
    let folder = printing();
    for arguments in PRINTING {
        let full = File::options().write(true).open("/dev/full").unwrap();
        let output = program(&folder, arguments)
            .stdout(full)
            .stderr(Stdio::piped())
            .output()
            .expect("the program ends");
        assert_eq!(output.status.code(), Some(1), "{arguments:?}: {output:?}");
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(said.starts_with("reinfuse: standard output: "), "{said}");
    }
}

#[test]
#[cfg(target_os = "linux")]
fn a_refusal_without_anywhere_to_say_it_keeps_its_status() {
    let full = File::options().write(true).open("/dev/full").unwrap();
    let output = program(&folder("mute"), &["predict", "none"])
        .stderr(full)
        .output()
        .expect("the program ends");
    assert_eq!(output.status.code(), Some(2));
}

#[test]
fn completions_and_manual_name_every_command() {
    let folder = folder("manual");
    let text = |arguments: &[&str]| {
        let output = run(&folder, arguments);
        assert!(output.status.success(), "{output:?}");
        String::from_utf8(output.stdout).expect("UTF-8")
    };
    let commands = [
        "predict",
        "score",
        "validate",
        "update",
        "fit",
        "reconstruct",
    ];
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let script = text(&["completions", shell]);
        assert!(commands.iter().all(|name| script.contains(name)), "{shell}");
    }
    let manual = text(&["man"]);
    for name in commands {
        assert!(manual.contains(name), "{name}");
        assert!(text(&["man", name]).starts_with(".ie"), "{name}");
    }
    assert!(text(&["man", "update"]).contains("\\-\\-force"));
    refuses(&folder, &["man", "nothing"], "command", "argument");
}
