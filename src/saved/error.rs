use crate::files::FileError;
use crate::index::IndexError;

/// Why saved searches cannot be read or written.
#[derive(Debug, thiserror::Error)]
pub enum SavedError {
    /// Another search has this name.
    #[error("there is a saved search `{name}` already")]
    NameTaken {
        /// The name.
        name: String,
    },
    /// No search has this name.
    #[error("there is no saved search `{name}`")]
    NoSuchName {
        /// The name.
        name: String,
    },
    /// The search cannot be saved.
    #[error("{detail}")]
    Unusable {
        /// What is wrong.
        detail: String,
    },
    /// The index cannot be read.
    #[error(transparent)]
    Index(#[from] IndexError),
    /// A file cannot be read or written.
    #[error(transparent)]
    File(#[from] FileError),
}
