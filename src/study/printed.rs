//! A number of patients as a paper prints it.

use crate::check::printed::Decimal;

/// The count that a text of one of these forms prints: `11`, `11/21`, `11 of 21`, `52%`, `11 (52%)`, `11/21 (52%)`.
///
/// `of` is the number of patients that the count is of. A percentage stands for a count if it is the only one that rounds to it.
///
/// # Errors
/// What is wrong with the text, as a sentence.
pub(crate) fn count(text: &str, of: Option<u32>) -> Result<u32, String> {
    match &counts(text, of)?[..] {
        [only] => Ok(*only),
        possible => Err(format!("does not say how many: {}", could_be(possible))),
    }
}

/// Every count that such a text may stand for.
///
/// # Errors
/// What is wrong with the text, as a sentence.
pub(crate) fn counts(text: &str, of: Option<u32>) -> Result<Vec<u32>, String> {
    let (count, denominator, percentage) = parts(text)?;
    let of = match (denominator, of) {
        (Some(own), Some(of)) if own != of => {
            return Err(format!("is of {own} patients, but there are {of}"));
        }
        (own, of) => own.or(of),
    };
    let Some(percentage) = percentage else {
        return Ok(count.into_iter().collect());
    };
    let of = of.ok_or("is a percentage of an unknown number of patients")?;
    let possible = percentage.counts(of);
    match count {
        None => Ok(possible),
        Some(count) if possible.contains(&count) => Ok(vec![count]),
        Some(count) => Err(format!(
            "{count} of {of} patients is not {percentage}%; {}",
            could_be(&possible)
        )),
    }
}

/// The two numbers of a text like `11/20`.
///
/// # Errors
/// A text of another form.
pub(crate) fn share(text: &str) -> Result<(u32, u32), String> {
    match parts(text)? {
        (Some(count), Some(of), _) if count <= of => {
            self::count(text, None)?;
            Ok((count, of))
        }
        _ => Err("must be a count of a number of patients, like 11/20".to_owned()),
    }
}

/// An odds ratio or a limit of one.
///
/// # Errors
/// A text that is no decimal number.
pub(crate) fn decimal(text: &str) -> Result<f64, String> {
    Decimal::read(text.trim())
        .map(Decimal::value)
        .ok_or_else(|| "must be a decimal number, like 4.10".to_owned())
}

fn could_be(possible: &[u32]) -> String {
    if possible.is_empty() {
        return "no count rounds to it".to_owned();
    }
    let list: Vec<String> = possible.iter().map(u32::to_string).collect();
    format!("it could be {}", list.join(", "))
}

/// A printed count, the number of patients that it is of, and its percentage.
pub(crate) type Parts = (Option<u32>, Option<u32>, Option<Decimal>);

/// What stands in a text of one of the forms of [`count`].
///
/// # Errors
/// A text of another form.
pub(crate) fn parts(text: &str) -> Result<Parts, String> {
    let other =
        || "must be a count, a percentage or both, like 11, 11/21, 52% or 11 (52%)".to_owned();
    let text = text.trim();
    if let Some(percentage) = text.strip_suffix('%') {
        let percentage = Decimal::read(percentage.trim_end()).ok_or_else(other)?;
        return Ok((None, None, Some(percentage)));
    }
    let (counts, percentage) = match text.split_once('(') {
        None => (text, None),
        Some((counts, rest)) => {
            let inside = rest
                .strip_suffix(')')
                .and_then(|rest| rest.strip_suffix('%'));
            let percentage = inside.and_then(|inside| Decimal::read(inside.trim()));
            (counts.trim_end(), Some(percentage.ok_or_else(other)?))
        }
    };
    let (count, of) = match counts.split_once('/').or(counts.split_once(" of ")) {
        None => (counts, None),
        Some((count, of)) => (count, Some(whole(of).ok_or_else(other)?)),
    };
    Ok((Some(whole(count).ok_or_else(other)?), of, percentage))
}

fn whole(text: &str) -> Option<u32> {
    let text = text.trim();
    let digits = !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    digits.then(|| text.parse().ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_every_printed_form() {
        for text in [
            "11",
            "11/21",
            "11 of 21",
            "52%",
            "52.4 %",
            "11 (52%)",
            "11/21 (52.4%)",
        ] {
            assert_eq!(count(text, Some(21)), Ok(11), "{text}");
        }
        assert_eq!(count("11/21", None), Ok(11));
        assert_eq!(share("11/20 (55%)"), Ok((11, 20)));
        assert_eq!(decimal("4.10"), Ok(4.1));
    }

    #[test]
    fn refuses_what_says_no_count_and_says_which_counts_would() {
        let refused = |text, of| count(text, of).unwrap_err();
        for text in [
            "about half",
            "",
            "-3",
            "11 (52%), most",
            "1e2",
            "11,5",
            "52.%",
            "(52%)",
        ] {
            assert!(
                refused(text, Some(21)).starts_with("must be a count"),
                "{text}"
            );
        }
        assert_eq!(
            refused("11/22", Some(21)),
            "is of 22 patients, but there are 21"
        );
        assert_eq!(
            refused("11 (55%)", Some(21)),
            "11 of 21 patients is not 55%; no count rounds to it"
        );
        assert_eq!(
            refused("52%", Some(300)),
            "does not say how many: it could be 155, 156, 157"
        );
        assert!(refused("52%", None).contains("unknown number"));
        assert!(share("11").is_err() && share("21/20").is_err());
    }
}
