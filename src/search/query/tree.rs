use std::ops::Range;

use crate::model::{
    Date, DecisionType, Investigated, Law, Publication, Reason, Reference, SectionKind, Tag,
};
use crate::search::{Notice, WantedRemedy};
use crate::text::{Pattern, has_capitals, words};

/// A parsed query.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Query {
    /// `None` finds every decision.
    pub(crate) root: Option<Clause>,
    /// Whether it is loose words without operators, possibly with facts.
    pub(crate) is_loose: bool,
    /// Notices about how it was read.
    pub(crate) notices: Vec<Notice>,
    /// Names of which only the first word was used, although more words may belong to them.
    pub(crate) open_names: OpenNames,
    /// The cited paragraph, if the query is a citation.
    pub(crate) paragraph: Option<u32>,
}

/// Authorities and categories given as one word without quotes, with more words after it. Like
/// ranges, these do not affect equality.
#[derive(Debug, Clone, Default)]
pub(crate) struct OpenNames(pub(crate) Vec<OpenName>);

impl PartialEq for OpenNames {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

/// A name that may have more words.
#[derive(Debug, Clone)]
pub(crate) struct OpenName {
    /// The field with its one word.
    pub(crate) read: FieldValue,
    /// The byte range of the field in the query.
    pub(crate) range: Range<usize>,
    /// The ends of the words after it, nearest first.
    pub(crate) ends: Vec<usize>,
}

/// A part of a query.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Clause {
    /// A word or a phrase.
    Text(Text),
    /// Two operands within reach of each other in one paragraph.
    Near(Box<Near>),
    /// All of these hold for the decision.
    And(Vec<Clause>),
    /// At least one of these holds for the decision.
    Or(Vec<Clause>),
    /// This does not hold for the decision.
    Not(Box<Clause>),
    /// Only paragraphs of these sections count.
    In(Vec<SectionKind>, Box<Clause>),
    /// Only standing text counts, or only the rest.
    Standing(bool, Box<Clause>),
    /// Multiplies the score by this factor; the matches stay the same.
    Weighted(Box<Clause>, f32),
    /// A fact of the decision.
    Field(FieldValue),
}

/// A word or a phrase.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Text {
    /// What was typed.
    pub(crate) phrase: Phrase,
    /// Equivalent alternatives. The parser leaves this empty; widening fills it. It is not printed.
    pub(crate) others: Vec<Phrase>,
    /// Its byte range in the query.
    pub(crate) place: QueryRange,
    /// The words as typed, where their capitals carry meaning.
    pub(crate) capitals: Capitals,
}

/// One word, or several consecutive words.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct Phrase {
    /// Never empty.
    pub(crate) parts: Vec<QueryTerm>,
    /// The maximum number of other words between the first and the last.
    pub(crate) slop: u32,
}

impl Phrase {
    /// A phrase with a slop of 0.
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

    /// Keeps the capitals of `typed`, the source of this text: `SEND` is widened, and `send` is
    /// not.
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

/// The words as typed, by part; `None` for a word whose capitals carry no meaning.
///
/// Like ranges, these do not affect equality.
#[derive(Debug, Clone, Default)]
pub(crate) struct Capitals(pub(super) Vec<Option<String>>);

impl PartialEq for Capitals {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

/// The byte range in the query that something was read from.
///
/// All ranges compare as equal: the meaning of a query does not depend on where its words are in
/// the line, so a tree that is printed and read again is the same tree.
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
    /// This folded form only.
    Exact(String),
    /// Every form that matches this pattern.
    Pattern(Pattern),
    /// Every form within this many edits of a folded word.
    Fuzzy(String, u8),
}

/// A connector with its operands: texts, groups of operands joined by OR, and
/// other connectors.
///
/// An occurrence is a run of words, from its first to its last. A text occurs where its words are;
/// a phrase with slop occurs wherever its words fit. A group occurs where any of its operands does.
/// A connector occurs once for each pair of operands within reach of each other: the run from the
/// first word of the two to the last. A negated connector occurs wherever its left operand does
/// with no occurrence of the right one within reach.
///
/// Two occurrences are within reach of each other when they are in the same paragraph and
/// - for a number of words: they share no word, and the distance from the last word of the earlier
///   one to the first word of the later one is at most that number (adjacent words are 1 apart).
///   Only the texts at the two ends of a connector's run count as its words; anything between them
///   is within reach of it;
/// - for a sentence: all the words of both are in the same sentence, and they are not the same run
///   of words; they may share some;
/// - for a paragraph: they are not the same run of words; they may share some.
///
/// If the connector is ordered, the left one must begin and end first. A connector within a
/// connector is an operand like any other: `a /5 b /s c` is `(a /5 b) /s c` and means a sentence
/// with a `c` and an `a` near a `b`; `(a /8 b) not /2 c` is a run from `a` to `b` with no `c` in it
/// or within two words of it.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Near {
    pub(crate) left: Clause,
    pub(crate) link: Link,
    pub(crate) right: Clause,
}

/// What a connector requires of its operands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Link {
    pub(crate) reach: Reach,
    /// Whether the left operand must come first.
    pub(crate) ordered: bool,
    /// Whether the right operand must be absent.
    pub(crate) negated: bool,
}

/// The maximum distance between operands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Reach {
    /// A number of words; adjacent words are 1 apart.
    Words(u32),
    Sentence,
    Paragraph,
}

/// A fact and its required value.
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
    /// Whether the complaint was investigated.
    Investigated(Investigated),
    /// Why it was not investigated.
    Reason(Reason),
    /// A remedy it orders.
    Remedy(WantedRemedy),
    /// A law cited in one of its paragraphs.
    Law(Law),
    /// A decision cited in one of its paragraphs; it need not be in the index.
    Cites(Reference),
    /// A tag that the user's notes give it or one of its paragraphs.
    Tag(Tag),
    /// The date of the decision.
    Date(DateRange),
    /// The decision itself.
    Reference(Reference),
}

/// Days, both ends inclusive.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct DateRange {
    /// `None` for no first day.
    pub(crate) from: Option<Date>,
    /// `None` for no last day.
    pub(crate) to: Option<Date>,
}

/// A query that cannot be read, with the location of the fault and a repair.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct QueryError {
    /// What is wrong, as a fragment.
    pub message: String,
    /// The byte range of the query that the message is about.
    pub range: Range<usize>,
    /// A whole query to try instead.
    pub repair: Option<String>,
}
