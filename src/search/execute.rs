//! Runs a plan: which decisions, which paragraphs, in what order.
//!
//! A segment is read in windows of whole decisions (`segment_run`). In each window
//! the words and phrases give sets of documents, these give sets of decisions, and the
//! Boolean part is done on sets; only what is left of a window is scored.

mod bounded;

use rayon::prelude::*;

use super::Total;
use super::best::{Best, Ranked, Wanted};
use super::compile::{Node, Plan};
use super::filters::RequestFilters;
use super::scoring::Scoring;
use super::scout::Scout;
use super::segment_run::SegmentRun;
use crate::index::{Bits, Index, IndexError};

/// The documents of a window: few enough for its sets to stay near at hand.
const WINDOW_DOCS: usize = 1 << 13;
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
    pub(crate) best: Vec<Ranked>,
    /// By segment: the decisions the query alone finds, filters of the request
    /// apart; where these are not wanted, some of them may be missing that do not
    /// pass the filters.
    pub(crate) of_query: Vec<Bits>,
}

/// Runs `plan` over the whole index.
pub(crate) fn run(
    index: &Index,
    plan: &Plan,
    filters: &RequestFilters,
    wanted: Wanted,
) -> Result<Found, IndexError> {
    let question = Question {
        index,
        plan,
        filters,
        wanted,
        scoring: Scoring::new(index, plan, wanted.is_scored()),
        windows: Windows::of(index, plan),
    };
    if let Some(found) = question.run_bounded()? {
        return Ok(found);
    }
    let segments = 0..index.segments.len();
    let parts: Vec<Part> = if plan.leaves.len() > MANY_LEAVES {
        let parts = segments.into_par_iter().map(|at| question.run_segment(at));
        parts.collect::<Result<_, _>>()?
    } else {
        let parts = segments.map(|at| question.run_segment(at));
        parts.collect::<Result<_, _>>()?
    };
    let mut found = Found {
        total: Total::default(),
        hits: 0,
        best: Vec::new(),
        of_query: Vec::new(),
    };
    let mut best = Best::new(wanted);
    for part in parts {
        found.total.decisions += part.total.decisions;
        found.total.paragraphs += part.total.paragraphs;
        found.of_query.push(part.of_query);
        best.merge(part.best);
    }
    found.hits = best.offered();
    found.best = best.sorted();
    Ok(found)
}

/// What is run over each segment.
struct Question<'a> {
    index: &'a Index,
    plan: &'a Plan,
    filters: &'a RequestFilters,
    wanted: Wanted,
    scoring: Scoring<'a>,
    windows: Windows,
}

/// What was found in one segment.
struct Part {
    total: Total,
    best: Best,
    of_query: Bits,
}

impl Question<'_> {
    fn run_segment(&self, at: usize) -> Result<Part, IndexError> {
        let passing = self.filters.passing(at, None);
        let mut run = SegmentRun::open(self.index, self.plan, &self.scoring, at)?;
        let mut scout = if self.windows.scouted {
            Some(Scout::open(self.index, self.plan, at)?)
        } else {
            None
        };
        let mut part = Part {
            total: Total::default(),
            best: Best::new(self.wanted),
            of_query: Bits::none(self.index.segments[at].decisions()),
        };
        let few = |passing: &&Bits| passing.count() * FEW_PASS < passing.len() as u64;
        let only = passing
            .as_ref()
            .filter(few)
            .filter(|_| !self.wanted.of_query);
        while run.advance(self.windows.docs, only, scout.as_mut()) {
            run.decide();
            if run.result.is_empty() {
                continue;
            }
            run.put_found(&mut part.of_query);
            if let Some(passing) = &passing {
                run.keep(passing);
            }
            part.total.decisions += run.result.count();
            part.total.paragraphs += run.rank(self.wanted.paragraphs, &mut part.best);
            if self.wanted.is_only_the_best() && part.best.is_behind(run.newest_to_come()) {
                break;
            }
        }
        Ok(part)
    }
}

/// How a segment is cut into windows.
struct Windows {
    /// About so many documents make one.
    docs: usize,
    /// Whether a scout looks for their decisions.
    scouted: bool,
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
            scouted: leading.saturating_mul(FAR_APART) < docs,
        }
    }
}

/// At most so many paragraphs lead to what a node finds; `None` where it is not
/// led by postings.
fn most_leading(plan: &Plan, node: &Node) -> Option<u64> {
    match node {
        Node::All | Node::Filter(_) | Node::Not(_) => None,
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
