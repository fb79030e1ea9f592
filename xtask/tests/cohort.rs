//! The simulated cohorts of `examples/` are what their command writes.

#[test]
fn the_examples_are_what_the_command_writes() {
    for cohort in xtask::cohort::COHORTS {
        let kept = std::fs::read_to_string(xtask::repository(cohort.file)).unwrap();
        assert!(
            cohort.table().unwrap() == kept,
            "{}: run `cargo run --release -p xtask -- cohort`",
            cohort.file
        );
    }
}
