//! Finds and ranks without reading texts.

use super::{
    Counts, Index, PreparedQuery, RequestFilters, SearchError, SearchRequest, Total,
    collect_options, scope_of,
};

/// The total and ranking of a request, without texts.
#[derive(Debug, Clone)]
pub struct Ranking {
    /// Exact, as in [`search`](super::search()).
    pub total: Total,
    /// The scores of the hits of the page, best first.
    pub scores: Vec<f32>,
}

/// Finds and ranks without facets and texts: the part of [`search`](super::search()) that remains
/// if nothing is shown.
pub fn rank(index: &Index, request: &SearchRequest) -> Result<Ranking, SearchError> {
    rank_with(index, request, Counts::Paragraphs)
}

fn rank_with(
    index: &Index,
    request: &SearchRequest,
    counts: Counts,
) -> Result<Ranking, SearchError> {
    let scope = scope_of(request);
    let prepared = PreparedQuery::new(index, request, scope)?;
    let filters = RequestFilters::new(index, &request.filters);
    let (mut options, skipped) = collect_options(request);
    options.unfiltered = false;
    options.counts = counts;
    let found = prepared.find(index, scope, &filters, options)?.found;
    index.refuse_damage()?;
    let hits = found.top_k.iter().skip(skipped);
    Ok(Ranking {
        total: found.total,
        scores: hits.map(|ranked| ranked.score.value).collect(),
    })
}

/// The scores of the hits of the page, best first, as in [`rank`], without totals: decisions that
/// cannot be on the page are not read.
pub fn top_scores(index: &Index, request: &SearchRequest) -> Result<Vec<f32>, SearchError> {
    Ok(rank_with(index, request, Counts::Nothing)?.scores)
}

/// The number of decisions a request finds.
pub fn count_decisions(index: &Index, request: &SearchRequest) -> Result<u64, SearchError> {
    let request = SearchRequest {
        limit: 0,
        ..request.clone()
    };
    Ok(rank_with(index, &request, Counts::Decisions)?
        .total
        .decisions)
}
