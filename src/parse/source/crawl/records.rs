//! The records of a WARC file, in order.

use std::io::{self, BufRead, Read};

use super::fields::Fields;

/// The maximum size of the head of a record, in bytes. Real ones have about one thousand.
const HEAD_MAX_BYTES: u64 = 1_000_000;

/// Reads records in order. Bytes between two records that belong to neither are skipped and
/// counted.
pub(super) struct Records<R> {
    reader: R,
    /// The number of unread bytes of the last record's block.
    left_bytes: u64,
    /// The number of records so far.
    met: u64,
    /// The number of places where a record should begin and none does.
    gaps: u64,
}

/// The head of a record.
pub(super) struct Head {
    /// Counts the records of the file from 0.
    pub(super) ordinal: u64,
    pub(super) fields: Fields,
}

/// The block of a record.
pub(super) struct Block {
    pub(super) bytes: Vec<u8>,
    pub(super) extent: Extent,
}

/// How much of a block was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Extent {
    Whole,
    /// The file ends inside the block.
    CutOff,
    /// The block is larger than the caller's limit.
    TooLarge,
}

impl<R: BufRead> Records<R> {
    pub(super) fn new(reader: R) -> Self {
        Self {
            reader,
            left_bytes: 0,
            met: 0,
            gaps: 0,
        }
    }

    /// The number of records that have begun.
    pub(super) fn met(&self) -> u64 {
        self.met
    }

    /// The number of times that bytes were skipped to find the next record.
    pub(super) fn gaps(&self) -> u64 {
        self.gaps
    }

    /// Moves to the next record; `None` at the end of the file.
    pub(super) fn next_head(&mut self) -> io::Result<Option<Head>> {
        let left = std::mem::take(&mut self.left_bytes);
        io::copy(&mut self.reader.by_ref().take(left), &mut io::sink())?;
        if !self.find_version()? {
            return Ok(None);
        }
        let ordinal = self.met;
        self.met += 1;
        let mut head = Vec::new();
        let mut room = HEAD_MAX_BYTES;
        loop {
            let from = head.len();
            let read = self
                .reader
                .by_ref()
                .take(room)
                .read_until(b'\n', &mut head)?;
            room -= read as u64;
            if head[from..].trim_ascii().is_empty() || room == 0 {
                break;
            }
        }
        let fields = Fields::parse(&head);
        self.left_bytes = fields
            .get("Content-Length")
            .and_then(|length| length.parse().ok())
            .unwrap_or(0);
        Ok(Some(Head { ordinal, fields }))
    }

    /// Reads the block of the last head, at most `max_bytes` of it.
    pub(super) fn block(&mut self, max_bytes: u64) -> io::Result<Block> {
        let wanted = self.left_bytes.min(max_bytes);
        let mut bytes = Vec::with_capacity(wanted.min(1 << 20) as usize);
        let read = self
            .reader
            .by_ref()
            .take(wanted)
            .read_to_end(&mut bytes)
            .map(|read| read as u64);
        let read = match read {
            Ok(read) => read,
            // The extent distinguishes a part of a block from a complete one.
            Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => 0,
            Err(error) => return Err(error),
        };
        let extent = if read < wanted {
            Extent::CutOff
        } else if wanted < self.left_bytes {
            Extent::TooLarge
        } else {
            Extent::Whole
        };
        self.left_bytes -= read.min(self.left_bytes);
        if extent == Extent::CutOff {
            self.left_bytes = 0;
        }
        Ok(Block { bytes, extent })
    }

    /// Finds the next line `WARC/1.1` or the like.
    fn find_version(&mut self) -> io::Result<bool> {
        const LINE_MAX_BYTES: u64 = 64 * 1024;
        let mut line = Vec::new();
        let mut in_gap = false;
        loop {
            line.clear();
            let read = self
                .reader
                .by_ref()
                .take(LINE_MAX_BYTES)
                .read_until(b'\n', &mut line)?;
            if read == 0 {
                return Ok(false);
            }
            if line.trim_ascii().is_empty() {
                continue;
            }
            if is_version(&line) {
                return Ok(true);
            }
            self.gaps += u64::from(!in_gap);
            in_gap = true;
        }
    }
}

/// Returns whether a line begins a record.
fn is_version(line: &[u8]) -> bool {
    let line = line.trim_ascii();
    line.len() < 16
        && line
            .get(..5)
            .is_some_and(|name| name.eq_ignore_ascii_case(b"WARC/"))
        && line.get(5).is_some_and(u8::is_ascii_digit)
}

/// Returns whether a file begins like a WARC file.
pub(in crate::parse::source) fn begins_as_warc(head: &[u8]) -> bool {
    let line = head.split(|byte| *byte == b'\n').next().unwrap_or(head);
    is_version(line)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(file: &[u8], expected: &[&str]) {
        let mut records = Records::new(file);
        let mut told = Vec::new();
        while let Some(head) = records.next_head().unwrap() {
            let kind = head.fields.get("WARC-Type").unwrap_or("?").to_owned();
            let block = records.block(10).unwrap();
            let bytes = String::from_utf8_lossy(&block.bytes).into_owned();
            told.push(format!(
                "{} {kind} {bytes} {:?}",
                head.ordinal, block.extent
            ));
        }
        told.push(format!("{} gaps", records.gaps()));
        assert_eq!(told, expected);
    }

    #[test]
    fn records_are_read_whatever_is_between_them() {
        check(
            b"WARC/1.0\r\nWARC-Type: request\r\nContent-Length: 3\r\n\r\nabc\r\n\r\n\
              WARC/1.1\nwarc-type: response\ncontent-length: 12\n\nabcdefghijkl\n\n\
              left over\nand more\nWARC/1.1\r\nContent-Length: 0\r\n\r\n\r\n\r\n\
              WARC/1.0\r\nWARC-Type: revisit\r\nContent-Length: 9\r\n\r\nab",
            &[
                "0 request abc Whole",
                "1 response abcdefghij TooLarge",
                "2 ?  Whole",
                "3 revisit ab CutOff",
                "1 gaps",
            ],
        );
        check(b"", &["0 gaps"]);
        check(b"<html>\n", &["1 gaps"]);
    }
}
