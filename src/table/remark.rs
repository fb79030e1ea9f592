//! What a reader should know of a table before any result: counted, none of it a reason to refuse.

use crate::vocabulary::vocabulary;
use serde::Serialize;

vocabulary! {
    /// What can be remarked on.
    pub enum RemarkKind {
        /// Lines above the header were not read.
        LinesAbove = "lines_above",
        /// Two rows were taken together as the header.
        TwoHeaderRows = "two_header_rows",
        /// Lines that begin with `#` were not read.
        CommentLines = "comment_lines",
        /// Rows that end early: the cells that are not there are empty.
        ShortRows = "short_rows",
        /// Cells that hold line breaks.
        LineBreaks = "line_breaks",
        /// A column without a name, which is not read.
        NamelessColumn = "nameless_column",
        /// A name that several columns have.
        RepeatedName = "repeated_name",
        /// Cells with an error of a spreadsheet, read as missing.
        ErrorCells = "error_cells",
        /// Formulas for which the workbook holds no value.
        NotCalculated = "not_calculated",
        /// Merged cells: their value was taken for every row they cover.
        MergedCells = "merged_cells",
        /// Other visible worksheets, which were not read.
        OtherWorksheets = "other_worksheets",
        /// Hidden rows, which were read.
        HiddenRows = "hidden_rows",
        /// Hidden columns, which were read.
        HiddenColumns = "hidden_columns",
        /// Numbers that probably stand for a missing value.
        ProbablyMissing = "probably_missing",
        /// Ids that stand in several rows.
        RepeatedIds = "repeated_ids",
        /// Rows of repeated ids, each fitted as a patient of its own.
        RowsAsPatients = "rows_as_patients",
        /// Rows that do not count, since their id stands in other rows too.
        RepeatedRows = "repeated_rows",
        /// Ids whose rows differ in disease, dose or response.
        ContradictingRows = "contradicting_rows",
        /// Rows with a duration of response and no response.
        DurationWithoutResponse = "duration_without_response",
        /// Responses that last longer than the follow-up for survival.
        ResponseBeyondFollowUp = "response_beyond_follow_up",
        /// Responses without months in response, in a table that has the column.
        ResponseWithoutFollowUp = "response_without_follow_up",
        /// Deaths or ends of response without their months.
        EventWithoutTime = "event_without_time",
        /// Rows without any response, so that there is nothing to validate.
        NothingToValidate = "nothing_to_validate",
    }
}

/// One remark.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Remark {
    /// What it is about.
    pub kind: RemarkKind,
    /// The column's name or number; empty if it is about the table.
    pub column: String,
    /// The value, line or number it is about; empty if there is none.
    pub value: String,
    /// How many cells, rows or lines.
    pub count: usize,
    /// The remark in words.
    pub text: String,
}

impl Remark {
    /// With its words; `{column}`, `{value}` and `{count}` are filled in.
    pub(crate) fn new(kind: RemarkKind, column: &str, value: &str, count: usize) -> Self {
        let sentence = match kind {
            RemarkKind::LinesAbove => {
                "The header is on line {value}. Lines above it that were not read: {count}."
            }
            RemarkKind::TwoHeaderRows => {
                "The header was read from two rows, the second of them line {value}."
            }
            RemarkKind::CommentLines => "Lines that begin with # and were not read: {count}.",
            RemarkKind::ShortRows => {
                "Rows that end before the last column, their other cells taken as empty: {count}, the first on line {value}."
            }
            RemarkKind::LineBreaks => {
                "Rows with line breaks inside a cell: {count}, the first on line {value}."
            }
            RemarkKind::NamelessColumn => {
                "Column {column} has no name and was not read. Cells of it with content: {count}."
            }
            RemarkKind::RepeatedName => "Columns named “{column}”: {count}.",
            RemarkKind::ErrorCells => {
                "Cells with an error of a spreadsheet, such as “{value}”, taken as missing: {count}."
            }
            RemarkKind::NotCalculated => {
                "Formulas without a stored value: {count}. Open the workbook in a spreadsheet program, save it, and read it again."
            }
            RemarkKind::MergedCells => {
                "Cells that got the value of the merged cell they belong to: {count}."
            }
            RemarkKind::OtherWorksheets => {
                "The worksheet “{value}” was read. Other worksheets, not read: {count}."
            }
            RemarkKind::HiddenRows => {
                "Rows that are hidden in the worksheet and were read: {count}."
            }
            RemarkKind::HiddenColumns => {
                "Columns that are hidden in the worksheet and were read: {count}."
            }
            RemarkKind::ProbablyMissing => {
                "Column “{column}” has {value}, far from all other values, in so many cells: {count}. If it stands for a missing value, name it as a missing code."
            }
            RemarkKind::RepeatedIds => "Ids in more than one row: {value}, in {count} rows.",
            RemarkKind::RowsAsPatients => {
                "Ids in more than one row: {value}. A regression takes every one of their rows as a patient of its own: {count}. If they are the same patients, keep one row of each: otherwise intervals are too narrow and p too small."
            }
            RemarkKind::RepeatedRows => {
                "Rows that are predicted and yet count in no validation and no update, since their id stands in other rows too: {count}."
            }
            RemarkKind::ContradictingRows => {
                "Ids whose rows differ in a field or the response: {count}, the first “{value}”."
            }
            RemarkKind::DurationWithoutResponse => {
                "Rows with SD or PD and yet a duration of response: {count}, the first on line {value}."
            }
            RemarkKind::ResponseBeyondFollowUp => {
                "Rows with a response that lasts longer than the survival: {count}, the first on line {value}."
            }
            RemarkKind::ResponseWithoutFollowUp => {
                "Responders without months in response: {count}, the first on line {value}."
            }
            RemarkKind::EventWithoutTime => {
                "Rows with a death or an end of response and not its months: {count}, the first on line {value}."
            }
            RemarkKind::NothingToValidate => {
                "No accepted row has a response of CR, PR, SD or PD, so there is nothing to validate."
            }
        };
        Self {
            kind,
            column: column.to_owned(),
            value: value.to_owned(),
            count,
            text: sentence
                .replace("{count}", &count.to_string())
                .replace("{value}", value)
                .replace("{column}", column),
        }
    }
}
