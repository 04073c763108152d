use crate::model::Reference;
use crate::search::Filters;

/// What earlier decisions are looked for by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Input {
    /// What happened, from a sentence to ten pages, or the text of a decision.
    Text(String),
    /// A decision of the index.
    Decision(Reference),
}

impl Input {
    /// The longest text that is taken, in bytes.
    pub const MAX_BYTES: usize = 1_000_000;
}

/// What can be asked beside the input.
#[derive(Debug, Clone, PartialEq)]
pub struct Options {
    /// Which decisions take part; sections say by which of their paragraphs.
    pub filters: Filters,
    /// How many like decisions are counted, 1 to [`Self::MAX_AMONG`].
    pub among: usize,
    /// The most decisions told of in full, of each outcome.
    pub shown: usize,
    /// The most contrast pairs.
    pub contrasts: usize,
}

impl Options {
    /// The most like decisions that are counted.
    pub const MAX_AMONG: usize = 200;
}

impl Default for Options {
    fn default() -> Self {
        Self {
            filters: Filters::default(),
            among: 50,
            shown: 5,
            contrasts: 3,
        }
    }
}
