//! Standing text: wording that is repeated across decisions.

use std::fs;
use std::ops::Range;
use std::path::{Path, PathBuf};

use rayon::prelude::*;
use tantivy::Directory;
use tantivy::directory::{MmapDirectory, OwnedBytes};

use super::segment::Segment;
use crate::files;
use crate::text::{Fingerprint, fingerprint};

/// In how many decisions each wording stands.
///
/// Counted over all living decisions after every commit, and kept in a file
/// beside the engine's: the counts of a wording change with decisions that are
/// added elsewhere, so they cannot be part of a segment. A file that does not
/// belong to the commit is not used, and the counting is done again.
pub(crate) struct Wordings {
    // The file, as it is or as it will be: it is read where it lies, because most
    // searches want a handful of numbers out of its millions.
    bytes: OwnedBytes,
    // Where in it, for each minimum of a fingerprint, the minima and the numbers
    // of decisions that have a paragraph with them, where these are two or more.
    counts: [Range<usize>; 2],
    // By segment: where the level of each document is, see `level`.
    levels: Vec<Range<usize>>,
}

/// A minimum, rising, and a number of decisions.
type Counts = Vec<(u64, u32)>;

/// The bytes of a minimum and its number of decisions.
const COUNT_BYTES: usize = 12;

/// The columns of the minima.
const COLUMNS: [&str; 2] = ["wording_a", "wording_b"];

/// Opens the file of wordings; a change of its layout changes this.
const MAGIC: &[u8; 8] = b"redress1";

impl Wordings {
    /// From this many decisions on, a wording is called standing.
    pub(crate) const STANDING: u64 = 10;

    /// Levels to a tenfold number of decisions.
    const LEVELS_A_DECADE: f32 = 16.0;

    /// How common a wording is, on a scale that rises by
    /// [`Self::LEVELS_A_DECADE`] with every tenfold number of decisions; 0 for
    /// what is not standing text.
    fn level(decisions: u32) -> u8 {
        if u64::from(decisions) < Self::STANDING {
            return 0;
        }
        ((decisions as f32).log10() * Self::LEVELS_A_DECADE) as u8
    }

    /// What is left of the score of a paragraph whose wording has a level, when
    /// each tenfold number of decisions takes `standing` of it.
    pub(crate) fn left(level: u8, standing: f32) -> f32 {
        let decades = f32::from(level) / Self::LEVELS_A_DECADE;
        (1.0 - standing * decades).max(0.05)
    }

    /// Counts the wordings of all living decisions.
    pub(crate) fn count(segments: &[Segment]) -> Self {
        let minima: Vec<[Vec<u64>; 2]> = segments
            .iter()
            .map(|segment| COLUMNS.map(|column| segment.numbers(column, |minimum| minimum)))
            .collect();
        let counts: [Counts; 2] = [0, 1].map(|which| {
            let mut all: Vec<u64> = segments
                .par_iter()
                .zip(&minima)
                .flat_map_iter(|(segment, minima)| living_minima(segment, &minima[which]))
                .collect();
            all.par_sort_unstable();
            let runs = all.chunk_by(|one, other| one == other);
            runs.filter(|run| run.len() > 1)
                .map(|run| (run[0], run.len() as u32))
                .collect()
        });
        let decisions = |which: usize, minimum: u64| {
            let counts: &Counts = &counts[which];
            let at = counts.binary_search_by_key(&minimum, |(known, _)| *known);
            at.map_or(1, |at| counts[at].1)
        };
        let levels: Vec<Vec<u8>> = minima
            .par_iter()
            .map(|[first, second]| {
                let pairs = first.iter().zip(second);
                pairs
                    .map(|(a, b)| Self::level(decisions(0, *a).max(decisions(1, *b))))
                    .collect()
            })
            .collect();
        let bytes = OwnedBytes::new(laid_out(segments, &levels, &counts));
        Self::of_bytes(bytes, segments).expect("what was just laid out is whole")
    }

    /// In how many decisions nearly the wording of `text` stands, at least 1.
    pub(crate) fn of_text(&self, text: &str) -> u64 {
        fingerprint(text).map_or(1, |Fingerprint { minima }| {
            u64::from(self.of_minima(minima))
        })
    }

    /// Whether `text` is surely standing text: both its minima are those of a
    /// wording that stands in about as many decisions. One minimum alone can be a
    /// shingle that unlike texts have in common.
    pub(crate) fn is_surely_standing(&self, text: &str) -> bool {
        let Some(Fingerprint { minima }) = fingerprint(text) else {
            return false;
        };
        let [one, other] = self.counts_of(minima).map(u64::from);
        one.min(other) >= Self::STANDING && one.max(other) <= 2 * one.min(other)
    }

    fn of_minima(&self, minima: [u64; 2]) -> u32 {
        let [one, other] = self.counts_of(minima);
        one.max(other)
    }

    fn counts_of(&self, minima: [u64; 2]) -> [u32; 2] {
        let count = |which: usize| {
            let (counts, _) = self.bytes[self.counts[which].clone()].as_chunks::<COUNT_BYTES>();
            let at = counts.binary_search_by_key(&minima[which], |count| read_count(count).0);
            at.map_or(1, |at| read_count(&counts[at]).1)
        };
        [0, 1].map(count)
    }

    /// The level of every document of a segment.
    pub(crate) fn levels(&self, segment: usize) -> &[u8] {
        &self.bytes[self.levels[segment].clone()]
    }

    /// Keeps the counts for later openings. What cannot be kept is counted again.
    pub(crate) fn keep(&self, folder: &Path, ledger: u64) {
        let kept = Self::name(ledger);
        // Whole or not at all: a part of it would be taken for damage.
        let _ = files::write_whole(&folder.join(&kept), &self.bytes);
        for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
            let name = entry.file_name();
            let name = name.to_string_lossy();
            if name.starts_with("wordings-") && name != kept {
                let _ = fs::remove_file(entry.path());
            }
        }
    }

    /// Reads what was kept for this very commit and these segments.
    pub(crate) fn read(folder: &Path, ledger: u64, segments: &[Segment]) -> Option<Self> {
        // The engine's directory maps the file.
        let directory = MmapDirectory::open(folder).ok()?;
        let file = directory.open_read(Path::new(&Self::name(ledger))).ok()?;
        Self::of_bytes(file.read_bytes().ok()?, segments)
    }

    fn of_bytes(bytes: OwnedBytes, segments: &[Segment]) -> Option<Self> {
        let (whole, checksum) = bytes.split_last_chunk::<8>()?;
        if xxhash_rust::xxh3::xxh3_64(whole) != u64::from_le_bytes(*checksum) {
            return None;
        }
        let mut rest = whole.strip_prefix(MAGIC)?;
        if number(&mut rest)? != segments.len() {
            return None;
        }
        // Takes so many bytes from the front, and tells where they lie.
        let take = |rest: &mut &[u8], len: usize| {
            let start = whole.len() - rest.len();
            *rest = rest.get(len..)?;
            Some(start..start + len)
        };
        let mut levels = Vec::with_capacity(segments.len());
        for segment in segments {
            rest = rest.strip_prefix(segment.reader.segment_id().uuid_string().as_bytes())?;
            let len = number(&mut rest)?;
            if len != segment.reader.max_doc() as usize {
                return None;
            }
            levels.push(take(&mut rest, len)?);
        }
        let mut counts = [0..0, 0..0];
        for counts in &mut counts {
            let len = number(&mut rest)?.checked_mul(COUNT_BYTES)?;
            *counts = take(&mut rest, len)?;
        }
        Some(Self {
            bytes,
            counts,
            levels,
        })
    }

    /// The file kept for a commit, where it is there and not as it was written.
    pub(crate) fn damaged_file(folder: &Path, ledger: u64) -> Option<PathBuf> {
        let path = folder.join(Self::name(ledger));
        let bytes = fs::read(&path).ok()?;
        let whole = bytes
            .split_last_chunk::<8>()
            .is_some_and(|(bytes, checksum)| {
                xxhash_rust::xxh3::xxh3_64(bytes) == u64::from_le_bytes(*checksum)
            });
        (!whole).then_some(path)
    }

    fn name(ledger: u64) -> String {
        format!("wordings-{ledger}.bin")
    }
}

/// The file of wordings: all numbers with the lowest byte first, a checksum last.
fn laid_out(segments: &[Segment], levels: &[Vec<u8>], counts: &[Counts; 2]) -> Vec<u8> {
    let mut bytes = MAGIC.to_vec();
    bytes.extend_from_slice(&(segments.len() as u64).to_le_bytes());
    for (segment, levels) in segments.iter().zip(levels) {
        bytes.extend_from_slice(segment.reader.segment_id().uuid_string().as_bytes());
        bytes.extend_from_slice(&(levels.len() as u64).to_le_bytes());
        bytes.extend_from_slice(levels);
    }
    for counts in counts {
        bytes.extend_from_slice(&(counts.len() as u64).to_le_bytes());
        for (minimum, decisions) in counts {
            bytes.extend_from_slice(&minimum.to_le_bytes());
            bytes.extend_from_slice(&decisions.to_le_bytes());
        }
    }
    let checksum = xxhash_rust::xxh3::xxh3_64(&bytes);
    bytes.extend_from_slice(&checksum.to_le_bytes());
    bytes
}

fn read_count(count: &[u8; COUNT_BYTES]) -> (u64, u32) {
    let [minimum @ .., a, b, c, d] = count;
    (
        u64::from_le_bytes(*minimum),
        u32::from_le_bytes([*a, *b, *c, *d]),
    )
}

/// The minima of the living decisions; a decision counts once, however often it
/// says the same.
fn living_minima(segment: &Segment, column: &[u64]) -> Vec<u64> {
    let mut minima = Vec::with_capacity(column.len());
    let mut own = Vec::new();
    for decision in (0..segment.decisions()).filter(|decision| segment.is_alive(*decision)) {
        let run = segment.starts[decision] as usize..segment.starts[decision + 1] as usize;
        own.clear();
        own.extend(
            column
                .get(run)
                .unwrap_or(&[])
                .iter()
                .filter(|minimum| **minimum != 0),
        );
        own.sort_unstable();
        own.dedup();
        minima.extend_from_slice(&own);
    }
    minima
}

fn number(rest: &mut &[u8]) -> Option<usize> {
    let (number, others) = rest.split_first_chunk::<8>()?;
    *rest = others;
    usize::try_from(u64::from_le_bytes(*number)).ok()
}
