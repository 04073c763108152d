//! The lines about similar decisions that text, Markdown and pages share.

use std::fmt::Write as _;
use std::ops::Range;

use crate::precedent::{Dropped, InputReading, Outcomes, Pair, Precedents, RemedyCount, Saying};

use super::facts;

/// The headings that text and Markdown share.
pub(crate) const UPHELD: &str = "Upheld";
pub(crate) const OTHERS: &str = "Not upheld, or not investigated";
pub(crate) const NOT_STATED: &str = "Outcome not stated";

/// `50 similar decisions: 21 upheld, …`.
pub(crate) fn similar(found: &Precedents) -> String {
    let number = facts::count(found.outcomes.total(), "similar decision");
    format!("{number}: {}", parts(&found.outcomes))
}

/// The outcomes of the whole category.
pub(crate) fn base(found: &Precedents) -> Option<String> {
    let base = found.base.as_ref()?;
    let number = facts::count(base.outcomes.total(), "decision");
    let parts = parts(&base.outcomes);
    Some(format!("{} overall, {number}: {parts}", base.category))
}

fn parts(outcomes: &Outcomes) -> String {
    let named = [
        (outcomes.upheld, "upheld"),
        (outcomes.not_upheld, "not upheld"),
        (outcomes.closed, "closed after initial enquiries"),
        (outcomes.not_stated, "not stated"),
    ];
    let named = named.iter().filter(|(number, _)| *number > 0);
    let parts = named.map(|(number, name)| {
        let number_shown = facts::thousands(*number);
        format!(
            "{number_shown} {name} ({}%)",
            percent(*number, outcomes.total())
        )
    });
    parts.collect::<Vec<_>>().join(", ")
}

fn percent(number: u64, of: u64) -> u64 {
    (100 * number + of / 2) / of.max(1)
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
    let line = format!("{}  {}", remedy.decisions, remedy.kind.label());
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
    let mut lines = vec![format!("{words} of the input, as {}", reading.kind.name())];
    for (at, paragraph) in reading.paragraphs.iter().enumerate() {
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
        lines.push(format!("{}. “{opening}”: {use_of_it}", at + 1));
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
