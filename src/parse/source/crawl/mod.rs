//! Pages in the files of crawlers: WARC files, alone or in a WACZ archive.
//!
//! A file is read twice: once to list its captures, and once for those that are used, which are
//! the latest complete one of each address.

mod fields;
mod records;
mod response;
mod file;
mod catalog;

use std::cell::Cell;
use std::collections::BTreeMap;
use std::fmt;
use std::io;
use std::ops::ControlFlow;
use std::sync::OnceLock;

use xxhash_rust::xxh3::xxh3_64;

pub(super) use file::{CrawlFile, is_warc, is_warc_name, members};

use super::bounds::{Bounds, size};
use super::captured::{Captured, CapturedPage};
use super::chunk::{Content, Emit};
use super::problems::unreadable;
use super::unpack::read_failed;
use crate::parse::{Problem, ProblemKind};
use catalog::{
    Base, CaptureKind, Catalog, RESPONSE_HEAD_MAX_BYTES, RecordNames, address_key, by_address,
    target,
};
use records::{Extent, Records};
use response::{Fault, Response};

pub(super) use response::charset_of;

/// All the WARC files of a run. A page that was not fetched again is in one of them.
#[derive(Default)]
pub struct Crawl {
    files: Vec<CrawlFile>,
    catalogs: OnceLock<(Vec<Catalog>, RecordNames)>,
}

impl fmt::Debug for Crawl {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Crawl")
            .field("files", &self.files)
            .finish_non_exhaustive()
    }
}

impl PartialEq for Crawl {
    fn eq(&self, other: &Self) -> bool {
        self.files == other.files
    }
}

impl Eq for Crawl {}

impl Crawl {
    pub(super) fn new(files: Vec<CrawlFile>) -> Self {
        Self {
            files,
            catalogs: OnceLock::new(),
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.files.is_empty()
    }

    fn catalogs(&self, bounds: &Bounds) -> &(Vec<Catalog>, RecordNames) {
        self.catalogs.get_or_init(|| {
            let read = self.files.iter().map(|file| Catalog::read(file, bounds));
            let catalogs: Vec<Catalog> = read.collect();
            let mut places = RecordNames::default();
            for (at, catalog) in catalogs.iter().enumerate() {
                places.add(at, catalog);
            }
            (catalogs, places)
        })
    }
}

/// A page to emit: its address, and the time it was found there.
struct Wanted {
    url: String,
    captured: Captured,
}

/// The records of a file that are wanted, by their position.
type WantedRecords = BTreeMap<u64, Vec<Wanted>>;

/// Emits the pages of a WARC file: for every address, the latest capture that is complete. The
/// reason why a capture cannot be read is reported.
pub(super) fn read_crawl(
    file: &CrawlFile,
    crawl: &Crawl,
    bounds: &Bounds,
    read_bytes: &Cell<u64>,
    emit: &mut Emit<'_>,
) -> ControlFlow<()> {
    let catalog = Catalog::read(file, bounds);
    let mut own = RecordNames::default();
    own.add(0, &catalog);
    let mut wanted = WantedRecords::new();
    // By the position of the file in the crawl.
    let mut wanted_of_others: BTreeMap<usize, WantedRecords> = BTreeMap::new();
    let mut faults: Vec<(u64, String, Problem)> = Vec::new();
    for (key, positions) in by_address(&catalog.captures) {
        let mut is_found = false;
        for at in positions.into_iter().rev() {
            let capture = &catalog.captures[at];
            let read = match &capture.kind {
                CaptureKind::Page(read) => Some((None, capture.ordinal, read)),
                CaptureKind::Revisit(names) => match own.base(*names) {
                    Base::Page((_, at)) => page_at(&catalog, at).map(|(at, read)| (None, at, read)),
                    Base::Other => continue,
                    Base::Missing => {
                        let (catalogs, places) = crawl.catalogs(bounds);
                        match places.base(*names) {
                            Base::Page((file, at)) => page_at(&catalogs[file], at)
                                .map(|(at, read)| (Some(file), at, read)),
                            Base::Other => continue,
                            Base::Missing => None,
                        }
                    }
                },
            };
            match read {
                // A later capture is complete: nothing is missing.
                _ if is_found => {}
                Some((file, ordinal, Ok(()))) => {
                    is_found = true;
                    let records = match file {
                        None => &mut wanted,
                        Some(file) => wanted_of_others.entry(file).or_default(),
                    };
                    records.entry(ordinal).or_default().push(Wanted {
                        url: capture.address.clone(),
                        captured: Captured {
                            address: xxh3_64(key.as_bytes()),
                            at_ns: capture.at_ns,
                        },
                    });
                }
                Some((_, _, Err(fault))) => faults.push((
                    capture.ordinal,
                    capture.address.clone(),
                    incomplete(&message_of(fault, bounds)),
                )),
                None => faults.push((
                    capture.ordinal,
                    capture.address.clone(),
                    incomplete(
                        "the page is the same as in another file, which is missing: index it \
                         together with the crawl before it",
                    ),
                )),
            }
        }
    }
    faults.sort_by_key(|(ordinal, ..)| *ordinal);
    for (_, address, problem) in faults {
        emit.within(&address, |emit| emit.problem(problem))?;
    }
    hand_over(file, &wanted, bounds, read_bytes, emit)?;
    for (at, wanted) in &wanted_of_others {
        if let Some(file) = crawl.files.get(*at) {
            hand_over(file, wanted, bounds, &Cell::new(0), emit)?;
        }
    }
    for problem in problems_of(&catalog) {
        emit.problem(problem)?;
    }
    ControlFlow::Continue(())
}

/// A response that was read back from its record.
pub(super) struct StoredResponse {
    pub(super) url: String,
    pub(super) content_type: Option<String>,
    pub(super) body: Vec<u8>,
}

/// Reads the response in the bytes of one record; `None` where it is no response, or
/// its body is not whole.
pub(super) fn response_in(record: &[u8], bounds: &Bounds) -> io::Result<Option<StoredResponse>> {
    let mut records = Records::new(record);
    let Some(head) = records.next_head()? else {
        return Ok(None);
    };
    let block = records.block(bounds.page_max_bytes + RESPONSE_HEAD_MAX_BYTES)?;
    let is_response = head.fields.get("WARC-Type") == Some("response");
    let response = Response::parse(&block.bytes).filter(|_| is_response);
    let (Some(response), Extent::Whole) = (response, block.extent) else {
        return Ok(None);
    };
    let body = response.body(&block.bytes, bounds.page_max_bytes);
    Ok(body.ok().map(|body| StoredResponse {
        url: target(&head).unwrap_or_default().to_owned(),
        content_type: response.content_type().map(str::to_owned),
        body: body.into_owned(),
    }))
}

fn page_at(catalog: &Catalog, at: usize) -> Option<(u64, &Result<(), Fault>)> {
    let capture = catalog.captures.get(at)?;
    match &capture.kind {
        CaptureKind::Page(read) => Some((capture.ordinal, read)),
        CaptureKind::Revisit(_) => None,
    }
}

/// Reads a file a second time, for the wanted records.
fn hand_over(
    file: &CrawlFile,
    wanted: &WantedRecords,
    bounds: &Bounds,
    read_bytes: &Cell<u64>,
    emit: &mut Emit<'_>,
) -> ControlFlow<()> {
    let Some(last) = wanted.keys().next_back() else {
        return ControlFlow::Continue(());
    };
    // Errors were already reported by the first reading.
    let Ok(reader) = file.open(bounds, read_bytes) else {
        return ControlFlow::Continue(());
    };
    let mut records = Records::new(reader);
    while let Ok(Some(head)) = records.next_head() {
        if let Some(wanted) = wanted.get(&head.ordinal)
            && let Ok(block) = records.block(bounds.page_max_bytes + RESPONSE_HEAD_MAX_BYTES)
            && let Some(response) = Response::parse(&block.bytes)
            && let Ok(body) = response.body(&block.bytes, bounds.page_max_bytes)
        {
            for Wanted { url, captured } in wanted {
                let page = CapturedPage {
                    url: url.clone(),
                    charset: response.charset(),
                    captured: *captured,
                    bytes: body.to_vec(),
                };
                emit.within(url, |emit| emit.content(Content::Captured(page)))?;
            }
        }
        if head.ordinal >= *last {
            break;
        }
    }
    ControlFlow::Continue(())
}

/// The problems of the file as a whole.
fn problems_of(catalog: &Catalog) -> Vec<Problem> {
    let mut problems = Vec::new();
    let records = catalog.records;
    if let Some(error) = &catalog.ended {
        let Problem { kind, detail, .. } = read_failed(error);
        problems.push(match records {
            0 => Problem {
                kind,
                line: None,
                detail,
            },
            _ => incomplete(&format!("it ends after {records} records: {detail}")),
        });
    } else if records == 0 {
        problems.push(unreadable(
            "no record of a crawl: not a WARC file, or an empty one".to_owned(),
        ));
    } else if catalog.gaps > 0 {
        problems.push(incomplete(&format!(
            "it is damaged in {} places; the records around them were read",
            catalog.gaps
        )));
    }
    problems
}

fn message_of(fault: &Fault, bounds: &Bounds) -> String {
    match fault {
        Fault::CutOff => "the page is cut off: fetch it again".to_owned(),
        Fault::NotDecoded(coding) => {
            format!("the page cannot be decoded (`{coding}`): fetch it again")
        }
        Fault::TooLarge => format!(
            "more than {} in one page, which is skipped: split it",
            size(bounds.page_max_bytes)
        ),
        Fault::Segmented => {
            "the page is split over several records, which is not supported: fetch it again"
                .to_owned()
        }
    }
}

fn incomplete(detail: &str) -> Problem {
    Problem {
        kind: ProblemKind::IncompleteCapture,
        line: None,
        detail: detail.to_owned(),
    }
}

/// Returns whether the address of a page ends in the number of a decision, and so is the
/// decision's own address.
pub(super) fn is_address_of(url: &str, slug: &str) -> bool {
    address_key(url)
        .split('?')
        .next()
        .and_then(|path| path.rsplit('/').next())
        .is_some_and(|last| last.to_ascii_lowercase().contains(slug))
}
