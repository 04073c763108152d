//! The problems of files that cannot be read.

use std::io;
use std::path::Path;

use crate::parse::{Problem, ProblemKind};

/// A path as shown in messages.
pub(super) fn display(path: &Path) -> String {
    printable(&path.to_string_lossy())
}

/// A name without characters that move a terminal's cursor or change the text direction, cut to
/// a readable length.
pub(super) fn printable(name: &str) -> String {
    const MAX_CHARS: usize = 4096;
    name.chars()
        .take(MAX_CHARS)
        .map(|character| match character {
            '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{2028}' | '\u{2029}' => {
                char::REPLACEMENT_CHARACTER
            }
            _ if character.is_control() => char::REPLACEMENT_CHARACTER,
            _ => character,
        })
        .collect()
}

/// The beginning of a message about a system error.
const REFUSED: &str = "cannot be ";

/// The problem of an action on a file, such as `read`, that the system refused.
pub(super) fn refused(action: &str, kind: io::ErrorKind) -> Problem {
    unreadable(format!("{REFUSED}{action}: {kind}"))
}

/// Returns whether the same file may become readable: the problem was not in its bytes.
#[must_use]
pub fn may_become_readable(problem: &Problem) -> bool {
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
