//! Finding and ranking without reading a text.

use super::{
    Counts, Index, PreparedQuery, RequestFilters, SearchError, SearchRequest, Total,
    collect_options, scope_of,
};

/// What a request finds, counted and put in order, with nothing read back.
#[derive(Debug, Clone)]
pub struct Ranking {
    /// Exact, as on a page.
    pub total: Total,
    /// The scores of the hits of the page, best first.
    pub scores: Vec<f32>,
}

/// Finds and ranks without facets and without reading a text: what is left of
/// [`search`](super::search()) when nothing is to be shown.
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

/// The scores of the hits of the page, best first, as [`rank`] finds them, with
/// nothing counted: what cannot be among them is left out unread.
pub fn top_scores(index: &Index, request: &SearchRequest) -> Result<Vec<f32>, SearchError> {
    Ok(rank_with(index, request, Counts::Nothing)?.scores)
}

/// How many decisions a request finds.
pub fn count_decisions(index: &Index, request: &SearchRequest) -> Result<u64, SearchError> {
    let request = SearchRequest {
        limit: 0,
        ..request.clone()
    };
    Ok(rank_with(index, &request, Counts::Decisions)?
        .total
        .decisions)
}
