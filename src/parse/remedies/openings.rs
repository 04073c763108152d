//! The openings of lists and sentences that order something.

use super::wordings::IMPERATIVES;

/// Returns whether a sentence ends in a colon, perhaps followed by a dash.
pub(super) fn opens_list(sentence: &str) -> bool {
    sentence
        .trim_end_matches([' ', '-', '–', '—'])
        .ends_with(':')
}

/// Returns whether a sentence that ends in a colon is followed by actions to take, whether or
/// not it is an order itself.
pub(super) fn announces_orders(sentence: &str, is_order: bool) -> bool {
    const OTHERS: [&str; 12] = [
        "already",
        " says",
        " said",
        " wants",
        " wanted",
        " asked",
        " told",
        "has taken",
        "has provided",
        "considered",
        "we found",
        "i found",
    ];
    const OPEN: [&str; 12] = [
        "within ",
        "following",
        "recommend",
        "action",
        "also:",
        "and:",
        "then:",
        "agreed",
        "remedy",
        "steps",
        "put things right",
        "by ",
    ];
    !OTHERS.iter().any(|word| sentence.contains(word))
        && (is_order || OPEN.iter().any(|word| sentence.contains(word)))
}

/// Returns whether a text names a person by title.
pub(super) fn names_person(lower: &str) -> bool {
    ["mr ", "mrs ", "ms ", "miss "]
        .iter()
        .any(|title| lower.contains(title))
}

/// The start of an order without a subject: `Pay Mr X £50`, `a) within one month, apologise to
/// him`.
pub(super) fn imperative_start(lower: &str) -> Option<usize> {
    let mut rest = lower.trim_start();
    if let Some((mark, after)) = rest.split_once([')', '.'])
        && mark.trim_start_matches('(').len() <= 3
        && after.starts_with(' ')
    {
        rest = after.trim_start();
    }
    if rest.starts_with("within ") || rest.starts_with("by ") {
        let (_, after) = rest
            .split_once(", ")
            .filter(|(when, _)| when.len() <= 100)?;
        rest = after;
    }
    let rest = rest.strip_prefix("also ").unwrap_or(rest);
    let word = rest
        .split(|c: char| !c.is_ascii_alphabetic())
        .next()
        .unwrap_or_default();
    let is_verb = IMPERATIVES.binary_search(&word).is_ok() && rest[word.len()..].starts_with(' ');
    is_verb.then(|| lower.len() - rest.len())
}

/// The start of the remedy in a sentence that begins with one: `I consider an apology and a
/// payment …`.
pub(super) fn remedy_start(lower: &str) -> Option<usize> {
    const OPENINGS: [&str; 14] = [
        "therefore, ",
        "i consider ",
        "we consider ",
        "i think ",
        "we think ",
        "i find ",
        "we find ",
        "i believe ",
        "we believe ",
        "i am satisfied ",
        "we are satisfied ",
        "in my view, ",
        "that ",
        "to put this right, ",
    ];
    const REMEDIES: [&str; 15] = [
        "an apology",
        "a payment",
        "a further",
        "a written apology",
        "a full apology",
        "a symbolic",
        "a financial",
        "a refund",
        "payment of",
        "the payment of",
        "£",
        "apologising ",
        "paying ",
        "refunding ",
        "to apologise",
    ];
    let mut rest = lower;
    for _ in 0..3 {
        rest = OPENINGS
            .iter()
            .find_map(|opening| rest.strip_prefix(opening))
            .unwrap_or(rest);
    }
    REMEDIES
        .iter()
        .any(|remedy| rest.starts_with(remedy))
        .then(|| lower.len() - rest.len())
}

/// Returns whether a text describes a remedy that was given or offered before.
pub(super) fn describes_past(text: &str) -> bool {
    [
        "already",
        "has ",
        "had ",
        "offered",
        "was ",
        "were ",
        "previously",
        " wanted",
        " not ",
    ]
    .iter()
    .any(|word| text.contains(word))
}
