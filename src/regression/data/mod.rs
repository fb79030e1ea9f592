//! From a table to what is fitted: columns as numbers or categories, dummy coding, the design matrix and its scale.

pub(crate) mod coding;
pub(crate) mod collinearity;
pub(crate) mod design;
pub(crate) mod frame;
pub(crate) mod matrix;
pub(crate) mod standardise;
pub(crate) mod times;
