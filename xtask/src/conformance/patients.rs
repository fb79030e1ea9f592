//! The patients of the pack: the edges of every rule, then ten thousand at random from one seed.

use reinfuse::numerics::math::{exp, ln};
use reinfuse::numerics::random::Stream;
use reinfuse::patient::RawValue;
use reinfuse::patient::fields::{FIELDS, Field, FieldId, HIGHEST_DOSE, Kind, LOWEST_DOSE};
use std::collections::BTreeMap;

/// A patient before any check. Sorted by key, since a JSON reader may sort and the order of problems with
/// unknown keys is that of the keys.
pub type Entries = BTreeMap<String, RawValue>;

const SEED: u64 = 44;
const RANDOM: usize = 10_000;

/// Edges first.
pub fn all() -> Vec<Entries> {
    let mut list = cells();
    list.extend(choices());
    list.extend(refusals());
    let mut random = Stream::new(SEED, 0);
    list.extend((0..RANDOM).map(|_| at_random(&mut random)));
    list
}

fn text(text: &str) -> RawValue {
    RawValue::Text(text.to_owned())
}

fn patient<const N: usize>(entries: [(&str, RawValue); N]) -> Entries {
    entries.map(|(key, value)| (key.to_owned(), value)).into()
}

/// Every disease, every knowledge of Cy-Flu, and pairs of doses on both sides of every limit.
fn cells() -> Vec<Entries> {
    let number = |x| Some(RawValue::Number(x));
    let doses = [
        (None, None),
        (number(2e6), None),
        (None, number(2e7)),
        (Some(text("unknown")), number(2e7)),
        (number(2e6), Some(text("unknown"))),
        (Some(RawValue::Nothing), Some(RawValue::Nothing)),
        (number(2e6), number(2e6)),
        (number(2e5), number(2e6)),
        (number(2e6), number(2e7)),
        (number(2e7), number(2e6)),
        (number(2e6), number(2e6_f64.next_up())),
        (number(2e6), number(2e6_f64.next_down())),
        // Eight- and twelvefold, the ends of the usual ratios.
        (number(1e6), number(8e6)),
        (number(1e6), number(8e6_f64.next_down())),
        (number(1e6), number(12e6)),
        (number(1e6), number(12e6_f64.next_up())),
        (number(2e5_f64.next_down()), number(2e5_f64.next_down())),
        (number(2e7), number(2e7_f64.next_up())),
        (number(HIGHEST_DOSE), number(HIGHEST_DOSE)),
        (number(LOWEST_DOSE), number(LOWEST_DOSE)),
        (number(LOWEST_DOSE), number(HIGHEST_DOSE)),
    ];
    let mut list = Vec::new();
    for disease in ["nhl", "all", "cll"] {
        for regimen in [Some("cy_flu"), None, Some("other"), Some("unknown")] {
            for (first, second) in &doses {
                let mut entries = patient([("disease", text(disease))]);
                entries.extend(regimen.map(|id| ("ld_before_cart1".to_owned(), text(id))));
                entries.extend(first.clone().map(|x| ("cart1_dose".to_owned(), x)));
                entries.extend(second.clone().map(|x| ("cart2_dose".to_owned(), x)));
                list.push(entries);
            }
        }
    }
    list
}

/// Every choice of every field, and no choice, with every disease.
fn choices() -> Vec<Entries> {
    let mut list = Vec::new();
    for disease in ["all", "nhl", "cll"] {
        for f in FIELDS.iter().filter(|f| f.id != FieldId::Disease) {
            let mut values = vec![RawValue::Nothing];
            if let Kind::Category { choices } = f.kind {
                values.extend(choices.iter().map(|c| text(c.id)));
            }
            for value in values {
                let mut entries = patient([
                    ("disease", text(disease)),
                    ("ld_before_cart1", text("cy_flu")),
                    ("cart1_dose", RawValue::Number(2e6)),
                    ("cart2_dose", RawValue::Number(2e7)),
                ]);
                entries.insert(f.id.to_string(), value);
                list.push(entries);
            }
        }
    }
    list
}

/// What cannot be an answer to a field.
fn wrong_values(f: &Field) -> Vec<RawValue> {
    let texts = [
        "",
        " ",
        "NHL",
        "Nhl",
        " nhl",
        "nhl\u{a0}",
        "ｎｈｌ",
        "2e6",
        "2,5",
        "2\u{a0}000\u{a0}000",
        "٢٠٠٠٠٠٠",
        "NaN",
        "Infinity",
        "-0",
        "1e999",
        "0x10",
        "null",
        "true",
        "__proto__",
        "<img src=x onerror=alert(1)>",
        "=1+1",
        "🩸",
    ];
    let mut values: Vec<RawValue> = texts.map(text).into();
    values.push(RawValue::Text("x".repeat(5_000)));
    // Eighty of these are cut by characters, not by bytes.
    values.push(RawValue::Text("é".repeat(81)));
    values.extend(["true or false", "a list", "an object"].map(RawValue::Other));
    let numbers = [
        f64::NAN,
        f64::INFINITY,
        f64::NEG_INFINITY,
        0.0,
        -0.0,
        -1.0,
        -5e-324,
        5e-324,
        2.0,
        LOWEST_DOSE.next_down(),
        HIGHEST_DOSE.next_up(),
        2e12,
        1e308,
        f64::MAX,
        -f64::MAX,
    ];
    values.extend(numbers.map(RawValue::Number));
    if let Kind::Category { .. } = f.kind {
        values.extend([1.0, 2e6].map(RawValue::Number));
    }
    values
}

/// Keys that no field has.
const STRAY: [&str; 14] = [
    "",
    " disease",
    "DISEASE",
    "Disease",
    "__proto__",
    "cart1_dose ",
    "constructor",
    "disease\0",
    "disea\u{202e}se",
    "fingerprint",
    "hasOwnProperty",
    "toString",
    "<img src=x onerror=alert(1)>",
    "🩸",
];

/// One wrong value each, then several at once, then keys that are none.
fn refusals() -> Vec<Entries> {
    let good = || patient([("disease", text("nhl"))]);
    let mut list = vec![Entries::new()];
    for f in FIELDS {
        for value in wrong_values(f) {
            let mut entries = good();
            entries.insert(f.id.to_string(), value);
            list.push(entries);
        }
    }
    for value in wrong_values(&FIELDS[0]) {
        list.push(
            FIELDS
                .iter()
                .map(|f| (f.id.to_string(), value.clone()))
                .collect(),
        );
    }
    for key in STRAY {
        for value in [text("nhl"), RawValue::Nothing, RawValue::Number(f64::NAN)] {
            let mut entries = good();
            entries.insert(key.to_owned(), value);
            list.push(entries);
        }
    }
    list.push(STRAY.map(|key| (key.to_owned(), text("x"))).into());
    list
}

/// Mostly complete and acceptable; about a sixth has something that is refused.
fn at_random(random: &mut Stream) -> Entries {
    let mut entries = Entries::new();
    for f in FIELDS {
        let chance = if f.required { 0.99 } else { 0.8 };
        if random.uniform() < chance {
            entries.insert(f.id.to_string(), any_value(f, random));
        }
    }
    if random.uniform() < 0.02 {
        let key = STRAY[random.below(STRAY.len())];
        entries.insert(key.to_owned(), text("1"));
    }
    entries
}

fn any_value(f: &Field, random: &mut Stream) -> RawValue {
    if random.uniform() < 0.02 {
        let wrong = wrong_values(f);
        return wrong[random.below(wrong.len())].clone();
    }
    if random.uniform() < 0.05 {
        return RawValue::Nothing;
    }
    match f.kind {
        Kind::Category { choices } => text(choices[random.below(choices.len())].id),
        Kind::Number { page_unit, .. } => match random.below(10) {
            0 => text("unknown"),
            1..=4 => {
                let preset = page_unit.presets[random.below(page_unit.presets.len())];
                RawValue::Number(preset * page_unit.factor)
            }
            _ => RawValue::Number(exp(ln(1e3) + random.uniform() * ln(1e6))),
        },
    }
}
