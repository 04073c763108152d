//! The JSON view of an answer. The names and order of the keys are public promises.

use schemars::JsonSchema;
use serde::Serialize;

use super::answer::IndexView;
use crate::search::ATTRIBUTION;
use crate::verify::{
    CheckedQuotation, CheckedReference, Difference, Place, QuotationStatus, Verification,
};

/// The whole answer.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct VerificationView<'a> {
    quotations: Vec<QuotationView<'a>>,
    references: Vec<ReferenceView>,
    wrong: usize,
    left_out: usize,
    index: IndexView,
    attribution: &'static str,
}

/// A quotation and the result of checking it.
#[derive(Debug, Serialize, JsonSchema)]
struct QuotationView<'a> {
    text: &'a str,
    line: u32,
    reference: Option<String>,
    paragraph: Option<u32>,
    status: &'static str,
    // For a withdrawn decision: the status if it had not been withdrawn.
    otherwise: Option<&'static str>,
    differences: Vec<DifferenceView<'a>>,
    #[serde(rename = "where")]
    places: Vec<PlaceView<'a>>,
}

#[derive(Debug, Serialize, JsonSchema)]
struct DifferenceView<'a> {
    draft: &'a str,
    decision: &'a str,
}

#[derive(Debug, Serialize, JsonSchema)]
struct PlaceView<'a> {
    reference: String,
    paragraph: Option<u32>,
    citation: &'a str,
}

#[derive(Debug, Serialize, JsonSchema)]
struct ReferenceView {
    reference: String,
    paragraph: Option<u32>,
    line: u32,
    status: &'static str,
}

impl<'a> VerificationView<'a> {
    /// The view of an answer.
    #[must_use]
    pub(crate) fn new(checked: &'a Verification) -> Self {
        Self {
            quotations: checked.quotations.iter().map(QuotationView::new).collect(),
            references: checked.references.iter().map(ReferenceView::new).collect(),
            wrong: checked.wrong(),
            left_out: checked.left_out,
            index: IndexView::new(checked.index),
            attribution: ATTRIBUTION,
        }
    }
}

impl<'a> QuotationView<'a> {
    fn new(checked: &'a CheckedQuotation) -> Self {
        let difference =
            |Difference { draft, decision }: &'a Difference| DifferenceView { draft, decision };
        let place = |place: &'a Place| PlaceView {
            reference: place.reference.to_string(),
            paragraph: place.paragraph,
            citation: &place.citation,
        };
        Self {
            text: &checked.text,
            line: checked.line,
            reference: checked.reference.as_ref().map(ToString::to_string),
            paragraph: checked.paragraph,
            status: checked.status.name(),
            otherwise: checked.otherwise.map(QuotationStatus::name),
            differences: checked.differences.iter().map(difference).collect(),
            places: checked.places.iter().map(place).collect(),
        }
    }
}

impl ReferenceView {
    fn new(checked: &CheckedReference) -> Self {
        Self {
            reference: checked.reference.to_string(),
            paragraph: checked.paragraph,
            line: checked.line,
            status: checked.status.name(),
        }
    }
}
