//! The lead iterator: finds the next decision of a segment that may match.

use std::ops::ControlFlow;

use tantivy::TERMINATED;

use crate::index::{Index, IndexError, Segment};
use crate::search::plan::query_plan::Plan;
use crate::search::plan::tree::{Fold, Join, Node};
use crate::search::postings::leaf::LeafReader;

/// Computes a lower bound for the first document from `from` on that leads to a match of a node;
/// `None` if the node has no lead.
struct NextDoc<'r, 'a> {
    readers: &'r mut [LeafReader<'a>],
    from: u32,
}

impl Fold for NextDoc<'_, '_> {
    type Value = Option<u32>;

    fn all(&mut self) -> Option<u32> {
        None
    }

    fn fact(&mut self, _: usize) -> Option<u32> {
        None
    }

    fn leaf(&mut self, leaf: usize) -> Option<u32> {
        Some(self.readers[leaf].next(self.from))
    }

    fn begin(&mut self, join: Join) -> Option<u32> {
        match join {
            Join::And => None,
            Join::Or => Some(TERMINATED),
        }
    }

    fn add(&mut self, join: Join, next: &mut Option<u32>, part: Option<u32>) -> ControlFlow<()> {
        match join {
            // Other clauses may match in other paragraphs of the decision, before those of the
            // first clause, so only the first one leads.
            Join::And => {
                *next = part;
                match part {
                    Some(_) => ControlFlow::Break(()),
                    None => ControlFlow::Continue(()),
                }
            }
            Join::Or => {
                *next = part.or(Some(self.from)).min(*next);
                ControlFlow::Continue(())
            }
        }
    }

    fn enter_not(&mut self) -> ControlFlow<Option<u32>> {
        ControlFlow::Break(None)
    }

    fn leave_not(&mut self, _: Option<u32>) -> Option<u32> {
        None
    }
}

/// A lower bound for the first decision from `first` on that matches; `None` if no more decisions
/// match.
pub(crate) fn next_decision(
    segment: &Segment,
    readers: &mut [LeafReader<'_>],
    root: &Node,
    first: usize,
) -> Option<usize> {
    if first >= segment.decisions() {
        return None;
    }
    let from = segment.first_doc(first);
    let doc = root.fold(&mut NextDoc { readers, from }).unwrap_or(from);
    // Documents of one decision are adjacent.
    (doc < TERMINATED).then(|| segment.decision_of_from(first, doc))
}

/// Runs ahead of a segment executor, to the next decision that may match.
pub(crate) struct LeadIterator<'a> {
    readers: Vec<LeafReader<'a>>,
}

impl<'a> LeadIterator<'a> {
    pub(crate) fn open(
        index: &'a Index,
        plan: &Plan,
        segment_ord: usize,
    ) -> Result<Self, IndexError> {
        let readers = plan.leaves.iter();
        let readers = readers.map(|leaf| LeafReader::open(index, segment_ord, leaf, u64::MAX));
        Ok(Self {
            readers: readers.collect::<Result<_, _>>()?,
        })
    }

    /// The first decision from `first` on that may match.
    pub(crate) fn next(&mut self, segment: &Segment, root: &Node, first: usize) -> Option<usize> {
        next_decision(segment, &mut self.readers, root, first)
    }
}
