//! The commands for a table of patients: `score` and `validate`.

use crate::progress::Progress;
use crate::tables::{FormatArguments, TableArguments, TableReport};
use crate::{Failure, print, written};
use reinfuse::cohort::columns::Mapping;
use reinfuse::cohort::export::{self, CsvFormat};
use reinfuse::cohort::meaning::{Meaning, OutcomeColumn};
use reinfuse::cohort::report::{self, CohortSummary, MappingReport};
use reinfuse::cohort::rows::Cohort;
use reinfuse::cohort::score::Scores;
use reinfuse::model::Model;
use reinfuse::patient::{Problem, Refusal, Rule};
use reinfuse::table::Table;
use serde::{Serialize, Serializer};
use std::io::{self, BufWriter, Write};
use std::path::Path;

/// A table that has been read and predicted.
struct Predicted {
    model: Model,
    table: Table,
    mapping: Mapping,
    cohort: Cohort,
    scores: Scores,
}

impl Predicted {
    fn read(file: &Path, arguments: &TableArguments, model: Model) -> Result<Self, Failure> {
        let (table, mapping) = arguments.mapped(file)?;
        let progress = Progress::of("Checking");
        let cohort = Cohort::read(&table, &mapping, &mut |share| progress.at(share))?;
        let scores = Scores::new(&model, &cohort);
        drop(progress);
        Ok(Self {
            model,
            table,
            mapping,
            cohort,
            scores,
        })
    }

    fn refused(&self) -> Refusals<'_> {
        Refusals {
            table: &self.table,
            mapping: &self.mapping,
            cohort: &self.cohort,
        }
    }
}

/// What `score` prints.
#[derive(Serialize)]
struct Scored<'a> {
    #[serde(flatten)]
    summary: CohortSummary<'a>,
    table: TableReport<'a>,
    mapping: MappingReport<'a>,
    refused: Refusals<'a>,
    rows: Rows<'a>,
}

/// The rows, made one by one as they are written: a million of them would not fit into memory.
struct Rows<'a>(&'a Predicted);

impl Serialize for Rows<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Predicted {
            table,
            mapping,
            cohort,
            scores,
            ..
        } = self.0;
        serializer.collect_seq(scores.rows(table, mapping, cohort, 0))
    }
}

/// `reinfuse score`.
pub fn score(
    file: &Path,
    arguments: &TableArguments,
    model: Model,
    format: &FormatArguments,
) -> Result<(), Failure> {
    let csv = format.csv_format()?;
    let predicted = Predicted::read(file, arguments, model)?;
    if format.xlsx {
        let Predicted {
            table,
            cohort,
            scores,
            ..
        } = &predicted;
        let mut out = BufWriter::new(io::stdout().lock());
        let mut fits = true;
        let done = export::scored_workbook(table, cohort, scores, &mut out).and_then(|all| {
            fits = all;
            out.flush()
        });
        if fits {
            return written(done);
        }
        return Err(Refusal::from(Problem {
            field: "xlsx".to_owned(),
            value: table.len().to_string(),
            rule: Rule::TooLarge,
            message: "A worksheet holds at most 1,048,576 rows, 16,384 columns and 32,767 characters in a cell. Print the table as CSV."
                .to_owned(),
        })
        .into());
    }
    if format.csv {
        let mut out = BufWriter::new(io::stdout().lock());
        return written(write_csv(&predicted, csv, &mut out).and_then(|()| out.flush()));
    }
    print(&Scored {
        summary: CohortSummary::new(
            &predicted.table,
            &predicted.mapping,
            &predicted.cohort,
            &predicted.scores,
        ),
        table: TableReport::new(&predicted.table),
        mapping: MappingReport::new(&predicted.table, &predicted.mapping),
        refused: predicted.refused(),
        rows: Rows(&predicted),
    })
}

/// The refused cells, likewise.
pub struct Refusals<'a> {
    pub table: &'a Table,
    pub mapping: &'a Mapping,
    pub cohort: &'a Cohort,
}

impl Serialize for Refusals<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self {
            table,
            mapping,
            cohort,
        } = self;
        let parts = (0..cohort.refused_entries()).step_by(CHUNK);
        serializer.collect_seq(parts.flat_map(|from| cohort.refused(table, mapping, from, CHUNK)))
    }
}

/// Rows that are written at a time.
const CHUNK: usize = 1 << 14;

fn write_csv(
    Predicted {
        table,
        cohort,
        scores,
        ..
    }: &Predicted,
    format: CsvFormat,
    out: &mut impl Write,
) -> io::Result<()> {
    out.write_all(&export::header(table, format))?;
    for from in (0..cohort.rows().len()).step_by(CHUNK) {
        out.write_all(&export::lines(table, cohort, scores, from, CHUNK, format))?;
    }
    Ok(())
}

/// What `validate` prints.
#[derive(Serialize)]
struct Validated<'a> {
    #[serde(flatten)]
    validation: report::CohortValidation,
    table: TableReport<'a>,
    mapping: MappingReport<'a>,
    refused: Refusals<'a>,
}

/// What `validate` prints of a table in which no row has an evaluable response: that is no error.
#[derive(Serialize)]
struct NothingToValidate<'a> {
    n: usize,
    events: usize,
    #[serde(flatten)]
    summary: CohortSummary<'a>,
    table: TableReport<'a>,
    mapping: MappingReport<'a>,
    refused: Refusals<'a>,
}

/// `reinfuse validate`.
pub fn validate(file: &Path, arguments: &TableArguments, model: Model) -> Result<(), Failure> {
    let predicted = Predicted::read(file, arguments, model)?;
    let Predicted {
        model,
        table,
        mapping,
        cohort,
        scores,
    } = &predicted;
    let counts = cohort.counts();
    let response = Meaning::Outcome(OutcomeColumn::Response);
    if mapping.column(response).is_some() && counts.responders + counts.non_responders == 0 {
        return print(&NothingToValidate {
            n: 0,
            events: 0,
            summary: CohortSummary::new(table, mapping, cohort, scores),
            table: TableReport::new(table),
            mapping: MappingReport::new(table, mapping),
            refused: predicted.refused(),
        });
    }
    let validation = report::validation(model, table, mapping, cohort, scores)?;
    print(&Validated {
        validation,
        table: TableReport::new(table),
        mapping: MappingReport::new(table, mapping),
        refused: predicted.refused(),
    })
}
