//! Covers `table`: encodings, separators, quotes, refusals, and what a table costs in memory.
#![cfg(feature = "cohort")]

use reinfuse::table::cell::{NoNumber, number};
use reinfuse::table::{MOST_BYTES, MOST_CELL, MOST_UNEVEN, Table, TableError, UnevenRow};

/// The page's form is held to the same list by `tests/js/dose.test.mjs`.
#[test]
fn a_cell_and_the_page_s_form_read_numbers_alike() {
    let text = include_str!("numbers.json");
    let list: Vec<(String, serde_json::Value)> = serde_json::from_str(text).expect("a list");
    for (text, expected) in list {
        let read = match number(&text, None) {
            Ok(value) => serde_json::json!(value),
            Err(NoNumber::Ambiguous) => "ambiguous".into(),
            Err(_) => "text".into(),
        };
        assert_eq!(read.as_f64(), expected.as_f64(), "{text}");
        assert_eq!(read.as_str(), expected.as_str(), "{text}");
    }
}

/// Every cell, row by row.
fn cells(sheet: &Table) -> Vec<Vec<&str>> {
    (0..sheet.len())
        .map(|row| {
            (0..sheet.columns().len())
                .map(|c| sheet.cell(row, c))
                .collect()
        })
        .collect()
}

#[track_caller]
fn sheet(text: &str) -> Table {
    Table::from_csv(text.as_bytes()).unwrap_or_else(|e| panic!("{e}"))
}

#[track_caller]
fn refused(bytes: &[u8]) -> TableError {
    let error = Table::from_csv(bytes).expect_err("it is no table");
    // Each error can be told to a reader.
    assert!(error.to_string().ends_with('.'), "{error}");
    error
}

#[test]
fn commas_semicolons_and_tabs_give_the_same_table() {
    let expected = sheet("id,disease,note\n1,nhl,x\n2,all,\n");
    assert_eq!(expected.columns(), ["id", "disease", "note"]);
    assert_eq!(cells(&expected), [["1", "nhl", "x"], ["2", "all", ""]]);
    assert_eq!((expected.line(0), expected.line(1)), (2, 3));
    for separator in [";", "\t"] {
        let text = "id,disease,note\n1,nhl,x\n2,all,\n".replace(',', separator);
        let same = |text: &str| {
            let table = sheet(text);
            assert_eq!(table.columns(), expected.columns());
            assert_eq!(cells(&table), cells(&expected));
            assert_eq!((table.line(0), table.line(1)), (2, 3));
        };
        same(&text);
        same(&text.replace('\n', "\r\n"));
        same(&text.replace('\n', "\r"));
        same(text.trim_end_matches('\n'));
        same(&format!("\u{feff}{text}"));
    }
}

#[test]
fn a_cell_that_no_page_could_show_is_refused_by_its_place() {
    let table = |bytes: usize| format!("id,note\n1,x\n2,{}\n", "y".repeat(bytes));
    assert_eq!(sheet(&table(MOST_CELL)).cell(1, 1).len(), MOST_CELL);
    assert_eq!(
        refused(table(MOST_CELL + 1).as_bytes()),
        TableError::CellTooLong { line: 3, column: 2 }
    );
    // Many cells may have that much text together.
    let row = "z".repeat(1000) + ",";
    sheet(&format!(
        "{}\n{}1\n",
        "a,".repeat(2000) + "b",
        row.repeat(2000)
    ));
}

#[test]
fn a_decimal_comma_stays_in_its_cell() {
    let table = sheet("disease;cart1_dose\nnhl;2,5\n");
    assert_eq!(cells(&table), [["nhl", "2,5"]]);
}

#[test]
fn a_first_line_that_names_the_separator_is_obeyed() {
    let table = sheet("sep=;\r\na,b,c,d;note\r\n1;2\r\n");
    assert_eq!(table.columns(), ["a,b,c,d", "note"]);
    assert_eq!(table.line(0), 3);
}

#[test]
fn utf_16_of_either_byte_order_is_read() {
    let text = "\u{feff}id;name\r\n1;Ångström 𝛼\r\n";
    let expected = sheet("id;name\n1;Ångström 𝛼\n");
    let bytes =
        |order: fn(u16) -> [u8; 2]| text.encode_utf16().flat_map(order).collect::<Vec<u8>>();
    assert_eq!(
        Table::from_csv(&bytes(u16::to_le_bytes)),
        Ok(expected.clone())
    );
    assert_eq!(Table::from_csv(&bytes(u16::to_be_bytes)), Ok(expected));
    assert_eq!(refused(b"\xff\xfea"), TableError::Binary);
    // A high surrogate without its low one.
    assert_eq!(
        refused(b"\xff\xfe\x00\xd8a\x00"),
        TableError::Encoding { line: 1 }
    );
}

#[test]
fn quotes_hold_separators_line_breaks_and_quotes() {
    let table = sheet("\"a,b\",c\n\"x, \"\"y\"\"\nz\",1\n2,3\n");
    assert_eq!(table.columns(), ["a,b", "c"]);
    assert_eq!(cells(&table), [["x, \"y\"\nz", "1"], ["2", "3"]]);
    assert_eq!(table.line(1), 4);
}

#[test]
fn blank_lines_and_empty_columns_behind_the_last_are_no_data() {
    let table = sheet("a;b;;\n1;2;;\n\n;;;\n3;4;;\n");
    assert_eq!(table.columns(), ["a", "b"]);
    assert_eq!(cells(&table), [["1", "2"], ["3", "4"]]);
    assert_eq!(table.line(1), 5);
    let remarks: Vec<_> = sheet("a;b;;\n1;2;;x\n")
        .remarks()
        .iter()
        .map(|remark| (remark.kind.id(), remark.column.clone(), remark.count))
        .collect();
    assert_eq!(remarks, [("nameless_column", "4".to_owned(), 1)]);
}

#[test]
fn a_long_row_is_named_a_short_one_is_filled_up_and_the_others_go_on() {
    let table = sheet("a,b\n1,2\n3\n4,5,6\n7,8,\n");
    assert_eq!(cells(&table), [["1", "2"], ["3", ""], ["7", "8"]]);
    assert_eq!(table.uneven(), [UnevenRow { line: 4, cells: 3 }]);
    let short = &table.remarks()[0];
    assert_eq!(
        (short.kind.id(), &*short.value, short.count),
        ("short_rows", "3", 1)
    );
}

#[test]
fn a_file_that_is_no_table_is_refused_with_its_reason() {
    for (bytes, expected) in [
        (&b""[..], TableError::Empty),
        (b"\r\n\n  \n", TableError::Empty),
        (b"\xef\xbb\xbf", TableError::Empty),
        (b"a,b\n", TableError::NoRows),
        (b"a,b\n,\n", TableError::NoRows),
        (
            b"<html><table><tr><td>a</td></tr></table></html>",
            TableError::OtherKind {
                kind: "a web page (HTML)",
            },
        ),
        (
            b"a,b;c\n1,2;3\n",
            TableError::Separator {
                one: ',',
                other: ';',
            },
        ),
        (b"PK\x03\x04\0\0", TableError::Binary),
        (b"a,b\n1,Sj\xf6gren\n", TableError::Encoding { line: 2 }),
        (
            b"a,b\n1,2\n\"3,4\n5,6\n",
            TableError::UnclosedQuote { line: 3 },
        ),
        (
            b"a,b\n1,\"2\n3,\"4\"\n",
            TableError::TextAfterQuote { opened: 2, line: 3 },
        ),
        (
            b"a,b,c\n1,2,\"3\n4,5,6\n7,8,\"\n",
            TableError::SwallowedRows { opened: 2, line: 4 },
        ),
    ] {
        assert_eq!(
            refused(bytes),
            expected,
            "{:?}",
            bytes.escape_ascii().to_string()
        );
    }
}

#[test]
fn a_file_of_uneven_rows_alone_is_refused_as_no_table() {
    let text = format!("a,b\n1,2\n{}", "1,2,3\n".repeat(MOST_UNEVEN + 1));
    let first = UnevenRow { line: 3, cells: 3 };
    assert_eq!(
        refused(text.as_bytes()),
        TableError::NoTable { width: 2, first }
    );
}

#[test]
fn a_file_above_the_limit_is_refused_before_it_is_read() {
    let bytes = vec![b'a'; MOST_BYTES + 1];
    assert_eq!(
        refused(&bytes),
        TableError::TooLarge {
            bytes: bytes.len() as u64
        }
    );
}

#[test]
fn a_cell_outside_the_table_is_a_fault_and_not_another_cell() {
    let table = sheet("a,b\n1,2\n3,4\n");
    assert!(std::panic::catch_unwind(|| table.cell(0, 2).len()).is_err());
}
