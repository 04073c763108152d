//! The engine, opened on its folder.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use tantivy::index::SegmentComponent;
use tantivy::store::Compressor;
use tantivy::{IndexSettings, SegmentMeta, TantivyError};

use super::folder::{EngineFolder, METAS};
use super::generation::Generation;
use super::manifest::Manifest;
use super::schema::schema;
use crate::index::IndexError;
use crate::index::analysis::tokenizers;
use crate::index::failure::engine_failed;
use crate::index::writing::ledger::Commit;

/// The size of a block of packed texts, in bytes. The engine copies a whole block to read one
/// decision.
const STORE_BLOCK_BYTES: usize = 8 << 10;

/// The settings of the engine's store.
pub(crate) fn settings() -> IndexSettings {
    IndexSettings {
        // The texts are already compressed.
        docstore_compression: Compressor::None,
        docstore_blocksize: STORE_BLOCK_BYTES,
        docstore_compress_dedicated_thread: false,
        ..IndexSettings::default()
    }
}

/// The files that a segment must have. The engine opens a segment even if some are missing.
pub(crate) fn files_of(segment: &SegmentMeta) -> Vec<PathBuf> {
    const COMPONENTS: [SegmentComponent; 6] = [
        SegmentComponent::Terms,
        SegmentComponent::Postings,
        SegmentComponent::Positions,
        SegmentComponent::FieldNorms,
        SegmentComponent::FastFields,
        SegmentComponent::Store,
    ];
    let deletes = segment.has_deletes().then_some(SegmentComponent::Delete);
    let components = COMPONENTS.into_iter().chain(deletes);
    components
        .map(|component| segment.relative_path(component))
        .collect()
}

/// The engine, opened.
pub(crate) struct Engine {
    pub(crate) path: PathBuf,
    pub(crate) folder: EngineFolder,
    pub(crate) index: tantivy::Index,
}

impl Engine {
    /// Creates an empty engine folder.
    pub(crate) fn create(path: &Path) -> Result<(), IndexError> {
        let created = tantivy::Index::builder()
            .schema(schema().0)
            .settings(settings())
            .tokenizers(tokenizers::tokenizers())
            .open_or_create(EngineFolder::open(path)?);
        created.map(drop).map_err(engine_failed(path))
    }

    /// Opens the engine's files as `manifest` names them, for a writer.
    pub(crate) fn open(built: &Path, manifest: &Manifest) -> Result<Self, IndexError> {
        let path = manifest.engine_folder(built);
        let folder = EngineFolder::open(&path)?;
        Self::with(path, folder)
    }

    /// Opens the engine's files as they are at `generation`, for a reader.
    pub(crate) fn open_at(built: &Path, generation: &Generation) -> Result<Self, IndexError> {
        let path = generation.manifest.engine_folder(built);
        let folder = EngineFolder::open_at(&path, generation.metas.clone())?;
        Self::with(path, folder)
    }

    fn with(path: PathBuf, folder: EngineFolder) -> Result<Self, IndexError> {
        let mut index = tantivy::Index::open(folder.clone()).map_err(engine_failed(&path))?;
        if index.schema() != schema().0 {
            let detail = "has other fields than its manifest says".to_owned();
            return Err(IndexError::Damaged {
                path: path.join(METAS),
                detail,
            });
        }
        index.set_tokenizers(tokenizers::tokenizers());
        Ok(Self {
            path,
            folder,
            index,
        })
    }

    /// Turns an error of the engine into one that can be acted on.
    pub(crate) fn failed(&self) -> impl Fn(TantivyError) -> IndexError + use<> {
        let failed = engine_failed(&self.path);
        let damage = Arc::clone(self.folder.damage());
        // Damage explains every later error.
        move |error| damage.refuse().err().unwrap_or_else(|| failed(error))
    }

    /// Verifies the files that were modified since the last commit. Only an outside change can
    /// have done that.
    pub(crate) fn verify_touched(&self) -> Result<(), IndexError> {
        let metas = self.index.load_metas().map_err(self.failed())?;
        let written = |name: &Path| fs::metadata(self.path.join(name)).and_then(|of| of.modified());
        let committed = written(Path::new(METAS)).ok();
        for name in metas.segments.iter().flat_map(files_of) {
            if written(&name).is_ok_and(|at| committed.is_some_and(|committed| at <= committed)) {
                continue;
            }
            let file = self.folder.sealed(&name);
            let failed = self.failed();
            let file = file.map_err(|error| failed(error.into()))?;
            file.verify().map_err(|error| failed(error.into()))?;
        }
        Ok(())
    }

    /// The current commit of the engine.
    pub(crate) fn commit(&self) -> Result<Commit, IndexError> {
        Commit::read(&self.index, &self.path)
    }
}
