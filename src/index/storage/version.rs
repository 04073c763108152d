use std::path::{Path, PathBuf};

use xxhash_rust::xxh3::Xxh3Default;

use super::manifest::Manifest;
use crate::index::IndexError;
use crate::index::reading::open::BUILT;

/// Which commit an index folder is at and which settings it is searched with,
/// as a digest of the files that say so. A few kilobytes are read for it, so it
/// can be asked for once a second.
///
/// Equal stamps are equal answers: the index need not be opened again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct IndexVersion(u128);

impl IndexVersion {
    /// Reads the stamp of the index in `folder`.
    pub fn read(folder: &Path) -> Result<Self, IndexError> {
        let built = folder.join(BUILT);
        let manifest = Manifest::read(&built)?.ok_or(IndexError::Missing {
            folder: built.clone(),
        })?;
        let mut digest = Xxh3Default::new();
        let files: [PathBuf; 3] = [
            manifest.engine_folder(&built).join("meta.json"),
            folder.join("settings").join("ranking.toml"),
            folder.join("settings").join("synonyms.txt"),
        ];
        digest.update(manifest.folder().as_bytes());
        for file in files {
            // A settings file that is not there is a setting too.
            let bytes = std::fs::read(&file).unwrap_or_default();
            digest.update(&(bytes.len() as u64).to_le_bytes());
            digest.update(&bytes);
        }
        Ok(Self(digest.digest128()))
    }

    /// The stamp in hexadecimal digits.
    #[must_use]
    pub fn digits(self) -> String {
        format!("{:032x}", self.0)
    }
}
