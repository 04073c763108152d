//! The nearest spelling that the index knows.

use std::collections::BTreeMap;

use crate::index::{Index, IndexError, read_form};
use crate::search::plan::term_automata::EditAutomaton;
use crate::search::thresholds::{COMMONER, COMMONER_AT_TWO_EDITS, RARE_FORM};
use crate::text::{Stemmer, Variants, is_stop_word};

/// A form of the index near to one that was typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Spelling {
    /// One word, or two that were typed as one.
    pub(crate) form: String,
    /// Paragraphs that have it; of two words, the rarer one's.
    pub(crate) paragraphs: u64,
}

/// The nearest spelling of a folded word that `own` paragraphs have; `None` for
/// a word that looks right, or like nothing.
///
/// The commonest form within one edit, else within two; two edits are looked at
/// in words of five letters on, and none in those of three, most of which are
/// abbreviations. Where no word is near, two words that were run together.
/// Numbers are not corrected.
pub(crate) fn nearest(index: &Index, word: &str, own: u64) -> Result<Option<Spelling>, IndexError> {
    let letters = word.chars().count();
    let is_number = word.chars().any(char::is_numeric);
    if is_number || !(4..=Variants::MAX_CHARS).contains(&letters) || own > RARE_FORM {
        return Ok(None);
    }
    let mut forms = forms_near(index, word, 1, "")?;
    if letters >= 5 {
        // Of all words, a twentieth begins with the same letter: what two edits
        // may make of the others is never looked at.
        let first = word.chars().next().map(String::from).unwrap_or_default();
        forms.extend(forms_near(index, word, 2, &first)?);
    }
    let least = if own == 0 { 1 } else { own * COMMONER };
    let near = best(word, &forms, least);
    if near.is_some() || own > 0 {
        return Ok(near);
    }
    two_words(index, word)
}

/// The forms within so many edits that begin with `first`, with the paragraphs
/// that have them.
///
/// A key begins with the first letter of its form, as stems do.
fn forms_near(
    index: &Index,
    word: &str,
    edits: u8,
    first: &str,
) -> Result<BTreeMap<String, u64>, IndexError> {
    let mut forms = BTreeMap::new();
    let mut end = first.as_bytes().to_vec();
    if let Some(last) = end.last_mut() {
        // No byte of UTF-8 is the greatest there is.
        *last += 1;
    }
    for (at, segment) in index.segments().iter().enumerate() {
        let body = index.inverted_index(segment, index.fields.body)?;
        let mut stream = body.terms().search(EditAutomaton::new(word, edits));
        if !first.is_empty() {
            stream = stream.ge(first.as_bytes()).lt(&end);
        }
        let mut stream = stream.into_stream().map_err(|error| index.failed(error))?;
        while stream.advance() {
            let paragraphs = index.living_with(at, index.fields.body, stream.value())?;
            if let Some(form) = read_form(stream.key()).filter(|_| paragraphs > 0) {
                *forms.entry(form).or_insert(0) += paragraphs;
            }
        }
    }
    Ok(forms)
}

/// The form that was most likely meant: near before common.
fn best(word: &str, forms: &BTreeMap<String, u64>, least: u64) -> Option<Spelling> {
    let stemmer = Stemmer::default();
    let stem = stemmer.stem(word);
    let one_edit = Variants::new(word, 1);
    // Slips seldom hit the first letter, and two edits with it make another word.
    let first = word.chars().next();
    let worth = |form: &str, paragraphs: u64| {
        let factor = match (one_edit.matches(form), form.chars().next() == first) {
            (true, true) => 4 * COMMONER_AT_TWO_EDITS,
            (true, false) => COMMONER_AT_TWO_EDITS,
            (false, true) => 4,
            (false, false) => 0,
        };
        paragraphs.saturating_mul(factor)
    };
    forms
        .iter()
        .filter(|(form, paragraphs)| **paragraphs >= least && stemmer.stem(form) != stem)
        .filter(|(form, _)| !form.chars().any(char::is_numeric) && !is_stop_word(form))
        .filter(|(form, paragraphs)| worth(form, **paragraphs) > 0)
        // The first of equals in the order of the alphabet.
        .rev()
        .max_by_key(|(form, paragraphs)| worth(form, **paragraphs))
        .map(|(form, paragraphs)| Spelling {
            form: form.clone(),
            paragraphs: *paragraphs,
        })
}

/// The two words that a word is when a space is put in, the rarer of them as
/// common as can be.
fn two_words(index: &Index, word: &str) -> Result<Option<Spelling>, IndexError> {
    const SHORTEST: usize = 3;
    let cuts: Vec<usize> = word.char_indices().map(|(at, _)| at).collect();
    let mut best: Option<Spelling> = None;
    for cut in cuts.iter().skip(SHORTEST).rev().skip(SHORTEST - 1) {
        let (first, second) = word.split_at(*cut);
        let paragraphs = paragraphs_with(index, first)?;
        let paragraphs = match paragraphs {
            0 => 0,
            _ => paragraphs.min(paragraphs_with(index, second)?),
        };
        if paragraphs > best.as_ref().map_or(0, |best| best.paragraphs) {
            best = Some(Spelling {
                form: format!("{first} {second}"),
                paragraphs,
            });
        }
    }
    Ok(best)
}

/// How many paragraphs have this form.
fn paragraphs_with(index: &Index, form: &str) -> Result<u64, IndexError> {
    let mut key = String::new();
    crate::index::write_key(&Stemmer::default().stem(form), form, &mut key);
    let mut paragraphs = 0;
    for (at, segment) in index.segments().iter().enumerate() {
        let body = index.inverted_index(segment, index.fields.body)?;
        let term = body.terms().get(key.as_bytes());
        if let Some(term) = term.map_err(|error| index.failed(error))? {
            paragraphs += index.living_with(at, index.fields.body, &term)?;
        }
    }
    Ok(paragraphs)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(word: &str, forms: &[(&str, u64)], least: u64, expected: Option<&str>) {
        let forms = forms
            .iter()
            .map(|(form, paragraphs)| ((*form).to_owned(), *paragraphs))
            .collect();
        let found = best(word, &forms, least);
        assert_eq!(
            found.as_ref().map(|found| found.form.as_str()),
            expected,
            "{word}"
        );
    }

    #[test]
    fn near_comes_before_common_and_far_commoner_before_near() {
        let forms = [("assessment", 90), ("assesments", 1), ("assessments", 40)];
        check("assesment", &forms, 1, Some("assessment"));
        check(
            "counsil",
            &[("council", 9_000), ("counsel", 30)],
            1,
            Some("council"),
        );
        check(
            "cuoncl",
            &[("council", 90_000), ("cuonce", 1)],
            1,
            Some("council"),
        );
    }

    #[test]
    fn the_first_letter_is_most_often_right() {
        check("borough", &[("through", 900)], 1, None);
        check("raod", &[("road", 30), ("aod", 60)], 1, Some("road"));
    }

    #[test]
    fn inflections_and_numbers_are_no_other_spelling() {
        check("assessmens", &[("assessmen", 8)], 1, None);
        check("amend", &[("amended", 800), ("amend1", 900)], 1, None);
    }

    #[test]
    fn a_rare_word_gives_way_to_one_that_is_far_commoner_only() {
        check("recieve", &[("receive", 199)], 200, None);
        check("recieve", &[("receive", 200)], 200, Some("receive"));
    }
}
