//! The first page.

use askama::Template;

use super::address::search_address;
use super::failure::{Failure, html};
use super::layout::Layout;
use super::live::OpenIndex;
use super::reply::Kind;
use super::site::{Answer, Searching};
use crate::export::facts::{count, date};
use crate::search::{self, SearchRequest, Sort};

/// Example queries.
const EXAMPLES: [(&str, &str); 5] = [
    (
        "delay school transport",
        "decisions that have all of these words",
    ),
    ("\"special guardianship\" OR kinship", "a phrase or a word"),
    ("apolog* /s delay", "both in the same sentence"),
    (
        "in:summary housing decision:upheld",
        "words of the summary, among upheld complaints",
    ),
    (
        "remedy:>=1000 education",
        "decisions that order £1,000 or more",
    ),
];

/// `GET /`.
pub(crate) async fn page(searching: Searching) -> Answer {
    searching.run(|open, _| draw(open)).await
}

fn draw(open: &OpenIndex) -> Answer {
    let newest = SearchRequest {
        limit: 1,
        sort: Sort::Newest,
        ..SearchRequest::new("")
    };
    let all =
        search::search(&open.index, &newest).map_err(|error| Failure::of_search(error, ""))?;
    let newest = all.hits.first().and_then(|hit| hit.decision.date);
    let areas = all.facets.category.iter().map(|area| Area {
        name: &area.value,
        count: count(area.count, "decision"),
        address: super::address::Parameters::default()
            .with("category", &area.value)
            .at("/search"),
    });
    let page = HomePage {
        layout: Layout {
            box_of_head: None,
            ..Layout::new("Search decisions of the Ombudsman")
        },
        decisions: count(all.total.decisions, "decision"),
        newest: newest.map(date),
        examples: EXAMPLES.map(|(query, meaning)| (query, search_address(query), meaning)),
        areas: areas.collect(),
    };
    Ok(Kind::Html.reply(html(&page)))
}

#[derive(Template)]
#[template(path = "home.html", config = "src/web/askama.toml")]
struct HomePage<'a> {
    layout: Layout<'a>,
    decisions: String,
    newest: Option<String>,
    examples: [(&'static str, String, &'static str); EXAMPLES.len()],
    areas: Vec<Area<'a>>,
}

struct Area<'a> {
    name: &'a str,
    count: String,
    address: String,
}
