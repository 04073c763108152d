//! Dynamic pruning: runs a plan with the impact lists of its words.
//!
//! The lists hold the decisions and an upper bound of each one's score. Only decisions that could
//! enter the top k are read and scored, by the same `SegmentExecutor` that reads everything where
//! there are no lists. Paragraphs that several words share are counted by sets of documents. If
//! nothing is counted, operands that need positions get an upper bound from their words, and are
//! only evaluated in the decisions that are read.

mod evaluated_part;
mod upper_bounds;
mod leaf_plan;
mod ranking;

use std::ops::ControlFlow;

use self::leaf_plan::{DocsInRange, LeafBounds, LeafPlan};
use super::execution::{Execution, Found};
use super::matching_docs::matching_docs;
use super::top_k::{Counts, TopK};
use crate::index::{Bits, IndexError, SegmentImpacts};
use crate::search::plan::query_plan::Plan;
use crate::search::plan::tree::{Fold, Join, Node};
use crate::search::postings::window::Decisions;
use crate::search::thresholds::{CANDIDATE_SPARSITY, MAX_PRUNED_LEAVES};
use crate::search::{Grouping, Total};

/// Which decisions to include if it is not known for all of them whether a node holds.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Certainty {
    Possible,
    Certain,
}

impl Certainty {
    fn negated(self) -> Self {
        match self {
            Self::Possible => Self::Certain,
            Self::Certain => Self::Possible,
        }
    }
}

/// The decisions of a segment in which a node possibly or certainly holds.
struct PossibleDecisions<'r, 'a> {
    plan: &'r Plan,
    segment_ord: usize,
    /// The number of decisions in the segment.
    decisions: usize,
    leaves: &'r [LeafBounds<'a>],
    certainty: Certainty,
}

impl Fold for PossibleDecisions<'_, '_> {
    type Value = Bits;

    fn all(&mut self) -> Bits {
        Bits::all(self.decisions)
    }

    fn fact(&mut self, filter: usize) -> Bits {
        self.plan.facts[filter].decisions[self.segment_ord].clone()
    }

    fn leaf(&mut self, leaf: usize) -> Bits {
        let leaf = &self.leaves[leaf];
        if self.certainty == Certainty::Certain && !leaf.is_exact() {
            return Bits::none(self.decisions);
        }
        leaf.decisions(self.decisions)
    }

    fn begin(&mut self, join: Join) -> Bits {
        match join {
            Join::And => Bits::all(self.decisions),
            Join::Or => Bits::none(self.decisions),
        }
    }

    fn add(&mut self, join: Join, found: &mut Bits, part: Bits) -> ControlFlow<()> {
        match join {
            Join::And => found.and(&part),
            Join::Or => found.or(&part),
        }
        ControlFlow::Continue(())
    }

    fn enter_not(&mut self) -> ControlFlow<Bits> {
        self.certainty = self.certainty.negated();
        ControlFlow::Continue(())
    }

    fn leave_not(&mut self, mut inside: Bits) -> Bits {
        self.certainty = self.certainty.negated();
        inside.not();
        inside
    }
}

/// What is known about a plan in a segment.
struct SegmentCandidates<'a> {
    segment_ord: usize,
    leaves: Vec<LeafBounds<'a>>,
    /// The decisions it finds. If a leaf has only an upper bound, this may include decisions that
    /// do not match.
    unfiltered: Bits,
    /// The decisions of `unfiltered` that pass the filters.
    result: Bits,
    /// Whether these are all the decisions in which any leaf matches.
    is_all_of_text: bool,
    paragraphs: u64,
    /// The decisions in which the whole query holds in a paragraph that is not standing text.
    /// Computed if scores decide the order; may include others.
    together: Bits,
    /// By decision: an upper bound of its score.
    bounds: Vec<f32>,
    /// The decisions whose bounds are loose, because some of their text is no longer standing text.
    loosened: Bits,
}

/// The candidate documents in some decisions of a segment.
struct CandidateDocs<'a> {
    /// All decisions of the segment.
    decisions: Decisions<'a>,
    /// By leaf; may include documents outside `within`.
    leaf_docs: Vec<Bits>,
    /// The documents of the decisions concerned; `None` if all matching documents are.
    within: Option<Bits>,
}

impl CandidateDocs<'_> {
    fn len(&self) -> usize {
        self.decisions.docs()
    }
}

impl Execution<'_> {
    /// Runs the plan with impact lists; `None` if there are too few of them.
    pub(super) fn run_pruned(&self) -> Result<Option<Found>, IndexError> {
        let plan = self.plan;
        let positive = plan.leaves.iter().any(|leaf| leaf.positive);
        if self.options.grouping == Grouping::Paragraph
            || plan.has_branches
            || !positive
            || plan.leaves.len() > MAX_PRUNED_LEAVES
        {
            return Ok(None);
        }
        let mut leaves = Vec::with_capacity(self.index.segments().len());
        let mut have_lists = false;
        for segment_ord in 0..self.index.segments().len() {
            let leaf_plan = plan
                .leaves
                .iter()
                .map(|leaf| self.leaf_plan(segment_ord, leaf));
            let Some(leaf_plan) = leaf_plan.collect::<Option<Vec<_>>>() else {
                return Ok(None);
            };
            have_lists |= leaf_plan.iter().any(LeafPlan::has_lists);
            leaves.push(leaf_plan);
        }
        if !have_lists {
            return Ok(None);
        }
        let mut segments = Vec::with_capacity(leaves.len());
        for (segment_ord, leaves) in leaves.into_iter().enumerate() {
            segments.push(self.in_segment(segment_ord, leaves)?);
        }
        let mut top_k = TopK::new(self.options);
        if self.options.is_scored() {
            self.rank_by_bounds(&segments, &mut top_k)?;
        } else if self.options.count > 0 {
            self.rank_by_day(&segments, &mut top_k);
        }
        let mut total = Total::default();
        for segment in &segments {
            total.decisions += segment.result.count();
            total.paragraphs += segment.paragraphs;
        }
        Ok(Some(Found {
            total,
            hits: total.decisions,
            top_k: top_k.sorted(),
            unfiltered: segments
                .into_iter()
                .map(|segment| segment.unfiltered)
                .collect(),
        }))
    }

    fn in_segment<'a>(
        &'a self,
        segment_ord: usize,
        leaf_plan: Vec<LeafPlan<'a>>,
    ) -> Result<SegmentCandidates<'a>, IndexError> {
        let segment = self.index.segment(segment_ord);
        let mut leaves = Vec::with_capacity(leaf_plan.len());
        for (leaf, leaf_plan) in leaf_plan.into_iter().enumerate() {
            leaves.push(self.leaf_bounds(segment_ord, leaf, leaf_plan)?);
        }
        let mut unfiltered = self.plan.root.fold(&mut PossibleDecisions {
            plan: self.plan,
            segment_ord,
            decisions: segment.decisions(),
            leaves: &leaves,
            certainty: Certainty::Possible,
        });
        let mut is_all_of_text = matches!(self.plan.root, Node::Leaf(_) | Node::Or(_));
        if let Some(alive) = segment.alive() {
            unfiltered.and(alive);
            is_all_of_text = false;
        }
        let mut result = unfiltered.clone();
        if let Some(passing) = self.filters.passing(segment_ord, None) {
            result.and(&passing);
            is_all_of_text = false;
        }
        // Without counts it is computed later, only where it matters.
        let together = if self.options.counts == Counts::Paragraphs {
            Bits::none(segment.decisions())
        } else {
            result.clone()
        };
        let mut in_segment = SegmentCandidates {
            segment_ord,
            leaves,
            unfiltered,
            result,
            is_all_of_text,
            paragraphs: 0,
            together,
            bounds: Vec::new(),
            loosened: Bits::none(segment.decisions()),
        };
        if self.options.counts == Counts::Paragraphs {
            self.count_paragraphs(&mut in_segment)?;
        }
        if self.options.is_scored() {
            self.bound(&mut in_segment);
        }
        Ok(in_segment)
    }

    /// Counts the matching paragraphs, and finds the decisions with the whole query together in one
    /// paragraph.
    fn count_paragraphs(&self, found: &mut SegmentCandidates<'_>) -> Result<(), IndexError> {
        let asks_together = self.plan.disjunction.is_none() && self.options.is_scored();
        if found.result.is_empty() {
            return Ok(());
        }
        let leaves = self.plan.leaves.iter().zip(&found.leaves);
        let mut positive = leaves.filter(|(leaf, _)| leaf.positive);
        if let (Some((_, leaf)), None) = (positive.next(), positive.next())
            && let Some(list) = leaf.only_list()
            && self.plan.disjunction.is_some()
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
        let documents = self.documents(found, &found.result)?;
        let mut matched = Bits::none(documents.len());
        for (leaf, set) in self.plan.leaves.iter().zip(&documents.leaf_docs) {
            if leaf.positive {
                matched.or(set);
            }
        }
        if let Some(within) = &documents.within {
            matched.and(within);
        }
        found.paragraphs = matched.count();
        if asks_together {
            found.together = self.together(found, &documents);
        }
        Ok(())
    }

    /// The decisions of `among` that may have the whole query together in a paragraph that is not
    /// standing text.
    fn together_among(
        &self,
        found: &SegmentCandidates<'_>,
        among: &Bits,
    ) -> Result<Bits, IndexError> {
        // An empty set would read the documents of the whole segment.
        if among.is_empty() {
            return Ok(among.clone());
        }
        let mut together = self.together(found, &self.documents(found, among)?);
        together.and(among);
        Ok(together)
    }

    fn together(&self, found: &SegmentCandidates<'_>, documents: &CandidateDocs<'_>) -> Bits {
        let mut together = Bits::none(documents.decisions.count());
        if let Some(mut docs) =
            matching_docs(&self.plan.root, |leaf| documents.leaf_docs[leaf].clone())
        {
            if let Some(within) = &documents.within {
                docs.and(within);
            }
            let standing = self.scoring.standing(found.segment_ord);
            docs.retain(|doc| !standing.lowers(doc as u32));
            documents.decisions.having(&docs, &mut together);
        }
        together
    }

    /// Finds the documents of some decisions in which each leaf may match.
    fn documents(
        &self,
        found: &SegmentCandidates<'_>,
        among: &Bits,
    ) -> Result<CandidateDocs<'_>, IndexError> {
        let segment = self.index.segment(found.segment_ord);
        let docs = segment.max_doc() as usize;
        let mut decisions = Decisions::none(segment);
        decisions.take(0, u32::MAX as usize);
        let mut doc_ranges = Vec::new();
        if among.count() * CANDIDATE_SPARSITY < segment.decisions() as u64 {
            decisions.doc_ranges_of(among, &mut doc_ranges);
        }
        let docs_in_range = DocsInRange {
            all: decisions.window(),
            doc_ranges: &doc_ranges,
        };
        let mut leaf_docs: Vec<Bits> = Vec::with_capacity(found.leaves.len());
        for (leaf, leaf_bounds) in self.plan.leaves.iter().zip(&found.leaves) {
            let mut set = Bits::none(docs);
            if leaf.positive {
                leaf_bounds.put_documents(
                    self.index,
                    found.segment_ord,
                    docs_in_range,
                    &mut set,
                )?;
            }
            leaf_docs.push(set);
        }
        // If every decision with a match is found, every matching document belongs to one.
        let within = (!found.is_all_of_text).then(|| {
            let mut within = Bits::default();
            decisions.documents_of(among, &mut within);
            within
        });
        Ok(CandidateDocs {
            decisions,
            leaf_docs,
            within,
        })
    }

    /// Adds up the upper bounds of the decisions of a segment. If any match of a leaf matches the
    /// whole query, also finds the decisions that may have it together.
    fn bound(&self, found: &mut SegmentCandidates<'_>) {
        let decisions = self.index.segment(found.segment_ord).decisions();
        let mut bounds = vec![0.0; decisions];
        let mut own = Bits::none(decisions);
        let impacts = self.index.impacts()[found.segment_ord].as_ref();
        let factor = impacts.and_then(SegmentImpacts::factor).unwrap_or(1.0);
        for (leaf, leaf_bounds) in found.leaves.iter().enumerate() {
            if self.plan.leaves[leaf].positive {
                let weight = self.scoring.weight(leaf) * factor;
                leaf_bounds.for_each_bound(weight, |ordinal, bound, is_own| {
                    bounds[ordinal] += bound;
                    own.set_if(ordinal, is_own);
                });
            }
        }
        for (ordinal, risen) in impacts.map_or(&[][..], SegmentImpacts::loosened) {
            bounds[*ordinal] *= risen;
            own.set(*ordinal);
            found.loosened.set(*ordinal);
        }
        found.bounds = bounds;
        if self.plan.disjunction.is_some() {
            own.and(&found.result);
            found.together = own;
        }
    }
}
