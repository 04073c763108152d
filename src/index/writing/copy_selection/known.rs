//! The copies of one decision, and which of them is taken.

use std::cmp::{Ordering, Reverse};
use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use crate::index::writing::joined_facts::CopyFacts;
use crate::index::writing::ledger::Richness;

/// A copy as the index holds it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::index) struct Reading {
    pub(in crate::index) digest: u64,
    /// The digest of the facts that other copies have and it lacks.
    pub(in crate::index) joined: u64,
}

/// The copies of one decision.
#[derive(Default)]
pub(in crate::index) struct Known {
    pub(in crate::index) copies: Vec<KnownCopy>,
    /// The position of each source, once there are many.
    #[expect(
        clippy::box_collection,
        reason = "hardly any decision has so many copies"
    )]
    places: Option<Box<HashMap<Box<str>, usize>>>,
    /// The copy to be taken, while it is known.
    best: Option<Best>,
    /// Whether any copy was captured by a crawler.
    has_captures: bool,
    /// Whether the files of its copies were looked for in this run.
    pub(in crate::index) is_looked_for: bool,
    /// What the index held when the run began.
    pub(in crate::index) before: Option<Reading>,
    /// What the index will hold.
    pub(in crate::index) indexed: Option<Reading>,
}

/// The copy to be taken among the others.
#[derive(Clone, Copy)]
struct Best {
    at: u32,
    /// The most text that a copy of the same preference has, in bytes.
    most_bytes: u64,
}

pub(in crate::index) struct KnownCopy {
    pub(in crate::index) path: Arc<str>,
    pub(in crate::index) source: Box<str>,
    pub(in crate::index) state: State,
    pub(in crate::index) digest: u64,
    pub(in crate::index) richness: Richness,
    pub(in crate::index) facts: CopyFacts,
    /// A hash of the address, and nanoseconds since 1970.
    pub(in crate::index) captured: Option<(u64, i64)>,
}

/// What is known of a copy in this run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::index) enum State {
    /// Its source no longer holds it.
    Gone,
    /// Its file is not there; it may be away for a while.
    Absent,
    /// Its file is to be read again; whether it is still there is not known.
    Pending,
    /// Its file could not be read whole, so nobody knows.
    Unsure,
    /// Its source holds it.
    Present,
}

/// Of two copies the greater is taken.
pub(in crate::index) type Rank<'a> = (u8, Richness, Reverse<&'a str>);

impl State {
    pub(in crate::index) fn preference(self) -> u8 {
        match self {
            Self::Gone => 0,
            Self::Absent => 1,
            Self::Pending => 2,
            Self::Unsure | Self::Present => 3,
        }
    }
}

impl KnownCopy {
    pub(in crate::index) fn rank(&self) -> Rank<'_> {
        let preference = self.state.preference();
        (preference, self.richness, Reverse(&self.source))
    }
}

/// A decision has this many copies at most before their places are kept.
const FEW_COPIES: usize = 16;

/// Facts are joined, so that a copy with much less text is no match however many
/// facts stand above it.
fn has_enough(bytes: u64, most_bytes: u64) -> bool {
    bytes.saturating_mul(3) >= most_bytes.saturating_mul(2)
}

impl Known {
    /// Takes in a copy as the ledger has it.
    pub(in crate::index) fn push(&mut self, copy: KnownCopy) {
        // Most decisions have one copy, and room for four would be made.
        if self.copies.is_empty() {
            self.copies.reserve_exact(1);
        }
        self.has_captures |= copy.captured.is_some();
        self.copies.push(copy);
    }

    /// The copy to be taken. What cannot be read can be kept, never newly taken. Of
    /// several captures of one address only the latest counts.
    pub(in crate::index) fn best(&mut self) -> Option<&KnownCopy> {
        self.best = self.best.or_else(|| self.choose());
        self.copies.get(self.best?.at as usize)
    }

    /// The position of [`Self::best`].
    pub(in crate::index) fn place_of_best(&mut self) -> Option<usize> {
        self.best()?;
        self.best.map(|best| best.at as usize)
    }

    fn choose(&self) -> Option<Best> {
        let indexed = self.indexed.map(|reading| reading.digest);
        let can_be_taken =
            |copy: &KnownCopy| copy.state != State::Unsure || Some(copy.digest) == indexed;
        let copies = || {
            let copies = self.copies.iter().enumerate();
            copies.filter(|(_, copy)| can_be_taken(copy))
        };
        let preference = copies().map(|(_, copy)| copy.state.preference()).max()?;
        let among = || copies().filter(|(_, copy)| copy.state.preference() == preference);
        let mut latest: HashMap<u64, i64> = HashMap::new();
        if self.has_captures {
            for (address, at) in among().filter_map(|(_, copy)| copy.captured) {
                let last = latest.entry(address).or_insert(at);
                *last = at.max(*last);
            }
        }
        let is_latest = |copy: &KnownCopy| {
            (copy.captured).is_none_or(|(address, at)| latest.get(&address) == Some(&at))
        };
        let among = || among().filter(|(_, copy)| is_latest(copy));
        let most_bytes = among().map(|(_, copy)| copy.richness.2).max()?;
        among()
            .filter(|(_, copy)| has_enough(copy.richness.2, most_bytes))
            .max_by(|(_, one), (_, other)| one.rank().cmp(&other.rank()))
            .map(|(at, _)| Best {
                at: at as u32,
                most_bytes,
            })
    }

    /// Whether a copy that is there now may be the one to be taken. It may turn out
    /// otherwise where this is true, never where it is false.
    pub(in crate::index) fn may_take(&self, source: &str, richness: Richness) -> bool {
        let Some(best) = self.best else { return true };
        let taken = &self.copies[best.at as usize];
        let rank: Rank<'_> = (State::Present.preference(), richness, Reverse(source));
        self.has_captures
            || *taken.source == *source
            || taken.state.preference() < State::Present.preference()
            || !has_enough(taken.richness.2, best.most_bytes.max(richness.2))
            || has_enough(richness.2, best.most_bytes) && taken.rank() <= rank
    }

    /// The facts that a copy of these `facts` lacks and others have that are
    /// there, those of the better copies first.
    pub(in crate::index) fn missing_from(&self, facts: &CopyFacts, source: &str) -> CopyFacts {
        let is_alone = self.copies.len() <= 1;
        if facts.has_all() || is_alone && self.copies.iter().all(|copy| *copy.source == *source) {
            return CopyFacts::default();
        }
        // What cannot be read now was there, and is not to change what can.
        let is_there = |copy: &KnownCopy| matches!(copy.state, State::Present | State::Unsure);
        let others = self.copies.iter();
        let mut others: Vec<&KnownCopy> = others
            .filter(|copy| is_there(copy) && *copy.source != *source && !copy.facts.is_empty())
            .collect();
        others.sort_by(|one, other| other.rank().cmp(&one.rank()));
        facts.missing_from(others.into_iter().map(|copy| &copy.facts))
    }

    /// The copy to be taken as the index should hold it.
    pub(in crate::index) fn wanted(&mut self) -> Option<(&KnownCopy, Reading)> {
        let at = self.place_of_best()?;
        let copy = &self.copies[at];
        let joined = self.missing_from(&copy.facts, &copy.source).digest();
        let reading = Reading {
            digest: copy.digest,
            joined,
        };
        Some((copy, reading))
    }

    /// Looks at the copies anew after something has changed them.
    pub(in crate::index) fn forget_best(&mut self) {
        self.best = None;
        self.places = None;
    }

    fn place_of(&mut self, source: &str) -> Option<usize> {
        if self.copies.len() <= FEW_COPIES {
            let mut copies = self.copies.iter();
            return copies.position(|copy| *copy.source == *source);
        }
        let copies = self.copies.iter().enumerate();
        let places = self.places.get_or_insert_with(|| {
            let places = copies.map(|(at, copy)| (copy.source.clone(), at));
            Box::new(places.collect())
        });
        places.get(source).copied()
    }

    /// Takes in a copy that was read; returns whether it is the one to be taken.
    /// Where it is not known from a crawl, the time this takes hardly depends on how
    /// many copies there are.
    pub(in crate::index) fn put(&mut self, copy: KnownCopy) -> bool {
        self.best();
        let at = if let Some(at) = self.place_of(&copy.source) {
            let old = &self.copies[at];
            if let Some(best) = self.best {
                let taken = &self.copies[best.at as usize];
                let is_same = old.state.preference() == taken.state.preference();
                let is_less = best.at as usize == at && copy.rank() < old.rank()
                    || old.richness.2 == best.most_bytes && copy.richness.2 < best.most_bytes;
                let is_of_others =
                    best.at as usize == at && old.state.preference() != copy.state.preference();
                if is_same && is_less || is_of_others {
                    self.best = None;
                }
            }
            self.has_captures |= copy.captured.is_some();
            self.copies[at] = copy;
            at
        } else {
            let at = self.copies.len();
            if let Some(places) = &mut self.places {
                places.insert(copy.source.clone(), at);
            }
            self.push(copy);
            at
        };
        self.compare(at);
        self.place_of_best() == Some(at)
    }

    /// Lets the copy at `at`, which is new, be the best where it is.
    fn compare(&mut self, at: usize) {
        let Some(best) = &mut self.best else { return };
        if self.has_captures {
            self.best = None;
            return;
        }
        let (copy, taken) = (&self.copies[at], &self.copies[best.at as usize]);
        let bytes = copy.richness.2;
        match copy.state.preference().cmp(&taken.state.preference()) {
            Ordering::Less => {}
            Ordering::Greater => {
                *best = Best {
                    at: at as u32,
                    most_bytes: bytes,
                };
            }
            Ordering::Equal => {
                best.most_bytes = best.most_bytes.max(bytes);
                let is_ahead = has_enough(bytes, best.most_bytes) && taken.rank() < copy.rank();
                if is_ahead {
                    best.at = at as u32;
                } else if !has_enough(taken.richness.2, best.most_bytes) {
                    self.best = None;
                }
            }
        }
    }

    /// Decides on copies that were not met again: they are gone, or, where their
    /// file could not be read whole, nobody knows.
    pub(in crate::index) fn settle(&mut self, cannot_tell: impl Fn(&str) -> bool) {
        if !self.copies.iter().any(|copy| copy.state == State::Pending) {
            return;
        }
        let present = self.copies.iter();
        let present = present.filter(|copy| copy.state == State::Present);
        let (mut files, mut digests) = (HashSet::new(), HashSet::new());
        for copy in present {
            files.insert(Arc::clone(&copy.path));
            digests.insert((Arc::clone(&copy.path), copy.digest));
        }
        self.copies.retain_mut(|copy| {
            if copy.state == State::Pending {
                // It stands in another place of the same file.
                if digests.contains(&(Arc::clone(&copy.path), copy.digest)) {
                    return false;
                }
                // Another reading of the decision in the same file took its place.
                let is_replaced = files.contains(&copy.path);
                copy.state = if cannot_tell(&copy.path) && !is_replaced {
                    State::Unsure
                } else {
                    State::Gone
                };
            }
            true
        });
        self.forget_best();
    }

    /// Lets go of copies that are gone. The one the index holds stays until
    /// another has taken its place.
    pub(in crate::index) fn prune(&mut self) {
        let is_left = self.copies.iter().any(|copy| copy.state != State::Gone);
        let indexed = self.indexed.map(|reading| reading.digest);
        self.copies
            .retain(|copy| copy.state != State::Gone || is_left && Some(copy.digest) == indexed);
        self.forget_best();
    }
}
