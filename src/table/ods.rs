//! ODS (OpenDocument, as LibreOffice writes it) to rows: one worksheet, each cell as the value that the file stores for it.

use crate::table::archive::damaged;
use crate::table::cell::trimmed;
use crate::table::intake::{Intake, Row};
use crate::table::remark::{Remark, RemarkKind};
use crate::table::xml::{Texts, attribute, next, reader};
use crate::table::{MOST_TEXT, ReadOptions, Table, TableError};
use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

/// More columns than any program writes.
const MOST_COLUMNS: usize = 16_384;
/// Worksheets among which one with known columns is looked for, and rows of each that are looked at.
const MOST_SEARCHED: usize = 20;
const FIRST_ROWS: usize = 30;

/// Reads the worksheet that was asked for, or the first; if that has no known columns, the first that has most of them.
pub(super) fn table(xml: &str, options: &ReadOptions) -> Result<Table, TableError> {
    let names = names(xml)?;
    let chosen = match &options.sheet {
        Some(name) => names
            .iter()
            .position(|other| other == name)
            .ok_or_else(|| TableError::NoSuchSheet {
                name: name.clone(),
                sheets: names.clone(),
            })?,
        None if names.is_empty() => return Err(damaged("it has no worksheet")),
        None => {
            let mut best = (0, 0);
            for sheet in 0..names.len().min(MOST_SEARCHED) {
                let found = known(xml, sheet, options)?;
                // One name is in many a list that explains them.
                if found > best.0.max(1) {
                    best = (found, sheet);
                }
            }
            best.1
        }
    };
    let mut intake = Intake::new(options, 0);
    intake.most_text = MOST_TEXT;
    let mut sheet = Sheet::open(xml, chosen)?;
    while let Some(repeats) = sheet.next_row()? {
        for _ in 0..repeats {
            intake.push(&sheet.row)?;
            sheet.row.line += 1;
        }
    }
    let mut table = intake.finish()?;
    if sheet.hidden_rows > 0 {
        table.remarks.push(Remark::new(
            RemarkKind::HiddenRows,
            "",
            "",
            sheet.hidden_rows,
        ));
    }
    table.is_worksheet(names[chosen].clone(), names);
    table.learn(options.decimal);
    Ok(table)
}

/// The names of the worksheets.
fn names(xml: &str) -> Result<Vec<String>, TableError> {
    let mut reader = reader(xml);
    let mut names = Vec::new();
    loop {
        match next(&mut reader)? {
            Event::Eof => return Ok(names),
            Event::Start(e) if e.local_name().into_inner() == "table" => {
                names.push(attribute(&e, "name")?.unwrap_or_default().into_owned());
            }
            _ => {}
        }
    }
}

/// How many known names the best of a worksheet's first rows has.
fn known(xml: &str, sheet: usize, options: &ReadOptions) -> Result<usize, TableError> {
    let mut sheet = Sheet::open(xml, sheet)?;
    let mut most = 0;
    for _ in 0..FIRST_ROWS {
        if sheet.next_row()?.is_none() {
            break;
        }
        most = most.max(
            sheet
                .row
                .cells()
                .filter(|cell| (options.known)(cell))
                .count(),
        );
    }
    Ok(most)
}

/// A cell that covers others.
#[derive(Clone, Default)]
struct Above {
    /// How many rows it still covers, this one among them.
    rows: u32,
    columns: usize,
    text: String,
    machine: bool,
}

/// A worksheet, read row by row.
struct Sheet<'a> {
    reader: Reader<&'a [u8]>,
    row: Row,
    /// The line behind the row.
    line: u32,
    /// For each column, what covers it from above.
    covering: Vec<Above>,
    hidden_rows: usize,
}

impl<'a> Sheet<'a> {
    fn open(xml: &'a str, index: usize) -> Result<Self, TableError> {
        let mut reader = reader(xml);
        let mut left = index;
        loop {
            match next(&mut reader)? {
                Event::Eof => return Err(damaged("its worksheet is missing")),
                Event::Start(e) if e.local_name().into_inner() == "table" => {
                    if left == 0 {
                        break;
                    }
                    left -= 1;
                }
                _ => {}
            }
        }
        Ok(Self {
            reader,
            row: Row::default(),
            line: 1,
            covering: Vec::new(),
            hidden_rows: 0,
        })
    }

    /// Reads the next row into `self.row`; how often it stands there, nothing behind the last.
    fn next_row(&mut self) -> Result<Option<u32>, TableError> {
        self.row.clear();
        let mut repeats = 1;
        loop {
            match next(&mut self.reader)? {
                Event::Eof => return Ok(None),
                Event::End(e) if e.local_name().into_inner() == "table" => return Ok(None),
                Event::Start(e) => match e.local_name().into_inner() {
                    "table-row" => {
                        repeats = count(&e, "number-rows-repeated")?;
                        let hidden =
                            attribute(&e, "visibility")?.is_some_and(|value| value != "visible");
                        self.hidden_rows += usize::from(hidden);
                    }
                    "table-cell" => self.cell(&e, false)?,
                    "covered-table-cell" => self.cell(&e, true)?,
                    _ => {}
                },
                Event::End(e) if e.local_name().into_inner() == "table-row" => break,
                _ => {}
            }
        }
        self.row.line = self.line;
        self.line = self.line.saturating_add(repeats);
        let row = &mut self.row;
        row.trim();
        // Programs end a worksheet with a million empty rows.
        Ok(Some(if row.is_blank() { 0 } else { repeats }))
    }

    /// Reads a cell, and adds it as often as it stands there.
    fn cell(&mut self, element: &BytesStart, covered: bool) -> Result<(), TableError> {
        let repeats = count(element, "number-columns-repeated")? as usize;
        let rows = count(element, "number-rows-spanned")?;
        let columns = count(element, "number-columns-spanned")? as usize;
        let kind = attribute(element, "value-type")?.map(|kind| kind.into_owned());
        let stored = |name| Ok(attribute(element, name)?.map(|value| value.into_owned()));
        let value: Option<String> = match kind.as_deref() {
            Some("float" | "percentage" | "currency") => stored("value")?,
            Some("date") => stored("date-value")?.map(|date| date.replace('T', " ")),
            Some("time") => stored("time-value")?,
            Some("boolean") => stored("boolean-value")?.map(|value| value.to_uppercase()),
            _ => None,
        };
        let formula = stored("formula")?;
        let shown = self.shown(element.local_name().into_inner())?;
        let machine = matches!(kind.as_deref(), Some("float" | "percentage" | "currency"));
        let mut text = value.unwrap_or(shown);
        if let Some(formula) = formula.filter(|_| kind.is_none() && text.is_empty()) {
            text = format!(
                "={}",
                formula.trim_start_matches("of:").trim_start_matches('=')
            );
        }
        let empty = trimmed(&text).is_empty();
        if self.row.ends.len() + repeats > MOST_COLUMNS && !empty {
            return Err(TableError::TooManyCells);
        }
        for _ in 0..repeats.min(MOST_COLUMNS - self.row.ends.len().min(MOST_COLUMNS)) {
            let column = self.row.ends.len();
            if rows > 1 {
                if self.covering.len() <= column {
                    self.covering.resize(column + 1, Default::default());
                }
                self.covering[column] = Above {
                    rows,
                    columns,
                    text: text.clone(),
                    machine,
                };
            }
            let (columns, text, machine) = match self.covering.get_mut(column) {
                Some(above) if above.rows > 0 => {
                    above.rows -= 1;
                    self.row.filled += usize::from(covered);
                    (above.columns, above.text.as_str(), above.machine)
                }
                _ => (columns, text.as_str(), machine),
            };
            if columns > 1 {
                self.row.spans.push((column, column + columns - 1));
            }
            if self.row.text.len() + text.len() > MOST_TEXT {
                return Err(TableError::TooMuchText);
            }
            self.row.text.push_str(text);
            self.row.ends.push(self.row.text.len());
            self.row.machine.push(machine);
        }
        Ok(())
    }

    /// The text that a cell shows, its comment left out; paragraphs are parted by line breaks.
    fn shown(&mut self, cell: &str) -> Result<String, TableError> {
        let mut text = String::new();
        let mut texts = Texts::default();
        let (mut paragraphs, mut comments) = (0, 0);
        loop {
            let event = next(&mut self.reader)?;
            match &event {
                Event::Eof => return Err(damaged("a part of it is no XML")),
                Event::End(e) => match e.local_name().into_inner() {
                    name if name == cell => return Ok(text),
                    "p" if comments == 0 => texts.inside = false,
                    "annotation" => comments -= 1,
                    _ => {}
                },
                Event::Start(e) => match e.local_name().into_inner() {
                    "annotation" => comments += 1,
                    "p" if comments == 0 => {
                        if paragraphs > 0 {
                            text.push('\n');
                        }
                        paragraphs += 1;
                        texts.inside = true;
                    }
                    "s" if comments == 0 => {
                        let blanks = count(e, "c")?.min(1000);
                        text.extend(std::iter::repeat_n(' ', blanks as usize));
                    }
                    "tab" if comments == 0 => text.push('\t'),
                    "line-break" if comments == 0 => text.push('\n'),
                    _ => {}
                },
                _ => {
                    if comments == 0 {
                        texts.take(&event, &mut text)?;
                    }
                }
            }
        }
    }
}

/// A number of times; once if it is not said.
fn count(element: &BytesStart, name: &str) -> Result<u32, TableError> {
    Ok(attribute(element, name)?
        .and_then(|count| count.parse().ok())
        .unwrap_or(1)
        .max(1))
}
