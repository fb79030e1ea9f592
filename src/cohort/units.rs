//! The unit of a column of doses: from its name where that says it, otherwise proposed from its numbers.

use crate::table::Table;
use crate::vocabulary::vocabulary;
use serde::Serialize;

vocabulary! {
    /// What the numbers of a dose column count.
    pub enum DoseUnit {
        /// CAR T cells per kg.
        PerKg = "per_kg",
        /// 10^6 CAR T cells per kg.
        MillionPerKg = "million_per_kg",
        /// CAR T cells of the whole infusion, to be divided by the patient's weight in kg.
        Total = "total",
        /// 10^6 CAR T cells of the whole infusion.
        MillionTotal = "million_total",
        /// 10^8 CAR T cells of the whole infusion.
        HundredMillionTotal = "hundred_million_total",
    }
}

impl DoseUnit {
    /// Cells in one unit.
    pub(crate) fn cells(self) -> f64 {
        match self {
            Self::PerKg | Self::Total => 1.0,
            Self::MillionPerKg | Self::MillionTotal => 1e6,
            Self::HundredMillionTotal => 1e8,
        }
    }

    /// Whether it is of the whole infusion.
    pub(crate) fn is_total(self) -> bool {
        match self {
            Self::PerKg | Self::MillionPerKg => false,
            Self::Total | Self::MillionTotal | Self::HundredMillionTotal => true,
        }
    }

    /// The unit that a column's name says.
    pub(crate) fn of_name(name: &str) -> Option<Self> {
        let name: String = name.to_lowercase().split_whitespace().collect();
        let has = |words: &[&str]| words.iter().any(|word| name.contains(word));
        let million = has(&[
            "10^6",
            "10**6",
            "10e6",
            "1e6",
            "e6",
            "10⁶",
            "million",
            "millionen",
            "mio",
            "106/kg",
            "106perkg",
        ]);
        let hundred_million = has(&["10^8", "10**8", "10e8", "1e8", "10⁸"]);
        let per_kg = has(&[
            "/kg", "perkg", "prokg", "parkg", "porkg", "kg-1", "kg⁻¹", "_kg",
        ]);
        let total = has(&["total", "gesamt", "absolut"]);
        match (million, hundred_million, per_kg, total) {
            (true, false, true, false) => Some(Self::MillionPerKg),
            (false, false, true, false) => Some(Self::PerKg),
            (true, false, false, true) => Some(Self::MillionTotal),
            (false, true, false, _) => Some(Self::HundredMillionTotal),
            (false, false, false, true) => Some(Self::Total),
            _ => None,
        }
    }
}

/// How the numbers of a dose column become cells per kg.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct DoseScale {
    /// What they count.
    pub unit: DoseUnit,
    /// The column of the patients' weights in kg, by which a total dose is divided.
    pub weight: Option<usize>,
}

/// The numbers of a dose column, and the unit they suggest.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct DoseNumbers {
    /// The unit that the column's name says, or that its numbers suggest; nothing if they suggest none.
    pub suggested: Option<DoseUnit>,
    /// The name of the column says so.
    pub named: bool,
    /// Cells with a number.
    pub count: usize,
    /// The least, the median and the greatest number; nothing without any.
    pub range: Option<[f64; 3]>,
}

impl DoseNumbers {
    /// Of a column of a table.
    pub fn of(table: &Table, column: usize) -> Self {
        let mut numbers: Vec<f64> = (0..table.len())
            .filter_map(|row| table.value(row, column).number().ok().flatten())
            .filter(|number| *number > 0.0)
            .collect();
        let count = numbers.len();
        let range = (count > 0).then(|| {
            let middle = count / 2;
            let (_, median, _) = numbers.select_nth_unstable_by(middle, f64::total_cmp);
            let median = *median;
            let least = numbers.iter().copied().fold(f64::INFINITY, f64::min);
            let most = numbers.iter().copied().fold(0.0, f64::max);
            [least, median, most]
        });
        let named = DoseUnit::of_name(&table.columns()[column]);
        let suggested = range.and_then(|[least, _, most]| {
            if least >= 1e3 && most <= 1e9 {
                Some(DoseUnit::PerKg)
            } else if least >= 1e-3 && most <= 1e3 {
                Some(DoseUnit::MillionPerKg)
            } else {
                None
            }
        });
        Self {
            suggested: named.or(suggested),
            named: named.is_some(),
            count,
            range,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_says_its_unit_or_nothing() {
        for (name, expected) in [
            ("cart1_dose", None),
            ("CART1 dose (10^6/kg)", Some(DoseUnit::MillionPerKg)),
            ("cart1_dose_10e6_per_kg", Some(DoseUnit::MillionPerKg)),
            ("dose [cells/kg]", Some(DoseUnit::PerKg)),
            ("Dose (10^8 cells)", Some(DoseUnit::HundredMillionTotal)),
            ("Total dose (10^6)", Some(DoseUnit::MillionTotal)),
            ("dose x 10^6", None),
        ] {
            assert_eq!(DoseUnit::of_name(name), expected, "{name}");
        }
    }
}
