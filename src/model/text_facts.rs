use super::{Citation, Reason, Remedy};

/// What the text of a decision states beside its header, in the order it is
/// met. What is in doubt is left out: a search for a fact is to find decisions
/// that have it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TextFacts {
    /// Why it was not investigated. None for a complaint that was.
    pub reasons: Vec<Reason>,
    /// What the authority is to do, each kind with each sum once.
    pub remedies: Vec<Remedy>,
    /// The law each paragraph cites.
    pub law: Vec<Citation>,
    /// Abbreviations and what they stand for.
    pub abbreviations: Vec<Abbreviation>,
}

/// An abbreviation that a text defines, as in `disabled facilities grant (DFG)`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Abbreviation {
    /// As printed, without a plural's `s`: `DFG`.
    pub short: String,
    /// The long form as printed: `disabled facilities grant`.
    pub long: String,
}
