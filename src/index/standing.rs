//! Standing text: wording that is repeated across decisions, and what the Ombudsman says about
//! its role and powers, however few decisions use the same words.

mod groups;
mod file;

use std::ops::Range;

use rayon::prelude::*;
use tantivy::directory::OwnedBytes;

use self::file::{LEADER_BYTES, NUMBER_BYTES, read_leader};
use self::groups::Groups;
use super::reading::segment::Segment;
use super::storage::schema::fingerprint_of;
use crate::model::SectionKind;
use crate::text::{Fingerprint, fingerprint};

/// The number of decisions that contain each wording.
///
/// Counted over all living decisions after every commit, and kept in a file next to the
/// engine's: the counts of a wording change with decisions that are added elsewhere, so they
/// cannot be part of a segment. A file that does not belong to the commit is not used, and the
/// counting is repeated.
pub(crate) struct Wordings {
    // The file, as it is or as it will be written. It is read in place, because most searches
    // need a few numbers out of its millions.
    bytes: OwnedBytes,
    of_segments: Vec<OfSegment>,
    // The range of the numbers of decisions, by the number of a wording minus 1.
    decisions: Range<usize>,
    // The range of the leaders' fingerprints of standing text, in the same order.
    leaders: Range<usize>,
}

/// The ranges for the documents of a segment.
struct OfSegment {
    /// By document: how common its wording is, see [`Wordings::level`].
    levels: Range<usize>,
    /// By document: the number of its wording.
    wordings: Range<usize>,
}

/// The number of a wording that is in two decisions or more, counted from 1 with the commonest
/// first. Near-equal texts have the same number. Another state of the index gives other
/// numbers.
pub type Wording = std::num::NonZeroU32;

impl Wordings {
    /// The minimum number of decisions of a standing wording.
    pub(crate) const STANDING: u32 = 10;

    /// The level of a wording that is in every decision.
    const EVERYWHERE: f32 = 200.0;

    /// The minimum level of a paragraph on role and powers: such a section is never about the
    /// complaint, in an index of five decisions as in one of thousands.
    const POWERS: u8 = 100;

    /// How common a wording is among all decisions; 0 for text that is not standing text.
    ///
    /// It rises with the logarithm of the number of decisions, as the information of a match in
    /// it falls.
    fn level(decisions: u32, all: u64) -> u8 {
        if decisions < Self::STANDING {
            return 0;
        }
        let share = (decisions as f32).ln() / (all as f32).ln();
        (share * Self::EVERYWHERE).clamp(1.0, Self::EVERYWHERE) as u8
    }

    /// The share of its score that a paragraph with this level of standing text keeps, if a
    /// wording that is in every decision loses the share `standing`.
    pub(crate) fn left(level: u8, standing: f32) -> f32 {
        let lost = standing * f32::from(level) / Self::EVERYWHERE;
        (1.0 - lost).max(0.05)
    }

    /// Counts the wordings of all living decisions.
    pub(crate) fn count(segments: &[Segment]) -> Self {
        let prints: Vec<Vec<Option<Fingerprint>>> = segments.par_iter().map(prints_of).collect();
        let living = segments.iter().zip(&prints).flat_map(|(segment, prints)| {
            let runs = living_runs(segment);
            runs.flat_map(|run| prints[run].iter().flatten().copied())
        });
        let groups = Groups::new(living, prints.iter().map(Vec::len).sum());
        let grouped: Vec<Vec<Option<u32>>> = prints
            .par_iter()
            .map(|prints| prints.iter().map(|print| groups.of((*print)?)).collect())
            .collect();
        drop(prints);
        let mut decisions = vec![0_u32; groups.len()];
        let mut own: Vec<u32> = Vec::new();
        for (segment, grouped) in segments.iter().zip(&grouped) {
            for run in living_runs(segment) {
                // A decision counts once, however often it repeats a wording.
                own.clear();
                own.extend(grouped[run].iter().flatten());
                own.sort_unstable();
                own.dedup();
                for group in &own {
                    decisions[*group as usize] += 1;
                }
            }
        }
        let mut order: Vec<u32> = (0..groups.len() as u32)
            .filter(|group| decisions[*group as usize] > 1)
            .collect();
        order.sort_unstable_by_key(|group| {
            (u32::MAX - decisions[*group as usize], groups.leader(*group))
        });
        let mut numbers = vec![0_u32; groups.len()];
        for (number, group) in (1..).zip(&order) {
            numbers[*group as usize] = number;
        }
        let all = segments.iter().map(Segment::living).sum();
        let counted: Vec<(Vec<u8>, Vec<u32>)> = grouped
            .par_iter()
            .zip(segments)
            .map(|(grouped, segment)| {
                let level = |(group, section): (&Option<u32>, &u8)| {
                    let least = match SectionKind::of_code(*section) {
                        Some(SectionKind::Powers) => Self::POWERS,
                        _ => 0,
                    };
                    let level = group.map(|group| Self::level(decisions[group as usize], all));
                    level.unwrap_or(0).max(least)
                };
                let number = |group: &Option<u32>| group.map_or(0, |at| numbers[at as usize]);
                (
                    grouped.iter().zip(segment.sections()).map(level).collect(),
                    grouped.iter().map(number).collect(),
                )
            })
            .collect();
        let decisions: Vec<u32> = order.iter().map(|at| decisions[*at as usize]).collect();
        let standing = decisions.partition_point(|count| *count >= Self::STANDING);
        let leaders = order[..standing].iter().map(|at| groups.leader(*at));
        let leaders: Vec<Fingerprint> = leaders.collect();
        Self::laid_out(segments, &counted, &decisions, &leaders)
    }

    /// Returns whether `text`, which need not be in the index, is standing text in it: whether
    /// it is near the leader of a standing wording.
    pub(crate) fn is_standing_text(&self, text: &str) -> bool {
        let Some(print) = fingerprint(text) else {
            return false;
        };
        let (leaders, _) = self.bytes[self.leaders.clone()].as_chunks::<LEADER_BYTES>();
        leaders.iter().any(|leader| {
            let leader = read_leader(leader);
            leader.shares_a_key(print) && leader.is_near(print)
        })
    }

    /// The level of every document of a segment, above 0 for standing text.
    pub(crate) fn levels(&self, segment: usize) -> &[u8] {
        &self.bytes[self.of_segments[segment].levels.clone()]
    }

    /// The wording of a document; `None` where no other decision has it.
    pub(crate) fn of(&self, segment: usize, doc: u32) -> Option<Wording> {
        Wording::new(self.number(&self.of_segments[segment].wordings, doc as usize))
    }

    /// Returns whether a document is standing text.
    pub(crate) fn is_standing(&self, segment: usize, doc: u32) -> bool {
        self.levels(segment)[doc as usize] > 0
    }

    /// The wording of a document that is standing text; `None` where no other decision has it.
    pub(crate) fn standing(&self, segment: usize, doc: u32) -> Option<Wording> {
        self.of(segment, doc)
            .filter(|_| self.is_standing(segment, doc))
    }

    /// The number of decisions that contain a wording, at least 1.
    pub(crate) fn decisions(&self, wording: Option<Wording>) -> u64 {
        wording.map_or(1, |wording| {
            u64::from(self.number(&self.decisions, wording.get() as usize - 1))
        })
    }

    /// The number of wordings that are standing text.
    pub(crate) fn standing_wordings(&self) -> usize {
        let (counts, _) = self.bytes[self.decisions.clone()].as_chunks::<NUMBER_BYTES>();
        counts.partition_point(|count| u32::from_le_bytes(*count) >= Self::STANDING)
    }

    fn number(&self, within: &Range<usize>, at: usize) -> u32 {
        let (numbers, _) = self.bytes[within.clone()].as_chunks::<NUMBER_BYTES>();
        numbers
            .get(at)
            .map_or(0, |number| u32::from_le_bytes(*number))
    }
}

/// The fingerprint of each document.
fn prints_of(segment: &Segment) -> Vec<Option<Fingerprint>> {
    let keys = segment.numbers("wording_keys", |keys| keys);
    let sketches = segment.numbers("wording", |sketch| sketch);
    let both = keys.into_iter().zip(sketches);
    let mut prints: Vec<_> = both
        .map(|(keys, sketch)| fingerprint_of(keys, sketch))
        .collect();
    // A column that cannot be read gives no fingerprints.
    prints.resize(segment.reader.max_doc() as usize, None);
    prints
}

/// The documents of each living decision.
fn living_runs(segment: &Segment) -> impl Iterator<Item = Range<usize>> {
    let living = (0..segment.decisions()).filter(|decision| segment.is_alive(*decision));
    living.map(|at| segment.starts[at] as usize..segment.starts[at + 1] as usize)
}
