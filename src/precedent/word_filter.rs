//! Removes words that make texts similar only by coincidence.

use std::collections::{HashMap, HashSet};

use super::letter_phrases;
use super::read_word::{Dropped, ReadWord};
use crate::index::Index;
use crate::text::{SentenceCutter, is_function_word, words};

/// Separates the words that describe what happened from others.
pub(super) struct WordFilter {
    /// Names of authorities as folded words, by their first word.
    names: HashMap<String, Vec<Vec<String>>>,
    /// Words of those names that few other names contain.
    distinctive: HashSet<String>,
}

/// Words of an authority's name for its kind.
const KINDS: [&str; 44] = [
    "academy",
    "agency",
    "and",
    "association",
    "authority",
    "board",
    "borough",
    "care",
    "centre",
    "city",
    "combined",
    "corporation",
    "council",
    "county",
    "district",
    "east",
    "foundation",
    "group",
    "health",
    "home",
    "homes",
    "hospital",
    "hospitals",
    "house",
    "housing",
    "limited",
    "local",
    "london",
    "ltd",
    "metropolitan",
    "nhs",
    "north",
    "of",
    "parish",
    "primary",
    "royal",
    "school",
    "services",
    "south",
    "the",
    "town",
    "transport",
    "trust",
    "west",
];

const TITLES: [&str; 12] = [
    "cllr",
    "councillor",
    "dr",
    "lady",
    "miss",
    "mr",
    "mrs",
    "ms",
    "mx",
    "prof",
    "professor",
    "sir",
];

const MONTHS: [&str; 23] = [
    "apr",
    "april",
    "aug",
    "august",
    "dec",
    "december",
    "feb",
    "february",
    "jan",
    "january",
    "jul",
    "july",
    "jun",
    "june",
    "mar",
    "march",
    "may",
    "nov",
    "november",
    "oct",
    "october",
    "sep",
    "september",
];

const WEEKDAYS: [&str; 7] = [
    "friday",
    "monday",
    "saturday",
    "sunday",
    "thursday",
    "tuesday",
    "wednesday",
];

/// Words before a number that identifies a law or a stage.
const BEFORE_FIGURES: [&str; 18] = [
    "act",
    "article",
    "band",
    "chapter",
    "form",
    "part",
    "regulation",
    "regulations",
    "rule",
    "rules",
    "s",
    "schedule",
    "section",
    "sections",
    "stage",
    "step",
    "tier",
    "year",
];

impl WordFilter {
    /// Reads the authorities of an index.
    pub(super) fn new(index: &Index) -> Self {
        let names = index.segments().iter().flat_map(|segment| {
            let names = segment.authorities().names.iter();
            names.filter_map(|name| name.as_deref())
        });
        Self::of_names(names)
    }

    pub(super) fn of_names<'a>(names: impl Iterator<Item = &'a str>) -> Self {
        let mut by_first: HashMap<String, Vec<Vec<String>>> = HashMap::new();
        let mut distinctive = HashSet::new();
        for name in names {
            let forms: Vec<String> = words(name).into_iter().map(|(_, form)| form).collect();
            for form in &forms {
                if KINDS.binary_search(&form.as_str()).is_err() && form.len() > 2 {
                    distinctive.insert(form.clone());
                }
            }
            let Some(first) = forms.first() else { continue };
            let known = by_first.entry(first.clone()).or_default();
            if !known.contains(&forms) {
                known.push(forms);
            }
        }
        for names in by_first.values_mut() {
            names.sort_unstable_by_key(|name| std::cmp::Reverse(name.len()));
        }
        Self {
            names: by_first,
            distinctive,
        }
    }

    /// The words of a text, each with the reason if it is dropped.
    pub(super) fn read(&self, text: &str) -> Vec<ReadWord> {
        let mut cutter = SentenceCutter::default();
        let mut read: Vec<ReadWord> = words(text)
            .into_iter()
            .map(|(range, form)| ReadWord {
                begins_sentence: cutter.begins(text, range.clone()),
                dropped: None,
                range,
                form,
            })
            .collect();
        letter_phrases::drop_phrases(&mut read);
        drop_addresses(text, &mut read);
        drop_people(text, &mut read);
        self.drop_authorities(text, &mut read);
        drop_figures(text, &mut read);
        for word in &mut read {
            if word.dropped.is_none() && is_function_word(&word.form) {
                word.dropped = Some(Dropped::FunctionWord);
            }
        }
        letter_phrases::drop_letter_sentences(&mut read);
        read
    }

    fn drop_authorities(&self, text: &str, read: &mut [ReadWord]) {
        let mut at = 0;
        while at < read.len() {
            let names = self.names.get(own_form(&read[at].form));
            let name = names.into_iter().flatten().find(|name| {
                let here = read.get(at..at + name.len());
                let same = |(word, part): (&ReadWord, &String)| own_form(&word.form) == *part;
                let capital = is_capital(text, &read[at]);
                capital && here.is_some_and(|here| here.iter().zip(*name).all(same))
            });
            if let Some(name) = name {
                for word in &mut read[at..at + name.len()] {
                    word.dropped.get_or_insert(Dropped::Authority);
                }
                at += name.len();
                continue;
            }
            // A part of a name alone: `Testham Council`, `in Testham`.
            let word = &read[at];
            if is_capital(text, word) && self.distinctive.contains(own_form(&word.form)) {
                let next = read.get(at + 1).map(|next| own_form(&next.form));
                let is_body = next.is_some_and(|next| {
                    [
                        "council",
                        "council's",
                        "borough",
                        "city",
                        "county",
                        "district",
                    ]
                    .contains(&next)
                });
                if is_body || !word.begins_sentence {
                    read[at].dropped.get_or_insert(Dropped::Authority);
                }
            }
            at += 1;
        }
    }
}

/// A form without a possessive ending.
fn own_form(form: &str) -> &str {
    form.strip_suffix("'s").unwrap_or(form)
}

fn is_capital(text: &str, word: &ReadWord) -> bool {
    text[word.range.clone()].starts_with(char::is_uppercase)
}

/// Drops web and email addresses, and published references.
fn drop_addresses(text: &str, read: &mut [ReadWord]) {
    let mut at = 0;
    for token in text.split_whitespace() {
        // Tokens are in text order.
        let start = at + text[at..].find(token).unwrap_or(0);
        at = start + token.len();
        let is_address = token.contains("://") || token.contains("www.") || {
            let (name, host) = token.split_once('@').unwrap_or_default();
            !name.is_empty() && host.contains('.')
        };
        if is_address {
            let first = read.partition_point(|word| word.range.start < start);
            let inside = read[first..].iter_mut();
            for word in inside.take_while(|word| word.range.start < at) {
                word.dropped.get_or_insert(Dropped::Address);
            }
        }
    }
    let is_postcode = |word: &str, next: &str| {
        let digit = |byte: u8| byte.is_ascii_digit();
        (2..=4).contains(&word.len())
            && word.bytes().all(|byte| byte.is_ascii_alphanumeric())
            && word.as_bytes()[0].is_ascii_uppercase()
            && word.bytes().any(digit)
            && next.len() == 3
            && digit(next.as_bytes()[0])
            && next.bytes().skip(1).all(|byte| byte.is_ascii_uppercase())
    };
    for at in 1..read.len() {
        let [word, next] = [at - 1, at].map(|at| &text[read[at].range.clone()]);
        if is_postcode(word, next) {
            for word in &mut read[at - 1..=at] {
                word.dropped.get_or_insert(Dropped::Address);
            }
        }
    }
}

/// Drops pseudonyms, and names after titles.
fn drop_people(text: &str, read: &mut [ReadWord]) {
    let mut at = 0;
    while at < read.len() {
        let word = &read[at];
        if TITLES.binary_search(&word.form.as_str()).is_ok() && is_capital(text, word) {
            read[at].dropped.get_or_insert(Dropped::Person);
            // `Mr X`, `Mr Smith`, `Mrs Anne Smith`.
            for next in at + 1..read.len().min(at + 3) {
                let gap = &text[read[next - 1].range.end..read[next].range.start];
                let goes_on = gap == " " || (gap == ". " && next == at + 1);
                if !goes_on || !is_capital(text, &read[next]) {
                    break;
                }
                read[next].dropped.get_or_insert(Dropped::Person);
                if own_form(&read[next].form).len() == 1 {
                    break;
                }
            }
        } else {
            let own = own_form(&word.form);
            let figures = own.strip_prefix(|first: char| first.is_ascii_lowercase());
            // `G`, `X’s`, `P1`.
            let is_letter = figures.is_some_and(|rest| {
                rest.len() <= 2 && rest.bytes().all(|byte| byte.is_ascii_digit())
            });
            if is_letter && is_capital(text, word) && own != "i" {
                read[at].dropped.get_or_insert(Dropped::Person);
            }
        }
        at += 1;
    }
}

/// Drops dates, sums and other numbers, except those that identify a law or a stage.
fn drop_figures(text: &str, read: &mut [ReadWord]) {
    let is_figure = |word: &ReadWord| word.form.as_bytes()[0].is_ascii_digit();
    let is_in = |list: &[&str], word: &ReadWord| list.binary_search(&own_form(&word.form)).is_ok();
    for at in 0..read.len() {
        let before = at.checked_sub(1).map(|before| &read[before]);
        let dropped = if is_figure(&read[at]) {
            let is_year = read[at].form.len() == 4;
            let says_which = before.is_some_and(|before| {
                is_in(&BEFORE_FIGURES, before) && (is_year || before.form != "year")
            });
            !says_which
        } else if is_in(&MONTHS, &read[at]) {
            // `may` and `march` are also ordinary words.
            let neighbours = [before, read.get(at + 1)];
            is_capital(text, &read[at])
                && (!["may", "march"].contains(&read[at].form.as_str())
                    || neighbours.into_iter().flatten().any(is_figure))
        } else {
            is_in(&WEEKDAYS, &read[at])
        };
        if dropped {
            read[at].dropped.get_or_insert(Dropped::Figure);
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn word_filter() -> WordFilter {
        let names = [
            "Testham Borough Council",
            "London Borough of Exampleton",
            "Seaby-on-Sea City Council",
        ];
        WordFilter::of_names(names.into_iter())
    }

    /// Checks the words that remain.
    #[track_caller]
    fn check(text: &str, expected: &str) {
        let read = word_filter().read(text);
        let left = read.iter().filter(|word| word.dropped.is_none());
        let left: Vec<_> = left.map(|word| word.form.as_str()).collect();
        assert_eq!(left.join(" "), expected, "{text}");
    }

    #[test]
    fn people_are_dropped() {
        check(
            "Mr X and Miss B met Mrs Anne Smith. Damp came",
            "met damp came",
        );
        check("Ms P’s daughter, G, and Dr. Brown", "daughter");
        check("P1 of the tenants’ group", "tenants group");
    }

    #[test]
    fn authorities_of_the_index_are_dropped() {
        check("Testham Borough Council delayed", "delayed");
        check("London Borough of Exampleton’s delay", "delay");
        check(
            "Testham Council refused us in Exampleton",
            "council refused",
        );
        check("the council in Seaby-on-Sea", "council");
        check("Otherton Council", "otherton council");
    }

    #[test]
    fn dates_sums_and_addresses_are_dropped() {
        check("On 3 March 2024 it charged £1,950 by Friday", "charged");
        check("In May 2023 it may march", "march");
        check(
            "See https://www.example.org/damp or a.b@example.org, TE1 4XX",
            "",
        );
        check("Our reference is 24 001 411", "reference");
    }

    #[test]
    fn numbers_that_identify_a_law_stay() {
        check(
            "section 42 of the Care Act 2014 at stage 2",
            "section 42 care act 2014 stage 2",
        );
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]
        #[test]
        fn any_text_is_read(text in "(Mr |X|Testham|[a-c]{1,3}|[0-9]{1,4}|May |@|www\\.|Dear Sir|[ .,’£\n]|\\PC){0,40}") {
            let read = word_filter().read(&text);
            prop_assert_eq!(read.len(), words(&text).len());
        }
    }

    #[test]
    fn the_lists_are_sorted_for_the_search_in_them() {
        assert!(KINDS.is_sorted() && TITLES.is_sorted() && MONTHS.is_sorted());
        assert!(WEEKDAYS.is_sorted() && BEFORE_FIGURES.is_sorted());
    }
}
