//! Help with a query: why it finds nothing, other spellings, how it could go on.

pub(super) mod spelling;
pub(super) mod suggest;
pub(super) mod diagnosis;
