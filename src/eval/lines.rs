use std::fmt;
use std::path::{Path, PathBuf};

use crate::files::{self, FileError};

/// What a file holds, and which of its lines could not be used.
#[derive(Debug, Clone)]
pub struct FromFile<T> {
    /// All that could be read.
    pub value: T,
    /// The lines that were left out.
    pub faults: LineFaults,
}

/// Lines that were left out.
#[derive(Debug, Clone, Default)]
pub struct LineFaults {
    /// The first of them, at most [`Self::MOST_KEPT`].
    pub first: Vec<LineFault>,
    /// How many there are.
    pub count: usize,
}

/// A line that was left out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LineFault {
    /// The file.
    pub path: PathBuf,
    /// Counts from 1.
    pub line: usize,
    /// What is wrong with it.
    pub fault: Fault,
}

/// Why a line of topics, qrels or a run cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// Its bytes are no text.
    #[error("no UTF-8 text")]
    NotText,
    /// It begins as JSON and is none.
    #[error("no JSON object: {message}")]
    NotJson {
        /// What the JSON reader said.
        message: String,
    },
    /// A key or column that says nothing.
    #[error("no `{name}`")]
    Missing {
        /// The key or column.
        name: &'static str,
    },
    /// Another number of columns.
    #[error("{found} columns, not {wanted}")]
    Columns {
        /// How many and which there have to be.
        wanted: &'static str,
        /// How many there are.
        found: usize,
    },
    /// A column that has to be a number.
    #[error("`{name}` is no {wanted}: `{text}`")]
    NotANumber {
        /// The column.
        name: &'static str,
        /// What sort of number.
        wanted: &'static str,
        /// What stands there, cut short.
        text: String,
    },
    /// Something that can be said once was said before; the first counts.
    #[error("`{name}` stands there for the second time")]
    Again {
        /// The topic or document, cut short.
        name: String,
    },
}

impl fmt::Display for LineFault {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { path, line, fault } = self;
        write!(formatter, "{}, line {line}: {fault}", path.display())
    }
}

impl LineFaults {
    /// The most that are kept; behind them only the number rises.
    pub const MOST_KEPT: usize = 20;
}

/// The beginning of a text of any length, for a message.
pub(super) fn shortened(text: &str) -> String {
    const LONGEST_CHARS: usize = 60;
    match text.char_indices().nth(LONGEST_CHARS) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

/// Hands over the lines of a file that say something; those refused are noted.
pub(super) fn read_lines(
    path: &Path,
    mut take: impl FnMut(&str) -> Result<(), Fault>,
) -> Result<LineFaults, FileError> {
    let bytes = files::read_unpacked(path)?;
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&bytes);
    let mut faults = LineFaults::default();
    for (line, bytes) in (1..).zip(bytes.split(|byte| *byte == b'\n')) {
        let taken = match str::from_utf8(bytes) {
            Ok(text) if text.trim().is_empty() => Ok(()),
            Ok(text) => take(text.strip_suffix('\r').unwrap_or(text)),
            Err(_) => Err(Fault::NotText),
        };
        let Err(fault) = taken else { continue };
        faults.count += 1;
        if faults.first.len() < LineFaults::MOST_KEPT {
            faults.first.push(LineFault {
                path: path.to_owned(),
                line,
                fault,
            });
        }
    }
    Ok(faults)
}
