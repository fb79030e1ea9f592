//! The text of one cell: missing codes, numbers in either style, percents, dates, and what no spreadsheet takes for a formula.

use crate::vocabulary::vocabulary;
use std::borrow::Cow;

vocabulary! {
    /// The mark between a number's whole part and its fraction; the other one, an apostrophe or a blank may group thousands.
    pub enum DecimalMark {
        /// `1,234.5`
        Point = ".",
        /// `1.234,5`
        Comma = ",",
    }
}

/// What stands for no value in any column, in either case: R, SAS, pandas, databases, pivot tables, and the error cells of
/// spreadsheets that [`is_error`] does not know by their form. `-` is one too, except in a column where `+` stands as well.
const MISSING: [&str; 27] = [
    "na", "n/a", "n.a.", "n. a.", "n.d.", "nan", "null", "(null)", "\\n", "<na>", "nat", "missing",
    "(blank)", "k.a.", "k. a.", ".", "..", "-", "--", "---", "–", "—", "?", "#n/a", "#n/a n/a",
    "#na", "#nv",
];

/// A text without what surrounds it and cannot be seen.
pub(crate) fn trimmed(text: &str) -> &str {
    text.trim_matches(|c: char| {
        c.is_whitespace() || matches!(c, '\u{200b}' | '\u{feff}' | '\u{2060}')
    })
}

/// Whether a trimmed text stands for no value.
pub(crate) fn is_missing(text: &str) -> bool {
    match text.as_bytes() {
        [] => true,
        [b'#', ..] => is_error(text),
        [first, ..] if text.len() <= 10 && b"nNmMkK.-?<(\\\xe2".contains(first) => {
            MISSING.iter().any(|code| text.eq_ignore_ascii_case(code))
        }
        _ => false,
    }
}

/// Whether a text is what a spreadsheet shows for an error, in whichever language: `#DIV/0!`, `#¡VALOR!`, `#ÜBERLAUF!`, `#NAME?`.
pub(crate) fn is_error(text: &str) -> bool {
    let word = text
        .strip_prefix('#')
        .and_then(|rest| rest.strip_suffix(['!', '?']));
    let shouted = |c: char| c.is_uppercase() || c.is_ascii_digit() || "/_¡".contains(c);
    word.is_some_and(|word| (2..=24).contains(&word.len()) && word.chars().all(shouted))
        || text.starts_with('#')
            && text.len() <= 13
            && MISSING
                .iter()
                .chain(&["#n/d", "#getting_data"])
                .any(|code| text.eq_ignore_ascii_case(code))
}

/// The text that `="0012"` gives: how text that looks like a number is kept from spreadsheets.
pub(crate) fn unwrapped(text: &str) -> &str {
    let inner = text
        .strip_prefix("=\"")
        .and_then(|rest| rest.strip_suffix('"'));
    inner.filter(|inner| !inner.contains('"')).unwrap_or(text)
}

/// Why a text is no number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoNumber {
    /// Not a decimal number at all.
    Text,
    /// One mark with three digits behind it, such as `2,500`: thousands in one style and thousandths in the other.
    Ambiguous,
    /// A date.
    Date,
    /// A formula for which the workbook holds no value.
    NotCalculated,
}

/// A decimal number of a style; of either style if none is known, as long as it has one reading.
///
/// Thousands may be grouped by the other mark, an apostrophe or a blank: `1.234.567,5`, `1'000`, `2 000 000`.
///
/// # Errors
/// What is no number, or is one of the other style; without a style, what has two readings.
pub fn number(text: &str, style: Option<DecimalMark>) -> Result<f64, NoNumber> {
    let bytes = text.as_bytes();
    // Also what Rust would read as infinite or as no number, which no one types as a dose.
    if bytes
        .iter()
        .all(|b| b.is_ascii_digit() || b"+-eE".contains(b))
    {
        return text.parse().map_err(|_| not_a_number(text));
    }
    match shape(text) {
        None => Err(not_a_number(text)),
        Some(Shape {
            reads_as, plain, ..
        }) => match (reads_as, style) {
            (Reading::Either, None) => Err(NoNumber::Ambiguous),
            (Reading::Either, Some(mark)) => parse(text, mark),
            (Reading::Only(mark), Some(style)) if mark != style => Err(not_a_number(text)),
            (Reading::Only(DecimalMark::Point), _) if plain => {
                text.parse().map_err(|_| NoNumber::Text)
            }
            (Reading::Only(mark), _) => parse(text, mark),
            (Reading::Same, _) => parse(text, DecimalMark::Point),
        },
    }
}

/// Why, of a text that has no reading as a number.
fn not_a_number(text: &str) -> NoNumber {
    if text.starts_with('=') {
        NoNumber::NotCalculated
    } else if is_date(text) {
        NoNumber::Date
    } else {
        NoNumber::Text
    }
}

/// The style that a text proves, if it is a number that has but one reading and shows its mark.
pub(crate) fn proves(text: &str) -> Option<DecimalMark> {
    let bytes = text.as_bytes();
    let begins = bytes
        .first()
        .is_some_and(|b| b.is_ascii_digit() || b"+-.,".contains(b));
    if !begins || !bytes.iter().any(|b| matches!(b, b'.' | b',')) {
        return None;
    }
    match shape(text)?.reads_as {
        Reading::Only(mark) => parse(text, mark).is_ok().then_some(mark),
        Reading::Either | Reading::Same => None,
    }
}

/// How a number can be read.
#[derive(Clone, Copy)]
enum Reading {
    /// Its marks fit one style.
    Only(DecimalMark),
    /// They fit both, with different values.
    Either,
    /// It has none that differ.
    Same,
}

struct Shape {
    reads_as: Reading,
    /// Nothing but digits, signs, a point and an exponent.
    plain: bool,
}

fn is_blank_group(c: char) -> bool {
    matches!(c, ' ' | '\u{a0}' | '\u{202f}' | '\u{2009}' | '\'' | '’')
}

/// The shape of a text of digits and marks; nothing if it is none.
fn shape(text: &str) -> Option<Shape> {
    let (mantissa, exponent) = match text.find(['e', 'E']) {
        Some(at) => (&text[..at], true),
        None => (text, false),
    };
    let digits = mantissa.trim_start_matches(['+', '-', '−']);
    let mut plain = !text.starts_with('−');
    let (mut points, mut commas, mut first, mut last) = (0, 0, None, None);
    for (at, c) in digits.char_indices() {
        let mark = match c {
            '0'..='9' => continue,
            '.' => {
                points += 1;
                DecimalMark::Point
            }
            ',' => {
                commas += 1;
                DecimalMark::Comma
            }
            c if is_blank_group(c) => {
                plain = false;
                continue;
            }
            _ => return None,
        };
        first.get_or_insert((at, mark));
        last = Some((at, mark));
    }
    plain &= commas == 0 && points <= 1;
    let other = |mark| match mark {
        DecimalMark::Point => DecimalMark::Comma,
        DecimalMark::Comma => DecimalMark::Point,
    };
    let reads_as = match (points + commas, last) {
        (_, None) => Reading::Same,
        (1, Some((at, mark))) => {
            let (whole, fraction) = (&digits[..at], &digits[at + 1..]);
            let groups = (1..=3).contains(&whole.len())
                && !whole.starts_with('0')
                && whole.bytes().all(|b| b.is_ascii_digit())
                && fraction.len() == 3
                && !exponent;
            if groups {
                Reading::Either
            } else {
                Reading::Only(mark)
            }
        }
        // The same mark twice groups thousands; of two different ones the last is the decimal mark.
        (_, Some((_, mark))) if points == 0 || commas == 0 => Reading::Only(other(mark)),
        (_, Some((_, mark))) => Reading::Only(mark),
    };
    Some(Shape { reads_as, plain })
}

/// The number, its decimal mark known.
fn parse(text: &str, mark: DecimalMark) -> Result<f64, NoNumber> {
    let (decimal, group) = match mark {
        DecimalMark::Point => ('.', ','),
        DecimalMark::Comma => (',', '.'),
    };
    let (mantissa, exponent) = text.split_at(text.find(['e', 'E']).unwrap_or(text.len()));
    let (negative, digits) = match mantissa.chars().next() {
        Some(sign @ ('-' | '−')) => (true, &mantissa[sign.len_utf8()..]),
        Some('+') => (false, &mantissa[1..]),
        _ => (false, mantissa),
    };
    let (whole, fraction) = digits.split_once(decimal).unwrap_or((digits, ""));
    if !fraction.bytes().all(|b| b.is_ascii_digit()) {
        return Err(NoNumber::Text);
    }
    let mut plain = String::with_capacity(text.len());
    if negative {
        plain.push('-');
    }
    let separator = whole.chars().find(|c| !c.is_ascii_digit());
    match separator {
        None => plain.push_str(whole),
        Some(c) if c == group || is_blank_group(c) => {
            for (index, part) in whole.split(c).enumerate() {
                let fits = if index == 0 {
                    (1..=3).contains(&part.len())
                } else {
                    part.len() == 3
                };
                if !fits || !part.bytes().all(|b| b.is_ascii_digit()) {
                    return Err(not_a_number(text));
                }
                plain.push_str(part);
            }
        }
        Some(_) => return Err(not_a_number(text)),
    }
    plain.push('.');
    plain.push_str(fraction);
    plain.push_str(exponent);
    // Also `+.` and the like.
    plain.parse().map_err(|_| NoNumber::Text)
}

/// A number, or a percentage as the share it is: `5%` is 0.05.
pub(crate) fn share(text: &str, style: Option<DecimalMark>) -> Option<Result<f64, NoNumber>> {
    let figures = trimmed(text.strip_suffix('%')?);
    Some(number(figures, style).map(|percent| percent / 100.0))
}

/// Whether a text is a date: three numbers between points, strokes or hyphens, one of them a year; a time may follow.
pub(crate) fn is_date(text: &str) -> bool {
    let day = text.split([' ', 'T']).next().unwrap_or_default();
    let Some(separator) = day.chars().find(|c| !c.is_ascii_digit()) else {
        return false;
    };
    let mut lengths = [0; 3];
    let mut parts = day.split(separator);
    for length in &mut lengths {
        match parts.next() {
            Some(part) if !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit()) => {
                *length = part.len()
            }
            _ => return false,
        }
    }
    let time = matches!(separator, ':') && lengths.iter().all(|n| *n <= 2);
    let date = matches!(separator, '.' | '/' | '-')
        && matches!(
            lengths,
            [4, 1..=2, 1..=2] | [1..=2, 1..=2, 4] | [1..=2, 1..=2, 2]
        );
    parts.next().is_none() && (date || time)
}

/// A cell that no spreadsheet takes for a formula, whatever separates the cells around it.
///
/// # Rule
/// An apostrophe goes in front of text whose first character after blanks and characters that cannot be seen is one of `= + - @ | %`
/// or a full-width form, unless it is a plain number such as `-1.5` or `+2,5`; and behind every separator or line break inside the
/// text that such a character follows, since another program may part the text there.
pub fn harmless(cell: &str) -> Cow<'_, str> {
    // Nearly every cell: no character of the kind, so nothing to look at closely.
    if !cell.contains([
        '=', '+', '-', '@', '|', '%', '＝', '＋', '－', '＠', '\t', '\r', '\n',
    ]) {
        return Cow::Borrowed(cell);
    }
    let is_number = |text: &str| {
        !matches!(
            number(text.trim(), None),
            Err(NoNumber::Text | NoNumber::NotCalculated | NoNumber::Date)
        )
    };
    let mut out = String::new();
    let mut kept = 0;
    let mut starts = vec![0];
    starts.extend(
        cell.char_indices()
            .filter(|(_, c)| matches!(c, ',' | ';' | '\t' | '|' | '\r' | '\n' | '"'))
            .map(|(at, _)| at + 1),
    );
    for (index, &start) in starts.iter().enumerate() {
        let rest = &cell[start..];
        let begins = |text: &str| {
            text.starts_with([
                '=', '+', '-', '@', '|', '%', '＝', '＋', '－', '＠', '\t', '\r', '\n',
            ])
        };
        let seen = rest.trim_start_matches(|c: char| {
            (c.is_whitespace() && !matches!(c, '\t' | '\r' | '\n')) || is_unseen(c)
        });
        let formula = if index == 0 {
            begins(seen) && !is_number(cell)
        } else {
            let end = rest
                .find([',', ';', '\t', '|', '\r', '\n', '"'])
                .unwrap_or(rest.len());
            seen.starts_with(['=', '+', '-', '@', '%', '＝', '＋', '－', '＠'])
                && !is_number(&rest[..end])
        };
        if formula {
            out.push_str(&cell[kept..start]);
            out.push('\'');
            kept = start;
        }
    }
    if kept == 0 && out.is_empty() {
        return Cow::Borrowed(cell);
    }
    out.push_str(&cell[kept..]);
    Cow::Owned(out)
}

fn is_unseen(c: char) -> bool {
    matches!(c, '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}' | '\u{ad}' | '\u{202a}'..='\u{202e}')
}

#[cfg(test)]
mod tests {
    use super::*;
    use DecimalMark::{Comma, Point};

    #[test]
    fn a_mark_with_three_digits_behind_it_is_read_by_the_style_alone() {
        for (text, point, comma) in [
            ("1.250", Ok(1.25), Ok(1250.0)),
            ("1,250", Ok(1250.0), Ok(1.25)),
            ("1.5", Ok(1.5), Err(NoNumber::Text)),
            ("1,5", Err(NoNumber::Text), Ok(1.5)),
            ("1.234.567", Err(NoNumber::Text), Ok(1_234_567.0)),
            ("1'000,5", Err(NoNumber::Text), Ok(1000.5)),
            ("2 000 000", Ok(2e6), Ok(2e6)),
            ("−3", Ok(-3.0), Ok(-3.0)),
        ] {
            assert_eq!(
                (number(text, Some(Point)), number(text, Some(Comma))),
                (point, comma),
                "{text}"
            );
        }
        assert_eq!(number("1.250", None), Err(NoNumber::Ambiguous));
        assert_eq!(number("1.250e3", None), Ok(1250.0));
        assert_eq!(number("12.05.2024", None), Err(NoNumber::Date));
        assert_eq!(number("=A1", None), Err(NoNumber::NotCalculated));
    }

    #[test]
    fn a_style_is_proved_by_a_number_of_one_reading() {
        for (text, expected) in [
            ("1.5", Some(Point)),
            ("0,125", Some(Comma)),
            ("1.234.567", Some(Comma)),
            ("1,234.5", Some(Point)),
            ("1.250", None),
            ("12", None),
            ("12.05.2024", None),
            ("v1.5", None),
        ] {
            assert_eq!(proves(text), expected, "{text}");
        }
    }

    #[test]
    fn a_missing_code_is_one_of_a_list() {
        assert!(
            [
                "",
                "NA",
                "n/a",
                "nan",
                "NULL",
                ".",
                "#N/A",
                "?",
                "\\N",
                "(null)",
                "(blank)",
                "#DIV/0!",
                "#¡VALOR!",
                "#ÜBERLAUF!",
                "#SPILL!",
                "#NAME?",
                "#NV",
                "#GETTING_DATA"
            ]
            .iter()
            .all(|text| is_missing(text))
        );
        assert!(
            ![
                "0", "none", "unknown", "-1", "nk", "#1", "#1!", "#ok!", "(a)"
            ]
            .iter()
            .any(|text| is_missing(text))
        );
    }
}
