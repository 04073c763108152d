//! Which sources the decisions of the index were read from.
//!
//! The ledger of a commit is a file of its own beside the engine's, named in
//! the commit itself, so that a killed run leaves both as they were.

use std::collections::BTreeMap;
use std::fs;
use std::io::{self, Write};
use std::path::Path;

use serde::{Deserialize, Serialize};
use tantivy::{IndexMeta, Opstamp};
use xxhash_rust::xxh3::xxh3_64;

use super::joined_facts::CopyFacts;
use crate::files;
use crate::index::IndexError;
use crate::index::failure::engine_failed;

/// What a commit of the engine carries.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Commit {
    /// Rises by one with every change of what can be found.
    pub(crate) generation: u64,
    /// The number of the ledger, which also changes when only a file's date did.
    pub(crate) ledger: u64,
    /// The digest of the ledger's bytes.
    pub(crate) digest: u64,
}

/// A commit as the engine carries it, with a seal over what is beside it in a
/// file that has no checksum of its own.
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

    /// Reads which commit the engine in `folder` is at.
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

    /// What the engine is to carry with its commit at `stamp`.
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
    /// Bytes.
    #[serde(rename = "l")]
    pub(crate) len: u64,
    /// When it was last written, in nanoseconds since 1970; `None` when that
    /// cannot tell whether the file changed since.
    #[serde(rename = "m", default, skip_serializing_if = "Option::is_none")]
    pub(crate) modified_ns: Option<i128>,
    #[serde(rename = "d", default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) copies: Vec<LedgerCopy>,
    /// Decisions in it that stay out of the index.
    #[serde(rename = "o", default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) kept_out: Vec<String>,
    #[serde(rename = "p", default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) problems: Vec<LedgerProblem>,
}

/// A copy of a decision in a file.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct LedgerCopy {
    #[serde(rename = "r")]
    pub(crate) reference: String,
    /// The file, with the member or line behind it. Left out of the ledger where it
    /// is the file alone.
    #[serde(rename = "s", default, skip_serializing_if = "String::is_empty")]
    pub(crate) source: String,
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
    pub(crate) captured: Option<(u64, i64)>,
    /// Its header facts, which may complete another copy.
    #[serde(rename = "k", default, skip_serializing_if = "CopyFacts::is_empty")]
    pub(crate) facts: CopyFacts,
    /// The digest of what the index holds of other copies' facts with this one;
    /// 0 for nothing.
    #[serde(rename = "j", default, skip_serializing_if = "is_nought")]
    pub(crate) joined: u64,
    /// Whether the source no longer holds it.
    #[serde(rename = "g", default, skip_serializing_if = "std::ops::Not::not")]
    pub(crate) gone: bool,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "what serde calls")]
fn is_nought(digest: &u64) -> bool {
    *digest == 0
}

/// How much a copy tells: header facts, then paragraphs, then bytes of text.
pub(crate) type Richness = (u32, u32, u64);

/// Something odd in a file, kept for the statistics.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct LedgerProblem {
    #[serde(rename = "k")]
    pub(crate) kind: String,
    /// Source, place and detail as shown.
    #[serde(rename = "t")]
    pub(crate) text: String,
}

impl Ledger {
    fn name(number: u64) -> String {
        format!("ledger-{number}.jsonl")
    }

    /// Reads the ledger of a commit.
    pub(crate) fn read(engine_folder: &Path, commit: Commit) -> Result<Self, IndexError> {
        if commit.ledger == 0 {
            return Ok(Self::default());
        }
        let path = engine_folder.join(Self::name(commit.ledger));
        let damaged = |detail: String| IndexError::Damaged {
            path: path.clone(),
            detail,
        };
        let bytes = fs::read(&path).map_err(|error| match error.kind() {
            io::ErrorKind::NotFound => damaged("is missing".to_owned()),
            _ => files::failed("read", &path)(error).into(),
        })?;
        if xxh3_64(&bytes) != commit.digest {
            return Err(damaged("is not as it was written".to_owned()));
        }
        let mut ledger = Self::default();
        let lines = bytes
            .split(|byte| *byte == b'\n')
            .filter(|line| !line.is_empty());
        for (at, line) in lines.enumerate() {
            let mut file: LedgerFile = serde_json::from_slice(line)
                .map_err(|error| damaged(format!("cannot be read at line {} ({error})", at + 1)))?;
            for copy in file.copies.iter_mut().filter(|copy| copy.source.is_empty()) {
                copy.source.clone_from(&file.path);
            }
            ledger.files.insert(file.path.clone(), file);
        }
        Ok(ledger)
    }

    /// Writes the ledger of a commit that is about to be made; returns the
    /// digest of its bytes.
    pub(crate) fn write(&self, engine_folder: &Path, number: u64) -> Result<u64, IndexError> {
        let path = engine_folder.join(Self::name(number));
        let written = (|| {
            let mut bytes = Vec::new();
            for file in self.files.values() {
                let mut file = file.clone();
                for copy in file
                    .copies
                    .iter_mut()
                    .filter(|copy| copy.source == file.path)
                {
                    copy.source.clear();
                }
                serde_json::to_writer(&mut bytes, &file)?;
                bytes.push(b'\n');
            }
            let mut out = fs::File::create(&path)?;
            out.write_all(&bytes)?;
            out.sync_all()?;
            Ok(xxh3_64(&bytes))
        })();
        Ok(written.map_err(files::failed("write", &path))?)
    }

    /// Removes the ledgers of other commits. One that is left does no harm.
    pub(crate) fn remove_others(engine_folder: &Path, commit: Commit) {
        let kept = Self::name(commit.ledger);
        for entry in fs::read_dir(engine_folder).into_iter().flatten().flatten() {
            let name = entry.file_name();
            let name = name.to_string_lossy();
            if name.starts_with("ledger-") && name != kept {
                let _ = fs::remove_file(entry.path());
            }
        }
    }

    pub(crate) fn copies(&self) -> impl Iterator<Item = &LedgerCopy> {
        self.files.values().flat_map(|file| &file.copies)
    }
}
