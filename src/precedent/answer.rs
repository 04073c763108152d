//! What the like decisions come to.

use std::ops::Range;

use super::InputReading;
use crate::model::{Category, DecisionType, Law, Reason, RemedyKind};
use crate::search::{DecisionFacts, IndexFacts, ShownParagraph};

/// What every answer says of itself.
pub const BINDS_NOBODY: &str = "Earlier decisions bind nobody: the Ombudsman judges each case on \
     its own facts, and what was found in one need not be found in another.";

/// Decisions like an input, and what they come to.
#[derive(Debug, Clone)]
pub struct Precedents {
    /// How the input was read.
    pub reading: InputReading,
    /// The most alike ones, best first: those that are counted.
    pub like: Vec<Precedent>,
    /// How they ended.
    pub outcomes: Outcomes,
    /// How all decisions of the category ended; `None` where none is stated.
    pub base: Option<BaseRate>,
    /// What was ordered in the like ones that were upheld, commonest first.
    pub remedies: Vec<RemedyCount>,
    /// Why others were not looked into, commonest first.
    pub reasons: Vec<ReasonCount>,
    /// The law that the like ones rest on, powers of the ombudsman apart,
    /// commonest first.
    pub law: Vec<LawCount>,
    /// Pairs with a like complaint and another outcome.
    pub contrasts: Vec<Contrast>,
    /// The most decisions of each outcome that are told of in full.
    pub shown: usize,
    /// The index that answered.
    pub index: IndexFacts,
}

/// A decision like an input.
#[derive(Debug, Clone)]
pub struct Precedent {
    /// Its facts.
    pub decision: DecisionFacts,
    /// Only comparable within one answer.
    pub score: f32,
    /// The paragraphs that are most alike.
    pub pair: Option<Pair>,
}

/// A paragraph of the input beside one of a decision.
#[derive(Debug, Clone)]
pub struct Pair {
    /// The position of the input's paragraph, counted from 0.
    pub input: usize,
    /// What it shares, as bytes of its text, rising.
    pub input_marks: Vec<Range<usize>>,
    /// The paragraph of the decision; its highlights are what it shares.
    pub paragraph: ShownParagraph,
    /// The words they share, the rarest first.
    pub shared: Vec<String>,
}

/// How decisions ended, as numbers of decisions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Outcomes {
    /// Upheld.
    pub upheld: u64,
    /// Not upheld.
    pub not_upheld: u64,
    /// Closed after initial enquiries: not looked into.
    pub closed: u64,
    /// Not stated.
    pub not_stated: u64,
}

/// How all decisions of a category ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BaseRate {
    /// That of the input, or the commonest one among the like decisions.
    pub category: Category,
    /// Whatever the filters.
    pub outcomes: Outcomes,
}

/// A kind of remedy and how often it was ordered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RemedyCount {
    /// What was to be done.
    pub kind: RemedyKind,
    /// Decisions that order it.
    pub decisions: u64,
    /// Sums that were named.
    pub sums: u64,
    /// What they come to, where there are [`SumFigures::LEAST`] or more.
    pub figures: Option<SumFigures>,
}

/// What sums come to, in pence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SumFigures {
    /// Half are not below it, half not above.
    pub median: u64,
    /// The lowest.
    pub lowest: u64,
    /// The highest.
    pub highest: u64,
}

impl SumFigures {
    /// Fewer sums than these say nothing of what is usual.
    pub const LEAST: usize = 5;
}

/// A reason for not looking into a complaint and how often it was given.
#[derive(Debug, Clone)]
pub struct ReasonCount {
    /// Why.
    pub reason: Reason,
    /// Decisions that give it.
    pub decisions: u64,
    /// The paragraph that says so, in the decision most alike.
    pub saying: Option<Saying>,
}

/// A law and how many decisions cite it.
#[derive(Debug, Clone)]
pub struct LawCount {
    /// The law.
    pub law: Law,
    /// Decisions that cite it.
    pub decisions: u64,
    /// A paragraph that cites it, in the decision most alike.
    pub saying: Saying,
}

/// A paragraph of a like decision.
#[derive(Debug, Clone)]
pub struct Saying {
    /// The position among the like decisions, counted from 0.
    pub like: usize,
    /// What is quoted.
    pub paragraph: ShownParagraph,
}

/// Two decisions with a like complaint and another outcome.
#[derive(Debug, Clone)]
pub struct Contrast {
    /// The one that was upheld.
    pub upheld: ContrastSide,
    /// The one that was not upheld, or not looked into.
    pub other: ContrastSide,
    /// How alike their complaints are, 0 to 1.
    pub likeness: f32,
}

/// One side of a contrast.
#[derive(Debug, Clone)]
pub struct ContrastSide {
    /// The position among the like decisions, counted from 0.
    pub like: usize,
    /// The complaint.
    pub complaint: Option<Saying>,
    /// The paragraph of its assessment that differs most from the other's.
    pub assessment: Option<Saying>,
    /// Words of its assessment that the other's has not, the most telling first.
    pub only_here: Vec<String>,
}

impl Outcomes {
    /// All of them.
    #[must_use]
    pub fn total(&self) -> u64 {
        self.upheld + self.not_upheld + self.closed + self.not_stated
    }

    /// Not upheld or not looked into.
    #[must_use]
    pub fn others(&self) -> u64 {
        self.not_upheld + self.closed
    }

    pub(super) fn count(&mut self, label: Option<DecisionType>, decisions: u64) {
        *match label {
            Some(DecisionType::Upheld) => &mut self.upheld,
            Some(DecisionType::NotUpheld) => &mut self.not_upheld,
            Some(DecisionType::ClosedAfterInitialEnquiries) => &mut self.closed,
            None => &mut self.not_stated,
        } += decisions;
    }
}

impl Precedents {
    /// The rank of one of the like decisions, counted from 1.
    #[must_use]
    pub fn rank_of(&self, one: &Precedent) -> usize {
        let is_it = |other: &Precedent| other.decision.reference == one.decision.reference;
        self.like.iter().position(is_it).map_or(0, |at| at + 1)
    }

    /// The like decisions that were upheld, best first.
    pub fn upheld(&self) -> impl Iterator<Item = &Precedent> {
        let is_upheld = |one: &&Precedent| one.decision.decision_type == Some(DecisionType::Upheld);
        self.like.iter().filter(is_upheld)
    }

    /// The like decisions that were not upheld or not looked into, best first.
    pub fn others(&self) -> impl Iterator<Item = &Precedent> {
        let is_other = |one: &&Precedent| {
            let label = one.decision.decision_type;
            label.is_some_and(|label| label != DecisionType::Upheld)
        };
        self.like.iter().filter(is_other)
    }

    /// The like decisions that do not state how they ended, as documents of
    /// other collections.
    pub fn not_stated(&self) -> impl Iterator<Item = &Precedent> {
        let states_none = |one: &&Precedent| one.decision.decision_type.is_none();
        self.like.iter().filter(states_none)
    }
}
