//! `cargo run --release -p xtask -- COMMAND`.

use std::error::Error;

fn main() -> Result<(), Box<dyn Error>> {
    let mut words = std::env::args().skip(1);
    match words.next().as_deref() {
        Some("calibration") => xtask::calibration::main(words),
        Some("check-power") => xtask::check_power::main(),
        Some("cohort") => xtask::cohort::main(),
        Some("conformance") => xtask::conformance::main(),
        Some("open-data") => xtask::open_data::main(),
        Some("update-calibration") => xtask::update_calibration::main(words),
        _ => Err(
            "a command is calibration, check-power, cohort, conformance, open-data or update-calibration"
                .into(),
        ),
    }
}
