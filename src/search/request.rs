use super::{Cancellation, WantedRemedy};
use crate::model::{Date, DecisionType, Investigated, Reason, SectionKind};

/// All options of a search. Flags, page parameters and API parameters are all converted to this.
#[derive(Debug, Clone)]
pub struct SearchRequest {
    /// The query as typed. An empty one finds every decision.
    pub query: String,
    /// Filters in addition to the query; a decision must pass all of them.
    pub filters: Filters,
    /// Whether loose words also find decisions that lack some of them.
    pub matching: Match,
    /// Order of the decisions.
    pub sort: Sort,
    /// The number of hits on a page, 1 to [`Self::MAX_LIMIT`].
    pub limit: usize,
    /// The page to return, counted from 1.
    pub page: usize,
    /// The maximum number of paragraphs shown for one decision. Up to [`Self::SELECTION`], other
    /// matching paragraphs are preferred to standing text, and each wording of standing text is
    /// shown once.
    pub paragraphs: usize,
    /// Whether a hit is a decision or a single paragraph.
    pub grouping: Grouping,
    /// The number of paragraphs shown before and after each matching one.
    pub context: usize,
    /// Whether facets are counted.
    pub facets: bool,
    /// Whether the parts of each hit's score are returned.
    pub explain: bool,
    /// Which parts of the query are counted alone. With [`Self::explain`] all of them
    /// are, those that words are widened to as well.
    pub counted_parts: CountedParts,
    /// Whether synonyms and abbreviations widen the query.
    pub synonyms: bool,
    /// The base of words such as `last-12-months`.
    pub today: Date,
    /// The maximum number of postings that the query may read. A position counts as three, and a
    /// pair of occurrences that a connector compares as one. A query that needs more is refused;
    /// the answer is never truncated.
    pub max_work: u64,
    /// Ends the search from another thread.
    pub cancellation: Cancellation,
}

/// Filters in addition to the query. A decision must match at least one value of each filter that
/// is set.
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

/// Which decisions loose words find. Has no effect on a query with an operator.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Match {
    /// The decisions that have all the words, then those that have most of them.
    #[default]
    Most,
    /// The decisions that have all the words.
    All,
}

impl Match {
    /// Both; the first is the default.
    pub const ALL: [Self; 2] = [Self::Most, Self::All];

    /// The name in flags and addresses.
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
    /// Most cited first.
    Cited,
}

impl Sort {
    /// Every order.
    pub const ALL: [Self; 4] = [Self::Relevance, Self::Newest, Self::Oldest, Self::Cited];

    /// The name in flags and addresses.
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

/// Which parts of a query are counted on their own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum CountedParts {
    /// None of them.
    #[default]
    None,
    /// The words, phrases and connectors that were typed.
    Typed,
}

/// The kind of hits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Grouping {
    /// A decision with its matching paragraphs.
    #[default]
    Decision,
    /// One paragraph.
    Paragraph,
}

impl SearchRequest {
    /// The maximum number of paragraphs of a decision that is treated as a selection: a request for
    /// more shows all matches.
    pub const SELECTION: usize = 10;

    /// The maximum number of hits on one page.
    pub const MAX_LIMIT: usize = 1_000;

    /// The default of [`Self::max_work`].
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
            counted_parts: CountedParts::None,
            synonyms: true,
            today: jiff::Timestamp::now()
                .to_zoned(jiff::tz::TimeZone::UTC)
                .date(),
            max_work: Self::MAX_WORK,
            cancellation: Cancellation::default(),
        }
    }
}
