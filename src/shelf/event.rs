//! What happens to a shelf, one line of the journal each.

use serde::{Deserialize, Serialize};

/// A line of the journal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "kebab-case")]
pub enum Event {
    /// A round through the listing begins.
    Begun {
        /// When.
        at: String,
        /// What was asked for, in words that are the same for the same request.
        asked: String,
        /// How many results the listing announces for all windows together.
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
        /// How many results it announces.
        announced: Option<u64>,
        /// The decisions on it, in its order.
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
    /// The listing of a window has another look, so that its texts say nothing of what
    /// changed: they are taken as they are.
    NewLook {
        /// When.
        at: String,
        /// The first day of the window.
        from: String,
        /// The last day of the window.
        until: String,
    },
    /// The page of a decision was looked at.
    Page(PageEvent),
    /// The page of a decision could not be had.
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
    /// Decisions were taken off the shelf, and their file was written anew as another.
    Dropped {
        /// When.
        at: String,
        /// The decisions.
        references: Vec<String>,
        /// The file they were in.
        file: String,
        /// The file with what is left of it; `None` where nothing is.
        to: Option<String>,
        /// What was cut out of it: offsets and lengths in bytes, in order.
        cut: Vec<(u64, u64)>,
    },
    /// Every window of the round was dealt with.
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
    /// A hash of the words that the listing has for it.
    #[serde(rename = "h")]
    pub text_hash: u64,
}

/// What a look at the page of a decision came to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PageEvent {
    /// When it was looked at.
    pub at: String,
    /// The decision.
    pub reference: String,
    /// What was found.
    pub change: PageChange,
    /// The hash that the listing had for it.
    pub listed: u64,
    /// A hash of the text of the decision.
    pub text: u64,
    /// The WARC file of the page.
    pub file: String,
    /// Where its record begins, in bytes.
    pub offset: u64,
    /// How long its record is, in bytes.
    pub length: u64,
    /// Where the file ends now, in bytes.
    pub end: u64,
    /// What the server calls this state of the page.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub etag: Option<String>,
    /// When the server says that it last changed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_modified: Option<String>,
}

/// What was found at the address of a decision.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PageChange {
    /// The first page of the decision.
    Seen,
    /// Another text than before.
    Changed,
    /// The text that is on the shelf. File, offset and length are those of that page.
    Same,
}
