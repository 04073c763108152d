use std::ops::Range;

/// Whether the word at `marker` makes a sentence, in lower case, an order.
pub(super) fn is_order(sentence: &str, marker: &Range<usize>) -> bool {
    let (before, behind) = (&sentence[..marker.start], &sentence[marker.end..]);
    let denied = behind.trim_start().starts_with("not ") || before.ends_with(" not ");
    // What is recommended or asked for is for the authority, whoever says so.
    let word = &sentence[marker.clone()];
    let is_asked = word.starts_with("recommend") || word.starts_with("ask");
    !denied && (is_asked || is_of_authority(before))
}

/// Where a sentence of the summary says what has been agreed.
pub(super) fn agreement_in(sentence: &str) -> Option<usize> {
    if !sentence.contains("agreed") {
        return None;
    }
    let (at, marker) = [
        "has agreed",
        "have agreed",
        "has also agreed",
        "have now agreed",
    ]
    .iter()
    .filter_map(|marker| Some((sentence.find(marker)?, marker)))
    .min()?;
    let before = &sentence[..at];
    let claimed = [
        "complain", " said ", " says ", " not ", "already", "which it", "that it",
    ]
    .iter()
    .any(|word| before.contains(word));
    (!claimed && is_of_authority(before)).then_some(at + marker.len())
}

/// Whether the subject before a verb can be the authority; the ombudsman's own
/// plans and those of the person who complains are no orders.
fn is_of_authority(before: &str) -> bool {
    let last = before
        .rsplit(|c: char| !c.is_alphanumeric())
        .find(|word| !word.is_empty());
    match last {
        Some(subject) => {
            subject.len() > 1
                && ![
                    "he",
                    "she",
                    "we",
                    "ombudsman",
                    "ombudsmen",
                    "complainant",
                    "who",
                ]
                .contains(&subject)
        }
        None => true,
    }
}

/// Whether a sentence that ends in a colon, an order itself or not, is followed
/// by things to do.
pub(super) fn promises_orders(sentence: &str, is_order: bool) -> bool {
    const OTHERS: [&str; 10] = [
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
    ];
    let open = [
        "within ",
        "following",
        "recommend",
        "action",
        "also:",
        "and:",
        "then:",
    ];
    !OTHERS.iter().any(|word| sentence.contains(word))
        && (is_order || open.iter().any(|word| sentence.contains(word)))
}
