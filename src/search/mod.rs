//! From typed words to a page of decisions with their matching paragraphs.
//!
//! A query is parsed into a tree (`syntax`), looked up in the index
//! (`keys`, `vocabulary`, `filters`, `operand`, `compile`), run (`spans`,
//! `window`, `postings`, `phrase`, `occurrences`, `leaf`, `scout`, `segment_run`, `execute`,
//! `scoring`, `best`, `facets`) and shown (`matching`, `choice`, `highlight`, `answer`).
//! Before it is run it is widened (`widening`); what is meant by its name is
//! looked up (`known`), and a query that finds little is told why (`spelling`,
//! `diagnosis`).
//! Topics of an evaluation are run without being shown (`blocks`, `bag`,
//! `feedback`, `topic`); precedents are found by the same `bag`.

mod remedy;
mod request;
mod page;
mod error;
mod syntax;
mod keys;
mod vocabulary;
mod filters;
mod operand;
mod compile;
mod spans;
mod postings;
mod phrase;
mod places;
mod occurrences;
mod leaf;
mod scoring;
mod best;
mod window;
mod execute;
mod matching;
mod scout;
mod segment_run;
mod facets;
mod highlight;
mod widening;
mod known;
mod spelling;
mod diagnosis;
mod explain;
mod choice;
mod answer;
mod suggest;
mod blocks;
mod bag;
mod feedback;
mod topic;

pub mod json;

pub(crate) use answer::read_facts;
pub(crate) use bag::{Bag, BagBounds, BagWord};
pub(crate) use filters::RequestFilters;

pub use answer::{Ranking, count_decisions, rank, search, search_all, show, top_hits, top_scores};
pub use error::SearchError;
pub use explain::{ClauseExplanation, Explanation, ParagraphExplanation};
pub use page::{
    ATTRIBUTION, DecisionFacts, FacetCount, Facets, Hit, IndexFacts, Notice, NoticeKind, Repeated,
    Run, SearchPage, ShownDecision, ShownParagraph, Total,
};
pub use remedy::WantedRemedy;
pub use request::{Filters, Grouping, SearchRequest, Sort};
pub use suggest::{Suggestion, SuggestionKind, suggest};
pub use syntax::{InvalidDay, QueryError, days_of};
pub use topic::{TopicRanker, TopicReading};

/// What can be typed as a query, in Markdown. The README shows a few of its examples.
pub const GUIDE: &str = include_str!("guide.md");
