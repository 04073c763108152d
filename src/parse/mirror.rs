//! Facts as other sites print them around a statement.

use super::address::read_address;
use super::dates::parse_date;
use crate::model::{Category, Date, DecisionType, Reference};

/// What a mirror says about a decision in one line, such as
/// `Upheld Reference 24-001-411 Sector Housing Category Allocations Decided 3 May 2024`.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct MirrorLine {
    pub(super) reference: Reference,
    pub(super) category: Option<Category>,
    pub(super) decision_type: Option<DecisionType>,
    pub(super) date: Option<Date>,
}

/// The maximum length of such a line, in bytes.
const LINE_MAX_BYTES: usize = 500;

const REFERENCE: &[&str] = &["Reference number", "Reference"];
const AREA: &[&str] = &["Service area", "Sector", "Area"];
const CATEGORY: &[&str] = &["Category", "Topic"];
const DATE: &[&str] = &["Decision date", "Date of decision", "Decided", "Date"];
const DECISION: &[&str] = &["Outcome", "Decision"];

/// Reads a line that has the number of a decision and its date, each after its label; `None`
/// for any other line.
pub(super) fn read_mirror_line(text: &str) -> Option<MirrorLine> {
    if text.len() > LINE_MAX_BYTES || !text.contains("Reference") {
        return None;
    }
    let mut labels: Vec<(&[&str], usize, usize)> = Vec::new();
    for names in [REFERENCE, AREA, CATEGORY, DATE, DECISION] {
        let taken = |at: usize| {
            labels
                .iter()
                .any(|(_, start, end)| (*start..*end).contains(&at))
        };
        let found = names.iter().find_map(|name| {
            let mut places = text.match_indices(name);
            let place = places.find(|(at, _)| is_word(text, *at, name.len()) && !taken(*at));
            place.map(|(at, _)| (at, at + name.len()))
        });
        if let Some((start, end)) = found {
            labels.push((names, start, end));
        }
    }
    labels.sort_by_key(|(_, start, _)| *start);
    let value = |names: &[&str]| {
        let at = labels.iter().position(|(known, ..)| *known == names)?;
        let end = labels
            .get(at + 1)
            .map_or(text.len(), |(_, start, _)| *start);
        let value = text[labels[at].2..end].trim_matches(is_rule);
        (!value.is_empty()).then_some(value)
    };
    let reference = value(REFERENCE)?.parse().ok()?;
    let date = parse_date(value(DATE)?)?;
    let before = text[..labels[0].1].trim_matches(is_rule);
    Some(MirrorLine {
        reference,
        date: Some(date),
        category: value(AREA)
            .zip(value(CATEGORY))
            .map(|(area, name)| Category {
                area: area.to_owned(),
                name: name.to_owned(),
            }),
        decision_type: value(DECISION)
            .map_or_else(|| decision_at_end(before), |label| label.parse().ok()),
    })
}

/// The decision label at the end of a text.
fn decision_at_end(text: &str) -> Option<DecisionType> {
    let lower = text.to_lowercase();
    // `Not upheld` also ends in `upheld`.
    let labels = [
        DecisionType::NotUpheld,
        DecisionType::ClosedAfterInitialEnquiries,
        DecisionType::Upheld,
    ];
    labels
        .into_iter()
        .find(|label| lower.ends_with(&label.label().to_lowercase()))
}

fn is_rule(c: char) -> bool {
    c.is_whitespace() || matches!(c, ':' | '·' | '|' | '-' | '–' | '—' | '•' | ',' | ';')
}

fn is_word(text: &str, at: usize, len: usize) -> bool {
    let before = text[..at].chars().next_back();
    let after = text[at + len..].chars().next();
    let parts = |c: Option<char>| c.is_none_or(|c| !c.is_alphanumeric());
    parts(before) && parts(after)
}

/// The facts in the address of a copy on another site.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct MirrorAddress {
    pub(super) reference: Reference,
    /// The name after the number, if it looks like the name of an authority.
    pub(super) authority: Option<String>,
}

/// Reads an address such as
/// `https://mirror.example/decisions/lgo-24-001-411-exampleton-borough-council/`.
pub(super) fn read_mirror_address(url: &str) -> Option<MirrorAddress> {
    let (_, rest) = url.trim().split_once("://")?;
    let path = rest.split(['?', '#']).next()?;
    let (_, path) = path.split_once('/')?;
    path.rsplit('/').find_map(read_step)
}

/// The decision that an address refers to, on the ombudsman's site or another.
pub(crate) fn reference_of_address(url: &str) -> Option<Reference> {
    let own = read_address(url).map(|parts| parts.reference);
    own.or_else(|| read_mirror_address(url).map(|mirror| mirror.reference))
}

/// The number of a decision in a step of an address, among other words.
fn read_step(step: &str) -> Option<MirrorAddress> {
    let bare = step.split_once('.').map_or(step, |(bare, _)| bare);
    let words: Vec<&str> = bare
        .split(['-', '_', ' '])
        .filter(|word| !word.is_empty())
        .collect();
    let (at, reference) = words.windows(3).enumerate().find_map(|(at, three)| {
        let [year, middle, last] = three else {
            return None;
        };
        let digits = |word: &str, count: usize| {
            word.len() == count && word.bytes().all(|byte| byte.is_ascii_digit())
        };
        let fits =
            digits(year, 2) && digits(middle, 3) && last.get(..3).is_some_and(|n| digits(n, 3));
        let reference = fits.then(|| format!("{year}-{middle}-{last}").parse().ok())??;
        Some((at, reference))
    })?;
    Some(MirrorAddress {
        reference,
        authority: authority_of(&words[at + 3..]),
    })
}

/// The name of an authority given by the words of an address.
fn authority_of(words: &[&str]) -> Option<String> {
    const LAST_WORDS: &[&str] = &[
        "council",
        "limited",
        "ltd",
        "trust",
        "authority",
        "board",
        "school",
        "academy",
        "corporation",
        "london",
        "group",
        "plc",
        "llp",
    ];
    const SMALL_WORDS: &[&str] = &["of", "and", "the", "upon", "on", "in", "with", "by"];
    let last = words.last()?.to_lowercase();
    if !LAST_WORDS.contains(&last.as_str()) {
        return None;
    }
    let named: Vec<String> = (words.iter().enumerate())
        .map(|(at, word)| {
            let lower = word.to_lowercase();
            if at > 0 && SMALL_WORDS.contains(&lower.as_str()) {
                return lower;
            }
            let mut characters = lower.chars();
            let first = characters
                .next()
                .map(|first| first.to_uppercase().to_string());
            first.unwrap_or_default() + characters.as_str()
        })
        .collect();
    Some(named.join(" "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check_line(text: &str, expected: Option<[&str; 4]>) {
        let read = read_mirror_line(text).map(|line| {
            let shown = |value: Option<String>| value.unwrap_or_else(|| "-".to_owned());
            [
                line.reference.to_string(),
                shown(line.category.map(|category| category.to_string())),
                shown(line.decision_type.map(|label| label.to_string())),
                shown(line.date.map(|date| date.to_string())),
            ]
        });
        assert_eq!(read, expected.map(|told| told.map(str::to_owned)), "{text}");
    }

    #[test]
    fn the_facts_of_a_mirror_are_read_from_one_line() {
        let housing = "Housing > Council house sales";
        check_line(
            "Councils Upheld Reference 24-001-411 Sector Housing Category Council house sales Decided 3 May 2024",
            Some(["24 001 411", housing, "Upheld", "2024-05-03"]),
        );
        check_line(
            "Reference: 24 001 411a · Area: Housing · Topic: Council house sales · Outcome: Not upheld · Decision date: 03/05/2024",
            Some(["24 001 411a", housing, "Not upheld", "2024-05-03"]),
        );
        check_line(
            "Not upheld | Reference 24001411 | Decided 2024-05-03",
            Some(["24 001 411", "-", "Not upheld", "2024-05-03"]),
        );
        check_line(
            "Other Reference 24-001-411 Decided 3 May 2024",
            Some(["24 001 411", "-", "-", "2024-05-03"]),
        );
        for text in [
            "Reference 24-001-411",
            "The Council decided on 3 May 2024.",
            "Reference to the letter Decided 3 May 2024",
            "",
        ] {
            check_line(text, None);
        }
    }

    #[track_caller]
    fn check_address(url: &str, expected: Option<(&str, Option<&str>)>) {
        let read = read_mirror_address(url);
        let read = read.map(|read| (read.reference.to_string(), read.authority));
        let expected = expected
            .map(|(reference, authority)| (reference.to_owned(), authority.map(str::to_owned)));
        assert_eq!(read, expected, "{url}");
    }

    #[test]
    fn the_address_of_a_copy_names_the_decision() {
        check_address(
            "https://mirror.example/a/lgo-24-001-411-borough-of-exampleton-council/",
            Some(("24 001 411", Some("Borough of Exampleton Council"))),
        );
        check_address(
            "http://x.test/24-001-411a.html?x=1",
            Some(("24 001 411a", None)),
        );
        check_address(
            "http://x.test/24_001_411/full-decision",
            Some(("24 001 411", None)),
        );
        check_address("http://x.test/2024-001-411", None);
        check_address("http://x.test/a?id=24-001-411", None);
        check_address("24-001-411", None);
    }
}
