//! The lead iterator: which decision of a segment may match next.

use tantivy::TERMINATED;

use crate::index::{Index, IndexError, Segment};
use crate::search::plan::compile::{Node, Plan};
use crate::search::postings::leaf::LeafReader;

/// No document in front of this one leads to what a node finds, from `from` on.
fn next_of(readers: &mut [LeafReader<'_>], node: &Node, from: u32) -> u32 {
    match node {
        Node::All | Node::Fact(_) | Node::Not(_) => from,
        Node::Leaf(leaf) => readers[*leaf].next(from),
        // Other clauses are met in other paragraphs of a decision, which may
        // stand in front of those of the first: only the first one leads.
        Node::And(nodes) => {
            let is_led = |node: &&Node| !matches!(node, Node::All | Node::Fact(_) | Node::Not(_));
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

/// Reads ahead of a segment executor, to the next decision that may match.
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

    /// The first decision from `first` on that may be found.
    pub(crate) fn next(&mut self, segment: &Segment, root: &Node, first: usize) -> Option<usize> {
        next_decision(segment, &mut self.readers, root, first)
    }
}
