use std::ops::Range;

use crate::model::{Date, DecisionType, Law, Publication, Reason, Reference, SectionKind};
use crate::search::{Notice, WantedRemedy};
use crate::text::Pattern;

/// A query as understood.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Query {
    /// `None` finds every decision.
    pub(crate) root: Option<Clause>,
    /// What the person should know about how it was read.
    pub(crate) notices: Vec<Notice>,
}

/// A part of a query.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Clause {
    /// A word or a phrase: one part or several that follow one another.
    Text(Vec<Part>),
    /// All of them hold in the decision.
    And(Vec<Clause>),
    /// One of them holds in the decision.
    Or(Vec<Clause>),
    /// It does not hold in the decision.
    Not(Box<Clause>),
    /// Only paragraphs of these sections count.
    In(Vec<SectionKind>, Box<Clause>),
    /// A fact of the decision.
    Field(FieldValue),
}

/// One word of a phrase, or a word alone.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) enum Part {
    /// Every inflection of a folded word.
    Word(String),
    /// This folded form and no other.
    Exact(String),
    /// Every form of this shape.
    Pattern(Pattern),
}

/// A fact and the value it has to have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum FieldValue {
    /// An area, a category, or `area > category`.
    Category(String),
    /// The published label.
    Decision(DecisionType),
    /// Words of the authority's name.
    Authority(String),
    /// Statement or report.
    Publication(Publication),
    /// Whether it was investigated.
    Investigated(bool),
    /// Why it was not investigated.
    Reason(Reason),
    /// What it orders.
    Remedy(WantedRemedy),
    /// A law one of its paragraphs cites.
    Law(Law),
    /// The day of the decision.
    Date(DateRange),
    /// The decision itself.
    Reference(Reference),
}

/// Days, both ends inclusive.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct DateRange {
    /// `None` has no first day.
    pub(crate) from: Option<Date>,
    /// `None` has no last day.
    pub(crate) to: Option<Date>,
}

/// A query that cannot be read, with its place and a repair.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct QueryError {
    /// What is wrong, as a fragment.
    pub message: String,
    /// The bytes of the query it speaks of.
    pub range: Range<usize>,
    /// A whole query to try instead.
    pub repair: Option<String>,
}
