//! A feed for every search, and the `OpenSearch` description for browsers.

use askama::Template;
use axum::response::Response;

use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

use super::address::{Parameters, decision_address, link_abroad};
use super::failure::{Failure, html};
use super::live::OpenIndex;
use super::params::{read_request, refuse_others, searched_and};
use super::reply::Kind;
use super::site::{Answer, Origin, Searching};
use crate::export::facts::{facts, title};
use crate::search::{ATTRIBUTION, ArrivalRange, Cancellation, SearchRequest, by_arrival};

/// The number of entries on a page of a feed.
const ENTRIES: usize = 50;

/// The prefix of the identifiers of feeds and entries (RFC 4151). It has no host and no
/// port, so an identifier stays the same wherever the index is served.
const TAG: &str = "tag:redress,2026:";

/// `GET /search.atom`: the decisions that a search finds, the latest additions to the index
/// first.
pub(crate) async fn atom(searching: Searching, origin: Origin, parameters: Parameters) -> Answer {
    searching
        .run(move |open, cancellation| draw(open, &origin.0, (&parameters, cancellation)))
        .await
}

fn draw(
    open: &OpenIndex,
    origin: &str,
    (parameters, cancellation): (&Parameters, &Cancellation),
) -> Answer {
    refuse_others(parameters, &searched_and(&[]))?;
    let request = SearchRequest {
        paragraphs: 1,
        facets: false,
        cancellation: cancellation.clone(),
        ..read_request(parameters)?
    };
    let range = ArrivalRange {
        after_runs: 0,
        skip: (request.page - 1).saturating_mul(ENTRIES),
        limit: ENTRIES,
    };
    let found = by_arrival(&open.index, &request, range)
        .map_err(|error| Failure::of_search(error, &request.query))?;
    let entries = found.hits.iter().map(|arrived| {
        let decision = &arrived.hit.decision;
        let slug = decision.reference.slug();
        let best = arrived.hit.paragraphs.first();
        let best = best.map(|paragraph| paragraph.text.clone());
        Entry {
            title: clean(&title(decision)),
            // The identifier is the same in every feed, whatever the search or server.
            id: format!("{TAG}decision/{}", utf8_percent_encode(slug, NAME)),
            address: format!("{origin}{}", decision_address(slug, &request.query)),
            via: (decision.address.as_ref())
                .and_then(|address| link_abroad(&address.url).map(str::to_owned)),
            published: arrived.arrived_at.clone(),
            updated: arrived.updated_at.clone(),
            facts: clean(&facts(decision).join(" · ")),
            text: clean(&decision.summary.clone().or(best).unwrap_or_default()),
        }
    });
    let shown = parameters.without("page").without("limit").without("sort");
    let name = if request.query.is_empty() {
        "Decisions".to_owned()
    } else {
        clean(&request.query)
    };
    let index_at = open.index.arrivals()?.last_run().map(str::to_owned);
    let last = found.total.div_ceil(ENTRIES).max(1);
    let page_at = |page: usize| {
        let shown = match page {
            1 => shown.clone(),
            page => shown.with("page", &page.to_string()),
        };
        format!("{origin}{}", shown.at("/search.atom"))
    };
    let feed = Feed {
        title: name,
        id: format!("{TAG}{}", shown.at("search").replace('?', "/")),
        address: page_at(request.page),
        page: format!("{origin}{}", shown.at("/search")),
        updated: (found.updated_at.or(index_at)).unwrap_or_else(|| NEVER.to_owned()),
        attribution: ATTRIBUTION,
        first: page_at(1),
        previous: (request.page > 1).then(|| page_at((request.page - 1).min(last))),
        next: (request.page < last).then(|| page_at(request.page + 1)),
        last: page_at(last),
        entries: entries.collect(),
    };
    Ok(Kind::Atom.reply(html(&feed)))
}

/// The date of an index that has always been empty.
const NEVER: &str = "1970-01-01T00:00:00Z";

/// The characters of a decision's name that are not escaped.
const NAME: &percent_encoding::AsciiSet = &NON_ALPHANUMERIC.remove(b'-');

/// `GET /opensearch.xml`.
pub(crate) fn opensearch(origin: &Origin) -> Response {
    let description = Description {
        origin: &origin.0,
        attribution: ATTRIBUTION,
    };
    Kind::OpenSearch.reply(html(&description))
}

#[derive(Template)]
#[template(path = "feed.xml", config = "src/web/askama.toml", escape = "html")]
struct Feed {
    title: String,
    id: String,
    address: String,
    page: String,
    updated: String,
    attribution: &'static str,
    // Paged feeds as in RFC 5005.
    first: String,
    previous: Option<String>,
    next: Option<String>,
    last: String,
    entries: Vec<Entry>,
}

struct Entry {
    title: String,
    id: String,
    address: String,
    /// Where the Ombudsman publishes it.
    via: Option<String>,
    /// When it entered the index.
    published: String,
    updated: String,
    facts: String,
    text: String,
}

#[derive(Template)]
#[template(
    path = "opensearch.xml",
    config = "src/web/askama.toml",
    escape = "html"
)]
struct Description<'a> {
    origin: &'a str,
    attribution: &'static str,
}

/// Text without the characters that XML cannot hold.
fn clean(text: &str) -> String {
    let may_be =
        |character: char| !character.is_control() && !matches!(character, '\u{fffe}' | '\u{ffff}');
    let kept = text.chars().map(|character| match character {
        '\n' | '\t' => ' ',
        character if may_be(character) => character,
        _ => char::REPLACEMENT_CHARACTER,
    });
    kept.collect()
}
