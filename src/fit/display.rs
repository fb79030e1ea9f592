//! What is shown of a fit beside its coefficients: ratios, the table that is given out, and which columns can be terms.

use super::frame::Column;
use super::{Coefficient, Fit, Frame};
use crate::cohort::export::harmless;
use crate::math::{exp, shown};
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
        (coefficient.term != "(intercept)").then(|| Self {
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
    /// The coefficients as CSV (RFC 4180), in full precision.
    pub csv: String,
    /// The same with tabs, for pasting into a spreadsheet.
    pub text: String,
}

impl FitReport {
    /// Of a fit.
    pub fn new(fit: Fit) -> Self {
        Self {
            ratios: fit.coefficients.iter().map(Ratio::new).collect(),
            csv: table(&fit, b','),
            text: table(&fit, b'\t'),
            fit,
        }
    }
}

/// One line for every coefficient, with what the fit rests on repeated in each, so that no line can be read without it.
/// Empty is what does not exist; terms are made [`harmless`], since they come from the reader's table.
fn table(fit: &Fit, delimiter: u8) -> String {
    let ratio = if fit.method == "cox" {
        "hazard_ratio"
    } else {
        "odds_ratio"
    };
    let mut records = vec![[
        "term".to_owned(),
        "estimate".to_owned(),
        "se".to_owned(),
        "lower".to_owned(),
        "upper".to_owned(),
        "p".to_owned(),
        ratio.to_owned(),
        format!("{ratio}_lower"),
        format!("{ratio}_upper"),
        "infinite".to_owned(),
        "method".to_owned(),
        "event".to_owned(),
        "n".to_owned(),
        "events".to_owned(),
        "dropped".to_owned(),
        "stopped".to_owned(),
    ]];
    let number = |x: Option<f64>| x.map(shown).unwrap_or_default();
    for c in &fit.coefficients {
        let ratio = Ratio::new(c);
        let of = |part: fn(&Ratio) -> Option<f64>| number(ratio.as_ref().and_then(part));
        records.push([
            harmless(&c.term).into_owned(),
            number(c.estimate),
            number(c.se),
            number(c.lower),
            number(c.upper),
            number(c.p),
            of(|r| r.estimate),
            of(|r| r.lower),
            of(|r| r.upper),
            u8::from(fit.separation.contains(&c.term)).to_string(),
            fit.method.to_owned(),
            harmless(&fit.event).into_owned(),
            fit.n.to_string(),
            fit.events.to_string(),
            fit.dropped.to_string(),
            fit.stopped.id().to_owned(),
        ]);
    }
    let mut writer = WriterBuilder::new()
        .delimiter(delimiter)
        .terminator(Terminator::CRLF)
        .from_writer(Vec::new());
    for record in &records {
        // Writing to memory fails for uneven records alone, and these are not.
        let _ = writer.write_record(record);
    }
    String::from_utf8(writer.into_inner().unwrap_or_default()).unwrap_or_default()
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
        let names = self.sheet().columns();
        let of = |(place, name): (usize, &String)| {
            progress(place as f64 / names.len() as f64);
            let levels = |most: usize| match self.categories(name) {
                Ok(Column::Categories { levels, .. }) if levels.len() <= most => levels,
                _ => Vec::new(),
            };
            let (kind, levels) = match self.column(name) {
                Ok(Column::Categories { levels, .. }) => (ColumnKind::Categories, levels.clone()),
                Ok(Column::Numbers(_)) => (ColumnKind::Numbers, levels(MOST_NUMBERS)),
                Err(problem) if problem.rule == "too_many_levels" => {
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
    use crate::cohort::sheet::Sheet;
    use crate::fit::{Regression, Spec, Stopped, fit};

    const TABLE: &str = "y,=x,sex,note\n0,1,f,1\n1,2,m,2\n0,3,f,a\n1,4,f,4\n0,5,m,5\n1,2,m,6\n";

    fn frame() -> Frame {
        Frame::new(Sheet::read(TABLE.as_bytes(), &mut |_| {}).unwrap())
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
        let report = report();
        let lines: Vec<&str> = report.csv.split("\r\n").collect();
        assert_eq!(lines.len(), 5);
        assert!(lines[0].starts_with("term,estimate,se,lower,upper,p,odds_ratio,"));
        let estimate = shown(report.fit.coefficients[1].estimate.unwrap());
        assert!(lines[2].starts_with(&format!("'=x,{estimate},")));
        assert!(lines[2].ends_with(",0,ml,y=1,6,3,0,converged"));
        assert_eq!(report.text, report.csv.replace(',', "\t"));
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
            Stopped::NoUphillStep,
            Stopped::Singular,
        ] {
            assert_eq!(
                serde_json::to_value(stopped).unwrap(),
                stopped.id().to_owned()
            );
        }
    }
}
