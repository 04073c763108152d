//! The sentences about a checked draft that text and pages share.

use crate::verify::{
    CheckedQuotation, CheckedReference, Difference, QuotationStatus, ReferenceStatus, Verification,
};

/// The first line: how much was checked, and how much is wrong.
pub(crate) fn outcome(checked: &Verification) -> String {
    if checked.is_empty() {
        return "Nothing to check".to_owned();
    }
    let counted = |count: usize, one: &str| match count {
        1 => format!("1 {one}"),
        _ => format!("{count} {one}s"),
    };
    let wrong = match checked.wrong() {
        0 => "nothing wrong".to_owned(),
        wrong => format!("{wrong} wrong"),
    };
    format!(
        "{} and {} checked, {wrong}",
        counted(checked.quotations.len(), "quotation"),
        counted(checked.references.len(), "other reference"),
    )
}

/// The title of a quotation: line, status and attribution.
pub(crate) fn quotation_title(checked: &CheckedQuotation) -> String {
    let claim = match (&checked.reference, checked.paragraph) {
        (Some(reference), Some(paragraph)) => format!("{reference}, paragraph {paragraph}"),
        (Some(reference), None) => reference.to_string(),
        (None, _) => "no decision named".to_owned(),
    };
    format!("line {}: {} · {claim}", checked.line, checked.status.name())
}

/// The title of a reference: line, status and what it names.
pub(crate) fn reference_title(checked: &CheckedReference) -> String {
    let paragraph = checked
        .paragraph
        .map(|number| format!(", paragraph {number}"));
    format!(
        "line {}: {} · {}{}",
        checked.line,
        checked.status.name(),
        checked.reference,
        paragraph.unwrap_or_default()
    )
}

/// A sentence about the fault of a quotation; `None` if it has none.
pub(crate) fn quotation_fault(checked: &CheckedQuotation) -> Option<String> {
    let fault = match checked.status {
        QuotationStatus::Found => return None,
        QuotationStatus::Standing => "Many decisions say this in the same words.",
        QuotationStatus::NotInIndex => "This decision is not in the index.",
        QuotationStatus::Withdrawn => "This decision is no longer published.",
        QuotationStatus::OutOfRange => "This decision has no such paragraph.",
        QuotationStatus::Elsewhere => "These words appear elsewhere.",
        QuotationStatus::Differs => "These are not quite the words of the decision.",
        QuotationStatus::NotFound => "No decision in the index says this.",
    };
    let otherwise = checked.otherwise.map(|status| {
        format!(
            " The words, as they were last published: {}.",
            status.name()
        )
    });
    Some(format!("{fault}{}", otherwise.unwrap_or_default()))
}

/// A sentence about the fault of a reference; `None` if it has none.
pub(crate) fn reference_fault(checked: &CheckedReference) -> Option<String> {
    Some(match (checked.status, checked.last) {
        (ReferenceStatus::Found, _) => return None,
        (ReferenceStatus::NotInIndex, _) => "This decision is not in the index.".to_owned(),
        (ReferenceStatus::Withdrawn, _) => "This decision is no longer published.".to_owned(),
        (ReferenceStatus::OutOfRange, Some(last)) => {
            format!("This decision has no such paragraph; its last is {last}.")
        }
        (ReferenceStatus::OutOfRange, None) => {
            "The paragraphs of this decision have no numbers.".to_owned()
        }
    })
}

/// One difference as text.
pub(crate) fn difference(difference: &Difference) -> String {
    match (difference.draft.as_str(), difference.decision.as_str()) {
        ("", decision) => format!("left out: “{decision}”"),
        (draft, "") => format!("added: “{draft}”"),
        (draft, decision) => format!("draft “{draft}”, decision “{decision}”"),
    }
}
