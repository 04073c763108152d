//! Compiles a query tree into a plan over an index.

use std::collections::HashMap;
use std::ops::{ControlFlow, Range};
use std::sync::Arc;

use super::filters::{self, FilterKind};
use super::operand::{Lookup, Operand};
use super::tree::{Fold, Join, Node};
use crate::index::{Bits, Index};
use crate::model::SectionKind;
use crate::search::SearchError;
use crate::search::query::Clause;
use crate::search::work::{LeafCost, LeafWork, Work};

/// Whether text is standing text or the decision's own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum TextOrigin {
    Standing,
    Own,
}

impl TextOrigin {
    pub(crate) fn of(is_standing: bool) -> Self {
        if is_standing {
            Self::Standing
        } else {
            Self::Own
        }
    }
}

/// The sections and origins of text in which a leaf is searched for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Scope(u32);

impl Scope {
    pub(crate) const EVERYWHERE: Self = Self(u32::MAX);
    /// Bits above the section codes: standing text, and other text.
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
    pub(crate) fn of_origin(origin: TextOrigin) -> Self {
        Self(!match origin {
            TextOrigin::Standing => Self::OWN,
            TextOrigin::Own => Self::STANDING,
        })
    }

    fn within(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }

    pub(crate) fn is_narrow(self) -> bool {
        self != Self::EVERYWHERE
    }

    /// Whether it is restricted to standing text or to the rest.
    pub(crate) fn restricts_origin(self) -> bool {
        self.0 & (Self::STANDING | Self::OWN) != Self::STANDING | Self::OWN
    }

    /// Whether it includes paragraphs of this origin in the section with this code.
    pub(crate) fn holds(self, section_code: u8, origin: TextOrigin) -> bool {
        let kind = match origin {
            TextOrigin::Standing => Self::STANDING,
            TextOrigin::Own => Self::OWN,
        };
        self.0 >> section_code & 1 == 1 && self.0 & kind != 0
    }
}

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
    kind: Option<FilterKind>,
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

/// Compiles a query restricted to `scope`, which may read as much as `work` allows.
pub(crate) fn compile(
    index: &Index,
    root: Option<&Clause>,
    scope: Scope,
    work: &Arc<Work>,
) -> Result<Plan, SearchError> {
    let mut compiler = Compiler {
        lookup: Lookup::new(index),
        plan: Plan {
            root: Node::All,
            leaves: Arc::default(),
            facts: Vec::new(),
            has_branches: false,
            disjunction: None,
            work: Arc::clone(work),
        },
        known: HashMap::new(),
    };
    if let Some(root) = root {
        let surroundings = Surroundings {
            scope,
            positive: true,
            weight: 1.0,
        };
        let root = compiler.node(root, surroundings)?;
        compiler.plan.set_root(root);
    }
    Ok(compiler.plan)
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

/// What the enclosing clauses determine about a clause.
#[derive(Clone, Copy)]
struct Surroundings {
    scope: Scope,
    positive: bool,
    weight: f32,
}

struct Compiler<'a> {
    lookup: Lookup<'a>,
    plan: Plan,
    /// The leaves by everything that distinguishes them.
    known: HashMap<(String, u32, bool, u32), usize>,
}

/// The bounds of the product of nested weights.
const WEIGHTS: Range<f32> = 0.001..1_000_000.0;

impl Compiler<'_> {
    fn node(&mut self, clause: &Clause, around: Surroundings) -> Result<Node, SearchError> {
        Ok(match clause {
            Clause::Text(_) | Clause::Near(_) => Node::Leaf(self.leaf(clause, around)?),
            Clause::And(clauses) => {
                let mut nodes = flat(self.nodes(clauses, around)?);
                // The rarest first: if it matches nothing, the others are not read.
                let leaves = &self.plan.leaves;
                nodes.sort_by_cached_key(|node| node.fold(&mut MostParagraphs(leaves)));
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
                let scope = around
                    .scope
                    .within(Scope::of_origin(TextOrigin::of(*standing)));
                self.node(inner, Surroundings { scope, ..around })?
            }
            Clause::Weighted(inner, weight) => {
                let weight = (around.weight * weight).clamp(WEIGHTS.start, WEIGHTS.end);
                self.node(inner, Surroundings { weight, ..around })?
            }
            Clause::Field(value) => {
                self.plan.facts.push(Fact {
                    kind: FilterKind::of_fact(value),
                    decisions: filters::decisions_with(self.lookup.index, value),
                });
                Node::Fact(self.plan.facts.len() - 1)
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
        // A word typed twice is looked up and scored once.
        let key = (
            format!("{}{}", text.to_lowercase(), others(clause)),
            scope.0,
            positive,
            weight.to_bits(),
        );
        if let Some(known) = self.known.get(&key) {
            return Ok(*known);
        }
        let operand = self.lookup.operand(clause)?;
        let work = LeafWork::new(&self.plan.work);
        let leaves = Arc::make_mut(&mut self.plan.leaves);
        leaves.push(Leaf {
            operand,
            scope,
            positive,
            weight,
            text,
            others: others(clause),
            place: place_of(clause),
            work,
        });
        self.known.insert(key, leaves.len() - 1);
        Ok(leaves.len() - 1)
    }
}

/// Flattens nested ANDs into one list, so that the check whether a plan consists of text only needs
/// to look at one AND.
fn flat(nodes: Vec<Node>) -> Vec<Node> {
    let inner = nodes.into_iter().flat_map(|node| match node {
        Node::And(inner) => inner,
        node => vec![node],
    });
    inner.collect()
}

/// The text that a clause is widened to, as a key. It is not part of the printed clause, and
/// widened texts can differ in capitals only.
fn others(clause: &Clause) -> String {
    match clause {
        Clause::Text(text) if !text.others.is_empty() => format!("\0{:?}", text.others),
        Clause::Near(near) => others(&near.left) + &others(&near.right),
        Clause::Or(clauses) => clauses.iter().map(others).collect(),
        _ => String::new(),
    }
}

/// The byte range of a text or a connector in the query, from its first word to its last.
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

    fn set_root(&mut self, root: Node) {
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

/// Computes the maximum number of paragraphs to read for a node.
struct MostParagraphs<'a>(&'a [Leaf]);

impl Fold for MostParagraphs<'_> {
    type Value = u64;

    fn all(&mut self) -> u64 {
        0
    }

    fn fact(&mut self, _: usize) -> u64 {
        0
    }

    fn leaf(&mut self, leaf: usize) -> u64 {
        self.0[leaf].most_paragraphs()
    }

    fn begin(&mut self, join: Join) -> u64 {
        match join {
            Join::And => u64::MAX,
            Join::Or => 0,
        }
    }

    fn add(&mut self, join: Join, most: &mut u64, part: u64) -> ControlFlow<()> {
        *most = match join {
            Join::And => part.min(*most),
            Join::Or => most.saturating_add(part),
        };
        ControlFlow::Continue(())
    }

    fn enter_not(&mut self) -> ControlFlow<u64> {
        ControlFlow::Break(u64::MAX)
    }

    fn leave_not(&mut self, _: u64) -> u64 {
        u64::MAX
    }
}
