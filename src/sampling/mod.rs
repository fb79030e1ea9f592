//! One importance sampler for any density: proposals, weighted draws, their diagnostics and the few draws that are kept.

pub mod laplace;
pub mod proposal;
pub mod thin;
pub mod weighted;
