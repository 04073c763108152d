//! One impact list as bytes.

use super::file::{ListEntry, Written};
use crate::index::storage::bits::Bits;
use crate::index::storage::varint::{read_number, write_number};

/// A decision of a list.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Impact {
    pub(crate) ordinal: u32,
    /// The number of its paragraphs that contain the word, at least 1.
    pub(crate) paragraphs: u32,
    /// The score that the word alone gives it, before idf.
    pub(crate) score: f32,
    /// Whether the word is in a paragraph that is not standing text.
    pub(crate) own: bool,
}

/// The maximum quantised impact.
const MAX_IMPACT: u8 = u8::MAX >> 1;

/// The decisions that contain a word.
///
/// Laid out as three arrays: the decisions, as one bit each or as the steps from one to the
/// next, whichever is smaller; the numbers of paragraphs, half a byte each; the impacts, one
/// byte each, whose lowest bit marks a paragraph that is not standing text.
#[derive(Debug, Clone, Copy)]
pub(crate) struct ImpactList<'a> {
    /// The number of decisions in the segment.
    all: usize,
    decisions: usize,
    paragraphs: u64,
    scale: f32,
    which: &'a [u8],
    halves: &'a [u8],
    /// The numbers of paragraphs that do not fit half a byte.
    beyond: &'a [u8],
    impacts: &'a [u8],
}

/// Marks a number of paragraphs that is in `beyond`.
const BEYOND: u32 = 15;

impl<'a> ImpactList<'a> {
    /// Reads a list from the data of its file; `None` for a damaged list.
    pub(super) fn read(data: &'a [u8], entry: &ListEntry, all: usize) -> Option<Self> {
        let bytes = data.get(entry.data.clone())?;
        if xxhash_rust::xxh3::xxh3_64(bytes) as u32 != entry.checksum {
            return None;
        }
        let decisions = entry.decisions;
        let (which, rest) = bytes.split_at_checked(entry.which_bytes)?;
        let (halves, rest) = rest.split_at_checked(decisions.div_ceil(2))?;
        let (impacts, beyond) = rest.split_at_checked(decisions)?;
        Some(Self {
            all,
            decisions,
            paragraphs: entry.paragraphs,
            scale: entry.scale,
            which,
            halves,
            beyond,
            impacts,
        })
    }

    /// The number of decisions in it.
    pub(crate) fn decisions(&self) -> u64 {
        self.decisions as u64
    }

    /// The number of paragraphs with the word in all of them.
    pub(crate) fn paragraphs(&self) -> u64 {
        self.paragraphs
    }

    fn is_bits(&self) -> bool {
        self.which.len() == bytes_of_bits(self.all)
    }

    /// Adds its decisions to `found`.
    pub(crate) fn put(&self, found: &mut Bits) {
        if self.is_bits() {
            found.or_bytes(self.which);
        } else {
            self.each_step(|ordinal| found.set(ordinal));
        }
    }

    /// Calls `found` for each decision with an upper bound of its impact, and whether the word
    /// is in a paragraph that is not standing text.
    #[inline]
    pub(crate) fn for_each_bound(&self, mut found: impl FnMut(usize, f32, bool)) {
        let scale = self.scale;
        let mut impacts = self.impacts.iter();
        let each = |ordinal: usize| {
            if let Some(impact) = impacts.next() {
                found(ordinal, f32::from(impact >> 1) * scale, impact & 1 == 1);
            }
        };
        self.each(each);
    }

    /// Calls `found` for each decision with its number of paragraphs.
    #[inline]
    pub(crate) fn for_each_count(&self, mut found: impl FnMut(usize, u32)) {
        let mut beyond = self.beyond;
        let mut at = 0;
        let each = |ordinal: usize| {
            let half = u32::from(
                self.halves
                    .get(at / 2)
                    .map_or(0, |both| both >> (at % 2 * 4))
                    & 15,
            );
            at += 1;
            let count = if half == BEYOND {
                BEYOND + read_number(&mut beyond)
            } else {
                half
            };
            found(ordinal, count);
        };
        self.each(each);
    }

    #[inline]
    fn each(&self, found: impl FnMut(usize)) {
        if self.is_bits() {
            each_bit(self.which, self.all, found);
        } else {
            self.each_step(found);
        }
    }

    #[inline]
    fn each_step(&self, mut found: impl FnMut(usize)) {
        let mut rest = self.which;
        let mut next = 0;
        for _ in 0..self.decisions {
            next += read_number(&mut rest) as usize;
            // A damaged list may name decisions beyond the segment.
            if next >= self.all {
                return;
            }
            found(next);
            next += 1;
        }
    }
}

/// Appends the list of a segment with `all` decisions to `bytes`.
pub(super) fn write(impacts: &[Impact], all: usize, bytes: &mut Vec<u8>) -> Written {
    let start = bytes.len();
    let mut last = 0;
    for impact in impacts {
        write_number(impact.ordinal - last, bytes);
        last = impact.ordinal + 1;
    }
    // A list of exactly this length is read as bits.
    if bytes.len() - start >= bytes_of_bits(all) {
        bytes.truncate(start);
        bytes.resize(start + bytes_of_bits(all), 0);
        for impact in impacts {
            let at = impact.ordinal as usize;
            bytes[start + at / 8] |= 1 << (at % 8);
        }
    }
    let which_bytes = bytes.len() - start;
    let halves = bytes.len();
    bytes.resize(halves + impacts.len().div_ceil(2), 0);
    for (at, impact) in impacts.iter().enumerate() {
        let half = impact.paragraphs.min(BEYOND) as u8;
        bytes[halves + at / 2] |= half << (at % 2 * 4);
    }
    let highest = impacts.iter().map(|impact| impact.score);
    let highest = highest.fold(0.0, f32::max);
    let scale = highest / f32::from(MAX_IMPACT);
    bytes.extend(impacts.iter().map(|impact| {
        let steps = if scale > 0.0 {
            impact.score / scale
        } else {
            0.0
        };
        // Round up: a bound must not be below its impact.
        (steps.ceil() as u8).min(MAX_IMPACT) << 1 | u8::from(impact.own)
    }));
    for impact in impacts {
        if impact.paragraphs >= BEYOND {
            write_number(impact.paragraphs - BEYOND, bytes);
        }
    }
    let paragraphs = impacts.iter().map(|impact| u64::from(impact.paragraphs));
    Written {
        decisions: impacts.len(),
        paragraphs: paragraphs.sum(),
        scale,
        which_bytes,
    }
}

fn bytes_of_bits(all: usize) -> usize {
    all.div_ceil(64) * 8
}

#[inline]
fn each_bit(bytes: &[u8], all: usize, mut found: impl FnMut(usize)) {
    let (words, _) = bytes.as_chunks::<8>();
    for (at, word) in words.iter().enumerate() {
        let mut rest = u64::from_le_bytes(*word);
        while rest != 0 {
            let number = at * 64 + rest.trailing_zeros() as usize;
            rest &= rest - 1;
            if number < all {
                found(number);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn a_list_is_read_as_it_was_written(
            decisions in prop::collection::btree_map(
                0_u32..700,
                (1_u32..40, 0.0_f32..3.0, any::<bool>()),
                1..300,
            ),
            all in 700_usize..2_000,
        ) {
            let impacts = decisions.iter().map(|(ordinal, (paragraphs, score, own))| Impact {
                ordinal: *ordinal,
                paragraphs: *paragraphs,
                score: *score,
                own: *own,
            });
            let impacts: Vec<Impact> = impacts.collect();
            // After another list.
            let mut data = vec![7; 3];
            let written = write(&impacts, all, &mut data);
            let entry = ListEntry::new((0, 1), 3..data.len(), written, &data);
            let list = ImpactList::read(&data, &entry, all).unwrap();
            prop_assert_eq!(list.decisions(), impacts.len() as u64);
            let sum: u32 = impacts.iter().map(|impact| impact.paragraphs).sum();
            prop_assert_eq!(list.paragraphs(), u64::from(sum));
            let mut found = Bits::none(all);
            list.put(&mut found);
            let ordinals: Vec<usize> = impacts.iter().map(|one| one.ordinal as usize).collect();
            prop_assert_eq!(found.iter().collect::<Vec<_>>(), ordinals);
            let mut counts = Vec::new();
            list.for_each_count(|ordinal, count| counts.push((ordinal as u32, count)));
            let expected: Vec<_> = impacts.iter().map(|one| (one.ordinal, one.paragraphs)).collect();
            prop_assert_eq!(counts, expected);
            let highest = impacts.iter().map(|one| one.score).fold(0.0, f32::max);
            let mut bounds = Vec::new();
            list.for_each_bound(|ordinal, bound, own| bounds.push((ordinal as u32, bound, own)));
            prop_assert_eq!(bounds.len(), impacts.len());
            for ((ordinal, bound, own), impact) in bounds.into_iter().zip(&impacts) {
                prop_assert_eq!((ordinal, own), (impact.ordinal, impact.own));
                prop_assert!(bound * 1.0001 >= impact.score, "{bound} for {}", impact.score);
                prop_assert!(bound <= impact.score + highest / 125.0);
            }
            for at in 3..data.len() {
                data[at] ^= 1;
                prop_assert!(ImpactList::read(&data, &entry, all).is_none());
                data[at] ^= 1;
            }
        }
    }
}
