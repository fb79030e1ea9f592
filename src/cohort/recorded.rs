//! The outcomes that an accepted row records beside the response.

use crate::cohort::columns::Mapping;
use crate::cohort::meaning::OutcomeColumn;
use crate::cohort::rows::Row;
use crate::cohort::values;
use crate::table::Table;

/// Grades from this one on are severe.
const SEVERE: u8 = 3;
/// Months at which survival is asked for.
pub(crate) const SURVIVAL_MONTHS: f64 = 24.0;

/// What a row says; nothing where the cell is missing or cannot be read, or the table has no such column.
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
    /// Of a row.
    pub(crate) fn of(table: &Table, mapping: &Mapping, row: &Row) -> Self {
        let row = row.index as usize;
        let months = |column| values::months(table, mapping, column, row);
        let flag = |column| values::flag(table, mapping, column, row);
        let severe =
            |column| values::grade(table, mapping, column, row).map(|grade| grade >= SEVERE);
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
