use std::cell::Cell;
use std::fs::File;
use std::io::{self, BufReader, Read, Seek, SeekFrom};
use std::ops::ControlFlow;
use std::path::Path;

use zip::ZipArchive;
use zip::read::{ZipFile, read_zipfile_from_stream};
use zip::result::ZipResult;

use super::bounds::Bounds;
use super::chunk::{Content, Emit};
use super::crawl::{Crawl, members, read_crawl};
use super::form::{Form, Packing, PageForm};
use super::lines::cut_lines;
use super::problems::{too_large, unreadable};
use super::sniff::form_of_name;
use super::unpack::{Allowance, Capped, buffered, page_too_large, read_failed, read_page};
use super::values::cut_values;
use super::walk::SourceFile;
use crate::parse::Problem;

// Members are small; with a larger buffer most bytes would be read twice.
const BUFFER_BYTES: usize = 16 * 1024;

/// Emits the members of an archive in the order of its directory.
///
/// An archive without its directory, such as a partial download, is read from its beginning as
/// far as possible.
pub(super) fn read_archive(
    file: &SourceFile,
    bounds: &Bounds,
    read_bytes: &Cell<u64>,
    emit: &mut Emit<'_>,
) -> ControlFlow<()> {
    let opened = open(&file.path).and_then(|mut opened| {
        let declared = declared_members(&mut opened)?;
        opened.rewind()?;
        Ok((opened, declared))
    });
    let (opened, declared) = match opened {
        Ok(opened) => opened,
        Err(error) => return emit.problem(read_failed(&error)),
    };
    let members = Members {
        bounds,
        allowance: Allowance::new(bounds.unpacked_max_bytes(file.len_bytes)),
        crawl: file.crawl.as_deref(),
        path: &file.path,
        archive_bytes: file.len_bytes,
        packed_bytes: 0,
        met: 0,
        taken: 0,
        read_bytes,
    };
    if declared > bounds.members_max {
        return emit.problem(members.too_many());
    }
    match ZipArchive::new(opened) {
        Ok(archive) => members.by_directory(archive, emit),
        Err(_) => match open(&file.path) {
            Ok(reopened) => members.by_position(reopened, emit),
            Err(error) => emit.problem(read_failed(&error)),
        },
    }
}

fn open(path: &Path) -> io::Result<BufReader<File>> {
    Ok(BufReader::with_capacity(BUFFER_BYTES, File::open(path)?))
}

/// The number of members that the end of an archive claims, if it exceeds the 65,535 of the
/// original format; 0 otherwise.
///
/// Checked before the directory is read, because all of the directory is then in memory.
fn declared_members(archive: &mut BufReader<File>) -> io::Result<u64> {
    const TAIL_BYTES: u64 = 128 * 1024;
    // Signature, then two sizes and versions, then members on this disk and in total.
    const SIGNATURE: &[u8] = b"PK\x06\x06";
    const ON_DISK: usize = 24;
    const IN_ALL: usize = 32;
    let len = archive.seek(SeekFrom::End(0))?;
    archive.seek(SeekFrom::Start(len.saturating_sub(TAIL_BYTES)))?;
    let mut tail = Vec::new();
    archive.take(TAIL_BYTES).read_to_end(&mut tail)?;
    let count = |record: &[u8], at: usize| {
        let bytes = record.get(at..at + 8)?;
        Some(u64::from_le_bytes(bytes.try_into().ok()?))
    };
    let declared = tail
        .windows(SIGNATURE.len())
        .enumerate()
        .filter(|(_, window)| *window == SIGNATURE)
        .filter_map(|(at, _)| count(&tail[at..], ON_DISK).max(count(&tail[at..], IN_ALL)))
        .max();
    Ok(declared.unwrap_or(0))
}

/// Reads the members of an archive one by one.
struct Members<'a> {
    path: &'a Path,
    crawl: Option<&'a Crawl>,
    bounds: &'a Bounds,
    allowance: Allowance,
    archive_bytes: u64,
    // The packed size of the members unpacked so far.
    packed_bytes: u64,
    // The number of members seen, whatever their name.
    met: u64,
    // The number of members with a name that is read.
    taken: u64,
    read_bytes: &'a Cell<u64>,
}

impl Members<'_> {
    fn by_directory(
        mut self,
        mut archive: ZipArchive<BufReader<File>>,
        emit: &mut Emit<'_>,
    ) -> ControlFlow<()> {
        if archive.len() as u64 > self.bounds.members_max {
            return emit.problem(self.too_many());
        }
        if archive.has_duplicate_names() {
            emit.problem(unreadable(
                "members of the same name: only the last of each is read".to_owned(),
            ))?;
        }
        let mut crawls = Vec::new();
        for at in 0..archive.len() {
            let Ok(entry) = archive.by_index_data(at) else {
                return emit.problem(damaged(self.met));
            };
            self.met_one(entry.compressed_size());
            if !entry.is_file() {
                continue;
            }
            let name = entry
                .name()
                .unwrap_or_else(|_| String::from_utf8_lossy(entry.name_raw()))
                .into_owned();
            let Some(form) = form_of_member(&name) else {
                continue;
            };
            // Members that share their bytes would let a small file use unlimited processor
            // time without unpacking to much.
            self.packed_bytes = self.packed_bytes.saturating_add(entry.compressed_size());
            if self.packed_bytes > self.archive_bytes {
                return emit.problem(unreadable(
                    "overlapping members, which no valid archive has".to_owned(),
                ));
            }
            let locked = entry.encrypted();
            if form == MemberForm::Crawl && !locked {
                crawls.push(name);
                self.taken += 1;
                continue;
            }
            emit.within(&name, |emit| {
                if locked {
                    self.taken += 1;
                    return emit.problem(unreadable(
                        "locked by a password: unpack the archive first".to_owned(),
                    ));
                }
                self.member(archive.by_index(at), form, emit)
            })?;
            if self.allowance.is_exceeded() {
                return ControlFlow::Continue(());
            }
        }
        if self.taken == 0 {
            let is_document = |name: &str| archive.index_for_name(name).is_some();
            let is_office = ["word/document.xml", "content.xml"]
                .into_iter()
                .any(is_document);
            return emit.problem(unreadable(if is_office {
                "an office document: save its text as `.txt` or `.html`".to_owned()
            } else {
                "no `.txt`, `.html` or `.jsonl` in this archive".to_owned()
            }));
        }
        drop(archive);
        self.crawls(&crawls, emit)
    }

    /// Reads the WARC files with these names; each is opened more than once.
    fn crawls(&self, names: &[String], emit: &mut Emit<'_>) -> ControlFlow<()> {
        if names.is_empty() {
            return ControlFlow::Continue(());
        }
        let members = match members(self.path, self.bounds) {
            Ok(members) => members,
            Err(error) => return emit.problem(error.to_problem(self.bounds)),
        };
        let alone = Crawl::default();
        let crawl = self.crawl.unwrap_or(&alone);
        for member in members {
            if names.iter().any(|name| name == member.name()) {
                emit.within(member.name(), |emit| {
                    read_crawl(&member, crawl, self.bounds, self.read_bytes, emit)
                })?;
            }
        }
        ControlFlow::Continue(())
    }

    fn by_position(mut self, mut bodies: BufReader<File>, emit: &mut Emit<'_>) -> ControlFlow<()> {
        loop {
            let Ok(Some(opened)) = read_zipfile_from_stream(&mut bodies) else {
                return emit.problem(damaged(self.met));
            };
            if self.met == self.bounds.members_max {
                return emit.problem(self.too_many());
            }
            self.met_one(opened.compressed_size());
            if !opened.is_file() {
                continue;
            }
            let name = opened
                .name()
                .unwrap_or_else(|_| String::from_utf8_lossy(opened.name_raw()))
                .into_owned();
            let Some(form) = form_of_member(&name) else {
                continue;
            };
            emit.within(&name, |emit| self.member(Ok(opened), form, emit))?;
            if self.allowance.is_exceeded() {
                return ControlFlow::Continue(());
            }
        }
    }

    fn met_one(&mut self, packed_bytes: u64) {
        self.met += 1;
        let read_bytes = self.read_bytes.get().saturating_add(packed_bytes);
        self.read_bytes.set(read_bytes.min(self.archive_bytes));
    }

    fn too_many(&self) -> Problem {
        too_large(format!(
            "more than {} members: split the archive",
            self.bounds.members_max
        ))
    }

    fn member<R: Read>(
        &mut self,
        opened: ZipResult<ZipFile<'_, R>>,
        form: MemberForm,
        emit: &mut Emit<'_>,
    ) -> ControlFlow<()> {
        self.taken += 1;
        let opened = match opened {
            Ok(opened) => opened,
            Err(error) => return emit.problem(read_failed(&error.into())),
        };
        let size_bytes = opened.size();
        let capped = Capped {
            inner: opened,
            allowance: &mut self.allowance,
        };
        match form {
            MemberForm::Packed => emit.problem(unreadable(
                "an archive inside an archive: unpack it first".to_owned(),
            )),
            MemberForm::Crawl => emit.problem(unreadable(
                "a crawl in an archive whose end is missing: unpack it first".to_owned(),
            )),
            MemberForm::JsonLines => cut_lines(buffered(capped), self.bounds, emit),
            MemberForm::Json => cut_values(buffered(capped), self.bounds, emit),
            MemberForm::Page(_) if size_bytes > self.bounds.page_max_bytes => {
                emit.problem(page_too_large(self.bounds.page_max_bytes))
            }
            MemberForm::Page(form) => {
                match read_page(capped, self.bounds.page_max_bytes, size_bytes) {
                    Ok(bytes) => emit.content(Content::Page { form, bytes }),
                    Err(problem) => emit.problem(problem),
                }
            }
        }
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum MemberForm {
    Page(PageForm),
    JsonLines,
    Json,
    Crawl,
    Packed,
}

/// The form of a member; `None` for one that is skipped, as in a folder: hidden files, other
/// extensions, and files that macOS adds.
fn form_of_member(name: &str) -> Option<MemberForm> {
    let mut parts = name.split(['/', '\\']);
    if parts.any(|part| part == "__MACOSX" || part.starts_with('.') && part.len() > 2) {
        return None;
    }
    match form_of_name(name)? {
        (Form::Page(form), Packing::Plain) => Some(MemberForm::Page(form)),
        (Form::JsonLines, Packing::Plain) => Some(MemberForm::JsonLines),
        (Form::Json, Packing::Plain) => Some(MemberForm::Json),
        (Form::Warc, _) => Some(MemberForm::Crawl),
        (Form::Zip | Form::Wacz, _) | (_, Packing::Gzip) => Some(MemberForm::Packed),
    }
}

fn damaged(met: u64) -> Problem {
    unreadable(match met {
        0 => "not a zip archive, or a damaged one: fetch it again".to_owned(),
        _ => format!("the archive is damaged after its first {met} members: fetch it again"),
    })
}
