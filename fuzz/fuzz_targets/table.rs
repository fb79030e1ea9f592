//! Any bytes as a table of patients, text or workbook: refused with a reason, or read so that rows add up and the answers go out as a
//! table that reads back without a formula.

#![no_main]

use libfuzzer_sys::fuzz_target;
use reinfuse::cohort::columns::{Mapping, is_known};
use reinfuse::cohort::export::{self, CsvFormat};
use reinfuse::cohort::rows::Cohort;
use reinfuse::cohort::score::Scores;
use reinfuse::cohort::structure::remarks;
use reinfuse::model::Model;
use reinfuse::table::{ReadOptions, Table};
use std::sync::LazyLock;

static MODEL: LazyLock<Model> = LazyLock::new(|| Model::standard().expect("the standard model"));

fuzz_target!(|bytes: &[u8]| {
    let options = ReadOptions {
        known: is_known,
        ..ReadOptions::default()
    };
    let table = match Table::read(bytes, &options, &mut |_| {}) {
        Ok(table) => table,
        Err(error) => {
            assert!(error.to_string().ends_with('.'));
            return;
        }
    };
    let mapping = Mapping::guessed(&table);
    let Ok(cohort) = Cohort::read(&table, &mapping, &mut |_| {}) else {
        return;
    };
    let counts = cohort.counts();
    assert_eq!(counts.read, table.len() + table.uneven().len());
    assert_eq!(counts.read, counts.accepted + counts.refused_rows);
    let listed = counts.refused_cells + counts.unusable_outcomes + table.uneven().len();
    assert_eq!(cohort.refused(&table, &mapping, 0, usize::MAX).len(), listed);
    for remark in remarks(&table, &mapping, &cohort) {
        assert!(!remark.text.is_empty());
    }
    let scores = Scores::new(&MODEL, &cohort);
    let mut text = export::header(&table, CsvFormat::default());
    text.extend(export::lines(&table, &cohort, &scores, 0, usize::MAX, CsvFormat::default()));
    if counts.accepted > 0 {
        let back = Table::read(&text, &ReadOptions { separator: Some(','), header_row: Some(1), ..options }, &mut |_| {});
        let back = back.expect("what goes out reads back");
        assert_eq!(back.len(), counts.accepted);
    }
});
