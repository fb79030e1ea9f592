//! `cargo run --release -p xtask -- COMMAND`.

use clap::{Parser, Subcommand};
use std::error::Error;

/// Makes what is generated from the core.
#[derive(Parser)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Simulation-based calibration of the reconstruction.
    Calibration(xtask::calibration::Arguments),
    /// The power of the check of printed numbers, as the table of docs/check.md.
    CheckPower,
    /// The simulated cohorts of examples/.
    Cohort,
    /// The conformance pack.
    Conformance,
    /// The studies of docs/open-data.md, rebuilt from what would have been printed.
    OpenData,
    /// The draws of the standard model, and the sensitivity runs' answers.
    StandardModel(xtask::standard_model::Arguments),
    /// Simulation-based calibration of the update by a reader's cohort.
    UpdateCalibration(xtask::update_calibration::Arguments),
}

fn main() -> Result<(), Box<dyn Error>> {
    match Arguments::parse().command {
        Command::Calibration(arguments) => xtask::calibration::main(&arguments),
        Command::CheckPower => xtask::check_power::main(),
        Command::Cohort => xtask::cohort::main(),
        Command::Conformance => xtask::conformance::main(),
        Command::OpenData => xtask::open_data::main(),
        Command::StandardModel(arguments) => xtask::standard_model::main(&arguments),
        Command::UpdateCalibration(arguments) => xtask::update_calibration::main(&arguments),
    }
}
