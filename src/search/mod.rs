//! From typed words to a page of decisions with their matching paragraphs.

mod page;
mod request;

pub use page::{
    ATTRIBUTION, DecisionFacts, FacetCount, Facets, Hit, IndexFacts, Notice, NoticeKind, Run,
    SearchPage, ShownDecision, ShownParagraph, Total,
};
pub use request::{Filters, Grouping, SearchRequest, Sort};
