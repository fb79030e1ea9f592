//! How often the checker of print notices a planted error: a table for `docs/check.md`, by number of patients.
//!
//! ```text
//! cargo run --release -p xtask -- check-power
//! ```

use crate::repository;
use reinfuse::check::claim::{Answer, Checked, IntervalMethod, Scale};
use reinfuse::check::counts::percentage;
use reinfuse::check::interval::{Interval, Signed, interval};
use reinfuse::check::p_value::{PrintedP, Table, TableTest, Tests};
use reinfuse::check::printed::Decimal;
use reinfuse::check::table::table;
use reinfuse::numerics::random::Stream;
use statrs::distribution::{ContinuousCDF, Normal};
use std::error::Error;

const SIZES: [u32; 5] = [20, 50, 100, 200, 300];
/// Planted errors of each kind and size.
const PLANTED: usize = 2_000;
const BEGIN: &str = "<!-- made by `cargo run --release -p xtask -- check-power` -->\n";
const END: &str = "<!-- end -->\n";

/// Makes one error in a simulated study of so many patients and checks it; nothing where this study does not allow the error.
type Plant = fn(u32, &mut Stream) -> Option<Checked>;

const ERRORS: [(&str, Plant); 9] = [
    ("count off by one, percentage without decimals", |n, r| {
        miscounted(n, 0, r)
    }),
    ("count off by one, percentage with one decimal", |n, r| {
        miscounted(n, 1, r)
    }),
    (
        "two digits of a percentage exchanged, no decimals",
        |n, r| exchanged(n, 0, r),
    ),
    (
        "two digits of a percentage exchanged, one decimal",
        |n, r| exchanged(n, 1, r),
    ),
    (
        "p with three decimals of a table with one event more or fewer, test named",
        |n, r| moved(n, 3, Some(TableTest::Fisher), r),
    ),
    ("the same, test not named", |n, r| moved(n, 3, None, r)),
    ("the same, p with two decimals", |n, r| moved(n, 2, None, r)),
    (
        "“p < 0.05” of a table whose Fisher's p is from 0.05 to 0.5, test not named",
        significant,
    ),
    (
        "two digits of an odds ratio's limit exchanged, two decimals, Wald",
        limit,
    ),
];

/// Writes the table into the document.
pub fn main() -> Result<(), Box<dyn Error>> {
    let path = repository("docs/check.md");
    let text = std::fs::read_to_string(&path)?;
    let (before, rest) = text
        .split_once(BEGIN)
        .ok_or("docs/check.md has no place for the table")?;
    let (_, after) = rest
        .split_once(END)
        .ok_or("docs/check.md has no end of the table")?;
    std::fs::write(path, format!("{before}{BEGIN}{}{END}{after}", report()))?;
    Ok(())
}

/// Percent of planted errors that do not follow, and those that need another reading, by kind and number of patients.
pub fn report() -> String {
    let sizes: Vec<String> = SIZES.iter().map(|n| format!("n = {n}")).collect();
    let mut out = format!(
        "| planted error | {} |\n|---|{}\n",
        sizes.join(" | "),
        "---|".repeat(SIZES.len())
    );
    for (kind, (name, plant)) in ERRORS.iter().enumerate() {
        out.push_str(&format!("| {name} |"));
        for (size, n) in SIZES.iter().enumerate() {
            let mut random = Stream::new(23, (kind * SIZES.len() + size) as u32);
            let [mut fails, mut other, mut planted] = [0; 3];
            while planted < PLANTED {
                let Some(checked) = plant(*n, &mut random) else {
                    continue;
                };
                planted += 1;
                match checked.answer {
                    Answer::DoesNotFollow => fails += 1,
                    Answer::NeedsAnotherReading => other += 1,
                    Answer::Follows => {}
                }
            }
            let share = |count: usize| (100 * count + PLANTED / 2) / PLANTED;
            out.push_str(&format!(" {} + {} |", share(fails), share(other)));
        }
        out.push('\n');
    }
    out
}

/// 100 k / n, half up, as digits with so many decimals.
fn printed(k: u32, n: u32, decimals: u32) -> String {
    let scale = 10u64.pow(decimals);
    let digits = (200 * u64::from(k) * scale + u64::from(n)) / (2 * u64::from(n));
    with_point(&digits.to_string(), decimals as usize)
}

fn with_point(digits: &str, decimals: usize) -> String {
    let digits = format!("{digits:0>width$}", width = decimals + 1);
    let (whole, fraction) = digits.split_at(digits.len() - decimals);
    match decimals {
        0 => whole.to_owned(),
        _ => format!("{whole}.{fraction}"),
    }
}

/// Two neighbouring digits exchanged; none where they are equal.
fn transposed(text: &str, random: &mut Stream) -> Option<String> {
    let mut digits: Vec<char> = text.chars().collect();
    let places: Vec<usize> = (0..digits.len())
        .filter(|i| digits[*i].is_ascii_digit())
        .collect();
    let first = random.below(places.len().checked_sub(1).filter(|n| *n > 0)?);
    digits.swap(places[first], places[first + 1]);
    let exchanged: String = digits.into_iter().collect();
    (exchanged != text).then_some(exchanged)
}

fn miscounted(n: u32, decimals: u32, random: &mut Stream) -> Option<Checked> {
    let k = random.below(n as usize + 1) as u32;
    let wrong = if random.below(2) == 0 {
        k + 1
    } else {
        k.checked_sub(1)?
    };
    let percent = Decimal::read(&printed(k, n, decimals))?;
    (wrong <= n).then(|| percentage("x", wrong, n, percent))
}

fn exchanged(n: u32, decimals: u32, random: &mut Stream) -> Option<Checked> {
    let k = random.below(n as usize + 1) as u32;
    let wrong = transposed(&printed(k, n, decimals), random)?;
    Some(percentage("x", k, n, Decimal::read(&wrong)?))
}

/// A table of two groups with odds ratios from 1 to 20.
fn simulated(n: u32, random: &mut Stream) -> Table {
    let with = n / 4 + random.below(n as usize / 2) as u32;
    let patients = [with, n - with];
    let base = 0.1 + 0.5 * random.uniform();
    let odds = base / (1.0 - base) * (3.0 * random.uniform()).exp();
    let chance = [odds / (1.0 + odds), base];
    let events = [0, 1].map(|row: usize| {
        (0..patients[row])
            .filter(|_| random.uniform() < chance[row])
            .count() as u32
    });
    Table { events, patients }
}

fn moved(
    n: u32,
    decimals: usize,
    named: Option<TableTest>,
    random: &mut Stream,
) -> Option<Checked> {
    let t = simulated(n, random);
    let p = Tests::new(n).p(TableTest::Fisher, t)?;
    // What is printed as below a limit says little.
    if p < 0.001 {
        return None;
    }
    let printed = PrintedP::read(&format!("{p:.decimals$}")).ok()?;
    let mut wrong = t;
    let row = random.below(2);
    wrong.events[row] = if random.below(2) == 0 {
        t.events[row] + 1
    } else {
        t.events[row].checked_sub(1)?
    };
    (wrong.events[row] <= t.patients[row]).then(|| table("x", wrong, printed, named))
}

fn significant(n: u32, random: &mut Stream) -> Option<Checked> {
    let t = simulated(n, random);
    let p = Tests::new(n).p(TableTest::Fisher, t)?;
    let printed = PrintedP::read("<0.05").ok()?;
    (0.05..0.5)
        .contains(&p)
        .then(|| table("x", t, printed, None))
}

fn limit(n: u32, random: &mut Stream) -> Option<Checked> {
    let t = simulated(n, random);
    let [a, c] = t.events.map(f64::from);
    let [with, without] = t.patients.map(f64::from);
    let cells = [a, with - a, c, without - c];
    if cells.contains(&0.0) {
        return None;
    }
    let centre = (cells[0] * cells[3] / (cells[1] * cells[2])).ln();
    let se = cells.iter().map(|k| 1.0 / k).sum::<f64>().sqrt();
    let z = Normal::standard().inverse_cdf(0.975);
    let mut values = [centre, centre - z * se, centre + z * se].map(|x| format!("{:.2}", x.exp()));
    let which = 1 + random.below(2);
    values[which] = transposed(&values[which], random)?;
    let values = values.map(|text| Signed::read(&text));
    let [Some(estimate), Some(lower), Some(upper)] = values else {
        return None;
    };
    let printed = Interval {
        scale: Scale::Ratio,
        values: [estimate, lower, upper],
        level: 0.95,
        p: None,
        method: Some(IntervalMethod::Wald),
    };
    Some(interval("x", &printed))
}
