/// The maximum size of a page: 16 MB. The longest published report has less than 1 MB.
pub const PAGE_MAX_BYTES: u64 = 16_000_000;

/// The maximum size of a line of JSON Lines: 16 MB.
pub const LINE_MAX_BYTES: u64 = 16_000_000;

/// The size that any compressed file may unpack to, however small it is: 64 MB.
pub const UNPACKED_BASE_BYTES: u64 = 64_000_000;

/// The further size that a compressed file may unpack to, as a multiple of its own size. Text
/// compresses to between a third and a tenth; only a bomb compresses to a hundredth.
pub const UNPACKED_RATIO: u64 = 100;

/// The maximum number of members read from an archive.
pub const MEMBERS_MAX: u64 = 1_000_000;

/// The size of a chunk of JSON Lines: 1 MB.
pub const CHUNK_BYTES: usize = 1_000_000;

/// Limits on how much of a source is held in memory and unpacked. They keep a file from
/// exhausting the memory or the disk.
///
/// The defaults are the constants of this module.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bounds {
    /// See [`PAGE_MAX_BYTES`].
    pub page_max_bytes: u64,
    /// See [`LINE_MAX_BYTES`].
    pub line_max_bytes: u64,
    /// See [`UNPACKED_BASE_BYTES`].
    pub unpacked_base_bytes: u64,
    /// See [`UNPACKED_RATIO`].
    pub unpacked_ratio: u64,
    /// See [`MEMBERS_MAX`].
    pub members_max: u64,
    /// See [`CHUNK_BYTES`].
    pub chunk_bytes: usize,
}

impl Default for Bounds {
    fn default() -> Self {
        Self {
            page_max_bytes: PAGE_MAX_BYTES,
            line_max_bytes: LINE_MAX_BYTES,
            unpacked_base_bytes: UNPACKED_BASE_BYTES,
            unpacked_ratio: UNPACKED_RATIO,
            members_max: MEMBERS_MAX,
            chunk_bytes: CHUNK_BYTES,
        }
    }
}

impl Bounds {
    /// The maximum unpacked size of a compressed file of `packed_bytes` bytes.
    #[must_use]
    pub fn unpacked_max_bytes(&self, packed_bytes: u64) -> u64 {
        self.unpacked_base_bytes
            .saturating_add(self.unpacked_ratio.saturating_mul(packed_bytes))
    }
}

/// A size as messages state it: `16 MB`, or `70 bytes` if it is not a round number.
pub(super) fn size(bytes: u64) -> String {
    if bytes >= 1_000_000 {
        format!("{} MB", bytes / 1_000_000)
    } else {
        format!("{bytes} bytes")
    }
}
