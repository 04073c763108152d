//! Sends all results of a search in pieces, as they are read.

use std::io::{self, Write};
use std::sync::Arc;
use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::http::Uri;
use http_body_util::channel::{Channel, Sender};
use tokio::runtime::Handle;
use tokio::time::timeout;

use super::address::Parameters;
use super::failure::{Failure, WrongParameter};
use super::held_body::HeldBody;
use super::live::OpenIndex;
use super::params::{one_of, read_request, refuse_others, searched_and, switch};
use super::reply::Kind;
use super::site::{Answer, Searching};
use super::workers::Turns;
use crate::export::csv::{
    write_csv_decisions, write_csv_decisions_header, write_csv_header, write_csv_hits,
};
use crate::export::json::{write_hit_lines, write_summary_line};
use crate::export::markdown::{write_markdown_begin, write_markdown_end, write_markdown_hits};
use crate::export::workbook::SearchWorkbook;
use crate::model::slug;
use crate::search::{self, SearchError, SearchPage, SearchRequest};

/// The file formats for all results.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Format {
    Csv(Rows),
    JsonLines,
    Markdown,
    Workbook,
}

/// What a row of CSV contains.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Rows {
    Paragraphs,
    Decisions,
}

/// The parameters of a file in addition to those of a search.
pub(super) const OF_FILES: [&str; 3] = ["format", "rows", "bom"];
/// The names of the formats.
pub(super) const FORMATS: [&str; 5] = ["json", "jsonl", "csv", "md", "xlsx"];
/// The values of `rows`: what a row of CSV contains.
pub(super) const ROWS: [&str; 2] = ["paragraphs", "decisions"];

impl Format {
    /// Returns the format that a request asks for; `None` for a page of JSON.
    pub(crate) fn asked(parameters: &Parameters) -> Result<Option<Self>, WrongParameter> {
        let rows = match one_of(parameters, "rows", &ROWS)? {
            Some("decisions") => Rows::Decisions,
            _ => Rows::Paragraphs,
        };
        Ok(match one_of(parameters, "format", &FORMATS)? {
            Some("csv") => Some(Self::Csv(rows)),
            Some("xlsx") => Some(Self::Workbook),
            Some("jsonl") => Some(Self::JsonLines),
            Some("md") => Some(Self::Markdown),
            _ => None,
        })
    }

    fn kind(self) -> Kind {
        match self {
            Self::Csv(_) => Kind::Csv,
            Self::Workbook => Kind::Workbook,
            Self::JsonLines => Kind::JsonLines,
            Self::Markdown => Kind::Markdown,
        }
    }

    fn ending(self) -> &'static str {
        match self {
            Self::Csv(_) => "csv",
            Self::Workbook => "xlsx",
            Self::JsonLines => "jsonl",
            Self::Markdown => "md",
        }
    }
}

/// Returns whether an address asks for a file. Files are streamed.
pub(crate) fn is_asked(address: &Uri) -> bool {
    let parameters = Parameters::read(address.query().unwrap_or_default());
    address.path() == "/api/search" && matches!(Format::asked(&parameters), Ok(Some(_)))
}

/// Marks a file as UTF-8 for spreadsheets.
const BYTE_ORDER_MARK: &[u8] = "\u{feff}".as_bytes();
/// The maximum number of characters of a query in a file name.
const NAME_CHARS: usize = 40;

/// Returns the suggested file name: the query and the date.
fn file_name(request: &SearchRequest, format: Format) -> String {
    let query: String = slug(&request.query)
        .chars()
        .filter(char::is_ascii)
        .take(NAME_CHARS)
        .collect();
    let query = match query.trim_matches('-') {
        "" => "decisions",
        query => query,
    };
    format!("redress-{query}-{}.{}", request.today, format.ending())
}

/// The number of hits read at a time.
const STEP: usize = 200;
/// The default number of paragraphs of a decision: every one that matches.
const PARAGRAPHS: usize = 1_000;
/// The number of bytes sent at a time.
const PIECE_BYTES: usize = 32 * 1024;
/// How long the client may take to accept a piece.
const STALL: Duration = Duration::from_secs(20);

/// Starts to send all results, or one page if the request asks for a page.
pub(crate) async fn stream(
    searching: Searching,
    parameters: &Parameters,
    format: Format,
) -> Answer {
    refuse_others(parameters, &searched_and(&OF_FILES))?;
    let mut request = read_request(parameters)?;
    let has_mark = switch(parameters, "bom")? && matches!(format, Format::Csv(_));
    let is_page = ["limit", "page"]
        .iter()
        .any(|name| parameters.first(name).is_some());
    if format == Format::Csv(Rows::Decisions) {
        request.paragraphs = 0;
    } else if parameters.first("paragraphs").is_none() {
        request.paragraphs = PARAGRAPHS;
    }
    let Searching { site, open } = searching;
    let cancels = request.cancellation.cancel_on_drop();
    // An invalid query is reported before anything is sent.
    let probe = SearchRequest {
        limit: 1,
        ..request.clone()
    };
    let asked = Arc::clone(&open);
    let probed = site
        .workers
        .run(move || search::rank(&asked.index, &probe).map(|_| ()))
        .await?;
    probed.map_err(|error| Failure::of_search(error, &request.query))?;
    let permit = site.workers.export().await?;
    let name = file_name(&request, format);
    let (sender, content) = Channel::new(2);
    let mut out = Sent {
        sender,
        handle: Handle::current(),
        piece: Vec::with_capacity(2 * PIECE_BYTES),
        turns: site.workers.turns(),
    };
    tokio::task::spawn_blocking(move || {
        let hits = if is_page { Hits::OfPage } else { Hits::All };
        out.turns.begin();
        if has_mark {
            out.piece.extend_from_slice(BYTE_ORDER_MARK);
        }
        let written = write(&open, &request, format, hits, &mut out);
        let ended = written.and_then(|()| Ok(out.send()?));
        // The client has disconnected, or the index cannot be read: the answer then stops
        // before its end, so that the client notices.
        if let Err(Unwritten::Io(error)) = ended {
            out.sender.abort(error);
        } else if ended.is_err() {
            out.sender.abort(io::ErrorKind::InvalidData.into());
        }
        drop(permit);
    });
    Ok(format
        .kind()
        .attachment(&name, Body::new(HeldBody::new(Body::new(content), cancels))))
}

/// Which hits to send.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Hits {
    OfPage,
    All,
}

/// Why an export stopped.
enum Unwritten {
    Search,
    Io(io::Error),
}

impl From<SearchError> for Unwritten {
    fn from(_: SearchError) -> Self {
        Self::Search
    }
}

impl From<io::Error> for Unwritten {
    fn from(error: io::Error) -> Self {
        Self::Io(error)
    }
}

fn write(
    open: &OpenIndex,
    request: &SearchRequest,
    format: Format,
    hits: Hits,
    out: &mut Sent,
) -> Result<(), Unwritten> {
    let mut last: Option<SearchPage> = None;
    let mut workbook: Option<SearchWorkbook> = None;
    let mut each = |page: &SearchPage| -> Result<(), Unwritten> {
        let is_first = last.is_none();
        match format {
            Format::Csv(Rows::Paragraphs) if is_first => write_csv_header(out)?,
            Format::Csv(Rows::Decisions) if is_first => write_csv_decisions_header(out)?,
            Format::Markdown if is_first => write_markdown_begin(out, page)?,
            Format::Workbook if is_first => workbook = Some(SearchWorkbook::new(request, page)?),
            _ => {}
        }
        match format {
            Format::Csv(Rows::Paragraphs) => write_csv_hits(out, page)?,
            Format::Csv(Rows::Decisions) => write_csv_decisions(out, page)?,
            Format::JsonLines => write_hit_lines(out, page)?,
            Format::Markdown => write_markdown_hits(out, page)?,
            Format::Workbook => {
                if let Some(workbook) = &mut workbook {
                    workbook.add(page)?;
                }
            }
        }
        if is_first {
            last = Some(SearchPage {
                hits: Vec::new(),
                ..page.clone()
            });
        }
        Ok(())
    };
    match hits {
        Hits::All => search::search_all(&open.index, request, STEP, each)?,
        Hits::OfPage => each(&search::search(&open.index, request)?)?,
    }
    match (format, last) {
        (Format::JsonLines, Some(page)) => write_summary_line(out, &page)?,
        (Format::Markdown, _) => write_markdown_end(out)?,
        (Format::Workbook, _) => {
            if let Some(workbook) = workbook {
                out.write_all(&workbook.pack()?)?;
            }
        }
        _ => {}
    }
    Ok(())
}

/// Sends the output one piece at a time and waits for the client to accept each.
struct Sent {
    sender: Sender<Bytes, io::Error>,
    handle: Handle,
    piece: Vec<u8>,
    turns: Turns,
}

impl Sent {
    fn send(&mut self) -> io::Result<()> {
        if self.piece.is_empty() {
            return Ok(());
        }
        let piece = Bytes::from(std::mem::take(&mut self.piece));
        // Other exports search while this one waits for its client.
        self.turns.end();
        let sending = timeout(STALL, self.sender.send_data(piece));
        let sent = self.handle.block_on(sending);
        self.turns.begin();
        match sent {
            Ok(Ok(())) => Ok(()),
            Ok(Err(_)) => Err(io::ErrorKind::BrokenPipe.into()),
            Err(_) => Err(io::ErrorKind::TimedOut.into()),
        }
    }
}

impl Write for Sent {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.piece.extend_from_slice(bytes);
        if self.piece.len() >= PIECE_BYTES {
            self.send()?;
        }
        Ok(bytes.len())
    }

    // Lines are many and small, so pieces are sent only once they are large enough.
    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
