//! An open shelf: for reading, or for the one run that writes to it.

use std::fs::{self, File};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use super::journal::{Journal, ReadJournal};
use super::warc::{Exchange, ExchangeMembers, info_member};
use super::{Event, PageEvent, ShelfError, ShelfState, Version, withdrawn};
use crate::files;
use crate::parse::source::{FetchedPage, SHELF_JOURNAL};

/// The size in bytes at which a new file is started. Indexing reads a whole file again
/// after it has grown.
const FILE_MAX_BYTES: u64 = 32 << 20;

/// Returns whether a folder is a shelf.
#[must_use]
pub fn is_shelf(folder: &Path) -> bool {
    folder.join(SHELF_JOURNAL).is_file()
}

/// A shelf.
#[derive(Debug)]
pub struct Shelf {
    folder: PathBuf,
    state: ShelfState,
    problems: Vec<String>,
    writing: Option<Writing>,
}

/// The state of the one run that writes.
#[derive(Debug)]
struct Writing {
    journal: Journal,
    pages: Option<PageFile>,
    /// When the run started, in the format of file names.
    stamp: String,
}

/// The WARC file that pages are written to.
#[derive(Debug)]
struct PageFile {
    name: String,
    /// Its path; a hidden file until its first page is complete.
    path: PathBuf,
    file: File,
    end: u64,
}

/// Where a page was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PagePlace {
    /// The name of the WARC file.
    pub file: String,
    /// Where its record begins, in bytes.
    pub offset: u64,
    /// How long its record is, in bytes.
    pub length: u64,
    /// The new size of the file, in bytes.
    pub end: u64,
}

impl Shelf {
    /// Reads the state of the shelf in a folder.
    pub fn read(folder: &Path) -> Result<Self, ShelfError> {
        if !is_shelf(folder) {
            return Err(ShelfError::Missing {
                folder: folder.to_owned(),
            });
        }
        let read = ReadJournal::of(folder)?;
        Ok(Self {
            folder: folder.to_owned(),
            state: ShelfState::of(&read.events),
            problems: read.problems,
            writing: None,
        })
    }

    /// Opens the shelf in a folder for writing, and repairs what a killed run has left. The
    /// caller must keep other runs out. `now` is the time in the format of the journal.
    pub fn open(folder: &Path, now: &str) -> Result<Self, ShelfError> {
        let read = ReadJournal::of(folder)?;
        let mut state = ShelfState::of(&read.events);
        let mut problems = read.problems.clone();
        remove_hidden_pages(folder)?;
        for name in &state.replaced_files {
            let _ = fs::remove_file(folder.join(name));
        }
        for (name, end) in state.files.clone() {
            mend(&folder.join(&name), end)?;
        }
        problems.extend(lose_missing_pages(folder, &mut state));
        let stamp: String = (now.chars()).filter(char::is_ascii_alphanumeric).collect();
        Ok(Self {
            folder: folder.to_owned(),
            state,
            problems,
            writing: Some(Writing {
                journal: Journal::append_to(folder, &read)?,
                pages: None,
                stamp,
            }),
        })
    }

    /// The folder.
    #[must_use]
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// The state after the events of the journal.
    #[must_use]
    pub fn state(&self) -> &ShelfState {
        &self.state
    }

    /// The problems found when the shelf was opened, one sentence each.
    #[must_use]
    pub fn problems(&self) -> &[String] {
        &self.problems
    }

    /// Writes an event to the journal and applies it to the state.
    pub fn note(&mut self, event: &Event) -> Result<(), ShelfError> {
        if let Some(writing) = &mut self.writing {
            writing.journal.write(event)?;
        }
        self.state.apply(event);
        Ok(())
    }

    /// Writes a page. It is on the shelf once an event names it.
    pub fn put(&mut self, exchange: &Exchange<'_>) -> Result<PagePlace, ShelfError> {
        let folder = self.folder.clone();
        let Some(writing) = &mut self.writing else {
            return Err(ShelfError::Missing { folder });
        };
        if (writing.pages.as_ref()).is_none_or(|pages| pages.end >= FILE_MAX_BYTES) {
            writing.pages = Some(PageFile::create(&folder, &writing.stamp, exchange.at)?);
        }
        let Some(pages) = &mut writing.pages else {
            return Err(ShelfError::Missing { folder });
        };
        let path = pages.path.clone();
        let place = pages
            .append(exchange)
            .and_then(|place| pages.show(&folder).map(|()| place))
            .map_err(files::failed("write", &path));
        if place.is_err() {
            // The file may end with a partial record, so nothing more is written to it.
            writing.pages = None;
        }
        let place = place?;
        files::sync_folder(&folder)?;
        Ok(place)
    }

    /// Records the result of checking a page.
    pub fn note_page(&mut self, page: PageEvent) -> Result<(), ShelfError> {
        self.note(&Event::Page(page))
    }

    /// Reads the page of a version from its file.
    pub fn page(&self, slug: &str, version: &Version) -> Result<FetchedPage, ShelfError> {
        let path = self.folder.join(&version.file);
        let member = read_range(&path, version.offset, version.length);
        let page = member
            .and_then(|member| FetchedPage::in_member(&member))
            .map_err(files::failed("read", &path))?;
        page.ok_or_else(|| ShelfError::PageLost {
            path,
            reference: slug.to_owned(),
        })
    }

    /// Writes the list of withdrawn decisions, which is indexed with the pages.
    pub fn write_withdrawn(&self) -> Result<(), ShelfError> {
        withdrawn::write(&self.folder, &self.state)
    }

    /// Removes every withdrawn decision from the shelf and returns how many there were. The
    /// rest of each file is written to a new file.
    pub fn drop_withdrawn(&mut self, now: &str) -> Result<u64, ShelfError> {
        let events = withdrawn::drop_events(&self.state, now);
        let mut dropped = 0;
        for event in events {
            let Event::Dropped {
                references,
                file,
                to,
                cut,
                ..
            } = &event
            else {
                continue;
            };
            dropped += references.len() as u64;
            let old = self.folder.join(file);
            if let Some(to) = to {
                withdrawn::write_without(&old, &self.folder.join(to), cut)?;
                files::sync_folder(&self.folder)?;
            }
            self.note(&event)?;
            // If the run is killed before this, the next run removes the old file.
            fs::remove_file(&old).map_err(files::failed("remove", &old))?;
        }
        self.write_withdrawn()?;
        Ok(dropped)
    }
}

impl PageFile {
    fn create(folder: &Path, stamp: &str, at: &str) -> Result<Self, ShelfError> {
        let mut name = format!("pages-{stamp}.warc.gz");
        let mut number = 1;
        while folder.join(&name).exists() {
            number += 1;
            name = format!("pages-{stamp}-{number}.warc.gz");
        }
        let path = folder.join(format!(".{name}"));
        let created = (|| {
            let mut file = File::create(&path)?;
            let info = info_member(&name, at)?;
            file.write_all(&info)?;
            Ok((file, info.len() as u64))
        })();
        let (file, end) = created.map_err(files::failed("write", &path))?;
        Ok(Self {
            name,
            path,
            file,
            end,
        })
    }

    fn append(&mut self, exchange: &Exchange<'_>) -> io::Result<PagePlace> {
        let members = ExchangeMembers::of(exchange)?;
        let offset = self.end;
        let length = members.response.len() as u64;
        let mut bytes = members.response;
        bytes.extend_from_slice(&members.request);
        self.file.write_all(&bytes)?;
        self.file.sync_data()?;
        self.end += bytes.len() as u64;
        Ok(PagePlace {
            file: self.name.clone(),
            offset,
            length,
            end: self.end,
        })
    }

    /// Renames the file from its hidden name, once it has a page.
    fn show(&mut self, folder: &Path) -> io::Result<()> {
        let shown = folder.join(&self.name);
        if self.path != shown {
            fs::rename(&self.path, &shown)?;
            self.path = shown;
        }
        Ok(())
    }
}

fn read_range(path: &Path, offset: u64, length: u64) -> io::Result<Vec<u8>> {
    let mut file = File::open(path)?;
    file.seek(SeekFrom::Start(offset))?;
    let mut bytes = Vec::new();
    file.take(length).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// Removes files that a killed run had started and that have no page yet.
fn remove_hidden_pages(folder: &Path) -> Result<(), ShelfError> {
    for entry in fs::read_dir(folder)
        .map_err(files::failed("list", folder))?
        .flatten()
    {
        let name = entry.file_name();
        let name = name.to_string_lossy();
        if name.starts_with(".pages-") && name.ends_with(".warc.gz") {
            let path = entry.path();
            fs::remove_file(&path).map_err(files::failed("remove", &path))?;
        }
    }
    Ok(())
}

/// Cuts off a partial record that a killed run has left at the end of a file. Complete
/// records stay, even if no event names them.
fn mend(path: &Path, end: u64) -> Result<(), ShelfError> {
    let Ok(metadata) = fs::metadata(path) else {
        // Its pages are reported as missing.
        return Ok(());
    };
    if metadata.len() <= end {
        return Ok(());
    }
    let tail = read_range(path, end, metadata.len() - end).map_err(files::failed("read", path))?;
    let mut rest = &tail[..];
    while !rest.is_empty() {
        let mut member = flate2::bufread::GzDecoder::new(rest);
        if io::copy(&mut member, &mut io::sink()).is_err() {
            break;
        }
        rest = member.into_inner();
    }
    if rest.is_empty() {
        return Ok(());
    }
    let whole = metadata.len() - rest.len() as u64;
    File::options()
        .write(true)
        .open(path)
        .and_then(|file| {
            file.set_len(whole)?;
            file.sync_all()
        })
        .map_err(files::failed("write", path))?;
    Ok(())
}

/// Removes versions from the state whose records are missing from their files, so that they
/// are fetched again. Returns one sentence for each file.
fn lose_missing_pages(folder: &Path, state: &mut ShelfState) -> Vec<String> {
    let names = state.files.keys();
    let lengths: std::collections::BTreeMap<String, u64> = names
        .map(|name| {
            let metadata = fs::metadata(folder.join(name));
            (name.clone(), metadata.map_or(0, |metadata| metadata.len()))
        })
        .collect();
    let mut lost: std::collections::BTreeMap<String, u64> = std::collections::BTreeMap::new();
    for decision in state.decisions.values_mut() {
        decision.versions.retain(|version| {
            let length = lengths.get(&version.file).copied().unwrap_or_default();
            let is_there = version.offset + version.length <= length;
            if !is_there {
                *lost.entry(version.file.clone()).or_default() += 1;
            }
            is_there
        });
        if decision.versions.is_empty() {
            decision.etag = None;
            decision.last_modified = None;
        }
    }
    let told = lost.into_iter().map(|(name, pages)| {
        let path = folder.join(&name);
        format!(
            "{} lacks {pages} of its pages; what is still listed is fetched again",
            path.display()
        )
    });
    told.collect()
}
