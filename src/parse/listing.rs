//! Listings of decisions, read by their links and counts.
//!
//! Nothing here depends on classes or on the order of elements, so that a new look of
//! the site does not break it.

use std::collections::BTreeSet;

use scraper::node::Element;
use scraper::{ElementRef, Html, Selector};
use xxhash_rust::xxh3::Xxh3;

use super::html_guard::is_safe_to_build;
use crate::model::Reference;

/// One page of a listing.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Listing {
    /// How many results the page announces for the whole listing; `None` where it
    /// announces nothing.
    pub announced: Option<u64>,
    /// The decisions that it links to, each once, in the order of the page.
    pub entries: Vec<ListingEntry>,
    /// The highest page that it links to; 0 where it links to none.
    pub last_page: u32,
}

/// A decision in a listing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListingEntry {
    /// The decision.
    pub reference: Reference,
    /// The path of its address: `/decisions/area/category/24-001-411`.
    pub path: String,
    /// A hash of the words that the listing has for it.
    pub text_hash: u64,
}

/// Reads a page of a listing.
#[must_use]
pub fn read_listing(html: &str) -> Listing {
    if !is_safe_to_build(html) {
        return Listing::default();
    }
    let page = Html::parse_document(html);
    let text = visible_text(page.root_element());
    let mut listing = Listing {
        announced: announced(&text),
        ..Listing::default()
    };
    let mut met = BTreeSet::new();
    for link in page.select(&links()) {
        let href = link.value().attr("href").unwrap_or_default();
        if let Some(number) = page_number(href) {
            listing.last_page = listing.last_page.max(number);
        }
        let Some((path, reference)) = decision_path(href) else {
            continue;
        };
        if met.insert(reference.clone()) {
            let text_hash = text_hash(link, &reference);
            listing.entries.push(ListingEntry {
                reference,
                path,
                text_hash,
            });
        }
    }
    listing
}

fn links() -> Selector {
    Selector::parse("a[href]").expect("selectors are constants that parse")
}

/// The path of a decision in a link, relative or not, and its reference.
fn decision_path(href: &str) -> Option<(String, Reference)> {
    let href = href.trim();
    let end = href.find(['?', '#']).unwrap_or(href.len());
    let href = &href[..end];
    let path = match href.split_once("://") {
        Some((_, bare)) => &bare[bare.find('/')?..],
        None => match href.strip_prefix("//") {
            Some(bare) => &bare[bare.find('/')?..],
            None => href,
        },
    };
    let mut steps = path.split('/').filter(|step| !step.is_empty());
    if !steps.next()?.eq_ignore_ascii_case("decisions") {
        return None;
    }
    let (area, category, last) = (steps.next()?, steps.next()?, steps.next()?);
    let is_plain = |step: &str| {
        step.bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"-._~%+".contains(&byte))
    };
    if steps.next().is_some() || ![area, category, last].into_iter().all(is_plain) {
        return None;
    }
    let reference: Reference = last.parse().ok()?;
    Some((format!("/decisions/{area}/{category}/{last}"), reference))
}

/// The number of the page that a link leads to.
fn page_number(href: &str) -> Option<u32> {
    let (_, query) = href.split_once('?')?;
    let query = query.split('#').next().unwrap_or_default();
    form_urlencoded::parse(query.as_bytes())
        .find(|(name, _)| name.eq_ignore_ascii_case("page"))
        .and_then(|(_, value)| value.parse().ok())
}

/// How many results a text announces: `Your search has 1,204 results`, `1 result`,
/// `no results`. `10 results per page` announces nothing.
fn announced(text: &str) -> Option<u64> {
    let words: Vec<&str> = text.split_whitespace().collect();
    let mut counts = words.iter().enumerate().filter_map(|(at, word)| {
        let is_noun = matches!(
            bare(word).to_ascii_lowercase().as_str(),
            "result" | "results"
        );
        let before = words.get(at.checked_sub(1)?).filter(|_| is_noun)?;
        let follows = |ahead: usize| {
            let word = words.get(at + ahead).map(|word| bare(word));
            word.unwrap_or_default().to_ascii_lowercase()
        };
        let is_of_page = matches!(follows(1).as_str(), "per" | "a" | "on" | "each")
            && (follows(2) == "page" || follows(3) == "page");
        if is_of_page {
            return None;
        }
        let verb = at.checked_sub(2).and_then(|at| words.get(at));
        let is_sentence = verb.is_some_and(|verb| verb.eq_ignore_ascii_case("has"));
        Some((number(before)?, is_sentence))
    });
    let first = counts.next()?;
    let of_sentence = std::iter::once(first)
        .chain(counts)
        .find(|(_, is_sentence)| *is_sentence);
    Some(of_sentence.unwrap_or(first).0)
}

fn bare(word: &str) -> &str {
    word.trim_matches(|character: char| !character.is_alphanumeric())
}

/// A number as listings write it, thousands with commas; `no` is 0.
fn number(word: &str) -> Option<u64> {
    let word = bare(word);
    if word.eq_ignore_ascii_case("no") {
        return Some(0);
    }
    let is_number = word
        .bytes()
        .all(|byte| byte.is_ascii_digit() || byte == b',');
    is_number
        .then(|| word.replace(',', "").parse().ok())
        .flatten()
}

fn is_hidden(element: &Element) -> bool {
    matches!(element.name(), "script" | "style" | "template" | "noscript")
}

/// The text of an element without scripts, its pieces apart by spaces.
fn visible_text(element: ElementRef<'_>) -> String {
    let mut text = String::new();
    let mut open = vec![element.children()];
    while let Some(children) = open.last_mut() {
        let Some(child) = children.next() else {
            open.pop();
            continue;
        };
        if let Some(piece) = child.value().as_text() {
            text.push(' ');
            text.push_str(piece);
        } else if let Some(element) = ElementRef::wrap(child)
            && !is_hidden(element.value())
        {
            open.push(element.children());
        }
    }
    text
}

/// Whether an element links to another decision than this one.
fn has_other(element: ElementRef<'_>, reference: &Reference) -> bool {
    element.select(&links()).any(|link| {
        let href = link.value().attr("href").unwrap_or_default();
        decision_path(href).is_some_and(|(_, other)| other != *reference)
    })
}

/// A hash of the words that belong to the decision of a link: those of the largest
/// element around the link that has no other decision, and, where entries are not
/// elements of their own, those from there to the next decision.
fn text_hash(link: ElementRef<'_>, reference: &Reference) -> u64 {
    let mut entry = link;
    for ancestor in link.ancestors().filter_map(ElementRef::wrap) {
        let is_page = matches!(
            ancestor.value().name(),
            "html" | "body" | "main" | "form" | "table" | "tbody" | "ul" | "ol" | "dl" | "section"
        );
        if is_page || has_other(ancestor, reference) || announced(&visible_text(ancestor)).is_some()
        {
            break;
        }
        entry = ancestor;
    }
    let mut hash = Xxh3::new();
    add_words(&mut hash, &visible_text(entry));
    for next in entry.next_siblings().filter_map(ElementRef::wrap) {
        let is_end = matches!(next.value().name(), "nav" | "footer" | "form" | "aside")
            || next.select(&links()).any(|link| {
                let href = link.value().attr("href").unwrap_or_default();
                decision_path(href).is_some() || page_number(href).is_some()
            })
            || next
                .value()
                .attr("href")
                .is_some_and(|href| decision_path(href).is_some())
            || announced(&visible_text(next)).is_some();
        if is_end {
            break;
        }
        add_words(&mut hash, &visible_text(next));
    }
    hash.digest()
}

fn add_words(hash: &mut Xxh3, text: &str) {
    for word in text.split(|character: char| !character.is_alphanumeric()) {
        if !word.is_empty() {
            hash.update(word.to_lowercase().as_bytes());
            hash.update(b" ");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check_count(text: &str, expected: Option<u64>) {
        assert_eq!(announced(text), expected, "{text}");
    }

    #[test]
    fn counts_are_read_in_every_wording() {
        check_count("Your search has 25 results", Some(25));
        check_count("Your search has 1,204 results.", Some(1204));
        check_count("Archive has 1 result", Some(1));
        check_count("Your search has no results", Some(0));
        check_count("No results", Some(0));
        check_count("10 results per page … Your search has 31 results", Some(31));
        check_count(
            "Your search has 25 results A Council (25 000 001)",
            Some(25),
        );
        check_count("Show 10 results per page", None);
        check_count("10 results on each page", None);
        check_count("The results of the year", None);
        check_count("", None);
    }

    fn entry(reference: &str, summary: &str) -> String {
        format!(
            "<div class='r'><h3><a href='/decisions/housing/allocations/{reference}'>A Council \
             ({reference})</a></h3><p>Statement Upheld 07-Oct-2025</p><p>Summary: {summary}</p></div>"
        )
    }

    #[test]
    fn decisions_are_found_by_their_links() {
        let html = format!(
            "<p>Your search has 12 results</p>{}{}<a href='/decisions/housing/allocations'>Area</a>\
             <a href='?fd=2025-10-01&amp;page=2'>2</a>",
            entry("25-000-001", "one"),
            entry("25-000-002a", "two")
        );
        let listing = read_listing(&html);
        assert_eq!(listing.announced, Some(12));
        assert_eq!(listing.last_page, 2);
        let paths: Vec<&str> = listing.entries.iter().map(|e| e.path.as_str()).collect();
        assert_eq!(
            paths,
            [
                "/decisions/housing/allocations/25-000-001",
                "/decisions/housing/allocations/25-000-002a"
            ]
        );
    }

    /// The hashes of the decisions of a page.
    fn hashes(html: &str) -> Vec<u64> {
        let entries = read_listing(html).entries;
        entries.into_iter().map(|entry| entry.text_hash).collect()
    }

    #[test]
    fn a_decision_has_the_words_of_its_own_entry_alone() {
        let page = |one: &str, two: &str, count: u32| {
            let entries = [("25-000-001", one), ("25-000-002", two)]
                .map(|(reference, summary)| entry(reference, summary))
                .concat();
            format!("<h1>Your search has {count} results</h1><div>{entries}</div><p>Page 1</p>")
        };
        let before = hashes(&page("one", "two", 2));
        let after = hashes(&page("one", "three", 3));
        assert_eq!(before[0], after[0]);
        assert_ne!(before[1], after[1]);
    }

    #[test]
    fn entries_without_elements_of_their_own_end_at_the_next() {
        let page = |one: &str, two: &str| {
            format!(
                "<p>2 results</p><h3><a href='/decisions/a/b/25-000-001'>One</a></h3><p>{one}</p>\
                 <h3><a href='/decisions/a/b/25-000-002'>Two</a></h3><p>{two}</p>\
                 <nav><a href='?page=2'>Next</a> 1 of 9</nav>"
            )
        };
        let before = hashes(&page("one", "two"));
        let after = hashes(&page("other", "two"));
        assert_ne!(before[0], after[0]);
        assert_eq!(before[1], after[1]);
    }

    #[test]
    fn a_page_of_something_else_has_nothing() {
        let listing = read_listing("<h1>Are you a robot?</h1><a href='/'>Home</a>");
        assert_eq!(listing, Listing::default());
    }
}
