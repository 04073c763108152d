use std::io::{BufRead, Read};
use std::ops::ControlFlow;

use super::bounds::{Bounds, size};
use super::chunk::{Content, Emit};
use super::problems::{too_large, unreadable};
use super::unpack::{SNIFFED_BYTES, Sniffed, is_gzip, read_failed};
use crate::parse::Problem;

/// The maximum number of lines in a chunk: a document in memory takes kilobytes, however short its
/// line.
const CHUNK_LINES: usize = 256;

/// Splits JSON Lines into chunks at line ends.
///
/// Memory is limited to a chunk and a line: of a line that is too long, only the beginning is
/// ever in memory.
pub(super) fn cut_lines(
    reader: impl BufRead,
    bounds: &Bounds,
    emit: &mut Emit<'_>,
) -> ControlFlow<()> {
    let mut reader = Sniffed::new(reader, SNIFFED_BYTES);
    if let Some(what) = reader.head().and_then(not_json_lines) {
        return emit.problem(unreadable(what.to_owned()));
    }
    reader.skip(b"\xef\xbb\xbf");
    Cutter {
        reader,
        bounds,
        lines: Vec::new(),
        first_line: 1,
        next_line: 1,
    }
    .cut(emit)
}

/// The kind of a file by its beginning, if it cannot be JSON Lines.
pub(super) fn not_json_lines(head: &[u8]) -> Option<&'static str> {
    if head.is_empty() {
        return Some("the file is empty: write it again, or remove it");
    }
    if is_gzip(head) {
        return Some("a gzip file: unpack it first, or end its name in `.gz`");
    }
    if head.starts_with(b"\xff\xfe") || head.starts_with(b"\xfe\xff") {
        return Some("UTF-16: save the file as UTF-8");
    }
    if head.contains(&0) {
        return Some("binary data, not JSON Lines: write one JSON object per line");
    }
    None
}

struct Cutter<'a, R> {
    reader: R,
    bounds: &'a Bounds,
    // Complete lines that were not emitted yet.
    lines: Vec<u8>,
    // The number of the first of them.
    first_line: usize,
    // The number of the line read next.
    next_line: usize,
}

impl<R: BufRead> Cutter<'_, R> {
    fn cut(mut self, emit: &mut Emit<'_>) -> ControlFlow<()> {
        // A line of the maximum length, and its end.
        let line_bytes = self.bounds.line_max_bytes.saturating_add(1);
        loop {
            let whole = self.lines.len();
            let read = self
                .reader
                .by_ref()
                .take(line_bytes)
                .read_until(b'\n', &mut self.lines);
            match read {
                Ok(0) => return self.hand_over(emit),
                Ok(read) if read as u64 == line_bytes && !self.lines.ends_with(b"\n") => {
                    self.lines.truncate(whole);
                    let problem = too_large(format!(
                        "more than {} in one line, which is skipped: split it",
                        size(self.bounds.line_max_bytes)
                    ));
                    self.fail(problem, emit)?;
                    if let Err(error) = self.reader.skip_until(b'\n') {
                        return self.fail(read_failed(&error), emit);
                    }
                    self.next_line += 1;
                    self.first_line = self.next_line;
                }
                Ok(_) => {
                    self.next_line += 1;
                    let lines = self.next_line - self.first_line;
                    if self.lines.len() >= self.bounds.chunk_bytes || lines >= CHUNK_LINES {
                        self.hand_over(emit)?;
                    }
                }
                Err(error) => {
                    // An incomplete line is not a document.
                    self.lines.truncate(whole);
                    return self.fail(read_failed(&error), emit);
                }
            }
        }
    }

    fn hand_over(&mut self, emit: &mut Emit<'_>) -> ControlFlow<()> {
        let bytes = std::mem::take(&mut self.lines);
        let first_line = std::mem::replace(&mut self.first_line, self.next_line);
        if bytes.is_empty() {
            return ControlFlow::Continue(());
        }
        emit.content(Content::Lines { first_line, bytes })
    }

    /// Emits the lines read so far, then the problem of the current line.
    fn fail(&mut self, problem: Problem, emit: &mut Emit<'_>) -> ControlFlow<()> {
        self.hand_over(emit)?;
        emit.problem(Problem {
            line: Some(self.next_line),
            ..problem
        })
    }
}
