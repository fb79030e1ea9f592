//! What the page's form lets through, given to the sampler itself: the start of a run, or an error. Slow, since each input fits a proposal.

#![no_main]

use arbitrary::Arbitrary;
use libfuzzer_sys::fuzz_target;
use reinfuse::evidence::{Change, Edits, Evidence, OddsRatio};
use reinfuse::reconstruct::study_sampler;
use reinfuse::evidence::embedded;
use reinfuse::evidence::cart2::FACTORS;
use reinfuse::evidence::study::Study;
use std::sync::LazyLock;

static EVIDENCE: LazyLock<Evidence> = LazyLock::new(embedded::evidence);

/// The assumptions that the form offers.
static PRIORS: LazyLock<Vec<String>> = LazyLock::new(|| {
    let ids = EVIDENCE.assumptions.iter().map(|a| a.id.clone());
    ids.filter(|id| id.starts_with("prior_") || id.starts_with("design_"))
        .collect()
});

/// Points of a run: enough to reach every step of it.
const POINTS: usize = 16;

#[derive(Debug, Arbitrary)]
struct Entry {
    ratio: Option<(bool, f64, f64, f64)>,
    changes: [(u8, f64); 2],
    dropped: Option<u8>,
}

fuzz_target!(|entry: Entry| {
    let mut edits = Edits::default();
    if let Some((factor, odds_ratio, lower, upper)) = entry.ratio {
        edits.odds_ratios.push(OddsRatio {
            factor: FACTORS[usize::from(factor)].to_owned(),
            odds_ratio,
            lower,
            upper,
        });
    }
    for (place, value) in entry.changes {
        let assumption = PRIORS[usize::from(place) % PRIORS.len()].clone();
        edits.changes.push(Change { assumption, value });
    }
    if let Some(place) = entry.dropped {
        let statements = &EVIDENCE.statements;
        edits
            .dropped
            .push(statements[usize::from(place) % statements.len()].id.clone());
    }
    let Ok(evidence) = EVIDENCE.clone().edited(&edits) else {
        return;
    };
    let Ok(study) = Study::from_evidence(&evidence) else {
        return;
    };
    if let Ok(mut sampler) = study_sampler(&study, 1) {
        sampler.extend(POINTS);
    }
});
