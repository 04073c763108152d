//! What a sentence orders.

use std::ops::Range;

use super::Part;
use super::context::{
    begins_anew, behind_verb, is_for_injustice, is_given, is_own, last_word, named_behind,
};
use super::markers::{Opening, opening};
use super::review::{changed, reviewed};
use super::sums::{Amount, amounts_in};
use super::wordings::{Marker, Meaning};
use super::{MAX_REMEDIES, PHRASES};
use crate::model::{Remedy, RemedyKind};

/// A sentence with everything in it that has a meaning, in the order of the
/// places.
pub(super) struct Sentence<'t> {
    printed: &'t str,
    pub(super) lower: &'t str,
    met: Vec<(Range<usize>, Meaning)>,
}

impl<'t> Sentence<'t> {
    /// `lower` is `printed` in lower case with every byte in its place. Of a
    /// sentence without end only the beginning is read.
    pub(super) fn new(printed: &'t str, lower: &'t str) -> Self {
        let end = lower.floor_char_boundary(SENTENCE_MAX_BYTES);
        let (printed, lower) = (&printed[..end], &lower[..end]);
        let mut met = Vec::new();
        PHRASES.find(lower, |range, meaning| met.push((range, meaning)));
        // Of two that begin at one place, the longer one says more.
        met.sort_by_key(|(range, _)| (range.start, std::cmp::Reverse(range.end)));
        met.dedup_by_key(|(range, _)| range.start);
        Self {
            printed,
            lower,
            met,
        }
    }

    /// Whether it tells of an offer, which counts only where it is right.
    pub(super) fn has_offer(&self) -> bool {
        let mut meanings = self.met.iter().map(|(_, meaning)| meaning);
        meanings.any(|meaning| *meaning == Meaning::Order(Marker::Offer))
    }

    pub(super) fn has_marker(&self) -> bool {
        let mut meanings = self.met.iter().map(|(_, meaning)| meaning);
        meanings.any(|meaning| matches!(meaning, Meaning::Order(_)))
    }

    /// The kind of the last word that moves money, where the sentence ends
    /// with what it moves: `pay Mr X:`.
    pub(super) fn money_at_end(&self) -> Option<RemedyKind> {
        let kinds = self.met.iter().rev().filter_map(|(range, meaning)| {
            let kind = meaning.money()?;
            is_own(&self.lower[..range.start], *meaning).then_some((range, kind))
        });
        let (range, kind) = kinds.into_iter().next()?;
        // `pay Mr X £200 to recognise:` lists what it is for.
        (!self.lower[range.end..].contains('£')).then_some(kind)
    }

    /// Whether the last thing it names has a topic, which a list may tell.
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

/// The most that is read of one sentence.
const SENTENCE_MAX_BYTES: usize = 4_000;

/// Where in a sentence the order stands.
#[derive(Debug, Clone, Copy)]
pub(super) struct Scope {
    pub(super) part: Part,
    /// The first byte of the order; `None` where a marker has to open it.
    pub(super) start: Option<usize>,
    /// Where it ends at the latest.
    pub(super) end: usize,
    /// What an amount is, before anything is said of it.
    pub(super) money: Option<RemedyKind>,
    /// Whether what the authority offers or agrees to is right in the ombudsman's
    /// eyes.
    pub(super) is_approved: bool,
}

/// How closely what follows belongs to what stands before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Depth {
    /// It stands by itself.
    Own,
    /// It explains: an amount behind a break still counts.
    Explains,
    /// It tells of something else: only a new thing to do counts.
    Aside,
}

/// The thing to do that stands last.
#[derive(Debug, Clone, Copy)]
struct Item {
    depth: Depth,
    /// What an amount behind it is.
    money: Option<RemedyKind>,
    /// Whether it has its amount.
    has_amount: bool,
}

/// Extracts the remedies of one sentence.
struct Extractor<'s, 't> {
    sentence: &'s Sentence<'t>,
    found: &'s mut Vec<Remedy>,
    /// Where the order began, while there is one.
    start: Option<usize>,
    /// Whether the last marker was about somebody else.
    is_closed: bool,
    is_done: bool,
    opened: bool,
    item: Item,
    /// The position of the last rate taken.
    rate: Option<usize>,
    /// What stood before each bracket that is open.
    brackets: Vec<Item>,
}

enum Event<'a> {
    Met(&'a Range<usize>, Meaning),
    Amount(&'a Amount),
    Bracket(bool),
}

/// Adds what a sentence orders; whether anything in it is an order.
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
        // In the reasoning much is told that was agreed in the course of events.
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

    /// Whether a clause with a subject of its own hangs on a noun of the order.
    fn is_relative(&self, marker: usize) -> bool {
        let Some(start) = self.start.filter(|start| *start <= marker) else {
            return false;
        };
        let before = self.sentence.lower[start..marker].trim_end();
        let subject = before.len() - last_word(before).len();
        !begins_anew(&before[..subject])
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
        let begins_anew = || begins_anew(before);
        if self.item.depth != Depth::Own && !begins_anew() {
            return;
        }
        if !is_own(before, meaning) || (!self.is_done && self.is_told(range)) {
            return;
        }
        // With the space that ends the phrase, if one does.
        let behind = &lower[lower[..range.end].trim_end().len()..];
        let (kind, has_topic) = match meaning {
            Meaning::Kind(kind) => (kind, false),
            Meaning::Names(kind) => (kind, true),
            Meaning::Paid if !self.is_done => return,
            Meaning::Pay | Meaning::Paid if begins_anew() => (RemedyKind::Payment, false),
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
            Meaning::Review => match reviewed(&lower[..range.start], behind_verb(lower, range)) {
                Some(kind) => (kind, true),
                None => return,
            },
            Meaning::Change => match changed(behind) {
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

    /// Whether a verb tells what was done: `which it reviewed`.
    fn is_told(&self, range: &Range<usize>) -> bool {
        const TELLERS: [&str; 15] = [
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
        let is_told = TELLERS.contains(&last)
            || last == "and"
                && ["has ", "had ", "it "]
                    .iter()
                    .any(|word| before.contains(word));
        word.ends_with("ed") && is_told
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
        let stands_anew = begins_anew(before);
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
        let behind = &lower[range.end..];
        let kind = named_behind(behind)
            .or_else(|| (stands_anew && is_for_injustice(behind)).then_some(RemedyKind::Payment))
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
