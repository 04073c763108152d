//! One published page to a decision: header, statement and facts together.

use super::address::{AddressParts, build_address, read_address};
use super::contents::drop_contents;
use super::facts::publication_of;
use super::header::{Header, parse_header};
use super::investigation::investigated;
use super::layout::settle_roles;
use super::lines::{Line, split_lines};
use super::mirror::read_mirror_address;
use super::paragraphs::{ReadStatement, read_statement};
use super::spacing::folded;
use super::text_facts::text_facts;
use super::text_repair::{Repaired, repair};
use super::{Parsed, Problem, ProblemKind, shortened};
use crate::model::{Address, Category, Date, Decision, DecisionType, Publication, Reference};

/// Facts known from outside the text, such as the keys of a JSON record.
///
/// They supply what the text does not state, and they win over the text where the two differ,
/// which is reported.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct GivenFacts {
    /// The number of the decision.
    pub reference: Option<Reference>,
    /// The body complained about.
    pub authority: Option<String>,
    /// Service area and category.
    pub category: Option<Category>,
    /// The published "Decision" label.
    pub decision_type: Option<DecisionType>,
    /// The date of the decision.
    pub date: Option<Date>,
    /// Where it is published, as given.
    pub url: Option<String>,
    /// The title of a generic collection's document.
    pub title: Option<String>,
    /// The day it was last seen, for a decision that is no longer published.
    pub withdrawn: Option<Date>,
}

/// Reads the text of one published page, in any known layout.
///
/// The value is `None` only where no reference can be found. Takes time in
/// proportion to the text.
///
/// ```
/// let page = "Exampleton Borough Council (99 001 234)\n\
///     Category : Housing > Allocations\n\
///     Decision : Not upheld\n\
///     Decision date : 03 Jan 2026\n\
///     The Ombudsman's final decision:\n\
///     Summary: There was no fault.\n\
///     The complaint\n\
///     - Mr X complains about a delay.\n\
///     Final decision\n\
///     - I have completed my investigation.";
/// let parsed = redress::parse::parse_text(page);
/// assert!(parsed.problems.is_empty());
/// let decision = parsed.value.unwrap();
/// assert_eq!(decision.statement.summary(), Some("There was no fault."));
/// assert_eq!(decision.statement.sections[2].paragraphs[0].number, Some(2));
/// ```
#[must_use]
pub fn parse_text(text: &str) -> Parsed<Option<Decision>> {
    parse_text_with(text, &GivenFacts::default())
}

/// [`parse_text`] with some facts known from another source.
#[must_use]
pub fn parse_text_with(text: &str, given: &GivenFacts) -> Parsed<Option<Decision>> {
    let mut problems = Vec::new();
    let repaired = repair(text);
    report_repairs(&repaired, LineNumbers::OfSource, &mut problems);
    let mut lines = split_lines(&repaired.text);
    parse_lines(&mut lines, Source::Text, given, problems)
}

/// The source of lines.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Source {
    /// Plain text: the roles of lines are not set yet.
    Text,
    /// HTML: tags have set the roles of lines.
    Html,
}

/// Whether offsets of a text can be converted to lines of the source.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum LineNumbers {
    OfSource,
    Unknown,
}

pub(super) fn report_repairs(
    repaired: &Repaired<'_>,
    numbers: LineNumbers,
    problems: &mut Vec<Problem>,
) {
    let Some(first) = repaired.first else {
        return;
    };
    let mut said = Vec::new();
    if repaired.decoded > 0 {
        said.push(format!("{} garbled characters decoded", repaired.decoded));
    }
    if repaired.removed > 0 {
        said.push(format!("{} control characters removed", repaired.removed));
    }
    let line = 1 + repaired.text[..first.min(repaired.text.len())]
        .matches('\n')
        .count();
    problems.push(Problem {
        kind: ProblemKind::Repaired,
        line: (numbers == LineNumbers::OfSource).then_some(line),
        detail: said.join(", "),
    });
}

/// Reads the lines of a page.
pub(super) fn parse_lines(
    lines: &mut Vec<Line<'_>>,
    source: Source,
    given: &GivenFacts,
    mut problems: Vec<Problem>,
) -> Parsed<Option<Decision>> {
    drop_contents(lines);
    let mut header = parse_header(lines, &mut problems);
    let body = &mut lines[header.body..];
    if source == Source::Text {
        settle_roles(body);
    }
    let start = problems.len();
    let read = read_statement(body, &mut problems);
    if header.address.is_none() {
        header.address = address_below(
            &body[read.end..],
            given.reference.as_ref().or(header.reference.as_ref()),
        );
    }
    let of_statement = problems.split_off(start);
    let value = assemble(header, read, given, &mut problems);
    problems.extend(of_statement);
    Parsed { value, problems }
}

/// An address printed below the statement.
fn address_below(lines: &[Line<'_>], reference: Option<&Reference>) -> Option<AddressParts> {
    lines
        .iter()
        .filter_map(|line| super::address::find_address(line.text))
        .find(|parts| reference.is_none_or(|reference| parts.reference == *reference))
}

/// Assembles a decision from its parts and reports what is missing.
fn assemble(
    header: Header,
    read: ReadStatement,
    given: &GivenFacts,
    problems: &mut Vec<Problem>,
) -> Option<Decision> {
    let mut merge = Merge {
        line: header.line,
        problems,
    };
    let given_address = given.url.as_deref().and_then(read_address);
    let mirror = (given.url.as_deref().and_then(read_mirror_address)).or(header.mirror);
    let printed = header.reference.or_else(|| {
        header
            .address
            .as_ref()
            .map(|address| address.reference.clone())
    });
    let Some(reference) = merge
        .either("reference", given.reference.clone(), printed)
        .or_else(|| {
            given_address
                .as_ref()
                .map(|address| address.reference.clone())
        })
        .or_else(|| mirror.as_ref().map(|mirror| mirror.reference.clone()))
    else {
        merge.problems.push(Problem {
            kind: ProblemKind::NoReference,
            line: None,
            detail: "no line such as `Authority (25 010 972)`; add one above the text, or give \
                     the reference in a JSON record"
                .to_owned(),
        });
        return None;
    };
    let address = merge.address_of(&reference, given_address, header.address);
    let authority = merge
        .either("authority", given.authority.clone(), header.authority)
        .or_else(|| {
            let mirror = mirror.filter(|mirror| mirror.reference == reference)?;
            mirror.authority
        });
    let mut category = merge.either("category", given.category.clone(), header.category);
    if let Some(parts) = &address {
        merge.compare_category(category.as_ref(), parts);
        category = category.or_else(|| parts.known_category());
    }
    let decision_type = merge.either("decision", given.decision_type, header.decision_type);
    let date = merge.either("decision date", given.date, header.date);
    if reference.is_published() {
        merge.need("authority", authority.is_some());
        merge.need("category", category.is_some());
        merge.need("decision", decision_type.is_some());
        merge.need("decision date", date.is_some());
    }
    let is_chapter = given.url.as_deref().is_some_and(is_chapter);
    let publication = (header.publication)
        .or_else(|| {
            (is_chapter && !read.signed && !read.inline_summary).then_some(Publication::Report)
        })
        .or_else(|| publication_of(&read));
    let statement = read.statement;
    let investigated = investigated(&statement, decision_type, publication);
    Some(Decision {
        investigated,
        address: address_to_show(
            address.as_ref(),
            given.url.as_deref(),
            category.as_ref(),
            &reference,
        ),
        reference,
        authority,
        category,
        decision_type,
        date,
        publication,
        withdrawn: given.withdrawn,
        title: given.title.clone(),
        text_facts: text_facts(&statement, investigated),
        statement,
    })
}

/// Adds to a decision the facts that it lacks and another copy of its page has. Existing facts
/// are not changed.
pub fn join_facts(decision: &mut Decision, given: &GivenFacts) {
    let Decision {
        authority,
        category,
        decision_type,
        date,
        withdrawn,
        ..
    } = decision;
    *withdrawn = withdrawn.or(given.withdrawn);
    *authority = authority.take().or_else(|| given.authority.clone());
    *category = category.take().or_else(|| given.category.clone());
    *decision_type = decision_type.or(given.decision_type);
    *date = date.or(given.date);
    if decision
        .address
        .as_ref()
        .is_none_or(|address| address.built)
    {
        let parts = given.url.as_deref().and_then(read_address);
        decision.address = address_to_show(
            parts.as_ref(),
            given.url.as_deref(),
            decision.category.as_ref(),
            &decision.reference,
        );
    }
    decision.investigated = investigated(
        &decision.statement,
        decision.decision_type,
        decision.publication,
    );
    decision.text_facts = text_facts(&decision.statement, decision.investigated);
}

/// Returns whether an address is that of a chapter of a long report.
fn is_chapter(url: &str) -> bool {
    let (_, query) = url.split_once('?').unwrap_or_default();
    query.split(['&', '#']).any(|parameter| {
        parameter
            .to_ascii_lowercase()
            .strip_prefix("chapter=")
            .is_some_and(|chapter| chapter.parse::<u32>().is_ok_and(|chapter| chapter > 0))
    })
}

/// The address given, or one built from category and reference.
pub(super) fn address_to_show(
    parts: Option<&AddressParts>,
    given: Option<&str>,
    category: Option<&Category>,
    reference: &Reference,
) -> Option<Address> {
    if let Some(parts) = parts {
        return Some(Address {
            url: parts.url(),
            built: false,
        });
    }
    // Documents of other collections are published elsewhere.
    if let Some(url) = given.map(str::trim)
        && (url.starts_with("https://") || url.starts_with("http://"))
        && read_address(url).is_none()
    {
        return Some(Address {
            url: url.to_owned(),
            built: false,
        });
    }
    let category = category.filter(|_| reference.is_published())?;
    Some(Address {
        url: build_address(category, reference),
        built: true,
    })
}

/// Merges facts from several sources.
struct Merge<'p> {
    /// The line below the authority, where the header facts are expected.
    line: Option<usize>,
    problems: &'p mut Vec<Problem>,
}

impl Merge<'_> {
    /// The given fact, or else the printed one. A difference is reported unless it is only in
    /// case, quotes or spaces.
    fn either<T: ToString>(
        &mut self,
        what: &str,
        given: Option<T>,
        printed: Option<T>,
    ) -> Option<T> {
        if let (Some(given), Some(printed)) = (&given, &printed) {
            let (given, printed) = (given.to_string(), printed.to_string());
            if given != printed && folded(&given) != folded(&printed) {
                self.contradiction(format!(
                    "{what} given as `{}`, printed as `{}`",
                    shortened(&given),
                    shortened(&printed)
                ));
            }
        }
        given.or(printed)
    }

    /// The given address, or else the printed one, if it belongs to this decision.
    fn address_of(
        &mut self,
        reference: &Reference,
        given: Option<AddressParts>,
        printed: Option<AddressParts>,
    ) -> Option<AddressParts> {
        let parts = given.or(printed)?;
        if parts.reference == *reference {
            return Some(parts);
        }
        self.contradiction(format!(
            "the address is that of {}, the decision is {reference}",
            parts.reference
        ));
        None
    }

    fn compare_category(&mut self, category: Option<&Category>, parts: &AddressParts) {
        let known = parts.known_category();
        match (category, &known) {
            (Some(category), Some(known)) if !is_same_category(category, known) => {
                self.contradiction(format!("category `{category}`, by its address `{known}`"));
            }
            (None, None) => self.problems.push(Problem {
                kind: ProblemKind::UnknownWording,
                line: None,
                detail: format!(
                    "category in the address `{}/{}`",
                    parts.area, parts.category
                ),
            }),
            _ => {}
        }
    }

    fn contradiction(&mut self, detail: String) {
        self.problems.push(Problem {
            kind: ProblemKind::Contradiction,
            line: None,
            detail,
        });
    }

    fn need(&mut self, what: &str, known: bool) {
        if !known {
            self.problems.push(Problem {
                kind: ProblemKind::MissingFact,
                line: self.line,
                detail: format!("no {what}"),
            });
        }
    }
}

fn is_same_category(one: &Category, other: &Category) -> bool {
    use crate::model::slug;
    slug(&one.area) == slug(&other.area) && slug(&one.name) == slug(&other.name)
}
