//! The reader's own regressions of the table they opened, as JavaScript sees them.

use crate::cohort::structure::rows_as_patients;
use crate::regression::{
    Between, Death, FitReport, Frame, Limits, Regression, Spec, SurvivalSpec, Ties, Univariable,
    coefficient_table, fit, optimism, report_table, survival, survival_table,
};
use crate::wasm::cohort::CohortTable;
use crate::wasm::{error, reply, teller, to_js};
use js_sys::{Array, Function};
use std::rc::Rc;
use wasm_bindgen::prelude::*;

// What is asked is read property by property: a general reader of objects is ten times slower and 20 kB larger.
#[wasm_bindgen]
#[allow(missing_docs)] // of the constructors that the macro adds
extern "C" {
    /// What to fit.
    #[wasm_bindgen(typescript_type = "Spec")]
    pub type RegressionSpec;
    #[wasm_bindgen(method, getter)]
    fn regression(this: &RegressionSpec) -> RawRegression;
    #[wasm_bindgen(method, getter)]
    fn terms(this: &RegressionSpec) -> Array;
    #[wasm_bindgen(method, getter)]
    fn references(this: &RegressionSpec) -> Array;

    type RawRegression;
    #[wasm_bindgen(method, getter)]
    fn method(this: &RawRegression) -> JsValue;
    #[wasm_bindgen(method, getter)]
    fn outcome(this: &RawRegression) -> JsValue;
    #[wasm_bindgen(method, getter)]
    fn limits(this: &RawRegression) -> JsValue;
    #[wasm_bindgen(method, getter)]
    fn time(this: &RawRegression) -> JsValue;
    #[wasm_bindgen(method, getter)]
    fn event(this: &RawRegression) -> JsValue;
    #[wasm_bindgen(method, getter)]
    fn ties(this: &RawRegression) -> JsValue;
    #[wasm_bindgen(method, getter)]
    fn firth(this: &RawRegression) -> JsValue;
    #[wasm_bindgen(method, getter)]
    fn curves(this: &RawRegression) -> JsValue;
    #[wasm_bindgen(method, getter)]
    fn hazards(this: &RawRegression) -> JsValue;

    /// What to report of survival.
    #[wasm_bindgen(typescript_type = "SurvivalSpec")]
    pub type RawSurvivalSpec;
    #[wasm_bindgen(method, getter)]
    fn time(this: &RawSurvivalSpec) -> JsValue;
    #[wasm_bindgen(method, getter)]
    fn event(this: &RawSurvivalSpec) -> JsValue;
    #[wasm_bindgen(method, getter)]
    fn death(this: &RawSurvivalSpec) -> Option<RawDeath>;
    #[wasm_bindgen(method, getter)]
    fn group(this: &RawSurvivalSpec) -> Option<String>;
    #[wasm_bindgen(method, getter)]
    fn strata(this: &RawSurvivalSpec) -> Option<String>;
    #[wasm_bindgen(method, getter)]
    fn at(this: &RawSurvivalSpec) -> Vec<f64>;
    #[wasm_bindgen(method, getter)]
    fn landmark(this: &RawSurvivalSpec) -> Option<f64>;

    type RawDeath;
    #[wasm_bindgen(method, getter)]
    fn time(this: &RawDeath) -> JsValue;
    #[wasm_bindgen(method, getter)]
    fn died(this: &RawDeath) -> JsValue;

    /// The answer to [`CohortTable::survival`].
    #[wasm_bindgen(typescript_type = "SurvivalReport | Refusal")]
    pub type SurvivalReported;

    /// The answer to [`CohortTable::fit`].
    #[wasm_bindgen(typescript_type = "FitReport | Refusal")]
    pub type Fitted;
    /// The answer to [`CohortTable::univariable`].
    #[wasm_bindgen(typescript_type = "Univariable | Refusal")]
    pub type TermsAlone;
    /// The answer to [`CohortTable::optimism`].
    #[wasm_bindgen(typescript_type = "Optimism | null | Refusal")]
    pub type OptimismFound;
    /// The answer to [`CohortTable::regression_remarks`].
    #[wasm_bindgen(typescript_type = "Remark[]")]
    pub type RegressionRemarks;
    /// The answer to [`CohortTable::term_columns`].
    #[wasm_bindgen(typescript_type = "TermColumn[]")]
    pub type TermColumns;
}

#[wasm_bindgen]
impl CohortTable {
    /// Fits one regression to the table; a refused one is a normal answer with `problems`. The columns it uses are read once
    /// and kept for the next.
    pub fn fit(&self, spec: RegressionSpec) -> Result<Fitted, JsValue> {
        let report = fit(self.frame(), &read_spec(&spec)?).map(FitReport::new);
        let answer = reply(report.as_ref());
        *self.fitted.borrow_mut() = report.ok().map(|report| report.fit);
        answer.map(JsCast::unchecked_into)
    }

    /// Every term of a regression alone; refused as that is.
    pub fn univariable(&self, spec: RegressionSpec) -> Result<TermsAlone, JsValue> {
        let alone = Univariable::new(self.frame(), &read_spec(&spec)?);
        reply(alone.as_ref()).map(JsCast::unchecked_into)
    }

    /// The optimism of a regression by seeded resamples. `progress` is called with the share done.
    pub fn optimism(
        &self,
        spec: RegressionSpec,
        resamples: usize,
        seed: f64,
        progress: &Function,
    ) -> Result<OptimismFound, JsValue> {
        let (spec, mut tell) = (read_spec(&spec)?, teller(progress));
        let found = optimism(self.frame(), &spec, resamples, seed as u64, &mut tell);
        reply(found.as_ref()).map(JsCast::unchecked_into)
    }

    /// The coefficients of the last regression as a table with tabs or commas; none if it was refused.
    pub fn coefficient_table(&self, tabs: bool) -> Option<String> {
        let fitted = self.fitted.borrow();
        fitted
            .as_ref()
            .map(|fit| coefficient_table(fit, between(tabs)))
    }

    /// The Kaplan-Meier curves of the last regression, likewise; none if it had none.
    pub fn survival_table(&self, tabs: bool) -> Option<String> {
        let fitted = self.fitted.borrow();
        let fit = fitted.as_ref()?;
        let curves = fit.kaplan_meier.as_deref()?;
        Some(survival_table(curves, &fit.event, between(tabs)))
    }

    /// Survival as papers report it; refused as a regression is.
    pub fn survival(&self, spec: RawSurvivalSpec) -> Result<SurvivalReported, JsValue> {
        let death = match spec.death() {
            None => None,
            Some(death) => Some(Death {
                time: string(&death.time(), "death.time")?,
                died: string(&death.died(), "death.died")?,
            }),
        };
        let spec = SurvivalSpec {
            time: string(&spec.time(), "time")?,
            event: string(&spec.event(), "event")?,
            death,
            group: spec.group(),
            strata: spec.strata(),
            at: spec.at(),
            landmark: spec.landmark(),
        };
        let report = survival(self.frame(), &spec);
        let answer = reply(report.as_ref());
        *self.reported.borrow_mut() = report.ok();
        answer.map(JsCast::unchecked_into)
    }

    /// The last report of survival as a table with tabs or commas; none if it was refused.
    pub fn survival_report_table(&self, tabs: bool) -> Option<String> {
        let reported = self.reported.borrow();
        Some(report_table(reported.as_ref()?, between(tabs)))
    }

    /// What is to be known of the rows before a regression of them, by the column of ids if there is one.
    pub fn regression_remarks(&self, ids: Option<usize>) -> Result<RegressionRemarks, JsValue> {
        let remarks = ids.filter(|column| *column < self.table.columns().len());
        let remarks = remarks.and_then(|column| rows_as_patients(&self.table, column));
        let remarks: Vec<_> = remarks.into_iter().collect();
        to_js(&remarks).map(JsCast::unchecked_into)
    }

    /// The columns as possible terms. `progress` is called with the share done.
    pub fn term_columns(&self, progress: &Function) -> Result<TermColumns, JsValue> {
        to_js(&self.frame().term_columns(&mut teller(progress))).map(JsCast::unchecked_into)
    }

    fn frame(&self) -> &Frame {
        self.frame
            .get_or_init(|| Frame::new(Rc::clone(&self.table)))
    }
}

fn between(tabs: bool) -> Between {
    if tabs { Between::Tabs } else { Between::Commas }
}

/// Made by the page's own code, so a wrong form is a fault, not a reader's slip.
fn read_spec(raw: &RegressionSpec) -> Result<Spec, JsValue> {
    let asked = raw.regression();
    let regression = match &*string(&asked.method(), "regression.method")? {
        "ml" => Regression::Ml {
            outcome: string(&asked.outcome(), "regression.outcome")?,
        },
        "firth" => Regression::Firth {
            outcome: string(&asked.outcome(), "regression.outcome")?,
            limits: named(&asked.limits(), "regression.limits", Limits::named)?,
        },
        "cox" => Regression::Cox {
            time: string(&asked.time(), "regression.time")?,
            event: string(&asked.event(), "regression.event")?,
            ties: named(&asked.ties(), "regression.ties", Ties::named)?,
            firth: match asked.firth() {
                none if none.is_undefined() => None,
                some => Some(named(&some, "regression.firth", Limits::named)?),
            },
            curves: asked.curves().is_truthy(),
            hazards: asked.hazards().is_truthy(),
        },
        other => return Err(wrong("regression.method", other)),
    };
    let mut terms = Vec::new();
    for term in raw.terms().iter() {
        terms.push(string(&term, "terms")?);
    }
    let mut references = Vec::new();
    for pair in raw.references().iter() {
        let pair = Array::from(&pair);
        references.push((
            string(&pair.get(0), "references")?,
            string(&pair.get(1), "references")?,
        ));
    }
    Ok(Spec {
        regression,
        terms,
        references,
    })
}

fn named<T>(value: &JsValue, name: &str, of: fn(&str) -> Option<T>) -> Result<T, JsValue> {
    let word = string(value, name)?;
    of(&word).ok_or_else(|| wrong(name, &word))
}

#[inline(never)]
fn string(value: &JsValue, name: &str) -> Result<String, JsValue> {
    value.as_string().ok_or_else(|| wrong(name, "no text"))
}

#[inline(never)]
fn wrong(name: &str, value: &str) -> JsValue {
    error(["a regression cannot be asked for with ", name, ": ", value].concat())
}
