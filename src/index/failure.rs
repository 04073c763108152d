//! What the engine's errors mean to the user.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use tantivy::TantivyError;
use tantivy::directory::error::{LockError, OpenDirectoryError, OpenReadError, OpenWriteError};

use super::IndexError;
use super::storage::damage::DAMAGED;
use crate::files::FileError;

/// Turns an error of the engine in `folder` into one that can be acted on.
pub(crate) fn engine_failed(folder: &Path) -> impl Fn(TantivyError) -> IndexError + use<> {
    let folder = folder.to_owned();
    move |error| match error {
        TantivyError::LockFailure(LockError::LockBusy, _) => IndexError::Busy {
            folder: folder.clone(),
        },
        TantivyError::IoError(error) => io_failed(&folder, "use", folder.clone(), &error),
        TantivyError::OpenDirectoryError(OpenDirectoryError::IoError {
            io_error,
            directory_path,
        }) => io_failed(&folder, "open", directory_path, &io_error),
        TantivyError::OpenDirectoryError(OpenDirectoryError::DoesNotExist(path))
        | TantivyError::OpenReadError(OpenReadError::FileDoesNotExist(path)) => {
            IndexError::Damaged {
                path: within(&folder, path),
                detail: "is missing".to_owned(),
            }
        }
        TantivyError::OpenReadError(OpenReadError::IoError { io_error, filepath }) => {
            // A truncated file, or one without a valid footer.
            if io_error.raw_os_error().is_none() {
                return IndexError::Damaged {
                    path: within(&folder, filepath),
                    detail: not_understood(&io_error),
                };
            }
            io_failed(&folder, "read", within(&folder, filepath), &io_error)
        }
        TantivyError::OpenWriteError(OpenWriteError::IoError { io_error, filepath }) => {
            io_failed(&folder, "write", within(&folder, filepath), &io_error)
        }
        TantivyError::DataCorruption(corruption) => corrupted(&folder, &format!("{corruption:?}")),
        // The manifest has already confirmed that the same version wrote the index.
        TantivyError::OpenReadError(OpenReadError::IncompatibleIndex(_))
        | TantivyError::IncompatibleIndex(_) => IndexError::Damaged {
            path: folder.clone(),
            detail: "contains a file from another version of the engine".to_owned(),
        },
        // The engine reports an error in one of its threads as text.
        TantivyError::ErrorInThread(text) | TantivyError::InternalError(text)
            if text.contains("No space left") =>
        {
            IndexError::DiskFull {
                folder: folder.clone(),
            }
        }
        other => IndexError::Engine {
            folder: folder.clone(),
            source: Box::new(other),
        },
    }
}

/// The engine names the corrupted file only in its message.
fn corrupted(folder: &Path, words: &str) -> IndexError {
    let named = words
        .split_once("(in file `\"")
        .and_then(|(_, rest)| rest.split_once("\"`): "));
    let (path, detail) = match named {
        Some((file, detail)) => (within(folder, PathBuf::from(file)), detail),
        None => (folder.to_owned(), words),
    };
    let detail = detail.trim_end_matches(['.', ' ']);
    IndexError::Damaged {
        path,
        detail: format!("is not readable ({detail})"),
    }
}

/// Describes what an error shows about the file that was read.
fn not_understood(error: &io::Error) -> String {
    let words = error.to_string();
    if words == DAMAGED {
        return words;
    }
    format!("is not readable ({words})")
}

fn within(folder: &Path, path: PathBuf) -> PathBuf {
    if path.starts_with(folder) {
        path
    } else {
        folder.join(path)
    }
}

fn io_failed(
    folder: &Path,
    action: &'static str,
    path: PathBuf,
    error: &Arc<io::Error>,
) -> IndexError {
    let words = error.to_string();
    // The engine wraps some errors of its threads, which hides their kind.
    let full = words.contains("No space left")
        || matches!(
            error.kind(),
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded
        );
    if full {
        return IndexError::DiskFull {
            folder: folder.to_owned(),
        };
    }
    if matches!(
        error.kind(),
        io::ErrorKind::InvalidData | io::ErrorKind::UnexpectedEof
    ) {
        return IndexError::Damaged {
            path,
            detail: not_understood(error),
        };
    }
    // An error without a system error code comes from the content that the engine read.
    if error.raw_os_error().is_none() && !words.contains("(os error ") {
        return IndexError::Damaged {
            path,
            detail: not_understood(error),
        };
    }
    let source = io::Error::new(error.kind(), Arc::clone(error));
    IndexError::File(FileError {
        action,
        path,
        source,
    })
}

impl IndexError {
    /// Reports a full disk as such, wherever it was met.
    pub(crate) fn or_disk_full(self, folder: &Path) -> Self {
        match &self {
            Self::File(error) if error.source.kind() == io::ErrorKind::StorageFull => {
                Self::DiskFull {
                    folder: folder.to_owned(),
                }
            }
            Self::DiskFull { .. } => Self::DiskFull {
                folder: folder.to_owned(),
            },
            _ => self,
        }
    }
}
