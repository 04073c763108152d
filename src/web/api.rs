//! The JSON API.

use axum::response::Response;
use schemars::JsonSchema;
use serde::Serialize;

use super::address::Parameters;
use super::export;
use super::failure::{Failure, json};
use super::live::OpenIndex;
use super::params::{number, read_request, refuse_others, searched_and, single, switch};
use super::reply::Kind;
use super::site::{Answer, Searching, Site, Slug};
use crate::export::json::{DecisionView, PageView};
use crate::model::Reference;
use crate::search::{self, Cancellation, SearchRequest, SuggestionKind};

/// `GET /api/search`: a page of JSON, or all results as a file.
pub(crate) async fn search(searching: Searching, parameters: Parameters) -> Answer {
    if let Some(format) = export::Format::asked(&parameters)? {
        return export::stream(searching, &parameters, format).await;
    }
    let page =
        move |open: &OpenIndex, cancellation: &Cancellation| page(open, &parameters, cancellation);
    searching.run(page).await
}

fn page(open: &OpenIndex, parameters: &Parameters, cancellation: &Cancellation) -> Answer {
    refuse_others(
        parameters,
        &searched_and(&["explain", "format", "rows", "bom"]),
    )?;
    let mut request = read_request(parameters)?;
    request.explain = switch(parameters, "explain")?;
    request.cancellation = cancellation.clone();
    let page = search::search(&open.index, &request)
        .map_err(|error| Failure::of_search(error, &request.query))?;
    Ok(Kind::Json.reply(json(&PageView::new(&page))))
}

/// `GET /api/decisions/{slug}`.
pub(crate) async fn decision(searching: Searching, slug: Slug, parameters: Parameters) -> Answer {
    searching
        .run(move |open, cancellation| whole_decision(open, &slug.0, (&parameters, cancellation)))
        .await
}

fn whole_decision(
    open: &OpenIndex,
    slug: &str,
    (parameters, cancellation): (&Parameters, &Cancellation),
) -> Answer {
    refuse_others(parameters, &["q"])?;
    let missing = || Failure::NoSuchDecision(slug.to_owned());
    let reference = Reference::of_collection(slug).ok_or_else(missing)?;
    let request = SearchRequest {
        cancellation: cancellation.clone(),
        ..SearchRequest::new(single(parameters, "q")?.unwrap_or_default())
    };
    let shown = search::show_with(&open.index, &reference, &request)
        .map_err(|error| Failure::of_search(error, &request.query))?
        .ok_or_else(missing)?;
    Ok(Kind::Json.reply(json(&DecisionView::new(&shown))))
}

/// `GET /api/suggest`, in the format that browsers expect.
pub(crate) async fn suggest(searching: Searching, parameters: Parameters) -> Answer {
    searching
        .run(move |open, _| suggestions(open, &parameters))
        .await
}

fn suggestions(open: &OpenIndex, parameters: &Parameters) -> Answer {
    const COUNT: usize = 9;
    refuse_others(parameters, &["q", "limit"])?;
    let typed = single(parameters, "q")?.unwrap_or_default();
    let count = number(parameters, "limit", 1, 50)?.unwrap_or(COUNT);
    let suggestions = search::suggest(&open.index, typed, count)?;
    let counts = suggestions.iter().map(|suggestion| {
        let noun = match suggestion.kind {
            SuggestionKind::Authority
            | SuggestionKind::Category
            | SuggestionKind::Phrase
            | SuggestionKind::Reference => "decision",
            SuggestionKind::Word => "paragraph",
        };
        crate::export::facts::count(suggestion.count, noun)
    });
    let queries: Vec<_> = suggestions.iter().map(|one| one.query.as_str()).collect();
    let answer = SuggestionsView(typed, queries, counts.collect());
    Ok(Kind::Suggestions.reply(json(&answer)))
}

/// What was typed, queries that go on from it, and how much each finds.
#[derive(Serialize, JsonSchema)]
pub(super) struct SuggestionsView<'a>(&'a str, Vec<&'a str>, Vec<String>);

/// Whether the server is well, and what it serves.
#[derive(Serialize, JsonSchema)]
pub(super) struct HealthView {
    status: Status,
    generation: u64,
    decisions: u64,
    paragraphs: u64,
    /// Why a newer index is not in service.
    trouble: Option<String>,
}

#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
enum Status {
    /// The newest index is in service.
    Ok,
    /// A newer index cannot be opened.
    Behind,
}

/// `GET /healthz`.
pub(crate) fn health(site: &Site) -> Response {
    let open = site.live.current();
    let trouble = site.live.trouble();
    Kind::Json.reply(json(&HealthView {
        status: if trouble.is_none() {
            Status::Ok
        } else {
            Status::Behind
        },
        generation: open.index.generation(),
        decisions: open.index.decisions(),
        paragraphs: open.index.paragraphs(),
        trouble,
    }))
}
