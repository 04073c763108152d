//! Leaf plans and leaf bounds: what impact lists, or short postings, show about one leaf.

use super::evaluated_part::{EvaluatedPart, is_rare};
use super::upper_bounds::{UpperBound, UpperBounds};
use crate::index::{Bits, ImpactList, Index, IndexError};
use crate::search::Sort;
use crate::search::exec::execution::Execution;
use crate::search::plan::operand::{Operand, SegmentTerms, most_paragraphs};
use crate::search::plan::query_plan::Leaf;
use crate::search::postings::cursor::documents;
use crate::search::postings::window::{DocRange, Window};
use crate::search::thresholds::{
    BOUNDED_SPARSITY, RANGE_COST, ROUNDING, UNLISTED_SPARSITY, UNLISTED_SPARSITY_WITH_POSITIONS,
};

/// How to find the bounds of a leaf in a segment.
#[derive(Default)]
pub(super) struct LeafPlan<'a> {
    lists: Vec<ImpactList<'a>>,
    /// The postings that the lists cover, and some that are read.
    terms: Vec<SegmentTerms<'a>>,
    /// The parts that must be read.
    rest: Vec<Leaf>,
    /// Upper bounds for the parts that are not read.
    upper_bounds: Vec<UpperBound<'a>>,
    /// Whether nothing is known about it.
    is_unknown: bool,
}

/// The decisions a leaf matches in a segment, with upper bounds of its scores.
pub(super) struct LeafBounds<'a> {
    lists: Vec<ImpactList<'a>>,
    terms: Vec<SegmentTerms<'a>>,
    read: Vec<EvaluatedPart>,
    bounded: Vec<(UpperBound<'a>, UpperBounds)>,
    is_unknown: bool,
}

impl LeafPlan<'_> {
    pub(super) fn has_lists(&self) -> bool {
        !self.lists.is_empty() || !self.upper_bounds.is_empty()
    }
}

impl<'q> Execution<'q> {
    /// Plans how to find the matches of a leaf in a segment; `None` if too much would have to be
    /// read.
    pub(super) fn leaf_plan(&self, segment_ord: usize, leaf: &'q Leaf) -> Option<LeafPlan<'q>> {
        let impacts = self.index.impacts()[segment_ord].as_ref();
        let impacts =
            impacts.filter(|impacts| !self.options.is_scored() || impacts.factor().is_some());
        let docs = u64::from(self.index.segment(segment_ord).max_doc());
        // Without counts, only the candidates for the top k matter.
        let only_the_best = self.options.is_top_k_only();
        let with = |operand: Operand| Leaf {
            operand,
            ..leaf.clone()
        };
        let mut leaf_plan = LeafPlan::default();
        for alternative in leaf.operand.alternatives() {
            let Some(terms) = alternative.as_term().filter(|_| !leaf.scope.is_narrow()) else {
                let paragraphs = alternative.most_paragraphs_in(segment_ord);
                if only_the_best && paragraphs * BOUNDED_SPARSITY > docs {
                    // Reading everything in order finds the newest sooner.
                    if self.options.sort == Sort::Newest {
                        return None;
                    }
                    if self.options.is_scored() && !leaf.positive {
                        leaf_plan.is_unknown = true;
                        continue;
                    }
                    if self.options.is_scored()
                        && let Some(upper_bound) = self.upper_bound(segment_ord, leaf, alternative)
                    {
                        leaf_plan.upper_bounds.push(upper_bound);
                        continue;
                    }
                }
                let rare = if alternative.is_exact() {
                    UNLISTED_SPARSITY
                } else {
                    UNLISTED_SPARSITY_WITH_POSITIONS
                };
                let leads = self.plan.disjunction.is_some();
                if !leads && !is_rare(paragraphs, docs, rare) {
                    return None;
                }
                leaf_plan.rest.push(with(alternative.clone()));
                continue;
            };
            let terms = terms.in_segment(segment_ord);
            let (lists, others) = match impacts {
                Some(impacts) => impacts.lists(terms.of, terms.terms),
                None => (Vec::new(), terms.terms.to_vec()),
            };
            if !others.is_empty() {
                if !is_rare(most_paragraphs(&others), docs, UNLISTED_SPARSITY) {
                    return None;
                }
                leaf_plan
                    .rest
                    .push(with(Operand::of_terms(terms.of, segment_ord, others)));
            }
            if !lists.is_empty() {
                leaf_plan.lists.extend(lists);
                leaf_plan.terms.push(terms);
            }
        }
        Some(leaf_plan)
    }

    /// Reads the parts of a leaf that no list covers.
    pub(super) fn leaf_bounds<'a>(
        &self,
        segment_ord: usize,
        leaf: usize,
        leaf_plan: LeafPlan<'a>,
    ) -> Result<LeafBounds<'a>, IndexError> {
        let rest = leaf_plan.rest.iter();
        let read = rest.map(|part| self.evaluate_part(segment_ord, leaf, part));
        let bounded = leaf_plan.upper_bounds.into_iter().map(|upper_bound| {
            let bounded = self.evaluate(segment_ord, leaf, &upper_bound)?;
            Ok::<_, IndexError>((upper_bound, bounded))
        });
        Ok(LeafBounds {
            read: read.collect::<Result<_, _>>()?,
            bounded: bounded.collect::<Result<_, _>>()?,
            lists: leaf_plan.lists,
            terms: leaf_plan.terms,
            is_unknown: leaf_plan.is_unknown,
        })
    }
}

impl<'a> LeafBounds<'a> {
    /// The list that covers the whole leaf.
    pub(super) fn only_list(&self) -> Option<&ImpactList<'a>> {
        match self.lists.as_slice() {
            [list] if self.read.is_empty() && self.is_exact() => Some(list),
            _ => None,
        }
    }

    /// Whether the decisions it matches are known exactly, and not only as a superset.
    pub(super) fn is_exact(&self) -> bool {
        self.bounded.is_empty() && !self.is_unknown
    }

    /// The decisions it may match. `count` is the number of decisions in the segment.
    pub(super) fn decisions(&self, count: usize) -> Bits {
        if self.is_unknown {
            return Bits::all(count);
        }
        let mut found = Bits::none(count);
        for (_, bounded) in &self.bounded {
            found.or(&bounded.decisions);
        }
        for list in &self.lists {
            list.put(&mut found);
        }
        for read in &self.read {
            found.or(&read.decisions);
        }
        found
    }

    /// Calls `found` with decisions, an upper bound of the leaf's score in each, and whether the
    /// match may be in a paragraph that is not standing text. A decision may occur several times;
    /// the caller adds up its bounds. The sum is an upper bound, because several words never give a
    /// paragraph more than the sum of their own bounds.
    pub(super) fn for_each_bound(&self, weight: f32, mut found: impl FnMut(usize, f32, bool)) {
        for list in &self.lists {
            list.for_each_bound(|ordinal, impact, own| found(ordinal, impact * weight, own));
        }
        for read in &self.read {
            for part in &read.scores {
                found(part.ordinal, part.score * ROUNDING, part.own);
            }
        }
        for (_, bounded) in &self.bounded {
            bounded.decisions.for_each(|ordinal| {
                let bound = bounded.bounds[ordinal];
                found(ordinal, bound, bounded.own.contains(ordinal));
            });
        }
    }

    /// Adds the documents it may match in to `found`, which may include some outside the ranges.
    pub(super) fn put_documents(
        &self,
        index: &Index,
        segment_ord: usize,
        docs_in_range: DocsInRange<'_>,
        found: &mut Bits,
    ) -> Result<(), IndexError> {
        for SegmentTerms { of, terms } in &self.terms {
            for term in *terms {
                let ranges = docs_in_range.doc_ranges.len();
                let window = if ranges * RANGE_COST < term.doc_freq as usize {
                    docs_in_range.window()
                } else {
                    docs_in_range.all
                };
                let term = SegmentTerms {
                    of: *of,
                    terms: std::slice::from_ref(term),
                };
                documents(index, segment_ord, term, window, found)?;
            }
        }
        for (upper_bound, _) in &self.bounded {
            upper_bound.put_documents(index, segment_ord, docs_in_range.window(), found)?;
        }
        for read in &self.read {
            found.or(&read.docs);
        }
        Ok(())
    }
}

/// The part of a segment in which documents are searched for.
#[derive(Clone, Copy)]
pub(super) struct DocsInRange<'a> {
    /// All documents of the segment.
    pub(super) all: Window<'a>,
    /// The ranges to look at, if they are few; empty for all documents.
    pub(super) doc_ranges: &'a [DocRange],
}

impl<'a> DocsInRange<'a> {
    fn window(self) -> Window<'a> {
        if self.doc_ranges.is_empty() {
            return self.all;
        }
        Window {
            doc_ranges: self.doc_ranges,
            ..self.all
        }
    }
}
