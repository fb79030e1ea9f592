//! An updated model as a file: where it came from, and its draws.
//!
//! ```text
//! reinfuse updated model, made by version 0.1.0\n    which program may read it
//! SHA-256 of the rest, 32 bytes                       that it is whole
//! patients, responders: u32; weight, prior, updated and error: f64; cohort's hash: 64 hexadecimal digits
//! length of what follows: u32; the reader's edits, in postcard's form
//! draws
//! ```
//!
//! Numbers are little-endian. Read by hand, since a derived reader would cost the page three times as many bytes.
//!
//! The hash shows that a file was damaged or changed, not who made it: anybody can make an update.

use crate::evidence::{Change, Edits, OddsRatio};
use crate::update::mixture::MixtureWeight;
use sha2::{Digest, Sha256};
use std::fmt;

/// What every such file begins with; the version follows.
const BEGINNING: &[u8] = b"reinfuse updated model, made by version ";
/// Longest version looked for.
const LONGEST_VERSION: usize = 40;
const HASH: usize = 32;
/// This program's version: draws of another one may mean something else.
const VERSION: &str = env!("CARGO_PKG_VERSION");

/// What an update was made of. The cohort is in it as two counts and a hash, and cannot be read back.
#[derive(Debug, Clone, PartialEq)]
pub struct UpdateRecord {
    /// Patients of the cohort whose response counted.
    pub patients: u32,
    /// Responders among them.
    pub responders: u32,
    /// SHA-256 of the cohort's counts ([`crate::update::cells::CohortCells::sha256`]).
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
    /// Coded draws ([`crate::posterior`]), with evidence hash, seed and diagnostics.
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
        let MixtureWeight {
            prior,
            updated,
            error,
        } = record.weight;
        let edits = postcard::to_allocvec(&self.edits).expect("plain data always serialises");
        let mut body = Vec::new();
        for count in [record.patients, record.responders] {
            body.extend(count.to_le_bytes());
        }
        for weight in [prior, updated, error] {
            body.extend(weight.to_le_bytes());
        }
        body.extend(record.cohort_sha256.as_bytes());
        body.extend((edits.len() as u32).to_le_bytes());
        body.extend(edits);
        body.extend(&self.draws);
        let mut file = [BEGINNING, VERSION.as_bytes(), b"\n"].concat();
        file.extend_from_slice(&Sha256::digest(&body));
        file.extend(body);
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
fn read(mut rest: &[u8]) -> Option<(SavedModel, [u8; HASH])> {
    let hash = take::<HASH>(&mut rest)?;
    if Sha256::digest(rest).as_slice() != hash {
        return None;
    }
    let [patients, responders] = [take(&mut rest)?, take(&mut rest)?].map(u32::from_le_bytes);
    let [prior, updated, error] =
        [take(&mut rest)?, take(&mut rest)?, take(&mut rest)?].map(f64::from_le_bytes);
    let cohort = take::<{ 2 * HASH }>(&mut rest)?;
    let length = u32::from_le_bytes(take(&mut rest)?) as usize;
    let (edits, draws) = rest.split_at_checked(length)?;
    type Lists = (Vec<Change>, Vec<String>, Vec<OddsRatio>);
    let (changes, dropped, odds_ratios) = postcard::from_bytes::<Lists>(edits).ok()?;
    let saved = SavedModel {
        record: UpdateRecord {
            patients,
            responders,
            cohort_sha256: cohort.map(char::from).iter().collect(),
            weight: MixtureWeight {
                prior,
                updated,
                error,
            },
        },
        edits: Edits {
            changes,
            dropped,
            odds_ratios,
        },
        draws: draws.to_vec(),
    };
    Some((saved, hash))
}

/// The next bytes.
fn take<const N: usize>(rest: &mut &[u8]) -> Option<[u8; N]> {
    let (taken, left) = rest.split_first_chunk()?;
    *rest = left;
    Some(*taken)
}
