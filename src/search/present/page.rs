use std::ops::Range;
use std::time::Duration;

use schemars::JsonSchema;
use serde::Serialize;

use crate::index::{Note, Wording};
use crate::model::{
    Address, Category, Date, DecisionType, Investigated, Pinpoint, Publication, Reason, Reference,
    Remedy, SectionKind,
};
use crate::search::Explanation;

/// The credit that the licence of the texts requires; every answer includes it.
pub const ATTRIBUTION: &str = "Contains decisions of the Local Government and Social Care \
     Ombudsman (www.lgo.org.uk), re-used with acknowledgement.";

/// One page of an answer.
#[derive(Debug, Clone)]
pub struct SearchPage {
    /// What was typed.
    pub query: String,
    /// The query as understood, in the query language.
    pub interpreted: String,
    /// Notices about how the query was read.
    pub notices: Vec<Notice>,
    /// The exact totals, independent of the page.
    pub total: Total,
    /// The decisions after those, if loose words also find decisions that lack a word; `None` if
    /// there are none.
    pub most: Option<Most>,
    /// The number of hits on all pages. If hits are paragraphs, this may be less than the number of
    /// matching paragraphs, because all copies of a standing text are one hit.
    pub all_hits: u64,
    /// The totals of each word, phrase or connector on its own, if requested.
    pub clauses: Vec<ClauseCount>,
    /// The time from the typed words to the finished page.
    pub took: Duration,
    /// The hits of this page.
    pub hits: Vec<Hit>,
    /// Counts of decisions; empty lists if facets were not requested.
    pub facets: Facets,
    /// The index that answered.
    pub index: IndexFacts,
}

/// The totals of one word, phrase or connector of a query on its own, without filters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClauseCount {
    /// The clause, in the query language.
    pub clause: String,
    /// The byte range of the query it was read from.
    pub range: Range<usize>,
    /// The decisions and paragraphs that match it.
    pub total: Total,
}

/// Exact counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Total {
    /// Decisions that match the query and every filter.
    pub decisions: u64,
    /// Paragraphs of those decisions in which a word, phrase or connector of the query matches.
    /// Only branches of an OR that hold in the decision count. 0 for a query without words.
    pub paragraphs: u64,
}

/// The decisions with most of some loose words, but not all of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Most {
    /// The exact number that pass every filter.
    pub decisions: u64,
    /// Their order relative to the decisions with all the words.
    pub order: MostOrder,
}

/// Which decisions come first if loose words find decisions that lack a word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MostOrder {
    /// Those with all the words.
    AllFirst,
    /// The best, even if they lack words: for many words and for questions.
    BestFirst,
}

/// How much of a query a hit matches.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Matched {
    /// The whole query.
    #[default]
    All,
    /// Most of its loose words.
    Most,
}

/// The state of the index that answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct IndexFacts {
    /// Increases by one with every change of the index.
    pub generation: u64,
    /// Decisions in the index.
    pub decisions: u64,
    /// Paragraphs in the index.
    pub paragraphs: u64,
}

/// A notice about how a query was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    /// The kind of notice.
    pub kind: NoticeKind,
    /// A sentence for the user.
    pub message: String,
    /// The byte range of the query it is about.
    pub range: Range<usize>,
    /// A whole query to try instead.
    pub suggestion: Option<String>,
}

/// The kind of notice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum NoticeKind {
    /// A clause matches nothing at all.
    NoMatch,
    /// A part of the query was ignored; the message says why.
    Ignored,
    /// A part can be read in two ways: as it was, and as in the suggested query.
    Reading,
    /// Synonyms are searched for as well.
    Widened,
    /// A rare word is similar to a much more common one.
    DidYouMean,
    /// Parts of the query, or filters, match nothing together.
    TooNarrow,
    /// The query is the name of something that can be filtered by.
    Filter,
    /// A line of a settings file was ignored; the message says why.
    Settings,
}

/// The facts shown with a decision.
#[derive(Debug, Clone, PartialEq)]
pub struct DecisionFacts {
    /// Its reference.
    pub reference: Reference,
    /// The body complained about.
    pub authority: Option<String>,
    /// Service area and category.
    pub category: Option<Category>,
    /// The published "Decision" label.
    pub decision_type: Option<DecisionType>,
    /// Its date.
    pub date: Option<Date>,
    /// Statement or report.
    pub publication: Option<Publication>,
    /// Whether it was investigated.
    pub investigated: Option<Investigated>,
    /// Why it was not investigated, if it says so.
    pub reasons: Vec<Reason>,
    /// The remedies it orders.
    pub remedies: Vec<Remedy>,
    /// The address where it is published.
    pub address: Option<Address>,
    /// The day it was last seen, for one that is no longer published.
    pub withdrawn: Option<Date>,
    /// The title of a generic collection's document.
    pub title: Option<String>,
    /// The text of its summary.
    pub summary: Option<String>,
    /// The user's notes on it and on its paragraphs, in the order of the file; none
    /// where the index was opened without them.
    pub notes: Vec<Note>,
}

impl DecisionFacts {
    /// The citation of a paragraph, or of the decision.
    #[must_use]
    pub fn pinpoint(&self, paragraph: Option<u32>) -> Pinpoint<'_> {
        Pinpoint {
            authority: self.authority.as_deref(),
            reference: &self.reference,
            date: self.date,
            paragraph,
        }
    }
}

/// A decision on a page, or a paragraph if hits are paragraphs.
#[derive(Debug, Clone)]
pub struct Hit {
    /// The decision.
    pub decision: DecisionFacts,
    /// Whether the query named it by its reference.
    pub known: bool,
    /// Whether it matches the whole query.
    pub matched: Matched,
    /// The loose words that it lacks, as typed; empty if it has all of them.
    pub missing: Vec<String>,
    /// Only comparable within one answer. 0 if the order is not by relevance.
    pub score: f32,
    /// The parts of the score, if requested.
    pub explanation: Option<Explanation>,
    /// The number of its matching paragraphs, shown or not.
    pub matching_paragraphs: u64,
    /// The number of these that are standing text, which is only shown if nothing else matches.
    pub matching_standing: u64,
    /// The best matching ones, in the order of the decision, with the requested neighbours.
    pub paragraphs: Vec<ShownParagraph>,
}

/// A paragraph as shown.
#[derive(Debug, Clone)]
pub struct ShownParagraph {
    /// Counts from 1 through the decision; `None` for the summary and for
    /// unnumbered text.
    pub number: Option<u32>,
    /// The section it belongs to.
    pub section: SectionKind,
    /// The section's heading as printed; empty for text without one.
    pub heading: String,
    /// The short line without punctuation above it.
    pub subheading: Option<String>,
    /// The whole text.
    pub text: String,
    /// Byte ranges of `text`, in ascending order, not overlapping.
    pub highlights: Vec<Range<usize>>,
    /// Its contribution to the order. 0 for a neighbour that does not match.
    pub score: f32,
    /// Whether the query matches in it.
    pub matches: bool,
    /// Whether its wording appears in many decisions.
    pub standing: bool,
    /// The number of decisions with nearly the same wording, including this one.
    pub same_wording: u64,
    /// The number of its wording, shared by near-identical paragraphs in one state of the index;
    /// `None` if no other decision has it.
    pub wording: Option<Wording>,
    /// For standing text that an earlier hit of the page already shows: where. The view says so in
    /// place of the text.
    pub repeats: Option<Repeated>,
}

/// An earlier paragraph on a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Repeated {
    /// The decision it belongs to.
    pub reference: Reference,
    /// Its number there.
    pub number: Option<u32>,
}

/// A part of a text that is either marked or not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TextRun<'a> {
    /// The text.
    pub text: &'a str,
    /// Whether it is marked.
    pub highlighted: bool,
}

impl ShownParagraph {
    /// The text split where marks begin and end. Joined together, the runs are the text.
    #[must_use]
    pub fn runs(&self) -> Vec<TextRun<'_>> {
        let mut runs = Vec::with_capacity(2 * self.highlights.len() + 1);
        let mut at = 0;
        for range in &self.highlights {
            if at < range.start {
                runs.push(TextRun {
                    text: &self.text[at..range.start],
                    highlighted: false,
                });
            }
            runs.push(TextRun {
                text: &self.text[range.clone()],
                highlighted: true,
            });
            at = range.end;
        }
        if at < self.text.len() {
            runs.push(TextRun {
                text: &self.text[at..],
                highlighted: false,
            });
        }
        runs
    }

    /// The highlights as pairs of Unicode code points.
    #[must_use]
    pub fn highlights_in_code_points(&self) -> Vec<[usize; 2]> {
        let (mut at, mut code_points) = (0, 0);
        let mut advance = |to: usize| {
            code_points += self.text[at..to].chars().count();
            at = to;
            code_points
        };
        self.highlights
            .iter()
            .map(|range| [advance(range.start), advance(range.end)])
            .collect()
    }
}

/// Counts of decisions by their facts. Each facet applies every filter except its own, both filters
/// given in addition to the query and facts that the whole query requires (one fact, or several of
/// one kind joined by OR). Most common first, ties by value.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Facets {
    /// Service areas, each with its categories.
    pub category: Vec<FacetCount>,
    /// Published labels.
    pub decision: Vec<FacetCount>,
    /// Bodies complained about.
    pub authority: Vec<FacetCount>,
    /// Years of decision, newest first. If no years are filtered, the date filter counts as its
    /// own.
    pub year: Vec<FacetCount>,
    /// Why complaints were not investigated, by the names that `reason:` uses. A decision counts
    /// once for each of its reasons.
    pub reason: Vec<FacetCount>,
    /// What was ordered, by the names that `remedy:` uses. A decision counts once for each kind of
    /// remedy it orders.
    pub remedy: Vec<FacetCount>,
    /// `yes` and `no`.
    pub investigated: Vec<FacetCount>,
    /// `statement` and `report`.
    pub publication: Vec<FacetCount>,
    /// Quarters of decision such as `2024-Q3`, oldest first, with every filter applied; quarters
    /// without a decision are left out.
    pub quarter: Vec<FacetCount>,
}

/// A value and the number of decisions that have it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FacetCount {
    /// The value as shown.
    pub value: String,
    /// Decisions.
    pub count: u64,
    /// The level below, for categories.
    pub children: Vec<FacetCount>,
}

/// A whole decision as read back from the index.
#[derive(Debug, Clone)]
pub struct ShownDecision {
    /// Its facts.
    pub decision: DecisionFacts,
    /// Every paragraph, in order, with marks if a query was given.
    pub paragraphs: Vec<ShownParagraph>,
    /// The decisions that cite it, newest first.
    pub cited_by: Vec<CitingDecision>,
}

/// A decision that cites another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CitingDecision {
    /// Its reference.
    pub reference: Reference,
    /// The body complained about.
    pub authority: Option<String>,
    /// The published "Decision" label.
    pub decision_type: Option<DecisionType>,
    /// Its date.
    pub date: Option<Date>,
    /// The numbers of its paragraphs that cite the other, in order; `None` for the
    /// summary and for unnumbered text.
    pub paragraphs: Vec<Option<u32>>,
}

impl CitingDecision {
    /// The citation of the first paragraph that cites the other.
    #[must_use]
    pub fn pinpoint(&self) -> Pinpoint<'_> {
        Pinpoint {
            authority: self.authority.as_deref(),
            reference: &self.reference,
            date: self.date,
            paragraph: self.paragraphs.first().copied().flatten(),
        }
    }
}
