//! The native program: JSON on stdout, problems as JSON on stderr with exit status 2.

use clap::{Parser, Subcommand};
use reinfuse::check;
use reinfuse::evidence::embedded;
use reinfuse::evidence::sensitivity::SensitivityTable;
use reinfuse::evidence::{Edits, Evidence};
use reinfuse::model::Model;
use reinfuse::model::draws::Posterior;
use reinfuse::patient::{Problem, RawPatient, Refusal, Rule};
use reinfuse::reconstruct::{self, LONG_RUN, ReconstructionError, SEED, Settings};
use reinfuse::update::UpdateSettings;
use serde::Serialize;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::{fs, io};

mod cohort;
mod fit;
mod json;
mod summary;
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
    },
    /// Predict for every row of a table (CSV or XLSX); refused rows are listed, the others go on.
    Score {
        /// Table whose columns are named as the fields are, or - for standard input.
        file: PathBuf,
        #[command(flatten)]
        model: ModelArguments,
        /// Print the table with the answers as CSV instead; refused rows are left out of it.
        #[arg(long)]
        csv: bool,
    },
    /// Validate the model on the rows of a table that have a response.
    Validate {
        /// Table as for score, with a column `response` (CR, PR, SD, PD, NE).
        file: PathBuf,
        #[command(flatten)]
        model: ModelArguments,
    },
    /// Let the rows of a table that have a response join the evidence; old and new answers side by side.
    Update {
        /// Table as for validate.
        file: PathBuf,
        /// Weight of the published study before the rows are read, from 0 to 1; the evidence file's if none is named.
        #[arg(long)]
        weight: Option<f64>,
        /// Seed of everything random.
        #[arg(long, default_value_t = SEED)]
        seed: u64,
        /// A patient (a JSON object) whose answers are shown too, with what it would take to know twice as much.
        #[arg(long)]
        patient: Option<PathBuf>,
        /// Where to write the updated model, for `predict --model`.
        #[arg(long)]
        out: Option<PathBuf>,
    },
    /// Fit your own regression to a table: logistic (maximum likelihood, Firth) or Cox.
    Fit(fit::FitArguments),
    /// Rebuild the posterior from an evidence file and report it with its own error.
    Reconstruct {
        /// Evidence file; the standard one if none is named.
        #[arg(long)]
        evidence: Option<PathBuf>,
        /// Seed of everything random.
        #[arg(long, default_value_t = SEED)]
        seed: u64,
        /// Effective draws of every parameter to reach.
        #[arg(long, default_value_t = Settings::default().effective)]
        effective: f64,
        /// A sensitivity run of the evidence file, by its id.
        #[arg(long)]
        run: Option<String>,
        /// Where to write the coded draws.
        #[arg(long)]
        out: Option<PathBuf>,
    },
    /// Rebuild what the repository ships: the draws, and the table of the sensitivity runs' answers.
    Ship {
        /// Folder for the files.
        #[arg(long, default_value = "evidence/posterior")]
        out: PathBuf,
    },
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
        let bytes =
            fs::read(path).map_err(|e| Failure::Other(format!("{}: {e}", path.display())))?;
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
    let outcome = match Arguments::parse().command {
        Command::Predict { file, model } => predict(&file, &model),
        Command::Score { file, model, csv } => model
            .load()
            .and_then(|model| cohort::score(&file, model, csv)),
        Command::Validate { file, model } => model
            .load()
            .and_then(|model| cohort::validate(&file, model)),
        Command::Update {
            file,
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
            update::update(&file, &settings, patient.as_deref(), out.as_deref())
        }
        Command::Fit(arguments) => fit_table(arguments),
        Command::Reconstruct {
            evidence,
            seed,
            effective,
            run,
            out,
        } => {
            let settings = Settings {
                seed,
                effective,
                ..Settings::default()
            };
            reconstruct_one(
                evidence.as_deref(),
                run.as_deref(),
                &settings,
                out.as_deref(),
            )
        }
        Command::Ship { out } => ship(&out),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(Failure::Problems(refusal)) => {
            eprintln!("{}", json::text(&refusal));
            ExitCode::from(2)
        }
        Err(Failure::Other(message)) => {
            eprintln!("reinfuse: {message}");
            ExitCode::FAILURE
        }
    }
}

fn predict(file: &Path, model: &ModelArguments) -> Result<(), Failure> {
    let text = read(file)?;
    let model = model.load()?;
    match json::patients(&text)? {
        json::Patients::One(raw) => print(&model.predict(&raw)?),
        json::Patients::Many(list) => print(&predict_all(&model, &list)?),
    }
    Ok(())
}

/// A reader's evidence file, if its numbers follow from each other.
fn evidence(path: &Path) -> Result<Evidence, Failure> {
    let evidence = serde_json::from_str(&read(path)?).map_err(|e| {
        problem(
            &path.display().to_string(),
            Rule::NotEvidence,
            &e.to_string(),
        )
    })?;
    check::evidence::file(&evidence)?;
    Ok(evidence)
}

fn fit_table(arguments: fit::FitArguments) -> Result<(), Failure> {
    let table = cohort::table(&arguments.file)?;
    print(&arguments.fit(table)?);
    Ok(())
}

fn predict_all(
    model: &Model,
    list: &[RawPatient],
) -> Result<Vec<reinfuse::model::assessment::Assessment>, Refusal> {
    Ok(model.compare(list)?.assessments)
}

fn reconstruct_one(
    file: Option<&Path>,
    run: Option<&str>,
    settings: &Settings,
    out: Option<&Path>,
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
    let posterior = reconstruct::reconstruct(
        &edited,
        &edits.sha256(&evidence.sha256()),
        name,
        settings,
        |_| {},
    )
    .map_err(refused)?;
    if let Some(path) = out {
        write(path, &posterior.encode())?;
    }
    print(&summary::summary(&posterior));
    Ok(())
}

/// Two runs at a time: they are independent, and each is the same on one thread or many.
fn ship(folder: &Path) -> Result<(), Failure> {
    let evidence = embedded::evidence();
    let mut runs = vec![(STANDARD.to_owned(), Edits::default())];
    runs.extend(
        evidence
            .sensitivity
            .iter()
            .map(|s| (s.id.clone(), s.edits())),
    );
    let settings = Settings {
        effective: LONG_RUN,
        ..Settings::default()
    };
    let one = |(name, edits): &(String, Edits)| -> Result<(Evidence, Posterior), Failure> {
        let edited = evidence.clone().edited(edits).map_err(evidence_problem)?;
        let posterior = reconstruct::reconstruct(
            &edited,
            &edits.sha256(embedded::EVIDENCE_SHA256),
            name,
            &settings,
            |_| {},
        )
        .map_err(refused)?;
        Ok((edited, posterior))
    };
    let (even, odd): (Vec<_>, Vec<_>) = runs.iter().enumerate().partition(|(i, _)| i % 2 == 0);
    let half = |runs: Vec<(usize, &(String, Edits))>| -> Vec<Result<_, Failure>> {
        runs.into_iter().map(|(_, run)| one(run)).collect()
    };
    let finished = std::thread::scope(|scope| {
        let other = scope.spawn(|| half(odd));
        let mut finished = half(even);
        finished.extend(other.join().expect("a run does not panic"));
        finished
    });
    let mut report = Vec::new();
    let mut answers = Vec::new();
    for finished in finished {
        let (edited, posterior) = finished?;
        let run = &posterior.provenance.run;
        if run == STANDARD {
            write(&folder.join(format!("{run}.bin")), &posterior.encode())?;
        } else {
            answers.push(
                Model::new(&edited, &posterior)
                    .map_err(other)?
                    .sensitivity_run(),
            );
        }
        report.push(summary::summary(&posterior));
    }
    // In the order of the evidence file.
    let index = |id: &str| evidence.sensitivity.iter().position(|s| s.id == id);
    answers.sort_by_key(|run| index(&run.id));
    let table = SensitivityTable {
        version: env!("CARGO_PKG_VERSION").to_owned(),
        evidence_sha256: embedded::EVIDENCE_SHA256.to_owned(),
        seed: settings.seed,
        runs: answers,
    };
    let text = json::text(&table) + "\n";
    write(&folder.join("sensitivity.json"), text.as_bytes())?;
    print(&report);
    Ok(())
}

fn read(path: &Path) -> Result<String, Failure> {
    let text = if path == Path::new("-") {
        io::read_to_string(io::stdin())
    } else {
        fs::read_to_string(path)
    };
    text.map_err(|e| Failure::Other(format!("{}: {e}", path.display())))
}

fn write(path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    fs::write(path, bytes).map_err(|e| Failure::Other(format!("{}: {e}", path.display())))
}

fn print(value: &impl Serialize) {
    if let Err(e) = writeln!(io::stdout(), "{}", json::text(value)) {
        // Whoever closed the pipe has read enough, as `head` has.
        assert!(e.kind() == io::ErrorKind::BrokenPipe, "stdout: {e}");
    }
}

fn other(e: impl ToString) -> Failure {
    Failure::Other(e.to_string())
}

fn problem(field: &str, rule: Rule, message: &str) -> Failure {
    Failure::Problems(Refusal {
        problems: vec![Problem {
            field: field.to_owned(),
            value: String::new(),
            rule,
            message: message.to_owned(),
        }],
    })
}

fn evidence_problem(e: impl ToString) -> Failure {
    problem("evidence", Rule::InvalidEvidence, &e.to_string())
}

fn refused(e: ReconstructionError) -> Failure {
    match e {
        ReconstructionError::Sample(e) => evidence_problem(e),
        ReconstructionError::Refused(_) => problem("evidence", Rule::RunRefused, &e.to_string()),
    }
}
