//! A printed p value beside a 2 x 2 table, or beside its margins alone.

use crate::check::claim::{Answer, Checked, Direction, Reading, TestP};
use crate::check::p_value::{PrintedP, Table, TableTest, Tests};
use crate::check::printed::Agreement;
use std::cmp::Ordering;

/// How many events may be moved in search of a table that has the printed p.
const MOST_MOVED: u32 = 3;
/// How many of the tables found are named.
const MOST_NAMED: usize = 6;

/// A printed p beside a table. Without a named test, each of the usual ones may have been meant.
///
/// # Panics
/// If the events are not among the patients.
pub fn table(id: &str, table: Table, printed: PrintedP, named: Option<TableTest>) -> Checked {
    let tests = Tests::new(table.n());
    let p_values: Vec<TestP> = TableTest::ALL
        .iter()
        .map(|test| TestP {
            test: *test,
            p: tests.p(*test, table),
        })
        .collect();
    let agree = |how: Agreement| -> Vec<TableTest> {
        let agrees = |t: &&TestP| t.p.is_some_and(|p| printed.agrees(p) == how);
        p_values.iter().filter(agrees).map(|t| t.test).collect()
    };
    let meant = |test: &TableTest| named.is_none_or(|named| named == *test);
    let [rounded, truncated] = [Agreement::Rounded, Agreement::Truncated].map(agree);
    let mut checked = if rounded.iter().any(meant) {
        let words = format!("p of {}", list(rounded.iter().filter(|test| meant(test))));
        Checked::new(id, Answer::Follows, words)
    } else if truncated.iter().any(meant) {
        let by = list(truncated.iter().filter(|test| meant(test)));
        let words = format!("p of {by} only with the further digits cut off");
        Checked::needs(id, Reading::Truncation, words)
    } else if !rounded.is_empty() {
        let words = format!("p of {}, not of the named test", list(rounded.iter()));
        Checked::needs(id, Reading::OtherTest, words)
    } else {
        let words = "no usual test of this table has this p".to_owned();
        Checked::new(id, Answer::DoesNotFollow, words).would(near(&tests, table, printed, &meant))
    };
    checked.p_values = p_values;
    checked
}

/// The nearest tables that would have the printed p, with as few events moved as possible.
fn near(
    tests: &Tests,
    table: Table,
    printed: PrintedP,
    meant: &impl Fn(&TableTest) -> bool,
) -> Vec<String> {
    let [a, c] = table.events.map(i64::from);
    let [n, m] = table.patients.map(i64::from);
    for moved in 1..=i64::from(MOST_MOVED) {
        let mut found = Vec::new();
        for by in -moved..=moved {
            let rest = moved - by.abs();
            for other in if rest == 0 {
                vec![0]
            } else {
                vec![-rest, rest]
            } {
                let (a, c) = (a + by, c + other);
                if !((0..=n).contains(&a) && (0..=m).contains(&c)) {
                    continue;
                }
                let events = [a as u32, c as u32];
                let changed = Table { events, ..table };
                let follows = TableTest::ALL
                    .iter()
                    .filter(|test| meant(test))
                    .any(|test| {
                        let p = tests.p(*test, changed);
                        p.is_some_and(|p| printed.agrees(p) == Agreement::Rounded)
                    });
                if follows {
                    found.push(format!("{a}/{n} against {c}/{m}"));
                }
            }
        }
        if !found.is_empty() {
            found.truncate(MOST_NAMED);
            return found;
        }
    }
    Vec::new()
}

/// Margins of a 2 x 2 table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Margins {
    /// Patients with the factor.
    pub with: u32,
    /// Patients with the outcome.
    pub outcome: u32,
    /// All patients.
    pub of: u32,
}

/// A printed p beside margins: whether any table with them has it, in the stated direction.
///
/// # Panics
/// If a margin is more than all.
pub fn margins(
    id: &str,
    margins: Margins,
    printed: PrintedP,
    named: Option<TableTest>,
    direction: Option<Direction>,
) -> Checked {
    let Margins { with, outcome, of } = margins;
    let tests = Tests::new(of);
    let without = of - with;
    let meant = |test: &&TableTest| named.is_none_or(|named| named == **test);
    let possible: Vec<u32> = (outcome.saturating_sub(without)..=outcome.min(with))
        .filter(|a| {
            let table = Table {
                events: [*a, outcome - a],
                patients: [with, without],
            };
            // Whether the outcome is the more frequent with the factor: a / with against (outcome - a) / without.
            let shares = [
                u64::from(*a) * u64::from(without),
                u64::from(outcome - a) * u64::from(with),
            ];
            let stated = match direction {
                None => true,
                Some(Direction::More) => shares[0].cmp(&shares[1]) == Ordering::Greater,
                Some(Direction::Fewer) => shares[0].cmp(&shares[1]) == Ordering::Less,
            };
            stated
                && TableTest::ALL.iter().filter(meant).any(|test| {
                    tests
                        .p(*test, table)
                        .is_some_and(|p| printed.agrees(p) == Agreement::Rounded)
                })
        })
        .collect();
    let (Some(least), Some(most)) = (possible.first(), possible.last()) else {
        let words = "no table with these margins has this p in this direction".to_owned();
        return Checked::new(id, Answer::DoesNotFollow, words);
    };
    let words = format!(
        "{} of the tables with these margins have this p: from {least} to {most} of the {with} had the outcome",
        possible.len()
    );
    Checked::new(id, Answer::Follows, words)
}

fn list<'a>(tests: impl Iterator<Item = &'a TableTest>) -> String {
    let ids: Vec<&str> = tests.map(|test| test.id()).collect();
    ids.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEN: Table = Table {
        events: [8, 2],
        patients: [10, 10],
    };

    fn p(text: &str) -> PrintedP {
        PrintedP::read(text).unwrap()
    }

    /// By hand: chi-squared 7.2 has p = 0.0073, with Yates's correction 5 has 0.0253, Fisher 2126/92378 = 0.0230.
    #[test]
    fn a_p_follows_by_the_test_that_has_it() {
        let answer = |text, test| table("x", TEN, p(text), test);
        assert_eq!(answer("0.007", None).words, "p of chi_squared");
        assert_eq!(answer("0.025", None).words, "p of chi_squared_corrected");
        assert_eq!(answer("<0.05", None).p_values.len(), 4);
        assert_eq!(answer("0.022", None).answer, Answer::DoesNotFollow);
        assert_eq!(
            answer("0.007", Some(TableTest::Fisher)).reading,
            Some(Reading::OtherTest)
        );
        assert_eq!(answer("NS", None).answer, Answer::DoesNotFollow);
        assert_eq!(answer("0.02", None).words, "p of fisher");
    }

    #[test]
    fn the_nearest_tables_with_the_printed_p_are_named() {
        let answer = table("x", TEN, p("NS"), Some(TableTest::Fisher));
        assert_eq!(answer.answer, Answer::DoesNotFollow);
        // One event moved: 7 against 2 and 8 against 3 have p = 0.07.
        assert_eq!(answer.would, ["7/10 against 2/10", "8/10 against 3/10"]);
    }

    #[test]
    fn margins_that_no_table_can_make_significant() {
        let nobody = Margins {
            with: 36,
            outcome: 0,
            of: 44,
        };
        assert_eq!(
            margins("x", nobody, p("<0.05"), None, None).answer,
            Answer::DoesNotFollow
        );
        let study = Margins {
            with: 36,
            outcome: 17,
            of: 44,
        };
        let answer = margins(
            "x",
            study,
            p("<0.05"),
            Some(TableTest::Fisher),
            Some(Direction::More),
        );
        assert_eq!(answer.answer, Answer::Follows);
        // Fewer with the factor: all 8 others would have to respond, and 9 of the 36.
        let answer = margins(
            "x",
            study,
            p("<0.05"),
            Some(TableTest::Fisher),
            Some(Direction::Fewer),
        );
        assert!(answer.words.contains("from 9 to"), "{}", answer.words);
        let one = Margins {
            with: 1,
            outcome: 17,
            of: 44,
        };
        assert_eq!(
            margins("x", one, p("<0.05"), Some(TableTest::Fisher), None).answer,
            Answer::DoesNotFollow
        );
    }
}
