//! Helps with a query: why it finds nothing, other spellings, completions, and searches to try
//! next.

pub(super) mod spelling;
pub(super) mod suggest;
pub(super) mod diagnosis;
pub(super) mod next_searches;
