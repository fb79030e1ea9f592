//! Predicts for one patient, and compares two doses: `cargo run --release --features cli --example predict`.

use reinfuse::model::Model;
use reinfuse::patient::{RawPatient, RawValue};
use std::error::Error;

/// A patient with lymphoma and fludarabine before the first infusion of 2 million cells per kg.
fn patient(cart2_dose: f64) -> RawPatient {
    let mut raw = RawPatient::new();
    raw.insert("disease", RawValue::Text("nhl".to_owned()));
    raw.insert("ld_before_cart1", RawValue::Text("cy_flu".to_owned()));
    raw.insert("cart1_dose", RawValue::Number(2e6));
    raw.insert("cart2_dose", RawValue::Number(cart2_dose));
    raw
}

fn main() -> Result<(), Box<dyn Error>> {
    let model = Model::standard()?;
    let same = model.predict(&patient(2e6))?;
    let raised = model.predict(&patient(2e7))?;
    for (dose, assessment) in [("the same dose", &same), ("ten times the dose", &raised)] {
        // No numbers where the evidence does not apply.
        let numbers = assessment.numbers.as_ref().ok_or("outside the evidence")?;
        let response = numbers.outcomes.response;
        println!(
            "{dose}: response {:.3} (95% interval {:.3} to {:.3})",
            response.mean, response.q025, response.q975
        );
        for caution in &assessment.cautions {
            println!("  {}", caution.text);
        }
    }
    // A refused form names each field and the rule it breaks.
    if let Err(refusal) = model.predict(&patient(-1.0)) {
        println!(
            "{}: {}",
            refusal.problems[0].field, refusal.problems[0].message
        );
    }
    Ok(())
}
