//! Runs a plan: which decisions, which paragraphs, in what order.
//!
//! A segment is read in windows of whole decisions. In each window the words
//! and phrases give sets of documents, these give sets of decisions, and the
//! Boolean part is done on sets; only what is left of a window is scored.

use std::ops::Range;

use super::best::{Best, Ranked, Wanted};
use super::compile::{Node, Plan};
use super::filters::RequestFilters;
use super::leaf::{LeafReader, Matches};
use super::scoring::Scoring;
use super::{Sort, Total};
use crate::index::{Bits, DecisionAddress, Index, IndexError, Segment};

/// A window ends with the decision that fills it to this many documents.
const WINDOW_DOCS: u32 = 8_192;

/// What a run of a plan found.
pub(crate) struct Found {
    pub(crate) total: Total,
    /// The best ones, best first.
    pub(crate) best: Vec<Ranked>,
    /// By segment: the decisions the query alone finds, filters of the request
    /// apart.
    pub(crate) of_query: Vec<Bits>,
}

/// Runs `plan` over the whole index.
pub(crate) fn run(
    index: &Index,
    plan: &Plan,
    filters: &RequestFilters,
    wanted: Wanted,
) -> Result<Found, IndexError> {
    let scoring = Scoring::new(index, plan, wanted.sort == Sort::Relevance);
    let mut found = Found {
        total: Total::default(),
        best: Vec::new(),
        of_query: Vec::new(),
    };
    let mut best = Best::new(wanted);
    for at in 0..index.segments.len() {
        let segment = &index.segments[at];
        let passing = filters.passing(at, None);
        let mut reader = SegmentRun::open(index, plan, &scoring, at)?;
        let mut of_query = Bits::none(segment.decisions());
        let mut first = 0;
        while first < segment.decisions() {
            let decisions = window_from(segment, first);
            first = decisions.end;
            reader.decide(&decisions);
            if reader.result.is_empty() {
                continue;
            }
            reader
                .result
                .iter()
                .for_each(|found| of_query.set(decisions.start + found));
            if let Some(passing) = &passing {
                reader.keep(|ordinal| passing.contains(decisions.start + ordinal));
            }
            found.total.decisions += reader.result.count();
            reader.rank(&decisions, wanted.paragraphs, |ranked| {
                found.total.paragraphs += u64::from(ranked.matching_paragraphs);
                best.offer(ranked);
            });
        }
        found.of_query.push(of_query);
    }
    found.best = best.sorted();
    Ok(found)
}

/// The decisions from `first` on that make one window.
fn window_from(segment: &Segment, first: usize) -> Range<usize> {
    let end = segment.starts[first] + WINDOW_DOCS;
    // At least one decision, however long it is.
    let last = segment
        .starts
        .partition_point(|start| *start <= end)
        .saturating_sub(1);
    first..last.clamp(first + 1, segment.decisions())
}

/// Finds the matching paragraphs of single decisions again, with their scores.
pub(crate) struct ParagraphFinder<'a> {
    index: &'a Index,
    plan: &'a Plan,
    scoring: Scoring<'a>,
}

/// What matches in one decision.
pub(crate) struct InDecision {
    /// In order.
    pub(crate) paragraphs: Vec<MatchingParagraph>,
    /// Whether a match of each leaf counts: where the decision is found by one
    /// branch of an OR, the words of another are no matches. Where the decision
    /// is not found at all, all count.
    pub(crate) counting: Vec<bool>,
    /// How often each leaf matches in each paragraph where its matches count,
    /// in the order of the leaves.
    pub(crate) counts: Vec<LeafCount>,
}

/// How often a leaf matches in a paragraph.
#[derive(Debug, Clone, Copy)]
pub(crate) struct LeafCount {
    pub(crate) doc: u32,
    pub(crate) leaf: usize,
    pub(crate) count: u32,
}

/// A matching paragraph of a decision.
#[derive(Debug, Clone, Copy)]
pub(crate) struct MatchingParagraph {
    pub(crate) doc: u32,
    pub(crate) together: bool,
    pub(crate) score: f32,
}

impl<'a> ParagraphFinder<'a> {
    pub(crate) fn new(index: &'a Index, plan: &'a Plan) -> Self {
        Self {
            index,
            plan,
            scoring: Scoring::new(index, plan, true),
        }
    }

    pub(crate) fn scoring(&self) -> &Scoring<'a> {
        &self.scoring
    }

    /// Finds what matches in each of some decisions, which are sorted and differ.
    ///
    /// The postings of a segment are opened once for all of them, which counts
    /// where a wildcard stands for thousands of words.
    pub(crate) fn find(
        &self,
        decisions: &[DecisionAddress],
    ) -> Result<Vec<InDecision>, IndexError> {
        let mut found = Vec::with_capacity(decisions.len());
        for of_segment in decisions.chunk_by(|one, other| one.segment == other.segment) {
            let segment = of_segment[0].segment;
            let mut run = SegmentRun::open(self.index, self.plan, &self.scoring, segment)?;
            found.extend(of_segment.iter().map(|at| run.find(at.ordinal)));
        }
        Ok(found)
    }
}

/// The run of a plan over one segment.
struct SegmentRun<'a> {
    plan: &'a Plan,
    scoring: &'a Scoring<'a>,
    segment: &'a Segment,
    at: usize,
    readers: Vec<LeafReader<'a>>,
    matches: Vec<Matches>,
    /// Whether the matches of a leaf are those of the window.
    read: Vec<bool>,
    docs: Range<u32>,
    /// The decisions of the window that are found.
    result: Bits,
    /// By leaf: the decisions of the window in which its matches count. Empty
    /// for a plan in which every match in a found decision does.
    counting: Vec<Bits>,
    /// The documents of found decisions in which something positive matches.
    matched: Bits,
    /// Those of them in which the whole query holds.
    together: Bits,
    scores: Vec<f32>,
}

impl<'a> SegmentRun<'a> {
    fn open(
        index: &'a Index,
        plan: &'a Plan,
        scoring: &'a Scoring<'a>,
        at: usize,
    ) -> Result<Self, IndexError> {
        let readers = plan
            .leaves
            .iter()
            .map(|leaf| LeafReader::open(index, at, leaf))
            .collect::<Result<Vec<_>, _>>()?;
        Ok(Self {
            plan,
            scoring,
            segment: &index.segments[at],
            at,
            matches: readers.iter().map(|_| Matches::default()).collect(),
            read: vec![false; readers.len()],
            readers,
            docs: 0..0,
            result: Bits::default(),
            counting: Vec::new(),
            matched: Bits::default(),
            together: Bits::default(),
            scores: Vec::new(),
        })
    }

    /// Finds the decisions of a window.
    fn decide(&mut self, decisions: &Range<usize>) {
        let starts = &self.segment.starts;
        self.docs = starts[decisions.start]..starts[decisions.end];
        self.read.fill(false);
        let plan = self.plan;
        self.result = self.decisions(&plan.root, decisions);
        if self.segment.alive.is_some() {
            let segment = self.segment;
            self.keep(|ordinal| segment.is_alive(decisions.start + ordinal));
        }
    }

    /// Finds what matches in one decision.
    fn find(&mut self, ordinal: usize) -> InDecision {
        let window = ordinal..ordinal + 1;
        self.decide(&window);
        self.score(&window);
        let start = self.segment.starts[ordinal];
        let paragraphs = self.matched.iter().map(|doc| MatchingParagraph {
            doc: start + doc as u32,
            together: self.together.contains(doc),
            score: self.scores[doc],
        });
        let leaves = 0..self.plan.leaves.len();
        let counting: Vec<bool> = leaves.map(|leaf| self.counts_in(leaf, 0)).collect();
        let positive = self.plan.leaves.iter().enumerate();
        let positive = positive.filter(|(leaf, one)| one.positive && counting[*leaf]);
        let counts = positive.flat_map(|(leaf, _)| {
            let counts = self.matches[leaf].counts.iter();
            counts.map(move |(doc, count)| LeafCount {
                doc: start + doc,
                leaf,
                count: *count,
            })
        });
        InDecision {
            paragraphs: paragraphs.collect(),
            counts: counts.collect(),
            counting,
        }
    }

    fn keep(&mut self, wanted: impl Fn(usize) -> bool) {
        self.result.retain(wanted);
    }

    fn decisions(&mut self, node: &Node, decisions: &Range<usize>) -> Bits {
        let len = decisions.len();
        match node {
            Node::All => Bits::all(len),
            Node::Filter(filter) => self.plan.filters[*filter][self.at].slice(decisions.start, len),
            Node::Leaf(leaf) => {
                self.read(*leaf);
                let docs = &self.matches[*leaf].docs;
                let starts = &self.segment.starts[decisions.start..=decisions.end];
                let mut found = Bits::none(len);
                let mut next = docs.next(0);
                let mut ordinal = 0;
                while let Some(doc) = next {
                    let doc = doc as u32 + self.docs.start;
                    while starts[ordinal + 1] <= doc {
                        ordinal += 1;
                    }
                    found.set(ordinal);
                    next = docs.next((starts[ordinal + 1] - self.docs.start) as usize);
                }
                found
            }
            Node::And(nodes) => {
                let mut all = Bits::all(len);
                for node in nodes {
                    let found = self.decisions(node, decisions);
                    all.and(&found);
                    if all.is_empty() {
                        break;
                    }
                }
                all
            }
            Node::Or(nodes) => {
                let mut any = Bits::none(len);
                for node in nodes {
                    let found = self.decisions(node, decisions);
                    any.or(&found);
                }
                any
            }
            Node::Not(node) => {
                let mut found = self.decisions(node, decisions);
                found.not();
                found
            }
        }
    }

    fn read(&mut self, leaf: usize) {
        if !self.read[leaf] {
            self.readers[leaf].read(&self.docs, &mut self.matches[leaf]);
            self.read[leaf] = true;
        }
    }

    /// Finds and scores the matching paragraphs of the decisions found.
    fn score(&mut self, decisions: &Range<usize>) {
        let len = self.docs.len();
        for leaf in 0..self.readers.len() {
            if self.plan.leaves[leaf].positive {
                self.read(leaf);
            }
        }
        if self.plan.has_branches {
            self.counting.clear();
            let none = Bits::none(decisions.len());
            self.counting.resize(self.readers.len(), none);
            let (plan, found) = (self.plan, self.result.clone());
            self.count_in(&plan.root, &found, true, decisions);
        }
        let in_result = self.documents_of(&self.result, decisions);
        self.matched.reset(len);
        self.scores.clear();
        self.scores.resize(len, 0.0);
        for leaf in 0..self.readers.len() {
            if !self.plan.leaves[leaf].positive {
                continue;
            }
            let Matches { counts, docs } = &self.matches[leaf];
            let counting = self.counting.get(leaf);
            let counting = counting.map(|counting| self.documents_of(counting, decisions));
            let wanted = counting.as_ref().unwrap_or(&in_result);
            let mut matched = docs.clone();
            matched.and(wanted);
            self.matched.or(&matched);
            let first = self.docs.start;
            self.scoring
                .add((self.at, leaf), first, counts, wanted, &mut self.scores);
        }
        let together = self.paragraphs(&self.plan.root, len);
        self.together = together.unwrap_or_else(|| Bits::none(len));
        self.scoring
            .lower_standing(self.at, self.docs.start, &self.matched, &mut self.scores);
    }

    /// The documents of some decisions of the window.
    fn documents_of(&self, found: &Bits, decisions: &Range<usize>) -> Bits {
        let mut documents = Bits::none(self.docs.len());
        for ordinal in found.iter() {
            let start = self.segment.starts[decisions.start + ordinal] - self.docs.start;
            let end = self.segment.starts[decisions.start + ordinal + 1] - self.docs.start;
            documents.set_range(start as usize, end as usize);
        }
        documents
    }

    /// Whether matches of a leaf count in a decision of the window.
    fn counts_in(&self, leaf: usize, ordinal: usize) -> bool {
        !self.result.contains(ordinal)
            || self
                .counting
                .get(leaf)
                .is_none_or(|counting| counting.contains(ordinal))
    }

    /// Notes for the leaves of a node that their matches count in the decisions
    /// of `within`, in all of which the node holds, or, denied, does not.
    fn count_in(&mut self, node: &Node, within: &Bits, holds: bool, decisions: &Range<usize>) {
        match (node, holds) {
            (Node::All | Node::Filter(_), _) | (Node::Leaf(_), false) => {}
            (Node::Leaf(leaf), true) => self.counting[*leaf].or(within),
            (Node::Not(node), _) => self.count_in(node, within, !holds, decisions),
            (Node::And(nodes), true) | (Node::Or(nodes), false) => {
                for node in nodes {
                    self.count_in(node, within, holds, decisions);
                }
            }
            (Node::And(nodes), false) | (Node::Or(nodes), true) => {
                for node in nodes {
                    if matches!(node, Node::Leaf(_)) {
                        // Where it has matches it holds.
                        self.count_in(node, within, holds, decisions);
                        continue;
                    }
                    let mut branch = self.decisions(node, decisions);
                    if !holds {
                        branch.not();
                    }
                    branch.and(within);
                    self.count_in(node, &branch, holds, decisions);
                }
            }
        }
    }

    /// The documents in which a part of the query holds as a whole; `None` for
    /// a part that is not about paragraphs.
    fn paragraphs(&self, node: &Node, len: usize) -> Option<Bits> {
        match node {
            Node::All | Node::Filter(_) | Node::Not(_) => None,
            Node::Leaf(leaf) if self.read[*leaf] => Some(self.matches[*leaf].docs.clone()),
            Node::Leaf(_) => Some(Bits::none(len)),
            Node::And(nodes) => {
                let sets = nodes.iter().filter_map(|node| self.paragraphs(node, len));
                sets.reduce(|mut all, set| {
                    all.and(&set);
                    all
                })
            }
            Node::Or(nodes) => {
                let sets = nodes.iter().filter_map(|node| self.paragraphs(node, len));
                sets.reduce(|mut any, set| {
                    any.or(&set);
                    any
                })
            }
        }
    }

    /// Hands over the found decisions, or their matching paragraphs.
    fn rank(&mut self, decisions: &Range<usize>, paragraphs: bool, mut offer: impl FnMut(Ranked)) {
        self.score(decisions);
        let (days, orders) = (self.segment.days(), self.segment.orders());
        for ordinal in self.result.iter() {
            let ordinal = decisions.start + ordinal;
            let start = (self.segment.starts[ordinal] - self.docs.start) as usize;
            let end = (self.segment.starts[ordinal + 1] - self.docs.start) as usize;
            let mut ranked = Ranked {
                at: DecisionAddress {
                    segment: self.at,
                    ordinal,
                },
                doc: None,
                together: false,
                score: 0.0,
                day: days[ordinal],
                order: orders[ordinal],
                matching_paragraphs: 0,
            };
            let (mut best, mut sum) = (0.0_f32, 0.0_f32);
            let mut next = self.matched.next(start);
            while let Some(doc) = next.filter(|doc| *doc < end) {
                let score = self.scores[doc];
                let together = self.together.contains(doc);
                ranked.matching_paragraphs += 1;
                if paragraphs {
                    let doc = Some(self.docs.start + doc as u32);
                    offer(Ranked {
                        doc,
                        together,
                        score,
                        matching_paragraphs: 1,
                        ..ranked
                    });
                }
                ranked.together |= together;
                best = best.max(score);
                sum += score;
                next = self.matched.next(doc + 1);
            }
            // A decision that was found by facts alone has no paragraph to stand
            // for it, and is a hit by itself.
            if !paragraphs || ranked.matching_paragraphs == 0 {
                ranked.score = self.scoring.of_decision(best, sum);
                offer(ranked);
            }
        }
    }
}
