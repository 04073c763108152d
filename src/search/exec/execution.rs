//! What all ways to run a plan share: what is run, how it is cut into windows, and what
//! comes out of it.

use std::ops::ControlFlow;

use super::bm25::Bm25;
use super::segment_executor::ScoredPlan;
use super::top_k::{CollectOptions, Ranked};
use crate::index::{Bits, Index};
use crate::search::Total;
use crate::search::plan::compile::Plan;
use crate::search::plan::filters::RequestFilters;
use crate::search::plan::tree::{Fold, Join};
use crate::search::thresholds::{LEAD_SPARSITY, MAX_WINDOW_DOCS, MAX_WINDOW_FREQS, WINDOW_DOCS};

/// What a run of a plan found. Where nothing but the best is wanted, only the best says
/// anything.
pub(crate) struct Found {
    pub(crate) total: Total,
    /// How many there are to be ranked: where paragraphs are, those of one
    /// standing text are one.
    pub(crate) hits: u64,
    /// The best ones, best first.
    pub(crate) top_k: Vec<Ranked>,
    /// By segment: the decisions the query alone finds, filters of the request
    /// apart; where these are not wanted, some of them may be missing that do not
    /// pass the filters.
    pub(crate) unfiltered: Vec<Bits>,
}

/// What is run over each segment.
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

/// How a segment is cut into windows.
pub(super) struct Windows {
    /// About so many documents make one.
    pub(super) docs: usize,
    /// Whether a lead iterator looks for their decisions.
    pub(super) uses_lead: bool,
}

impl Windows {
    fn of(index: &Index, plan: &Plan) -> Self {
        let segments = index.segments().iter();
        let docs: u64 = segments.map(|segment| u64::from(segment.max_doc())).sum();
        let leading = plan.root.fold(&mut MostLeading(plan)).unwrap_or(u64::MAX);
        let leaves = plan.leaves.len().max(1);
        Self {
            docs: match &plan.disjunction {
                // Each window costs every leaf a look; one array serves them all.
                Some(_) => (WINDOW_DOCS * leaves).min(MAX_WINDOW_DOCS),
                None => WINDOW_DOCS.min(MAX_WINDOW_FREQS / leaves),
            },
            uses_lead: leading.saturating_mul(LEAD_SPARSITY) < docs,
        }
    }
}

/// At most so many paragraphs lead to what a node finds; `None` where it is not led by
/// postings.
struct MostLeading<'a>(&'a Plan);

impl Fold for MostLeading<'_> {
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
