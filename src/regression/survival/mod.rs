//! Survival: Cox's partial likelihood, sets at risk, and Kaplan-Meier curves.

pub(crate) mod cox;
pub(crate) mod firth;
pub(crate) mod kaplan_meier;
pub(crate) mod risk_sets;
