//! The events of a shelf, each one line of the journal.

use serde::{Deserialize, Serialize};

/// A line of the journal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "kebab-case")]
pub enum Event {
    /// A round through the listing starts.
    Begun {
        /// When.
        at: String,
        /// What was requested, in the same words for the same request.
        asked: String,
        /// How many results the listing states for all windows together.
        announced: Option<u64>,
    },
    /// A page of the listing was read.
    Listed {
        /// When.
        at: String,
        /// The first day of its window.
        from: String,
        /// The last day of its window.
        until: String,
        /// The page, counted from 1.
        page: u32,
        /// How many results it states.
        announced: Option<u64>,
        /// The decisions on it, in order.
        entries: Vec<ListedEntry>,
    },
    /// The last page of a window was read.
    WindowRead {
        /// When.
        at: String,
        /// The first day of the window.
        from: String,
        /// The last day of the window.
        until: String,
    },
    /// The layout of the listing has changed for a window, so that different texts do not
    /// mean changed decisions: the new texts are accepted as they are.
    NewLook {
        /// When.
        at: String,
        /// The first day of the window.
        from: String,
        /// The last day of the window.
        until: String,
    },
    /// The page of a decision was checked.
    Page(PageEvent),
    /// The page of a decision could not be fetched.
    Failed {
        /// When.
        at: String,
        /// The decision.
        reference: String,
        /// Why, as a fragment.
        reason: String,
    },
    /// A decision is no longer listed.
    Withdrawn {
        /// When this was found.
        at: String,
        /// The decision.
        reference: String,
    },
    /// Decisions were removed from the shelf, and their file was replaced by a new one.
    Dropped {
        /// When.
        at: String,
        /// The decisions.
        references: Vec<String>,
        /// The file they were in.
        file: String,
        /// The file with the rest; `None` if nothing is left.
        to: Option<String>,
        /// The parts that were cut out: offsets and lengths in bytes, in ascending order.
        cut: Vec<(u64, u64)>,
    },
    /// Every window of the round was processed.
    Finished {
        /// When.
        at: String,
    },
}

/// A decision on a page of the listing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListedEntry {
    /// The decision.
    #[serde(rename = "r")]
    pub reference: String,
    /// The path of its address.
    #[serde(rename = "p")]
    pub path: String,
    /// A hash of its text in the listing.
    #[serde(rename = "h")]
    pub text_hash: u64,
}

/// The result of checking the page of a decision.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PageEvent {
    /// When it was checked.
    pub at: String,
    /// The decision.
    pub reference: String,
    /// What was found.
    pub change: PageChange,
    /// The hash of its entry in the listing.
    pub listed: u64,
    /// A hash of the text of the decision.
    pub text: u64,
    /// The WARC file of the page.
    pub file: String,
    /// Where its record begins, in bytes.
    pub offset: u64,
    /// How long its record is, in bytes.
    pub length: u64,
    /// The new size of the file, in bytes.
    pub end: u64,
    /// The `ETag` of the page.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub etag: Option<String>,
    /// The Last-Modified date of the page.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_modified: Option<String>,
}

/// What was found at the address of a decision.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PageChange {
    /// The first page of the decision.
    Seen,
    /// A different text from before.
    Changed,
    /// The same text as on the shelf. File, offset and length are those of the page on the
    /// shelf.
    Same,
}
