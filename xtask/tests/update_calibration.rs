//! The kept calibration of the update: of this engine, with this seed, and calibrated.
//!
//! The run itself (`cargo run --release -p xtask -- update-calibration`) takes minutes; here its first runs are repeated and
//! must give the same ranks, so that results of an older engine do not go unnoticed.

use reinfuse::evidence::study::Study;
use reinfuse::reconstruct::SEED;
use xtask::update_calibration::report::{self, FORMAT, Results, judge};
use xtask::update_calibration::{cohorts, outcomes, run};

/// Runs repeated.
const REPEATED: usize = 6;
/// Fewest runs that count as a calibration.
const LEAST_RUNS: usize = 300;

/// The kept results: of the responses, of the other outcomes.
fn kept() -> [Results; 2] {
    [
        include_str!("../../tests/calibration/update.json"),
        include_str!("../../tests/calibration/outcomes.json"),
    ]
    .map(|text| serde_json::from_str(text).unwrap())
}

#[test]
fn the_kept_results_are_of_this_format_and_seed_large_enough_and_calibrated() {
    for results in kept() {
        assert_eq!((results.format, results.seed), (FORMAT, SEED));
        assert!(results.set.studies >= LEAST_RUNS);
        for quantity in &results.set.quantities {
            assert_eq!(quantity.histogram.iter().sum::<usize>(), quantity.studies);
        }
        let weighed: usize = results.weights.iter().map(|bin| bin.updates).sum();
        assert!(weighed >= results.set.studies);
        // Judged again from the counts, not believed.
        assert!(results.calibrated && judge(&results.set, &results.weights));
    }
}

#[test]
fn the_pages_show_the_kept_results() {
    let pages = [
        include_str!("../../tests/calibration/update.md"),
        include_str!("../../tests/calibration/outcomes.md"),
    ];
    for (results, page) in kept().into_iter().zip(pages) {
        let command = page.split('`').nth(1).unwrap();
        assert_eq!(report::markdown(&results, command), page);
    }
}

#[test]
fn the_first_runs_give_the_kept_ranks_again() {
    let cart2 = Study::from_evidence(&reinfuse::evidence::embedded::evidence()).unwrap();
    let [results, of_outcomes] = kept();
    let first = &results.set.first;
    assert!(first.len() >= REPEATED);
    for (index, ranks) in &first[..REPEATED] {
        let simulated = cohorts::simulate(&cart2, results.seed, *index);
        let (again, _) = run::run(&simulated).unwrap();
        assert_eq!(&again.ranks, ranks, "run {index}");
    }
    let study = outcomes::Study::standard(of_outcomes.seed);
    for (index, ranks) in &of_outcomes.set.first {
        let simulated = outcomes::simulate(&study, of_outcomes.seed, *index);
        let (again, _) = outcomes::run(&study, &simulated).unwrap();
        assert_eq!(&again.ranks, ranks, "outcomes, run {index}");
    }
}
