//! Fits regressions to a table of patients: `cargo run --release --features cli --example regression`.

use reinfuse::regression::{Frame, Limits, Regression, Spec, Ties, fit};
use reinfuse::table::Table;
use std::error::Error;

fn main() -> Result<(), Box<dyn Error>> {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/examples/cohort.csv");
    let frame = Frame::new(Table::from_csv(&std::fs::read(path)?)?);
    let response = Regression::Firth {
        outcome: "response".to_owned(),
        limits: Limits::Profile,
    };
    let survival = Regression::Cox {
        time: "os_months".to_owned(),
        event: "died".to_owned(),
        ties: Ties::Efron,
        firth: None,
        curves: false,
        hazards: false,
    };
    for regression in [response, survival] {
        let spec = Spec {
            regression,
            terms: vec!["age".to_owned(), "ecog".to_owned()],
            references: vec![("ecog".to_owned(), "0".to_owned())],
        };
        let fit = fit(&frame, &spec)?;
        println!(
            "{}: {} events among {}, {} rows left out",
            fit.method, fit.events, fit.n, fit.dropped
        );
        for c in &fit.coefficients {
            // A separated term has no numbers, so they are optional.
            println!(
                "  {}: {:?} (95% limits {:?}, {:?})",
                c.term, c.estimate, c.lower, c.upper
            );
        }
    }
    Ok(())
}
