//! The run of a plan by the impact lists of its words.
//!
//! The lists tell the decisions, and how much each can be worth at the most. Only
//! what could be among the best is read and scored, by the same `SegmentRun` that
//! reads everything where there are no lists; paragraphs that several words share
//! are counted by sets of documents.

mod leaves;

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use self::leaves::{OfLeaf, Sought};
use super::{Found, Question};
use crate::index::{Bits, DecisionAddress, IndexError, SegmentImpacts};
use crate::search::Total;
use crate::search::best::{Best, Ranked};
use crate::search::compile::Node;
use crate::search::segment_run::SegmentRun;
use crate::search::window::Decisions;

/// With more leaves than these, bounds add up to too much to leave decisions out.
const MOST_LEAVES: usize = 8;

/// Documents are looked for in single decisions where these are fewer than one in
/// so many.
const FEW: u64 = 4;

/// Each batch of decisions that are ranked has so many times those of the one before.
const BATCH_GROWTH: usize = 3;

/// Decisions that are one in so many of a segment are not looked for one by one.
const MANY: u64 = 6;

/// A batch is taken out of the decisions left where these are so many times it.
const WORTH_A_BATCH: usize = 2;

/// What is known of a plan in a segment.
struct InSegment<'a> {
    at: usize,
    leaves: Vec<OfLeaf<'a>>,
    of_query: Bits,
    /// Those of them that pass the filters.
    result: Bits,
    /// Whether these are all the decisions in which any leaf matches.
    is_all_of_text: bool,
    paragraphs: u64,
    /// The decisions with a paragraph that is no standing text in which the whole query
    /// holds. Where scores decide it is known; some may be among them that have none.
    together: Bits,
    /// By decision: its score is not greater.
    bounds: Vec<f32>,
}

impl Question<'_> {
    /// Runs the plan by impact lists; `None` where these do not tell enough.
    pub(super) fn run_bounded(&self) -> Result<Option<Found>, IndexError> {
        let plan = self.plan;
        let positive = plan.leaves.iter().any(|leaf| leaf.positive);
        if self.wanted.paragraphs
            || plan.has_branches
            || !positive
            || plan.leaves.len() > MOST_LEAVES
        {
            return Ok(None);
        }
        let mut leaves = Vec::with_capacity(self.index.segments.len());
        let mut are_listed = false;
        for at in 0..self.index.segments.len() {
            let sought = plan.leaves.iter().map(|leaf| self.sought(at, leaf));
            let Some(sought) = sought.collect::<Option<Vec<_>>>() else {
                return Ok(None);
            };
            are_listed |= sought.iter().any(Sought::is_listed);
            leaves.push(sought);
        }
        if !are_listed {
            return Ok(None);
        }
        let mut segments = Vec::with_capacity(leaves.len());
        for (at, leaves) in leaves.into_iter().enumerate() {
            segments.push(self.in_segment(at, leaves)?);
        }
        let mut best = Best::new(self.wanted);
        if self.wanted.is_scored() {
            self.rank_by_bounds(&segments, &mut best)?;
        } else if self.wanted.count > 0 {
            self.rank_by_day(&segments, &mut best);
        }
        let mut total = Total::default();
        for segment in &segments {
            total.decisions += segment.result.count();
            total.paragraphs += segment.paragraphs;
        }
        Ok(Some(Found {
            total,
            hits: total.decisions,
            best: best.sorted(),
            of_query: segments
                .into_iter()
                .map(|segment| segment.of_query)
                .collect(),
        }))
    }

    fn in_segment<'a>(
        &'a self,
        at: usize,
        sought: Vec<Sought<'a>>,
    ) -> Result<InSegment<'a>, IndexError> {
        let segment = &self.index.segments[at];
        let mut leaves = Vec::with_capacity(sought.len());
        for (leaf, sought) in sought.into_iter().enumerate() {
            leaves.push(self.look_up(at, leaf, sought)?);
        }
        let mut of_query = self.decisions_of(&self.plan.root, at, &leaves);
        let mut is_all_of_text = matches!(self.plan.root, Node::Leaf(_) | Node::Or(_));
        if let Some(alive) = &segment.alive {
            of_query.and(alive);
            is_all_of_text = false;
        }
        let mut result = of_query.clone();
        if let Some(passing) = self.filters.passing(at, None) {
            result.and(&passing);
            is_all_of_text = false;
        }
        let mut in_segment = InSegment {
            at,
            leaves,
            of_query,
            result,
            is_all_of_text,
            paragraphs: 0,
            together: Bits::none(segment.decisions()),
            bounds: Vec::new(),
        };
        self.count_paragraphs(&mut in_segment)?;
        if self.wanted.is_scored() {
            self.bound(&mut in_segment);
        }
        Ok(in_segment)
    }

    /// The decisions of a segment in which a node holds.
    fn decisions_of(&self, node: &Node, at: usize, leaves: &[OfLeaf<'_>]) -> Bits {
        let count = self.index.segments[at].decisions();
        match node {
            Node::All => Bits::all(count),
            Node::Filter(filter) => self.plan.filters[*filter][at].clone(),
            Node::Leaf(leaf) => leaves[*leaf].decisions(count),
            Node::And(nodes) => {
                let mut all = Bits::all(count);
                for node in nodes {
                    all.and(&self.decisions_of(node, at, leaves));
                }
                all
            }
            Node::Or(nodes) => {
                let mut any = Bits::none(count);
                for node in nodes {
                    any.or(&self.decisions_of(node, at, leaves));
                }
                any
            }
            Node::Not(node) => {
                let mut found = self.decisions_of(node, at, leaves);
                found.not();
                found
            }
        }
    }

    /// Counts the matching paragraphs of what is found, and finds the decisions
    /// with all of the query together.
    fn count_paragraphs(&self, found: &mut InSegment<'_>) -> Result<(), IndexError> {
        let asks_together = self.plan.only_text.is_none() && self.wanted.is_scored();
        if found.result.is_empty() || !(self.wanted.counted || asks_together) {
            return Ok(());
        }
        let leaves = self.plan.leaves.iter().zip(&found.leaves);
        let mut positive = leaves.filter(|(leaf, _)| leaf.positive);
        if let (Some((_, leaf)), None) = (positive.next(), positive.next())
            && let Some(list) = leaf.only_list()
            && self.plan.only_text.is_some()
        {
            if found.result.count() == list.decisions() {
                found.paragraphs = list.paragraphs();
            } else {
                list.for_each_count(|ordinal, count| {
                    if found.result.contains(ordinal) {
                        found.paragraphs += u64::from(count);
                    }
                });
            }
            return Ok(());
        }
        let segment = &self.index.segments[found.at];
        let docs = segment.reader.max_doc() as usize;
        let mut decisions = Decisions::none(segment);
        decisions.take(0, u32::MAX as usize);
        let mut runs = Vec::new();
        if found.result.count() * FEW < segment.decisions() as u64 {
            decisions.runs_of(&found.result, &mut runs);
        }
        let all = decisions.window();
        let mut sets: Vec<Bits> = Vec::with_capacity(found.leaves.len());
        for (leaf, of_leaf) in self.plan.leaves.iter().zip(&found.leaves) {
            let mut set = Bits::none(docs);
            if leaf.positive {
                of_leaf.put_documents(self.index, found.at, (all, &runs), &mut set)?;
            }
            sets.push(set);
        }
        // Where all decisions with a match are found, so are all that match.
        let mut in_result = Bits::default();
        if !found.is_all_of_text {
            decisions.documents_of(&found.result, &mut in_result);
        }
        if self.wanted.counted {
            let mut matched = Bits::none(docs);
            for (leaf, set) in self.plan.leaves.iter().zip(&sets) {
                if leaf.positive {
                    matched.or(set);
                }
            }
            if !found.is_all_of_text {
                matched.and(&in_result);
            }
            found.paragraphs = matched.count();
        }
        if asks_together {
            let mut together = Bits::none(segment.decisions());
            if let Some(mut docs) = paragraphs_of(&self.plan.root, &sets) {
                if !found.is_all_of_text {
                    docs.and(&in_result);
                }
                let standing = self.scoring.standing(found.at);
                docs.retain(|doc| !standing.lowers(doc as u32));
                decisions.having(&docs, &mut together);
            }
            found.together = together;
        }
        Ok(())
    }

    /// Finds what the decisions of a segment are worth at the most, and which of them
    /// can have all of the query together where any match is one of it.
    fn bound(&self, found: &mut InSegment<'_>) {
        let decisions = self.index.segments[found.at].decisions();
        let mut bounds = vec![0.0; decisions];
        let mut own = Bits::none(decisions);
        let impacts = self.index.impacts()[found.at].as_ref();
        let factor = impacts.and_then(SegmentImpacts::factor).unwrap_or(1.0);
        for (leaf, of_leaf) in found.leaves.iter().enumerate() {
            if self.plan.leaves[leaf].positive {
                let weight = self.scoring.weight(leaf) * factor;
                of_leaf.for_each_bound(weight, |ordinal, bound, is_own| {
                    bounds[ordinal] += bound;
                    own.set_if(ordinal, is_own);
                });
            }
        }
        for (ordinal, risen) in impacts.map_or(&[][..], SegmentImpacts::loosened) {
            bounds[*ordinal] *= risen;
            own.set(*ordinal);
        }
        found.bounds = bounds;
        if self.plan.only_text.is_some() {
            own.and(&found.result);
            found.together = own;
        }
    }

    fn rank_by_bounds(
        &self,
        segments: &[InSegment<'_>],
        best: &mut Best,
    ) -> Result<(), IndexError> {
        let together = segments.iter().map(|one| one.together.clone());
        let together: Vec<Bits> = together.collect();
        let mut others: Vec<Bits> = segments.iter().map(|one| one.result.clone()).collect();
        for (others, together) in others.iter_mut().zip(&together) {
            others.and_not(together);
        }
        self.rank_among(segments, together, Together::May, best)?;
        self.rank_among(segments, others, Together::Never, best)
    }

    /// Ranks some of the decisions, and of these only what can be among the best.
    fn rank_among(
        &self,
        segments: &[InSegment<'_>],
        mut among: Vec<Bits>,
        together: Together,
        best: &mut Best,
    ) -> Result<(), IndexError> {
        // The best bounds first, then some more of those that are still left: the
        // sooner the worst of the best is a good one, the fewer have to be read.
        let first = self.wanted.count;
        for batch in [first, first.saturating_mul(BATCH_GROWTH), usize::MAX] {
            match (best.floor(), together) {
                (None, _) | (Some((false, _)), Together::May) => {}
                (Some((true, _)), Together::Never) => return Ok(()),
                (Some((_, score)), _) => {
                    for (segment, among) in segments.iter().zip(&mut among) {
                        *among = at_least(score, &segment.bounds, among);
                    }
                }
            }
            let left: u64 = among.iter().map(Bits::count).sum();
            if left <= batch.saturating_mul(WORTH_A_BATCH) as u64 {
                return self.rank(segments, &among, best);
            }
            let first = highest(segments, &among, batch);
            for (among, first) in among.iter_mut().zip(&first) {
                among.and_not(first);
            }
            self.rank(segments, &first, best)?;
        }
        Ok(())
    }

    /// Reads and ranks some decisions.
    fn rank(
        &self,
        segments: &[InSegment<'_>],
        wanted: &[Bits],
        best: &mut Best,
    ) -> Result<(), IndexError> {
        for (segment, wanted) in segments.iter().zip(wanted) {
            if wanted.is_empty() {
                continue;
            }
            // Many are read with all the others, and these are left out.
            let few = wanted.count() * MANY < wanted.len() as u64;
            let only = Some(wanted).filter(|_| few);
            let mut run = SegmentRun::open(self.index, self.plan, &self.scoring, segment.at)?;
            while run.advance(self.windows.docs, only, None) {
                run.decide();
                run.keep(wanted);
                run.rank(false, best);
            }
        }
        Ok(())
    }

    /// Puts what is found in the order of its days.
    fn rank_by_day(&self, segments: &[InSegment<'_>], best: &mut Best) {
        for found in segments {
            let segment = &self.index.segments[found.at];
            let (days, orders) = (segment.days(), segment.orders());
            found.result.for_each(|ordinal| {
                if best.may_take_day(days[ordinal]) {
                    best.offer(Ranked {
                        at: DecisionAddress {
                            segment: found.at,
                            ordinal,
                        },
                        doc: None,
                        together: false,
                        score: 0.0,
                        day: days[ordinal],
                        order: orders[ordinal],
                    });
                }
            });
        }
    }
}

/// Whether some decisions can have all of a query together in one paragraph.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Together {
    May,
    Never,
}

/// The documents in which a part of the query holds as a whole; `None` for a part
/// that is not about paragraphs.
fn paragraphs_of(node: &Node, sets: &[Bits]) -> Option<Bits> {
    let joined = |nodes: &[Node], join: fn(&mut Bits, &Bits)| {
        let sets = nodes.iter().filter_map(|node| paragraphs_of(node, sets));
        sets.reduce(|mut all, set| {
            join(&mut all, &set);
            all
        })
    };
    match node {
        Node::All | Node::Filter(_) | Node::Not(_) => None,
        Node::Leaf(leaf) => Some(sets[*leaf].clone()),
        Node::And(nodes) => joined(nodes, Bits::and),
        Node::Or(nodes) => joined(nodes, Bits::or),
    }
}

/// So many of some decisions, by segment, whose bounds are the highest.
fn highest(segments: &[InSegment<'_>], among: &[Bits], count: usize) -> Vec<Bits> {
    // The lowest of them on top; later decisions do not push out equal ones.
    let mut heap: BinaryHeap<Reverse<(u32, usize, usize)>> = BinaryHeap::new();
    for (at, (segment, among)) in segments.iter().zip(among).enumerate() {
        let lowest = |heap: &BinaryHeap<Reverse<(u32, usize, usize)>>| match heap.peek() {
            Some(Reverse((lowest, ..))) if heap.len() >= count => f32::from_bits(*lowest),
            _ => 0.0,
        };
        let floor = lowest(&heap);
        let offer = |ordinal: usize, bound: f32| {
            // No bound is negative, so that they are in the order of their bits.
            let bound = bound.to_bits();
            let is_full = heap.len() >= count;
            if !is_full
                || heap
                    .peek()
                    .is_some_and(|Reverse((lowest, ..))| *lowest < bound)
            {
                if is_full {
                    heap.pop();
                }
                heap.push(Reverse((bound, at, ordinal)));
            }
            lowest(&heap)
        };
        among.for_each_at_least(&segment.bounds, offer, floor);
    }
    let mut highest: Vec<Bits> = among.iter().map(|among| Bits::none(among.len())).collect();
    for Reverse((_, at, ordinal)) in heap {
        highest[at].set(ordinal);
    }
    highest
}

/// Those of some decisions whose bounds are at least `floor`.
fn at_least(floor: f32, bounds: &[f32], among: &Bits) -> Bits {
    let mut found = Bits::none(among.len());
    let keep = |ordinal: usize, _: f32| {
        found.set(ordinal);
        floor
    };
    among.for_each_at_least(bounds, keep, floor);
    found
}
