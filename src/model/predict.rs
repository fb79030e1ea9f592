//! From a trusted patient to an assessment: mix columns of draws, then summarise.

use crate::model::assessment::{
    Assessment, BaseRate, Comparison, Contribution, Difference, IfKnown, InResponse, Numbers,
    PatientsLikeThis, StudyCohort, Term, Unknown, YesNo,
};
use crate::model::cautions::{applicable, cautions};
use crate::model::fingerprint::fingerprint;
use crate::model::outcomes::Outcomes;
use crate::model::pattern::{PATTERNS, carries};
use crate::model::probability::{Interval, Probability};
use crate::model::shapley::Known;
use crate::model::{Constants, Model, group};
use crate::numerics::math::mean;
use crate::numerics::quantile;
use crate::patient::fields::FieldId;
use crate::patient::{Patient, RawPatient, Refusal, validate, validate_all};

/// Months for which "still in response" is given, 0 included.
pub const MONTHS: u32 = 36;

impl Model {
    /// The study's own patients and responders.
    pub fn base_rate(&self) -> BaseRate {
        let Constants {
            patients,
            responders,
            ..
        } = self.constants;
        BaseRate {
            patients,
            responders,
            share: f64::from(responders) / f64::from(patients),
        }
    }

    /// Checks a raw patient and predicts.
    ///
    /// # Errors
    /// Every problem of the form at once.
    ///
    /// # Example
    ///
    /// ```
    /// use reinfuse::model::Model;
    /// use reinfuse::patient::{RawPatient, RawValue};
    ///
    /// let model = Model::standard()?;
    /// let mut patient = RawPatient::new();
    /// patient.insert("disease", RawValue::Text("cll".into()));
    /// let answer = model.predict(&patient).expect("no rule is broken");
    /// let numbers = answer.numbers.expect("the evidence applies");
    /// assert_eq!(numbers.unknowns.len(), 2); // Cy-Flu and the doses were not given, so they are averaged over
    ///
    /// // Without CD19 the product has no target: an answer without numbers, and the reason.
    /// patient.insert("cd19", RawValue::Text("negative".into()));
    /// let answer = model.predict(&patient).expect("no rule is broken");
    /// assert!(answer.numbers.is_none());
    /// assert_eq!(answer.cautions[0].code.id(), "cd19_negative");
    /// # Ok::<(), reinfuse::model::ModelError>(())
    /// ```
    pub fn predict(&self, raw: &RawPatient) -> Result<Assessment, Refusal> {
        Ok(self.assess(&validate(raw)?))
    }

    /// Predicts for several patients and compares each with the first.
    ///
    /// # Errors
    /// Every problem of every form, the field prefixed with the patient's index, such as `[1].disease`.
    ///
    /// # Example
    ///
    /// ```
    /// use reinfuse::model::Model;
    /// use reinfuse::patient::{RawPatient, RawValue};
    ///
    /// let with_dose = |cart2_dose| {
    ///     let mut patient = RawPatient::new();
    ///     patient.insert("disease", RawValue::Text("nhl".into()));
    ///     patient.insert("cart1_dose", RawValue::Number(2e6));
    ///     patient.insert("cart2_dose", RawValue::Number(cart2_dose));
    ///     patient
    /// };
    /// let compared = Model::standard()?.compare(&[with_dose(2e6), with_dose(2e7)]).expect("no rule is broken");
    /// // The higher dose minus the same dose, draw by draw; an association in 44 patients.
    /// assert!(compared.differences[0].response.mean > 0.0);
    /// # Ok::<(), reinfuse::model::ModelError>(())
    /// ```
    pub fn compare(&self, raw: &[RawPatient]) -> Result<Comparison, Refusal> {
        let patients = validate_all(raw)?;
        let assessments = patients.iter().map(|p| self.assess(p)).collect();
        let differences = patients
            .iter()
            .enumerate()
            .skip(1)
            .filter(|(_, to)| applicable(&patients[0]) && applicable(to))
            .map(|(to, patient)| {
                let (from, to_draws) = (self.response(&patients[0]), self.response(patient));
                let (response, probability_higher) = difference(&to_draws, &from);
                Difference {
                    from: 0,
                    to,
                    response,
                    probability_higher,
                }
            })
            .collect();
        Ok(Comparison {
            assessments,
            differences,
        })
    }

    /// So many equally likely values of one patient's probability of response, ascending: the type-7
    /// quantiles of the draws at the levels (i + 1/2) / count, i = 0..count. None where the evidence does
    /// not apply.
    ///
    /// # Errors
    /// Every problem of the form at once.
    pub fn quantiles(&self, raw: &RawPatient, count: u32) -> Result<Vec<f64>, Refusal> {
        let patient = validate(raw)?;
        if !applicable(&patient) {
            return Ok(Vec::new());
        }
        let mut draws = self.response(&patient);
        quantile::sort(&mut draws);
        Ok((0..count)
            .map(|i| quantile::of_sorted(&draws, (f64::from(i) + 0.5) / f64::from(count)))
            .collect())
    }

    /// The assessment of a validated patient.
    pub fn assess(&self, patient: &Patient) -> Assessment {
        let numbers = applicable(patient).then(|| self.numbers(patient));
        self.assessment(patient, numbers)
    }

    /// The assessments of validated patients, one by one as they are asked for. Numbers depend on disease, C and D alone, so
    /// those of each of these patterns are worked out once.
    #[cfg(feature = "cohort")]
    pub fn assess_each<'a>(
        &'a self,
        patients: &'a [Patient],
    ) -> impl Iterator<Item = Assessment> + 'a {
        let mut known = Vec::new();
        patients.iter().map(move |patient| {
            let pattern = (
                patient.disease(),
                patient.cy_flu(),
                patient.dose_increased(),
            );
            let numbers = applicable(patient).then(|| {
                // At most 27 patterns, so a search is quicker than a table.
                if let Some((_, numbers)) = known.iter().find(|(known, _)| *known == pattern) {
                    return Numbers::clone(numbers);
                }
                let numbers = self.numbers(patient);
                known.push((pattern, numbers.clone()));
                numbers
            });
            self.assessment(patient, numbers)
        })
    }

    /// An assessment; no numbers where the evidence does not apply.
    fn assessment(&self, patient: &Patient, numbers: Option<Numbers>) -> Assessment {
        Assessment {
            fingerprint: fingerprint(&self.id, patient, numbers.as_ref()),
            model: self.id.clone(),
            applicable: numbers.is_some(),
            numbers,
            cautions: cautions(patient, &self.constants),
        }
    }

    fn numbers(&self, patient: &Patient) -> Numbers {
        let disease = group(patient.disease());
        let response = self.response(patient);
        let outcomes = Outcomes::of(&|outcome| {
            let known = self.same_for_everyone.iter().find(|(o, _)| *o == outcome);
            known.map_or_else(
                || Probability::of(outcome.draws(&self.outcomes, disease, &response)),
                |(_, probability)| *probability,
            )
        });
        let (difference, probability_higher) = difference(&response, &self.cohort);
        let in_response = self.in_response(disease, &response);
        let cohort = self.cohort_interval;
        let (c, d) = (patient.cy_flu(), patient.dose_increased());
        let points = self
            .value_function
            .shapley(disease, Known::from(c), Known::from(d));
        Numbers {
            in_response,
            contributions: Term::ALL
                .into_iter()
                .zip(points)
                .map(|(term, value)| Contribution {
                    term,
                    points: 100.0 * value,
                })
                .collect(),
            cohort: StudyCohort {
                mean: cohort.mean,
                q025: cohort.q025,
                q975: cohort.q975,
                distinguishable: difference.q025 > 0.0 || difference.q975 < 0.0,
                difference,
                probability_higher,
            },
            patients_like_this: self.patients_like_this(disease, c, d),
            unknowns: self.unknowns(disease, c, d),
            sensitivity: self.sensitivity(disease, c, d),
            outcomes,
        }
    }

    /// P(response) draw by draw, unknown C averaged with pi_d and unknown D with the cohort's share.
    pub(crate) fn response(&self, patient: &Patient) -> Vec<f64> {
        self.mixture(
            group(patient.disease()),
            patient.cy_flu(),
            patient.dose_increased(),
        )
    }

    /// The same for a disease's index and what is known of C and D.
    pub(crate) fn mixture(&self, disease: usize, c: Option<bool>, d: Option<bool>) -> Vec<f64> {
        let cell = |c: bool, d: bool| {
            &self.cells[disease * PATTERNS + 2 * usize::from(c) + usize::from(d)]
        };
        let over_dose = |c: bool| match d {
            Some(d) => cell(c, d).clone(),
            None => mix(cell(c, false), cell(c, true), |_| self.constants.dose_share),
        };
        match c {
            Some(c) => over_dose(c),
            None => {
                let share = &self.shares[disease];
                mix(&over_dose(false), &over_dose(true), |i| share[i])
            }
        }
    }

    /// P(response still lasting) = response x exp(-t ln2 / m_d), month by month by one multiplication.
    fn in_response(&self, disease: usize, response: &[f64]) -> Vec<InResponse> {
        let mut lasting = response.to_vec();
        let mut tails = Default::default();
        let mut months: Vec<InResponse> = Vec::with_capacity(MONTHS as usize + 1);
        for month in 0..=MONTHS {
            if month > 0 {
                self.outcomes.one_month_on(disease, &mut lasting);
            }
            // The quantiles fall by nearly the same share from month to month.
            let near = match months.as_slice() {
                [.., a, b] => Some((b.q025 * b.q025 / a.q025, b.q975 * b.q975 / a.q975)),
                _ => None,
            };
            let (q025, q975) = quantile::outer_interval(&lasting, near, &mut tails);
            months.push(InResponse {
                month,
                mean: mean(&lasting),
                q025,
                q975,
            });
        }
        months
    }

    /// Latent patients who share the disease and what is known of C and D.
    fn patients_like_this(
        &self,
        disease: usize,
        c: Option<bool>,
        d: Option<bool>,
    ) -> PatientsLikeThis {
        let alike = (0..PATTERNS).filter(|pattern| {
            c.is_none_or(|c| carries(*pattern, 0) == c)
                && d.is_none_or(|d| carries(*pattern, 1) == d)
        });
        let mut counts = vec![0.0; self.draws];
        for pattern in alike {
            for (count, n) in counts
                .iter_mut()
                .zip(&self.tables[disease * PATTERNS + pattern])
            {
                *count += f64::from(*n);
            }
        }
        let mean = mean(&counts);
        quantile::sort(&mut counts);
        PatientsLikeThis {
            mean,
            q05: quantile::of_sorted(&counts, 0.05),
            q95: quantile::of_sorted(&counts, 0.95),
            extrapolation: mean < self.constants.extrapolation_below,
        }
    }

    /// What each unknown costs.
    fn unknowns(&self, disease: usize, c: Option<bool>, d: Option<bool>) -> Vec<Unknown> {
        let answer = |answer, draws: Vec<f64>| {
            let Interval { mean, q025, q975 } = Interval::of(&draws);
            IfKnown {
                answer,
                mean,
                q025,
                q975,
            }
        };
        let unknown =
            |term, fields: &'static [FieldId], probability_yes: f64, answers: [IfKnown; 2]| {
                let [yes, no] = &answers;
                let (q025, q975) = (yes.q025.min(no.q025), yes.q975.max(no.q975));
                let known = probability_yes * (yes.q975 - yes.q025)
                    + (1.0 - probability_yes) * (no.q975 - no.q025);
                Unknown {
                    term,
                    fields,
                    probability_yes,
                    answers,
                    q025,
                    q975,
                    narrowing: q975 - q025 - known,
                    narrows_most: false,
                }
            };
        let both = [(YesNo::Yes, true), (YesNo::No, false)];
        let mut list = Vec::new();
        if c.is_none() {
            list.push(unknown(
                Term::CyFlu,
                &[FieldId::LdBeforeCart1],
                mean(&self.shares[disease]),
                both.map(|(word, yes)| answer(word, self.mixture(disease, Some(yes), d))),
            ));
        }
        if d.is_none() {
            list.push(unknown(
                Term::DoseIncreased,
                &[FieldId::Cart1Dose, FieldId::Cart2Dose],
                self.constants.dose_share,
                both.map(|(word, yes)| answer(word, self.mixture(disease, c, Some(yes)))),
            ));
        }
        let most = list.iter().map(|u| u.narrowing).fold(0.0, f64::max);
        if let Some(best) = list
            .iter_mut()
            .find(|u| u.narrowing > 0.0 && u.narrowing == most)
        {
            best.narrows_most = true;
        }
        list
    }
}

fn mix(no: &[f64], yes: &[f64], share: impl Fn(usize) -> f64) -> Vec<f64> {
    no.iter()
        .zip(yes)
        .enumerate()
        .map(|(i, (no, yes))| no + share(i) * (yes - no))
        .collect()
}

/// Paired difference, draw by draw, and how often the first is the higher (ties count half).
fn difference(a: &[f64], b: &[f64]) -> (Interval, f64) {
    let draws: Vec<f64> = a.iter().zip(b).map(|(a, b)| a - b).collect();
    let higher: f64 = draws
        .iter()
        .map(|d| {
            if *d > 0.0 {
                1.0
            } else if *d == 0.0 {
                0.5
            } else {
                0.0
            }
        })
        .sum();
    let probability = higher / draws.len() as f64;
    (Interval::of(&draws), probability)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::patient::RawValue;

    fn patient(entries: &[(&str, RawValue)]) -> RawPatient {
        let mut raw = RawPatient::new();
        for (key, value) in entries {
            raw.insert((*key).to_owned(), value.clone());
        }
        raw
    }

    fn text(value: &str) -> RawValue {
        RawValue::Text(value.to_owned())
    }

    #[test]
    fn quantiles_ascend_and_meet_the_assessment_where_their_levels_do() {
        let model = Model::standard().unwrap();
        let raw = patient(&[("disease", text("nhl"))]);
        let response = model
            .predict(&raw)
            .unwrap()
            .numbers
            .unwrap()
            .outcomes
            .response;
        // Levels 1/2; 1/4 and 3/4; 1/40, 3/40, .. 39/40.
        assert_eq!(model.quantiles(&raw, 1).unwrap(), [response.q50]);
        assert_eq!(
            model.quantiles(&raw, 2).unwrap(),
            [response.q25, response.q75]
        );
        assert_eq!(model.quantiles(&raw, 20).unwrap()[0], response.q025);
        let fifty = model.quantiles(&raw, 50).unwrap();
        assert_eq!(fifty.len(), 50);
        assert!(fifty.is_sorted());
        assert!(fifty.iter().all(|p| (0.0..=1.0).contains(p)));
    }

    #[test]
    fn quantiles_are_refused_with_the_form_and_none_outside_the_evidence() {
        let model = Model::standard().unwrap();
        assert!(model.quantiles(&patient(&[]), 50).is_err());
        let outside = patient(&[("disease", text("all")), ("cd19", text("negative"))]);
        assert!(model.quantiles(&outside, 50).unwrap().is_empty());
    }

    #[test]
    fn narrowing_is_the_width_of_both_answers_less_the_mean_width_once_known() {
        let model = Model::standard().unwrap();
        for disease in ["all", "nhl", "cll"] {
            let raw = patient(&[("disease", text(disease))]);
            let unknowns = model.predict(&raw).unwrap().numbers.unwrap().unknowns;
            assert_eq!(unknowns.len(), 2);
            for u in &unknowns {
                let [yes, no] = u.answers.each_ref().map(|a| a.q975 - a.q025);
                let then = u.probability_yes * yes + (1.0 - u.probability_yes) * no;
                assert!((u.narrowing - (u.q975 - u.q025 - then)).abs() < 1e-12);
                assert!(
                    u.answers
                        .iter()
                        .all(|a| a.q025 >= u.q025 && a.q975 <= u.q975)
                );
                assert!(u.narrowing > 0.0);
                let most = unknowns.iter().all(|v| v.narrowing <= u.narrowing);
                assert_eq!(u.narrows_most, most);
            }
        }
    }
}
