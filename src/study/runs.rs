//! The same study with less said or under other priors: what each statement contributed, and how far the priors matter.

use crate::study::file::{Chosen, StudyFile};
use crate::vocabulary::vocabulary;
use serde::Serialize;

vocabulary! {
    /// What a run changes.
    pub enum RunKind {
        /// A statement or an odds ratio is left out.
        Without = "without",
        /// All of them are: the counts alone.
        CountsAlone = "counts_alone",
        /// Coefficients are expected half as far from 0.
        NarrowPrior = "narrow_prior",
        /// Coefficients are expected 5/3 times as far from 0.
        WidePrior = "wide_prior",
        /// A factor of which no number was printed is expected to be rarer: its mean log odds less 1.
        FewerWith = "fewer_with",
        /// It is expected to be more frequent: plus 1.
        MoreWith = "more_with",
    }
}

/// One run.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Run {
    /// What it changes.
    pub kind: RunKind,
    /// The id of the statement that is left out (of an odds ratio, its factor's) or of the factor; of the other kinds nothing.
    pub about: Option<String>,
}

fn scale(number: &mut Chosen, by: f64) {
    number.value *= by;
}

impl StudyFile {
    /// The runs that answer for this study.
    pub fn runs(&self) -> Vec<Run> {
        let of = |kind, about: Option<&str>| Run {
            kind,
            about: about.map(str::to_owned),
        };
        let said: Vec<&str> = self.said().collect();
        let mut runs: Vec<Run> = said
            .iter()
            .map(|id| of(RunKind::Without, Some(id)))
            .collect();
        if said.len() > 1 {
            runs.push(of(RunKind::CountsAlone, None));
        }
        runs.extend([RunKind::NarrowPrior, RunKind::WidePrior].map(|kind| of(kind, None)));
        for factor in self.factors.iter().filter(|f| f.is_unprinted()) {
            let kinds = [RunKind::FewerWith, RunKind::MoreWith];
            runs.extend(kinds.map(|kind| of(kind, Some(&factor.id))));
        }
        runs
    }

    /// The study of a run; the same study if it names what is not there.
    #[must_use]
    pub fn changed(&self, run: &Run) -> Self {
        let mut file = self.clone();
        let shares = |file: &mut Self, by: f64| {
            let about = run.about.as_deref();
            for factor in file
                .factors
                .iter_mut()
                .filter(|f| Some(f.id.as_str()) == about)
            {
                factor.share.nu_mean.value += by;
            }
        };
        match run.kind {
            RunKind::Without => return self.without(run.about.as_deref().unwrap_or_default()),
            RunKind::CountsAlone => {
                file.statements.clear();
                file.odds_ratios.clear();
            }
            RunKind::NarrowPrior => scale(&mut file.priors.beta_sd, 0.5),
            RunKind::WidePrior => scale(&mut file.priors.beta_sd, 5.0 / 3.0),
            RunKind::FewerWith => shares(&mut file, -1.0),
            RunKind::MoreWith => shares(&mut file, 1.0),
        }
        file
    }
}
