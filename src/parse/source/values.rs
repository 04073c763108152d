//! Records in JSON that are not one per line: an array of them, or a sequence over several
//! lines.

use std::io::{self, BufRead, Read};
use std::ops::ControlFlow;

use super::bounds::{Bounds, size};
use super::chunk::{Content, Emit, Value};
use super::lines::not_json_lines;
use super::problems::{too_large, unreadable};
use super::unpack::{SNIFFED_BYTES, Sniffed, buffered, read_failed};
use crate::parse::{Problem, ProblemKind};

/// Splits JSON into its records, whether they are in an array or not.
///
/// Memory is limited as for JSON Lines.
pub(super) fn cut_values(
    reader: impl BufRead,
    bounds: &Bounds,
    emit: &mut Emit<'_>,
) -> ControlFlow<()> {
    let mut reader = Sniffed::new(reader, SNIFFED_BYTES);
    if let Some(what) = reader.head().and_then(not_json_lines) {
        return emit.problem(unreadable(what.to_owned()));
    }
    reader.skip(b"\xef\xbb\xbf");
    let mut cutter = Cutter {
        bytes: buffered(reader).bytes(),
        bounds,
        line: 1,
        values: Vec::new(),
        held_bytes: 0,
        number: 0,
    };
    let flow = cutter.cut(emit);
    cutter.hand_over(emit)?;
    match flow {
        Ok(()) => ControlFlow::Continue(()),
        Err(Stop::Break) => ControlFlow::Break(()),
        Err(Stop::Problem(problem)) => emit.problem(problem),
    }
}

/// The reason why splitting ended before the end.
enum Stop {
    Break,
    Problem(Problem),
}

struct Cutter<'a, R: Read> {
    bytes: io::Bytes<R>,
    bounds: &'a Bounds,
    line: usize,
    values: Vec<Value>,
    held_bytes: usize,
    number: usize,
}

impl<R: Read> Cutter<'_, R> {
    fn cut(&mut self, emit: &mut Emit<'_>) -> Result<(), Stop> {
        let mut in_array = false;
        loop {
            match self.next_beyond_spaces()? {
                None if in_array => return Err(self.wrong("the array has no end")),
                None => return Ok(()),
                Some(b'[') if !in_array && self.number == 0 => in_array = true,
                Some(b']') if in_array => {
                    return match self.next_beyond_spaces()? {
                        None => Ok(()),
                        Some(_) => Err(self.wrong("there is text after the array")),
                    };
                }
                Some(b',') if in_array && self.number > 0 => {}
                Some(b'{') => self.value(emit)?,
                Some(_) => return Err(self.wrong("no JSON object where a record should begin")),
            }
        }
    }

    /// Reads the object whose opening bracket was just read.
    fn value(&mut self, emit: &mut Emit<'_>) -> Result<(), Stop> {
        self.number += 1;
        let line = self.line;
        let mut bytes = vec![b'{'];
        let mut depth = 1_usize;
        let (mut in_string, mut escaped) = (false, false);
        let mut is_too_long = false;
        while depth > 0 {
            let Some(byte) = self.next()? else {
                return Err(self.wrong("the last record has no end"));
            };
            if bytes.len() as u64 >= self.bounds.line_max_bytes {
                is_too_long = true;
            } else {
                bytes.push(byte);
            }
            match byte {
                _ if escaped => escaped = false,
                b'\\' if in_string => escaped = true,
                b'"' => in_string = !in_string,
                b'{' | b'[' if !in_string => depth += 1,
                b'}' | b']' if !in_string => depth -= 1,
                _ => {}
            }
        }
        if is_too_long {
            let problem = too_large(format!(
                "more than {} in one record, which is skipped: split it",
                size(self.bounds.line_max_bytes)
            ));
            let problem = Problem {
                line: Some(line),
                ..problem
            };
            go_on(self.hand_over(emit))?;
            return go_on(emit.problem(problem));
        }
        self.held_bytes += bytes.len();
        self.values.push(Value {
            number: self.number,
            line,
            bytes,
        });
        if self.held_bytes >= self.bounds.chunk_bytes {
            go_on(self.hand_over(emit))?;
        }
        Ok(())
    }

    fn hand_over(&mut self, emit: &mut Emit<'_>) -> ControlFlow<()> {
        let values = std::mem::take(&mut self.values);
        self.held_bytes = 0;
        if values.is_empty() {
            return ControlFlow::Continue(());
        }
        emit.content(Content::Values(values))
    }

    fn next_beyond_spaces(&mut self) -> Result<Option<u8>, Stop> {
        loop {
            match self.next()? {
                Some(byte) if byte.is_ascii_whitespace() => {}
                byte => return Ok(byte),
            }
        }
    }

    fn next(&mut self) -> Result<Option<u8>, Stop> {
        match self.bytes.next() {
            None => Ok(None),
            Some(Ok(byte)) => {
                self.line += usize::from(byte == b'\n');
                Ok(Some(byte))
            }
            Some(Err(error)) => Err(Stop::Problem(Problem {
                line: Some(self.line),
                ..read_failed(&error)
            })),
        }
    }

    fn wrong(&self, what: &str) -> Stop {
        Stop::Problem(Problem {
            kind: ProblemKind::InvalidRecord,
            line: Some(self.line),
            detail: format!("{what}: write an array of objects, or one object per line"),
        })
    }
}

fn go_on(flow: ControlFlow<()>) -> Result<(), Stop> {
    if flow.is_break() {
        return Err(Stop::Break);
    }
    Ok(())
}
