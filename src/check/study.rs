//! A study file, entry by entry: what a reader who types it in is told before anything is sampled.

use crate::check::claim::{Answer, Checked, Direction, Report, Scale};
use crate::check::counts::{part, percentage, sum};
use crate::check::interval::{Interval, Signed, interval};
use crate::check::p_value::{PrintedP, Table, TableTest};
use crate::check::printed::Decimal;
use crate::check::table::{Margins, margins, table};
use crate::check::{MOST_PATIENTS, report};
use crate::evidence::Finding;
use crate::numerics::math::shown;
use crate::study::file::{About, PrintedTableTest, StatementEntry, StudyFile};
use crate::study::printed::{parts, share};

/// Most patients of a comparison of which only margins are printed: the search sums over every table.
const MOST_COMPARED: u32 = 300;

/// Checks every printed text of a study against the others. Answers are named by the entry's place in the file.
pub fn study(file: &StudyFile) -> Report {
    let mut check = Check {
        file,
        answers: Vec::new(),
        patients: Vec::new(),
        outcomes: Vec::new(),
        carriers: Vec::new(),
        all: None,
        outcome: None,
    };
    check.groups();
    check.factors();
    check.statements();
    check.odds_ratios();
    report(check.answers)
}

struct Check<'a> {
    file: &'a StudyFile,
    answers: Vec<Checked>,
    /// By group: patients, and those with the outcome.
    patients: Vec<Option<u32>>,
    outcomes: Vec<Option<u32>>,
    /// By factor: patients with it.
    carriers: Vec<Option<u32>>,
    /// All patients, and those with the outcome.
    all: Option<u32>,
    outcome: Option<u32>,
}

/// Their sum, if all are known.
fn total(counts: &[Option<u32>]) -> Option<u32> {
    counts
        .iter()
        .try_fold(0u32, |sum, n| sum.checked_add((*n)?))
}

impl Check<'_> {
    fn fails(&mut self, at: &str, words: String) {
        self.answers
            .push(Checked::new(at, Answer::DoesNotFollow, words));
    }

    /// A printed number of patients, if one count alone is meant; what it says besides is checked.
    fn count(&mut self, at: &str, text: &str, of: Option<u32>) -> Option<u32> {
        let (count, own, percent) = match parts(text) {
            Ok(parts) => parts,
            Err(words) => {
                self.fails(at, format!("“{text}” {words}"));
                return None;
            }
        };
        if let (Some(own), Some(of)) = (own, of)
            && own != of
        {
            self.fails(
                at,
                format!("“{text}” is of {own} patients, but there are {of}"),
            );
        }
        let of = own.or(of).filter(|of| *of <= MOST_PATIENTS);
        match (count, of, percent) {
            (Some(count), Some(of), Some(percent)) => {
                self.answers.push(percentage(at, count, of, percent));
                Some(count)
            }
            (Some(count), Some(of), None) => {
                if count > of {
                    self.answers.push(part(at, count, of));
                }
                Some(count)
            }
            (None, Some(of), Some(percent)) => self.only_count(at, of, percent),
            (count, None, _) | (count, Some(_), None) => count,
        }
    }

    /// The count that a percentage alone stands for.
    fn only_count(&mut self, at: &str, of: u32, percent: Decimal) -> Option<u32> {
        let possible = percent.counts(of);
        match possible.as_slice() {
            [] => {
                self.fails(at, format!("no count of {of} rounds to {percent}%"));
                None
            }
            [only] => {
                self.answers.push(percentage(at, *only, of, percent));
                Some(*only)
            }
            _ => {
                let words = format!("{percent}% of {of} leaves more than one count");
                let would = possible.iter().map(|k| format!("{k} of {of}")).collect();
                self.answers
                    .push(Checked::new(at, Answer::Follows, words).would(would));
                None
            }
        }
    }

    /// Parts against a whole, where all are known.
    fn sum(&mut self, at: &str, parts: &[Option<u32>], whole: Option<u32>) {
        let parts: Option<Vec<u32>> = parts.iter().copied().collect();
        if let (Some(parts), Some(whole)) = (parts, whole) {
            self.answers.push(sum(at, &parts, whole));
        }
    }

    fn groups(&mut self) {
        let file = self.file;
        let printed = file.total.as_ref();
        let all = printed.and_then(|t| self.count("total.n", &t.n, None));
        for (index, group) in file.groups.iter().enumerate() {
            let n = self.count(&format!("groups[{index}].n"), &group.n, all);
            let outcome = group.outcome.as_ref();
            let outcome =
                outcome.and_then(|text| self.count(&format!("groups[{index}].outcome"), text, n));
            self.patients.push(n);
            self.outcomes.push(outcome);
        }
        let (patients, outcomes) = (self.patients.clone(), self.outcomes.clone());
        self.sum("groups[].n", &patients, all);
        self.all = all.or(total(&patients));
        let of = self.all;
        let outcome = printed
            .and_then(|t| t.outcome.as_ref())
            .and_then(|text| self.count("total.outcome", text, of));
        self.sum("groups[].outcome", &outcomes, outcome);
        self.outcome = outcome.or(total(&outcomes));
    }

    fn factors(&mut self) {
        let file = self.file;
        for (index, factor) in file.factors.iter().enumerate() {
            let at = |name: &str| format!("factors[{index}].{name}");
            let all = self.all;
            let n = factor.n.as_ref();
            let mut n = n.and_then(|text| self.count(&at("n"), text, all));
            if let Some(texts) = &factor.n_by_group {
                let groups = self.patients.clone();
                let counts: Vec<Option<u32>> = texts
                    .iter()
                    .enumerate()
                    .map(|(group, text)| {
                        let of = groups.get(group).copied().flatten();
                        self.count(&format!("{}[{group}]", at("n_by_group")), text, of)
                    })
                    .collect();
                self.sum(&at("n_by_group"), &counts, n);
                n = n.or(total(&counts));
            }
            let [with, without] = [
                ("outcome_with", &factor.outcome_with),
                ("outcome_without", &factor.outcome_without),
            ]
            .map(|(name, text)| {
                let text = text.as_ref()?;
                let count = self.count(&at(name), text, None)?;
                Some((count, parts(text).ok()?.1?))
            });
            if let Some((with, without)) = with.zip(without) {
                let outcome = self.outcome;
                self.sum(
                    &at("outcome_with, outcome_without"),
                    &[Some(with.0), Some(without.0)],
                    outcome,
                );
                self.sum(
                    &at("patients with and without"),
                    &[Some(with.1), Some(without.1)],
                    all,
                );
            }
            if let (Some((_, of)), Some(n)) = (with, n)
                && of != n
            {
                let words = format!("outcome_with is of {of} patients, but {n} have the factor");
                self.fails(&at("outcome_with"), words);
            }
            self.carriers.push(n.or(with.map(|(_, of)| of)));
        }
    }

    fn statements(&mut self) {
        let file = self.file;
        for (index, statement) in file.statements.iter().enumerate() {
            let at = format!("statements[{index}]");
            let significant = match statement.finding {
                Finding::SignificantPositive | Finding::SignificantNegative => true,
                Finding::NotSignificant => false,
                Finding::Silent => continue,
            };
            if significant && self.constant(&at, statement) {
                continue;
            }
            if statement.about == About::Comparison {
                self.comparison(&at, statement);
            }
        }
    }

    /// Places of the factors that a statement names; unknown names are the reader's to refuse.
    fn named(&self, statement: &StatementEntry) -> Vec<usize> {
        let place = |id: &String| self.file.factors.iter().position(|f| f.id == *id);
        statement.factors.iter().filter_map(place).collect()
    }

    /// Patients, and those with the outcome, of the groups that a statement is on.
    fn among(&self, statement: &StatementEntry) -> Option<[u32; 2]> {
        if statement.groups.is_empty() {
            return Some([self.all?, self.outcome?]);
        }
        let places = 0..self.file.groups.len();
        let enters: Vec<usize> = places
            .filter(|g| statement.groups.contains(&self.file.groups[*g].id))
            .collect();
        let of =
            |counts: &[Option<u32>]| total(&enters.iter().map(|g| counts[*g]).collect::<Vec<_>>());
        Some([of(&self.patients)?, of(&self.outcomes)?])
    }

    /// Whether a significant statement is on what none or all of its patients have: it goes with nothing.
    fn constant(&mut self, at: &str, statement: &StatementEntry) -> bool {
        let shared = |part: u32, of: u32| part == 0 || part == of;
        let outcome = self.among(statement).filter(|[n, r]| shared(*r, *n));
        let factor = self.named(statement).into_iter().find_map(|f| {
            let (n, all) = (self.carriers[f]?, self.all?);
            shared(n, all).then_some([all, n])
        });
        let Some([n, part]) = outcome.or(factor) else {
            return false;
        };
        let words = format!(
            "{part} of {n} is none or all, which is associated with nothing: no table can fulfil it"
        );
        self.fails(at, words);
        true
    }

    /// A comparison: by its table where that is printed, else whether any table has such a p.
    fn comparison(&mut self, at: &str, statement: &StatementEntry) {
        let test = match statement.test {
            PrintedTableTest::Fisher => Some(TableTest::Fisher),
            PrintedTableTest::ChiSquared => Some(TableTest::ChiSquared),
            PrintedTableTest::ChiSquaredCorrected => Some(TableTest::ChiSquaredCorrected),
            PrintedTableTest::NotSaid => None,
        };
        let direction = match statement.finding {
            Finding::SignificantPositive => Some(Direction::More),
            Finding::SignificantNegative => Some(Direction::Fewer),
            Finding::NotSignificant | Finding::Silent => None,
        };
        let factors = self.named(statement);
        let (Some(p), Some([of, outcome])) = (self.p(statement.finding), self.among(statement))
        else {
            return;
        };
        if outcome > of || of > MOST_COMPARED {
            return;
        }
        if let ([factor], true) = (&factors[..], statement.groups.is_empty())
            && let Some(printed) = self.table(*factor)
        {
            let more = printed.events.map(u64::from);
            let of = printed.patients.map(u64::from);
            let [with, without] = [more[0] * of[1], more[1] * of[0]];
            let stated = match direction {
                None => true,
                Some(Direction::More) => with > without,
                Some(Direction::Fewer) => with < without,
            };
            if stated {
                self.answers.push(table(at, printed, p, test));
            } else {
                self.fails(at, "the printed table goes the other way".to_owned());
            }
            return;
        }
        // Who has all of the factors is at most who has the rarest of them; of one factor in all groups the number is known.
        let known = factors.iter().filter_map(|f| self.carriers[*f]);
        let most = known.min().unwrap_or(of).min(of);
        let exactly = matches!((&factors[..], statement.groups.is_empty()), ([f], true) if self.carriers[*f].is_some());
        let least = if exactly { most } else { 0 };
        let answers = (least..=most).map(|with| {
            let of = Margins { with, outcome, of };
            margins(at, of, p, test, direction)
        });
        let mut last = None;
        for answer in answers {
            let follows = answer.answer == Answer::Follows;
            last = Some(answer);
            if follows && !exactly {
                let words = "a table with these numbers has such a p".to_owned();
                last = Some(Checked::new(at, Answer::Follows, words));
                break;
            }
        }
        self.answers.extend(last);
    }

    /// The outcome with and without a factor, if both are printed.
    fn table(&self, factor: usize) -> Option<Table> {
        let entry = &self.file.factors[factor];
        let share = |text: &Option<String>| share(text.as_ref()?).ok();
        let [(a, n), (c, m)] = [share(&entry.outcome_with)?, share(&entry.outcome_without)?];
        (n.max(m) <= MOST_PATIENTS / 2).then_some(Table {
            events: [a, c],
            patients: [n, m],
        })
    }

    /// What "significant" or "not significant" says of p at the paper's level.
    fn p(&self, finding: Finding) -> Option<PrintedP> {
        let level = Decimal::read(&shown(self.file.regression.level))?;
        match finding {
            Finding::SignificantPositive | Finding::SignificantNegative => {
                Some(PrintedP::Below(level))
            }
            Finding::NotSignificant => Some(PrintedP::Above(level)),
            Finding::Silent => None,
        }
    }

    /// Each odds ratio with its interval, and with what is said of its coefficient.
    fn odds_ratios(&mut self) {
        let file = self.file;
        for (index, entry) in file.odds_ratios.iter().enumerate() {
            let at = format!("odds_ratios[{index}]");
            let values = [&entry.odds_ratio, &entry.lower, &entry.upper]
                .map(|text| Signed::read(text).filter(|value| !value.negative));
            let [Some(estimate), Some(lower), Some(upper)] = values else {
                self.fails(&at, "must be decimal numbers, like 4.10".to_owned());
                continue;
            };
            let said = file
                .statements
                .iter()
                .find(|s| s.about == About::Multivariable && s.factors == [entry.factor.clone()]);
            let other_way = match said.map_or(Finding::Silent, |s| s.finding) {
                Finding::SignificantPositive => estimate.size.value() < 1.0,
                Finding::SignificantNegative => estimate.size.value() > 1.0,
                Finding::NotSignificant | Finding::Silent => false,
            };
            if other_way {
                self.fails(
                    &at,
                    "the odds ratio goes the other way than the statement".to_owned(),
                );
                continue;
            }
            let printed = Interval {
                scale: Scale::Ratio,
                values: [estimate, lower, upper],
                level: 0.95,
                p: said.and_then(|s| self.p(s.finding)),
                method: None,
            };
            self.answers.push(interval(&at, &printed));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn example() -> StudyFile {
        serde_json::from_str(include_str!("../../examples/studies/cart2.json")).unwrap()
    }

    /// Answers that are not "follows", by place.
    fn alarms(file: &StudyFile) -> Vec<String> {
        let claims = study(file).claims.into_iter();
        claims
            .filter(|c| c.answer != Answer::Follows)
            .map(|c| c.id)
            .collect()
    }

    #[test]
    fn what_the_examples_print_follows_but_for_the_one_wrong_on_purpose() {
        for text in [
            include_str!("../../examples/studies/cart2.json"),
            include_str!("../../examples/studies/recovery.json"),
            include_str!("../../examples/studies/four-centres.json"),
        ] {
            let file: StudyFile = serde_json::from_str(text).unwrap();
            assert_eq!(alarms(&file), [] as [&str; 0], "{}", file.title);
        }
        let wrong: StudyFile =
            serde_json::from_str(include_str!("../../examples/studies/wrong.json")).unwrap();
        let found = alarms(&wrong);
        for at in [
            "groups[0].outcome",
            "groups[1].outcome",
            "groups[].n",
            "factors[0].n",
        ] {
            assert!(found.contains(&at.to_owned()), "{at} in {found:?}");
        }
    }

    #[test]
    fn statements_that_no_table_can_fulfil() {
        let mut nobody = example();
        nobody.total = None;
        for group in &mut nobody.groups {
            group.outcome = Some("0".to_owned());
        }
        assert_eq!(
            alarms(&nobody),
            ["statements[0]", "statements[1]", "statements[2]"]
        );
        let mut everybody = example();
        everybody.factors[1].n = Some("44".to_owned());
        assert_eq!(alarms(&everybody), ["statements[1]", "statements[2]"]);
        // 1 of 44 has the higher dose, so at most 1 of 30 has both: no p of Fisher's test is below 0.05.
        let mut one = example();
        one.factors[1].n = Some("1".to_owned());
        assert_eq!(alarms(&one), ["statements[2]"]);
    }

    #[test]
    fn an_odds_ratio_against_its_interval_and_its_statement() {
        let with = |values: [&str; 3]| {
            let mut file = example();
            let [odds_ratio, lower, upper] = values.map(str::to_owned);
            file.odds_ratios.push(crate::study::file::OddsRatioEntry {
                factor: "cy_flu".to_owned(),
                odds_ratio,
                lower,
                upper,
                sources: Vec::new(),
            });
            alarms(&file)
        };
        assert_eq!(with(["4.0", "1.3", "12.3"]), [] as [&str; 0]);
        assert_eq!(with(["6.0", "1.3", "12.3"]), ["odds_ratios[0]"]);
        assert_eq!(with(["0.25", "0.08", "0.77"]), ["odds_ratios[0]"]);
        assert_eq!(with(["2.0", "0.2", "20.0"]), ["odds_ratios[0]"]);
    }
}
