//! The user's notes: decisions and paragraphs with tags and remarks, in a plain file
//! next to the index.

mod edit;
mod line;

use std::collections::{BTreeMap, BTreeSet};
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use crate::files;
use crate::index::IndexError;
use crate::model::{Reference, Tag};
use crate::text::LineProblem;

pub use edit::{NoteRemoval, add_note, remove_notes};

/// The name of the file, in the folder of the index.
pub(in crate::index) const FILE: &str = "notes.txt";

/// More than this is not read: it is hardly a file of notes.
const MAX_BYTES: u64 = 16 << 20;

/// A decision or a paragraph that somebody marked: one line of the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    /// The decision.
    pub reference: Reference,
    /// The number of the paragraph; `None` marks the decision as a whole.
    pub paragraph: Option<u32>,
    /// Each once, in the order written.
    pub tags: Vec<Tag>,
    /// The remark, on one line; `None` where there are tags only.
    pub text: Option<String>,
}

/// All notes of an index, in the order of their file.
#[derive(Debug, Default)]
pub struct Notes {
    /// In the order of the file.
    all: Vec<Note>,
    of: BTreeMap<Reference, Vec<usize>>,
    tags: BTreeSet<Tag>,
    path: PathBuf,
    problems: Vec<LineProblem>,
}

impl Notes {
    /// Reads the notes of the index in `folder`; there are none without a file. Lines
    /// that cannot be read are among [`Self::problems`], and the others are used.
    pub fn read(folder: &Path) -> Result<Self, IndexError> {
        let path = folder.join(FILE);
        let bytes = match read_bytes(&path) {
            Ok(bytes) => bytes,
            Err(error) if error.source.kind() == ErrorKind::NotFound => Vec::new(),
            Err(error) => return Err(error.into()),
        };
        let mut notes = Self {
            path,
            ..Self::default()
        };
        for (at, line) in edit::lines(&bytes).enumerate() {
            let read = match std::str::from_utf8(line) {
                Ok(text) => line::read(text),
                Err(_) => Err("it is not UTF-8; save the file as UTF-8".to_owned()),
            };
            match read {
                Ok(Some(note)) => notes.push(note),
                Ok(None) => {}
                Err(detail) => notes.problems.push(LineProblem {
                    line: at + 1,
                    detail,
                }),
            }
        }
        Ok(notes)
    }

    fn push(&mut self, note: Note) {
        let own = self.of.entry(note.reference.clone()).or_default();
        own.push(self.all.len());
        self.tags.extend(note.tags.iter().cloned());
        self.all.push(note);
    }

    /// Every note, in the order of the file.
    #[must_use]
    pub fn all(&self) -> &[Note] {
        &self.all
    }

    /// The notes on a decision and on its paragraphs, in the order of the file.
    pub fn of(&self, reference: &Reference) -> impl Iterator<Item = &Note> {
        let own = self.of.get(reference).map_or(&[][..], Vec::as_slice);
        own.iter().map(|at| &self.all[*at])
    }

    /// Every tag, in alphabetical order.
    pub fn tags(&self) -> impl Iterator<Item = &Tag> {
        self.tags.iter()
    }

    /// The file.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The lines that cannot be read.
    #[must_use]
    pub fn problems(&self) -> &[LineProblem] {
        &self.problems
    }
}

/// The bytes of the file of notes, where it is not larger than one can be.
fn read_bytes(path: &Path) -> Result<Vec<u8>, files::FileError> {
    let failed = files::failed("read", path);
    match std::fs::metadata(path) {
        Ok(found) if found.len() > MAX_BYTES => Err(failed(ErrorKind::FileTooLarge.into())),
        Ok(_) => files::read_bytes(path),
        Err(error) => Err(failed(error)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(bytes: &[u8]) -> Notes {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join(FILE), bytes).unwrap();
        Notes::read(folder.path()).unwrap()
    }

    #[test]
    fn a_line_that_cannot_be_read_is_named_and_the_others_are_used() {
        let notes = read(
            b"\xef\xbb\xbf# mine\r\n24 001 411 | delay | Six months\r\n\r\n24 001 41 | x\r\n\
              caf\xe9 | delay\r\n24-001-412, para 8 | Delay, apology",
        );
        let lines: Vec<usize> = notes.problems().iter().map(|one| one.line).collect();
        assert_eq!(lines, [4, 5]);
        let read: Vec<String> = notes.all().iter().map(line::written).collect();
        assert_eq!(
            read,
            [
                "24 001 411 | delay | Six months",
                "24 001 412, paragraph 8 | delay, apology"
            ]
        );
        let tags: Vec<&str> = notes.tags().map(Tag::as_str).collect();
        assert_eq!(tags, ["apology", "delay"]);
        assert_eq!(notes.of(&"24 001 412".parse().unwrap()).count(), 1);
    }

    #[test]
    fn without_a_file_there_are_no_notes() {
        let folder = tempfile::tempdir().unwrap();
        assert!(Notes::read(folder.path()).unwrap().all().is_empty());
        assert!(Notes::read(&folder.path().join("none")).is_ok());
    }
}
