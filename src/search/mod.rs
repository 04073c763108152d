//! Finds decisions for a typed query, with their matching paragraphs.
//!
//! A query is parsed into a tree and widened by synonyms (`query`), compiled to a plan over the
//! index (`plan`), run (`exec`, with the readers in `postings`) and presented (`present`). A query
//! that finds little gets advice (`advice`). Long texts, such as topics and complaints, are ranked
//! by `bag_of_words`. `answer` has the functions that combine these.

pub(crate) mod thresholds;
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
    ArrivalPage, ArrivalRange, ArrivedHit, CountRow, CountTable, CountedFact, NotePack,
    NoteRequest, NotedPlace, Ranking, by_arrival, citing, count_by, count_decisions, noted, rank,
    search, search_all, show, show_with, top_hits, top_scores,
};
pub use bag_of_words::topic::{TopicRanker, TopicReading};
pub use error::SearchError;
pub use exec::facet::Facet;
pub use parameters::{InvalidValue, PARAMETERS, Parameter, ParameterGroup, Takes, Times};
pub use present::explain::{
    ClauseExplanation, Explanation, ParagraphExplanation, WordScore, WordsExplanation,
};
pub use present::page::{
    ATTRIBUTION, CitingDecision, ClauseCount, DecisionFacts, FacetCount, Facets, Hit, IndexFacts,
    Matched, Most, MostOrder, Notice, NoticeKind, Repeated, SearchPage, ShownDecision,
    ShownParagraph, TextRun, Total,
};
pub use query::remedy::WantedRemedy;
pub use query::{InvalidDay, QueryError, british_days, days_of};
pub use request::{CountedParts, Filters, Grouping, Match, SearchRequest, Sort};
pub use work::{CancelGuard, Cancellation};

/// The guide to the query language, in Markdown. The README shows a few of its examples.
pub const GUIDE: &str = include_str!("guide.md");
