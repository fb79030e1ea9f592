//! What an update takes of a cohort's outcomes beside the response: counts, and times without a name or a date.

#[cfg(feature = "cohort")]
use crate::cohort::{columns::Mapping, meaning::BestResponse, recorded::Recorded, rows::Cohort};
use crate::evidence::cart2::DISEASES;
#[cfg(feature = "cohort")]
use crate::model::{cautions::applicable, group};
#[cfg(feature = "cohort")]
use crate::table::Table;

/// Months after CART2 at which survival is asked for.
pub const MONTHS: f64 = 24.0;

/// Patients, and how many of them had the event.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Counted {
    /// Patients.
    pub patients: u32,
    /// Those with the event.
    pub events: u32,
}

impl Counted {
    fn add(&mut self, event: bool) {
        self.patients += 1;
        self.events += u32::from(event);
    }
}

/// Patients followed to an event or to their last visit.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Followed {
    /// Patients.
    pub patients: u32,
    /// Those whose follow-up ended with the event.
    pub events: u32,
    /// Sum of the times: of a response in months, of survival as shares of the time left to 24 months.
    pub time: f64,
}

impl Followed {
    fn add(&mut self, time: f64, event: bool) {
        self.patients += 1;
        self.events += u32::from(event);
        self.time += time;
    }
}

/// A responder who was in response when that was last seen, and lived on.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LastInResponse {
    /// Index of the disease.
    pub disease: usize,
    /// Months to when the response was last seen; 0 if its duration is not recorded.
    pub from: f64,
    /// How much of the time from then to 24 months the patient was followed, 0 to 1.
    pub followed: f64,
    /// Whether the patient died by then.
    pub died: bool,
}

/// What is recorded of one patient.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PatientOutcomes {
    /// Index of the disease.
    pub disease: usize,
    /// Whether the patient responded; nothing if not evaluable or not recorded.
    pub responded: Option<bool>,
    /// Whether the response was complete.
    pub complete: bool,
    /// Months of the response, and whether it ended then.
    pub duration: Option<(f64, bool)>,
    /// Months of survival, and whether the patient died then.
    pub survival: Option<(f64, bool)>,
    /// Cytokine release syndrome of grade 3 or more.
    pub severe_crs: Option<bool>,
    /// Neurotoxicity of grade 3 or more.
    pub severe_neurotoxicity: Option<bool>,
}

/// The outcomes of a cohort.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct OutcomeRecords {
    /// Responders, and complete responses among them, by disease.
    pub complete: [Counted; DISEASES.len()],
    /// Durations of response in months, by disease.
    pub durations: [Followed; DISEASES.len()],
    /// Responders of known survival, and deaths by 24 months among them, by disease.
    pub responders: [Counted; DISEASES.len()],
    /// Responders from the end of their response on: u months after CART2, dead or last seen at t, (min(t, 24) - u) / (24 - u).
    pub after_response: Followed,
    /// Responders whose response was still lasting when last seen.
    pub in_response: Vec<LastInResponse>,
    /// Patients without a response: min(t, 24) / 24.
    pub others: Followed,
    /// Cytokine release syndrome.
    pub severe_crs: Counted,
    /// Neurotoxicity.
    pub severe_neurotoxicity: Counted,
    /// Responders whose survival is shorter than their response: it is left out.
    pub contradictory: u32,
}

impl OutcomeRecords {
    /// Adds a patient. Who was in response at 24 months was alive then by definition, and says nothing more of survival.
    pub fn add(&mut self, patient: &PatientOutcomes) {
        if let Some(severe) = patient.severe_crs {
            self.severe_crs.add(severe);
        }
        if let Some(severe) = patient.severe_neurotoxicity {
            self.severe_neurotoxicity.add(severe);
        }
        match patient.responded {
            Some(true) => self.add_responder(patient),
            Some(false) => {
                if let Some((months, died)) = patient.survival {
                    self.others
                        .add(months.min(MONTHS) / MONTHS, died && months <= MONTHS);
                }
            }
            None => {}
        }
    }

    fn add_responder(&mut self, patient: &PatientOutcomes) {
        let disease = patient.disease;
        self.complete[disease].add(patient.complete);
        if let Some((months, ended)) = patient.duration {
            self.durations[disease].add(months, ended);
        }
        let Some((months, died)) = patient.survival else {
            return;
        };
        let (from, ended) = patient.duration.unwrap_or((0.0, false));
        if months < from {
            self.contradictory += 1;
            return;
        }
        let died = died && months <= MONTHS;
        self.responders[disease].add(died);
        if from >= MONTHS {
            return;
        }
        let followed = (months.min(MONTHS) - from) / (MONTHS - from);
        if ended {
            self.after_response.add(followed, died);
        } else if followed > 0.0 || died {
            self.in_response.push(LastInResponse {
                disease,
                from,
                followed,
                died,
            });
        }
    }

    /// The rows of a table to which the evidence applies.
    #[cfg(feature = "cohort")]
    pub fn of_rows(table: &Table, mapping: &Mapping, rows: &Cohort) -> Self {
        let mut records = Self::default();
        for row in rows.counted() {
            let patient = rows.patient(row.patient as usize);
            if !applicable(&patient) {
                continue;
            }
            let recorded = Recorded::of(table, mapping, row);
            records.add(&PatientOutcomes {
                disease: group(patient.disease()),
                responded: row.response.and_then(BestResponse::responded),
                complete: row.response == Some(BestResponse::Cr),
                duration: recorded.response_months.zip(recorded.response_ended),
                survival: recorded.survival(),
                severe_crs: recorded.severe_crs,
                severe_neurotoxicity: recorded.severe_neurotoxicity,
            });
        }
        records
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const RESPONDER: PatientOutcomes = PatientOutcomes {
        disease: 1,
        responded: Some(true),
        complete: false,
        duration: Some((6.0, true)),
        survival: Some((15.0, true)),
        severe_crs: None,
        severe_neurotoxicity: Some(true),
    };

    fn of(patients: &[PatientOutcomes]) -> OutcomeRecords {
        let mut records = OutcomeRecords::default();
        for patient in patients {
            records.add(patient);
        }
        records
    }

    #[test]
    fn a_death_after_a_response_is_half_way_from_its_end_to_24_months() {
        let records = of(&[RESPONDER]);
        assert_eq!(
            (records.complete[1].patients, records.complete[1].events),
            (1, 0)
        );
        let Followed { events, time, .. } = records.durations[1];
        assert_eq!((events, time), (1, 6.0));
        // (15 - 6) / (24 - 6).
        let Followed { events, time, .. } = records.after_response;
        assert_eq!((events, time), (1, 0.5));
        assert_eq!(records.severe_neurotoxicity.events, 1);
        assert_eq!(records.severe_crs.patients, 0);
    }

    #[test]
    fn deaths_after_24_months_are_survivals_of_24_months() {
        let records = of(&[
            PatientOutcomes {
                survival: Some((24.1, true)),
                ..RESPONDER
            },
            PatientOutcomes {
                responded: Some(false),
                survival: Some((30.0, true)),
                ..RESPONDER
            },
        ]);
        assert_eq!(
            (records.after_response.events, records.after_response.time),
            (0, 1.0)
        );
        assert_eq!((records.others.events, records.others.time), (0, 1.0));
    }

    #[test]
    fn who_is_in_response_when_last_seen_says_nothing_of_what_comes_after() {
        let ongoing = PatientOutcomes {
            duration: Some((6.0, false)),
            survival: Some((6.0, false)),
            ..RESPONDER
        };
        assert!(of(&[ongoing]).in_response.is_empty());
        let later = PatientOutcomes {
            survival: Some((24.0, true)),
            ..ongoing
        };
        let expected = LastInResponse {
            disease: 1,
            from: 6.0,
            followed: 1.0,
            died: true,
        };
        assert_eq!(of(&[later]).in_response, [expected]);
        let lasting = PatientOutcomes {
            duration: Some((25.0, false)),
            survival: Some((30.0, false)),
            ..RESPONDER
        };
        assert!(of(&[lasting]).in_response.is_empty());
    }

    #[test]
    fn a_survival_shorter_than_the_response_is_left_out_and_counted() {
        let records = of(&[PatientOutcomes {
            survival: Some((5.0, true)),
            ..RESPONDER
        }]);
        assert_eq!(
            (records.contradictory, records.responders[1].patients),
            (1, 0)
        );
        assert_eq!(records.durations[1].patients, 1);
    }
}
