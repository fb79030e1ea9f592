//! The simulated cohort of `examples/` is what its command writes.

#[test]
fn the_example_is_what_the_command_writes() {
    let kept = std::fs::read_to_string(xtask::repository("examples/cohort.csv")).unwrap();
    assert!(
        xtask::cohort::table().unwrap() == kept,
        "run `cargo run --release -p xtask -- cohort`"
    );
}
