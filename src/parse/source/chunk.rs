//! Pieces of a source, each parsed without the others.

use std::cell::Cell;
use std::ops::ControlFlow;
use std::path::PathBuf;

use super::captured::CapturedPage;
use super::form::{Packing, PageForm};
use super::problems::printable;
use crate::parse::Problem;

/// A piece of a source that can be parsed independently, on any thread.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chunk {
    /// The file, followed by the member of an archive: `a.zip!b/c.txt`.
    pub source: String,
    /// The number of bytes read from the file on disk since the previous chunk.
    pub file_bytes: u64,
    pub(super) content: Content,
}

impl Chunk {
    /// How many documents it has at most.
    #[must_use]
    pub fn documents(&self) -> usize {
        match &self.content {
            Content::Lines { bytes, .. } => bytes.split(|byte| *byte == b'\n').count(),
            Content::Values(values) => values.len(),
            _ => 1,
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Content {
    /// A page on disk, which is read when it is parsed.
    File {
        path: PathBuf,
        form: PageForm,
        packing: Packing,
        max_bytes: u64,
    },
    /// A page that has been read.
    Page { form: PageForm, bytes: Vec<u8> },
    /// A page of a crawl that has been read.
    Captured(CapturedPage),
    /// JSON records that are not one per line.
    Values(Vec<Value>),
    /// Whole lines of JSON Lines.
    Lines { first_line: usize, bytes: Vec<u8> },
    /// A part of the source that could not be read.
    Problem(Problem),
}

/// A record in JSON, and its start.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Value {
    /// Position in the file, counted from 1.
    pub(super) number: usize,
    /// Counted from 1.
    pub(super) line: usize,
    pub(super) bytes: Vec<u8>,
}

/// Collects what a reader of sources reads.
pub(super) struct Emit<'a> {
    source: String,
    // The bytes of the file read so far, and those of them already reported.
    read_bytes: &'a Cell<u64>,
    told_bytes: u64,
    out: &'a mut dyn FnMut(Chunk) -> ControlFlow<()>,
}

impl<'a> Emit<'a> {
    pub(super) fn new(
        source: String,
        read_bytes: &'a Cell<u64>,
        out: &'a mut dyn FnMut(Chunk) -> ControlFlow<()>,
    ) -> Self {
        Self {
            source,
            read_bytes,
            told_bytes: 0,
            out,
        }
    }

    /// Runs `read` with the member `name` of an archive as the source.
    pub(super) fn within(
        &mut self,
        name: &str,
        read: impl FnOnce(&mut Self) -> ControlFlow<()>,
    ) -> ControlFlow<()> {
        let archive_len = self.source.len();
        self.source.push('!');
        self.source.push_str(&printable(name));
        let flow = read(self);
        self.source.truncate(archive_len);
        flow
    }

    pub(super) fn content(&mut self, content: Content) -> ControlFlow<()> {
        let read_bytes = self.read_bytes.get();
        let file_bytes = read_bytes - std::mem::replace(&mut self.told_bytes, read_bytes);
        (self.out)(Chunk {
            source: self.source.clone(),
            file_bytes,
            content,
        })
    }

    pub(super) fn problem(&mut self, problem: Problem) -> ControlFlow<()> {
        self.content(Content::Problem(problem))
    }
}
