//! A ranked decision, which all steps of the ranking share.

use crate::index::DecisionAddress;

/// A decision in its place.
#[derive(Debug, Clone)]
pub(super) struct RankedPrecedent {
    pub(super) at: DecisionAddress,
    pub(super) score: f32,
    /// The paragraphs that are most alike; none where no paragraph shares a word.
    pub(super) pair: Option<BestPair>,
}

/// A paragraph of the input and one of a decision.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct BestPair {
    /// The position among the paragraphs of the input.
    pub(super) input: usize,
    /// The document of the decision's paragraph.
    pub(super) doc: u32,
    pub(super) score: f32,
}

/// The mean distance of scores from their mean, by which they can be divided: 1
/// where they do not lie apart.
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
    fn scores_that_do_not_lie_apart_can_be_divided_by_their_spread() {
        let is = |scores: &[f32], expected: f32| {
            (spread(scores.iter().copied()) - expected).abs() < 1e-6
        };
        assert!(is(&[2.0, 8.0], 3.0));
        for scores in [&[][..], &[0.0], &[7.5], &[0.1; 3], &[0.0; 9], &[1e9; 50]] {
            assert!(is(scores, 1.0), "{scores:?}");
        }
    }
}
