//! A table as a workbook (XLSX, ECMA-376) of one worksheet, packed while it is written: what is held is one row.

use miniz_oxide::DataFormat;
use miniz_oxide::deflate::CompressionLevel;
use miniz_oxide::deflate::core::{CompressorOxide, TDEFLFlush, compress_to_output};
use rawzip::{CompressionMethod, ZipArchiveWriter};
use std::fmt::Write as _;
use std::io::{self, Write};

/// Rows, columns and characters (UTF-16) of a cell that a worksheet may have.
const MOST_ROWS: usize = 1_048_576;
const MOST_COLUMNS: usize = 16_384;
const MOST_CHARACTERS: usize = 32_767;

const PARTS: [(&str, &str); 4] = [
    (
        "[Content_Types].xml",
        r#"<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>"#,
    ),
    (
        "_rels/.rels",
        r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>"#,
    ),
    (
        "xl/workbook.xml",
        r#"<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="reinfuse" sheetId="1" r:id="rId1"/></sheets></workbook>"#,
    ),
    (
        "xl/_rels/workbook.xml.rels",
        r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/></Relationships>"#,
    ),
];
const DECLARATION: &str = r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>"#;
const SHEET: &str =
    r#"<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>"#;

/// What takes a table cell by cell.
pub(crate) trait Cells {
    /// Adds a text.
    fn text(&mut self, text: &str);
    /// Adds a number, written with a point.
    fn number(&mut self, text: &str);
    /// Ends the row.
    fn end_row(&mut self);
}

/// Gives a table cell by cell.
pub(crate) type Fill<'a> = dyn FnMut(&mut dyn Cells) + 'a;

/// Whether a worksheet can hold the rows that `fill` gives.
pub(crate) fn fits(fill: &mut Fill) -> bool {
    let mut limits = Limits::default();
    fill(&mut limits);
    !limits.broken
}

/// Writes a workbook of the rows that `fill` gives.
///
/// # Errors
/// Those of `out`.
pub(crate) fn workbook(out: &mut dyn Write, fill: &mut Fill) -> io::Result<()> {
    packed(out, fill).map_err(io::Error::other)
}

fn packed(out: &mut dyn Write, fill: &mut Fill) -> Result<(), rawzip::Error> {
    let mut archive = ZipArchiveWriter::new(out);
    let mut write = |path: &str, content: &mut dyn FnMut(&mut dyn Write) -> io::Result<()>| {
        let file = archive.new_file(path);
        let (entry, config) = file
            .compression_method(CompressionMethod::DEFLATE)
            .start()?;
        let mut writer = config.wrap(Deflate::new(entry));
        content(&mut writer)?;
        let (deflate, descriptor) = writer.finish()?;
        deflate.finish()?.finish(descriptor)?;
        Ok::<(), rawzip::Error>(())
    };
    for (path, text) in PARTS {
        write(path, &mut |out| {
            out.write_all([DECLARATION, text].concat().as_bytes())
        })?;
    }
    write("xl/worksheets/sheet1.xml", &mut |out| {
        out.write_all([DECLARATION, SHEET].concat().as_bytes())?;
        let mut rows = Rows::new(out);
        fill(&mut rows);
        rows.written?;
        out.write_all(b"</sheetData></worksheet>")
    })?;
    archive.finish()?;
    Ok(())
}

/// Whether what a worksheet can hold is exceeded.
#[derive(Default)]
struct Limits {
    rows: usize,
    columns: usize,
    broken: bool,
}

impl Cells for Limits {
    fn text(&mut self, text: &str) {
        self.columns += 1;
        self.broken |=
            text.len() > MOST_CHARACTERS && text.encode_utf16().count() > MOST_CHARACTERS;
    }

    fn number(&mut self, _: &str) {
        self.columns += 1;
    }

    fn end_row(&mut self) {
        self.rows += 1;
        self.broken |= self.rows > MOST_ROWS || self.columns > MOST_COLUMNS;
        self.columns = 0;
    }
}

/// The rows of a worksheet, as XML.
struct Rows<'a> {
    out: &'a mut dyn Write,
    /// The row that is being written.
    xml: String,
    row: usize,
    column: usize,
    /// Letters of the columns.
    letters: Vec<String>,
    written: io::Result<()>,
}

impl<'a> Rows<'a> {
    fn new(out: &'a mut dyn Write) -> Self {
        Self {
            out,
            xml: String::new(),
            row: 1,
            column: 0,
            letters: Vec::new(),
            written: Ok(()),
        }
    }

    /// Begins a cell, unless it is empty; whether it is to be written.
    fn begin(&mut self, text: &str, kind: &str) -> bool {
        if self.letters.len() == self.column {
            self.letters.push(letters(self.column));
        }
        let column = self.column;
        self.column += 1;
        if text.is_empty() {
            return false;
        }
        let (letters, row) = (&self.letters[column], self.row);
        let _ = write!(self.xml, "<c r=\"{letters}{row}\"{kind}>");
        true
    }
}

impl Cells for Rows<'_> {
    fn text(&mut self, text: &str) {
        if self.begin(text, " t=\"inlineStr\"") {
            self.xml.push_str("<is><t xml:space=\"preserve\">");
            escape(text, &mut self.xml);
            self.xml.push_str("</t></is></c>");
        }
    }

    fn number(&mut self, text: &str) {
        if self.begin(text, "") {
            let _ = write!(self.xml, "<v>{text}</v></c>");
        }
    }

    fn end_row(&mut self) {
        if self.written.is_ok() {
            let row = self.row;
            self.written = write!(self.out, "<row r=\"{row}\">{}</row>", self.xml);
        }
        self.xml.clear();
        self.row += 1;
        self.column = 0;
    }
}

/// The letters of a column: of 0 A, of 27 AB.
fn letters(column: usize) -> String {
    let mut letters = Vec::new();
    let mut left = column + 1;
    while left > 0 {
        letters.insert(0, b'A' + ((left - 1) % 26) as u8);
        left = (left - 1) / 26;
    }
    letters.into_iter().map(char::from).collect()
}

/// A text within XML; what XML cannot hold, or would read as an escape, as spreadsheets write it: `_x000D_`.
fn escape(text: &str, out: &mut String) {
    for (at, c) in text.char_indices() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '\t' | '\n' => out.push(c),
            '\u{0}'..='\u{1f}' | '\u{fffe}' | '\u{ffff}' => {
                let _ = write!(out, "_x{:04X}_", c as u32);
            }
            '_' if text[at + 1..].starts_with('x') => out.push_str("_x005F_"),
            c => out.push(c),
        }
    }
}

/// Packs what is written to it.
struct Deflate<W> {
    out: W,
    state: CompressorOxide,
}

impl<W: Write> Deflate<W> {
    fn new(out: W) -> Self {
        let state =
            CompressorOxide::with_format_and_level(DataFormat::Raw, CompressionLevel::BestSpeed);
        Self { out, state }
    }

    fn pass(&mut self, bytes: &[u8], flush: TDEFLFlush) -> io::Result<()> {
        let mut written = Ok(());
        compress_to_output(&mut self.state, bytes, flush, |part| {
            written = self.out.write_all(part);
            written.is_ok()
        });
        written
    }

    fn finish(mut self) -> io::Result<W> {
        self.pass(&[], TDEFLFlush::Finish)?;
        Ok(self.out)
    }
}

impl<W: Write> Write for Deflate<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.pass(bytes, TDEFLFlush::None)?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::table::{ReadOptions, Table};

    #[test]
    fn what_is_written_reads_back() {
        let texts = [
            "a",
            " <&> \"\n\tx",
            "\u{1}\r_x0041_\u{ffff}",
            "0012",
            "Zoë 日本",
        ];
        let mut bytes = Vec::new();
        let mut fill = |cells: &mut dyn Cells| {
            for name in ["a", "b", "c", "d", "e", "f"] {
                cells.text(name);
            }
            cells.end_row();
            for text in texts {
                cells.text(text);
            }
            cells.number("0.1");
            cells.end_row();
        };
        assert!(fits(&mut fill));
        workbook(&mut bytes, &mut fill).unwrap();
        let table = Table::read(&bytes, &ReadOptions::default(), &mut |_| {}).unwrap();
        let cells: Vec<&str> = (0..5).map(|column| table.cell(0, column)).collect();
        assert_eq!(cells, texts);
        assert_eq!(table.value(0, 5).number(), Ok(Some(0.1)));
    }

    #[test]
    fn columns_have_the_letters_of_spreadsheets_and_limits_hold() {
        assert_eq!(
            [0, 25, 26, 701, 702, 16_383].map(letters),
            ["A", "Z", "AA", "ZZ", "AAA", "XFD"]
        );
        assert!(fits(&mut |cells| cells.text(&"é".repeat(MOST_CHARACTERS))));
        assert!(!fits(
            &mut |cells| cells.text(&"x".repeat(MOST_CHARACTERS + 1))
        ));
        assert!(!fits(&mut |cells| {
            (0..=MOST_COLUMNS).for_each(|_| cells.number(""));
            cells.end_row();
        }));
    }
}
