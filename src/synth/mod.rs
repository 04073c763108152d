//! Invented decisions for load tests.
//!
//! Every decision depends only on a seed and its ordinal, so a corpus is the same whatever its
//! size, the number of threads or the order of writing. Words are real English words used about
//! as often as in real text, because index sizes, stemmer speed and query times are measured on
//! the result.

// Chance and the calendar.
mod calendar;
mod random;
// The language: words with their forms, rules for sentences, standing text.
mod grammar;
mod inflection;
mod lexicon;
mod standing;
// The subjects of decisions, and the people.
mod authorities;
mod case;
mod plan;
mod topics;
// From a case to a decision.
mod draft;
mod invent;
mod sections;
mod sentence_writer;
// From decisions to pages and files.
mod folder;
mod page;

pub use folder::{SynthError, SynthReport, write_folder, write_json_lines};
pub use invent::invent;
pub use page::{PageLayout, write_page};

/// A request for invented decisions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SynthRequest {
    /// The number of decisions.
    pub count: u64,
    /// Another seed gives other decisions; the same seed gives the same bytes.
    pub seed: u64,
    /// The layout of the pages.
    pub layout: Layout,
}

/// The layout of the pages of a corpus.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Layout {
    /// Every page as the site shows it: blank lines, numbers, page furniture.
    Numbered,
    /// Every page with one paragraph per line and `- ` before each.
    Compact,
    /// Both, in the proportion of real copies: five numbered to two compact.
    Mixed,
}

impl SynthRequest {
    /// 1,000 decisions of seed 1 in both layouts.
    #[must_use]
    pub fn new() -> Self {
        Self {
            count: 1_000,
            seed: 1,
            layout: Layout::Mixed,
        }
    }
}

impl Default for SynthRequest {
    fn default() -> Self {
        Self::new()
    }
}
