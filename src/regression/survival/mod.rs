//! Survival: Cox's partial likelihood with or without Firth's penalty, Kaplan-Meier curves, log-rank and Gray's tests, cumulative incidence,
//! test of proportional hazards.

pub(crate) mod chi_squared;
pub(crate) mod cox;
pub(crate) mod firth;
pub(crate) mod gray;
pub(crate) mod hazards;
pub(crate) mod incidence;
pub(crate) mod kaplan_meier;
pub(crate) mod log_rank;
pub(crate) mod report;
pub(crate) mod risk_sets;
