//! The keys of words in the term dictionary.
//!
//! The key of a form is its stem, followed by the change from the stem to the form: `investig`
//! for *investigated* and *investigation* alike, so that the inflections of a word are
//! neighbours in the dictionary. A plain word is a short range of keys, an exact form is one
//! key, and no table of stems has to follow every merge of the engine.
//!
//! Two other layouts were measured on the same paragraphs (45.6 MB of text in 5,000 invented
//! decisions, words of all frequencies, one thread; `cargo bench --bench words -- 5000` repeats
//! it):
//!
//! | | keys | stems and forms, both with positions | stems, with lists of forms |
//! |---|---|---|---|
//! | building, CPU s | 1.56 | 2.97 | 2.95 |
//! | index / text | 0.92 | 1.26 | 1.03 |
//! | plain word, µs | 65 | 19 | 19 |
//! | phrase of plain words, µs | 2,983 | 1,400 | 1,384 |
//! | exact word, µs | 15 | 15 | 13 |
//! | phrase of exact words, µs | 1,067 | 1,078 | 1,773 |
//! | beginning of a word, µs | 87 | 84 | 81 |
//!
//! Keys take half the build time and three quarters of the space of the others, but a plain
//! word reads some three lists instead of one. This is the better trade: most of a search is
//! not the reading of its words, and common grams and the windows of the reader make up for the
//! slower half of that reading. Build time and space are what limit an index ten times as
//! large.

use crate::text::MAX_WORD_BYTES;

/// Ends the stem in a key. No word contains it.
const END_OF_STEM: char = '\0';

/// Appends the key of `form`: stem, NUL, one more than the number of bytes to
/// drop from the stem's end, the bytes to add.
pub(crate) fn write_key(stem: &str, form: &str, key: &mut String) {
    let common = common_prefix(stem, form);
    let dropped = stem.len() - common;
    key.push_str(stem);
    key.push(END_OF_STEM);
    key.push(char::from(dropped as u8 + 1));
    key.push_str(&form[common..]);
}

/// Reads the form out of a key. `None` for a key of another shape.
pub(crate) fn read_form(key: &[u8]) -> Option<String> {
    let key = std::str::from_utf8(key).ok()?;
    let (stem, rest) = key.split_once(END_OF_STEM)?;
    let dropped = usize::from(*rest.as_bytes().first()?).checked_sub(1)?;
    let kept = stem.get(..stem.len().checked_sub(dropped)?)?;
    Some(format!("{kept}{}", rest.get(1..)?))
}

/// The range of keys of all forms of `stem`, from inclusive, to exclusive.
pub(crate) fn keys_of_stem(stem: &str) -> (String, String) {
    (format!("{stem}{END_OF_STEM}"), format!("{stem}\u{1}"))
}

/// The length of the common prefix, at a character boundary.
fn common_prefix(one: &str, other: &str) -> usize {
    let mut common = one
        .bytes()
        .zip(other.bytes())
        .take_while(|(a, b)| a == b)
        .count();
    while !one.is_char_boundary(common) {
        common -= 1;
    }
    common
}

// A stem drops less than the whole of the longest word, so the count fits the one ASCII
// character it is written in.
const _: () = assert!(MAX_WORD_BYTES < 126);

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::text::{Stemmer, words};

    fn key_of(form: &str) -> String {
        let mut key = String::new();
        write_key(&Stemmer::default().stem(form), form, &mut key);
        key
    }

    #[test]
    fn inflections_are_neighbours() {
        let (from, to) = keys_of_stem("investig");
        for form in [
            "investigate",
            "investigated",
            "investigation",
            "investigations",
        ] {
            let key = key_of(form);
            assert!(from <= key && key < to, "{form}: {key:?}");
        }
        assert!(key_of("investor") >= to);
    }

    proptest! {
        #[test]
        fn a_form_is_read_back_from_its_key(text in "[a-z']{0,12}|\\PC{0,40}") {
            for (_, form) in words(&text) {
                let read = read_form(key_of(&form).as_bytes());
                prop_assert_eq!(read.as_ref(), Some(&form));
            }
        }
    }
}
