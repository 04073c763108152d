use std::cell::Cell;
use std::fs::File;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use xxhash_rust::xxh3::xxh3_64;

use super::encoding;
use super::form::{Packing, PageForm};
use super::record::parse_record;
use super::unpack::read_page;
use crate::model::Decision;
use crate::parse::{Parsed, Problem, ProblemKind, parse_html, parse_text};

/// A piece of a source that can be parsed apart from the others, on any thread.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chunk {
    /// The file, with the member of an archive behind it: `a.zip!b/c.txt`.
    pub source: String,
    /// The bytes of the file on disk that were read since the chunk before it.
    pub file_bytes: u64,
    content: Content,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Content {
    /// A page on disk, which is read by whoever parses it.
    File {
        path: PathBuf,
        form: PageForm,
        packing: Packing,
        max_bytes: u64,
    },
    /// A page that has been read.
    Page { form: PageForm, bytes: Vec<u8> },
    /// Whole lines of JSON Lines.
    Lines { first_line: usize, bytes: Vec<u8> },
    /// A part of the source that could not be read.
    Problem(Problem),
}

/// A document of a source, or what kept it from being one.
#[derive(Debug, Clone, PartialEq)]
pub struct SourceDocument {
    /// The file, with the member of an archive and the line of a list behind
    /// it: `a.zip!b.jsonl:12`. Safe to print.
    pub source: String,
    /// A hash of the document's own bytes, unpacked, before they are decoded:
    /// the same bytes parse to the same document. 0 where nothing could be read.
    pub digest: u64,
    /// The best reading; no value where there is no document.
    pub parsed: Parsed<Option<Decision>>,
}

impl SourceDocument {
    pub(super) fn failed(source: String, problem: Problem) -> Self {
        Self {
            source,
            digest: 0,
            parsed: Parsed {
                value: None,
                problems: vec![problem],
            },
        }
    }
}

/// Parses all the documents of a chunk, in order.
///
/// Reads the file where the chunk is a page on disk.
#[must_use]
pub fn parse_chunk(chunk: &Chunk) -> Vec<SourceDocument> {
    let source = &chunk.source;
    match &chunk.content {
        Content::File {
            path,
            form,
            packing,
            max_bytes,
        } => {
            let document = match read_file(path, *packing, *max_bytes, chunk.file_bytes) {
                Ok(bytes) => page(source, *form, &bytes),
                Err(problem) => SourceDocument::failed(source.clone(), problem),
            };
            vec![document]
        }
        Content::Page { form, bytes } => vec![page(source, *form, bytes)],
        Content::Lines { first_line, bytes } => bytes
            .split_inclusive(|byte| *byte == b'\n')
            .zip(*first_line..)
            .map(|(line, number)| (line.trim_ascii(), number))
            .filter(|(line, _)| !line.is_empty())
            .map(|(line, number)| parse_line(source, number, line))
            .collect(),
        Content::Problem(problem) => vec![SourceDocument::failed(source.clone(), problem.clone())],
    }
}

fn read_file(
    path: &Path,
    packing: Packing,
    max_bytes: u64,
    len_bytes: u64,
) -> Result<Vec<u8>, Problem> {
    let file = File::open(path)
        .map_err(|error| unreadable(format!("cannot be read: {}", error.kind())))?;
    match packing {
        Packing::Plain => read_page(file, max_bytes, len_bytes),
        Packing::Gzip => read_page(
            flate2::read::MultiGzDecoder::new(file),
            max_bytes,
            len_bytes,
        ),
    }
}

fn page(source: &str, form: PageForm, bytes: &[u8]) -> SourceDocument {
    let (text, repaired) = match encoding::decode(bytes) {
        Ok(decoded) => decoded,
        Err(problem) => return SourceDocument::failed(source.to_owned(), problem),
    };
    let mut parsed = match form {
        PageForm::Text => parse_text(&text),
        PageForm::Html => parse_html(&text),
    };
    parsed.problems.splice(0..0, repaired);
    SourceDocument {
        source: source.to_owned(),
        digest: xxh3_64(bytes),
        parsed,
    }
}

fn parse_line(source: &str, number: usize, line: &[u8]) -> SourceDocument {
    let (text, repaired) = encoding::repaired(line);
    match parse_record(&text) {
        Ok(mut parsed) => {
            parsed.problems.splice(0..0, repaired);
            SourceDocument {
                source: format!("{source}:{number}"),
                digest: xxh3_64(line),
                parsed,
            }
        }
        Err(detail) => SourceDocument::failed(
            source.to_owned(),
            Problem {
                kind: ProblemKind::InvalidRecord,
                line: Some(number),
                detail,
            },
        ),
    }
}

/// Where a reader of sources puts what it reads.
pub(super) struct Emit<'a> {
    source: String,
    // Bytes of the file that have been read, and how many of them were told.
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

/// A path as messages show it.
pub(super) fn display(path: &Path) -> String {
    printable(&path.to_string_lossy())
}

/// A name without what would move a terminal's cursor or turn the direction
/// of writing, and of a length that can be read.
fn printable(name: &str) -> String {
    const LONGEST_CHARS: usize = 4096;
    name.chars()
        .take(LONGEST_CHARS)
        .map(|character| match character {
            '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{2028}' | '\u{2029}' => {
                char::REPLACEMENT_CHARACTER
            }
            _ if character.is_control() => char::REPLACEMENT_CHARACTER,
            _ => character,
        })
        .collect()
}

pub(super) fn unreadable(detail: String) -> Problem {
    Problem {
        kind: ProblemKind::Unreadable,
        line: None,
        detail,
    }
}

pub(super) fn too_large(detail: String) -> Problem {
    Problem {
        kind: ProblemKind::TooLarge,
        line: None,
        detail,
    }
}
