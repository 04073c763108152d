use super::Draft;
use crate::index::IndexError;
use crate::search::SearchError;

/// Why a draft was not checked. Messages never contain any of the draft.
#[derive(Debug, thiserror::Error)]
pub enum VerifyError {
    /// It is too long.
    #[error("the draft is longer than 1 MB ({} bytes)", Draft::MAX_BYTES)]
    TooLong,
    /// It is not in a supported format.
    #[error("the draft is not text, Markdown, HTML or a .docx document")]
    NotText,
    /// It is an archive, but not a complete Word document.
    #[error("the draft is not a complete .docx document")]
    NotWord,
    /// The index could not be searched.
    #[error(transparent)]
    Search(#[from] SearchError),
    /// The index could not be read.
    #[error(transparent)]
    Index(#[from] IndexError),
}
