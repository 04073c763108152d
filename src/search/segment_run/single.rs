//! What matches in single decisions.

use super::{Matches, SegmentRun};
use crate::search::matching::{InDecision, LeafCount, MatchingParagraph};

impl SegmentRun<'_> {
    /// Finds what matches in some decisions, which rise.
    pub(crate) fn find(&mut self, ordinals: impl Iterator<Item = usize>) -> Vec<InDecision> {
        self.decisions.clear();
        self.at_once = false;
        ordinals.for_each(|ordinal| self.decisions.push(ordinal));
        self.decide();
        self.gather();
        let result = self.result.clone();
        self.score(&result);
        (0..self.decisions.count())
            .map(|at| self.in_decision(at))
            .collect()
    }

    /// What was found in a decision of the window.
    pub(super) fn in_decision(&self, at: usize) -> InDecision {
        let docs = self.decisions.docs_of(at);
        let start = self.segment.starts[self.decisions.ordinal(at)];
        let in_segment = |doc: usize| start + (doc - docs.start) as u32;
        let standing = self.scoring.standing(self.at);
        let mut paragraphs = Vec::new();
        self.matched.for_each_in(docs.start, docs.end, |doc| {
            paragraphs.push(MatchingParagraph {
                doc: in_segment(doc),
                together: self.is_together(doc) && !standing.lowers(in_segment(doc)),
                score: standing.weigh(in_segment(doc), self.scores[doc]),
            });
        });
        let leaves = 0..self.plan.leaves.len();
        let counting: Vec<bool> = leaves.map(|leaf| self.counts_in(leaf, at)).collect();
        let positive = self.plan.leaves.iter().enumerate();
        let positive = positive.filter(|(leaf, one)| one.positive && counting[*leaf]);
        let mut counts = Vec::new();
        for (leaf, _) in positive {
            let Matches { docs: found, times } = &self.matches[leaf];
            found.for_each_in(docs.start, docs.end, |doc| {
                counts.push(LeafCount {
                    doc: in_segment(doc),
                    leaf,
                    count: times[doc],
                });
            });
        }
        InDecision {
            paragraphs,
            counting,
            counts,
        }
    }

    /// Whether matches of a leaf count in a decision of the window.
    pub(super) fn counts_in(&self, leaf: usize, at: usize) -> bool {
        !self.result.contains(at)
            || self
                .counting
                .get(leaf)
                .is_none_or(|counting| counting.contains(at))
    }
}
