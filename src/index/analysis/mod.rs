//! From the text of a paragraph to terms.

pub(super) mod term_keys;
pub(super) mod common_grams;
pub(super) mod word_cache;
pub(super) mod paragraph;
pub(super) mod tokenizers;
