//! XLSX and XLSM (ECMA-376) to a table: one worksheet, each cell as the text that the file stores for it, a date as one, a formula
//! without a value as what it is.

use crate::table::archive::{Archive, damaged};
use crate::table::intake::{Intake, Row};
use crate::table::ods;
use crate::table::remark::{Remark, RemarkKind};
use crate::table::xml::{Texts, attribute, each_element, next, reader};
use crate::table::{MOST_BYTES, MOST_CELLS, MOST_TEXT, ReadOptions, Table, TableError};
use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};
use std::borrow::Cow;

/// The last column that a worksheet can have is XFD.
const MOST_COLUMNS: usize = 16_384;
/// Spreadsheets know 65,490 formats of cells.
const MOST_STYLES: usize = 100_000;
/// Merged cells of a worksheet.
const MOST_MERGED: usize = 1_000_000;
/// Rows between two reports of progress.
const STRIDE: u32 = 1 << 14;
/// Worksheets among which one with known columns is looked for.
const MOST_SEARCHED: usize = 20;
/// How a zip archive begins.
const ZIP: &[u8] = b"PK\x03\x04";
/// How a file of old Office programs begins, and a workbook with a password.
const OLD: &[u8] = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1";

impl Table {
    /// Reads a table, XLSX or CSV, whichever its first bytes say. `progress` is told the share done.
    ///
    /// # Errors
    /// Every [`TableError`], before much memory is taken.
    pub fn read(
        bytes: &[u8],
        options: &ReadOptions,
        progress: &mut dyn FnMut(f64),
    ) -> Result<Self, TableError> {
        if bytes.starts_with(OLD) {
            Err(TableError::OldWorkbook)
        } else if bytes.starts_with(ZIP) {
            from_xlsx(bytes, options, progress)
        } else {
            Self::from_text(bytes, options, progress)
        }
    }
}

/// Reads a workbook as its first entries say: XLSX, XLSM or ODS.
fn from_xlsx(
    bytes: &[u8],
    options: &ReadOptions,
    progress: &mut dyn FnMut(f64),
) -> Result<Table, TableError> {
    if bytes.len() > MOST_BYTES {
        return Err(TableError::TooLarge {
            bytes: bytes.len() as u64,
        });
    }
    let mut archive = Archive::open(bytes)?;
    if archive.has("content.xml") && archive.has("mimetype") {
        let xml = archive.text("content.xml")?.unwrap_or_default();
        return ods::table(&xml, options);
    }
    if archive.has("xl/workbook.bin") {
        return Err(TableError::OtherKind {
            kind: "a binary workbook (XLSB)",
        });
    }
    let workbook = Workbook::open(&mut archive)?;
    let (sheet, xml) = workbook.choose(&mut archive, options)?;
    let mut table =
        Worksheet::new(&xml, &workbook.strings, &workbook.formats)?.table(options, progress)?;
    table.is_worksheet(sheet.name.clone(), workbook.names());
    table.learn(options.decimal);
    Ok(table)
}

/// The parts of a workbook, except its worksheets.
struct Workbook {
    relations: Vec<Relation>,
    sheets: Vec<Sheet>,
    strings: Strings,
    formats: Formats,
}

impl Workbook {
    fn open(archive: &mut Archive) -> Result<Self, TableError> {
        let root = archive.text("_rels/.rels")?.unwrap_or_default();
        let path = relations(&root, "")?
            .into_iter()
            .find(|relation| relation.kind == "officeDocument")
            .map_or("xl/workbook.xml".to_owned(), |relation| relation.target);
        let book = archive
            .text(&path)?
            .ok_or(damaged("it is a zip archive, but no workbook"))?;
        let (folder, name) = path.rsplit_once('/').unwrap_or(("", &path));
        let links = archive
            .text(format!("{folder}/_rels/{name}.rels").trim_start_matches('/'))?
            .unwrap_or_default();
        let relations = relations(&links, folder)?;
        let part = |kind: &str| {
            let found = relations.iter().find(|relation| relation.kind == kind);
            found.map_or(format!("{folder}/{kind}.xml"), |relation| {
                relation.target.clone()
            })
        };
        let Book { sheets, date1904 } = Book::read(&book)?;
        let strings = match archive.text(&part("sharedStrings"))? {
            Some(xml) => Strings::read(&xml)?,
            None => Strings::default(),
        };
        let formats = match archive.text(&part("styles"))? {
            Some(xml) => Formats::read(&xml, date1904)?,
            None => Formats::default(),
        };
        Ok(Self {
            relations,
            sheets,
            strings,
            formats,
        })
    }

    fn visible(&self) -> impl Iterator<Item = &Sheet> {
        self.sheets.iter().filter(|sheet| sheet.visible)
    }

    /// The names of the visible worksheets.
    fn names(&self) -> Vec<String> {
        self.visible().map(|sheet| sheet.name.clone()).collect()
    }

    /// The XML of a worksheet.
    fn xml(&self, archive: &mut Archive, sheet: &Sheet) -> Result<String, TableError> {
        let target = self
            .relations
            .iter()
            .find(|relation| relation.id == sheet.relation);
        let target = target.ok_or(damaged("its worksheet has no reference"))?;
        archive
            .text(&target.target)?
            .ok_or(damaged("its worksheet is missing"))
    }

    /// The worksheet that was asked for, or the first visible one; if that has no known column, the first that has most of them.
    fn choose(
        &self,
        archive: &mut Archive,
        options: &ReadOptions,
    ) -> Result<(&Sheet, String), TableError> {
        if let Some(name) = &options.sheet {
            let sheet = self.sheets.iter().find(|sheet| sheet.name == *name);
            let sheet = sheet.ok_or_else(|| TableError::NoSuchSheet {
                name: name.clone(),
                sheets: self.names(),
            })?;
            return Ok((sheet, self.xml(archive, sheet)?));
        }
        let mut visible = self.visible();
        let first = visible
            .next()
            .ok_or(damaged("it has no visible worksheet"))?;
        let mut best = (first, self.xml(archive, first)?);
        let mut others = visible.take(MOST_SEARCHED).peekable();
        if others.peek().is_none() || self.known(&best.1, options) > 0 {
            return Ok(best);
        }
        let mut most = 0;
        for sheet in others {
            // One that cannot be read is no better; what is wrong with the chosen one is said.
            let Ok(xml) = self.xml(archive, sheet) else {
                continue;
            };
            let found = self.known(&xml, options);
            if found > most {
                (most, best) = (found, (sheet, xml));
            }
        }
        Ok(best)
    }

    /// How many known names the best of a worksheet's first rows has.
    fn known(&self, xml: &str, options: &ReadOptions) -> usize {
        let Ok(mut worksheet) = Worksheet::new(xml, &self.strings, &self.formats) else {
            return 0;
        };
        let mut most = 0;
        for _ in 0..30 {
            match worksheet.next_row() {
                Ok(true) => {
                    let names = worksheet.row.cells().filter(|cell| (options.known)(cell));
                    most = most.max(names.count());
                }
                // What is wrong with it is said if it is the one that is read.
                Ok(false) | Err(_) => break,
            }
        }
        // One name is in many a list that explains them.
        if most > 1 { most } else { 0 }
    }
}

/// A relation of a part to another.
struct Relation {
    id: String,
    kind: String,
    target: String,
}

/// The relations of a part in a folder.
fn relations(xml: &str, folder: &str) -> Result<Vec<Relation>, TableError> {
    let mut all = Vec::new();
    each_element(xml, |element| {
        if let Some(target) = attribute(element, "Target")? {
            let kind = attribute(element, "Type")?.unwrap_or_default();
            all.push(Relation {
                id: attribute(element, "Id")?.unwrap_or_default().into_owned(),
                kind: kind.rsplit('/').next().unwrap_or_default().to_owned(),
                target: match target.strip_prefix('/') {
                    Some(absolute) => absolute.to_owned(),
                    None if folder.is_empty() => target.trim_start_matches("./").to_owned(),
                    None => format!("{folder}/{}", target.trim_start_matches("./")),
                },
            });
        }
        Ok(())
    })?;
    Ok(all)
}

/// A worksheet as the workbook lists it.
struct Sheet {
    name: String,
    relation: String,
    visible: bool,
}

/// What is needed of the workbook's own part.
struct Book {
    sheets: Vec<Sheet>,
    /// Days are counted from 1904, as old programs for the Macintosh did.
    date1904: bool,
}

impl Book {
    fn read(xml: &str) -> Result<Self, TableError> {
        let mut book = Self {
            sheets: Vec::new(),
            date1904: false,
        };
        each_element(xml, |element| {
            match element.local_name().into_inner() {
                "sheet" => book.sheets.push(Sheet {
                    name: attribute(element, "name")?.unwrap_or_default().into_owned(),
                    relation: attribute(element, "id")?
                        .ok_or(damaged("a worksheet has no relation"))?
                        .into_owned(),
                    visible: attribute(element, "state")?.is_none_or(|state| state == "visible"),
                }),
                "workbookPr" => {
                    book.date1904 = attribute(element, "date1904")?
                        .is_some_and(|value| matches!(&*value, "1" | "true"));
                }
                _ => {}
            }
            Ok(())
        })?;
        Ok(book)
    }
}

/// What a number format makes of a number, as far as it changes what the number means.
#[derive(Clone, Copy, PartialEq)]
enum Format {
    /// The number itself.
    Number,
    /// A day, or a time of day.
    Date,
    /// A whole number with at least so many digits, as ids have.
    Digits(usize),
}

/// The number formats that cells refer to by number.
#[derive(Default)]
struct Formats {
    of_style: Vec<Format>,
    date1904: bool,
}

impl Formats {
    fn read(xml: &str, date1904: bool) -> Result<Self, TableError> {
        let mut own: Vec<(u32, Format)> = Vec::new();
        let mut of_style = Vec::new();
        let mut in_cells = false;
        each_element(xml, |element| {
            let number = |name| Ok(attribute(element, name)?.and_then(|id| id.parse::<u32>().ok()));
            match element.local_name().into_inner() {
                "numFmt" => {
                    if let Some(id) = number("numFmtId")? {
                        let code = attribute(element, "formatCode")?.unwrap_or_default();
                        own.push((id, format(&code)));
                    }
                }
                "cellXfs" => in_cells = true,
                "cellStyles" | "dxfs" => in_cells = false,
                "xf" if in_cells => {
                    let id = number("numFmtId")?.unwrap_or(0);
                    let known = own
                        .iter()
                        .find(|(own, _)| *own == id)
                        .map(|(_, format)| *format);
                    if of_style.len() == MOST_STYLES {
                        return Err(damaged("it has too many formats of cells"));
                    }
                    of_style.push(known.unwrap_or(match id {
                        14..=22 | 27..=36 | 45..=47 | 50..=58 => Format::Date,
                        _ => Format::Number,
                    }));
                }
                _ => {}
            }
            Ok(())
        })?;
        Ok(Self { of_style, date1904 })
    }

    /// A stored number as text.
    fn shown<'a>(&self, style: Option<usize>, stored: &'a str) -> Cow<'a, str> {
        let format = style.and_then(|style| self.of_style.get(style)).copied();
        let stored = stored.trim();
        match format.unwrap_or(Format::Number) {
            Format::Number => Cow::Borrowed(stored),
            Format::Digits(digits) => match stored.parse::<u64>() {
                Ok(number) => Cow::Owned(format!("{number:0digits$}")),
                Err(_) => Cow::Borrowed(stored),
            },
            Format::Date => match stored
                .parse()
                .ok()
                .and_then(|days| date(days, self.date1904))
            {
                Some(date) => Cow::Owned(date),
                None => Cow::Borrowed(stored),
            },
        }
    }
}

/// The kind of a format by its code.
fn format(code: &str) -> Format {
    // Only the part for positive numbers; quoted and escaped characters are shown as they are, brackets hold colours and languages.
    let mut letters = String::new();
    let mut chars = code.chars();
    while let Some(c) = chars.next() {
        match c {
            '"' => while chars.next().is_some_and(|c| c != '"') {},
            '\\' | '_' | '*' => {
                chars.next();
            }
            '[' => {
                let inside: String = chars.by_ref().take_while(|c| *c != ']').collect();
                if matches!(
                    inside.to_ascii_lowercase().as_str(),
                    "h" | "hh" | "m" | "mm" | "s" | "ss"
                ) {
                    letters.push('h');
                }
            }
            ';' => break,
            c => letters.push(c.to_ascii_lowercase()),
        }
    }
    if letters == "general" {
        Format::Number
    } else if letters.contains(['d', 'm', 'y', 'h', 's']) {
        Format::Date
    } else if letters.len() > 1 && letters.len() <= 20 && letters.bytes().all(|b| b == b'0') {
        Format::Digits(letters.len())
    } else {
        Format::Number
    }
}

/// A number of days as a date, or of less than a day as a time: `2024-05-12`, `2024-05-12 14:30:00`, `14:30:00`.
fn date(serial: f64, date1904: bool) -> Option<String> {
    if !(0.0..=2_958_466.0).contains(&serial) {
        return None;
    }
    let seconds = (serial * 86_400.0 + 0.5) as i64;
    let (whole, rest) = (seconds / 86_400, seconds % 86_400);
    let time = format!("{:02}:{:02}:{:02}", rest / 3600, rest / 60 % 60, rest % 60);
    if whole == 0 && !date1904 {
        return Some(time);
    }
    // Day 60 of the other count is 29 February 1900, which never was.
    let since_1900 = if date1904 {
        whole + 1462
    } else if whole < 60 {
        whole + 1
    } else {
        whole
    };
    let (year, month, day) = civil(since_1900 - 25_569);
    let date = format!("{year:04}-{month:02}-{day:02}");
    Some(if rest == 0 {
        date
    } else {
        format!("{date} {time}")
    })
}

/// Year, month and day of a number of days since 1970-01-01, by counting years from March (Hinnant, "chrono-compatible low-level date
/// algorithms").
fn civil(days: i64) -> (i64, i64, i64) {
    let days = days + 719_468;
    let era = days.div_euclid(146_097);
    let of_era = days.rem_euclid(146_097);
    let year = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let month = (5 * of_year + 2) / 153;
    let day = of_year - (153 * month + 2) / 5 + 1;
    let month = if month < 10 { month + 3 } else { month - 9 };
    (year + era * 400 + i64::from(month <= 2), month, day)
}

/// The texts that cells refer to by number.
#[derive(Default)]
struct Strings {
    text: String,
    ends: Vec<usize>,
}

impl Strings {
    fn read(xml: &str) -> Result<Self, TableError> {
        let mut strings = Self::default();
        let mut reader = reader(xml);
        let mut texts = Texts::default();
        let mut text = String::new();
        loop {
            let event = next(&mut reader)?;
            if matches!(event, Event::Eof) {
                return Ok(strings);
            }
            texts.take(&event, &mut text)?;
            if let Event::End(end) = &event
                && end.local_name().into_inner() == "si"
            {
                strings.text.push_str(&unescaped(&text));
                strings.ends.push(strings.text.len());
                text.clear();
            }
        }
    }

    fn get(&self, index: usize) -> Option<&str> {
        let end = *self.ends.get(index)?;
        let start = index.checked_sub(1).map_or(0, |before| self.ends[before]);
        Some(&self.text[start..end])
    }
}

/// A text with its escapes `_x000D_` resolved: characters that XML cannot hold, as spreadsheets write them.
fn unescaped(text: &str) -> Cow<'_, str> {
    if !text.contains("_x") {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find("_x") {
        let code = rest
            .get(at + 2..at + 6)
            .and_then(|hex| u32::from_str_radix(hex, 16).ok());
        match code.and_then(char::from_u32) {
            Some(c) if rest[at + 6..].starts_with('_') => {
                out.push_str(&rest[..at]);
                out.push(c);
                rest = &rest[at + 7..];
            }
            _ => {
                out.push_str(&rest[..at + 2]);
                rest = &rest[at + 2..];
            }
        }
    }
    out.push_str(rest);
    Cow::Owned(out)
}

/// A worksheet, read row by row.
struct Worksheet<'a> {
    xml: &'a str,
    strings: &'a Strings,
    formats: &'a Formats,
    reader: Reader<&'a [u8]>,
    row: Row,
    number: u32,
    hidden_rows: usize,
    hidden_columns: usize,
    merged: Merged,
    done: bool,
}

impl<'a> Worksheet<'a> {
    fn new(xml: &'a str, strings: &'a Strings, formats: &'a Formats) -> Result<Self, TableError> {
        Ok(Self {
            xml,
            strings,
            formats,
            reader: reader(xml),
            row: Row::default(),
            number: 0,
            hidden_rows: 0,
            hidden_columns: 0,
            merged: Merged::read(xml)?,
            done: false,
        })
    }

    /// Reads the next row into `self.row`; false behind the last.
    fn next_row(&mut self) -> Result<bool, TableError> {
        if self.done {
            return Ok(false);
        }
        self.row.clear();
        let mut texts = Texts::default();
        let mut cell = Cell::default();
        loop {
            let event = next(&mut self.reader)?;
            texts.take(&event, &mut cell.text)?;
            match &event {
                Event::Start(e) => match e.local_name().into_inner() {
                    "row" => {
                        // Rows and cells may leave their number out: they then follow the one before.
                        let number = attribute(e, "r")?.and_then(|r| r.parse().ok());
                        self.number = number.unwrap_or(self.number + 1);
                        self.hidden_rows += usize::from(is_set(e, "hidden")?);
                    }
                    "col" if is_set(e, "hidden")? => {
                        let end =
                            |name| Ok(attribute(e, name)?.and_then(|n| n.parse::<usize>().ok()));
                        if let (Some(from), Some(to)) = (end("min")?, end("max")?) {
                            // Columns to the very end of the sheet are hidden to frame it.
                            if to < MOST_COLUMNS && to >= from {
                                self.hidden_columns += to - from + 1;
                            }
                        }
                    }
                    "c" => {
                        cell.begin(e)?;
                        self.go_to(attribute(e, "r")?.as_deref())?;
                    }
                    "f" => {
                        cell.formula = true;
                        texts.inside = true;
                    }
                    "v" => {
                        cell.value = true;
                        // The formula's own text is not wanted once there is a value.
                        cell.formula_text = std::mem::take(&mut cell.text);
                    }
                    _ => {}
                },
                Event::End(e) => match e.local_name().into_inner() {
                    "f" => texts.inside = false,
                    "c" => self.add(&mut cell)?,
                    "row" => {
                        self.row.line = self.number;
                        self.merged.fill(&mut self.row)?;
                        self.row.trim();
                        return Ok(true);
                    }
                    "sheetData" => {
                        self.done = true;
                        return Ok(false);
                    }
                    _ => {}
                },
                Event::Eof => {
                    self.done = true;
                    return Ok(false);
                }
                _ => {}
            }
        }
    }

    /// Fills up with empty cells to the column of a reference such as `AB12`.
    fn go_to(&mut self, reference: Option<&str>) -> Result<(), TableError> {
        let row = &mut self.row;
        let column = match reference {
            None => row.ends.len(),
            Some(reference) => column(reference).ok_or(damaged("a cell has no reference"))?,
        };
        if column < row.ends.len() || column >= MOST_COLUMNS {
            return Err(damaged("a cell has no reference"));
        }
        row.ends.resize(column, row.text.len());
        row.machine.resize(column, false);
        Ok(())
    }

    /// Adds a cell that has been read.
    fn add(&mut self, cell: &mut Cell) -> Result<(), TableError> {
        let text: Cow<str> = match cell.kind {
            Kind::Shared if !cell.text.trim().is_empty() => Cow::Borrowed(
                cell.text
                    .trim()
                    .parse()
                    .ok()
                    .and_then(|index| self.strings.get(index))
                    .ok_or(damaged("a cell has no text"))?,
            ),
            Kind::Bool => Cow::Borrowed(match cell.text.trim() {
                "1" | "true" => "TRUE",
                "0" | "false" => "FALSE",
                other => other,
            }),
            Kind::Number => self.formats.shown(cell.style, &cell.text),
            Kind::Text | Kind::Shared => unescaped(&cell.text),
        };
        let no_value =
            cell.formula && (!cell.value || cell.kind != Kind::Text) && text.trim().is_empty();
        let text = if no_value || cell.formula && !cell.value {
            Cow::Owned(format!(
                "={}",
                if cell.value {
                    &cell.formula_text
                } else {
                    &cell.text
                }
            ))
        } else {
            text
        };
        if self.row.text.len() + text.len() > MOST_TEXT {
            return Err(TableError::TooMuchText);
        }
        self.row.text.push_str(&text);
        self.row.ends.push(self.row.text.len());
        self.row
            .machine
            .push(cell.kind == Kind::Number && !no_value);
        Ok(())
    }

    /// All rows as a table.
    fn table(
        mut self,
        options: &ReadOptions,
        progress: &mut dyn FnMut(f64),
    ) -> Result<Table, TableError> {
        // What cells share is stored once, so the length of the XML is no guess of that of their text.
        let mut intake = Intake::new(options, 0);
        intake.most_text = MOST_TEXT;
        while self.next_row()? {
            if self.row.line.is_multiple_of(STRIDE) {
                progress(self.reader.buffer_position() as f64 / self.xml.len() as f64);
            }
            intake.push(&self.row)?;
        }
        let mut table = intake.finish()?;
        for (kind, count) in [
            (RemarkKind::HiddenRows, self.hidden_rows),
            (RemarkKind::HiddenColumns, self.hidden_columns),
        ] {
            if count > 0 {
                table.remarks.push(Remark::new(kind, "", "", count));
            }
        }
        Ok(table)
    }
}

/// The cell that is being read.
#[derive(Default)]
struct Cell {
    kind: Kind,
    style: Option<usize>,
    text: String,
    formula: bool,
    formula_text: String,
    value: bool,
}

impl Cell {
    fn begin(&mut self, element: &BytesStart) -> Result<(), TableError> {
        self.text.clear();
        self.formula_text.clear();
        (self.formula, self.value) = (false, false);
        self.kind = match attribute(element, "t")?.as_deref() {
            Some("s") => Kind::Shared,
            Some("b") => Kind::Bool,
            None | Some("n") => Kind::Number,
            Some(_) => Kind::Text,
        };
        self.style = attribute(element, "s")?.and_then(|style| style.parse().ok());
        Ok(())
    }
}

/// What a cell's text is.
#[derive(Clone, Copy, Default, PartialEq)]
enum Kind {
    /// A number; of a format that may make it a date.
    #[default]
    Number,
    /// A text, the word for an error, or a date as such.
    Text,
    /// The number of a shared text.
    Shared,
    /// 0 or 1.
    Bool,
}

/// The merged cells, in the order of their first rows.
#[derive(Default)]
struct Merged {
    ranges: Vec<Range>,
    /// How many of them have been begun.
    begun: usize,
    /// Those that go on, with the text of the first cell and whether it is stored as a number.
    open: Vec<(Range, String, bool)>,
}

/// Merged cells: first and last row, first and last column.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Range {
    rows: (u32, u32),
    columns: (usize, usize),
}

impl Range {
    /// Of a reference such as `A2:B5`.
    fn read(reference: &str) -> Option<Self> {
        let reference = reference.replace('$', "");
        let (from, to) = reference.split_once(':')?;
        let row = |cell: &str| {
            cell.trim_start_matches(|c: char| !c.is_ascii_digit())
                .parse::<u32>()
                .ok()
        };
        let range = Self {
            rows: (row(from)?, row(to)?),
            columns: (column(from)?, column(to)?),
        };
        (range.rows.0 <= range.rows.1 && range.columns.0 <= range.columns.1).then_some(range)
    }

    fn cells(&self) -> usize {
        let Self { rows, columns } = self;
        (rows.1 - rows.0 + 1) as usize * (columns.1 - columns.0 + 1)
    }
}

impl Merged {
    /// They stand behind all rows.
    fn read(xml: &str) -> Result<Self, TableError> {
        let Some(at) = xml.rfind("sheetData>").map(|at| at + "sheetData>".len()) else {
            return Ok(Self::default());
        };
        let mut ranges = Vec::new();
        let mut cells = 0;
        let mut reader = reader(&xml[at..]);
        reader.config_mut().allow_unmatched_ends = true;
        loop {
            match next(&mut reader)? {
                Event::Eof => break,
                Event::Start(e) if e.local_name().into_inner() == "mergeCell" => {
                    let Some(range) = attribute(&e, "ref")?.and_then(|range| Range::read(&range))
                    else {
                        continue;
                    };
                    cells += range.cells().min(MOST_CELLS + 1);
                    if cells > MOST_CELLS || ranges.len() == MOST_MERGED {
                        return Err(TableError::TooManyCells);
                    }
                    ranges.push(range);
                }
                _ => {}
            }
        }
        ranges.sort_unstable();
        Ok(Self {
            ranges,
            ..Self::default()
        })
    }

    /// Gives a row's covered cells the value of the first row, and tells which columns are merged.
    fn fill(&mut self, row: &mut Row) -> Result<(), TableError> {
        self.open.retain(|(range, ..)| range.rows.1 >= row.line);
        let mut text: usize = self.open.iter().map(|(_, text, _)| text.len()).sum();
        if !self.open.is_empty() {
            let mut cells: Vec<(String, bool)> = (0..row.ends.len())
                .map(|i| (row.cell(i).to_owned(), row.machine[i]))
                .collect();
            for (range, text, machine) in &self.open {
                let column = range.columns.0;
                if cells.len() <= column {
                    cells.resize(column + 1, (String::new(), false));
                }
                cells[column] = (text.clone(), *machine);
            }
            row.text.clear();
            row.ends.clear();
            row.machine.clear();
            for (text, machine) in cells {
                row.text.push_str(&text);
                row.ends.push(row.text.len());
                row.machine.push(machine);
            }
            row.filled = self.open.len();
        }
        while let Some(range) = self
            .ranges
            .get(self.begun)
            .copied()
            .filter(|range| range.rows.0 <= row.line)
        {
            self.begun += 1;
            let column = range.columns.0;
            // Of a row that is not there, the value is empty.
            if range.rows.0 == row.line && column < row.ends.len() {
                // Ranges that overlap may begin in the same cell.
                text += row.cell(column).len();
                if text > MOST_TEXT {
                    return Err(TableError::TooMuchText);
                }
                self.open
                    .push((range, row.cell(column).to_owned(), row.machine[column]));
            }
        }
        let open = self.open.iter().map(|(range, ..)| range.columns);
        row.spans.extend(open.filter(|(from, to)| to > from));
        Ok(())
    }
}

fn is_set(element: &BytesStart, name: &str) -> Result<bool, TableError> {
    Ok(attribute(element, name)?.is_some_and(|value| matches!(&*value, "1" | "true")))
}

/// The index of the column of a reference: A is 0, AB is 27.
fn column(reference: &str) -> Option<usize> {
    let letters = reference.bytes().take_while(u8::is_ascii_alphabetic);
    let number = letters.take(4).fold(0, |n, b| {
        26 * n + usize::from(b.to_ascii_uppercase() - b'A') + 1
    });
    number.checked_sub(1)
}
