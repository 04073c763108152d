//! From a published page to a decision.
//!
//! Nothing here fails on content: a page in an unknown layout gives its best
//! reading and a list of what was not understood.

mod problem;

pub use problem::{Parsed, Problem, ProblemKind};
