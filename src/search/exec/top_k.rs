//! The ranking of hits and the heap that keeps the top k.

use std::cmp::Ordering;
use std::collections::{BTreeMap, BinaryHeap};

use crate::index::{DecisionAddress, Wording};
use crate::search::Sort;

/// A found decision, or a paragraph of one, with what decides its rank.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Ranked {
    pub(crate) address: DecisionAddress,
    /// The paragraph, where paragraphs are ranked.
    pub(crate) doc: Option<u32>,
    /// Whether all words stand together in one paragraph.
    pub(crate) together: bool,
    pub(crate) score: f32,
    pub(crate) day: u32,
    pub(crate) order: [u64; 3],
}

/// What to collect: hits of which kind, in which order, and how many.
#[derive(Debug, Clone, Copy)]
pub(crate) struct CollectOptions {
    pub(crate) sort: Sort,
    pub(crate) paragraphs: bool,
    pub(crate) count: usize,
    /// Whether what the query finds without the filters matters, too.
    pub(crate) unfiltered: bool,
    /// What has to be counted besides; nothing else in the total says anything.
    pub(crate) counts: Counts,
}

/// What of all that is found has to be counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Counts {
    Nothing,
    Decisions,
    /// And the matching paragraphs.
    Paragraphs,
}

impl CollectOptions {
    /// Whether scores decide anything.
    pub(crate) fn is_scored(self) -> bool {
        self.sort == Sort::Relevance && self.count > 0
    }

    /// Whether only the top k is asked for.
    pub(crate) fn is_top_k_only(self) -> bool {
        self.counts == Counts::Nothing && !self.unfiltered
    }
}

impl Ranked {
    /// `Less` ranks higher.
    fn cmp_by(&self, other: &Self, sort: Sort) -> Ordering {
        let by_day = |one: &Self, other: &Self| match sort {
            // A decision without a date is behind all others either way.
            Sort::Oldest => (one.day == 0)
                .cmp(&(other.day == 0))
                .then(one.day.cmp(&other.day)),
            Sort::Newest | Sort::Relevance => other.day.cmp(&one.day),
        };
        let by_score = match sort {
            Sort::Relevance => other
                .together
                .cmp(&self.together)
                .then(other.score.total_cmp(&self.score)),
            Sort::Newest | Sort::Oldest => Ordering::Equal,
        };
        by_score
            .then_with(|| by_day(self, other))
            .then_with(|| self.order.cmp(&other.order))
            .then_with(|| self.doc.cmp(&other.doc))
    }
}

/// The top k hits seen so far.
pub(crate) struct TopK {
    wanted: CollectOptions,
    // A max-heap: its root is the lowest of the top k.
    heap: BinaryHeap<HeapEntry>,
    // The best paragraph of each standing text; one takes the place of all.
    standing: BTreeMap<Wording, Ranked>,
    // Those that are no standing text.
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
    pub(crate) fn new(wanted: CollectOptions) -> Self {
        Self {
            wanted,
            heap: BinaryHeap::new(),
            standing: BTreeMap::new(),
            others: 0,
        }
    }

    /// How many different ones were offered.
    pub(crate) fn offered(&self) -> u64 {
        self.others + self.standing.len() as u64
    }

    /// Keeps a paragraph of standing text if it is the best with its wording,
    /// and that is in the top k.
    pub(crate) fn offer_standing(&mut self, wording: Wording, ranked: Ranked) {
        let sort = self.wanted.sort;
        let known = self.standing.entry(wording).or_insert(ranked);
        if ranked.cmp_by(known, sort).is_lt() {
            *known = ranked;
        }
    }

    /// Whether something with this score could be in the top k so far.
    #[inline]
    pub(crate) fn would_enter(&self, together: bool, score: f32) -> bool {
        if self.wanted.sort != Sort::Relevance || self.heap.len() < self.wanted.count {
            return true;
        }
        self.heap.peek().is_some_and(|worst| {
            let worst = &worst.ranked;
            (together, score) >= (worst.together, worst.score)
        })
    }

    /// The score a hit has to reach, once the heap is full.
    pub(crate) fn threshold(&self) -> Option<(bool, f32)> {
        if self.heap.len() < self.wanted.count {
            return None;
        }
        let worst = &self.heap.peek()?.ranked;
        Some((worst.together, worst.score))
    }

    /// Whether all the best so far have their words together, so that no other
    /// joins them.
    pub(crate) fn is_full_of_together(&self) -> bool {
        self.wanted.sort == Sort::Relevance
            && self.heap.len() >= self.wanted.count
            && self.heap.peek().is_none_or(|worst| worst.ranked.together)
    }

    /// Whether something of this day could be in the top k so far.
    #[inline]
    pub(crate) fn would_enter_by_day(&self, day: u32) -> bool {
        self.wanted.sort != Sort::Newest
            || self.heap.len() < self.wanted.count
            || self
                .heap
                .peek()
                .is_some_and(|worst| day >= worst.ranked.day)
    }

    /// Whether nothing of this day or an older one could be in the top k so far.
    pub(crate) fn is_behind(&self, day: u32) -> bool {
        self.wanted.sort == Sort::Newest && !self.would_enter_by_day(day)
    }

    /// Counts hits that cannot enter the top k.
    pub(crate) fn count_only_many(&mut self, many: u64) {
        self.others += many;
    }

    /// Counts a hit that [`Self::would_enter`] has refused.
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

    /// Keeps `ranked` if it is in the top k so far.
    pub(crate) fn offer(&mut self, ranked: Ranked) {
        self.others += 1;
        self.push(ranked);
    }

    fn push(&mut self, ranked: Ranked) {
        if self.wanted.count == 0 {
            return;
        }
        let entry = HeapEntry {
            sort: self.wanted.sort,
            ranked,
        };
        if self.heap.len() < self.wanted.count {
            self.heap.push(entry);
        } else if let Some(mut worst) = self.heap.peek_mut()
            && entry < *worst
        {
            *worst = entry;
        }
    }

    /// Best first.
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
