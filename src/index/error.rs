use std::path::PathBuf;

use crate::files::FileError;

/// Why an index could not be built or opened.
#[derive(Debug, thiserror::Error)]
pub enum IndexError {
    /// Nothing was built in the folder yet.
    #[error("no index in {}", folder.display())]
    Missing {
        /// The `built` folder.
        folder: PathBuf,
    },
    /// The index was built by another version of the program or other settings.
    #[error("the index in {} was built with {built_with}; this program needs {needed}", folder.display())]
    OtherVersion {
        /// The `built` folder.
        folder: PathBuf,
        /// What the manifest says.
        built_with: String,
        /// What this program writes.
        needed: String,
    },
    /// A file of the index differs from what was written.
    #[error("the index is damaged: {} {detail}", path.display())]
    Damaged {
        /// The damaged file, or the folder if the file is not known.
        path: PathBuf,
        /// What is wrong with it, as the end of a sentence.
        detail: String,
    },
    /// Another run is writing.
    #[error("another run is writing to the index in {}", folder.display())]
    Busy {
        /// The `built` folder.
        folder: PathBuf,
    },
    /// A settings file has an invalid value.
    #[error("{}: line {line}: {detail}", path.display())]
    Settings {
        /// The file.
        path: PathBuf,
        /// Counted from 1.
        line: usize,
        /// What is wrong.
        detail: String,
    },
    /// The account may not write to the index, which another account owns.
    #[error("the index in {} belongs to {owner}", folder.display())]
    NotOwned {
        /// The `built` folder.
        folder: PathBuf,
        /// The account, by name or number.
        owner: String,
        /// What could not be done.
        source: FileError,
    },
    /// A rebuild has read nothing. The old index is kept.
    #[error("nothing was read; the index in {} is unchanged", folder.display())]
    NothingRead {
        /// The `built` folder.
        folder: PathBuf,
    },
    /// A rebuild would lose decisions whose source cannot be read. The old index is kept.
    #[error(
        "{decisions} of the decisions in the index were read from {}, or from others that cannot be read now; the index in {} is unchanged",
        path.display(),
        folder.display()
    )]
    Unread {
        /// The `built` folder.
        folder: PathBuf,
        /// The number of decisions that would be lost.
        decisions: u64,
        /// The first file they were read from.
        path: PathBuf,
    },
    /// Many decisions would leave the index, and the user has not confirmed it. The old index
    /// is kept.
    #[error(
        "{decisions} of {of} decisions would leave the index in {}, which is unchanged",
        folder.display()
    )]
    WouldRemove {
        /// The `built` folder.
        folder: PathBuf,
        /// The number of decisions that would leave.
        decisions: u64,
        /// The number of decisions in it.
        of: u64,
    },
    /// A path to index does not exist.
    #[error("no such file or folder: {}", path.display())]
    NoSuchPath {
        /// The path as given.
        path: PathBuf,
    },
    /// No space is left on the disk. The last commit is kept.
    #[error("the disk that holds {} is full", folder.display())]
    DiskFull {
        /// The `built` folder.
        folder: PathBuf,
    },
    /// A rebuild was interrupted. The old index is kept.
    #[error("stopped; the index in {} is unchanged", folder.display())]
    RebuildStopped {
        /// The `built` folder.
        folder: PathBuf,
    },
    /// A file could not be read or written.
    #[error(transparent)]
    File(#[from] FileError),
    /// The engine failed in a way that is none of the above.
    #[error("the search engine failed in {}", folder.display())]
    Engine {
        /// The `built` folder.
        folder: PathBuf,
        /// What the engine said.
        source: Box<dyn std::error::Error + Send + Sync>,
    },
}
