//! The file of a segment's impact lists. All numbers are little-endian.
//!
//! The part before the lists has a checksum, and each list has its own, so that a search
//! verifies only what it reads.

use std::collections::BTreeSet;
use std::fs;
use std::ops::Range;
use std::path::{Path, PathBuf};

use tantivy::directory::OwnedBytes;

use super::MadeWith;
use crate::files;
use crate::index::reading::segment::Segment;

/// The first bytes of the file. A new layout changes them.
const MAGIC: &[u8; 8] = b"impacts5";

/// The size of a table entry, in bytes.
const ENTRY_BYTES: usize = 48;

/// The lists of a segment, ready to write.
#[derive(Default)]
pub(super) struct Lists {
    pub(super) words: Vec<ListEntry>,
    pub(super) common_grams: Vec<ListEntry>,
    pub(super) data: Vec<u8>,
}

/// The location of a list.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct ListEntry {
    /// The key: the start of the word's postings, or the key of the common grams.
    pub(super) key: u64,
    /// The end of the word's postings; 0 for common grams.
    pub(super) end: usize,
    /// The byte range of the list in the data.
    pub(super) data: Range<usize>,
    pub(super) which_bytes: usize,
    pub(super) decisions: usize,
    pub(super) paragraphs: u64,
    pub(super) scale: f32,
    pub(super) checksum: u32,
}

/// What a list needs in addition to its bytes.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Written {
    pub(super) decisions: usize,
    pub(super) paragraphs: u64,
    pub(super) scale: f32,
    pub(super) which_bytes: usize,
}

impl ListEntry {
    pub(super) fn new(
        (key, end): (u64, usize),
        data: Range<usize>,
        written: Written,
        all: &[u8],
    ) -> Self {
        Self {
            key,
            end,
            checksum: xxhash_rust::xxh3::xxh3_64(&all[data.clone()]) as u32,
            data,
            which_bytes: written.which_bytes,
            decisions: written.decisions,
            paragraphs: written.paragraphs,
            scale: written.scale,
        }
    }

    fn write(&self, bytes: &mut Vec<u8>) {
        for number in [self.key, self.end as u64, self.data.start as u64] {
            bytes.extend_from_slice(&number.to_le_bytes());
        }
        for number in [self.data.len(), self.which_bytes, self.decisions] {
            bytes.extend_from_slice(&(number as u32).to_le_bytes());
        }
        bytes.extend_from_slice(&(self.paragraphs as u32).to_le_bytes());
        bytes.extend_from_slice(&self.scale.to_le_bytes());
        bytes.extend_from_slice(&self.checksum.to_le_bytes());
    }

    fn read(bytes: &[u8; ENTRY_BYTES]) -> Self {
        let mut rest = bytes.as_slice();
        let key = number(&mut rest, 8);
        let mut place = || number(&mut rest, 8) as usize;
        let (end, data) = (place(), place());
        let mut count = || number(&mut rest, 4) as u32;
        let (len, which_bytes, decisions) = (count() as usize, count() as usize, count() as usize);
        Self {
            key,
            end,
            data: data..data.saturating_add(len),
            which_bytes,
            decisions,
            paragraphs: u64::from(count()),
            scale: f32::from_bits(count()),
            checksum: count(),
        }
    }
}

/// Entries in ascending order of their keys.
pub(super) struct Table(Range<usize>);

impl Table {
    /// The entry with a key.
    pub(super) fn find(&self, bytes: &[u8], key: u64) -> Option<ListEntry> {
        let (entries, _) = bytes.get(self.0.clone())?.as_chunks::<ENTRY_BYTES>();
        let at = entries.binary_search_by_key(&key, key_of).ok()?;
        Some(ListEntry::read(&entries[at]))
    }

    /// The entry with the greatest key that is at most this one.
    pub(super) fn find_up_to(&self, bytes: &[u8], key: u64) -> Option<ListEntry> {
        let (entries, _) = bytes.get(self.0.clone())?.as_chunks::<ENTRY_BYTES>();
        let next = entries.partition_point(|entry| key_of(entry) <= key);
        Some(ListEntry::read(&entries[next.checked_sub(1)?]))
    }

    fn entries<'a>(&self, bytes: &'a [u8]) -> impl Iterator<Item = ListEntry> + 'a {
        let (entries, _) = bytes.get(self.0.clone()).unwrap_or_default().as_chunks();
        entries.iter().map(ListEntry::read)
    }
}

fn key_of(entry: &[u8; ENTRY_BYTES]) -> u64 {
    number(&mut entry.as_slice(), 8)
}

/// The byte ranges of the parts of a file.
pub(super) struct ImpactLayout {
    pub(super) made_with: MadeWith,
    pub(super) decisions: usize,
    /// By document: its level of standing text when the lists were built.
    pub(super) levels: Range<usize>,
    pub(super) words: Table,
    pub(super) common_grams: Table,
    pub(super) data: Range<usize>,
}

impl ImpactLayout {
    /// `None` for a file of another segment or layout, or a damaged one.
    pub(super) fn read(bytes: &[u8], segment: &Segment) -> Option<Self> {
        let mut rest = bytes.strip_prefix(MAGIC)?;
        // The lists of another segment may have the same counts.
        rest = rest.strip_prefix(segment.reader.segment_id().uuid_string().as_bytes())?;
        let mut count = || number(&mut rest, 4) as u32;
        let (docs, decisions) = (count(), count() as usize);
        let average_words = f32::from_bits(count());
        let settings = count() as usize;
        let (words, common_grams) = (count() as usize, count() as usize);
        if docs != segment.reader.max_doc() || decisions != segment.decisions() {
            return None;
        }
        let mut at = bytes.len() - rest.len();
        let mut take = |len: usize| {
            let range = at..at.checked_add(len)?;
            at = range.end;
            (range.end <= bytes.len()).then_some(range)
        };
        let settings = take(settings.checked_mul(4)?)?;
        let levels = take(docs as usize)?;
        let words = Table(take(words.checked_mul(ENTRY_BYTES)?)?);
        let common_grams = Table(take(common_grams.checked_mul(ENTRY_BYTES)?)?);
        let checksum = take(8)?;
        let whole = xxhash_rust::xxh3::xxh3_64(&bytes[..checksum.start]);
        if number(&mut &bytes[checksum.clone()], 8) != whole {
            return None;
        }
        let (settings, _) = bytes[settings].as_chunks::<4>();
        Some(Self {
            made_with: MadeWith {
                settings: settings
                    .iter()
                    .map(|bits| f32::from_le_bytes(*bits))
                    .collect(),
                average_words,
            },
            decisions,
            levels,
            words,
            common_grams,
            data: checksum.end..bytes.len(),
        })
    }
}

/// Writes the lists of a segment. A search works without the file.
pub(super) fn write(
    folder: &Path,
    segment: &Segment,
    made_with: &MadeWith,
    levels: &[u8],
    lists: &Lists,
) {
    let mut bytes = MAGIC.to_vec();
    bytes.extend_from_slice(segment.reader.segment_id().uuid_string().as_bytes());
    for number in [segment.reader.max_doc(), segment.decisions() as u32] {
        bytes.extend_from_slice(&number.to_le_bytes());
    }
    bytes.extend_from_slice(&made_with.average_words.to_le_bytes());
    for count in [
        made_with.settings.len(),
        lists.words.len(),
        lists.common_grams.len(),
    ] {
        bytes.extend_from_slice(&(count as u32).to_le_bytes());
    }
    let settings = made_with.settings.iter();
    bytes.extend(settings.flat_map(|setting| setting.to_le_bytes()));
    bytes.extend_from_slice(levels);
    for entry in lists.words.iter().chain(&lists.common_grams) {
        entry.write(&mut bytes);
    }
    let checksum = xxhash_rust::xxh3::xxh3_64(&bytes);
    bytes.extend_from_slice(&checksum.to_le_bytes());
    bytes.extend_from_slice(&lists.data);
    let _ = files::write_whole(&folder.join(name(segment)), &bytes);
}

/// Removes the files of segments that are gone.
pub(super) fn remove_others(folder: &Path, segments: &[Segment]) {
    let names: BTreeSet<String> = segments.iter().map(name).collect();
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let name = entry.file_name();
        let name = name.to_string_lossy();
        if name.starts_with("impacts-") && !names.contains(name.as_ref()) {
            let _ = fs::remove_file(entry.path());
        }
    }
}

/// The files that exist and are damaged.
pub(super) fn damaged(
    folder: &Path,
    segments: &[Segment],
    kept: &[Option<OwnedBytes>],
) -> Vec<PathBuf> {
    let is_damaged = |(segment, bytes): (&Segment, &Option<OwnedBytes>)| {
        let bytes = bytes.as_ref()?;
        let Some(layout) = ImpactLayout::read(bytes, segment) else {
            // A file of another layout is not used; the next run rebuilds it.
            return Some(!is_of_another_layout(bytes));
        };
        let data = &bytes[layout.data.clone()];
        let mut end = 0;
        let tables = [&layout.words, &layout.common_grams];
        let mut entries = tables.into_iter().flat_map(|table| table.entries(bytes));
        let damaged = entries.any(|entry| {
            end = end.max(entry.data.end);
            let list = data.get(entry.data.clone());
            list.is_none_or(|list| xxhash_rust::xxh3::xxh3_64(list) as u32 != entry.checksum)
        });
        Some(damaged || end != data.len())
    };
    let files = segments.iter().zip(kept);
    let damaged = files.filter(|file| is_damaged(*file) == Some(true));
    damaged
        .map(|(segment, _)| folder.join(name(segment)))
        .collect()
}

/// Returns whether the first bytes of a file are those of another layout: they differ only in
/// the digit.
fn is_of_another_layout(bytes: &[u8]) -> bool {
    let (digit, word) = MAGIC.split_last().unwrap_or((&0, &[]));
    let rest = bytes.strip_prefix(word);
    rest.and_then(<[u8]>::first)
        .is_some_and(|first| first.is_ascii_digit() && first != digit)
}

/// The name of the file of a segment.
pub(super) fn name(segment: &Segment) -> String {
    super::file_name(segment)
}

/// Takes a number of up to eight bytes from the front; 0 if fewer bytes are left.
fn number(rest: &mut &[u8], bytes: usize) -> u64 {
    let Some((number, others)) = rest.split_at_checked(bytes) else {
        return 0;
    };
    *rest = others;
    let mut whole = [0; 8];
    whole[..bytes].copy_from_slice(number);
    u64::from_le_bytes(whole)
}
