use super::{Citation, Reason, Remedy};

/// Facts that the text of a decision states in addition to the header, in the order found.
/// Doubtful facts are left out: a search for a fact must find only decisions that have it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TextFacts {
    /// Why it was not investigated. None for a complaint that was.
    pub reasons: Vec<Reason>,
    /// The remedies ordered, each pair of kind and sum once.
    pub remedies: Vec<Remedy>,
    /// The law each paragraph cites.
    pub law: Vec<Citation>,
    /// Abbreviations and their long forms.
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
