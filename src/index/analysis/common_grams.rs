//! Common grams: two or three frequent words in a row, as terms of their own.
//!
//! A phrase such as `"of the council"` would otherwise have to decode the positions of the
//! commonest words in nearly every paragraph. A phrase with one rarer word in it is fast
//! because of that word.
//!
//! Two adjacent frequent words are a pair; three of the most frequent ones are also a triple.
//! With these, postings alone decide most phrases of such words. Adding or removing a word
//! changes speed and size, never what is found; indexes must be rebuilt.

use std::num::NonZeroU8;

/// The folded words whose pairs and triples are terms: those in at least a tenth of all
/// paragraphs, with their inflections, and what people do in every complaint.
const MOST_FREQUENT: [&str; 86] = [
    "a",
    "about",
    "an",
    "and",
    "any",
    "are",
    "as",
    "ask",
    "asked",
    "asking",
    "asks",
    "at",
    "be",
    "because",
    "been",
    "being",
    "but",
    "by",
    "complain",
    "complained",
    "complaining",
    "complains",
    "complaint",
    "complaint's",
    "complaints",
    "council",
    "council's",
    "councils",
    "decision",
    "decisions",
    "did",
    "fail",
    "failed",
    "failing",
    "fails",
    "fault",
    "faults",
    "for",
    "from",
    "had",
    "has",
    "have",
    "having",
    "he",
    "her",
    "hers",
    "his",
    "i",
    "in",
    "is",
    "it",
    "it's",
    "its",
    "miss",
    "mr",
    "mrs",
    "ms",
    "no",
    "not",
    "of",
    "on",
    "or",
    "said",
    "say",
    "saying",
    "says",
    "she",
    "should",
    "that",
    "the",
    "their",
    "there",
    "they",
    "this",
    "to",
    "was",
    "we",
    "were",
    "when",
    "which",
    "who",
    "will",
    "with",
    "would",
    "x",
    "x's",
];

/// More folded words whose pairs are terms, with one another and with the words above: words of
/// every decision that are in at least one of fifty paragraphs, with their inflections. If one
/// of these is missing, a phrase also needs positions.
const FREQUENT: [&str; 125] = [
    "act",
    "acting",
    "acts",
    "after",
    "against",
    "all",
    "assess",
    "assessed",
    "assessing",
    "assessment",
    "assessments",
    "before",
    "behalf",
    "can",
    "care",
    "careful",
    "carefully",
    "cares",
    "caring",
    "cause",
    "caused",
    "causes",
    "causing",
    "child",
    "child's",
    "consider",
    "considered",
    "considering",
    "considers",
    "copied",
    "copies",
    "copy",
    "copying",
    "could",
    "decide",
    "decided",
    "decides",
    "deciding",
    "detail",
    "detailed",
    "details",
    "failure",
    "failures",
    "government",
    "house",
    "housed",
    "houses",
    "housing",
    "if",
    "inform",
    "informal",
    "information",
    "informed",
    "informing",
    "injustice",
    "injustices",
    "investigate",
    "investigated",
    "investigates",
    "investigating",
    "investigation",
    "investigations",
    "local",
    "locally",
    "look",
    "looked",
    "looking",
    "looks",
    "made",
    "must",
    "office",
    "officer",
    "officer's",
    "officers",
    "offices",
    "one",
    "other",
    "our",
    "person",
    "person's",
    "personal",
    "personally",
    "persons",
    "plan",
    "planned",
    "planning",
    "plans",
    "provide",
    "provided",
    "provider",
    "providers",
    "provides",
    "providing",
    "record",
    "recorded",
    "recording",
    "records",
    "report",
    "reported",
    "reporting",
    "reports",
    "result",
    "results",
    "review",
    "reviewed",
    "reviewing",
    "reviews",
    "school",
    "school's",
    "schools",
    "service",
    "services",
    "so",
    "support",
    "supported",
    "supporting",
    "supports",
    "than",
    "time",
    "timely",
    "times",
    "what",
    "within",
    "you",
    "your",
];

/// The first number of [`FREQUENT`]. A lower number takes one byte of text, this and higher
/// numbers two.
const FIRST_OF_FREQUENT: u8 = 128;

/// The number that marks a triple; no word has it.
pub(crate) const TRIPLE: u8 = 127;

const _: () = assert!(MOST_FREQUENT.len() < TRIPLE as usize);
const _: () = assert!(FREQUENT.len() <= (u8::MAX - FIRST_OF_FREQUENT) as usize + 1);

/// The number of a folded word whose pairs are terms; `None` for every other word.
pub(crate) fn frequent(form: &str) -> Option<NonZeroU8> {
    let number = match MOST_FREQUENT.binary_search(&form) {
        Ok(at) => at as u8 + 1,
        Err(_) => FIRST_OF_FREQUENT + FREQUENT.binary_search(&form).ok()? as u8,
    };
    NonZeroU8::new(number)
}

/// The word with a number.
pub(crate) fn form(number: u8) -> Option<&'static str> {
    match number.checked_sub(FIRST_OF_FREQUENT) {
        Some(at) => FREQUENT.get(usize::from(at)).copied(),
        None => MOST_FREQUENT
            .get(usize::from(number.checked_sub(1)?))
            .copied(),
    }
}

/// Returns whether pairs of this folded word are terms.
pub(crate) fn is_frequent(form: &str) -> bool {
    frequent(form).is_some()
}

/// Returns whether triples of this folded word are terms too.
pub(crate) fn is_most_frequent(form: &str) -> bool {
    frequent(form).is_some_and(in_triples)
}

fn in_triples(number: NonZeroU8) -> bool {
    number.get() < TRIPLE
}

/// The maximum number of words in a term.
pub(crate) const MAX_WORDS: usize = 3;

/// The term of two or three neighbouring words; `None` where there is none.
pub(crate) fn common_gram(words: &[&str]) -> Option<String> {
    let numbers = words.iter().map(|word| frequent(word));
    let numbers: Vec<NonZeroU8> = numbers.collect::<Option<_>>()?;
    match numbers.as_slice() {
        [_, _] => {}
        [_, _, _] if numbers.iter().copied().all(in_triples) => {}
        _ => return None,
    }
    let mut term = String::new();
    write(&numbers, &mut term);
    Some(term)
}

/// Writes the term of a pair or a triple. Numbers are written as characters, because terms are
/// text to the engine.
fn write(numbers: &[NonZeroU8], terms: &mut String) {
    if numbers.len() == MAX_WORDS {
        terms.push(char::from(TRIPLE));
    }
    let characters = numbers.iter().map(|number| char::from(number.get()));
    terms.extend(characters);
}

/// Collects the pairs and triples of a text, one after another.
#[derive(Default)]
pub(crate) struct CommonGramWriter {
    last: [Option<NonZeroU8>; 2],
    terms: String,
}

impl CommonGramWriter {
    /// Adds the next word of the text by its [`frequent`] number.
    #[inline]
    pub(crate) fn add(&mut self, word: Option<NonZeroU8>) {
        let [before, last] = self.last;
        if let (Some(first), Some(second)) = (last, word) {
            write(&[first, second], &mut self.terms);
            if let Some(before) = before
                && [before, first, second].into_iter().all(in_triples)
            {
                write(&[before, first, second], &mut self.terms);
            }
        }
        self.last = [last, word];
    }

    /// The pairs and triples added, for the field that stores them.
    pub(crate) fn finish(self) -> String {
        self.terms
    }
}

/// The terms of a [`CommonGramWriter`], in the order of the text.
pub(crate) struct CommonGrams<'a>(pub(crate) &'a str);

impl<'a> Iterator for CommonGrams<'a> {
    type Item = &'a str;

    fn next(&mut self) -> Option<&'a str> {
        let mut characters = self.0.chars();
        let characters_of_term = match characters.next()? {
            first if first == char::from(TRIPLE) => MAX_WORDS,
            _ => 1,
        };
        (0..characters_of_term).try_for_each(|_| characters.next().map(drop))?;
        let rest = characters.as_str();
        let term = &self.0[..self.0.len() - rest.len()];
        self.0 = rest;
        Some(term)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn adjacent_frequent_words_make_a_term() {
        let mut writer = CommonGramWriter::default();
        let text = [
            "of",
            "the",
            "council's",
            "records",
            "of",
            "zebras",
            "of",
            "the",
            "plan",
        ];
        for form in text {
            writer.add(frequent(form));
        }
        let expected = [
            vec!["of", "the"],
            vec!["the", "council's"],
            vec!["of", "the", "council's"],
            vec!["council's", "records"],
            vec!["records", "of"],
            vec!["of", "the"],
            vec!["the", "plan"],
        ];
        let expected: Vec<String> = expected
            .iter()
            .map(|words| common_gram(words).expect("frequent"))
            .collect();
        let terms = writer.finish();
        assert_eq!(CommonGrams(&terms).collect::<Vec<_>>(), expected);
    }

    #[test]
    fn an_unknown_term_is_none() {
        assert_eq!(common_gram(&["the", "zebra"]), None);
        assert_eq!(common_gram(&["of", "the", "plan"]), None);
        assert_eq!(common_gram(&["the"]), None);
        assert_eq!(common_gram(&["of", "the", "council", "of"]), None);
    }

    #[test]
    fn only_frequent_words_have_a_number() {
        assert!(MOST_FREQUENT.is_sorted() && FREQUENT.is_sorted());
        assert!(MOST_FREQUENT.iter().all(|word| is_most_frequent(word)));
        assert!(
            FREQUENT
                .iter()
                .all(|word| is_frequent(word) && !is_most_frequent(word))
        );
        assert!(
            !["", "zebras", "thee", "th", "tie"]
                .iter()
                .any(|word| is_frequent(word))
        );
    }
}
