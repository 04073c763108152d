use std::collections::{BTreeMap, HashSet};
use std::ffi::OsStr;
use std::fs::{self, File, Metadata};
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::UNIX_EPOCH;

use super::bounds::Bounds;

use super::crawl::{self, Crawl, CrawlFile};
use super::document::SourceDocument;
use super::form::{Form, Packing};
use super::problems::{display, refused};
use super::sniff;
use super::unpack::SNIFFED_BYTES;

/// The journal of a folder that pages are fetched into.
pub const SHELF_JOURNAL: &str = "shelf.journal";
/// The settings beside it.
pub const SHELF_SETTINGS: &str = "shelf.toml";

/// The files found under the paths the user named.
#[derive(Debug, Clone, Default)]
pub struct Walk {
    /// In the order of the walk; no file appears twice.
    pub files: Vec<SourceFile>,
    /// Folders and files that could not be read: no value, one problem each.
    pub failed: Vec<SourceDocument>,
    /// The paths of those: the files below them may still exist.
    pub unread: Vec<PathBuf>,
    /// The folders that were searched, with everything below them, as absolute paths.
    pub folders: Vec<PathBuf>,
    /// Files skipped because of the extension of their name, or because they are not regular
    /// files. Hidden ones are not counted.
    pub skipped: Skipped,
}

impl Walk {
    /// Returns whether the walk would have found a file with this absolute path.
    #[must_use]
    pub fn has_searched(&self, path: &Path) -> bool {
        self.folders.iter().any(|folder| path.starts_with(folder))
    }
}

/// Files that were skipped.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Skipped {
    /// The number of files by kind: `.pdf`, `no ending`.
    pub by_kind: BTreeMap<String, u64>,
    /// The first of them, in the order of the walk, at most [`Self::MAX_NAMED`].
    pub paths: Vec<PathBuf>,
}

impl Skipped {
    /// The maximum number of paths kept; further files are only counted.
    pub const MAX_NAMED: usize = 10_000;

    /// The number of files skipped.
    #[must_use]
    pub fn count(&self) -> u64 {
        self.by_kind.values().sum()
    }

    fn note(&mut self, path: &Path, is_file: bool) {
        const EXTENSION_MAX_BYTES: usize = 12;
        let ending = path.extension().and_then(OsStr::to_str);
        let kind = match ending.filter(|ending| ending.len() <= EXTENSION_MAX_BYTES) {
            _ if !is_file => "no file".to_owned(),
            Some(ending) => format!(".{}", ending.to_lowercase()),
            None => "no ending".to_owned(),
        };
        *self.by_kind.entry(kind).or_default() += 1;
        if self.paths.len() < Self::MAX_NAMED {
            self.paths.push(path.to_owned());
        }
    }
}

/// A file to read, or standard input.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceFile {
    /// The path as named or found; `-` for standard input.
    pub path: PathBuf,
    /// The origin of the bytes.
    pub origin: Origin,
    /// The size on disk; 0 for a stream.
    pub len_bytes: u64,
    /// The time of the last modification, in nanoseconds since 1970. `None` if it has no
    /// meaning, as for a stream: then the source must be read to know whether it changed.
    pub modified_ns: Option<i128>,
    /// The form of its content, once it is unpacked.
    pub form: Form,
    /// Whether it is compressed as a whole.
    pub packing: Packing,
    /// The crawl that a file of captures belongs to; `None` for all others.
    pub crawl: Option<Arc<Crawl>>,
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
            crawl: None,
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
            crawl: None,
        }
    }
}

/// The origin of the bytes of a source.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Origin {
    /// A file, which can be read again.
    Disk,
    /// A named pipe or the like, which can be read once.
    Stream,
    /// Standard input, which can be read once.
    StandardInput,
}

/// The reason why there is nothing to read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum WalkError {
    /// A named path does not exist; the user probably mistyped it.
    #[error("no such file or folder: {}", path.display())]
    NoSuchPath {
        /// The path as given.
        path: PathBuf,
    },
}

/// Finds the files under `paths`, in the order given, folders sorted by the
/// bytes of their file names.
///
/// In folders, hidden files and files with other extensions are skipped, and so are the files
/// of an index: its `settings` and what is `built`. A named file is read whatever its
/// extension; its beginning then decides its form. Links are followed; a file that was already
/// found under another path is not read again.
pub fn walk(paths: &[PathBuf]) -> Result<Walk, WalkError> {
    walk_around(paths, &[])
}

/// Works like [`walk`], and never enters the folders in `around`.
pub fn walk_around(paths: &[PathBuf], around: &[PathBuf]) -> Result<Walk, WalkError> {
    let mut walker = Walker::default();
    let around = around.iter().filter_map(|path| path.canonicalize().ok());
    walker.folders_met.extend(around);
    for path in paths {
        walker.named(path)?;
    }
    join_crawl(&mut walker.walk.files);
    Ok(walker.walk)
}

/// Links every file of captures to the others: a page that was not fetched again is in one of
/// them.
fn join_crawl(files: &mut [SourceFile]) {
    let mut captures = Vec::new();
    for file in files.iter().filter(|file| file.origin == Origin::Disk) {
        match file.form {
            Form::Warc => captures.push(CrawlFile::on_disk(&file.path)),
            // Problems of an archive are reported when it is read.
            Form::Wacz => {
                captures.extend(crawl::members(&file.path, &Bounds::default()).unwrap_or_default());
            }
            _ => {}
        }
    }
    let crawl = Arc::new(Crawl::new(captures));
    if crawl.is_empty() {
        return;
    }
    for file in files {
        if matches!(file.form, Form::Warc | Form::Wacz | Form::Zip) {
            file.crawl = Some(Arc::clone(&crawl));
        }
    }
}

#[derive(Default)]
struct Walker {
    walk: Walk,
    // Canonical paths. A folder is never entered twice, which also ends every loop of links.
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
                Ok(canonical) => {
                    let absolute = std::path::absolute(path);
                    let absolute = absolute.unwrap_or_else(|_| canonical.clone());
                    self.walk.folders.push(absolute);
                    self.folder(path, &canonical);
                }
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
            // Inspecting a stream would consume its beginning. Input piped from another program
            // is JSON Lines, as with `-`.
            None if !metadata.is_file() => (Form::JsonLines, Packing::Plain),
            None => match head_of(path) {
                Ok(head) => sniff::form_of_content(&head),
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
        if entries
            .iter()
            .any(|entry| entry.file_name() == SHELF_JOURNAL)
        {
            entries.retain(|entry| {
                let name = entry.file_name();
                name != SHELF_JOURNAL && name != SHELF_SETTINGS
            });
        }
        if entries.iter().any(|entry| entry.file_name() == "built")
            && path.join("built").join("manifest.json").is_file()
        {
            let of_index = ["built", "settings", "history"].map(|name| canonical.join(name));
            self.folders_met.extend(of_index);
        }
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
            self.walk.skipped.note(&path, metadata.is_file());
            return;
        }
        // Asking the system for the canonical path of every file would double the time of a
        // walk. Only a link leads outside its own folder.
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
        self.walk.unread.push(path.to_owned());
        self.walk.failed.push(SourceDocument::failed(
            display(path),
            refused(action, error.kind()),
        ));
    }
}

fn form_of_path(path: &Path) -> Option<(Form, Packing)> {
    sniff::form_of_name(&path.file_name()?.to_string_lossy())
}

fn head_of(path: &Path) -> io::Result<Vec<u8>> {
    let mut head = Vec::with_capacity(SNIFFED_BYTES);
    File::open(path)?
        .take(SNIFFED_BYTES as u64)
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
