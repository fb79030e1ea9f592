//! What the paper said of its tests, as an event on the latent table (E3, E4).

use crate::evidence::Finding;
use crate::evidence::study::Study;
use crate::model::pattern::PATTERNS;
use crate::numerics::convergence::Stopped;
use crate::numerics::fisher::FisherTest;
use crate::reconstruct::latent_table::LatentTable;
use crate::reconstruct::table_firth::TableRegression;
use statrs::distribution::{ChiSquared, ContinuousCDF};

/// The pattern with both factors.
const BOTH: usize = PATTERNS - 1;

/// Patients from which the answers of Fisher's test are no longer remembered.
const MEMORY_LIMIT: usize = 64;

/// Decides whether a latent table would have led to the printed statements.
#[derive(Debug, Clone)]
pub struct Selection {
    multivariable: [Finding; 2],
    both_factors: Finding,
    groups: Vec<bool>,
    level: f64,
    /// The chi-squared value with one degree of freedom that p = level stands for.
    critical: f64,
    fisher: FisherTest,
    /// Answers of Fisher's test by (responders, exposed, responding exposed), for small studies.
    significant: Vec<Option<bool>>,
    /// Length of one side of that cube; 0 for none.
    side: usize,
    regression: TableRegression,
    /// All coefficients zero.
    origin: Vec<f64>,
}

impl Selection {
    /// The statements of a study.
    pub fn new(study: &Study) -> Self {
        let entering = study
            .groups
            .iter()
            .zip(&study.both_factors.groups)
            .filter_map(|(g, enters)| enters.then_some(g.n as usize))
            .sum::<usize>();
        let side = if entering < MEMORY_LIMIT {
            entering + 1
        } else {
            0
        };
        let chi_squared = ChiSquared::new(1.0).expect("one degree of freedom is valid");
        Self {
            multivariable: study.multivariable,
            both_factors: study.both_factors.finding,
            groups: study.both_factors.groups.clone(),
            level: study.significance_level,
            critical: chi_squared.inverse_cdf(1.0 - study.significance_level),
            significant: vec![None; side * side * side],
            side,
            fisher: FisherTest::new(study.patients() as usize),
            regression: TableRegression::new(study.groups.len()),
            origin: vec![0.0; study.groups.len() + 2],
        }
    }

    /// Whether every statement holds for the table; the cheap test first. `start` is where the
    /// regression starts (one value per column; more are ignored): it saves steps, no more.
    pub fn holds(&mut self, table: &LatentTable, start: &[f64]) -> bool {
        let said = self.both_factors;
        (said == Finding::Silent || said == self.both_factors_finding(table))
            && self.multivariable_holds(table, start)
    }

    /// What Fisher's test of both factors against the rest says of this table.
    pub fn both_factors_finding(&mut self, table: &LatentTable) -> Finding {
        let (mut n, mut r, mut exposed, mut responders) = (0, 0, 0, 0);
        for (group, _) in self
            .groups
            .iter()
            .enumerate()
            .filter(|(_, enters)| **enters)
        {
            for pattern in 0..PATTERNS {
                let cell = group * PATTERNS + pattern;
                n += usize::from(table.n[cell]);
                r += usize::from(table.r[cell]);
            }
            exposed += usize::from(table.n[group * PATTERNS + BOTH]);
            responders += usize::from(table.r[group * PATTERNS + BOTH]);
        }
        let significant = if n < self.side {
            let place = (r * self.side + exposed) * self.side + responders;
            *self.significant[place]
                .get_or_insert_with(|| self.fisher.p_value(responders, exposed, r, n) < self.level)
        } else {
            self.fisher.p_value(responders, exposed, r, n) < self.level
        };
        if !significant {
            Finding::NotSignificant
        } else if responders * (n - exposed) > (r - responders) * exposed {
            Finding::SignificantPositive
        } else {
            Finding::SignificantNegative
        }
    }

    /// What the Firth regression's penalised-likelihood-ratio tests say of both factors.
    pub fn multivariable_findings(&mut self, table: &LatentTable) -> [Finding; 2] {
        let fitted = self.regression.fit(table, &self.origin) == Stopped::Converged;
        [0, 1].map(|factor| {
            if !fitted || !self.regression.exceeds(table, factor, self.critical) {
                Finding::NotSignificant
            } else if self.regression.coefficient(factor) > 0.0 {
                Finding::SignificantPositive
            } else {
                Finding::SignificantNegative
            }
        })
    }

    fn multivariable_holds(&mut self, table: &LatentTable, start: &[f64]) -> bool {
        let said = self.multivariable;
        if said == [Finding::Silent; 2] {
            return true;
        }
        if self.regression.fit(table, start) != Stopped::Converged {
            // A singular fit is not significant.
            return said
                .iter()
                .all(|s| matches!(s, Finding::Silent | Finding::NotSignificant));
        }
        // The sign costs nothing once the full fit is there, so both signs come before any test.
        let sign_fits = |factor: usize| {
            let b = self.regression.coefficient(factor);
            match said[factor] {
                Finding::SignificantPositive => b > 0.0,
                Finding::SignificantNegative => b < 0.0,
                Finding::NotSignificant | Finding::Silent => true,
            }
        };
        if !(sign_fits(0) && sign_fits(1)) {
            return false;
        }
        // The weaker factor first: it is the likelier to fail.
        let weaker = usize::from(self.regression.wald(1) < self.regression.wald(0));
        [weaker, 1 - weaker].into_iter().all(|factor| {
            let wanted = match said[factor] {
                Finding::Silent => return true,
                Finding::NotSignificant => false,
                Finding::SignificantPositive | Finding::SignificantNegative => true,
            };
            self.regression.exceeds(table, factor, self.critical) == wanted
        })
    }
}
