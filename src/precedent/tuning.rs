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
    /// The power of a decision's length that the look at its text is divided by.
    pub(super) length: f32,
    /// What the same category adds to the share of a decision's score, where the
    /// input is a decision that states one.
    pub(super) category: f32,
}

impl Tuning {
    /// Chosen on five published decisions among 5,000 invented ones, each given as
    /// text, and so no measurement of them: of the twenty places right behind
    /// itself, the plain sum (rare 0.25, pair and triple 0.5, no length, no
    /// category) gives the other four 10, a length of 0.5 with it 14, these 16;
    /// shingles of more weight gave fewer. `k1`, `b`, `whole`, `passages` are those
    /// of the ranking of topics; the other numbers were not compared.
    pub(super) const DEFAULT: Self = Self {
        k1: 1.2,
        b: 0.75,
        rare: 0.8,
        whole: 1.0,
        passages: 0.3,
        candidate_words: 160,
        found: 400,
        depth: 200,
        passage_words: 150,
        pair: 0.15,
        triple: 0.15,
        second: 1.0,
        length: 0.5,
        category: 1.0,
    };
}
