use crate::index::IndexError;
use crate::model::Reference;

use super::Input;

/// Why there is no answer. No message holds anything of the input.
#[derive(Debug, thiserror::Error)]
pub enum PrecedentError {
    /// The text is longer than is taken.
    #[error("the text has {bytes} bytes, {} is the most", Input::MAX_BYTES)]
    TooLong {
        /// What it has.
        bytes: u64,
    },
    /// The decision is not in the index.
    #[error("no decision {reference} in the index")]
    NotInIndex {
        /// What was asked for.
        reference: Reference,
    },
    /// The index could not be read.
    #[error(transparent)]
    Index(#[from] IndexError),
}
