//! The commands for a table of patients: `score` and `validate`.

use crate::{Failure, other, print};
use reinfuse::cohort::columns::Mapping;
use reinfuse::cohort::export;
use reinfuse::cohort::report::{self, CohortSummary};
use reinfuse::cohort::rows::{Cohort, RefusedCell};
use reinfuse::cohort::score::Scores;
use reinfuse::model::Model;
use reinfuse::patient::Refusal;
use reinfuse::table::{MOST_BYTES, Table, TableError};
use serde::{Serialize, Serializer};
use std::fs::File;
use std::io::{self, BufWriter, Read, Write};
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
        let cohort = Cohort::read(&table, &mapping, &mut |_| {})?;
        let scores = Scores::new(&model, &cohort);
        Ok(Self {
            model,
            table,
            mapping,
            cohort,
            scores,
        })
    }

    fn refused(&self) -> Vec<RefusedCell> {
        self.cohort
            .refused(&self.table, &self.mapping, 0, usize::MAX)
    }
}

/// Reads a table, but no more of a file than a table may have.
pub fn table(file: &Path) -> Result<Table, Failure> {
    let trouble = |e: io::Error| Failure::Other(format!("{}: {e}", file.display()));
    let too_large = |bytes: u64| Refusal::from(TableError::TooLarge { bytes });
    let mut bytes = Vec::new();
    let most = MOST_BYTES as u64;
    if file == Path::new("-") {
        io::stdin()
            .take(most + 1)
            .read_to_end(&mut bytes)
            .map_err(trouble)?;
    } else {
        let opened = File::open(file).map_err(trouble)?;
        let length = opened.metadata().map_err(trouble)?.len();
        if length > most {
            return Err(too_large(length).into());
        }
        opened
            .take(most + 1)
            .read_to_end(&mut bytes)
            .map_err(trouble)?;
    }
    Ok(Table::read(&bytes, &mut |_| {}).map_err(Refusal::from)?)
}

/// What `score` prints.
#[derive(Serialize)]
struct Scored<'a> {
    #[serde(flatten)]
    summary: CohortSummary<'a>,
    refused: Vec<RefusedCell>,
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
    let mut out = BufWriter::new(io::stdout().lock());
    let written = if csv {
        write_csv(&predicted, &mut out)
    } else {
        let scored = Scored {
            summary: CohortSummary::new(
                &predicted.table,
                &predicted.mapping,
                &predicted.cohort,
                &predicted.scores,
            ),
            refused: predicted.refused(),
            rows: Rows(&predicted),
        };
        serde_json::to_writer_pretty(&mut out, &scored)
            .map_err(io::Error::from)
            .and_then(|()| writeln!(out))
    };
    written.and_then(|()| out.flush()).map_err(other)
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
struct Validated {
    #[serde(flatten)]
    validation: report::CohortValidation,
    refused: Vec<RefusedCell>,
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
    });
    Ok(())
}
