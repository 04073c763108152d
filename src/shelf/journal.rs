//! The journal of a shelf: `shelf.journal`, one JSON object per line.

use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};

use super::{Event, ShelfError};
use crate::files;
use crate::parse::source::SHELF_JOURNAL;

/// The events of a journal, and what could not be read.
#[derive(Debug, Default)]
pub(super) struct ReadJournal {
    pub(super) events: Vec<Event>,
    /// One sentence for each unreadable line.
    pub(super) problems: Vec<String>,
    /// The number of bytes up to the end of the last complete line.
    whole_bytes: u64,
}

impl ReadJournal {
    /// Reads the journal of a shelf. The journal is empty if the file does not exist.
    pub(super) fn of(folder: &Path) -> Result<Self, ShelfError> {
        let path = folder.join(SHELF_JOURNAL);
        let bytes = match fs::read(&path) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Vec::new(),
            Err(error) => return Err(files::failed("read", &path)(error).into()),
        };
        // A killed run may have left a partial line.
        let whole = bytes.iter().rposition(|byte| *byte == b'\n');
        let whole = whole.map_or(0, |at| at + 1);
        let mut read = Self {
            whole_bytes: whole as u64,
            ..Self::default()
        };
        for (at, line) in bytes[..whole].split(|byte| *byte == b'\n').enumerate() {
            if line.trim_ascii().is_empty() {
                continue;
            }
            match serde_json::from_slice(line) {
                Ok(event) => read.events.push(event),
                Err(error) => read.problems.push(format!(
                    "{}: line {} cannot be read ({error}); it is left out, and pages that it \
                     names are fetched again",
                    path.display(),
                    at + 1
                )),
            }
        }
        Ok(read)
    }
}

/// A journal open for writing.
#[derive(Debug)]
pub(super) struct Journal {
    path: PathBuf,
    file: File,
}

impl Journal {
    /// Opens the journal of a shelf to append after what was read of it.
    pub(super) fn append_to(folder: &Path, read: &ReadJournal) -> Result<Self, ShelfError> {
        let path = folder.join(SHELF_JOURNAL);
        let file = File::options()
            .create(true)
            .append(true)
            .open(&path)
            .and_then(|file| {
                file.set_len(read.whole_bytes)?;
                Ok(file)
            })
            .map_err(files::failed("write", &path))?;
        files::sync_folder(folder)?;
        Ok(Self { path, file })
    }

    /// Writes a line durably, so that it survives a power cut.
    pub(super) fn write(&mut self, event: &Event) -> Result<(), ShelfError> {
        let mut line = serde_json::to_vec(event).expect("strings and numbers are valid JSON");
        line.push(b'\n');
        self.file
            .write_all(&line)
            .and_then(|()| self.file.sync_data())
            .map_err(files::failed("write", &self.path))?;
        Ok(())
    }
}
