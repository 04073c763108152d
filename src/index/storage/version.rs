use std::path::{Path, PathBuf};

use xxhash_rust::xxh3::Xxh3Default;

use super::manifest::Manifest;
use crate::index::IndexError;
use crate::index::notes::FILE as NOTES;
use crate::index::reading::open::BUILT;

/// The commit of an index folder and the settings and notes used for searches, as a digest of
/// the files that define them. This reads a few kilobytes, so it can be checked once a second.
///
/// Equal versions mean equal answers: the index need not be opened again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct IndexVersion(u128);

impl IndexVersion {
    /// Reads the version of the index in `folder`.
    pub fn read(folder: &Path) -> Result<Self, IndexError> {
        let built = folder.join(BUILT);
        let manifest = Manifest::read(&built)?.ok_or(IndexError::Missing {
            folder: built.clone(),
        })?;
        let mut digest = Xxh3Default::new();
        let settings = folder.join("settings");
        let files: [PathBuf; 5] = [
            manifest.engine_folder(&built).join("meta.json"),
            settings.join("ranking.toml"),
            settings.join("synonyms.txt"),
            settings.join("families.txt"),
            folder.join(NOTES),
        ];
        digest.update(manifest.folder().as_bytes());
        for file in files {
            // A missing settings file also counts.
            let bytes = std::fs::read(&file).unwrap_or_default();
            digest.update(&(bytes.len() as u64).to_le_bytes());
            digest.update(&bytes);
        }
        Ok(Self(digest.digest128()))
    }

    /// The version in hexadecimal digits.
    #[must_use]
    pub fn digits(self) -> String {
        format!("{:032x}", self.0)
    }
}
