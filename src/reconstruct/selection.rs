//! What the paper said of its tests, as an event on the latent table (E3, E4).

use crate::evidence::Finding;
use crate::evidence::study::{Comparison, MAX_FACTORS, Study, TableTest};
use crate::numerics::convergence::Stopped;
use crate::numerics::fisher::FisherTest;
use crate::numerics::pearson::pearson;
use crate::numerics::random::Stream;
use crate::reconstruct::latent_table::LatentTable;
use crate::reconstruct::layout::Layout;
use crate::reconstruct::table_regression::TableRegression;
use statrs::distribution::{ChiSquared, ContinuousCDF};

/// Patients from which the answers of Fisher's test are no longer remembered.
const MEMORY_LIMIT: usize = 64;

/// Decides whether a latent table would have led to the printed statements.
#[derive(Debug, Clone)]
pub struct Selection {
    layout: Layout,
    multivariable: Vec<Finding>,
    comparisons: Vec<ComparisonTest>,
    /// The chi-squared value with one degree of freedom that p = level stands for.
    critical: f64,
    /// One for each test that the paper may have used, and the one that is asked now.
    regressions: Vec<TableRegression>,
    asked: usize,
    /// All coefficients zero.
    origin: Vec<f64>,
}

impl Selection {
    /// The statements of a study.
    pub fn new(study: &Study) -> Self {
        let layout = Layout::of(study);
        let comparisons = study.comparisons.iter();
        Self {
            layout,
            multivariable: study.factors.iter().map(|f| f.multivariable).collect(),
            comparisons: comparisons
                .filter(|c| c.finding != Finding::Silent)
                .map(|c| ComparisonTest::new(study, c))
                .collect(),
            critical: critical_value(study.significance_level),
            regressions: study
                .tests
                .iter()
                .map(|test| TableRegression::new(layout, *test))
                .collect(),
            asked: 0,
            origin: vec![0.0; layout.groups + layout.factors],
        }
    }

    /// Draws which of the tests that the paper may have used are asked from now on: each is as likely.
    pub fn choose_tests(&mut self, random: &mut Stream) {
        if self.regressions.len() > 1 {
            self.asked = random.below(self.regressions.len());
        }
        for comparison in &mut self.comparisons {
            if comparison.tests.len() > 1 {
                comparison.asked = random.below(comparison.tests.len());
            }
        }
    }

    /// Whether every statement holds for the table; the cheap tests first. `start` is where the
    /// regression starts (one value per column; more are ignored): it saves steps, no more.
    pub fn holds(&mut self, table: &LatentTable, start: &[f64]) -> bool {
        self.comparisons
            .iter_mut()
            .all(|comparison| comparison.finding(table) == comparison.said)
            && self.multivariable_holds(table, start)
    }

    /// What the test of a comparison says of this table; of those about which something was said, in the study's order.
    pub fn comparison_finding(&mut self, index: usize, table: &LatentTable) -> Finding {
        self.comparisons[index].finding(table)
    }

    /// What the regression's tests say of each factor.
    pub fn multivariable_findings(&mut self, table: &LatentTable) -> Vec<Finding> {
        let regression = &mut self.regressions[self.asked];
        let fitted = regression.fit(table, &self.origin) == Stopped::Converged;
        (0..self.layout.factors)
            .map(|factor| {
                if !fitted || !regression.exceeds(table, factor, self.critical) {
                    Finding::NotSignificant
                } else if regression.coefficient(factor) > 0.0 {
                    Finding::SignificantPositive
                } else {
                    Finding::SignificantNegative
                }
            })
            .collect()
    }

    fn multivariable_holds(&mut self, table: &LatentTable, start: &[f64]) -> bool {
        let said = &self.multivariable;
        if said.iter().all(|finding| *finding == Finding::Silent) {
            return true;
        }
        let regression = &mut self.regressions[self.asked];
        if regression.fit(table, start) != Stopped::Converged {
            // A singular fit is not significant.
            return said
                .iter()
                .all(|s| matches!(s, Finding::Silent | Finding::NotSignificant));
        }
        // The sign costs nothing once the full fit is there, so all signs come before any test.
        let signs_fit = said.iter().enumerate().all(|(factor, finding)| {
            let b = regression.coefficient(factor);
            match finding {
                Finding::SignificantPositive => b > 0.0,
                Finding::SignificantNegative => b < 0.0,
                Finding::NotSignificant | Finding::Silent => true,
            }
        });
        if !signs_fit {
            return false;
        }
        // The weakest factor first: it is the likeliest to fail.
        let mut order: [usize; MAX_FACTORS] = std::array::from_fn(|factor| factor);
        let order = &mut order[..said.len()];
        if let [_, _, ..] = order {
            order.sort_by(|a, b| regression.wald(*a).total_cmp(&regression.wald(*b)));
        }
        order.iter().all(|factor| {
            let wanted = match said[*factor] {
                Finding::Silent => return true,
                Finding::NotSignificant => false,
                Finding::SignificantPositive | Finding::SignificantNegative => true,
            };
            regression.exceeds(table, *factor, self.critical) == wanted
        })
    }
}

/// The chi-squared value with one degree of freedom of which p is the level.
fn critical_value(level: f64) -> f64 {
    let chi_squared = ChiSquared::new(1.0).expect("one degree of freedom is valid");
    chi_squared.inverse_cdf(1.0 - level)
}

/// One comparison of patients with a combination of factors against the others.
#[derive(Debug, Clone)]
struct ComparisonTest {
    said: Finding,
    /// The cells whose patients enter, and whether they have the combination.
    cells: Vec<(usize, bool)>,
    /// Tests that may have been used, and the one that is asked now.
    tests: Vec<TableTest>,
    asked: usize,
    level: f64,
    /// The chi-squared value with one degree of freedom that p = level stands for.
    critical: f64,
    fisher: FisherTest,
    /// Answers of Fisher's test by (responders, exposed, responding exposed), for small studies.
    significant: Vec<Option<bool>>,
    /// Length of one side of that cube; 0 for none.
    side: usize,
}

impl ComparisonTest {
    fn new(study: &Study, comparison: &Comparison) -> Self {
        let layout = Layout::of(study);
        let entering = study.groups.iter().zip(&comparison.groups);
        let patients = entering
            .filter_map(|(g, enters)| enters.then_some(g.n as usize))
            .sum::<usize>();
        let side = if patients < MEMORY_LIMIT {
            patients + 1
        } else {
            0
        };
        let cells = (0..layout.cells()).filter_map(|cell| {
            let (group, pattern) = layout.group_and_pattern(cell);
            let mut wanted = comparison.factors.iter().enumerate();
            let exposed = wanted.all(|(factor, wanted)| !wanted || layout.carries(pattern, factor));
            comparison.groups[group].then_some((cell, exposed))
        });
        Self {
            said: comparison.finding,
            cells: cells.collect(),
            tests: comparison.tests.clone(),
            asked: 0,
            level: study.significance_level,
            critical: critical_value(study.significance_level),
            fisher: FisherTest::new(study.patients() as usize),
            significant: vec![None; side * side * side],
            side,
        }
    }

    /// What the test says of this table.
    fn finding(&mut self, table: &LatentTable) -> Finding {
        let (mut n, mut r, mut exposed, mut responders) = (0, 0, 0, 0);
        for &(cell, has) in &self.cells {
            let (patients, responding) = (usize::from(table.n[cell]), usize::from(table.r[cell]));
            n += patients;
            r += responding;
            if has {
                exposed += patients;
                responders += responding;
            }
        }
        let significant = match self.tests[self.asked] {
            TableTest::Fisher if n < self.side => {
                let place = (r * self.side + exposed) * self.side + responders;
                *self.significant[place].get_or_insert_with(|| {
                    self.fisher.p_value(responders, exposed, r, n) < self.level
                })
            }
            TableTest::Fisher => self.fisher.p_value(responders, exposed, r, n) < self.level,
            TableTest::ChiSquared => pearson(responders, exposed, r, n, 0.0) > self.critical,
            TableTest::ChiSquaredCorrected => {
                pearson(responders, exposed, r, n, 0.5) > self.critical
            }
        };
        if !significant {
            Finding::NotSignificant
        } else if responders * (n - exposed) > (r - responders) * exposed {
            Finding::SignificantPositive
        } else {
            Finding::SignificantNegative
        }
    }
}
