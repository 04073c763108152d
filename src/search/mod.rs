//! From typed words to a page of decisions with their matching paragraphs.
//!
//! A query is parsed into a tree and widened by synonyms (`query`), compiled to a
//! plan over the index (`plan`), run (`exec`, over the readers of `postings`) and
//! shown (`present`). A query that finds little gets advice (`advice`). Texts of many
//! words, such as topics and complaints, are ranked by `bag_of_words`. `answer` holds
//! the functions that put these together.

mod thresholds;
mod plan;
mod postings;
mod exec;
mod bag_of_words;
mod present;
mod advice;
mod work;
mod request;
mod parameters;
mod error;
mod query;
mod answer;
mod loose;
mod loose_run;

pub(crate) use answer::read_facts;
pub(crate) use bag_of_words::rank::{BagBounds, BagOfWords, BagWord};
pub(crate) use plan::filters::RequestFilters;

pub use advice::next_searches::{Advice, Change, FilterValue, NextSearch, advise};
pub use advice::suggest::{Suggestion, SuggestionKind, suggest};
pub use answer::{
    CountRow, CountTable, CountedFact, Ranking, citing, count_by, count_decisions, rank, search,
    search_all, show, top_hits, top_scores,
};
pub use bag_of_words::topic::{TopicRanker, TopicReading};
pub use error::SearchError;
pub use exec::facet::Facet;
pub use parameters::{InvalidValue, PARAMETERS, Parameter, ParameterGroup, Takes, Times};
pub use present::explain::{
    ClauseExplanation, Explanation, ParagraphExplanation, WordWorth, WordsExplanation,
};
pub use present::page::{
    ATTRIBUTION, CitingDecision, ClauseCount, DecisionFacts, FacetCount, Facets, Hit, IndexFacts,
    Matched, Most, MostOrder, Notice, NoticeKind, Repeated, SearchPage, ShownDecision,
    ShownParagraph, TextRun, Total,
};
pub use query::remedy::WantedRemedy;
pub use query::{InvalidDay, QueryError, british_days, days_of};
pub use request::{Filters, Grouping, Match, SearchRequest, Sort};
pub use work::Cancellation;

/// What can be typed as a query, in Markdown. The README has the same text.
pub const GUIDE: &str = include_str!("guide.md");
