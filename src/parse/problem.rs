use std::fmt;

/// A reading, and what was odd about its source.
#[derive(Debug, Clone, PartialEq)]
pub struct Parsed<T> {
    /// The best reading of the source.
    pub value: T,
    /// In the order met. Empty for a clean source.
    pub problems: Vec<Problem>,
}

/// Something in a source that was not understood.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// What sort of problem it is; reports count by it.
    pub kind: ProblemKind,
    /// The line of the source, counted from 1, where there is one.
    pub line: Option<usize>,
    /// What stood there, or what is missing, in words.
    pub detail: String,
}

/// What sort of problem a source has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ProblemKind {
    /// Nothing that could be a decision: empty, binary, too large.
    Unreadable,
    /// A file that would expand beyond all bounds.
    TooLarge,
    /// A page of a crawl whose text is not, or not whole, in the file.
    IncompleteCapture,
    /// A line of JSON Lines that is not what was expected.
    InvalidRecord,
    /// No reference, so no key: the document is left out.
    NoReference,
    /// A header fact the page should state and does not.
    MissingFact,
    /// A header fact in a wording that is not recognised.
    UnknownWording,
    /// A heading that is on no list; its text is kept under `other`.
    UnknownSection,
    /// Text was repaired: mojibake, stray control characters.
    Repaired,
    /// Facts that contradict one another; the detail tells which was believed.
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
