use std::cell::Cell;
use std::fs::File;
use std::io::{self, BufRead};
use std::ops::ControlFlow;

use super::archive::read_archive;
use super::bounds::Bounds;
use super::chunk::{Chunk, Content, Emit};
use super::crawl::{Crawl, CrawlFile, members, read_crawl};
use super::form::{Form, Packing};
use super::lines::cut_lines;
use super::problems::{display, refused, unreadable};
use super::stream::{Stream, Waiting};
use super::unpack::{Allowance, Capped, Counted, buffered, read_failed, read_page};
use super::values::cut_values;
use super::walk::{Origin, SourceFile};
use crate::parse::Problem;

/// Emits a file in chunks, in order, with one of them in memory at a time.
///
/// A page is emitted unread, as one chunk; an archive member by member; JSON Lines in chunks of
/// complete lines. A part that cannot be read is a separate chunk, so that
/// [`parse_chunk`](super::parse_chunk) reports everything. If `emit` breaks, nothing more is
/// read and the break is returned.
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
    read_while_waiting(file, bounds, &mut || ControlFlow::Continue(()), emit)
}

/// Works like [`read_documents`], and also calls `waiting` about ten times a second while a
/// stream has no input. If `waiting` breaks, reading ends.
pub fn read_while_waiting(
    file: &SourceFile,
    bounds: &Bounds,
    waiting: &mut dyn FnMut() -> ControlFlow<()>,
    emit: &mut dyn FnMut(Chunk) -> ControlFlow<()>,
) -> ControlFlow<()> {
    let read_bytes = Cell::new(0);
    let mut emit = Emit::new(display(&file.path), &read_bytes, emit);
    match file.form {
        Form::Page(form) if file.origin != Origin::Disk => {
            match read_page_of_stream(file, bounds, waiting) {
                Ok(bytes) => emit.content(Content::Page { form, bytes }),
                Err(problem) => emit.problem(problem),
            }
        }
        Form::Page(form) => {
            read_bytes.set(file.len_bytes);
            emit.content(Content::File {
                path: file.path.clone(),
                form,
                packing: file.packing,
                max_bytes: bounds.page_max_bytes,
            })
        }
        Form::JsonLines | Form::Json => read_records(file, bounds, waiting, &read_bytes, &mut emit),
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

fn read_page_of_stream(
    file: &SourceFile,
    bounds: &Bounds,
    waiting: Waiting<'_>,
) -> Result<Vec<u8>, Problem> {
    let opened = Stream::open(file, waiting).map_err(|error| read_failed(&error))?;
    let max_bytes = bounds.page_max_bytes;
    match file.packing {
        Packing::Plain => read_page(opened, max_bytes, 0),
        Packing::Gzip => read_page(flate2::read::MultiGzDecoder::new(opened), max_bytes, 0),
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
        Err(error) => return emit.problem(error.to_problem(bounds)),
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
    waiting: Waiting<'_>,
    read_bytes: &Cell<u64>,
    emit: &mut Emit<'_>,
) -> ControlFlow<()> {
    let opened: io::Result<Box<dyn io::Read + '_>> = match file.origin {
        Origin::Disk => File::open(&file.path).map(|file| Box::new(file) as _),
        _ => Stream::open(file, waiting).map(|stream| Box::new(stream) as _),
    };
    let opened = match opened {
        Ok(opened) if file.origin == Origin::StandardInput => {
            return cut_lines(buffered(opened), bounds, emit);
        }
        Ok(opened) => opened,
        Err(error) => {
            return emit.problem(refused("read", error.kind()));
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
