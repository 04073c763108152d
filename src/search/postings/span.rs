//! Occurrences of a query's parts in a paragraph.

use std::cmp::Ordering;

/// An occurrence: a run of words, counted from the start of the paragraph.
///
/// Only the texts at the two ends of a connector's run are its words; other words may be between
/// them. Ordered by the first word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Span {
    pub(crate) first: u32,
    pub(crate) last: u32,
    /// The last word of the text at its start.
    pub(super) head: u32,
    /// The first word of the text at its end.
    pub(super) tail: u32,
}

impl Span {
    /// The run of a text.
    pub(crate) fn text(first: u32, last: u32) -> Self {
        Self {
            first,
            last,
            head: last,
            tail: first,
        }
    }

    /// The run from the start of the earlier of two to the end of the later one.
    pub(crate) fn of_pair(one: Self, other: Self) -> Self {
        let (earlier, later) = if one <= other {
            (one, other)
        } else {
            (other, one)
        };
        let head = if earlier.first == later.first {
            earlier.head.max(later.head)
        } else {
            earlier.head
        };
        let tail = match earlier.last.cmp(&later.last) {
            Ordering::Less => later.tail,
            Ordering::Equal => earlier.tail.min(later.tail),
            Ordering::Greater => earlier.tail,
        };
        Self {
            first: earlier.first,
            last: earlier.last.max(later.last),
            head,
            tail,
        }
    }

    /// Whether other words may be inside it.
    pub(super) fn is_open(self) -> bool {
        self.head < self.tail
    }

    pub(super) fn is_apart(self, other: Self) -> bool {
        self.last < other.first || other.last < self.first
    }

    pub(super) fn shares_a_word(self, other: Self) -> bool {
        if self.is_apart(other) {
            return false;
        }
        let ends = |span: Self| [(span.first, span.head), (span.tail, span.last)];
        let meet = |(from, to): (u32, u32)| {
            let others = ends(other);
            others
                .iter()
                .any(|(first, last)| from <= *last && *first <= to)
        };
        ends(self).into_iter().any(meet)
    }

    /// Whether it begins before another and also ends before it.
    pub(super) fn is_before(self, other: Self) -> bool {
        self.first < other.first && self.last < other.last
    }

    pub(super) fn is_same_run(self, other: Self) -> bool {
        (self.first, self.last) == (other.first, other.last)
    }
}

/// Sorts occurrences and removes duplicates.
pub(crate) fn sort_and_dedup(spans: &mut Vec<Span>) {
    if !spans.is_sorted() {
        spans.sort_unstable();
    }
    spans.dedup();
}

/// The number of different start positions; `spans` must be sorted.
pub(crate) fn count_starts(spans: &[Span]) -> u32 {
    spans
        .chunk_by(|one, other| one.first == other.first)
        .count() as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check_pair(one: (u32, u32), other: (u32, u32), expected: (u32, u32, u32, u32)) {
        let run = Span::of_pair(Span::text(one.0, one.1), Span::text(other.0, other.1));
        assert_eq!((run.first, run.head, run.tail, run.last), expected);
    }

    #[test]
    fn the_run_of_a_pair_keeps_the_words_at_both_ends() {
        check_pair((0, 1), (4, 5), (0, 1, 4, 5));
        check_pair((4, 5), (0, 1), (0, 1, 4, 5));
        check_pair((0, 1), (1, 2), (0, 1, 1, 2));
        check_pair((0, 3), (1, 2), (0, 3, 0, 3));
        check_pair((0, 0), (0, 2), (0, 2, 0, 2));
        check_pair((2, 2), (0, 2), (0, 2, 0, 2));
    }
}
