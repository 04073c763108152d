//! What messages say about files that cannot be read.

use std::io;
use std::path::Path;

use crate::parse::{Problem, ProblemKind};

/// A path as messages show it.
pub(super) fn display(path: &Path) -> String {
    printable(&path.to_string_lossy())
}

/// A name without what would move a terminal's cursor or turn the direction
/// of writing, and of a length that can be read.
pub(super) fn printable(name: &str) -> String {
    const LONGEST_CHARS: usize = 4096;
    name.chars()
        .take(LONGEST_CHARS)
        .map(|character| match character {
            '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{2028}' | '\u{2029}' => {
                char::REPLACEMENT_CHARACTER
            }
            _ if character.is_control() => char::REPLACEMENT_CHARACTER,
            _ => character,
        })
        .collect()
}

/// Begins what is told where the system would not read.
const REFUSED: &str = "cannot be ";

/// Tells that the system would not do something with a file, such as `read`.
pub(super) fn refused(action: &str, kind: io::ErrorKind) -> Problem {
    unreadable(format!("{REFUSED}{action}: {kind}"))
}

/// Whether the same file may be readable another time: its bytes were not the problem.
#[must_use]
pub fn may_pass(problem: &Problem) -> bool {
    problem.kind == ProblemKind::Unreadable && problem.detail.starts_with(REFUSED)
}

pub(super) fn unreadable(detail: String) -> Problem {
    Problem {
        kind: ProblemKind::Unreadable,
        line: None,
        detail,
    }
}

pub(super) fn too_large(detail: String) -> Problem {
    Problem {
        kind: ProblemKind::TooLarge,
        line: None,
        detail,
    }
}
