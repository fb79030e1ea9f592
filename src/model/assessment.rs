//! What a prediction says, as plain data: no rounding, no words for numbers, no knowledge of pages.

use crate::model::cautions::Caution;
use crate::model::outcomes::Outcomes;
use crate::model::probability::Interval;
use crate::model::sensitivity::SensitivityRange;
use crate::patient::fields::FieldId;
use crate::vocabulary::vocabulary;
use serde::Serialize;
use serde::ser::{SerializeStruct, Serializer};

/// P(response still lasting) at one time.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[allow(missing_docs)]
pub struct InResponse {
    /// Months since CART2.
    pub month: u32,
    pub mean: f64,
    pub q025: f64,
    pub q975: f64,
}

vocabulary! {
    /// What the model's linear predictor is made of.
    pub enum Term {
        /// The disease group's intercept.
        Disease = "disease",
        /// C: Cy-Flu before CART1.
        CyFlu = "cy_flu",
        /// D: CART2 dose above CART1 dose.
        DoseIncreased = "dose_increased",
    }
}

vocabulary! {
    /// The answers to the question of an unknown.
    pub enum YesNo {
        /// The patient has the factor.
        Yes = "yes",
        /// The patient does not have it.
        No = "no",
    }
}

/// One term's share of the difference from the cohort's average patient.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Contribution {
    /// Which term.
    pub term: Term,
    /// Exact Shapley value, in percentage points; an association.
    pub points: f64,
}

/// What is known before anything is asked about a patient.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct BaseRate {
    /// Patients of the study.
    pub patients: u32,
    /// How many of them responded.
    pub responders: u32,
    /// Responders per patient.
    pub share: f64,
}

/// The 44 patients' own probability of response, and this patient's beside it.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct StudyCohort {
    /// Posterior mean of the patients' mean probability.
    pub mean: f64,
    /// Its 2.5% quantile.
    pub q025: f64,
    /// Its 97.5% quantile.
    pub q975: f64,
    /// This patient minus the cohort, draw by draw.
    pub difference: Interval,
    /// Probability that this patient's is the higher.
    pub probability_higher: f64,
    /// Whether the difference's interval leaves out zero: if not, the model tells this patient little
    /// from the average one.
    pub distinguishable: bool,
}

/// How many of the study's patients share disease, C and D: not printed, reconstructed.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct PatientsLikeThis {
    /// Posterior mean.
    pub mean: f64,
    /// 5% quantile.
    pub q05: f64,
    /// 95% quantile.
    pub q95: f64,
    /// Fewer than the evidence file's `extrapolation_below` are expected.
    pub extrapolation: bool,
}

/// What the response would be, were an unknown answered one way.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[allow(missing_docs)]
pub struct IfKnown {
    /// The answer.
    pub answer: YesNo,
    pub mean: f64,
    pub q025: f64,
    pub q975: f64,
}

/// An unknown input of the model, averaged over and what that costs.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Unknown {
    /// Which term.
    pub term: Term,
    /// The fields that would answer it.
    pub fields: &'static [FieldId],
    /// The probability of a yes that was averaged with.
    pub probability_yes: f64,
    /// The response if yes, then if no.
    pub answers: [IfKnown; 2],
    /// Lower end of the range that both answers' 95% intervals cover together: the interval of the averaged
    /// response is no measure of the cost, since an average over two answers varies less than either.
    pub q025: f64,
    /// Its upper end.
    pub q975: f64,
    /// The width of that range less the mean width of the interval once the answer is known.
    pub narrowing: f64,
    /// Whether this one's answer, of all the unknowns', narrows its range most (and does narrow it).
    pub narrows_most: bool,
}

/// Which model answered.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct ModelId {
    /// Version of this program.
    pub version: String,
    /// SHA-256 of the names and numbers of the evidence that the draws were made from, not of its words
    /// ([`Evidence::sha256`](crate::evidence::Evidence::sha256)), with a reader's edits
    /// ([`Edits::sha256`](crate::evidence::Edits::sha256)).
    pub evidence_sha256: String,
    /// `standard`, a sensitivity run's id, `edited` for a reader's own evidence, or `updated`.
    pub run: String,
    /// The reader's own cohort, if it joined the evidence.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, ts(optional))]
    pub update: Option<UpdateId>,
}

/// The cohort a model was updated with: its answers are for patients of that site.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct UpdateId {
    /// Patients of the cohort.
    pub patients: u32,
    /// Weight of the published study before the cohort.
    pub prior_weight: f64,
    /// Its weight after: how far the cohort agrees with it.
    pub weight: f64,
    /// SHA-256 of the saved model.
    pub sha256: String,
}

/// The identity of a model, and of the evidence file's words that are shown beside it.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Identity {
    /// Which model: all that its numbers depend on.
    pub model: ModelId,
    /// SHA-256 of the standard evidence file, its words among them. No number depends on it.
    pub text_sha256: &'static str,
}

/// The numbers of an assessment; absent where the evidence does not apply at all.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Numbers {
    /// Probabilities of the outcomes.
    pub outcomes: Outcomes,
    /// Response still lasting, month by month.
    pub in_response: Vec<InResponse>,
    /// Why this patient differs from the average one.
    pub contributions: Vec<Contribution>,
    /// The base rate, and the difference from it.
    pub cohort: StudyCohort,
    /// How many patients the answer rests on.
    pub patients_like_this: PatientsLikeThis,
    /// Unknown inputs and their cost.
    pub unknowns: Vec<Unknown>,
    /// How far other assumptions move the probability of response.
    pub sensitivity: SensitivityRange,
}

/// The answer for one patient.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(test, derive(ts_rs::TS), ts(rename = "AssessmentFrame"))]
pub struct Assessment {
    /// Which model answered.
    pub model: ModelId,
    /// False if the patient lies outside the evidence altogether: then there are no numbers.
    pub applicable: bool,
    /// The numbers; serialised beside the other fields, not below them.
    #[cfg_attr(test, ts(skip))]
    pub numbers: Option<Numbers>,
    /// Reasons for care.
    pub cautions: Vec<Caution>,
    /// SHA-256 over model, input and full-precision output.
    pub fingerprint: String,
}

/// By hand, since serde's `flatten` goes through maps and would add a tenth to the page's download.
impl Serialize for Assessment {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let fields = if self.numbers.is_some() { 11 } else { 4 };
        let mut out = serializer.serialize_struct("Assessment", fields)?;
        out.serialize_field("model", &self.model)?;
        out.serialize_field("applicable", &self.applicable)?;
        if let Some(Numbers {
            outcomes,
            in_response,
            contributions,
            cohort,
            patients_like_this,
            unknowns,
            sensitivity,
        }) = &self.numbers
        {
            out.serialize_field("outcomes", outcomes)?;
            out.serialize_field("in_response", in_response)?;
            out.serialize_field("contributions", contributions)?;
            out.serialize_field("cohort", cohort)?;
            out.serialize_field("patients_like_this", patients_like_this)?;
            out.serialize_field("unknowns", unknowns)?;
            out.serialize_field("sensitivity", sensitivity)?;
        }
        out.serialize_field("cautions", &self.cautions)?;
        out.serialize_field("fingerprint", &self.fingerprint)?;
        out.end()
    }
}

/// A difference between two scenarios, draw by draw.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Difference {
    /// Index of the scenario subtracted.
    pub from: usize,
    /// Index of the scenario it is subtracted from.
    pub to: usize,
    /// Difference in the probability of response.
    pub response: Interval,
    /// Probability that the second is the higher.
    pub probability_higher: f64,
}

/// Several patients or scenarios, side by side.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Comparison {
    /// One assessment each, in order.
    #[cfg_attr(test, ts(type = "Assessment[]"))]
    pub assessments: Vec<Assessment>,
    /// Every later scenario minus the first; scenarios without numbers are left out.
    pub differences: Vec<Difference>,
}
