//! Hits and whole decisions, with their paragraphs and marks.

use std::collections::BTreeSet;

use super::decision_facts::{citing, read_facts};
use super::prepared_query::Named;
use crate::index::{DecisionAddress, Index, IndexError, Note, StoredFacts, StoredTexts};
use crate::model::Reference;
use crate::search::exec::decision_matcher::{DecisionMatcher, DecisionMatches, MatchingParagraph};
use crate::search::exec::top_k::Ranked;
use crate::search::plan::query_plan::Plan;
use crate::search::plan::scope::TextOrigin;
use crate::search::present::explain::explain;
use crate::search::present::highlight::{Highlighter, ParagraphText, merged};
use crate::search::present::paragraph_choice;
use crate::search::{Hit, Matched, SearchError, SearchRequest, ShownDecision, ShownParagraph};

/// The stored data of a decision.
#[derive(Clone, Copy)]
struct Stored<'a> {
    facts: &'a StoredFacts,
    texts: &'a StoredTexts,
}

/// Turns addresses in the index into hits.
pub(super) struct Presenter<'a> {
    index: &'a Index,
    pub(super) matcher: DecisionMatcher<'a>,
    highlighter: Highlighter<'a>,
    known: &'a Named,
    plan: &'a Plan,
    request: &'a SearchRequest,
}

impl<'a> Presenter<'a> {
    pub(super) fn new(
        index: &'a Index,
        request: &'a SearchRequest,
        plan: &'a Plan,
        known: &'a Named,
    ) -> Self {
        Self {
            index,
            matcher: DecisionMatcher::new(index, plan),
            highlighter: Highlighter::new(plan),
            known,
            plan,
            request,
        }
    }

    /// The hits in order, before repeated text is marked. Returns an error if finding their matches
    /// needs too much work.
    pub(super) fn hits(&self, ranked: &[Ranked]) -> Result<Vec<Hit>, SearchError> {
        let mut decisions: Vec<_> = ranked.iter().map(|ranked| ranked.address).collect();
        decisions.sort_unstable();
        decisions.dedup();
        let matching = self.matcher.find(&decisions)?;
        let hit = |ranked: &Ranked| {
            let place = decisions.binary_search(&ranked.address);
            self.hit(ranked, &matching[place.expect("every hit is one of them")])
        };
        let hits = ranked.iter().map(hit).collect::<Result<Vec<_>, _>>()?;
        self.plan.verdict()?;
        Ok(hits)
    }

    fn hit(&self, ranked: &Ranked, matching: &DecisionMatches) -> Result<Hit, IndexError> {
        let texts = self.index.texts(ranked.address)?;
        let facts = self.index.facts_of(ranked.address, &texts)?;
        let stored = Stored {
            facts: &facts,
            texts: &texts,
        };
        let chosen = match ranked.doc {
            Some(doc) => matching
                .paragraphs
                .iter()
                .filter(|paragraph| paragraph.doc == doc)
                .copied()
                .collect(),
            None => paragraph_choice::shown(
                &matching.paragraphs,
                self.request.paragraphs,
                self.index.wordings(),
                ranked.address.segment,
            ),
        };
        let mut docs = self.with_context(ranked.address, &chosen);
        docs.extend(self.cited(ranked.address));
        if ranked.doc.is_none() {
            self.add_marked(ranked.address, &facts, &mut docs);
        }
        let paragraphs = docs
            .into_iter()
            .map(|doc| self.paragraph(ranked.address, stored, doc, matching))
            .collect();
        Ok(Hit {
            decision: read_facts(self.index, ranked.address, facts, &texts)?,
            known: self.known.decisions.contains(&ranked.address),
            matched: Matched::All,
            missing: Vec::new(),
            explanation: self
                .request
                .explain
                .then(|| explain(self.index, self.plan, &self.matcher, ranked, matching)),
            score: ranked.score.value,
            matching_paragraphs: matching.paragraphs.len() as u64,
            matching_standing: self.standing(ranked.address, matching),
            paragraphs,
        })
    }

    /// The number of matching paragraphs of a decision that are standing text.
    fn standing(&self, at: DecisionAddress, matching: &DecisionMatches) -> u64 {
        let levels = self.index.wordings().levels(at.segment);
        let standing = matching.paragraphs.iter();
        standing.filter(|one| levels[one.doc as usize] > 0).count() as u64
    }

    /// The paragraph of a decision that the query cites.
    fn cited(&self, at: DecisionAddress) -> Option<u32> {
        let number = self.known.paragraph?;
        let mut docs = self.paragraphs_of(at);
        docs.find(|doc| self.index.segment(at.segment).place(*doc).number == Some(number))
    }

    /// Adds the paragraphs of a decision that have a tag asked for, where there is room
    /// for them among those shown.
    fn add_marked(&self, at: DecisionAddress, facts: &StoredFacts, docs: &mut Vec<u32>) {
        let tags = &self.known.tags;
        let notes = self.index.notes().filter(|_| !tags.is_empty());
        let reference = Reference::of_collection(&facts.reference);
        let Some((notes, reference)) = notes.zip(reference) else {
            return;
        };
        let has_tag = |note: &&Note| note.tags.iter().any(|tag| tags.contains(tag));
        let numbers = notes.of(&reference).filter(has_tag);
        let numbers: BTreeSet<u32> = numbers.filter_map(|note| note.paragraph).collect();
        let segment = self.index.segment(at.segment);
        let is_marked = |doc: &u32| {
            let number = segment.place(*doc).number;
            number.is_some_and(|number| numbers.contains(&number)) && !docs.contains(doc)
        };
        let room = self.request.paragraphs.saturating_sub(docs.len());
        let marked: Vec<u32> = self
            .paragraphs_of(at)
            .filter(is_marked)
            .take(room)
            .collect();
        docs.extend(marked);
        docs.sort_unstable();
    }

    /// The chosen paragraphs with the requested neighbours, in order.
    fn with_context(&self, at: DecisionAddress, chosen: &[MatchingParagraph]) -> Vec<u32> {
        let run = self.paragraphs_of(at);
        let context = u32::try_from(self.request.context).unwrap_or(u32::MAX);
        let mut docs: Vec<u32> = chosen
            .iter()
            .flat_map(|paragraph| {
                let first = paragraph.doc.saturating_sub(context).max(run.start);
                let last = paragraph
                    .doc
                    .saturating_add(context)
                    .min(run.end.saturating_sub(1));
                first..=last
            })
            .collect();
        docs.sort_unstable();
        docs.dedup();
        docs
    }

    /// The documents that are paragraphs of a decision.
    fn paragraphs_of(&self, at: DecisionAddress) -> std::ops::Range<u32> {
        let segment = self.index.segment(at.segment);
        let start = segment.first_doc(at.ordinal);
        start..start + segment.paragraph_counts()[at.ordinal]
    }

    pub(super) fn decision(
        &self,
        at: DecisionAddress,
        matching: &DecisionMatches,
    ) -> Result<ShownDecision, IndexError> {
        let texts = self.index.texts(at)?;
        let facts = self.index.facts_of(at, &texts)?;
        let stored = Stored {
            facts: &facts,
            texts: &texts,
        };
        let paragraphs = self
            .paragraphs_of(at)
            .map(|doc| self.paragraph(at, stored, doc, matching))
            .collect();
        let decision = read_facts(self.index, at, facts, &texts)?;
        Ok(ShownDecision {
            cited_by: citing(self.index, &decision.reference)?,
            decision,
            paragraphs,
        })
    }

    fn paragraph(
        &self,
        at: DecisionAddress,
        stored: Stored<'_>,
        doc: u32,
        matching: &DecisionMatches,
    ) -> ShownParagraph {
        let Stored { facts, texts } = stored;
        let counting = &matching.counting;
        let matching = matching
            .paragraphs
            .iter()
            .find(|paragraph| paragraph.doc == doc);
        let segment = self.index.segment(at.segment);
        let place = segment.place(doc);
        let position = doc - segment.first_doc(at.ordinal);
        let text = texts.paragraph(position as usize);
        let wordings = self.index.wordings();
        let wording = wordings.of(at.segment, doc);
        let standing = wordings.is_standing(at.segment, doc);
        let paragraph = ParagraphText {
            text,
            section: place.section,
            origin: TextOrigin::of(standing),
        };
        let marks = self.highlighter.marks(paragraph, |leaf| counting[leaf]);
        ShownParagraph {
            number: place.number,
            section: place.section,
            heading: facts.heading(position).to_owned(),
            subheading: facts.subheading(position).map(str::to_owned),
            highlights: merged(marks),
            score: matching.map_or(0.0, |paragraph| paragraph.score.value),
            matches: matching.is_some(),
            standing,
            same_wording: wordings.decisions(wording),
            wording,
            repeats: None,
            text: text.to_owned(),
        }
    }
}
