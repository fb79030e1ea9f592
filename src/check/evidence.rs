//! The evidence file against itself: counts against printed percentages, groups against totals, parts against wholes, and
//! statements that no table can fulfil. All problems at once, and before anything is sampled.

use crate::check::printed::{Agreement, Decimal, Mentioned, numbers_in};
use crate::evidence::study::{MAX_PATIENTS, Study};
use crate::evidence::{Evidence, Finding, Item, Statement, Status};
use crate::numerics::fisher::FisherTest;
use crate::numerics::math::shown;
use crate::refusal::{Problem, Refusal, Rule};

/// What an item's number may be of.
const UNITS: [&str; 4] = ["patients", "months", "percent", "ratio"];

/// Items of which there is one for each group, and what the group's number lies within: a part is at most its whole.
const GROUP_PARTS: [(&str, &str); 2] =
    [("response", "patients"), ("complete_response", "response")];

/// Items of which there is one for each group, and the item of the same group that counts the patients they are about.
const GROUP_DENOMINATORS: [(&str, &str); 3] = [
    ("response", "patients"),
    ("complete_response", "patients"),
    ("duration_of_response", "response"),
];

/// What is printed for each group, and for all together.
const GROUP_SUMS: [(&str, &str); 3] = [
    ("patients", "patients"),
    ("response", "response_overall"),
    ("complete_response", "complete_response_overall"),
];

/// Items that divide all patients among themselves.
const PARTITIONS: [&[&str]; 2] = [
    &[
        "cart1_no_response",
        "cart1_relapse",
        "cart1_insufficient_pr",
    ],
    &["cd19_normal", "cd19_decreased", "cd19_not_evaluated"],
];

/// Items that the model takes as counts among all patients.
const AMONG_ALL: [&str; 6] = [
    "response_overall",
    "complete_response_overall",
    "dose_increased",
    "severe_crs",
    "severe_neurotoxicity",
    "cd19_decreased",
];

/// Checks a file: its numbers against its words, and then as [`numbers`] does.
///
/// # Errors
/// Every number that does not follow from the others; each problem names the entries by their ids.
pub fn file(evidence: &Evidence) -> Result<(), Refusal> {
    let mut check = Check::new(evidence);
    check.names();
    for item in &evidence.items {
        check.unit(item);
        check.printed(item);
    }
    check.denominators();
    check.numbers();
    check.answer()
}

/// Checks numbers alone, as the library carries them: groups against totals, parts against wholes, and whether a table can
/// fulfil the statements.
///
/// # Errors
/// As [`file()`].
pub fn numbers(evidence: &Evidence) -> Result<(), Refusal> {
    let mut check = Check::new(evidence);
    check.numbers();
    check.answer()
}

struct Check<'a> {
    evidence: &'a Evidence,
    /// The groups' names: what follows `patients_` in an item's id.
    groups: Vec<&'a str>,
    problems: Vec<Problem>,
}

impl<'a> Check<'a> {
    fn new(evidence: &'a Evidence) -> Self {
        let ids = evidence.items.iter().map(|item| item.id.as_str());
        Self {
            groups: ids.filter_map(|id| id.strip_prefix("patients_")).collect(),
            evidence,
            problems: Vec::new(),
        }
    }

    fn answer(mut self) -> Result<(), Refusal> {
        // What the engine itself refuses says the same in other words where a problem is known already.
        if self.problems.is_empty()
            && let Err(e) = Study::from_evidence(self.evidence)
        {
            self.problem("evidence", "", e.to_string());
        }
        if self.problems.is_empty() {
            return Ok(());
        }
        Err(Refusal {
            problems: self.problems,
        })
    }

    fn problem(&mut self, field: &str, value: &str, message: String) {
        self.problems.push(Problem {
            field: field.to_owned(),
            value: value.chars().take(80).collect(),
            rule: Rule::InvalidEvidence,
            message,
        });
    }

    /// A number of patients; what is no such number is a problem of its own.
    fn count(&self, id: &str) -> Option<u32> {
        whole(self.evidence.value(id)?)
    }

    /// The same for every group, if it is there for all of them.
    fn by_group(&self, what: &str) -> Option<Vec<(String, u32)>> {
        let of = |group: &&str| {
            let id = format!("{what}_{group}");
            let count = self.count(&id)?;
            Some((id, count))
        };
        self.groups.iter().map(of).collect()
    }

    /// The printed number for all patients, or the sum over the groups; with the words for it.
    fn overall(&self, what: &str, id: &str) -> Option<(String, u32)> {
        if let Some(count) = self.count(id) {
            return Some((id.to_owned(), count));
        }
        let parts = self.by_group(what)?;
        Some((ids(&parts), sum(&parts)))
    }

    fn numbers(&mut self) {
        self.sums();
        self.parts();
        self.statements();
    }

    /// Each name once: of two entries only the first would be read, or only the last.
    fn names(&mut self) {
        let e = self.evidence;
        let named = e.items.iter().map(|i| &i.id);
        let named: Vec<&String> = named.chain(e.assumptions.iter().map(|a| &a.id)).collect();
        let lists: [(&str, Vec<&String>); 5] = [
            ("items and assumptions", named),
            ("statements", e.statements.iter().map(|s| &s.id).collect()),
            ("sources", e.sources.iter().map(|s| &s.id).collect()),
            (
                "sensitivity runs",
                e.sensitivity.iter().map(|s| &s.id).collect(),
            ),
            ("context", e.context.iter().map(|c| &c.id).collect()),
        ];
        for (list, ids) in lists {
            for (i, id) in ids.iter().enumerate() {
                if ids[..i].contains(id) {
                    let message =
                        format!("“{id}” stands twice among the {list}, but a name must be unique");
                    self.problem(id, id, message);
                }
            }
        }
        let items = e.items.iter().map(|i| (&i.id, &i.sources));
        let statements = e.statements.iter().map(|s| (&s.id, &s.sources));
        for (id, sources) in items.chain(statements) {
            for source in sources {
                if !e.sources.iter().any(|s| s.id == *source) {
                    let message =
                        format!("{id} names the source “{source}”, which is not among the sources");
                    self.problem(id, source, message);
                }
            }
        }
    }

    /// A number that its unit allows.
    fn unit(&mut self, item: &Item) {
        let (id, unit) = (&item.id, item.unit.as_str());
        if !UNITS.contains(&unit) {
            let allowed = UNITS.join(", ");
            let message = format!("the unit of {id} is “{unit}”, but must be one of {allowed}");
            self.problem(id, unit, message);
        }
        let Some(value) = item.value else { return };
        let rule = match unit {
            "percent" if !(0.0..=100.0).contains(&value) => "from 0 to 100 percent",
            "months" | "ratio" if value <= 0.0 => "above 0",
            _ => "",
        };
        if !rule.is_empty() {
            let value = shown(value);
            let message = format!("{id} is {value}, but must be {rule}");
            self.problem(id, &value, message);
        }
        self.count_of_patients(item);
    }

    fn count_of_patients(&mut self, item: &Item) {
        let Some(value) = item.value.filter(|_| item.unit == "patients") else {
            return;
        };
        if whole(value).is_none() {
            let value = shown(value);
            let message = format!(
                "{} is {value}, but must be a whole number of patients",
                item.id
            );
            self.problem(&item.id, &value, message);
        }
    }

    /// The number against the words it was printed in.
    fn printed(&mut self, item: &Item) {
        let id = &item.id;
        let mentioned = numbers_in(&item.printed);
        if let Some(percent) = item.percent {
            // The words keep the digits that a number loses: “0.50” is not “0.5”.
            let same = |m: &&Mentioned| m.percent && m.number.value() == percent;
            match mentioned.iter().find(same) {
                Some(m) => self.percentage(item, m.number),
                None => {
                    let value = shown(percent);
                    let message = format!(
                        "the percentage of {id} is {value}, but the printed words are “{}”",
                        item.printed
                    );
                    self.problem(id, &value, message);
                }
            }
        }
        let Some(value) = item.value else { return };
        if item.unit == "patients"
            && let Some((k, of)) = mentioned.iter().find_map(|m| Some((m.number, m.of?)))
            && (k.value() != value || item.n.map(f64::from) != Some(of.value()))
        {
            let n = item.n.map_or("no number".to_owned(), |n| n.to_string());
            let value = shown(value);
            let message = format!("{id} is {value} of {n}, but {k}/{of} is printed");
            self.problem(id, &value, message);
        } else if item.status == Status::Printed
            && !mentioned.is_empty()
            && !mentioned.iter().any(|m| m.number.value() == value)
        {
            let value = shown(value);
            let message = format!(
                "{id} is {value} and said to be printed, but the printed words are “{}”",
                item.printed
            );
            self.problem(id, &value, message);
        }
    }

    /// The number against its printed percentage.
    fn percentage(&mut self, item: &Item, percent: Decimal) {
        let id = &item.id;
        if percent.exceeds(100) {
            let message = format!("{id} is printed as {percent}%, but must be at most 100%");
            return self.problem(id, &percent.to_string(), message);
        }
        let Some(value) = item.value else { return };
        if item.unit == "percent" {
            if value != percent.value() {
                let value = shown(value);
                let message = format!("{id} is {value} percent, but {percent}% is printed");
                self.problem(id, &value, message);
            }
            return;
        }
        let (Some(count), Some(n)) = (whole(value), item.n) else {
            return;
        };
        if item.unit != "patients" || count > n {
            return;
        }
        let how = match percent.as_percentage_of(count, n) {
            Agreement::Rounded => return,
            Agreement::Truncated => "is that only with the further digits cut off, and not rounded",
            Agreement::Neither => "does not round to that",
        };
        let would = match percent.counts(n).as_slice() {
            [] => format!("no count of {n} does"),
            counts => format!("{} of {n} does", list(counts)),
        };
        let message =
            format!("{id} is printed as {percent}%, but its value {count} of {n} {how}; {would}");
        self.problem(id, &count.to_string(), message);
    }

    /// Of how many patients: never more than there are, and those that the entry is about.
    fn denominators(&mut self) {
        let e = self.evidence;
        let patients = self.overall("patients", "patients");
        let responders = self.overall("response", "response_overall");
        let others = patients.clone().zip(responders.clone());
        let others = others.and_then(|((all, n), (some, r))| {
            Some((format!("{all} less {some}"), n.checked_sub(r)?))
        });
        for item in &e.items {
            let Some(n) = item.n else { continue };
            let id = item.id.as_str();
            let of_group = GROUP_DENOMINATORS.iter().find_map(|(part, whole)| {
                let group = id.strip_prefix(part)?.strip_prefix('_')?;
                let whole = format!("{whole}_{group}");
                let n = self.groups.contains(&group).then(|| self.count(&whole))??;
                Some((whole, n))
            });
            let expected = match id {
                "survival_24m_responders" => responders.clone(),
                "survival_24m_others" => others.clone(),
                _ if AMONG_ALL.contains(&id) => patients.clone(),
                _ => of_group,
            };
            match (expected, &patients) {
                (Some((name, expected)), _) if n != expected => {
                    let message =
                        format!("{id} is of {n} patients, but must be of the {expected} of {name}");
                    self.problem(id, &n.to_string(), message);
                }
                (None, Some((name, all))) if n > *all => {
                    let message = format!("{id} is of {n} patients, but there are {all} ({name})");
                    self.problem(id, &n.to_string(), message);
                }
                _ => {}
            }
            if let Some(count) = self
                .count(id)
                .filter(|count| item.unit == "patients" && *count > n)
            {
                let message = format!(
                    "{id} is {count}, but must be at most the {n} patients it is counted among"
                );
                self.problem(id, &count.to_string(), message);
            }
        }
    }

    /// Groups against totals, and parts that divide all patients.
    fn sums(&mut self) {
        for (what, total) in GROUP_SUMS {
            let (Some(parts), Some(expected)) = (self.by_group(what), self.count(total)) else {
                continue;
            };
            self.adds_up(&parts, total, expected);
        }
        let Some((all, patients)) = self.overall("patients", "patients") else {
            return;
        };
        for ids in PARTITIONS {
            let parts = ids
                .iter()
                .map(|id| Some(((*id).to_owned(), self.count(id)?)));
            if let Some(parts) = parts.collect::<Option<Vec<_>>>() {
                self.adds_up(&parts, &all, patients);
            }
        }
    }

    fn adds_up(&mut self, parts: &[(String, u32)], total: &str, expected: u32) {
        // Fewer than two entries are a total themselves.
        let found = sum(parts);
        if parts.len() > 1 && found != expected {
            let message = format!(
                "{} add up to {found}, but {total} is {expected}: the parts must sum to the whole",
                ids(parts)
            );
            self.problem(total, &expected.to_string(), message);
        }
    }

    /// A part is at most its whole; what is assumed of a part fits the counts.
    fn parts(&mut self) {
        for group in self.groups.clone() {
            for (part, whole) in GROUP_PARTS {
                self.within(&format!("{part}_{group}"), &format!("{whole}_{group}"));
            }
            let share = format!("complete_share_{group}");
            let [complete, response] =
                ["complete_response", "response"].map(|what| format!("{what}_{group}"));
            let counts = self.count(&complete).zip(self.count(&response));
            if let (Some(assumed), Some((cr, r))) = (self.evidence.assumption(&share), counts)
                && (assumed == 1.0 && cr < r || assumed == 0.0 && cr > 0)
            {
                let value = shown(assumed);
                let message = format!(
                    "{share} is {value}, but {complete} is {cr} and {response} is {r}: a share of {value} must hold for all of them"
                );
                self.problem(&share, &value, message);
            }
        }
        self.within("complete_response_overall", "response_overall");
        for id in AMONG_ALL {
            self.within(id, "patients");
        }
    }

    fn within(&mut self, part: &str, whole: &str) {
        let whole = match whole {
            "patients" => self.overall("patients", "patients"),
            _ => self.count(whole).map(|n| (whole.to_owned(), n)),
        };
        let Some((count, (whole, n))) = self.count(part).zip(whole) else {
            return;
        };
        if count > n {
            let message =
                format!("{part} is {count}, but {whole} is {n}: a part must be at most its whole");
            self.problem(part, &count.to_string(), message);
        }
    }

    /// Statements that the engine would lose, and those that no table with the printed counts can fulfil.
    fn statements(&mut self) {
        let e = self.evidence;
        for (i, statement) in e.statements.iter().enumerate() {
            let same = |other: &&Statement| {
                other.test == statement.test && other.factor == statement.factor
            };
            if let Some(earlier) = e.statements[..i].iter().find(same) {
                let message = format!(
                    "{} and {} are of the same test, but one statement is read of each test and factor",
                    earlier.id, statement.id
                );
                self.problem(&statement.id, &statement.test, message);
            }
            if statement.test == "firth_multivariable" && !statement.groups.is_empty() {
                let groups = statement.groups.join(", ");
                let message = format!(
                    "{} names the groups {groups}, but a statement of the test firth_multivariable is on all patients",
                    statement.id
                );
                self.problem(&statement.id, &groups, message);
            }
            let significant = matches!(
                statement.finding,
                Finding::SignificantPositive | Finding::SignificantNegative
            );
            if significant && !self.constant(statement) {
                self.fisher(statement);
            }
        }
        for (i, ratio) in e.odds_ratios.iter().enumerate() {
            if e.odds_ratios[..i]
                .iter()
                .any(|other| other.factor == ratio.factor)
            {
                let message = format!(
                    "{} has two odds ratios, but one is read of each factor",
                    ratio.factor
                );
                self.problem("odds_ratios", &ratio.factor, message);
            }
        }
    }

    /// Whether a significant statement is about an outcome, or a factor, that all of its patients share or none has: it goes
    /// with nothing, and every likelihood-ratio, score or exact test has p = 1.
    fn constant(&mut self, statement: &Statement) -> bool {
        let entering = |id: &&(String, u32), what: &str| {
            let group =
                id.0.strip_prefix(what)
                    .and_then(|rest| rest.strip_prefix('_'));
            statement.groups.is_empty()
                || group.is_some_and(|g| statement.groups.iter().any(|of| of == g))
        };
        let of = |what: &str| -> Option<Vec<(String, u32)>> {
            let all = self.by_group(what)?;
            Some(
                all.iter()
                    .filter(|id| entering(id, what))
                    .cloned()
                    .collect(),
            )
        };
        let mut shared = Vec::new();
        if let Some((responders, patients)) = of("response").zip(of("patients")) {
            shared.push((
                ids(&responders),
                sum(&responders),
                ids(&patients),
                sum(&patients),
            ));
        }
        let factor = statement.factor.as_deref().unwrap_or_default();
        if let Some((count, (all, n))) =
            self.count(factor).zip(self.overall("patients", "patients"))
        {
            shared.push((factor.to_owned(), count, all, n));
        }
        let before = self.problems.len();
        for (part, count, whole, n) in shared {
            if count == 0 || count == n {
                let message = format!(
                    "{} says {}, but {part} is {count} of {n} ({whole}): what none or all of the patients have is associated with nothing, so no table can fulfil it",
                    statement.id,
                    said(statement.finding)
                );
                self.problem(&statement.id, said(statement.finding), message);
            }
        }
        self.problems.len() > before
    }

    /// Refuses a statement of Fisher's test that no 2 x 2 table with the printed counts fulfils. That is proved: for each number
    /// of patients who may have had both factors, the table with the most (or fewest) responders among them has the smallest p
    /// of its direction, since p sums the probabilities not above its own and these fall from the likeliest table outwards.
    fn fisher(&mut self, statement: &Statement) {
        let counts = self.by_group("patients").zip(self.by_group("response"));
        let level = self.evidence.assumption("significance_level");
        let (Some((patients, responders)), Some(level)) = (counts, level) else {
            return;
        };
        if statement.test != "fisher_both_factors" || sum(&patients) > MAX_PATIENTS {
            return;
        }
        let enters = |i: &usize| {
            statement.groups.is_empty() || statement.groups.iter().any(|g| g == self.groups[*i])
        };
        let among = |of: &[(String, u32)]| -> Vec<(String, u32)> {
            let entering = (0..of.len()).filter(enters);
            entering.map(|i| of[i].clone()).collect()
        };
        let (patients, responders) = (among(&patients), among(&responders));
        let (n, r) = (sum(&patients) as usize, sum(&responders) as usize);
        if r > n {
            return;
        }
        // Who has both factors has a higher dose.
        let increased = self.count("dose_increased").map_or(n, |k| k as usize);
        let positive = statement.finding == Finding::SignificantPositive;
        let test = FisherTest::new(n);
        let extreme = |exposed: usize| {
            if positive {
                exposed.min(r)
            } else {
                (exposed + r).saturating_sub(n)
            }
        };
        let least = (0..=increased.min(n))
            // In the direction stated: a larger share of responders among the exposed, or a smaller one.
            .filter(|e| {
                let (inside, outside) = (extreme(*e) * (n - e), (r - extreme(*e)) * e);
                if positive {
                    inside > outside
                } else {
                    inside < outside
                }
            })
            .map(|e| test.p_value(extreme(e), e, r, n))
            .fold(1.0, f64::min);
        if least >= level {
            let message = format!(
                "{} says {}, but {} responded ({}) of {} ({}) and dose_increased is {increased}: the smallest p of Fisher's test that any table has is {}, and significance_level is {}",
                statement.id,
                said(statement.finding),
                r,
                ids(&responders),
                n,
                ids(&patients),
                shown(least),
                shown(level)
            );
            self.problem(&statement.id, said(statement.finding), message);
        }
    }
}

fn said(finding: Finding) -> &'static str {
    match finding {
        Finding::SignificantPositive => "significant_positive",
        Finding::SignificantNegative => "significant_negative",
        Finding::NotSignificant => "not_significant",
        Finding::Silent => "silent",
    }
}

/// A whole number of patients.
fn whole(value: f64) -> Option<u32> {
    let count = value as u32;
    (f64::from(count) == value).then_some(count)
}

fn sum(parts: &[(String, u32)]) -> u32 {
    parts.iter().fold(0, |sum, (_, n)| sum.saturating_add(*n))
}

fn ids(parts: &[(String, u32)]) -> String {
    let ids: Vec<&str> = parts.iter().map(|(id, _)| id.as_str()).collect();
    ids.join(" + ")
}

fn list(counts: &[u32]) -> String {
    let counts: Vec<String> = counts.iter().map(u32::to_string).collect();
    counts.join(" or ")
}
