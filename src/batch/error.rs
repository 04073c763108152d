use std::path::PathBuf;

use crate::files::FileError;
use crate::index::IndexError;

/// Why a list of queries cannot be run.
#[derive(Debug, thiserror::Error)]
pub enum BatchError {
    /// The list is not valid text or CSV.
    #[error("{}: line {line}: {detail}", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// The line, counted from 1.
        line: u64,
        /// What is wrong.
        detail: String,
    },
    /// There is no query in the list.
    #[error("no query in {}", path.display())]
    Empty {
        /// The file.
        path: PathBuf,
    },
    /// The index cannot be read.
    #[error(transparent)]
    Index(#[from] IndexError),
    /// The file cannot be read.
    #[error(transparent)]
    File(#[from] FileError),
}
