//! JSON in and out: patients key by key, so that nothing a file says is lost.

use reinfuse::patient::{Problem, RawPatient, RawValue, Refusal, Rule};
use reinfuse::table::MOST_CELL;
use serde::Serialize;
use serde::de::{Deserialize, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};
use std::fmt;

/// One patient, or a list.
pub enum Patients {
    One(RawPatient),
    Many(Vec<RawPatient>),
}

/// Characters of a key in a message.
const MOST_KEY: usize = 80;

/// Reads one patient object or an array of them.
pub fn patients(text: &str) -> Result<Patients, Refusal> {
    // A byte order mark is no part of the JSON.
    let text = text.trim_start_matches('\u{feff}');
    match serde_json::from_str::<Input>(text) {
        Ok(Input::One(Raw(raw))) => Ok(Patients::One(raw)),
        Ok(Input::Many(list)) => Ok(Patients::Many(list.into_iter().map(|r| r.0).collect())),
        Err(e) => Err(Refusal {
            problems: vec![Problem {
                field: "patient".to_owned(),
                value: String::new(),
                rule: Rule::NotAPatient,
                message: format!("This is not a patient object or an array of them: {e}."),
            }],
        }),
    }
}

/// Pretty JSON.
pub fn text(value: &impl Serialize) -> String {
    serde_json::to_string_pretty(value).expect("plain data always serialises")
}

enum Input {
    One(Raw),
    Many(Vec<Raw>),
}

struct Raw(RawPatient);

struct Value(RawValue);

struct InputVisitor;

impl<'de> Deserialize<'de> for Input {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        d.deserialize_any(InputVisitor)
    }
}

impl<'de> Visitor<'de> for InputVisitor {
    type Value = Input;

    fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str("a patient object or an array of them")
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Input, A::Error> {
        RawVisitor.visit_map(map).map(Input::One)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Input, A::Error> {
        let mut list = Vec::new();
        while let Some(raw) = seq.next_element()? {
            list.push(raw);
        }
        Ok(Input::Many(list))
    }
}

struct RawVisitor;

impl<'de> Deserialize<'de> for Raw {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        d.deserialize_map(RawVisitor)
    }
}

impl<'de> Visitor<'de> for RawVisitor {
    type Value = Raw;

    fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str("a patient object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Raw, A::Error> {
        let mut raw = RawPatient::new();
        while let Some((key, Value(value))) = map.next_entry::<String, Value>()? {
            if !raw.insert(key.as_str(), value) {
                return Err(A::Error::custom(format!(
                    "the field {:?} stands twice",
                    key.chars().take(MOST_KEY).collect::<String>()
                )));
            }
        }
        Ok(Raw(raw))
    }
}

struct ValueVisitor;

impl<'de> Deserialize<'de> for Value {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        d.deserialize_any(ValueVisitor)
    }
}

impl<'de> Visitor<'de> for ValueVisitor {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value(RawValue::Nothing))
    }

    fn visit_bool<E>(self, _: bool) -> Result<Value, E> {
        Ok(Value(RawValue::Other("true or false")))
    }

    fn visit_u64<E>(self, x: u64) -> Result<Value, E> {
        Ok(Value(RawValue::Number(x as f64)))
    }

    fn visit_i64<E>(self, x: i64) -> Result<Value, E> {
        Ok(Value(RawValue::Number(x as f64)))
    }

    fn visit_f64<E>(self, x: f64) -> Result<Value, E> {
        Ok(Value(RawValue::Number(x)))
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Value, E> {
        if text.len() > MOST_CELL {
            return Err(E::custom(format!(
                "a text of {} bytes; at most {MOST_CELL} are read",
                text.len()
            )));
        }
        Ok(Value(RawValue::Text(text.to_owned())))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Value, A::Error> {
        while seq.next_element::<IgnoredAny>()?.is_some() {}
        Ok(Value(RawValue::Other("a list")))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Value, A::Error> {
        while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(Value(RawValue::Other("an object")))
    }
}
