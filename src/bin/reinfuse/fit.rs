//! `reinfuse fit`: arguments to a regression, a table to its columns.

use crate::progress::Progress;
use crate::tables::{TableArguments, TableReport, refused};
use crate::{Failure, print};
use clap::builder::{PossibleValuesParser, TypedValueParser};
use clap::{Args, ValueEnum};
use reinfuse::cohort::columns::Mapping;
use reinfuse::cohort::structure::{probably_missing, rows_as_patients};
use reinfuse::patient::Refusal;
use reinfuse::regression::{
    Coefficient, Fit, Frame, Limits, Optimism, Regression, Spec, Ties, fit, optimism, univariable,
};
use reinfuse::table::Table;
use reinfuse::table::remark::Remark;
use serde::Serialize;

/// What to fit.
#[derive(Args)]
pub struct FitArguments {
    /// Table of patients (CSV, XLSX or ODS), or - for standard input.
    file: std::path::PathBuf,
    /// How it is read.
    #[command(flatten)]
    table: TableArguments,
    /// Logistic: column that says whether the event happened (0/1, no/yes, false/true, CR/PR/SD/PD).
    #[arg(long, required_unless_present = "time", conflicts_with_all = ["time", "event"])]
    outcome: Option<String>,
    /// Cox: column of the time to the event or to censoring.
    #[arg(long, requires = "event")]
    time: Option<String>,
    /// Cox: column that says whether the event happened (as the outcome; also 1/2).
    #[arg(long, requires = "time")]
    event: Option<String>,
    /// Columns of the terms, with commas between them; quote a name that has one: a,"b,c".
    #[arg(long, default_value = "")]
    terms: String,
    /// Maximum likelihood, or Firth's penalised likelihood [default: firth for an outcome, ml for times].
    #[arg(long, value_enum)]
    method: Option<Method>,
    /// Firth: limits and tests from the profile of the likelihood, or from standard errors.
    #[arg(long, default_value_t = Limits::Profile, value_parser = words(Limits::ALL.map(Limits::id), Limits::named))]
    limits: Limits,
    /// Cox: how tied events are treated.
    #[arg(long, default_value_t = Ties::Efron, conflicts_with = "outcome", value_parser = words(Ties::ALL.map(Ties::id), Ties::named))]
    ties: Ties,
    /// Correct c index and calibration slope for optimism by so many bootstrap resamples (200 are usual).
    #[arg(long, default_value_t = 0)]
    bootstrap: usize,
    /// Seed of the resamples.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// A category's reference level, `column=level`; may be given for several columns.
    #[arg(long)]
    reference: Vec<String>,
}

#[derive(Clone, Copy, ValueEnum)]
enum Method {
    Ml,
    Firth,
}

/// One of the words of a closed list.
fn words<T: Clone + Send + Sync + 'static>(
    ids: impl Into<PossibleValuesParser>,
    named: fn(&str) -> Option<T>,
) -> impl TypedValueParser<Value = T> {
    let word = move |word: String| named(&word).ok_or("no such word");
    ids.into().try_map(word)
}

/// What `fit` prints.
#[derive(Serialize)]
struct Fitted<'a> {
    #[serde(flatten)]
    fit: Fit,
    univariable: Vec<Coefficient>,
    #[serde(skip_serializing_if = "Option::is_none")]
    optimism: Option<Optimism>,
    table: TableReport<'a>,
    remarks: Vec<Remark>,
}

impl FitArguments {
    /// Fits the regression to a table and prints it, with what is to be said of the table.
    pub fn fit(self) -> Result<(), Failure> {
        let (table, mapping) = self.table.mapped(&self.file)?;
        let frame = Frame::new(table);
        let (resamples, seed) = (self.bootstrap, self.seed);
        let spec = self.spec(&frame)?;
        let progress = Progress::of("Fitting");
        let fit = fit(&frame, &spec)?;
        let univariable = univariable(&frame, &spec)?;
        let optimism = if resamples > 0 {
            optimism(&frame, &spec, resamples, seed, &mut |_| {})?
        } else {
            None
        };
        drop(progress);
        let table = frame.table();
        let (outcome, time) = spec.regression.outcome();
        let terms = spec.terms.iter().map(String::as_str);
        let used = time.into_iter().chain([outcome]).chain(terms);
        print(&Fitted {
            fit,
            univariable,
            optimism,
            table: TableReport::new(table),
            remarks: remarks(table, &mapping, used),
        })
    }

    fn spec(self, frame: &Frame) -> Result<Spec, Refusal> {
        let regression = match (self.outcome, self.time.zip(self.event)) {
            (_, Some((time, event))) => Regression::Cox {
                time,
                event,
                ties: self.ties,
                firth: match self.method {
                    Some(Method::Firth) => Some(self.limits),
                    Some(Method::Ml) | None => None,
                },
                curves: true,
                hazards: true,
            },
            (outcome, None) => {
                let outcome = outcome.unwrap_or_default();
                match self.method {
                    Some(Method::Ml) => Regression::Ml { outcome },
                    Some(Method::Firth) | None => Regression::Firth {
                        outcome,
                        limits: self.limits,
                    },
                }
            }
        };
        let references: Result<_, _> = self
            .reference
            .iter()
            .map(|text| reference(text, frame))
            .collect();
        Ok(Spec {
            regression,
            terms: names(&self.terms)?,
            references: references?,
        })
    }
}

/// What is to be said of a table whose rows are patients, and of the columns that are used.
pub fn remarks<'a>(
    table: &Table,
    mapping: &Mapping,
    used: impl Iterator<Item = &'a str>,
) -> Vec<Remark> {
    let mut remarks = table.remarks().to_vec();
    let ids = mapping.id_column();
    remarks.extend(ids.and_then(|column| rows_as_patients(table, column)));
    for column in used.filter_map(|name| table.column(name)) {
        remarks.extend(probably_missing(table, column));
    }
    remarks
}

/// The names of a comma-separated list, one of which may be quoted as in a CSV file.
fn names(list: &str) -> Result<Vec<String>, Refusal> {
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .trim(csv::Trim::All)
        .from_reader(list.as_bytes());
    let record = reader
        .records()
        .next()
        .transpose()
        .map_err(|e| refused("terms", list, &e.to_string()))?;
    Ok(record.map_or_else(Vec::new, |names| names.iter().map(str::to_owned).collect()))
}

/// `column=level`; where either holds an `=` too, the column is the longest one the table has.
fn reference(text: &str, frame: &Frame) -> Result<(String, String), Refusal> {
    let mut splits = text
        .match_indices('=')
        .map(|(at, _)| (&text[..at], &text[at + 1..]));
    splits
        .by_ref()
        .filter(|(column, _)| frame.table().column(column).is_some())
        .last()
        .map(|(column, level)| (column.to_owned(), level.to_owned()))
        .ok_or_else(|| {
            refused(
                "reference",
                text,
                "it must be column=level, with a column of the table",
            )
        })
}
