//! The kept calibration results: of this engine, with this seed, and calibrated.
//!
//! The runs themselves (`cargo run --release -p xtask -- calibration`) take minutes; here their first studies
//! are repeated and must give the same ranks, so that results of an older engine do not go unnoticed.

use reinfuse::evidence::study::Study;
use reinfuse::reconstruct::SEED;
use xtask::calibration::rank;
use xtask::calibration::report::{self, FORMAT, Results, SetResults};
use xtask::calibration::simulate::{Set, simulate};

/// Of each set, the fewest studies that count as a calibration, and how many are repeated. The others are slower and say little more
/// about a changed engine.
const SETS: [(Set, usize, usize); 4] = [
    (Set::Cart2, 500, 12),
    (Set::BothSignificant, 150, 3),
    (Set::General, 200, 6),
    (Set::Studies, 600, 6),
];

/// The results and the page that shows them: of the CART2 study, and of studies of every kind.
fn kept() -> [(Results, &'static str); 2] {
    [
        (
            include_str!("../../tests/calibration/results.json"),
            include_str!("../../tests/calibration/results.md"),
        ),
        (
            include_str!("../../tests/calibration/studies.json"),
            include_str!("../../tests/calibration/studies.md"),
        ),
    ]
    .map(|(json, page)| (serde_json::from_str(json).expect("kept results"), page))
}

fn set_of(results: &[(Results, &str)], set: Set) -> SetResults {
    let mut sets = results.iter().flat_map(|(results, _)| &results.sets);
    sets.find(|s| s.name == set.name()).unwrap().clone()
}

#[test]
fn the_kept_results_are_of_this_format_and_seed_and_large_enough() {
    let results = kept();
    for (results, _) in &results {
        assert_eq!((results.format, results.seed), (FORMAT, SEED));
    }
    for (set, fewest, _) in SETS {
        assert!(set_of(&results, set).studies >= fewest, "{}", set.name());
    }
}

#[test]
fn the_kept_results_are_calibrated() {
    for (results, _) in kept() {
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
}

#[test]
fn the_pages_show_the_kept_results() {
    for (results, page) in kept() {
        let command = page.split('`').nth(1).unwrap();
        assert_eq!(report::markdown(&results, command), page);
    }
}

#[test]
fn the_first_studies_give_the_kept_ranks_again() {
    let results = kept();
    let cart2 = Study::from_evidence(&reinfuse::evidence::embedded::evidence()).unwrap();
    for (set, _, count) in SETS {
        let first = set_of(&results, set).first;
        assert!(first.len() >= count);
        for (index, ranks) in &first[..count] {
            let simulated = simulate(set, &cart2, SEED, *index);
            let again = rank::rank(&simulated).unwrap().ranks;
            assert_eq!(&again, ranks, "{} study {index}", set.name());
        }
    }
}
