use std::ops::Range;

use super::fold::{compose, push_folded};
use unicode_segmentation::UnicodeSegmentation;

/// The maximum length of a folded word, in bytes. Longer words are cut here, in texts and in
/// queries alike, so that they are still found.
pub const MAX_WORD_BYTES: usize = 96;

/// Calls `found` for every word of `text` with its byte range and its folded form.
///
/// A word is a run of letters and digits with the marks on them. An apostrophe, straight or
/// curly, between letters belongs to it (`council’s`), as does a point or a comma between
/// digits (`1,950`, `24.5`). Everything else separates words, and the text around a word never
/// changes it. Folding lowers the case and makes curly apostrophes straight. Ranges rise and do
/// not overlap.
///
/// These are the words of Unicode (UAX 29) with two exceptions. Full stops, colons and
/// underscores separate words, while Unicode keeps them between letters (`end.The`, `gov.uk`).
/// Adjacent letters and digits are one word where Unicode separates them: figures such as `½`
/// and `²`, and scripts without spaces.
///
/// The plain equivalent looks at every character. This version reads ASCII by a table of bytes,
/// and stays in it at curly quotes and dashes, which occur in nearly every paragraph.
pub fn for_each_word(text: &str, mut found: impl FnMut(Range<usize>, &str)) {
    let bytes = text.as_bytes();
    let mut folded = String::with_capacity(MAX_WORD_BYTES + 4);
    let mut at = 0;
    while at < bytes.len() {
        let class = CLASS[usize::from(bytes[at])];
        if class == Class::Separator {
            at += 1;
            continue;
        }
        if class == Class::Beyond {
            match punctuation_len(&bytes[at..]) {
                0 => at = spelled_beyond_ascii(text, at, &mut folded, &mut found),
                len => at += len,
            }
            continue;
        }
        let start = at;
        let mut is_folded = true;
        at = run_end(bytes, at, &mut is_folded);
        let joint = joint_len(&bytes[at..], bytes[at - 1]);
        if joint == Joint::None && is_folded {
            found(start..at, cut(&text[start..at]));
            continue;
        }
        folded.clear();
        folded.push_str(&text[start..at]);
        let end = joined_end(text, at, joint, &mut folded);
        folded.make_ascii_lowercase();
        if let Some(end) = end {
            found(start..end, cut(&folded));
            at = end;
        } else {
            at = spelled_beyond_ascii(text, start, &mut folded, &mut found);
        }
    }
}

/// The end of the run of ASCII letters and digits that starts at `at`.
#[inline]
fn run_end(bytes: &[u8], mut at: usize, is_folded: &mut bool) -> usize {
    while let Some(byte) = bytes.get(at) {
        let class = CLASS[usize::from(*byte)];
        if class > Class::Digit {
            break;
        }
        *is_folded &= class != Class::Capital;
        at += 1;
    }
    at
}

/// Adds what follows the first run of a word to `folded` and returns where the word ends;
/// `None` when it continues beyond ASCII.
fn joined_end(text: &str, mut at: usize, mut joint: Joint, folded: &mut String) -> Option<usize> {
    let bytes = text.as_bytes();
    loop {
        match joint {
            Joint::None => return Some(at),
            Joint::Apostrophe(len) => {
                folded.push('\'');
                at += len;
            }
            Joint::InNumber => {
                folded.push(char::from(bytes[at]));
                at += 1;
            }
            Joint::Beyond => return None,
        }
        let end = run_end(bytes, at, &mut true);
        folded.push_str(&text[at..end]);
        at = end;
        joint = joint_len(&bytes[at..], bytes[at - 1]);
    }
}

/// Collects the words of `text` with their byte ranges and folded forms.
///
/// ```
/// let words = redress::text::words("The Council’s £1,950");
/// let forms: Vec<_> = words.iter().map(|(_, form)| form.as_str()).collect();
/// assert_eq!(forms, ["the", "council's", "1,950"]);
/// ```
#[must_use]
pub fn words(text: &str) -> Vec<(Range<usize>, String)> {
    let mut words = Vec::new();
    for_each_word(text, |range, folded| words.push((range, folded.to_owned())));
    words
}

/// The role of a byte in a word.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Class {
    Small,
    Capital,
    Digit,
    Separator,
    Beyond,
}

const CLASS: [Class; 256] = {
    let mut classes = [Class::Separator; 256];
    let mut byte = 0;
    while byte < 256 {
        classes[byte] = match byte as u8 {
            b'a'..=b'z' => Class::Small,
            b'A'..=b'Z' => Class::Capital,
            b'0'..=b'9' => Class::Digit,
            0x80.. => Class::Beyond,
            _ => Class::Separator,
        };
        byte += 1;
    }
    classes
};

impl Class {
    fn is_letter(self) -> bool {
        self <= Self::Capital
    }
}

/// What follows the letters and digits read so far.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Joint {
    None,
    Apostrophe(usize),
    InNumber,
    Beyond,
}

#[inline]
fn joint_len(rest: &[u8], before: u8) -> Joint {
    // Nearly every word is followed by a space.
    if let [b' ', ..] = rest {
        return Joint::None;
    }
    let class_at = |at: usize| {
        rest.get(at)
            .map_or(Class::Separator, |byte| CLASS[usize::from(*byte)])
    };
    let before = CLASS[usize::from(before)];
    match rest {
        [b'\'', ..] if before.is_letter() => match class_at(1) {
            class if class.is_letter() => Joint::Apostrophe(1),
            Class::Beyond if punctuation_len(&rest[1..]) == 0 => Joint::Beyond,
            _ => Joint::None,
        },
        [b'.' | b',', ..] if before == Class::Digit && class_at(1) == Class::Digit => {
            Joint::InNumber
        }
        // U+2019, the apostrophe on nearly every page.
        [0xe2, 0x80, 0x99, ..] if before.is_letter() => match class_at(3) {
            class if class.is_letter() => Joint::Apostrophe(3),
            Class::Beyond if punctuation_len(&rest[3..]) == 0 => Joint::Beyond,
            _ => Joint::None,
        },
        [byte, ..] if *byte >= 0x80 && punctuation_len(rest) == 0 => Joint::Beyond,
        _ => Joint::None,
    }
}

/// The length of a quote, dash, space or sign that is common in these texts and not part of a
/// word; 0 for every other character.
fn punctuation_len(rest: &[u8]) -> usize {
    match rest {
        // General punctuation from U+2000 on, without the joiners and marks of direction.
        [0xe2, 0x80, 0x80..=0x8a | 0x90..=0xa7 | 0xaf, ..] => 3,
        // No-break space and the signs of Latin-1 that are neither letters nor digits.
        [
            0xc2,
            0xa0..=0xa9 | 0xab | 0xac | 0xae..=0xb1 | 0xb4 | 0xb6 | 0xb8 | 0xbb | 0xbf,
            ..,
        ] => 2,
        _ => 0,
    }
}

/// Reads one word, or skips one character that is not part of a word, and returns where it
/// stopped.
#[cold]
fn spelled_beyond_ascii(
    text: &str,
    start: usize,
    folded: &mut String,
    found: &mut impl FnMut(Range<usize>, &str),
) -> usize {
    let mut characters = text[start..].char_indices().peekable();
    let mut before = ' ';
    let mut end = start;
    folded.clear();
    while let Some((at, character)) = characters.next() {
        let after = characters.peek().map_or(' ', |(_, next)| *next);
        let inside = end > start;
        let belongs = character.is_alphanumeric()
            || (inside && (is_mark(character) || joins(before, character, after)));
        if !belongs {
            if !inside {
                return start + at + character.len_utf8();
            }
            break;
        }
        match character {
            '\u{2019}' => folded.push('\''),
            _ => push_folded(character, folded),
        }
        end = start + at + character.len_utf8();
        before = character;
    }
    compose(folded);
    found(start..end, cut(folded));
    end
}

fn joins(before: char, character: char, after: char) -> bool {
    match character {
        '\'' | '\u{2019}' => before.is_alphabetic() && after.is_alphabetic(),
        '.' | ',' => before.is_ascii_digit() && after.is_ascii_digit(),
        _ => false,
    }
}

/// Returns whether a character is a mark on the letter before it, in any script, or joins
/// letters in a word, without being a letter itself.
#[must_use]
pub fn is_mark(character: char) -> bool {
    match character {
        '\u{0}'..='\u{ac}' | '\u{ae}'..='\u{2ff}' => false,
        '\u{ad}' | '\u{300}'..='\u{36f}' | '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}' => {
            true
        }
        _ if character.is_alphanumeric() || character.is_whitespace() => false,
        _ => {
            // A mark on the letter before it makes one grapheme with that letter.
            let mut room = [0; 8];
            room[0] = b'a';
            let len = 1 + character.encode_utf8(&mut room[1..]).len();
            let both = std::str::from_utf8(&room[..len]).unwrap_or_default();
            both.graphemes(true).count() == 1
        }
    }
}

fn cut(folded: &str) -> &str {
    if folded.len() <= MAX_WORD_BYTES {
        return folded;
    }
    &folded[..folded.floor_char_boundary(MAX_WORD_BYTES)]
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &[&str]) {
        let found = words(text);
        let forms: Vec<_> = found.iter().map(|(_, form)| form.as_str()).collect();
        assert_eq!(forms, expected, "{text}");
    }

    #[test]
    fn apostrophes_between_letters_belong_to_the_word() {
        check(
            "The Council’s children's",
            &["the", "council's", "children's"],
        );
        check("‘fault’ “injustice”", &["fault", "injustice"]);
        check("councils’ view", &["councils", "view"]);
    }

    #[test]
    fn points_and_commas_join_digits_only() {
        check(
            "£1,950 or £114,721.36, 2025.",
            &["1,950", "or", "114,721.36", "2025"],
        );
        check("end.The e.g. 24A(6)", &["end", "the", "e", "g", "24a", "6"]);
    }

    #[test]
    fn hyphens_dashes_and_slashes_separate() {
        check(
            "Southend-on-Sea – and/or",
            &["southend", "on", "sea", "and", "or"],
        );
    }

    #[test]
    fn letters_beyond_ascii_are_letters() {
        check(
            "Zoë’s café naïve, ÉCOLE",
            &["zoë's", "café", "naïve", "école"],
        );
        check("cafe\u{301} ½", &["café", "½"]);
        check("coun\u{ad}cil", &["council"]);
        check("coun\u{200b}cil \u{200b}tax\u{feff}", &["council", "tax"]);
        check("oﬃce ﬁne ﬂat", &["office", "fine", "flat"]);
    }

    #[test]
    fn marks_of_every_script_stay_in_their_word() {
        check("हिन्दी में", &["हिन्दी", "में"]);
        check("שָׁלוֹם, עֲלֵיכֶם", &["שָׁלוֹם", "עֲלֵיכֶם"]);
        check(
            "cafe\u{301}s; na\u{308}ive\u{20dd}",
            &["cafés", "näive\u{20dd}"],
        );
        check("ক্ষ", &["ক্ষ"]);
    }

    #[test]
    fn an_overlong_word_is_cut_and_kept() {
        let text = "x".repeat(5_000);
        assert_eq!(words(&text), [(0..5_000, "x".repeat(MAX_WORD_BYTES))]);
    }

    /// The plain twin: looks at every character, ASCII or not.
    fn plain_words(text: &str) -> Vec<(Range<usize>, String)> {
        let mut found = Vec::new();
        let mut folded = String::new();
        let mut at = 0;
        while at < text.len() {
            at = spelled_beyond_ascii(text, at, &mut folded, &mut |range, form: &str| {
                found.push((range, form.to_owned()));
            });
        }
        found
    }

    /// Characters that separate words, though Unicode keeps letters or digits on both sides of
    /// some of them together.
    fn parts_words(character: char) -> bool {
        !character.is_alphanumeric()
    }

    /// Returns whether Unicode separates a letter or digit from its neighbours: one of a script
    /// without spaces, or a figure that is not a decimal digit.
    fn stands_alone(character: char) -> bool {
        character.is_alphanumeric() && format!("a{character}a").split_word_bounds().count() > 1
    }

    /// Returns whether a character makes one grapheme with the letter before it.
    fn stands_on_letter(character: char) -> bool {
        format!("a{character}").graphemes(true).count() == 1
    }

    proptest! {
        /// The oracle for both scans is the word boundaries of Unicode.
        #[test]
        fn words_are_those_of_unicode_except_where_documented(
            text in "([a-cA-C0-2]{1,3}|[ .,'’‘“”–£½²é:;_·-]|\u{a0}|[א-ת]|[\u{5b0}-\u{5bd}]|[अ-ह]|[\u{93e}-\u{94d}]|日|か|\u{301}|\u{200d}|\\PC){0,30}"
        ) {
            let bounds: Vec<usize> = text.split_word_bound_indices().map(|(at, _)| at)
                .chain([text.len()]).collect();
            let is_bound = |at: usize| bounds.binary_search(&at).is_ok();
            let mut end_of_last = 0;
            for (range, _) in words(&text) {
                // No letter or digit is left out.
                let between = &text[end_of_last..range.start];
                prop_assert!(!between.contains(char::is_alphanumeric), "{:?}", between);
                end_of_last = range.end;
                // A mark without a letter before it counts as a letter here.
                let mut before = ' ';
                let is_odd = text[range.clone()].chars().any(|character| {
                    let on = std::mem::replace(&mut before, character);
                    stands_on_letter(character) && !on.is_alphabetic() && !is_mark(on)
                });
                if is_odd {
                    continue;
                }
                // A word begins and ends at a boundary, or at a character that separates words.
                let before = text[..range.start].chars().next_back();
                let following = text[range.end..].chars().next();
                prop_assert!(is_bound(range.start) || before.is_some_and(parts_words), "{:?}", &text[range.clone()]);
                prop_assert!(is_bound(range.end) || following.is_some_and(parts_words), "{:?}", &text[range.clone()]);
                // It has no boundary inside, unless one of its letters stands alone.
                let word = &text[range.clone()];
                if !word.chars().any(stands_alone) {
                    let mut inner = range.start + 1..range.end;
                    prop_assert!(!inner.any(is_bound), "{:?}", word);
                }
            }
            prop_assert!(!text[end_of_last..].contains(char::is_alphanumeric));
        }

        #[test]
        fn the_fast_scan_finds_the_words_of_the_plain_one(
            text in "([a-cA-C0-2]{1,3}|[ .,'’‘“”–£½é:;_-]|\u{a0}|\\PC){0,40}"
        ) {
            prop_assert_eq!(words(&text), plain_words(&text));
        }

        #[test]
        fn ranges_rise_and_never_split_a_character(text in ".{0,200}") {
            let mut end_of_last = 0;
            for (range, form) in words(&text) {
                prop_assert!(end_of_last <= range.start && range.start < range.end);
                prop_assert!(text.get(range.clone()).is_some());
                prop_assert!(!form.is_empty() && form.len() <= MAX_WORD_BYTES);
                end_of_last = range.end;
            }
        }
    }
}
