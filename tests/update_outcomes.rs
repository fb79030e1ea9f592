//! The update of the outcomes beside the response: against R (`reference/outcomes.R`), coherent in every draw, and heard where a cohort
//! conflicts with the study. That it is calibrated is `xtask`'s to show.

mod common;

use common::tolerance::STANDARD_ERRORS;
use common::{list, number, numbers, reference};
use reinfuse::evidence::{Edits, embedded};
use reinfuse::model::Model;
use reinfuse::model::file::MixtureWeight;
use reinfuse::model::outcomes::{OutcomeDraws, OutcomePriors, SharePrior};
use reinfuse::update::counts::CohortCounts;
use reinfuse::update::outcomes::course::CourseMixture;
use reinfuse::update::outcomes::records::{Followed, OutcomeRecords, PatientOutcomes};
use reinfuse::update::outcomes::share::{ShareData, ShareMixture};
use reinfuse::update::outcomes::{OutcomeSettings, OutcomeShare, OutcomeUpdate, update_outcomes};
use reinfuse::update::report::{WeightVerdict, report};
use reinfuse::update::{UpdateError, UpdateSettings, update};
use serde_json::Value;

/// Quadrature of a share, and R's.
const QUADRATURE: f64 = 1e-6;
const RESPONDER: PatientOutcomes = PatientOutcomes {
    disease: 1,
    responded: Some(true),
    complete: true,
    duration: None,
    survival: None,
    severe_crs: Some(false),
    severe_neurotoxicity: None,
};

fn mean(draws: &[f64]) -> f64 {
    draws.iter().sum::<f64>() / draws.len() as f64
}

fn priors() -> OutcomePriors {
    OutcomePriors::new(&embedded::evidence()).unwrap()
}

fn records(patients: &[PatientOutcomes]) -> OutcomeRecords {
    let mut records = OutcomeRecords::default();
    for patient in patients {
        records.add(patient);
    }
    records
}

fn settings(prior_weight: f64) -> OutcomeSettings {
    OutcomeSettings {
        prior_weight,
        seed: 1,
        kept: 2_048,
        before: 2_048,
    }
}

fn updated(patients: &[PatientOutcomes], prior_weight: f64) -> Result<OutcomeUpdate, UpdateError> {
    let settings = settings(prior_weight);
    update_outcomes(&embedded::evidence(), &records(patients), &settings)
}

fn weight(
    update: &OutcomeUpdate,
    share: OutcomeShare,
    disease: Option<usize>,
) -> Option<MixtureWeight> {
    let index = OutcomeShare::each().position(|one| one == (share, disease));
    update.shares[index.unwrap()].weight
}

#[test]
fn a_share_under_both_priors_is_rs() {
    let shares = &reference("outcomes.json")["shares"];
    assert_eq!(list(shares).len(), 4);
    for share in list(shares) {
        let beta = |name: &str| {
            let [a, b] = numbers(&share[name]).try_into().unwrap();
            SharePrior::Beta([a, b])
        };
        let value = |name: &str| number(&share[name]);
        let data = ShareData {
            yes: value("yes"),
            no: value("no"),
            deaths: value("deaths"),
            exposure: value("exposure"),
        };
        let mixture = |w| ShareMixture::new(&beta("informed"), &beta("robust"), &data, w);
        let (found, expected) = (mixture(0.5).ln_bayes_factor(), value("ln_bayes_factor"));
        assert!(
            (found - expected).abs() < QUADRATURE,
            "{found}, in R {expected}"
        );
        for (w, expected) in [(1.0, "mean_informed"), (0.0, "mean_robust")] {
            let (found, expected) = (mean(&mixture(w).after(50_000)), value(expected));
            assert!((found - expected).abs() < 1e-5, "{found}, in R {expected}");
        }
    }
}

/// A responder of R's list.
fn responder(of: &Value) -> PatientOutcomes {
    let value = |i: usize| of[i].as_f64();
    let flag = |i: usize| value(i).map(|x| x == 1.0);
    PatientOutcomes {
        disease: number(&of[0]) as usize - 1,
        duration: value(1).zip(flag(2)),
        survival: value(3).zip(flag(4)),
        ..RESPONDER
    }
}

#[test]
fn durations_and_survival_after_a_response_are_rs() {
    let r = reference("outcomes.json");
    for (name, course) in r["courses"].as_object().unwrap() {
        let patients: Vec<PatientOutcomes> =
            list(&course["patients"]).iter().map(responder).collect();
        let records = records(&patients);
        let mixture = |w| CourseMixture::new(&priors(), &records, w, 1).unwrap();
        let quadrature = number(&course["error"]);
        let (factor, expected) = (
            mixture(0.5).ln_bayes_factor.unwrap(),
            number(&course["ln_bayes_factor"]),
        );
        assert!(factor.error < 0.03);
        assert!(
            (factor.ln - expected).abs() < STANDARD_ERRORS * factor.error + quadrature,
            "{name}: {factor:?}, in R {expected}"
        );
        for (w, component) in [(1.0, "informed"), (0.0, "robust")] {
            let (draws, expected) = (mixture(w).after(2_048), &course[component]);
            let mut found: Vec<f64> = draws
                .monthly_persistence
                .iter()
                .map(|column| mean(&column.iter().map(|q| q.powi(12)).collect::<Vec<f64>>()))
                .collect();
            found.push(mean(&draws.survival_after_response));
            let mut means = numbers(&expected["lasting_12m"]);
            means.push(number(&expected["a"]));
            for (found, expected) in found.into_iter().zip(means) {
                // 4,000 effective draws of a share, whose standard deviation is at most 1/2 and here below 0.35.
                let allowed = STANDARD_ERRORS * 0.35 / 4_000_f64.sqrt() + quadrature;
                assert!(
                    (found - expected).abs() < allowed,
                    "{name} {component}: {found}, in R {expected}"
                );
            }
        }
    }
}

#[test]
fn what_nobody_speaks_of_remains_the_studys() {
    let update = updated(&[RESPONDER], 0.8).unwrap();
    let study = OutcomeDraws::new(&embedded::evidence(), 2_048, 1).unwrap();
    let OutcomeUpdate { after, .. } = &update;
    assert_eq!(after.survival_others, study.survival_others);
    assert_eq!(after.monthly_persistence, study.monthly_persistence);
    assert_eq!(after.severe_neurotoxicity, study.severe_neurotoxicity);
    assert_eq!(after.complete_share[2], study.complete_share[2]);
    assert_ne!(after.complete_share[1], study.complete_share[1]);
    assert_ne!(after.severe_crs, study.severe_crs);
    assert!(weight(&update, OutcomeShare::SevereCrs, None).is_some());
    assert_eq!(weight(&update, OutcomeShare::Lasting12m, Some(1)), None);
}

/// Thirty patients as the study would have them, or as it would not.
fn cohort(contrary: bool) -> Vec<PatientOutcomes> {
    let other = |i: u32| PatientOutcomes {
        responded: Some(false),
        survival: Some(if contrary {
            (30.0, false)
        } else {
            (3.0 + f64::from(i), true)
        }),
        severe_crs: Some(contrary || i == 0),
        severe_neurotoxicity: Some(contrary || i < 2),
        ..RESPONDER
    };
    let responder = |i: u32| PatientOutcomes {
        complete: contrary || i.is_multiple_of(3),
        duration: Some(if contrary {
            (34.0, false)
        } else {
            (2.0 + f64::from(i), true)
        }),
        survival: Some(if contrary {
            (34.0, false)
        } else {
            (12.0 + f64::from(i), i.is_multiple_of(2))
        }),
        ..other(i)
    };
    let responder = |i| PatientOutcomes {
        responded: Some(true),
        ..responder(i)
    };
    (0..15).map(other).chain((0..15).map(responder)).collect()
}

#[test]
fn a_cohort_in_conflict_is_heard_in_every_outcome() {
    let (agrees, conflicts) = (
        updated(&cohort(false), 0.8).unwrap(),
        updated(&cohort(true), 0.8).unwrap(),
    );
    for (share, disease) in [
        (OutcomeShare::Complete, Some(1)),
        (OutcomeShare::Lasting12m, Some(1)),
        (OutcomeShare::SurvivalResponders, Some(1)),
        (OutcomeShare::SurvivalOthers, None),
        (OutcomeShare::SevereCrs, None),
        (OutcomeShare::SevereNeurotoxicity, None),
    ] {
        let of = |update| weight(update, share, disease).unwrap().updated;
        assert!(of(&agrees) > 0.8, "{share}: {}", of(&agrees));
        assert!(of(&conflicts) < 0.2, "{share}: {}", of(&conflicts));
        let mean_of = |draws| mean(&share.draws(disease, draws));
        assert!(
            mean_of(&conflicts.after) > 0.75,
            "{share}: {}",
            mean_of(&conflicts.after)
        );
    }
}

#[test]
fn a_partial_response_in_all_moves_the_assumed_share_or_is_refused() {
    let partial = PatientOutcomes {
        disease: 0,
        complete: false,
        ..RESPONDER
    };
    let update = updated(&[partial], 0.8).unwrap();
    assert_eq!(
        weight(&update, OutcomeShare::Complete, Some(0))
            .unwrap()
            .updated,
        0.0
    );
    // Beta(1/2, 3/2).
    assert!((mean(&update.after.complete_share[0]) - 0.25).abs() < 1e-3);
    assert_eq!(updated(&[partial], 1.0), Err(UpdateError::Conflict));
}

#[test]
fn an_updated_model_is_coherent_in_every_draw_and_survives_its_file() {
    let mut counts = CohortCounts::of_the_model();
    counts.add(1, [Some(true); 2], 30, 15).unwrap();
    for contrary in [false, true] {
        let mut patients = cohort(contrary);
        patients[3].survival = None;
        let update = update(
            &embedded::evidence(),
            embedded::EVIDENCE_SHA256,
            &Edits::default(),
            &counts,
            &records(&patients),
            &UpdateSettings::default(),
            |_| (),
        )
        .unwrap();
        let after = &update.outcomes.after;
        let columns = [
            &after.complete_share,
            &after.monthly_persistence,
            &vec![
                after.survival_after_response.clone(),
                after.survival_others.clone(),
                after.severe_crs.clone(),
                after.severe_neurotoxicity.clone(),
            ],
        ];
        // Every outcome is made of these by products and sums that keep it coherent if each is a share.
        for column in columns.into_iter().flatten() {
            assert_eq!(column.len(), 2_048);
            assert!(column.iter().all(|p| (0.0..=1.0).contains(p)));
        }
        let model = Model::from_saved(&update.saved.encode()).unwrap();
        let raw = common::typical("nhl", Some(true), Some(true));
        let numbers = common::assess(&model, &raw).numbers.unwrap();
        let outcomes = numbers.outcomes;
        assert!(outcomes.complete_response.mean <= outcomes.response.mean);
        assert!(numbers.in_response[24].mean <= outcomes.survival_24m.mean);
        assert!((outcomes.severe_crs.mean - mean(&after.severe_crs)).abs() < 1e-7);

        let before = Model::standard().unwrap();
        let patient = reinfuse::patient::validate(&raw).unwrap();
        let report = report(&before, &update, &counts, Some(&patient)).unwrap();
        assert_eq!(report.shares.len(), OutcomeShare::each().count());
        let crs = report
            .shares
            .iter()
            .find(|s| s.share == OutcomeShare::SevereCrs)
            .unwrap();
        let verdict = if contrary {
            WeightVerdict::PriorsPredictedBetter
        } else {
            WeightVerdict::StudyPredictedBetter
        };
        assert_eq!((crs.patients, crs.weight_verdict), (30, Some(verdict)));
        let survival = &report.patient.unwrap().outcomes[2];
        assert_eq!(survival.outcome.id(), "survival_24m");
        assert_eq!(survival.after.mean, outcomes.survival_24m.mean);
    }
}

#[test]
fn deaths_of_a_large_cohort_are_taken_at_their_word() {
    // Exponential survival of 100,000 patients: 24-month survival exp(-deaths / exposure).
    let data = Followed {
        patients: 100_000,
        events: 60_000,
        time: 50_000.0,
    };
    let mixture = ShareMixture::new(
        &priors().survival_others,
        &SharePrior::Beta([0.5; 2]),
        &data.into(),
        0.8,
    );
    assert!((mean(&mixture.after(2_048)) - (-1.2_f64).exp()).abs() < 1e-4);
}
