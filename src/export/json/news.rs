use serde::Serialize;

use super::FactsView;
use crate::saved::{BrokenSearch, News, SearchNews};
use crate::search::{ATTRIBUTION, ArrivedHit};

/// What is new for saved searches.
#[derive(Serialize)]
pub(crate) struct NewsView<'a> {
    /// All searches together; a decision counts for each that finds it.
    total: usize,
    searches: Vec<SearchNewsView<'a>>,
    broken: Vec<BrokenView<'a>>,
    /// When the index last changed.
    index_at: Option<&'a str>,
    attribution: &'static str,
}

#[derive(Serialize)]
struct SearchNewsView<'a> {
    name: &'a str,
    query: &'a str,
    filters: String,
    since: Option<&'a str>,
    total: usize,
    decisions: Vec<ArrivedView<'a>>,
}

/// A decision, and what happened to it in the index.
#[derive(Serialize)]
struct ArrivedView<'a> {
    change: &'static str,
    arrived: &'a str,
    updated: &'a str,
    #[serde(flatten)]
    facts: FactsView<'a>,
}

/// A saved search that cannot be run.
#[derive(Serialize)]
pub(crate) struct BrokenView<'a> {
    name: &'a str,
    line: Option<usize>,
    detail: &'a str,
}

impl<'a> NewsView<'a> {
    pub(crate) fn new(news: &'a News) -> Self {
        Self {
            total: news.searches.iter().map(|one| one.page.total).sum(),
            searches: news.searches.iter().map(SearchNewsView::new).collect(),
            broken: news.broken.iter().map(BrokenView::new).collect(),
            index_at: news.index_at.as_deref(),
            attribution: ATTRIBUTION,
        }
    }
}

impl<'a> SearchNewsView<'a> {
    fn new(news: &'a SearchNews) -> Self {
        Self {
            name: &news.search.name,
            query: news.search.query(),
            filters: news.search.filters(),
            since: news.since.as_deref(),
            total: news.page.total,
            decisions: news.page.hits.iter().map(ArrivedView::new).collect(),
        }
    }
}

impl<'a> ArrivedView<'a> {
    fn new(hit: &'a ArrivedHit) -> Self {
        Self {
            change: hit.last.name(),
            arrived: &hit.arrived_at,
            updated: &hit.updated_at,
            facts: FactsView::new(&hit.hit.decision),
        }
    }
}

impl<'a> BrokenView<'a> {
    pub(crate) fn new(broken: &'a BrokenSearch) -> Self {
        Self {
            name: &broken.name,
            line: broken.line,
            detail: &broken.detail,
        }
    }
}
