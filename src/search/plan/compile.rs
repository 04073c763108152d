//! Compiles a query tree into a plan over an index.

use std::collections::HashMap;
use std::ops::{ControlFlow, Range};
use std::sync::Arc;

use super::filters::{self, FilterKind};
use super::operand::Lookup;
use super::query_plan::{Fact, Leaf, Plan, others};
use super::scope::{Scope, TextOrigin};
use super::tree::{Fold, Join, Node};
use crate::index::Index;
use crate::search::SearchError;
use crate::search::query::Clause;
use crate::search::work::{LeafWork, Work};

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
