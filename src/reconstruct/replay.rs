//! A run as the places of its kept draws in the random stream: a tenth of the draws' own size, for a file in which all is carried.
//!
//! The same study and seed lead to the same proposal; from there a generator is run forward to each place, and only
//! the points that were kept are worked out: 2,048 of a million.

use crate::evidence::Evidence;
use crate::evidence::study::Study;
use crate::model::draws::{NotDraws, Posterior, Provenance};
use crate::reconstruct::sampler::{StudyPosterior, study_sampler};
use crate::reconstruct::{ReconstructionError, thinned_posterior};
use crate::sampling::importance::ImportanceSampler;
use serde::{Deserialize, Serialize};

/// A run, to be redrawn.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Places {
    /// What its draws say of where they came from.
    provenance: Provenance,
    /// Numbers of the stream between one kept draw's beginning and the next one's, ascending from the stream's first; 0 for a
    /// draw that was kept twice.
    steps: Vec<u64>,
}

impl Places {
    /// Of a sampler's draws, those that were chosen (ascending); `None` if some draw has no place.
    pub(crate) fn of(
        sampler: &ImportanceSampler<StudyPosterior>,
        chosen: &[usize],
        provenance: &Provenance,
    ) -> Option<Self> {
        let places = sampler.offsets();
        if places.len() != sampler.draws().len() {
            return None;
        }
        let mut last = 0;
        let steps = chosen
            .iter()
            .map(|&draw| places[draw] - std::mem::replace(&mut last, places[draw]))
            .collect();
        Some(Self {
            provenance: provenance.clone(),
            steps,
        })
    }

    /// The coded form.
    pub fn encode(&self) -> Vec<u8> {
        postcard::to_allocvec(self).expect("plain data always serialises")
    }

    /// Decodes what [`Self::encode`] wrote.
    ///
    /// # Errors
    /// Bytes of another form.
    pub fn decode(bytes: &[u8]) -> Result<Self, NotDraws> {
        match postcard::take_from_bytes(bytes) {
            Ok((places, [])) => Ok(places),
            _ => Err(NotDraws),
        }
    }

    /// The run's draws, to the bit, from the evidence that it was made with. `progress` is told the share done (0 to 1).
    ///
    /// # Errors
    /// A study that breaks a rule or contradicts itself, and one that has no draws at these places: it is not the run's.
    pub fn redraw(
        &self,
        evidence: &Evidence,
        mut progress: impl FnMut(f64),
    ) -> Result<Posterior, ReconstructionError> {
        let study =
            Study::from_evidence(evidence).map_err(crate::reconstruct::SampleError::from)?;
        let mut sampler = study_sampler(&study, self.provenance.seed)?;
        progress(0.5);
        let mut place = 0;
        let places: Vec<u64> = self
            .steps
            .iter()
            .map(|step| {
                place += step;
                place
            })
            .collect();
        if !sampler.redraw(&places) {
            return Err(ReconstructionError::Refused(
                "there are no draws at the places of this run".to_owned(),
            ));
        }
        progress(1.0);
        let all: Vec<usize> = (0..places.len()).collect();
        Ok(thinned_posterior(
            &study,
            sampler.draws(),
            &all,
            self.provenance.clone(),
        ))
    }
}
