//! An updated model as a file: where it came from, and its draws.
//!
//! ```text
//! reinfuse updated model, made by version 0.1.0\n    which program may read it
//! SHA-256 of the rest, 32 bytes                       that it is whole
//! patients, responders: u32; weight, prior, updated and error: f64; cohort's hash: 64 hexadecimal digits
//! the reader's edits, three lists: changes (name, value), dropped (name), odds ratios (factor, value, lower, upper)
//! draws, to the end
//! ```
//!
//! Numbers are little-endian; a list begins with its length, a name with its length in bytes (u32 each). Read by hand: a
//! derived reader would cost the page more bytes.
//!
//! The hash shows that a file was damaged or changed, not who made it: anybody can make an update.

use crate::evidence::{Change, Edits, OddsRatio};
use serde::Serialize;
use sha2::{Digest, Sha256};
use std::fmt;

/// What every such file begins with; the version follows.
const BEGINNING: &[u8] = b"reinfuse updated model, made by version ";
/// Longest version looked for.
const LONGEST_VERSION: usize = 40;
const HASH: usize = 32;
/// This program's version: draws of another one may mean something else.
const VERSION: &str = env!("CARGO_PKG_VERSION");

/// Weight of the study in the mixture, before and after.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct MixtureWeight {
    /// w, the reader's.
    pub prior: f64,
    /// w', by the marginal likelihoods.
    pub updated: f64,
    /// Monte Carlo standard error of w'. Where the cohort puts the study out of reach, w' is 0 and this is an upper
    /// bound of what it could be.
    pub error: f64,
}

/// What an update was made of. The cohort is in it as two counts and a hash, and cannot be read back.
#[derive(Debug, Clone, PartialEq)]
pub struct UpdateRecord {
    /// Patients of the cohort whose response counted.
    pub patients: u32,
    /// Responders among them.
    pub responders: u32,
    /// SHA-256 of the cohort's counts ([`crate::update::counts::CohortCells::sha256`]).
    pub cohort_sha256: String,
    /// Weight of the study, before and after.
    pub weight: MixtureWeight,
}

/// An updated model, ready to be saved.
#[derive(Debug, Clone, PartialEq)]
pub struct SavedModel {
    /// Of what it was made.
    pub record: UpdateRecord,
    /// The reader's edits of the evidence, made before the cohort joined it.
    pub edits: Edits,
    /// Coded draws ([`crate::model::draws`]), with evidence hash, seed and diagnostics.
    pub draws: Vec<u8>,
}

/// Why a file is not a model this program may use.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SavedError {
    /// It does not begin as one.
    NotAModel,
    /// Another version of this program made it.
    OtherVersion(String),
    /// Its content is not what was saved.
    Damaged,
}

impl fmt::Display for SavedError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotAModel => write!(f, "the file is not an updated model saved by reinfuse"),
            Self::OtherVersion(version) => write!(
                f,
                "the model was saved by version {version} of reinfuse, this is {VERSION}: make the update again from the cohort"
            ),
            Self::Damaged => write!(
                f,
                "the model file was damaged or changed after it was saved"
            ),
        }
    }
}

impl std::error::Error for SavedError {}

/// Whether bytes begin as a saved model of any version does.
pub fn is_saved(bytes: &[u8]) -> bool {
    bytes.starts_with(BEGINNING)
}

impl SavedModel {
    /// The file.
    pub fn encode(&self) -> Vec<u8> {
        let record = &self.record;
        let weight = record.weight;
        let mut body = Writer(Vec::new());
        body.count(record.patients);
        body.count(record.responders);
        body.numbers(&[weight.prior, weight.updated, weight.error]);
        body.0.extend(record.cohort_sha256.as_bytes());
        body.count(self.edits.changes.len() as u32);
        for change in &self.edits.changes {
            body.name(&change.assumption);
            body.numbers(&[change.value]);
        }
        body.count(self.edits.dropped.len() as u32);
        for id in &self.edits.dropped {
            body.name(id);
        }
        body.count(self.edits.odds_ratios.len() as u32);
        for or in &self.edits.odds_ratios {
            body.name(&or.factor);
            body.numbers(&[or.odds_ratio, or.lower, or.upper]);
        }
        body.0.extend(&self.draws);
        let mut file = [BEGINNING, VERSION.as_bytes(), b"\n"].concat();
        file.extend_from_slice(&Sha256::digest(&body.0));
        file.extend(body.0);
        file
    }

    /// Reads what [`Self::encode`] wrote; with it the SHA-256 of its content.
    ///
    /// # Errors
    /// Another kind of file, another version, or content that was changed.
    pub fn decode(file: &[u8]) -> Result<(Self, [u8; HASH]), SavedError> {
        let rest = file.strip_prefix(BEGINNING).ok_or(SavedError::NotAModel)?;
        let end = rest
            .iter()
            .take(LONGEST_VERSION)
            .position(|byte| *byte == b'\n')
            .ok_or(SavedError::NotAModel)?;
        let version = &rest[..end];
        if version != VERSION.as_bytes() {
            if !version.iter().all(u8::is_ascii_graphic) {
                return Err(SavedError::NotAModel);
            }
            return Err(SavedError::OtherVersion(
                version.iter().map(|byte| char::from(*byte)).collect(),
            ));
        }
        read(&rest[end + 1..]).ok_or(SavedError::Damaged)
    }
}

/// What follows the version; `None` if it is not what was saved.
fn read(file: &[u8]) -> Option<(SavedModel, [u8; HASH])> {
    let (hash, body) = file.split_first_chunk::<HASH>()?;
    if Sha256::digest(body).as_slice() != hash {
        return None;
    }
    let mut rest = Reader(body);
    let record = UpdateRecord {
        patients: rest.count()?,
        responders: rest.count()?,
        weight: MixtureWeight {
            prior: rest.number()?,
            updated: rest.number()?,
            error: rest.number()?,
        },
        cohort_sha256: rest.text(2 * HASH)?,
    };
    let mut edits = Edits::default();
    for _ in 0..rest.count()? {
        edits.changes.push(Change {
            assumption: rest.name()?,
            value: rest.number()?,
        });
    }
    for _ in 0..rest.count()? {
        edits.dropped.push(rest.name()?);
    }
    for _ in 0..rest.count()? {
        edits.odds_ratios.push(OddsRatio {
            factor: rest.name()?,
            odds_ratio: rest.number()?,
            lower: rest.number()?,
            upper: rest.number()?,
        });
    }
    let saved = SavedModel {
        record,
        edits,
        draws: rest.0.to_vec(),
    };
    Some((saved, *hash))
}

/// Bytes being written.
struct Writer(Vec<u8>);

impl Writer {
    fn count(&mut self, n: u32) {
        self.0.extend(n.to_le_bytes());
    }

    fn numbers(&mut self, values: &[f64]) {
        for value in values {
            self.0.extend(value.to_le_bytes());
        }
    }

    fn name(&mut self, name: &str) {
        self.count(name.len() as u32);
        self.0.extend(name.as_bytes());
    }
}

/// What is left to be read; every part is `None` where the bytes end too soon.
struct Reader<'a>(&'a [u8]);

impl Reader<'_> {
    fn take(&mut self, n: usize) -> Option<&[u8]> {
        let (taken, rest) = self.0.split_at_checked(n)?;
        self.0 = rest;
        Some(taken)
    }

    fn count(&mut self) -> Option<u32> {
        Some(u32::from_le_bytes(self.take(4)?.try_into().ok()?))
    }

    fn number(&mut self) -> Option<f64> {
        Some(f64::from_le_bytes(self.take(8)?.try_into().ok()?))
    }

    fn text(&mut self, n: usize) -> Option<String> {
        Some(core::str::from_utf8(self.take(n)?).ok()?.to_owned())
    }

    fn name(&mut self) -> Option<String> {
        let n = self.count()?;
        self.text(n as usize)
    }
}
