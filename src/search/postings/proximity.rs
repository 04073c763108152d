//! Finds runs of words in one paragraph that are within reach of each other.
//!
//! `query::tree::Near` defines the meaning of the connectors; this file implements it.

use super::span::{Span, sort_and_dedup};
use crate::search::query::{Link, Reach};
use crate::search::work::LeafWork;

/// Side occurrences of the other operand are accepted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Side {
    Any,
    /// Those that begin and end before it.
    Before,
    /// Those that begin and end after it.
    After,
}

impl Side {
    fn takes(self, span: Span, other: Span) -> bool {
        match self {
            Self::Any => true,
            Self::Before => other.is_before(span),
            Self::After => span.is_before(other),
        }
    }
}

/// The occurrences of one operand, indexed for look-ups of the nearest.
#[derive(Debug, Default)]
struct SpanIndex {
    // Those that anything can reach, in the order of their first words.
    spans: Vec<Span>,
    // Their last words, in ascending order.
    lasts: Vec<u32>,
    // The maximum distance from the first word of one to its last.
    longest: u32,
    has_open: bool,
}

impl SpanIndex {
    /// Replaces the contents with these occurrences, which are sorted.
    fn fill(&mut self, spans: &[Span], reach: Reach, sentences: &[u32]) {
        self.spans.clear();
        let reachable = spans
            .iter()
            .filter(|span| bounds(**span, reach, sentences).is_some());
        self.spans.extend(reachable);
        self.longest = 0;
        self.has_open = false;
        for span in &self.spans {
            self.longest = self.longest.max(span.last - span.first);
            self.has_open |= span.is_open();
        }
        self.lasts.clear();
        self.lasts.extend(self.spans.iter().map(|span| span.last));
        if !self.lasts.is_sorted() {
            self.lasts.sort_unstable();
        }
    }

    /// Whether one of these that `side` accepts is within reach of `span`.
    fn reaches(&self, span: Span, reach: Reach, sentences: &[u32], side: Side) -> bool {
        let Some((from, to)) = bounds(span, reach, sentences) else {
            return false;
        };
        match reach {
            Reach::Words(_) => {
                self.reaches_apart(span, (from, to), side)
                    || (span.is_open() || self.has_open) && self.reaches_within(span, side)
            }
            Reach::Sentence | Reach::Paragraph => {
                // Each of these is within its own sentence.
                let start = self.spans.partition_point(|other| other.first < from);
                let end = self.spans.partition_point(|other| other.first <= to);
                reaches_other(span, &self.spans[start..end], side)
            }
        }
    }

    /// Whether one of these is before or after the run without overlap, within the given words.
    fn reaches_apart(&self, span: Span, (from, to): (u32, u32), side: Side) -> bool {
        if side != Side::Before {
            let next = self.spans.partition_point(|other| other.first <= span.last);
            if self.spans.get(next).is_some_and(|other| other.first <= to) {
                return true;
            }
        }
        if side != Side::After {
            let next = self.lasts.partition_point(|last| *last < from);
            return self.lasts.get(next).is_some_and(|last| *last < span.first);
        }
        false
    }

    /// Whether one of these overlaps the run but shares no word with it.
    fn reaches_within(&self, span: Span, side: Side) -> bool {
        let others = self.near((span.first, span.last)).iter();
        let mut others = others.filter(|other| !other.is_apart(span));
        others.any(|other| !span.shares_a_word(*other) && side.takes(span, *other))
    }

    /// A superset of the occurrences with a word in this range.
    fn near(&self, (from, to): (u32, u32)) -> &[Span] {
        let first = from.saturating_sub(self.longest);
        let start = self.spans.partition_point(|other| other.first < first);
        let end = self.spans.partition_point(|other| other.first <= to);
        &self.spans[start..end.max(start)]
    }
}

/// Whether `others` has a run that differs from this one and is accepted.
fn reaches_other(span: Span, others: &[Span], side: Side) -> bool {
    match side {
        Side::Any => {
            let mut ends = others.first().into_iter().chain(others.last());
            ends.any(|other| !other.is_same_run(span))
        }
        Side::Before => others.iter().any(|other| other.is_before(span)),
        Side::After => others.iter().rev().any(|other| span.is_before(*other)),
    }
}

/// The first and last word within reach of an occurrence; `None` if nothing is within its reach.
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

/// The state and buffers of a connector.
#[derive(Debug)]
pub(crate) struct ProximityJoin {
    left: SpanIndex,
    right: SpanIndex,
    work: LeafWork,
    /// Pairs compared since they were last added to `work`.
    compared: u64,
}

/// The number of pairs between two checks whether more may be compared.
const PAIRS_AT_ONCE: u64 = 1 << 14;

/// The extra cost of the run of a pair, in pairs compared.
const PAIR_COST: u64 = 3;

/// A connector with more runs than this in one paragraph is abandoned.
const MAX_RUNS: usize = 1 << 20;

impl ProximityJoin {
    /// Comparisons count towards `work`.
    pub(crate) fn new(work: &LeafWork) -> Self {
        Self {
            left: SpanIndex::default(),
            right: SpanIndex::default(),
            work: work.clone(),
            compared: 0,
        }
    }

    /// Counts compared pairs; returns whether more may be compared.
    fn compare(&mut self, pairs: usize) -> bool {
        self.compared += 1 + pairs as u64;
        if self.compared < PAIRS_AT_ONCE {
            return true;
        }
        self.work.add(std::mem::take(&mut self.compared))
    }

    /// Writes the occurrences of `left` with one of `right` within reach to `kept_left`, and those
    /// of `right` with one of `left` within reach to `kept_right`. A negated connector keeps those
    /// of `left` with none within reach.
    pub(crate) fn join(
        &mut self,
        (left, right): (&[Span], &[Span]),
        link: Link,
        sentences: &[u32],
        (kept_left, kept_right): (&mut Vec<Span>, &mut Vec<Span>),
    ) {
        kept_left.clear();
        kept_right.clear();
        let [of_left, of_right] = if link.ordered {
            [Side::After, Side::Before]
        } else {
            [Side::Any, Side::Any]
        };
        self.right.fill(right, link.reach, sentences);
        kept_left.extend(left.iter().filter(|span| {
            self.right.reaches(**span, link.reach, sentences, of_left) != link.negated
        }));
        if link.negated || kept_left.is_empty() {
            return;
        }
        self.left.fill(left, link.reach, sentences);
        kept_right.extend(
            right
                .iter()
                .filter(|span| self.left.reaches(**span, link.reach, sentences, of_right)),
        );
    }

    /// Calls `found` with each of `left` and each of `right` within its reach; both are sorted.
    pub(crate) fn each_pair(
        &mut self,
        (left, right): (&[Span], &[Span]),
        link: Link,
        sentences: &[u32],
        mut found: impl FnMut(Span, Span),
    ) {
        self.right.fill(right, link.reach, sentences);
        for span in left {
            let Some(reached) = bounds(*span, link.reach, sentences) else {
                continue;
            };
            let pairs = self.right.near(reached).len();
            if !self.compare(pairs) {
                return;
            }
            for other in self.right.near(reached) {
                if is_within_reach(*span, *other, link, reached) {
                    found(*span, *other);
                }
            }
        }
    }

    /// Writes the occurrences of a connector to `found`: the runs of its pairs, or, if negated,
    /// those of `left` with none of `right` within reach.
    pub(crate) fn pair_spans(
        &mut self,
        (left, right): (&[Span], &[Span]),
        link: Link,
        sentences: &[u32],
        found: &mut Vec<Span>,
    ) {
        if link.negated {
            let mut none = Vec::new();
            self.join((left, right), link, sentences, (found, &mut none));
            return;
        }
        found.clear();
        let work = self.work.clone();
        let mut pairs = 0_u64;
        self.each_pair((left, right), link, sentences, |one, other| {
            found.push(Span::of_pair(one, other));
            pairs += 1;
            if found.len() > MAX_RUNS {
                sort_and_dedup(found);
                // This many different runs would need unbounded memory.
                if found.len() > MAX_RUNS / 2 {
                    work.give_up();
                    found.clear();
                }
            }
        });
        // Sorting them takes longer than finding them.
        work.add(PAIR_COST * pairs);
        sort_and_dedup(found);
    }
}

/// Whether two occurrences are within reach of each other. `reached` is the first and last word
/// within reach of the left one.
fn is_within_reach(left: Span, right: Span, link: Link, reached: (u32, u32)) -> bool {
    if link.ordered && !left.is_before(right) {
        return false;
    }
    match link.reach {
        Reach::Words(_) => {
            reached.0 <= right.last && right.first <= reached.1 && !left.shares_a_word(right)
        }
        Reach::Sentence | Reach::Paragraph => {
            reached.0 <= right.first && right.last <= reached.1 && !left.is_same_run(right)
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::super::word_join::join_words;
    use super::*;
    use crate::search::Cancellation;
    use crate::search::work::Work;

    fn joiner() -> ProximityJoin {
        ProximityJoin::new(&LeafWork::new(&Work::new(
            u64::MAX,
            Cancellation::default(),
        )))
    }

    /// Runs of texts, and of connectors with words between.
    fn spans() -> impl Strategy<Value = Vec<Span>> {
        let text =
            || (0_u32..24, 0_u32..3).prop_map(|(first, more)| Span::text(first, first + more));
        let pair = (text(), text()).prop_map(|(one, other)| Span::of_pair(one, other));
        let span = prop_oneof![3 => text(), 1 => pair];
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

    /// The words that belong to a run.
    fn words_of(span: Span) -> BTreeSet<u32> {
        (span.first..=span.head)
            .chain(span.tail..=span.last)
            .collect()
    }

    /// Computes the meaning of `reach` word by word.
    fn is_near(left: Span, right: Span, link: Link, sentences: &[u32]) -> bool {
        if link.ordered && (left.first >= right.first || left.last >= right.last) {
            return false;
        }
        let all = left.first.min(right.first)..=left.last.max(right.last);
        match link.reach {
            Reach::Words(words) => {
                let between = (all.clone()).filter(|word| {
                    [left, right]
                        .iter()
                        .all(|span| !(span.first..=span.last).contains(word))
                });
                words_of(left).is_disjoint(&words_of(right)) && (between.count() as u32) < words
            }
            Reach::Paragraph => (left.first, left.last) != (right.first, right.last),
            Reach::Sentence => {
                (left.first, left.last) != (right.first, right.last)
                    && !sentences
                        .iter()
                        .any(|start| *start > *all.start() && all.contains(start))
            }
        }
    }

    proptest! {
        #[test]
        fn occurrences_are_kept_if_one_is_within_reach(
            left in spans(),
            right in spans(),
            link in link(),
            sentences in prop::collection::btree_set(1_u32..26, 0..5),
        ) {
            let sentences: Vec<u32> = sentences.into_iter().collect();
            let (mut kept_left, mut kept_right) = (Vec::new(), Vec::new());
            let mut joiner = joiner();
            joiner.join((&left, &right), link, &sentences, (&mut kept_left, &mut kept_right));
            let near = |l: Span, r: Span| is_near(l, r, link, &sentences);
            let expected = left.iter().copied();
            let expected: Vec<Span> = expected
                .filter(|l| right.iter().any(|r| near(*l, *r)) != link.negated)
                .collect();
            prop_assert_eq!(&kept_left, &expected);
            let expected = right.iter().copied();
            let expected: Vec<Span> = expected
                .filter(|r| !link.negated && left.iter().any(|l| near(*l, *r)))
                .collect();
            prop_assert_eq!(kept_right, expected);
            let mut pair_spans = Vec::new();
            joiner.pair_spans((&left, &right), link, &sentences, &mut pair_spans);
            if link.negated {
                prop_assert_eq!(pair_spans, kept_left);
            } else {
                let pairs = left.iter().flat_map(|l| right.iter().map(|r| (*l, *r)));
                let pairs = pairs.filter(|(l, r)| near(*l, *r));
                let expected: BTreeSet<Span> = pairs.map(|(l, r)| Span::of_pair(l, r)).collect();
                prop_assert_eq!(pair_spans, expected.into_iter().collect::<Vec<_>>());
            }
        }

        #[test]
        fn joining_words_equals_joining_one_word_occurrences(
            left in prop::collection::btree_set(0_u32..24, 0..8),
            right in prop::collection::btree_set(0_u32..24, 0..8),
            link in link(),
            sentences in prop::collection::btree_set(1_u32..26, 0..5),
        ) {
            let sentences: Vec<u32> = sentences.into_iter().collect();
            let words = |words: &std::collections::BTreeSet<u32>| words.iter().copied().collect::<Vec<_>>();
            let spans = |words: &[u32]| {
                words.iter().map(|word| Span::text(*word, *word)).collect::<Vec<_>>()
            };
            let (left, right) = (words(&left), words(&right));
            let (mut kept_left, mut kept_right) = (Vec::new(), Vec::new());
            join_words((&left, &right), link, &sentences, (&mut kept_left, &mut kept_right));
            let (mut expected_left, mut expected_right) = (Vec::new(), Vec::new());
            let expected = (&mut expected_left, &mut expected_right);
            joiner().join((&spans(&left), &spans(&right)), link, &sentences, expected);
            prop_assert_eq!((kept_left, kept_right), (expected_left, expected_right));
        }
    }
}
