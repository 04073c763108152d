//! Phrases with other words between theirs.

use super::span::Span;

/// Finds the occurrences of words with at most `slop` other words between them: from each position
/// of the first word to each position of the last that leaves room for all the others between them.
///
/// `parts` are the positions of each word, in ascending order; the occurrences are written to
/// `found`.
pub(crate) fn with_slop<P: AsRef<[u32]>>(parts: &[P], slop: u32, found: &mut Vec<Span>) {
    found.clear();
    let Some((firsts, others)) = parts.split_first() else {
        return;
    };
    let Some((ends, between)) = others.split_last() else {
        found.extend(firsts.as_ref().iter().map(|word| Span::text(*word, *word)));
        return;
    };
    let ends = ends.as_ref();
    let most = slop.saturating_add(others.len() as u32);
    // Where to continue in each of the other lists. The nearest positions for a later first word
    // are never before those for an earlier one.
    let mut next = vec![0; between.len()];
    let mut next_end = 0;
    'firsts: for first in firsts.as_ref() {
        let mut before = *first;
        for (positions, next) in between.iter().zip(&mut next) {
            let positions = positions.as_ref();
            while positions
                .get(*next)
                .is_some_and(|position| *position <= before)
            {
                *next += 1;
            }
            let Some(position) = positions.get(*next) else {
                return;
            };
            before = *position;
            if before - first > most {
                continue 'firsts;
            }
        }
        while ends.get(next_end).is_some_and(|end| *end <= before) {
            next_end += 1;
        }
        let reached = ends[next_end..].iter();
        let reached = reached.take_while(|end| **end - first <= most);
        found.extend(reached.map(|end| Span::text(*first, *end)));
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn a_phrase_with_slop_ends_wherever_its_words_fit(
            parts in prop::collection::vec(prop::collection::btree_set(0_u32..16, 0..6), 1..4),
            slop in 0_u32..5,
        ) {
            let parts: Vec<Vec<u32>> = parts.iter().map(|part| part.iter().copied().collect()).collect();
            let mut found = Vec::new();
            with_slop(&parts, slop, &mut found);
            let mut expected = Vec::new();
            for first in &parts[0] {
                // All possible continuations, word by word.
                let mut lasts = vec![*first];
                for positions in &parts[1..] {
                    lasts = positions
                        .iter()
                        .copied()
                        .filter(|position| lasts.iter().any(|last| last < position))
                        .collect();
                }
                let others = parts.len() as u32 - 1;
                let fit = lasts.into_iter().filter(|last| last - first <= slop + others);
                expected.extend(fit.map(|last| Span::text(*first, last)));
            }
            prop_assert_eq!(found, expected);
        }
    }
}
