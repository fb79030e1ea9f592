//! Draws of everything beside response that an outcome needs. What is independent is stratified: one from each 2,048th of the
//! distribution, in a seeded random order, so that means and quantiles are those of the distribution to within a rounding of the
//! reader's. Durations of response and survival after one, which the printed survival of responders ties together, are resampled
//! from stratified draws of their priors by its likelihood.

use crate::evidence::Evidence;
use crate::evidence::cart2::{DISEASES, assumed, count, printed};
use crate::evidence::study::{StudyError, rule};
use crate::model::probability::Probability;
use crate::numerics::math::{exp, ln, sqrt};
use crate::numerics::random::Stream;
use crate::numerics::resample::systematic;
use crate::vocabulary::vocabulary;
use serde::Serialize;

/// Cells in which a density is integrated.
const CELLS: usize = 1_024;
/// Prior draws of durations and survival for each draw that is kept.
const CANDIDATES: usize = 4;
/// Standard normals are tabulated this far out; beyond lies 1e-15 of the mass.
const NORMAL_REACH: f64 = 8.0;

/// Most patients of either kind that a prior may stand for: with the 765 of the largest study, the unscaled density of a beta
/// distribution is still above the smallest double (0.5^785 is 1e-236).
const LARGEST_PRIOR: f64 = 10.0;

/// The one table of outcomes that have a single probability each: the name in Rust, the name in JSON, what it is.
///
/// It makes [`Outcome`] (the ids), [`Outcomes`] (a probability for each) and the ways between them, so that a new outcome
/// is a row here and an arm of [`Outcome::draws`] and of [`Outcome::same_for_everyone`], and the compiler asks for both.
macro_rules! outcomes {
    ($($(#[$doc:meta])* $entry:ident, $field:ident = $id:tt;)+) => {
        vocabulary! {
            /// An outcome of CART2 with one probability.
            pub enum Outcome { $($(#[$doc])* $entry = $id,)+ }
        }

        /// The probability of every [`Outcome`].
        #[derive(Debug, Clone, Copy, PartialEq, Serialize)]
        #[cfg_attr(test, derive(ts_rs::TS))]
        pub struct Outcomes {
            $($(#[$doc])* pub $field: Probability,)+
        }

        impl Outcomes {
            /// Each outcome's probability.
            #[inline(never)]
            pub(crate) fn of(probability: &dyn Fn(Outcome) -> Probability) -> Self {
                Self { $($field: probability(Outcome::$entry),)+ }
            }
        }

        impl std::ops::Index<Outcome> for Outcomes {
            type Output = Probability;

            fn index(&self, outcome: Outcome) -> &Probability {
                match outcome { $(Outcome::$entry => &self.$field,)+ }
            }
        }
    };
}

outcomes! {
    /// Complete or partial response to CART2.
    Response, response = "response";
    /// Complete response.
    CompleteResponse, complete_response = "complete_response";
    /// Alive two years after CART2.
    Survival24m, survival_24m = "survival_24m";
    /// Cytokine release syndrome of grade 3 or more; the same for everyone.
    SevereCrs, severe_crs = "severe_crs";
    /// Neurotoxicity of grade 3 or more; the same for everyone.
    SevereNeurotoxicity, severe_neurotoxicity = "severe_neurotoxicity";
}

impl Outcome {
    /// Whether no predictor of it was published, so that its probability is the same for every patient.
    pub(crate) const fn same_for_everyone(self) -> bool {
        match self {
            Self::Response | Self::CompleteResponse | Self::Survival24m => false,
            Self::SevereCrs | Self::SevereNeurotoxicity => true,
        }
    }

    /// Its probability draw by draw, for a patient of this disease and with these probabilities of response.
    ///
    /// # Formula
    /// With p the probability of response and d the disease: response p; complete response p kappa_d; with l the probability of a
    /// response that still lasts at 24 months, survival l + (p - l) a + (1 - p) o0; the toxicities are their own draws.
    ///
    /// So in every draw complete response <= response and lasting response <= survival, rounding included: kappa_d and the share
    /// that lasts are at most 1, and what is added to l is not negative.
    pub(crate) fn draws(self, from: &OutcomeDraws, disease: usize, response: &[f64]) -> Vec<f64> {
        match self {
            Self::Response => response.to_vec(),
            Self::CompleteResponse => response
                .iter()
                .zip(&from.complete_share[disease])
                .map(|(p, kappa)| p * kappa)
                .collect(),
            Self::Survival24m => {
                let mut survival = response.to_vec();
                for _ in 0..24 {
                    from.one_month_on(disease, &mut survival);
                }
                let lost = response.iter().zip(&from.survival_after_response);
                for ((alive, (p, a)), o0) in
                    survival.iter_mut().zip(lost).zip(&from.survival_others)
                {
                    *alive += (p - *alive) * a + (1.0 - p) * o0;
                }
                survival
            }
            Self::SevereCrs => from.severe_crs.clone(),
            Self::SevereNeurotoxicity => from.severe_neurotoxicity.clone(),
        }
    }
}

/// Draws of what the outcomes are computed from, one column each.
#[derive(Debug, Clone, PartialEq)]
pub struct OutcomeDraws {
    /// kappa_d: share of responses that are complete, by disease.
    pub complete_share: Vec<Vec<f64>>,
    /// exp(-ln 2 / m_d): share of responses that last one month more, by disease.
    pub monthly_persistence: Vec<Vec<f64>>,
    /// a: two-year survival of responders who are no longer in response.
    pub survival_after_response: Vec<f64>,
    /// o0: two-year survival of the others.
    pub survival_others: Vec<f64>,
    /// Grade >= 3 cytokine release syndrome.
    pub severe_crs: Vec<f64>,
    /// Grade >= 3 neurotoxicity.
    pub severe_neurotoxicity: Vec<f64>,
}

impl OutcomeDraws {
    /// P(response still lasting) one month later, draw by draw.
    pub(crate) fn one_month_on(&self, disease: usize, lasting: &mut [f64]) {
        for (p, q) in lasting.iter_mut().zip(&self.monthly_persistence[disease]) {
            *p *= q;
        }
    }

    /// `len` draws of each, from the evidence and a seed.
    ///
    /// # Errors
    /// As [`OutcomePriors::new`] and [`OutcomePriors::draws`].
    pub fn new(evidence: &Evidence, len: usize, seed: u64) -> Result<Self, StudyError> {
        OutcomePriors::new(evidence)?.draws(len, seed)
    }

    /// The columns in a fixed order, to be saved.
    pub(crate) fn columns(&self) -> Vec<&Vec<f64>> {
        let mut columns: Vec<&Vec<f64>> = self.complete_share.iter().collect();
        columns.extend(&self.monthly_persistence);
        columns.extend([
            &self.survival_after_response,
            &self.survival_others,
            &self.severe_crs,
            &self.severe_neurotoxicity,
        ]);
        columns
    }

    /// The columns as they are saved.
    pub(crate) fn rounded(&self) -> Vec<Vec<f32>> {
        let columns = self.columns().into_iter();
        columns
            .map(|column| column.iter().map(|p| *p as f32).collect())
            .collect()
    }

    /// From `len` draws of each of these columns; nothing if they are not that many, or one of them is no probability.
    pub(crate) fn from_columns(columns: &[Vec<f32>], len: usize) -> Option<Self> {
        let whole = |column: &Vec<f32>| {
            column.len() == len && column.iter().all(|p| (0.0..=1.0).contains(p))
        };
        if columns.len() != 2 * DISEASES.len() + 4 || !columns.iter().all(whole) {
            return None;
        }
        let column = |i: usize| columns[i].iter().map(|p| f64::from(*p)).collect();
        let by_disease = |first: usize| (first..first + DISEASES.len()).map(column).collect();
        let last = 2 * DISEASES.len();
        Some(Self {
            complete_share: by_disease(0),
            monthly_persistence: by_disease(DISEASES.len()),
            survival_after_response: column(last),
            survival_others: column(last + 1),
            severe_crs: column(last + 2),
            severe_neurotoxicity: column(last + 3),
        })
    }
}

/// What is known of a share between 0 and 1.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum SharePrior {
    /// Assumed.
    Fixed(f64),
    /// Beta(a, b).
    Beta([f64; 2]),
}

/// ln m_d ~ N(ln_median, sd^2), m_d in months, and how many responded.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct DurationPrior {
    /// ln of the printed median.
    pub ln_median: f64,
    /// 1 / sqrt(events behind it).
    pub sd: f64,
    /// Responders of the study.
    pub responders: f64,
}

/// The distributions that the outcomes are drawn from: all that the study says of them.
#[derive(Debug, Clone, PartialEq)]
pub struct OutcomePriors {
    /// kappa_d, by disease.
    pub complete_share: Vec<SharePrior>,
    /// m_d, by disease, before the printed survival of responders.
    pub durations: Vec<DurationPrior>,
    /// Both parameters of the beta priors on survival.
    pub survival_prior: f64,
    /// Responders who stand behind the printed survival: alive at 24 months, and dead.
    pub survival_responders: [f64; 2],
    /// o0.
    pub survival_others: SharePrior,
    /// Grade >= 3 cytokine release syndrome.
    pub severe_crs: SharePrior,
    /// Grade >= 3 neurotoxicity.
    pub severe_neurotoxicity: SharePrior,
    /// Both parameters of the beta priors on the other shares.
    pub proportion_prior: f64,
}

/// Where a survival of responders is too little compatible with the durations of response.
const RESPONDERS_ID: &str = "survival_24m_responders";

impl OutcomePriors {
    /// From the evidence.
    ///
    /// # Errors
    /// An item or assumption that is missing or breaks its rule: a count above its group, a percentage
    /// above 100, a duration or a prior that is not above 0.
    pub fn new(evidence: &Evidence) -> Result<Self, StudyError> {
        let mut complete_share = Vec::new();
        let mut durations = Vec::new();
        for disease in DISEASES {
            let patients = count(evidence, &format!("patients_{disease}")).map(f64::from)?;
            let responders = whole(evidence, &format!("response_{disease}"), patients)?;
            complete_share.push(complete(evidence, disease, responders)?);
            durations.push(duration(evidence, disease, responders)?);
        }
        let responders: f64 = sum_over_diseases(evidence, "response")?;
        let patients: f64 = sum_over_diseases(evidence, "patients")?;
        let survival_prior = prior(evidence, "survival_prior")?;
        let survival_responders = survival(evidence, RESPONDERS_ID, responders)?;
        let [alive, dead] = survival(evidence, "survival_24m_others", patients - responders)?;
        let proportion_prior = prior(evidence, "proportion_prior")?;
        let toxicity = |id: &str| {
            Ok(beta(
                whole(evidence, id, patients)?,
                patients,
                proportion_prior,
            ))
        };
        Ok(Self {
            complete_share,
            durations,
            survival_responders,
            survival_others: SharePrior::Beta([survival_prior + alive, survival_prior + dead]),
            severe_crs: toxicity("severe_crs")?,
            severe_neurotoxicity: toxicity("severe_neurotoxicity")?,
            survival_prior,
            proportion_prior,
        })
    }

    /// Responders of the study.
    pub(crate) fn responders(&self) -> f64 {
        self.durations.iter().map(|of| of.responders).sum()
    }

    /// `len` draws of each, from a seed.
    ///
    /// # Errors
    /// A survival of responders that the durations of response hardly allow.
    pub fn draws(&self, len: usize, seed: u64) -> Result<OutcomeDraws, StudyError> {
        let mut columns = Columns {
            grid: Grid::new(),
            len,
            seed,
            next: 0,
        };
        let complete_share = self
            .complete_share
            .iter()
            .map(|prior| columns.share(prior))
            .collect();
        let joint = columns.durations_and_survival(
            &self.durations,
            self.survival_prior,
            self.survival_responders,
        );
        let effective = effective_number(&joint.weights);
        rule(
            RESPONDERS_ID,
            100.0 * effective / len as f64,
            4.0 * effective >= len as f64,
            "a survival that the durations of response allow (at least 25 effective draws per 100)",
        )?;
        let kept = systematic(&joint.weights, len, 0.5);
        let keep = |column: &[f64]| kept.iter().map(|i| column[*i]).collect::<Vec<f64>>();
        Ok(OutcomeDraws {
            survival_others: columns.share(&self.survival_others),
            severe_crs: columns.share(&self.severe_crs),
            severe_neurotoxicity: columns.share(&self.severe_neurotoxicity),
            complete_share,
            monthly_persistence: joint
                .monthly_persistence
                .iter()
                .map(|column| keep(column))
                .collect(),
            survival_after_response: keep(&joint.survival_after_response),
        })
    }
}

fn share(evidence: &Evidence, id: &str) -> Result<f64, StudyError> {
    above_zero(evidence, id, 1.0, "above 0 and at most 1")
}

fn prior(evidence: &Evidence, id: &str) -> Result<f64, StudyError> {
    above_zero(evidence, id, LARGEST_PRIOR, "above 0 and at most 10")
}

/// An assumed number above 0 and at most so much.
fn above_zero(
    evidence: &Evidence,
    id: &str,
    most: f64,
    must: &'static str,
) -> Result<f64, StudyError> {
    let value = assumed(evidence, id)?;
    rule(id, value, value > 0.0 && value <= most, must)?;
    Ok(value)
}

/// A count of some patients among others.
fn whole(evidence: &Evidence, id: &str, of: f64) -> Result<f64, StudyError> {
    let value = count(evidence, id).map(f64::from)?;
    rule(
        id,
        value,
        value <= of,
        "at most the patients it is counted among",
    )?;
    Ok(value)
}

/// The share of so many events among so many patients.
fn beta(events: f64, patients: f64, prior: f64) -> SharePrior {
    SharePrior::Beta([events + prior, patients - events + prior])
}

/// kappa_d.
fn complete(evidence: &Evidence, disease: &str, responders: f64) -> Result<SharePrior, StudyError> {
    let complete = whole(
        evidence,
        &format!("complete_response_{disease}"),
        responders,
    )?;
    let fixed = format!("complete_share_{disease}");
    match evidence.assumption(&fixed) {
        Some(share) => {
            rule(&fixed, share, (0.0..=1.0).contains(&share), "from 0 to 1")?;
            Ok(SharePrior::Fixed(share))
        }
        None => Ok(beta(
            complete,
            responders,
            prior(evidence, "proportion_prior")?,
        )),
    }
}

/// m_d.
fn duration(
    evidence: &Evidence,
    disease: &str,
    responders: f64,
) -> Result<DurationPrior, StudyError> {
    let id = format!("duration_of_response_{disease}");
    let median = printed(evidence, &id)?;
    let finite = median > 0.0 && median.is_finite();
    rule(&id, median, finite, "finite and above 0")?;
    let events = libm::ceil(share(evidence, "duration_information_share")? * responders);
    Ok(DurationPrior {
        ln_median: ln(median),
        sd: 1.0 / sqrt(events),
        responders,
    })
}

/// Patients of a group who stand behind a printed two-year survival: alive, and dead.
fn survival(evidence: &Evidence, id: &str, group: f64) -> Result<[f64; 2], StudyError> {
    let percent = printed(evidence, id)?;
    let possible = (0.0..=100.0).contains(&percent);
    rule(id, percent, possible, "from 0 to 100")?;
    let patients = share(evidence, "survival_information_share")? * group;
    Ok([
        percent / 100.0 * patients,
        (1.0 - percent / 100.0) * patients,
    ])
}

fn sum_over_diseases(evidence: &Evidence, what: &str) -> Result<f64, StudyError> {
    DISEASES
        .iter()
        .map(|d| count(evidence, &format!("{what}_{d}")).map(f64::from))
        .sum()
}

/// Prior draws of the durations of response and of survival after one, weighted by the likelihood of the printed survival of responders.
struct Joint {
    monthly_persistence: Vec<Vec<f64>>,
    survival_after_response: Vec<f64>,
    weights: Vec<f64>,
}

/// The number of independent draws that weighted ones are worth: (sum w)^2 / sum w^2.
fn effective_number(weights: &[f64]) -> f64 {
    let sum: f64 = weights.iter().sum();
    sum * sum / weights.iter().map(|w| w * w).sum::<f64>()
}

/// Makes one shuffled column after another.
struct Columns {
    grid: Grid,
    len: usize,
    seed: u64,
    next: u32,
}

impl Columns {
    /// A share; a and b of a beta distribution are above 1/2.
    fn share(&mut self, prior: &SharePrior) -> Vec<f64> {
        match *prior {
            SharePrior::Fixed(share) => vec![share; self.len],
            SharePrior::Beta([a, b]) => {
                let quantiles = self.grid.beta_quantiles(a, b, self.len);
                self.shuffled(quantiles)
            }
        }
    }

    /// Draws of (m_ALL, m_NHL, m_CLL, a) from their priors, `CANDIDATES` for each that will be kept, with their likelihoods.
    ///
    /// # Formula
    /// With s_d = exp(-24 ln 2 / m_d), n_d responders of disease d, and obar the mean of s_d + (1 - s_d) a over all responders:
    /// obar^alive (1 - obar)^dead, where `alive` and `dead` are the patients behind the printed survival. a ~ Beta(prior, prior)
    /// is drawn as u^2 (3 - 2 u) of a uniform u, whose density is 1 / (6 u (1 - u)): close to that of Beta(1/2, 1/2), and without
    /// the sine that this one takes. So its weight is (a (1 - a))^(prior - 1) u (1 - u).
    fn durations_and_survival(
        &mut self,
        durations: &[DurationPrior],
        prior: f64,
        [alive, dead]: [f64; 2],
    ) -> Joint {
        let len = CANDIDATES * self.len;
        let uniforms = (0..len).map(|k| (k as f64 + 0.5) / len as f64).collect();
        let uniforms = self.shuffled(uniforms);
        let survival_after_response: Vec<f64> =
            uniforms.iter().map(|u| u * u * (3.0 - 2.0 * u)).collect();
        let normals = normal_quantiles(len);
        let responders: f64 = durations.iter().map(|of| of.responders).sum();
        let mut surviving = vec![0.0; len];
        let mut monthly_persistence = Vec::with_capacity(durations.len());
        for of in durations {
            let persistence: Vec<f64> = self
                .shuffled(normals.clone())
                .into_iter()
                .map(|z| exp(-core::f64::consts::LN_2 / exp(of.ln_median + of.sd * z)))
                .collect();
            for ((sum, q), a) in surviving
                .iter_mut()
                .zip(&persistence)
                .zip(&survival_after_response)
            {
                let lasting = exp(24.0 * ln(*q));
                *sum += of.responders / responders * (lasting + (1.0 - lasting) * a);
            }
            monthly_persistence.push(persistence);
        }
        let weights = surviving
            .iter()
            .zip(survival_after_response.iter().zip(&uniforms))
            .map(|(o, (a, u))| {
                let ln_prior = (prior - 1.0) * ln(a * (1.0 - a)) + ln(u * (1.0 - u));
                exp(alive * ln(*o) + dead * ln(1.0 - o) + ln_prior)
            })
            .collect();
        Joint {
            monthly_persistence,
            survival_after_response,
            weights,
        }
    }

    fn shuffled(&mut self, mut quantiles: Vec<f64>) -> Vec<f64> {
        // Streams 0 to 2 belong to the reconstruction.
        Stream::new(self.seed, 16 + self.next).shuffle(&mut quantiles);
        self.next += 1;
        quantiles
    }
}

/// ln x at the nodes and midpoints of the unit interval's cells, shared by all beta distributions.
struct Grid {
    ln: Vec<f64>,
}

impl Grid {
    fn new() -> Self {
        let points = 2 * CELLS;
        Self {
            ln: (0..=points).map(|i| ln(i as f64 / points as f64)).collect(),
        }
    }

    /// Quantiles of Beta(a, b) at (k + 1/2) / len, by Simpson's rule on the density.
    fn beta_quantiles(&self, a: f64, b: f64, len: usize) -> Vec<f64> {
        let points = 2 * CELLS;
        let density = |i: usize| {
            if i == 0 || i == points {
                0.0
            } else {
                exp((a - 1.0) * self.ln[i] + (b - 1.0) * self.ln[points - i])
            }
        };
        quantiles(density, 0.0, 1.0, len)
    }
}

/// Quantiles of the standard normal at (k + 1/2) / len.
fn normal_quantiles(len: usize) -> Vec<f64> {
    let width = NORMAL_REACH / CELLS as f64;
    let density = |i: usize| {
        let z = i as f64 * width - NORMAL_REACH;
        exp(-0.5 * z * z)
    };
    quantiles(density, -NORMAL_REACH, NORMAL_REACH, len)
}

/// Inverts the integral of a density given at the nodes and midpoints of equal cells on [low, high].
///
/// The integral is Simpson's; within a cell the density is taken as linear, so the error of a quantile is of
/// the order of the cell's width cubed.
fn quantiles(density: impl Fn(usize) -> f64, low: f64, high: f64, len: usize) -> Vec<f64> {
    let nodes: Vec<f64> = (0..=CELLS).map(|cell| density(2 * cell)).collect();
    // The integral up to each node, in units of a sixth of a cell.
    let mut cumulative = Vec::with_capacity(CELLS + 1);
    let mut sum = 0.0;
    cumulative.push(0.0);
    for cell in 0..CELLS {
        sum += nodes[cell] + 4.0 * density(2 * cell + 1) + nodes[cell + 1];
        cumulative.push(sum);
    }
    let width = (high - low) / CELLS as f64;
    let mut cell = 0;
    (0..len)
        .map(|k| {
            let target = (k as f64 + 0.5) / len as f64 * sum;
            while cumulative[cell + 1] < target {
                cell += 1;
            }
            let share = (target - cumulative[cell]) / (cumulative[cell + 1] - cumulative[cell]);
            low + width * (cell as f64 + inverse_in_cell(nodes[cell], nodes[cell + 1], share))
        })
        .collect()
}

/// Where a density that goes linearly from `left` to `right` over [0, 1] has the share `share` of its mass
/// below: the root of `left s + (right - left) s^2 / 2 = share (left + right) / 2`.
fn inverse_in_cell(left: f64, right: f64, share: f64) -> f64 {
    let mass = share * (left + right);
    mass / (left + sqrt(left * left + (right - left) * mass))
}

#[cfg(test)]
mod tests {
    use super::*;
    use statrs::distribution::{Beta, ContinuousCDF, Normal};

    #[test]
    fn quantiles_are_those_of_the_distributions() {
        let grid = Grid::new();
        for (a, b) in [
            (4.5, 7.5),
            (2.5, 1.5),
            (4.5, 40.5),
            (5.5, 39.5),
            (3.56, 5.94),
            (3.065, 11.435),
        ] {
            let beta = Beta::new(a, b).unwrap();
            for (k, x) in grid.beta_quantiles(a, b, 2048).into_iter().enumerate() {
                let p = (k as f64 + 0.5) / 2048.0;
                assert!((beta.cdf(x) - p).abs() < 2e-5, "Beta({a}, {b}) at {p}");
            }
        }
        let normal = Normal::standard();
        for (k, z) in normal_quantiles(2048).into_iter().enumerate() {
            let p = (k as f64 + 0.5) / 2048.0;
            assert!((normal.cdf(z) - p).abs() < 1e-5, "normal at {p}");
        }
    }

    #[test]
    fn means_are_those_of_the_named_distributions() {
        let draws = OutcomeDraws::new(&crate::evidence::embedded::evidence(), 2048, 1).unwrap();
        let mean = |x: &[f64]| x.iter().sum::<f64>() / x.len() as f64;
        // Beta(4.5, 40.5), Beta(5.5, 39.5), Beta(4.5, 7.5), Beta(2.5, 1.5); kappa_ALL = 1.
        assert!((mean(&draws.severe_crs) - 4.5 / 45.0).abs() < 1e-5);
        assert!((mean(&draws.severe_neurotoxicity) - 5.5 / 45.0).abs() < 1e-5);
        assert!((mean(&draws.complete_share[1]) - 4.5 / 12.0).abs() < 1e-5);
        assert!((mean(&draws.complete_share[2]) - 2.5 / 4.0).abs() < 1e-5);
        assert!(draws.complete_share[0].iter().all(|k| *k == 1.0));
    }

    #[test]
    fn every_draw_is_coherent() {
        let from = OutcomeDraws::new(&crate::evidence::embedded::evidence(), 2048, 1).unwrap();
        let responses = [0.0, 1e-300, 0.02, 0.5, 1.0 - 1e-16, 1.0];
        for (disease, p) in (0..DISEASES.len()).flat_map(|d| responses.map(|p| (d, p))) {
            let response = vec![p; 2048];
            let complete = Outcome::CompleteResponse.draws(&from, disease, &response);
            let survival = Outcome::Survival24m.draws(&from, disease, &response);
            let mut lasting = response.clone();
            for month in 1..=36 {
                let before = lasting.clone();
                from.one_month_on(disease, &mut lasting);
                assert!(
                    lasting
                        .iter()
                        .zip(&before)
                        .all(|(now, before)| now <= before)
                );
                if month == 24 {
                    assert!(
                        lasting
                            .iter()
                            .zip(&survival)
                            .all(|(lasting, alive)| lasting <= alive)
                    );
                }
            }
            assert!(complete.iter().all(|complete| *complete <= p));
            assert!(survival.iter().all(|alive| (0.0..=1.0).contains(alive)));
        }
    }
}
