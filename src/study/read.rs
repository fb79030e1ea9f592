//! A study file as the engine takes it: every printed text read, every id looked up, all problems at once.

use crate::evidence::Finding;
use crate::evidence::study::{
    Comparison, Factor, Group, LogOddsRatio, MAX_FACTORS, MAX_GROUPS, MAX_PATIENTS, Margin, Prior,
    RegressionTest, Study, TableTest,
};
use crate::numerics::normal::Z;
use crate::refusal::{Problem, Refusal, Rule};
use crate::study::file::{
    About, FactorEntry, GroupEntry, OddsRatioEntry, PrintedTableTest, PrintedTest, StatementEntry,
    StudyFile, VERSION,
};
use crate::study::printed;

impl StudyFile {
    /// The study as the engine takes it.
    ///
    /// # Errors
    /// Every entry that cannot be read, by its place in the file, with its value and the rule it breaks.
    pub fn study(&self) -> Result<Study, Refusal> {
        let mut reader = Reader {
            file: self,
            problems: Vec::new(),
        };
        let study = reader.study();
        match study {
            Some(study) if reader.problems.is_empty() => {
                study
                    .check()
                    .map_err(|e| problem("study", "", &e.to_string()))?;
                Ok(study)
            }
            _ => Err(Refusal {
                problems: reader.problems,
            }),
        }
    }

    /// Ids of all that was said: of each statement, unless it is silent or replaced by an odds ratio, and of each odds ratio its
    /// factor's.
    pub fn said(&self) -> impl Iterator<Item = &str> {
        let replaced = |s: &StatementEntry| {
            s.about == About::Multivariable
                && self
                    .odds_ratios
                    .iter()
                    .any(|or| s.factors.contains(&or.factor))
        };
        let statements = self
            .statements
            .iter()
            .filter(move |s| s.finding != Finding::Silent && !replaced(s));
        let odds_ratios = self.odds_ratios.iter().map(|or| or.factor.as_str());
        statements.map(|s| s.id.as_str()).chain(odds_ratios)
    }

    /// The same without one of the statements or, if none has this id, without the odds ratio of this factor and what was said of
    /// its coefficient.
    #[must_use]
    pub fn without(&self, id: &str) -> Self {
        let mut file = self.clone();
        file.statements.retain(|s| s.id != id);
        if file.statements.len() == self.statements.len() {
            file.odds_ratios.retain(|or| or.factor != id);
            file.statements
                .retain(|s| s.about == About::Comparison || !s.factors.iter().any(|f| f == id));
        }
        file
    }
}

/// A problem of one entry.
fn problem(field: &str, value: &str, message: &str) -> Refusal {
    Refusal {
        problems: vec![Problem {
            field: field.to_owned(),
            value: value.to_owned(),
            rule: Rule::InvalidEvidence,
            message: message.to_owned(),
        }],
    }
}

/// The tests that a printed p can be of.
fn regression_tests(printed: PrintedTest) -> Vec<RegressionTest> {
    match printed {
        PrintedTest::PenalisedLikelihoodRatio => {
            vec![RegressionTest::PenalisedLikelihoodRatio]
        }
        PrintedTest::LikelihoodRatio => vec![RegressionTest::LikelihoodRatio],
        PrintedTest::Wald => vec![RegressionTest::Wald],
        PrintedTest::NotSaid => vec![
            RegressionTest::PenalisedLikelihoodRatio,
            RegressionTest::LikelihoodRatio,
            RegressionTest::Wald,
        ],
    }
}

struct Reader<'a> {
    file: &'a StudyFile,
    problems: Vec<Problem>,
}

impl Reader<'_> {
    fn refuse(&mut self, field: &str, value: &str, message: &str) {
        self.problems
            .extend(problem(field, value, message).problems);
    }

    /// A number that was read, or nothing and a problem.
    fn keep<T>(&mut self, field: &str, value: &str, read: Result<T, String>) -> Option<T> {
        read.map_err(|message| self.refuse(field, value, &message))
            .ok()
    }

    fn study(&mut self) -> Option<Study> {
        let file = self.file;
        self.check_form();
        let groups = self.groups();
        let all: Option<u32> = groups.iter().map(|g| g.as_ref().map(|g| g.n)).sum();
        let all = all?;
        if all > MAX_PATIENTS {
            let rule = format!("must be at most {MAX_PATIENTS} patients");
            self.refuse("groups", &all.to_string(), &rule);
            return None;
        }
        let groups: Vec<Group> = groups.into_iter().collect::<Option<_>>()?;
        let mut factors: Vec<Factor> = file
            .factors
            .iter()
            .enumerate()
            .map(|(index, entry)| Factor {
                name: entry.id.clone(),
                // Of no use: there is a problem then.
                margin: self
                    .margin(index, entry, &groups, all)
                    .unwrap_or(Margin::Printed(0)),
                multivariable: Finding::Silent,
                odds_ratio: None,
            })
            .collect();
        let mut comparisons = Vec::new();
        for (index, statement) in file.statements.iter().enumerate() {
            self.statement(index, statement, &mut factors, &mut comparisons);
        }
        for (index, entry) in file.odds_ratios.iter().enumerate() {
            self.odds_ratio(index, entry, &mut factors);
        }
        let priors = &file.priors;
        Some(Study {
            groups,
            factors,
            tests: regression_tests(file.regression.test),
            comparisons,
            // A study file describes the printed, additive regression.
            deviations: Vec::new(),
            prior: Prior {
                mu_mean: priors.mu_mean.value,
                mu_sd: priors.mu_sd.value,
                alpha_sd: priors.alpha_sd.value,
                beta_sd: priors.beta_sd.value,
            },
            significance_level: file.regression.level,
        })
    }

    /// The version, how many groups and factors there are, and their ids.
    fn check_form(&mut self) {
        let file = self.file;
        if file.version != VERSION {
            let rule = format!("must be {VERSION}");
            self.refuse("version", &file.version.to_string(), &rule);
        }
        for (name, length, most) in [
            ("groups", file.groups.len(), MAX_GROUPS),
            ("factors", file.factors.len(), MAX_FACTORS),
        ] {
            if !(1..=most).contains(&length) {
                self.refuse(
                    name,
                    &length.to_string(),
                    &format!("must be from 1 to {most}"),
                );
            }
        }
        let factors = file.factors.iter().map(|f| ("factors", &f.id));
        let groups = file.groups.iter().map(|g| ("groups", &g.id));
        let statements = file.statements.iter().map(|s| ("statements", &s.id));
        let ids: Vec<(&str, &String)> = groups.chain(factors).chain(statements).collect();
        for (index, (list, id)) in ids.iter().enumerate() {
            let form = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
            if id.is_empty() || (*list != "statements" && !id.chars().all(form)) {
                self.refuse(list, id, "an id must be of small letters, digits and _");
            }
            if ids[..index].contains(&(*list, *id)) {
                self.refuse(list, id, "this id stands twice");
            }
        }
    }

    /// An odds ratio with its interval.
    fn odds_ratio(&mut self, index: usize, entry: &OddsRatioEntry, factors: &mut [Factor]) {
        let at = |name: &str| format!("odds_ratios[{index}].{name}");
        let values = [
            ("odds_ratio", &entry.odds_ratio),
            ("lower", &entry.lower),
            ("upper", &entry.upper),
        ]
        .map(|(name, text)| self.keep(&at(name), text, printed::decimal(text)));
        let Some(factor) = self.factor_index(&at("factor"), &entry.factor) else {
            return;
        };
        if let [Some(odds_ratio), Some(lower), Some(upper)] = values {
            let read = LogOddsRatio::from_interval(odds_ratio, lower, upper, Z);
            match read {
                Err(e) => self.refuse(&at("odds_ratio"), &entry.odds_ratio, &e.to_string()),
                Ok(_) if factors[factor].odds_ratio.is_some() => {
                    self.refuse(&at("factor"), &entry.factor, "has two odds ratios");
                }
                Ok(published) => {
                    factors[factor].odds_ratio = Some(published);
                    // The interval says more than "p < 0.05" does.
                    factors[factor].multivariable = Finding::Silent;
                }
            }
        }
    }

    /// The groups, their sums held to the printed totals.
    fn groups(&mut self) -> Vec<Option<Group>> {
        let file = self.file;
        let total = file.total.as_ref();
        let all = total.and_then(|t| self.keep("total.n", &t.n, printed::count(&t.n, None)));
        let groups: Vec<Option<Group>> = file
            .groups
            .iter()
            .enumerate()
            .map(|(index, entry)| self.group(index, entry, all))
            .collect();
        if let (Some(all), Some(sum)) = (
            all,
            groups
                .iter()
                .map(|g| g.as_ref().map(|g| g.n))
                .sum::<Option<u32>>(),
        ) && all != sum
        {
            let message = format!("the groups have {sum} patients together");
            self.refuse("total.n", &all.to_string(), &message);
        }
        let Some((all, text)) = all.zip(total.and_then(|t| t.outcome.as_ref())) else {
            return groups;
        };
        let possible = self.keep("total.outcome", text, printed::counts(text, Some(all)));
        match possible {
            // A sum of what could not be read says nothing.
            Some(possible) if self.problems.is_empty() => self.spread(groups, &possible, text),
            _ => groups,
        }
    }

    fn group(&mut self, index: usize, entry: &GroupEntry, all: Option<u32>) -> Option<Group> {
        let at = |name: &str| format!("groups[{index}].{name}");
        let n = self.keep(&at("n"), &entry.n, printed::count(&entry.n, all))?;
        if n == 0 {
            self.refuse(&at("n"), &entry.n, "must be at least 1");
        }
        let responders = match &entry.outcome {
            None => None,
            Some(text) => {
                let count = self.keep(&at("outcome"), text, printed::count(text, Some(n)));
                if count.is_some_and(|count| count > n) {
                    let rule = format!("must be at most the {n} patients of the group");
                    self.refuse(&at("outcome"), text, &rule);
                }
                count
            }
        };
        Some(Group {
            name: entry.id.clone(),
            n,
            responders,
        })
    }

    /// Uses a printed total of the outcome: a check where every group's is printed, else the one that is missing.
    fn spread(
        &mut self,
        mut groups: Vec<Option<Group>>,
        possible: &[u32],
        text: &str,
    ) -> Vec<Option<Group>> {
        let known: u32 = groups.iter().flatten().filter_map(|g| g.responders).sum();
        let mut missing = groups
            .iter_mut()
            .flatten()
            .filter(|g| g.responders.is_none());
        match (missing.next(), missing.next()) {
            (None, _) if possible.contains(&known) => {}
            (None, _) => {
                let message = format!("the groups have {known} patients with the outcome together");
                self.refuse("total.outcome", text, &message);
            }
            (Some(group), None) => {
                let left = possible.iter().filter_map(|total| total.checked_sub(known));
                let left: Vec<u32> = left.filter(|left| *left <= group.n).collect();
                match &left[..] {
                    [only] => group.responders = Some(*only),
                    _ => {
                        let message = format!(
                            "does not say how many of the {} patients of {} had the outcome, since the other groups have {known}: {left:?}",
                            group.n, group.name
                        );
                        self.refuse("total.outcome", text, &message);
                    }
                }
            }
            (Some(_), Some(_)) => self.refuse(
                "total.outcome",
                text,
                "cannot be used where the outcome of two or more groups is not printed: make one group of them",
            ),
        }
        groups
    }

    /// How many patients have a factor; nothing and a problem if that cannot be read.
    fn margin(
        &mut self,
        index: usize,
        entry: &FactorEntry,
        groups: &[Group],
        all: u32,
    ) -> Option<Margin> {
        let at = |name: &str| format!("factors[{index}].{name}");
        let printed = [
            entry.n_by_group.is_some(),
            entry.outcome_with.is_some() || entry.outcome_without.is_some(),
        ];
        if printed == [true, true] {
            self.refuse(
                &at("n_by_group"),
                "",
                "cannot be used together with outcome_with or outcome_without",
            );
            return None;
        }
        let other = printed[0] || printed[1];
        let carriers = match &entry.n {
            // Beside another entry it is a check.
            Some(text) if other => {
                Some(self.keep(&at("n"), text, printed::counts(text, Some(all)))?)
            }
            Some(text) => {
                let count = self.keep(&at("n"), text, printed::count(text, Some(all)))?;
                Some(vec![count])
            }
            None => None,
        };
        let margin = if let Some(texts) = &entry.n_by_group {
            self.by_group(&at("n_by_group"), texts, groups)?
        } else if printed[1] {
            self.by_response(index, entry, groups, all)?
        } else if let Some(&[carriers]) = carriers.as_deref() {
            if carriers > all {
                let rule = format!("must be at most the {all} patients");
                self.refuse(&at("n"), &carriers.to_string(), &rule);
            }
            Margin::Printed(carriers)
        } else {
            Margin::Unprinted {
                nu_mean: entry.share.nu_mean.value,
                nu_sd: entry.share.nu_sd.value,
                e_sd: entry.share.e_sd.value,
            }
        };
        if let (Some(carriers), Some(sum)) = (carriers, margin.carriers())
            && !carriers.contains(&sum)
        {
            let message = format!("its other entries have {sum} patients with it");
            self.refuse(&at("n"), entry.n.as_deref().unwrap_or(""), &message);
        }
        Some(margin)
    }

    fn by_group(&mut self, at: &str, texts: &[String], groups: &[Group]) -> Option<Margin> {
        if texts.len() != groups.len() {
            let rule = format!("must have a text for each of the {} groups", groups.len());
            self.refuse(at, &texts.len().to_string(), &rule);
            return None;
        }
        let mut counts = Vec::new();
        for (text, group) in texts.iter().zip(groups) {
            let count = self.keep(at, text, printed::count(text, Some(group.n)))?;
            if count > group.n {
                let rule = format!("must be at most the {} patients of {}", group.n, group.name);
                self.refuse(at, text, &rule);
                return None;
            }
            counts.push(count);
        }
        Some(Margin::ByGroup(counts))
    }

    /// The outcome of the patients with a factor, of those without it or of both; the groups give the rest.
    fn by_response(
        &mut self,
        index: usize,
        entry: &FactorEntry,
        groups: &[Group],
        all: u32,
    ) -> Option<Margin> {
        let at = |name: &str| format!("factors[{index}].{name}");
        let total: Option<u32> = groups.iter().map(|g| g.responders).sum();
        let name = if entry.outcome_with.is_some() {
            "outcome_with"
        } else {
            "outcome_without"
        };
        let Some(total) = total else {
            let unread = self.problems.iter().any(|p| p.field.starts_with("groups"));
            if !unread {
                self.refuse(
                    &at(name),
                    "",
                    "can only be used where the outcome of every group is printed",
                );
            }
            return None;
        };
        let mut read = |name: &str, text: &Option<String>| match text {
            None => Some(None),
            Some(text) => self.keep(&at(name), text, printed::share(text)).map(Some),
        };
        let with = read("outcome_with", &entry.outcome_with)?;
        let without = read("outcome_without", &entry.outcome_without)?;
        // From those without the factor follow those with it.
        let other = without.and_then(|(k, n)| Some((total.checked_sub(k)?, all.checked_sub(n)?)));
        let (k, n) = match (with, other) {
            (Some(with), None) if without.is_none() => with,
            (Some(with), Some(other)) if with == other => with,
            (None, Some(other)) => other,
            _ => {
                let message =
                    format!("does not add up to {total} of {all} patients with the outcome");
                self.refuse(
                    &at(name),
                    entry.outcome_with.as_deref().unwrap_or(""),
                    &message,
                );
                return None;
            }
        };
        let possible = k <= n && k <= total && n <= all && n - k <= all - total;
        if !possible {
            let message = format!("is impossible with {total} of {all} patients with the outcome");
            self.refuse(&at(name), &format!("{k}/{n}"), &message);
            return None;
        }
        Some(Margin::ByResponse {
            responders: k,
            others: n - k,
        })
    }

    fn statement(
        &mut self,
        index: usize,
        entry: &StatementEntry,
        factors: &mut [Factor],
        comparisons: &mut Vec<Comparison>,
    ) {
        let at = |name: &str| format!("statements[{index}].{name}");
        let named: Vec<Option<usize>> = entry
            .factors
            .iter()
            .map(|id| self.factor_index(&at("factors"), id))
            .collect();
        let Some(named) = named.into_iter().collect::<Option<Vec<usize>>>() else {
            return;
        };
        match entry.about {
            About::Multivariable => {
                let &[factor] = &named[..] else {
                    let rule = "must be one factor for each statement on the regression";
                    return self.refuse(&at("factors"), &entry.factors.join(", "), rule);
                };
                if !entry.groups.is_empty() {
                    let rule = "must be none: the regression is of all patients";
                    return self.refuse(&at("groups"), &entry.groups.join(", "), rule);
                }
                if factors[factor].multivariable != Finding::Silent {
                    let rule = "two statements are about this factor in the regression";
                    return self.refuse(&at("factors"), &entry.factors[0], rule);
                }
                factors[factor].multivariable = entry.finding;
            }
            About::Comparison => {
                if named.is_empty() {
                    return self.refuse(&at("factors"), "", "must name at least one factor");
                }
                for id in &entry.groups {
                    if !self.file.groups.iter().any(|g| g.id == *id) {
                        return self.refuse(&at("groups"), id, "is no id of a group");
                    }
                }
                let enters = |id: &String| entry.groups.is_empty() || entry.groups.contains(id);
                comparisons.push(Comparison {
                    factors: (0..factors.len()).map(|f| named.contains(&f)).collect(),
                    groups: self.file.groups.iter().map(|g| enters(&g.id)).collect(),
                    tests: match entry.test {
                        PrintedTableTest::Fisher => vec![TableTest::Fisher],
                        PrintedTableTest::ChiSquared => vec![TableTest::ChiSquared],
                        PrintedTableTest::ChiSquaredCorrected => {
                            vec![TableTest::ChiSquaredCorrected]
                        }
                        PrintedTableTest::NotSaid => vec![
                            TableTest::Fisher,
                            TableTest::ChiSquared,
                            TableTest::ChiSquaredCorrected,
                        ],
                    },
                    finding: entry.finding,
                });
            }
        }
    }

    fn factor_index(&mut self, field: &str, id: &str) -> Option<usize> {
        let found = self.file.factors.iter().position(|f| f.id == id);
        if found.is_none() {
            self.refuse(field, id, "is no id of a factor");
        }
        found
    }
}
