use super::query::QueryError;
use crate::index::IndexError;

/// Why a question has no answer.
#[derive(Debug, thiserror::Error)]
pub enum SearchError {
    /// The query cannot be read.
    #[error(transparent)]
    Query(#[from] QueryError),
    /// The index could not be read.
    #[error(transparent)]
    Index(#[from] IndexError),
    /// Whoever asked has left, see [`Cancellation`](super::Cancellation).
    #[error("the search was ended before it was done")]
    Cancelled,
}
