//! The JSON view of a decision's facts.

use schemars::JsonSchema;
use serde::Serialize;

use crate::index::Note;
use crate::model::{DecisionType, Investigated, Publication, Remedy, Sum, Tag};
use crate::search::DecisionFacts;

/// The facts of a decision.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct FactsView<'a> {
    reference: String,
    authority: Option<&'a str>,
    title: Option<&'a str>,
    category: Option<[&'a str; 2]>,
    decision: Option<&'static str>,
    date: Option<String>,
    publication: Option<&'static str>,
    investigated: Option<Investigated>,
    reasons: Vec<&'static str>,
    remedies: Vec<RemedyView>,
    url: Option<&'a str>,
    url_built: bool,
    /// The day it was last seen; null where it is still published.
    withdrawn: Option<String>,
    summary: Option<&'a str>,
    /// The user's notes; none where they are private.
    notes: Vec<NoteView<'a>>,
}

/// A note of the user on a decision or on one of its paragraphs.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct NoteView<'a> {
    /// The number of the paragraph; null for a note on the decision as a whole.
    paragraph: Option<u32>,
    tags: Vec<&'a str>,
    text: Option<&'a str>,
}

#[derive(Debug, Serialize, JsonSchema)]
struct RemedyView {
    kind: &'static str,
    /// The minimum. It equals the maximum unless the sum is a range.
    from_pence: Option<u64>,
    to_pence: Option<u64>,
    // For a repeated payment: the period it is paid for, and how many times.
    per: Option<&'static str>,
    times: Option<u16>,
}

impl<'a> FactsView<'a> {
    pub(crate) fn new(facts: &'a DecisionFacts) -> Self {
        Self {
            reference: facts.reference.to_string(),
            authority: facts.authority.as_deref(),
            title: facts.title.as_deref(),
            category: (facts.category.as_ref())
                .map(|category| [category.area.as_str(), category.name.as_str()]),
            decision: facts.decision_type.map(DecisionType::label),
            date: facts.date.map(|date| date.to_string()),
            publication: facts.publication.map(Publication::label),
            investigated: facts.investigated,
            reasons: facts.reasons.iter().map(|reason| reason.name()).collect(),
            remedies: facts.remedies.iter().map(RemedyView::new).collect(),
            url: facts.address.as_ref().map(|address| address.url.as_str()),
            url_built: facts.address.as_ref().is_some_and(|address| address.built),
            withdrawn: facts.withdrawn.map(|day| day.to_string()),
            summary: facts.summary.as_deref(),
            notes: facts.notes.iter().map(NoteView::new).collect(),
        }
    }
}

impl<'a> NoteView<'a> {
    pub(crate) fn new(note: &'a Note) -> Self {
        Self {
            paragraph: note.paragraph,
            tags: note.tags.iter().map(Tag::as_str).collect(),
            text: note.text.as_deref(),
        }
    }
}

impl RemedyView {
    fn new(remedy: &Remedy) -> Self {
        let rate = remedy.sum.and_then(Sum::rate);
        Self {
            kind: remedy.kind.name(),
            from_pence: remedy.sum.map(Sum::from_pence),
            to_pence: remedy.sum.map(Sum::to_pence),
            per: rate.map(|rate| rate.period.name()),
            times: rate.and_then(|rate| rate.times),
        }
    }
}
