//! How a paragraph's own traits change the score of a match in it.

use tantivy::fieldnorm::FieldNormReader;
use tantivy::schema::Field;

use super::ranking::Ranking;
use crate::index::reading::segment::Segment;
use crate::index::standing::Wordings;
use crate::model::SectionKind;

/// The part of BM25 that does not depend on the query (Robertson and Zaragoza, "The
/// Probabilistic Relevance Framework: BM25 and Beyond", 2009), with the loss of standing text
/// and the weight of the section.
#[derive(Debug)]
pub(crate) struct ParagraphWeights {
    /// By length code of the engine: k1 times the length factor.
    pub(crate) lengths: Box<[f32; 256]>,
    /// By level of standing text: the share of the score that is left.
    pub(crate) left: Box<[f32; 256]>,
    /// By section code: the factor of the score.
    pub(crate) sections: [f32; SectionKind::ALL.len()],
    /// The share of its other paragraphs' scores that a decision adds to the score of its best
    /// one.
    others: f32,
}

impl ParagraphWeights {
    /// Weights for an average paragraph length of `average_words` words.
    pub(crate) fn new(ranking: &Ranking, average_words: f32) -> Self {
        let mut lengths = Box::new([0.0; 256]);
        for (code, length) in lengths.iter_mut().enumerate() {
            let words = FieldNormReader::id_to_fieldnorm(code as u8) as f32;
            *length = ranking.k1 * (1.0 - ranking.b + ranking.b * words / average_words.max(1.0));
        }
        let mut left = Box::new([1.0; 256]);
        for (level, left) in (0..=u8::MAX).zip(left.iter_mut()) {
            *left = Wordings::left(level, ranking.standing);
        }
        Self {
            lengths,
            left,
            sections: SectionKind::ALL.map(|section| ranking.of_section(section)),
            others: ranking.others,
        }
    }

    /// Returns whether some sections count more than others.
    pub(crate) fn sections_differ(&self) -> bool {
        let mut sections = self.sections.iter();
        sections.any(|weight| (weight - 1.0).abs() > f32::EPSILON)
    }

    /// The score of a decision: the score of its best paragraph, plus a share of the sum of the
    /// others.
    #[inline]
    pub(crate) fn of_decision(&self, best: f32, sum: f32) -> f32 {
        best + self.others * (sum - best)
    }
}

/// The average number of words in a living paragraph, over all segments.
pub(crate) fn average_words(segments: &[Segment], body: Field) -> f32 {
    let paragraphs: u64 = segments.iter().map(Segment::living_documents).sum();
    let words = segments.iter().map(|segment| segment.living_words(body));
    let words: u64 = words.sum();
    words as f32 / paragraphs.max(1) as f32
}
