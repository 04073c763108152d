//! The places of what is found, and the best of it.

use std::cmp::Ordering;
use std::collections::{BTreeMap, BinaryHeap};

use super::Sort;
use crate::index::{DecisionAddress, Wording};

/// A found decision, or a paragraph of one, with what decides its place.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Ranked {
    pub(crate) at: DecisionAddress,
    /// The paragraph, where paragraphs are ranked.
    pub(crate) doc: Option<u32>,
    /// Whether all words stand together in one paragraph.
    pub(crate) together: bool,
    pub(crate) score: f32,
    pub(crate) day: u32,
    pub(crate) order: [u64; 3],
}

/// What is ranked, how, and how much of it is wanted.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Wanted {
    pub(crate) sort: Sort,
    pub(crate) paragraphs: bool,
    pub(crate) count: usize,
    /// Whether what the query finds without the filters matters, too.
    pub(crate) of_query: bool,
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

impl Wanted {
    /// Whether scores decide anything.
    pub(crate) fn is_scored(self) -> bool {
        self.sort == Sort::Relevance && self.count > 0
    }

    /// Whether nothing matters but the best.
    pub(crate) fn is_only_the_best(self) -> bool {
        self.counts == Counts::Nothing && !self.of_query
    }
}

impl Ranked {
    /// `Less` is the better place.
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

/// Keeps the best.
pub(crate) struct Best {
    wanted: Wanted,
    // The worst of the best on top.
    heap: BinaryHeap<Place>,
    // The best paragraph of each standing text; one takes the place of all.
    standing: BTreeMap<Wording, Ranked>,
    // Those that are no standing text.
    others: u64,
}

struct Place {
    sort: Sort,
    ranked: Ranked,
}

impl Ord for Place {
    fn cmp(&self, other: &Self) -> Ordering {
        self.ranked.cmp_by(&other.ranked, self.sort)
    }
}

impl PartialOrd for Place {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Place {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Place {}

impl Best {
    pub(crate) fn new(wanted: Wanted) -> Self {
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
    /// and that is one of the best.
    pub(crate) fn offer_standing(&mut self, wording: Wording, ranked: Ranked) {
        let sort = self.wanted.sort;
        let known = self.standing.entry(wording).or_insert(ranked);
        if ranked.cmp_by(known, sort).is_lt() {
            *known = ranked;
        }
    }

    /// Whether something with this score could be one of the best so far.
    #[inline]
    pub(crate) fn may_take(&self, together: bool, score: f32) -> bool {
        if self.wanted.sort != Sort::Relevance || self.heap.len() < self.wanted.count {
            return true;
        }
        self.heap.peek().is_some_and(|worst| {
            let worst = &worst.ranked;
            (together, score) >= (worst.together, worst.score)
        })
    }

    /// The worst place of the best by score, once there are as many as are wanted.
    pub(crate) fn floor(&self) -> Option<(bool, f32)> {
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

    /// Whether something of this day could be one of the best so far.
    #[inline]
    pub(crate) fn may_take_day(&self, day: u32) -> bool {
        self.wanted.sort != Sort::Newest
            || self.heap.len() < self.wanted.count
            || self
                .heap
                .peek()
                .is_some_and(|worst| day >= worst.ranked.day)
    }

    /// Whether nothing of this day or an older one could be one of the best so far.
    pub(crate) fn is_behind(&self, day: u32) -> bool {
        self.wanted.sort == Sort::Newest && !self.may_take_day(day)
    }

    /// Counts so many that cannot be among the best.
    pub(crate) fn pass_over_many(&mut self, many: u64) {
        self.others += many;
    }

    /// Counts one that [`Self::may_take`] has refused.
    pub(crate) fn pass_over(&mut self) {
        self.others += 1;
    }

    /// Takes in the best of another part of what is found.
    pub(crate) fn merge(&mut self, other: Self) {
        self.others += other.others;
        for (wording, ranked) in other.standing {
            self.offer_standing(wording, ranked);
        }
        for place in other.heap {
            self.place(place.ranked);
        }
    }

    /// Keeps `ranked` if it is one of the best so far.
    pub(crate) fn offer(&mut self, ranked: Ranked) {
        self.others += 1;
        self.place(ranked);
    }

    fn place(&mut self, ranked: Ranked) {
        if self.wanted.count == 0 {
            return;
        }
        let place = Place {
            sort: self.wanted.sort,
            ranked,
        };
        if self.heap.len() < self.wanted.count {
            self.heap.push(place);
        } else if let Some(mut worst) = self.heap.peek_mut()
            && place < *worst
        {
            *worst = place;
        }
    }

    /// Best first.
    pub(crate) fn sorted(mut self) -> Vec<Ranked> {
        for ranked in std::mem::take(&mut self.standing).into_values() {
            self.place(ranked);
        }
        self.heap
            .into_sorted_vec()
            .into_iter()
            .map(|place| place.ranked)
            .collect()
    }
}
