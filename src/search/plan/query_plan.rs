//! A query over one index, and the plans derived from it.

use std::ops::Range;
use std::sync::Arc;

use super::filters::FilterKind;
use super::operand::Operand;
use super::scope::Scope;
use super::tree::Node;
use crate::index::Bits;
use crate::search::SearchError;
use crate::search::query::Clause;
use crate::search::work::{LeafCost, LeafWork, Work};

/// A part of a query that is matched in paragraphs and scored as one.
#[derive(Debug, Clone)]
pub(crate) struct Leaf {
    pub(crate) operand: Operand,
    /// Where it may match.
    pub(crate) scope: Scope,
    /// Whether its matches are matching paragraphs: false under NOT, true again under two.
    pub(crate) positive: bool,
    /// The factor of its score.
    pub(crate) weight: f32,
    /// As typed, in the query language.
    pub(crate) text: String,
    /// The text it is widened to, which is not part of `text`.
    pub(crate) others: String,
    /// The byte range of its first occurrence in the query.
    pub(crate) place: Range<usize>,
    /// A count of the postings read for it.
    pub(crate) work: LeafWork,
}

impl Leaf {
    /// The maximum number of paragraphs that match it.
    pub(crate) fn most_paragraphs(&self) -> u64 {
        self.operand.most_paragraphs()
    }
}

/// A fact that the query requires.
#[derive(Debug, Clone)]
pub(crate) struct Fact {
    /// The filter it belongs to.
    pub(super) kind: Option<FilterKind>,
    /// The decisions with this fact, by segment.
    pub(crate) decisions: Vec<Bits>,
}

/// A query over one index.
#[derive(Debug, Clone)]
pub(crate) struct Plan {
    pub(crate) root: Node,
    /// Shared with the plans derived from this one.
    pub(crate) leaves: Arc<Vec<Leaf>>,
    pub(crate) facts: Vec<Fact>,
    /// Whether some leaves can be the reason that a decision is found while others match in it
    /// without being a reason.
    pub(crate) has_branches: bool,
    /// The leaves for which any match is a match of the whole query in a decision that is found;
    /// `None` if a paragraph may match only part of the query.
    pub(crate) disjunction: Option<Vec<usize>>,
    /// The limit on what may be read for it.
    pub(crate) work: Arc<Work>,
}

impl Plan {
    /// A plan for decisions with any of the words and phrases of this plan, limited to a set of
    /// decisions per segment.
    pub(crate) fn any_within(&self, within: Vec<Bits>) -> Self {
        let any = self.any_of_leaves();
        let within = Fact {
            kind: None,
            decisions: within,
        };
        let root = Node::And(vec![Node::Fact(0), any.root]);
        Self {
            disjunction: disjunction(&root, &any.leaves),
            root,
            facts: vec![within],
            ..any
        }
    }

    /// A plan for decisions with any of the words and phrases of this plan.
    pub(crate) fn any_of_leaves(&self) -> Self {
        self.any_of(Arc::clone(&self.leaves))
    }

    /// A plan for a text, or for any of several, that this plan already looked up; `None` if one
    /// was not.
    pub(crate) fn any_of_texts(&self, clause: &Clause) -> Option<Self> {
        let texts = match clause {
            Clause::Or(texts) => texts.as_slice(),
            text => std::slice::from_ref(text),
        };
        let leaves = texts.iter().map(|clause| {
            let text = match clause {
                Clause::Weighted(inner, _) => inner.as_ref(),
                other => other,
            };
            let (typed, others) = (text.to_string(), others(text));
            let is_same = |leaf: &&Leaf| leaf.text == typed && leaf.others == others;
            self.leaves.iter().find(is_same).cloned()
        });
        let leaves = leaves.collect::<Option<_>>()?;
        Some(self.any_of(Arc::new(leaves)))
    }

    fn any_of(&self, leaves: Arc<Vec<Leaf>>) -> Self {
        let root = match leaves.len() {
            1 => Node::Leaf(0),
            count => Node::Or((0..count).map(Node::Leaf).collect()),
        };
        Self {
            disjunction: disjunction(&root, &leaves),
            root,
            leaves,
            facts: Vec::new(),
            has_branches: false,
            work: Arc::clone(&self.work),
        }
    }

    /// Fails if reading stopped before the answer was complete.
    pub(crate) fn verdict(&self) -> Result<(), SearchError> {
        let costs = self.leaves.iter().map(|leaf| LeafCost {
            text: &leaf.text,
            range: leaf.place.clone(),
            work: &leaf.work,
        });
        self.work.verdict(costs)
    }

    pub(super) fn set_root(&mut self, root: Node) {
        self.has_branches = has_branches(&root);
        self.disjunction = disjunction(&root, &self.leaves);
        self.root = root;
    }

    /// Splits off the facts that every decision found must have: filters typed in the query.
    /// Returns the plan without them, and by kind of filter the decisions that pass, by segment.
    pub(crate) fn split_filters(&self) -> (Self, Vec<(FilterKind, Vec<Bits>)>) {
        let nodes = match &self.root {
            Node::And(nodes) => nodes.as_slice(),
            root => std::slice::from_ref(root),
        };
        let mut filters = Vec::new();
        let mut left = Vec::new();
        for node in nodes {
            match self.kind_of(node) {
                Some(kind) => {
                    let segments = 0..self.facts.first().map_or(0, |fact| fact.decisions.len());
                    let decisions = segments.filter_map(|at| self.decisions_with(node, at));
                    filters.push((kind, decisions.collect()));
                }
                None => left.push(node.clone()),
            }
        }
        let mut plan = self.clone();
        plan.set_root(match left.len() {
            0 => Node::All,
            1 => left.swap_remove(0),
            _ => Node::And(left),
        });
        (plan, filters)
    }

    /// A plan for one leaf on its own.
    pub(crate) fn leaf_scorer(&self, leaf: usize) -> Self {
        let mut plan = self.clone();
        plan.set_root(Node::Leaf(leaf));
        plan
    }

    /// The kind of filter of a node that consists of facts of one kind only.
    fn kind_of(&self, node: &Node) -> Option<FilterKind> {
        match node {
            Node::Fact(fact) => self.facts[*fact].kind,
            Node::Not(node) => self.kind_of(node),
            Node::And(nodes) | Node::Or(nodes) => {
                let (first, others) = nodes.split_first()?;
                let kind = self.kind_of(first)?;
                let is_same = |node: &Node| self.kind_of(node) == Some(kind);
                others.iter().all(is_same).then_some(kind)
            }
            Node::All | Node::Leaf(_) => None,
        }
    }

    /// The decisions of a segment for which a node made of facts holds.
    fn decisions_with(&self, node: &Node, at: usize) -> Option<Bits> {
        let joined = |nodes: &[Node], join: fn(&mut Bits, &Bits)| {
            let sets = nodes.iter().map(|node| self.decisions_with(node, at));
            sets.reduce(|all, set| {
                let mut all = all?;
                join(&mut all, &set?);
                Some(all)
            })?
        };
        match node {
            Node::Fact(fact) => Some(self.facts[*fact].decisions[at].clone()),
            Node::Not(node) => {
                let mut found = self.decisions_with(node, at)?;
                found.not();
                Some(found)
            }
            Node::And(nodes) => joined(nodes, Bits::and),
            Node::Or(nodes) => joined(nodes, Bits::or),
            Node::All | Node::Leaf(_) => None,
        }
    }
}

fn has_branches(node: &Node) -> bool {
    match node {
        Node::All | Node::Fact(_) | Node::Leaf(_) => false,
        Node::And(nodes) => nodes.iter().any(has_branches),
        Node::Or(nodes) => !nodes
            .iter()
            .all(|node| matches!(node, Node::Leaf(_) | Node::Fact(_))),
        // Negated text has no matches unless it is negated again.
        Node::Not(node) => !matches!(**node, Node::Leaf(_) | Node::Fact(_)),
    }
}

/// The positive leaves of a node, without repeats, if a match of any of them is a match of the
/// node.
fn disjunction(node: &Node, leaves: &[Leaf]) -> Option<Vec<usize>> {
    let text = |node: &Node| match node {
        Node::Leaf(leaf) if leaves[*leaf].positive => Some(*leaf),
        _ => None,
    };
    match node {
        Node::Leaf(_) => Some(vec![text(node)?]),
        Node::Or(nodes) => {
            let mut found: Vec<usize> = nodes.iter().map(text).collect::<Option<_>>()?;
            found.sort_unstable();
            found.dedup();
            Some(found)
        }
        Node::And(nodes) => {
            let mut texts = nodes.iter().filter(|node| !node.is_about_decisions());
            let found = disjunction(texts.next()?, leaves)?;
            texts.next().is_none().then_some(found)
        }
        Node::All | Node::Fact(_) | Node::Not(_) => None,
    }
}

/// The text that a clause is widened to, as a key. It is not part of the printed clause, and
/// widened texts can differ in capitals only.
pub(super) fn others(clause: &Clause) -> String {
    match clause {
        Clause::Text(text) if !text.others.is_empty() => format!("\0{:?}", text.others),
        Clause::Near(near) => others(&near.left) + &others(&near.right),
        Clause::Or(clauses) => clauses.iter().map(others).collect(),
        _ => String::new(),
    }
}
