//! The lines of a page and the role of each by its own form: an entry of a list, a bullet,
//! plain text.

/// A line that is not blank.
#[derive(Debug, Clone, Copy)]
pub(super) struct Line<'a> {
    /// Counted from 1 in the source; `None` for lines made from HTML.
    pub(super) number: Option<usize>,
    pub(super) role: Role,
    /// The number of leading spaces.
    pub(super) indent: usize,
    /// Whether the line above is blank.
    pub(super) after_blank: bool,
    /// The text without surrounding spaces, with its marker.
    pub(super) text: &'a str,
    /// The length of its marker in `text`, in bytes.
    pub(super) marker: usize,
}

/// The role of a line in its statement.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    /// No marker: a heading, a sub-heading, a citation, an unnumbered paragraph.
    Plain,
    /// A heading marked as such, with its level.
    Heading(u8),
    /// A numbered paragraph; with its number if the source gives the true one.
    Entry(Option<u32>),
    /// Belongs to the paragraph above.
    Bullet,
    /// `- `: a numbered paragraph or a bullet; the surrounding lines decide.
    Dash,
    /// `a)`: a bullet within a list, otherwise text.
    Letter,
    /// A further line of the paragraph above.
    Further,
    /// The rest of the line above.
    Joined,
}

impl<'a> Line<'a> {
    /// The text without the marker.
    pub(super) fn body(&self) -> &'a str {
        self.text[self.marker..].trim_start()
    }
}

/// Splits a text with `\n` or `\r\n` line ends into its non-blank lines, each with the role
/// that its marker gives.
pub(super) fn split_lines(text: &str) -> Vec<Line<'_>> {
    let mut lines: Vec<Line<'_>> = Vec::new();
    let mut after_blank = false;
    // A marker alone on its line applies to the next line.
    let mut waiting: Option<(Role, usize)> = None;
    for (at, source) in text.split('\n').enumerate() {
        let unindented = source.trim_start_matches(is_space);
        let trimmed = unindented.trim_end_matches(|c: char| is_space(c) || c == '\r');
        if trimmed.is_empty() {
            after_blank = true;
            continue;
        }
        let mut indent = source.len() - unindented.len();
        let (mut role, marker) = marker_of(trimmed);
        if marker == trimmed.len() {
            waiting = Some((role, indent));
            continue;
        }
        if let Some((above, above_indent)) = waiting.take()
            && role == Role::Plain
        {
            (role, indent) = (above, above_indent);
        }
        lines.push(Line {
            number: Some(at + 1),
            role,
            indent,
            after_blank,
            text: trimmed,
            marker,
        });
        after_blank = false;
    }
    lines
}

fn is_space(character: char) -> bool {
    character.is_whitespace() || super::spacing::is_invisible(character)
}

/// The role that a line's marker gives, and the length of the marker in bytes.
fn marker_of(text: &str) -> (Role, usize) {
    let mut characters = text.char_indices();
    let Some((_, first)) = characters.next() else {
        return (Role::Plain, 0);
    };
    match first {
        '0'..='9' => numbered(text).map_or((Role::Plain, 0), |end| (Role::Entry(None), end)),
        '•' | '·' | '◦' | '▪' | '●' | '○' | '‣' | '∙' | '■' | '□' | '\u{f0b7}' | '\u{f0a7}' => {
            (Role::Bullet, first.len_utf8())
        }
        '-' | '–' | '—' | '−' | '*' => {
            let end = first.len_utf8();
            if ends_marker(text, end) {
                (Role::Dash, end)
            } else {
                (Role::Plain, 0)
            }
        }
        'a'..='z' | '(' => lettered(text).map_or((Role::Plain, 0), |end| (Role::Letter, end)),
        _ => (Role::Plain, 0),
    }
}

fn ends_marker(text: &str, end: usize) -> bool {
    text[end..].chars().next().is_none_or(char::is_whitespace)
}

/// `12. ` or `12) `: the end of the marker.
fn numbered(text: &str) -> Option<usize> {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let stop = text.as_bytes().get(digits)?;
    ((1..=3).contains(&digits) && matches!(stop, b'.' | b')') && ends_marker(text, digits + 1))
        .then_some(digits + 1)
}

/// `a) `, `iv) ` or `(a) `: the end of the marker.
fn lettered(text: &str) -> Option<usize> {
    let inner = text.strip_prefix('(').unwrap_or(text);
    let letters = inner.bytes().take_while(u8::is_ascii_lowercase).count();
    let roman = inner[..letters]
        .bytes()
        .all(|byte| matches!(byte, b'i' | b'v' | b'x'));
    let end = text.len() - inner.len() + letters + 1;
    ((letters == 1 || (letters <= 5 && letters > 0 && roman))
        && inner.as_bytes().get(letters) == Some(&b')')
        && ends_marker(text, end))
    .then_some(end)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &[(Role, &str)]) {
        let lines = split_lines(text);
        let read: Vec<_> = lines.iter().map(|line| (line.role, line.body())).collect();
        assert_eq!(read, expected);
    }

    #[test]
    fn markers_give_roles() {
        check(
            "  1. One\n    • two\n- three\na) four\n(ii) five\n12.5 hours\n2019. A year\n(Local Act)\n-five",
            &[
                (Role::Entry(None), "One"),
                (Role::Bullet, "two"),
                (Role::Dash, "three"),
                (Role::Letter, "four"),
                (Role::Letter, "five"),
                (Role::Plain, "12.5 hours"),
                (Role::Plain, "2019. A year"),
                (Role::Plain, "(Local Act)"),
                (Role::Plain, "-five"),
            ],
        );
    }

    #[test]
    fn a_marker_alone_marks_the_next_line() {
        check(
            "1.\n\nOne\r\n•\ntwo",
            &[(Role::Entry(None), "One"), (Role::Bullet, "two")],
        );
    }
}
