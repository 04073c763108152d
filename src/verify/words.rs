//! Words in the form used to compare quotations: differences of typography are removed, and what a
//! reader would call another word or number stays different.

use std::ops::Range;

use crate::text::for_each_word;

/// A word of a decision or of a quotation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Word {
    /// In lower case; numbers without commas, sums with their sign.
    pub(super) form: String,
    /// The byte range in the text.
    pub(super) range: Range<usize>,
    /// The sign of a list item or of a note, which may be missing elsewhere.
    pub(super) optional: bool,
    /// Whether a hyphen and the end of a line follow, so that it may be one word with the next.
    pub(super) joins: bool,
}

/// A part of a quotation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Part {
    /// An ordinary word.
    Word(Word),
    /// An ellipsis: words are omitted.
    Gap(Range<usize>),
    /// Square brackets between words: they replace words of the decision, or add to them.
    Bracket {
        /// The words inside the brackets.
        words: Vec<String>,
        range: Range<usize>,
    },
    /// Square brackets inside a word, such as `[T]he` and `complaint[s]`: the letters outside them,
    /// with a gap for each pair of brackets.
    Patched {
        /// Never empty; an empty piece means a gap at that end.
        pieces: Vec<String>,
        /// The word including the letters in brackets.
        whole: String,
        range: Range<usize>,
    },
}

impl Part {
    pub(super) fn range(&self) -> Range<usize> {
        match self {
            Self::Word(word) => word.range.clone(),
            Self::Gap(range) | Self::Bracket { range, .. } | Self::Patched { range, .. } => {
                range.clone()
            }
        }
    }
}

/// The words of a text.
pub(super) fn words_of(text: &str) -> Vec<Word> {
    let mut words = Vec::new();
    for_each_word(text, |range, form| {
        // A number in two parts: `1 500` after a pound sign.
        words.extend(word(text, range, form));
    });
    join_thousands(text, &mut words);
    for at in 0..words.len() {
        let optional = is_mark(text, &words, at);
        words[at].optional = optional;
        words[at].joins = (words.get(at + 1))
            .is_some_and(|next| is_broken(text, words[at].range.end, next.range.start));
    }
    words
}

fn word(text: &str, range: Range<usize>, form: &str) -> Option<Word> {
    // Raised digits are the marks of notes.
    let form: String = form.chars().filter(|c| !is_raised(*c)).collect();
    if form.is_empty() {
        return None;
    }
    let mut range = range;
    let mut form = form;
    if form.as_bytes()[0].is_ascii_digit() {
        form = number(&form);
        let before = text[..range.start].trim_end_matches([' ', '\u{a0}']);
        if let Some(sign) = before
            .chars()
            .next_back()
            .filter(|c| matches!(c, '£' | '$' | '€'))
        {
            let pounds = form.strip_suffix(".00").unwrap_or(&form);
            form = format!("{sign}{pounds}");
            range.start = before.len() - sign.len_utf8();
        }
        if text[range.end..].starts_with('%') {
            form.push('%');
            range.end += 1;
        }
    }
    Some(Word {
        form,
        range,
        optional: false,
        joins: false,
    })
}

fn is_raised(character: char) -> bool {
    matches!(
        character,
        '¹' | '²' | '³' | '\u{2070}' | '\u{2074}'..='\u{2079}'
    )
}

/// A number without thousands separators.
fn number(form: &str) -> String {
    let groups: Vec<&str> = form.split(',').collect();
    let are_thousands = groups.len() > 1
        && groups[0].len() <= 3
        && groups[1..].iter().all(|group| {
            let digits = group.split('.').next().unwrap_or_default();
            digits.len() == 3 && digits.bytes().all(|byte| byte.is_ascii_digit())
        });
    if are_thousands {
        groups.concat()
    } else {
        form.to_owned()
    }
}

/// Joins a sum whose thousands are separated by a thin or non-breaking space.
fn join_thousands(text: &str, words: &mut Vec<Word>) {
    let mut at = 0;
    while at + 1 < words.len() {
        let between = &text[words[at].range.end..words[at + 1].range.start];
        let is_space = matches!(between, "\u{a0}" | "\u{2009}" | "\u{202f}");
        let is_group = |form: &str| form.len() == 3 && form.bytes().all(|b| b.is_ascii_digit());
        let is_sum = words[at].form.starts_with(['£', '$', '€']);
        if is_space && is_sum && is_group(&words[at + 1].form) {
            let next = words.remove(at + 1);
            words[at].form.push_str(&next.form);
            words[at].range.end = next.range.end;
        } else {
            at += 1;
        }
    }
}

/// Whether a word is the sign of a list item, or of a note after a word.
fn is_mark(text: &str, words: &[Word], at: usize) -> bool {
    let Word { form, range, .. } = &words[at];
    let is_number = form.len() <= 3 && form.bytes().all(|byte| byte.is_ascii_digit());
    let is_letter = form.len() == 1 && form.as_bytes()[0].is_ascii_alphabetic();
    let is_roman = form.len() <= 4 && form.bytes().all(|byte| b"ivx".contains(&byte));
    if !(is_number || is_letter || is_roman) {
        return false;
    }
    let (before, after) = (&text[..range.start], &text[range.end..]);
    let in_brackets = after.starts_with(')');
    let outside = before.strip_suffix('(').unwrap_or(before);
    // `(a) to say sorry`, `b) to pay`.
    if in_brackets && outside.ends_with(|c: char| c.is_whitespace()) {
        return true;
    }
    let start_of_line = outside.trim_end_matches([' ', '\t', '>', '*', '_']);
    let begins_line = start_of_line.is_empty() || start_of_line.ends_with('\n');
    if begins_line && (in_brackets || after.starts_with('.')) {
        return true;
    }
    // The bullet that Word copies as a letter.
    if begins_line && form == "o" && after.starts_with(['\t', '\u{a0}', ' ']) {
        return true;
    }
    // Attached to the end of a word: `fault.1 The`, `fault(1)`, `fault[1]`.
    let glued = before.trim_end_matches(['(', '[', '.', ',', ';', ':', '”', '’', '"', '\'']);
    let ends_word = glued.ends_with(|c: char| c.is_alphabetic()) && glued.len() < before.len();
    let follows_number = at > 0 && words[at - 1].form.bytes().any(|byte| byte.is_ascii_digit());
    let shortens = at > 0 && {
        let before = words[at - 1].form.as_str();
        before.len() < 4 || NUMBERED.binary_search(&before).is_ok()
    };
    is_number
        && ends_word
        && !follows_number
        && !shortens
        && after.chars().next().is_none_or(|c| !c.is_alphanumeric())
}

/// Words that a number belongs to, even if attached: `para.12`.
const NUMBERED: [&str; 12] = [
    "annex",
    "article",
    "chapter",
    "note",
    "page",
    "para",
    "paragraph",
    "paras",
    "regs",
    "rule",
    "schedule",
    "section",
];

/// Whether a word continues after a hyphen at the end of a line.
fn is_broken(text: &str, end: usize, start: usize) -> bool {
    let between = &text[end..start];
    let after = between.strip_prefix(['-', '\u{2010}', '\u{2011}', '\u{ac}']);
    after.is_some_and(|space| !space.is_empty() && space.trim().is_empty())
        && text[start..].starts_with(|next: char| next.is_lowercase())
        && text[..end].ends_with(|last: char| last.is_alphabetic())
}

/// The parts of a quotation.
pub(super) fn parts_of(text: &str) -> Vec<Part> {
    let mut parts = Vec::new();
    let marks = marks_in(text);
    let mut marks = marks.into_iter().peekable();
    for word in words_of(text) {
        while let Some(mark) = marks.next_if(|mark| mark.range().end <= word.range.start) {
            parts.push(mark);
        }
        let inside = marks.peek().is_some_and(|mark| {
            let range = mark.range();
            range.start < word.range.end && word.range.start < range.end
        });
        if !inside {
            parts.push(Part::Word(word));
        }
    }
    parts.extend(marks);
    // An ellipsis at either end changes nothing.
    while matches!(parts.first(), Some(Part::Gap(_))) {
        parts.remove(0);
    }
    while matches!(parts.last(), Some(Part::Gap(_))) {
        parts.pop();
    }
    parts
}

/// The ellipses and square brackets of a quotation, in order, not overlapping.
fn marks_in(text: &str) -> Vec<Part> {
    let mut marks: Vec<Part> = Vec::new();
    let mut at = 0;
    while let Some(character) = text[at..].chars().next() {
        let len = match character {
            '[' => bracket(text, at, &mut marks),
            '.' | '…' | '(' | '*' => ellipsis_len(&text[at..]).inspect(|len| {
                marks.push(Part::Gap(at..at + len));
            }),
            _ => None,
        };
        at += len.unwrap_or(character.len_utf8());
    }
    marks
}

/// The length of an ellipsis: `…`, `...`, `. . .`, `(…)`, `* * *`.
fn ellipsis_len(text: &str) -> Option<usize> {
    if let Some(inner) = text.strip_prefix('(') {
        let len = ellipsis_len(inner.trim_start())?;
        let start = text.len() - inner.trim_start().len();
        let rest = text[start + len..].trim_start();
        return rest.starts_with(')').then(|| text.len() - rest.len() + 1);
    }
    let sign = if text.starts_with('*') { '*' } else { '.' };
    let (mut dots, mut len) = (0, 0);
    for (at, character) in text.char_indices() {
        match character {
            '…' => dots += 3,
            c if c == sign => dots += 1,
            ' ' | '\u{a0}' => continue,
            _ => break,
        }
        len = at + character.len_utf8();
    }
    // Three stars without spaces are emphasis markup, which is removed.
    (dots >= 3).then_some(len)
}

/// Reads the square bracket that opens at `at`; returns its length.
fn bracket(text: &str, at: usize, marks: &mut Vec<Part>) -> Option<usize> {
    const MAX_BYTES: usize = 400;
    let close = text[at..]
        .bytes()
        .take(MAX_BYTES)
        .position(|byte| byte == b']')?;
    let inner = &text[at + 1..at + close];
    let end = at + close + 1;
    if inner.trim().is_empty() || ellipsis_len(inner.trim()) == Some(inner.trim().len()) {
        marks.push(Part::Gap(at..end));
        return Some(close + 1);
    }
    let is_letter = |c: char| c.is_alphanumeric() || c == '\'' || c == '’';
    let before = text[..at].ends_with(is_letter);
    let after = text[end..].starts_with(is_letter);
    let words: Vec<String> = words_of(inner).into_iter().map(|word| word.form).collect();
    let is_note = words.len() == 1 && words[0].bytes().all(|byte| byte.is_ascii_digit());
    if !(before || after) || words.len() != 1 || is_note && !after {
        marks.push(Part::Bracket {
            words,
            range: at..end,
        });
        return Some(close + 1);
    }
    // Inside a word: include the whole word, and further brackets in it.
    let start = at
        - text[..at]
            .chars()
            .rev()
            .take_while(|c| is_letter(*c))
            .map(char::len_utf8)
            .sum::<usize>();
    let (mut pieces, mut whole) = (
        vec![text[start..at].to_lowercase()],
        text[start..at].to_lowercase(),
    );
    let mut end = at;
    while let Some(rest) = text[end..].strip_prefix('[') {
        let Some(len) = rest.find(']').filter(|len| *len <= MAX_BYTES) else {
            break;
        };
        whole.push_str(&rest[..len].to_lowercase());
        end += len + 2;
        let letters: String = text[end..].chars().take_while(|c| is_letter(*c)).collect();
        end += letters.len();
        whole.push_str(&letters.to_lowercase());
        pieces.push(letters.to_lowercase());
    }
    let straight = |text: &str| text.replace('’', "'");
    marks.push(Part::Patched {
        pieces: pieces.iter().map(|piece| straight(piece)).collect(),
        whole: straight(&whole),
        range: start..end,
    });
    Some(end - at)
}

/// Whether a word is essential: a negation or a number, which must not be omitted.
pub(super) fn is_essential(form: &str) -> bool {
    const NUMBERS: [&str; 31] = [
        "billion",
        "eight",
        "eighteen",
        "eighty",
        "eleven",
        "fifteen",
        "fifty",
        "five",
        "forty",
        "four",
        "fourteen",
        "hundred",
        "million",
        "nine",
        "nineteen",
        "ninety",
        "seven",
        "seventeen",
        "seventy",
        "six",
        "sixteen",
        "sixty",
        "ten",
        "thirteen",
        "thirty",
        "thousand",
        "three",
        "twelve",
        "twenty",
        "two",
        "zero",
    ];
    matches!(form, "not" | "no" | "cannot")
        || form.ends_with("n't")
        || form.bytes().any(|byte| byte.is_ascii_digit())
        || NUMBERS.binary_search(&form).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &str) {
        let parts: Vec<String> = parts_of(text)
            .iter()
            .map(|part| match part {
                Part::Word(word) => {
                    let optional = if word.optional { "?" } else { "" };
                    let joins = if word.joins { "~" } else { "" };
                    format!("{}{optional}{joins}", word.form)
                }
                Part::Gap(_) => "…".to_owned(),
                Part::Bracket { words, .. } => format!("[{}]", words.join(" ")),
                Part::Patched { pieces, .. } => pieces.join("*"),
            })
            .collect();
        assert_eq!(parts.join(" "), expected, "{text}");
    }

    #[test]
    fn numbers_are_normalised() {
        check("£1,500, £1500.00 and £ 1 500", "£1500 £1500 and £1 500");
        check("£1\u{a0}500 or 20% of 1,950", "£1500 or 20% of 1950");
        check("section 24A(6)", "section 24a 6");
    }

    #[test]
    fn ellipses_and_brackets_are_distinguished_from_words() {
        check(
            "… we found … fault . . . [...] here (…) now...",
            "we found … fault … … here … now",
        );
        check(
            "[T]he complaint[s] of [the Council] were",
            "*he complaint* of [the council] were",
        );
        check("investigat[ed] it[1]", "investigat* it [1]");
    }

    #[test]
    fn signs_of_lists_and_notes_may_be_missing() {
        check("1. We found fault.2 It is", "1? we found fault 2? it is");
        check(
            "agreed: (a) to pay; b) to say",
            "agreed a? to pay b? to say",
        );
        check("fault¹ and section 26(6)(c)", "fault and section 26 6 c");
    }

    #[test]
    fn a_word_may_continue_after_the_end_of_a_line() {
        check(
            "investi-\ngation of well-being",
            "investi~ gation of well being",
        );
    }

    #[test]
    fn negations_and_numbers_are_essential() {
        for form in ["not", "no", "cannot", "didn't", "£200", "24a", "three"] {
            assert!(is_essential(form), "{form}");
        }
        for form in ["notice", "one", "none", "council"] {
            assert!(!is_essential(form), "{form}");
        }
    }
}
