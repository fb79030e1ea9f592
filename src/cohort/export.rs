//! The scored table as CSV (RFC 4180, UTF-8): the reader's own columns and the answers, none of which a spreadsheet executes.

use crate::cohort::rows::{Cohort, RefusedCell};
use crate::cohort::score::Scores;
use crate::model::outcomes::{Outcome, Outcomes};
use crate::model::probability::Probability;
use crate::numerics::math;
use crate::table::Table;
use crate::table::cell::harmless;
use csv::{Terminator, Writer, WriterBuilder};

type Part = fn(&Probability) -> f64;

/// What of an outcome is given out.
const PARTS: [(&str, Part); 3] = [
    ("mean", |p| p.mean),
    ("q025", |p| p.q025),
    ("q975", |p| p.q975),
];

/// The header: line, the table's own columns, then for every outcome its mean and 95% interval, and the cautions.
pub fn header(table: &Table) -> Vec<u8> {
    let mut names: Vec<String> = Vec::new();
    let mut add = |wanted: &str| {
        let mut name = wanted.to_owned();
        let mut n = 1;
        // A table that was scored before has these columns already.
        while names.contains(&name) {
            n += 1;
            name = format!("{wanted}_{n}");
        }
        names.push(name);
    };
    for name in table.columns() {
        add(&harmless(name));
    }
    add("reinfuse_row");
    for outcome in Outcome::ALL {
        for (part, _) in PARTS {
            add(&format!("reinfuse_{outcome}_{part}"));
        }
    }
    add("reinfuse_cautions");
    written(&mut |writer| {
        names.iter().for_each(|name| field(writer, name));
        end_line(writer);
    })
}

/// The lines of accepted rows from the `from`-th on, at most `most`; of the cohort that was scored.
pub fn lines(table: &Table, cohort: &Cohort, scores: &Scores, from: usize, most: usize) -> Vec<u8> {
    let numbers = |outcomes: &Outcomes| -> Vec<String> {
        let of = |p: &Probability| PARTS.map(|(_, part)| math::shown(part(p)));
        Outcome::ALL
            .into_iter()
            .flat_map(|outcome| of(&outcomes[outcome]))
            .collect()
    };
    let answers: Vec<Vec<String>> = scores.answers().iter().map(numbers).collect();
    let none = vec![String::new(); Outcome::ALL.len() * PARTS.len()];
    written(&mut |writer| {
        for row in cohort.rows().iter().skip(from).take(most) {
            let (index, patient) = (row.index as usize, row.patient as usize);
            for column in 0..table.columns().len() {
                field(writer, &harmless(table.cell(index, column)));
            }
            field(writer, &table.line(index).to_string());
            for number in scores
                .answer(patient)
                .map_or(&none, |answer| &answers[answer])
            {
                field(writer, number);
            }
            let cautions = scores.cautions(patient).iter().map(|code| code.id());
            field(writer, &cautions.collect::<Vec<_>>().join(" "));
            end_line(writer);
        }
    })
}

/// Refused cells as a table of their own.
pub fn refused(cells: &[RefusedCell]) -> Vec<u8> {
    written(&mut |writer| {
        for name in ["row", "column", "value", "rule", "message"] {
            field(writer, name);
        }
        end_line(writer);
        for cell in cells {
            let row = cell.row.to_string();
            let texts: [&str; 5] = [
                &row,
                &cell.column,
                &cell.value,
                cell.rule.id(),
                &cell.message,
            ];
            for text in texts {
                field(writer, &harmless(text));
            }
            end_line(writer);
        }
    })
}

fn written(write: &mut dyn FnMut(&mut Writer<Vec<u8>>)) -> Vec<u8> {
    let mut writer = WriterBuilder::new()
        .terminator(Terminator::CRLF)
        .from_writer(Vec::new());
    write(&mut writer);
    writer.into_inner().unwrap_or_default()
}

/// Writing to memory fails for uneven records alone, and these are not.
#[inline(never)]
fn field(writer: &mut Writer<Vec<u8>>, text: &str) {
    let _ = writer.write_field(text);
}

#[inline(never)]
fn end_line(writer: &mut Writer<Vec<u8>>) {
    let _ = writer.write_record(None::<&[u8]>);
}
