//! Finds common grams of the same words in other inflections.

use crate::index::analysis::common_grams::{TRIPLE, form};
use crate::text::Stemmer;

/// By the number of a word in common grams: its stem.
pub(super) struct CommonGramStems(Vec<String>);

impl Default for CommonGramStems {
    fn default() -> Self {
        let stemmer = Stemmer::default();
        let stems = (0..=u8::MAX).map(|number| {
            let form = form(number).unwrap_or_default();
            stemmer.stem(form).into_owned()
        });
        Self(stems.collect())
    }
}

impl CommonGramStems {
    /// The stems of the two or three words of a term of the dictionary.
    pub(super) fn of(&self, term: &[u8]) -> Vec<&str> {
        let characters = std::str::from_utf8(term).unwrap_or_default().chars();
        let numbers = characters.filter(|character| *character != char::from(TRIPLE));
        let stems = numbers.map(|number| self.0.get(number as usize).map_or("", String::as_str));
        stems.collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::index::analysis::common_grams::common_gram;

    #[test]
    fn terms_of_the_same_words_have_the_same_stems() {
        let stems = CommonGramStems::default();
        let of = |words: &[&str]| {
            let term = common_gram(words).expect("frequent");
            stems.of(term.as_bytes()).join(" ")
        };
        assert_eq!(of(&["the", "council's"]), of(&["the", "councils"]));
        assert_eq!(of(&["council", "considered"]), "council consid");
        assert_ne!(of(&["the", "council"]), of(&["council", "the"]));
        assert_eq!(of(&["of", "the", "council"]).split(' ').count(), 3);
        assert_ne!(of(&["of", "the"]), of(&["of", "the", "council"]));
    }
}
