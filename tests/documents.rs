//! Covers what the documents say: their commands run as they stand on the files of the repository, what they name is there.
#![cfg(feature = "cli")]

mod common;

use common::{evidence, repository};
use reinfuse::model::outcomes::Outcome;
use serde_json::Value;
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// The documents at the root of the repository.
const AT_THE_ROOT: [&str; 4] = [
    "README.md",
    "ARCHITECTURE.md",
    "CONTRIBUTING.md",
    "SECURITY.md",
];
/// What is written in documents and is made, not kept.
const MADE: [&str; 5] = ["dist", "pkg", "target", "node_modules", "updated.model"];

fn read(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|e| panic!("{}: {e}", path.display()))
}

/// Every document that explains the repository: its path and its text.
fn documents() -> Vec<(PathBuf, String)> {
    let mut paths: Vec<PathBuf> = AT_THE_ROOT.map(repository).into();
    let kept = fs::read_dir(repository("docs")).expect("the documents' folder");
    paths.extend(kept.map(|entry| entry.expect("an entry").path()));
    paths.extend(
        [
            "tests/README.md",
            "tests/conformance/README.md",
            "fuzz/README.md",
        ]
        .map(repository),
    );
    paths.retain(|path| path.extension().is_some_and(|e| e == "md"));
    paths
        .into_iter()
        .map(|path| (path.clone(), read(&path)))
        .collect()
}

/// The lines of fenced blocks of shell commands, without their comments.
fn commands(text: &str) -> Vec<String> {
    let mut inside = false;
    let mut found = Vec::new();
    for line in text.lines() {
        if line.starts_with("```") {
            inside = line == "```sh";
        } else if inside {
            let command = line.split(" #").next().unwrap_or_default().trim();
            found.extend((!command.is_empty()).then(|| command.to_owned()));
        }
    }
    found
}

fn all_commands() -> Vec<String> {
    AT_THE_ROOT
        .iter()
        .flat_map(|name| commands(&read(&repository(name))))
        .collect()
}

fn succeeded(command: &str, output: &Output) {
    let problems = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{command}\n{problems}");
    assert!(!output.stdout.is_empty(), "{command} says nothing");
}

/// A copy of the repository's files, in which commands may write.
fn workplace() -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("documents");
    let _ = fs::remove_dir_all(&folder);
    copy(&repository("examples"), &folder.join("examples"));
    folder
}

/// Copies a folder with all that is in it.
fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("a scratch folder");
    for entry in fs::read_dir(from).expect("the examples") {
        let path = entry.expect("an entry").path();
        let to = to.join(path.file_name().expect("a name"));
        if path.is_dir() {
            copy(&path, &to);
        } else {
            fs::copy(&path, to).expect("an example is a file");
        }
    }
}

#[test]
fn every_command_of_the_native_program_runs_on_the_examples() {
    let folder = workplace();
    let mut used = BTreeSet::new();
    for command in all_commands() {
        let Some((options, arguments)) = command.split_once(" -- ") else {
            continue;
        };
        if !options.starts_with("cargo run") || options.contains(" -p ") {
            continue;
        }
        assert_eq!(options, "cargo run --release --features cli --bin reinfuse");
        let output = Command::new(env!("CARGO_BIN_EXE_reinfuse"))
            .args(arguments.split_whitespace())
            .current_dir(&folder)
            .output()
            .expect("the program starts");
        succeeded(&command, &output);
        used.insert(arguments.split(' ').next().unwrap_or_default().to_owned());
    }
    let expected = [
        "check",
        "fit",
        "predict",
        "reconstruct",
        "score",
        "update",
        "validate",
    ];
    assert_eq!(used, expected.map(str::to_owned).into());
}

#[test]
fn every_example_program_runs_as_it_is_written() {
    let mut run = BTreeSet::new();
    for command in all_commands() {
        let Some(options) = command.strip_prefix("cargo run ") else {
            continue;
        };
        let Some((_, name)) = options.split_once("--example ") else {
            continue;
        };
        // As it is written, but compiled as the tests are: the library then is there already.
        let output = Command::new(env!("CARGO"))
            .args(["run", "--quiet", "--locked", "--profile", "test"])
            .args(options.split_whitespace().filter(|o| *o != "--release"))
            .current_dir(repository("."))
            .output()
            .expect("cargo starts");
        succeeded(&command, &output);
        run.insert(format!("{name}.rs"));
    }
    let programs = fs::read_dir(repository("examples")).expect("the examples");
    let programs: BTreeSet<String> = programs
        .map(|entry| {
            entry
                .expect("an entry")
                .file_name()
                .into_string()
                .expect("text")
        })
        .filter(|name| name.ends_with(".rs"))
        .collect();
    assert_eq!(run, programs);
}

#[test]
fn every_npm_script_and_xtask_command_is_there() {
    let package: Value = serde_json::from_str(&read(&repository("package.json"))).expect("JSON");
    let xtask = read(&repository("xtask/src/main.rs"));
    let after = |text: &str, words: &str| -> Vec<String> {
        let name = |rest: &str| {
            let end = rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '-');
            rest[..end.unwrap_or(rest.len())].to_owned()
        };
        text.split(words).skip(1).map(name).collect()
    };
    let mut scripts = 0;
    for (path, text) in documents() {
        let mut named = after(&text, "npm run ");
        for short in ["start", "test"] {
            named.extend(
                text.contains(&format!("npm {short}"))
                    .then(|| short.to_owned()),
            );
        }
        scripts += named.len();
        for script in named {
            assert!(
                package["scripts"][&script].is_string(),
                "{}: npm run {script}",
                path.display()
            );
        }
        for command in after(&text, "-p xtask -- ") {
            assert!(
                xtask.contains(&format!("Command::{}", variant(&command))),
                "{}: xtask {command}",
                path.display()
            );
        }
    }
    assert!(scripts > 10);
}

/// What stands between backticks, and what links lead to; lines of fenced blocks are no text.
fn named_in(text: &str) -> Vec<String> {
    let mut fenced = false;
    let prose: Vec<&str> = text
        .lines()
        .filter(|line| {
            let fence = line.starts_with("```");
            fenced ^= fence;
            !fence && !fenced && !line.starts_with("    ")
        })
        .collect();
    let prose = prose.join("\n");
    let quoted = prose.split('`').skip(1).step_by(2);
    let linked = prose
        .split("](")
        .skip(1)
        .filter_map(|rest| rest.split(')').next());
    quoted.chain(linked).map(str::to_owned).collect()
}

#[test]
fn every_path_that_a_document_names_is_there() {
    let mut checked = 0;
    let mut missing = Vec::new();
    for (path, text) in documents() {
        let folder = path.parent().expect("a document is in a folder");
        for name in named_in(&text) {
            let is_path = name.contains('/') || name.ends_with(".md") || name.ends_with(".rs");
            let plain = |c: char| c.is_ascii_alphanumeric() || "/._-".contains(c);
            let first = name.split('/').next().unwrap_or_default();
            if !is_path || !name.chars().all(plain) || MADE.contains(&first) {
                continue;
            }
            // A file beside the document, or from the root.
            if !folder.join(&name).exists() && !repository(&name).exists() {
                missing.push(format!("{}: {name}", path.display()));
            }
            checked += 1;
        }
    }
    assert_eq!(missing, Vec::<String>::new());
    assert!(checked > 150, "only {checked} paths were found");
}

#[test]
fn every_test_file_has_its_row() {
    let page = read(&repository("tests/README.md"));
    let files = fs::read_dir(repository("tests")).expect("the tests' folder");
    let mut names: Vec<String> = files
        .map(|entry| entry.expect("an entry").file_name())
        .map(|name| name.into_string().expect("text"))
        .filter(|name| name.ends_with(".rs"))
        .collect();
    assert!(names.len() > 20);
    names.retain(|name| !page.contains(&format!("`{name}`")));
    assert_eq!(names, Vec::<String>::new());
}

#[test]
fn the_model_page_names_every_number_of_the_evidence_that_is_assumed_and_every_outcome() {
    let page = read(&repository("docs/model.md"));
    let e = evidence();
    let mut ids: Vec<&str> = e.assumptions.iter().map(|a| a.id.as_str()).collect();
    ids.extend(e.statements.iter().map(|s| s.id.as_str()));
    ids.extend(e.sensitivity.iter().map(|s| s.id.as_str()));
    ids.extend(Outcome::ALL.map(Outcome::id));
    for id in ids {
        assert!(page.contains(&format!("`{id}`")), "{id}");
    }
}

/// `open-data` as the variant of an enum, `OpenData`.
fn variant(command: &str) -> String {
    let words = command.split('-').map(|word| {
        let (first, rest) = word.split_at(1);
        first.to_uppercase() + rest
    });
    words.collect()
}

#[test]
fn every_dependency_has_its_reason() {
    let page = read(&repository("docs/dependencies.md"));
    // Those that were looked at and not taken stand below.
    let (taken, _) = page.split_once("\n## Looked at").expect("two parts");
    let explained: BTreeSet<String> = taken
        .lines()
        .filter_map(|line| line.strip_prefix("| `")?.split(" | ").next())
        .flat_map(|names| names.split("`, `"))
        .map(|name| name.trim_end_matches('`').to_owned())
        .collect();
    let mut used = BTreeSet::new();
    for manifest in ["Cargo.toml", "tools/bindgen/Cargo.toml", "xtask/Cargo.toml"] {
        let mut inside = false;
        for line in read(&repository(manifest)).lines() {
            if line.starts_with('[') {
                inside = line.ends_with("dependencies]");
            } else if let Some((name, _)) = line.split_once(" = ").filter(|_| inside) {
                used.extend((name != "reinfuse").then(|| name.to_owned()));
            }
        }
    }
    let package: Value = serde_json::from_str(&read(&repository("package.json"))).expect("JSON");
    for kind in ["dependencies", "devDependencies"] {
        let packages = package[kind].as_object().into_iter().flatten();
        used.extend(packages.map(|(name, _)| name.clone()));
    }
    assert_eq!(explained, used);
}
