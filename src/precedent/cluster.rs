//! Decisions like the first ones found.
//!
//! Texts of one kind that answer one question are like one another (van
//! Rijsbergen's cluster hypothesis), so that what an input that is itself a
//! decision leaves open, the decisions found first for it tell. Not for letters:
//! they are of another kind, and on collections of other kinds it does harm.

use std::collections::HashMap;

use super::ranked::{RankedPrecedent, spread};
use super::tuning::Tuning;

/// Raises decisions by how like they are to the first ones; `words` are those of
/// each, as `TextMatch` has them.
///
/// Likeness is the cosine of their words, weighed by 1 + ln of how often they
/// stand there and by how rare they are among the decisions that were looked at.
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
    let likeness: Vec<f32> = (0..ranked.len())
        .map(|at| {
            let others = order.iter().filter(|first| **first != at);
            let sum: f32 = (others.clone())
                .map(|first| cosine(&vectors[at], &vectors[*first]))
                .sum();
            sum / others.count().max(1) as f32
        })
        .collect();
    let spread = spread(likeness.iter().copied());
    for (one, likeness) in ranked.iter_mut().zip(&likeness) {
        one.score += tuning.cluster * likeness / spread;
    }
}

/// The words of texts with their weights, rising, of length 1.
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

/// The cosine of two texts, given as the rising keys of their words with weights.
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
    fn what_is_like_the_first_ones_is_raised() {
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
