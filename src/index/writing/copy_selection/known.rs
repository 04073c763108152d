//! The copies of one decision, and the choice among them.

use std::cmp::{Ordering, Reverse};
use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use crate::index::writing::joined_facts::CopyFacts;
use crate::index::writing::ledger::Richness;

/// A copy as it is in the index.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::index) struct Reading {
    pub(in crate::index) digest: u64,
    /// The digest of the facts that other copies have and this one lacks.
    pub(in crate::index) joined: u64,
}

/// The copies of one decision.
#[derive(Default)]
pub(in crate::index) struct Known {
    pub(in crate::index) copies: Vec<KnownCopy>,
    /// The position of each source, once there are many copies.
    #[expect(
        clippy::box_collection,
        reason = "hardly any decision has this many copies"
    )]
    places: Option<Box<HashMap<Box<str>, usize>>>,
    /// The best copy, if it is known.
    best: Option<Best>,
    /// Whose facts complete others, while that is known and there are many copies.
    donors: Option<Box<Donors>>,
    /// Whether any copy was captured by a crawler.
    has_captures: bool,
    /// Whether any copy is, or was, no longer published.
    has_withdrawn: bool,
    /// Whether the files of its copies were looked for in this run.
    pub(in crate::index) is_looked_for: bool,
    /// The copy in the index when the run began.
    pub(in crate::index) before: Option<Reading>,
    /// The copy that will be in the index.
    pub(in crate::index) indexed: Option<Reading>,
}

/// The best of the copies.
#[derive(Clone, Copy)]
struct Best {
    at: u32,
    /// The length of the longest copy of the same preference, in bytes.
    most_bytes: u64,
}

/// By kind of fact: the positions of the two best copies that have it. With two of them,
/// every copy has a best one among the others.
type Donors = [[Option<u32>; 2]; CopyFacts::KINDS];

pub(in crate::index) struct KnownCopy {
    pub(in crate::index) path: Arc<str>,
    pub(in crate::index) source: Box<str>,
    pub(in crate::index) state: State,
    pub(in crate::index) digest: u64,
    pub(in crate::index) richness: Richness,
    pub(in crate::index) facts: CopyFacts,
    /// A hash of the address, and nanoseconds since 1970. Few copies are from a crawl.
    pub(in crate::index) captured: Option<Box<(u64, i64)>>,
}

/// What this run knows about a copy.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::index) enum State {
    /// Its source no longer contains it.
    Gone,
    /// Its file is missing, perhaps temporarily.
    Absent,
    /// Its file will be read again; whether the copy is still there is not known.
    Pending,
    /// Its file could not be read completely, so its presence is unknown.
    Unsure,
    /// Its source contains it.
    Present,
}

/// The copy with the greatest rank is the best.
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
    /// Whether its facts may complete those of another copy. What cannot be read now was
    /// there, and is not to change what can.
    fn gives(&self) -> bool {
        matches!(self.state, State::Present | State::Unsure) && !self.facts.is_empty()
    }

    pub(in crate::index) fn rank(&self) -> Rank<'_> {
        let preference = self.state.preference();
        (preference, self.richness, Reverse(&self.source))
    }
}

/// The maximum number of copies without a table of their positions.
const FEW_COPIES: usize = 16;

/// Facts are joined from other copies, so a copy with much less text is worse, however many
/// facts its header states.
fn has_enough(bytes: u64, most_bytes: u64) -> bool {
    bytes.saturating_mul(3) >= most_bytes.saturating_mul(2)
}

impl Known {
    /// Adds a copy from the ledger.
    pub(in crate::index) fn push(&mut self, copy: KnownCopy) {
        // Most decisions have one copy, and a vector would reserve space for four.
        if self.copies.is_empty() {
            self.copies.reserve_exact(1);
        }
        self.has_captures |= copy.captured.is_some();
        self.has_withdrawn |= copy.facts.is_withdrawn();
        self.copies.push(copy);
    }

    /// The best copy. A copy that cannot be read can be kept, but not newly chosen. Of several
    /// captures of one address only the latest counts.
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
            for (address, at) in among().filter_map(|(_, copy)| copy.captured.as_deref().copied()) {
                let last = latest.entry(address).or_insert(at);
                *last = at.max(*last);
            }
        }
        let is_latest = |copy: &KnownCopy| {
            (copy.captured.as_deref()).is_none_or(|(address, at)| latest.get(address) == Some(at))
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

    /// Returns whether a copy that is there now may be the best. If true, this can turn out
    /// wrong; if false, it is certain.
    pub(in crate::index) fn may_be_best(&self, source: &str, richness: Richness) -> bool {
        let Some(best) = self.best else { return true };
        let taken = &self.copies[best.at as usize];
        let rank: Rank<'_> = (State::Present.preference(), richness, Reverse(source));
        self.has_captures
            || *taken.source == *source
            || taken.state.preference() < State::Present.preference()
            || !has_enough(taken.richness.2, best.most_bytes.max(richness.2))
            || has_enough(richness.2, best.most_bytes) && taken.rank() <= rank
    }

    /// The facts that a copy with these `facts` lacks and other present copies have. Facts of
    /// better copies come first.
    pub(in crate::index) fn missing_from(&self, facts: &CopyFacts, source: &str) -> CopyFacts {
        let is_alone = self.copies.len() <= 1;
        let lacks_nothing = facts.has_all() && !self.has_withdrawn;
        if lacks_nothing || is_alone && self.copies.iter().all(|copy| *copy.source == *source) {
            return CopyFacts::default();
        }
        let others: Vec<&KnownCopy> = match &self.donors {
            Some(donors) => {
                let donors = donors.iter().flatten().flatten();
                donors.map(|at| &self.copies[*at as usize]).collect()
            }
            None => self.copies.iter().filter(|copy| copy.gives()).collect(),
        };
        let mut others: Vec<&KnownCopy> = (others.into_iter())
            .filter(|copy| *copy.source != *source)
            .collect();
        others.sort_by(|one, other| other.rank().cmp(&one.rank()));
        facts.missing_from(others.into_iter().map(|copy| &copy.facts))
    }

    /// Makes the time of [`Self::missing_from`] independent of the number of copies.
    pub(in crate::index) fn find_donors(&mut self) {
        if self.donors.is_none() && self.copies.len() > FEW_COPIES {
            self.donors = Some(Box::default());
            for at in 0..self.copies.len() {
                self.offer(at);
            }
        }
    }

    /// Offers the facts of the copy at `at` to the others.
    fn offer(&mut self, at: usize) {
        let Self { copies, donors, .. } = self;
        let (copy, Some(donors)) = (&copies[at], donors) else {
            return;
        };
        if !copy.gives() {
            return;
        }
        let is_better =
            |than: Option<u32>| than.is_none_or(|than| copy.rank() > copies[than as usize].rank());
        for (best, has) in donors.iter_mut().zip(copy.facts.kinds()) {
            if has && is_better(best[0]) {
                *best = [Some(at as u32), best[0]];
            } else if has && is_better(best[1]) {
                best[1] = Some(at as u32);
            }
        }
    }

    /// Forgets the donors if the copy at `at`, which is about to change, is one.
    fn withdraw(&mut self, at: usize) {
        let is_donor = |donors: &Donors| donors.iter().flatten().any(|of| *of == Some(at as u32));
        self.donors.take_if(|donors| is_donor(donors));
    }

    /// The best copy, and how it should be in the index.
    pub(in crate::index) fn wanted(&mut self) -> Option<(&KnownCopy, Reading)> {
        self.find_donors();
        let at = self.place_of_best()?;
        let copy = &self.copies[at];
        let joined = self.missing_from(&copy.facts, &copy.source).digest();
        let reading = Reading {
            digest: copy.digest,
            joined,
        };
        Some((copy, reading))
    }

    /// Forgets the best copy after the copies have changed.
    pub(in crate::index) fn forget_best(&mut self) {
        self.best = None;
        self.places = None;
        self.donors = None;
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

    /// Adds a copy that was read; returns whether it is the best. Unless a copy comes from a
    /// crawl, the time hardly depends on the number of copies.
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
            self.has_withdrawn |= copy.facts.is_withdrawn();
            self.withdraw(at);
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
        self.offer(at);
        self.compare(at);
        self.place_of_best() == Some(at)
    }

    /// Makes the new copy at `at` the best one if it ranks highest.
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

    /// Decides on copies that were not seen again: they are gone, or unsure if their file could
    /// not be read completely.
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
                // It is at another position in the same file.
                if digests.contains(&(Arc::clone(&copy.path), copy.digest)) {
                    return false;
                }
                // Another version of the decision in the same file replaced it.
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

    /// Removes copies that are gone. The one in the index stays until another has replaced it.
    pub(in crate::index) fn prune(&mut self) {
        let is_left = self.copies.iter().any(|copy| copy.state != State::Gone);
        let indexed = self.indexed.map(|reading| reading.digest);
        self.copies
            .retain(|copy| copy.state != State::Gone || is_left && Some(copy.digest) == indexed);
        self.forget_best();
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn copy(source: u8, richness: u32, facts: [bool; 3], is_there: bool) -> KnownCopy {
        let facts = ["a", "d", "t"].iter().zip(facts).filter(|(_, has)| *has);
        let facts = facts.map(|(key, _)| format!("\"{key}\":\"{source} {richness}\""));
        let facts = format!("{{{}}}", facts.collect::<Vec<_>>().join(","));
        KnownCopy {
            path: "a.jsonl".into(),
            source: format!("a.jsonl:{source}").into(),
            state: if is_there {
                State::Present
            } else {
                State::Pending
            },
            digest: 1,
            richness: (richness, 1, 1),
            facts: match facts.as_str() {
                "{}" => CopyFacts::default(),
                facts => serde_json::from_str(facts).unwrap(),
            },
            captured: None,
        }
    }

    proptest! {
        #[test]
        fn facts_of_many_copies_are_joined_as_those_of_few(
            copies in prop::collection::vec(
                (0_u8..40, 0_u32..4, any::<[bool; 3]>(), prop::bool::weighted(0.8)), 1..80),
        ) {
            let mut known = Known::default();
            for (source, richness, facts, is_there) in copies {
                let copy = copy(source, richness, facts, is_there);
                let (facts, source) = (copy.facts.clone(), copy.source.clone());
                known.put(copy);
                known.find_donors();
                let by_donors = known.missing_from(&facts, &source);
                let donors = known.donors.take();
                prop_assert_eq!(by_donors, known.missing_from(&facts, &source));
                known.donors = donors;
            }
        }
    }
}
