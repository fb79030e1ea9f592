//! Covers `quantile`: type 7 against R, its definition by hand, and the short cut for the outer interval.

mod common;

use common::tolerance::{ROUNDING, SUM};
use common::{close, numbers, reference};
use proptest::prelude::*;
use reinfuse::numerics::quantile::{of_sorted, outer_interval, sort};

fn sorted(values: &[f64]) -> Vec<f64> {
    let mut sorted = values.to_vec();
    sort(&mut sorted);
    sorted
}

#[test]
fn agrees_with_r_at_every_level() {
    let sample = &reference("distributions.json")["quantile_type7"];
    let x = sorted(&numbers(&sample["x"]));
    let (levels, expected) = (numbers(&sample["p"]), numbers(&sample["quantile"]));
    assert_eq!((x.len(), levels.len()), (23, 7));
    for (p, expected) in levels.iter().zip(expected) {
        close(of_sorted(&x, *p), expected, SUM, &format!("level {p}"));
    }
}

#[test]
fn agrees_with_r_for_both_ends_of_the_interval_at_once() {
    let sample = &reference("distributions.json")["quantile_type7"];
    let expected = numbers(&sample["quantile"]);
    let (low, high) = outer_interval(&numbers(&sample["x"]), None, &mut Default::default());
    close(low, expected[0], SUM, "2.5%");
    close(high, expected[6], SUM, "97.5%");
}

#[test]
fn the_median_is_the_middle_or_halfway_between_the_two_middles() {
    assert_eq!(of_sorted(&[1.0, 5.0, 100.0], 0.5), 5.0);
    assert_eq!(of_sorted(&[1.0, 5.0, 7.0, 100.0], 0.5), 6.0);
}

#[test]
fn the_ends_are_the_smallest_and_the_largest() {
    let x = [-3.0, 0.5, 2.0];
    assert_eq!((of_sorted(&x, 0.0), of_sorted(&x, 1.0)), (-3.0, 2.0));
}

#[test]
fn one_value_is_every_quantile() {
    for p in [0.0, 0.025, 0.5, 1.0] {
        assert_eq!(of_sorted(&[0.3], p), 0.3);
    }
    assert_eq!(
        outer_interval(&[0.3], None, &mut Default::default()),
        (0.3, 0.3)
    );
}

#[test]
fn of_the_numbers_zero_to_n_the_quantile_is_p_times_n() {
    for n in [1, 2, 7, 40, 2_047] {
        let x: Vec<f64> = (0..=n).map(f64::from).collect();
        for p in [0.0, 0.025, 0.1, 0.25, 0.5, 0.75, 0.9, 0.975, 1.0] {
            close(
                of_sorted(&x, p),
                p * f64::from(n),
                ROUNDING,
                &format!("{p} of 0..={n}"),
            );
        }
    }
}

#[test]
#[should_panic]
fn nothing_has_no_quantile() {
    of_sorted(&[], 0.5);
}

proptest! {
    #![proptest_config(common::cases(500))]

    #[test]
    fn the_short_cut_is_the_full_sort_to_the_bit(
        values in prop::collection::vec(prop_oneof![-1.0..1.0f64, Just(0.0), Just(0.5)], 1..3_000),
        near in prop::option::of((0.0..1.0f64, 0.0..1.0f64)),
    ) {
        let x = sorted(&values);
        // Neither a wrong hint nor scratch of an earlier, longer call may matter.
        let mut scratch = [vec![9.0; 4_000], vec![-9.0; 4_000]];
        let short = outer_interval(&values, near, &mut scratch);
        prop_assert_eq!(short.0.to_bits(), of_sorted(&x, 0.025).to_bits());
        prop_assert_eq!(short.1.to_bits(), of_sorted(&x, 0.975).to_bits());
    }

    #[test]
    fn a_right_hint_changes_no_bit_either(
        values in prop::collection::vec(1e-3..1.0f64, 1..3_000),
        off in 0.9..1.1f64,
    ) {
        let x = sorted(&values);
        let exact = (of_sorted(&x, 0.025), of_sorted(&x, 0.975));
        let near = Some((off * exact.0, exact.1 / off));
        prop_assert_eq!(outer_interval(&values, near, &mut Default::default()), exact);
    }

    #[test]
    fn sorting_puts_every_value_in_its_place(
        values in prop::collection::vec(prop_oneof![-1e3..1e3f64, Just(0.0), Just(-0.0), Just(5e-324)], 0..300),
    ) {
        let mut expected = values.clone();
        expected.sort_by(f64::total_cmp);
        let bits = |x: &[f64]| x.iter().map(|v| v.to_bits()).collect::<Vec<_>>();
        prop_assert_eq!(bits(&sorted(&values)), bits(&expected));
    }

    #[test]
    fn quantiles_rise_with_the_level_and_stay_within_the_values(
        values in prop::collection::vec(-1e6..1e6f64, 1..200),
        low in 0.0..=1.0f64,
        high in 0.0..=1.0f64,
    ) {
        let x = sorted(&values);
        let (low, high) = (low.min(high), low.max(high));
        prop_assert!(of_sorted(&x, low) <= of_sorted(&x, high));
        prop_assert!(x[0] <= of_sorted(&x, low) && of_sorted(&x, high) <= x[x.len() - 1]);
    }

    #[test]
    fn quantiles_move_with_the_values(
        values in prop::collection::vec(-10.0..10.0f64, 2..100),
        p in 0.0..=1.0f64,
    ) {
        let x = sorted(&values);
        let moved: Vec<f64> = x.iter().map(|v| 3.0 + 2.0 * v).collect();
        let difference = of_sorted(&moved, p) - (3.0 + 2.0 * of_sorted(&x, p));
        prop_assert!(difference.abs() < ROUNDING * 30.0);
    }
}
