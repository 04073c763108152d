//! Pages that a crawler captured.

/// When and where a page was captured.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Captured {
    /// A hash of the address without the parts that differ between copies of it.
    pub address: u64,
    /// In nanoseconds since 1970.
    pub at_ns: i64,
}

/// A page of a crawl.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct CapturedPage {
    pub(super) url: String,
    pub(super) charset: Option<String>,
    pub(super) captured: Captured,
    pub(super) bytes: Vec<u8>,
}
