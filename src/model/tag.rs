use std::fmt;
use std::str::FromStr;

use unicode_normalization::UnicodeNormalization;

/// A word that the user marks decisions and paragraphs with, such as `delay`.
///
/// Letters, digits, `-` and `_`, in lower case: `Delay` and `#delay` are the same tag.
///
/// ```
/// use redress::model::Tag;
///
/// let tag: Tag = "#Late-Reply".parse()?;
/// assert_eq!(tag.to_string(), "late-reply");
/// assert!("late reply".parse::<Tag>().is_err());
/// # Ok::<(), redress::model::InvalidTag>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Tag(String);

/// A text that is not a tag.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "`{text}` is not a tag: a tag is letters, digits, - and _, {} at most",
    Tag::MAX_CHARS
)]
pub struct InvalidTag {
    /// The text that was read.
    pub text: String,
    /// The nearest text that is a tag, where there is one.
    pub repair: Option<Tag>,
}

impl Tag {
    /// The longest tag, in characters.
    pub const MAX_CHARS: usize = 50;

    /// The tag as it is written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    fn read(text: &str) -> Option<Self> {
        let is_part = |c: char| c.is_alphanumeric() || c == '-' || c == '_';
        let fits = text.chars().count() <= Self::MAX_CHARS
            && text.chars().all(is_part)
            && text.starts_with(char::is_alphanumeric);
        fits.then(|| Self(text.to_owned()))
    }
}

impl FromStr for Tag {
    type Err = InvalidTag;

    fn from_str(text: &str) -> Result<Self, InvalidTag> {
        let trimmed = text.trim();
        let bare = trimmed.strip_prefix('#').unwrap_or(trimmed);
        let folded: String = bare.to_lowercase().nfc().collect();
        Self::read(&folded).ok_or_else(|| {
            let parts = folded.split(|c: char| !c.is_alphanumeric() && c != '_');
            let parts: Vec<&str> = parts.filter(|part| !part.is_empty()).collect();
            InvalidTag {
                text: trimmed.to_owned(),
                repair: Self::read(&parts.join("-")),
            }
        })
    }
}

impl fmt::Display for Tag {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &str) {
        let read = match text.parse::<Tag>() {
            Ok(tag) => tag.to_string(),
            Err(InvalidTag { repair, .. }) => {
                format!("- {}", repair.map(|tag| tag.0).unwrap_or_default())
            }
        };
        assert_eq!(read.trim_end(), expected, "{text}");
    }

    #[test]
    fn a_tag_is_one_word_whatever_its_case() {
        check("delay", "delay");
        check(" #Delay ", "delay");
        check("late-reply_2", "late-reply_2");
        check("CAFE\u{301}", "café");
        check("2024", "2024");
    }

    #[test]
    fn what_is_no_tag_has_the_nearest_one_beside_it() {
        check("late reply", "- late-reply");
        check("-court", "- court");
        check("a|b", "- a-b");
        check("delay*", "- delay");
        check("", "-");
        check("#", "-");
        check(&"x".repeat(51), "-");
    }
}
