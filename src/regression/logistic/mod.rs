//! Logistic regression: the likelihood with or without Firth's penalty, and profiles of it.

pub(crate) mod cauchy_binet;
pub(crate) mod likelihood;
pub(crate) mod profile;
pub(crate) mod profile_trace;
