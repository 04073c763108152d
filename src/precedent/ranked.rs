//! A ranked decision, shared by all steps of the ranking.

use crate::index::DecisionAddress;

/// A decision with its score.
#[derive(Debug, Clone)]
pub(super) struct RankedPrecedent {
    pub(super) at: DecisionAddress,
    pub(super) score: f32,
    /// The most similar pair of paragraphs; `None` if no paragraph shares a word.
    pub(super) pair: Option<BestPair>,
    /// The share of the input that it says too, 0 to 1; 0 where its text was not looked at.
    pub(super) similarity: f32,
}

/// A paragraph of the input and one of a decision.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct BestPair {
    /// The index among the paragraphs of the input.
    pub(super) input: usize,
    /// The document of the decision's paragraph.
    pub(super) doc: u32,
    pub(super) score: f32,
}

/// The mean absolute deviation of scores, to divide them by; 1 if all are equal.
pub(super) fn spread(scores: impl Iterator<Item = f32> + Clone) -> f32 {
    let count = scores.clone().count().max(1) as f32;
    let mean = scores.clone().sum::<f32>() / count;
    let spread = scores.map(|score| (score - mean).abs()).sum::<f32>() / count;
    if spread > mean.abs() * f32::EPSILON * count {
        spread
    } else {
        1.0
    }
}

#[cfg(test)]
mod tests {
    use super::spread;

    #[test]
    fn equal_scores_have_a_spread_of_one() {
        let is = |scores: &[f32], expected: f32| {
            (spread(scores.iter().copied()) - expected).abs() < 1e-6
        };
        assert!(is(&[2.0, 8.0], 3.0));
        for scores in [&[][..], &[0.0], &[7.5], &[0.1; 3], &[0.0; 9], &[1e9; 50]] {
            assert!(is(scores, 1.0), "{scores:?}");
        }
    }
}
