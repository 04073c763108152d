//! The run of a plan by the impact lists of its words.
//!
//! The lists tell the decisions, and how much each can be worth at the most. Only
//! what could be among the best is read and scored, by the same `SegmentRun` that
//! reads everything where there are no lists; paragraphs that several words share
//! are counted by sets of documents. Where nothing is counted, what positions decide
//! is estimated by its words, and decided for what is read.

mod estimate;
mod leaves;
mod ranking;

use self::leaves::{OfLeaf, Sought};
use super::{Found, Question};
use crate::index::{Bits, IndexError, SegmentImpacts};
use crate::search::Total;
use crate::search::best::{Best, Counts};
use crate::search::compile::Node;
use crate::search::window::Decisions;

/// With more leaves than these, bounds add up to too much to leave decisions out.
const MOST_LEAVES: usize = 8;

/// Documents are looked for in single decisions where these are fewer than one in
/// so many.
const FEW: u64 = 4;

/// Which decisions are meant where it is not known of all whether something holds.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Which {
    May,
    Must,
}

impl Which {
    fn denied(self) -> Self {
        match self {
            Self::May => Self::Must,
            Self::Must => Self::May,
        }
    }
}

/// What is known of a plan in a segment.
struct InSegment<'a> {
    at: usize,
    leaves: Vec<OfLeaf<'a>>,
    /// The decisions it finds; where a leaf is only estimated, some may be among them
    /// that it does not find.
    of_query: Bits,
    /// Those of them that pass the filters.
    result: Bits,
    /// Whether these are all the decisions in which any leaf matches.
    is_all_of_text: bool,
    paragraphs: u64,
    /// The decisions with a paragraph that is no standing text in which the whole query
    /// holds. Where scores decide it is known; some may be among them that have none.
    together: Bits,
    /// By decision: its score is not greater.
    bounds: Vec<f32>,
    /// The decisions whose bounds tell little, since text of theirs is standing text no
    /// longer.
    loosened: Bits,
}

/// The documents of some decisions of a segment in which a plan may match.
struct Documents<'a> {
    /// All decisions of the segment.
    decisions: Decisions<'a>,
    /// By leaf; some documents may be among them that are out of `within`.
    of_leaves: Vec<Bits>,
    /// Those of the decisions that are meant; `None` for all that match.
    within: Option<Bits>,
}

impl Documents<'_> {
    fn len(&self) -> usize {
        self.decisions.docs()
    }
}

impl Question<'_> {
    /// Runs the plan by impact lists; `None` where these do not tell enough.
    pub(super) fn run_bounded(&self) -> Result<Option<Found>, IndexError> {
        let plan = self.plan;
        let positive = plan.leaves.iter().any(|leaf| leaf.positive);
        if self.wanted.paragraphs
            || plan.has_branches
            || !positive
            || plan.leaves.len() > MOST_LEAVES
        {
            return Ok(None);
        }
        let mut leaves = Vec::with_capacity(self.index.segments.len());
        let mut are_listed = false;
        for at in 0..self.index.segments.len() {
            let sought = plan.leaves.iter().map(|leaf| self.sought(at, leaf));
            let Some(sought) = sought.collect::<Option<Vec<_>>>() else {
                return Ok(None);
            };
            are_listed |= sought.iter().any(Sought::is_listed);
            leaves.push(sought);
        }
        if !are_listed {
            return Ok(None);
        }
        let mut segments = Vec::with_capacity(leaves.len());
        for (at, leaves) in leaves.into_iter().enumerate() {
            segments.push(self.in_segment(at, leaves)?);
        }
        let mut best = Best::new(self.wanted);
        if self.wanted.is_scored() {
            self.rank_by_bounds(&segments, &mut best)?;
        } else if self.wanted.count > 0 {
            self.rank_by_day(&segments, &mut best);
        }
        let mut total = Total::default();
        for segment in &segments {
            total.decisions += segment.result.count();
            total.paragraphs += segment.paragraphs;
        }
        Ok(Some(Found {
            total,
            hits: total.decisions,
            best: best.sorted(),
            of_query: segments
                .into_iter()
                .map(|segment| segment.of_query)
                .collect(),
        }))
    }

    fn in_segment<'a>(
        &'a self,
        at: usize,
        sought: Vec<Sought<'a>>,
    ) -> Result<InSegment<'a>, IndexError> {
        let segment = &self.index.segments[at];
        let mut leaves = Vec::with_capacity(sought.len());
        for (leaf, sought) in sought.into_iter().enumerate() {
            leaves.push(self.look_up(at, leaf, sought)?);
        }
        let mut of_query = self.decisions_of(&self.plan.root, at, &leaves, Which::May);
        let mut is_all_of_text = matches!(self.plan.root, Node::Leaf(_) | Node::Or(_));
        if let Some(alive) = &segment.alive {
            of_query.and(alive);
            is_all_of_text = false;
        }
        let mut result = of_query.clone();
        if let Some(passing) = self.filters.passing(at, None) {
            result.and(&passing);
            is_all_of_text = false;
        }
        // Without counts it is looked for where it matters, and only there.
        let together = if self.wanted.counts == Counts::Paragraphs {
            Bits::none(segment.decisions())
        } else {
            result.clone()
        };
        let mut in_segment = InSegment {
            at,
            leaves,
            of_query,
            result,
            is_all_of_text,
            paragraphs: 0,
            together,
            bounds: Vec::new(),
            loosened: Bits::none(segment.decisions()),
        };
        if self.wanted.counts == Counts::Paragraphs {
            self.count_paragraphs(&mut in_segment)?;
        }
        if self.wanted.is_scored() {
            self.bound(&mut in_segment);
        }
        Ok(in_segment)
    }

    /// The decisions of a segment in which a node may hold, or in which it has to.
    fn decisions_of(&self, node: &Node, at: usize, leaves: &[OfLeaf<'_>], which: Which) -> Bits {
        let count = self.index.segments[at].decisions();
        match node {
            Node::All => Bits::all(count),
            Node::Filter(filter) => self.plan.filters[*filter][at].clone(),
            Node::Leaf(leaf) if which == Which::Must && !leaves[*leaf].is_exact() => {
                Bits::none(count)
            }
            Node::Leaf(leaf) => leaves[*leaf].decisions(count),
            Node::And(nodes) => {
                let mut all = Bits::all(count);
                for node in nodes {
                    all.and(&self.decisions_of(node, at, leaves, which));
                }
                all
            }
            Node::Or(nodes) => {
                let mut any = Bits::none(count);
                for node in nodes {
                    any.or(&self.decisions_of(node, at, leaves, which));
                }
                any
            }
            Node::Not(node) => {
                let mut found = self.decisions_of(node, at, leaves, which.denied());
                found.not();
                found
            }
        }
    }

    /// Counts the matching paragraphs of what is found, and finds the decisions
    /// with all of the query together.
    fn count_paragraphs(&self, found: &mut InSegment<'_>) -> Result<(), IndexError> {
        let asks_together = self.plan.only_text.is_none() && self.wanted.is_scored();
        if found.result.is_empty() {
            return Ok(());
        }
        let leaves = self.plan.leaves.iter().zip(&found.leaves);
        let mut positive = leaves.filter(|(leaf, _)| leaf.positive);
        if let (Some((_, leaf)), None) = (positive.next(), positive.next())
            && let Some(list) = leaf.only_list()
            && self.plan.only_text.is_some()
        {
            if found.result.count() == list.decisions() {
                found.paragraphs = list.paragraphs();
            } else {
                list.for_each_count(|ordinal, count| {
                    if found.result.contains(ordinal) {
                        found.paragraphs += u64::from(count);
                    }
                });
            }
            return Ok(());
        }
        let documents = self.documents(found, &found.result)?;
        let mut matched = Bits::none(documents.len());
        for (leaf, set) in self.plan.leaves.iter().zip(&documents.of_leaves) {
            if leaf.positive {
                matched.or(set);
            }
        }
        if let Some(within) = &documents.within {
            matched.and(within);
        }
        found.paragraphs = matched.count();
        if asks_together {
            found.together = self.together(found, &documents);
        }
        Ok(())
    }

    /// Which of some decisions of a segment may have all of the query together, in a
    /// paragraph that is no standing text.
    fn together_among(&self, found: &InSegment<'_>, among: &Bits) -> Result<Bits, IndexError> {
        // Without any the documents of all others would be read.
        if among.is_empty() {
            return Ok(among.clone());
        }
        let mut together = self.together(found, &self.documents(found, among)?);
        together.and(among);
        Ok(together)
    }

    fn together(&self, found: &InSegment<'_>, documents: &Documents<'_>) -> Bits {
        let mut together = Bits::none(documents.decisions.count());
        if let Some(mut docs) = paragraphs_of(&self.plan.root, &documents.of_leaves) {
            if let Some(within) = &documents.within {
                docs.and(within);
            }
            let standing = self.scoring.standing(found.at);
            docs.retain(|doc| !standing.lowers(doc as u32));
            documents.decisions.having(&docs, &mut together);
        }
        together
    }

    /// Finds the documents of some decisions in which each leaf may match.
    fn documents(&self, found: &InSegment<'_>, among: &Bits) -> Result<Documents<'_>, IndexError> {
        let segment = &self.index.segments[found.at];
        let docs = segment.reader.max_doc() as usize;
        let mut decisions = Decisions::none(segment);
        decisions.take(0, u32::MAX as usize);
        let mut runs = Vec::new();
        if among.count() * FEW < segment.decisions() as u64 {
            decisions.runs_of(among, &mut runs);
        }
        let all = decisions.window();
        let mut of_leaves: Vec<Bits> = Vec::with_capacity(found.leaves.len());
        for (leaf, of_leaf) in self.plan.leaves.iter().zip(&found.leaves) {
            let mut set = Bits::none(docs);
            if leaf.positive {
                of_leaf.put_documents(self.index, found.at, (all, &runs), &mut set)?;
            }
            of_leaves.push(set);
        }
        // Where all decisions with a match are found, so are all that match.
        let within = (!found.is_all_of_text).then(|| {
            let mut within = Bits::default();
            decisions.documents_of(among, &mut within);
            within
        });
        Ok(Documents {
            decisions,
            of_leaves,
            within,
        })
    }

    /// Finds what the decisions of a segment are worth at the most, and which of them
    /// can have all of the query together where any match is one of it.
    fn bound(&self, found: &mut InSegment<'_>) {
        let decisions = self.index.segments[found.at].decisions();
        let mut bounds = vec![0.0; decisions];
        let mut own = Bits::none(decisions);
        let impacts = self.index.impacts()[found.at].as_ref();
        let factor = impacts.and_then(SegmentImpacts::factor).unwrap_or(1.0);
        for (leaf, of_leaf) in found.leaves.iter().enumerate() {
            if self.plan.leaves[leaf].positive {
                let weight = self.scoring.weight(leaf) * factor;
                of_leaf.for_each_bound(weight, |ordinal, bound, is_own| {
                    bounds[ordinal] += bound;
                    own.set_if(ordinal, is_own);
                });
            }
        }
        for (ordinal, risen) in impacts.map_or(&[][..], SegmentImpacts::loosened) {
            bounds[*ordinal] *= risen;
            own.set(*ordinal);
            found.loosened.set(*ordinal);
        }
        found.bounds = bounds;
        if self.plan.only_text.is_some() {
            own.and(&found.result);
            found.together = own;
        }
    }
}

/// The documents in which a part of the query holds as a whole; `None` for a part
/// that is not about paragraphs.
fn paragraphs_of(node: &Node, sets: &[Bits]) -> Option<Bits> {
    let joined = |nodes: &[Node], join: fn(&mut Bits, &Bits)| {
        let sets = nodes.iter().filter_map(|node| paragraphs_of(node, sets));
        sets.reduce(|mut all, set| {
            join(&mut all, &set);
            all
        })
    };
    match node {
        Node::All | Node::Filter(_) | Node::Not(_) => None,
        Node::Leaf(leaf) => Some(sets[*leaf].clone()),
        Node::And(nodes) => joined(nodes, Bits::and),
        Node::Or(nodes) => joined(nodes, Bits::or),
    }
}
