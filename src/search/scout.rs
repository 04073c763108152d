//! Where in a segment something may be found at all.

use tantivy::TERMINATED;

use super::compile::{Node, Plan};
use super::leaf::LeafReader;
use crate::index::{Index, IndexError, Segment};

/// No document in front of this one leads to what a node finds, from `from` on.
fn next_of(readers: &mut [LeafReader<'_>], node: &Node, from: u32) -> u32 {
    match node {
        Node::All | Node::Filter(_) | Node::Not(_) => from,
        Node::Leaf(leaf) => readers[*leaf].next(from),
        // Other clauses are met in other paragraphs of a decision, which may
        // stand in front of those of the first: only the first one leads.
        Node::And(nodes) => {
            let is_led = |node: &&Node| !matches!(node, Node::All | Node::Filter(_) | Node::Not(_));
            let first = nodes.iter().find(is_led);
            first.map_or(from, |node| next_of(readers, node, from))
        }
        Node::Or(nodes) => {
            let nexts = nodes.iter().map(|node| next_of(readers, node, from));
            nexts.min().unwrap_or(TERMINATED)
        }
    }
}

/// No decision in front of this one is found, from `first` on; `None` when none
/// is found at all.
pub(crate) fn next_decision(
    segment: &Segment,
    readers: &mut [LeafReader<'_>],
    root: &Node,
    first: usize,
) -> Option<usize> {
    if first >= segment.decisions() {
        return None;
    }
    let doc = next_of(readers, root, segment.starts[first]);
    // Documents of one decision are neighbours.
    (doc < TERMINATED).then(|| segment.decision_of_from(first, doc))
}

/// Reads ahead of a run, for the decisions that may be found.
pub(crate) struct Scout<'a> {
    readers: Vec<LeafReader<'a>>,
}

impl<'a> Scout<'a> {
    pub(crate) fn open(index: &'a Index, plan: &Plan, at: usize) -> Result<Self, IndexError> {
        let readers = plan.leaves.iter();
        let readers = readers.map(|leaf| LeafReader::open(index, at, leaf, u64::MAX));
        Ok(Self {
            readers: readers.collect::<Result<_, _>>()?,
        })
    }

    /// The first decision from `first` on that may be found.
    pub(crate) fn next(&mut self, segment: &Segment, root: &Node, first: usize) -> Option<usize> {
        next_decision(segment, &mut self.readers, root, first)
    }
}
