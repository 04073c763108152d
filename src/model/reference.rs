use std::fmt;
use std::str::FromStr;

/// The ombudsman's own number for a decision, such as `23 001 234`.
///
/// It is the only key of a decision: the same decision often arrives in several copies. A
/// document of a generic collection has its own `_id` instead.
///
/// ```
/// use redress::model::Reference;
///
/// let reference: Reference = "24-001-411a".parse()?;
/// assert_eq!(reference.to_string(), "24 001 411a"); // as published
/// assert_eq!(reference.slug(), "24-001-411a"); // as in addresses
/// assert_eq!(reference, "24001411A".parse()?);
/// assert!(Reference::of_collection("MED-10").is_some());
/// # Ok::<(), redress::model::InvalidReference>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Reference {
    // Either two, three and three digits joined by `-`, then at most one
    // lower-case letter; or the identifier of a generic collection's document.
    slug: String,
}

/// A text that is not the number of a decision.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not a reference such as `23 001 234`: `{text}`")]
pub struct InvalidReference {
    /// The text that was read.
    pub text: String,
}

impl Reference {
    /// The longest identifier of a generic collection, in bytes.
    pub const MAX_LEN: usize = 200;

    /// Takes the `_id` of a generic collection's document unchanged.
    ///
    /// An `_id` that reads as a published number becomes that number. `None`
    /// for an identifier that is empty, longer than [`Self::MAX_LEN`] or holds
    /// a control character.
    #[must_use]
    pub fn of_collection(id: &str) -> Option<Self> {
        if let Ok(reference) = id.parse() {
            return Some(reference);
        }
        let id = id.trim();
        let fits = !id.is_empty() && id.len() <= Self::MAX_LEN && !id.chars().any(char::is_control);
        fits.then(|| Self {
            slug: id.to_owned(),
        })
    }

    /// The form used in addresses and file names: `24-001-411a`.
    #[must_use]
    pub fn slug(&self) -> &str {
        &self.slug
    }

    /// Returns whether this is a number the ombudsman gives, not a collection's `_id`.
    #[must_use]
    pub fn is_published(&self) -> bool {
        is_published_slug(&self.slug)
    }
}

fn is_published_slug(slug: &str) -> bool {
    let bytes = slug.as_bytes();
    matches!(bytes.len(), 10 | 11)
        && bytes.iter().enumerate().all(|(at, byte)| match at {
            2 | 6 => *byte == b'-',
            10 => byte.is_ascii_lowercase(),
            _ => byte.is_ascii_digit(),
        })
}

/// Reads the published number that a text begins with, however its three groups are separated:
/// `90 001 102`, `90-001-102`, `90/001/102`, `90.001.102`, `90001102`, with tabs or several
/// spaces. Returns it with its length in bytes.
///
/// Either both gaps have a separator or neither has, and no further digits follow.
///
/// ```
/// use redress::model::read_reference;
///
/// let (reference, len) = read_reference("90/001/102, paragraph 8").unwrap();
/// assert_eq!((reference.slug(), len), ("90-001-102", 10));
/// assert!(read_reference("90 001 1023").is_none());
/// ```
#[must_use]
pub fn read_reference(text: &str) -> Option<(Reference, usize)> {
    let mut slug = String::with_capacity(11);
    let mut at = 0;
    let mut parted = None;
    for (group, digits) in [2, 3, 3].into_iter().enumerate() {
        if group > 0 {
            let gap = gap_len(&text[at..]);
            if *parted.get_or_insert(gap > 0) != (gap > 0) {
                return None;
            }
            at += gap;
            slug.push('-');
        }
        let own = text.get(at..at + digits)?;
        if !own.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        slug.push_str(own);
        at += digits;
    }
    let mut rest = text[at..].chars();
    let mut next = rest.next();
    if let Some(letter) = next.filter(char::is_ascii_alphabetic) {
        slug.push(letter.to_ascii_lowercase());
        at += 1;
        next = rest.next();
    }
    let goes_on = match next {
        Some('.' | ',' | '-' | '/') => rest.next().is_some_and(|c| c.is_ascii_digit()),
        Some(next) => next.is_alphanumeric() || matches!(next, '*' | '~' | '_'),
        None => false,
    };
    (!goes_on).then_some((Reference { slug }, at))
}

/// The length of the separator between two groups of a number.
fn gap_len(text: &str) -> usize {
    let is_space = |c: char| c.is_whitespace() && c != '\n';
    let spaces = text.len() - text.trim_start_matches(is_space).len();
    if spaces > 0 {
        return spaces;
    }
    let is_sign = |c: &char| matches!(c, '-' | '/' | '.' | '\u{2010}'..='\u{2013}' | '\u{2212}');
    text.chars()
        .next()
        .filter(is_sign)
        .map_or(0, char::len_utf8)
}

impl FromStr for Reference {
    type Err = InvalidReference;

    /// Reads a number in any spacing people type: `25 010 972`, `25-010-972`,
    /// `25010972`, with or without brackets around it.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let invalid = || InvalidReference {
            text: text.to_owned(),
        };
        let trimmed = text
            .trim()
            .trim_start_matches('(')
            .trim_end_matches(')')
            .trim();
        let mut groups = [0_usize; 3];
        let mut group = 0;
        let mut slug = String::with_capacity(11);
        let mut characters = trimmed.chars().peekable();
        while let Some(character) = characters.next() {
            match character {
                '0'..='9' => {
                    let wanted = if group == 0 { 2 } else { 3 };
                    if groups[group] == wanted {
                        if group == 2 {
                            return Err(invalid());
                        }
                        group += 1;
                        slug.push('-');
                    }
                    groups[group] += 1;
                    slug.push(character);
                }
                ' ' | '-' | '\u{a0}' | '\u{2010}'..='\u{2013}' if group < 2 => {
                    let wanted = if group == 0 { 2 } else { 3 };
                    if groups[group] != wanted {
                        return Err(invalid());
                    }
                    while characters.next_if(|next| *next == ' ').is_some() {}
                }
                'a'..='z' | 'A'..='Z' if groups == [2, 3, 3] && characters.peek().is_none() => {
                    slug.push(character.to_ascii_lowercase());
                }
                _ => return Err(invalid()),
            }
        }
        if is_published_slug(&slug) {
            Ok(Self { slug })
        } else {
            Err(invalid())
        }
    }
}

impl fmt::Display for Reference {
    /// As published: `24 001 411a`.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.is_published() {
            formatter.write_str(&self.slug.replace('-', " "))
        } else {
            formatter.write_str(&self.slug)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: Option<&str>) {
        let read = text
            .parse::<Reference>()
            .ok()
            .map(|reference| reference.to_string());
        assert_eq!(read.as_deref(), expected, "{text}");
    }

    #[test]
    fn reads_every_spacing_people_type() {
        for text in [
            "25 010 972",
            "25-010-972",
            "25010972",
            " (25 010 972) ",
            "25\u{a0}010 972",
        ] {
            check(text, Some("25 010 972"));
        }
        check("17 002 402b", Some("17 002 402b"));
        check("17002402B", Some("17 002 402b"));
    }

    #[test]
    fn refuses_what_is_not_a_number_of_a_decision() {
        for text in [
            "",
            "25",
            "25 010",
            "25 010 9722",
            "2 5010972",
            "25 010 972bc",
            "b25010972",
        ] {
            check(text, None);
        }
    }

    #[test]
    fn a_number_is_read_however_its_groups_are_separated() {
        for text in [
            "90 001 102",
            "90-001-102",
            "90/001/102",
            "90.001.102",
            "90001102",
            "90\t001\t102",
            "90  001  102",
            "90\u{a0}001\u{a0}102",
            "90–001–102",
            "90 001 102.",
            "90 001 102, and",
            "90 001 102)",
            "90 001 102 90 001 103",
            "90 001 102?",
        ] {
            let (reference, len) = read_reference(text).unwrap();
            assert_eq!(reference.slug(), "90-001-102", "{text}");
            assert!(
                !text[len..].starts_with(|c: char| c.is_alphanumeric()),
                "{text}"
            );
        }
        assert_eq!(
            read_reference("90 001 102A").unwrap().0.slug(),
            "90-001-102a"
        );
        for text in [
            "",
            "9",
            "90 001",
            "90001 102",
            "90 001102",
            "90 001 1023",
            "90 001 102bc",
            "90.001.102.5",
            "90-001-102-7",
            "10,000,000",
            "90001102*",
            "90001102~",
            "90\n001\n102",
            "é0 001 102",
        ] {
            assert_eq!(read_reference(text), None, "{text}");
        }
    }

    #[test]
    fn an_identifier_of_a_collection_is_kept_unchanged() {
        let reference = Reference::of_collection("MED-10").unwrap();
        assert_eq!(
            (reference.slug(), reference.is_published()),
            ("MED-10", false)
        );
        assert_eq!(
            Reference::of_collection("25010972").unwrap().slug(),
            "25-010-972"
        );
        assert_eq!(Reference::of_collection(" "), None);
    }
}
