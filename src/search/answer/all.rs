//! Returns every hit of a request, across all pages.

use super::{
    CollectOptions, Counts, PreparedQuery, RequestFilters, SearchError, SearchPage, SearchRequest,
    paragraph_choice, scope_of, search,
};
use crate::index::Index;

/// Answers a request with every hit. Calls `each` with a page of at most `step` hits at a time, in
/// order; if nothing is found, calls it once with a page without hits.
///
/// Ignores the page and limit of the request. Only the ranking is held in memory as a whole.
pub fn search_all<E: From<SearchError>>(
    index: &Index,
    request: &SearchRequest,
    step: usize,
    mut each: impl FnMut(&SearchPage) -> Result<(), E>,
) -> Result<(), E> {
    let first = SearchRequest {
        page: 1,
        limit: 1,
        paragraphs: 0,
        ..request.clone()
    };
    let mut page = search(index, &first)?;
    let scope = scope_of(request);
    let prepared = PreparedQuery::new(index, request, scope)?;
    let filters = RequestFilters::new(index, &request.filters);
    let options = CollectOptions {
        sort: request.sort,
        grouping: request.grouping,
        count: page.all_hits as usize,
        unfiltered: false,
        counts: Counts::Nothing,
    };
    let answer = prepared.find(index, scope, &filters, options)?;
    let presenter = prepared.presenter(index, request, &answer);
    page.hits.clear();
    if answer.found.top_k.is_empty() {
        index.refuse_damage().map_err(SearchError::from)?;
        return each(&page);
    }
    for ranked in answer.found.top_k.chunks(step.max(1)) {
        page.hits = presenter.hits(ranked)?;
        paragraph_choice::mark_repeated(&mut page.hits);
        index.refuse_damage().map_err(SearchError::from)?;
        each(&page)?;
    }
    Ok(())
}
