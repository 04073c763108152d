//! How large an index is, part by part.

use std::fs;
use std::path::Path;

use crate::files;
use crate::index::{Index, IndexError};

/// The size of an index in bytes, by content.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, serde::Serialize)]
pub struct SizeByPart {
    /// Posting lists: the paragraphs with a word, and how often it occurs.
    pub postings: u64,
    /// The positions of words in paragraphs.
    pub positions: u64,
    /// The dictionary of words and other keys.
    pub terms: u64,
    /// The texts, compressed.
    pub stored_text: u64,
    /// Facts of decisions; sentences, fingerprints and lengths of paragraphs.
    pub columns: u64,
    /// Files next to the engine's: ledger, wordings, impact lists, dictionary of texts,
    /// manifest.
    pub own_files: u64,
    /// The sum of all parts.
    pub total: u64,
}

impl Index {
    /// Measures the files of the index.
    pub fn size_by_part(&self) -> Result<SizeByPart, IndexError> {
        let mut size = SizeByPart::default();
        add(self.built(), &mut size)?;
        Ok(size)
    }
}

fn add(folder: &Path, size: &mut SizeByPart) -> Result<(), IndexError> {
    for entry in fs::read_dir(folder).map_err(files::failed("list", folder))? {
        let path = entry.map_err(files::failed("list", folder))?.path();
        let metadata = fs::metadata(&path).map_err(files::failed("read", &path))?;
        if metadata.is_dir() {
            add(&path, size)?;
            continue;
        }
        let part = match path.extension().and_then(|extension| extension.to_str()) {
            Some("idx") => &mut size.postings,
            Some("pos") => &mut size.positions,
            Some("term") => &mut size.terms,
            Some("store") => &mut size.stored_text,
            Some("fast" | "fieldnorm") => &mut size.columns,
            _ => &mut size.own_files,
        };
        *part += metadata.len();
        size.total += metadata.len();
    }
    Ok(())
}
