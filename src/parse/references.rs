//! References of decisions in running text.

use std::ops::Range;

use crate::model::Reference;

/// Finds the decisions that a text names, each with its byte range, in order.
///
/// Every spelling counts: `24 001 411`, `24-001-411a`, `24/001/411` and `24001411`, also with a
/// line break inside the number. Sums, telephone numbers and longer numbers are not references.
///
/// ```
/// let found = redress::parse::references_in("our decision (24-001-411a) of May");
/// assert_eq!(found[0].1.to_string(), "24 001 411a");
/// assert_eq!(found[0].0, 14..25);
/// ```
#[must_use]
pub fn references_in(text: &str) -> Vec<(Range<usize>, Reference)> {
    let bytes = text.as_bytes();
    let mut found: Vec<(Range<usize>, Reference)> = Vec::new();
    let mut at = 0;
    while at < bytes.len() {
        if !bytes[at].is_ascii_digit() {
            at += 1;
            continue;
        }
        let follows = found.last().is_some_and(|(range, _)| range.end + 1 == at);
        let read = (follows || !is_inside(&text[..at]))
            .then(|| read_at(text, at))
            .flatten();
        if let Some((end, reference)) = read {
            found.push((at..end, reference));
            at = end;
        } else {
            at += digits(&bytes[at..]);
        }
    }
    found
}

/// Reads a reference that begins at `at`, and returns its end.
fn read_at(text: &str, at: usize) -> Option<(usize, Reference)> {
    let bytes = text.as_bytes();
    let mut slug = String::with_capacity(11);
    let mut end = at;
    match digits(&bytes[at..]) {
        8 => {
            slug.push_str(&text[at..at + 8]);
            end += 8;
        }
        2 => {
            let mut sign = None;
            for (nth, wanted) in [2, 3, 3].into_iter().enumerate() {
                if nth > 0 {
                    let gap = gap_len(&text[end..])?;
                    let own = text[end..end + gap]
                        .chars()
                        .find(|c| matches!(c, '/' | '.'));
                    if *sign.get_or_insert(own) != own {
                        return None;
                    }
                    end += gap;
                }
                if digits(&bytes[end..]) != wanted {
                    return None;
                }
                slug.push_str(&text[end..end + wanted]);
                end += wanted;
            }
        }
        _ => return None,
    }
    let letter = bytes.get(end).filter(|byte| byte.is_ascii_alphabetic());
    if let Some(letter) = letter {
        slug.push(char::from(*letter));
        end += 1;
    }
    if goes_on(&text[end..]) {
        return None;
    }
    Some((end, slug.parse().ok()?))
}

fn digits(bytes: &[u8]) -> usize {
    bytes
        .iter()
        .take_while(|byte| byte.is_ascii_digit())
        .count()
}

/// The length of the separator between the groups of a reference: spaces with at most one line
/// break among them, or one hyphen or dash, which may end a line, or a
/// slash or a full stop alone.
fn gap_len(text: &str) -> Option<usize> {
    const MAX_CHARS: usize = 12;
    if text.starts_with(['/', '.']) {
        return Some(1);
    }
    let (mut hyphens, mut breaks, mut len) = (0, 0, 0);
    for character in text.chars().take(MAX_CHARS) {
        match character {
            ' ' | '\u{a0}' | '\t' | '\r' | '\u{2007}' | '\u{2009}' | '\u{200a}' | '\u{202f}' => {}
            '\n' => breaks += 1,
            '-' | '\u{2010}'..='\u{2015}' | '\u{2212}' => hyphens += 1,
            _ => break,
        }
        len += character.len_utf8();
    }
    (len > 0 && hyphens <= 1 && breaks <= 1).then_some(len)
}

/// Returns whether the text before a number makes it part of something else.
fn is_inside(before: &str) -> bool {
    let mut characters = before.chars().rev();
    let Some(last) = characters.next() else {
        return false;
    };
    let before_last = characters.next();
    match last {
        // `_` is emphasis in Markdown.
        '_' => before_last.is_some_and(char::is_alphanumeric),
        '.' | ',' | '-' => before_last.is_some_and(|character| character.is_ascii_digit()),
        '/' => before_last.is_some_and(|character| character.is_ascii_digit()),
        '£' | '$' | '€' | '+' => true,
        other => other.is_alphanumeric(),
    }
}

/// Returns whether the text after a number makes it part of something longer.
fn goes_on(after: &str) -> bool {
    let mut characters = after.chars();
    match characters.next() {
        Some('-' | ',' | '.') => characters.next().is_some_and(|next| next.is_ascii_digit()),
        Some('%') => true,
        Some(next) => next.is_alphanumeric(),
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &[&str]) {
        let found: Vec<String> = references_in(text)
            .iter()
            .map(|(_, reference)| reference.to_string())
            .collect();
        assert_eq!(found, expected, "{text}");
    }

    #[test]
    fn references_are_read_in_any_spelling() {
        check("our decision (24 001 411) of May", &["24 001 411"]);
        check("24-001-411a, 24001412.", &["24 001 411a", "24 001 412"]);
        check(
            "24\u{a0}001\u{a0}411 and 24–001–412",
            &["24 001 411", "24 001 412"],
        );
        check(
            "see 24 001\n411, then 24-001-\n412",
            &["24 001 411", "24 001 412"],
        );
        check("24 001 411/24 001 412", &["24 001 411", "24 001 412"]);
        check("/school-transport/24-001-411#p8", &["24 001 411"]);
        check("LGSCO-24-001-411", &["24 001 411"]);
        check(
            "**24 001 411**, _24 001 412_",
            &["24 001 411", "24 001 412"],
        );
        check("24 001 411's", &["24 001 411"]);
        check(
            "ref: 24/001/411, 24.001.412.",
            &["24 001 411", "24 001 412"],
        );
    }

    #[test]
    fn other_numbers_are_not_references() {
        check(
            "call 0124 001 411, pay 24,001,411 or £1,950 in 2024 001 x",
            &[],
        );
        check("X24 001 411 and 24 001 4111", &[]);
        check("£24 001 411, £24001411, 24001411.50", &[]);
        check("24 001-411-12", &[]);
        check("24/001.411, 24.001 411, 1.24.001.411, 24.001.411.5", &[]);
        check("", &[]);
    }

    proptest! {
        #[test]
        fn ranges_contain_the_reference_that_was_read(text in "([0-9]{1,4}|[ -/.,a]|\u{a0}|\\PC){0,40}") {
            let mut end_of_last = 0;
            for (range, reference) in references_in(&text) {
                prop_assert!(range.start >= end_of_last);
                end_of_last = range.end;
                let digits = |text: &str| -> String {
                    text.chars().filter(char::is_ascii_digit).collect()
                };
                prop_assert_eq!(digits(&text[range]), digits(reference.slug()));
            }
        }
    }
}
