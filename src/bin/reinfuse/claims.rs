//! Checking what is printed.

use crate::{Failure, files, print, problem};
use reinfuse::check;
use reinfuse::patient::Rule;
use serde::Serialize;
use serde::de::{DeserializeOwned, IgnoredAny};
use std::collections::BTreeMap;
use std::path::Path;

/// What is printed of an evidence file that follows.
#[derive(Serialize)]
struct Evidence {
    /// None.
    problems: [(); 0],
}

/// Checks a study file, a file of claims or an evidence file, told apart by their entries.
pub fn check(path: &Path) -> Result<(), Failure> {
    let text = files::read_text("file", path, files::MOST_BYTES)?;
    let entries: BTreeMap<String, IgnoredAny> = parsed(path, &text)?;
    if entries.contains_key("claims") {
        return print(&check::claims(&parsed(path, &text)?)?);
    }
    if entries.contains_key("format") {
        return print(&check::study::study(&parsed(path, &text)?));
    }
    check::evidence::file(&parsed(path, &text)?)?;
    print(&Evidence { problems: [] })
}

fn parsed<T: DeserializeOwned>(path: &Path, text: &str) -> Result<T, Failure> {
    serde_json::from_str(text).map_err(|e| {
        problem(
            &path.display().to_string(),
            Rule::NotEvidence,
            &e.to_string(),
        )
    })
}
