//! Decides where a sentence says that the authority must do something.

use std::ops::Range;

use super::Part;
use super::wordings::Marker;
use crate::parse::dates::month_name;
use crate::parse::phrases::tail;

/// The effect of a marker on the rest of its sentence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Opening {
    /// What follows is an order.
    Opens,
    /// What follows is about someone else, or about what was not done.
    Closes,
    /// The marker has no effect.
    Passes,
}

/// The effect of the marker at `range` in a lower-case sentence.
pub(super) fn opening(sentence: &str, range: &Range<usize>, marker: Marker, part: Part) -> Opening {
    let (before, after) = (&sentence[..range.start], &sentence[range.end..]);
    let before = tail(before, BEFORE_MAX_BYTES);
    if is_denied(before, after) || is_conditional(before) || is_claimed(before, marker) {
        return match marker {
            Marker::Recommend | Marker::Offer => Opening::Passes,
            _ => Opening::Closes,
        };
    }
    let word = &sentence[range.clone()];
    match marker {
        Marker::Agreed => agreed(before, after, part),
        // `The Council should have apologised` describes a fault.
        Marker::Will | Marker::Should if after.starts_with("have ") => Opening::Closes,
        Marker::Will if part != Part::Reasoning => of_subject(before),
        Marker::Should if part != Part::Reasoning => {
            if word == "needs to " && !ends_in(before, &NAMES_OF_AUTHORITIES) {
                Opening::Passes
            } else if ends_in(before, &["councils", "authorities", "providers", "schools"]) {
                // What all authorities should do is the law, not an order.
                Opening::Closes
            } else if PASSIVES.iter().any(|passive| after.starts_with(passive)) {
                Opening::Opens
            } else {
                of_subject(before)
            }
        }
        Marker::Will | Marker::Should => Opening::Closes,
        Marker::Recommend => recommended(before, after),
        Marker::Ask if word.starts_with("ask") => match last_word(before) {
            Some("i" | "we" | "ombudsman" | "ombudsmen" | "have" | "will" | "also") | None => {
                Opening::Opens
            }
            _ => Opening::Closes,
        },
        Marker::Ask | Marker::Includes => Opening::Opens,
        Marker::Since if part == Part::Action => of_subject(before),
        Marker::Since => Opening::Passes,
        Marker::Offer => match of_subject(before) {
            Opening::Opens => Opening::Opens,
            _ => Opening::Passes,
        },
    }
}

/// The maximum length of a sentence before a marker, in bytes: irregular text may not end.
const BEFORE_MAX_BYTES: usize = 600;

const NAMES_OF_AUTHORITIES: [&str; 7] = [
    "council",
    "it",
    "authority",
    "provider",
    "trust",
    "school",
    "also",
];

/// What the person who complains should receive.
const PASSIVES: [&str; 7] = [
    "be paid",
    "be refunded",
    "be reimbursed",
    "be compensated",
    "receive an apology",
    "receive a payment",
    "receive £",
];

fn agreed(before: &str, after: &str, part: Part) -> Opening {
    let perfect = last_word(before);
    // `had agreed` describes the time before the complaint.
    if matches!(
        perfect,
        Some("had" | "not" | "never" | "be" | "was" | "were" | "when" | "as" | "is")
    ) {
        return Opening::Closes;
    }
    let is_perfect = matches!(
        perfect,
        Some("has" | "have" | "now" | "also" | "since" | "therefore")
    );
    if part == Part::Reasoning && !is_perfect {
        return Opening::Closes;
    }
    if !is_perfect {
        // `the £200 it agreed to pay` and `agreed in May to pay` describe the past.
        let is_relative = [
            "which it",
            "that it",
            "what it",
            "as it",
            "when it",
            "after it",
            "although it",
        ]
        .iter()
        .any(|words| before.trim_end().ends_with(words));
        if is_relative || (part != Part::Action && names_a_time(after)) {
            return Opening::Closes;
        }
    }
    let told = [
        "fail",
        "did not ",
        "despite",
        "previous",
        "earlier complaint",
        "last complaint",
    ]
    .iter()
    .any(|word| before.contains(word));
    if told && part != Part::Action {
        return Opening::Closes;
    }
    of_subject(before)
}

/// Returns whether a text names the month or year `in` which something was done.
fn names_a_time(text: &str) -> bool {
    text.match_indices(" in ").any(|(at, joint)| {
        let rest = &text[at + joint.len()..];
        let word = rest
            .split(|c: char| !c.is_ascii_alphanumeric())
            .next()
            .unwrap_or_default();
        month_name(word).is_some() || (word.len() == 4 && word.starts_with("20"))
    })
}

/// Recommendations count if the ombudsman makes them, and not if the text describes what is
/// usually recommended.
fn recommended(before: &str, after: &str) -> Opening {
    const OTHERS: [&str; 21] = [
        "may",
        "can",
        "could",
        "might",
        "would",
        "usually",
        "normally",
        "generally",
        "often",
        "typically",
        "sometimes",
        "guidance",
        "officer",
        "investigator",
        "person",
        "panel",
        "report",
        "policy",
        "psychologist",
        "doctor",
        "power",
    ];
    let mut near = words_backwards(before).take(6);
    if near.clone().any(|word| OTHERS.contains(&word)) || after.starts_with("ed by ") {
        return Opening::Passes;
    }
    let ours = [
        "i",
        "we",
        "ombudsman",
        "ombudsmen",
        "my",
        "our",
        "is",
        "are",
        "these",
        "following",
        "therefore",
        "also",
    ];
    match words_backwards(before).next() {
        None => Opening::Opens,
        Some(_) if near.any(|word| ours.contains(&word)) => Opening::Opens,
        Some(_) => Opening::Passes,
    }
}

/// Checks whether the subject before a verb can be the authority. What the ombudsman or the
/// person who complains will do is not an order.
fn of_subject(before: &str) -> Opening {
    const OTHERS: [&str; 34] = [
        "he",
        "she",
        "we",
        "i",
        "you",
        "who",
        "which",
        "this",
        "that",
        "these",
        "those",
        "ombudsman",
        "ombudsmen",
        "complainant",
        "complainants",
        "person",
        "mother",
        "father",
        "son",
        "daughter",
        "wife",
        "husband",
        "child",
        "children",
        "landlord",
        "tenant",
        "tribunal",
        "court",
        "police",
        "resident",
        "residents",
        "neighbour",
        "parents",
        "what",
    ];
    const HELPERS: [&str; 12] = [
        "has",
        "have",
        "also",
        "now",
        "since",
        "therefore",
        "then",
        "both",
        "subsequently",
        "fully",
        "and",
        "rightly",
    ];
    let subject = words_backwards(before).find(|word| !HELPERS.contains(word));
    match subject {
        Some(subject) if subject.len() <= 1 || OTHERS.contains(&subject) => Opening::Closes,
        _ => Opening::Opens,
    }
}

fn is_denied(before: &str, after: &str) -> bool {
    ["not ", "never ", "n’t ", "n't "]
        .iter()
        .any(|word| after.starts_with(word) || before.ends_with(word))
}

/// Returns whether the text before is only the condition: `if it decides so it will`.
fn is_conditional(before: &str) -> bool {
    ["if ", "whether ", "unless ", "until "].iter().any(|word| {
        let at = before
            .rfind(word)
            .filter(|at| *at == 0 || before[..*at].ends_with([' ', ',', '(']));
        at.is_some_and(|at| !before[at..].contains(','))
    })
}

/// Returns whether someone else says so: `Mr X says the Council should pay £500`.
fn is_claimed(before: &str, marker: Marker) -> bool {
    const CLAIMS: [&str; 24] = [
        "complains",
        "complained",
        "complain",
        "complaining",
        "says",
        "said",
        "alleges",
        "alleged",
        "claims",
        "claimed",
        "believes",
        "believed",
        "thinks",
        "feels",
        "felt",
        "wants",
        "wanted",
        "argues",
        "argued",
        "asks",
        "states",
        "stated",
        "considers",
        "hoped",
    ];
    let mut at = before.len();
    let claim = words_backwards(before).find(|word| {
        at = word.as_ptr() as usize - before.as_ptr() as usize;
        CLAIMS.contains(word)
    });
    let Some(claim) = claim else {
        let about = [
            "complaint that",
            "complaint about how",
            "would like",
            "asked for",
        ];
        return marker != Marker::Agreed && about.iter().any(|words| before.contains(words));
    };
    let told = &before[at + claim.len()..];
    // `Mr X complained of delay, and the Council has agreed to`.
    let is_apart = [
        ";",
        ", and the ",
        ", but the ",
        ". the ",
        ", the council",
        "so the ",
        "because the ",
    ]
    .iter()
    .any(|joint| told.contains(joint));
    !(is_apart && matches!(marker, Marker::Agreed | Marker::Recommend | Marker::Offer))
}

fn words_backwards(text: &str) -> impl Iterator<Item = &str> + Clone {
    text.rsplit(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
}

fn last_word(text: &str) -> Option<&str> {
    words_backwards(text).next()
}

fn ends_in(text: &str, words: &[&str]) -> bool {
    last_word(text).is_some_and(|last| words.contains(&last))
}

/// Where a sentence approves something in it as a suitable remedy: the position of the word
/// that says so.
pub(super) fn approval_in(sentence: &str) -> Option<usize> {
    const ADJECTIVES: [&str; 9] = [
        "suitabl",
        "satisfactor",
        "appropriate",
        "proportionate",
        "sufficient",
        "adequate",
        "fair",
        "reasonable",
        "acceptable",
    ];
    const NOUNS: [&str; 12] = [
        "remed",
        "way",
        "response",
        "resolution",
        "outcome",
        "redress",
        "offer",
        "amount",
        "sum",
        "to put",
        "to acknowledge",
        "settle",
    ];
    ADJECTIVES
        .iter()
        .flat_map(|adjective| sentence.match_indices(adjective))
        .filter(|(at, _)| {
            let after = &sentence[*at..sentence.floor_char_boundary(*at + 40)];
            let denied = is_denied(sentence[..*at].trim_end_matches(['a', 'n']).trim_end(), "")
                || sentence[..*at].ends_with("not a ")
                || sentence[..*at].ends_with("not ")
                || sentence[..*at].ends_with("n’t ");
            !denied && NOUNS.iter().any(|noun| after.contains(noun))
        })
        .map(|(at, _)| at)
        .chain(sentence.match_indices(" remedies the ").map(|(at, _)| at))
        .chain(sentence.match_indices(" remedy the ").map(|(at, _)| at))
        .min()
}
