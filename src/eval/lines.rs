use std::fmt;
use std::path::{Path, PathBuf};

use crate::files::{self, FileError};

/// The contents of a file, and the lines that could not be used.
#[derive(Debug, Clone)]
pub struct FromFile<T> {
    /// The usable lines.
    pub value: T,
    /// The lines that were ignored.
    pub faults: LineFaults,
}

/// Ignored lines.
#[derive(Debug, Clone, Default)]
pub struct LineFaults {
    /// The first ones, at most [`Self::MAX_KEPT`].
    pub first: Vec<LineFault>,
    /// The total number.
    pub count: usize,
}

/// An ignored line.
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
    /// It is not valid UTF-8.
    #[error("not UTF-8 text")]
    NotText,
    /// It starts like JSON but is not a JSON object.
    #[error("not a JSON object: {message}")]
    NotJson {
        /// The message of the JSON parser.
        message: String,
    },
    /// A key or column is missing or empty.
    #[error("`{name}` is missing")]
    Missing {
        /// The key or column.
        name: &'static str,
    },
    /// The number of columns is wrong.
    #[error("{found} columns instead of {wanted}")]
    Columns {
        /// The expected number and names.
        wanted: &'static str,
        /// The actual number.
        found: usize,
    },
    /// A column is not a number.
    #[error("`{name}` is not a {wanted}: `{text}`")]
    NotANumber {
        /// The column.
        name: &'static str,
        /// The kind of number.
        wanted: &'static str,
        /// The text of the column, shortened.
        text: String,
    },
    /// A repeated entry; the first one counts.
    #[error("`{name}` occurs more than once")]
    Again {
        /// The topic or document, shortened.
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
    /// The maximum number that are kept; the rest are only counted.
    pub const MAX_KEPT: usize = 20;
}

/// Shortens a text for a message.
pub(super) fn shortened(text: &str) -> String {
    const MAX_CHARS: usize = 60;
    match text.char_indices().nth(MAX_CHARS) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

/// Calls `take` with the lines of a file that are not blank, and records the ones it rejects.
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
        if faults.first.len() < LineFaults::MAX_KEPT {
            faults.first.push(LineFault {
                path: path.to_owned(),
                line,
                fault,
            });
        }
    }
    Ok(faults)
}
