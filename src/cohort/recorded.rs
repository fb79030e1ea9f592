//! The outcomes that an accepted row records beside the response.

use crate::cohort::columns::{Mapping, OutcomeColumn};
use crate::cohort::rows::Row;
use crate::table::Table;
use crate::table::cell::{content, number};

/// Grades from this one on are severe.
const SEVERE: u8 = b'3';
/// Months at which survival is asked for.
pub(crate) const SURVIVAL_MONTHS: f64 = 24.0;

/// What a row says; nothing where the cell is empty or the table has no such column.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Recorded {
    pub response_months: Option<f64>,
    pub response_ended: Option<bool>,
    pub os_months: Option<f64>,
    pub died: Option<bool>,
    pub severe_crs: Option<bool>,
    pub severe_neurotoxicity: Option<bool>,
}

impl Recorded {
    /// Of an accepted row, so that every cell with content has been checked.
    pub(crate) fn of(table: &Table, mapping: &Mapping, row: &Row) -> Self {
        let cell = |column| content(table.cell(row.index as usize, mapping.outcome(column)?));
        let months = |column| number(cell(column)?).ok();
        let flag = |column| cell(column).map(|flag| flag == "1");
        let severe = |column| cell(column).map(|grade| grade.as_bytes() >= &[SEVERE]);
        Self {
            response_months: months(OutcomeColumn::ResponseMonths),
            response_ended: flag(OutcomeColumn::ResponseEnded),
            os_months: months(OutcomeColumn::OsMonths),
            died: flag(OutcomeColumn::Died),
            severe_crs: severe(OutcomeColumn::CrsGrade),
            severe_neurotoxicity: severe(OutcomeColumn::NeurotoxicityGrade),
        }
    }

    /// Months of survival, and whether the patient died then. Who was seen after 24 months, dead or not, was alive until then.
    pub(crate) fn survival(&self) -> Option<(f64, bool)> {
        let months = self.os_months?;
        match self.died {
            Some(died) => Some((months, died)),
            None => (months > SURVIVAL_MONTHS).then_some((months, false)),
        }
    }
}
