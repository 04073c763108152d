//! The similar decisions and what they have in common.

use std::ops::Range;

use super::InputReading;
use super::other_body::OtherBody;
use super::similarity::{Similarities, Strength};
use crate::model::{Category, DecisionType, Law, Reason, RemedyKind};
use crate::search::{DecisionFacts, IndexFacts, ShownParagraph};

/// The caveat in every answer.
pub const NOT_BINDING: &str = "Earlier decisions are not binding: the Ombudsman judges each case \
                               on its own facts, and may decide a similar case differently.";

/// Decisions similar to an input, with counts over them.
#[derive(Debug, Clone)]
pub struct Precedents {
    /// How the input was read.
    pub reading: InputReading,
    /// The most similar ones, best first. The counts below are over these.
    pub similar: Vec<Precedent>,
    /// The outcomes of the similar decisions.
    pub outcomes: Outcomes,
    /// The outcomes of all decisions of the category; `None` if no category is known.
    pub base: Option<BaseRate>,
    /// The remedies ordered in the similar decisions that were upheld, most common first.
    pub remedies: Vec<RemedyCount>,
    /// The reasons why the others were not investigated, most common first.
    pub reasons: Vec<ReasonCount>,
    /// The law that the similar decisions cite, without the Ombudsman's powers, most common first.
    pub law: Vec<LawCount>,
    /// Who else the similar ones send people to, commonest first.
    pub other_bodies: Vec<BodyCount>,
    /// What put it right, as the most similar ones that were upheld say it; at most five.
    pub actions: Vec<Saying>,
    /// How similar they are on the whole.
    pub similarities: Similarities,
    /// Whether the input has too few words to be compared with anything.
    pub is_too_short: bool,
    /// Pairs with a similar complaint but a different outcome.
    pub contrasts: Vec<Contrast>,
    /// The maximum number of decisions of each outcome that are shown in full.
    pub shown: usize,
    /// The index that answered.
    pub index: IndexFacts,
}

/// A decision similar to an input.
#[derive(Debug, Clone)]
pub struct Precedent {
    /// Its facts.
    pub decision: DecisionFacts,
    /// Only comparable within one answer.
    pub score: f32,
    /// The share of the input that it says too, 0 to 1.
    pub similarity: f32,
    /// The same in words.
    pub strength: Strength,
    /// The most similar pair of paragraphs.
    pub pair: Option<Pair>,
}

/// A paragraph of the input next to one of a decision.
#[derive(Debug, Clone)]
pub struct Pair {
    /// The position of the input's paragraph, counted from 0.
    pub input: usize,
    /// The shared words, as byte ranges of its text in ascending order.
    pub input_marks: Vec<Range<usize>>,
    /// The paragraph of the decision; its highlights are the shared words.
    pub paragraph: ShownParagraph,
    /// The shared words, the rarest first.
    pub shared: Vec<String>,
}

/// The number of decisions with each outcome.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Outcomes {
    /// Upheld.
    pub upheld: u64,
    /// Not upheld.
    pub not_upheld: u64,
    /// Closed after initial enquiries: not investigated.
    pub closed: u64,
    /// Not stated.
    pub not_stated: u64,
}

/// The outcomes of all decisions of a category.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BaseRate {
    /// The category of the input, or the most common one among the similar decisions.
    pub category: Category,
    /// Counted without filters.
    pub outcomes: Outcomes,
}

/// A kind of remedy and how often it was ordered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RemedyCount {
    /// The remedy ordered.
    pub kind: RemedyKind,
    /// The number of decisions that order it.
    pub decisions: u64,
    /// The number of sums stated.
    pub sums: u64,
    /// Statistics of the sums, if there are at least [`SumFigures::LEAST`].
    pub figures: Option<SumFigures>,
}

/// Statistics of sums, in pence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SumFigures {
    /// The median.
    pub median: u64,
    /// The lowest.
    pub lowest: u64,
    /// The highest.
    pub highest: u64,
}

impl SumFigures {
    /// The minimum number of sums for which statistics are meaningful.
    pub const LEAST: usize = 5;
}

/// A reason for not investigating a complaint, and how often it was given.
#[derive(Debug, Clone)]
pub struct ReasonCount {
    /// Why.
    pub reason: Reason,
    /// The number of decisions that give it.
    pub decisions: u64,
    /// The paragraph that gives it, in the most similar decision.
    pub saying: Option<Saying>,
}

/// A law and the number of decisions that cite it.
#[derive(Debug, Clone)]
pub struct LawCount {
    /// The law.
    pub law: Law,
    /// The number of decisions that cite it.
    pub decisions: u64,
    /// A paragraph that cites it, in the most similar decision.
    pub saying: Saying,
}

/// A paragraph of a similar decision.
#[derive(Debug, Clone)]
pub struct Saying {
    /// The index of the decision in [`Precedents::similar`].
    pub decision: usize,
    /// The quoted paragraph.
    pub paragraph: ShownParagraph,
}

/// A body, and how many similar decisions mention it.
#[derive(Debug, Clone)]
pub struct BodyCount {
    /// The body.
    pub body: OtherBody,
    /// Decisions that mention it outside the sections every decision has.
    pub decisions: u64,
    /// A paragraph that mentions it, in the most similar decision.
    pub saying: Saying,
}

/// Two decisions with a similar complaint but a different outcome.
#[derive(Debug, Clone)]
pub struct Contrast {
    /// The one that was upheld.
    pub upheld: ContrastSide,
    /// The one that was not upheld or not investigated.
    pub other: ContrastSide,
    /// The similarity of their complaints, 0 to 1.
    pub similarity: f32,
}

/// One side of a contrast.
#[derive(Debug, Clone)]
pub struct ContrastSide {
    /// The index of the decision in [`Precedents::similar`].
    pub decision: usize,
    /// The complaint.
    pub complaint: Option<Saying>,
    /// The paragraph of its assessment that differs most from the other's.
    pub assessment: Option<Saying>,
    /// Words that only this assessment contains, the most significant first.
    pub only_here: Vec<String>,
}

impl Outcomes {
    /// The number of all decisions.
    #[must_use]
    pub fn total(&self) -> u64 {
        self.upheld + self.not_upheld + self.closed + self.not_stated
    }

    /// The number that were not upheld or not investigated.
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
    /// The rank of one of the similar decisions, counted from 1.
    #[must_use]
    pub fn rank_of(&self, one: &Precedent) -> usize {
        let is_it = |other: &Precedent| other.decision.reference == one.decision.reference;
        self.similar.iter().position(is_it).map_or(0, |at| at + 1)
    }

    /// The similar decisions that were upheld, best first.
    pub fn upheld(&self) -> impl Iterator<Item = &Precedent> {
        let is_upheld = |one: &&Precedent| one.decision.decision_type == Some(DecisionType::Upheld);
        self.similar.iter().filter(is_upheld)
    }

    /// The similar decisions that were not upheld or not investigated, best first.
    pub fn others(&self) -> impl Iterator<Item = &Precedent> {
        let is_other = |one: &&Precedent| {
            let label = one.decision.decision_type;
            label.is_some_and(|label| label != DecisionType::Upheld)
        };
        self.similar.iter().filter(is_other)
    }

    /// The similar decisions that state no outcome, such as documents of other collections.
    pub fn not_stated(&self) -> impl Iterator<Item = &Precedent> {
        let states_none = |one: &&Precedent| one.decision.decision_type.is_none();
        self.similar.iter().filter(states_none)
    }
}
