//! Neighbours among the most frequent words, as terms of their own.
//!
//! A phrase such as `"of the council"` would otherwise have to decode the
//! positions of the commonest words in nearly every paragraph. A phrase with one
//! rarer word in it is quick by that word.

use std::num::NonZeroU8;

/// The folded words whose pairs are terms: those that stand in a tenth of all
/// paragraphs or more, with their inflections. A word that is taken up or left
/// out changes speed and size, never an answer; indexes have to be built anew.
const FREQUENT: [&str; 71] = [
    "a",
    "about",
    "an",
    "and",
    "any",
    "are",
    "as",
    "at",
    "be",
    "because",
    "been",
    "being",
    "but",
    "by",
    "complaint",
    "complaint's",
    "complaints",
    "council",
    "council's",
    "councils",
    "decision",
    "decisions",
    "did",
    "fault",
    "faults",
    "for",
    "from",
    "had",
    "has",
    "have",
    "having",
    "he",
    "her",
    "hers",
    "his",
    "i",
    "in",
    "is",
    "it",
    "it's",
    "its",
    "miss",
    "mr",
    "mrs",
    "ms",
    "no",
    "not",
    "of",
    "on",
    "or",
    "said",
    "she",
    "should",
    "that",
    "the",
    "their",
    "there",
    "they",
    "this",
    "to",
    "was",
    "we",
    "were",
    "when",
    "which",
    "who",
    "will",
    "with",
    "would",
    "x",
    "x's",
];

/// The position of a folded word among those whose pairs are terms, counted
/// from 1; `None` for every other word.
pub(crate) fn frequent(form: &str) -> Option<NonZeroU8> {
    let position = FREQUENT.binary_search(&form).ok()?;
    NonZeroU8::new(position as u8 + 1)
}

/// Whether this folded word is one of those whose pairs are terms.
pub(crate) fn is_frequent(form: &str) -> bool {
    frequent(form).is_some()
}

/// The term of two neighbouring frequent words: a byte for each. `None` where
/// one of them is not frequent.
pub(crate) fn pair(first: &str, second: &str) -> Option<[u8; PAIR_BYTES]> {
    Some([frequent(first)?.get(), frequent(second)?.get()])
}

/// The length of the term of a pair.
pub(crate) const PAIR_BYTES: usize = 2;

// Positions are written as ASCII, so that pairs are text to the engine.
const _: () = assert!(FREQUENT.len() < 127);

/// Collects the pairs of a text, one behind the other.
#[derive(Default)]
pub(crate) struct PairWriter {
    last: Option<NonZeroU8>,
    pairs: String,
}

impl PairWriter {
    /// Takes in the next word of the text by its [`frequent`] position.
    pub(crate) fn add(&mut self, word: Option<NonZeroU8>) {
        if let (Some(first), Some(second)) = (self.last, word) {
            self.pairs.push(char::from(first.get()));
            self.pairs.push(char::from(second.get()));
        }
        self.last = word;
    }

    /// The pairs taken in, for the field that holds them.
    pub(crate) fn finish(self) -> String {
        self.pairs
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_neighbours_that_are_both_frequent_make_a_pair() {
        let mut writer = PairWriter::default();
        for form in ["of", "the", "council's", "records", "of", "the"] {
            writer.add(frequent(form));
        }
        let expected = [("of", "the"), ("the", "council's"), ("of", "the")];
        let expected = expected.map(|(first, second)| pair(first, second).expect("frequent"));
        assert_eq!(writer.finish().into_bytes(), expected.concat());
        assert_eq!(pair("the", "records"), None);
    }

    #[test]
    fn every_frequent_word_is_known_and_no_other() {
        assert!(FREQUENT.is_sorted());
        assert!(FREQUENT.iter().all(|word| is_frequent(word)));
        assert!(
            !["", "records", "thee", "th", "tie"]
                .iter()
                .any(|word| is_frequent(word))
        );
    }
}
