//! Covers the XLSX reader: what a worksheet's cells mean, and that no archive, however made, costs more than it is allowed.
#![cfg(feature = "cohort")]

mod common;

use common::cases;
use proptest::prelude::*;
use reinfuse::table::{MOST_BYTES, ReadOptions, Table, TableError, UnevenRow};
use std::io::Write;

/// A part of a workbook: its path and text.
type Part<'a> = (&'a str, &'a str);

const BOOK: Part = (
    "xl/workbook.xml",
    r#"<?xml version="1.0" encoding="UTF-8"?><workbook xmlns:r="r"><sheets>
    <sheet name="Codes" sheetId="1" state="hidden" r:id="rId1"/>
    <sheet name="R&amp;D" sheetId="2" r:id="rId2"/><sheet name="Other" sheetId="3" r:id="rId3"/></sheets></workbook>"#,
);
const LINKS: Part = (
    "xl/_rels/workbook.xml.rels",
    r#"<Relationships><Relationship Id="rId1" Target="worksheets/sheet1.xml"/>
    <Relationship Id="rId2" Target="/xl/worksheets/sheet2.xml"/></Relationships>"#,
);
const STRINGS: Part = (
    "xl/sharedStrings.xml",
    r#"<sst><si><t>disease</t></si><si><r><t>car</t></r><r><rPr><b/></rPr><t xml:space="preserve">t1 </t></r></si>
    <si><t>日本</t><rPh sb="0" eb="1"><t>ニ</t></rPh></si><si><t/></si><si><t>a &lt; b &#x41;&#66;</t></si></sst>"#,
);

/// A workbook of these parts, packed as spreadsheets do.
fn workbook(parts: &[Part]) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut archive = rawzip::ZipArchiveWriter::new(&mut bytes);
    for (path, text) in parts {
        let (mut entry, config) = archive
            .new_file(path)
            .compression_method(rawzip::CompressionMethod::DEFLATE)
            .start()
            .unwrap();
        entry
            .write_all(&miniz_oxide::deflate::compress_to_vec(text.as_bytes(), 6))
            .unwrap();
        let mut writer = config.wrap(std::io::sink());
        writer.write_all(text.as_bytes()).unwrap();
        let (_, descriptor) = writer.finish().unwrap();
        entry.finish(descriptor).unwrap();
    }
    archive.finish().unwrap();
    bytes
}

fn worksheet(rows: &str) -> Vec<u8> {
    let xml = format!("<worksheet><sheetData>{rows}</sheetData></worksheet>");
    workbook(&[BOOK, LINKS, STRINGS, ("xl/worksheets/sheet2.xml", &xml)])
}

fn read(bytes: &[u8]) -> Result<Table, TableError> {
    Table::read(bytes, &ReadOptions::default(), &mut |_| {})
}

#[track_caller]
fn refused(bytes: &[u8]) -> TableError {
    read(bytes).expect_err("it is no table")
}

#[test]
fn cells_of_every_kind_are_read_as_the_file_stores_them() {
    let bytes = worksheet(
        r#"<row r="2"><c r="A2" t="s"><v>0</v></c><c r="B2" t="s"><v>1</v></c><c r="C2" t="inlineStr"><is><t>note</t></is></c></row>
        <row r="3"><c r="A3" t="str"><f>LOWER("NHL")</f><v>nhl</v></c><c r="B3"><v>2000000</v></c><c r="C3" t="s"><v>2</v></c></row>
        <row r="4"/><row r="5"><c r="B5"><v>2.5E6</v></c><c r="C5" t="s"><v>4</v></c></row>
        <row r="7"><c r="A7" t="b"><v>1</v></c><c r="C7" t="e"><v>#N/A</v></c><c r="D7" s="3"/></row>"#,
    );
    let sheet = read(&bytes).unwrap();
    assert_eq!(sheet.columns(), ["disease", "cart1", "note"]);
    let cells: Vec<Vec<&str>> = (0..sheet.len())
        .map(|row| (0..3).map(|column| sheet.cell(row, column)).collect())
        .collect();
    assert_eq!(
        cells,
        [
            ["nhl", "2000000", "日本"],
            ["", "2.5E6", "a < b AB"],
            ["TRUE", "", "#N/A"]
        ]
    );
    assert_eq!([0, 1, 2].map(|row| sheet.line(row)), [3, 5, 7]);
    let (name, all) = sheet.worksheet().unwrap();
    assert_eq!(
        (name, all),
        ("R&D", &["R&D".to_owned(), "Other".to_owned()][..])
    );
}

const STYLES: Part = (
    "xl/styles.xml",
    r###"<styleSheet><numFmts><numFmt numFmtId="164" formatCode="0000"/><numFmt numFmtId="165" formatCode="[$-407]d/ mmm&quot; x&quot;"/>
    <numFmt numFmtId="166" formatCode="#,##0.0&quot; days&quot;"/></numFmts><cellStyleXfs><xf numFmtId="14"/></cellStyleXfs>
    <cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="164"/><xf numFmtId="165"/><xf numFmtId="166"/></cellXfs></styleSheet>"###,
);

/// Rows and cells of a worksheet with number formats, and what stands behind the rows.
fn styled(rows: &str, behind: &str, book: Part) -> Table {
    let xml = format!(
        "<worksheet><cols><col min=\"2\" max=\"2\" hidden=\"1\"/></cols><sheetData>{rows}</sheetData>{behind}</worksheet>"
    );
    read(&workbook(&[
        book,
        LINKS,
        STRINGS,
        STYLES,
        ("xl/worksheets/sheet2.xml", &xml),
    ]))
    .unwrap()
}

fn column(table: &Table, column: usize) -> Vec<&str> {
    (0..table.len())
        .map(|row| table.cell(row, column))
        .collect()
}

#[test]
fn a_number_is_what_its_format_makes_of_it() {
    let rows = r#"<row r="1"><c t="str"><v>a</v></c><c t="str"><v>b</v></c><c t="str"><v>c</v></c><c t="str"><v>d</v></c></row>
        <row r="2" hidden="1"><c s="1"><v>45424</v></c><c s="2"><v>12</v></c><c s="3"><v>61.5</v></c><c s="4"><v>1.125</v></c></row>
        <row r="3"><c s="1"><v>1</v></c><c s="2"><v>12345</v></c><c s="3"><v>0.5</v></c><c t="str"><v>1,5</v></c></row>"#;
    let table = styled(rows, "", BOOK);
    assert_eq!(column(&table, 0), ["2024-05-12", "1900-01-01"]);
    assert_eq!(column(&table, 1), ["0012", "12345"]);
    assert_eq!(column(&table, 2), ["1900-03-01 12:00:00", "12:00:00"]);
    // A stored number has a point, whatever the style of the texts beside it.
    let numbers: Vec<_> = (0..2).map(|row| table.value(row, 3).number()).collect();
    assert_eq!(numbers, [Ok(Some(1.125)), Ok(Some(1.5))]);
    let remarks: Vec<&str> = table
        .remarks()
        .iter()
        .map(|remark| remark.kind.id())
        .collect();
    assert_eq!(
        remarks,
        ["hidden_rows", "hidden_columns", "other_worksheets"]
    );
    let book = BOOK
        .1
        .replace("<sheets>", "<workbookPr date1904=\"1\"/><sheets>");
    let table = styled(rows, "", (BOOK.0, &book));
    assert_eq!(column(&table, 0), ["2028-05-13", "1904-01-02"]);
}

#[test]
fn a_formula_without_a_value_is_named_and_an_error_is_missing() {
    let rows = r#"<row><c t="str"><v>x</v></c></row><row><c><f>A1*2</f><v></v></c></row><row><c><f>A1*3</f></c></row>
        <row><c><f t="shared" si="0"/><v/></c></row><row><c><f>B1</f><v>7</v></c></row><row><c t="e"><f>1/0</f><v>#DIV/0!</v></c></row>
        <row><c t="b"><v>0</v></c></row><row><c t="inlineStr"><is><t>a_x000D_b_x005F_</t></is></c></row>"#;
    let table = styled(rows, "", BOOK);
    assert_eq!(
        column(&table, 0),
        ["=A1*2", "=A1*3", "=", "7", "#DIV/0!", "FALSE", "a\rb_"]
    );
    assert_eq!(table.value(4, 0).text, None);
    let counts: Vec<(&str, usize)> = table
        .remarks()
        .iter()
        .map(|remark| (remark.kind.id(), remark.count))
        .collect();
    assert_eq!(
        counts,
        [
            ("hidden_columns", 1),
            ("other_worksheets", 1),
            ("error_cells", 1),
            ("not_calculated", 3)
        ]
    );
}

#[test]
fn every_row_of_a_merged_cell_has_its_value() {
    let rows = r#"<row><c t="str"><v>id</v></c><c t="str"><v>x</v></c></row><row r="2"><c r="A2" t="str"><v>P</v></c><c r="B2"><v>1</v></c></row>
        <row r="3"><c r="B3"><v>2</v></c></row><row r="4"><c r="A4"/><c r="B4"><v>3</v></c></row><row r="5"><c r="B5"><v>4</v></c></row>"#;
    let table = styled(
        rows,
        "<mergeCells><mergeCell ref=\"A2:A4\"/></mergeCells>",
        BOOK,
    );
    assert_eq!(column(&table, 0), ["P", "P", "P", ""]);
    assert_eq!(table.remarks()[0].count, 2);
}

#[test]
fn every_column_of_a_merged_cell_has_its_value_below_the_header() {
    let text = |text: &str| format!("<c t=\"str\"><v>{text}</v></c>");
    let row = |cells: &[&str]| {
        let cells: String = cells.iter().map(|cell| text(cell)).collect();
        format!("<row>{cells}</row>")
    };
    let rows = row(&["Patients", "", "", ""])
        + &row(&["id", "cart1", "cart2", "note"])
        + &row(&["A", "2e6", "", "x"])
        + &row(&["B", "", "", "y"])
        + &row(&["Second site", "", "", ""])
        + &row(&["C", "3e6", "4e6", "z"]);
    // A title, doses over two columns and two rows, and a title between the rows.
    let ranges = ["A1:D1", "B3:C4", "A5:D5"].map(|range| format!("<mergeCell ref=\"{range}\"/>"));
    let behind = format!("<mergeCells>{}</mergeCells>", ranges.concat());
    let table = styled(&rows, &behind, BOOK);
    assert_eq!(table.columns(), ["id", "cart1", "cart2", "note"]);
    assert_eq!(column(&table, 0), ["A", "B", "Second site", "C"]);
    assert_eq!(column(&table, 1), ["2e6", "2e6", "", "3e6"]);
    assert_eq!(column(&table, 2), ["2e6", "2e6", "", "4e6"]);
    assert_eq!(column(&table, 3), ["x", "y", "", "z"]);
    let merged = table
        .remarks()
        .iter()
        .find(|remark| remark.kind.id() == "merged_cells");
    assert_eq!(merged.map(|remark| remark.count), Some(3));
}

#[test]
fn text_that_unfolds_is_counted_as_often_as_it_stands_there() {
    let strings = format!(
        "<sst><si><t>a</t></si><si><t>{}</t></si></sst>",
        "x".repeat(1_000_000)
    );
    let rows = "<row><c t=\"s\"><v>0</v></c></row>".to_owned()
        + &"<row><c t=\"s\"><v>1</v></c></row>".repeat(101);
    let xml = format!("<worksheet><sheetData>{rows}</sheetData></worksheet>");
    let parts = [
        BOOK,
        LINKS,
        ("xl/sharedStrings.xml", &*strings),
        ("xl/worksheets/sheet2.xml", &*xml),
    ];
    assert_eq!(refused(&workbook(&parts)), TableError::TooMuchText);
    // The same in one row, where no table grows.
    let row = "<row>".to_owned() + &"<c t=\"s\"><v>1</v></c>".repeat(101) + "</row>";
    let xml = format!("<worksheet><sheetData>{row}</sheetData></worksheet>");
    let parts = [
        BOOK,
        LINKS,
        ("xl/sharedStrings.xml", &*strings),
        ("xl/worksheets/sheet2.xml", &*xml),
    ];
    assert_eq!(refused(&workbook(&parts)), TableError::TooMuchText);
}

#[test]
fn a_workbook_is_found_by_its_relations_and_a_worksheet_by_its_name() {
    let root = (
        "_rels/.rels",
        r#"<Relationships><Relationship Id="r" Type="http://x/officeDocument" Target="book/b22.xml"/></Relationships>"#,
    );
    let book = (
        "book/b22.xml",
        r#"<workbook><sheets><sheet name="README" r:id="a"/><sheet name="Data" r:id="b"/></sheets></workbook>"#,
    );
    let links = (
        "book/_rels/b22.xml.rels",
        r#"<Relationships><Relationship Id="a" Target="one.xml"/><Relationship Id="b" Target="two.xml"/></Relationships>"#,
    );
    let one = (
        "book/one.xml",
        "<worksheet><sheetData><row><c t=\"str\"><v>note</v></c></row><row><c><v>1</v></c></row></sheetData></worksheet>",
    );
    let two = (
        "book/two.xml",
        "<worksheet><sheetData><row><c t=\"str\"><v>disease</v></c><c t=\"str\"><v>response</v></c></row><row><c t=\"str\"><v>nhl</v></c></row></sheetData></worksheet>",
    );
    let bytes = workbook(&[root, book, links, one, two]);
    assert_eq!(read(&bytes).unwrap().columns(), ["note"]);
    let options = |sheet: Option<&str>| ReadOptions {
        sheet: sheet.map(str::to_owned),
        known: reinfuse::cohort::columns::is_known,
        ..ReadOptions::default()
    };
    // The one with columns that are known is taken, unless another is asked for.
    let table = Table::read(&bytes, &options(None), &mut |_| {}).unwrap();
    assert_eq!(table.columns(), ["disease", "response"]);
    let table = Table::read(&bytes, &options(Some("README")), &mut |_| {}).unwrap();
    assert_eq!(table.columns(), ["note"]);
    let error = Table::read(&bytes, &options(Some("Data ")), &mut |_| {}).unwrap_err();
    assert!(
        error
            .to_string()
            .ends_with("The worksheets are: README, Data."),
        "{error}"
    );
}

#[test]
fn rows_and_cells_without_a_place_follow_the_one_before() {
    let bytes = worksheet(
        "<row><c><v>1</v></c><c><v>2</v></c></row><row><c r=\"B2\"><v>3</v></c></row><row><c><v>4</v></c><c><v>5</v></c><c><v>6</v></c></row>",
    );
    let sheet = read(&bytes).unwrap();
    assert_eq!(
        (sheet.cell(0, 0), sheet.cell(0, 1), sheet.line(0)),
        ("", "3", 2)
    );
    assert_eq!(sheet.uneven(), [UnevenRow { line: 3, cells: 3 }]);
    assert_eq!(sheet.len(), 1);
}

#[test]
fn what_is_no_workbook_is_refused_with_its_reason() {
    let reason = |bytes: &[u8]| match refused(bytes) {
        TableError::Workbook { reason } => reason,
        other => panic!("{other:?}"),
    };
    assert_eq!(
        reason(b"PK\x03\x04 and then nothing of the kind"),
        "it is no zip archive"
    );
    assert_eq!(
        reason(&workbook(&[("word/document.xml", "<a/>")])),
        "it is a zip archive, but no workbook"
    );
    assert_eq!(
        reason(&workbook(&[BOOK, LINKS])),
        "its worksheet is missing"
    );
    assert_eq!(
        reason(&worksheet("<row><c t=\"s\"><v>99</v></c></row>")),
        "a cell has no text"
    );
    assert_eq!(
        reason(&worksheet("<row><c r=\"B1\"/><c r=\"A1\"/></row>")),
        "a cell has no reference"
    );
    assert_eq!(
        reason(&worksheet("<row><c r=\"ZZZZZ1\"/></row>")),
        "a cell has no reference"
    );
    assert_eq!(
        reason(&worksheet("<row><c></row>")),
        "a part of it is no XML"
    );
    assert_eq!(
        refused(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1old"),
        TableError::OldWorkbook
    );
    assert_eq!(refused(&worksheet("")), TableError::Empty);
    assert_eq!(
        refused(&worksheet("<row><c><v>1</v></c></row>")),
        TableError::NoRows
    );
    for error in [
        TableError::OldWorkbook,
        TableError::UnpacksTooLarge,
        refused(b"PK\x03\x04"),
    ] {
        assert!(error.to_string().ends_with('.'), "{error}");
    }
}

#[test]
fn entities_that_a_file_defines_itself_are_refused() {
    let laughs = r#"<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]><sst><si><t>&b;</t></si></sst>"#;
    let parts = [BOOK, LINKS, ("xl/sharedStrings.xml", laughs)];
    let expected = TableError::Workbook {
        reason: "it has a character that cannot be read",
    };
    assert_eq!(refused(&workbook(&parts)), expected);
}

#[test]
fn a_bomb_is_refused_by_what_it_declares_and_by_what_it_holds() {
    // A quarter of a gigabyte of blanks in a few hundred kilobytes.
    let blanks = " ".repeat(MOST_BYTES + 1);
    let honest = workbook(&[BOOK, LINKS, STRINGS, ("xl/worksheets/sheet2.xml", &blanks)]);
    assert!(honest.len() < 2_000_000);
    assert_eq!(refused(&honest), TableError::UnpacksTooLarge);
    // The same, declared as a thousand bytes wherever the size stands.
    let (size, lie) = ((MOST_BYTES as u32 + 1).to_le_bytes(), 1000u32.to_le_bytes());
    let mut lying = honest;
    let places: Vec<usize> = (0..lying.len() - 4)
        .filter(|i| lying[*i..*i + 4] == size)
        .collect();
    assert!(!places.is_empty());
    for place in places {
        lying[place..place + 4].copy_from_slice(&lie);
    }
    assert_eq!(refused(&lying), TableError::UnpacksTooLarge);
}

#[test]
fn what_unfolds_within_a_worksheet_is_limited_too() {
    let sheet = |rows: &str, behind: &str| {
        format!("<worksheet><sheetData>{rows}</sheetData>{behind}</worksheet>")
    };
    let header = "<row><c t=\"str\"><v>x</v></c></row>";
    // A long text at the start of many ranges that overlap, of which each keeps it.
    let text = "y".repeat(1_000_000);
    let rows = format!("{header}<row r=\"2\"><c r=\"A2\" t=\"str\"><v>{text}</v></c></row>");
    let ranges: String = (3..203)
        .map(|row| format!("<mergeCell ref=\"A2:A{row}\"/>"))
        .collect();
    let xml = sheet(&rows, &format!("<mergeCells>{ranges}</mergeCells>"));
    let part = ("xl/worksheets/sheet2.xml", &*xml);
    assert_eq!(
        refused(&workbook(&[BOOK, LINKS, STRINGS, part])),
        TableError::TooMuchText
    );
    // More ranges, and more formats, than spreadsheets know.
    let xml = sheet(header, &"<mergeCell ref=\"A2:A3\"/>".repeat(1_000_001));
    let part = ("xl/worksheets/sheet2.xml", &*xml);
    assert_eq!(
        refused(&workbook(&[BOOK, LINKS, STRINGS, part])),
        TableError::TooManyCells
    );
    let styles = format!(
        "<styleSheet><cellXfs>{}</cellXfs></styleSheet>",
        "<xf/>".repeat(100_001)
    );
    let xml = sheet(header, "");
    let part = ("xl/worksheets/sheet2.xml", &*xml);
    let parts = [BOOK, LINKS, STRINGS, ("xl/styles.xml", &*styles), part];
    assert!(matches!(
        refused(&workbook(&parts)),
        TableError::Workbook { .. }
    ));
}

#[test]
fn a_part_that_was_changed_is_noticed() {
    let mut bytes = worksheet("<row><c><v>1</v></c></row><row><c><v>2</v></c></row>");
    // The checksum in the list of parts, 16 bytes behind the beginning of the last entry.
    let entry = bytes.windows(4).rposition(|w| w == b"PK\x01\x02").unwrap();
    bytes[entry + 16] ^= 1;
    assert_eq!(
        refused(&bytes),
        TableError::Workbook {
            reason: "a part of it has changed since it was written"
        }
    );
}

proptest! {
    #![proptest_config(cases(300))]

    #[test]
    fn no_damage_to_a_workbook_makes_the_reader_panic(place in 0usize..2000, byte: u8, cut in 0usize..2000) {
        let mut bytes = worksheet("<row><c t=\"s\"><v>0</v></c></row><row><c><v>2</v></c></row>");
        let length = bytes.len();
        bytes[place % length] = byte;
        let _ = read(&bytes);
        bytes.truncate(length - cut % length);
        let _ = read(&bytes);
    }
}
