use super::{BatchError, BatchQuery};
use crate::index::Index;
use crate::search::{self, QueryError, SearchError, SearchPage, SearchRequest};

/// The result of a query of a list.
#[derive(Debug)]
pub struct BatchAnswer<'a> {
    /// The query.
    pub query: &'a BatchQuery,
    /// Its hits.
    pub outcome: BatchOutcome,
}

/// The hits of a query, or why it failed.
#[derive(Debug)]
pub enum BatchOutcome {
    /// The first page of its hits, with its totals.
    Found(Box<SearchPage>),
    /// Why it could not be run, as a fragment.
    Failed(String),
}

/// Runs the queries of a list in their order, with at most `limit` hits of each.
pub fn run<E: From<BatchError>>(
    index: &Index,
    queries: &[BatchQuery],
    limit: usize,
    mut each: impl FnMut(&BatchAnswer<'_>) -> Result<(), E>,
) -> Result<(), E> {
    for query in queries {
        let outcome = match &query.request {
            Err(detail) => BatchOutcome::Failed(detail.clone()),
            Ok(request) => {
                let request = SearchRequest {
                    limit: limit.max(1),
                    paragraphs: 1,
                    facets: false,
                    ..request.clone()
                };
                match search::search(index, &request) {
                    Ok(page) => BatchOutcome::Found(Box::new(page)),
                    Err(SearchError::Index(error)) => return Err(BatchError::from(error).into()),
                    Err(SearchError::Query(QueryError { message, .. })) => {
                        BatchOutcome::Failed(message)
                    }
                    Err(error @ SearchError::Cancelled) => BatchOutcome::Failed(error.to_string()),
                }
            }
        };
        each(&BatchAnswer { query, outcome })?;
    }
    Ok(())
}
