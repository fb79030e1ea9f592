//! Writes the conformance pack: patients, and what every build of the core must answer, to the last bit.
//!
//! ```text
//! cargo run --release -p xtask -- conformance
//! ```
//!
//! Run it after every change of the answers, and only then: the pack is what tells a wrong build from a
//! changed one. `tests/conformance/README.md` says what is in which file.

pub mod pack;
pub mod patients;
pub mod rules;
pub mod typed;

use flate2::{Compression, write::GzEncoder};
use reinfuse::model::Model;
use serde::Serialize;
use std::error::Error;
use std::fs;
use std::io::Write;
use std::path::Path;

/// Writes the pack.
pub fn main() -> Result<(), Box<dyn Error>> {
    let folder = crate::repository("tests/conformance");
    let patients = patients::all();
    let pack = pack::Pack::of(&Model::standard()?, &patients);
    for (line, patient) in pack.lines.iter().zip(&patients) {
        // As text, since NaN is not equal to itself.
        let read = format!("{:?}", pack::from_json(&line.patient));
        assert_eq!(read, format!("{patient:?}"), "JSON loses something");
    }
    let mut lines = GzEncoder::new(
        fs::File::create(folder.join("patients.jsonl.gz"))?,
        Compression::best(),
    );
    for line in &pack.lines {
        serde_json::to_writer(&mut lines, line)?;
        lines.write_all(b"\n")?;
    }
    lines.finish()?;
    write(&folder.join("answers.json"), &pack.answers)?;
    write(&folder.join("counts.json"), &pack.counts)?;
    write(&folder.join("sample.json"), &pack.sample())?;
    write(&folder.join("typed.json"), &typed::all())?;
    println!(
        "{} patients, {} different answers, {} rules",
        pack.lines.len(),
        pack.answers.answers.len(),
        pack.counts.len()
    );
    Ok(())
}

fn write(path: &Path, value: &impl Serialize) -> Result<(), Box<dyn Error>> {
    let mut text = serde_json::to_string_pretty(value)?;
    text.push('\n');
    fs::write(path, text)?;
    Ok(())
}
