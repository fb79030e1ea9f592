//! The commands for a table of patients: `score` and `validate`.

use crate::{Failure, other, print};
use reinfuse::cohort::columns::Mapping;
use reinfuse::cohort::export;
use reinfuse::cohort::report::{self, CohortSummary};
use reinfuse::cohort::rows::{Cohort, RefusedCell};
use reinfuse::cohort::score::Scores;
use reinfuse::model::Model;
use reinfuse::patient::Refusal;
use reinfuse::table::{MOST_BYTES, Sheet, SheetError};
use serde::{Serialize, Serializer};
use std::fs::File;
use std::io::{self, BufWriter, Read, Write};
use std::path::Path;

/// A table that has been read and predicted.
struct Table {
    sheet: Sheet,
    mapping: Mapping,
    cohort: Cohort,
    scores: Scores,
}

impl Table {
    fn read(file: &Path) -> Result<Self, Failure> {
        let sheet = sheet(file)?;
        let mapping = Mapping::by_name(&sheet);
        let cohort = Cohort::read(&sheet, &mapping, &mut |_| {})?;
        let scores = Scores::new(&Model::standard().map_err(other)?, &cohort);
        Ok(Self {
            sheet,
            mapping,
            cohort,
            scores,
        })
    }

    fn refused(&self) -> Vec<RefusedCell> {
        self.cohort
            .refused(&self.sheet, &self.mapping, 0, usize::MAX)
    }
}

/// Reads a table, but no more of a file than a table may have.
pub fn sheet(file: &Path) -> Result<Sheet, Failure> {
    let trouble = |e: io::Error| Failure::Other(format!("{}: {e}", file.display()));
    let too_large = |bytes: u64| Refusal::from(SheetError::TooLarge { bytes });
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
    Ok(Sheet::read(&bytes, &mut |_| {}).map_err(Refusal::from)?)
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
struct Rows<'a>(&'a Table);

impl Serialize for Rows<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Table {
            sheet,
            mapping,
            cohort,
            scores,
        } = self.0;
        serializer.collect_seq(scores.rows(sheet, mapping, cohort, 0))
    }
}

/// `reinfuse score`.
pub fn score(file: &Path, csv: bool) -> Result<(), Failure> {
    let table = Table::read(file)?;
    let mut out = BufWriter::new(io::stdout().lock());
    let written = if csv {
        write_csv(&table, &mut out)
    } else {
        let scored = Scored {
            summary: CohortSummary::new(&table.sheet, &table.mapping, &table.cohort, &table.scores),
            refused: table.refused(),
            rows: Rows(&table),
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
    Table {
        sheet,
        cohort,
        scores,
        ..
    }: &Table,
    out: &mut impl Write,
) -> io::Result<()> {
    out.write_all(&export::header(sheet))?;
    for from in (0..cohort.rows().len()).step_by(CHUNK) {
        out.write_all(&export::lines(sheet, cohort, scores, from, CHUNK))?;
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
pub fn validate(file: &Path) -> Result<(), Failure> {
    let table = Table::read(file)?;
    let validation = report::validation(&table.mapping, &table.cohort, &table.scores)?;
    print(&Validated {
        validation,
        refused: table.refused(),
    });
    Ok(())
}
