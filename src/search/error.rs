use super::query::QueryError;
use crate::index::IndexError;

/// Why a request has no answer.
#[derive(Debug, thiserror::Error)]
pub enum SearchError {
    /// The query cannot be read.
    #[error(transparent)]
    Query(#[from] QueryError),
    /// The index could not be read.
    #[error(transparent)]
    Index(#[from] IndexError),
    /// The request was cancelled, see [`Cancellation`](super::Cancellation).
    #[error("the search was cancelled")]
    Cancelled,
}
