//! Separation: where a likelihood has no maximum, which terms are infinite, and what the others tend to.

pub(crate) mod cox;
pub(crate) mod logistic;
