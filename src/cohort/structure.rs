//! The structure of a cohort: ids that repeat, columns that contradict each other, numbers that stand for a missing value. Remarks with
//! counts, to be read before any result.

use crate::cohort::columns::Mapping;
use crate::cohort::meaning::OutcomeColumn;
use crate::cohort::repeats::RepeatedIds;
use crate::cohort::rows::Cohort;
use crate::cohort::values;
use crate::refusal::shown;
use crate::table::Table;
use crate::table::remark::{Remark, RemarkKind};

/// Numbers that registers and statistics programs write for a missing value, in either sign.
const CODES: [f64; 13] = [
    7.0, 8.0, 9.0, 77.0, 88.0, 99.0, 777.0, 888.0, 999.0, 7777.0, 8888.0, 9999.0, 99999.0,
];
/// A code stands out if it is so many times as large as every other value.
const STANDS_OUT: f64 = 3.0;

/// What is to be said of a cohort: what the table itself told, then its structure.
pub fn remarks(table: &Table, mapping: &Mapping, cohort: &Cohort) -> Vec<Remark> {
    let mut remarks = table.remarks().to_vec();
    for outcome in [OutcomeColumn::ResponseMonths, OutcomeColumn::OsMonths] {
        if let Some(column) = mapping.outcome(outcome) {
            remarks.extend(probably_missing(table, column));
        }
    }
    remarks.extend(repeated(table, mapping, cohort));
    remarks.extend(contradictions(table, mapping, cohort));
    let counts = cohort.counts();
    if mapping.outcome(OutcomeColumn::Response).is_some()
        && counts.responders + counts.non_responders == 0
    {
        remarks.push(Remark::new(RemarkKind::NothingToValidate, "", "", 0));
    }
    remarks
}

/// Numbers of a column that look like codes for a missing value: negative where no other is, or far above all others.
pub fn probably_missing(table: &Table, column: usize) -> Vec<Remark> {
    let mut counts = [[0; 2]; CODES.len()];
    let (mut least, mut most, mut others) = (f64::INFINITY, 0.0_f64, 0);
    for row in 0..table.len() {
        let Ok(Some(number)) = table.value(row, column).number() else {
            continue;
        };
        match CODES.iter().position(|code| *code == number.abs()) {
            Some(code) => counts[code][usize::from(number < 0.0)] += 1,
            None => {
                others += 1;
                least = least.min(number);
                most = most.max(number);
            }
        }
    }
    if others == 0 {
        return Vec::new();
    }
    let name = &table.columns()[column];
    let mut remarks = Vec::new();
    for (code, [positive, negative]) in CODES.into_iter().zip(counts) {
        if negative > 0 && least >= 0.0 {
            remarks.push(Remark::new(
                RemarkKind::ProbablyMissing,
                name,
                &format!("-{code}"),
                negative,
            ));
        }
        if positive > 0 && code >= 77.0 && code > STANDS_OUT * most {
            remarks.push(Remark::new(
                RemarkKind::ProbablyMissing,
                name,
                &code.to_string(),
                positive,
            ));
        }
    }
    remarks
}

/// Ids of this column in several rows of a table of which every row is a patient, as in a regression.
pub fn rows_as_patients(table: &Table, column: usize) -> Option<Remark> {
    let RepeatedIds { ids, rows, .. } = RepeatedIds::of_all_rows(table, column);
    (ids > 0).then(|| {
        let name = &table.columns()[column];
        Remark::new(RemarkKind::RowsAsPatients, name, &ids.to_string(), rows)
    })
}

/// Ids in several accepted rows, those whose rows say different things, and the rows that do not count for it.
fn repeated(table: &Table, mapping: &Mapping, cohort: &Cohort) -> Vec<Remark> {
    let repeated = cohort.repeated();
    let Some(column) = mapping
        .outcome(OutcomeColumn::Id)
        .filter(|_| repeated.ids > 0)
    else {
        return Vec::new();
    };
    let name = &table.columns()[column];
    let mut remarks = vec![Remark::new(
        RemarkKind::RepeatedIds,
        name,
        &repeated.ids.to_string(),
        repeated.rows,
    )];
    if let Some(first) = repeated.first_differing {
        let row = cohort.rows()[first].index as usize;
        let id = table.value(row, column).text.unwrap_or_default();
        remarks.push(Remark::new(
            RemarkKind::ContradictingRows,
            name,
            &shown(id),
            repeated.differing,
        ));
    }
    if !repeated.left_out.is_empty() {
        remarks.push(Remark::new(
            RemarkKind::RepeatedRows,
            name,
            "",
            repeated.left_out.len(),
        ));
    }
    remarks
}

/// Rows whose outcomes cannot all be true, or lack what they need.
fn contradictions(table: &Table, mapping: &Mapping, cohort: &Cohort) -> Vec<Remark> {
    const KINDS: [RemarkKind; 4] = [
        RemarkKind::DurationWithoutResponse,
        RemarkKind::ResponseBeyondFollowUp,
        RemarkKind::ResponseWithoutFollowUp,
        RemarkKind::EventWithoutTime,
    ];
    let has = |column| mapping.outcome(column).is_some();
    let columns = [
        OutcomeColumn::ResponseMonths,
        OutcomeColumn::ResponseEnded,
        OutcomeColumn::OsMonths,
        OutcomeColumn::Died,
    ];
    if !columns.into_iter().any(has) {
        return Vec::new();
    }
    let mut counts = [0; KINDS.len()];
    let mut first = [0; KINDS.len()];
    for row in cohort.counted() {
        let index = row.index as usize;
        let months = |column| values::months(table, mapping, column, index);
        let flag = |column| values::flag(table, mapping, column, index);
        let responded = row.response.and_then(|response| response.responded());
        let (lasting, survival) = (
            months(OutcomeColumn::ResponseMonths),
            months(OutcomeColumn::OsMonths),
        );
        let (ended, died) = (
            flag(OutcomeColumn::ResponseEnded),
            flag(OutcomeColumn::Died),
        );
        let found = [
            responded == Some(false) && lasting.is_some_and(|months| months > 0.0),
            lasting
                .zip(survival)
                .is_some_and(|(lasting, survival)| lasting > survival),
            responded == Some(true) && has(OutcomeColumn::ResponseMonths) && lasting.is_none(),
            ended == Some(true) && has(OutcomeColumn::ResponseMonths) && lasting.is_none()
                || died == Some(true) && has(OutcomeColumn::OsMonths) && survival.is_none(),
        ];
        for (kind, found) in found.into_iter().enumerate() {
            if found {
                counts[kind] += 1;
                if counts[kind] == 1 {
                    first[kind] = table.line(index);
                }
            }
        }
    }
    let all = KINDS.into_iter().zip(counts).zip(first);
    all.filter(|((_, count), _)| *count > 0)
        .map(|((kind, count), line)| Remark::new(kind, "", &line.to_string(), count))
        .collect()
}
