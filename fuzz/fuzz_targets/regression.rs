//! Any table and any choice of its columns as a regression: refused, or finite estimates where it says that it converged.

#![no_main]

use arbitrary::Arbitrary;
use libfuzzer_sys::fuzz_target;
use reinfuse::regression::{Frame, Limits, Regression, Spec, Ties, fit};
use reinfuse::table::Table;

#[derive(Debug, Arbitrary)]
struct Entry {
    rows: Vec<[i8; 4]>,
    method: u8,
    terms: u8,
}

/// More rows would only slow the search down.
const MOST: usize = 40;

fuzz_target!(|entry: Entry| {
    let mut text = String::from("y,t,a,b\n");
    for [y, t, a, b] in entry.rows.iter().take(MOST) {
        // Few different values, so that ties, separation and constants are met.
        text += &format!("{},{},{},{}\n", y.rem_euclid(2), i32::from(*t).abs() % 7, a % 3, f64::from(*b) / 4.0);
    }
    let Ok(table) = Table::from_csv(text.as_bytes()) else {
        return;
    };
    let outcome = "y".to_owned();
    let regression = match entry.method % 3 {
        0 => Regression::Ml { outcome },
        1 => Regression::Firth {
            outcome,
            limits: Limits::Profile,
        },
        _ => Regression::Cox {
            time: "t".to_owned(),
            event: outcome,
            ties: Ties::Efron,
            firth: None,
            curves: true,
            hazards: true,
        },
    };
    let names = ["a", "b"].iter().enumerate();
    let terms = names.filter(|(bit, _)| entry.terms >> bit & 1 == 1).map(|(_, name)| (*name).to_owned());
    let spec = Spec {
        regression,
        terms: terms.collect(),
        references: Vec::new(),
    };
    if let Err(refusal) = fit(&Frame::new(table), &spec) {
        assert!(!refusal.problems.is_empty());
    }
});
