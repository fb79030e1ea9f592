//! What is refused, where, and by which rule.

use crate::vocabulary::vocabulary;
use serde::Serialize;
use std::fmt;

vocabulary! {
    /// Every rule that something a user enters can break.
    pub enum Rule {
        /// A key that no field has.
        UnknownField = "unknown_field",
        /// A field without which there is no prediction.
        Required = "required",
        /// Text for a number, or the like.
        WrongType = "wrong_type",
        /// A word that is no choice of the field.
        UnknownChoice = "unknown_choice",
        /// Infinite, or not a number.
        NotFinite = "not_finite",
        /// A dose of 0 or less.
        NotAboveZero = "not_above_zero",
        /// A dose above the largest accepted.
        AboveLimit = "above_limit",
        /// A dose too small to be one in cells per kg: it was meant in another unit.
        BelowLimit = "below_limit",
        /// Not an object of fields.
        NotAPatient = "not_a_patient",
        /// A file without any content.
        EmptyFile = "empty_file",
        /// A file with more bytes than are read.
        TooLarge = "too_large",
        /// Bytes that no text has.
        Binary = "binary",
        /// A workbook of the old kind, or with a password.
        OldWorkbook = "old_workbook",
        /// A workbook that cannot be read.
        NotAWorkbook = "not_a_workbook",
        /// A workbook that unpacks to more than is read.
        UnpacksTooLarge = "unpacks_too_large",
        /// A workbook whose cells have more text than is read.
        TooMuchText = "too_much_text",
        /// A cell with more text than is read.
        CellTooLong = "cell_too_long",
        /// Text that is neither UTF-8 nor UTF-16.
        Encoding = "encoding",
        /// As many of one separator as of another.
        Separator = "separator",
        /// A quotation mark without its second.
        UnclosedQuote = "unclosed_quote",
        /// Text behind the quotation mark that closes a cell.
        TextAfterQuote = "text_after_quote",
        /// A quoted cell that takes in whole rows.
        SwallowedRows = "swallowed_rows",
        /// A file of another kind, such as a web page.
        OtherKind = "other_kind",
        /// A worksheet that the workbook does not have.
        NoSuchSheet = "no_such_sheet",
        /// A header row that the table does not have.
        NoSuchRow = "no_such_row",
        /// Several columns that could have one meaning.
        DuplicateColumn = "duplicate_column",
        /// A header and no rows.
        NoRows = "no_rows",
        /// Too many rows with another number of cells than the header.
        NoTable = "no_table",
        /// More rows than are read.
        TooManyRows = "too_many_rows",
        /// More cells than are read.
        TooManyCells = "too_many_cells",
        /// A column that the table does not have.
        NoSuchColumn = "no_such_column",
        /// One column for two meanings.
        ColumnUsedTwice = "column_used_twice",
        /// Two columns for one meaning.
        MappedTwice = "mapped_twice",
        /// A table without a column that it needs.
        ColumnNeeded = "column_needed",
        /// A row with another number of cells than the header.
        CellCount = "cell_count",
        /// Not a whole number from 0 to 5.
        NotAGrade = "not_a_grade",
        /// Neither 0 nor 1.
        NotZeroOrOne = "not_zero_or_one",
        /// Months below 0.
        BelowZero = "below_zero",
        /// No decimal number.
        NotANumber = "not_a_number",
        /// A number that could mean thousands or thousandths.
        AmbiguousNumber = "ambiguous_number",
        /// A date where a number is needed.
        Date = "date",
        /// A formula for which the workbook holds no value.
        NotCalculated = "not_calculated",
        /// A mapping that cannot be read, or that does not fit the table.
        InvalidMapping = "invalid_mapping",
        /// No row with both a prediction and a response.
        NobodyToCompare = "nobody_to_compare",
        /// A cohort without any response to update with.
        NoResponses = "no_responses",
        /// More patients than an update counts.
        TooMany = "too_many",
        /// An update with a setting that breaks its rule.
        InvalidUpdate = "invalid_update",
        /// A run that its own diagnostics refuse.
        RunRefused = "run_refused",
        /// An update with all the weight on the study, by patients who contradict it.
        StudyConflict = "study_conflict",
        /// A sensitivity run that the evidence does not have.
        UnknownRun = "unknown_run",
        /// A file that is no evidence file.
        NotEvidence = "not_evidence",
        /// Evidence with a value that breaks its rule.
        InvalidEvidence = "invalid_evidence",
        /// A file that is no updated model of this program.
        InvalidModel = "invalid_model",
        /// An argument of the native program that cannot be read.
        Argument = "argument",
        /// A file that is not there, or that may not be read.
        Unreadable = "unreadable",
        /// A place that no file can be written to.
        Unwritable = "unwritable",
        /// A file to write that is there already.
        OutputExists = "output_exists",
        /// A file to write that is read as well.
        OutputIsInput = "output_is_input",
        /// A regression on a column that the table does not have.
        UnknownColumn = "unknown_column",
        /// A column named twice in a regression.
        NamedTwice = "named_twice",
        /// A reference level for a column that is no term.
        ReferenceWithoutTerm = "reference_without_term",
        /// A term with one value in all rows.
        Constant = "constant",
        /// A term that is a combination of others.
        Collinear = "collinear",
        /// A reference level that the column does not have.
        UnknownLevel = "unknown_level",
        /// An outcome or event that is not one of two.
        NotBinary = "not_binary",
        /// A time that is no number of 0 or more.
        NotATime = "not_a_time",
        /// A time of an event after the last time its patient was seen alive.
        AfterFollowUp = "after_follow_up",
        /// No row with a value of every column.
        NoCompleteRow = "no_complete_row",
        /// A Cox regression without events.
        NoEvents = "no_events",
        /// A column with numbers and words.
        MixedColumn = "mixed_column",
        /// A column of categories with too many of them.
        TooManyLevels = "too_many_levels",
        /// A number too large to compute with.
        OutOfRange = "out_of_range",
    }
}

/// One broken rule.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Problem {
    /// The field (or unknown key).
    pub field: String,
    /// The value as it was entered, cut to 80 characters.
    pub value: String,
    /// Which rule.
    pub rule: Rule,
    /// The rule in words.
    pub message: String,
}

/// Something that was refused: a normal answer, not a failure.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Refusal {
    /// Every problem; of a form in the order of the fields, unknown keys last.
    pub problems: Vec<Problem>,
}

/// A line for each problem: the field, and the rule in words.
impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (i, problem) in self.problems.iter().enumerate() {
            let line_break = if i == 0 { "" } else { "\n" };
            write!(f, "{line_break}{}: {}", problem.field, problem.message)?;
        }
        Ok(())
    }
}

impl std::error::Error for Refusal {}

impl From<Problem> for Refusal {
    fn from(problem: Problem) -> Self {
        Self {
            problems: vec![problem],
        }
    }
}

/// Text cut to 80 characters, without those that reorder what stands around them: "21.6" after U+202E reads "6.12".
pub(crate) fn shown(text: &str) -> String {
    let mut cut = text.chars();
    let mut shown: String = cut
        .by_ref()
        .take(80)
        .map(|c| match c {
            '\u{61c}'
            | '\u{200e}'
            | '\u{200f}'
            | '\u{202a}'..='\u{202e}'
            | '\u{2066}'..='\u{2069}' => '\u{fffd}',
            c => c,
        })
        .collect();
    if cut.next().is_some() {
        shown.push('…');
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::shown;

    #[test]
    fn eighty_characters_are_shown_and_none_that_reorders() {
        let cut = "\u{202e}".repeat(81);
        assert_eq!(shown(&cut), "\u{fffd}".repeat(80) + "…");
        assert_eq!(shown(&cut[3..]), "\u{fffd}".repeat(80));
    }
}
