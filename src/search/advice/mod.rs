//! Help with a query: why it finds nothing, other spellings, how it could go on, and
//! searches to go on with.

pub(super) mod spelling;
pub(super) mod suggest;
pub(super) mod diagnosis;
pub(super) mod next_searches;
