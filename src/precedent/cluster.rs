//! Raises decisions similar to the first ones found.
//!
//! Texts of one kind that are relevant to the same request tend to be similar (van Rijsbergen's
//! cluster hypothesis). If an input is itself a decision, the first decisions found for it show
//! what else is relevant. This is not used for letters: they are a different kind of text, and it
//! makes results worse there.

use std::collections::HashMap;

use super::ranked::{RankedPrecedent, spread};
use super::tuning::Tuning;

/// Raises decisions by their similarity to the first ones. `words` are the words of each, as in
/// `TextMatch`.
///
/// The similarity is the cosine of their words, weighted by 1 + ln of the frequency and by idf
/// among the candidates.
pub(super) fn raise(ranked: &mut [RankedPrecedent], words: &[Vec<(u64, u32)>], tuning: &Tuning) {
    let first = tuning.cluster_first;
    if ranked.len() <= first + 1 {
        return;
    }
    let vectors = vectors(words, tuning.cluster_rare);
    let mut order: Vec<usize> = (0..ranked.len()).collect();
    order.sort_by(|one, other| {
        let by_score = ranked[*other].score.total_cmp(&ranked[*one].score);
        by_score.then(one.cmp(other))
    });
    order.truncate(first);
    let similarity: Vec<f32> = (0..ranked.len())
        .map(|at| {
            let others = order.iter().filter(|first| **first != at);
            let sum: f32 = (others.clone())
                .map(|first| cosine(&vectors[at], &vectors[*first]))
                .sum();
            sum / others.count().max(1) as f32
        })
        .collect();
    let spread = spread(similarity.iter().copied());
    for (one, similarity) in ranked.iter_mut().zip(&similarity) {
        one.score += tuning.cluster * similarity / spread;
    }
}

/// The words of texts with their weights, in ascending order, normalised to length 1.
fn vectors(words: &[Vec<(u64, u32)>], rare: f32) -> Vec<Vec<(u64, f32)>> {
    let mut having: HashMap<u64, f32> = HashMap::new();
    for (word, _) in words.iter().flatten() {
        *having.entry(*word).or_default() += 1.0;
    }
    let all = words.len() as f32;
    let weigh = |words: &Vec<(u64, u32)>| {
        let weighed = words.iter().map(|(word, freq)| {
            let weight = (1.0 + (*freq as f32).ln()) * (all / having[word]).ln().powf(rare);
            (*word, weight)
        });
        let mut vector: Vec<(u64, f32)> = weighed.collect();
        let squares = vector
            .iter()
            .map(|(_, weight)| weight * weight)
            .sum::<f32>();
        let length = squares.sqrt().max(f32::MIN_POSITIVE);
        for (_, weight) in &mut vector {
            *weight /= length;
        }
        vector
    };
    words.iter().map(weigh).collect()
}

/// The cosine of two texts, given as the words with weights, in ascending order of the keys.
pub(super) fn cosine<Key: Ord>(one: &[(Key, f32)], other: &[(Key, f32)]) -> f32 {
    let (mut at, mut sum) = (0, 0.0);
    for (word, weight) in one {
        while other.get(at).is_some_and(|(other, _)| other < word) {
            at += 1;
        }
        if let Some((_, there)) = other.get(at).filter(|(other, _)| other == word) {
            sum += weight * there;
        }
    }
    sum
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::index::DecisionAddress;

    #[test]
    fn decisions_similar_to_the_first_ones_are_raised() {
        let words = |words: &[u64]| words.iter().map(|word| (*word, 1)).collect::<Vec<_>>();
        let texts = [
            words(&[1, 2, 3]),
            words(&[1, 2, 4]),
            words(&[1, 2, 5]),
            words(&[6, 7, 8]),
            words(&[6, 9, 10]),
        ];
        let mut ranked: Vec<RankedPrecedent> = [5.0, 4.0, 1.0, 1.0, 1.0]
            .into_iter()
            .enumerate()
            .map(|(ordinal, score)| RankedPrecedent {
                at: DecisionAddress {
                    segment: 0,
                    ordinal,
                },
                score,
                pair: None,
                similarity: 0.0,
            })
            .collect();
        let tuning = Tuning {
            cluster_first: 2,
            ..Tuning::DEFAULT
        };
        raise(&mut ranked, &texts, &tuning);
        assert!(ranked[2].score > ranked[3].score);
        assert!((ranked[3].score - ranked[4].score).abs() < 1e-6);
    }
}
