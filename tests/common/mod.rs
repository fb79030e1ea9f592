//! What the integration tests share: references, patients, random tables, comparisons within a tolerance.

// Every test file compiles this module for itself and uses a part of it.
#![allow(dead_code)]

#[cfg(feature = "cohort")]
pub mod arguments;
pub mod firth;
pub mod tolerance;

use firth::Rows;
use proptest::test_runner::{Config, RngSeed};
use reinfuse::evidence::Evidence;
use reinfuse::evidence::embedded;
use reinfuse::model::Model;
use reinfuse::model::assessment::{Assessment, Numbers};
use reinfuse::model::draws::Posterior;
use reinfuse::model::outcomes::Outcome;
use reinfuse::model::probability::Probability;
use reinfuse::numerics::random::Stream;
use reinfuse::patient::{RawPatient, RawValue};
use reinfuse::reconstruct::latent_table::LatentTable;
use reinfuse::reconstruct::layout::Layout;
use serde_json::Value;
use std::path::{Path, PathBuf};

/// Random cases, the same on every run; `PROPTEST_RNG_SEED` and `PROPTEST_CASES` ask for others.
pub fn cases(count: u32) -> Config {
    let mut config = Config {
        failure_persistence: None,
        ..Config::default()
    };
    if std::env::var_os("PROPTEST_CASES").is_none() {
        config.cases = count;
    }
    if matches!(config.rng_seed, RngSeed::Random) {
        config.rng_seed = RngSeed::Fixed(1);
    }
    config
}

/// A file of the repository.
pub fn repository(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

/// A JSON file that an R script of `tests/reference` wrote.
pub fn reference(name: &str) -> Value {
    let path = repository("tests/reference").join(name);
    let text = std::fs::read_to_string(&path).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
    serde_json::from_str(&text).unwrap_or_else(|e| panic!("{}: {e}", path.display()))
}

/// `evidence/evidence.json` with all its words, read by another reader than the build script's output.
pub fn evidence() -> Evidence {
    let path = repository("evidence/evidence.json");
    let text = std::fs::read_to_string(&path).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
    serde_json::from_str(&text).unwrap_or_else(|e| panic!("{}: {e}", path.display()))
}

/// The standard draws.
pub fn posterior() -> Posterior {
    Posterior::decode(embedded::POSTERIOR).expect("the standard draws decode")
}

/// The standard model.
pub fn model() -> Model {
    Model::standard().expect("the library was built from files that belong together")
}

/// A number of a JSON reference.
pub fn number(value: &Value) -> f64 {
    value
        .as_f64()
        .unwrap_or_else(|| panic!("{value} is no number"))
}

/// A list of numbers of a JSON reference.
pub fn numbers(value: &Value) -> Vec<f64> {
    list(value).iter().map(number).collect()
}

/// A list of a JSON reference.
pub fn list(value: &Value) -> &[Value] {
    value
        .as_array()
        .unwrap_or_else(|| panic!("{value} is no list"))
}

/// A text of a JSON reference.
pub fn text(value: &Value) -> &str {
    value
        .as_str()
        .unwrap_or_else(|| panic!("{value} is no text"))
}

/// Absolute for numbers up to one, relative beyond.
#[track_caller]
pub fn close(actual: f64, expected: f64, tolerance: f64, what: &str) {
    let allowed = tolerance * expected.abs().max(1.0);
    assert!(
        (actual - expected).abs() <= allowed,
        "{what}: {actual:e}, expected {expected:e}, differs by {:e} and may by {allowed:e}",
        (actual - expected).abs()
    );
}

/// A value of a raw patient, from what a test writes.
pub trait IntoRaw {
    /// The value.
    fn raw(self) -> RawValue;
}

impl IntoRaw for &str {
    fn raw(self) -> RawValue {
        RawValue::Text(self.to_owned())
    }
}

impl IntoRaw for f64 {
    fn raw(self) -> RawValue {
        RawValue::Number(self)
    }
}

impl IntoRaw for RawValue {
    fn raw(self) -> RawValue {
        self
    }
}

/// `patient! { "disease": "nhl", "cart1_dose": 2e6 }`.
#[macro_export]
macro_rules! patient {
    ($($key:literal : $value:expr),* $(,)?) => {{
        #[allow(unused_mut)]
        let mut raw = reinfuse::patient::RawPatient::new();
        $( assert!(raw.insert($key, $crate::common::IntoRaw::raw($value)), "{} stands twice", $key); )*
        raw
    }};
}

/// The answer to a patient that must be accepted.
#[track_caller]
pub fn assess(model: &Model, raw: &RawPatient) -> Assessment {
    model
        .predict(raw)
        .unwrap_or_else(|refusal| panic!("{raw:?} is refused: {refusal:?}"))
}

/// The numbers for a patient that must have some.
#[track_caller]
pub fn predicted(model: &Model, raw: &RawPatient) -> Numbers {
    assess(model, raw).numbers.expect("the evidence applies")
}

/// Disease, Cy-Flu and dose increase of a patient, as raw fields. Unknown doses are left out.
pub fn typical(disease: &str, cy_flu: Option<bool>, increased: Option<bool>) -> RawPatient {
    let mut raw = patient! { "disease": disease };
    if let Some(yes) = cy_flu {
        raw.insert(
            "ld_before_cart1",
            if yes { "cy_flu" } else { "other" }.raw(),
        );
    }
    if let Some(yes) = increased {
        raw.insert("cart1_dose", 2e6.raw());
        raw.insert("cart2_dose", if yes { 2e7 } else { 2e6 }.raw());
    }
    raw
}

/// What is known of a factor: three ways.
pub const KNOWN: [Option<bool>; 3] = [None, Some(false), Some(true)];

/// The quantiles of a probability, ascending by level.
pub fn quantiles(p: &Probability) -> [f64; 7] {
    [p.q025, p.q10, p.q25, p.q50, p.q75, p.q90, p.q975]
}

/// The outcomes by name.
pub fn outcomes(numbers: &Numbers) -> [(&'static str, Probability); Outcome::ALL.len()] {
    Outcome::ALL.map(|outcome| (outcome.id(), numbers.outcomes[outcome]))
}

/// Covariates of a cell: one intercept per group, then the factors.
pub fn covariates(layout: Layout, cell: usize) -> Vec<f64> {
    let (group, pattern) = layout.group_and_pattern(cell);
    let mut x = vec![0.0; layout.groups + layout.factors];
    x[group] = 1.0;
    for factor in 0..layout.factors {
        x[layout.groups + factor] = f64::from(u8::from(layout.carries(pattern, factor)));
    }
    x
}

/// A latent table as rows for the general fitter.
pub fn rows_of(layout: Layout, table: &LatentTable) -> Rows {
    let mut rows = Rows::new(layout.groups + layout.factors);
    for (cell, n) in table.n.iter().enumerate().filter(|(_, n)| **n > 0) {
        rows.push(covariates(layout, cell), (*n).into(), table.r[cell].into());
    }
    rows
}

/// Groups and both factors of a study like the standard one.
pub fn two_factors(groups: usize) -> Layout {
    Layout::additive(groups, 2)
}

/// A random table of groups of these sizes: shares of the factors and of responders are drawn anew for
/// each table, from even to extreme, so that separated and singular tables occur too.
pub fn random_table(factors: usize, sizes: &[u32], random: &mut Stream) -> LatentTable {
    let layout = Layout::additive(sizes.len(), factors);
    let shares: Vec<f64> = (0..factors)
        .map(|_| 1.0 / (1.0 + (-2.0 * random.normal()).exp()))
        .collect();
    let beta: Vec<f64> = (0..factors).map(|_| 2.0 * random.normal()).collect();
    let mut table = LatentTable {
        n: vec![0; layout.cells()],
        r: vec![0; layout.cells()],
    };
    for (group, size) in sizes.iter().enumerate() {
        let alpha = 1.5 * random.normal();
        for _ in 0..*size {
            let (mut pattern, mut eta) = (0, alpha);
            for (share, beta) in shares.iter().zip(&beta) {
                let has = random.uniform() < *share;
                pattern = 2 * pattern + usize::from(has);
                eta += if has { *beta } else { 0.0 };
            }
            let cell = layout.cell(group, pattern);
            table.n[cell] += 1;
            table.r[cell] += u16::from(random.uniform() < 1.0 / (1.0 + (-eta).exp()));
        }
    }
    table
}
