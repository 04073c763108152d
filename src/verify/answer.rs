//! The result of checking a draft.

use super::align::Difference;
use crate::model::Reference;
use crate::search::IndexFacts;

/// The result of checking the references and quotations of a draft.
#[derive(Debug, Clone)]
pub struct Verification {
    /// In the order of the draft.
    pub quotations: Vec<CheckedQuotation>,
    /// References without a quotation, in the order of the draft.
    pub references: Vec<CheckedReference>,
    /// The number of quotations that were not checked because the draft has too many.
    pub left_out: usize,
    /// The index that answered.
    pub index: IndexFacts,
}

/// A quotation and the result of checking it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CheckedQuotation {
    /// The quoted words, on one line, without quotation marks.
    pub text: String,
    /// The line of the opening mark, counted from 1.
    pub line: u32,
    /// The decision that the draft attributes it to.
    pub reference: Option<Reference>,
    /// The first paragraph that the draft attributes it to.
    pub paragraph: Option<u32>,
    /// The result.
    pub status: QuotationStatus,
    /// The result if the decision had not been withdrawn; set only if it was.
    pub otherwise: Option<QuotationStatus>,
    /// Set only if the status is `Differs`.
    pub differences: Vec<Difference>,
    /// Where the same or nearly the same words are; at most [`Self::MAX_PLACES`].
    pub places: Vec<Place>,
}

/// A paragraph of a decision.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// The decision.
    pub reference: Reference,
    /// `None` for the summary and unnumbered text.
    pub paragraph: Option<u32>,
    /// Its citation.
    pub citation: String,
}

/// A reference without a quotation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CheckedReference {
    /// The decision.
    pub reference: Reference,
    /// The paragraph the draft names.
    pub paragraph: Option<u32>,
    /// Its line, counted from 1.
    pub line: u32,
    /// The result.
    pub status: ReferenceStatus,
    /// The number of the decision's last paragraph, if the draft names one that does not exist.
    pub last: Option<u32>,
}

/// The result for a quotation: the first that applies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum QuotationStatus {
    /// The decision is not in the index.
    NotInIndex,
    /// The decision is no longer published.
    Withdrawn,
    /// The decision has no such paragraph.
    OutOfRange,
    /// Word for word, in wording that many decisions share.
    Standing,
    /// Word for word, in the stated place.
    Found,
    /// Word for word, but in another paragraph or decision.
    Elsewhere,
    /// Nearly the words of a decision.
    Differs,
    /// Not in any decision.
    NotFound,
}

/// The result for a reference.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReferenceStatus {
    /// The decision exists, and so does the paragraph, if one is named.
    Found,
    /// The decision is not in the index.
    NotInIndex,
    /// The decision is no longer published.
    Withdrawn,
    /// The decision has no such paragraph.
    OutOfRange,
}

impl CheckedQuotation {
    /// The maximum number of places listed for one quotation.
    pub const MAX_PLACES: usize = 5;
}

impl QuotationStatus {
    /// The name in every form of an answer.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::NotInIndex => "not-in-index",
            Self::Withdrawn => "withdrawn",
            Self::OutOfRange => "out-of-range",
            Self::Standing => "standing",
            Self::Found => "found",
            Self::Elsewhere => "elsewhere",
            Self::Differs => "differs",
            Self::NotFound => "not-found",
        }
    }

    /// Whether the draft needs no change.
    #[must_use]
    pub fn is_right(self) -> bool {
        matches!(self, Self::Found | Self::Standing)
    }
}

impl ReferenceStatus {
    /// The name in every form of an answer.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Found => "found",
            Self::NotInIndex => "not-in-index",
            Self::Withdrawn => "withdrawn",
            Self::OutOfRange => "out-of-range",
        }
    }
}

impl Verification {
    /// The number of quotations and references that need a change.
    #[must_use]
    pub fn wrong(&self) -> usize {
        let quotations = self.quotations.iter().filter(|one| !one.status.is_right());
        let references = self
            .references
            .iter()
            .filter(|one| one.status != ReferenceStatus::Found);
        quotations.count() + references.count()
    }

    /// Whether the draft has no references or quotations.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.quotations.is_empty() && self.references.is_empty()
    }
}
