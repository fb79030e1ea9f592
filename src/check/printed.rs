//! Numbers as they were printed, exactly: the digits say how far a number was rounded, so "0.50" is not "0.5".

use std::fmt;

/// Most digits of a printed number: as many as whole numbers carry exactly through every comparison here.
const MOST_DIGITS: usize = 15;

/// A printed decimal number of 0 or more: `digits / 10^decimals`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Decimal {
    digits: u64,
    decimals: u32,
}

/// How a printed percentage comes from a count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Agreement {
    /// It is the percentage, rounded to the printed digits; a half may go either way.
    Rounded,
    /// It is the percentage with the further digits cut off, and not rounded.
    Truncated,
    /// Neither.
    Neither,
}

impl Decimal {
    /// Reads digits with at most one decimal point (`.` or the raised `·`); the digit before it may be missing (".03").
    /// Nothing for any other text: a comma may mean thousands or decimals.
    pub fn read(text: &str) -> Option<Self> {
        let (whole, fraction) = match text.split_once(['.', '·']) {
            Some((whole, fraction)) if !fraction.is_empty() => (whole, fraction),
            Some(_) => return None,
            None if text.is_empty() => return None,
            None => (text, ""),
        };
        let all_digits = |part: &str| part.bytes().all(|b| b.is_ascii_digit());
        if !(all_digits(whole) && all_digits(fraction))
            || whole.len() + fraction.len() > MOST_DIGITS
        {
            return None;
        }
        let digits = whole.bytes().chain(fraction.bytes());
        Some(Self {
            digits: digits.fold(0, |sum, b| 10 * sum + u64::from(b - b'0')),
            decimals: fraction.len() as u32,
        })
    }

    /// The nearest double.
    pub fn value(self) -> f64 {
        self.digits as f64 / self.scale() as f64
    }

    /// One unit of the last printed digit.
    pub fn unit(self) -> f64 {
        1.0 / self.scale() as f64
    }

    /// How many digits stand after the point.
    pub fn decimals(self) -> u32 {
        self.decimals
    }

    /// Whether it is above a whole number.
    pub fn exceeds(self, whole: u32) -> bool {
        u128::from(self.digits) > u128::from(whole) * self.scale()
    }

    fn scale(self) -> u128 {
        10u128.pow(self.decimals)
    }

    /// How this, as a percentage, comes from `count` of `of` patients; compared in whole numbers, without rounding.
    pub(crate) fn as_percentage_of(self, count: u32, of: u32) -> Agreement {
        let exact = 100 * u128::from(count) * self.scale();
        let of = u128::from(of);
        let printed = u128::from(self.digits) * of;
        if 2 * exact.abs_diff(printed) <= of && of > 0 {
            Agreement::Rounded
        } else if (printed..printed + of).contains(&exact) {
            Agreement::Truncated
        } else {
            Agreement::Neither
        }
    }

    /// The counts of `of` patients whose percentage, rounded, is this.
    pub fn counts(self, of: u32) -> Vec<u32> {
        // The nearest count, and those beside it while they round to the same digits.
        let near = (self.value() / 100.0 * f64::from(of)) as u32;
        let spread = (self.unit() / 100.0 * f64::from(of)) as u32 + 2;
        let possible = near.saturating_sub(spread)..=near.saturating_add(spread).min(of);
        possible
            .filter(|count| self.as_percentage_of(*count, of) == Agreement::Rounded)
            .collect()
    }
}

/// With the printed digits.
impl fmt::Display for Decimal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let scale = 10u64.pow(self.decimals);
        write!(f, "{}", self.digits / scale)?;
        if self.decimals > 0 {
            let width = self.decimals as usize;
            write!(f, ".{:0width$}", self.digits % scale)?;
        }
        Ok(())
    }
}

/// A number among printed words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Mentioned {
    /// The number.
    pub number: Decimal,
    /// Whether a percent sign follows.
    pub percent: bool,
    /// The number after a slash or "of" that follows ("11/21", "11 of 21").
    pub of: Option<Decimal>,
}

/// Every number among printed words, in their order.
pub(crate) fn numbers_in(words: &str) -> Vec<Mentioned> {
    let is_part = |c: char| c.is_ascii_digit() || matches!(c, '.' | '·');
    let mut found = Vec::new();
    let mut rest = words;
    while let Some(start) = rest.find(|c: char| c.is_ascii_digit()) {
        let (number, after) = split(&rest[start..], is_part);
        rest = after;
        let next = after.trim_start();
        let of = next.strip_prefix('/').or(next.strip_prefix("of "));
        let of = of.and_then(|of| Decimal::read(split(of.trim_start(), is_part).0));
        if let Some(number) = Decimal::read(number) {
            found.push(Mentioned {
                number,
                percent: next.starts_with('%'),
                of,
            });
        }
    }
    found
}

/// The longest beginning of which every character is one of these, without a full stop at its end; and the rest.
fn split(text: &str, of: impl Fn(char) -> bool) -> (&str, &str) {
    let end = text.find(|c| !of(c)).unwrap_or(text.len());
    let number = text[..end].trim_end_matches(['.', '·']);
    (number, &text[end..])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Decimal {
        Decimal::read(text).unwrap_or_else(|| panic!("{text} is not read"))
    }

    #[test]
    fn reads_digits_with_one_point_and_keeps_how_many_there_were() {
        assert_ne!(read("0.50"), read("0.5"));
        assert_eq!(read("0.50").value(), read("0.5").value());
        for text in ["0.50", "0.5", "12", "0.003", "100.0"] {
            assert_eq!(read(text).to_string(), text);
        }
        assert_eq!((read(".03"), read("52·4")), (read("0.03"), read("52.4")));
        for text in ["", ".", "5.", "1,5", "1.2.3", "-1", "1e3", " 1", "half"] {
            assert_eq!(Decimal::read(text), None, "{text}");
        }
        assert_eq!(Decimal::read("1234567890.123456"), None);
    }

    #[test]
    fn a_percentage_is_compared_in_whole_numbers() {
        // 17 of 44 is 38.636...%, worked by hand.
        assert_eq!(read("39").as_percentage_of(17, 44), Agreement::Rounded);
        assert_eq!(read("38").as_percentage_of(17, 44), Agreement::Truncated);
        assert_eq!(read("38.6").as_percentage_of(17, 44), Agreement::Rounded);
        assert_eq!(read("38.63").as_percentage_of(17, 44), Agreement::Truncated);
        assert_eq!(read("38.7").as_percentage_of(17, 44), Agreement::Neither);
        assert_eq!(read("40").as_percentage_of(17, 44), Agreement::Neither);
        // 4 of 14 is 28.57%.
        assert_eq!(read("21").as_percentage_of(4, 14), Agreement::Neither);
        // 1 of 8 is 12.5%: a half goes up, or to the even digit.
        assert_eq!(read("13").as_percentage_of(1, 8), Agreement::Rounded);
        assert_eq!(read("12").as_percentage_of(1, 8), Agreement::Rounded);
        // 1 of 2 is 50.00%.
        assert_eq!(read("50.00").as_percentage_of(1, 2), Agreement::Rounded);
        assert_eq!(read("50").as_percentage_of(0, 0), Agreement::Neither);
        assert_eq!(read("0").as_percentage_of(0, 0), Agreement::Neither);
    }

    #[test]
    fn the_counts_that_would_round_to_a_percentage() {
        assert_eq!(read("39").counts(44), [17]);
        assert_eq!(read("38").counts(44), [] as [u32; 0]);
        assert_eq!(read("50").counts(200), [99, 100, 101]);
        assert_eq!(read("50.0").counts(200), [100]);
        assert_eq!(read("0").counts(44), [0]);
        assert_eq!(read("100").counts(44), [44]);
        assert_eq!(read("101").counts(44), [] as [u32; 0]);
        for of in 1..300 {
            for percent in 0..=100u32 {
                let decimal = read(&percent.to_string());
                let all: Vec<u32> = (0..=of)
                    .filter(|k| decimal.as_percentage_of(*k, of) == Agreement::Rounded)
                    .collect();
                assert_eq!(decimal.counts(of), all, "{percent}% of {of}");
            }
        }
    }

    #[test]
    fn finds_the_numbers_among_words() {
        let found = |words: &str| -> Vec<String> {
            let text = |m: &Mentioned| {
                let percent = if m.percent { "%" } else { "" };
                let of = m.of.map_or(String::new(), |of| format!("/{of}"));
                format!("{}{percent}{of}", m.number)
            };
            numbers_in(words).iter().map(text).collect()
        };
        assert_eq!(found("7% (grade not printed)"), ["7%"]);
        assert_eq!(found("ALL 14"), ["14"]);
        assert_eq!(found("11/21 (52.4 %)"), ["11/21", "21", "52.4%"]);
        assert_eq!(found("11 of 21 patients, 52%."), ["11/21", "21", "52%"]);
        assert_eq!(found("in 2011. Of 20"), ["2011", "20"]);
        assert_eq!(found("“ten times more”"), [] as [&str; 0]);
    }
}
