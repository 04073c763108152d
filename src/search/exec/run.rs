//! Runs a plan: which decisions, which paragraphs, in what order.
//!
//! A segment is read in windows of whole decisions (`segment_run`). In each window
//! the words and phrases give sets of documents, these give sets of decisions, and the
//! Boolean part is done on sets; only what is left of a window is scored.

use rayon::prelude::*;

use super::bm25::Bm25;
use super::lead_iterator::LeadIterator;
use super::segment_executor::SegmentExecutor;
use super::top_k::{CollectOptions, Ranked, TopK};
use crate::index::{Bits, Index, IndexError};
use crate::search::plan::compile::{Node, Plan};
use crate::search::plan::filters::RequestFilters;
use crate::search::{SearchError, Total};

/// The documents of a window: few enough for its sets to stay near at hand.
pub(crate) const WINDOW_DOCS: usize = 1 << 13;
/// The most documents of a window.
const MOST_DOCS: usize = 1 << 15;
/// At most so many counts of matches are held at once, leaf by leaf.
const WINDOW_COUNTS: usize = 1 << 22;
/// Where fewer than one in so many paragraphs can lead to a decision, most
/// decisions are left out of the windows.
const FAR_APART: u64 = 64;

/// Where fewer than one decision in so many passes the filters, the others are left
/// out of the windows.
const FEW_PASS: u64 = 3;

/// With more leaves than these the segments are run side by side; the answers to
/// other queries are quicker than their threads.
const MANY_LEAVES: usize = 64;

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

/// Runs `plan` over the whole index. Fails where it asks for too much work.
pub(crate) fn run(
    index: &Index,
    plan: &Plan,
    filters: &RequestFilters,
    wanted: CollectOptions,
) -> Result<Found, SearchError> {
    let found = run_to_end(index, plan, filters, wanted)?;
    plan.verdict()?;
    Ok(found)
}

/// What is found says nothing where the work was over before.
fn run_to_end(
    index: &Index,
    plan: &Plan,
    filters: &RequestFilters,
    wanted: CollectOptions,
) -> Result<Found, IndexError> {
    let execution = Execution {
        index,
        plan,
        filters,
        wanted,
        scoring: Bm25::new(index, plan, wanted.is_scored()),
        windows: Windows::of(index, plan),
    };
    if let Some(found) = execution.run_pruned()? {
        return Ok(found);
    }
    let segments = 0..index.segments.len();
    let parts: Vec<SegmentFound> = if plan.leaves.len() > MANY_LEAVES {
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
    let mut top_k = TopK::new(wanted);
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

/// What is run over each segment.
pub(super) struct Execution<'a> {
    pub(super) index: &'a Index,
    pub(super) plan: &'a Plan,
    pub(super) filters: &'a RequestFilters,
    pub(super) wanted: CollectOptions,
    pub(super) scoring: Bm25<'a>,
    pub(super) windows: Windows,
}

/// What was found in one segment.
struct SegmentFound {
    total: Total,
    top_k: TopK,
    unfiltered: Bits,
}

impl Execution<'_> {
    fn run_segment(&self, segment_ord: usize) -> Result<SegmentFound, IndexError> {
        let passing = self.filters.passing(segment_ord, None);
        let mut executor =
            SegmentExecutor::open(self.index, self.plan, &self.scoring, segment_ord)?;
        let mut lead = if self.windows.uses_lead {
            Some(LeadIterator::open(self.index, self.plan, segment_ord)?)
        } else {
            None
        };
        let mut part = SegmentFound {
            total: Total::default(),
            top_k: TopK::new(self.wanted),
            unfiltered: Bits::none(self.index.segments[segment_ord].decisions()),
        };
        let few = |passing: &&Bits| passing.count() * FEW_PASS < passing.len() as u64;
        let only = passing
            .as_ref()
            .filter(few)
            .filter(|_| !self.wanted.unfiltered);
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
            part.total.paragraphs += executor.rank(self.wanted.paragraphs, &mut part.top_k);
            if self.wanted.is_top_k_only() && part.top_k.is_behind(executor.newest_to_come()) {
                break;
            }
        }
        Ok(part)
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
        let readers = index.segments.iter().map(|segment| &segment.reader);
        let docs: u64 = readers.map(|reader| u64::from(reader.max_doc())).sum();
        let leading = most_leading(plan, &plan.root).unwrap_or(u64::MAX);
        let leaves = plan.leaves.len().max(1);
        Self {
            docs: match &plan.only_text {
                // Each window costs every leaf a look; one array serves them all.
                Some(_) => (WINDOW_DOCS * leaves).min(MOST_DOCS),
                None => WINDOW_DOCS.min(WINDOW_COUNTS / leaves),
            },
            uses_lead: leading.saturating_mul(FAR_APART) < docs,
        }
    }
}

/// At most so many paragraphs lead to what a node finds; `None` where it is not
/// led by postings.
fn most_leading(plan: &Plan, node: &Node) -> Option<u64> {
    match node {
        Node::All | Node::Fact(_) | Node::Not(_) => None,
        Node::Leaf(leaf) => Some(plan.leaves[*leaf].most_paragraphs()),
        Node::And(nodes) => nodes
            .iter()
            .filter_map(|node| most_leading(plan, node))
            .min(),
        Node::Or(nodes) => {
            let mut most = nodes.iter().map(|node| most_leading(plan, node));
            most.try_fold(0_u64, |sum, most| Some(sum.saturating_add(most?)))
        }
    }
}
