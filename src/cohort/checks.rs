//! The predictive check of every outcome that a table records: how many patients had it, and how many the model predicted.

use crate::cohort::columns::Mapping;
use crate::cohort::meaning::BestResponse;
use crate::cohort::recorded::{Recorded, SURVIVAL_MONTHS};
use crate::cohort::rows::{Cohort, Row};
use crate::cohort::score::Scores;
use crate::model::Model;
use crate::model::outcomes::Outcome;
use crate::table::Table;
use crate::validate::{
    AlikePatients, Followed, LEAST, ObservedEvents, PredictiveCheck, SurvivalValidation, Verdict,
    predictive_check, survival_validation,
};
use serde::Serialize;

/// How many patients had an outcome, and how many the model predicted.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct OutcomeCheck {
    /// Which outcome.
    pub outcome: Outcome,
    /// The check in words.
    pub text: String,
    /// The numbers. Patients who were alive when last seen before 24 months count in both ways: `observed_low` takes all of them
    /// as dead by then, `observed_high` as alive.
    #[serde(flatten)]
    #[cfg_attr(test, ts(flatten))]
    pub check: PredictiveCheck,
}

/// Whether a patient had an outcome.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Had {
    Yes,
    No,
    /// Not seen for long enough.
    Censored,
}

impl From<bool> for Had {
    fn from(had: bool) -> Self {
        if had { Self::Yes } else { Self::No }
    }
}

/// The checks of all outcomes that the table has for at least one patient with a prediction, in the order of [`Outcome::ALL`].
pub(crate) fn outcome_checks(
    model: &Model,
    table: &Table,
    mapping: &Mapping,
    cohort: &Cohort,
    scores: &Scores,
) -> Vec<OutcomeCheck> {
    let check = |outcome| {
        let mut counts = vec![0; scores.answers().len()];
        let mut observed = ObservedEvents::known(0);
        for row in cohort.counted() {
            if let Some(answer) = scores.answer(row.patient as usize)
                && let Some(had) = had(outcome, table, mapping, row)
            {
                counts[answer] += 1;
                observed.low += u64::from(had == Had::Yes);
                observed.high += u64::from(had != Had::No);
            }
        }
        let counted = counts.into_iter().enumerate().filter(|(_, n)| *n > 0);
        let patients: Vec<AlikePatients> = counted
            .map(|(answer, n)| AlikePatients {
                n,
                draws: scores.draws(model, answer, outcome),
            })
            .collect();
        let check = predictive_check(&patients, observed)?;
        Some(OutcomeCheck {
            outcome,
            text: text(outcome, &check),
            check,
        })
    };
    Outcome::ALL.into_iter().filter_map(check).collect()
}

/// Survival at 24 months with censoring, of those with a prediction whose survival is recorded.
pub(crate) fn survival_check(
    table: &Table,
    mapping: &Mapping,
    cohort: &Cohort,
    scores: &Scores,
) -> Option<SurvivalValidation> {
    let of = |row: &Row| {
        let predicted = scores.outcomes(row.patient as usize)?.survival_24m;
        let (time, died) = Recorded::of(table, mapping, row).survival()?;
        Some(Followed {
            p: predicted.mean,
            time,
            died,
        })
    };
    let patients: Vec<Followed> = cohort.rows().iter().filter_map(of).collect();
    survival_validation(&patients, SURVIVAL_MONTHS)
}

/// Whether an accepted row had an outcome; nothing if the table does not say.
fn had(outcome: Outcome, table: &Table, mapping: &Mapping, row: &Row) -> Option<Had> {
    let recorded = Recorded::of(table, mapping, row);
    match outcome {
        Outcome::Response => row.response?.responded().map(Had::from),
        Outcome::CompleteResponse => {
            let response = row.response?;
            response.responded()?;
            Some((response == BestResponse::Cr).into())
        }
        Outcome::Survival24m => Some(alive(recorded.os_months?, recorded.died)),
        Outcome::SevereCrs => recorded.severe_crs.map(Had::from),
        Outcome::SevereNeurotoxicity => recorded.severe_neurotoxicity.map(Had::from),
    }
}

/// Whether a patient was alive at 24 months: last seen, or dead, after so many.
fn alive(months: f64, died: Option<bool>) -> Had {
    match died {
        Some(true) => (months > SURVIVAL_MONTHS).into(),
        Some(false) if months >= SURVIVAL_MONTHS => Had::Yes,
        None if months > SURVIVAL_MONTHS => Had::Yes,
        _ => Had::Censored,
    }
}

/// A check in words; what is too thin is said before any number.
fn text(outcome: Outcome, check: &PredictiveCheck) -> String {
    let had = match outcome {
        Outcome::Response => "responded",
        Outcome::CompleteResponse => "had a complete response",
        Outcome::Survival24m => "were alive at 24 months",
        Outcome::SevereCrs => "had cytokine release syndrome of grade 3 or more",
        Outcome::SevereNeurotoxicity => "had neurotoxicity of grade 3 or more",
    };
    let PredictiveCheck {
        n,
        observed_low,
        observed_high,
        q025,
        q975,
        ..
    } = check;
    let (seen, censored) = if observed_low == observed_high {
        (observed_low.to_string(), String::new())
    } else {
        (
            format!("{observed_low} to {observed_high}"),
            format!(
                " ({} not followed for that long, counted both ways)",
                observed_high - observed_low
            ),
        )
    };
    let counted =
        format!("{seen} of {n} {had}{censored}; the model predicted {q025} to {q975} (95%).");
    match check.verdict {
        Verdict::Agrees => format!("{counted} That is within what the model predicted."),
        Verdict::Fewer => format!("{counted} That is fewer than the model predicted."),
        Verdict::More => format!("{counted} That is more than the model predicted."),
        Verdict::TooFew => format!(
            "Too few to tell whether the model is right: it takes {LEAST} patients with the outcome and {LEAST} without. {counted}"
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_death_at_24_months_is_one_and_a_last_visit_then_is_none() {
        use Had::{Censored, No, Yes};
        for (months, died, expected) in [
            (24.0, Some(true), No),
            (24.0, Some(false), Yes),
            (24.0, None, Censored),
            (24.1, Some(true), Yes),
            (24.1, None, Yes),
            (23.9, Some(true), No),
            (23.9, Some(false), Censored),
            (0.0, None, Censored),
        ] {
            assert_eq!(alive(months, died), expected, "{months} {died:?}");
        }
    }
}
