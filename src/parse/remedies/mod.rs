//! Remedies: what an authority must do to put things right.

mod context;
mod markers;
mod openings;
mod order;
mod review;
mod sums;
mod wordings;

use std::sync::LazyLock;

use aho_corasick::AhoCorasick;

use super::phrases::{Phrases, lower_into, sentences};
use crate::model::{Paragraph, Remedy, RemedyKind, Section, SectionKind, Statement};
use markers::approval_in;
use openings::{
    announces_orders, describes_past, imperative_start, names_person, opens_list, remedy_start,
};
use order::{Scope, Sentence, extract};
use wordings::{Meaning, WORDINGS};

static PHRASES: LazyLock<Phrases<Meaning>> = LazyLock::new(|| {
    Phrases::new(
        WORDINGS
            .iter()
            .flat_map(|(meaning, phrases)| phrases.iter().map(|phrase| (*phrase, *meaning))),
    )
});

/// Every sentence that orders something contains one of these. They are searched first, because
/// most sentences of a summary describe the complaint.
static CUES: LazyLock<AhoCorasick> = LazyLock::new(|| {
    AhoCorasick::new([
        "agree",
        "will",
        "’ll",
        "'ll",
        "should",
        "must",
        "shall",
        "ought",
        "needs to",
        "recommend",
        "ask",
        "offer",
        "intends",
        "proposes",
        "committed",
        "undertaken",
        "appropriate for",
        "proportionate for",
        "actions",
        "remed",
        "put ",
        "resolve",
        "since",
        "now",
        "apolog",
        "payment",
        "refund",
        "includ",
        "£",
    ])
    .expect("a handful of short literals makes a small automaton")
});

/// The maximum number of remedies of one decision.
const MAX_REMEDIES: usize = 100;

/// The remedies of a decision, in the order found: what its agreed actions and recommendations
/// order, and what its summary and final decision say has been agreed or recommended.
///
/// If none of these states a remedy, and no section is about actions, the reasoning is read for
/// what has been agreed and is called a suitable remedy: a sum elsewhere is a loss or a claim.
/// A sentence counts from the word that makes it an order to the words about what was done
/// already.
pub(super) fn remedies_of(statement: &Statement) -> Vec<Remedy> {
    let mut reader = Reader::default();
    let mut has_actions = false;
    for section in &statement.sections {
        reader.list = List::None;
        for paragraph in &section.paragraphs {
            match part_of(section, paragraph) {
                Some(Part::Action) => {
                    has_actions = true;
                    reader.action(paragraph);
                }
                Some(part) => reader.prose(&paragraph.text, part),
                None => {}
            }
        }
    }
    if reader.found.is_empty() && !has_actions {
        for section in &statement.sections {
            if matches!(section.kind, SectionKind::Assessment | SectionKind::Found) {
                for paragraph in &section.paragraphs {
                    if paragraph.text.contains("agreed") || paragraph.text.contains("ecommend") {
                        reader.prose(&paragraph.text, Part::Reasoning);
                    }
                }
            }
        }
    }
    reader.finish()
}

/// The kind of a paragraph with respect to remedies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    /// It states the decision: the summary and the final decision.
    Decision,
    /// It states actions.
    Action,
    /// It explains how the decision was reached; only clear agreement counts.
    Reasoning,
}

fn part_of(section: &Section, paragraph: &Paragraph) -> Option<Part> {
    match section.kind {
        SectionKind::Action | SectionKind::Recommendations => Some(Part::Action),
        SectionKind::Summary | SectionKind::Final => Some(Part::Decision),
        SectionKind::Found | SectionKind::Assessment | SectionKind::Finding => {
            const ACTIONS: [&str; 6] = [
                "agreed action",
                "recommended action",
                "recommendations",
                "agreed remedy",
                "recommended remedy",
                "remedy",
            ];
            let heading = paragraph.subheading.as_ref()?.to_ascii_lowercase();
            let is_action = ACTIONS.iter().any(|action| {
                heading
                    .trim_end_matches(['s', ':'])
                    .ends_with(action.trim_end_matches('s'))
            });
            is_action.then_some(Part::Action)
        }
        _ => None,
    }
}

/// The kind of the lines below a colon.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum List {
    #[default]
    None,
    /// Actions that were done, wanted or claimed.
    Others,
    /// Topics, such as what staff are reminded of or what a policy covers.
    Topics,
    /// Actions to take.
    Orders,
    /// Sums to pay, refund or waive.
    Sums(RemedyKind),
}

#[derive(Default)]
struct Reader {
    found: Vec<Remedy>,
    list: List,
    lower: String,
}

impl Reader {
    /// Reads sentences in which only a marker starts an order.
    fn prose(&mut self, text: &str, part: Part) {
        let mut lower = std::mem::take(&mut self.lower);
        lower_into(text, &mut lower);
        self.sentences(text, &lower, part);
        self.lower = lower;
    }

    /// Reads a line; returns the kind of list that its last sentence opens.
    fn sentences(&mut self, printed: &str, lower: &str, part: Part) -> List {
        let mut list = List::None;
        let mut was_order = false;
        for range in sentences(lower) {
            let (start, end) = trimmed(lower, range);
            let text = &lower[start..end];
            if !CUES.is_match(text) && !opens_list(text) {
                (list, was_order) = (List::None, false);
                continue;
            }
            let sentence = Sentence::new(&printed[start..end], text);
            let rest = &lower[end..lower.floor_char_boundary(end + FOLLOW_UP_BYTES)];
            let is_order = self.sentence(&sentence, rest, part, was_order);
            list = match opens_list(sentence.lower) {
                true if announces_orders(sentence.lower, is_order) => list_below(&sentence),
                true => List::Others,
                false => List::None,
            };
            was_order = is_order;
        }
        list
    }

    /// Reads one sentence; returns whether it is an order.
    fn sentence(
        &mut self,
        sentence: &Sentence<'_>,
        rest: &str,
        part: Part,
        was_order: bool,
    ) -> bool {
        let lower = sentence.lower;
        let mut scope = Scope {
            part,
            start: None,
            end: lower.len(),
            money: None,
            is_approved: (sentence.has_offer() || part == Part::Reasoning)
                && (approval_in(lower).is_some() || approval_in(rest).is_some()),
        };
        if was_order {
            // `The Council agreed to my recommendations. They include an apology.`
            let listed = [
                "they include ",
                "these include ",
                "this includes ",
                "these are ",
                "they are ",
            ]
            .iter()
            .find(|words| lower.starts_with(**words));
            scope.start = listed.map(|words| words.len());
        }
        if extract(sentence, &scope, &mut self.found) {
            return true;
        }
        if let Some(start) = remedy_start(lower)
            && let Some(end) = approval_in(lower)
            && start < end
            && !describes_past(&lower[..end])
        {
            scope.start = Some(start);
            scope.end = end;
            return extract(sentence, &scope, &mut self.found);
        }
        false
    }

    fn action(&mut self, paragraph: &Paragraph) {
        let mut lower = std::mem::take(&mut self.lower);
        lower_into(&paragraph.text, &mut lower);
        let mut at = 0;
        for lower_line in lower.lines() {
            let printed = &paragraph.text[at..at + lower_line.len()];
            let is_first = at == 0;
            at += lower_line.len() + 1;
            let is_in_list = self.list != List::None;
            let bullet = lower_line.strip_prefix("• ");
            // The entries of a list that became paragraphs start in lower case.
            let goes_on = is_first
                && is_in_list
                && self.list != List::Others
                && printed.starts_with(|c: char| c.is_lowercase() || c == '£');
            match bullet {
                Some(bullet) => self.bullet(&printed[printed.len() - bullet.len()..], bullet),
                None if goes_on => self.bullet(printed, lower_line),
                None => match imperative_start(lower_line) {
                    Some(start) => self.bullet(&printed[start..], &lower_line[start..]),
                    None => self.list = self.sentences(printed, lower_line, Part::Action),
                },
            }
        }
        self.lower = lower;
    }

    /// Reads an entry of a list, whose first sentence is an order without a marker.
    fn bullet(&mut self, printed: &str, lower: &str) {
        let money = match self.list {
            List::Others => return,
            List::Sums(kind) => Some(kind),
            List::Topics if !(lower.contains('£') || names_person(lower)) => return,
            _ => None,
        };
        let Some(first) = sentences(lower).next() else {
            return;
        };
        let (start, end) = trimmed(lower, first.clone());
        let sentence = Sentence::new(&printed[start..end], &lower[start..end]);
        let scope = Scope {
            part: Part::Action,
            start: Some(0),
            end: sentence.lower.len(),
            money,
            is_approved: false,
        };
        extract(&sentence, &scope, &mut self.found);
        let mut list = match (opens_list(sentence.lower), self.list) {
            (true, _) => list_below(&sentence),
            (false, List::None) => List::None,
            (false, List::Sums(kind)) if sentence.lower.starts_with('£') => List::Sums(kind),
            (false, List::Topics) => List::Topics,
            (false, _) => List::Orders,
        };
        let rest = &lower[first.end..];
        if !rest.trim().is_empty() {
            let below = self.sentences(&printed[first.end..], rest, Part::Action);
            if below != List::None {
                list = below;
            }
        }
        self.list = list;
    }

    /// Each pair of kind and sum once; a kind without a sum only if the kind has no sum.
    fn finish(self) -> Vec<Remedy> {
        let mut remedies: Vec<Remedy> = Vec::new();
        for remedy in &self.found {
            let told = remedies.contains(remedy)
                || remedy.sum.is_none()
                    && self
                        .found
                        .iter()
                        .any(|other| other.kind == remedy.kind && other.sum.is_some());
            if !told && remedies.len() < MAX_REMEDIES {
                remedies.push(*remedy);
            }
        }
        remedies
    }
}

/// The maximum distance between an offer and the ombudsman's approval, in bytes.
const FOLLOW_UP_BYTES: usize = 160;

/// The range of a trimmed text.
fn trimmed(text: &str, range: std::ops::Range<usize>) -> (usize, usize) {
    let part = &text[range.clone()];
    let start = range.start + (part.len() - part.trim_start().len());
    (start, start + part.trim().len())
}

fn list_below(sentence: &Sentence<'_>) -> List {
    match sentence.money_at_end() {
        _ if sentence.ends_with_topic() => List::Topics,
        Some(kind) => List::Sums(kind),
        None => List::Orders,
    }
}

#[cfg(test)]
mod tests;
