//! A feed for any search, and the description that lets a browser search here.

use askama::Template;
use axum::response::Response;

use super::address::{Parameters, decision_address, link_abroad};
use super::failure::{Failure, html};
use super::live::OpenIndex;
use super::params::{read_request, refuse_others, searched_and};
use super::reply::Kind;
use super::site::{Answer, Origin, Searching};
use crate::export::facts::{facts, title};
use crate::search::{self, ATTRIBUTION, Cancellation, Match, SearchRequest, Sort};

/// Entries of a feed.
const ENTRIES: usize = 50;

/// `GET /search.atom`: the newest decisions that a search finds.
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
        // What is new to a reader has all that was asked for.
        matching: Match::All,
        sort: Sort::Newest,
        limit: ENTRIES,
        page: 1,
        paragraphs: 1,
        facets: false,
        cancellation: cancellation.clone(),
        ..read_request(parameters)?
    };
    let hits = search::top_hits(&open.index, &request)
        .map_err(|error| Failure::of_search(error, &request.query))?;
    let entries = hits.iter().map(|hit| {
        let decision = &hit.decision;
        let address = decision_address(decision.reference.slug(), &request.query);
        let best = hit
            .paragraphs
            .first()
            .map(|paragraph| paragraph.text.clone());
        Entry {
            title: clean(&title(decision)),
            // The same in every feed, whatever the search.
            id: format!(
                "{origin}{}",
                decision_address(decision.reference.slug(), "")
            ),
            address: format!("{origin}{address}"),
            published: (decision.address.as_ref())
                .and_then(|address| link_abroad(&address.url).map(str::to_owned)),
            updated: timestamp(decision.date.map(|date| date.to_string())),
            facts: clean(&facts(decision).join(" · ")),
            text: clean(&decision.summary.clone().or(best).unwrap_or_default()),
        }
    });
    let shown = parameters.without("page").without("limit").without("sort");
    let newest = hits.iter().filter_map(|hit| hit.decision.date).max();
    let name = if request.query.is_empty() {
        "Decisions".to_owned()
    } else {
        clean(&request.query)
    };
    let feed = Feed {
        title: name,
        address: format!("{origin}{}", shown.at("/search.atom")),
        page: format!("{origin}{}", shown.at("/search")),
        updated: timestamp(newest.map(|date| date.to_string())),
        attribution: ATTRIBUTION,
        entries: entries.collect(),
    };
    Ok(Kind::Atom.reply(html(&feed)))
}

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
    address: String,
    page: String,
    updated: String,
    attribution: &'static str,
    entries: Vec<Entry>,
}

struct Entry {
    title: String,
    id: String,
    address: String,
    published: Option<String>,
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

/// A day as feeds want it. A decision without one is as old as can be.
fn timestamp(day: Option<String>) -> String {
    let day = day.unwrap_or_else(|| "1970-01-01".to_owned());
    format!("{day}T00:00:00Z")
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
