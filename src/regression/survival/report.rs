//! Survival as papers report it: curves with values at chosen times, median follow-up, log-rank test, cumulative incidence with
//! competing events, landmark analysis.
//!
//! # The event
//! A column of 0/1 (or no/yes, false/true, 1/2 as R's status) says whether the event happened. One that holds 0, 1 and 2 alone, with some 2, has
//! competing events: 0 censored, 1 the event, 2 the other one. Curves and log-rank tests then are of either event (relapse-free
//! survival), cumulative incidences of each.
//!
//! Where the event and death have columns of their own (a relapse in `response_months`, `response_ended`; death in `os_months`, `died`), the
//! competing events are made of them: with the event, cause 1 at its time; without it and dead, cause 2 at the time of death; else censored at the
//! time until which the event had been looked for. A patient who died is so taken to have died without the event, however long before it was last looked for.
//!
//! # Landmark
//! At a landmark only patients are counted whose time is longer; the groups must be known by then (response by month 1). Times stay
//! counted from day 0. It avoids comparing responders from day 0, who lived to respond (Anderson, Cain & Gelber, J Clin Oncol
//! 1983;1:710-719).

use crate::numerics::math::{shown, sqrt};
use crate::numerics::normal::Z;
use crate::patient::{Problem, Refusal, Rule};
use crate::regression::MissingValues;
use crate::regression::data::coding::{Values, binary, times};
use crate::regression::data::frame::{Column, Frame, MISSING, problem};
use crate::regression::data::times::tie_equal_times;
use crate::regression::survival::chi_squared::Test;
use crate::regression::survival::gray::gray;
use crate::regression::survival::incidence::{IncidenceStep, incidence};
use crate::regression::survival::kaplan_meier::{Curve, Median, kaplan_meier};
use crate::regression::survival::log_rank::log_rank;
use serde::Serialize;

/// Columns of death, beside those of another event.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Death {
    /// Column of the time to death or to the last time seen alive.
    pub time: String,
    /// Column that says whether the patient died.
    pub died: String,
}

/// What a reader asks about survival.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct SurvivalSpec {
    /// Column of the time to the event or to censoring.
    pub time: String,
    /// Column of the event.
    pub event: String,
    /// Death as the competing event, if it has columns of its own.
    #[cfg_attr(test, ts(optional))]
    pub death: Option<Death>,
    /// Column of the groups to compare.
    #[cfg_attr(test, ts(optional))]
    pub group: Option<String>,
    /// Column of the strata of the log-rank test.
    #[cfg_attr(test, ts(optional))]
    pub strata: Option<String>,
    /// Times to report survival at.
    pub at: Vec<f64>,
    /// Landmark: patients are counted whose time is longer.
    #[cfg_attr(test, ts(optional))]
    pub landmark: Option<f64>,
}

/// A probability at a chosen time.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct AtTime {
    /// The time.
    pub time: f64,
    /// Patients still at risk at it.
    pub at_risk: usize,
    /// Survival or cumulative incidence; none beyond the last time of the group.
    pub estimate: Option<f64>,
    /// Standard error.
    pub se: Option<f64>,
    /// 95% limits on the scale of ln(-ln), as `survfit(conf.type = "log-log")`.
    pub log_log: Option<[f64; 2]>,
    /// 95% limits: the estimate -+ 1.96 standard errors, kept within 0 and 1, as `survfit(conf.type = "plain")`.
    pub plain: Option<[f64; 2]>,
}

/// The cumulative incidence of a cause.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Incidence {
    /// 1 or 2.
    pub cause: u8,
    /// Events of it.
    pub events: usize,
    /// One step for every time with an event of either cause.
    pub steps: Vec<IncidenceStep>,
    /// At the chosen times.
    pub at: Vec<AtTime>,
}

/// One group.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct SurvivalGroup {
    /// Its Kaplan-Meier curve; of all patients together `group` is null.
    pub curve: Curve,
    /// Median follow-up by the reverse Kaplan-Meier estimate: censoring is the event (Schemper & Smith, Control Clin Trials 1996;17:343-346).
    pub follow_up: Median,
    /// Events expected by the log-rank test, if there are groups to compare.
    pub expected: Option<f64>,
    /// Survival at the chosen times.
    pub at: Vec<AtTime>,
    /// With competing events, the cumulative incidence of each.
    pub incidence: Vec<Incidence>,
}

/// Survival as papers report it.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct SurvivalReport {
    /// What was counted as the event.
    pub event: String,
    /// Patients.
    pub n: usize,
    /// Events among them, of either cause.
    pub events: usize,
    /// Rows left out: without a value in a used column, or with another number of cells than the header.
    pub dropped: usize,
    /// For every used column without values somewhere, how often.
    pub missing: Vec<MissingValues>,
    /// Patients left out because their time is not longer than the landmark.
    pub before_landmark: usize,
    /// All patients, then every group.
    pub groups: Vec<SurvivalGroup>,
    /// The log-rank test, if there are groups to compare.
    pub log_rank: Option<Test>,
    /// Gray's tests of cause 1 and cause 2, if there are groups and competing events.
    pub gray: Vec<Option<Test>>,
}

/// Reports survival from a table.
///
/// # Errors
/// All problems of the columns at once: unknown, named twice, a time that is negative, an event that is not coded, a landmark or a chosen time
/// that is no time, an event after the last time its patient was seen alive, no complete row left, no event.
pub fn survival(frame: &Frame, spec: &SurvivalSpec) -> Result<SurvivalReport, Refusal> {
    let columns = Columns::read(frame, spec)?;
    let complete = columns.complete_rows(frame);
    let patients = columns.patients(frame, spec, &complete)?;
    if patients.is_empty() {
        let message = "No row has a value in every column that is used (and, with a landmark, a longer time).";
        return Err(problem("rows", "0", Rule::NoCompleteRow, message.to_owned()).into());
    }
    let event = columns.event_name();
    if patients.iter().all(|patient| patient.cause == 0) {
        let message = format!(
            "Of {} patients none has the event ({event}).",
            patients.len()
        );
        return Err(problem("event", "0", Rule::NoEvents, message).into());
    }
    let mut groups = vec![columns.one_group(spec, &patients, None)];
    let (mut log_rank, mut gray) = (None, Vec::new());
    if spec.group.is_some() {
        let compared = columns.compare_groups(spec, &patients);
        groups.extend(compared.groups);
        (log_rank, gray) = (compared.log_rank, compared.gray);
    }
    Ok(SurvivalReport {
        event,
        n: patients.len(),
        events: patients.iter().filter(|patient| patient.cause > 0).count(),
        dropped: frame.len() - complete.len() + frame.table().uneven().len(),
        missing: columns.missing(frame, spec),
        before_landmark: complete.len() - patients.len(),
        groups,
        log_rank,
        gray,
    })
}

/// A patient who is counted.
struct Patient {
    time: f64,
    /// 0 if censored.
    cause: u8,
    group: u32,
    stratum: u32,
}

/// The groups, and the tests that compare them.
struct Compared {
    groups: Vec<SurvivalGroup>,
    log_rank: Option<Test>,
    gray: Vec<Option<Test>>,
}

/// The columns that are used.
struct Columns {
    time: Values,
    event: Values,
    /// Whether the event has competing ones.
    competing: bool,
    /// Time to death, and whether the patient died.
    death: Option<(Values, Values)>,
    group: Option<Column>,
    strata: Option<Column>,
}

impl Columns {
    fn read(frame: &Frame, spec: &SurvivalSpec) -> Result<Self, Refusal> {
        let mut problems = Vec::new();
        let time = times(frame, &spec.time).map_err(|p| problems.push(p)).ok();
        let event = match &spec.death {
            None => causes(frame, &spec.event),
            Some(_) => binary(frame, &spec.event, true).map(|event| (event, true)),
        };
        let event = event.map_err(|p| problems.push(p)).ok();
        let death = spec.death.as_ref().and_then(|death| {
            let time = times(frame, &death.time).map_err(|p| problems.push(p));
            let died = binary(frame, &death.died, true).map_err(|p| problems.push(p));
            Some((time.ok()?, died.ok()?))
        });
        let mut category = |name: &Option<String>| {
            let name = name.as_ref()?;
            frame.categories(name).map_err(|p| problems.push(p)).ok()
        };
        let (group, strata) = (category(&spec.group), category(&spec.strata));
        problems.extend(named_twice(spec));
        problems.extend(no_times(spec));
        match (time, event) {
            (Some(time), Some((event, competing))) if problems.is_empty() => Ok(Self {
                time,
                event,
                competing,
                death,
                group,
                strata,
            }),
            _ => Err(Refusal { problems }),
        }
    }

    fn event_name(&self) -> String {
        match &self.death {
            Some((_, died)) => format!("{} or {}", self.event.name, died.name),
            None => self.event.name.clone(),
        }
    }

    /// Those of times and events.
    fn values(&self) -> impl Iterator<Item = &Values> {
        let death = self.death.iter().flat_map(|(time, died)| [time, died]);
        [&self.time, &self.event].into_iter().chain(death)
    }

    /// The rows with a value in each of them.
    fn complete_rows(&self, frame: &Frame) -> Vec<usize> {
        let given = |row: usize| self.values().all(|column| !column.is_missing(row));
        (0..frame.len())
            .filter(|&row| {
                given(row)
                    && code(&self.group, row) != MISSING
                    && code(&self.strata, row) != MISSING
            })
            .collect()
    }

    /// How many rows have no value in each of them.
    fn missing(&self, frame: &Frame, spec: &SurvivalSpec) -> Vec<MissingValues> {
        let category = |name: &Option<String>, column: &Option<Column>| {
            let rows = (0..frame.len())
                .filter(|&row| code(column, row) == MISSING)
                .count();
            name.clone()
                .filter(|_| rows > 0)
                .map(|column| MissingValues { column, rows })
        };
        let categories = [
            category(&spec.group, &self.group),
            category(&spec.strata, &self.strata),
        ];
        let values = self.values().map(|column| column.missing(frame.len()));
        values.chain(categories).flatten().collect()
    }

    /// The patients of the complete rows by time, with death as the competing event if it has columns of its own; at a landmark those with a longer time.
    fn patients(
        &self,
        frame: &Frame,
        spec: &SurvivalSpec,
        complete: &[usize],
    ) -> Result<Vec<Patient>, Refusal> {
        // All times together, so that those of death are tied with those of the event.
        let both = [Some(&self.time), self.death.as_ref().map(|(time, _)| time)];
        let mut all: Vec<f64> = both
            .into_iter()
            .flatten()
            .flat_map(|time| complete.iter().map(|&row| time.number(row)))
            .collect();
        tie_equal_times(&mut all);
        let (own, of_death) = all.split_at(complete.len());
        let mut patients = Vec::new();
        for (place, &row) in complete.iter().enumerate() {
            let (mut time, mut cause) = (own[place], self.event.number(row) as u8);
            if let Some((_, died)) = &self.death {
                let end = of_death[place];
                if time > end
                    && let Some(column) = frame.table().column(&spec.time)
                {
                    let rule = "is after the last time the same patient was seen alive";
                    let problem = frame.cell_problem(column, row, Rule::AfterFollowUp, rule);
                    return Err(problem.into());
                }
                if cause == 0 && died.number(row) == 1.0 {
                    (time, cause) = (end, 2);
                }
            }
            if spec.landmark.is_none_or(|landmark| time > landmark) {
                patients.push(Patient {
                    time,
                    cause,
                    group: code(&self.group, row),
                    stratum: code(&self.strata, row),
                });
            }
        }
        // Every curve and test sorts by time; of patients in that order each does so in one pass.
        patients.sort_by(|a, b| a.time.total_cmp(&b.time));
        Ok(patients)
    }

    /// What is said of the group of this code, or of all patients.
    fn one_group(
        &self,
        spec: &SurvivalSpec,
        patients: &[Patient],
        of: Option<u32>,
    ) -> SurvivalGroup {
        let own: Vec<(f64, u8)> = patients
            .iter()
            .filter(|patient| of.is_none_or(|code| patient.group == code))
            .map(|patient| (patient.time, patient.cause))
            .collect();
        let level = of.and_then(|code| match &self.group {
            Some(Column::Categories { levels, .. }) => Some(levels[code as usize].as_str()),
            Some(Column::Numbers(_)) | None => None,
        });
        let name = spec.group.as_ref().zip(level);
        report(
            name.map(|(column, level)| format!("{column}={level}")),
            &own,
            self.competing,
            &spec.at,
        )
    }

    /// Every group by itself, the log-rank test and, of competing events, Gray's tests.
    fn compare_groups(&self, spec: &SurvivalSpec, patients: &[Patient]) -> Compared {
        // Levels by their place among those that are left.
        let mut present: Vec<u32> = patients.iter().map(|patient| patient.group).collect();
        present.sort_unstable();
        present.dedup();
        let place = |code: u32| present.partition_point(|p| *p < code) as u32;
        let time: Vec<f64> = patients.iter().map(|patient| patient.time).collect();
        let any: Vec<bool> = patients.iter().map(|patient| patient.cause > 0).collect();
        let of: Vec<u32> = patients
            .iter()
            .map(|patient| place(patient.group))
            .collect();
        let stratum: Vec<u32> = patients.iter().map(|patient| patient.stratum).collect();
        let (counts, log_rank) = log_rank(&time, &any, &of, present.len(), &stratum);
        let groups = present
            .iter()
            .zip(counts)
            .map(|(code, [_, expected])| SurvivalGroup {
                expected: Some(expected),
                ..self.one_group(spec, patients, Some(*code))
            });
        let with_place: Vec<(f64, u8, u32)> = patients
            .iter()
            .zip(&of)
            .map(|(patient, group)| (patient.time, patient.cause, *group))
            .collect();
        let causes: &[u8] = if self.competing { &[1, 2] } else { &[] };
        let gray = causes
            .iter()
            .map(|cause| gray(&with_place, *cause, present.len()));
        Compared {
            groups: groups.collect(),
            log_rank,
            gray: gray.collect(),
        }
    }
}

/// The level of a row, by its place; 0 without such a column.
fn code(column: &Option<Column>, row: usize) -> u32 {
    match column {
        Some(Column::Categories { codes, .. }) => codes[row],
        Some(Column::Numbers(_)) | None => 0,
    }
}

/// Columns that stand for two things.
fn named_twice(spec: &SurvivalSpec) -> Vec<Problem> {
    let names: Vec<&String> = [&spec.time, &spec.event]
        .into_iter()
        .chain(spec.death.iter().flat_map(|d| [&d.time, &d.died]))
        .chain(&spec.group)
        .chain(&spec.strata)
        .collect();
    let again = names
        .iter()
        .enumerate()
        .filter(|(i, name)| names[..*i].contains(name));
    again
        .map(|(_, name)| {
            let message = format!("“{name}” is named twice.");
            problem(name, "", Rule::NamedTwice, message)
        })
        .collect()
}

/// Chosen times and a landmark that are no times.
fn no_times(spec: &SurvivalSpec) -> Vec<Problem> {
    let asked = spec.at.iter().map(|t| ("at", t));
    let landmark = spec.landmark.iter().map(|t| ("landmark", t));
    asked
        .chain(landmark)
        .filter(|(_, t)| !t.is_finite() || **t < 0.0)
        .map(|(field, t)| {
            let value = shown(*t);
            let message = format!("“{value}” is no time.");
            problem(field, &value, Rule::NotATime, message)
        })
        .collect()
}

/// The event column as 0, 1 and, with competing events, 2; and whether there are competing events.
fn causes(frame: &Frame, name: &str) -> Result<(Values, bool), Problem> {
    if let Column::Numbers(numbers) = frame.column(name)? {
        let known = || numbers.iter().filter(|x| !x.is_nan());
        let coded = known().all(|x| [0.0, 1.0, 2.0].contains(x));
        if coded && known().any(|x| *x == 2.0) && known().any(|x| *x == 0.0) {
            let column = Column::Numbers(numbers.clone());
            return Ok((Values::new(format!("{name}=1 or 2"), name, column), true));
        }
    }
    Ok((binary(frame, name, true)?, false))
}

/// What is said of one group of patients (time, cause).
fn report(
    name: Option<String>,
    patients: &[(f64, u8)],
    competing: bool,
    at: &[f64],
) -> SurvivalGroup {
    let of = |event: bool| {
        let each = patients
            .iter()
            .map(|(t, cause)| (*t, (*cause > 0) == event));
        each.collect()
    };
    let curve = kaplan_meier(name, of(true));
    let last = curve.steps.last().map_or(0.0, |step| step.time);
    let known = |t: f64| (t <= last).then_some(());
    let at_risk = |t: f64| patients.iter().filter(|(time, _)| *time >= t).count();
    let survival_at = |&t: &f64| {
        let until = curve.steps.iter().take_while(|step| step.time <= t);
        let (mut greenwood, mut step) = (0.0, None);
        for here in until {
            let (n, d) = (here.at_risk as f64, here.events as f64);
            greenwood += d / (n * (n - d));
            step = Some(here);
        }
        let estimate = step.map_or(1.0, |step| step.survival);
        // Of a curve that has come down to 0 the variance is unknown.
        let se = (estimate > 0.0).then(|| estimate * sqrt(greenwood));
        AtTime {
            time: t,
            at_risk: at_risk(t),
            estimate: known(t).map(|()| estimate),
            se: known(t).and(se),
            log_log: known(t).and(step.and_then(|step| Some([step.lower?, step.upper?]))),
            plain: known(t).and(se).map(|se| plain(estimate, se)),
        }
    };
    let one_cause = |cause: u8| {
        let steps = incidence(patients, cause);
        let at_time = |&t: &f64| {
            let step = steps.iter().rfind(|step| step.time <= t);
            let (estimate, se) = step.map_or((0.0, 0.0), |step| (step.estimate, step.se));
            AtTime {
                time: t,
                at_risk: at_risk(t),
                estimate: known(t).map(|()| estimate),
                se: known(t).map(|()| se),
                log_log: known(t).and(step.and_then(|step| Some([step.lower?, step.upper?]))),
                plain: known(t).map(|()| plain(estimate, se)),
            }
        };
        Incidence {
            cause,
            events: patients.iter().filter(|(_, c)| *c == cause).count(),
            at: at.iter().map(at_time).collect(),
            steps,
        }
    };
    let causes: &[u8] = if competing { &[1, 2] } else { &[] };
    SurvivalGroup {
        follow_up: kaplan_meier(None, of(false)).median,
        expected: None,
        at: at.iter().map(survival_at).collect(),
        incidence: causes.iter().map(|cause| one_cause(*cause)).collect(),
        curve,
    }
}

fn plain(estimate: f64, se: f64) -> [f64; 2] {
    [(estimate - Z * se).max(0.0), (estimate + Z * se).min(1.0)]
}
