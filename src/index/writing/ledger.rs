//! The ledger: the sources that the decisions of the index were read from.
//!
//! The ledger of a commit is a separate file next to the engine's, named in the commit itself,
//! so that a killed run changes neither.

use std::collections::BTreeMap;
use std::fs;
use std::io::{self, BufWriter, IntoInnerError, Write};
use std::path::Path;

use serde::{Deserialize, Serialize};
use tantivy::{IndexMeta, Opstamp};
use xxhash_rust::xxh3::{Xxh3Default, xxh3_64};

use super::joined_facts::CopyFacts;
use crate::files;
use crate::index::IndexError;
use crate::index::failure::engine_failed;

/// The number of a ledger is between these two.
const PREFIX: &str = "ledger-";
const ENDING: &str = ".jsonl";

/// The payload of an engine commit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Commit {
    /// Increases by one with every change of what can be found.
    pub(crate) generation: u64,
    /// The number of the ledger, which also changes when only a file's date did.
    pub(crate) ledger: u64,
    /// The digest of the ledger's bytes.
    pub(crate) digest: u64,
}

/// A commit as the engine stores it, with a seal over the other content of a file that has no
/// checksum of its own.
#[derive(Serialize, Deserialize)]
struct Sealed {
    #[serde(flatten)]
    commit: Commit,
    seal: u64,
}

impl Commit {
    /// The state of an index to which nothing was added yet.
    pub(crate) const FIRST: Self = Self {
        generation: 0,
        ledger: 0,
        digest: 0,
    };

    /// Reads the current commit of the engine in `folder`.
    pub(crate) fn read(engine: &tantivy::Index, folder: &Path) -> Result<Self, IndexError> {
        let metas = engine.load_metas().map_err(engine_failed(folder))?;
        Self::of(&metas).ok_or_else(|| {
            let detail = "does not say which state of the index it is".to_owned();
            IndexError::Damaged {
                path: folder.join("meta.json"),
                detail,
            }
        })
    }

    fn of(metas: &IndexMeta) -> Option<Self> {
        let Some(payload) = &metas.payload else {
            return metas.segments.is_empty().then_some(Self::FIRST);
        };
        let Sealed { commit, seal } = serde_json::from_str(payload).ok()?;
        (seal == commit.seal(metas.opstamp)).then_some(commit)
    }

    /// The payload for the engine's commit at `stamp`.
    pub(crate) fn payload(self, stamp: Opstamp) -> String {
        let sealed = Sealed {
            commit: self,
            seal: self.seal(stamp),
        };
        serde_json::to_string(&sealed).expect("numbers are always valid JSON")
    }

    fn seal(self, stamp: Opstamp) -> u64 {
        let numbers = [self.generation, self.ledger, self.digest, stamp];
        xxh3_64(&numbers.map(u64::to_le_bytes).concat())
    }
}

/// The sources by path.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Ledger {
    pub(crate) files: BTreeMap<String, LedgerFile>,
}

/// A file as it was when it was read.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct LedgerFile {
    #[serde(rename = "f")]
    pub(crate) path: String,
    /// The size in bytes.
    #[serde(rename = "l")]
    pub(crate) len: u64,
    /// The time of the last modification, in nanoseconds since 1970; `None` if it cannot show
    /// whether the file changed since.
    #[serde(rename = "m", default, skip_serializing_if = "Option::is_none")]
    pub(crate) modified_ns: Option<i128>,
    /// Whether some of it could not be read.
    #[serde(rename = "u", default, skip_serializing_if = "std::ops::Not::not")]
    pub(crate) is_incomplete: bool,
    #[serde(rename = "d", default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) copies: Vec<LedgerCopy>,
    /// Decisions in it that are kept out of the index.
    #[serde(rename = "o", default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) kept_out: Vec<String>,
    #[serde(rename = "p", default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) problems: Vec<LedgerProblem>,
}

/// A copy of a decision in a file.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct LedgerCopy {
    #[serde(rename = "r")]
    pub(crate) reference: Box<str>,
    /// The file, followed by the member or line. Omitted in the ledger if it is only the file.
    #[serde(rename = "s", default, skip_serializing_if = "str::is_empty")]
    pub(crate) source: Box<str>,
    #[serde(rename = "h")]
    pub(crate) digest: u64,
    #[serde(rename = "w")]
    pub(crate) richness: Richness,
    /// Whether this is the copy in the index.
    #[serde(rename = "i", default, skip_serializing_if = "std::ops::Not::not")]
    pub(crate) indexed: bool,
    /// Where and when a crawler found it: a hash of the address, and
    /// nanoseconds since 1970.
    #[serde(rename = "c", default, skip_serializing_if = "Option::is_none")]
    pub(crate) captured: Option<Box<(u64, i64)>>,
    /// Its header facts, which may complete another copy.
    #[serde(rename = "k", default, skip_serializing_if = "CopyFacts::is_empty")]
    pub(crate) facts: CopyFacts,
    /// The digest of the facts of other copies that are in the index with this one; 0 for none.
    #[serde(rename = "j", default, skip_serializing_if = "is_zero")]
    pub(crate) joined: u64,
    /// Whether the source no longer contains it.
    #[serde(rename = "g", default, skip_serializing_if = "std::ops::Not::not")]
    pub(crate) gone: bool,
    /// Whether it was not seen again in a source that could not be read completely, so its
    /// presence is unknown.
    #[serde(rename = "u", default, skip_serializing_if = "std::ops::Not::not")]
    pub(crate) unsure: bool,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "what serde calls")]
fn is_zero(digest: &u64) -> bool {
    *digest == 0
}

/// The amount of content in a copy: header facts, then paragraphs, then bytes of text.
pub(crate) type Richness = (u32, u32, u64);

/// A problem in a file, kept for the statistics.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct LedgerProblem {
    #[serde(rename = "k")]
    pub(crate) kind: String,
    /// Source, place and detail as shown.
    #[serde(rename = "t")]
    pub(crate) text: String,
}

impl Ledger {
    /// The name of a ledger by its number.
    pub(crate) fn name(number: u64) -> String {
        format!("{PREFIX}{number}{ENDING}")
    }

    /// Reads the ledger of a commit.
    pub(crate) fn read(engine_folder: &Path, commit: Commit) -> Result<Self, IndexError> {
        let path = engine_folder.join(Self::name(commit.ledger));
        match fs::read(&path) {
            Ok(bytes) => Self::of_bytes(engine_folder, commit, Some(&bytes)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                Self::of_bytes(engine_folder, commit, None)
            }
            Err(error) => Err(files::failed("read", &path)(error).into()),
        }
    }

    /// Reads the ledger of a commit from the bytes of its file, if it exists.
    pub(crate) fn of_bytes(
        engine_folder: &Path,
        commit: Commit,
        bytes: Option<&[u8]>,
    ) -> Result<Self, IndexError> {
        if commit.ledger == 0 {
            return Ok(Self::default());
        }
        let path = engine_folder.join(Self::name(commit.ledger));
        let damaged = |detail: String| IndexError::Damaged {
            path: path.clone(),
            detail,
        };
        let bytes = bytes.ok_or_else(|| damaged("is missing".to_owned()))?;
        if xxh3_64(bytes) != commit.digest {
            return Err(damaged("does not match its checksum".to_owned()));
        }
        let mut ledger = Self::default();
        for (at, file) in files_of(bytes).enumerate() {
            let file = file
                .map_err(|error| damaged(format!("cannot be read at line {} ({error})", at + 1)))?;
            ledger.files.insert(file.path.clone(), file);
        }
        Ok(ledger)
    }

    /// Reads as much as possible of the newest ledger in an engine folder that cannot be
    /// opened, such as one of another version.
    pub(crate) fn salvage(engine_folder: &Path) -> Self {
        let entries = fs::read_dir(engine_folder).into_iter().flatten().flatten();
        let numbered = entries.filter_map(|entry| {
            let name = entry.file_name();
            let number = name.to_str()?.strip_prefix(PREFIX)?.strip_suffix(ENDING)?;
            Some((number.parse::<u64>().ok()?, entry.path()))
        });
        let newest = numbered.max().and_then(|(_, path)| fs::read(path).ok());
        let files = files_of(newest.as_deref().unwrap_or_default()).flatten();
        Self {
            files: files.map(|file| (file.path.clone(), file)).collect(),
        }
    }

    /// Writes the ledger of a commit that is about to be made; returns the digest of its bytes.
    pub(crate) fn write(&self, engine_folder: &Path, number: u64) -> Result<u64, IndexError> {
        let path = engine_folder.join(Self::name(number));
        let written = (|| {
            let file = fs::File::create(&path)?;
            let mut out = Digested {
                inner: BufWriter::new(file),
                digest: Xxh3Default::new(),
            };
            for file in self.files.values() {
                file.write(&mut out)?;
            }
            let file = out.inner.into_inner().map_err(IntoInnerError::into_error)?;
            file.sync_all()?;
            Ok(out.digest.digest())
        })();
        Ok(written.map_err(files::failed("write", &path))?)
    }

    /// The digest of what [`Self::write`] would write.
    pub(crate) fn digest(&self) -> u64 {
        let mut out = Digested {
            inner: io::sink(),
            digest: Xxh3Default::new(),
        };
        for file in self.files.values() {
            // Writing to a sink cannot fail.
            let _ = file.write(&mut out);
        }
        out.digest.digest()
    }

    pub(crate) fn copies(&self) -> impl Iterator<Item = &LedgerCopy> {
        self.files.values().flat_map(|file| &file.copies)
    }
}

impl LedgerFile {
    /// Writes the file as a line.
    fn write(&self, out: &mut dyn Write) -> io::Result<()> {
        // The part before the copies, of which there may be a million.
        let head = LedgerFile {
            path: self.path.clone(),
            len: self.len,
            modified_ns: self.modified_ns,
            is_incomplete: self.is_incomplete,
            copies: Vec::new(),
            kept_out: self.kept_out.clone(),
            problems: Vec::new(),
        };
        let head = serde_json::to_string(&head)?;
        out.write_all(head.strip_suffix('}').unwrap_or(&head).as_bytes())?;
        for (at, copy) in self.copies.iter().enumerate() {
            out.write_all(if at == 0 { b",\"d\":[" } else { b"," })?;
            if *copy.source == *self.path {
                let copy = LedgerCopy {
                    source: Box::default(),
                    ..copy.clone()
                };
                serde_json::to_writer(&mut *out, &copy)?;
            } else {
                serde_json::to_writer(&mut *out, copy)?;
            }
        }
        if !self.copies.is_empty() {
            out.write_all(b"]")?;
        }
        if !self.problems.is_empty() {
            out.write_all(b",\"p\":")?;
            serde_json::to_writer(&mut *out, &self.problems)?;
        }
        out.write_all(b"}\n")
    }
}

/// Reads the lines of a ledger.
fn files_of(bytes: &[u8]) -> impl Iterator<Item = serde_json::Result<LedgerFile>> {
    let lines = bytes.split(|byte| *byte == b'\n');
    lines.filter(|line| !line.is_empty()).map(|line| {
        let mut file: LedgerFile = serde_json::from_slice(line)?;
        for copy in file.copies.iter_mut().filter(|copy| copy.source.is_empty()) {
            copy.source = file.path.as_str().into();
        }
        Ok(file)
    })
}

/// A writer that passes bytes on and keeps their digest.
struct Digested<W> {
    inner: W,
    digest: Xxh3Default,
}

impl<W: Write> Write for Digested<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.inner.write(bytes)?;
        self.digest.update(&bytes[..written]);
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.inner.flush()
    }
}
