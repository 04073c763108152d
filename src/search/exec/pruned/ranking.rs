//! Ranks decisions in the order of their upper bounds.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use super::SegmentCandidates;
use crate::index::{Bits, DecisionAddress, IndexError};
use crate::search::exec::run::Execution;
use crate::search::exec::segment_executor::SegmentExecutor;
use crate::search::exec::top_k::{Counts, Ranked, TopK};

/// Each batch of decisions that are ranked has so many times those of the one before.
const BATCH_GROWTH: usize = 3;

/// Of decisions that may lack some of a query in each of their paragraphs so many times
/// those that are wanted are ranked at first: with fewer the best are seldom among them.
const FIRST_OF_SEVERAL: usize = 4;

/// Decisions that are one in so many of a segment are not looked for one by one.
const MANY: u64 = 6;

/// A batch is taken out of the decisions left where these are so many times it.
const WORTH_A_BATCH: usize = 2;

/// Whether some decisions can have all of a query together in one paragraph.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Together {
    May,
    Never,
}

impl Execution<'_> {
    /// Ranks by scores what is found.
    pub(super) fn rank_by_bounds(
        &self,
        segments: &[SegmentCandidates<'_>],
        top_k: &mut TopK,
    ) -> Result<(), IndexError> {
        let mut left: Vec<Bits> = segments.iter().map(|one| one.result.clone()).collect();
        let mut together: Vec<Bits> = segments.iter().map(|one| one.together.clone()).collect();
        if self.wanted.counts < Counts::Paragraphs && self.plan.only_text.is_none() {
            // The highest bounds are mostly of decisions with all of it together, and
            // where they are not, it has to be known which others are.
            let first = self.wanted.count.saturating_mul(FIRST_OF_SEVERAL);
            self.rank_highest(segments, &mut left, first, top_k)?;
            together.clone_from(&left);
            if !matches!(top_k.threshold(), Some((true, _))) {
                for (segment, together) in segments.iter().zip(&mut together) {
                    *together = self.together_among(segment, together)?;
                }
            }
        }
        for (left, together) in left.iter_mut().zip(&together) {
            left.and_not(together);
        }
        self.rank_among(segments, together, Together::May, top_k)?;
        self.rank_among(segments, left, Together::Never, top_k)
    }

    /// Ranks so many of some decisions, those with the highest bounds, and takes them
    /// out.
    fn rank_highest(
        &self,
        segments: &[SegmentCandidates<'_>],
        among: &mut [Bits],
        count: usize,
        top_k: &mut TopK,
    ) -> Result<(), IndexError> {
        let first = highest(segments, among, count);
        for (among, first) in among.iter_mut().zip(&first) {
            among.and_not(first);
        }
        self.rank(segments, &first, top_k)
    }

    /// Ranks some of the decisions, and of these only what can enter the top k.
    fn rank_among(
        &self,
        segments: &[SegmentCandidates<'_>],
        mut among: Vec<Bits>,
        together: Together,
        top_k: &mut TopK,
    ) -> Result<(), IndexError> {
        // The best bounds first, then some more of those that are still left: the
        // sooner the worst of the best is a good one, the fewer have to be read.
        let first = self.wanted.count;
        for batch in [first, first.saturating_mul(BATCH_GROWTH), usize::MAX] {
            match (top_k.threshold(), together) {
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
                return self.rank(segments, &among, top_k);
            }
            self.rank_highest(segments, &mut among, batch, top_k)?;
        }
        Ok(())
    }

    /// Reads and ranks some decisions.
    fn rank(
        &self,
        segments: &[SegmentCandidates<'_>],
        wanted: &[Bits],
        top_k: &mut TopK,
    ) -> Result<(), IndexError> {
        for (segment, wanted) in segments.iter().zip(wanted) {
            if wanted.is_empty() {
                continue;
            }
            // Many are read with all the others, and these are left out.
            let few = wanted.count() * MANY < wanted.len() as u64;
            let only = Some(wanted).filter(|_| few);
            let lookups = if few { wanted.count() } else { u64::MAX };
            let of_execution = (self.index, self.plan, &self.scoring);
            let mut executor =
                SegmentExecutor::open_for(of_execution, segment.segment_ord, lookups)?;
            while !self.plan.work.is_over() && executor.advance(self.windows.docs, only, None) {
                executor.decide();
                executor.keep(wanted);
                executor.rank(false, top_k);
            }
        }
        Ok(())
    }

    /// Puts what is found in the order of its days.
    pub(super) fn rank_by_day(&self, segments: &[SegmentCandidates<'_>], top_k: &mut TopK) {
        for found in segments {
            let segment = &self.index.segments[found.segment_ord];
            let (days, orders) = (segment.days(), segment.orders());
            found.result.for_each(|ordinal| {
                if top_k.would_enter_by_day(days[ordinal]) {
                    top_k.offer(Ranked {
                        address: DecisionAddress {
                            segment: found.segment_ord,
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

/// So many of some decisions, by segment, whose bounds are the highest, but for those
/// that are loosened: they are hardly ever the best.
fn highest(segments: &[SegmentCandidates<'_>], among: &[Bits], count: usize) -> Vec<Bits> {
    // The lowest of them on top; later decisions do not push out equal ones.
    let mut heap: BinaryHeap<Reverse<(u32, usize, usize)>> = BinaryHeap::new();
    for (segment_ord, (segment, among)) in segments.iter().zip(among).enumerate() {
        let lowest = |heap: &BinaryHeap<Reverse<(u32, usize, usize)>>| match heap.peek() {
            Some(Reverse((lowest, ..))) if heap.len() >= count => f32::from_bits(*lowest),
            _ => 0.0,
        };
        let threshold = lowest(&heap);
        let offer = |ordinal: usize, bound: f32| {
            // No bound is negative, so that they are in the order of their bits.
            let bound = bound.to_bits();
            let is_full = heap.len() >= count;
            if segment.loosened.contains(ordinal) {
                return lowest(&heap);
            }
            if !is_full
                || heap
                    .peek()
                    .is_some_and(|Reverse((lowest, ..))| *lowest < bound)
            {
                if is_full {
                    heap.pop();
                }
                heap.push(Reverse((bound, segment_ord, ordinal)));
            }
            lowest(&heap)
        };
        among.for_each_at_least(&segment.bounds, offer, threshold);
    }
    let mut highest: Vec<Bits> = among.iter().map(|among| Bits::none(among.len())).collect();
    for Reverse((_, segment_ord, ordinal)) in heap {
        highest[segment_ord].set(ordinal);
    }
    highest
}

/// Those of some decisions whose bounds are at least `threshold`.
fn at_least(threshold: f32, bounds: &[f32], among: &Bits) -> Bits {
    let mut found = Bits::none(among.len());
    let keep = |ordinal: usize, _: f32| {
        found.set(ordinal);
        threshold
    };
    among.for_each_at_least(bounds, keep, threshold);
    found
}
