//! How long responses last and who survives them, under the mixture prior: m_ALL, m_NHL, m_CLL and a, which the printed survival of
//! responders ties together, so they have one weight.
//!
//! # Formula
//! With lambda_d = ln 2 / m_d the rate at which responses end, a responder of disease d contributes
//!
//! ```text
//! lambda_d^ended exp(-lambda_d r)                       a response of r months, ended or still lasting
//! (-ln a)^died a^f,  f = (min(t, 24) - r) / (24 - r)    survival to t months after a response that ended at r < 24
//! (-ln o)^died o^f,  o = s + (1 - s) a                  the same of one still lasting when last seen at r (0 if not recorded), where
//!                    s = exp(-lambda_d (24 - r))
//! ```
//!
//! so that between r and 24 months the hazard of death is taken as constant. The informed component has ln m_d ~ N(ln mhat_d, 1/e_d), a
//! ~ Beta(p, p) and the printed survival; the robust one the same a and the information of one event on each m_d, ln m_d ~ N(ln mhat_d, 1),
//! a unit-information prior. A point is (ln m_ALL, ln m_NHL, ln m_CLL, z) with a = sin^2(pi Phi(z) / 2), so that a standard normal z is an a
//! ~ Beta(1/2, 1/2), whose tails on other scales are too heavy to be sampled well.

use crate::evidence::cart2::DISEASES;
use crate::model::file::MixtureWeight;
use crate::model::outcomes::OutcomePriors;
use crate::numerics::diagnostics::LEAST_EFFECTIVE;
use crate::numerics::math::{erfc, exp, ln, ln_1p, sin, sqrt};
use crate::numerics::random::Stream;
use crate::numerics::resample::systematic;
use crate::reconstruct::{SampleError, WeightedDraws};
use crate::sampling::importance::{ImportanceSampler, Limits, Target};
use crate::sampling::laplace::laplace;
use crate::sampling::proposal::Moments;
use crate::sampling::thin::thin;
use crate::sampling::weighted::LnIntegral;
use crate::update::UpdateError;
use crate::update::marginal_likelihood::weight_after;
use crate::update::outcomes::records::{MONTHS, OutcomeRecords};
use crate::update::outcomes::share::part;

const DISEASE_COUNT: usize = DISEASES.len();
/// Values of a point.
const DIMENSIONS: usize = DISEASE_COUNT + 1;
/// How far a component is sampled.
const LIMITS: Limits = Limits {
    first: 4_096,
    most: 500_000,
    trusted: 60_000,
};
/// Draws of a component without patients.
const PRIOR_DRAWS: usize = 16_384;
/// Streams of the seed: two for each of the four samples.
const STREAMS: u32 = 32;
/// The proposal's wide component, as a multiple of the fitted covariance.
const WIDE: f64 = 4.0;

/// The density of one component.
#[derive(Debug, Clone)]
pub struct Course<'a> {
    priors: &'a OutcomePriors,
    informed: bool,
    records: Option<&'a OutcomeRecords>,
    x: Vec<f64>,
}

impl<'a> Course<'a> {
    /// Of the informed component or the robust one, with patients or without.
    pub fn new(
        priors: &'a OutcomePriors,
        informed: bool,
        records: Option<&'a OutcomeRecords>,
    ) -> Self {
        Self {
            priors,
            informed,
            records,
            x: Vec::new(),
        }
    }

    /// Mean and standard deviation of ln m_d before the printed survival.
    fn normal(&self, d: usize) -> (f64, f64) {
        let prior = &self.priors.durations[d];
        (prior.ln_median, if self.informed { prior.sd } else { 1.0 })
    }

    /// Moments of the normals alone.
    fn normals(&self) -> Moments {
        let mut mean = vec![0.0; DIMENSIONS];
        let mut covariance = vec![0.0; DIMENSIONS * DIMENSIONS];
        for k in 0..DIMENSIONS {
            let mut sd = 1.0;
            if k < DISEASE_COUNT {
                (mean[k], sd) = self.normal(k);
            }
            covariance[k * DIMENSIONS + k] = sd * sd;
        }
        Moments { mean, covariance }
    }

    /// ln of the density, relative to that of the normals alone.
    pub fn ln(&self, x: &[f64]) -> f64 {
        let z = x[DISEASE_COUNT];
        let mut sum = -0.5 * z * z - 0.5 * DIMENSIONS as f64 * ln(2.0 * core::f64::consts::PI);
        for d in 0..DISEASE_COUNT {
            let (mean, sd) = self.normal(d);
            let z = (x[d] - mean) / sd;
            sum -= 0.5 * z * z + ln(sd);
        }
        let ln = sum + self.ln_factor(x);
        // Where a or 1 - a is 0 to rounding, infinities of both signs meet.
        if ln.is_nan() { f64::NEG_INFINITY } else { ln }
    }

    /// ln of what the density has beside the normals: a's other prior than Beta(1/2, 1/2), the printed survival, the patients.
    fn ln_factor(&self, x: &[f64]) -> f64 {
        let z = x[DISEASE_COUNT];
        let (a, lost) = (alive(z), alive(-z));
        let rates: [f64; DISEASE_COUNT] =
            core::array::from_fn(|d| core::f64::consts::LN_2 * exp(-x[d]));
        let mut sum = 0.0;
        let beyond_jeffreys = self.priors.survival_prior - 0.5;
        if beyond_jeffreys != 0.0 {
            sum += beyond_jeffreys * ln(a * lost);
        }
        if self.informed {
            let (mut all_alive, mut all_dead) = (0.0, 0.0);
            for (prior, rate) in self.priors.durations.iter().zip(&rates) {
                let lasting = exp(-MONTHS * rate);
                let share = prior.responders / self.priors.responders();
                all_alive += share * (lasting + (1.0 - lasting) * a);
                all_dead += share * (1.0 - lasting) * lost;
            }
            let [printed_alive, printed_dead] = self.priors.survival_responders;
            for (patients, share) in [(printed_alive, all_alive), (printed_dead, all_dead)] {
                if patients > 0.0 {
                    sum += patients * ln(share);
                }
            }
        }
        let Some(records) = self.records else {
            return sum;
        };
        for (rate, duration) in rates.iter().zip(&records.durations) {
            sum += f64::from(duration.events) * ln(*rate) - rate * duration.time;
        }
        let after = &records.after_response;
        let minus_ln_a = if lost < a { -ln_1p(-lost) } else { -ln(a) };
        sum -= minus_ln_a * after.time;
        if after.events > 0 {
            sum += f64::from(after.events) * ln(minus_ln_a);
        }
        for patient in &records.in_response {
            let ended = 1.0 - exp(-rates[patient.disease] * (MONTHS - patient.from));
            let hazard = -ln_1p(-ended * lost);
            sum -= patient.followed * hazard;
            if patient.died {
                sum += ln(hazard);
            }
        }
        sum
    }
}

impl Target for Course<'_> {
    fn dimensions(&self) -> usize {
        DIMENSIONS
    }

    fn ln_density(&mut self, x: &[f64]) -> f64 {
        self.x.clear();
        self.x.extend_from_slice(x);
        self.ln(x)
    }

    fn try_event(&mut self, _: &mut Stream) -> f64 {
        1.0
    }

    fn record(&self, _: &mut Stream, draws: &mut WeightedDraws) {
        draws.parameters.extend(&self.x);
    }
}

/// a, or 1 - a of -z.
fn alive(z: f64) -> f64 {
    let u = 0.5 * erfc(-core::f64::consts::FRAC_1_SQRT_2 * z);
    let root = sin(core::f64::consts::FRAC_PI_2 * u);
    root * root
}

/// Draws of a component without patients: of its normals, weighted by the rest.
fn without_patients(course: &Course, seed: u64, stream: u32) -> WeightedDraws {
    let mut random = Stream::new(seed, STREAMS + 2 * stream);
    let mut draws = WeightedDraws {
        parameter_count: DIMENSIONS,
        parameters: Vec::with_capacity(DIMENSIONS * PRIOR_DRAWS),
        weights: Vec::with_capacity(PRIOR_DRAWS),
        points: PRIOR_DRAWS,
        ..WeightedDraws::default()
    };
    let mut x = [0.0; DIMENSIONS];
    for _ in 0..PRIOR_DRAWS {
        for d in 0..DISEASE_COUNT {
            let (mean, sd) = course.normal(d);
            x[d] = mean + sd * random.normal();
        }
        x[DISEASE_COUNT] = random.normal();
        draws.parameters.extend(x);
        draws.weights.push(exp(course.ln_factor(&x)));
    }
    draws
}

/// Weighted draws of a component with patients.
fn sampled(course: Course, seed: u64, stream: u32) -> Result<WeightedDraws, UpdateError> {
    let start: Vec<f64> = course
        .priors
        .durations
        .iter()
        .map(|prior| prior.ln_median)
        .chain([0.0])
        .collect();
    let prior = course.normals();
    let core = laplace(|x| course.ln(x), &start).unwrap_or_else(|| prior.clone());
    let streams = [0, 1].map(|i| Stream::new(seed, STREAMS + 2 * stream + i));
    let sampler = ImportanceSampler::new(course, [&core, &prior], [DIMENSIONS, 0], streams)
        .map_err(SampleError::from)?;
    let fitted = sampler.density_moments().clone();
    let stretched = Moments {
        mean: fitted.mean.clone(),
        covariance: fitted.covariance.iter().map(|c| WIDE * c).collect(),
    };
    let mut names: Vec<String> = DISEASES.iter().map(|d| format!("ln_m_{d}")).collect();
    names.push("z".to_owned());
    // Few patients leave a skewed density, whose long side the fitted moments would miss; with hardly any, the normals are near it.
    let mut objection = String::new();
    for (core, wide) in [(&fitted, &stretched), (&prior, &prior)] {
        let mut sampler = sampler.clone();
        sampler.propose(core, wide).map_err(SampleError::from)?;
        let diagnostics = loop {
            let step = sampler.extend_towards(LEAST_EFFECTIVE, &names, &LIMITS, |_| ());
            if let Some(diagnostics) = step.map_err(SampleError::from)? {
                break diagnostics;
            }
        };
        match diagnostics.objection() {
            Some(why) => objection = why,
            None => return Ok(sampler.into_draws()),
        }
    }
    Err(UpdateError::Refused(objection))
}

/// Durations of response and survival after one, as columns of draws.
#[derive(Debug, Clone, PartialEq)]
pub struct CourseDraws {
    /// exp(-ln 2 / m_d), by disease.
    pub monthly_persistence: Vec<Vec<f64>>,
    /// a.
    pub survival_after_response: Vec<f64>,
}

/// The mixture before and after some patients.
pub struct CourseMixture {
    seed: u64,
    weight: MixtureWeight,
    /// ln Z_1 - ln Z_0 and its standard error; nothing if one component has all the weight.
    pub ln_bayes_factor: Option<LnIntegral>,
    before: [Option<WeightedDraws>; 2],
    after: [Option<WeightedDraws>; 2],
}

impl CourseMixture {
    /// The informed component with weight w and the robust one with 1 - w, then the patients.
    ///
    /// # Errors
    /// A component that cannot be sampled.
    pub fn new(
        priors: &OutcomePriors,
        records: &OutcomeRecords,
        prior_weight: f64,
        seed: u64,
    ) -> Result<Self, UpdateError> {
        let shares = [(true, prior_weight), (false, 1.0 - prior_weight)];
        let before = [0, 1].map(|j: usize| {
            let (informed, share) = shares[j];
            let course = Course::new(priors, informed, None);
            (share > 0.0).then(|| without_patients(&course, seed, j as u32))
        });
        let mut after = [None, None];
        for (j, (informed, share)) in shares.into_iter().enumerate() {
            if share > 0.0 {
                let course = Course::new(priors, informed, Some(records));
                after[j] = Some(sampled(course, seed, 2 + j as u32)?);
            }
        }
        let integral = |draws: &Option<WeightedDraws>| draws.as_ref().map(|d| d.ln_integral());
        let ln_bayes_factor = match [&after[0], &before[0], &after[1], &before[1]].map(integral) {
            [Some(a), Some(b), Some(c), Some(d)] => Some(LnIntegral {
                ln: (a.ln - b.ln) - (c.ln - d.ln),
                error: sqrt([a, b, c, d].iter().map(|z| z.error * z.error).sum()),
            }),
            _ => None,
        };
        let updated = ln_bayes_factor.map_or(prior_weight, |f| weight_after(prior_weight, f.ln));
        let error = ln_bayes_factor.map_or(0.0, |f| updated * (1.0 - updated) * f.error);
        Ok(Self {
            seed,
            weight: MixtureWeight {
                prior: prior_weight,
                updated,
                error,
            },
            ln_bayes_factor,
            before,
            after,
        })
    }

    /// w and w'.
    pub fn weight(&self) -> MixtureWeight {
        self.weight
    }

    /// Draws before the patients, in proportion to the components' shares.
    pub fn before(&self, count: usize) -> CourseDraws {
        self.united(&self.before, self.weight.prior, count, |draws, count| {
            systematic(&draws.weights, count, 0.5)
        })
    }

    /// Draws after them, chosen to keep the distributions of the weighted ones.
    pub fn after(&self, count: usize) -> CourseDraws {
        self.united(&self.after, self.weight.updated, count, |draws, count| {
            let monitored = |i: usize| {
                let x = draws.parameters_of(i);
                let mut values = Vec::with_capacity(2 * DIMENSIONS);
                for ln_median in &x[..DISEASE_COUNT] {
                    let rate = core::f64::consts::LN_2 * exp(-ln_median);
                    values.extend([exp(-0.5 * MONTHS * rate), exp(-MONTHS * rate)]);
                }
                values.push(alive(x[DISEASE_COUNT]));
                values
            };
            thin(draws, monitored, 2 * DISEASE_COUNT + 1, count, self.seed)
        })
    }

    fn united(
        &self,
        components: &[Option<WeightedDraws>; 2],
        weight: f64,
        count: usize,
        choose: impl Fn(&WeightedDraws, usize) -> Vec<usize>,
    ) -> CourseDraws {
        let informed = part(weight, count);
        let mut points: Vec<&[f64]> = Vec::with_capacity(count);
        for (draws, count) in components.iter().zip([informed, count - informed]) {
            if let Some(draws) = draws.as_ref().filter(|_| count > 0) {
                let chosen = choose(draws, count);
                points.extend(chosen.into_iter().map(|i| draws.parameters_of(i)));
            }
        }
        Stream::new(self.seed, STREAMS + 8).shuffle(&mut points);
        CourseDraws {
            monthly_persistence: (0..DISEASE_COUNT)
                .map(|d| {
                    let of = |x: &&[f64]| exp(-core::f64::consts::LN_2 * exp(-x[d]));
                    points.iter().map(of).collect()
                })
                .collect(),
            survival_after_response: points.iter().map(|x| alive(x[DISEASE_COUNT])).collect(),
        }
    }
}
