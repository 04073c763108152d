//! What a match is worth.

use tantivy::fieldnorm::FieldNormReader;

use super::compile::Plan;
use crate::index::{Bits, Index, Ranking, Wordings};

/// BM25 over paragraphs (Robertson and Zaragoza, "The Probabilistic Relevance
/// Framework: BM25 and Beyond", 2009), with the inflections of a word as one
/// unit: their frequencies are summed, and there is one document frequency.
pub(crate) struct Scoring<'a> {
    ranking: &'a Ranking,
    wordings: &'a Wordings,
    /// By leaf: inverse document frequency times (k1 + 1), times the weight given.
    weights: Vec<f32>,
    /// By length code of the engine: k1 times the length factor.
    lengths: Box<[f32; 256]>,
    /// By segment.
    norms: Vec<Option<FieldNormReader>>,
    /// By level of standing text: what is left of a score.
    left: Box<[f32; 256]>,
    scores: bool,
}

impl<'a> Scoring<'a> {
    /// With `scores` off every score is 0 and nothing is read for it.
    pub(crate) fn new(index: &'a Index, plan: &Plan, scores: bool) -> Self {
        let ranking = &index.ranking;
        let body = index.fields.body;
        let readers = index.segments.iter().map(|segment| &segment.reader);
        let paragraphs: u64 = readers
            .clone()
            .map(|reader| u64::from(reader.max_doc()))
            .sum();
        let words: u64 = readers
            .clone()
            .filter_map(|reader| reader.inverted_index(body).ok())
            .map(|body| body.total_num_tokens())
            .sum();
        let average = words as f32 / paragraphs.max(1) as f32;
        let mut lengths = Box::new([0.0; 256]);
        for (code, length) in lengths.iter_mut().enumerate() {
            let words = FieldNormReader::id_to_fieldnorm(code as u8) as f32;
            *length = ranking.k1 * (1.0 - ranking.b + ranking.b * words / average.max(1.0));
        }
        let weights = plan
            .leaves
            .iter()
            .map(|leaf| {
                let having = leaf.most_paragraphs().min(paragraphs) as f32;
                let rarity = (paragraphs as f32 - having + 0.5) / (having + 0.5);
                rarity.ln_1p() * (ranking.k1 + 1.0) * leaf.weight
            })
            .collect();
        let mut left = Box::new([1.0; 256]);
        for (level, left) in (0..=u8::MAX).zip(left.iter_mut()) {
            *left = Wordings::left(level, ranking.standing);
        }
        Self {
            ranking,
            wordings: index.wordings(),
            weights,
            lengths,
            norms: readers
                .map(|reader| reader.get_fieldnorms_reader(body).ok())
                .collect(),
            left,
            scores,
        }
    }

    /// Adds what a leaf's matches are worth to the scores of the documents in
    /// `wanted`, all counted from the document `first`.
    pub(crate) fn add(
        &self,
        (segment, leaf): (usize, usize),
        first: u32,
        counts: &[(u32, u32)],
        wanted: &Bits,
        scores: &mut [f32],
    ) {
        let Some(norms) = self.norms[segment].as_ref().filter(|_| self.scores) else {
            return;
        };
        let weight = self.weights[leaf];
        for (doc, count) in counts {
            if wanted.contains(*doc as usize) {
                let length = self.lengths[usize::from(norms.fieldnorm_id(first + doc))];
                scores[*doc as usize] += worth(weight, *count, length);
            }
        }
    }

    /// What a leaf that matches so often in a document adds to its score.
    pub(crate) fn worth(&self, (segment, leaf): (usize, usize), doc: u32, count: u32) -> f32 {
        let Some(norms) = self.norms[segment].as_ref() else {
            return 0.0;
        };
        let length = self.lengths[usize::from(norms.fieldnorm_id(doc))];
        worth(self.weights[leaf], count, length)
    }

    /// What is left of the score of a document, less than 1 for standing text.
    pub(crate) fn left_of(&self, segment: usize, doc: u32) -> f32 {
        self.left[usize::from(self.wordings.levels(segment)[doc as usize])]
    }

    /// The share of the scores of its other paragraphs that a decision adds to
    /// its best one's.
    pub(crate) fn share_of_others(&self) -> f32 {
        self.ranking.others
    }

    /// Lowers the scores of standing text in proportion to how common it is.
    ///
    /// That all words stand together in it says nothing of a decision, since
    /// thousands of others have them together as well: it is not `together`.
    pub(crate) fn lower_standing(
        &self,
        segment: usize,
        first: u32,
        (matched, together): (&Bits, &mut Bits),
        scores: &mut [f32],
    ) {
        if !self.scores {
            return;
        }
        let levels = self.wordings.levels(segment);
        for doc in matched.iter() {
            let level = levels[first as usize + doc];
            if level > 0 {
                scores[doc] *= self.left[usize::from(level)];
                together.remove(doc);
            }
        }
    }

    /// The score of a decision: its best paragraph's, and a share of what the
    /// others sum up to.
    pub(crate) fn of_decision(&self, best: f32, sum: f32) -> f32 {
        best + self.ranking.others * (sum - best)
    }
}

fn worth(weight: f32, count: u32, length: f32) -> f32 {
    let count = count as f32;
    weight * count / (count + length)
}
