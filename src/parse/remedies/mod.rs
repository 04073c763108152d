//! What an authority is to do to put things right.

mod orders;
mod sums;
mod wordings;

use std::sync::LazyLock;

use super::phrases::{Phrases, lower_into, sentences};
use crate::model::{Paragraph, Remedy, RemedyKind, SectionKind, Statement};
use orders::{agreement_in, order_in, promises_orders};
use wordings::{CUTS, Meaning, WORDINGS};

static PHRASES: LazyLock<Phrases<Meaning>> = LazyLock::new(|| {
    Phrases::new(
        WORDINGS
            .iter()
            .flat_map(|(meaning, phrases)| phrases.iter().map(|phrase| (*phrase, *meaning))),
    )
});

/// The remedies of a decision, from what its agreed actions and recommendations
/// order and from what its summary says has been agreed, in the order met.
///
/// Other sections are not read: there a sum is a loss or a claim. A sentence
/// counts from the word that makes it an order on, up to what was done already.
pub(super) fn remedies_of(statement: &Statement) -> Vec<Remedy> {
    let mut reader = Reader::default();
    for section in &statement.sections {
        match section.kind {
            SectionKind::Summary => {
                for paragraph in &section.paragraphs {
                    reader.summary(&paragraph.text);
                }
            }
            SectionKind::Action | SectionKind::Recommendations => {
                reader.list = List::None;
                for paragraph in &section.paragraphs {
                    reader.action(paragraph);
                }
            }
            _ => {}
        }
    }
    reader.finish()
}

/// What the lines below a colon are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum List {
    #[default]
    None,
    /// Things done, wanted or said.
    Others,
    /// Things to do.
    Orders,
    /// Sums to pay, give back or waive.
    Sums(RemedyKind),
}

#[derive(Default)]
struct Reader {
    found: Vec<Remedy>,
    list: List,
    lower: String,
}

impl Reader {
    fn summary(&mut self, text: &str) {
        let mut lower = std::mem::take(&mut self.lower);
        lower_into(text, &mut lower);
        for range in sentences(&lower) {
            let sentence = lower[range].trim();
            if let Some(start) = agreement_in(sentence) {
                self.order(&sentence[start..]);
            }
        }
        self.lower = lower;
    }

    fn action(&mut self, paragraph: &Paragraph) {
        let mut lower = std::mem::take(&mut self.lower);
        lower_into(&paragraph.text, &mut lower);
        for (at, line) in lower.lines().enumerate() {
            match line.strip_prefix("• ") {
                Some(bullet) => self.bullet(bullet.trim()),
                // A list whose entries have become paragraphs goes on in lower case.
                None if at == 0
                    && !matches!(self.list, List::None | List::Others)
                    && paragraph
                        .text
                        .starts_with(|c: char| c.is_lowercase() || c == '£') =>
                {
                    self.bullet(line.trim());
                }
                None => self.line(line.trim()),
            }
        }
        self.lower = lower;
    }

    fn line(&mut self, line: &str) {
        self.list = List::None;
        for range in sentences(line) {
            let sentence = line[range].trim();
            if let Some(start) = order_in(sentence) {
                self.order(&sentence[start..]);
            }
            if sentence.ends_with(':') {
                let is_promise = promises_orders(sentence);
                self.list = if is_promise {
                    List::Orders
                } else {
                    List::Others
                };
            }
        }
    }

    fn bullet(&mut self, bullet: &str) {
        if self.list == List::Others {
            return;
        }
        let mut first = true;
        for range in sentences(bullet) {
            let sentence = bullet[range].trim();
            match (self.list, order_in(sentence)) {
                (List::Sums(kind), _) if sentence.starts_with('£') => {
                    let sums = sums::sums_in(sentence);
                    self.found
                        .extend(sums.first().and_then(|sum| sum.sum).map(|sum| Remedy {
                            kind,
                            sum: Some(sum),
                        }));
                }
                (List::Orders | List::Sums(_), None) if first => {
                    self.order(sentence);
                    self.list = match money_of(sentence).filter(|_| sentence.ends_with(':')) {
                        Some(kind) => List::Sums(kind),
                        None => List::Orders,
                    };
                }
                (_, Some(start)) => self.order(&sentence[start..]),
                _ => {}
            }
            first = false;
        }
    }

    /// Takes what stands behind the word that makes a sentence an order.
    fn order(&mut self, order: &str) {
        let order = &order[..end_of(order)];
        let mut met: Vec<(usize, Meaning)> = Vec::new();
        PHRASES.find(order, |range, meaning| {
            if is_ordered(&order[..range.start], meaning) {
                met.push((range.start, meaning));
            }
        });
        met.sort_by_key(|(start, _)| *start);
        for (_, meaning) in &met {
            if let Meaning::Plain(kind) = meaning {
                self.found.push(Remedy {
                    kind: *kind,
                    sum: None,
                });
            }
        }
        for amount in sums::sums_in(order) {
            let before = met.iter().rev().find(|(start, _)| *start < amount.at);
            if let Some((_, Meaning::Money(kind) | Meaning::Plain(kind))) = before
                && let RemedyKind::Payment | RemedyKind::Refund | RemedyKind::Waiver = kind
            {
                self.found.push(Remedy {
                    kind: *kind,
                    sum: amount.sum,
                });
            }
        }
    }

    /// Each kind with each sum once; a kind without a sum only where it has none.
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

/// Where an order ends, at the first of the words of [`CUTS`].
fn end_of(order: &str) -> usize {
    let begins_word = |at: &usize| !order[..*at].ends_with(|c: char| c.is_alphanumeric());
    let ends = CUTS.iter().filter_map(|cut| {
        let mut places = order.match_indices(cut).map(|(at, _)| at);
        places.find(begins_word)
    });
    ends.min().unwrap_or(order.len())
}

/// The most remedies of one decision.
const MAX_REMEDIES: usize = 100;

/// The kind of the last word in a sentence that moves money.
fn money_of(sentence: &str) -> Option<RemedyKind> {
    let mut last = None;
    PHRASES.find(sentence, |range, meaning| {
        if let Meaning::Money(kind) = meaning
            && is_ordered(&sentence[..range.start], meaning)
        {
            last = Some(kind);
        }
    });
    last
}

/// Whether the authority is to do what a phrase says, given what stands before
/// it in the order: `allow Mr X to pay` orders no payment.
fn is_ordered(before: &str, meaning: Meaning) -> bool {
    const OTHERS: [&str; 22] = [
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
    ];
    let mut words = before
        .rsplit(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty());
    let (last, second) = (words.next(), words.next());
    if matches!(
        last,
        Some("not" | "no" | "without" | "direct" | "late" | "missed")
    ) {
        return false;
    }
    let Meaning::Money(_) = meaning else {
        return true;
    };
    match (last, second) {
        (Some("to"), Some(second)) => !OTHERS.contains(&second) && second.len() > 1,
        (Some(subject), _) => {
            subject.len() > 1
                && !["he", "she", "who", "must", "they", "had", "has", "have"].contains(&subject)
        }
        (None, _) => true,
    }
}

#[cfg(test)]
mod tests;
