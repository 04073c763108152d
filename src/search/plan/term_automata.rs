//! Automata over the keys of the term dictionary, which look up forms without a full scan.
//!
//! A key is a stem, NUL, one more than the number of bytes to drop, and the bytes to add.

use tantivy_fst::Automaton;

use crate::text::{Reading, Variants};

/// Accepts the keys of forms that start with `prefix`, and skips the rest of the dictionary.
///
/// A stem may differ from the prefix only in bytes that will be dropped again, and English stems
/// drop few bytes.
pub(crate) struct PrefixAutomaton {
    prefix: Vec<u8>,
}

/// The stemmer adds at most this many bytes of its own at the end of a stem, as in `die` for
/// *dying*, and never changes the first letter of a word.
const MAX_DROPPED: usize = 2;

#[derive(Clone, Copy)]
pub(crate) enum PrefixState {
    /// In the stem: `agree` bytes agree with the prefix, and the `part` bytes after them do not.
    Stem { agree: usize, part: usize },
    /// After the NUL: the number of bytes to drop comes next.
    Drop { agree: usize, part: usize },
    /// In the form: `agree` bytes of the prefix have matched.
    Form { agree: usize },
    /// It can no longer start with the prefix.
    Dead,
}

impl Automaton for PrefixAutomaton {
    type State = PrefixState;

    fn start(&self) -> PrefixState {
        PrefixState::Stem { agree: 0, part: 0 }
    }

    fn is_match(&self, state: &PrefixState) -> bool {
        matches!(state, PrefixState::Form { agree } if *agree == self.prefix.len())
    }

    fn can_match(&self, state: &PrefixState) -> bool {
        !matches!(state, PrefixState::Dead)
    }

    fn accept(&self, state: &PrefixState, byte: u8) -> PrefixState {
        match *state {
            PrefixState::Stem { agree, part } if byte == 0 => PrefixState::Drop { agree, part },
            PrefixState::Stem { agree, part } if part > 0 => Self::parted(agree, part + 1),
            PrefixState::Stem { agree, .. } => {
                // After the whole prefix, every byte is accepted.
                if agree >= self.prefix.len() || self.prefix[agree] == byte {
                    PrefixState::Stem {
                        agree: agree + 1,
                        part: 0,
                    }
                } else {
                    Self::parted(agree, 1)
                }
            }
            PrefixState::Drop { agree, part } => {
                let dropped = usize::from(byte).saturating_sub(1);
                if dropped < part {
                    return PrefixState::Dead;
                }
                let kept = (agree + part).saturating_sub(dropped);
                PrefixState::Form {
                    agree: kept.min(self.prefix.len()),
                }
            }
            PrefixState::Form { agree } if agree == self.prefix.len() => {
                PrefixState::Form { agree }
            }
            PrefixState::Form { agree } if self.prefix[agree] == byte => {
                PrefixState::Form { agree: agree + 1 }
            }
            PrefixState::Form { .. } | PrefixState::Dead => PrefixState::Dead,
        }
    }
}

impl PrefixAutomaton {
    /// Accepts forms that start with `prefix`; an empty prefix accepts all forms.
    pub(crate) fn new(prefix: String) -> Self {
        Self {
            prefix: prefix.into_bytes(),
        }
    }

    fn parted(agree: usize, part: usize) -> PrefixState {
        if part > MAX_DROPPED || agree == 0 {
            PrefixState::Dead
        } else {
            PrefixState::Stem { agree, part }
        }
    }
}

/// Accepts the keys of the spelling variants of a word.
///
/// The states at the last two characters of the stem are kept, because up to two characters may be
/// dropped again.
pub(crate) struct EditAutomaton {
    variants: Variants,
}

/// The state after reading part of a key.
#[derive(Clone, Copy)]
pub(crate) enum EditState {
    /// In the stem: the readings after its last character, the one before, and the one before that,
    /// with the byte lengths of the last two characters.
    Stem {
        readings: [Reading; 3],
        bytes: [u8; 2],
        begun: PartialChar,
    },
    /// After the NUL: the number of bytes to drop comes next.
    Drop {
        readings: [Reading; 3],
        bytes: [u8; 2],
    },
    /// In the form: the kept part of the stem has been read, and added bytes follow.
    Form {
        reading: Reading,
        begun: PartialChar,
    },
    /// It can no longer be a variant.
    Dead,
}

/// A character of which some bytes are still to come.
#[derive(Clone, Copy, Default)]
pub(crate) struct PartialChar {
    code: u32,
    bytes: u8,
    missing: u8,
}

impl PartialChar {
    /// Adds a byte; returns the character and its byte length once it is complete.
    fn take(&mut self, byte: u8) -> Option<(char, u8)> {
        let byte = u32::from(byte);
        if byte & 0xc0 == 0x80 {
            self.code = self.code << 6 | byte & 0x3f;
            self.missing = self.missing.saturating_sub(1);
        } else {
            let (code, missing) = match byte {
                0xf0.. => (byte & 0x07, 3),
                0xe0.. => (byte & 0x0f, 2),
                0xc0.. => (byte & 0x1f, 1),
                _ => (byte, 0),
            };
            *self = Self {
                code,
                bytes: 0,
                missing,
            };
        }
        self.bytes += 1;
        if self.missing > 0 {
            return None;
        }
        char::from_u32(self.code).map(|character| (character, self.bytes))
    }
}

impl EditAutomaton {
    /// Accepts variants of `form`.
    pub(crate) fn new(form: &str, edits: u8) -> Self {
        Self {
            variants: Variants::new(form, usize::from(edits)),
        }
    }
}

impl Automaton for EditAutomaton {
    type State = EditState;

    fn start(&self) -> EditState {
        EditState::Stem {
            readings: [self.variants.start(); 3],
            bytes: [0; 2],
            begun: PartialChar::default(),
        }
    }

    fn is_match(&self, state: &EditState) -> bool {
        matches!(state, EditState::Form { reading, begun }
            if begun.missing == 0 && self.variants.accepts(reading))
    }

    fn can_match(&self, state: &EditState) -> bool {
        match state {
            EditState::Stem { readings, .. } | EditState::Drop { readings, .. } => {
                readings.iter().any(Reading::is_alive)
            }
            EditState::Form { reading, .. } => reading.is_alive(),
            EditState::Dead => false,
        }
    }

    fn accept(&self, state: &EditState, byte: u8) -> EditState {
        match *state {
            EditState::Stem {
                readings, bytes, ..
            } if byte == 0 => EditState::Drop { readings, bytes },
            EditState::Stem {
                mut readings,
                mut bytes,
                mut begun,
            } => {
                if let Some((character, len)) = begun.take(byte) {
                    let reading = self.variants.step(&readings[0], character);
                    readings = [reading, readings[0], readings[1]];
                    bytes = [len, bytes[0]];
                }
                EditState::Stem {
                    readings,
                    bytes,
                    begun,
                }
            }
            EditState::Drop { readings, bytes } => {
                let kept = match byte.saturating_sub(1) {
                    0 => readings[0],
                    dropped if dropped == bytes[0] => readings[1],
                    dropped if dropped == bytes[0] + bytes[1] => readings[2],
                    _ => return EditState::Dead,
                };
                EditState::Form {
                    reading: kept,
                    begun: PartialChar::default(),
                }
            }
            EditState::Form { reading, mut begun } => {
                let read = begun.take(byte);
                let reading = read.map_or(reading, |(character, _)| {
                    self.variants.step(&reading, character)
                });
                EditState::Form { reading, begun }
            }
            EditState::Dead => EditState::Dead,
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::index::write_key;
    use crate::text::Stemmer;

    fn accepts(prefix: &str, form: &str) -> bool {
        let mut key = String::new();
        write_key(&Stemmer::default().stem(form), form, &mut key);
        ends_in_match(&PrefixAutomaton::new(prefix.to_owned()), &key)
    }

    fn is_variant(word: &str, edits: u8, form: &str) -> bool {
        let mut key = String::new();
        write_key(&Stemmer::default().stem(form), form, &mut key);
        ends_in_match(&EditAutomaton::new(word, edits), &key)
    }

    /// Whether the key is accepted and no prefix of it is rejected early.
    fn ends_in_match<A: Automaton>(automaton: &A, key: &str) -> bool {
        let end = key.bytes().fold(automaton.start(), |state, byte| {
            let next = automaton.accept(&state, byte);
            assert!(automaton.can_match(&state) || !automaton.can_match(&next));
            next
        });
        automaton.is_match(&end) && automaton.can_match(&end)
    }

    #[test]
    fn irregular_stems_are_found_by_a_prefix_of_the_word() {
        for (prefix, form) in [
            ("dy", "dying"),
            ("ski", "skies"),
            ("rectif", "rectification"),
            ("happy", "happy"),
        ] {
            assert!(accepts(prefix, form), "{prefix}* should find {form}");
        }
        assert!(!accepts("happi", "happy"));
    }

    #[test]
    fn irregular_stems_are_found_as_spelling_variants() {
        for (word, form) in [
            ("diyng", "dying"),
            ("skys", "skies"),
            ("hapy", "happy"),
            ("cafés", "café"),
        ] {
            assert!(is_variant(word, 2, form), "{word}~2 should find {form}");
        }
    }

    proptest! {
        #[test]
        fn a_form_is_found_by_each_of_its_prefixes_and_no_other(
            base in "[a-z]{1,8}",
            ending in prop::sample::select(vec![
                "", "s", "ed", "ing", "ying", "ies", "ational", "fulness", "ization", "ly", "'s",
                "bility", "ousness", "ement", "y", "e",
            ]),
            other in "[a-z]{1,6}",
        ) {
            let form = format!("{base}{ending}");
            for end in 1..=form.len() {
                prop_assert!(accepts(&form[..end], &form), "{}* {}", &form[..end], form);
            }
            prop_assert_eq!(accepts(&other, &form), form.starts_with(&other));
        }

        #[test]
        fn variants_are_found_by_their_keys(
            base in "[a-eé]{1,6}",
            ending in prop::sample::select(vec![
                "", "s", "ed", "ing", "ying", "ies", "ational", "ly", "'s", "y", "e",
            ]),
            change in prop::collection::vec((any::<prop::sample::Index>(), "[a-e]{0,2}"), 0..3),
            edits in 1_u8..=2,
        ) {
            let form = format!("{base}{ending}");
            let mut word: Vec<char> = form.chars().collect();
            for (at, others) in change {
                let at = at.index(word.len() + 1);
                let end = (at + 1).min(word.len());
                word.splice(at..end, others.chars());
            }
            let word: String = word.into_iter().collect();
            let expected = Variants::new(&word, usize::from(edits)).matches(&form);
            prop_assert_eq!(is_variant(&word, edits, &form), expected, "{}~{} {}", word, edits, form);
        }
    }
}
