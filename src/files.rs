//! Reading and writing of files, with errors that name the path.

use std::fs;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

/// A file that could not be read or written.
#[derive(Debug, thiserror::Error)]
#[error("cannot {action} {}", path.display())]
pub struct FileError {
    /// `read`, `write`, `list`…
    pub action: &'static str,
    /// The file or folder.
    pub path: PathBuf,
    /// What the system said.
    pub source: io::Error,
}

/// Makes the error for `action` on `path`.
pub(crate) fn failed(action: &'static str, path: &Path) -> impl FnOnce(io::Error) -> FileError {
    let path = path.to_owned();
    move |source| FileError {
        action,
        path,
        source,
    }
}

/// Reads a whole text file.
pub(crate) fn read_text(path: &Path) -> Result<String, FileError> {
    fs::read_to_string(path).map_err(failed("read", path))
}

/// Reads the bytes of a whole file.
pub(crate) fn read_bytes(path: &Path) -> Result<Vec<u8>, FileError> {
    fs::read(path).map_err(failed("read", path))
}

/// What a packed file may unpack to, in bytes.
const UNPACKED_MAX_BYTES: u64 = 4 << 30;

/// Reads the bytes of a whole file, unpacked where it is packed by gzip.
pub(crate) fn read_unpacked(path: &Path) -> Result<Vec<u8>, FileError> {
    let bytes = read_bytes(path)?;
    if !bytes.starts_with(b"\x1f\x8b") {
        return Ok(bytes);
    }
    let mut unpacked = Vec::new();
    let read = flate2::read::MultiGzDecoder::new(&bytes[..])
        .take(UNPACKED_MAX_BYTES + 1)
        .read_to_end(&mut unpacked);
    let read = read.and_then(|read| match read as u64 {
        ..=UNPACKED_MAX_BYTES => Ok(unpacked),
        _ => Err(io::ErrorKind::FileTooLarge.into()),
    });
    read.map_err(failed("unpack", path))
}

/// Writes a file so that a reader sees the old text or the new one, never a part,
/// and so that it is the new one after a power cut.
pub(crate) fn write_whole(path: &Path, bytes: &[u8]) -> Result<(), FileError> {
    let beside = path.with_extension("new");
    let written = (|| {
        let mut file = fs::File::create(&beside)?;
        io::Write::write_all(&mut file, bytes)?;
        file.sync_all()?;
        fs::rename(&beside, path)
    })();
    if written.is_err() {
        // The room it takes may be what is missing.
        let _ = fs::remove_file(&beside);
    }
    written.map_err(failed("write", path))?;
    match path.parent() {
        // A name alone is in the current folder.
        Some(folder) if folder.as_os_str().is_empty() => sync_folder(Path::new(".")),
        Some(folder) => sync_folder(folder),
        None => Ok(()),
    }
}

/// Syncs a folder, so that files created, renamed and removed in it stay so after
/// a power cut.
pub(crate) fn sync_folder(folder: &Path) -> Result<(), FileError> {
    if cfg!(not(unix)) {
        return Ok(());
    }
    let synced = fs::File::open(folder).and_then(|folder| folder.sync_all());
    match synced {
        // Some file systems of other machines cannot, and need not be asked.
        Err(error) if error.kind() == io::ErrorKind::InvalidInput => Ok(()),
        synced => synced.map_err(failed("write", folder)),
    }
}
