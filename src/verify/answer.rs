//! What is true of a draft.

use super::align::Difference;
use crate::model::Reference;
use crate::search::IndexFacts;

/// What is true of the references and quotations of a draft.
#[derive(Debug, Clone)]
pub struct Verification {
    /// In the order of the draft.
    pub quotations: Vec<CheckedQuotation>,
    /// References that nothing is quoted from, in the order of the draft.
    pub references: Vec<CheckedReference>,
    /// How many quotations were not looked at because the draft has too many.
    pub left_out: usize,
    /// The index that answered.
    pub index: IndexFacts,
}

/// A quotation and what is true of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CheckedQuotation {
    /// The words quoted, on one line, without their marks.
    pub text: String,
    /// The line of the opening mark, counted from 1.
    pub line: u32,
    /// The decision it is said to be from.
    pub reference: Option<Reference>,
    /// The first paragraph it is said to be from.
    pub paragraph: Option<u32>,
    /// What is true of it.
    pub status: QuotationStatus,
    /// What the words would have been, had the decision not been withdrawn.
    pub otherwise: Option<QuotationStatus>,
    /// Only of one that differs.
    pub differences: Vec<Difference>,
    /// Where the words are, or nearly; at most [`Self::MOST_PLACES`].
    pub places: Vec<Place>,
}

/// A paragraph of a decision.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// The decision.
    pub reference: Reference,
    /// `None` for the summary and what stands unnumbered.
    pub paragraph: Option<u32>,
    /// How it is cited.
    pub citation: String,
}

/// A reference that nothing is quoted from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CheckedReference {
    /// The decision.
    pub reference: Reference,
    /// The paragraph that is named.
    pub paragraph: Option<u32>,
    /// The line it stands on, counted from 1.
    pub line: u32,
    /// What is true of it.
    pub status: ReferenceStatus,
    /// The last paragraph of the decision, where one that it has not is named.
    pub last: Option<u32>,
}

/// What is true of a quotation; of several the first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum QuotationStatus {
    /// The decision is not in the index.
    NotInIndex,
    /// The decision is no longer published.
    Withdrawn,
    /// The decision has no such paragraph.
    OutOfRange,
    /// Word for word, and wording that many decisions share.
    Standing,
    /// Word for word where it is said to be.
    Found,
    /// Word for word, but in another paragraph or decision.
    Elsewhere,
    /// Nearly the words of a decision.
    Differs,
    /// In no decision.
    NotFound,
}

/// What is true of a reference.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReferenceStatus {
    /// The decision is there, and the paragraph, where one is named.
    Found,
    /// The decision is not in the index.
    NotInIndex,
    /// The decision is no longer published.
    Withdrawn,
    /// The decision has no such paragraph.
    OutOfRange,
}

impl CheckedQuotation {
    /// The most places that are told of one quotation.
    pub const MOST_PLACES: usize = 5;
}

impl QuotationStatus {
    /// The word for it in every form of an answer.
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

    /// Whether the draft can stay as it is.
    #[must_use]
    pub fn is_right(self) -> bool {
        matches!(self, Self::Found | Self::Standing)
    }
}

impl ReferenceStatus {
    /// The word for it in every form of an answer.
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
    /// How many quotations and references are not right.
    #[must_use]
    pub fn wrong(&self) -> usize {
        let quotations = self.quotations.iter().filter(|one| !one.status.is_right());
        let references = self
            .references
            .iter()
            .filter(|one| one.status != ReferenceStatus::Found);
        quotations.count() + references.count()
    }

    /// Whether the draft names and quotes nothing.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.quotations.is_empty() && self.references.is_empty()
    }
}
