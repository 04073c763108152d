use super::{Cancellation, WantedRemedy};
use crate::model::{Date, DecisionType, Investigated, Reason, SectionKind};

/// Everything that can be asked of a search. Flags, page parameters and API
/// parameters all end here.
#[derive(Debug, Clone)]
pub struct SearchRequest {
    /// What was typed, in the query language. Empty finds every decision.
    pub query: String,
    /// Filters given apart from the query; a decision has to pass all of them.
    pub filters: Filters,
    /// Whether the answer to loose words goes on below the decisions that have all
    /// of them.
    pub matching: Match,
    /// Order of the decisions.
    pub sort: Sort,
    /// Hits on a page, 1 to [`Self::MAX_LIMIT`].
    pub limit: usize,
    /// The page asked for, counted from 1.
    pub page: usize,
    /// The most paragraphs shown of one decision. Up to [`Self::SELECTION`], standing
    /// text gives way to other matching paragraphs, and each of its wordings is
    /// shown once.
    pub paragraphs: usize,
    /// Whether a hit is a decision or a single paragraph.
    pub grouping: Grouping,
    /// Paragraphs shown before and after each matching one.
    pub context: usize,
    /// Whether facets are counted.
    pub facets: bool,
    /// Whether each hit tells how its score comes about.
    pub explain: bool,
    /// Whether synonyms and abbreviations widen the query.
    pub synonyms: bool,
    /// The day that words such as `last-12-months` count from.
    pub today: Date,
    /// The most postings that the query may read. A position counts as three of them, a
    /// pair of occurrences that a connector compares as one. A query that needs more is
    /// refused, never cut off.
    pub max_work: u64,
    /// Ends the search from another thread.
    pub cancellation: Cancellation,
}

/// Filters beside the query. Several values of one filter widen it, several
/// filters narrow the result.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Filters {
    /// An area, a category name, or `area > category`; case does not matter.
    pub category: Vec<String>,
    /// Published labels.
    pub decision: Vec<DecisionType>,
    /// Words of an authority's name.
    pub authority: Vec<String>,
    /// Only paragraphs of these sections.
    pub section: Vec<SectionKind>,
    /// Reasons for not investigating.
    pub reason: Vec<Reason>,
    /// Kinds of remedy and sums that were ordered.
    pub remedy: Vec<WantedRemedy>,
    /// Years of decision.
    pub year: Vec<i16>,
    /// Whether it was investigated.
    pub investigated: Vec<Investigated>,
    /// First day, inclusive.
    pub from: Option<Date>,
    /// Last day, inclusive.
    pub to: Option<Date>,
}

/// What an answer to loose words holds. A query with an operator finds what it says,
/// whatever is chosen here.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Match {
    /// The decisions that have all the words, and then those that have most of them.
    #[default]
    Most,
    /// The decisions that have all the words.
    All,
}

impl Match {
    /// Both; the first is what happens unless asked.
    pub const ALL: [Self; 2] = [Self::Most, Self::All];

    /// The word in flags and addresses.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Most => "most",
            Self::All => "all",
        }
    }
}

/// Order of the decisions. Ties are broken by date, newest first, then reference.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Sort {
    /// Best first.
    #[default]
    Relevance,
    /// Newest first; decisions without a date last.
    Newest,
    /// Oldest first; decisions without a date last.
    Oldest,
    /// Those that most decisions cite first.
    Cited,
}

impl Sort {
    /// Every order.
    pub const ALL: [Self; 4] = [Self::Relevance, Self::Newest, Self::Oldest, Self::Cited];

    /// The word in flags and addresses.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Relevance => "relevance",
            Self::Newest => "newest",
            Self::Oldest => "oldest",
            Self::Cited => "cited",
        }
    }
}

/// What one hit is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Grouping {
    /// A decision with its matching paragraphs.
    #[default]
    Decision,
    /// One paragraph.
    Paragraph,
}

impl SearchRequest {
    /// The most paragraphs of a decision that are a selection: who asks for more
    /// wants all that match.
    pub const SELECTION: usize = 10;

    /// The most hits on one page.
    pub const MAX_LIMIT: usize = 1_000;

    /// What [`Self::max_work`] is unless told otherwise.
    pub const MAX_WORK: u64 = 100_000_000;

    /// A request for `query` with every default.
    #[must_use]
    pub fn new(query: impl Into<String>) -> Self {
        Self {
            query: query.into(),
            filters: Filters::default(),
            matching: Match::default(),
            sort: Sort::default(),
            limit: 10,
            page: 1,
            paragraphs: 3,
            grouping: Grouping::default(),
            context: 0,
            facets: true,
            explain: false,
            synonyms: true,
            today: jiff::Timestamp::now()
                .to_zoned(jiff::tz::TimeZone::UTC)
                .date(),
            max_work: Self::MAX_WORK,
            cancellation: Cancellation::default(),
        }
    }
}
