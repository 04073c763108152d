//! Runs a plan over an index: which decisions match, how often, and the top k.

pub(super) mod bm25;
pub(super) mod top_k;
pub(super) mod lead_iterator;
pub(super) mod segment_executor;
pub(super) mod pruned;
pub(super) mod run;
pub(super) mod decision_matcher;
pub(super) mod facets;
