//! What a reader asks to be fitted.

use crate::regression::survival::cox::Ties;
use crate::vocabulary::vocabulary;

vocabulary! {
    /// Which limits and tests a Firth regression reports.
    pub enum Limits {
        /// From the profile of the penalised likelihood.
        Profile = "profile",
        /// From the standard error: quick, and poor in small samples.
        Wald = "wald",
    }
}

/// What kind of regression.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(test, derive(ts_rs::TS), ts(tag = "method", rename_all = "snake_case"))]
pub enum Regression {
    /// Logistic, by maximum likelihood.
    Ml {
        /// Column of the outcome.
        outcome: String,
    },
    /// Logistic, by Firth's penalised likelihood.
    Firth {
        /// Column of the outcome.
        outcome: String,
        /// Which limits and tests.
        limits: Limits,
    },
    /// Cox's proportional hazards.
    Cox {
        /// Column of the time to the event or to censoring.
        time: String,
        /// Column that says whether the event happened.
        event: String,
        /// How ties are treated.
        ties: Ties,
        /// With Firth's penalty, which limits and tests; without, by maximum partial likelihood.
        #[cfg_attr(test, ts(optional))]
        firth: Option<Limits>,
        /// Whether to add Kaplan-Meier curves.
        curves: bool,
        /// Whether to test that hazards are proportional.
        hazards: bool,
    },
}

impl Regression {
    /// The columns of the outcome: whether the event happened, and when, if that counts.
    pub fn outcome(&self) -> (&str, Option<&str>) {
        match self {
            Self::Ml { outcome } | Self::Firth { outcome, .. } => (outcome, None),
            Self::Cox { time, event, .. } => (event, Some(time)),
        }
    }

    /// How ties of times are treated; without times as it would be by default.
    pub(crate) fn ties(&self) -> Ties {
        match self {
            Self::Cox { ties, .. } => *ties,
            Self::Ml { .. } | Self::Firth { .. } => Ties::Efron,
        }
    }

    /// The same where only the estimates count: alone, with the limits that are found soonest.
    pub(crate) fn estimates(&self) -> Self {
        let mut regression = self.alone();
        match &mut regression {
            Self::Firth { limits, .. }
            | Self::Cox {
                firth: Some(limits),
                ..
            } => *limits = Limits::Wald,
            Self::Ml { .. } | Self::Cox { firth: None, .. } => {}
        }
        regression
    }

    /// The same for one term beside others: without curves and tests of its own.
    pub(crate) fn alone(&self) -> Self {
        match self.clone() {
            Self::Cox {
                time,
                event,
                ties,
                firth,
                ..
            } => Self::Cox {
                time,
                event,
                ties,
                firth,
                curves: false,
                hazards: false,
            },
            logistic @ (Self::Ml { .. } | Self::Firth { .. }) => logistic,
        }
    }
}

/// A regression to be fitted.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Spec {
    /// Its kind, with the columns of the outcome.
    pub regression: Regression,
    /// Columns of the terms, in order.
    pub terms: Vec<String>,
    /// Reference levels (column, level); a column named here is a category even if its cells are numbers.
    pub references: Vec<(String, String)>,
}
