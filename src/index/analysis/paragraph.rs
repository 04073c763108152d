//! Everything the index takes from a paragraph's text, in one pass over its words.

use super::common_grams::CommonGramWriter;
use super::word_cache::{Key, WordCache};
use crate::text::{Fingerprint, Fingerprinter, SentenceCutter, for_each_word};

/// What the index takes from a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Analysis {
    /// The keys of its words in order, each after its length in bytes written as one character;
    /// [`Keys`] reads them.
    pub(crate) keys: String,
    /// Its common grams, see `common_grams`.
    pub(crate) common_grams: String,
    /// The positions of the words that begin a sentence, except the first word.
    pub(crate) sentences: Vec<u32>,
    /// Its fingerprint, where it has one.
    pub(crate) fingerprint: Option<Fingerprint>,
}

impl Analysis {
    pub(crate) fn of(text: &str, word_cache: &mut WordCache) -> Self {
        let mut keys = Vec::with_capacity(text.len() + text.len() / 2 + 32);
        let mut printer = Fingerprinter::default();
        let mut common_grams = CommonGramWriter::default();
        let mut cutter = SentenceCutter::default();
        let mut sentences = Vec::new();
        let mut position = 0;
        for_each_word(text, |range, form| {
            if cutter.begins(text, range) && position > 0 {
                sentences.push(position);
            }
            position += 1;
            let entry = word_cache.look_up(form);
            push(entry.key, &mut keys);
            if let Some(hash) = entry.hash {
                printer.add_hash(hash);
            }
            common_grams.add(entry.frequent);
        });
        Self {
            keys: String::from_utf8(keys).expect("lengths and keys are text"),
            common_grams: common_grams.finish(),
            sentences,
            fingerprint: printer.finish(),
        }
    }
}

#[inline]
fn push(key: Key<'_>, keys: &mut Vec<u8>) {
    match key {
        Key::Short(len, padded) => {
            keys.push(len);
            let end = keys.len() + usize::from(len);
            keys.extend_from_slice(padded);
            keys.truncate(end);
        }
        Key::Long(key) => {
            let len = char::from_u32(key.len() as u32);
            let len = len.expect("keys are shorter than surrogates begin");
            keys.extend_from_slice(len.encode_utf8(&mut [0; 4]).as_bytes());
            keys.extend_from_slice(key.as_bytes());
        }
    }
}

/// The keys of an [`Analysis`], in the order of the text.
pub(crate) struct Keys<'a>(pub(crate) &'a str);

impl<'a> Iterator for Keys<'a> {
    type Item = &'a str;

    fn next(&mut self) -> Option<&'a str> {
        let mut characters = self.0.chars();
        let len = characters.next()? as usize;
        let (key, rest) = characters.as_str().split_at_checked(len)?;
        self.0 = rest;
        Some(key)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::index::analysis::common_grams::{MAX_WORDS, common_gram};
    use crate::index::analysis::term_keys::read_form;
    use crate::text::{fingerprint, words};

    proptest! {
        #[test]
        fn one_pass_gives_the_results_of_several(
            text in "([a-z]{1,100}|the|council|of|Mr X|[ ,.’£–]|\\PC){0,30}",
        ) {
            let found = Analysis::of(&text, &mut WordCache::new());
            let forms: Vec<String> = words(&text).into_iter().map(|(_, form)| form).collect();
            let read: Vec<_> = Keys(&found.keys).filter_map(|key| read_form(key.as_bytes())).collect();
            prop_assert_eq!(&read, &forms);
            let mut terms = String::new();
            for end in 1..=forms.len() {
                for words in 2..=end.min(MAX_WORDS) {
                    let words: Vec<&str> =
                        forms[end - words..end].iter().map(String::as_str).collect();
                    terms.extend(common_gram(&words));
                }
            }
            prop_assert_eq!(found.common_grams, terms);
            let mut cutter = SentenceCutter::default();
            let begins: Vec<u32> = (0..)
                .zip(words(&text))
                .filter_map(|(at, (range, _))| cutter.begins(&text, range).then_some(at))
                .collect();
            prop_assert_eq!(found.sentences, begins.get(1..).unwrap_or_default());
            prop_assert_eq!(found.fingerprint, fingerprint(&text));
        }
    }
}
