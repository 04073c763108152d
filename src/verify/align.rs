//! Aligns a quotation with the words of a decision.
//!
//! The whole quotation must be aligned, with any part of the decision (semi-global alignment,
//! Sellers, "The theory and computation of evolutionary distances", 1980). Omitted words have an
//! affine cost (Gotoh, "An improved algorithm for matching biological sequences", 1982), so that an
//! omitted clause is one fault and not twenty. Ellipses and brackets match the words they stand for
//! at no cost.

use std::ops::Range;

use super::text::{DecisionText, one_line};
use super::words::{Part, Word, is_essential};

/// The best alignment of a quotation with a decision.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Alignment {
    /// The cost; lower is more similar.
    pub(super) cost: u32,
    /// The aligned words of the decision. Empty if no word is shared.
    pub(super) words: Range<usize>,
    /// The number of words of the quotation that match.
    pub(super) matched: usize,
    /// The longest run of consecutive matches.
    pub(super) run: usize,
    /// The differences, in order. Empty for an exact quotation.
    pub(super) differences: Vec<Difference>,
}

/// A part of a quotation that differs from the decision.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// The words of the draft; empty if something is missing.
    pub draft: String,
    /// The words of the decision; empty if something was added.
    pub decision: String,
}

const CHANGED: u32 = 1_000;
const NEARLY_CHANGED: u32 = 900;
/// Slightly more than a change, so that the last word counts as changed and not as added.
const ADDED: u32 = 1_050;
/// Slightly less than a change, because an omission is easier to understand.
const LEFT_OUT: u32 = 950;
const MORE_LEFT_OUT: u32 = 60;
/// A word matched by an ellipsis or a bracket. The cost makes the shortest match the best.
const SWALLOWED: u32 = 1;
const SWALLOWED_ESSENTIAL: u32 = 400;
const NEXT_PARAGRAPH: u32 = 20;

/// The maximum number of words that are aligned at once; longer quotations are split.
const MAX_WORDS: usize = 400;
/// The maximum number of cells of one table.
const MAX_CELLS: usize = 8_000_000;

/// The step by which a cell of the table was reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
enum From {
    Start,
    Same,
    Changed,
    Added,
    /// A part of the quotation that may be missing in the decision.
    Skipped,
    /// Two words of the quotation match one of the decision.
    Joined,
    /// One word of the quotation matches two of the decision.
    Split,
    /// The end of omitted words.
    LeftOut,
    /// The next word matched by an ellipsis or a bracket.
    Swallowed,
    /// A word of the decision that a quotation may omit.
    Passed,
}

/// Aligns a quotation with some words of a decision.
pub(super) fn align(
    quotation: &str,
    parts: &[Part],
    text: &DecisionText,
    within: Range<usize>,
) -> Alignment {
    if parts.len() <= MAX_WORDS {
        return Table::best(quotation, parts, text, within);
    }
    // A long quotation is aligned in pieces, each after the previous one.
    let mut whole: Option<Alignment> = None;
    let mut from = within.start;
    for piece in parts.chunks(MAX_WORDS) {
        let found = Table::best(quotation, piece, text, from..within.end);
        from = found.words.end.max(from);
        whole = Some(match whole {
            None => found,
            Some(mut whole) => {
                whole.cost = whole.cost.saturating_add(found.cost);
                whole.matched += found.matched;
                whole.run = whole.run.max(found.run);
                whole.differences.extend(found.differences);
                if whole.words.is_empty() {
                    whole.words = found.words;
                } else if !found.words.is_empty() {
                    whole.words.end = found.words.end;
                }
                whole
            }
        });
    }
    whole.unwrap_or(Alignment::NONE)
}

impl Alignment {
    /// The alignment of nothing.
    pub(super) const NONE: Self = Self {
        cost: u32::MAX,
        words: 0..0,
        matched: 0,
        run: 0,
        differences: Vec::new(),
    };

    /// Whether the quotation matches the decision word for word.
    pub(super) fn is_faithful(&self) -> bool {
        self.differences.is_empty() && !self.words.is_empty()
    }
}

struct Table<'a> {
    quotation: &'a str,
    parts: &'a [Part],
    text: &'a DecisionText,
    within: Range<usize>,
    columns: usize,
    from: Vec<From>,
    /// By cell: the number of words omitted before it.
    left_out: Vec<u16>,
}

impl<'a> Table<'a> {
    fn best(
        quotation: &'a str,
        parts: &'a [Part],
        text: &'a DecisionText,
        within: Range<usize>,
    ) -> Alignment {
        let most_columns = (MAX_CELLS / (parts.len() + 1)).max(2 * MAX_WORDS);
        let mut best = Alignment::NONE;
        let mut start = within.start;
        loop {
            let end = within.end.min(start + most_columns);
            let found = Self::fill(quotation, parts, text, start..end);
            if found.cost < best.cost {
                best = found;
            }
            if end == within.end {
                return best;
            }
            start = end - most_columns / 2;
        }
    }

    fn fill(
        quotation: &'a str,
        parts: &'a [Part],
        text: &'a DecisionText,
        within: Range<usize>,
    ) -> Alignment {
        let columns = within.len() + 1;
        let mut table = Self {
            quotation,
            parts,
            text,
            columns,
            from: vec![From::Start; columns * (parts.len() + 1)],
            left_out: vec![0; columns * (parts.len() + 1)],
            within,
        };
        let (mut before, mut last) = (None, vec![0_u32; columns]);
        for row in 1..=parts.len() {
            let mut costs = vec![u32::MAX; columns];
            table.row(row, &last, before.as_deref(), &mut costs);
            before = Some(std::mem::replace(&mut last, costs));
        }
        let end = (0..columns).min_by_key(|column| last[*column]).unwrap_or(0);
        table.trace(end, last[end])
    }

    fn word(&self, column: usize) -> &'a Word {
        &self.text.words[self.within.start + column - 1]
    }

    /// Fills one row: the costs of the quotation up to a part.
    fn row(&mut self, row: usize, last: &[u32], before: Option<&[u32]>, costs: &mut [u32]) {
        let part = &self.parts[row - 1];
        let is_last = row == self.parts.len();
        // The cost of the current omission, and its number of words.
        let (mut open, mut open_words) = (u32::MAX, 0_u16);
        for column in 0..self.columns {
            let mut best = (u32::MAX, From::Start);
            let mut offer = |cost: u32, from: From| {
                if cost < best.0 {
                    best = (cost, from);
                }
            };
            match part {
                Part::Word(word) => {
                    let cost = if word.optional { 0 } else { ADDED };
                    let from = if word.optional {
                        From::Skipped
                    } else {
                        From::Added
                    };
                    if column > 0 {
                        self.offer_word(row, column, word, (last, before), &mut offer);
                    }
                    offer(last[column].saturating_add(cost), from);
                }
                Part::Gap(_) | Part::Bracket { .. } => {
                    offer(last[column], From::Skipped);
                    if column > 0 {
                        let cost = self.swallowed(part, column);
                        offer(costs[column - 1].saturating_add(cost), From::Swallowed);
                    }
                }
                Part::Patched { pieces, whole, .. } => {
                    if column > 0 {
                        let form = &self.word(column).form;
                        let is_same = form == whole || is_patched(pieces, form);
                        let cost = if is_same { 0 } else { CHANGED };
                        let from = if is_same { From::Same } else { From::Changed };
                        offer(last[column - 1].saturating_add(cost), from);
                    }
                    offer(last[column].saturating_add(ADDED), From::Added);
                }
            }
            if column > 0 && !is_last {
                let takes = matches!(part, Part::Gap(_) | Part::Bracket { .. });
                if self.word(column).optional && !takes {
                    offer(costs[column - 1], From::Passed);
                }
                if open < best.0 {
                    best = (open, From::LeftOut);
                }
            }
            let cell = row * self.columns + column;
            costs[column] = best.0;
            self.from[cell] = best.1;
            self.left_out[cell] = open_words;
            // An omission that starts here.
            let fresh = best.0.saturating_add(LEFT_OUT);
            let longer = open.saturating_add(MORE_LEFT_OUT);
            if best.1 == From::LeftOut || longer <= fresh && open != u32::MAX {
                open = longer;
                open_words = open_words.saturating_add(1);
            } else {
                open = fresh;
                open_words = 1;
            }
        }
    }

    fn offer_word(
        &self,
        row: usize,
        column: usize,
        word: &Word,
        (last, before): (&[u32], Option<&[u32]>),
        offer: &mut impl FnMut(u32, From),
    ) {
        let other = self.word(column);
        if word.form == other.form || without_note(&word.form) == Some(other.form.as_str()) {
            return offer(last[column - 1], From::Same);
        }
        let cost = if are_alike(&word.form, &other.form) {
            NEARLY_CHANGED
        } else {
            CHANGED
        };
        offer(last[column - 1].saturating_add(cost), From::Changed);
        if let (Some(before), Some(Part::Word(first))) =
            (before, row.checked_sub(2).map(|at| &self.parts[at]))
            && first.joins
            && is_joint(&first.form, &word.form, &other.form)
        {
            offer(before[column - 1], From::Joined);
        }
        if column > 1 {
            let first = self.word(column - 1);
            if first.joins && is_joint(&first.form, &other.form, &word.form) {
                offer(last[column - 2], From::Split);
            }
        }
    }

    /// The cost of matching a word of the decision with an ellipsis or a bracket.
    fn swallowed(&self, part: &Part, column: usize) -> u32 {
        let word = self.word(column);
        let at = self.within.start + column - 1;
        let mut cost = SWALLOWED;
        if at > self.within.start && self.text.paragraph_of[at] != self.text.paragraph_of[at - 1] {
            cost += NEXT_PARAGRAPH;
        }
        if is_essential(&word.form) && !holds(part, &word.form) {
            cost += SWALLOWED_ESSENTIAL;
        }
        cost
    }

    /// Walks back from the last cell and collects the differences.
    fn trace(&self, end: usize, cost: u32) -> Alignment {
        let (mut row, mut column) = (self.parts.len(), end);
        let mut steps: Vec<Step> = Vec::new();
        while row > 0 {
            let cell = row * self.columns + column;
            let from = self.from[cell];
            let (rows, columns) = match from {
                From::Start => break,
                From::Same | From::Changed => (1, 1),
                From::Added | From::Skipped => (1, 0),
                From::Joined => (2, 1),
                From::Split => (1, 2),
                From::LeftOut => (0, usize::from(self.left_out[cell]).max(1)),
                From::Swallowed | From::Passed => (0, 1),
            };
            let columns = columns.min(column);
            steps.push(Step {
                from,
                parts: row - rows..row,
                // A swallowed word belongs to the part of its row.
                part: row - 1,
                words: self.within.start + column - columns..self.within.start + column,
            });
            row -= rows;
            column -= columns;
        }
        steps.reverse();
        self.to_alignment(&steps, cost)
    }

    fn to_alignment(&self, steps: &[Step], cost: u32) -> Alignment {
        let is_shared = |step: &&Step| matches!(step.from, From::Same | From::Joined | From::Split);
        let mut shared = steps.iter().filter(is_shared);
        let first = shared.next().map_or(0, |step| step.words.start);
        let last = steps
            .iter()
            .rfind(is_shared)
            .map_or(first, |step| step.words.end);
        let (mut matched, mut run, mut longest) = (0, 0, 0);
        let mut faults: Vec<Fault> = Vec::new();
        let mut at = 0;
        while at < steps.len() {
            let step = &steps[at];
            match step.from {
                From::Same | From::Joined | From::Split => {
                    matched += step.parts.len();
                    run += step.parts.len();
                    longest = longest.max(run);
                }
                From::Changed | From::Added | From::LeftOut => {
                    run = 0;
                    faults.push(Fault::of(step));
                }
                From::Skipped | From::Swallowed => {
                    // All the words that one part matches.
                    let part = step.part;
                    let taken = steps[at..].iter().take_while(|next| {
                        next.part == part && matches!(next.from, From::Skipped | From::Swallowed)
                    });
                    let count = taken.count();
                    let words = step.words.start..steps[at + count - 1].words.end;
                    faults.extend(self.swallowing(part, words));
                    at += count - 1;
                }
                From::Passed | From::Start => {}
            }
            at += 1;
        }
        Alignment {
            cost,
            words: first..last,
            matched,
            run: longest,
            differences: self.differences(faults),
        }
    }

    /// The fault of an ellipsis or a bracket that omits essential words.
    fn swallowing(&self, part: usize, words: Range<usize>) -> Option<Fault> {
        let swallowed = &self.text.words[words.clone()];
        let is_kept =
            |word: &Word| !is_essential(&word.form) || holds(&self.parts[part], &word.form);
        let mut is_fault = !swallowed.iter().all(is_kept);
        if let Part::Bracket { words: inside, .. } = &self.parts[part] {
            // `[not]` where the decision has no negation is a fault, and so is a short bracket for
            // many words.
            let turns =
                |form: &str| matches!(form, "not" | "no" | "cannot") || form.ends_with("n't");
            let adds = inside.len() <= 3 && inside.iter().any(|form| turns(form));
            is_fault |= adds && !swallowed.iter().any(|word| turns(&word.form));
            is_fault |= words.len() > 12.max(4 * inside.len());
        }
        is_fault.then(|| Fault {
            parts: part..part + 1,
            words,
        })
    }

    /// The faults as text; adjacent ones are merged.
    fn differences(&self, faults: Vec<Fault>) -> Vec<Difference> {
        let mut joined: Vec<Fault> = Vec::new();
        for fault in faults {
            match joined.last_mut() {
                Some(last)
                    if last.parts.end == fault.parts.start
                        && last.words.end == fault.words.start =>
                {
                    last.parts.end = fault.parts.end;
                    last.words.end = fault.words.end;
                }
                _ => joined.push(fault),
            }
        }
        let of_draft = |parts: Range<usize>| {
            let (Some(first), Some(last)) =
                (self.parts[parts.clone()].first(), self.parts[parts].last())
            else {
                return String::new();
            };
            one_line(&self.quotation[first.range().start..last.range().end])
        };
        let to_alignment = joined.into_iter().map(|fault| Difference {
            draft: of_draft(fault.parts),
            decision: if fault.words.is_empty() {
                String::new()
            } else {
                self.text.printed(fault.words)
            },
        });
        to_alignment.collect()
    }
}

#[derive(Debug)]
struct Step {
    from: From,
    parts: Range<usize>,
    part: usize,
    words: Range<usize>,
}

#[derive(Debug)]
struct Fault {
    parts: Range<usize>,
    words: Range<usize>,
}

impl Fault {
    fn of(step: &Step) -> Self {
        Self {
            parts: step.parts.clone(),
            words: step.words.clone(),
        }
    }
}

/// Whether a bracket contains the word.
fn holds(part: &Part, form: &str) -> bool {
    let bare = |form: &str| form.trim_start_matches(['£', '$', '€']).to_owned();
    match part {
        Part::Bracket { words, .. } => words.iter().any(|word| bare(word) == bare(form)),
        _ => false,
    }
}

/// Whether a word contains the pieces in order, the first at its start and the last at its end,
/// with the same digits.
fn is_patched(pieces: &[String], form: &str) -> bool {
    if form.bytes().any(|byte| byte.is_ascii_digit()) {
        return false;
    }
    let (Some(first), Some(last)) = (pieces.first(), pieces.last()) else {
        return false;
    };
    let Some(mut rest) = form.strip_prefix(first.as_str()) else {
        return false;
    };
    for piece in &pieces[1..pieces.len() - 1] {
        match rest.find(piece.as_str()) {
            Some(at) => rest = &rest[at + piece.len()..],
            None => return false,
        }
    }
    rest.ends_with(last.as_str())
}

fn is_joint(first: &str, second: &str, whole: &str) -> bool {
    whole.len() == first.len() + second.len() && whole.starts_with(first) && whole.ends_with(second)
}

/// A word without the number of a note attached to it: `fault1`.
fn without_note(form: &str) -> Option<&str> {
    let word = form.trim_end_matches(|c: char| c.is_ascii_digit());
    let digits = form.len() - word.len();
    let is_word = word.len() >= 4 && word.bytes().all(|byte| byte.is_ascii_lowercase());
    (is_word && (1..=2).contains(&digits)).then_some(word)
}

fn are_alike(one: &str, other: &str) -> bool {
    let same = one
        .bytes()
        .zip(other.bytes())
        .take_while(|(a, b)| a == b)
        .count();
    same >= 4 || (same >= 2 && same + 2 >= one.len().max(other.len()))
}
