//! Which part of a query holds where.

use super::SegmentExecutor;
use crate::index::Bits;
use crate::search::plan::compile::Node;

impl SegmentExecutor<'_> {
    /// Notes for the leaves of a node that their matches count in the decisions
    /// of `within`, in all of which the node holds, or, negated, does not.
    pub(super) fn count_in(&mut self, node: &Node, within: &Bits, holds: bool) {
        match (node, holds) {
            (Node::All | Node::Fact(_), _) | (Node::Leaf(_), false) => {}
            (Node::Leaf(leaf), true) => self.counting[*leaf].or(within),
            (Node::Not(node), _) => self.count_in(node, within, !holds),
            (Node::And(nodes), true) | (Node::Or(nodes), false) => {
                for node in nodes {
                    self.count_in(node, within, holds);
                }
            }
            (Node::And(nodes), false) | (Node::Or(nodes), true) => {
                for node in nodes {
                    if matches!(node, Node::Leaf(_)) {
                        // Where it has matches it holds.
                        self.count_in(node, within, holds);
                        continue;
                    }
                    let mut branch = self.found(node, Some(within));
                    if !holds {
                        branch.not();
                    }
                    branch.and(within);
                    self.count_in(node, &branch, holds);
                }
            }
        }
    }

    /// The documents in which a part of the query holds as a whole; `None` for
    /// a part that is not about paragraphs.
    pub(super) fn paragraphs(&self, node: &Node, len: usize) -> Option<Bits> {
        match node {
            Node::All | Node::Fact(_) | Node::Not(_) => None,
            Node::Leaf(leaf) => {
                let docs = &self.matches[*leaf].docs;
                let found = self.read[*leaf] && !docs.is_empty();
                Some(if found { docs.clone() } else { Bits::none(len) })
            }
            Node::And(nodes) => {
                let sets = nodes.iter().filter_map(|node| self.paragraphs(node, len));
                sets.reduce(|mut all, set| {
                    all.and(&set);
                    all
                })
            }
            Node::Or(nodes) => {
                let sets = nodes.iter().filter_map(|node| self.paragraphs(node, len));
                sets.reduce(|mut any, set| {
                    any.or(&set);
                    any
                })
            }
        }
    }
}
