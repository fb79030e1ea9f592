//! Makes the simulated cohort that the page offers as an example: `cargo run --release -p xtask -- cohort`.
//!
//! Nobody in it exists. Features are drawn at will; each response is drawn from the shipped model's own probability, so the
//! model should prove well calibrated on it, up to chance. The last two rows hold slips on purpose.

use reinfuse::model::Model;
use reinfuse::numerics::random::Stream;
use reinfuse::patient::{RawPatient, RawValue};
use std::fmt::Write;

const PATIENTS: usize = 200;
const SEED: u64 = 20_261_123;
const HEADER: &str = "id,disease,cd19,ld_before_cart1,cart1_dose,cart1_outcome,ld_before_cart2,cart2_dose,product,response,crs_grade,neurotoxicity_grade,comment";
const DOSES: [f64; 3] = [2e5, 2e6, 2e7];

/// The entry whose running share passes a uniform number.
fn pick<'a>(random: &mut Stream, choices: &[(&'a str, f64)]) -> &'a str {
    let mut left = random.uniform();
    for (choice, share) in choices {
        left -= share;
        if left < 0.0 {
            return choice;
        }
    }
    choices[choices.len() - 1].0
}

/// Writes the file.
pub fn main() -> Result<(), Box<dyn std::error::Error>> {
    let model = Model::standard()?;
    let mut random = Stream::new(SEED, 0);
    let mut table = format!("{HEADER}\n");
    for i in 1..=PATIENTS {
        let disease = pick(&mut random, &[("all", 0.35), ("nhl", 0.45), ("cll", 0.2)]);
        let cd19 = pick(
            &mut random,
            &[
                ("normal", 0.7),
                ("", 0.2),
                ("decreased", 0.08),
                ("negative", 0.02),
            ],
        );
        let before = pick(
            &mut random,
            &[("cy_flu", 0.6), ("other", 0.3), ("unknown", 0.1)],
        );
        let first = DOSES[random.below(2)];
        let second = if random.uniform() < 0.6 {
            10.0 * first
        } else {
            first
        };
        let known = random.uniform() < 0.92;
        let outcome = pick(
            &mut random,
            &[
                ("no_response", 0.35),
                ("relapse_after_response", 0.5),
                ("insufficient_partial_response", 0.15),
            ],
        );

        let mut raw = RawPatient::new();
        for (key, value) in [
            ("disease", disease),
            ("cd19", cd19),
            ("ld_before_cart1", before),
        ] {
            if !value.is_empty() {
                raw.insert(key, RawValue::Text(value.to_owned()));
            }
        }
        if known {
            raw.insert("cart1_dose", RawValue::Number(first));
            raw.insert("cart2_dose", RawValue::Number(second));
        }
        let assessment = model
            .predict(&raw)
            .map_err(|refusal| format!("{refusal:?}"))?;
        // Without CD19 there is no number, and no response either.
        let (p, complete) = assessment.numbers.map_or((0.0, 0.0), |n| {
            (n.outcomes.response.mean, n.outcomes.complete_response.mean)
        });
        let u = random.uniform();
        let response = if random.uniform() < 0.03 {
            "NE"
        } else if u < complete {
            "CR"
        } else if u < p {
            "PR"
        } else {
            pick(&mut random, &[("PD", 0.7), ("SD", 0.3)])
        };
        let grade = |random: &mut Stream| {
            pick(
                random,
                &[
                    ("0", 0.5),
                    ("1", 0.25),
                    ("2", 0.15),
                    ("3", 0.08),
                    ("4", 0.02),
                ],
            )
            .to_owned()
        };
        let (crs, toxicity) = (grade(&mut random), grade(&mut random));
        let dose = |x: f64| if known { format!("{x}") } else { String::new() };
        writeln!(
            table,
            "SIM-{i:03},{disease},{cd19},{before},{},{outcome},cy_flu,{},same_murine_cd19,{response},{crs},{toxicity},simulated",
            dose(first),
            dose(second)
        )?;
    }
    table += "SIM-201,nhl,normal,cy_flu,\"2,000,000\",no_response,cy_flu,20000000,same_murine_cd19,CR,0,0,simulated with a slip\n";
    table += "SIM-202,mcl,normal,cy_flu,2000000,no_response,cy_flu,20000000,same_murine_cd19,PD,0,9,simulated with two slips\n";
    std::fs::write(crate::repository("examples/cohort/simulated.csv"), table)?;
    Ok(())
}
