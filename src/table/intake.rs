//! Rows as they come from a file to a table: which of the first ones is the header, and all that follow.

use crate::table::cell::{is_date, is_missing, number, trimmed};
use crate::table::remark::{Remark, RemarkKind};
use crate::table::{Builder, MOST_CELL, ReadOptions, Table, TableError};

/// Rows among which the header is looked for.
const FIRST_ROWS: usize = 30;
/// Rows of the preview.
const SHOWN_ROWS: usize = 12;

/// A row of a file: its cells in one piece, where each ends in it, and which are numbers of a workbook.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Row {
    /// Line of the file, row of the worksheet; the first is 1.
    pub line: u32,
    pub text: String,
    pub ends: Vec<usize>,
    /// Of a workbook, for each cell whether it is stored as a number; else empty.
    pub machine: Vec<bool>,
    /// Whether a cell holds a line break.
    pub broken: bool,
    /// Of a workbook: first and last column of the merged cells of this row alone. Only below the header are they filled: a title over
    /// several columns is no name of each.
    pub spans: Vec<(usize, usize)>,
    /// Of a workbook: cells that got the value of merged ones above.
    pub filled: usize,
}

impl Row {
    pub(crate) fn cell(&self, index: usize) -> &str {
        let start = index.checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.text[start..self.ends[index]]
    }

    pub(crate) fn cells(&self) -> impl Iterator<Item = &str> {
        (0..self.ends.len()).map(|index| trimmed(self.cell(index)))
    }

    fn with_content(&self) -> usize {
        self.cells().filter(|cell| !cell.is_empty()).count()
    }

    /// Leaves out empty cells at the end: a worksheet does not say where a row ends.
    pub(crate) fn trim(&mut self) {
        while self.ends.len() > 1 && trimmed(self.cell(self.ends.len() - 1)).is_empty() {
            self.ends.pop();
            self.machine.pop();
        }
        let end = self.ends.last().copied().unwrap_or(0);
        self.text.truncate(end);
    }

    pub(crate) fn is_blank(&self) -> bool {
        self.text.trim_ascii().is_empty() || trimmed(&self.text).is_empty()
    }

    /// The row without cells.
    pub(crate) fn clear(&mut self) {
        self.text.clear();
        self.ends.clear();
        self.machine.clear();
        self.spans.clear();
        self.filled = 0;
    }

    /// The row with the values of merged cells in every column they cover, up to so many.
    fn spread(&self, width: usize) -> Self {
        let mut cells: Vec<(&str, bool)> = (0..self.ends.len())
            .map(|index| (self.cell(index), self.machine[index]))
            .collect();
        let mut row = Self {
            line: self.line,
            filled: self.filled,
            ..Self::default()
        };
        for &(from, to) in &self.spans {
            // Over the whole row it is a title between the rows.
            let Some(&value) = cells.get(from).filter(|_| from > 0 || to + 1 < width) else {
                continue;
            };
            for column in from + 1..width.min(to + 1) {
                if cells.len() <= column {
                    cells.resize(column + 1, ("", false));
                }
                if trimmed(cells[column].0).is_empty() {
                    cells[column] = value;
                    row.filled += 1;
                }
            }
        }
        for (text, machine) in cells {
            row.text.push_str(text);
            row.ends.push(row.text.len());
            row.machine.push(machine);
        }
        row
    }

    fn is_comment(&self) -> bool {
        trimmed(&self.text).starts_with('#')
    }
}

/// Takes rows until the header is known, then adds each to the table.
pub(crate) struct Intake<'a> {
    options: &'a ReadOptions,
    first: Vec<Row>,
    builder: Option<Builder>,
    /// About how many bytes of text will come.
    bytes: usize,
    preview: Vec<(u32, Vec<String>)>,
    /// How much text all cells may have.
    pub most_text: usize,
}

impl<'a> Intake<'a> {
    pub(super) fn new(options: &'a ReadOptions, bytes: usize) -> Self {
        Self {
            options,
            first: Vec::new(),
            builder: None,
            bytes,
            preview: Vec::new(),
            most_text: u32::MAX as usize,
        }
    }

    /// Adds a row; one without content is none.
    pub(super) fn push(&mut self, row: &Row) -> Result<(), TableError> {
        // A long cell makes a long row, so most rows need no second look.
        if row.text.len() > MOST_CELL
            && let Some(column) = (0..row.ends.len()).find(|&at| row.cell(at).len() > MOST_CELL)
        {
            return Err(TableError::CellTooLong {
                line: row.line,
                column: column + 1,
            });
        }
        if row.is_blank() {
            return Ok(());
        }
        if self.preview.len() < SHOWN_ROWS {
            let cells = row.cells().take(50).map(crate::refusal::shown).collect();
            self.preview.push((row.line, cells));
        }
        if let Some(builder) = &mut self.builder {
            return add(builder, row);
        }
        self.first.push(row.clone());
        let enough = match self.options.header_row {
            Some(line) => row.line > line,
            None => self.first.len() == FIRST_ROWS,
        };
        if enough { self.start() } else { Ok(()) }
    }

    fn start(&mut self) -> Result<(), TableError> {
        let header = match self.options.header_row {
            Some(line) => self
                .first
                .iter()
                .position(|row| row.line == line)
                .ok_or(TableError::NoSuchRow { line })?,
            None => guessed(&self.first, self.options.known),
        };
        let first = std::mem::take(&mut self.first);
        let Some(row) = first.get(header) else {
            return Err(TableError::Empty);
        };
        let mut names: Vec<String> = row.cells().map(str::to_owned).collect();
        let mut body = header + 1;
        let mut remarks = Vec::new();
        if self.options.header_row.is_none()
            && let Some(second) = first.get(header + 1)
            && let Some(both) = two_rows(&names, second)
        {
            names = both;
            body += 1;
            remarks.push(Remark::new(
                RemarkKind::TwoHeaderRows,
                "",
                &second.line.to_string(),
                2,
            ));
        } else if header > 0
            && let Some(both) = groups_above(&first[header - 1], &names)
        {
            names = both;
            remarks.push(Remark::new(
                RemarkKind::TwoHeaderRows,
                "",
                &row.line.to_string(),
                2,
            ));
        }
        if are_numbered(&first[body..], names.len()) {
            names.insert(0, String::new());
        }
        let comments = first[..header]
            .iter()
            .filter(|row| row.is_comment())
            .count();
        let above = header - comments - usize::from(!remarks.is_empty() && body == header + 1);
        if above > 0 {
            remarks.push(Remark::new(
                RemarkKind::LinesAbove,
                "",
                &row.line.to_string(),
                above,
            ));
        }
        let mut builder = Builder::new(names, row.line, self.bytes)?;
        builder.most_text = self.most_text;
        builder.comments = comments;
        builder.remarks = remarks;
        for row in &first[body..] {
            add(&mut builder, row)?;
        }
        self.builder = Some(builder);
        Ok(())
    }

    /// The table, if it has rows.
    pub(super) fn finish(mut self) -> Result<Table, TableError> {
        if self.builder.is_none() {
            self.start()?;
        }
        let preview = self.preview;
        let mut table = match self.builder {
            Some(builder) => builder.finish(self.options)?,
            None => return Err(TableError::Empty),
        };
        table.preview = preview;
        Ok(table)
    }
}

fn add(builder: &mut Builder, row: &Row) -> Result<(), TableError> {
    if row.ends.len() < builder.width() && row.is_comment() {
        builder.comments += 1;
        return Ok(());
    }
    if row.spans.is_empty() {
        builder.push(row)
    } else {
        builder.push(&row.spread(builder.width()))
    }
}

/// Whether a text could be the name of a column: no number, date or missing code.
fn is_name(text: &str) -> bool {
    !is_missing(text) && number(text, None).is_err() && !is_date(text)
}

/// The index of the header among the first rows: the one with most names that are known, if it has at least two of them; otherwise
/// the first, unless that is a title: at most two cells and half as many as another row, above a row of different names.
fn guessed(rows: &[Row], known: fn(&str) -> bool) -> usize {
    let counts: Vec<usize> = rows
        .iter()
        .map(|row| row.cells().filter(|cell| known(cell)).count())
        .collect();
    let most = counts.iter().max().copied().unwrap_or(0);
    if most >= 2 {
        return counts.iter().position(|n| *n == most).unwrap_or(0);
    }
    let first = rows.iter().position(|row| !row.is_comment()).unwrap_or(0);
    let widest = rows.iter().map(Row::with_content).max().unwrap_or(0);
    let is_title =
        |row: &Row| row.is_comment() || row.with_content() <= 2 && 2 * row.with_content() <= widest;
    let candidate = first
        + rows[first.min(rows.len())..]
            .iter()
            .take_while(|row| is_title(row))
            .count();
    let is_header = rows.get(candidate).is_some_and(|row| {
        let mut names: Vec<&str> = row.cells().filter(|cell| !cell.is_empty()).collect();
        let all = names.iter().all(|name| is_name(name));
        let count = names.len();
        names.sort_unstable();
        names.dedup();
        all && names.len() == count
    });
    if is_header { candidate } else { first }
}

/// The names of two rows, if the first has gaps that the second fills: `CART1, (nothing)` above `dose, LD`.
fn two_rows(names: &[String], second: &Row) -> Option<Vec<String>> {
    let below: Vec<&str> = second.cells().collect();
    let width = names.len().max(below.len());
    let name = |index: usize| names.get(index).map_or("", String::as_str);
    let sub = |index: usize| below.get(index).copied().unwrap_or("");
    let first = names.iter().position(|name| !name.is_empty())?;
    let has_gap =
        (first..names.len()).any(|index| name(index).is_empty() && !sub(index).is_empty());
    let steps_back = (0..width).any(|index| !name(index).is_empty() && sub(index).is_empty());
    let complete = (0..width).all(|index| !name(index).is_empty() || !sub(index).is_empty());
    let words = below.iter().all(|cell| cell.is_empty() || is_name(cell));
    if !(has_gap && steps_back && complete && words) {
        return None;
    }
    let mut group = "";
    let all = (0..width).map(|index| {
        if !name(index).is_empty() {
            group = name(index);
        }
        if sub(index).is_empty() {
            group.to_owned()
        } else {
            format!("{group} {}", sub(index))
        }
    });
    Some(all.collect())
}

/// The names with those of the groups in the row above in front, if they are told apart by that alone.
fn groups_above(above: &Row, names: &[String]) -> Option<Vec<String>> {
    let repeated = |names: &[String]| {
        let mut sorted: Vec<&String> = names.iter().filter(|name| !name.is_empty()).collect();
        let count = sorted.len();
        sorted.sort_unstable();
        sorted.dedup();
        sorted.len() < count
    };
    if !repeated(names) || above.is_comment() || above.with_content() < 2 {
        return None;
    }
    let groups: Vec<&str> = above.cells().collect();
    let mut group = "";
    let mut both = Vec::with_capacity(names.len());
    for (index, name) in names.iter().enumerate() {
        if let Some(cell) = groups.get(index).filter(|cell| !cell.is_empty()) {
            group = cell;
        }
        both.push(if group.is_empty() || group == name {
            name.clone()
        } else {
            format!("{group} {name}")
        });
    }
    (!repeated(&both)).then_some(both)
}

/// Whether every row has one cell more than the header, and begins with its number: the names of rows that R writes without a header.
fn are_numbered(rows: &[Row], width: usize) -> bool {
    let number = |row: &Row| trimmed(row.cell(0)).parse::<u32>().ok();
    let start = rows.first().and_then(number);
    rows.iter().enumerate().all(|(index, row)| {
        row.ends.len() == width + 1 && number(row) == start.map(|first| first + index as u32)
    }) && matches!(start, Some(0 | 1))
        && rows.iter().any(|row| !trimmed(row.cell(width)).is_empty())
}
