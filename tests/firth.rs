//! Covers `firth` (the general Firth regression) and `reconstruct::regression` (the same for a latent table):
//! by hand, against R, by facts, and each against the other.

mod common;

use common::firth::{Fit, Fitter, Rows};
use common::tolerance::{
    DECISION, FINE_COEFFICIENT, FINE_DECISION, FINE_MAXIMUM, FINITE_DIFFERENCE, MAXIMUM,
    POLISHED_COEFFICIENT, ROUNDING,
};
use common::{
    cases, close, covariates, list, number, numbers, posterior, random_table, reference, rows_of,
    text, two_factors,
};
use proptest::prelude::*;
use reinfuse::evidence::embedded;
use reinfuse::evidence::study::{RegressionTest, Study};
use reinfuse::model::pattern::PATTERNS;
use reinfuse::numerics::convergence::Stopped;
use reinfuse::numerics::random::Stream;
use reinfuse::reconstruct::latent_table::{LatentTable, TableSampler};
use reinfuse::reconstruct::layout::Layout;
use reinfuse::reconstruct::prior::ParameterPrior;
use reinfuse::reconstruct::table_regression::TableRegression;
use serde_json::Value;
use statrs::distribution::{ChiSquared, ContinuousCDF};

/// Polishes a fit to rounding.
const POLISHED: f64 = 1e-20;
/// The chi-squared value with one degree of freedom that p = 0.05 stands for.
const CRITICAL: f64 = 3.841_458_820_694_124;

fn polished(rows: &Rows, columns: usize, fixed_at_zero: Option<usize>) -> Fit {
    Fitter::new(columns).fit(rows, fixed_at_zero, None, POLISHED)
}

/// 2 (l*(full) - l*(coefficient at 0)), or `None` if a fit fails.
fn statistic(rows: &Rows, columns: usize, column: usize) -> Option<f64> {
    let full = polished(rows, columns, None);
    let restricted = polished(rows, columns, Some(column));
    let converged = [&full, &restricted].map(|fit| fit.stopped == Stopped::Converged);
    let gain = full.penalised_log_likelihood - restricted.penalised_log_likelihood;
    (converged == [true; 2]).then_some(2.0 * gain)
}

/// One covariate row with patients and responders.
#[derive(Clone)]
struct Row {
    x: Vec<f64>,
    n: f64,
    r: f64,
}

fn rows(list: &[Row]) -> Rows {
    let mut rows = Rows::new(list[0].x.len());
    for row in list {
        rows.push(row.x.iter().copied(), row.n, row.r);
    }
    rows
}

/// The rows of a reference set `[group, c, d, n, r]` for the columns it names.
fn reference_rows(set: &Value) -> Vec<Row> {
    let columns: Vec<&str> = list(&set["columns"]).iter().map(text).collect();
    list(&set["cells"])
        .iter()
        .map(|cell| {
            let cell = numbers(cell);
            let covariate = |column: &&str| match *column {
                "beta_C" => cell[1],
                "beta_D" => cell[2],
                alpha => {
                    let group: f64 = alpha.strip_prefix("alpha_").unwrap().parse().unwrap();
                    f64::from(u8::from(cell[0] == group))
                }
            };
            Row {
                x: columns.iter().map(covariate).collect(),
                n: cell[3],
                r: cell[4],
            }
        })
        .collect()
}

const FIRTH: RegressionTest = RegressionTest::PenalisedLikelihoodRatio;

/// A reference set as a latent table, if it is one: both factors, no group empty.
fn reference_table(set: &Value) -> Option<LatentTable> {
    let columns = list(&set["columns"]);
    let groups = columns.len().checked_sub(2)?;
    if !columns.iter().any(|c| c == "beta_C") || !columns.iter().any(|c| c == "beta_D") {
        return None;
    }
    let mut table = LatentTable {
        n: vec![0; groups * PATTERNS],
        r: vec![0; groups * PATTERNS],
    };
    for cell in list(&set["cells"]) {
        let cell: Vec<usize> = numbers(cell).iter().map(|x| *x as usize).collect();
        let index = cell[0] * PATTERNS + 2 * cell[1] + cell[2];
        table.n[index] += cell[3] as u16;
        table.r[index] += cell[4] as u16;
    }
    table
        .n
        .chunks(PATTERNS)
        .all(|group| group.iter().any(|n| *n > 0))
        .then_some(table)
}

fn sets() -> Vec<Value> {
    list(&reference("firth.json")["sets"]).to_vec()
}

/// Compares a fit and its tests with what R says of the same data.
fn agrees_with_r(rows: &Rows, set: &Value, name: &str) {
    let columns = list(&set["columns"]);
    let fit = polished(rows, columns.len(), None);
    assert_eq!(fit.stopped, Stopped::Converged, "{name}");
    for ((b, expected), column) in fit
        .coefficients
        .iter()
        .zip(numbers(&set["coefficients"]))
        .zip(columns)
    {
        close(*b, expected, MAXIMUM, &format!("{name}, {column}"));
    }
    let expected = number(&set["log_likelihood"]);
    close(
        fit.log_likelihood,
        expected,
        MAXIMUM,
        &format!("{name}, log-likelihood"),
    );
    let expected = number(&set["penalised_log_likelihood"]);
    close(
        fit.penalised_log_likelihood,
        expected,
        MAXIMUM,
        &format!("{name}, l*"),
    );
    for test in list(&set["tests"]) {
        let label = format!("{name}, test of {}", test["column"]);
        let column = columns.iter().position(|c| *c == test["column"]).unwrap();
        let restricted = polished(rows, columns.len(), Some(column));
        assert_eq!(restricted.stopped, Stopped::Converged, "{label}");
        assert_eq!(restricted.coefficients[column], 0.0, "{label}");
        let expected = number(&test["restricted_penalised_log_likelihood"]);
        close(
            restricted.penalised_log_likelihood,
            expected,
            MAXIMUM,
            &label,
        );
        let expected = numbers(&test["restricted_coefficients"]);
        for (b, expected) in restricted.coefficients.iter().zip(expected) {
            close(*b, expected, MAXIMUM, &label);
        }
        let chi_square = 2.0 * (fit.penalised_log_likelihood - restricted.penalised_log_likelihood);
        close(chi_square, number(&test["chi_square"]), MAXIMUM, &label);
        let p = ChiSquared::new(1.0).unwrap().sf(chi_square.max(0.0));
        close(p, number(&test["p"]), MAXIMUM, &label);
    }
}

#[test]
fn the_estimate_of_one_proportion_adds_half_a_patient_to_either_side() {
    for n in 1..=20 {
        for r in 0..=n {
            let (n, r) = (f64::from(n), f64::from(r));
            let fit = polished(&rows(&[Row { x: vec![1.0], n, r }]), 1, None);
            let by_hand = ((r + 0.5) / (n - r + 0.5)).ln();
            close(
                fit.coefficients[0],
                by_hand,
                POLISHED_COEFFICIENT,
                &format!("{r} of {n}"),
            );
        }
    }
}

#[test]
fn groups_without_factors_are_one_proportion_each() {
    let data = [(14.0, 3.0), (21.0, 11.0), (9.0, 9.0)];
    let list: Vec<Row> = data
        .iter()
        .enumerate()
        .map(|(g, &(n, r))| Row {
            x: (0..3).map(|c| f64::from(u8::from(c == g))).collect(),
            n,
            r,
        })
        .collect();
    let fit = polished(&rows(&list), 3, None);
    for (b, (n, r)) in fit.coefficients.iter().zip(data) {
        close(
            *b,
            ((r + 0.5) / (n - r + 0.5)).ln(),
            POLISHED_COEFFICIENT,
            &format!("{r} of {n}"),
        );
    }
}

#[test]
fn agrees_with_r_on_every_grouped_set() {
    let regular: Vec<Value> = sets()
        .into_iter()
        .filter(|s| s["singular"] == false)
        .collect();
    assert_eq!(regular.len(), 27);
    for set in &regular {
        agrees_with_r(&rows(&reference_rows(set)), set, text(&set["name"]));
    }
}

#[test]
fn agrees_with_r_on_the_endometrial_rows() {
    let set = &reference("firth.json")["endometrial"];
    assert_eq!(numbers(&set["rows"][0]).len(), 4);
    assert_eq!(list(&set["tests"]).len(), 4);
    let list: Vec<Row> = list(&set["rows"])
        .iter()
        .map(|row| {
            let row = numbers(row);
            Row {
                x: vec![1.0, row[0], row[1], row[2]],
                n: 1.0,
                r: row[3],
            }
        })
        .collect();
    agrees_with_r(&rows(&list), set, "endometrial");
}

#[test]
fn a_singular_set_is_called_singular_and_exceeds_nothing() {
    let singular: Vec<Value> = sets()
        .into_iter()
        .filter(|s| s["singular"] == true)
        .collect();
    assert_eq!(singular.len(), 4);
    for set in &singular {
        let name = text(&set["name"]);
        let rows = rows(&reference_rows(set));
        let columns = list(&set["columns"]).len();
        let mut fitter = Fitter::new(columns);
        let full = fitter.full(&rows, &vec![0.0; columns]);
        assert_eq!(full.stopped, Stopped::Singular, "{name}");
        for column in columns - 2..columns {
            assert!(!fitter.exceeds(&rows, &full, column, 0.0), "{name}");
        }
        let table = reference_table(set).expect("it has both factors");
        let stopped =
            TableRegression::new(two_factors(columns - 2), FIRTH).fit(&table, &vec![0.0; columns]);
        assert_eq!(stopped, Stopped::Singular, "{name}");
    }
}

/// l*(b) from its definition, the determinant by elimination with pivots.
fn penalised_by_definition(list: &[Row], b: &[f64]) -> f64 {
    let k = b.len();
    let mut information = vec![vec![0.0; k]; k];
    let mut sum = 0.0;
    for row in list {
        let eta: f64 = row.x.iter().zip(b).map(|(x, b)| x * b).sum();
        let p = 1.0 / (1.0 + (-eta).exp());
        sum += row.r * p.ln() + (row.n - row.r) * (1.0 - p).ln();
        for i in 0..k {
            for j in 0..k {
                information[i][j] += row.n * p * (1.0 - p) * row.x[i] * row.x[j];
            }
        }
    }
    let mut determinant = 1.0;
    for i in 0..k {
        let pivot = (i..k)
            .max_by(|a, b| {
                information[*a][i]
                    .abs()
                    .total_cmp(&information[*b][i].abs())
            })
            .unwrap();
        if pivot != i {
            information.swap(pivot, i);
            determinant = -determinant;
        }
        determinant *= information[i][i];
        for j in i + 1..k {
            let share = information[j][i] / information[i][i];
            for c in i..k {
                information[j][c] -= share * information[i][c];
            }
        }
    }
    sum + 0.5 * determinant.ln()
}

/// Gradient of l* by central differences.
fn gradient_by_differences(list: &[Row], b: &[f64]) -> Vec<f64> {
    let step = 1e-5;
    (0..b.len())
        .map(|c| {
            let at = |sign: f64| {
                let mut moved = b.to_vec();
                moved[c] += sign * step;
                penalised_by_definition(list, &moved)
            };
            (at(1.0) - at(-1.0)) / (2.0 * step)
        })
        .collect()
}

/// A regular reference set of the study's form.
fn example() -> Vec<Row> {
    let sets = sets();
    reference_rows(
        sets.iter()
            .find(|s| s["name"] == "study_drawn_131")
            .unwrap(),
    )
}

/// Points around the example's estimate.
fn points(count: usize, columns: usize) -> Vec<Vec<f64>> {
    let mut random = Stream::new(41, 0);
    (0..count)
        .map(|_| (0..columns).map(|_| random.normal()).collect())
        .collect()
}

#[test]
fn the_penalised_likelihood_is_its_definition_at_any_point() {
    let list = example();
    let rows = rows(&list);
    for b in points(50, 5) {
        // A fit that any step satisfies stays where it starts.
        let here = Fitter::new(5).fit(&rows, None, Some(&b), f64::INFINITY);
        assert_eq!((here.stopped, &here.coefficients), (Stopped::Converged, &b));
        let by_definition = penalised_by_definition(&list, &b);
        close(here.penalised_log_likelihood, by_definition, ROUNDING, "l*");
    }
}

#[test]
fn the_score_is_the_gradient_of_the_penalised_likelihood() {
    let list = example();
    let rows = rows(&list);
    let mut largest_in = [0; 5];
    for b in points(200, 5) {
        let here = Fitter::new(5).fit(&rows, None, Some(&b), f64::INFINITY);
        let gradient = gradient_by_differences(&list, &b);
        let largest = (0..5)
            .max_by(|i, j| gradient[*i].abs().total_cmp(&gradient[*j].abs()))
            .unwrap();
        largest_in[largest] += 1;
        close(
            here.largest_score,
            gradient[largest].abs(),
            FINITE_DIFFERENCE,
            "score",
        );
    }
    let seen = largest_in.iter().filter(|n| **n > 0).count();
    assert!(seen >= 4, "each column's turn should come: {largest_in:?}");
}

#[test]
fn the_penalised_score_is_zero_at_the_answer() {
    for set in sets().iter().filter(|s| s["singular"] == false) {
        let list = reference_rows(set);
        let columns = list[0].x.len();
        let fit = polished(&rows(&list), columns, None);
        assert!(
            fit.largest_score < MAXIMUM,
            "{}: {}",
            set["name"],
            fit.largest_score
        );
        for slope in gradient_by_differences(&list, &fit.coefficients) {
            close(slope, 0.0, FINITE_DIFFERENCE, text(&set["name"]));
        }
    }
}

#[test]
fn relabelling_the_groups_permutes_the_coefficients() {
    let list = example();
    let fit = polished(&rows(&list), 5, None);
    for order in [[1, 2, 0], [2, 1, 0], [0, 2, 1]] {
        let relabelled: Vec<Row> = list
            .iter()
            .map(|row| {
                let group = order.map(|from| row.x[from]);
                Row {
                    x: [&group[..], &row.x[3..]].concat(),
                    ..row.clone()
                }
            })
            .collect();
        let moved = polished(&rows(&relabelled), 5, None);
        let expected = [order[0], order[1], order[2], 3, 4].map(|from| fit.coefficients[from]);
        for (b, expected) in moved.coefficients.iter().zip(expected) {
            close(*b, expected, POLISHED_COEFFICIENT, &format!("{order:?}"));
        }
    }
}

#[test]
fn swapping_responders_and_the_others_flips_every_sign() {
    for set in sets().iter().filter(|s| s["singular"] == false) {
        let list = reference_rows(set);
        let columns = list[0].x.len();
        let swapped: Vec<Row> = list
            .iter()
            .map(|row| Row {
                r: row.n - row.r,
                ..row.clone()
            })
            .collect();
        let fit = polished(&rows(&list), columns, None);
        let mirror = polished(&rows(&swapped), columns, None);
        for (b, m) in fit.coefficients.iter().zip(&mirror.coefficients) {
            close(*m, -b, MAXIMUM, text(&set["name"]));
        }
    }
}

#[test]
fn patients_may_come_in_one_row_or_one_by_one() {
    let list = example();
    let single: Vec<Row> = list
        .iter()
        .flat_map(|row| {
            (0..row.n as usize).map(|i| Row {
                n: 1.0,
                r: f64::from(u8::from(i < row.r as usize)),
                ..row.clone()
            })
        })
        .collect();
    assert_eq!(single.len(), 44);
    let (grouped, one_by_one) = (
        polished(&rows(&list), 5, None),
        polished(&rows(&single), 5, None),
    );
    for (a, b) in grouped.coefficients.iter().zip(&one_by_one.coefficients) {
        close(*a, *b, POLISHED_COEFFICIENT, "coefficient");
    }
}

#[test]
fn the_general_test_exceeds_below_its_statistic_and_not_above() {
    for set in sets().iter().filter(|s| s["singular"] == false) {
        let rows = rows(&reference_rows(set));
        let columns = list(&set["columns"]).len();
        let mut fitter = Fitter::new(columns);
        let full = fitter.full(&rows, &vec![0.0; columns]);
        for column in 0..columns {
            let at = statistic(&rows, columns, column).unwrap();
            for (critical, expected) in around(at, DECISION) {
                let exceeds = fitter.exceeds(&rows, &full, column, critical);
                assert_eq!(
                    exceeds, expected,
                    "{}: {at} against {critical}",
                    set["name"]
                );
            }
        }
    }
}

/// Critical values around a statistic, and whether it exceeds them: far, on either side of where a coarse
/// answer is handed to a fine one (0.02), and as near as `nearest`.
fn around(statistic: f64, nearest: f64) -> Vec<(f64, bool)> {
    [
        1.0, 0.3, 0.021, 0.020_001, 0.02, 0.019_999, 0.019, 1e-3, nearest,
    ]
    .into_iter()
    .flat_map(|gap: f64| [(statistic - gap, true), (statistic + gap, false)])
    .filter(|(critical, _)| *critical > 0.0)
    .collect()
}

/// The table regression's full fit, refined.
fn refined(layout: Layout, table: &LatentTable, start: &[f64]) -> (TableRegression, Stopped) {
    let mut regression = TableRegression::new(layout, FIRTH);
    let stopped = match regression.fit(table, start) {
        Stopped::Converged => regression.refine(table),
        other => other,
    };
    (regression, stopped)
}

/// What holding the table regression to the general fitter found.
#[derive(Debug, PartialEq)]
enum Held {
    Regular,
    Singular,
    /// The penalised likelihood has a saddle point or a second maximum: a fit from the origin may end at
    /// either, so there is nothing to hold it to. Very sparse tables only.
    Ambiguous,
}

/// Whether general fits, coarse and fine and from several starts, all reach the same maximum.
fn one_maximum(rows: &Rows, columns: usize, fixed: Option<usize>) -> bool {
    let mut random = Stream::new(23, 0);
    let mut starts = vec![vec![0.0; columns]; 8];
    for start in &mut starts[2..] {
        start.fill_with(|| 2.0 * random.normal());
        if let Some(column) = fixed {
            start[column] = 0.0;
        }
    }
    let tolerances = [1e-8].into_iter().chain(std::iter::repeat(POLISHED));
    let maxima: Vec<f64> = starts
        .iter()
        .zip(tolerances)
        .map(|(start, tolerance)| {
            let fit = Fitter::new(columns).fit(rows, fixed, Some(start), tolerance);
            fit.penalised_log_likelihood
        })
        .collect();
    maxima
        .iter()
        .all(|maximum| (maximum - maxima[1]).abs() < DECISION)
}

/// Holds the table regression to the general fitter on one table.
fn hold(layout: Layout, table: &LatentTable) -> Result<Held, TestCaseError> {
    let Layout {
        groups, factors, ..
    } = layout;
    let columns = groups + factors;
    let origin = vec![0.0; columns];
    let rows = rows_of(layout, table);
    let general = polished(&rows, columns, None);
    let (mut regression, stopped) = refined(layout, table, &origin);
    if general.stopped == Stopped::Singular {
        prop_assert_eq!(stopped, Stopped::Singular);
        return Ok(Held::Singular);
    }
    let held = (0..factors).map(|factor| Some(groups + factor));
    if ![None]
        .into_iter()
        .chain(held)
        .all(|fixed| one_maximum(&rows, columns, fixed))
    {
        return Ok(Held::Ambiguous);
    }
    prop_assert_eq!(general.stopped, Stopped::Converged);
    prop_assert_eq!(stopped, Stopped::Converged);
    let near = |a: f64, b: f64, tolerance: f64| (a - b).abs() <= tolerance * b.abs().max(1.0);
    let value = regression.maximum();
    let expected = general.penalised_log_likelihood;
    prop_assert!(
        near(value, expected, FINE_MAXIMUM),
        "l* {value}, {expected}"
    );
    for factor in 0..factors {
        let b = regression.coefficient(factor);
        let expected = general.coefficients[groups + factor];
        prop_assert!(
            near(b, expected, FINE_COEFFICIENT),
            "factor {factor}: {b}, {expected}"
        );
    }
    for factor in 0..factors {
        let expected = polished(&rows, columns, Some(groups + factor)).penalised_log_likelihood;
        prop_assert_eq!(regression.refine(table), Stopped::Converged);
        let value = regression.restricted(table, factor);
        prop_assert!(
            value.is_some_and(|v| near(v, expected, FINE_MAXIMUM)),
            "restricted: {value:?}, {expected}"
        );
        let at = 2.0 * (general.penalised_log_likelihood - expected);
        for (critical, expected) in around(at, FINE_DECISION) {
            // From a coarse fit, as the sampler asks.
            prop_assert_eq!(regression.fit(table, &origin), Stopped::Converged);
            let exceeds = regression.exceeds(table, factor, critical);
            prop_assert_eq!(exceeds, expected, "statistic {}, critical {}", at, critical);
        }
    }
    Ok(Held::Regular)
}

#[test]
fn the_table_regression_is_the_general_one_on_the_reference_sets() {
    let mut tables = 0;
    for set in sets() {
        if let Some(table) = reference_table(&set) {
            tables += 1;
            let held = hold(two_factors(table.n.len() / PATTERNS), &table)
                .unwrap_or_else(|e| panic!("{}: {e}", set["name"]));
            let expected = if set["singular"] == true {
                Held::Singular
            } else {
                Held::Regular
            };
            assert_eq!(held, expected, "{}", set["name"]);
        }
    }
    assert!(
        tables >= 25,
        "{tables} sets have both factors and no empty group"
    );
}

#[test]
fn the_table_regression_is_the_general_one_on_many_tables_from_even_to_extreme() {
    let mut random = Stream::new(17, 0);
    let (mut regular, mut singular, mut ambiguous) = (0, 0, 0);
    for _ in 0..1_500 {
        let table = random_table(2, &[14, 21, 9], &mut random);
        match hold(two_factors(table.n.len() / PATTERNS), &table) {
            Ok(Held::Regular) => regular += 1,
            Ok(Held::Singular) => singular += 1,
            Ok(Held::Ambiguous) => ambiguous += 1,
            Err(e) => panic!("{table:?}: {e}"),
        }
    }
    // All kinds must have been there for the test to mean anything, and the excuse must be rare.
    assert!(
        regular > 1_000 && singular > 20 && ambiguous < 50,
        "{regular} regular, {singular} singular, {ambiguous} ambiguous"
    );
}

#[test]
fn the_table_regression_is_the_general_one_with_one_factor_and_with_three() {
    let mut random = Stream::new(18, 0);
    for (factors, sizes) in [(1, &[12, 9][..]), (3, &[30, 25]), (3, &[40])] {
        let layout = Layout::additive(sizes.len(), factors);
        let mut regular = 0;
        for _ in 0..300 {
            let table = random_table(factors, sizes, &mut random);
            match hold(layout, &table) {
                Ok(Held::Regular) => regular += 1,
                Ok(Held::Singular | Held::Ambiguous) => {}
                Err(e) => panic!("{table:?}: {e}"),
            }
        }
        assert!(regular > 150, "{regular} of {layout:?}");
    }
}

/// A table of one to four groups, none empty, up to 12 patients a cell.
fn any_table() -> impl Strategy<Value = LatentTable> {
    let cell = prop_oneof![2 => Just((0, 0)), 3 => (0u16..=12).prop_flat_map(|n| (Just(n), 0..=n))];
    prop::collection::vec(prop::collection::vec(cell, PATTERNS), 1..=4)
        .prop_filter("no group is empty", |groups| {
            groups.iter().all(|g| g.iter().any(|(n, _)| *n > 0))
        })
        .prop_map(|groups| {
            let (n, r) = groups.into_iter().flatten().unzip();
            LatentTable { n, r }
        })
}

proptest! {
    #![proptest_config(cases(1_000))]

    #[test]
    fn the_table_regression_is_the_general_one_on_any_table(table in any_table()) {
        hold(two_factors(table.n.len() / PATTERNS), &table)?;
    }
}

#[test]
fn the_start_of_a_fit_does_not_decide_a_table_that_the_sampler_draws() {
    let study = Study::from_evidence(&embedded::evidence()).unwrap();
    let density = ParameterPrior::new(&study);
    let mut tables = TableSampler::new(&study).unwrap();
    let (mut response, mut shares) = (Vec::new(), Vec::new());
    let mut random = Stream::new(29, 0);
    let mut table = LatentTable::default();
    let mut regression = TableRegression::new(two_factors(3), FIRTH);
    let mut exceeding = 0;
    let draws = posterior();
    for i in 0..draws.len {
        let point: Vec<f64> = draws.columns.iter().map(|column| column[i]).collect();
        density.cell_probabilities(&point, &mut response);
        density.shares(&point, &mut shares);
        tables.prepare(&response, &shares);
        for _ in 0..4 {
            tables.draw(&mut random, &mut table);
            for factor in 0..2 {
                let [near, far] = [&point[..5], &[0.0; 5]].map(|start| {
                    regression.fit(&table, start) == Stopped::Converged
                        && regression.exceeds(&table, factor, CRITICAL)
                });
                let general = statistic(&rows_of(two_factors(3), &table), 5, 3 + factor);
                let expected = general.is_some_and(|statistic| statistic > CRITICAL);
                assert_eq!(
                    (near, far),
                    (expected, expected),
                    "{table:?} from {point:?}"
                );
                exceeding += usize::from(near);
            }
        }
    }
    assert!(
        exceeding > draws.len,
        "{exceeding} statistics were significant"
    );
}

#[test]
fn a_fit_from_a_distant_start_reaches_the_same_maximum() {
    let set = sets();
    let set = set.iter().find(|s| s["name"] == "study_drawn_131").unwrap();
    let table = reference_table(set).unwrap();
    let rows = rows_of(two_factors(3), &table);
    let maximum = number(&set["penalised_log_likelihood"]);
    let mut random = Stream::new(31, 0);
    for scale in [2.0, 5.0] {
        for _ in 0..200 {
            let start: Vec<f64> = (0..5).map(|_| scale * random.normal()).collect();
            let general = Fitter::new(5).fit(&rows, None, Some(&start), POLISHED);
            assert_eq!(general.stopped, Stopped::Converged, "from {start:?}");
            close(
                general.penalised_log_likelihood,
                maximum,
                MAXIMUM,
                "general",
            );
            let (regression, stopped) = refined(two_factors(3), &table, &start);
            assert_eq!(stopped, Stopped::Converged, "from {start:?}");
            close(regression.maximum(), maximum, MAXIMUM, "table");
        }
    }
}

#[test]
fn a_fit_never_ends_far_below_the_maximum() {
    // One carrier of C, who responded: far out there 1 - p rounds to 0, and with it the penalty's pull back.
    let table = LatentTable {
        n: vec![2, 11, 0, 1, 1, 20, 0, 0, 1, 8, 0, 0],
        r: vec![0, 0, 0, 1, 1, 4, 0, 0, 0, 1, 0, 0],
    };
    let start = [2.119_555, -0.568_502, 0.350_117, 0.176_852, 1.872_259];
    let mut random = Stream::new(37, 0);
    let random = std::iter::repeat_with(|| {
        let table = random_table(2, &[14, 21, 9], &mut random);
        (table, std::array::from_fn(|_| 2.5 * random.normal()))
    });
    for (table, start) in std::iter::once((table, start)).chain(random.take(4_000)) {
        let rows = rows_of(two_factors(3), &table);
        let best = polished(&rows, 5, None);
        if best.stopped != Stopped::Converged {
            continue;
        }
        // A second maximum may be somewhat lower; where the penalty is lost it is tens lower.
        let (regression, stopped) = refined(two_factors(3), &table, &start);
        if stopped == Stopped::Converged {
            let lacks = best.penalised_log_likelihood - regression.maximum();
            assert!(lacks < 1.0, "table {table:?} from {start:?} lacks {lacks}");
        }
        let general = Fitter::new(5).fit(&rows, None, Some(&start), POLISHED);
        if general.stopped == Stopped::Converged {
            let lacks = best.penalised_log_likelihood - general.penalised_log_likelihood;
            assert!(
                lacks < 1.0,
                "general {table:?} from {start:?} lacks {lacks}"
            );
        }
    }
}

#[test]
fn the_squared_wald_statistic_is_the_coefficient_over_its_standard_error() {
    let sets = sets();
    let set = sets
        .iter()
        .find(|s| s["name"] == "study_drawn_131")
        .unwrap();
    let table = reference_table(set).unwrap();
    let (regression, _) = refined(two_factors(3), &table, &[0.0; 5]);
    let se = numbers(&set["se"]);
    let b = numbers(&set["coefficients"]);
    for factor in 0..2 {
        let expected = (b[3 + factor] / se[3 + factor]).powi(2);
        close(regression.wald(factor), expected, FINE_COEFFICIENT, "Wald");
    }
}

#[test]
fn an_empty_group_has_no_intercept_and_is_singular() {
    let mut table = random_table(2, &[14, 21, 9], &mut Stream::new(3, 0));
    for cell in 4..8 {
        (table.n[cell], table.r[cell]) = (0, 0);
    }
    assert_eq!(
        TableRegression::new(two_factors(3), FIRTH).fit(&table, &[0.0; 5]),
        Stopped::Singular
    );
    assert_eq!(
        polished(&rows_of(two_factors(3), &table), 5, None).stopped,
        Stopped::Singular
    );
}

#[test]
#[should_panic(expected = "assertion")]
fn refuses_a_row_of_another_length() {
    Rows::new(3).push([1.0, 0.0], 4.0, 2.0);
}

#[test]
fn cleared_rows_hold_no_patient_of_before() {
    let mut rows = Rows::new(1);
    rows.push([1.0], 12.0, 12.0);
    rows.clear();
    rows.push([1.0], 4.0, 1.0);
    close(
        polished(&rows, 1, None).coefficients[0],
        (1.5f64 / 3.5).ln(),
        POLISHED_COEFFICIENT,
        "1 of 4",
    );
}

#[test]
fn covariates_of_a_cell_are_its_group_and_its_factors() {
    // Cell 4 g + 2 c + d, by hand: NHL (1) with D only, CLL (2) with both.
    assert_eq!(covariates(two_factors(3), 5), [0.0, 1.0, 0.0, 0.0, 1.0]);
    assert_eq!(covariates(two_factors(3), 11), [0.0, 0.0, 1.0, 1.0, 1.0]);
}
