//! Finds the decisions of a window that match.

use std::ops::ControlFlow;

use super::SegmentExecutor;
use crate::index::Bits;
use crate::search::plan::tree::{Fold, Join, Node};

impl SegmentExecutor<'_> {
    /// The decisions of the window in which a node holds. If other decisions do not matter, only
    /// those of `within` are evaluated.
    pub(super) fn found(&mut self, node: &Node, within: Option<&Bits>) -> Bits {
        node.fold(&mut FoundDecisions {
            executor: self,
            within,
        })
    }
}

/// Computes the decisions of a window in which a node holds.
struct FoundDecisions<'r, 'a> {
    executor: &'r mut SegmentExecutor<'a>,
    within: Option<&'r Bits>,
}

impl Fold for FoundDecisions<'_, '_> {
    type Value = Bits;

    fn all(&mut self) -> Bits {
        Bits::all(self.executor.decisions.count())
    }

    fn fact(&mut self, filter: usize) -> Bits {
        let passing = &self.executor.plan.facts[filter].decisions[self.executor.segment_ord];
        self.executor.decisions.among(passing)
    }

    fn leaf(&mut self, leaf: usize) -> Bits {
        self.executor.read(leaf, self.within);
        let mut found = Bits::none(self.executor.decisions.count());
        let docs = &self.executor.matches[leaf].docs;
        self.executor.decisions.having(docs, &mut found);
        found
    }

    fn begin(&mut self, join: Join) -> Bits {
        let count = self.executor.decisions.count();
        match join {
            Join::And => Bits::all(count),
            Join::Or => Bits::none(count),
        }
    }

    fn add(&mut self, join: Join, found: &mut Bits, part: Bits) -> ControlFlow<()> {
        match join {
            Join::And => {
                found.and(&part);
                if found.is_empty() {
                    return ControlFlow::Break(());
                }
            }
            Join::Or => found.or(&part),
        }
        ControlFlow::Continue(())
    }

    fn leave_not(&mut self, mut inside: Bits) -> Bits {
        inside.not();
        inside
    }
}
