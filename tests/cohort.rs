//! Covers `cohort`: which column means what, the rules of a cell, counts that add up, scores, and the table given out.
#![cfg(feature = "cohort")]

mod common;

use common::cases;
use proptest::prelude::*;
use reinfuse::cohort::columns::{Mapped, Mapping};
use reinfuse::cohort::export::{self, CsvFormat};
use reinfuse::cohort::meaning::BestResponse;
use reinfuse::cohort::meaning::Meaning;
use reinfuse::cohort::rows::Cohort;
use reinfuse::cohort::score::Scores;
use reinfuse::model::Model;
use reinfuse::patient::fields::FieldId;
use reinfuse::patient::{Disease, RawPatient, RawValue, Refusal};
use reinfuse::table::cell::{DecimalMark, NoNumber, harmless, number};
use reinfuse::table::{ReadOptions, Table};
use std::sync::LazyLock;

/// The standard model, unpacked once for all tests.
fn model() -> &'static Model {
    static MODEL: LazyLock<Model> = LazyLock::new(common::model);
    &MODEL
}

fn sheet(text: &str) -> Table {
    Table::from_csv(text.as_bytes()).unwrap_or_else(|e| panic!("{e}"))
}

/// A table read by the names of its columns.
fn read(text: &str) -> (Table, Mapping, Cohort) {
    let sheet = sheet(text);
    let mapping = Mapping::by_name(&sheet);
    let cohort = Cohort::read(&sheet, &mapping, &mut |_| {}).expect("it has the columns");
    (sheet, mapping, cohort)
}

/// The refused cells as (row, column, value, rule).
fn refused(text: &str) -> Vec<(u32, String, String, &'static str)> {
    let (sheet, mapping, cohort) = read(text);
    let cells = cohort.refused(&sheet, &mapping, 0, usize::MAX);
    cells
        .into_iter()
        .map(|c| (c.row, c.column, c.value, c.rule.id()))
        .collect()
}

/// The table as CSV again.
fn exported(text: &str) -> String {
    let (sheet, _, cohort) = read(text);
    let scores = Scores::new(model(), &cohort);
    let mut bytes = export::header(&sheet, CsvFormat::default());
    bytes.extend(export::lines(
        &sheet,
        &cohort,
        &scores,
        0,
        usize::MAX,
        CsvFormat::default(),
    ));
    String::from_utf8(bytes).expect("UTF-8")
}

#[test]
fn what_goes_out_reads_back_in_every_form() {
    // Numbers that a spreadsheet would change, formulas, other separators, blanks, line breaks.
    let text = "id;disease;note;dose;response;age\n\
        0012;nhl;\"=1+1;x\";1.250;CR;61\n\
        7;all;\" a\n+b, c\";2,5;PD;44.5\n\
        123456789012345678;cll;Zoë_x0041_ <&>;-3;SD;-0\n";
    let (sheet, _, cohort) = read(text);
    let scores = Scores::new(model(), &cohort);
    let cells = |bytes: &[u8], options: &ReadOptions| -> Vec<Vec<String>> {
        let table = Table::read(bytes, options, &mut |_| {}).expect("a table");
        let row = |row| {
            (0..table.columns().len())
                .map(|column| table.cell(row, column).to_owned())
                .collect()
        };
        (0..table.len())
            .map(row)
            .chain([table.columns().to_vec()])
            .collect()
    };
    let csv = |separator, mark| {
        let format = CsvFormat { separator, mark };
        let mut bytes = export::header(&sheet, format);
        bytes.extend(export::lines(&sheet, &cohort, &scores, 0, 2, format));
        bytes.extend(export::lines(&sheet, &cohort, &scores, 2, 9, format));
        bytes
    };
    let plain = cells(&csv(',', false), &ReadOptions::default());
    assert_eq!(plain.len(), 4);
    assert_eq!(plain[0][..4], ["0012", "nhl", "'=1+1;x", "1.250"]);
    assert_eq!(plain[1][..4], ["7", "all", " a\n'+b, c", "2,5"]);
    assert!(csv(';', true).starts_with("\u{feff}id;".as_bytes()));
    for separator in [',', ';', '\t', '|'] {
        for mark in [false, true] {
            let bytes = csv(separator, mark);
            assert_eq!(cells(&bytes, &ReadOptions::default()), plain, "{separator}");
        }
    }
    let mut bytes = Vec::new();
    assert!(export::scored_workbook(&sheet, &cohort, &scores, &mut bytes).unwrap());
    assert_eq!(cells(&bytes, &ReadOptions::default()), plain);
    let table = Table::read(&bytes, &ReadOptions::default(), &mut |_| {}).unwrap();
    // What is a number there is one in every style: the ages, and not 1.250, which is 1250 here.
    let number = |row, name| {
        let column = table.column(name).expect("a column");
        table.value(row, column).number()
    };
    assert_eq!(number(1, "age"), Ok(Some(44.5)));
    assert_eq!(number(0, "reinfuse_row"), Ok(Some(2.0)));
}

const TABLE: &str = "\
id;disease;ld_before_cart1;cart1_dose;cart2_dose;cd19;response;age
a;nhl;cy_flu;2e6;2e7;normal;CR;61
b;ALL;Other;2000000;2000000;;pd;44
c;cll;;;unknown;negative;NE;70
d;nhl;cy_flu;2000000;20000000;normal;SD;50
e;all;other;2E6;2,0e6;NA;;9
";

#[test]
fn rows_become_patients_and_equal_ones_are_kept_once() {
    let (sheet, mapping, cohort) = read(TABLE);
    let places: Vec<u32> = cohort.rows().iter().map(|row| row.patient).collect();
    assert_eq!(places, [0, 1, 2, 0, 1]);
    let responses: Vec<_> = cohort.rows().iter().map(|row| row.response).collect();
    let expected = [
        Some(BestResponse::Cr),
        Some(BestResponse::Pd),
        Some(BestResponse::Ne),
        Some(BestResponse::Sd),
        None,
    ];
    assert_eq!(responses, expected);
    let first = cohort.patient(0);
    assert_eq!(
        (first.disease(), first.cy_flu(), first.dose_increased()),
        (Disease::Nhl, Some(true), Some(true))
    );
    let third = cohort.patient(2);
    assert_eq!(
        (third.disease(), third.cy_flu(), third.dose_increased()),
        (Disease::Cll, None, None)
    );
    assert_eq!(mapping.ignored(&sheet), ["age"]);
    let counts = cohort.counts();
    assert_eq!(
        (counts.read, counts.accepted, counts.refused_rows),
        (5, 5, 0)
    );
    assert_eq!((counts.responders, counts.non_responders), (1, 2));
    assert_eq!((counts.not_evaluable, counts.response_not_recorded), (1, 1));
}

#[test]
fn a_patient_of_a_table_is_the_patient_of_the_form() {
    let (_, _, cohort) = read(TABLE);
    let mut raw = RawPatient::new();
    for (key, value) in [
        ("disease", "nhl"),
        ("ld_before_cart1", "cy_flu"),
        ("cd19", "normal"),
    ] {
        raw.insert(key, RawValue::Text(value.into()));
    }
    raw.insert("cart1_dose", RawValue::Number(2e6));
    raw.insert("cart2_dose", RawValue::Number(2e7));
    assert_eq!(
        model().assess(&cohort.patient(0)),
        model().predict(&raw).unwrap()
    );
}

#[test]
fn every_refused_cell_is_listed_and_the_good_rows_go_on() {
    let text = "\
disease;cart1_dose;response;crs_grade;response_months;died
nhl;0;CR;0;1;0
xxx;many;maybe;6;-1;perhaps
;1e10;PR;15;x;1

nhl;2,500;SD;;;2
all;2000000;CR;5;01.02.2024;1
all;2000000;CR;;;;x
";
    let cell =
        |row, column: &str, value: &str, rule| (row, column.to_owned(), value.to_owned(), rule);
    assert_eq!(
        refused(text),
        [
            cell(2, "cart1_dose", "0", "not_above_zero"),
            cell(3, "disease", "xxx", "unknown_choice"),
            cell(3, "cart1_dose", "many", "not_a_number"),
            cell(3, "response", "maybe", "unknown_choice"),
            cell(3, "crs_grade", "6", "not_a_grade"),
            cell(3, "response_months", "-1", "below_zero"),
            cell(3, "died", "perhaps", "not_zero_or_one"),
            cell(4, "disease", "", "required"),
            cell(4, "cart1_dose", "1e10", "above_limit"),
            cell(4, "crs_grade", "15", "not_a_grade"),
            cell(4, "response_months", "x", "not_a_number"),
            cell(6, "cart1_dose", "2,500", "ambiguous_number"),
            cell(6, "died", "2", "not_zero_or_one"),
            cell(7, "response_months", "01.02.2024", "date"),
            cell(8, "", "7", "cell_count"),
        ]
    );
    let (sheet, mapping, cohort) = read(text);
    let counts = cohort.counts();
    assert_eq!(
        (
            counts.read,
            counts.accepted,
            counts.refused_rows,
            counts.refused_cells,
            counts.unusable_outcomes
        ),
        (6, 1, 5, 6, 8)
    );
    let page = cohort.refused(&sheet, &mapping, 7, 2);
    assert_eq!(page.iter().map(|c| c.row).collect::<Vec<_>>(), [4, 4]);
    assert!(page.iter().all(|c| c.message.ends_with('.')), "{page:?}");
}

#[test]
fn a_number_of_one_reading_is_read_and_one_of_two_by_its_style_alone() {
    for (text, expected) in [
        ("2,5", 2.5),
        ("0,125", 0.125),
        ("1,25e6", 1.25e6),
        ("-2,5", -2.5),
        ("2.5", 2.5),
        ("2,000,000", 2e6),
        ("1.234,5", 1234.5),
        ("1,234.5", 1234.5),
        ("2 000", 2000.0),
        ("1234,567", 1234.567),
        ("+3", 3.0),
        (",5", 0.5),
    ] {
        assert_eq!(number(text, None), Ok(expected), "{text}");
    }
    for (text, point, comma) in [
        ("2,500", 2500.0, 2.5),
        ("999.999", 999.999, 999_999.0),
        ("-1,000", -1000.0, -1.0),
    ] {
        assert_eq!(number(text, None), Err(NoNumber::Ambiguous), "{text}");
        assert_eq!(number(text, Some(DecimalMark::Point)), Ok(point), "{text}");
        assert_eq!(number(text, Some(DecimalMark::Comma)), Ok(comma), "{text}");
    }
    for text in ["2 00", "inf", "nan", "0x10", "1e", "", ".", ",", "2,5e6,1"] {
        assert_eq!(number(text, None), Err(NoNumber::Text), "{text}");
    }
}

#[test]
fn a_table_without_the_disease_is_refused_as_a_whole() {
    let sheet = sheet("id,response\n1,CR\n");
    let Refusal { problems } =
        Cohort::read(&sheet, &Mapping::by_name(&sheet), &mut |_| {}).unwrap_err();
    assert_eq!(problems.len(), 1);
    assert_eq!(
        (problems[0].field.as_str(), problems[0].rule.id()),
        ("disease", "column_needed")
    );
}

#[test]
fn columns_are_guessed_by_their_usual_names_and_only_then() {
    let sheet = sheet(
        "Patient ID,Diagnosis,LD before CART1,Dose 1 (10^6/kg),Dose 2,Best response,Age\n1,nhl,,,,,\n",
    );
    let guessed = Mapping::guessed(&sheet);
    let found: Vec<(&str, usize)> = guessed
        .entries()
        .iter()
        .filter_map(|m| Some((m.id.id(), m.column?)))
        .collect();
    let expected = [
        ("disease", 1),
        ("ld_before_cart1", 2),
        ("cart1_dose", 3),
        ("cart2_dose", 4),
        ("id", 0),
        ("response", 5),
    ];
    assert_eq!(found, expected);
    assert_eq!(guessed.ignored(&sheet), ["Age"]);
    assert!(
        Mapping::by_name(&sheet)
            .entries()
            .iter()
            .all(|m| m.column.is_none())
    );
    assert_eq!(guessed.entries().len(), Meaning::all().count());
}

#[test]
fn a_mapping_is_refused_where_it_contradicts_itself() {
    let sheet = sheet("a,b\n1,2\n");
    let pairs = |list: &[(&str, usize)]| {
        list.iter()
            .map(|(id, c)| ((*id).to_owned(), *c))
            .collect::<Vec<_>>()
    };
    let rules = |list: &[(&str, usize)]| {
        let Refusal { problems } = Mapping::new(&sheet, &pairs(list)).unwrap_err();
        problems.iter().map(|p| p.rule.id()).collect::<Vec<_>>()
    };
    assert_eq!(
        rules(&[("age", 0), ("disease", 2)]),
        ["unknown_field", "no_such_column"]
    );
    assert_eq!(
        rules(&[("disease", 0), ("cd19", 0), ("disease", 1)]),
        ["column_used_twice", "mapped_twice"]
    );
    let good = Mapping::new(&sheet, &pairs(&[("disease", 1), ("id", 0)])).unwrap();
    assert!(good.entries().contains(&Mapped {
        id: Meaning::Field(FieldId::Disease),
        column: Some(1)
    }));
}

#[test]
fn a_score_is_what_the_form_says_of_the_same_patient() {
    let (sheet, mapping, cohort) = read(TABLE);
    let scores = Scores::new(model(), &cohort);
    let rows: Vec<_> = scores.rows(&sheet, &mapping, &cohort, 0).collect();
    assert_eq!(
        rows.iter().map(|r| r.row).collect::<Vec<_>>(),
        [2, 3, 4, 5, 6]
    );
    assert_eq!(
        rows.iter().map(|r| r.id).collect::<Vec<_>>(),
        ["a", "b", "c", "d", "e"]
    );
    for (row, place) in rows.iter().zip(cohort.rows()) {
        let assessment = model().assess(&cohort.patient(place.patient as usize));
        assert_eq!(
            row.outcomes.copied(),
            assessment.numbers.map(|n| n.outcomes)
        );
        assert_eq!(
            row.cautions,
            assessment
                .cautions
                .iter()
                .map(|c| c.code)
                .collect::<Vec<_>>()
        );
    }
    assert!(!rows[2].applicable);
    assert_eq!(scores.outside(&cohort), 1);
    // Evaluable, recorded and inside the evidence.
    let p = |row: usize| rows[row].outcomes.unwrap().response.mean;
    assert_eq!(
        scores.observed(&cohort),
        [(p(0), true), (p(1), false), (p(3), false)]
    );
    assert_eq!(scores.rows(&sheet, &mapping, &cohort, 3).count(), 2);
}

#[test]
fn the_table_given_out_has_every_column_and_reads_back() {
    let text = exported(TABLE);
    assert!(text.ends_with("\r\n"));
    let back = sheet(&text);
    assert_eq!(back.len(), 5);
    let (column, id) = (
        back.column("reinfuse_response_mean").unwrap(),
        back.column("id").unwrap(),
    );
    let (_, _, cohort) = read(TABLE);
    let expected = Scores::new(model(), &cohort)
        .outcomes(0)
        .unwrap()
        .response
        .mean;
    assert_eq!(back.cell(0, column).parse(), Ok(expected));
    assert_eq!((back.cell(0, id), back.cell(2, column)), ("a", ""));
    assert_eq!(
        back.cell(2, back.column("reinfuse_cautions").unwrap()),
        "cd19_negative"
    );
    // Scored once more, nothing of the first time is lost.
    let again = sheet(&exported(&text));
    assert_eq!(again.columns().len(), 8 + 2 * (back.columns().len() - 8));
    assert!(again.column("reinfuse_response_mean_2").is_some());
}

#[test]
fn no_cell_given_out_is_a_formula_and_no_number_is_changed() {
    for text in [
        "=1+1",
        "+SUM(A1)",
        "-2+3",
        "@x",
        " =1",
        "＝1",
        "-",
        "+49 170 1234",
        "=\"a\"",
    ] {
        assert_eq!(harmless(text), format!("'{text}"));
    }
    // What follows a separator inside the text may become a cell of its own.
    for (text, expected) in [
        ("\t=1", "'\t'=1"),
        ("\r=1", "'\r'=1"),
        ("x;=cmd|' /C calc'!A0;y", "x;'=cmd|' /C calc'!A0;y"),
        ("a\t=2+5\tb", "a\t'=2+5\tb"),
        ("\n=9", "'\n'=9"),
        ("\u{200b}=1+1", "'\u{200b}=1+1"),
        ("|calc", "'|calc"),
        ("%=1", "'%=1"),
        ("a; -2", "a; -2"),
    ] {
        assert_eq!(harmless(text), expected);
    }
    for text in [
        "-1.5", "+2,5", "-2e-3", "-1,000", "", "a=b", "'=1", "1-2", "2000000",
    ] {
        assert_eq!(harmless(text), text);
    }
    let text = exported("id,disease,=cmd\n\"=HYPERLINK(\"\"http://x\"\",\"\"y\"\")\",nhl,-3.5\n");
    assert!(text.starts_with("id,disease,'=cmd,reinfuse_row,"), "{text}");
    assert!(
        text.contains("\r\n\"'=HYPERLINK(\"\"http://x\"\",\"\"y\"\")\",nhl,-3.5,2,"),
        "{text}"
    );
}

#[test]
fn the_simulated_example_has_its_slips_and_no_others_and_says_that_it_is_simulated() {
    let path = common::repository("examples/cohort.csv");
    let text = std::fs::read_to_string(path).expect("the example is part of the repository");
    let (sheet, _, cohort) = read(&text);
    let counts = cohort.counts();
    assert_eq!((counts.read, counts.accepted), (202, 200));
    let rules: Vec<&str> = refused(&text).iter().map(|(.., rule)| *rule).collect();
    assert_eq!(rules, ["not_a_number", "unknown_choice", "not_a_grade"]);
    let comment = sheet.column("comment").expect("a comment");
    assert!((0..sheet.len()).all(|row| sheet.cell(row, comment).starts_with("simulated")));
}

proptest! {
    #![proptest_config(cases(200))]

    #[test]
    fn counts_add_up_whatever_stands_in_the_table(
        cells in prop::collection::vec(
            prop::collection::vec(
                prop_oneof![
                    Just("nhl"), Just("all"), Just(""), Just("x"), Just("2e6"), Just("CR"), Just("NE"), Just("=1"), Just("pd"),
                ],
                2..5,
            ),
            1..30,
        )
    ) {
        let lines: Vec<String> = cells.iter().map(|row| row.join(";")).collect();
        let text = format!("disease;cart1_dose;response\n{}\n", lines.join("\n"));
        let Ok(sheet) = Table::from_csv(text.as_bytes()) else { return Ok(()) };
        if sheet.header_line() != 1 || sheet.column("disease").is_none() {
            return Ok(());
        }
        let mapping = Mapping::by_name(&sheet);
        let cohort = Cohort::read(&sheet, &mapping, &mut |_| {}).unwrap();
        let counts = cohort.counts();
        let blank = cells.iter().filter(|row| row.iter().all(|c| c.is_empty())).count();
        prop_assert_eq!(counts.read + blank, cells.len());
        prop_assert_eq!(counts.read, counts.accepted + counts.refused_rows);
        let responses = counts.responders + counts.non_responders + counts.not_evaluable;
        prop_assert_eq!(counts.accepted, responses + counts.response_not_recorded);
        let refused = cohort.refused(&sheet, &mapping, 0, usize::MAX);
        prop_assert_eq!(refused.len(), cohort.refused_entries());
        prop_assert_eq!(refused.len(), counts.refused_cells + counts.unusable_outcomes + sheet.uneven().len());
        prop_assert!(refused.is_sorted_by_key(|c| c.row));
        let mut rows: Vec<u32> = refused.iter().filter(|c| !c.outcome_only).map(|c| c.row).collect();
        rows.dedup();
        prop_assert_eq!(rows.len(), counts.refused_rows);
        // Only a row that is kept can lose an outcome alone.
        prop_assert!(refused.iter().filter(|c| c.outcome_only).all(|c| !rows.contains(&c.row)));
        let scores = Scores::new(model(), &cohort);
        prop_assert_eq!(scores.rows(&sheet, &mapping, &cohort, 0).count(), counts.accepted);
    }
}
