//! Extracts the remedies that a sentence orders.

use std::ops::Range;

use super::Part;
use super::context::{
    after_verb, begins_new_action, is_for_injustice, is_given, is_own, last_word, named_after,
};
use super::markers::{Opening, opening};
use super::review::{changed, reviewed};
use super::sums::{Amount, amounts_in};
use super::wordings::{Marker, Meaning};
use super::{MAX_REMEDIES, PHRASES};
use crate::model::{Remedy, RemedyKind};

/// A sentence with all its phrases that have a meaning, in order of position.
pub(super) struct Sentence<'t> {
    printed: &'t str,
    pub(super) lower: &'t str,
    met: Vec<(Range<usize>, Meaning)>,
}

impl<'t> Sentence<'t> {
    /// `lower` is `printed` in lower case with every byte in its position. Of a very long
    /// sentence only the beginning is read.
    pub(super) fn new(printed: &'t str, lower: &'t str) -> Self {
        let end = lower.floor_char_boundary(SENTENCE_MAX_BYTES);
        let (printed, lower) = (&printed[..end], &lower[..end]);
        let mut met = Vec::new();
        PHRASES.find(lower, |range, meaning| met.push((range, meaning)));
        // Of two at the same position, the longer one is more specific.
        met.sort_by_key(|(range, _)| (range.start, std::cmp::Reverse(range.end)));
        met.dedup_by_key(|(range, _)| range.start);
        Self {
            printed,
            lower,
            met,
        }
    }

    /// Returns whether it describes an offer, which counts only if approved.
    pub(super) fn has_offer(&self) -> bool {
        let mut meanings = self.met.iter().map(|(_, meaning)| meaning);
        meanings.any(|meaning| *meaning == Meaning::Order(Marker::Offer))
    }

    pub(super) fn has_marker(&self) -> bool {
        let mut meanings = self.met.iter().map(|(_, meaning)| meaning);
        meanings.any(|meaning| matches!(meaning, Meaning::Order(_)))
    }

    /// The kind of the last verb that moves money, if the sentence ends with the object of that
    /// verb: `pay Mr X:`.
    pub(super) fn money_at_end(&self) -> Option<RemedyKind> {
        let kinds = self.met.iter().rev().filter_map(|(range, meaning)| {
            let kind = meaning.money()?;
            is_own(&self.lower[..range.start], *meaning).then_some((range, kind))
        });
        let (range, kind) = kinds.into_iter().next()?;
        // `pay Mr X £200 to recognise:` lists what the sum is for.
        (!self.lower[range.end..].contains('£')).then_some(kind)
    }

    /// Returns whether the last action has a topic that a list may follow.
    pub(super) fn ends_with_topic(&self) -> bool {
        let last = self.met.iter().rev().find(|(_, meaning)| {
            !matches!(
                meaning,
                Meaning::Other | Meaning::Topic | Meaning::Aside | Meaning::Order(_)
            )
        });
        last.is_some_and(|(_, meaning)| {
            matches!(
                meaning,
                Meaning::Names(_) | Meaning::Review | Meaning::Change
            )
        })
    }
}

/// The maximum number of bytes read of one sentence.
const SENTENCE_MAX_BYTES: usize = 4_000;

/// The part of a sentence that may contain an order.
#[derive(Debug, Clone, Copy)]
pub(super) struct Scope {
    pub(super) part: Part,
    /// The first byte of the order; `None` if a marker must open it.
    pub(super) start: Option<usize>,
    /// The end of the order at the latest.
    pub(super) end: usize,
    /// The kind of an amount, unless a phrase says otherwise.
    pub(super) money: Option<RemedyKind>,
    /// Whether the ombudsman approves of what the authority offers or agrees to.
    pub(super) is_approved: bool,
}

/// How the following words relate to the words before them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Depth {
    /// They are independent.
    Own,
    /// They explain: an amount after a break still counts.
    Explains,
    /// They are about something else: only a new action counts.
    Aside,
}

/// The most recent action.
#[derive(Debug, Clone, Copy)]
struct Item {
    depth: Depth,
    /// The kind of an amount after it.
    money: Option<RemedyKind>,
    /// Whether its amount was found.
    has_amount: bool,
}

/// Extracts the remedies of one sentence.
struct Extractor<'s, 't> {
    sentence: &'s Sentence<'t>,
    found: &'s mut Vec<Remedy>,
    /// The start of the current order, if there is one.
    start: Option<usize>,
    /// Whether the last marker was about someone else.
    is_closed: bool,
    is_done: bool,
    opened: bool,
    item: Item,
    /// The position of the last rate used.
    rate: Option<usize>,
    /// The item before each open bracket.
    brackets: Vec<Item>,
}

enum Event<'a> {
    Met(&'a Range<usize>, Meaning),
    Amount(&'a Amount),
    Bracket(bool),
}

/// Adds the remedies that a sentence orders; returns whether any part of it is an order.
pub(super) fn extract(sentence: &Sentence<'_>, scope: &Scope, found: &mut Vec<Remedy>) -> bool {
    if scope.start.is_none() && !sentence.has_marker() {
        return false;
    }
    let amounts = amounts_in(sentence.printed, sentence.lower);
    let mut events: Vec<(usize, Event<'_>)> = Vec::new();
    let met = sentence.met.iter();
    events.extend(met.map(|(range, meaning)| (range.start, Event::Met(range, *meaning))));
    events.extend(
        amounts
            .iter()
            .map(|amount| (amount.range.start, Event::Amount(amount))),
    );
    let brackets = sentence.lower.match_indices(['(', ')']);
    events.extend(brackets.map(|(at, sign)| (at, Event::Bracket(sign == "("))));
    events.sort_by_key(|(at, _)| *at);
    let mut extractor = Extractor {
        sentence,
        found,
        start: scope.start,
        is_closed: false,
        is_done: false,
        opened: scope.start.is_some(),
        item: Item {
            depth: Depth::Own,
            money: scope.money,
            has_amount: false,
        },
        rate: None,
        brackets: Vec::new(),
    };
    for (at, event) in events {
        if at >= scope.end || extractor.found.len() >= 2 * MAX_REMEDIES {
            break;
        }
        if scope.start.is_some_and(|start| at < start) {
            continue;
        }
        match event {
            Event::Met(_, Meaning::Stop) if extractor.start.is_some() => break,
            Event::Met(range, Meaning::Order(marker)) => extractor.marker(range, marker, scope),
            Event::Met(range, meaning) => extractor.meaning(range, meaning),
            Event::Amount(amount) => extractor.amount(amount),
            Event::Bracket(opens) => extractor.bracket(opens),
        }
    }
    extractor.opened
}

impl Extractor<'_, '_> {
    fn marker(&mut self, range: &Range<usize>, marker: Marker, scope: &Scope) {
        let lower = self.sentence.lower;
        let mut effect = opening(lower, range, marker, scope.part);
        // `Councils should review plans and must reassess`: the subject stays.
        if self.is_closed && ["and", "or", "but"].contains(&last_word(&lower[..range.start])) {
            effect = Opening::Passes;
        }
        // The reasoning often describes what was agreed in the course of events.
        let needs_approval = marker == Marker::Offer || scope.part == Part::Reasoning;
        if needs_approval && effect == Opening::Opens && !scope.is_approved {
            effect = Opening::Passes;
        }
        match effect {
            Opening::Opens => {
                if self.start.is_none() {
                    self.start = Some(range.end);
                    self.item.depth = Depth::Own;
                    self.item.money = (marker == Marker::Offer).then_some(RemedyKind::Payment);
                }
                self.is_closed = false;
                self.is_done = marker == Marker::Since;
                self.opened = true;
            }
            // `the £50 she should have had` closes nothing; `and she will` does.
            Opening::Closes if self.is_relative(range.start) => self.item.depth = Depth::Aside,
            Opening::Closes => {
                self.start = None;
                self.is_closed = true;
            }
            Opening::Passes if marker == Marker::Offer => self.item.depth = Depth::Aside,
            Opening::Passes => {}
        }
    }

    /// Returns whether a clause with its own subject modifies a noun of the order.
    fn is_relative(&self, marker: usize) -> bool {
        let Some(start) = self.start.filter(|start| *start <= marker) else {
            return false;
        };
        let before = self.sentence.lower[start..marker].trim_end();
        let subject = before.len() - last_word(before).len();
        !begins_new_action(&before[..subject])
    }

    fn meaning(&mut self, range: &Range<usize>, meaning: Meaning) {
        let lower = self.sentence.lower;
        let Some(start) = self.start.filter(|start| *start <= range.start) else {
            return;
        };
        let before = &lower[start..range.start];
        match meaning {
            Meaning::Topic => self.item.depth = self.item.depth.max(Depth::Explains),
            Meaning::Aside => self.item.depth = Depth::Aside,
            // `waive the invoice of £300` is still a waiver.
            Meaning::Other if self.item.money == Some(RemedyKind::Payment) => {
                self.item.money = None;
            }
            _ => {}
        }
        let begins_new_action = || begins_new_action(before);
        if self.item.depth != Depth::Own && !begins_new_action() {
            return;
        }
        if !is_own(before, meaning) || (!self.is_done && self.is_past(range)) {
            return;
        }
        // Including the space that ends the phrase, if there is one.
        let after = &lower[lower[..range.end].trim_end().len()..];
        let (kind, has_topic) = match meaning {
            Meaning::Kind(kind) => (kind, false),
            Meaning::Names(kind) => (kind, true),
            Meaning::Paid if !self.is_done => return,
            Meaning::Pay | Meaning::Paid if begins_new_action() => (RemedyKind::Payment, false),
            Meaning::Pay | Meaning::Paid => {
                self.item.money = Some(RemedyKind::Payment);
                return;
            }
            Meaning::Money(kind) => {
                self.item.depth = Depth::Own;
                self.item.money = Some(kind);
                self.item.has_amount = false;
                return;
            }
            Meaning::Review => match reviewed(&lower[..range.start], after_verb(lower, range)) {
                Some(kind) => (kind, true),
                None => return,
            },
            Meaning::Change => match changed(after) {
                Some(kind) => (kind, true),
                None => return,
            },
            _ => return,
        };
        self.found.push(Remedy { kind, sum: None });
        self.item.depth = if has_topic {
            Depth::Explains
        } else {
            Depth::Own
        };
        self.item.money = meaning.money();
        self.item.has_amount = false;
    }

    /// Returns whether a verb describes what was done: `which it reviewed`.
    fn is_past(&self, range: &Range<usize>) -> bool {
        const SUBJECTS: [&str; 15] = [
            "has",
            "had",
            "have",
            "was",
            "were",
            "been",
            "it",
            "they",
            "he",
            "she",
            "which",
            "previously",
            "council",
            "never",
            "that",
        ];
        let lower = self.sentence.lower;
        let word = lower[range.start..]
            .split(|c: char| !c.is_alphabetic())
            .next()
            .unwrap_or_default();
        let before = &lower[..range.start];
        let last = last_word(before);
        let is_past = SUBJECTS.contains(&last)
            || last == "and"
                && ["has ", "had ", "it "]
                    .iter()
                    .any(|word| before.contains(word));
        word.ends_with("ed") && is_past
    }

    fn amount(&mut self, amount: &Amount) {
        let (lower, range) = (self.sentence.lower, &amount.range);
        let Some(start) = self.start.filter(|start| *start <= range.start) else {
            return;
        };
        if amount.is_paid && !self.is_done {
            return;
        }
        let before = &lower[start..range.start];
        let stands_anew = begins_new_action(before);
        let follows_total = [
            "total",
            "total of",
            "totalling",
            "totals",
            "amounting to",
            "equals",
            "equates to",
        ]
        .iter()
        .any(|word| before.trim_end().ends_with(word));
        if follows_total && let Some(rate) = self.rate.take() {
            self.found.remove(rate);
        } else {
            // `withdraw its demand for £300`
            let is_object = !self.item.has_amount
                && ["for", "for the"]
                    .iter()
                    .any(|word| before.trim_end().ends_with(word));
            let counts = match self.item.depth {
                Depth::Own => true,
                Depth::Explains => stands_anew || is_object,
                Depth::Aside => false,
            };
            if !counts {
                return;
            }
        }
        let is_part = self.item.has_amount
            && (!self.brackets.is_empty() || before.trim_end().ends_with(" at"));
        if is_part {
            return;
        }
        let after = &lower[range.end..];
        let kind = named_after(after)
            .or_else(|| (stands_anew && is_for_injustice(after)).then_some(RemedyKind::Payment))
            .or(self.item.money)
            .or_else(|| (stands_anew || is_given(before)).then_some(RemedyKind::Payment));
        let Some(kind) = kind else {
            return;
        };
        if amount.sum.is_some_and(|sum| sum.rate().is_some()) {
            self.rate = Some(self.found.len());
        }
        self.found.push(Remedy {
            kind,
            sum: amount.sum,
        });
        self.item.money = Some(kind);
        self.item.has_amount = true;
    }

    fn bracket(&mut self, opens: bool) {
        if opens {
            self.brackets.push(self.item);
        } else if let Some(item) = self.brackets.pop() {
            self.item = item;
        }
    }
}
