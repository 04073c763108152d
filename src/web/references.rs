//! Keeps the numbers of decisions in text from breaking across lines.

use std::fmt::Write;

/// Converts text to escaped HTML in which the numbers of decisions do not break.
pub(crate) fn unbroken(text: &str) -> String {
    let mut written = String::with_capacity(text.len() + 32);
    let mut at = 0;
    while let Some(start) = next_reference(text, at) {
        let end = reference_end(text, start);
        escape(&mut written, &text[at..start]);
        written.push_str("<span class=\"ref\">");
        escape(&mut written, &text[start..end]);
        written.push_str("</span>");
        at = end;
    }
    escape(&mut written, &text[at..]);
    written
}

/// The length of a number without its letter, in bytes: two, three and three digits.
const LEN: usize = "23 001 234".len();

/// Returns the start of the next number at or after `from`.
fn next_reference(text: &str, from: usize) -> Option<usize> {
    let bytes = text.as_bytes();
    let is_digits =
        |start: usize, count: usize| bytes[start..start + count].iter().all(u8::is_ascii_digit);
    let last = bytes.len().checked_sub(LEN)?;
    (from..=last).find(|start| {
        let start = *start;
        let begins = start == 0 || !bytes[start - 1].is_ascii_alphanumeric();
        begins
            && bytes[start + 2] == b' '
            && bytes[start + 6] == b' '
            && is_digits(start, 2)
            && is_digits(start + 3, 3)
            && is_digits(start + 7, 3)
            && !bytes.get(start + LEN).is_some_and(u8::is_ascii_digit)
    })
}

fn reference_end(text: &str, start: usize) -> usize {
    let end = start + LEN;
    let rest = &text.as_bytes()[end..];
    let has_letter = rest.first().is_some_and(u8::is_ascii_alphabetic)
        && !rest.get(1).is_some_and(u8::is_ascii_alphanumeric);
    end + usize::from(has_letter)
}

fn escape(written: &mut String, text: &str) {
    for character in text.chars() {
        match character {
            '&' | '<' | '>' | '"' | '\'' => {
                // Writing to memory cannot fail.
                let _ = write!(written, "&#{};", u32::from(character));
            }
            other => written.push(other),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &str) {
        let shown = unbroken(text);
        let shown = shown
            .replace("<span class=\"ref\">", "[")
            .replace("</span>", "]");
        assert_eq!(shown, expected);
    }

    #[test]
    fn numbers_of_decisions_are_kept_together() {
        check(
            "Kent (24 018 564), 21 March",
            "Kent ([24 018 564]), 21 March",
        );
        check(
            "24 001 411a and 24 001 411",
            "[24 001 411a] and [24 001 411]",
        );
        check("1 24 018 5645", "1 24 018 5645");
        check("124 018 564", "124 018 564");
        check("24 018 56", "24 018 56");
        check("é24 018 564é", "é[24 018 564]é");
        check("", "");
    }

    #[test]
    fn everything_is_escaped() {
        check(
            "<b>&\"' 24 018 564<",
            "&#60;b&#62;&#38;&#34;&#39; [24 018 564]&#60;",
        );
    }
}
