//! Neighbours among the most frequent words, as terms of their own.
//!
//! A phrase such as `"of the council"` would otherwise have to decode the
//! positions of the commonest words in nearly every paragraph. A phrase with one
//! rarer word in it is quick by that word.

use std::sync::LazyLock;

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

/// The frequent words by length, first and last letter. Every word of every text
/// is asked about, and most are told apart by these.
static BY_SHAPE: LazyLock<Vec<Vec<&'static str>>> = LazyLock::new(|| {
    let mut by_shape = vec![Vec::new(); SHAPES];
    for word in FREQUENT {
        by_shape[shape(word.as_bytes())].push(word);
    }
    by_shape
});

const SHAPES: usize = 1 << 12;

fn shape(word: &[u8]) -> usize {
    let (first, last) = (
        word.first().copied().unwrap_or(0),
        word.last().copied().unwrap_or(0),
    );
    (usize::from(first & 31) << 7 | usize::from(last & 31) << 2 | word.len() & 3) & (SHAPES - 1)
}

/// Whether this folded word is one of those whose pairs are terms.
pub(crate) fn is_frequent(form: &str) -> bool {
    BY_SHAPE[shape(form.as_bytes())].contains(&form)
}

/// The term of two neighbouring folded words. No word holds a space.
pub(crate) fn pair(first: &str, second: &str) -> String {
    format!("{first} {second}")
}

/// Collects the pairs of a text, each on a line.
#[derive(Default)]
pub(crate) struct PairWriter {
    last: String,
    pairs: String,
}

impl PairWriter {
    /// Takes in the next folded word of the text.
    pub(crate) fn add(&mut self, form: &str) {
        if !is_frequent(form) {
            self.last.clear();
            return;
        }
        if !self.last.is_empty() {
            self.pairs.push_str(&self.last);
            self.pairs.push(' ');
            self.pairs.push_str(form);
            self.pairs.push('\n');
        }
        self.last.clear();
        self.last.push_str(form);
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
            writer.add(form);
        }
        assert_eq!(writer.finish(), "of the\nthe council's\nof the\n");
    }

    #[test]
    fn every_frequent_word_is_known_and_no_other() {
        assert!(FREQUENT.iter().all(|word| is_frequent(word)));
        assert!(
            !["", "records", "thee", "th", "tie"]
                .iter()
                .any(|word| is_frequent(word))
        );
    }
}
