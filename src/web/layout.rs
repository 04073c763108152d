//! What every page has around its content.

use super::assets::fingerprint;
use crate::search::ATTRIBUTION;

/// The frame of a page.
pub(crate) struct Layout<'a> {
    /// What the page is called, before the name of the program.
    pub(crate) title: String,
    /// What is in the box of the head; `None` where the page has its own box.
    pub(crate) box_of_head: Option<&'a str>,
    /// The feed of what the page shows.
    pub(crate) feed: Option<String>,
    pub(crate) fingerprint: &'static str,
    pub(crate) attribution: &'static str,
}

impl Layout<'_> {
    /// A frame with an empty box in its head.
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
