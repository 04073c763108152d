//! Spaces and the folded form in which labels and headings are compared.

/// Appends `text` with single spaces: runs of any kind of space, including line ends, become
/// one space, and characters without width are removed. No leading space is added if `out` is
/// empty or already ends in a space or line end.
pub(super) fn push_clean(out: &mut String, text: &str) {
    let text = text.trim();
    if is_clean(text.as_bytes()) {
        out.push_str(text);
        return;
    }
    let mut run = 0;
    let mut space_due = false;
    for (at, character) in text.char_indices() {
        let invisible = is_invisible(character);
        if !invisible && !character.is_whitespace() {
            if space_due {
                if !out.is_empty() && !out.ends_with([' ', '\n']) {
                    out.push(' ');
                }
                space_due = false;
                run = at;
            }
            continue;
        }
        if !space_due {
            out.push_str(&text[run..at]);
        }
        run = at + character.len_utf8();
        space_due |= !invisible;
    }
    if !space_due {
        out.push_str(&text[run..]);
    }
}

/// The text with single spaces.
pub(super) fn clean(text: &str) -> String {
    let mut cleaned = String::with_capacity(text.len());
    push_clean(&mut cleaned, text);
    cleaned
}

/// Returns whether [`push_clean`] would copy the bytes unchanged.
fn is_clean(bytes: &[u8]) -> bool {
    const STRIDE: usize = 32;
    let mut at = 0;
    while at < bytes.len() {
        let end = bytes.len().min(at + STRIDE);
        // No early exit, so that the compiler can vectorise the loop.
        let rare = (bytes[at..end].iter()).fold(0, |rare, byte| {
            rare | u8::from(matches!(byte, 0..0x20 | 0xc2 | 0xe1 | 0xe3 | 0xef))
        });
        let after = &bytes[(at + 1).min(bytes.len())..bytes.len().min(end + 1)];
        let paired = (bytes[at..end].iter().zip(after)).fold(0, |paired, (byte, next)| {
            let doubled = u8::from(*byte == b' ') & u8::from(*next == b' ');
            paired | doubled | (u8::from(*byte == 0xe2) & u8::from(*next < 0x82))
        });
        if rare | paired != 0 && (at..end).any(|at| is_odd(bytes, at)) {
            return false;
        }
        at = end;
    }
    true
}

/// Returns whether [`push_clean`] would not copy the character at `at`.
fn is_odd(bytes: &[u8], at: usize) -> bool {
    let (next, third) = (bytes.get(at + 1), bytes.get(at + 2));
    match bytes[at] {
        b' ' => next == Some(&b' '),
        0x09..=0x0d => true,
        0xc2 => matches!(next, Some(0x85 | 0xa0 | 0xad)),
        0xe1 => next == Some(&0x9a),
        0xe2 => match next {
            Some(0x80) => matches!(third, Some(0x80..=0x8f | 0xa8..=0xaf)),
            Some(0x81) => matches!(third, Some(0x9f..=0xaf)),
            _ => false,
        },
        0xe3 => next == Some(&0x80),
        0xef => next == Some(&0xbb),
        _ => false,
    }
}

/// Soft hyphens, joiners, direction marks and byte order marks.
pub(super) fn is_invisible(character: char) -> bool {
    matches!(
        character,
        '\u{ad}'
            | '\u{200b}'..='\u{200f}'
            | '\u{202a}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}'
            | '\u{feff}'
    )
}

/// The maximum length of a label or heading that is compared, in bytes.
pub(super) const KEY_MAX_BYTES: usize = 160;

/// Writes into `key` the form in which labels, headings and furniture are compared: lower case,
/// straight quotes, single spaces, no leading `#`, no final colon or full stop. Stops at
/// [`KEY_MAX_BYTES`].
pub(super) fn fold_key(text: &str, key: &mut String) {
    fold_beginning(text, KEY_MAX_BYTES, key);
}

/// [`fold_key`] that stops after about `max_bytes`.
pub(super) fn fold_beginning(text: &str, max_bytes: usize, key: &mut String) {
    key.clear();
    let mut space_due = false;
    for character in text.trim_start_matches(['#', ' ']).chars() {
        if key.len() >= max_bytes {
            return;
        }
        if character.is_whitespace() {
            space_due = true;
            continue;
        }
        let folded = match character {
            '!'..='~' => character.to_ascii_lowercase(),
            '’' | '‘' | '´' | 'ʼ' | '′' => '\'',
            '“' | '”' => '"',
            '‐'..='―' => '-',
            _ if is_invisible(character) => continue,
            _ => character,
        };
        if space_due && !key.is_empty() {
            key.push(' ');
        }
        space_due = false;
        key.push(folded);
    }
    key.truncate(key.trim_end_matches([' ', ':', '.']).len());
}

/// [`fold_key`] into a new string.
pub(super) fn folded(text: &str) -> String {
    let mut key = String::new();
    fold_key(text, &mut key);
    key
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn spaces_become_single_and_invisible_characters_are_removed() {
        assert_eq!(clean(" a\u{a0} b\u{200b}c  d\te "), "a bc d e");
    }

    #[test]
    fn keys_are_folded() {
        assert_eq!(
            folded("The  Ombudsman’s\u{a0}Role :"),
            "the ombudsman's role"
        );
    }

    proptest! {
        #[test]
        fn the_fast_check_agrees_with_the_full_one(text in "[ a-c’“£\u{a0}\u{200b}\u{2003}\u{3000}\t\n]{0,12}") {
            let words: String = text.chars().filter(|c| !is_invisible(*c)).collect();
            let expected = words.split_whitespace().collect::<Vec<_>>().join(" ");
            prop_assert_eq!(clean(&text), expected);
        }
    }
}
