//! Repairs damage from copying: mojibake, stray control characters, lone carriage returns.

use std::borrow::Cow;

use encoding_rs::WINDOWS_1252;

/// A text with its intended characters.
///
/// It has the lines of the source: repairs never add or remove a `\n`, except that a lone
/// carriage return becomes one.
pub(super) struct Repaired<'a> {
    pub(super) text: Cow<'a, str>,
    /// The number of garbled characters decoded.
    pub(super) decoded: usize,
    /// The number of control characters removed.
    pub(super) removed: usize,
    /// The position of the first repair, in bytes of `text`.
    pub(super) first: Option<usize>,
}

/// Text that is garbled twice needs two passes; more does not occur.
const PASSES: usize = 3;

/// Repairs a text; a clean text is borrowed.
pub(super) fn repair(text: &str) -> Repaired<'_> {
    let text = text.trim_start_matches('\u{feff}');
    let mut repaired = Repaired {
        text: Cow::Borrowed(text),
        decoded: 0,
        removed: 0,
        first: None,
    };
    for pass in 0..PASSES {
        let Some(start) = next_suspect(repaired.text.as_bytes(), 0) else {
            break;
        };
        let mut mender = Repairer::starting(&repaired.text, start);
        mender.run(&repaired.text, start);
        let found = mender.decoded + mender.removed;
        repaired.first = repaired.first.or(mender.first);
        if pass == 0 {
            repaired.decoded = mender.decoded;
        }
        repaired.removed += mender.removed;
        repaired.text = Cow::Owned(mender.text);
        if found == 0 {
            break;
        }
    }
    repaired
}

/// The number of bytes checked together for anything that may need repair.
const STRIDE: usize = 32;

/// The position, from `from` onwards, of the next byte that may need repair.
fn next_suspect(bytes: &[u8], from: usize) -> Option<usize> {
    let mut at = from;
    while at < bytes.len() {
        let stride = &bytes[at..bytes.len().min(at + STRIDE)];
        // No early exit, so that the compiler can vectorise the loop.
        let rare = stride.iter().fold(0, |rare, byte| {
            rare | u8::from(matches!(byte, 0..=8 | 0x0b..=0x1f | 0x7f | 0xc2 | 0xc3))
        });
        if rare != 0
            && let Some(found) = (at..at + stride.len()).find(|at| is_suspect(bytes, *at))
        {
            return Some(found);
        }
        at += STRIDE;
    }
    None
}

fn is_suspect(bytes: &[u8], at: usize) -> bool {
    let next = bytes.get(at + 1);
    match bytes[at] {
        b'\t' | b'\n' => false,
        b'\r' => next != Some(&b'\n'),
        0..0x20 | 0x7f => true,
        // A control of the upper half.
        0xc2 => matches!(next, Some(0x80..=0x9f)),
        // `Â`, `Ã`, `â`, `ï`: the lead bytes of mojibake.
        0xc3 => matches!(next, Some(0x82 | 0x83 | 0xa2 | 0xaf)),
        _ => false,
    }
}

struct Repairer {
    text: String,
    decoded: usize,
    removed: usize,
    first: Option<usize>,
}

impl Repairer {
    fn starting(source: &str, start: usize) -> Self {
        let mut text = String::with_capacity(source.len());
        text.push_str(&source[..start]);
        Self {
            text,
            decoded: 0,
            removed: 0,
            first: None,
        }
    }

    fn run(&mut self, source: &str, start: usize) {
        let mut at = start;
        loop {
            let rest = &source[at..];
            at += self.repair_one(rest);
            let Some(next) = next_suspect(source.as_bytes(), at) else {
                self.text.push_str(&source[at..]);
                return;
            };
            self.text.push_str(&source[at..next]);
            at = next;
        }
    }

    /// Repairs the suspect character at the start of `rest` and returns the number of bytes
    /// consumed.
    fn repair_one(&mut self, rest: &str) -> usize {
        let mut characters = rest.chars();
        let Some(suspect) = characters.next() else {
            return 0;
        };
        let next = characters.next();
        match suspect {
            '\r' => self.text.push('\n'),
            '\u{b}' | '\u{c}' => {
                self.remove();
                self.text.push(' ');
            }
            '\0'..='\u{1f}' | '\u{7f}' => self.remove(),
            '\u{80}'..='\u{9f}' => match windows_character(suspect) {
                Some(meant) => self.decode(meant),
                None => self.remove(),
            },
            _ => {
                if let Some((meant, length)) = decode_mojibake(rest) {
                    self.decode(meant);
                    return length;
                }
                // The second half of a garbled non-breaking space that was later replaced by a
                // plain space or trimmed.
                if suspect == 'Â' && matches!(next, None | Some(' ' | '\n' | '\r')) {
                    self.note();
                    self.decoded += 1;
                } else if suspect == 'â' && next == Some('€') {
                    // `â€` without its third part: that byte was one that Windows leaves
                    // undefined, and only `”` ends in one.
                    self.decode('”');
                    return suspect.len_utf8() + '€'.len_utf8();
                } else {
                    self.text.push(suspect);
                }
            }
        }
        suspect.len_utf8()
    }

    fn note(&mut self) {
        self.first = self.first.or(Some(self.text.len()));
    }

    fn remove(&mut self) {
        self.note();
        self.removed += 1;
    }

    fn decode(&mut self, meant: char) {
        self.note();
        self.decoded += 1;
        self.text.push(meant);
    }
}

/// Decodes UTF-8 that was read as Windows-1252 and written as UTF-8 again: the intended
/// character and the bytes it takes in `text`.
fn decode_mojibake(text: &str) -> Option<(char, usize)> {
    let mut characters = text.chars();
    let lead = windows_byte(characters.next()?)?;
    // Other lead bytes are letters that begin or end real words.
    let length = match lead {
        0xc2 | 0xc3 => 2,
        0xe2 | 0xef => 3,
        _ => return None,
    };
    let mut bytes = [lead, 0, 0];
    let mut taken = text.chars().next()?.len_utf8();
    for slot in &mut bytes[1..length] {
        let character = characters.next()?;
        *slot = windows_byte(character).filter(|byte| (0x80..0xc0).contains(byte))?;
        taken += character.len_utf8();
    }
    let meant = std::str::from_utf8(&bytes[..length]).ok()?;
    Some((meant.chars().next()?, taken))
}

/// The Windows-1252 byte of a character. Copies also contain the character with the same
/// number, from programs that read Windows-1252 as Latin 1.
fn windows_byte(character: char) -> Option<u8> {
    if let '\u{80}'..='\u{ff}' = character {
        return u8::try_from(u32::from(character)).ok();
    }
    if character.is_ascii() {
        return None;
    }
    let mut buffer = [0; 4];
    let (bytes, _, unmappable) = WINDOWS_1252.encode(character.encode_utf8(&mut buffer));
    match (&*bytes, unmappable) {
        ([byte], false) => Some(*byte),
        _ => None,
    }
}

/// The Windows-1252 character with the number of a control; five are undefined.
fn windows_character(control: char) -> Option<char> {
    let byte = u8::try_from(u32::from(control)).ok()?;
    let bytes = [byte];
    let (text, _) = WINDOWS_1252.decode_without_bom_handling(&bytes);
    text.chars().next().filter(|meant| !meant.is_control())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(source: &str, expected: &str, decoded: usize, removed: usize) {
        let repaired = repair(source);
        assert_eq!(
            (&*repaired.text, repaired.decoded, repaired.removed),
            (expected, decoded, removed)
        );
    }

    #[test]
    fn decodes_text_read_in_the_wrong_encoding() {
        check("the Councilâ€™s view", "the Council’s view", 1, 0);
        check("paid Â£100 â€“ late", "paid £100 – late", 2, 0);
        check("â€œyesâ€\u{9d} and â€œnoâ€ too", "“yes” and “no” too", 4, 0);
        check("MrÂ X and cafÃ©", "Mr X and café", 2, 0);
        check("Council\u{92}s", "Council’s", 1, 0);
    }

    #[test]
    fn decodes_text_garbled_twice() {
        check("Councilâ€™s Ã¢â‚¬â„¢", "Council’s ’", 4, 0);
    }

    #[test]
    fn leaves_words_of_other_languages_alone() {
        check(
            "a château, naïve, São, CAFÉ”",
            "a château, naïve, São, CAFÉ”",
            0,
            0,
        );
    }

    #[test]
    fn removes_controls_and_keeps_the_lines() {
        check("\u{feff}a\rb\r\nc\0d\u{c}e", "a\nb\r\ncd e", 0, 2);
    }
}
