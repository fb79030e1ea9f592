//! Any numbers as published odds ratios with their limits, and as assumptions: a prior that can be computed with, or an error.

#![no_main]

use arbitrary::Arbitrary;
use libfuzzer_sys::fuzz_target;
use reinfuse::evidence::{Change, Edits, Evidence, OddsRatio};
use reinfuse::reconstruct::prior::ParameterPrior;
use reinfuse::evidence::embedded;
use reinfuse::evidence::cart2::FACTORS;
use reinfuse::evidence::study::Study;
use std::sync::LazyLock;

static EVIDENCE: LazyLock<Evidence> = LazyLock::new(embedded::evidence);

/// What the page's form can send, with any numbers and any names.
#[derive(Debug, Arbitrary)]
struct Entry {
    ratios: Vec<(u8, f64, f64, f64)>,
    change: Option<(u8, f64)>,
    dropped: Option<u8>,
    stray: Option<String>,
}

fuzz_target!(|entry: Entry| {
    let mut edits = Edits::default();
    for (factor, odds_ratio, lower, upper) in entry.ratios.into_iter().take(3) {
        edits.odds_ratios.push(OddsRatio {
            factor: FACTORS[usize::from(factor) % FACTORS.len()].to_owned(),
            odds_ratio,
            lower,
            upper,
        });
    }
    if let Some((place, value)) = entry.change {
        let assumptions = &EVIDENCE.assumptions;
        let assumption = assumptions[usize::from(place) % assumptions.len()]
            .id
            .clone();
        edits.changes.push(Change { assumption, value });
    }
    if let Some(place) = entry.dropped {
        let statements = &EVIDENCE.statements;
        edits
            .dropped
            .push(statements[usize::from(place) % statements.len()].id.clone());
    }
    edits.dropped.extend(entry.stray);
    let Ok(evidence) = EVIDENCE.clone().edited(&edits) else {
        return;
    };
    let Ok(study) = Study::from_evidence(&evidence) else {
        return;
    };
    for ratio in study.factors.iter().filter_map(|f| f.odds_ratio) {
        assert!(ratio.mean.is_finite() && ratio.sd > 0.0 && ratio.sd.is_finite());
    }
    let density = ParameterPrior::new(&study);
    let (mean, _) = density.moments();
    assert!(!density.ln_prior(&mean).is_nan());
    let mut chances = Vec::new();
    density.cell_probabilities(&mean, &mut chances);
    assert!(chances.iter().all(|p| (0.0..=1.0).contains(p)));
});
