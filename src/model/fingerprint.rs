//! A SHA-256 over model, input and full-precision output: two answers are the same iff it is.

use crate::evidence::hex;
use crate::model::assessment::{ModelId, Numbers};
use crate::model::outcomes::Outcome;
use crate::model::probability::Probability;
use crate::patient::fields::FieldId;
use crate::patient::{Answer, Patient};
use sha2::{Digest, Sha256};

/// The bytes that are hashed. Its methods are not inlined: each is called a dozen times, and would be 5 kB of the page's core.
struct Bytes(Vec<u8>);

impl Bytes {
    #[inline(never)]
    fn line(&mut self, text: &str) {
        self.0.extend_from_slice(text.as_bytes());
        self.0.push(b'\n');
    }

    /// The numbers' bits, big-endian.
    #[inline(never)]
    fn numbers(&mut self, values: &[f64]) {
        for value in values {
            self.0.extend_from_slice(&value.to_bits().to_be_bytes());
        }
    }
}

/// Hex of SHA-256 over the model's id, the canonical input and every number's bits (big-endian).
pub(crate) fn fingerprint(model: &ModelId, patient: &Patient, numbers: Option<&Numbers>) -> String {
    let mut bytes = Bytes(Vec::with_capacity(2048));
    for text in [&model.version, &model.evidence_sha256, &model.run] {
        bytes.line(text);
    }
    if let Some(update) = &model.update {
        bytes.line(&update.sha256);
    }
    for field in FieldId::ALL {
        bytes.line(field.id());
        match patient.answer(field) {
            Answer::Choice(choice) => bytes.line(choice),
            Answer::Number(x) => bytes.numbers(&[x]),
            Answer::Unknown => bytes.line("unknown"),
        }
    }
    if let Some(numbers) = numbers {
        let mut bits = |values: &[f64]| bytes.numbers(values);
        for outcome in Outcome::ALL {
            let Probability {
                mean,
                mcse,
                q025,
                q10,
                q25,
                q50,
                q75,
                q90,
                q975,
            } = numbers.outcomes[outcome];
            bits(&[mean, mcse, q025, q10, q25, q50, q75, q90, q975]);
        }
        for m in &numbers.in_response {
            bits(&[m.mean, m.q025, m.q975]);
        }
        for c in &numbers.contributions {
            bits(&[c.points]);
        }
        let c = &numbers.cohort;
        bits(&[c.mean, c.q025, c.q975, c.probability_higher]);
        bits(&[c.difference.mean, c.difference.q025, c.difference.q975]);
        let like = &numbers.patients_like_this;
        bits(&[like.mean, like.q05, like.q95]);
        for u in &numbers.unknowns {
            bits(&[u.probability_yes]);
            for a in &u.answers {
                bits(&[a.mean, a.q025, a.q975]);
            }
        }
        for run in &numbers.sensitivity.runs {
            bits(&[run.mean, run.q025, run.q975]);
        }
    }
    hex(&Sha256::digest(&bytes.0))
}
