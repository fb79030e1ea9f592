//! The text of one cell: blanks, numbers with a point or a comma, and what no spreadsheet takes for a formula.

use std::borrow::Cow;

/// The text of a cell, without surrounding blanks; nothing if it is empty, or `NA` as R writes an empty one.
pub(crate) fn content(cell: &str) -> Option<&str> {
    let text = cell.trim();
    (!text.is_empty() && text != "NA").then_some(text)
}

/// Why a text is no number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoNumber {
    /// Not a decimal number at all.
    Text,
    /// One comma with three digits behind it, such as `2,500`: thousands in one country and thousandths in another.
    Ambiguous,
}

/// A decimal number; its mark may be a comma (`2,5`, `1,5e6`).
///
/// # Errors
/// What is no number, thousands separators among it, and `2,500`, which could be either.
pub fn number(text: &str) -> Result<f64, NoNumber> {
    // Also what Rust would read as infinite or as no number, which no one types as a dose.
    if !text
        .bytes()
        .all(|b| b.is_ascii_digit() || b"+-.,eE".contains(&b))
    {
        return Err(NoNumber::Text);
    }
    let Some((whole, rest)) = text.split_once(',') else {
        return text.parse().map_err(|_| NoNumber::Text);
    };
    if rest.contains([',', '.']) || whole.contains(['.', 'e', 'E']) {
        return Err(NoNumber::Text);
    }
    let digits = whole.trim_start_matches(['+', '-']);
    let thousands = (1..=3).contains(&digits.len()) && !digits.starts_with('0');
    if thousands && rest.len() == 3 && rest.bytes().all(|b| b.is_ascii_digit()) {
        return Err(NoNumber::Ambiguous);
    }
    format!("{whole}.{rest}")
        .parse()
        .map_err(|_| NoNumber::Text)
}

/// A cell that no spreadsheet takes for a formula.
///
/// # Rule
/// Text whose first character after any blanks is one of `= + - @`, their full-width forms, or that begins with a tab
/// or a line break, gets an apostrophe in front, unless it is a plain number such as `-1.5` or `+2,5`.
pub fn harmless(cell: &str) -> Cow<'_, str> {
    let first = cell.trim_start().chars().next();
    let formula = matches!(
        first,
        Some('=' | '+' | '-' | '@' | '＝' | '＋' | '－' | '＠')
    );
    let control = cell.starts_with(['\t', '\r', '\n']);
    if control || formula && number(cell.trim()) == Err(NoNumber::Text) {
        Cow::Owned(format!("'{cell}"))
    } else {
        Cow::Borrowed(cell)
    }
}
