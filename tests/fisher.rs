//! Covers `fisher`: the two-sided p of a 2 x 2 table against R, against whole numbers, and its symmetries.

mod common;

use common::tolerance::{ROUNDING, SUM};
use common::{close, list, number, reference};
use reinfuse::numerics::fisher::FisherTest;

/// A table (a b / c d): responders and others, exposed above and unexposed below.
type Table = [usize; 4];

fn p([a, b, c, d]: Table) -> f64 {
    let n = a + b + c + d;
    FisherTest::new(n).p_value(a, a + b, a + c, n)
}

/// Every table of `n` patients.
fn tables(n: usize) -> Vec<Table> {
    let mut all = Vec::new();
    for a in 0..=n {
        for b in 0..=n - a {
            for c in 0..=n - a - b {
                all.push([a, b, c, n - a - b - c]);
            }
        }
    }
    all
}

/// Binomial coefficient in whole numbers.
fn choose(n: usize, k: usize) -> u128 {
    (0..k as u128).fold(1, |product, i| product * (n as u128 - i) / (i + 1))
}

/// The definition in whole numbers: ties are exact, and the only division is the last one.
fn p_in_whole_numbers([a, b, c, d]: Table) -> f64 {
    let (exposed, unexposed, responders) = (a + b, c + d, a + c);
    let weight = |k: usize| choose(exposed, k) * choose(unexposed, responders - k);
    let possible = responders.saturating_sub(unexposed)..=exposed.min(responders);
    let all: u128 = possible.clone().map(weight).sum();
    let small: u128 = possible.map(weight).filter(|w| *w <= weight(a)).sum();
    small as f64 / all as f64
}

#[test]
fn agrees_with_r() {
    let reference = reference("fisher.json");
    let tables = list(&reference["tables"]);
    assert_eq!(tables.len(), 40);
    for row in tables {
        let table = ["a", "b", "c", "d"].map(|cell| number(&row[cell]) as usize);
        close(p(table), number(&row["p"]), SUM, &format!("{table:?}"));
        close(
            p(table),
            number(&row["p_exact"]),
            SUM,
            &format!("{table:?} exactly"),
        );
    }
}

#[test]
fn is_the_sum_of_small_probabilities_for_every_table_of_up_to_fourteen_patients() {
    let mut checked = 0;
    for table in (1..=14).flat_map(tables) {
        close(
            p(table),
            p_in_whole_numbers(table),
            ROUNDING,
            &format!("{table:?}"),
        );
        checked += 1;
    }
    assert_eq!(checked, 3_059);
}

#[test]
fn is_the_sum_of_small_probabilities_for_every_table_of_the_thirty_lymphoma_and_cll_patients() {
    // 14 of the 30 responded; every number exposed, every number of responders among them.
    for exposed in 0..=30 {
        for a in 14usize.saturating_sub(30 - exposed)..=exposed.min(14) {
            let table = [a, exposed - a, 14 - a, 16 - (exposed - a)];
            close(
                p(table),
                p_in_whole_numbers(table),
                ROUNDING,
                &format!("{table:?}"),
            );
        }
    }
}

#[test]
fn does_not_care_which_margin_is_called_exposure_nor_which_level_comes_first() {
    for [a, b, c, d] in (1..=12).flat_map(tables) {
        let value = p([a, b, c, d]);
        for same in [[a, c, b, d], [c, d, a, b], [b, a, d, c], [d, c, b, a]] {
            close(
                p(same),
                value,
                ROUNDING,
                &format!("{same:?} against {:?}", [a, b, c, d]),
            );
        }
    }
}

#[test]
fn is_one_at_the_likeliest_table_and_never_outside_zero_to_one() {
    for table in (1..=12).flat_map(tables) {
        let value = p(table);
        assert!(value > 0.0 && value <= 1.0, "{table:?}: {value}");
    }
    for table in [[3, 3, 3, 3], [7, 8, 7, 8], [0, 9, 0, 4], [0, 0, 5, 7]] {
        assert_eq!(p(table), 1.0, "{table:?}");
    }
}

#[test]
fn a_larger_set_of_logarithms_gives_the_same_value() {
    let own = FisherTest::new(30).p_value(12, 18, 14, 30);
    assert_eq!(FisherTest::new(400).p_value(12, 18, 14, 30), own);
}

#[test]
#[should_panic(expected = "assertion")]
fn refuses_more_responders_among_the_exposed_than_there_are() {
    FisherTest::new(30).p_value(15, 20, 14, 30);
}

#[test]
#[should_panic(expected = "assertion")]
fn refuses_margins_that_leave_a_negative_cell() {
    FisherTest::new(30).p_value(0, 20, 14, 30);
}
