//! The parts around the content that every page has.

use super::assets::fingerprint;
use crate::search::ATTRIBUTION;

/// The frame of a page.
pub(crate) struct Layout<'a> {
    /// The title of the page, before the name of the program.
    pub(crate) title: String,
    /// The text in the search box of the header; `None` if the page has its own box.
    pub(crate) box_of_head: Option<&'a str>,
    /// The address of the feed for the page.
    pub(crate) feed: Option<String>,
    pub(crate) fingerprint: &'static str,
    pub(crate) attribution: &'static str,
}

impl Layout<'_> {
    /// A frame with an empty search box in its header.
    pub(crate) fn new(title: &str) -> Self {
        Self {
            title: title.to_owned(),
            box_of_head: Some(""),
            feed: None,
            fingerprint: fingerprint(),
            attribution: ATTRIBUTION,
        }
    }
}
