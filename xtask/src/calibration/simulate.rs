//! Simulated studies: a truth from the prior, patients from the truth, and what a paper would print of them.

use reinfuse::evidence::Finding;
use reinfuse::evidence::study::{
    Comparison, Factor, Group, LogOddsRatio, Margin, Prior, RegressionTest, Study, TableTest,
};
use reinfuse::numerics::math::logistic;
use reinfuse::numerics::random::Stream;
use reinfuse::reconstruct::latent_table::LatentTable;
use reinfuse::reconstruct::layout::Layout;
use reinfuse::reconstruct::selection::Selection;

/// The engine takes streams 0 to 2 of a study's seed; the simulation must not share its numbers.
const STREAM: u32 = 3;

/// The sets of simulated studies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
#[value(rename_all = "snake_case")]
pub enum Set {
    /// The CART2 study's sizes, margins and statements, whatever the statements turn out to say.
    Cart2,
    /// Of those, the ones in which both factors came out significant and positive, as in the paper.
    BothSignificant,
    /// Any kind of printed evidence: silent statements, unprinted responders, both margins printed
    /// or not, published odds ratios.
    General,
    /// Studies as a study file may hold: 1 to 4 groups, 1 to 3 factors, every kind of margin, statement and test.
    Studies,
}

impl Set {
    /// The sets of the CART2 study, in the order of the report.
    pub const ALL: [Self; 3] = [Self::Cart2, Self::BothSignificant, Self::General];

    /// Its name in the results.
    pub fn name(self) -> &'static str {
        match self {
            Self::Cart2 => "cart2",
            Self::BothSignificant => "both_significant",
            Self::General => "general",
            Self::Studies => "studies",
        }
    }

    /// The set of this name.
    pub fn named(name: &str) -> Option<Self> {
        let mut sets = Self::ALL.into_iter().chain([Self::Studies]);
        sets.find(|set| set.name() == name)
    }

    /// What its studies print.
    pub fn description(self) -> &'static str {
        match self {
            Self::Cart2 => {
                "sizes 14/21/9, dose increased in 36, Cy-Flu's share unprinted; both Firth statements and Fisher's are printed, whatever \
                 they say"
            }
            Self::BothSignificant => {
                "of such studies, those in which both factors came out significant and positive, as in the paper"
            }
            Self::General => {
                "one group's responders unprinted, either margin printed or not, each statement silent with probability 0.4, sometimes a \
                 published odds ratio"
            }
            Self::Studies => {
                "1 to 4 groups of 4 to 15 patients, a group's responders sometimes unprinted; 1 to 3 factors, each margin printed in all, by \
                 group, by response or not at all; the regression's test named or not, each factor's finding printed or not, sometimes a \
                 published odds ratio; sometimes a comparison of some factors' patients with the others, by Fisher's or Pearson's test or one \
                 that is not named"
            }
        }
    }

    /// Seed of one study of this set. Selected studies are those of another range than `Cart2`'s.
    pub fn seed(self, seed: u64, index: usize) -> u64 {
        let set = self as u64;
        (seed << 40) | (set << 32) | index as u64
    }
}

/// A simulated study: what was printed of it, and what is true of it.
#[derive(Debug, Clone)]
pub struct Simulated {
    /// Its own seed, for the engine too.
    pub seed: u64,
    /// What was printed.
    pub study: Study,
    /// The truth, in the order of [`quantity_values`].
    pub truth: Vec<f64>,
}

/// Simulates the study of this index. `cart2` is the study of the standard evidence.
pub fn simulate(set: Set, cart2: &Study, seed: u64, index: usize) -> Simulated {
    let seed = set.seed(seed, index);
    let mut random = Stream::new(seed, STREAM);
    let template = match set {
        Set::Cart2 | Set::BothSignificant => cart2.clone(),
        Set::General => general(cart2, &mut random),
        Set::Studies => any(&mut random),
    };
    let (study, truth) = fill(template, &mut random);
    Simulated { seed, study, truth }
}

/// The first `count` indices whose study belongs to the set; chosen by what was printed alone, so that
/// the posterior stays the right answer for them.
pub fn members(set: Set, cart2: &Study, seed: u64, count: usize) -> Vec<usize> {
    (0..)
        .filter(|&index| {
            set != Set::BothSignificant
                || simulate(set, cart2, seed, index)
                    .study
                    .factors
                    .iter()
                    .all(|factor| factor.multivariable == Finding::SignificantPositive)
        })
        .take(count)
        .collect()
}

/// A random kind of paper: what it prints does not depend on what it finds.
fn general(cart2: &Study, random: &mut Stream) -> Study {
    let mut template = cart2.clone();
    let patients = template.patients() as usize;
    let unprinted = template.factors[0].margin.clone();
    for factor in &mut template.factors {
        factor.margin = if random.uniform() < 0.5 {
            unprinted.clone()
        } else {
            Margin::Printed(4 + random.below(patients - 7) as u32)
        };
    }
    let group = random.below(template.groups.len());
    template.groups[group].responders = None;
    for factor in &mut template.factors {
        if random.uniform() < 0.4 {
            factor.multivariable = Finding::Silent;
        }
        if random.uniform() < 0.2 {
            factor.multivariable = Finding::Silent;
            factor.odds_ratio = Some(LogOddsRatio { mean: 0.0, sd: 0.7 });
        }
    }
    if random.uniform() < 0.4 {
        template.comparisons.clear();
    }
    template
}

/// A random kind of study, of other groups and factors: what it prints does not depend on what it finds.
fn any(random: &mut Stream) -> Study {
    let groups: Vec<Group> = (0..1 + random.below(4))
        .map(|index| Group {
            name: format!("g{index}"),
            n: 4 + random.below(12) as u32,
            responders: (random.uniform() < 0.85).then_some(0),
        })
        .collect();
    let all: u32 = groups.iter().map(|g| g.n).sum();
    let printed = groups.iter().all(|g| g.responders.is_some());
    let table_tests = [
        TableTest::Fisher,
        TableTest::ChiSquared,
        TableTest::ChiSquaredCorrected,
    ];
    let tests = [
        RegressionTest::PenalisedLikelihoodRatio,
        RegressionTest::LikelihoodRatio,
        RegressionTest::Wald,
    ];
    // Any word but `Silent` stands for "something was said".
    let said = |says: bool| {
        if says {
            Finding::NotSignificant
        } else {
            Finding::Silent
        }
    };
    let mut factors = Vec::new();
    for index in 0..1 + random.below(3) {
        let some = |n: u32, random: &mut Stream| random.below(n as usize + 1) as u32;
        let margin = match random.below(4) {
            0 => Margin::Printed(some(all, random)),
            1 => Margin::ByGroup(groups.iter().map(|g| some(g.n, random)).collect()),
            2 if printed => Margin::ByResponse {
                responders: some(all, random),
                others: 0,
            },
            _ => Margin::Unprinted {
                nu_mean: 0.0,
                nu_sd: 1.5,
                e_sd: 0.5,
            },
        };
        let published = random.uniform() < 0.15;
        factors.push(Factor {
            name: format!("f{index}"),
            margin,
            multivariable: said(!published && random.uniform() < 0.6),
            odds_ratio: published.then_some(LogOddsRatio { mean: 0.0, sd: 0.7 }),
        });
    }
    let mut comparisons = Vec::new();
    if random.uniform() < 0.5 {
        let mut some = |n: usize| -> Vec<bool> {
            let one = random.below(n);
            (0..n).map(|i| i == one || random.uniform() < 0.5).collect()
        };
        comparisons.push(Comparison {
            factors: some(factors.len()),
            groups: some(groups.len()),
            tests: table_tests.to_vec(),
            finding: Finding::NotSignificant,
        });
        let test = random.below(4);
        if let Some(test) = table_tests.get(test) {
            comparisons[0].tests = vec![*test];
        }
    }
    Study {
        groups,
        factors,
        tests: tests
            .get(random.below(4))
            .map_or(tests.to_vec(), |test| vec![*test]),
        comparisons,
        deviations: Vec::new(),
        prior: Prior {
            mu_mean: 0.0,
            mu_sd: 1.5,
            alpha_sd: 1.0,
            beta_sd: 1.5,
        },
        significance_level: 0.05,
    }
}

/// Fills a template: whatever it prints is replaced by what a simulated cohort shows; a count of
/// carriers that is printed is kept, and who carries is uniformly random.
fn fill(mut study: Study, random: &mut Stream) -> (Study, Vec<f64>) {
    let groups = study.groups.len();
    let prior = study.prior.clone();
    let mu = prior.mu_mean + prior.mu_sd * random.normal();
    let mut parameters: Vec<f64> = (0..groups)
        .map(|_| mu + prior.alpha_sd * random.normal())
        .collect();
    for _ in &study.factors {
        parameters.push(prior.beta_sd * random.normal());
    }
    let patients: Vec<usize> = (0..groups)
        .flat_map(|g| std::iter::repeat_n(g, study.groups[g].n as usize))
        .collect();
    let mut carriers = vec![vec![false; patients.len()]; study.factors.len()];
    let mut nus = Vec::new();
    for (factor, carriers) in study.factors.iter().zip(&mut carriers) {
        match &factor.margin {
            Margin::Printed(k)
            | Margin::ByResponse {
                responders: k,
                others: _,
            } => {
                carriers[..*k as usize].fill(true);
                random.shuffle(carriers);
            }
            Margin::ByGroup(counts) => {
                let mut rest = &mut carriers[..];
                for (k, group) in counts.iter().zip(&study.groups) {
                    let (own, others) = rest.split_at_mut(group.n as usize);
                    own[..*k as usize].fill(true);
                    random.shuffle(own);
                    rest = others;
                }
            }
            Margin::Unprinted {
                nu_mean,
                nu_sd,
                e_sd,
            } => {
                let nu = nu_mean + nu_sd * random.normal();
                let logits: Vec<f64> = (0..groups).map(|_| nu + e_sd * random.normal()).collect();
                for (carries, g) in carriers.iter_mut().zip(&patients) {
                    *carries = random.uniform() < logistic(logits[*g]);
                }
                parameters.extend(logits);
                nus.push(nu);
            }
        }
    }
    parameters.push(mu);
    parameters.extend(nus);

    let layout = Layout::of(&study);
    let mut table = LatentTable {
        n: vec![0; layout.cells()],
        r: vec![0; layout.cells()],
    };
    for (i, &g) in patients.iter().enumerate() {
        let pattern = (0..layout.patterns())
            .find(|p| (0..layout.factors).all(|f| layout.carries(*p, f) == carriers[f][i]))
            .expect("every combination is a pattern");
        let p = logistic(layout.linear_predictor(&parameters, g, pattern));
        let cell = layout.cell(g, pattern);
        table.n[cell] += 1;
        table.r[cell] += u16::from(random.uniform() < p);
    }

    for (g, group) in study.groups.iter_mut().enumerate() {
        let responders: u16 = table.r[layout.cell(g, 0)..layout.cell(g + 1, 0)]
            .iter()
            .sum();
        group.responders = group.responders.map(|_| responders.into());
    }
    for (index, factor) in study.factors.iter_mut().enumerate() {
        if let Margin::ByResponse { responders, others } = &mut factor.margin {
            let carriers = |counts: &[u16]| -> u32 {
                let cells = (0..layout.cells())
                    .filter(|cell| layout.carries(layout.group_and_pattern(*cell).1, index));
                cells.map(|cell| u32::from(counts[cell])).sum()
            };
            *responders = carriers(&table.r);
            *others = carriers(&table.n) - *responders;
        }
    }
    let mut selection = Selection::new(&study);
    selection.choose_tests(random);
    for (factor, found) in study
        .factors
        .iter_mut()
        .zip(selection.multivariable_findings(&table))
    {
        if factor.multivariable != Finding::Silent {
            factor.multivariable = found;
        }
    }
    for (index, comparison) in study.comparisons.iter_mut().enumerate() {
        comparison.finding = selection.comparison_finding(index, &table);
    }
    for (factor, printed) in study.factors.iter_mut().enumerate() {
        if let Some(published) = &mut printed.odds_ratio {
            published.mean = parameters[groups + factor] + published.sd * random.normal();
        }
    }
    let truth = quantity_values(layout, &parameters, &table.n);
    (study, truth)
}

/// Names of the ranked quantities: every parameter, the probability of response in every cell, its mean
/// over the cohort, and the latent number of patients in every cell.
pub fn quantity_names(study: &Study) -> Vec<String> {
    let mut names = reinfuse::reconstruct::parameter_names(study);
    let layout = Layout::of(study);
    let cells: Vec<String> = (0..layout.cells())
        .map(|cell| {
            let (group, pattern) = layout.group_and_pattern(cell);
            let group = &study.groups[group].name;
            format!("{group}_{pattern:0width$b}", width = layout.factors)
        })
        .collect();
    names.extend(cells.iter().map(|cell| format!("p_{cell}")));
    names.push("p_cohort".to_owned());
    names.extend(cells.iter().map(|cell| format!("n_{cell}")));
    names
}

/// Their values, from parameters and the number of patients in each cell.
pub fn quantity_values(layout: Layout, parameters: &[f64], cells: &[u16]) -> Vec<f64> {
    let probabilities: Vec<f64> = (0..cells.len())
        .map(|cell| {
            let (group, pattern) = layout.group_and_pattern(cell);
            logistic(layout.linear_predictor(parameters, group, pattern))
        })
        .collect();
    let counts = cells.iter().map(|n| f64::from(*n));
    let patients: f64 = counts.clone().sum();
    let cohort = probabilities
        .iter()
        .zip(counts.clone())
        .map(|(p, n)| p * n)
        .sum::<f64>()
        / patients;
    let mut values = parameters.to_vec();
    values.extend(probabilities);
    values.push(cohort);
    values.extend(counts);
    values
}
