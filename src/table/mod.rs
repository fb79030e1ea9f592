//! A table as text: named columns and cells, nothing interpreted, one million rows in little more than their own bytes.

mod archive;
pub mod cell;
mod delimited;
mod workbook;

use crate::patient::{Problem, Refusal, Rule};
use std::fmt;

/// Files above this many bytes are refused unread.
pub const MOST_BYTES: usize = 200_000_000;
/// Tables above this many rows are refused.
pub const MOST_ROWS: usize = 2_000_000;
/// Tables above this many cells are refused.
pub const MOST_CELLS: usize = 50_000_000;
/// With more uneven rows than this the file is refused: it is no table, or was read with the wrong separator.
pub const MOST_UNEVEN: usize = 10_000;

/// A table of text: one buffer for all cells and where each ends.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Table {
    columns: Vec<String>,
    /// Cells of the header, empty ones behind the last column among them.
    width: usize,
    /// The cells, row after row, with nothing between them.
    text: String,
    /// Where each cell ends in `text`; it begins where the one before it ends.
    ends: Vec<u32>,
    /// The line of the file on which each row begins.
    lines: Vec<u32>,
    uneven: Vec<UnevenRow>,
    /// Of a workbook: the worksheet's name, and how many visible ones there are.
    worksheet: Option<(String, usize)>,
}

/// A row with another number of cells than the header; its cells are not kept, since which column each belongs to is
/// not known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct UnevenRow {
    /// Line of the file (row of the worksheet) on which it begins; the first is 1.
    pub line: u32,
    /// Its cells.
    pub cells: usize,
}

impl Table {
    /// Names of the columns, without surrounding blanks, each once.
    pub fn columns(&self) -> &[String] {
        &self.columns
    }

    /// Cells of the header: the columns, and empty ones behind the last.
    pub fn width(&self) -> usize {
        self.width
    }

    /// The index of a column.
    pub fn column(&self, name: &str) -> Option<usize> {
        self.columns.iter().position(|column| column == name)
    }

    /// Rows with as many cells as the header; lines without any content are no rows.
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
        assert!(column < self.columns.len(), "no column {column}");
        let index = row * self.columns.len() + column;
        &self.text[self.start(index)..self.ends[index] as usize]
    }

    /// The line of the file (row of the worksheet) on which a row begins; the first is 1.
    ///
    /// # Panics
    /// If there is no such row.
    pub fn line(&self, row: usize) -> u32 {
        self.lines[row]
    }

    /// Rows that were left out because they have another number of cells than the header.
    pub fn uneven(&self) -> &[UnevenRow] {
        &self.uneven
    }

    /// Of a workbook: the name of the worksheet that was read, and how many visible ones there are.
    pub fn worksheet(&self) -> Option<(&str, usize)> {
        self.worksheet
            .as_ref()
            .map(|(name, count)| (name.as_str(), *count))
    }

    pub(crate) fn set_worksheet(&mut self, name: String, count: usize) {
        self.worksheet = Some((name, count));
    }

    fn start(&self, index: usize) -> usize {
        index.checked_sub(1).map_or(0, |i| self.ends[i] as usize)
    }
}

/// Takes a table row by row.
#[derive(Debug)]
pub(crate) struct Builder {
    table: Table,
}

impl Builder {
    /// With the cells of the header and about how many bytes of text will come.
    ///
    /// Spreadsheets often write empty columns behind the last one: those are left out.
    pub(crate) fn new<'a>(
        header: impl Iterator<Item = &'a str>,
        bytes: usize,
    ) -> Result<Self, TableError> {
        let mut columns: Vec<String> = header.map(|name| name.trim().to_owned()).collect();
        let width = columns.len();
        while columns.last().is_some_and(String::is_empty) {
            columns.pop();
        }
        for (index, name) in columns.iter().enumerate() {
            if name.is_empty() {
                return Err(TableError::NamelessColumn { number: index + 1 });
            }
            if columns[..index].contains(name) {
                return Err(TableError::DuplicateColumn { name: name.clone() });
            }
        }
        Ok(Self {
            table: Table {
                columns,
                width,
                text: String::with_capacity(bytes),
                ..Table::default()
            },
        })
    }

    /// Cells of the header.
    pub(crate) fn width(&self) -> usize {
        self.table.width
    }

    /// Adds a row: the text of its cells in one piece, and where each ends in it.
    pub(crate) fn push(
        &mut self,
        line: u32,
        text: &str,
        ends: impl ExactSizeIterator<Item = usize>,
    ) -> Result<(), TableError> {
        if text.trim_ascii().is_empty() {
            return Ok(());
        }
        let table = &mut self.table;
        if ends.len() != table.width {
            table.uneven.push(UnevenRow {
                line,
                cells: ends.len(),
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
        if table.ends.len() + table.columns.len() > MOST_CELLS {
            return Err(TableError::TooManyCells);
        }
        let start = table.text.len();
        let named = table.columns.len();
        let mut end = 0;
        for (index, this) in ends.enumerate() {
            if index < named {
                end = this;
                table.ends.push((start + end) as u32);
            } else if !text[end..this].trim_ascii().is_empty() {
                return Err(TableError::NamelessColumn { number: index + 1 });
            }
        }
        table.text.push_str(&text[..end]);
        table.lines.push(line);
        // The ends are 32 bits wide, which the limit on a file's bytes keeps far enough away.
        debug_assert!(table.text.len() <= u32::MAX as usize);
        Ok(())
    }

    /// The table, if it has rows.
    pub(crate) fn finish(self) -> Result<Table, TableError> {
        if self.table.is_empty() && self.table.uneven.is_empty() {
            return Err(TableError::NoRows);
        }
        Ok(self.table)
    }
}

/// Why a file is no table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TableError {
    /// Nothing, or nothing but blank lines.
    Empty,
    /// More than [`MOST_BYTES`].
    TooLarge {
        /// Bytes there are.
        bytes: u64,
    },
    /// Bytes that no text has, such as zeros.
    Binary,
    /// A workbook of the old kind, or with a password.
    OldWorkbook,
    /// A workbook that cannot be read.
    Workbook {
        /// Why, to follow "The workbook cannot be read: ".
        reason: &'static str,
    },
    /// A workbook that unpacks to more than [`MOST_BYTES`], or to more than it says.
    UnpacksTooLarge,
    /// Text in another encoding than UTF-8 or UTF-16.
    Encoding {
        /// The first line that cannot be read.
        line: usize,
    },
    /// The header has as many of one separator as of another.
    Separator {
        /// One of them.
        one: char,
        /// The other.
        other: char,
    },
    /// A quotation mark that opens a cell and is never closed.
    UnclosedQuote {
        /// The line on which the row with it begins.
        line: u32,
    },
    /// A column with content and no name.
    NamelessColumn {
        /// Its number; the first is 1.
        number: usize,
    },
    /// Two columns of one name.
    DuplicateColumn {
        /// The name.
        name: String,
    },
    /// A header and no rows.
    NoRows,
    /// More than [`MOST_UNEVEN`] rows have another number of cells than the header.
    NoTable {
        /// Cells of the header.
        width: usize,
        /// The first such row.
        first: UnevenRow,
    },
    /// More than [`MOST_ROWS`].
    TooManyRows,
    /// More than [`MOST_CELLS`].
    TooManyCells,
}

impl TableError {
    /// The name of the broken rule.
    pub fn rule(&self) -> Rule {
        match self {
            Self::Empty => Rule::EmptyFile,
            Self::TooLarge { .. } => Rule::TooLarge,
            Self::Binary => Rule::Binary,
            Self::OldWorkbook => Rule::OldWorkbook,
            Self::Workbook { .. } => Rule::NotAWorkbook,
            Self::UnpacksTooLarge => Rule::UnpacksTooLarge,
            Self::Encoding { .. } => Rule::Encoding,
            Self::Separator { .. } => Rule::Separator,
            Self::UnclosedQuote { .. } => Rule::UnclosedQuote,
            Self::NamelessColumn { .. } => Rule::NamelessColumn,
            Self::DuplicateColumn { .. } => Rule::DuplicateColumn,
            Self::NoRows => Rule::NoRows,
            Self::NoTable { .. } => Rule::NoTable,
            Self::TooManyRows => Rule::TooManyRows,
            Self::TooManyCells => Rule::TooManyCells,
        }
    }

    /// What broke it.
    fn value(&self) -> String {
        match self {
            Self::TooLarge { bytes } => bytes.to_string(),
            Self::Encoding { line } => line.to_string(),
            Self::Separator { one, other } => format!("{} {}", named(*one), named(*other)),
            Self::UnclosedQuote { line } => line.to_string(),
            Self::NamelessColumn { number } => number.to_string(),
            Self::DuplicateColumn { name } => shown(name),
            Self::NoTable { first, .. } => first.line.to_string(),
            Self::Empty
            | Self::Binary
            | Self::OldWorkbook
            | Self::Workbook { .. }
            | Self::UnpacksTooLarge
            | Self::NoRows
            | Self::TooManyRows
            | Self::TooManyCells => String::new(),
        }
    }
}

impl fmt::Display for TableError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => write!(f, "The file is empty."),
            Self::TooLarge { bytes } => write!(
                f,
                "The file has {bytes} bytes; at most {MOST_BYTES} are read."
            ),
            Self::Binary => write!(
                f,
                "The file is not text. A table can be CSV (UTF-8 or UTF-16) or XLSX."
            ),
            Self::OldWorkbook => write!(
                f,
                "The workbook is of the old kind (XLS) or protected by a password. Save it as XLSX or CSV."
            ),
            Self::Workbook { reason } => write!(f, "The workbook cannot be read: {reason}."),
            Self::UnpacksTooLarge => write!(
                f,
                "The workbook unpacks to more than {MOST_BYTES} bytes, or to more than it says."
            ),
            Self::Encoding { line } => write!(
                f,
                "Line {line} is neither UTF-8 nor UTF-16. Save the table as “CSV UTF-8” or XLSX."
            ),
            Self::Separator { one, other } => write!(
                f,
                "The header has as many {} as {}, so the separator is unclear. Quote the names that contain one.",
                named(*one),
                named(*other)
            ),
            Self::UnclosedQuote { line } => write!(
                f,
                "The row that begins on line {line} has a quotation mark that is not closed."
            ),
            Self::NamelessColumn { number } => {
                write!(f, "Column {number} has content but no name.")
            }
            Self::DuplicateColumn { name } => {
                write!(f, "Two columns are named “{}”.", shown(name))
            }
            Self::NoRows => write!(f, "The table has a header and no rows."),
            Self::NoTable { width, first } => write!(
                f,
                "The header has {width} cells, but more than {MOST_UNEVEN} rows have another number: the first begins on line {} and has {}.",
                first.line, first.cells
            ),
            Self::TooManyRows => write!(f, "The table has more than {MOST_ROWS} rows."),
            Self::TooManyCells => write!(f, "The table has more than {MOST_CELLS} cells."),
        }
    }
}

/// A separator in words.
fn named(separator: char) -> &'static str {
    match separator {
        ',' => "commas",
        ';' => "semicolons",
        _ => "tabs",
    }
}

impl std::error::Error for TableError {}

impl From<TableError> for Refusal {
    fn from(e: TableError) -> Self {
        Self {
            problems: vec![Problem {
                field: "file".to_owned(),
                value: e.value(),
                rule: e.rule(),
                message: e.to_string(),
            }],
        }
    }
}

/// Text cut to 80 characters.
pub(crate) fn shown(text: &str) -> String {
    let mut shown: String = text.chars().take(80).collect();
    if shown.len() < text.len() {
        shown.push('…');
    }
    shown
}
