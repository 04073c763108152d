//! The manifest: what was built, by which program, and where.

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::files;
use crate::index::IndexError;

/// Increases whenever an index written by an older program would be misread.
const FORMAT: u32 = 6;

/// The versions of whatever decides how texts become terms. A change here changes the format
/// without a change of [`FORMAT`].
const ANALYSIS: &str =
    "words 3; porter2; keys 1; pairs 3; fingerprints 2; sentences 2; abbreviations 1";

/// Says which engine folder is the index, and what wrote it.
///
/// It is replaced by rename, so a rebuilt index replaces the old one in one step.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Manifest {
    format: u32,
    engine: String,
    analysis: String,
    /// The folder of the engine's files, next to the manifest.
    folder: String,
}

/// The engine and the format of its files, without the compressions compiled in, which do not
/// affect an index.
fn engine_version() -> String {
    let version = tantivy::version_string();
    version
        .split(", store_compression")
        .next()
        .unwrap_or(version)
        .to_owned()
}

/// Returns whether a name is valid for an engine folder.
fn is_plain(name: &str) -> bool {
    let is_of_name = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
    !name.is_empty() && name.bytes().all(is_of_name)
}

impl Manifest {
    const FILE: &str = "manifest.json";
    /// The new file before it is renamed to [`Self::FILE`].
    pub(crate) const NEW_FILE: &str = "manifest.new";
    /// The folder of the engine's files in a new index.
    pub(crate) const FIRST_FOLDER: &str = "engine";

    /// A manifest for an engine folder that this program writes.
    pub(crate) fn new(folder: String) -> Self {
        Self {
            format: FORMAT,
            engine: engine_version(),
            analysis: ANALYSIS.to_owned(),
            folder,
        }
    }

    /// Reads the manifest of the `built` folder; `None` where nothing was built.
    pub(crate) fn read(built: &Path) -> Result<Option<Self>, IndexError> {
        let path = built.join(Self::FILE);
        if !path.try_exists().map_err(files::failed("read", &path))? {
            return Ok(None);
        }
        let bytes = std::fs::read(&path).map_err(files::failed("read", &path))?;
        let damaged = |detail: String| IndexError::Damaged {
            path: path.clone(),
            detail,
        };
        // The format is read first, on its own: another version may have other keys.
        let keys: serde_json::Value = serde_json::from_slice(&bytes)
            .map_err(|error| damaged(format!("is not a manifest ({error})")))?;
        let needed = Self::new(String::new());
        let format = keys.get("format").and_then(serde_json::Value::as_u64);
        if format.is_some_and(|format| format != u64::from(FORMAT)) {
            return Err(IndexError::OtherVersion {
                folder: built.to_owned(),
                built_with: format!("format {}", format.unwrap_or_default()),
                needed: format!("format {FORMAT}"),
            });
        }
        let manifest: Self = serde_json::from_value(keys)
            .map_err(|error| damaged(format!("is not a manifest ({error})")))?;
        if !is_plain(&manifest.folder) {
            return Err(damaged("names a folder outside the index".to_owned()));
        }
        for (built_with, needed) in [
            (&manifest.engine, &needed.engine),
            (&manifest.analysis, &needed.analysis),
        ] {
            if built_with != needed {
                return Err(IndexError::OtherVersion {
                    folder: built.to_owned(),
                    built_with: built_with.clone(),
                    needed: needed.clone(),
                });
            }
        }
        Ok(Some(manifest))
    }

    /// The name of the engine's folder in the manifest of the `built` folder, whichever program
    /// wrote it; `None` where there is no manifest.
    pub(crate) fn folder_in(built: &Path) -> Option<String> {
        let bytes = std::fs::read(built.join(Self::FILE)).ok()?;
        let keys: Option<serde_json::Value> = serde_json::from_slice(&bytes).ok();
        let folder = keys.as_ref().and_then(|keys| keys.get("folder")?.as_str());
        let folder = folder.filter(|folder| is_plain(folder));
        Some(folder.unwrap_or(Self::FIRST_FOLDER).to_owned())
    }

    /// Makes this the manifest of the `built` folder.
    pub(crate) fn write(&self, built: &Path) -> Result<(), IndexError> {
        let mut json =
            serde_json::to_vec_pretty(self).expect("strings and numbers are always valid JSON");
        json.push(b'\n');
        Ok(files::write_whole(&built.join(Self::FILE), &json)?)
    }

    /// The engine's folder.
    pub(crate) fn engine_folder(&self, built: &Path) -> PathBuf {
        built.join(&self.folder)
    }

    /// The name of the engine's folder.
    pub(crate) fn folder(&self) -> &str {
        &self.folder
    }
}
