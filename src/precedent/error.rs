use crate::index::IndexError;
use crate::model::Reference;

use super::Input;

/// Why there is no answer. Messages never contain any of the input.
#[derive(Debug, thiserror::Error)]
pub enum PrecedentError {
    /// The text is too long.
    #[error("the text has {bytes} bytes; the maximum is {}", Input::MAX_BYTES)]
    TooLong {
        /// Its length.
        bytes: u64,
    },
    /// The decision is not in the index.
    #[error("no decision {reference} in the index")]
    NotInIndex {
        /// The reference that was requested.
        reference: Reference,
    },
    /// It was cancelled, see [`Cancellation`](crate::search::Cancellation).
    #[error("the search was ended before it was done")]
    Cancelled,
    /// The index could not be read.
    #[error(transparent)]
    Index(#[from] IndexError),
}
