//! Predictions for a cohort: each distinct answer worked out once, so that cost grows with patients that differ.

use crate::cohort::columns::Mapping;
use crate::cohort::meaning::{BestResponse, OutcomeColumn};
use crate::cohort::rows::Cohort;
use crate::model::assessment::ModelId;
use crate::model::cautions::{CautionCode, applicable, cautions};
use crate::model::outcomes::{Outcome, Outcomes};
use crate::model::{Model, group};
use crate::patient::{Disease, Patient};
use crate::table::Table;
use serde::Serialize;

/// All that an outcome's probability depends on: disease, C and D, and whether the evidence applies.
type Pattern = (Disease, Option<bool>, Option<bool>);

/// The answers for a cohort's distinct patients.
#[derive(Debug, Clone, PartialEq)]
pub struct Scores {
    model: ModelId,
    /// Distinct patterns, and the answer for each.
    patterns: Vec<Pattern>,
    answers: Vec<Outcomes>,
    /// Each distinct patient's answer; nothing outside the evidence.
    of_patient: Vec<Option<u8>>,
    /// Each distinct patient's reasons for care.
    cautions: Vec<Vec<CautionCode>>,
}

/// One scored row.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct ScoredRow<'a> {
    /// Line of the file, or row of the worksheet; the first is 1.
    pub row: u32,
    /// The cell of the column `id`; empty without one.
    pub id: &'a str,
    /// False if the evidence does not apply: then there are no outcomes.
    pub applicable: bool,
    /// Probabilities of the outcomes.
    pub outcomes: Option<&'a Outcomes>,
    /// Codes of the reasons for care.
    pub cautions: &'a [CautionCode],
    /// The response, if the table has it.
    pub response: Option<BestResponse>,
}

impl Scores {
    /// Predicts every distinct patient of a cohort.
    pub fn new(model: &Model, cohort: &Cohort) -> Self {
        let mut patterns: Vec<Pattern> = Vec::new();
        let mut answers = Vec::new();
        let mut of_patient = Vec::with_capacity(cohort.distinct());
        let mut reasons = Vec::with_capacity(cohort.distinct());
        for index in 0..cohort.distinct() {
            let patient = cohort.patient(index);
            let codes = cautions(&patient, &model.constants);
            reasons.push(codes.into_iter().map(|caution| caution.code).collect());
            of_patient.push(pattern(&patient).and_then(|pattern| {
                // At most 27 patterns, so a search is quicker than a table.
                if let Some(known) = patterns.iter().position(|p| *p == pattern) {
                    return Some(known as u8);
                }
                answers.push(model.assess(&patient).numbers?.outcomes);
                patterns.push(pattern);
                Some(patterns.len() as u8 - 1)
            }));
        }
        Self {
            model: model.id().clone(),
            patterns,
            answers,
            of_patient,
            cautions: reasons,
        }
    }

    /// Which model answered.
    pub fn model(&self) -> &ModelId {
        &self.model
    }

    /// The answer for one of the distinct patients; nothing outside the evidence.
    ///
    /// # Panics
    /// If the cohort has no such patient.
    pub fn outcomes(&self, patient: usize) -> Option<&Outcomes> {
        Some(&self.answers[self.answer(patient)?])
    }

    /// The distinct answers, at most 27.
    pub(crate) fn answers(&self) -> &[Outcomes] {
        &self.answers
    }

    /// The draws behind an outcome's probability in one of them, from the model that scored.
    pub(crate) fn draws(&self, model: &Model, answer: usize, outcome: Outcome) -> Vec<f64> {
        let (disease, c, d) = self.patterns[answer];
        let disease = group(disease);
        outcome.draws(&model.outcomes, disease, &model.mixture(disease, c, d))
    }

    /// Which of them is a patient's.
    pub(crate) fn answer(&self, patient: usize) -> Option<usize> {
        self.of_patient[patient].map(usize::from)
    }

    /// Codes of the reasons for care with one of the distinct patients.
    ///
    /// # Panics
    /// If the cohort has no such patient.
    pub fn cautions(&self, patient: usize) -> &[CautionCode] {
        &self.cautions[patient]
    }

    /// Accepted rows that got no number, since the evidence does not apply to them.
    pub fn outside(&self, cohort: &Cohort) -> usize {
        let rows = cohort.rows().iter();
        rows.filter(|row| self.of_patient[row.patient as usize].is_none())
            .count()
    }

    /// Scored rows in the order of the table, from the `from`-th on; of the cohort that was scored.
    pub fn rows<'a>(
        &'a self,
        table: &'a Table,
        mapping: &Mapping,
        cohort: &'a Cohort,
        from: usize,
    ) -> impl Iterator<Item = ScoredRow<'a>> {
        let id = mapping.outcome(OutcomeColumn::Id);
        cohort.rows().iter().skip(from).map(move |row| {
            let (index, patient) = (row.index as usize, row.patient as usize);
            let outcomes = self.outcomes(patient);
            ScoredRow {
                row: table.line(index),
                id: id.map_or("", |column| table.cell(index, column).trim()),
                applicable: outcomes.is_some(),
                outcomes,
                cautions: self.cautions(patient),
                response: row.response,
            }
        })
    }

    /// Rows with a predicted probability of response and a recorded response: what a validation compares.
    pub fn observed(&self, cohort: &Cohort) -> Vec<(f64, bool)> {
        let rows = cohort.counted();
        rows.filter_map(|row| {
            let outcomes = self.outcomes(row.patient as usize)?;
            Some((outcomes.response.mean, row.response?.responded()?))
        })
        .collect()
    }
}

fn pattern(patient: &Patient) -> Option<Pattern> {
    applicable(patient).then(|| {
        (
            patient.disease(),
            patient.cy_flu(),
            patient.dose_increased(),
        )
    })
}
