//! Any words, units and columns as a mapping of a small table: refused, or a cohort whose rows add up.

#![no_main]

use arbitrary::Arbitrary;
use libfuzzer_sys::fuzz_target;
use reinfuse::cohort::columns::Mapping;
use reinfuse::cohort::meaning::Meaning;
use reinfuse::cohort::report::MappingReport;
use reinfuse::cohort::rows::Cohort;
use reinfuse::cohort::units::DoseUnit;
use reinfuse::table::Table;

#[derive(Debug, Arbitrary)]
struct Entry {
    cells: Vec<[String; 4]>,
    columns: Vec<(u8, u8)>,
    words: Vec<(u8, String, u8)>,
    units: Vec<(u8, u8)>,
    weight: Option<u8>,
}

fuzz_target!(|entry: Entry| {
    let clean = |text: &String| text.replace(['"', '\n', '\r'], "");
    let rows = entry.cells.iter().take(20).map(|row| {
        let cells: Vec<String> = row.iter().map(|cell| format!("\"{}\"", clean(cell))).collect();
        cells.join(",")
    });
    let text = format!("a,b,c,d\n{}\n", rows.collect::<Vec<_>>().join("\n"));
    let Ok(table) = Table::from_csv(text.as_bytes()) else {
        return;
    };
    let meanings: Vec<Meaning> = Meaning::all().collect();
    let id = |index: u8| meanings[usize::from(index) % meanings.len()].id();
    let name = |index: u8| &table.columns()[usize::from(index) % table.columns().len()];
    let mut mapping = Mapping::new(&table, &[]).expect("nothing is no contradiction");
    for (meaning, column) in entry.columns {
        let _ = mapping.set_column(&table, id(meaning), name(column));
    }
    for (meaning, value, word) in entry.words {
        let words = meanings[usize::from(meaning) % meanings.len()].words();
        if !words.is_empty() {
            let word = words[usize::from(word) % words.len()];
            mapping.set_word(id(meaning), &value, word).expect("one of its words");
        }
    }
    for (dose, unit) in entry.units {
        let dose = if dose % 2 == 0 { "cart1_dose" } else { "cart2_dose" };
        let unit = DoseUnit::ALL[usize::from(unit) % DoseUnit::ALL.len()];
        mapping.set_unit(dose, unit.id()).expect("a unit");
    }
    if let Some(column) = entry.weight {
        let _ = mapping.set_weight(&table, name(column));
    }
    let _ = MappingReport::new(&table, &mapping);
    if let Ok(cohort) = Cohort::read(&table, &mapping, &mut |_| {}) {
        let counts = cohort.counts();
        assert_eq!(counts.read, counts.accepted + counts.refused_rows);
    }
});
