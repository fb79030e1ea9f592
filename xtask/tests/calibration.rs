//! The kept calibration results: of this engine, with this seed, and calibrated.
//!
//! The run itself (`cargo run --release -p xtask -- calibration`) takes minutes; here its first studies
//! are repeated and must give the same ranks, so that results of an older engine do not go unnoticed.

use reinfuse::evidence::study::Study;
use reinfuse::reconstruct::SEED;
use xtask::calibration::rank;
use xtask::calibration::report::{self, FORMAT, Results, SetResults};
use xtask::calibration::simulate::{Set, simulate};

/// Studies repeated of each set. The others are slower and say little more about a changed engine.
const REPEATED: [(Set, usize); 3] = [
    (Set::Cart2, 12),
    (Set::BothSignificant, 3),
    (Set::General, 6),
];
/// Fewest studies that count as a calibration.
const LEAST_STUDIES: usize = 500;

fn kept() -> Results {
    serde_json::from_str(include_str!("../../tests/calibration/results.json")).unwrap()
}

fn set_of(results: &Results, set: Set) -> &SetResults {
    let mut sets = results.sets.iter();
    sets.find(|s| s.name == set.name()).unwrap()
}

#[test]
fn the_kept_results_are_of_this_format_and_seed_and_large_enough() {
    let results = kept();
    assert_eq!((results.format, results.seed), (FORMAT, SEED));
    assert!(set_of(&results, Set::Cart2).studies >= LEAST_STUDIES);
    assert!(set_of(&results, Set::BothSignificant).studies >= 150);
    assert!(set_of(&results, Set::General).studies >= 200);
}

#[test]
fn the_kept_results_are_calibrated() {
    let results = kept();
    for set in &results.sets {
        // Judged again from the counts, not believed.
        let mut again = set.clone();
        again.judge();
        assert!(again.calibrated, "{}", set.name);
        for quantity in &set.quantities {
            assert_eq!(quantity.histogram.iter().sum::<usize>(), quantity.studies);
        }
    }
    assert!(results.calibrated);
}

#[test]
fn the_page_shows_the_kept_results() {
    let page = include_str!("../../tests/calibration/results.md");
    let command = page.split('`').nth(1).unwrap();
    assert_eq!(report::markdown(&kept(), command), page);
}

#[test]
fn the_first_studies_give_the_kept_ranks_again() {
    let results = kept();
    let cart2 = Study::from_evidence(&reinfuse::evidence::embedded::evidence()).unwrap();
    for (set, count) in REPEATED {
        let first = &set_of(&results, set).first;
        assert!(first.len() >= count);
        for (index, ranks) in &first[..count] {
            let simulated = simulate(set, &cart2, results.seed, *index);
            let again = rank::rank(&simulated).unwrap().ranks;
            assert_eq!(&again, ranks, "{} study {index}", set.name());
        }
    }
}
