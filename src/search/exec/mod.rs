//! Runs a plan over an index: which decisions match, how often, and the top k.
//!
//! `run` chooses one of two strategies: `pruned` uses upper bounds where there are enough impact
//! lists; `segment_executor` reads window by window, and also reads for `pruned` the decisions that
//! could enter the top k. `execution` holds the parts they share. `decision_matcher` runs a plan
//! over single decisions, for the page of results.

// Scores and the top k.
pub(super) mod bm25;
pub(super) mod top_k;
// Strategies.
pub(super) mod lead_iterator;
mod matching_docs;
pub(super) mod segment_executor;
pub(super) mod execution;
pub(super) mod pruned;
pub(super) mod run;
pub(super) mod decision_matcher;
// Facets.
pub(super) mod facet;
pub(super) mod facet_counts;
