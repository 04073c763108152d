//! The facts above a statement: authority, reference, category, decision, date.

use super::address::{AddressParts, find_address};
use super::dates::parse_date;
use super::lines::{Line, Role};
use super::mirror::{MirrorAddress, MirrorLine, read_mirror_address, read_mirror_line};
use super::sections::{furniture_of_key, kind_of_key};
use super::spacing::{clean, fold_key};
use super::{Problem, ProblemKind};
use crate::model::{Category, Date, DecisionType, Publication, Reference};

/// The header above a statement. A fact that the page does not give is `None`.
#[derive(Debug, Default)]
pub(super) struct Header {
    pub(super) reference: Option<Reference>,
    pub(super) authority: Option<String>,
    pub(super) category: Option<Category>,
    pub(super) decision_type: Option<DecisionType>,
    pub(super) date: Option<Date>,
    pub(super) publication: Option<Publication>,
    /// The address of a copy on another site, if it is above the statement.
    pub(super) mirror: Option<MirrorAddress>,
    /// The address of a decision in or above the header.
    pub(super) address: Option<AddressParts>,
    /// Whether `The Ombudsman's final decision` closes the header.
    pub(super) closed: bool,
    /// The line below the authority, where the other facts are expected.
    pub(super) line: Option<usize>,
    /// The first line of the statement.
    pub(super) body: usize,
}

/// The maximum number of lines between a line of a header and its end.
const MAX_GAP_LINES: usize = 8;
/// The number of first lines that may be a title without a header below it.
const TITLE_LINES: usize = 12;
/// The maximum length of an authority's name, in bytes.
const AUTHORITY_MAX_BYTES: usize = 300;
/// The maximum length of a bracketed reference, in bytes, including non-breaking spaces.
const BRACKET_MAX_BYTES: usize = 24;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Label {
    Category,
    Decision,
    Date,
    Reference,
    Publication,
    FinalDecision,
}

/// Reads the header of a page. Unknown wording is added to `problems`. A missing fact is left
/// for the caller to report, because the caller may know it from another source.
pub(super) fn parse_header(lines: &mut [Line<'_>], problems: &mut Vec<Problem>) -> Header {
    let mut reader = Reader {
        header: Header::default(),
        key: String::new(),
        problems,
    };
    let start = reader.find_start(lines);
    for line in &lines[..start.min(lines.len())] {
        reader.note_address(line.text);
    }
    reader.header.mirror = (lines.iter().take(TITLE_LINES))
        .filter_map(|line| line.text.find("http").map(|at| &line.text[at..]))
        .filter_map(|url| url.split_whitespace().next())
        .find_map(read_mirror_address);
    reader.header.body = reader.read_facts(lines, start);
    reader.header
}

struct Reader<'p> {
    header: Header,
    key: String,
    problems: &'p mut Vec<Problem>,
}

impl Reader<'_> {
    /// Finds the authority line and returns the index of the line below it; without one, the
    /// index of the first line of the header, or 0.
    fn find_start(&mut self, lines: &[Line<'_>]) -> usize {
        let mut title = None;
        let mut labelled = None;
        for (at, line) in lines.iter().enumerate() {
            if labelled.is_none() && at < TITLE_LINES && self.label_of(line.text).is_some() {
                labelled = Some(at);
            }
            if at < TITLE_LINES
                && title.is_none()
                && let Some(facts) = read_mirror_line(line.text)
            {
                return self.take_mirror_line(facts, lines, at);
            }
            let Some((authority, reference)) = split_authority_line(line.text) else {
                continue;
            };
            let authority = if authority.is_empty() && at > 0 {
                lines[at - 1].text
            } else {
                authority
            };
            if authority.len() > AUTHORITY_MAX_BYTES {
                continue;
            }
            let below = &lines[at + 1..];
            if below
                .iter()
                .take(MAX_GAP_LINES)
                .any(|line| self.label_of(line.text).is_some())
            {
                title = Some((at, authority, reference));
                break;
            }
            if title.is_none() && at < TITLE_LINES && !authority.contains(". ") {
                title = Some((at, authority, reference));
            }
        }
        let title = title.or_else(|| find_bare_title(lines));
        let Some((at, authority, reference)) = title else {
            return labelled.unwrap_or(0);
        };
        let authority = clean(authority.trim_start_matches(['#', ' ']));
        self.header.authority = Some(authority).filter(|authority| !authority.is_empty());
        self.header.reference = Some(reference);
        self.header.line = lines[at].number.map(|number| number + 1);
        at + 1
    }

    /// Takes the facts of a mirror; the authority is above them. Returns the index of the line
    /// at which the statement begins.
    fn take_mirror_line(&mut self, facts: MirrorLine, lines: &[Line<'_>], at: usize) -> usize {
        let above = at.checked_sub(1).map(|above| clean(lines[above].text));
        let is_name = |name: &String| name.len() <= AUTHORITY_MAX_BYTES && !name.contains(". ");
        self.header.authority = above.filter(is_name);
        self.header.reference = Some(facts.reference);
        self.header.category = facts.category;
        self.header.decision_type = facts.decision_type;
        self.header.date = facts.date;
        self.header.line = lines[at].number;
        let below = lines[at + 1..].iter().take(MAX_GAP_LINES);
        let begins = below.map(|line| {
            matches!(self.label_of(line.text), Some((Label::FinalDecision, _)))
                || self.opens_statement(line.text)
        });
        let begins: Vec<bool> = begins.collect();
        let offset = begins.iter().position(|begins| *begins).unwrap_or(0);
        at + 1 + offset
    }

    /// Reads facts from the line at `start` onwards and returns the index of the first line of
    /// the statement.
    fn read_facts(&mut self, lines: &mut [Line<'_>], start: usize) -> usize {
        let mut at = start;
        while at < lines.len() {
            let line = lines[at];
            at += 1;
            let Some((label, value)) = self.label_of(line.text) else {
                if self.is_noise(line) {
                    continue;
                }
                let more = &lines[at..lines.len().min(at + MAX_GAP_LINES)];
                let plain = matches!(line.role, Role::Plain | Role::Heading(_));
                if !plain
                    || self.opens_statement(line.text)
                    || !more.iter().any(|line| self.label_of(line.text).is_some())
                {
                    return at - 1;
                }
                self.report(line, "header line", line.text);
                continue;
            };
            if label == Label::FinalDecision {
                self.header.closed = true;
                if value.is_empty() {
                    return at;
                }
                let rest = &mut lines[at - 1];
                (rest.text, rest.marker, rest.role) = (value, 0, Role::Plain);
                return at - 1;
            }
            let mut value = clean(value);
            // Some copies put the value, or the second half of a category, on a separate line.
            for _ in 0..3 {
                let is_half = |next: &Line<'_>| {
                    label == Label::Category && (value.ends_with('>') || next.text.starts_with('>'))
                };
                if let Some(next) = lines.get(at)
                    && (value.is_empty() || is_half(next))
                    && self.label_of(next.text).is_none()
                    && !self.opens_statement(next.text)
                {
                    value = clean(&format!("{value} {}", next.text));
                    at += 1;
                }
            }
            self.take(label, line, &value);
        }
        at
    }

    fn take(&mut self, label: Label, line: Line<'_>, value: &str) {
        if value.is_empty() {
            return;
        }
        match label {
            Label::Category if self.header.category.is_none() => {
                self.header.category = parse_category(value);
                if self.header.category.is_none() {
                    self.report(line, "category", value);
                }
            }
            Label::Decision if self.header.decision_type.is_none() => {
                self.header.decision_type = parse_decision_type(value);
                if self.header.decision_type.is_none() {
                    self.report(line, "decision", value);
                }
            }
            Label::Date if self.header.date.is_none() => {
                self.header.date = parse_date(value);
                if self.header.date.is_none() {
                    self.report(line, "decision date", value);
                }
            }
            Label::Reference if self.header.reference.is_none() => {
                self.header.reference = value.parse().ok();
                if self.header.reference.is_none() {
                    self.report(line, "reference", value);
                }
            }
            Label::Publication if self.header.publication.is_none() => {
                self.header.publication = value.parse().ok();
            }
            _ => {}
        }
    }

    fn report(&mut self, line: Line<'_>, what: &str, value: &str) {
        self.problems.push(Problem {
            kind: ProblemKind::UnknownWording,
            line: line.number,
            detail: format!("{what} `{}`", super::shortened(value)),
        });
    }

    /// The label at the start of a line, and the text after it.
    fn label_of<'a>(&mut self, text: &'a str) -> Option<(Label, &'a str)> {
        let head = text.as_bytes();
        let colon = head.iter().take(48).position(|byte| *byte == b':');
        let (name, value) = match colon {
            Some(colon) => (&text[..colon], text[colon + 1..].trim()),
            None if text.len() <= 48 => (text, ""),
            None => return None,
        };
        fold_key(name, &mut self.key);
        let label = match self.key.as_str() {
            "the ombudsman's final decision"
            | "the ombudsmen's final decision"
            | "ombudsman's final decision"
            | "ombudsmen's final decision"
            | "the ombudsmans final decision"
            | "the ombudsmens final decision" => Label::FinalDecision,
            _ if colon.is_none() => return None,
            "category" => Label::Category,
            "decision" => Label::Decision,
            "decision date" | "date of decision" | "date" => Label::Date,
            "reference"
            | "reference number"
            | "complaint reference"
            | "case reference"
            | "decision reference"
            | "complaint number" => Label::Reference,
            "publication" | "type" | "decision type" | "document type" => Label::Publication,
            _ => return None,
        };
        Some((label, value))
    }

    /// Returns whether the line is part of the header without being a fact of it: page
    /// furniture, an address, a repeated title.
    fn is_noise(&mut self, line: Line<'_>) -> bool {
        if self.note_address(line.text) {
            return true;
        }
        if split_authority_line(line.text)
            .is_some_and(|(_, reference)| Some(&reference) == self.header.reference.as_ref())
        {
            return true;
        }
        fold_key(line.text, &mut self.key);
        match self.key.as_str() {
            "statement" => self.header.publication = Some(Publication::Statement),
            "report" | "public report" => self.header.publication = Some(Publication::Report),
            key => return furniture_of_key(key).is_some(),
        }
        true
    }

    fn note_address(&mut self, text: &str) -> bool {
        let Some(parts) = find_address(text) else {
            return false;
        };
        let fits = self
            .header
            .reference
            .as_ref()
            .is_none_or(|reference| *reference == parts.reference);
        if fits && self.header.address.is_none() {
            self.header.address = Some(parts);
        }
        true
    }

    fn opens_statement(&mut self, text: &str) -> bool {
        fold_key(text, &mut self.key);
        kind_of_key(&self.key).is_some()
            || self
                .key
                .strip_prefix("summary")
                .is_some_and(|rest| rest.trim_start().starts_with(':'))
    }
}

/// Splits `Authority (25 010 972)`. The reference is in the last bracket.
pub(crate) fn split_authority_line(text: &str) -> Option<(&str, Reference)> {
    let text = text.trim_end_matches([' ', '.', ':']);
    let inner = text.strip_suffix([')', ']'])?;
    let bytes = inner.as_bytes();
    let from = bytes.len().saturating_sub(BRACKET_MAX_BYTES);
    let open = from
        + bytes[from..]
            .iter()
            .rposition(|byte| matches!(byte, b'(' | b'['))?;
    let reference = inner[open + 1..].parse().ok()?;
    Some((inner[..open].trim(), reference))
}

/// A title among the first lines whose reference has no bracket.
fn find_bare_title<'a>(lines: &[Line<'a>]) -> Option<(usize, &'a str, Reference)> {
    lines
        .iter()
        .take(TITLE_LINES)
        .enumerate()
        .find_map(|(at, line)| {
            if line.text.len() > AUTHORITY_MAX_BYTES {
                return None;
            }
            let digits = line
                .text
                .bytes()
                .rev()
                .take_while(|byte| byte.is_ascii_digit() || matches!(byte, b' ' | b'-'))
                .count();
            let (name, number) = line.text.split_at(line.text.len() - digits);
            let reference = number.trim_start_matches([' ', '-']).parse().ok()?;
            Some((
                at,
                name.trim_end_matches([' ', ':', '–', '-', '|']),
                reference,
            ))
        })
}

/// Reads `Area > Category`. Apostrophes become straight, as in nearly all headers.
fn parse_category(value: &str) -> Option<Category> {
    let (area, name) = value
        .split_once('>')
        .or_else(|| value.split_once("&gt;"))
        .or_else(|| value.split_once('›'))
        .or_else(|| value.split_once('»'))?;
    let tidy = |text: &str| clean(text).replace(['’', '‘'], "'");
    let category = Category {
        area: tidy(area),
        name: tidy(name),
    };
    (!category.area.is_empty() && !category.name.is_empty()).then_some(category)
}

/// Reads the label, including older pages that add to it (`Not upheld: no fault`).
fn parse_decision_type(value: &str) -> Option<DecisionType> {
    value.parse().ok().or_else(|| {
        let end = value
            .find([':', ';', ',', '(', '–'])
            .or_else(|| value.find(" - "))?;
        value[..end].parse().ok()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: Option<(&str, &str)>) {
        let read = split_authority_line(text);
        let read = read
            .as_ref()
            .map(|(authority, reference)| (*authority, reference.slug()));
        assert_eq!(read, expected, "{text}");
    }

    #[test]
    fn the_reference_is_in_the_last_bracket() {
        check(
            "Example Care (ASC) Limited (20 013 974)",
            Some(("Example Care (ASC) Limited", "20-013-974")),
        );
        check(
            "St. Example’s & Exampleton, Ltd (17\u{a0}002 402b) ",
            Some(("St. Example’s & Exampleton, Ltd", "17-002-402b")),
        );
        check("(25 010 972)", Some(("", "25-010-972")));
        check("Example Council (ASC)", None);
        check("Example Council", None);
    }

    #[test]
    fn decisions_with_an_addition_are_read() {
        let read = parse_decision_type;
        assert_eq!(
            read("Not upheld: no maladministration"),
            Some(DecisionType::NotUpheld)
        );
        assert_eq!(
            read("Closed after initial enquiries - out of jurisdiction"),
            Some(DecisionType::ClosedAfterInitialEnquiries)
        );
        assert_eq!(read("Settled"), None);
    }
}
