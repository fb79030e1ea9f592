//! Percentages, sums and parts.

use crate::check::claim::{Answer, Checked, Reading};
use crate::check::printed::{Agreement, Decimal};

/// Largest share of patients that a percentage may silently leave out, as those without a value: more would be said.
const WITHOUT_A_VALUE: f64 = 0.1;

/// A printed percentage beside `count` of `of` patients.
pub fn percentage(id: &str, count: u32, of: u32, percent: Decimal) -> Checked {
    let fails = |words: String| Checked::new(id, Answer::DoesNotFollow, words);
    if count > of {
        return fails(format!("{count} of {of} is more than all"));
    }
    if percent.exceeds(100) {
        return fails(format!("{percent}% is more than all"));
    }
    match percent.as_percentage_of(count, of) {
        Agreement::Rounded => {
            return Checked::new(
                id,
                Answer::Follows,
                format!("{count} of {of} rounds to {percent}%"),
            );
        }
        Agreement::Truncated => {
            let words =
                format!("{count} of {of} is {percent}% only with the further digits cut off");
            return Checked::needs(id, Reading::Truncation, words);
        }
        Agreement::Neither => {}
    }
    let least = of - (f64::from(of) * WITHOUT_A_VALUE) as u32;
    let others: Vec<String> = (least.max(count)..of)
        .filter(|of| percent.as_percentage_of(count, *of) == Agreement::Rounded)
        .map(|of| format!("{count} of {of}"))
        .collect();
    if !others.is_empty() {
        let words =
            format!("{count} of {of} does not round to {percent}%, but {count} of fewer does");
        return Checked::needs(id, Reading::Denominator, words).would(others);
    }
    let counts = percent.counts(of);
    let words = match counts.is_empty() {
        true => format!("{count} of {of} does not round to {percent}%, and no count of {of} does"),
        false => format!("{count} of {of} does not round to {percent}%"),
    };
    fails(words).would(counts.iter().map(|k| format!("{k} of {of}")).collect())
}

/// Parts beside their sum.
pub fn sum(id: &str, parts: &[u32], whole: u32) -> Checked {
    let sum: u64 = parts.iter().map(|n| u64::from(*n)).sum();
    if sum == u64::from(whole) {
        return Checked::new(id, Answer::Follows, format!("the parts sum to {whole}"));
    }
    let words = format!("the parts sum to {sum}, not to {whole}");
    Checked::new(id, Answer::DoesNotFollow, words).would(vec![sum.to_string()])
}

/// A part beside its whole.
pub fn part(id: &str, part: u32, whole: u32) -> Checked {
    match part <= whole {
        true => Checked::new(id, Answer::Follows, format!("{part} is at most {whole}")),
        false => Checked::new(
            id,
            Answer::DoesNotFollow,
            format!("{part} is more than the {whole} it is among"),
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(count: u32, of: u32, percent: &str) -> Checked {
        percentage("x", count, of, Decimal::read(percent).unwrap())
    }

    #[test]
    fn a_percentage_follows_or_needs_truncation_or_fewer_patients_or_does_not_follow() {
        assert_eq!(of(17, 44, "39").answer, Answer::Follows);
        let cut = of(17, 44, "38");
        assert_eq!(cut.reading, Some(Reading::Truncation));
        // 17 of 42 is 40.48%, of 43 39.5%.
        let fewer = of(17, 44, "40");
        assert_eq!(fewer.reading, Some(Reading::Denominator));
        assert_eq!(fewer.would, ["17 of 42", "17 of 43"]);
        let wrong = of(4, 14, "21");
        assert_eq!(wrong.answer, Answer::DoesNotFollow);
        assert_eq!(wrong.would, ["3 of 14"]);
        // The news piece's CR in CLL: no count of 9 rounds to 21%.
        let none = of(2, 9, "21");
        assert_eq!((none.answer, none.would.len()), (Answer::DoesNotFollow, 0));
        for beyond in [of(15, 14, "107"), of(14, 14, "107")] {
            assert_eq!(beyond.answer, Answer::DoesNotFollow);
        }
    }

    #[test]
    fn parts_sum_to_their_whole_and_are_at_most_it() {
        assert_eq!(sum("x", &[14, 21, 9], 44).answer, Answer::Follows);
        let off = sum("x", &[14, 21, 10], 44);
        assert_eq!(
            (off.answer, off.would),
            (Answer::DoesNotFollow, vec!["45".to_owned()])
        );
        assert_eq!(sum("x", &[u32::MAX, 1], 0).answer, Answer::DoesNotFollow);
        assert_eq!(part("x", 9, 17).answer, Answer::Follows);
        assert_eq!(part("x", 18, 17).answer, Answer::DoesNotFollow);
    }
}
