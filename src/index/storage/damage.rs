//! Damage that was found while an index was read.

use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use crate::index::IndexError;

/// The message for a damaged block.
pub(in crate::index) const DAMAGED: &str = "does not match its checksum";

/// The first damage that was found. The engine treats some errors as an absence, so
/// [`Self::refuse`] is called before an answer is given.
#[derive(Debug, Default)]
pub(crate) struct Damage(OnceLock<(PathBuf, String)>);

impl Damage {
    /// Notes that a file is damaged, unless damage was noted before.
    pub(crate) fn note(&self, path: &Path, detail: &str) {
        self.0.get_or_init(|| (path.to_owned(), detail.to_owned()));
    }

    /// Fails if damage was noted.
    pub(crate) fn refuse(&self) -> Result<(), IndexError> {
        match self.0.get() {
            None => Ok(()),
            Some((path, detail)) => Err(IndexError::Damaged {
                path: path.clone(),
                detail: detail.clone(),
            }),
        }
    }
}
