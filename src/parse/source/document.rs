//! The documents of a chunk, parsed.

use std::fs::File;
use std::path::Path;

use xxhash_rust::xxh3::xxh3_64;

use super::captured::{Captured, CapturedPage};
use super::chunk::{Chunk, Content};
use super::crawl::is_address_of;
use super::encoding;
use super::form::{Packing, PageForm};
use super::mhtml::read_mhtml;
use super::problems::{refused, unreadable};
use super::record::parse_record;
use super::unpack::read_page;
use super::xhtml::to_html;
use crate::model::{Decision, SectionKind};
use crate::parse::{GivenFacts, Parsed, Problem, ProblemKind, parse_html_with, parse_text};

/// A document of a source, or the problem that prevented reading it.
#[derive(Debug, Clone, PartialEq)]
pub struct SourceDocument {
    /// The file, followed by the member of an archive and the line of a list:
    /// `a.zip!b.jsonl:12`. Safe to print.
    pub source: String,
    /// A hash of the document's own bytes, unpacked but not decoded: equal bytes parse to the
    /// same document. 0 if nothing could be read.
    pub digest: u64,
    /// The best reading; no value if there is no document.
    pub parsed: Parsed<Option<Decision>>,
    /// Where and when a crawler found it; `None` for other sources.
    pub captured: Option<Captured>,
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
            captured: None,
        }
    }

    /// Returns whether it is a page of a crawl that is not a decision, like most pages of a
    /// site.
    #[must_use]
    pub fn is_other_page(&self) -> bool {
        self.captured.is_some() && self.parsed.value.is_none()
    }
}

/// Parses all the documents of a chunk, in order.
///
/// Reads the file if the chunk is a page on disk.
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
        Content::Captured(page) => vec![captured_page(source, page)],
        Content::Values(values) => values
            .iter()
            .map(|value| {
                let source = format!("{source}#{}", value.number);
                record(&source, &source, value.line, &value.bytes)
            })
            .collect(),
        Content::Lines { first_line, bytes } => bytes
            .split_inclusive(|byte| *byte == b'\n')
            .zip(*first_line..)
            .map(|(line, number)| (line.trim_ascii(), number))
            .filter(|(line, _)| !line.is_empty())
            .map(|(line, number)| record(&format!("{source}:{number}"), source, number, line))
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
    let file = File::open(path).map_err(|error| refused("read", error.kind()))?;
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
    match parse_page(form, bytes) {
        Ok(parsed) => SourceDocument {
            source: source.to_owned(),
            digest: xxh3_64(bytes),
            parsed,
            captured: None,
        },
        Err(problem) => SourceDocument::failed(source.to_owned(), problem),
    }
}

fn parse_page(form: PageForm, bytes: &[u8]) -> Result<Parsed<Option<Decision>>, Problem> {
    let given = GivenFacts::default();
    let (mut parsed, repaired) = match form {
        PageForm::Text => {
            let (text, repaired) = encoding::decode(bytes)?;
            (parse_text(&text), repaired)
        }
        PageForm::Html | PageForm::Xhtml => {
            let (text, repaired) = encoding::decode_page(bytes, None)?;
            (parse_markup(&text, form, &given), repaired)
        }
        PageForm::Mhtml => {
            let saved = read_mhtml(bytes).ok_or_else(|| {
                unreadable("no saved page in this file: save the page again".to_owned())
            })?;
            let (text, repaired) = encoding::decode_page(&saved.bytes, saved.charset.as_deref())?;
            let given = GivenFacts {
                url: saved.url,
                ..given
            };
            (parse_markup(&text, PageForm::Html, &given), repaired)
        }
    };
    parsed.problems.splice(0..0, repaired);
    Ok(parsed)
}

fn parse_markup(text: &str, form: PageForm, given: &GivenFacts) -> Parsed<Option<Decision>> {
    if form == PageForm::Xhtml || text.trim_start().starts_with("<?xml") {
        return parse_html_with(&to_html(text), given);
    }
    parse_html_with(text, given)
}

/// Reads a page of a crawl. A page that is not a decision has no value and no problem.
pub(super) fn captured_page(source: &str, page: &CapturedPage) -> SourceDocument {
    let given = GivenFacts {
        url: Some(page.url.clone()),
        ..GivenFacts::default()
    };
    let none = Parsed {
        value: None,
        problems: Vec::new(),
    };
    let parsed = match encoding::decode_page(&page.bytes, page.charset.as_deref()) {
        Ok((text, repaired)) => {
            let mut parsed = parse_markup(&text, PageForm::Html, &given);
            parsed.problems.splice(0..0, repaired);
            let is_decision = |decision: &Decision| {
                has_statement(
                    decision,
                    is_address_of(&page.url, decision.reference.slug()),
                )
            };
            if parsed.value.as_ref().is_some_and(is_decision) {
                parsed
            } else {
                none
            }
        }
        Err(_) if page.bytes.trim_ascii().is_empty() => none,
        Err(problem) => {
            let problem = Problem {
                kind: ProblemKind::IncompleteCapture,
                ..problem
            };
            return SourceDocument::failed(source.to_owned(), problem);
        }
    };
    SourceDocument {
        source: source.to_owned(),
        digest: xxh3_64(&page.bytes),
        parsed,
        captured: Some(page.captured),
    }
}

/// Returns whether a page that names a decision is that decision: lists of decisions name many,
/// each with its summary.
fn has_statement(decision: &Decision, at_its_address: bool) -> bool {
    decision
        .statement
        .sections
        .iter()
        .any(|section| match section.kind {
            SectionKind::Other => false,
            SectionKind::Summary => at_its_address,
            _ => !section.paragraphs.is_empty(),
        })
}

/// Reads a record at a line of the source `within`.
fn record(source: &str, within: &str, line: usize, bytes: &[u8]) -> SourceDocument {
    let (text, repaired) = encoding::repaired(bytes);
    match parse_record(&text) {
        Ok(mut parsed) => {
            parsed.problems.splice(0..0, repaired);
            SourceDocument {
                source: source.to_owned(),
                digest: xxh3_64(bytes),
                parsed,
                captured: None,
            }
        }
        Err(detail) => SourceDocument::failed(
            within.to_owned(),
            Problem {
                kind: ProblemKind::InvalidRecord,
                line: Some(line),
                detail,
            },
        ),
    }
}
