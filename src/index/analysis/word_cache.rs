//! A cache of what the index needs for each word.

use std::num::NonZeroU8;

use super::common_grams::frequent;
use super::term_keys::write_key;
use crate::text::{Fingerprinter, Stemmer};

/// What the index needs for a folded word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct WordEntry<'a> {
    /// Its key in the term dictionary.
    pub(crate) key: Key<'a>,
    /// Its hash for fingerprints; `None` for a word they skip.
    pub(crate) hash: Option<u64>,
    /// Its number among the words whose pairs are terms.
    pub(crate) frequent: Option<NonZeroU8>,
}

/// The key of a word in the term dictionary.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Key<'a> {
    /// The first bytes, as many as the number says, of an array of fixed length, which is
    /// copied in one or two steps.
    Short(u8, &'a [u8; SHORT_KEY_BYTES]),
    /// A longer key.
    Long(&'a str),
}

/// The maximum length of a cached key, in bytes.
pub(crate) const SHORT_KEY_BYTES: usize = 20;

/// Finds the entries of folded words and caches the commonest ones.
///
/// Computing an entry costs ten times as much as a lookup here, and ninety-eight words in a
/// hundred occurred a moment ago.
pub(crate) struct WordCache {
    stemmer: Stemmer,
    // Each set has the most recent word first; a new word replaces the other one. Twice as many
    // sets with one slot each hit less often.
    sets: Box<[[Slot; 2]]>,
    /// The key of a word that is too long for a slot.
    long_key: String,
}

#[derive(Clone, Copy)]
struct Slot {
    shape: Shape,
    hash: u64,
    has_hash: bool,
    frequent: Option<NonZeroU8>,
    key_len: u8,
    key: [u8; SHORT_KEY_BYTES],
}

impl Slot {
    const EMPTY: Self = Self {
        shape: Shape {
            len: 0,
            beginning: 0,
            end: 0,
        },
        hash: 0,
        has_hash: false,
        frequent: None,
        key_len: 0,
        key: [0; SHORT_KEY_BYTES],
    };
}

/// A word of at most sixteen bytes as three numbers that are unique to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Shape {
    len: u8,
    beginning: u64,
    end: u64,
}

impl Shape {
    /// `None` for an empty word and for one that is too long.
    fn of(form: &[u8]) -> Option<Self> {
        // The first and the last bytes cover the word, whether they overlap or not.
        let (beginning, end) = match form {
            [_, .., _] if form.len() > 16 => return None,
            [..] if form.len() >= 8 => (
                u64::from_le_bytes(*form.first_chunk()?),
                u64::from_le_bytes(*form.last_chunk()?),
            ),
            [..] if form.len() >= 4 => (
                u64::from(u32::from_le_bytes(*form.first_chunk()?)),
                u64::from(u32::from_le_bytes(*form.last_chunk()?)),
            ),
            [first, .., last] => {
                let middle = form[form.len() / 2];
                (u64::from(*first) << 8 | u64::from(middle), u64::from(*last))
            }
            [only] => (u64::from(*only), 0),
            [] => return None,
        };
        Some(Self {
            len: form.len() as u8,
            beginning,
            end,
        })
    }

    /// The set it belongs to.
    fn set(self) -> usize {
        const ONE: u64 = 0x9e37_79b9_7f4a_7c15;
        const OTHER: u64 = 0xd1b5_4a32_d192_ed03;
        let beginning = u128::from(self.beginning ^ ONE);
        let end = u128::from(self.end.rotate_left(u32::from(self.len)) ^ OTHER);
        let product = beginning * end;
        ((product >> 64) as u64 ^ product as u64) as usize & (WordCache::SETS - 1)
    }
}

impl WordCache {
    const SETS: usize = 1 << 13;

    pub(crate) fn new() -> Self {
        Self {
            stemmer: Stemmer::default(),
            sets: vec![[Slot::EMPTY; 2]; Self::SETS].into_boxed_slice(),
            long_key: String::new(),
        }
    }

    /// The entry of `form`.
    pub(crate) fn look_up(&mut self, form: &str) -> WordEntry<'_> {
        let shape = Shape::of(form.as_bytes());
        let set = shape.map_or(0, Shape::set);
        if shape != Some(self.sets[set][0].shape) {
            if shape == Some(self.sets[set][1].shape) {
                self.sets[set].swap(0, 1);
            } else if let Some(slot) = self.work_out(form, shape) {
                self.sets[set] = [slot, self.sets[set][0]];
            } else {
                return WordEntry {
                    key: Key::Long(&self.long_key),
                    hash: Fingerprinter::hash_of(form),
                    frequent: frequent(form),
                };
            }
        }
        let slot = &self.sets[set][0];
        WordEntry {
            key: Key::Short(slot.key_len, &slot.key),
            hash: slot.has_hash.then_some(slot.hash),
            frequent: slot.frequent,
        }
    }

    /// Writes the key to `long_key` if it is too long for a slot.
    fn work_out(&mut self, form: &str, shape: Option<Shape>) -> Option<Slot> {
        self.long_key.clear();
        write_key(&self.stemmer.stem(form), form, &mut self.long_key);
        let key_len = self.long_key.len();
        let shape = shape.filter(|_| key_len <= SHORT_KEY_BYTES)?;
        let hash = Fingerprinter::hash_of(form);
        let mut key = [0; SHORT_KEY_BYTES];
        key[..key_len].copy_from_slice(self.long_key.as_bytes());
        Some(Slot {
            shape,
            hash: hash.unwrap_or_default(),
            has_hash: hash.is_some(),
            frequent: frequent(form),
            key_len: key_len as u8,
            key,
        })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::text::words;

    #[test]
    fn words_of_one_length_have_different_shapes() {
        let mut words: Vec<String> = Vec::new();
        for len in 1..=3 {
            for number in 0..27_u32.pow(len) {
                let letter = |place: u32| (b'a' + (number / 27_u32.pow(place) % 27) as u8) as char;
                words.push((0..len).map(letter).collect());
            }
        }
        let shapes = words.iter().map(|word| {
            let Shape {
                len,
                beginning,
                end,
            } = Shape::of(word.as_bytes()).expect("neither empty nor long");
            (len, beginning, end)
        });
        let distinct: std::collections::HashSet<_> = shapes.collect();
        assert_eq!(distinct.len(), words.len());
    }

    proptest! {
        #[test]
        fn cached_entries_equal_computed_ones(text in "([a-c']{0,24} |the council ){0,40}|\\PC{0,40}") {
            let mut word_cache = WordCache::new();
            for (_, form) in words(&text) {
                let mut key = String::new();
                write_key(&Stemmer::default().stem(&form), &form, &mut key);
                for _ in 0..2 {
                    let entry = word_cache.look_up(&form);
                    let found = match entry.key {
                        Key::Short(len, padded) => &padded[..usize::from(len)],
                        Key::Long(key) => key.as_bytes(),
                    };
                    prop_assert_eq!(found, key.as_bytes());
                    prop_assert_eq!(entry.hash, Fingerprinter::hash_of(&form));
                    prop_assert_eq!(entry.frequent, frequent(&form));
                }
            }
        }

        #[test]
        fn two_words_have_one_shape_only_if_they_are_equal(
            one in "[a-b]{1,17}",
            other in "[a-b]{1,17}",
        ) {
            let [first, second] = [&one, &other].map(|word| Shape::of(word.as_bytes()));
            if first.is_some() {
                prop_assert_eq!(first == second, one == other);
            }
        }
    }
}
