use std::borrow::BorrowMut;
use std::cell::Cell;
use std::fmt;
use std::io::{self, BufRead, BufReader, Cursor, Read};

use super::bounds::size;
use super::problems::{refused, too_large, unreadable};
use crate::parse::Problem;

/// The number of bytes read to detect the form of a file.
pub(super) const SNIFFED_BYTES: usize = 4096;

const BUFFER_BYTES: usize = 64 * 1024;

/// Returns whether the bytes begin like a gzip file.
pub(super) fn is_gzip(head: &[u8]) -> bool {
    head.starts_with(b"\x1f\x8b")
}

pub(super) fn buffered(reader: impl io::Read) -> impl BufRead {
    BufReader::with_capacity(BUFFER_BYTES, reader)
}

/// A reader whose beginning was inspected and is then read again.
pub(super) struct Sniffed<R> {
    head: Cursor<Vec<u8>>,
    // The error that ended the inspection, returned again at the same position.
    failed: Option<io::Error>,
    rest: R,
}

impl<R: BufRead> Sniffed<R> {
    /// Reads the first `head_bytes` bytes for inspection.
    pub(super) fn new(mut rest: R, head_bytes: usize) -> Self {
        let mut head = Vec::new();
        let failed = rest
            .by_ref()
            .take(head_bytes as u64)
            .read_to_end(&mut head)
            .err();
        Self {
            head: Cursor::new(head),
            failed,
            rest,
        }
    }

    /// The beginning; `None` if reading failed before the first byte.
    pub(super) fn head(&self) -> Option<&[u8]> {
        let head = self.head.get_ref();
        (!head.is_empty() || self.failed.is_none()).then_some(head)
    }

    /// Skips `prefix` if the input begins with it.
    pub(super) fn skip(&mut self, prefix: &[u8]) {
        if self.head.get_ref().starts_with(prefix) {
            self.head.set_position(prefix.len() as u64);
        }
    }
}

impl<R: BufRead> Read for Sniffed<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.fill_buf()?.read(buffer)?;
        self.consume(read);
        Ok(read)
    }
}

impl<R: BufRead> BufRead for Sniffed<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if !self.is_past_head() {
            return self.head.fill_buf();
        }
        match self.failed.take() {
            Some(error) => Err(error),
            None => self.rest.fill_buf(),
        }
    }

    fn consume(&mut self, bytes: usize) {
        if self.is_past_head() {
            self.rest.consume(bytes);
        } else {
            self.head.consume(bytes);
        }
    }
}

impl<R> Sniffed<R> {
    fn is_past_head(&self) -> bool {
        self.head.position() >= self.head.get_ref().len() as u64
    }
}

/// Counts the bytes that are read of a file.
pub(super) struct Counted<'a, R> {
    pub(super) inner: R,
    pub(super) bytes: &'a Cell<u64>,
}

impl<R: Read> Read for Counted<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(buffer)?;
        self.bytes.set(self.bytes.get() + read as u64);
        Ok(read)
    }
}

/// The number of bytes that may still be unpacked from a file.
pub(super) struct Allowance {
    bound_bytes: u64,
    left_bytes: u64,
    is_exceeded: bool,
}

impl Allowance {
    pub(super) fn new(bound_bytes: u64) -> Self {
        Self {
            bound_bytes,
            left_bytes: bound_bytes,
            is_exceeded: false,
        }
    }

    /// Returns whether more was read than the allowance permits.
    pub(super) fn is_exceeded(&self) -> bool {
        self.is_exceeded
    }
}

/// A reader that fails when its allowance is used up, with an error that [`read_failed`]
/// recognises.
pub(super) struct Capped<R, A> {
    pub(super) inner: R,
    /// Its own allowance, or one shared with the other members of an archive.
    pub(super) allowance: A,
}

impl<R: Read, A: BorrowMut<Allowance>> Read for Capped<R, A> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if buffer.is_empty() {
            return Ok(0);
        }
        let allowance = self.allowance.borrow_mut();
        if allowance.left_bytes == 0 {
            // The file may end exactly where the allowance ends.
            if self.inner.read(&mut [0])? == 0 {
                return Ok(0);
            }
            allowance.is_exceeded = true;
            return Err(io::Error::other(TooMuch(allowance.bound_bytes)));
        }
        let wanted = usize::try_from(allowance.left_bytes)
            .map_or(buffer.len(), |left| left.min(buffer.len()));
        let read = self.inner.read(&mut buffer[..wanted])?;
        allowance.left_bytes -= read as u64;
        Ok(read)
    }
}

/// The allowance of this many bytes is used up.
#[derive(Debug)]
struct TooMuch(u64);

impl fmt::Display for TooMuch {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "it unpacks to more than {}", size(self.0))
    }
}

impl std::error::Error for TooMuch {}

/// The problem that ended reading before the end of the file.
pub(super) fn read_failed(error: &io::Error) -> Problem {
    if let Some(too_much) = error
        .get_ref()
        .and_then(|inner| inner.downcast_ref::<TooMuch>())
    {
        return too_large(format!(
            "{too_much}, and is cut off there: unpack it and split it"
        ));
    }
    let detail = match error.kind() {
        io::ErrorKind::UnexpectedEof => {
            "the compressed data ends too early: fetch the file again".to_owned()
        }
        io::ErrorKind::InvalidData | io::ErrorKind::InvalidInput => {
            "the compressed data is damaged: fetch the file again".to_owned()
        }
        io::ErrorKind::Unsupported => {
            "compressed with an unsupported method: pack it again as an ordinary zip".to_owned()
        }
        kind => return refused("read", kind),
    };
    unreadable(detail)
}

/// Reads a page of at most `max_bytes`.
pub(super) fn read_page(
    reader: impl Read,
    max_bytes: u64,
    expected_bytes: u64,
) -> Result<Vec<u8>, Problem> {
    let mut bytes = Vec::with_capacity(expected_bytes.min(max_bytes) as usize + 1);
    reader
        .take(max_bytes.saturating_add(1))
        .read_to_end(&mut bytes)
        .map_err(|error| read_failed(&error))?;
    // The size that a source claims may be far from its real size.
    if bytes.capacity() > 2 * bytes.len() {
        bytes.shrink_to_fit();
    }
    if bytes.len() as u64 > max_bytes {
        return Err(page_too_large(max_bytes));
    }
    Ok(bytes)
}

pub(super) fn page_too_large(max_bytes: u64) -> Problem {
    too_large(format!(
        "more than {} in one page, which is skipped: split it",
        size(max_bytes)
    ))
}
