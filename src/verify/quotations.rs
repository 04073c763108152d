//! Finds the quotations in a draft.

use std::ops::Range;

use super::draft::{BlockKind, Draft};
use super::mentions::BLOT;
use crate::parse::references_in;

/// Words between quotation marks, or a block that is set as a quotation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Quotation {
    /// The byte range in the draft, without the marks.
    pub(super) range: Range<usize>,
    /// The same with the marks.
    pub(super) outer: Range<usize>,
    /// Other possible ends of `range`, because an apostrophe may be the closing mark.
    pub(super) other_ends: Vec<usize>,
    pub(super) block: usize,
    pub(super) is_block: bool,
}

/// The maximum distance, in bytes, between an opening and a closing mark.
const MAX_BYTES: usize = 8_000;

/// The maximum number of apostrophes that are considered as the closing mark.
const MAX_ENDS: usize = 6;

/// Finds the quotations of a draft, in order.
pub(super) fn quotations_in(draft: &Draft) -> Vec<Quotation> {
    let mut found = Vec::new();
    for (at, block) in draft.blocks.iter().enumerate() {
        if block.kind == BlockKind::Quotation {
            let quotation = block_quotation(draft, at);
            // For example a quoted letter that quotes a decision.
            let quotes_itself = |quotation: &Quotation| {
                let text = &draft.text[quotation.range.clone()];
                text.contains(['“', '"']) && !references_in(text).is_empty()
            };
            if quotation.as_ref().is_some_and(quotes_itself) {
                let finder = Finder {
                    draft,
                    block: at,
                    range: block.range.clone(),
                };
                finder.find(&mut found);
            } else {
                found.extend(quotation);
            }
        } else {
            let finder = Finder {
                draft,
                block: at,
                range: block.range.clone(),
            };
            finder.find(&mut found);
        }
    }
    found
}

/// The text with its quotations blotted out byte for byte.
pub(super) fn masked(draft: &Draft, quotations: &[Quotation]) -> String {
    let mut masked = String::with_capacity(draft.text.len());
    let mut at = 0;
    for quotation in quotations {
        masked.push_str(&draft.text[at..quotation.outer.start]);
        masked.extend(std::iter::repeat_n(BLOT, quotation.outer.len()));
        at = quotation.outer.end;
    }
    masked.push_str(&draft.text[at..]);
    masked
}

/// A block quotation, without the line that names its source and without marks around it.
fn block_quotation(draft: &Draft, at: usize) -> Option<Quotation> {
    let block = draft.blocks[at].range.clone();
    let text = &draft.text[block.clone()];
    let end = block.start + attribution(text);
    let mut range = trimmed(&draft.text, block.start..end);
    // Each paragraph may start with a mark; the last one ends with one.
    let inner = &draft.text[range.clone()];
    let opened = inner.strip_prefix(['“', '"', '‘', '\'', '«', '„']);
    if let Some(opened) = opened {
        let bare = opened.trim_end_matches(['.', ',']);
        let closed = bare.strip_suffix(['”', '"', '’', '\'', '»', '“']);
        let open_len = inner.len() - opened.len();
        // Marks that open and close inside it belong to the quotation.
        let mark = inner.chars().next().unwrap_or('"');
        let single = matches!(mark, '‘' | '\'');
        let early = opened
            .find(['”', '"'])
            .filter(|_| !single)
            .is_some_and(|first| {
                closed.is_none_or(|closed| first < closed.len())
                    && !opened[..first].contains('\n')
                    && !opened[first..].contains("\n\n“")
            });
        if !early {
            range.start += open_len;
            if let Some(closed) = closed {
                range.end = range.start + closed.len();
            }
        }
    }
    let range = trimmed(&draft.text, range);
    (!range.is_empty()).then(|| Quotation {
        outer: range.clone(),
        range,
        other_ends: Vec::new(),
        block: at,
        is_block: true,
    })
}

/// The start of the line that names the source of a block quotation; the length of the text if
/// there is none.
fn attribution(text: &str) -> usize {
    let trimmed = text.trim_end();
    let start = trimmed.rfind('\n').map_or(0, |at| at + 1);
    let line = trimmed[start..].trim_start();
    let dashed = ["—", "–", "―", "--", "- ", "~"]
        .iter()
        .any(|dash| line.starts_with(dash));
    let references = references_in(line);
    let says_where = |text: &str| {
        let lower = text.to_lowercase();
        !references_in(text).is_empty() || lower.contains("para") || lower.contains("ibid")
    };
    // The source has a line of its own.
    if start > 0 && (dashed || !references.is_empty() && line.split_whitespace().count() <= 25) {
        return start;
    }
    if start > 0 && line.starts_with(['(', '[']) && says_where(line) {
        return start;
    }
    // The source follows the last sentence: `… fault. (24 001 411, para 4)`, `… fault.” — 24 001
    // 411`.
    let bare = trimmed.trim_end_matches(['.', ' ']);
    if bare.ends_with([')', ']'])
        && let Some(open) = bare.rfind(['(', '['])
        && says_where(&bare[open..])
    {
        // The brackets may only contain the paragraph: `24 001 411 (para 4)`.
        let before = bare[..open].trim_end();
        return match references_in(before).pop() {
            Some((range, _)) if range.end == before.len() => after_mark(text, range.start),
            _ => open,
        };
    }
    for dash in ["—", "–", "―"] {
        if let Some(at) = trimmed.rfind(dash)
            && at > 0
            && says_where(&trimmed[at..])
            && trimmed[at..].split_whitespace().count() <= 25
        {
            return at;
        }
    }
    trimmed.len()
}

/// The start of the text after the last closing mark or sentence before `at`.
fn after_mark(text: &str, at: usize) -> usize {
    let before = text[..at].rfind(['.', '”', '"', '\n', '?', '!']);
    before.map_or(at, |end| {
        end + text[end..].chars().next().map_or(0, char::len_utf8)
    })
}

fn trimmed(text: &str, range: Range<usize>) -> Range<usize> {
    let inner = &text[range.clone()];
    let start = range.start + (inner.len() - inner.trim_start().len());
    start..(range.start + inner.trim_end().len()).max(start)
}

/// Finds marks in a block.
struct Finder<'a> {
    draft: &'a Draft,
    block: usize,
    range: Range<usize>,
}

/// The kind of a quotation mark.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mark {
    /// `“ ”`, `" "`, `„ “`.
    Double { curly: bool },
    /// `‘ ’`, `' '`.
    Single,
    /// `« »`.
    Angle,
}

impl Finder<'_> {
    fn find(&self, found: &mut Vec<Quotation>) {
        let text = &self.draft.text;
        let mut at = self.range.start;
        while at < self.range.end {
            if let Some(marked) = self.marked_at(at) {
                let inner = trimmed(text, marked.clone());
                let inner = without_marks(text, inner);
                found.push(self.quotation(inner, marked.clone(), Vec::new()));
                at = marked.end.max(at + 1);
                continue;
            }
            let character = text[at..].chars().next().unwrap_or(' ');
            let next = at + character.len_utf8();
            let mark = self.opens(at, character);
            at = next;
            let Some(mark) = mark else { continue };
            let Some((end, others)) = self.closes(next, mark) else {
                continue;
            };
            let outer = next - character.len_utf8()..end + self.mark_len(end);
            let inner = trimmed(text, next..end);
            at = outer.end.max(next);
            let (inner, outer) = without_source(text, inner, outer);
            found.push(self.quotation(inner, outer, others));
        }
    }

    fn quotation(
        &self,
        range: Range<usize>,
        outer: Range<usize>,
        other_ends: Vec<usize>,
    ) -> Quotation {
        Quotation {
            range,
            outer,
            other_ends,
            block: self.block,
            is_block: false,
        }
    }

    fn marked_at(&self, at: usize) -> Option<Range<usize>> {
        let marked = &self.draft.marked;
        let found = marked.binary_search_by_key(&at, |range| range.start).ok()?;
        Some(marked[found].clone()).filter(|range| !range.is_empty() && range.end <= self.range.end)
    }

    /// The text in which a mark may be closed.
    fn reach(&self, from: usize) -> &str {
        let end = self.range.end.min(from + MAX_BYTES);
        &self.draft.text[from..self.draft.text.floor_char_boundary(end)]
    }

    fn before(&self, at: usize) -> Option<char> {
        self.draft.text[self.range.start..at].chars().next_back()
    }

    fn after(&self, at: usize) -> Option<char> {
        self.draft.text[at..self.range.end].chars().next()
    }

    fn mark_len(&self, at: usize) -> usize {
        let is_mark = |c: &char| matches!(c, '”' | '"' | '’' | '\'' | '»' | '“' | '‘');
        self.after(at).filter(is_mark).map_or(0, char::len_utf8)
    }

    /// Whether a mark at this offset opens a quotation: no part of a word comes before it, and text
    /// follows.
    fn opens(&self, at: usize, character: char) -> Option<Mark> {
        let (before, after) = (self.before(at), self.after(at + character.len_utf8()));
        let is_free = before.is_none_or(|c| !c.is_alphanumeric());
        let is_apart = before.is_none_or(|c| c.is_whitespace() || "([{—–-/“\"‘:>*_|".contains(c));
        let has_text = after.is_some_and(|c| !c.is_whitespace());
        match character {
            '“' | '„' | '‟' => after.is_some().then_some(Mark::Double { curly: true }),
            '"' => (is_apart && has_text).then_some(Mark::Double { curly: false }),
            '«' => Some(Mark::Angle),
            '‘' | '‚' => (is_free && has_text).then_some(Mark::Single),
            '\'' if is_elision(&self.reach(at)[1..]) => None,
            '\'' => {
                let quotes = after.is_some_and(|c| c.is_alphanumeric() || "[(£…“\".".contains(c));
                (is_apart && quotes).then_some(Mark::Single)
            }
            _ => None,
        }
    }

    /// The end of a quotation that starts here, and other possible ends.
    fn closes(&self, from: usize, mark: Mark) -> Option<(usize, Vec<usize>)> {
        match mark {
            Mark::Angle => {
                let end = self.reach(from).find('»')?;
                Some((from + end, Vec::new()))
            }
            Mark::Double { curly } => Some((self.double(from, curly)?, Vec::new())),
            Mark::Single => self.single(from),
        }
    }

    fn double(&self, from: usize, curly: bool) -> Option<usize> {
        let text = self.reach(from);
        let mut depth = 0_usize;
        let mut first_straight = None;
        for (at, character) in text.char_indices() {
            let place = from + at;
            let after = self.after(place + character.len_utf8());
            match character {
                '”' | '‟' if depth == 0 => return Some(place),
                '”' => depth -= 1,
                '“' if curly && after.is_none_or(|c| !c.is_alphanumeric()) && depth == 0 => {
                    return Some(place);
                }
                '“' => depth += 1,
                '"' => {
                    let before = self.before(place);
                    let closes = before.is_some_and(|c| !c.is_whitespace())
                        || after.is_none_or(char::is_whitespace);
                    if closes && !curly {
                        return Some(place);
                    }
                    first_straight = first_straight.or(closes.then_some(place));
                }
                _ => {}
            }
        }
        if let Some(end) = first_straight {
            return Some(end);
        }
        // One of several nested marks was left open.
        if depth > 0
            && let Some(end) = text.find('”')
        {
            return Some(from + end);
        }
        // A quotation that continues in the next paragraph has no mark at the end.
        let is_continued = self
            .draft
            .blocks
            .get(self.block + 1)
            .is_some_and(|next| self.draft.text[next.range.clone()].starts_with(['“', '"']));
        let is_short = from + text.len() == self.range.end;
        (is_short && (is_continued || curly && !text.contains(['“', '”'])))
            .then_some(self.range.end)
    }

    fn single(&self, from: usize) -> Option<(usize, Vec<usize>)> {
        let text = self.reach(from);
        let mut ends = Vec::new();
        let mut likely = None;
        let mut nested = 0_usize;
        for (at, character) in text.char_indices() {
            let place = from + at;
            match character {
                '“' => nested += 1,
                '”' => nested = nested.saturating_sub(1),
                '’' | '\'' => {
                    let next = place + character.len_utf8();
                    let after = self.after(next);
                    let before = self.before(place).unwrap_or(' ');
                    if before.is_whitespace() || after.is_some_and(char::is_alphanumeric) {
                        continue;
                    }
                    // `councils’ duty`
                    let follows = self.draft.text[next..self.range.end].trim_start_matches(' ');
                    let possesses = matches!(before, 's' | 'S')
                        && after == Some(' ')
                        && follows.starts_with(|c: char| c.is_lowercase());
                    ends.push(place);
                    if !possesses && nested == 0 && likely.is_none() {
                        likely = Some(place);
                    }
                    if ends.len() > MAX_ENDS {
                        break;
                    }
                }
                _ => {}
            }
        }
        let end = likely.or(ends.first().copied())?;
        ends.retain(|other| *other != end);
        Some((end, ends))
    }
}

/// Whether an apostrophe before a text replaces omitted letters: `'90s`, `'twas`.
fn is_elision(text: &str) -> bool {
    let end = text.find(|c: char| !c.is_alphanumeric());
    let word = &text[..end.unwrap_or(text.len())];
    let decade = word.strip_suffix('s').unwrap_or_default();
    matches!(word, "twas" | "Twas" | "tis" | "Tis" | "til")
        || decade.len() == 2 && decade.bytes().all(|byte| byte.is_ascii_digit())
}

/// A quotation without a bracket inside its marks that names the source: `“We found fault (24 001
/// 411, para 4).”`
fn without_source(
    text: &str,
    inner: Range<usize>,
    outer: Range<usize>,
) -> (Range<usize>, Range<usize>) {
    let bare = text[inner.clone()].trim_end_matches(['.', ',', ' ']);
    let open = bare
        .rfind(['(', '['])
        .filter(|_| bare.ends_with([')', ']']));
    match open {
        Some(open) if open > 0 && !references_in(&bare[open..]).is_empty() => {
            let inner = trimmed(text, inner.start..inner.start + open);
            (inner.clone(), outer.start..inner.end)
        }
        _ => (inner, outer),
    }
}

/// A range without marks around it.
fn without_marks(text: &str, range: Range<usize>) -> Range<usize> {
    let inner = &text[range.clone()];
    let Some(opened) = inner.strip_prefix(['“', '"', '‘']) else {
        return range;
    };
    match opened.strip_suffix(['”', '"', '’']) {
        Some(closed) => {
            let start = range.end - opened.len();
            start..start + closed.len()
        }
        None => range,
    }
}
