//! Finds the decisions and paragraphs that a draft names.

use std::ops::Range;

use super::draft::Draft;
use crate::model::Reference;
use crate::parse::references_in;
use crate::text::for_each_word;

/// A place in a draft that names a decision, a paragraph of one, or both.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Mention {
    /// The byte range in the draft.
    pub(super) range: Range<usize>,
    pub(super) reference: Reference,
    /// The paragraphs it names, as written; for a range, its ends.
    pub(super) paragraphs: Vec<Span>,
    pub(super) naming: Naming,
    pub(super) block: usize,
}

/// How a decision is named.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Naming {
    /// By its reference, or by a link to it.
    Named,
    /// The same one as before: by `ibid.`, or by a paragraph after it.
    Same,
    /// By a paragraph alone, assumed to belong to the decision named in an earlier block. It may
    /// belong to something else.
    Guessed,
}

/// A range of paragraphs, both ends included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Span {
    pub(super) first: u32,
    pub(super) last: u32,
}

/// A named paragraph, before its decision is known.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Pinpoint {
    range: Range<usize>,
    paragraphs: Vec<Span>,
}

/// The maximum distance of a paragraph from the reference it belongs to.
const NEAR_BYTES: usize = 60;

/// Finds the mentions in a draft. `masked` is its text with the quotations blotted out, because
/// these contain mentions by the decision, not by the draft.
pub(super) fn mentions_in(draft: &Draft, masked: &str) -> Vec<Mention> {
    let mut found = Vec::new();
    let mut links = draft.links.iter().peekable();
    for (block, range) in draft
        .blocks
        .iter()
        .map(|block| block.range.clone())
        .enumerate()
    {
        let text = &masked[range.clone()];
        let mut named = named_in(text, range.start);
        while let Some(link) = links.next_if(|link| link.at <= range.end) {
            named.push(Named {
                range: link.at..link.at,
                reference: Some(link.reference.clone()),
                paragraphs: link
                    .paragraph
                    .map(|at| Span {
                        first: at,
                        last: at,
                    })
                    .into_iter()
                    .collect(),
            });
        }
        named.sort_by_key(|named| (named.range.start, named.range.end));
        let pinpoints = pinpoints_in(text, range.start, &named);
        resolve(block, named, pinpoints, masked, &mut found);
    }
    found
}

/// A decision that is named, or referred to by `ibid.`.
#[derive(Debug, Clone)]
struct Named {
    range: Range<usize>,
    /// `None` for the previous one.
    reference: Option<Reference>,
    paragraphs: Vec<Span>,
}

fn named_in(text: &str, offset: usize) -> Vec<Named> {
    let explicit = references_in(text)
        .into_iter()
        .filter(|(range, _)| !is_other_number(text, range));
    let explicit = explicit.map(|(range, reference)| (range, Some(reference)));
    let meant = meant_in(text).into_iter().map(|range| (range, None));
    let shifted = explicit.chain(meant).map(|(range, reference)| Named {
        range: range.start + offset..range.end + offset,
        reference,
        paragraphs: Vec::new(),
    });
    shifted.collect()
}

/// Whether eight digits in a row are a date, an account number or a telephone number.
fn is_other_number(text: &str, range: &Range<usize>) -> bool {
    const OTHER: [&str; 10] = [
        "account",
        "acc",
        "fax",
        "invoice",
        "mobile",
        "phone",
        "sort",
        "tel",
        "telephone",
        "urn",
    ];
    const OWN: [&str; 12] = [
        "case",
        "complaint",
        "decision",
        "lgo",
        "lgsco",
        "no",
        "number",
        "ombudsman",
        "ref",
        "reference",
        "statement",
        "report",
    ];
    let digits = &text[range.clone()];
    if digits.len() != 8 || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return false;
    }
    let before = near_before(text, range.start).to_lowercase();
    let before = before.trim_end_matches(|c: char| !c.is_alphanumeric());
    let last = before
        .rsplit(|c: char| !c.is_alphanumeric())
        .next()
        .unwrap_or_default();
    if OTHER.contains(&last) {
        return true;
    }
    let part = |range: Range<usize>| digits[range].parse().unwrap_or(0_u32);
    let is_date = matches!(part(0..4), 1900..=2099)
        && matches!(part(4..6), 1..=12)
        && matches!(part(6..8), 1..=31);
    is_date && !OWN.contains(&last)
}

/// The last words before an offset.
fn near_before(text: &str, at: usize) -> &str {
    &text[text.ceil_char_boundary(at.saturating_sub(NEAR_BYTES))..at]
}

/// The first words after an offset.
fn near_after(text: &str, at: usize) -> &str {
    &text[at..text.floor_char_boundary((at + NEAR_BYTES).min(text.len()))]
}

/// The places that refer to the previous decision: `ibid.`, `the same decision`.
fn meant_in(text: &str) -> Vec<Range<usize>> {
    const PHRASES: [&[&str]; 20] = [
        &["ibid"],
        &["ibidem"],
        &["idem"],
        &["loc", "cit"],
        &["op", "cit"],
        &["the", "same", "decision"],
        &["the", "same", "case"],
        &["the", "same", "statement"],
        &["the", "same", "report"],
        &["the", "same", "reference"],
        &["that", "same", "decision"],
        &["that", "same", "case"],
        &["that", "decision"],
        &["that", "statement"],
        &["that", "report"],
        &["same", "decision"],
        &["same", "case"],
        &["the", "decision", "above"],
        &["the", "above", "decision"],
        &["the", "decision", "just", "cited"],
    ];
    let mut words: Vec<(Range<usize>, String)> = Vec::new();
    for_each_word(text, |range, form| words.push((range, form.to_owned())));
    let mut found = Vec::new();
    let mut at = 0;
    while at < words.len() {
        let begins = |phrase: &&&[&str]| {
            words.len() - at >= phrase.len()
                && phrase
                    .iter()
                    .zip(&words[at..])
                    .all(|(word, (_, form))| word == form)
        };
        let longest = PHRASES
            .iter()
            .filter(begins)
            .map(|phrase| phrase.len())
            .max();
        if let Some(len) = longest {
            found.push(words[at].0.start..words[at + len - 1].0.end);
        }
        at += longest.unwrap_or(1);
    }
    found
}

/// Assigns each paragraph to a decision, and each `ibid.` to the decision it refers to.
fn resolve(
    block: usize,
    named: Vec<Named>,
    pinpoints: Vec<Pinpoint>,
    masked: &str,
    found: &mut Vec<Mention>,
) {
    let before = found.last().map(|mention| mention.reference.clone());
    let mut own: Vec<Mention> = Vec::new();
    for one in named {
        let last = own
            .last()
            .map(|mention| &mention.reference)
            .or(before.as_ref());
        let is_named = one.reference.is_some();
        let Some(reference) = one.reference.or_else(|| last.cloned()) else {
            continue;
        };
        own.push(Mention {
            range: one.range,
            reference,
            paragraphs: one.paragraphs,
            naming: if is_named {
                Naming::Named
            } else {
                Naming::Same
            },
            block,
        });
    }
    let mut alone = Vec::new();
    for pinpoint in pinpoints {
        let after = own.partition_point(|mention| mention.range.start < pinpoint.range.start);
        // `paragraph 8 of 24 001 411`.
        if let Some(next) = own.get_mut(after) {
            let between = &masked[pinpoint.range.end..next.range.start];
            if is_of(between) && next.paragraphs.is_empty() {
                next.paragraphs = pinpoint.paragraphs;
                next.range.start = pinpoint.range.start;
                continue;
            }
        }
        let Some(last) = after.checked_sub(1).map(|at| &mut own[at]) else {
            // In `At paragraph 8, 24 001 411 says` no decision comes before, so the paragraph
            // belongs to the next one.
            if let Some(next) = own.first_mut()
                && next.paragraphs.is_empty()
                && same_sentence(&masked[pinpoint.range.end..next.range.start])
            {
                next.paragraphs = pinpoint.paragraphs;
                next.range.start = pinpoint.range.start;
            } else if let Some(reference) = &before {
                alone.push(Mention {
                    range: pinpoint.range,
                    reference: reference.clone(),
                    paragraphs: pinpoint.paragraphs,
                    naming: Naming::Guessed,
                    block,
                });
            }
            continue;
        };
        let between = &masked[last.range.end.min(pinpoint.range.start)..pinpoint.range.start];
        let is_near =
            between.len() <= NEAR_BYTES && !between.contains(BLOT) && same_sentence(between);
        if is_near && last.paragraphs.is_empty() {
            last.paragraphs = pinpoint.paragraphs;
            last.range.end = pinpoint.range.end;
        } else {
            let reference = last.reference.clone();
            alone.push(Mention {
                range: pinpoint.range,
                reference,
                paragraphs: pinpoint.paragraphs,
                naming: Naming::Same,
                block,
            });
        }
    }
    own.append(&mut alone);
    own.sort_by_key(|mention| (mention.range.start, mention.range.end));
    // `ibid.` alone cannot be checked, but quotations may belong to it.
    found.append(&mut own);
}

/// Replaces quotations in a masked text. No draft contains it.
pub(super) const BLOT: char = '\u{1}';

fn same_sentence(between: &str) -> bool {
    const MAX_BYTES: usize = 300;
    if between.len() > MAX_BYTES {
        return false;
    }
    let ends = |at: usize| {
        let after = between[at + 1..].trim_start();
        between[at + 1..].starts_with(char::is_whitespace)
            && after.starts_with(|c: char| c.is_uppercase())
    };
    !between
        .match_indices(['.', '?', '!'])
        .any(|(at, _)| ends(at))
}

fn is_of(between: &str) -> bool {
    if between.len() > NEAR_BYTES {
        return false;
    }
    let lower = between.to_lowercase();
    let words: Vec<&str> = lower.split_whitespace().collect();
    let joins = ["of", "in", "from"];
    match words.as_slice() {
        [first, rest @ ..] if joins.contains(first) => {
            !between.contains([';', '.']) && rest.len() <= 7
        }
        _ => between.trim() == "(",
    }
}

/// The paragraphs that a text names: `para 4`, `paragraphs 4 to 6`, `¶ 4`, and `[4]` after a
/// reference.
fn pinpoints_in(text: &str, offset: usize, named: &[Named]) -> Vec<Pinpoint> {
    let mut words: Vec<(Range<usize>, String)> = Vec::new();
    for_each_word(text, |range, form| words.push((range, form.to_owned())));
    let mut found: Vec<Pinpoint> = Vec::new();
    let mut at = 0;
    while at < words.len() {
        let (range, form) = &words[at];
        let glued = glued_number(form);
        let is_sign = matches!(
            form.as_str(),
            "para" | "paras" | "paragraph" | "paragraphs" | "par" | "pars" | "parag"
        );
        if !is_sign && glued.is_none() {
            at += 1;
            continue;
        }
        let first = if is_sign { at + 1 } else { at };
        let (paragraphs, taken) = numbers(text, &words, first, glued);
        if paragraphs.is_empty() || is_of_other(text, range.start, words[first + taken - 1].0.end) {
            at = first.max(at + 1);
            continue;
        }
        let end = words[first + taken - 1].0.end;
        found.push(Pinpoint {
            range: range.start + offset..end + offset,
            paragraphs,
        });
        at = first + taken;
    }
    signs_in(text, offset, named, &mut found);
    found.extend(
        named
            .iter()
            .filter_map(|named| at_number(text, offset, named)),
    );
    found.sort_by_key(|pinpoint| pinpoint.range.start);
    found
}

/// The number in `para4` and in forms such as `p8`, which addresses of this program use.
fn glued_number(form: &str) -> Option<u32> {
    let digits = form
        .strip_prefix("paragraph")
        .or_else(|| form.strip_prefix("para"))?;
    let digits = digits.strip_prefix('s').unwrap_or(digits);
    (!digits.is_empty()).then(|| digits.parse().ok()).flatten()
}

/// Reads numbers joined by commas, `and`, `to` and dashes, from a word on.
fn numbers(
    text: &str,
    words: &[(Range<usize>, String)],
    first: usize,
    glued: Option<u32>,
) -> (Vec<Span>, usize) {
    const MAX_NUMBERS: usize = 20;
    const MONTHS: [&str; 12] = [
        "january",
        "february",
        "march",
        "april",
        "may",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
    ];
    let sign = first.checked_sub(1).map_or("", |at| words[at].1.as_str());
    let is_plural = sign.ends_with('s');
    let mut spans: Vec<Span> = Vec::new();
    let mut taken = 0;
    let mut at = first;
    let mut is_range = false;
    while let Some((range, form)) = words.get(at).filter(|_| spans.len() < MAX_NUMBERS) {
        let number = match glued {
            Some(number) if at == first => Some(number),
            _ => small_number(form),
        };
        let Some(number) = number else { break };
        // `9.69` belongs to a code of practice, `4(2)` to a schedule, and `24 001 411` is a
        // reference.
        let after = &text[range.end..];
        let next_word = words.get(at + 1).map_or("", |(_, form)| form.as_str());
        let is_day = taken > 0 && MONTHS.contains(&next_word);
        if after.starts_with('(') || is_reference(text, range.start) || is_day {
            break;
        }
        match spans.last_mut() {
            Some(last) if is_range => last.last = number.max(last.first),
            _ => spans.push(Span {
                first: number,
                last: number,
            }),
        }
        taken = at + 1 - first;
        let Some((next, _)) = words.get(at + 1) else {
            break;
        };
        let between = text[range.end..next.start].trim();
        let link = &words[at + 1].1;
        if matches!(
            between,
            "-" | "–" | "—" | "\u{2010}" | "\u{2011}" | "\u{2212}"
        ) {
            is_range = true;
            at += 1;
        } else if between.is_empty() && matches!(link.as_str(), "to" | "and" | "or") {
            is_range = link == "to";
            at += 2;
        } else if between == "," && is_plural && (link == "and" || link == "or") {
            is_range = false;
            at += 2;
        // `para 8, 21 March 2025` names one paragraph.
        } else if between == "&" || between == "," && is_plural {
            is_range = false;
            at += 1;
        } else {
            break;
        }
    }
    (spans, taken)
}

fn is_reference(text: &str, at: usize) -> bool {
    let end = text.len().min(at + 16);
    let end = text.floor_char_boundary(end);
    references_in(&text[at..end])
        .first()
        .is_some_and(|(range, _)| range.start == 0)
}

fn small_number(form: &str) -> Option<u32> {
    const WORDS: [&str; 20] = [
        "one",
        "two",
        "three",
        "four",
        "five",
        "six",
        "seven",
        "eight",
        "nine",
        "ten",
        "eleven",
        "twelve",
        "thirteen",
        "fourteen",
        "fifteen",
        "sixteen",
        "seventeen",
        "eighteen",
        "nineteen",
        "twenty",
    ];
    if let Some(at) = WORDS.iter().position(|word| *word == form) {
        return Some(at as u32 + 1);
    }
    let is_number = form.len() <= 4 && form.bytes().all(|byte| byte.is_ascii_digit());
    is_number.then(|| form.parse().ok()).flatten()
}

/// Whether a paragraph belongs to a law, a code or another text.
fn is_of_other(text: &str, start: usize, end: usize) -> bool {
    const OTHERS: [&str; 22] = [
        "act",
        "annex",
        "appendix",
        "chapter",
        "circular",
        "code",
        "complaint",
        "constitution",
        "draft",
        "framework",
        "guidance",
        "guide",
        "letter",
        "manual",
        "order",
        "part",
        "policy",
        "procedure",
        "regulations",
        "response",
        "rules",
        "schedule",
    ];
    let other = |word: &str| OTHERS.binary_search(&word).is_ok();
    let after = near_after(text, end).trim_start().to_lowercase();
    if let Some(rest) = after
        .strip_prefix("of ")
        .or_else(|| after.strip_prefix("in "))
    {
        let words = rest
            .split(|c: char| !c.is_alphanumeric())
            .filter(|word| !word.is_empty());
        let mut words = words
            .take(6)
            .take_while(|word| !word.starts_with(|c: char| c.is_ascii_digit()));
        let names_decision =
            |word: &str| matches!(word, "decision" | "statement" | "report" | "case");
        if let Some(word) = words.find(|word| other(word) || names_decision(word)) {
            return other(word);
        }
    }
    let before = near_before(text, start)
        .trim_end_matches(|c: char| !c.is_alphanumeric())
        .to_lowercase();
    let mut last = before.rsplit(|c: char| !c.is_alphanumeric());
    let last_words: Vec<&str> = last.by_ref().take(2).collect();
    let is_law = |word: &&str| {
        matches!(
            *word,
            "schedule" | "annex" | "code" | "guidance" | "appendix" | "regulations"
        )
    };
    let close = text[..start].trim_end().ends_with([',', ')']) || last_words.len() == 2;
    close
        && (last_words.first().is_some_and(is_law)
            || last_words.len() == 2
                && is_law(&last_words[1])
                && last_words[0].bytes().all(|byte| byte.is_ascii_digit()))
}

/// The number behind a decision and `at`, where nothing goes on behind it:
/// `(ibid., at 11)`.
fn at_number(text: &str, offset: usize, named: &Named) -> Option<Pinpoint> {
    let behind = text.get(named.range.end.checked_sub(offset)?..)?;
    let word = behind.trim_start_matches(['.', ',', ' ', '\u{a0}']);
    let number = word.strip_prefix("at ")?.trim_start();
    let digits = number.bytes().take_while(u8::is_ascii_digit).count();
    let first = number[..digits].parse().ok().filter(|_| digits <= 3)?;
    let rest = &number[digits..];
    let ends = rest.is_empty() || rest.starts_with([')', ']', ';']) || rest == ".";
    let start = named.range.end + behind.len() - word.len();
    ends.then(|| Pinpoint {
        range: start..named.range.end + behind.len() - rest.len(),
        paragraphs: vec![Span { first, last: first }],
    })
}

/// Finds `¶ 4`; `§ 4` belongs to a law; `[4]` only counts after a reference.
fn signs_in(text: &str, offset: usize, named: &[Named], found: &mut Vec<Pinpoint>) {
    for (at, sign) in text.match_indices(['¶', '[']) {
        if text[..at].ends_with('¶') {
            continue;
        }
        let inner = text[at + sign.len()..].trim_start_matches(['¶', ' ', '\u{a0}']);
        let digits = inner.bytes().take_while(u8::is_ascii_digit).count();
        let Some(first) = inner[..digits].parse().ok().filter(|_| digits <= 4) else {
            continue;
        };
        let mut span = Span { first, last: first };
        let mut end = text.len() - inner.len() + digits;
        if let Some(rest) = text[end..].strip_prefix(['-', '–', '—']) {
            let more = rest.bytes().take_while(u8::is_ascii_digit).count();
            if let Some(last) = rest[..more].parse().ok().filter(|last| *last >= first) {
                span.last = last;
                end = text.len() - rest.len() + more;
            }
        }
        if sign == "[" {
            let place = at + offset;
            let before = named.partition_point(|named| named.range.end <= place);
            let follows = before.checked_sub(1).is_some_and(|last| {
                let between = &text[named[last].range.end - offset..at];
                let bare = between.trim().trim_start_matches([',', ')']).trim();
                let is_at = bare.is_empty()
                    || bare == "at"
                    || bare.ends_with(" at")
                    || bare.ends_with("(at");
                between.len() < NEAR_BYTES && is_at
            });
            if !follows || !text[end..].starts_with(']') {
                continue;
            }
            end += 1;
        }
        found.push(Pinpoint {
            range: at + offset..end + offset,
            paragraphs: vec![span],
        });
    }
}
