//! The parts that all execution strategies share: the input, the division into windows, and the
//! result.

use std::ops::ControlFlow;

use super::bm25::Bm25;
use super::segment_executor::ScoredPlan;
use super::top_k::{CollectOptions, Ranked};
use crate::index::{Bits, Index};
use crate::search::Total;
use crate::search::plan::filters::RequestFilters;
use crate::search::plan::query_plan::Plan;
use crate::search::plan::tree::{Fold, Join};
use crate::search::thresholds::{LEAD_SPARSITY, MAX_WINDOW_DOCS, MAX_WINDOW_FREQS, WINDOW_DOCS};

/// The result of running a plan. If only the top k was requested, only `top_k` is meaningful.
pub(crate) struct Found {
    pub(crate) total: Total,
    /// The number of hits before the top k is taken. When paragraphs are ranked, those with the
    /// same standing text count as one.
    pub(crate) hits: u64,
    /// The top k, best first.
    pub(crate) top_k: Vec<Ranked>,
    /// By segment: the decisions that the query finds without the filters of the request. If these
    /// were not requested, some that do not pass the filters may be missing.
    pub(crate) unfiltered: Vec<Bits>,
}

/// The input of a run over each segment.
pub(super) struct Execution<'a> {
    pub(super) index: &'a Index,
    pub(super) plan: &'a Plan,
    pub(super) filters: &'a RequestFilters,
    pub(super) options: CollectOptions,
    pub(super) scoring: Bm25<'a>,
    pub(super) windows: Windows,
}

impl<'a> Execution<'a> {
    pub(super) fn new(
        index: &'a Index,
        plan: &'a Plan,
        filters: &'a RequestFilters,
        options: CollectOptions,
    ) -> Self {
        Self {
            index,
            plan,
            filters,
            options,
            scoring: if options.is_scored() {
                Bm25::new(index, plan)
            } else {
                Bm25::without_scores(index, plan)
            },
            windows: Windows::of(index, plan),
        }
    }

    pub(super) fn scored_plan(&self) -> ScoredPlan<'_> {
        ScoredPlan {
            index: self.index,
            plan: self.plan,
            scoring: &self.scoring,
        }
    }
}

/// How a segment is divided into windows.
pub(super) struct Windows {
    /// The approximate number of documents in a window.
    pub(super) docs: usize,
    /// Whether a lead iterator finds their decisions.
    pub(super) uses_lead: bool,
}

impl Windows {
    fn of(index: &Index, plan: &Plan) -> Self {
        let segments = index.segments().iter();
        let docs: u64 = segments.map(|segment| u64::from(segment.max_doc())).sum();
        let leading = plan
            .root
            .fold(&mut MaxLeadParagraphs(plan))
            .unwrap_or(u64::MAX);
        let leaves = plan.leaves.len().max(1);
        Self {
            docs: match &plan.disjunction {
                // Each window costs a look at every leaf; one buffer serves all leaves.
                Some(_) => (WINDOW_DOCS * leaves).min(MAX_WINDOW_DOCS),
                None => WINDOW_DOCS.min(MAX_WINDOW_FREQS / leaves),
            },
            uses_lead: leading.saturating_mul(LEAD_SPARSITY) < docs,
        }
    }
}

/// The maximum number of paragraphs that lead to the matches of a node; `None` if the node has no
/// lead.
struct MaxLeadParagraphs<'a>(&'a Plan);

impl Fold for MaxLeadParagraphs<'_> {
    type Value = Option<u64>;

    fn all(&mut self) -> Option<u64> {
        None
    }

    fn fact(&mut self, _: usize) -> Option<u64> {
        None
    }

    fn leaf(&mut self, leaf: usize) -> Option<u64> {
        Some(self.0.leaves[leaf].most_paragraphs())
    }

    fn begin(&mut self, join: Join) -> Option<u64> {
        match join {
            Join::And => None,
            Join::Or => Some(0),
        }
    }

    fn add(&mut self, join: Join, most: &mut Option<u64>, part: Option<u64>) -> ControlFlow<()> {
        *most = match join {
            Join::And => [*most, part].into_iter().flatten().min(),
            Join::Or => most.zip(part).map(|(most, part)| most.saturating_add(part)),
        };
        ControlFlow::Continue(())
    }

    fn enter_not(&mut self) -> ControlFlow<Option<u64>> {
        ControlFlow::Break(None)
    }

    fn leave_not(&mut self, _: Option<u64>) -> Option<u64> {
        None
    }
}
