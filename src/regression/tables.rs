//! What is shown of a fit beside its coefficients: ratios, the table that is given out, and which columns can be terms.

use crate::numerics::math::{exp, shown};
use crate::patient::{Refusal, Rule};
use crate::regression::data::design::INTERCEPT;
use crate::regression::data::frame::Column;
use crate::regression::{
    AtTime, Coefficient, Curve, Fit, Frame, Incidence, Spec, SurvivalReport, univariable,
};
use crate::table::cell::harmless;
use csv::{Terminator, WriterBuilder};
use serde::Serialize;

/// A column of numbers with more different values than this is not offered as a category.
const MOST_NUMBERS: usize = 20;

/// An odds ratio (logistic) or a hazard ratio (Cox), with its 95% limits: exp of the coefficient and of its limits.
///
/// A number that does not exist, or is too large or too small for a double, is `None`.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Ratio {
    /// exp of the coefficient.
    pub estimate: Option<f64>,
    /// exp of its lower limit.
    pub lower: Option<f64>,
    /// exp of its upper limit.
    pub upper: Option<f64>,
}

impl Ratio {
    /// Of a term's coefficient; the intercept is no comparison, so it has none.
    pub fn new(coefficient: &Coefficient) -> Option<Self> {
        let ratio = |x: Option<f64>| x.map(exp).filter(|r| r.is_finite() && *r > 0.0);
        (coefficient.term != INTERCEPT).then(|| Self {
            estimate: ratio(coefficient.estimate),
            lower: ratio(coefficient.lower),
            upper: ratio(coefficient.upper),
        })
    }
}

/// A fit as it is shown.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct FitReport {
    /// The fit.
    pub fit: Fit,
    /// One for every coefficient, in their order; of the intercept none.
    pub ratios: Vec<Option<Ratio>>,
}

impl FitReport {
    /// Of a fit.
    pub fn new(fit: Fit) -> Self {
        Self {
            ratios: fit.coefficients.iter().map(Ratio::new).collect(),
            fit,
        }
    }
}

/// Every term of a regression alone, as it is shown.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Univariable {
    /// In the order of the regression's coefficients; none of the intercept.
    pub coefficients: Vec<Coefficient>,
    /// One for every coefficient.
    pub ratios: Vec<Option<Ratio>>,
}

impl Univariable {
    /// Of the terms of a regression.
    ///
    /// # Errors
    /// Those of [`fit`](crate::regression::fit).
    pub fn new(frame: &Frame, spec: &Spec) -> Result<Self, Refusal> {
        let coefficients = univariable(frame, spec)?;
        Ok(Self {
            ratios: coefficients.iter().map(Ratio::new).collect(),
            coefficients,
        })
    }
}

/// What stands between the cells of a table that is given out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Between {
    /// Commas: CSV (RFC 4180).
    Commas,
    /// Tabs, for pasting into a spreadsheet.
    Tabs,
}

/// The coefficients in full precision: one line for each, with what the fit rests on repeated in every one, so that none can be
/// read without it. Empty is what does not exist; terms are made [`harmless`], since they come from the reader's table.
pub fn coefficient_table(fit: &Fit, between: Between) -> String {
    let ratio = if fit.ties.is_some() {
        "hazard_ratio"
    } else {
        "odds_ratio"
    };
    let (lower, upper) = (format!("{ratio}_lower"), format!("{ratio}_upper"));
    let mut table = Separated::new(between);
    table.line(&[
        "term", "estimate", "se", "lower", "upper", "p", ratio, &lower, &upper, "infinite",
        "method", "event", "n", "events", "dropped", "stopped",
    ]);
    let number = |x: Option<f64>| x.map(shown).unwrap_or_default();
    for c in &fit.coefficients {
        let ratio = Ratio::new(c);
        let of = |part: fn(&Ratio) -> Option<f64>| number(ratio.as_ref().and_then(part));
        let infinite = fit.separation.contains(&c.term);
        table.line(&[
            &harmless(&c.term),
            &number(c.estimate),
            &number(c.se),
            &number(c.lower),
            &number(c.upper),
            &number(c.p),
            &of(|r| r.estimate),
            &of(|r| r.lower),
            &of(|r| r.upper),
            if infinite { "1" } else { "0" },
            fit.method.id(),
            &harmless(&fit.event),
            &fit.n.to_string(),
            &fit.events.to_string(),
            &fit.dropped.to_string(),
            fit.stopped.id(),
        ]);
    }
    table.text()
}

/// The Kaplan-Meier curves in full precision: one line for every distinct time of each, the group of all patients together being
/// empty; a band that does not exist is empty too. Groups and event are made [`harmless`].
pub fn survival_table(curves: &[Curve], event: &str, between: Between) -> String {
    let mut table = Separated::new(between);
    table.line(&[
        "group", "time", "at_risk", "events", "censored", "survival", "lower", "upper", "event",
    ]);
    let event = harmless(event);
    let number = |x: Option<f64>| x.map(shown).unwrap_or_default();
    for curve in curves {
        let group = harmless(curve.group.as_deref().unwrap_or_default());
        for step in &curve.steps {
            table.line(&[
                &group,
                &shown(step.time),
                &step.at_risk.to_string(),
                &step.events.to_string(),
                &step.censored.to_string(),
                &shown(step.survival),
                &number(step.lower),
                &number(step.upper),
                &event,
            ]);
        }
    }
    table.text()
}

/// A report of survival in full precision: a line for every step of every curve and for every chosen time (`chosen` 1), of event-free
/// survival and, with competing events, of the cumulative incidence of cause 1 and 2. Groups and event are made [`harmless`].
pub fn report_table(report: &SurvivalReport, between: Between) -> String {
    let mut table = Separated::new(between);
    table.line(&[
        "group", "quantity", "chosen", "time", "at_risk", "events", "censored", "estimate", "se",
        "lower", "upper", "event",
    ]);
    let event = harmless(&report.event);
    let number = |x: Option<f64>| x.map(shown).unwrap_or_default();
    let count = |n: usize| n.to_string();
    for group in &report.groups {
        let curve = &group.curve;
        let name = harmless(curve.group.as_deref().unwrap_or_default());
        let mut line = |quantity, chosen, counts: [String; 3], numbers: [Option<f64>; 5]| {
            let [at_risk, events, censored] = counts;
            let [time, estimate, se, lower, upper] = numbers.map(number);
            table.line(&[
                &name, quantity, chosen, &time, &at_risk, &events, &censored, &estimate, &se,
                &lower, &upper, &event,
            ]);
        };
        let mut at = |quantity, chosen: &AtTime| {
            let limit = |end: usize| chosen.log_log.map(|limits| limits[end]);
            let counts = [count(chosen.at_risk), String::new(), String::new()];
            let time = Some(chosen.time);
            let numbers = [time, chosen.estimate, chosen.se, limit(0), limit(1)];
            line(quantity, "1", counts, numbers);
        };
        for chosen in &group.at {
            at("event_free_survival", chosen);
        }
        for incidence in &group.incidence {
            for chosen in &incidence.at {
                at(quantity_of(incidence), chosen);
            }
        }
        for step in &curve.steps {
            let counts = [step.at_risk, step.events, step.censored].map(count);
            let survival = Some(step.survival);
            let numbers = [Some(step.time), survival, None, step.lower, step.upper];
            line("event_free_survival", "0", counts, numbers);
        }
        for incidence in &group.incidence {
            for step in &incidence.steps {
                let (time, estimate, se) = (Some(step.time), Some(step.estimate), Some(step.se));
                let numbers = [time, estimate, se, step.lower, step.upper];
                line(quantity_of(incidence), "0", Default::default(), numbers);
            }
        }
    }
    table.text()
}

/// What is a line of the table of a cumulative incidence.
fn quantity_of(incidence: &Incidence) -> &'static str {
    if incidence.cause == 1 {
        "incidence_1"
    } else {
        "incidence_2"
    }
}

/// A table as it is written.
struct Separated(csv::Writer<Vec<u8>>);

impl Separated {
    fn new(between: Between) -> Self {
        let delimiter = match between {
            Between::Commas => b',',
            Between::Tabs => b'\t',
        };
        let mut writer = WriterBuilder::new();
        writer.delimiter(delimiter).terminator(Terminator::CRLF);
        Self(writer.from_writer(Vec::new()))
    }

    fn line(&mut self, cells: &[&str]) {
        // Writing to memory fails for uneven records alone, and these are not.
        let _ = self.0.write_record(cells);
    }

    fn text(self) -> String {
        String::from_utf8(self.0.into_inner().unwrap_or_default()).unwrap_or_default()
    }
}

/// What the cells of a column are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(test, derive(ts_rs::TS), ts(rename_all = "snake_case"))]
pub enum ColumnKind {
    /// Numbers; a category only if a reference level is named.
    Numbers,
    /// Categories.
    Categories,
    /// A mixture of both: of use only as a category, or not at all.
    Mixed,
}

/// A column as a possible term.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct TermColumn {
    /// Its name.
    pub name: String,
    /// What its cells are.
    pub kind: ColumnKind,
    /// Levels that can be the reference, sorted; none of a column with too many of them.
    pub levels: Vec<String>,
}

impl Frame {
    /// Every column of the table as a possible term. `progress` is told the share done.
    pub fn term_columns(&self, progress: &mut dyn FnMut(f64)) -> Vec<TermColumn> {
        let names = self.table().columns();
        let of = |(index, name): (usize, &String)| {
            progress(index as f64 / names.len() as f64);
            let levels = |most: usize| match self.categories(name) {
                Ok(Column::Categories { levels, .. }) if levels.len() <= most => levels,
                _ => Vec::new(),
            };
            let (kind, levels) = match self.column(name) {
                Ok(Column::Categories { levels, .. }) => (ColumnKind::Categories, levels.clone()),
                Ok(Column::Numbers(_)) => (ColumnKind::Numbers, levels(MOST_NUMBERS)),
                Err(problem) if problem.rule == Rule::TooManyLevels => {
                    (ColumnKind::Categories, Vec::new())
                }
                Err(_) => (ColumnKind::Mixed, levels(usize::MAX)),
            };
            TermColumn {
                name: name.clone(),
                kind,
                levels,
            }
        };
        names.iter().enumerate().map(of).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::regression::{Regression, Spec, Stopped, SurvivalSpec, fit, survival};
    use crate::table::Table;

    const TABLE: &str = "y,=x,sex,note\n0,1,f,1\n1,2,m,2\n0,3,f,a\n1,4,f,4\n0,5,m,5\n1,2,m,6\n";

    fn frame() -> Frame {
        Frame::new(Table::from_csv(TABLE.as_bytes()).unwrap())
    }

    fn report() -> FitReport {
        let spec = Spec {
            regression: Regression::Ml {
                outcome: "y".to_owned(),
            },
            terms: vec!["=x".to_owned(), "sex".to_owned()],
            references: Vec::new(),
        };
        FitReport::new(fit(&frame(), &spec).unwrap())
    }

    #[test]
    fn a_ratio_is_the_exponential_of_a_coefficient_and_the_intercept_has_none() {
        let report = report();
        assert_eq!(report.ratios[0], None);
        let (ratio, of) = (report.ratios[2].unwrap(), &report.fit.coefficients[2]);
        assert_eq!(ratio.estimate, of.estimate.map(exp));
        assert_eq!(ratio.lower, of.lower.map(exp));
        assert_eq!(ratio.upper, of.upper.map(exp));
    }

    #[test]
    fn a_ratio_beyond_the_range_of_a_double_does_not_exist() {
        let of = |estimate| Coefficient {
            term: "x".to_owned(),
            estimate: Some(estimate),
            se: None,
            lower: None,
            upper: Some(0.0),
            p: None,
        };
        for estimate in [1e3, -1e3] {
            let ratio = Ratio::new(&of(estimate)).unwrap();
            assert_eq!((ratio.estimate, ratio.lower), (None, None));
            assert_eq!(ratio.upper, Some(1.0));
        }
    }

    #[test]
    fn the_table_has_every_digit_and_no_formula() {
        let fit = report().fit;
        let csv = coefficient_table(&fit, Between::Commas);
        let lines: Vec<&str> = csv.split("\r\n").collect();
        assert_eq!(lines.len(), 5);
        assert!(lines[0].starts_with("term,estimate,se,lower,upper,p,odds_ratio,"));
        let estimate = shown(fit.coefficients[1].estimate.unwrap());
        assert!(lines[2].starts_with(&format!("'=x,{estimate},")));
        assert!(lines[2].ends_with(",0,ml,y=1,6,3,0,converged"));
        assert_eq!(
            coefficient_table(&fit, Between::Tabs),
            csv.replace(',', "\t")
        );
    }

    #[test]
    fn the_table_of_curves_has_every_step_and_no_formula() {
        let table = "t,=died,=arm\n1,1,b\n2,0,a\n3,1,a\n4,1,b\n";
        let spec = Spec {
            regression: Regression::Cox {
                time: "t".to_owned(),
                event: "=died".to_owned(),
                ties: crate::regression::Ties::Efron,
                firth: None,
                curves: true,
                hazards: true,
            },
            terms: vec!["=arm".to_owned()],
            references: Vec::new(),
        };
        let frame = Frame::new(Table::from_csv(table.as_bytes()).unwrap());
        let fit = fit(&frame, &spec).unwrap();
        let curves = fit.kaplan_meier.as_deref().unwrap();
        let csv = survival_table(curves, &fit.event, Between::Commas);
        let lines: Vec<&str> = csv.split("\r\n").collect();
        // The heading, four times of all, two of each arm, and nothing.
        assert_eq!(lines.len(), 10);
        assert_eq!(
            lines[0],
            "group,time,at_risk,events,censored,survival,lower,upper,event"
        );
        assert!(lines[1].starts_with(",1,4,1,0,0.75,0."));
        assert!(lines[1].ends_with(",'=died=1"));
        assert_eq!(lines[4], ",4,1,1,0,0,,,'=died=1");
        assert_eq!(lines[5], "'=arm=a,2,2,0,1,1,,,'=died=1");
        let tabs = survival_table(curves, &fit.event, Between::Tabs);
        assert_eq!(tabs, csv.replace(',', "\t"));
    }

    #[test]
    fn the_table_of_a_report_has_chosen_times_and_every_step() {
        let table = "t,e,=g\n1,1,a\n2,2,a\n3,0,b\n4,1,b\n";
        let spec = SurvivalSpec {
            time: "t".to_owned(),
            event: "e".to_owned(),
            death: None,
            group: Some("=g".to_owned()),
            strata: None,
            at: vec![2.0],
            landmark: None,
        };
        let frame = Frame::new(Table::from_csv(table.as_bytes()).unwrap());
        let csv = report_table(&survival(&frame, &spec).unwrap(), Between::Commas);
        let lines: Vec<&str> = csv.split("\r\n").collect();
        assert!(lines[1].starts_with(",event_free_survival,1,2,3,,,0.5,0.25,"));
        assert!(lines[2].starts_with(",incidence_1,1,2,3,,,0.25,"));
        // Of all: three chosen times, four steps, three of each incidence; of a: 3, 2 and 2 twice; of b: 3, 2 and 1 twice.
        assert_eq!(lines.len(), 2 + 13 + 9 + 7);
        assert!(lines[14].starts_with("'=g=a,event_free_survival,1,2,1,,,0,,,,"));
        assert!(lines[14].ends_with(",e=1 or 2"));
    }

    #[test]
    fn columns_are_numbers_categories_or_mixed_with_the_levels_they_can_be_compared_with() {
        let columns = frame().term_columns(&mut |_| {});
        let kinds: Vec<_> = columns.iter().map(|column| column.kind).collect();
        assert_eq!(
            kinds,
            [
                ColumnKind::Numbers,
                ColumnKind::Numbers,
                ColumnKind::Categories,
                ColumnKind::Mixed
            ]
        );
        assert_eq!(columns[2].levels, ["f", "m"]);
        assert_eq!(columns[3].levels, ["1", "2", "4", "5", "6", "a"]);
    }

    #[test]
    fn an_end_has_the_name_it_has_in_json() {
        for stopped in [
            Stopped::Converged,
            Stopped::Separation,
            Stopped::IterationLimit,
            Stopped::LineSearchFailed,
            Stopped::Singular,
        ] {
            assert_eq!(
                serde_json::to_value(stopped).unwrap(),
                stopped.id().to_owned()
            );
        }
    }
}
