use std::fmt;

use super::{Date, Reference, read_reference};

/// A citation of a decision and a paragraph of it.
///
/// ```
/// use redress::model::{Date, Pinpoint};
///
/// let pinpoint = Pinpoint {
///     authority: Some("Exampleton Council"),
///     reference: &"24 001 411".parse()?,
///     date: Some(Date::constant(2025, 3, 21)),
///     paragraph: Some(8),
/// };
/// assert_eq!(
///     pinpoint.to_string(),
///     "LGSCO, Exampleton Council (24 001 411), 21 March 2025, paragraph 8"
/// );
/// # Ok::<(), redress::model::InvalidReference>(())
/// ```
#[derive(Debug, Clone, Copy)]
pub struct Pinpoint<'a> {
    /// The body complained about.
    pub authority: Option<&'a str>,
    /// The decision.
    pub reference: &'a Reference,
    /// Its date.
    pub date: Option<Date>,
    /// The number of the paragraph; `None` cites the decision or its summary.
    pub paragraph: Option<u32>,
}

impl fmt::Display for Pinpoint<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.reference.is_published() {
            write!(formatter, "{}", self.reference)?;
        } else if let Some(authority) = self.authority {
            write!(formatter, "LGSCO, {authority} ({})", self.reference)?;
        } else {
            write!(formatter, "LGSCO, {}", self.reference)?;
        }
        if let Some(date) = self.date {
            write!(formatter, ", {}", date.strftime("%-d %B %Y"))?;
        }
        if let Some(paragraph) = self.paragraph {
            write!(formatter, ", paragraph {paragraph}")?;
        }
        Ok(())
    }
}

/// A decision, and a paragraph of it if one is named, as cited in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cited {
    /// The decision.
    pub reference: Reference,
    /// The number of the paragraph, where one is named.
    pub paragraph: Option<u32>,
}

/// Reads the one decision that a pasted text names: a citation as [`Pinpoint`] writes it,
/// `ref 90 001 102`, `[90 001 102]`, `Complaint reference: 90/001/102.`
///
/// `None` for a text that names none, or several.
///
/// ```
/// use redress::model::read_cited;
///
/// let cited = read_cited("LGSCO, Exampleton Council (24 001 411), 21 March 2025, paragraph 8");
/// let cited = cited.unwrap();
/// assert_eq!((cited.reference.slug(), cited.paragraph), ("24-001-411", Some(8)));
/// ```
#[must_use]
pub fn read_cited(text: &str) -> Option<Cited> {
    let mut found: Option<(Reference, usize)> = None;
    let mut before = ' ';
    let mut at = 0;
    while let Some(character) = text[at..].chars().next() {
        let begins = character.is_ascii_digit() && !before.is_alphanumeric();
        let read = read_reference(&text[at..]).filter(|_| begins && !"£$€.,".contains(before));
        if let Some((reference, len)) = read {
            if found.as_ref().is_some_and(|(other, _)| *other != reference) {
                return None;
            }
            at += len;
            found.get_or_insert((reference, at));
            before = ' ';
        } else {
            at += character.len_utf8();
            before = character;
        }
    }
    let (reference, end) = found?;
    Some(Cited {
        reference,
        paragraph: paragraph_of(&text[end..]),
    })
}

/// The number after `paragraph`, `para` or `¶`.
fn paragraph_of(text: &str) -> Option<u32> {
    let folded = text.to_ascii_lowercase();
    ["paragraph ", "para. ", "para ", "\u{b6}"]
        .iter()
        .find_map(|name| {
            let start = folded.find(name)? + name.len();
            let rest = folded[start..].trim_start();
            let digits = rest
                .find(|c: char| !c.is_ascii_digit())
                .unwrap_or(rest.len());
            rest[..digits].parse().ok()
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &str) {
        let read = read_cited(text).map_or("-".to_owned(), |cited| {
            let paragraph = cited
                .paragraph
                .map_or(String::new(), |one| format!(" ¶{one}"));
            format!("{}{paragraph}", cited.reference)
        });
        assert_eq!(read, expected, "{text}");
    }

    #[test]
    fn the_decision_that_a_pasted_text_names_is_found() {
        for text in [
            "90 001 102.",
            "90-001-102,",
            "\"90 001 102\"",
            "[90 001 102]",
            "#90001102",
            "90/001/102",
            "90.001.102",
            "90\t001\t102",
            "ref 90 001 102",
            "Complaint reference: 90 001 102",
            "Our ref.: 90-001-102;",
            "(90 001 102)",
            "LGSCO, Exampleton Council (90 001 102), 21 March 2025",
            "90 001 102 (90-001-102)",
        ] {
            check(text, "90 001 102");
        }
        check("LGSCO, 90 001 102, paragraph 12", "90 001 102 ¶12");
        check("see 90 001 102 at para 7.", "90 001 102 ¶7");
        check("90 001 102 ¶ 9", "90 001 102 ¶9");
        for text in [
            "",
            "90 001",
            "90 001 102 and 90 001 103",
            "£90 001 102",
            "x90001102",
        ] {
            check(text, "-");
        }
    }
}
