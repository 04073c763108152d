//! Language: words, sentences, stems, synonyms, abbreviations, patterns, spelling
//! variants and fingerprints, all with byte ranges.
//! Knows nothing of decisions.

mod abbreviations;
mod families;
mod fingerprint;
mod fold;
mod ordinary_words;
mod pattern;
mod sentences;
mod stem;
mod stop_words;
mod synonyms;
mod variants;
mod words;

pub use abbreviations::for_each_abbreviation;
pub use families::{Families, StemOfWord, other_numbers};
pub use fingerprint::{Fingerprint, Fingerprinter, fingerprint, mix};
pub use ordinary_words::{has_capitals, is_ordinary_word};
pub use pattern::Pattern;
pub use sentences::SentenceCutter;
pub use stem::Stemmer;
pub use stop_words::{is_function_word, is_stop_word};
pub use synonyms::{LineProblem, Synonym, Synonyms};
pub use variants::{Reading, Variants};
pub use words::{MAX_WORD_BYTES, for_each_word, is_mark, words};
