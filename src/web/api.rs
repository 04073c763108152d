//! The JSON API.

use serde::Serialize;

use super::failure::{Failure, json};
use super::live::{LiveIndex, OpenIndex};
use super::params::{SEARCHED, number, read_request, refuse_others, switch};
use super::reply::{Kind, Reply};
use super::route::{Answer, Question};
use crate::model::Reference;
use crate::search::json::{DecisionView, PageView};
use crate::search::{self, SuggestionKind};

/// `GET /api/search`.
pub(crate) fn search(open: &OpenIndex, question: &Question) -> Answer {
    let parameters = &question.parameters;
    let known = [&SEARCHED[..], &["explain", "format"]].concat();
    refuse_others(parameters, &known)?;
    let mut request = read_request(parameters)?;
    request.explain = switch(parameters, "explain")?;
    let page = search::search(&open.index, &request)
        .map_err(|error| Failure::of_search(error, &request.query))?;
    Ok(Reply::new(Kind::Json, json(&PageView::new(&page))))
}

/// `GET /api/decisions/{slug}`.
pub(crate) fn decision(open: &OpenIndex, question: &Question) -> Answer {
    let parameters = &question.parameters;
    refuse_others(parameters, &["q"])?;
    let missing = || Failure::NoSuchDecision(question.name.clone());
    let reference = Reference::of_collection(&question.name).ok_or_else(missing)?;
    let query = parameters.first("q");
    let shown = search::show(&open.index, &reference, query)
        .map_err(|error| Failure::of_search(error, query.unwrap_or_default()))?
        .ok_or_else(missing)?;
    Ok(Reply::new(Kind::Json, json(&DecisionView::new(&shown))))
}

/// `GET /api/suggest`, in the form browsers ask for.
pub(crate) fn suggest(open: &OpenIndex, question: &Question) -> Answer {
    const COUNT: usize = 9;
    let parameters = &question.parameters;
    refuse_others(parameters, &["q", "limit"])?;
    let typed = parameters.first("q").unwrap_or_default();
    let count = number(parameters, "limit", 1, 50)?.unwrap_or(COUNT);
    let suggestions = search::suggest(&open.index, typed, count)?;
    let told = suggestions.iter().map(|suggestion| {
        let noun = match suggestion.kind {
            SuggestionKind::Authority | SuggestionKind::Category => "decision",
            SuggestionKind::Word => "paragraph",
        };
        crate::export::facts::count(suggestion.count, noun)
    });
    let queries: Vec<_> = suggestions.iter().map(|one| one.query.as_str()).collect();
    let answer = (typed, queries, told.collect::<Vec<_>>());
    Ok(Reply::new(Kind::Suggestions, json(&answer)))
}

/// `GET /healthz`.
pub(crate) fn health(live: &LiveIndex) -> Reply {
    #[derive(Serialize)]
    struct Health {
        status: &'static str,
        generation: u64,
        decisions: u64,
        paragraphs: u64,
        /// Why a newer index is not in service.
        trouble: Option<String>,
    }
    let open = live.current();
    let trouble = live.trouble();
    Reply::new(
        Kind::Json,
        json(&Health {
            status: if trouble.is_none() { "ok" } else { "behind" },
            generation: open.index.generation(),
            decisions: open.index.decisions(),
            paragraphs: open.index.paragraphs(),
            trouble,
        }),
    )
}
