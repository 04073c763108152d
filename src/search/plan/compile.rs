//! A query tree becomes a plan over an index.

use std::collections::HashMap;
use std::ops::Range;

use super::filters;
use super::operand::{Lookup, Operand};
use crate::index::{Bits, Index};
use crate::model::SectionKind;
use crate::search::SearchError;
use crate::search::query::Clause;

/// The sections a leaf is looked for in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Scope(u32);

impl Scope {
    pub(crate) const EVERYWHERE: Self = Self(u32::MAX);
    /// Above the codes of sections: what is standing text, and what is not.
    const STANDING: u32 = 1 << 31;
    const OWN: u32 = 1 << 30;

    pub(crate) fn of(sections: &[SectionKind]) -> Self {
        Self(
            sections
                .iter()
                .fold(Self::STANDING | Self::OWN, |bits, section| {
                    bits | 1 << *section as u32
                }),
        )
    }

    /// Only standing text, or only the rest.
    pub(crate) fn of_standing(standing: bool) -> Self {
        Self(!if standing { Self::OWN } else { Self::STANDING })
    }

    fn within(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }

    pub(crate) fn is_narrow(self) -> bool {
        self != Self::EVERYWHERE
    }

    /// Whether it is to be asked for standing text.
    pub(crate) fn parts_standing(self) -> bool {
        self.0 & (Self::STANDING | Self::OWN) != Self::STANDING | Self::OWN
    }

    /// Whether it takes in paragraphs of the section with this code that are
    /// standing text, or are not.
    pub(crate) fn holds(self, section_code: u8, standing: bool) -> bool {
        let kind = if standing { Self::STANDING } else { Self::OWN };
        self.0 >> section_code & 1 == 1 && self.0 & kind != 0
    }
}

/// What is looked for in paragraphs, and scored, as one.
#[derive(Debug, Clone)]
pub(crate) struct Leaf {
    pub(crate) operand: Operand,
    /// Where it counts.
    pub(crate) scope: Scope,
    /// Whether it adds matching paragraphs: not under NOT, again under two.
    pub(crate) positive: bool,
    /// How many times it counts in a score.
    pub(crate) weight: f32,
    /// As typed, in the query language.
    pub(crate) text: String,
    /// What it is widened to, which is not printed with it.
    pub(crate) others: String,
    /// Where it was typed first.
    pub(crate) place: Range<usize>,
}

impl Leaf {
    /// At most so many paragraphs have it.
    pub(crate) fn most_paragraphs(&self) -> u64 {
        self.operand.most_paragraphs()
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
    /// Whether a decision can be found by some of the leaves while others match
    /// in it without being the reason.
    pub(crate) has_branches: bool,
    /// The leaves of which any match is a match of the whole query, in a decision
    /// that is found; `None` where a paragraph may match in part.
    pub(crate) only_text: Option<Vec<usize>>,
}

/// Makes the plan of a query in which only `scope` counts.
pub(crate) fn compile(
    index: &Index,
    root: Option<&Clause>,
    scope: Scope,
) -> Result<Plan, SearchError> {
    let mut compiler = Compiler {
        lookup: Lookup::new(index),
        plan: Plan {
            root: Node::All,
            leaves: Vec::new(),
            filters: Vec::new(),
            has_branches: false,
            only_text: None,
        },
        known: HashMap::new(),
    };
    if let Some(root) = root {
        let surroundings = Surroundings {
            scope,
            positive: true,
            weight: 1.0,
        };
        compiler.plan.root = compiler.node(root, surroundings)?;
        compiler.plan.has_branches = has_branches(&compiler.plan.root);
        compiler.plan.only_text = only_text(&compiler.plan.root, &compiler.plan.leaves);
    }
    Ok(compiler.plan)
}

fn has_branches(node: &Node) -> bool {
    match node {
        Node::All | Node::Filter(_) | Node::Leaf(_) => false,
        Node::And(nodes) => nodes.iter().any(has_branches),
        Node::Or(nodes) => !nodes
            .iter()
            .all(|node| matches!(node, Node::Leaf(_) | Node::Filter(_))),
        // Negated text has no matches unless it is negated again.
        Node::Not(node) => !matches!(**node, Node::Leaf(_) | Node::Filter(_)),
    }
}

/// The positive leaves of a node, each once, where a match of any of them is a
/// match of the node.
fn only_text(node: &Node, leaves: &[Leaf]) -> Option<Vec<usize>> {
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
            let found = only_text(texts.next()?, leaves)?;
            texts.next().is_none().then_some(found)
        }
        Node::All | Node::Filter(_) | Node::Not(_) => None,
    }
}

impl Node {
    /// Whether it is about facts and negated words, and no paragraph matches it.
    pub(crate) fn is_about_decisions(&self) -> bool {
        match self {
            Self::All | Self::Filter(_) => true,
            Self::Not(negated) => matches!(**negated, Self::Leaf(_) | Self::Filter(_)),
            Self::Leaf(_) | Self::And(_) | Self::Or(_) => false,
        }
    }
}

/// What the clauses around one say about it.
#[derive(Clone, Copy)]
struct Surroundings {
    scope: Scope,
    positive: bool,
    weight: f32,
}

struct Compiler<'a> {
    lookup: Lookup<'a>,
    plan: Plan,
    /// The leaves by all that tells them apart.
    known: HashMap<(String, u32, bool, u32), usize>,
}

/// Weights within weights multiply, within these bounds.
const WEIGHTS: Range<f32> = 0.001..1_000_000.0;

impl Compiler<'_> {
    fn node(&mut self, clause: &Clause, around: Surroundings) -> Result<Node, SearchError> {
        Ok(match clause {
            Clause::Text(_) | Clause::Near(_) => Node::Leaf(self.leaf(clause, around)?),
            Clause::And(clauses) => {
                let mut nodes = self.nodes(clauses, around)?;
                // The rarest first: where it has nothing the others are not read.
                nodes.sort_by_cached_key(|node| self.plan.most_paragraphs(node));
                Node::And(nodes)
            }
            Clause::Or(clauses) => Node::Or(self.nodes(clauses, around)?),
            Clause::Not(negated) => {
                let positive = !around.positive;
                let negated = self.node(negated, Surroundings { positive, ..around })?;
                Node::Not(Box::new(negated))
            }
            Clause::In(sections, inner) => {
                let scope = around.scope.within(Scope::of(sections));
                self.node(inner, Surroundings { scope, ..around })?
            }
            Clause::Standing(standing, inner) => {
                let scope = around.scope.within(Scope::of_standing(*standing));
                self.node(inner, Surroundings { scope, ..around })?
            }
            Clause::Weighted(inner, weight) => {
                let weight = (around.weight * weight).clamp(WEIGHTS.start, WEIGHTS.end);
                self.node(inner, Surroundings { weight, ..around })?
            }
            Clause::Field(value) => {
                let index = self.lookup.index;
                self.plan
                    .filters
                    .push(filters::decisions_with(index, value));
                Node::Filter(self.plan.filters.len() - 1)
            }
        })
    }

    fn nodes(
        &mut self,
        clauses: &[Clause],
        around: Surroundings,
    ) -> Result<Vec<Node>, SearchError> {
        clauses
            .iter()
            .map(|clause| self.node(clause, around))
            .collect()
    }

    fn leaf(&mut self, clause: &Clause, around: Surroundings) -> Result<usize, SearchError> {
        let Surroundings {
            scope,
            positive,
            weight,
        } = around;
        let text = clause.to_string();
        // A word typed twice is looked up once and counts once.
        let key = (
            format!("{text}{}", others(clause)),
            scope.0,
            positive,
            weight.to_bits(),
        );
        if let Some(known) = self.known.get(&key) {
            return Ok(*known);
        }
        let leaves = &mut self.plan.leaves;
        leaves.push(Leaf {
            operand: self.lookup.operand(clause)?,
            scope,
            positive,
            weight,
            text,
            others: others(clause),
            place: place_of(clause),
        });
        self.known.insert(key, leaves.len() - 1);
        Ok(leaves.len() - 1)
    }
}

/// What the texts of a clause are widened to, which is not printed with them:
/// capitals can be all that tells a widened text from another.
fn others(clause: &Clause) -> String {
    match clause {
        Clause::Text(text) if !text.others.is_empty() => format!("\0{:?}", text.others),
        Clause::Near(near) => others(&near.left) + &others(&near.right),
        Clause::Or(clauses) => clauses.iter().map(others).collect(),
        _ => String::new(),
    }
}

/// Where a text or a connector was typed, from its first word to its last.
fn place_of(clause: &Clause) -> Range<usize> {
    match clause {
        Clause::Text(text) => text.place.0.clone(),
        Clause::Near(near) => place_of(&near.left).start..place_of(&near.right).end,
        Clause::Or(clauses) => {
            let places = || clauses.iter().map(place_of);
            let start = places().map(|place| place.start).min();
            let end = places().map(|place| place.end).max();
            start.unwrap_or(0)..end.unwrap_or(0)
        }
        _ => 0..0,
    }
}

impl Plan {
    /// The plan of what has any of the words and phrases of this one, within some
    /// decisions by segment.
    pub(crate) fn any_within(&self, within: Vec<Bits>) -> Self {
        let any = self.any_of_leaves();
        let root = Node::And(vec![Node::Filter(0), any.root]);
        Self {
            only_text: only_text(&root, &any.leaves),
            root,
            filters: vec![within],
            ..any
        }
    }

    /// The plan of what has any of the words and phrases of this one.
    pub(crate) fn any_of_leaves(&self) -> Self {
        Self::any_of(self.leaves.clone())
    }

    /// The plan of a text, or of any of several, that were looked up for this plan;
    /// `None` where one was not.
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
        Some(Self::any_of(leaves.collect::<Option<_>>()?))
    }

    fn any_of(leaves: Vec<Leaf>) -> Self {
        let root = match leaves.len() {
            1 => Node::Leaf(0),
            count => Node::Or((0..count).map(Node::Leaf).collect()),
        };
        Self {
            only_text: only_text(&root, &leaves),
            root,
            leaves,
            filters: Vec::new(),
            has_branches: false,
        }
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
