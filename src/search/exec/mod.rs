//! Runs a plan over an index: which decisions match, how often, and the top k.
//!
//! Two strategies, chosen in `run`: `pruned` by upper bounds, where impact lists know
//! enough, and `segment_executor` window by window, which reads for `pruned` what could
//! enter the top k. `execution` holds what they share. `decision_matcher` runs a plan over
//! single decisions, for the page that shows them.

// Scores and the list of the best.
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
