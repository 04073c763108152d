//! Finds the words of an input in other texts.

use std::ops::Range;

use rustc_hash::FxHashMap;
use xxhash_rust::xxh3::xxh3_64;

use super::features::{InputReading, WordPosition};
use crate::text::{SentenceCutter, Stemmer, for_each_word, is_function_word};

/// Finds the words of an input in other texts.
pub(super) struct TextReader<'a> {
    stemmer: Stemmer,
    by_stem: FxHashMap<&'a str, u32>,
    known: FxHashMap<String, WordKind>,
}

/// The kind of a form in relation to the input.
#[derive(Debug, Clone, Copy, PartialEq)]
enum WordKind {
    Word(u32),
    Function,
    /// A word that is not in the input, as a hash of its stem.
    Other(u64),
}

impl<'a> TextReader<'a> {
    pub(super) fn new(reading: &'a InputReading) -> Self {
        let stems = reading.words.iter().zip(0..);
        Self {
            stemmer: Stemmer::default(),
            by_stem: stems.map(|(word, at)| (word.stem.as_str(), at)).collect(),
            known: FxHashMap::default(),
        }
    }

    /// The words of the input in a text, and the number of words of the text.
    pub(super) fn read(&mut self, text: &str) -> (Vec<WordPosition>, usize) {
        self.read_all(text, |_, _| ())
    }

    /// The same; also calls `other` with the stem hash and the form of every word that is neither
    /// in the input nor a function word.
    pub(super) fn read_all(
        &mut self,
        text: &str,
        mut other: impl FnMut(u64, &str),
    ) -> (Vec<WordPosition>, usize) {
        let mut places = Vec::new();
        let (mut count, mut joined, mut begins_sentence) = (0, false, false);
        let mut cutter = SentenceCutter::default();
        for_each_word(text, |range, form| {
            count += 1;
            if cutter.begins(text, range.clone()) {
                (joined, begins_sentence) = (false, true);
            }
            match self.kind_of(form) {
                WordKind::Function => {}
                WordKind::Other(stem) => {
                    joined = false;
                    other(stem, form);
                }
                WordKind::Word(word) => {
                    places.push(WordPosition {
                        word,
                        range,
                        joined,
                        begins_sentence: std::mem::take(&mut begins_sentence),
                    });
                    joined = true;
                }
            }
        });
        (places, count)
    }

    fn kind_of(&mut self, form: &str) -> WordKind {
        if let Some(kind) = self.known.get(form) {
            return *kind;
        }
        let kind = if is_function_word(form) {
            WordKind::Function
        } else {
            let stem = self.stemmer.stem(form);
            match self.by_stem.get(&*stem) {
                Some(word) => WordKind::Word(*word),
                None => WordKind::Other(xxh3_64(stem.as_bytes())),
            }
        };
        self.known.insert(form.to_owned(), kind);
        kind
    }
}

/// Splits the words of a long paragraph into passages at the starts of sentences.
pub(super) fn passages(places: &[WordPosition], most: usize) -> Vec<Range<usize>> {
    let mut passages = Vec::new();
    let mut from = 0;
    for (at, place) in places.iter().enumerate() {
        let long = at - from >= most;
        if (long && place.begins_sentence) || at - from >= 2 * most {
            passages.push(from..at);
            from = at;
        }
    }
    if from < places.len() {
        passages.push(from..places.len());
    }
    passages
}

/// Calls `pair` and `triple` for every two and every three adjacent words.
pub(super) fn for_each_shingle(
    places: &[WordPosition],
    mut pair: impl FnMut([u32; 2]),
    mut triple: impl FnMut([u32; 3]),
) {
    for at in 1..places.len() {
        if !places[at].joined {
            continue;
        }
        let (before, here) = (places[at - 1].word, places[at].word);
        pair([before, here]);
        if at > 1 && places[at - 1].joined {
            triple([places[at - 2].word, before, here]);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn places(sentences: &[usize]) -> Vec<WordPosition> {
        let words = sentences.iter().flat_map(|words| 0..*words);
        words
            .map(|at| WordPosition {
                word: at as u32,
                range: 0..1,
                joined: at > 0,
                begins_sentence: at == 0,
            })
            .collect()
    }

    #[test]
    fn long_paragraphs_are_split_at_sentence_starts() {
        assert_eq!(passages(&places(&[3, 3, 3]), 4), [0..6, 6..9]);
        assert_eq!(passages(&places(&[2]), 4), vec![0..2; 1]);
        assert_eq!(passages(&places(&[9]), 2), [0..4, 4..8, 8..9]);
        assert!(passages(&[], 4).is_empty());
    }

    #[test]
    fn shingles_do_not_cross_sentences_or_other_words() {
        let mut pairs = Vec::new();
        let mut triples = Vec::new();
        for_each_shingle(
            &places(&[3, 2]),
            |pair| pairs.push(pair),
            |triple| triples.push(triple),
        );
        assert_eq!(pairs, [[0, 1], [1, 2], [0, 1]]);
        assert_eq!(triples, [[0, 1, 2]]);
    }
}
