//! Makes the simulated cohorts of `examples/`, of which the page offers the first: `cargo run --release -p xtask -- cohort`.
//!
//! Nobody in them exists. Features are drawn at will; each response is drawn from the standard model's own probability, so the
//! model should prove well calibrated on them, up to chance. Durations and survival are exponential and censored at the end of a
//! follow-up of 3 to 36 months; the hazard of death depends on age and ECOG, so that a Cox regression has something to find. The
//! last two rows of the first cohort hold slips on purpose. The second one, of the same site, is for testing a model that was updated
//! with the first.

use reinfuse::model::Model;
use reinfuse::numerics::math::{exp, ln};
use reinfuse::numerics::random::Stream;
use reinfuse::patient::{RawPatient, RawValue};
use std::fmt::Write;

const HEADER: &str = "id,age,ecog,disease,cd19,ld_before_cart1,cart1_dose,cart1_outcome,ld_before_cart2,cart2_dose,product,response,response_months,response_ended,os_months,died,crs_grade,neurotoxicity_grade,comment";
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

/// A simulated cohort.
pub struct Simulated {
    /// Its file.
    pub file: &'static str,
    patients: usize,
    seed: u64,
    /// How its patients' ids begin.
    ids: &'static str,
    /// What stands below the patients.
    slips: &'static str,
}

/// Every cohort of the folder.
pub const COHORTS: [Simulated; 2] = [
    Simulated {
        file: "examples/cohort.csv",
        patients: 200,
        seed: 20_261_123,
        ids: "SIM",
        slips: SLIPS,
    },
    Simulated {
        file: "examples/later.csv",
        patients: 80,
        seed: 20_261_125,
        ids: "LATER",
        slips: "",
    },
];

const SLIPS: &str = "\
SIM-201,61,1,nhl,normal,cy_flu,2 million,no_response,cy_flu,20000000,same_murine_cd19,CR,9.2,0,9.2,0,0,0,simulated with a slip
SIM-202,70,0,richter,normal,cy_flu,2000000,no_response,cy_flu,20000000,same_murine_cd19,PD,,,4.1,1,0,9,simulated with two slips
";

/// Writes the files.
pub fn main() -> Result<(), Box<dyn std::error::Error>> {
    for cohort in COHORTS {
        std::fs::write(crate::repository(cohort.file), cohort.table()?)?;
    }
    Ok(())
}

impl Simulated {
    /// The table as CSV.
    pub fn table(&self) -> Result<String, Box<dyn std::error::Error>> {
        let model = Model::standard()?;
        let mut random = Stream::new(self.seed, 0);
        let mut course = Stream::new(self.seed, 1);
        let mut table = format!("{HEADER}\n");
        for i in 1..=self.patients {
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
            let assessment = model.predict(&raw)?;
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
            let patient = Course::new(disease, matches!(response, "CR" | "PR"), &mut course);
            let Course { age, ecog, .. } = patient;
            let times = patient.times();
            let dose = |x: f64| if known { format!("{x}") } else { String::new() };
            writeln!(
                table,
                "{}-{i:03},{age},{ecog},{disease},{cd19},{before},{},{outcome},cy_flu,{},same_murine_cd19,{response},{times},{crs},{toxicity},simulated",
                self.ids,
                dose(first),
                dose(second)
            )?;
        }
        table += self.slips;
        Ok(table)
    }
}

/// What is known of a patient beside what the model uses, and how it went after CART2.
struct Course {
    age: usize,
    ecog: &'static str,
    /// Months from the response to its end, for a responder.
    response: Option<f64>,
    /// Months from CART2 to death.
    survival: f64,
    /// Months from CART2 to the last visit.
    follow_up: f64,
}

impl Course {
    fn new(disease: &str, responded: bool, random: &mut Stream) -> Self {
        let (youngest, median_response) = match disease {
            "all" => (20, 4.0),
            "nhl" => (35, 6.0),
            _ => (45, 33.0),
        };
        let age = youngest + random.below(35);
        let ecog = pick(random, &[("0", 0.4), ("1", 0.4), ("2", 0.2)]);
        let response = responded.then(|| exponential(median_response, random));
        let log_hazard_ratio = 0.02 * (age as f64 - 55.0) + if ecog == "2" { 1.0 } else { 0.0 };
        // 19% of the patients without a response were alive after 24 months: a median of 10.
        let (until, median) = response.map_or((0.0, 10.0), |lasting| (lasting, 8.0));
        let survival = until + exponential(median * exp(-log_hazard_ratio), random);
        Self {
            age,
            ecog,
            response,
            survival,
            follow_up: 3.0 + 33.0 * random.uniform(),
        }
    }

    /// The columns `response_months` to `died`.
    fn times(&self) -> String {
        let seen = |months: f64| {
            let ended = months <= self.follow_up;
            format!("{:.1},{}", months.min(self.follow_up), u8::from(ended))
        };
        let response = self.response.map_or_else(|| ",".to_owned(), seen);
        format!("{response},{}", seen(self.survival))
    }
}

/// Months drawn from an exponential distribution of this median.
fn exponential(median: f64, random: &mut Stream) -> f64 {
    -median * ln(1.0 - random.uniform()) / std::f64::consts::LN_2
}
