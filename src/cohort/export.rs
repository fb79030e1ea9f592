//! The scored table as CSV (RFC 4180, UTF-8) or XLSX: the reader's own columns and the answers, none of which a spreadsheet executes.

use crate::cohort::rows::{Cohort, RefusedCell};
use crate::cohort::score::Scores;
use crate::model::outcomes::{Outcome, Outcomes};
use crate::model::probability::Probability;
use crate::numerics::math;
use crate::table::Table;
use crate::table::cell::harmless;
use crate::table::xlsx::{Cells, Fill, fits, workbook};
use csv::{Terminator, Writer, WriterBuilder};
use rustc_hash::{FxHashMap, FxHashSet};
use std::io::{self, Write};
use std::ops::Range;

type Part = fn(&Probability) -> f64;

/// What of an outcome is given out.
const PARTS: [(&str, Part); 3] = [
    ("mean", |p| p.mean),
    ("q025", |p| p.q025),
    ("q975", |p| p.q975),
];

/// How a table is given out as text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CsvFormat {
    /// What separates the cells: one of `,`, `;`, tab, `|`.
    pub separator: char,
    /// Whether the file begins with a byte order mark, by which spreadsheet programs know UTF-8.
    pub mark: bool,
}

impl Default for CsvFormat {
    fn default() -> Self {
        Self {
            separator: ',',
            mark: false,
        }
    }
}

impl CsvFormat {
    /// Rows as text.
    fn written(self, write: &mut dyn FnMut(&mut dyn Cells)) -> Vec<u8> {
        let mut writer = WriterBuilder::new()
            .terminator(Terminator::CRLF)
            .delimiter(self.separator as u8)
            .from_writer(Vec::new());
        write(&mut writer);
        writer.into_inner().unwrap_or_default()
    }

    /// The same at the beginning of a file.
    fn begun(self, write: &mut dyn FnMut(&mut dyn Cells)) -> Vec<u8> {
        let mut bytes = if self.mark {
            "\u{feff}".into()
        } else {
            Vec::new()
        };
        bytes.extend(self.written(write));
        bytes
    }
}

/// Writing to memory fails for uneven records alone, and these are not.
impl Cells for Writer<Vec<u8>> {
    fn text(&mut self, text: &str) {
        let _ = self.write_field(text);
    }

    fn number(&mut self, text: &str) {
        let _ = self.write_field(text);
    }

    fn end_row(&mut self) {
        let _ = self.write_record(None::<&[u8]>);
    }
}

/// The header: the table's own columns, the line, then for every outcome its mean and 95% interval, and the cautions.
pub fn header(table: &Table, format: CsvFormat) -> Vec<u8> {
    format.begun(&mut |cells| names(table, cells))
}

/// The lines of accepted rows from the `from`-th on, at most `most`; of the cohort that was scored.
pub fn lines(
    table: &Table,
    cohort: &Cohort,
    scores: &Scores,
    from: usize,
    most: usize,
    format: CsvFormat,
) -> Vec<u8> {
    let to = cohort.rows().len().min(from.saturating_add(most));
    format.written(&mut |cells| rows(table, cohort, scores, from.min(to)..to, cells))
}

/// Writes the same table as a workbook; false if a worksheet cannot hold it. A cell that is a plain number is a number there.
///
/// # Errors
/// Those of `out`.
pub fn scored_workbook(
    table: &Table,
    cohort: &Cohort,
    scores: &Scores,
    out: &mut dyn Write,
) -> io::Result<bool> {
    written_workbook(out, &mut |cells| {
        names(table, cells);
        rows(table, cohort, scores, 0..cohort.rows().len(), cells);
    })
}

/// Refused cells as a table of their own.
pub fn refused(list: &[RefusedCell], format: CsvFormat) -> Vec<u8> {
    format.begun(&mut |cells| refusals(list, cells))
}

/// Writes the same as a workbook; false if a worksheet cannot hold it.
///
/// # Errors
/// Those of `out`.
pub fn refused_workbook(list: &[RefusedCell], out: &mut dyn Write) -> io::Result<bool> {
    written_workbook(out, &mut |cells| refusals(list, cells))
}

fn written_workbook(out: &mut dyn Write, fill: &mut Fill) -> io::Result<bool> {
    let fits = fits(fill);
    if fits {
        workbook(out, fill)?;
    }
    Ok(fits)
}

fn names(table: &Table, cells: &mut dyn Cells) {
    let mut known: FxHashSet<String> = FxHashSet::default();
    let mut times: FxHashMap<String, usize> = FxHashMap::default();
    let mut add = |wanted: &str| {
        let mut name = wanted.to_owned();
        // A table that was scored before has these columns already.
        while !known.insert(name.clone()) {
            let n = times.entry(wanted.to_owned()).or_insert(1);
            *n += 1;
            name = format!("{wanted}_{n}");
        }
        cells.text(&name);
    };
    for name in table.columns() {
        add(&harmless(name));
    }
    add("reinfuse_row");
    for outcome in Outcome::ALL {
        for (part, _) in PARTS {
            add(&format!("reinfuse_{outcome}_{part}"));
        }
    }
    add("reinfuse_cautions");
    cells.end_row();
}

fn rows(
    table: &Table,
    cohort: &Cohort,
    scores: &Scores,
    range: Range<usize>,
    cells: &mut dyn Cells,
) {
    let numbers = |outcomes: &Outcomes| -> Vec<String> {
        let of = |p: &Probability| PARTS.map(|(_, part)| math::shown(part(p)));
        Outcome::ALL
            .into_iter()
            .flat_map(|outcome| of(&outcomes[outcome]))
            .collect()
    };
    let answers: Vec<Vec<String>> = scores.answers().iter().map(numbers).collect();
    let none = vec![String::new(); Outcome::ALL.len() * PARTS.len()];
    for row in &cohort.rows()[range] {
        let (index, patient) = (row.index as usize, row.patient as usize);
        for column in 0..table.columns().len() {
            let text = table.cell(index, column);
            if is_plain(table, index, column) {
                cells.number(text);
            } else {
                cells.text(&harmless(text));
            }
        }
        cells.number(&table.line(index).to_string());
        for number in scores
            .answer(patient)
            .map_or(&none, |answer| &answers[answer])
        {
            cells.number(number);
        }
        let cautions = scores.cautions(patient).iter().map(|code| code.id());
        cells.text(&cautions.collect::<Vec<_>>().join(" "));
        cells.end_row();
    }
}

/// Whether a cell is a number that every program reads as the same and writes as it stands: no `0012`, no `1.250` that is 1250, no more
/// than the 15 digits that spreadsheets keep.
fn is_plain(table: &Table, row: usize, column: usize) -> bool {
    let text = table.cell(row, column);
    let figures = text.strip_prefix('-').unwrap_or(text);
    let whole = figures.split('.').next().unwrap_or_default();
    let begins = whole == "0" || whole.starts_with(|c: char| matches!(c, '1'..='9'));
    begins
        && text.len() <= 16
        && figures.bytes().all(|b| b.is_ascii_digit() || b == b'.')
        && !text.ends_with('.')
        && table.value(row, column).number().ok().flatten() == text.parse().ok()
}

fn refusals(list: &[RefusedCell], cells: &mut dyn Cells) {
    for name in ["row", "column", "value", "rule", "message"] {
        cells.text(name);
    }
    cells.end_row();
    for cell in list {
        cells.number(&cell.row.to_string());
        for text in [&*cell.column, &*cell.value, cell.rule.id(), &*cell.message] {
            cells.text(&harmless(text));
        }
        cells.end_row();
    }
}
