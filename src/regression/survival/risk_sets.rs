//! Patients sorted so that the risk sets of a Cox regression grow from one distinct time to the next.

use crate::numerics::quantile::ordered_bits;
use std::cmp::Reverse;

/// Patients of one stratum with one time.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Tied {
    /// The first of them, in sorted order.
    pub(crate) start: usize,
    /// One past the last.
    pub(crate) end: usize,
    /// Of the first so many, the event happened.
    pub(crate) events: usize,
    /// Whether theirs is the longest time of their stratum: nobody is at risk yet.
    pub(crate) first: bool,
}

/// Patients in the order that a partial likelihood wants, some left out.
#[derive(Debug, Clone)]
pub(crate) struct Sorted {
    /// Places in the data.
    pub(crate) order: Vec<usize>,
    /// The same in groups of one time.
    pub(crate) tied: Vec<Tied>,
}

impl Sorted {
    /// Sorts by stratum (`None` is left out), falling time, and events first.
    pub(crate) fn new(time: &[f64], event: &[bool], stratum: &[Option<u32>]) -> Self {
        // Keys beside the places: comparing them reads no other memory.
        let mut keys: Vec<(u32, Reverse<i64>, bool, usize)> = (0..time.len())
            .filter_map(|i| Some((stratum[i]?, Reverse(ordered_bits(time[i])), !event[i], i)))
            .collect();
        keys.sort_unstable();
        let order: Vec<usize> = keys.into_iter().map(|(.., i)| i).collect();
        let mut tied: Vec<Tied> = Vec::new();
        for (index, &i) in order.iter().enumerate() {
            let before = index.checked_sub(1).map(|p| order[p]);
            let first = before.is_none_or(|j| stratum[j] != stratum[i]);
            if first || before.is_none_or(|j| time[j] != time[i]) {
                tied.push(Tied {
                    start: index,
                    end: index,
                    events: 0,
                    first,
                });
            }
            let last = tied.last_mut().expect("one was just begun");
            last.end += 1;
            last.events += usize::from(event[i]);
        }
        Self { order, tied }
    }

    /// The same patients in the strata of `stratum`, which is in sorted order (`None` is left out). Places are those in this order.
    pub(crate) fn restratified(tied: &[Tied], stratum: &[Option<u32>]) -> Self {
        let (mut time, mut event) = (vec![0.0; stratum.len()], vec![false; stratum.len()]);
        for (index, tied) in tied.iter().enumerate() {
            // Only the order of times matters here.
            time[tied.start..tied.end].fill(-(index as f64));
            event[tied.start..tied.start + tied.events].fill(true);
        }
        Self::new(&time, &event, stratum)
    }
}
