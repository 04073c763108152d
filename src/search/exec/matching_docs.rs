//! Finds the documents in which a query holds as a whole.

use std::ops::ControlFlow;

use crate::index::Bits;
use crate::search::plan::tree::{Fold, Join, Node};

/// The documents in which a node holds as a whole, given the documents of each leaf; `None` for a
/// node that consists of facts and negated words.
pub(super) fn matching_docs(node: &Node, leaf_docs: impl Fn(usize) -> Bits) -> Option<Bits> {
    node.fold(&mut MatchingDocs { leaf_docs })
}

struct MatchingDocs<F> {
    leaf_docs: F,
}

impl<F: Fn(usize) -> Bits> Fold for MatchingDocs<F> {
    type Value = Option<Bits>;

    fn all(&mut self) -> Option<Bits> {
        None
    }

    fn fact(&mut self, _: usize) -> Option<Bits> {
        None
    }

    fn leaf(&mut self, leaf: usize) -> Option<Bits> {
        Some((self.leaf_docs)(leaf))
    }

    fn begin(&mut self, _: Join) -> Option<Bits> {
        None
    }

    fn add(&mut self, join: Join, docs: &mut Option<Bits>, part: Option<Bits>) -> ControlFlow<()> {
        match (docs, part, join) {
            (Some(docs), Some(part), Join::And) => docs.and(&part),
            (Some(docs), Some(part), Join::Or) => docs.or(&part),
            (docs @ None, part, _) => *docs = part,
            (Some(_), None, _) => {}
        }
        ControlFlow::Continue(())
    }

    fn enter_not(&mut self) -> ControlFlow<Option<Bits>> {
        ControlFlow::Break(None)
    }

    fn leave_not(&mut self, _: Option<Bits>) -> Option<Bits> {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LEAVES: [&[usize]; 3] = [&[1, 2, 3], &[2, 3, 4], &[4]];

    #[track_caller]
    fn check(node: &Node, expected: Option<&[usize]>) {
        let docs = matching_docs(node, |leaf| {
            let mut docs = Bits::none(6);
            LEAVES[leaf].iter().for_each(|doc| docs.set(*doc));
            docs
        });
        let docs = docs.map(|docs| {
            let mut found = Vec::new();
            docs.for_each(|doc| found.push(doc));
            found
        });
        assert_eq!(docs.as_deref(), expected);
    }

    #[test]
    fn a_query_holds_where_all_its_text_does_and_facts_have_no_documents() {
        let [one, two, three] = [0, 1, 2].map(Node::Leaf);
        let not = |node: &Node| Node::Not(Box::new(node.clone()));
        check(&one, Some(&[1, 2, 3]));
        check(&Node::And(vec![one.clone(), two.clone()]), Some(&[2, 3]));
        check(
            &Node::Or(vec![one.clone(), three.clone()]),
            Some(&[1, 2, 3, 4]),
        );
        check(
            &Node::And(vec![Node::Fact(0), not(&one), two.clone()]),
            Some(&[2, 3, 4]),
        );
        check(&Node::And(vec![one, two, three]), Some(&[]));
        check(&Node::And(vec![Node::All, Node::Fact(0)]), None);
    }
}
