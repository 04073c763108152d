//! Damage that was found while an index was read.

use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use crate::index::IndexError;

/// What messages say of a block whose checksum is wrong.
pub(in crate::index) const DAMAGED: &str = "is not as it was written";

/// The first damage that was found. The engine takes some errors for an absence, so
/// [`Self::refuse`] is called before an answer is given.
#[derive(Debug, Default)]
pub(crate) struct Damage(OnceLock<(PathBuf, String)>);

impl Damage {
    /// Notes that a file is damaged, where nothing was noted before.
    pub(crate) fn note(&self, path: &Path, detail: &str) {
        self.0.get_or_init(|| (path.to_owned(), detail.to_owned()));
    }

    /// Fails where damage was met.
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
