//! What the pages of a site say: those of the listing, and those of decisions.

use xxhash_rust::xxh3::Xxh3;

use super::address::SiteAddress;
use super::client::{GetError, Reply};
use super::error::Stop;
use crate::model::{Decision, Reference};
use crate::parse::source::FetchedPage;
use crate::parse::{Listing, read_listing};
use crate::shelf::WindowKey;

/// No window has so many pages.
const PAGES_MAX: u32 = 1_000;

/// The address of a page of a window of the listing.
pub(super) fn listing_url(site: &SiteAddress, (from, until): WindowKey, page: u32) -> String {
    site.at(&format!(
        "/Decisions/SearchResults?fd={from}&td={until}&page={page}"
    ))
}

/// Reads a page of the listing; a page that is none ends the run.
pub(super) fn listing_in(reply: Reply) -> Result<Listing, GetError> {
    let page = FetchedPage {
        content_type: reply.header("content-type").map(str::to_owned),
        url: reply.url,
        bytes: reply.body,
    };
    let listing = page.text().map(|text| read_listing(&text));
    let listing = listing.unwrap_or_default();
    if listing.announced.is_none() && listing.entries.is_empty() {
        return Err(GetError::Stop(Stop::NoListing { url: page.url }));
    }
    Ok(listing)
}

/// Whether more pages of a window are to be read, after one with so many new decisions.
pub(super) fn goes_on(listing: &Listing, listed: u64, new: usize, page: u32) -> bool {
    let is_short = listing.announced.is_none_or(|announced| listed < announced);
    new > 0 && page < PAGES_MAX && (is_short || listing.last_page > page)
}

/// A hash of the text of a decision; `None` where the page is another one.
pub(super) fn read_page(reply: &Reply, slug: &str) -> Option<u64> {
    let page = FetchedPage {
        url: reply.url.clone(),
        content_type: reply.header("content-type").map(str::to_owned),
        bytes: reply.body.clone(),
    };
    let decision = page.decision()?;
    let reference: Reference = slug.parse().ok()?;
    // A report is published once for each of the complaints that it names.
    let is_named = || {
        page.text()
            .is_some_and(|text| text.contains(&reference.to_string()))
    };
    (decision.reference == reference || is_named()).then(|| text_hash(&decision))
}

/// A hash of the text and facts of a decision, independent of its markup.
pub(super) fn text_hash(decision: &Decision) -> u64 {
    let mut hash = Xxh3::new();
    let mut add = |text: &str| {
        hash.update(text.as_bytes());
        hash.update(b"\0");
    };
    add(decision.authority.as_deref().unwrap_or_default());
    if let Some(category) = &decision.category {
        add(&category.to_string());
    }
    add(decision.decision_type.map_or("", |label| label.label()));
    add(&decision
        .date
        .map(|date| date.to_string())
        .unwrap_or_default());
    for section in &decision.statement.sections {
        add(&section.heading);
        for paragraph in &section.paragraphs {
            add(&paragraph.text);
        }
    }
    hash.digest()
}
