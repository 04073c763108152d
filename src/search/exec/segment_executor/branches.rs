//! Determines which branch of a query is the reason that a decision is found. Matches of other
//! branches do not count.
//!
//! Unlike a fold, this passes sets of decisions down the tree.

use super::SegmentExecutor;
use crate::index::Bits;
use crate::search::plan::tree::Node;

/// Whether a node holds in some decisions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Truth {
    Holds,
    Fails,
}

impl Truth {
    fn negated(self) -> Self {
        match self {
            Self::Holds => Self::Fails,
            Self::Fails => Self::Holds,
        }
    }
}

impl SegmentExecutor<'_> {
    /// Marks for the leaves of a node that their matches count in the decisions of `within`. The
    /// node must hold, or fail, in all of these.
    pub(super) fn count_in(&mut self, node: &Node, within: &Bits, truth: Truth) {
        match (node, truth) {
            (Node::All | Node::Fact(_), _) | (Node::Leaf(_), Truth::Fails) => {}
            (Node::Leaf(leaf), Truth::Holds) => self.counting[*leaf].or(within),
            (Node::Not(node), _) => self.count_in(node, within, truth.negated()),
            (Node::And(nodes), Truth::Holds) | (Node::Or(nodes), Truth::Fails) => {
                for node in nodes {
                    self.count_in(node, within, truth);
                }
            }
            (Node::And(nodes), Truth::Fails) | (Node::Or(nodes), Truth::Holds) => {
                for node in nodes {
                    if matches!(node, Node::Leaf(_)) {
                        // A leaf holds wherever it has matches.
                        self.count_in(node, within, truth);
                        continue;
                    }
                    let mut branch = self.found(node, Some(within));
                    if truth == Truth::Fails {
                        branch.not();
                    }
                    branch.and(within);
                    self.count_in(node, &branch, truth);
                }
            }
        }
    }
}
