//! The JSON view of an answer. The names and order of the keys are public promises.
//!
//! Keys are always present: a missing fact is null. Ranges count Unicode code points, because
//! readers of JSON do not count bytes.

use std::ops::Range;

use schemars::JsonSchema;
use serde::Serialize;

use super::explanation::ExplanationView;
use super::facets::FacetsView;
use super::facts::FactsView;
use crate::model::{DecisionType, SectionKind};
use crate::search::{
    ATTRIBUTION, CitingDecision, ClauseCount, DecisionFacts, Hit, IndexFacts, Matched, Most,
    MostOrder, Notice, NoticeKind, SearchPage, ShownDecision, ShownParagraph, Total,
};

/// A page of an answer; without `hits`, the summary at the end of JSON Lines.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct PageView<'a> {
    query: &'a str,
    interpreted: &'a str,
    notices: Vec<NoticeView<'a>>,
    total: TotalView,
    most: MostView,
    all_hits: u64,
    clauses: Vec<ClauseView<'a>>,
    took_ms: f64,
    #[serde(skip_serializing_if = "Option::is_none")]
    hits: Option<Vec<HitView<'a>>>,
    facets: FacetsView<'a>,
    index: IndexView,
    attribution: &'static str,
}

/// The totals of one word, phrase or connector on its own.
#[derive(Debug, Serialize, JsonSchema)]
struct ClauseView<'a> {
    clause: &'a str,
    at: usize,
    length: usize,
    decisions: u64,
    paragraphs: u64,
}

/// Exact counts.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct TotalView {
    decisions: u64,
    paragraphs: u64,
}

/// The decisions with most of the words.
#[derive(Debug, Serialize, JsonSchema)]
struct MostView {
    decisions: u64,
    // Null if there are none.
    order: Option<&'static str>,
}

#[derive(Debug, Serialize, JsonSchema)]
struct RepeatedView {
    reference: String,
    number: Option<u32>,
}

/// One hit.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct HitView<'a> {
    #[serde(flatten)]
    decision: FactsView<'a>,
    known: bool,
    matched: &'static str,
    missing: &'a [String],
    score: f32,
    explanation: Option<ExplanationView<'a>>,
    matching_paragraphs: u64,
    matching_standing: u64,
    paragraphs: Vec<ParagraphView<'a>>,
}

/// A whole decision: the keys of a hit, every paragraph, and the credit.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct DecisionView<'a> {
    #[serde(flatten)]
    decision: FactsView<'a>,
    /// Always true: the decision was requested by its reference.
    known: bool,
    matched: &'static str,
    missing: [&'static str; 0],
    score: Option<f32>,
    explanation: Option<ExplanationView<'a>>,
    matching_paragraphs: usize,
    matching_standing: usize,
    paragraphs: Vec<ParagraphView<'a>>,
    cited_by: CitedByView<'a>,
    attribution: &'static str,
}

/// The decisions that cite another.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct CitedByView<'a> {
    count: usize,
    decisions: Vec<CitingView<'a>>,
}

#[derive(Debug, Serialize, JsonSchema)]
struct CitingView<'a> {
    reference: String,
    authority: Option<&'a str>,
    decision: Option<&'static str>,
    date: Option<String>,
    paragraphs: &'a [Option<u32>],
}

#[derive(Debug, Serialize, JsonSchema)]
struct NoticeView<'a> {
    kind: NoticeKind,
    message: &'a str,
    /// The start of the part of `query` it is about, in code points.
    at: usize,
    length: usize,
    suggestion: Option<&'a str>,
}

/// A paragraph with its citation.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct ParagraphView<'a> {
    /// Counted through the published page; null for the summary.
    number: Option<u32>,
    #[schemars(extend("enum" = SectionKind::ALL.map(SectionKind::name)))]
    section: &'static str,
    heading: &'a str,
    subheading: Option<&'a str>,
    text: &'a str,
    /// Ranges of code points in `text`; the second number is exclusive.
    highlights: Vec<[usize; 2]>,
    score: f32,
    matches: bool,
    standing: bool,
    same_wording: u64,
    /// The earlier hit of the page with the same wording.
    repeats: Option<RepeatedView>,
    citation: String,
}

/// The index that answered.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct IndexView {
    generation: u64,
    decisions: u64,
    paragraphs: u64,
}

impl<'a> PageView<'a> {
    /// The view of a whole page.
    #[must_use]
    pub(crate) fn new(page: &'a SearchPage) -> Self {
        Self {
            hits: Some(page.hits.iter().map(HitView::new).collect()),
            ..Self::summary(page)
        }
    }

    /// The view of a page without its hits.
    #[must_use]
    pub(crate) fn summary(page: &'a SearchPage) -> Self {
        Self {
            query: &page.query,
            interpreted: &page.interpreted,
            notices: (page.notices.iter())
                .map(|notice| NoticeView::new(notice, &page.query))
                .collect(),
            total: TotalView::new(page.total),
            most: MostView::new(page.most),
            all_hits: page.all_hits,
            clauses: (page.clauses.iter())
                .map(|count| ClauseView::new(count, &page.query))
                .collect(),
            // Whole microseconds: more digits would be noise.
            took_ms: page.took.as_micros() as f64 / 1_000.0,
            hits: None,
            facets: FacetsView::new(&page.facets),
            index: IndexView::new(page.index),
            attribution: ATTRIBUTION,
        }
    }
}

impl MostView {
    fn new(most: Option<Most>) -> Self {
        Self {
            decisions: most.map_or(0, |most| most.decisions),
            order: most.map(|most| match most.order {
                MostOrder::AllFirst => "all-first",
                MostOrder::BestFirst => "best-first",
            }),
        }
    }
}

fn matched(matched: Matched) -> &'static str {
    match matched {
        Matched::All => "all",
        Matched::Most => "most",
    }
}

impl TotalView {
    /// The view of the totals.
    #[must_use]
    pub(crate) fn new(total: Total) -> Self {
        Self {
            decisions: total.decisions,
            paragraphs: total.paragraphs,
        }
    }
}

impl<'a> HitView<'a> {
    /// The view of one hit, a line of JSON Lines.
    #[must_use]
    pub(crate) fn new(hit: &'a Hit) -> Self {
        Self {
            decision: FactsView::new(&hit.decision),
            known: hit.known,
            matched: matched(hit.matched),
            missing: &hit.missing,
            score: hit.score,
            explanation: hit.explanation.as_ref().map(ExplanationView::new),
            matching_paragraphs: hit.matching_paragraphs,
            matching_standing: hit.matching_standing,
            paragraphs: paragraphs(&hit.decision, &hit.paragraphs),
        }
    }
}

impl<'a> DecisionView<'a> {
    /// The view of a whole decision.
    #[must_use]
    pub(crate) fn new(shown: &'a ShownDecision) -> Self {
        let matching = || shown.paragraphs.iter().filter(|one| one.matches);
        Self {
            decision: FactsView::new(&shown.decision),
            known: true,
            matched: matched(Matched::All),
            missing: [],
            score: None,
            explanation: None,
            matching_paragraphs: matching().count(),
            matching_standing: matching().filter(|one| one.standing).count(),
            paragraphs: paragraphs(&shown.decision, &shown.paragraphs),
            cited_by: CitedByView::new(&shown.cited_by),
            attribution: ATTRIBUTION,
        }
    }
}

impl<'a> CitedByView<'a> {
    /// The view of the decisions that cite another.
    #[must_use]
    pub(crate) fn new(citing: &'a [CitingDecision]) -> Self {
        let view = |citing: &'a CitingDecision| CitingView {
            reference: citing.reference.to_string(),
            authority: citing.authority.as_deref(),
            decision: citing.decision_type.map(DecisionType::label),
            date: citing.date.map(|date| date.to_string()),
            paragraphs: &citing.paragraphs,
        };
        Self {
            count: citing.len(),
            decisions: citing.iter().map(view).collect(),
        }
    }
}

fn paragraphs<'a>(
    decision: &DecisionFacts,
    paragraphs: &'a [ShownParagraph],
) -> Vec<ParagraphView<'a>> {
    paragraphs
        .iter()
        .map(|paragraph| ParagraphView::new(decision, paragraph))
        .collect()
}

/// The start and length of a byte range of a query, in code points.
fn in_code_points(query: &str, range: &Range<usize>) -> (usize, usize) {
    let code_points = |to: usize| query.get(..to).unwrap_or(query).chars().count();
    let at = code_points(range.start);
    (at, code_points(range.end).saturating_sub(at))
}

impl<'a> ClauseView<'a> {
    fn new(count: &'a ClauseCount, query: &str) -> Self {
        let (at, length) = in_code_points(query, &count.range);
        Self {
            clause: &count.clause,
            at,
            length,
            decisions: count.total.decisions,
            paragraphs: count.total.paragraphs,
        }
    }
}

impl<'a> NoticeView<'a> {
    fn new(notice: &'a Notice, query: &str) -> Self {
        let (at, length) = in_code_points(query, &notice.range);
        Self {
            kind: notice.kind,
            message: &notice.message,
            at,
            length,
            suggestion: notice.suggestion.as_deref(),
        }
    }
}

impl<'a> ParagraphView<'a> {
    pub(crate) fn new(decision: &DecisionFacts, paragraph: &'a ShownParagraph) -> Self {
        Self {
            number: paragraph.number,
            section: paragraph.section.name(),
            heading: &paragraph.heading,
            subheading: paragraph.subheading.as_deref(),
            text: &paragraph.text,
            highlights: paragraph.highlights_in_code_points(),
            score: paragraph.score,
            matches: paragraph.matches,
            standing: paragraph.standing,
            same_wording: paragraph.same_wording,
            repeats: paragraph.repeats.as_ref().map(|above| RepeatedView {
                reference: above.reference.to_string(),
                number: above.number,
            }),
            citation: decision.pinpoint(paragraph.number).to_string(),
        }
    }
}

impl IndexView {
    pub(crate) fn new(index: IndexFacts) -> Self {
        Self {
            generation: index.generation,
            decisions: index.decisions,
            paragraphs: index.paragraphs,
        }
    }
}
