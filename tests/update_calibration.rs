//! The kept calibration of the update: of this engine, with this seed, and calibrated.
//!
//! The run itself (`cargo run --release --example update_calibration`) takes minutes; here its first runs are repeated and
//! must give the same ranks, so that results of an older engine do not go unnoticed.

#[path = "../examples/update_calibration/cohorts.rs"]
#[allow(dead_code)]
mod cohorts;
#[path = "../examples/calibration/rank.rs"]
#[allow(dead_code)]
mod rank;
#[path = "../examples/update_calibration/report.rs"]
#[allow(dead_code)]
mod report;
#[path = "../examples/update_calibration/run.rs"]
#[allow(dead_code)]
mod run;
#[path = "../examples/calibration/report.rs"]
#[allow(dead_code)]
mod sets;
#[path = "../examples/calibration/simulate.rs"]
#[allow(dead_code)]
mod simulate;

use cohorts::Size;
use reinfuse::evidence::study::Study;
use reinfuse::reconstruct::SEED;
use report::{FORMAT, Results, judge};

/// Runs repeated.
const REPEATED: usize = 6;
/// Fewest runs that count as a calibration.
const LEAST_RUNS: usize = 300;

/// The kept results and their page, of each kind of cohort.
fn kept() -> [(Size, Results, &'static str); 2] {
    let read = |text| serde_json::from_str(text).unwrap();
    [
        (
            Size::Usual,
            read(include_str!("calibration/update.json")),
            include_str!("calibration/update.md"),
        ),
        (
            Size::Large,
            read(include_str!("calibration/update_large.json")),
            include_str!("calibration/update_large.md"),
        ),
    ]
}

#[test]
fn the_kept_results_are_of_this_format_and_seed_large_enough_and_calibrated() {
    for (size, results, _) in kept() {
        assert_eq!((results.format, results.seed), (FORMAT, SEED));
        assert_eq!(results.cohorts, size);
        assert!(results.set.studies >= LEAST_RUNS);
        for quantity in &results.set.quantities {
            assert_eq!(quantity.histogram.iter().sum::<usize>(), quantity.studies);
        }
        let weighed: usize = results.weights.iter().map(|bin| bin.updates).sum();
        assert_eq!(weighed, results.set.studies);
        // Judged again from the counts, not believed.
        assert!(results.calibrated && judge(&results.set, &results.weights));
    }
}

#[test]
fn the_pages_show_the_kept_results() {
    for (_, results, page) in kept() {
        let command = page.split('`').nth(1).unwrap();
        assert_eq!(report::markdown(&results, command), page);
    }
}

#[test]
fn the_first_runs_give_the_kept_ranks_again() {
    let shipped = Study::from_evidence(&reinfuse::evidence::embedded::evidence()).unwrap();
    for (size, results, _) in kept() {
        let first = &results.set.first;
        assert!(first.len() >= REPEATED);
        for (index, ranks) in &first[..REPEATED] {
            let simulated = cohorts::simulate(size, &shipped, results.seed, *index);
            let (again, _) = run::run(&simulated).unwrap();
            assert_eq!(&again.ranks, ranks, "{} run {index}", size.name());
        }
    }
}
