//! Ranks decisions in the order of their upper bounds.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use super::SegmentCandidates;
use crate::index::{Bits, DecisionAddress, IndexError};
use crate::search::Grouping;
use crate::search::exec::execution::Execution;
use crate::search::exec::segment_executor::SegmentExecutor;
use crate::search::exec::top_k::{Counts, HitScore, Ranked, TopK};
use crate::search::thresholds::{
    BATCH_GROWTH, FIRST_BATCH_OF_SEVERAL, MIN_BATCHES_LEFT, SINGLE_DECISION_SPARSITY,
};

/// Whether some decisions can have the whole query together in one paragraph.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Together {
    May,
    Never,
}

impl Execution<'_> {
    /// Ranks the candidates by score.
    pub(super) fn rank_by_bounds(
        &self,
        segments: &[SegmentCandidates<'_>],
        top_k: &mut TopK,
    ) -> Result<(), IndexError> {
        let mut left: Vec<Bits> = segments.iter().map(|one| one.result.clone()).collect();
        let mut together: Vec<Bits> = segments.iter().map(|one| one.together.clone()).collect();
        if self.options.counts < Counts::Paragraphs && self.plan.disjunction.is_none() {
            // The highest bounds mostly belong to decisions with the whole query together. If they
            // do not, the other decisions must be checked for it.
            let first = self.options.count.saturating_mul(FIRST_BATCH_OF_SEVERAL);
            self.rank_highest(segments, &mut left, first, top_k)?;
            together.clone_from(&left);
            if !top_k.is_full_of_together() {
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

    /// Ranks the `count` decisions with the highest bounds, and removes them from `among`.
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

    /// Ranks the decisions of a set that can enter the top k.
    fn rank_among(
        &self,
        segments: &[SegmentCandidates<'_>],
        mut among: Vec<Bits>,
        together: Together,
        top_k: &mut TopK,
    ) -> Result<(), IndexError> {
        // The highest bounds come first, then batches of the rest: the sooner the threshold is
        // high, the fewer decisions must be read.
        let first = self.options.count;
        for batch in [first, first.saturating_mul(BATCH_GROWTH), usize::MAX] {
            match (top_k.threshold(), together) {
                (Some(lowest), Together::May) if !lowest.together => {}
                (Some(lowest), Together::Never) if lowest.together => return Ok(()),
                (Some(lowest), _) => {
                    for (segment, among) in segments.iter().zip(&mut among) {
                        *among = at_least(lowest.value, &segment.bounds, among);
                    }
                }
                (None, _) => {}
            }
            let left: u64 = among.iter().map(Bits::count).sum();
            if left <= batch.saturating_mul(MIN_BATCHES_LEFT) as u64 {
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
            // If there are many, everything is read and the other decisions are dropped.
            let few = wanted.count() * SINGLE_DECISION_SPARSITY < wanted.len() as u64;
            let only = Some(wanted).filter(|_| few);
            let lookups = if few { wanted.count() } else { u64::MAX };
            let mut executor =
                SegmentExecutor::open_for(self.scored_plan(), segment.segment_ord, lookups)?;
            while !self.plan.work.is_over() && executor.advance(self.windows.docs, only, None) {
                executor.decide();
                executor.keep(wanted);
                executor.rank(Grouping::Decision, top_k);
            }
        }
        Ok(())
    }

    /// Adds the candidates in the order of their dates.
    pub(super) fn rank_by_day(&self, segments: &[SegmentCandidates<'_>], top_k: &mut TopK) {
        for found in segments {
            let segment = self.index.segment(found.segment_ord);
            let (days, orders) = (segment.days(), segment.orders());
            found.result.for_each(|ordinal| {
                if top_k.would_enter_by_day(days[ordinal]) {
                    top_k.offer(Ranked {
                        address: DecisionAddress {
                            segment: found.segment_ord,
                            ordinal,
                        },
                        doc: None,
                        score: HitScore::default(),
                        day: days[ordinal],
                        order: orders[ordinal],
                    });
                }
            });
        }
    }
}

/// The `count` decisions with the highest bounds, by segment, without the loosened ones, which are
/// rarely the best.
fn highest(segments: &[SegmentCandidates<'_>], among: &[Bits], count: usize) -> Vec<Bits> {
    // The lowest is on top; later decisions do not replace equal ones.
    let mut heap: BinaryHeap<Reverse<(u32, usize, usize)>> = BinaryHeap::new();
    for (segment_ord, (segment, among)) in segments.iter().zip(among).enumerate() {
        let lowest = |heap: &BinaryHeap<Reverse<(u32, usize, usize)>>| match heap.peek() {
            Some(Reverse((lowest, ..))) if heap.len() >= count => f32::from_bits(*lowest),
            _ => 0.0,
        };
        let threshold = lowest(&heap);
        let offer = |ordinal: usize, bound: f32| {
            // No bound is negative, so the bits of the floats have the same order.
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

/// The decisions of a set whose bounds are at least `threshold`.
fn at_least(threshold: f32, bounds: &[f32], among: &Bits) -> Bits {
    let mut found = Bits::none(among.len());
    let keep = |ordinal: usize, _: f32| {
        found.set(ordinal);
        threshold
    };
    among.for_each_at_least(bounds, keep, threshold);
    found
}
