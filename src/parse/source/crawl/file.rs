//! Files of captures, on disk or in an archive, opened as often as needed.

use std::cell::Cell;
use std::fs::File;
use std::io::{self, BufRead, BufReader, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};

use zip::{CompressionMethod, ZipArchive};

use super::records::begins_as_warc;
use crate::parse::Problem;
use crate::parse::source::bounds::Bounds;
use crate::parse::source::problems::{too_large, unreadable};
use crate::parse::source::unpack::{Allowance, Capped, Counted, is_gzip, read_failed};

const BUFFER_BYTES: usize = 64 * 1024;

/// A WARC file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::parse::source) struct CrawlFile {
    pub(super) path: PathBuf,
    /// Its location in an archive; `None` for a file on disk.
    pub(super) member: Option<Member>,
}

/// A member of an archive.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::parse::source) struct Member {
    pub(super) name: String,
    start: u64,
    packed_bytes: u64,
    is_deflated: bool,
}

impl CrawlFile {
    pub(in crate::parse::source) fn on_disk(path: &Path) -> Self {
        Self {
            path: path.to_owned(),
            member: None,
        }
    }

    /// Opens it; its content, not its name, decides the compression.
    pub(super) fn open<'a>(
        &self,
        bounds: &Bounds,
        read_bytes: &'a Cell<u64>,
    ) -> io::Result<Box<dyn BufRead + 'a>> {
        let mut file = File::open(&self.path)?;
        let mut len_bytes = file.metadata()?.len();
        let stored: Box<dyn Read + 'a> = match &self.member {
            None => Box::new(file),
            Some(member) => {
                len_bytes = member.packed_bytes;
                file.seek(SeekFrom::Start(member.start))?;
                Box::new(file.take(member.packed_bytes))
            }
        };
        let mut stored = BufReader::with_capacity(
            BUFFER_BYTES,
            Counted {
                inner: stored,
                bytes: read_bytes,
            },
        );
        let allowance = Allowance::new(bounds.unpacked_max_bytes(len_bytes));
        if self
            .member
            .as_ref()
            .is_some_and(|member| member.is_deflated)
        {
            let inflated = flate2::bufread::DeflateDecoder::new(stored);
            let mut inflated = BufReader::with_capacity(BUFFER_BYTES, inflated);
            let is_packed = is_gzip(inflated.fill_buf()?);
            return Ok(unpacked(inflated, is_packed, allowance));
        }
        let head = stored.fill_buf()?;
        if is_zstd(head) {
            return unpack_zstd(stored, allowance);
        }
        let is_packed = is_gzip(head);
        Ok(unpacked(stored, is_packed, allowance))
    }
}

fn unpacked<'a>(
    stored: impl BufRead + 'a,
    is_packed: bool,
    allowance: Allowance,
) -> Box<dyn BufRead + 'a> {
    if !is_packed {
        return Box::new(stored);
    }
    // Each record is a separate gzip member, or all of them are one.
    let unpacked = flate2::bufread::MultiGzDecoder::new(stored);
    Box::new(BufReader::with_capacity(
        BUFFER_BYTES,
        Capped {
            inner: unpacked,
            allowance,
        },
    ))
}

const ZSTD_FRAME: [u8; 4] = [0x28, 0xb5, 0x2f, 0xfd];
/// A skippable frame; in a WARC file it contains the dictionary of the other frames.
const ZSTD_DICTIONARY: [u8; 4] = [0x5d, 0x2a, 0x4d, 0x18];

fn is_zstd(head: &[u8]) -> bool {
    head.starts_with(&ZSTD_FRAME) || head.starts_with(&ZSTD_DICTIONARY)
}

fn unpack_zstd<'a>(
    mut stored: impl BufRead + 'a,
    allowance: Allowance,
) -> io::Result<Box<dyn BufRead + 'a>> {
    const DICTIONARY_MAX_BYTES: u64 = 16_000_000;
    let mut dictionary = Vec::new();
    if stored.fill_buf()?.starts_with(&ZSTD_DICTIONARY) {
        let mut head = [0; 8];
        stored.read_exact(&mut head)?;
        let len = u32::from_le_bytes([head[4], head[5], head[6], head[7]]);
        if u64::from(len) > DICTIONARY_MAX_BYTES {
            return Err(io::ErrorKind::InvalidData.into());
        }
        stored
            .by_ref()
            .take(len.into())
            .read_to_end(&mut dictionary)?;
        if dictionary.starts_with(&ZSTD_FRAME) {
            let mut unpacked = Vec::new();
            zstd::stream::read::Decoder::new(&dictionary[..])?
                .take(DICTIONARY_MAX_BYTES)
                .read_to_end(&mut unpacked)?;
            dictionary = unpacked;
        }
    }
    let unpacked = zstd::stream::read::Decoder::with_dictionary(stored, &dictionary)?;
    Ok(Box::new(BufReader::with_capacity(
        BUFFER_BYTES,
        Capped {
            inner: unpacked,
            allowance,
        },
    )))
}

/// Why no WARC files can be read from an archive.
#[derive(Debug)]
pub(in crate::parse::source) enum NoMembers {
    Read(io::Error),
    /// It is not a zip archive, or its end is missing.
    Damaged,
    /// It has more members than the limit.
    TooMany,
}

impl NoMembers {
    /// The problem for the report.
    pub(in crate::parse::source) fn to_problem(&self, bounds: &Bounds) -> Problem {
        match self {
            Self::Read(error) => read_failed(error),
            Self::Damaged => {
                unreadable("not a zip archive, or a damaged one: fetch it again".to_owned())
            }
            Self::TooMany => too_large(format!(
                "more than {} members: split the archive",
                bounds.members_max
            )),
        }
    }
}

/// The WARC files in an archive, in the order of their names.
pub(in crate::parse::source) fn members(
    path: &Path,
    bounds: &Bounds,
) -> Result<Vec<CrawlFile>, NoMembers> {
    let opened = File::open(path).map_err(NoMembers::Read)?;
    let mut archive = ZipArchive::new(BufReader::new(opened)).map_err(|_| NoMembers::Damaged)?;
    if archive.len() as u64 > bounds.members_max {
        return Err(NoMembers::TooMany);
    }
    let mut files = Vec::new();
    for at in 0..archive.len() {
        let Ok(entry) = archive.by_index_raw(at) else {
            return Err(NoMembers::Damaged);
        };
        let name = String::from_utf8_lossy(entry.name_raw()).into_owned();
        let is_deflated = match entry.compression() {
            CompressionMethod::Stored => false,
            CompressionMethod::Deflated => true,
            _ => continue,
        };
        let Some(start) = entry.data_start() else {
            continue;
        };
        if is_warc_name(&name) && !entry.encrypted() {
            files.push(CrawlFile {
                path: path.to_owned(),
                member: Some(Member {
                    name,
                    start,
                    packed_bytes: entry.compressed_size(),
                    is_deflated,
                }),
            });
        }
    }
    files.sort_by(|one, other| one.name().cmp(other.name()));
    Ok(files)
}

impl CrawlFile {
    /// The name of the member; empty for a file on disk.
    pub(in crate::parse::source) fn name(&self) -> &str {
        self.member.as_ref().map_or("", |member| &member.name)
    }
}

/// Returns whether a name has the extension of a WARC file.
pub(in crate::parse::source) fn is_warc_name(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    [".warc", ".warc.gz", ".warc.zst"]
        .iter()
        .any(|ending| name.ends_with(ending))
}

/// Returns whether the first bytes of a file, unpacked, are those of a WARC file.
pub(in crate::parse::source) fn is_warc(head: &[u8]) -> bool {
    begins_as_warc(head)
}
