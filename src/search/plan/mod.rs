//! Turns a query tree into a plan: terms looked up, filters as sets, leaves with their operands.

pub(super) mod term_automata;
pub(super) mod expansion;
pub(super) mod operand;
pub(super) mod filters;
pub(super) mod scope;
pub(super) mod query_plan;
pub(super) mod compile;
pub(super) mod tree;
