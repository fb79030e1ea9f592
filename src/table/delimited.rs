//! Text with separators (CSV) to a table: encoding, separator, quotes; what is unclear is refused, not guessed.

use crate::table::{Builder, MOST_BYTES, Table, TableError};
use csv::{ReaderBuilder, StringRecord};
use std::borrow::Cow;

const SEPARATORS: [char; 3] = [',', ';', '\t'];
/// Bytes between two reports of progress.
const PROGRESS_BYTES: usize = 1 << 20;
const BYTE_ORDER_MARK: char = '\u{feff}';

impl Table {
    /// Reads a CSV file: UTF-8, or UTF-16 that begins with its byte order mark; comma, semicolon or tab, whichever the
    /// header has most of (or as a first line `sep=;` says, which spreadsheets write); quotes and line ends as in
    /// RFC 4180.
    ///
    /// # Errors
    /// Every [`TableError`], before much memory is taken.
    pub fn from_csv(bytes: &[u8]) -> Result<Self, TableError> {
        Self::from_csv_telling(bytes, &mut |_| {})
    }

    /// The same; `progress` is told the share done.
    pub(crate) fn from_csv_telling(
        bytes: &[u8],
        progress: &mut dyn FnMut(f64),
    ) -> Result<Self, TableError> {
        if bytes.len() > MOST_BYTES {
            return Err(TableError::TooLarge {
                bytes: bytes.len() as u64,
            });
        }
        let text = decoded(bytes)?;
        let text = text.strip_prefix(BYTE_ORDER_MARK).unwrap_or(&text);
        if text.trim().is_empty() {
            return Err(TableError::Empty);
        }
        let (skipped, separator, text) = match told_separator(text) {
            Some((separator, rest)) => (1, separator, rest),
            None => (0, separator(text)?, text),
        };
        let mut reader = ReaderBuilder::new()
            .delimiter(separator as u8)
            .has_headers(false)
            .flexible(true)
            .from_reader(text.as_bytes());
        let mut record = StringRecord::new();
        let mut read = |record: &mut StringRecord| {
            // The text is valid and uneven rows are allowed, so nothing is left that could fail.
            reader.read_record(record).unwrap_or(false)
        };
        if !read(&mut record) {
            return Err(TableError::Empty);
        }
        let mut builder = Builder::new(record.iter(), text.len())?;
        let bytes = text.as_bytes();
        let (mut position, mut line) = (0, 1 + skipped);
        let mut told_at = 0;
        while read(&mut record) {
            // The reader's own position lies before the line ends that it has yet to skip, and its lines are those of \n.
            let told = record
                .position()
                .map_or(0, |position| position.byte() as usize);
            let blank = bytes[told..]
                .iter()
                .take_while(|b| matches!(b, b'\r' | b'\n'))
                .count();
            line += line_ends(&bytes[position..told + blank]);
            position = told + blank;
            if position >= told_at {
                progress(position as f64 / bytes.len() as f64);
                told_at = position + PROGRESS_BYTES;
            }
            let ends = (0..record.len()).map(|i| record.range(i).map_or(0, |range| range.end));
            builder.push(line, record.as_slice(), ends)?;
        }
        // An unclosed quotation mark takes all that follows into one cell, so it can only be in the last row.
        if bytes[position..].iter().filter(|b| **b == b'"').count() % 2 == 1 {
            return Err(TableError::UnclosedQuote { line });
        }
        builder.finish()
    }
}

/// Line ends: `\r\n`, `\n` or `\r`. The bytes end with a whole one.
fn line_ends(bytes: &[u8]) -> u32 {
    let mut before = 0;
    let mut count = 0;
    for b in bytes {
        count += u32::from(*b == b'\n' && before != b'\r') + u32::from(*b == b'\r');
        before = *b;
    }
    count
}

/// The bytes as text.
fn decoded(bytes: &[u8]) -> Result<Cow<'_, str>, TableError> {
    let text = match bytes {
        [0xff, 0xfe, rest @ ..] => Cow::Owned(utf16(rest, u16::from_le_bytes)?),
        [0xfe, 0xff, rest @ ..] => Cow::Owned(utf16(rest, u16::from_be_bytes)?),
        _ => {
            // Zeros first: a binary file is no text in a wrong encoding.
            if bytes.contains(&0) {
                return Err(TableError::Binary);
            }
            let line = |end: usize| 1 + bytes[..end].iter().filter(|b| **b == b'\n').count();
            Cow::Borrowed(str::from_utf8(bytes).map_err(|e| TableError::Encoding {
                line: line(e.valid_up_to()),
            })?)
        }
    };
    if text.contains('\0') {
        return Err(TableError::Binary);
    }
    Ok(text)
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

/// The separator that the header has most of, outside quotation marks; a comma if it has none.
fn separator(text: &str) -> Result<char, TableError> {
    let header = text.trim_start_matches(['\r', '\n', ' ']);
    let mut counts = [0; 3];
    let mut quoted = false;
    for c in header.chars() {
        match c {
            '"' => quoted = !quoted,
            '\r' | '\n' if !quoted => break,
            c if !quoted => {
                if let Some(index) = SEPARATORS.iter().position(|s| *s == c) {
                    counts[index] += 1;
                }
            }
            _ => {}
        }
    }
    let most = counts.iter().max().copied().unwrap_or(0);
    let mut best = SEPARATORS
        .into_iter()
        .zip(counts)
        .filter(|(_, n)| *n == most);
    match (best.next(), best.next()) {
        (Some((one, n)), Some((other, _))) if n > 0 => Err(TableError::Separator { one, other }),
        (Some((one, _)), _) => Ok(one),
        (None, _) => Ok(SEPARATORS[0]),
    }
}
