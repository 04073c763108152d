//! Parts of a leaf that are read completely, because they are rare and have no impact list.

use crate::index::{Bits, IndexError};
use crate::search::exec::bm25::Bm25;
use crate::search::exec::execution::Execution;
use crate::search::plan::query_plan::Leaf;
use crate::search::postings::leaf::{LeafReader, Matches};
use crate::search::postings::window::Decisions;
use crate::search::thresholds::{FEW_PARAGRAPHS, WINDOW_DOCS};

/// Whether a part with this many paragraphs is rare enough to be read, in a segment of `docs`
/// paragraphs.
pub(super) fn is_rare(paragraphs: u64, docs: u64, rare: u64) -> bool {
    paragraphs * rare < docs || paragraphs < FEW_PARAGRAPHS
}

/// A part of a leaf whose postings were read.
pub(super) struct EvaluatedPart {
    pub(super) docs: Bits,
    pub(super) decisions: Bits,
    /// In ascending order of the decisions.
    pub(super) scores: Vec<PartScore>,
}

/// The contribution of a part to the score of a decision.
pub(super) struct PartScore {
    pub(super) ordinal: usize,
    pub(super) score: f32,
    /// Whether it matches in a paragraph that is not standing text.
    pub(super) own: bool,
}

/// The combined scores of the paragraphs of a decision.
struct DecisionScores {
    ordinal: usize,
    best: f32,
    sum: f32,
    own: bool,
}

impl Execution<'_> {
    /// Evaluates a part of a leaf in a whole segment.
    pub(super) fn evaluate_part(
        &self,
        segment_ord: usize,
        leaf: usize,
        part: &Leaf,
    ) -> Result<EvaluatedPart, IndexError> {
        let segment = self.index.segment(segment_ord);
        let standing = self.scoring.standing(segment_ord);
        let scoring = self.scoring.leaf_scorer(segment_ord, leaf);
        let mut reader = LeafReader::open(self.index, segment_ord, part, u64::MAX)?;
        let mut read = EvaluatedPart {
            docs: Bits::none(segment.max_doc() as usize),
            decisions: Bits::none(segment.decisions()),
            scores: Vec::new(),
        };
        let mut matches = Matches::default();
        let mut decisions = Decisions::none(segment);
        let mut next = 0;
        while next < segment.decisions() && !self.plan.work.is_over() {
            let doc = reader.next(segment.first_doc(next));
            if doc >= segment.max_doc() {
                break;
            }
            let first = segment.decision_of_from(next, doc);
            next = decisions.take(first, WINDOW_DOCS);
            let window = decisions.window();
            reader.read(window, &mut matches);
            let mut ordinal = first;
            let mut current: Option<DecisionScores> = None;
            for doc_range in window.doc_ranges {
                doc_range.for_each(&matches.docs, |doc, in_segment| {
                    read.docs.set(in_segment as usize);
                    ordinal = segment.decision_of_from(ordinal, in_segment);
                    let score = scoring.as_ref().map_or(0.0, |scoring| {
                        standing.weigh(in_segment, scoring.score(in_segment, matches.freqs[doc]))
                    });
                    let own = !standing.lowers(in_segment);
                    match &mut current {
                        Some(current) if current.ordinal == ordinal => {
                            current.best = current.best.max(score);
                            current.sum += score;
                            current.own |= own;
                        }
                        _ => {
                            let next = DecisionScores {
                                ordinal,
                                best: score,
                                sum: score,
                                own,
                            };
                            read.add(current.replace(next), &self.scoring);
                        }
                    }
                });
            }
            read.add(current, &self.scoring);
        }
        Ok(read)
    }
}

impl EvaluatedPart {
    fn add(&mut self, current: Option<DecisionScores>, scoring: &Bm25<'_>) {
        if let Some(current) = current {
            self.decisions.set(current.ordinal);
            let score = scoring.of_decision(current.best, current.sum);
            self.scores.push(PartScore {
                ordinal: current.ordinal,
                score,
                own: current.own,
            });
        }
    }
}
