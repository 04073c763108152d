use std::ops::Range;

/// Decides word by word where sentences begin.
///
/// A sentence ends at a line break, and after a word followed by `.`, `?`, `!` or `…` and a
/// space, unless the next word begins with a lower-case letter. A point after an abbreviation
/// is no end: after a title (`Mr.`), after a lower-case letter (`s. 17`, `e.g.`) except in
/// `a.m.` and `p.m.`, after `No.` and the like before a figure, after initials (`J. K. Smith`),
/// and after the number of a list at the beginning of a sentence (`1. The`). A pseudonym is no
/// initial: `Mr X. He` is two sentences, because most decisions name people that way and none
/// by initials.
///
/// The cutter checks first for a single space between two words, which is by far the commonest
/// case.
#[derive(Debug, Clone, Default)]
pub struct SentenceCutter {
    /// The last word, and the one before it.
    last: Option<Range<usize>>,
    /// The number of words in the sentence so far.
    words: usize,
    /// Whether the last word is an initial with a point after it.
    initial: bool,
}

/// Abbreviations after which a sentence continues.
const TITLES: [&str; 16] = [
    "capt", "cllr", "dr", "fr", "hon", "insp", "messrs", "mr", "mrs", "ms", "mx", "prof", "rev",
    "sgt", "st", "vs",
];

/// Abbreviations after which a sentence continues with a figure.
const BEFORE_FIGURES: [&str; 37] = [
    "app", "approx", "apr", "art", "arts", "aug", "c", "ca", "cf", "ch", "cl", "dec", "feb", "fig",
    "jan", "jul", "jun", "mar", "max", "min", "no", "nos", "nov", "oct", "p", "para", "paras",
    "pp", "pt", "ref", "reg", "regs", "sch", "sec", "sept", "ss", "vol",
];

impl SentenceCutter {
    /// Adds the next word of `text` and returns whether a sentence begins with it.
    ///
    /// Words must be passed in order. The first one begins a sentence.
    pub fn begins(&mut self, text: &str, word: Range<usize>) -> bool {
        let Some(last) = self.last.replace(word.clone()) else {
            self.words = 1;
            return true;
        };
        let between = &text.as_bytes()[last.end..word.start];
        let begins = between != b" " && self.parts(text, last, between, word);
        if between == b" " {
            self.initial = false;
        }
        self.words = if begins { 1 } else { self.words + 1 };
        begins
    }

    fn parts(
        &mut self,
        text: &str,
        last: Range<usize>,
        between: &[u8],
        word: Range<usize>,
    ) -> bool {
        let after_initial = std::mem::take(&mut self.initial);
        if between.contains(&b'\n') {
            return true;
        }
        let gap = &text[last.end..word.start];
        let Some(end) = gap.find(['.', '?', '!', '\u{2026}']) else {
            return false;
        };
        // `gov.uk`, `and/or`: a sentence ends only before a space.
        if !gap[end..].contains(char::is_whitespace) {
            return false;
        }
        let next = text[word].chars().next().unwrap_or(' ');
        if next.is_lowercase() {
            return false;
        }
        // Only a point directly after the word marks an abbreviation.
        if !gap.starts_with('.') {
            return true;
        }
        let is_of_day = ends_in_half_of_day(&text[..last.end]);
        let last = &text[last];
        let mut letters = last.chars();
        let (first, second) = (letters.next().unwrap_or(' '), letters.next());
        if second.is_none() && first.is_lowercase() {
            return is_of_day && next.is_uppercase();
        }
        if second.is_none() && first.is_uppercase() && (self.words == 1 || after_initial) {
            self.initial = true;
            return false;
        }
        if self.words == 1 && last.bytes().all(|byte| byte.is_ascii_digit()) {
            return false;
        }
        if last.len() > 6 {
            return true;
        }
        let folded = last.to_ascii_lowercase();
        let is_in = |list: &[&str]| list.binary_search(&folded.as_str()).is_ok();
        let shortens = is_in(&TITLES) || next.is_ascii_digit() && is_in(&BEFORE_FIGURES);
        !shortens
    }
}

/// Returns whether a text ends in `a.m` or `p.m`, so that the point after it belongs to it.
fn ends_in_half_of_day(text: &str) -> bool {
    let before = ["a.m", "p.m"]
        .iter()
        .find_map(|half| text.strip_suffix(half));
    before.is_some_and(|before| !before.ends_with(char::is_alphabetic))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::text::{for_each_word, words};

    /// The text with a bar before each word that begins a sentence.
    fn barred(text: &str) -> String {
        let mut cutter = SentenceCutter::default();
        let mut barred = String::new();
        let mut at = 0;
        for_each_word(text, |range, _| {
            let begins = cutter.begins(text, range.clone());
            barred.push_str(&text[at..range.start]);
            if begins && range.start > 0 {
                barred.push('|');
            }
            at = range.start;
        });
        barred + &text[at..]
    }

    #[track_caller]
    fn check(expected: &str) {
        assert_eq!(barred(&expected.replace('|', "")), expected);
    }

    #[test]
    fn sentences_end_with_a_point_and_a_space() {
        check("The Council delayed. |It apologised. |Why? |Nobody knows… |Yes!");
        check("She said “no.” |The Council (late again.) |It paid £1,950.50 in May. |2025 began.");
        check("See gov.uk or 24.5 per cent; the Council: it said no. |The rest");
        check("Under section 24A(6). |The Council");
        check("It wrote “why?” and left... then came back... |The end");
    }

    #[test]
    fn lines_are_sentences() {
        check("It agreed to:\n• |apologise;\n• |pay £100; and\n|the rest");
    }

    #[test]
    fn points_after_abbreviations_end_no_sentence() {
        check("Mr. Smith and Dr. Jones of St. Mary. |They left");
        check("Under s. 17 and ss. 3 to 5, e.g. The Act, No. 5 and para. 12, approx. 30 days");
        check("The answer was no. |The Council paid. |J. K. Smith came. |In Jan. 2024 it rained");
        check("1. The Council delayed. |2. It apologised. |3) Nothing");
        check("Mr X. |He said Miss B. |The Council");
    }

    #[test]
    fn a_time_of_day_ends_a_sentence_before_a_capital() {
        check("It came at 10 a.m. |The Council left at 4.30 p.m. |It said so");
        check("At 10 a.m. on Monday, at 9a.m. |He left, and at 5 p.m. 30 people came");
        check("See spam.m. The rest, i.e. The Council, e.g. Kent");
    }

    #[test]
    fn the_lists_are_sorted_for_binary_search() {
        assert!(TITLES.is_sorted() && BEFORE_FIGURES.is_sorted());
    }

    fn starts(text: &str) -> Vec<usize> {
        let mut cutter = SentenceCutter::default();
        let words = words(text).into_iter();
        let starting = words.filter(|(range, _)| cutter.begins(text, range.clone()));
        starting.map(|(range, _)| range.start).collect()
    }

    proptest! {
        #[test]
        fn a_line_break_ends_a_sentence_whatever_is_around_it(
            one in "([A-Ca-c1]{1,2}|Mr|No|[ .?!…’”()]|é){0,12}",
            other in "([A-Ca-c1]{1,2}|Mr|No|[ .?!…’”()\n]|é){0,12}",
        ) {
            let both = format!("{one}\n{other}");
            let mut expected = starts(&one);
            expected.extend(starts(&other).into_iter().map(|start| start + one.len() + 1));
            prop_assert_eq!(starts(&both), expected);
        }

        #[test]
        fn the_first_word_of_any_text_begins_a_sentence(text in "\\PC{0,60}") {
            let first = words(&text).first().map(|(range, _)| range.start);
            prop_assert_eq!(starts(&text).first().copied(), first);
        }
    }
}
