//! The settings files that users edit, and what follows from them.

pub(super) mod ranking;
pub(super) mod paragraph_weights;
pub(super) mod synonym_file;
pub(super) mod learned_synonyms;
