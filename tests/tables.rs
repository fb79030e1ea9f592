//! Covers every kind of table that people meet: `tests/tables/` holds small files of each, and below stands what must come of it.
//! Nothing is silent: rows read = rows accepted + rows refused, and whatever is not read is remarked on.
#![cfg(feature = "cohort")]

mod common;

use reinfuse::cohort::columns::{self, Mapping};
use reinfuse::cohort::meaning::Meaning;
use reinfuse::cohort::rows::Cohort;
use reinfuse::cohort::structure::remarks;
use reinfuse::patient::{Disease, Refusal};
use reinfuse::table::{ReadOptions, Table};
use std::fmt::Write;

fn options() -> ReadOptions {
    ReadOptions {
        known: columns::is_known,
        ..ReadOptions::default()
    }
}

/// What comes of a file, in a few words: `accepted of read`, each patient by disease and whether the dose was increased (`+`, `=`, or
/// nothing), `|` refused cells, `|` remarks; or the rule by which it is refused.
fn outcome(bytes: &[u8], options: &ReadOptions) -> String {
    read(bytes, options).unwrap_or_else(|refusal| {
        let rules: Vec<&str> = refusal
            .problems
            .iter()
            .map(|problem| problem.rule.id())
            .collect();
        assert!(
            refusal
                .problems
                .iter()
                .all(|problem| problem.message.ends_with('.')),
            "{refusal}"
        );
        rules.join(" ")
    })
}

fn read(bytes: &[u8], options: &ReadOptions) -> Result<String, Refusal> {
    let table = Table::read(bytes, options, &mut |_| {})?;
    let mapping = Mapping::guessed(&table);
    let cohort = Cohort::read(&table, &mapping, &mut |_| {})?;
    let counts = cohort.counts();
    assert_eq!(counts.read, counts.accepted + counts.refused_rows);
    assert_eq!(counts.read, table.len() + table.uneven().len());
    let mut said = format!("{} of {}", counts.accepted, counts.read);
    for row in cohort.rows() {
        let patient = cohort.patient(row.patient as usize);
        let disease = match patient.disease() {
            Disease::All => "all",
            Disease::Nhl => "nhl",
            Disease::Cll => "cll",
        };
        let dose = match patient.dose_increased() {
            Some(true) => "+",
            Some(false) => "=",
            None => "",
        };
        let flu = if patient.cy_flu() == Some(true) {
            "f"
        } else {
            ""
        };
        let response = row.response.map_or("", |response| response.id());
        write!(said, " {disease}{dose}{flu}{response}").unwrap();
    }
    for cell in cohort.refused(&table, &mapping, 0, usize::MAX) {
        let kept = if cell.outcome_only { "-" } else { "" };
        write!(said, " | {} {}{kept}", cell.row, cell.rule).unwrap();
    }
    for remark in remarks(&table, &mapping, &cohort) {
        assert!(
            remark.text.ends_with('.') && !remark.text.contains(['{', '}']),
            "{remark:?}"
        );
        write!(said, " | {}: {}", remark.kind, remark.count).unwrap();
    }
    Ok(said)
}

const FILES: &[(&str, &str)] = &[
    ("stray-quote.csv", "swallowed_rows"),
    ("stray-quotes-in-pairs.csv", "swallowed_rows"),
    ("stray-quote-in-two-columns.csv", "swallowed_rows"),
    (
        "comment-in-two-columns.csv",
        "2 of 2 nhl all | line_breaks: 1",
    ),
    (
        "doubtful-words.csv",
        "2 of 3 nhl allCR | 2 unknown_choice- | 2 not_a_grade- | 2 not_zero_or_one- | 4 unknown_choice",
    ),
    (
        "database-codes.csv",
        "3 of 3 nhlCR all cll+ | error_cells: 1",
    ),
    (
        "line-break-in-a-cell.csv",
        "2 of 2 nhlCR allPD | line_breaks: 1",
    ),
    ("inch-mark.csv", "2 of 2 nhlCR allPD"),
    ("blank-before-quote.csv", "2 of 2 nhlCR allPD"),
    ("single-quotes.csv", "1 of 1 nhlCR"),
    ("thousands-points.csv", "2 of 2 nhl+ all="),
    ("thousands-apostrophes.csv", "2 of 2 nhl+ all="),
    (
        "two-readings.csv",
        "1 of 2 all | 2 ambiguous_number | 2 ambiguous_number",
    ),
    ("title-lines.csv", "1 of 1 nhlCR | lines_above: 2"),
    ("comments.csv", "1 of 1 nhlCR | comment_lines: 3"),
    ("two-header-rows.csv", "1 of 1 nhl+f | two_header_rows: 2"),
    ("row-names.csv", "2 of 2 nhlCR allPD | nameless_column: 2"),
    (
        "row-names-without-a-header.csv",
        "2 of 2 nhlCR allPD | nameless_column: 2",
    ),
    ("short-rows.csv", "2 of 2 nhlCR all | short_rows: 1"),
    ("long-rows.csv", "1 of 2 all | 2 cell_count"),
    ("repeated-names.csv", "1 of 1 nhlCR | repeated_name: 2"),
    ("repeated-field.csv", "duplicate_column"),
    (
        "missing-codes.csv",
        "4 of 4 nhlCR all cllPR nhl | 4 below_zero- | error_cells: 1 | probably_missing: 1 | probably_missing: 1",
    ),
    ("yes-and-no.csv", "4 of 4 nhlCR allPD cllPR nhlSD"),
    ("usual-labels.csv", "3 of 3 nhl+fCR all=SD cll+fCR"),
    (
        "codes.csv",
        "0 of 2 | 2 unknown_choice | 2 unknown_choice | 2 unknown_choice | 3 unknown_choice | 3 unknown_choice | 3 unknown_choice | nothing_to_validate: 0",
    ),
    ("dates.csv", "2 of 2 nhlCR allPD | 2 date- | 3 date-"),
    (
        "unusable-outcomes.csv",
        "2 of 3 nhl allPD | 2 unknown_choice- | 3 not_a_grade- | 4 unknown_choice",
    ),
    (
        "no-response.csv",
        "2 of 2 nhl allNE | nothing_to_validate: 0",
    ),
    (
        "repeated-ids.csv",
        "4 of 4 nhlCR nhlCR allPD allCR | repeated_ids: 4 | contradicting_rows: 1 | repeated_rows: 2",
    ),
    (
        "contradictions.csv",
        "4 of 4 nhlPD allCR cllPR nhlCR | duration_without_response: 1 | response_beyond_follow_up: 1 | response_without_follow_up: 1 | event_without_time: 1",
    ),
    ("commas-in-names.csv", "2 of 2 nhlCR allPD"),
    ("quoted-numbers.csv", "1 of 1 nhl+"),
    ("page.csv", "other_kind"),
    ("object.csv", "other_kind"),
    ("utf16.csv", "2 of 2 nhl all"),
    ("utf16-big.csv", "2 of 2 nhl all"),
];

#[test]
fn of_every_kind_of_table_comes_what_a_careful_reader_expects() {
    let mut wrong = Vec::new();
    for (name, expected) in FILES {
        let bytes = std::fs::read(common::repository("tests/tables").join(name)).expect(name);
        let found = outcome(&bytes, &options());
        if found != *expected {
            wrong.push(format!("{name}\n  expected {expected}\n  found    {found}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn what_is_asked_for_goes_before_what_is_found() {
    let bytes =
        |name| std::fs::read(common::repository("tests/tables").join(name)).expect("a table");
    let comma = ReadOptions {
        decimal: Some(reinfuse::table::cell::DecimalMark::Comma),
        ..options()
    };
    assert_eq!(
        outcome(&bytes("two-readings.csv"), &comma),
        "2 of 2 nhl+ all"
    );
    let named = ReadOptions {
        missing: vec!["-99".to_owned(), "9999".to_owned()],
        ..options()
    };
    assert_eq!(
        outcome(&bytes("missing-codes.csv"), &named),
        "4 of 4 nhlCR all cllPR nhl | error_cells: 1"
    );
    let row = |line| ReadOptions {
        header_row: Some(line),
        ..options()
    };
    assert_eq!(
        outcome(&bytes("title-lines.csv"), &row(4)),
        "1 of 1 nhlCR | lines_above: 2"
    );
    assert_eq!(outcome(&bytes("title-lines.csv"), &row(3)), "no_such_row");
    assert_eq!(outcome(&bytes("title-lines.csv"), &row(40)), "no_such_row");
    let semicolon = ReadOptions {
        separator: Some(';'),
        ..options()
    };
    assert_eq!(
        outcome(&bytes("commas-in-names.csv"), &semicolon),
        "2 of 2 nhlCR allPD"
    );
}

#[test]
fn a_mapping_says_what_words_and_numbers_mean() {
    let table =
        Table::from_csv(b"Dx;a;b;kg;r\n1;2;20;70;good\n2;3;30;0;bad\n3;4;x;80;?\n").unwrap();
    let mut mapping = Mapping::new(&table, &[]).unwrap();
    for (id, name) in [
        ("disease", "Dx"),
        ("cart1_dose", "a"),
        ("cart2_dose", "b"),
        ("response", "r"),
    ] {
        mapping.set_column(&table, id, name).unwrap();
    }
    for (id, value, word) in [
        ("disease", "1", "nhl"),
        ("disease", "2", "all"),
        ("disease", "3", "cll"),
        ("response", "good", "CR"),
        ("response", "bad", ""),
    ] {
        mapping.set_word(id, value, word).unwrap();
    }
    mapping.set_unit("cart1_dose", "million_per_kg").unwrap();
    mapping
        .set_unit("cart2_dose", "hundred_million_total")
        .unwrap();
    mapping.set_weight(&table, "kg").unwrap();
    let cohort = Cohort::read(&table, &mapping, &mut |_| {}).unwrap();
    let refused: Vec<(u32, &str)> = cohort
        .refused(&table, &mapping, 0, 9)
        .into_iter()
        .map(|cell| (cell.row, cell.rule.id()))
        .collect();
    assert_eq!(refused, [(3, "not_a_number"), (4, "not_a_number")]);
    let patient = cohort.patient(0);
    // 20 x 10^8 cells for 70 kg are 28.6 million per kg, above 2 million.
    assert_eq!(
        (patient.disease(), patient.dose_increased()),
        (Disease::Nhl, Some(true))
    );
    assert_eq!(cohort.counts().responders, 1);
    for (id, value, word) in [
        ("disease", "1", "hodgkin"),
        ("cart1_dose", "1", "nhl"),
        ("age", "1", "nhl"),
    ] {
        assert!(mapping.set_word(id, value, word).is_err(), "{id}");
    }
    assert!(mapping.set_unit("disease", "per_kg").is_err());
    assert!(mapping.set_column(&table, "disease", "no such").is_err());
    assert!(Meaning::named("response").is_some());
}

#[test]
fn of_an_id_in_several_rows_the_chosen_one_counts_and_every_one_is_predicted() {
    let bytes =
        std::fs::read(common::repository("tests/tables/repeated-ids.csv")).expect("a table");
    let table = Table::read(&bytes, &options(), &mut |_| {}).expect("a table");
    let model = reinfuse::model::Model::standard().expect("the model");
    // Rows: A NHL CR, A NHL CR, B ALL PD, B ALL CR.
    for (choice, rows, responders, others) in [
        (None, 2, 1, 1),
        (Some("first"), 2, 1, 1),
        (Some("last"), 2, 2, 0),
        (Some("refuse"), 4, 0, 0),
        (Some("every"), 0, 3, 1),
    ] {
        let mut mapping = Mapping::guessed(&table);
        if let Some(choice) = choice {
            mapping.set_repeats(choice).unwrap();
        }
        let cohort = Cohort::read(&table, &mapping, &mut |_| {}).unwrap();
        let counts = cohort.counts();
        assert_eq!(
            (
                counts.accepted,
                counts.repeated_rows,
                counts.responders,
                counts.non_responders
            ),
            (4, rows, responders, others),
            "{choice:?}"
        );
        assert_eq!(cohort.rows().len(), 4);
        let scores = reinfuse::cohort::score::Scores::new(&model, &cohort);
        assert_eq!(scores.observed(&cohort).len(), responders + others);
        let (taken, _) = reinfuse::update::counts::CohortCounts::of_rows(&cohort).unwrap();
        assert_eq!(taken.patients() as usize, responders + others);
    }
    assert!(Mapping::guessed(&table).set_repeats("middle").is_err());
}

#[test]
fn time_and_memory_grow_with_columns_and_no_faster() {
    let columns = 100_000;
    let mut text = String::from("disease");
    for column in 1..columns {
        write!(text, ",c{column}").unwrap();
    }
    text.push_str("\nnhl");
    text.push_str(&",1".repeat(columns - 1));
    let begun = std::time::Instant::now();
    assert_eq!(outcome(text.as_bytes(), &options()), "1 of 1 nhl");
    // 150 MB of separators in one row took 1.3 GB.
    let row = ",".repeat(1_000_000);
    assert_eq!(
        outcome(format!("disease\n{row}\n").as_bytes(), &options()),
        "too_many_cells"
    );
    // It took 19 s while each name was compared with every other.
    assert!(begun.elapsed().as_secs() < 5, "{:?}", begun.elapsed());
}

#[test]
fn files_of_other_programs_hold_the_same_patients() {
    let folder = common::repository("tests/tables/written");
    let mut files: Vec<_> = std::fs::read_dir(folder)
        .expect("files")
        .map(|entry| entry.expect("a file").path())
        .filter(|path| {
            let end = path.extension().and_then(|end| end.to_str());
            matches!(end, Some("csv" | "txt" | "xlsx" | "ods"))
        })
        .collect();
    files.sort();
    assert!(files.len() >= 18);
    for path in files {
        let bytes = std::fs::read(&path).expect("it was just listed");
        let name = path.display();
        let found = outcome(&bytes, &options());
        assert!(
            found.starts_with("3 of 3 nhl+fCR all=PD cllSD"),
            "{name}: {found}"
        );
        let table = Table::read(&bytes, &options(), &mut |_| {}).expect("it was just read");
        let id = table.column("id").expect("a column");
        let ids: Vec<&str> = (0..3).map(|row| table.cell(row, id)).collect();
        assert_eq!(ids, ["0012", "0007", "Zoë"], "{name}");
        let months = table.column("os_months").expect("a column");
        assert_eq!(table.value(0, months).number(), Ok(Some(12.5)), "{name}");
        let visit = table.column("visit").expect("a column");
        assert_eq!(&table.cell(0, visit)[..10], "2026-01-02", "{name}");
    }
}
