//! Splits texts into words by going through their characters.

use std::ops::Range;

use std::sync::LazyLock;

use frostem::{Algorithm, Stemmer};
use redress::text::{Families, other_numbers};
use unicode_normalization::UnicodeNormalization;

/// The rules for which forms are the same word, as the program reads them.
static FAMILIES: LazyLock<Families> =
    LazyLock::new(|| Families::parse(include_str!("../../../index/settings/families.txt")).0);

/// A word of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Word {
    /// Its byte range in the text.
    pub(super) range: Range<usize>,
    /// Lower case, with `'` for every apostrophe.
    pub(super) form: String,
    /// The English stem of the form.
    pub(super) stem: String,
}

/// The words of a text: runs of letters and digits, where an apostrophe
/// between letters and a stop or comma between digits do not end the run.
pub(super) fn words(text: &str) -> Vec<Word> {
    let stemmer = Stemmer::new(Algorithm::English);
    let characters: Vec<(usize, char)> = text.char_indices().collect();
    let is_part = |at: usize| {
        let character = characters[at].1;
        if character.is_alphanumeric() {
            return true;
        }
        let before = at.checked_sub(1).map(|before| characters[before].1);
        let after = characters.get(at + 1).map(|after| after.1);
        let between = |test: fn(char) -> bool| before.is_some_and(test) && after.is_some_and(test);
        match character {
            '\'' | '’' => between(char::is_alphabetic),
            '.' | ',' => between(char::is_numeric),
            // Accents after their letter.
            '\u{300}'..='\u{36f}' => before.is_some_and(char::is_alphanumeric),
            _ => false,
        }
    };
    let mut words = Vec::new();
    let mut at = 0;
    while at < characters.len() {
        if !is_part(at) {
            at += 1;
            continue;
        }
        let first = at;
        while at < characters.len() && is_part(at) {
            at += 1;
        }
        let end = characters.get(at).map_or(text.len(), |next| next.0);
        let range = characters[first].0..end;
        let form = text[range.clone()].to_lowercase().replace('’', "'");
        let form: String = form.nfc().collect();
        let stem = stemmer.stem(&form).into_owned();
        words.push(Word { range, form, stem });
    }
    words
}

/// What a word of a text must match.
pub(super) enum Sought {
    /// A form of this word: with its stem and not separated from it by a rule, or another spelling
    /// of it.
    Word(String),
    /// This form.
    Form(String),
    /// A form of this pattern.
    Shape(Vec<char>),
    /// A form within this many edits.
    Near(String, usize),
}

impl Sought {
    /// Typed words are read like a text, so that both sides agree on apostrophes.
    pub(super) fn read(typed: &str, is_exact: bool) -> Vec<Self> {
        if typed.contains(['*', '?']) {
            let folded = typed.to_lowercase().replace('’', "'");
            return vec![Self::Shape(folded.chars().collect())];
        }
        let sought = |word: Word| {
            if is_exact {
                Self::Form(word.form)
            } else {
                Self::Word(word.form)
            }
        };
        words(typed).into_iter().map(sought).collect()
    }

    pub(super) fn is(&self, word: &Word) -> bool {
        match self {
            Self::Word(form) => {
                let stems = FAMILIES.stems_of(form);
                let mut stems = stems.iter().filter(|own| own.stem == word.stem);
                stems.any(|own| !FAMILIES.are_apart(&own.form, &word.form))
                    || other_numbers(form).contains(&word.form)
            }
            Self::Form(form) => *form == word.form,
            Self::Near(form, edits) => {
                let [form, other] = [form, &word.form].map(|form| form.chars().collect::<Vec<_>>());
                edits_apart(&form, &other, *edits)
            }
            Self::Shape(shape) => has_shape(shape, &word.form.chars().collect::<Vec<_>>()),
        }
    }
}

/// Whether at most this many edits turn one into the other: insertions, deletions, changes, or
/// swaps of adjacent characters.
fn edits_apart(one: &[char], other: &[char], edits: usize) -> bool {
    let fewer = |one: &[char], other: &[char]| edits > 0 && edits_apart(one, other, edits - 1);
    match (one, other) {
        ([], []) => true,
        ([first, rest @ ..], [second, others @ ..])
            if first == second && edits_apart(rest, others, edits) =>
        {
            true
        }
        ([a, b, rest @ ..], [c, d, others @ ..]) if (a, b) == (d, c) && fewer(rest, others) => true,
        ([_, rest @ ..], [_, others @ ..]) => {
            fewer(rest, others) || fewer(rest, other) || fewer(one, others)
        }
        ([_, rest @ ..], []) => fewer(rest, other),
        ([], [_, others @ ..]) => fewer(one, others),
    }
}

/// The sentence of each word, numbered through the text.
pub(super) fn sentences(text: &str, words: &[Word]) -> Vec<usize> {
    let mut sentences = vec![0];
    let mut initial = false;
    for (at, pair) in words.windows(2).enumerate() {
        let [last, next] = [&pair[0], &pair[1]].map(|word| &text[word.range.clone()]);
        let between = &text[pair[0].range.end..pair[1].range.start];
        let is_first = at == 0 || sentences[at - 1] < sentences[at];
        let was_initial = std::mem::take(&mut initial);
        let sign = between.find(['.', '?', '!', '…']);
        let ends = sign.is_some_and(|sign| between[sign..].contains(char::is_whitespace))
            && !next.starts_with(char::is_lowercase);
        let is_letter =
            |test: fn(char) -> bool| last.chars().count() == 1 && last.starts_with(test);
        let figure = next.starts_with(|c: char| c.is_ascii_digit());
        let folded = last.to_ascii_lowercase();
        let ends = between.contains('\n')
            || ends
                && !(between.starts_with('.')
                    && if is_letter(char::is_uppercase) && (is_first || was_initial) {
                        initial = true;
                        true
                    } else {
                        is_letter(char::is_lowercase)
                            || is_first && last.chars().all(|c| c.is_ascii_digit())
                            || ["mr", "dr", "mrs"].contains(&folded.as_str())
                            || figure && ["no", "para", "ss"].contains(&folded.as_str())
                    });
        sentences.push(sentences[at] + usize::from(ends));
    }
    sentences.truncate(words.len());
    sentences
}

fn has_shape(shape: &[char], form: &[char]) -> bool {
    match (shape, form) {
        ([], []) => true,
        (['*', rest @ ..], _) => {
            has_shape(rest, form) || !form.is_empty() && has_shape(shape, &form[1..])
        }
        (['?', shape @ ..], [_, form @ ..]) => has_shape(shape, form),
        ([wanted, shape @ ..], [found, form @ ..]) => wanted == found && has_shape(shape, form),
        _ => false,
    }
}

#[test]
fn a_word_is_a_run_of_letters_and_digits_with_what_joins_them() {
    let forms = |text| -> Vec<String> { words(text).into_iter().map(|word| word.form).collect() };
    assert_eq!(
        forms("The Council’s £1,950.50, s 24A(6) o'clock ‘quoted’ 24.5. e.g. 5’4 re-use"),
        [
            "the",
            "council's",
            "1,950.50",
            "s",
            "24a",
            "6",
            "o'clock",
            "quoted",
            "24.5",
            "e",
            "g",
            "5",
            "4",
            "re",
            "use"
        ]
    );
}
