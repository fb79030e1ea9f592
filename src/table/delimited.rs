//! Text with separators (CSV) to a table: encoding, separator, quotes; what is unclear is refused, not guessed.

use crate::table::intake::{Intake, Row};
use crate::table::records::{Record, Records};
use crate::table::{MOST_BYTES, ReadOptions, Table, TableError};
use std::borrow::Cow;

const SEPARATORS: [char; 4] = [',', ';', '\t', '|'];
/// Records and bytes by which the separator is found.
const SAMPLE: usize = 200;
const SAMPLE_BYTES: usize = 1 << 20;
/// Bytes between two reports of progress.
const PROGRESS_BYTES: usize = 1 << 20;
const BYTE_ORDER_MARK: char = '\u{feff}';

impl Table {
    /// Reads a CSV file: UTF-8 or UTF-16; the separator (comma, semicolon, tab, vertical bar) is the one that makes the rows
    /// regular, or that a first line `sep=;` names, which spreadsheets write; quotes and line ends as in RFC 4180. The header is the
    /// first row, below title lines and comments.
    ///
    /// # Errors
    /// Every [`TableError`], before much memory is taken.
    pub fn from_csv(bytes: &[u8]) -> Result<Self, TableError> {
        Self::from_text(bytes, &ReadOptions::default(), &mut |_| {})
    }

    /// The same as options say; `progress` is told the share done.
    pub(crate) fn from_text(
        bytes: &[u8],
        options: &ReadOptions,
        progress: &mut dyn FnMut(f64),
    ) -> Result<Self, TableError> {
        let too_large = |bytes: usize| TableError::TooLarge {
            bytes: bytes as u64,
        };
        if bytes.len() > MOST_BYTES {
            return Err(too_large(bytes.len()));
        }
        let text = decoded(bytes)?;
        if text.len() > MOST_BYTES {
            return Err(too_large(text.len()));
        }
        let text = text.strip_prefix(BYTE_ORDER_MARK).unwrap_or(&text);
        if text.trim().is_empty() {
            return Err(TableError::Empty);
        }
        if let Some(kind) = other_kind(text) {
            return Err(TableError::OtherKind { kind });
        }
        let (first_line, told, text) = match told_separator(text) {
            Some((separator, rest)) => (2, Some(separator), rest),
            None => (1, None, text),
        };
        let quote = quote(text);
        let layout = layout(text, first_line, options.separator.or(told), quote)?;
        let mut records = Records::new(text, first_line, layout.separator, quote);
        records.width = Some(layout.width);
        let mut intake = Intake::new(options, text.len());
        let mut record = Record::default();
        let mut row = Row::default();
        let mut told_at = 0;
        while records.read(&mut record)? {
            if records.position() >= told_at {
                progress(records.position() as f64 / text.len() as f64);
                told_at = records.position() + PROGRESS_BYTES;
            }
            std::mem::swap(&mut row.text, &mut record.text);
            std::mem::swap(&mut row.ends, &mut record.ends);
            (row.line, row.broken) = (record.line, record.broken);
            intake.push(&row)?;
        }
        let mut table = intake.finish()?;
        table.separator = Some(layout.separator);
        table.learn(options.decimal);
        Ok(table)
    }
}

/// The quotation mark: an apostrophe if the first line is quoted with those.
fn quote(text: &str) -> char {
    let line = text.lines().next().unwrap_or_default().trim();
    let quoted = SEPARATORS.iter().any(|separator| {
        let mut cells = line.split(*separator).map(str::trim);
        cells.all(|cell| cell.len() > 2 && cell.starts_with('\'') && cell.ends_with('\''))
    });
    if quoted { '\'' } else { '"' }
}

/// How a text is parted.
struct Layout {
    separator: char,
    /// Cells of most rows.
    width: usize,
}

/// The separator by which most rows have the same number of cells, more than one.
fn layout(text: &str, line: u32, told: Option<char>, quote: char) -> Result<Layout, TableError> {
    let mut best: Vec<(bool, f64, Layout)> = Vec::new();
    for separator in told.map_or(SEPARATORS.to_vec(), |separator| vec![separator]) {
        let mut records = Records::new(text, line, separator, quote);
        let mut record = Record::default();
        let mut widths = Vec::new();
        let mut well_quoted = true;
        while widths.len() < SAMPLE && records.position() < SAMPLE_BYTES {
            match records.read(&mut record) {
                Ok(true) => {}
                Ok(false) => break,
                // No separator makes that a table.
                Err(TableError::TooManyCells) => return Err(TableError::TooManyCells),
                // Said when the table is read, if no other separator makes sense of the marks.
                Err(_) => {
                    well_quoted = false;
                    break;
                }
            }
            let content = record.cells().any(|cell| !cell.trim().is_empty());
            if content && !record.text.starts_with('#') {
                widths.push(record.ends.len());
            }
        }
        let count = |width: usize| widths.iter().filter(|w| **w == width).count();
        let width = widths
            .iter()
            .copied()
            .max_by_key(|width| (count(*width), *width))
            .unwrap_or(1);
        let share = count(width) as f64 / widths.len().max(1) as f64;
        best.push((well_quoted, share, Layout { separator, width }));
    }
    let parts = |(_, _, layout): &(bool, f64, Layout)| layout.width > 1;
    if best.iter().any(parts) {
        best.retain(parts);
    } else {
        best.truncate(1);
    }
    if best.iter().any(|(well_quoted, ..)| *well_quoted) {
        best.retain(|(well_quoted, ..)| *well_quoted);
    }
    let most = best.iter().map(|(_, share, _)| *share).fold(0.0, f64::max);
    best.retain(|(_, share, _)| *share == most);
    let mut best = best.into_iter().map(|(.., layout)| layout);
    match (best.next(), best.next()) {
        (Some(one), Some(other)) => Err(TableError::Separator {
            one: one.separator,
            other: other.separator,
        }),
        (Some(layout), None) => Ok(layout),
        (None, _) => Err(TableError::Empty),
    }
}

/// What a text is, if it is of another kind than a table.
fn other_kind(text: &str) -> Option<&'static str> {
    let begins = |start: &str| {
        let text = text.trim_start();
        text.get(..start.len())
            .is_some_and(|first| first.eq_ignore_ascii_case(start))
    };
    let kinds = [
        ("<!doctype html", "a web page (HTML)"),
        ("<html", "a web page (HTML)"),
        ("<table", "a web page (HTML)"),
        ("<style", "a web page (HTML)"),
        ("<head", "a web page (HTML)"),
        ("<meta", "a web page (HTML)"),
        ("<div", "a web page (HTML)"),
        ("<?xml", "an XML file"),
        ("{\\rtf", "an RTF document"),
        ("{\"", "a JSON file"),
        ("{\n", "a JSON file"),
        ("[{", "a JSON file"),
        ("[\n", "a JSON file"),
        ("%PDF", "a PDF document"),
        ("MIME-Version:", "a web page (MHTML)"),
    ];
    kinds
        .into_iter()
        .find(|(start, _)| begins(start))
        .map(|(_, kind)| kind)
}

/// The bytes as text.
fn decoded(bytes: &[u8]) -> Result<Cow<'_, str>, TableError> {
    let text = match bytes {
        [0xff, 0xfe, rest @ ..] => Cow::Owned(utf16(rest, u16::from_le_bytes)?),
        [0xfe, 0xff, rest @ ..] => Cow::Owned(utf16(rest, u16::from_be_bytes)?),
        _ => {
            // Zeros first: a binary file is no text in a wrong encoding.
            if bytes.contains(&0) {
                Cow::Owned(unmarked_utf16(bytes)?)
            } else {
                let line = |end: usize| 1 + bytes[..end].iter().filter(|b| **b == b'\n').count();
                Cow::Borrowed(str::from_utf8(bytes).map_err(|e| TableError::Encoding {
                    line: line(e.valid_up_to()),
                })?)
            }
        }
    };
    if text.contains('\0') {
        return Err(TableError::Binary);
    }
    Ok(text)
}

/// UTF-16 that does not say so: of the first units every second byte, and only every second, is zero nearly always.
fn unmarked_utf16(bytes: &[u8]) -> Result<String, TableError> {
    let (pairs, _) = bytes[..bytes.len().min(4096)].as_chunks::<2>();
    let zeros = |index: usize| pairs.iter().filter(|pair| pair[index] == 0).count();
    let (first, second) = (zeros(0), zeros(1));
    let most = pairs.len() * 3 / 4;
    if pairs.len() < 4 {
        Err(TableError::Binary)
    } else if second > most && first == 0 {
        utf16(bytes, u16::from_le_bytes)
    } else if first > most && second == 0 {
        utf16(bytes, u16::from_be_bytes)
    } else {
        Err(TableError::Binary)
    }
}

fn utf16(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> Result<String, TableError> {
    let (pairs, odd) = bytes.as_chunks();
    if !odd.is_empty() {
        return Err(TableError::Binary);
    }
    let mut text = String::with_capacity(bytes.len() / 2);
    for c in char::decode_utf16(pairs.iter().map(|pair| unit(*pair))) {
        text.push(c.map_err(|_| TableError::Encoding {
            line: 1 + text.matches('\n').count(),
        })?);
    }
    Ok(text)
}

/// The separator that a first line `sep=;` names, and the text after that line.
fn told_separator(text: &str) -> Option<(char, &str)> {
    let (first, rest) = text.split_once('\n')?;
    let first = first.trim_end_matches('\r').trim_matches('"');
    let separator = SEPARATORS
        .into_iter()
        .find(|s| first.strip_prefix("sep=") == Some(s.encode_utf8(&mut [0; 4])))?;
    Some((separator, rest))
}
