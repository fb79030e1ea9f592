//! The kept calibration of the update: of this engine, with this seed, and calibrated.
//!
//! The run itself (`cargo run --release -p xtask -- update-calibration`) takes minutes; here its first runs are repeated and
//! must give the same ranks, so that results of an older engine do not go unnoticed.

use reinfuse::evidence::study::Study;
use reinfuse::reconstruct::SEED;
use xtask::update_calibration::report::{self, FORMAT, Results, judge};
use xtask::update_calibration::{cohorts, run};

/// Runs repeated.
const REPEATED: usize = 6;
/// Fewest runs that count as a calibration.
const LEAST_RUNS: usize = 300;

/// The kept results.
fn kept() -> Results {
    serde_json::from_str(include_str!("../../tests/calibration/update.json")).unwrap()
}

#[test]
fn the_kept_results_are_of_this_format_and_seed_large_enough_and_calibrated() {
    let results = kept();
    assert_eq!((results.format, results.seed), (FORMAT, SEED));
    assert!(results.set.studies >= LEAST_RUNS);
    for quantity in &results.set.quantities {
        assert_eq!(quantity.histogram.iter().sum::<usize>(), quantity.studies);
    }
    let weighed: usize = results.weights.iter().map(|bin| bin.updates).sum();
    assert_eq!(weighed, results.set.studies);
    // Judged again from the counts, not believed.
    assert!(results.calibrated && judge(&results.set, &results.weights));
}

#[test]
fn the_page_shows_the_kept_results() {
    let page = include_str!("../../tests/calibration/update.md");
    let command = page.split('`').nth(1).unwrap();
    assert_eq!(report::markdown(&kept(), command), page);
}

#[test]
fn the_first_runs_give_the_kept_ranks_again() {
    let shipped = Study::from_evidence(&reinfuse::evidence::embedded::evidence()).unwrap();
    let results = kept();
    let first = &results.set.first;
    assert!(first.len() >= REPEATED);
    for (index, ranks) in &first[..REPEATED] {
        let simulated = cohorts::simulate(&shipped, results.seed, *index);
        let (again, _) = run::run(&simulated).unwrap();
        assert_eq!(&again.ranks, ranks, "run {index}");
    }
}
