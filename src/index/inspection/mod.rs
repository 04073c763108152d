//! What is in an index, and whether it is whole.

pub(super) mod check;
pub(super) mod stats;
pub(super) mod coverage;
pub(super) mod size;
pub(super) mod common_wordings;
