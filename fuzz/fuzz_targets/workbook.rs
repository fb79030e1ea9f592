//! Any texts as the parts of a workbook: a table within its limits, or a reason.

#![no_main]

use arbitrary::Arbitrary;
use libfuzzer_sys::fuzz_target;
use rawzip::{CompressionMethod, ZipArchiveWriter};
use reinfuse::table::{ReadOptions, Table};
use std::io::Write;

/// The parts that a reader looks at.
#[derive(Debug, Arbitrary)]
struct Parts {
    book: Option<String>,
    links: Option<String>,
    strings: Option<String>,
    styles: Option<String>,
    rows: String,
    behind: String,
}

const BOOK: &str = r#"<workbook><sheets><sheet name="a" r:id="a"/></sheets></workbook>"#;
const LINKS: &str = r#"<Relationships><Relationship Id="a" Target="worksheets/sheet1.xml"/></Relationships>"#;

fuzz_target!(|parts: Parts| {
    let sheet = format!("<worksheet><sheetData>{}</sheetData>{}</worksheet>", parts.rows, parts.behind);
    let files = [
        ("xl/workbook.xml", parts.book.as_deref().unwrap_or(BOOK)),
        ("xl/_rels/workbook.xml.rels", parts.links.as_deref().unwrap_or(LINKS)),
        ("xl/sharedStrings.xml", parts.strings.as_deref().unwrap_or("<sst/>")),
        ("xl/styles.xml", parts.styles.as_deref().unwrap_or("<styleSheet/>")),
        ("xl/worksheets/sheet1.xml", &sheet),
    ];
    let mut bytes = Vec::new();
    let mut archive = ZipArchiveWriter::new(&mut bytes);
    for (path, text) in files {
        let (mut entry, config) = archive
            .new_file(path)
            .compression_method(CompressionMethod::STORE)
            .start()
            .unwrap();
        let mut writer = config.wrap(&mut entry);
        writer.write_all(text.as_bytes()).unwrap();
        let (_, descriptor) = writer.finish().unwrap();
        entry.finish(descriptor).unwrap();
    }
    archive.finish().unwrap();
    match Table::read(&bytes, &ReadOptions::default(), &mut |_| {}) {
        Ok(table) => assert!(table.len() + table.uneven().len() > 0),
        Err(error) => assert!(error.to_string().ends_with('.')),
    }
});
