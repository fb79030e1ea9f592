//! The commands for a table of patients: `score` and `validate`.

use crate::progress::Progress;
use crate::{Failure, files, print, written};
use reinfuse::cohort::columns::Mapping;
use reinfuse::cohort::export;
use reinfuse::cohort::report::{self, CohortSummary};
use reinfuse::cohort::rows::Cohort;
use reinfuse::cohort::score::Scores;
use reinfuse::model::Model;
use reinfuse::patient::Refusal;
use reinfuse::table::{MOST_BYTES, Table};
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
    fn read(file: &Path, model: Model) -> Result<Self, Failure> {
        let table = table(file)?;
        let mapping = Mapping::by_name(&table);
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
        Refusals(self)
    }
}

/// Reads a table, but no more of a file than a table may have.
pub fn table(file: &Path) -> Result<Table, Failure> {
    let bytes = files::read("file", file, MOST_BYTES)?;
    let progress = Progress::of("Reading");
    Ok(Table::read(&bytes, &mut |share| progress.at(share)).map_err(Refusal::from)?)
}

/// What `score` prints.
#[derive(Serialize)]
struct Scored<'a> {
    #[serde(flatten)]
    summary: CohortSummary<'a>,
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
pub fn score(file: &Path, model: Model, csv: bool) -> Result<(), Failure> {
    let predicted = Predicted::read(file, model)?;
    if csv {
        let mut out = BufWriter::new(io::stdout().lock());
        return written(write_csv(&predicted, &mut out).and_then(|()| out.flush()));
    }
    print(&Scored {
        summary: CohortSummary::new(
            &predicted.table,
            &predicted.mapping,
            &predicted.cohort,
            &predicted.scores,
        ),
        refused: predicted.refused(),
        rows: Rows(&predicted),
    })
}

/// The refused cells, likewise.
struct Refusals<'a>(&'a Predicted);

impl Serialize for Refusals<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Predicted {
            table,
            mapping,
            cohort,
            ..
        } = self.0;
        let count = cohort.counts().refused_cells + table.uneven().len();
        let parts = (0..count).step_by(CHUNK);
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
    out: &mut impl Write,
) -> io::Result<()> {
    out.write_all(&export::header(table))?;
    for from in (0..cohort.rows().len()).step_by(CHUNK) {
        out.write_all(&export::lines(table, cohort, scores, from, CHUNK))?;
    }
    Ok(())
}

/// What `validate` prints.
#[derive(Serialize)]
struct Validated<'a> {
    #[serde(flatten)]
    validation: report::CohortValidation,
    refused: Refusals<'a>,
}

/// `reinfuse validate`.
pub fn validate(file: &Path, model: Model) -> Result<(), Failure> {
    let predicted = Predicted::read(file, model)?;
    let Predicted {
        model,
        table,
        mapping,
        cohort,
        scores,
    } = &predicted;
    let validation = report::validation(model, table, mapping, cohort, scores)?;
    print(&Validated {
        validation,
        refused: predicted.refused(),
    })
}
