//! Folding: different spellings of a letter become one.

use unicode_normalization::{UnicodeNormalization, is_nfc};

/// Adds a letter, a digit or a mark to a folded word, in lower case. A ligature becomes its
/// letters. A character that only marks where a line may break or letters join adds nothing.
pub(super) fn push_folded(character: char, folded: &mut String) {
    match character {
        '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}' => {}
        '\u{fb00}' => folded.push_str("ff"),
        '\u{fb01}' => folded.push_str("fi"),
        '\u{fb02}' => folded.push_str("fl"),
        '\u{fb03}' => folded.push_str("ffi"),
        '\u{fb04}' => folded.push_str("ffl"),
        '\u{fb05}' | '\u{fb06}' => folded.push_str("st"),
        _ => folded.extend(character.to_lowercase()),
    }
}

/// Composes letters with the accents after them, so that *é* is one letter however it was
/// typed.
pub(super) fn compose(folded: &mut String) {
    if !is_nfc(folded) {
        *folded = folded.nfc().collect();
    }
}
