//! How large an index is, part by part.

use std::fs;
use std::path::Path;

use crate::files;
use crate::index::{Index, IndexError};

/// The bytes of an index by what they hold.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, serde::Serialize)]
pub struct SizeByPart {
    /// Which paragraphs hold a word, and how often.
    pub postings: u64,
    /// Where in a paragraph.
    pub positions: u64,
    /// The dictionary of words and other keys.
    pub terms: u64,
    /// The texts, compressed.
    pub stored_text: u64,
    /// Facts of decisions, sentences and fingerprints of paragraphs, lengths.
    pub columns: u64,
    /// What is kept beside the engine: ledger, wordings, impact lists, dictionary of
    /// texts, manifest.
    pub own_files: u64,
    /// All of it.
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
