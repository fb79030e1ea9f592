//! The regression of a reference case, by the arguments that the program would be given.

use reinfuse::regression::{Limits, Regression, Spec, Ties};

/// The regression that the program's arguments ask for.
pub fn spec(arguments: &[&str]) -> Spec {
    let all = |name: &str| -> Vec<&str> {
        arguments
            .chunks(2)
            .filter(|pair| pair[0] == name)
            .map(|pair| pair[1])
            .collect()
    };
    let one = |name: &str| all(name).first().map(|value| (*value).to_owned());
    let regression = match (one("--outcome"), one("--method").as_deref()) {
        (Some(outcome), Some("firth")) => Regression::Firth {
            outcome,
            limits: Limits::Profile,
        },
        (Some(outcome), _) => Regression::Ml { outcome },
        (None, _) => Regression::Cox {
            time: one("--time").expect("a Cox regression has a time"),
            event: one("--event").expect("a Cox regression has an event"),
            ties: match one("--ties").as_deref() {
                Some("breslow") => Ties::Breslow,
                _ => Ties::Efron,
            },
            firth: (one("--method").as_deref() == Some("firth")).then_some(Limits::Profile),
            curves: true,
            hazards: true,
        },
    };
    let pair = |text: &str| {
        let (column, level) = text.split_once('=').expect("column=level");
        (column.to_owned(), level.to_owned())
    };
    let terms = one("--terms").unwrap_or_default();
    Spec {
        regression,
        terms: terms
            .split(',')
            .filter(|name| !name.is_empty())
            .map(str::to_owned)
            .collect(),
        references: all("--reference").into_iter().map(pair).collect(),
    }
}
