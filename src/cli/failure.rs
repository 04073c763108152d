//! What the user sees when a command fails: the message, the location, and a hint.

use std::error::Error;
use std::io;
use std::io::Write;
use std::ops::Range;
use std::panic;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use unicode_width::UnicodeWidthStr;

use crate::bench::BenchError;
use crate::eval::{RunError, SweepError};
use crate::files::FileError;
use crate::index::IndexError;
use crate::search::{QueryError, SearchError};
use crate::synth::SynthError;

use super::args::{Cli, Command};
use super::output::{Clean, Palette, clean_character};

/// Why a command failed.
#[derive(Debug)]
pub(crate) enum Failure {
    /// The reader of the output has closed the pipe.
    ClosedPipe,
    /// Any other failure; exit code 2.
    Message(Box<FailureText>),
}

/// A failure as text.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct FailureText {
    message: String,
    place: Option<FailurePlace>,
    hint: Option<String>,
}

/// The location of an error in a query.
#[derive(Debug, PartialEq, Eq)]
struct FailurePlace {
    query: String,
    range: Range<usize>,
}

impl Failure {
    /// A failure with a message and possibly a hint.
    pub(crate) fn new(message: impl Into<String>, hint: Option<String>) -> Self {
        Self::Message(Box::new(FailureText {
            message: message.into(),
            place: None,
            hint,
        }))
    }

    /// A failure with the text of an error and its causes.
    pub(crate) fn of_error(error: &dyn Error, hint: Option<String>) -> Self {
        Self::new(in_words(error), hint)
    }

    /// A failure to write an answer to standard output.
    pub(crate) fn of_output(error: &io::Error) -> Self {
        if error.kind() == io::ErrorKind::BrokenPipe {
            return Self::ClosedPipe;
        }
        Self::new(format!("cannot write the answer: {error}"), None)
    }

    /// The failure of a search for `query`.
    pub(crate) fn of_search(error: SearchError, query: &str) -> Self {
        match error {
            SearchError::Index(error) => error.into(),
            SearchError::Cancelled => Self::of_error(&error, None),
            SearchError::Query(QueryError {
                message,
                range,
                repair,
            }) => {
                let hint = repair.map(|repair| format!("try `{repair}`"));
                let place = FailurePlace {
                    query: query.to_owned(),
                    range,
                };
                Self::Message(Box::new(FailureText {
                    message,
                    place: Some(place),
                    hint,
                }))
            }
        }
    }

    /// The failure of a check with findings.
    pub(crate) fn of_findings(index: &Path) -> Self {
        let rebuild = command(index, "index --rebuild PATH");
        Self::new(
            "the index is damaged",
            Some(format!("rebuild it: `{rebuild}`")),
        )
    }

    /// The failure of a command that panicked. Damaged bytes of an index can make the engine panic.
    pub(crate) fn of_panic(cli: &Cli) -> Self {
        let place = PANIC.lock().unwrap_or_else(PoisonError::into_inner).take();
        // The message could contain text that the user pasted.
        let is_private = matches!(cli.command, Command::Precedents(_) | Command::Verify(_));
        let place = place.filter(|_| cli.everywhere.verbose && !is_private);
        let place = place.map(|place| format!(" ({place})")).unwrap_or_default();
        match cli.command {
            Command::Synth(_) | Command::Help(_) | Command::Completions(_) | Command::Man(_) => {
                Self::new(
                    format!("the program failed unexpectedly{place}"),
                    Some("this is a bug; please report it with the output of `-v`".to_owned()),
                )
            }
            _ => Self::new(
                format!("the index may be damaged: reading it failed unexpectedly{place}"),
                Some(format!(
                    "`{}` shows what is wrong",
                    command(&cli.everywhere.index, "check")
                )),
            ),
        }
    }
}

/// The location of the last panic.
static PANIC: Mutex<Option<String>> = Mutex::new(None);

/// Records the location of a panic for `-v`, instead of printing a trace.
pub(crate) fn record_panics() {
    panic::set_hook(Box::new(|info| {
        let message = info.payload_as_str().unwrap_or("no message");
        let place = info.location().map(ToString::to_string).unwrap_or_default();
        *PANIC.lock().unwrap_or_else(PoisonError::into_inner) = Some(format!("{message}, {place}"));
    }));
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        Self::of_output(&error)
    }
}

impl From<IndexError> for Failure {
    fn from(error: IndexError) -> Self {
        let hint = hint(&error);
        Self::new(in_words(&error), hint)
    }
}

impl From<SynthError> for Failure {
    fn from(error: SynthError) -> Self {
        match error {
            SynthError::File(error) => error.into(),
            SynthError::Write { source } => Self::of_output(&source),
        }
    }
}

impl From<BenchError> for Failure {
    fn from(error: BenchError) -> Self {
        match error {
            BenchError::Index(error) => error.into(),
            BenchError::File(error) => error.into(),
            error @ BenchError::TooFewWords => Self::new(
                in_words(&error),
                Some("index more decisions, or give a file of queries".to_owned()),
            ),
            error => Self::new(in_words(&error), None),
        }
    }
}

impl From<RunError> for Failure {
    fn from(error: RunError) -> Self {
        Self::new(in_words(&error), None)
    }
}

impl From<SweepError> for Failure {
    fn from(error: SweepError) -> Self {
        let hint = match error {
            SweepError::File(error) => return error.into(),
            SweepError::NotToml { .. } | SweepError::NoValues { .. } => {
                Some("write one setting per line, such as `k1 = [0.9, 1.2]`")
            }
            SweepError::TooMany { .. } => Some("try fewer values at a time"),
            SweepError::TooFew { .. } => Some("choose fewer with `--folds N`"),
        };
        Self::new(in_words(&error), hint.map(str::to_owned))
    }
}

impl From<FileError> for Failure {
    fn from(error: FileError) -> Self {
        let hint = file_hint(&error);
        Self::new(in_words(&error), hint)
    }
}

/// The message of an error and of its causes.
fn in_words(error: &dyn Error) -> String {
    let mut words = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        let message = error.to_string();
        if !words.ends_with(&message) {
            words.push_str(": ");
            words.push_str(&message);
        }
        cause = error.source();
    }
    words
}

fn hint(error: &IndexError) -> Option<String> {
    match error {
        IndexError::Missing { folder } => {
            let command = command(&index_of(folder), "index PATH");
            Some(format!("build it first: `{command}`"))
        }
        IndexError::OtherVersion { folder, .. } => {
            let command = command(&index_of(folder), "index --rebuild PATH");
            Some(format!("rebuild it: `{command}`"))
        }
        IndexError::Damaged { path, .. } => {
            let command = command(&index_of(path), "index --rebuild PATH");
            Some(format!("rebuild it: `{command}`"))
        }
        IndexError::Busy { .. } => {
            Some("wait until it has finished; you can still search".to_owned())
        }
        IndexError::Settings { path, line, .. } => {
            let path = quoted(path);
            Some(format!(
                "correct line {line} of {path}, then run the same command again"
            ))
        }
        IndexError::NotOwned { owner, .. } => Some(format!(
            "searching needs read access only; to change the index, run this as {owner}, \
             or choose another folder with `--index DIR`"
        )),
        IndexError::NothingRead { .. } => Some(
            "check PATH: is it empty, or is a network folder not connected? To start with an \
             empty index, remove the old one first"
                .to_owned(),
        ),
        IndexError::Unread { .. } => Some(
            "make the files readable, or remove them, then run the same command again; without \
             `--rebuild` the readable files are added and nothing is removed"
                .to_owned(),
        ),
        IndexError::WouldRemove { .. } => {
            Some("to remove them, run the same command again with `--yes`".to_owned())
        }
        IndexError::NoSuchPath { path } if path.is_relative() => {
            Some("check the spelling; the path is relative to the current folder".to_owned())
        }
        IndexError::NoSuchPath { .. } => Some("check the spelling".to_owned()),
        IndexError::DiskFull { .. } => Some(
            "free some space, then run the same command again; what was committed before is intact"
                .to_owned(),
        ),
        IndexError::RebuildStopped { .. } => {
            Some("run the same command again to rebuild it".to_owned())
        }
        IndexError::File(error) => file_hint(error),
        IndexError::Engine { folder, .. } => {
            let command = command(&index_of(folder), "check");
            Some(format!("`{command}` shows whether the index is damaged"))
        }
    }
}

fn file_hint(error: &FileError) -> Option<String> {
    match error.source.kind() {
        io::ErrorKind::PermissionDenied => {
            Some(format!("you need permission to {} it", error.action))
        }
        io::ErrorKind::StorageFull => {
            Some("free some space, then run the same command again".to_owned())
        }
        io::ErrorKind::InvalidData => Some("save it as UTF-8 text".to_owned()),
        io::ErrorKind::NotADirectory => {
            Some("a part of this path is a file: choose another folder".to_owned())
        }
        io::ErrorKind::ReadOnlyFilesystem => {
            Some("choose another folder with `--index DIR`".to_owned())
        }
        _ => None,
    }
}

/// The `--index` folder that a file or folder of the index belongs to.
fn index_of(path: &Path) -> PathBuf {
    let built = path.ancestors().find(|folder| folder.ends_with("built"));
    built.and_then(Path::parent).unwrap_or(path).to_owned()
}

/// A command line for an index that can be copied.
fn command(index: &Path, arguments: &str) -> String {
    if index == Path::new("index") {
        return format!("redress {arguments}");
    }
    format!("redress --index {} {arguments}", quoted(index))
}

/// A path quoted for a shell.
fn quoted(path: &Path) -> String {
    let path = path.display().to_string();
    let is_plain = |character: char| character.is_alphanumeric() || "/._-+:~\\".contains(character);
    if !path.is_empty() && path.chars().all(is_plain) {
        path
    } else {
        format!("'{}'", path.replace('\'', r"'\''"))
    }
}

impl FailureText {
    /// Writes the failure as text.
    pub(crate) fn write(&self, out: &mut dyn Write, palette: Palette) {
        let Palette { error, note, .. } = palette;
        // If this cannot be written, the exit code still reports the failure.
        let _ = writeln!(out, "{error}error:{error:#} {}", Clean(&self.message));
        if let Some(place) = &self.place {
            let (query, carets) = place.lines();
            let _ = writeln!(out, "  {query}\n  {error}{carets}{error:#}");
        }
        if let Some(hint) = &self.hint {
            let _ = writeln!(out, "{note}hint:{note:#} {}", Clean(hint));
        }
    }
}

impl FailurePlace {
    /// The number of characters of a long query shown before the location.
    const BEFORE_CHARS: usize = 40;
    /// The number of characters shown from there on.
    const SHOWN_CHARS: usize = 96;

    /// The query on one line, and a line that points to the location.
    fn lines(&self) -> (String, String) {
        let length = self.query.chars().count();
        let chars_to = |byte: usize| {
            let byte = self.query.floor_char_boundary(byte);
            self.query[..byte].chars().count()
        };
        let (start, end) = (chars_to(self.range.start), chars_to(self.range.end));
        let first = if length > Self::SHOWN_CHARS {
            start.saturating_sub(Self::BEFORE_CHARS)
        } else {
            0
        };
        let cleaned = |skipped: usize, taken: usize| -> String {
            let characters = self.query.chars().skip(skipped).take(taken);
            characters.map(clean_character).collect()
        };
        let mut shown = cleaned(first, Self::SHOWN_CHARS);
        let marked = end
            .saturating_sub(start)
            .min(Self::SHOWN_CHARS.saturating_sub(start - first));
        let mut before = cleaned(first, start - first).width();
        let width = cleaned(start, marked).width().max(1);
        if first > 0 {
            shown.insert(0, '…');
            before += 1;
        }
        if first + Self::SHOWN_CHARS < length {
            shown.push('…');
        }
        (shown, format!("{:before$}{:^<width$}", "", ""))
    }
}

#[cfg(test)]
mod tests;
