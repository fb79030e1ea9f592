//! The update of the other outcomes: simulated cohorts of a site whose outcomes are the study's or are not, each outcome on its own.

use super::cohorts::WEIGHT;
use crate::calibration::rank::{Ranked, rank_among};
use reinfuse::evidence::Evidence;
use reinfuse::evidence::cart2::DISEASES;
use reinfuse::model::outcomes::{OutcomeDraws, OutcomePriors};
use reinfuse::numerics::math::{exp, ln, sin};
use reinfuse::numerics::random::Stream;
use reinfuse::reconstruct::WeightedDraws;
use reinfuse::update::UpdateError;
use reinfuse::update::outcomes::records::{MONTHS, OutcomeRecords, PatientOutcomes};
use reinfuse::update::outcomes::{OutcomeSettings, OutcomeShare, OutcomeUpdate, update_outcomes};

/// Draws of the study that a truth is one of.
const RESERVOIR: usize = 16_384;
/// Draws that an update keeps, and draws of the prior, which are not looked at here.
const KEPT: usize = 2_048;
const BEFORE: usize = 64;
/// A stream of a run's seed that the update does not use.
const STREAM: u32 = 12;
/// Smallest and largest cohort.
const PATIENTS: [usize; 2] = [5, 120];
/// Share of patients who respond: the outcomes' update does not ask how many should.
const RESPONDED: f64 = 0.45;
/// Share of patients with a record of each outcome, and of responses that were followed for less long than the patient.
const RECORDED: f64 = 0.85;
const LESS_FOLLOWED: f64 = 0.3;
/// Months of follow-up, uniform.
const FOLLOW_UP: [f64; 2] = [3.0, 36.0];

/// What every run starts from.
pub struct Study {
    evidence: Evidence,
    priors: OutcomePriors,
    reservoir: OutcomeDraws,
}

impl Study {
    /// The standard evidence.
    pub fn standard(seed: u64) -> Self {
        let evidence = reinfuse::evidence::embedded::evidence();
        let priors = OutcomePriors::new(&evidence).expect("the standard evidence breaks no rule");
        let reservoir = priors
            .draws(RESERVOIR, seed)
            .expect("the standard evidence breaks no rule");
        Self {
            evidence,
            priors,
            reservoir,
        }
    }
}

/// What was seen, and what is true.
pub struct Simulated {
    /// Its own seed, for the engine too.
    pub seed: u64,
    /// The cohort's outcomes.
    pub records: OutcomeRecords,
    /// Whether each share of [`OutcomeShare::each`] is the study's.
    pub like_the_study: Vec<bool>,
    /// The truth, one draw of each column.
    pub truth: OutcomeDraws,
}

/// Simulates the cohort of this index.
pub fn simulate(study: &Study, seed: u64, index: usize) -> Simulated {
    let seed = (seed << 40) | (1 << 39) | index as u64;
    let mut random = Stream::new(seed, STREAM);
    let mut like_the_study = Vec::new();
    let mut of_the_study = |random: &mut Stream| {
        let like = random.uniform() < WEIGHT;
        like_the_study.push(like);
        like.then(|| random.below(RESERVOIR))
    };
    let from = &study.reservoir;
    // Beta(1/2, 1/2), the prior of every share.
    let jeffreys =
        |random: &mut Stream| sin(core::f64::consts::FRAC_PI_2 * random.uniform()).powi(2);
    let mut share = |column: &[f64], random: &mut Stream| {
        vec![match of_the_study(random) {
            Some(i) => column[i],
            None => jeffreys(random),
        }]
    };
    let complete_share = from
        .complete_share
        .iter()
        .map(|column| share(column, &mut random))
        .collect();
    let survival_others = share(&from.survival_others, &mut random);
    let severe_crs = share(&from.severe_crs, &mut random);
    let severe_neurotoxicity = share(&from.severe_neurotoxicity, &mut random);
    let (monthly_persistence, survival_after_response) = match of_the_study(&mut random) {
        Some(i) => (
            from.monthly_persistence
                .iter()
                .map(|c| vec![c[i]])
                .collect(),
            vec![from.survival_after_response[i]],
        ),
        None => {
            let durations = study.priors.durations.iter();
            let persistence = durations.map(|prior| {
                let ln_median = prior.ln_median + random.normal();
                vec![exp(-core::f64::consts::LN_2 * exp(-ln_median))]
            });
            (persistence.collect(), vec![jeffreys(&mut random)])
        }
    };
    let truth = OutcomeDraws {
        complete_share,
        monthly_persistence,
        survival_after_response,
        survival_others,
        severe_crs,
        severe_neurotoxicity,
    };
    let [complete, rest] = [0, DISEASES.len()].map(|start| &like_the_study[start..]);
    let course = rest[3];
    let mut by_share = complete[..DISEASES.len()].to_vec();
    by_share.extend([course; 2 * DISEASES.len()]);
    by_share.extend(&rest[..3]);
    let mut records = OutcomeRecords::default();
    for _ in 0..PATIENTS[0] + random.below(PATIENTS[1] - PATIENTS[0] + 1) {
        records.add(&patient(&truth, &mut random));
    }
    Simulated {
        seed,
        records,
        like_the_study: by_share,
        truth,
    }
}

/// One patient, followed for a while.
fn patient(truth: &OutcomeDraws, random: &mut Stream) -> PatientOutcomes {
    let disease = random.below(DISEASES.len());
    let responded = random.uniform() < RESPONDED;
    let seen = FOLLOW_UP[0] + (FOLLOW_UP[1] - FOLLOW_UP[0]) * random.uniform();
    let exponential = |random: &mut Stream| -ln(random.uniform());
    // Months to a death by 24 months, from `from` on, at the hazard that leaves `alive` of the patients; none is later.
    let death = |from: f64, alive: f64, random: &mut Stream| {
        let months = from + (MONTHS - from) * exponential(random) / -ln(alive);
        (months <= MONTHS).then_some(months)
    };
    let followed = |death: Option<f64>| match death {
        Some(months) if months <= seen => (months, true),
        _ => (seen, false),
    };
    let (mut duration, survival) = if responded {
        let rate = -ln(truth.monthly_persistence[disease][0]);
        let a = truth.survival_after_response[0];
        let lasting = exponential(random) / rate;
        let mut last = seen;
        if random.uniform() < LESS_FOLLOWED {
            last *= random.uniform();
        }
        let recorded = random.uniform() < RECORDED;
        let (from, ended) = match recorded {
            true => (lasting.min(last), lasting <= last),
            false => (0.0, false),
        };
        let stays = exp(-rate * (MONTHS - from).max(0.0));
        let alive = if ended { a } else { stays + (1.0 - stays) * a };
        let death = (from < MONTHS)
            .then(|| death(from, alive, random))
            .flatten();
        (recorded.then_some((from, ended)), followed(death))
    } else {
        (None, followed(death(0.0, truth.survival_others[0], random)))
    };
    if !responded {
        duration = None;
    }
    let complete = random.uniform() < truth.complete_share[disease][0];
    let recorded = |chance: f64, random: &mut Stream| {
        (random.uniform() < RECORDED).then(|| random.uniform() < chance)
    };
    let severe_crs = recorded(truth.severe_crs[0], random);
    let severe_neurotoxicity = recorded(truth.severe_neurotoxicity[0], random);
    PatientOutcomes {
        disease,
        responded: Some(responded),
        complete,
        duration,
        survival: (random.uniform() < RECORDED).then_some(survival),
        severe_crs,
        severe_neurotoxicity,
    }
}

/// Names of the ranked quantities.
pub fn names() -> Vec<String> {
    OutcomeShare::each()
        .map(|(share, disease)| match disease {
            Some(d) => format!("{share}_{}", DISEASES[d]),
            None => share.to_string(),
        })
        .collect()
}

/// Every share, draw by draw.
fn values(draws: &OutcomeDraws) -> Vec<Vec<f64>> {
    let columns: Vec<Vec<f64>> = OutcomeShare::each()
        .map(|(share, disease)| share.draws(disease, draws))
        .collect();
    (0..columns[0].len())
        .map(|i| columns.iter().map(|column| column[i]).collect())
        .collect()
}

/// Updates by a simulated cohort: the truth's ranks, and each updated weight with whether the share was the study's.
pub fn run(
    study: &Study,
    simulated: &Simulated,
) -> Result<(Ranked, Vec<(f64, bool)>), UpdateError> {
    let settings = OutcomeSettings {
        prior_weight: WEIGHT,
        seed: simulated.seed,
        kept: KEPT,
        before: BEFORE,
    };
    let OutcomeUpdate { after, shares, .. } =
        update_outcomes(&study.evidence, &simulated.records, &settings)?;
    let equal = WeightedDraws {
        weights: vec![1.0; KEPT],
        points: KEPT,
        ..WeightedDraws::default()
    };
    let truth = values(&simulated.truth).remove(0);
    let ranked = rank_among(&equal, &values(&after), &truth, simulated.seed, None);
    // The durations of all diseases and survival after a response have one weight.
    let apart = |i: &usize| !(DISEASES.len() + 1..3 * DISEASES.len()).contains(i);
    let weights = (0..shares.len()).filter(apart).filter_map(|i| {
        let weight = shares[i].weight?;
        Some((weight.updated, simulated.like_the_study[i]))
    });
    Ok((ranked, weights.collect()))
}
