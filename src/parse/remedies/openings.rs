//! How lists and sentences begin that order something.

use super::wordings::IMPERATIVES;

/// Whether a sentence ends in a colon, whatever dash follows it.
pub(super) fn opens_list(sentence: &str) -> bool {
    sentence
        .trim_end_matches([' ', '-', '–', '—'])
        .ends_with(':')
}

/// Whether a sentence that ends in a colon, an order itself or not, is followed
/// by things to do.
pub(super) fn promises_orders(sentence: &str, is_order: bool) -> bool {
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

/// Whether a text names somebody by title.
pub(super) fn names_person(lower: &str) -> bool {
    ["mr ", "mrs ", "ms ", "miss "]
        .iter()
        .any(|title| lower.contains(title))
}

/// Where a line begins that says what to do without saying who: `Pay Mr X £50`,
/// `a) within one month, apologise to him`.
pub(super) fn imperative_start(lower: &str) -> Option<usize> {
    let mut rest = lower.trim_start();
    if let Some((mark, behind)) = rest.split_once([')', '.'])
        && mark.trim_start_matches('(').len() <= 3
        && behind.starts_with(' ')
    {
        rest = behind.trim_start();
    }
    if rest.starts_with("within ") || rest.starts_with("by ") {
        let (_, behind) = rest
            .split_once(", ")
            .filter(|(when, _)| when.len() <= 100)?;
        rest = behind;
    }
    let rest = rest.strip_prefix("also ").unwrap_or(rest);
    let word = rest
        .split(|c: char| !c.is_ascii_alphabetic())
        .next()
        .unwrap_or_default();
    let is_verb = IMPERATIVES.binary_search(&word).is_ok() && rest[word.len()..].starts_with(' ');
    is_verb.then(|| lower.len() - rest.len())
}

/// Where the remedy begins in a sentence that begins with one: `I consider an
/// apology and a payment …`.
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

/// Whether a remedy is told of that was given or offered before.
pub(super) fn tells_of_past(text: &str) -> bool {
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
