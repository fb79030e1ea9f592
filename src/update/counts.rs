//! The reader's own cohort as counts: all that an update takes from it. No row, no name and no date comes this far.

#[cfg(feature = "cohort")]
use crate::cohort::{meaning::BestResponse, rows::Cohort};
use crate::evidence::cart2::DISEASES;
use crate::evidence::hex;
use crate::evidence::study::{StudyError, rule};
#[cfg(feature = "cohort")]
use crate::model::{cautions::applicable, group};
#[cfg(feature = "cohort")]
use serde::Serialize;
use sha2::{Digest, Sha256};

/// What may be known of a factor, in the order of the strata.
pub const KNOWN: [Option<bool>; 3] = [Some(false), Some(true), None];
/// Most patients an update takes. Beyond it the likelihood's curvature is lost in rounding.
pub(crate) const MOST_PATIENTS: u32 = 10_000_000;

/// Patients alike in disease and in what is known of Cy-Flu and of the dose.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CohortStratum {
    /// Index of the disease.
    pub group: usize,
    /// C and D; `None` if unknown.
    pub known: [Option<bool>; 2],
    /// Patients.
    pub n: u32,
    /// Responders (CR or PR) among them.
    pub responders: u32,
}

/// Patients and responders by disease, C and D, each factor known or not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CohortCounts {
    /// In the order disease, C, D; empty strata included.
    strata: Vec<CohortStratum>,
}

impl CohortCounts {
    /// No patients, in so many disease groups.
    pub fn new(groups: usize) -> Self {
        let mut strata = Vec::with_capacity(groups * KNOWN.len() * KNOWN.len());
        for group in 0..groups {
            for c in KNOWN {
                for d in KNOWN {
                    strata.push(CohortStratum {
                        group,
                        known: [c, d],
                        n: 0,
                        responders: 0,
                    });
                }
            }
        }
        Self { strata }
    }

    /// No patients, in the model's diseases.
    pub fn of_the_model() -> Self {
        Self::new(DISEASES.len())
    }

    /// Number of disease groups.
    pub fn groups(&self) -> usize {
        self.strata.len() / (KNOWN.len() * KNOWN.len())
    }

    /// Adds patients who are alike, so many of whom responded.
    ///
    /// # Errors
    /// A group there is not, more responders than patients, or more than `MOST_PATIENTS` in all.
    pub fn add(
        &mut self,
        group: usize,
        known: [Option<bool>; 2],
        n: u32,
        responders: u32,
    ) -> Result<(), StudyError> {
        rule(
            "disease group of the cohort",
            group as f64,
            group < self.groups(),
            "one of the study's",
        )?;
        rule(
            "responders of the cohort",
            responders.into(),
            responders <= n,
            "at most the patients they are counted among",
        )?;
        let all = self.patients().saturating_add(n);
        rule(
            "patients of the cohort",
            all.into(),
            all <= MOST_PATIENTS,
            "at most 10 million",
        )?;
        let same = |stratum: &&mut CohortStratum| stratum.group == group && stratum.known == known;
        if let Some(stratum) = self.strata.iter_mut().find(same) {
            stratum.n += n;
            stratum.responders += responders;
        }
        Ok(())
    }

    /// Every stratum, empty ones included, in the order disease, C, D ([`KNOWN`]).
    pub fn strata(&self) -> &[CohortStratum] {
        &self.strata
    }

    /// Patients in all.
    pub fn patients(&self) -> u32 {
        self.strata.iter().map(|c| c.n).sum()
    }

    /// Responders in all.
    pub fn responders(&self) -> u32 {
        self.strata.iter().map(|c| c.responders).sum()
    }

    /// Hex SHA-256 of the counts: one line `disease C D patients responders` per stratum that has patients,
    /// C and D as 0, 1 or `?`. Two cohorts share it iff an update cannot tell them apart.
    pub fn sha256(&self) -> String {
        let mut hash = Sha256::new();
        for stratum in self.strata.iter().filter(|c| c.n > 0) {
            let [c, d] = stratum.known.map(|known| match known {
                Some(false) => '0',
                Some(true) => '1',
                None => '?',
            });
            let CohortStratum {
                group,
                n,
                responders,
                ..
            } = stratum;
            hash.update(format!("{group} {c} {d} {n} {responders}\n"));
        }
        hex(&hash.finalize())
    }
}

/// What became of a table's accepted rows that count: they are the sum of these.
#[cfg(feature = "cohort")]
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct RowsTaken {
    /// Patients of the update: CR, PR, SD or PD, and the evidence applies.
    pub taken: usize,
    /// Left out: the evidence does not apply to them.
    pub outside_evidence: usize,
    /// Left out: the response is NE or not recorded.
    pub without_response: usize,
}

#[cfg(feature = "cohort")]
impl CohortCounts {
    /// The rows of a table that have a response and to which the evidence applies.
    ///
    /// # Errors
    /// More than `MOST_PATIENTS` patients.
    pub fn of_rows(rows: &Cohort) -> Result<(Self, RowsTaken), StudyError> {
        let mut counts = vec![[0_u32; 2]; rows.distinct()];
        let mut taken = RowsTaken::default();
        for row in rows.counted() {
            match row.response.and_then(BestResponse::responded) {
                Some(responded) => counts[row.patient as usize][usize::from(responded)] += 1,
                None => taken.without_response += 1,
            }
        }
        let mut strata = Self::of_the_model();
        for (place, [no, yes]) in counts.into_iter().enumerate() {
            let patient = rows.patient(place);
            let n = no + yes;
            if applicable(&patient) {
                let known = [patient.cy_flu(), patient.dose_increased()];
                strata.add(group(patient.disease()), known, n, yes)?;
                taken.taken += n as usize;
            } else {
                taken.outside_evidence += n as usize;
            }
        }
        Ok((strata, taken))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_add_up_and_the_hash_sees_every_count_but_no_order() {
        let mut a = CohortCounts::new(2);
        a.add(0, [Some(true), None], 3, 2).unwrap();
        a.add(1, [None, Some(false)], 1, 0).unwrap();
        assert_eq!((a.patients(), a.responders()), (4, 2));
        let mut b = CohortCounts::new(2);
        b.add(1, [None, Some(false)], 1, 0).unwrap();
        b.add(0, [Some(true), None], 2, 2).unwrap();
        assert_ne!(a.sha256(), b.sha256());
        b.add(0, [Some(true), None], 1, 0).unwrap();
        assert_eq!((&a, a.sha256()), (&b, b.sha256()));
    }

    #[test]
    fn impossible_counts_are_refused_with_the_number_and_the_rule() {
        let mut strata = CohortCounts::new(1);
        let message = |e: Result<(), StudyError>| e.unwrap_err().to_string();
        assert_eq!(
            message(strata.add(0, [None; 2], 2, 3)),
            "responders of the cohort is 3, but must be at most the patients they are counted among"
        );
        assert!(message(strata.add(1, [None; 2], 1, 0)).contains("one of the study's"));
        strata.add(0, [None; 2], MOST_PATIENTS, 0).unwrap();
        assert!(message(strata.add(0, [None; 2], u32::MAX, 0)).contains("at most 10 million"));
        assert_eq!(strata.patients(), MOST_PATIENTS);
    }
}
