//! The lines about similar decisions that all forms of an answer share.

use std::fmt::Write as _;
use std::ops::Range;

use crate::precedent::{
    BodyCount, Dropped, InputKind, InputReading, LawCount, Outcomes, Pair, Precedents, ReasonCount,
    RemedyCount, Saying, Strength,
};

use super::facts;

/// The headings that all forms of an answer share.
pub(crate) const UPHELD: &str = "Upheld";
pub(crate) const OTHERS: &str = "Not upheld, or not investigated";
pub(crate) const NOT_STATED: &str = "Outcome not stated";

/// The title of a pack.
pub(crate) const PACK_TITLE: &str = "Similar decisions";

/// The heading above pairs of decisions.
pub(crate) const CONTRASTS: &str = "Similar complaints with different outcomes";

/// The heading above other bodies that can help.
pub(crate) const OTHER_BODIES: &str = "Who else can help";

/// A warning about what the shares do not mean.
pub(crate) const CAUTION: &str = "This is not your chance of success. Decisions are chosen \
     because their words are similar, and small differences in the facts can change the outcome.";

/// How many decisions are similar: `12 similar decisions`, or, if not all of them are
/// counted, `The 50 most similar of 79 decisions`.
pub(crate) fn headline(found: &Precedents) -> String {
    let shown = found.similar.len();
    let similar = found.similarities.similar;
    if shown == 0 {
        return "Nothing similar found".to_owned();
    }
    let shown = facts::thousands(shown as u64);
    let all = facts::count(similar as u64, "similar decision");
    let of = facts::count(similar as u64, "decision");
    if found.similarities.has_more {
        format!("The {shown} most similar of more than {of}")
    } else if similar > found.similar.len() {
        format!("The {shown} most similar of {of}")
    } else {
        all
    }
}

/// Why there is nothing similar, and what to do.
pub(crate) fn why_nothing(found: &Precedents) -> &'static str {
    if found.is_too_short {
        "There are too few words to compare. Say what happened, in a few sentences, or search for the word instead."
    } else if found.similarities.is_of_this_field() {
        "No decision is similar enough. Use other words, or look at decisions of all years."
    } else {
        "No decision is about anything like this. Say what you asked for, what the council or care provider did or did not do, and what happened to you. If you chose a date, try without it."
    }
}

/// How all decisions of the category ended. This is the rate to compare with, so it comes
/// first.
pub(crate) fn base(found: &Precedents) -> Option<String> {
    let base = found.base.as_ref()?;
    let all = facts::count(base.outcomes.total(), "decision");
    let parts = parts(&base.outcomes);
    Some(format!("Of all {all} in {}: {parts}.", base.category))
}

/// How the similar ones ended, and how similar they are.
pub(crate) fn share(found: &Precedents) -> String {
    let parts = parts(&found.outcomes);
    let which = match found.similar.len() {
        1 => "Of the 1 similar decision".to_owned(),
        many => format!(
            "Of these {} similar decisions",
            facts::thousands(many as u64)
        ),
    };
    let strengths = [Strength::Strong, Strength::Fair, Strength::Weak].map(|strength| {
        let count = found.similar.iter().filter(|one| one.strength == strength);
        (count.count(), strength)
    });
    let strengths = strengths.iter().filter(|(count, _)| *count > 0);
    let strengths = strengths.map(|(count, strength)| {
        let count = facts::thousands(*count as u64);
        format!("{count} {}", lower(strength_label(*strength)))
    });
    let strengths = strengths.collect::<Vec<_>>().join(", ");
    format!("{which}: {parts}. By similarity: {strengths}.")
}

fn lower(label: &str) -> String {
    label.to_lowercase()
}

/// How similar a decision is, in words.
pub(crate) fn strength_label(strength: Strength) -> &'static str {
    match strength {
        Strength::Strong => "Very similar",
        Strength::Fair => "Similar",
        Strength::Weak => "Similar in part",
    }
}

fn parts(outcomes: &Outcomes) -> String {
    let named = [
        (outcomes.upheld, "upheld"),
        (outcomes.not_upheld, "not upheld"),
        (outcomes.closed, "closed after initial enquiries"),
        (outcomes.not_stated, "outcome not stated"),
    ];
    let named = named.iter().filter(|(number, _)| *number > 0);
    let parts = named.map(|(number, name)| {
        let percent = percent(*number, outcomes.total());
        format!("{percent}% {name} ({})", facts::thousands(*number))
    });
    parts.collect::<Vec<_>>().join(", ")
}

fn percent(number: u64, of: u64) -> u64 {
    (100 * number + of / 2) / of.max(1)
}

/// The label of a paragraph of the input.
pub(crate) fn input_label(reading: &InputReading, at: usize) -> String {
    let paragraph = &reading.paragraphs[at];
    let place = match (paragraph.number, paragraph.section) {
        (Some(number), _) => format!("paragraph {number}"),
        (None, Some(section)) => section.name().to_owned(),
        (None, None) => "text".to_owned(),
    };
    match &reading.kind {
        InputKind::Decision(reference) => format!("{reference}, {place}"),
        InputKind::DecisionText => format!("Your text, {place}"),
        InputKind::Text if reading.paragraphs.len() == 1 => "Your text".to_owned(),
        InputKind::Text => format!("Your {place}"),
    }
}

/// `Late without good reason – 12 decisions`.
pub(crate) fn reason(counted: &ReasonCount) -> String {
    let decisions = facts::count(counted.decisions, "decision");
    format!("{} – {decisions}", counted.reason.label())
}

/// A law and the number of decisions that refer to it.
pub(crate) fn law(counted: &LawCount) -> String {
    format!(
        "{} – {}",
        counted.law,
        facts::count(counted.decisions, "decision")
    )
}

/// A body that can help, and the number of similar decisions that mention it.
pub(crate) fn other_body(found: &Precedents, counted: &BodyCount) -> String {
    format!(
        "{}, for {}. Mentioned in {} of {} similar decisions",
        counted.body.label(),
        counted.body.deals_with(),
        counted.decisions,
        found.similar.len()
    )
}

/// The words that two paragraphs share, for readers who cannot see the marks.
pub(crate) fn shared(pair: &Pair) -> String {
    const MAX_SHOWN: usize = 12;
    let mut shared = pair.shared[..pair.shared.len().min(MAX_SHOWN)].join(", ");
    if pair.shared.len() > MAX_SHOWN {
        shared.push_str(", …");
    }
    shared
}

/// A remedy with how often it was ordered, and statistics of its sums if there are enough.
pub(crate) fn remedy(remedy: &RemedyCount) -> String {
    let decisions = facts::count(remedy.decisions, "decision");
    let line = format!("{} – {decisions}", remedy.kind.label());
    let pounds = |pence: u64| crate::model::Sum::exactly(pence).to_string();
    match remedy.figures {
        Some(figures) => format!(
            "{line}: median {} of {} sums, {} to {}",
            pounds(figures.median),
            remedy.sums,
            pounds(figures.lowest),
            pounds(figures.highest)
        ),
        None if remedy.sums > 0 => {
            format!(
                "{line}: {}, too few to compare",
                facts::count(remedy.sums, "sum")
            )
        }
        None => line,
    }
}

/// The citation of a paragraph of a similar decision.
pub(crate) fn citation(found: &Precedents, saying: &Saying) -> String {
    let decision = &found.similar[saying.decision].decision;
    decision.pinpoint(saying.paragraph.number).to_string()
}

/// The maximum length, in bytes, of the text that identifies a paragraph.
const OPENING_BYTES: usize = 60;

/// One line for each paragraph of the input.
pub(crate) fn reading_lines(reading: &InputReading) -> Vec<String> {
    let words = facts::count(reading.used_words as u64, "word");
    let mut lines = vec![format!("{words} compared")];
    for (at, paragraph) in reading.paragraphs.iter().enumerate() {
        let label = input_label(reading, at);
        let text = &paragraph.text;
        let end = text.floor_char_boundary(OPENING_BYTES);
        let opening = if end < text.len() {
            format!("{}…", &text[..end])
        } else {
            text.clone()
        };
        let use_of_it = if let Some(why) = paragraph.dropped {
            format!("left out: {}", why.label())
        } else {
            let used = facts::count(paragraph.used_words as u64, "word");
            let left_out = left_out(&paragraph.left_out, text);
            format!("{used} used{left_out}")
        };
        lines.push(format!("{label}: “{opening}”: {use_of_it}"));
    }
    lines
}

fn left_out(left_out: &[(Range<usize>, Dropped)], text: &str) -> String {
    let mut list = String::new();
    for (nth, (range, why)) in left_out.iter().enumerate() {
        let joint = if nth == 0 { "; left out: " } else { ", " };
        let quoted = &text[range.clone()];
        // Writing to memory cannot fail.
        let _ = write!(list, "{joint}“{quoted}” ({})", why.label());
    }
    list
}
