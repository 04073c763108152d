//! The numbers of the ranking.

/// How candidates and their texts are weighed.
#[derive(Debug, Clone, Copy)]
pub(super) struct Tuning {
    /// BM25: how fast further occurrences stop to matter.
    pub(super) k1: f32,
    /// BM25: how much length matters.
    pub(super) b: f32,
    /// The power of a word's rarity that it is weighed by besides.
    pub(super) rare: f32,
    /// What a decision as a whole counts among candidates.
    pub(super) whole: f32,
    /// What the sum of its three best paragraphs counts.
    pub(super) passages: f32,
    /// The most words of an input that candidates are found by, the heaviest.
    pub(super) candidate_words: usize,
    /// Candidates that are found, looked at or not.
    pub(super) found: usize,
    /// Candidates whose texts are looked at.
    pub(super) depth: usize,
    /// Words of the passages that long paragraphs are cut into.
    pub(super) passage_words: usize,
    /// What two neighbouring words in common count beside single ones.
    pub(super) pair: f32,
    /// What three neighbouring words in common count.
    pub(super) triple: f32,
    /// What the look at the texts counts beside the candidate's score.
    pub(super) second: f32,
}

impl Tuning {
    pub(super) const DEFAULT: Self = Self {
        k1: 1.2,
        b: 0.75,
        rare: 0.25,
        whole: 1.0,
        passages: 0.3,
        candidate_words: 160,
        found: 200,
        depth: 100,
        passage_words: 150,
        pair: 0.5,
        triple: 0.5,
        second: 1.0,
    };
}
