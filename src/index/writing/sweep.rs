//! Removes files left by killed, failed and replaced runs.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use tantivy::SegmentMeta;

use super::ledger::Ledger;
use crate::index::impacts;
use crate::index::standing::Wordings;
use crate::index::storage::engine::Engine;
use crate::index::storage::folder::{MANAGED, METAS};
use crate::index::storage::manifest::Manifest;
use crate::index::storage::packing::Dictionary;

/// Removes every engine folder except the one in `manifest`. A folder that cannot be removed is
/// left for the next run.
pub(in crate::index) fn remove_other_engines(built: &Path, manifest: Option<&Manifest>) {
    for entry in fs::read_dir(built).into_iter().flatten().flatten() {
        let name = entry.file_name();
        let name = name.to_string_lossy();
        if name.starts_with(Manifest::FIRST_FOLDER)
            && manifest.is_none_or(|manifest| name != manifest.folder())
        {
            let _ = fs::remove_dir_all(entry.path());
        }
    }
}

/// Removes every file that does not belong to the last commit. If it is not known which do, all
/// stay; a file that cannot be removed is left for the next run.
///
/// The caller must keep other writers out. Readers have their files open.
pub(in crate::index) fn remove_leftovers(built: &Path, manifest: &Manifest) {
    let Ok(engine) = Engine::open(built, manifest) else {
        return;
    };
    let (Ok(metas), Ok(commit)) = (engine.index.load_metas(), engine.commit()) else {
        return;
    };
    let mut kept: BTreeSet<String> = metas
        .list_segment_files()
        .iter()
        .map(|file| file.to_string_lossy().into_owned())
        .collect();
    let of_segments = metas.segments.iter().map(SegmentMeta::id);
    kept.extend(of_segments.map(|id| impacts::file_name_of(&id.uuid_string())));
    kept.extend([METAS, MANAGED, Dictionary::FILE].map(str::to_owned));
    kept.insert(Ledger::name(commit.ledger));
    kept.insert(Wordings::file_name(commit.ledger));
    for entry in fs::read_dir(&engine.path).into_iter().flatten().flatten() {
        let is_kept = kept.contains(entry.file_name().to_string_lossy().as_ref());
        if !is_kept {
            let _ = fs::remove_file(entry.path());
        }
    }
    let _ = fs::remove_file(built.join(Manifest::NEW_FILE));
}
