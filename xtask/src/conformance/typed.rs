//! What is typed into a dose's box, in the page's unit, and the value it must become: the nearest double, no other.

use reinfuse::numerics::random::Stream;
use serde::Serialize;

const SEED: u64 = 45;

/// A text and the bits of its value in the core's unit, a million times the page's; none if it stays text.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Typed {
    /// As typed.
    pub typed: String,
    /// Sixteen hexadecimal digits; nothing for what is no number, or has two readings.
    pub bits: Option<String>,
}

/// Numbers as people write them, with points and commas; then what must not be taken for one.
pub fn all() -> Vec<Typed> {
    let mut random = Stream::new(SEED, 0);
    let mut texts: Vec<String> = [
        "2", "0.2", "20", "2.5", "2,5", "+2", "-2", "-0", "0", ".5", ",5", "5.", "007", "1e0",
        "1e-6", "2E2", "1e308", "1e-400", "1e400", "0.1", "0.3", "1.1", "4.35", "0.000001",
    ]
    .map(str::to_owned)
    .into();
    texts.extend((0..500).map(|_| decimal(&mut random)));
    let mut list: Vec<Typed> = texts
        .into_iter()
        .map(|typed| {
            let value: f64 = in_cells(&typed).parse().expect("a decimal number");
            let bits = (!ambiguous(&typed)).then(|| format!("{:016x}", value.to_bits()));
            Typed { typed, bits }
        })
        .collect();
    let refused = [
        "2,000",
        "1,234,567",
        "2 000",
        "2\u{a0}000",
        "2\u{202f}000",
        "2'000",
        "1.2.3",
        "1,2,3",
        "2..5",
        "٢",
        "２",
        "0x10",
        "1e",
        "e5",
        "--2",
        "2 mio",
        "2e6.5",
        "NaN",
        "Infinity",
        "inf",
        "½",
        "2%",
        "<2",
        "1_000",
        "2;5",
        "1e99999",
    ];
    list.extend(refused.map(|typed| Typed {
        typed: typed.to_owned(),
        bits: None,
    }));
    list
}

/// Up to sixteen digits, a point or comma anywhere among them, at times an exponent.
fn decimal(random: &mut Stream) -> String {
    let before = random.below(4) + 1;
    let after = random.below(13);
    let mut text = String::new();
    // Of those with two readings, "1.234" is enough.
    let mark = if after == 3 {
        '.'
    } else {
        ['.', ','][random.below(2)]
    };
    for place in 0..before + after {
        if place == before {
            text.push(mark);
        }
        text.push(char::from(b'0' + random.below(10) as u8));
    }
    if random.uniform() < 0.2 {
        text.push_str(&format!("e{}", random.below(40) as i32 - 20));
    }
    text
}

/// One to three digits, the first no nought, and three behind the mark: thousands or thousandths.
fn ambiguous(typed: &str) -> bool {
    typed.split_once(['.', ',']).is_some_and(|(whole, rest)| {
        (1..=3).contains(&whole.len())
            && !whole.starts_with('0')
            && rest.len() == 3
            && !rest.contains('e')
    })
}

/// The same times a million, as a text: the exponent is six larger.
fn in_cells(typed: &str) -> String {
    let (digits, exponent) = match typed.split_once(['e', 'E']) {
        Some((digits, exponent)) => (digits, exponent.parse().expect("a whole number")),
        None => (typed, 0),
    };
    format!("{}e{}", digits.replace(',', "."), exponent + 6)
}
