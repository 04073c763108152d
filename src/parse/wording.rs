//! Classifies an unmarked line by its wording alone.

use super::dates::parse_date;
use super::lines::{Line, Role};
use super::lists::{Tail, holds_sentence_break, starts_lower, tail_of};
use super::sections::{Furniture, furniture_of_key, kind_of_key};
use super::spacing::{KEY_MAX_BYTES, fold_beginning};
use crate::model::SectionKind;

/// The kind of an unmarked line, without regard to its neighbours.
pub(super) enum Wording<'a> {
    /// The heading of a section on the closed list.
    Heading(SectionKind),
    /// `Summary: …` with the text after the colon.
    Summary(&'a str),
    Furniture(Furniture),
    /// Text, or an unknown heading.
    Prose,
}

/// The number of bytes by which long furniture is recognised.
const FURNITURE_OPENING_BYTES: usize = 48;

/// Returns the kind of a line; leaves its folded form in `key`.
pub(super) fn wording_of<'a>(text: &'a str, key: &mut String) -> Wording<'a> {
    let max_bytes = if text.len() > KEY_MAX_BYTES {
        FURNITURE_OPENING_BYTES
    } else {
        KEY_MAX_BYTES
    };
    fold_beginning(text, max_bytes, key);
    if let Some(furniture) = furniture_of_key(key) {
        return Wording::Furniture(furniture);
    }
    if key.starts_with("summary")
        && let Some((label, rest)) = text.split_once(':')
        && label.trim_start_matches(['#', ' ']).trim_end().len() == "summary".len()
        && !rest.trim().is_empty()
    {
        return Wording::Summary(rest.trim());
    }
    kind_of_key(key).map_or(Wording::Prose, Wording::Heading)
}

/// The maximum length of a sub-heading, in bytes and words.
const SUBHEADING_MAX_BYTES: usize = 160;
const SUBHEADING_MAX_WORDS: usize = 22;

/// Returns whether an unmarked line is short and ends like a heading.
pub(super) fn looks_like_subheading(line: Line<'_>) -> bool {
    let text = line.text;
    if !matches!(line.role, Role::Plain | Role::Heading(_) | Role::Joined)
        || text.len() > SUBHEADING_MAX_BYTES
        || text.starts_with('(')
        || starts_lower(text)
        || holds_sentence_break(text)
        || !text.contains(char::is_alphabetic)
        || text.contains("://")
    {
        return false;
    }
    let words = text.split_whitespace().count();
    let ending = match tail_of(text) {
        Tail::Colon => text.ends_with(':') && words <= 8,
        Tail::Closed => text.ends_with('?'),
        Tail::Open => false,
        // `Ombudsman satisfied with council's response: 12 September 2017`
        Tail::Bare => match text.split_once(": ") {
            Some((_, value)) => parse_date(value).is_none(),
            None => true,
        },
    };
    ending && words <= SUBHEADING_MAX_WORDS
}

/// The maximum length of a citation with a missing bracket, in bytes.
const CITATION_MAX_BYTES: usize = 300;

/// Returns whether a line is only a citation, such as `(Local Government Act 1974, section
/// 24A(6), as amended)`.
pub(super) fn is_citation(text: &str) -> bool {
    let ended = text.trim_end_matches(['.', ' ', ';', ',']);
    let (opened, closed) = (text.starts_with(['(', '[']), ended.ends_with([')', ']']));
    if opened && closed {
        return closes_only_at_end(ended);
    }
    // One of the two brackets is sometimes missing.
    (opened || closed || ended.ends_with("as amended"))
        && text.len() <= CITATION_MAX_BYTES
        && !holds_sentence_break(text)
        // Not a sentence followed by a citation.
        && (opened || !text.contains(". ("))
        && ["Act ", "Regulations ", "Order ", "Rules "]
            .iter()
            .any(|law| text.contains(law))
        && [
            "section",
            "paragraph",
            "regulation",
            "as amended",
            "schedule",
            "Schedule",
        ]
        .iter()
        .any(|place| text.contains(place))
        && (opened || ended.ends_with("as amended)") || ended.ends_with("as amended"))
}

/// Returns whether a line records when the ombudsman was satisfied with what was done, as below
/// the recommendations of a report.
pub(super) fn is_compliance_note(text: &str) -> bool {
    text.split_once(": ").is_some_and(|(said, date)| {
        said.starts_with("Ombudsman satisfied with")
            && parse_date(date.trim_end_matches('.')).is_some()
    })
}

/// Returns whether the bracket at the start of a text is closed only at its end. `(the Act) and
/// so on (also)` is prose.
fn closes_only_at_end(text: &str) -> bool {
    let mut depth = 0_i32;
    let mut outside = false;
    for byte in text.bytes() {
        match byte {
            b'(' | b'[' => depth += 1,
            b')' | b']' => depth -= 1,
            byte if depth <= 0 && byte.is_ascii_alphanumeric() => outside = true,
            _ => {}
        }
    }
    !outside
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check_citation(text: &str, expected: bool) {
        assert_eq!(is_citation(text), expected, "{text}");
    }

    #[test]
    fn citations_are_in_brackets() {
        check_citation(
            "(Example Act 1974, section 24A(6), as amended, section 34(B))",
            true,
        );
        check_citation("(Example Act 1974, section 24A(6), as amended).", true);
        check_citation(
            "(Example Act 1974, section 24A(6)) (Other Act 1990, section 3)",
            true,
        );
        check_citation("Example Act 1974, section 24A(6), as amended)", true);
        check_citation("(Example Act 1974, section 26A(1), as amended", true);
        check_citation(
            "We can stop where we are satisfied. (Example Act 1974, section 24A(7), as amended)",
            false,
        );
        check_citation("(The Council) said it had replied (late)", false);
        check_citation("The Council used the Care Act 2014, section 9.", false);
    }

    #[track_caller]
    fn check_subheading(text: &str, expected: bool) {
        let line = Line {
            number: None,
            role: Role::Plain,
            indent: 0,
            after_blank: true,
            text,
            marker: 0,
        };
        assert_eq!(looks_like_subheading(line), expected, "{text}");
    }

    #[test]
    fn short_lines_without_a_full_stop_look_like_sub_headings() {
        for text in [
            "What happened",
            "Was there fault?",
            "Ms X’s complaint",
            "Special needs (SEN)",
        ] {
            check_subheading(text, true);
        }
        for text in [
            "I agree.",
            "and so on",
            "The Council replied. It agreed",
            "(Example Act 1974)",
            "The Council:– ,",
            "Ombudsman satisfied with council's response: 12 September 2017",
            "https://www.example.org/page",
            "***",
        ] {
            check_subheading(text, false);
        }
    }
}
