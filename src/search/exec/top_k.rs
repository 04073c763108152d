//! The ranking of hits and the heap that keeps the top k.

use std::cmp::Ordering;
use std::collections::{BTreeMap, BinaryHeap};

use crate::index::{DecisionAddress, Wording};
use crate::search::{Grouping, Sort};

/// A found decision, or one of its paragraphs, with the values that decide its rank.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Ranked {
    pub(crate) address: DecisionAddress,
    /// The paragraph, if paragraphs are ranked.
    pub(crate) doc: Option<u32>,
    pub(crate) score: HitScore,
    pub(crate) day: u32,
    pub(crate) order: [u64; 3],
}

/// The score of a hit. `together` takes precedence over the value.
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd, Default)]
pub(crate) struct HitScore {
    /// Whether all words are together in one paragraph that is not standing text.
    pub(crate) together: bool,
    pub(crate) value: f32,
}

impl HitScore {
    pub(crate) fn total_cmp(self, other: Self) -> Ordering {
        let by_together = self.together.cmp(&other.together);
        by_together.then(self.value.total_cmp(&other.value))
    }
}

/// What to collect: the kind of hits, their order, and how many.
#[derive(Debug, Clone, Copy)]
pub(crate) struct CollectOptions {
    pub(crate) sort: Sort,
    pub(crate) grouping: Grouping,
    pub(crate) count: usize,
    /// Whether the decisions found without the filters are needed as well.
    pub(crate) unfiltered: bool,
    /// Which totals are needed; the others are not meaningful.
    pub(crate) counts: Counts,
}

/// Which totals to count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Counts {
    Nothing,
    Decisions,
    /// Decisions and their matching paragraphs.
    Paragraphs,
}

impl CollectOptions {
    /// Whether scores affect the ranking.
    pub(crate) fn is_scored(self) -> bool {
        self.sort == Sort::Relevance && self.count > 0
    }

    /// Whether only the top k is requested.
    pub(crate) fn is_top_k_only(self) -> bool {
        self.counts == Counts::Nothing && !self.unfiltered
    }
}

impl Ranked {
    /// `Less` ranks higher.
    fn cmp_by(&self, other: &Self, sort: Sort) -> Ordering {
        let by_day = |one: &Self, other: &Self| match sort {
            // A decision without a date comes last in either order.
            Sort::Oldest => (one.day == 0)
                .cmp(&(other.day == 0))
                .then(one.day.cmp(&other.day)),
            Sort::Newest | Sort::Relevance | Sort::Cited => other.day.cmp(&one.day),
        };
        let by_score = match sort {
            Sort::Relevance => other.score.total_cmp(self.score),
            Sort::Newest | Sort::Oldest | Sort::Cited => Ordering::Equal,
        };
        by_score
            .then_with(|| by_day(self, other))
            .then_with(|| self.order.cmp(&other.order))
            .then_with(|| self.doc.cmp(&other.doc))
    }
}

/// The top k hits seen so far.
pub(crate) struct TopK {
    options: CollectOptions,
    // A max-heap whose root is the lowest of the top k.
    heap: BinaryHeap<HeapEntry>,
    // The best paragraph of each standing text, which represents all of them.
    standing: BTreeMap<Wording, Ranked>,
    // The number of hits that are not standing text.
    others: u64,
}

struct HeapEntry {
    sort: Sort,
    ranked: Ranked,
}

impl Ord for HeapEntry {
    fn cmp(&self, other: &Self) -> Ordering {
        self.ranked.cmp_by(&other.ranked, self.sort)
    }
}

impl PartialOrd for HeapEntry {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for HeapEntry {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for HeapEntry {}

impl TopK {
    pub(crate) fn new(options: CollectOptions) -> Self {
        Self {
            options,
            heap: BinaryHeap::new(),
            standing: BTreeMap::new(),
            others: 0,
        }
    }

    /// The number of different hits offered.
    pub(crate) fn offered(&self) -> u64 {
        self.others + self.standing.len() as u64
    }

    /// Keeps a paragraph of standing text if it is the best with its wording and in the top k.
    pub(crate) fn offer_standing(&mut self, wording: Wording, ranked: Ranked) {
        let sort = self.options.sort;
        let known = self.standing.entry(wording).or_insert(ranked);
        if ranked.cmp_by(known, sort).is_lt() {
            *known = ranked;
        }
    }

    /// Whether a hit with this score could enter the top k now.
    #[inline]
    pub(crate) fn would_enter(&self, score: HitScore) -> bool {
        if self.options.sort != Sort::Relevance || self.heap.len() < self.options.count {
            return true;
        }
        let worst = self.heap.peek();
        worst.is_some_and(|worst| score >= worst.ranked.score)
    }

    /// The score that a hit must reach, once the heap is full.
    pub(crate) fn threshold(&self) -> Option<HitScore> {
        if self.heap.len() < self.options.count {
            return None;
        }
        Some(self.heap.peek()?.ranked.score)
    }

    /// Whether all hits of the top k have their words together, so that a hit without cannot enter.
    pub(crate) fn is_full_of_together(&self) -> bool {
        self.options.sort == Sort::Relevance
            && self.heap.len() >= self.options.count
            && self
                .heap
                .peek()
                .is_none_or(|worst| worst.ranked.score.together)
    }

    /// Whether a hit of this day could enter the top k now.
    #[inline]
    pub(crate) fn would_enter_by_day(&self, day: u32) -> bool {
        self.options.sort != Sort::Newest
            || self.heap.len() < self.options.count
            || self
                .heap
                .peek()
                .is_some_and(|worst| day >= worst.ranked.day)
    }

    /// Whether no hit of this day or an older one can enter the top k.
    pub(crate) fn is_past(&self, day: u32) -> bool {
        self.options.sort == Sort::Newest && !self.would_enter_by_day(day)
    }

    /// Counts hits that cannot enter the top k.
    pub(crate) fn count_only_many(&mut self, many: u64) {
        self.others += many;
    }

    /// Counts a hit that [`Self::would_enter`] rejected.
    pub(crate) fn count_only(&mut self) {
        self.others += 1;
    }

    /// Merges the top k of another segment.
    pub(crate) fn merge(&mut self, other: Self) {
        self.others += other.others;
        for (wording, ranked) in other.standing {
            self.offer_standing(wording, ranked);
        }
        for entry in other.heap {
            self.push(entry.ranked);
        }
    }

    /// Adds `ranked` if it is in the top k so far.
    pub(crate) fn offer(&mut self, ranked: Ranked) {
        self.others += 1;
        self.push(ranked);
    }

    fn push(&mut self, ranked: Ranked) {
        if self.options.count == 0 {
            return;
        }
        let entry = HeapEntry {
            sort: self.options.sort,
            ranked,
        };
        if self.heap.len() < self.options.count {
            self.heap.push(entry);
        } else if let Some(mut worst) = self.heap.peek_mut()
            && entry < *worst
        {
            *worst = entry;
        }
    }

    /// The hits, best first.
    pub(crate) fn sorted(mut self) -> Vec<Ranked> {
        for ranked in std::mem::take(&mut self.standing).into_values() {
            self.push(ranked);
        }
        self.heap
            .into_sorted_vec()
            .into_iter()
            .map(|entry| entry.ranked)
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn hit(ordinal: usize, together: bool, value: u8, day: u32) -> Ranked {
        Ranked {
            address: DecisionAddress {
                segment: 0,
                ordinal,
            },
            doc: None,
            score: HitScore {
                together,
                value: f32::from(value),
            },
            day,
            order: [ordinal as u64, 0, 0],
        }
    }

    fn options(sort: Sort, count: usize) -> CollectOptions {
        CollectOptions {
            sort,
            grouping: Grouping::Decision,
            count,
            unfiltered: false,
            counts: Counts::Decisions,
        }
    }

    /// Few different scores and days, so that ties are common.
    fn hits() -> impl Strategy<Value = Vec<Ranked>> {
        let hit_of = (any::<bool>(), 0_u8..4, 0_u32..4);
        prop::collection::vec(hit_of, 0..40).prop_map(|hits| {
            let hits = hits.into_iter().enumerate();
            hits.map(|(ordinal, (together, value, day))| hit(ordinal, together, value, day))
                .collect()
        })
    }

    fn ordinals(ranked: &[Ranked]) -> Vec<usize> {
        ranked.iter().map(|one| one.address.ordinal).collect()
    }

    /// The plain equivalent: sort all hits and take the first ones.
    fn plain(hits: &[Ranked], options: CollectOptions) -> Vec<usize> {
        let mut sorted = hits.to_vec();
        sorted.sort_by(|one, other| one.cmp_by(other, options.sort));
        sorted.truncate(options.count);
        ordinals(&sorted)
    }

    proptest! {
        #[test]
        fn the_top_k_are_the_first_of_all_in_order(hits in hits(), count in 0_usize..12) {
            for sort in [Sort::Relevance, Sort::Newest, Sort::Oldest] {
                let options = options(sort, count);
                let mut top_k = TopK::new(options);
                for hit in &hits {
                    // A rejected hit would not have been in the top k.
                    if top_k.would_enter(hit.score) && top_k.would_enter_by_day(hit.day) {
                        top_k.offer(*hit);
                    } else {
                        top_k.count_only();
                    }
                }
                prop_assert_eq!(top_k.offered(), hits.len() as u64);
                prop_assert_eq!(ordinals(&top_k.sorted()), plain(&hits, options));
            }
        }

        #[test]
        fn merging_segments_equals_one_segment(
            hits in hits(),
            count in 0_usize..12,
            split in any::<prop::sample::Index>(),
        ) {
            let options = options(Sort::Relevance, count);
            let (one, other) = hits.split_at(split.index(hits.len() + 1));
            let [mut first, mut second] = [one, other].map(|hits| {
                let mut top_k = TopK::new(options);
                for hit in hits {
                    top_k.offer(*hit);
                }
                top_k
            });
            second.count_only_many(3);
            first.merge(second);
            prop_assert_eq!(first.offered(), hits.len() as u64 + 3);
            prop_assert_eq!(ordinals(&first.sorted()), plain(&hits, options));
        }
    }

    #[test]
    fn the_threshold_is_the_lowest_score_once_the_heap_is_full() {
        let mut top_k = TopK::new(options(Sort::Relevance, 2));
        top_k.offer(hit(0, true, 1, 0));
        assert_eq!(top_k.threshold(), None);
        assert!(!top_k.is_full_of_together());
        top_k.offer(hit(1, false, 9, 0));
        let lowest = top_k.threshold().unwrap();
        assert_eq!((lowest.together, lowest.value), (false, 9.0));
        assert!(!top_k.is_full_of_together());
        // `together` takes precedence over any score.
        top_k.offer(hit(2, true, 0, 0));
        assert!(top_k.is_full_of_together());
        assert!(!top_k.would_enter(HitScore {
            together: false,
            value: 100.0
        }));
    }

    #[test]
    fn nothing_older_enters_after_the_newest_are_found() {
        let mut top_k = TopK::new(options(Sort::Newest, 1));
        assert!(!top_k.is_past(0));
        top_k.offer(hit(0, false, 0, 5));
        assert!(top_k.is_past(4) && !top_k.is_past(5));
        let mut oldest = TopK::new(options(Sort::Oldest, 1));
        oldest.offer(hit(0, false, 0, 5));
        assert!(!oldest.is_past(4));
    }

    #[test]
    fn paragraphs_with_the_same_standing_text_are_one_hit() {
        let mut top_k = TopK::new(options(Sort::Relevance, 10));
        let wording = Wording::new(7).unwrap();
        top_k.offer_standing(wording, hit(0, false, 1, 0));
        top_k.offer_standing(wording, hit(1, false, 2, 0));
        top_k.offer_standing(wording, hit(2, false, 0, 0));
        assert_eq!(top_k.offered(), 1);
        assert_eq!(ordinals(&top_k.sorted()), [1]);
    }
}
