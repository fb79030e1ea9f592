//! What must hold for every answer, shared by the targets.

use reinfuse::model::assessment::Assessment;
use reinfuse::model::outcomes::Outcome;
use serde_json::Value;

/// Every number is finite, every chance a probability, and quantiles ascend.
pub fn is_sound(answer: &Assessment) {
    let json = serde_json::to_value(answer).expect("plain data always serialises");
    // A number that is not finite would be written as null.
    assert!(!contains_null(&json), "a number is not finite: {json}");
    assert_eq!(answer.applicable, answer.numbers.is_some());
    let Some(numbers) = &answer.numbers else {
        return;
    };
    for outcome in Outcome::ALL {
        let p = &numbers.outcomes[outcome];
        let ascending = [0.0, p.q025, p.q10, p.q25, p.q50, p.q75, p.q90, p.q975, 1.0];
        assert!(ascending.is_sorted(), "{ascending:?}");
        assert!((0.0..=1.0).contains(&p.mean), "{}", p.mean);
    }
}

fn contains_null(json: &Value) -> bool {
    match json {
        Value::Null => true,
        Value::Array(list) => list.iter().any(contains_null),
        Value::Object(map) => map.values().any(contains_null),
        _ => false,
    }
}
