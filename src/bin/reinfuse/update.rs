//! The command that joins a table of patients to the evidence: `update`.

use crate::cohort::Refusals;
use crate::files::{self, Target};
use crate::json::{self, Patients};
use crate::progress::Progress;
use crate::tables::{TableArguments, TableReport};
use crate::{Failure, other, print, problem};
use reinfuse::cohort::report::MappingReport;
use reinfuse::cohort::rows::{Cohort, Counts};
use reinfuse::cohort::structure;
use reinfuse::evidence::Edits;
use reinfuse::evidence::embedded;
use reinfuse::model::Model;
use reinfuse::patient::{Patient, Rule, validate};
use reinfuse::table::MOST_BYTES;
use reinfuse::table::remark::Remark;
use reinfuse::update::counts::{CohortCounts, RowsTaken};
use reinfuse::update::outcomes::records::OutcomeRecords;
use reinfuse::update::report::{UpdateReport, report};
use reinfuse::update::{UpdateError, UpdateSettings, update as run};
use serde::Serialize;
use std::path::Path;

/// What `update` prints.
#[derive(Serialize)]
struct Updated<'a> {
    #[serde(flatten)]
    report: UpdateReport,
    counts: Counts,
    rows: RowsTaken,
    table: TableReport<'a>,
    mapping: MappingReport<'a>,
    remarks: Vec<Remark>,
    refused: Refusals<'a>,
}

/// `reinfuse update`.
pub fn update(
    file: &Path,
    arguments: &TableArguments,
    settings: &UpdateSettings,
    chosen: Option<&Path>,
    out: Option<&Target>,
) -> Result<(), Failure> {
    let chosen = chosen.map(patient).transpose()?;
    let (table, mapping) = arguments.mapped(file)?;
    let cohort = Cohort::read(&table, &mapping, &mut |_| {})?;
    let (cells, rows) = CohortCounts::of_rows(&cohort).map_err(other)?;
    if rows.taken == 0 {
        return Err(problem(
            "response",
            Rule::NoResponses,
            "No accepted row has a response of CR, PR, SD or PD, so there is nothing to update with.",
        ));
    }
    let records = OutcomeRecords::of_rows(&table, &mapping, &cohort);
    let evidence = embedded::evidence();
    let hash = embedded::EVIDENCE_SHA256;
    let progress = Progress::of("Sampling");
    let update = run(
        &evidence,
        hash,
        &Edits::default(),
        &cells,
        &records,
        settings,
        |share| {
            progress.at(share);
        },
    )
    .map_err(refused)?;
    drop(progress);
    let before = Model::standard().map_err(other)?;
    let report = report(&before, &update, &cells, chosen.as_ref()).map_err(other)?;
    if let Some(target) = out {
        target.write(&update.saved.encode())?;
    }
    print(&Updated {
        report,
        counts: cohort.counts(),
        rows,
        table: TableReport::new(&table),
        mapping: MappingReport::new(&table, &mapping),
        remarks: structure::remarks(&table, &mapping, &cohort),
        refused: Refusals {
            table: &table,
            mapping: &mapping,
            cohort: &cohort,
        },
    })
}

/// The one patient whose answers are set side by side.
fn patient(file: &Path) -> Result<Patient, Failure> {
    match json::patients(&files::read_text("patient", file, MOST_BYTES)?)? {
        Patients::One(raw) => Ok(validate(&raw)?),
        Patients::Many(_) => Err(problem(
            "patient",
            Rule::NotAPatient,
            "An update takes one patient, and this is an array.",
        )),
    }
}

fn refused(e: UpdateError) -> Failure {
    problem("update", e.rule(), &e.to_string())
}
