//! Merges the segments of an index into one.

use std::path::Path;

use tantivy::indexer::NoMergePolicy;
use tantivy::{IndexWriter, SegmentMeta};

use super::document::ParagraphDocument;
use super::sweep::remove_leftovers;
use super::update::lock;
use crate::index::IndexError;
use crate::index::reading::open::{BUILT, Index};
use crate::index::storage::engine::Engine;
use crate::index::storage::manifest::Manifest;

/// The engine's memory for a writer that writes no documents, in bytes.
const MEMORY_BYTES: usize = 16 << 20;

/// Merges all segments of an index into one, and frees the space of replaced or removed
/// decisions. What is found stays the same; queries are as fast as on a rebuilt index. Returns
/// the number of segments before.
///
/// Readers see the old segments until the new one is complete. Like an update, this is refused
/// while another run writes to the index.
pub fn optimize(folder: &Path) -> Result<usize, IndexError> {
    let built = folder.join(BUILT);
    let manifest = Manifest::read(&built)?.ok_or(IndexError::Missing {
        folder: built.clone(),
    })?;
    let lock = lock(&built).map_err(|error| error.or_not_owned(&built))?;
    remove_leftovers(&built, &manifest);
    let engine = Engine::open(&built, &manifest)?;
    let failed = engine.failed();
    // The engine keeps files while a segment object exists, so keep only its name.
    let (ids, is_clean) = {
        let pieces = engine.index.searchable_segment_metas().map_err(&failed)?;
        let ids: Vec<_> = pieces.iter().map(SegmentMeta::id).collect();
        (ids, !pieces.iter().any(SegmentMeta::has_deletes))
    };
    if ids.len() > 1 || !is_clean {
        let merged = (|| {
            let mut writer: IndexWriter<ParagraphDocument> =
                engine.index.writer_with_num_threads(1, MEMORY_BYTES)?;
            writer.set_merge_policy(Box::new(NoMergePolicy));
            writer.merge(&ids).wait()?;
            writer.garbage_collect_files().wait()?;
            writer.wait_merging_threads()
        })();
        if let Err(error) = merged {
            // The space of a half-written segment may be the space that is missing.
            remove_leftovers(&built, &manifest);
            return Err(failed(error).or_disk_full(&built).or_not_owned(&built));
        }
        Index::open(folder)?.keep_derived();
    }
    drop(lock);
    Ok(ids.len())
}
