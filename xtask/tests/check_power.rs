//! Covers `check_power`: the table in `docs/check.md` is what the checker does.

#[test]
fn the_documents_table_is_what_the_checker_does() {
    let page = std::fs::read_to_string(xtask::repository("docs/check.md")).unwrap();
    assert!(
        page.contains(&xtask::check_power::report()),
        "run cargo run --release -p xtask -- check-power"
    );
}
