//! Runs a plan and returns the matching decisions, the number of paragraphs and the ranking.
//!
//! A segment is read in windows of whole decisions (`segment_executor`). In each window the words
//! and phrases give sets of documents, from which sets of decisions are derived. The Boolean part
//! works on sets; only the remaining decisions of a window are scored.

use std::cmp::Reverse;

use rayon::prelude::*;

use super::execution::{Execution, Found};
use super::lead_iterator::LeadIterator;
use super::segment_executor::SegmentExecutor;
use super::top_k::{CollectOptions, TopK};
use crate::index::{Bits, Index, IndexError};
use crate::search::plan::filters::RequestFilters;
use crate::search::plan::query_plan::Plan;
use crate::search::thresholds::{FILTER_SPARSITY, PARALLEL_LEAVES};
use crate::search::{SearchError, Sort, Total};

/// Runs `plan` over the whole index. Returns an error if it needs too much work.
pub(crate) fn run(
    index: &Index,
    plan: &Plan,
    filters: &RequestFilters,
    options: CollectOptions,
) -> Result<Found, SearchError> {
    if options.sort == Sort::Cited && options.count > 0 {
        return run_by_citations(index, plan, filters, options);
    }
    let found = run_to_end(index, plan, filters, options)?;
    plan.verdict()?;
    Ok(found)
}

/// Sorts by citations after collecting all decisions found: the top-k heap only knows a decision's
/// date and score, and few searches use this order.
fn run_by_citations(
    index: &Index,
    plan: &Plan,
    filters: &RequestFilters,
    wanted: CollectOptions,
) -> Result<Found, SearchError> {
    let all = CollectOptions {
        sort: Sort::Newest,
        count: usize::MAX,
        ..wanted
    };
    let mut found = run(index, plan, filters, all)?;
    let counts = index.cited_counts()?;
    found
        .top_k
        .sort_by_key(|ranked| Reverse(counts.of(ranked.address)));
    found.top_k.truncate(wanted.count);
    Ok(found)
}

/// Runs the plan. The result is not meaningful if the work limit was reached.
fn run_to_end(
    index: &Index,
    plan: &Plan,
    filters: &RequestFilters,
    options: CollectOptions,
) -> Result<Found, IndexError> {
    let execution = Execution::new(index, plan, filters, options);
    if let Some(found) = execution.run_pruned()? {
        return Ok(found);
    }
    let segments = 0..index.segments().len();
    let parts: Vec<SegmentFound> = if plan.leaves.len() > PARALLEL_LEAVES {
        let parts = segments
            .into_par_iter()
            .map(|segment_ord| execution.run_segment(segment_ord));
        parts.collect::<Result<_, _>>()?
    } else {
        let parts = segments.map(|segment_ord| execution.run_segment(segment_ord));
        parts.collect::<Result<_, _>>()?
    };
    let mut found = Found {
        total: Total::default(),
        hits: 0,
        top_k: Vec::new(),
        unfiltered: Vec::new(),
    };
    let mut top_k = TopK::new(options);
    for part in parts {
        found.total.decisions += part.total.decisions;
        found.total.paragraphs += part.total.paragraphs;
        found.unfiltered.push(part.unfiltered);
        top_k.merge(part.top_k);
    }
    found.hits = top_k.offered();
    found.top_k = top_k.sorted();
    Ok(found)
}

/// The result for one segment.
struct SegmentFound {
    total: Total,
    top_k: TopK,
    unfiltered: Bits,
}

impl Execution<'_> {
    fn run_segment(&self, segment_ord: usize) -> Result<SegmentFound, IndexError> {
        let passing = self.filters.passing(segment_ord, None);
        let mut executor = SegmentExecutor::open(self.scored_plan(), segment_ord)?;
        let mut lead = if self.windows.uses_lead {
            Some(LeadIterator::open(self.index, self.plan, segment_ord)?)
        } else {
            None
        };
        let mut part = SegmentFound {
            total: Total::default(),
            top_k: TopK::new(self.options),
            unfiltered: Bits::none(self.index.segment(segment_ord).decisions()),
        };
        let few = |passing: &&Bits| passing.count() * FILTER_SPARSITY < passing.len() as u64;
        let only = passing
            .as_ref()
            .filter(few)
            .filter(|_| !self.options.unfiltered);
        while !self.plan.work.is_over() && executor.advance(self.windows.docs, only, lead.as_mut())
        {
            executor.decide();
            if executor.result.is_empty() {
                continue;
            }
            executor.put_found(&mut part.unfiltered);
            if let Some(passing) = &passing {
                executor.keep(passing);
            }
            part.total.decisions += executor.result.count();
            part.total.paragraphs += executor.rank(self.options.grouping, &mut part.top_k);
            if self.options.is_top_k_only() && part.top_k.is_past(executor.newest_remaining()) {
                break;
            }
        }
        Ok(part)
    }
}
