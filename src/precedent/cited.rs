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
use crate::model::Reference;

/// The references of decisions that a text names, in order.
pub(super) fn references_in(text: &str) -> Vec<Reference> {
    let bytes = text.as_bytes();
    let mut found = Vec::new();
    let mut at = 0;
    while at < bytes.len() {
        let begins = bytes[at].is_ascii_digit() && (at == 0 || !is_inside(bytes[at - 1]));
        if begins {
            // `24 001 411a`, `24 001 411` and `24001411`.
            found.extend([11, 10, 8].into_iter().find_map(|len| {
                let number = text.get(at..at + len)?;
                let goes_on = bytes.get(at + len).is_some_and(u8::is_ascii_alphanumeric);
                let reference = || number.parse().ok();
                (!goes_on).then(reference).flatten()
            }));
        }
        while at < bytes.len() && bytes[at].is_ascii_digit() {
            at += 1;
        }
        at += 1;
    }
    found
}

/// Whether a byte in front of a number makes it part of something else.
fn is_inside(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b',' | b'-' | b'/')
}

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

    #[track_caller]
    fn check(text: &str, expected: &[&str]) {
        let found: Vec<String> = references_in(text)
            .iter()
            .map(ToString::to_string)
            .collect();
        assert_eq!(found, expected, "{text}");
    }

    #[test]
    fn references_are_read_in_any_spelling() {
        check("our decision (24 001 411) of May", &["24 001 411"]);
        check("24-001-411a, 24001412.", &["24 001 411a", "24 001 412"]);
    }

    #[test]
    fn other_numbers_are_no_references() {
        check(
            "call 0124 001 411, pay 24,001,411 or £1,950 in 2024 001 x",
            &[],
        );
        check("X24 001 411 and 24 001 4111", &[]);
        check("", &[]);
    }

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
