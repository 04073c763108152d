//! Finds the matches in single decisions, for the page of results.

use super::bm25::Bm25;
use super::segment_executor::{ScoredPlan, SegmentExecutor};
use super::top_k::HitScore;
use crate::index::{DecisionAddress, Index, IndexError};
use crate::search::plan::query_plan::Plan;

/// Finds the matching paragraphs of single decisions, with their scores.
pub(crate) struct DecisionMatcher<'a> {
    index: &'a Index,
    plan: &'a Plan,
    scoring: Bm25<'a>,
}

/// The matches in one decision.
pub(crate) struct DecisionMatches {
    /// In document order.
    pub(crate) paragraphs: Vec<MatchingParagraph>,
    /// By leaf: whether its matches count. If one branch of an OR is the reason that the decision
    /// is found, the words of another branch are not matches. If the decision is not found at all,
    /// every leaf counts.
    pub(crate) counting: Vec<bool>,
    /// The number of matches of each leaf in each paragraph where its matches count, in the order
    /// of the leaves.
    pub(crate) counts: Vec<LeafCount>,
}

/// The number of matches of a leaf in a paragraph.
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
    pub(crate) score: HitScore,
}

impl<'a> DecisionMatcher<'a> {
    pub(crate) fn new(index: &'a Index, plan: &'a Plan) -> Self {
        Self {
            index,
            plan,
            scoring: Bm25::new(index, plan),
        }
    }

    pub(crate) fn scoring(&self) -> &Bm25<'a> {
        &self.scoring
    }

    /// Finds the matches in each of some decisions, which must be sorted and distinct.
    ///
    /// The postings of a segment are opened once for all of them, which saves much time for a
    /// wildcard that matches thousands of words.
    pub(crate) fn find(
        &self,
        decisions: &[DecisionAddress],
    ) -> Result<Vec<DecisionMatches>, IndexError> {
        let mut found = Vec::with_capacity(decisions.len());
        for of_segment in decisions.chunk_by(|one, other| one.segment == other.segment) {
            let segment = of_segment[0].segment;
            let mut executor = SegmentExecutor::open_for(
                ScoredPlan {
                    index: self.index,
                    plan: self.plan,
                    scoring: &self.scoring,
                },
                segment,
                of_segment.len() as u64,
            )?;
            found.extend(executor.find(of_segment.iter().map(|at| at.ordinal)));
        }
        Ok(found)
    }
}
