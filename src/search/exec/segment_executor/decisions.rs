//! Collects the matches in single decisions.

use super::{Matches, SegmentExecutor};
use crate::search::exec::decision_matcher::{DecisionMatches, LeafCount, MatchingParagraph};
use crate::search::exec::top_k::HitScore;

impl SegmentExecutor<'_> {
    /// Finds the matches in some decisions, which must be in ascending order.
    pub(crate) fn find(&mut self, ordinals: impl Iterator<Item = usize>) -> Vec<DecisionMatches> {
        self.decisions.clear();
        self.merges_leaves = false;
        ordinals.for_each(|ordinal| self.decisions.push(ordinal));
        self.decide();
        self.gather();
        let result = self.result.clone();
        self.score(&result);
        (0..self.decisions.count())
            .map(|slot| self.in_decision(slot))
            .collect()
    }

    /// The matches in a decision of the window.
    pub(super) fn in_decision(&self, slot: usize) -> DecisionMatches {
        let docs = self.decisions.docs_of(slot);
        let start = self.segment.first_doc(self.decisions.ordinal(slot));
        let in_segment = |doc: usize| start + (doc - docs.start) as u32;
        let standing = self.scoring.standing(self.segment_ord);
        let mut paragraphs = Vec::new();
        self.matched.for_each_in(docs.start, docs.end, |doc| {
            paragraphs.push(MatchingParagraph {
                doc: in_segment(doc),
                score: HitScore {
                    together: self.is_together(doc) && !standing.lowers(in_segment(doc)),
                    value: standing.weigh(in_segment(doc), self.scores[doc]),
                },
            });
        });
        let leaves = 0..self.plan.leaves.len();
        let counting: Vec<bool> = leaves.map(|leaf| self.counts_in(leaf, slot)).collect();
        let positive = self.plan.leaves.iter().enumerate();
        let positive = positive.filter(|(leaf, one)| one.positive && counting[*leaf]);
        let mut counts = Vec::new();
        for (leaf, _) in positive {
            let Matches { docs: found, freqs } = &self.matches[leaf];
            found.for_each_in(docs.start, docs.end, |doc| {
                counts.push(LeafCount {
                    doc: in_segment(doc),
                    leaf,
                    count: freqs[doc],
                });
            });
        }
        DecisionMatches {
            paragraphs,
            counting,
            counts,
        }
    }

    /// Whether matches of a leaf count in a decision of the window.
    pub(super) fn counts_in(&self, leaf: usize, slot: usize) -> bool {
        !self.result.contains(slot)
            || self
                .counting
                .get(leaf)
                .is_none_or(|counting| counting.contains(slot))
    }
}
