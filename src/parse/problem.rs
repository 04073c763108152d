use std::fmt;

/// A result, and the problems of its source.
#[derive(Debug, Clone, PartialEq)]
pub struct Parsed<T> {
    /// The best reading of the source.
    pub value: T,
    /// In the order found. Empty for a clean source.
    pub problems: Vec<Problem>,
}

/// A part of a source that was not understood.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// The kind of the problem; reports count by it.
    pub kind: ProblemKind,
    /// The line of the source, counted from 1, if there is one.
    pub line: Option<usize>,
    /// A description of what was found or is missing.
    pub detail: String,
}

/// The kind of a problem in a source.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ProblemKind {
    /// A source that cannot be a decision: empty, binary, too large.
    Unreadable,
    /// A file that would expand beyond the limit.
    TooLarge,
    /// A page of a crawl whose text is missing or incomplete in the file.
    IncompleteCapture,
    /// A line of JSON Lines that is not a valid record.
    InvalidRecord,
    /// No reference, so no key: the document is skipped.
    NoReference,
    /// A header fact that the page should state and does not.
    MissingFact,
    /// A header fact in unknown wording.
    UnknownWording,
    /// An unknown heading; its text is kept under `other`.
    UnknownSection,
    /// Text was repaired: mojibake, stray control characters.
    Repaired,
    /// Facts that contradict one another; the detail says which one was used.
    Contradiction,
}

impl fmt::Display for ProblemKind {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Unreadable => "unreadable",
            Self::TooLarge => "too large",
            Self::IncompleteCapture => "incomplete page of a crawl",
            Self::InvalidRecord => "invalid record",
            Self::NoReference => "no reference",
            Self::MissingFact => "missing fact",
            Self::UnknownWording => "wording not recognised",
            Self::UnknownSection => "unknown section",
            Self::Repaired => "repaired text",
            Self::Contradiction => "contradicting facts",
        })
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(line) = self.line {
            write!(formatter, "line {line}: ")?;
        }
        write!(formatter, "{}: {}", self.kind, self.detail)
    }
}
