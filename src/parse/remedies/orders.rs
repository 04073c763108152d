/// Where an order begins in a sentence of the agreed actions, in lower case.
pub(super) fn order_in(sentence: &str) -> Option<usize> {
    const MARKERS: [&str; 9] = [
        "agreed",
        " should ",
        " will ",
        " must ",
        "recommend",
        " needs to ",
        "ask the council to",
        "asked the council to",
        " intends to ",
    ];
    let (at, marker) = MARKERS
        .iter()
        .filter_map(|marker| Some((sentence.find(marker)?, marker)))
        .min()?;
    let behind = at + marker.len();
    let before = &sentence[..at];
    let denied = sentence[behind..].trim_start().starts_with("not ") || before.ends_with(" not ");
    // What is recommended or asked for is for the authority, whoever says so.
    let is_asked = marker.starts_with(['r', 'a']) && *marker != "agreed";
    (!denied && (is_asked || is_of_authority(before))).then_some(behind)
}

/// Where a sentence of the summary says what has been agreed.
pub(super) fn agreement_in(sentence: &str) -> Option<usize> {
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

/// Whether a sentence that ends in a colon is followed by things to do.
pub(super) fn promises_orders(sentence: &str) -> bool {
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
        && (order_in(sentence).is_some() || open.iter().any(|word| sentence.contains(word)))
}
