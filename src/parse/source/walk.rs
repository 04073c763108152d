use std::collections::HashSet;
use std::fs::{self, File, Metadata};
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;

use super::chunk::{SourceDocument, display, unreadable};
use super::form::{self, Form, Packing};

/// The files found under the paths somebody named.
#[derive(Debug, Clone, Default)]
pub struct Walk {
    /// In the order of the walk; none is there twice.
    pub files: Vec<SourceFile>,
    /// Folders and files that could not be looked at: no value, one problem each.
    pub failed: Vec<SourceDocument>,
    /// Files passed over because their name has another ending. Hidden files
    /// are not counted.
    pub skipped: u64,
}

/// A file to be read, or standard input.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceFile {
    /// As it was named or found; `-` for standard input.
    pub path: PathBuf,
    /// Where the bytes come from.
    pub origin: Origin,
    /// The size on disk; 0 for a stream.
    pub len_bytes: u64,
    /// When it was last written, in nanoseconds since 1970. `None` where that
    /// says nothing, as for a stream: then it has to be read to know.
    pub modified_ns: Option<i128>,
    /// What it holds, once it is unpacked.
    pub form: Form,
    /// Whether it is compressed as a whole.
    pub packing: Packing,
}

impl SourceFile {
    fn found(path: &Path, metadata: &Metadata, (form, packing): (Form, Packing)) -> Self {
        let regular = metadata.is_file();
        Self {
            path: path.to_owned(),
            origin: if regular {
                Origin::Disk
            } else {
                Origin::Stream
            },
            len_bytes: if regular { metadata.len() } else { 0 },
            modified_ns: regular.then(|| modified_ns(metadata)).flatten(),
            form,
            packing,
        }
    }

    fn standard_input() -> Self {
        Self {
            path: PathBuf::from("-"),
            origin: Origin::StandardInput,
            len_bytes: 0,
            modified_ns: None,
            form: Form::JsonLines,
            packing: Packing::Plain,
        }
    }
}

/// Where the bytes of a source come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Origin {
    /// A file, which can be read again.
    Disk,
    /// A named pipe or the like, which can be read once.
    Stream,
    /// Standard input, which can be read once.
    StandardInput,
}

/// Why there is nothing to read at all.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum WalkError {
    /// A path that was named does not exist, so it is a slip of the keyboard.
    #[error("no such file or folder: {}", path.display())]
    NoSuchPath {
        /// The path as given.
        path: PathBuf,
    },
}

/// Finds the files under `paths`, in the order given, folders sorted by the
/// bytes of their file names.
///
/// In folders, hidden files and other endings than ours are passed over. A
/// file that is named itself is taken whatever its ending: how it begins then
/// tells its form. A link is followed; what was met before, under whatever
/// path, is not taken again.
pub fn walk(paths: &[PathBuf]) -> Result<Walk, WalkError> {
    let mut walker = Walker::default();
    for path in paths {
        walker.named(path)?;
    }
    Ok(walker.walk)
}

#[derive(Default)]
struct Walker {
    walk: Walk,
    // Canonical paths. A folder is never entered twice, which also ends every
    // loop of links.
    folders_met: HashSet<PathBuf>,
    files_met: HashSet<PathBuf>,
}

impl Walker {
    fn named(&mut self, path: &Path) -> Result<(), WalkError> {
        if path.as_os_str() == "-" {
            self.file(path.to_owned(), SourceFile::standard_input());
            return Ok(());
        }
        match fs::metadata(path) {
            Ok(metadata) if metadata.is_dir() => match path.canonicalize() {
                Ok(canonical) => self.folder(path, &canonical),
                Err(error) => self.failed("listed", path, &error),
            },
            Ok(metadata) => self.named_file(path, &metadata),
            Err(error)
                if matches!(
                    error.kind(),
                    io::ErrorKind::NotFound | io::ErrorKind::NotADirectory
                ) =>
            {
                return Err(WalkError::NoSuchPath {
                    path: path.to_owned(),
                });
            }
            Err(error) => self.failed("read", path, &error),
        }
        Ok(())
    }

    fn named_file(&mut self, path: &Path, metadata: &Metadata) {
        let by_name = form_of_path(path);
        let (form, packing) = match by_name {
            Some(found) => found,
            // A stream cannot be looked at without eating its beginning; what
            // is piped from another program is JSON Lines, as with `-`.
            None if !metadata.is_file() => (Form::JsonLines, Packing::Plain),
            None => match head_of(path) {
                Ok(head) => form::form_of_content(&head),
                Err(error) => return self.failed("read", path, &error),
            },
        };
        let canonical = path.canonicalize().unwrap_or_else(|_| path.to_owned());
        self.file(
            canonical,
            SourceFile::found(path, metadata, (form, packing)),
        );
    }

    fn folder(&mut self, path: &Path, canonical: &Path) {
        if !self.folders_met.insert(canonical.to_owned()) {
            return;
        }
        let listed = fs::read_dir(path).and_then(Iterator::collect::<io::Result<Vec<_>>>);
        let mut entries = match listed {
            Ok(entries) => entries,
            Err(error) => return self.failed("listed", path, &error),
        };
        entries.retain(|entry| !entry.file_name().as_encoded_bytes().starts_with(b"."));
        entries.sort_by(|a, b| {
            a.file_name()
                .as_encoded_bytes()
                .cmp(b.file_name().as_encoded_bytes())
        });
        for entry in entries {
            self.entry(&entry, canonical);
        }
    }

    fn entry(&mut self, entry: &fs::DirEntry, folder: &Path) {
        let path = entry.path();
        let is_link = entry.file_type().is_ok_and(|kind| kind.is_symlink());
        let metadata = if is_link {
            fs::metadata(&path)
        } else {
            entry.metadata()
        };
        let metadata = match metadata {
            Ok(metadata) => metadata,
            Err(error) => return self.failed("read", &path, &error),
        };
        let form = form_of_path(&path);
        if !metadata.is_dir() && (form.is_none() || !metadata.is_file()) {
            self.walk.skipped += 1;
            return;
        }
        // Asking the system for the canonical path of every file would double
        // the time of a walk; only a link leads elsewhere than its own folder.
        let canonical = if is_link {
            match path.canonicalize() {
                Ok(canonical) => canonical,
                Err(error) => return self.failed("read", &path, &error),
            }
        } else {
            folder.join(entry.file_name())
        };
        match form {
            Some(form) if !metadata.is_dir() => {
                self.file(canonical, SourceFile::found(&path, &metadata, form));
            }
            _ => self.folder(&path, &canonical),
        }
    }

    fn file(&mut self, canonical: PathBuf, file: SourceFile) {
        if self.files_met.insert(canonical) {
            self.walk.files.push(file);
        }
    }

    fn failed(&mut self, action: &str, path: &Path, error: &io::Error) {
        self.walk.failed.push(SourceDocument::failed(
            display(path),
            unreadable(format!("cannot be {action}: {}", error.kind())),
        ));
    }
}

fn form_of_path(path: &Path) -> Option<(Form, Packing)> {
    form::form_of_name(&path.file_name()?.to_string_lossy())
}

fn head_of(path: &Path) -> io::Result<Vec<u8>> {
    let mut head = Vec::with_capacity(form::SNIFFED_BYTES);
    File::open(path)?
        .take(form::SNIFFED_BYTES as u64)
        .read_to_end(&mut head)?;
    Ok(head)
}

fn modified_ns(metadata: &Metadata) -> Option<i128> {
    let modified = metadata.modified().ok()?;
    Some(match modified.duration_since(UNIX_EPOCH) {
        Ok(after) => after.as_nanos() as i128,
        Err(before) => -(before.duration().as_nanos() as i128),
    })
}
