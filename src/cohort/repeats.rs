//! One patient once: ids that stand in several rows, and which of those rows counts.

use crate::table::Table;
use crate::vocabulary::vocabulary;
use rustc_hash::FxHashMap;

vocabulary! {
    /// Which rows of an id count in a validation and an update, if it stands in several; every row is predicted.
    pub enum Repeats {
        /// The first accepted one.
        First = "first",
        /// The last accepted one.
        Last = "last",
        /// None: the table is to be corrected.
        Refuse = "refuse",
        /// Every one, as a patient of its own.
        Every = "every",
    }
}

/// Ids that stand in several rows.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct RepeatedIds {
    /// How many ids.
    pub ids: usize,
    /// Their rows.
    pub rows: usize,
    /// Ids whose rows differ in a field or the response.
    pub differing: usize,
    /// The first row of the first of those, by its index among the accepted ones.
    pub first_differing: Option<usize>,
    /// Rows that do not count, likewise, in order.
    pub left_out: Vec<usize>,
}

/// An id that stands in several rows.
struct Seen {
    /// Its first and last row among the accepted ones.
    first: usize,
    last: usize,
    rows: usize,
    differ: bool,
}

impl RepeatedIds {
    /// Of all rows of a table, by its column of ids; which of them count is not asked.
    pub(crate) fn of_all_rows(table: &Table, column: usize) -> Self {
        let ids = (0..table.len()).map(|row| table.value(row, column).text);
        Self::of(ids, |_, _| true, Repeats::Every)
    }

    /// Of the ids of the accepted rows; `same` says whether two rows agree in every field and the response.
    pub(crate) fn of<'a>(
        ids: impl ExactSizeIterator<Item = Option<&'a str>>,
        same: impl Fn(usize, usize) -> bool,
        choice: Repeats,
    ) -> Self {
        let mut known: FxHashMap<&str, usize> = FxHashMap::default();
        known.reserve(ids.len());
        // Nearly all ids stand once, so only the others are kept whole.
        let mut repeated: Vec<Seen> = Vec::new();
        let mut of_first: FxHashMap<usize, usize> = FxHashMap::default();
        // Rows of repeated ids, and which id.
        let mut further: Vec<(usize, usize)> = Vec::new();
        for (index, id) in ids.enumerate() {
            let Some(id) = id else {
                continue;
            };
            let first = *known.entry(id).or_insert(index);
            if first == index {
                continue;
            }
            let place = *of_first.entry(first).or_insert_with(|| {
                repeated.push(Seen {
                    first,
                    last: first,
                    rows: 1,
                    differ: false,
                });
                further.push((first, repeated.len() - 1));
                repeated.len() - 1
            });
            further.push((index, place));
            let seen = &mut repeated[place];
            seen.last = index;
            seen.rows += 1;
            seen.differ |= !same(first, index);
        }
        let left_out = |(index, place): &(usize, usize)| match choice {
            Repeats::First => *index != repeated[*place].first,
            Repeats::Last => *index != repeated[*place].last,
            Repeats::Refuse => true,
            Repeats::Every => false,
        };
        further.retain(left_out);
        further.sort_unstable();
        let differing = || repeated.iter().filter(|seen| seen.differ);
        Self {
            ids: repeated.len(),
            rows: repeated.iter().map(|seen| seen.rows).sum(),
            differing: differing().count(),
            first_differing: differing().next().map(|seen| seen.first),
            left_out: further.into_iter().map(|(index, _)| index).collect(),
        }
    }
}
