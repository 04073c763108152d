//! Raises decisions that similar decisions cite: these are what a reader would follow up.
//!
//! A reference in a text names a decision. Among documents of other collections, the words of a
//! title do, such as prior cases named by their parties. Each decision passes on the amount by
//! which its own score exceeds the lowest one, like one step of a citation walk (Minocha, Singh and
//! Srivastava, "Finding relevant Indian judgments using dispersion of citation network", 2015, rank
//! by such links alone).

use std::collections::HashMap;

use super::ranked::RankedPrecedent;
use crate::index::DecisionAddress;

/// Raises the decisions that others in `ranked` name. `named` are the decisions named by each.
pub(super) fn raise(ranked: &mut [RankedPrecedent], named: &[Vec<DecisionAddress>], weight: f32) {
    if named.iter().all(Vec::is_empty) {
        return;
    }
    let count = ranked.len() as f32;
    let lowest = ranked.iter().map(|one| one.score).fold(f32::MAX, f32::min);
    let mean = ranked.iter().map(|one| one.score).sum::<f32>() / count;
    let spread = ranked
        .iter()
        .map(|one| (one.score - mean).abs())
        .sum::<f32>()
        / count;
    let above = (mean - lowest).max(f32::MIN_POSITIVE);
    let mut lent: HashMap<DecisionAddress, f32> = HashMap::new();
    for (one, named) in ranked.iter().zip(named) {
        for named in named {
            *lent.entry(*named).or_default() += (one.score - lowest) / (2.0 * above);
        }
    }
    for one in ranked {
        one.score += weight * spread * lent.get(&one.at).copied().unwrap_or(0.0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decisions_that_similar_ones_name_are_raised() {
        let at = |ordinal| DecisionAddress {
            segment: 0,
            ordinal,
        };
        let one = |ordinal, score| RankedPrecedent {
            at: at(ordinal),
            score,
            pair: None,
            similarity: 0.0,
        };
        let mut ranked = [one(0, 3.0), one(1, 2.0), one(2, 1.0), one(3, 1.0)];
        raise(
            &mut ranked,
            &[vec![at(3)], vec![], vec![at(1)], vec![]],
            1.0,
        );
        // The decision with the lowest score passes on nothing.
        assert!(ranked[3].score > 1.0 && ranked[3].score > ranked[2].score);
        assert!((ranked[1].score - 2.0).abs() < 1e-6);
        let before: Vec<f32> = ranked.iter().map(|one| one.score).collect();
        raise(&mut ranked, &[vec![], vec![], vec![], vec![]], 1.0);
        assert_eq!(ranked.map(|one| one.score).to_vec(), before);
    }
}
