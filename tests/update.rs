//! Covers the update by a reader's cohort on the standard evidence: weights, consistency, large cohorts, the saved file, and
//! what it would take. That its numbers are right is `update_brute_force.rs` and the calibration.

mod common;

use common::{assess, typical};
use proptest::prelude::*;
use reinfuse::evidence::cart2::DISEASES;
use reinfuse::evidence::embedded;
use reinfuse::evidence::study::Study;
use reinfuse::evidence::{Change, Edits, OddsRatio};
use reinfuse::model::draws::Posterior;
use reinfuse::model::file::{MixtureWeight, SavedError, SavedModel};
use reinfuse::model::pattern::PATTERNS;
use reinfuse::model::{Model, ModelError};
use reinfuse::numerics::math::logistic;
use reinfuse::numerics::random::Stream;
use reinfuse::update::counts::CohortCounts;
use reinfuse::update::log_posterior::parameter_names;
use reinfuse::update::marginal_likelihood::weight_after;
use reinfuse::update::mixture::{Mixture, MixtureSettings, mix};
use reinfuse::update::outcomes::records::OutcomeRecords;
use reinfuse::update::report::{WeightVerdict, report};
use reinfuse::update::sample_size::{Mix, further};
use reinfuse::update::{Update, UpdateError, UpdateSettings, update};
use std::sync::OnceLock;

const YES: Option<bool> = Some(true);
const NO: Option<bool> = Some(false);
const ALL: usize = 0;
const NHL: usize = 1;
const CLL: usize = 2;
/// Standard errors that a sampled number may be off.
const MOST_ERRORS: f64 = 4.5;

/// Disease, (C, D), patients, responders.
type Row = (usize, [Option<bool>; 2], u32, u32);

const AGREEING: &[Row] = &[
    (NHL, [YES, YES], 15, 10),
    (NHL, [NO, YES], 5, 1),
    (ALL, [YES, YES], 8, 3),
    (ALL, [None, NO], 4, 0),
    (CLL, [YES, None], 3, 1),
];
const CONFLICTING: &[Row] = &[
    (NHL, [YES, YES], 15, 1),
    (NHL, [NO, YES], 5, 4),
    (ALL, [YES, YES], 8, 0),
    (ALL, [NO, NO], 4, 4),
];

fn cells(rows: &[Row]) -> CohortCounts {
    let mut cells = CohortCounts::of_the_model();
    for (group, known, n, r) in rows {
        cells.add(*group, *known, *n, *r).unwrap();
    }
    cells
}

fn study() -> Study {
    Study::from_evidence(&embedded::evidence()).unwrap()
}

fn mixed(rows: &[Row], prior_weight: f64) -> Mixture {
    let settings = MixtureSettings {
        prior_weight,
        site_sd: 0.75,
        seed: 1,
        effective: 4_000.0,
    };
    mix(&study(), &cells(rows), &settings, |_| ()).unwrap()
}

fn updated(rows: &[Row], settings: &UpdateSettings) -> Result<Update, UpdateError> {
    update(
        &embedded::evidence(),
        embedded::EVIDENCE_SHA256,
        &Edits::default(),
        &cells(rows),
        &OutcomeRecords::default(),
        settings,
        |_| (),
    )
}

/// The agreeing cohort's update, made once.
fn agreeing() -> &'static Update {
    static UPDATE: OnceLock<Update> = OnceLock::new();
    UPDATE.get_or_init(|| updated(AGREEING, &UpdateSettings::default()).unwrap())
}

fn posterior(update: &Update) -> Posterior {
    Posterior::decode(&update.saved.draws).unwrap()
}

#[test]
fn the_weight_follows_bayes_by_hand() {
    // Odds 0.8 / 0.2 = 4, times 1/2.
    assert!((weight_after(0.8, 0.5_f64.ln()) - 2.0 / 3.0).abs() < 1e-12);
    assert_eq!(weight_after(0.0, 50.0), 0.0);
    assert_eq!(weight_after(1.0, -50.0), 1.0);
}

#[test]
fn a_cohort_of_nobody_leaves_the_weight() {
    let mixture = mixed(&[], 0.8);
    let weight = mixture.weight;
    assert!(
        (weight.updated - 0.8).abs() < MOST_ERRORS * weight.error && weight.error < 0.005,
        "{weight:?}"
    );
}

#[test]
fn agreement_raises_the_weight_and_conflict_lowers_it() {
    let weight = agreeing().mixture.weight;
    assert_eq!(weight.prior, 0.8);
    assert!(weight.updated > 0.95, "{weight:?}");
    let weight = mixed(CONFLICTING, 0.8).weight;
    assert!(weight.updated < 0.01, "{weight:?}");
}

#[test]
fn a_weight_says_which_forecast_was_the_better_and_no_more() {
    let verdict = |prior, updated, error| {
        WeightVerdict::of(&MixtureWeight {
            prior,
            updated,
            error,
        })
    };
    assert_eq!(
        [
            verdict(0.8, 0.9, 0.01),
            verdict(0.8, 0.7, 0.01),
            verdict(0.8, 0.81, 0.01),
            verdict(1.0, 1.0, 0.0),
            verdict(0.0, 0.0, 0.0)
        ]
        .map(WeightVerdict::id),
        [
            "study_predicted_better",
            "priors_predicted_better",
            "undecided",
            "fixed",
            "fixed"
        ]
    );
}

#[test]
fn all_the_weight_on_a_study_that_the_cohort_contradicts_is_refused_with_what_to_do() {
    let contrary: Vec<Row> = CONFLICTING
        .iter()
        .map(|(group, known, n, r)| (*group, *known, 10 * n, 10 * r))
        .collect();
    let settings = UpdateSettings {
        prior_weight: Some(1.0),
        ..UpdateSettings::default()
    };
    let refused = updated(&contrary, &settings).unwrap_err();
    assert_eq!(refused, UpdateError::Conflict);
    assert_eq!(refused.rule().id(), "study_conflict");
    assert!(refused.to_string().contains("less weight, such as 0.8"));
}

#[test]
fn the_site_before_its_patients_is_the_mixture_prior_with_a_site_effect() {
    // The study's posterior and the priors, each at its share, from samples of their own.
    let mixture = mixed(&[], 0.6);
    let (before, diagnostics) = (&mixture.before, &mixture.diagnostics);
    assert_eq!(before.parameter_count, diagnostics.parameters.len());
    assert_eq!(before.tables.len(), before.len() * before.cells);
    for (k, expected) in diagnostics.parameters.iter().enumerate() {
        let values: Vec<f64> = (0..before.len())
            .map(|i| before.parameters_of(i)[k])
            .collect();
        let mean = values.iter().sum::<f64>() / values.len() as f64;
        let error = expected.sd * (1.0 / before.len() as f64 + 1.0 / expected.effective).sqrt();
        assert!(
            (mean - expected.mean).abs() < MOST_ERRORS * error,
            "{}: {mean}, {}",
            expected.name,
            expected.mean
        );
    }
}

#[test]
fn mild_conflict_is_weighed_with_little_error() {
    let mild: &[Row] = &[
        (NHL, [YES, YES], 10, 3),
        (NHL, [NO, YES], 10, 5),
        (ALL, [NO, NO], 10, 5),
    ];
    let weight = mixed(mild, 0.8).weight;
    assert!(weight.updated > 0.05 && weight.updated < 0.25, "{weight:?}");
    assert!(weight.error < 0.01, "{weight:?}");
}

#[test]
fn the_weight_is_the_readers_where_only_one_component_is_asked_for() {
    for (w, rows) in [(1.0, AGREEING), (0.0, AGREEING)] {
        let mixture = mixed(rows, w);
        assert_eq!((mixture.weight.updated, mixture.weight.error), (w, 0.0));
        assert_eq!(mixture.ln_bayes_factor, None);
    }
}

/// Weighted mean of a function of the draws, with its standard error.
fn mean(
    mixture: &Mixture,
    factor: impl Fn(&[f64]) -> f64,
    of: impl Fn(&[f64]) -> f64,
) -> (f64, f64) {
    let draws = &mixture.draws;
    let weights: Vec<f64> = (0..draws.len())
        .map(|i| draws.weights[i] * factor(draws.parameters_of(i)))
        .collect();
    let x = |i: usize| of(draws.parameters_of(i));
    let (mean, sd, effective) = reinfuse::numerics::diagnostics::weighted_mean(&weights, x);
    (mean, sd / effective.sqrt())
}

#[test]
fn two_cohorts_one_after_the_other_are_both_at_once() {
    let first: &[Row] = &[(NHL, [YES, YES], 6, 4), (ALL, [NO, YES], 4, 1)];
    let second: &[Row] = &[(NHL, [NO, NO], 5, 1), (CLL, [YES, NO], 3, 1)];
    let (one, both) = (mixed(first, 0.8), mixed(&[first, second].concat(), 0.8));
    let p = |draw: &[f64], group: usize, c: f64, d: f64| {
        logistic(draw[group] + c * draw[3] + d * draw[4])
    };
    // The second cohort's likelihood, written again.
    let likelihood = |draw: &[f64]| {
        let (a, b) = (p(draw, NHL, 0.0, 0.0), p(draw, CLL, 1.0, 0.0));
        a * (1.0 - a).powi(4) * b * (1.0 - b).powi(2)
    };
    for k in [0, 1, 2, 3, 4, 8] {
        let (after, error_after) = mean(&one, likelihood, |draw| draw[k]);
        let (at_once, error) = mean(&both, |_| 1.0, |draw| draw[k]);
        // The weight's own error moves a mean by a small part of what both components differ.
        let allowed = MOST_ERRORS * error_after.hypot(error) + 2.0 * one.weight.error;
        assert!(
            (after - at_once).abs() < allowed,
            "{k}: {after}, at once {at_once}"
        );
    }
}

#[test]
fn an_update_is_drawn_in_the_proportion_of_the_components() {
    // With little learnt, half the draws know the study and half do not: the spread of beta_C lies between.
    let spread = |w: f64| {
        let mixture = mixed(&[(CLL, [None; 2], 1, 0)], w);
        let beta = &mixture.diagnostics.parameters[3];
        (beta.mean, beta.sd)
    };
    let ((m1, s1), (m0, s0)) = (spread(1.0), spread(0.0));
    let mixture = mixed(&[(CLL, [None; 2], 1, 0)], 0.5);
    let w = mixture.weight.updated;
    let (expected, beta) = (w * m1 + (1.0 - w) * m0, &mixture.diagnostics.parameters[3]);
    let square = w * (s1 * s1 + m1 * m1) + (1.0 - w) * (s0 * s0 + m0 * m0);
    assert!(
        (beta.mean - expected).abs() < 0.08,
        "{} {expected}",
        beta.mean
    );
    let sd = (square - expected * expected).sqrt();
    assert!((beta.sd - sd).abs() < 0.06, "{} {sd}", beta.sd);
}

#[test]
fn a_hundred_thousand_patients_are_taken_at_their_word() {
    let large: &[Row] = &[
        (NHL, [YES, YES], 30_000, 19_000),
        (NHL, [NO, YES], 20_000, 6_000),
        (NHL, [YES, NO], 10_000, 3_000),
        (ALL, [YES, YES], 25_000, 8_000),
        (ALL, [NO, NO], 5_000, 150),
        (CLL, [YES, YES], 10_000, 4_000),
    ];
    let update = updated(large, &UpdateSettings::default()).unwrap();
    let model = Model::from_saved(&update.saved.encode()).unwrap();
    let response = |disease| {
        let assessment = assess(&model, &typical(disease, YES, YES));
        assessment.numbers.unwrap().outcomes.response
    };
    let (all, cll) = (response("all"), response("cll"));
    // Five cells of six are as free as five parameters; CLL's has its own intercept, so it is met exactly.
    assert!(
        (cll.mean - 0.4).abs() < 0.005 && cll.q975 - cll.q025 < 0.03,
        "{cll:?}"
    );
    assert!(
        (all.mean - 0.32).abs() < 0.01 && all.q975 - all.q025 < 0.02,
        "{all:?}"
    );
    assert!(update.mixture.draws.points < 200_000);
}

#[test]
fn a_cohort_that_leaves_too_few_effective_draws_is_refused() {
    // With neither factor known in a hundred thousand patients the posterior is a thin curved sheet, which no t distribution
    // proposes well. Up to 2,000 patients with half of each factor unknown no update is refused.
    let unknown: &[Row] = &[
        (NHL, [None; 2], 50_000, 24_000),
        (ALL, [None; 2], 30_000, 8_000),
        (CLL, [None; 2], 20_000, 8_000),
    ];
    let refused = updated(unknown, &UpdateSettings::default()).unwrap_err();
    let message = refused.to_string();
    assert!(
        message.starts_with("the update is refused by its own diagnostics: ")
            && message.contains("effective draws after"),
        "{message}"
    );
}

#[test]
fn the_same_seed_gives_the_same_file_and_another_does_not() {
    let run = |seed| {
        let settings = UpdateSettings {
            seed,
            effective: 500.0,
            ..UpdateSettings::default()
        };
        mix(
            &study(),
            &cells(AGREEING),
            &MixtureSettings {
                prior_weight: 0.8,
                site_sd: 0.75,
                seed: settings.seed,
                effective: settings.effective,
            },
            |_| (),
        )
        .unwrap()
    };
    assert_eq!(run(3), run(3));
    assert_ne!(run(3).draws, run(4).draws);
}

#[test]
fn a_weight_or_a_cohort_out_of_range_is_refused_with_its_rule() {
    for weight in [-0.1, 1.5, f64::NAN] {
        let settings = UpdateSettings {
            prior_weight: Some(weight),
            ..UpdateSettings::default()
        };
        let message = updated(AGREEING, &settings).unwrap_err().to_string();
        assert!(
            message.contains("robust_weight") && message.contains("from 0 to 1"),
            "{message}"
        );
    }
    let edits = Edits {
        changes: vec![Change {
            assumption: "site_effect_sd".to_owned(),
            value: 0.0,
        }],
        ..Edits::default()
    };
    let refused = update(
        &embedded::evidence(),
        embedded::EVIDENCE_SHA256,
        &edits,
        &cells(AGREEING),
        &OutcomeRecords::default(),
        &UpdateSettings::default(),
        |_| (),
    );
    assert!(
        refused
            .unwrap_err()
            .to_string()
            .contains("site_effect_sd is 0")
    );
}

#[test]
fn progress_rises_to_one() {
    let mut told = vec![0.0];
    let settings = UpdateSettings::default();
    update(
        &embedded::evidence(),
        embedded::EVIDENCE_SHA256,
        &Edits::default(),
        &cells(AGREEING),
        &OutcomeRecords::default(),
        &settings,
        |share| told.push(share),
    )
    .unwrap();
    assert!(told.is_sorted() && *told.last().unwrap() == 1.0, "{told:?}");
}

// ------------------------------------------------------------------ the saved model

#[test]
fn a_saved_model_says_in_every_assessment_what_it_was_updated_with() {
    let file = agreeing().saved.encode();
    let (saved, _) = SavedModel::decode(&file).unwrap();
    assert_eq!(saved, agreeing().saved);
    let model = Model::from_saved(&file).unwrap();
    let assessment = assess(&model, &typical("nhl", YES, YES));
    let update = assessment.model.update.clone().unwrap();
    assert_eq!((update.patients, update.prior_weight), (35, 0.8));
    assert_eq!(update.weight, agreeing().mixture.weight.updated);
    assert_eq!(assessment.model.run, "updated");
    let standard = assess(&Model::standard().unwrap(), &typical("nhl", YES, YES));
    assert_eq!(standard.model.update, None);
    assert_ne!(assessment.fingerprint, standard.fingerprint);
    let json = serde_json::to_value(&assessment).unwrap();
    assert_eq!(json["model"]["update"]["patients"], 35);
    let json = serde_json::to_value(&standard).unwrap();
    assert_eq!(json["model"].get("update"), None);
}

#[test]
fn a_saved_model_keeps_the_readers_edits() {
    let mut saved = agreeing().saved.clone();
    saved.edits = Edits {
        changes: vec![Change {
            assumption: "prior_beta_sd".to_owned(),
            value: 0.75,
        }],
        dropped: vec!["E3_cy_flu".to_owned()],
        odds_ratios: vec![OddsRatio {
            factor: "cy_flu".to_owned(),
            odds_ratio: 3.0,
            lower: 1.2,
            upper: 7.5,
        }],
    };
    assert_eq!(SavedModel::decode(&saved.encode()).unwrap().0, saved);
}

#[test]
fn a_saved_model_changed_in_any_byte_is_refused() {
    let file = agreeing().saved.encode();
    let mut random = Stream::new(1, 0);
    let places = (0..150).chain((0..200).map(|_| random.below(file.len())));
    for place in places {
        let mut changed = file.clone();
        changed[place] ^= 1 << (place % 8);
        assert!(Model::from_saved(&changed).is_err(), "byte {place}");
    }
    for length in [0, 1, 40, 50, 80, file.len() - 1] {
        assert!(
            Model::from_saved(&file[..length]).is_err(),
            "{length} bytes"
        );
    }
    let longer = [file.as_slice(), b"x"].concat();
    assert_eq!(
        Model::from_saved(&longer),
        Err(ModelError::Saved(SavedError::Damaged))
    );
}

#[test]
fn another_versions_model_is_refused_by_its_version_and_other_files_as_no_model() {
    let file = agreeing().saved.encode();
    let version = env!("CARGO_PKG_VERSION");
    let place = file
        .windows(version.len())
        .position(|w| w == version.as_bytes());
    let mut other = file.clone();
    other[place.unwrap()] = b'7';
    let message = Model::from_saved(&other).unwrap_err().to_string();
    assert!(
        message.contains(&format!("version 7{}", &version[1..])) && message.contains(version),
        "{message}"
    );
    let message = Model::from_saved(embedded::POSTERIOR)
        .unwrap_err()
        .to_string();
    assert!(message.contains("not an updated model"), "{message}");
}

#[test]
fn a_model_saved_from_other_evidence_is_refused() {
    let mut saved = agreeing().saved.clone();
    let foreign = update(
        &embedded::evidence(),
        "another file's hash",
        &Edits::default(),
        &cells(AGREEING),
        &OutcomeRecords::default(),
        &UpdateSettings::default(),
        |_| (),
    );
    saved.draws = foreign.unwrap().saved.draws;
    let refused = Model::from_saved(&saved.encode());
    assert!(matches!(refused, Err(ModelError::OtherEvidence { .. })));
}

proptest! {
    #[test]
    fn no_bytes_make_the_reader_of_saved_models_panic(
        tail in prop::collection::vec(any::<u8>(), 0..300),
        headed in any::<bool>(),
        hashed in any::<bool>(),
    ) {
        let mut file = Vec::new();
        if headed {
            file.extend(b"reinfuse updated model, made by version ");
            file.extend(env!("CARGO_PKG_VERSION").as_bytes());
            file.push(b'\n');
        }
        if hashed {
            use sha2::Digest;
            file.extend(sha2::Sha256::digest(&tail));
        }
        file.extend(&tail);
        prop_assert!(Model::from_saved(&file).is_err());
    }
}

// ------------------------------------------------------------------ old and new answers

#[test]
fn the_report_counts_the_cohort_and_sets_both_models_answers_side_by_side() {
    let before = Model::standard().unwrap();
    let raw = typical("nhl", YES, YES);
    let patient = reinfuse::patient::validate(&raw).unwrap();
    let cohort = cells(AGREEING);
    let report = report(&before, agreeing(), &cohort, Some(&patient)).unwrap();
    let after = Model::from_saved(&agreeing().saved.encode()).unwrap();
    let response = |model: &Model| assess(model, &raw).numbers.unwrap().outcomes.response;
    let answers = report.patient.unwrap();
    assert_eq!(answers.before.mean, response(&before).mean);
    assert_eq!(answers.after.mean, response(&after).mean);
    let cell = report
        .cells
        .iter()
        .find(|c| c.disease == "nhl" && c.cy_flu && c.dose_increased);
    let cell = cell.unwrap();
    assert_eq!((cell.patients, cell.responders), (15, 10));
    assert_eq!(
        (cell.before.mean, cell.after.q975),
        (answers.before.mean, response(&after).q975)
    );
    assert_eq!(report.cells.len(), DISEASES.len() * PATTERNS);
    // Five patients would seem to widen the study's interval; they narrow the site's.
    let width = |i: reinfuse::model::probability::Interval| i.q975 - i.q025;
    for cell in &report.cells {
        assert!(
            width(cell.site_before) > width(cell.before)
                && width(cell.site_before) > width(cell.after)
        );
    }
    assert_eq!(report.weight_verdict, WeightVerdict::StudyPredictedBetter);
    // Those of whom all is known; seven are not.
    assert_eq!(report.cells.iter().map(|c| c.patients).sum::<u32>(), 28);
    assert_eq!((report.patients, report.responders), (35, 15));
    let site = agreeing().mixture.diagnostics.parameters.last().unwrap();
    assert_eq!(
        (report.site_effect.mean, report.site_effect.sd),
        (site.mean, site.sd)
    );
    assert_eq!(parameter_names(&study()).last().unwrap(), "site_effect");
}

#[test]
fn the_patients_it_would_take_halve_the_interval_of_simulated_updates() {
    let rows: &[Row] = &[
        (NHL, [YES, YES], 20, 13),
        (NHL, [NO, YES], 10, 3),
        (NHL, [YES, NO], 10, 3),
        (ALL, [YES, YES], 10, 4),
    ];
    let now = updated(rows, &UpdateSettings::default()).unwrap();
    let draws = posterior(&now);
    let asked = (NHL, [YES, YES]);
    let answer = further(&draws, &study(), &cells(rows), asked.0, asked.1).unwrap();
    assert_eq!(answer.mix, Mix::Cohort);
    let patients = answer.patients.unwrap();
    let width = |update: &Update| {
        let model = Model::from_saved(&update.saved.encode()).unwrap();
        let response = assess(&model, &typical("nhl", YES, YES))
            .numbers
            .unwrap()
            .outcomes
            .response;
        response.q975 - response.q025
    };
    // Patients of the same mix whose responses come from draws of the posterior, not from its mean.
    let mut random = Stream::new(1, 0);
    let shares: Vec<f64> = (0..4)
        .map(|_| {
            let i = random.below(draws.len);
            let column = |k: usize| draws.columns[k][i];
            let more: Vec<Row> = rows
                .iter()
                .map(|(group, known, n, r)| {
                    let on = |factor: usize| f64::from(u8::from(known[factor] == YES));
                    let p = logistic(column(*group) + on(0) * column(3) + on(1) * column(4));
                    let added = (f64::from(patients) * f64::from(*n) / 50.0).round() as u32;
                    let responded = (0..added).filter(|_| random.uniform() < p).count() as u32;
                    (*group, *known, n + added, r + responded)
                })
                .collect();
            width(&updated(&more, &UpdateSettings::default()).unwrap()) / width(&now)
        })
        .collect();
    let mean = shares.iter().sum::<f64>() / shares.len() as f64;
    assert!(
        (mean - 0.5).abs() < 0.1,
        "{patients} patients leave {shares:?}"
    );
}

#[test]
fn no_number_of_patients_of_an_uninformative_mix_would_do() {
    // CLL alone, Cy-Flu and dose never known: nothing tells the factors apart.
    let rows: &[Row] = &[(CLL, [None; 2], 30, 10)];
    let update = updated(rows, &UpdateSettings::default()).unwrap();
    let answer = further(&posterior(&update), &study(), &cells(rows), NHL, [YES, NO]).unwrap();
    assert_eq!(answer.patients, None);
    assert!(answer.share_that_stays > 0.5 && answer.share_that_stays <= 1.0);
}

#[test]
fn with_nobody_in_the_cohort_further_patients_have_the_studys_mix() {
    let standard = Posterior::decode(embedded::POSTERIOR).unwrap();
    let answer = further(&standard, &study(), &cells(&[]), NHL, [YES, YES]).unwrap();
    assert_eq!(answer.mix, Mix::Study);
    assert!(
        answer.patients.is_some_and(|n| (10..1_000).contains(&n)),
        "{answer:?}"
    );
}
