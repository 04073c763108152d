use super::Draft;
use crate::index::IndexError;
use crate::search::SearchError;

/// Why a draft is not checked. No message holds anything of the draft.
#[derive(Debug, thiserror::Error)]
pub enum VerifyError {
    /// It is longer than is taken.
    #[error("the draft is longer than 1 MB ({} bytes)", Draft::MAX_BYTES)]
    TooLong,
    /// It is none of the kinds that are read.
    #[error("the draft is not text, Markdown, HTML or a .docx document")]
    NotText,
    /// An archive that is no whole document of Word.
    #[error("the draft is not a whole .docx document")]
    NotWord,
    /// The index could not be searched.
    #[error(transparent)]
    Search(#[from] SearchError),
    /// The index could not be read.
    #[error(transparent)]
    Index(#[from] IndexError),
}
