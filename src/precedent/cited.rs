//! Decisions that like decisions name: who looks for earlier cases reads what
//! the like ones rest on.
//!
//! A reference in a text names a decision; among documents of other collections
//! the words of a title do, as in prior cases named by their parties. Each
//! decision that is looked at lends what it is named for the weight of its own
//! score above the last one's, in the manner of one step of a citation walk
//! (Minocha, Singh and Srivastava, "Finding relevant Indian judgments using
//! dispersion of citation network", 2015, rank by such links alone).

use std::collections::HashMap;

use super::ranked::RankedPrecedent;
use crate::index::DecisionAddress;

/// Raises the decisions that others of `ranked` name; `named` is what each of
/// them names.
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
    fn what_like_decisions_name_is_raised() {
        let at = |ordinal| DecisionAddress {
            segment: 0,
            ordinal,
        };
        let one = |ordinal, score| RankedPrecedent {
            at: at(ordinal),
            score,
            pair: None,
        };
        let mut ranked = [one(0, 3.0), one(1, 2.0), one(2, 1.0), one(3, 1.0)];
        raise(
            &mut ranked,
            &[vec![at(3)], vec![], vec![at(1)], vec![]],
            1.0,
        );
        // The last one of the looked at lends nothing.
        assert!(ranked[3].score > 1.0 && ranked[3].score > ranked[2].score);
        assert!((ranked[1].score - 2.0).abs() < 1e-6);
        let before: Vec<f32> = ranked.iter().map(|one| one.score).collect();
        raise(&mut ranked, &[vec![], vec![], vec![], vec![]], 1.0);
        assert_eq!(ranked.map(|one| one.score).to_vec(), before);
    }
}
