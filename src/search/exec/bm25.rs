//! BM25 scores.

use tantivy::fieldnorm::FieldNormReader;

use crate::index::{Index, ParagraphWeights, Segment, Wordings, average_words};
use crate::search::plan::query_plan::Plan;

/// BM25 over paragraphs (Robertson and Zaragoza, "The Probabilistic Relevance Framework: BM25 and
/// Beyond", 2009). The inflections of a word count as one term: their frequencies are summed, and
/// there is one document frequency. Only live paragraphs are counted, so scores do not depend on
/// the history of an index.
pub(crate) struct Bm25<'a> {
    wordings: &'a Wordings,
    /// By leaf: idf times (k1 + 1), times the weight of the leaf.
    weights: Vec<f32>,
    of_paragraphs: ParagraphWeights,
    share_of_others: f32,
    /// By segment.
    norms: Vec<Option<FieldNormReader>>,
    /// By segment: the section codes of its documents; `None` if all sections have the same weight.
    section_of: Vec<Option<&'a [u8]>>,
    scores: bool,
}

impl<'a> Bm25<'a> {
    /// Makes every score 0, for plans that need no scores. Reads nothing.
    pub(crate) fn without_scores(index: &'a Index, plan: &Plan) -> Self {
        Self {
            scores: false,
            ..Self::new(index, plan)
        }
    }

    pub(crate) fn new(index: &'a Index, plan: &Plan) -> Self {
        let ranking = &index.ranking;
        let body = index.fields.body;
        let segments = index.segments().iter();
        let paragraphs: u64 = segments.clone().map(Segment::living_documents).sum();
        let of_paragraphs = ParagraphWeights::new(ranking, average_words(index.segments(), body));
        let weights = plan
            .leaves
            .iter()
            .map(|leaf| {
                let having = leaf.most_paragraphs().min(paragraphs) as f32;
                let odds = (paragraphs as f32 - having + 0.5) / (having + 0.5);
                odds.ln_1p() * (ranking.k1 + 1.0) * leaf.weight
            })
            .collect();
        let differ = of_paragraphs.sections_differ();
        let section_of = index.segments().iter();
        let section_of = section_of.map(|segment| differ.then(|| segment.sections()));
        Self {
            wordings: index.wordings(),
            weights,
            of_paragraphs,
            share_of_others: ranking.others,
            norms: segments.map(|segment| segment.fieldnorms(body)).collect(),
            section_of: section_of.collect(),
            scores: true,
        }
    }

    /// The weight of a leaf: the factor for the impacts of its decisions.
    pub(crate) fn weight(&self, leaf: usize) -> f32 {
        self.weights[leaf]
    }

    /// The scorer of a leaf in a segment; `None` if nothing is scored.
    pub(crate) fn leaf_scorer(&self, segment: usize, leaf: usize) -> Option<LeafScorer<'_>> {
        let norms = self.norms[segment].as_ref().filter(|_| self.scores)?;
        Some(LeafScorer {
            weight: self.weights[leaf],
            lengths: &self.of_paragraphs.lengths,
            norms,
        })
    }

    /// The factor for the score of a document: 1, or less for standing text.
    pub(crate) fn standing_factor(&self, segment: usize, doc: u32) -> f32 {
        self.of_paragraphs.left[usize::from(self.wordings.levels(segment)[doc as usize])]
    }

    /// The factor for the score of a document because of its section.
    pub(crate) fn of_section(&self, segment: usize, doc: u32) -> f32 {
        let sections = self.section_of[segment];
        sections.map_or(1.0, |sections| {
            self.of_paragraphs.sections[usize::from(sections[doc as usize])]
        })
    }

    /// The share of the scores of its other paragraphs that a decision adds to the score of its
    /// best one.
    pub(crate) fn share_of_others(&self) -> f32 {
        self.share_of_others
    }

    /// The factors for the scores of a segment's documents.
    pub(crate) fn standing(&self, segment: usize) -> Standing<'_> {
        Standing {
            weights: &self.of_paragraphs.sections,
            sections: self.section_of[segment],
            levels: self.scores.then(|| self.wordings.levels(segment)),
            left: &self.of_paragraphs.left,
        }
    }

    /// The score of a decision: the score of its best paragraph, plus a share of the sum of the
    /// others.
    pub(crate) fn of_decision(&self, best: f32, sum: f32) -> f32 {
        self.of_paragraphs.of_decision(best, sum)
    }
}

/// Scores the matches of one leaf in one segment.
pub(crate) struct LeafScorer<'a> {
    weight: f32,
    lengths: &'a [f32; 256],
    norms: &'a FieldNormReader,
}

impl LeafScorer<'_> {
    /// The score it adds to a document in which it matches `count` times.
    #[inline]
    pub(crate) fn score(&self, doc: u32, count: u32) -> f32 {
        let length = self.lengths[usize::from(self.norms.fieldnorm_id(doc))];
        let count = count as f32;
        self.weight * count / (count + length)
    }
}

/// Weights scores by section, and lowers those of standing text in proportion to how common it is.
///
/// Standing text that has all words together does not count as `together`: thousands of other
/// decisions have the same paragraph, so it says nothing about this one.
pub(crate) struct Standing<'a> {
    /// By document; `None` if nothing is scored.
    levels: Option<&'a [u8]>,
    left: &'a [f32; 256],
    /// By document; `None` if all sections have the same weight.
    sections: Option<&'a [u8]>,
    weights: &'a [f32],
}

impl Standing<'_> {
    /// Whether anything is scored.
    pub(crate) fn scores(&self) -> bool {
        self.levels.is_some()
    }

    /// Whether the score of a document is lowered.
    #[inline]
    pub(crate) fn lowers(&self, doc: u32) -> bool {
        self.levels.is_some_and(|levels| levels[doc as usize] > 0)
    }

    /// Applies the factors of a document to a score.
    #[inline]
    pub(crate) fn weigh(&self, doc: u32, score: f32) -> f32 {
        let Some(levels) = self.levels else {
            return score;
        };
        let score = score * self.left[usize::from(levels[doc as usize])];
        match self.sections {
            Some(sections) => score * self.weights[usize::from(sections[doc as usize])],
            None => score,
        }
    }
}

#[cfg(test)]
impl LeafScorer<'_> {
    /// Calls `test` with a scorer of documents with these length codes.
    pub(super) fn with_lengths<T>(
        weight: f32,
        length_codes: &[u8],
        test: impl FnOnce(&LeafScorer<'_>) -> T,
    ) -> T {
        let codes = tantivy::directory::FileSlice::from(length_codes.to_vec());
        test(&LeafScorer {
            weight,
            lengths: &std::array::from_fn(|code| 0.3 + code as f32 / 40.0),
            norms: &FieldNormReader::open(codes).unwrap(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_score_rises_with_frequency_and_falls_with_length_and_stays_below_the_weight() {
        LeafScorer::with_lengths(2.0, &[10, 60], |scorer| {
            let scores: Vec<f32> = (1..50).map(|freq| scorer.score(0, freq)).collect();
            assert!(scores.is_sorted_by(|one, other| one < other));
            assert!(scores.iter().all(|score| (0.0..2.0).contains(score)));
            assert!(scorer.score(1, 3) < scorer.score(0, 3));
            assert!(scorer.score(0, 0).abs() < f32::EPSILON);
        });
    }
}
