use std::cell::Cell;
use std::fs::File;
use std::io::{self, BufRead, BufReader};
use std::ops::ControlFlow;

use super::archive::read_archive;
use super::bounds::Bounds;
use super::chunk::{Chunk, Content, Emit, display, unreadable};
use super::crawl::{Crawl, CrawlFile, members, read_crawl};
use super::form::{Form, Packing};
use super::lines::cut_lines;
use super::unpack::{Allowance, Capped, Counted};
use super::values::cut_values;
use super::walk::{Origin, SourceFile};

const BUFFER_BYTES: usize = 64 * 1024;

/// Hands over a file in chunks, in order, holding one of them at a time.
///
/// A page is handed over unread, as one chunk; an archive member by member;
/// JSON Lines in pieces cut at line ends. What cannot be read is a chunk of
/// its own, so that [`parse_chunk`](super::parse_chunk) tells everything.
/// Where `emit` breaks off, nothing more is read and the break is handed back.
///
/// ```no_run
/// use redress::parse::source::{Bounds, parse_chunk, read_documents, walk};
/// use std::ops::ControlFlow;
///
/// for file in walk(&["decisions".into()])?.files {
///     let _ = read_documents(&file, &Bounds::default(), &mut |chunk| {
///         for document in parse_chunk(&chunk) {
///             assert!(document.source.starts_with("decisions"));
///         }
///         ControlFlow::Continue(())
///     });
/// }
/// # Ok::<(), redress::parse::source::WalkError>(())
/// ```
pub fn read_documents(
    file: &SourceFile,
    bounds: &Bounds,
    emit: &mut dyn FnMut(Chunk) -> ControlFlow<()>,
) -> ControlFlow<()> {
    let read_bytes = Cell::new(0);
    let mut emit = Emit::new(display(&file.path), &read_bytes, emit);
    match file.form {
        Form::Page(form) => {
            read_bytes.set(file.len_bytes);
            emit.content(Content::File {
                path: file.path.clone(),
                form,
                packing: file.packing,
                max_bytes: bounds.page_max_bytes,
            })
        }
        Form::JsonLines | Form::Json => read_records(file, bounds, &read_bytes, &mut emit),
        Form::Zip | Form::Wacz if file.packing == Packing::Gzip => emit.problem(unreadable(
            "an archive inside a compressed file: unpack it first".to_owned(),
        )),
        Form::Zip | Form::Wacz | Form::Warc if file.origin != Origin::Disk => emit.problem(
            unreadable("an archive cannot be read from a pipe: save it as a file".to_owned()),
        ),
        Form::Zip => read_archive(file, bounds, &read_bytes, &mut emit),
        Form::Warc => {
            let crawl = file.crawl.clone().unwrap_or_default();
            let file = CrawlFile::on_disk(&file.path);
            read_crawl(&file, &crawl, bounds, &read_bytes, &mut emit)
        }
        Form::Wacz => {
            let crawl = file.crawl.clone().unwrap_or_default();
            read_wacz(file, &crawl, bounds, &read_bytes, &mut emit)
        }
    }
}

fn read_wacz(
    file: &SourceFile,
    crawl: &Crawl,
    bounds: &Bounds,
    read_bytes: &Cell<u64>,
    emit: &mut Emit<'_>,
) -> ControlFlow<()> {
    let members = match members(&file.path, bounds) {
        Ok(members) => members,
        Err(error) => return emit.problem(error.told(bounds)),
    };
    if members.is_empty() {
        return emit.problem(unreadable("no `.warc` file in this archive".to_owned()));
    }
    for member in members {
        emit.within(member.name(), |emit| {
            read_crawl(&member, crawl, bounds, read_bytes, emit)
        })?;
    }
    ControlFlow::Continue(())
}

fn read_records(
    file: &SourceFile,
    bounds: &Bounds,
    read_bytes: &Cell<u64>,
    emit: &mut Emit<'_>,
) -> ControlFlow<()> {
    if file.origin == Origin::StandardInput {
        return cut_lines(io::stdin().lock(), bounds, emit);
    }
    let opened = match File::open(&file.path) {
        Ok(opened) => opened,
        Err(error) => {
            return emit.problem(unreadable(format!("cannot be read: {}", error.kind())));
        }
    };
    let counted = buffered(Counted {
        inner: opened,
        bytes: read_bytes,
    });
    let cut = |reader: &mut dyn BufRead, emit: &mut Emit<'_>| match file.form {
        Form::Json => cut_values(reader, bounds, emit),
        _ => cut_lines(reader, bounds, emit),
    };
    let mut counted = counted;
    match file.packing {
        Packing::Plain => cut(&mut counted, emit),
        Packing::Gzip => {
            let mut allowance = Allowance::new(bounds.unpacked_max_bytes(file.len_bytes));
            let mut unpacked = buffered(Capped {
                inner: flate2::bufread::MultiGzDecoder::new(counted),
                allowance: &mut allowance,
            });
            cut(&mut unpacked, emit)
        }
    }
}

pub(super) fn buffered(reader: impl io::Read) -> impl BufRead {
    BufReader::with_capacity(BUFFER_BYTES, reader)
}
