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

use crate::numerics::math::sqrt;
use crate::numerics::normal::Z;
use crate::patient::{Refusal, Rule};
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
    let names: Vec<&String> = [&spec.time, &spec.event]
        .into_iter()
        .chain(spec.death.iter().flat_map(|d| [&d.time, &d.died]))
        .chain(&spec.group)
        .chain(&spec.strata)
        .collect();
    for (i, name) in names.iter().enumerate() {
        if names[..i].contains(name) {
            let message = format!("“{name}” is named twice.");
            problems.push(problem(name, "", Rule::NamedTwice, message));
        }
    }
    let asked = spec.at.iter().map(|t| ("at", t));
    for (field, t) in asked.chain(spec.landmark.iter().map(|t| ("landmark", t))) {
        if !t.is_finite() || *t < 0.0 {
            let value = crate::numerics::math::shown(*t);
            let message = format!("“{value}” is no time.");
            problems.push(problem(field, &value, Rule::NotATime, message));
        }
    }
    let (Some(time), Some((event, competing)), true) = (time, event, problems.is_empty()) else {
        return Err(Refusal { problems });
    };
    let code = |column: &Option<Column>, row: usize| match column {
        Some(Column::Categories { codes, .. }) => codes[row],
        Some(Column::Numbers(_)) | None => 0,
    };
    let event_name = match &death {
        Some((_, died)) => format!("{} or {}", event.name, died.name),
        None => event.name.clone(),
    };
    let given = |row: usize| {
        let columns = [&time, &event]
            .into_iter()
            .chain(death.iter().flat_map(|(time, died)| [time, died]));
        columns.into_iter().all(|column| !column.is_missing(row))
    };
    let complete: Vec<usize> = (0..frame.len())
        .filter(|&row| given(row) && code(&group, row) != MISSING && code(&strata, row) != MISSING)
        .collect();
    // All times together, so that those of death are tied with those of the event.
    let both = [Some(&time), death.as_ref().map(|(time, _)| time)];
    let mut all: Vec<f64> = both
        .into_iter()
        .flatten()
        .flat_map(|time| complete.iter().map(|&row| time.number(row)))
        .collect();
    tie_equal_times(&mut all);
    let (own, of_death) = all.split_at(complete.len());
    let mut rows: Vec<(f64, u8, u32, u32)> = Vec::new();
    for (place, &row) in complete.iter().enumerate() {
        let (mut t, mut cause) = (own[place], event.number(row) as u8);
        if let Some((_, died)) = &death {
            let end = of_death[place];
            if t > end
                && let Some(column) = frame.table().column(&spec.time)
            {
                let rule = "is after the last time the same patient was seen alive";
                let problem = frame.cell_problem(column, row, Rule::AfterFollowUp, rule);
                return Err(problem.into());
            }
            if cause == 0 && died.number(row) == 1.0 {
                (t, cause) = (end, 2);
            }
        }
        if spec.landmark.is_none_or(|landmark| t > landmark) {
            rows.push((t, cause, code(&group, row), code(&strata, row)));
        }
    }
    if rows.is_empty() {
        let message = "No row has a value in every column that is used (and, with a landmark, a longer time).";
        return Err(problem("rows", "0", Rule::NoCompleteRow, message.to_owned()).into());
    }
    if rows.iter().all(|(_, cause, ..)| *cause == 0) {
        let message = format!(
            "Of {} patients none has the event ({event_name}).",
            rows.len()
        );
        return Err(problem("event", "0", Rule::NoEvents, message).into());
    }
    let one = |of: Option<u32>| {
        let own: Vec<(f64, u8)> = rows
            .iter()
            .filter(|row| of.is_none_or(|code| row.2 == code))
            .map(|row| (row.0, row.1))
            .collect();
        let level = of.and_then(|code| match &group {
            Some(Column::Categories { levels, .. }) => Some(levels[code as usize].as_str()),
            Some(Column::Numbers(_)) | None => None,
        });
        let name = spec.group.as_ref().zip(level);
        report(
            name.map(|(column, level)| format!("{column}={level}")),
            &own,
            competing,
            &spec.at,
        )
    };
    let mut groups = vec![one(None)];
    // Levels by their place among those that are left.
    let mut present: Vec<u32> = rows.iter().map(|row| row.2).collect();
    present.sort_unstable();
    present.dedup();
    let mut tests = (None, Vec::new());
    if spec.group.is_some() {
        let place = |code: u32| present.partition_point(|p| *p < code) as u32;
        let time: Vec<f64> = rows.iter().map(|row| row.0).collect();
        let any: Vec<bool> = rows.iter().map(|row| row.1 > 0).collect();
        let of: Vec<u32> = rows.iter().map(|row| place(row.2)).collect();
        let stratum: Vec<u32> = rows.iter().map(|row| row.3).collect();
        let (counts, test) = log_rank(&time, &any, &of, present.len(), &stratum);
        groups.extend(
            present
                .iter()
                .zip(counts)
                .map(|(code, [_, expected])| SurvivalGroup {
                    expected: Some(expected),
                    ..one(Some(*code))
                }),
        );
        let patients: Vec<(f64, u8, u32)> = rows
            .iter()
            .zip(&of)
            .map(|(row, g)| (row.0, row.1, *g))
            .collect();
        let causes: &[u8] = if competing { &[1, 2] } else { &[] };
        let gray = causes
            .iter()
            .map(|cause| gray(&patients, *cause, present.len()));
        tests = (test, gray.collect());
    }
    let category_missing = |name: &Option<String>, column: &Option<Column>| {
        let rows = (0..frame.len())
            .filter(|&row| code(column, row) == MISSING)
            .count();
        name.clone()
            .filter(|_| rows > 0)
            .map(|column| MissingValues { column, rows })
    };
    let own = [&time, &event]
        .into_iter()
        .chain(death.iter().flat_map(|(time, died)| [time, died]))
        .map(|column| column.missing(frame.len()));
    let categories = [
        category_missing(&spec.group, &group),
        category_missing(&spec.strata, &strata),
    ];
    Ok(SurvivalReport {
        event: event_name,
        n: rows.len(),
        events: rows.iter().filter(|row| row.1 > 0).count(),
        dropped: frame.len() - complete.len() + frame.table().uneven().len(),
        missing: own.chain(categories).flatten().collect(),
        before_landmark: complete.len() - rows.len(),
        groups,
        log_rank: tests.0,
        gray: tests.1,
    })
}

/// The event column as 0, 1 and, with competing events, 2; and whether there are competing events.
fn causes(frame: &Frame, name: &str) -> Result<(Values, bool), crate::patient::Problem> {
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
