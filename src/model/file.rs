//! An updated model as a file: where it came from, and its draws.
//!
//! ```text
//! reinfuse updated model, made by version 0.1.0\n    which program may read it
//! SHA-256 of the rest, 32 bytes                       that it is whole
//! SavedModel in postcard's encoding                   the update's record, the reader's edits, both sets of draws
//! ```
//!
//! The hash shows that a file was damaged or changed, not who made it: anybody can make an update.

use crate::evidence::Edits;
use serde::{Deserialize, Serialize};
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
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
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
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct UpdateRecord {
    /// Patients of the cohort whose response counted.
    pub patients: u32,
    /// Responders among them.
    pub responders: u32,
    /// SHA-256 of the cohort's counts ([`crate::update::counts::CohortCounts::sha256`]).
    pub cohort_sha256: String,
    /// Weight of the study, before and after.
    pub weight: MixtureWeight,
    /// Every share of the other outcomes, in the order of [`crate::update::outcomes::OutcomeShare::each`].
    pub shares: Vec<UpdatedShare>,
}

/// A share that an outcome is made of, as an update left it.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct UpdatedShare {
    /// Patients of the cohort with a record of it.
    pub patients: u32,
    /// Those of them with the event.
    pub events: u32,
    /// Weight of the study; nothing where no patient has a record of it, which then remains the study's.
    pub weight: Option<MixtureWeight>,
}

/// An updated model, ready to be saved.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SavedModel {
    /// Of what it was made.
    pub record: UpdateRecord,
    /// The reader's edits of the evidence, made before the cohort joined it.
    pub edits: Edits,
    /// Coded draws ([`crate::model::draws`]), with evidence hash, seed and diagnostics.
    pub draws: Vec<u8>,
    /// Draws of what the other outcomes are made of, one column each, in the order of
    /// [`OutcomeDraws`](crate::model::outcomes::OutcomeDraws)' fields.
    pub outcomes: Vec<Vec<f32>>,
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
#[cfg(target_arch = "wasm32")]
pub(crate) fn is_saved(bytes: &[u8]) -> bool {
    bytes.starts_with(BEGINNING)
}

impl SavedModel {
    /// The file.
    pub fn encode(&self) -> Vec<u8> {
        let body = postcard::to_allocvec(self).expect("plain data always serialises");
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
fn read(file: &[u8]) -> Option<(SavedModel, [u8; HASH])> {
    let (hash, body) = file.split_first_chunk::<HASH>()?;
    if Sha256::digest(body).as_slice() != hash {
        return None;
    }
    let (saved, rest) = postcard::take_from_bytes(body).ok()?;
    rest.is_empty().then_some((saved, *hash))
}
