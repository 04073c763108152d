//! The folder of the engine's files, as the engine sees it.
//!
//! The engine's own folder type takes a lock for reading and makes some files readable by their
//! owner only. This one needs only read access for readers, gives files the default permissions
//! of new files, and appends to every file the checksums of its blocks. A block is compared
//! with its checksum when it is first read: an answer never uses damaged bytes.

use std::collections::HashMap;
use std::fmt;
use std::fs;
use std::io::{self, BufWriter, ErrorKind};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError, Weak};

use tantivy::Directory;
use tantivy::directory::error::{DeleteError, LockError, OpenReadError, OpenWriteError};
use tantivy::directory::{
    DirectoryLock, FileHandle, Lock, MmapDirectory, OwnedBytes, WatchCallback, WatchHandle,
    WritePtr,
};

use super::damage::Damage;
use super::sealed::{SealedFile, SealedWriter, seal_whole, unseal_whole};
use crate::files;
use crate::index::IndexError;
use crate::index::failure::engine_failed;

/// The engine's list of its segments.
pub(crate) const METAS: &str = "meta.json";
/// The engine's list of its files.
pub(crate) const MANAGED: &str = ".managed.json";

/// The folder of the engine's files.
#[derive(Clone)]
pub(crate) struct EngineFolder {
    path: PathBuf,
    mapped: MmapDirectory,
    shared: Arc<Shared>,
}

/// The state that all copies of an [`EngineFolder`] share.
#[derive(Default)]
struct Shared {
    /// The list of segments that a reader uses; a writer reads it from the disk.
    metas: Option<Vec<u8>>,
    open: Mutex<HashMap<PathBuf, Weak<SealedFile>>>,
    damage: Arc<Damage>,
}

impl fmt::Debug for EngineFolder {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_tuple("EngineFolder")
            .field(&self.path)
            .finish()
    }
}

impl EngineFolder {
    /// Opens a folder for a writer.
    pub(crate) fn open(path: &Path) -> Result<Self, IndexError> {
        Self::with(path, Shared::default())
    }

    /// Opens a folder for a reader, who sees it as `metas` lists it, whatever is written in the
    /// meantime.
    pub(crate) fn open_at(path: &Path, metas: Vec<u8>) -> Result<Self, IndexError> {
        let shared = Shared {
            metas: Some(metas),
            ..Shared::default()
        };
        Self::with(path, shared)
    }

    fn with(path: &Path, shared: Shared) -> Result<Self, IndexError> {
        let mapped =
            MmapDirectory::open(path).map_err(|error| engine_failed(path)(error.into()))?;
        Ok(Self {
            path: path.to_owned(),
            mapped,
            shared: Arc::new(shared),
        })
    }

    /// Where damage is noted.
    pub(crate) fn damage(&self) -> &Arc<Damage> {
        &self.shared.damage
    }

    /// Maps a file that is not the engine's; `None` where there is none.
    pub(crate) fn map(&self, name: &str) -> Option<OwnedBytes> {
        let file = self.mapped.get_file_handle(Path::new(name)).ok()?;
        file.read_bytes(0..file.len()).ok()
    }

    /// Opens a file of the engine with its checksums.
    pub(crate) fn sealed(&self, name: &Path) -> Result<Arc<SealedFile>, OpenReadError> {
        let mut open = self
            .shared
            .open
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        if let Some(file) = open.get(name).and_then(Weak::upgrade) {
            return Ok(file);
        }
        let path = self.path.join(name);
        let opened = self.mapped.get_file_handle(name).and_then(|file| {
            let bytes = file.read_bytes(0..file.len());
            bytes
                .and_then(|bytes| SealedFile::open(&path, &bytes, &self.shared.damage))
                .map_err(|error| OpenReadError::wrap_io_error(error, name.to_owned()))
        });
        if let Err(OpenReadError::FileDoesNotExist(_)) = opened {
            // The engine treats the absence of some files as an empty list.
            self.shared.damage.note(&path, "is missing");
        }
        let file = Arc::new(opened?);
        open.insert(name.to_owned(), Arc::downgrade(&file));
        Ok(file)
    }
}

impl Directory for EngineFolder {
    fn get_file_handle(&self, path: &Path) -> Result<Arc<dyn FileHandle>, OpenReadError> {
        Ok(self.sealed(path)?)
    }

    fn delete(&self, path: &Path) -> Result<(), DeleteError> {
        self.mapped.delete(path)
    }

    fn exists(&self, path: &Path) -> Result<bool, OpenReadError> {
        self.mapped.exists(path)
    }

    fn open_write(&self, path: &Path) -> Result<WritePtr, OpenWriteError> {
        let full = self.path.join(path);
        let file = fs::File::options().write(true).create_new(true).open(&full);
        let file = file.map_err(|error| match error.kind() {
            ErrorKind::AlreadyExists => OpenWriteError::FileAlreadyExists(path.to_owned()),
            _ => OpenWriteError::wrap_io_error(error, path.to_owned()),
        })?;
        Ok(BufWriter::new(Box::new(SealedWriter::new(&full, file))))
    }

    fn atomic_read(&self, path: &Path) -> Result<Vec<u8>, OpenReadError> {
        let bytes = match &self.shared.metas {
            Some(metas) if path == Path::new(METAS) => metas.clone(),
            // A writer's own files may belong to another commit.
            Some(_) => return Err(OpenReadError::FileDoesNotExist(path.to_owned())),
            None => self.mapped.atomic_read(path)?,
        };
        unseal_whole(path, bytes)
            .map_err(|error| OpenReadError::wrap_io_error(error, path.to_owned()))
    }

    fn atomic_write(&self, path: &Path, data: &[u8]) -> io::Result<()> {
        let written = files::write_whole(&self.path.join(path), &seal_whole(path, data));
        written.map_err(|error| error.source)
    }

    fn sync_directory(&self) -> io::Result<()> {
        self.mapped.sync_directory()
    }

    // Our own lock keeps writers apart. Readers need none: if a file is removed before they
    // open it, they try again.
    fn acquire_lock(&self, _lock: &Lock) -> Result<DirectoryLock, LockError> {
        Ok(DirectoryLock::from(Box::new(())))
    }

    fn watch(&self, _callback: WatchCallback) -> tantivy::Result<WatchHandle> {
        Ok(WatchHandle::empty())
    }
}
