use super::PrecedentError;
use crate::model::Reference;
use crate::search::{Cancellation, Filters};

/// The input to find similar decisions for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Input {
    /// A description of what happened, from one sentence to ten pages, or the text of a decision.
    Text(String),
    /// A decision of the index.
    Decision(Reference),
}

impl Input {
    /// The maximum length of a text, in bytes.
    pub const MAX_BYTES: usize = 1_000_000;
}

/// Options in addition to the input.
#[derive(Debug, Clone)]
pub struct Options {
    /// Which decisions are included; a section filter selects the paragraphs to compare.
    pub filters: Filters,
    /// The number of similar decisions that are counted, 1 to [`Self::MAX_AMONG`].
    pub among: usize,
    /// The maximum number of decisions of each outcome shown in full.
    pub shown: usize,
    /// The maximum number of contrast pairs.
    pub contrasts: usize,
    /// Ends the search from another thread.
    pub cancellation: Cancellation,
}

impl Options {
    /// The maximum number of similar decisions that are counted.
    pub const MAX_AMONG: usize = 200;

    /// Fails once the search was cancelled.
    pub(super) fn check_cancelled(&self) -> Result<(), PrecedentError> {
        if self.cancellation.is_cancelled() {
            return Err(PrecedentError::Cancelled);
        }
        Ok(())
    }
}

impl Default for Options {
    fn default() -> Self {
        Self {
            filters: Filters::default(),
            among: 50,
            shown: 5,
            contrasts: 3,
            cancellation: Cancellation::default(),
        }
    }
}
