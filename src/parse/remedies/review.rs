//! The object of a review: the person's case, or how the authority works.

use crate::model::RemedyKind;

/// The kind of remedy that a review is, given the lower-case text around the word `review`.
///
/// The head noun of the object decides: `its complaint handling procedure` is a procedure.
/// `None` if it decides nothing.
pub(super) fn reviewed(before: &str, after: &str) -> Option<RemedyKind> {
    const OF_CASES: [&str; 11] = [
        "fresh", "new", "further", "case", "care", "annual", "urgent", "early", "another", "needs",
        "plan",
    ];
    const NO_REVIEWS: [&str; 3] = ["judicial", "peer", "panel"];
    let previous = previous_words(before);
    let opening = after.trim_start();
    let is_body = ["panel", "hearing", "officer", "right"]
        .iter()
        .any(|word| opening.starts_with(word));
    let mut near = before
        .rsplit(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .take(6);
    let is_right = near.any(|word| ["right", "rights", "request", "ask"].contains(&word));
    if is_body || is_right || NO_REVIEWS.contains(&previous[0]) {
        return None;
    }
    if let Some(kind) = kind_of_object(after) {
        return Some(kind);
    }
    OF_CASES
        .contains(&previous[0])
        .then_some(RemedyKind::Reassessment)
}

/// The kind of remedy of changing something: changing a policy is a policy review, changing
/// what the public reads is a service improvement.
pub(super) fn changed(after: &str) -> Option<RemedyKind> {
    if opens_with_manner(after) {
        return Some(RemedyKind::ServiceImprovement);
    }
    match object_of(after)? {
        Object::Policy => Some(RemedyKind::PolicyReview),
        Object::Publicity => Some(RemedyKind::ServiceImprovement),
        Object::Case => None,
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Object {
    Case,
    Policy,
    /// Letters, forms and pages.
    Publicity,
}

fn kind_of_object(after: &str) -> Option<RemedyKind> {
    if opens_with_manner(after) {
        return Some(RemedyKind::PolicyReview);
    }
    match object_of(after) {
        Some(Object::Case) => Some(RemedyKind::Reassessment),
        Some(Object::Policy | Object::Publicity) => Some(RemedyKind::PolicyReview),
        None => None,
    }
}

/// `review how its teams work together`.
fn opens_with_manner(after: &str) -> bool {
    let object = after.trim_start_matches(|c: char| c.is_alphabetic());
    let object = object.trim_start();
    let object = object.strip_prefix("of ").unwrap_or(object);
    [
        "how ",
        "the way ",
        "its way",
        "why ",
        "its handling",
        "its approach",
        "the process",
    ]
    .iter()
    .any(|manner| object.starts_with(manner))
}

/// The maximum number of words in the object of a review.
const MAX_WORDS: usize = 18;

fn object_of(after: &str) -> Option<Object> {
    let end = after.find([',', ';', ':', '(']).unwrap_or(after.len());
    let mut object = None;
    let mut words = after[..end]
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .take(MAX_WORDS)
        .peekable();
    // The rest of the verb itself: `reviewing`.
    if after.starts_with(|c: char| c.is_alphabetic()) {
        words.next();
    }
    let is_own = matches!(words.peek(), Some(&("its" | "their")));
    let mut is_first = true;
    let mut last = "";
    for word in words {
        match word {
            // `review this case` looks for lessons.
            "case" | "complaint" if last == "this" => {}
            "plan" | "plans" if is_own && !matches!(object, Some(Object::Case)) => {
                object = Some(Object::Policy);
            }
            _ if CASES.binary_search(&word).is_ok() => object = Some(Object::Case),
            _ if POLICIES.binary_search(&word).is_ok() => object = Some(Object::Policy),
            _ if PUBLICITY.binary_search(&word).is_ok() => object = Some(Object::Publicity),
            "of" if is_first => {}
            // `a review to look at the effect on its decisions`
            "to" if is_first => return None,
            _ if object.is_some() && JOINTS.contains(&word) => break,
            _ => {}
        }
        is_first = false;
        last = word;
    }
    object
}

/// The last two words, the last one first.
fn previous_words(before: &str) -> [&str; 2] {
    let mut words = before
        .rsplit(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty());
    [words.next().unwrap_or(""), words.next().unwrap_or("")]
}

/// Words that follow the head of a noun phrase.
const JOINTS: [&str; 28] = [
    "under",
    "than",
    "between",
    "across",
    "about",
    "after",
    "against",
    "and",
    "as",
    "at",
    "because",
    "before",
    "by",
    "for",
    "from",
    "if",
    "in",
    "of",
    "on",
    "so",
    "that",
    "to",
    "when",
    "where",
    "which",
    "with",
    "within",
    "regarding",
];

const CASES: [&str; 49] = [
    "accommodation",
    "account",
    "allocation",
    "allowance",
    "amount",
    "appeal",
    "application",
    "applications",
    "arrears",
    "assessment",
    "award",
    "band",
    "banding",
    "bid",
    "budget",
    "calculation",
    "care",
    "case",
    "cases",
    "charge",
    "charges",
    "claim",
    "complaint",
    "contribution",
    "decision",
    "decisions",
    "discount",
    "ehc",
    "ehcp",
    "eligibility",
    "entitlement",
    "hours",
    "invoice",
    "liability",
    "medical",
    "needs",
    "outcome",
    "package",
    "plan",
    "plans",
    "priority",
    "property",
    "provision",
    "request",
    "requests",
    "situation",
    "suitability",
    "support",
    "whether",
];

const POLICIES: [&str; 49] = [
    "administration",
    "approach",
    "arrangements",
    "capacity",
    "charging",
    "checklist",
    "commissioning",
    "communication",
    "communications",
    "contract",
    "contracts",
    "criteria",
    "documentation",
    "framework",
    "governance",
    "guidance",
    "guide",
    "guidelines",
    "handling",
    "management",
    "mechanisms",
    "method",
    "methods",
    "monitoring",
    "operations",
    "oversight",
    "performance",
    "policies",
    "policy",
    "practice",
    "practices",
    "procedure",
    "procedures",
    "process",
    "processes",
    "protocol",
    "protocols",
    "recording",
    "resources",
    "rules",
    "scheme",
    "service",
    "services",
    "staffing",
    "standards",
    "strategy",
    "system",
    "systems",
    "teams",
];

const PUBLICITY: [&str; 16] = [
    "form",
    "forms",
    "information",
    "leaflet",
    "leaflets",
    "letter",
    "letters",
    "notices",
    "publicity",
    "template",
    "templates",
    "webpage",
    "webpages",
    "website",
    "wording",
    "wordings",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lists_are_sorted_for_binary_search() {
        assert!(CASES.is_sorted() && POLICIES.is_sorted() && PUBLICITY.is_sorted());
    }

    #[track_caller]
    fn check(text: &str, expected: &str) {
        let at = text.find("review").unwrap();
        let kind = reviewed(&text[..at], &text[at + "review".len()..]);
        assert_eq!(
            kind.map_or("none".to_owned(), |kind| kind.to_string()),
            expected,
            "{text}"
        );
    }

    #[test]
    fn the_object_of_a_review_decides_the_kind() {
        for text in [
            "review its complaint handling procedure",
            "review its policy and decisions on kerbs",
            "reviewing how its two teams work together",
            "review of its charging policy",
            "review its contract with the provider",
            "review the wording of its enforcement policy",
            "review its enforcement plan",
            "reviews its letters",
        ] {
            check(text, "policy-review");
        }
        for text in [
            "review the decision under its policy",
            "review her care and support plan",
            "review the suitability of the house",
            "review of her case",
            "carry out a fresh review",
            "hold the case review",
            "review with the school whether he needs more help",
        ] {
            check(text, "reassessment");
        }
        for text in [
            "a right of review",
            "his right to a review of the decision",
            "judicial review",
            "review panel",
            "review it",
        ] {
            check(text, "none");
        }
    }
}
