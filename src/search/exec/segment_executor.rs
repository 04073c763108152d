//! Runs a plan over one segment, window by window.

mod found;
mod branches;
mod ranking;
mod decisions;

use self::branches::Truth;
use super::bm25::Bm25;
use super::lead_iterator::{LeadIterator, next_decision};
use super::matching_docs::matching_docs;
use crate::index::{Bits, Index, IndexError, Segment, Wordings};
use crate::search::plan::query_plan::Plan;
use crate::search::plan::tree::Node;
use crate::search::postings::leaf::{LeafReader, Matches};
use crate::search::postings::window::{Decisions, DocRange};
use crate::search::thresholds::NARROWING_SPARSITY;

/// A plan over an index, with the scores of its leaves.
#[derive(Clone, Copy)]
pub(crate) struct ScoredPlan<'a> {
    pub(crate) index: &'a Index,
    pub(crate) plan: &'a Plan,
    pub(crate) scoring: &'a Bm25<'a>,
}

/// What is known about the matching paragraphs after the decisions are found.
#[derive(Clone, Copy)]
enum Gathered {
    Nothing,
    /// They are the matches of this leaf.
    Alone(usize),
    /// They are scored.
    Scored,
}

/// The state of running a plan over one segment.
pub(crate) struct SegmentExecutor<'a> {
    plan: &'a Plan,
    scoring: &'a Bm25<'a>,
    segment: &'a Segment,
    wordings: &'a Wordings,
    segment_ord: usize,
    readers: Vec<LeafReader<'a>>,
    matches: Vec<Matches>,
    /// By leaf: whether its matches were read for this window.
    read: Vec<bool>,
    /// The decisions of the window.
    decisions: Decisions<'a>,
    /// The next windows start at this decision or later.
    next_ordinal: usize,
    /// The document ranges of the window that are read.
    doc_ranges: Vec<DocRange>,
    /// The slots of the decisions of the window that were found.
    pub(crate) result: Bits,
    /// By leaf: the decisions of the window in which its matches count. Empty for a plan in which
    /// every match in a found decision counts.
    counting: Vec<Bits>,
    /// The documents of found decisions with a match of a positive leaf.
    matched: Bits,
    /// Those of `matched` in which the whole query holds; `None` for all of them.
    together: Option<Bits>,
    /// By document: the score of its matches, before the factors for standing text and sections.
    scores: Vec<f32>,
    /// Whether the leaves may be scored together, without separate matches, if the plan allows it.
    merges_leaves: bool,
    gathered: Gathered,
    /// Buffers for the matches of a leaf, and for sets of documents.
    buffer: Matches,
    own: Bits,
    in_result: Bits,
}

impl<'a> SegmentExecutor<'a> {
    pub(crate) fn open(run: ScoredPlan<'a>, segment_ord: usize) -> Result<Self, IndexError> {
        Self::open_for(run, segment_ord, u64::MAX)
    }

    /// Opens it for about `lookups` lookups in the segment.
    pub(crate) fn open_for(
        run: ScoredPlan<'a>,
        segment_ord: usize,
        lookups: u64,
    ) -> Result<Self, IndexError> {
        let ScoredPlan {
            index,
            plan,
            scoring,
        } = run;
        let readers = plan
            .leaves
            .iter()
            .map(|leaf| LeafReader::open(index, segment_ord, leaf, lookups))
            .collect::<Result<Vec<_>, _>>()?;
        Ok(Self {
            plan,
            scoring,
            segment: index.segment(segment_ord),
            wordings: index.wordings(),
            segment_ord,
            matches: readers.iter().map(|_| Matches::default()).collect(),
            read: vec![false; readers.len()],
            readers,
            decisions: Decisions::none(index.segment(segment_ord)),
            next_ordinal: 0,
            doc_ranges: Vec::new(),
            result: Bits::default(),
            counting: Vec::new(),
            matched: Bits::default(),
            together: None,
            scores: Vec::new(),
            merges_leaves: true,
            gathered: Gathered::Nothing,
            buffer: Matches::default(),
            own: Bits::default(),
            in_result: Bits::default(),
        })
    }

    /// Moves to a window of about `docs` documents; returns whether there is one.
    ///
    /// The window consists of adjacent decisions, or, with a lead iterator, of the decisions it
    /// finds. With `only`, it consists of decisions of this set.
    pub(crate) fn advance(
        &mut self,
        docs: usize,
        only: Option<&Bits>,
        lead: Option<&mut LeadIterator<'a>>,
    ) -> bool {
        self.decisions.clear();
        let (segment, root) = (self.segment, &self.plan.root);
        if let Some(lead) = lead {
            while self.decisions.docs() < docs
                && let Some(next) = lead.next(segment, root, self.next_ordinal)
            {
                self.next_ordinal = next + 1;
                if only.is_none_or(|only| only.contains(next)) {
                    self.decisions.push(next);
                }
            }
        } else if let Some(next) =
            next_decision(segment, &mut self.readers, root, self.next_ordinal)
        {
            self.next_ordinal = next;
            match only {
                None => self.next_ordinal = self.decisions.take(next, docs),
                Some(only) => {
                    while self.decisions.docs() < docs
                        && let Some(next) = only.next(self.next_ordinal)
                    {
                        self.next_ordinal = next + 1;
                        self.decisions.push(next);
                    }
                }
            }
        }
        self.decisions.count() > 0
    }

    /// The newest day of the decisions that no window has reached yet.
    pub(crate) fn newest_remaining(&self) -> u32 {
        let newest = self.segment.newest_from();
        newest.get(self.next_ordinal).copied().unwrap_or(0)
    }

    /// Adds the found decisions to a set of the whole segment.
    pub(crate) fn put_found(&self, found: &mut Bits) {
        self.decisions.put(&self.result, found);
    }

    /// Finds the decisions of the window.
    pub(crate) fn decide(&mut self) {
        self.read.fill(false);
        let plan = self.plan;
        self.gathered = Gathered::Nothing;
        self.result = match &plan.disjunction {
            Some(leaves) if self.merges_leaves => self.add_up(&plan.root, leaves),
            _ => self.narrowed(&plan.root),
        };
        if let Some(alive) = self.segment.alive() {
            self.result.and(&self.decisions.among(alive));
        }
    }

    /// Keeps the found decisions that are in a set of the segment.
    pub(crate) fn keep(&mut self, wanted: &Bits) {
        self.result.and(&self.decisions.among(wanted));
    }

    /// Finds the decisions of a plan in which any match of a leaf is a match of the query. Several
    /// leaves are scored together and not kept apart.
    fn add_up(&mut self, root: &Node, leaves: &[usize]) -> Bits {
        let mut result = Bits::all(self.decisions.count());
        if let Node::And(nodes) = root {
            for node in nodes.iter().filter(|node| node.is_about_decisions()) {
                let found = self.found(node, Some(&result));
                result.and(&found);
            }
        }
        self.together = None;
        if let [leaf] = leaves {
            self.read(*leaf, Some(&result));
            self.matched.clone_from(&self.matches[*leaf].docs);
            self.gathered = Gathered::Alone(*leaf);
        } else {
            self.add_up_scores(&result, leaves);
            self.gathered = Gathered::Scored;
        }
        let mut found = Bits::none(self.decisions.count());
        self.decisions.having(&self.matched, &mut found);
        result.and(&found);
        result
    }

    fn add_up_scores(&mut self, result: &Bits, leaves: &[usize]) {
        let docs = self.decisions.docs();
        self.matched.reset(docs);
        self.scores.clear();
        self.scores.resize(docs, 0.0);
        let Self {
            decisions,
            matched,
            scores,
            ..
        } = self;
        let mut window = decisions.window();
        if result.count() * NARROWING_SPARSITY < decisions.count() as u64 {
            decisions.doc_ranges_of(result, &mut self.doc_ranges);
            window.doc_ranges = &self.doc_ranges;
        }
        for leaf in leaves {
            let reader = &mut self.readers[*leaf];
            let shared = &mut self.buffer;
            match self.scoring.leaf_scorer(self.segment_ord, *leaf) {
                Some(scoring) => reader.for_each(window, shared, |doc, in_segment, count| {
                    matched.set(doc);
                    scores[doc] += scoring.score(in_segment, count);
                }),
                None => reader.for_each(window, shared, |doc, _, _| matched.set(doc)),
            }
        }
    }

    /// The decisions of the window that match. Each clause of an AND is only evaluated in the
    /// decisions that remain. This would be wrong within the branches of an OR, because one leaf
    /// can be in several branches.
    fn narrowed(&mut self, root: &Node) -> Bits {
        let Node::And(nodes) = root else {
            return self.found(root, None);
        };
        let mut all: Option<Bits> = None;
        for node in nodes {
            let mut found = self.found(node, all.as_ref());
            if let Some(all) = &all {
                found.and(all);
            }
            if found.is_empty() {
                return found;
            }
            all = Some(found);
        }
        all.unwrap_or_else(|| Bits::all(self.decisions.count()))
    }

    /// Reads the matches of a leaf in the window. If `within` is small, only these decisions are
    /// read; all decisions found in the end are among them.
    fn read(&mut self, leaf: usize, within: Option<&Bits>) {
        if self.read[leaf] {
            return;
        }
        self.read[leaf] = true;
        let decisions = &self.decisions;
        let few = |within: &&Bits| within.count() * NARROWING_SPARSITY < decisions.count() as u64;
        let mut window = decisions.window();
        if let Some(within) = within.filter(few) {
            decisions.doc_ranges_of(within, &mut self.doc_ranges);
            window.doc_ranges = &self.doc_ranges;
        }
        self.readers[leaf].read(window, &mut self.matches[leaf]);
    }

    /// Finds the matching paragraphs of the found decisions.
    fn gather(&mut self) {
        let result = self.result.clone();
        for leaf in 0..self.readers.len() {
            if self.plan.leaves[leaf].positive {
                self.read(leaf, Some(&result));
            }
        }
        if self.plan.has_branches {
            self.counting.clear();
            let none = Bits::none(self.decisions.count());
            self.counting.resize(self.readers.len(), none);
            let plan = self.plan;
            self.count_in(&plan.root, &result, Truth::Holds);
        }
        let docs = self.decisions.docs();
        self.matched.reset(docs);
        self.decisions.documents_of(&result, &mut self.in_result);
        for leaf in 0..self.readers.len() {
            if self.find_own(leaf) {
                self.matched.or(&self.own);
            }
        }
        self.together = self.plan.disjunction.is_none().then(|| {
            let together = matching_docs(&self.plan.root, |leaf| {
                let found = &self.matches[leaf].docs;
                if self.read[leaf] && !found.is_empty() {
                    found.clone()
                } else {
                    Bits::none(docs)
                }
            });
            together.unwrap_or_else(|| Bits::none(docs))
        });
    }

    /// Finds the documents in which matches of a leaf count; returns false if there are none.
    fn find_own(&mut self, leaf: usize) -> bool {
        let docs = &self.matches[leaf].docs;
        if !self.plan.leaves[leaf].positive || docs.is_empty() {
            return false;
        }
        if let Some(counting) = self.counting.get(leaf) {
            self.decisions.documents_of(counting, &mut self.in_result);
        }
        self.own.set_shared(docs, &self.in_result);
        true
    }

    /// Scores the matching paragraphs of some of the found decisions; returns all documents of
    /// these decisions.
    fn score(&mut self, decisions: &Bits) -> Bits {
        let docs = self.decisions.docs();
        self.scores.resize(docs.max(self.scores.len()), 0.0);
        let mut wanted = Bits::default();
        self.decisions.documents_of(decisions, &mut wanted);
        decisions.for_each(|slot| self.scores[self.decisions.docs_of(slot)].fill(0.0));
        if self.counting.is_empty() {
            self.in_result.clone_from(&wanted);
        }
        for leaf in 0..self.readers.len() {
            let Some(scoring) = self.scoring.leaf_scorer(self.segment_ord, leaf) else {
                break;
            };
            if !self.find_own(leaf) {
                continue;
            }
            self.own.and(&wanted);
            let freqs = &self.matches[leaf].freqs;
            for doc_range in self.decisions.window().doc_ranges {
                doc_range.for_each(&self.own, |doc, in_segment| {
                    self.scores[doc] += scoring.score(in_segment, freqs[doc]);
                });
            }
        }
        wanted
    }

    fn is_together(&self, doc: usize) -> bool {
        let together = self.together.as_ref();
        together.is_none_or(|together| together.contains(doc))
    }
}
