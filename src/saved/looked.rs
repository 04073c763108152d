//! When each saved search was last viewed.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use super::SavedError;
use crate::files;

/// The time of the last index run that was viewed, by the name of the search.
#[derive(Debug, Default)]
pub(super) struct Looked {
    path: PathBuf,
    pub(super) at: BTreeMap<String, String>,
}

impl Looked {
    /// Reads when each search was viewed; empty if there is no file. Unreadable lines are
    /// ignored.
    pub(super) fn read(folder: &Path) -> Self {
        let path = folder.join("history").join("looked.tsv");
        let text = fs::read_to_string(&path).unwrap_or_default();
        let lines = text.lines().filter_map(|line| line.split_once('\t'));
        Self {
            at: lines
                .map(|(at, name)| (name.to_owned(), at.to_owned()))
                .collect(),
            path,
        }
    }

    pub(super) fn write(&self) -> Result<(), SavedError> {
        let lines = self.at.iter().map(|(name, at)| format!("{at}\t{name}\n"));
        let text: String = lines.collect();
        if let Some(folder) = self.path.parent() {
            fs::create_dir_all(folder).map_err(files::failed("create", folder))?;
        }
        Ok(files::write_whole(&self.path, text.as_bytes())?)
    }
}
