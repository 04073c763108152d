use std::path::PathBuf;

use crate::files::FileError;

/// Why a shelf cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ShelfError {
    /// Another run is fetching into it.
    #[error("{} is in use by another run", folder.display())]
    Busy {
        /// The folder of the shelf.
        folder: PathBuf,
    },
    /// Its settings cannot be read.
    #[error("{}: {detail}", path.display())]
    Settings {
        /// The file of the settings.
        path: PathBuf,
        /// What is wrong, with the line where it is known.
        detail: String,
    },
    /// There is no shelf in the folder.
    #[error("no shelf in {}", folder.display())]
    Missing {
        /// The folder.
        folder: PathBuf,
    },
    /// The shelf does not hold the decision.
    #[error("{reference} is not on the shelf")]
    NotHeld {
        /// The decision, as typed.
        reference: String,
    },
    /// A page that the journal names is not in its file.
    #[error("{} does not hold the page of {reference} that the journal names", path.display())]
    PageLost {
        /// The WARC file.
        path: PathBuf,
        /// The decision.
        reference: String,
    },
    /// A file cannot be read or written.
    #[error(transparent)]
    File(#[from] FileError),
}
