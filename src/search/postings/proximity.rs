//! Runs of words in one paragraph, and which of them are within reach of others.
//!
//! What the connectors mean is told once, at `syntax::Near`; here it is decided.

use crate::search::query::{Link, Reach};

/// An occurrence: the words from the first to the last, both counted from the
/// beginning of the paragraph.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Span {
    pub(crate) first: u32,
    pub(crate) last: u32,
}

/// Sorts occurrences and leaves one of those that are the same.
pub(crate) fn sort_and_dedup(spans: &mut Vec<Span>) {
    if !spans.is_sorted() {
        spans.sort_unstable();
    }
    spans.dedup();
}

/// The occurrences of one operand, ready to be asked for the nearest.
#[derive(Debug, Default)]
pub(crate) struct SpanIndex {
    // Those that can be reached at all, in the order of their first words.
    spans: Vec<Span>,
    // Their last words, rising.
    lasts: Vec<u32>,
}

impl SpanIndex {
    /// Takes in occurrences, sorted.
    pub(crate) fn fill(&mut self, spans: &[Span], reach: Reach, sentences: &[u32]) {
        self.spans.clear();
        let reachable = spans
            .iter()
            .filter(|span| bounds(**span, reach, sentences).is_some());
        self.spans.extend(reachable);
        self.lasts.clear();
        self.lasts.extend(self.spans.iter().map(|span| span.last));
        if !self.lasts.is_sorted() {
            self.lasts.sort_unstable();
        }
    }

    /// Whether an occurrence has one of these within reach, on the sides that
    /// count.
    pub(crate) fn reaches(
        &self,
        span: Span,
        reach: Reach,
        sentences: &[u32],
        (before, behind): (bool, bool),
    ) -> bool {
        let Some((from, to)) = bounds(span, reach, sentences) else {
            return false;
        };
        if behind {
            let next = self.spans.partition_point(|other| other.first <= span.last);
            if self.spans.get(next).is_some_and(|other| other.first <= to) {
                return true;
            }
        }
        if before {
            let next = self.lasts.partition_point(|last| *last < from);
            return self.lasts.get(next).is_some_and(|last| *last < span.first);
        }
        false
    }
}

/// The first and the last word within reach of an occurrence; `None` for one
/// that is within reach of nothing.
fn bounds(span: Span, reach: Reach, sentences: &[u32]) -> Option<(u32, u32)> {
    match reach {
        Reach::Words(words) => Some((
            span.first.saturating_sub(words),
            span.last.saturating_add(words),
        )),
        Reach::Paragraph => Some((0, u32::MAX)),
        Reach::Sentence => {
            let own = sentences.partition_point(|start| *start <= span.first);
            let from = own.checked_sub(1).map_or(0, |at| sentences[at]);
            let to = sentences.get(own).map_or(u32::MAX, |next| next - 1);
            (span.last <= to).then_some((from, to))
        }
    }
}

/// A connector at work, with the room it needs.
#[derive(Debug, Default)]
pub(crate) struct ProximityJoin {
    left: SpanIndex,
    right: SpanIndex,
}

impl ProximityJoin {
    /// Puts those of `left` that have one of `right` within reach into
    /// `kept_left`, and those of `right` that have one of `left` into
    /// `kept_right`. A negated connector keeps those of `left` that have none.
    pub(crate) fn join(
        &mut self,
        (left, right): (&[Span], &[Span]),
        link: Link,
        sentences: &[u32],
        (kept_left, kept_right): (&mut Vec<Span>, &mut Vec<Span>),
    ) {
        kept_left.clear();
        kept_right.clear();
        let either = !link.ordered;
        self.right.fill(right, link.reach, sentences);
        kept_left.extend(left.iter().filter(|span| {
            let sides = (either, true);
            self.right.reaches(**span, link.reach, sentences, sides) != link.negated
        }));
        if link.negated || kept_left.is_empty() {
            return;
        }
        self.left.fill(left, link.reach, sentences);
        kept_right.extend(right.iter().filter(|span| {
            let sides = (true, either);
            self.left.reaches(**span, link.reach, sentences, sides)
        }));
    }
}

/// Does what [`ProximityJoin::join`] does for two words, given their positions: both
/// lists are walked once.
pub(crate) fn join_words(
    (left, right): (&[u32], &[u32]),
    link: Link,
    sentences: &[u32],
    (kept_left, kept_right): (&mut Vec<Span>, &mut Vec<Span>),
) {
    kept_left.clear();
    kept_right.clear();
    let either = !link.ordered;
    let bounds = ReachBounds::new(link.reach, sentences);
    keep_near(left, right, bounds, (either, true), link.negated, kept_left);
    if !link.negated && !kept_left.is_empty() {
        keep_near(right, left, bounds, (true, either), false, kept_right);
    }
}

/// Keeps the words that have one of the others within reach, on the sides that
/// count; those that have none where that is asked for.
fn keep_near(
    words: &[u32],
    others: &[u32],
    mut bounds: ReachBounds<'_>,
    (before, behind): (bool, bool),
    negated: bool,
    kept: &mut Vec<Span>,
) {
    let mut others = others.iter().copied().peekable();
    for word in words {
        let (from, to) = bounds.of(*word);
        let from = if before { from } else { word + 1 };
        let to = if behind { to } else { *word };
        while others.next_if(|other| *other < from).is_some() {}
        // A word is not near itself, whichever operands it is one of.
        let mut ahead = others.clone();
        ahead.next_if_eq(word);
        if ahead.peek().is_some_and(|other| *other <= to) != negated {
            kept.push(Span {
                first: *word,
                last: *word,
            });
        }
    }
}

/// The first and the last word within reach of words that rise.
#[derive(Clone, Copy)]
struct ReachBounds<'a> {
    reach: Reach,
    sentences: &'a [u32],
    /// The sentence of the last word.
    at: usize,
}

impl<'a> ReachBounds<'a> {
    fn new(reach: Reach, sentences: &'a [u32]) -> Self {
        Self {
            reach,
            sentences,
            at: 0,
        }
    }

    fn of(&mut self, word: u32) -> (u32, u32) {
        match self.reach {
            Reach::Words(words) => (word.saturating_sub(words), word.saturating_add(words)),
            Reach::Paragraph => (0, u32::MAX),
            Reach::Sentence => {
                while self
                    .sentences
                    .get(self.at)
                    .is_some_and(|start| *start <= word)
                {
                    self.at += 1;
                }
                let from = self.at.checked_sub(1).map_or(0, |at| self.sentences[at]);
                let to = self.sentences.get(self.at);
                (from, to.map_or(u32::MAX, |next| next - 1))
            }
        }
    }
}

/// Finds the occurrences of words with at most `slop` others between the first
/// and the last: for each place of the first word, the nearest end.
///
/// `parts` are the positions of each word, rising; `found` gets the occurrences.
pub(crate) fn with_slop<P: AsRef<[u32]>>(parts: &[P], slop: u32, found: &mut Vec<Span>) {
    found.clear();
    let Some((firsts, others)) = parts.split_first() else {
        return;
    };
    let most = slop.saturating_add(others.len() as u32);
    // Where the search in each of the other lists goes on: ends never fall
    // behind those of an earlier first word.
    let mut next = vec![0; others.len()];
    'firsts: for first in firsts.as_ref() {
        let mut last = *first;
        for (positions, next) in others.iter().zip(&mut next) {
            let positions = positions.as_ref();
            while positions
                .get(*next)
                .is_some_and(|position| *position <= last)
            {
                *next += 1;
            }
            let Some(position) = positions.get(*next) else {
                return;
            };
            last = *position;
            if last - first > most {
                continue 'firsts;
            }
        }
        found.push(Span {
            first: *first,
            last,
        });
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn spans() -> impl Strategy<Value = Vec<Span>> {
        let span = (0_u32..24, 0_u32..3).prop_map(|(first, more)| Span {
            first,
            last: first + more,
        });
        prop::collection::btree_set(span, 0..8).prop_map(|spans| spans.into_iter().collect())
    }

    fn link() -> impl Strategy<Value = Link> {
        let reach = prop_oneof![
            3 => (1_u32..6).prop_map(Reach::Words),
            2 => Just(Reach::Sentence),
            1 => Just(Reach::Paragraph),
        ];
        (reach, any::<bool>(), any::<bool>()).prop_map(|(reach, ordered, negated)| Link {
            reach,
            ordered,
            negated,
        })
    }

    /// The meaning of `reach`, word by word.
    fn is_near(left: Span, right: Span, link: Link, sentences: &[u32]) -> bool {
        let (earlier, later) = if left.first < right.first {
            (left, right)
        } else {
            (right, left)
        };
        if later.first <= earlier.last || link.ordered && earlier != left {
            return false;
        }
        match link.reach {
            Reach::Words(words) => later.first - earlier.last <= words,
            Reach::Paragraph => true,
            Reach::Sentence => !sentences
                .iter()
                .any(|start| (earlier.first + 1..=later.last).contains(start)),
        }
    }

    proptest! {
        #[test]
        fn occurrences_are_kept_by_what_is_within_their_reach(
            left in spans(),
            right in spans(),
            link in link(),
            sentences in prop::collection::btree_set(1_u32..26, 0..5),
        ) {
            let sentences: Vec<u32> = sentences.into_iter().collect();
            let (mut kept_left, mut kept_right) = (Vec::new(), Vec::new());
            let mut joiner = ProximityJoin::default();
            joiner.join((&left, &right), link, &sentences, (&mut kept_left, &mut kept_right));
            let near = |l: Span, r: Span| is_near(l, r, link, &sentences);
            let expected = left.iter().copied();
            let expected: Vec<Span> = expected
                .filter(|l| right.iter().any(|r| near(*l, *r)) != link.negated)
                .collect();
            prop_assert_eq!(kept_left, expected);
            let expected = right.iter().copied();
            let expected: Vec<Span> = expected
                .filter(|r| !link.negated && left.iter().any(|l| near(*l, *r)))
                .collect();
            prop_assert_eq!(kept_right, expected);
        }

        #[test]
        fn words_are_joined_as_occurrences_of_one_word_are(
            left in prop::collection::btree_set(0_u32..24, 0..8),
            right in prop::collection::btree_set(0_u32..24, 0..8),
            link in link(),
            sentences in prop::collection::btree_set(1_u32..26, 0..5),
        ) {
            let sentences: Vec<u32> = sentences.into_iter().collect();
            let words = |words: &std::collections::BTreeSet<u32>| words.iter().copied().collect::<Vec<_>>();
            let spans = |words: &[u32]| {
                words.iter().map(|word| Span { first: *word, last: *word }).collect::<Vec<_>>()
            };
            let (left, right) = (words(&left), words(&right));
            let (mut kept_left, mut kept_right) = (Vec::new(), Vec::new());
            join_words((&left, &right), link, &sentences, (&mut kept_left, &mut kept_right));
            let (mut expected_left, mut expected_right) = (Vec::new(), Vec::new());
            let expected = (&mut expected_left, &mut expected_right);
            ProximityJoin::default().join((&spans(&left), &spans(&right)), link, &sentences, expected);
            prop_assert_eq!((kept_left, kept_right), (expected_left, expected_right));
        }

        #[test]
        fn a_phrase_with_gaps_ends_as_near_as_it_can(
            parts in prop::collection::vec(prop::collection::btree_set(0_u32..16, 0..6), 1..4),
            slop in 0_u32..5,
        ) {
            let parts: Vec<Vec<u32>> = parts.iter().map(|part| part.iter().copied().collect()).collect();
            let mut found = Vec::new();
            with_slop(&parts, slop, &mut found);
            let mut expected = Vec::new();
            for first in &parts[0] {
                // All the ways to go on, word by word.
                let mut lasts = vec![*first];
                for positions in &parts[1..] {
                    lasts = positions
                        .iter()
                        .copied()
                        .filter(|position| lasts.iter().any(|last| last < position))
                        .collect();
                }
                let others = parts.len() as u32 - 1;
                if let Some(last) = lasts.iter().min().filter(|last| **last - first <= slop + others) {
                    expected.push(Span { first: *first, last: *last });
                }
            }
            prop_assert_eq!(found, expected);
        }
    }
}
