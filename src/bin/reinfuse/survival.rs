//! `reinfuse survival`: arguments to a report of survival.

use crate::fit::remarks;
use crate::tables::{TableArguments, TableReport, refused};
use crate::{Failure, print};
use clap::Args;
use reinfuse::patient::Refusal;
use reinfuse::regression::{Death, Frame, SurvivalReport, SurvivalSpec, survival};
use reinfuse::table::remark::Remark;
use serde::Serialize;

/// What to report.
#[derive(Args)]
pub struct SurvivalArguments {
    /// Table of patients (CSV, XLSX or ODS), or - for standard input.
    file: std::path::PathBuf,
    /// How it is read.
    #[command(flatten)]
    table: TableArguments,
    /// Column of the time to the event or to censoring.
    #[arg(long)]
    time: String,
    /// Column of the event: 0/1 (as for fit), or with competing events 0 (censored), 1 and 2.
    #[arg(long)]
    event: String,
    /// Column of the time to death or to the last time seen alive: death without the event then competes with it.
    #[arg(long, requires = "died")]
    death_time: Option<String>,
    /// Column that says whether the patient died (0/1, as for fit).
    #[arg(long, requires = "death_time")]
    died: Option<String>,
    /// Column of the groups to compare.
    #[arg(long)]
    group: Option<String>,
    /// Column of the strata of the log-rank test.
    #[arg(long, requires = "group")]
    strata: Option<String>,
    /// Times to report survival at, with commas between them: 12,24.
    #[arg(long, default_value = "")]
    at: String,
    /// Landmark: only patients whose time is longer are counted.
    #[arg(long)]
    landmark: Option<f64>,
}

/// What `survival` prints.
#[derive(Serialize)]
struct Survival<'a> {
    #[serde(flatten)]
    report: SurvivalReport,
    table: TableReport<'a>,
    remarks: Vec<Remark>,
}

impl SurvivalArguments {
    /// Reports the survival in a table and prints it, with what is to be said of the table.
    pub fn report(self) -> Result<(), Failure> {
        let (table, mapping) = self.table.mapped(&self.file)?;
        let frame = Frame::new(table);
        let spec = self.spec()?;
        let report = survival(&frame, &spec)?;
        let table = frame.table();
        let death = spec.death.iter().flat_map(|d| [&d.time, &d.died]);
        let groups = spec.group.iter().chain(&spec.strata);
        let used = [&spec.time, &spec.event]
            .into_iter()
            .chain(death)
            .chain(groups);
        print(&Survival {
            report,
            table: TableReport::new(table),
            remarks: remarks(table, &mapping, used.map(String::as_str)),
        })
    }

    fn spec(self) -> Result<SurvivalSpec, Refusal> {
        let time = |text: &str| {
            let refused = |_| refused("at", text, "it must be a time");
            text.trim().parse().map_err(refused)
        };
        let at: Result<Vec<f64>, Refusal> = self
            .at
            .split(',')
            .filter(|text| !text.trim().is_empty())
            .map(time)
            .collect();
        Ok(SurvivalSpec {
            time: self.time,
            event: self.event,
            death: self
                .death_time
                .zip(self.died)
                .map(|(time, died)| Death { time, died }),
            group: self.group,
            strata: self.strata,
            at: at?,
            landmark: self.landmark,
        })
    }
}
