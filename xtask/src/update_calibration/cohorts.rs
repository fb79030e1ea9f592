//! Simulated cohorts: a study, a site that is like it or is not, and patients of that site of whom not all is known.

use crate::calibration::simulate::{Set, simulate as simulate_study};
use reinfuse::evidence::cart2::{DISEASES, FACTORS};
use reinfuse::evidence::study::{Margin, Study};
use reinfuse::numerics::math::logistic;
use reinfuse::numerics::random::Stream;
use reinfuse::reconstruct::layout::Layout;
use reinfuse::update::counts::CohortCounts;

/// Weight of the study in the prior that the truth is drawn from.
pub const WEIGHT: f64 = 0.8;
/// Standard deviation of the site effect.
pub const SITE_SD: f64 = 0.75;
/// A stream of the study's seed that nothing else uses.
const STREAM: u32 = 10;
/// Smallest and largest cohort.
const PATIENTS: [usize; 2] = [5, 120];
/// Share of the patients whose Cy-Flu, and whose dose, is known.
const KNOWN: f64 = 0.7;
/// The layout of every study here.
const LAYOUT: Layout = Layout::additive(DISEASES.len(), FACTORS.len());

/// What was seen, and what is true.
pub struct Simulated {
    /// Its own seed, for the engine too.
    pub seed: u64,
    /// What was printed of the study.
    pub study: Study,
    /// The cohort.
    pub cohort: CohortCounts,
    /// Whether the site's parameters are the study's.
    pub like_the_study: bool,
    /// The truth, in the order of [`values`].
    pub truth: Vec<f64>,
}

/// Simulates the study and the cohort of this index.
pub fn simulate(cart2: &Study, seed: u64, index: usize) -> Simulated {
    let simulated = simulate_study(Set::Cart2, cart2, seed, index);
    let study = simulated.study;
    let groups = study.groups.len();
    let mut random = Stream::new(simulated.seed, STREAM);
    let like_the_study = random.uniform() < WEIGHT;
    let mut point = if like_the_study {
        simulated.truth[..2 * groups + 2].to_vec()
    } else {
        from_the_prior(&study, &mut random)
    };
    let site = SITE_SD * random.normal();
    for alpha in &mut point[..groups] {
        *alpha += site;
    }
    let cohort = patients(&study, &point, &mut random);
    point.push(site);
    Simulated {
        seed: simulated.seed,
        study,
        cohort,
        like_the_study,
        truth: values(&point),
    }
}

/// Intercepts, coefficients and logit shares from the priors alone.
fn from_the_prior(study: &Study, random: &mut Stream) -> Vec<f64> {
    let prior = &study.prior;
    let groups = study.groups.len();
    let mu = prior.mu_mean + prior.mu_sd * random.normal();
    let mut point: Vec<f64> = (0..groups)
        .map(|_| mu + prior.alpha_sd * random.normal())
        .collect();
    point.extend([0, 1].map(|_| prior.beta_sd * random.normal()));
    if let Margin::Unprinted {
        nu_mean,
        nu_sd,
        e_sd,
    } = study.factors[0].margin
    {
        let nu = nu_mean + nu_sd * random.normal();
        point.extend((0..groups).map(|_| nu + e_sd * random.normal()));
    }
    point
}

/// A cohort. A known factor is as the hospital gives it, here every other patient; an unknown one is as the model has it.
fn patients(study: &Study, point: &[f64], random: &mut Stream) -> CohortCounts {
    let groups = study.groups.len();
    let mut cohort = CohortCounts::new(groups);
    for _ in 0..PATIENTS[0] + random.below(PATIENTS[1] - PATIENTS[0] + 1) {
        let group = random.below(groups);
        let shares = shares(study, point, group);
        let mut pattern = 0;
        let known = shares.map(|share| {
            let known = random.uniform() < KNOWN;
            let has = random.uniform() < if known { 0.5 } else { share };
            pattern = 2 * pattern + usize::from(has);
            known.then_some(has)
        });
        add(&mut cohort, point, (group, known, pattern), random);
    }
    cohort
}

/// Shares of a group with Cy-Flu and with an increased dose.
fn shares(study: &Study, point: &[f64], group: usize) -> [f64; 2] {
    let Margin::Printed(increased) = study.factors[1].margin else {
        panic!("the study prints how many doses were increased");
    };
    let dose_share = f64::from(increased) / f64::from(study.patients());
    [logistic(point[study.groups.len() + 2 + group]), dose_share]
}

/// One more patient, who responds as the point has it.
fn add(
    cohort: &mut CohortCounts,
    point: &[f64],
    (group, known, pattern): (usize, [Option<bool>; 2], usize),
    random: &mut Stream,
) {
    let p = logistic(LAYOUT.linear_predictor(point, group, pattern));
    let responded = random.uniform() < p;
    cohort
        .add(group, known, 1, u32::from(responded))
        .expect("one patient of a group there is");
}

/// Names of the ranked quantities: every parameter at the site, and P(response) in every cell there.
pub fn names(study: &Study) -> Vec<String> {
    let mut names = reinfuse::update::log_posterior::parameter_names(study);
    let cells = DISEASES
        .iter()
        .flat_map(|d| (0..LAYOUT.patterns()).map(move |p| format!("p_{d}_{}{}", p >> 1, p & 1)));
    names.extend(cells);
    names
}

/// Their values, from the parameters of an updated draw.
pub fn values(parameters: &[f64]) -> Vec<f64> {
    let mut values = parameters.to_vec();
    values.extend((0..LAYOUT.cells()).map(|cell| {
        let (group, pattern) = LAYOUT.group_and_pattern(cell);
        logistic(LAYOUT.linear_predictor(parameters, group, pattern))
    }));
    values
}
