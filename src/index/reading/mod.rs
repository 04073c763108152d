//! An index opened for reading: segments with their columns.

pub(super) mod segment;
pub(super) mod arrived;
pub(super) mod authorities;
pub(super) mod titles;
pub(super) mod tagged;
pub(super) mod text_facts;
pub(super) mod facet_profiles;
pub(super) mod stored_decisions;
pub(super) mod companion_files;
pub(super) mod open;
