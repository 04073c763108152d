use std::ops::Range;
use std::time::Duration;

use schemars::JsonSchema;
use serde::Serialize;

use crate::index::Wording;
use crate::model::{
    Address, Category, Date, DecisionType, Investigated, Pinpoint, Publication, Reason, Reference,
    Remedy, SectionKind,
};
use crate::search::Explanation;

/// The credit the licence of the texts asks for; every answer carries it.
pub const ATTRIBUTION: &str = "Contains decisions of the Local Government and Social Care \
     Ombudsman (www.lgo.org.uk), re-used with acknowledgement.";

/// One page of an answer.
#[derive(Debug, Clone)]
pub struct SearchPage {
    /// What was typed.
    pub query: String,
    /// The query as understood, in the query language.
    pub interpreted: String,
    /// What the person should know about how the query was read.
    pub notices: Vec<Notice>,
    /// Exact, whatever the page.
    pub total: Total,
    /// The decisions behind those, where loose words go on; `None` where nothing was
    /// added.
    pub most: Option<Most>,
    /// How many hits all pages have together. Fewer than the matching paragraphs
    /// where these are the hits: standing text is one hit, however many
    /// decisions it stands in.
    pub all_hits: u64,
    /// What each word, phrase or connector finds by itself, where that was asked for.
    pub clauses: Vec<ClauseCount>,
    /// Time spent, from typed words to finished page.
    pub took: Duration,
    /// The hits of this page.
    pub hits: Vec<Hit>,
    /// Counts of decisions; empty lists where facets were not asked for.
    pub facets: Facets,
    /// The index that answered.
    pub index: IndexFacts,
}

/// What one word, phrase or connector of a query finds by itself, filters apart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClauseCount {
    /// The clause, in the query language.
    pub clause: String,
    /// The bytes of the query it was read from.
    pub range: Range<usize>,
    /// The decisions and paragraphs that have it.
    pub total: Total,
}

/// Exact counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Total {
    /// Decisions that match the query and every filter.
    pub decisions: u64,
    /// Paragraphs of those decisions in which a word, phrase or connector of
    /// the query matches. Of the branches of an OR only those count that hold
    /// in the decision. 0 for a query without words.
    pub paragraphs: u64,
}

/// The decisions that have most of some loose words, but not all of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Most {
    /// How many pass every filter; exact.
    pub decisions: u64,
    /// How they stand to those that have all the words.
    pub order: MostOrder,
}

/// Which decisions come first where loose words go on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MostOrder {
    /// Those that have all the words.
    AllFirst,
    /// The best, whatever they lack: for many words and for questions.
    BestFirst,
}

/// How much of a query a hit has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Matched {
    /// All that the query asks for.
    #[default]
    All,
    /// Most of its loose words.
    Most,
}

/// Which state of the index answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct IndexFacts {
    /// Rises by one with every change of the index.
    pub generation: u64,
    /// Decisions in the index.
    pub decisions: u64,
    /// Paragraphs in the index.
    pub paragraphs: u64,
}

/// Something to know about how a query was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    /// What sort of notice it is.
    pub kind: NoticeKind,
    /// A sentence for the person.
    pub message: String,
    /// The bytes of the query it speaks of.
    pub range: Range<usize>,
    /// A whole query to try instead.
    pub suggestion: Option<String>,
}

/// What sort of notice it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum NoticeKind {
    /// A clause matches nothing at all.
    NoMatch,
    /// A part of the query was left out, and why.
    Ignored,
    /// A part can be understood in two ways: as it is, and as in the query to try.
    Reading,
    /// Synonyms are looked for as well.
    Widened,
    /// A rare word has a far commoner neighbour.
    DidYouMean,
    /// Parts of the query, or filters, leave nothing together.
    TooNarrow,
    /// The query is the name of something that can be filtered by.
    Filter,
    /// A line of a settings file was left out, and why.
    Settings,
}

/// The facts of one decision, as shown with it.
#[derive(Debug, Clone, PartialEq)]
pub struct DecisionFacts {
    /// The number it is known by.
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
    /// Why it was not investigated, where it says so.
    pub reasons: Vec<Reason>,
    /// What it orders.
    pub remedies: Vec<Remedy>,
    /// Where it is published.
    pub address: Option<Address>,
    /// The title of a generic collection's document.
    pub title: Option<String>,
    /// The text of its summary.
    pub summary: Option<String>,
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

/// One decision of a page, or, asked flat, one paragraph of one.
#[derive(Debug, Clone)]
pub struct Hit {
    /// The decision.
    pub decision: DecisionFacts,
    /// Whether the query named it by its reference.
    pub known: bool,
    /// Whether it has all that the query asks for.
    pub matched: Matched,
    /// The loose words that it lacks, as typed; none for what has all.
    pub missing: Vec<String>,
    /// Only comparable within one answer. 0 where the order is not relevance.
    pub score: f32,
    /// How the score comes about, where that was asked.
    pub explanation: Option<Explanation>,
    /// How many of its paragraphs match, shown or not.
    pub matching_paragraphs: u64,
    /// How many of these are standing text, which is shown only where nothing
    /// else matches.
    pub matching_standing: u64,
    /// The best matching ones, in the order of the decision, with the
    /// neighbours asked for.
    pub paragraphs: Vec<ShownParagraph>,
}

/// A paragraph as shown.
#[derive(Debug, Clone)]
pub struct ShownParagraph {
    /// Counts from 1 through the decision; `None` for the summary and for
    /// unnumbered text.
    pub number: Option<u32>,
    /// The section it stands in.
    pub section: SectionKind,
    /// The section's heading as printed; empty for text under none.
    pub heading: String,
    /// The bare short line above it.
    pub subheading: Option<String>,
    /// The whole text.
    pub text: String,
    /// Byte ranges of `text`, rising, not overlapping.
    pub highlights: Vec<Range<usize>>,
    /// What it adds to the order. 0 for a neighbour that does not match.
    pub score: f32,
    /// Whether the query matches in it.
    pub matches: bool,
    /// Whether its wording stands in many decisions.
    pub standing: bool,
    /// In how many decisions nearly the same wording stands, this one included.
    pub same_wording: u64,
    /// Its wording, the same for near-equal paragraphs in one state of the
    /// index; `None` where no other decision has it.
    pub wording: Option<Wording>,
    /// For standing text that was shown further up on the page: where. Who draws
    /// the page says so in place of the text.
    pub repeats: Option<Repeated>,
}

/// A paragraph further up on a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Repeated {
    /// The decision it stands in.
    pub reference: Reference,
    /// Its number there.
    pub number: Option<u32>,
}

/// A stretch of a text that is marked or not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TextRun<'a> {
    /// The text.
    pub text: &'a str,
    /// Whether it is marked.
    pub highlighted: bool,
}

impl ShownParagraph {
    /// The text cut where marks begin and end. The runs joined are the text.
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

/// Counts of decisions by their facts. Each facet takes every filter into
/// account but its own, whether it was given beside the query or typed in it: as a
/// fact, or facts of one kind joined by OR, that all of the query has to have.
/// Commonest first, ties by value.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Facets {
    /// Service areas, each with its categories.
    pub category: Vec<FacetCount>,
    /// Published labels.
    pub decision: Vec<FacetCount>,
    /// Bodies complained about.
    pub authority: Vec<FacetCount>,
    /// Years of decision, newest first. Days, where no years are asked for, are
    /// its own filter too.
    pub year: Vec<FacetCount>,
    /// Why complaints were not investigated, by the words of `reason:`. A
    /// decision counts for each of its reasons.
    pub reason: Vec<FacetCount>,
    /// What was ordered, by the words of `remedy:`. A decision counts for each
    /// kind of remedy it orders.
    pub remedy: Vec<FacetCount>,
    /// `yes` and `no`.
    pub investigated: Vec<FacetCount>,
    /// `statement` and `report`.
    pub publication: Vec<FacetCount>,
    /// Quarters of decision such as `2024-Q3`, oldest first, with every filter
    /// taken into account; quarters without a decision are left out.
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
    /// Every paragraph, in order, marked where a query was given.
    pub paragraphs: Vec<ShownParagraph>,
    /// The decisions that cite it, the newest first.
    pub cited_by: Vec<CitingDecision>,
}

/// A decision that cites another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CitingDecision {
    /// The number it is known by.
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
