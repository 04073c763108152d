//! Runs a plan: which decisions, which paragraphs, in what order.
//!
//! A segment is read in windows of whole decisions. In each window the words
//! and phrases give sets of documents, these give sets of decisions, and the
//! Boolean part is done on sets; only what is left of a window is scored.

use std::ops::Range;

use tantivy::TERMINATED;

use super::best::{Best, Ranked, Wanted};
use super::compile::{Node, Plan};
use super::filters::RequestFilters;
use super::leaf::{LeafReader, Matches};
use super::postings::Window;
use super::scoring::Scoring;
use super::{Sort, Total};
use crate::index::{Bits, DecisionAddress, Index, IndexError, Segment};

/// The documents of a window: few enough for its sets to stay near at hand, and
/// where matches lie far apart so many that the windows are few.
const WINDOW_DOCS: Range<u64> = 1 << 13..1 << 17;
/// Leaves are read in single decisions where these are fewer than one in so many.
const FEW: u64 = 3;
/// About so many matches are looked for in one window.
const WINDOW_MATCHES: u64 = 1 << 12;

/// What a run of a plan found.
pub(crate) struct Found {
    pub(crate) total: Total,
    /// How many there are to be ranked: where paragraphs are, those of one
    /// standing text are one.
    pub(crate) hits: u64,
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
        hits: 0,
        best: Vec::new(),
        of_query: Vec::new(),
    };
    let mut best = Best::new(wanted);
    let window_docs = window_docs(index, plan);
    for at in 0..index.segments.len() {
        let segment = &index.segments[at];
        let passing = filters.passing(at, None);
        let mut reader = SegmentRun::open(index, plan, &scoring, at)?;
        let mut of_query = Bits::none(segment.decisions());
        let mut first = 0;
        while let Some(next) = reader.next(first) {
            let decisions = window_from(segment, next, window_docs);
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
                match ranked
                    .doc
                    .and_then(|doc| index.wordings().standing(at, doc))
                {
                    Some(wording) => best.offer_standing(wording, ranked),
                    None => best.offer(ranked),
                }
            });
        }
        found.of_query.push(of_query);
    }
    found.hits = best.offered();
    found.best = best.sorted();
    Ok(found)
}

/// How many documents make a window of a plan.
fn window_docs(index: &Index, plan: &Plan) -> u32 {
    let readers = index.segments.iter().map(|segment| &segment.reader);
    let docs: u64 = readers.map(|reader| u64::from(reader.max_doc())).sum();
    let matches = most_leading(plan, &plan.root).unwrap_or(u64::MAX).max(1);
    let wanted = docs.saturating_mul(WINDOW_MATCHES) / matches;
    wanted.clamp(WINDOW_DOCS.start, WINDOW_DOCS.end) as u32
}

/// At most so many paragraphs lead to what a node finds; `None` where it is not
/// led by postings.
fn most_leading(plan: &Plan, node: &Node) -> Option<u64> {
    match node {
        Node::All | Node::Filter(_) | Node::Not(_) => None,
        Node::Leaf(leaf) => Some(plan.leaves[*leaf].most_paragraphs()),
        Node::And(nodes) => nodes
            .iter()
            .filter_map(|node| most_leading(plan, node))
            .min(),
        Node::Or(nodes) => {
            let mut most = nodes.iter().map(|node| most_leading(plan, node));
            most.try_fold(0_u64, |sum, most| Some(sum.saturating_add(most?)))
        }
    }
}

/// The decisions from `first` on that make one window.
fn window_from(segment: &Segment, first: usize, window_docs: u32) -> Range<usize> {
    let end = segment.starts[first].saturating_add(window_docs);
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

/// No document in front of this one leads to what a node finds, from `from` on.
fn next_of(readers: &mut [LeafReader<'_>], node: &Node, from: u32) -> u32 {
    match node {
        Node::All | Node::Filter(_) | Node::Not(_) => from,
        Node::Leaf(leaf) => readers[*leaf].next(from),
        // Other clauses are met in other paragraphs of a decision, which may
        // stand in front of those of the first: only the first one leads.
        Node::And(nodes) => {
            let is_led = |node: &&Node| !matches!(node, Node::All | Node::Filter(_) | Node::Not(_));
            let first = nodes.iter().find(is_led);
            first.map_or(from, |node| next_of(readers, node, from))
        }
        Node::Or(nodes) => {
            let nexts = nodes.iter().map(|node| next_of(readers, node, from));
            nexts.min().unwrap_or(TERMINATED)
        }
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
    /// The documents of the window that a leaf is looked for in.
    runs: Vec<Range<u32>>,
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
            runs: Vec::new(),
            result: Bits::default(),
            counting: Vec::new(),
            matched: Bits::default(),
            together: Bits::default(),
            scores: Vec::new(),
        })
    }

    /// No decision in front of this one is found, from `first` on; `None` when
    /// none is found at all.
    fn next(&mut self, first: usize) -> Option<usize> {
        let starts = &self.segment.starts;
        if first >= self.segment.decisions() {
            return None;
        }
        let doc = next_of(&mut self.readers, &self.plan.root, starts[first]);
        // Documents of one decision are neighbours.
        (doc < TERMINATED).then(|| self.segment.decision_of(doc).max(first))
    }

    /// Finds the decisions of a window.
    fn decide(&mut self, decisions: &Range<usize>) {
        let starts = &self.segment.starts;
        self.docs = starts[decisions.start]..starts[decisions.end];
        self.read.fill(false);
        let plan = self.plan;
        self.result = self.narrowed(&plan.root, decisions);
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

    /// The decisions of a window that are found: each clause of an AND is looked
    /// at in those that are left. Within the branches of an OR that would not do,
    /// for one leaf can stand in several of them.
    fn narrowed(&mut self, root: &Node, decisions: &Range<usize>) -> Bits {
        let Node::And(nodes) = root else {
            return self.decisions(root, decisions, None);
        };
        let mut all: Option<Bits> = None;
        for node in nodes {
            let mut found = self.decisions(node, decisions, all.as_ref());
            if let Some(all) = &all {
                found.and(all);
            }
            if found.is_empty() {
                return found;
            }
            all = Some(found);
        }
        all.unwrap_or_else(|| Bits::all(decisions.len()))
    }

    /// The decisions of a window in which a node holds. It is looked at in those
    /// of `within` only, where others do not matter.
    fn decisions(&mut self, node: &Node, decisions: &Range<usize>, within: Option<&Bits>) -> Bits {
        let len = decisions.len();
        match node {
            Node::All => Bits::all(len),
            Node::Filter(filter) => self.plan.filters[*filter][self.at].slice(decisions.start, len),
            Node::Leaf(leaf) => {
                self.read(*leaf, decisions, within);
                let starts = &self.segment.starts[decisions.start..=decisions.end];
                let mut found = Bits::none(len);
                let (mut ordinal, mut end) = (0, 0);
                for (doc, _) in &self.matches[*leaf].counts {
                    let doc = doc + self.docs.start;
                    if doc < end {
                        continue;
                    }
                    while starts[ordinal + 1] <= doc {
                        ordinal += 1;
                    }
                    end = starts[ordinal + 1];
                    found.set(ordinal);
                }
                found
            }
            Node::And(nodes) => {
                let mut all = Bits::all(len);
                for node in nodes {
                    let found = self.decisions(node, decisions, within);
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
                    let found = self.decisions(node, decisions, within);
                    any.or(&found);
                }
                any
            }
            Node::Not(node) => {
                let mut found = self.decisions(node, decisions, within);
                found.not();
                found
            }
        }
    }

    /// Reads the matches of a leaf in the window, those within some decisions
    /// only where these are few. What is found at last is found within them.
    fn read(&mut self, leaf: usize, decisions: &Range<usize>, within: Option<&Bits>) {
        if self.read[leaf] {
            return;
        }
        self.read[leaf] = true;
        let few = |within: &&Bits| within.count() * FEW < decisions.len() as u64;
        self.runs.clear();
        if let Some(within) = within.filter(few) {
            for ordinal in within.iter() {
                let own = self.segment.starts[decisions.start + ordinal]
                    ..self.segment.starts[decisions.start + ordinal + 1];
                match self.runs.last_mut() {
                    Some(last) if last.end == own.start => last.end = own.end,
                    _ => self.runs.push(own),
                }
            }
        } else {
            self.runs.push(self.docs.clone());
        }
        let window = Window {
            docs: &self.docs,
            runs: &self.runs,
        };
        self.readers[leaf].read(window, &mut self.matches[leaf]);
    }

    /// Finds and scores the matching paragraphs of the decisions found.
    fn score(&mut self, decisions: &Range<usize>) {
        let len = self.docs.len();
        let result = self.result.clone();
        for leaf in 0..self.readers.len() {
            if self.plan.leaves[leaf].positive {
                self.read(leaf, decisions, Some(&result));
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
        let sets = (&self.matched, &mut self.together);
        self.scoring
            .lower_standing(self.at, self.docs.start, sets, &mut self.scores);
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
                    let mut branch = self.decisions(node, decisions, Some(within));
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
