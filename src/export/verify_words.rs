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

/// The status of a quotation in words, for people who do not know its name.
pub(crate) fn quotation_label(status: QuotationStatus) -> &'static str {
    match status {
        QuotationStatus::Found => "Correct",
        QuotationStatus::Standing => "Correct, standard wording",
        QuotationStatus::NotInIndex => "Decision not found",
        QuotationStatus::Withdrawn => "Decision withdrawn",
        QuotationStatus::OutOfRange => "No such paragraph",
        QuotationStatus::Elsewhere => "Wrong place",
        QuotationStatus::Differs => "Words differ",
        QuotationStatus::NotFound => "Words not found",
    }
}

/// The status of a reference in words.
pub(crate) fn reference_label(status: ReferenceStatus) -> &'static str {
    match status {
        ReferenceStatus::Found => "Correct",
        ReferenceStatus::NotInIndex => "Decision not found",
        ReferenceStatus::Withdrawn => "Decision withdrawn",
        ReferenceStatus::OutOfRange => "No such paragraph",
    }
}

/// A sentence about the fault of a quotation; `None` if it has none.
pub(crate) fn quotation_fault(checked: &CheckedQuotation) -> Option<String> {
    let fault = match checked.status {
        QuotationStatus::Found => return None,
        QuotationStatus::Standing => "Many decisions use the same words.",
        QuotationStatus::NotInIndex => "This decision is not in the collection.",
        QuotationStatus::Withdrawn => "This decision is no longer published.",
        QuotationStatus::OutOfRange => "This decision has no such paragraph.",
        QuotationStatus::Elsewhere => "These words appear elsewhere.",
        QuotationStatus::Differs => "These are not quite the words of the decision.",
        QuotationStatus::NotFound => "No decision in the collection says this.",
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
        (ReferenceStatus::NotInIndex, _) => "This decision is not in the collection.".to_owned(),
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
