//! The file of wordings. All numbers are little-endian; a checksum comes last.

use std::fs;
use std::ops::Range;
use std::path::Path;

use tantivy::directory::OwnedBytes;

use super::{OfSegment, Wordings};
use crate::files;
use crate::index::reading::segment::Segment;
use crate::text::Fingerprint;

/// The first bytes of the file. A new layout changes them.
const MAGIC: &[u8; 8] = b"redress3";

/// The size of a wording's number and of a number of decisions, in bytes.
pub(super) const NUMBER_BYTES: usize = 4;
/// The size of a fingerprint, in bytes: three keys and a sketch.
pub(super) const LEADER_BYTES: usize = 3 * NUMBER_BYTES + 8;

impl Wordings {
    /// The name of the file that belongs to a commit.
    pub(crate) fn file_name(ledger: u64) -> String {
        format!("wordings-{ledger}.bin")
    }

    /// Stores the counts for later openings. If that fails, they are counted again.
    pub(crate) fn keep(&self, folder: &Path, ledger: u64) {
        let kept = Self::file_name(ledger);
        // Written whole or not at all: a part would count as damage.
        let _ = files::write_whole(&folder.join(&kept), &self.bytes);
        for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
            let name = entry.file_name();
            let name = name.to_string_lossy();
            if name.starts_with("wordings-") && name != kept {
                let _ = fs::remove_file(entry.path());
            }
        }
    }

    /// Lays out the counts as a file.
    pub(super) fn laid_out(
        segments: &[Segment],
        counted: &[(Vec<u8>, Vec<u32>)],
        decisions: &[u32],
        leaders: &[Fingerprint],
    ) -> Self {
        let mut bytes = MAGIC.to_vec();
        bytes.extend_from_slice(&(segments.len() as u64).to_le_bytes());
        for (segment, (levels, wordings)) in segments.iter().zip(counted) {
            bytes.extend_from_slice(segment.reader.segment_id().uuid_string().as_bytes());
            bytes.extend_from_slice(&(levels.len() as u64).to_le_bytes());
            bytes.extend_from_slice(levels);
            bytes.extend(wordings.iter().flat_map(|wording| wording.to_le_bytes()));
        }
        bytes.extend_from_slice(&(decisions.len() as u64).to_le_bytes());
        bytes.extend(decisions.iter().flat_map(|count| count.to_le_bytes()));
        bytes.extend_from_slice(&(leaders.len() as u64).to_le_bytes());
        for leader in leaders {
            bytes.extend(leader.keys.iter().flat_map(|key| key.to_le_bytes()));
            bytes.extend_from_slice(&leader.sketch.to_le_bytes());
        }
        let checksum = xxhash_rust::xxh3::xxh3_64(&bytes);
        bytes.extend_from_slice(&checksum.to_le_bytes());
        Self::of_bytes(OwnedBytes::new(bytes), segments).expect("what was just laid out is whole")
    }

    /// Reads the file of these segments; `None` where it is damaged.
    pub(crate) fn of_bytes(bytes: OwnedBytes, segments: &[Segment]) -> Option<Self> {
        let (whole, checksum) = bytes.split_last_chunk::<8>()?;
        if xxhash_rust::xxh3::xxh3_64(whole) != u64::from_le_bytes(*checksum) {
            return None;
        }
        let mut rest = whole.strip_prefix(MAGIC)?;
        if number(&mut rest)? != segments.len() {
            return None;
        }
        // Takes `len` bytes from the front and returns their range.
        let take = |rest: &mut &[u8], len: usize| -> Option<Range<usize>> {
            let start = whole.len() - rest.len();
            *rest = rest.get(len..)?;
            Some(start..start + len)
        };
        let mut of_segments = Vec::with_capacity(segments.len());
        for segment in segments {
            rest = rest.strip_prefix(segment.reader.segment_id().uuid_string().as_bytes())?;
            let len = number(&mut rest)?;
            if len != segment.reader.max_doc() as usize {
                return None;
            }
            of_segments.push(OfSegment {
                levels: take(&mut rest, len)?,
                wordings: take(&mut rest, len.checked_mul(NUMBER_BYTES)?)?,
            });
        }
        let len = number(&mut rest)?.checked_mul(NUMBER_BYTES)?;
        let decisions = take(&mut rest, len)?;
        let len = number(&mut rest)?.checked_mul(LEADER_BYTES)?;
        let leaders = take(&mut rest, len)?;
        Some(Self {
            bytes,
            of_segments,
            decisions,
            leaders,
        })
    }

    /// Returns whether a file is intact.
    pub(crate) fn is_whole(bytes: &[u8]) -> bool {
        let parts = bytes.split_last_chunk::<8>();
        parts.is_some_and(|(bytes, checksum)| {
            xxhash_rust::xxh3::xxh3_64(bytes) == u64::from_le_bytes(*checksum)
        })
    }
}

/// Reads a fingerprint from the file.
pub(super) fn read_leader(bytes: &[u8; LEADER_BYTES]) -> Fingerprint {
    let (keys, sketch) = bytes.split_at(3 * NUMBER_BYTES);
    let (keys, _) = keys.as_chunks::<NUMBER_BYTES>();
    let key = |at: usize| keys.get(at).map_or(0, |key| u32::from_le_bytes(*key));
    let sketch = sketch.first_chunk::<8>();
    Fingerprint {
        keys: [key(0), key(1), key(2)],
        sketch: sketch.map_or(0, |sketch| u64::from_le_bytes(*sketch)),
    }
}

fn number(rest: &mut &[u8]) -> Option<usize> {
    let (number, others) = rest.split_first_chunk::<8>()?;
    *rest = others;
    usize::try_from(u64::from_le_bytes(*number)).ok()
}
