//! One importance sampler ([`importance`]) for any density and event: proposals, weighted draws and the few draws that are kept.

pub mod importance;
pub mod laplace;
pub mod proposal;
pub mod thin;
pub mod weighted;
