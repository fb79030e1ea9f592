//! Text with separators to records: quotes and line ends as in RFC 4180. Unlike a forgiving reader it takes no text behind a closing
//! quotation mark, so that a stray mark cannot swallow rows.

use crate::table::TableError;

/// Rows with more cells are refused: what is known of each cell takes more memory than the cell itself.
const MOST_COLUMNS: usize = 1_000_000;

/// One record: its cells in one piece, and where each ends in it.
#[derive(Default)]
pub(super) struct Record {
    pub text: String,
    pub ends: Vec<usize>,
    /// The line on which it begins; the first is 1.
    pub line: u32,
    /// Whether a cell holds a line break.
    pub broken: bool,
}

impl Record {
    pub(super) fn cells(&self) -> impl Iterator<Item = &str> {
        (0..self.ends.len()).map(|index| self.cell(index))
    }

    fn cell(&self, index: usize) -> &str {
        let start = index.checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.text[start..self.ends[index]]
    }
}

/// Reads record after record.
#[derive(Clone)]
pub(super) struct Records<'a> {
    text: &'a str,
    at: usize,
    line: u32,
    separator: u8,
    quote: u8,
    /// Cells of a row: a quoted cell with a line that has as many is refused, since a stray mark has swallowed rows.
    pub width: Option<usize>,
}

impl<'a> Records<'a> {
    pub(super) fn new(text: &'a str, line: u32, separator: char, quote: char) -> Self {
        Self {
            text,
            at: 0,
            line,
            separator: separator as u8,
            quote: quote as u8,
            width: None,
        }
    }

    /// Bytes read so far.
    pub(super) fn position(&self) -> usize {
        self.at
    }

    /// Reads the next record; false behind the last.
    pub(super) fn read(&mut self, record: &mut Record) -> Result<bool, TableError> {
        record.text.clear();
        record.ends.clear();
        record.line = self.line;
        record.broken = false;
        let bytes = self.text.as_bytes();
        if self.at == bytes.len() {
            return Ok(false);
        }
        loop {
            let blanks = self.blanks(self.at);
            if bytes.get(blanks) == Some(&self.quote) {
                self.quoted(blanks, record)?;
            } else {
                let end = bytes[self.at..]
                    .iter()
                    .position(|b| *b == self.separator || matches!(b, b'\n' | b'\r'))
                    .map_or(bytes.len(), |length| self.at + length);
                record.text.push_str(&self.text[self.at..end]);
                self.at = end;
            }
            if record.ends.len() == MOST_COLUMNS {
                return Err(TableError::TooManyCells);
            }
            record.ends.push(record.text.len());
            match bytes.get(self.at) {
                Some(b) if *b == self.separator => self.at += 1,
                Some(_) => {
                    let both = bytes[self.at] == b'\r' && bytes.get(self.at + 1) == Some(&b'\n');
                    self.at += if both { 2 } else { 1 };
                    self.line += 1;
                    return Ok(true);
                }
                None => return Ok(true),
            }
        }
    }

    /// The first byte from `at` on that is no blank.
    fn blanks(&self, at: usize) -> usize {
        let is_blank = |b: &u8| *b == b' ' || *b == b'\t' && self.separator != b'\t';
        let bytes = &self.text.as_bytes()[at..];
        at + bytes.iter().take_while(|b| is_blank(b)).count()
    }

    /// A quoted cell that opens at `at`.
    fn quoted(&mut self, at: usize, record: &mut Record) -> Result<(), TableError> {
        let bytes = self.text.as_bytes();
        let opened = self.line;
        let mut from = at + 1;
        let begins = record.text.len();
        loop {
            let length = bytes[from..].iter().position(|b| *b == self.quote);
            let Some(length) = length else {
                return Err(TableError::UnclosedQuote { line: opened });
            };
            let part = &self.text[from..from + length];
            self.line += line_ends(part.as_bytes());
            record.text.push_str(part);
            from += length + 1;
            if bytes.get(from) != Some(&self.quote) {
                break;
            }
            record.text.push(self.quote as char);
            from += 1;
        }
        if self.line > opened {
            record.broken = true;
            self.swallowed(record, begins, opened)?;
        }
        let end = self.blanks(from);
        match bytes.get(end) {
            Some(b) if *b != self.separator && !matches!(b, b'\n' | b'\r') => {
                Err(TableError::TextAfterQuote {
                    opened,
                    line: self.line,
                })
            }
            _ => {
                self.at = end;
                Ok(())
            }
        }
    }

    /// Refuses a cell of which a line behind the first is a row by its separators. In a table of two columns a line of a comment may
    /// well have one separator, so all of them must, and more than one.
    fn swallowed(&self, record: &Record, begins: usize, opened: u32) -> Result<(), TableError> {
        let separators = |line: &str| line.bytes().filter(|b| *b == self.separator).count();
        let cell = &record.text[begins..];
        let rows = match self.width {
            Some(2) if record.ends.is_empty() => {
                let mut lines = cell.lines();
                lines.next_back();
                cell.lines().count() > 2 && lines.all(|line| separators(line) == 1)
            }
            Some(2) => {
                cell.lines().count() > 2 && cell.lines().skip(1).all(|line| separators(line) == 1)
            }
            Some(width) if width > 2 => {
                let mut behind = cell.lines().skip(1);
                behind.any(|line| separators(line) + 1 == width)
            }
            _ => false,
        };
        if rows {
            return Err(TableError::SwallowedRows {
                opened,
                line: self.line,
            });
        }
        Ok(())
    }
}

/// Line ends: `\r\n`, `\n` or `\r`.
fn line_ends(bytes: &[u8]) -> u32 {
    let mut before = 0;
    let mut count = 0;
    for b in bytes {
        count += u32::from(*b == b'\n' && before != b'\r') + u32::from(*b == b'\r');
        before = *b;
    }
    count
}
