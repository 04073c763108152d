//! A query tree becomes a plan over an index.

use super::SearchError;
use super::filters;
use super::syntax::{Clause, Part};
use super::vocabulary::{Expansion, PairExpansion, expand, expand_pairs};
use crate::index::{Bits, Index};
use crate::model::SectionKind;

/// The sections a leaf is looked for in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Scope(u32);

impl Scope {
    pub(crate) const EVERYWHERE: Self = Self(u32::MAX);

    pub(crate) fn of(sections: &[SectionKind]) -> Self {
        Self(
            sections
                .iter()
                .fold(0, |bits, section| bits | 1 << *section as u32),
        )
    }

    fn within(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }

    pub(crate) fn is_narrow(self) -> bool {
        self != Self::EVERYWHERE
    }

    /// Whether it takes in the section with this code.
    pub(crate) fn holds(self, section_code: u8) -> bool {
        self.0 >> section_code & 1 == 1
    }
}

/// A word or a phrase, looked up in the index.
#[derive(Debug, Clone)]
pub(crate) struct Leaf {
    /// One for a word, several that follow one another for a phrase.
    pub(crate) parts: Vec<Expansion>,
    /// The pairs of each part and the next, where they are terms.
    pub(crate) pairs: Vec<Option<PairExpansion>>,
    /// Where it counts.
    pub(crate) scope: Scope,
    /// Whether it adds matching paragraphs: not under NOT, again under two.
    pub(crate) positive: bool,
    /// As typed, in the query language.
    pub(crate) text: String,
}

impl Leaf {
    /// At most so many paragraphs have it.
    pub(crate) fn most_paragraphs(&self) -> u64 {
        let parts = self.parts.iter().map(|part| part.paragraphs);
        let pairs = self.pairs.iter().flatten();
        parts
            .chain(pairs.map(|pairs| pairs.paragraphs))
            .min()
            .unwrap_or(0)
    }
}

/// The Boolean part of a plan.
#[derive(Debug, Clone)]
pub(crate) enum Node {
    /// Every decision.
    All,
    /// Decisions in which this leaf matches.
    Leaf(usize),
    /// Decisions with a fact.
    Filter(usize),
    And(Vec<Node>),
    Or(Vec<Node>),
    Not(Box<Node>),
}

/// A query over one index.
#[derive(Debug)]
pub(crate) struct Plan {
    pub(crate) root: Node,
    pub(crate) leaves: Vec<Leaf>,
    /// The decisions of each filter, by segment.
    pub(crate) filters: Vec<Vec<Bits>>,
}

/// Makes the plan of a query in which only `scope` counts.
pub(crate) fn compile(
    index: &Index,
    root: Option<&Clause>,
    scope: Scope,
) -> Result<Plan, SearchError> {
    let mut plan = Plan {
        root: Node::All,
        leaves: Vec::new(),
        filters: Vec::new(),
    };
    if let Some(root) = root {
        plan.root = plan.node(index, root, scope, true)?;
    }
    Ok(plan)
}

impl Plan {
    fn node(
        &mut self,
        index: &Index,
        clause: &Clause,
        scope: Scope,
        positive: bool,
    ) -> Result<Node, SearchError> {
        Ok(match clause {
            Clause::Text(parts) => {
                let text = clause.to_string();
                Node::Leaf(self.leaf(index, parts, scope, positive, text)?)
            }
            Clause::And(clauses) => {
                let mut nodes = self.nodes(index, clauses, scope, positive)?;
                // The rarest first: where it has nothing the others are not read.
                nodes.sort_by_cached_key(|node| self.most_paragraphs(node));
                Node::And(nodes)
            }
            Clause::Or(clauses) => Node::Or(self.nodes(index, clauses, scope, positive)?),
            Clause::Not(denied) => Node::Not(Box::new(self.node(index, denied, scope, !positive)?)),
            Clause::In(sections, inner) => {
                self.node(index, inner, scope.within(Scope::of(sections)), positive)?
            }
            Clause::Field(value) => {
                self.filters.push(filters::decisions_with(index, value));
                Node::Filter(self.filters.len() - 1)
            }
        })
    }

    fn nodes(
        &mut self,
        index: &Index,
        clauses: &[Clause],
        scope: Scope,
        positive: bool,
    ) -> Result<Vec<Node>, SearchError> {
        clauses
            .iter()
            .map(|clause| self.node(index, clause, scope, positive))
            .collect()
    }

    fn leaf(
        &mut self,
        index: &Index,
        parts: &[Part],
        scope: Scope,
        positive: bool,
        text: String,
    ) -> Result<usize, SearchError> {
        // A word typed twice is looked up once and counts once.
        let known = self
            .leaves
            .iter()
            .position(|leaf| leaf.text == text && leaf.scope == scope && leaf.positive == positive);
        if let Some(known) = known {
            return Ok(known);
        }
        let parts = parts
            .iter()
            .map(|part| expand(index, part, 0..0))
            .collect::<Result<Vec<_>, _>>()?;
        let pairs = parts
            .windows(2)
            .map(|two| expand_pairs(index, &two[0], &two[1]))
            .collect::<Result<Vec<_>, _>>()?;
        self.leaves.push(Leaf {
            parts,
            pairs,
            scope,
            positive,
            text,
        });
        Ok(self.leaves.len() - 1)
    }

    /// At most so many paragraphs have to be read for a node.
    fn most_paragraphs(&self, node: &Node) -> u64 {
        match node {
            Node::Filter(_) | Node::All => 0,
            Node::Leaf(leaf) => self.leaves[*leaf].most_paragraphs(),
            Node::And(nodes) => nodes
                .iter()
                .map(|node| self.most_paragraphs(node))
                .min()
                .unwrap_or(0),
            Node::Or(nodes) => nodes
                .iter()
                .map(|node| self.most_paragraphs(node))
                .fold(0, u64::saturating_add),
            Node::Not(_) => u64::MAX,
        }
    }
}
