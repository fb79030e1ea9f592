//! XLSX (ECMA-376) to a table: its first visible worksheet, each cell as the text that the file stores for it.

use crate::table::archive::{Archive, damaged};
use crate::table::{Builder, MOST_BYTES, Table, TableError};
use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};
use std::borrow::Cow;

/// The last column that a worksheet can have is XFD.
const MOST_COLUMNS: usize = 16_384;
/// Rows between two reports of progress.
const STRIDE: u32 = 1 << 14;
/// How a zip archive begins.
const ZIP: &[u8] = b"PK\x03\x04";
/// How a file of old Office programs begins, and a workbook with a password.
const OLD: &[u8] = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1";

impl Table {
    /// Reads a table, XLSX or CSV, whichever its first bytes say. `progress` is told the share done.
    ///
    /// # Errors
    /// Every [`TableError`], before much memory is taken.
    pub fn read(bytes: &[u8], progress: &mut dyn FnMut(f64)) -> Result<Self, TableError> {
        if bytes.starts_with(OLD) {
            Err(TableError::OldWorkbook)
        } else if bytes.starts_with(ZIP) {
            from_xlsx(bytes, progress)
        } else {
            Self::from_csv_telling(bytes, progress)
        }
    }
}

/// Reads the first visible worksheet of an XLSX workbook; its first row with content is the header.
fn from_xlsx(bytes: &[u8], progress: &mut dyn FnMut(f64)) -> Result<Table, TableError> {
    if bytes.len() > MOST_BYTES {
        return Err(TableError::TooLarge {
            bytes: bytes.len() as u64,
        });
    }
    let mut archive = Archive::open(bytes)?;
    let book = archive
        .text("xl/workbook.xml")?
        .ok_or(damaged("it is a zip archive, but no workbook"))?;
    let links = archive
        .text("xl/_rels/workbook.xml.rels")?
        .unwrap_or_default();
    let (relation, worksheet, worksheets) = first_worksheet(&book)?;
    let path = target(&links, &relation)?;
    let strings = match archive.text("xl/sharedStrings.xml")? {
        Some(xml) => Strings::read(&xml)?,
        None => Strings::default(),
    };
    let xml = archive
        .text(&path)?
        .ok_or(damaged("its worksheet is missing"))?;
    let mut table = table(&xml, &strings, progress)?;
    table.set_worksheet(worksheet, worksheets);
    Ok(table)
}

/// Relation and name of the first visible worksheet, and how many visible ones there are.
fn first_worksheet(xml: &str) -> Result<(String, String, usize), TableError> {
    let mut first = None;
    let mut count = 0;
    each_element(xml, |element| {
        if element.local_name().into_inner() != "sheet"
            || attribute(element, "state")?.is_some_and(|s| s != "visible")
        {
            return Ok(());
        }
        count += 1;
        if first.is_none() {
            let relation =
                attribute(element, "id")?.ok_or(damaged("a worksheet has no relation"))?;
            let name = attribute(element, "name")?.unwrap_or_default();
            first = Some((relation.into_owned(), name.into_owned()));
        }
        Ok(())
    })?;
    let (relation, name) = first.ok_or(damaged("it has no visible worksheet"))?;
    Ok((relation, name, count))
}

/// The path of a relation's part.
fn target(xml: &str, relation: &str) -> Result<String, TableError> {
    let mut found = None;
    each_element(xml, |element| {
        if attribute(element, "Id")?.as_deref() == Some(relation) {
            found = attribute(element, "Target")?.map(|path| match path.strip_prefix('/') {
                Some(absolute) => absolute.to_owned(),
                None => format!("xl/{path}"),
            });
        }
        Ok(())
    })?;
    found.ok_or(damaged("its worksheet has no reference"))
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
        loop {
            let event = next(&mut reader)?;
            if matches!(event, Event::Eof) {
                return Ok(strings);
            }
            texts.take(&event, &mut strings.text)?;
            if let Event::End(end) = &event
                && end.local_name().into_inner() == "si"
            {
                strings.ends.push(strings.text.len());
            }
        }
    }

    fn get(&self, index: usize) -> Option<&str> {
        let end = *self.ends.get(index)?;
        let start = index.checked_sub(1).map_or(0, |before| self.ends[before]);
        Some(&self.text[start..end])
    }
}

/// Gathers the text of the elements that hold one: `v` and `t`, except below `rPh`, which tells how to read a text aloud.
#[derive(Default)]
struct Texts {
    inside: bool,
    aloud: bool,
}

impl Texts {
    fn take(&mut self, event: &Event, into: &mut String) -> Result<(), TableError> {
        match event {
            Event::Start(e) => match e.local_name().into_inner() {
                "v" | "t" => self.inside = true,
                "rPh" => self.aloud = true,
                _ => {}
            },
            Event::End(e) => match e.local_name().into_inner() {
                "v" | "t" => self.inside = false,
                "rPh" => self.aloud = false,
                _ => {}
            },
            Event::Text(text) if self.inside && !self.aloud => into.push_str(&text.xml10_content()),
            Event::CData(text) if self.inside && !self.aloud => {
                into.push_str(&text.xml10_content())
            }
            Event::GeneralRef(name) if self.inside && !self.aloud => {
                let unknown = || damaged("it has a character that cannot be read");
                // Only the five of XML and numbers: what a file defines itself is how the billion laughs work.
                match name.resolve_char_ref().map_err(|_| unknown())? {
                    Some(c) => into.push(c),
                    None => into.push_str(
                        quick_xml::escape::resolve_xml_entity(&name.xml10_content())
                            .ok_or_else(unknown)?,
                    ),
                }
            }
            _ => {}
        }
        Ok(())
    }
}

/// A worksheet's rows.
fn table(xml: &str, strings: &Strings, progress: &mut dyn FnMut(f64)) -> Result<Table, TableError> {
    let mut builder: Option<Builder> = None;
    let mut reader = reader(xml);
    let mut texts = Texts::default();
    let mut row = Row::default();
    // Of the cell that is being read.
    let (mut kind, mut text) = (Kind::Plain, String::new());
    loop {
        let event = next(&mut reader)?;
        texts.take(&event, &mut text)?;
        match &event {
            Event::Start(e) => match e.local_name().into_inner() {
                "row" => {
                    row.begin(attribute(e, "r")?.and_then(|r| r.parse().ok()));
                    if row.number % STRIDE == 0 {
                        progress(reader.buffer_position() as f64 / xml.len() as f64);
                    }
                }
                "c" => {
                    text.clear();
                    kind = Kind::of(attribute(e, "t")?.as_deref());
                    row.go_to(attribute(e, "r")?.as_deref())?;
                }
                _ => {}
            },
            Event::End(e) => match e.local_name().into_inner() {
                "c" => row.add(match kind {
                    Kind::Plain => &text,
                    Kind::Shared => text
                        .trim()
                        .parse()
                        .ok()
                        .and_then(|index| strings.get(index))
                        .ok_or(damaged("a cell has no text"))?,
                }),
                "row" => row.end(&mut builder)?,
                "sheetData" => break,
                _ => {}
            },
            Event::Eof => break,
            _ => {}
        }
    }
    builder.ok_or(TableError::Empty)?.finish()
}

/// Where a cell's text is.
#[derive(Clone, Copy)]
enum Kind {
    /// In the cell.
    Plain,
    /// In the shared strings, and the cell has its number.
    Shared,
}

impl Kind {
    fn of(attribute: Option<&str>) -> Self {
        if attribute == Some("s") {
            Self::Shared
        } else {
            Self::Plain
        }
    }
}

/// The row that is being read.
#[derive(Default)]
struct Row {
    number: u32,
    text: String,
    ends: Vec<usize>,
}

impl Row {
    /// Rows and cells may leave their number out: they then follow the one before.
    fn begin(&mut self, number: Option<u32>) {
        self.number = number.unwrap_or(self.number + 1);
        self.text.clear();
        self.ends.clear();
    }

    /// Fills up with empty cells to the column of a reference such as `AB12`.
    fn go_to(&mut self, reference: Option<&str>) -> Result<(), TableError> {
        let column = match reference {
            None => self.ends.len(),
            Some(reference) => column(reference).ok_or(damaged("a cell has no reference"))?,
        };
        if column < self.ends.len() || column >= MOST_COLUMNS {
            return Err(damaged("a cell has no reference"));
        }
        self.ends.resize(column, self.text.len());
        Ok(())
    }

    fn add(&mut self, text: &str) {
        self.text.push_str(text);
        self.ends.push(self.text.len());
    }

    fn cell(&self, index: usize) -> &str {
        let start = index.checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.text[start..self.ends[index]]
    }

    fn end(&mut self, builder: &mut Option<Builder>) -> Result<(), TableError> {
        if self.text.trim().is_empty() {
            return Ok(());
        }
        // A worksheet does not say where a row ends: empty cells behind the last are not told from none.
        while self.ends.len() > 1 && self.cell(self.ends.len() - 1).trim().is_empty() {
            self.ends.pop();
        }
        match builder {
            None => {
                let names = (0..self.ends.len()).map(|index| self.cell(index));
                *builder = Some(Builder::new(names, self.text.len())?);
            }
            Some(builder) => {
                let width = builder.width().max(self.ends.len());
                self.ends.resize(width, self.text.len());
                builder.push(self.number, &self.text, self.ends.iter().copied())?;
            }
        }
        Ok(())
    }
}

/// The index of the column of a reference: A is 0, AB is 27.
fn column(reference: &str) -> Option<usize> {
    let letters = reference.bytes().take_while(u8::is_ascii_alphabetic);
    let number = letters.take(4).fold(0, |n, b| {
        26 * n + usize::from(b.to_ascii_uppercase() - b'A') + 1
    });
    number.checked_sub(1)
}

fn reader(xml: &str) -> Reader<&[u8]> {
    let mut reader = Reader::from_str(xml);
    reader.config_mut().expand_empty_elements = true;
    reader
}

fn next<'a>(reader: &mut Reader<&'a [u8]>) -> Result<Event<'a>, TableError> {
    reader
        .read_event()
        .map_err(|_| damaged("a part of it is no XML"))
}

/// Calls `use_it` with the start of every element.
fn each_element(
    xml: &str,
    mut use_it: impl FnMut(&BytesStart) -> Result<(), TableError>,
) -> Result<(), TableError> {
    let mut reader = reader(xml);
    loop {
        match next(&mut reader)? {
            Event::Eof => return Ok(()),
            Event::Start(element) => use_it(&element)?,
            _ => {}
        }
    }
}

/// An attribute by its name without a prefix.
fn attribute<'a>(element: &'a BytesStart, name: &str) -> Result<Option<Cow<'a, str>>, TableError> {
    let unreadable = || damaged("a part of it is no XML");
    for attribute in element.attributes() {
        let attribute = attribute.map_err(|_| unreadable())?;
        if attribute.key.local_name().into_inner() == name {
            let value = attribute.normalized_value(quick_xml::XmlVersion::Implicit1_0);
            return value.map(Some).map_err(|_| unreadable());
        }
    }
    Ok(None)
}
