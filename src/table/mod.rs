//! A table as text: named columns and cells, one million rows in little more than their own bytes; of a cell only whether it is
//! missing and which number it is.

mod archive;
pub mod cell;
mod delimited;
mod error;
mod intake;
mod ods;
mod records;
pub mod remark;
mod workbook;
pub(crate) mod xlsx;
mod xml;

pub use error::TableError;

use crate::refusal::shown;
use crate::table::cell::{
    DecimalMark, NoNumber, is_error, is_missing, number, proves, share, trimmed, unwrapped,
};
use crate::table::intake::Row;
use crate::table::remark::{Remark, RemarkKind};
use rustc_hash::FxHashMap;

/// Files above this many bytes are refused unread; so is what a workbook unpacks to. A page has less memory than a program.
pub const MOST_BYTES: usize = if cfg!(target_arch = "wasm32") {
    100_000_000
} else {
    200_000_000
};
/// A cell with more bytes of text than this is refused: it is no value, and a page that showed or compared it would stand still.
pub const MOST_CELL: usize = 1_000_000;
/// Cells of a workbook with more text than this, each counted as often as it stands there, are refused.
pub(crate) const MOST_TEXT: usize = 100_000_000;
/// Tables above this many rows are refused.
pub(crate) const MOST_ROWS: usize = 2_000_000;
/// Tables above this many cells are refused.
pub(crate) const MOST_CELLS: usize = 30_000_000;
/// With more uneven rows than this the file is refused: it is no table, or was read with the wrong separator.
pub const MOST_UNEVEN: usize = 10_000;

/// How a file is to be read; what is left open is found from the file.
#[derive(Debug, Clone)]
pub struct ReadOptions {
    /// Name of the worksheet.
    pub sheet: Option<String>,
    /// Line of the file (row of the worksheet) of the header; the first is 1.
    pub header_row: Option<u32>,
    /// What separates the cells of a text.
    pub separator: Option<char>,
    /// The decimal mark of all numbers.
    pub decimal: Option<DecimalMark>,
    /// What else stands for a missing value.
    pub missing: Vec<String>,
    /// Whether a text is the name of a column that is looked for: it helps to find the header and the worksheet.
    pub known: fn(&str) -> bool,
}

impl Default for ReadOptions {
    fn default() -> Self {
        Self {
            sheet: None,
            header_row: None,
            separator: None,
            decimal: None,
            missing: Vec::new(),
            known: |_| false,
        }
    }
}

/// A table of text: one buffer for all cells and where each ends.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Table {
    columns: Vec<String>,
    /// Cells of the header, those without a name among them.
    width: usize,
    header_line: u32,
    /// The cells, row after row, with nothing between them.
    text: String,
    /// Where each cell ends in `text`; it begins where the one before it ends.
    ends: Vec<u32>,
    /// The line of the file on which each row begins.
    lines: Vec<u32>,
    uneven: Vec<UnevenRow>,
    facts: Vec<Facts>,
    missing: Vec<String>,
    separator: Option<char>,
    decimal: Option<DecimalMark>,
    /// Of a workbook: the worksheet's name, and the names of all that are visible.
    worksheet: Option<(String, Vec<String>)>,
    remarks: Vec<Remark>,
    preview: Vec<(u32, Vec<String>)>,
    /// Of a workbook: a bit for each cell that is stored as a number.
    machine: Vec<u64>,
}

/// What all cells of a column tell together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
struct Facts {
    /// The style of its numbers.
    style: Option<DecimalMark>,
    /// A cell is `+`, so that `-` is its opposite and not a missing value.
    plus: bool,
}

/// A row with more cells than the header; its cells are not kept, since which column each belongs to is not known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct UnevenRow {
    /// Line of the file (row of the worksheet) on which it begins; the first is 1.
    pub line: u32,
    /// Its cells.
    pub cells: usize,
}

/// A cell as it is read: its text, and its number if it is one.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Cell<'a> {
    /// The text without blanks around it; nothing if it is missing.
    pub text: Option<&'a str>,
    style: Option<DecimalMark>,
    machine: bool,
}

impl<'a> Cell<'a> {
    /// A missing one.
    pub(crate) const MISSING: Self = Self {
        text: None,
        style: None,
        machine: false,
    };

    /// Its number; nothing if it is missing.
    ///
    /// # Errors
    /// Why it is none.
    pub fn number(self) -> Result<Option<f64>, NoNumber> {
        let Some(text) = self.text else {
            return Ok(None);
        };
        // A workbook stores numbers with a point, whatever it shows.
        let style = if self.machine {
            Some(DecimalMark::Point)
        } else {
            self.style
        };
        number(text, style).map(Some)
    }

    /// Of a percentage its share: of `5%` 0.05.
    pub(crate) fn share(self) -> Option<Result<f64, NoNumber>> {
        share(self.text?, self.style)
    }
}

impl Table {
    /// Names of the columns, without surrounding blanks; several may have the same.
    pub fn columns(&self) -> &[String] {
        &self.columns
    }

    /// Cells of the header: the columns, and those without a name.
    pub fn width(&self) -> usize {
        self.width
    }

    /// The line of the file (row of the worksheet) that the header was read from.
    pub fn header_line(&self) -> u32 {
        self.header_line
    }

    /// The index of the only column of a name; nothing if none or several have it.
    pub fn column(&self, name: &str) -> Option<usize> {
        let mut columns = self
            .columns
            .iter()
            .enumerate()
            .filter(|(_, column)| *column == name);
        let (index, _) = columns.next()?;
        columns.next().is_none().then_some(index)
    }

    /// Rows with no more cells than the header; lines without any content are no rows.
    pub fn len(&self) -> usize {
        self.lines.len()
    }

    /// Whether there are no such rows.
    pub fn is_empty(&self) -> bool {
        self.lines.is_empty()
    }

    /// A cell as it stands in the file, without its quotes.
    ///
    /// # Panics
    /// If there is no such row or column.
    pub fn cell(&self, row: usize, column: usize) -> &str {
        let index = self.index(row, column);
        &self.text[self.start(index)..self.ends[index] as usize]
    }

    /// A cell as it is read.
    ///
    /// # Panics
    /// If there is no such row or column.
    pub fn value(&self, row: usize, column: usize) -> Cell<'_> {
        let index = self.index(row, column);
        let text = unwrapped(trimmed(
            &self.text[self.start(index)..self.ends[index] as usize],
        ));
        let Facts { style, plus } = self.facts[column];
        let missing = is_missing(text) && !(plus && text == "-") || self.is_named_missing(text);
        Cell {
            text: (!missing).then_some(text),
            style,
            machine: self
                .machine
                .get(index / 64)
                .is_some_and(|bits| bits >> (index % 64) & 1 == 1),
        }
    }

    fn is_named_missing(&self, text: &str) -> bool {
        let same_number = |code: &str| matches!((code.parse::<f64>(), text.parse::<f64>()), (Ok(a), Ok(b)) if a == b);
        !self.missing.is_empty()
            && self
                .missing
                .iter()
                .any(|code| text.eq_ignore_ascii_case(code) || same_number(code))
    }

    /// The line of the file (row of the worksheet) on which a row begins; the first is 1.
    ///
    /// # Panics
    /// If there is no such row.
    pub fn line(&self, row: usize) -> u32 {
        self.lines[row]
    }

    /// Rows that were left out because they have more cells than the header.
    pub fn uneven(&self) -> &[UnevenRow] {
        &self.uneven
    }

    /// Of a workbook: the name of the worksheet that was read, and those of all visible ones.
    pub fn worksheet(&self) -> Option<(&str, &[String])> {
        self.worksheet
            .as_ref()
            .map(|(name, all)| (name.as_str(), all.as_slice()))
    }

    /// Of text: what separates its cells.
    pub fn separator(&self) -> Option<char> {
        self.separator
    }

    /// The decimal mark that the table's numbers prove or was asked for; nothing if they have none, or several.
    pub fn decimal(&self) -> Option<DecimalMark> {
        self.decimal
    }

    /// What was named as standing for a missing value, beside the usual codes.
    pub fn missing(&self) -> &[String] {
        &self.missing
    }

    /// What a reader should know before any result.
    pub fn remarks(&self) -> &[Remark] {
        &self.remarks
    }

    /// The first lines with content, those above the header among them: line and cells.
    pub fn preview(&self) -> &[(u32, Vec<String>)] {
        &self.preview
    }

    fn index(&self, row: usize, column: usize) -> usize {
        assert!(column < self.columns.len(), "no column {column}");
        row * self.columns.len() + column
    }

    fn start(&self, index: usize) -> usize {
        index.checked_sub(1).map_or(0, |i| self.ends[i] as usize)
    }

    /// It is the worksheet of this name, of these in the workbook.
    fn is_worksheet(&mut self, name: String, names: Vec<String>) {
        if names.len() > 1 {
            let (kind, others) = (RemarkKind::OtherWorksheets, names.len() - 1);
            self.remarks
                .push(Remark::new(kind, "", &shown(&name), others));
        }
        self.worksheet = Some((name, names));
    }

    /// Finds the style of each column's numbers and what else only all cells together tell.
    fn learn(&mut self, asked: Option<DecimalMark>) {
        let columns = self.columns.len();
        self.facts = vec![Facts::default(); columns];
        let mut proved = vec![[false; 2]; columns];
        let (mut errors, mut formulas, mut error) = (0, 0, String::new());
        let mut start = 0;
        for (index, end) in self.ends.iter().enumerate() {
            let cell = &self.text[start..*end as usize];
            start = *end as usize;
            let column = index % columns;
            match cell.as_bytes().first() {
                Some(b'0'..=b'9' | b'-' | b'+' | b'.' | b',' | b' ') => {
                    let text = trimmed(cell);
                    self.facts[column].plus |= text == "+";
                    let stored = self
                        .machine
                        .get(index / 64)
                        .is_some_and(|bits| bits >> (index % 64) & 1 == 1);
                    if !stored && let Some(mark) = proves(text) {
                        proved[column][mark as usize] = true;
                    }
                }
                Some(b'#') if is_error(trimmed(cell)) => {
                    errors += 1;
                    if error.is_empty() {
                        error = trimmed(cell).to_owned();
                    }
                }
                Some(b'=') if self.worksheet.is_some() => formulas += 1,
                _ => {}
            }
        }
        let one = |proved: [bool; 2]| match proved {
            [true, false] => Some(DecimalMark::Point),
            [false, true] => Some(DecimalMark::Comma),
            _ => None,
        };
        let all = proved
            .iter()
            .fold([false; 2], |all, one| [all[0] | one[0], all[1] | one[1]]);
        // Where a comma parts the cells, no number is written with one.
        let usual = (self.separator == Some(',') && !all[1]).then_some(DecimalMark::Point);
        self.decimal = asked.or(one(all)).or(usual.filter(|_| all == [false; 2]));
        for (facts, proved) in self.facts.iter_mut().zip(proved) {
            facts.style = asked.or(if proved == [false; 2] {
                self.decimal
            } else {
                one(proved)
            });
        }
        if errors > 0 {
            self.remarks
                .push(Remark::new(RemarkKind::ErrorCells, "", &error, errors));
        }
        if formulas > 0 {
            self.remarks
                .push(Remark::new(RemarkKind::NotCalculated, "", "", formulas));
        }
    }
}

/// Takes a table row by row.
#[derive(Debug)]
pub(crate) struct Builder {
    table: Table,
    /// Which cells of a row belong to a column.
    kept: Vec<usize>,
    /// Cells without a name, and how many of them have content.
    nameless: Vec<(usize, usize)>,
    short: usize,
    first_short: u32,
    broken: usize,
    first_broken: u32,
    filled: usize,
    /// Lines that are comments.
    pub comments: usize,
    pub remarks: Vec<Remark>,
    /// How much text the cells may have.
    pub most_text: usize,
}

impl Builder {
    /// With the cells of the header, its line, and about how many bytes of text will come.
    pub(crate) fn new(names: Vec<String>, line: u32, bytes: usize) -> Result<Self, TableError> {
        let width = names.len();
        let mut kept = Vec::with_capacity(width);
        let mut nameless = Vec::new();
        let mut columns = Vec::with_capacity(width);
        for (index, name) in names.into_iter().enumerate() {
            if name.is_empty() {
                nameless.push((index, 0));
            } else {
                kept.push(index);
                columns.push(name);
            }
        }
        if columns.is_empty() {
            return Err(TableError::Empty);
        }
        Ok(Self {
            table: Table {
                columns,
                width,
                header_line: line,
                text: String::with_capacity(bytes),
                ..Table::default()
            },
            kept,
            nameless,
            short: 0,
            first_short: 0,
            broken: 0,
            first_broken: 0,
            filled: 0,
            comments: 0,
            remarks: Vec::new(),
            most_text: u32::MAX as usize,
        })
    }

    /// Cells of the header.
    pub(crate) fn width(&self) -> usize {
        self.table.width
    }

    /// Adds a row with content.
    pub(crate) fn push(&mut self, row: &Row) -> Result<(), TableError> {
        let table = &mut self.table;
        let cells = row.ends.len();
        let is_empty = |from: usize, to: usize| trimmed(&row.text[from..to]).is_empty();
        if cells > table.width && !is_empty(row.ends[table.width - 1], row.text.len()) {
            table.uneven.push(UnevenRow {
                line: row.line,
                cells,
            });
            return if table.uneven.len() > MOST_UNEVEN {
                Err(TableError::NoTable {
                    width: table.width,
                    first: table.uneven[0],
                })
            } else {
                Ok(())
            };
        }
        if table.lines.len() == MOST_ROWS {
            return Err(TableError::TooManyRows);
        }
        if table.ends.len() + self.kept.len() > MOST_CELLS {
            return Err(TableError::TooManyCells);
        }
        if table.text.len() + row.text.len() > self.most_text {
            return Err(TableError::TooMuchText);
        }
        self.filled += row.filled;
        if row.broken {
            self.broken += 1;
            if self.broken == 1 {
                self.first_broken = row.line;
            }
        }
        // A workbook does not say where a row ends, so only of text is it told.
        if cells < table.width && row.machine.is_empty() {
            self.short += 1;
            if self.short == 1 {
                self.first_short = row.line;
            }
        }
        let bits = !row.machine.is_empty();
        if self.nameless.is_empty() && cells >= table.width && !bits {
            // Every cell is kept: the text goes in as a piece.
            let start = table.text.len();
            let last = row.ends[table.width - 1];
            table.text.push_str(&row.text[..last]);
            table.ends.extend(
                row.ends[..table.width]
                    .iter()
                    .map(|end| (start + end) as u32),
            );
        } else {
            for &index in &self.kept {
                let stored = if index < cells {
                    table.text.push_str(row.cell(index));
                    bits && row.machine[index]
                } else {
                    false
                };
                if stored {
                    let place = table.ends.len();
                    table.machine.resize(place / 64 + 1, 0);
                    table.machine[place / 64] |= 1 << (place % 64);
                }
                table.ends.push(table.text.len() as u32);
            }
            for (index, content) in &mut self.nameless {
                *content += usize::from(*index < cells && !trimmed(row.cell(*index)).is_empty());
            }
        }
        table.lines.push(row.line);
        Ok(())
    }

    /// The table, if it has rows.
    pub(crate) fn finish(mut self, options: &ReadOptions) -> Result<Table, TableError> {
        if self.table.is_empty() && self.table.uneven.is_empty() {
            return Err(TableError::NoRows);
        }
        let remarks = &mut self.remarks;
        let mut remark = |kind, column: &str, value: &str, count| {
            if count > 0 {
                remarks.push(Remark::new(kind, column, value, count));
            }
        };
        remark(RemarkKind::CommentLines, "", "", self.comments);
        remark(
            RemarkKind::ShortRows,
            "",
            &self.first_short.to_string(),
            self.short,
        );
        remark(
            RemarkKind::LineBreaks,
            "",
            &self.first_broken.to_string(),
            self.broken,
        );
        remark(RemarkKind::MergedCells, "", "", self.filled);
        for (index, content) in &self.nameless {
            remark(
                RemarkKind::NamelessColumn,
                &(index + 1).to_string(),
                "",
                *content,
            );
        }
        let mut names: FxHashMap<&str, usize> = FxHashMap::default();
        for name in &self.table.columns {
            *names.entry(name).or_default() += 1;
        }
        if names.len() < self.table.columns.len() {
            for name in &self.table.columns {
                if let Some(count) = names.remove(name.as_str()).filter(|count| *count > 1) {
                    remark(RemarkKind::RepeatedName, name, "", count);
                }
            }
        }
        let mut table = self.table;
        table.remarks = self.remarks;
        table.missing = options
            .missing
            .iter()
            .map(|code| trimmed(code).to_owned())
            .collect();
        Ok(table)
    }
}
