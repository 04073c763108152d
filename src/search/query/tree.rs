use std::ops::Range;

use crate::model::{
    Date, DecisionType, Investigated, Law, Publication, Reason, Reference, SectionKind,
};
use crate::search::{Notice, WantedRemedy};
use crate::text::{Pattern, has_capitals, words};

/// A query as understood.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Query {
    /// `None` finds every decision.
    pub(crate) root: Option<Clause>,
    /// Whether it is loose words, perhaps beside facts: no operator was typed.
    pub(crate) is_loose: bool,
    /// What the person should know about how it was read.
    pub(crate) notices: Vec<Notice>,
    /// Names that may go on behind the one word that was taken for them.
    pub(crate) open_names: OpenNames,
    /// The paragraph that is cited, of the one decision that the query is.
    pub(crate) paragraph: Option<u32>,
}

/// Authorities and categories given by one word without quotes, with more words behind
/// it. As with places, all are equal.
#[derive(Debug, Clone, Default)]
pub(crate) struct OpenNames(pub(crate) Vec<OpenName>);

impl PartialEq for OpenNames {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

/// A name that may go on.
#[derive(Debug, Clone)]
pub(crate) struct OpenName {
    /// The field with its one word.
    pub(crate) read: FieldValue,
    /// Where that was typed.
    pub(crate) range: Range<usize>,
    /// Where the words behind it end, nearest first.
    pub(crate) ends: Vec<usize>,
}

/// A part of a query.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Clause {
    /// A word or a phrase.
    Text(Text),
    /// Two operands within reach of each other in one paragraph.
    Near(Box<Near>),
    /// All of them hold in the decision.
    And(Vec<Clause>),
    /// One of them holds in the decision.
    Or(Vec<Clause>),
    /// It does not hold in the decision.
    Not(Box<Clause>),
    /// Only paragraphs of these sections count.
    In(Vec<SectionKind>, Box<Clause>),
    /// Only standing text counts, or only the rest.
    Standing(bool, Box<Clause>),
    /// It counts so many times in the order of the answer; what is found stays
    /// the same.
    Weighted(Box<Clause>, f32),
    /// A fact of the decision.
    Field(FieldValue),
}

/// A word or a phrase.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Text {
    /// What was typed.
    pub(crate) phrase: Phrase,
    /// What counts as if it had been typed. The parser leaves it empty; what
    /// widens a query fills it. It is not printed.
    pub(crate) others: Vec<Phrase>,
    /// Where it was typed.
    pub(crate) place: QueryRange,
    /// How its words were typed where capitals can tell them from others.
    pub(crate) capitals: Capitals,
}

/// One word, or several that follow one another.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct Phrase {
    /// Never empty.
    pub(crate) parts: Vec<QueryTerm>,
    /// At most so many other words are between the first and the last.
    pub(crate) slop: u32,
}

impl Phrase {
    /// Words without others in between.
    pub(crate) fn new(parts: Vec<QueryTerm>) -> Self {
        Self { parts, slop: 0 }
    }
}

impl Text {
    /// A text that was typed at `range`.
    pub(crate) fn new(phrase: Phrase, range: Range<usize>) -> Self {
        Self {
            phrase,
            others: Vec::new(),
            place: QueryRange(range),
            capitals: Capitals::default(),
        }
    }

    /// Keeps the capitals of `typed`, which it was read from: `SEND` is widened, and
    /// `send` is not.
    pub(super) fn with_capitals(mut self, typed: &str) -> Self {
        let typed_words = words(typed);
        let parts = &self.phrase.parts;
        let are_the_same = typed_words.len() == parts.len()
            && (typed_words.iter().zip(parts))
                .all(|((_, form), part)| matches!(part, QueryTerm::Word(own) if own == form));
        if are_the_same {
            let words = typed_words.into_iter().map(|(range, _)| {
                let word = &typed[range];
                has_capitals(word).then(|| word.to_owned())
            });
            self.capitals = Capitals(words.collect());
        }
        self
    }
}

/// Words as typed, by part; `None` for one whose capitals say nothing.
///
/// As with places, all are equal.
#[derive(Debug, Clone, Default)]
pub(crate) struct Capitals(pub(super) Vec<Option<String>>);

impl PartialEq for Capitals {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

/// The bytes of the query something was read from.
///
/// All places are equal: a query means the same wherever its words stand in the
/// line, so that a tree printed and read again is the same tree.
#[derive(Debug, Clone, Default)]
pub(crate) struct QueryRange(pub(crate) Range<usize>);

impl PartialEq for QueryRange {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

/// One word of a phrase, or a word alone.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) enum QueryTerm {
    /// Every inflection of a folded word.
    Word(String),
    /// This folded form and no other.
    Exact(String),
    /// Every form of this shape.
    Pattern(Pattern),
    /// Every form so few edits away from a folded word.
    Fuzzy(String, u8),
}

/// A connector with its operands: texts, groups of operands joined by OR, and
/// other connectors.
///
/// An occurrence is a run of words, from its first to its last. A text occurs where
/// its words stand; a phrase with other words among its own, wherever these fit. A
/// group occurs where any of its operands does. A connector occurs once for each pair
/// of operands within reach of each other: the run from the first word of the two to
/// the last. A negated connector occurs where its left operand does with none of the
/// right within reach.
///
/// Two occurrences are within reach of each other when they are in the same
/// paragraph and
/// - for so many words, they share no word, and from the last word of the earlier to
///   the first word of the later it is at most that far (neighbours are 1 apart). Of
///   the run of a connector only the texts at its two ends are its words: what stands
///   between these is within reach of it;
/// - for a sentence, all the words of both are in the same sentence, and they are not
///   the same run of words; they may share some;
/// - for a paragraph, they are not the same run of words; they may share some.
///
/// Where the connector is ordered, the left one has to begin and to end first. A
/// connector within a connector is an operand like any other: `a /5 b /s c` is `(a /5
/// b) /s c` and means a sentence with a `c` and an `a` near a `b`; `(a /8 b) not /2 c`
/// is a run from `a` to `b` with no `c` in it and none within two words of it.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Near {
    pub(crate) left: Clause,
    pub(crate) link: Link,
    pub(crate) right: Clause,
}

/// What a connector asks of its operands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Link {
    pub(crate) reach: Reach,
    /// Whether the left operand has to come first.
    pub(crate) ordered: bool,
    /// Whether the right operand must not be there.
    pub(crate) negated: bool,
}

/// How far from each other operands may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Reach {
    /// So many words, 1 for neighbours.
    Words(u32),
    Sentence,
    Paragraph,
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
    Investigated(Investigated),
    /// Why it was not investigated.
    Reason(Reason),
    /// What it orders.
    Remedy(WantedRemedy),
    /// A law one of its paragraphs cites.
    Law(Law),
    /// A decision that one of its paragraphs cites, in the index or not.
    Cites(Reference),
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
