//! The native program: JSON on stdout, problems as JSON on stderr with exit status 2.

use crate::files::{OutArguments, Target};
use crate::progress::Progress;
use clap::error::{ContextKind, ErrorKind};
use clap::{CommandFactory, Parser, Subcommand};
use reinfuse::check;
use reinfuse::evidence::embedded;
use reinfuse::evidence::study::Study;
use reinfuse::evidence::{Edits, Evidence};
use reinfuse::model::Model;
use reinfuse::patient::{Patient, Problem, Refusal, Rule, validate_all};
use reinfuse::reconstruct::{self, ReconstructionError, SEED, Settings};
use reinfuse::table;
use reinfuse::update::UpdateSettings;
use serde::{Serialize, Serializer};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use tables::{FormatArguments, TableArguments};

mod claims;
mod cohort;
mod files;
mod fit;
mod json;
mod progress;
mod study;
mod summary;
mod survival;
mod tables;
mod update;

/// What a second infusion of CD19 CAR T cells may bring, from one study of 44 patients.
/// Research and education only; not a medical device.
#[derive(Parser)]
#[command(version)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Predict for one patient (a JSON object) or several (an array).
    Predict {
        /// File of patients, or - for standard input.
        file: PathBuf,
        #[command(flatten)]
        model: ModelArguments,
        /// Predict from another study: a study file (docs/study.md). The patient has a `group` and `yes`, `no` or `unknown` for
        /// each factor.
        #[arg(long, conflicts_with_all = ["model", "evidence"])]
        study: Option<PathBuf>,
    },
    /// Predict for every row of a table (CSV, XLSX or ODS); refused rows are listed, the others go on.
    Score {
        /// Table whose columns are named as the fields are, or - for standard input.
        file: PathBuf,
        #[command(flatten)]
        table: TableArguments,
        #[command(flatten)]
        model: ModelArguments,
        #[command(flatten)]
        format: FormatArguments,
    },
    /// Validate the model on the rows of a table that have a response.
    Validate {
        /// Table as for score, with a column `response` (CR, PR, SD, PD, NE).
        file: PathBuf,
        #[command(flatten)]
        table: TableArguments,
        #[command(flatten)]
        model: ModelArguments,
    },
    /// Let the rows of a table that have a response join the evidence; old and new answers side by side.
    Update {
        /// Table as for validate.
        file: PathBuf,
        #[command(flatten)]
        table: TableArguments,
        /// Weight of the published study before the rows are read, from 0 to 1; the evidence file's if none is named.
        #[arg(long)]
        weight: Option<f64>,
        /// Seed of everything random.
        #[arg(long, default_value_t = SEED)]
        seed: u64,
        /// A patient (a JSON object) whose answers are shown too, with what it would take to know twice as much.
        #[arg(long)]
        patient: Option<PathBuf>,
        #[command(flatten)]
        out: OutArguments,
    },
    /// Fit your own regression to a table: logistic (maximum likelihood, Firth) or Cox.
    Fit(fit::FitArguments),
    /// Report survival of a table: curves, log-rank test, chosen times, follow-up, competing events, landmark.
    Survival(survival::SurvivalArguments),
    /// Rebuild the posterior from an evidence file and report it with its own error.
    Reconstruct {
        /// Evidence file; the standard one if none is named.
        #[arg(long)]
        evidence: Option<PathBuf>,
        /// Seed of everything random.
        #[arg(long, default_value_t = SEED)]
        seed: u64,
        /// Effective draws of every parameter to reach, from 1 to 1,000,000.
        #[arg(long, default_value_t = Settings::default().effective, value_parser = effective)]
        effective: f64,
        /// A sensitivity run of the evidence file, by its id.
        #[arg(long)]
        run: Option<String>,
        /// Another study instead: a study file (docs/study.md).
        #[arg(long, conflicts_with_all = ["evidence", "run", "out"])]
        study: Option<PathBuf>,
        /// Of another study, leave out what is not printed, and the answers with less said and under other priors.
        #[arg(long, requires = "study")]
        alone: bool,
        #[command(flatten)]
        out: OutArguments,
    },
    /// Check whether printed numbers follow from each other: a study file, a file of claims or an evidence file.
    Check {
        /// Study file (docs/study.md), file of claims (docs/check.md) or evidence file, or - for standard input.
        file: PathBuf,
    },
    /// Print what completes commands and arguments in a shell.
    Completions {
        /// The shell.
        shell: clap_complete::Shell,
    },
    /// Print the manual page (roff) of the program, or of one command.
    Man {
        /// The command.
        command: Option<String>,
    },
}

/// Effective draws that can be asked for: more than the most would take hours.
fn effective(text: &str) -> Result<f64, String> {
    match text.parse() {
        Ok(draws) if (1.0..=1e6).contains(&draws) => Ok(draws),
        _ => Err("it must be a number from 1 to 1,000,000".to_owned()),
    }
}

/// Which model answers: the standard one if nothing else is named.
#[derive(clap::Args)]
struct ModelArguments {
    /// An updated model saved by `update --out`; with --evidence, draws written by `reconstruct --evidence --out`.
    #[arg(long)]
    model: Option<PathBuf>,
    /// The evidence file that the draws were made from.
    #[arg(long, requires = "model")]
    evidence: Option<PathBuf>,
}

impl ModelArguments {
    fn load(&self) -> Result<Model, Failure> {
        let Some(path) = &self.model else {
            return Model::standard().map_err(other);
        };
        let bytes = files::read("model", path, files::MOST_BYTES)?;
        match &self.evidence {
            None => Model::from_saved(&bytes),
            Some(file) => Model::from_evidence(&evidence(file)?, &bytes),
        }
        .map_err(|e| problem("model", Rule::InvalidModel, &e.to_string()))
    }
}

/// The run that the library embeds.
const STANDARD: &str = "standard";

/// Why the program stopped.
enum Failure {
    /// Problems of the input: exit status 2.
    Problems(Refusal),
    /// Everything else: exit status 1.
    Other(String),
}

impl From<Refusal> for Failure {
    fn from(refusal: Refusal) -> Self {
        Self::Problems(refusal)
    }
}

fn main() -> ExitCode {
    match Arguments::try_parse().map_or_else(not_understood, run) {
        Ok(()) => ExitCode::SUCCESS,
        // Where standard error cannot be written to either, the status is all that is left to say.
        Err(Failure::Problems(refusal)) => {
            let _ = writeln!(io::stderr(), "{}", json::text(&refusal));
            ExitCode::from(2)
        }
        Err(Failure::Other(message)) => {
            let _ = writeln!(io::stderr(), "reinfuse: {message}");
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: Arguments) -> Result<(), Failure> {
    match arguments.command {
        Command::Predict {
            file,
            study: Some(study),
            ..
        } => study::predict(&study, &file),
        Command::Predict { file, model, .. } => predict(&file, &model),
        Command::Score {
            file,
            table,
            model,
            format,
        } => cohort::score(&file, &table, model.load()?, &format),
        Command::Validate { file, table, model } => cohort::validate(&file, &table, model.load()?),
        Command::Update {
            file,
            table,
            weight,
            seed,
            patient,
            out,
        } => {
            let settings = UpdateSettings {
                prior_weight: weight,
                seed,
                ..UpdateSettings::default()
            };
            let target = out.target(&[Some(&file), patient.as_deref()])?;
            update::update(
                &file,
                &table,
                &settings,
                patient.as_deref(),
                target.as_ref(),
            )
        }
        Command::Fit(arguments) => arguments.fit(),
        Command::Survival(arguments) => arguments.report(),
        Command::Reconstruct {
            study: Some(study),
            seed,
            effective,
            alone,
            ..
        } => study::reconstruct(&study, seed, effective, alone),
        Command::Reconstruct {
            evidence,
            seed,
            effective,
            run,
            out,
            ..
        } => {
            let settings = Settings {
                seed,
                effective,
                ..Settings::default()
            };
            let target = out.target(&[evidence.as_deref()])?;
            reconstruct_one(
                evidence.as_deref(),
                run.as_deref(),
                &settings,
                target.as_ref(),
            )
        }
        Command::Check { file } => claims::check(&file),
        Command::Completions { shell } => {
            let mut text = Vec::new();
            clap_complete::generate(shell, &mut Arguments::command(), "reinfuse", &mut text);
            written(io::stdout().write_all(&text))
        }
        Command::Man { command } => man(command.as_deref()),
    }
}

/// What clap says of the arguments: help where it was asked for, else a refusal as of any other input.
fn not_understood(error: clap::Error) -> Result<(), Failure> {
    if !error.use_stderr() {
        return written(error.print());
    }
    if error.kind() == ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand {
        let message = "A command is needed; reinfuse --help lists them.";
        return Err(problem("arguments", Rule::Argument, message));
    }
    let value = [ContextKind::InvalidValue, ContextKind::InvalidArg]
        .into_iter()
        .find_map(|kind| error.get(kind))
        .map(ToString::to_string);
    let text = error.render().to_string();
    let said: Vec<&str> = text.split_whitespace().collect();
    let said = said.join(" ");
    let message = said
        .trim_start_matches("error: ")
        .trim_end_matches(" For more information, try '--help'.");
    Err(problem_with(
        "arguments",
        &value.unwrap_or_default(),
        Rule::Argument,
        message,
    ))
}

/// The manual page of the program or of one of its commands.
fn man(name: Option<&str>) -> Result<(), Failure> {
    let mut program = Arguments::command();
    program.build();
    let page = match name {
        None => program,
        Some(name) => program
            .find_subcommand(name)
            .ok_or_else(|| {
                problem_with("command", name, Rule::Argument, "There is no such command.")
            })?
            .clone(),
    };
    let mut text = Vec::new();
    clap_mangen::Man::new(page)
        .render(&mut text)
        .map_err(other)?;
    written(io::stdout().write_all(&text))
}

fn predict(file: &Path, model: &ModelArguments) -> Result<(), Failure> {
    let text = files::read_text("file", file, table::MOST_BYTES)?;
    let model = model.load()?;
    match json::patients(&text)? {
        json::Patients::One(raw) => print(&model.predict(&raw)?),
        json::Patients::Many(list) => print(&Assessments {
            model,
            patients: validate_all(&list)?,
        }),
    }
}

/// The assessments of patients, made one by one as they are written: a hundred thousand of them would take gigabytes.
struct Assessments {
    model: Model,
    patients: Vec<Patient>,
}

impl Serialize for Assessments {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.model.assess_each(&self.patients))
    }
}

/// A reader's evidence file, if its numbers follow from each other.
fn evidence(path: &Path) -> Result<Evidence, Failure> {
    let text = files::read_text("evidence", path, files::MOST_BYTES)?;
    let evidence = serde_json::from_str(&text).map_err(|e| {
        problem(
            &path.display().to_string(),
            Rule::NotEvidence,
            &e.to_string(),
        )
    })?;
    check::evidence::file(&evidence)?;
    Ok(evidence)
}

fn reconstruct_one(
    file: Option<&Path>,
    run: Option<&str>,
    settings: &Settings,
    out: Option<&Target>,
) -> Result<(), Failure> {
    let evidence = file.map_or_else(|| Ok(embedded::evidence()), evidence)?;
    let edits = match run {
        None => Edits::default(),
        Some(id) => evidence
            .sensitivity
            .iter()
            .find(|s| s.id == id)
            .map(|s| s.edits())
            .ok_or_else(|| {
                problem(
                    "run",
                    Rule::UnknownRun,
                    &format!("no sensitivity run is named {id:?}"),
                )
            })?,
    };
    let name = run.unwrap_or(if file.is_some() { "edited" } else { STANDARD });
    let edited = evidence.clone().edited(&edits).map_err(evidence_problem)?;
    let progress = Progress::of("Sampling");
    let posterior = reconstruct::reconstruct(
        &edited,
        &edits.sha256(&evidence.sha256()),
        name,
        settings,
        |share| progress.at(share),
    )
    .map_err(refused)?;
    drop(progress);
    if let Some(target) = out {
        target.write(&posterior.encode())?;
    }
    print(&summary::summary(&study(&edited)?, &posterior))
}

fn study(evidence: &Evidence) -> Result<Study, Failure> {
    Study::from_evidence(evidence).map_err(other)
}

fn print(value: &impl Serialize) -> Result<(), Failure> {
    let mut out = BufWriter::new(io::stdout().lock());
    written(
        serde_json::to_writer_pretty(&mut out, value)
            .map_err(io::Error::from)
            .and_then(|()| writeln!(out))
            .and_then(|()| out.flush()),
    )
}

/// What became of writing to standard output. Whoever closed the pipe has read enough, as `head` has.
fn written(result: io::Result<()>) -> Result<(), Failure> {
    match result {
        Err(e) if e.kind() != io::ErrorKind::BrokenPipe => {
            Err(Failure::Other(format!("standard output: {e}")))
        }
        _ => Ok(()),
    }
}

fn other(e: impl ToString) -> Failure {
    Failure::Other(e.to_string())
}

fn problem(field: &str, rule: Rule, message: &str) -> Failure {
    problem_with(field, "", rule, message)
}

/// Characters of a value in a refusal.
const MOST_SHOWN: usize = 80;

fn problem_with(field: &str, value: &str, rule: Rule, message: &str) -> Failure {
    Failure::Problems(Refusal::from(Problem {
        field: field.to_owned(),
        value: value.chars().take(MOST_SHOWN).collect(),
        rule,
        message: message.to_owned(),
    }))
}

fn evidence_problem(e: impl ToString) -> Failure {
    problem("evidence", Rule::InvalidEvidence, &e.to_string())
}

fn refused(e: ReconstructionError) -> Failure {
    problem("evidence", e.rule(), &e.to_string())
}
