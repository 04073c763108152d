//! One state of an index in the sequence that runs write.

use std::fs;
use std::io::ErrorKind;
use std::path::Path;

use super::folder::METAS;
use super::manifest::Manifest;
use crate::files;
use crate::index::IndexError;

/// The files that identify a state of an index: the manifest, and the engine's list of its
/// segments. Both are replaced by rename.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Generation {
    pub(crate) manifest: Manifest,
    /// The list as it is on disk.
    pub(crate) metas: Vec<u8>,
}

impl Generation {
    /// Reads the current state of the index in the `built` folder.
    pub(crate) fn read(built: &Path) -> Result<Self, IndexError> {
        let missing = || IndexError::Missing {
            folder: built.to_owned(),
        };
        let mut manifest = Manifest::read(built)?.ok_or_else(missing)?;
        loop {
            let path = manifest.engine_folder(built).join(METAS);
            match fs::read(&path) {
                Ok(metas) => return Ok(Self { manifest, metas }),
                Err(error) if error.kind() != ErrorKind::NotFound => {
                    return Err(files::failed("read", &path)(error).into());
                }
                Err(_) => {}
            }
            // A rebuild may just have replaced this folder.
            let now = Manifest::read(built)?.ok_or_else(missing)?;
            if now == manifest {
                let folder = manifest.engine_folder(built);
                let path = if folder.is_dir() { path } else { folder };
                let detail = "is missing".to_owned();
                return Err(IndexError::Damaged { path, detail });
            }
            manifest = now;
        }
    }
}

/// Reads an index with `read`, and repeats this if it was changed in the meantime: what `read`
/// misses then may be what the other run removed.
pub(crate) fn read_one_generation<T>(
    built: &Path,
    mut read: impl FnMut(&Generation) -> Result<T, IndexError>,
) -> Result<T, IndexError> {
    let mut generation = Generation::read(built)?;
    loop {
        let error = match read(&generation) {
            Ok(read) => return Ok(read),
            Err(error) => error,
        };
        let now = Generation::read(built)?;
        if now == generation {
            return Err(error);
        }
        generation = now;
    }
}
