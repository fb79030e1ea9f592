//! Why a file is no table, in words.

use crate::patient::{Problem, Refusal, Rule};
use crate::refusal::shown;
use crate::table::{
    MOST_BYTES, MOST_CELL, MOST_CELLS, MOST_ROWS, MOST_TEXT, MOST_UNEVEN, UnevenRow,
};
use std::fmt;

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
    /// A workbook whose cells have more text than `MOST_TEXT`.
    TooMuchText,
    /// A cell with more text than [`MOST_CELL`].
    CellTooLong {
        /// The line of its row.
        line: u32,
        /// Its place in the row; the first is 1.
        column: usize,
    },
    /// Text in another encoding than UTF-8 or UTF-16.
    Encoding {
        /// The first line that cannot be read.
        line: usize,
    },
    /// The rows are as regular with one separator as with another.
    Separator {
        /// One of them.
        one: char,
        /// The other.
        other: char,
    },
    /// A quotation mark that opens a cell and is never closed.
    UnclosedQuote {
        /// The line with it.
        line: u32,
    },
    /// Text behind the quotation mark that closes a cell.
    TextAfterQuote {
        /// The line on which the cell begins.
        opened: u32,
        /// The line with the text.
        line: u32,
    },
    /// A quoted cell with lines that are rows by their separators.
    SwallowedRows {
        /// The line on which the cell begins.
        opened: u32,
        /// The line on which it ends.
        line: u32,
    },
    /// A file of another kind.
    OtherKind {
        /// What it is, such as `HTML`.
        kind: &'static str,
    },
    /// A worksheet that the workbook does not have.
    NoSuchSheet {
        /// The name that was asked for.
        name: String,
        /// The names there are.
        sheets: Vec<String>,
    },
    /// A header row without content, or behind the last.
    NoSuchRow {
        /// Its line.
        line: u32,
    },
    /// A header and no rows.
    NoRows,
    /// More than [`MOST_UNEVEN`] rows have more cells than the header.
    NoTable {
        /// Cells of the header.
        width: usize,
        /// The first such row.
        first: UnevenRow,
    },
    /// More than `MOST_ROWS`.
    TooManyRows,
    /// More than `MOST_CELLS`.
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
            Self::TooMuchText => Rule::TooMuchText,
            Self::CellTooLong { .. } => Rule::CellTooLong,
            Self::Encoding { .. } => Rule::Encoding,
            Self::Separator { .. } => Rule::Separator,
            Self::UnclosedQuote { .. } => Rule::UnclosedQuote,
            Self::TextAfterQuote { .. } => Rule::TextAfterQuote,
            Self::SwallowedRows { .. } => Rule::SwallowedRows,
            Self::OtherKind { .. } => Rule::OtherKind,
            Self::NoSuchSheet { .. } => Rule::NoSuchSheet,
            Self::NoSuchRow { .. } => Rule::NoSuchRow,
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
            Self::UnclosedQuote { line }
            | Self::NoSuchRow { line }
            | Self::CellTooLong { line, .. } => line.to_string(),
            Self::TextAfterQuote { opened, line } | Self::SwallowedRows { opened, line } => {
                format!("{opened}–{line}")
            }
            Self::OtherKind { kind } => (*kind).to_owned(),
            Self::NoSuchSheet { sheets, .. } => sheets.join(", "),
            Self::NoTable { first, .. } => first.line.to_string(),
            Self::Empty
            | Self::Binary
            | Self::OldWorkbook
            | Self::Workbook { .. }
            | Self::UnpacksTooLarge
            | Self::TooMuchText
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
            Self::TooMuchText => write!(
                f,
                "The cells of the worksheet hold more than {MOST_TEXT} bytes of text."
            ),
            Self::CellTooLong { line, column } => write!(
                f,
                "Cell {column} of line {line} has more than {MOST_CELL} bytes of text."
            ),
            Self::Encoding { line } => write!(
                f,
                "Line {line} is neither UTF-8 nor UTF-16. Save the table as “CSV UTF-8” or XLSX."
            ),
            Self::Separator { one, other } => write!(
                f,
                "The rows are as regular with {} as with {} between the cells, so the separator is unclear. Name it, or quote the cells that contain one.",
                named(*one),
                named(*other)
            ),
            Self::UnclosedQuote { line } => {
                write!(f, "Line {line} has a quotation mark that is not closed.")
            }
            Self::TextAfterQuote { opened, line } => write!(
                f,
                "A cell with a quotation mark in front begins on line {opened}, and on line {line} text follows the mark that closes it. Remove the stray mark, or double it inside a quoted cell."
            ),
            Self::SwallowedRows { opened, line } => write!(
                f,
                "A cell with a quotation mark in front begins on line {opened} and ends on line {line}: it takes in whole rows. Remove the stray mark."
            ),
            Self::OtherKind { kind } => write!(
                f,
                "The file is {kind}, whatever its name says. Open it in a spreadsheet program and save it as XLSX or CSV."
            ),
            Self::NoSuchSheet { name, sheets } => write!(
                f,
                "There is no worksheet “{}”. The worksheets are: {}.",
                shown(name),
                sheets.join(", ")
            ),
            Self::NoSuchRow { line } => write!(f, "Line {line} is no header: it has no content."),
            Self::NoRows => write!(f, "The table has a header and no rows."),
            Self::NoTable { width, first } => write!(
                f,
                "The header has {width} cells, but more than {MOST_UNEVEN} rows have more: the first begins on line {} and has {}.",
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
        '|' => "vertical bars",
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
