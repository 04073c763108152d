//! The Boolean part of a plan, and the recursion over it from the leaves to the root.
//!
//! The value of a node depends on the question: the decisions in which it holds, the documents, the
//! next document that may match, a cost. Each of these is a [`Fold`]; the recursion over AND, OR
//! and NOT is written only here.

use std::ops::ControlFlow;

/// The Boolean part of a plan.
#[derive(Debug, Clone)]
pub(crate) enum Node {
    /// Every decision.
    All,
    /// Decisions in which this leaf matches.
    Leaf(usize),
    /// Decisions with this fact.
    Fact(usize),
    And(Vec<Node>),
    Or(Vec<Node>),
    Not(Box<Node>),
}

/// The operator that joins the parts of a node.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Join {
    And,
    Or,
}

/// Computes a value for a node from the values of its parts.
pub(crate) trait Fold {
    /// The value of a node.
    type Value;

    /// The value of the node for all decisions.
    fn all(&mut self) -> Self::Value;

    /// The value of a fact, given its position in the plan.
    fn fact(&mut self, fact: usize) -> Self::Value;

    /// The value of a leaf, given its position in the plan.
    fn leaf(&mut self, leaf: usize) -> Self::Value;

    /// The initial value of a join, before any of its parts.
    fn begin(&mut self, join: Join) -> Self::Value;

    /// Adds a part to a join; breaks if the remaining parts cannot change the value.
    fn add(&mut self, join: Join, so_far: &mut Self::Value, part: Self::Value) -> ControlFlow<()>;

    /// Called before the inside of a NOT; breaks with the NOT's value if the inside does not
    /// matter.
    fn enter_not(&mut self) -> ControlFlow<Self::Value> {
        ControlFlow::Continue(())
    }

    /// The value of a NOT, given its inside.
    fn leave_not(&mut self, inside: Self::Value) -> Self::Value;
}

impl Node {
    /// Whether it consists of facts and negated words only. Such a node matches decisions but no
    /// paragraph.
    pub(crate) fn is_about_decisions(&self) -> bool {
        match self {
            Self::All | Self::Fact(_) => true,
            Self::Not(negated) => matches!(**negated, Self::Leaf(_) | Self::Fact(_)),
            Self::Leaf(_) | Self::And(_) | Self::Or(_) => false,
        }
    }

    /// Computes the value of the node. The parts of a join are visited in order.
    pub(crate) fn fold<F: Fold>(&self, fold: &mut F) -> F::Value {
        let (join, nodes) = match self {
            Self::All => return fold.all(),
            Self::Fact(fact) => return fold.fact(*fact),
            Self::Leaf(leaf) => return fold.leaf(*leaf),
            Self::Not(inside) => {
                return match fold.enter_not() {
                    ControlFlow::Break(value) => value,
                    ControlFlow::Continue(()) => {
                        let inside = inside.fold(fold);
                        fold.leave_not(inside)
                    }
                };
            }
            Self::And(nodes) => (Join::And, nodes),
            Self::Or(nodes) => (Join::Or, nodes),
        };
        let mut so_far = fold.begin(join);
        for node in nodes {
            let part = node.fold(fold);
            if fold.add(join, &mut so_far, part).is_break() {
                break;
            }
        }
        so_far
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Writes a node as text, and counts the leaves visited.
    #[derive(Default)]
    struct Draw {
        leaves: usize,
        most_parts: Option<usize>,
        is_shallow: bool,
    }

    impl Fold for Draw {
        type Value = String;

        fn all(&mut self) -> String {
            "all".to_owned()
        }

        fn fact(&mut self, filter: usize) -> String {
            format!("f{filter}")
        }

        fn leaf(&mut self, leaf: usize) -> String {
            self.leaves += 1;
            format!("l{leaf}")
        }

        fn begin(&mut self, join: Join) -> String {
            format!("{join:?}")
        }

        fn add(&mut self, _: Join, so_far: &mut String, part: String) -> ControlFlow<()> {
            so_far.push(' ');
            so_far.push_str(&part);
            match self.most_parts {
                Some(most) if so_far.split(' ').count() > most => ControlFlow::Break(()),
                _ => ControlFlow::Continue(()),
            }
        }

        fn enter_not(&mut self) -> ControlFlow<String> {
            if self.is_shallow {
                ControlFlow::Break("not".to_owned())
            } else {
                ControlFlow::Continue(())
            }
        }

        fn leave_not(&mut self, inside: String) -> String {
            format!("not({inside})")
        }
    }

    fn tree() -> Node {
        let either = Node::Or(vec![Node::Leaf(1), Node::Fact(0)]);
        Node::And(vec![Node::Leaf(0), Node::Not(Box::new(either)), Node::All])
    }

    #[track_caller]
    fn check(mut draw: Draw, expected: &str, leaves: usize) {
        assert_eq!(tree().fold(&mut draw), expected);
        assert_eq!(draw.leaves, leaves);
    }

    #[test]
    fn parts_are_joined_in_order_from_the_leaves_up() {
        check(Draw::default(), "And l0 not(Or l1 f0) all", 2);
    }

    #[test]
    fn parts_that_cannot_change_a_join_are_not_visited() {
        let draw = Draw {
            most_parts: Some(1),
            ..Draw::default()
        };
        check(draw, "And l0", 1);
    }

    #[test]
    fn the_inside_of_a_not_that_does_not_matter_is_not_visited() {
        let draw = Draw {
            is_shallow: true,
            ..Draw::default()
        };
        check(draw, "And l0 not all", 1);
    }
}
