//! Abbreviations that the decisions themselves define, with their counts.
//!
//! Each pair of a decision is two terms on its first document, so that the engine counts the
//! decisions that define it, through every update and merge:
//!
//! | term | looked up by |
//! |---|---|
//! | `s`, stem of the short form, NUL, words of the long form | `EHCP` |
//! | `l`, stems of the long form without stop words, NUL, its words, NUL, the short form | the long form |
//!
//! Decisions that were removed are not counted.

use std::collections::BTreeMap;

use crate::index::{Index, IndexError};
use crate::model::Abbreviation;
use crate::text::{Stemmer, Synonym, is_stop_word, words};

/// The minimum number of decisions for a trusted pair.
const MIN_DECISIONS: u64 = 3;
/// The minimum share, in percent, that a long form must have of the decisions that define its
/// abbreviation: `LPA` has two meanings and is ignored.
const MIN_SHARE: u64 = 80;
/// The maximum number of long forms considered for one abbreviation.
const MAX_FORMS: usize = 4_096;
/// Ends a part of a term. No word contains it.
const END: char = '\0';

/// A synonym that the decisions define.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct LearnedSynonym {
    /// The further text to search for.
    pub(crate) synonym: Synonym,
    /// The number of decisions that define it.
    pub(crate) decisions: u64,
}

/// Calls `add` with the terms of the abbreviations a decision defines, each once.
pub(crate) fn terms_of_abbreviations(abbreviations: &[Abbreviation], mut add: impl FnMut(String)) {
    let mut terms = std::collections::BTreeSet::new();
    for Abbreviation { short, long } in abbreviations {
        let (short_words, long_words) = (folded(short), folded(long));
        // `A&E` is two words and would be searched as a phrase of two letters.
        let [short_word] = short_words.as_slice() else {
            continue;
        };
        if long_words.len() < 2 {
            continue;
        }
        let (stem, long) = (stems(&short_words).join(" "), long_words.join(" "));
        if stem.contains(END) || short_word.contains(END) {
            continue;
        }
        terms.insert(format!("s{stem}{END}{long}"));
        let key = without_stop_words(&long_words);
        if !key.is_empty() {
            terms.insert(format!("l{key}{END}{long}{END}{short}"));
        }
    }
    terms.into_iter().for_each(&mut add);
}

fn folded(text: &str) -> Vec<String> {
    words(text).into_iter().map(|(_, form)| form).collect()
}

fn stems(words: &[String]) -> Vec<String> {
    let stemmer = Stemmer::default();
    let stems = words.iter().map(|word| stemmer.stem(word).into_owned());
    stems.collect()
}

fn without_stop_words(words: &[String]) -> String {
    let kept: Vec<String> = (words.iter())
        .filter(|word| !is_stop_word(word))
        .cloned()
        .collect();
    stems(&kept).join(" ")
}

impl Index {
    /// The synonym that decisions define for a word or a run of words, given by its folded
    /// words; with `loose`, stop words may be missing from them.
    ///
    /// At most one, and only if it is defined often enough and other definitions are rare.
    pub(crate) fn learned_synonym(
        &self,
        typed: &[&str],
        loose: bool,
    ) -> Result<Option<LearnedSynonym>, IndexError> {
        match typed {
            [] => Ok(None),
            [word] => {
                let long = self.long_form(&Stemmer::default().stem(word))?;
                let Some(long) = long.filter(|long| long.synonym.words != [*word]) else {
                    return Ok(None);
                };
                // `mashed` and MASH have the same stem.
                let is_this = self.is_short_of(word, &long.synonym.words)?;
                Ok(is_this.then_some(long))
            }
            _ => self.short_form(typed, loose),
        }
    }

    /// Returns whether a folded word is a short form of a long one, or its plural.
    fn is_short_of(&self, word: &str, long: &[String]) -> Result<bool, IndexError> {
        let mut found = false;
        let key = without_stop_words(long);
        self.abbreviation_terms(&format!("l{key}{END}"), |rest, _| {
            let short = rest.split_once(END).map_or("", |(_, short)| short);
            let short = folded(short).join(" ");
            let ending = word.strip_prefix(short.as_str());
            found |= matches!(ending, Some("" | "s" | "'s"));
        })?;
        // A long form of stop words only has no key.
        Ok(found || key.is_empty())
    }

    /// The long form that nearly all decisions give for a short one.
    fn long_form(&self, stem: &str) -> Result<Option<LearnedSynonym>, IndexError> {
        // By stems: the plural is not a different long form.
        let mut forms: BTreeMap<String, (u64, u64, String)> = BTreeMap::new();
        let mut all = 0;
        self.abbreviation_terms(&format!("s{stem}{END}"), |long, decisions| {
            let of_stems = forms.entry(stems(&folded(long)).join(" ")).or_default();
            of_stems.0 += decisions;
            all += decisions;
            if decisions > of_stems.1 {
                of_stems.1 = decisions;
                long.clone_into(&mut of_stems.2);
            }
        })?;
        // Equal counts are ordered alphabetically, so that the result is always the same.
        let best = forms.into_values().rev().max_by_key(|form| form.0);
        Ok(best
            .filter(|(decisions, ..)| is_trusted(*decisions, all))
            .map(|(decisions, _, long)| LearnedSynonym {
                synonym: Synonym {
                    words: folded(&long),
                    text: long,
                },
                decisions,
            }))
    }

    /// The short form of a long one, if it has no other meaning.
    fn short_form(
        &self,
        typed: &[&str],
        loose: bool,
    ) -> Result<Option<LearnedSynonym>, IndexError> {
        let typed: Vec<String> = typed.iter().map(|word| (*word).to_owned()).collect();
        let typed_stems = stems(&typed);
        let mut shorts: BTreeMap<String, (u64, String)> = BTreeMap::new();
        let key = without_stop_words(&typed);
        if key.is_empty() {
            return Ok(None);
        }
        self.abbreviation_terms(&format!("l{key}{END}"), |rest, decisions| {
            let Some((long, short)) = rest.split_once(END) else {
                return;
            };
            if loose || stems(&folded(long)) == typed_stems {
                let known = shorts.entry(folded(short).join(" ")).or_default();
                if decisions > known.0 {
                    short.clone_into(&mut known.1);
                }
                known.0 += decisions;
            }
        })?;
        let best = shorts.into_iter().rev().max_by_key(|(_, short)| short.0);
        let Some((word, (_, short))) = best else {
            return Ok(None);
        };
        let stem = Stemmer::default().stem(&word).into_owned();
        let Some(long) = self.long_form(&stem)? else {
            return Ok(None);
        };
        let is_this = without_stop_words(&long.synonym.words) == key;
        Ok(is_this.then(|| LearnedSynonym {
            synonym: Synonym {
                text: short,
                words: vec![word],
            },
            decisions: long.decisions,
        }))
    }

    /// Calls `found` for each term that begins with `prefix`, with the rest of the term and the
    /// number of decisions of a segment that have it.
    fn abbreviation_terms(
        &self,
        prefix: &str,
        mut found: impl FnMut(&str, u64),
    ) -> Result<(), IndexError> {
        let mut end = prefix.as_bytes().to_vec();
        if let Some(last) = end.last_mut() {
            *last += 1;
        }
        for (at, segment) in self.segments().iter().enumerate() {
            let terms = self.inverted_index(segment, self.fields.abbreviations)?;
            let stream = terms.terms().range().ge(prefix.as_bytes()).lt(&end);
            let mut stream = stream.into_stream().map_err(|error| self.failed(error))?;
            for _ in 0..MAX_FORMS {
                if !stream.advance() {
                    break;
                }
                let decisions = self.living_with(at, self.fields.abbreviations, stream.value())?;
                if let Ok(term) = std::str::from_utf8(stream.key())
                    && decisions > 0
                {
                    let rest = term.get(prefix.len()..).unwrap_or_default();
                    found(rest, decisions);
                }
            }
        }
        Ok(())
    }
}

fn is_trusted(decisions: u64, all: u64) -> bool {
    decisions >= MIN_DECISIONS && decisions * 100 >= all * MIN_SHARE
}
