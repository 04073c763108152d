//! The context of a word in an order.

use std::ops::Range;

use super::wordings::{FILLERS, Meaning};
use crate::model::RemedyKind;

/// The kind of remedy of an amount by the word after it: `a £650 payment`.
pub(super) fn named_after(after: &str) -> Option<RemedyKind> {
    let end = after.find([',', '.', ';', ':', '(']).unwrap_or(after.len());
    let end = end.min(after.find(" and ").unwrap_or(end));
    let mut words = after[..end]
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .take(3);
    words.find_map(|word| match word {
        "payment" | "compensation" | "redress" => Some(RemedyKind::Payment),
        "refund" | "reimbursement" => Some(RemedyKind::Refund),
        _ => None,
    })
}

/// Returns whether an amount compensates for injustice rather than for a cost: `£150 to
/// recognise the upset`.
pub(super) fn is_for_injustice(after: &str) -> bool {
    const INJUSTICES: [&str; 10] = [
        "distress",
        "upset",
        "worry",
        "time",
        "trouble",
        "frustration",
        "uncertainty",
        "inconvenience",
        "injustice",
        "anxiety",
    ];
    let after = after.trim_start();
    if [
        "to recogni",
        "to acknowledge",
        "to reflect",
        "in recognition",
    ]
    .iter()
    .any(|words| after.starts_with(words))
    {
        return true;
    }
    let Some(after) = after.strip_prefix("for ") else {
        return false;
    };
    let mut words = after
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .take(4);
    words.any(|word| INJUSTICES.contains(&word))
}

/// The text after the first word of a phrase; `review` may be followed by an ending.
pub(super) fn after_verb<'t>(lower: &'t str, range: &Range<usize>) -> &'t str {
    let phrase = &lower[range.clone()];
    &lower[range.start + phrase.find(' ').unwrap_or(phrase.len())..]
}

/// Returns whether an amount is the object of a verb such as `give`: `give Mr X £50`.
pub(super) fn is_given(before: &str) -> bool {
    const VERBS: [&str; 12] = [
        "give",
        "gives",
        "giving",
        "provide",
        "provides",
        "providing",
        "send",
        "sends",
        "credit",
        "credits",
        "award",
        "transfer",
    ];
    let mut words = before
        .rsplit(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .take(6);
    let verb = words.find(|word| {
        VERBS.contains(word)
            || !(is_filler(word) || ["account", "rent", "tax", "with"].contains(word))
    });
    verb.is_some_and(|verb| VERBS.contains(&verb))
}

/// The last word of a text; empty if there is none.
pub(super) fn last_word(text: &str) -> &str {
    text.rsplit(|c: char| !c.is_alphanumeric())
        .find(|word| !word.is_empty())
        .unwrap_or_default()
}

fn is_filler(word: &str) -> bool {
    word.len() == 1
        || FILLERS.binary_search(&word).is_ok()
        || word.bytes().all(|b| b.is_ascii_digit())
}

/// The maximum number of words between a break and the clause that begins after it.
const MAX_FILLERS: usize = 14;

/// Returns whether the text after `before` begins a new action: only filler words separate it
/// from a break or from the beginning.
pub(super) fn begins_new_action(before: &str) -> bool {
    let mut rest = before;
    for _ in 0..MAX_FILLERS {
        rest = rest.trim_end_matches([' ', '’', '\'', '\u{a0}']);
        if rest.is_empty() || rest.ends_with([',', ';', ':', '(', ')', '–', '/']) {
            return true;
        }
        let start = rest.rfind(|c: char| !c.is_alphanumeric()).map_or(0, |at| {
            at + rest[at..].chars().next().map_or(1, char::len_utf8)
        });
        let word = &rest[start..];
        if ["and", "or", "plus", "but", "both"].contains(&word) {
            return true;
        }
        if word.is_empty() || rest[..start].ends_with('£') || !is_filler(word) {
            return false;
        }
        rest = &rest[..start];
    }
    false
}

/// Returns whether the authority is the one to do what a phrase says, given the text before it
/// in the order: `allow Mr X to pay` orders no payment.
pub(super) fn is_own(before: &str, meaning: Meaning) -> bool {
    const OTHERS: [&str; 24] = [
        "him",
        "her",
        "them",
        "person",
        "resident",
        "residents",
        "family",
        "complainant",
        "parent",
        "parents",
        "right",
        "able",
        "unable",
        "asked",
        "required",
        "had",
        "have",
        "having",
        "liable",
        "continue",
        "need",
        "needed",
        "plan",
        "offer",
    ];
    const DENIALS: [&str; 10] = [
        "not", "no", "without", "direct", "late", "missed", "never", "housing", "nor", "cannot",
    ];
    let mut words = before
        .rsplit(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty());
    let (last, second) = (words.next(), words.next());
    if last.is_some_and(|last| DENIALS.contains(&last)) {
        return false;
    }
    if meaning == Meaning::Names(RemedyKind::Training) && second == Some("education") {
        return false;
    }
    let moves_money = meaning.money().is_some();
    match (last, second) {
        _ if !moves_money => true,
        (Some("to"), Some(second)) => !OTHERS.contains(&second) && second.len() > 1,
        (Some(subject), _) => {
            let is_past = ["had", "has", "have"].contains(&subject);
            (subject.len() > 1 || subject == "a")
                && !["he", "she", "who", "must", "they"].contains(&subject)
                && !(is_past && matches!(meaning, Meaning::Pay | Meaning::Money(_)))
        }
        (None, _) => true,
    }
}
