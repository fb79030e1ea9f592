//! One importance sampler ([`importance`]) for any density and event: proposals, weighted draws and the few draws that are kept.

pub(crate) mod importance;
pub(crate) mod laplace;
pub(crate) mod proposal;
pub(crate) mod thin;
pub(crate) mod weighted;
