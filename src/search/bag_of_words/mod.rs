//! Ranks decisions for a text of many words, none of which is required.

pub(super) mod passages;
pub(super) mod accumulators;
pub(super) mod rank;
pub(super) mod feedback;
pub(super) mod topic;
